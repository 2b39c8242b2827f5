# SPDX-License-Identifier: GPL-2.0
"""The folder of the kernel's modules, for tests that install into it."""
import os

from pppnet import MODULES, run

KVER = os.uname().release


class FewModules:
    """The folder in memory, with no more modules in it than the tests need.

    depmod unpacks each of some thousands, which takes an emulated CPU minutes. What is
    installed goes with it.
    """

    folder = os.path.realpath(f'/lib/modules/{KVER}')

    def __init__(self, installed=()):
        needed = run('modprobe', '-a', '--show-depends', 'veth', *MODULES).split()
        # As they are named, and modules.builtin and others, and where the headers are.
        files = {os.path.realpath(word) for word in needed if '.ko' in word}
        files |= {f'{self.folder}/{name}' for name in os.listdir(self.folder) if name != 'kernel'}
        scratch = f'/run/pppsplice-{os.getpid()}'
        os.mkdir(scratch)
        run('mount', '-t', 'tmpfs', 'pppsplice', scratch)
        for file in files:
            copy = scratch + file[len(self.folder):]
            os.makedirs(os.path.dirname(copy), exist_ok=True)
            run('cp', '-a', file, copy)
        if installed:
            os.makedirs(f'{scratch}/updates', exist_ok=True)
            run('cp', *installed, f'{scratch}/updates')
        run('mount', '--move', scratch, self.folder)
        os.rmdir(scratch)
        run('depmod')

    def close(self):
        """As it was."""
        run('umount', self.folder)
