// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A program outside of the tree, in JavaScript: shares a text, and shows what another object reads of it.

imports.gi.versions.SharedSegment = '1';
const {SharedSegment} = imports.gi;
const {Segment, SegmentError, SegmentKey, SegmentKind} = SharedSegment;

const key = SegmentKey.new('outside of the tree', SegmentKind.SYSTEM_V);
const writer = new Segment({key});
const reader = Segment.new(key);

try {
  reader.snapshot(0);
  throw new Error('Something is read before it is shared');
} catch (error) {
  if (!(error instanceof imports.gi.GLib.Error) || !error.matches(SegmentError, SegmentError.NOT_FOUND))
    throw error;
  print(error.message);
}

writer.publish(Segment.text_encode('Hello, reader!', -1).get_data(), -1);
print(Segment.text_decode(reader.snapshot(-1)));

// The last objects, which take the segment away, go now.
imports.system.gc();
