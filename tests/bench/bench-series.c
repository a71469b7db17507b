/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What many measurements of the same come to.
 */

#include "config.h"

#include <stdlib.h>

#include <glib.h>

#include "bench-series.h"

static int
compare_doubles (gconstpointer a,
                 gconstpointer b)
{
  const double *first = a;
  const double *second = b;

  return (*first > *second) - (*first < *second);
}

/* The value that so many percent of all are below. */
double
bench_find_percentile (const double *values,
                       int           n_values,
                       int           percent)
{
  g_autofree double *sorted = g_memdup2 (values, n_values * sizeof *values);

  g_assert (n_values > 0);

  qsort (sorted, n_values, sizeof *sorted, compare_doubles);
  return sorted[MIN (n_values * percent / 100, n_values - 1)];
}

double
bench_find_median (const double *values,
                   int           n_values)
{
  return bench_find_percentile (values, n_values, 50);
}
