# SPDX-License-Identifier: GPL-2.0
"""Control connections and calls of the scripted LNS: RFC 2661 sections 5 and 7, and what of them
a LAC has to keep to.
"""
import os
import socket
import struct

from lns_faults import UP, judge
from lns_messages import (CDN, HELLO, ICCN, ICRP, ICRQ, SCCCN, SCCRP, SCCRQ, SLI, STOPCCN, WEN,
                          ZLB, Body, challenge_response, control, name_of)
from lns_ppp import Ppp
from lns_proxy import Proxy

RETRANSMIT, CAP, GIVE_UP = 1.0, 8.0, 10     # section 5.8
DISORDER = 1.0      # seconds within which what was sent one after the other may change places
ALL_STATIONS = b'\xff\x03'
GENERAL, ADMINISTRATIVE, ERROR = 1, 3, 2    # result codes


def after(a, b):
    """Whether number a is after b, section 5.8."""
    return 0 < (a - b & 0xffff) < 0x8000


class Call:
    """An incoming call, the LNS's side: section 7.4.2."""

    # pylint: disable=too-many-instance-attributes
    def __init__(self, tunnel, number, request):
        self.tunnel, self.id, self.lns = tunnel, number, tunnel.lns
        self.peer_id = request.u16(14, 0)
        self.serial = request.u32(15)
        self.calling, self.called = request.text(22), request.text(21)
        self.key = f'{tunnel.id}/{number}'
        self.state = 'wait-connect'
        self.sequence = False
        self.sent = 0
        self.ppp = None
        self.user, self.address = '', None
        self.frames = [0, 0]

    def log(self, event, **fields):
        """An event of this call."""
        self.lns.log(event, tunnel=self.tunnel.id, session=self.id, **fields)

    def violation(self, section, text):
        """One in its ICCN."""
        self.tunnel.violation(section, text, session=self.id)

    def reply(self):
        """ICRP, or the refusal."""
        if self.state != 'wait-connect':
            return
        if self.lns.config.refuse:
            self.end(*self.lns.config.refuse)
            return
        self.tunnel.send(ICRP, [(14, struct.pack('!H', self.id))], self.peer_id, self)

    def connected(self, message):
        """ICCN."""
        if self.state != 'wait-connect':
            self.tunnel.violation('7.4.2', f'ICCN in state {self.state}', session=self.id)
            return
        self.state = 'established'
        speed, framing = message.u32(24, 0), message.u32(19, 0)
        if not speed:
            self.violation('4.4.4', '(Tx) Connect Speed 0')
        if framing not in (1, 2):
            self.violation('4.4.4', f'Framing Type {framing:#x}: one bit is to be set')
        self.sequence = 39 in message.values
        proxy = Proxy(message, self.violation, self.lns.config.password_of)
        self.log('connected', tx=speed, rx=message.u32(38, speed), framing=framing,
                 sequence=self.sequence, proxy=proxy.event(), hidden=sorted(message.hidden))
        if self.lns.config.expect_proxy and not proxy.lcp:
            self.violation('4.4.5', 'no Proxy LCP AVPs')
        if self.lns.config.expect_proxy and proxy.type is None:
            self.violation('4.4.5', 'no Proxy Authen AVPs')
        if self.lns.config.expect_hidden and not {30, 33} & set(message.values) <= message.hidden:
            self.violation('4.3', 'who the subscriber is and how he shows it are not hidden')
        self.tunnel.beside(ICCN, self)
        if self.state != 'established':
            return
        self.ppp = Ppp(self, self.lns.config, self.lns.timers)
        if proxy.acceptable() and not self.lns.config.renegotiate:
            self.ppp.accept(proxy)
        else:
            self.ppp.negotiate(self.ppp.wanted())
        self.tunnel.calls_ever += 1
        if self.tunnel.calls_ever == self.lns.config.stopccn_after:
            self.tunnel.stop(6, 0, 'enough sessions')

    def up(self, user, address):
        """IPCP is open."""
        self.user, self.address = user, address
        self.log('up', user=user, address=address)
        self.tunnel.reaction(UP)

    def send_ppp(self, protocol, data):
        """A data message, as the kernel sends them: section 3.1 without Length."""
        header = struct.pack('!HHH', 0x0802 if self.sequence else 0x0002, self.tunnel.peer_id,
                             self.peer_id)
        if self.sequence:
            header += struct.pack('!HH', self.sent, 0)
            self.sent = self.sent + 1 & 0xffff
        self.frames[1] += 1
        self.tunnel.transmit(header + ALL_STATIONS + struct.pack('!H', protocol) + data)

    def input(self, data, sequenced):
        """The payload of a data message."""
        if self.state != 'established' or self.ppp is None:
            return
        self.frames[0] += 1
        if self.sequence and not sequenced:
            self.log('no-sequence-number')
        if data[:2] == ALL_STATIONS:
            data = data[2:]
        else:
            self.tunnel.violation('RFC 1661 6.6', 'Address and Control are left out and ACFC was '
                                  'not agreed', session=self.id)
        if len(data) < 2:
            self.log('ppp-malformed', what='no Protocol field')
            return
        self.ppp.input(struct.unpack('!H', data[:2])[0], data[2:])

    def end(self, result, error=0, text=''):
        """CDN."""
        if self.state == 'idle':
            return
        self.tunnel.send(CDN, [(1, result_code(result, error, text)),
                               (14, struct.pack('!H', self.id))], self.peer_id)
        self.log('cdn-sent', result=result, error=error, text=text, user=self.user)
        self.forget()

    def forget(self):
        """It is no more."""
        self.state = 'idle'
        if self.ppp:
            self.ppp.stop()
        self.tunnel.calls.pop(self.id, None)
        self.tunnel.ended[self.id] = self.peer_id

    def view(self):
        """For the command "sessions"."""
        return {'tunnel': self.tunnel.id, 'session': self.id, 'peer_session': self.peer_id,
                'user': self.user, 'address': self.address, 'calling': self.calling,
                'serial': self.serial, 'up': bool(self.ppp and self.ppp.up), 'frames': self.frames,
                'pinged': self.ppp.pinged if self.ppp else 0}


def result_code(result, error=0, text=''):
    """The value of Result Code, section 4.4.2."""
    value = struct.pack('!H', result)
    return value + struct.pack('!H', error) + text.encode() if error or text else value


class Tunnel:
    """A control connection: who opens it is the initiator. lns is lns.Lns."""

    # pylint: disable=too-many-instance-attributes,too-many-public-methods
    def __init__(self, lns, number, peer, initiator=False):
        self.lns, self.id, self.peer, self.initiator = lns, number, peer, initiator
        self.config = lns.config
        self.sock = lns.answer_socket()
        self.state = 'idle'
        self.peer_id, self.peer_name = 0, ''
        self.calls, self.ended, self.serials = {}, {}, set()
        self.calls_ever = 0
        # Delivery, section 5.8
        self.ns = self.nr = 0
        self.unacked, self.waiting = [], []
        self.peer_window = 4
        self.heard = {}             # bodies that were received, to know a repetition by
        self.ahead = {}             # messages that have overtaken others
        self.told = 0               # Nr that we have sent last
        self.peer_nr = self.peer_nr_at = 0
        self.next_at = self.beyond_at = 0   # when nr came to be, and when there was one beyond it
        self.tries, self.timer, self.must_ack = 0, None, False
        self.mute = self.deaf_to_hello = False
        self.challenge = None
        self.tie = None
        self.fault = lns.fault
        self.fault_pending = self.fault is not None and self.fault.kind is not None
        self.sccrp_body = None
        self.arrivals = []          # of the SCCRQ

    def log(self, event, **fields):
        """An event of the tunnel."""
        self.lns.log(event, tunnel=self.id, **fields)

    def violation(self, section, text, **fields):
        """The LAC does what RFC 2661 does not allow."""
        self.lns.violation(section, text, tunnel=self.id, **fields)

    # --- sending

    def transmit(self, data):
        """A datagram, now."""
        self.lns.transmit(self.sock, data, self.peer)

    def send(self, kind, values, session=0, call=None, raw=None):
        """A message, reliably. raw is its body instead of values."""
        if raw is None:
            hidden = self.config.hide and kind not in (SCCRQ,)
            body = Body(kind, values, self.config.secret, hidden)
            mutated = self.spoil(kind, body, call)
            raw = body.octets()
            if mutated:
                self.log('fault', kind=self.config.bad, message=name_of(kind))
        entry = [self.ns, session, raw, self.fault.header if self.header_due(kind) else None]
        self.ns = self.ns + 1 & 0xffff
        if len(self.unacked) < self.peer_window:
            self.unacked.append(entry)
            self.transmit_entry(entry)
            self.arm()
        else:
            self.waiting.append(entry)

    def spoil(self, kind, body, call):
        """--bad: what is to go before this message goes; and this message, if it is to be changed."""
        self.beside(kind, call)
        if not self.fault_pending or self.fault.kind != kind or not self.fault.edit:
            return False
        self.fault_pending = False
        self.fault.edit(body)
        return True

    def header_due(self, kind):
        """Whether this message's header is to be spoilt the first time."""
        if not self.fault_pending or self.fault.kind != kind or not self.fault.header:
            return False
        self.fault_pending = False
        self.log('fault', kind=self.config.bad, message=name_of(kind))
        return True

    def beside(self, kind, call):
        """--bad: messages that are out of place."""
        if not self.fault_pending or self.fault.kind != kind or not self.fault.beside:
            return
        self.fault_pending = False
        self.log('fault', kind=self.config.bad, beside=name_of(kind))
        for session, raw in self.fault.beside(self, call):
            self.send(None, None, session, raw=raw)

    def transmit_entry(self, entry):
        """Also again, with what is to be acknowledged now."""
        ns, session, raw, header = entry
        data = control(self.peer_id, session, ns, self.nr, raw)
        if header:
            data, entry[3] = header(data), None
        self.told, self.must_ack = self.nr, False
        self.transmit(data)
        if self.config.bad == 'duplicate':
            self.transmit(data)

    def flush(self):
        """Acknowledge what nothing else has."""
        if self.must_ack and not self.mute:
            self.told, self.must_ack = self.nr, False
            # The number of what is sent next: those that wait for the window have theirs.
            ns = self.waiting[0][0] if self.waiting else self.ns
            self.transmit(control(self.peer_id, 0, ns, self.nr))

    def arm(self):
        """The retransmission timer."""
        if self.timer:
            self.lns.timers.cancel(self.timer)
            self.timer = None
        if self.unacked:
            self.timer = self.lns.timers.after(min(CAP, RETRANSMIT * 2 ** self.tries), self.again)

    def again(self):
        """Send again what is not acknowledged."""
        self.timer = None
        self.tries += 1
        if self.tries > GIVE_UP:
            self.log('lac-is-dead')
            self.forget()
            return
        self.log('resent', ns=self.unacked[0][0], n=self.tries)
        for entry in self.unacked:
            self.transmit_entry(entry)
        self.arm()

    def acknowledged(self, nr):
        """Nr of a message."""
        if after(nr, self.ns):
            self.violation('5.8', f'Nr {nr} acknowledges what was not sent, Ns is {self.ns}')
            return
        if after(self.peer_nr, nr):
            self.disorder(self.peer_nr_at, f'Nr goes back from {self.peer_nr} to {nr}')
            return
        if nr != self.peer_nr:
            self.peer_nr, self.peer_nr_at = nr, self.lns.arrived
        before = len(self.unacked)
        self.unacked = [e for e in self.unacked if not after(nr, e[0])]
        while self.waiting and len(self.unacked) < self.peer_window:
            entry = self.waiting.pop(0)
            self.unacked.append(entry)
            self.transmit_entry(entry)
            before = -1
        if len(self.unacked) != before:
            self.tries = 0
            self.arm()

    # --- receiving

    def input(self, message):
        """A control message of this tunnel whose header is right."""
        for section, text in message.faults:
            self.violation(section, f'{name_of(message.kind)}: {text}')
        if self.mute:
            return
        if message.kind == HELLO and self.config.no_hello_reply:
            self.deaf_to_hello = True
        if self.deaf_to_hello:
            self.log('unanswered', message=name_of(message.kind), ns=message.ns)
            return
        if message.kind != ZLB or message.body:
            if after(message.ns, self.told + self.config.window - 1 & 0xffff):
                self.violation('5.8', f'Ns {message.ns} is beyond the Receive Window of '
                                      f'{self.config.window} after {self.told}')
        self.acknowledged(message.nr)
        self.take(message)
        # What of the LAC's has not come yet it would send again, to the next LNS of this address.
        if self.state == 'closing' and not self.unacked and not after(message.ns, self.nr):
            self.forget()

    def disorder(self, since, text):
        """A datagram may overtake others on its way, but these are not that far behind."""
        if since and self.lns.arrived - since > DISORDER and not self.lns.lossy():
            self.violation('5.8', text)

    def take(self, message):
        """If it is the next one; and then what has overtaken it."""
        if after(message.ns, self.nr):
            self.beyond_at = self.beyond_at or self.lns.arrived
        if not message.body:
            if after(self.nr, message.ns):
                self.disorder(self.next_at, f'ZLB with Ns {message.ns}, {self.nr} is next')
            return
        if message.ns != self.nr:
            self.out_of_order(message)
            return
        self.disorder(self.beyond_at, f'Ns {message.ns} comes after a later one')
        while message:
            self.heard[message.ns] = message.body
            self.heard.pop(message.ns - 64 & 0xffff, None)
            self.nr = self.nr + 1 & 0xffff
            self.must_ack = True
            self.handle(message)
            message = self.ahead.pop(self.nr, None)
        self.next_at = self.lns.arrived
        self.beyond_at = self.next_at if self.ahead else 0

    def out_of_order(self, message):
        """A repetition, which is acknowledged; or one after something that is late, or lost."""
        self.must_ack = True
        if after(message.ns, self.nr):
            self.ahead[message.ns] = message
            return
        before = self.heard.get(message.ns)
        self.log('repeated', ns=message.ns, message=name_of(message.kind))
        if before is not None and before != message.body:
            self.violation('5.8', f'Ns {message.ns} comes again with other AVPs')

    def handle(self, message):
        """In order."""
        handlers = {SCCRQ: self.in_sccrq, SCCRP: self.in_sccrp, SCCCN: self.in_scccn,
                    STOPCCN: self.in_stopccn, HELLO: self.in_hello, ICRQ: self.in_icrq,
                    ICCN: self.in_iccn, CDN: self.in_cdn, WEN: self.in_nothing,
                    SLI: self.in_nothing}
        self.log('received', message=name_of(message.kind), header_session=message.session)
        handler = handlers.get(message.kind)
        if not handler:
            self.violation('7', f'{name_of(message.kind)} from a LAC in state {self.state}')
        elif self.state == 'closing' and message.kind != STOPCCN:
            return
        else:
            handler(message)

    def in_nothing(self, message):
        """WEN and SLI: not of a LAC that has no line."""
        self.log('unexpected', message=name_of(message.kind))

    def in_hello(self, _message):
        """Acknowledged, and that is all."""
        self.log('hello')

    # --- control connection, section 7.2

    def ends(self):
        """AVPs of an SCCRQ or SCCRP."""
        return [(2, b'\1\0'), (3, b'\0\0\0\3'), (4, b'\0\0\0\0'), (6, b'\1\0'),
                (7, self.config.name.encode()), (8, b'scripted'), (9, struct.pack('!H', self.id)),
                (10, struct.pack('!H', self.config.window))]

    def check_end(self, message):
        """What the LAC says of itself."""
        self.peer_id = message.u16(9, 0)
        self.peer_name = message.text(7)
        self.peer_window = message.u16(10, 4)
        if not self.peer_id:
            self.violation('4.4.3', 'Assigned Tunnel ID 0')
        if not self.peer_window:
            self.violation('4.4.3', 'Receive Window Size 0')
            self.peer_window = 1
        if message.values.get(2, b'\1\0') != b'\1\0':
            self.violation('4.4.3', f'Protocol Version {message.values[2].hex()}')
        for attribute in (3, 4):
            if message.u32(attribute, 0) & ~3:
                self.violation('4.4.3', f'reserved bits in AVP {attribute}')
        self.log('peer', host=self.peer_name, vendor=message.text(8), window=self.peer_window,
                 tie=message.values.get(5, b'').hex() or None, challenge=11 in message.values,
                 hidden=sorted(message.hidden))

    def open(self):
        """SCCRQ of ours."""
        self.state = 'wait-ctl-reply'
        values = self.ends()
        if self.config.tie is not None:
            self.tie = self.config.tie
            values.append((5, struct.pack('!Q', self.tie)))
        if self.config.challenge:
            self.challenge = os.urandom(16)
            values.append((11, self.challenge))
        self.send(SCCRQ, values)
        self.log('sccrq-sent', tie=f'{self.tie:016x}' if self.tie is not None else None)

    def in_sccrq(self, message):
        """Of a LAC that opens the tunnel. Its first message: Ns and Nr are 0."""
        if self.state != 'idle':
            self.violation('7.2.1', f'SCCRQ in state {self.state}')
            return
        if message.tunnel or message.nr:
            self.violation('3.1', f'SCCRQ with Tunnel ID {message.tunnel}, Nr {message.nr}')
        self.check_end(message)
        if self.config.refuse_tunnel:
            self.stop(*self.config.refuse_tunnel)
            return
        values = self.ends()
        if 11 in message.values:
            if self.config.secret:
                values.append((13, challenge_response(SCCRP, self.config.secret,
                                                      message.values[11])))
            elif not self.fault:
                self.log('no-secret')
        if self.config.challenge:
            self.challenge = os.urandom(16)
            values.append((11, self.challenge))
        self.state = 'wait-ctl-conn'
        self.sccrp_body = Body(SCCRP, values).octets()
        self.send(SCCRP, values)

    def check_response(self, kind, message):
        """Challenge Response."""
        response = message.values.get(13)
        if not self.challenge:
            if response is not None:
                self.violation('5.1.1', 'a Challenge Response, and there was no Challenge')
            return True
        right = response == challenge_response(kind, self.config.secret, self.challenge)
        self.log('tunnel-authentication', good=right)
        if not right:
            if not self.config.wrong_secret:
                self.violation('5.1.1', 'the Challenge Response is ' +
                               ('wrong' if response else 'missing'))
            self.stop(4, 0, 'wrong Challenge Response')
        return right

    def in_sccrp(self, message):
        """To our SCCRQ."""
        if self.state != 'wait-ctl-reply':
            self.violation('7.2.1', f'SCCRP in state {self.state}')
            return
        self.check_end(message)
        if not self.check_response(SCCRP, message):
            return
        values = []
        if 11 in message.values and self.config.secret:
            values.append((13, challenge_response(SCCCN, self.config.secret, message.values[11])))
        self.state = 'established'
        self.send(SCCCN, values)
        self.log('established', initiator=True)

    def in_scccn(self, message):
        """To our SCCRP."""
        if self.state != 'wait-ctl-conn':
            self.violation('7.2.1', f'SCCCN in state {self.state}')
            return
        if not self.check_response(SCCCN, message):
            return
        self.state = 'established'
        self.log('established', initiator=False)
        if self.config.hello:
            self.lns.timers.after(self.config.hello, self.hello)

    def hello(self):
        """Section 6.5, now and again."""
        if self.state == 'established':
            self.send(HELLO, [])
            self.lns.timers.after(self.config.hello, self.hello)

    def in_stopccn(self, message):
        """All is over; it is still acknowledged."""
        result, error, text = message.result()
        if not 1 <= result <= 7:
            self.violation('4.4.2', f'StopCCN with Result Code {result}')
        if message.u16(9) != self.peer_id and self.peer_id:
            self.violation('6.4', f'StopCCN with Assigned Tunnel ID {message.u16(9)}, '
                                  f'it was {self.peer_id}')
        self.log('stopccn', result=result, error=error, text=text)
        self.peer_id = self.peer_id or message.u16(9, 0)
        self.reaction(('StopCCN', result, error))
        self.flush()
        self.forget(linger=True)

    def stop(self, result, error=0, text=''):
        """StopCCN."""
        for call in list(self.calls.values()):
            call.forget()
        self.send(STOPCCN, [(9, struct.pack('!H', self.id)), (1, result_code(result, error, text))])
        self.log('stopccn-sent', result=result, error=error, text=text)
        self.state = 'closing'

    def forget(self, linger=False):
        """It is no more; with linger, what comes again is still acknowledged."""
        for call in list(self.calls.values()):
            call.forget()
        self.state = 'ended'
        self.unacked, self.waiting = [], []
        self.arm()
        self.lns.tunnel_ended(self, linger)

    # --- calls, section 7.4.2

    def in_icrq(self, message):
        """A subscriber."""
        if self.state != 'established':
            self.violation('7.4', f'ICRQ in state {self.state}')
            return
        if message.session:
            self.violation('3.1', f'ICRQ with Session ID {message.session}')
        call = Call(self, self.lns.free_session(self), message)
        if not call.peer_id:
            self.violation('4.4.4', 'Assigned Session ID 0')
        if call.peer_id in {c.peer_id for c in self.calls.values()}:
            self.violation('4.4.4', f'Assigned Session ID {call.peer_id} is in use')
        if call.serial in self.serials:
            self.violation('4.4.4', f'Call Serial Number {call.serial} comes again')
        self.serials.add(call.serial)
        if self.config.calling and not self.config.calling.search(call.calling):
            self.violation('4.4.4', f'Calling Number "{call.calling}"')
        if message.u32(18, 0) & ~3:
            self.violation('4.4.4', f'Bearer Type {message.u32(18):#x}')
        self.calls[call.id] = call
        call.log('icrq', peer=call.peer_id, serial=call.serial, calling=call.calling,
                 called=call.called, bearer=message.u32(18), channel=message.u32(25))
        if self.config.delay_icrp:
            self.lns.timers.after(self.config.delay_icrp, call.reply)
        else:
            call.reply()

    def in_iccn(self, message):
        """To our ICRP."""
        call = self.calls.get(message.session)
        if call:
            call.connected(message)
        elif message.session not in self.ended:
            self.violation('7.4.2', f'ICCN for session {message.session}, which is not')

    def in_cdn(self, message):
        """A call ends. Session ID is 0 where the LAC does not know ours: section 6.12."""
        result, error, text = message.result()
        peer = message.u16(14, 0)
        if not 1 <= result <= 11:
            self.violation('4.4.2', f'CDN with Result Code {result}')
        call = self.calls.get(message.session)
        if not call and not message.session:
            call = next((c for c in self.calls.values() if c.peer_id == peer), None)
        self.log('cdn', session=call.id if call else message.session, peer_session=peer,
                 result=result, error=error, text=text, user=call.user if call else '',
                 known=call is not None, frames=call.frames if call else None)
        if call:
            if peer != call.peer_id:
                self.violation('6.12', f'CDN with Assigned Session ID {peer}, it was {call.peer_id}')
            call.forget()
        elif message.session and message.session not in self.ended and not self.fault:
            self.violation('6.12', f'CDN for session {message.session}, which is not')
        self.reaction(('CDN', result, error))

    def reaction(self, event):
        """--bad: judge the first that comes."""
        if not self.fault or self.fault_pending or self.lns.judged:
            return
        good = judge(self.fault, event)
        # IPCP may have opened before the reaction is here; without one, the call's end is it.
        if event == UP and not good:
            return
        self.lns.judged = True
        self.log('expected', kind=self.config.bad, ok=good, got=event, section=self.fault.why,
                 want=sorted(map(str, self.fault.want)))
        if not good:
            self.violation(self.fault.why, f'reacts to {self.config.bad} with {event}')

    def data(self, session, payload, sequenced):
        """A data message of this tunnel."""
        call = self.calls.get(session)
        if call:
            call.input(payload, sequenced)
        elif session not in self.ended:
            self.violation('3.1', f'data for session {session}, which is not')

    def repeated_request(self, message):
        """The LAC's SCCRQ comes again."""
        if self.arrivals:
            gap = self.lns.arrived - self.arrivals[-1]
            least = min(CAP, RETRANSMIT * 2 ** (len(self.arrivals) - 1))
            self.log('sccrq-again', n=len(self.arrivals), gap=round(gap, 3))
            # Half: what was sent too late before makes the gap smaller.
            if gap < least / 2 and not self.lns.lossy():
                self.violation('5.8', f'retransmission {len(self.arrivals)} after {gap:.2f} s, '
                                      f'{least:.0f} is due')
        self.arrivals.append(self.lns.arrived)
        if message.ns:
            self.violation('5.8', f'SCCRQ with Ns {message.ns}')


def family_of(host):
    """Address family of a numeric address."""
    return socket.AF_INET6 if ':' in host else socket.AF_INET


