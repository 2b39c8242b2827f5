#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Check a patch series on a kernel tree, and build kernels with it, in TAP; run in
# the chroot of the kernel "intree" (see selftests/guest).
#
#   check-series.sh SERIES DIR
#
# SERIES is what patch-series left. In DIR, on top of the objects of /kernel: the
# folders m and y, kernels with the module as such and built in; tests, what the tree
# installs of its tests, and what of the tree they need where they run.
set -u

series=$(readlink -f "${1:?usage: check-series.sh SERIES DIR}")
mkdir -p "${2:?usage: check-series.sh SERIES DIR}"
dir=$(readlink -f "$2")
top=$(dirname "$(dirname "$(readlink -f "$0")")")
# shellcheck source=scripts/tap.sh
. "$top/scripts/tap.sh"
# shellcheck source=scripts/kernel-tree.sh
. "$top/scripts/kernel-tree.sh"
driver=drivers/net/ppp/pppsplice

lay()
{
	cd "$tree" &&
	lay_tree MAINTAINERS drivers/net/ppp include/uapi/linux/ppp* Documentation/networking/*.rst \
		Documentation/netlink tools/testing/selftests/Makefile &&
	lay_objects "$dir/kernel"
}

# --- each patch ----------------------------------------------------------------

# 0 errors, 0 warnings, 0 checks. In the patch of socket.c one more: a proto_ops that
# is filled in at run time, as kTLS's, cannot be const.
is_clean()
{
	local said

	said=$(checkpatch "$1") && return
	echo "$said"
	grep -q "^+++ b/$driver/socket.c" "$1" &&
		[ "$(grep -oE '^(ERROR|WARNING|CHECK):[A-Z_]+' <<<"$said")" = WARNING:CONST_STRUCT ]
}

# What it adds is compiled with all warnings; then the whole is linked.
builds()
{
	"${make[@]}" allnoconfig KCONFIG_ALLCONFIG=/kernel/config || return
	if [ -d "$driver" ]; then
		"${make[@]}" W=1 KCFLAGS=-Werror "$driver/" || return
	fi
	"${make[@]}" modules || return
	[ ! -e "$driver/Makefile" ] || { grep -qx CONFIG_PPPSPLICE=m /kernel/build/.config &&
		[ -e "/kernel/build/$driver/pppsplice.ko" ]; }
}

check_patches()
{
	local patch name

	for patch in "$series"/0*.patch; do
		name=$(basename "$patch" .patch)
		[ "$name" != 0000-cover-letter ] || continue
		check "$name: checkpatch --strict" is_clean "$patch"
		check "$name: git am" apply "$patch" || { summarize; exit 1; }
		check "$name: builds" builds
	done
}

# --- the whole -----------------------------------------------------------------

our_files()
{
	git diff --name-only --diff-filter=A "$(git rev-list --max-parents=0 HEAD)" HEAD
}

# absent PATTERN FILE...
absent()
{
	grep -nE "$@"
	[ $? = 1 ]
}

# Not a word of other kernels, or of what only this project has.
has_no_compat()
{
	# shellcheck disable=SC2046 # one word a file
	absent '\b([Ll]inux|[Kk]ernel|since|until|from|before|on) [0-9]+\.[0-9]|Linux [0-9]|[^/]compat\.h|_COMPAT_H|LINUX_VERSION|KERNEL_VERSION|PPPSPLICE_VERSION|[Oo]ut of tree' \
		$(our_files | grep -v '^tools/testing/selftests/') &&
	absent '[Oo]ut of tree|\.\./build|/usr/src|guest run|\brun\.sh' $(our_files | grep '^tools/testing/selftests/')
}

licences()
{
	# shellcheck disable=SC2046 # one word a file
	scripts/spdxcheck.py $(our_files)
}

sparse()
{
	"${make[@]}" C=2 "$driver/" >"$work/sparse" 2>&1 || { cat "$work/sparse"; return 1; }
	! grep -E "$driver/.*: (warning|error)" "$work/sparse"
}

kernel_doc()
{
	# shellcheck disable=SC2046 # one word a file
	scripts/kernel-doc -none -Wall -Werror $(our_files | grep -E "^($driver|include)/.*\\.[ch]\$")
}

# In the tree, by its own script; git tells what it changed.
netlink_code()
{
	local said

	said=$(tools/net/ynl/ynl-regen.sh -f 2>&1) || return
	echo "$said"
	[ "$(grep -c pppsplice <<<"$said")" -ge 3 ] && ! grep Traceback <<<"$said" && git diff --exit-code
}

page()
{
	rst2html --strict Documentation/networking/pppsplice.rst >/tmp/page.html &&
	grep -q '^   pppsplice$' Documentation/networking/index.rst
}

maintained()
{
	local file

	for file in Documentation/{netlink/specs/pppsplice.yaml,networking/pppsplice.rst} \
		$driver/main.c include/uapi/linux/pppsplice.h \
		tools/testing/selftests/net/pppsplice/Makefile; do
		scripts/get_maintainer.pl --no-git --no-git-fallback --sections -f "$file" |
			grep -q '^PPP SESSION SPLICING' || { echo "$file"; return 1; }
	done
}

# A kernel to boot, by the means of the other kernels.
kernel()
{
	rm -rf /kernel/boot /kernel/usr "${dir:?}/$1"
	"$top/selftests/guest/build-kernel" --keep-objects /kernel allnoconfig || return
	mkdir -p "$dir/$1"
	mv /kernel/boot /kernel/usr "$dir/$1/"
}

# Everything under the module has to be built in as well: objects that are no start for
# another run.
built_in()
{
	rm -f /kernel/stamp
	sed -i -E 's/^(CONFIG_(PPP|PPPOE|PPPOL2TP|L2TP|PPPSPLICE|PPPSPLICE_KUNIT_TEST))=m$/\1=y/' \
		/kernel/config
	kernel y && grep -qx CONFIG_PPPSPLICE=y /kernel/build/.config
}

kselftests()
{
	"${make[@]}" headers || return
	"$top/selftests/kselftest.sh" install "$tree" "$dir/tests" /kernel/build || return
	mkdir -p "$dir/tests/tree/usr"
	cp -r --parents Makefile Documentation/netlink scripts/subarch.include tools/net/ynl tools/scripts \
		tools/testing/selftests/{Makefile,*.mk,*.h,*.sh,kselftest,net/pppsplice} "$dir/tests/tree/" &&
	cp -r /kernel/build/usr/include "$dir/tests/tree/usr/"
}

check "the tree and the objects are there" lay || { summarize; exit 1; }
cd "$tree" || exit
check_patches
check "no trace of other kernels" has_no_compat
check "each file has a valid licence" licences
check "sparse finds nothing" sparse
check "kernel-doc finds nothing" kernel_doc
check "the tree's own generator makes the same netlink code" netlink_code
check "the page is well-formed, and in the index" page
check "MAINTAINERS knows the files" maintained
check "kernel with the module" kernel m
check "the self-tests install with the tree's Makefiles" kselftests
check "kernel with the module built in" built_in
summarize
