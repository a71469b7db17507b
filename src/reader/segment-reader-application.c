/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The application Segment Reader: windows that show what is in a segment.
 */

#include "config.h"

#include <glib/gi18n.h>

#include "segment-reader-application.h"
#include "segment-reader-window.h"

struct _SegmentReaderApplication
{
  SegmentApplication parent_instance;
};

G_DEFINE_FINAL_TYPE (SegmentReaderApplication, segment_reader_application, SEGMENT_TYPE_APPLICATION)

static SegmentWindow *
segment_reader_application_create_window (SegmentApplication *application,
                                          SharedSegmentKey   *key)
{
  return segment_reader_window_new (GTK_APPLICATION (application), key);
}

static void
segment_reader_application_open_in_reader (SegmentApplication *application,
                                           SharedSegmentKey   *key)
{
  segment_application_open_window (application, key);
}

static void
segment_reader_application_startup (GApplication *application)
{
  GtkApplication *self = GTK_APPLICATION (application);

  G_APPLICATION_CLASS (segment_reader_application_parent_class)->startup (application);

  gtk_application_set_accels_for_action (self, "win.hex", (const char *[]) { "<Control>h", NULL });
  gtk_application_set_accels_for_action (self, "win.pause", (const char *[]) { "<Control>p", NULL });
}

static void
segment_reader_application_class_init (SegmentReaderApplicationClass *klass)
{
  SegmentApplicationClass *segment_class = SEGMENT_APPLICATION_CLASS (klass);

  G_APPLICATION_CLASS (klass)->startup = segment_reader_application_startup;
  segment_class->title = N_("Segment Reader");
  segment_class->comments = N_("Shows the text in a shared-memory segment, and follows its changes.");
  segment_class->create_window = segment_reader_application_create_window;
  segment_class->open_in_reader = segment_reader_application_open_in_reader;
}

static void
segment_reader_application_init (SegmentReaderApplication *self)
{
}

SegmentApplication *
segment_reader_application_new (void)
{
  return g_object_new (SEGMENT_TYPE_READER_APPLICATION, "application-id", READER_ID, NULL);
}
