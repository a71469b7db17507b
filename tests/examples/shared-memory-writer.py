#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Shares a text with what Python has of its own, until standard input ends. Whoever watches posix:/NAME sees it.

import sys
from multiprocessing.shared_memory import SharedMemory

name, text = sys.argv[1], sys.argv[2].encode()
memory = SharedMemory(name, create=True, size=len(text))
memory.buf[:] = text
sys.stdin.read()
memory.close()
memory.unlink()
