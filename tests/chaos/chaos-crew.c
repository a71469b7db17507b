/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The processes of a round of chaos: they are stopped, continued, killed and replaced, and each line of theirs is
 * judged as it comes.
 */

#include "config.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chaos-crew.h"

#define NOTHING (-1)

/* A process publishes less than this before its round ends. */
#define NUMBERS_EACH 100000

/* Longer than any call of a peer may take. */
#define STOP_WITHIN_US (30 * G_USEC_PER_SEC)

#define MAX_PEACE_US 20000

struct _ChaosCrew
{
  ChaosAllowance  allowance;
  GPtrArray      *members;
  char           *witness;
  guint           serial;

  /* Below: by the listening threads, too. */
  GMutex          mutex;
  GCond           changed;
  GHashTable     *killed;            /* process ids */
  GArray         *last;              /* numbers of the texts, one of which is in the segment if one alone publishes */
  gboolean        has_killed_halfway;  /* since the last publication */
  guint           whole;
  guint           published;
};

typedef struct
{
  ChaosCrew   *crew;
  TestProcess *process;
  GThread     *listener;
  char        *role;                 /* NULL: a program of another kind */
  char       **argv;
  char       **variables;
  gboolean     may_be_killed;
  gboolean     is_paused;

  /* Below: by the listening thread, too. */
  gint64       publishing;           /* NOTHING: it is not */
  gint64       owned;                /* what it has published and not removed */
  gint64       seen;
  gboolean     is_killed;
  gboolean     is_stopped;
} Member;

static const char *
describe (Member *member)
{
  return member->role != NULL ? member->role : member->argv[1];
}

static gboolean
allows (Member         *member,
        ChaosAllowance  allowance)
{
  return (member->crew->allowance & allowance) != 0;
}

static void
judge_error (Member     *member,
             const char *line)
{
  int code;
  char call[20];
  gboolean is_owner = member->owned != NOTHING;
  gboolean is_fine = FALSE;

  g_assert_cmpint (sscanf (line, "error %d %19[a-z]", &code, call), ==, 2);

  if (code == SHARED_SEGMENT_ERROR_ALREADY_EXISTS)
    is_fine = g_str_equal (call, "create") ||
              (g_str_equal (call, "publish") && (!is_owner || allows (member, CHAOS_MAY_LOSE_LOCK)));
  else if (code == SHARED_SEGMENT_ERROR_NOT_FOUND)
    is_fine = (g_str_equal (call, "snapshot") || g_str_equal (call, "attach")) && allows (member, CHAOS_MAY_BE_ABSENT);
  else if (code == SHARED_SEGMENT_ERROR_LOCK)
    is_fine = allows (member, CHAOS_MAY_LOSE_LOCK);

  if (!is_fine)
    g_error ("the %s says \"%s\", owning %" G_GINT64_FORMAT, describe (member), line, member->owned);

  /* Another one has taken its place. */
  if (code == SHARED_SEGMENT_ERROR_ALREADY_EXISTS)
    member->owned = NOTHING;
}

static void
forget_last (ChaosCrew *crew,
             gint64     number)
{
  for (guint i = 0; i < crew->last->len; i++)
    if (g_array_index (crew->last, gint64, i) == number)
      g_array_remove_index_fast (crew->last, i--);
}

static void
note_publishing (Member *member,
                 gint64  number)
{
  member->publishing = number;
  g_array_append_val (member->crew->last, number);
}

static void
note_published (Member *member,
                gint64  number)
{
  ChaosCrew *crew = member->crew;

  member->publishing = NOTHING;
  member->owned = number;
  crew->published++;
  crew->has_killed_halfway = FALSE;
  g_array_set_size (crew->last, 0);
  g_array_append_val (crew->last, number);
}

static void
note_not_published (Member *member)
{
  forget_last (member->crew, member->publishing);
  member->publishing = NOTHING;
}

static void
judge_whole (Member *member,
             gint64  number)
{
  if (number < member->seen && !allows (member, CHAOS_MAY_GO_BACK))
    g_error ("the %s has read %" G_GINT64_FORMAT " after %" G_GINT64_FORMAT, describe (member), number, member->seen);

  member->seen = number;
  member->crew->whole++;
}

static void
judge_contention (Member *member,
                  int     pid)
{
  if (!allows (member, CHAOS_MAY_LOSE_LOCK) && !g_hash_table_contains (member->crew->killed, GINT_TO_POINTER (pid)))
    g_error ("the %s %d holds the lock, and so does %d", describe (member),
             (int) test_process_get_pid (member->process), pid);
}

static void
judge_result (Member     *member,
              const char *line)
{
  int torn;

  g_assert_cmpint (sscanf (line, "result READS=%*d TORN=%d", &torn), ==, 1);
  if (torn != 0)
    g_error ("the %s says \"%s\"", describe (member), line);
}

/* What another program says, see qt-peer.cpp. */
static void
judge_program (Member     *member,
               const char *line)
{
  if (g_str_has_prefix (line, "result "))
    judge_result (member, line);
}

static gboolean
is_refusal (const char *line)
{
  return g_str_equal (line, "timed-out publish") ||
         (g_str_has_prefix (line, "error ") && strstr (line, " publish:") != NULL);
}

static void
judge (Member     *member,
       const char *line)
{
  gint64 number;

  if (member->role == NULL)
    judge_program (member, line);
  else if (sscanf (line, "publishing %" G_GINT64_FORMAT, &number) == 1)
    note_publishing (member, number);
  else if (sscanf (line, "published %" G_GINT64_FORMAT, &number) == 1)
    note_published (member, number);
  else if (sscanf (line, "whole %" G_GINT64_FORMAT, &number) == 1)
    judge_whole (member, number);
  else if (sscanf (line, "contended %" G_GINT64_FORMAT, &number) == 1)
    judge_contention (member, number);
  else if (g_str_has_prefix (line, "error "))
    judge_error (member, line);
  else if (g_str_equal (line, "detached"))
    member->owned = NOTHING;
  else if (g_str_equal (line, "stopped"))
    member->is_stopped = TRUE;
  else if (!g_str_has_prefix (line, "timed-out ") &&
           !(g_str_equal (line, "unfilled") && allows (member, CHAOS_MAY_BE_UNFILLED)))
    g_error ("the %s says \"%s\"", describe (member), line);

  if (is_refusal (line))
    note_not_published (member);
}

static void
note_end (Member *member)
{
  if (!member->is_killed && !member->is_stopped && member->role != NULL)
    g_error ("the %s has ended by itself", describe (member));

  member->is_stopped = TRUE;
}

static gpointer
listen_to (gpointer data)
{
  Member *member = data;
  ChaosCrew *crew = member->crew;
  gboolean is_at_end;

  do
    {
      g_autofree char *line = test_process_read_line (member->process);

      is_at_end = line == NULL;
      g_mutex_lock (&crew->mutex);
      if (is_at_end)
        note_end (member);
      else
        judge (member, line);
      g_cond_broadcast (&crew->changed);
      g_mutex_unlock (&crew->mutex);
    }
  while (!is_at_end);

  return NULL;
}

static TestProcess *
start_peer (ChaosCrew  *self,
            const char *role)
{
  g_autofree char *key = test_dup_key_name ();
  g_autofree char *seed = g_strdup_printf ("%u", (guint) g_test_rand_int ());
  g_autofree char *number = g_strdup_printf ("%u", ++self->serial * NUMBERS_EACH);
  const char *argv[] = { g_getenv ("CHAOS_PEER"), key, role, seed, number, self->witness, NULL };

  return test_process_start (argv);
}

static void
start (Member *member)
{
  member->owned = member->publishing = member->seen = NOTHING;
  member->is_killed = member->is_stopped = member->is_paused = FALSE;

  if (member->role != NULL)
    member->process = start_peer (member->crew, member->role);
  else
    member->process = test_process_start_in ((const char * const *) member->argv,
                                             (const char * const *) member->variables);
  g_test_message ("%d is a %s", (int) test_process_get_pid (member->process), describe (member));
  member->listener = g_thread_new (describe (member), listen_to, member);

  if (member->role == NULL)
    test_process_send (member->process, "go");
}

static void
add (ChaosCrew *self,
     Member    *member)
{
  member->crew = self;
  g_ptr_array_add (self->members, member);
  start (member);
}

/* All that it has said is heard, and judged, then. */
static void
end (Member *member)
{
  g_thread_join (member->listener);
  g_clear_pointer (&member->process, test_process_free);
}

static void
note_killed_halfway (Member *member)
{
  if (member->publishing != NOTHING)
    member->crew->has_killed_halfway = TRUE;
}

static void
kill_member (Member *member)
{
  ChaosCrew *crew = member->crew;

  g_mutex_lock (&crew->mutex);
  member->is_killed = TRUE;
  g_hash_table_add (crew->killed, GINT_TO_POINTER (test_process_get_pid (member->process)));
  g_mutex_unlock (&crew->mutex);

  test_process_kill (member->process);
  end (member);
  note_killed_halfway (member);
}

static void
pause_or_continue (Member *member)
{
  test_process_signal (member->process, member->is_paused ? SIGCONT : SIGSTOP);
  member->is_paused = !member->is_paused;
}

static void
continue_all (ChaosCrew *self)
{
  for (guint i = 0; i < self->members->len; i++)
    {
      Member *member = g_ptr_array_index (self->members, i);

      if (member->is_paused)
        pause_or_continue (member);
    }
}

static void
free_member (gpointer data)
{
  Member *member = data;

  g_assert_null (member->process);
  g_free (member->role);
  g_strfreev (member->argv);
  g_strfreev (member->variables);
  g_free (member);
}

ChaosCrew *
chaos_crew_new (ChaosAllowance allowance)
{
  ChaosCrew *self = g_new0 (ChaosCrew, 1);

  self->allowance = allowance;
  self->members = g_ptr_array_new_with_free_func (free_member);
  self->killed = g_hash_table_new (NULL, NULL);
  self->last = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->witness = g_build_filename (test_world_get_folder (), "witness", NULL);
  g_assert_true (g_file_set_contents (self->witness, "", 0, NULL));
  g_mutex_init (&self->mutex);
  g_cond_init (&self->changed);

  return self;
}

/* Starts a process of ours with a role, see chaos-peer.c. */
void
chaos_crew_add (ChaosCrew  *self,
                const char *role,
                gboolean    may_be_killed)
{
  Member *member = g_new0 (Member, 1);

  member->role = g_strdup (role);
  member->may_be_killed = may_be_killed;
  add (self, member);
}

/* Starts a busy reader or writer of another kind, see qt-peer.cpp. */
void
chaos_crew_add_program (ChaosCrew          *self,
                        const char * const *argv,
                        const char * const *variables,
                        gboolean            may_be_killed)
{
  Member *member = g_new0 (Member, 1);

  member->argv = g_strdupv ((char **) argv);
  member->variables = g_strdupv ((char **) variables);
  member->may_be_killed = may_be_killed;
  add (self, member);
}

/* Waits until something was published. */
void
chaos_crew_wait_for_text (ChaosCrew *self)
{
  g_mutex_lock (&self->mutex);
  while (self->published == 0)
    g_cond_wait (&self->changed, &self->mutex);
  g_mutex_unlock (&self->mutex);
}

/* Stops, continues, kills and replaces at random. */
void
chaos_crew_torment (ChaosCrew *self,
                    gint64     until_us)
{
  while (g_get_monotonic_time () < until_us)
    {
      Member *member = g_ptr_array_index (self->members, g_test_rand_int_range (0, self->members->len));

      g_usleep (g_test_rand_int_range (0, MAX_PEACE_US));
      if (!member->may_be_killed || g_test_rand_int_range (0, 4) != 0)
        {
          pause_or_continue (member);
          continue;
        }

      kill_member (member);
      start (member);
    }

  continue_all (self);
}

static void
ask_to_stop (Member *member)
{
  if (member->role != NULL)
    test_process_send (member->process, "stop");
  else
    test_process_signal (member->process, SIGTERM);
}

static void
wait_until_stopped (Member *member,
                    gint64  deadline_us)
{
  ChaosCrew *crew = member->crew;

  g_mutex_lock (&crew->mutex);
  while (!member->is_stopped)
    if (!g_cond_wait_until (&crew->changed, &crew->mutex, deadline_us))
      g_error ("the %s %d does not stop", describe (member), (int) test_process_get_pid (member->process));
  g_mutex_unlock (&crew->mutex);
}

/* Has all of them do nothing more. What they have published stays. */
void
chaos_crew_stop (ChaosCrew *self)
{
  gint64 deadline_us = g_get_monotonic_time () + STOP_WITHIN_US;

  for (guint i = 0; i < self->members->len; i++)
    ask_to_stop (g_ptr_array_index (self->members, i));
  for (guint i = 0; i < self->members->len; i++)
    wait_until_stopped (g_ptr_array_index (self->members, i), deadline_us);

  g_test_message ("%u processes, %u published, %u whole", self->serial, self->published, self->whole);
}

/* Returns: the number of the text that one of them owns, which only one can; -1 if none does */
gint64
chaos_crew_get_owned (ChaosCrew *self)
{
  gint64 owned = NOTHING;

  for (guint i = 0; i < self->members->len; i++)
    {
      Member *member = g_ptr_array_index (self->members, i);

      if (member->owned == NOTHING)
        continue;

      g_assert_cmpint (owned, ==, NOTHING);
      owned = member->owned;
    }

  return owned;
}

/* Tells whether it is the last that was published, or was about to be by one that was killed. */
gboolean
chaos_crew_may_be_last (ChaosCrew *self,
                        gint64     number)
{
  for (guint i = 0; i < self->last->len; i++)
    if (g_array_index (self->last, gint64, i) == number)
      return TRUE;

  return FALSE;
}

/* Tells whether one was killed while it published, and nobody has published since. */
gboolean
chaos_crew_has_killed_halfway (ChaosCrew *self)
{
  return self->has_killed_halfway;
}

/* A program that has just been started does not catch the signal yet that asks it to stop. */
static void
assert_left_well (Member *member,
                  int     status)
{
  if (member->role != NULL || status != -SIGTERM)
    g_assert_cmpint (status, ==, 0);
}

/* Has all of them leave. */
void
chaos_crew_free (ChaosCrew *self)
{
  for (guint i = 0; i < self->members->len; i++)
    {
      Member *member = g_ptr_array_index (self->members, i);

      test_process_end_input (member->process);
      assert_left_well (member, test_process_wait (member->process));
      end (member);
    }

  g_ptr_array_unref (self->members);
  g_hash_table_unref (self->killed);
  g_array_unref (self->last);
  g_free (self->witness);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->changed);
  g_free (self);
}
