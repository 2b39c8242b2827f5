#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Hostile messages to the netlink family, from callers of every kind.

    fuzz_netlink.py [--seed N] [--start N] [--count N] [--caller NAME]

The program fuzz_netlink sends COUNT messages, a part for each kind of caller; what
message N is depends on the seed and on N alone. The short form is for every day,
--count 200000 for the nights. To look at a message again that was reported, give
the same seed, the caller, --start (the multiple of 256 before it) and --count.

Every message is answered as netlink(7) says; every refusal of our own has a text;
root gets one event for each change; others change nothing and see nothing; and then
the sessions are as they were, frames cross, and the module goes.
"""
import argparse
import json
import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), 'lib'))
# pylint: disable=wrong-import-position
from leaks import KMEMLEAK, leaks, scan
from peers import L2tp, Pppoe
from pppnet import Net, Tap, descriptor, find, module_file, wait_for

IP = b'\x00\x21'
BLOCK = 256
# The callers, with the part of the messages that each sends.
CALLERS = {'root': 0.55, 'nobody': 0.10, 'userns': 0.25, 'userns-inside': 0.10}
EXPEDITED = '/sys/kernel/rcu_expedited'


def arguments():
    """The command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument('--seed', type=int, default=20240229)
    parser.add_argument('--start', type=int, default=0)
    parser.add_argument('--count', type=int, default=8192)
    parser.add_argument('--caller', choices=CALLERS)
    parser.add_argument('--print', action='store_true', help='print the messages')
    return parser.parse_args()


def crosses(near, far):
    """Whether a frame gets from one peer to another."""
    frame = IP + os.urandom(16)
    near.send(frame)
    got = []
    return wait_for(lambda: got.extend(far.recv()) or frame in got, 100)


def is_local(peer, session):
    """Whether a frame reaches the LAC's own stack, once."""
    session.local()
    frame = IP + os.urandom(16)
    peer.send(frame)
    got = []
    wait_for(lambda: got.extend(session.local()) or frame in got, 100)
    return got.count(frame) == 1


def expedite(value):
    """Each add and del waits for grace periods, which this makes short; the value before."""
    with open(EXPEDITED, 'r+', encoding='ascii') as file:
        before = file.read().strip()
        file.write(value)
    return before


class Fuzz:
    """The LAC under fire."""

    def __init__(self, net, tap, options):
        self.net, self.tap, self.options = net, tap, options
        first = L2tp(net)
        self.peers = [Pppoe(net, sid=12), Pppoe(net, sid=13), first,
                      L2tp(net, version=3, encap='ip', ids=(4, 8, 6, 10))]
        self.sessions = [net.open(peer) for peer in self.peers]
        # a session of another namespace: home's own, with the LAC as its peer
        foreign = Pppoe(net, sid=14)
        foreign.session = ('pppoe', 'wan0', '14', '02:00:00:00:00:fe')
        self.foreign = net.open(foreign, netns=net.home)
        self.fds = [*(descriptor(s) for s in (*self.sessions, self.foreign)),
                    *(descriptor(s, 'tunnel') for s in self.sessions[2:])]

    def send(self, caller, start, count, *words):
        """Run fuzz_netlink; its counts and what it found wrong."""
        with open(f'/run/netns/{self.net.lac}', encoding='ascii') as netns:
            began = time.monotonic()
            done = subprocess.run(
                ['ip', 'netns', 'exec', self.net.lac, find('fuzz_netlink'), '--caller', caller,
                 '--seed', str(self.options.seed), '--start', str(start), '--count', str(count),
                 '--netns', str(netns.fileno()), *words, *map(str, self.fds)],
                pass_fds=(*self.fds, netns.fileno()), capture_output=True, text=True, check=False)
        lines = done.stdout.splitlines()
        if done.returncode or not lines or not lines[-1].startswith('{'):
            raise RuntimeError(f'fuzz_netlink: {done.returncode} {done.stderr} {lines[-5:]}')
        for line in lines[:-1]:
            print(line)
        counts = json.loads(lines[-1])
        print(f'# {caller} from {start}, {time.monotonic() - began:.1f} s: {json.dumps(counts)}',
              flush=True)
        return counts

    def shown(self):
        """The LAC's splices but for their counters."""
        splices = json.loads(self.net.ctl('--json', 'show'))
        return [(s['id'], s['state'], s['frames'], s['label'],
                 [leg['channel'] for leg in s['legs']]) for s in splices]

    def answered(self, caller, counts):
        """What holds for every caller."""
        self.tap.check(f'{caller}: each of {counts["messages"]} messages is answered',
                       not counts['unanswered'] and not counts['stray'], counts)
        self.tap.check(f'{caller}: each refusal of our own has a text ({counts["texts"]})',
                       not counts['mute'], f'{counts["mute"]} without')

    def root(self, start, count):
        """Who may do it all."""
        counts = self.send('root', start, count)
        self.answered('root', counts)
        made, _, gone = counts['events']
        self.tap.check(f'root: {counts["new"]} of {count} messages made a splice, ' +
                       f'{made} events of it, {gone} of removal',
                       counts['new'] == made == gone > count / 500 and
                       counts['set'] == counts['events'][1] > 0 and counts['del'] and
                       counts['get'], counts)
        self.tap.check('root: all splices could be removed', counts['left'] == 0 and
                       self.shown() == [])

    def other(self, caller, start, count):
        """Who may do nothing at all."""
        self.net.ctl('add', *self.peers[1].words, *self.peers[3].words, '--label', 'standing')
        before = self.shown()
        counts = self.send(caller, start, count, '--newest', str(before[0][0]))
        self.answered(caller, counts)
        done = {what: counts[what] for what in ('new', 'set', 'del', 'get')}
        self.tap.check(f'{caller}: nothing is done or shown', not any(done.values()), done)
        self.tap.check(f'{caller}: no event, and the splice is as it was',
                       counts['events'] == [0, 0, 0] and self.shown() == before and
                       len(before) == 1 and crosses(self.peers[1], self.peers[3]), counts, before,
                       self.shown())
        self.net.ctl('flush')

    def repeatable(self):
        """The same seed, the same messages."""
        whole = self.send('userns', 0, 3 * BLOCK)
        parts = [self.send('userns', at * BLOCK, BLOCK) for at in range(3)]
        total = sum(int(part['digest'], 16) for part in parts) & (1 << 64) - 1
        self.tap.check('the same seed makes the same messages, in one run or in several',
                       int(whole['digest'], 16) == total, whole, parts)

    def works(self):
        """Splices, and the sessions without them."""
        pppoe, other, l2tp, v3 = self.peers
        for pair in ((pppoe, l2tp), (other, v3)):
            good = is_local(pair[0], self.sessions[self.peers.index(pair[0])]) and \
                is_local(pair[1], self.sessions[self.peers.index(pair[1])])
            what = f'{" ".join(pair[0].words)} and {" ".join(pair[1].words)}'
            self.tap.check(f'{what}: frames are local', good)
            self.net.ctl('add', *pair[0].words, *pair[1].words)
            good = crosses(*pair) and crosses(*pair[::-1])
            self.net.ctl('flush')
            self.tap.check(f'{what}: a plain splice carries frames', good)
        good = all(is_local(*end) for end in zip(self.peers, self.sessions))
        self.tap.check('and then they are local again', good and self.shown() == [])


def phases(options):
    """(caller, start, count) of each part, its start a multiple of BLOCK."""
    start = options.start
    for caller, part in CALLERS.items():
        if options.caller:
            if caller == options.caller:
                yield caller, start, options.count
            continue
        count = max(round(options.count * part / BLOCK), 1) * BLOCK
        yield caller, start, count
        start += count


def unloads():
    """Whether the module goes, with the sessions still there."""
    return subprocess.run(['rmmod', 'pppsplice'], check=False, capture_output=True).returncode == 0


def main():
    """Run the tests."""
    options = arguments()
    find('fuzz_netlink')
    net = Net()
    expedited = expedite('1')
    try:
        plan = list(phases(options))
        tap = Tap(4 * len(plan) + 1 + 5 + 1 + 1)
        print(f'# seed {options.seed}, {sum(count for *_, count in plan)} messages')
        fuzz = Fuzz(net, tap, options)
        for caller, start, count in plan:
            if caller == 'root':
                fuzz.root(start, count)
            else:
                fuzz.other(caller, start, count)
        fuzz.repeatable()
        fuzz.works()
        if module_file():
            tap.check('the module goes', wait_for(unloads, 100))
        else:
            tap.check('the module goes # SKIP it is built in', True)
        if os.path.exists(KMEMLEAK):
            left, _ = leaks(scan())
            tap.check('no leak', not left, *''.join(left).splitlines()[:40])
        else:
            tap.check('no leak (no kmemleak in this kernel: rmmod is all that was asked)', True)
        return tap.status()
    finally:
        expedite(expedited)
        net.close()


sys.exit(main())
