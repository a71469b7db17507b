/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What many measurements of the same come to.
 */

#pragma once

double bench_find_percentile (const double *values,
                              int           n_values,
                              int           percent);
double bench_find_median     (const double *values,
                              int           n_values);
