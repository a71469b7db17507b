#!/usr/bin/env -S gjs -m
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Shares each line of standard input, until they end or the program is interrupted.

import GLib from 'gi://GLib';
import SharedSegment from 'gi://SharedSegment?version=1';
import System from 'system';

const SIGINT = 2;
const SIGTERM = 15;

function onInput(channel) {
    const [status, line] = channel.read_line();
    if (status !== GLib.IOStatus.NORMAL)
        return onQuit();

    publisher.publish(SharedSegment.Segment.text_encode(line.replace('\n', ''), -1));
    return GLib.SOURCE_CONTINUE;
}

function onQuit() {
    loop.quit();
    return GLib.SOURCE_REMOVE;
}

const loop = new GLib.MainLoop(null, false);
const key = SharedSegment.SegmentKey.parse(System.programArgs[0] ?? 'notes');
const publisher = new SharedSegment.SegmentPublisher({key});
const input = GLib.IOChannel.unix_new(0);
GLib.io_add_watch(input, GLib.PRIORITY_DEFAULT, GLib.IOCondition.IN | GLib.IOCondition.HUP, onInput);
GLib.unix_signal_add(GLib.PRIORITY_DEFAULT, SIGINT, onQuit);
GLib.unix_signal_add(GLib.PRIORITY_DEFAULT, SIGTERM, onQuit);
loop.run();
publisher.close();
