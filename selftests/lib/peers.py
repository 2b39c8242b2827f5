# SPDX-License-Identifier: GPL-2.0
"""The far ends of sessions at the LAC, one class for each encapsulation.

A peer says how the LAC opens its end (session), how pppsplicectl names it
(words), and sends and receives PPP frames from the protocol field on.
"""
import os
import socket
import struct
import tty

from pppnet import (HOME_MAC, LAC_MAC, LAC_IP, LNS_IP, LAC_IP6, LNS_IP6, ETH_P_PPP_DISC, ETH_P_PPP_SES,
                    drain, mac, socket_in)

IPPROTO_L2TP = 115
ETH_P_8021Q = 0x8100
ALL_STATIONS = b'\xff\x03'


class Pppoe:
    """A subscriber."""

    type = 'pppoe'
    max_payload = 1492

    def __init__(self, net, sid=12, interface='sub0', vlan=None):
        self.sid, self.vlan = sid, vlan
        self.session = ('pppoe', f'{interface}.{vlan}' if vlan else interface, str(sid), HOME_MAC)
        self.words = ('--pppoe', str(sid))
        self.sock = socket_in(net.home, socket.AF_PACKET, socket.SOCK_RAW,
                              socket.htons(ETH_P_PPP_SES))
        self.sock.bind((interface.replace('sub', 'wan'), ETH_P_PPP_SES))

    def send(self, frame):
        """Send a frame, padded as Ethernet wants it."""
        tag = struct.pack('!HH', ETH_P_8021Q, self.vlan) if self.vlan else b''
        packet = mac(LAC_MAC) + mac(HOME_MAC) + tag + \
            struct.pack('!HBBHH', ETH_P_PPP_SES, 0x11, 0, self.sid, len(frame)) + frame
        self.sock.send(packet.ljust(60, b'\0'))

    def send_padt(self):
        """End the session (RFC 2516 section 5.5)."""
        packet = mac(LAC_MAC) + mac(HOME_MAC) + \
            struct.pack('!HBBHH', ETH_P_PPP_DISC, 0x11, 0xa7, self.sid, 0)
        self.sock.send(packet.ljust(60, b'\0'))

    def recv(self):
        """The frames that have come."""
        frames = []
        for packet in drain(self.sock):
            sid, length = struct.unpack('!HH', packet[16:20])
            if sid == self.sid:
                frames.append(packet[20:20 + length])
        return frames


class L2tp:
    """An LNS: L2TPv2 or v3, over UDP or IP, over IPv4 or IPv6."""

    type = 'l2tp'
    max_payload = 1492
    # Octets that l2tp_udp_encap_recv() wants of a message.
    message_min = 14

    # pylint: disable=too-many-arguments
    def __init__(self, net, version=2, encap='udp', v6=False, seq=False, ids=(3, 7, 5, 9),
                 port=1701, options=(), tunnel_of=None, offset=False):
        self.version, self.encap, self.seq, self.v6 = version, encap, seq, v6
        self.offset = offset    # L2TPv2, an offset field in every message
        self.tunnel, self.number, self.peer_tunnel, self.peer_number = ids
        local, peer = (LAC_IP6, LNS_IP6) if v6 else (LAC_IP, LNS_IP)
        self.session = ('l2tp', str(version), encap, local, peer, f'{ids[0]}/{ids[1]}',
                        f'{ids[2]}/{ids[3]}', '--port', str(port), *options,
                        *(['--seq'] if seq else []))
        self.words = ('--l2tp', f'{ids[0]}/{ids[1]}')
        self.sent = 0       # our sequence numbers
        self.heard = []     # the LAC's
        # Messages of the tunnel for others of its sessions, by number.
        self.waiting = tunnel_of.waiting if tunnel_of else {}
        self.waiting[self.peer_number] = []
        self.sock = tunnel_of.sock if tunnel_of else self.make_socket(net, local, peer, port)

    def make_socket(self, net, local, peer, port):
        """The tunnel's end at the LNS."""
        family = socket.AF_INET6 if self.v6 else socket.AF_INET
        if self.encap == 'udp':
            sock = socket_in(net.lns, family, socket.SOCK_DGRAM)
        else:
            sock = socket_in(net.lns, family, socket.SOCK_RAW, IPPROTO_L2TP)
            port = 0
        sock.bind((peer, port))
        sock.connect((local, port))
        return sock

    def header(self, length):
        """The header of a data message with so many octets after it (RFC 2661 section 3.1, RFC
        3931 sections 4.1 and 4.6).
        """
        if self.version == 2:
            fields = struct.pack('!HH', self.sent, 0) if self.seq else b''
            flags = 0x0802 if self.seq else 0x0002
            if self.offset or 6 + len(fields) + length < self.message_min:
                # An offset fills it up.
                flags |= 0x0200
                fields += struct.pack('!H8x', 8)
            return struct.pack('!HHH', flags, self.tunnel, self.number) + fields
        sublayer = 0x40000000 | self.sent if self.seq else 0
        header = struct.pack('!II', self.number, sublayer)
        return struct.pack('!HH', 3, 0) + header if self.encap == 'udp' else header

    def message(self, frame):
        """A data message with a frame as it is."""
        return self.header(len(frame)) + frame

    def send(self, frame):
        """Send a frame with address and control fields."""
        self.sock.send(self.message(ALL_STATIONS + frame))
        self.sent += 1

    def parse(self, packet):
        """A data message's session, sequence number if it has one, and PPP frame."""
        if self.version == 2:
            flags, tunnel, number, sequence = struct.unpack('!HHHH', packet[:8])
            length = 10 if flags & 0x0800 else 6
            if tunnel != self.peer_tunnel:
                raise RuntimeError(f'tunnel {tunnel}: {packet.hex()}')
        else:
            packet = packet[4:] if self.encap == 'udp' else packet
            number, sublayer = struct.unpack('!II', packet[:8])
            flags, sequence, length = sublayer >> 19, sublayer & 0xffffff, 8
        if packet[length:length + 2] != ALL_STATIONS:
            raise RuntimeError(f'no address and control field: {packet.hex()}')
        return number, sequence if flags & 0x0800 else None, packet[length + 2:]

    def recv(self):
        """The frames that have come."""
        for packet in drain(self.sock):
            if self.encap == 'ip' and not self.v6:
                packet = packet[(packet[0] & 15) * 4:]
            if self.encap == 'udp' and packet[0] & 0x80:
                continue    # control message
            number, sequence, frame = self.parse(packet)
            self.waiting[number].append((sequence, frame))
        came = self.waiting[self.peer_number]
        self.waiting[self.peer_number] = []
        if any((sequence is None) == self.seq for sequence, _ in came):
            raise RuntimeError(f'sequence numbers: {came}')
        self.heard += [sequence for sequence, _ in came if self.seq]
        return [frame for _, frame in came]


class AsyncTty:
    """A modem: async HDLC (RFC 1662) on a pseudo terminal."""

    type = 'channel'
    max_payload = 1492

    def __init__(self, _net):
        self.master, slave = os.openpty()
        tty.setraw(self.master)
        os.set_blocking(self.master, False)
        self.session = ('tty', os.ttyname(slave), '--attach')
        self.slave = slave
        self.words = None   # known when the session has its channel
        self.received = b''

    def opened(self, session):
        """The LAC's session is there: 'ready channel N'."""
        self.words = ('--channel', session.ready[session.ready.index('channel') + 1])
        os.close(self.slave)

    @staticmethod
    def fcs(octets):
        """RFC 1662 appendix C.2, 16 bits."""
        fcs = 0xffff
        for octet in octets:
            fcs ^= octet
            for _ in range(8):
                fcs = (fcs >> 1) ^ (0x8408 if fcs & 1 else 0)
        return fcs

    def send(self, frame):
        """Send a frame between flags, with what must be escaped."""
        octets = ALL_STATIONS + frame
        octets += struct.pack('<H', self.fcs(octets) ^ 0xffff)
        line = bytearray(b'~')
        for octet in octets:
            if octet < 0x20 or octet in (0x7d, 0x7e):
                line += bytes((0x7d, octet ^ 0x20))
            else:
                line.append(octet)
        line += b'~'
        while line:
            try:
                del line[:os.write(self.master, line[:1024])]
            except BlockingIOError:
                os.sched_yield()

    def recv(self):
        """The frames that have come."""
        while True:
            try:
                self.received += os.read(self.master, 65536)
            except BlockingIOError:
                break
        *lines, self.received = self.received.split(b'~')
        return [self.decode(line) for line in lines if line]

    def decode(self, line):
        """A frame from what stood between two flags."""
        octets, escaped = bytearray(), 0
        for octet in line:
            if octet == 0x7d:
                escaped = 0x20
            else:
                octets.append(octet ^ escaped)
                escaped = 0
        if self.fcs(octets) != 0xf0b8:
            raise RuntimeError(f'bad FCS: {octets.hex()}')
        return bytes(octets[:-2]).removeprefix(ALL_STATIONS)
