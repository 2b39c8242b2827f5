#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""What a control plane does to a session that is spliced, and what monitor says.

The monitor sees every add, set and del, a del with its reason and final counters;
every event fits the JSON schema.
"""
import errno
import fcntl
import json
import os
import struct
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), 'lib'))
# pylint: disable=wrong-import-position
from peers import AsyncTty, L2tp, Pppoe
from pppnet import Net, SKIP, Tap, descriptor, find, run, schema_error, wait_for

IP, LCP = b'\x00\x21', b'\xc0\x21'
ECHO = LCP + b'\x09\x01\x00\x08\x00\x00\x00\x00'
TRACING = '/sys/kernel/tracing'
# _IOW(0xb1, 0, size_t), so that a 32-bit process has another number for it
PPPOEIOCSFWD = 1 << 30 | struct.calcsize('N') << 16 | 0xb1 << 8


class Monitor:
    """pppsplicectl monitor at the LAC, into a file."""

    def __init__(self, net, path, *words):
        with open(path, 'w', encoding='utf-8') as file:
            # pylint: disable=consider-using-with
            self.proc = subprocess.Popen([find('pppsplicectl'), '--netns', net.lac, *words],
                                         stdout=file)
        self.path = path
        self.taken = 0
        wait_for(self.listens)

    def listens(self):
        """Its socket has joined the group."""
        with open(f'/proc/{self.proc.pid}/net/netlink', encoding='ascii') as sockets:
            lines = [line.split() for line in sockets]
        return any(l[1] == '16' and l[3] != '00000000' for l in lines[1:])

    def lines(self):
        """All complete lines."""
        with open(self.path, encoding='utf-8') as file:
            return file.read().split('\n')[:-1]

    def events(self, count):
        """The next events, as many as there should be and no more."""
        wait_for(lambda: len(self.lines()) >= self.taken + count, 150)
        came = self.lines()[self.taken:]
        self.taken += len(came)
        return [json.loads(line) for line in came]

    def stop(self):
        """End it."""
        self.proc.terminate()
        self.proc.wait()
        os.unlink(self.path)


class Life:
    """One splice after another between the same peers."""

    def __init__(self, net, tap):
        self.net, self.tap = net, tap
        self.monitor = Monitor(net, f'/tmp/monitor-{os.getpid()}', '--json', 'monitor')
        self.text = Monitor(net, f'/tmp/monitor-text-{os.getpid()}', 'monitor')
        self.home, self.lns = Pppoe(net), L2tp(net)
        self.pppoe, self.l2tp = net.open(self.home), net.open(self.lns)

    def check(self, *args):
        """A test point."""
        self.tap.check(*args)

    def crosses(self, near=None, far=None):
        """Whether a frame gets from home to the LNS and one back."""
        pairs = [(near, far)] if near else [(self.home, self.lns), (self.lns, self.home)]
        for near_end, far_end in pairs:
            frame = IP + os.urandom(16)
            near_end.send(frame)
            got = []
            if not wait_for(lambda got=got, far_end=far_end, frame=frame:
                            got.extend(far_end.recv()) or frame in got, 50):
                return False
        return True

    def local(self, peer, session):
        """Whether a frame reaches the LAC's own stack, and nothing else."""
        frame = IP + os.urandom(16)
        session.local()
        peer.send(frame)
        got = []
        return wait_for(lambda: got.extend(session.local()) or frame in got, 50)

    def add(self):
        """A splice that works, and the event of its making."""
        self.net.ctl('add', '--pppoe', '12', '--l2tp', '3/7')
        good = self.crosses()
        return good and [e['event'] for e in self.monitor.events(1)] == ['new']

    def gone(self, reason, counts=(1, 1)):
        """The event of a removal: reason, counters; and nothing remains."""
        events = self.monitor.events(1)
        good = [e['event'] for e in events] == ['del'] and events[0]['reason'] == reason and \
            [leg['crossed_frames'] for leg in events[0]['legs']] == list(counts) and \
            schema_error('monitor', events[0]) is None
        return good and not self.net.ctl('show'), events


def test_requests(life):
    """new, set and del by request."""
    net, monitor = life.net, life.monitor
    net.ctl('add', '--pppoe', '12', '--l2tp', '3/7', '--label', 'x')
    net.ctl('set', '--label', 'x', '--frames', 'all')
    net.ctl('set', '--label', 'x', '--down')
    net.ctl('set', '--pppoe', '12', '--label', 'y', '--up')
    net.ctl('del', '--label', 'y')
    events = monitor.events(5)
    seen = [(e['event'], e['state'], e['frames'], e['label'], e.get('reason')) for e in events]
    life.check('monitor: new, three times set, del', seen == [
        ('new', 'up', 'data', 'x', None), ('set', 'up', 'all', 'x', None),
        ('set', 'down', 'all', 'x', None), ('set', 'up', 'all', 'y', None),
        ('del', 'up', 'all', 'y', 'request')], seen)
    errors = [schema_error('monitor', event) for event in events]
    life.check('every event fits the schema', not any(errors), errors)
    net.ctl('add', '--pppoe', '12', '--l2tp', '3/7')
    net.ctl('flush')
    seen = [(e['event'], e.get('reason')) for e in monitor.events(2)]
    life.check('monitor: flush is del by request', seen == [('new', None), ('del', 'request')], seen)
    # As text: the same events, a line each.
    def heads():
        return [line for line in life.text.lines() if not line.startswith(' ')]
    wait_for(lambda: len(heads()) >= 7, 150)
    lines = heads()
    life.check('monitor in text', [line.split()[0] for line in lines] ==
               ['new', 'set', 'set', 'set', 'del', 'new', 'del'] and
               lines[4].endswith(' reason request'), lines)
    ends = [net.ctl('add', '--pppoe', '12', '--l2tp', '9/9', check=False),
            net.ctl('add', '--pppoe', '12', '--channel', '9999', check=False),
            net.ctl('set', '77', '--down', check=False)]
    life.check('what is refused is no event', not monitor.events(1), ends)


def error_of(session, call):
    """The error that a call on the session's socket meets; 0 if none."""
    fd = descriptor(session)
    try:
        call(fd)
        return 0
    except OSError as error:
        return error.errno
    finally:
        os.close(fd)


def read_error(session):
    """What a control plane gets that reads frames from the session's socket."""
    def read(fd):
        os.set_blocking(fd, False)
        os.read(fd, 2000)

    return error_of(session, read)


def relay_error(session):
    """What the kernel answers when it is to relay to an address that is none."""
    return error_of(session, lambda fd: fcntl.ioctl(fd, PPPOEIOCSFWD, bytes(64)))


def test_relay(life):
    """A PPPoE session that the kernel could relay, as nobody asked for its channel."""
    session = life.net.open(Pppoe(life.net, sid=14), '--unbound')
    answers = [relay_error(session)]
    life.net.ctl('add', '--pppoe', '14', '--l2tp', '3/7')
    answers.append(relay_error(session))
    life.net.ctl('flush')
    answers.append(relay_error(session))
    # Linux 7 has no relaying.
    gone = int(os.uname().release.split('.')[0]) >= 7
    life.check('relaying is refused while spliced', answers ==
               ([errno.ENOTTY] * 3 if gone else [errno.EINVAL, errno.EBUSY, errno.EINVAL]), answers)
    life.net.shut(session)
    life.monitor.events(2)


def test_ioctls(life):
    """PPPIOCGCHAN and others on a spliced socket."""
    good = life.add()
    channel = life.l2tp.say('gchan')[1]
    life.check('PPPIOCGCHAN on a spliced L2TP socket answers, and frames cross',
               good and channel.startswith('ok channel') and life.crosses(), channel)
    life.check('and on a PPPoE socket', life.pppoe.say('gchan')[1].startswith('ok channel') and
               life.crosses())
    life.check('its queue is not read by two', read_error(life.l2tp) == errno.EIO)
    answers = life.pppoe.say('connect', '13')[1]
    life.check('connect to another session is refused, and costs no splice',
               answers.startswith('error EBUSY') and life.crosses(), answers)
    life.check('sequence numbers can be set and unset while spliced',
               life.l2tp.say('seq', 'on')[1] == 'ok' and life.l2tp.say('seq', 'off')[1] == 'ok' and
               life.crosses())
    life.check('the channel can be closed and attached again',
               life.l2tp.say('close-channel')[1] == 'ok' and life.crosses() and
               life.l2tp.say('attach')[1] == 'ok' and life.crosses())
    life.lns.send(ECHO)
    life.check('and is given link control', wait_for(lambda: ECHO in life.l2tp.local(), 50))
    answers = life.pppoe.say('disconnect')[1]
    good, events = life.gone('connect', (7, 7))
    life.check('connect to session 0 ends the splice: connect', answers == 'ok' and good, answers,
               events)
    life.check('the L2TP session is as it was', life.local(life.lns, life.l2tp))
    answers = life.pppoe.say('connect', '12')[1]
    life.check('the socket can be connected, and spliced, again', answers == 'ok' and
               life.pppoe.say('close-channel')[1] == 'ok' and
               life.pppoe.say('attach')[1] == 'ok' and life.add(), answers)
    life.net.ctl('flush')
    life.monitor.events(1)


def test_ends(life):
    """Sessions that end, above and below their control plane."""
    net = life.net
    good = life.add()
    life.pppoe.say('close')
    ended, events = life.gone('release')
    life.check('PPPoE socket closed: release', good and ended, events)
    life.check('the L2TP session is as it was', life.local(life.lns, life.l2tp))
    net.shut(life.pppoe)
    life.pppoe = net.open(life.home)

    good = life.add()
    life.l2tp.proc.kill()
    life.l2tp.proc.wait()
    ended, events = life.gone('release')
    life.check('the control plane of the L2TP session killed: release', good and ended, events)
    life.check('the PPPoE session is as it was', life.local(life.home, life.pppoe))
    net.sessions.remove(life.l2tp)
    life.l2tp = net.open(life.lns)

    good = life.add()
    life.home.send_padt()
    wait_for(lambda: life.home.send(IP + b'after PADT') or len(life.monitor.lines()) >
             life.monitor.taken, 50)
    events = life.monitor.events(1)
    life.check('PADT: the subscriber\'s own next frame finds out: leg-down', good and
               [(e['event'], e.get('reason')) for e in events] == [('del', 'leg-down')] and
               events[0]['legs'][0]['drops'].get('leg-down', 0) >= 1 and
               not net.ctl('show'), events)
    life.lns.recv()
    life.check('the L2TP session is as it was', life.local(life.lns, life.l2tp))
    net.shut(life.pppoe)
    life.pppoe = net.open(life.home)

    if deletion_is_seen():
        test_l2tp_deleted(life)

    good = life.add()
    run('ip', '-n', net.lac, 'link', 'set', 'sub0', 'down')
    ended, events = life.gone('leg-down')
    life.check('interface down: leg-down', good and ended, events)
    life.check('the L2TP session is as it was', life.local(life.lns, life.l2tp))
    run('ip', '-n', net.lac, 'link', 'set', 'sub0', 'up')
    net.shut(life.pppoe)
    life.pppoe = net.open(life.home)


def deletion_is_seen():
    """Linux 6.11 made pppol2tp take a deleted session from its socket."""
    return tuple(int(n) for n in os.uname().release.split('.')[:2]) >= (6, 11)


def test_l2tp_deleted(life):
    """A session that ends below its control plane."""
    net = life.net
    good = life.add()
    run('ip', '-n', net.lac, 'l2tp', 'del', 'session', 'tunnel_id', '3', 'session_id', '7')
    # The kernel deletes it later.
    wait_for(lambda: life.home.send(IP + b'who finds out') or
             len(life.monitor.lines()) > life.monitor.taken, 150)
    events = life.monitor.events(1)
    life.check('L2TP session deleted by netlink: leg-down', good and
               [(e['event'], e.get('reason')) for e in events] == [('del', 'leg-down')] and
               not net.ctl('show'), events)
    life.check('the PPPoE session is as it was', life.local(life.home, life.pppoe))
    net.shut(life.l2tp)
    life.l2tp = net.open(life.lns)


def test_channel(life):
    """A channel leg: its own end, and that its channel comes and goes."""
    net = life.net
    tty = AsyncTty(net)
    modem = net.open(tty)
    net.ctl('add', '--pppoe', '12', *tty.words)
    life.monitor.events(1)
    good = life.crosses(tty, life.home) and life.crosses(life.home, tty)
    leg = net.leg('channel')
    life.check('a channel leg is shown with its channel', good and
               leg['channel'] == int(tty.words[1]) and leg['crossed_frames'] == 1, leg)
    net.ctl('set', '--pppoe', '12', '--down')
    tty.send(IP + b'nowhere')
    wait_for(lambda: net.leg('channel')['dropped_frames'], 100)
    life.check('down: its frames have no local stack to go to',
               net.leg('channel')['drops'] == {'no-local': 1}, net.leg('channel'))
    life.check('down: the other leg\'s frames are local', life.local(life.home, life.pppoe))
    net.ctl('set', '--pppoe', '12', '--up')
    life.check('up again', life.crosses(tty, life.home) and life.crosses(life.home, tty))
    net.shut(modem)
    life.check('the tty\'s channel may go', not crosses_now(life.home, tty) and
               net.leg('pppoe')['crossed_frames'] >= 1)
    net.ctl('del', *tty.words)
    life.check('the PPPoE session is as it was', life.local(life.home, life.pppoe))
    life.monitor.events(3)


def crosses_now(near, far):
    """Whether a frame reaches a peer that may be gone."""
    near.send(IP + b'anybody there')
    try:
        return wait_for(far.recv, 10)
    except OSError:
        return False


def traced():
    """Names of the pppsplice events in the trace buffer, with their texts."""
    with open(f'{TRACING}/trace', encoding='ascii') as trace:
        return [line.split(': ', 1)[1].strip() for line in trace if ' pppsplice_' in line]


def test_traces(life):
    """Every tracepoint, in order."""
    with open(f'{TRACING}/events/pppsplice/enable', 'w', encoding='ascii') as file:
        file.write('1')
    with open(f'{TRACING}/trace', 'w', encoding='ascii'):
        pass
    life.net.ctl('add', '--pppoe', '12', '--l2tp', '3/7')
    life.home.send(b'\x00\xfd compressed')
    wait_for(lambda: life.net.leg('pppoe')['dropped_frames'], 100)
    number = life.net.show()['id']
    life.net.ctl('flush')
    lines = traced()
    want = ['leg_attach', 'leg_attach', 'add', 'drop', 'leg_detach', 'leg_detach', 'del']
    good = [line.split(':')[0] for line in lines] == [f'pppsplice_{word}' for word in want] and \
        all(f'id={number} ' in line + ' ' for line in lines) and \
        'reason=policy' in lines[3] and 'reason=request' in lines[6] and \
        'frames=data state=up' in lines[2]
    life.check('tracepoints', good, *lines)
    with open(f'{TRACING}/events/pppsplice/pppsplice_drop/format', encoding='ascii') as file:
        text = file.read()
    life.check('their format can be read without our headers', '"rcvbuf"' in text and
               'PPPSPLICE_' not in text, text)
    with open(f'{TRACING}/events/pppsplice/enable', 'w', encoding='ascii') as file:
        file.write('0')
    life.monitor.events(2)


def main():
    """Run the tests."""
    try:
        import jsonschema  # pylint: disable=import-outside-toplevel,unused-import
    except ImportError:
        print('1..0 # SKIP needs python3-jsonschema')
        return SKIP
    net = Net()
    try:
        tap = Tap(5 + 10 + 1 + (10 if deletion_is_seen() else 8) + 6 + 2)
        life = Life(net, tap)
        test_requests(life)
        test_ioctls(life)
        test_relay(life)
        test_ends(life)
        test_channel(life)
        test_traces(life)
        life.monitor.stop()
        life.text.stop()
        return tap.status()
    finally:
        net.close()


sys.exit(main())
