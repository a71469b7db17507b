#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Prints what a publisher shares as posix:/NAME, with what Python has of its own.

import sys
from multiprocessing import resource_tracker
from multiprocessing.shared_memory import SharedMemory

memory = SharedMemory(sys.argv[1])

# The segment is not ours: Python is not to remove it when this program ends.
resource_tracker.unregister('/' + sys.argv[1], 'shared_memory')

print(bytes(memory.buf).rstrip(b'\0').decode())
memory.close()
