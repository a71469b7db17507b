#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Holds the lock of a segment until its standard input ends, for examples-test.py.

import sys

import gi
gi.require_version('SharedSegment', '1')
from gi.repository import SharedSegment

segment = SharedSegment.Segment.new(SharedSegment.SegmentKey.parse(sys.argv[1]))
segment.attach(SharedSegment.SegmentAccess.READ_ONLY)
segment.lock(-1)
print('locked', flush=True)
sys.stdin.read()
segment.unlock()
segment.detach()
