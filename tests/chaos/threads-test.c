/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Threads of one process that use one segment at a time, each with objects of its own: to be run under
 * ThreadSanitizer, too.
 */

#include "config.h"

#include "numbered-text.h"
#include "test-world.h"

#define PUBLICATIONS 300
#define LOOKS        300
#define TIMEOUT_US   (60 * G_USEC_PER_SEC)
#define MAX_TEXT     20000

static void
fill (char  *text,
      gsize *size,
      guint  number)
{
  *size = NUMBERED_TEXT_DIGITS + number * 7919 % (MAX_TEXT - NUMBERED_TEXT_DIGITS);
  numbered_text_fill (text, *size, number);
}

static void
assert_whole (GBytes *bytes)
{
  g_assert_cmpint (numbered_text_read (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes)), >=, 0);
}

/* Only one of several owns it. Returns: whether it was published */
static gboolean
publish (SharedSegment *segment,
         guint          number)
{
  char text[MAX_TEXT];
  g_autoptr (GError) error = NULL;
  gsize size;

  fill (text, &size, number);
  if (shared_segment_publish (segment, text, size, TIMEOUT_US, &error))
    return TRUE;

  g_assert_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_ALREADY_EXISTS);
  return FALSE;
}

static gpointer
publish_all (gpointer data)
{
  g_autoptr (SharedSegment) segment = shared_segment_new (data);

  for (guint i = 1; i <= PUBLICATIONS; i++)
    g_assert_true (publish (segment, i));

  /* It stays until the end. */
  return g_steal_pointer (&segment);
}

static gpointer
publish_by_turns (gpointer data)
{
  g_autoptr (SharedSegment) segment = shared_segment_new (data);
  g_autoptr (GError) error = NULL;

  for (guint i = 1; i <= PUBLICATIONS; i++)
    if (publish (segment, i) && i % 8 == 0)
      {
        g_assert_true (shared_segment_detach (segment, &error));
        g_assert_no_error (error);
      }

  return NULL;
}

static gpointer
look (gpointer data)
{
  g_autoptr (SharedSegment) segment = shared_segment_new (data);

  for (guint i = 0; i < LOOKS; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) bytes = shared_segment_snapshot (segment, TIMEOUT_US, &error);

      if (bytes != NULL)
        assert_whole (bytes);
      else
        g_assert_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_NOT_FOUND);
    }

  return NULL;
}

/* Who holds the lock is alone. */
static int holders;

static void
hold_lock (SharedSegment *segment)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (shared_segment_lock (segment, TIMEOUT_US, &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_atomic_int_add (&holders, 1), ==, 0);
  g_assert_cmpint (numbered_text_read (shared_segment_get_const_data (segment), shared_segment_get_size (segment)),
                   >=, 0);
  g_assert_cmpint (g_atomic_int_add (&holders, -1), ==, 1);
  g_assert_true (shared_segment_unlock (segment, &error));
  g_assert_no_error (error);
}

static gpointer
lock (gpointer data)
{
  for (guint i = 0; i < LOOKS; i++)
    {
      g_autoptr (SharedSegment) segment = shared_segment_new (data);
      g_autoptr (GError) error = NULL;

      if (!shared_segment_attach (segment, SHARED_SEGMENT_READ_ONLY, &error))
        {
          g_assert_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_NOT_FOUND);
          continue;
        }

      hold_lock (segment);
      g_assert_true (shared_segment_detach (segment, &error));
      g_assert_no_error (error);
    }

  return NULL;
}

static gpointer
query (gpointer data)
{
  g_autoptr (SharedSegment) segment = shared_segment_new (data);

  for (guint i = 0; i < LOOKS; i++)
    {
      g_autoptr (SharedSegmentInfo) info = shared_segment_query (segment, NULL);
      g_autofree char *program = NULL;
      g_autofree char *name = shared_segment_key_to_string (data);

      g_assert_nonnull (name);
      if (info != NULL)
        g_assert_cmpuint (shared_segment_info_get_size (info), >=, NUMBERED_TEXT_DIGITS);
      shared_segment_get_lock_holder (segment, &program);
    }

  return NULL;
}

static void
run_threads (const GThreadFunc *functions,
             SharedSegmentKey  *key)
{
  g_autoptr (GPtrArray) threads = g_ptr_array_new ();
  g_autoptr (GPtrArray) segments = g_ptr_array_new_with_free_func (g_object_unref);

  for (; *functions != NULL; functions++)
    g_ptr_array_add (threads, g_thread_new ("chaos", *functions, key));

  for (guint i = 0; i < threads->len; i++)
    {
      gpointer segment = g_thread_join (g_ptr_array_index (threads, i));

      if (segment != NULL)
        g_ptr_array_add (segments, segment);
    }
}

static void
test_threads_share_one_publishers_texts (void)
{
  const GThreadFunc functions[] = { publish_all, look, look, lock, lock, query, NULL };
  g_autoptr (SharedSegmentKey) key = test_key_new ();

  run_threads (functions, key);
}

static void
test_threads_publish_by_turns (void)
{
  const GThreadFunc functions[] = { publish_by_turns, publish_by_turns, publish_by_turns, look, lock, query, NULL };
  g_autoptr (SharedSegmentKey) key = test_key_new ();

  run_threads (functions, key);
}

/* Publishers and watchers, each in the main loop of a thread of its own. */

typedef struct
{
  SharedSegmentKey *key;
  int               n_watchers;  /* those who have not seen the last text yet, atomic */
} Show;

static gpointer
publish_in_main_loop (gpointer data)
{
  Show *show = data;
  g_autoptr (GMainContext) context = g_main_context_new ();
  SharedSegmentPublisher *publisher;

  g_main_context_push_thread_default (context);
  publisher = shared_segment_publisher_new (show->key);

  for (guint i = 1; i <= PUBLICATIONS; i++)
    {
      char text[MAX_TEXT];
      g_autoptr (GBytes) bytes = NULL;
      gsize size;

      fill (text, &size, i);
      bytes = g_bytes_new (text, size);
      shared_segment_publisher_publish (publisher, bytes);
      g_main_context_iteration (context, FALSE);
    }

  while (g_atomic_int_get (&show->n_watchers) > 0 ||
         shared_segment_publisher_get_state (publisher) != SHARED_SEGMENT_PUBLISHER_SHARING)
    if (!g_main_context_iteration (context, FALSE))
      g_usleep (1000);

  shared_segment_publisher_close (publisher);
  g_object_unref (publisher);
  g_main_context_pop_thread_default (context);
  return NULL;
}

static gint64
get_shown (SharedSegmentWatcher *watcher)
{
  GBytes *bytes = shared_segment_watcher_get_bytes (watcher);

  if (bytes == NULL)
    return 0;

  assert_whole (bytes);
  return numbered_text_read (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static gpointer
watch_in_main_loop (gpointer data)
{
  Show *show = data;
  g_autoptr (GMainContext) context = g_main_context_new ();
  SharedSegmentWatcher *watcher;
  gint64 shown = 0;

  g_main_context_push_thread_default (context);
  watcher = shared_segment_watcher_new (show->key);
  shared_segment_watcher_set_interval (watcher, 1);

  while (shown < PUBLICATIONS)
    {
      gint64 earlier = shown;

      g_main_context_iteration (context, TRUE);
      shown = get_shown (watcher);
      g_assert_cmpint (shown, >=, earlier);
    }

  g_object_unref (watcher);
  g_main_context_pop_thread_default (context);
  g_atomic_int_add (&show->n_watchers, -1);
  return NULL;
}

static void
test_threads_have_main_loops_of_their_own (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  Show show = { .key = key, .n_watchers = 3 };
  GThread *publisher = g_thread_new ("publisher", publish_in_main_loop, &show);
  GThread *watchers[] = {
    g_thread_new ("watcher", watch_in_main_loop, &show),
    g_thread_new ("watcher", watch_in_main_loop, &show),
    g_thread_new ("watcher", watch_in_main_loop, &show),
  };

  for (gsize i = 0; i < G_N_ELEMENTS (watchers); i++)
    g_thread_join (watchers[i]);
  g_thread_join (publisher);
}

/* Their classes are made here: ThreadSanitizer does not see how GObject has the threads wait for that. */
static void
make_classes (void)
{
  const GType types[] = { SHARED_TYPE_SEGMENT, SHARED_TYPE_SEGMENT_PUBLISHER, SHARED_TYPE_SEGMENT_WATCHER };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    g_type_class_unref (g_type_class_ref (types[i]));
}

int
main (int    argc,
      char **argv)
{
  test_world_init (&argc, &argv);
  make_classes ();

  test_world_add_both ("/threads/share-one-publishers-texts", test_threads_share_one_publishers_texts);
  test_world_add_both ("/threads/publish-by-turns", test_threads_publish_by_turns);
  test_world_add_both ("/threads/have-main-loops-of-their-own", test_threads_have_main_loops_of_their_own);

  return test_world_run ();
}
