#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Frames of every length and header form, compared octet by octet."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), 'lib'))
# pylint: disable=wrong-import-position
from peers import L2tp, Pppoe
from pppnet import Net, Tap, total, wait_for

IP = b'\x00\x21'
LENGTHS = [0, 1, 2, 3, 7, 20, 63, 64, 65, 127, 255, 256, 511, 576, 1279, 1452, 1453, 1454, 1460,
           1461, 1490, 1491, 1492]


def payload(length):
    """Octets in which a shift or a swap shows."""
    return bytes((i * 7 + length) & 0xff for i in range(length))


class Compressed:
    """An L2TP peer that leaves address and control fields out (RFC 1661, ACFC)."""

    type = 'l2tp'

    def __init__(self, lns):
        self.lns = lns

    def send(self, frame):
        """Send a frame from its protocol field on."""
        self.lns.sock.send(self.lns.message(frame))


class Shapes:
    """What becomes of frames that a peer sends."""

    def __init__(self, net, *peers):
        self.net, self.peers = net, peers

    def sent(self, near, frames):
        """Send frames and wait until they are accounted for: what changed."""
        before = self.net.leg(near.type)
        for frame in frames:
            near.send(frame)
        wait_for(lambda: total(self.net.leg(near.type)) >= total(before) + len(frames), 50)
        after = self.net.leg(near.type)
        changes = {k: after[k] - before[k] for k in ('crossed_frames', 'local_frames')}
        for reason, count in after['drops'].items():
            if count != before['drops'].get(reason, 0):
                changes[reason] = count - before['drops'].get(reason, 0)
        return changes

    def crosses(self, near, far, sent, want):
        """None if frames cross as wanted, else what came."""
        self.sent(near, sent)
        got = far.recv()
        return None if got == want else f'{[f[:12].hex() for f in got]}'

    def dropped(self, near, frames, reason):
        """None if frames are dropped for a reason, else what happened."""
        changes = self.sent(near, frames)
        want = {'crossed_frames': 0, 'local_frames': 0, reason: len(frames)}
        if any(peer.recv() for peer in self.peers):
            return 'something came out'
        return None if changes == want else str(changes)


def main():
    """Run the tests."""
    net = Net()
    try:
        tap = Tap(14)
        home, lns = Pppoe(net), L2tp(net)
        acfc = Compressed(lns)
        shapes = Shapes(net, home, lns)
        pppoe, l2tp = net.open(home), net.open(lns)
        net.ctl('add', '--pppoe', '12', '--l2tp', '3/7')
        every = [IP + payload(n) for n in LENGTHS]

        def cross(what, near, sent, want=None):
            wrong = shapes.crosses(near, lns if near is home else home, sent, want or sent)
            tap.check(what, wrong is None, wrong)

        def drop(what, near, frames, reason):
            wrong = shapes.dropped(near, frames, reason)
            tap.check(what, wrong is None, wrong)

        cross('PPPoE to L2TP, payloads of 0 to 1492 octets', home, every)
        cross('L2TP to PPPoE, payloads of 0 to 1492 octets', lns, every)
        cross('L2TP without address and control field', acfc, every)
        cross('a one-octet protocol field is expanded', lns,
              [b'\x21' + payload(n) for n in LENGTHS], every)
        cross('the same without address and control field', acfc,
              [b'\x57' + payload(n) for n in LENGTHS],
              [b'\x00\x57' + payload(n) for n in LENGTHS])
        cross('a frame of one octet, a protocol field', lns, [b'\x21'], [IP])
        drop('a frame of one octet, half a protocol field', lns, [b'\x00'], 'malformed')
        drop('a frame of no octets from L2TP', lns, [b''], 'malformed')
        drop('a frame of one octet from PPPoE', home, [b'\x00'], 'malformed')
        drop('a frame of no octets from PPPoE', home, [b''], 'malformed')
        drop('too long for PPPoE', lns, [IP + payload(1493), IP + payload(1510)], 'too-big')
        drop('too long for PPPoE, one-octet protocol field', lns, [b'\x21' + payload(1493)],
             'too-big')

        # RFC 2516 section 7: pppoe_rcv() drops these, spliced or not.
        home.send(b'\x21' + payload(64))
        home.send(IP + b'marker')
        wait_for(lambda: net.leg('pppoe')['crossed_frames'] > len(LENGTHS))
        tap.check('PFC on PPPoE does not cross', lns.recv() == [IP + b'marker'])
        tap.check('nothing was local', not pppoe.local() and not l2tp.local())
        return tap.status()
    finally:
        net.close()


sys.exit(main())
