#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Frames in flight: add, set and del, one after the other, lose and double none.

Numbered frames go both ways without a pause, never more than a few of a direction
on their way at a time; each direction has a process, and a CPU, of its own. This
process has the sessions' descriptors at hand and adds and removes their splice. Every
frame must come out once, at the far end or in the LAC's own stack, in the order in
which it was sent; at the far end if it was sent between the return of add and the
start of del, in the LAC's own stack if after the return of del.

    frames_flight.py [--cycles N] [--pair NAME]
"""
import argparse
import collections
import mmap
import multiprocessing
import os
import select
import socket
import struct
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), 'lib'))
# pylint: disable=wrong-import-position
from peers import L2tp, Pppoe
from pppnet import Net, Tap, descriptor, drain, run, socket_in
from ynl import family

IP = b'\x00\x21'
MAGIC = b'\x45splc'     # passes for IPv4 as far as ppp_generic looks
# A channel without a unit keeps 32 local frames for its reader (PPP_MAX_RQLEN), and
# loses the oldest of more: not the splice's fault.
WINDOW = 16
PER_PHASE = 6           # frames of each direction between a change and the next
SET_EVERY = 4           # cycles, one of which has the splice down and up again
LOST_AFTER = 20         # seconds in which nothing comes out
SWITCHED = {'ids': (4, 8, 6, 10), 'port': 1702}

# Where a frame that is sent now may come out. A phase is this and, above it, a number
# of its own, so that one is not taken for another that was acknowledged before.
ANYWHERE, FAR, LOCAL = range(3)
PHASE_STEP = 4

PAIRS = {
    'PPPoE and L2TP': lambda net: (Pppoe(net), L2tp(net)),
    'PPPoE and PPPoE': lambda net: (Pppoe(net), Pppoe(net, sid=13)),
    'L2TP and L2TP': lambda net: (L2tp(net), L2tp(net, **SWITCHED)),
}
KINDS = {'attached': '--attach', 'with units': '--unit'}


class Flags:
    """What main and a direction's process tell each other: numbers in shared memory."""

    NAMES = ('phase', 'acked', 'sent', 'lost', 'stop')

    def __init__(self):
        object.__setattr__(self, 'memory', mmap.mmap(-1, mmap.PAGESIZE))

    def __getattr__(self, name):
        return struct.unpack_from('=q', self.memory, 8 * self.NAMES.index(name))[0]

    def __setattr__(self, name, value):
        struct.pack_into('=q', self.memory, 8 * self.NAMES.index(name), value)


class Direction:
    """The frames from one peer, and both places where they may come out."""

    def __init__(self, net, near, far, session, cpu):
        self.near, self.far, self.cpu = near, far, cpu
        self.flags = Flags()
        self.unit = 'unit' in session.ready
        self.exit = unit_socket(net, session) if self.unit else \
            descriptor(session, 'channel')
        self.came = {FAR: [], LOCAL: []}
        self.away = {}          # number: where it may come out
        self.wrong, self.lost = [], []
        self.sent = 0
        self.pipe, there = multiprocessing.Pipe(False)
        self.process = multiprocessing.get_context('fork').Process(
            target=self.run, args=(there,), daemon=True)

    def local_frames(self):
        """What the LAC's own stack was given, from the IP header on."""
        if self.unit:
            return drain(self.exit)
        frames = []
        while True:
            try:
                frames.append(os.read(self.exit, 4096)[2:])
            except BlockingIOError:
                return frames

    def take(self, place, packets):
        """Frames that came out."""
        count = 0
        for packet in packets:
            if packet[:len(MAGIC)] != MAGIC:
                continue
            number = struct.unpack_from('!I', packet, len(MAGIC))[0]
            allowed = self.away.pop(number, ANYWHERE)
            if allowed not in (ANYWHERE, place):
                self.wrong.append((number, allowed, place))
            self.came[place].append(number)
            count += 1
        return count

    def send(self):
        """Frames, as many as may be on their way."""
        while len(self.away) < WINDOW:
            phase = self.flags.phase % PHASE_STEP
            self.away[self.sent] = phase
            self.near.send(IP + MAGIC + struct.pack('!I', self.sent) + bytes(self.sent % 50))
            self.sent += 1
            self.flags.sent = self.sent

    def acknowledge(self):
        """Main learns of a phase when the last frame of the one before is out."""
        phase = self.flags.phase
        if phase % PHASE_STEP == ANYWHERE and \
                all(place == ANYWHERE for place in self.away.values()):
            self.flags.acked = phase

    def run(self, pipe):
        """The process."""
        os.sched_setaffinity(0, {self.cpu})
        last = time.monotonic()
        while not self.flags.stop or self.away:
            if not self.flags.stop:
                self.send()
            select.select([self.far.sock, self.exit], [], [], 0.05)
            if self.take(FAR, [f[2:] for f in self.far.recv() if f[:2] == IP]) + \
                    self.take(LOCAL, self.local_frames()):
                last = time.monotonic()
            elif self.away and time.monotonic() - last > LOST_AFTER:
                self.lost += self.away
                self.flags.lost = len(self.lost)
                self.away.clear()
            self.acknowledge()
        pipe.send((self.sent, self.came, self.wrong, self.lost))

    def result(self):
        """All that came out where."""
        self.flags.stop = 1
        result = self.pipe.recv()
        self.process.join()
        return result


def unit_socket(net, session):
    """A packet socket on a session's ppp unit, which is set up without an address."""
    name = session.unit()
    run('ip', 'netns', 'exec', net.lac, 'sysctl', '-qw', f'net.ipv6.conf.{name}.disable_ipv6=1')
    run('ip', '-n', net.lac, 'link', 'set', name, 'up')
    sock = socket_in(net.lac, socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0800))
    sock.bind((name, 0x0800))
    return sock


class Cycles:
    """A splice that comes and goes between two directions of frames."""

    def __init__(self, net, peers, option):
        cpus = sorted(os.sched_getaffinity(0))
        self.net, self.number = net, 0
        self.sessions = [net.open(peer, option) for peer in peers]
        self.fds = [descriptor(session) for session in self.sessions]
        self.family = family(net.lac)
        self.directions = [Direction(net, peers[at], peers[1 - at], self.sessions[at],
                                     cpus[at % len(cpus)]) for at in (0, 1)]
        self.counted = [collections.Counter(), collections.Counter()]
        for direction in self.directions:
            direction.process.start()

    def phase(self, phase):
        """All frames from here on, and some of them now."""
        self.tell(phase)
        seen = [d.flags.sent for d in self.directions]
        while any(d.flags.sent < n + PER_PHASE for d, n in zip(self.directions, seen)):
            time.sleep(0.0005)
        self.tell(ANYWHERE)
        while any(d.flags.acked != d.flags.phase for d in self.directions):
            time.sleep(0.0005)

    def tell(self, phase):
        """Begin a phase."""
        self.number += PHASE_STEP
        for direction in self.directions:
            direction.flags.phase = self.number + phase

    def run(self, count):
        """Add and remove; at times take it down and up in between."""
        for cycle in range(count):
            if any(d.flags.lost for d in self.directions):
                break       # each loss costs LOST_AFTER
            made = self.family.do('splice-new', {'leg': [{'fd': fd} for fd in self.fds]})
            self.phase(FAR)
            if cycle % SET_EVERY == 0:
                self.family.do('splice-set', {'id': made['id'], 'state': 'down'})
                self.phase(LOCAL)
                self.family.do('splice-set', {'id': made['id'], 'state': 'up'})
                self.phase(FAR)
            gone = self.family.do('splice-del', {'id': made['id']})
            self.phase(LOCAL)
            for counted, leg in zip(self.counted, gone['leg']):
                counted.update({key: n for key, n in leg.items() if key.endswith('-frames')})

    def close(self):
        """End it all."""
        for direction in self.directions:
            if direction.process.is_alive():
                direction.process.kill()
        for fd in self.fds:
            os.close(fd)
        self.net.shut(*self.sessions)


def judge(tap, what, result, counted):
    """One direction: every frame once, in order, where it was to be, and counted."""
    sent, came, wrong, lost = result
    seen = collections.Counter(came[FAR] + came[LOCAL])
    bad = [(n, seen[n]) for n in range(sent) if seen[n] != 1]
    what = f'{what}: {sent} frames, {len(came[FAR])} crossed'
    tap.check(f'{what}, none lost, none doubled', not bad and not lost and
              all(came.values()), f'{len(bad)} of {sent}: {bad[:20]}', lost[:20])
    late = [(('', 'far', 'local')[place], numbers[max(0, at - 2):at + 3])
            for place, numbers in came.items()
            for at in range(1, len(numbers)) if numbers[at] < numbers[at - 1]]
    tap.check(f'{what}, in order', not late, late[:10])
    tap.check(f'{what}, each where it was to come out', not wrong, wrong[:10])
    tap.check(f'{what}, as counted', counted['crossed-frames'] == len(came[FAR]) and
              not counted['dropped-frames'] and counted['local-frames'] <= len(came[LOCAL]),
              dict(counted), len(came[LOCAL]))


def main():
    """Run the tests."""
    parser = argparse.ArgumentParser()
    parser.add_argument('--cycles', type=int, default=20)
    parser.add_argument('--pair', choices=PAIRS, action='append')
    args = parser.parse_args()
    names = args.pair or list(PAIRS)
    tap = Tap(len(names) * len(KINDS) * 2 * 4)
    print(f'# {args.cycles} cycles of add and del for each pair')
    for name in names:
        for kind, option in KINDS.items():
            net = Net()
            try:
                cycles = Cycles(net, PAIRS[name](net), option)
                begun = time.monotonic()
                cycles.run(args.cycles)
                print(f'# {name}, {kind}: {time.monotonic() - begun:.1f} s')
                for at, direction in enumerate(cycles.directions):
                    judge(tap, f'{name}, {kind}, from {direction.near.type} {at}',
                          direction.result(), cycles.counted[at])
                cycles.close()
            finally:
                net.close()
    return tap.status()


sys.exit(main())
