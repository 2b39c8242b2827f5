# SPDX-License-Identifier: GPL-2.0
"""L2TPv2 control messages by RFC 2661: built, taken apart, and checked against its sections.

Written from the RFC, and sharing nothing with pppspliced, which it is to check.
"""
import hashlib
import os
import struct

ZLB, SCCRQ, SCCRP, SCCCN, STOPCCN, HELLO = 0, 1, 2, 3, 4, 6
OCRQ, OCRP, OCCN, ICRQ, ICRP, ICCN, CDN, WEN, SLI = 7, 8, 9, 10, 11, 12, 14, 15, 16

HEADER_LEN = 12
CONTROL = 0xc802        # T, L and S, version 2: section 3.1


class Attribute:
    """Section 4.4: what an AVP's M and H bits have to be, and how long its value is."""

    # pylint: disable=too-many-arguments,too-many-positional-arguments
    def __init__(self, name, mandatory, may_hide, least, most=1017):
        self.name, self.mandatory, self.may_hide = name, mandatory, may_hide
        self.least, self.most = least, most


ATTRIBUTES = {
    0: Attribute('Message Type', True, False, 2, 2),
    1: Attribute('Result Code', True, False, 2),
    2: Attribute('Protocol Version', True, False, 2, 2),
    3: Attribute('Framing Capabilities', True, True, 4, 4),
    4: Attribute('Bearer Capabilities', True, True, 4, 4),
    5: Attribute('Tie Breaker', False, False, 8, 8),
    6: Attribute('Firmware Revision', False, True, 2, 2),
    7: Attribute('Host Name', True, False, 1),
    8: Attribute('Vendor Name', False, True, 0),
    9: Attribute('Assigned Tunnel ID', True, True, 2, 2),
    10: Attribute('Receive Window Size', True, False, 2, 2),
    11: Attribute('Challenge', True, True, 1),
    12: Attribute('Q.931 Cause Code', True, False, 3),
    13: Attribute('Challenge Response', True, True, 16, 16),
    14: Attribute('Assigned Session ID', True, True, 2, 2),
    15: Attribute('Call Serial Number', True, True, 4, 4),
    16: Attribute('Minimum BPS', True, True, 4, 4),
    17: Attribute('Maximum BPS', True, True, 4, 4),
    18: Attribute('Bearer Type', True, True, 4, 4),
    19: Attribute('Framing Type', True, True, 4, 4),
    21: Attribute('Called Number', True, True, 0),
    22: Attribute('Calling Number', True, True, 0),
    23: Attribute('Sub-Address', True, True, 0),
    24: Attribute('(Tx) Connect Speed', True, True, 4, 4),
    25: Attribute('Physical Channel ID', False, True, 4, 4),
    26: Attribute('Initial Received LCP CONFREQ', False, True, 0),
    27: Attribute('Last Sent LCP CONFREQ', False, True, 0),
    28: Attribute('Last Received LCP CONFREQ', False, True, 0),
    29: Attribute('Proxy Authen Type', False, True, 2, 2),
    30: Attribute('Proxy Authen Name', False, True, 0),
    31: Attribute('Proxy Authen Challenge', False, True, 1),
    32: Attribute('Proxy Authen ID', False, True, 2, 2),
    33: Attribute('Proxy Authen Response', False, True, 0),
    34: Attribute('Call Errors', True, True, 26, 26),
    35: Attribute('ACCM', True, True, 10, 10),
    36: Attribute('Random Vector', True, False, 1),
    37: Attribute('Private Group ID', False, True, 0),
    38: Attribute('Rx Connect Speed', False, True, 4, 4),
    39: Attribute('Sequencing Required', True, False, 0, 0),
}


class Kind:
    """Section 6: what a message has to have and may have besides Message Type and Random Vector."""

    def __init__(self, name, required, optional=(), of_session=False):
        self.name, self.required, self.of_session = name, set(required), of_session
        self.allowed = self.required | set(optional)


KINDS = {
    SCCRQ: Kind('SCCRQ', (2, 7, 3, 9), (4, 10, 11, 5, 6, 8)),
    SCCRP: Kind('SCCRP', (2, 3, 7, 9), (4, 6, 8, 10, 11, 13)),
    SCCCN: Kind('SCCCN', (), (13,)),
    STOPCCN: Kind('StopCCN', (9, 1)),
    HELLO: Kind('HELLO', ()),
    OCRQ: Kind('OCRQ', (14, 15, 16, 17, 18, 19, 21), (23,), True),
    OCRP: Kind('OCRP', (14,), (25,), True),
    OCCN: Kind('OCCN', (24, 19), (38, 39), True),
    ICRQ: Kind('ICRQ', (14, 15), (18, 25, 22, 21, 23), True),
    ICRP: Kind('ICRP', (14,), (), True),
    ICCN: Kind('ICCN', (24, 19), (26, 27, 28, 29, 30, 31, 32, 33, 37, 38, 39), True),
    CDN: Kind('CDN', (1, 14), (12,), True),
    WEN: Kind('WEN', (34,), (), True),
    SLI: Kind('SLI', (35,), (), True),
}


def name_of(kind):
    """A message's name, for people."""
    return 'ZLB' if kind == ZLB else KINDS[kind].name if kind in KINDS else f'type {kind}'


def md5(*parts):
    """MD5 of parts one after the other."""
    return hashlib.md5(b''.join(parts)).digest()


def hide(attribute, value, secret, vector, padding=b''):
    """A value as it is hidden, section 4.3."""
    plain = struct.pack('!H', len(value)) + value + padding
    hidden, pad = b'', md5(struct.pack('!H', attribute), secret, vector)
    for at in range(0, len(plain), 16):
        block = bytes(a ^ b for a, b in zip(plain[at:at + 16], pad))
        hidden += block
        pad = md5(secret, block)
    return hidden


def unhide(attribute, hidden, secret, vector):
    """The value that was hidden; None if there is none."""
    plain, pad = b'', md5(struct.pack('!H', attribute), secret, vector)
    for at in range(0, len(hidden), 16):
        block = hidden[at:at + 16]
        plain += bytes(a ^ b for a, b in zip(block, pad))
        pad = md5(secret, block)
    if len(plain) < 2:
        return None
    length = struct.unpack('!H', plain[:2])[0]
    return plain[2:2 + length] if length <= len(plain) - 2 else None


def challenge_response(kind, secret, challenge):
    """Section 5.1.1: CHAP, whose ID is the type of the message that the response is in."""
    return md5(bytes([kind]), secret, challenge)


# pylint: disable=too-many-arguments,too-many-positional-arguments
def avp(attribute, value, mandatory=None, vendor=0, secret=None, vector=None, reserved=0):
    """An AVP; hidden if there is a random vector."""
    known = ATTRIBUTES.get(attribute) if not vendor else None
    if mandatory is None:
        mandatory = known.mandatory if known else False
    hidden = vector is not None and known is not None and known.may_hide
    if hidden:
        value = hide(attribute, value, secret, vector, b'\0' * (len(value) % 5))
    flags = mandatory << 15 | hidden << 14 | reserved
    return struct.pack('!HHH', flags | 6 + len(value), vendor, attribute) + value


class Body:
    """The AVPs of a message that is being built. Faults are added by raw octets."""

    def __init__(self, kind, values, secret=b'', hidden=False):
        self.kind = kind
        self.avps = [avp(0, struct.pack('!H', kind))]
        vector = os.urandom(16) if hidden else None
        if hidden:
            self.avps.append(avp(36, vector))
        for attribute, value in values:
            self.avps.append(avp(attribute, value, secret=secret, vector=vector))

    def without(self, attribute):
        """Leave an AVP out."""
        self.avps = [a for a in self.avps if struct.unpack('!H', a[4:6])[0] != attribute]

    def replace(self, attribute, value):
        """Another value for an AVP."""
        self.avps = [avp(attribute, value) if struct.unpack('!H', a[4:6])[0] == attribute else a
                     for a in self.avps]

    def octets(self):
        """All of it."""
        return b''.join(self.avps)


def control(tunnel, session, ns, nr, body=b''):
    """A control message, section 3.1."""
    return struct.pack('!HHHHHH', CONTROL, HEADER_LEN + len(body), tunnel, session, ns & 0xffff,
                       nr & 0xffff) + body


class Message:
    """A control message that was received.

    faults are (section, what is wrong); hidden are the attributes that were; values are octets
    by attribute.
    """

    # pylint: disable=too-many-instance-attributes
    def __init__(self, data, secret=b''):
        self.faults, self.values, self.hidden, self.order = [], {}, set(), []
        self.ok = False     # enough of it is right to go on
        self.kind, self.ns, self.nr, self.tunnel, self.session = ZLB, 0, 0, 0, 0
        self.body = data[HEADER_LEN:]
        if len(data) < HEADER_LEN:
            self.fault('3.1', f'control message of {len(data)} octets')
            return
        flags, length, self.tunnel, self.session, self.ns, self.nr = \
            struct.unpack('!HHHHHH', data[:HEADER_LEN])
        if flags != CONTROL:
            self.fault('3.1', f'flags and version {flags:#06x} are to be {CONTROL:#06x}')
            return
        if length != len(data):
            self.fault('3.1', f'Length {length} in a datagram of {len(data)} octets')
            return
        self.ok = True
        if self.body:
            self.read(self.body, secret)

    def fault(self, section, text):
        """Something that RFC 2661 does not allow."""
        self.faults.append((section, text))

    def read(self, data, secret):
        """All AVPs."""
        vector = None
        while data:
            if len(data) < 6:
                self.fault('4.1', f'{len(data)} octets are left after the last AVP')
                return
            flags, vendor, attribute = struct.unpack('!HHH', data[:6])
            length = flags & 0x3ff
            if length < 6 or length > len(data):
                self.fault('4.1', f'AVP {vendor}/{attribute}: Length {length}, {len(data)} are left')
                return
            value, data = data[6:length], data[length:]
            self.order.append(attribute)
            if flags & 0x3c00:
                self.fault('4.1', f'AVP {attribute}: reserved bits {flags & 0x3c00:#06x}')
            if vendor or attribute not in ATTRIBUTES:
                # What a LAC says beyond the RFC has to be such that we may ignore it.
                if flags & 0x8000:
                    self.fault('4.2', f'AVP {vendor}/{attribute} is not known and mandatory')
                continue
            if len(self.order) == 1 and attribute:
                self.fault('4.4.1', f'the first AVP is {attribute}, not Message Type')
            vector = value if attribute == 36 else vector
            self.read_value(attribute, flags, value, secret, vector)
        self.check()

    def read_value(self, attribute, flags, value, secret, vector):
        """One AVP."""
        known = ATTRIBUTES[attribute]
        if bool(flags & 0x8000) != known.mandatory:
            self.fault('4.4', f'{known.name}: the M bit is to be {int(known.mandatory)}')
        if flags & 0x4000:
            self.hidden.add(attribute)
            if not known.may_hide:
                self.fault('4.4', f'{known.name} must not be hidden')
            if vector is None:
                self.fault('4.3', f'{known.name} is hidden, without a Random Vector before it')
                return
            if not secret:
                self.fault('4.3', f'{known.name} is hidden, and there is no secret')
                return
            value = unhide(attribute, value, secret, vector)
            if value is None:
                self.fault('4.3', f'{known.name} cannot be unhidden with the secret')
                return
        if not known.least <= len(value) <= known.most:
            self.fault('4.4', f'{known.name}: a value of {len(value)} octets')
            return
        if attribute in self.values and attribute != 36:
            self.fault('4.4', f'{known.name} comes twice')
            return
        self.values[attribute] = value
        if not attribute and len(self.order) == 1:
            self.kind = struct.unpack('!H', value)[0]

    def check(self):
        """What the message as a whole has to be."""
        kind = KINDS.get(self.kind)
        if not kind:
            self.fault('4.4.1', f'Message Type {self.kind} is not known')
            return
        there = set(self.values) - {0, 36}
        for attribute in sorted(kind.required - there):
            self.fault('6', f'{kind.name} without {ATTRIBUTES[attribute].name}')
        for attribute in sorted(there - kind.allowed):
            self.fault('6', f'{kind.name} with {ATTRIBUTES[attribute].name}')
        if not kind.of_session and self.session:
            self.fault('3.1', f'{kind.name} with Session ID {self.session}')

    def u16(self, attribute, default=None):
        """Value of two octets."""
        value = self.values.get(attribute)
        return struct.unpack('!H', value)[0] if value is not None else default

    def u32(self, attribute, default=None):
        """Value of four octets."""
        value = self.values.get(attribute)
        return struct.unpack('!I', value)[0] if value is not None else default

    def text(self, attribute):
        """Value as text, '' if there is none."""
        return self.values.get(attribute, b'').decode('utf-8', 'backslashreplace')

    def result(self):
        """Result Code: result, error, text; zeros where there are none."""
        value = self.values.get(1, b'\0\0')
        code = struct.unpack('!H', value[:2])[0]
        error = struct.unpack('!H', value[2:4])[0] if len(value) >= 4 else 0
        return code, error, value[4:].decode('utf-8', 'backslashreplace')
