/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a benchmark measures, on one text: the module and the bare system calls at the same work.
 */

#include "config.h"

#include <string.h>
#include <unistd.h>

#include "bench-subject.h"

static void
publish (BenchSubject *self,
         Contestant    contestant)
{
  g_autoptr (GError) error = NULL;

  if (contestant != MODULE)
    {
      bare_segment_publish (self->bare, contestant == BARE);
      return;
    }

  shared_segment_publish (self->writer, self->text, self->size, -1, &error);
  g_assert_no_error (error);
}

static void
snapshot (BenchSubject *self,
          Contestant    contestant)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (contestant != MODULE)
    {
      bare_segment_snapshot (self->bare, contestant == BARE);
      return;
    }

  bytes = shared_segment_snapshot (self->reader, -1, &error);
  g_assert_no_error (error);
}

/* Next to a compare of the bytes, for which they would have to be at hand, and to a look at them without the lock. */
static void
poll (BenchSubject *self,
      Contestant    contestant)
{
  g_autoptr (GError) error = NULL;
  GBytes *bytes;

  if (contestant == BARE)
    {
      g_assert_cmpint (memcmp (bare_segment_get_data (self->bare), self->text, self->size), ==, 0);
      return;
    }

  if (contestant == NO_LOCK)
    {
      bare_segment_compare (self->bare, FALSE);
      return;
    }

  bytes = shared_segment_poll (self->reader, self->known, &self->trace, &error);
  g_assert_no_error (error);
  g_clear_pointer (&self->known, g_bytes_unref);
  self->known = bytes;
}

void
bench_subject_init (BenchSubject      *self,
                    SharedSegmentKind  kind,
                    gsize              size)
{
  g_autofree char *name = g_strdup_printf ("bench %d", (int) getpid ());
  g_autoptr (SharedSegmentKey) key = shared_segment_key_new (name, kind);
  char *text = g_malloc (size);

  memset (text, 'x', size);
  *self = (BenchSubject) {
    .text = text,
    .size = size,
    .bare = bare_segment_new (kind, text, size),
    .writer = shared_segment_new (key),
    .reader = shared_segment_new (key),
  };
}

void
bench_subject_clear (BenchSubject *self)
{
  bare_segment_free (self->bare);
  g_object_unref (self->writer);
  g_object_unref (self->reader);
  g_clear_pointer (&self->known, g_bytes_unref);
  g_free (self->text);
}

void
bench_subject_work (BenchSubject *self,
                    Operation     operation,
                    Contestant    contestant)
{
  static void (* const work[N_OPERATIONS]) (BenchSubject *, Contestant) = { publish, snapshot, poll };

  work[operation] (self, contestant);
}
