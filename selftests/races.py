#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Everything that may be done to sessions and splices, at random and all at once.

The program "races" has some twenty-five processes do it, with traffic in both
directions, in two LAC namespaces; this one takes interfaces and a namespace away
meanwhile, and makes them again. What is left then must be nothing: no splice, no
session, no reference on a module; and a plain splice must work as on the first day.

    races.py [--seconds N] [--seed N]
"""
import argparse
import contextlib
import json
import os
import random
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), 'lib'))
# pylint: disable=wrong-import-position
from leaks import KMEMLEAK, leaks, scan
from peers import L2tp, Pppoe
from pppnet import (HOME_MAC, LAC_MAC, Net, Tap, find, load_module, module_file, refcount, run,
                    total, wait_for)

IP = b'\x00\x21'
MODULES = ('pppsplice', 'pppoe', 'l2tp_ppp', 'pppox', 'l2tp_ip6', 'l2tp_ip',
           'l2tp_netlink', 'l2tp_core', 'ppp_generic')
# An interface that is removed waits for sessions that were being connected just then
# (pppoe_connect() looks whether it is up before pppoe_flush_dev() could find it), and
# the kernel complains of that after so many seconds.
PATIENCE = '/proc/sys/net/core/netdev_unregister_timeout_secs'
# What hardly ever succeeds, or depends on time and chance; the rest must have been done.
RARE = {'unload_pppoe', 'unload_l2tp', 'unload', 'overrun', 'read', 'dup_read', 'write_unit',
        'dup_disconnect', 'close_tunnel'}
# What can be done to a module, and not to what is built in.
WITH_MODULE = {'unload_quiet', 'load'}
# Their errors are those that the place explains; others are the test's own mistakes.
ADD = {'EBUSY', 'ENOTCONN', 'EINVAL', 'EEXIST', 'EAGAIN', 'ENOENT', 'EPROTOTYPE', 'ENODEV'}
EXPECTED = {
    'add': ADD,
    'add_tunnel': ADD | {'EXDEV'},
    'del': {'ENOENT', 'ENOTUNIQ'},
    'add_across': ADD | {'EXDEV'},
    'set': {'ENOENT', 'EEXIST', 'ENOTUNIQ'},
    'get': {'ENOENT', 'ENOTUNIQ'},
    'dump': {'ENOENT', 'EPROTONOSUPPORT'},     # the latter: the module is going
    'load': set(),
}


def options():
    """The command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument('--seconds', type=int, default=20)
    parser.add_argument('--seed', type=int, default=1)
    return parser.parse_args()


def sockets():
    """How many PPPoX sockets exist."""
    count = 0
    with open('/proc/net/protocols', encoding='ascii') as file:
        for line in file:
            words = line.split()
            if words[0] in ('PPPOE', 'PPPOL2TP'):
                count += int(words[2])
    return count


def ip(netns, *lines, check=True):
    """Commands for ip(8), one after the other."""
    done = subprocess.run(['ip', '-n', netns, '-force', '-batch', '-'], text=True, check=False,
                          input='\n'.join(lines) + '\n', capture_output=True)
    if check and done.returncode:
        raise RuntimeError(f'{lines}: {done.stderr.strip()}')


class Lacs:
    """The two LACs' wires; the second LAC's namespace can be made anew."""

    def __init__(self, net):
        self.net = net
        self.names = [net.lac, f'lacb-{os.getpid()}']
        ip(net.lac, 'link del sub0', 'link del up0')
        run('ip', 'netns', 'add', self.names[1])
        for lac in (0, 1):
            self.make(lac, 'sub')
            self.make(lac, 'up')

    def make(self, lac, what):
        """The wire to home or to the LNS."""
        near, far, there = (f'sub{lac}', f'wan{lac}', self.net.home) if what == 'sub' else \
            (f'up{lac}', f'lac{lac}', self.net.lns)
        macs = (LAC_MAC, HOME_MAC) if what == 'sub' else \
            (f'02:00:00:00:01:{lac}1', f'02:00:00:00:01:{lac}2')
        ip(self.names[lac], f'link add {near} address {macs[0]} mtu 1500 type veth peer name '
           f'{far} address {macs[1]} mtu 1500 netns {there}')
        for end, (name, device) in enumerate(((self.names[lac], near), (there, far))):
            ip(name, f'link set {device} up', *[] if what == 'sub' else
               [f'address add 198.18.{lac}.{end + 1}/24 dev {device}'])

    def remake(self, lac, what):
        """Remove an interface, by either end, and make it again."""
        if random.random() < 0.5:
            ip(self.names[lac], f'link del {what}{lac}')
        elif what == 'sub':
            ip(self.net.home, f'link del wan{lac}')
        else:
            ip(self.net.lns, f'link del lac{lac}')
        time.sleep(random.random() / 10)
        self.make(lac, what)

    def renew(self, races):
        """Remove the second LAC's namespace with all that is in it, and make it again."""
        run('ip', 'netns', 'del', self.names[1])
        if random.random() < 0.5:
            self.unplug()
        # it may have ended meanwhile
        with contextlib.suppress(BrokenPipeError):
            os.write(races.stdin.fileno(), b'renew 1\n')
        time.sleep(random.random() / 10)
        self.unplug()
        run('ip', 'netns', 'add', self.names[1])
        self.make(1, 'sub')
        self.make(1, 'up')

    def unplug(self):
        """The ends of the second LAC's wires that are not in its namespace."""
        ip(self.net.home, 'link del wan1', check=False)
        ip(self.net.lns, 'link del lac1', check=False)


def disturb(lacs, races):
    """Take things away until "races" has done; before all of its processes get a turn."""
    os.setpriority(os.PRIO_PROCESS, 0, -10)     # ip(8) inherits it
    counts = {'interface': 0, 'namespace': 0}
    while races.poll() is None:
        time.sleep(0.5 + random.random() * 2)
        # "races" goes on until it was told of a namespace
        if counts['interface'] and (not counts['namespace'] or random.random() < 0.35):
            what = 'namespace'
            lacs.renew(races)
        else:
            what = 'interface'
            lacs.remake(random.randrange(2), random.choice(('sub', 'sub', 'up')))
        counts[what] += 1
    os.setpriority(os.PRIO_PROCESS, 0, 0)
    return counts


def storm(net, tap, args):
    """Run it."""
    lacs = Lacs(net)
    words = [find('races'), '--seconds', str(args.seconds), '--seed', str(args.seed)]
    if module_file():
        words += ['--module', module_file()]
    before = dict((m, refcount(m)) for m in MODULES)
    # pylint: disable=consider-using-with
    races = subprocess.Popen([*words, net.home, net.lns, *lacs.names], stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE, text=True)
    try:
        counts = disturb(lacs, races)
    finally:
        if races.poll() is None:
            races.kill()
        races.stdin.close()
    said = json.loads(races.stdout.read() or '{"complaints": -1, "reasons": {}, "actions": {}}')
    report(said, counts)
    judge(net, tap, (races.wait(), said, counts), before, lacs)
    run('ip', 'netns', 'del', lacs.names[1])


def report(said, counts):
    """What was done how often."""
    for name, results in said['actions'].items():
        print(f'# {name}: ' + ', '.join(f'{key} {n}' for key, n in results.items()))
    print(f'# removed and made again: {counts}')
    print(f'# splices ended: {said["reasons"]}', flush=True)


def judge(net, tap, outcome, before, lacs):
    """What was done, and that it left nothing."""
    status, said, counts = outcome
    tap.check('nobody got stuck, and no event contradicts another',
              status == 0 and said['complaints'] == 0, status, said['complaints'])
    may_be_idle = RARE if module_file() else RARE | WITH_MODULE
    idle = [name for name, results in said['actions'].items()
            if not results['ok'] and name not in may_be_idle]
    tap.check('everything was done, and succeeded at times', said['actions'] and not idle and
              all(counts.values()), idle, counts)
    odd = [(name, error) for name, allowed in EXPECTED.items()
           for error in said['actions'].get(name, {}) if error not in allowed | {'ok'}]
    tap.check('what was refused was refused for a reason that can be', not odd, odd)
    never = [reason for reason, n in said['reasons'].items() if not n]
    tap.check('splices ended for every reason that there is', said['reasons'] and not never, never)
    left = [run(find('pppsplicectl'), '--netns', name, 'show', check=False) for name in lacs.names]
    tap.check('no splice is left', not any(left), left)
    # sockets are freed after a grace period
    tap.check('no session is left', wait_for(lambda: not sockets(), 3000), sockets())
    after = {}

    def as_before():
        after.update((m, refcount(m)) for m in MODULES)
        return all((after[m] or 0) == (before[m] or 0) for m in MODULES)
    tap.check('the modules\' references are what they were', wait_for(as_before, 3000),
              before, after)
    run('ip', '-n', net.lac, 'link', 'set', 'sub0', 'up')
    run('ip', '-n', net.lac, 'link', 'set', 'up0', 'up')


def plain(net, tap):
    """A splice as any other."""
    load_module()
    home, lns = Pppoe(net), L2tp(net)
    sessions = [net.open(end) for end in (home, lns)]
    net.ctl('add', *home.words, *lns.words)
    for near, far in ((home, lns), (lns, home)):
        frames = [IP + b'%04d' % n for n in range(50)]
        for frame in frames:
            near.send(frame)
        got = []
        wait_for(lambda got=got, far=far: got.extend(far.recv()) or len(got) >= 50, 200)
        leg = net.leg(near.type)
        tap.check(f'frames from {near.type} cross as ever', got == frames and
                  leg['crossed_frames'] == total(leg) == 50, got[:3], leg)
    net.ctl('flush')
    net.shut(*sessions)


def holders():
    """Modules that use one of ours, and that other programs have loaded."""
    found = set()
    for module in MODULES:
        folder = f'/sys/module/{module}/holders'
        found |= set(os.listdir(folder) if os.path.isdir(folder) else ())
    return sorted(found - set(MODULES))


def unload():
    """Take all modules out; those that stay, with their references."""
    for module in (*holders(), *MODULES):
        wait_for(lambda module=module: refcount(module) is None or subprocess.run(
            ['rmmod', module], capture_output=True, check=False).returncode == 0, 300)
    return [(m, refcount(m)) for m in MODULES if refcount(m) is not None]


def be_patient(seconds):
    """Set how long an interface may wait without complaint; how long it was."""
    with open(PATIENCE, 'r+', encoding='ascii') as file:
        before = file.read()
        file.seek(0)
        file.write(f'{seconds}')
    return before.strip()


def main():
    """Run the tests."""
    args = options()
    random.seed(args.seed)
    find('races')
    kmemleak = os.path.exists(KMEMLEAK)
    patience = be_patient(1500)
    net = Net()
    tap = Tap(7 + 2 + 1 + kmemleak)
    print(f'# seed {args.seed}, {args.seconds} seconds')
    try:
        storm(net, tap, args)
        plain(net, tap)
    finally:
        net.close()
        run('ip', 'netns', 'del', f'lacb-{os.getpid()}', check=False)
        be_patient(patience)
    stay = unload()
    tap.check('every module can be unloaded', not stay, stay)
    if kmemleak:
        left, queued = leaks(scan())
        print(f'# {queued} frames on the queues of closed PPPoE sockets, see lib/leaks.py')
        tap.check('no memory is leaked', not left, *''.join(left).splitlines()[:60])
    return tap.status()


sys.exit(main())
