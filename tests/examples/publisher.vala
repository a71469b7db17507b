// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Shares each line of standard input, until they end or the program is interrupted.

MainLoop loop;
SharedSegment.SegmentPublisher publisher;

bool on_quit () {
    loop.quit ();
    return Source.REMOVE;
}

bool on_input (IOChannel input, IOCondition condition) {
    try {
        string line;
        size_t end;

        if (input.read_line (out line, null, out end) == IOStatus.NORMAL) {
            publisher.publish (SharedSegment.Segment.text_encode (line, (ssize_t) end));
            return Source.CONTINUE;
        }
    } catch (Error error) {
        printerr ("%s\n", error.message);
    }
    return on_quit ();
}

int main (string[] args) {
    Intl.setlocale ();

    try {
        publisher = new SharedSegment.SegmentPublisher (new SharedSegment.SegmentKey.parse (args[1] ?? "notes"));
    } catch (Error error) {
        printerr ("%s\n", error.message);
        return 1;
    }

    loop = new MainLoop ();
    new IOChannel.unix_new (0).add_watch (IOCondition.IN | IOCondition.HUP, on_input);
    Unix.signal_add (Posix.Signal.INT, on_quit);
    Unix.signal_add (Posix.Signal.TERM, on_quit);
    loop.run ();
    publisher.close ();
    return 0;
}
