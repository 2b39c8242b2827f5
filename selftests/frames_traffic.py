#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Splices come, change and go under traffic, and no frame is lost for it.

Both ends send numbered frames without a pause. Each must come out once, at the
other end or in the LAC's own stack, in order, and never in the LAC's own stack
if it was sent between the return of "add" and the start of "del".
"""
import collections
import json
import os
import struct
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), 'lib'))
# pylint: disable=wrong-import-position
from peers import L2tp, Pppoe
from pppnet import Net, Tap, drain, find, unit_socket, wait_for

IP, LCP = b'\x00\x21', b'\xc0\x21'
MAGIC = b'\x45splc'     # passes for IPv4 as far as ppp_generic looks
CYCLES = 25
ECHO_EVERY = 40
# What is done to a splice, and whether every frame then crosses.
STEPS = [
    (('add',), True),
    (('set', '--pppoe', '12', '--frames', 'ncp'), True),
    (('set', '--pppoe', '12', '--down'), False),
    (('set', '--pppoe', '12', '--up', '--frames', 'data'), True),
    (('del', '--pppoe', '12'), False),
]


class Stream:
    """One direction: what was sent, and where it came out."""

    def __init__(self, near, far, session, unit):
        self.near, self.far, self.session, self.unit = near, far, session, unit
        self.sent = 0
        self.echoes = 0
        self.bound = set()      # numbers that must cross
        self.crossed = []
        self.local = []
        self.answered = 0

    def send(self, must_cross):
        """One frame, and at times an LCP Echo-Request."""
        self.near.send(IP + MAGIC + struct.pack('!I', self.sent) + bytes(self.sent % 50))
        if must_cross:
            self.bound.add(self.sent)
        self.sent += 1
        if self.sent % ECHO_EVERY == 0:
            self.near.send(LCP + struct.pack('!BBHI', 9, 0, 12, 0) + struct.pack('!I', self.echoes))
            self.echoes += 1

    @staticmethod
    def number(packet):
        """A frame's number; None if it is not ours."""
        if packet[:len(MAGIC)] != MAGIC:
            return None
        return struct.unpack('!I', packet[len(MAGIC):len(MAGIC) + 4])[0]

    def collect(self):
        """Take what has come out at either exit."""
        for packets, exit_ in ((drain(self.unit), self.local),
                               ([f[2:] for f in self.far.recv() if f[:2] == IP], self.crossed)):
            exit_ += [n for n in map(self.number, packets) if n is not None]

    def take_echoes(self):
        """Link control that the LAC's control plane was given, in order."""
        for frame in self.session.local():
            if frame[:2] == LCP and struct.unpack('!I', frame[10:14])[0] == self.answered:
                self.answered += 1

    def complete(self):
        """Whether everything has come out."""
        self.collect()
        return len(self.crossed) + len(self.local) >= self.sent

    def lost_or_doubled(self):
        """What did not come out once."""
        seen = collections.Counter(self.crossed + self.local)
        return [(n, seen[n]) for n in range(self.sent) if seen[n] != 1]


class Monitor:
    """Events of the LAC's splices."""

    def __init__(self, net):
        # pylint: disable=consider-using-with
        self.file = tempfile.NamedTemporaryFile()
        self.proc = subprocess.Popen([find('pppsplicectl'), '--netns', net.lac, '--json', 'monitor'],
                                     stdout=self.file)

    def removals(self):
        """The events of removals so far."""
        with open(self.file.name, encoding='utf-8') as file:
            lines = file.read().split('\n')[:-1]
        return [event for event in map(json.loads, lines) if event['event'] == 'del']

    def stop(self, removals):
        """All removals, as soon as there are so many."""
        wait_for(lambda: len(self.removals()) >= removals, 500)
        self.proc.terminate()
        self.proc.wait()
        return self.removals()


def traffic_until(streams, done, must_cross):
    """Send on all streams until something is so."""
    while True:
        for _ in range(8):
            for stream in streams:
                stream.send(must_cross)
        for stream in streams:
            stream.collect()
            stream.take_echoes()
        if done():
            return


def step(net, streams, words, crosses):
    """Change the splice under traffic, and then let some frames through it."""
    if words == ('add',):
        words = ('add', *streams[0].near.words, *streams[1].near.words)
    # pylint: disable=consider-using-with
    command = subprocess.Popen([find('pppsplicectl'), '--netns', net.lac, *words],
                               stdout=subprocess.DEVNULL)
    traffic_until(streams, lambda: command.poll() is not None, False)
    if command.returncode:
        raise RuntimeError(f'{words}: exit status {command.returncode}')
    enough = streams[0].sent + 60
    traffic_until(streams, lambda: streams[0].sent >= enough, crosses)
    # What must cross is out before the next step begins.
    wait_for(lambda: all([stream.complete() for stream in streams]), 100)


def main():
    """Run the tests."""
    net = Net()
    try:
        tap = Tap(2 * 5 + 2)
        home, lns = Pppoe(net), L2tp(net)
        streams = []
        for near, far in ((home, lns), (lns, home)):
            session = net.open(near, '--unit')
            streams.append(Stream(near, far, session, unit_socket(net, session)))
        monitor = Monitor(net)
        wait_for(lambda: False, 25)
        for _ in range(CYCLES):
            for words, crosses in STEPS:
                step(net, streams, words, crosses)
        dels = monitor.stop(CYCLES)

        for stream in streams:
            what = f'{stream.sent} frames from {stream.near.type}'
            stream.take_echoes()
            wrong = stream.lost_or_doubled()
            tap.check(f'{what}: none lost, none doubled', not wrong, wrong[:20])
            tap.check(f'{what}: crossed in order', stream.crossed == sorted(stream.crossed))
            tap.check(f'{what}: local in order', stream.local == sorted(stream.local))
            leaked = stream.bound & set(stream.local)
            tap.check(f'{what}: {len(stream.bound)} sent while spliced, none local',
                      len(stream.bound) >= CYCLES * 100 and not leaked and stream.local,
                      sorted(leaked)[:20], f'{len(stream.bound)} {len(stream.local)}')
            wait_for(lambda s=stream: s.take_echoes() or s.answered >= s.echoes, 100)
            tap.check(f'{what}: {stream.echoes} LCP echoes reached the control plane in order',
                      stream.answered == stream.echoes > 0, stream.answered)
        counted = [sum(e['legs'][at]['crossed_frames'] for e in dels) for at in (0, 1)]
        tap.check(f'{len(dels)} removals: counters say what crossed',
                  len(dels) == CYCLES and counted == [len(s.crossed) for s in streams],
                  counted, [len(s.crossed) for s in streams])
        drops = [leg['drops'] for e in dels for leg in e['legs'] if leg['dropped_frames']]
        tap.check('no frame was dropped', not drops, drops[:5])
        return tap.status()
    finally:
        net.close()


sys.exit(main())
