#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Shares each line of standard input, until they end or the program is interrupted.

import signal
import sys

import gi
gi.require_version('SharedSegment', '1')
from gi.repository import GLib, SharedSegment


def on_input(channel, condition):
    status, line, *_ = channel.read_line()
    if status != GLib.IOStatus.NORMAL:
        return on_quit()

    publisher.publish(SharedSegment.Segment.text_encode(line.rstrip('\n'), -1))
    return GLib.SOURCE_CONTINUE


def on_quit():
    loop.quit()
    return GLib.SOURCE_REMOVE


loop = GLib.MainLoop()
publisher = SharedSegment.SegmentPublisher.new(SharedSegment.SegmentKey.parse(*sys.argv[1:] or ['notes']))
GLib.io_add_watch(GLib.IOChannel.unix_new(0), GLib.PRIORITY_DEFAULT, GLib.IO_IN | GLib.IO_HUP, on_input)
GLib.unix_signal_add(GLib.PRIORITY_DEFAULT, signal.SIGINT, on_quit)
GLib.unix_signal_add(GLib.PRIORITY_DEFAULT, signal.SIGTERM, on_quit)
loop.run()
publisher.close()
