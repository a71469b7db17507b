#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Does each link in the reference lead somewhere, and has all become a link that is meant to? Takes the folder of the
# web pages, and the GIR.

import html.parser
import os
import re
import sys
import urllib.parse
import xml.etree.ElementTree as ElementTree

# What gtk-doc would make a link of, but gi-docgen does not
OLD_MARKUP = re.compile(r'#[A-Z]\w+|\b[a-z]+_\w+\(\)')
DOC = '{http://www.gtk.org/introspection/core/1.0}doc'


class Page(html.parser.HTMLParser):
    def __init__(self, path):
        super().__init__()
        self.links, self.targets, self.texts = [], set(), []
        with open(path, encoding='utf-8') as file:
            self.feed(file.read())

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.targets |= {attributes.get('id'), attributes.get('name')}
        self.links += [attributes[name] for name in ('href', 'src') if attributes.get(name)]

    def handle_data(self, data):
        self.texts.append(data)


folder, gir = sys.argv[1:]
pages = {name: Page(os.path.join(folder, name)) for name in os.listdir(folder) if name.endswith('.html')}
wrong = []

for name, page in pages.items():
    for link in page.links:
        url = urllib.parse.urlsplit(link)
        if url.scheme:
            continue
        target = urllib.parse.unquote(url.path) or name
        if not os.path.exists(os.path.join(folder, target)):
            wrong.append(f'{name}: there is no {target}')
        elif url.fragment and target in pages and url.fragment not in pages[target].targets:
            wrong.append(f'{name}: there is no {link}')
    wrong += [f'{name}: {text.strip()!r} has become no link' for text in page.texts if re.search(r'\[\w+@', text)]

for doc in ElementTree.parse(gir).iter(DOC):
    wrong += [f"{doc.get('filename')}: {markup} would be no link" for markup in OLD_MARKUP.findall(doc.text)]

if len(pages) < 2:
    wrong.append(f'there are no pages in {folder}')
for line in wrong:
    print(line, file=sys.stderr)
sys.exit(bool(wrong))
