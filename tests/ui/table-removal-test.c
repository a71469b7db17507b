/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The dialog that removes segments: it removes what it has asked about, and nothing else.
 */

#include "config.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/shm.h>
#include <unistd.h>

#include <gtk/gtk.h>

#include "segment-table-removal-item.h"
#include "segment-table-removal.h"
#include "segment-table-save.h"
#include "test-child.h"
#include "test-display.h"
#include "test-world.h"

#define SIZE 100
#define MANY 200

/* With this argument the program is the dialog that another process looks at. */
#define SHOW "--show"

#define TITLE "Remove Segments"

static gboolean has_display;
static const char *own_path;

/* The dialog about all segments that there are */
typedef struct
{
  GtkWidget          *window;
  SharedSegmentTable *table;
  GtkWidget          *dialog;  /* NULL after it has closed */
} Fixture;

/* Binary, and different for each */
static void
fill (int id)
{
  guint8 *data = shmat (id, NULL, 0);

  g_assert_true (data != (gpointer) -1);
  for (gsize i = 0; i < SIZE; i++)
    data[i] = (guint8) (i * 7 + id);
  shmdt (data);
}

static int
create (void)
{
  int id = shmget (IPC_PRIVATE, SIZE, 0600);

  g_assert_cmpint (id, >=, 0);
  fill (id);
  return id;
}

static gboolean
exists (int id)
{
  struct shmid_ds status;

  return shmctl (id, IPC_STAT, &status) == 0;
}

static void
remove_id (int id)
{
  g_assert_no_errno (shmctl (id, IPC_RMID, NULL));
}

static GtkWidget *
find_toplevel (GType type)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWidget) toplevel = g_list_model_get_item (toplevels, i);

      if (G_TYPE_CHECK_INSTANCE_TYPE (toplevel, type))
        return toplevel;
    }

  return NULL;
}

static void
set_up (Fixture *self)
{
  self->window = gtk_window_new ();
  self->table = shared_segment_table_new ();
  shared_segment_table_refresh (self->table);
  shared_segment_table_find_users (self->table, -1);
  gtk_window_present (GTK_WINDOW (self->window));

  segment_table_removal_present (GTK_WINDOW (self->window), G_LIST_MODEL (self->table), G_LIST_MODEL (self->table));
  self->dialog = find_toplevel (SEGMENT_TYPE_TABLE_REMOVAL);
  g_assert_nonnull (self->dialog);
  g_object_add_weak_pointer (G_OBJECT (self->dialog), (gpointer *) &self->dialog);
  test_wait_until (gtk_widget_get_mapped (self->dialog));
}

static void
tear_down (Fixture *self)
{
  gtk_window_destroy (GTK_WINDOW (self->window));
  test_wait_until (self->dialog == NULL);
  g_object_unref (self->table);
}

static gboolean
needs_display (void)
{
  return test_world_needs (has_display, "what a virtual display takes (Xvfb, dbus-daemon, xdotool)") &&
         test_world_needs (test_world_is_isolated (), "an IPC namespace");
}

static gboolean
needs_another_user (void)
{
  return test_world_needs (geteuid () == 0 && test_child_may_be_user (TEST_ANOTHER_USER),
                           "the right to be another user");
}

static void
become (uid_t uid)
{
  g_assert_no_errno (seteuid (uid));
  /* Which the kernel has taken away. */
  prctl (PR_SET_DUMPABLE, 1);
}

static const char *
get_text (Fixture    *self,
          const char *label)
{
  GObject *child = gtk_widget_get_template_child (self->dialog, SEGMENT_TYPE_TABLE_REMOVAL, label);

  return gtk_label_get_text (GTK_LABEL (child));
}

static void
wait_text (Fixture    *self,
           const char *label,
           const char *pattern)
{
  test_wait_until (g_pattern_match_simple (pattern, get_text (self, label)));
}

static void
press (Fixture    *self,
       const char *action)
{
  gtk_widget_activate_action (self->dialog, action, NULL);
}

static gboolean
is_button_sensitive (GtkWidget  *widget,
                     const char *action)
{
  if (GTK_IS_BUTTON (widget) &&
      g_strcmp0 (gtk_actionable_get_action_name (GTK_ACTIONABLE (widget)), action) == 0)
    return gtk_widget_is_sensitive (widget);

  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (is_button_sensitive (child, action))
      return TRUE;

  return FALSE;
}

static void
test_what_is_removed_is_what_was_asked_about (void)
{
  int ids[3];
  Fixture self;
  int later;

  if (!needs_display ())
    return;

  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    ids[i] = create ();
  set_up (&self);
  g_assert_cmpstr (get_text (&self, "heading_label"), ==, "Remove 3 segments?");

  later = create ();
  shared_segment_table_refresh (self.table);
  press (&self, "removal.remove");
  test_wait_until (self.dialog == NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    g_assert_false (exists (ids[i]));
  g_assert_true (exists (later));

  tear_down (&self);
  remove_id (later);
}

static void
test_cancelling_removes_nothing (void)
{
  Fixture self;
  int id;

  if (!needs_display ())
    return;

  id = create ();
  set_up (&self);
  g_assert_cmpstr (get_text (&self, "heading_label"), ==, "Remove this segment?");
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (self.dialog)) ==
                 GTK_WIDGET (gtk_widget_get_template_child (self.dialog, SEGMENT_TYPE_TABLE_REMOVAL, "cancel_button")));
  press (&self, "removal.cancel");
  test_wait_until (self.dialog == NULL);
  g_assert_true (exists (id));

  tear_down (&self);
  remove_id (id);
}

static void
test_what_may_not_be_removed_stays (void)
{
  Fixture self;
  int id, removed_id;
  gpointer data;

  if (!needs_display ())
    return;

  removed_id = create ();
  data = shmat (removed_id, NULL, 0);
  remove_id (removed_id);
  set_up (&self);
  g_assert_cmpstr (get_text (&self, "heading_label"), ==, "1 segment cannot be removed");
  g_assert_false (is_button_sensitive (self.dialog, "removal.remove"));
  g_assert_false (is_button_sensitive (self.dialog, "removal.save"));
  g_assert_true (is_button_sensitive (self.dialog, "removal.cancel"));
  tear_down (&self);

  id = create ();
  set_up (&self);
  g_assert_cmpstr (get_text (&self, "heading_label"), ==, "Remove 1 segment?");
  g_assert_true (is_button_sensitive (self.dialog, "removal.remove"));
  press (&self, "removal.remove");
  test_wait_until (self.dialog == NULL);
  g_assert_false (exists (id));
  tear_down (&self);
  shmdt (data);
}

static void
test_another_users_segment_may_not_be_removed (void)
{
  Fixture self;
  int id;

  if (!needs_display () || !needs_another_user ())
    return;

  id = create ();
  become (TEST_ANOTHER_USER);
  set_up (&self);
  g_assert_cmpstr (get_text (&self, "heading_label"), ==, "1 segment cannot be removed");
  g_assert_false (is_button_sensitive (self.dialog, "removal.remove"));
  press (&self, "removal.remove");
  become (0);
  tear_down (&self);
  g_assert_true (exists (id));
  remove_id (id);
}

static void
create_and_leave (gconstpointer data)
{
  create ();
}

/* When the user is asked, both may be removed; and then only one. */
static void
test_what_fails_is_said_and_the_rest_is_done (void)
{
  Fixture self;
  int id;

  if (!needs_display () || !needs_another_user ())
    return;

  test_child_run_as (TEST_ANOTHER_USER, create_and_leave, NULL);
  id = create ();
  set_up (&self);
  g_assert_cmpstr (get_text (&self, "heading_label"), ==, "Remove 2 segments?");
  become (TEST_ANOTHER_USER);
  press (&self, "removal.remove");
  wait_text (&self, "heading_label", "1 segment is not removed");
  become (0);
  g_assert_cmpstr (get_text (&self, "notice_label"), ==, "1 segment could not be removed. The list says why.");
  g_assert_cmpstr (get_text (&self, "summary_label"), ==, "1 segment has been removed.");
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (gtk_widget_get_template_child (self.dialog,
                                                                                    SEGMENT_TYPE_TABLE_REMOVAL,
                                                                                    "notice"))));
  g_assert_false (is_button_sensitive (self.dialog, "removal.remove"));
  g_assert_cmpstr (get_text (&self, "cancel_label"), ==, "Close");
  tear_down (&self);
  g_assert_true (exists (id));
  remove_id (id);
}

static void
test_what_goes_meanwhile_is_not_counted (void)
{
  int ids[3];
  Fixture self;

  if (!needs_display ())
    return;

  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    ids[i] = create ();
  set_up (&self);
  remove_id (ids[1]);
  shared_segment_table_refresh (self.table);
  wait_text (&self, "heading_label", "Remove 2 segments?");
  wait_text (&self, "summary_label", "*1 segment has gone by itself.");

  remove_id (ids[0]);
  remove_id (ids[2]);
  shared_segment_table_refresh (self.table);
  wait_text (&self, "heading_label", "Nothing is left to remove");
  g_assert_false (is_button_sensitive (self.dialog, "removal.remove"));
  tear_down (&self);
}

/* The table has not been refreshed since. */
static void
test_what_is_gone_has_not_failed (void)
{
  Fixture self;

  if (!needs_display ())
    return;

  for (int i = 0; i < 2; i++)
    create ();
  set_up (&self);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (SharedSegmentTableRow) row = g_list_model_get_item (G_LIST_MODEL (self.table), i);

      remove_id ((int) shared_segment_table_row_get_shmid (row));
    }
  press (&self, "removal.remove");
  test_wait_until (self.dialog == NULL);
  tear_down (&self);
}

/* Which is an empty list for Remove All Left Over. */
static void
test_nothing_is_left_over (void)
{
  Fixture self;

  if (!needs_display ())
    return;

  set_up (&self);
  g_assert_cmpstr (get_text (&self, "heading_label"), ==, "Nothing is left over");
  g_assert_false (is_button_sensitive (self.dialog, "removal.remove"));
  g_assert_cmpstr (get_text (&self, "cancel_label"), ==, "Close");
  tear_down (&self);
}

static guint
count_listed (Fixture *self)
{
  GObject *list = gtk_widget_get_template_child (self->dialog, SEGMENT_TYPE_TABLE_REMOVAL, "list_view");

  return g_list_model_get_n_items (G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (list))));
}

/* GTK would hold up everything until it has measured them all. */
static void
test_many_are_listed_little_by_little (void)
{
  int ids[MANY];
  Fixture self;

  if (!needs_display ())
    return;

  for (int i = 0; i < MANY; i++)
    ids[i] = create ();
  set_up (&self);
  g_assert_cmpuint (count_listed (&self), <, MANY);
  g_assert_cmpstr (get_text (&self, "heading_label"), ==, "Remove 200 segments?");
  test_wait_until (count_listed (&self) == MANY);
  tear_down (&self);
  for (int i = 0; i < MANY; i++)
    remove_id (ids[i]);
}

/* Cancel stops before the next one. */
static void
test_many_can_be_stopped (void)
{
  g_autofree char *heading = NULL;
  GPtrArray *rows;
  guint n_left = 0;
  Fixture self;

  if (!needs_display ())
    return;

  rows = g_ptr_array_new_with_free_func (g_object_unref);
  for (int i = 0; i < MANY; i++)
    create ();
  set_up (&self);
  for (guint i = 0; i < MANY; i++)
    g_ptr_array_add (rows, g_list_model_get_item (G_LIST_MODEL (self.table), i));

  press (&self, "removal.remove");
  g_main_context_iteration (NULL, TRUE);
  press (&self, "removal.cancel");
  wait_text (&self, "heading_label", "Remove 1?? segments?");
  g_assert_nonnull (self.dialog);
  g_assert_true (is_button_sensitive (self.dialog, "removal.remove"));
  for (guint i = 0; i < MANY; i++)
    n_left += exists ((int) shared_segment_table_row_get_shmid (rows->pdata[i]));
  heading = g_strdup_printf ("Remove %u segments?", n_left);
  g_assert_cmpstr (get_text (&self, "heading_label"), ==, heading);
  g_assert_cmpuint (n_left, <, MANY);

  press (&self, "removal.remove");
  test_wait_until (self.dialog == NULL);
  for (guint i = 0; i < MANY; i++)
    g_assert_false (exists ((int) shared_segment_table_row_get_shmid (rows->pdata[i])));
  tear_down (&self);
  g_ptr_array_unref (rows);
}

static void
test_a_dialog_that_is_destroyed_removes_no_more (void)
{
  Fixture self;
  guint n_left;

  if (!needs_display ())
    return;

  for (int i = 0; i < MANY; i++)
    create ();
  set_up (&self);
  press (&self, "removal.remove");
  gtk_window_destroy (GTK_WINDOW (self.window));
  test_wait_until (self.dialog == NULL);
  shared_segment_table_refresh (self.table);
  n_left = g_list_model_get_n_items (G_LIST_MODEL (self.table));
  g_assert_cmpuint (n_left, >=, MANY - 1);

  for (guint i = 0; i < n_left; i++)
    {
      g_autoptr (SharedSegmentTableRow) row = g_list_model_get_item (G_LIST_MODEL (self.table), i);

      remove_id ((int) shared_segment_table_row_get_shmid (row));
    }
  g_object_unref (self.table);
}

static void
on_item_removed (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  GError **error = user_data;

  g_assert_false (segment_table_removal_item_remove_finish (SEGMENT_TABLE_REMOVAL_ITEM (source), result, error));
}

/* Somebody attaches between the question and its answer. */
static void
test_a_leftover_that_is_used_again_stays (void)
{
  g_autoptr (SharedSegmentTable) table = shared_segment_table_new ();
  g_autoptr (SharedSegmentTableRow) row = NULL;
  g_autoptr (SegmentTableRemovalItem) item = NULL;
  g_autoptr (GError) error = NULL;
  gpointer data;
  int id;

  if (!test_world_needs (test_world_is_isolated (), "an IPC namespace"))
    return;

  test_child_run (create_and_leave, NULL);
  shared_segment_table_refresh (table);
  row = g_list_model_get_item (G_LIST_MODEL (table), 0);
  g_assert_true (shared_segment_table_row_is_left_over (row));
  id = (int) shared_segment_table_row_get_shmid (row);

  item = segment_table_removal_item_new (row);
  segment_table_removal_item_confirm (item);
  data = shmat (id, NULL, 0);
  shared_segment_table_refresh (table);
  segment_table_removal_item_remove_async (item, on_item_removed, &error);
  test_wait_until (error != NULL);
  g_assert_cmpint (segment_table_removal_item_get_state (item), ==, SEGMENT_TABLE_REMOVAL_FAILED);
  g_assert_true (exists (id));
  shmdt (data);
  remove_id (id);
}

/* Saving */

static char *
find_file (int id)
{
  g_autofree char *name = g_strdup_printf ("shmid-%d.bin", id);

  return g_build_filename (test_world_get_folder (), name, NULL);
}

static void
assert_saved (const char *file,
              int         id)
{
  guint8 *data = shmat (id, NULL, SHM_RDONLY);
  g_autofree char *contents = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (file, &contents, &length, NULL));
  g_assert_cmpmem (contents, length, data, SIZE);
  shmdt (data);
}

typedef struct
{
  gboolean  is_done;
  guint     n_saved;
  guint     n_failures;
  char     *failures;
} Saved;

static void
on_progress (guint    n_done,
             guint    n_rows,
             gpointer user_data)
{
  g_assert_cmpuint (n_done, <, n_rows);
}

static void
on_saved (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  Saved *saved = user_data;

  saved->n_saved = segment_table_save_finish (result, &saved->failures, &saved->n_failures);
  saved->is_done = TRUE;
}

static void
save_all (Saved *saved)
{
  g_autoptr (SharedSegmentTable) table = shared_segment_table_new ();
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GFile) folder = g_file_new_for_path (test_world_get_folder ());

  shared_segment_table_refresh (table);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (table)); i++)
    g_ptr_array_add (rows, g_list_model_get_item (G_LIST_MODEL (table), i));

  *saved = (Saved) { 0 };
  segment_table_save_async (rows, folder, NULL, on_progress, on_saved, saved);
  test_wait_until (saved->is_done);
}

static void
test_nothing_is_overwritten (void)
{
  g_autofree char *file = NULL;
  g_autofree char *second = NULL;
  g_autofree char *contents = NULL;
  g_autofree char *failures = NULL;
  Saved saved;
  GStatBuf status;
  int id;

  if (!test_world_needs (test_world_is_isolated (), "an IPC namespace"))
    return;

  id = create ();
  file = find_file (id);
  second = g_strdup_printf ("%s/shmid-%d-2.bin", test_world_get_folder (), id);
  g_assert_true (g_file_set_contents (file, "mine", -1, NULL));
  save_all (&saved);
  failures = saved.failures;
  g_assert_cmpuint (saved.n_saved, ==, 1);
  g_assert_cmpstr (failures, ==, "");
  g_assert_true (g_file_get_contents (file, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, "mine");
  assert_saved (second, id);

  /* What the segment keeps from others does not become theirs. */
  g_assert_no_errno (g_stat (second, &status));
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  remove_id (id);
}

static void
test_what_may_not_be_read_is_said (void)
{
  g_autofree char *failures = NULL;
  g_autofree char *file = NULL;
  g_autofree char *pattern = NULL;
  Saved saved;
  int id;

  if (!test_world_needs (test_world_is_isolated (), "an IPC namespace") || !needs_another_user ())
    return;

  id = create ();
  file = find_file (id);
  pattern = g_strdup_printf ("Private segment %d: ?*", id);
  become (TEST_ANOTHER_USER);
  save_all (&saved);
  become (0);
  failures = saved.failures;
  g_assert_cmpuint (saved.n_saved, ==, 0);
  g_assert_cmpuint (saved.n_failures, ==, 1);
  g_test_message ("%s", failures);
  g_assert_true (g_pattern_match_simple (pattern, failures));
  g_assert_false (g_file_test (file, G_FILE_TEST_EXISTS));
  remove_id (id);
}

static void
assert_file_name (const char *segment,
                  const char *expected)
{
  g_autofree char *path = g_strconcat ("/dev/shm/", segment, NULL);
  g_autoptr (SharedSegmentTable) table = shared_segment_table_new ();
  g_autoptr (SharedSegmentTableRow) row = NULL;
  g_autofree char *name = NULL;

  g_assert_true (g_file_set_contents (path, "1", 1, NULL));
  shared_segment_table_refresh (table);
  row = g_list_model_get_item (G_LIST_MODEL (table), 0);
  name = segment_table_save_dup_file_name (row);
  g_assert_cmpstr (name, ==, expected);
  g_remove (path);
}

static void
test_files_are_named_after_segments (void)
{
  g_autofree char *long_name = g_strnfill (240, 'x');
  g_autofree char *cut = g_strnfill (200, 'x');
  g_autofree char *expected = g_strconcat (cut, ".bin", NULL);

  if (!test_world_needs (test_world_is_isolated (), "a /dev/shm of its own"))
    return;

  assert_file_name ("psm_123", "psm_123.bin");
  assert_file_name (".hidden", "_hidden.bin");
  assert_file_name ("a\nb", "a_x0ab.bin");
  assert_file_name (long_name, expected);
}

/* What a person does and perceives */

static TestProcess *
start_shown (void)
{
  const char *argv[] = { own_path, SHOW, NULL };
  TestProcess *app = test_process_start (argv);

  test_display_wait_focus (TITLE);
  return app;
}

static void
end_shown (TestProcess *app)
{
  test_process_signal (app, SIGTERM);
  test_process_wait (app);
}

static void
test_a_screen_reader_reads_it (void)
{
  g_autoptr (TestProcess) app = NULL;
  g_autoptr (TestAccessible) list = NULL;
  g_autoptr (TestAccessible) cancel = NULL;
  g_autoptr (GPtrArray) children = NULL;
  g_autofree char *name = NULL;
  int id;

  if (!needs_display ())
    return;

  id = create ();
  app = start_shown ();
  test_poll_until (test_accessible_exists (app, "label", "Remove this segment?"));
  test_poll_until (test_accessible_exists (app, "button", "Remove"));
  test_poll_until (test_accessible_exists (app, "button", "Save Contents…"));
  cancel = test_accessible_find (app, "button", "Cancel");
  test_poll_until (test_accessible_has_state (cancel, TEST_STATE_FOCUSED));

  list = test_accessible_find (app, "list", "Segments to remove");
  children = test_accessible_get_children (list);
  g_assert_cmpuint (children->len, ==, 1);
  name = test_accessible_dup_name (children->pdata[0]);
  g_assert_true (g_pattern_match_simple ("Private segment *\nSystem V, key 0x00000000, shmid *, 100 bytes, owner *\n"
                                         "Nobody is attached: its 100 bytes are freed at once.\n*", name));
  end_shown (app);
  remove_id (id);
}

static void
test_keys_remove_and_cancel (void)
{
  g_autoptr (TestProcess) app = NULL;
  g_autoptr (TestProcess) again = NULL;
  int id;

  if (!needs_display ())
    return;

  id = create ();
  app = start_shown ();
  test_display_press_until ("Escape", test_display_count_windows (app) == 1);
  g_assert_true (exists (id));
  end_shown (app);

  again = start_shown ();
  test_display_press_until ("alt+r", !exists (id));
  end_shown (again);
}

/* By a mnemonic and not by Enter, which the list of names to complete may take. */
static void
choose_file (TestProcess *app,
             const char  *path)
{
  g_autoptr (TestAccessible) chooser = test_accessible_find (app, NULL, "Save");
  g_autoptr (TestAccessible) entry = NULL;

  test_display_wait_focus ("Save");
  test_display_press ("ctrl+l");
  entry = test_accessible_find_in (chooser, "text box", NULL);
  test_poll_until (test_accessible_has_state (entry, TEST_STATE_FOCUSED));
  test_display_press ("ctrl+a");
  test_display_type (path);
  test_display_press_until ("alt+s", !test_accessible_exists (app, NULL, "Save"));
}

static void
test_one_is_saved_where_the_user_says (void)
{
  g_autofree char *file = NULL;
  g_autofree char *window = NULL;
  g_autoptr (TestProcess) app = NULL;
  int id;

  if (!needs_display ())
    return;

  id = create ();
  file = g_build_filename (test_world_get_folder (), "before.bin", NULL);
  app = start_shown ();
  test_display_press_until ("alt+s", test_accessible_exists (app, NULL, "Save"));
  choose_file (app, file);
  test_poll_until (g_file_test (file, G_FILE_TEST_EXISTS));
  assert_saved (file, id);
  g_assert_true (exists (id));

  /* Without a window manager nothing gives the focus back. */
  window = test_display_find_titled (app, TITLE);
  test_display_focus (window);
  test_display_press_until ("alt+r", !exists (id));
  end_shown (app);
}

static void
test_many_are_saved_in_a_folder (void)
{
  g_autoptr (TestProcess) app = NULL;
  int ids[3];

  if (!needs_display ())
    return;

  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    ids[i] = create ();
  app = start_shown ();
  test_display_press_until ("alt+s", test_accessible_exists (app, NULL, "Save Contents"));
  test_display_wait_focus ("Save Contents");
  test_display_press_until ("alt+s", !test_accessible_exists (app, NULL, "Save Contents"));
  test_poll_until (test_accessible_exists (app, NULL, "The contents of 3 segments have been saved."));
  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autofree char *file = find_file (ids[i]);

      assert_saved (file, ids[i]);
      remove_id (ids[i]);
    }
  end_shown (app);
}

static void G_GNUC_NORETURN
show_window (void)
{
  Fixture self;

  /* Which is the folder that is offered first. */
  g_setenv ("HOME", g_getenv ("TMPDIR"), TRUE);
  g_set_prgname ("table-removal-test");
  gtk_init ();
  set_up (&self);
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
  test_world_add ("/table-removal/a-screen-reader-reads-it", test_a_screen_reader_reads_it);
  test_world_add ("/table-removal/keys-remove-and-cancel", test_keys_remove_and_cancel);
  test_world_add ("/table-removal/one-is-saved-where-the-user-says", test_one_is_saved_where_the_user_says);
  test_world_add ("/table-removal/many-are-saved-in-a-folder", test_many_are_saved_in_a_folder);
  test_world_add ("/table-removal/what-is-removed-is-what-was-asked-about",
                  test_what_is_removed_is_what_was_asked_about);
  test_world_add ("/table-removal/cancelling-removes-nothing", test_cancelling_removes_nothing);
  test_world_add ("/table-removal/what-may-not-be-removed-stays", test_what_may_not_be_removed_stays);
  test_world_add ("/table-removal/another-users-segment-may-not-be-removed",
                  test_another_users_segment_may_not_be_removed);
  test_world_add ("/table-removal/what-fails-is-said-and-the-rest-is-done",
                  test_what_fails_is_said_and_the_rest_is_done);
  test_world_add ("/table-removal/what-goes-meanwhile-is-not-counted", test_what_goes_meanwhile_is_not_counted);
  test_world_add ("/table-removal/what-is-gone-has-not-failed", test_what_is_gone_has_not_failed);
  test_world_add ("/table-removal/nothing-is-left-over", test_nothing_is_left_over);
  test_world_add ("/table-removal/many-are-listed-little-by-little", test_many_are_listed_little_by_little);
  test_world_add ("/table-removal/many-can-be-stopped", test_many_can_be_stopped);
  test_world_add ("/table-removal/a-dialog-that-is-destroyed-removes-no-more",
                  test_a_dialog_that_is_destroyed_removes_no_more);
  test_world_add ("/table-removal/a-leftover-that-is-used-again-stays", test_a_leftover_that_is_used_again_stays);
  test_world_add ("/table-removal/nothing-is-overwritten", test_nothing_is_overwritten);
  test_world_add ("/table-removal/what-may-not-be-read-is-said", test_what_may_not_be_read_is_said);
  test_world_add_posix ("/table-removal/files-are-named-after-segments", test_files_are_named_after_segments);

  status = test_world_run ();
  test_display_stop ();
  return status;
}
