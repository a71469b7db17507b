/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The hex view in a window: what a screen reader reads there, and what stays in its place when the bytes change.
 */

#include "config.h"

#include <math.h>
#include <signal.h>
#include <string.h>

#include <gtk/gtk.h>

#include "segment-hex-line.h"
#include "segment-hex-view.h"
#include "test-display.h"
#include "test-widget.h"
#include "test-world.h"

#define SIZE     100000

/* With this argument the program is the window that another process looks at. */
#define SHOW "--show"

static gboolean has_display;
static const char *own_path;

typedef struct
{
  GtkWidget          *window;
  SegmentHexView     *view;
  GtkWidget          *list_view;
  GtkSingleSelection *selection;
  GtkAdjustment      *adjustment;
} Fixture;

static GBytes *
make_bytes (gsize size)
{
  guint8 *data = g_malloc (size);

  for (gsize i = 0; i < size; i++)
    data[i] = (guint8) i;

  return g_bytes_new_take (data, size);
}

static GBytes *
change_byte (GBytes *bytes,
             gsize   offset)
{
  gsize size = g_bytes_get_size (bytes);
  guint8 *data = g_memdup2 (g_bytes_get_data (bytes, NULL), size);

  data[offset] ^= 0xff;
  return g_bytes_new_take (data, size);
}

static void
set_up (Fixture *self,
        GBytes  *bytes)
{
  self->window = gtk_window_new ();
  self->view = SEGMENT_HEX_VIEW (segment_hex_view_new ());
  self->list_view = test_widget_find (GTK_WIDGET (self->view), GTK_TYPE_LIST_VIEW);
  self->selection = GTK_SINGLE_SELECTION (gtk_list_view_get_model (GTK_LIST_VIEW (self->list_view)));
  self->adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->list_view));

  segment_hex_view_set_bytes (self->view, bytes);
  gtk_window_set_child (GTK_WINDOW (self->window), GTK_WIDGET (self->view));
  gtk_window_set_default_size (GTK_WINDOW (self->window), 700, 300);
  gtk_window_present (GTK_WINDOW (self->window));
  test_wait_until (gtk_widget_get_mapped (self->list_view));
  test_widget_draw (self->window);
}

static void
tear_down (Fixture *self)
{
  gtk_window_destroy (GTK_WINDOW (self->window));
}

static gboolean
needs_display (void)
{
  return test_world_needs (has_display, "what a virtual display takes (Xvfb, dbus-daemon, xdotool)");
}

static double
find_end (Fixture *self)
{
  return gtk_adjustment_get_upper (self->adjustment) - gtk_adjustment_get_page_size (self->adjustment);
}

static void
scroll_to (Fixture *self,
           double   value)
{
  gtk_adjustment_set_value (self->adjustment, value);
  test_widget_draw (self->window);
}

/* The line of the row at an offset, or NULL if there is none now. */
static GtkWidget *
find_line (Fixture *self,
           gsize    offset)
{
  for (GtkWidget *item = gtk_widget_get_first_child (self->list_view);
       item != NULL;
       item = gtk_widget_get_next_sibling (item))
    {
      GtkWidget *line = test_widget_find (item, SEGMENT_TYPE_HEX_LINE);
      SegmentHexRow *row = line != NULL ? segment_hex_line_get_row (SEGMENT_HEX_LINE (line)) : NULL;

      if (row != NULL && segment_hex_row_get_offset (row) == offset)
        return line;
    }

  return NULL;
}

static gboolean
is_seen (Fixture *self,
         gsize    offset)
{
  GtkWidget *line = find_line (self, offset);
  graphene_rect_t bounds;

  return line != NULL && gtk_widget_compute_bounds (line, self->list_view, &bounds) &&
         bounds.origin.y >= 0 && bounds.origin.y + bounds.size.height <= gtk_widget_get_height (self->list_view);
}

static gboolean
is_marked (GtkWidget *line)
{
  return gtk_widget_has_css_class (line, "changed-now");
}

static void
test_a_screen_reader_reads_the_rows (void)
{
  const char *argv[] = { own_path, SHOW, NULL };
  g_autoptr (TestProcess) app = NULL;
  g_autoptr (TestAccessible) list = NULL;
  g_autoptr (TestAccessible) row = NULL;

  if (!needs_display ())
    return;

  app = test_process_start (argv);
  list = test_accessible_find (app, "list", "Bytes of the segment");
  row = test_accessible_find (app, "list item",
                              "00000040: 40 41 42 43 44 45 46 47  48 49 4a 4b 4c 4d 4e 4f  @ABCDEFGHIJKLMNO");
  g_assert_true (test_accessible_exists (app, "list item", "00000080: 80 81 82  ···"));
  test_process_signal (app, SIGTERM);
  test_process_wait (app);
}

static void
test_what_has_changed_stands_out_for_a_while (void)
{
  g_autoptr (GBytes) bytes = make_bytes (SIZE);
  g_autoptr (GBytes) changed = change_byte (bytes, 40);
  Fixture self;

  if (!needs_display ())
    return;

  set_up (&self, bytes);
  segment_hex_view_set_bytes (self.view, changed);
  g_assert_false (is_marked (find_line (&self, 32)));

  segment_hex_view_set_show_changes (self.view, TRUE);
  segment_hex_view_set_bytes (self.view, bytes);
  g_assert_false (is_marked (find_line (&self, 16)));
  g_assert_true (is_marked (find_line (&self, 32)));
  g_assert_false (is_marked (find_line (&self, 48)));
  test_wait_until (!is_marked (find_line (&self, 32)));

  segment_hex_view_set_bytes (self.view, changed);
  g_assert_true (is_marked (find_line (&self, 32)));
  segment_hex_view_set_show_changes (self.view, FALSE);
  g_assert_false (is_marked (find_line (&self, 32)));
  tear_down (&self);
}

static void
test_rows_that_come_stand_out (void)
{
  g_autoptr (GBytes) bytes = make_bytes (32);
  g_autoptr (GBytes) longer = make_bytes (64);
  Fixture self;

  if (!needs_display ())
    return;

  set_up (&self, NULL);
  segment_hex_view_set_show_changes (self.view, TRUE);
  segment_hex_view_set_bytes (self.view, bytes);
  test_widget_draw (self.window);
  g_assert_false (is_marked (find_line (&self, 16)));

  segment_hex_view_set_bytes (self.view, longer);
  test_widget_draw (self.window);
  g_assert_false (is_marked (find_line (&self, 16)));
  g_assert_true (is_marked (find_line (&self, 32)));
  tear_down (&self);
}

static void
test_what_is_seen_and_selected_stays_in_its_place (void)
{
  g_autoptr (GBytes) bytes = make_bytes (SIZE);
  g_autoptr (GBytes) first_changed = change_byte (bytes, 0);
  g_autoptr (GBytes) both_changed = change_byte (first_changed, SIZE - 1);
  g_autoptr (GBytes) longer = make_bytes (2 * SIZE);
  GBytes *all[] = { first_changed, both_changed, longer, bytes };
  double value;
  Fixture self;

  if (!needs_display ())
    return;

  set_up (&self, bytes);
  value = floor (find_end (&self) / 2);
  scroll_to (&self, value);
  gtk_single_selection_set_selected (self.selection, SIZE / 16 / 2);

  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    {
      segment_hex_view_set_bytes (self.view, all[i]);
      test_widget_draw (self.window);
      g_assert_cmpfloat (gtk_adjustment_get_value (self.adjustment), ==, value);
      g_assert_cmpuint (gtk_single_selection_get_selected (self.selection), ==, SIZE / 16 / 2);
    }
  tear_down (&self);
}

static void
test_who_is_at_the_end_stays_there (void)
{
  g_autoptr (GBytes) bytes = make_bytes (SIZE);
  g_autoptr (GBytes) longer = make_bytes (2 * SIZE);
  g_autoptr (GBytes) shorter = make_bytes (SIZE / 2);
  GBytes *all[] = { longer, shorter, bytes };
  Fixture self;

  if (!needs_display ())
    return;

  set_up (&self, bytes);
  scroll_to (&self, find_end (&self));
  g_assert_true (is_seen (&self, (SIZE - 1) / 16 * 16));

  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    {
      segment_hex_view_set_bytes (self.view, all[i]);
      test_widget_draw (self.window);
      g_assert_cmpfloat (gtk_adjustment_get_value (self.adjustment), ==, find_end (&self));
      g_assert_true (is_seen (&self, (g_bytes_get_size (all[i]) - 1) / 16 * 16));
    }

  /* Faster than frames come. */
  segment_hex_view_set_bytes (self.view, shorter);
  segment_hex_view_set_bytes (self.view, longer);
  test_widget_draw (self.window);
  g_assert_cmpfloat (gtk_adjustment_get_value (self.adjustment), ==, find_end (&self));
  tear_down (&self);
}

static void
test_what_fits_in_stays_at_the_start (void)
{
  g_autoptr (GBytes) bytes = make_bytes (32);
  g_autoptr (GBytes) longer = make_bytes (SIZE);
  Fixture self;

  if (!needs_display ())
    return;

  set_up (&self, bytes);
  segment_hex_view_set_bytes (self.view, longer);
  test_widget_draw (self.window);
  g_assert_true (is_seen (&self, 0));
  tear_down (&self);
}

static void
test_when_what_is_seen_goes_the_end_is_seen (void)
{
  g_autoptr (GBytes) bytes = make_bytes (SIZE);
  g_autoptr (GBytes) shorter = make_bytes (SIZE / 4);
  g_autoptr (GBytes) shorter_still = make_bytes (SIZE / 8);
  g_autoptr (GBytes) shortest = make_bytes (64);
  Fixture self;

  if (!needs_display ())
    return;

  set_up (&self, bytes);
  scroll_to (&self, floor (find_end (&self) / 2));

  /* Faster than frames come. */
  segment_hex_view_set_bytes (self.view, shorter);
  segment_hex_view_set_bytes (self.view, shorter_still);
  test_widget_draw (self.window);
  g_assert_true (is_seen (&self, (SIZE / 8 - 1) / 16 * 16));

  segment_hex_view_set_bytes (self.view, shortest);
  test_widget_draw (self.window);
  g_assert_true (is_seen (&self, 0));
  g_assert_true (is_seen (&self, 48));
  tear_down (&self);
}

/* The row that has the focus is one of those that go, far away from what is seen. */
static void
test_what_is_seen_stays_when_the_focus_goes (void)
{
  g_autoptr (GBytes) bytes = make_bytes (SIZE);
  g_autoptr (GBytes) shorter = make_bytes (SIZE / 2);
  Fixture self;

  if (!needs_display ())
    return;

  set_up (&self, bytes);
  scroll_to (&self, find_end (&self));
  gtk_widget_grab_focus (gtk_widget_get_parent (find_line (&self, (SIZE - 1) / 16 * 16)));
  scroll_to (&self, 0);
  g_assert_true (is_seen (&self, 0));

  segment_hex_view_set_bytes (self.view, shorter);
  test_widget_draw (self.window);
  g_assert_true (is_seen (&self, 0));
  scroll_to (&self, find_end (&self));
  g_assert_true (is_seen (&self, (SIZE / 2 - 1) / 16 * 16));
  tear_down (&self);
}

static void
assert_left_to_right (GtkWidget *widget)
{
  g_assert_cmpint (gtk_widget_get_direction (widget), ==, GTK_TEXT_DIR_LTR);

  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    assert_left_to_right (child);
}

static void
test_it_goes_from_left_to_right_in_every_language (void)
{
  g_autoptr (GBytes) bytes = make_bytes (64);
  Fixture self;

  if (!needs_display ())
    return;

  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  set_up (&self, bytes);
  for (gsize offset = 0; offset < 64; offset += 16)
    g_assert_nonnull (find_line (&self, offset));
  assert_left_to_right (GTK_WIDGET (self.view));
  tear_down (&self);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

static void
test_the_dump_is_of_all_that_is_shown (void)
{
  g_autoptr (GBytes) bytes = make_bytes (SIZE);
  g_autofree char *expected = segment_hex_dump (bytes);
  g_autofree char *dump = NULL;
  g_autofree char *empty = NULL;
  GtkWidget *view;

  if (!needs_display ())
    return;

  view = g_object_ref_sink (segment_hex_view_new ());
  empty = segment_hex_view_dup_dump (SEGMENT_HEX_VIEW (view));
  g_assert_cmpstr (empty, ==, "");
  segment_hex_view_set_bytes (SEGMENT_HEX_VIEW (view), bytes);
  g_assert_true (segment_hex_view_get_bytes (SEGMENT_HEX_VIEW (view)) == bytes);
  dump = segment_hex_view_dup_dump (SEGMENT_HEX_VIEW (view));
  g_assert_cmpstr (dump, ==, expected);
  g_object_unref (view);
}

static void G_GNUC_NORETURN
show_window (void)
{
  g_autoptr (GBytes) bytes = make_bytes (0x83);
  Fixture self;

  gtk_init ();
  set_up (&self, bytes);
  for (;;)
    g_main_context_iteration (NULL, TRUE);
}

int
main (int    argc,
      char **argv)
{
  int status;

  if (argc == 2 && strcmp (argv[1], SHOW) == 0)
    show_window ();

  own_path = argv[0];
  test_world_init (&argc, &argv);
  has_display = test_display_start () && gtk_init_check ();

  /* First, before this process has windows: assistive technologies would wait for it, which waits for them. */
  test_world_add ("/hex-view/a-screen-reader-reads-the-rows", test_a_screen_reader_reads_the_rows);
  test_world_add ("/hex-view/what-has-changed-stands-out-for-a-while", test_what_has_changed_stands_out_for_a_while);
  test_world_add ("/hex-view/rows-that-come-stand-out", test_rows_that_come_stand_out);
  test_world_add ("/hex-view/what-is-seen-and-selected-stays-in-its-place",
                  test_what_is_seen_and_selected_stays_in_its_place);
  test_world_add ("/hex-view/who-is-at-the-end-stays-there", test_who_is_at_the_end_stays_there);
  test_world_add ("/hex-view/when-what-is-seen-goes-the-end-is-seen", test_when_what_is_seen_goes_the_end_is_seen);
  test_world_add ("/hex-view/what-is-seen-stays-when-the-focus-goes", test_what_is_seen_stays_when_the_focus_goes);
  test_world_add ("/hex-view/what-fits-in-stays-at-the-start", test_what_fits_in_stays_at_the_start);
  test_world_add ("/hex-view/it-goes-from-left-to-right-in-every-language",
                  test_it_goes_from_left_to_right_in_every_language);
  test_world_add ("/hex-view/the-dump-is-of-all-that-is-shown", test_the_dump_is_of_all_that_is_shown);

  status = test_world_run ();
  test_display_stop ();
  return status;
}
