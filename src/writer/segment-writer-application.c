/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The application Segment Writer: one window that shares what is typed into it.
 */

#include "config.h"

#include "segment-writer-application.h"
#include "segment-writer-window.h"

struct _SegmentWriterApplication
{
  SegmentApplication  parent_instance;

  SharedSegmentKey   *key;
  char               *text;
};

G_DEFINE_FINAL_TYPE (SegmentWriterApplication, segment_writer_application, SEGMENT_TYPE_APPLICATION)

static void
segment_writer_application_startup (GApplication *application)
{
  GtkApplication *self = GTK_APPLICATION (application);

  G_APPLICATION_CLASS (segment_writer_application_parent_class)->startup (application);

  gtk_application_set_accels_for_action (self, "win.undo", (const char *[]) { "<Control>z", NULL });
  gtk_application_set_accels_for_action (self, "win.redo",
                                         (const char *[]) { "<Control><Shift>z", "<Control>y", NULL });
}

static void
segment_writer_application_activate (GApplication *application)
{
  SegmentWriterApplication *self = SEGMENT_WRITER_APPLICATION (application);
  SegmentWriterWindow *window = segment_writer_window_new (GTK_APPLICATION (self), self->key);

  if (self->text != NULL)
    segment_writer_window_load (window, self->text);

  gtk_window_present (GTK_WINDOW (window));
}

static void
segment_writer_application_finalize (GObject *object)
{
  SegmentWriterApplication *self = SEGMENT_WRITER_APPLICATION (object);

  g_clear_pointer (&self->key, shared_segment_key_unref);
  g_clear_pointer (&self->text, g_free);

  G_OBJECT_CLASS (segment_writer_application_parent_class)->finalize (object);
}

static void
segment_writer_application_class_init (SegmentWriterApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = segment_writer_application_finalize;
  application_class->startup = segment_writer_application_startup;
  application_class->activate = segment_writer_application_activate;
}

static void
segment_writer_application_init (SegmentWriterApplication *self)
{
}

SegmentWriterApplication *
segment_writer_application_new (SharedSegmentKey *key,
                                const char       *text)
{
  SegmentWriterApplication *self;

  g_return_val_if_fail (key != NULL, NULL);

  self = g_object_new (SEGMENT_TYPE_WRITER_APPLICATION, "application-id", WRITER_ID, NULL);
  self->key = shared_segment_key_ref (key);
  self->text = g_strdup (text);

  return self;
}
