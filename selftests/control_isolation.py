#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Who may do what: a splice is made, seen, changed, removed and listened to by who has
CAP_NET_ADMIN over the namespace of the request and over those of both sessions.

Each of the three is owned by the initial user namespace or by another one, and the
caller is root of that other one; then callers without privilege, descriptors that
were handed over, and sockets that one process opens and another one uses.
"""
import ctypes
import errno
import itertools
import os
import pickle
import socket
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), 'lib'))
# pylint: disable=wrong-import-position
import genl
from genl import DEL, GET, LEG_FD, LEG_SID, LEG_TYPE, NEW, SET, ask, leg, open_socket, u16, u32
from peers import L2tp, Pppoe
from pppnet import PIDFD_GETFD, Net, Tap, descriptor, find, in_netns, run, wait_for

IP = b'\x00\x21'
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
CAP_NET_ADMIN = 12
NOBODY = 65534
KERNEL = (0, 0)     # its netlink address
NOT_HERE = 'needs CAP_NET_ADMIN in the network namespace of the session'
NO_POWER = 'owner of the splice\'s network namespace has no power over the session\'s'
LIBC = ctypes.CDLL(None, use_errno=True)


def in_child(function, *args):
    """Call a function in a process of its own, so that it may give up what it likes."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        try:
            result = function(*args)
        except Exception as error:  # pylint: disable=broad-exception-caught
            result = error
        os.write(write, pickle.dumps(result))
        os._exit(0)
    os.close(write)
    with os.fdopen(read, 'rb') as file:
        got = file.read()
    os.waitpid(child, 0)
    result = pickle.loads(got)
    if isinstance(result, Exception):
        raise result
    return result


class UserNs:
    """A user namespace that owns network namespaces, held by a process for each."""

    def __init__(self, names):
        self.pids, self.held = {}, []
        for name in names:
            self.pids[name] = self.hold(next(iter(self.pids.values()), None))
            run('ip', 'netns', 'attach', name, str(self.pids[name]))
        self.names = names
        # pylint: disable=consider-using-with
        self.file = open(f'/proc/{self.pids[names[0]]}/ns/user', encoding='ascii')

    def hold(self, first):
        """A process in a new network namespace of the one user namespace."""
        ready, go = os.pipe(), os.pipe()
        child = os.fork()
        if not child:
            os.close(go[1])
            if first:
                with open(f'/proc/{first}/ns/user', encoding='ascii') as file:
                    os.setns(file.fileno(), CLONE_NEWUSER)
                os.unshare(CLONE_NEWNET)
            else:
                os.unshare(CLONE_NEWUSER | CLONE_NEWNET)
            os.write(ready[1], b'.')
            os.read(go[0], 1)
            os._exit(0)
        os.close(go[0])
        os.close(ready[1])
        os.read(ready[0], 1)
        os.close(ready[0])
        for path in () if first else ('uid_map', 'gid_map'):
            with open(f'/proc/{child}/{path}', 'w', encoding='ascii') as file:
                file.write('0 0 1')
        self.held.append(go[1])
        return child

    def enter(self):
        """Become its root, where this process is."""
        os.setns(self.file.fileno(), CLONE_NEWUSER)

    def close(self):
        """Let it go."""
        for name in self.names:
            run('ip', 'netns', 'del', name, check=False)
        # the later ones have copies of what the earlier ones wait for
        for held in self.held:
            os.close(held)
        for pid in self.pids.values():
            os.waitpid(pid, 0)
        self.file.close()


def become_nobody():
    """No user, no capabilities."""
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)


def drop_net_admin():
    """Every capability but CAP_NET_ADMIN."""
    header = struct.pack('=Ii', 0x20080522, 0)
    data = ctypes.create_string_buffer(24)
    if LIBC.syscall(125, header, data):     # capget
        raise OSError(ctypes.get_errno(), 'capget')
    sets = list(struct.unpack('=6I', data.raw))
    sets = [value & ~(1 << CAP_NET_ADMIN) if at < 3 else value for at, value in enumerate(sets)]
    if LIBC.syscall(126, header, struct.pack('=6I', *sets)):    # capset
        raise OSError(ctypes.get_errno(), 'capset')


def fd_legs(*fds):
    """Two legs by descriptor."""
    return [leg(u32(LEG_FD, fd)) for fd in fds]


class Isolation:
    """The namespaces, the sessions in them, and their descriptors."""

    def __init__(self, net, tap):
        self.net, self.tap = net, tap
        self.family, self.group = in_netns(net.lac, genl.resolve)
        tag = os.getpid()
        self.plain = f'plain-{tag}'     # a third namespace of the initial user namespace
        run('ip', 'netns', 'add', self.plain)
        self.own, self.over = f'own-{tag}', f'over-{tag}'
        self.userns = UserNs([self.own, self.over])
        net.wire(net.home, 'wan2', '02:00:00:00:00:01', 1500, self.own, 'sub2',
                 '02:00:00:00:00:fe')
        # by owner, and by leg
        self.peers = {
            'init': [Pppoe(net), L2tp(net)],
            'user': [Pppoe(net, sid=20, interface='sub2'), Pppoe(net, sid=21, interface='sub2')]}
        self.sessions = {owner: [net.open(peer, netns=netns) for peer in self.peers[owner]]
                         for owner, netns in (('init', net.lac), ('user', self.own))}
        self.fds = {owner: list(map(descriptor, sessions))
                    for owner, sessions in self.sessions.items()}
        self.over_of = {'init': self.plain, 'user': self.over}

    def close(self):
        """Leave nothing behind."""
        for fd in sum(self.fds.values(), []):
            os.close(fd)
        run('ip', 'netns', 'del', self.plain, check=False)
        self.userns.close()

    def as_user(self, netns, function, *args):
        """Call a function as root of the user namespace, with a socket in a namespace."""
        def call():
            with open(f'/run/netns/{netns}', encoding='ascii') as there:
                os.setns(there.fileno(), CLONE_NEWNET)
            self.userns.enter()
            with open_socket() as sock:
                return function(sock, *args)
        return in_child(call)

    def ask(self, sock, *words, **options):
        """A request of the family."""
        return ask(sock, self.family, *words, **options)

    def as_root(self, netns, *words):
        """A request of this process."""
        with in_netns(netns, open_socket) as sock:
            return self.ask(sock, *words)

    def selectors(self, number, peer):
        """Each way to name a splice: one that is there, or one that is not."""
        return [[u32(genl.ID, number)], [genl.label('secret')],
                [leg(u32(LEG_TYPE, 0), u16(LEG_SID, peer.sid))]]

    def all_requests(self, sock, number, peer, to=None):
        """Every request about a splice: those by selector, the dump, the events."""
        answers = []
        for which in self.selectors(number, peer):
            for cmd in (GET, SET, DEL):
                more = [u32(genl.STATE, 0)] if cmd == SET else []
                answers.append(self.ask(sock, cmd, *which, *more, to=to))
        return answers, self.ask(sock, GET, dump=True, to=to), genl.join(sock, self.group)

    @staticmethod
    def unchanged(netns, number):
        """Whether a splice is there and up."""
        text = run(find('pppsplicectl'), '--netns', netns, 'show')
        return text.startswith(f'{number}: ') and ' state up ' in text

    @staticmethod
    def crosses(near, far):
        """Whether a frame gets from one peer to another."""
        frame = IP + os.urandom(16)
        near.send(frame)
        got = []
        return wait_for(lambda: got.extend(far.recv()) or frame in got, 50)


def refused_new(owners, fds):
    """What splice-new of the user namespace's root is to be answered; None if it may."""
    splice, *ends = owners
    if splice == 'init':
        return errno.EPERM, '', b''     # generic netlink: GENL_UNS_ADMIN_PERM
    for owner, fd in zip(ends, fds):
        if owner == 'init':
            return errno.EPERM, NOT_HERE, u32(LEG_FD, fd)
    return None


def test_owners(iso):
    """Each way in which the three namespaces can be owned."""
    for owners in itertools.product(('init', 'user'), repeat=3):
        splice, *ends = owners
        netns = iso.over_of[splice]
        fds = [iso.fds[owner][at] for at, owner in enumerate(ends)]
        peers = [iso.peers[owner][at] for at, owner in enumerate(ends)]
        what = f'splice {owners[0]}, legs {owners[1]} and {owners[2]}'

        want = refused_new(owners, fds)
        got = iso.as_user(netns, iso.ask, NEW, *fd_legs(*fds))
        good = got[:3] == want if want else got.error == 0 and got.splices == 1
        iso.tap.check(f'{what}: {"no new" if want else "new"} for root of the user namespace',
                      good, got)
        if not want:
            got = iso.as_user(netns, iso.ask, DEL, u32(genl.ID, got.ids[0]))
            iso.tap.check(f'{what}: and del', got.error == 0 and got.splices == 1, got)

        made = iso.as_root(netns, NEW, *fd_legs(*fds), genl.label('secret'))
        if splice == 'user' and 'init' in ends:
            # Its owner would see and remove what is not his.
            at = u32(LEG_FD, fds[ends.index('init')])
            iso.tap.check(f'{what}: not even for who may all',
                          made[:3] == (errno.EXDEV, NO_POWER, at), made)
        else:
            iso.tap.check(f'{what}: new for who may all', made.error == 0 and
                          iso.crosses(*peers) and iso.crosses(*peers[::-1]), made)
        test_made(iso, what, netns, owners, made, peers)


def test_made(iso, what, netns, owners, made, peers):
    """What root of the user namespace can do about a splice that root made, if he did."""
    number = made.ids[0] if made.ids else 1
    answers, dump, joined = iso.as_user(netns, iso.all_requests, number, peers[0])
    if owners[0] == 'init':
        good = all(a == (errno.EPERM, '', b'', 0, []) for a in answers) and \
            dump[:4] == (errno.EPERM, '', b'', 0) and joined == errno.EPERM
        iso.tap.check(f'{what}: no get, set, del, dump or events', good and
                      iso.unchanged(netns, number) and iso.crosses(*peers), answers, dump, joined)
        iso.as_root(netns, DEL, u32(genl.ID, number))
    elif 'init' in owners:
        good = all((a.error, a.text, a.splices) == (errno.ENOENT, 'no such splice', 0)
                   for a in answers) and (dump.error, dump.splices, joined) == (0, 0, 0)
        iso.tap.check(f'{what}: there is nothing to be seen', good, answers, dump, joined)
    else:
        # by id: get, set, del; then it is gone
        good = [a.error for a in answers] == [0, 0, 0] + [errno.ENOENT] * 6 and \
            (dump.error, dump.splices, joined) == (0, 0, 0)
        iso.tap.check(f'{what}: all of it', good, answers, dump, joined)


def test_callers(iso):
    """A splice of the LAC, and callers without CAP_NET_ADMIN who are in its namespace."""
    net, fds, peers = iso.net, iso.fds['init'], iso.peers['init']
    made = iso.as_root(net.lac, NEW, *fd_legs(*fds), genl.label('secret'))
    number = made.ids[0]

    def call(become, *sids):
        with open(f'/run/netns/{net.lac}', encoding='ascii') as there:
            os.setns(there.fileno(), CLONE_NEWNET)
        become()
        with open_socket() as sock:
            new = iso.ask(sock, NEW, *fd_legs(*iso.fds['user']))
            return new, [iso.all_requests(sock, n, peer) for n, peer in sids]

    class Nobody:   # pylint: disable=too-few-public-methods
        """A peer that is not there."""
        sid = 4711

    for what, become in (('nobody', become_nobody),
                         ('root without CAP_NET_ADMIN', drop_net_admin),
                         ('root of a user namespace', iso.userns.enter)):
        new, (there, absent) = in_child(call, become, (number, peers[0]), (9999, Nobody))
        answers, dump, joined = there
        good = new[:3] == (errno.EPERM, '', b'') and \
            all(a[:4] == (errno.EPERM, '', b'', 0) for a in (*answers, dump)) and \
            joined == errno.EPERM
        iso.tap.check(f'{what}, in the namespace: no new, get, set, del, dump or events',
                      good and iso.unchanged(net.lac, number), new, there)
        iso.tap.check(f'{what}: what is there and what is not is answered alike',
                      there == absent, there, absent)
    return number


def getfd(pid, number):
    """errno of taking a descriptor from another process."""
    pidfd = os.pidfd_open(pid)
    fd = LIBC.syscall(PIDFD_GETFD, pidfd, number, 0)
    return 0 if fd >= 0 else ctypes.get_errno()


def test_descriptors(iso, number):
    """Descriptors of sessions give no right over a splice of them, nor over the LAC."""
    net = iso.net
    session = iso.sessions['init'][0]
    inner = int(session.say('fd')[1].split()[2])
    ours, theirs = socket.socketpair()
    socket.send_fds(ours, [b'here'], iso.fds['init'])

    def handed(sock):
        _, fds, _, _ = socket.recv_fds(theirs, 16, 2)
        return [iso.ask(sock, NEW, *fd_legs(*fds)),
                iso.ask(sock, NEW, leg(u32(LEG_FD, fds[0])),
                        leg(u32(LEG_TYPE, 2), u32(11, 1)))], u32(LEG_FD, fds[0])

    answers, at = iso.as_user(iso.over, handed)
    iso.tap.check('descriptors handed over (SCM_RIGHTS): no new with them, nor with a channel',
                  all(a[:3] == (errno.EPERM, NOT_HERE, at) for a in answers), answers)

    def take(_sock):
        with open(f'/run/netns/{net.lac}', encoding='ascii') as there:
            try:
                os.setns(there.fileno(), CLONE_NEWNET)
                return 'entered'
            except OSError as error:
                return error.errno, getfd(session.pid(), inner)

    got = iso.as_user(iso.over, take)
    iso.tap.check('root of the user namespace: no setns(2), no pidfd_getfd(2)',
                  got == (errno.EPERM, errno.EPERM), got)

    def take_as_nobody():
        become_nobody()
        return getfd(session.pid(), inner)

    got = in_child(take_as_nobody)
    iso.tap.check('nobody: no pidfd_getfd(2)', got == errno.EPERM, got)
    got = iso.as_user(iso.over, iso.ask, NEW, *fd_legs(iso.fds['user'][0], iso.fds['init'][1]))
    iso.tap.check('one session of one\'s own does not make the other one\'s own',
                  got[:3] == (errno.EPERM, NOT_HERE, u32(LEG_FD, iso.fds['init'][1])), got)
    iso.tap.check('and the splice is as it was', iso.unchanged(net.lac, number) and
                  iso.crosses(*iso.peers['init']))
    ours.close()
    theirs.close()


def test_deputies(iso, number):
    """A socket that one process opened and another uses: both need the privilege."""
    net, peer = iso.net, iso.peers['init'][0]

    def refused(got):
        """All of it, by generic netlink."""
        answers, dump, joined = got
        return all(a[:4] == (errno.EPERM, '', b'', 0) for a in (*answers, dump)) and \
            joined == errno.EPERM

    def use_as_nobody(sock, to):
        become_nobody()
        return iso.all_requests(sock, number, peer, to)

    with in_netns(net.lac, open_socket) as sock:
        for to in (None, KERNEL):
            got = in_child(use_as_nobody, sock, to)
            iso.tap.check('opened by root, used by nobody' + (', with an address' if to else ''),
                          refused(got), got)

    ours, theirs = socket.socketpair()

    def opened_elsewhere(become, netns):
        """A socket that somebody else has opened in a namespace."""
        def call():
            with open(f'/run/netns/{netns}', encoding='ascii') as there:
                os.setns(there.fileno(), CLONE_NEWNET)
            become()
            with open_socket() as sock:
                socket.send_fds(theirs, [b'here'], [sock.fileno()])
        in_child(call)
        sock = socket.socket(fileno=socket.recv_fds(ours, 16, 1)[1][0])
        sock.setblocking(False)
        return sock

    with opened_elsewhere(become_nobody, net.lac) as sock:
        answers, dump, _ = iso.all_requests(sock, number, peer)
        iso.tap.check('opened by nobody, written to by root',
                      all(a[:4] == (errno.EPERM, '', b'', 0) for a in (*answers, dump)), answers,
                      dump)
        # Who gives the kernel's address knows what he sends to (NETLINK_SKB_DST).
        got = iso.ask(sock, GET, u32(genl.ID, number), to=KERNEL)
        iso.tap.check('opened by nobody, root sends to the kernel\'s address: root\'s own request',
                      got.error == 0 and got.splices == 1, got)

    fds = iso.fds['init']
    with opened_elsewhere(iso.userns.enter, iso.over) as sock:
        got = iso.ask(sock, NEW, *fd_legs(*fds))
        iso.tap.check('opened by root of a user namespace, written to by root',
                      got[:3] == (errno.EPERM, NOT_HERE, u32(LEG_FD, fds[0])), got)
        got = iso.ask(sock, NEW, *fd_legs(*fds), to=KERNEL)
        iso.tap.check('or sent by root to the kernel\'s address: not over other\'s sessions',
                      got[:3] == (errno.EXDEV, NO_POWER, u32(LEG_FD, fds[0])), got)
        got = in_child(lambda: (become_nobody(), iso.ask(sock, NEW, *fd_legs(*iso.fds['user'])))[1])
        iso.tap.check('opened by root of a user namespace, used by nobody',
                      got[:3] == (errno.EPERM, '', b''), got)

    with in_netns(iso.over, open_socket) as sock:
        got = in_child(lambda: (iso.userns.enter(), iso.ask(sock, NEW, *fd_legs(*fds)))[1])
        iso.tap.check('opened by root in the user namespace\'s, used by its own root',
                      got[:3] == (errno.EPERM, NOT_HERE, u32(LEG_FD, fds[0])), got)
    iso.tap.check('and the splice is as it was', iso.unchanged(net.lac, number) and
                  iso.crosses(*iso.peers['init']))
    ours.close()
    theirs.close()


def test_events(iso, number):
    """Who listens to all namespaces that his own has a number for."""
    net = iso.net
    run('ip', '-n', iso.over, 'netns', 'set', net.lac, '7')
    ours, theirs = socket.socketpair()

    def listen(sock):
        sock.setsockopt(genl.SOL_NETLINK, genl.LISTEN_ALL_NSID, 1)
        joined = genl.join(sock, iso.group)
        socket.send_fds(theirs, [b'here'], [sock.fileno()])
        return joined

    joined = iso.as_user(iso.over, listen)
    sock = socket.socket(fileno=socket.recv_fds(ours, 16, 1)[1][0])
    sock.setblocking(False)
    with in_netns(net.lac, open_socket) as there:
        genl.join(there, iso.group)
        iso.as_root(net.lac, SET, u32(genl.ID, number), u32(genl.FRAMES, 1))
        iso.as_root(net.lac, DEL, u32(genl.ID, number))
        made = iso.as_root(iso.over, NEW, *fd_legs(*iso.fds['user']))
        iso.as_root(iso.over, DEL, u32(genl.ID, made.ids[0]))
        heard, own = len(list(genl.messages(there))), len(list(genl.messages(sock)))
    iso.tap.check('NETLINK_LISTEN_ALL_NSID: events of one\'s own namespace and no other',
                  (joined, heard, own) == (0, 2, 2), joined, heard, own)
    sock.close()
    ours.close()
    theirs.close()


def main():
    """Run the tests."""
    net = Net()
    try:
        tap = Tap(3 * 8 + 1 + 2 * 3 + 5 + 9 + 1)
        iso = Isolation(net, tap)
        try:
            test_owners(iso)
            number = test_callers(iso)
            test_descriptors(iso, number)
            test_deputies(iso, number)
            test_events(iso, number)
            return tap.status()
        finally:
            iso.close()
    finally:
        net.close()


sys.exit(main())
