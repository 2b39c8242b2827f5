#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""pppsplicectl on real sessions: what it does, and what it refuses and how.

Every refusal has its exit status and one line of text, and leaves splices and
sessions as they were.
"""
import json
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), 'lib'))
# pylint: disable=wrong-import-position
from peers import AsyncTty, L2tp, Pppoe
from pppnet import Net, SKIP, Tap, find, schema_error
# out of tree {
from pppnet import TOP
# out of tree }

LABEL = 'alice@isp \u00fc'
LINE = '1: pppoe sub0:12@02:00:00:00:00:01 <-> l2tp 3/7 state'
FREE, TAKEN = ('--pppoe', 'sub0:13'), ('--pppoe', '12')


class Ctl:
    """The tool at the LAC."""

    def __init__(self, net, tap):
        self.net, self.tap = net, tap

    def run(self, *words, prefix=(), netns=None):
        """Run it; exit status, standard output, standard error."""
        done = subprocess.run([*prefix, find('pppsplicectl'), '--netns', netns or self.net.lac,
                               *words], capture_output=True, text=True, check=False)
        return done.returncode, done.stdout, done.stderr

    def state(self):
        """Splices and sessions."""
        show = json.loads(self.run('--json', 'show')[1])
        for splice in show:
            for leg in splice['legs']:
                leg.pop('last_crossed_ms', None)
        return show, json.loads(self.run('--json', 'legs')[1])

    def refused(self, what, status, pattern, *words, **how):
        """A refusal is one line that says what is wrong, and changes nothing."""
        before = self.state()
        got, out, err = self.run(*words, **how)
        good = got == status and not out and err.count('\n') == 1 and \
            re.search(pattern, err) is not None
        after = self.state()
        self.tap.check(f'refused: {what}', good and before == after, f'exit status {got}', err,
                       '' if before == after else f'before {before} after {after}')

    def done(self, what, pattern, *words, **how):
        """A command that works, and what it says."""
        got, out, err = self.run(*words, **how)
        self.tap.check(what, got == 0 and not err and re.search(pattern, out.strip()) is not None,
                       f'exit status {got}', err, out)

    def fits(self, what, command, *words):
        """JSON as the schema has it; --pretty is the same document."""
        out, pretty = self.run('--json', *words)[1], self.run('--json', '--pretty', *words)[1]
        error = schema_error(command, json.loads(out))
        same = strip_times(json.loads(out)) == strip_times(json.loads(pretty))
        self.tap.check(f'JSON of {what} fits the schema', error is None and same, error, out)


def strip_times(splices):
    """Without what differs between two looks."""
    for splice in splices:
        for leg in splice.get('legs', []):
            leg.pop('last_crossed_ms', None)
    return splices


def refusals(ctl, tty, ended):
    """One splice (12 with 3/7), one free session (13), two with the number 14."""
    refused = ctl.refused
    refused('no such PPPoE session', 2, r'^pppsplicectl: add: no PPPoE session 77 in this network '
            r'namespace', 'add', '--pppoe', '77', *FREE)
    refused('no such PPPoE session on that interface', 2, r'no PPPoE session sub1:13 in',
            'add', '--pppoe', 'sub1:13', *TAKEN)
    refused('no such PPPoE peer', 2, r'no PPPoE session 13@02:00:00:00:00:99 in', 'add', '--pppoe',
            '13@02:00:00:00:00:99', *TAKEN)
    refused('no such L2TP session', 2, r'no L2TP session 3/99 in this', 'add', *FREE, '--l2tp',
            '3/99')
    refused('the peer\'s L2TP numbers', 2, r'no L2TP session 5/9 in', 'add', *FREE, '--l2tp', '5/9')
    refused('a session that has been disconnected', 2, rf'no PPPoE session {ended} in', 'add',
            '--pppoe', ended, *FREE)
    refused('a session of another namespace', 2, r'no PPPoE session 13 in', 'add', *FREE[:1], '13',
            '--l2tp', '4/8', netns=ctl.net.home)
    refused('a session of another process', 2, r'no PPPoE session sub0:13 in this network namespace '
            rf'in process {os.getpid()}', '--pid', str(os.getpid()), 'add', *FREE, '--l2tp', '4/8')
    refused('two matches', 2, r'2 PPPoE sessions match: sub0:14@02:00:00:00:00:01 \(session pid '
            r'\d+\), sub1:14@02:00:00:00:00:01 \(session pid \d+\)', 'add', '--pppoe', '14',
            '--l2tp', '4/8')
    refused('the same session twice', 2, r'both legs are the same session', 'add', *FREE, *FREE)
    refused('a session that is spliced already', 2, r'session is spliced already \(leg 1',
            'add', *TAKEN, *FREE)
    refused('the same, as the second leg', 2, r'session is spliced already \(leg 2',
            'add', *FREE, *TAKEN)
    refused('a label that is in use', 2, r'label is in use by another splice',
            'add', *FREE, '--l2tp', '4/8', '--label', LABEL)
    refused('a label that is too long', 1, r'127', 'add', *FREE, '--l2tp', '4/8', '--label',
            'x' * 128)
    refused('a label with a control character', 1, r'label', 'add', *FREE, '--l2tp', '4/8',
            '--label', 'a\nb')
    refused('a malformed session id', 1, r"'12x' is no PPPoE session id", 'add', '--pppoe', '12x',
            '--l2tp', '4/8')
    refused('an id out of range', 1, r"'65536000000' is no L2TP session id", 'add', '--pppoe', '13',
            '--l2tp', '4/65536000000')
    refused('no such channel', 2, r'no ppp channel 9999 in this network namespace', 'add', *FREE,
            '--channel', '9999')
    refused('a channel that is attached to a unit', 2, r'attached to a unit or bridged already',
            'add', *FREE, '--channel', tty)
    refused('a channel with a filter', 2, r'frames must be all', 'add', *FREE, '--channel', tty,
            '--frames', 'data')
    refused('two channels', 1, r'PPPIOCBRIDGECHAN', 'add', '--channel', '1', '--channel', tty)
    for command in (('set', '--down'), ('del',), ('show',)):
        refused(f'{command[0]} of an id that is not there', 2, r'no splice 4711 in this network',
                command[0], '4711', *command[1:])
        refused(f'{command[0]} of a session that is not spliced', 2, r'no splice has the leg --pppoe '
                r'sub0:13 in this', command[0], *FREE, *command[1:])
        refused(f'{command[0]} of a label that is not there', 2, r"no splice has the label 'nobody' "
                r'in this', command[0], '--label', 'nobody', *command[1:])
    nobody = ['setpriv', '--bounding-set', '-net_admin', '--inh-caps', '-net_admin']
    for command in (('add', *FREE, '--l2tp', '4/8'), ('set', '1', '--down'), ('del', '1'),
                    ('show',), ('monitor',), ('flush',)):
        ctl.tap.check(f'refused: {command[0]} without CAP_NET_ADMIN',
                      *privilege(ctl, nobody, command))


def privilege(ctl, prefix, command):
    """(good, notes...) of a command without a capability."""
    # The tool enters the namespace before it loses anything.
    inside = ['ip', 'netns', 'exec', ctl.net.lac, *prefix]
    before = ctl.state()
    done = subprocess.run([*inside, find('pppsplicectl'), *command], capture_output=True, text=True,
                          check=False, timeout=60)
    good = done.returncode == 2 and not done.stdout and 'CAP_NET_ADMIN' in done.stderr
    return good and ctl.state() == before, done.returncode, done.stderr, done.stdout


def works(ctl):
    """The same splice by every name, set and shown."""
    done = ctl.done
    done('show', rf'^{LINE} up frames data label "{LABEL}"$', 'show')
    done('show --stats', r'\n    l2tp 3/7 peer 5/9 channel \d+ path tunnel\n +crossed', 'show',
         '--stats')
    for what, words in (('id', ('1',)), ('PPPoE session', TAKEN), ('interface', ('--pppoe',
                        'sub0:12')), ('peer', ('--pppoe', 'sub0:12@02:00:00:00:00:01')),
                        ('L2TP session', ('--l2tp', '3/7')), ('numbers in hexadecimal', ('--l2tp',
                        '0x3/0x7')), ('label', ('--label', LABEL))):
        done(f'show by {what}', r'^1: ', 'show', *words)
        done(f'set by {what}', r'^$', 'set', *words, '--frames', 'ncp')
    state = ctl.state()[0][0]
    ctl.tap.check('set changes only what it is told', (state['frames'], state['state'],
                  state['label']) == ('ncp', 'up', LABEL), state)
    done('set --down', r'^$', 'set', '1', '--down')
    done('a splice that is down', rf'^{LINE} down frames ncp', 'show', '1')
    done('set --up and a new label', r'^$', 'set', '1', '--up', '--label', 'bob')
    done('the new label', rf'^{LINE} up frames ncp label "bob"$', 'show', '--label', 'bob')
    ctl.fits('show', 'show', 'show')
    ctl.fits('show --stats', 'show', 'show', '--stats')
    ctl.fits('show of one', 'show', 'show', '1')
    ctl.fits('legs', 'legs', 'legs')
    legs = json.loads(ctl.run('--json', 'legs')[1])
    taken = {(leg.get('sid'), leg.get('session')): leg['splice'] for leg in legs}
    ctl.tap.check('legs says what is spliced', taken.get((12, None)) == 1 and
                  taken.get((None, 7)) == 1 and taken.get((13, None), 0) is None, legs)
    ways = {leg['session']: (leg['rx_path'], leg['tx_path']) for leg in legs if 'session' in leg}
    ctl.tap.check('legs says which way frames take, of what is spliced',
                  ways == {7: ('tunnel', 'tunnel'), 8: (None, None)}, legs)
    owners = {owner['comm'] for leg in legs for owner in leg['owners']}
    ctl.tap.check('legs says who owns it, and on which unit', owners == {'session'} and
                  any(leg['unit'] == 'ppp0' for leg in legs), legs)


def batches(ctl, path):
    """One walk for many commands, up to the first error."""
    with open(path, 'w', encoding='utf-8') as file:
        file.write('# a comment\n\nadd --pppoe sub0:13 --l2tp 4/8 --label "second one"\n'
                   'set --label "second one" --frames all\ndel 4711\ndel 1\n')
    got, out, err = ctl.run('--batch', path)
    show = {s['label']: s['frames'] for s in ctl.state()[0]}
    ctl.tap.check('a batch does what stands before its first error, and names that',
                  got == 2 and re.search(rf'^pppsplicectl: {path}:5: del: no splice 4711 in', err)
                  and 'second one' in out and show == {'bob': 'ncp', 'second one': 'all'},
                  got, out, err, show)
    ctl.done('del by leg', r'^$', 'del', '--l2tp', '4/8')
    ctl.done('flush', r'^$', 'flush')
    ctl.tap.check('nothing is left', not ctl.state()[0])
    ctl.done('flush of nothing', r'^$', 'flush')
    ctl.done('add says what it made', r'^\d+: pppoe sub0:13@\S* <-> l2tp 4/8 state up frames all$', 'add', *FREE, '--l2tp', '4/8',
             '--frames', 'all')
    got, out, err = ctl.run('--json', 'add', '--pppoe', 'sub1:14', *TAKEN)
    ctl.tap.check('add --json too', got == 0 and schema_error('show', json.loads(out)) is None, err)


def paths(ctl, numbered):
    """Which way an L2TP leg's frames take, and why; @numbered is session 4/8."""
    net, lns = ctl.net, ('--l2tp', '4/8')
    ctl.run('flush')
    ctl.done('add --driver', r'<-> l2tp 4/8 \(driver: no-tunnel\) state up', 'add', *FREE,
             *lns, '--driver')
    ctl.run('flush')
    net.open(L2tp(net, ids=(5, 11, 7, 13), port=1703, options=['--kernel-tunnel']))
    ctl.done('add of a session whose tunnel is the kernel\'s',
             r'<-> l2tp 5/11 \(driver: no-tunnel\) state up', 'add', *FREE, '--l2tp', '5/11')
    ctl.fits('legs that go through the driver', 'show', 'show')
    ctl.run('flush')
    for word, line in (('on', r' \(driver: sequence\)'), ('off', '')):
        numbered.say('seq', word)
        ctl.done(f'add with sequence numbers {word}', rf'<-> l2tp 4/8{line} state up', 'add', *FREE,
                 *lns)
        ctl.run('flush')
    ctl.run('add', *FREE, *lns)
    for word, line in (('on', r' \(driver: sequence\)'), ('off', '')):
        numbered.say('seq', word)
        ctl.done(f'sequence numbers are switched {word}', rf'<-> l2tp 4/8{line} state up', 'show')


COMPLETE = '''
. "$1"
COMP_LINE=$2 COMP_POINT=${#2}
_pppsplicectl
printf '%s\\n' "${COMPREPLY[@]}"
'''


def completions(ctl):
    """bash completes the ids and sessions that exist."""
    script = '/usr/share/bash-completion/completions/pppsplicectl'
    # out of tree {
    if os.path.exists(f'{TOP}/tools/completion/pppsplicectl'):
        script = f'{TOP}/tools/completion/pppsplicectl'
    # out of tree }
    env = dict(os.environ, LC_ALL='C.UTF-8', PATH=f'{os.path.dirname(find("pppsplicectl"))}:'
               f'{os.environ["PATH"]}')
    for line, want in (('del ', {'1'}), ('del --pppoe ', {'12'}), ('show --l2tp ', {'3/7'}),
                       ('add --l2tp ', {'4/8'}), ('del --label ', {'alice@isp\\ \u00fc'})):
        line = f'pppsplicectl --netns {ctl.net.lac} {line}'
        done = subprocess.run(['bash', '-c', COMPLETE, 'bash', script, line], env=env, text=True,
                              capture_output=True, check=False)
        got = {word for word in done.stdout.split('\n') if word and not word.startswith('--')}
        ctl.tap.check(f'bash completes "{line.split(ctl.net.lac)[1].strip()}"', got == want, got,
                      done.stderr)


def main():
    """Run the tests."""
    try:
        import jsonschema  # pylint: disable=import-outside-toplevel,unused-import
    except ImportError:
        print('1..0 # SKIP needs python3-jsonschema')
        return SKIP
    net = Net()
    try:
        tap = Tap(84)
        ctl = Ctl(net, tap)
        net.wire(net.home, 'wan1', '02:00:00:00:00:02', 1500, net.lac, 'sub1', '02:00:00:00:00:fd')
        net.open(Pppoe(net), '--unit')
        net.open(L2tp(net))
        net.open(Pppoe(net, sid=13))
        numbered = net.open(L2tp(net, ids=(4, 8, 6, 10), port=1702))
        net.open(Pppoe(net, sid=14))
        net.open(Pppoe(net, sid=14, interface='sub1'))
        net.open(Pppoe(net, sid=15)).say('disconnect')
        tty = AsyncTty(net)
        net.open(tty, '--unit')
        ctl.done('add', rf'^{LINE} up frames data label "{LABEL}"$', 'add', *TAKEN, '--l2tp', '3/7', '--label', LABEL)
        completions(ctl)
        refusals(ctl, tty.words[1], '15')
        works(ctl)
        with tempfile.NamedTemporaryFile() as file:
            batches(ctl, file.name)
        paths(ctl, numbered)
        return tap.status()
    finally:
        net.close()


sys.exit(main())
