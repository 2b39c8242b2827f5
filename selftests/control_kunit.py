#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""The KUnit suite: what can be tested without sessions is tested in the kernel.

pppsplice_test.ko runs it when it is loaded, or the kernel when it boots. Each of its
cases is a test here.
"""
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), 'lib'))
# pylint: disable=wrong-import-position
from pppnet import Tap, load_module, require, run, skip_all
# out of tree {
from pppnet import TOP
# out of tree }

MODULE = 'pppsplice_test'
RESULTS = '/sys/kernel/debug/kunit/pppsplice/results'
# A case of a suite is indented once, its parameters twice.
CASE = re.compile(r' {4}(ok|not ok) \d+ (\S+)(.*)')


def load_test():
    """Load the suite, which runs it, unless it is built in."""
    unload_test()
    if not subprocess.run(['modprobe', '-q', MODULE], check=False).returncode:
        return
    # out of tree {
    file = f'{TOP}/build/{os.uname().release}/{MODULE}.ko'
    if os.path.exists(file):
        subprocess.run(['modprobe', '-q', 'kunit'], check=False)    # where it is a module
        run('insmod', file)
        return
    # out of tree }
    skip_all('needs a kernel with CONFIG_KUNIT, and the module built for it')


def unload_test():
    """Unload the suite, unless it is built in."""
    if os.path.isdir(f'/sys/module/{MODULE}'):
        run('rmmod', MODULE)


def main():
    """Run the suite."""
    require()
    load_module()
    load_test()
    try:
        if not os.path.exists(RESULTS):
            skip_all('needs CONFIG_KUNIT_DEBUGFS, and the kernel argument kunit.enable=1')
        with open(RESULTS, encoding='utf-8') as file:
            lines = file.read().split('\n')
    finally:
        unload_test()

    cases = [match for match in map(CASE.fullmatch, lines) if match]
    plan = next(int(line[7:]) for line in lines if line.startswith('    1..'))
    tap = Tap(plan + 1)
    if any('not ok' in line for line in lines):
        for line in lines:
            print(f'# {line}')
    for match in cases:
        tap.check(f'{match[2]}{match[3]}', match[1] == 'ok')
    tap.check(f'the suite passes, with all its {plan} cases', len(cases) == plan >= 16 and
              'ok 1 pppsplice' in lines, len(cases))
    return tap.status()


sys.exit(main())
