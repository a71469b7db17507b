/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The details of a segment in a window: each fact of real segments, as they change, and what they contain.
 */

#include "config.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gtk/gtk.h>

#include "segment-hex-view.h"
#include "segment-table-details.h"
#include "segment-table-preview.h"
#include "segment-time.h"
#include "test-bare.h"
#include "test-child.h"
#include "test-display.h"
#include "test-widget.h"
#include "test-world.h"

#define SIZE 4096

#define GONE "This segment is gone. What is shown was known last."

/* A program's name is chosen by whoever wrote it. It has fifteen bytes at most. */
#define HOSTILE_NAME "<b>&amp;\n\xff\u202ex"
#define HARMLESS     "<b>&amp;?\ufffd\\xe2\\x80\\xaex"

/* With this argument, and the number of a segment, the program is the window that another process looks at. */
#define SHOW "--show"

static gboolean has_display;
static const char *own_path;

typedef struct
{
  SharedSegmentTable    *table;
  SharedSegmentTableRow *row;
  GtkWidget             *window;
  SegmentTableDetails   *details;
} Fixture;

static void
refresh (Fixture *self)
{
  shared_segment_table_refresh (self->table);
  shared_segment_table_find_users (self->table, -1);
}

static SharedSegmentTableRow *
find_row (Fixture *self,
          gint64   shmid)
{
  guint n_rows = g_list_model_get_n_items (G_LIST_MODEL (self->table));

  for (guint i = 0; i < n_rows; i++)
    {
      g_autoptr (SharedSegmentTableRow) row = g_list_model_get_item (G_LIST_MODEL (self->table), i);

      if (shared_segment_table_row_get_shmid (row) == shmid)
        return g_steal_pointer (&row);
    }

  g_error ("there is no segment %" G_GINT64_FORMAT, shmid);
}

static void
set_up (Fixture *self,
        gint64   shmid)
{
  self->table = shared_segment_table_new ();
  refresh (self);
  self->row = find_row (self, shmid);

  self->window = gtk_window_new ();
  self->details = SEGMENT_TABLE_DETAILS (segment_table_details_new ());
  segment_table_details_set_table (self->details, G_LIST_MODEL (self->table));
  segment_table_details_set_row (self->details, self->row);
  gtk_window_set_child (GTK_WINDOW (self->window), GTK_WIDGET (self->details));
  gtk_window_set_default_size (GTK_WINDOW (self->window), 700, 900);
  gtk_window_present (GTK_WINDOW (self->window));
  test_wait_until (gtk_widget_get_mapped (GTK_WIDGET (self->details)));
}

static void
tear_down (Fixture *self)
{
  gtk_window_destroy (GTK_WINDOW (self->window));
  g_object_unref (self->row);
  g_object_unref (self->table);
}

static gboolean
needs_display (void)
{
  return test_world_needs (has_display, "what a virtual display takes (Xvfb, dbus-daemon, xdotool)");
}

/* The label with this text, or one that begins with it, if it is seen. */
static GtkLabel *
find_label (GtkWidget  *widget,
            const char *text)
{
  if (GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget) &&
      g_str_has_prefix (gtk_label_get_text (GTK_LABEL (widget)), text))
    return GTK_LABEL (widget);

  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkLabel *found = find_label (child, text);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static gboolean
says (Fixture    *self,
      const char *text)
{
  return find_label (GTK_WIDGET (self->details), text) != NULL;
}

static GtkLabel *
find_value (Fixture    *self,
            const char *title)
{
  GtkWidget *grid = test_widget_find (GTK_WIDGET (self->details), GTK_TYPE_GRID);

  for (int i = 0; gtk_grid_get_child_at (GTK_GRID (grid), 0, i) != NULL; i++)
    if (strcmp (gtk_label_get_text (GTK_LABEL (gtk_grid_get_child_at (GTK_GRID (grid), 0, i))), title) == 0)
      return GTK_LABEL (gtk_grid_get_child_at (GTK_GRID (grid), 1, i));

  g_error ("nothing is called “%s”", title);
}

static const char *
get_value (Fixture    *self,
           const char *title)
{
  return gtk_label_get_text (find_value (self, title));
}

static void
assert_time (Fixture    *self,
             const char *title,
             gint64      seconds)
{
  g_autofree char *expected = segment_time_format (seconds);

  g_assert_cmpint (seconds, >, 0);
  g_assert_cmpstr (get_value (self, title), ==, expected);
}

static char *
dup_text (Fixture *self)
{
  GtkWidget *view = test_widget_find (GTK_WIDGET (self->details), GTK_TYPE_TEXT_VIEW);
  GtkTextIter start, end;

  if (!gtk_widget_get_mapped (view))
    return g_strdup ("");

  gtk_text_buffer_get_bounds (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), &start, &end);
  return gtk_text_iter_get_text (&start, &end);
}

static gboolean
shows_text (Fixture    *self,
            const char *text)
{
  g_autofree char *shown = dup_text (self);

  return strcmp (shown, text) == 0;
}

static GBytes *
get_hex (Fixture *self)
{
  GtkWidget *view = test_widget_find (GTK_WIDGET (self->details), SEGMENT_TYPE_HEX_VIEW);

  return gtk_widget_get_mapped (view) ? segment_hex_view_get_bytes (SEGMENT_HEX_VIEW (view)) : NULL;
}

static void
activate (Fixture    *self,
          const char *action)
{
  GtkWidget *preview = test_widget_find (GTK_WIDGET (self->details), SEGMENT_TYPE_TABLE_PREVIEW);

  g_assert_true (gtk_widget_activate_action (preview, action, NULL));
}

static gboolean
is_hex_button_sensitive (Fixture *self)
{
  return gtk_widget_is_sensitive (test_widget_find (GTK_WIDGET (self->details), GTK_TYPE_TOGGLE_BUTTON));
}

static int
make_segment (gsize size,
              int   permissions)
{
  int id = shmget (IPC_PRIVATE, size, IPC_CREAT | permissions);

  g_assert_no_errno (id);
  return id;
}

static int
make_segment_of (gconstpointer data,
                 gsize         size)
{
  int id = make_segment (size, 0600);
  gpointer contents = shmat (id, NULL, 0);

  memcpy (contents, data, size);
  g_assert_no_errno (shmdt (contents));
  return id;
}

static int
make_text (const char *text)
{
  return make_segment_of (text, strlen (text));
}

static void
remove_segment (int id)
{
  g_assert_no_errno (shmctl (id, IPC_RMID, NULL));
}

static void
test_nothing_is_selected_at_first (void)
{
  int id;
  Fixture self;

  if (!needs_display ())
    return;

  id = make_text ("something");
  set_up (&self, id);
  g_assert_false (says (&self, "Select a segment to see its details"));

  segment_table_details_set_row (self.details, NULL);
  g_assert_null (segment_table_details_get_row (self.details));
  test_wait_until (says (&self, "Select a segment to see its details"));
  tear_down (&self);
  remove_segment (id);
}

static void
test_each_fact_of_a_system_v_segment (void)
{
  g_autoptr (SharedSegmentKey) key = shared_segment_key_new ("details 1", SHARED_SEGMENT_SYSTEM_V);
  g_autoptr (SharedSegment) segment = shared_segment_new (key);
  g_autoptr (SharedSegment) other = shared_segment_new (key);
  g_autofree char *ipc_key = NULL;
  g_autofree char *process = NULL;
  g_autofree char *users = NULL;
  g_autofree char *shmid = NULL;
  struct shmid_ds state;
  Fixture self;

  if (!needs_display ())
    return;

  g_assert_true (shared_segment_create (segment, 100000, SHARED_SEGMENT_READ_WRITE, NULL));
  g_assert_true (shared_segment_attach (other, SHARED_SEGMENT_READ_ONLY, NULL));
  ipc_key = g_strdup_printf ("0x%08x", shared_segment_key_get_ipc_key (key));
  shmid = g_strdup_printf ("%d", test_find_segment (key));
  process = g_strdup_printf ("%s (%d)", "table-details-t", (int) getpid ());
  users = g_strdup_printf ("%s × 2", process);
  g_assert_no_errno (shmctl (test_find_segment (key), IPC_STAT, &state));
  set_up (&self, test_find_segment (key));

  g_assert_cmpstr (get_value (&self, "Kind"), ==, "System V");
  g_assert_cmpstr (get_value (&self, "Key"), ==, ipc_key);
  g_assert_cmpstr (get_value (&self, "Native name"), ==, shared_segment_key_get_native (key));
  g_assert_cmpstr (get_value (&self, "Qt name"), ==, "details… (only its letters are known)");
  g_assert_cmpstr (get_value (&self, "shmid"), ==, shmid);
  g_assert_cmpstr (get_value (&self, "Owner"), ==, g_get_user_name ());
  g_assert_cmpstr (get_value (&self, "Permissions"), ==, "0600 (rw-------)");
  g_assert_cmpstr (get_value (&self, "Bytes"), ==, "100000 (97.7 KiB)");
  g_assert_cmpstr (get_value (&self, "Attachments"), ==, "2");
  g_assert_cmpstr (get_value (&self, "Status"), ==, "—");
  g_assert_cmpstr (get_value (&self, "Left over"), ==, "No: it is attached");
  g_assert_cmpstr (get_value (&self, "Creator"), ==, process);
  g_assert_cmpstr (get_value (&self, "Last user"), ==, process);
  assert_time (&self, "Last attach", state.shm_atime);
  assert_time (&self, "Last change", state.shm_ctime);
  g_assert_cmpstr (get_value (&self, "Mapped by"), ==, users);
  tear_down (&self);
}

static void
test_a_segment_that_was_never_attached (void)
{
  int id;
  Fixture self;

  if (!needs_display ())
    return;

  id = make_segment (SIZE, 0640);
  set_up (&self, id);
  segment_table_details_set_row (self.details, NULL);
  segment_table_details_set_row (self.details, self.row);
  g_assert_cmpstr (get_value (&self, "Key"), ==, "0x00000000");
  g_assert_cmpstr (get_value (&self, "Native name"), ==, "—");
  g_assert_cmpstr (get_value (&self, "Qt name"), ==, "—");
  g_assert_cmpstr (get_value (&self, "Permissions"), ==, "0640 (rw-r-----)");
  g_assert_cmpstr (get_value (&self, "Attachments"), ==, "0");
  g_assert_cmpstr (get_value (&self, "Left over"), ==, "No: the program that created it is running");
  g_assert_cmpstr (get_value (&self, "Last user"), ==, "—");
  g_assert_cmpstr (get_value (&self, "Last attach"), ==, "Never");
  g_assert_cmpstr (get_value (&self, "Last detach"), ==, "Never");
  g_assert_cmpstr (get_value (&self, "Resident"), ==, "0");
  g_assert_cmpstr (get_value (&self, "Swapped"), ==, "0");
  g_assert_cmpstr (get_value (&self, "Mapped by"), ==, "Nobody");
  tear_down (&self);
  remove_segment (id);
}

static void
test_each_fact_of_a_posix_segment (void)
{
  g_autoptr (SharedSegmentKey) key = shared_segment_key_new_native ("/details", SHARED_SEGMENT_POSIX);
  g_autoptr (SharedSegment) segment = shared_segment_new (key);
  g_autofree char *path = test_dup_segment_path (key);
  g_autofree char *process = NULL;
  g_autofree char *inode = NULL;
  struct stat state;
  Fixture self;

  if (!needs_display ())
    return;

  g_assert_true (shared_segment_create (segment, 5000, SHARED_SEGMENT_READ_WRITE, NULL));
  g_assert_no_errno (stat (path, &state));
  inode = g_strdup_printf ("%lu", (gulong) state.st_ino);
  process = g_strdup_printf ("%s (%d)", "table-details-t", (int) getpid ());
  set_up (&self, (gint64) state.st_ino);

  g_assert_cmpstr (get_value (&self, "Kind"), ==, "POSIX");
  g_assert_cmpstr (get_value (&self, "Key"), ==, "—");
  g_assert_cmpstr (get_value (&self, "Native name"), ==, "/details");
  g_assert_cmpstr (get_value (&self, "inode"), ==, inode);
  g_assert_cmpstr (get_value (&self, "Owner"), ==, g_get_user_name ());
  g_assert_cmpstr (get_value (&self, "Permissions"), ==, "0600 (rw-------)");
  g_assert_cmpstr (get_value (&self, "Bytes"), ==, "5000 (4.9 KiB)");
  g_assert_cmpstr (get_value (&self, "Attachments"), ==, "1");
  g_assert_cmpstr (get_value (&self, "Last user"), ==, "—");
  g_assert_cmpstr (get_value (&self, "Last attach"), ==, "—");
  assert_time (&self, "Last change", state.st_ctime);
  g_assert_cmpstr (get_value (&self, "Swapped"), ==, "—");
  g_assert_cmpstr (get_value (&self, "Mapped by"), ==, process);

  shared_segment_detach (segment, NULL);
  refresh (&self);
  test_wait_until (says (&self, GONE));
  tear_down (&self);
}

static void
test_values_follow_and_what_is_selected_stays (void)
{
  int start, end;
  int id;
  gpointer data;
  struct shmid_ds state;
  Fixture self;

  if (!needs_display ())
    return;

  id = make_segment (SIZE, 0600);
  set_up (&self, id);
  test_wait_until (get_hex (&self) != NULL);
  gtk_label_select_region (find_value (&self, "Owner"), 1, 3);

  data = shmat (id, NULL, 0);
  refresh (&self);
  g_assert_cmpstr (get_value (&self, "Attachments"), ==, "1");
  g_assert_cmpstr (get_value (&self, "Left over"), ==, "No: it is attached");

  g_assert_no_errno (shmctl (id, IPC_STAT, &state));
  state.shm_perm.mode = 0444;
  g_assert_no_errno (shmctl (id, IPC_SET, &state));
  remove_segment (id);
  refresh (&self);
  g_assert_cmpstr (get_value (&self, "Permissions"), ==, "0444 (r--r--r--)");
  g_assert_cmpstr (get_value (&self, "Status"), ==, "dest: removed, goes when the last program detaches");
  g_assert_true (gtk_label_get_selection_bounds (find_value (&self, "Owner"), &start, &end));
  g_assert_cmpint (start, ==, 1);
  g_assert_cmpint (end, ==, 3);
  g_assert_false (says (&self, GONE));

  /* It may be being read just now. */
  g_assert_no_errno (shmdt (data));
  while (!says (&self, GONE))
    {
      refresh (&self);
      g_main_context_iteration (NULL, FALSE);
    }
  g_assert_cmpstr (get_value (&self, "Permissions"), ==, "0444 (r--r--r--)");
  tear_down (&self);
}

static void
test_a_segment_that_is_locked (void)
{
  int id;
  Fixture self;

  if (!needs_display ())
    return;

  id = make_segment (SIZE, 0600);
  if (shmctl (id, SHM_LOCK, NULL) == 0)
    {
      set_up (&self, id);
      g_assert_cmpstr (get_value (&self, "Status"), ==, "locked: locked in memory, is not swapped out");
      tear_down (&self);
    }
  else
    g_test_skip ("segments may not be locked");
  remove_segment (id);
}

static void
leave_segment (gconstpointer data)
{
  int *id = (int *) data;

  *id = make_segment (SIZE, 0600);
}

static void
test_a_segment_that_is_left_over (void)
{
  g_autofree char *creator = NULL;
  int shared = make_segment (sizeof (int), 0600);
  int *id = shmat (shared, NULL, 0);
  pid_t child;
  Fixture self;

  child = test_child_start (leave_segment, id);
  g_assert_cmpint (test_child_wait (child), ==, 0);
  creator = g_strdup_printf ("Process %d, which is gone", (int) child);

  if (needs_display ())
    {
      set_up (&self, *id);
      g_assert_cmpstr (get_value (&self, "Creator"), ==, creator);
      g_assert_cmpstr (get_value (&self, "Left over"), ==,
                       "Yes: the program that created it is gone, and nobody is attached");
      tear_down (&self);
    }
  remove_segment (*id);
  g_assert_no_errno (shmdt (id));
  remove_segment (shared);
}

typedef struct
{
  int  id;
  gint is_made;
} Made;

static void
make_by_a_hostile_name (gconstpointer data)
{
  Made *made = (Made *) data;

  prctl (PR_SET_NAME, HOSTILE_NAME);
  made->id = make_segment (SIZE, 0600);
  shmat (made->id, NULL, 0);
  g_atomic_int_set (&made->is_made, TRUE);
  pause ();
}

static void
assert_plain (Fixture    *self,
              const char *title,
              const char *text)
{
  GtkLabel *label = find_value (self, title);

  g_assert_cmpstr (gtk_label_get_text (label), ==, text);
  g_assert_cmpstr (gtk_label_get_label (label), ==, text);
  g_assert_false (gtk_label_get_use_markup (label));
  g_assert_false (gtk_label_get_use_underline (label));
}

static void
test_a_hostile_program_name_is_only_a_name (void)
{
  g_autofree char *program = NULL;
  int shared = make_segment (sizeof (Made), 0600);
  Made *made = shmat (shared, NULL, 0);
  pid_t child = test_child_start (make_by_a_hostile_name, made);
  Fixture self;

  test_poll_until (g_atomic_int_get (&made->is_made));
  program = g_strdup_printf (HARMLESS " (%d)", (int) child);
  if (needs_display ())
    {
      set_up (&self, made->id);
      assert_plain (&self, "Creator", program);
      assert_plain (&self, "Mapped by", program);
      tear_down (&self);
    }
  test_child_kill (child);
  remove_segment (made->id);
  g_assert_no_errno (shmdt (made));
  remove_segment (shared);
}

static void
test_text_is_shown_as_text_or_in_hex (void)
{
  int id;
  Fixture self;

  if (!needs_display ())
    return;

  id = make_text ("Grüße");
  set_up (&self, id);
  test_wait_until (shows_text (&self, "Grüße"));
  g_assert_null (get_hex (&self));
  g_assert_true (is_hex_button_sensitive (&self));

  activate (&self, "preview.hex");
  test_wait_until (get_hex (&self) != NULL);
  g_assert_cmpmem (g_bytes_get_data (get_hex (&self), NULL), g_bytes_get_size (get_hex (&self)), "Grüße", 7);
  activate (&self, "preview.hex");
  test_wait_until (shows_text (&self, "Grüße"));
  tear_down (&self);
  remove_segment (id);
}

static void
assert_shown_in_hex (const void *data,
                     gsize       size)
{
  int id = make_segment_of (data, size);
  Fixture self;

  set_up (&self, id);
  test_wait_until (get_hex (&self) != NULL);
  g_assert_cmpmem (g_bytes_get_data (get_hex (&self), NULL), g_bytes_get_size (get_hex (&self)), data, size);
  g_assert_false (is_hex_button_sensitive (&self));
  tear_down (&self);
  remove_segment (id);
}

static void
test_what_is_no_text_is_shown_in_hex (void)
{
  const char zeros[64] = { 0 };

  if (!needs_display ())
    return;

  assert_shown_in_hex ("a\0b\xff", 4);
  assert_shown_in_hex (zeros, sizeof zeros);
}

/* The boundary is in the middle of a character. */
static void
test_of_a_large_segment_the_start_is_shown (void)
{
  gsize size = 2 * SEGMENT_TABLE_PREVIEW_MAX_SIZE + 1;
  g_autofree char *text = g_malloc (size);
  int id;
  Fixture self;

  if (!needs_display ())
    return;

  text[0] = '\n';
  for (gsize i = 1; i < size; i += 2)
    memcpy (text + i, i % 80 == 79 ? "\n\n" : "é", 2);
  id = make_segment_of (text, size);
  set_up (&self, id);
  test_wait_until (says (&self, "The first 1.0 MiB of 2.0 MiB"));
  text[SEGMENT_TABLE_PREVIEW_MAX_SIZE - 1] = '\0';
  test_wait_until (shows_text (&self, text));
  tear_down (&self);
  remove_segment (id);
}

/* To lay out all of it would take minutes. In hex it is all there. */
static void
test_of_a_long_line_the_start_is_shown (void)
{
  gsize size = 10 * SEGMENT_TABLE_PREVIEW_MAX_LINE;
  g_autofree char *text = g_malloc (size + 1);
  GBytes *hex;
  int id;
  Fixture self;

  if (!needs_display ())
    return;

  memset (text, 'x', size);
  text[1] = '\n';
  /* A character that begins before the boundary and ends after it */
  memcpy (text + 2 + SEGMENT_TABLE_PREVIEW_MAX_LINE - 1, "é", 2);
  id = make_segment_of (text, size);
  set_up (&self, id);
  test_wait_until (says (&self, "The first 2.0 KiB of 20.0 KiB"));
  text[2 + SEGMENT_TABLE_PREVIEW_MAX_LINE - 1] = '\0';
  test_wait_until (shows_text (&self, text));

  activate (&self, "preview.hex");
  test_wait_until (get_hex (&self) != NULL);
  hex = get_hex (&self);
  g_assert_cmpuint (g_bytes_get_size (hex), ==, size);
  g_assert_false (says (&self, "The first"));
  activate (&self, "preview.hex");
  test_wait_until (says (&self, "The first 2.0 KiB of 20.0 KiB"));
  tear_down (&self);
  remove_segment (id);
}

static void
test_lines_that_are_not_too_long_are_all_shown (void)
{
  g_autofree char *text = g_strnfill (3 * (SEGMENT_TABLE_PREVIEW_MAX_LINE + 1), 'x');
  int id;
  Fixture self;

  if (!needs_display ())
    return;

  for (gsize i = 1; i <= 3; i++)
    text[i * (SEGMENT_TABLE_PREVIEW_MAX_LINE + 1) - 1] = i == 2 ? '\r' : '\n';
  id = make_text (text);
  set_up (&self, id);
  test_wait_until (shows_text (&self, text));
  g_assert_false (says (&self, "The first"));
  tear_down (&self);
  remove_segment (id);
}

static void
test_of_a_small_segment_all_is_shown (void)
{
  int id;
  Fixture self;

  if (!needs_display ())
    return;

  id = make_text ("all of it");
  set_up (&self, id);
  test_wait_until (shows_text (&self, "all of it"));
  g_assert_false (says (&self, "The first"));
  tear_down (&self);
  remove_segment (id);
}

static char *
dup_reason (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  if (shared_segment_table_row_may_read (self->row, &error))
    g_assert_null (shared_segment_table_row_read (self->row, SIZE, &error));

  g_assert_nonnull (error);
  return g_strdup (error->message);
}

static void
test_what_may_not_be_read_says_why (void)
{
  g_autofree char *reason = NULL;
  uid_t user = geteuid ();
  int id;
  Fixture self;

  if (!needs_display () || !test_world_needs (test_child_may_be_user (TEST_ANOTHER_USER), "another user"))
    return;

  id = make_text ("secret");
  g_assert_no_errno (seteuid (TEST_ANOTHER_USER));
  set_up (&self, id);
  reason = dup_reason (&self);
  test_wait_until (says (&self, reason));
  g_assert_true (shows_text (&self, ""));
  g_assert_null (get_hex (&self));
  g_assert_false (is_hex_button_sensitive (&self));

  g_assert_no_errno (seteuid (user));
  activate (&self, "preview.refresh");
  test_wait_until (shows_text (&self, "secret"));
  g_assert_false (says (&self, reason));
  tear_down (&self);
  remove_segment (id);
}

static void
write_text (int         id,
            const char *text)
{
  char *data = shmat (id, NULL, 0);

  memcpy (data, text, strlen (text));
  g_assert_no_errno (shmdt (data));
}

static void
test_it_is_read_again_when_that_is_wanted (void)
{
  int id;
  Fixture self;

  if (!needs_display ())
    return;

  id = make_text ("one");
  set_up (&self, id);
  test_wait_until (shows_text (&self, "one"));
  write_text (id, "two");
  activate (&self, "preview.refresh");
  test_wait_until (shows_text (&self, "two"));
  tear_down (&self);
  remove_segment (id);
}

static void
chmod_segment (int id,
               int permissions)
{
  struct shmid_ds state;

  g_assert_no_errno (shmctl (id, IPC_STAT, &state));
  state.shm_perm.mode = (unsigned short) permissions;
  g_assert_no_errno (shmctl (id, IPC_SET, &state));
}

static void
test_it_is_read_again_once_a_second_at_most (void)
{
  gint64 start;
  int id;
  Fixture self;

  if (!needs_display ())
    return;

  id = make_text ("one");
  start = g_get_monotonic_time ();
  set_up (&self, id);
  test_wait_until (shows_text (&self, "one"));
  write_text (id, "two");
  chmod_segment (id, 0640);
  refresh (&self);
  test_wait_until (shows_text (&self, "two"));
  g_assert_cmpint (g_get_monotonic_time () - start, >=, G_USEC_PER_SEC);
  tear_down (&self);
  remove_segment (id);
}

static void
write_as_another (gconstpointer data)
{
  write_text (*(const int *) data, "two");
}

static void
test_it_is_read_again_when_another_program_has_used_it (void)
{
  int id;
  Fixture self;

  if (!needs_display ())
    return;

  id = make_text ("one");
  set_up (&self, id);
  test_wait_until (shows_text (&self, "one"));

  /* The kernel notes seconds. */
  while (!shows_text (&self, "two"))
    {
      test_child_run (write_as_another, &id);
      refresh (&self);
      g_main_context_iteration (NULL, FALSE);
      g_usleep (10000);
    }
  tear_down (&self);
  remove_segment (id);
}

static gboolean
on_timeout (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

/* To read is to attach, which changes the row as soon as that is in another second. */
static void
test_reading_is_no_reason_to_read_again (void)
{
  gboolean is_over = FALSE;
  struct shmid_ds before, after;
  int id;
  Fixture self;

  if (!needs_display ())
    return;

  id = make_text ("one");
  g_assert_no_errno (shmctl (id, IPC_STAT, &before));
  test_poll_until (g_get_real_time () / G_USEC_PER_SEC > before.shm_atime);
  set_up (&self, id);
  test_wait_until (shows_text (&self, "one"));
  g_assert_no_errno (shmctl (id, IPC_STAT, &before));
  g_timeout_add (3000, on_timeout, &is_over);
  while (!is_over)
    {
      g_main_context_iteration (NULL, TRUE);
      refresh (&self);
    }
  g_assert_no_errno (shmctl (id, IPC_STAT, &after));
  g_assert_cmpint (after.shm_atime, ==, before.shm_atime);
  tear_down (&self);
  remove_segment (id);
}

static void
test_what_was_read_of_a_segment_that_goes_stays (void)
{
  int id;
  Fixture self;

  if (!needs_display ())
    return;

  id = make_text ("last words");
  set_up (&self, id);
  test_wait_until (shows_text (&self, "last words"));
  remove_segment (id);
  refresh (&self);
  test_wait_until (says (&self, GONE));
  g_assert_true (shows_text (&self, "last words"));
  tear_down (&self);
}

static void
test_another_row_is_another_segment (void)
{
  g_autoptr (SharedSegmentTableRow) row = NULL;
  int ids[2];
  Fixture self;

  if (!needs_display ())
    return;

  ids[0] = make_text ("first");
  ids[1] = make_text ("second");
  set_up (&self, ids[0]);
  test_wait_until (shows_text (&self, "first"));

  row = find_row (&self, ids[1]);
  segment_table_details_set_row (self.details, row);
  g_assert_false (shows_text (&self, "first"));
  test_wait_until (shows_text (&self, "second"));
  g_assert_cmpstr (get_value (&self, "Bytes"), ==, "6");

  remove_segment (ids[1]);
  refresh (&self);
  test_wait_until (says (&self, GONE));
  segment_table_details_set_row (self.details, self.row);
  test_wait_until (shows_text (&self, "first"));
  g_assert_false (says (&self, GONE));
  tear_down (&self);
  remove_segment (ids[0]);
}

static void
test_bytes_go_from_left_to_right_in_every_language (void)
{
  int id;
  Fixture self;

  if (!needs_display ())
    return;

  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  id = make_segment_of ("\0\1", 2);
  set_up (&self, id);
  test_wait_until (get_hex (&self) != NULL);
  g_assert_cmpint (gtk_widget_get_direction (test_widget_find (GTK_WIDGET (self.details), SEGMENT_TYPE_HEX_VIEW)), ==,
                   GTK_TEXT_DIR_LTR);
  g_assert_cmpint (gtk_widget_get_direction (GTK_WIDGET (find_value (&self, "Owner"))), ==, GTK_TEXT_DIR_RTL);
  tear_down (&self);
  remove_segment (id);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

static gboolean
has_text (TestAccessible *accessible,
          const char     *text)
{
  g_autofree char *present = test_accessible_dup_text (accessible);

  return g_strcmp0 (present, text) == 0;
}

static void
test_a_screen_reader_reads_the_facts (void)
{
  const char *argv[] = { own_path, SHOW, NULL, NULL };
  g_autofree char *shmid = NULL;
  g_autoptr (TestProcess) app = NULL;
  g_autoptr (TestAccessible) group = NULL;
  g_autoptr (TestAccessible) permissions = NULL;
  g_autoptr (TestAccessible) preview = NULL;
  g_autoptr (TestAccessible) text = NULL;
  g_autofree char *value = NULL;
  int id;

  if (!needs_display ())
    return;

  id = make_text ("Hello");
  shmid = g_strdup_printf ("%d", id);
  argv[2] = shmid;
  app = test_process_start (argv);
  group = test_accessible_find (app, "group", "Details");
  permissions = test_accessible_find_in (group, "label", "0600 (rw-------) Permissions");
  value = test_accessible_dup_text (permissions);
  g_assert_cmpstr (value, ==, "0600 (rw-------)");
  g_assert_true (test_accessible_exists_in (group, "label", "5 Bytes"));
  preview = test_accessible_find_in (group, "group", "Contents");
  g_assert_true (test_accessible_exists_in (preview, NULL, "Show the bytes in hex"));
  g_assert_true (test_accessible_exists_in (preview, "button", "Read again"));
  text = test_accessible_find_in (preview, "text box", "Shared text");
  test_poll_until (has_text (text, "Hello"));
  test_process_signal (app, SIGTERM);
  test_process_wait (app);
  remove_segment (id);
}

static void G_GNUC_NORETURN
show_window (const char *shmid)
{
  Fixture self;

  gtk_init ();
  set_up (&self, atoi (shmid));
  for (;;)
    {
      g_main_context_iteration (NULL, TRUE);
      refresh (&self);
    }
}

int
main (int    argc,
      char **argv)
{
  int status;

  if (argc == 3 && strcmp (argv[1], SHOW) == 0)
    show_window (argv[2]);

  own_path = argv[0];
  test_world_init (&argc, &argv);
  has_display = test_display_start () && gtk_init_check ();

  /* First, before this process has windows: assistive technologies would wait for it, which waits for them. */
  test_world_add ("/table-details/a-screen-reader-reads-the-facts", test_a_screen_reader_reads_the_facts);
  test_world_add ("/table-details/nothing-is-selected-at-first", test_nothing_is_selected_at_first);
  test_world_add ("/table-details/each-fact-of-a-system-v-segment", test_each_fact_of_a_system_v_segment);
  test_world_add ("/table-details/a-segment-that-was-never-attached", test_a_segment_that_was_never_attached);
  test_world_add ("/table-details/each-fact-of-a-posix-segment", test_each_fact_of_a_posix_segment);
  test_world_add ("/table-details/values-follow-and-what-is-selected-stays",
                  test_values_follow_and_what_is_selected_stays);
  test_world_add ("/table-details/a-segment-that-is-locked", test_a_segment_that_is_locked);
  test_world_add ("/table-details/a-segment-that-is-left-over", test_a_segment_that_is_left_over);
  test_world_add ("/table-details/a-hostile-program-name-is-only-a-name", test_a_hostile_program_name_is_only_a_name);
  test_world_add ("/table-details/text-is-shown-as-text-or-in-hex", test_text_is_shown_as_text_or_in_hex);
  test_world_add ("/table-details/what-is-no-text-is-shown-in-hex", test_what_is_no_text_is_shown_in_hex);
  test_world_add ("/table-details/of-a-large-segment-the-start-is-shown", test_of_a_large_segment_the_start_is_shown);
  test_world_add ("/table-details/of-a-long-line-the-start-is-shown", test_of_a_long_line_the_start_is_shown);
  test_world_add ("/table-details/lines-that-are-not-too-long-are-all-shown",
                  test_lines_that_are_not_too_long_are_all_shown);
  test_world_add ("/table-details/of-a-small-segment-all-is-shown", test_of_a_small_segment_all_is_shown);
  test_world_add ("/table-details/what-may-not-be-read-says-why", test_what_may_not_be_read_says_why);
  test_world_add ("/table-details/it-is-read-again-when-that-is-wanted", test_it_is_read_again_when_that_is_wanted);
  test_world_add ("/table-details/it-is-read-again-once-a-second-at-most",
                  test_it_is_read_again_once_a_second_at_most);
  test_world_add ("/table-details/it-is-read-again-when-another-program-has-used-it",
                  test_it_is_read_again_when_another_program_has_used_it);
  test_world_add ("/table-details/reading-is-no-reason-to-read-again", test_reading_is_no_reason_to_read_again);
  test_world_add ("/table-details/what-was-read-of-a-segment-that-goes-stays",
                  test_what_was_read_of_a_segment_that_goes_stays);
  test_world_add ("/table-details/another-row-is-another-segment", test_another_row_is_another_segment);
  test_world_add ("/table-details/bytes-go-from-left-to-right-in-every-language",
                  test_bytes_go_from_left_to_right_in_every_language);

  status = test_world_run ();
  test_display_stop ();
  return status;
}
