# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154,SC2034 # variables of the other files
#
# What a program needs, and how it is skipped where that is missing.

# require PROGRAM...: skip the whole program unless all are there.
require()
{
	local program

	[ "$(id -u)" -eq 0 ] || skip_all "needs root"
	for program; do
		command -v "$program" >/dev/null || skip_all "needs $program"
	done
}

# Modules of the kernel, or built in.
require_modules()
{
	local module

	for module; do
		modprobe -q "$module" || [ -d "/sys/module/$module" ] ||
			skip_all "needs kernel module $module"
	done
}

# The daemons of the topology and their kernel side.
require_daemons()
{
	require ip pppd pppoe-server xl2tpd tcpdump ping jq
	require_modules ppp_generic pppoe l2tp_ppp
	[ -c /dev/ppp ] || mknod /dev/ppp c 108 0
	pppoe_plugin=$(find /usr/lib*/pppd -name pppoe.so -print -quit 2>/dev/null)
	[ -n "$pppoe_plugin" ] || skip_all "needs pppd's plugin pppoe.so"
}

# The module under test and its tool: installed, or else as built in this tree.
require_splice()
{
	local built=$lib_dir/../build

	require jq
	if ! command -v pppsplicectl >/dev/null && [ -x "$built/tools/pppsplicectl" ]; then
		PATH=$(readlink -f "$built/tools"):$PATH
		LD_LIBRARY_PATH=$(readlink -f "$built/tools")${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
		export LD_LIBRARY_PATH
	fi
	command -v pppsplicectl >/dev/null || skip_all "needs pppsplicectl"
	load_pppsplice || skip_all "needs kernel module pppsplice"
}

load_pppsplice()
{
	local ko=${PPPSPLICE_KO:-$lib_dir/../build/$(uname -r)/pppsplice.ko}

	[ ! -d /sys/module/pppsplice ] || return 0
	modprobe -q pppsplice && return
	[ -f "$ko" ] || return
	modprobe -q -a ppp_generic pppox
	insmod "$ko"
}

# References to the module, as lsmod counts them.
module_references()
{
	awk '$1 == "pppsplice" { print $3 }' /proc/modules
}
