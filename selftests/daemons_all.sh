#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# "frames all", a transparent LAC: the LNS negotiates LCP anew with home, which had
# negotiated it with the LAC, authenticates home's user, and assigns the address.

# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"

require_daemons
require_splice

home_has_address()
{
	ip -n "$ns_home" -o -4 address show dev "$home_unit" 2>/dev/null | grep -q "inet $1 "
}

# The last magic number that a pppd has put into its own Conf-Req.
magic_of()
{
	sed -n 's/^sent \[LCP ConfReq .*<magic \(0x[0-9a-f]*\)>.*/\1/p' "$work/$1.log" | tail -n 1
}

# Each end has acknowledged the other end's magic number.
magics_arrive()
{
	expect "home's magic number" -n "$(magic_of home)" || return
	log_has lns "sent \[LCP ConfAck .*<magic $(magic_of home)>" ||
		{ note "home's $(magic_of home) is not known to the LNS"; return 1; }
	log_has home "sent \[LCP ConfAck .*<magic $(magic_of lns)>" ||
		{ note "the LNS's $(magic_of lns) is not known to home"; return 1; }
}

# LCP echoes go on while one capture has ended and the other has not.
without_echoes()
{
	grep -v '^c021\(09\|0a\)'
}

# same_control PROTOCOL: what one end sent of it is what came out at the other.
same_control()
{
	local proto=$1

	{
		capture_ppp home "$(pppoe_filter "$proto") and ether src $(home_mac)"
		echo
		capture_ppp home "$(pppoe_filter "$proto") and ether dst $(home_mac)"
	} | without_echoes >"$work/at-home"
	{
		capture_ppp lns "$(l2tp_filter "$proto") and src host $lac_up"
		echo
		capture_ppp lns "$(l2tp_filter "$proto") and src host $lns_up"
	} | without_echoes >"$work/at-lns"
	expect "frames of $proto at home" "$(grep -c . "$work/at-home")" -ge 2 || return
	diff "$work/at-home" "$work/at-lns" >"$work/diff" && return
	note "$(head "$work/diff")"
	return 1
}

conf_req_crosses()
{
	expect "LCP Conf-Req at home with the LNS's magic number" \
		"$(capture_ppp home "$(pppoe_filter 0xc021 1) and ether dst $(home_mac)" |
			grep -c "$(magic_of lns | cut -c 3-)")" -ge 1
}

echoes_cross()
{
	log_has home "rcvd \[LCP EchoRep .*magic=$(magic_of lns)" &&
		log_has lns "rcvd \[LCP EchoRep .*magic=$(magic_of home)"
}

# What the splice has handed to the LAC's pppds.
nothing_is_local()
{
	expect "local frames of the PPPoE leg" "$(leg_counter pppoe local_frames)" -eq 0 &&
		expect "local frames of the L2TP leg" "$(leg_counter l2tp local_frames)" -eq 0
}

ktap_print_header
ktap_set_plan 12
setup
lac_assigns=10.0.0.33
# Nobody is to answer the LAC's own echoes.
pppoe_server_up lcp-echo-interval 0
# Nor home's, from add until the LNS goes on: that may be more than three of them.
patience=(lcp-echo-failure 100 lcp-max-configure 100)
home_up "${patience[@]}"
# The LAC waits for the LNS's LCP, and will never see it.
hold_lns
lns_up auth require-chap name lns "${patience[@]}"
l2tp_start silent lcp-echo-interval 0
check "add joins the sessions" splice_add --frames all
capture_both
release_lns

check "the LNS assigns home's address" expect_soon "home has $home_ip" home_has_address "$home_ip"
check "LCP was negotiated from end to end" magics_arrive
check "the LNS authenticated home's user" log_has home 'CHAP authentication succeeded'
check "LCP echoes are answered from end to end" expect_soon "echoes" echoes_cross
add_routes "$ns_lns" "$(unit_of lns)" "$home_lo" "$home_lo6" "$lns_lo"
add_routes "$ns_home" "$home_unit" "$lns_lo" "$lns_lo6" "$home_lo"
check "home reaches the LNS" home_reaches_lns
capture_stop home lns
check "the LNS's LCP Conf-Req arrives at home" conf_req_crosses
check "LCP crosses unchanged" same_control 0xc021
check "CHAP crosses unchanged" same_control 0xc223
check "IPCP crosses unchanged" same_control 0x8021
check "nothing is local" nothing_is_local
check "the kernel is well" kernel_is_quiet
ktap_finished
