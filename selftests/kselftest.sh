#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The programs in a kernel tree: built and installed by its own Makefiles, run by these or
# by its own run_kselftest.sh, against an installed pppsplicectl.
#
#   kselftest.sh copy KERNEL_TREE	put in what a kernel tree has of this folder, without
#						what is between "# out of tree {" and "# out of tree }"
#   kselftest.sh install KERNEL_TREE DIR [OBJECTS]
#						in the chroot; a tree that has them not is copied;
#						OBJECTS is make's O=, with headers in usr/include
#   kselftest.sh run DIR [PROGRAM...]		in the guest; by default all that it has
#   kselftest.sh run-tree DIR [PROGRAM...]	the same in DIR/tree, as who works in a kernel
#						tree does: by "make run_tests"
#   kselftest.sh run --without PROGRAM... -- DIR	all but some
#
# The last line of "run" and "run-tree" is "N passed, N failed", by program.
set -eu

here=$(dirname "$(readlink -f "$0")")
top=$(dirname "$here")
collection=net/pppsplice

in_tree()
{
	sed -f "$top/scripts/series/in-tree.sed" "$1"
}

list_files()
{
	printf '%s\n' .gitignore Makefile config settings lib.sh ./*.c ./*.h
	in_tree Makefile | sed -nE 's/^TEST_PROGS(_DEBUG)? \+= //p'
	find lib -type f ! -name ktap_helpers.sh ! -path '*/__pycache__/*'
}

# The mode of a file is a part of a patch, a umask is not.
copy_to()
{
	local to=$1/tools/testing/selftests/$collection file mode

	mkdir -p "$to"
	to=$(readlink -f "$to")
	cd "$here"
	set -o pipefail
	list_files | while read -r file; do
		mode=644
		[ ! -x "$file" ] || mode=755
		in_tree "$file" | install -D -m $mode /dev/stdin "$to/$file"
	done
}

# The tree's Makefiles are called where they are, or in a copy that has the programs.
install_to()
{
	local tree=$1 dir=$2 objects=${3-}

	rm -rf "$dir"
	mkdir -p "$dir"
	dir=$(readlink -f "$dir")
	[ -e "$tree/tools/testing/selftests/$collection/Makefile" ] || copy_tree
	make -s -C "$top" install DESTDIR="$dir/root" PREFIX=/usr
	make -s -C "$tree/tools/testing/selftests" TARGETS="$collection" SKIP_TARGETS= \
		FORCE_TARGETS=1 ${objects:+O="$objects"} INSTALL_PATH="$dir/kselftest" \
		LIBPPPSPLICE_CFLAGS="-I$dir/root/usr/include/pppsplice" \
		LIBPPPSPLICE_LIBS="-L$dir/root/usr/lib -lpppsplice" install
}

copy_tree()
{
	copy=$(mktemp -d)
	trap 'rm -rf "$copy"' EXIT	# not local: the shell's trap reads it
	mkdir -p "$copy/tools/testing"
	cp -r "$tree/tools/testing/selftests" "$copy/tools/testing/"
	cp "$tree/Makefile" "$copy/"
	cp -r "$tree/scripts" "$copy/"
	mkdir -p "$copy/usr/include/linux"
	cp "$top/include/uapi/linux/pppsplice.h" "$copy/usr/include/linux/"
	(copy_to "$copy")
	tree=$copy
}

# run_programs HOW DIR [PROGRAM...]
run_programs()
{
	local how=$1 without='' dir

	shift
	if [ "$1" = --without ]; then
		while shift; [ "$1" != -- ]; do without+=$1$'\n'; done
		shift
	fi
	dir=$1
	shift
	cp -r "$dir/root/." /
	ldconfig
	modprobe -q pppsplice || {
		modprobe -a ppp_generic pppox
		insmod "$top/build/$(uname -r)/pppsplice.ko"
	}
	if [ -d "$dir/tree" ]; then
		cp -r "$dir/tree" /run/tree
		export KERNEL_TREE=/run/tree
	fi
	cp -r "$dir/kselftest" /run/
	# shellcheck disable=SC2046 # a word a program
	[ $# -gt 0 ] || set -- $(sed -n "s|^$collection:||p" /run/kselftest/kselftest-list.txt |
		grep -vxF "$without")
	# A tree that cannot be read is a tree that is not there.
	mount -t tmpfs none "$top"
	"$how" "$@" | tee /run/kselftest.log
	summarize "$#" /run/kselftest.log
}

installed()
{
	local program args=()

	for program; do
		args+=(-t "$collection:$program")
	done
	/run/kselftest/run_kselftest.sh "${args[@]}"
}

in_place()
{
	make -C /run/tree/tools/testing/selftests TARGETS="$collection" FORCE_TARGETS=1 \
		TEST_PROGS="$*" run_tests
}

summarize()
{
	local good

	good=$(grep -cE "^ok [0-9]+ selftests: ${collection//\//\\/}: [a-z_.]+\$" "$2" || :)
	echo "$good passed, $(($1 - good)) failed"
	[ "$good" = "$1" ]
}

verb=${1-}
[ $# -ge 2 ] || { sed -n 's/^# \?//; 3,17p' "$0" >&2; exit 64; }
shift
case $verb in
copy) copy_to "$@" ;;
install) install_to "$@" ;;
run) run_programs installed "$@" ;;
run-tree) run_programs in_place "$@" ;;
*) echo "kselftest.sh: no verb $verb" >&2; exit 64 ;;
esac
