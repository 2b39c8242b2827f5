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

# The module under test and its tool.
require_splice()
{
	require jq
	# out of tree {
	local built=$lib_dir/../build
	if ! command -v pppsplicectl >/dev/null && [ -x "$built/tools/pppsplicectl" ]; then
		PATH=$(readlink -f "$built/tools"):$PATH
		LD_LIBRARY_PATH=$(readlink -f "$built/tools")${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
		export LD_LIBRARY_PATH
	fi
	# out of tree }
	command -v pppsplicectl >/dev/null || skip_all "needs pppsplicectl"
	load_pppsplice || skip_all "needs kernel module pppsplice"
}

load_pppsplice()
{
	[ ! -d /sys/module/pppsplice ] || return 0
	# out of tree {
	local ko=${PPPSPLICE_KO:-$lib_dir/../build/$(uname -r)/pppsplice.ko}
	if ! modprobe -q -n pppsplice && [ -f "$ko" ]; then
		modprobe -q -a ppp_generic pppox
		insmod "$ko"
		return
	fi
	# out of tree }
	modprobe -q pppsplice
}

# References to the module, as lsmod counts them. Nobody counts those of one that is
# built in; then there are as many as splices of the LAC, if it is there already.
module_references()
{
	if [ -d /sys/module/pppsplice ]; then
		awk '$1 == "pppsplice" { print $3 }' /proc/modules
	else
		ctl --json show 2>/dev/null | jq -s 'map(length) | add // 0'
	fi
}
