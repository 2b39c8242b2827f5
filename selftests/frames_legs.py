#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Every kind of leg with every other, attached to a unit and not.

Of each pair: data crosses unchanged, both ways; link control goes to the control
plane of the leg that it came from; after the removal both sessions are as before.
"""
import os
import socket
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), 'lib'))
# pylint: disable=wrong-import-position
from peers import AsyncTty, L2tp, Pppoe
from pppnet import Net, Tap, run, socket_in, total, wait_for

SO_TIMESTAMP = 29
IP, IP6, LCP = b'\x00\x21', b'\x00\x57', b'\xc0\x21'
ECHO = LCP + b'\x09\x01\x00\x08\x00\x00\x00\x00'
SWITCHED = {'ids': (4, 8, 6, 10), 'port': 1702}    # a second tunnel and session

# What the LNS end can be, beside L2TPv2 over UDP over IPv4.
L2TPS = {
    'L2TPv2 over UDP': {},
    'L2TPv2 over UDP over IPv6': {'v6': True},
    'L2TPv2 in a kernel tunnel': {'options': ['--kernel-tunnel']},
    'L2TPv2 with sequence numbers': {'seq': True},
    'L2TPv3 over UDP': {'version': 3},
    'L2TPv3 over UDP over IPv6': {'version': 3, 'v6': True},
    'L2TPv3 over IP': {'version': 3, 'encap': 'ip'},
    'L2TPv3 over IPv6': {'version': 3, 'encap': 'ip', 'v6': True},
    'L2TPv3 with sequence numbers': {'version': 3, 'seq': True},
}


def frames_of(tag, most):
    """Data frames of several lengths, each of its own content."""
    return [proto + bytes((i * 7 + length + tag) & 0xff for i in range(length))
            for proto in (IP, IP6) for length in (0, 1, 40, 576, most)]


class Pair:
    """Two peers, the LAC's sessions with them, and a splice."""

    def __init__(self, net, peers, options=((), ()), add=()):
        self.net, self.peers = net, peers
        self.sessions = [net.open(p, *o) for p, o in zip(peers, options)]
        self.add = ('add', *peers[0].words, *peers[1].words, *add)

    def splice(self):
        """Join them."""
        self.net.ctl(*self.add)

    def unsplice(self):
        """Part them."""
        self.net.ctl('del', *self.peers[0].words)

    def close(self):
        """End both sessions."""
        self.net.shut(*self.sessions)

    def accounted(self, at, count):
        """Wait until a leg has accounted for so many frames."""
        return wait_for(lambda: total(self.net.leg(at)) >= count, 100)

    def crosses(self):
        """None if data crosses both ways, else what is wrong."""
        for at in (0, 1):
            near, far = self.peers[at], self.peers[1 - at]
            sent = frames_of(at, min(near.max_payload, far.max_payload))
            count = total(self.net.leg(at))
            for frame in sent:
                near.send(frame)
            self.accounted(at, count + len(sent))
            got = []
            wait_for(lambda: got.extend(far.recv()) or len(got) >= len(sent), 100)
            if got != sent:
                return f'{near.type} {at}: sent {len(sent)}, came {[f[:8].hex() for f in got]}'
        return None

    def is_local(self, at, descriptor):
        """None if link control reaches its control plane, and only that."""
        near, far = self.peers[at], self.peers[1 - at]
        count = total(self.net.leg(at))
        near.send(ECHO)
        self.accounted(at, count + 1)
        got = self.sessions[at].local(descriptor)
        if got != [ECHO]:
            return f'{near.type} {at}: {descriptor} got {[f.hex() for f in got]}'
        return f'{near.type} {at}: crossed' if far.recv() else None

    def is_back(self, at, descriptor):
        """None if data reaches the LAC's own stack again."""
        frame = IP + b'local again'
        self.peers[at].send(frame)
        got = []
        wait_for(lambda: got.extend(self.sessions[at].local(descriptor)) or got, 50)
        if got != [frame]:
            return f'{self.peers[at].type} {at}: {descriptor} got {[f.hex() for f in got]}'
        return 'crossed' if self.peers[1 - at].recv() else None


def first(*wrongs):
    """The first thing that is wrong."""
    return next((w for w in wrongs if w is not None), None)


def test_pair(tap, net, what, peers):
    """Two sessions with attached channels."""
    pair = Pair(net, peers)
    try:
        pair.splice()
        wrong = first(pair.crosses(), pair.is_local(0, 'channel'), pair.is_local(1, 'channel'))
        pair.unsplice()
        wrong = first(wrong, pair.is_back(0, 'channel'), pair.is_back(1, 'channel'))
        tap.check(what, wrong is None, wrong)
    finally:
        pair.close()
    return peers


def test_fq(tap, net):
    """fq(8) on both egresses, in a kernel that notes the time of reception."""
    stamped = socket_in(net.lac, socket.AF_INET, socket.SOCK_DGRAM)
    stamped.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMP, 1)
    for name in ('sub0', 'up0'):
        run('tc', '-n', net.lac, 'qdisc', 'replace', 'dev', name, 'root', 'fq')
    test_pair(tap, net, 'PPPoE to L2TP through fq, with timestamps', [Pppoe(net), L2tp(net)])
    for name in ('sub0', 'up0'):
        run('tc', '-n', net.lac, 'qdisc', 'del', 'dev', name, 'root')
    stamped.close()


def test_vlan(tap, net):
    """A subscriber's VLAN, on an interface that looks for what it could merge (GRO)."""
    run('ip', '-n', net.lac, 'link', 'add', 'link', 'sub0', 'name', 'sub0.100', 'type', 'vlan',
        'id', '100')
    run('ip', '-n', net.lac, 'link', 'set', 'sub0.100', 'up')
    run('ip', 'netns', 'exec', net.home, 'ethtool', '-K', 'wan0', 'tso', 'off')
    run('ip', 'netns', 'exec', net.lac, 'ethtool', '-K', 'sub0', 'gro', 'on')
    test_pair(tap, net, 'PPPoE in a VLAN to L2TP, with GRO', [Pppoe(net, vlan=100), L2tp(net)])
    run('ip', 'netns', 'exec', net.lac, 'ethtool', '-K', 'sub0', 'gro', 'off')
    run('ip', '-n', net.lac, 'link', 'del', 'sub0.100')


def test_sequence(tap, net, version):
    """The LAC numbers what crosses and what its control plane sends in one row."""
    home, lns = Pppoe(net), L2tp(net, version=version, seq=True)
    pair = Pair(net, [home, lns])
    try:
        pair.splice()
        for turn in range(5):
            home.send(IP + bytes([turn]) * 20)
            pair.accounted(0, turn + 1)
            pair.sessions[1].say('write-channel', ECHO.hex())
        got = []
        wait_for(lambda: got.extend(lns.recv()) or len(got) >= 10, 50)
        want = [f for turn in range(5) for f in (IP + bytes([turn]) * 20, ECHO)]
        tap.check(f'L2TPv{version}: one row of sequence numbers',
                  got == want and lns.heard == list(range(10)),
                  lns.heard, [f[:6].hex() for f in got])
    finally:
        pair.close()


def test_tty(tap, net, other, options):
    """An async tty: everything crosses, from either side."""
    pair = Pair(net, [AsyncTty(net), other], add=('--frames', 'all'))
    what = f'async tty to {options}'
    try:
        pair.splice()
        tap.check(what, not (wrong := pair.crosses()), wrong)
        for near, far in (pair.peers, pair.peers[::-1]):
            near.send(ECHO)
            got = []
            wait_for(lambda: got.extend(far.recv()) or got, 50)
            tap.check(f'{what}: link control from {near.type}', got == [ECHO],
                      [f.hex() for f in got])
        pair.unsplice()
        tap.check(f'{what}: local again', not (wrong := pair.is_back(1, 'channel')), wrong)
    finally:
        pair.close()


# How a control plane holds a session, and where it reads link control and, of
# a session that is not spliced, data.
HOLDS = {
    'channel attached': (('--attach',), 'channel', 'channel'),
    'unit': (('--unit',), 'channel', None),
    'not attached yet': (('--port', '1701'), None, None),
}


def test_hold(tap, net, hold):
    """The same splice whatever the control planes have done with their channels."""
    options, link, data = HOLDS[hold]
    pair = Pair(net, [Pppoe(net), L2tp(net)], (options, options))
    try:
        pair.splice()
        tap.check(f'{hold}: data crosses', not (wrong := pair.crosses()), wrong)
        for at, near in enumerate(pair.peers):
            if not link:
                near.send(ECHO)
                pair.accounted(at, 1)
                pair.sessions[at].say('attach')
            wrong = first(*[pair.sessions[at].local() != [ECHO] or None] if not link else
                          [pair.is_local(at, link)])
            tap.check(f'{hold}: link control of {near.type}', wrong is None, wrong)
        pair.unsplice()
        for at, near in enumerate(pair.peers):
            wrong = pair.is_back(at, data or 'channel') if hold != 'unit' else None
            tap.check(f'{hold}: {near.type} as before', wrong is None, wrong)
    finally:
        pair.close()


def queued(session, frame):
    """Whether just this frame waits in the session's socket."""
    got = []
    wait_for(lambda: got.extend(session.local('socket')) or got, 50)
    return None if got == [frame] else f'the socket has {[f.hex() for f in got]}'


def test_reader(tap, net):
    """Control planes that read their sessions' sockets (no PPPIOCGCHAN)."""
    home, lns = Pppoe(net), L2tp(net)
    other = Pair(net, [Pppoe(net, sid=13), L2tp(net, **SWITCHED)])
    pair = Pair(net, [home, lns], (['--unbound'], ['--unbound']))
    try:
        lns.send(ECHO)
        other.splice()
        # The second leg is refused when the first has been attached.
        net.ctl('add', *lns.words, *other.peers[0].words, check=False)
        tap.check('read from the socket: a refused add leaves what is queued',
                  not (wrong := queued(pair.sessions[1], ECHO)), wrong)
        other.unsplice()
        pair.splice()
        tap.check('read from the socket: data crosses', not (wrong := pair.crosses()), wrong)
        net.ctl('set', *home.words, '--down')
        for peer, session in zip(pair.peers, pair.sessions):
            peer.send(IP + b'while down')
            wrong = queued(session, IP + b'while down')
            tap.check(f'read from the socket: {peer.type} while down', wrong is None, wrong)
        lns.send(IP + b'not read')
        pair.accounted(1, 1)
        net.ctl('set', *home.words, '--up')
        got = []
        wait_for(lambda: got.extend(home.recv()) or got, 50)
        tap.check('read from the socket: what was not read crosses when up',
                  got == [IP + b'not read'] and not pair.crosses(), [f.hex() for f in got])
        pair.unsplice()
        for peer, session in zip(pair.peers, pair.sessions):
            peer.send(IP + b'as before')
            wrong = queued(session, IP + b'as before')
            tap.check(f'read from the socket: {peer.type} as before', wrong is None, wrong)
    finally:
        pair.close()
        other.close()


def two_sessions(net):
    """Two sessions of one tunnel, and so of one UDP socket of the LNS."""
    one = L2tp(net)
    return [one, L2tp(net, ids=(3, 8, 5, 10), options=['--tunnel-exists'], tunnel_of=one)]


def main():
    """Run the tests."""
    net = Net()
    try:
        tap = Tap(2 * len(L2TPS) + 3 + 2 + 2 + 2 * 4 + 5 * len(HOLDS) + 7)
        for what, how in L2TPS.items():
            test_pair(tap, net, f'PPPoE to {what}', [Pppoe(net), L2tp(net, **how)])
        for what, how in L2TPS.items():
            test_pair(tap, net, f'tunnel switching, L2TPv2 to {what}',
                      [L2tp(net, **SWITCHED), L2tp(net, **how)])
        test_pair(tap, net, 'L2TPv3 over IP to L2TPv3 over IPv6',
                  [L2tp(net, version=3, encap='ip', ids=SWITCHED['ids']),
                   L2tp(net, version=3, encap='ip', v6=True)])
        test_pair(tap, net, 'two sessions of one L2TP tunnel',
                  two_sessions(net))
        test_pair(tap, net, 'PPPoE to PPPoE', [Pppoe(net), Pppoe(net, sid=13)])
        test_fq(tap, net)
        test_vlan(tap, net)
        test_sequence(tap, net, 2)
        test_sequence(tap, net, 3)
        test_tty(tap, net, Pppoe(net), 'PPPoE')
        test_tty(tap, net, L2tp(net), 'L2TP')
        for hold in HOLDS:
            test_hold(tap, net, hold)
        test_reader(tap, net)
        return tap.status()
    finally:
        net.close()


sys.exit(main())
