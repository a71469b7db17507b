/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A process that uses one segment at random until it is told to stop, and tells each thing that it does.
 *
 *   chaos-peer KEY ROLE SEED NUMBER WITNESS
 *
 * Texts are numbered from NUMBER on. WITNESS is a file that is locked while the segment's lock is held, in a way that
 * the kernel vouches for. Roles:
 *
 *   publisher    publishes
 *   contender    publishes and detaches
 *   reader       snapshots
 *   locker       attaches, locks, unlocks and detaches
 *   creator      creates and detaches
 *
 * Its lines:
 *
 *   publishing N | published N | detached        in this order, so that nothing is in doubt when it is killed
 *   whole N | unfilled | torn SIZE               what was read
 *   timed-out CALL | error CODE CALL: MESSAGE | late CALL MS
 *   contended PID                                another process holds the lock, too
 *
 * Any line of input stops it: it answers "stopped", keeping what it has published, and leaves at the end of its input.
 */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include "numbered-text.h"
#include "shared-segment.h"

#define MIN_TEXT   10
#define SMALL_TEXT 1000
#define BIG_TEXT   (200 * 1000)

#define MAX_PAUSE_US   2000
#define MAX_HOLD_US    2000
#define MAX_TIMEOUT_US (G_USEC_PER_SEC / 5)

/* What create(), attach() and detach() wait at most. */
#define DEFAULT_TIMEOUT_US (5 * G_USEC_PER_SEC)

/* How much later than its timeout a call may return on a machine with much else to do. */
#define SLACK_US (2 * G_USEC_PER_SEC)

typedef struct
{
  SharedSegment *segment;
  GRand         *random;
  guint          number;
  int            witness;
} Peer;

/* One call that may wait. */
typedef struct
{
  const char *name;
  gint64      timeout_us;
  gint64      start_us;
  int         wakes;
} Call;

static volatile sig_atomic_t wakes;

static void
on_continue (int signal_number)
{
  wakes++;
}

static Call
begin_call (const char *name,
            gint64      timeout_us)
{
  return (Call) { .name = name, .timeout_us = timeout_us, .start_us = g_get_monotonic_time (), .wakes = wakes };
}

/* Returns: whether it was done, else it has been told why not */
static gboolean
end_call (const Call *call,
          gboolean    is_done,
          GError    **error)
{
  gint64 took_us = g_get_monotonic_time () - call->start_us;

  if (took_us > call->timeout_us + SLACK_US && wakes == call->wakes)
    printf ("late %s %d\n", call->name, (int) (took_us / 1000));

  if (is_done)
    return TRUE;

  if (g_error_matches (*error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_TIMED_OUT))
    printf ("timed-out %s\n", call->name);
  else
    printf ("error %d %s: %s\n", (*error)->code, call->name, (*error)->message);
  return FALSE;
}

static gint64
choose_timeout (Peer *self)
{
  return g_rand_boolean (self->random) ? 0 : g_rand_int_range (self->random, 1, MAX_TIMEOUT_US);
}

static gsize
choose_size (Peer *self)
{
  return g_rand_int_range (self->random, MIN_TEXT, g_rand_boolean (self->random) ? SMALL_TEXT : BIG_TEXT);
}

static gboolean
is_unfilled (const char *text,
             gsize       size)
{
  for (gsize i = 0; i < size; i++)
    if (text[i] != '\0')
      return FALSE;

  return TRUE;
}

static void
tell_text (const char *text,
           gsize       size)
{
  gint64 number = numbered_text_read (text, size);

  if (number >= 0)
    printf ("whole %" G_GINT64_FORMAT "\n", number);
  else if (is_unfilled (text, size))
    puts ("unfilled");
  else
    printf ("torn %zu\n", size);
}

static void
publish (Peer *self)
{
  gsize size = choose_size (self);
  g_autofree char *text = g_malloc (size);
  g_autoptr (GError) error = NULL;
  Call call;
  gboolean is_done;

  numbered_text_fill (text, size, ++self->number);
  printf ("publishing %u\n", self->number);
  call = begin_call ("publish", choose_timeout (self));
  is_done = shared_segment_publish (self->segment, text, size, call.timeout_us, &error);
  if (end_call (&call, is_done, &error))
    printf ("published %u\n", self->number);
}

static void
snapshot (Peer *self)
{
  Call call = begin_call ("snapshot", choose_timeout (self));
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = shared_segment_snapshot (self->segment, call.timeout_us, &error);

  if (end_call (&call, bytes != NULL, &error))
    tell_text (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static gboolean
attach (Peer *self)
{
  Call call = begin_call ("attach", DEFAULT_TIMEOUT_US);
  g_autoptr (GError) error = NULL;
  gboolean is_done;

  is_done = shared_segment_attach (self->segment, g_rand_boolean (self->random) ? SHARED_SEGMENT_READ_ONLY
                                                                                : SHARED_SEGMENT_READ_WRITE, &error);
  return end_call (&call, is_done, &error);
}

static void
detach (Peer *self)
{
  Call call = begin_call ("detach", DEFAULT_TIMEOUT_US);
  g_autoptr (GError) error = NULL;

  if (end_call (&call, shared_segment_detach (self->segment, &error), &error))
    puts ("detached");
}

static void
create (Peer *self)
{
  Call call = begin_call ("create", DEFAULT_TIMEOUT_US);
  g_autoptr (GError) error = NULL;
  gboolean is_done;

  is_done = shared_segment_create (self->segment, choose_size (self), SHARED_SEGMENT_READ_WRITE, &error);
  end_call (&call, is_done, &error);
}

/* The kernel takes this lock back from a process that dies, but later than the other: then the one who started it
 * knows that it was killed. */
static void
call_witness (Peer *self)
{
  struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

  while (fcntl (self->witness, F_SETLK, &lock) != 0)
    {
      struct flock present = lock;

      g_assert_true (errno == EAGAIN || errno == EACCES);
      if (fcntl (self->witness, F_GETLK, &present) != 0 || present.l_type == F_UNLCK)
        continue;

      printf ("contended %d\n", (int) present.l_pid);
      return;
    }
}

static void
dismiss_witness (Peer *self)
{
  struct flock lock = { .l_type = F_UNLCK, .l_whence = SEEK_SET };

  fcntl (self->witness, F_SETLK, &lock);
}

static void
lock_for_a_while (Peer *self)
{
  Call call = begin_call ("lock", choose_timeout (self));
  g_autoptr (GError) error = NULL;

  if (!end_call (&call, shared_segment_lock (self->segment, call.timeout_us, &error), &error))
    return;

  call_witness (self);
  tell_text (shared_segment_get_const_data (self->segment), shared_segment_get_size (self->segment));
  g_usleep (g_rand_int_range (self->random, 0, MAX_HOLD_US));
  dismiss_witness (self);

  call = begin_call ("unlock", 0);
  end_call (&call, shared_segment_unlock (self->segment, &error), &error);
}

static void
publish_or_detach (Peer *self)
{
  if (shared_segment_is_attached (self->segment) && g_rand_int_range (self->random, 0, 8) == 0)
    detach (self);
  else
    publish (self);
}

static void
attach_and_lock (Peer *self)
{
  if (!shared_segment_is_attached (self->segment))
    attach (self);
  else if (g_rand_int_range (self->random, 0, 4) == 0)
    detach (self);
  else
    lock_for_a_while (self);
}

static void
create_or_detach (Peer *self)
{
  if (shared_segment_is_attached (self->segment))
    detach (self);
  else
    create (self);
}

typedef struct
{
  const char *name;
  void (*act) (Peer *self);
  gboolean    keeps_segment;
} Role;

static const Role ROLES[] = {
  { "publisher", publish, TRUE },
  { "contender", publish_or_detach, TRUE },
  { "reader", snapshot, FALSE },
  { "locker", attach_and_lock, FALSE },
  { "creator", create_or_detach, FALSE },
};

static const Role *
find_role (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ROLES); i++)
    if (g_str_equal (ROLES[i].name, name))
      return &ROLES[i];

  g_error ("there is no role %s", name);
}

static gboolean
has_input (void)
{
  struct pollfd input = { .fd = STDIN_FILENO, .events = POLLIN };

  return poll (&input, 1, 0) > 0;
}

static void
wait_for_end_of_input (void)
{
  int c;

  do
    c = getchar ();
  while (c != EOF);
}

static void
run (Peer       *self,
     const Role *role)
{
  while (!has_input ())
    {
      role->act (self);
      if (g_rand_boolean (self->random))
        g_usleep (g_rand_int_range (self->random, 0, MAX_PAUSE_US));
    }

  if (!role->keeps_segment && shared_segment_is_attached (self->segment))
    detach (self);

  puts ("stopped");
  wait_for_end_of_input ();
}

int
main (int    argc,
      char **argv)
{
  struct sigaction action = { .sa_handler = on_continue, .sa_flags = SA_RESTART };
  g_autoptr (SharedSegmentKey) key = NULL;
  Peer self = { 0 };

  g_assert_cmpint (argc, ==, 6);
  sigaction (SIGCONT, &action, NULL);

  /* Each line goes out whole, and at once. */
  setvbuf (stdout, NULL, _IOLBF, 0);

  key = shared_segment_key_parse (argv[1], NULL);
  self.segment = shared_segment_new (key);
  self.random = g_rand_new_with_seed (strtoul (argv[3], NULL, 10));
  self.number = strtoul (argv[4], NULL, 10);
  self.witness = open (argv[5], O_RDWR | O_CLOEXEC);
  g_assert_no_errno (self.witness);

  run (&self, find_role (argv[2]));

  close (self.witness);
  g_rand_free (self.random);
  g_object_unref (self.segment);
  return 0;
}
