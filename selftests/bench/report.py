#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Tables and a chart of what bench.py, tcp.py and queues.py have measured.

    report.py [--tree COMMIT] [--page FILE] [--queues QUEUES.json]
              FRAMES.json TCP.json... DIR

Writes benchmark.json, benchmark.md, and benchmark.gp, from which gnuplot(1) makes
benchmark.svg, to DIR. --page has the tables of a page of documentation replaced.
"""
import argparse

from files import load, renew, save, save_json

REFERENCE = 'bridge'
ARROWS = {'PPPoE to L2TP': 'PPPoE → L2TP', 'L2TP to PPPoE': 'L2TP → PPPoE'}
COLOURS = ('#0072b2', '#56b4e9', '#b3d9f2')

CHART = """set terminal svg size 1000,640 noenhanced font "sans-serif,12" background "white"
set output "benchmark.svg"
set multiplot
set style fill solid noborder
set ytics () scale 0
set grid xtics linecolor "#cccccc" linetype 1
set border 1 linecolor "#555555"
set tmargin 2
set bmargin 7
set xtics 5000
set key off
"""
PANEL = """set title "{title}"
set lmargin at screen {left}
set rmargin at screen {right}
set xrange [0:{most}]
set yrange [{bottom}:0.5]
set xlabel "guest instructions for a frame to cross"
set arrow 1 from {reference},graph 0 to {reference},graph 1 nohead dashtype 2 linecolor "#d55e00"
set ytics ({tics})
plot {plots}
"""


class Table:
    """Results of bench.py by way, octets and direction."""

    def __init__(self, far_end, results):
        self.far_end = far_end
        self.results = {(r['way'], r['octets'], r['direction']): r for r in results}
        self.ways = {r['way']: r['title'] for r in results}
        self.octets = sorted({r['octets'] for r in results})
        self.directions = list(dict.fromkeys(r['direction'] for r in results))

    def crossing(self, way, octets, direction):
        """Instructions, the floor subtracted."""
        return self.results[way, octets, direction]['crossing']

    def ratio(self, way, octets, direction):
        """The same as a part of the reference."""
        return self.crossing(way, octets, direction) / self.crossing(REFERENCE, octets, direction)

    def columns(self):
        """Of a table."""
        return [(octets, direction) for direction in self.directions for octets in self.octets]

    def crossings(self):
        """Lines of Markdown: the floor, and what crossing costs."""
        yield '| | ' + ' | '.join(f'{ARROWS[direction]}, {octets}'
                                  for octets, direction in self.columns()) + ' |'
        yield '| --- ' * (1 + len(self.columns())) + '|'
        for way, title in self.ways.items():
            if way == 'floor':
                cells = [f'({self.results[way, *c]["cost"]:,.0f})' for c in self.columns()]
                title = 'floor: ' + title
            else:
                cells = [f'{self.crossing(way, *c):,.0f} ({self.ratio(way, *c):.2f})'
                         for c in self.columns()]
            yield f'| {title} | ' + ' | '.join(cells) + ' |'
        cells = [f'{self.far_end[str(octets)]:,.0f}' for octets, _ in self.columns()]
        yield '| of all that cross: from the LAC\'s veth to the end | ' + ' | '.join(cells) + ' |'

    def panel(self, direction, left, right, labels):
        """gnuplot's commands for a direction: bars of all ways, a colour for each size."""
        ways = [way for way in self.ways if way != 'floor']
        height = 0.8 / len(self.octets)
        plots = []
        for at, octets in enumerate(self.octets):
            rows = ''.join(f'{self.crossing(way, octets, direction)} '
                           f'{-(number + (at - (len(self.octets) - 1) / 2) * height)}\n'
                           for number, way in enumerate(ways))
            name = f'$bars{self.directions.index(direction)}{at}'
            yield f'{name} << EOD\n{rows}EOD\n'
            plots.append(f'{name} using ($1/2):2:($1/2):({height / 2}) with boxxyerror '
                         f'linecolor "{COLOURS[at]}" title "{octets} octets"')
            if at == 0:
                plots.append(f'{name} using 1:2:(sprintf(" %.0f", $1)) with labels left '
                             f'font ",10" notitle')
        tics = ', '.join(f'"{self.ways[way] if labels else ""}" {-number}'
                         for number, way in enumerate(ways))
        most = max(self.crossing(way, octets, d) for way in ways for octets in self.octets
                   for d in self.directions)
        yield PANEL.format(title=ARROWS[direction], left=left, right=right, most=most * 1.08,
                           bottom=0.5 - len(ways), tics=tics, plots=', \\\n     '.join(plots),
                           reference=self.crossing(REFERENCE, self.octets[0], direction))

    def chart(self):
        """gnuplot's commands."""
        yield CHART
        yield from self.panel(self.directions[0], 0.32, 0.65, True)
        yield 'set key at screen 0.99,0.02 right bottom horizontal maxrows 1\n'
        yield from self.panel(self.directions[1], 0.66, 0.99, False)


def tcp_table(runs):
    """Lines of Markdown."""
    yield '| kernel | | pppsplice, Mbit/s | PPPIOCBRIDGECHAN | ratio | ' \
          'CPU seconds for a gigabyte, pppsplice | PPPIOCBRIDGECHAN | ratio |'
    yield '| --- ' * 8 + '|'
    for run in runs:
        for result in run['results']:
            rate, cpu = result['rate'], result['cpu']
            yield f'| {run["kernel"]} | {result["direction"]} | {rate["data"]:.0f} | ' \
                  f'{rate["bridge"]:.0f} | {result["rate_ratio"]:.2f} | {cpu["data"]:.2f} | ' \
                  f'{cpu["bridge"]:.2f} | {result["cpu_ratio"]:.2f} |'


def queues_table(run):
    """Lines of Markdown."""
    yield f'| | on one CPU of {run["cpus"]} | on all at once | ratio | ' \
          f'waits for a lock, of {run["waits"][0]["frames"]:,} frames of {run["sessions"]} ' \
          f'sessions | of {run["waits"][1]["frames"]:,} frames of one session |'
    yield '| --- ' * 6 + '|'
    for number, result in enumerate(run['results']):
        waits = [wait['waits'] for wait in run['waits'][2 * number:2 * number + 2]]
        cells = [', '.join(f'{count:,} in `{name}`' for name, count in w.items()) or 'none'
                 for w in waits]
        yield f'| {ARROWS[result["direction"]]} | {result["alone"]:,.0f} ns | ' \
              f'{result["together"]:,.0f} ns | {result["ratio"]:.2f} | {" | ".join(cells)} |'


def main():
    """Read, and write."""
    parser = argparse.ArgumentParser()
    parser.add_argument('--tree')
    parser.add_argument('--page')
    parser.add_argument('--queues')
    parser.add_argument('frames')
    parser.add_argument('tcp', nargs='*')
    parser.add_argument('dir')
    args = parser.parse_args()
    frames, tcp = load(args.frames), [load(path) for path in args.tcp]
    table = Table(frames['far_end'], frames['results'])
    sections = {'frames': '\n'.join(table.crossings()) + '\n',
                'tcp': '\n'.join(tcp_table(tcp)) + '\n'}
    measured = {'tree': args.tree, 'frames': frames, 'tcp': tcp}
    if args.queues:
        measured['queues'] = load(args.queues)
        sections['queues'] = '\n'.join(queues_table(measured['queues'])) + '\n'
    save_json(f'{args.dir}/benchmark.json', measured)
    save(f'{args.dir}/benchmark.md', '\n'.join(sections.values()))
    save(f'{args.dir}/benchmark.gp', ''.join(table.chart()))
    if args.page:
        renew(args.page, sections)


if __name__ == '__main__':
    main()
