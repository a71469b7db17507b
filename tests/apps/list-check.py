# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Reads what "segment-reader --list --json" writes, for list-test.c. Its arguments are the reader and one of these; it
# prints how many segments it has compared.
#
#   lsipc              the same System V segments as lsipc, field by field
#   ls                 the same POSIX segments as "ls -l /dev/shm"
#   show MEMBERS       prints these members, one segment a line; of users their process ids
#   show-ascii MEMBERS the same as Python writes strings in ASCII

import datetime
import json
import os
import subprocess
import sys

MEMBERS = [
    'kind', 'key', 'shmid', 'owner', 'perms', 'bytes', 'nattch', 'status', 'creator', 'creator_program',
    'creator_running', 'last_user', 'last_user_program', 'users', 'attached', 'detached', 'changed', 'resident',
    'swapped', 'left_over', 'name', 'name_exact', 'native', 'argument',
]

COLUMNS = {
    'key': 'KEY', 'shmid': 'ID', 'owner': 'OWNER', 'perms': 'PERMS', 'bytes': 'SIZE', 'nattch': 'NATTCH',
    'status': 'STATUS', 'creator': 'CPID', 'last_user': 'LPID', 'attached': 'ATTACH', 'detached': 'DETACH',
    'changed': 'CTIME',
}


def run(*arguments):
    return subprocess.run(arguments, check=True, stdout=subprocess.PIPE).stdout


def read_time(text):
    return int(datetime.datetime.fromisoformat(text).timestamp()) if text else None


# As lsipc would write it
def convert(name, text):
    if name == 'perms':
        return '%o' % int(text, 8)
    if name in ('attached', 'detached', 'changed'):
        return read_time(text)
    if name == 'last_user':
        return int(text) or None
    if name in ('shmid', 'bytes', 'nattch', 'creator'):
        return int(text)
    return text


def compare(found, expected, what):
    if found != expected:
        sys.exit('%s: found %r, expected %r' % (what, found, expected))


def compare_with_lsipc(rows):
    rows = [row for row in rows if row['kind'] == 'systemv']
    listed = json.loads(run('lsipc', '--shmems', '--json', '--bytes', '--numeric-perms', '--time-format', 'iso',
                            '--output', ','.join(COLUMNS.values())))['sharedmemory']
    compare(len(rows), len(listed), 'segments')
    for row, theirs in zip(rows, listed):
        for name, column in COLUMNS.items():
            compare(row[name], convert(name, theirs[column.lower()]), name)
    print(len(rows))


def compare_with_ls(rows):
    rows = [row for row in rows if row['kind'] == 'posix']
    listed = run('ls', '-lin', '--time-style=+%s', '/dev/shm').decode().splitlines()
    listed = [line.split(None, 7) for line in listed if line.split()[1].startswith('-')]
    listed = [fields for fields in listed if not fields[7].startswith('sem.')]
    compare(len(rows), len(listed), 'segments')
    for row, fields in zip(rows, listed):
        inode, mode, _, uid, _, size, _, name = fields
        status = os.lstat('/dev/shm/' + name)
        compare(row['shmid'], int(inode), 'shmid')
        compare(row['native'], '/' + name, 'native')
        compare(row['bytes'], int(size), 'bytes')
        compare(row['perms'], '%o' % (status.st_mode & 0o777), 'perms')
        compare(row['resident'], status.st_blocks * 512, 'resident')
        compare(row['changed'], int(status.st_ctime), 'changed')
        compare(row['key'], None, 'key')
    print(len(rows))


def show(rows, members, write):
    for row in rows:
        values = [[user['pid'] for user in row[name]] if name == 'users' else row[name] for name in members.split()]
        print(*map(write, values))


os.environ['LC_ALL'] = 'C'
rows = json.loads(run(sys.argv[1], '--list', '--json').decode('utf-8'))
for row in rows:
    compare(list(row), MEMBERS, 'members')

if sys.argv[2] == 'lsipc':
    compare_with_lsipc(rows)
elif sys.argv[2] == 'ls':
    compare_with_ls(rows)
else:
    show(rows, sys.argv[3], str if sys.argv[2] == 'show' else ascii)
