#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""What bench.py has measured by the clock, beside what it has counted.

    ratios.py [--tree COMMIT] [--page FILE] CLOCK.json COUNT.json DIR

What crossing costs of what it costs by PPPIOCBRIDGECHAN: in nanoseconds, of medians, with
the quartiles of what measurements differ by; and in instructions. A measurement takes a few
milliseconds, and one for which the CPU was much slower than for another of the same
is left out: on a core with two threads, something ran on the other one. Writes clock.json and clock.md to DIR; --page has the table "clock" of
a page of documentation replaced.
"""
import argparse
import statistics

from files import load, renew, save, save_json
from report import ARROWS, REFERENCE

# Of the fastest measurement: what is slower was disturbed.
DISTURBED = 1.25


class Measured:
    """Results of one run of bench.py."""

    def __init__(self, document):
        results = document['results']
        self.titles = {r['way']: r['title'] for r in results}
        self.directions = list(dict.fromkeys(r['direction'] for r in results))
        self.samples = {(r['way'], r['direction']): self.undisturbed(r['samples'])
                        for r in results}
        self.all = sum(len(r['samples']) for r in results)
        self.used = sum(map(len, self.samples.values()))

    @staticmethod
    def undisturbed(samples):
        """Those that count."""
        return [s for s in samples if s <= DISTURBED * min(samples)]

    def cost(self, way, direction):
        """With all that sending costs."""
        return statistics.median(self.samples[way, direction])

    def crossing(self, way, direction):
        """Without."""
        return self.cost(way, direction) - self.cost('floor', direction)

    def ratio(self, way, direction):
        """The same as a part of the reference."""
        return self.crossing(way, direction) / self.crossing(REFERENCE, direction)

    def quartiles(self, way, direction):
        """The ratios that the first and the third quartile of what the way costs make."""
        first, _, third = statistics.quantiles(self.samples[way, direction], n=4,
                                               method='inclusive')
        return tuple((cost - self.cost('floor', direction)) / self.crossing(REFERENCE, direction)
                     for cost in (first, third))


def cells(clock, count, way, direction):
    """Of a way: clock, quartiles, instructions."""
    if way == 'floor':
        return (f'({clock.cost(way, direction):,.0f} ns)', '',
                f'({count.cost(way, direction):,.0f})')
    first, third = clock.quartiles(way, direction)
    return (f'{clock.ratio(way, direction):.2f} ({clock.crossing(way, direction):,.0f} ns)',
            f'{first:.2f} to {third:.2f}',
            f'{count.ratio(way, direction):.2f} ({count.crossing(way, direction):,.0f})')


def table(clock, count):
    """Lines of Markdown."""
    yield '| | ' + ' | '.join(f'{ARROWS[d]}: clock | quartiles | instructions'
                              for d in clock.directions) + ' |'
    yield '| --- ' * (1 + 3 * len(clock.directions)) + '|'
    for way, title in clock.titles.items():
        row = [cell for d in clock.directions for cell in cells(clock, count, way, d)]
        title = f'floor: {title}' if way == 'floor' else title
        yield f'| {title} | ' + ' | '.join(row) + ' |'


def main():
    """Read, and write."""
    parser = argparse.ArgumentParser()
    parser.add_argument('--tree')
    parser.add_argument('--page')
    parser.add_argument('clock')
    parser.add_argument('count')
    parser.add_argument('dir')
    args = parser.parse_args()
    clock, count = load(args.clock), load(args.count)
    measured = Measured(clock)
    text = '\n'.join(table(measured, Measured(count))) + '\n'
    print(f'{measured.used} of {measured.all} measurements were not disturbed')
    save_json(f'{args.dir}/clock.json', {'tree': args.tree, 'clock': clock, 'count': count})
    save(f'{args.dir}/clock.md', text)
    if args.page:
        renew(args.page, {'clock': text})


if __name__ == '__main__':
    main()
