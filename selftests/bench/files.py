# SPDX-License-Identifier: GPL-2.0
"""What has been measured, in files, and the pages of documentation that show it."""
import json
import re
import sys


def load(path):
    """A file of JSON."""
    with open(path, encoding='utf-8') as file:
        return json.load(file)


def save(path, text):
    """Write a file."""
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text)


def save_json(path, document):
    """Write a file of JSON."""
    save(path, json.dumps(document, indent=1) + '\n')


def renew(path, sections):
    """Put each text between the marks of its name, "<!-- NAME { -->" and "<!-- NAME } -->",
    if the page has such a place.
    """
    with open(path, encoding='utf-8') as file:
        page = file.read()
    places = 0
    for name, text in sections.items():
        page, found = re.subn(f'(<!-- {name} {{ -->\n).*?(<!-- {name} }} -->)',
                              lambda match, text=text: match[1] + text + match[2], page,
                              flags=re.DOTALL)
        places += found
    if not places:
        sys.exit(f'{path} has no place for any of: {", ".join(sections)}')
    save(path, page)
