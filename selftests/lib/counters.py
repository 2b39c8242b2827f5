# SPDX-License-Identifier: GPL-2.0
"""Counts that the module has no part in: of packets, functions and interfaces."""
import collections
import ctypes
import os
import re
import socket
import struct

from pppnet import in_netns, run

ETH_P_ALL = 3
SOL_PACKET, PACKET_STATISTICS = 263, 6
SO_ATTACH_FILTER = 26
OUTGOING = 4
TRACING = '/sys/kernel/tracing'

# Classic BPF: what to load, for where() below.
OCTET, HALF, WORD = 0x30, 0x28, 0x20
PKTTYPE = 0xfffff004    # ancillary: the packet's type
LOAD_AND, JUMP_EQUAL, RETURN = 0x54, 0x15, 0x06


def where(*conditions):
    """A filter: (size, offset, mask, value, equal or not) must all be so."""
    words = []
    refuse = 3 * len(conditions) + 1
    for size, offset, mask, value, equal in conditions:
        away = refuse - len(words) - 3
        words += [(size, 0, 0, offset), (LOAD_AND, 0, 0, mask),
                  (JUMP_EQUAL, 0 if equal else away, away if equal else 0, value)]
    words += [(RETURN, 0, 0, 1), (RETURN, 0, 0, 0)]
    return b''.join(struct.pack('HBBI', *word) for word in words)


RECEIVED = (OCTET, PKTTYPE, 0xff, OUTGOING, False)
SENT = (OCTET, PKTTYPE, 0xff, OUTGOING, True)


class PacketCounter:
    """How many packets an interface has received or sent that pass a filter.

    The kernel counts those that find no room in the socket, too, so that none
    need be read.
    """

    def __init__(self, netns, interface, *conditions):
        self.sock = in_netns(netns, socket.socket, socket.AF_PACKET, socket.SOCK_RAW, 0)
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
        code = where(*conditions)
        held = ctypes.create_string_buffer(code, len(code))
        self.sock.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER,
                             struct.pack('HP', len(code) // 8, ctypes.addressof(held)))
        self.total = 0
        self.sock.bind((interface, ETH_P_ALL))

    def read(self):
        """The count so far."""
        stats = self.sock.getsockopt(SOL_PACKET, PACKET_STATISTICS, 8)
        self.total += struct.unpack('II', stats)[0]
        return self.total

    def close(self):
        """End."""
        self.sock.close()


class Calls:
    """How often kernel functions have been called; none if the kernel has no kprobes."""

    def __init__(self, *functions):
        self.group = f'pppsplice{os.getpid()}'
        self.functions = []
        if not os.path.isdir(f'{TRACING}/events'):
            run('mount', '-t', 'tracefs', 'tracefs', TRACING, check=False)
        for function in functions:
            if self.write('kprobe_events', f'p:{self.group}/{function} {function}') and \
               self.write(f'events/{self.group}/{function}/enable', '1'):
                self.functions.append(function)

    @staticmethod
    def write(path, text):
        """Write to a file of tracefs, which cannot seek; whether it could be done."""
        try:
            file = os.open(f'{TRACING}/{path}', os.O_WRONLY | os.O_APPEND)
        except OSError:
            return False
        try:
            os.write(file, f'{text}\n'.encode())
            return True
        except OSError:
            return False
        finally:
            os.close(file)

    def read(self):
        """Calls so far, by function. A probe that missed one is of no use."""
        counts = {}
        if self.functions:
            with open(f'{TRACING}/kprobe_profile', encoding='ascii') as profile:
                for line in profile:
                    name, hits, missed = line.split()[:3]
                    if name in self.functions:
                        if missed != '0':
                            raise RuntimeError(f'{name}: {missed} calls not seen')
                        counts[name] = int(hits)
        return counts

    def close(self):
        """Take the probes out."""
        for function in self.functions:
            self.write(f'events/{self.group}/{function}/enable', '0')
            self.write('kprobe_events', f'-:{self.group}/{function}')


Skb = collections.namedtuple('Skb', 'event device len gso_size gso_segs whole')


class Skbs:
    """What tracepoints tell of packets, as skbs.

    Of the kernel's own, netif_receive_skb: received, after GRO; net_dev_queue: on its
    way out, before the queueing discipline; net_dev_start_xmit: as the driver gets it.
    Only the last says whether a packet is a GSO skb. pppsplice_superpacket is the module's: a
    GSO skb at the crossing, whole or to be segmented; its device is the type of the leg.
    """

    EVENTS = ('net/netif_receive_skb', 'net/net_dev_queue', 'net/net_dev_start_xmit',
              'pppsplice/pppsplice_superpacket')
    LINE = re.compile(r' (\w+): (.*)')

    def __init__(self):
        self.instance = f'{TRACING}/instances/pppsplice{os.getpid()}'
        if not os.path.isdir(f'{TRACING}/events'):
            run('mount', '-t', 'tracefs', 'tracefs', TRACING)
        os.mkdir(self.instance)
        self.write('buffer_size_kb', '2048')
        for event in self.EVENTS:
            self.write(f'events/{event}/enable', '1')

    def write(self, path, text):
        """Write to a file of the instance."""
        with open(f'{self.instance}/{path}', 'w', encoding='ascii') as file:
            file.write(text)

    def take(self):
        """All that was seen since the last time."""
        skbs = []
        with open(f'{self.instance}/trace', encoding='ascii') as trace:
            for match in map(self.LINE.search, trace):
                if match:
                    words = dict(re.findall(r'(\w+)=(\S+)', match[2]))
                    skbs.append(Skb(match[1], words.get('dev', words.get('type')), *(
                        int(words.get(w, '0'), 0) for w in ('len', 'gso_size', 'gso_segs')),
                        match[2].endswith(' whole')))
        self.write('trace', '')
        return skbs

    def close(self):
        """End."""
        os.rmdir(self.instance)


def interface_rx(session, name):
    """Packets that an interface of a session's namespace has received."""
    with open(f'/proc/{session.pid()}/net/dev', encoding='ascii') as devices:
        for line in devices:
            interface, _, counts = line.partition(':')
            if interface.strip() == name:
                return int(counts.split()[1])
    raise RuntimeError(f'no interface {name}')


def backlog_drops():
    """Packets that found no room in a CPU's backlog."""
    with open('/proc/net/softnet_stat', encoding='ascii') as stats:
        return sum(int(line.split()[1], 16) for line in stats)
