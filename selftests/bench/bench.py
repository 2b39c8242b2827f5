#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""What it costs to have frames cross, by pppsplice and by all other ways.

    bench.py [--ways NAME,...] [--octets N,...] [--frames N] [--splices N]
             [--clock] [--rounds N] [--json FILE]

For a guest that counts instructions (QEMU's -icount): its nanoseconds are
instructions, and measurements must agree. With --clock they are nanoseconds, of
which medians are taken, and the ways take turns (--rounds). A way that loses a frame
has failed whatever it costs. Documentation/benchmark.md says what the figures mean.
"""
import argparse
import json
import os
import statistics
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
# pylint: disable=wrong-import-position
from files import save_json
from generator import Coprocess, far_ends
from pppnet import HOME_MAC, LAC_MAC, Net, Tap, run, wait_for
from ways import WAYS, Many

# What pppsplice may cost, of what PPPIOCBRIDGECHAN costs.
LIMIT = 0.90
JUDGED = 'data', 'bridge'

REPEATS = 3
AGREE = 0.005       # of the cost of crossing, between repeated measurements
BATCH = 32          # frames of a system call; as many as ppp_generic queues for a process
DIRECTIONS = ('PPPoE to L2TP', 'L2TP to PPPoE')


class Sink:
    """Where frames come out: an interface that counts what it receives, and drops it."""

    def __init__(self, netns, device):
        self.netns, self.device = netns, device
        run('tc', '-n', netns, 'qdisc', 'add', 'dev', device, 'clsact')
        run('tc', '-n', netns, 'filter', 'add', 'dev', device, 'ingress', 'matchall',
            'action', 'drop')

    def count(self):
        """Frames so far."""
        shown = json.loads(run('tc', '-n', self.netns, '-s', '-j', 'filter', 'show',
                               'dev', self.device, 'ingress'))
        return next(f['options']['actions'][0]['stats']['packets'] for f in shown
                    if 'options' in f)


def wire_cost(net, octets, frames):
    """What all ways have in them of what comes after the LAC's driver, by octets.

    Frames on a wire like those to the sinks, against frames that an interface just frees.
    """
    run('ip', '-n', net.home, 'link', 'add', 'null0', 'type', 'dummy')
    run('ip', '-n', net.home, 'link', 'set', 'null0', 'up')
    net.wire(net.home, 'far0', HOME_MAC, 1500, net.home, 'far1', LAC_MAC)
    sink = Sink(net.home, 'far1')
    costs = []
    for device in ('null0', 'far0'):
        end = Coprocess(net.home, 'generator', 'home', device, LAC_MAC, HOME_MAC)
        end.say('send', 1, 1, frames, octets[0], BATCH)
        costs.append([end.say('send', 1, 1, frames, n, BATCH)[1] / 1000 for n in octets])
        end.close()
    if sink.count() != frames * (1 + len(octets)):
        raise RuntimeError(f'far end: {sink.count()} frames came')
    return {n: round(wired - freed, 1) for n, freed, wired in zip(octets, *costs)}


class Lab:
    """The generators, the sinks, and what has been measured."""

    def __init__(self, net, args):
        self.net, self.args = net, args
        self.ends = far_ends(net)
        self.sinks = Sink(net.lns, 'lac0'), Sink(net.home, 'wan0')
        self.samples = {}       # by name of the way, octets and direction

    def send(self, way, at, frames, octets):
        """Nanoseconds for each frame in a direction; None if not all came out, once."""
        expected = self.sinks[at].count() + frames * way.crosses
        first, sessions = way.ranges[at]
        _, picoseconds = self.ends[at].say('send', first, sessions, frames, octets, BATCH)
        wait_for(lambda: self.sinks[at].count() >= expected, 50)
        return picoseconds / 1000 if self.sinks[at].count() == expected else None

    def measure(self, name, way):
        """One way, all sizes, both directions; what is wrong, or None."""
        sent = [0, 0]
        for octets in self.args.octets:
            for at, direction in enumerate(DIRECTIONS):
                warm = self.args.frames // 4
                for frames in (warm, *[self.args.frames] * REPEATS):
                    cost = self.send(way, at, frames, octets)
                    if cost is None:
                        return f'{octets} octets, {direction}: frames are lost, or too many'
                    sent[at] += frames
                    if frames != warm:
                        self.samples.setdefault((name, octets, at), []).append(cost)
        counted = way.counts()
        return None if counted in (None, sent) else f'counted {counted} of {sent} frames'

    def run(self, name):
        """Set a way up, measure it, and take it down; what is wrong, or None."""
        way = WAYS[name][0](self.net)
        way.begin()
        try:
            for end in self.ends:
                end.say('pace', way.paced() or '-')
            return self.measure(name, way)
        finally:
            way.end()

    def result(self, name, octets, at):
        """What one way costs, for the JSON."""
        samples = self.samples[name, octets, at]
        floor = statistics.median(self.samples['floor', octets, at])
        cost = statistics.median(samples)
        return {'way': name, 'title': WAYS[name][1], 'variant': WAYS[name][0].variant,
                'direction': DIRECTIONS[at], 'octets': octets,
                'samples': [round(s, 1) for s in samples], 'cost': round(cost, 1),
                'floor': round(floor, 1), 'crossing': round(cost - floor, 1),
                'spread': round((max(samples) - min(samples)) / (cost - floor or cost), 5)}

    def results(self):
        """All that has been measured, and has a floor."""
        return [self.result(*key) for key in self.samples if ('floor', *key[1:]) in self.samples]

    def close(self):
        """End the generators."""
        for end in self.ends:
            end.close()


def judge_agreement(tap, result, unit):
    """Print a figure; repeated measurements of it must agree."""
    text = f'{result["title"]}, {result["octets"]} octets, {result["direction"]}'
    print(f'# {text}: {result["cost"]:.0f} {unit}, {result["crossing"]:.0f} of them to cross; '
          f'repeated within {100 * result["spread"]:.2f} %', flush=True)
    if unit == 'instructions':
        tap.check(f'{text}: repeated measurements agree', result['spread'] <= AGREE,
                  result['samples'])


def judge_costs(tap, results):
    """pppsplice against PPPIOCBRIDGECHAN."""
    crossings = {(r['way'], r['octets'], r['direction']): r['crossing'] for r in results}
    for (way, octets, direction), cost in crossings.items():
        reference = crossings.get((JUDGED[1], octets, direction))
        if way == JUDGED[0] and reference:
            ratio = cost / reference
            tap.check(f'{octets} octets, {direction}: pppsplice costs {ratio:.3f} of '
                      f'PPPIOCBRIDGECHAN, at most {LIMIT}', ratio <= LIMIT)


def parse_args():
    """The command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument('--ways', type=lambda text: text.split(','), default=list(WAYS))
    parser.add_argument('--octets', type=lambda text: [int(n) for n in text.split(',')],
                        default=[64, 512, 1400])
    parser.add_argument('--frames', type=int, default=3200)
    parser.add_argument('--splices', type=int, default=Many.count)
    parser.add_argument('--rounds', type=int, default=1)
    parser.add_argument('--clock', action='store_true')
    parser.add_argument('--json')
    args = parser.parse_args()
    for name in args.ways:
        if name not in WAYS:
            parser.error(f'{name}: no such way; there are {", ".join(WAYS)}')
    args.ways = ['floor', *(name for name in args.ways if name != 'floor')]
    # The splices of "many" take turns, and count each for itself.
    args.frames -= args.frames % 64
    Many.count = args.splices
    return args


def main():
    """Measure, and judge."""
    args = parse_args()
    unit = 'nanoseconds' if args.clock else 'instructions'
    figures = len(args.ways) * len(args.octets) * len(DIRECTIONS)
    judged = all(name in args.ways for name in JUDGED) * len(args.octets) * len(DIRECTIONS)
    if args.clock:      # a busy machine's proves nothing: see ratios.py
        figures = judged = 0
    net = Net()
    lab = None
    try:
        tap = Tap(args.rounds * len(args.ways) + figures + judged)
        lab = Lab(net, args)
        for _ in range(args.rounds):
            for name in args.ways:
                wrong = lab.run(name)
                tap.check(f'{WAYS[name][1]}: all frames are accounted for', wrong is None, wrong)
        wire = wire_cost(net, args.octets, args.frames)
        print(f'# of all that cross, from the LAC\'s veth to the end, by octets: {wire}')
        results = lab.results()
        for result in results:
            judge_agreement(tap, result, unit)
        if judged:
            judge_costs(tap, results)
        if args.json:
            save_json(args.json, {'kernel': os.uname().release, 'unit': unit,
                                  'frames': args.frames, 'rounds': args.rounds,
                                  'splices': args.splices, 'far_end': wire, 'results': results})
        return tap.status()
    finally:
        if lab:
            lab.close()
        net.close()


if __name__ == '__main__':
    sys.exit(main())
