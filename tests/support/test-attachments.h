/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Attachments to segments that are still counted although the process that had them has ended.
 */

#pragma once

void test_attachments_settle (void);
