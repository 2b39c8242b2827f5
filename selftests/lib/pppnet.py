# SPDX-License-Identifier: GPL-2.0
"""A LAC between two wires, for tests with crafted frames.

    home --PPPoE-- lac --L2TP-- lns
     wan0      sub0   up0     lac0

The sessions at the LAC are held by the program "session"; home and the LNS are
sockets of this process in their namespaces, see peers.py.
"""
import ctypes
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))     # the programs
# out of tree {
TOP = os.path.dirname(HERE)     # the project, where this is its tree
# out of tree }
HOME_MAC, LAC_MAC = '02:00:00:00:00:01', '02:00:00:00:00:fe'
LAC_UP_MAC, LNS_MAC = '02:00:00:00:01:01', '02:00:00:00:01:02'
LAC_IP, LNS_IP = '198.18.0.1', '198.18.0.2'
LAC_IP6, LNS_IP6 = 'fd00:18::1', 'fd00:18::2'
ETH_P_PPP_DISC, ETH_P_PPP_SES = 0x8863, 0x8864
SKIP = 4
# Of the kernel's, that the tests need.
MODULES = ('pppoe', 'l2tp_ppp', 'l2tp_ip', 'l2tp_ip6')
SO_RCVBUFFORCE = 33
PIDFD_GETFD = 438


def find(name):
    """A program: built beside this, or installed."""
    paths = [f'{HERE}/{name}', f'/usr/local/sbin/{name}', f'/usr/sbin/{name}']
    # out of tree {
    paths = [f'{TOP}/build/selftests/{name}', f'{TOP}/build/tools/{name}', *paths]
    # out of tree }
    for path in paths:
        if os.path.exists(path):
            return path
    return skip_all(f'needs {name}')


def skip_all(why):
    """Nothing can be tested here."""
    print(f'1..0 # SKIP {why}')
    sys.exit(SKIP)


def require():
    """What every program needs; and SIGTERM is to leave nothing behind."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    if os.geteuid():
        skip_all('needs root')
    for tool in ('ip', 'tc', 'modprobe', 'sysctl'):
        if not shutil.which(tool):
            skip_all(f'needs {tool}')
    find('session')
    find('pppsplicectl')


def run(*words, check=True):
    """Run a command; its standard output."""
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if check and done.returncode:
        raise RuntimeError(f'{" ".join(words)}: {done.stderr.strip()}')
    return done.stdout


def schema_error(command, document):
    """How JSON of pppsplicectl differs from its schema; None if it does not."""
    import jsonschema   # pylint: disable=import-outside-toplevel
    folders = ['/usr/local/share/pppsplice', '/usr/share/pppsplice']
    # out of tree {
    folders = [f'{TOP}/tools/ctl/schema', *folders]
    # out of tree }
    for folder in folders:
        path = f'{folder}/{command}.schema.json'
        if os.path.exists(path):
            break
    with open(path, encoding='utf-8') as file:
        validator = jsonschema.Draft7Validator(json.load(file))
    for error in validator.iter_errors(document):
        return f'{"/".join(map(str, error.absolute_path))}: {error.message[:200]}'
    return None


def module_file():
    """The module's file for the running kernel; None if it has none, or it is built in."""
    # out of tree {
    file = f'{TOP}/build/{os.uname().release}/pppsplice.ko'
    if os.path.exists(file):
        return file
    # out of tree }
    file = run('modinfo', '-n', 'pppsplice', check=False).strip()
    return file if os.path.exists(file) else None


def is_installed():
    """Whether modprobe(8) finds the module, or it is built in."""
    return not subprocess.run(['modprobe', '-q', '-n', 'pppsplice'], check=False).returncode


def load_module():
    """Load pppsplice."""
    if subprocess.run(['modprobe', '-q', '-a', *MODULES], check=False).returncode:
        skip_all(f'needs kernel modules {", ".join(MODULES)}')
    if os.path.isdir('/sys/module/pppsplice'):
        return
    if subprocess.run(['modprobe', '-q', 'pppsplice'], check=False).returncode:
        # out of tree {
        if module_file():
            run('insmod', module_file())
            return
        # out of tree }
        skip_all('needs kernel module pppsplice')


def refcount(module):
    """The references on a module; None if it is not loaded, or built in."""
    try:
        with open(f'/sys/module/{module}/refcnt', encoding='ascii') as file:
            return int(file.read())
    except FileNotFoundError:
        return None


def in_netns(netns, function, *args):
    """Call a function in a network namespace."""
    with open('/proc/self/ns/net', encoding='ascii') as here, \
         open(f'/run/netns/{netns}', encoding='ascii') as there:
        os.setns(there.fileno(), os.CLONE_NEWNET)
        try:
            return function(*args)
        finally:
            os.setns(here.fileno(), os.CLONE_NEWNET)


def socket_in(netns, *args):
    """A socket made in a network namespace."""
    sock = in_netns(netns, socket.socket, *args)
    sock.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 8 << 20)
    sock.setblocking(False)
    return sock


def drain(sock):
    """All that a socket has received."""
    got = []
    while True:
        try:
            got.append(sock.recv(65536))
        except BlockingIOError:
            return got


def wait_for(condition, tries=200):
    """Look for something that comes by itself; false if it does not."""
    for _ in range(tries):
        if condition():
            return True
        time.sleep(0.02)
    return False


class Session:
    """The program "session" as a coprocess in a namespace."""

    def __init__(self, netns, *args):
        # pylint: disable=consider-using-with
        self.proc = subprocess.Popen(['ip', 'netns', 'exec', netns, find('session'), *args],
                                     stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.ready = self.proc.stdout.readline().split()
        if not self.ready or self.ready[0] != 'ready':
            raise RuntimeError(f'session {args}: no session')

    def pid(self):
        """The process that holds the session: ip-netns(8) has become it."""
        return self.proc.pid

    def unit(self):
        """The name of the unit that was made for it."""
        return f'ppp{self.ready[self.ready.index("unit") + 1]}'

    def say(self, *words):
        """Send a command; the frames and the closing line of the answer."""
        self.proc.stdin.write(' '.join(words) + '\n')
        self.proc.stdin.flush()
        frames = []
        for line in self.proc.stdout:
            if line.startswith('frame '):
                frames.append(bytes.fromhex(line.split()[1]))
            else:
                return frames, line.strip()
        return frames, 'gone'

    def local(self, descriptor='channel'):
        """The frames that the local stack's control plane has been given."""
        return self.say(f'read-{descriptor}')[0]

    def close(self):
        """End it as its control plane would end."""
        if self.proc.poll() is None:
            self.proc.stdin.write('quit\n')
            self.proc.stdin.close()
            self.proc.wait()


def descriptor(session, which=''):
    """A duplicate of the session's PPPoX socket, of its /dev/ppp "channel" or "unit", or of
    the UDP socket of its "tunnel".
    """
    number = int(session.say('fd', which)[1].split()[2])
    pidfd = os.pidfd_open(session.pid())
    try:
        fd = ctypes.CDLL(None, use_errno=True).syscall(PIDFD_GETFD, pidfd, number, 0)
        if fd < 0:
            raise OSError(ctypes.get_errno(), 'pidfd_getfd')
        return fd
    finally:
        os.close(pidfd)


class Net:
    """The namespaces and wires."""

    def __init__(self):
        require()
        tag = str(os.getpid())
        self.home, self.lac, self.lns = (f'{n}-{tag}' for n in ('home', 'lac', 'lns'))
        self.sessions = []
        load_module()
        for netns in (self.home, self.lac, self.lns):
            run('ip', 'netns', 'add', netns)
            run('ip', '-n', netns, 'link', 'set', 'lo', 'up')
        self.wire(self.home, 'wan0', HOME_MAC, 1500, self.lac, 'sub0', LAC_MAC)
        self.wire(self.lac, 'up0', LAC_UP_MAC, 1600, self.lns, 'lac0', LNS_MAC)
        run('ip', '-n', self.lac, 'address', 'add', f'{LAC_IP}/24', 'dev', 'up0')
        run('ip', '-n', self.lns, 'address', 'add', f'{LNS_IP}/24', 'dev', 'lac0')
        for netns, name, address in ((self.lac, 'up0', LAC_IP6), (self.lns, 'lac0', LNS_IP6)):
            run('ip', 'netns', 'exec', netns, 'sysctl', '-qw',
                f'net.ipv6.conf.{name}.disable_ipv6=0')
            run('ip', '-n', netns, 'address', 'add', f'{address}/64', 'dev', name, 'nodad')

    @staticmethod
    def wire(ns_a, if_a, mac_a, mtu, ns_b, if_b, mac_b):
        """A veth pair between two namespaces, without IPv6 chatter."""
        run('ip', '-n', ns_a, 'link', 'add', if_a, 'address', mac_a, 'mtu', str(mtu), 'type',
            'veth', 'peer', 'name', if_b, 'address', mac_b, 'mtu', str(mtu), 'netns', ns_b)
        for netns, name in ((ns_a, if_a), (ns_b, if_b)):
            run('ip', 'netns', 'exec', netns, 'sysctl', '-qw',
                f'net.ipv6.conf.{name}.disable_ipv6=1')
            run('ip', '-n', netns, 'link', 'set', name, 'up')

    def open(self, peer, *options, netns=None):
        """The LAC's session with a peer, its channel attached unless told otherwise."""
        session = Session(netns or self.lac, *peer.session, *(options or ['--attach']))
        self.sessions.append(session)
        if hasattr(peer, 'opened'):
            peer.opened(session)
        return session

    def shut(self, *sessions):
        """End sessions as their control planes would end."""
        for session in sessions:
            self.sessions.remove(session)
            session.close()

    def ctl(self, *words, check=True):
        """Run pppsplicectl at the LAC."""
        return run(find('pppsplicectl'), '--netns', self.lac, *words, check=check)

    def show(self):
        """The only splice."""
        return json.loads(run(find('pppsplicectl'), '--netns', self.lac, '--json', 'show'))[0]

    def leg(self, which):
        """Counters of a leg of the only splice, by type or by place."""
        legs = self.show()['legs']
        return next(leg for at, leg in enumerate(legs) if which in (at, leg['type']))

    def close(self):
        """Leave nothing behind."""
        for session in self.sessions:
            session.close()
        for netns in (self.home, self.lac, self.lns):
            run('ip', 'netns', 'del', netns, check=False)


def unit_socket(net, session):
    """A packet socket on a session's ppp unit, which is set up without an address."""
    name = session.unit()
    run('ip', 'netns', 'exec', net.lac, 'sysctl', '-qw', f'net.ipv6.conf.{name}.disable_ipv6=1')
    run('ip', '-n', net.lac, 'link', 'set', name, 'up')
    sock = socket_in(net.lac, socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0800))
    sock.bind((name, 0x0800))
    return sock


def end_of(net, netns, address, peer, *session):
    """A kernel's end of a PPP session, with an address."""
    session = Session(netns, *session, '--unit')
    net.sessions.append(session)
    run('ip', '-n', netns, 'address', 'add', address, 'peer', peer, 'dev', session.unit())
    run('ip', '-n', netns, 'link', 'set', session.unit(), 'mtu', '1492', 'up')
    return session


def mac(text):
    """The octets of a MAC address."""
    return bytes.fromhex(text.replace(':', ''))


def total(leg):
    """Frames received on a leg that are accounted for."""
    own = leg['drops'].get('local-tx', 0)
    return leg['crossed_frames'] + leg['local_frames'] + leg['dropped_frames'] - own


class Tap:
    """Test points."""

    def __init__(self, plan):
        self.count = self.failed = 0
        print(f'TAP version 13\n1..{plan}', flush=True)

    def check(self, what, good, *notes):
        """One test point, with what was seen if it is not good."""
        self.count += 1
        if not good:
            self.failed += 1
            for text in notes:
                print(f'# {text}'[:400])
        print(f'{"ok" if good else "not ok"} {self.count} {what}', flush=True)

    def skip(self, what, why):
        """One test point that cannot be had here."""
        self.count += 1
        print(f'ok {self.count} {what} # SKIP {why}', flush=True)

    def status(self):
        """The exit status of the program."""
        return 1 if self.failed else 0
