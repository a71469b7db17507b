/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A popover in which another key is typed, and which says what it stands for.
 */

#include "config.h"

#include <glib/gi18n.h>

#include "segment-key-chooser.h"
#include "segment-kind.h"
#include "segment-message.h"

struct _SegmentKeyChooser
{
  GtkPopover        parent_instance;

  SharedSegmentKey *key;     /* in use */
  SharedSegmentKey *chosen;  /* that is typed; NULL: none that is possible */

  GtkEditable      *entry;
  GtkLabel         *kind_label;
  GtkLabel         *native_label;
  GtkLabel         *ipc_key_label;
  GtkWidget        *facts;
  GtkLabel         *warning_label;
  GtkWidget        *warning;
  GtkWidget        *change_button;
};

G_DEFINE_FINAL_TYPE (SegmentKeyChooser, segment_key_chooser, GTK_TYPE_POPOVER)

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static char *
describe_ipc_key (SharedSegmentKey *key)
{
  guint ipc_key = shared_segment_key_get_ipc_key (key);

  if (shared_segment_key_get_kind (key) != SHARED_SEGMENT_SYSTEM_V)
    return g_strdup (_("None: POSIX segments have a name only"));

  if (ipc_key == 0)
    return g_strdup (_("None yet: it comes with the segment"));

  return g_strdup_printf ("0x%08x", ipc_key);
}

static void
show_facts (SegmentKeyChooser *self)
{
  g_autofree char *native = g_filename_display_name (shared_segment_key_get_native (self->chosen));
  g_autofree char *ipc_key = describe_ipc_key (self->chosen);

  gtk_label_set_text (self->kind_label, segment_kind_get_title (shared_segment_key_get_kind (self->chosen)));
  gtk_label_set_text (self->native_label, native);
  gtk_label_set_text (self->ipc_key_label, ipc_key);
}

static void
show_warning (SegmentKeyChooser *self,
              const char        *text)
{
  gtk_label_set_text (self->warning_label, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->warning), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
on_changed (SegmentKeyChooser *self)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->chosen, shared_segment_key_unref);
  self->chosen = shared_segment_key_parse (gtk_editable_get_text (self->entry), &error);

  if (self->chosen != NULL)
    show_facts (self);
  else
    show_warning (self, error->message);
  segment_message_describe_entry (GTK_WIDGET (self->entry), error != NULL ? error->message : NULL);

  gtk_widget_set_visible (self->facts, self->chosen != NULL);
  gtk_widget_set_visible (self->warning, self->chosen == NULL);
  gtk_widget_set_sensitive (self->change_button, self->chosen != NULL);
}

static void
choose (SegmentKeyChooser *self)
{
  g_autoptr (SharedSegmentKey) chosen = NULL;

  if (self->chosen == NULL)
    return;

  chosen = shared_segment_key_ref (self->chosen);
  gtk_popover_popdown (GTK_POPOVER (self));
  g_signal_emit (self, signals[CHOSEN], 0, chosen);
}

static void
segment_key_chooser_show (GtkWidget *widget)
{
  SegmentKeyChooser *self = SEGMENT_KEY_CHOOSER (widget);
  g_autofree char *text = self->key != NULL ? shared_segment_key_to_string (self->key) : g_strdup ("");

  gtk_editable_set_text (self->entry, text);
  on_changed (self);

  GTK_WIDGET_CLASS (segment_key_chooser_parent_class)->show (widget);

  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

static void
segment_key_chooser_finalize (GObject *object)
{
  SegmentKeyChooser *self = SEGMENT_KEY_CHOOSER (object);

  g_clear_pointer (&self->key, shared_segment_key_unref);
  g_clear_pointer (&self->chosen, shared_segment_key_unref);

  G_OBJECT_CLASS (segment_key_chooser_parent_class)->finalize (object);
}

static void
segment_key_chooser_class_init (SegmentKeyChooserClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = segment_key_chooser_finalize;
  widget_class->show = segment_key_chooser_show;

  signals[CHOSEN] =
    g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, SHARED_TYPE_SEGMENT_KEY);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedsegment/ui/segment-key-chooser.ui");
  gtk_widget_class_bind_template_child (widget_class, SegmentKeyChooser, entry);
  gtk_widget_class_bind_template_child (widget_class, SegmentKeyChooser, kind_label);
  gtk_widget_class_bind_template_child (widget_class, SegmentKeyChooser, native_label);
  gtk_widget_class_bind_template_child (widget_class, SegmentKeyChooser, ipc_key_label);
  gtk_widget_class_bind_template_child (widget_class, SegmentKeyChooser, facts);
  gtk_widget_class_bind_template_child (widget_class, SegmentKeyChooser, warning_label);
  gtk_widget_class_bind_template_child (widget_class, SegmentKeyChooser, warning);
  gtk_widget_class_bind_template_child (widget_class, SegmentKeyChooser, change_button);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, choose);
}

static void
segment_key_chooser_init (SegmentKeyChooser *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
segment_key_chooser_set_key (SegmentKeyChooser *self,
                             SharedSegmentKey  *key)
{
  g_return_if_fail (SEGMENT_IS_KEY_CHOOSER (self));
  g_return_if_fail (key != NULL);

  shared_segment_key_ref (key);
  g_clear_pointer (&self->key, shared_segment_key_unref);
  self->key = key;
}
