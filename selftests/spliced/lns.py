#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""A scripted LNS for tests of a LAC: RFC 2661 in user space, strict, and wrong if it is told to be.

It answers on UDP port 1701, checks each control message against RFC 2661, takes over what the LAC
proxies or negotiates PPP itself, assigns addresses, answers ICMP echo. Everything is written as JSON,
a line each: {"t": seconds, "event": ..., ...}; what the RFC does not allow is the event "violation".
There are no kernel tunnels in it.

Commands on standard input, a line each:
  sessions                      one line of JSON each, and then "end"
  disconnect SESSION [RESULT [ERROR [TEXT]]]    CDN; SESSION is ours, or "all", here and below
  terminate SESSION             LCP Terminate-Request
  echo SESSION                  LCP Echo-Request
  stop [RESULT [ERROR [TEXT]]]  StopCCN for all tunnels

SIGTERM: StopCCN for all tunnels, then the end. Exit status: 1 if there were violations.
"""
import argparse
import heapq
import ipaddress
import json
import os
import re
import selectors
import signal
import socket
import struct
import sys
import time

from lns_faults import FAULTS
from lns_messages import STOPCCN, SCCRQ, Message, name_of
from lns_tunnel import Tunnel, family_of

PORT = 1701
SO_RCVBUFFORCE, SO_TIMESTAMPNS = 33, 35
DATA_RESERVED = 0x34f0      # section 3.1


class Timers:
    """What is to be called later."""

    def __init__(self):
        self.heap, self.number = [], 0

    def after(self, seconds, function, *args):
        """Call it once; what is returned can be cancelled."""
        self.number += 1
        entry = [time.monotonic() + seconds, self.number, function, args]
        heapq.heappush(self.heap, entry)
        return entry

    @staticmethod
    def cancel(entry):
        """Do not call it."""
        entry[2] = None

    def run(self):
        """Call what is due; seconds until the next, None if there is none."""
        while self.heap:
            due, _, function, args = self.heap[0]
            left = due - time.monotonic()
            if function and left > 0:
                return left
            heapq.heappop(self.heap)
            if function:
                function(*args)
        return None


class Config:
    """The command line, for those who need some of it."""

    def __init__(self, options):
        self.__dict__.update(vars(options))
        self.secret = (options.secret or '').encode()
        self.users = {}
        for user in options.user:
            name, password, address = (user.split(':') + ['', ''])[:3]
            self.users[name] = (password, address)
        self.pool = int(ipaddress.IPv4Address(options.pool))
        self.assigned = {}
        self.refuse = self.codes(options.refuse)
        self.refuse_tunnel = self.codes(options.refuse_tunnel)
        self.calling = re.compile(options.expect_calling) if options.expect_calling else None
        self.tie = None     # of an SCCRQ of ours, once it is known

    @staticmethod
    def codes(text):
        """RESULT[:ERROR[:TEXT]]"""
        if not text:
            return None
        result, error, text = (text.split(':', 2) + ['0', ''])[:3]
        return int(result), int(error or 0), text

    def password_of(self, user):
        """None: nobody knows this user."""
        return self.users[user][0] if user in self.users else self.password

    def address_of(self, user, key):
        """The user's own, or one of the pool for this session."""
        if user in self.users and self.users[user][1]:
            return self.users[user][1]
        number = self.assigned.setdefault((user, key), len(self.assigned))
        return str(ipaddress.IPv4Address(self.pool + number))


class Lns:
    """Sockets, tunnels, commands."""

    # pylint: disable=too-many-instance-attributes
    def __init__(self, config):
        self.config, self.timers = config, Timers()
        self.begin = time.monotonic()
        self.out = open(config.log, 'a', encoding='utf-8', buffering=1) if config.log else sys.stdout
        self.selector = selectors.DefaultSelector()
        self.tunnels, self.gone = {}, {}
        self.by_peer = {}       # (address, port, the LAC's tunnel ID) of an SCCRQ: tunnel or None
        self.session, self.next_tunnel = os.getpid() % 1000, 10000 + os.getpid() % 10000
        self.violations = self.datagrams = self.lost = self.ever = self.ups = 0
        self.fault = FAULTS[config.bad] if config.bad else None
        self.judged = self.stopping = self.initiated = False
        self.muted = config.silent
        self.sock = self.socket_on(config.port)
        self.other = self.socket_on(config.answer_port) if config.answer_port else None
        self.touched = set()
        self.arrived = 0        # when the kernel got what is being read, seconds

    def socket_on(self, port):
        """A UDP socket in the event loop."""
        sock = socket.socket(family_of(self.config.listen), socket.SOCK_DGRAM)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 8 << 20)
        except PermissionError:
            pass
        sock.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        sock.bind((self.config.listen, port))
        sock.setblocking(False)
        self.selector.register(sock, selectors.EVENT_READ, self.read_socket)
        return sock

    def answer_socket(self):
        """Where tunnels answer from, section 8.1."""
        return self.other or self.sock

    # --- log

    def log(self, event, **fields):
        """A line of JSON."""
        self.ups += event == 'up'
        self.out.write(json.dumps({'t': round(time.monotonic() - self.begin, 3), 'event': event,
                                   **fields}) + '\n')
        if self.out is sys.stdout:
            self.out.flush()

    def violation(self, section, text, **fields):
        """Something that RFC 2661 does not allow."""
        self.violations += 1
        self.log('violation', section=section, text=text, **fields)

    # --- datagrams

    def lossy(self):
        """Whether messages come in another order than they were sent, or not at all."""
        return self.config.drop or self.fault is not None

    def is_lost(self, data):
        """--drop: every Nth control message, up to the end."""
        if not self.config.drop or self.stopping or not data[:1] or not data[0] & 0x80:
            return False
        self.datagrams += 1
        if self.datagrams % self.config.drop:
            return False
        self.lost += 1
        return True

    def transmit(self, sock, data, peer):
        """Send a datagram. The LAC may be gone."""
        if self.muted or self.is_lost(data):
            return
        try:
            sock.sendto(data, peer)
        except OSError as error:
            self.log('unsent', peer=peer[0], text=str(error))

    def read_socket(self, sock):
        """All that is there."""
        while True:
            try:
                data, notes, _, peer = sock.recvmsg(65536, socket.CMSG_SPACE(16))
            except (BlockingIOError, ConnectionRefusedError):
                return
            seconds, nanoseconds = struct.unpack('@qq', notes[0][2])
            self.arrived = seconds + nanoseconds / 1e9
            if not self.is_lost(data):
                self.input(data, peer[:2])

    def input(self, data, peer):
        """A datagram."""
        if len(data) < 2:
            self.violation('3.1', f'a datagram of {len(data)} octets')
        elif data[0] & 0x80:
            self.input_control(data, peer)
        else:
            self.input_data(data, peer)

    def input_data(self, data, peer):
        """A data message, section 3.1."""
        flags, at = struct.unpack('!H', data[:2])[0], 2
        if flags & DATA_RESERVED or flags & 15 != 2:
            self.violation('3.1', f'data message with flags and version {flags:#06x}')
            return
        if flags & 0x4000:
            if data[at:at + 2] != struct.pack('!H', len(data)):
                self.violation('3.1', f'data message: Length {data[at:at + 2].hex()}')
                return
            at += 2
        if len(data) < at + 4:
            self.violation('3.1', f'data message of {len(data)} octets')
            return
        tunnel, session = struct.unpack('!HH', data[at:at + 4])
        at += 4 + (4 if flags & 0x0800 else 0)
        if flags & 0x0200:
            at += 2 + int.from_bytes(data[at:at + 2], 'big')
        known = self.tunnels.get(tunnel)
        if known and known.peer[0] != peer[0]:
            self.violation('8.1', f'data of tunnel {tunnel} from {peer[0]}')
        elif known:
            known.data(session, data[at:], bool(flags & 0x0800))
        elif tunnel not in self.gone:
            self.violation('3.1', f'data for tunnel {tunnel}, which is not')

    def input_control(self, data, peer):
        """A control message."""
        known = self.tunnel_of(data)
        message = Message(data, self.config.secret)
        if not message.ok:
            for section, text in message.faults:
                self.violation(section, text, peer=peer[0])
            return
        if known is None and not message.tunnel:
            known = self.without_tunnel(message, peer)
            if known is None:
                return
        if known is None:
            gone = self.gone.get(message.tunnel)
            if gone is None:
                self.violation('3.1', f'{name_of(message.kind)} for tunnel {message.tunnel}, '
                                      'which is not', peer=peer[0])
            elif message.body:
                gone.must_ack = True
                gone.flush()
            return
        if known.peer[0] != peer[0]:
            self.violation('8.1', f'control message of tunnel {known.id} from {peer[0]}')
            return
        if known.state == 'wait-ctl-reply':
            known.peer = peer       # section 8.1
        self.touched.add(known)
        known.input(message)

    def tunnel_of(self, data):
        """By the header's Tunnel ID."""
        return self.tunnels.get(struct.unpack('!H', data[4:6])[0]) if len(data) >= 6 else None

    def without_tunnel(self, message, peer):
        """Tunnel ID is 0: an SCCRQ, or a StopCCN of a LAC that does not know our ID."""
        key = (*peer, message.u16(9, 0))
        if message.kind == STOPCCN:
            for tunnel in self.tunnels.values():
                if tunnel.peer[0] == peer[0] and tunnel.peer_id in (0, key[2]):
                    return tunnel
            return self.gone_request(key)
        if message.kind != SCCRQ:
            self.violation('3.1', f'{name_of(message.kind)} with Tunnel ID 0', peer=peer[0])
            return None
        if key in self.by_peer:
            return self.repeated(key, message)
        if self.config.initiate and not self.initiated:
            return self.tie(key, message, peer)
        return self.new_tunnel(key, peer, message)

    def gone_request(self, key):
        """A StopCCN that comes again."""
        gone = self.by_peer.get(key)
        if gone is None:
            self.violation('6.4', 'StopCCN of a tunnel that is not')
        elif gone.id in self.gone:
            gone.must_ack = True
            gone.flush()
        return None

    def repeated(self, key, message):
        """An SCCRQ that has come already."""
        tunnel = self.by_peer[key]
        if tunnel is None:
            winner = next((t for t in self.tunnels.values() if t.initiator), None)
            self.log('lost-tie-repeated')
            if winner and winner.state == 'established':
                self.violation('4.4.3', 'SCCRQ comes again, and the tie was lost')
            return None
        tunnel.repeated_request(message)
        if tunnel.id not in self.tunnels:
            tunnel.must_ack = True
            tunnel.flush()
            return None
        return tunnel

    def new_tunnel(self, key, peer, message=None, initiator=False):
        """It, with an ID."""
        self.next_tunnel += 1
        tunnel = Tunnel(self, self.next_tunnel, peer, initiator)
        self.tunnels[tunnel.id] = tunnel
        if key:
            self.by_peer[key] = tunnel
            tunnel.repeated_request(message)
        tunnel.mute = self.muted
        self.ever += 1
        return tunnel

    def tie(self, key, message, peer):
        """--initiate: an SCCRQ of ours crosses the LAC's, section 4.4.3. The lower one wins."""
        self.initiated = True
        theirs = message.values.get(5)
        theirs = int.from_bytes(theirs, 'big') if theirs else None
        self.config.tie = {'lower': 0, 'higher': 2 ** 64 - 1, 'equal': theirs,
                           'none': None}[self.config.tie_breaker]
        ours = self.new_tunnel(None, (self.config.initiate, PORT), initiator=True)
        ours.open()
        wins = None
        if theirs is not None:
            wins = 'lac' if self.config.tie is None or self.config.tie > theirs else \
                'lns' if self.config.tie < theirs else 'nobody'
        self.log('tie', ours=self.config.tie, theirs=theirs, wins=wins)
        if wins in ('lac', 'nobody'):
            # Silently: an SCCRP to it would be of a LAC that does not know that it has won.
            ours.forget()
        if wins in ('lns', 'nobody'):
            self.by_peer[key] = None
        if wins:
            # A LAC that wins asks again. By then it has seen ours: that comes to another of its
            # sockets than an answer, so that it could read the answer first.
            return None
        return self.new_tunnel(key, peer, message)

    def free_session(self, tunnel):
        """A Session ID; unique in the LNS, so that commands need no tunnel."""
        while True:
            self.session = self.session % 0xffff + 1
            if self.session not in tunnel.calls and self.session not in tunnel.ended:
                return self.session

    def tunnel_ended(self, tunnel, linger):
        """It is forgotten, but for repetitions."""
        self.tunnels.pop(tunnel.id, None)
        self.gone[tunnel.id] = tunnel
        self.log('tunnel-ended', tunnel=tunnel.id, linger=linger)

    # --- commands

    def read_stdin(self, file):
        """Whole lines; what is not yet whole waits."""
        data = os.read(file.fileno(), 65536)
        if not data:
            self.selector.unregister(file)
            return
        self.pending = getattr(self, 'pending', b'') + data
        *lines, self.pending = self.pending.split(b'\n')
        for line in lines:
            self.command(line.decode().split())

    def command(self, words):
        """One."""
        if not words:
            return
        try:
            self.run_command(*words)
        except (TypeError, ValueError, OSError) as error:
            self.log('bad-command', text=' '.join(words), error=str(error))

    def run_command(self, verb, *words):
        """As the documentation of this program has it."""
        calls = [c for t in self.tunnels.values() for c in t.calls.values()]
        if verb == 'sessions':
            for call in calls:
                self.log('session', **call.view())
            self.log('end', n=len(calls))
        elif verb in ('disconnect', 'terminate', 'echo'):
            chosen = [c for c in calls if words[0] in ('all', str(c.id))]
            self.log('command', verb=verb, n=len(chosen))
            for call in chosen:
                self.call_command(call, verb, *words[1:])
        elif verb == 'stop':
            for tunnel in list(self.tunnels.values()):
                tunnel.stop(*self.end_of(words, 1))
        else:
            raise ValueError(f'no command "{verb}"')

    def call_command(self, call, verb, *words):
        """One for a session."""
        if verb == 'disconnect':
            call.end(*self.end_of(words, 3))
        elif call.ppp and verb == 'terminate':
            call.ppp.terminate('the LNS hangs up')
        elif call.ppp:
            call.ppp.echo()

    @staticmethod
    def end_of(words, result):
        """[RESULT [ERROR [TEXT]]]"""
        return (int(words[0]) if words else result, int(words[1]) if len(words) > 1 else 0,
                ' '.join(words[2:]))

    def quit(self, *_):
        """Tell the LACs, and end."""
        if self.stopping:
            return
        self.stopping = True
        for tunnel in list(self.tunnels.values()):
            tunnel.stop(6, 0, 'shutting down')
        self.timers.after(10, self.tunnels.clear)

    def run(self):
        """Until the end."""
        self.selector.register(sys.stdin, selectors.EVENT_READ, self.read_stdin)
        self.log('ready', port=self.config.port, pid=os.getpid())
        while not (self.stopping and (not self.tunnels or self.muted)):
            left = self.timers.run()
            for key, _ in self.selector.select(min(left, 0.5) if left is not None else 0.5):
                key.data(key.fileobj)
            for tunnel in self.touched:
                tunnel.flush()
            self.touched.clear()
        self.log('summary', violations=self.violations, tunnels=self.ever, ups=self.ups,
                 lost=self.lost)
        return 1 if self.violations else 0


def parse_options():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.split('\n', maxsplit=1)[0],
                                     epilog='Kinds of --bad: ' + ', '.join(FAULTS))
    add = parser.add_argument
    add('--listen', default='0.0.0.0', metavar='ADDRESS')
    add('--port', type=int, default=PORT)
    add('--answer-port', type=int, default=0, metavar='PORT', help='answer from there (8.1)')
    add('--log', metavar='FILE', help='instead of standard output')
    add('--name', default='lns.test', help='Host Name, and name in CHAP')
    add('--window', type=int, default=4, metavar='N', help='Receive Window Size')
    add('--secret', help='of the tunnel; for the Challenge and for what is hidden')
    add('--challenge', action='store_true', help='challenge the LAC')
    add('--wrong-secret', action='store_true', help='that the LAC fails is no violation')
    add('--hide', action='store_true', help='hide what may be hidden')
    add('--expect-hidden', action='store_true', help='that the LAC hides is wanted')
    add('--expect-proxy', action='store_true', help='Proxy AVPs are wanted')
    add('--expect-calling', metavar='REGEX', help='what Calling Number has to be')
    add('--user', action='append', default=[], metavar='NAME:PASSWORD[:ADDRESS]')
    add('--password', metavar='TEXT', help='of all users not named')
    add('--pool', default='10.64.0.2', metavar='ADDRESS', help='first address for such')
    add('--own-address', default='10.64.0.1', metavar='ADDRESS')
    add('--mru', type=int, default=1492)
    add('--auth', choices=('chap', 'pap', 'none'), default='chap', help='in LCP of our own')
    add('--renegotiate', action='store_true', help='LCP of our own, whatever was proxied')
    add('--ignore-terminate', action='store_true', help='no CDN after LCP Terminate-Request')
    add('--refuse', metavar='RESULT[:ERROR[:TEXT]]', help='CDN to each ICRQ')
    add('--refuse-tunnel', metavar='RESULT[:ERROR[:TEXT]]', help='StopCCN to each SCCRQ')
    add('--stopccn-after', type=int, metavar='N', help='StopCCN when N sessions have come')
    add('--silent', action='store_true', help='never answer')
    add('--no-hello-reply', action='store_true', help='deaf from the first HELLO on')
    add('--hello', type=float, default=0, metavar='SECONDS', help='send HELLO')
    add('--drop', type=int, default=0, metavar='N', help='lose every Nth control message (N > 2)')
    add('--delay-icrp', type=float, default=0, metavar='SECONDS')
    add('--initiate', metavar='HOST', help='cross the first SCCRQ with one to this LAC')
    add('--tie-breaker', choices=('lower', 'higher', 'equal', 'none'), default='lower')
    add('--bad', choices=tuple(FAULTS), metavar='KIND', help='do this wrong, judge the reaction')
    add('--list-bad', action='store_true', help='kinds, and whether they need --secret')
    options = parser.parse_args()
    if 0 < options.drop < 3:
        parser.error('--drop: N is to be more than 2, or it is the same one that is always lost')
    if (options.challenge or options.hide) and not options.secret:
        parser.error('--challenge and --hide need --secret')
    return options


def main():
    """The program."""
    options = parse_options()
    if options.list_bad:
        for name, fault in FAULTS.items():
            print(name, 'secret' if fault.needs_secret else '-')
        return 0
    lns = Lns(Config(options))
    signal.signal(signal.SIGTERM, lns.quit)
    signal.signal(signal.SIGINT, lns.quit)
    return lns.run()


if __name__ == '__main__':
    sys.exit(main())
