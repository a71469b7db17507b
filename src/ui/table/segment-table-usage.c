/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * How much shared memory is in use, next to what the system allows.
 */

#include "config.h"

#include <glib/gi18n.h>

#include "segment-table-usage.h"

/* More than any machine has: what Linux sets to say that there is no limit is above it. */
#define NO_LIMIT (G_GUINT64_CONSTANT (1) << 56)

struct _SegmentTableUsage
{
  GtkBox       parent_instance;

  GtkLabel    *segments_label;
  GtkLevelBar *segments_bar;
  GtkLabel    *system_v_label;
  GtkLevelBar *system_v_bar;
  GtkLabel    *posix_label;
  GtkLevelBar *posix_bar;
};

G_DEFINE_FINAL_TYPE (SegmentTableUsage, segment_table_usage, GTK_TYPE_BOX)

static gboolean
is_limit (guint64 max)
{
  return max != 0 && max < NO_LIMIT;
}

static char *
describe_segments (guint64 segments,
                   guint64 max)
{
  gulong n = (gulong) segments;

  if (is_limit (max))
    /* Translators: how many segments there are, and how many there may be */
    return g_strdup_printf (ngettext ("System V: %1$'lu segment of %2$'lu", "System V: %1$'lu segments of %2$'lu", n),
                            n, (gulong) max);

  return g_strdup_printf (ngettext ("System V: %'lu segment", "System V: %'lu segments", n), n);
}

static char *
describe_system_v (guint64 bytes,
                   guint64 max)
{
  g_autofree char *size = g_format_size (bytes);
  g_autofree char *max_size = g_format_size (max);

  if (is_limit (max))
    /* Translators: how many bytes there are, and how many there may be, such as "12 kB" */
    return g_strdup_printf (_("System V: %s of %s"), size, max_size);

  /* Translators: how many bytes there are, such as "12 kB" */
  return g_strdup_printf (_("System V: %s, no limit"), size);
}

static char *
describe_posix (guint64 bytes,
                guint64 max)
{
  g_autofree char *size = g_format_size (bytes);
  g_autofree char *max_size = g_format_size (max);

  if (is_limit (max))
    /* Translators: how many bytes there are, and how many there may be, such as "12 kB" */
    return g_strdup_printf (_("POSIX: %s of %s"), size, max_size);

  /* Translators: how many bytes there are, such as "12 kB" */
  return g_strdup_printf (_("POSIX: %s, no limit"), size);
}

static void
show (GtkLabel    *label,
      GtkLevelBar *bar,
      const char  *text,
      guint64      value,
      guint64      max)
{
  if (!g_str_equal (gtk_label_get_text (label), text))
    {
      gtk_label_set_text (label, text);
      gtk_accessible_update_property (GTK_ACCESSIBLE (bar), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text, -1);
    }

  gtk_widget_set_sensitive (GTK_WIDGET (bar), is_limit (max));
  gtk_level_bar_set_value (bar, is_limit (max) ? MIN ((double) value / (double) max, 1) : 0);
}

static void
segment_table_usage_class_init (SegmentTableUsageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedsegment/ui/segment-table-usage.ui");
  gtk_widget_class_bind_template_child (widget_class, SegmentTableUsage, segments_label);
  gtk_widget_class_bind_template_child (widget_class, SegmentTableUsage, segments_bar);
  gtk_widget_class_bind_template_child (widget_class, SegmentTableUsage, system_v_label);
  gtk_widget_class_bind_template_child (widget_class, SegmentTableUsage, system_v_bar);
  gtk_widget_class_bind_template_child (widget_class, SegmentTableUsage, posix_label);
  gtk_widget_class_bind_template_child (widget_class, SegmentTableUsage, posix_bar);
}

/* GTK's marks say that little is bad, as of a battery. Here much is. */
static void
set_marks (GtkLevelBar *bar)
{
  gtk_level_bar_remove_offset_value (bar, GTK_LEVEL_BAR_OFFSET_LOW);
  gtk_level_bar_remove_offset_value (bar, GTK_LEVEL_BAR_OFFSET_HIGH);
  gtk_level_bar_remove_offset_value (bar, GTK_LEVEL_BAR_OFFSET_FULL);
}

static void
segment_table_usage_init (SegmentTableUsage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  set_marks (self->segments_bar);
  set_marks (self->system_v_bar);
  set_marks (self->posix_bar);
}

void
segment_table_usage_show (SegmentTableUsage        *self,
                          const SharedSegmentUsage *usage)
{
  g_autofree char *segments = NULL;
  g_autofree char *system_v = NULL;
  g_autofree char *posix = NULL;

  g_return_if_fail (SEGMENT_IS_TABLE_USAGE (self));
  g_return_if_fail (usage != NULL);

  segments = describe_segments (usage->segments, usage->max_segments);
  show (self->segments_label, self->segments_bar, segments, usage->segments, usage->max_segments);
  system_v = describe_system_v (usage->system_v_bytes, usage->max_system_v_bytes);
  show (self->system_v_label, self->system_v_bar, system_v, usage->system_v_bytes, usage->max_system_v_bytes);
  posix = describe_posix (usage->posix_bytes, usage->max_posix_bytes);
  show (self->posix_label, self->posix_bar, posix, usage->posix_bytes, usage->max_posix_bytes);
}
