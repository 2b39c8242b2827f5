#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Many splices: what each costs does not depend on how many there are.

    scale.py [--splices N] [--frames N] [--exact]

--exact is for a guest that counts instructions (QEMU's -icount): costs are
judged then, else only what is done. Figures are printed as "# " lines; those of
--splices 10000 --exact are in Documentation/scale.md, which says what they mean.
"""
import argparse
import json
import os
import re
import resource
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), 'lib'))
# pylint: disable=wrong-import-position
from generator import far_ends, many_sessions, open_pairs, received, switch_rcu
from pppnet import Net, Tap, refcount, run, wait_for

SLAB_CACHES = 6         # those that grew most are printed
OCTETS = 46             # of an IPv4 packet
REPEATS = 3             # the least of so many measurements counts
TOLERANCE = 0.02        # of the cost of crossing, between few splices and many
LINEAR = 1.25           # time for each splice, between few and many


def meminfo():
    """Octets of each kind of kernel memory."""
    with open('/proc/meminfo', encoding='ascii') as file:
        fields = dict(line.split(':') for line in file)
    return {key: int(fields[key].split()[0]) * 1024
            for key in ('Slab', 'Percpu', 'PageTables', 'KernelStack')}


def slabs():
    """Octets of each slab cache in use, 0 if it cannot be seen."""
    try:
        with open('/proc/slabinfo', encoding='ascii') as file:
            lines = [line.split() for line in file][2:]
    except OSError:
        return {}
    return {words[0]: int(words[1]) * int(words[3]) for words in lines}


class Memory:
    """Kernel memory, and what has come since."""

    def __init__(self):
        self.info, self.slabs = meminfo(), slabs()

    def since(self, old, count):
        """Octets each of count things has added, and of which caches."""
        total = {key: (self.info[key] - old.info[key]) // count for key in self.info}
        caches = {key: (self.slabs[key] - old.slabs.get(key, 0)) // count for key in self.slabs}
        caches = sorted(caches.items(), key=lambda item: -item[1])[:SLAB_CACHES]
        return total, {key: octets for key, octets in caches if octets > 7}


def note(text):
    """A figure."""
    print(f'# {text}', flush=True)


def each(what, nanoseconds, count):
    """A figure: time of each of count things."""
    note(f'{what}: {nanoseconds / 1e6:.1f} ms, {nanoseconds / count / 1e3:.1f} us each, '
         f'{count * 1e9 / nanoseconds:.0f} a second')


def timed(function, *args):
    """What a command's function returns, and its nanoseconds of CPU.

    Time on the clock has the reading of programs from disk in it.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    result = function(*args)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return result, max(seconds, 1e-6) * 1e9


def splices_in_use(net):
    """References to the module, one for each splice; none are counted if it is built in."""
    references = refcount('pppsplice')
    return len(json.loads(net.ctl('--json', 'show'))) if references is None else references


class Scene:
    """A LAC with many sessions and its far ends."""

    def __init__(self, net):
        self.net = net
        self.home, self.lns = far_ends(net)
        self.lac = None
        self.begin()

    def begin(self):
        """A new control plane."""
        self.lac = many_sessions(self.net)

    def open(self, count):
        """Have so many pairs of sessions; nanoseconds."""
        return open_pairs(self.lac, count)

    def ends(self):
        """Both directions: sender, and where it comes out."""
        return (('PPPoE -> L2TP', self.home, (self.net.lns, 'lac0')),
                ('L2TP -> PPPoE', self.lns, (self.net.home, 'wan0')))

    def close(self):
        """Leave nothing behind."""
        for program in (self.lac, self.home, self.lns):
            program.close()


# --- the control plane -------------------------------------------------------

def test_add(tap, scene, count):
    """Sessions, then splices by descriptor; their memory."""
    memory = [Memory()]
    each('open a pair of sessions', scene.open(count), count)
    memory.append(Memory())
    nanoseconds, first, last = scene.lac.say('add', count)
    memory.append(Memory())
    each('add, descriptors at hand', nanoseconds, count)
    each('the first tenth of them', first, count // 10)
    each('the last tenth of them', last, count // 10)
    for what, after in (('a pair of sessions', 1), ('a splice', 2)):
        total, caches = memory[after].since(memory[after - 1], count)
        note(f'kernel memory of {what}, octets: {total}; of which {caches}')
    tap.check(f'{count} splices by descriptor', splices_in_use(scene.net) == count,
              splices_in_use(scene.net))


def test_look_up(tap, scene, count):
    """The dump, and one splice among many."""
    nanoseconds, dumped = scene.lac.say('dump')
    each('dump, read by libpppsplice', nanoseconds, count)
    tap.check('a dump has all of them', dumped == count, dumped)

    for what in ('label', 'leg'):
        costs = []
        for number in (1, count // 2, count):
            nanoseconds, found = scene.lac.say(what, number)
            costs.append(nanoseconds)
            if found != number:
                costs = None
                break
        note(f'get by {what}, of first, middle, last: {[c // 1000 for c in costs or []]} us')
        tap.check(f'each is found by its {what}', costs, number, found)


def test_tool(tap, scene, count):
    """pppsplicectl, which makes them all anew."""
    net = scene.net
    for words in (('--json', 'show', '--stats'), ('legs',)):
        net.ctl(*words)     # read from disk, before anything is timed
    text, nanoseconds = timed(net.ctl, '--json', 'show')
    each('pppsplicectl --json show', nanoseconds, count)
    tap.check('show has all of them', len(json.loads(text)) == count)
    for words in (('--label', f'user-{count}'), ('--pppoe', str(count))):
        text, nanoseconds = timed(net.ctl, '--json', 'show', *words)
        shown = json.loads(text)
        note(f'pppsplicectl --json show {" ".join(words)}: {nanoseconds / 1e6:.1f} ms')
        tap.check(f'show {words[0]} has the one',
                  [splice['legs'][0]['sid'] for splice in shown] == [count], shown)
    _, nanoseconds = timed(net.ctl, '--version')
    note(f'pppsplicectl --version, for comparison: {nanoseconds / 1e6:.1f} ms')
    _, nanoseconds = timed(net.ctl, 'flush')
    each('pppsplicectl flush', nanoseconds, count)
    tap.check('flush', splices_in_use(net) == 0, splices_in_use(net))

    with tempfile.NamedTemporaryFile('w', encoding='ascii') as file:
        file.writelines(f'add --pppoe {n} --l2tp 3/{n} --label user-{n}\n'
                        for n in range(1, count + 1))
        file.flush()
        begin = time.monotonic_ns()
        _, nanoseconds = timed(net.ctl, '--batch', file.name)
    each('pppsplicectl --batch with as many lines', nanoseconds, count)
    each('the same on the clock', time.monotonic_ns() - begin, count)
    tap.check('a batch makes them all', splices_in_use(net) == count, splices_in_use(net))
    text, nanoseconds = timed(net.ctl, '--json', 'legs')
    each('pppsplicectl legs', nanoseconds, 2 * count)
    tap.check('legs says of each session that it is spliced',
              [leg['splice'] for leg in json.loads(text)].count(None) == 0)
    each('del by label', scene.lac.say('del', count)[0], count)


# --- frames ------------------------------------------------------------------

def send(end, first, sessions, frames, octets):
    """Send frames; nanoseconds for each, and how many came out."""
    _, sender, (netns, name) = end
    before = received(netns, name)
    costs = [sender.say('send', first, sessions, frames, octets)[0] for _ in range(REPEATS)]
    wait_for(lambda: not octets or received(netns, name) - before >= REPEATS * frames, 50)
    return min(costs) / frames, received(netns, name) - before


def test_frames(tap, scene, sessions, frames):
    """Frames over all splices: spread evenly, none lost; cost of the crossing alone."""
    scene.open(sessions)
    floors = [send(end, 1, sessions, frames, 0)[0] for end in scene.ends()]
    scene.lac.say('add', sessions)
    crossings = []
    for end, floor in zip(scene.ends(), floors):
        cost, out = send(end, 1, sessions, frames, OCTETS)
        note(f'{end[0]}, {sessions} splices in turn: {cost:.0f} ns a frame, '
             f'not spliced and dropped {floor:.0f}, crossing {cost - floor:.0f}')
        tap.check(f'{end[0]}, {sessions} splices: all frames cross, once',
                  out == REPEATS * frames, out)
        crossings.append(cost - floor)
    share = [REPEATS * (frames // sessions), REPEATS * -(-frames // sessions)]
    counted = scene.lac.say('counters', sessions)[1:]
    tap.check(f'{sessions} splices: each has counted its share', counted == share * 2,
              counted, share)
    if sessions > 1:
        for end in scene.ends():
            for what, first in (('first', 1), ('last', sessions)):
                cost, _ = send(end, first, 1, frames, OCTETS)
                note(f'{end[0]}, only the {what} of {sessions}: {cost:.0f} ns a frame')
    scene.lac.say('del', sessions)
    return crossings


def judge_crossings(tap, table, exact):
    """Crossing costs the same with few and many splices."""
    for at, what in enumerate(('PPPoE -> L2TP', 'L2TP -> PPPoE')):
        costs = {sessions: crossings[at] for sessions, crossings in table.items()}
        spread = (max(costs.values()) - min(costs.values())) / min(costs.values())
        text = ', '.join(f'{n}: {cost:.0f}' for n, cost in costs.items())
        note(f'{what}, crossing alone: {text}; differ by {100 * spread:.2f} %')
        tap.check(f'{what}: the crossing costs the same' if exact else
                  f'{what}: costs can be told', spread < TOLERANCE or not exact, costs)


# --- the end -----------------------------------------------------------------

def all_gone(net):
    """Neither splices nor sessions."""
    return splices_in_use(net) == 0 and \
        'Id' in run('ip', 'netns', 'exec', net.lac, 'head', '-1', '/proc/net/pppoe') and \
        len(run('ip', 'netns', 'exec', net.lac, 'cat', '/proc/net/pppoe').splitlines()) == 1 and \
        not re.search('user-', net.ctl('show'))


def test_kill(tap, scene, count, spliced):
    """The control plane is killed; nanoseconds for each pair."""
    scene.open(count)
    if spliced:
        scene.lac.say('add', count)
    nanoseconds = scene.lac.kill()
    each(f'kill -9 with {count} pairs, {"" if spliced else "not "}spliced', nanoseconds, count)
    tap.check(f'{count} pairs, {"" if spliced else "not "}spliced: nothing is left',
              wait_for(lambda: all_gone(scene.net)))
    scene.begin()
    return nanoseconds / count


def test_kills(tap, scene, counts, exact):
    """The time grows linearly."""
    costs = {count: test_kill(tap, scene, count, True) for count in counts}
    test_kill(tap, scene, counts[-1], False)
    tap.check('a control plane with many splices dies in proportion' if exact else
              'it dies', not exact or max(costs.values()) < LINEAR * min(costs.values()), costs)


def test_grace_period(scene, count):
    """What an expedited grace period is worth."""
    scene.open(count)
    for normal in (True, False):
        switch_rcu('rcu_normal', normal)
        each(f'add, rcu_normal={int(normal)}', scene.lac.say('add', count)[0], count)
        each(f'del, rcu_normal={int(normal)}', scene.lac.say('del', count)[0], count)


def parse_args():
    """The command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument('--splices', type=int, default=200)
    parser.add_argument('--frames', type=int, default=0, help='default: as many as splices')
    parser.add_argument('--exact', action='store_true')
    args = parser.parse_args()
    args.frames = args.frames or args.splices
    return args


def main():
    """Run the tests."""
    args = parse_args()
    some = min(100, args.splices // 10)
    few = [1, some, args.splices]
    kills = [args.splices // 10, args.splices // 4, args.splices // 2, args.splices]
    net = Net()
    scene = None
    try:
        tap = Tap(1 + 4 + 6 + 3 * len(few) + 2 + len(kills) + 2)
        scene = Scene(net)
        test_grace_period(scene, some)
        test_kill(tap, scene, some, True)
        test_add(tap, scene, args.splices)
        test_look_up(tap, scene, args.splices)
        test_tool(tap, scene, args.splices)
        scene.lac.kill()
        scene.begin()
        table = {n: test_frames(tap, scene, n, args.frames) for n in few}
        judge_crossings(tap, table, args.exact)
        scene.lac.kill()
        scene.begin()
        test_kills(tap, scene, kills, args.exact)
    finally:
        if scene:
            scene.close()
        net.close()
    return tap.status()


if __name__ == '__main__':
    sys.exit(main())
