/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The error domain, and one way to turn a failed system call into an error of it.
 */

#include "config.h"

#include <errno.h>
#include <glib/gi18n-lib.h>

#include "shared-segment-error-private.h"
#include "shared-segment-process-private.h"

/**
 * shared_segment_error_quark:
 *
 * The domain of the errors that operations on segments set: %SHARED_SEGMENT_ERROR.
 *
 * Returns: the domain
 */
G_DEFINE_QUARK (shared-segment-error-quark, shared_segment_error)

G_DEFINE_ENUM_TYPE (SharedSegmentError, shared_segment_error,
                    G_DEFINE_ENUM_VALUE (SHARED_SEGMENT_ERROR_PERMISSION_DENIED, "permission-denied"),
                    G_DEFINE_ENUM_VALUE (SHARED_SEGMENT_ERROR_INVALID_SIZE, "invalid-size"),
                    G_DEFINE_ENUM_VALUE (SHARED_SEGMENT_ERROR_KEY, "key"),
                    G_DEFINE_ENUM_VALUE (SHARED_SEGMENT_ERROR_ALREADY_EXISTS, "already-exists"),
                    G_DEFINE_ENUM_VALUE (SHARED_SEGMENT_ERROR_NOT_FOUND, "not-found"),
                    G_DEFINE_ENUM_VALUE (SHARED_SEGMENT_ERROR_LOCK, "lock"),
                    G_DEFINE_ENUM_VALUE (SHARED_SEGMENT_ERROR_OUT_OF_RESOURCES, "out-of-resources"),
                    G_DEFINE_ENUM_VALUE (SHARED_SEGMENT_ERROR_TIMED_OUT, "timed-out"),
                    G_DEFINE_ENUM_VALUE (SHARED_SEGMENT_ERROR_UNKNOWN, "unknown"))

SharedSegmentError
shared_segment_error_code_from_errno (int saved_errno)
{
  switch (saved_errno)
    {
    case EACCES:
    case EPERM:
    case EROFS:
    case ELOOP:
      return SHARED_SEGMENT_ERROR_PERMISSION_DENIED;

    case EFBIG:
      return SHARED_SEGMENT_ERROR_INVALID_SIZE;

    case ENAMETOOLONG:
      return SHARED_SEGMENT_ERROR_KEY;

    case EEXIST:
      return SHARED_SEGMENT_ERROR_ALREADY_EXISTS;

    case ENOENT:
    case EIDRM:
      return SHARED_SEGMENT_ERROR_NOT_FOUND;

    case EMFILE:
    case ENFILE:
    case ENOMEM:
    case ENOSPC:
    case EDQUOT:
      return SHARED_SEGMENT_ERROR_OUT_OF_RESOURCES;

    default:
      return SHARED_SEGMENT_ERROR_UNKNOWN;
    }
}

static char *
dup_key_for_display (SharedSegmentKey *key)
{
  return key != NULL ? shared_segment_key_to_string (key) : g_strdup ("");
}

/*
 * shared_segment_set_error:
 * @sentence: what went wrong and why, a whole translated sentence without a full stop
 *
 * Sets @error, naming @key beside the @sentence.
 */
void
shared_segment_set_error (GError             **error,
                          SharedSegmentError   code,
                          SharedSegmentKey    *key,
                          const char          *sentence)
{
  g_autofree char *name = dup_key_for_display (key);

  /* Translators: what went wrong, then the key of the segment it happened to. */
  g_set_error (error, SHARED_SEGMENT_ERROR, code, _("%s (key “%s”)"), sentence, name);
}

/*
 * shared_segment_set_error_from_errno:
 * @sentence: what failed, a whole translated sentence without a full stop
 * @saved_errno: why: the `errno` of the call that failed
 *
 * Sets @error with the code that matches @saved_errno, naming @key and the reason.
 */
void
shared_segment_set_error_from_errno (GError             **error,
                                     SharedSegmentKey    *key,
                                     const char          *sentence,
                                     int                  saved_errno)
{
  g_autofree char *name = dup_key_for_display (key);

  g_set_error (error, SHARED_SEGMENT_ERROR, shared_segment_error_code_from_errno (saved_errno),
               /* Translators: what failed, the key of the segment it happened to, and the system's reason. */
               _("%s (key “%s”): %s"), sentence, name, g_strerror (saved_errno));
}

void
shared_segment_set_not_found_error (GError           **error,
                                    SharedSegmentKey  *key)
{
  shared_segment_set_error (error, SHARED_SEGMENT_ERROR_NOT_FOUND, key, _("There is no segment"));
}

void
shared_segment_set_owned_error (GError           **error,
                                SharedSegmentKey  *key)
{
  shared_segment_set_error (error, SHARED_SEGMENT_ERROR_ALREADY_EXISTS, key, _("Another program owns the segment"));
}

void
shared_segment_set_lost_lock_error (GError           **error,
                                    SharedSegmentKey  *key)
{
  shared_segment_set_error (error, SHARED_SEGMENT_ERROR_LOCK, key, _("Another program has taken the lock away"));
}

/*
 * shared_segment_set_timed_out_error:
 * @holder: the process id of who holds the lock, 0 if that cannot be seen
 *
 * Sets @error to say who holds the lock of @key.
 */
void
shared_segment_set_timed_out_error (GError           **error,
                                    SharedSegmentKey  *key,
                                    GPid               holder)
{
  g_autofree char *program = shared_segment_process_dup_name (holder);
  g_autofree char *sentence = NULL;

  if (program != NULL)
    sentence = g_strdup_printf (_("The lock is held by %s (process %d)"), program, (int) holder);
  else if (holder > 0)
    sentence = g_strdup_printf (_("The lock is held by process %d"), (int) holder);
  else
    sentence = g_strdup (_("The lock is held by another program"));

  shared_segment_set_error (error, SHARED_SEGMENT_ERROR_TIMED_OUT, key, sentence);
}
