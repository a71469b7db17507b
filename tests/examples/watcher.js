#!/usr/bin/env -S gjs -m
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Prints each new text, until the program is interrupted.

import GLib from 'gi://GLib';
import SharedSegment from 'gi://SharedSegment?version=1';
import System from 'system';

const key = SharedSegment.SegmentKey.parse(System.programArgs[0] ?? 'notes');
const watcher = new SharedSegment.SegmentWatcher({key});

watcher.connect('changed', (_watcher, bytes) => {
    const text = SharedSegment.Segment.text_decode(bytes);
    if (text !== null)
        print(text);
});
new GLib.MainLoop(null, false).run();
