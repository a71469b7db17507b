// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A program outside of the tree, in Vala: shares a text, and shows what another object reads of it.

using SharedSegment;

int main () {
  Intl.setlocale (LocaleCategory.ALL, "");

  var key = new SegmentKey ("outside of the tree", SegmentKind.SYSTEM_V);
  var writer = new Segment (key);
  var reader = new Segment (key);

  try {
    reader.snapshot (0);
    error ("Something is read before it is shared");
  } catch (SegmentError.NOT_FOUND e) {
    print ("%s\n", e.message);
  } catch (Error e) {
    error ("%s", e.message);
  }

  try {
    var bytes = Segment.text_encode ("Hello, reader!");
    writer.publish (Bytes.unref_to_data ((owned) bytes), -1);
    print ("%s\n", Segment.text_decode (reader.snapshot (-1)) ?? "(not text)");
  } catch (Error e) {
    error ("%s", e.message);
  }

  return 0;
}
