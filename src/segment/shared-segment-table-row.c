/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * SharedSegmentTableRow: one segment of the machine, as long as it is there.
 */

#include "config.h"

#include <string.h>
#include <unistd.h>

#include "shared-segment-key-file-private.h"
#include "shared-segment-key-private.h"
#include "shared-segment-posix-file-private.h"
#include "shared-segment-posix-lock-private.h"
#include "shared-segment-table-row-private.h"

/**
 * SharedSegmentTableRow:
 *
 * One segment in a [class@SharedSegment.SegmentTable]. It stays the same object as long as the segment is there, and
 * its properties notify when they change. The row of a segment that is gone says what was known last.
 */
struct _SharedSegmentTableRow
{
  GObject              parent_instance;
  SharedSegmentRecord  record;
  char                *key;
  char                *owner;
  char                *creator_program;
  gboolean             creator_runs;
  char                *last_user_program;
  GArray              *users;          /* SharedSegmentUser */
  gboolean             has_users_seen; /* have been looked for */
  gboolean             is_unused;      /* nobody has the file open, says the kernel; POSIX only */
  char                *native;
  char                *name;
  gboolean             name_is_exact;
  gboolean             is_left_over;
};

G_DEFINE_FINAL_TYPE (SharedSegmentTableRow, shared_segment_table_row, G_TYPE_OBJECT)

enum
{
  PROP_KIND = 1,
  PROP_KEY,
  PROP_SHMID,
  PROP_OWNER,
  PROP_PERMS,
  PROP_BYTES,
  PROP_NATTCH,
  PROP_STATUS,
  PROP_CREATOR,
  PROP_CREATOR_PROGRAM,
  PROP_CREATOR_RUNNING,
  PROP_LAST_USER,
  PROP_LAST_USER_PROGRAM,
  PROP_ATTACHED,
  PROP_DETACHED,
  PROP_CHANGED,
  PROP_RESIDENT,
  PROP_SWAPPED,
  PROP_N_USERS,
  PROP_NATIVE,
  PROP_NAME,
  PROP_LEFT_OVER,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

static const char *
get_status (SharedSegmentTableRow *self)
{
  if (self->record.is_removed)
    return self->record.is_locked ? "dest,locked" : "dest";

  return self->record.is_locked ? "locked" : "";
}

static void
notify_if (SharedSegmentTableRow *self,
           gboolean               is_changed,
           guint                  property)
{
  if (is_changed)
    g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
set_string (SharedSegmentTableRow  *self,
            char                  **string,
            const char             *value,
            guint                   property)
{
  if (g_strcmp0 (*string, value) == 0)
    return;

  g_free (*string);
  *string = g_strdup (value);
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
set_boolean (SharedSegmentTableRow *self,
             gboolean              *boolean,
             gboolean               value,
             guint                  property)
{
  gboolean is_changed = *boolean != value;

  *boolean = value;
  notify_if (self, is_changed, property);
}

/* What the kernel does not list stays as it was found out otherwise. */
static void
set_record (SharedSegmentTableRow *self,
            SharedSegmentRecord   *record)
{
  SharedSegmentRecord old = self->record;
  SharedSegmentRecord *new = &self->record;

  *new = *record;
  *record = (SharedSegmentRecord) { 0 };
  if (new->kind == SHARED_SEGMENT_POSIX && old.file != NULL)
    {
      new->attachments = old.attachments;
      new->created_by = old.created_by;
      new->creator = old.creator;
    }

  notify_if (self, old.kind != new->kind, PROP_KIND);
  notify_if (self, old.id != new->id, PROP_SHMID);
  notify_if (self, old.permissions != new->permissions, PROP_PERMS);
  notify_if (self, old.size != new->size, PROP_BYTES);
  notify_if (self, old.attachments != new->attachments, PROP_NATTCH);
  notify_if (self, old.is_removed != new->is_removed || old.is_locked != new->is_locked, PROP_STATUS);
  notify_if (self, old.creator != new->creator, PROP_CREATOR);
  notify_if (self, old.last_user != new->last_user, PROP_LAST_USER);
  notify_if (self, old.attached != new->attached, PROP_ATTACHED);
  notify_if (self, old.detached != new->detached, PROP_DETACHED);
  notify_if (self, old.changed != new->changed, PROP_CHANGED);
  notify_if (self, old.resident != new->resident, PROP_RESIDENT);
  notify_if (self, old.swapped != new->swapped, PROP_SWAPPED);
  g_free (old.file);
}

static void
update_key (SharedSegmentTableRow *self)
{
  char key[16];

  if (self->record.kind == SHARED_SEGMENT_POSIX)
    return;

  g_snprintf (key, sizeof key, "0x%08x", self->record.ipc_key);
  set_string (self, &self->key, key, PROP_KEY);
}

static void
update_owner (SharedSegmentTableRow     *self,
              SharedSegmentTableContext *context)
{
  const char *name = g_hash_table_lookup (context->owners, GUINT_TO_POINTER (self->record.uid));

  g_assert (name != NULL);
  set_string (self, &self->owner, name, PROP_OWNER);
}

/* Who has created a POSIX segment stands in the file of its lock, if it was one of our programs. */
static void
find_posix_creator (SharedSegmentTableRow     *self,
                    SharedSegmentTableContext *context)
{
  g_autoptr (SharedSegmentKey) key = NULL;
  g_autofree char *path = NULL;

  if (g_hash_table_size (context->locks) == 0)
    return;

  key = shared_segment_key_new_native (self->native, SHARED_SEGMENT_POSIX);
  path = shared_segment_posix_file_build_path (SHARED_SEGMENT_POSIX_LOCK_PREFIX,
                                               shared_segment_key_get_lock_native (key));
  if (!g_hash_table_contains (context->locks, path + strlen (SHARED_SEGMENT_POSIX_FOLDER "/")))
    return;

  self->record.created_by = shared_segment_posix_lock_read_creator (path, self->record.uid, self->record.id);
  self->record.creator = shared_segment_process_get_pid (self->record.created_by);
  notify_if (self, self->record.creator != 0, PROP_CREATOR);
}

static void
update_creator (SharedSegmentTableRow     *self,
                SharedSegmentTableContext *context)
{
  SharedSegmentRecord *record = &self->record;
  const char *program = NULL;
  gboolean runs;

  if (record->kind == SHARED_SEGMENT_POSIX && record->created_by == 0)
    find_posix_creator (self, context);

  if (record->created_by != 0)
    runs = shared_segment_processes_still_runs (context->processes, record->created_by);
  else
    runs = shared_segment_processes_is_running (context->processes, record->creator, record->changed);

  if (runs && record->creator > 0)
    program = shared_segment_processes_get_program (context->processes, record->creator);

  set_boolean (self, &self->creator_runs, runs, PROP_CREATOR_RUNNING);
  set_string (self, &self->creator_program, program, PROP_CREATOR_PROGRAM);
}

static void
update_last_user (SharedSegmentTableRow     *self,
                  SharedSegmentTableContext *context)
{
  const SharedSegmentRecord *record = &self->record;
  const char *program = NULL;

  if (record->last_user > 0 &&
      shared_segment_processes_is_running (context->processes, record->last_user,
                                           MAX (record->attached, record->detached)))
    program = shared_segment_processes_get_program (context->processes, record->last_user);

  set_string (self, &self->last_user_program, program, PROP_LAST_USER_PROGRAM);
}

static void
set_name (SharedSegmentTableRow *self,
          const char            *file)
{
  g_autofree char *letters = shared_segment_key_read_name (file, &self->name_is_exact);
  g_autofree char *name = letters == NULL || self->name_is_exact ? g_strdup (letters)
                                                                 : g_strconcat (letters, "…", NULL);

  set_string (self, &self->name, name, PROP_NAME);
}

static const char *
find_key_file (SharedSegmentTableRow     *self,
               SharedSegmentTableContext *context)
{
  const SharedSegmentRecord *record = &self->record;
  const char *file;

  if (record->ipc_key >> 24 != SHARED_SEGMENT_KEY_PROJECT_ID)
    return NULL;

  if (context->key_files == NULL)
    context->key_files = shared_segment_key_file_list ();

  file = shared_segment_key_file_find (context->key_files, record->ipc_key, record->uid);
  return file != NULL ? file : shared_segment_key_file_find (context->key_files, record->ipc_key, record->creator_uid);
}

/* A key file is there before the segment: it is looked for once. A POSIX segment may be renamed. */
static void
update_native (SharedSegmentTableRow     *self,
               SharedSegmentTableContext *context,
               gboolean                   is_new)
{
  g_autofree char *native = NULL;
  const char *file = NULL;

  if (self->record.kind == SHARED_SEGMENT_POSIX)
    file = self->record.file;
  else if (is_new)
    file = find_key_file (self, context);

  if (file == NULL)
    return;

  if (self->record.kind == SHARED_SEGMENT_POSIX)
    native = g_strconcat ("/", file, NULL);
  else
    native = g_build_filename (shared_segment_key_get_folder (), file, NULL);

  if (g_strcmp0 (native, self->native) == 0)
    return;

  set_string (self, &self->native, native, PROP_NATIVE);
  set_name (self, file);
}

/* Of other users' processes the kernel may not list the mappings, but it tells the owner of a POSIX segment whether
 * anybody has it open. */
static gboolean
is_posix_left_over (SharedSegmentTableRow *self)
{
  if (!self->has_users_seen || self->users->len > 0)
    return FALSE;

  if (self->record.created_by == 0)
    return self->is_unused;

  return !self->creator_runs && (self->is_unused || self->record.uid == geteuid ());
}

static void
update_left_over (SharedSegmentTableRow *self)
{
  gboolean is_left_over;

  if (self->record.kind == SHARED_SEGMENT_POSIX)
    is_left_over = is_posix_left_over (self);
  else
    is_left_over = self->record.attachments == 0 && !self->creator_runs;

  set_boolean (self, &self->is_left_over, is_left_over, PROP_LEFT_OVER);
}

static void
shared_segment_table_row_get_property (GObject    *object,
                                       guint       property_id,
                                       GValue     *value,
                                       GParamSpec *pspec)
{
  SharedSegmentTableRow *self = SHARED_SEGMENT_TABLE_ROW (object);

  switch (property_id)
    {
    case PROP_KIND:
      g_value_set_enum (value, self->record.kind);
      break;

    case PROP_KEY:
      g_value_set_string (value, self->key);
      break;

    case PROP_SHMID:
      g_value_set_int64 (value, self->record.id);
      break;

    case PROP_OWNER:
      g_value_set_string (value, self->owner);
      break;

    case PROP_PERMS:
      g_value_set_uint (value, self->record.permissions);
      break;

    case PROP_BYTES:
      g_value_set_uint64 (value, self->record.size);
      break;

    case PROP_NATTCH:
      g_value_set_int64 (value, self->record.attachments);
      break;

    case PROP_STATUS:
      g_value_set_string (value, get_status (self));
      break;

    case PROP_CREATOR:
      g_value_set_int (value, self->record.creator);
      break;

    case PROP_CREATOR_PROGRAM:
      g_value_set_string (value, self->creator_program);
      break;

    case PROP_CREATOR_RUNNING:
      g_value_set_boolean (value, self->creator_runs);
      break;

    case PROP_LAST_USER:
      g_value_set_int (value, self->record.last_user);
      break;

    case PROP_LAST_USER_PROGRAM:
      g_value_set_string (value, self->last_user_program);
      break;

    case PROP_ATTACHED:
      g_value_set_int64 (value, self->record.attached);
      break;

    case PROP_DETACHED:
      g_value_set_int64 (value, self->record.detached);
      break;

    case PROP_CHANGED:
      g_value_set_int64 (value, self->record.changed);
      break;

    case PROP_RESIDENT:
      g_value_set_int64 (value, self->record.resident);
      break;

    case PROP_SWAPPED:
      g_value_set_int64 (value, self->record.swapped);
      break;

    case PROP_N_USERS:
      g_value_set_uint (value, self->users->len);
      break;

    case PROP_NATIVE:
      g_value_set_string (value, self->native);
      break;

    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;

    case PROP_LEFT_OVER:
      g_value_set_boolean (value, self->is_left_over);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
shared_segment_table_row_finalize (GObject *object)
{
  SharedSegmentTableRow *self = SHARED_SEGMENT_TABLE_ROW (object);

  g_free (self->record.file);
  g_free (self->key);
  g_free (self->owner);
  g_free (self->creator_program);
  g_free (self->last_user_program);
  g_array_unref (self->users);
  g_free (self->native);
  g_free (self->name);

  G_OBJECT_CLASS (shared_segment_table_row_parent_class)->finalize (object);
}

/* The kind, and the seven columns of `ipcs`. */
static void
make_ipcs_properties (void)
{
  /**
   * SharedSegmentTableRow:kind:
   *
   * The kind of shared memory.
   */
  properties[PROP_KIND] =
    g_param_spec_enum ("kind", NULL, NULL, SHARED_TYPE_SEGMENT_KIND, SHARED_SEGMENT_SYSTEM_V,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * SharedSegmentTableRow:key:
   *
   * The System V key in hex, as `ipcs` prints it: `0x510060b4`. %NULL for POSIX.
   */
  properties[PROP_KEY] =
    g_param_spec_string ("key", NULL, NULL, NULL,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * SharedSegmentTableRow:shmid:
   *
   * The segment's number: for System V that of `ipcs`, for POSIX the inode of its file.
   */
  properties[PROP_SHMID] =
    g_param_spec_int64 ("shmid", NULL, NULL, G_MININT64, G_MAXINT64, 0,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * SharedSegmentTableRow:owner:
   *
   * The name of the user who owns the segment, or the user's number if it has no name.
   */
  properties[PROP_OWNER] =
    g_param_spec_string ("owner", NULL, NULL, NULL,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * SharedSegmentTableRow:perms:
   *
   * Who may read and write it, the nine bits of `chmod ()`.
   */
  properties[PROP_PERMS] =
    g_param_spec_uint ("perms", NULL, NULL, 0, 0777, 0,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * SharedSegmentTableRow:bytes:
   *
   * The segment's size in bytes.
   */
  properties[PROP_BYTES] =
    g_param_spec_uint64 ("bytes", NULL, NULL, 0, G_MAXUINT64, 0,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * SharedSegmentTableRow:nattch:
   *
   * How many attachments there are. For POSIX, how many mappings were seen by
   * [method@SharedSegment.SegmentTable.find_users], and -1 before that.
   */
  properties[PROP_NATTCH] =
    g_param_spec_int64 ("nattch", NULL, NULL, -1, G_MAXINT64, 0,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * SharedSegmentTableRow:status:
   *
   * What `ipcs` says of the segment: `dest` for one that is removed and goes with its last attachment, `locked` for
   * one that is locked in memory, `dest,locked` for one that is both, and nothing for others.
   */
  properties[PROP_STATUS] =
    g_param_spec_string ("status", NULL, NULL, NULL,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
}

static void
make_program_properties (void)
{
  /**
   * SharedSegmentTableRow:creator:
   *
   * The process id of the program that created the segment, 0 if it is not known.
   */
  properties[PROP_CREATOR] =
    g_param_spec_int ("creator", NULL, NULL, G_MININT, G_MAXINT, 0,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * SharedSegmentTableRow:creator-program:
   *
   * The name of the program that created the segment, %NULL if it is not known, or gone.
   */
  properties[PROP_CREATOR_PROGRAM] =
    g_param_spec_string ("creator-program", NULL, NULL, NULL,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * SharedSegmentTableRow:creator-running: (getter is_creator_running)
   *
   * Whether the program that created the segment still runs. One that is not known is taken to.
   */
  properties[PROP_CREATOR_RUNNING] =
    g_param_spec_boolean ("creator-running", NULL, NULL, TRUE,
                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * SharedSegmentTableRow:last-user:
   *
   * The process id of the program that attached to the segment, or detached from it, last; 0 if there is none, and for
   * POSIX.
   */
  properties[PROP_LAST_USER] =
    g_param_spec_int ("last-user", NULL, NULL, G_MININT, G_MAXINT, 0,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * SharedSegmentTableRow:last-user-program:
   *
   * The name of that program, %NULL if it is not known, or gone.
   */
  properties[PROP_LAST_USER_PROGRAM] =
    g_param_spec_string ("last-user-program", NULL, NULL, NULL,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
}

/* Times, and how much of it is where. */
static void
make_measure_properties (void)
{
  /**
   * SharedSegmentTableRow:attached:
   *
   * When a program last attached to the segment, in seconds since 1970; 0 for never, and for POSIX.
   */
  properties[PROP_ATTACHED] =
    g_param_spec_int64 ("attached", NULL, NULL, G_MININT64, G_MAXINT64, 0,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * SharedSegmentTableRow:detached:
   *
   * When a program last detached from the segment, in seconds since 1970; 0 for never, and for POSIX.
   */
  properties[PROP_DETACHED] =
    g_param_spec_int64 ("detached", NULL, NULL, G_MININT64, G_MAXINT64, 0,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * SharedSegmentTableRow:changed:
   *
   * When the segment was created, or its owner or permissions were changed, in seconds since 1970; for POSIX also when
   * it was written by other means than through memory.
   */
  properties[PROP_CHANGED] =
    g_param_spec_int64 ("changed", NULL, NULL, G_MININT64, G_MAXINT64, 0,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * SharedSegmentTableRow:resident:
   *
   * How many bytes of the segment are in memory, for POSIX also those that are swapped out; -1 if that is not known.
   */
  properties[PROP_RESIDENT] =
    g_param_spec_int64 ("resident", NULL, NULL, -1, G_MAXINT64, -1,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * SharedSegmentTableRow:swapped:
   *
   * How many bytes of the segment are swapped out; -1 if that is not known, as for POSIX.
   */
  properties[PROP_SWAPPED] =
    g_param_spec_int64 ("swapped", NULL, NULL, -1, G_MAXINT64, -1,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
}

/* What is found out by looking elsewhere. */
static void
make_finding_properties (void)
{
  /**
   * SharedSegmentTableRow:n-users:
   *
   * How many processes have mapped the segment, as far as [method@SharedSegment.SegmentTable.find_users] may see it.
   */
  properties[PROP_N_USERS] =
    g_param_spec_uint ("n-users", NULL, NULL, 0, G_MAXUINT, 0,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * SharedSegmentTableRow:native:
   *
   * The name that the system knows, %NULL if there is none: for POSIX a slash and the name of the file, for System V
   * the path of the key file that a Qt program has made. Not UTF-8 if the file's name is not.
   */
  properties[PROP_NATIVE] =
    g_param_spec_string ("native", NULL, NULL, NULL,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * SharedSegmentTableRow:name:
   *
   * The key as Qt programs know it, %NULL if there is none. What can be told of it are its letters: when these are not
   * all of it, "…" follows them.
   */
  properties[PROP_NAME] =
    g_param_spec_string ("name", NULL, NULL, NULL,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * SharedSegmentTableRow:left-over: (getter is_left_over)
   *
   * Whether the program that created the segment is gone and nobody is attached to it. In doubt it is not left over: a
   * POSIX segment is not before [method@SharedSegment.SegmentTable.find_users] has looked who uses it.
   */
  properties[PROP_LEFT_OVER] =
    g_param_spec_boolean ("left-over", NULL, NULL, FALSE,
                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
}

static void
shared_segment_table_row_class_init (SharedSegmentTableRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = shared_segment_table_row_get_property;
  object_class->finalize = shared_segment_table_row_finalize;

  make_ipcs_properties ();
  make_program_properties ();
  make_measure_properties ();
  make_finding_properties ();
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
shared_segment_table_row_init (SharedSegmentTableRow *self)
{
  self->creator_runs = TRUE;
  self->users = g_array_new (FALSE, FALSE, sizeof (SharedSegmentUser));
}

/**
 * shared_segment_table_row_get_kind:
 * @self: a row
 *
 * Tells which kind of shared memory the segment is.
 *
 * Returns: the kind of shared memory
 */
SharedSegmentKind
shared_segment_table_row_get_kind (SharedSegmentTableRow *self)
{
  g_return_val_if_fail (SHARED_IS_SEGMENT_TABLE_ROW (self), SHARED_SEGMENT_SYSTEM_V);

  return self->record.kind;
}

/**
 * shared_segment_table_row_get_key:
 * @self: a row
 *
 * The System V key.
 *
 * Returns: (transfer none) (nullable): the System V key in hex, as `ipcs` prints it; %NULL for POSIX
 */
const char *
shared_segment_table_row_get_key (SharedSegmentTableRow *self)
{
  g_return_val_if_fail (SHARED_IS_SEGMENT_TABLE_ROW (self), NULL);

  return self->key;
}

/**
 * shared_segment_table_row_get_shmid:
 * @self: a row
 *
 * The number that the system has given to the segment.
 *
 * Returns: the segment's number: for System V that of `ipcs`, for POSIX the inode of its file
 */
gint64
shared_segment_table_row_get_shmid (SharedSegmentTableRow *self)
{
  g_return_val_if_fail (SHARED_IS_SEGMENT_TABLE_ROW (self), 0);

  return self->record.id;
}

/**
 * shared_segment_table_row_get_owner:
 * @self: a row
 *
 * Tells whose the segment is.
 *
 * Returns: (transfer none): the name of the user who owns the segment, or the user's number if it has no name
 */
const char *
shared_segment_table_row_get_owner (SharedSegmentTableRow *self)
{
  g_return_val_if_fail (SHARED_IS_SEGMENT_TABLE_ROW (self), NULL);

  return self->owner;
}

/**
 * shared_segment_table_row_get_perms:
 * @self: a row
 *
 * Tells who may use the segment.
 *
 * Returns: who may read and write it, the nine bits of `chmod ()`
 */
guint
shared_segment_table_row_get_perms (SharedSegmentTableRow *self)
{
  g_return_val_if_fail (SHARED_IS_SEGMENT_TABLE_ROW (self), 0);

  return self->record.permissions;
}

/**
 * shared_segment_table_row_get_bytes:
 * @self: a row
 *
 * Tells how large the segment is.
 *
 * Returns: the segment's size in bytes
 */
guint64
shared_segment_table_row_get_bytes (SharedSegmentTableRow *self)
{
  g_return_val_if_fail (SHARED_IS_SEGMENT_TABLE_ROW (self), 0);

  return self->record.size;
}

/**
 * shared_segment_table_row_get_nattch:
 * @self: a row
 *
 * Counts the attachments.
 *
 * Returns: how many attachments there are; for POSIX, how many mappings were seen by
 *   [method@SharedSegment.SegmentTable.find_users], -1 before that
 */
gint64
shared_segment_table_row_get_nattch (SharedSegmentTableRow *self)
{
  g_return_val_if_fail (SHARED_IS_SEGMENT_TABLE_ROW (self), 0);

  return self->record.attachments;
}

/**
 * shared_segment_table_row_get_status:
 * @self: a row
 *
 * The state of the segment, as `ipcs` prints it.
 *
 * Returns: (transfer none): what `ipcs` says of the segment: `dest`, `locked`, `dest,locked` or nothing
 */
const char *
shared_segment_table_row_get_status (SharedSegmentTableRow *self)
{
  g_return_val_if_fail (SHARED_IS_SEGMENT_TABLE_ROW (self), NULL);

  return get_status (self);
}

/**
 * shared_segment_table_row_get_creator:
 * @self: a row
 * @program: (out) (optional) (nullable) (transfer none): the name of the program, %NULL if it is not known, or gone
 *
 * The program that created the segment. That of a POSIX segment is known only if it is one of this module.
 *
 * Returns: its process id, 0 if it is not known
 */
GPid
shared_segment_table_row_get_creator (SharedSegmentTableRow  *self,
                                      const char            **program)
{
  g_return_val_if_fail (SHARED_IS_SEGMENT_TABLE_ROW (self), 0);

  if (program != NULL)
    *program = self->creator_program;
  return self->record.creator;
}

/**
 * shared_segment_table_row_is_creator_running:
 * @self: a row
 *
 * Tells whether the program that created the segment still runs. One that is not known is taken to.
 *
 * Returns: %TRUE if it runs
 */
gboolean
shared_segment_table_row_is_creator_running (SharedSegmentTableRow *self)
{
  g_return_val_if_fail (SHARED_IS_SEGMENT_TABLE_ROW (self), FALSE);

  return self->creator_runs;
}

/**
 * shared_segment_table_row_get_last_user:
 * @self: a row
 * @program: (out) (optional) (nullable) (transfer none): the name of the program, %NULL if it is not known, or gone
 *
 * The program that attached to the segment, or detached from it, last.
 *
 * Returns: its process id; 0 if there is none, and for POSIX
 */
GPid
shared_segment_table_row_get_last_user (SharedSegmentTableRow  *self,
                                        const char            **program)
{
  g_return_val_if_fail (SHARED_IS_SEGMENT_TABLE_ROW (self), 0);

  if (program != NULL)
    *program = self->last_user_program;
  return self->record.last_user;
}

/**
 * shared_segment_table_row_get_attached:
 * @self: a row
 *
 * Tells when a program last attached to the segment.
 *
 * Returns: when a program last attached to the segment, in seconds since 1970; 0 for never, and for POSIX
 */
gint64
shared_segment_table_row_get_attached (SharedSegmentTableRow *self)
{
  g_return_val_if_fail (SHARED_IS_SEGMENT_TABLE_ROW (self), 0);

  return self->record.attached;
}

/**
 * shared_segment_table_row_get_detached:
 * @self: a row
 *
 * Tells when a program last detached from the segment.
 *
 * Returns: when a program last detached from the segment, in seconds since 1970; 0 for never, and for POSIX
 */
gint64
shared_segment_table_row_get_detached (SharedSegmentTableRow *self)
{
  g_return_val_if_fail (SHARED_IS_SEGMENT_TABLE_ROW (self), 0);

  return self->record.detached;
}

/**
 * shared_segment_table_row_get_changed:
 * @self: a row
 *
 * Tells when the segment was last changed, but for its bytes.
 *
 * Returns: when the segment was created, or its owner or permissions were changed, in seconds since 1970; for POSIX
 *   also when it was written by other means than through memory
 */
gint64
shared_segment_table_row_get_changed (SharedSegmentTableRow *self)
{
  g_return_val_if_fail (SHARED_IS_SEGMENT_TABLE_ROW (self), 0);

  return self->record.changed;
}

/**
 * shared_segment_table_row_get_resident:
 * @self: a row
 *
 * Tells how much of the segment is in memory.
 *
 * Returns: how many bytes of the segment are in memory, for POSIX also those that are swapped out; -1 if that is not
 *   known
 */
gint64
shared_segment_table_row_get_resident (SharedSegmentTableRow *self)
{
  g_return_val_if_fail (SHARED_IS_SEGMENT_TABLE_ROW (self), 0);

  return self->record.resident;
}

/**
 * shared_segment_table_row_get_swapped:
 * @self: a row
 *
 * Tells how much of the segment is swapped out.
 *
 * Returns: how many bytes of the segment are swapped out; -1 if that is not known, as for POSIX
 */
gint64
shared_segment_table_row_get_swapped (SharedSegmentTableRow *self)
{
  g_return_val_if_fail (SHARED_IS_SEGMENT_TABLE_ROW (self), 0);

  return self->record.swapped;
}

/**
 * shared_segment_table_row_get_n_users:
 * @self: a row
 *
 * Counts the processes that have the segment in memory.
 *
 * Returns: how many processes have mapped the segment, as far as [method@SharedSegment.SegmentTable.find_users] may see
 *   it; see [method@SharedSegment.SegmentTableRow.get_user]
 */
guint
shared_segment_table_row_get_n_users (SharedSegmentTableRow *self)
{
  g_return_val_if_fail (SHARED_IS_SEGMENT_TABLE_ROW (self), 0);

  return self->users->len;
}

/**
 * shared_segment_table_row_get_user:
 * @self: a row
 * @position: which one, below [property@SharedSegment.SegmentTableRow:n-users]
 * @program: (out) (optional) (nullable) (transfer none): the name of the program, %NULL if it is not known
 * @n_mappings: (out) (optional): how often the process has mapped the segment
 *
 * One of the processes that have mapped the segment.
 *
 * Returns: its process id
 */
GPid
shared_segment_table_row_get_user (SharedSegmentTableRow  *self,
                                   guint                   position,
                                   const char            **program,
                                   guint                  *n_mappings)
{
  const SharedSegmentUser *user;

  g_return_val_if_fail (SHARED_IS_SEGMENT_TABLE_ROW (self), 0);
  g_return_val_if_fail (position < self->users->len, 0);

  user = &g_array_index (self->users, SharedSegmentUser, position);
  if (program != NULL)
    *program = user->program;
  if (n_mappings != NULL)
    *n_mappings = user->n_mappings;
  return user->pid;
}

/**
 * shared_segment_table_row_get_native:
 * @self: a row
 *
 * The name that the system knows the segment by.
 *
 * Returns: (transfer none) (nullable) (type filename): the name that the system knows, %NULL if there is none: for
 *   POSIX a slash and the name of the file, for System V the path of the key file that a Qt program has made
 */
const char *
shared_segment_table_row_get_native (SharedSegmentTableRow *self)
{
  g_return_val_if_fail (SHARED_IS_SEGMENT_TABLE_ROW (self), NULL);

  return self->native;
}

/**
 * shared_segment_table_row_get_name:
 * @self: a row
 * @is_exact: (out) (optional): whether the name is the whole key, and not only its letters and "…"
 *
 * The key as Qt programs know it.
 *
 * Returns: (transfer none) (nullable): the key as Qt programs know it, as far as it can be told
 */
const char *
shared_segment_table_row_get_name (SharedSegmentTableRow *self,
                                   gboolean              *is_exact)
{
  g_return_val_if_fail (SHARED_IS_SEGMENT_TABLE_ROW (self), NULL);

  if (is_exact != NULL)
    *is_exact = self->name_is_exact;
  return self->name;
}

/**
 * shared_segment_table_row_is_left_over:
 * @self: a row
 *
 * Tells whether the segment is a leftover: the program that created it is gone, and nobody is attached to it.
 *
 * Returns: %TRUE if it is
 */
gboolean
shared_segment_table_row_is_left_over (SharedSegmentTableRow *self)
{
  g_return_val_if_fail (SHARED_IS_SEGMENT_TABLE_ROW (self), FALSE);

  return self->is_left_over;
}

/**
 * shared_segment_table_row_dup_segment_key:
 * @self: a row
 *
 * The key by which a [class@SharedSegment.Segment] finds this segment and the lock that Qt programs use with it.
 *
 * Returns: (transfer full) (nullable): a key; %NULL if it cannot be told, or if the segment is removed and no key leads
 *   to it any more
 */
SharedSegmentKey *
shared_segment_table_row_dup_segment_key (SharedSegmentTableRow *self)
{
  g_return_val_if_fail (SHARED_IS_SEGMENT_TABLE_ROW (self), NULL);

  if (self->record.kind == SHARED_SEGMENT_POSIX)
    return shared_segment_key_new_native (self->native, SHARED_SEGMENT_POSIX);

  if (!self->name_is_exact || self->record.is_removed)
    return NULL;

  return shared_segment_key_new (self->name, SHARED_SEGMENT_SYSTEM_V);
}

/*
 * shared_segment_table_row_new:
 *
 * Returns: (transfer full): a row that is to be updated before anybody sees it
 */
SharedSegmentTableRow *
shared_segment_table_row_new (void)
{
  return g_object_new (SHARED_TYPE_SEGMENT_TABLE_ROW, NULL);
}

/*
 * shared_segment_table_row_update:
 * @record: what is listed of the segment now; what it owns is taken
 * @context: what is known beyond that
 */
void
shared_segment_table_row_update (SharedSegmentTableRow     *self,
                                 SharedSegmentRecord       *record,
                                 SharedSegmentTableContext *context)
{
  gboolean is_new = self->owner == NULL;

  g_object_freeze_notify (G_OBJECT (self));
  set_record (self, record);
  update_key (self);
  update_owner (self, context);
  update_native (self, context, is_new);
  update_creator (self, context);
  update_last_user (self, context);
  update_left_over (self);
  g_object_thaw_notify (G_OBJECT (self));
}

static gboolean
are_same_users (const GArray *a,
                const GArray *b)
{
  if (a->len != b->len)
    return FALSE;

  for (guint i = 0; i < a->len; i++)
    {
      const SharedSegmentUser *first = &g_array_index (a, SharedSegmentUser, i);
      const SharedSegmentUser *second = &g_array_index (b, SharedSegmentUser, i);

      if (first->pid != second->pid || first->n_mappings != second->n_mappings ||
          g_strcmp0 (first->program, second->program) != 0)
        return FALSE;
    }

  return TRUE;
}

static gint64
count_mappings (const GArray *users)
{
  gint64 count = 0;

  for (guint i = 0; i < users->len; i++)
    count += g_array_index (users, SharedSegmentUser, i).n_mappings;

  return count;
}

/* Only worth a question when it decides something. */
static gboolean
is_free (SharedSegmentTableRow *self)
{
  g_autofree char *path = NULL;

  if (self->users->len > 0 || (self->record.created_by != 0 && self->creator_runs))
    return FALSE;

  path = shared_segment_posix_file_build_path ("", self->native);
  return shared_segment_posix_file_find_users_of (path, self->record.id) == SHARED_SEGMENT_POSIX_FILE_FREE;
}

/*
 * shared_segment_table_row_set_users:
 * @users: (transfer full): who has mapped the segment
 */
void
shared_segment_table_row_set_users (SharedSegmentTableRow *self,
                                    GArray                *users)
{
  gboolean is_changed = !are_same_users (self->users, users);
  gint64 attachments = self->record.attachments;

  g_object_freeze_notify (G_OBJECT (self));
  g_array_unref (self->users);
  self->users = users;
  self->has_users_seen = TRUE;
  notify_if (self, is_changed, PROP_N_USERS);

  if (self->record.kind == SHARED_SEGMENT_POSIX)
    {
      self->record.attachments = count_mappings (users);
      notify_if (self, self->record.attachments != attachments, PROP_NATTCH);
      self->is_unused = is_free (self);
    }
  update_left_over (self);
  g_object_thaw_notify (G_OBJECT (self));
}

const SharedSegmentRecord *
shared_segment_table_row_get_record (SharedSegmentTableRow *self)
{
  return &self->record;
}
