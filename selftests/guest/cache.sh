# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154,SC2016,SC2054 # variables of "guest"; expanded elsewhere; commas of QEMU
#
# The cache: root folders, kernel sources, initramfs. Each item is a folder whose
# name ends in a hash of everything that it was made from, so a changed recipe
# makes a new item and an old one is never taken for it.

# Needed on the host, as "package:program that proves it is there".
host_packages=(
	mount:mount
	mmdebstrap:mmdebstrap
	busybox-static:busybox
	debian-archive-keyring:/usr/share/keyrings/debian-archive-keyring.gpg
	xz-utils:xz
	util-linux:unshare
)

# A kernel and what a module needs to be built for it.
build_packages=(
	linux-image-amd64 linux-headers-amd64
	gcc make libc6-dev bc kmod
)

# Other kernels are built with these.
kernel_packages=("${build_packages[@]}" flex bison libelf-dev pahole)

# Kernels with a configuration of their own, and patch series: what more it takes to
# build a kernel as it is configured by itself, and to make and check a series.
tree_packages=(
	"${kernel_packages[@]}" libssl-dev python3 rsync
	libnl-3-dev libnl-genl-3-dev libjson-c-dev pkgconf
	git mount perl sparse unifdef pandoc
	python3-yaml python3-jsonschema python3-docutils python3-ply python3-git
)

# The guest's user space, which is also where tools are built and code is checked.
# initramfs-tools is excluded (the trailing minus) because nobody boots this
# folder's own initrd, and making one takes longer than unpacking the kernel.
user_packages=(
	"${kernel_packages[@]}"
	# build
	g++ libnl-3-dev libnl-genl-3-dev libjson-c-dev pkgconf rsync
	# build, pppspliced
	libnl-route-3-dev nettle-dev libev-dev libconfuse-dev libsystemd-dev
	# fuzzers
	clang libclang-rt-dev
	# check
	sparse shellcheck codespell mandoc groff man-db valgrind
	perl python3-ply python3-git git
	# make packages
	debhelper dh-dkms dkms lintian dpkg-dev fakeroot
	# subjects of the tests
	ppp pppoe xl2tpd go-l2tp freeradius freeradius-utils
	# network
	iproute2 iputils-ping iperf3 tcpdump nftables ethtool socat netbase
	python3-scapy python3-pyroute2
	# the rest
	python3-yaml python3-jsonschema jq
	mount patch bash-completion procps psmisc bsdextrautils less file
	strace gdb bpftool trace-cmd busybox-static
)

keyring=/usr/share/keyrings/debian-archive-keyring.gpg

cache_dir()
{
	echo "${PPPSPLICE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/pppsplice}"
}

# The kernels that there are recipes for.
kernel_name()
{
	case $1 in
	6.12|6.1|kasan|asan|kcsan|vanilla|intree|uml) echo "$1" ;;
	7|7.*) echo 7 ;;
	*/*) [ -d "$1/boot" ] && readlink -f "$1" ;;
	*) is_port "$1" && echo "$1" ;;
	esac
}

# Built from source, and not a distribution's. A folder is of a kernel that somebody
# else has built from intree's objects (scripts/check-series.sh).
is_built_here()
{
	case $1 in
	kasan|asan|kcsan|vanilla|intree|uml|/*) true ;;
	*) false ;;
	esac
}

# The name of the root folder that has the tools that modules are built with.
root_of()
{
	case $1 in
	kasan|asan|kcsan|uml) echo 6.12 ;;
	vanilla|intree|/*) echo tree ;;
	*) if is_port "$1"; then echo ports; else echo "$1"; fi ;;
	esac
}

# The root folder that is a kernel's guest's user space.
user_item()
{
	if is_port "$1"; then port_user_item "$1"; else root_item 6.12; fi
}

user_dir()
{
	echo "$(cache_dir)/$(user_item "$1")"
}

# The release of the source that a kernel is built from; for one that is not built
# here, that of the tools in it.
source_of()
{
	case $1 in
	vanilla|intree|/*) echo newest ;;
	*) echo 6.12 ;;
	esac
}

# --- the archive -----------------------------------------------------------

# The machine's own mirror, so that a site's choice of mirror is respected and no
# host name is written down here.
archive_site()
{
	local path

	case $1 in
	main) path=debian ;;
	security) path=debian-security ;;
	esac
	# Component main: other vendors' archives may be called .../debian too.
	apt-get indextargets --format '$(COMPONENT) $(SITE)' 2>/dev/null | first_mirrors |
		sed -n -E "s|^main (.*/$path)/?\$|\1|p" | sort -u | grep -m 1 .
}

# Some images name a file of mirrors instead, mirror+file:/etc/apt/mirrors/debian.list:
# the first of them will do.
first_mirrors()
{
	local component site

	while read -r component site; do
		case $site in
		mirror+file:*)
			site=$(grep -m 1 -oE '^[a-z]+://[^[:space:]]+' "${site#mirror+file:}") || continue
			;;
		esac
		echo "$component $site"
	done
}

no_mirror="apt knows no Debian mirror on this machine: see /etc/apt/sources.list"

main_site()
{
	archive_site main || {
		apt-get -q update >&2	# the machine's lists have been cleaned away
		archive_site main
	}
}

# One-line apt sources of a release. A machine without a security archive still
# gets a working root folder, only an older kernel.
apt_sources()
{
	local release=$1 signed="[signed-by=$keyring]" main security suite

	main=$(main_site) || die "$no_mirror"
	for suite in "$release" "$release-updates" "${@:2}"; do
		echo "deb $signed $main $suite main"
	done
	if security=$(archive_site security); then
		echo "deb $signed $security $release-security main"
	fi
}

# mmdebstrap starts from apt's built-in defaults: hand a proxy over.
apt_proxy_options()
{
	local line

	apt-config dump 2>/dev/null | grep -i '^Acquire::.*proxy' |
	while read -r line; do
		echo "--aptopt=$line"
	done
}

# --- items -----------------------------------------------------------------

# Name of an item: KIND-HASH, the hash being of the remaining arguments.
item_name()
{
	local kind=$1 hash

	shift
	hash=$(printf '%s\n' "$@" | sha256sum | cut -c 1-12)
	echo "$kind-$hash"
}

# Make an item unless it is there: MAKER is called with the name of a folder to
# fill. Two runs never make the same item twice, and a folder that was not
# finished never gets the item's name.
make_item()
{
	local item maker=$2 dir lock tries=1 status

	dir=$(cache_dir)
	item=$dir/$1
	[ ! -d "$item" ] || return 0
	# Those that are fetched: a mirror may be in the middle of an update.
	case $1 in root-*|qemu-*|source-*) tries=3 ;; esac

	mkdir -p "$dir"
	exec {lock}>"$dir/$1.lock"
	flock "$lock"
	while [ ! -d "$item" ]; do
		rm -rf --one-file-system "$item.part"
		mkdir "$item.part"
		# Not in a condition: that would switch set -e off in the maker.
		set +e
		(set -e; "$maker" "$item.part" "${@:3}")
		status=$?
		set -e
		if [ $status = 0 ]; then
			mv "$item.part" "$item"
			break
		fi
		tries=$((tries - 1))
		[ $tries -gt 0 ] || exit $status
		note "${item##*/} could not be made; once more in half a minute"
		sleep 30
	done
	exec {lock}>&-
}

# Only what was made here: PPPSPLICE_CACHE may name a folder with other things.
cached_paths()
{
	local dir

	dir=$(cache_dir)
	find "$dir" -mindepth 1 -maxdepth 1 \( -name 'root-*' -o -name 'qemu-*' -o -name 'tsc-*' -o -name 'source-*' \
		-o -name 'kernel-*' -o -name 'initramfs-*' -o -name 'accel-*' -o -name 'gdb-*' \) 2>/dev/null || :
}

clean_cache()
{
	local keep path item

	keep=$(wanted_items)
	while read -r path; do
		item=$(basename "$path" .lock)
		case $item in accel-*|gdb-*) continue ;; esac
		# A wanted item may be in the making.
		item=${item%.part}
		item=${item%.log}
		if ! grep -qxF "${item%.objects}" <<<"$keep"; then
			note "removing $path"
			rm -rf --one-file-system "$path"
		fi
	done < <(cached_paths)
}

remove_cache()
{
	local path

	while read -r path; do
		rm -rf --one-file-system "$path"
	done < <(cached_paths)
	rmdir "$(cache_dir)" 2>/dev/null || :
}

wanted_items()
{
	local kernel

	qemu_item
	tsc_item
	for kernel in 6.12 6.1 7 kasan asan kcsan vanilla intree uml "${port_archs[@]}"; do
		source_item
		root_item "$kernel"
		basename "$(kernel_home)"
		user_item "$kernel"
		! [ -d "$(kernel_home)" ] || initramfs_item
	done
}

# --- host packages ---------------------------------------------------------

install_host_packages()
{
	local entry missing=()

	for entry in "${host_packages[@]}"; do
		have "${entry#*:}" || missing+=("${entry%%:*}")
	done
	[ ${#missing[@]} -gt 0 ] || return 0

	note "installing ${missing[*]}"
	apt_install "${missing[@]}" || {
		# The lists have a lock of their own, for which apt does not wait.
		for _ in 1 2 3 4 5; do
			apt-get -q update >&2 && break
			sleep 20
		done
		apt_install "${missing[@]}"
	}
}

have()
{
	case $1 in
	/*) [ -e "$1" ] ;;
	*) command -v "$1" >/dev/null ;;
	esac
}

apt_install()
{
	DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 install \
		--no-install-recommends "$@" >&2
}

# --- root folders ----------------------------------------------------------

# What a kernel's root folder is made of: release, extra suites, packages. The
# default kernel's folder is the guest's user space too; the others hold just what
# it takes to build the module.
root_recipe()
{
	case $1 in
	6.12) echo "trixie" "${user_packages[@]}" initramfs-tools- ;;
	6.1) echo "bookworm" "${build_packages[@]}" initramfs-tools- ;;
	# its modules are compressed when they are installed
	7) echo "trixie+backports" "${build_packages[@]}" xz-utils initramfs-tools- ;;
	tree) echo "trixie" "${tree_packages[@]}" initramfs-tools- ;;
	esac
}

root_item()
{
	local root

	root=$(root_of "$1")
	[ "$root" != ports ] || { ports_item; return; }
	item_name "root-$root" "$(root_recipe "$root")" "$(declare -f make_root)"
}

root_dir()
{
	echo "$(cache_dir)/$(root_item "$1")"
}

make_root()
{
	local dir=$1 name=$2 recipe release packages include sources log options=() extra=()

	read -r -a recipe <<<"$(root_recipe "$name")"
	release=${recipe[0]}
	packages=("${recipe[@]:1}")
	if [ "$release" = trixie+backports ]; then
		release=trixie
		extra=(trixie-backports)
		options=(--aptopt='APT::Default-Release "trixie-backports"')
	fi
	include=$(IFS=,; echo "${packages[*]}")
	mapfile -t -O "${#options[@]}" options < <(apt_proxy_options)

	note "making the root folder of kernel $name, about a minute"
	sources=$(apt_sources "$release" "${extra[@]}")
	mapfile -t sources <<<"$sources"
	log=$(mktemp)
	mmdebstrap --mode=root --variant=apt \
		--include="$include" \
		--aptopt='APT::Install-Recommends "false"' \
		--dpkgopt='path-exclude=/usr/share/locale/*' \
		--dpkgopt='path-exclude=/usr/share/doc/*' \
		--dpkgopt='path-exclude=/usr/share/info/*' \
		--customize-hook='rm -f "$1"/boot/initrd.img-*' \
		--customize-hook='mkdir -p "$1/pppsplice" "$1/out" "$1/kernel" "$1/usr/src/linux-tree"' \
		--customize-hook='echo pppsplice >"$1/etc/hostname"; rm -f "$1/etc/resolv.conf"' \
		"${options[@]}" "$release" "$dir" "${sources[@]}" >"$log" 2>&1 || {
		tail -n 40 "$log" >&2
		die "mmdebstrap failed; its whole output is in $log"
	}
	rm -f "$log"
}

prepare_root()
{
	if is_port "$1"; then
		make_item "$(ports_item)" make_ports_root
		[ "$1" != i386 ] || prepare_root 6.12	# its kernel
	else
		make_item "$(root_item "$1")" make_root "$(root_of "$1")"
	fi
}

prepare_user()
{
	if is_port "$1"; then
		make_item "$(port_user_item "$1")" make_port_user "$1"
	else
		prepare_root 6.12
	fi
}

# --- QEMU ------------------------------------------------------------------

# Debian 13's, whatever the host is: Debian 12's runs breakpoints that the kernel
# has taken out again (fixed in 8.1), and what a guest's instructions count up to
# is not to depend on the host. Its libraries are beside it, so no root folder has to
# be entered: setuid, scripts and /etc are not needed.
qemu_item()
{
	item_name qemu trixie qemu-system-x86 "$(declare -f make_qemu)"
}

make_qemu()
{
	local dir=$1 sources log options

	note "fetching QEMU, about half a minute"
	mapfile -t options < <(apt_proxy_options)
	sources=$(apt_sources trixie)
	mapfile -t sources <<<"$sources"
	log=$(mktemp)
	mmdebstrap --mode=root --variant=extract --include=qemu-system-x86 \
		--aptopt='APT::Install-Recommends "false"' \
		"${options[@]}" trixie "$dir" "${sources[@]}" >"$log" 2>&1 || {
		tail -n 40 "$log" >&2
		die "mmdebstrap failed; its whole output is in $log"
	}
	rm -f "$log"
}

prepare_qemu()
{
	make_item "$(qemu_item)" make_qemu
}

# Run QEMU by its own loader, with its own libraries and firmware.
qemu_system()
{
	local dir

	dir=$(cache_dir)/$(qemu_item)
	printf '%s\n' "$dir/usr/lib64/ld-linux-x86-64.so.2" --argv0 qemu-system-x86_64 \
		--library-path "$dir/usr/lib/x86_64-linux-gnu" "$dir/usr/bin/qemu-system-x86_64" \
		-L "$dir/usr/share/qemu" -L "$dir/usr/share/seabios"
}

# --- the TSC ---------------------------------------------------------------

tsc_item()
{
	item_name tsc "$(cat "$guest_dir/tsc-khz.c")" "$(declare -f make_tsc)"
}

# Static, to be run on the host as it is.
make_tsc()
{
	kernel=6.12 out=$1 run_in_chroot gcc -O2 -Wall -Wextra -Werror -static \
		-o /out/tsc-khz /pppsplice/selftests/guest/tsc-khz.c
}

prepare_tsc()
{
	make_item "$(tsc_item)" make_tsc
}

# The folder that has a kernel and its modules: boot/vmlinuz-VERSION and
# usr/lib/modules/VERSION.
kernel_home()
{
	case $kernel in
	/*) echo "$kernel" ;;
	i386) root_dir 6.12 ;;
	*)
		if is_built_here "$kernel"; then
			echo "$(cache_dir)/$(kernel_item "$kernel")"
		else
			root_dir "$kernel"
		fi
		;;
	esac
}

# There is exactly one, or one of a machine's flavour.
kernel_version()
{
	local image

	image=$(echo "$(kernel_home)"/boot/vmlinuz-*"$(port_flavour "$kernel")")
	echo "${image##*/vmlinuz-}"
}

# As seen in the chroot.
kernel_build_folder()
{
	if is_built_here "$kernel"; then
		echo /kernel/build
	else
		echo "/lib/modules/$(kernel_version)/build"
	fi
}

# --- the kernel's source ---------------------------------------------------

# All of it: checkpatch, ynl and kselftest are in it, the drivers that the module
# leans on, and the kernels that are built here are built from it. Of two releases:
# Debian 13's own, and the newest that the archive has.
source_item()
{
	local release

	release=$(source_of "$kernel")
	item_name "source-$release" whole "$(declare -f make_source source_package unpack_source)"
}

source_dir()
{
	echo "$(cache_dir)/$(source_item)"
}

make_source()
{
	local dir=$1 release=$2 tmp=$1/.apt apt

	note "fetching the kernel's source ($release), about a minute"
	mkdir -p "$tmp/state/lists/partial" "$tmp/cache/archives/partial"
	apt_sources trixie trixie-backports >"$tmp/sources.list"
	# The machine's own configuration, for its proxy, but not its sources.
	apt=(-q -q
		-o Dir::State="$tmp/state" -o Dir::State::status=/dev/null
		-o Dir::Cache="$tmp/cache" -o APT::Sandbox::User=root
		-o Dir::Etc::sourcelist="$tmp/sources.list" -o Dir::Etc::sourceparts=-)
	apt-get "${apt[@]}" update >&2
	(cd "$tmp" && apt-get "${apt[@]}" download "$(source_package "$release" "${apt[@]}")" >&2)
	unpack_source "$tmp"/linux-source-*.deb "$dir"
	rm -rf "$tmp"
}

# The package of a release, for apt-cache's options.
source_package()
{
	local release=$1

	shift
	case $release in
	newest) apt-cache "$@" pkgnames linux-source- | grep -xE 'linux-source-[0-9.]+' | sort -V | tail -n 1 ;;
	*) echo "linux-source-$release" ;;
	esac
}

unpack_source()
{
	local deb=$1 dir=$2

	dpkg-deb --fsys-tarfile "$deb" |
		tar -xO --wildcards './usr/src/linux-source-*.tar.xz' |
		xz -dc -T0 |
		tar -x -C "$dir" --strip-components=1
	[ -x "$dir/scripts/checkpatch.pl" ] || die "no checkpatch in the kernel's source"
}

prepare_source()
{
	make_item "$(source_item)" make_source "$(source_of "$kernel")"
}

# --- kernels that are built here -------------------------------------------

# Where a kernel's configuration starts: targets of the kernel's Makefile.
kernel_base()
{
	case $1 in
	vanilla) echo x86_64_defconfig kvm_guest.config ;;
	*) echo allnoconfig ;;
	esac
}

# What it has beyond that: a line for a symbol, the last that there is.
kernel_config()
{
	local files=(guest debug "$1")

	case $1 in
	vanilla) files=(vanilla) ;;
	intree) files=(guest intree) ;;
	uml) files=(uml) ;;
	kcsan) ;;
	*) files+=(memory) ;;
	esac
	files=("${files[@]/#/$guest_dir/config/}")
	cat "$guest_dir/../config" "${files[@]/%/.config}" |
		awk -F = '/^CONFIG_/ { line[$1] = $0 } END { for (s in line) print line[s] }' |
		LC_ALL=C sort
}

kernel_item()
{
	local packages=("${kernel_packages[@]}")

	[ "$(root_of "$1")" != tree ] || packages=("${tree_packages[@]}")
	item_name "kernel-$1" "$(source_item)" "${packages[@]}" "$(kernel_config "$1")" \
		"$(kernel_base "$1")" "$(cat "$guest_dir/build-kernel")" "$(declare -f make_kernel)"
}

# Half an hour of work at worst, so what a stop has left is taken up again: the
# objects are kept beside the item, under its name, until it is complete. In tree
# they are built upon, and stay.
make_kernel()
{
	local dir=$1 name=$2 objects log keep='' base

	objects=$(cache_dir)/$(kernel_item "$name").objects
	log=$objects.log
	note "building kernel $name, about $(kernel_minutes "$name") minutes on two cores; $log"
	mkdir -p "$objects"
	kernel_config "$name" >"$objects/config"
	[ "$name" != intree ] || keep=--keep-objects
	read -r -a base <<<"$(kernel_base "$name")"
	# The folder gets its name in the chroot from here on: modules are built
	# in it, and its Makefile knows where it lies.
	mount_kernel=$objects run_in_chroot /pppsplice/selftests/guest/build-kernel \
		$keep /kernel "${base[@]}" >"$log" 2>&1 || {
		tail -n 40 "$log" >&2
		die "the kernel does not build; the whole output is in $log"
	}
	mv "$objects"/* "$dir/"
	rm -rf "$objects" "$log"
}

kernel_minutes()
{
	case $1 in
	kasan|asan) echo 8 ;;
	kcsan) echo 6 ;;
	vanilla) echo 20 ;;
	intree|uml) echo 4 ;;
	esac
}

prepare_kernel()
{
	case $1 in /*) return ;; esac
	! is_built_here "$1" || make_item "$(kernel_item "$1")" make_kernel "$1"
}

# --- initramfs -------------------------------------------------------------

# What the kernel must load before it can reach its root over 9p, and the console
# port that carries the output. Some are built in, depending on the kernel.
boot_modules=(virtio_pci virtio_ccw virtio_console 9pnet_virtio 9p overlay)

initramfs_item()
{
	local home

	home=$(kernel_home)
	# A folder of somebody else's may have another kernel tomorrow.
	case $kernel in /*) home="$home $(stat -c %y "$home"/boot/vmlinuz-*)" ;; esac
	item_name "initramfs-${kernel##*/}" "$(basename "$home")" "${boot_modules[@]}" \
		"$(cat "$guest_dir/initramfs-init")" "$(declare -f make_initramfs)" \
		"$(! is_port "$kernel" || user_item "$kernel")"
}

initramfs_file()
{
	echo "$(cache_dir)/$(initramfs_item)/initramfs"
}

make_initramfs()
{
	local dir=$1 root top n=0 file

	root=$(kernel_home)
	top=$dir/top
	mkdir -p "$top"/{bin,dev,proc,sys,modules,lower,upper,newroot}
	cp "$(guest_busybox)" "$top/bin/busybox"
	ln -s busybox "$top/bin/sh"
	cp "$guest_dir/initramfs-init" "$top/init"
	chmod 755 "$top/init"

	# Numbered, so that init loads them in the order of their dependencies.
	while read -r file; do
		n=$((n + 1))
		unpack_module "$file" "$top/modules/$(printf %02d $n).ko"
	done < <(module_files "$root/usr/lib/modules/$(kernel_version)")

	(cd "$top" && find . | busybox cpio -o -H newc >"$dir/initramfs")
	rm -rf "$top"
}

# A static one, of the guest's machine.
guest_busybox()
{
	if is_port "$kernel"; then
		echo "$(user_dir "$kernel")/usr/bin/busybox"
	else
		command -v busybox
	fi
}

# Files of the boot modules, dependencies first, each once.
module_files()
{
	local dir=$1 name

	for name in "${boot_modules[@]}"; do
		awk -F '[: ]+' -v name="$name" '
			{
				file = $1
				sub(/.*\//, "", file)
				sub(/\.ko.*/, "", file)
				gsub(/-/, "_", file)
			}
			file == name { for (i = NF; i; i--) if ($i != "") print $i }
		' "$dir/modules.dep"
	done | awk '!seen[$0]++' | sed "s|^|$dir/|"
}

unpack_module()
{
	case $1 in
	*.xz) xz -dc "$1" >"$2" ;;
	*.zst) zstd -qdc "$1" >"$2" ;;
	*) cp "$1" "$2" ;;
	esac
}

prepare_initramfs()
{
	make_item "$(initramfs_item)" make_initramfs
}

# --- what the verbs need ---------------------------------------------------

prepare_chroot()
{
	[ "$(id -u)" -eq 0 ] || die "this needs root (mmdebstrap, chroot)"
	install_host_packages
	prepare_root "$kernel"
	prepare_source
	prepare_kernel "$kernel"
}

prepare_all()
{
	prepare_chroot
	prepare_user "$kernel"
	if [ "$(machine_of "$kernel")" = amd64 ]; then
		prepare_qemu
		prepare_tsc
	fi
	prepare_initramfs
}
