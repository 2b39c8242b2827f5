# SPDX-License-Identifier: GPL-2.0
"""Frames by the thousand, and the programs that send and hold them."""
import json
import subprocess

from pppnet import (HOME_MAC, LAC_IP, LAC_MAC, LAC_UP_MAC, LNS_IP, LNS_MAC, find, run)


class Coprocess:
    """A program in a namespace that obeys lines and answers with numbers."""

    def __init__(self, netns, name, *args):
        # pylint: disable=consider-using-with
        self.proc = subprocess.Popen(['ip', 'netns', 'exec', netns, find(name), *args],
                                     stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if self.proc.stdout.readline() != 'ready\n':
            raise RuntimeError(f'{name} {args}: not ready')

    def tell(self, *words):
        """Send a command."""
        self.proc.stdin.write(' '.join(map(str, words)) + '\n')
        self.proc.stdin.flush()

    def answer(self):
        """The numbers of the answer, nanoseconds first."""
        line = self.proc.stdout.readline().split()
        if not line or line[0] != 'ok':
            raise RuntimeError(f'{self.proc.args}: {" ".join(line)}')
        return [int(word) for word in line[1:]]

    def say(self, *words):
        """Send a command, and wait for its answer."""
        self.tell(*words)
        return self.answer()

    def kill(self):
        """End a program as a daemon that was killed; nanoseconds until it has gone."""
        nanoseconds = self.say('kill')[0]
        self.proc.wait()
        return nanoseconds

    def close(self):
        """End it if it still runs."""
        if self.proc.poll() is None:
            self.proc.stdin.close()
            self.proc.wait()


def many_sessions(net):
    """The LAC's end of many pairs of sessions."""
    return Coprocess(net.lac, 'scale', 'sub0', HOME_MAC, LAC_IP, LNS_IP)


def quiet(net):
    """No ARP between the frames that are counted, nor router solicitations."""
    for netns, name, address, mac in ((net.lac, 'up0', LNS_IP, LNS_MAC),
                                      (net.lns, 'lac0', LAC_IP, LAC_UP_MAC)):
        run('ip', 'netns', 'exec', netns, 'sysctl', '-qw', f'net.ipv6.conf.{name}.disable_ipv6=1')
        run('ip', '-n', netns, 'neighbour', 'replace', address, 'dev', name, 'lladdr', mac,
            'nud', 'permanent')


def far_end(net, at):
    """A generator: 0 at home, 1 at the LNS."""
    if at:
        return Coprocess(net.lns, 'generator', 'lns', LNS_IP, LAC_IP)
    return Coprocess(net.home, 'generator', 'home', 'wan0', LAC_MAC, HOME_MAC)


def far_ends(net):
    """The generators at home and at the LNS."""
    quiet(net)
    return far_end(net, 0), far_end(net, 1)


def switch_rcu(name, on):
    """All of the kernel's grace periods expedited, or none."""
    with open(f'/sys/kernel/{name}', 'w', encoding='ascii') as file:
        file.write(str(int(on)))


def open_pairs(lac, count):
    """Have so many pairs of sessions; nanoseconds.

    PPPIOCGCHAN waits for a grace period, twice for a pair (pppox_ioctl()).
    """
    switch_rcu('rcu_expedited', True)
    try:
        return lac.say('open', count)[0]
    finally:
        switch_rcu('rcu_expedited', False)


def received(netns, name):
    """Frames that an interface has received."""
    text = run('ip', '-n', netns, '-s', '-j', 'link', 'show', name)
    return json.loads(text)[0]['stats64']['rx']['packets']
