# SPDX-License-Identifier: LGPL-2.1-or-later
#
# A Python program with one SharedMemory, for python-test.c: it does what each line of its standard input says, and
# answers each with one line. It leaves at the end of its input. Its argument is the name of the segment.
#
#   create SIZE | attach | close | unlink
#   read | write TEXT    the bytes
#   size
#   forget               the tracker is not to remove the segment any more
#   kill-tracker         nor anything else

import os
import signal
import sys
from multiprocessing import resource_tracker
from multiprocessing.shared_memory import SharedMemory

memory = None


def obey(command, argument):
    global memory

    if command == 'create':
        memory = SharedMemory(sys.argv[1], create=True, size=int(argument))
    elif command == 'attach':
        memory = SharedMemory(sys.argv[1])
    elif command == 'close':
        memory.close()
    elif command == 'unlink':
        memory.unlink()
    elif command == 'read':
        return bytes(memory.buf).decode()
    elif command == 'write':
        memory.buf[:len(argument)] = argument.encode()
    elif command == 'size':
        return str(memory.size)
    elif command == 'forget':
        resource_tracker.unregister('/' + sys.argv[1], 'shared_memory')
    elif command == 'kill-tracker':
        os.kill(resource_tracker._resource_tracker._pid, signal.SIGKILL)
    else:
        return 'what?'
    return 'ok'


for line in sys.stdin:
    command, _, argument = line.rstrip('\n').partition(' ')
    try:
        answer = obey(command, argument)
    except OSError as error:
        answer = type(error).__name__
    print(answer, flush=True)
