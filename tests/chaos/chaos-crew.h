/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The processes of a round of chaos: they are stopped, continued, killed and replaced, and each line of theirs is
 * judged as it comes.
 */

#pragma once

#include "test-process.h"
#include "test-world.h"

/* What is not amiss in a round. */
typedef enum
{
  CHAOS_MAY_BE_ABSENT   = 1 << 0,  /* there may be no segment */
  CHAOS_MAY_BE_UNFILLED = 1 << 1,  /* somebody creates without publishing */
  CHAOS_MAY_GO_BACK     = 1 << 2,  /* several publish by turns */
  CHAOS_MAY_LOSE_LOCK   = 1 << 3,  /* Qt programs remove it */
} ChaosAllowance;

typedef struct _ChaosCrew ChaosCrew;

ChaosCrew *chaos_crew_new                (ChaosAllowance       allowance);
void       chaos_crew_add                (ChaosCrew           *self,
                                          const char          *role,
                                          gboolean             may_be_killed);
void       chaos_crew_add_program        (ChaosCrew           *self,
                                          const char * const  *argv,
                                          const char * const  *variables,
                                          gboolean             may_be_killed);
void       chaos_crew_wait_for_text      (ChaosCrew           *self);
void       chaos_crew_torment            (ChaosCrew           *self,
                                          gint64               until_us);
void       chaos_crew_stop               (ChaosCrew           *self);
gint64     chaos_crew_get_owned          (ChaosCrew           *self);
gboolean   chaos_crew_may_be_last        (ChaosCrew           *self,
                                          gint64               number);
gboolean   chaos_crew_has_killed_halfway (ChaosCrew           *self);
void       chaos_crew_free               (ChaosCrew           *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChaosCrew, chaos_crew_free)
