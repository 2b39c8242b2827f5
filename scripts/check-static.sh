#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The checks that need no guest, in TAP; run in the Debian 13 root folder (see
# selftests/guest), which has the tools and a kernel tree.
#
#   check-static.sh KERNEL_TREE KDIR
set -u

tree=${1:?usage: check-static.sh KERNEL_TREE KDIR}
kdir=${2:?usage: check-static.sh KERNEL_TREE KDIR}
cd "$(dirname "$0")/.." || exit

# shellcheck source=scripts/tap.sh
. scripts/tap.sh

kernel_code()
{
	find kmod -name '*.[ch]' ! -name 'netlink-gen.*'
}

shell_code()
{
	find . -path ./build -prune -o -path ./.git -prune -o -type f -exec \
		grep -lE '^#!(/usr)?/bin/(env )?(ba|da)?sh|^# shellcheck shell=' {} +
}

# Without GIT_DIR checkpatch would look for the kernel's own repository.
run_checkpatch()
{
	GIT_DIR=none perl "$tree/scripts/checkpatch.pl" --root="$tree" --strict --no-summary \
		--terse --show-types "$@"
}

# What checkpatch takes for wrong and is not, by file:
#   compat.h  is there to look at LINUX_VERSION_CODE, a constant on the left, and has
#             macros that are nothing in older kernels
#   socket.c  a proto_ops that is filled in at run time cannot be const
exemptions()
{
	case $1 in
	*/compat.h) echo LINUX_VERSION_CODE,CONSTANT_COMPARISON,MACRO_ARG_UNUSED ;;
	*/socket.c) echo CONST_STRUCT ;;
	*) echo NONE ;;
	esac
}

checkpatch()
{
	local bad='' file

	for file in $(kernel_code); do
		run_checkpatch --ignore "$(exemptions "$file")" -f "$file" || bad=1
	done
	[ -z "$bad" ]
}

# As in the patch that a kernel tree gets.
checkpatch_tests()
{
	# shellcheck disable=SC2046 # one word a file
	selftests/kselftest.sh copy "$work/tree" &&
		run_checkpatch -f $(find "$work/tree" -type f)
}

warnings()
{
	rm -rf build/werror
	make modules KDIR="$kdir" BUILD=build/werror W=1 KCFLAGS=-Werror
}

# PPPOEIOCSFWD and PPPOX_RELAY are in the headers of older kernels only, so asking for them
# is asking for the version. Comments and strings may name them.
version_code()
{
	! grep -rlE '^[^"*/]*(LINUX_VERSION_CODE|PPPOEIOCSFWD|PPPOX_RELAY)' kmod |
		grep -vx kmod/compat.h
}

pages()
{
	mandoc -T lint -W warning tools/man/*.[1-8]
}

shells()
{
	# shellcheck disable=SC2046 # one word a file
	shellcheck -x -P selftests -P selftests/guest -P SCRIPTDIR $(shell_code)
}

python()
{
	python3 -m py_compile selftests/*.py selftests/lib/*.py selftests/bench/*.py selftests/profile/*.py selftests/spliced/*.py
}

check "the module builds with W=1 -Werror" warnings
check "sparse finds nothing in the module" sparse_is_clean "$kdir" build/sparse
check "checkpatch --strict finds nothing in the module" checkpatch
check "checkpatch --strict finds nothing in the tests" checkpatch_tests
check "only compat.h looks at the kernel's version" version_code
check "the generated netlink code matches the spec" scripts/ynl-regen.sh --check "$tree"
check "shellcheck finds nothing" shells
check "the Python programs compile" python
check "versions agree, and what was promised is kept" scripts/check-versions.sh
check "the man pages are clean" pages
summarize
