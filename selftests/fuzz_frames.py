#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Malformed PPPoE, L2TP and PPP frames: each is accounted for, at every leg.

    fuzz_frames.py [--count N] [--gso N] [--seed N] [--chunk N]

N frames at each leg under each policy, and superpackets (a quarter as many up to 20,000,
or as --gso says), made by the program fuzz_frames, which also says what must become of
them. Frames received on a leg, by a count that the module has no part in, are those
that crossed, went local or were dropped; what crossed comes out at the far end, what
went local is what ppp_generic was given, and no unit gives any packet to the LAC's IP
stack. A failed point names the frames to send again.
"""
import argparse
import json
import os
import socket
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), 'lib'))
# pylint: disable=wrong-import-position
from counters import (Calls, ETH_P_ALL, HALF, OCTET, PacketCounter, RECEIVED, SENT, WORD,
                      backlog_drops, interface_rx)
from pppnet import (HOME_MAC, LAC_IP, LAC_MAC, LNS_IP, Net, Tap, find, in_netns, run, skip_all,
                    socket_in, total, wait_for)

POLICIES = ('data', 'ncp', 'all')
CHUNK = 25000
NOBODY_MAC, OTHER_MAC = '02:00:00:00:01:99', '02:00:00:00:77:77'
PPPOE_MTU, L2TP_MTU = 1492, 65483
RECEIVED_BY, GIVEN_TO_PPP = '__sk_receive_skb', 'ppp_input'
# The module's, in the place of the kernel's, and the latter, which gets what is not taken.
TUNNEL_RECEIVED_BY, PASSED_ON_TO = 'encap_rcv', 'l2tp_udp_encap_recv'
REASONS = ('policy', 'malformed', 'too-big')
LAC_SENDS = (WORD, 26, 0xffffffff, int.from_bytes(socket.inet_aton(LAC_IP), 'big'), True)
FIRST_PIECE = (HALF, 20, 0x1fff, 0, True)


def udp(port):
    """Datagrams from the LAC, in pieces or not."""
    return [RECEIVED, (HALF, 12, 0xffff, 0x0800, True), (OCTET, 23, 0xff, 17, True), LAC_SENDS,
            FIRST_PIECE, (HALF, 36, 0xffff, port, True)]


def pppoe(sid, direction):
    """Frames of a PPPoE session."""
    return [direction, (HALF, 12, 0xffff, 0x8864, True), (HALF, 18, 0, 0, True),
            (HALF, 16, 0xffff, sid, True)]


class Leg:
    """A leg, the generator that sends to it, and what its peer leg sends it to."""

    # pylint: disable=too-many-arguments
    def __init__(self, kind, share, session, words, netns, program, exit_):
        self.kind, self.share, self.words = kind, share, words
        self.session = self.unit = self.unit_packets = self.generator = self.peer = None
        self.open_args, self.netns, self.program, self.exit = session, netns, program, exit_

    def start(self, netns, seed):
        """Start the generator; a tap exists from then on."""
        # pylint: disable=consider-using-with
        self.generator = subprocess.Popen(
            ['ip', 'netns', 'exec', netns, find('fuzz_frames'), self.kind, *self.program,
             str(seed)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if self.generator.stdout.readline() != 'ready\n':
            raise RuntimeError(f'fuzz_frames {self.kind}')

    def send(self, command, policy, first, count):
        """Have frames sent: what must become of them, as (low, high) by fate."""
        self.generator.stdin.write(f'{command} {policy} {first} {count}\n')
        self.generator.stdin.flush()
        words = self.generator.stdout.readline().split()[1:]
        if not words:
            raise RuntimeError(f'fuzz_frames {self.kind} has died')
        return {words[i]: (int(words[i + 1]), int(words[i + 2])) for i in range(0, len(words), 3)}


def make_legs(net):
    """Four splices: every kind of leg, with the other end of its peer."""
    home, lns = net.home, net.lns
    veth, tap = ('wan0', '12', str(L2TP_MTU)), ('tap0', '13', str(L2TP_MTU))
    mtu = str(PPPOE_MTU)
    l2tp = ('udp', LAC_IP, LNS_IP)
    cookie = ('--cookie', 'fuzzing!')
    legs = [
        Leg('pppoe', 60, ('pppoe', 'sub0', '12', HOME_MAC), ('--pppoe', '12'), home, veth,
            (home, 'wan0', pppoe(12, RECEIVED))),
        Leg('tunnel', 60, ('l2tp', '2', *l2tp, '3/7', '5/9', '--port', '1701'), ('--l2tp', '3/7'),
            lns, ('lac0', '3/7', '1701', mtu), (lns, 'lac0', udp(1701))),
        Leg('tap', 40, ('pppoe', 'tap0', '13', HOME_MAC), ('--pppoe', '13'), net.lac, tap,
            (net.lac, 'tap0', pppoe(13, SENT))),
        Leg('l2tp3', 20, ('l2tp', '3', *l2tp, '23/77', '25/79', '--port', '1702', *cookie),
            ('--l2tp', '23/77'), lns, ('lac0', '23/77', '1702', mtu), (lns, 'lac0', udp(1702))),
        Leg('pppoe', 0, ('pppoe', 'sub0', '15', OTHER_MAC), ('--pppoe', '15'), home, None,
            (home, 'wan0', pppoe(15, RECEIVED))),
        Leg('l2tp2', 60, ('l2tp', '2', *l2tp, '43/97', '45/99', '--port', '1703'),
            ('--l2tp', '43/97', '--driver'), lns, ('lac0', '43/97', '1703', mtu),
            (lns, 'lac0', udp(1703))),
        Leg('pppoe', 0, ('pppoe', 'sub0', '14', OTHER_MAC), ('--pppoe', '14'), home, None,
            (home, 'wan0', pppoe(14, RECEIVED))),
        Leg('l2tpip', 20, ('l2tp', '3', 'ip', LAC_IP, LNS_IP, '33/87', '35/89', *cookie),
            ('--l2tp', '33/87'), lns, ('lac0', '33/87', '0', mtu),
            (lns, 'lac0', [RECEIVED, (HALF, 12, 0xffff, 0x0800, True),
                           (OCTET, 23, 0xff, 115, True), LAC_SENDS, FIRST_PIECE])),
    ]
    for one, other in zip(legs[::2], legs[1::2]):
        one.peer, other.peer = other, one
    return legs


class Scene:
    """The LAC's splices and everything that counts."""

    def __init__(self, net, seed):
        self.net = net
        self.legs = make_legs(net)
        self.calls = Calls(RECEIVED_BY, GIVEN_TO_PPP, TUNNEL_RECEIVED_BY, PASSED_ON_TO)
        self.l2tp = None
        self.backlog = run('sysctl', '-n', 'net.core.netdev_max_backlog').strip()
        self.drops = backlog_drops()
        try:
            self.set_up(seed)
        except BaseException:
            self.close()
            raise

    def set_up(self, seed):
        """Interfaces, sessions, units, splices."""
        net = self.net
        from pyroute2 import L2tp   # pylint: disable=import-outside-toplevel
        run('sysctl', '-qw', 'net.core.netdev_max_backlog=1000000')
        for netns in (net.lac, net.lns):
            run('ip', 'netns', 'exec', netns, 'sysctl', '-qw',
                'net.ipv4.ipfrag_high_thresh=100000000')
        # Nobody's address: the LNS's own stack has nothing to say.
        run('ip', '-n', net.lac, 'neigh', 'replace', LNS_IP, 'lladdr', NOBODY_MAC, 'dev', 'up0')
        for leg in self.legs:
            if leg.program:
                leg.start(leg.netns, seed)
        for words in (('address', LAC_MAC), ('txqueuelen', '0'), ('up',)):
            run('ip', '-n', net.lac, 'link', 'set', 'tap0', *words)
        run('tc', '-n', net.lac, 'qdisc', 'replace', 'dev', 'tap0', 'root', 'noqueue')
        for at, leg in enumerate(self.legs):
            leg.session = net.open(type('Peer', (), {'session': leg.open_args}), '--unit')
            leg.unit = leg.session.unit()
            run('ip', '-n', net.lac, 'address', 'add', f'198.18.{100 + at}.1/24', 'dev', leg.unit)
            run('ip', '-n', net.lac, 'link', 'set', leg.unit, 'up')
            leg.unit_packets = PacketCounter(net.lac, leg.unit, RECEIVED)
        for one, other in zip(self.legs[::2], self.legs[1::2]):
            net.ctl('add', *one.words, *other.words)
        self.l2tp = in_netns(net.lac, L2tp)

    def counters(self, leg):
        """The module's, of a leg."""
        for splice in json.loads(self.net.ctl('--json', 'show')):
            for found in splice['legs']:
                if found.get('sid', found.get('tunnel')) == self.number(leg):
                    return found
        raise RuntimeError(f'{leg.kind}: no splice')

    @staticmethod
    def number(leg):
        """Session id or tunnel id, by which a leg is known here."""
        return int(leg.words[1].split('/')[0])

    def l2tp_received(self, leg):
        """What the L2TP session counts."""
        tunnel, session = map(int, leg.words[1].split('/'))
        for message in self.l2tp.get_session():
            if (message.get_attr('L2TP_ATTR_CONN_ID'),
                    message.get_attr('L2TP_ATTR_SESSION_ID')) == (tunnel, session):
                return message.get_attr('L2TP_ATTR_STATS').get_attr('L2TP_ATTR_RX_PACKETS')
        raise RuntimeError(f'no L2TP session {leg.words}')

    def look(self, leg):
        """All counts that frames at a leg may change."""
        seen = {'leg': self.counters(leg), 'unit': interface_rx(leg.session, leg.unit),
                'calls': self.calls.read()}
        seen['sum'] = total(seen['leg'])
        if leg.kind == 'tunnel':
            if {TUNNEL_RECEIVED_BY, PASSED_ON_TO} <= set(seen['calls']):
                taken = seen['calls'][TUNNEL_RECEIVED_BY] - seen['calls'][PASSED_ON_TO]
                seen['received'] = self.l2tp_received(leg) + taken
        elif leg.words[0] == '--l2tp':
            seen['received'] = self.l2tp_received(leg)
        elif RECEIVED_BY in seen['calls']:
            seen['received'] = seen['calls'][RECEIVED_BY]
        return seen

    def sniffers(self):
        """Sockets that share or clone what the LAC receives and sends."""
        sockets = []
        for interface in ('sub0', 'up0', 'tap0', None):
            sock = socket_in(self.net.lac, socket.AF_PACKET, socket.SOCK_RAW,
                             socket.htons(ETH_P_ALL))
            if interface:
                sock.bind((interface, ETH_P_ALL))
            sockets.append(sock)
        return sockets

    def on_units(self):
        """Packets that the LAC's IP stack was given by units."""
        return sum(leg.unit_packets.read() for leg in self.legs)

    def close(self):
        """Leave nothing behind."""
        self.calls.close()
        run('sysctl', '-qw', f'net.core.netdev_max_backlog={self.backlog}')
        for leg in self.legs:
            if leg.generator:
                leg.generator.stdin.close()
                leg.generator.wait()


class Judge:
    """What was seen of all frames of one leg under one policy."""

    def __init__(self, scene, leg, policy):
        self.scene, self.leg, self.policy = scene, leg, policy
        self.wrong = {'accounted': [], 'verdict': [], 'far': [], 'local': []}
        self.sums = {}
        self.sent = 0

    def add(self, name, count):
        """To the sums."""
        self.sums[name] = self.sums.get(name, 0) + count

    def chunk(self, command, first, count):
        """Send and judge some frames."""
        leg, scene = self.leg, self.scene
        exit_ = PacketCounter(leg.peer.exit[0], leg.peer.exit[1], *leg.peer.exit[2])
        sockets = scene.sniffers() if first // max(count, 1) & 1 else []
        before = scene.look(leg)
        low_high = leg.send(command, self.policy, first, count)
        self.sent += count
        after = self.settle(before, low_high)
        got = self.differences(before, after)
        got['far'] = exit_.read()
        for closing in (exit_, *sockets):
            closing.close()
        where = f'{command} {self.policy} {first} {count}: {got} of {low_high}'
        for what, good in self.verdicts(got, low_high, command == 'gso').items():
            if not good:
                self.wrong[what].append(where)
        for name in ('received', 'sum', 'cross', 'local', 'dropped', *REASONS):
            self.add(name, got.get(name, 0))

    def settle(self, before, low_high):
        """Wait until all is counted, or nothing moves any more."""
        least = sum(low for fate, (low, _) in low_high.items()
                    if fate not in ('unseen', 'otherhost'))
        seen = []

        def quiet():
            seen.append(self.scene.look(self.leg))
            sums = [s['sum'] - before['sum'] for s in seen[-10:]]
            done = 'received' in seen[-1] and self.leg.words[0] == '--l2tp' and \
                seen[-1]['sum'] - before['sum'] == seen[-1]['received'] - before['received']
            return sums[-1] >= least and (done or sums[-2:-1] == sums[-1:]) or \
                len(sums) == 10 and len(set(sums)) == 1
        wait_for(quiet, 3000)
        return seen[-1]

    @staticmethod
    def differences(before, after):
        """By how much the counts have grown."""
        leg = {name: after['leg'][name] - before['leg'][name]
               for name in ('crossed_frames', 'local_frames')}
        got = {'cross': leg['crossed_frames'], 'local': leg['local_frames'],
               'sum': after['sum'] - before['sum'], 'unit': after['unit'] - before['unit']}
        for reason, count in after['leg']['drops'].items():
            if reason != 'local-tx':
                got[reason] = count - before['leg']['drops'].get(reason, 0)
        got['dropped'] = got['sum'] - got['cross'] - got['local']
        if 'received' in after:
            got['received'] = after['received'] - before['received']
        if GIVEN_TO_PPP in after['calls']:
            got['given'] = after['calls'][GIVEN_TO_PPP] - before['calls'][GIVEN_TO_PPP]
        return got

    def verdicts(self, got, low_high, gso):
        """Which of the four promises hold."""
        def fits(name, *fates):
            return sum(low_high[f][0] for f in fates) <= got.get(name, 0) <= \
                sum(low_high[f][1] for f in fates)

        received = got.get('received', got['sum'])
        others = low_high['otherhost'] if self.leg.words[0] == '--pppoe' else (0, 0)
        # Linux 7 drops another host's frames before it looks for the session.
        exact = received - others[1] <= got['sum'] <= received
        if others[0] == others[1] and received != got['sum']:
            exact = exact and received - others[1] == got['sum']
        good = {
            'accounted': exact or gso and got['sum'] >= received - others[1],
            'far': got['far'] == got['cross'],
            'local': got.get('given', got['local']) == got['local'] and
                     (fits('unit', 'unit') or gso),
        }
        known = ('cross', 'local', 'sum', 'unit', 'dropped', 'received', 'given', 'far', *REASONS)
        good['verdict'] = gso or fits('cross', 'cross') and fits('local', 'local', 'unit') and \
            all(fits(reason, reason) for reason in REASONS) and \
            not any(count for name, count in got.items() if name not in known)
        return good

    def report(self, tap):
        """Test points, and the figures."""
        what = f'{self.leg.kind}, {self.policy}'
        figures = ', '.join(f'{name} {count}' for name, count in self.sums.items())
        print(f'# {what}: {self.sent} frames sent, {figures}', flush=True)
        say = {'accounted': 'received = crossed + local + dropped',
               'verdict': 'each has the fate that it should',
               'far': 'what crossed came out at the far end',
               'local': 'what went local is what ppp_generic was given'}
        for name, wrong in self.wrong.items():
            tap.check(f'{what}: {say[name]}',
                      not wrong and self.sums['cross'] and self.sums['sum'] > self.sent // 100,
                      *wrong[:3])


def run_leg(tap, scene, leg, place, options):
    """All frames for one leg under one policy, a chunk at a time."""
    judge = Judge(scene, leg, POLICIES[place])
    frames = options.count * leg.share // 100
    for first in range(0, frames, options.chunk):
        judge.chunk('send', (place << 40) + first, min(options.chunk, frames - first))
    judge.report(tap)


def run_gso(tap, scene, leg, options):
    """Superpackets, as no driver makes them: each may cross as several frames."""
    judge = Judge(scene, leg, 'all')
    frames = min(options.count // 4, 20000) if options.gso is None else options.gso
    for first in range(0, frames, options.chunk):
        judge.chunk('gso', (1 << 50) + first, min(options.chunk, frames - first))
    judge.report(tap)


def options_of():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--count', type=int, default=4000, help='frames per leg and policy')
    parser.add_argument('--gso', type=int, help='superpackets')
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--chunk', type=int, default=CHUNK, help='frames judged at a time')
    return parser.parse_args()


def main():
    """Run the tests."""
    options = options_of()
    if subprocess.run(['modprobe', '-q', 'tun'], check=False).returncode:
        skip_all('needs kernel module tun')
    net = Net()
    scene = None
    try:
        scene = Scene(net, options.seed)
        legs = [leg for leg in scene.legs if leg.share]
        tap = Tap(4 * len(legs) * len(POLICIES) + 4 + 3)
        print(f'# seed {options.seed}, {options.count} frames per leg and policy, '
              f'counted by {", ".join(["L2TP"] + scene.calls.functions)}', flush=True)
        for place, policy in enumerate(POLICIES):
            for leg in scene.legs[::2]:
                net.ctl('set', *leg.words, '--frames', policy)
            for leg in legs:
                run_leg(tap, scene, leg, place, options)
        run_gso(tap, scene, next(leg for leg in legs if leg.kind == 'tap'), options)
        paths = {leg.kind: (seen['rx_path'], seen['tx_path']) for leg in scene.legs[1::2]
                 for seen in [scene.counters(leg)]}
        tap.check('no other leg than "tunnel" was on the path past the L2TP driver, and it was',
                  paths.pop('tunnel') == ('tunnel', 'tunnel') and
                  set(paths.values()) == {('no-tunnel', 'no-tunnel')}, paths)
        tap.check('no unit gave the LAC\'s IP stack anything', not scene.on_units(),
                  [leg.unit_packets.total for leg in scene.legs])
        tap.check('no frame was lost before it came to the legs', backlog_drops() == scene.drops,
                  backlog_drops() - scene.drops)
        return tap.status()
    finally:
        if scene:
            scene.close()
        net.close()


sys.exit(main())
