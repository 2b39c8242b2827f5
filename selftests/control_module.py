#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""The module: it loads by itself when it is asked for, does not go while a splice
exists, and goes without a trace when none does, though the sessions stay.
"""
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), 'lib'))
# pylint: disable=wrong-import-position
from modules import FewModules
from peers import L2tp, Pppoe
from pppnet import Net, Tap, find, is_installed, module_file, require, run, skip_all, wait_for

IP = b'\x00\x21'
FIELDS = ('license', 'description', 'version', 'intree', 'alias')
HIDDEN = '/run/modprobe.d/pppsplice-test.conf'


def loaded(name='pppsplice'):
    """Whether a module is loaded."""
    return os.path.isdir(f'/sys/module/{name}')


def attempt(*words):
    """Exit status and what a command says on standard error."""
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr.strip()


def modinfo(file):
    """The fields of a module."""
    lines = run('modinfo', file).splitlines()
    return {key: [line.split(':', 1)[1].strip() for line in lines if line.startswith(f'{key}:')]
            for key in FIELDS}


def test_alone(tap, file):
    """Without sessions."""
    info = modinfo(file)
    tap.check('modinfo is complete', info['license'] == ['GPL'] and info['description'] and
              (info['version'] or info['intree'] == ['Y']) and
              'net-pf-16-proto-16-family-pppsplice' in info['alias'], info)
    attempt('rmmod', 'pppsplice')
    for module in ('l2tp_ppp', 'pppoe', 'pppox'):
        attempt('rmmod', module)
    tap.check('no session type is loaded', not any(map(loaded, ('pppsplice', 'pppoe', 'l2tp_ppp'))))

    ctl = find('pppsplicectl')
    for words in (('show',), ('add', '--pppoe', '12', '--l2tp', '3/7'), ('monitor',)):
        status, text = attempt(ctl, *words)
        tap.check(f'refused: {words[0]} without the module', status == 2 and
                  'modprobe pppsplice' in text and '\n' not in text, status, text)
    run('modprobe', 'ppp_generic')
    tap.check('it loads without pppoe and l2tp_ppp', attempt('insmod', file) == (0, '') and
              not loaded('pppoe') and not loaded('l2tp_ppp'))
    tap.check('it serves', attempt(ctl, 'show') == (0, ''))
    tap.check('it unloads', attempt('rmmod', 'pppsplice') == (0, '') and not loaded())


class Hidden:
    """A module that modprobe(8) does not load for who asks for what it serves."""

    def __init__(self):
        os.makedirs(os.path.dirname(HIDDEN), exist_ok=True)
        with open(HIDDEN, 'w', encoding='ascii') as file:
            file.write('blacklist pppsplice\n')

    def close(self):
        """Let it be found again."""
        os.unlink(HIDDEN)


def crosses(near, far):
    """Whether a frame gets through."""
    frame = IP + os.urandom(16)
    near.send(frame)
    got = []
    return wait_for(lambda: got.extend(far.recv()) or frame in got, 50)


def test_sessions(tap, net, file):
    """With sessions that outlive it."""
    ends = [Pppoe(net), L2tp(net)]
    sessions = [net.open(end) for end in ends]
    attempt('rmmod', 'pppsplice')
    tap.check('it goes while there are sessions', not loaded())
    net.ctl('add', '--pppoe', '12', '--l2tp', '3/7')
    tap.check('the tool loads it', loaded() and crosses(*ends) and crosses(*ends[::-1]))
    status, text = attempt('rmmod', 'pppsplice')
    tap.check('it stays while there is a splice', status and 'in use' in text and loaded() and
              crosses(*ends), text)
    net.ctl('flush')
    wait_for(lambda: not attempt('rmmod', 'pppsplice')[0], 50)
    tap.check('it goes after the last', not loaded())
    for end, session in zip(ends, sessions):
        frame = IP + b'without'
        end.send(frame)
        got = []
        wait_for(lambda got=got, session=session, frame=frame:
                 got.extend(session.local()) or frame in got, 50)
        tap.check(f'{end.type} works without it', got == [frame], got)
    tap.check('and the sockets answer ioctl() and close()',
              all(s.say('gchan')[1].startswith('ok channel') for s in sessions))
    for turn in range(10):
        net.ctl('add', '--pppoe', '12', '--l2tp', '3/7')
        good = crosses(*ends) and crosses(*ends[::-1])
        net.ctl('flush')
        if not good or not wait_for(lambda: not attempt('rmmod', 'pppsplice')[0], 50):
            tap.check('loaded and unloaded ten times under the sessions', False, turn)
            break
    else:
        tap.check('loaded and unloaded ten times under the sessions', True)
    net.ctl('add', '--pppoe', '12', '--l2tp', '3/7')
    net.shut(*sessions)
    wait_for(lambda: not net.ctl('show'), 50)
    gone = wait_for(lambda: not any(attempt('rmmod', m)[0] for m in ('pppoe', 'l2tp_ppp')
                                    if loaded(m)), 50)
    run('modprobe', '-a', 'pppoe', 'l2tp_ppp')
    sessions = [net.open(end) for end in ends]
    net.ctl('add', '--pppoe', '12', '--l2tp', '3/7')
    tap.check('pppoe and l2tp_ppp can be loaded anew under it', gone and crosses(*ends) and
              crosses(*ends[::-1]))
    for session in sessions:
        session.proc.kill()
    tap.check('it goes after a splice whose control planes were killed',
              wait_for(lambda: not attempt('rmmod', 'pppsplice')[0], 100))


def main():
    """Run the tests."""
    require()
    file = module_file()
    if not file:
        skip_all('needs pppsplice as a module')
    tap = Tap(8 + 10)
    hidden = Hidden()
    try:
        test_alone(tap, file)
    finally:
        hidden.close()
    installed = None if is_installed() else FewModules(installed=[file])
    try:
        net = Net()
        try:
            test_sessions(tap, net, file)
            return tap.status()
        finally:
            net.close()
    finally:
        if installed:
            installed.close()


sys.exit(main())
