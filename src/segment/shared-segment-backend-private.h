/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a kind of shared memory must be able to do: the seam between SharedSegment and the backends.
 */

#pragma once

#include "shared-segment-info-private.h"

/* What a look at a segment found, so that the next look can tell what has changed. The rest is of leftovers only. */
typedef struct
{
  gint64   id;            /* of the segment */
  gint64   created;       /* seconds since 1970 */
  gboolean is_left_over;

  gboolean is_telling;    /* while it stays the same nobody can have attached, so nothing can have changed */
  gint64   attached;
  gint64   detached;
  GPid     last_user;
  gint64   lock_id;       /* -1: no lock */
  GPid     lock_user;     /* who took or set the lock last, 0: not known */
} SharedSegmentTrace;

typedef enum
{
  SHARED_SEGMENT_ACQUIRED,
  SHARED_SEGMENT_ABSENT,   /* there is no lock, and it may not be created */
  SHARED_SEGMENT_FAILED,
} SharedSegmentAcquired;

/*
 * SharedSegmentBackend:
 *
 * `state` is one object's view of one key: its attachment and its hold of the lock. Unless said otherwise a function is
 * called while the lock is held. What cannot be done is an error that names the key; nothing here ever waits but
 * @acquire.
 *
 * @open: makes the state for a key; touches nothing
 * @close: frees the state; nothing is attached and the lock is not held
 * @acquire: takes the lock; makes it if @may_create
 * @holds_lock: whether the lock that was taken is still ours
 * @lock_exists: whether there is a lock (not held)
 * @release: releases the lock if it is still ours
 * @exists: whether there is a segment that may be attached to (lock not needed)
 * @create: creates and attaches
 * @attach: attaches to what is there
 * @leaves_something: whether anything would be left behind if this state were closed now (lock not needed)
 * @detach: detaches, if attached; who is the last removes the segment, and the lock with it; who made the lock removes
 *   it
 * @publish: replaces the segment that this object created, or a leftover, by a new one with these bytes
 * @read: gives the bytes, @known itself if they are the same, and tells in the first part of @trace, unless it is
 *   %NULL, what they are from; removes what its live creator left to the last reader. The lock may be missing, or be
 *   lost meanwhile: the caller asks afterwards
 * @remove: removes the segment that has the key, only a leftover if @only_leftover
 * @clean_up: removes key file and lock if there is no segment any more
 * @give_up: detaches and removes what this object created, without the lock: somebody holds on to it
 * @query: what the system knows (lock not needed)
 * @get_lock_holder: who holds the lock, 0 if nobody (lock not needed)
 * @trace: what a look would find (lock not needed)
 * @get_data: the attachment's bytes and size; %NULL if not attached
 */
typedef struct
{
  gpointer               (*open)            (SharedSegmentKey     *key);
  void                   (*close)           (gpointer              state);
  SharedSegmentAcquired  (*acquire)         (gpointer              state,
                                             gboolean              may_create,
                                             gint64                deadline_us,
                                             GError              **error);
  gboolean               (*holds_lock)      (gpointer              state);
  gboolean               (*lock_exists)     (gpointer              state);
  gboolean               (*release)         (gpointer              state);
  gboolean               (*exists)          (gpointer              state,
                                             GError              **error);
  gboolean               (*create)          (gpointer              state,
                                             gsize                 size,
                                             SharedSegmentAccess   access,
                                             GError              **error);
  gboolean               (*attach)          (gpointer              state,
                                             SharedSegmentAccess   access,
                                             GError              **error);
  gboolean               (*leaves_something) (gpointer              state);
  void                   (*detach)          (gpointer              state);
  gboolean               (*publish)         (gpointer              state,
                                             gconstpointer         data,
                                             gsize                 size,
                                             GError              **error);
  GBytes                *(*read)            (gpointer              state,
                                             GBytes               *known,
                                             SharedSegmentTrace   *trace,
                                             GError              **error);
  gboolean               (*remove)          (gpointer              state,
                                             gboolean              only_leftover,
                                             GError              **error);
  void                   (*clean_up)        (gpointer              state);
  void                   (*give_up)         (gpointer              state);
  SharedSegmentInfo     *(*query)           (gpointer              state,
                                             GError              **error);
  GPid                   (*get_lock_holder) (gpointer              state);
  void                   (*trace)           (gpointer              state,
                                             SharedSegmentTrace   *trace);
  gpointer               (*get_data)        (gpointer              state,
                                             gsize                *size);
} SharedSegmentBackend;

extern const SharedSegmentBackend shared_segment_system_v_backend;
extern const SharedSegmentBackend shared_segment_posix_backend;
