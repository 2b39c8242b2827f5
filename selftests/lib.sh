# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2034 # most variables are for the programs that source this
#
# What the test programs share: a network of PPP hops made of namespaces, the
# unmodified daemons that bring sessions up in it, captures, counters and TAP.
#
#	home --PPPoE-- lac --L2TP-- lns
#	 wan0      sub0   up0     lac0		Ethernet, veth pairs
#
# A program sources this file and calls setup; everything that it started is gone
# when it exits, however it exits.
#
# The network is such that home and LNS reach each other through a splice only:
# the LAC terminates both PPP sessions with addresses of its own choice and does
# not forward. Beyond their PPP interfaces, home and LNS have a loopback address
# each ($home_lo, $lns_lo), to which there is no other way.

# tap.sh      check, note, bail_out, skip_all; ktap_* of the kernel's ktap_helpers.sh
# require.sh  require, require_modules, require_daemons, require_splice, module_references
# network.sh  setup, in_home, in_lac, in_lns, in_netns, exec_in_netns, kill_netns; addresses
# wait.sh     wait_until, expect_soon, expect, log_count, log_has
# logs.sh     kernel_is_quiet, kernel_log, dump_logs
# daemons.sh  pppoe_server_up, home_up, send_padt, lns_up, l2tp_up; hold_lns, release_lns,
#             l2tp_start
# traffic.sh  home_reaches_lns, lns_reaches_home, pings, iperf_listens; capture_start,
#             capture_stop, capture_count, capture_ppp, pppoe_filter, l2tp_filter
# splice.sh   ctl, splice_add, splice_del, leg_counter, drop_counter, counter_grows;
#             leak_watch, leak_check; monitor_start, saw_event, saw_del

lib_dir=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")

# shellcheck source=SCRIPTDIR/lib/tap.sh
. "$lib_dir/lib/tap.sh"
# shellcheck source=SCRIPTDIR/lib/require.sh
. "$lib_dir/lib/require.sh"
# shellcheck source=SCRIPTDIR/lib/network.sh
. "$lib_dir/lib/network.sh"
# shellcheck source=SCRIPTDIR/lib/wait.sh
. "$lib_dir/lib/wait.sh"
# shellcheck source=SCRIPTDIR/lib/logs.sh
. "$lib_dir/lib/logs.sh"
# shellcheck source=SCRIPTDIR/lib/daemons.sh
. "$lib_dir/lib/daemons.sh"
# shellcheck source=SCRIPTDIR/lib/traffic.sh
. "$lib_dir/lib/traffic.sh"
# shellcheck source=SCRIPTDIR/lib/splice.sh
. "$lib_dir/lib/splice.sh"

load_ktap
