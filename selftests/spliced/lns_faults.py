# SPDX-License-Identifier: GPL-2.0
"""What lns.py can do wrong (--bad KIND), and how a LAC has to react to it by RFC 2661.

A fault is put into the message that it is for, or sent beside it. The expectation is a set of
reactions, of which the first that comes is judged: ('StopCCN', result, error), ('CDN', result,
error), with None for any; or 'up': the fault is passed over and IPCP opens.
"""
import struct

from lns_messages import (ATTRIBUTES, CDN, HEADER_LEN, ICCN, ICRP, ICRQ, OCRQ, SCCRP, avp, control,
                          Body)

UNKNOWN = 200       # an attribute that RFC 2661 does not have
UP = 'up'


def stopccn(result, *errors):
    """StopCCN with one of some error codes."""
    return {('StopCCN', result, error) for error in errors or (None,)}


def cdn(result, *errors):
    """CDN with one of some error codes."""
    return {('CDN', result, error) for error in errors or (None,)}


ERROR, VERSION, UNAUTHORIZED, FSM = 2, 5, 4, 7      # of StopCCN
LENGTH, VALUE, UNKNOWN_AVP = 2, 3, 8                # error codes
CALL_ERROR = 2                                      # of CDN


class Fault:
    """kind: the message that it is in; edit(body) changes it; want: reactions that are right."""

    def __init__(self, kind, want, edit=None, **how):
        self.kind, self.want, self.edit = kind, want, edit
        self.needs_secret = how.get('needs_secret', False)
        self.header = how.get('header')     # changes the datagram, the first time that it is sent
        self.beside = how.get('beside')     # octets or bodies sent before it: function of the tunnel
        self.why = how.get('why', '')


def add(octets):
    """Put an AVP at the end."""
    return lambda body: body.avps.append(octets)


def without(attribute):
    """Leave one out."""
    return lambda body: body.without(attribute)


def value(attribute, octets):
    """Another value."""
    return lambda body: body.replace(attribute, octets)


def type_last(body):
    """Message Type is not first."""
    body.avps = body.avps[1:] + body.avps[:1]


def flags_and(mask, bits):
    """The first word of the header."""
    return lambda data: struct.pack('!H', struct.unpack('!H', data[:2])[0] & mask | bits) + data[2:]


def other_tunnel(data):
    """The Tunnel ID is not the LAC's."""
    tunnel = struct.unpack('!H', data[4:6])[0]
    return data[:4] + struct.pack('!H', tunnel ^ 0x5555) + data[6:]


def more_length(data):
    """Length beyond the datagram."""
    return data[:2] + struct.pack('!H', len(data) + 20) + data[4:]


def less_length(data):
    """Length shorter than the header."""
    return data[:2] + struct.pack('!H', HEADER_LEN - 4) + data[4:]


def unknown_type(mandatory):
    """A message of a type that nobody knows."""
    return lambda tunnel, call: [(0, avp(0, struct.pack('!H', 99), mandatory=mandatory))]


def from_lns(kind, values, to_call=True):
    """A message that is out of place."""
    return lambda tunnel, call: [(call.peer_id if to_call and call else 0,
                                  Body(kind, values).octets())]


def future_nr(tunnel, _call):
    """An acknowledgement of what was never sent."""
    tunnel.transmit(control(tunnel.peer_id, 0, tunnel.ns, tunnel.nr + 100))
    return []


def unknown_call(_tunnel, call):
    """CDN of a session that does not exist."""
    return [(call.peer_id ^ 0x1234, Body(CDN, [(1, struct.pack('!H', 3)),
                                               (14, struct.pack('!H', 4321))]).octets())]


def data_junk(tunnel, call):
    """Data messages that are none."""
    ids = struct.pack('!HH', tunnel.peer_id, call.peer_id)
    for junk in (b'', b'\0', b'\0\2', b'\0\2' + ids, b'\0\2' + ids[:3], b'\0\3' + ids + b'\xff\x03',
                 b'\x40\2\xff\xff' + ids + b'\xff\x03\xc0\x21', b'\2\2' + ids + b'\xff\xff\0\0',
                 b'\0\2' + ids[:2] + b'\xee\xee' + b'\xff\x03\xc0\x21\x09\x01\0\x08\0\0\0\0',
                 b'\0\2' + ids + b'\xff', b'\0\2' + ids + b'\xff\x03\xc0',
                 b'\0\2' + ids + b'\xff\x03\xc0\x21\1\1\xff\xff'):
        tunnel.transmit(junk)
    return []


U16_0 = b'\0\0'
WRONG_LENGTH = struct.pack('!HHH', 0x8000 | 8, 0, 3) + b'\0\3'      # Framing Capabilities

FAULTS = {
    # The tunnel's
    'sccrp-unknown-mandatory': Fault(SCCRP, stopccn(ERROR, UNKNOWN_AVP),
                                     add(avp(UNKNOWN, b'?', mandatory=True)), why='4.2'),
    'sccrp-unknown-optional': Fault(SCCRP, {UP}, add(avp(UNKNOWN, b'?')), why='4.2'),
    'sccrp-vendor-mandatory': Fault(SCCRP, stopccn(ERROR, UNKNOWN_AVP),
                                    add(avp(1, b'?', mandatory=True, vendor=9)), why='4.2'),
    'sccrp-reserved-bits': Fault(SCCRP, stopccn(ERROR, UNKNOWN_AVP, VALUE),
                                 add(avp(8, b'v', mandatory=True, reserved=0x2000)), why='4.1'),
    'sccrp-reserved-bits-optional': Fault(SCCRP, {UP}, add(avp(6, b'\1\1', reserved=0x0400)),
                                          why='4.1'),
    'sccrp-no-tunnel-id': Fault(SCCRP, stopccn(ERROR), without(9), why='6.2'),
    'sccrp-tunnel-id-0': Fault(SCCRP, stopccn(ERROR), value(9, U16_0), why='4.4.3'),
    'sccrp-no-host-name': Fault(SCCRP, stopccn(ERROR), without(7), why='6.2'),
    'sccrp-no-framing': Fault(SCCRP, stopccn(ERROR), without(3), why='6.2'),
    'sccrp-no-version': Fault(SCCRP, stopccn(ERROR) | stopccn(VERSION), without(2), why='6.2'),
    'sccrp-version': Fault(SCCRP, stopccn(VERSION, 0x0100), value(2, b'\2\0'), why='4.4.2'),
    'sccrp-short-avp': Fault(SCCRP, stopccn(ERROR, LENGTH), add(b'\x80\x05\0\0\0'), why='4.1'),
    'sccrp-long-avp': Fault(SCCRP, stopccn(ERROR, LENGTH), add(b'\x80\xff\0\0\0\x08'), why='4.1'),
    'sccrp-rest': Fault(SCCRP, stopccn(ERROR, LENGTH), add(b'\x80\x06\0'), why='4.1'),
    'sccrp-value-length': Fault(SCCRP, stopccn(ERROR, LENGTH, VALUE),
                                lambda b: (b.without(3), b.avps.append(WRONG_LENGTH)), why='7.1'),
    'sccrp-type-last': Fault(SCCRP, stopccn(ERROR) | {UP}, type_last, why='4.4.1'),
    'sccrp-wrong-response': Fault(SCCRP, stopccn(UNAUTHORIZED), value(13, b'\1' * 16),
                                  needs_secret=True, why='5.1.1'),
    'sccrp-no-response': Fault(SCCRP, stopccn(UNAUTHORIZED), without(13), needs_secret=True,
                               why='5.1.1'),
    'sccrp-empty-challenge': Fault(SCCRP, stopccn(ERROR, LENGTH, VALUE),
                                   lambda b: (b.without(11), b.avps.append(avp(11, b''))),
                                   needs_secret=True, why='4.4.3'),
    'sccrp-hidden-no-vector': Fault(
        SCCRP, stopccn(ERROR), lambda b: b.avps.append(
            struct.pack('!HHH', 0xc000 | 10, 0, 4) + b'hide'), needs_secret=True, why='4.3'),
    'sccrp-twice': Fault(ICRP, stopccn(FSM) | stopccn(ERROR), beside=lambda tunnel, call:
                         [(0, tunnel.sccrp_body)] if tunnel.sccrp_body else [], why='7.2.1'),
    'unknown-type-mandatory': Fault(ICRP, stopccn(ERROR), beside=unknown_type(True), why='4.4.1'),
    'unknown-type-optional': Fault(ICRP, {UP}, beside=unknown_type(False), why='4.4.1'),
    # Headers that are to be passed over: the message comes again, as it should be.
    'header-version': Fault(SCCRP, {UP}, header=flags_and(0xfff0, 3), why='3.1'),
    'header-no-length': Fault(SCCRP, {UP}, header=flags_and(0xbfff, 0), why='3.1'),
    'header-no-sequence': Fault(SCCRP, {UP}, header=flags_and(0xf7ff, 0), why='3.1'),
    'header-more-length': Fault(SCCRP, {UP}, header=more_length, why='3.1'),
    'header-less-length': Fault(SCCRP, {UP}, header=less_length, why='3.1'),
    'header-other-tunnel': Fault(ICRP, {UP}, header=other_tunnel, why='3.1'),
    'header-cut': Fault(SCCRP, {UP}, header=lambda data: data[:9], why='3.1'),
    'nr-from-future': Fault(ICRP, {UP}, beside=future_nr, why='5.8'),
    # The session's
    'icrp-unknown-mandatory': Fault(ICRP, cdn(CALL_ERROR, UNKNOWN_AVP),
                                    add(avp(UNKNOWN, b'?', mandatory=True)), why='4.2'),
    'icrp-unknown-optional': Fault(ICRP, {UP}, add(avp(UNKNOWN, b'?')), why='4.2'),
    'icrp-no-session-id': Fault(ICRP, cdn(CALL_ERROR), without(14), why='6.7'),
    'icrp-session-id-0': Fault(ICRP, cdn(CALL_ERROR), value(14, U16_0), why='4.4.4'),
    'icrp-short-avp': Fault(ICRP, cdn(CALL_ERROR, LENGTH) | stopccn(ERROR, LENGTH),
                            add(b'\x80\x05\0\0\0'), why='7.1'),
    'icrp-twice': Fault(ICCN, cdn(CALL_ERROR), beside=lambda tunnel, call:
                        [(call.peer_id, Body(ICRP, [(14, struct.pack('!H', call.id))]).octets())],
                        why='7.4.1'),
    'iccn-to-lac': Fault(ICCN, cdn(CALL_ERROR),
                         beside=from_lns(ICCN, [(24, b'\0\0\xff\xff'), (19, b'\0\0\0\1')]),
                         why='7.4.1'),
    'icrq-to-lac': Fault(ICRP, {('CDN', result, None) for result in (2, 3, 4, 5, 6)},
                         beside=from_lns(ICRQ, [(14, struct.pack('!H', 777)), (15, b'\0\0\0\1')],
                                         False), why='7.4'),
    'ocrq-to-lac': Fault(ICRP, {('CDN', result, None) for result in (2, 3, 4, 5, 6)},
                         beside=from_lns(OCRQ, [
                             (14, struct.pack('!H', 777)), (15, b'\0\0\0\1'), (16, b'\0\0\0\1'),
                             (17, b'\0\0\xff\xff'), (18, b'\0\0\0\2'), (19, b'\0\0\0\1'),
                             (21, b'123')], False), why='7.5'),
    'cdn-unknown-session': Fault(ICRP, {UP}, beside=unknown_call, why='6.12'),
    'data-junk': Fault(ICCN, {UP}, beside=data_junk, why='3.1'),
}
# Each sent twice.
DUPLICATE = Fault(None, {UP}, why='5.8')
FAULTS['duplicate'] = DUPLICATE
assert all(f.why for f in FAULTS.values()) and 200 not in ATTRIBUTES


def judge(fault, event):
    """Whether a reaction is right: 'up', or (name, result, error)."""
    if event == UP:
        return UP in fault.want
    name, result, error = event
    return any(want != UP and want[0] == name and want[1] == result and want[2] in (None, error)
               for want in fault.want)
