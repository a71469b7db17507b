#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Do the examples do what they say, each by itself and each with each? Takes the name of a test.

import signal
import sys
import tempfile
import time

from support import Program, build, check_nothing_left, fail, find_python, need_tools, run
from support import HERE

LANGUAGES = {'c': 'c', 'python': 'py', 'javascript': 'js', 'vala': 'vala'}
KEYS = ['examples', 'posix:/examples']

# Long enough for a program that does not wait for the lock to show it
SHORT_S = 0.3

TEXTS = ['Hello', '', 'Grüße, 世界', 'x' * 10000]


# Each line that a publisher is given is printed by the watchers in all languages.
def check_pairs(publisher, watchers, key):
    watching = [Program(watcher, key) for watcher in watchers]
    publishing = Program(publisher, key)
    expected = ''

    for text in TEXTS:
        publishing.type(text + '\n')
        expected += text + '\n'
        for program in watching:
            program.wait_for(expected)

    publishing.end_input()
    publishing.wait_for_end()
    check_nothing_left(publishing.name)

    for program in watching:
        program.send(signal.SIGTERM)
        program.wait_for_end(-signal.SIGTERM)
    check_nothing_left('a watcher')


def check_interruption(publisher, watcher, number):
    watching = Program(watcher, KEYS[0])
    publishing = Program(publisher, KEYS[0])
    publishing.type('Hello\n')
    watching.wait_for('Hello\n')
    publishing.send(number)
    publishing.wait_for_end()
    check_nothing_left(f'{publishing.name}, after signal {number},')
    watching.kill()


# What is no key is said, and nothing else happens.
def check_wrong_key(command):
    program = Program(command, 'posix:a')
    program.end_input()
    program.wait_for_error('is not a key')


def test_language(folder, language):
    publisher = build(f'publisher.{LANGUAGES[language]}', folder)
    watchers = [build(f'watcher.{suffix}', folder) for suffix in LANGUAGES.values()]

    for key in KEYS:
        check_pairs(publisher, watchers, key)
    for number in (signal.SIGINT, signal.SIGTERM):
        check_interruption(publisher, watchers[0], number)
    check_wrong_key(publisher)
    check_wrong_key(build(f'watcher.{LANGUAGES[language]}', folder))


# Python's own shared memory, at the other end of a POSIX key
def test_shared_memory(folder):
    watching = Program(build('watcher.c', folder), 'posix:/examples')
    writing = Program(['python3', f'{HERE}/shared-memory-writer.py'], 'examples', 'Grüße aus Python')
    watching.wait_for('Grüße aus Python\n')
    writing.end_input()
    writing.wait_for_end()
    check_nothing_left(writing.name)

    publishing = Program(build('publisher.c', folder), 'posix:/examples')
    publishing.type('Grüße nach Python\n')
    watching.wait_for('Grüße aus Python\nGrüße nach Python\n')
    for _ in range(2):
        if run('python3', f'{HERE}/shared-memory-reader.py', 'examples') != 'Grüße nach Python\n':
            fail('Python does not read what is published')
    watching.kill()
    publishing.end_input()
    publishing.wait_for_end()
    check_nothing_left('a publisher')


def test_leftovers(folder):
    watcher = build('watcher.c', folder)
    publisher = build('publisher.c', folder)
    leftovers = [find_python(), f'{HERE}/leftovers.py']

    for key in KEYS:
        watching = Program(watcher, key)
        publishing = Program(publisher, key)
        publishing.type('Hello\n')
        watching.wait_for('Hello\n')
        if 'examples' in run(*leftovers):
            fail('what is in use is listed as left over')

        publishing.kill()
        watching.kill()
        for arguments in ([], ['--remove']):
            lines = [line for line in run(*leftovers, *arguments).splitlines() if 'examples' in line]
            if len(lines) != 1 or '\t5\t' not in lines[0] or ('removed' in lines[0]) != bool(arguments):
                fail(f'{lines} is listed of a segment that is left over')
        check_nothing_left('leftovers.py')


# Its main loop goes on while another program holds the lock.
def test_async(folder):
    program = Program(build('async.c', folder), KEYS[0])
    program.type('one\n')
    program.wait_for('One\n')

    holding = Program([find_python(), f'{HERE}/lock-holder.py'], KEYS[0])
    holding.wait_for('locked\n')
    program.type('two\n')
    time.sleep(SHORT_S)
    program.wait_for('One\n')
    holding.end_input()
    program.wait_for('One\nTwo\n')
    holding.wait_for_end()

    holding = Program([find_python(), f'{HERE}/lock-holder.py'], KEYS[0])
    holding.wait_for('locked\n')
    program.type('three\n')
    time.sleep(SHORT_S)
    program.send(signal.SIGINT)
    program.wait_for_error('Operation was cancelled\n')
    holding.kill()
    check_nothing_left('async.c')


name = sys.argv[1]
need_tools('python3')
with tempfile.TemporaryDirectory() as folder:
    if name in LANGUAGES:
        test_language(folder, name)
    else:
        globals()['test_' + name.replace('-', '_')](folder)
