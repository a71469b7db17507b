/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Named shared memory for GLib programs, compatible with Qt's QSharedMemory: the one public header.
 */

#pragma once

#include <gio/gio.h>

#include "shared-segment-version.h"

G_BEGIN_DECLS

/* Errors */

#define SHARED_SEGMENT_ERROR      (shared_segment_error_quark ())
#define SHARED_TYPE_SEGMENT_ERROR (shared_segment_error_get_type ())

/**
 * SharedSegmentError:
 * @SHARED_SEGMENT_ERROR_PERMISSION_DENIED: the segment, its lock or its key file belongs to another user, or may not be
 *   used
 * @SHARED_SEGMENT_ERROR_INVALID_SIZE: the size is 0 or above the system's limit
 * @SHARED_SEGMENT_ERROR_KEY: there is no key, it is empty, or its key file cannot be made
 * @SHARED_SEGMENT_ERROR_ALREADY_EXISTS: another program owns a segment of this key, or this object is attached to one
 * @SHARED_SEGMENT_ERROR_NOT_FOUND: there is no segment of this key, or this object is not attached to one
 * @SHARED_SEGMENT_ERROR_LOCK: the lock is not held, or another program has taken it away
 * @SHARED_SEGMENT_ERROR_OUT_OF_RESOURCES: out of memory, of ids or of key file space
 * @SHARED_SEGMENT_ERROR_TIMED_OUT: another program has held the lock for the whole timeout
 * @SHARED_SEGMENT_ERROR_UNKNOWN: anything else; the message says what
 *
 * Why an operation on a segment failed.
 */
typedef enum
{
  SHARED_SEGMENT_ERROR_PERMISSION_DENIED,
  SHARED_SEGMENT_ERROR_INVALID_SIZE,
  SHARED_SEGMENT_ERROR_KEY,
  SHARED_SEGMENT_ERROR_ALREADY_EXISTS,
  SHARED_SEGMENT_ERROR_NOT_FOUND,
  SHARED_SEGMENT_ERROR_LOCK,
  SHARED_SEGMENT_ERROR_OUT_OF_RESOURCES,
  SHARED_SEGMENT_ERROR_TIMED_OUT,
  SHARED_SEGMENT_ERROR_UNKNOWN,
} SharedSegmentError;

SHARED_SEGMENT_AVAILABLE_IN_1_0
GQuark shared_segment_error_quark    (void);
SHARED_SEGMENT_AVAILABLE_IN_1_0
GType  shared_segment_error_get_type (void) G_GNUC_CONST;

/* Which segment: an immutable, reference-counted key */

#define SHARED_TYPE_SEGMENT_KEY  (shared_segment_key_get_type ())
#define SHARED_TYPE_SEGMENT_KIND (shared_segment_kind_get_type ())

typedef struct _SharedSegmentKey SharedSegmentKey;

/**
 * SharedSegmentKind:
 * @SHARED_SEGMENT_SYSTEM_V: System V shared memory, which `ipcs` shows; what Qt uses unless told otherwise
 * @SHARED_SEGMENT_POSIX: POSIX shared memory, files in `/dev/shm`; what Qt 6.6 and later uses for native keys, and
 *   Python's `multiprocessing.shared_memory`
 *
 * The kinds of shared memory a key can name.
 */
typedef enum
{
  SHARED_SEGMENT_SYSTEM_V,
  SHARED_SEGMENT_POSIX,
} SharedSegmentKind;

SHARED_SEGMENT_AVAILABLE_IN_1_0
GType              shared_segment_kind_get_type   (void) G_GNUC_CONST;
SHARED_SEGMENT_AVAILABLE_IN_1_0
GType              shared_segment_key_get_type    (void) G_GNUC_CONST;
SHARED_SEGMENT_AVAILABLE_IN_1_0
SharedSegmentKey  *shared_segment_key_new         (const char        *name,
                                                   SharedSegmentKind  kind);
SHARED_SEGMENT_AVAILABLE_IN_1_0
SharedSegmentKey  *shared_segment_key_new_native  (const char        *native,
                                                   SharedSegmentKind  kind);
SHARED_SEGMENT_AVAILABLE_IN_1_0
SharedSegmentKey  *shared_segment_key_parse       (const char        *string,
                                                   GError           **error);
SHARED_SEGMENT_AVAILABLE_IN_1_0
char              *shared_segment_key_to_string   (SharedSegmentKey  *key);
SHARED_SEGMENT_AVAILABLE_IN_1_0
const char        *shared_segment_key_get_name    (SharedSegmentKey  *key);
SHARED_SEGMENT_AVAILABLE_IN_1_0
const char        *shared_segment_key_get_native  (SharedSegmentKey  *key);
SHARED_SEGMENT_AVAILABLE_IN_1_0
SharedSegmentKind  shared_segment_key_get_kind    (SharedSegmentKey  *key);
SHARED_SEGMENT_AVAILABLE_IN_1_0
guint              shared_segment_key_get_ipc_key (SharedSegmentKey  *key);
SHARED_SEGMENT_AVAILABLE_IN_1_0
gboolean           shared_segment_key_equal       (gconstpointer      a,
                                                   gconstpointer      b);
SHARED_SEGMENT_AVAILABLE_IN_1_0
guint              shared_segment_key_hash        (gconstpointer      key);
SHARED_SEGMENT_AVAILABLE_IN_1_0
SharedSegmentKey  *shared_segment_key_ref         (SharedSegmentKey  *key);
SHARED_SEGMENT_AVAILABLE_IN_1_0
void               shared_segment_key_unref       (SharedSegmentKey  *key);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SharedSegmentKey, shared_segment_key_unref)

/* What the system knows of a segment: immutable, true at the moment it was asked for */

#define SHARED_TYPE_SEGMENT_INFO (shared_segment_info_get_type ())

typedef struct _SharedSegmentInfo SharedSegmentInfo;

SHARED_SEGMENT_AVAILABLE_IN_1_0
GType              shared_segment_info_get_type            (void) G_GNUC_CONST;
SHARED_SEGMENT_AVAILABLE_IN_1_0
gint64             shared_segment_info_get_id              (SharedSegmentInfo *info);
SHARED_SEGMENT_AVAILABLE_IN_1_0
guint              shared_segment_info_get_ipc_key         (SharedSegmentInfo *info);
SHARED_SEGMENT_AVAILABLE_IN_1_0
gsize              shared_segment_info_get_size            (SharedSegmentInfo *info);
SHARED_SEGMENT_AVAILABLE_IN_1_0
guint              shared_segment_info_get_permissions     (SharedSegmentInfo *info);
SHARED_SEGMENT_AVAILABLE_IN_1_0
guint              shared_segment_info_get_attachments     (SharedSegmentInfo *info);
SHARED_SEGMENT_AVAILABLE_IN_1_0
gint64             shared_segment_info_get_created         (SharedSegmentInfo *info);
SHARED_SEGMENT_AVAILABLE_IN_1_0
GPid               shared_segment_info_get_creator         (SharedSegmentInfo *info);
SHARED_SEGMENT_AVAILABLE_IN_1_0
const char        *shared_segment_info_get_creator_name    (SharedSegmentInfo *info);
SHARED_SEGMENT_AVAILABLE_IN_1_0
gboolean           shared_segment_info_is_creator_running  (SharedSegmentInfo *info);
SHARED_SEGMENT_AVAILABLE_IN_1_0
gboolean           shared_segment_info_is_left_over        (SharedSegmentInfo *info);
SHARED_SEGMENT_AVAILABLE_IN_1_0
SharedSegmentInfo *shared_segment_info_ref                 (SharedSegmentInfo *info);
SHARED_SEGMENT_AVAILABLE_IN_1_0
void               shared_segment_info_unref               (SharedSegmentInfo *info);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SharedSegmentInfo, shared_segment_info_unref)

/* One attachment: QSharedMemory, call by call */

#define SHARED_TYPE_SEGMENT        (shared_segment_get_type ())
#define SHARED_TYPE_SEGMENT_ACCESS (shared_segment_access_get_type ())

SHARED_SEGMENT_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (SharedSegment, shared_segment, SHARED, SEGMENT, GObject)

/**
 * SharedSegmentAccess:
 * @SHARED_SEGMENT_READ_WRITE: the bytes may be read and written
 * @SHARED_SEGMENT_READ_ONLY: the bytes may only be read; writing them crashes the program that tries
 *
 * What an attachment may be used for.
 */
typedef enum
{
  SHARED_SEGMENT_READ_WRITE,
  SHARED_SEGMENT_READ_ONLY,
} SharedSegmentAccess;

SHARED_SEGMENT_AVAILABLE_IN_1_0
GType              shared_segment_access_get_type (void) G_GNUC_CONST;
SHARED_SEGMENT_AVAILABLE_IN_1_0
SharedSegment     *shared_segment_new             (SharedSegmentKey     *key);
SHARED_SEGMENT_AVAILABLE_IN_1_0
void               shared_segment_set_key         (SharedSegment        *self,
                                                   SharedSegmentKey     *key);
SHARED_SEGMENT_AVAILABLE_IN_1_0
SharedSegmentKey  *shared_segment_get_key         (SharedSegment        *self);
SHARED_SEGMENT_AVAILABLE_IN_1_0
gboolean           shared_segment_create          (SharedSegment        *self,
                                                   gsize                 size,
                                                   SharedSegmentAccess   access,
                                                   GError              **error);
SHARED_SEGMENT_AVAILABLE_IN_1_0
gboolean           shared_segment_attach          (SharedSegment        *self,
                                                   SharedSegmentAccess   access,
                                                   GError              **error);
SHARED_SEGMENT_AVAILABLE_IN_1_0
gboolean           shared_segment_detach          (SharedSegment        *self,
                                                   GError              **error);
SHARED_SEGMENT_AVAILABLE_IN_1_0
gboolean           shared_segment_is_attached     (SharedSegment        *self);
SHARED_SEGMENT_AVAILABLE_IN_1_0
gboolean           shared_segment_lock            (SharedSegment        *self,
                                                   gint64                timeout_us,
                                                   GError              **error);
SHARED_SEGMENT_AVAILABLE_IN_1_0
gboolean           shared_segment_unlock          (SharedSegment        *self,
                                                   GError              **error);
SHARED_SEGMENT_AVAILABLE_IN_1_0
gpointer           shared_segment_get_data        (SharedSegment        *self);
SHARED_SEGMENT_AVAILABLE_IN_1_0
gconstpointer      shared_segment_get_const_data  (SharedSegment        *self);
SHARED_SEGMENT_AVAILABLE_IN_1_0
gsize              shared_segment_get_size        (SharedSegment        *self);

/* What QSharedMemory lacks */

SHARED_SEGMENT_AVAILABLE_IN_1_0
gboolean           shared_segment_publish         (SharedSegment        *self,
                                                   gconstpointer         data,
                                                   gsize                 size,
                                                   gint64                timeout_us,
                                                   GError              **error);
SHARED_SEGMENT_AVAILABLE_IN_1_0
GBytes            *shared_segment_snapshot        (SharedSegment        *self,
                                                   gint64                timeout_us,
                                                   GError              **error);
SHARED_SEGMENT_AVAILABLE_IN_1_0
SharedSegmentInfo *shared_segment_query           (SharedSegment        *self,
                                                   GError              **error);
SHARED_SEGMENT_AVAILABLE_IN_1_0
GPid               shared_segment_get_lock_holder (SharedSegment        *self,
                                                   char                **program);
SHARED_SEGMENT_AVAILABLE_IN_1_0
gboolean           shared_segment_remove_leftover (SharedSegment        *self,
                                                   gint64                timeout_us,
                                                   GError              **error);
SHARED_SEGMENT_AVAILABLE_IN_1_0
gboolean           shared_segment_take_over       (SharedSegment        *self,
                                                   gint64                timeout_us,
                                                   GError              **error);

/* The same for callers with a main loop */

SHARED_SEGMENT_AVAILABLE_IN_1_0
void               shared_segment_lock_async      (SharedSegment        *self,
                                                   gint64                timeout_us,
                                                   GCancellable         *cancellable,
                                                   GAsyncReadyCallback   callback,
                                                   gpointer              user_data);
SHARED_SEGMENT_AVAILABLE_IN_1_0
gboolean           shared_segment_lock_finish     (SharedSegment        *self,
                                                   GAsyncResult         *result,
                                                   GError              **error);
SHARED_SEGMENT_AVAILABLE_IN_1_0
void               shared_segment_publish_async   (SharedSegment        *self,
                                                   GBytes               *bytes,
                                                   gint64                timeout_us,
                                                   GCancellable         *cancellable,
                                                   GAsyncReadyCallback   callback,
                                                   gpointer              user_data);
SHARED_SEGMENT_AVAILABLE_IN_1_0
gboolean           shared_segment_publish_finish  (SharedSegment        *self,
                                                   GAsyncResult         *result,
                                                   GError              **error);
SHARED_SEGMENT_AVAILABLE_IN_1_0
void               shared_segment_snapshot_async  (SharedSegment        *self,
                                                   gint64                timeout_us,
                                                   GCancellable         *cancellable,
                                                   GAsyncReadyCallback   callback,
                                                   gpointer              user_data);
SHARED_SEGMENT_AVAILABLE_IN_1_0
GBytes            *shared_segment_snapshot_finish (SharedSegment        *self,
                                                   GAsyncResult         *result,
                                                   GError              **error);

/* Text in a segment */

SHARED_SEGMENT_AVAILABLE_IN_1_0
GBytes            *shared_segment_text_encode     (const char           *text,
                                                   gssize                length);
SHARED_SEGMENT_AVAILABLE_IN_1_0
char              *shared_segment_text_decode     (GBytes               *bytes);

/* For a main loop: shares the newest bytes, and never waits */

#define SHARED_TYPE_SEGMENT_PUBLISHER       (shared_segment_publisher_get_type ())
#define SHARED_TYPE_SEGMENT_PUBLISHER_STATE (shared_segment_publisher_state_get_type ())

SHARED_SEGMENT_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (SharedSegmentPublisher, shared_segment_publisher, SHARED, SEGMENT_PUBLISHER, GObject)

/**
 * SharedSegmentPublisherState:
 * @SHARED_SEGMENT_PUBLISHER_IDLE: nothing has been given to share yet
 * @SHARED_SEGMENT_PUBLISHER_SHARING: the newest bytes are in the segment
 * @SHARED_SEGMENT_PUBLISHER_LOCKED: another program holds the lock; tried again shortly
 * @SHARED_SEGMENT_PUBLISHER_OWNED_BY_ANOTHER: another program owns the segment; tried again, and see
 *   [method@SharedSegment.SegmentPublisher.take_over]
 * @SHARED_SEGMENT_PUBLISHER_FAILED: sharing failed, [property@SharedSegment.SegmentPublisher:error] says why; tried
 *   again
 *
 * What a publisher is doing.
 */
typedef enum
{
  SHARED_SEGMENT_PUBLISHER_IDLE,
  SHARED_SEGMENT_PUBLISHER_SHARING,
  SHARED_SEGMENT_PUBLISHER_LOCKED,
  SHARED_SEGMENT_PUBLISHER_OWNED_BY_ANOTHER,
  SHARED_SEGMENT_PUBLISHER_FAILED,
} SharedSegmentPublisherState;

SHARED_SEGMENT_AVAILABLE_IN_1_0
GType                        shared_segment_publisher_state_get_type (void) G_GNUC_CONST;
SHARED_SEGMENT_AVAILABLE_IN_1_0
SharedSegmentPublisher      *shared_segment_publisher_new            (SharedSegmentKey       *key);
SHARED_SEGMENT_AVAILABLE_IN_1_0
SharedSegmentKey            *shared_segment_publisher_get_key        (SharedSegmentPublisher *self);
SHARED_SEGMENT_AVAILABLE_IN_1_0
void                         shared_segment_publisher_publish        (SharedSegmentPublisher *self,
                                                                      GBytes                 *bytes);
SHARED_SEGMENT_AVAILABLE_IN_1_0
void                         shared_segment_publisher_take_over      (SharedSegmentPublisher *self);
SHARED_SEGMENT_AVAILABLE_IN_1_0
void                         shared_segment_publisher_close          (SharedSegmentPublisher *self);
SHARED_SEGMENT_AVAILABLE_IN_1_0
SharedSegmentPublisherState  shared_segment_publisher_get_state      (SharedSegmentPublisher *self);
SHARED_SEGMENT_AVAILABLE_IN_1_0
gsize                        shared_segment_publisher_get_size       (SharedSegmentPublisher *self);
SHARED_SEGMENT_AVAILABLE_IN_1_0
const GError                *shared_segment_publisher_get_error      (SharedSegmentPublisher *self);
SHARED_SEGMENT_AVAILABLE_IN_1_0
GPid                         shared_segment_publisher_get_holder     (SharedSegmentPublisher *self,
                                                                      const char            **program);

/* For a main loop: looks at a segment again and again, and never waits */

#define SHARED_TYPE_SEGMENT_WATCHER       (shared_segment_watcher_get_type ())
#define SHARED_TYPE_SEGMENT_WATCHER_STATE (shared_segment_watcher_state_get_type ())

/**
 * SHARED_SEGMENT_WATCHER_DEFAULT_INTERVAL_MS:
 *
 * The time between two looks of a watcher that is told nothing else, in milliseconds.
 */
#define SHARED_SEGMENT_WATCHER_DEFAULT_INTERVAL_MS 200

SHARED_SEGMENT_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (SharedSegmentWatcher, shared_segment_watcher, SHARED, SEGMENT_WATCHER, GObject)

/**
 * SharedSegmentWatcherState:
 * @SHARED_SEGMENT_WATCHER_WAITING: there is no segment of this key
 * @SHARED_SEGMENT_WATCHER_SHOWING: the newest bytes are the segment's
 * @SHARED_SEGMENT_WATCHER_LEFT_OVER: as for showing, but the program that created the segment is gone without removing
 *   it
 * @SHARED_SEGMENT_WATCHER_LOCKED: another program holds the lock; looked at again
 * @SHARED_SEGMENT_WATCHER_UNREADABLE: the segment cannot be read, [property@SharedSegment.SegmentWatcher:error] says
 *   why; looked at again
 *
 * What a watcher sees.
 */
typedef enum
{
  SHARED_SEGMENT_WATCHER_WAITING,
  SHARED_SEGMENT_WATCHER_SHOWING,
  SHARED_SEGMENT_WATCHER_LEFT_OVER,
  SHARED_SEGMENT_WATCHER_LOCKED,
  SHARED_SEGMENT_WATCHER_UNREADABLE,
} SharedSegmentWatcherState;

SHARED_SEGMENT_AVAILABLE_IN_1_0
GType                      shared_segment_watcher_state_get_type (void) G_GNUC_CONST;
SHARED_SEGMENT_AVAILABLE_IN_1_0
SharedSegmentWatcher      *shared_segment_watcher_new            (SharedSegmentKey      *key);
SHARED_SEGMENT_AVAILABLE_IN_1_0
SharedSegmentKey          *shared_segment_watcher_get_key        (SharedSegmentWatcher  *self);
SHARED_SEGMENT_AVAILABLE_IN_1_0
void                       shared_segment_watcher_set_interval   (SharedSegmentWatcher  *self,
                                                                  guint                  interval_ms);
SHARED_SEGMENT_AVAILABLE_IN_1_0
guint                      shared_segment_watcher_get_interval   (SharedSegmentWatcher  *self);
SHARED_SEGMENT_AVAILABLE_IN_1_0
SharedSegmentWatcherState  shared_segment_watcher_get_state      (SharedSegmentWatcher  *self);
SHARED_SEGMENT_AVAILABLE_IN_1_0
GBytes                    *shared_segment_watcher_get_bytes      (SharedSegmentWatcher  *self);
SHARED_SEGMENT_AVAILABLE_IN_1_0
gint64                     shared_segment_watcher_get_since      (SharedSegmentWatcher  *self);
SHARED_SEGMENT_AVAILABLE_IN_1_0
guint64                    shared_segment_watcher_get_looks      (SharedSegmentWatcher  *self,
                                                                  guint64               *misses);
SHARED_SEGMENT_AVAILABLE_IN_1_0
const GError              *shared_segment_watcher_get_error      (SharedSegmentWatcher  *self);
SHARED_SEGMENT_AVAILABLE_IN_1_0
GPid                       shared_segment_watcher_get_holder     (SharedSegmentWatcher  *self,
                                                                  const char           **program);

/* The segments of the machine */

#define SHARED_TYPE_SEGMENT_TABLE     (shared_segment_table_get_type ())
#define SHARED_TYPE_SEGMENT_TABLE_ROW (shared_segment_table_row_get_type ())

SHARED_SEGMENT_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (SharedSegmentTable, shared_segment_table, SHARED, SEGMENT_TABLE, GObject)
SHARED_SEGMENT_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (SharedSegmentTableRow, shared_segment_table_row, SHARED, SEGMENT_TABLE_ROW, GObject)

/**
 * SharedSegmentUsage:
 * @segments: how many System V segments there are
 * @max_segments: how many there may be (`shmmni`), 0: not known
 * @system_v_bytes: bytes of all System V segments, in whole pages
 * @max_system_v_bytes: how many there may be (`shmall`), %G_MAXUINT64: more than can be counted, 0: not known
 * @posix_bytes: bytes used in `/dev/shm`
 * @max_posix_bytes: its size, 0: not known, or without a limit
 *
 * How much shared memory is in use, next to what the system allows.
 */
typedef struct
{
  guint64 segments;
  guint64 max_segments;
  guint64 system_v_bytes;
  guint64 max_system_v_bytes;
  guint64 posix_bytes;
  guint64 max_posix_bytes;
} SharedSegmentUsage;

SHARED_SEGMENT_AVAILABLE_IN_1_0
SharedSegmentTable   *shared_segment_table_new        (void);
SHARED_SEGMENT_AVAILABLE_IN_1_0
void                  shared_segment_table_refresh    (SharedSegmentTable *self);
SHARED_SEGMENT_AVAILABLE_IN_1_0
gboolean              shared_segment_table_find_users (SharedSegmentTable *self,
                                                       gint64              budget_us);
SHARED_SEGMENT_AVAILABLE_IN_1_0
void                  shared_segment_usage_query      (SharedSegmentUsage *usage);

SHARED_SEGMENT_AVAILABLE_IN_1_0
SharedSegmentKind   shared_segment_table_row_get_kind           (SharedSegmentTableRow *self);
SHARED_SEGMENT_AVAILABLE_IN_1_0
const char         *shared_segment_table_row_get_key            (SharedSegmentTableRow *self);
SHARED_SEGMENT_AVAILABLE_IN_1_0
gint64              shared_segment_table_row_get_shmid          (SharedSegmentTableRow *self);
SHARED_SEGMENT_AVAILABLE_IN_1_0
const char         *shared_segment_table_row_get_owner          (SharedSegmentTableRow *self);
SHARED_SEGMENT_AVAILABLE_IN_1_0
guint               shared_segment_table_row_get_perms          (SharedSegmentTableRow *self);
SHARED_SEGMENT_AVAILABLE_IN_1_0
guint64             shared_segment_table_row_get_bytes          (SharedSegmentTableRow *self);
SHARED_SEGMENT_AVAILABLE_IN_1_0
gint64              shared_segment_table_row_get_nattch         (SharedSegmentTableRow *self);
SHARED_SEGMENT_AVAILABLE_IN_1_0
const char         *shared_segment_table_row_get_status         (SharedSegmentTableRow *self);
SHARED_SEGMENT_AVAILABLE_IN_1_0
GPid                shared_segment_table_row_get_creator        (SharedSegmentTableRow  *self,
                                                                 const char            **program);
SHARED_SEGMENT_AVAILABLE_IN_1_0
gboolean            shared_segment_table_row_is_creator_running (SharedSegmentTableRow *self);
SHARED_SEGMENT_AVAILABLE_IN_1_0
GPid                shared_segment_table_row_get_last_user      (SharedSegmentTableRow  *self,
                                                                 const char            **program);
SHARED_SEGMENT_AVAILABLE_IN_1_0
gint64              shared_segment_table_row_get_attached       (SharedSegmentTableRow *self);
SHARED_SEGMENT_AVAILABLE_IN_1_0
gint64              shared_segment_table_row_get_detached       (SharedSegmentTableRow *self);
SHARED_SEGMENT_AVAILABLE_IN_1_0
gint64              shared_segment_table_row_get_changed        (SharedSegmentTableRow *self);
SHARED_SEGMENT_AVAILABLE_IN_1_0
gint64              shared_segment_table_row_get_resident       (SharedSegmentTableRow *self);
SHARED_SEGMENT_AVAILABLE_IN_1_0
gint64              shared_segment_table_row_get_swapped        (SharedSegmentTableRow *self);
SHARED_SEGMENT_AVAILABLE_IN_1_0
guint               shared_segment_table_row_get_n_users        (SharedSegmentTableRow *self);
SHARED_SEGMENT_AVAILABLE_IN_1_0
GPid                shared_segment_table_row_get_user           (SharedSegmentTableRow  *self,
                                                                 guint                   position,
                                                                 const char            **program,
                                                                 guint                  *n_mappings);
SHARED_SEGMENT_AVAILABLE_IN_1_0
const char         *shared_segment_table_row_get_native         (SharedSegmentTableRow *self);
SHARED_SEGMENT_AVAILABLE_IN_1_0
const char         *shared_segment_table_row_get_name           (SharedSegmentTableRow *self,
                                                                 gboolean              *is_exact);
SHARED_SEGMENT_AVAILABLE_IN_1_0
gboolean            shared_segment_table_row_is_left_over       (SharedSegmentTableRow *self);
SHARED_SEGMENT_AVAILABLE_IN_1_0
SharedSegmentKey   *shared_segment_table_row_dup_segment_key    (SharedSegmentTableRow *self);
SHARED_SEGMENT_AVAILABLE_IN_1_0
gboolean            shared_segment_table_row_may_read           (SharedSegmentTableRow  *self,
                                                                 GError                **error);
SHARED_SEGMENT_AVAILABLE_IN_1_0
GBytes             *shared_segment_table_row_read               (SharedSegmentTableRow  *self,
                                                                 gsize                   max_size,
                                                                 GError                **error);
SHARED_SEGMENT_AVAILABLE_IN_1_0
void                shared_segment_table_row_read_async         (SharedSegmentTableRow  *self,
                                                                 gsize                   max_size,
                                                                 GCancellable           *cancellable,
                                                                 GAsyncReadyCallback     callback,
                                                                 gpointer                user_data);
SHARED_SEGMENT_AVAILABLE_IN_1_0
GBytes             *shared_segment_table_row_read_finish        (SharedSegmentTableRow  *self,
                                                                 GAsyncResult           *result,
                                                                 GError                **error);
SHARED_SEGMENT_AVAILABLE_IN_1_0
gboolean            shared_segment_table_row_may_remove         (SharedSegmentTableRow  *self,
                                                                 GError                **error);
SHARED_SEGMENT_AVAILABLE_IN_1_0
gboolean            shared_segment_table_row_remove             (SharedSegmentTableRow  *self,
                                                                 GError                **error);
SHARED_SEGMENT_AVAILABLE_IN_1_0
void                shared_segment_table_row_remove_async       (SharedSegmentTableRow  *self,
                                                                 GCancellable           *cancellable,
                                                                 GAsyncReadyCallback     callback,
                                                                 gpointer                user_data);
SHARED_SEGMENT_AVAILABLE_IN_1_0
gboolean            shared_segment_table_row_remove_finish      (SharedSegmentTableRow  *self,
                                                                 GAsyncResult           *result,
                                                                 GError                **error);

G_END_DECLS
