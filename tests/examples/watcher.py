#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Prints each new text, until the program is interrupted.

import sys

import gi
gi.require_version('SharedSegment', '1')
from gi.repository import GLib, SharedSegment


def on_changed(watcher, data):
    text = SharedSegment.Segment.text_decode(data)
    if text is not None:
        print(text, flush=True)


watcher = SharedSegment.SegmentWatcher.new(SharedSegment.SegmentKey.parse(*sys.argv[1:] or ['notes']))
watcher.connect('changed', on_changed)
GLib.MainLoop().run()
