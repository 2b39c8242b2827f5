#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Put the patches for the kernel itself on its newest source, and build a kernel with them,
# in TAP; run in the chroot of the kernel "intree" (see selftests/guest).
#
#   check-upstream.sh PATCHES DIR
#
# In DIR, on top of the objects of /kernel: the folder kernel, with a kernel to boot, and
# what modules for it are built in.
set -u

patches=$(readlink -f "${1:?usage: check-upstream.sh PATCHES DIR}")
mkdir -p "${2:?usage: check-upstream.sh PATCHES DIR}"
dir=$(readlink -f "$2")
top=$(dirname "$(dirname "$(readlink -f "$0")")")
# shellcheck source=scripts/tap.sh
. "$top/scripts/tap.sh"
# shellcheck source=scripts/kernel-tree.sh
. "$top/scripts/kernel-tree.sh"

# Not on objects of other patches.
lay()
{
	local files

	rm -rf "$dir/kernel"
	mapfile -t files < <(sed -n 's|^--- a/||p' "$patches"/0*.patch | sort -u)
	lay_tree "${files[@]}" && lay_objects "$dir/kernel"
}

# Without a word of the compiler's.
builds()
{
	local said

	said=$("${make[@]}" drivers/net/ppp/ net/core/ 2>&1) && [ -z "$said" ] && return
	echo "$said"
	return 1
}

check_patches()
{
	local patch name

	for patch in "$patches"/0*.patch; do
		name=$(basename "$patch" .patch)
		check "$name: checkpatch --strict" checkpatch "$patch"
		check "$name: git am" apply "$patch" || { summarize; exit 1; }
		check "$name: builds" builds
	done
}

# Its version has a name of its own, for what is built for it.
kernel()
{
	"$top/selftests/guest/build-kernel" --keep-objects /kernel allnoconfig
}

check "the tree and the objects are there" lay || { summarize; exit 1; }
sed -i 's/^CONFIG_LOCALVERSION=.*/CONFIG_LOCALVERSION="-upstream"/' /kernel/config
cd "$tree" || exit
check_patches
check "kernel with the patches" kernel
summarize
