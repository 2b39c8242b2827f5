#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Superpackets: what a receiver has merged (GRO), or a sender has not taken apart.

Whatever the LAC's kernel makes of a train of frames on the way in, the same frames
leave: as many, as long, in order, octet by octet, and they are counted as frames.
The kernel's tracepoints tell whether a superpacket was there at all. Linux merges
PPPoE from 7.2 on; a virtual machine can send superpackets to any kernel.

Arguments choose some of the tests. --compare instead has TCP cross by pppsplice and by
PPPIOCBRIDGECHAN, and prints how fast, and what the latter does with superpackets.
"""
import os
import re
import signal
import socket
import struct
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), 'lib'))
# pylint: disable=wrong-import-position
from counters import Skbs
from peers import AsyncTty, Pppoe
from pppnet import (HOME_MAC, LAC_IP, LAC_MAC, LAC_UP_MAC, LNS_IP, LNS_MAC, Net, Session, Tap,
                    end_of, in_netns, run, wait_for)
from trains import IFF_NAPI, IP, NEEDS_CSUM, CapturedL2tp, Flow, PppoeTap, Tunnelled

VERSION = tuple(int(n) for n in re.match(r'(\d+)\.(\d+)', os.uname().release).groups())
MERGES = VERSION >= (7, 2)
CROWD = 50      # frames of a train; a NAPI poll takes 64
SUPER = 2000    # longer is no packet that an interface here may carry


class Lab:
    """The LAC, and interfaces of it that merge."""

    def __init__(self, net, skbs):
        self.net, self.skbs = net, skbs
        # The NAPI thread gets its turn when this process sleeps: with a full queue.
        self.cpu = min(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {self.cpu})
        os.sched_setscheduler(0, os.SCHED_FIFO | os.SCHED_RESET_ON_FORK, os.sched_param(1))

    def ethtool(self, netns, device, *words):
        """Switch offloads."""
        run('ip', 'netns', 'exec', netns, 'ethtool', '-K', device, *words)

    def sysfs(self, device, name, value):
        """Set an attribute of an interface of the LAC's."""
        run('ip', 'netns', 'exec', self.net.lac, 'sh', '-c',
            f'echo {value} >/sys/class/net/{device}/{name}')

    def merge_on(self, device):
        """Let an interface of the LAC's, that has NAPI, receive many frames in one go."""
        self.sysfs(device, 'threaded', 1)
        for pid in filter(str.isdigit, os.listdir('/proc')):
            try:
                with open(f'/proc/{pid}/comm', encoding='ascii') as comm:
                    if comm.read().startswith(f'napi/{device}-'):
                        os.sched_setaffinity(int(pid), {self.cpu})
            except OSError:
                pass

    def crossing(self, near, far, send, want):
        """Send; what is wrong with what came, or None, and the skbs that were seen."""
        for peer in (near, far):
            peer.recv()
        self.skbs.take()
        before = self.net.leg(0)
        send()
        came = []
        wait_for(lambda: came.extend(far.recv()) or len(came) >= len(want), 150)
        # A frame may come out before it is counted.
        wait_for(lambda: self.net.leg(0)['crossed_frames'] >=
                 before['crossed_frames'] + len(want))
        after = self.net.leg(0)
        came += far.recv()
        seen = self.skbs.take()
        counted = [after[k] - before[k]
                   for k in ('crossed_frames', 'crossed_bytes', 'dropped_frames')]
        should = [len(want), sum(len(f) - 2 for f in want), 0]
        if came != want:
            at = next((i for i, (a, b) in enumerate(zip(came, want)) if a != b), 0)
            return f'{len(came)} of {len(want)} came; number {at} is ' \
                f'{[f[at][:60].hex() for f in (came, want) if at < len(f)]}', seen
        if counted != should:
            return f'counted {counted}, not {should}', seen
        if any(s.gso_size or s.len > SUPER for s in seen
               if s.event == 'net_dev_start_xmit' and s.device == far.device):
            return 'a driver was given a superpacket', seen
        return None, seen


def longest(seen, event, device):
    """The longest skb that was seen."""
    return max((s.len for s in seen if (s.event, s.device) == (event, device)), default=0)


class Wire(Pppoe):
    """A subscriber on an interface that merges."""

    def __init__(self, net, sid, vlan=None, device='sub0'):
        super().__init__(net, sid=sid, vlan=vlan, interface=device)
        self.device = device


def at_crossing(seen):
    """The GSO skbs that came to the crossing."""
    return [s for s in seen if s.event == 'pppsplice_superpacket']


def test_train(tap, lab, what, near, far, flow, merged, count=CROWD):
    """A train crosses, merged on its way in or not; how many superpackets crossed whole."""
    # pylint: disable=too-many-arguments
    train = flow.train(count)
    wrong, seen = lab.crossing(near, far, lambda: [near.send(f) for f in train], train)
    got = longest(seen, 'netif_receive_skb', near.device)
    supers = at_crossing(seen)
    if (got > SUPER) != merged:
        wrong = wrong or f'the longest skb received is {got}'
    # UDP takes apart what is for a tunnel.
    if bool(supers) != (merged and near.type == 'pppoe'):
        wrong = wrong or f'superpackets at the crossing: {supers}'
    if (longest(seen, 'net_dev_queue', far.device) > SUPER) != any(s.whole for s in supers):
        wrong = wrong or f'{far.device} was given other skbs than the crossing says: {supers}'
    tap.check(f'{what}: {count} frames, longest skb {got}, {len(supers)} superpackets crossed, '
              f'of {sum(s.gso_segs for s in supers)} frames', wrong is None, wrong)
    return any(s.whole for s in supers)


def test_to_l2tp(tap, lab, what, near, flows):
    """From PPPoE into a tunnel."""
    lns = CapturedL2tp(lab.net)
    sessions = lab.net.open(near), lab.net.open(lns)
    lab.net.ctl('add', *near.words, *lns.words)
    for name, flow in flows.items():
        test_train(tap, lab, f'{what} to L2TP, {name}', near, lns, flow, MERGES)
    lab.net.shut(*sessions)


def families():
    """TCP of both families, and one whose sender does not count its packets."""
    return {'TCP over IPv4': Flow(), 'TCP over IPv6': Flow(v6=True),
            'TCP over IPv4, one Identification': Flow(fixed_id=True)}


def test_udp_and_lists(tap, lab, near):
    """What else GRO makes superpackets of, if it is told to."""
    lab.ethtool(lab.net.lac, 'sub0', 'rx-udp-gro-forwarding', 'on')
    test_to_l2tp(tap, lab, 'veth', near, {'UDP': Flow(udp=True), 'UDP over IPv6': Flow(True, True)})
    lab.ethtool(lab.net.lac, 'sub0', 'rx-udp-gro-forwarding', 'off')
    lab.ethtool(lab.net.lac, 'sub0', 'rx-gro-list', 'on')
    test_to_l2tp(tap, lab, 'veth, lists', near, {'TCP': Flow(), 'TCP over IPv6': Flow(v6=True),
                                                 'UDP': Flow(udp=True)})
    lab.ethtool(lab.net.lac, 'sub0', 'rx-gro-list', 'off')


def test_big(tap, lab, near):
    """Superpackets of more than 64 Kbyte (BIG TCP)."""
    sizes = ('gro_max_size', 'gro_ipv4_max_size') if VERSION >= (6, 3) else ('gro_max_size',)
    for size in sizes:
        run('ip', '-n', lab.net.lac, 'link', 'set', 'sub0', size, '200000')
    lns = CapturedL2tp(lab.net)
    sessions = lab.net.open(near), lab.net.open(lns)
    lab.net.ctl('add', *near.words, *lns.words)
    for name, flow in {'IPv4': Flow(), 'IPv6': Flow(v6=True)}.items():
        train = flow.train(60)
        wrong, seen = lab.crossing(near, lns, lambda t=train: [near.send(f) for f in t], train)
        got = longest(seen, 'netif_receive_skb', 'sub0')
        tap.check(f'BIG TCP over {name}, longest skb {got}',
                  wrong is None and (got > 65536 or not MERGES), wrong)
    lab.net.shut(*sessions)
    for size in sizes:
        run('ip', '-n', lab.net.lac, 'link', 'set', 'sub0', size, '65536')


def test_whole(tap, lab, what, near, far):
    """From PPPoE to PPPoE: once through the queueing discipline, and only then apart."""
    sessions = lab.net.open(near), lab.net.open(far)
    lab.net.ctl('add', *near.words, *far.words)
    for name, flow in families().items():
        whole = test_train(tap, lab, f'PPPoE to {what}, {name}', near, far, flow, MERGES)
        tap.check(f'PPPoE to {what}, {name}: one skb as far as the driver', whole == MERGES)
    lab.net.shut(*sessions)


TUNNELS = {'6in4': (False, True), '4in6': (True, False), 'IPIP': (False, False)}


def test_tunnels(tap, lab, near, far):
    """TCP in tunnels is merged as well, and is segmented for any leg."""
    lns = CapturedL2tp(lab.net)
    for end in (lns, far):
        sessions = lab.net.open(near), lab.net.open(end)
        lab.net.ctl('add', *near.words, *end.words)
        for name, how in TUNNELS.items():
            test_train(tap, lab, f'{name} to {end.type}', near, end, Tunnelled(*how), MERGES)
        lab.net.shut(*sessions)


# Of interfaces that do partial segmentation, a driver would get superpackets.
PARTIAL = {'br0': ('bridge',), 'bond0': ('bond', 'mode', 'active-backup', 'miimon', '100')}


def test_partial(tap, lab, near, device):
    """A bridge or a bond below the leg that frames leave on."""
    net, port, what = lab.net, f'port-{device}', f'PPPoE to {PARTIAL[device][0]}'
    try:
        run('ip', '-n', net.lac, 'link', 'add', device, 'address', LAC_MAC, 'type', *PARTIAL[device])
    except RuntimeError as error:
        for _ in range(2 * len(families())):
            tap.skip(what, error)
        return
    net.wire(net.home, device, HOME_MAC, 1500, net.lac, port, LAC_MAC)
    lab.ethtool(net.lac, port, 'tx', 'off')
    run('ip', '-n', net.lac, 'link', 'set', port, 'down')
    run('ip', '-n', net.lac, 'link', 'set', port, 'master', device)
    for name in (port, device):
        run('ip', '-n', net.lac, 'link', 'set', name, 'up')
    features = run('ip', 'netns', 'exec', net.lac, 'ethtool', '-k', device)
    far = Wire(net, 15, device=device)
    sessions = net.open(near), net.open(far)
    net.ctl('add', *near.words, *far.words)
    # Until the link is up, and nothing of that is on its way any more.
    wait_for(lambda: (near.send(Flow().frame(0)), far.recv())[1], 1000)
    near.send(Flow().frame(1))
    wait_for(lambda: Flow().frame(1) in far.recv(), 1000)
    for name, flow in families().items():
        whole = test_train(tap, lab, f'{what}, {name}', near, far, flow, MERGES)
        tap.check(f'{what}, {name}: segmented before it',
                  whole == ('tx-gso-partial: on' not in features and MERGES), features)
    net.shut(*sessions)


def test_mtu(tap, lab, near, far):
    """Frames that are too long for the other leg are dropped and counted; others cross."""
    lab.net.ctl('flush')
    run('ip', '-n', lab.net.lac, 'link', 'set', far.device, 'mtu', '1400')
    sessions = lab.net.open(near), lab.net.open(far)
    lab.net.ctl('add', *near.words, *far.words)
    train = Flow().train(CROWD)
    before = lab.net.leg(0)
    far.recv()
    for frame in train:
        near.send(frame)
    came = []
    wait_for(lambda: came.extend(far.recv()) or came, 100)
    wait_for(lambda: lab.net.leg(0)['dropped_frames'] >= CROWD - 1, 50)
    leg = lab.net.leg(0)
    tap.check('a train that is too long but for its end',
              came == train[-1:] and leg['drops'] == {'too-big': CROWD - 1} and
              leg['crossed_frames'] - before['crossed_frames'] == 1, len(came), leg)
    run('ip', '-n', lab.net.lac, 'link', 'set', far.device, 'mtu', '1500')
    lab.net.shut(*sessions)


def test_local(tap, lab, near):
    """While the splice is down: counted as frames all the same."""
    lns = CapturedL2tp(lab.net)
    sessions = lab.net.open(near), lab.net.open(lns)
    lab.net.ctl('add', *near.words, *lns.words)
    lab.net.ctl('set', *near.words, '--down')
    for frame in Flow().train(CROWD):
        near.send(frame)
    wait_for(lambda: lab.net.leg(0)['local_frames'] >= CROWD, 50)
    leg = lab.net.leg(0)
    tap.check('local frames are counted one by one', leg['local_frames'] == CROWD, leg)
    lab.net.shut(*sessions)


def test_from_l2tp(tap, lab, far):
    """From the tunnel: datagrams that the LNS's kernel has not taken apart, or merged ones."""
    lns = CapturedL2tp(lab.net)
    sessions = lab.net.open(lns), lab.net.open(far)
    lab.net.ctl('add', *lns.words, *far.words)
    for name, flow in families().items():
        train = flow.train(30)
        wrong, seen = lab.crossing(lns, far, lambda t=train: lns.send_segments(t), train)
        got = longest(seen, 'netif_receive_skb', 'up0')
        tap.check(f'L2TP in one datagram to PPPoE, {name}, longest skb {got}',
                  wrong is None and got > SUPER, wrong)
    lab.ethtool(lab.net.lns, 'lac0', 'tso', 'off', 'tx-udp-segmentation', 'off')
    lab.ethtool(lab.net.lac, 'up0', 'gro', 'on', 'rx-gro-list', 'on')
    lab.merge_on('up0')
    for name, flow in families().items():
        test_train(tap, lab, f'L2TP merged as a list to PPPoE, {name}', lns, far, flow, True, 30)
    lab.ethtool(lab.net.lac, 'up0', 'rx-gro-list', 'off', 'gro', 'off')
    lab.ethtool(lab.net.lns, 'lac0', 'tso', 'on', 'tx-udp-segmentation', 'on')
    lab.net.shut(*sessions)


SENT = {'TCP over IPv4': {}, 'TCP over IPv6': {'v6': True}, 'UDP': {'udp': True},
        'UDP over IPv6': {'udp': True, 'v6': True}}
# A tap takes no superpackets of UDP before Linux 6.2.
WHOLE = [name for name in SENT if 'udp' not in SENT[name] or VERSION >= (6, 2)]


def test_sent_super(tap, lab, near, far):
    """Superpackets, and frames without a checksum, that a virtual machine sends."""
    sessions = lab.net.open(near), lab.net.open(far)
    lab.net.ctl('add', *near.words, *far.words)
    for name, how in SENT.items():
        flow = Flow(**how)
        if name in WHOLE:
            whole, parts = flow.superpacket(20)
            wrong, seen = lab.crossing(near, far, lambda f=flow, w=whole:
                                       near.send(w, f.vnet_header(1492)), parts)
            supers = at_crossing(seen)
            if [s.whole for s in supers] != [False]:
                wrong = wrong or f'superpackets at the crossing: {supers}'
            tap.check(f'a superpacket of {name} from a tap to {far.type}', wrong is None, wrong)
        flow = Flow(**how)
        bare = flow.frame(1000, complete=False)
        full = Flow(**how).frame(1000)
        wrong, _ = lab.crossing(near, far, lambda f=flow, b=bare: near.send(b, f.vnet_header()),
                                [full])
        tap.check(f'a checksum that is not filled in, {name} from a tap to {far.type}',
                  wrong is None, wrong)
    lab.net.shut(*sessions)


def test_bad_super(tap, lab, near):
    """What calls itself a superpacket and is none is dropped, counted, and no harm."""
    lns = CapturedL2tp(lab.net)
    sessions = lab.net.open(near), lab.net.open(lns)
    lab.net.ctl('add', *near.words, *lns.words, '--frames', 'all')
    flow = Flow()
    whole, _ = flow.superpacket(4)
    header = flow.vnet_header(1492)
    bad = {
        'link control': b'\xc0\x21' + whole[2:],
        'MPLS': b'\x02\x81' + whole[2:],
        'IPv6 said to be IPv4': Flow(v6=True).superpacket(4)[0],
        'an IP header that is too short': IP + b'\x41' + whole[3:],
        'UDP said to be TCP': Flow(udp=True).superpacket(4)[0],
    }
    for what, frame in bad.items():
        lns.recv()
        before = lab.net.leg(0)
        near.send(frame, header)
        wait_for(lambda b=before: lab.net.leg(0)['dropped_frames'] > b['dropped_frames'])
        leg = lab.net.leg(0)
        counted = [leg['drops'].get('malformed', 0) - before['drops'].get('malformed', 0),
                   leg['dropped_frames'] - before['dropped_frames'],
                   leg['crossed_frames'] - before['crossed_frames']]
        tap.check(f'bad superpacket, {what}', not lns.recv() and counted == [1, 1, 0], counted)
    # Filled in there, it would make another protocol of what the policy has passed.
    frames = [Flow().frame(100), Flow().frame(0)]
    near.send(frames[0], struct.pack('=BBHHHH', NEEDS_CSUM, 0, 0, 0, 20, 0))
    near.send(frames[1])
    came = []
    wait_for(lambda: came.extend(lns.recv()) or came[-1:] == frames[1:], 50)
    tap.check('a checksum that is to be in the PPP protocol field', came == frames,
              [f[:8].hex() for f in came])
    lab.net.shut(*sessions)


def test_serial(tap, lab, near):
    """A serial line's driver has no offloads: all is done before."""
    tty = AsyncTty(lab.net)
    tty.device = None
    sessions = lab.net.open(near), lab.net.open(tty)
    lab.net.ctl('add', *near.words, *tty.words, '--frames', 'all')
    flow = Flow()
    # pty(4) takes 8 Kbyte, and PPPIOCBRIDGECHAN drops what the driver does not take.
    whole, parts = flow.superpacket(4, 300)
    wrong, _ = lab.crossing(near, tty, lambda: near.send(whole, flow.vnet_header(300)), parts)
    tap.check('a superpacket to an async tty', wrong is None, wrong)
    flow = Flow()
    bare, full = flow.frame(100, complete=False), Flow().frame(100)
    wrong, _ = lab.crossing(near, tty, lambda: near.send(bare, flow.vnet_header()), [full])
    tap.check('a checksum that is not filled in to an async tty', wrong is None, wrong)
    lab.net.shut(*sessions)


HOME, SERVER, PORT = '192.0.2.2', '192.0.2.1', 5001
SECONDS = 3


def send_for_ever(netns, to):
    """A child's work: a TCP stream, until the other end has had enough."""
    sender = in_netns(netns, socket.socket)
    sender.settimeout(10 * SECONDS)
    sender.connect((to, PORT))
    while True:
        sender.send(bytes(1 << 16))


def receive(listener):
    """Megabits per second of a stream that comes."""
    conn, _ = listener.accept()
    conn.settimeout(SECONDS)
    begun, octets = time.monotonic(), 0
    try:
        while time.monotonic() - begun < SECONDS:
            octets += len(conn.recv(1 << 18))
    except TimeoutError:
        pass    # it has come to a stop: that counts
    took = time.monotonic() - begun
    conn.close()
    return octets * 8 / took / 1e6


def transfer(netns_from, to, netns_to):
    """Megabits per second of one TCP stream; 0 if it cannot be opened."""
    listener = in_netns(netns_to, socket.socket)
    listener.settimeout(5 * SECONDS)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((to, PORT))
    listener.listen()
    child = os.fork()
    if not child:
        try:
            send_for_ever(netns_from, to)
        finally:
            os._exit(0)
    try:
        return receive(listener)
    except TimeoutError:
        return 0
    finally:
        listener.close()
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def sent_again(netns):
    """TCP segments that a namespace has sent more than once."""
    lines = [line.split() for line in run('ip', 'netns', 'exec', netns, 'cat', '/proc/net/snmp')
             .splitlines() if line.startswith('Tcp:')]
    return int(lines[1][lines[0].index('RetransSegs')])


def uplink(net):
    """Packets that the uplink has sent, and that were dropped before it could."""
    return [int(run('ip', 'netns', 'exec', net.lac, 'cat',
                    f'/sys/class/net/up0/statistics/tx_{name}')) for name in ('packets', 'dropped')]


def measure(net, skbs, what):
    """Both directions of TCP; the rates, the longest skbs, and what crossed as a superpacket."""
    skbs.take()
    before = sent_again(net.home), *uplink(net)
    up = transfer(net.home, SERVER, net.lns)
    again, packets, drops = (
        now - then for now, then in zip((sent_again(net.home), *uplink(net)), before))
    seen = skbs.take()
    down = transfer(net.lns, HOME, net.home)
    supers = at_crossing(seen)
    print(f'# {what}: up {up:.1f} Mbit/s, {again} segments sent again, down {down:.1f} Mbit/s; '
          f'{packets} packets left by the uplink, {drops} were dropped there; '
          f'longest skb from the subscriber {longest(seen, "netif_receive_skb", "sub0")}, '
          f'to the uplink {longest(seen, "net_dev_start_xmit", "up0")}; {len(supers)} superpackets '
          f'of {sum(s.gso_segs for s in supers)} frames at our crossing', flush=True)
    return up, down, seen


# By the kind of uplink: the far end's session, the LAC's, how the tool calls that, and how
# fast TCP is at least with GRO on, up and down, of what it is with GRO off.
UPLINKS = {
    'L2TP': (('l2tp', '2', 'udp', LNS_IP, LAC_IP, '5/9', '3/7'),
             ('l2tp', '2', 'udp', LAC_IP, LNS_IP, '3/7', '5/9'), ('--l2tp', '3/7'), (0.7, 0.85)),
    'PPPoE': (('pppoe', 'lac0', '14', LAC_UP_MAC), ('pppoe', 'up0', '14', LNS_MAC),
              ('--pppoe', '14'), (0.7, 0.85)),
}


def compare_uplink(tap, net, lab, subscriber, kind):
    """Both ways to join the subscriber's session and one to a far end of a kind."""
    far, near, words, least = UPLINKS[kind]
    server = end_of(net, net.lns, SERVER, HOME, *far)
    uplink_leg = Session(net.lac, *near, '--attach')
    net.sessions.append(uplink_leg)
    for tso in ('on', 'off'):
        lab.ethtool(net.lac, 'up0', 'tso', tso)
        net.ctl('add', '--pppoe', '12', *words)
        rates = {}
        for gro in ('off', 'on'):
            lab.ethtool(net.lac, 'sub0', 'gro', gro)
            *rates[gro], seen = measure(
                net, lab.skbs, f'pppsplice to {kind}, GRO {gro}, TSO {tso}')
        tap.check(f'to {kind}: superpackets came, and none left, TSO of the uplink {tso}',
                  bool(at_crossing(seen)) == MERGES and
                  longest(seen, 'net_dev_start_xmit', 'up0') <= 1600)
        tap.check(f'to {kind}: TCP is as fast with GRO, but for what merging costs', all(
            rates['on'][i] > rates['off'][i] * least[i] for i in (0, 1)), rates)
        print(f'# {net.show()["legs"]}')
        net.ctl('flush')
        subscriber.say('bridge', uplink_leg.ready[2])
        for gro in ('off', 'on'):
            lab.ethtool(net.lac, 'sub0', 'gro', gro)
            measure(net, lab.skbs, f'PPPIOCBRIDGECHAN to {kind}, GRO {gro}, TSO {tso}')
        subscriber.say('unbridge')
    net.shut(uplink_leg, server)


def compare():
    """How fast TCP is, by pppsplice and PPPIOCBRIDGECHAN, and what an uplink carries."""
    net = Net()
    skbs = None
    try:
        skbs = Skbs()
        lab = Lab(net, skbs)
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
        os.sched_setaffinity(0, range(os.cpu_count()))
        for netns, device in ((net.home, 'wan0'), (net.lns, 'lac0')):
            lab.ethtool(netns, device, 'tso', 'off')
        # veth's NAPI keeps nothing for the next frame unless told to.
        lab.sysfs('sub0', 'gro_flush_timeout', 2000000)
        lab.sysfs('sub0', 'napi_defer_hard_irqs', 1)
        end_of(net, net.home, HOME, SERVER, 'pppoe', 'wan0', '12', LAC_MAC)
        subscriber = Session(net.lac, 'pppoe', 'sub0', '12', HOME_MAC, '--attach')
        net.sessions.append(subscriber)
        tap = Tap(4 * len(UPLINKS))
        for kind in UPLINKS:
            compare_uplink(tap, net, lab, subscriber, kind)
        return tap.status()
    finally:
        net.close()
        if skbs:
            skbs.close()


def main():
    """Run the tests."""
    net, skbs, taps = Net(), None, []
    try:
        skbs = Skbs()
        lab = Lab(net, skbs)
        lab.ethtool(net.home, 'wan0', 'tso', 'off')
        lab.ethtool(net.lac, 'sub0', 'gro', 'on')
        # What leaves by it is to have its checksums.
        lab.ethtool(net.lac, 'sub0', 'tx', 'off')
        lab.merge_on('sub0')
        run('ip', '-n', net.lac, 'link', 'add', 'link', 'sub0', 'name', 'sub0.100', 'type', 'vlan',
            'id', '100')
        run('ip', '-n', net.lac, 'link', 'set', 'sub0.100', 'up')
        napi, machine = taps = [PppoeTap(net, 21, IFF_NAPI), PppoeTap(net, 22)]
        lab.merge_on(napi.device)
        wire, other = Wire(net, 12), Wire(net, 13)
        # veth's skbs are merged as a frag_list, a tap's as page fragments.
        merging = {'veth': wire, 'VLAN': Wire(net, 14, vlan=100), 'tap': napi}
        tests = {
            'serial': (2, lambda: test_serial(tap, lab, machine)),
            'bad': (6, lambda: test_bad_super(tap, lab, machine)),
            'sent': (2 * len(SENT) + 2 * len(WHOLE), lambda: [
                test_sent_super(tap, lab, machine, far) for far in (CapturedL2tp(net), wire)]),
            'merged': (9, lambda: [test_to_l2tp(tap, lab, what, near, families())
                                   for what, near in merging.items()]),
            'lists': (5, lambda: test_udp_and_lists(tap, lab, wire)),
            'tunnels': (6, lambda: test_tunnels(tap, lab, wire, other)),
            'big': (2, lambda: test_big(tap, lab, wire)),
            'local': (1, lambda: test_local(tap, lab, wire)),
            'mtu': (1, lambda: test_mtu(tap, lab, wire, machine)),
            'l2tp': (6, lambda: test_from_l2tp(tap, lab, wire)),
            'whole': (6, lambda: test_whole(tap, lab, 'PPPoE', wire, other)),
            'partial': (12, lambda: [test_partial(tap, lab, wire, device) for device in PARTIAL]),
            'features': (6, lambda: machine.take_offloads() or test_whole(
                tap, lab, 'PPPoE on an interface that says it segments', wire, machine)),
        }
        chosen = [tests[name] for name in sys.argv[1:] or tests]
        tap = Tap(sum(points for points, _ in chosen))
        for _, test in chosen:
            test()
        return tap.status()
    finally:
        for each in taps:
            each.close()
        net.close()
        if skbs:
            skbs.close()


sys.exit(compare() if '--compare' in sys.argv else main())
