#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Does every example in the pages of the reference do what its page says? This follows the pages as a reader would: it
# types the commands, saves the files, and looks for what is to be seen. Takes the folder of the sources and the pages,
# in the order in which they are read. A block of a page is one of these; another one, which nobody would run, fails:
#
#   console         commands, each after "$ ", and what they print, where it is shown; … stands for anything. Where the
#                   second of two such blocks is for "another terminal", both run at once, and what is below the first
#                   command is typed.
#   "Save … as"     a file. A later command must name it. Where tests/examples/ has one of this name, it is the same.
#   cpp, c          otherwise, all of the page together are a C++ program and a C program, which print the same.

import os
import re
import shutil
import signal
import subprocess
import sys

from support import HERE, TIMEOUT_S, Program, check_nothing_left, fail, find_python, need_tools, read_flags, run, skip
from support import wait_until

BLOCK = re.compile(r'^```(\w*)\n(.*?)^```$', re.MULTILINE | re.DOTALL)
SAVED_AS = re.compile(r'(?:Save|And) (?:it|this) as `([^`]+)`:\s*$')

# Files of which the command that uses them says nothing
STARTS = {'meson.build': 'meson setup'}

# What bash says of a program in the background that was killed
NOTICE = re.compile(r'(bash: line \d+:)?\s+\d+ (Done|Killed) ')

# A machine that tests may be slow: commands that wait do so for longer.
PATIENCE = 3


class Shell:
    """The one terminal in which all commands are typed"""

    def __init__(self, folder):
        self.output = os.path.join(os.environ['TMPDIR'], 'output')
        self.process = subprocess.Popen(['bash', '--norc'], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder)

    def ask(self, command):
        self.process.stdin.write(f"{{ {command}\n}} >'{self.output}' 2>&1 </dev/null; echo $?\n".encode())
        self.process.stdin.flush()
        status = int(self.process.stdout.readline())
        with open(self.output, encoding='utf-8') as file:
            return status, [line for line in file.read().splitlines() if not NOTICE.match(line)]

    def get_folder(self):
        return self.ask('pwd')[1][0]

    # A program in another terminal knows the same variables.
    def start(self, command):
        variables = self.ask('env -0')[1][0].rstrip('\0').split('\0')
        return Program(['bash', '-c', f'exec {command}'], cwd=self.get_folder(),
                       env=dict(variable.split('=', 1) for variable in variables))


class Page:
    def __init__(self, path):
        with open(path, encoding='utf-8') as file:
            self.text = file.read()
        self.name = os.path.basename(path)
        self.blocks = [(match[1], match[2], self.text[:match.start()]) for match in BLOCK.finditer(self.text)]
        self.saved = {}
        self.pieces = {'cpp': [], 'c': []}
        if re.search(r'^(```|~~~| {4})', BLOCK.sub('', self.text), re.MULTILINE):
            fail(f'{self.name} has a block that does not begin or end as the others do')

    def fail(self, before, message):
        fail(f'{self.name}, line {before.count(chr(10)) + 1}: {message}')

    def follow(self, shell):
        first = None
        for number, (language, text, before) in enumerate(self.blocks):
            if language == 'console':
                if first is not None:
                    self.run_both(shell, first, text, before)
                    first = None
                elif self.is_for_another_terminal(number + 1):
                    first = text
                else:
                    self.run_commands(shell, text, before)
            elif SAVED_AS.search(before):
                self.save(shell, SAVED_AS.search(before)[1], text, before)
            elif language in self.pieces and 'cpp' in [block[0] for block in self.blocks]:
                self.pieces[language].append(text)
            else:
                self.fail(before, 'nothing runs this block')

        if self.saved:
            fail(f'{self.name}: nobody uses {list(self.saved)}')
        check_nothing_left(self.name)

    def is_for_another_terminal(self, number):
        if number == len(self.blocks) or self.blocks[number][0] != 'console':
            return False
        return re.search(r'another terminal:\s*$', self.blocks[number][2]) is not None

    def use_files(self, command):
        self.saved = {name: start for name, start in self.saved.items() if start not in command}

    def save(self, shell, name, text, before):
        example = os.path.join(HERE, name)
        if name not in STARTS and os.path.exists(example) and text != read_without_heading(example):
            self.fail(before, f'tests/examples/{name} is another program')
        with open(os.path.join(shell.get_folder(), name), 'w', encoding='utf-8') as file:
            file.write(text)
        self.saved[name] = STARTS.get(name, name)

    def read_commands(self, text, before):
        nothing, *parts = re.split(r'^\$ ', text, flags=re.MULTILINE)
        if nothing or not parts:
            self.fail(before, 'nothing runs what is not after "$ "')
        return [(lines[0], lines[1:]) for lines in map(str.splitlines, parts)]

    def run_commands(self, shell, text, before):
        for command, expected in self.read_commands(text, before):
            self.use_files(command)
            match = re.fullmatch(r'sleep (\d+)', command)
            status, found = shell.ask(f'sleep {PATIENCE * int(match[1])}' if match else command)
            if status != 0:
                self.fail(before, f'{command}: exit status {status}\n' + '\n'.join(found))
            if self.is_shown(command, found, expected):
                continue
            self.fail(before, f'{command}: prints {found}, not {expected}')

    # Tools say how they get on, which nobody wants to read in a page; but a compiler says nothing.
    def is_shown(self, command, found, expected):
        if not expected and command.startswith('meson '):
            return True
        patterns = ['.*'.join(map(re.escape, line.split('…'))) for line in expected]
        return len(found) == len(patterns) and all(map(re.fullmatch, patterns, found))

    # What is typed into the one is seen in the other.
    def run_both(self, shell, first, second, before):
        (first_command, typed), = self.read_commands(first, before)
        (second_command, expected), = self.read_commands(second, before)
        self.use_files(first_command)
        self.use_files(second_command)
        sharing = shell.start(first_command)
        seeing = None
        if not expected or len(typed) > len(expected):
            self.fail(before, f'{second_command} does not show all that is typed')

        for count, line in enumerate(expected, 1):
            if count <= len(typed):
                sharing.type(typed[count - 1] + '\n')
            seen = '\n'.join(expected[:count]) + '\n'

            def is_seen():
                nonlocal seeing
                if seeing is None or not seeing.is_running() and seeing.read() != seen:
                    seeing = shell.start(second_command)
                return seeing.read() == seen

            wait_until(is_seen, f'{self.name}: {second_command} prints {seen!r}')

        sharing.end_input()
        sharing.wait_for_end()
        # What shows all there is, and ends, may be about to.
        seeing.send(signal.SIGKILL)
        seeing.wait_for_end(0, -signal.SIGKILL)
        check_nothing_left(first_command)


# A page does not show whose an example is.
def read_without_heading(path):
    with open(path, encoding='utf-8') as file:
        lines = file.read().splitlines(keepends=True)
    return ''.join(lines[lines.index('\n') + 1:])


def write_program(path, pieces, head):
    with open(path, 'w', encoding='utf-8') as file:
        file.write(pieces[0] + f'\nint\n{head}\n{{\n' + '\n'.join(pieces[1:]) + '}\n')


def has_package(name):
    return subprocess.run(['pkg-config', '--exists', name]).returncode == 0


# The C program prints the same as each of the C++ programs.
def compare_programs(page, shell):
    folder = shell.get_folder()
    if len(page.pieces['cpp']) != len(page.pieces['c']):
        fail(f"{page.name} has {len(page.pieces['cpp'])} pieces of C++ and {len(page.pieces['c'])} of C")

    write_program(f'{folder}/pieces.c', page.pieces['c'], 'main (void)')
    status, expected = shell.ask('cc -std=gnu17 -Wall -Wextra -Werror -o pieces pieces.c '
                                 '$(pkg-config --cflags --libs shared-segment-1) && ./pieces')
    if status != 0 or not expected:
        fail(f'{page.name}: the C program fails: {expected}')
    check_nothing_left(f'the C program of {page.name}')

    versions = [version for version in '56' if has_package(f'Qt{version}Core')]
    if not versions:
        skip('Qt')
    write_program(f'{folder}/pieces.cpp', page.pieces['cpp'], 'main ()')
    for version in versions:
        run('c++', '-std=c++17', '-fPIC', '-Wall', '-Wextra', '-Werror', '-o', f'{folder}/pieces-{version}',
            f'{folder}/pieces.cpp', *read_flags(f'Qt{version}Core'))
        found = run(f'{folder}/pieces-{version}').splitlines()
        if found != expected:
            fail(f'{page.name}: with Qt {version}, the C++ program prints {found}, and the C program {expected}')
        check_nothing_left(f'the C++ program of {page.name}')


# What is built from the sources, in a folder like theirs
def copy_sources(sources, folder):
    os.mkdir(folder)
    for name in ['data', 'po', 'src']:
        shutil.copytree(os.path.join(sources, name), os.path.join(folder, name))
    for name in os.listdir(sources):
        if os.path.isfile(os.path.join(sources, name)):
            shutil.copy(os.path.join(sources, name), folder)


def main(sources, *paths):
    need_tools('bash', 'cc', 'c++', 'gjs', 'meson', 'pkg-config', 'python3', 'timeout', 'valac')
    home = os.environ['HOME']
    for variable in ['DESTDIR', 'GI_TYPELIB_PATH', 'LD_LIBRARY_PATH', 'PKG_CONFIG_PATH', 'XDG_DATA_DIRS']:
        os.environ.pop(variable, None)

    os.mkdir(f'{home}/bin')
    os.symlink(find_python(), f'{home}/bin/python3')
    os.environ['PATH'] = f"{home}/bin:{os.environ['PATH']}"

    copy_sources(sources, f'{home}/sources')
    shell = Shell(f'{home}/sources')
    for path in paths:
        page = Page(path)
        page.follow(shell)
        if page.pieces['c'] or page.pieces['cpp']:
            compare_programs(page, shell)


main(*sys.argv[1:])
