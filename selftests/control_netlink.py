#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""The netlink family, driven from its spec by the kernel's own tools/net/ynl.

Refusals come with a text, and with the attribute that is at fault; nothing of a
refused request remains. Namespaces and privilege are looked at for the request
and for both sessions.
"""
import errno
import json
import os
import socket
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), 'lib'))
# pylint: disable=wrong-import-position
from peers import L2tp, Pppoe
from pppnet import Net, Tap, descriptor, run, wait_for
from ynl import answer, cli, family

IP = b'\x00\x21'
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000


def legs(*fds):
    """Two legs by descriptor."""
    return {'leg': [{'fd': fd} for fd in fds]}


class Kernel:
    """The family at the LAC, and the test points about its answers."""

    def __init__(self, net, tap):
        self.net, self.tap = net, tap
        self.family = family(net.lac)

    def refused(self, what, code, text, operation, attrs, at=None, fam=None):
        """A refusal, by errno, text, and the attribute that it names."""
        before = self.family.dump('splice-get', {})
        got = answer(fam or self.family, operation, attrs)
        same = len(self.family.dump('splice-get', {})) == len(before)
        good = isinstance(got, tuple) and got[0] == code and text in got[1] and \
            (at is None or str(got[2]).endswith(at))
        self.tap.check(f'refused: {what}', good and same, got)

    def crosses(self, near, far):
        """Whether a frame gets from one peer to another."""
        frame = IP + b'probe' + os.urandom(8)
        near.send(frame)
        got = []
        return wait_for(lambda: got.extend(far.recv()) or frame in got, 50)


def test_cli(net, tap, fds, peers, kernel):
    """cli.py lists, creates, changes and deletes."""
    tap.check('cli.py lists nothing', cli(net.lac, (), '--dump', 'splice-get') == [])
    made = cli(net.lac, fds, '--do', 'splice-new', '--json',
               json.dumps({**legs(*fds), 'label': 'by ynl', 'frames': 'ncp'}))
    tap.check('cli.py creates a splice', made['id'] == 1 and made['state'] == 'up' and
              [leg['type'] for leg in made['leg']] == ['pppoe', 'l2tp'] and
              made['leg'][0]['sid'] == 12 and made['leg'][1]['peer-session'] == 9, made)
    tap.check('through which frames cross', kernel.crosses(*peers) and kernel.crosses(*peers[::-1]))
    listed = cli(net.lac, (), '--dump', 'splice-get')
    tap.check('cli.py lists it', len(listed) == 1 and listed[0]['label'] == 'by ynl' and
              listed[0]['frames'] == 'ncp' and listed[0]['leg'][0]['crossed-frames'] == 1 and
              listed[0]['leg'][1]['tunnel'] == 3, listed)
    was_set = cli(net.lac, (), '--do', 'splice-set', '--json', '{"id": 1, "state": "down"}')
    tap.check('cli.py sets it', was_set['state'] == 'down', was_set)
    gone = cli(net.lac, (), '--do', 'splice-del', '--json', '{"label": "by ynl"}')
    tap.check('cli.py deletes it', gone['reason'] == 'request' and
              cli(net.lac, (), '--dump', 'splice-get') == [], gone)


def test_refusals(net, kernel, fds):
    """What a library could get wrong."""
    pppoe, l2tp = fds
    refused = kernel.refused
    new = 'splice-new'
    plain = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    pppox = socket.socket(24, socket.SOCK_STREAM, 0)
    with open('/dev/null', 'rb') as file:
        refused('a descriptor that is no socket', errno.ENOTSOCK, 'descriptor is no socket', new,
                legs(file.fileno(), l2tp), '.leg.fd')
    refused('a descriptor that is not open', errno.EBADF, 'descriptor is not open', new,
            legs(pppoe, 999), '.leg.fd')
    refused('a socket that is no PPPoX socket', errno.EPROTOTYPE, 'no PPPoE or PPPoL2TP', new,
            legs(pppoe, plain.fileno()), '.leg.fd')
    refused('a socket that is not connected', errno.ENOTCONN, 'not connected', new,
            legs(pppox.fileno(), l2tp), '.leg.fd')
    plain.close()
    pppox.close()
    refused('the same session twice', errno.EINVAL, 'both legs are the same session', new,
            legs(pppoe, pppoe))
    refused('one leg', errno.EINVAL, 'exactly two legs', new, legs(pppoe))
    refused('three legs', errno.EINVAL, 'exactly two legs', new, legs(pppoe, l2tp, pppoe))
    refused('no leg', errno.EINVAL, 'exactly two legs', new, {})
    refused('a leg without a descriptor', errno.EINVAL, 'needs the fd', new,
            {'leg': [{'fd': pppoe}, {'type': 'l2tp', 'tunnel': 3, 'session': 7}]})
    refused('a type that is not the socket\'s', errno.EPROTOTYPE, 'other type', new,
            {'leg': [{'fd': pppoe, 'type': 'l2tp'}, {'fd': l2tp}]})
    refused('a leg by descriptor and by number', errno.EINVAL, 'no meaning', new,
            {'leg': [{'fd': pppoe, 'sid': 12}, {'fd': l2tp}]}, '.leg.sid')
    refused('two channels', errno.EINVAL, 'PPPIOCBRIDGECHAN joins them', new,
            {'leg': [{'type': 'channel', 'channel': 1}, {'type': 'channel', 'channel': 2}]})
    refused('a channel without its index', errno.EINVAL, 'index', new,
            {'leg': [{'fd': pppoe}, {'type': 'channel'}]})
    refused('a channel with a filter', errno.EINVAL, 'frames must be all', new,
            {'leg': [{'fd': pppoe}, {'type': 'channel', 'channel': 77}], 'frames': 'ncp'}, '.frames')
    refused('a label that is not UTF-8', errno.EINVAL, 'not printable UTF-8', new,
            {**legs(pppoe, l2tp), 'label': 'a\x1bb'}, '.label')
    refused('a label of 128 octets', errno.EINVAL, 'policy', new, {**legs(pppoe, l2tp),
                                                            'label': 'x' * 128}, '.label')
    refused('a policy that does not exist', errno.ERANGE, '', new, {**legs(pppoe, l2tp),
                                                                  'frames': 3}, '.frames')
    made = kernel.family.do(new, {**legs(pppoe, l2tp), 'label': 'x' * 127})
    refused('a session that is spliced already', errno.EBUSY, 'spliced already', new,
            legs(pppoe, l2tp), '.leg.fd')
    refused('set without a selector', errno.EINVAL, 'exactly one of', 'splice-set', {'state': 'down'})
    refused('del with two selectors', errno.EINVAL, 'exactly one of', 'splice-del',
            {'id': made['id'], 'label': 'x' * 127})
    refused('del of a splice that is not there', errno.ENOENT, 'no such splice', 'splice-del',
            {'id': made['id'] + 1}, '.id')
    refused('a leg that says too little', errno.EINVAL, 'type and sid', 'splice-get',
            {'leg': [{'type': 'pppoe'}]}, '.leg')
    refused('a selector with what does not select', errno.EINVAL, 'no meaning', 'splice-del',
            {'leg': [{'type': 'l2tp', 'tunnel': 3, 'session': 7, 'peer-session': 9}]},
            '.leg.peer-session')
    refused('a splice of another namespace', errno.ENOENT, 'no such splice', 'splice-get',
            {'id': made['id']}, fam=family(net.lns))
    kernel.family.do('splice-del', {'id': made['id']})


def test_namespaces(net, tap, kernel, pppoe):
    """Legs in two namespaces, the splice in a third, and that one ends."""
    far = f'lac2-{os.getpid()}'
    over = f'over-{os.getpid()}'
    run('ip', 'netns', 'add', far)
    run('ip', 'netns', 'add', over)
    try:
        net.wire(net.home, 'wan2', '02:00:00:00:00:01', 1500, far, 'sub2', '02:00:00:00:00:fe')
        peers = [pppoe, Pppoe(net, sid=20, interface='sub2')]
        sessions = [net.sessions[0], net.open(peers[1], netns=far)]
        fds = [descriptor(session) for session in sessions]
        above = family(over)
        made = above.do('splice-new', legs(*fds))
        tap.check('legs in two namespaces, the splice in a third',
                  kernel.crosses(*peers) and kernel.crosses(*peers[::-1]) and
                  not kernel.family.dump('splice-get', {}), made)
        kernel.refused('a session that a splice of another namespace has', errno.EBUSY,
                       'spliced already', 'splice-new', legs(*fds))
        for fd in fds:
            os.close(fd)
        # Its last socket and its name: the namespace goes, and the splice with it.
        above.sock.close()
        del above
        with open('/sys/kernel/tracing/trace', 'w', encoding='ascii'):
            pass
        run('ip', 'netns', 'del', over)

        def ended():
            with open('/sys/kernel/tracing/trace', encoding='ascii') as trace:
                return f'pppsplice_del: id={made["id"]} reason=netns' in trace.read()
        tap.check('a splice goes with its namespace, for that reason', wait_for(ended, 3000))
        pppoe.recv()
        peers[1].send(IP + b'local')
        got = []
        wait_for(lambda: got.extend(sessions[1].local()) or got, 50)
        tap.check('its sessions are as they were', got == [IP + b'local'] and not pppoe.recv(), got)
        net.shut(sessions[1])
    finally:
        run('ip', 'netns', 'del', far, check=False)
        run('ip', 'netns', 'del', over, check=False)


def test_races(net, tap, kernel):
    """A namespace goes while the splice in it is removed for another reason."""
    gone = []
    with open('/sys/kernel/tracing/trace', 'w', encoding='ascii'):
        pass
    for turn in range(20):
        over = f'race-{os.getpid()}'
        run('ip', 'netns', 'add', over)
        sessions = [net.open(Pppoe(net, sid=30)), net.open(Pppoe(net, sid=31))]
        fds = [descriptor(session) for session in sessions]
        above = family(over)
        made = above.do('splice-new', legs(*fds))
        for fd in fds:
            os.close(fd)
        above.sock.close()
        del above
        # The control plane dies before, with or after the namespace.
        if turn % 2:
            sessions[0].proc.kill()
        run('ip', 'netns', 'del', over)
        for session in sessions:
            session.proc.kill()
            session.proc.wait()
            net.sessions.remove(session)
        gone.append(made['id'])

    def all_ended():
        with open('/sys/kernel/tracing/trace', encoding='ascii') as trace:
            return trace.read().count('pppsplice_del: ') >= len(gone)
    tap.check('namespace and control plane go together, 20 times: every splice ended',
              wait_for(all_ended, 3000) and not kernel.family.dump('splice-get', {}))


def test_privilege(net, tap, fds):
    """Root of a user namespace may splice its own sessions and no others."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        os.unshare(CLONE_NEWUSER | CLONE_NEWNET)
        # pylint: disable=import-outside-toplevel
        from ynl import SPEC, YnlFamily
        # an answer of the kernel, or why there is none
        got = answer(YnlFamily(SPEC, ''), 'splice-new', legs(*fds))
        os.write(write, repr(got).encode())
        os._exit(0)
    os.close(write)
    os.waitpid(child, 0)
    got = os.read(read, 4096).decode()
    os.close(read)
    tap.check('refused: sessions of a namespace in which the caller has no privilege',
              got.startswith(f'({errno.EPERM}, ') and
              'needs CAP_NET_ADMIN in the network namespace of the session' in got, got)
    tap.check('and nothing happened to them', not net.ctl('show'), net.ctl('show'))


def main():
    """Run the tests."""
    net = Net()
    try:
        tap = Tap(6 + 24 + 4 + 1 + 2)
        peers = [Pppoe(net), L2tp(net)]
        fds = [descriptor(net.open(peer)) for peer in peers]
        with open('/sys/kernel/tracing/events/pppsplice/enable', 'w', encoding='ascii') as file:
            file.write('1')
        kernel = Kernel(net, tap)
        test_cli(net, tap, fds, peers, kernel)
        test_refusals(net, kernel, fds)
        test_namespaces(net, tap, kernel, peers[0])
        test_races(net, tap, kernel)
        test_privilege(net, tap, fds)
        return tap.status()
    finally:
        with open('/sys/kernel/tracing/events/pppsplice/enable', 'w', encoding='ascii') as file:
            file.write('0')
        net.close()


sys.exit(main())
