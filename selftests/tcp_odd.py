#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Odd TCP, which no well-meaning stack would send, crosses octet by octet.

Home's router is a TCP of our own (scapy) on a packet socket; behind the LNS is
the kernel's. What one of them sent is compared with what the other was given.
"""
import os
import socket
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), 'lib'))
# pylint: disable=wrong-import-position
from peers import Pppoe
from pppnet import LAC_IP, LNS_IP, Net, SKIP, Session, Tap, run, socket_in, wait_for

try:
    from scapy.layers.inet import IP, TCP, fragment
    from scapy.packet import Raw
except ImportError:
    print('1..0 # SKIP needs scapy')
    sys.exit(SKIP)

HOME, SERVER = '192.0.2.2', '192.0.2.1'
ETH_P_IP = 0x0800
PACKET_OUTGOING = 4
MSS = 1452


class Lns:
    """The LNS: its end of the L2TP session, with a unit of its kernel's."""

    def __init__(self, net):
        session = Session(net.lns, 'l2tp', '2', 'udp', LNS_IP, LAC_IP, '5/9', '3/7', '--unit')
        net.sessions.append(session)
        self.unit = session.unit()
        run('ip', '-n', net.lns, 'address', 'add', SERVER, 'peer', HOME, 'dev', self.unit)
        run('ip', '-n', net.lns, 'link', 'set', self.unit, 'mtu', '1492', 'up')
        self.tap = socket_in(net.lns, socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_IP))
        self.tap.bind((self.unit, ETH_P_IP))
        # Packets that leave are seen by a socket for all protocols only.
        self.tap_out = socket_in(net.lns, socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
        self.tap_out.bind((self.unit, 3))

    @staticmethod
    def packets(sock, outgoing):
        """What a packet socket has seen in one direction."""
        packets = []
        while True:
            try:
                packet, address = sock.recvfrom(65536)
            except BlockingIOError:
                return packets
            if (address[2] == PACKET_OUTGOING) == outgoing:
                packets.append(packet)

    def received(self):
        """Packets given to the LNS's stack."""
        return self.packets(self.tap, False)

    def sent(self):
        """Packets sent by the LNS's stack."""
        return self.packets(self.tap_out, True)

    def send(self, packet):
        """Send a packet past the stack."""
        self.tap.sendto(packet, (self.unit, ETH_P_IP))


class Home:
    """A TCP that sends what it is told to."""

    def __init__(self, net):
        self.peer = Pppoe(net)
        self.all_sent, self.all_received = [], []

    def send(self, packet):
        """Send an IP packet."""
        octets = bytes(packet)
        self.all_sent.append(octets)
        self.peer.send(b'\x00\x21' + octets)

    def received(self):
        """Packets that have come."""
        came = [f[2:] for f in self.peer.recv() if f[:2] == b'\x00\x21']
        self.all_received += came
        return came

    def has_received(self, number):
        """Whether so many packets have come in all."""
        self.received()
        return len(self.all_received) >= number

    def answer(self, port, flags):
        """The next TCP segment that comes to a port with all of these flags."""
        came = []

        def look():
            for packet in map(IP, self.received()):
                if packet[TCP].dport == port and set(flags) <= set(str(packet[TCP].flags)):
                    came.append(packet)
            return came
        if not wait_for(look, 300):
            raise RuntimeError(f'no {flags} for port {port}')
        return came[0][TCP]


def segment(port, flags, seq=0, ack=0, payload=b'', **fields):
    """A TCP segment from home, its checksums right unless given."""
    ip_fields = {k[3:]: fields.pop(k) for k in list(fields) if k.startswith('ip_')}
    return IP(src=HOME, dst=SERVER, **ip_fields) / \
        TCP(sport=port, dport=80, flags=flags, seq=seq, ack=ack, **fields) / Raw(payload)


def test_unexpected_ack(tap, net, home):
    """The LNS's stack connects; home answers SYN with a bare ACK, and is reset."""
    client = socket_in(net.lns, socket.AF_INET, socket.SOCK_STREAM)
    client.connect_ex((HOME, 8080))
    syn = home.answer(8080, 'S')
    home.send(IP(src=HOME, dst=SERVER) /
              TCP(sport=8080, dport=syn.sport, flags='A', seq=1, ack=syn.seq + 4711))
    reset = home.answer(8080, 'R')
    tap.check('a bare ACK in answer to SYN is reset by the far stack',
              reset.seq == syn.seq + 4711, reset.seq, syn.seq)
    client.close()


def connect(home, listener, port):
    """Shake hands: the far stack's socket, and its sequence number."""
    home.send(segment(port, 'S', seq=1000, options=[('MSS', MSS)]))
    syn_ack = home.answer(port, 'SA')
    home.send(segment(port, 'A', seq=1001, ack=syn_ack.seq + 1))
    accepted = []

    def accept():
        try:
            accepted.append(listener.accept()[0])
        except BlockingIOError:
            pass
        return accepted
    wait_for(accept, 300)
    return accepted[0], syn_ack.seq + 1


def test_stream(tap, home, listener):
    """Segments that overlap, come twice, out of order, or damaged."""
    sock, ack = connect(home, listener, 4001)
    pieces = [(10, b'KLMNOPQRST'),      # before what precedes it
              (0, b'ABCDEFGHIJ'),
              (5, b'fghijKLMNOPQRSTUVWXY'),     # overlaps both, and goes on
              (0, b'ABCDEFGHIJ'),       # again
              (24, b'Y' + b'Z' * 6),
              (31, b'!' * MSS)]
    for at, payload in pieces:
        home.send(segment(4001, 'PA', seq=1001 + at, ack=ack, payload=payload))
    for damage in ({'chksum': 0xdead}, {'ip_chksum': 0xdead}, {'dataofs': 15}, {'dataofs': 1}):
        home.send(segment(4001, 'PA', seq=1001 + 31 + MSS, ack=ack, payload=b'bad', **damage))
    home.send(segment(4001, 'PA', seq=1001 + 31 + MSS, ack=ack, payload=b'end'))
    want = b'ABCDEFGHIJKLMNOPQRSTUVWXY' + b'Z' * 6 + b'!' * MSS + b'end'
    got = bytearray()

    def read():
        try:
            got.extend(sock.recv(65536))
        except BlockingIOError:
            pass
        return len(got) >= len(want)
    wait_for(read, 100)
    tap.check('the far stack makes the stream of overlapping segments, damaged ones left out',
              bytes(got) == want, bytes(got[:60]))
    sock.close()


def options_of_every_length():
    """SYNs with 0 to 40 octets of options, well-formed and not."""
    for words in range(11):
        length = 4 * words
        yield segment(5000 + words, 'S', options=[('NOP', None)] * length)
        if length > 4:
            yield segment(5100 + words, 'S', options=[(254, bytes(range(length - 2)))])
            # an option that says it is longer than the header
            packet = segment(5200 + words, 'S', options=[('NOP', None)] * length)
            octets = bytearray(bytes(packet))
            octets[40:42] = b'\xfe\xff'
            yield Raw(bytes(octets))


def odd_packets():
    """Flags, headers and sizes that are seldom seen."""
    for flags in ('', 'FSRPAUEC', 'SF', 'SR', 'FPU', 'S'):
        yield segment(6000, flags, seq=0xffffffff, ack=1, urgptr=9)
    for ttl, tos in ((0, 0xff), (1, 3), (255, 0xb8)):
        yield segment(6001, 'A', ip_ttl=ttl, ip_tos=tos)
    yield segment(6002, 'A', ip_options=b'\x94\x04\x00\x00')    # router alert
    yield segment(6003, 'A', ip_version=5)
    yield segment(6004, 'A', ip_ihl=15)
    yield segment(6005, 'A', ip_len=65535)
    yield segment(6006, 'A', payload=bytes(MSS))
    yield from fragment(segment(6007, 'A', payload=bytes(range(256)) * 10), fragsize=1000)
    # Shorter ones do not get into or out of a unit; frames_shape.py sends them.
    yield Raw(b'\x45' * 19)


def test_compared(tap, home, lns, what, packets):
    """Packets cross unchanged, one way and then the other."""
    packets = [bytes(packet) for packet in packets]
    lns.received()
    for packet in packets:
        home.send(packet)
    got = []
    wait_for(lambda: got.extend(lns.received()) or len(got) >= len(packets), 100)
    tap.check(f'{what}: {len(packets)} from home unchanged', got == packets,
              [(a.hex(), b.hex()) for a, b in zip(packets, got) if a != b][:2], len(got))

    # The far stack answers some of these, so only ours are looked for.
    home.received()
    for packet in packets:
        lns.send(packet)
    got = []

    def all_came():
        got.extend(p for p in home.received() if p in packets)
        return len(got) >= len(packets)
    wait_for(all_came, 100)
    tap.check(f'{what}: {len(packets)} from the LNS unchanged', got == packets, len(got))


def main():
    """Run the tests."""
    net = Net()
    try:
        tap = Tap(9)
        home, lns = Home(net), Lns(net)
        net.open(home.peer)
        net.sessions.append(Session(net.lac, 'l2tp', '2', 'udp', LAC_IP, LNS_IP, '3/7', '5/9',
                                    '--attach'))
        net.ctl('add', '--pppoe', '12', '--l2tp', '3/7')
        listener = socket_in(net.lns, socket.AF_INET, socket.SOCK_STREAM)
        listener.bind((SERVER, 80))
        listener.listen()

        test_unexpected_ack(tap, net, home)
        test_stream(tap, home, listener)
        # Everything that either stack sent in those two tests.
        wait_for(lambda: home.received(), 10)
        got = []
        wait_for(lambda: got.extend(lns.received()) or len(got) >= len(home.all_sent), 100)
        tap.check('the far stack was given what home sent', got == home.all_sent)
        sent = [p for p in lns.sent() if p[:1] == b'\x45']
        wait_for(lambda: home.has_received(len(sent)), 100)
        tap.check('home was given what the far stack sent', home.all_received[:len(sent)] == sent,
                  len(sent), len(home.all_received))
        listener.close()
        test_compared(tap, home, lns, 'TCP options of every length', options_of_every_length())
        test_compared(tap, home, lns, 'odd packets', odd_packets())
        tap.check('nothing was dropped', not net.leg('pppoe')['dropped_frames'] and
                  not net.leg('l2tp')['dropped_frames'], net.show())
        return tap.status()
    finally:
        net.close()


sys.exit(main())
