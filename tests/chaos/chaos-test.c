/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Chaos: processes that use one segment are stopped, continued and killed at random, and all that was promised holds.
 *
 * The seed that the test prints is what they start from: --seed=SEED does the same again, as far as the kernel does.
 * CHAOS_SECONDS is how long each test lasts.
 */

#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <sys/sem.h>

#include "chaos-crew.h"
#include "numbered-text.h"

#define SECONDS       5
#define SECONDS_IN_CI 20
#define ROUND_US      G_USEC_PER_SEC
#define PATIENCE_US   (5 * G_USEC_PER_SEC)

static gint64
get_end (void)
{
  const char *seconds = g_getenv ("CHAOS_SECONDS");
  int default_seconds = g_getenv ("CI") != NULL ? SECONDS_IN_CI : SECONDS;

  return g_get_monotonic_time () + (seconds != NULL ? atoi (seconds) : default_seconds) * G_USEC_PER_SEC;
}

static void
run_rounds (void (*run_round) (void))
{
  gint64 end_us = get_end ();

  for (int i = 1; g_get_monotonic_time () < end_us; i++)
    {
      g_test_message ("round %d", i);
      run_round ();
      test_world_assert_clean ();
    }
}

static void
torment (ChaosCrew *crew)
{
  chaos_crew_torment (crew, g_get_monotonic_time () + ROUND_US);
  chaos_crew_stop (crew);
}

/* Returns: the number of the text, -1 if there is no segment */
static gint64
read_last (gboolean may_be_unfilled)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autoptr (SharedSegment) segment = shared_segment_new (key);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = shared_segment_snapshot (segment, PATIENCE_US, &error);
  const char *text;
  gint64 number;
  gsize size;

  if (g_error_matches (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_NOT_FOUND))
    return -1;

  g_assert_no_error (error);
  text = g_bytes_get_data (bytes, &size);
  number = numbered_text_read (text, size);
  if (number < 0 && !(may_be_unfilled && text[0] == '\0'))
    g_error ("torn: %zu bytes, which begin with \"%.*s\" and end with \"%.*s\"", size,
             NUMBERED_TEXT_DIGITS, text, NUMBERED_TEXT_DIGITS, text + size - MIN (size, NUMBERED_TEXT_DIGITS));
  return number;
}

/* Who owns it keeps it. */
static void
assert_refused (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autoptr (SharedSegment) segment = shared_segment_new (key);
  g_autoptr (GError) error = NULL;

  g_assert_false (shared_segment_publish (segment, "mine", 4, PATIENCE_US, &error));
  g_assert_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_ALREADY_EXISTS);
}

/* What was left is reclaimed: in time, for it may have just been created by a program that has not mapped it yet. */
static void
assert_reclaimed (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autoptr (SharedSegment) segment = shared_segment_new (key);
  g_autoptr (GError) error = NULL;
  gint64 deadline_us = g_get_monotonic_time () + PATIENCE_US;

  while (!shared_segment_publish (segment, "mine", 4, PATIENCE_US, &error))
    {
      if (g_get_monotonic_time () > deadline_us)
        g_error ("what was left cannot be reclaimed: %s", error->message);
      g_clear_error (&error);
      g_usleep (1000);
    }

  g_assert_true (shared_segment_detach (segment, &error));
  g_assert_no_error (error);
}

/* One publisher that nobody kills: each text comes, and there is always one. */

static void
run_steady_round (void)
{
  g_autoptr (ChaosCrew) crew = chaos_crew_new (0);

  chaos_crew_add (crew, "publisher", FALSE);
  chaos_crew_wait_for_text (crew);
  chaos_crew_add (crew, "reader", TRUE);
  chaos_crew_add (crew, "locker", TRUE);
  chaos_crew_add (crew, "locker", TRUE);
  torment (crew);

  g_assert_cmpint (chaos_crew_get_owned (crew), >=, 0);
  g_assert_cmpint (read_last (FALSE), ==, chaos_crew_get_owned (crew));
  assert_refused ();

  g_clear_pointer (&crew, chaos_crew_free);
  assert_reclaimed ();
}

static void
test_chaos_around_a_publisher (void)
{
  run_rounds (run_steady_round);
}

/* One publisher after the other. What the last but one has published stays until the last one publishes. */

static void
assert_last (ChaosCrew *crew)
{
  gboolean is_posix = test_get_kind () == SHARED_SEGMENT_POSIX;
  gint64 number = read_last (FALSE);

  if (chaos_crew_get_owned (crew) >= 0)
    g_assert_cmpint (number, ==, chaos_crew_get_owned (crew));
  else if (number >= 0)
    g_assert_true (chaos_crew_may_be_last (crew, number));
  else
    g_assert_true (chaos_crew_has_killed_halfway (crew) && !is_posix);
}

static void
run_killed_publisher_round (void)
{
  g_autoptr (ChaosCrew) crew = chaos_crew_new (CHAOS_MAY_BE_ABSENT);

  chaos_crew_add (crew, "publisher", TRUE);
  chaos_crew_wait_for_text (crew);
  chaos_crew_add (crew, "reader", TRUE);
  chaos_crew_add (crew, "reader", TRUE);
  torment (crew);

  assert_last (crew);
  g_clear_pointer (&crew, chaos_crew_free);
  assert_reclaimed ();
}

static void
test_chaos_kills_the_publisher (void)
{
  run_rounds (run_killed_publisher_round);
}

/* All that there is. Who attaches to what a killed one has left, and detaches, removes it. */

static void
run_contended_round (void)
{
  g_autoptr (ChaosCrew) crew = chaos_crew_new (CHAOS_MAY_BE_ABSENT | CHAOS_MAY_BE_UNFILLED | CHAOS_MAY_GO_BACK);
  gint64 number;

  chaos_crew_add (crew, "contender", TRUE);
  chaos_crew_add (crew, "contender", TRUE);
  chaos_crew_add (crew, "creator", TRUE);
  chaos_crew_add (crew, "locker", TRUE);
  chaos_crew_add (crew, "locker", TRUE);
  chaos_crew_add (crew, "reader", TRUE);
  torment (crew);

  number = read_last (TRUE);
  if (chaos_crew_get_owned (crew) >= 0)
    {
      g_assert_cmpint (number, ==, chaos_crew_get_owned (crew));
      assert_refused ();
    }
  else
    {
      assert_reclaimed ();
    }

  g_clear_pointer (&crew, chaos_crew_free);
  assert_reclaimed ();
}

static void
test_chaos_among_contenders (void)
{
  run_rounds (run_contended_round);
}

/* With Qt */

/* A Qt program that finds its semaphore or its key file gone may make another one, and never use it or remove it. While
 * it creates, it may also forget one that others have used already. We use whatever we make. */
static void
remove_what_qt_has_left (gboolean may_be_used)
{
  union { int val; struct semid_ds *buf; struct seminfo *info; } argument;
  struct seminfo info;
  int last;

  if (!test_world_is_isolated ())
    return;

  argument.info = &info;
  last = semctl (0, 0, SEM_INFO, argument);
  for (int i = 0; i <= last; i++)
    {
      struct semid_ds status;
      int id;

      argument.buf = &status;
      id = semctl (i, 0, SEM_STAT, argument);
      if (id >= 0 && (may_be_used || status.sem_otime == 0))
        semctl (id, 0, IPC_RMID);
    }
}

static void
add_qt (ChaosCrew  *crew,
        const char *mode,
        const char *count,
        const char *size,
        gboolean    may_be_killed)
{
  const char *qt5 = g_getenv ("QT5_PEER");
  const char *qt6 = g_getenv ("QT6_PEER");
  g_autofree char *key = test_dup_key_name ();
  const char *argv[] = { qt6 == NULL || (qt5 != NULL && g_test_rand_bit ()) ? qt5 : qt6, mode, key, count, size, NULL };
  const char *variables[] = { "QT_LOGGING_RULES=*=false", NULL };

  chaos_crew_add_program (crew, argv, variables, may_be_killed);
}

static gboolean
needs_qt (void)
{
  return test_world_needs (g_getenv ("QT5_PEER") != NULL || g_getenv ("QT6_PEER") != NULL, "Qt");
}

static void
run_qt_reader_round (void)
{
  g_autoptr (ChaosCrew) crew = chaos_crew_new (CHAOS_MAY_BE_ABSENT | CHAOS_MAY_LOSE_LOCK);

  chaos_crew_add (crew, "publisher", FALSE);
  chaos_crew_wait_for_text (crew);
  add_qt (crew, "busy-reader", NULL, NULL, TRUE);
  add_qt (crew, "busy-reader", NULL, NULL, TRUE);
  chaos_crew_add (crew, "reader", TRUE);
  chaos_crew_add (crew, "locker", TRUE);
  torment (crew);

  g_assert_cmpint (read_last (FALSE), ==, chaos_crew_get_owned (crew));
  g_clear_pointer (&crew, chaos_crew_free);
  assert_reclaimed ();
  remove_what_qt_has_left (FALSE);
}

static void
test_chaos_with_qt_readers (void)
{
  if (needs_qt ())
    run_rounds (run_qt_reader_round);
}

static void
run_qt_writer_round (void)
{
  g_autoptr (ChaosCrew) crew = chaos_crew_new (CHAOS_MAY_BE_ABSENT | CHAOS_MAY_BE_UNFILLED | CHAOS_MAY_GO_BACK |
                                               CHAOS_MAY_LOSE_LOCK);

  /* Qt programs remove the key file of a lock that another one has made. Only who made it can remove it then. */
  add_qt (crew, "busy-writer", "1000000000", "100", FALSE);
  chaos_crew_add (crew, "contender", FALSE);
  chaos_crew_add (crew, "reader", TRUE);
  chaos_crew_add (crew, "reader", TRUE);
  torment (crew);

  g_clear_pointer (&crew, chaos_crew_free);
  assert_reclaimed ();
  remove_what_qt_has_left (TRUE);
}

static void
test_chaos_with_a_qt_writer (void)
{
  if (needs_qt ())
    run_rounds (run_qt_writer_round);
}

int
main (int    argc,
      char **argv)
{
  test_world_init (&argc, &argv);

  test_world_add_both ("/chaos/around-a-publisher", test_chaos_around_a_publisher);
  test_world_add_both ("/chaos/kills-the-publisher", test_chaos_kills_the_publisher);
  test_world_add_both ("/chaos/among-contenders", test_chaos_among_contenders);
  test_world_add ("/chaos/with-qt-readers", test_chaos_with_qt_readers);
  test_world_add ("/chaos/with-a-qt-writer", test_chaos_with_a_qt_writer);

  return test_world_run ();
}
