/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The window Segments of both programs, as somebody uses it: what it shows, and what can be done there.
 */

#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/shm.h>
#include <unistd.h>

#include "test-app.h"
#include "test-bare.h"
#include "test-child.h"
#include "test-process.h"
#include "test-world.h"

#define MANY 4000

/* Columns, in their order */
enum { KEY, SHMID, OWNER, PERMS, BYTES, NATTCH, STATUS, LEFT_OVER, CREATOR, NAME, KIND, CHANGED, N_COLUMNS };

static gboolean has_display;

typedef struct
{
  TestApp        *app;
  char           *window;  /* for the X server */
  TestAccessible *root;
} Fixture;

static gboolean
has_what_it_needs (void)
{
  const char *tools[] = { "ipcs", "ipcmk", "python3" };

  for (guint i = 0; i < G_N_ELEMENTS (tools); i++)
    if (!test_world_needs_program (tools[i]))
      return FALSE;

  return test_world_needs (has_display, "what a virtual display takes (Xvfb, dbus-daemon, xdotool)") &&
         test_world_needs (test_world_is_isolated (), "a namespace of its own");
}

/* The program, and its window of segments with the keyboard */
static void
set_up (Fixture    *self,
        const char *variable)
{
  self->app = test_app_start (variable, NULL);
  test_app_focus (self->app);
  test_display_press_until ("ctrl+shift+s", test_app_has (self->app, NULL, "Segments"));
  self->window = test_display_find_titled (self->app->process, "Segments");
  self->root = test_accessible_find (self->app->process, NULL, "Segments");
  test_display_focus (self->window);
}

static void
tear_down (Fixture *self)
{
  test_accessible_free (self->root);
  g_free (self->window);
  test_app_close (self->app);
}

static int
make_segment (gsize size)
{
  int id = shmget (IPC_PRIVATE, size, 0600);

  g_assert_cmpint (id, >=, 0);
  return id;
}

static void
make_file (const char *name)
{
  g_autofree char *path = g_strconcat ("/dev/shm/", name, NULL);

  g_assert_true (g_file_set_contents_full (path, "bytes", 5, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

static void
run (const char *program,
     const char *first,
     const char *second,
     const char *third,
     const char *fourth)
{
  const char *argv[] = { program, first, second, third, fourth, NULL };

  g_assert_cmpint (test_process_run (argv, "", NULL, NULL), ==, 0);
}

static void
go_to_list (Fixture *self)
{
  g_autoptr (TestAccessible) entry = test_accessible_find_in (self->root, "search box", "Search");

  test_display_press_until ("ctrl+f", test_accessible_has_state (entry, TEST_STATE_FOCUSED));
  test_display_press_until ("Return", !test_accessible_has_state (entry, TEST_STATE_FOCUSED));
}

/* What is seen */

static GPtrArray *
get_rows (Fixture *self)
{
  g_autoptr (TestAccessible) list = test_accessible_find_in (self->root, "list", "Segments");

  return test_accessible_get_children (list);
}

/* NULL: the row has gone meanwhile. */
static char *
dup_cell (TestAccessible *row,
          guint           column)
{
  g_autoptr (GPtrArray) cells = test_accessible_get_children (row);
  g_autoptr (GPtrArray) labels = NULL;

  if (column >= cells->len)
    return NULL;

  labels = test_accessible_get_children (cells->pdata[column]);
  return labels->len > 0 ? test_accessible_dup_name (labels->pdata[0]) : NULL;
}

/* What stands in this column of the row that has such an id; NULL: there is none. */
static char *
dup_cell_of (Fixture *self,
             int      id,
             int      column)
{
  g_autofree char *shmid = g_strdup_printf ("%d", id);
  g_autoptr (GPtrArray) rows = get_rows (self);

  for (guint i = 0; i < rows->len; i++)
    {
      g_autofree char *found = dup_cell (rows->pdata[i], SHMID);

      if (g_strcmp0 (found, shmid) == 0)
        return dup_cell (rows->pdata[i], column);
    }

  return NULL;
}

static gboolean
has_cell (Fixture    *self,
          int         id,
          int         column,
          const char *pattern)
{
  g_autofree char *cell = dup_cell_of (self, id, column);

  return cell != NULL && g_pattern_match_simple (pattern, cell);
}

static gboolean
is_listed (Fixture *self,
           int      id)
{
  return has_cell (self, id, SHMID, "*");
}

/* The ids in the order in which they are listed, as "3 1 2" */
static char *
dup_order (Fixture *self)
{
  g_autoptr (GPtrArray) rows = get_rows (self);
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < rows->len; i++)
    {
      char *id = dup_cell (rows->pdata[i], SHMID);

      if (id != NULL)
        g_ptr_array_add (ids, id);
    }
  g_ptr_array_add (ids, NULL);

  return g_strjoinv (" ", (char **) ids->pdata);
}

static gboolean
is_order (Fixture *self,
          int      first,
          int      second,
          int      third)
{
  g_autofree char *order = dup_order (self);
  g_autofree char *expected = g_strdup_printf ("%d %d %d", first, second, third);

  return g_str_equal (order, expected);
}

static gboolean
is_status (Fixture    *self,
           const char *pattern)
{
  return test_accessible_exists_in (self->root, "status", pattern);
}

static void
wait_status (Fixture    *self,
             const char *pattern)
{
  test_accessible_free (test_accessible_find_in (self->root, "status", pattern));
}

static gboolean
is_clipboard (const char *pattern)
{
  const char *argv[] = { "xclip", "-selection", "clipboard", "-target", "UTF8_STRING", "-o", NULL };
  g_autofree char *text = NULL;

  return test_process_run (argv, "", &text, NULL) == 0 && g_pattern_match_simple (pattern, text);
}

/* Opens from both */

static void
check_opens (const char *variable)
{
  Fixture self;
  int id;

  id = make_segment (1234);
  set_up (&self, variable);
  test_poll_until (has_cell (&self, id, BYTES, "1234"));
  g_assert_cmpuint (test_app_count_windows (self.app), ==, 2);

  /* Only once */
  test_app_press (self.app, "ctrl+shift+s");
  test_display_wait_focus ("Segments");
  g_assert_cmpuint (test_app_count_windows (self.app), ==, 2);

  test_display_press_until ("ctrl+w", test_app_count_windows (self.app) == 1);
  tear_down (&self);
  test_bare_remove_all ();
}

static void
test_opens_from_the_writer (void)
{
  if (has_what_it_needs ())
    check_opens (TEST_WRITER);
}

static void
test_opens_from_the_reader (void)
{
  if (has_what_it_needs ())
    check_opens (TEST_READER);
}

static void
test_quits_with_it (void)
{
  Fixture self;

  if (!has_what_it_needs ())
    return;

  set_up (&self, TEST_READER);
  test_display_press ("ctrl+q");
  g_assert_cmpint (test_process_wait (self.app->process), ==, 0);
  g_clear_pointer (&self.app->process, test_process_free);
  tear_down (&self);
}

/* Shows what ipcs shows */

/* The first seven columns of a line of ipcs -m; the status, at its end, may be empty. */
static void
assert_is_as_in_ipcs (Fixture    *self,
                      const char *line)
{
  g_auto (GStrv) words = g_regex_split_simple (" +", line, 0, 0);
  int id = (int) g_ascii_strtoll (words[SHMID], NULL, 10);

  for (int column = KEY; column <= STATUS; column++)
    {
      const char *expected = column < (int) g_strv_length (words) ? words[column] : "";

      test_poll_until (has_cell (self, id, column, expected));
    }
}

static void
test_shows_what_ipcs_shows (void)
{
  const char *python[] = { "python3", NULL, "psm_test", NULL };
  const char *ipcs[] = { "ipcs", "-m", NULL };
  g_autofree char *program = g_test_build_filename (G_TEST_DIST, "segment", "python-peer.py", NULL);
  g_autofree char *list = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (TestProcess) peer = NULL;
  Fixture self;
  guint n_lines = 0;
  int removed;
  gpointer data;

  if (!has_what_it_needs ())
    return;

  run ("ipcmk", "-M", "100", "-p", "0640");
  run ("ipcmk", "-M", "12345678", "-p", "0666");
  removed = make_segment (5000);
  data = shmat (removed, NULL, 0);
  shmctl (removed, IPC_RMID, NULL);
  python[1] = program;
  peer = test_process_start (python);
  test_process_ask (peer, "create 4096", "ok");

  set_up (&self, TEST_READER);
  g_assert_cmpint (test_process_run (ipcs, "", &list, NULL), ==, 0);
  lines = g_strsplit (list, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    if (g_str_has_prefix (*line, "0x"))
      {
        assert_is_as_in_ipcs (&self, g_strchomp (*line));
        n_lines++;
      }
  g_assert_cmpuint (n_lines, >=, 3);
  test_poll_until (has_cell (&self, removed, STATUS, "dest"));

  test_accessible_free (test_accessible_find_in (self.root, "row", "name /psm_test, 4096 bytes"));
  test_process_ask (peer, "unlink", "ok");
  test_poll_until (!test_accessible_exists_in (self.root, "row", "name /psm_test*"));
  shmdt (data);
  tear_down (&self);
  test_bare_remove_all ();
}

#define LEFT_OVER_SIZE 4321

static void
leave_over (gconstpointer data)
{
  make_segment (LEFT_OVER_SIZE);
}

/* A segment whose creator is gone */
static int
make_left_over (void)
{
  struct shmid_ds status = { 0 };
  int id = -1;

  test_child_run (leave_over, NULL);
  for (int slot = 0; status.shm_segsz != LEFT_OVER_SIZE; slot++)
    id = shmctl (slot, SHM_STAT, &status);

  return id;
}

static void
test_left_over_is_marked_and_filtered (void)
{
  Fixture self;
  int mine, left_over;

  if (!has_what_it_needs ())
    return;

  mine = make_segment (10);
  left_over = make_left_over ();
  set_up (&self, TEST_READER);
  test_poll_until (has_cell (&self, left_over, LEFT_OVER, "left over"));
  test_poll_until (has_cell (&self, left_over, CREATOR, "*, gone"));
  test_poll_until (has_cell (&self, mine, LEFT_OVER, ""));
  wait_status (&self, "* segments, 1 left over, 0 selected");

  test_display_press_until ("alt+l", !is_listed (&self, mine));
  test_poll_until (is_listed (&self, left_over));
  test_display_press_until ("alt+a", is_listed (&self, mine));
  tear_down (&self);
  test_bare_remove_all ();
}

static void
test_what_is_not_mine_is_filtered (void)
{
  Fixture self;
  int mine, theirs;
  struct shmid_ds status;

  if (!has_what_it_needs () || !test_world_needs (test_child_may_be_user (TEST_ANOTHER_USER), "another user"))
    return;

  mine = make_segment (10);
  theirs = make_segment (20);
  g_assert_no_errno (shmctl (theirs, IPC_STAT, &status));
  status.shm_perm.uid = TEST_ANOTHER_USER;
  g_assert_no_errno (shmctl (theirs, IPC_SET, &status));
  set_up (&self, TEST_READER);
  test_poll_until (is_listed (&self, theirs));
  test_display_press_until ("alt+m", !is_listed (&self, theirs));
  test_poll_until (is_listed (&self, mine));
  tear_down (&self);
  test_bare_remove_all ();
}

/* Search */

static void
test_search_finds_and_ends (void)
{
  g_autoptr (TestAccessible) entry = NULL;
  g_autoptr (TestAccessible) list = NULL;
  Fixture self;
  int id;

  if (!has_what_it_needs ())
    return;

  id = make_segment (10);
  make_file ("Needle");
  set_up (&self, TEST_READER);
  test_poll_until (is_listed (&self, id));
  entry = test_accessible_find_in (self.root, "search box", "Search");
  test_display_press_until ("ctrl+f", test_accessible_has_state (entry, TEST_STATE_FOCUSED));
  test_display_type ("needLE");
  test_poll_until (!is_listed (&self, id));
  test_accessible_free (test_accessible_find_in (self.root, "row", "name /Needle, 5 bytes*"));
  wait_status (&self, "1 of * segments, *");

  test_display_type ("x");
  test_accessible_free (test_accessible_find_in (self.root, "label", "No segment matches"));
  list = test_accessible_find_in (self.root, "list", "Segments");
  test_display_press_until ("Escape", is_listed (&self, id));
  tear_down (&self);
  test_bare_remove_file ("Needle");
  test_bare_remove_all ();
}

/* Somebody who types a name into the list looks for it. */
static void
test_typing_searches (void)
{
  Fixture self;
  int id;

  if (!has_what_it_needs ())
    return;

  id = make_segment (10);
  make_file ("wanted");
  set_up (&self, TEST_READER);
  test_poll_until (is_listed (&self, id));
  test_display_type ("wanted");
  test_poll_until (!is_listed (&self, id));
  test_accessible_free (test_accessible_find_in (self.root, "row", "name /wanted, 5 bytes*"));
  tear_down (&self);
  test_bare_remove_file ("wanted");
  test_bare_remove_all ();
}

static void
test_no_segments_are_told (void)
{
  Fixture self;

  if (!has_what_it_needs ())
    return;

  set_up (&self, TEST_READER);
  test_display_press_until ("alt+l", test_accessible_exists_in (self.root, "label", "No segment*"));
  tear_down (&self);
}

/* By the keyboard alone */

/* An item of the submenu Sort By */
static void
choose_sorting (Fixture    *self,
                const char *name)
{
  g_autoptr (TestAccessible) menu = NULL;
  g_autoptr (TestAccessible) item = NULL;

  test_display_press_until ("F10", test_accessible_exists_in (self->root, "menu", NULL));
  menu = test_accessible_find_in (self->root, "menu", NULL);
  test_accessible_walk (menu, "Down", "Sort By");
  item = test_accessible_find_focused (menu);
  test_display_press ("Return");
  test_accessible_free (test_accessible_wait_focus (menu, item));
  test_accessible_walk (menu, "Down", name);
  test_display_press ("Return");
}

static void
test_sorts_by_keyboard (void)
{
  Fixture self;
  int middle, largest, smallest;

  if (!has_what_it_needs ())
    return;

  middle = make_segment (50000001);
  largest = make_segment (50000002);
  smallest = make_segment (50000000);
  set_up (&self, TEST_WRITER);
  test_display_press_until ("ctrl+f", test_accessible_exists_in (self.root, "search box", "Search"));
  test_display_type ("segments-test");
  test_poll_until (is_order (&self, middle, largest, smallest));
  test_display_press ("Return");

  choose_sorting (&self, "bytes");
  test_poll_until (is_order (&self, smallest, middle, largest));
  choose_sorting (&self, "Descending");
  test_poll_until (is_order (&self, largest, middle, smallest));
  tear_down (&self);
  test_bare_remove_all ();
}

static void
test_selection_and_copy (void)
{
  g_autofree char *pattern = NULL;
  Fixture self;
  int first, second, third;

  if (!has_what_it_needs () || !test_world_needs_program ("xclip"))
    return;

  first = make_segment (100);
  second = make_segment (2000000);
  set_up (&self, TEST_READER);
  test_poll_until (is_listed (&self, second));
  test_display_press_until ("Home", is_status (&self, "*, 1 selected"));

  /* It stays while another one comes. */
  third = make_segment (300);
  test_poll_until (is_listed (&self, third));
  wait_status (&self, "*, 1 selected");
  pattern = g_strdup_printf ("key\tshmid\towner\tperms\tbytes\tnattch\tstatus\tleft over\tcreator\tname\tkind\tchanged\n"
                             "0x00000000\t%d\t*\t600\t100\t0\t\t\tsegments-test (*)\t-\tSystem V\t*\n", first);
  test_display_press_until ("ctrl+c", is_clipboard (pattern));
  test_display_press ("ctrl+a");
  test_display_press_until ("ctrl+c", is_clipboard ("key\tshmid\t*\n*\t100\t*\n*\t2000000\t*\n*\t300\t*\n"));
  tear_down (&self);
  test_bare_remove_all ();
}

static void
test_row_has_a_menu (void)
{
  Fixture self;
  int id;

  if (!has_what_it_needs ())
    return;

  id = make_segment (100);
  set_up (&self, TEST_READER);
  test_poll_until (is_listed (&self, id));
  test_display_press_until ("Home", is_status (&self, "*, 1 selected"));
  test_display_press_until ("shift+F10", test_accessible_exists_in (self.root, "menu item", "Open in Reader"));
  test_display_press_until ("Escape", !test_accessible_exists_in (self.root, "menu item", "Open in Reader"));
  test_display_press_until ("Menu", test_accessible_exists_in (self.root, "menu item", "Open in Reader"));
  test_display_press_until ("Escape", !test_accessible_exists_in (self.root, "menu item", "Open in Reader"));
  tear_down (&self);
  test_bare_remove_all ();
}

static void
test_details_open_and_close (void)
{
  Fixture self;
  int id;

  if (!has_what_it_needs ())
    return;

  id = make_segment (100);
  set_up (&self, TEST_READER);
  test_poll_until (is_listed (&self, id));
  test_display_press_until ("Home", is_status (&self, "*, 1 selected"));
  test_display_press_until ("Return", test_accessible_exists_in (self.root, "button", "Close the details"));
  test_display_press_until ("Escape", !test_accessible_exists_in (self.root, "button", "Close the details"));
  test_poll_until (is_listed (&self, id));
  tear_down (&self);
  test_bare_remove_all ();
}

/* What cannot be done says why. */
static void
test_why_not_is_told (void)
{
  Fixture self;
  int id;

  if (!has_what_it_needs ())
    return;

  id = make_segment (100);
  set_up (&self, TEST_READER);
  test_poll_until (is_listed (&self, id));
  test_accessible_free (test_accessible_find_in (self.root, "label", "Select segments to remove them."));
  test_display_press_until ("Home", is_status (&self, "*, 1 selected"));
  test_accessible_free (test_accessible_find_in (self.root, "label",
                                                 "The reader cannot open this segment: its key is not known."));
  tear_down (&self);
  test_bare_remove_all ();
}

/* Open in Reader */

static void
open_in_reader (Fixture *self)
{
  test_display_press_until ("ctrl+f", test_accessible_exists_in (self->root, "search box", "Search"));
  test_display_type ("Hello");
  wait_status (self, "1 of *");
  test_display_press ("Return");
  test_display_press_until ("Home", is_status (self, "*, 1 selected"));
  test_display_press ("alt+r");
}

static SharedSegment *
share (SharedSegmentKey **key)
{
  g_autoptr (SharedSegment) segment = NULL;

  *key = shared_segment_key_new ("Hello", SHARED_SEGMENT_SYSTEM_V);
  segment = shared_segment_new (*key);
  g_assert_true (shared_segment_publish (segment, "to be read", 10, -1, NULL));
  return g_steal_pointer (&segment);
}

static void
test_opens_in_the_same_reader (void)
{
  g_autoptr (SharedSegmentKey) key = NULL;
  g_autoptr (SharedSegment) segment = NULL;
  g_autoptr (TestAccessible) text = NULL;
  Fixture self;

  if (!has_what_it_needs ())
    return;

  segment = share (&key);
  make_segment (1);
  set_up (&self, TEST_READER);
  open_in_reader (&self);
  text = test_app_find_text (self.app, "Hello");
  test_accessible_wait_text (text, "to be read");
  tear_down (&self);
  g_clear_object (&segment);
  test_bare_remove_all ();
}

/* A reader that runs is asked over the session bus. */
static void
test_writer_asks_the_reader (void)
{
  g_autoptr (SharedSegmentKey) key = NULL;
  g_autoptr (SharedSegment) segment = NULL;
  g_autoptr (TestAccessible) text = NULL;
  g_autoptr (TestApp) reader = NULL;
  Fixture self;

  if (!has_what_it_needs ())
    return;

  segment = share (&key);
  make_segment (1);
  reader = test_app_start (TEST_READER, NULL);
  set_up (&self, TEST_WRITER);
  open_in_reader (&self);
  text = test_app_find_text (reader, "Hello");
  test_accessible_wait_text (text, "to be read");
  tear_down (&self);
  g_clear_object (&segment);
  test_bare_remove_all ();
}

static void
test_keyboard_stays_in_the_table_when_its_row_goes (void)
{
  Fixture self;
  int first, second;

  if (!has_what_it_needs ())
    return;

  first = make_segment (10);
  second = make_segment (20);
  set_up (&self, TEST_READER);
  test_poll_until (is_listed (&self, first) && is_listed (&self, second));
  go_to_list (&self);
  test_display_press_until ("Home", is_status (&self, "*, 1 selected"));
  shmctl (first, IPC_RMID, NULL);
  test_poll_until (!is_listed (&self, first) && is_status (&self, "*, 0 selected"));
  test_display_press_until ("Home", is_status (&self, "*, 1 selected"));
  tear_down (&self);
  test_bare_remove_all ();
}

/* What the dialog asks is answered with Remove. */
static void
agree_to_removal (Fixture *self)
{
  g_autofree char *dialog = test_display_find_titled (self->app->process, "Remove Segments");

  test_display_focus (dialog);
  test_display_press ("alt+r");
}

/* What somebody does who removes a segment that is left over. */
static void
test_removes_by_keyboard (void)
{
  Fixture self;
  int mine, left_over;

  if (!has_what_it_needs ())
    return;

  mine = make_segment (10);
  left_over = make_left_over ();
  set_up (&self, TEST_WRITER);
  test_poll_until (is_listed (&self, mine));
  test_display_press_until ("alt+l", !is_listed (&self, mine));
  test_poll_until (is_listed (&self, left_over));
  go_to_list (&self);
  test_display_press_until ("Home", is_status (&self, "*, 1 selected"));
  test_display_press_until ("Delete", test_app_has (self.app, "button", "Remove"));
  agree_to_removal (&self);
  test_poll_until (!is_listed (&self, left_over));
  g_assert_cmpint (shmctl (mine, IPC_STAT, &(struct shmid_ds) { 0 }), ==, 0);
  tear_down (&self);
  test_bare_remove_all ();
}

static void
test_removes_by_the_menu_of_a_row (void)
{
  Fixture self;
  int id;

  if (!has_what_it_needs ())
    return;

  id = make_segment (10);
  set_up (&self, TEST_READER);
  test_poll_until (is_listed (&self, id));
  test_display_press_until ("Home", is_status (&self, "*, 1 selected"));
  test_display_press_until ("Menu", test_accessible_exists_in (self.root, "menu item", "Remove…"));
  test_display_press_until ("v", test_app_has (self.app, "button", "Remove"));
  agree_to_removal (&self);
  test_poll_until (!is_listed (&self, id));
  tear_down (&self);
  test_bare_remove_all ();
}

static void
test_removes_all_left_over_by_keyboard (void)
{
  Fixture self;
  int mine, left_over;

  if (!has_what_it_needs ())
    return;

  mine = make_segment (10);
  left_over = make_left_over ();
  set_up (&self, TEST_WRITER);
  test_poll_until (is_listed (&self, mine) && is_listed (&self, left_over));
  test_display_press_until ("F10", test_accessible_exists_in (self.root, "menu item", "Remove All Left Over…"));
  test_display_press_until ("l", test_app_has (self.app, "button", "Remove"));
  agree_to_removal (&self);
  test_poll_until (!is_listed (&self, left_over));
  g_assert_cmpint (shmctl (mine, IPC_STAT, &(struct shmid_ds) { 0 }), ==, 0);
  tear_down (&self);
  test_bare_remove_all ();
}

static void
test_thousands_are_shown_and_scrolled (void)
{
  Fixture self;
  int ids[MANY];

  if (!has_what_it_needs () ||
      !test_world_needs (test_world_limit_system_v ("shmmni", "8192"), "the right to set limits of the namespace"))
    return;

  for (guint i = 0; i < MANY; i++)
    ids[i] = make_segment (1 + i);
  set_up (&self, TEST_READER);
  wait_status (&self, "*4000 segments, *");
  test_poll_until (is_listed (&self, ids[0]));
  test_display_press_until ("End", is_listed (&self, ids[MANY - 1]));
  test_display_press_until ("Page_Up", is_status (&self, "*, 1 selected"));
  test_display_press_until ("Home", is_listed (&self, ids[0]));
  tear_down (&self);
  test_bare_remove_all ();
}

int
main (int    argc,
      char **argv)
{
  int status;

  test_world_init (&argc, &argv);
  has_display = test_display_start ();

  test_world_add ("/segments/opens-from-the-writer", test_opens_from_the_writer);
  test_world_add ("/segments/opens-from-the-reader", test_opens_from_the_reader);
  test_world_add ("/segments/quits-with-it", test_quits_with_it);
  test_world_add ("/segments/shows-what-ipcs-shows", test_shows_what_ipcs_shows);
  test_world_add ("/segments/left-over-is-marked-and-filtered", test_left_over_is_marked_and_filtered);
  test_world_add ("/segments/what-is-not-mine-is-filtered", test_what_is_not_mine_is_filtered);
  test_world_add ("/segments/search-finds-and-ends", test_search_finds_and_ends);
  test_world_add ("/segments/typing-searches", test_typing_searches);
  test_world_add ("/segments/no-segments-are-told", test_no_segments_are_told);
  test_world_add ("/segments/sorts-by-keyboard", test_sorts_by_keyboard);
  test_world_add ("/segments/selection-and-copy", test_selection_and_copy);
  test_world_add ("/segments/row-has-a-menu", test_row_has_a_menu);
  test_world_add ("/segments/details-open-and-close", test_details_open_and_close);
  test_world_add ("/segments/why-not-is-told", test_why_not_is_told);
  test_world_add ("/segments/opens-in-the-same-reader", test_opens_in_the_same_reader);
  test_world_add ("/segments/writer-asks-the-reader", test_writer_asks_the_reader);
  test_world_add ("/segments/keyboard-stays-in-the-table-when-its-row-goes",
                  test_keyboard_stays_in_the_table_when_its_row_goes);
  test_world_add ("/segments/removes-by-keyboard", test_removes_by_keyboard);
  test_world_add ("/segments/removes-by-the-menu-of-a-row", test_removes_by_the_menu_of_a_row);
  test_world_add ("/segments/removes-all-left-over-by-keyboard", test_removes_all_left_over_by_keyboard);
  test_world_add ("/segments/thousands-are-shown-and-scrolled", test_thousands_are_shown_and_scrolled);

  status = test_world_run ();
  test_display_stop ();
  return status;
}
