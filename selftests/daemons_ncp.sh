#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# "frames ncp": LCP and authentication are terminated at the LAC, on both legs, and
# IPCP runs from end to end, so that the LNS assigns home's address.

# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"

require_daemons
require_splice

# home_has_address ADDRESS
home_has_address()
{
	ip -n "$ns_home" -o -4 address show dev "$home_unit" 2>/dev/null | grep -q "inet $1 "
}

# The home's second negotiation: asks for any address, is told the LNS's choice.
lns_assigned_it()
{
	capture_ppp home "$(pppoe_filter 0x8021 3) and ether dst $(home_mac)" >"$work/naks"
	# IPCP Conf-Nak with the IP-Address option, 10.0.0.2.
	expect "Conf-Nak with 10.0.0.2 at home" \
		"$(grep -c '^802103..000a03060a000002' "$work/naks")" -ge 1
}

# ipcp_crosses CODE FROM FILTER TO FILTER: each such frame, and at least one, came
# out as it went in.
ipcp_crosses()
{
	local code=$1

	capture_ppp "$2" "$3" | grep "^8021$code" >"$work/from"
	capture_ppp "$4" "$5" | grep "^8021$code" >"$work/to"
	expect "IPCP frames of code $code from $2" "$(wc -l <"$work/from")" -ge 1 || return
	diff "$work/from" "$work/to" >"$work/diff" && return
	note "$(cat "$work/diff")"
	return 1
}

from_home=$(pppoe_filter 0x8021)" and ether src $(home_mac)"
to_home=$(pppoe_filter 0x8021)" and ether dst $(home_mac)"
from_lns=$(l2tp_filter 0x8021)" and src host $lns_up"
to_lns=$(l2tp_filter 0x8021)" and dst host $lns_up"

upstream_crosses()
{
	ipcp_crosses 01 home "$from_home" lns "$to_lns" &&
		ipcp_crosses 02 home "$from_home" lns "$to_lns"
}

downstream_crosses()
{
	ipcp_crosses 01 lns "$from_lns" home "$to_home" &&
		ipcp_crosses 02 lns "$from_lns" home "$to_home" &&
		ipcp_crosses 03 lns "$from_lns" home "$to_home"
}

# LCP has its sender's magic number in it: no frame can be on both sides by chance.
lcp_stays()
{
	capture_ppp home "$(pppoe_filter 0xc021)" | sort >"$work/lcp-home"
	capture_ppp lns "$(l2tp_filter 0xc021)" | sort >"$work/lcp-lns"
	expect "LCP frames at home" "$(wc -l <"$work/lcp-home")" -ge 2 &&
		expect "LCP frames at the LNS" "$(wc -l <"$work/lcp-lns")" -ge 2 &&
		expect "LCP frames on both sides" \
			"$(comm -12 "$work/lcp-home" "$work/lcp-lns" | wc -l)" -eq 0
}

# The LAC's pppds still have their peers.
echoes_go_on()
{
	local name count

	for name in home pppoe l2tp lns; do
		count=$(log_count $name 'rcvd \[LCP EchoRep')
		expect_soon "a further echo answered to $name" more_echoes $name "$count" || return
	done
}

more_echoes()
{
	[ "$(log_count "$1" 'rcvd \[LCP EchoRep')" -gt "$2" ]
}

ktap_print_header
ktap_set_plan 11
setup
# The address that the LAC gives is not the one that the LNS is going to assign.
lac_assigns=10.0.0.33
pppoe_server_up auth require-chap name lac
home_up
check "LCP and CHAP are done with the LAC" log_has home 'CHAP authentication succeeded'
check "the address is from the LAC" home_has_address $lac_assigns

# The LAC has its side of the L2TP session before the LNS starts PPP. Its pppd's
# own IPCP gets nowhere from now on, and must not give up for that.
hold_lns
lns_up
l2tp_start ipcp-max-configure 1000 lcp-max-configure 100
check "add joins the sessions" splice_add --frames ncp
capture_both
release_lns
check "the LNS assigns home's address" expect_soon "home has $home_ip" home_has_address "$home_ip"
expect_soon "IPCP is up at the LNS" ncp_is_up lns
lns_unit=$(unit_of lns)
l2tp_unit=$(unit_of l2tp)
add_routes "$ns_lns" "$lns_unit" "$home_lo" "$home_lo6" "$lns_lo"
add_routes "$ns_home" "$home_unit" "$lns_lo" "$lns_lo6" "$home_lo"

leak_watch "$pppoe_unit" "$l2tp_unit"
check "home reaches the LNS" home_reaches_lns
check "LCP echoes are answered on both legs" echoes_go_on
check "nothing entered the LAC's own stack" leak_check
capture_stop home lns
check "home's IPCP requests and acks reach the LNS" upstream_crosses
check "the LNS's IPCP requests, acks and naks reach home" downstream_crosses
check "the LNS told home the address" lns_assigned_it
check "LCP does not cross, and the kernel is well" eval 'lcp_stays && kernel_is_quiet'
ktap_finished
