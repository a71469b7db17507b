/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The application Segment Writer: windows that share what is typed into them.
 */

#include "config.h"

#include <glib/gi18n.h>

#include "segment-writer-application.h"
#include "segment-writer-window.h"

struct _SegmentWriterApplication
{
  SegmentApplication parent_instance;
};

G_DEFINE_FINAL_TYPE (SegmentWriterApplication, segment_writer_application, SEGMENT_TYPE_APPLICATION)

static SegmentWindow *
segment_writer_application_create_window (SegmentApplication *application,
                                          SharedSegmentKey   *key)
{
  return segment_writer_window_new (GTK_APPLICATION (application), key);
}

static void
segment_writer_application_startup (GApplication *application)
{
  GtkApplication *self = GTK_APPLICATION (application);

  G_APPLICATION_CLASS (segment_writer_application_parent_class)->startup (application);

  gtk_application_set_accels_for_action (self, "win.open", (const char *[]) { "<Control>o", NULL });
  gtk_application_set_accels_for_action (self, "win.undo", (const char *[]) { "<Control>z", NULL });
  gtk_application_set_accels_for_action (self, "win.redo",
                                         (const char *[]) { "<Control><Shift>z", "<Control>y", NULL });
}

/* Each file in a window of its own, since each of them is a text to share. */
static void
segment_writer_application_open (GApplication  *application,
                                 GFile        **files,
                                 int            n_files,
                                 const char    *hint)
{
  SegmentApplication *self = SEGMENT_APPLICATION (application);

  for (int i = 0; i < n_files; i++)
    {
      g_autoptr (SharedSegmentKey) key = segment_application_dup_free_key (self);
      SegmentWindow *window = segment_application_open_window (self, key);

      segment_writer_window_open_file (SEGMENT_WRITER_WINDOW (window), files[i]);
    }
}

static void
segment_writer_application_class_init (SegmentWriterApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);
  SegmentApplicationClass *segment_class = SEGMENT_APPLICATION_CLASS (klass);

  application_class->startup = segment_writer_application_startup;
  application_class->open = segment_writer_application_open;
  segment_class->title = N_("Segment Writer");
  segment_class->comments = N_("Shares the text that you type through a shared-memory segment.");
  segment_class->create_window = segment_writer_application_create_window;
}

static void
segment_writer_application_init (SegmentWriterApplication *self)
{
  g_application_set_flags (G_APPLICATION (self), G_APPLICATION_HANDLES_OPEN);
}

SegmentApplication *
segment_writer_application_new (void)
{
  return g_object_new (SEGMENT_TYPE_WRITER_APPLICATION, "application-id", WRITER_ID, NULL);
}
