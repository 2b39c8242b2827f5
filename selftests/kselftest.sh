#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The programs in a kernel tree: built and installed by its own Makefiles, run by
# its own run_kselftest.sh, against an installed pppsplicectl.
#
#   kselftest.sh install KERNEL_TREE DIR	in the chroot
#   kselftest.sh run DIR PROGRAM...		in the guest
#
# The last line of "run" is "N passed, N failed", by program.
set -eu

here=$(dirname "$(readlink -f "$0")")
top=$(dirname "$here")
collection=net/pppsplice

install_to()
{
	local tree=$1 dir=$2

	copy=$(mktemp -d)
	trap 'rm -rf "$copy"' EXIT	# not local: the shell's trap reads it
	mkdir -p "$copy/tools/testing"
	cp -r "$tree/tools/testing/selftests" "$copy/tools/testing/"
	cp "$tree/Makefile" "$copy/"
	cp -r "$tree/scripts" "$copy/"
	mkdir -p "$copy/tools/testing/selftests/$collection" "$copy/usr/include/linux"
	cp "$top/include/uapi/linux/pppsplice.h" "$copy/usr/include/linux/"
	find "$here" -maxdepth 1 -type f -exec cp {} "$copy/tools/testing/selftests/$collection/" \;
	cp -r "$here/lib" "$copy/tools/testing/selftests/$collection/"
	rm -rf "$dir"
	mkdir -p "$dir"
	dir=$(readlink -f "$dir")
	make -s -C "$copy/tools/testing/selftests" TARGETS="$collection" SKIP_TARGETS= \
		FORCE_TARGETS=1 INSTALL_PATH="$dir/kselftest" install
	make -s -C "$top" install DESTDIR="$dir/root" PREFIX=/usr
}

run_programs()
{
	local dir=$1 program args=()

	shift
	cp -r "$dir/root/." /
	ldconfig
	modprobe -q pppsplice || {
		modprobe -a ppp_generic pppox
		insmod "$top/build/$(uname -r)/pppsplice.ko"
	}
	for program; do
		args+=(-t "$collection:$program")
	done
	# A tree that cannot be read is a tree that is not there.
	mount -t tmpfs none "$top"
	cp -r "$dir/kselftest" /run/
	/run/kselftest/run_kselftest.sh "${args[@]}" | tee /run/kselftest.log
	summarize "$#" /run/kselftest.log
}

summarize()
{
	local good

	good=$(grep -cE "^ok [0-9]+ selftests: ${collection//\//\\/}: [a-z_.]+\$" "$2" || :)
	echo "$good passed, $(($1 - good)) failed"
	[ "$good" = "$1" ]
}

verb=${1-}
[ $# -ge 2 ] || { sed -n 's/^# \?//; 3,10p' "$0" >&2; exit 64; }
shift
case $verb in
install) install_to "$@" ;;
run) run_programs "$@" ;;
esac
