#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Is everything that is public documented, each function with what it takes and returns? Takes the GIR.

import sys
import xml.etree.ElementTree as ElementTree

CORE = '{http://www.gtk.org/introspection/core/1.0}'
C = '{http://www.gtk.org/introspection/c/1.0}'
GLIB = '{http://www.gtk.org/introspection/glib/1.0}'

FUNCTIONS = {'constructor', 'function', 'method'}
TYPES = {'class', 'enumeration', 'bitfield', 'record', 'callback', 'interface'}
OTHERS = {'constant', 'member', 'property', f'{GLIB}signal', 'function-macro'}


def is_documented(node):
    return node.find(CORE + 'doc') is not None


def find_gaps(node, path):
    for child in node:
        tag = child.tag.removeprefix(CORE)
        name = f"{path}.{child.get('name')}"

        # The class of a final type is nobody's business, and an old name of a function is that function.
        if child.get(GLIB + 'is-gtype-struct-for') or child.get('moved-to'):
            continue

        if tag in FUNCTIONS | TYPES | OTHERS and not is_documented(child):
            yield name

        if tag in FUNCTIONS:
            yield from find_gaps_of_function(child, name)
        elif tag in TYPES:
            yield from find_gaps(child, name)


def find_gaps_of_function(node, name):
    for parameter in node.iterfind(f'{CORE}parameters/*'):
        if not is_documented(parameter):
            yield f"{name}: @{parameter.get('name')}"

    result = node.find(CORE + 'return-value')
    if result.find(f"{CORE}type[@name='none']") is None and not is_documented(result):
        yield f'{name}: what it returns'


namespace = ElementTree.parse(sys.argv[1]).find(CORE + 'namespace')
gaps = list(find_gaps(namespace, namespace.get('name')))

for gap in gaps:
    print(f'not documented: {gap}', file=sys.stderr)

sys.exit(bool(gaps))
