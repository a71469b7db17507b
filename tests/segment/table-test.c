/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The table of the machine's segments: the same as ipcs and ls tell, and rows that stay what they are.
 */

#include "config.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shared-segment-record-private.h"
#include "test-bare.h"
#include "test-child.h"
#include "test-process.h"
#include "test-world.h"

#define MANY          4000
#define SYSTEM_V_LIST "/proc/sysvipc"
#define N_LOOKS       200

/* A table and what it has told: its mirror, kept up to date by the signal alone, must never differ from it. */
typedef struct
{
  SharedSegmentTable *table;
  GListModel         *model;
  GPtrArray          *mirror;
  guint               n_signals;
  guint               n_changes;  /* rows that went or came */
} Table;

static void
on_items_changed (GListModel *model,
                  guint       position,
                  guint       n_removed,
                  guint       n_added,
                  Table      *self)
{
  if (n_removed > 0)
    g_ptr_array_remove_range (self->mirror, position, n_removed);
  for (guint i = position; i < position + n_added; i++)
    g_ptr_array_insert (self->mirror, i, g_list_model_get_item (model, i));

  self->n_signals++;
  self->n_changes += n_removed + n_added;
}

static void
assert_mirrored (Table *self)
{
  g_assert_cmpuint (g_list_model_get_n_items (self->model), ==, self->mirror->len);

  for (guint i = 0; i < self->mirror->len; i++)
    {
      g_autoptr (SharedSegmentTableRow) row = g_list_model_get_item (self->model, i);

      g_assert_true (row == self->mirror->pdata[i]);
    }
}

/* Returns how many rows went or came. */
static guint
refresh (Table *self)
{
  self->n_signals = 0;
  self->n_changes = 0;
  shared_segment_table_refresh (self->table);
  assert_mirrored (self);
  return self->n_changes;
}

static void
find_users (Table *self)
{
  g_assert_true (shared_segment_table_find_users (self->table, -1));
}

static Table *
table_new (void)
{
  Table *self = g_new0 (Table, 1);

  self->table = shared_segment_table_new ();
  self->model = G_LIST_MODEL (self->table);
  self->mirror = g_ptr_array_new_with_free_func (g_object_unref);
  g_signal_connect (self->table, "items-changed", G_CALLBACK (on_items_changed), self);
  refresh (self);
  return self;
}

static void
table_free (Table *self)
{
  g_object_unref (self->table);
  g_ptr_array_unref (self->mirror);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Table, table_free)

/* Borrowed, NULL: there is none */
static SharedSegmentTableRow *
find_row (Table             *self,
          SharedSegmentKind  kind,
          gint64             shmid)
{
  SharedSegmentTableRow *found = NULL;

  for (guint i = 0; i < self->mirror->len; i++)
    {
      SharedSegmentTableRow *row = self->mirror->pdata[i];

      if (shared_segment_table_row_get_kind (row) != kind || shared_segment_table_row_get_shmid (row) != shmid)
        continue;

      g_assert_null (found);
      found = row;
    }

  return found;
}

static SharedSegmentTableRow *
get_system_v (Table *self,
              int    shmid)
{
  SharedSegmentTableRow *row = find_row (self, SHARED_SEGMENT_SYSTEM_V, shmid);

  g_assert_nonnull (row);
  return row;
}

static SharedSegmentTableRow *
get_posix (Table      *self,
           const char *native)
{
  for (guint i = 0; i < self->mirror->len; i++)
    if (g_strcmp0 (shared_segment_table_row_get_native (self->mirror->pdata[i]), native) == 0)
      return self->mirror->pdata[i];

  return NULL;
}

/* The segment of the test's key, of the kind that is tested */
static SharedSegmentTableRow *
get_own (Table            *self,
         SharedSegmentKey *key)
{
  SharedSegmentTableRow *row = find_row (self, test_get_kind (), test_find_segment (key));

  g_assert_nonnull (row);
  return row;
}

static int
create (gsize size,
        int   permissions)
{
  int id = shmget (IPC_PRIVATE, size, permissions);

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
  int fd = open (path, O_CREAT | O_RDWR | O_CLOEXEC, 0640);

  g_assert_cmpint (fd, >=, 0);
  g_assert_no_errno (ftruncate (fd, size));
  close (fd);
}

/* Notifications of one row */

static void
on_notify (GObject    *row,
           GParamSpec *pspec,
           GString    *names)
{
  g_string_append_printf (names, "%s ", pspec->name);
}

static GString *
watch (SharedSegmentTableRow *row)
{
  GString *names = g_string_new (NULL);

  g_signal_connect (row, "notify", G_CALLBACK (on_notify), names);
  return names;
}

static void
assert_notified (GString    *names,
                 const char *expected)
{
  g_auto (GStrv) each = g_strsplit (expected, " ", -1);

  for (char **name = each; *name != NULL; name++)
    {
      g_autofree char *found = g_strconcat (*name, " ", NULL);

      g_test_message ("%s in %s", *name, names->str);
      g_assert_nonnull (strstr (names->str, found));
    }
  g_string_truncate (names, 0);
}

/* What ipcs and ls say */

/* Without threads, unlike test_process_run(): what these had would be lost in the children that are forked later. */
static char *
run (const char *program,
     const char *first,
     const char *second,
     const char *third,
     const char *fourth)
{
  const char *argv[] = { program, first, second, third, fourth, NULL };
  g_autoptr (GError) error = NULL;
  char *output = NULL;
  int status;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  return output;
}

static GStrv
list_lines (const char *program,
            const char *option,
            const char *argument)
{
  g_autofree char *output = run (program, option, argument, NULL, NULL);

  return g_strsplit (output, "\n", -1);
}

static void
assert_line_is_row (const char            *line,
                    SharedSegmentTableRow *row)
{
  g_autofree char *expected = NULL;
  g_autofree char *found = NULL;
  char key[32], shmid[32], owner[64], perms[32], bytes[32], nattch[32], first[32] = "", second[32] = "";
  int n = sscanf (line, "%31s %31s %63s %31s %31s %31s %31s %31s",
                  key, shmid, owner, perms, bytes, nattch, first, second);

  g_assert_cmpint (n, >=, 6);
  expected = g_strdup_printf ("%s %" G_GINT64_FORMAT " %s %o %" G_GUINT64_FORMAT " %" G_GINT64_FORMAT " %s",
                              shared_segment_table_row_get_key (row),
                              shared_segment_table_row_get_shmid (row),
                              shared_segment_table_row_get_owner (row),
                              shared_segment_table_row_get_perms (row),
                              shared_segment_table_row_get_bytes (row),
                              shared_segment_table_row_get_nattch (row),
                              shared_segment_table_row_get_status (row));
  found = g_strdup_printf ("%s %s %s %s %s %s %s%s%s", key, shmid, owner, perms, bytes, nattch,
                           first, *second != '\0' ? "," : "", second);
  g_assert_cmpstr (found, ==, expected);
}

static void
assert_is_what_ipcs_lists (Table *self,
                           guint  n_expected)
{
  g_auto (GStrv) lines = list_lines ("ipcs", "-m", NULL);
  guint n = 0;

  for (char **line = lines; *line != NULL; line++)
    if (g_str_has_prefix (*line, "0x"))
      assert_line_is_row (*line, self->mirror->pdata[n++]);

  g_assert_cmpuint (n, ==, n_expected);
}

static void
assert_processes_are_what_ipcs_lists (Table *self)
{
  g_auto (GStrv) lines = list_lines ("ipcs", "-m", "-p");

  for (char **line = lines; *line != NULL; line++)
    {
      int id, creator, last_user;
      SharedSegmentTableRow *row;

      if (sscanf (*line, "%d %*s %d %d", &id, &creator, &last_user) != 3)
        continue;

      row = get_system_v (self, id);
      g_assert_cmpint (shared_segment_table_row_get_creator (row, NULL), ==, creator);
      g_assert_cmpint (shared_segment_table_row_get_last_user (row, NULL), ==, last_user);
    }
}

/* "rw-r-----" */
static void
assert_permissions (SharedSegmentTableRow *row,
                    const char            *letters)
{
  guint permissions = 0;

  for (guint i = 0; i < 9; i++)
    permissions = permissions << 1 | (letters[i] != '-');
  g_assert_cmpuint (shared_segment_table_row_get_perms (row), ==, permissions);
}

static void
attach_and_stay (gconstpointer id)
{
  g_assert_true (shmat (*(const int *) id, NULL, 0) != (gpointer) -1);
  pause ();
}

static gboolean
is_attached (int id)
{
  struct shmid_ds status;

  return shmctl (id, IPC_STAT, &status) == 0 && status.shm_nattch > 0;
}

static void
test_table_is_what_ipcs_lists (void)
{
  g_autoptr (Table) table = NULL;
  gboolean may_lock;
  int removed, locked;
  pid_t child;

  if (!test_world_needs_program ("ipcs") || !test_world_needs_program ("ipcmk"))
    return;

  removed = create (5000, 0600);
  locked = create (4096, 0666);
  /* Not the test itself: whatever it starts would be attached, too, for a moment. */
  child = test_child_start (attach_and_stay, &removed);
  test_poll_until (is_attached (removed));
  g_free (run ("ipcmk", "-M", "100", "-p", "0640"));
  g_free (run ("ipcmk", "-M", "12345678901", NULL, NULL));
  remove_id (removed);
  may_lock = shmctl (locked, SHM_LOCK, NULL) == 0;

  table = table_new ();
  if (test_world_is_isolated ())
    assert_is_what_ipcs_lists (table, 4);
  assert_processes_are_what_ipcs_lists (table);
  g_assert_cmpstr (shared_segment_table_row_get_status (get_system_v (table, removed)), ==, "dest");
  g_assert_cmpstr (shared_segment_table_row_get_status (get_system_v (table, locked)), ==, may_lock ? "locked" : "");

  test_child_kill (child);
  refresh (table);
  while (table->mirror->len > 0)
    {
      remove_id (shared_segment_table_row_get_shmid (table->mirror->pdata[0]));
      refresh (table);
    }
}

static void
test_posix_segments_are_what_ls_lists (void)
{
  g_autoptr (Table) table = NULL;
  g_auto (GStrv) lines = NULL;
  guint n = 0;

  make_file ("b", 10);
  make_file ("a", 5000);
  make_file ("sem.lock", 32);
  g_free (run ("dd", "if=/dev/zero", "of=/dev/shm/by-dd", "bs=1000", "count=3"));
  g_assert_no_errno (mkdir ("/dev/shm/folder", 0700));
  g_assert_no_errno (symlink ("a", "/dev/shm/link"));
  g_assert_no_errno (mkfifo ("/dev/shm/fifo", 0600));
  table = table_new ();

  lines = list_lines ("ls", "-lin", "/dev/shm");
  for (char **line = lines; *line != NULL; line++)
    {
      unsigned long inode, size;
      char mode[16], name[64];
      g_autofree char *native = NULL;
      SharedSegmentTableRow *row;

      if (sscanf (*line, "%lu %15s %*s %*s %*s %lu %*s %*s %*s %63s", &inode, mode, &size, name) != 4 ||
          mode[0] != '-' || g_str_has_prefix (name, "sem."))
        continue;

      native = g_strconcat ("/", name, NULL);
      row = get_posix (table, native);
      g_assert_nonnull (row);
      g_assert_cmpint (shared_segment_table_row_get_kind (row), ==, SHARED_SEGMENT_POSIX);
      g_assert_cmpint (shared_segment_table_row_get_shmid (row), ==, inode);
      g_assert_cmpuint (shared_segment_table_row_get_bytes (row), ==, size);
      assert_permissions (row, mode + 1);
      g_assert_null (shared_segment_table_row_get_key (row));
      n++;
    }
  g_assert_cmpuint (n, ==, 3);
  if (test_world_is_isolated ())
    g_assert_cmpuint (table->mirror->len, ==, 3);

  for (guint i = 0; i < 7; i++)
    test_bare_remove_file ((const char *[]) { "a", "b", "sem.lock", "by-dd", "folder", "link", "fifo" }[i]);
}

/* Rows that stay what they are */

static void
test_unchanged_segments_tell_nothing (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autoptr (Table) table = NULL;
  g_autoptr (GString) names = NULL;
  g_autoptr (SharedSegmentTableRow) row = NULL;

  g_assert_true (test_bare_create_segment (key, 100));
  table = table_new ();
  row = g_object_ref (get_own (table, key));
  find_users (table);
  names = watch (row);

  g_assert_cmpuint (refresh (table), ==, 0);
  find_users (table);
  g_assert_cmpstr (names->str, ==, "");

  test_bare_remove_segment (key);
  if (test_get_kind () == SHARED_SEGMENT_SYSTEM_V)
    g_remove (shared_segment_key_get_native (key));
  g_assert_cmpuint (refresh (table), ==, 1);
  g_signal_handlers_disconnect_by_data (row, names);
}

static void
test_row_tells_what_has_changed (void)
{
  int id = shmget ('Q' << 24 | 1, 8192, IPC_CREAT | IPC_EXCL | 0600);
  g_autoptr (Table) table = table_new ();
  SharedSegmentTableRow *row = get_system_v (table, id);
  g_autoptr (GString) names = watch (row);
  struct shmid_ds status;
  char *data = shmat (id, NULL, 0);

  memset (data, 1, 8192);
  g_assert_cmpuint (refresh (table), ==, 0);
  assert_notified (names, "nattch attached last-user last-user-program resident");
  g_assert_cmpint (shared_segment_table_row_get_last_user (row, NULL), ==, getpid ());
  g_assert_cmpint (shared_segment_table_row_get_resident (row), ==, 8192);
  g_assert_cmpint (shared_segment_table_row_get_swapped (row), ==, 0);

  g_assert_no_errno (shmctl (id, IPC_STAT, &status));
  g_assert_cmpint (shared_segment_table_row_get_attached (row), ==, status.shm_atime);
  g_assert_cmpint (shared_segment_table_row_get_changed (row), ==, status.shm_ctime);
  g_assert_cmpint (shared_segment_table_row_get_detached (row), ==, 0);
  status.shm_perm.mode = 0640;
  g_assert_no_errno (shmctl (id, IPC_SET, &status));
  g_assert_cmpuint (refresh (table), ==, 0);
  assert_notified (names, "perms");

  remove_id (id);
  g_assert_cmpuint (refresh (table), ==, 0);
  assert_notified (names, "status key");
  g_assert_cmpstr (shared_segment_table_row_get_key (row), ==, "0x00000000");

  g_object_ref (row);
  g_assert_no_errno (shmdt (data));
  g_assert_cmpuint (refresh (table), ==, 1);
  g_assert_cmpint (shared_segment_table_row_get_nattch (row), ==, 1);
  g_signal_handlers_disconnect_by_data (row, names);
  g_object_unref (row);
}

/* By the same program and of the same size: then only the time tells, which System V keeps in seconds. */
static void
test_id_that_is_given_again_is_another_row (void)
{
  int id = create (100, 0600);
  gint64 created;
  g_autofree char *next = g_strdup_printf ("%d", id);
  g_autoptr (Table) table = table_new ();
  g_autoptr (SharedSegmentTableRow) row = g_object_ref (get_system_v (table, id));

  remove_id (id);
  if (!test_world_needs (test_world_limit_system_v ("shm_next_id", next), "the right to choose the next id"))
    return;

  created = shared_segment_table_row_get_changed (row);
  test_poll_until (g_get_real_time () / G_USEC_PER_SEC > created + 1);
  g_assert_cmpint (create (100, 0600), ==, id);
  g_assert_cmpuint (refresh (table), ==, 2);
  g_assert_cmpuint (table->n_signals, ==, 1);
  g_assert_true (get_system_v (table, id) != row);
  g_assert_cmpint (shared_segment_table_row_get_changed (row), ==, created);

  remove_id (id);
}

static void
test_renamed_file_is_the_same_row (void)
{
  g_autoptr (Table) table = NULL;
  g_autoptr (GString) names = NULL;
  SharedSegmentTableRow *row;

  make_file ("a", 10);
  make_file ("b", 10);
  make_file ("c", 10);
  table = table_new ();
  row = get_posix (table, "/a");
  names = watch (row);

  g_assert_no_errno (rename ("/dev/shm/a", "/dev/shm/z"));
  g_assert_cmpuint (refresh (table), ==, 0);
  assert_notified (names, "native");
  g_assert_true (get_posix (table, "/z") == row);

  /* What takes another one's name does not take its row. */
  g_assert_no_errno (rename ("/dev/shm/z", "/dev/shm/b"));
  g_assert_cmpuint (refresh (table), ==, 1);
  g_assert_true (get_posix (table, "/b") == row);

  g_signal_handlers_disconnect_by_data (row, names);
  test_bare_remove_file ("b");
  test_bare_remove_file ("c");
}

static void
test_file_with_two_names_is_two_rows (void)
{
  g_autoptr (Table) table = NULL;

  make_file ("a", 10);
  table = table_new ();
  g_assert_no_errno (link ("/dev/shm/a", "/dev/shm/b"));
  refresh (table);
  g_assert_nonnull (get_posix (table, "/a"));
  g_assert_nonnull (get_posix (table, "/b"));
  g_assert_cmpuint (refresh (table), ==, 0);

  test_bare_remove_file ("a");
  refresh (table);
  g_assert_null (get_posix (table, "/a"));
  test_bare_remove_file ("b");
}

static void G_GNUC_NORETURN
come_and_go (gconstpointer data)
{
  for (guint i = 0;; i++)
    {
      int id = create (4096, 0600);

      make_file ("comes-and-goes", 10 + i % 2);
      remove_id (id);
      test_bare_remove_file ("comes-and-goes");
    }
}

static void
test_segments_that_vanish_meanwhile_are_no_harm (void)
{
  pid_t child = test_child_start (come_and_go, NULL);
  int id = create (100, 0600);
  g_autoptr (Table) table = table_new ();
  SharedSegmentTableRow *row = get_system_v (table, id);

  for (guint i = 0; i < N_LOOKS; i++)
    {
      refresh (table);
      if (i % 16 == 0)
        find_users (table);
      g_assert_true (get_system_v (table, id) == row);
    }

  test_child_kill (child);
  refresh (table);
  while (table->mirror->len > 0)
    {
      SharedSegmentTableRow *left = table->mirror->pdata[0];

      if (shared_segment_table_row_get_kind (left) == SHARED_SEGMENT_SYSTEM_V)
        remove_id (shared_segment_table_row_get_shmid (left));
      else
        test_bare_remove_file (shared_segment_table_row_get_native (left) + 1);
      refresh (table);
    }
}

static void
test_thousands_come_at_once_and_go_one_by_one (void)
{
  g_autofree int *ids = g_new (int, MANY);
  g_autoptr (Table) table = NULL;

  if (!test_world_needs (test_world_is_isolated (), "a namespace of its own"))
    return;

  for (guint i = 0; i < MANY; i++)
    create (1, 0600);
  table = table_new ();
  g_assert_cmpuint (table->n_signals, ==, 1);
  g_assert_cmpuint (table->mirror->len, ==, MANY);
  for (guint i = 0; i < MANY; i++)
    ids[i] = (int) shared_segment_table_row_get_shmid (table->mirror->pdata[i]);

  for (guint i = 0; i < MANY; i += 2)
    remove_id (ids[i]);
  g_assert_cmpuint (refresh (table), ==, MANY / 2);
  g_assert_cmpuint (table->n_signals, ==, MANY / 2);
  for (guint i = 1; i < MANY; i += 500)
    g_assert_nonnull (find_row (table, SHARED_SEGMENT_SYSTEM_V, ids[i]));

  for (guint i = 1; i < MANY; i += 2)
    remove_id (ids[i]);
  g_assert_cmpuint (refresh (table), ==, MANY / 2);
  g_assert_cmpuint (table->n_signals, ==, 1);
}

static void
refresh_again (Table *self)
{
  shared_segment_table_refresh (self->table);
}

static void
test_refresh_in_a_handler_does_nothing (void)
{
  g_autoptr (Table) table = table_new ();
  int id = create (1, 0600);

  g_signal_connect_swapped (table->table, "items-changed", G_CALLBACK (refresh_again), table);
  g_assert_cmpuint (refresh (table), ==, 1);
  remove_id (id);
  g_assert_cmpuint (refresh (table), ==, 1);
}

/* Who creates and uses segments */

/* What the system calls the test: under Valgrind it is that. */
static char *
dup_own_program (void)
{
  char *program = NULL;

  g_assert_true (g_file_get_contents ("/proc/self/comm", &program, NULL, NULL));
  return g_strchomp (program);
}

static void
test_creator_and_users_are_named (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autoptr (TestProcess) peer = test_process_start_own_peer ();
  g_autoptr (SharedSegment) segment = shared_segment_new (key);
  g_autoptr (Table) table = NULL;
  g_autofree char *own_program = dup_own_program ();
  SharedSegmentTableRow *row;
  const char *program;
  guint n_mappings;
  guint n_others = 0;

  test_process_ask (peer, "create 321", "ok");
  table = table_new ();
  row = get_own (table, key);
  g_assert_cmpint (shared_segment_table_row_get_creator (row, &program), ==, test_process_get_pid (peer));
  g_assert_cmpstr (program, ==, "segment-peer");
  g_assert_true (shared_segment_table_row_is_creator_running (row));

  g_assert_true (shared_segment_attach (segment, SHARED_SEGMENT_READ_ONLY, NULL));
  refresh (table);
  find_users (table);
  g_assert_cmpint (shared_segment_table_row_get_nattch (row), ==, 2);
  g_assert_cmpuint (shared_segment_table_row_get_n_users (row), ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      GPid pid = shared_segment_table_row_get_user (row, i, &program, &n_mappings);

      g_assert_cmpuint (n_mappings, ==, 1);
      g_assert_cmpstr (program, ==, pid == getpid () ? own_program : "segment-peer");
      n_others += pid == test_process_get_pid (peer);
    }
  g_assert_cmpuint (n_others, ==, 1);
  g_assert_false (shared_segment_table_row_is_left_over (row));

  test_process_kill (peer);
  refresh (table);
  find_users (table);
  g_assert_false (shared_segment_table_row_is_creator_running (row));
  g_assert_false (shared_segment_table_row_is_left_over (row));
  g_assert_cmpuint (shared_segment_table_row_get_n_users (row), ==, 1);

  g_assert_true (shared_segment_detach (segment, NULL));
  g_assert_true (shared_segment_remove_leftover (segment, -1, NULL) || !test_segment_exists (key));
}

static void
test_segment_of_a_killed_program_is_left_over (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autoptr (TestProcess) peer = test_process_start_own_peer ();
  g_autoptr (SharedSegment) segment = shared_segment_new (key);
  g_autoptr (Table) table = NULL;
  SharedSegmentTableRow *row;
  const char *program;

  test_process_ask (peer, "create 321", "ok");
  table = table_new ();
  row = get_own (table, key);
  find_users (table);
  g_assert_false (shared_segment_table_row_is_left_over (row));

  test_process_kill (peer);
  refresh (table);
  find_users (table);
  g_assert_cmpint (shared_segment_table_row_get_creator (row, &program), ==, test_process_get_pid (peer));
  g_assert_null (program);
  g_assert_cmpint (shared_segment_table_row_get_nattch (row), ==, 0);
  g_assert_true (shared_segment_table_row_is_left_over (row));

  g_assert_true (shared_segment_remove_leftover (segment, -1, NULL));
}

static void
test_open_posix_segment_is_not_left_over (void)
{
  g_autoptr (Table) table = NULL;
  SharedSegmentTableRow *row;
  int fd;

  make_file ("open", 10);
  table = table_new ();
  row = get_posix (table, "/open");
  g_assert_cmpint (shared_segment_table_row_get_nattch (row), ==, -1);
  g_assert_false (shared_segment_table_row_is_left_over (row));

  fd = open ("/dev/shm/open", O_RDONLY | O_CLOEXEC);
  find_users (table);
  g_assert_cmpint (shared_segment_table_row_get_nattch (row), ==, 0);
  g_assert_false (shared_segment_table_row_is_left_over (row));

  close (fd);
  find_users (table);
  g_assert_true (shared_segment_table_row_is_left_over (row));
  test_bare_remove_file ("open");
}

static void
test_looking_for_users_can_be_done_in_steps (void)
{
  int id = create (1, 0600);
  gpointer data = shmat (id, NULL, 0);
  g_autoptr (Table) table = table_new ();
  guint n_steps = 1;

  while (!shared_segment_table_find_users (table->table, 0))
    {
      n_steps++;
      refresh (table);
    }

  g_assert_cmpuint (n_steps, >, 2);
  g_assert_cmpuint (shared_segment_table_row_get_n_users (get_system_v (table, id)), ==, 1);
  g_assert_no_errno (shmdt (data));
  remove_id (id);
}

static int stranger_fd = -1;

/* The same id, in another namespace */
static void
attach_elsewhere (gconstpointer data)
{
  g_assert_no_errno (unshare (CLONE_NEWIPC));
  for (int id = create (4096, 0600); id != *(const int *) data; id = create (4096, 0600))
    g_assert_cmpint (id, <, *(const int *) data);
  g_assert_true (shmat (*(const int *) data, NULL, 0) != (gpointer) -1);
  g_assert_cmpint (write (stranger_fd, "!", 1), ==, 1);
  pause ();
}

static void
test_process_in_another_namespace_is_no_user (void)
{
  int fds[2];
  int id = create (1, 0600);
  g_autoptr (Table) table = table_new ();
  gpointer data;
  pid_t child;
  char byte;

  if (!test_world_needs (geteuid () == 0 && test_world_is_isolated (), "the right to make a namespace"))
    {
      remove_id (id);
      return;
    }

  /* Ids begin at 0 in each. */
  while (id >= 32768)
    {
      remove_id (id);
      g_assert_true (test_world_limit_system_v ("shm_next_id", "0"));
      id = create (1, 0600);
      refresh (table);
    }

  g_assert_no_errno (pipe (fds));
  stranger_fd = fds[1];
  child = test_child_start (attach_elsewhere, &id);
  g_assert_cmpint (read (fds[0], &byte, 1), ==, 1);

  find_users (table);
  g_assert_cmpuint (shared_segment_table_row_get_n_users (get_system_v (table, id)), ==, 0);

  /* The id 0 is one as any other. */
  data = shmat (id, NULL, 0);
  find_users (table);
  g_assert_cmpuint (shared_segment_table_row_get_n_users (get_system_v (table, id)), ==, 1);
  g_assert_no_errno (shmdt (data));

  test_child_kill (child);
  close (fds[0]);
  close (fds[1]);
  remove_id (id);
}

/* What others choose */

static int name_fd = -1;

static void
create_as_somebody (gconstpointer name)
{
  int id;

  prctl (PR_SET_NAME, name);
  id = create (1, 0600);
  g_assert_cmpint (write (name_fd, &id, sizeof id), ==, sizeof id);
  pause ();
}

static void
check_program_name (const char *name,
                    const char *shown)
{
  g_autoptr (Table) table = NULL;
  SharedSegmentTableRow *row;
  const char *program;
  int fds[2];
  pid_t child;
  int id;

  g_assert_no_errno (pipe (fds));
  name_fd = fds[1];
  child = test_child_start (create_as_somebody, name);
  g_assert_cmpint (read (fds[0], &id, sizeof id), ==, sizeof id);

  table = table_new ();
  row = get_system_v (table, id);
  g_assert_cmpint (shared_segment_table_row_get_creator (row, &program), ==, child);
  g_assert_cmpstr (program, ==, shown);
  g_assert_true (shared_segment_table_row_is_creator_running (row));
  g_assert_false (shared_segment_table_row_is_left_over (row));

  test_child_kill (child);
  refresh (table);
  g_assert_false (shared_segment_table_row_is_creator_running (row));
  g_assert_true (shared_segment_table_row_is_left_over (row));

  remove_id (id);
  close (fds[0]);
  close (fds[1]);
}

static void
test_program_may_have_any_name (void)
{
  check_program_name (") Z 1 1 1", ") Z 1 1 1");
  check_program_name ("a) \nb\tc", "a) ?b?c");
  check_program_name ("\xff\xfe", "\xef\xbf\xbd\xef\xbf\xbd");
}

static void
test_posix_segment_may_have_any_name (void)
{
  g_autoptr (Table) table = NULL;
  g_autoptr (SharedSegmentKey) key = NULL;
  g_autofree char *argument = NULL;
  SharedSegmentTableRow *row;

  make_file ("caf\xe9 \n\x1b[31m", 10);
  table = table_new ();
  row = get_posix (table, "/caf\xe9 \n\x1b[31m");
  g_assert_nonnull (row);
  g_assert_null (shared_segment_table_row_get_name (row, NULL));

  key = shared_segment_table_row_dup_segment_key (row);
  argument = shared_segment_key_to_string (key);
  g_assert_cmpstr (argument, ==, "posix:/caf%E9%20%0A%1B%5B31m");
  test_bare_remove_file ("caf\xe9 \n\x1b[31m");
}

static void
check_qt_name (const char *name,
               const char *shown,
               gboolean    is_exact)
{
  g_autoptr (SharedSegmentKey) key = shared_segment_key_new (name, test_get_kind ());
  g_autoptr (SharedSegment) segment = shared_segment_new (key);
  g_autoptr (SharedSegmentKey) found = NULL;
  g_autoptr (Table) table = NULL;
  SharedSegmentTableRow *row;
  gboolean is_found_exact;

  g_assert_true (shared_segment_create (segment, 1, SHARED_SEGMENT_READ_WRITE, NULL));
  table = table_new ();
  row = get_own (table, key);
  g_assert_cmpstr (shared_segment_table_row_get_name (row, &is_found_exact), ==, shown);
  g_assert_cmpint (is_found_exact, ==, is_exact);
  g_assert_cmpstr (shared_segment_table_row_get_native (row), ==, shared_segment_key_get_native (key));

  found = shared_segment_table_row_dup_segment_key (row);
  if (is_exact || test_get_kind () == SHARED_SEGMENT_POSIX)
    g_assert_true (shared_segment_key_equal (found, key));
  else
    g_assert_null (found);
}

static void
test_qt_name_is_told_as_far_as_it_can_be (void)
{
  check_qt_name ("Letters", "Letters", TRUE);
  check_qt_name ("deadbeef", "deadbeef", TRUE);
  check_qt_name ("note-2", "note…", FALSE);
  check_qt_name ("123", "…", FALSE);
}

static void
test_segment_without_a_key_file_has_no_name (void)
{
  key_t ipc_key = 'Q' << 24 | 1;
  int id = shmget (ipc_key, 1, IPC_CREAT | IPC_EXCL | 0600);
  g_autofree char *path = g_build_filename (test_world_get_folder (), "qipc_sharedmemory_short", NULL);
  g_autoptr (Table) table = NULL;
  SharedSegmentTableRow *row;

  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  table = table_new ();
  row = get_system_v (table, id);
  g_assert_cmpstr (shared_segment_table_row_get_key (row), ==, "0x51000001");
  g_assert_null (shared_segment_table_row_get_name (row, NULL));
  g_assert_null (shared_segment_table_row_get_native (row));
  g_assert_null (shared_segment_table_row_dup_segment_key (row));

  g_remove (path);
  remove_id (id);
}

static void
create_and_be_killed (gconstpointer key)
{
  g_autoptr (SharedSegment) segment = shared_segment_new ((SharedSegmentKey *) key);

  g_assert_true (shared_segment_create (segment, 100, SHARED_SEGMENT_READ_WRITE, NULL));
  kill (getpid (), SIGKILL);
}

static void
remove_leftover (gconstpointer key)
{
  g_autoptr (SharedSegment) segment = shared_segment_new ((SharedSegmentKey *) key);

  g_assert_true (shared_segment_remove_leftover (segment, -1, NULL));
}

static void
look_as_another_user (gconstpointer key)
{
  g_autoptr (Table) table = table_new ();
  SharedSegmentTableRow *row = get_own (table, (SharedSegmentKey *) key);

  find_users (table);
  g_assert_cmpstr (shared_segment_table_row_get_owner (row), ==, "nobody");
  g_assert_cmpuint (shared_segment_table_row_get_bytes (row), ==, 100);
  /* Whether anybody uses a POSIX segment is told to its owner and to root. */
  g_assert_cmpint (shared_segment_table_row_is_left_over (row), ==,
                   test_get_kind () == SHARED_SEGMENT_SYSTEM_V || geteuid () != TEST_YET_ANOTHER_USER);
}

static void
test_other_users_segments_are_listed (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();

  if (!test_world_needs (geteuid () == 0 && test_child_may_be_user (TEST_ANOTHER_USER) &&
                         test_child_may_be_user (TEST_YET_ANOTHER_USER), "the right to be another user"))
    return;

  g_assert_no_errno (chmod (test_world_get_folder (), 01777));
  g_assert_cmpint (test_child_wait (test_child_start_as (TEST_ANOTHER_USER, create_and_be_killed, key)), ==, -SIGKILL);
  test_child_run (look_as_another_user, key);
  test_child_run_as (TEST_ANOTHER_USER, look_as_another_user, key);
  test_child_run_as (TEST_YET_ANOTHER_USER, look_as_another_user, key);
  test_child_run_as (TEST_ANOTHER_USER, remove_leftover, key);
}

/* Another user's file that gives the key of my segment does not name it. */
static void
test_key_file_of_another_user_names_nothing (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autoptr (Table) table = NULL;

  if (!test_world_needs (geteuid () == 0, "the right to give files away"))
    return;

  g_assert_true (test_bare_create_segment (key, 100));
  g_assert_no_errno (chown (shared_segment_key_get_native (key), TEST_ANOTHER_USER, TEST_ANOTHER_USER));
  table = table_new ();
  g_assert_null (shared_segment_table_row_get_name (get_own (table, key), NULL));

  test_bare_remove_segment (key);
  g_remove (shared_segment_key_get_native (key));
}

/* Where the list comes from */

static char *
describe_all (Table *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->mirror->len; i++)
    {
      SharedSegmentTableRow *row = self->mirror->pdata[i];

      g_string_append_printf (text, "%s %d %s %o %d %d %s %d %d %d %d\n",
                              shared_segment_table_row_get_key (row),
                              (int) shared_segment_table_row_get_shmid (row),
                              shared_segment_table_row_get_owner (row),
                              shared_segment_table_row_get_perms (row),
                              (int) shared_segment_table_row_get_bytes (row),
                              (int) shared_segment_table_row_get_nattch (row),
                              shared_segment_table_row_get_status (row),
                              (int) shared_segment_table_row_get_creator (row, NULL),
                              (int) shared_segment_table_row_get_last_user (row, NULL),
                              (int) shared_segment_table_row_get_attached (row),
                              (int) shared_segment_table_row_get_changed (row));
    }

  return g_string_free (text, FALSE);
}

static void
look_without_a_list (gconstpointer expected)
{
  g_autoptr (Table) table = NULL;
  g_autofree char *found = NULL;

  g_assert_no_errno (unshare (CLONE_NEWNS));
  g_assert_no_errno (mount (test_world_get_folder (), SYSTEM_V_LIST, "none", MS_BIND, NULL));
  table = table_new ();
  found = describe_all (table);
  g_assert_cmpstr (found, ==, expected);
  g_assert_cmpint (shared_segment_table_row_get_resident (table->mirror->pdata[0]), ==, -1);
}

static void
test_without_proc_the_list_is_the_same (void)
{
  int ids[] = { create (100, 0600), create (4096, 0666), create (1, 0) };
  g_autofree char *expected = NULL;
  g_autoptr (Table) table = NULL;

  g_assert_no_errno (shmdt (shmat (ids[1], NULL, 0)));
  table = table_new ();
  expected = describe_all (table);
  if (test_world_needs (test_world_is_isolated (), "a namespace of its own"))
    test_child_run (look_without_a_list, expected);

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    remove_id (ids[i]);
}

static GArray *
parse (const char *list)
{
  GArray *records = shared_segment_records_new ();

  shared_segment_records_parse_system_v (records, list);
  return records;
}

static void
test_list_is_read_by_its_headings (void)
{
  const char *headings = "new key shmid perms size cpid lpid nattch uid gid cuid cgid atime dtime ctime\n";
  const char *line = "9 -1 77 1640 18446744073709551615 1 2 3 4294967294 5 6 7 8 9 10";
  g_autofree char *twice = g_strconcat (headings, line, "\n", "x ", line, "\n", "1 2 3\n\n", line, NULL);
  g_autoptr (GArray) records = parse (twice);
  SharedSegmentRecord *record = &g_array_index (records, SharedSegmentRecord, 0);

  g_assert_cmpuint (records->len, ==, 2);
  g_assert_cmpuint (record->ipc_key, ==, 0xffffffff);
  g_assert_cmpint (record->id, ==, 77);
  g_assert_cmpuint (record->permissions, ==, 0640);
  g_assert_true (record->is_removed);
  g_assert_cmpuint (record->uid, ==, 4294967294);
  g_assert_cmpint (record->changed, ==, 10);
  g_assert_cmpint (record->resident, ==, -1);
}

static void
test_what_is_no_list_is_empty (void)
{
  const char *texts[] = { "", "\n", "key shmid\n1 2\n", "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GArray) records = parse (texts[i]);

      g_assert_cmpuint (records->len, ==, 0);
    }
}

static void
test_properties_say_the_same (void)
{
  int id = create (100, 0640);
  gpointer data = shmat (id, NULL, 0);
  g_autoptr (Table) table = table_new ();
  SharedSegmentTableRow *row = get_system_v (table, id);
  g_autofree char *key = NULL, *owner = NULL, *status = NULL, *native = NULL, *name = NULL;
  g_autofree char *creator_program = NULL, *last_user_program = NULL;
  g_autofree char *own_program = dup_own_program ();
  gint64 shmid, nattch, attached, detached, changed, resident, swapped;
  SharedSegmentKind kind;
  gboolean creator_running, left_over;
  guint64 bytes;
  guint perms, n_users;
  int creator, last_user;

  g_object_get (row, "kind", &kind, "key", &key, "shmid", &shmid, "owner", &owner, "perms", &perms, "bytes", &bytes,
                "nattch", &nattch, "status", &status, "creator", &creator, "creator-program", &creator_program,
                "creator-running", &creator_running, "last-user", &last_user, "last-user-program", &last_user_program,
                "attached", &attached, "detached", &detached, "changed", &changed, "resident", &resident,
                "swapped", &swapped, "n-users", &n_users, "native", &native, "name", &name, "left-over", &left_over,
                NULL);

  g_assert_true (g_list_model_get_item_type (table->model) == SHARED_TYPE_SEGMENT_TABLE_ROW);
  g_assert_cmpint (kind, ==, SHARED_SEGMENT_SYSTEM_V);
  g_assert_cmpstr (key, ==, "0x00000000");
  g_assert_cmpint (shmid, ==, id);
  g_assert_cmpstr (owner, ==, shared_segment_table_row_get_owner (row));
  g_assert_cmpuint (perms, ==, 0640);
  g_assert_cmpuint (bytes, ==, 100);
  g_assert_cmpint (nattch, ==, 1);
  g_assert_cmpstr (status, ==, "");
  g_assert_cmpint (creator, ==, getpid ());
  g_assert_cmpstr (creator_program, ==, own_program);
  g_assert_true (creator_running);
  g_assert_cmpint (last_user, ==, getpid ());
  g_assert_cmpstr (last_user_program, ==, own_program);
  g_assert_cmpint (attached, ==, shared_segment_table_row_get_attached (row));
  g_assert_cmpint (detached, ==, 0);
  g_assert_cmpint (changed, ==, shared_segment_table_row_get_changed (row));
  g_assert_cmpint (resident, ==, shared_segment_table_row_get_resident (row));
  g_assert_cmpint (swapped, ==, 0);
  g_assert_cmpuint (n_users, ==, 0);
  g_assert_null (native);
  g_assert_null (name);
  g_assert_false (left_over);

  g_assert_no_errno (shmdt (data));
  remove_id (id);
}

int
main (int    argc,
      char **argv)
{
  test_world_init (&argc, &argv);

  test_world_add ("/table/is-what-ipcs-lists", test_table_is_what_ipcs_lists);
  test_world_add_posix ("/posix/table/is-what-ls-lists", test_posix_segments_are_what_ls_lists);
  test_world_add_both ("/table/other-users-segments-are-listed", test_other_users_segments_are_listed);
  test_world_add_both ("/table/unchanged-segments-tell-nothing", test_unchanged_segments_tell_nothing);
  test_world_add ("/table/row-tells-what-has-changed", test_row_tells_what_has_changed);
  test_world_add ("/table/id-that-is-given-again-is-another-row", test_id_that_is_given_again_is_another_row);
  test_world_add_posix ("/posix/table/renamed-file-is-the-same-row", test_renamed_file_is_the_same_row);
  test_world_add_posix ("/posix/table/file-with-two-names-is-two-rows", test_file_with_two_names_is_two_rows);
  test_world_add ("/table/segments-that-vanish-meanwhile-are-no-harm", test_segments_that_vanish_meanwhile_are_no_harm);
  test_world_add ("/table/thousands-come-at-once-and-go-one-by-one", test_thousands_come_at_once_and_go_one_by_one);
  test_world_add ("/table/refresh-in-a-handler-does-nothing", test_refresh_in_a_handler_does_nothing);
  test_world_add_both ("/table/creator-and-users-are-named", test_creator_and_users_are_named);
  test_world_add_both ("/table/segment-of-a-killed-program-is-left-over",
                       test_segment_of_a_killed_program_is_left_over);
  test_world_add_posix ("/posix/table/open-posix-segment-is-not-left-over", test_open_posix_segment_is_not_left_over);
  test_world_add ("/table/looking-for-users-can-be-done-in-steps", test_looking_for_users_can_be_done_in_steps);
  test_world_add ("/table/process-in-another-namespace-is-no-user", test_process_in_another_namespace_is_no_user);
  test_world_add ("/table/program-may-have-any-name", test_program_may_have_any_name);
  test_world_add_posix ("/posix/table/posix-segment-may-have-any-name", test_posix_segment_may_have_any_name);
  test_world_add_both ("/table/qt-name-is-told-as-far-as-it-can-be", test_qt_name_is_told_as_far_as_it_can_be);
  test_world_add ("/table/segment-without-a-key-file-has-no-name", test_segment_without_a_key_file_has_no_name);
  test_world_add ("/table/key-file-of-another-user-names-nothing", test_key_file_of_another_user_names_nothing);
  test_world_add ("/table/without-proc-the-list-is-the-same", test_without_proc_the_list_is_the_same);
  test_world_add ("/table/list-is-read-by-its-headings", test_list_is_read_by_its_headings);
  test_world_add ("/table/what-is-no-list-is-empty", test_what_is_no_list_is_empty);
  test_world_add ("/table/properties-say-the-same", test_properties_say_the_same);

  return test_world_run ();
}
