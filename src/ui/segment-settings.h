/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the user prefers, kept by GSettings.
 */

#pragma once

#include <gio/gio.h>
#include <shared-segment.h>

G_BEGIN_DECLS

/* The keys of the schema org.sharedsegment */
#define SEGMENT_SETTINGS_KEY           "key"
#define SEGMENT_SETTINGS_KIND          "kind"
#define SEGMENT_SETTINGS_POLL_INTERVAL "poll-interval"
#define SEGMENT_SETTINGS_MONOSPACE     "monospace"
#define SEGMENT_SETTINGS_WRAP          "wrap"
#define SEGMENT_SETTINGS_FONT_SIZE     "font-size"
#define SEGMENT_SETTINGS_SHOW_CHANGES  "show-changes"

/**
 * segment_settings_new:
 *
 * The schema is the one that is installed, or, when none is, the one that this program was built with.
 *
 * Returns: (transfer full): the preferences
 */
GSettings        *segment_settings_new       (void);

/**
 * segment_settings_build_key:
 * @string: the key that is preferred: a name, or for System V also a native key
 * @kind: the kind that is preferred
 * @error: return location for an error, or %NULL
 *
 * Fails with %SHARED_SEGMENT_ERROR_KEY for what cannot be a key.
 *
 * Returns: (transfer full): the key that both mean, or %NULL
 */
SharedSegmentKey *segment_settings_build_key (const char         *string,
                                              SharedSegmentKind   kind,
                                              GError            **error);

/**
 * segment_settings_dup_key:
 * @settings: the preferences
 *
 * Returns: (transfer full): the key that is preferred; the default one if that cannot be a key
 */
SharedSegmentKey *segment_settings_dup_key   (GSettings          *settings);

G_END_DECLS
