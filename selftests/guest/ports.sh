# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154,SC2016 # variables of "guest"; expanded elsewhere
#
# Machines of other word sizes and byte orders, by Debian's names for them. One amd64
# root folder has the cross compilers, libraries, kernels and emulators of all; a
# folder each has the user space that a guest starts. i386 is a user space only, on
# the amd64 kernel.
#
# All come from the release without -updates and -security: packages of
# several architectures go together only in the same version, and a mirror need not
# have every architecture's updates.

port_archs=(arm64 armhf s390x i386)

is_port()
{
	case $1 in
	arm64|armhf|s390x|i386) true ;;
	*) false ;;
	esac
}

# Of the compiler and of the folders with libraries.
port_triplet()
{
	case $1 in
	arm64) echo aarch64-linux-gnu ;;
	armhf) echo arm-linux-gnueabihf ;;
	s390x) echo s390x-linux-gnu ;;
	i386) echo i686-linux-gnu ;;
	esac
}

port_library_folder()
{
	case $1 in
	i386) echo i386-linux-gnu ;;
	*) port_triplet "$1" ;;
	esac
}

# The end of the version of Debian's stock kernel for the machine; nothing where the
# kernel is amd64's.
port_flavour()
{
	case $1 in
	armhf) echo armmp ;;
	arm64|s390x) echo "$1" ;;
	esac
}

# The kernel's name for the machine.
port_kernel_arch()
{
	case $1 in
	armhf) echo arm ;;
	s390x) echo s390 ;;
	i386) echo x86 ;;
	*) echo "$1" ;;
	esac
}

# QEMU's name for it.
port_cpu()
{
	case $1 in
	arm64) echo aarch64 ;;
	armhf) echo arm ;;
	*) echo "$1" ;;
	esac
}

# What cross-builds the module, the tools and the tests, as kbuild and make take it
# from the environment; and what runs the result.
port_environment()
{
	local arch=$1 triplet

	triplet=$(port_triplet "$arch")
	echo "ARCH=$(port_kernel_arch "$arch") CROSS_COMPILE=$triplet-" \
		"CC=$triplet-gcc CXX=$triplet-g++ LD=$triplet-ld AR=$triplet-ar" \
		"OBJCOPY=$triplet-objcopy" \
		"PKG_CONFIG_LIBDIR=/usr/lib/$(port_library_folder "$arch")/pkgconfig" \
		"EMULATOR=qemu-$(port_cpu "$arch")"
}

# The machine that a guest with a kernel emulates.
machine_of()
{
	case $1 in
	i386) echo amd64 ;;
	uml) echo um ;;
	*) if is_port "$1"; then echo "$1"; else echo amd64; fi ;;
	esac
}

# Another machine's emulator comes from the root folder that it is in, with the libraries
# there: the host need not have one.
port_qemu()
{
	local root

	root=$(root_dir "$1")
	printf '%s\n' env QEMU_MODULE_DIR="$root/usr/lib/x86_64-linux-gnu/qemu" \
		"$root/lib64/ld-linux-x86-64.so.2" --library-path "$root/usr/lib/x86_64-linux-gnu" \
		"$root/usr/bin/qemu-system-$(port_cpu "$1")" -L "$root/usr/share/qemu"
}

# --- root folders ----------------------------------------------------------

ports_packages()
{
	local arch triplet

	echo make bc kmod pkgconf sparse python3 python3-jsonschema
	# What linux-kbuild's programs are linked with, and QEMU.
	echo libelf1t64 libssl3t64 zlib1g pahole qemu-user qemu-system-arm qemu-system-s390x
	for arch in "${port_archs[@]}"; do
		triplet=$(port_triplet "$arch")
		echo "gcc-$triplet" "g++-$triplet" \
			"libnl-3-dev:$arch" "libnl-genl-3-dev:$arch" "libjson-c-dev:$arch" \
			"libnl-route-3-dev:$arch" "nettle-dev:$arch" "libev-dev:$arch" \
			"libconfuse-dev:$arch" "libsystemd-dev:$arch" \
			"libstdc++6:$arch"
	done
}

# The user space in which the tests of control and frames run.
port_user_packages=(
	libc6 mount kmod busybox-static procps psmisc jq bash-completion
	libnl-3-200 libnl-genl-3-200 libjson-c5
	iproute2 iputils-ping ethtool nftables netbase tcpdump socat
	python3 python3-scapy python3-pyroute2 python3-jsonschema python3-yaml
	ppp pppoe xl2tpd
)

ports_item()
{
	item_name root-ports "$(ports_packages)" \
		"$(cat "$guest_dir/port-kernels")" "$(declare -f make_ports_root debstrap)"
}

port_user_item()
{
	item_name "root-$1" "${port_user_packages[@]}" \
		"$(declare -f make_port_user debstrap settle_port_user)"
}

# debstrap DIR OPTION...: the release.
debstrap()
{
	local dir=$1 options log main

	shift
	mapfile -t options < <(apt_proxy_options)
	main=$(main_site) || die "$no_mirror"
	log=$(mktemp)
	mmdebstrap --mode=root \
		--aptopt='APT::Install-Recommends "false"' \
		"$@" "${options[@]}" trixie "$dir" \
		"deb [signed-by=$keyring] $main trixie main" >"$log" 2>&1 || {
		tail -n 40 "$log" >&2
		die "mmdebstrap failed; its whole output is in $log"
	}
	rm -f "$log"
	# By "path-exclude" it takes mmdebstrap much longer.
	rm -rf "$dir"/usr/share/{locale,doc,info,man}
	mkdir -p "$dir/pppsplice" "$dir/out" "$dir/kernel" "$dir/usr/src/linux-tree" "$dir/usr/lib/modules"
	echo pppsplice >"$dir/etc/hostname"
	rm -f "$dir/etc/resolv.conf"
}

make_ports_root()
{
	local dir=$1 archs packages

	note "making the root folder for other machines, about three minutes"
	archs=$(IFS=,; echo "amd64,${port_archs[*]}")
	packages=$(ports_packages | tr '\n' ' ')
	debstrap "$dir" --variant=apt --architectures="$archs" --include="$packages" \
		--customize-hook="$(printf %q "$guest_dir/port-kernels") \"\$1\" arm64:arm64 armhf:armmp s390x:s390x"
}

# Packages of a machine that this one may not be able to run are unpacked and not
# configured.
make_port_user()
{
	local dir=$1 arch=$2 packages

	note "making the root folder of an $arch guest, about a minute"
	packages=$(IFS=,; echo "${port_user_packages[*]}")
	debstrap "$dir" --variant=extract --architectures="$arch" --include='?essential' \
		--include="$packages"
	settle_port_user "$dir"
	# An emulated machine compiles slowly, and forgets it at the end. Python's own
	# tests have files that nobody can compile.
	kernel=$arch out=$dir run_in_chroot \
		sh -c 'python3 -m compileall -q -s /out -p / /out/usr/lib/python3*' || :
}

# What the tests miss of a configuration.
settle_port_user()
{
	local dir=$1

	cp "$dir/usr/share/base-passwd/passwd.master" "$dir/etc/passwd"
	cp "$dir/usr/share/base-passwd/group.master" "$dir/etc/group"
	[ -e "$dir/usr/bin/awk" ] || ln -s mawk "$dir/usr/bin/awk"
	mkdir -p "$dir/etc/ppp"
	[ -e "$dir/var/run" ] || ln -s /run "$dir/var/run"
}
