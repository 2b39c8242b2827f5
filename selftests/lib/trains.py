# SPDX-License-Identifier: GPL-2.0
"""Trains of IP packets that a receiver may merge (GRO), and the ways in for them."""
import fcntl
import os
import socket
import struct

from peers import ALL_STATIONS, L2tp
from pppnet import HOME_MAC, LAC_MAC, ETH_P_PPP_SES, drain, in_netns, mac, run, socket_in

IP, IP6 = b'\x00\x21', b'\x00\x57'
IPPROTO_IPIP, IPPROTO_TCP, IPPROTO_UDP, IPPROTO_IPV6 = 4, 6, 17, 41
DF = 0x4000
ACK, PSH = 0x10, 0x08
# As Linux lays it out: two NOPs and a timestamp.
TCP_OPTIONS = bytes.fromhex('0101080a 00010203 04050607')

ETH_P_IP = 0x0800
UDP_SEGMENT = 103
# linux/virtio_net.h, linux/if_tun.h
NEEDS_CSUM = 1
GSO_NONE, GSO_TCPV4, GSO_TCPV6, GSO_UDP_L4 = 0, 1, 4, 5
TUNSETIFF, TUNSETOFFLOAD = 0x400454ca, 0x400454d0
TUN_F_CSUM, TUN_F_TSO4, TUN_F_TSO6 = 1, 2, 4
IFF_TAP, IFF_NAPI, IFF_NO_PI, IFF_VNET_HDR = 2, 0x10, 0x1000, 0x4000


def folded(octets):
    """The ones' complement sum of 16-bit words (RFC 1071)."""
    octets += bytes(len(octets) & 1)
    total = sum(struct.unpack(f'!{len(octets) // 2}H', octets))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return total


def ip_header(v6, addresses, protocol, length, ident):
    """An IP header for so many octets."""
    if v6:
        return struct.pack('!IHBB', 0x60012345, length, protocol, 64) + addresses
    header = struct.pack('!BBHHHBBH', 0x45, 0, 20 + length, ident, DF, 64, protocol, 0) + addresses
    return header[:10] + struct.pack('!H', folded(header) ^ 0xffff) + header[12:]


def addresses_of(v6, *names):
    """Addresses, as they are in a header."""
    family = socket.AF_INET6 if v6 else socket.AF_INET
    return b''.join(socket.inet_pton(family, name) for name in names)


class Flow:
    """One flow of TCP segments or UDP datagrams, each with its checksums right."""

    def __init__(self, v6=False, udp=False, port=5001, fixed_id=False):
        self.v6, self.udp, self.port, self.fixed_id = v6, udp, port, fixed_id
        self.addresses = addresses_of(v6, *(('2001:db8::2', '2001:db8::1') if v6 else
                                            ('192.0.2.2', '192.0.2.1')))
        self.protocol = IPPROTO_UDP if udp else IPPROTO_TCP
        self.proto = IP6 if v6 else IP
        self.overhead = (40 if v6 else 20) + (8 if udp else 20 + len(TCP_OPTIONS))
        self.ident, self.seq = 1000, 1

    def pseudo_sum(self, length):
        """The sum of the pseudo header (RFC 9293 section 3.1, RFC 8200 section 8.1)."""
        return folded(self.addresses + struct.pack('!HH', self.protocol, length))

    def transport(self, payload, flags):
        """Header and payload, without a checksum, and where that belongs."""
        seq = self.seq
        self.seq += len(payload)
        if self.udp:
            return struct.pack('!HHHH', self.port, 80, 8 + len(payload), 0) + payload, 6
        header = struct.pack('!HHIIBBHHH', self.port, 80, seq, 1,
                             (20 + len(TCP_OPTIONS)) << 2, flags, 512, 0, 0)
        return header + TCP_OPTIONS + payload, 16

    def network(self, length):
        """An IP header for so many octets, the next packet's."""
        ident = self.ident
        self.ident += not self.fixed_id
        return ip_header(self.v6, self.addresses, self.protocol, length, ident)

    def frame(self, length, flags=ACK, complete=True):
        """A PPP frame; its transport checksum is left to the kernel unless complete."""
        payload = bytes((self.seq + self.ident + i) & 0xff for i in range(length % 251)) + \
            bytes(length - length % 251)
        segment, at = self.transport(payload, flags)
        total = self.pseudo_sum(len(segment))
        if complete:
            total = folded(struct.pack('!H', total) + segment) ^ 0xffff
        segment = segment[:at] + struct.pack('!H', total) + segment[at + 2:]
        return self.proto + self.network(len(segment)) + segment

    def train(self, count, packet=1492, last=700):
        """Frames with packets of one length, and a last one that is shorter."""
        return [self.frame(packet - self.overhead) for _ in range(count - 1)] + \
            [self.frame(last - self.overhead, ACK | PSH)]

    def superpacket(self, count, packet=1492):
        """A superpacket, and the frames with packets of one length that it stands for."""
        seq, ident = self.seq, self.ident
        room = packet - self.overhead
        parts = [self.frame(room, ACK | (PSH if i == count - 1 else 0)) for i in range(count)]
        end = self.seq, self.ident
        self.seq, self.ident = seq, ident
        whole = self.frame(room * count, ACK | PSH, complete=False)[:2 + self.overhead]
        self.seq, self.ident = end
        return whole + b''.join(p[2 + self.overhead:] for p in parts), parts

    def vnet_header(self, packet=0):
        """For a PPPoE frame whose checksum is not filled in, of packets of this length."""
        kind = (GSO_UDP_L4 if self.udp else GSO_TCPV6 if self.v6 else GSO_TCPV4) if packet else 0
        return struct.pack('=BBHHHH', NEEDS_CSUM, kind, 22 + self.overhead,
                           packet and packet - self.overhead,
                           22 + (40 if self.v6 else 20), 6 if self.udp else 16)


class Tunnelled(Flow):
    """A flow in IPv4 or IPv6 (RFC 4213, RFC 2473)."""

    def __init__(self, outer_v6, v6):
        super().__init__(v6=v6)
        self.outer_v6, self.outer_ident = outer_v6, 7000
        self.outer = addresses_of(outer_v6, *(('2001:db8:1::2', '2001:db8:1::1') if outer_v6 else
                                              ('198.51.100.2', '198.51.100.1')))
        self.overhead += 40 if outer_v6 else 20

    def frame(self, length, flags=ACK, complete=True):
        packet = super().frame(length, flags, complete)[2:]
        self.outer_ident += 1
        return (IP6 if self.outer_v6 else IP) + \
            ip_header(self.outer_v6, self.outer, IPPROTO_IPV6 if self.v6 else IPPROTO_IPIP,
                      len(packet), self.outer_ident) + packet


class PppoeTap:
    """A subscriber behind a tap interface of the LAC's, as a virtual machine would be.

    With IFF_NAPI the interface merges. With IFF_NAPI_FRAGS it does not, for all its
    name says: tun_get_user() flushes after each frame.
    """

    type = 'pppoe'

    def __init__(self, net, sid, flags=0):
        self.net, self.sid, self.flags = net, sid, flags
        self.device = f'tap{sid}'
        self.words = ('--pppoe', str(sid))
        self.session = ('pppoe', self.device, str(sid), HOME_MAC)
        self.fd = in_netns(net.lac, self.make_tap)
        run('ip', 'netns', 'exec', net.lac, 'sysctl', '-qw',
            f'net.ipv6.conf.{self.device}.disable_ipv6=1')
        run('ip', '-n', net.lac, 'link', 'set', self.device, 'address', LAC_MAC, 'up')

    def make_tap(self):
        """The interface."""
        run('modprobe', '-q', 'tun', check=False)
        fd = os.open('/dev/net/tun', os.O_RDWR | os.O_NONBLOCK)
        flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR | self.flags
        fcntl.ioctl(fd, TUNSETIFF, struct.pack('16sH22x', self.device.encode(), flags))
        return fd

    def take_offloads(self):
        """As a virtual machine's driver says that it takes superpackets of TCP."""
        fcntl.ioctl(self.fd, TUNSETOFFLOAD, TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6)

    def send(self, frame, vnet_header=bytes(10)):
        """Send a frame."""
        header = vnet_header + mac(LAC_MAC) + mac(HOME_MAC) + \
            struct.pack('!HBBHH', ETH_P_PPP_SES, 0x11, 0, self.sid, len(frame))
        os.write(self.fd, header + frame)

    def recv(self):
        """The frames that have come."""
        frames = []
        while True:
            try:
                packet = os.read(self.fd, 1 << 18)
            except BlockingIOError:
                return frames
            packet = self.completed(packet[:10], packet[10:])
            kind, _, sid, length = struct.unpack('!HHHH', packet[12:20])
            if (kind, sid) == (ETH_P_PPP_SES, self.sid):
                frames.append(packet[20:20 + length])

    @staticmethod
    def completed(vnet_header, packet):
        """A packet with the checksum that was left to us."""
        flags, kind, _, _, start, offset = struct.unpack('=BBHHHH', vnet_header)
        if kind != GSO_NONE:
            raise RuntimeError(f'a superpacket: {vnet_header.hex()}')
        if not flags & NEEDS_CSUM:
            return packet
        at = start + offset
        total = struct.pack('!H', folded(packet[start:]) ^ 0xffff)
        return packet[:at] + total + packet[at + 2:]

    def close(self):
        """Remove the interface."""
        os.close(self.fd)


class CapturedL2tp(L2tp):
    """An LNS that looks at the packets of its interface, not at reassembled datagrams."""

    device = 'up0'

    def __init__(self, net, **how):
        super().__init__(net, **how)
        self.wire = socket_in(net.lns, socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_IP))
        self.wire.bind(('lac0', ETH_P_IP))

    def send_segments(self, frames):
        """Send frames of one length as one datagram, for the kernel to take apart."""
        messages = [self.message(ALL_STATIONS + f) for f in frames]
        self.sock.setsockopt(socket.IPPROTO_UDP, UDP_SEGMENT, len(messages[0]))
        self.sock.send(b''.join(messages))
        self.sock.setsockopt(socket.IPPROTO_UDP, UDP_SEGMENT, 0)

    def recv(self):
        """The frames that have come, each in a whole packet of its own."""
        drain(self.sock)
        frames = []
        for packet in (p[14:] for p in drain(self.wire)):
            length, _, fragment = struct.unpack('!HHH', packet[2:8])
            if packet[9] != IPPROTO_UDP:
                continue
            if fragment & 0x3fff or length != len(packet):
                raise RuntimeError(f'a fragment, or a superpacket: {packet[:28].hex()}')
            if not packet[28] & 0x80:
                frames.append(self.parse(packet[28:])[2])
        return frames
