/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The application Segment Reader: one window that shows what is in a segment.
 */

#include "config.h"

#include "segment-reader-application.h"
#include "segment-reader-window.h"

struct _SegmentReaderApplication
{
  SegmentApplication  parent_instance;

  SharedSegmentKey   *key;
};

G_DEFINE_FINAL_TYPE (SegmentReaderApplication, segment_reader_application, SEGMENT_TYPE_APPLICATION)

static void
segment_reader_application_activate (GApplication *application)
{
  SegmentReaderApplication *self = SEGMENT_READER_APPLICATION (application);

  gtk_window_present (GTK_WINDOW (segment_reader_window_new (GTK_APPLICATION (self), self->key)));
}

static void
segment_reader_application_finalize (GObject *object)
{
  SegmentReaderApplication *self = SEGMENT_READER_APPLICATION (object);

  g_clear_pointer (&self->key, shared_segment_key_unref);

  G_OBJECT_CLASS (segment_reader_application_parent_class)->finalize (object);
}

static void
segment_reader_application_class_init (SegmentReaderApplicationClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = segment_reader_application_finalize;
  G_APPLICATION_CLASS (klass)->activate = segment_reader_application_activate;
}

static void
segment_reader_application_init (SegmentReaderApplication *self)
{
}

SegmentReaderApplication *
segment_reader_application_new (SharedSegmentKey *key)
{
  SegmentReaderApplication *self;

  g_return_val_if_fail (key != NULL, NULL);

  self = g_object_new (SEGMENT_TYPE_READER_APPLICATION, "application-id", READER_ID, NULL);
  self->key = shared_segment_key_ref (key);

  return self;
}
