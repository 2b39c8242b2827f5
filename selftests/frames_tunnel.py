#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""L2TP legs whose tunnel's UDP socket is known: frames that cross go past l2tp_core.

Which way a frame has taken is told by the L2TP session's own counters, which do not
have those that the module took. What is odd in any way is l2tp_core's, and what applies
to the tunnel's packets (netfilter, IPsec, routes, settings of its socket) applies
to those that the module sends.
"""
import collections
import errno
import fcntl
import os
import re
import socket
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), 'lib'))
# pylint: disable=wrong-import-position
from peers import ALL_STATIONS, L2tp, Pppoe
from pppnet import LAC_IP, LNS_IP, Net, Session, Tap, descriptor, run, socket_in, wait_for
from ynl import answer, family

IP, LCP = b'\x00\x21', b'\xc0\x21'
ECHO = LCP + b'\x09\x01\x00\x08\x00\x00\x00\x00'
COOKIE = b'eightoct'
IP_TOS, IP_TTL, IP_OPTIONS = 1, 2, 4
SO_NO_CHECK = 11
SOL_UDP, UDP_ENCAP, UDP_ENCAP_L2TPINUDP = 17, 100, 3
IPPROTO_ESP = 50

PPPIOCGL2TPSTATS = 0x80487436
VERSION = tuple(int(n) for n in re.match(r'(\d+)\.(\d+)', os.uname().release).groups())
# Of a tunnel or session that somebody else deletes, on the session's socket.
HAS_SIGN = VERSION >= (6, 11)

Driver = collections.namedtuple('Driver', 'sent received errors')


def payload(tag, length=40):
    """A data frame of its own content."""
    return IP + bytes((tag + i) & 0xff for i in range(length))


def header(lns, flags=0, length=None, seq=None, offset=None):
    """A data message's header, by hand."""
    if lns.version == 3:
        return struct.pack('!HHI', 3, 0, lns.number)
    text = struct.pack('!H', 2 | flags | (0x4000 if length is not None else 0) |
                       (0x800 if seq is not None else 0) | (0x200 if offset is not None else 0))
    if length is not None:
        text += struct.pack('!H', length)
    text += struct.pack('!HH', lns.tunnel, lns.number)
    if seq is not None:
        text += struct.pack('!HH', seq, 0)
    if offset is not None:
        text += struct.pack('!H', offset) + bytes(offset)
    return text


class Pair:
    """A PPPoE and an L2TP session of the LAC's, spliced by who knows the tunnel."""

    def __init__(self, net, fam, sid=12, known=None, lns=None, **how):
        self.net, self.family = net, fam
        self.home = Pppoe(net, sid=sid)
        self.lns, self.own_lns = lns or L2tp(net, **how), not lns
        self.sessions = [net.open(self.home), net.open(self.lns)]
        self.known = known or {}
        self.splice = None

    def add(self, tunnel=True, holder=None, **attrs):
        """Join them; the kernel's report."""
        fds = [descriptor(session) for session in self.sessions]
        leg = {'fd': fds[1], **self.known}
        if tunnel:
            fds.append(descriptor(holder or self.sessions[1], 'tunnel'))
            leg['tunnel-fd'] = fds[2]
        try:
            self.splice = self.family.do('splice-new', {'leg': [{'fd': fds[0]}, leg], **attrs})
        finally:
            for fd in fds:
                os.close(fd)
        wait_for(lambda: 'unwatched' not in self.paths())
        return self.splice

    def paths(self):
        """The way of frames that the L2TP leg receives and sends."""
        leg = self.family.do('splice-get', {'id': self.splice['id']})['leg'][1]
        return leg['rx-path'], leg['tx-path']

    def delete(self):
        """Part them."""
        self.family.do('splice-del', {'id': self.splice['id']})

    def driver(self):
        """What l2tp_ppp has counted of the session."""
        fd = descriptor(self.sessions[1])
        stats = struct.unpack('=8x8Q', fcntl.ioctl(fd, PPPIOCGL2TPSTATS, bytes(72)))
        os.close(fd)
        return Driver(stats[0], stats[3], stats[7])

    def say(self, message):
        """Have the LNS send a message."""
        self.lns.sock.send(message)

    def down(self, frame, **how):
        """The LNS sends a frame behind a header made by hand; what came out at home."""
        self.say(header(self.lns, **how) + ALL_STATIONS + frame)
        return self.arrive(self.home)

    def up(self, frame):
        """Home sends a frame; what came out at the LNS."""
        self.home.send(frame)
        return self.arrive(self.lns)

    @staticmethod
    def arrive(peer):
        """The frames that come, once one has."""
        got = []
        wait_for(lambda: got.extend(peer.recv()) or got, 50)
        return got

    def crosses(self, count=5):
        """Whether data crosses both ways, whatever the way."""
        frames = [payload(tag, 40 + 200 * tag) for tag in range(count)]
        return all(self.up(frame) == [frame] and self.down(frame) == [frame] for frame in frames)

    def bypasses(self):
        """Whether data crosses both ways and l2tp_core sees none of it."""
        before = self.driver()
        return self.crosses() and self.driver() == before

    def close(self):
        """End both sessions."""
        self.net.shut(*self.sessions)
        self.end_peers()

    def end_peers(self):
        """Free the LNS's address for the next."""
        self.home.sock.close()
        if self.own_lns:
            self.lns.sock.close()


class V3(Pair):
    """L2TPv3, whose messages have a sublayer and a cookie, or not."""

    def down(self, frame, **how):
        sublayer = b'' if self.known.get('l2spec-type') == 0 else bytes(4)
        cookie = self.known.get('peer-cookie', b'')
        self.say(header(self.lns) + cookie + sublayer + ALL_STATIONS + frame)
        return self.arrive(self.home)

    def up(self, frame):
        self.home.send(frame)
        got = []
        wait_for(lambda: got.extend(self.packets()) or got, 50)
        return got

    def packets(self):
        """The frames at the LNS, whatever is in front of them."""
        skip = 8 + len(self.known.get('cookie', b'')) + \
            (0 if self.known.get('l2spec-type') == 0 else 4)
        start = struct.pack('!HHI', 3, 0, self.lns.peer_number) + self.known.get('cookie', b'')
        while True:
            try:
                packet = self.lns.sock.recv(65536)
            except BlockingIOError:
                return
            if packet.startswith(start) and packet[skip:skip + 2] == ALL_STATIONS:
                yield packet[skip + 2:]


def test_plain(tap, net, fam):
    """Data crosses past l2tp_core, what is local does not."""
    pair = Pair(net, fam)
    made = pair.add()
    tap.check('the tunnel is known: both ways are by its socket',
              pair.paths() == ('tunnel', 'tunnel'), made)
    tap.check('data crosses, and l2tp_core counts none of it', pair.bypasses(), pair.driver())
    legs = fam.do('splice-get', {'id': pair.splice['id']})['leg']
    tap.check('the splice counts it', [leg['crossed-frames'] for leg in legs] == [5, 5], legs)
    before = pair.driver()
    pair.say(header(pair.lns) + ALL_STATIONS + ECHO)
    got = []
    wait_for(lambda: got.extend(pair.sessions[1].local()) or got, 50)
    tap.check('link control goes to the control plane', got == [ECHO], got)
    pair.sessions[1].say('write-channel', ECHO.hex())
    tap.check('and comes from it, by the driver', pair.arrive(pair.lns) == [ECHO] and
              pair.driver().sent == before.sent + 1, pair.driver())
    fam.do('splice-set', {'id': pair.splice['id'], 'state': 'down'})
    pair.say(header(pair.lns) + ALL_STATIONS + payload(1))
    got = []
    wait_for(lambda: got.extend(pair.sessions[1].local()) or got, 50)
    tap.check('down: data is local', got == [payload(1)] and not pair.home.recv(), got)
    fam.do('splice-set', {'id': pair.splice['id'], 'state': 'up'})
    tap.check('up: it crosses again', pair.bypasses())
    pair.delete()
    before = pair.driver()
    pair.say(header(pair.lns) + ALL_STATIONS + payload(2))
    got = []
    wait_for(lambda: got.extend(pair.sessions[1].local()) or got, 50)
    tap.check('without the splice it is local, and l2tp_core counts it',
              got == [payload(2)] and pair.driver().received == before.received + 1, got)
    pair.add(tunnel=False)
    tap.check('the tunnel is not known: both ways are by the driver',
              pair.paths() == ('no-tunnel', 'no-tunnel'))
    before = pair.driver()
    tap.check('which counts', pair.crosses() and
              pair.driver()[:2] == (before.sent + 5, before.received + 5), pair.driver())
    pair.close()


def test_odd(tap, net, fam):
    """What the header may have, and who deals with it."""
    pair = Pair(net, fam)
    pair.add()
    before = pair.driver()
    tap.check('a message with its length is taken', pair.down(payload(1), length=50) == [payload(1)])
    tap.check('one with priority, too', pair.down(payload(2), flags=0x100) == [payload(2)])
    tap.check('neither is seen by l2tp_core', pair.driver() == before, pair.driver())
    tap.check('one with an offset crosses, by l2tp_core',
              pair.down(payload(3), offset=4) == [payload(3)] and
              pair.driver().received == before.received + 1, pair.driver())
    pair.say(header(pair.lns) + payload(4))
    tap.check('address and control fields may be left out', pair.arrive(pair.home) == [payload(4)])
    tunnel = socket.socket(fileno=descriptor(pair.sessions[1], 'tunnel'))
    tunnel.setblocking(False)
    # A ZLB, a message of another session and one of another version.
    for what, message in (('a control message', struct.pack('!HHHHHH4x', 0xc802, 16, 3, 0, 0, 0)),
                          ('a message of no session', struct.pack('!HHH', 2, 3, 99) + bytes(20)),
                          ('one of no tunnel', struct.pack('!HHH', 2, 99, 7) + bytes(20))):
        pair.say(message)
        got = []

        def received():
            try:
                got.append(tunnel.recv(2048))
            except BlockingIOError:
                pass
            return got
        wait_for(received, 50)
        # Linux 6.1 does not look at the tunnel's number.
        tap.check(f'{what} is for the reader of the tunnel\'s socket', got == [message] or
                  (what == 'one of no tunnel' and not got and VERSION < (6, 11)), got)
    pair.say(header(pair.lns) + b'\xff')
    tap.check('a message that is too short crosses no more than before', not pair.home.recv() and
              pair.crosses())
    tunnel.close()
    pair.close()


def test_versions(tap, net, fam):
    """IPv6, and L2TPv3 with what only who made the session knows."""
    pair = Pair(net, fam, v6=True)
    pair.add()
    tap.check('L2TPv2 over IPv6: past l2tp_core', pair.bypasses() and
              pair.paths() == ('tunnel', 'tunnel'), pair.driver())
    pair.close()
    for what, known, options in (
            ('with a sublayer', {}, ()),
            ('without', {'l2spec-type': 0}, ('--l2spec-none',)),
            ('with a cookie', {'cookie': COOKIE, 'peer-cookie': COOKIE},
             ('--cookie', COOKIE.decode()))):
        for v6 in (False, True):
            pair = V3(net, fam, known=known, version=3, v6=v6, options=options)
            pair.add()
            tap.check(f'L2TPv3 {what} over IPv{6 if v6 else 4}: past l2tp_core', pair.bypasses(),
                      pair.driver())
            if 'cookie' in known:
                before = pair.driver()
                pair.known = {**known, 'peer-cookie': b'other456'}
                tap.check('another cookie is l2tp_core\'s to discard',
                          pair.down(payload(1)) == [] and
                          pair.driver().errors == before.errors + 1, pair.driver())
                pair.say(struct.pack('!HHH', 2, 0, pair.lns.number) + ALL_STATIONS + payload(1))
                tap.check('nor is the cookie got round by a message of L2TPv2',
                          pair.arrive(pair.home) == [] and
                          pair.paths() == ('tunnel', 'tunnel'), pair.driver())
            pair.close()


def test_sequence(tap, net, fam):
    """Sequence numbers: from the beginning, by setsockopt(), by the peer."""
    pair = Pair(net, fam, known={'send-seq': 1, 'recv-seq': 1}, seq=True)
    pair.add()
    tap.check('a session with sequence numbers is the driver\'s',
              pair.paths() == ('sequence', 'sequence') and pair.up(payload(1)) == [payload(1)])
    pair.close()

    pair = Pair(net, fam)
    pair.add()
    pair.crosses(2)
    pair.sessions[1].say('seq', 'on')
    pair.lns.seq = True
    tap.check('setsockopt() switches them on: noticed, and sent',
              wait_for(lambda: pair.paths() == ('sequence', 'sequence')) and
              pair.up(payload(2)) == [payload(2)] and pair.lns.heard == [0], pair.paths())
    tap.check('and a message without one is discarded', pair.down(payload(3)) == [])
    pair.sessions[1].say('seq', 'off')
    pair.lns.seq = False
    tap.check('off again: past l2tp_core',
              wait_for(lambda: pair.paths() == ('tunnel', 'tunnel')) and pair.bypasses(),
              pair.paths())

    tap.check('the peer numbers a message: it crosses', pair.down(payload(4), seq=0) == [payload(4)])
    pair.lns.seq = True
    tap.check('which is noticed, and answered in kind (RFC 2661 section 5.4)',
              pair.paths() == ('sequence', 'sequence') and pair.up(payload(5)) == [payload(5)],
              pair.paths(), pair.driver())
    tap.check('the next, too', pair.down(payload(6), seq=1) == [payload(6)])
    pair.close()


def test_modified(tap, net, fam):
    """Sequence numbers: by L2TP_CMD_SESSION_MODIFY."""
    pair = Pair(net, fam)
    pair.add()
    other = Pair(net, fam, sid=20, lns=L2tp(net, ids=(3, 20, 5, 30), options=['--tunnel-exists'],
                                            tunnel_of=pair.lns))
    other.add(holder=pair.sessions[1])
    pair.sessions[1].say('modify-seq', 'on')
    pair.lns.seq = True
    tap.check('switched on by netlink: noticed at once',
              set(pair.paths()) <= {'unwatched', 'sequence'}, pair.paths())
    tap.check('and why', wait_for(lambda: pair.paths() == ('sequence', 'sequence')), pair.paths())
    tap.check('the next frame is numbered',
              pair.up(payload(1)) == [payload(1)] and pair.lns.heard == [0], pair.lns.heard)
    tap.check('one without a number is discarded', pair.down(payload(2)) == [])
    tap.check('another session of the tunnel is not concerned', other.bypasses())
    other.close()
    namesake = Session(net.lns, 'l2tp', '2', 'udp', LNS_IP, LAC_IP, '3/7', '5/9', '--port', '1704')
    pair.delete()
    pair.sessions[1].say('modify-seq', 'off')
    pair.lns.seq = False
    pair.add()
    namesake.say('modify-seq', 'on')
    tap.check('nor by one of the same name in another namespace',
              wait_for(lambda: pair.paths() == ('tunnel', 'tunnel')) and pair.bypasses(),
              pair.paths())
    namesake.close()

    pair.delete()
    pair.sessions[1].say('modify-seq', 'on')
    pair.lns.seq = True
    pair.add()
    tap.check('switched on before the splice is made, by who does not say so',
              wait_for(lambda: pair.paths() == ('sequence', 'sequence')) and
              pair.up(payload(3)) == [payload(3)], pair.paths())

    pair.sessions[1].say('modify-seq', 'off')
    pair.lns.seq = False
    tap.check('off again: past l2tp_core',
              wait_for(lambda: pair.paths() == ('tunnel', 'tunnel')) and pair.bypasses(),
              pair.paths())
    pair.close()

    run('modprobe', '-r', 'l2tp_ppp', 'l2tp_netlink')
    pair = Pair(net, fam)
    pair.add()
    tap.check('the module that tells is another: past l2tp_core', pair.paths() ==
              ('tunnel', 'tunnel') and pair.bypasses(), pair.paths())
    pair.sessions[1].say('modify-seq', 'on')
    tap.check('and what it tells is noticed',
              wait_for(lambda: pair.paths() == ('sequence', 'sequence')), pair.paths())
    pair.close()


def test_sessions(tap, net, fam):
    """Several sessions of one tunnel."""
    one = Pair(net, fam)
    others = [Pair(net, fam, sid=20 + at,
                   lns=L2tp(net, ids=(3, 20 + at, 5, 30 + at), options=['--tunnel-exists'],
                            tunnel_of=one.lns)) for at in (0, 1)]
    one.add()
    others[0].add(holder=one.sessions[1])
    tap.check('two spliced sessions of a tunnel', one.bypasses() and others[0].bypasses())
    others[1].say(header(others[1].lns) + ALL_STATIONS + payload(1))
    got = []
    wait_for(lambda: got.extend(others[1].sessions[1].local()) or got, 50)
    tap.check('the data of a third are its control plane\'s', got == [payload(1)], got)
    one.delete()
    tap.check('one is parted: the other goes on', others[0].bypasses())
    one.add()
    others[0].delete()
    tap.check('joined again, and the other parted', one.bypasses())
    for pair in others:
        pair.close()
    one.close()


def test_ends(tap, net, fam):
    """The tunnel goes before the splice."""
    pair = Pair(net, fam)
    pair.add()
    run('ip', '-n', net.lac, 'l2tp', 'del', 'tunnel', 'tunnel_id', '3')

    def gone():
        pair.home.send(payload(1))
        return not fam.dump('splice-get', {})
    if HAS_SIGN:
        tap.check('the tunnel is deleted: the splice goes', wait_for(gone))
    pair.close()
    again = Pair(net, fam)
    again.add()
    tap.check('a new tunnel between the same ends', again.bypasses())
    again.sessions[1].proc.kill()
    again.sessions[1].proc.wait()
    tap.check('its owner is killed: nothing is left', wait_for(lambda: not fam.dump('splice-get', {})))
    net.sessions.remove(again.sessions[1])
    net.shut(again.sessions[0])
    again.end_peers()


def test_again(tap, net, fam):
    """A session is deleted by others, and its number used again, while its socket is open."""
    old = Pair(net, fam)
    old.add()
    run('ip', '-n', net.lac, 'l2tp', 'del', 'session', 'tunnel_id', '3', 'session_id', '7')
    new = Pair(net, fam, sid=13, lns=L2tp(net, options=['--tunnel-exists'], tunnel_of=old.lns))
    new.add(holder=old.sessions[1])
    tap.check('the number of a deleted session: its frames are the new one\'s', new.bypasses() and
              not old.home.recv())
    tap.check('and the old splice goes', wait_for(lambda: len(fam.dump('splice-get', {})) == 1))
    new.close()
    old.close()


def capture(net, count, send):
    """The IP packets that the LNS receives while something is sent."""
    sock = socket_in(net.lns, socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(0x0800))
    sock.bind(('lac0', 0x0800))
    send()
    got = []

    def more():
        try:
            got.append(sock.recv(65536))
        except BlockingIOError:
            pass
        return len(got) >= count
    wait_for(more, 100)
    sock.close()
    return got


def without_id(packet):
    """A packet without what differs from one to the next."""
    return packet[:4] + packet[6:10] + packet[12:]


def checksum_is_good(packet):
    """Of UDP over IPv4; Linux leaves it to the receiver to see that it was not filled in."""
    return packet[26:28] != b'\0\0'


def test_socket(tap, net, fam):
    """The settings of the tunnel's socket."""
    pair = Pair(net, fam)
    tunnel = socket.socket(fileno=descriptor(pair.sessions[1], 'tunnel'))
    tunnel.setsockopt(socket.IPPROTO_IP, IP_TOS, 0x88)
    tunnel.setsockopt(socket.IPPROTO_IP, IP_TTL, 17)
    pair.add(tunnel=False)
    slow = capture(net, 1, lambda: pair.home.send(payload(1)))
    pair.delete()
    pair.add()
    fast = capture(net, 1, lambda: pair.home.send(payload(1)))
    tap.check('a packet is octet for octet what l2tp_core sends, but for the IP identification',
              len(slow) == len(fast) == 1 and without_id(slow[0]) == without_id(fast[0]) and
              fast[0][1] == 0x88 and fast[0][8] == 17, slow, fast)
    tunnel.setsockopt(socket.IPPROTO_IP, IP_TTL, 18)
    fast = capture(net, 1, lambda: pair.home.send(payload(1)))
    tap.check('settings that change later count', fast and fast[0][8] == 18, fast)
    tap.check('with a UDP checksum', checksum_is_good(fast[0]))
    tunnel.setsockopt(socket.SOL_SOCKET, SO_NO_CHECK, 1)
    fast = capture(net, 1, lambda: pair.home.send(payload(1)))
    tap.check('or none, as the socket has it', fast and not checksum_is_good(fast[0]), fast)
    before = pair.driver()
    tunnel.setsockopt(socket.IPPROTO_IP, IP_OPTIONS, b'\x01\x01\x01\x00')
    tap.check('IP options: l2tp_core sends', pair.up(payload(2))[-1:] == [payload(2)] and
              pair.paths() == ('tunnel', 'socket') and
              pair.driver().sent == before.sent + 1, pair.paths(), pair.driver())
    pair.delete()
    tunnel.setsockopt(socket.IPPROTO_IP, IP_OPTIONS, b'')
    pair.lns.recv()
    pair.add()
    tap.check('none, and spliced anew: past l2tp_core', pair.bypasses(), pair.paths())
    big = payload(3, 1490)
    run('ip', '-n', net.lac, 'link', 'set', 'up0', 'mtu', '1400')
    fragments = capture(net, 2, lambda: pair.home.send(big))
    tap.check('what the path does not carry is sent in fragments',
              len(fragments) == 2 and pair.arrive(pair.lns) == [big], [len(f) for f in fragments])
    run('ip', '-n', net.lac, 'link', 'set', 'up0', 'mtu', '1600')
    run('ip', '-n', net.lac, 'route', 'add', 'blackhole', f'{LNS_IP}/32')
    pair.home.send(payload(4))
    run('ip', '-n', net.lac, 'route', 'del', 'blackhole', f'{LNS_IP}/32')
    tap.check('routes that change count', pair.lns.recv() == [] and pair.crosses())
    tunnel.connect((LNS_IP, 1799))
    pair.home.send(payload(5))
    wait_for(lambda: pair.paths()[1] == 'socket', 50)
    tap.check('connected elsewhere: noticed', pair.paths() == ('tunnel', 'socket') and
              pair.lns.recv() == [], pair.paths())
    tunnel.connect((LNS_IP, 1701))
    tap.check('and back: l2tp_core sends', pair.crosses())
    tunnel.close()
    pair.close()


def test_filters(tap, net, fam):
    """netfilter and IPsec."""
    pair = Pair(net, fam)
    pair.add()
    def nft(*words):
        return run('ip', 'netns', 'exec', net.lac, 'nft', *words)
    nft('add table inet t')
    for chain in ('input', 'output'):
        nft(f'add chain inet t {chain} {{ type filter hook {chain} priority 0; }}')
        nft(f'add rule inet t {chain} udp dport 1701 counter drop')
    pair.home.send(payload(1))
    pair.say(header(pair.lns) + ALL_STATIONS + payload(1))
    wait_for(lambda: nft('list table inet t').count('packets 1') == 2, 50)
    tap.check('netfilter sees, and drops, what the tunnel sends and receives',
              nft('list table inet t').count('packets 1') == 2 and not pair.lns.recv() and
              not pair.home.recv(), nft('list table inet t'))
    nft('delete table inet t')
    tap.check('no rules: data crosses', pair.bypasses())

    for netns, here, there in ((net.lac, LAC_IP, LNS_IP), (net.lns, LNS_IP, LAC_IP)):
        for src, dst, spi in ((LAC_IP, LNS_IP, '1'), (LNS_IP, LAC_IP, '2')):
            run('ip', '-n', netns, 'xfrm', 'state', 'add', 'src', src, 'dst', dst, 'proto', 'esp',
                'spi', spi, 'mode', 'transport', 'auth', 'hmac(sha256)', '0x' + '11' * 32,
                'enc', 'cbc(aes)', '0x' + '22' * 16)
        for direction, src, dst in (('out', here, there), ('in', there, here)):
            run('ip', '-n', netns, 'xfrm', 'policy', 'add', 'src', src, 'dst', dst, 'proto', 'udp',
                'dir', direction, 'tmpl', 'proto', 'esp', 'mode', 'transport')
    packets = capture(net, 1, lambda: pair.home.send(payload(2)))
    tap.check('IPsec: the tunnel\'s packets are encrypted',
              packets and all(p[9] == IPPROTO_ESP for p in packets) and
              pair.arrive(pair.lns) == [payload(2)], packets)
    tap.check('both ways', pair.bypasses())
    run('ip', '-n', net.lns, 'xfrm', 'policy', 'flush')
    pair.say(header(pair.lns) + ALL_STATIONS + payload(3))
    tap.check('and what comes in the clear is dropped', pair.arrive(pair.home) == [])
    for netns in (net.lac, net.lns):
        run('ip', '-n', netns, 'xfrm', 'policy', 'flush')
        run('ip', '-n', netns, 'xfrm', 'state', 'flush')
    tap.check('without IPsec: as before', pair.crosses())
    pair.close()


def test_refusals(tap, net, fam):
    """A request that names the wrong tunnel, or says what cannot be."""
    pair = Pair(net, fam)
    other = L2tp(net, ids=(4, 8, 6, 10), port=1702)
    net.open(other)
    fds = [descriptor(session) for session in pair.sessions]
    tunnels = [descriptor(session, 'tunnel') for session in (pair.sessions[1], net.sessions[-1])]
    plain = socket_in(net.lac, socket.AF_INET, socket.SOCK_DGRAM)
    fake = socket_in(net.lac, socket.AF_INET, socket.SOCK_DGRAM)
    fake.connect((LNS_IP, 1701))
    fake.setsockopt(SOL_UDP, UDP_ENCAP, UDP_ENCAP_L2TPINUDP)
    away = Session(net.lns, 'l2tp', '2', 'udp', LNS_IP, LAC_IP, '6/11', '7/12', '--port', '1703')
    tunnels.append(descriptor(away, 'tunnel'))

    def refused(what, code, text, leg, at=None, first=None):
        got = answer(fam, 'splice-new', {'leg': [first or {'fd': fds[0]}, {'fd': fds[1], **leg}]})
        good = isinstance(got, tuple) and got[0] == code and text in got[1] and \
            str(got[2]).endswith(at or '')
        tap.check(f'refused: {what}', good and not fam.dump('splice-get', {}), got)

    with open('/dev/null', 'rb') as file:
        refused('a tunnel that is no socket', errno.ENOTSOCK, 'descriptor is no socket',
                {'tunnel-fd': file.fileno()}, '.leg.tunnel-fd')
    refused('a tunnel that is not open', errno.EBADF, 'descriptor is not open',
            {'tunnel-fd': 999}, '.leg.tunnel-fd')
    refused('a UDP socket without L2TP', errno.EPROTOTYPE, 'carries an L2TP tunnel',
            {'tunnel-fd': plain.fileno()}, '.leg.tunnel-fd')
    refused('one that is set to L2TP, and no tunnel', errno.EPROTOTYPE, 'carries an L2TP tunnel',
            {'tunnel-fd': fake.fileno()}, '.leg.tunnel-fd')
    refused('settings without a tunnel', errno.EINVAL, 'no meaning', {'send-seq': 1},
            '.leg.send-seq')
    refused('the session\'s own socket', errno.EPROTOTYPE, 'carries an L2TP tunnel',
            {'tunnel-fd': fds[1]}, '.leg.tunnel-fd')
    refused('the socket of another tunnel', errno.EINVAL, 'not that of the session\'s tunnel',
            {'tunnel-fd': tunnels[1]}, '.leg.tunnel-fd')
    refused('a socket of another namespace', errno.EXDEV, 'different network namespaces',
            {'tunnel-fd': tunnels[2]}, '.leg.tunnel-fd')
    refused('a cookie of five octets', errno.EINVAL, '4 or 8 octets',
            {'tunnel-fd': tunnels[0], 'cookie': b'12345'}, '.leg.cookie')
    refused('a tunnel of a PPPoE session', errno.EINVAL, 'no meaning', {'fd': fds[1]},
            '.leg.tunnel-fd', {'fd': fds[0], 'tunnel-fd': tunnels[0]})
    refused('more than on or off', errno.ERANGE, '', {'tunnel-fd': tunnels[0], 'send-seq': 2},
            '.leg.send-seq')
    pair.add()
    tap.check('after all this: past l2tp_core', pair.bypasses())
    for fd in (*fds, *tunnels):
        os.close(fd)
    plain.close()
    fake.close()
    away.close()
    pair.close()


def main():
    """Run the tests."""
    net = Net()
    try:
        tap = Tap(10 + 9 + 11 + 7 + 10 + 4 + 2 + HAS_SIGN + 2 + 10 + 6 + 12)
        fam = family(net.lac)
        for test in (test_plain, test_odd, test_versions, test_sequence, test_modified, test_sessions,
                     test_ends, test_again, test_socket, test_filters, test_refusals):
            test(tap, net, fam)
        return tap.status()
    finally:
        net.close()


sys.exit(main())
