/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a fuzz target gives to libFuzzer, and to the program that replays the kept corpus.
 */

#pragma once

#include <glib.h>
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *data,
                            size_t         size);

/* Unlike g_assert() it cannot be compiled out, and unlike GTest's it needs no test. */
#define fuzz_check(condition)                              \
  G_STMT_START {                                           \
    if (!(condition))                                      \
      g_error ("%s does not hold", G_STRINGIFY (condition)); \
  } G_STMT_END
