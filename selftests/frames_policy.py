#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Every row of the policy table, both ways, with crafted frames.

Each frame must come out of exactly one exit, unchanged: the other session, the
local channel, or a drop counter; and the counters must agree with the exits.
"""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), 'lib'))
# pylint: disable=wrong-import-position
from peers import L2tp, Pppoe
from pppnet import Net, Tap, total, wait_for

# Rows of the table in pppsplice(7): protocols that stand for the row, the ends of
# each range among them. A number whose first octet is odd cannot be sent: that
# octet would be a whole protocol field.
ROWS = {
    'datagrams': [0x0001, 0x0021, 0x0022, 0x0057, 0x0281, 0x0283, 0x00ff, 0x2aff, 0x3eff,
                  0x4001, 0x4021, 0x7eff],
    'datagrams with NCP state': [0x002d, 0x002f, 0x0003, 0x0005, 0x0053, 0x0061, 0x0065, 0x0069,
                                 0x2061, 0x2065, 0x2069, 0x00fd],
    'around those': [0x005f, 0x006b, 0x205f, 0x206b, 0x0007, 0x002b],
    'link state': [0x003d, 0x00fb, 0x0055],
    'NCPs': [0x8001, 0x8021, 0x8057, 0x80fd, 0x8281, 0xbeff],
    'link control': [0xc001, 0xc021, 0xc023, 0xc025, 0xc223, 0xc227, 0xfeff, 0x80fb, 0x8055],
    'no protocol': [0x0000],
}
CROSS, LOCAL, DROP = 'cross', 'local', 'drop'
TABLE = {
    'datagrams': (CROSS, CROSS, CROSS),
    'datagrams with NCP state': (DROP, CROSS, CROSS),
    'around those': (CROSS, CROSS, CROSS),
    'link state': (DROP, DROP, CROSS),
    'NCPs': (LOCAL, CROSS, CROSS),
    'link control': (LOCAL, LOCAL, CROSS),
    'no protocol': (DROP, DROP, CROSS),
}
POLICIES = ('data', 'ncp', 'all')


class Direction:
    """One way through the splice."""

    def __init__(self, net, near, far, session):
        self.net, self.near, self.far, self.session = net, near, far, session

    def row(self, frames, verdict):
        """Send one row's frames; None, or what is not as it should be."""
        before = self.net.leg(self.near.type)
        for frame in frames:
            self.near.send(frame)
        wait_for(lambda: total(self.net.leg(self.near.type)) >= total(before) + len(frames), 50)
        after = self.net.leg(self.near.type)

        want = {CROSS: [], LOCAL: [], DROP: []}
        want[verdict] = frames
        crossed, local = self.far.recv(), self.session.local()
        if crossed != want[CROSS]:
            return f'crossed {[f.hex() for f in crossed]}'
        if local != want[LOCAL]:
            return f'local {[f.hex() for f in local]}'
        for key, exit_ in (('crossed_frames', CROSS), ('local_frames', LOCAL),
                           ('dropped_frames', DROP)):
            if after[key] - before[key] != len(want[exit_]):
                return f'{key} {before[key]} -> {after[key]}'
        policy = after['drops'].get('policy', 0) - before['drops'].get('policy', 0)
        if policy != len(want[DROP]):
            return f'{policy} drops for policy'
        octets = sum(len(f) - 2 for f in want[CROSS])
        if after['crossed_bytes'] - before['crossed_bytes'] != octets:
            return 'bytes are wrong'
        return None


def main():
    """Run the tests."""
    net = Net()
    try:
        tap = Tap(len(POLICIES) * 2 * len(ROWS))
        home, lns = Pppoe(net), L2tp(net)
        ways = [Direction(net, home, lns, net.open(home)), Direction(net, lns, home, net.open(lns))]
        net.ctl('add', '--pppoe', '12', '--l2tp', '3/7')
        for column, policy in enumerate(POLICIES):
            net.ctl('set', '--pppoe', '12', '--frames', policy)
            for way in ways:
                for row, protos in ROWS.items():
                    frames = [p.to_bytes(2, 'big') + f'{policy} {p:04x}'.encode() for p in protos]
                    verdict = TABLE[row][column]
                    wrong = way.row(frames, verdict)
                    tap.check(f'{policy}: {row} from {way.near.type}: {verdict}', wrong is None, wrong)
        return tap.status()
    finally:
        net.close()


sys.exit(main())
