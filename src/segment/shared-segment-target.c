/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The segment that a row of the table stands for, to be found again: that one, and no other with its id or name.
 */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <sys/stat.h>

#include "shared-segment-error-private.h"
#include "shared-segment-key-file-private.h"
#include "shared-segment-key-private.h"
#include "shared-segment-posix-file-private.h"
#include "shared-segment-table-row-private.h"
#include "shared-segment-target-private.h"

/* A key file is the segment's as long as it gives its key and belongs to whom the segment does. */
static SharedSegmentKey *
find_system_v_key (const SharedSegmentRecord *record,
                   const char                *native)
{
  g_autoptr (SharedSegmentKey) key = NULL;
  SharedSegmentKeyFile file;
  struct stat status;

  if (record->is_removed || native == NULL || lstat (native, &status) != 0 ||
      (status.st_uid != record->uid && status.st_uid != record->creator_uid))
    return NULL;

  key = shared_segment_key_new_of_file (native, status.st_uid);
  file = (SharedSegmentKeyFile) { .key = key, .path = native };
  return shared_segment_key_file_gives (&file, record->ipc_key) ? g_steal_pointer (&key) : NULL;
}

/* A semaphore with the segment's name may be anybody's, and is a lock only of a segment that Qt or this module has
 * made. */
static gboolean
has_posix_lock (SharedSegmentTableRow     *row,
                const SharedSegmentRecord *record,
                SharedSegmentKey          *name)
{
  return (shared_segment_table_row_get_name (row, NULL) != NULL || record->created_by != 0) &&
         shared_segment_key_is_usable (name, NULL);
}

/*
 * shared_segment_target_new:
 *
 * Returns: (transfer full): what is needed to find the segment of @row again
 */
SharedSegmentTarget *
shared_segment_target_new (SharedSegmentTableRow *row)
{
  SharedSegmentTarget *self = g_new0 (SharedSegmentTarget, 1);
  const char *native = shared_segment_table_row_get_native (row);

  self->record = *shared_segment_table_row_get_record (row);
  self->record.file = g_strdup (self->record.file);

  if (self->record.kind == SHARED_SEGMENT_SYSTEM_V)
    {
      self->key = find_system_v_key (&self->record, native);
      return self;
    }

  self->path = shared_segment_posix_file_build_path ("", native);
  self->name = shared_segment_key_new_native (native, SHARED_SEGMENT_POSIX);
  if (has_posix_lock (row, &self->record, self->name))
    self->key = shared_segment_key_ref (self->name);
  return self;
}

void
shared_segment_target_free (SharedSegmentTarget *self)
{
  g_free (self->record.file);
  g_free (self->path);
  g_clear_pointer (&self->name, shared_segment_key_unref);
  g_clear_pointer (&self->key, shared_segment_key_unref);
  g_free (self);
}

/*
 * shared_segment_target_look:
 * @now: (out): what the kernel knows of it now, but for its name
 *
 * Looks whether the segment is still there. Fails with %SHARED_SEGMENT_ERROR_NOT_FOUND.
 */
gboolean
shared_segment_target_look (const SharedSegmentTarget  *self,
                            SharedSegmentRecord        *now,
                            GError                    **error)
{
  gboolean is_there;

  if (self->record.kind == SHARED_SEGMENT_SYSTEM_V)
    is_there = shared_segment_record_look_at_id (self->record.id, now);
  else
    is_there = shared_segment_record_look_at_path (self->path, now);

  if (is_there)
    return shared_segment_target_is (self, now, error);

  shared_segment_target_set_gone_error (self, error);
  return FALSE;
}

/*
 * shared_segment_target_is:
 * @now: what has the id or the name now
 *
 * Fails with %SHARED_SEGMENT_ERROR_NOT_FOUND when it is another segment.
 */
gboolean
shared_segment_target_is (const SharedSegmentTarget  *self,
                          const SharedSegmentRecord  *now,
                          GError                    **error)
{
  if (shared_segment_record_is_same (&self->record, now))
    return TRUE;

  shared_segment_target_set_error (self, SHARED_SEGMENT_ERROR_NOT_FOUND,
                                   _("The segment is gone, and another one has taken its place"), error);
  return FALSE;
}

/*
 * shared_segment_target_set_error:
 * @sentence: what went wrong and why, a whole translated sentence without a full stop
 *
 * Sets @error, naming the segment beside the @sentence.
 */
void
shared_segment_target_set_error (const SharedSegmentTarget  *self,
                                 SharedSegmentError          code,
                                 const char                 *sentence,
                                 GError                    **error)
{
  if (self->name != NULL)
    shared_segment_set_error (error, code, self->name, sentence);
  else
    /* Translators: what went wrong, then the number of the segment it happened to, as ipcs shows it. */
    g_set_error (error, SHARED_SEGMENT_ERROR, code, _("%s (shmid %d)"), sentence, (int) self->record.id);
}

/*
 * shared_segment_target_set_error_from_errno:
 * @sentence: what failed, a whole translated sentence without a full stop
 * @saved_errno: why: the `errno` of the call that failed
 *
 * Sets @error with the code that matches @saved_errno, naming the segment and the reason.
 */
void
shared_segment_target_set_error_from_errno (const SharedSegmentTarget  *self,
                                            const char                 *sentence,
                                            int                         saved_errno,
                                            GError                    **error)
{
  if (self->name != NULL)
    shared_segment_set_error_from_errno (error, self->name, sentence, saved_errno);
  else
    g_set_error (error, SHARED_SEGMENT_ERROR, shared_segment_error_code_from_errno (saved_errno),
                 /* Translators: what failed, the number of the segment it happened to, and the system's reason. */
                 _("%s (shmid %d): %s"), sentence, (int) self->record.id, g_strerror (saved_errno));
}

void
shared_segment_target_set_gone_error (const SharedSegmentTarget  *self,
                                      GError                    **error)
{
  shared_segment_target_set_error (self, SHARED_SEGMENT_ERROR_NOT_FOUND, _("The segment is gone"), error);
}
