#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Where the instructions of a crossing go, from what plugin.c and count.py wrote.

    report.py DIR [--least N] [--page FILE [--prefix TEXT]] [--tree FUNCTION]

DIR has what they wrote: counts, runs, kallsyms. Without --page the tables go to
standard output, with it into a page of markdown, each that has a place there, of a name
that begins with TEXT: ../bench/files.py. --tree prints the call trees below a function.
Functions with less than N instructions are left out.

Exit status 1: the sum of what was counted is not what the guest's clock says.
"""
import argparse
import bisect
import collections
import os
import re
import sys

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'bench'))
# pylint: disable=wrong-import-position
from files import renew

AGREE = 0.01        # by how much the clock may differ
TRAMPOLINES = '__x86_'

# Who answers for an instruction: the last of these that its chain of calls went
# through. Each says from where it can be reached, and by which functions.
ANY = None
RULES = (
    ('noise', ANY, r'rcu_core|rcu_core_si|asm_sysvec_.*|asm_common_interrupt|run_timer_softirq|'
                   r'schedule|__schedule|do_sched_yield|run_ksoftirqd'),
    ('softirq', ('generator', 'noise', 'link'), r'net_rx_action|do_softirq|handle_softirqs|'
                                                r'__do_softirq'),
    ('far', ('softirq',), r'tc_run|tcf_classify|.* \[cls_matchall\]'),     # the benchmark's sink
    ('ip in', ('softirq',), r'ip_rcv|ip_list_rcv|ipv6_rcv|ipv6_list_rcv'),
    ('pppoe', ANY, r'.* \[pppoe\]'),
    ('ppp', ANY, r'.* \[ppp_generic\]'),
    ('l2tp', ANY, r'.* \[l2tp_.*\]'),
    ('pppsplice', ANY, r'.* \[pppsplice\]'),
    ('free', ('softirq', 'far', 'ip in', 'pppoe', 'l2tp', 'ppp', 'pppsplice'),
     r'sk_skb_reason_drop|kfree_skb_reason|__kfree_skb|consume_skb|kfree_skb_list_reason'),
    ('headroom', ('pppoe', 'l2tp', 'pppsplice', 'ip out'), r'pskb_expand_head|skb_realloc_headroom'),
    ('ip out', ('l2tp', 'pppsplice'), r'(__)?ip_queue_xmit|(__)?ip_local_out|ip_output|'
                                      r'inet6_csk_xmit|ip6_xmit|udp6?_set_csum|'
                                      r'udp_tunnel6?_xmit_skb.*|ip_?tunnel_xmit.*'),
    ('link', ('softirq', 'far', 'ip in', 'pppoe', 'l2tp', 'ppp', 'pppsplice', 'ip out'),
     r'__dev_queue_xmit'),
)
GROUPS = {
    'generator': 'sender: system call, its output, wire',
    'softirq': 'reception, at the LAC and at the far end',
    'ip in': 'IP and UDP input',
    'pppoe': 'PPPoE driver',
    'l2tp': 'L2TP driver',
    'ppp': 'ppp_generic',
    'pppsplice': 'pppsplice',
    'headroom': 'new memory for the headers',
    'ip out': 'IP and UDP output',
    'link': 'link layer output, wire',
    'far': 'tc: the far end\'s sink, which discards the frame',
    'free': 'freeing, wherever the frame ends',
    'noise': 'scheduler, RCU, timers',
}
CROSSING = ('ip in', 'pppoe', 'l2tp', 'ppp', 'pppsplice', 'headroom', 'ip out', 'link')
# Ways that have other names in headings.
TITLES = {'bridge': 'PPPIOCBRIDGECHAN', 'driver': 'pppsplice `--driver`', 'data': 'pppsplice'}
DIRECTIONS = {'pppoe-l2tp': 'PPPoE -> L2TP', 'l2tp-pppoe': 'L2TP -> PPPoE'}


class Symbols:
    """The kernel's functions by address."""

    def __init__(self, path):
        self.found = {}
        table = []
        with open(path, encoding='ascii') as file:
            for line in file:
                words = line.split()
                if words[1] in 'tTwW':
                    table.append((int(words[0], 16), ' '.join(words[2:])))
        table.sort()
        self.addresses = [address for address, _ in table]
        self.names = [re.sub(r'\.(isra|constprop|part|cold)\b[.0-9]*', '', name)
                      for _, name in table]

    def at(self, address):
        """Name, and whether the function begins here."""
        if address not in self.found:
            place = bisect.bisect_right(self.addresses, address) - 1
            self.found[address] = ('user space', False) if not address >> 63 or place < 0 else \
                (self.names[place], self.addresses[place] == address)
        return self.found[address]


class Tree:
    """Chains of calls, as names, outermost first."""

    def __init__(self, symbols):
        self.symbols = symbols
        self.nodes = {}
        self.chains = {0: ('user space',), 1: ()}

    def add(self, number, parent, address):
        """A node that the plugin wrote; its parent came before."""
        self.nodes[number] = (parent, address)

    def chain(self, number):
        """The functions that called, without trampolines."""
        if number not in self.chains:
            parent, address = self.nodes[number]
            name = self.symbols.at(address)[0]
            self.chains[number] = self.chain(parent) + \
                (() if name.startswith(TRAMPOLINES) else (name,))
        return self.chains[number]

    def with_leaf(self, number, name):
        """A chain and the function that it is in, which a jump may have led to."""
        chain = self.chain(number)
        return chain if chain and chain[-1] == name else chain + (name,)


class Run:
    """What was counted in one run: chain of calls -> instructions, of those iterations of
    string instructions, and calls; all for each frame."""

    def __init__(self, words):
        self.direction, self.way, frames, nanoseconds = words
        self.frames, self.clock = int(frames), int(nanoseconds) / int(frames)
        self.insns, self.strings, self.calls = (collections.Counter() for _ in range(3))

    def add(self, chain, begins, words):
        """One line of the plugin's."""
        kind, _, _, insns, times = words
        self.insns[chain] += int(insns) * int(times) / self.frames
        if kind == 'string' and insns == '1':
            self.strings[chain] += int(times) / self.frames
        if begins:
            self.calls[chain] += int(times) / self.frames

    def total(self):
        """Instructions for each frame."""
        return sum(self.insns.values())


def read_runs(args):
    """The last run of each direction and way; the others have warmed the caches up."""
    symbols = Symbols(f'{args.dir}/kallsyms')
    tree = Tree(symbols)
    with open(f'{args.dir}/runs', encoding='ascii') as file:
        runs = [Run(line.split()) for line in file]
    last = {(run.direction, run.way): run for run in runs}
    at = -1
    with open(f'{args.dir}/counts', encoding='ascii') as file:
        for line in file:
            words = line.split()
            if words[0] == 'run':
                at += 1
            elif words[0] == 'node':
                tree.add(int(words[1]), int(words[2]), int(words[3], 16))
            elif runs[at] in last.values():
                name, begins = symbols.at(int(words[2], 16))
                runs[at].add(tree.with_leaf(int(words[1]), name), begins, words)
    if at + 1 != len(runs):
        sys.exit(f'{args.dir}: {at + 1} runs were counted, {len(runs)} were made')
    return last


def group_of(chain, known):
    """Who answers for it."""
    if not chain:
        return 'generator'
    if chain not in known:
        group = group_of(chain[:-1], known)
        for name, origins, pattern in RULES:
            if name != group and group != 'free' and \
               (origins is ANY or group in origins) and \
               re.fullmatch(pattern, chain[-1]):
                group = name
                break
        known[chain] = group
    return known[chain]


def grouped(run):
    """(group, function) -> instructions, iterations, calls."""
    known, sums = {}, [collections.Counter() for _ in range(3)]
    for total, counter in zip(sums, (run.insns, run.strings, run.calls)):
        for chain, number in counter.items():
            name = chain[-1]
            if name.startswith(TRAMPOLINES):
                name = '(return trampolines)'
            total[group_of(chain, known), name] += number
    return sums


def by_group(counter):
    """Sums of groups."""
    sums = collections.Counter()
    for (group, _), number in counter.items():
        sums[group] += number
    return sums


def figure(number, sign=False):
    """A cell; nothing for nothing."""
    text = f'{number:+.0f}' if sign else f'{number:.0f}'
    return '' if text.strip('+-') == '0' else text.replace('-', '−')


def row(*cells):
    """A line of a table."""
    return '| ' + ' | '.join(cells) + ' |'


def ways_of(runs, direction):
    """In the order in which they ran."""
    return [way for where, way in runs if where == direction]


def title_of(way):
    """What it is called in a heading."""
    return TITLES.get(way, way)


def headings(ways):
    """Of the columns of figures."""
    return [title_of(way) for way in ways] + [f'{title_of(way)} − floor' for way in ways[1:]]


def budget(runs, direction):
    """A table of groups: instructions by each way, above the floor, and how many of the
    last way's are iterations of string instructions."""
    ways = ways_of(runs, direction)
    sums = {way: grouped(runs[direction, way]) for way in ways}
    totals = {way: by_group(sums[way][0]) for way in ways}
    strings = {way: by_group(sums[way][1]) for way in ways}
    above = ways[1:]
    yield row('', *headings(ways), f'{title_of(ways[-1])}: `rep`')
    yield row('---', *['---:'] * (len(ways) + len(above) + 1))

    def line(title, names, mark=''):
        cells = [figure(sum(totals[way][name] for name in names)) for way in ways]
        cells += [figure(sum(totals[way][name] - totals['floor'][name] for name in names), True)
                  for way in above]
        cells += [figure(sum(strings[ways[-1]][name] for name in names))]
        return row(f'{mark}{title}{mark}', *(f'{mark}{cell}{mark}' if cell else '' for cell in cells))

    for group, title in GROUPS.items():
        if any(totals[way][group] > 0.5 for way in ways):
            yield line(title, (group,))
    yield line('all', GROUPS, '**')
    yield line('all but the last', [group for group in GROUPS if group != 'noise'], '**')
    yield line('the LAC\'s own: from the drivers\' input to the wire', CROSSING, '**')


def functions(runs, direction, least):
    """A table of the LAC's own functions, by group, but for those that the floor has too."""
    ways = ways_of(runs, direction)
    sums = {way: grouped(runs[direction, way]) for way in ways}
    keys = {key for way in ways for key in sums[way][0]}
    yield row('function', *headings(ways), f'{title_of(ways[-1])}: calls')
    yield row('---', *['---:'] * (2 * len(ways)))
    for group in CROSSING:
        lines, rest = [], collections.Counter()
        for key in sorted((key for key in keys if key[0] == group),
                          key=lambda key: (-max(sums[way][0][key] for way in ways), key)):
            numbers = {way: sums[way][0][key] for way in ways}
            extra = {way: numbers[way] - numbers['floor'] for way in ways[1:]}
            if max(map(abs, extra.values())) < least:
                rest.update(numbers)
                continue
            lines.append(row(f'`{key[1]}`', *(figure(numbers[way]) for way in ways),
                             *(figure(extra[way], True) for way in ways[1:]),
                             f'{sums[ways[-1]][2][key]:.1f}'))
        if not lines:
            continue
        yield row(f'**{GROUPS[group]}**', *[''] * (2 * len(ways)))
        yield from lines
        if any(rest[way] > 0.5 for way in ways):
            yield row('others, and what does not differ', *(figure(rest[way]) for way in ways),
                      *(figure(rest[way] - rest['floor'], True) for way in ways[1:]), '')


def call_tree(run, top, least):
    """Lines of a call tree: with callees, without, function."""
    inclusive = collections.Counter()
    for chain, number in run.insns.items():
        for at, name in enumerate(chain):
            if re.sub(r' \[.*', '', name) == top:
                for end in range(at + 1, len(chain) + 1):
                    inclusive[chain[at:end]] += number
                break
    below = collections.defaultdict(list)
    for chain in inclusive:
        below[chain[:-1]].append(chain)

    def lines(chain):
        if inclusive[chain] < least:
            return
        own = inclusive[chain] - sum(inclusive[other] for other in below[chain])
        yield f'{inclusive[chain]:7.0f} {own:6.0f}  {"  " * (len(chain) - 1)}{chain[-1]}'
        for other in sorted(below[chain], key=lambda other: -inclusive[other]):
            yield from lines(other)

    for chain in below[()]:
        yield from lines(chain)


def clocks(runs):
    """Whether sums agree with the guest's clock, in a sentence for each."""
    good = True
    for run in runs.values():
        good = good and abs(run.total() / run.clock - 1) < AGREE
        print(f'{DIRECTIONS[run.direction]}, {run.way}: {run.total():.1f} instructions counted, '
              f'{run.clock:.1f} by the clock', file=sys.stderr)
    return good


def main():
    """Report."""
    parser = argparse.ArgumentParser()
    parser.add_argument('dir')
    parser.add_argument('--least', type=float, default=3)
    parser.add_argument('--page')
    parser.add_argument('--prefix', default='')
    parser.add_argument('--tree')
    args = parser.parse_args()
    runs = read_runs(args)
    good = clocks(runs)
    directions = [way for way in DIRECTIONS if (way, 'floor') in runs]
    tables = {f'budget {way}': list(budget(runs, way)) for way in directions}
    tables |= {f'functions {way}': list(functions(runs, way, args.least)) for way in directions}
    if args.tree:
        for (direction, way), run in runs.items():
            print(f'\n{DIRECTIONS[direction]}, {way}: instructions with those called, own, function')
            print('\n'.join(call_tree(run, args.tree, args.least)))
    elif args.page:
        renew(args.page, {args.prefix + name: '\n'.join(lines) + '\n'
                          for name, lines in tables.items()})
    else:
        for name, lines in tables.items():
            print(f'\n### {name}\n')
            print('\n'.join(lines))
    return 0 if good else 1


if __name__ == '__main__':
    sys.exit(main())
