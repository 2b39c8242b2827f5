#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""What kmemleak has found, without what the kernel itself leaks.

pppoe_release() empties the socket's queue before release_sock() puts frames there that
came meanwhile, and nothing frees those: Linux 7 has pppoe_destruct() for it, 6.1 and 6.12
do not. Such a frame is still linked to a queue, which one that the module had
lost would not be: it takes none from a queue without unlinking it.
"""
import os
import re
import sys
import time

KMEMLEAK = '/sys/kernel/debug/kmemleak'
SENT_RAW = ' packet_sendmsg+'       # how the tests send PPPoE frames
LINKED = re.compile(r'\n +(?!(?:00 ){16})(?:[0-9a-f]{2} ){6}ff ff (?:[0-9a-f]{2} ){6}ff ff ')


def scan():
    """What kmemleak has to say."""
    for _ in range(3):      # what is on its way looks like a leak once
        with open(KMEMLEAK, 'w', encoding='ascii') as file:
            file.write('scan')
        time.sleep(5)       # and it speaks of what is five seconds old
    with open(KMEMLEAK, encoding='utf-8', errors='replace') as file:
        return file.read()


def leaks(text, release=os.uname().release):
    """The objects that nobody accounts for, and how many the kernel's own bug does."""
    objects = [f'unreferenced object{one}' for one in text.split('unreferenced object')[1:]]
    if int(release.split('.')[0]) >= 7:
        return objects, 0
    frames = [one for one in objects if SENT_RAW in one and ' __alloc_skb+' in one]
    queued = [one for one in frames if ' kmalloc_reserve+' not in one and LINKED.search(one)]
    octets = [one for one in frames if ' kmalloc_reserve+' in one][:len(queued)]
    known = {id(one) for one in queued + octets}
    return [one for one in objects if id(one) not in known], len(queued)


def main():
    """Print what is left, for a person."""
    with open(KMEMLEAK, encoding='utf-8', errors='replace') as file:
        left, queued = leaks(file.read())
    if queued:
        print(f'{queued} frames on the queues of closed PPPoE sockets (the kernel\'s)',
              file=sys.stderr)
    print(''.join(left), end='')


if __name__ == '__main__':
    main()
