/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A popover with all that is known of the segment that a window is about.
 */

#include "config.h"

#include <glib/gi18n.h>

#include "segment-details.h"
#include "segment-kind.h"
#include "segment-permissions.h"
#include "segment-time.h"

#define REFRESH_INTERVAL_S 1

struct _SegmentDetails
{
  GtkPopover     parent_instance;

  SharedSegment *segment;
  guint          refresh_source;

  GtkLabel      *bytes_label;
  GtkLabel      *characters_label;
  GtkLabel      *kind_label;
  GtkLabel      *native_label;
  GtkLabel      *id_title;
  GtkLabel      *id_label;
  GtkLabel      *permissions_label;
  GtkLabel      *attachments_label;
  GtkLabel      *creator_label;
  GtkLabel      *changed_label;
  GtkWidget     *looks_title;
  GtkLabel      *looks_label;
  GtkWidget     *misses_title;
  GtkLabel      *misses_label;
};

G_DEFINE_FINAL_TYPE (SegmentDetails, segment_details, GTK_TYPE_POPOVER)

enum
{
  REFRESH,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
set_number (GtkLabel *label,
            guint64   number)
{
  g_autofree char *text = g_strdup_printf ("%'" G_GUINT64_FORMAT, number);

  gtk_label_set_text (label, text);
}

static char *
describe_permissions (guint permissions)
{
  g_autofree char *letters = segment_permissions_dup_letters (permissions);

  return g_strdup_printf ("%03o (%s)", permissions, letters);
}

static char *
describe_creator (SharedSegmentInfo *info)
{
  const char *program = shared_segment_info_get_creator_name (info);
  int creator = (int) shared_segment_info_get_creator (info);

  if (creator == 0)
    return g_strdup (_("Unknown"));

  if (program == NULL)
    /* Translators: the number of a process */
    return g_strdup_printf (_("Process %d, which is gone"), creator);

  /* Translators: a program's name, and the number of its process */
  return g_strdup_printf (_("%s (%d)"), program, creator);
}

static void
show_info (SegmentDetails    *self,
           SharedSegmentInfo *info)
{
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, shared_segment_info_get_id (info));
  g_autofree char *permissions = describe_permissions (shared_segment_info_get_permissions (info));
  g_autofree char *creator = describe_creator (info);
  g_autofree char *changed = segment_time_format (shared_segment_info_get_created (info));

  gtk_label_set_text (self->id_label, id);
  gtk_label_set_text (self->permissions_label, permissions);
  set_number (self->attachments_label, shared_segment_info_get_attachments (info));
  gtk_label_set_text (self->creator_label, creator);
  gtk_label_set_text (self->changed_label, changed);
}

static void
show_no_segment (SegmentDetails *self)
{
  GtkLabel *labels[] = {
    self->id_label, self->permissions_label, self->attachments_label, self->creator_label, self->changed_label,
  };

  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    gtk_label_set_text (labels[i], _("No segment"));
}

static void
refresh (SegmentDetails *self)
{
  g_autoptr (SharedSegmentInfo) info = shared_segment_query (self->segment, NULL);

  if (info != NULL)
    show_info (self, info);
  else
    show_no_segment (self);

  g_signal_emit (self, signals[REFRESH], 0);
}

static gboolean
on_refresh (gpointer user_data)
{
  refresh (user_data);

  return G_SOURCE_CONTINUE;
}

static void
segment_details_map (GtkWidget *widget)
{
  SegmentDetails *self = SEGMENT_DETAILS (widget);

  refresh (self);
  self->refresh_source = g_timeout_add_seconds (REFRESH_INTERVAL_S, on_refresh, self);

  GTK_WIDGET_CLASS (segment_details_parent_class)->map (widget);
}

static void
segment_details_unmap (GtkWidget *widget)
{
  SegmentDetails *self = SEGMENT_DETAILS (widget);

  g_clear_handle_id (&self->refresh_source, g_source_remove);

  GTK_WIDGET_CLASS (segment_details_parent_class)->unmap (widget);
}

static void
segment_details_dispose (GObject *object)
{
  SegmentDetails *self = SEGMENT_DETAILS (object);

  g_clear_handle_id (&self->refresh_source, g_source_remove);
  g_clear_object (&self->segment);

  G_OBJECT_CLASS (segment_details_parent_class)->dispose (object);
}

static void
segment_details_class_init (SegmentDetailsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = segment_details_dispose;
  widget_class->map = segment_details_map;
  widget_class->unmap = segment_details_unmap;

  signals[REFRESH] =
    g_signal_new ("refresh", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedsegment/ui/segment-details.ui");
  gtk_widget_class_bind_template_child (widget_class, SegmentDetails, bytes_label);
  gtk_widget_class_bind_template_child (widget_class, SegmentDetails, characters_label);
  gtk_widget_class_bind_template_child (widget_class, SegmentDetails, kind_label);
  gtk_widget_class_bind_template_child (widget_class, SegmentDetails, native_label);
  gtk_widget_class_bind_template_child (widget_class, SegmentDetails, id_title);
  gtk_widget_class_bind_template_child (widget_class, SegmentDetails, id_label);
  gtk_widget_class_bind_template_child (widget_class, SegmentDetails, permissions_label);
  gtk_widget_class_bind_template_child (widget_class, SegmentDetails, attachments_label);
  gtk_widget_class_bind_template_child (widget_class, SegmentDetails, creator_label);
  gtk_widget_class_bind_template_child (widget_class, SegmentDetails, changed_label);
  gtk_widget_class_bind_template_child (widget_class, SegmentDetails, looks_title);
  gtk_widget_class_bind_template_child (widget_class, SegmentDetails, looks_label);
  gtk_widget_class_bind_template_child (widget_class, SegmentDetails, misses_title);
  gtk_widget_class_bind_template_child (widget_class, SegmentDetails, misses_label);
}

static void
segment_details_init (SegmentDetails *self)
{
  self->segment = shared_segment_new (NULL);

  gtk_widget_init_template (GTK_WIDGET (self));
}

void
segment_details_set_key (SegmentDetails   *self,
                         SharedSegmentKey *key)
{
  SharedSegmentKind kind;
  g_autofree char *native = NULL;

  g_return_if_fail (SEGMENT_IS_DETAILS (self));
  g_return_if_fail (key != NULL);

  shared_segment_set_key (self->segment, key);

  kind = shared_segment_key_get_kind (key);
  native = g_filename_display_name (shared_segment_key_get_native (key));
  gtk_label_set_text (self->kind_label, segment_kind_get_title (kind));
  gtk_label_set_text (self->native_label, native);
  gtk_label_set_text (self->id_title, kind == SHARED_SEGMENT_POSIX ? _("inode") : _("shmid"));
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    refresh (self);
}

void
segment_details_set_length (SegmentDetails *self,
                            gsize           n_bytes,
                            gsize           n_characters)
{
  g_return_if_fail (SEGMENT_IS_DETAILS (self));

  set_number (self->bytes_label, n_bytes);
  set_number (self->characters_label, n_characters);
}

void
segment_details_set_looks (SegmentDetails *self,
                           guint64         looks,
                           guint64         misses)
{
  g_return_if_fail (SEGMENT_IS_DETAILS (self));

  set_number (self->looks_label, looks);
  set_number (self->misses_label, misses);
  gtk_widget_show (self->looks_title);
  gtk_widget_show (GTK_WIDGET (self->looks_label));
  gtk_widget_show (self->misses_title);
  gtk_widget_show (GTK_WIDGET (self->misses_label));
}
