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

count=0
failed=0
log=$(mktemp)
trap 'rm -f "$log" "$log.sparse"' EXIT

# check WHAT COMMAND...: its output is shown only if it fails.
check()
{
	local what=$1

	shift
	count=$((count + 1))
	if "$@" >"$log" 2>&1; then
		echo "ok $count $arch: $what"
	else
		failed=$((failed + 1))
		sed 's/^/# /' "$log" | tail -n 60
		echo "not ok $count $arch: $what"
	fi
}

module()
{
	make modules KDIR="$kdir" BUILD="build/$(basename "$(dirname "$kdir")")" W=1 KCFLAGS=-Werror
}

# Of the kernel's headers sparse speaks as well; ours must be clean.
sparse()
{
	local build=build/$arch/sparse said=$log.sparse seen

	rm -rf "$build"
	# make -s would say nothing
	MAKEFLAGS='' make modules KDIR="$kdir" BUILD="$build" C=2 CF=-D__CHECK_ENDIAN__ >"$said" 2>&1 || {
		cat "$said"
		return 1
	}
	seen=$(grep -c '^  CHECK .*kmod/' "$said")
	echo "sparse saw $seen files"
	[ "$seen" -ge "$(find kmod -name '*.c' ! -name '*_test.c' | wc -l)" ] || return
	! grep -E '/kmod/[a-z0-9_-]*\.[ch]:[0-9]+:[0-9]+: (warning|error)' "$said"
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
	check "the module builds with W=1 -Werror" module
	check "sparse, with endian checks, finds nothing in the module" sparse
fi
check "library and tool build with -Wall -Wextra -Werror" tools
check "they are for this machine" machine
check "the test programs build" programs

echo "1..$count"
echo "$((count - failed)) passed, $failed failed"
[ "$failed" = 0 ]
