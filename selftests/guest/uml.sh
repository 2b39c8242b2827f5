# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154,SC2034 # variables of "guest"; the array qemu is qemu.sh's
#
# User-Mode Linux: a kernel that is a program. It runs at the CPU's own speed where
# there is no KVM, on one CPU, and with ptrace(2) for what is user space to it; it counts no
# instructions, and has no gdb stub. Its disks are folders of the chroot that it runs
# in (initramfs-init knows them), which has no more than the guest may see.

is_uml()
{
	[ "$(machine_of "$1")" = um ]
}

# What kbuild takes from the environment, for the kernel as for modules.
uml_environment()
{
	echo ARCH=um
}

# In the place of qemu_command. The console goes where the program's own words go,
# the first serial line, which is the command's output, to the third descriptor. Its memory is
# a file in a tmpfs of the chroot's own, and gone with that. When it panics it aborts, which
# no first process of a pid namespace can, having sent SIGTERM to its process group.
uml_command()
{
	cp "$(initramfs_file)" "$run_dir/control/initramfs"
	# shellcheck disable=SC2016 # expanded by the shells that they are for
	mount_control=$run_dir/control chroot_command \
		/bin/sh -c 'setsid "$@"; exit $?' sh env TMPDIR=/tmp \
		"/kernel/boot/vmlinuz-$(kernel_version)" "mem=${mem:-1G}" initrd=/run/control/initramfs \
		noreboot con=null con0=null,fd:1 ssl=null ssl0=null,fd:3 "$(kernel_arguments)"
	# shellcheck disable=SC2016
	qemu=(setpriv --pdeathsig KILL
		bash -c 'exec >>"$0/console" 2>&1 3>>"$0/output"; exec "$@"' "$run_dir" "${chroot[@]}")
}
