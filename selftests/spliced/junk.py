#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Floods of what pppspliced has to bear; the same octets each time.

    junk.py padi INTERFACE COUNT                  discovery of subscribers that are not there
    junk.py l2tp FROM TO PORT COUNT               control messages in FROM's name
"""
import random
import socket
import struct
import sys

RANDOM = random.Random(1)
DISCOVERY = 0x8863
PADI, PADR, PADT = 0x09, 0x19, 0xa7
SERVICE_NAME, AC_COOKIE, HOST_UNIQ = 0x0101, 0x0104, 0x0103
SCCRQ, SCCRP, HELLO, ICRQ = 1, 2, 6, 10


def octets(most):
    return RANDOM.randbytes(RANDOM.randrange(most + 1))


def tag(kind, value):
    return struct.pack('>HH', kind, len(value)) + value


def discovery():
    """A PADI more often than not; one in four is no message at all."""
    code = RANDOM.choice((PADI, PADI, PADI, PADR, PADT))
    tags = tag(SERVICE_NAME, b'') + tag(HOST_UNIQ, octets(40))
    if code == PADR:
        tags += tag(AC_COOKIE, RANDOM.randbytes(16))
    to = b'\xff' * 6 if code == PADI else bytes.fromhex('0200000000fe')
    data = struct.pack('>BBHH', 0x11, code, RANDOM.randrange(0x10000) if code == PADT else 0,
                       len(tags)) + tags
    if RANDOM.randrange(4) == 0:
        data = data[:RANDOM.randrange(1, len(data))] + octets(100)
    return (to + b'\x02' + RANDOM.randbytes(5) + struct.pack('>H', DISCOVERY) + data).ljust(60, b'\0')


def avp(kind, value):
    return struct.pack('>HHH', 0x8000 | (6 + len(value)), 0, kind) + value


def control():
    """An SCCRQ more often than not, of tunnels that nobody has; one in four is mutilated."""
    kind = RANDOM.choice((SCCRQ, SCCRQ, SCCRQ, SCCRP, HELLO, ICRQ))
    avps = avp(0, struct.pack('>H', kind))
    if kind in (SCCRQ, SCCRP):
        avps += avp(2, b'\1\0') + avp(7, b'junk%d' % RANDOM.randrange(1000)) + avp(3, bytes(4))
        avps += avp(9, struct.pack('>H', RANDOM.randrange(1, 0x10000)))
        avps += avp(5, RANDOM.randbytes(8)) + avp(11, RANDOM.randbytes(16))
    tunnel = 0 if kind == SCCRQ else RANDOM.randrange(1, 0x10000)
    data = struct.pack('>HHHHHH', 0xc802, 12 + len(avps), tunnel, 0, 0, 0) + avps
    if RANDOM.randrange(4) == 0:
        data = data[:RANDOM.randrange(1, len(data))] + octets(100)
    return data


def send_discovery(interface, count):
    line = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    line.bind((interface, 0))
    for _ in range(count):
        line.send(discovery())


def send_control(source, destination, port, count):
    """Raw, because the LNS whose name is taken has the port itself."""
    line = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
    for _ in range(count):
        data = control()
        udp = struct.pack('>HHHH', RANDOM.choice((1701, RANDOM.randrange(1024, 0x10000))), port,
                          8 + len(data), 0)
        ip = struct.pack('>BBHHHBBH4s4s', 0x45, 0, 20 + len(udp) + len(data), 0, 0, 64,
                         socket.IPPROTO_UDP, 0, socket.inet_aton(source),
                         socket.inet_aton(destination))
        line.sendto(ip + udp + data, (destination, 0))


if sys.argv[1] == 'padi':
    send_discovery(sys.argv[2], int(sys.argv[3]))
else:
    send_control(sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5]))
