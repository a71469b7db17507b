# SPDX-License-Identifier: LGPL-2.1-or-later
#
# A program outside of the tree, in Python: shares a text, and shows what another object reads of it.

import locale

import gi

gi.require_version('SharedSegment', '1')
from gi.repository import GLib, SharedSegment

locale.setlocale(locale.LC_ALL, '')

key = SharedSegment.SegmentKey.new('outside of the tree', SharedSegment.SegmentKind.SYSTEM_V)
writer = SharedSegment.Segment(key=key)
reader = SharedSegment.Segment.new(key)

try:
    reader.snapshot(0)
    raise SystemExit('Something is read before it is shared')
except GLib.Error as error:
    if not error.matches(SharedSegment.SegmentError.quark(), SharedSegment.SegmentError.NOT_FOUND):
        raise
    print(error.message)

writer.publish(SharedSegment.Segment.text_encode('Hello, reader!', -1).get_data(), -1)
print(SharedSegment.Segment.text_decode(reader.snapshot(-1)))
