#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Frames of every length and header form, compared octet by octet."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), 'lib'))
# pylint: disable=wrong-import-position
from pppnet import Net, Tap, total, wait_for

IP = b'\x00\x21'
LENGTHS = [0, 1, 2, 3, 7, 20, 63, 64, 65, 127, 255, 256, 511, 576, 1279, 1452, 1453, 1454, 1460,
           1461, 1490, 1491, 1492]


def payload(length):
    """Octets in which a shift or a swap shows."""
    return bytes((i * 7 + length) & 0xff for i in range(length))


class Shapes:
    """The two directions, and what becomes of a frame."""

    def __init__(self, net):
        self.net = net

    def sent(self, kind, send, frames):
        """Send frames on a leg and wait until they are accounted for: what changed."""
        before = self.net.leg(kind)
        for frame in frames:
            send(frame)
        wait_for(lambda: total(self.net.leg(kind)) >= total(before) + len(frames), 50)
        after = self.net.leg(kind)
        changes = {k: after[k] - before[k] for k in ('crossed_frames', 'local_frames')}
        for reason, count in after['drops'].items():
            if count != before['drops'].get(reason, 0):
                changes[reason] = count - before['drops'].get(reason, 0)
        return changes

    def crosses(self, kind, sent, want):
        """None if frames cross as wanted, else what came."""
        net = self.net
        send = net.send_pppoe if kind == 'pppoe' else net.send_l2tp
        if kind == 'l2tp-acfc':
            def send(frame):
                net.send_l2tp(frame, acfc=True)
        self.sent(kind[:5].rstrip('-'), send, sent)
        got = net.recv_l2tp() if kind == 'pppoe' else net.recv_pppoe()
        return None if got == want else f'{[f[:12].hex() for f in got]}'

    def dropped(self, kind, frames, reason):
        """None if frames are dropped for a reason, else what happened."""
        send = self.net.send_pppoe if kind == 'pppoe' else self.net.send_l2tp
        changes = self.sent(kind, send, frames)
        want = {'crossed_frames': 0, 'local_frames': 0, reason: len(frames)}
        if self.net.recv_pppoe() or self.net.recv_l2tp():
            return 'something came out'
        return None if changes == want else str(changes)


def main():
    """Run the tests."""
    net = Net()
    try:
        tap = Tap(14)
        shapes = Shapes(net)
        pppoe, l2tp = net.pppoe(), net.l2tp()
        net.ctl('add', '--pppoe', '12', '--l2tp', '3/7')
        every = [IP + payload(n) for n in LENGTHS]

        def cross(what, kind, sent, want=None):
            wrong = shapes.crosses(kind, sent, want or sent)
            tap.check(what, wrong is None, wrong)

        def drop(what, kind, frames, reason):
            wrong = shapes.dropped(kind, frames, reason)
            tap.check(what, wrong is None, wrong)

        cross('PPPoE to L2TP, payloads of 0 to 1492 octets', 'pppoe', every)
        cross('L2TP to PPPoE, payloads of 0 to 1492 octets', 'l2tp', every)
        cross('L2TP without address and control field', 'l2tp-acfc', every)
        cross('a one-octet protocol field is expanded', 'l2tp',
              [b'\x21' + payload(n) for n in LENGTHS], every)
        cross('the same without address and control field', 'l2tp-acfc',
              [b'\x57' + payload(n) for n in LENGTHS],
              [b'\x00\x57' + payload(n) for n in LENGTHS])
        cross('a frame of one octet, a protocol field', 'l2tp', [b'\x21'], [IP])
        drop('a frame of one octet, half a protocol field', 'l2tp', [b'\x00'], 'malformed')
        drop('a frame of no octets from L2TP', 'l2tp', [b''], 'malformed')
        drop('a frame of one octet from PPPoE', 'pppoe', [b'\x00'], 'malformed')
        drop('a frame of no octets from PPPoE', 'pppoe', [b''], 'malformed')
        drop('too long for PPPoE', 'l2tp', [IP + payload(1493), IP + payload(1510)], 'too-big')
        drop('too long for PPPoE, one-octet protocol field', 'l2tp', [b'\x21' + payload(1493)],
             'too-big')

        # RFC 2516 section 7: pppoe_rcv() drops these, spliced or not.
        net.send_pppoe(b'\x21' + payload(64))
        net.send_pppoe(IP + b'marker')
        wait_for(lambda: net.leg('pppoe')['crossed_frames'] > len(LENGTHS))
        tap.check('PFC on PPPoE does not cross', net.recv_l2tp() == [IP + b'marker'])
        tap.check('nothing was local', not pppoe.local() and not l2tp.local())
        return tap.status()
    finally:
        net.close()


sys.exit(main())
