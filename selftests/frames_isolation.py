#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""A subscriber reaches neither the LAC's own IP stack nor another splice.

    frames_isolation.py [--protocols N] [--cycles N] [--rounds N] [--seed N]

The LAC's units are up, with addresses, and would answer echo requests and take
datagrams; while "down" they do. Then packets for them come under every PPP protocol
number and encoding, and while splices and policies change. The third part sends tagged
frames through many splices of all kinds while neighbours come and go.
"""
import argparse
import collections
import json
import os
import random
import socket
import struct
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), 'lib'))
# pylint: disable=wrong-import-position
from counters import PacketCounter, RECEIVED
from peers import L2tp, Pppoe
from pppnet import Net, Tap, drain, find, in_netns, run, total, wait_for
from trains import folded

POLICIES = ('data', 'ncp', 'all')
PORT = 7777
MULTIPLIER = 40503      # fuzz_frames: number to PPP protocol
ECHOES = 1 << 18        # fuzz_frames: from this number on
IP = b'\x00\x21'
L2TP_MTU, PPPOE_MTU = 65483, 1492
FORMS = ('two octets', 'other address and control fields', 'one octet')


def number_of(proto):
    """The number of the sweep that has a PPP protocol."""
    return proto * pow(MULTIPLIER, -1, 65536) % 65536


class Lac:
    """What of the LAC's own can be reached."""

    def __init__(self, net):
        self.net = net
        self.sock = in_netns(net.lac, socket.socket, socket.AF_INET6, socket.SOCK_DGRAM)
        self.sock.setsockopt(socket.SOL_SOCKET, 33, 8 << 20)     # SO_RCVBUFFORCE
        self.sock.setblocking(False)
        self.sock.bind(('::', PORT))

    def datagrams(self):
        """Payloads that have come."""
        return drain(self.sock)

    def echoes(self, session):
        """Echo requests that the LAC has received."""
        with open(f'/proc/{session.pid()}/net/snmp', encoding='ascii') as snmp:
            names, values = [line.split() for line in snmp if line.startswith('Icmp:')]
        return int(values[names.index('InEchos')])


class End:
    """A session at the LAC with its unit up, and its peer."""

    def __init__(self, net, peer, address, generator=None):
        self.net, self.peer, self.address = net, peer, address
        self.session = net.open(peer, '--unit')
        self.unit = self.session.unit()
        run('ip', 'netns', 'exec', net.lac, 'sysctl', '-qw',
            f'net.ipv6.conf.{self.unit}.disable_ipv6=0')
        run('ip', '-n', net.lac, 'address', 'add', f'{address}.1/24', 'dev', self.unit)
        run('ip', '-n', net.lac, 'address', 'add', 'fe80::1/64', 'dev', self.unit, 'nodad')
        run('ip', '-n', net.lac, 'link', 'set', self.unit, 'up')
        self.packets = PacketCounter(net.lac, self.unit, RECEIVED)
        self.generator = self.sent = None
        if generator:
            # pylint: disable=consider-using-with
            self.generator = subprocess.Popen(
                ['ip', 'netns', 'exec', generator[0], find('fuzz_frames'), *generator[1:]],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            self.generator.stdout.readline()
            self.ask('target', f'{address}.1', PORT, 0)

    def ask(self, *words):
        """A command of fuzz_frames: what must become of the frames."""
        self.generator.stdin.write(' '.join(map(str, words)) + '\n')
        self.generator.stdin.flush()
        answer = self.generator.stdout.readline().split()[1:]
        return {answer[i]: int(answer[i + 1]) for i in range(0, len(answer), 3)}

    def packet(self, number):
        """A datagram to the LAC's own address in a PPP frame."""
        near, far = (socket.inet_aton(f'{self.address}.{host}') for host in (1, 2))
        octets = struct.pack('!BBHHHBBH4s4s', 0x45, 0, 32, number & 0xffff, 0, 64, 17, 0, far, near)
        return IP + octets[:10] + struct.pack('!H', folded(octets) ^ 0xffff) + octets[12:] + \
            struct.pack('!HHHHI', 9999, PORT, 12, 0, number)

    def close(self):
        """End the generator."""
        if self.generator:
            self.generator.stdin.close()
            self.generator.wait()


# --- by protocol number and encoding ------------------------------------------


def test_reachable(tap, net, lac, ends):
    """What the other tests look for is there while nothing is spliced."""
    net.ctl('set', *ends[0].peer.words, '--down')
    for end in ends:
        before = lac.echoes(end.session)
        end.ask('sweep', 'data', number_of(0x21), 1)
        end.ask('sweep', 'data', ECHOES + number_of(0x21), 1)
        end.ask('sweep', 'data', number_of(0x57), 1)
        came = []
        wait_for(lambda end=end, came=came, before=before:
                 came.extend(lac.datagrams()) or
                 len(came) >= 2 and lac.echoes(end.session) > before, 100)
        answers = []
        wait_for(lambda end=end, answers=answers: answers.extend(
            f for f in end.peer.recv() if f[:2] == IP and f[22:23] == b'\0') or answers, 100)
        tap.check(f'down: from {end.peer.type} the LAC is reached by UDP, UDP over IPv6 and ping, '
                  'and answers', len(came) == 2 and len(answers) == 1 and end.packets.read() == 3,
                  came, [f.hex() for f in answers], end.packets.total)
        end.packets.total = 0
    net.ctl('set', *ends[0].peer.words, '--up')


def test_sweep(tap, net, lac, end, policy, protocols):
    """Every protocol number in every form, as datagrams and as echo requests."""
    numbers = [(first, min(protocols, 65536 if form < 2 else 256))
               for kind in (0, ECHOES) for form in range(len(FORMS))
               for first in [kind + (form << 16)]]
    numbers += [(kind + number_of(proto), 1) for kind in (0, ECHOES)
                for proto in (0x0021, 0x0057, 0x0281, 0x8021, 0xc021)]
    before, echoes = net.leg(end.peer.type), lac.echoes(end.session)
    want = collections.Counter()
    for first, count in numbers:
        want.update(end.ask('sweep', policy, first, count))
        drain(end.peer.sock)
    sent = sum(want.values())
    seen = sent - want['unseen']
    wait_for(lambda: total(net.leg(end.peer.type)) >= total(before) + seen, 300)
    after = net.leg(end.peer.type)
    got = {key: after[key] - before[key] for key in ('crossed_frames', 'local_frames')}
    got['policy'] = after['drops'].get('policy', 0) - before['drops'].get('policy', 0)
    tap.check(f'{policy}: {seen} packets for the LAC from {end.peer.type}: each has its fate',
              got == {'crossed_frames': want['cross'], 'policy': want['policy'],
                      'local_frames': want['local'] + want['unit']} and want['cross'] and
              total(after) - total(before) == seen, got, want)
    came = {'datagrams': len(lac.datagrams()), 'packets': end.packets.read(),
            'echo requests': lac.echoes(end.session) - echoes}
    end.packets.total = 0
    tap.check(f'{policy}: {sent} packets for the LAC from {end.peer.type}: none comes',
              not any(came.values()), came)


# --- by timing ----------------------------------------------------------------


class Changes:
    """Traffic from both ends to the LAC's own addresses while the splice changes."""

    def __init__(self, net, lac, ends, rng):
        self.net, self.lac, self.ends, self.rng = net, lac, ends, rng
        self.sent = 0
        self.bound = set()      # numbers that must not come to the LAC
        self.local = collections.Counter()
        self.crossed = collections.Counter()
        self.changes = 0

    def traffic(self, bound):
        """Some packets from either end; take what has come."""
        for _ in range(8):
            for end in self.ends:
                end.peer.send(end.packet(self.sent))
                if bound:
                    self.bound.add(self.sent)
                self.sent += 1
        self.collect()

    def collect(self):
        """Numbers of what came out."""
        self.local.update(struct.unpack('!I', d)[0] for d in self.lac.datagrams())
        for end in self.ends:
            self.crossed.update(struct.unpack('!I', f[-4:])[0] for f in end.peer.recv()
                                if f[:2] == IP and len(f) == len(end.packet(0)))

    def complete(self):
        """Whether all has come out."""
        self.collect()
        return sum(self.local.values()) + sum(self.crossed.values()) >= self.sent

    def during(self, bound, *words):
        """Traffic while a command runs."""
        # pylint: disable=consider-using-with
        command = subprocess.Popen([find('pppsplicectl'), '--netns', self.net.lac, *words],
                                   stdout=subprocess.DEVNULL)
        while command.poll() is None:
            self.traffic(bound)
        if command.returncode:
            raise RuntimeError(f'{words}: exit status {command.returncode}')
        for _ in range(4):
            self.traffic(bound)

    def policies(self, count):
        """Policy changes in a row; the splice is up all the time."""
        which = ' '.join(self.ends[0].peer.words)
        with tempfile.NamedTemporaryFile('w', suffix='.batch') as batch:
            for _ in range(count):
                batch.write(f'set {which} --frames {self.rng.choice(POLICIES)}\n')
            batch.flush()
            self.during(True, '--batch', batch.name)
        self.changes += count
        # A packet on its way when the splice goes down would be the LAC's.
        wait_for(self.complete, 200)

    def cycle(self):
        """Added, down, up and deleted."""
        words = self.ends[0].peer.words
        self.during(False, 'add', *words, *self.ends[1].peer.words)
        self.policies(6)
        self.during(False, 'set', *words, '--down')
        self.during(False, 'set', *words, '--up', '--frames', self.rng.choice(POLICIES))
        self.policies(6)
        self.during(False, 'del', *words)
        wait_for(self.complete, 200)


def test_changes(tap, changes, cycles):
    """The splice comes, goes and changes its policy."""
    for _ in range(cycles):
        changes.cycle()
    wait_for(changes.complete, 300)
    leaked = changes.bound & set(changes.local)
    seen = changes.local + changes.crossed
    wrong = [(n, seen[n]) for n in range(changes.sent) if seen[n] != 1]
    tap.check(f'{changes.changes} policy changes, {cycles} times add, down, up, del: of '
              f'{len(changes.bound)} packets sent while up none comes to the LAC',
              not leaked and len(changes.bound) > 100 * cycles and changes.local,
              sorted(leaked)[:20])
    tap.check(f'of {changes.sent} packets in all none is lost or doubled', not wrong, wrong[:20])


# --- by neighbour -------------------------------------------------------------


class Pair:
    """A splice and its peers; frames carry its number."""

    def __init__(self, net, number, peers, stable):
        self.number, self.peers, self.stable = number, peers, stable
        for peer in peers:
            net.open(peer)
        self.words = [word for peer in peers for word in peer.words]
        self.sent = [0, 0]
        self.came = [[], []]
        self.strange = []
        net.ctl('add', *self.words)

    def send(self, way, rng):
        """One frame, with splice, direction and number in it."""
        frame = IP + struct.pack('!4sBBI', b'splc', self.number, way, self.sent[way])
        self.peers[way].send(frame + bytes(rng.randrange(200)))
        self.sent[way] += 1

    def collect(self):
        """What came out of either end."""
        for way in (0, 1):
            for frame in self.peers[1 - way].recv():
                magic, number, direction, sequence = struct.unpack('!4sBBI', frame[2:12])
                if (frame[:2], magic, number, direction) != (IP, b'splc', self.number, way):
                    self.strange.append(frame.hex())
                self.came[way].append(sequence)

    def complete(self):
        """Whether all that was sent has come."""
        self.collect()
        return [len(came) for came in self.came] == self.sent


def tunnels(net):
    """Three sessions of one tunnel."""
    one = L2tp(net, ids=(50, 51, 60, 61), port=1750)
    return [one] + [L2tp(net, ids=(50, 51 + i, 60, 61 + i), port=1750, tunnel_of=one,
                         options=['--tunnel-exists']) for i in (1, 2)]


def make_pairs(net):
    """Every second one is left alone while the others come and go."""
    shared = tunnels(net)
    peers = [
        [Pppoe(net, sid=100), L2tp(net, ids=(40, 1, 45, 1), port=1740)],
        [Pppoe(net, sid=101), L2tp(net, ids=(41, 1, 46, 1), port=1741)],
        [shared[0], shared[1]],
        [Pppoe(net, sid=102), shared[2]],
        [Pppoe(net, sid=103), Pppoe(net, sid=104)],
        [Pppoe(net, sid=105), Pppoe(net, sid=106)],
        [L2tp(net, ids=(42, 1, 47, 1), port=1742), L2tp(net, ids=(43, 1, 48, 1), port=1743)],
        [L2tp(net, version=3, ids=(44, 70, 49, 80), port=1744),
         L2tp(net, version=3, encap='ip', ids=(52, 71, 62, 81))],
        [Pppoe(net, sid=107), L2tp(net, v6=True, ids=(53, 1, 63, 1), port=1753)],
        [Pppoe(net, sid=108), L2tp(net, version=3, v6=True, ids=(54, 72, 64, 82), port=1754)],
    ]
    return [Pair(net, number, two, number % 2 == 0) for number, two in enumerate(peers)]


class Churn:
    """Deletes and adds the splices that are not stable, without a pause."""

    def __init__(self, net, pairs, rounds, rng):
        lines = []
        for _ in range(rounds):
            order = [pair for pair in pairs if not pair.stable]
            rng.shuffle(order)
            lines += [f'del {" ".join(pair.words[:2])}' for pair in order]
            rng.shuffle(order)
            lines += [f'add {" ".join(pair.words)}' for pair in order]
        # pylint: disable=consider-using-with
        self.file = tempfile.NamedTemporaryFile('w', suffix='.batch')
        self.file.write('\n'.join(lines) + '\n')
        self.file.flush()
        self.proc = subprocess.Popen([find('pppsplicectl'), '--netns', net.lac, '--batch',
                                      self.file.name], stdout=subprocess.DEVNULL)

    def runs(self):
        """Whether it is not done."""
        return self.proc.poll() is None

    def close(self):
        """End it: whether all was obeyed."""
        self.file.close()
        return self.proc.wait() == 0


def test_neighbours(tap, net, rounds, rng):
    """Frames come out of their own splice's other end only."""
    pairs = make_pairs(net)
    churn = Churn(net, pairs, rounds, rng)
    while churn.runs():
        for _ in range(40):
            rng.choice(pairs).send(rng.randrange(2), rng)
        for pair in pairs:
            pair.collect()
    stable = [pair for pair in pairs if pair.stable]
    wait_for(lambda: all([pair.complete() for pair in stable]), 300)
    obeyed = churn.close()
    for pair in pairs:
        pair.collect()
    shown = json.loads(net.ctl('--json', 'show'))
    tap.check(f'{len(pairs)} splices, {sum(not p.stable for p in pairs)} of them deleted and added '
              f'{rounds} times', obeyed and len(shown) == len(pairs), len(shown))
    strange = [pair.strange for pair in pairs]
    tap.check(f'{sum(sum(p.sent) for p in pairs)} frames: none comes out of another splice',
              not any(strange) and all(all(pair.came) for pair in pairs), strange)
    wrong = [pair.number for pair in stable for way in (0, 1)
             if pair.came[way] != list(range(pair.sent[way]))]
    tap.check('splices left alone lose none and keep the order', not wrong, wrong,
              [(p.sent, [len(c) for c in p.came]) for p in stable])
    wrong = [pair.number for pair in pairs for came in pair.came
             if sorted(set(came)) != came]
    tap.check('splices that come and go double none and keep the order', not wrong, wrong)


def options_of():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--protocols', type=int, default=2048,
                        help='PPP protocol numbers in each form; 65536 are all')
    parser.add_argument('--cycles', type=int, default=3, help='times add, down, up, del')
    parser.add_argument('--rounds', type=int, default=3, help='times each neighbour comes and goes')
    parser.add_argument('--seed', type=int, default=1)
    return parser.parse_args()


def main():
    """Run the tests."""
    options = options_of()
    rng = random.Random(options.seed)
    net = Net()
    ends = []
    try:
        tap = Tap(2 + 2 * 2 * len(POLICIES) + 2 + 4)
        print(f'# seed {options.seed}', flush=True)
        lac = Lac(net)
        ends.append(End(net, Pppoe(net), '10.1.1',
                        (net.home, 'pppoe', 'wan0', '12', str(L2TP_MTU), str(options.seed))))
        ends.append(End(net, L2tp(net), '10.1.2',
                        (net.lns, 'l2tp2', 'lac0', '3/7', '1701', str(PPPOE_MTU),
                         str(options.seed))))
        net.ctl('add', *ends[0].peer.words, *ends[1].peer.words)
        test_reachable(tap, net, lac, ends)
        for policy in POLICIES:
            net.ctl('set', *ends[0].peer.words, '--frames', policy)
            for end in ends:
                test_sweep(tap, net, lac, end, policy, options.protocols)
        net.ctl('del', *ends[0].peer.words)
        for end in ends:
            end.peer.recv()
        test_changes(tap, Changes(net, lac, ends, rng), options.cycles)
        test_neighbours(tap, net, options.rounds, rng)
        return tap.status()
    finally:
        for end in ends:
            end.close()
        net.close()


sys.exit(main())
