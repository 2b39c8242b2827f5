# SPDX-License-Identifier: GPL-2.0
"""The ways to join a PPPoE and an L2TP session, each as who runs a LAC would set it up.

Each is begun with nothing but namespaces and wires, and ends in the same state.
"""
import json
import mmap
import os
import subprocess

from generator import many_sessions, open_pairs
from pppnet import HOME_MAC, LAC_IP, LNS_IP, Session, descriptor, find, run, wait_for

SID, NUMBER = 12, 7     # PPPoE and L2TP session
LAST = 16               # of many: that many were opened last


class Way:
    """Two sessions of the LAC's, and what joins them. By default nothing does."""

    options = '--attach'
    crosses = True
    variant = None      # of pppsplice, where it has several paths for the same frames
    # For the generators at home and at the LNS: the first session, and how many in turn.
    ranges = ((SID, 1), (NUMBER, 1))

    def __init__(self, net):
        self.net, self.sessions = net, []

    def begin(self):
        """Open the sessions and join them."""
        self.open(SID, NUMBER)
        self.join()

    def open(self, sid, number):
        """The LAC's sessions, by the system calls of pppd and xl2tpd."""
        for words in (('pppoe', 'sub0', str(sid), HOME_MAC),
                      ('l2tp', '2', 'udp', LAC_IP, LNS_IP, f'3/{number}', f'5/{number}')):
            self.sessions.append(Session(self.net.lac, *words, self.options))
        self.net.sessions += self.sessions

    def join(self):
        """Have what is received on one session leave by the other."""

    def paced(self):
        """A file that counts frames that user space has passed on; None if it has no part."""

    def counts(self):
        """Frames received on the PPPoE and the L2TP session since the beginning, as the
        LAC's kernel has counted them; None if it does not count.
        """

    def end(self):
        """Close the sessions."""
        self.net.shut(*self.sessions)


class Floor(Way):
    """The same frames, and there are sessions, but not theirs."""

    crosses = False

    def begin(self):
        self.open(SID + 1, NUMBER + 1)


class Bridge(Way):
    """PPPIOCBRIDGECHAN."""

    def join(self):
        self.sessions[0].say('bridge', self.sessions[1].ready[2])


class Units(Way):
    """Both sessions have an interface, pppN."""

    options = '--unit'

    def join(self):
        for unit in self.units():
            run('ip', 'netns', 'exec', self.net.lac, 'sysctl', '-qw',
                f'net.ipv6.conf.{unit}.disable_ipv6=1')
            run('ip', '-n', self.net.lac, 'link', 'set', unit, 'mtu', '1492', 'up')

    def units(self):
        """Their names."""
        return [session.unit() for session in self.sessions]

    def counts(self):
        links = (json.loads(run('ip', '-n', self.net.lac, '-s', '-j', 'link', 'show', unit))
                 for unit in self.units())
        return [link[0]['stats64']['rx']['packets'] for link in links]


class Drivers(Units):
    """Units that are down: ppp_receive_nonmp_frame() counts a frame, and frees it.

    That is the first place where ppp_generic discards a data frame and nothing else is
    done for it: a channel without a unit would queue it, and drop the oldest.
    """

    crosses = False

    def join(self):
        pass


class Mirred(Units):
    """tc(8): what a unit receives leaves by the other."""

    def join(self):
        super().join()
        units = self.units()
        for unit, other in zip(units, units[::-1]):
            run('tc', '-n', self.net.lac, 'qdisc', 'add', 'dev', unit, 'clsact')
            run('tc', '-n', self.net.lac, 'filter', 'add', 'dev', unit, 'ingress', 'matchall',
                'action', 'mirred', 'egress', 'redirect', 'dev', other)


class Routing(Units):
    """IP routing: two routes, nothing else."""

    def join(self):
        super().join()
        run('ip', 'netns', 'exec', self.net.lac, 'sysctl', '-qw', 'net.ipv4.ip_forward=1')
        for unit, peer in zip(self.units(), ('192.0.2.2', '192.0.2.1')):
            run('ip', '-n', self.net.lac, 'address', 'add', '198.51.100.1', 'peer', peer,
                'dev', unit)


class Relay(Way):
    """A process that reads from either channel and writes to the other."""

    def __init__(self, net):
        super().__init__(net)
        self.file = self.process = None

    def join(self):
        self.file = os.memfd_create('relayed')
        os.ftruncate(self.file, mmap.PAGESIZE)
        fds = [*(descriptor(s, 'channel') for s in self.sessions), self.file]
        # pylint: disable=consider-using-with
        self.process = subprocess.Popen([find('bench/relay'), *map(str, fds)], pass_fds=fds,
                                        stdout=subprocess.PIPE, text=True)
        for fd in fds[:2]:
            os.close(fd)
        if self.process.stdout.readline() != 'ready\n':
            raise RuntimeError('relay: not ready')

    def paced(self):
        return f'/proc/{os.getpid()}/fd/{self.file}'

    def end(self):
        self.process.kill()
        self.process.communicate()
        os.close(self.file)
        super().end()


class Splice(Way):
    """pppsplice between the sessions of daemons that have units on them."""

    options = '--unit'
    variant = 'tunnel'  # or "driver"
    words = ()          # of pppsplicectl add

    def join(self):
        self.net.ctl('add', '--pppoe', str(SID), '--l2tp', f'3/{NUMBER}', *self.words)
        if not wait_for(self.is_by_variant):
            raise RuntimeError(f'not by the {self.variant}: {self.net.leg("l2tp")}')

    def is_by_variant(self):
        """Whether frames take the way that is to be measured."""
        leg = self.net.leg('l2tp')
        return all((leg[path] == 'tunnel') == (self.variant == 'tunnel')
                   for path in ('rx_path', 'tx_path'))

    def counts(self):
        return [leg['crossed_frames'] for leg in self.net.show()['legs']]


class Ncp(Splice):
    """IPCP crosses as well."""

    words = ('--frames', 'ncp')


class All(Splice):
    """Everything crosses."""

    words = ('--frames', 'all')


class SpliceDriver(Splice):
    """L2TP frames by l2tp_core and l2tp_ppp instead of the tunnel's socket."""

    variant = 'driver'
    words = ('--driver',)


class ChannelLeg(Splice):
    """The L2TP session taken by its channel instead of its socket."""

    options = '--attach'
    variant = 'driver'

    def join(self):
        self.net.ctl('add', '--pppoe', str(SID), '--channel', self.sessions[1].ready[2],
                     '--frames', 'all')


class Many(Way):
    """Frames to a few splices of many, in turn.

    Those opened last: pppoe's own chains of sessions are not to be walked for long.
    """

    count = 10000
    variant = 'tunnel'
    ranges = None

    def __init__(self, net):
        super().__init__(net)
        self.lac = None
        self.ranges = ((self.count - LAST + 1, LAST),) * 2

    def begin(self):
        self.lac = many_sessions(self.net)
        open_pairs(self.lac, self.count)
        self.lac.say('add', self.count)

    def counts(self):
        _, _, pppoe, _, l2tp = self.lac.say('counters', self.count)
        return [LAST * pppoe, LAST * l2tp]

    def end(self):
        self.lac.close()


# By the name that the command line and the JSON have for it: what it is called in a table.
WAYS = {
    'floor': (Floor, 'no such session'),
    'drivers': (Drivers, 'discarded by ppp_generic'),
    'bridge': (Bridge, 'PPPIOCBRIDGECHAN'),
    'mirred': (Mirred, 'tc mirred between units'),
    'routing': (Routing, 'IP routing between units'),
    'relay': (Relay, 'user-space relay'),
    'data': (Splice, 'pppsplice, data'),
    'ncp': (Ncp, 'pppsplice, ncp'),
    'all': (All, 'pppsplice, all'),
    'many': (Many, 'pppsplice, 10,000 splices'),
    'driver': (SpliceDriver, 'pppsplice, data, --driver'),
    'channel': (ChannelLeg, 'pppsplice, a channel leg'),
}
