# SPDX-License-Identifier: GPL-2.0
"""The kernel's own netlink tool, tools/net/ynl, with our spec."""
import json
import os
import re
import subprocess
import sys

from pppnet import HERE, SKIP, in_netns


def find_tree():
    """A kernel tree, in whose selftests this lies, and the folder of its netlink tool."""
    trees = [os.environ.get('KERNEL_TREE', ''), os.path.abspath(f'{HERE}/../../../../..')]
    # out of tree {
    trees.append('/usr/src/linux-tree')
    # out of tree }
    for tree in filter(None, trees):
        # pyynl since 6.14
        for folder in ('tools/net/ynl/pyynl', 'tools/net/ynl'):
            if os.path.exists(f'{tree}/{folder}/cli.py'):
                return tree, f'{tree}/{folder}'
    print('1..0 # SKIP needs tools/net/ynl of a kernel tree')
    sys.exit(SKIP)


TREE, YNL = find_tree()
SPEC = f'{TREE}/Documentation/netlink/specs/pppsplice.yaml'
# out of tree {
if not os.path.exists(SPEC):
    SPEC = f'{HERE}/../Documentation/netlink/specs/pppsplice.yaml'
# out of tree }
if not os.path.exists(SPEC):
    print('1..0 # SKIP needs the spec pppsplice.yaml')
    sys.exit(SKIP)
with open(SPEC, encoding='utf-8') as spec:
    PROTOCOL = re.search(r'^protocol: (\S+)', spec.read(), re.M)
PROTOCOL = PROTOCOL[1] if PROTOCOL else 'genetlink'
SCHEMA = f'{TREE}/Documentation/netlink/{PROTOCOL}.yaml'
sys.path.append(YNL)
# pylint: disable=wrong-import-position,import-error
from lib import NlError, YnlFamily


def cli(netns, fds, *words):
    """Run cli.py in a namespace, with descriptors to inherit; its JSON."""
    done = subprocess.run(['ip', 'netns', 'exec', netns, f'{YNL}/cli.py', '--spec',
                           SPEC, '--schema', SCHEMA, '--output-json', *words], pass_fds=fds,
                          capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    return json.loads(done.stdout)


def family(netns):
    """The family, as seen in a namespace."""
    return in_netns(netns, YnlFamily, SPEC, '')


def answer(fam, operation, attrs):
    """What the kernel answers: a splice, or (errno name, text, attribute's offset)."""
    try:
        return fam.do(operation, attrs)
    except NlError as error:
        extack = error.nl_msg.extack or {}
        return (error.error, extack.get('msg', ''),
                extack.get('bad-attr', '') or extack.get('bad-attr-offs', ''))
