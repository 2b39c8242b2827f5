#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Frames of many sessions on all CPUs at once: what a CPU forwards beside others that do too.

    queues.py [--cpus N] [--sessions N] [--frames N] [--octets N] [--rounds N] [--json FILE]

Each CPU has a sender of its own at home, or at the LNS, with sessions of its own, and
forwards what that sends. A frame's cost is compared with that beside CPUs that are
busy with something else, in turns: where the host has fewer CPUs than the guest, or
other things to do, it slows down both. Then all CPUs send, and two of them to the same
session, while the kernel writes down who waits for a lock. That it does not do on a
virtual machine, whose spinlocks are simple ones, unless it believes that it is none:
the kernel argument clearcpuid=hypervisor.
"""
import argparse
import collections
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
# pylint: disable=wrong-import-position
from bench import BATCH, DIRECTIONS, Sink
from files import save_json
from generator import far_end, many_sessions, open_pairs, quiet
from pppnet import Net, Tap, wait_for

# What a CPU must forward beside others that forward, of what it forwards alone.
LEAST = 0.90

TRACE = '/sys/kernel/tracing/instances/pppsplice'
BEGUN = 'events/lock/contention_begin'
# Of a stack: what takes a lock for somebody.
LOCKING = re.compile(r'(_*raw_|_*pv_|__)?(native_)?(queued_)?(spin|read|write|rw)_?lock|'
                     r'trace_|__traceiter_|__bpf|perf_|.*_slowpath|do_raw_')


class Waits:
    """Who waits for a lock in a softirq, by the tracepoint lock:contention_begin."""

    def __init__(self):
        os.makedirs(TRACE, exist_ok=True)
        self.write('buffer_size_kb', '16384')
        self.write('options/stacktrace', '1')

    @staticmethod
    def seen():
        """Whether spinlocks are queued ones (virt_spin_lock())."""
        with open('/proc/cpuinfo', encoding='ascii') as file:
            return ' hypervisor' not in file.read()

    @staticmethod
    def write(name, text):
        """Write to a file of the trace."""
        with open(f'{TRACE}/{name}', 'w', encoding='ascii') as file:
            file.write(text)

    def of(self, function, *args):
        """Call a function; how often a kernel function had to wait meanwhile, by name."""
        self.write('trace', '')
        self.write(f'{BEGUN}/enable', '1')
        function(*args)
        self.write(f'{BEGUN}/enable', '0')
        with open(f'{TRACE}/trace', encoding='ascii') as file:
            text = file.read()
        if 'LOST' in text:
            raise RuntimeError('the trace is not whole')
        waits = collections.Counter()
        for stack in text.split('<stack trace>')[1:]:
            functions = re.findall(r'^ => (.*\S)', stack, re.MULTILINE)
            if any(name in functions for name in ('net_rx_action', 'process_backlog')):
                waits[next(f for f in functions if not LOCKING.match(f))] += 1
        return dict(waits)

    def close(self):
        """Leave nothing behind."""
        os.rmdir(TRACE)


class Lab:
    """Spliced sessions, senders on each CPU, and the sinks."""

    def __init__(self, net, args):
        self.net, self.args = net, args
        self.cpus = sorted(os.sched_getaffinity(0))[:args.cpus]
        quiet(net)
        self.sinks = Sink(net.lns, 'lac0'), Sink(net.home, 'wan0')
        self.lac = many_sessions(net)
        open_pairs(self.lac, self.sessions())
        self.lac.say('add', self.sessions())
        self.senders = [[self.sender(where, cpu) for cpu in self.cpus] for where in (0, 1)]

    def sessions(self):
        """Pairs of sessions in all."""
        return self.args.sessions * len(self.cpus)

    def sender(self, where, cpu):
        """A generator on a CPU of its own."""
        end = far_end(self.net, where)
        os.sched_setaffinity(end.proc.pid, {cpu})
        return end

    def send(self, at, numbers, same=False):
        """Nanoseconds of a frame on each of some CPUs at once; all to the same session?"""
        args = self.args
        before = self.sinks[at].count()
        for number in numbers:
            first, sessions = (1, 1) if same else (1 + number * args.sessions, args.sessions)
            self.senders[at][number].tell('send', first, sessions, args.frames, args.octets, BATCH)
        costs = [self.senders[at][number].answer()[1] / 1000 for number in numbers]
        expected = before + args.frames * len(numbers)
        wait_for(lambda: self.sinks[at].count() >= expected)
        if self.sinks[at].count() != expected:
            raise RuntimeError(f'{DIRECTIONS[at]}: {self.sinks[at].count() - before} frames came, '
                               f'of {expected - before}')
        return costs

    def alone(self, at, number):
        """The same on one CPU, while the others are busy."""
        others = [subprocess.Popen(['sh', '-c', 'while :; do :; done']) for _ in self.cpus[1:]]
        try:
            for other, cpu in zip(others, (c for c in self.cpus if c != self.cpus[number])):
                os.sched_setaffinity(other.pid, {cpu})
            return self.send(at, [number])
        finally:
            for other in others:
                other.kill()
                other.wait()

    def close(self):
        """End all programs."""
        for end in [self.lac, *self.senders[0], *self.senders[1]]:
            end.close()


def measure(lab, at):
    """Nanoseconds of a frame alone and together, on average over the CPUs.

    Of rounds that take turns the best for each CPU: a host never makes it faster.
    """
    numbers = range(len(lab.cpus))
    alone, together = ([[] for _ in numbers] for _ in range(2))
    lab.send(at, numbers)
    for _ in range(lab.args.rounds):
        for number in numbers:
            alone[number] += lab.alone(at, number)
        for number, cost in zip(numbers, lab.send(at, numbers)):
            together[number].append(cost)
    return [sum(map(min, costs)) / len(numbers) for costs in (alone, together)]


def judge_waits(tap, what, frames, waits):
    """No function of the module's has waited; who else has."""
    print(f'# {what}: of {frames} frames, waited for a lock: {waits or "none"}', flush=True)
    if Waits.seen():
        tap.check(f'{what}: no frame has waited for a lock of pppsplice',
                  not any('[pppsplice]' in name for name in waits), waits)
    else:
        tap.skip(what, 'needs clearcpuid=hypervisor')
    return {'what': what, 'frames': frames, 'waits': waits}


def parse_args():
    """The command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument('--cpus', type=int, default=4)
    parser.add_argument('--sessions', type=int, default=64, help='for each CPU')
    parser.add_argument('--frames', type=int, default=16000, help='for each CPU')
    parser.add_argument('--octets', type=int, default=64)
    parser.add_argument('--rounds', type=int, default=4)
    parser.add_argument('--json')
    return parser.parse_args()


def main():
    """Measure, and judge."""
    args = parse_args()
    net = Net()
    lab = None
    try:
        tap = Tap(3 * len(DIRECTIONS))
        lab = Lab(net, args)
        waits = Waits()
        results, waiting = [], []
        for at, direction in enumerate(DIRECTIONS):
            alone, together = measure(lab, at)
            ratio = alone / together
            tap.check(f'{direction}: a CPU of {len(lab.cpus)} forwards {ratio:.3f} of what it '
                      f'forwards alone, at least {LEAST}; {alone:.0f} ns and {together:.0f} ns a '
                      f'frame', ratio >= LEAST)
            results.append({'direction': direction, 'alone': round(alone, 1),
                            'together': round(together, 1), 'ratio': round(ratio, 4)})
            for what, cpus, same in (('many sessions', len(lab.cpus), False),
                                     ('one session, two CPUs', 2, True)):
                waiting.append(judge_waits(tap, f'{direction}, {what}', cpus * args.frames,
                                           waits.of(lab.send, at, range(cpus), same)))
        waits.close()
        if args.json:
            save_json(args.json, {'kernel': os.uname().release, 'cpus': len(lab.cpus),
                                  'sessions': lab.sessions(), 'results': results,
                                  'waits': waiting})
        return tap.status()
    finally:
        if lab:
            lab.close()
        net.close()


if __name__ == '__main__':
    sys.exit(main())
