# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154,SC2016,SC2054 # variables of "guest"; expanded elsewhere; commas of QEMU
#
# Running a command on the host in a kernel's root folder.

# The mounts live in a mount namespace of their own, and end with it. The root
# folder is read-only, so that no command can make the cache differ from its
# recipe; /proc belongs to a pid namespace of its own, so that nothing survives
# the command. (7.x's kbuild recurses for ever without /proc.)
# Fill the array chroot with what runs a command there. With mount_control it is a guest
# that is run, which may write nothing but that folder and /out.
chroot_command()
{
	local root mounts home='' control=${mount_control-} environment=()

	root=$(root_dir "$kernel")
	! is_built_here "$kernel" || home=${mount_kernel-$(kernel_home)}
	! is_port "$kernel" || read -r -a environment <<<"$(port_environment "$kernel")"
	! is_uml "$kernel" || read -r -a environment <<<"$(uml_environment)"
	mounts='
		set -e
		root=$1 tree=$2 source=$3 out=$4 kernel=$5 control=$6
		shift 6
		mount --bind "$root" "$root"
		mount -o remount,bind,ro "$root"
		mount --rbind /dev "$root/dev"
		mount -t proc proc "$root/proc"
		mount --rbind /sys "$root/sys"
		for dir in tmp run root var/tmp; do
			mount -t tmpfs tmpfs "$root/$dir"
		done
		chmod 1777 "$root/tmp" "$root/var/tmp"
		mount --bind "$tree" "$root/pppsplice"
		[ -z "$out" ] || mount --bind "$out" "$root/out"
		[ -z "$kernel" ] || mount --bind "$kernel" "$root/kernel"
		if [ -n "$control" ]; then
			mount -o remount,bind,ro "$root/pppsplice"
			mount -o remount,bind,ro "$root/kernel"
			mkdir "$root/run/control"
			mount --bind "$control" "$root/run/control"
		fi
		mount --bind "$source" "$root/usr/src/linux-tree"
		mount -o remount,bind,ro "$root/usr/src/linux-tree"
		exec chroot "$root" /usr/bin/env -C /pppsplice "$@"'

	chroot=(unshare --mount --pid --fork --kill-child --propagation private \
		env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
		HOME=/root TERM="${TERM:-dumb}" LANG=C.UTF-8 MAKEFLAGS="${MAKEFLAGS-}" \
		"${environment[@]}" \
		bash -c "$mounts" guest-chroot "$root" "$tree" "$(source_dir)" "$out" "$home" "$control" "$@")
}

run_in_chroot()
{
	local chroot

	chroot_command "$@"
	"${chroot[@]}"
}
