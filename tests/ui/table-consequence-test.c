/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What is said before segments are removed: what will happen to whom.
 */

#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <unistd.h>

#include "segment-table-consequence.h"
#include "test-bare.h"
#include "test-child.h"
#include "test-world.h"

#define HOSTILE_NAME "<b>\n\xff\xe2\x80\xae"

static int
create (gsize size)
{
  int id = shmget (IPC_PRIVATE, size, 0600);

  g_assert_cmpint (id, >=, 0);
  return id;
}

static void
remove_id (int id)
{
  g_assert_no_errno (shmctl (id, IPC_RMID, NULL));
}

static void
make_file (const char *name,
           gsize       size)
{
  g_autofree char *path = g_strconcat ("/dev/shm/", name, NULL);
  int fd = open (path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);

  g_assert_cmpint (fd, >=, 0);
  g_assert_no_errno (ftruncate (fd, size));
  close (fd);
}

/* The only segment there is. */
static SharedSegmentTableRow *
get_row (SharedSegmentTable *table)
{
  g_autoptr (SharedSegmentTableRow) row = g_list_model_get_item (G_LIST_MODEL (table), 0);

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (table)), ==, 1);
  return row;
}

static SharedSegmentTable *
look (gboolean finds_users)
{
  SharedSegmentTable *table = shared_segment_table_new ();

  shared_segment_table_refresh (table);
  if (finds_users)
    g_assert_true (shared_segment_table_find_users (table, -1));
  return table;
}

static gboolean
needs_isolation (void)
{
  return test_world_needs (test_world_is_isolated (), "an IPC namespace");
}

static void
assert_words (gboolean    finds_users,
              const char *expected)
{
  g_autoptr (SharedSegmentTable) table = look (finds_users);
  g_autofree char *words = segment_table_consequence_describe (get_row (table));

  g_assert_cmpstr (words, ==, expected);
}

static char *
dup_program (void)
{
  g_autofree char *comm = NULL;

  g_assert_true (g_file_get_contents ("/proc/self/comm", &comm, NULL, NULL));
  return g_strdup (g_strchomp (comm));
}

static void
create_and_end (gconstpointer data)
{
  create (*(const int *) data);
}

static void
attach_and_wait (gconstpointer data)
{
  g_assert_true (shmat (*(const int *) data, NULL, 0) != (gpointer) -1);
  pause ();
}

static int
count_attachments (int id)
{
  struct shmid_ds status;

  g_assert_no_errno (shmctl (id, IPC_STAT, &status));
  return (int) status.shm_nattch;
}

static void
test_a_leftover_is_freed_at_once (void)
{
  const int sizes[] = { 100, 1, 1234567 };
  const char *first[] = {
    "Nobody is attached: its 100 bytes are freed at once.",
    "Nobody is attached: its 1 byte is freed at once.",
    "Nobody is attached: its 1234567 bytes are freed at once.",
  };

  if (!needs_isolation ())
    return;

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      pid_t creator = test_child_start (create_and_end, &sizes[i]);
      g_autofree char *expected = g_strdup_printf ("%s\nIt is left over: process %d, which created it, is gone.",
                                                   first[i], (int) creator);
      g_autoptr (SharedSegmentTable) table = NULL;

      g_assert_cmpint (test_child_wait (creator), ==, 0);
      assert_words (TRUE, expected);
      table = look (FALSE);
      remove_id ((int) shared_segment_table_row_get_shmid (get_row (table)));
    }
}

static void
test_a_creator_that_runs_will_not_find_it (void)
{
  g_autofree char *program = dup_program ();
  g_autofree char *expected = NULL;
  int id;

  if (!needs_isolation ())
    return;

  id = create (100);
  expected = g_strdup_printf ("Nobody is attached: its 100 bytes are freed at once.\n"
                              "%s (%d) created it and still runs: it will not find it any more.",
                              program, (int) getpid ());
  assert_words (TRUE, expected);
  remove_id (id);
}

static void
test_who_is_attached_keeps_the_bytes (void)
{
  g_autofree char *program = dup_program ();
  g_autofree char *one = NULL;
  g_autofree char *two = NULL;
  g_autofree char *other = NULL;
  gpointer data, again;
  pid_t child;
  int id;

  if (!needs_isolation ())
    return;

  id = create (100);
  data = shmat (id, NULL, 0);
  one = g_strdup_printf ("1 program is attached: it keeps its bytes until it detaches.\n"
                         "Attached: %1$s (%2$d)\n"
                         "%1$s (%2$d) created it and still runs: it will not find it any more.",
                         program, (int) getpid ());
  assert_words (TRUE, one);

  /* A program may be attached twice. */
  again = shmat (id, NULL, 0);
  assert_words (TRUE, one);
  shmdt (again);
  shmdt (data);

  child = test_child_start (attach_and_wait, &id);
  test_poll_until (count_attachments (id) == 1);
  data = shmat (id, NULL, 0);
  two = g_strdup_printf ("2 programs are attached: they keep their bytes until they detach.\n"
                         "Attached: %1$s (%2$d), %1$s (%3$d)\n"
                         "%1$s (%2$d) created it and still runs: it will not find it any more.",
                         program, (int) getpid (), (int) child);
  other = g_strdup_printf ("2 programs are attached: they keep their bytes until they detach.\n"
                           "Attached: %1$s (%3$d), %1$s (%2$d)\n"
                           "%1$s (%2$d) created it and still runs: it will not find it any more.",
                           program, (int) getpid (), (int) child);
  assert_words (TRUE, getpid () < child ? two : other);
  shmdt (data);
  test_child_kill (child);
  remove_id (id);
}

/* Nobody has looked who they are, as with other users' programs. */
static void
test_unknown_programs_are_counted_as_attachments (void)
{
  g_autofree char *program = dup_program ();
  g_autofree char *one = NULL;
  g_autofree char *two = NULL;
  gpointer data, again;
  int id;

  if (!needs_isolation ())
    return;

  id = create (100);
  data = shmat (id, NULL, 0);
  one = g_strdup_printf ("There is 1 attachment: whoever has it keeps the bytes until it ends.\n"
                         "%s (%d) created it and still runs: it will not find it any more.",
                         program, (int) getpid ());
  assert_words (FALSE, one);

  again = shmat (id, NULL, 0);
  two = g_strdup_printf ("There are 2 attachments: whoever has one keeps the bytes until it ends.\n"
                         "%s (%d) created it and still runs: it will not find it any more.",
                         program, (int) getpid ());
  assert_words (FALSE, two);
  shmdt (again);
  shmdt (data);
  remove_id (id);
}

static void
test_what_is_removed_already_goes_by_itself (void)
{
  g_autofree char *program = dup_program ();
  g_autofree char *expected = NULL;
  g_autofree char *reason = NULL;
  g_autoptr (SharedSegmentTable) table = NULL;
  gpointer data;
  int id;

  if (!needs_isolation ())
    return;

  id = create (100);
  data = shmat (id, NULL, 0);
  remove_id (id);
  expected = g_strdup_printf ("It is removed already, and goes by itself when the last program detaches. "
                              "It cannot be removed again.\n"
                              "1 program is attached: it keeps its bytes until it detaches.\n"
                              "Attached: %s (%d)",
                              program, (int) getpid ());
  table = look (TRUE);
  g_assert_false (segment_table_consequence_may_remove (get_row (table), &reason));
  g_assert_cmpstr (reason, ==, expected);
  shmdt (data);
}

static void
test_what_may_be_removed_has_no_reason (void)
{
  g_autoptr (SharedSegmentTable) table = NULL;
  g_autofree char *reason = NULL;
  int id;

  if (!needs_isolation ())
    return;

  id = create (100);
  table = look (TRUE);
  g_assert_true (segment_table_consequence_may_remove (get_row (table), &reason));
  g_assert_null (reason);
  remove_id (id);
}

static void
test_who_uses_a_posix_segment_may_not_be_known (void)
{
  g_autofree char *program = dup_program ();
  g_autofree char *used = NULL;
  gpointer data;
  int fd;

  if (!needs_isolation ())
    return;

  make_file ("some", 100);
  assert_words (FALSE, "Who is attached is not known yet: whoever is keeps the bytes until detaching.");
  assert_words (TRUE, "Nobody is attached: its 100 bytes are freed at once.\n"
                      "It is left over: nobody uses it, and who created it is not known.");

  fd = open ("/dev/shm/some", O_RDWR | O_CLOEXEC);
  data = mmap (NULL, 100, PROT_READ, MAP_SHARED, fd, 0);
  g_assert_true (data != MAP_FAILED);
  close (fd);
  used = g_strdup_printf ("1 program is attached: it keeps its bytes until it detaches.\nAttached: %s (%d)", program,
                          (int) getpid ());
  assert_words (TRUE, used);
  munmap (data, 100);
  test_bare_remove_file ("some");
}

static void
assert_title (const char *expected)
{
  g_autoptr (SharedSegmentTable) table = look (FALSE);
  g_autofree char *title = segment_table_consequence_dup_title (get_row (table));

  g_assert_cmpstr (title, ==, expected);
}

static void
assert_facts (const char *before_number,
              const char *before_owner)
{
  g_autoptr (SharedSegmentTable) table = look (FALSE);
  SharedSegmentTableRow *row = get_row (table);
  g_autofree char *facts = segment_table_consequence_dup_facts (row);
  g_autofree char *expected = g_strdup_printf ("%s%" G_GINT64_FORMAT "%s%s", before_number,
                                               shared_segment_table_row_get_shmid (row), before_owner,
                                               shared_segment_table_row_get_owner (row));

  g_assert_cmpstr (facts, ==, expected);
}

static void
test_a_segment_is_called_what_people_call_it (void)
{
  g_autoptr (SharedSegmentKey) key = shared_segment_key_new ("shareTest", SHARED_SEGMENT_SYSTEM_V);
  g_autoptr (SharedSegment) segment = shared_segment_new (key);
  g_autofree char *private = NULL;
  int id;

  if (!needs_isolation ())
    return;

  g_assert_true (shared_segment_create (segment, 100, SHARED_SEGMENT_READ_WRITE, NULL));
  assert_title ("shareTest");
  g_assert_true (shared_segment_detach (segment, NULL));

  id = shmget (0x1234abcd, 100, IPC_CREAT | 0600);
  assert_title ("0x1234abcd");
  assert_facts ("System V, key 0x1234abcd, shmid ", ", 100 bytes, owner ");
  remove_id (id);

  id = create (1);
  private = g_strdup_printf ("Private segment %d", id);
  assert_title (private);
  assert_facts ("System V, key 0x00000000, shmid ", ", 1 byte, owner ");
  remove_id (id);
}

static void
test_names_do_no_harm (void)
{
  if (!needs_isolation ())
    return;

  make_file (HOSTILE_NAME, 100);
  assert_title ("/<b>\\x0a\\xff\\xe2\\x80\\xae");
  assert_facts ("POSIX, inode ", ", 100 bytes, owner ");
  test_bare_remove_file (HOSTILE_NAME);
}

static void
assert_heading (SegmentTableConsequenceCounts  counts,
                const char                    *expected)
{
  g_autofree char *heading = segment_table_consequence_dup_heading (&counts);

  g_assert_cmpstr (heading, ==, expected);
}

static void
test_the_heading_asks_about_what_can_be_removed (void)
{
  assert_heading ((SegmentTableConsequenceCounts) { 0 }, "Nothing is left over");
  assert_heading ((SegmentTableConsequenceCounts) { .n_removable = 1 }, "Remove this segment?");
  assert_heading ((SegmentTableConsequenceCounts) { .n_removable = 2 }, "Remove 2 segments?");
  assert_heading ((SegmentTableConsequenceCounts) { .n_removable = 1, .n_refused = 1 }, "Remove 1 segment?");
  assert_heading ((SegmentTableConsequenceCounts) { .n_refused = 1 }, "1 segment cannot be removed");
  assert_heading ((SegmentTableConsequenceCounts) { .n_refused = 3 }, "3 segments cannot be removed");
  assert_heading ((SegmentTableConsequenceCounts) { .n_failed = 1, .n_removed = 2 }, "1 segment is not removed");
  assert_heading ((SegmentTableConsequenceCounts) { .n_failed = 2 }, "2 segments are not removed");
  assert_heading ((SegmentTableConsequenceCounts) { .n_gone = 2 }, "Nothing is left to remove");
}

static void
assert_summary (SegmentTableConsequenceCounts  counts,
                const char                    *expected)
{
  g_autofree char *summary = segment_table_consequence_dup_summary (&counts);

  g_assert_cmpstr (summary, ==, expected);
}

static void
test_the_summary_is_about_all (void)
{
  assert_summary ((SegmentTableConsequenceCounts) { 0 }, "");
  assert_summary ((SegmentTableConsequenceCounts) { .n_removable = 1, .bytes = 100 },
                  "If it has a key file and a semaphore, these are removed with it.\n"
                  "This cannot be undone, but the contents can be saved before.");
  assert_summary ((SegmentTableConsequenceCounts) { .n_removable = 2, .n_refused = 1, .n_gone = 1, .bytes = 100 },
                  "They have 100 bytes in all.\n"
                  "Their key files and semaphores are removed with them.\n"
                  "This cannot be undone, but the contents can be saved before.\n"
                  "1 segment cannot be removed and stays.\n"
                  "1 segment has gone by itself.");
  assert_summary ((SegmentTableConsequenceCounts) { .n_refused = 2, .n_gone = 2 },
                  "2 segments cannot be removed and stay.\n"
                  "2 segments have gone by themselves.");
  assert_summary ((SegmentTableConsequenceCounts) { .n_refused = 1 }, "");
  assert_summary ((SegmentTableConsequenceCounts) { .n_failed = 1, .n_removed = 1 }, "1 segment has been removed.");
}

int
main (int    argc,
      char **argv)
{
  test_world_init (&argc, &argv);

  test_world_add ("/table-consequence/a-leftover-is-freed-at-once", test_a_leftover_is_freed_at_once);
  test_world_add ("/table-consequence/a-creator-that-runs-will-not-find-it", test_a_creator_that_runs_will_not_find_it);
  test_world_add ("/table-consequence/who-is-attached-keeps-the-bytes", test_who_is_attached_keeps_the_bytes);
  test_world_add ("/table-consequence/unknown-programs-are-counted-as-attachments",
                  test_unknown_programs_are_counted_as_attachments);
  test_world_add ("/table-consequence/what-is-removed-already-goes-by-itself",
                  test_what_is_removed_already_goes_by_itself);
  test_world_add ("/table-consequence/what-may-be-removed-has-no-reason", test_what_may_be_removed_has_no_reason);
  test_world_add_posix ("/table-consequence/who-uses-a-posix-segment-may-not-be-known",
                        test_who_uses_a_posix_segment_may_not_be_known);
  test_world_add ("/table-consequence/a-segment-is-called-what-people-call-it",
                  test_a_segment_is_called_what_people_call_it);
  test_world_add_posix ("/table-consequence/names-do-no-harm", test_names_do_no_harm);
  test_world_add ("/table-consequence/the-heading-asks-about-what-can-be-removed",
                  test_the_heading_asks_about_what_can_be_removed);
  test_world_add ("/table-consequence/the-summary-is-about-all", test_the_summary_is_about_all);

  return test_world_run ();
}
