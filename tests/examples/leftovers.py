#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Lists the segments that programs have left over when they crashed; with --remove it removes them, too.

import sys

import gi
gi.require_version('SharedSegment', '1')
from gi.repository import GLib, SharedSegment


def remove(row):
    key = row.dup_segment_key()
    if key is None:
        return 'no key leads to it'

    try:
        SharedSegment.Segment.new(key).remove_leftover(GLib.USEC_PER_SEC)
    except GLib.Error as error:
        return error.message
    return 'removed'


table = SharedSegment.SegmentTable.new()
table.refresh()

# Whether somebody uses a POSIX segment is known only after this.
table.find_users(-1)

for row in table:
    if row.props.left_over:
        print(row.props.native or row.props.key, row.props.bytes, row.props.owner,
              remove(row) if '--remove' in sys.argv else '', sep='\t')
