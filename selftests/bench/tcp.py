#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""TCP between home and the LNS, by pppsplice and by PPPIOCBRIDGECHAN in turn.

    tcp.py [--seconds N] [--rounds N] [--json FILE]

How fast it is, and how much CPU time a gigabyte takes: all of it, of both ends
too, as ratios of pppsplice's to PPPIOCBRIDGECHAN's. For one CPU that counts
instructions, as bench.py. The ends are the kernel's own PPP sessions, and iperf3.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
# pylint: disable=wrong-import-position
from files import save_json
from pppnet import LAC_IP, LAC_MAC, LNS_IP, Net, Tap, end_of, run, wait_for
from ways import WAYS

HOME, SERVER = '192.0.2.2', '192.0.2.1'
COMPARED = 'data', 'bridge'
DIRECTIONS = {'up': (), 'down': ('--reverse',)}

# What pppsplice must reach of PPPIOCBRIDGECHAN's rate; what differs between rounds is
# when an ACK is sent.
LEAST = 0.90


def idle():
    """Seconds that the CPUs have been idle."""
    with open('/proc/stat', encoding='ascii') as file:
        words = file.readline().split()
    return (int(words[4]) + int(words[5])) / os.sysconf('SC_CLK_TCK')


class Server:
    """iperf3 at the LNS."""

    def __init__(self, net):
        # pylint: disable=consider-using-with
        self.proc = subprocess.Popen(['ip', 'netns', 'exec', net.lns, 'iperf3', '--server'],
                                     stdout=subprocess.DEVNULL)
        self.net = net
        if not wait_for(lambda: ':5201 ' in run('ip', 'netns', 'exec', net.lns, 'ss', '-lnt')):
            raise RuntimeError('iperf3 does not listen')

    def transfer(self, seconds, options):
        """One stream; megabits per second, and seconds of CPU time for a gigabyte."""
        begin, idle_before = time.monotonic(), idle()
        text = run('ip', 'netns', 'exec', self.net.home, 'iperf3', '--client', SERVER, '--json',
                   '--time', str(seconds), *options)
        took, rested = time.monotonic() - begin, idle() - idle_before
        received = json.loads(text)['end']['sum_received']
        busy = took * os.cpu_count() - rested
        return received['bits_per_second'] / 1e6, busy / received['bytes'] * 1e9

    def close(self):
        """End it."""
        self.proc.kill()
        self.proc.wait()


def measure(net, server, name, args):
    """Both directions by one way."""
    way = WAYS[name][0](net)
    way.begin()
    try:
        return {direction: server.transfer(args.seconds, options)
                for direction, options in DIRECTIONS.items()}
    finally:
        way.end()


def judge(tap, samples, direction):
    """Print and return what the JSON has of a direction."""
    rate, cpu = ({name: statistics.median(round_[name][direction][at] for round_ in samples)
                  for name in COMPARED} for at in (0, 1))
    own, other = COMPARED
    result = {'direction': direction,
              'rounds': [{name: round_[name][direction] for name in COMPARED}
                         for round_ in samples],
              'rate': rate, 'cpu': cpu, 'rate_ratio': round(rate[own] / rate[other], 4),
              'cpu_ratio': round(cpu[own] / cpu[other], 4)}
    tap.check(f'TCP {direction}: pppsplice {rate[own]:.0f} Mbit/s, PPPIOCBRIDGECHAN '
              f'{rate[other]:.0f}, ratio {result["rate_ratio"]:.3f}; CPU time for a gigabyte '
              f'{cpu[own]:.2f} s and {cpu[other]:.2f} s, ratio {result["cpu_ratio"]:.3f}',
              result['rate_ratio'] >= LEAST, result['rounds'])
    return result


def main():
    """Measure, and judge."""
    parser = argparse.ArgumentParser()
    parser.add_argument('--seconds', type=int, default=1)
    parser.add_argument('--rounds', type=int, default=3)
    parser.add_argument('--json')
    args = parser.parse_args()
    net = Net()
    server = None
    try:
        tap = Tap(len(DIRECTIONS))
        end_of(net, net.home, HOME, SERVER, 'pppoe', 'wan0', '12', LAC_MAC)
        end_of(net, net.lns, SERVER, HOME, 'l2tp', '2', 'udp', LNS_IP, LAC_IP, '5/7', '3/7')
        server = Server(net)
        samples = [{name: measure(net, server, name, args) for name in COMPARED}
                   for _ in range(args.rounds)]
        results = [judge(tap, samples, direction) for direction in DIRECTIONS]
        if args.json:
            save_json(args.json, {'kernel': os.uname().release, 'seconds': args.seconds,
                                  'results': results})
        return tap.status()
    finally:
        if server:
            server.close()
        net.close()


if __name__ == '__main__':
    sys.exit(main())
