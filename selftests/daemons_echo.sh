#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# While TCP runs both ways through a splice, LCP echoes (interval 1 s, failure 3)
# are answered on both legs for a minute, by the daemons that own the sessions.

# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"

require_daemons
require_splice
require iperf3

seconds=60
rate=4M		# emulated CPUs have better things to do than to fill a pipe

run_iperf()
{
	in_lns iperf3 -s -1 >"$work/iperf-server.log" 2>&1 &
	expect_soon "iperf3 listens" iperf_listens "$ns_lns" || return
	in_home iperf3 -c "$lns_lo" -B "$home_lo" --bidir -b $rate -t $seconds -J \
		>"$work/iperf.json" 2>"$work/iperf.log" && return
	note "$(cat "$work/iperf.log")" "$(jq -r .error "$work/iperf.json")"
	return 1
}

# Half the rate is enough: this is no benchmark.
tcp_ran()
{
	local field bytes

	for field in sum_received sum_received_bidir_reverse; do
		bytes=$(jq ".end.$field.bytes // 0" "$work/iperf.json")
		expect "bytes of $field" "${bytes%.*}" -ge $((seconds * 4000000 / 8 / 2)) || return
	done
}

echo_replies()
{
	log_count "$1" 'rcvd \[LCP EchoRep'
}

echo_requests()
{
	log_count "$1" 'sent \[LCP EchoReq'
}

# The pppd of NAME.log has had its answers, give or take what a busy machine delays.
echoes_answered()
{
	local sent answered

	sent=$(($(echo_requests "$1") - sent_before[$1]))
	answered=$(($(echo_replies "$1") - before[$1]))
	expect "echoes sent by $1" "$sent" -ge $((seconds / 2)) &&
		expect "echoes answered to $1" "$answered" -ge $((sent - 3)) &&
		expect "terminations at $1" "$(log_count "$1" 'terminated\|No response')" -eq 0
}

# Requests of the peer and replies to ours.
local_frames_count_them()
{
	expect "local frames of $1" "$(($(leg_counter "$1" local_frames) - local_before[$1]))" \
		-ge "$seconds"
}

crossed_fill()
{
	expect "frames crossed from $1" "$(leg_counter "$1" crossed_frames)" -ge $((seconds * 100))
}

ktap_print_header
ktap_set_plan 14
setup
pppoe_server_up
home_up
lns_up
l2tp_up

declare -A before sent_before local_before
check "add joins the sessions" splice_add
leak_watch "$pppoe_unit" "$l2tp_unit"
for name in home pppoe l2tp lns; do
	before[$name]=$(echo_replies $name)
	sent_before[$name]=$(echo_requests $name)
done
for leg in pppoe l2tp; do
	local_before[$leg]=$(leg_counter $leg local_frames)
done

check "iperf3 runs both ways for $seconds s" run_iperf
check "TCP got through both ways" tcp_ran
check "home's echoes were answered" echoes_answered home
check "the LAC's echoes to home were answered" echoes_answered pppoe
check "the LAC's echoes to the LNS were answered" echoes_answered l2tp
check "the LNS's echoes were answered" echoes_answered lns
check "the PPPoE leg counted echoes as local" local_frames_count_them pppoe
check "the L2TP leg counted echoes as local" local_frames_count_them l2tp
check "the PPPoE leg counted data as crossed" crossed_fill pppoe
check "the L2TP leg counted data as crossed" crossed_fill l2tp
check "nothing entered the LAC's own stack" leak_check
check "home still reaches the LNS" home_reaches_lns
check "the kernel is well" kernel_is_quiet
ktap_finished
