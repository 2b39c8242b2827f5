#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The checks of a machine of another word size or byte order that need no guest, in
# TAP; run in the root folder for that machine (selftests/guest/ports.sh), which sets
# compiler and emulator.
#
#   check-port.sh ARCH [KDIR]
#
# Builds into build/ARCH, the module (if there is a KDIR) into build/KERNEL-VERSION,
# which is where a guest of that machine takes them from.
set -u

arch=${1:?usage: check-port.sh ARCH [KDIR]}
kdir=${2-}
cd "$(dirname "$0")/.." || exit
top=$PWD

# shellcheck source=scripts/tap.sh
. scripts/tap.sh

module()
{
	make modules KDIR="$kdir" BUILD="build/$(basename "$(dirname "$kdir")")" W=1 KCFLAGS=-Werror
}

tools()
{
	make -C tools O="$top/build/$arch/tools"
}

programs()
{
	make -C selftests OUTPUT="$top/build/$arch/selftests" tools="$top/build/$arch/tools"
}

# That it is what it is said to be.
machine()
{
	local want

	case $arch in
	arm64) want='ELF64.*little endian.*AArch64' ;;
	armhf) want='ELF32.*little endian.*ARM' ;;
	s390x) want='ELF64.*big endian.*S/390' ;;
	i386) want='ELF32.*little endian.*Intel 80386' ;;
	esac
	readelf -h "build/$arch/tools/pppsplicectl" | tr '\n' ' ' | grep "$want"
}

if [ -n "$kdir" ]; then
	check "$arch: the module builds with W=1 -Werror" module
	check "$arch: sparse, with endian checks, finds nothing in the module" \
		sparse_is_clean "$kdir" "build/$arch/sparse"
fi
check "$arch: library and tool build with -Wall -Wextra -Werror" tools
check "$arch: they are for this machine" machine
check "$arch: the test programs build" programs
summarize
