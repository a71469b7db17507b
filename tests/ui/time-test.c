/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Points in time and durations, in words.
 */

#include "config.h"

#include "segment-time.h"

static char *
format (gint64      seconds,
        const char *pattern)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (seconds);

  return g_date_time_format (time, pattern);
}

static void
assert_formatted (gint64      seconds,
                  const char *pattern)
{
  g_autofree char *text = segment_time_format (seconds);
  g_autofree char *expected = format (seconds, pattern);

  g_assert_cmpstr (text, ==, expected);
}

/* Shortly after midnight, what was just now may have been yesterday. */
static void
test_today_has_no_date (void)
{
  gint64 now;
  g_autofree char *text = NULL;
  g_autofree char *expected = NULL;
  g_autofree char *day = NULL;
  g_autofree char *day_after = NULL;

  do
    {
      g_free (text);
      g_free (expected);
      g_free (day);
      g_free (day_after);
      now = g_get_real_time () / G_USEC_PER_SEC;
      day = format (now, "%x");
      text = segment_time_format (now);
      expected = format (now, "%X");
      day_after = format (g_get_real_time () / G_USEC_PER_SEC, "%x");
    }
  while (!g_str_equal (day, day_after));

  g_assert_cmpstr (text, ==, expected);
}

static void
test_another_day_has_a_date (void)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  assert_formatted (now - 2 * 24 * 60 * 60, "%x %X");
  assert_formatted (now + 2 * 24 * 60 * 60, "%x %X");
  assert_formatted (0, "%x %X");
}

/* The same day of another year is another day. */
static void
test_another_year_has_a_date (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) time = g_date_time_add_years (now, -4);

  assert_formatted (g_date_time_to_unix (time), "%x %X");
}

static void
test_no_time_at_all (void)
{
  g_autofree char *text = segment_time_format (G_MAXINT64);

  g_assert_cmpstr (text, ==, "?");
}

static void
assert_duration (gint64      seconds,
                 const char *expected)
{
  g_autofree char *text = segment_time_format_duration (seconds);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_durations (void)
{
  assert_duration (0, "0 seconds");
  assert_duration (1, "1 second");
  assert_duration (2, "2 seconds");
  assert_duration (59, "59 seconds");
  assert_duration (60, "1 minute");
  assert_duration (119, "1 minute");
  assert_duration (120, "2 minutes");
  assert_duration (2 * 60 * 60, "120 minutes");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/time/today-has-no-date", test_today_has_no_date);
  g_test_add_func ("/time/another-day-has-a-date", test_another_day_has_a_date);
  g_test_add_func ("/time/another-year-has-a-date", test_another_year_has_a_date);
  g_test_add_func ("/time/no-time-at-all", test_no_time_at_all);
  g_test_add_func ("/time/durations", test_durations);

  return g_test_run ();
}
