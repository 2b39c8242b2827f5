#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Frames whose instructions plugin.c, in QEMU, counts.

    count.py [--ways NAME,...] [--octets N] [--frames N] [--headroom] [--out DIR]

The benchmark's frames, by the benchmark's ways to cross. DIR gets "runs", a line for
each run that the plugin writes: direction, way, frames, nanoseconds; and the kernel's
symbols. --headroom: home's frames have about as much room before them as the driver
of a network card leaves (NET_SKB_PAD), not as little as a packet socket.
scripts/profile.sh runs this, and report.py reads it.
"""
import argparse
import os
import shutil
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [f'{HERE}/../lib', f'{HERE}/../bench']
# pylint: disable=wrong-import-position
from bench import BATCH, Lab
from pppnet import Net, Tap, run
from ways import WAYS

FLOOR = 'floor'


class Headroom:
    """What a packet socket leaves before home's frames.

    A bridge asks its ports' peers for the room that its other ports need for headers.
    That is also room that whoever sends to home has to make, so it is to be taken back.
    """

    def __init__(self, net):
        self.link = 'ip', '-n', net.home, 'link'
        run(*self.link, 'add', 'room0', 'type', 'vxlan', 'id', '1', 'dstport', '4789')
        run(*self.link, 'add', 'bridge0', 'type', 'bridge')
        run(*self.link, 'set', 'room0', 'master', 'bridge0')

    def give(self):
        """As much as a network card's driver leaves, about."""
        run(*self.link, 'set', 'wan0', 'master', 'bridge0')

    def take(self):
        """As little as there is."""
        run(*self.link, 'set', 'wan0', 'nomaster')


class CountedLab(Lab):
    """Writes down what was sent."""

    def __init__(self, net, args, file):
        super().__init__(net, args)
        self.file, self.name = file, None
        self.headroom = Headroom(net) if args.headroom else None

    def send(self, way, at, frames, octets):
        if self.headroom and at == 0:
            self.headroom.give()
        try:
            return self.counted(way, at, frames, octets)
        finally:
            if self.headroom and at == 0:
                self.headroom.take()

    def counted(self, way, at, frames, octets):
        """As Lab.send(), with the time of all frames."""
        first, sessions = way.ranges[at]
        before = self.sinks[at].count()
        nanoseconds, _ = self.ends[at].say('send', first, sessions, frames, octets, BATCH)
        out = self.sinks[at].count() - before
        print(('pppoe-l2tp', 'l2tp-pppoe')[at], self.name, frames, nanoseconds, file=self.file)
        return nanoseconds / frames if out == frames * way.crosses else None

    def run(self, name):
        self.name = name
        return super().run(name)


def main():
    """Send, by each way."""
    parser = argparse.ArgumentParser()
    parser.add_argument('--ways', type=lambda text: text.split(','), default=['bridge', 'driver', 'data'])
    parser.add_argument('--octets', type=int, default=64)
    parser.add_argument('--frames', type=int, default=640)
    parser.add_argument('--headroom', action='store_true')
    parser.add_argument('--out', default='/out')
    args = parser.parse_args()
    args.octets = [args.octets]
    args.ways = [FLOOR, *(name for name in args.ways if name != FLOOR)]
    net = Net()
    lab = None
    try:
        tap = Tap(len(args.ways))
        with open(f'{args.out}/runs', 'w', encoding='ascii') as file:
            lab = CountedLab(net, args, file)
            for name in args.ways:
                wrong = lab.run(name)
                tap.check(f'{WAYS[name][1]}: all frames are accounted for', wrong is None, wrong)
        shutil.copyfile('/proc/kallsyms', f'{args.out}/kallsyms')
    finally:
        if lab:
            lab.close()
        net.close()
    return tap.status()


if __name__ == '__main__':
    sys.exit(main())
