#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Two PPP sessions that unmodified daemons terminate at the LAC, spliced with
# "frames data": datagrams go from home to the LNS and back without the LAC's IP
# stack, and only for as long as there is a splice.

# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"

require_daemons
require_splice

nowhere=203.0.113.9	# an address that nobody has

legs_are_listed()
{
	ctl --json legs >"$work/legs.json" || return
	jq -e --arg unit "$pppoe_unit" --arg mac "$(home_mac)" --argjson sid "$pppoe_sid" \
		'any(.[]; .type == "pppoe" and .ifname == "sub0" and .sid == $sid and
			.peer_mac == $mac and .unit == $unit and .splice == null and
			any(.owners[]; .comm == "pppd"))' "$work/legs.json" >/dev/null ||
		{ note "$(cat "$work/legs.json")"; return 1; }
	jq -e --arg unit "$l2tp_unit" --argjson tunnel "$l2tp_tunnel" \
		--argjson session "$l2tp_session" --argjson peer "$l2tp_peer_session" \
		'any(.[]; .type == "l2tp" and .tunnel == $tunnel and .session == $session and
			.peer_session == $peer and .unit == $unit and .splice == null)' \
		"$work/legs.json" >/dev/null || { note "$(cat "$work/legs.json")"; return 1; }
}

# Both ways frames reach the LAC, and nobody answers.
frames_are_local()
{
	local pppoe l2tp

	pppoe=$(unit_rx "$pppoe_unit")
	l2tp=$(unit_rx "$l2tp_unit")
	pings_unanswered "$ns_home" "$home_lo" "$lns_lo" || return
	pings_unanswered "$ns_lns" "$lns_lo" "$home_lo" || return
	expect "home's frames reach the LAC's unit" "$(unit_rx "$pppoe_unit")" -ge $((pppoe + 2)) &&
		expect "the LNS's frames reach the LAC's unit" \
			"$(unit_rx "$l2tp_unit")" -ge $((l2tp + 2))
}

# Three requests and replies of 84 octets: neither more nor fewer frames.
counters_are_exact()
{
	local leg field

	for leg in pppoe l2tp; do
		for field in crossed_frames crossed_bytes; do
			leg_counter $leg $field >"$work/$leg.$field"
		done
	done
	home_reaches_lns || return
	for leg in pppoe l2tp; do
		expect "frames crossed from $leg" "$(leg_counter $leg crossed_frames)" \
			-eq $(($(cat "$work/$leg.crossed_frames") + 3)) || return
		expect "bytes crossed from $leg" "$(leg_counter $leg crossed_bytes)" \
			-eq $(($(cat "$work/$leg.crossed_bytes") + 3 * 84)) || return
	done
}

# same_frames FROM FILTER TO FILTER: two captures have the same frames, in order.
same_frames()
{
	capture_ppp "$1" "$2" >"$work/from"
	capture_ppp "$3" "$4" >"$work/to"
	expect "frames captured" "$(wc -l <"$work/from")" -ge 9 || return
	diff "$work/from" "$work/to" >"$work/diff" && return
	note "$(head -n 5 "$work/diff")"
	return 1
}

upstream_is_unchanged()
{
	same_frames home "$(pppoe_filter 0x0021) and ether src $(home_mac)" \
		lns "$(l2tp_filter 0x0021) and src host $lac_up"
}

downstream_is_unchanged()
{
	same_frames lns "$(l2tp_filter 0x0021) and src host $lns_up" \
		home "$(pppoe_filter 0x0021) and ether dst $(home_mac)"
}

# The LAC sends on its units, and that is counted, and on no wire.
own_data_stays_here()
{
	local leg unit nowhere_hex=cb007109
	# an echo request to all nodes
	local all_nodes_hex='^0057.\{12\}3a.\{34\}ff020\{24\}000180'

	for leg in pppoe l2tp; do
		[ $leg = pppoe ] && unit=$pppoe_unit || unit=$l2tp_unit
		drop_counter $leg local-tx >"$work/local-tx"
		in_lac ping -q -c 2 -i 0.2 -W 1 -I "$unit" "$nowhere" >/dev/null 2>&1
		in_lac ping -q -c 2 -i 0.2 -W 1 -I "$unit" ff02::1 >/dev/null 2>&1
		expect "frames of the LAC's own dropped on $leg" \
			"$(drop_counter $leg local-tx)" -ge $(($(cat "$work/local-tx") + 4)) ||
			return
	done
	sleep 0.3
	expect "IPv4 of the LAC's own on the wires" "$(
		{ capture_ppp home "$(pppoe_filter 0x0021)"
		  capture_ppp lns "$(l2tp_filter 0x0021)"; } | grep -c $nowhere_hex)" -eq 0 &&
	expect "link-local IPv6 of the LAC's own on the wires" "$(
		{ capture_ppp home "$(pppoe_filter 0x0057)"
		  capture_ppp lns "$(l2tp_filter 0x0057)"; } | grep -c "$all_nodes_hex")" -eq 0
}

daemons_live_on()
{
	local name

	for name in home pppoe l2tp lns; do
		log_has $name 'Connection terminated' && { note "$name hung up"; return 1; }
	done
	return 0
}

ktap_print_header
ktap_set_plan 14
setup
pppoe_server_up +ipv6
home_up +ipv6
lns_up +ipv6
l2tp_up +ipv6

check "legs lists both sessions" legs_are_listed
check "without a splice frames are the LAC's" frames_are_local
check "add joins the sessions" splice_add
leak_watch "$pppoe_unit" "$l2tp_unit"
capture_both
check "home reaches the LNS" home_reaches_lns
check "the LNS reaches home" lns_reaches_home
check "IPv6 crosses too" pings "$ns_home" "$home_lo6" "$lns_lo6"
check "datagrams of 1492 octets cross" home_reaches_lns -M 'do' -s 1464
check "each crossing is counted once, with its bytes" counters_are_exact
check "the LAC's own data does not leave" own_data_stays_here
capture_stop home lns
check "frames from home arrive unchanged and in order" upstream_is_unchanged
check "frames from the LNS arrive unchanged and in order" downstream_is_unchanged
check "nothing entered the LAC's own stack" leak_check
splice_del
check "after del frames are the LAC's again" frames_are_local
check "all four daemons and the kernel are well" eval 'daemons_live_on && kernel_is_quiet'
ktap_finished
