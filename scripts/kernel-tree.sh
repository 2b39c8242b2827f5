# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034 # variables of who sources this
#
# For the scripts that put patches on the newest kernel: its source and its objects, to be
# written to, in the chroot of the kernel "intree" (see selftests/guest). Sourced.

tree=/usr/src/linux-tree
make=(make -s -C "$tree" O=/kernel/build "-j$(nproc)"
	KBUILD_BUILD_TIMESTAMP=0 KBUILD_BUILD_USER=pppsplice KBUILD_BUILD_HOST=guest)

# lay_tree FILE...: the tree, with what is written to it in memory: make goes by the
# time of files, and the objects were made from these. git is to know the files and
# folders that patches are for, which Debian's .gitignore says to ignore, and the
# licences, for spdxcheck.
lay_tree()
{
	mkdir -p /tmp/tree/upper /tmp/tree/work &&
	mount -t overlay -o "lowerdir=$tree,upperdir=/tmp/tree/upper,workdir=/tmp/tree/work" \
		overlay "$tree" &&
	cd "$tree" &&
	git init -q &&
	git config user.name check && git config user.email check@localhost &&
	git add -f LICENSES "$@" &&
	git commit -q -m "the kernel as it was"
}

# lay_objects DIR: in DIR, as /kernel, a copy of the objects, or that of the last run if
# it comes from the same kernel.
lay_objects()
{
	local stamp

	stamp=$(stat -c '%i %Y' /kernel/boot)
	if [ "$stamp" != "$(cat "$1/stamp" 2>/dev/null)" ]; then
		rm -rf "$1"
		mkdir -p "$1"
		cp -a /kernel/config /kernel/build "$1/" &&
		echo "$stamp" >"$1/stamp" || return
	fi
	cp /kernel/config "$1/config"
	mount --bind "$1" /kernel
}

# Without GIT_DIR=none checkpatch would start spdxcheck for each file.
checkpatch()
{
	GIT_DIR=none scripts/checkpatch.pl --strict --show-types "$1"
}

apply()
{
	git am -q --whitespace=error-all "$1"
}
