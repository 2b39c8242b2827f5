#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""The Debian packages: installed, used, upgraded under a splice, removed and purged.

    packages.py OLD NEW     two folders of packages, the second of a higher version

Changes the system that it runs in, so it is for a guest only. No network: what the
packages depend on must be there, and DKMS builds against the kernel's own headers.
"""
import glob
import json
import os
import shutil
import struct
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), 'lib'))
# pylint: disable=wrong-import-position
from modules import FewModules, KVER
from peers import L2tp, Pppoe
from pppnet import Net, SKIP, TOP, Tap, run, wait_for

NAMES = ('libpppsplice-dev', 'libpppsplice0', 'pppsplice-dkms', 'pppsplicectl',
         'pppspliced')
CTL = '/usr/sbin/pppsplicectl'
LEGS = ('--pppoe', '12', '--l2tp', '3/7')
IP = b'\x00\x21'


def attempt(*words, **options):
    """Exit status and all that a command says."""
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          check=False, **options)
    return done.returncode, done.stdout.strip()


def apt(verb, *what):
    """apt-get, which may ask nobody and fetch nothing."""
    start = time.monotonic()
    done = attempt('apt-get', '-y', '-q', '--no-install-recommends', '-o', 'Dpkg::Use-Pty=0',
                   '-o', 'DPkg::Options::=--path-include=/usr/share/doc/*',
                   '-o', 'DPkg::Options::=--force-unsafe-io', verb, *what,
                   env=dict(os.environ, DEBIAN_FRONTEND='noninteractive'))
    print(f'# apt-get {verb}: {time.monotonic() - start:.0f} s', flush=True)
    return done


def packages(folder):
    """Files, and their common version."""
    # apt takes a relative name for that of a package.
    files = [file for file in sorted(glob.glob(f'{os.path.abspath(folder)}/*.deb'))
             if '-dbgsym_' not in file]
    versions = {run('dpkg-deb', '-f', file, 'Version').strip() for file in files}
    if len(files) != len(NAMES) or len(versions) != 1:
        raise RuntimeError(f'{folder}: not the packages of one version: {files}')
    return files, versions.pop()


def loaded():
    """Version of the module that is loaded; None if it is not."""
    try:
        with open('/sys/module/pppsplice/version', encoding='ascii') as file:
            return file.read().strip()
    except FileNotFoundError:
        return None


def on_disk(field='version'):
    """A field of the module that modprobe would load; None if there is none."""
    status, text = attempt('modinfo', '-F', field, 'pppsplice')
    return None if status else text


def dkms():
    """What DKMS knows of the module, as "VERSION STATE"."""
    lines = run('dkms', 'status', '-m', 'pppsplice').splitlines()
    return [f'{line.split("/")[1].split(",")[0]} {line.split(": ")[1]}' for line in lines if line]


class Installed(Net):
    """A LAC that has the tool of the packages, and not of this tree."""

    def ctl(self, *words, check=True):
        return run(CTL, '--netns', self.lac, *words, check=check)

    def show(self):
        return json.loads(self.ctl('--json', 'show'))


class Traffic(threading.Thread):
    """Numbered frames both ways, until it is stopped."""

    def __init__(self, *ends):
        super().__init__()
        self.ends, self.sent, self.going = ends, 0, True
        self.got = {end: [] for end in ends}

    def run(self):
        while self.going:
            for end in self.ends:
                end.send(IP + struct.pack('!QQ', self.sent, id(end)))
            self.sent += 1
            self.receive()
            time.sleep(0.02)

    def receive(self):
        """Take what has come; whether it is all that was sent."""
        for end, other in (self.ends, self.ends[::-1]):
            for frame in other.recv():
                number, sender = struct.unpack('!QQ', frame[2:18])
                if sender == id(end):
                    self.got[end].append(number)
        return all(got[-1:] == [self.sent - 1] for got in self.got.values())

    def stop(self):
        """How many got through; None unless that is all, once, in order, both ways."""
        self.going = False
        self.join()
        wait_for(self.receive, 1000)
        whole = all(got == list(range(self.sent)) for got in self.got.values())
        return self.sent if whole and self.sent else None


def crosses(*ends):
    """Whether frames get through now."""
    traffic = Traffic(*ends)
    traffic.start()
    time.sleep(0.2)
    return traffic.stop()


def compiles(static=False):
    """What version of the installed library a program says that is built with it."""
    source = '#include <libpppsplice.h>\n#include <stdio.h>\n' \
             'int main(void) { puts(pppsplice_version()); return !pppsplice_new(); }\n'
    options = ['--static'] if static else []
    flags = run('pkg-config', '--cflags', '--libs', *options, 'libpppsplice').split()
    if static:
        flags[flags.index('-lpppsplice')] = '-l:libpppsplice.a'
    done = subprocess.run(['cc', '-x', 'c', '-', '-x', 'none', '-o', '/tmp/program', *flags],
                          input=source, text=True, check=False)
    return attempt('/tmp/program')[1] if not done.returncode else None


def test_install(tap, folder):
    """On a machine that has never seen it."""
    files, version = packages(folder)
    tap.check('nothing is there before', not shutil.which('pppsplicectl') and
              not on_disk() and not glob.glob('/usr/src/pppsplice-*'))
    status, text = apt('install', *files)
    tap.check('they install, without a network', status == 0, text[-4000:])
    tap.check('DKMS has built the module for this kernel', dkms() == [f'{version} installed'],
              dkms(), text[-4000:])
    tap.check('modprobe finds it, of the packages\' version, signed by DKMS\'s key',
              on_disk() == version and on_disk('signer') == 'DKMS module signing key' and
              '/updates/dkms/' in on_disk('filename'), on_disk('filename'), on_disk('signer'))
    tap.check('it is not loaded before it is needed', not loaded() and
              not glob.glob('/*/modules-load.d/*pppsplice*') +
              glob.glob('/usr/lib/modules-load.d/*pppsplice*'))
    tap.check('the tool is of that version, and loads it',
              attempt(CTL, '--version')[1] == f'pppsplicectl {version}' and
              attempt(CTL, 'show') == (0, '') and loaded() == version, loaded())
    tap.check('a program builds with the shared library', compiles() == version)
    tap.check('and with the static one', compiles(static=True) == version)
    tap.check('manual pages and completion are there',
              all(attempt('man', '-w', name)[0] == 0 for name in
                  ('pppsplicectl', 'pppsplice', 'libpppsplice')) and
              os.path.exists('/usr/share/bash-completion/completions/pppsplicectl'))
    return version


def test_upgrade(tap, net, ends, old, folder):
    """While frames cross."""
    files, new = packages(folder)
    net.ctl('add', *LEGS, '--label', 'alice@isp')
    tap.check('frames cross', crosses(*ends))
    traffic = Traffic(*ends)
    traffic.start()
    status, text = apt('install', *files)
    count = traffic.stop()
    tap.check('an upgrade is installed while a splice exists', status == 0 and
              dkms() == [f'{new} installed'] and on_disk() == new, dkms(), text[-4000:])
    tap.check(f'the {traffic.sent} frames sent meanwhile either way have crossed, in order', count,
              traffic.sent, {end.type: len(got) for end, got in traffic.got.items()})
    tap.check('the old module goes on, and holds on', loaded() == old and
              attempt('modprobe', '-r', 'pppsplice')[0] and loaded() == old, loaded())
    net.ctl('set', '--label', 'alice@isp', '--frames', 'ncp')
    tap.check('the new tool talks to it', attempt(CTL, '--version')[1] == f'pppsplicectl {new}' and
              [splice['frames'] for splice in net.show()] == ['ncp'] and crosses(*ends))
    tap.check('nothing is left of the old version', not glob.glob(f'/usr/src/pppsplice-{old}') and
              not glob.glob(f'/var/lib/dkms/pppsplice/{old}'))

    net.ctl('flush')
    status = attempt('modprobe', '-r', 'pppsplice')
    tap.check('the old module goes after the splices', status == (0, '') and not loaded(), status)
    net.ctl('add', *LEGS)
    tap.check('the same sessions, spliced by the new one', loaded() == new and crosses(*ends),
              loaded())
    return new


def test_remove(tap, net, ends, version):
    """While a splice exists, and then for good."""
    owned = {path for name in NAMES for path in run('dpkg', '-L', name).splitlines()
             if os.path.isfile(path) or os.path.islink(path)}
    traffic = Traffic(*ends)
    traffic.start()
    status, text = apt('remove', *NAMES)
    count = traffic.stop()
    tap.check('they can be removed while a splice exists', status == 0 and not dkms() and
              not on_disk(), text[-4000:])
    tap.check('which goes on', count and loaded() == version, count, traffic.sent)
    net.shut(*net.sessions[:])
    gone = wait_for(lambda: attempt('modprobe', '-r', 'pppsplice')[0] == 0 or
                    attempt('rmmod', 'pppsplice')[0] == 0, 1000)
    tap.check('its module goes after the sessions, and cannot be loaded again',
              gone and not loaded() and attempt('modprobe', '-q', 'pppsplice')[0])
    # What has no configuration files is gone when it is removed; purging is no error.
    status, text = attempt('dpkg', '--purge', *NAMES)
    known = run('dpkg-query', '-W', *NAMES, check=False)
    left = [path for path in owned if os.path.lexists(path)]
    tap.check('they can be purged; no file of theirs is left', status == 0 and not known and
              owned and not left, text[-1000:], left)
    left = run('find', '/etc', '/var', '/opt', '/usr', '-name', '*pppsplice*').split()
    index = attempt('grep', '-l', 'pppsplice', *glob.glob(f'/usr/lib/modules/{KVER}/modules.*'))[1]
    tap.check('nothing on this system has its name, nor does depmod\'s index know it',
              not left and not index and not os.path.exists(f'/usr/lib/modules/{KVER}/updates'),
              left, index)


def make_key(work):
    """A key of this machine, as Documentation/signing.md has it."""
    run('openssl', 'req', '-new', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '36500',
        '-subj', '/CN=pppsplice modules/', '-addext', 'extendedKeyUsage=codeSigning',
        '-outform', 'DER', '-out', f'{work}/mok.der', '-keyout', f'{work}/mok.key')


def sign(work):
    """Sign the module as it was just installed; who has signed it then."""
    run('depmod')
    file = run('modinfo', '-n', 'pppsplice').strip()
    if file.endswith('.xz'):
        run('unxz', file)
        file = file[:-len('.xz')]
    run(f'/lib/modules/{KVER}/build/scripts/sign-file', 'sha256', f'{work}/mok.key',
        f'{work}/mok.der', file)
    run('depmod')
    return on_disk('signer')


def test_enforced(tap):
    """What a kernel that wants a signature says; that cannot be undone."""
    with open('/sys/module/module/parameters/sig_enforce', 'w', encoding='ascii') as file:
        file.write('1')
    status, text = attempt('modprobe', 'pppsplice')
    log = run('dmesg')
    tap.check('a key that is not enrolled is refused, in the words of Documentation/signing.md',
              status and 'Key was rejected by service' in text and
              'Loading of module with unavailable key is rejected' in log, status, text)


def test_by_hand(tap):
    """make install modules_install, and back."""
    work, root = '/tmp/by-hand', '/tmp/by-hand/root'
    # make install looks whether all is built, in a tree that may be read-only.
    os.makedirs(work)
    run('cp', '-a', f'{TOP}/build/tools', work)

    def make(verb, *variables):
        # Two calls: O means something else to kbuild.
        for target, folder in ((verb, f'O={work}/tools'), (f'modules_{verb}', f'KVER={KVER}')):
            status, text = attempt('make', '-s', '-C', TOP, folder, target, *variables)
            if status:
                break
        return status, text[-2000:]

    with open(f'{TOP}/VERSION', encoding='ascii') as file:
        version = file.read().strip()

    staged = make('install', f'DESTDIR={root}', 'PREFIX=/opt/splice')
    files = {os.path.relpath(os.path.join(folder, name), root)
             for folder, _, names in os.walk(root) for name in names}
    places = ('opt/splice/', f'lib/modules/{KVER}/')
    strays = [name for name in files if not name.startswith(places)]
    tap.check('make install modules_install with DESTDIR and PREFIX', staged[0] == 0 and
              'opt/splice/sbin/pppsplicectl' in files and not strays and
              any(name.startswith(f'lib/modules/{KVER}/updates/pppsplice.ko') for name in files) and
              not any('pppsplice_test' in name for name in files), staged[1], strays)
    undone = make('uninstall', f'DESTDIR={root}', 'PREFIX=/opt/splice')
    left = [name for folder, _, names in os.walk(root) for name in names
            if not name.startswith('modules.')]
    tap.check('and uninstall modules_uninstall', undone[0] == 0 and not left, undone[1], left)

    status = make('install')
    attempt('depmod')
    tool = '/usr/local/sbin/pppsplicectl'
    tap.check('the same for good: the tool runs, and loads the module', status[0] == 0 and
              attempt(tool, 'show') == (0, '') and loaded() == version and
              attempt(tool, '--version')[1] == f'pppsplicectl {version}', status[1],
              attempt(tool, 'show'))
    attempt('modprobe', '-r', 'pppsplice')
    make_key(work)
    tap.check('it can be signed as Documentation/signing.md says',
              sign(work) == 'pppsplice modules', on_disk('signer'))
    status = make('install')
    tap.check('and the next build as well', status[0] == 0 and not on_disk('signer') and
              sign(work) == 'pppsplice modules', status[1], on_disk('signer'))
    test_enforced(tap)
    status = make('uninstall')
    attempt('depmod')
    left = run('find', '/usr/local', f'/usr/lib/modules/{KVER}', '-name', '*pppsplice*').split()
    tap.check('and back', status[0] == 0 and not left and not on_disk() and not loaded(),
              status[1], left)
    shutil.rmtree(work)


def main():
    """Run the tests."""
    if os.geteuid() or len(sys.argv) != 3 or not all(
            map(shutil.which, ('dkms', 'apt-get', 'pkg-config', 'cc', 'man'))):
        print('1..0 # SKIP needs root, two folders of packages, dkms, apt, and a compiler')
        return SKIP
    # What it does to the system goes with the guest.
    if run('findmnt', '-n', '-o', 'FSTYPE', '/').strip() != 'overlay':
        print('1..0 # SKIP needs a guest of selftests/guest')
        return SKIP
    # Its trigger would index all manual pages.
    run('rm', '-f', '/var/lib/man-db/auto-update')
    tap = Tap(9 + 8 + 5 + 7)
    modules = FewModules()
    try:
        old = test_install(tap, sys.argv[1])
        net = Installed()
        try:
            ends = [Pppoe(net), L2tp(net)]
            for end in ends:
                net.open(end)
            new = test_upgrade(tap, net, ends, old, sys.argv[2])
            test_remove(tap, net, ends, new)
        finally:
            net.close()
        test_by_hand(tap)
        return tap.status()
    finally:
        attempt('rmmod', 'pppsplice')
        modules.close()


sys.exit(main())
