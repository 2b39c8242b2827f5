#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The realm of the user's name chooses the NTE: two at a time, one of which authenticates
# tunnels and hides AVPs; lines with VLANs, with long frames, and without; sessions to an NTE share a
# tunnel.

# shellcheck source=SCRIPTDIR/lib.sh disable=SC2154,SC2034 # variables of ../lib
. "$(dirname "$0")/lib.sh"

sse_realms()
{
	printf 'lns-group "nte-a" {\n%s\n}\nrealm "isp-a" {\n\tgroup = "nte-a"\n}\n' "$(sse_lns a)"
	printf 'lns-group "nte-b" {\n\thide = yes\n%s\n}\n' "$(sse_lns b)"
	printf 'realm "isp-b" {\n\tgroup = "nte-b"\n}\n'
}

went_to()
{
	expect "LNS of $1" "$(session "$1" lns)" = "${nte_ip[$2]}:1701" &&
		expect_soon "NTE $2 has $1" nte_has "$2" "$1"
}

# RFC 4638: home asks for PPP-Max-Payload, and the SSE for an MRU that only that allows.
has_long_frames()
{
	log_has home1 'rcvd \[LCP ConfReq id=0x[0-9a-f]* <mru 1500> <auth'
}

share_a_tunnel()
{
	expect "tunnel of $2" "$(session "$2" tunnel)" = "$(session "$1" tunnel)" &&
		expect "tunnels that NTE a has seen" "$(log_count xl2tpd-a 'Connection established to')" -eq 1
}

two_tunnels()
{
	expect "tunnels" "$(sse_tunnels)" -eq 2 && expect "the kernel's" "$(kernel_tunnels)" -eq 2
}

# Each side has shown the other that it knows the secret.
is_authenticated()
{
	control_messages "$sse_ip" "${nte_ip[b]}" >"$work/to-b"
	control_messages "${nte_ip[b]}" "$sse_ip" >"$work/from-b"
	expect "Challenge and Response of the SSE" "$(grep -c 'CHALLENGE(\|CHALLENGE_RESP(' "$work/to-b")" -ge 2 &&
		expect "SCCRPs of NTE b with a Challenge and a Response" \
			"$(grep 'CHALLENGE(' "$work/from-b" | grep -c 'CHALLENGE_RESP(')" -ge 1
}

# MAC of the line, in Calling Number, is for everybody to see in the other tunnel.
hides_numbers()
{
	tcpdump -Z root -A -n -r "$work/control.pcap" "dst host ${nte_ip[b]}" 2>/dev/null >"$work/text-b"
	tcpdump -Z root -A -n -r "$work/control.pcap" "dst host ${nte_ip[a]}" 2>/dev/null >"$work/text-a"
	expect "MAC addresses that NTE a is told" "$(grep -c "$(home_mac 0)" "$work/text-a")" -ge 1 &&
		expect "ICRQs to NTE b" "$(grep -c 'MSGTYPE(ICRQ)' "$work/text-b")" -ge 1 &&
		expect "MAC addresses on the way to NTE b" "$(grep -c "$(home_mac 1)" "$work/text-b")" -eq 0
}

plain_without_secret()
{
	expect "Challenges to NTE a" "$(control_messages "$sse_ip" "${nte_ip[a]}" |
		grep -c 'CHALLENGE')" -eq 0
}

tunnel_b_is_gone()
{
	[ "$(sse_tunnels)" = 1 ] && [ "$(kernel_tunnels)" = 1 ] && sse_says b StopCCN 0
}

nobody_else_noticed()
{
	reaches_nte 0 alice@isp-a a && reaches_nte 2 carol@isp-a a &&
		expect "sessions" "$(sse_sessions)" -eq 2
}

require_pppspliced
require_modules 8021q
ktap_print_header
ktap_set_plan 21
setup_isp 3
move_to_vlan 2 100
ip -n "$(home_ns 1)" link set wan0 mtu 1508
ip -n "$ns_lac" link set sub1 mtu 1508
nte_secret[b]=between-us
radius_up 1
nte_up a
nte_up b 'hidden bit = yes'
sse_up
wire_start
dial 0 alice@isp-a
dial 1 bob@isp-b mtu 1500 mru 1500
dial 2 carol@isp-a
n=0
for user in alice@isp-a bob@isp-b carol@isp-a; do
	check "$user has his address" expect_soon "it" online $n $user
	n=$((n + 1))
done
check "alice goes to NTE a" went_to alice@isp-a a
check "bob goes to NTE b" went_to bob@isp-b b
check "carol goes to NTE a" went_to carol@isp-a a
check "carol's line is a VLAN" expect "interface" "$(session carol@isp-a interface)" = sub2.100
check "bob's line has frames of 1508 octets: his PPP packets 1500" has_long_frames
check "pings of alice cross" reaches_nte 0 alice@isp-a a
check "pings of bob cross" reaches_nte 1 bob@isp-b b
check "pings of carol cross, longest packets too" reaches_nte 2 carol@isp-a a -s 1464
check "there are two tunnels" two_tunnels
check "alice and carol share one" share_a_tunnel alice@isp-a carol@isp-a
check "the tunnel with a secret is authenticated, both ways" is_authenticated
check "the one without is not" plain_without_secret
check "the MAC of bob's line is hidden" hides_numbers
hang_up 1
check "bob hangs up: his tunnel, idle, closes" expect_soon "one tunnel" tunnel_b_is_gone
check "nobody else noticed" nobody_else_noticed
dial 1 bob@isp-b
check "bob dials again" expect_soon "him" online 1 bob@isp-b
check "and reaches NTE b" reaches_nte 1 bob@isp-b b
check "the kernel is well" kernel_is_quiet
ktap_finished
