# SPDX-License-Identifier: GPL-2.0
"""Proxied LCP and authentication of an ICCN, RFC 2661 section 4.4.5: checked, and made use of."""
import struct

from lns_messages import md5
from lns_ppp import ACCM, ACFC, AUTH, CHAP, CHAP_MD5, LCP_LENGTHS, MAGIC, MRU, PAP, PAP_AUTH, PFC, \
    options_of

INITIAL, SENT, RECEIVED, TYPE, NAME, CHALLENGE, ID, RESPONSE = 26, 27, 28, 29, 30, 31, 32, 33
TYPE_CHAP, TYPE_PAP, TYPE_NONE, TYPE_MSCHAP1 = 2, 3, 4, 5
# Authentication-Protocol of each type.
AUTH_OF_TYPE = {TYPE_CHAP: CHAP_MD5, TYPE_PAP: PAP_AUTH, TYPE_MSCHAP1: struct.pack('!HB', CHAP, 128)}


class Proxy:
    """What of it there is. fault(section, text) is called for each violation."""

    # pylint: disable=too-many-instance-attributes
    def __init__(self, message, fault, password_of):
        self.fault, self.values = fault, message.values
        self.initial = self.read_options(INITIAL)
        self.last_sent = self.read_options(SENT)
        self.last_received = self.read_options(RECEIVED)
        self.type = message.u16(TYPE)
        self.name = message.text(NAME)
        self.id = self.protocol = None
        self.verified = False
        there = [a for a in (INITIAL, SENT, RECEIVED) if a in self.values]
        if there and len(there) < 3:
            fault('4.4.5', f'of the Proxy LCP AVPs only {there} are there')
        self.lcp = len(there) == 3 and None not in (self.initial, self.last_sent,
                                                    self.last_received)
        if self.lcp:
            self.check_lcp()
        if self.type is not None:
            self.check_type()
            self.check_response(password_of)
        elif any(a in self.values for a in (NAME, CHALLENGE, ID, RESPONSE)):
            fault('4.4.5', 'Proxy Authen AVPs without Proxy Authen Type')

    def acceptable(self):
        """Whether an LNS can go on from here without LCP of its own."""
        return self.lcp and self.type in (TYPE_CHAP, TYPE_PAP)

    def read_options(self, attribute):
        """LCP options of an AVP: without LCP's header, section 4.4.5."""
        value = self.values.get(attribute)
        if value is None:
            return None
        options = options_of(value)
        if options is None:
            self.fault('4.4.5', f'AVP {attribute} is no list of LCP options: {value.hex()}')
            return None
        kinds = [kind for kind, _ in options]
        if len(kinds) != len(set(kinds)):
            self.fault('RFC 1661 6', f'AVP {attribute} has an option twice: {value.hex()}')
        return options

    def check_lcp(self):
        """The two that are in force are an LCP that is open."""
        for attribute, options in ((SENT, self.last_sent), (RECEIVED, self.last_received)):
            for kind, value in options:
                if len(value) + 2 != LCP_LENGTHS.get(kind, len(value) + 2):
                    self.fault('RFC 1661 6', f'AVP {attribute}: option {kind} of {len(value)} octets')
                # Of asynchronous lines, and what RFC 2516 section 7 has PPPoE not negotiate.
                if kind in (ACCM, PFC, ACFC):
                    self.fault('RFC 2516 7', f'AVP {attribute}: option {kind} was agreed')
                if kind == MRU and len(value) == 2 and struct.unpack('!H', value)[0] > 1492 and \
                        attribute == SENT:
                    self.fault('RFC 2516 7', f'AVP {attribute}: MRU {struct.unpack("!H", value)[0]}')
        sent, received = dict(self.last_sent), dict(self.last_received)
        if AUTH in received:
            self.fault('4.4.5', 'Last Received LCP CONFREQ: the subscriber has authenticated the LAC?')
        magics = [options.get(MAGIC) for options in (sent, received)]
        if b'\0\0\0\0' in magics or (magics[0] and magics[0] == magics[1]):
            self.fault('RFC 1661 6.4', 'the Magic-Numbers are 0 or the same')

    def check_type(self):
        """What was agreed is what was done."""
        names = {NAME: 'Name', CHALLENGE: 'Challenge', ID: 'ID', RESPONSE: 'Response'}
        needed = {TYPE_CHAP: (NAME, CHALLENGE, ID, RESPONSE), TYPE_PAP: (NAME, ID, RESPONSE),
                  TYPE_MSCHAP1: (NAME, CHALLENGE, ID, RESPONSE), TYPE_NONE: ()}.get(self.type)
        if needed is None:
            self.fault('4.4.5', f'Proxy Authen Type {self.type}')
            return
        for attribute in needed:
            if attribute not in self.values:
                self.fault('4.4.5', f'Proxy Authen Type {self.type} without {names[attribute]}')
        if self.type == TYPE_PAP and CHALLENGE in self.values:
            self.fault('4.4.5', 'a Proxy Authen Challenge with PAP')
        number = self.values.get(ID)
        if number is not None:
            if number[0]:
                self.fault('4.4.5', f'Proxy Authen ID {number.hex()}: the first octet is to be 0')
            self.id = number[1]
        if not self.lcp:
            return
        agreed, done = dict(self.last_sent).get(AUTH), AUTH_OF_TYPE.get(self.type)
        if agreed != done:
            self.fault('4.4.5', f'Proxy Authen Type {self.type}, and in Last Sent LCP CONFREQ '
                                f'Authentication-Protocol {agreed.hex() if agreed else "missing"}')

    def check_response(self, password_of):
        """Whether who it is for has this password."""
        password, response = password_of(self.name), self.values.get(RESPONSE)
        if password is None or response is None or self.id is None:
            return
        if self.type == TYPE_CHAP:
            self.protocol = CHAP
            challenge = self.values.get(CHALLENGE, b'')
            self.verified = response == md5(bytes([self.id]), password.encode(), challenge)
            if len(response) != 16:
                self.fault('RFC 1994 4.1', f'Proxy Authen Response of {len(response)} octets')
        elif self.type == TYPE_PAP:
            self.protocol = PAP
            self.verified = response == password.encode()

    def event(self):
        """For the log."""
        return {'type': self.type, 'name': self.name, 'id': self.id, 'verified': self.verified,
                'lcp': self.lcp, **{f'avp{a}': self.values[a].hex()
                                    for a in (INITIAL, SENT, RECEIVED) if a in self.values}}
