# SPDX-License-Identifier: GPL-2.0
"""PPP as an LNS speaks it, in user space: proxied LCP and authentication taken over, or LCP and
authentication of its own; IPCP, which assigns the address; LCP and ICMP echo.

RFC 1661, 1994, 1334, 1332. What the other end of PPP does wrong is an event ("ppp-malformed"), not
a violation: it is the subscriber's, and the LAC passes it on.
"""
import os
import socket
import struct

from lns_messages import md5

IP, IPCP, LCP, PAP, CHAP = 0x0021, 0x8021, 0xc021, 0xc023, 0xc223
CONF_REQ, CONF_ACK, CONF_NAK, CONF_REJ, TERM_REQ, TERM_ACK = 1, 2, 3, 4, 5, 6
CODE_REJ, PROTO_REJ, ECHO_REQ, ECHO_REP, DISCARD = 7, 8, 9, 10, 11
MRU, ACCM, AUTH, MAGIC, PFC, ACFC = 1, 2, 3, 5, 7, 8
ADDRESS, DNS = 3, (129, 131)
CHAP_MD5 = struct.pack('!HB', CHAP, 5)
PAP_AUTH = struct.pack('!H', PAP)
# Lengths of LCP's options where there is only one.
LCP_LENGTHS = {MRU: 4, ACCM: 6, MAGIC: 6, PFC: 2, ACFC: 2, 17: 4, 18: 2}
RESTART, MOST = 3.0, 20     # seconds; how often


def options_of(data):
    """Options of a Configure-Request as (type, value); None if they are malformed."""
    options = []
    while data:
        if len(data) < 2 or data[1] < 2 or data[1] > len(data):
            return None
        options.append((data[0], data[2:data[1]]))
        data = data[data[1]:]
    return options


def option(kind, value):
    """One option."""
    return bytes([kind, len(value) + 2]) + value


def checksum(data):
    """Of IP and ICMP."""
    if len(data) % 2:
        data += b'\0'
    total = sum(struct.unpack(f'!{len(data) // 2}H', data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return struct.pack('!H', ~total & 0xffff)


class Negotiation:
    """RFC 1661 section 4, from Req-Sent on. Opened when each has acknowledged the other's."""

    # pylint: disable=too-many-arguments,too-many-positional-arguments
    def __init__(self, ppp, protocol, ours, judge, opened):
        self.ppp, self.protocol, self.ours, self.judge = ppp, protocol, dict(ours), judge
        self.when_open = opened
        self.id, self.tries = os.urandom(1)[0], 0
        self.mine = self.theirs = self.open = False
        self.timer = None
        self.request()

    def request(self):
        """Send a Configure-Request, and again until it is acknowledged."""
        self.stop()
        if self.tries == MOST:
            self.ppp.fail(f'{self.protocol:#06x}: no agreement')
            return
        self.tries += 1
        self.mine = False
        self.id = self.id + 1 & 255
        self.ppp.send_control(self.protocol, CONF_REQ, self.id,
                              b''.join(option(k, v) for k, v in self.ours.items()))
        self.timer = self.ppp.timers.after(RESTART, self.again)

    def again(self):
        """The restart timer."""
        self.timer = None
        if not self.open:
            self.request()

    def stop(self):
        """No restart timer."""
        if self.timer:
            self.ppp.timers.cancel(self.timer)
            self.timer = None

    def input(self, code, number, data):
        """A packet with a code below 5."""
        if code == CONF_REQ:
            options = options_of(data)
            if options is None:
                self.ppp.malformed(self.protocol, 'options')
                return
            answer, refused = CONF_ACK, []
            for kind, value in options:
                opinion, better = self.judge(kind, value)
                if opinion > answer:
                    answer, refused = opinion, []
                if opinion == answer and opinion != CONF_ACK:
                    refused.append(option(kind, better))
            self.theirs = answer == CONF_ACK
            self.ppp.send_control(self.protocol, answer, number,
                                  data if self.theirs else b''.join(refused))
        elif number != self.id or self.mine:
            return
        elif code == CONF_ACK:
            self.mine = True
        else:
            for kind, value in options_of(data) or []:
                if code == CONF_REJ or kind not in self.ours:
                    self.ours.pop(kind, None)
                else:
                    self.ours[kind] = self.ppp.other_value(kind, value, self.ours[kind])
            self.request()
            return
        if self.mine and self.theirs and not self.open:
            self.open = True
            self.stop()
            self.when_open()


class Ppp:
    """One session. call has send_ppp(protocol, data), log(event, **fields) and
    end(result, error, text); config has what of the command line is for PPP.
    """

    # pylint: disable=too-many-instance-attributes
    def __init__(self, call, config, timers):
        self.call, self.config, self.timers = call, config, timers
        self.lcp = self.ipcp = None
        self.lcp_open = self.authenticated = self.up = self.ended = False
        self.magic, self.peer_magic = int.from_bytes(os.urandom(4), 'big') or 1, None
        self.user, self.address, self.auth, self.mru = '', None, None, 1500
        self.challenge = self.auth_id = self.timer = None
        self.number = 0
        self.pinged = 0

    # --- what goes out

    def send_control(self, protocol, code, number, data=b''):
        """A packet of LCP, IPCP, CHAP or PAP."""
        self.call.send_ppp(protocol, struct.pack('!BBH', code, number, 4 + len(data)) + data)

    def malformed(self, protocol, what):
        """Discard."""
        self.call.log('ppp-malformed', protocol=f'{protocol:#06x}', what=what)

    def fail(self, text, result=3, error=0):
        """End the session; the subscriber is told by LCP, the LAC by CDN."""
        if self.ended:
            return
        self.call.log('ppp-failed', text=text, user=self.user)
        self.terminate(text)
        self.call.end(result, error, text)

    def terminate(self, text=''):
        """LCP Terminate-Request."""
        self.number = self.number + 1 & 255
        self.send_control(LCP, TERM_REQ, self.number, text.encode())

    def stop(self):
        """The session is no more."""
        self.ended = True
        for negotiation in (self.lcp, self.ipcp):
            if negotiation:
                negotiation.stop()
        if self.timer:
            self.timers.cancel(self.timer)
        self.timer = None

    # --- how it begins

    def accept(self, proxy):
        """What the LAC has negotiated and seen is taken over: LCP is open. proxy: lns_proxy.Proxy,
        whose authentication is of a type that can be taken over.
        """
        sent, received = dict(proxy.last_sent), dict(proxy.last_received)
        self.magic = int.from_bytes(sent.get(MAGIC, b''), 'big')
        self.peer_magic = int.from_bytes(received.get(MAGIC, b''), 'big')
        self.mru = int.from_bytes(received.get(MRU, struct.pack('!H', 1500)), 'big')
        self.lcp_open = True
        self.auth = proxy.protocol
        self.auth_id = proxy.id
        self.user = proxy.name
        self.verdict(proxy.verified)

    def negotiate(self, wanted):
        """LCP from the beginning, end to end. wanted: AUTH's value, None for no authentication."""
        self.lcp_open = self.authenticated = self.up = False
        if self.ipcp:
            self.ipcp.stop()
            self.ipcp = None
        if self.lcp:
            self.lcp.stop()
        self.magic = int.from_bytes(os.urandom(4), 'big') or 1
        ours = {MRU: struct.pack('!H', self.config.mru), MAGIC: struct.pack('!I', self.magic)}
        if wanted:
            ours[AUTH] = wanted
        self.lcp = Negotiation(self, LCP, ours, self.judge_lcp, self.lcp_opened)

    def wanted(self):
        """AUTH's value by the command line."""
        return {'chap': CHAP_MD5, 'pap': PAP_AUTH, 'none': None}[self.config.auth]

    def judge_lcp(self, kind, value):
        """An option of the subscriber's."""
        if kind in LCP_LENGTHS and len(value) + 2 != LCP_LENGTHS[kind]:
            return CONF_REJ, value
        if kind == MAGIC:
            self.peer_magic = int.from_bytes(value, 'big')
            if self.peer_magic in (0, self.magic):
                return CONF_NAK, os.urandom(4)
            return CONF_ACK, value
        if kind == MRU:
            self.mru = int.from_bytes(value, 'big')
            return CONF_ACK, value
        # No authentication of the LNS, nothing that PPPoE has no use for.
        return CONF_REJ, value

    def other_value(self, kind, value, ours):
        """What is sent after a Configure-Nak."""
        if kind == MAGIC:
            self.magic = int.from_bytes(os.urandom(4), 'big') or 1
            return struct.pack('!I', self.magic)
        if kind == AUTH:
            return value if value in (CHAP_MD5, PAP_AUTH) else ours
        return value if len(value) == len(ours) else ours

    def lcp_opened(self):
        """On to authentication."""
        self.lcp_open = True
        self.auth = None
        wanted = self.lcp.ours.get(AUTH)
        self.call.log('lcp-up', auth=wanted.hex() if wanted else None)
        if wanted is None and self.wanted():
            self.fail('authentication was refused')
        elif wanted is None:
            self.verdict(True)
        elif wanted == CHAP_MD5:
            self.auth = CHAP
            self.challenge = os.urandom(16)
            self.auth_id = os.urandom(1)[0]
            self.send_challenge(0)
        else:
            self.auth = PAP

    def send_challenge(self, tries):
        """And again."""
        self.timer = None
        if self.challenge is None or self.ended:
            return
        if tries == MOST:
            self.fail('no Response')
            return
        self.send_control(CHAP, 1, self.auth_id, bytes([len(self.challenge)]) + self.challenge +
                          self.config.name.encode())
        self.timer = self.timers.after(RESTART, self.send_challenge, tries + 1)

    # --- authentication

    def verdict(self, good):
        """Tell the subscriber; IPCP follows, or the end."""
        if self.auth is not None:
            text = (f'Welcome {self.user}' if good else f'{self.config.name} refuses {self.user}')
            code = (3 if good else 4) if self.auth == CHAP else (2 if good else 3)
            said = text.encode()
            self.send_control(self.auth, code, self.auth_id,
                              said if self.auth == CHAP else bytes([len(said)]) + said)
        self.call.log('verdict', user=self.user, accepted=good)
        if not good:
            self.fail('authentication failed')
            return
        self.authenticated = True
        self.address = self.config.address_of(self.user, self.call.key)
        if self.ipcp is None:
            ours = {ADDRESS: socket.inet_aton(self.config.own_address)}
            self.ipcp = Negotiation(self, IPCP, ours, self.judge_ipcp, self.ipcp_opened)

    def input_chap(self, code, number, data):
        """A Response."""
        if self.auth != CHAP or code != 2 or not data or data[0] + 1 > len(data):
            self.malformed(CHAP, f'code {code}')
            return
        if self.authenticated:      # our Success was lost
            if number == self.auth_id:
                self.send_control(CHAP, 3, number, b'Welcome again')
            return
        if self.challenge is None or number != self.auth_id or data[0] != 16:
            return
        self.user = data[17:].decode('utf-8', 'backslashreplace')
        password = self.config.password_of(self.user)
        good = password is not None and \
            data[1:17] == md5(bytes([number]), password.encode(), self.challenge)
        self.challenge = None
        if self.timer:
            self.timers.cancel(self.timer)
            self.timer = None
        self.verdict(good)

    def input_pap(self, code, number, data):
        """An Authenticate-Request."""
        if self.auth != PAP or code != 1 or not data or data[0] + 2 > len(data) or \
                data[0] + 2 + data[data[0] + 1] > len(data):
            self.malformed(PAP, f'code {code}')
            return
        if self.authenticated:
            self.send_control(PAP, 2, number, b'\7Welcome')
            return
        at = data[0] + 1
        self.user = data[1:at].decode('utf-8', 'backslashreplace')
        self.auth_id = number
        password = self.config.password_of(self.user)
        self.verdict(password is not None and data[at + 1:at + 1 + data[at]] == password.encode())

    # --- IPCP

    def judge_ipcp(self, kind, value):
        """An option of the subscriber's."""
        if kind == ADDRESS and len(value) == 4:
            right = socket.inet_aton(self.address)
            return (CONF_ACK, value) if value == right else (CONF_NAK, right)
        if kind in DNS and len(value) == 4:
            right = socket.inet_aton(self.config.own_address)
            return (CONF_ACK, value) if value == right else (CONF_NAK, right)
        return CONF_REJ, value

    def ipcp_opened(self):
        """Done."""
        self.up = True
        self.call.up(self.user, self.address)

    # --- what comes in

    def input(self, protocol, data):
        """A frame, from after the Protocol field on."""
        if protocol == IP:
            self.input_ip(data)
            return
        if len(data) < 4 or not 4 <= struct.unpack('!H', data[2:4])[0] <= len(data):
            self.malformed(protocol, f'{len(data)} octets')
            return
        code, number, length = struct.unpack('!BBH', data[:4])
        body = data[4:length]
        if protocol == LCP:
            self.input_lcp(code, number, body)
        elif not self.lcp_open:
            return
        elif protocol == CHAP:
            self.input_chap(code, number, body)
        elif protocol == PAP:
            self.input_pap(code, number, body)
        elif protocol == IPCP:
            self.input_ipcp(code, number, body)
        else:
            self.number = self.number + 1 & 255
            self.send_control(LCP, PROTO_REJ, self.number, struct.pack('!H', protocol) +
                              data[:self.mru - 6])

    def input_ipcp(self, code, number, body):
        """IPCP, when its time has come."""
        if self.ipcp is None:
            return
        if code == CONF_REQ and self.ipcp.open:
            self.ipcp.open = self.ipcp.theirs = self.up = False
            self.ipcp.tries = 0
            self.ipcp.request()
        if CONF_REQ <= code <= CONF_REJ:
            self.ipcp.input(code, number, body)
        elif code == TERM_REQ:
            self.send_control(IPCP, TERM_ACK, number)

    def input_lcp(self, code, number, body):
        """LCP, proxied or not."""
        if code == CONF_REQ and (self.lcp is None or self.lcp_open):
            if options_of(body) is None:
                self.malformed(LCP, 'options')
                return
            self.call.log('lcp-restarts')
            self.negotiate(self.wanted())
        if CONF_REQ <= code <= CONF_REJ:
            if self.lcp:
                self.lcp.input(code, number, body)
        elif code == TERM_REQ:
            self.send_control(LCP, TERM_ACK, number)
            self.call.log('terminated', user=self.user,
                          text=body.decode('utf-8', 'backslashreplace'))
            self.lcp_open = self.up = False
            if not self.config.ignore_terminate:
                self.call.end(3, 0, 'terminated by the subscriber')
        elif code == ECHO_REQ and len(body) >= 4:
            if self.lcp_open:
                self.check_magic('Echo-Request', body)
                self.send_control(LCP, ECHO_REP, number, struct.pack('!I', self.magic) + body[4:])
        elif code == ECHO_REP and len(body) >= 4:
            self.check_magic('Echo-Reply', body)
            self.call.log('echo-reply')
        elif code in (TERM_ACK, CODE_REJ, DISCARD):
            self.call.log('lcp', code=code)
        elif code == PROTO_REJ:
            self.call.log('protocol-reject', protocol=body[:2].hex())
        else:
            self.malformed(LCP, f'code {code}')
            self.number = self.number + 1 & 255
            self.send_control(LCP, CODE_REJ, self.number,
                              struct.pack('!BBH', code, number, 4 + len(body)) + body)

    def check_magic(self, what, body):
        """The subscriber's number has to be that of its LCP, which may have been proxied."""
        magic = struct.unpack('!I', body[:4])[0]
        if self.peer_magic is not None and magic != self.peer_magic:
            self.call.log('ppp-magic', what=what, got=f'{magic:#010x}',
                          want=f'{self.peer_magic:#010x}')

    def echo(self):
        """Send an LCP Echo-Request."""
        self.number = self.number + 1 & 255
        self.send_control(LCP, ECHO_REQ, self.number, struct.pack('!I', self.magic))

    def input_ip(self, packet):
        """ICMP echo requests are answered, whoever they are for."""
        if not self.up:
            self.malformed(IP, 'before IPCP is open')
            return
        if len(packet) < 20 or packet[0] >> 4 != 4:
            self.malformed(IP, 'no IPv4 packet')
            return
        header, length = (packet[0] & 15) * 4, struct.unpack('!H', packet[2:4])[0]
        if not 20 <= header <= length <= len(packet):
            self.malformed(IP, 'lengths')
            return
        if packet[12:16] != socket.inet_aton(self.address):
            self.call.log('foreign-source', address=socket.inet_ntoa(packet[12:16]))
        if packet[9] != 1 or length < header + 8 or packet[header] != 8:
            return
        self.pinged += 1
        icmp = b'\0\0' + b'\0\0' + packet[header + 4:length]
        icmp = icmp[:2] + checksum(icmp) + icmp[4:]
        reply = packet[:8] + b'\x40\1\0\0' + packet[16:20] + packet[12:16] + packet[20:header]
        self.call.send_ppp(IP, reply[:10] + checksum(reply) + reply[12:] + icmp)
