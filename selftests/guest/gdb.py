# SPDX-License-Identifier: GPL-2.0
"""gdb's side of "guest run --gdb": connect, kernel symbols, load-module.

Run by "guest gdb" in the chroot, where the guest's control folder is /out.
"""

import os
import re
import subprocess
import tempfile

import gdb

CONTROL = "/out"
TREE = "/pppsplice"


def read_kallsyms():
    """(address, type, name) of the kernel's own symbols, each name once."""
    seen = set()
    with open(f"{CONTROL}/kallsyms", encoding="ascii") as lines:
        for line in lines:
            fields = line.split()
            # A fourth field is the name of a module.
            if len(fields) != 3 or fields[2] in seen:
                continue
            if not re.fullmatch(r"[A-Za-z_][\w.]*", fields[2]):
                continue
            seen.add(fields[2])
            yield int(fields[0], 16), fields[1], fields[2]


def write_symbol_file(path):
    """An ELF file with the kernel's symbols and nothing else.

    Debian's vmlinux is in a package of gigabytes. Symbols of text must belong to a
    section, or gdb does not name them in a backtrace; its contents are read from
    the guest.
    """
    symbols = list(read_kallsyms())
    start = next(a for a, _, n in symbols if n == "_text")
    end = next(a for a, _, n in symbols if n == "_end")
    with tempfile.NamedTemporaryFile("w", suffix=".s") as source:
        source.write('.section .kernel,"ax",@nobits\n.Lbase:\n')
        for address, kind, name in symbols:
            if start <= address < end:
                code = kind in "tTwW"
                source.write(f".type {name},@{'function' if code else 'object'}\n"
                             f".globl {name}\n"
                             f".set {name}, .Lbase + {address - start:#x}\n")
        source.write(f".skip {end - start:#x}\n")
        source.flush()
        subprocess.run(["as", "-o", path + ".o", source.name], check=True)
    subprocess.run(["ld", "-e", "0", f"--section-start=.kernel={start:#x}", "-o", path, path + ".o"],
                   check=True)
    os.unlink(path + ".o")


class LoadKernel(gdb.Command):
    """load-kernel: take the guest's kernel symbols from its kallsyms."""

    def __init__(self):
        super().__init__("load-kernel", gdb.COMMAND_FILES)

    def invoke(self, argument, from_tty):
        path = "/tmp/kernel-symbols"
        try:
            write_symbol_file(path)
        except (OSError, StopIteration) as error:
            raise gdb.GdbError("no kallsyms from the guest yet: continue, and "
                               "say load-kernel once its command runs") from error
        gdb.execute(f"symbol-file {path}")


def find_module_file(name):
    """The newest NAME.ko below the tree that has debug information."""
    found = subprocess.run(["find", f"{TREE}/build", f"{TREE}/kmod", "-name", f"{name}.ko"],
                           stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                           check=False, text=True).stdout.split()
    if not found:
        raise gdb.GdbError(f"no {name}.ko in {TREE}/build or {TREE}/kmod: name the file")
    with open(f"{CONTROL}/kver", encoding="ascii") as file:
        kver = file.read().strip()
    return max(found, key=lambda path: (kver in path, os.stat(path).st_mtime))


def read_sections(name):
    """Section names and addresses, which guest-init wrote down."""
    try:
        with open(f"{CONTROL}/modules/{name}", encoding="ascii") as lines:
            sections = dict(line.split() for line in lines)
    except FileNotFoundError as error:
        raise gdb.GdbError(f"the guest has not loaded {name} (or less than "
                           "half a second ago)") from error
    return sections


def link_module(path, sections, output):
    """Link the module at the addresses where the guest has it.

    add-symbol-file could take a .ko and the addresses, but it would place the
    functions of every text section relative to .text, so that the exit function
    hides whatever is at the start of .text. References to symbols elsewhere in the
    kernel stay unresolved: gdb reads code and data from the guest, not from here.
    """
    with tempfile.NamedTemporaryFile("w", suffix=".lds") as script:
        script.write("SECTIONS {\n")
        for section, address in sorted(sections.items(), key=lambda item: int(item[1], 16)):
            if section not in (".symtab", ".strtab"):
                script.write(f"{section} {address} : {{ *({section}) }}\n")
        script.write("}\n")
        script.flush()
        subprocess.run(["ld", "--noinhibit-exec", "--unresolved-symbols=ignore-all",
                        "-e", "0", "-T", script.name, "-o", output, path],
                       stderr=subprocess.DEVNULL, check=False)
    if not os.path.exists(output):
        raise gdb.GdbError(f"cannot link {path}")


class LoadModule(gdb.Command):
    """load-module NAME [FILE.ko]: symbols of an out-of-tree module in the guest."""

    def __init__(self):
        super().__init__("load-module", gdb.COMMAND_FILES, gdb.COMPLETE_FILENAME)

    def invoke(self, argument, from_tty):
        words = gdb.string_to_argv(argument)
        if len(words) not in (1, 2):
            raise gdb.GdbError("load-module NAME [FILE.ko]")
        sections = read_sections(words[0])
        path = words[1] if len(words) == 2 else find_module_file(words[0])
        output = f"/tmp/{words[0]}.linked"
        link_module(path, sections, output)
        gdb.execute(f"add-symbol-file {output}")


LoadKernel()
LoadModule()
gdb.execute("set architecture i386:x86-64")
gdb.execute("set pagination off")
if os.path.exists(f"{CONTROL}/kallsyms"):
    gdb.execute("load-kernel")
gdb.execute(f"target remote 127.0.0.1:{os.environ.get('GDB_PORT', '1234')}")
