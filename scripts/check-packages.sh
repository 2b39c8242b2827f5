#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Build the Debian packages and look at them; in the Debian 13 root folder (see
# selftests/guest). OUT gets the folders this, and next: the same of a higher version.
#
#   check-packages.sh OUT
#   check-packages.sh --dkms DEB KDIR	only: does DEB's module build with KDIR's headers, and
#						install from this tree?
#
# TAP, and the last line is "N passed, N failed".
# shellcheck disable=SC2317 # check() runs the functions
set -u

cd "$(dirname "$0")/.." || exit
# shellcheck source=scripts/tap.sh
. scripts/tap.sh

# --- the packages ------------------------------------------------------------

# Another folder, time zone, umask, language and number of jobs: the same octets.
build_again()
{
	mkdir -p "$work/elsewhere"
	(
		umask 027
		TMPDIR=$work/elsewhere TZ=Asia/Tokyo LANG=C LC_ALL=C \
			DEB_BUILD_OPTIONS='nocheck parallel=1' \
			scripts/build-packages.sh "$work/again"
	)
}

same()
{
	local file status=0

	for file in "$out"/this/*.deb "$out"/this/*.dsc "$out"/this/*.tar.xz; do
		cmp "$file" "$work/again/${file##*/}" || status=1
	done
	return "$status"
}

build_next()
{
	DEB_BUILD_OPTIONS=nocheck scripts/build-packages.sh "$out/next" "$(next_version)"
}

next_version()
{
	local version

	version=$(cat VERSION)
	echo "${version%.*}.$((${version##*.} + 1))"
}

run_lintian()
{
	lintian -EvI -L +pedantic --fail-on pedantic,info,warning,error --allow-root "$1"
}

# It would be of no use if it found nothing ever.
lintian_works()
{
	dpkg-deb -R "$out"/this/pppsplicectl_*.deb "$work/bad"
	chmod 755 "$work/bad/usr/share/man/man8"/*
	dpkg-deb -b "$work/bad" "$work/bad.deb"
	run_lintian "$work/bad.deb" | grep -q executable-manual-page
}

# As dpkg-source unpacks it, and no more.
whole_source()
{
	dpkg-source -x "$out"/this/pppsplice_*.dsc "$work/source"
	diff -r -x build -x .git -x __pycache__ . "$work/source"
}

# Files of a package, but for documentation.
files_of()
{
	dpkg-deb -c "$out/this/$1"_*.deb | awk '{ print $6 }' | grep -v '/$' | grep -v ^./usr/share/doc/ |
		LC_ALL=C sort
}

# The module's source is what the module is built from.
module_source()
{
	local top
	top=./usr/src/pppsplice-$(cat VERSION)

	diff <(files_of pppsplice-dkms) <({
		echo "$top/dkms.conf"
		find kmod include -type f | sed "s|^|$top/|"
	} | LC_ALL=C sort)
}

co_installable()
{
	local package

	for package in libpppsplice0 libpppsplice-dev; do
		[ "$(dpkg-deb -f "$out/this/$package"_*.deb Multi-Arch)" = same ] || return
	done
	! files_of libpppsplice0 | grep -v "^./usr/lib/$(dpkg-architecture -qDEB_HOST_MULTIARCH)/"
}

# Subscribers of a daemon that runs notice nothing; when it is removed, it ends.
upgrade_stops_nothing()
{
	local scripts=$work/pppspliced

	dpkg-deb -e "$out"/this/pppspliced_*.deb "$scripts"
	! grep -hE 'deb-systemd-invoke [a-z-]*(stop|restart)' "$scripts"/{preinst,postinst} 2>/dev/null &&
		grep -A 1 ' = remove ' "$scripts/prerm" | grep -q 'deb-systemd-invoke stop'
}

# --- DKMS, where there is none -----------------------------------------------

# What dkms.conf says, sourced as dkms(8) does for kernel $1 with headers $2.
# shellcheck disable=SC2034 # for dkms.conf
read_conf()
{
	local dkms_tree=$work/dkms

	kernelver=$1 kernel_source_dir=$2
	unset MAKE BUILD_EXCLUSIVE_KERNEL
	# shellcheck source=/dev/null
	. "$source/dkms.conf"
}

kernel_fits()
{
	read_conf "$1" "$2"
	[[ $1 =~ $BUILD_EXCLUSIVE_KERNEL ]]
}

other_kernels_do_not()
{
	local version

	mkdir -p "$work/headers"
	echo CONFIG_PPPOL2TP=m >"$work/headers/.config"
	for version in 6.1.0-1-amd64 6.12.3 6.18-rc1 7.0 7.2.1-amd64 10.1; do
		kernel_fits "$version" "$work/headers" || { echo "refuses $version"; return 1; }
	done
	for version in 2.6.12 4.19.0-6.1-amd64 5.10 6.0.19; do
		! kernel_fits "$version" "$work/headers" || { echo "takes $version"; return 1; }
	done
	echo '# CONFIG_PPPOL2TP is not set' >"$work/headers/.config"
	! kernel_fits 6.12.3 "$work/headers"
}

build_module()
{
	local build

	read_conf "$1" "$2"
	build=$work/dkms/$PACKAGE_NAME/$PACKAGE_VERSION/build
	mkdir -p "$build"
	cp -a "$source/." "$build/"
	eval "${MAKE[0]/#make/make -j$(nproc) KERNELRELEASE=$1}" || return
	file=$build/${BUILT_MODULE_LOCATION[0]}/${BUILT_MODULE_NAME[0]}.ko
	[ "$(modinfo -F vermagic "$file" | cut -d ' ' -f 1)" = "$1" ] &&
		[ "$(modinfo -F version "$file")" = "$PACKAGE_VERSION" ]
}

# Of make, which DKMS does not use.
installs()
{
	make modules KDIR="$1" BUILD="$work/build" &&
		make modules_install KDIR="$1" BUILD="$work/build" DESTDIR="$work/dest" &&
		find "$work/dest/lib/modules/$kver/updates" -name 'pppsplice.ko*' | grep .
}

uninstalls()
{
	make modules_uninstall KDIR="$1" DESTDIR="$work/dest" &&
		! find "$work/dest" -name '*.ko*' | grep .
}

if [ "${1-}" = --dkms ]; then
	dpkg-deb -x "$2" "$work/deb"
	source=$(echo "$work/deb/usr/src"/pppsplice-*)
	# Not "make kernelrelease", which says another in Debian 12.
	kver=$(sed -n 's/^#define UTS_RELEASE "\(.*\)"$/\1/p' "$3/include/generated/utsrelease.h")
	check "DKMS would build for kernel $kver" kernel_fits "$kver" "$3"
	check "and for no kernel that it is not for" other_kernels_do_not
	check "it builds, as DKMS builds it" build_module "$kver" "$3"
	check "make modules_install puts it where it is found first" installs "$3"
	check "make modules_uninstall takes it away" uninstalls "$3"
	summarize
	exit
fi

out=$(readlink -m "${1:?usage: check-packages.sh OUT}")
rm -rf "$out"
check "the packages build, and the tests that need no kernel pass" \
	scripts/build-packages.sh "$out/this" || { summarize; exit; }
check "they build again" build_again
check "every package is the same, bit by bit" same
check "lintian finds nothing" run_lintian "$out"/this/*.changes
check "lintian finds something where there is something" lintian_works
check "the source package is this tree" whole_source
check "pppsplice-dkms has all of the module's source" module_source
check "the libraries of two architectures can be installed together" co_installable
check "an upgrade does not stop pppspliced, a removal does" upgrade_stops_nothing
check "a higher version builds" build_next
summarize
