#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""What belongs to the LAC stays there, and nothing else does.

The LAC's units are up, with addresses, IPv6 and packet sockets on them: none may
see a data frame of a spliced session, and none of what the LAC's own stack sends
may leave on one, but for what the policy calls local.
"""
import os
import socket
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), 'lib'))
# pylint: disable=wrong-import-position
from peers import L2tp, Pppoe
from pppnet import LNS_IP, Net, Tap, drain, run, socket_in, total, wait_for

IP, IP6, IPCP, LCP = b'\x00\x21', b'\x00\x57', b'\x80\x21', b'\xc0\x21'
ECHO = LCP + b'\x09\x01\x00\x08\x00\x00\x00\x00'
CONFREQ = IPCP + b'\x01\x01\x00\x0a\x03\x06\x00\x00\x00\x00'
ETH_P_ALL = 3
NOT_OUTGOING = (0, 1, 2, 3)


class End:
    """A session at the LAC with its unit, and its peer."""

    def __init__(self, net, peer, address):
        self.net, self.peer = net, peer
        self.session = net.open(peer, '--unit')
        self.unit = self.session.unit()
        self.address = address
        run('ip', '-n', net.lac, 'address', 'add', f'{address}.1/24', 'dev', self.unit)
        run('ip', '-n', net.lac, 'address', 'add', 'fe80::1/64', 'dev', self.unit, 'nodad')
        self.sock = None

    def up(self):
        """Set the unit up."""
        run('ip', '-n', self.net.lac, 'link', 'set', self.unit, 'up')
        self.sock = socket_in(self.net.lac, socket.AF_PACKET, socket.SOCK_RAW,
                              socket.htons(ETH_P_ALL))
        self.sock.bind((self.unit, ETH_P_ALL))

    def received(self):
        """Packets that the LAC's stack was given by this unit."""
        packets = []
        while True:
            try:
                packet, address = self.sock.recvfrom(65536)
            except BlockingIOError:
                return packets
            if address[2] in NOT_OUTGOING:
                packets.append(packet)

    def ping(self):
        """The LAC's own stack sends three packets to the peer."""
        run('ip', 'netns', 'exec', self.net.lac, 'ping', '-q', '-c', '3', '-i', '0.05', '-W', '0.2',
            f'{self.address}.2', check=False)

    def counters(self):
        """Of this leg."""
        return self.net.leg(self.peer.type)

    def own_drops(self):
        """Of what the LAC's stack wanted to send."""
        return self.counters()['drops'].get('local-tx', 0)


def test_receive(tap, net, near, far, policy):
    """Every protocol that is not local stays out of the unit."""
    protos = [p for p in range(0x0001, 0xc000, 0x0155) if not p & 0x0100]
    if policy == 'data':
        protos = [p for p in protos if p < 0x8000]
    before = total(near.counters())
    for proto in protos:
        near.peer.send(struct.pack('!H', proto) + b'\x45' + bytes(40))
    # A protocol field of one octet is the same protocol.
    if near.peer.type == 'l2tp':
        near.peer.send(b'\x21\x45' + bytes(40))
        protos.append(0x21)
    wait_for(lambda: total(near.counters()) >= before + len(protos), 100)
    leaked = near.received() + far.received()
    tap.check(f'{policy}: none of {len(protos)} protocols from {near.peer.type} in the LAC\'s stack',
              not leaked and not near.session.local('unit') and
              total(near.counters()) == before + len(protos),
              [p.hex() for p in leaked[:5]])
    drain(near.peer.sock)
    drain(far.peer.sock)


def test_send(tap, near, policy):
    """The LAC's own packets do not leave; what is local does."""
    before = near.own_drops()
    near.ping()
    came = near.peer.recv()
    dropped = near.own_drops() - before
    tap.check(f'{policy}: the LAC\'s own packets do not leave on {near.peer.type}',
              not came and dropped >= 3, [f.hex() for f in came], f'{dropped} dropped')

    for frame, what, leaves, word in ((CONFREQ, 'IPCP', policy == 'data', 'write-unit'),
                                      (ECHO, 'LCP', policy != 'all', 'write-channel')):
        # The unit may want to send something of its own meanwhile, so only what
        # must not be there is looked for exactly.
        before = near.own_drops()
        near.session.say(word, frame.hex())
        came = []
        wait_for(lambda: came.extend(near.peer.recv()) or came or
                 (not leaves and near.own_drops() > before), 50)
        dropped = near.own_drops() - before
        tap.check(f'{policy}: the LAC\'s {what} {"leaves" if leaves else "does not leave"} '
                  f'on {near.peer.type}', came == [frame] * leaves and (leaves or dropped >= 1),
                  [f.hex() for f in came], dropped)


def test_down(tap, net, ends):
    """State down: as if there were no splice, both ways; up again: as before."""
    net.ctl('set', '--pppoe', '12', '--down')
    for near, far in (ends, ends[::-1]):
        frame = IP + b'\x45' + bytes(40)
        near.received()
        near.peer.send(frame)
        got = []
        wait_for(lambda: got.extend(near.received()) or got, 50)
        # The LAC may have sent something of its own: router solicitations.
        tap.check(f'down: data from {near.peer.type} is the LAC\'s',
                  got == [frame[2:]] and frame not in far.peer.recv(), [p.hex() for p in got])
        near.ping()
        came = [f for f in near.peer.recv() if f[:2] == IP]
        tap.check(f'down: the LAC\'s own packets leave on {near.peer.type}', len(came) == 3,
                  [f.hex() for f in came])
    net.ctl('set', '--pppoe', '12', '--up')
    for near, far in (ends, ends[::-1]):
        far.peer.recv()
        near.peer.send(IP + b'up again')
        got = []
        wait_for(lambda: got.extend(far.peer.recv()) or got, 50)
        tap.check(f'up again: data from {near.peer.type} crosses',
                  got == [IP + b'up again'] and not near.received(), [p.hex() for p in got])


def test_loop(tap, net, ends):
    """The classic mistake: the route to the LNS goes through the session to the LNS."""
    home, lns = ends
    count = 300
    before = total(home.counters())
    run('ip', '-n', net.lac, 'route', 'add', LNS_IP, 'dev', lns.unit)
    stdin, stdout = lns.session.proc.stdin, lns.session.proc.stdout
    for number in range(count):
        # the control plane sends on another CPU meanwhile
        stdin.write(f'write-channel {ECHO.hex()}\n')
        stdin.flush()
        home.peer.send(IP + b'round and round' + struct.pack('!I', number))
    answers = [stdout.readline().strip() for _ in range(count)]
    wait_for(lambda: total(home.counters()) >= before + count, 300)
    run('ip', '-n', net.lac, 'route', 'del', LNS_IP)
    tap.check('a tunnel routed into its own session: every frame is accounted for',
              total(home.counters()) == before + count and set(answers) == {'ok'},
              total(home.counters()) - before, set(answers))
    drain(lns.peer.sock)

    def crosses():
        home.peer.send(IP + b'straight')
        return IP + b'straight' in lns.peer.recv()
    tap.check('and without that route data crosses again', wait_for(crosses, 300))


def main():
    """Run the tests."""
    net = Net()
    try:
        policies = ('data', 'ncp', 'all')
        tap = Tap(2 + len(policies) * 8 + 6 + 2)
        ends = [End(net, Pppoe(net), '10.1.1'), End(net, L2tp(net), '10.1.2')]
        net.ctl('add', *ends[0].peer.words, *ends[1].peer.words)
        for end in ends:
            end.up()
            run('ip', 'netns', 'exec', net.lac, 'ping', '-q', '-c', '2', '-i', '0.05', '-W', '0.2',
                f'fe80::2%{end.unit}', check=False)
            came = end.peer.recv()
            tap.check(f'the LAC\'s own IPv6 packets do not leave on {end.peer.type}',
                      end.own_drops() >= 2 and not came, [f.hex() for f in came])
            end.received()
        for policy in policies:
            net.ctl('set', '--pppoe', '12', '--frames', policy)
            for near, far in (ends, ends[::-1]):
                test_receive(tap, net, near, far, policy)
                test_send(tap, near, policy)
        net.ctl('set', '--pppoe', '12', '--frames', 'data')
        test_down(tap, net, ends)
        # Of a unit's locks and a tunnel socket's, that route makes a circle, with PPPIOCBRIDGECHAN
        # as well: it is tx_lock that no two are in it, of which lockdep knows nothing.
        if os.path.exists('/proc/lockdep'):
            for what in ('a tunnel routed into its own session', 'and without that route'):
                tap.skip(what, 'lockdep would report it')
        else:
            test_loop(tap, net, ends)
        return tap.status()
    finally:
        net.close()


sys.exit(main())
