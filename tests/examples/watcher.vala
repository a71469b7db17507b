// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Prints each new text, until the program is interrupted.

int main (string[] args) {
    Intl.setlocale ();

    try {
        var key = new SharedSegment.SegmentKey.parse (args[1] ?? "notes");
        var watcher = new SharedSegment.SegmentWatcher (key);

        watcher.changed.connect ((bytes) => {
            string? text = SharedSegment.Segment.text_decode (bytes);

            if (text != null) {
                print ("%s\n", text);
            }
        });

        new MainLoop ().run ();
        return 0;
    } catch (Error error) {
        printerr ("%s\n", error.message);
        return 1;
    }
}
