#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""What the patches of Documentation/upstream gain: bench.py's and queues.py's results
on a kernel without them, and on one with them.

    upstream.py FRAMES-BEFORE FRAMES-AFTER QUEUES-BEFORE QUEUES-AFTER
"""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
# pylint: disable=wrong-import-position
from files import load
from pppnet import Tap


def crossings(path):
    """Instructions of a crossing, by way and direction."""
    return {(r['title'], r['direction']): r['crossing'] for r in load(path)['results']
            if r['way'] != 'floor'}


def main():
    """Judge: fewer instructions to receive from PPPoE, no waits."""
    before, after = (crossings(path) for path in sys.argv[1:3])
    for key, cost in before.items():
        print(f'# {key[0]}, {key[1]}: {cost:.0f} instructions before, {after[key]:.0f} after')
    for wait in load(sys.argv[3])['waits']:
        print(f'# before: {wait["what"]}, {wait["frames"]} frames, waits: '
              f'{wait["waits"] or "none"}')
    received = [key for key in before if key[1].startswith('PPPoE')]
    waits = load(sys.argv[4])['waits']
    tap = Tap(len(received) + len(waits))
    for key in received:
        tap.check(f'{key[0]}, {key[1]}: fewer instructions', after[key] < before[key])
    for wait in waits:
        tap.check(f'{wait["what"]}: no frame of {wait["frames"]} has waited for a lock',
                  not wait['waits'], wait['waits'])
    print(f'{tap.count - tap.failed} passed, {tap.failed} failed')
    return tap.status()


if __name__ == '__main__':
    sys.exit(main())
