# SPDX-License-Identifier: LGPL-2.1-or-later
#
# What the tests of the examples share: programs that run and are waited for, and nothing left behind by them.

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

SKIPPED = 77
TIMEOUT_S = 60

# A watcher looks every 200 ms; nothing here is faster than this.
POLL_S = 0.02

HERE = os.path.dirname(os.path.abspath(__file__))


def fail(message):
    sys.exit(f'{os.path.basename(sys.argv[0])}: {message}')


# In CI nothing is skipped.
def skip(what):
    if 'CI' in os.environ:
        fail(f'{what} is missing')
    print(f'{what} is missing: skipped', file=sys.stderr)
    sys.exit(SKIPPED)


def need_tools(*tools):
    for tool in tools:
        if shutil.which(tool) is None:
            skip(tool)


def wait_until(condition, what):
    deadline = time.monotonic() + TIMEOUT_S
    while not condition():
        if time.monotonic() > deadline:
            fail(f'{what}: not after {TIMEOUT_S} seconds')
        time.sleep(POLL_S)


# Runs a command that is to succeed without a word on standard error, and returns what it prints.
def run(*command, **options):
    result = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            timeout=TIMEOUT_S * 4, **options)
    if result.returncode != 0 or result.stderr:
        fail(f"{' '.join(command)}: exit status {result.returncode}\n{result.stderr.decode()}")
    return result.stdout.decode()


def read_flags(*packages):
    return run('pkg-config', '--cflags', '--libs', *packages).split()


# Each is built as its user would do it.
def build(name, folder):
    source = os.path.join(HERE, name)
    program = os.path.join(folder, name.replace('.', '-'))
    language = name.rpartition('.')[2]

    if language == 'c':
        need_tools('cc', 'pkg-config')
        run('cc', '-std=c17', '-Wall', '-Wextra', '-Wno-unused-parameter', '-Werror', '-o', program, source,
            *read_flags('shared-segment-1'))
        return [program]
    if language == 'vala':
        need_tools('valac')
        run('valac', '--quiet', '--fatal-warnings', '-X', '-w', '--pkg', 'shared-segment-1', '--pkg', 'posix',
            '-d', folder, '-o', os.path.basename(program), source)
        return [program]
    if language == 'js':
        need_tools('gjs')
        return ['gjs', '-m', source]
    return [find_python(), source]


# The first python3 need not be the one that PyGObject was installed for.
def find_python():
    for python in ['python3', '/usr/bin/python3']:
        if subprocess.run([python, '-c', 'import gi'], stderr=subprocess.DEVNULL).returncode == 0:
            return python
    skip('PyGObject')


class Program:
    """A program that runs: what it prints is read as it comes"""

    def __init__(self, command, *arguments, **options):
        self.name = ' '.join(os.path.basename(word) for word in command)
        self.output = tempfile.TemporaryFile()
        self.errors = tempfile.TemporaryFile()
        self.process = subprocess.Popen([*command, *arguments], stdin=subprocess.PIPE, stdout=self.output,
                                        stderr=self.errors, **options)

    def type(self, text):
        self.process.stdin.write(text.encode())
        self.process.stdin.flush()

    def read(self):
        return os.pread(self.output.fileno(), 1 << 20, 0).decode()

    def read_errors(self):
        return os.pread(self.errors.fileno(), 1 << 20, 0).decode()

    def is_running(self):
        return self.process.poll() is None

    def wait_for(self, text):
        wait_until(lambda: self.read() == text or not self.is_running(), f'{self.name} prints {text!r}')
        if self.read() != text:
            fail(f'{self.name} has printed {self.read()!r} and ended, not {text!r}: {self.read_errors()}')

    def wait_for_end(self, *expected):
        wait_until(lambda: not self.is_running(), f'{self.name} ends')
        if self.process.returncode not in (expected or (0,)) or self.read_errors():
            fail(f'{self.name} ends with status {self.process.returncode}, not {expected or 0}: {self.read_errors()}')

    def wait_for_error(self, text):
        wait_until(lambda: not self.is_running(), f'{self.name} ends')
        if self.process.returncode != 1 or text not in self.read_errors():
            fail(f'{self.name} ends with status {self.process.returncode}, not with {text!r}: {self.read_errors()}')

    def end_input(self):
        self.process.stdin.close()

    def send(self, number):
        self.process.send_signal(number)

    def kill(self):
        self.send(signal.SIGKILL)
        self.wait_for_end(-signal.SIGKILL)


# In a namespace of its own all that there is has been left by the examples.
def list_left():
    left = [name for name in os.listdir(tempfile.gettempdir()) if name.startswith('qipc_')]
    if 'IS_ISOLATED' in os.environ:
        left += os.listdir('/dev/shm')
        left += [line for option in ('-m', '-s') for line in run('ipcs', option).splitlines() if line.startswith('0x')]
    return left


def check_nothing_left(by):
    if list_left():
        fail(f'{by} has left {list_left()}')
