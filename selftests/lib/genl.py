# SPDX-License-Identifier: GPL-2.0
"""The family pppsplice by hand, for who cares which process opens a socket, which one
sends on it, and what stands in the answer. lib/ynl.py is for all others.
"""
import collections
import os
import socket
import struct

AF_NETLINK, NETLINK_GENERIC, SOL_NETLINK = 16, 16, 270
ADD_MEMBERSHIP, LISTEN_ALL_NSID, CAP_ACK, EXT_ACK = 1, 8, 10, 11
REQUEST, DUMP, CAPPED, ACK_TLVS = 0x1, 0x300, 0x100, 0x200
NLMSG_ERROR, NLMSG_DONE, GENL_ID_CTRL = 2, 3, 0x10
NESTED = 0x8000
NEW, SET, DEL, GET = 1, 2, 3, 4
ID, STATE, FRAMES, LABEL, LEG = 1, 2, 3, 4, 5
LEG_TYPE, LEG_FD, LEG_SID, LEG_TUNNEL, LEG_SESSION = 1, 2, 5, 7, 8

# error: errno or 0; at: the attribute at fault, as it was sent; splices: how many came
Answer = collections.namedtuple('Answer', 'error text at splices ids')


def attr(kind, payload):
    """An attribute."""
    return struct.pack('=HH', 4 + len(payload), kind) + payload + bytes(-len(payload) % 4)


def u16(kind, value):
    """An attribute of 16 bits."""
    return attr(kind, struct.pack('=H', value))


def u32(kind, value):
    """An attribute of 32 bits."""
    return attr(kind, struct.pack('=I', value))


def label(text):
    """The label of a splice."""
    return attr(LABEL, text.encode() + b'\0')


def leg(*attrs):
    """A leg."""
    return attr(LEG | NESTED, b''.join(attrs))


def attrs_of(octets):
    """(type, payload) of each attribute."""
    while len(octets) >= 4:
        length, kind = struct.unpack_from('=HH', octets)
        yield kind & 0x3fff, octets[4:length]
        octets = octets[(length + 3) & ~3:]


def open_socket():
    """A socket of the caller's namespace and privilege."""
    sock = socket.socket(AF_NETLINK, socket.SOCK_RAW, NETLINK_GENERIC)
    for option in (EXT_ACK, CAP_ACK):
        sock.setsockopt(SOL_NETLINK, option, 1)
    sock.bind((0, 0))   # without a number of its own it would be told no events
    sock.setblocking(False)
    return sock


def messages(sock):
    """(type, flags, payload) of each message that has come."""
    while True:
        try:
            octets = sock.recv(1 << 20)
        except BlockingIOError:
            return
        while len(octets) >= 16:
            length, kind, flags = struct.unpack_from('=IHH', octets)
            yield kind, flags, octets[16:length]
            octets = octets[(length + 3) & ~3:]


def resolve():
    """Numbers of the family and of its group of events."""
    with open_socket() as sock:
        body = struct.pack('=BBH', 3, 1, 0) + attr(2, b'pppsplice\0')
        sock.send(struct.pack('=IHHII', 16 + len(body), GENL_ID_CTRL, REQUEST, 1, 0) + body)
        found = dict(attrs_of(next(messages(sock))[2][4:]))
    group = dict(attrs_of(next(attrs_of(found[7]))[1]))
    return struct.unpack('=H', found[1])[0], struct.unpack('=I', group[2])[0]


def request(family, cmd, *attrs, dump=False):
    """A request's octets."""
    body = struct.pack('=BBH', cmd, 1, 0) + b''.join(attrs)
    flags = REQUEST | (DUMP if dump else 0)
    return struct.pack('=IHHII', 16 + len(body), family, flags, 1, 0) + body


def refusal(sent, payload, flags, fixed):
    """The text and the attribute of an error."""
    tlvs = dict(attrs_of(payload[fixed:])) if flags & ACK_TLVS else {}
    at = b''
    if 2 in tlvs:
        start = struct.unpack('=I', tlvs[2])[0]
        at = sent[start:start + struct.unpack_from('=H', sent, start)[0]]
    return tlvs.get(1, b'').rstrip(b'\0').decode(), at


def answer(sock, sent):
    """What has come on a socket on which a request was sent."""
    error, text, at, ids = None, '', b'', []
    for kind, flags, payload in messages(sock):
        if kind in (NLMSG_ERROR, NLMSG_DONE):
            error = -struct.unpack_from('=i', payload)[0]
            text, at = refusal(sent, payload, flags, 20 if kind == NLMSG_ERROR else 4)
        else:
            error = error or 0
            found = dict(attrs_of(payload[4:]))
            ids.append(struct.unpack('=I', found[ID])[0])
    return Answer(error, text, at, len(ids), ids)


def ask(sock, *words, dump=False, to=None):
    """Send a request, to an address or to none, and take its answer."""
    sent = request(*words, dump=dump)
    if to:
        sock.sendto(sent, to)
    else:
        os.write(sock.fileno(), sent)
    return answer(sock, sent)


def join(sock, group):
    """Listen to events; 0 or errno."""
    try:
        sock.setsockopt(SOL_NETLINK, ADD_MEMBERSHIP, group)
        return 0
    except OSError as error:
        return error.errno
