#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What pppspliced asks of the kernel: PPPoE and L2TP sessions, their channels, splices,
# interfaces, discovery's frames and tunnels' sockets; and that nothing is left of it.
# Made by "make -C tools/pppspliced guest", of which KERNEL_PROGRAM may name another build.

# shellcheck source=SCRIPTDIR/../lib.sh
. "$(dirname "$0")/../lib.sh"

program=${KERNEL_PROGRAM:-$lib_dir/../build/tools/pppspliced/guest/kernel}
require_modules ppp_generic pppoe l2tp_ppp l2tp_netlink 8021q bridge dummy
require_splice
[ -c /dev/ppp ] || mknod /dev/ppp c 108 0
[ -x "$program" ] || skip_all "needs $program"

setup
# What the kernel sends of its own accord is not to be counted.
in_lac sysctl -qw net.ipv6.conf.default.disable_ipv6=1
# shellcheck disable=SC2154 # of lib/network.sh
"$program" "$ns_home" "$ns_lac" "$ns_lns" 2>&1
