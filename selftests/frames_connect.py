#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""A PPPoE session comes and goes while two CPUs receive frames of it.

It is connected, bound, disconnected, closed, ended by PADT or by its interface, with
and without a splice: all that the kernel may do to a channel that frames are on their
way to. And what the kernel's driver promises about its socket, however it receives: a
filter is asked, be the session bound or not.

    frames_connect.py [--cycles N]
"""
import argparse
import ctypes
import os
import select
import socket
import struct
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), 'lib'))
# pylint: disable=wrong-import-position
from generator import far_end, quiet
from peers import L2tp, Pppoe
from pppnet import Net, Tap, descriptor, run

FRAME = b'\x00\x21\x45splc'
OLD, NEW = 12, 13
BURST = 512            # frames of a command to a sender
SO_ATTACH_FILTER, SO_DETACH_FILTER = 26, 27
RETURN_NOTHING = struct.pack('=HBBI', 6, 0, 0, 0)      # BPF_RET | BPF_K, 0 octets


class Filter:
    """A filter on a session's socket that lets nothing through."""

    def __init__(self, session):
        self.code = ctypes.create_string_buffer(RETURN_NOTHING)
        self.sock = socket.socket(fileno=descriptor(session))
        self.sock.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER,
                             struct.pack('@HP', 1, ctypes.addressof(self.code)))

    def remove(self):
        """Everything passes again."""
        self.sock.setsockopt(socket.SOL_SOCKET, SO_DETACH_FILTER, 0)
        self.sock.close()


class Traffic:
    """Frames of a session from two CPUs, until told to stop."""

    def __init__(self, net):
        self.stopped = False
        self.threads = []
        for cpu in sorted(os.sched_getaffinity(0))[:2]:
            end = far_end(net, 0)
            os.sched_setaffinity(end.proc.pid, {cpu})
            thread = threading.Thread(target=self.send, args=(end,))
            thread.start()
            self.threads.append(thread)

    def send(self, end):
        """A sender's thread."""
        while not self.stopped:
            end.say('send', OLD, 1, BURST, 64)
        end.close()

    def stop(self):
        """No more frames."""
        self.stopped = True
        for thread in self.threads:
            thread.join()


def filtered(net, peer, option, read):
    """What a session's reader gets without a filter, with one, and without it again."""
    session = net.open(peer, option)
    got = []
    for with_filter in (False, True, False):
        rule = Filter(session) if with_filter else None
        peer.send(FRAME)
        got.append(session.say(read, '300')[0])
        if rule:
            rule.remove()
    net.shut(session)
    return got


# How a session ends, but for close(), which comes after each.

def disconnect(_net, session, _peer):
    """By connect() to no session."""
    session.say('disconnect')


def padt(_net, _session, peer):
    """By its peer."""
    peer.send_padt()


def link(net, _session, _peer):
    """By its interface."""
    run('ip', '-n', net.lac, 'link', 'set', 'sub0', 'down')
    run('ip', '-n', net.lac, 'link', 'set', 'sub0', 'up')


def close(_net, _session, _peer):
    """By its owner, with frames on their way."""


ENDS = (disconnect, padt, link, close)
KINDS = ('--unbound', '--attach', '--unit')


def is_given_frames(session, kind):
    """Whether one comes out; all of them never end."""
    reader = descriptor(session, '' if kind == '--unbound' else 'channel')
    try:
        return bool(select.select([reader], [], [], 20)[0] and os.read(reader, 2048))
    finally:
        os.close(reader)


def cycle(net, number, home, new, lns):
    """A session's life; whether it, and one that comes after it, were given frames."""
    end = ENDS[number % len(ENDS)]
    spliced = number // len(ENDS) % 2 == 1
    kind = '--attach' if spliced else KINDS[number // len(ENDS) // 2 % len(KINDS)]
    session = net.open(home, kind)
    print(f'# {number}: {kind}{", spliced" * spliced}, {end.__name__}', flush=True)
    if kind == '--unit':
        run('ip', '-n', net.lac, 'link', 'set', session.unit(), 'up')
    if spliced:
        net.ctl('add', *home.words, *lns.words)
    good = spliced or kind == '--unit' or is_given_frames(session, kind)
    end(net, session, home)
    if end is disconnect:
        session.say('close-channel')
        answers = [session.say(*words)[1] for words in
                   (('connect', str(NEW)), ('gchan',), ('attach',))]
        new.send(FRAME)
        good = good and FRAME in session.say('read-channel', '300')[0]
        if not good:
            print(f'# {kind}: {answers}', flush=True)
    net.shut(session)
    return good


def main():
    """Filters, and then lives."""
    parser = argparse.ArgumentParser()
    parser.add_argument('--cycles', type=int, default=24 * 2)
    args = parser.parse_args()
    net = Net()
    try:
        tap = Tap(3)
        home, new, lns = Pppoe(net, OLD), Pppoe(net, NEW), L2tp(net)
        for what, option, read in (('read from its socket', '--unbound', 'read-socket'),
                                   ('bound', '--attach', 'read-channel')):
            got = filtered(net, home, option, read)
            tap.check(f'a socket filter is asked for the frames of a session that is {what}',
                      got == [[FRAME], [], [FRAME]], got)
        quiet(net)
        far = net.open(lns)
        traffic = Traffic(net)
        try:
            bad = [n for n in range(args.cycles) if not cycle(net, n, home, new, lns)]
        finally:
            traffic.stop()
        net.shut(far)
        tap.check(f'{args.cycles} sessions end under traffic', not bad, bad)
        return tap.status()
    finally:
        net.close()


if __name__ == '__main__':
    sys.exit(main())
