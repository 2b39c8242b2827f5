#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The article's network, with pppspliced as the access concentrator. Says each step before it
# takes it; exits with an error if anything is not as it says.

# shellcheck source=SCRIPTDIR/spliced/lib.sh disable=SC2154,SC2034 # variables of the library
. "$(dirname "$0")/spliced/lib.sh"
# shellcheck source=SCRIPTDIR/show.sh
. "$(dirname "$0")/show.sh"

require_pppspliced
require iperf3

in_alice()
{
	in_netns "$(home_ns 0)" "$@"
}

in_bob()
{
	in_netns "$(home_ns 1)" "$@"
}

build_network()
{
	step "The network of a wholesale ISP, in namespaces:"
	say "" \
	    "  alice --PPPoE--+                      +--L2TP-- NTE a ($(tunnel_to a)) --+" \
	    "                 +-- SSE ($sse_ip) --+                              +-- ISP's RADIUS" \
	    "  bob ----PPPoE--+                      +--L2TP-- NTE b ($(tunnel_to b)) --+" \
	    "" \
	    "alice, bob: pppd. NTEs, the LNSs: xl2tpd, and a pppd for each subscriber." \
	    "ISP: FreeRADIUS. All as Debian ships them. SSE: pppspliced, the LAC." \
	    "kernel: $(uname -r), also Debian's"
	setup_isp 2

	step "The ISP's RADIUS knows the subscribers, and which address each is to have:"
	radius_up 1
	sed -n '/^\(alice\|bob\)/{N;p}' "$work/radius1/users" | indent

	step "The NTEs start; they ask that RADIUS about everybody. Their tunnels have secrets."
	nte_secret=([a]=between-sse-and-a [b]=between-sse-and-b)
	nte_up a
	nte_up b

	step "pppspliced starts on the SSE. It chooses the NTE by the realm of the user's name:"
	sse_socket=/run/pppspliced/control
	mkdir -p "${sse_socket%/*}"
	sse_up
	sed -n '/^lns-group/,/^radius/p' "$work/sse.conf" | grep -v '^radius' | indent
	wire_start
}

tunnel_to()
{
	echo "${nte_ip[$1]}"
}

# comes_up N WHO USER NTE
comes_up()
{
	dial "$1" "$3"
	wait_until 300 online "$1" "$3" || fail "$3 does not get ${address_of[$3]}"
	splice_of "$3" || fail "no splice"
	say "-> $2 has ${address_of[$3]}, which is what RADIUS has for $3."
	[ "$(session "$3" lns)" = "${nte_ip[$4]}:1701" ] || fail "$3 is not at NTE $4"
	say "-> the session went to NTE $4, ${nte_ip[$4]}."
}

dial_in()
{
	step "alice dials: PPPoE, LCP and CHAP with the SSE, then L2TP to the NTE of isp-a, which negotiates LCP and CHAP with her again, end to end through the splice."
	comes_up 0 alice alice@isp-a a
	say "" "what the SSE and NTE a have said to each other:"
	control_messages "$sse_ip" "${nte_ip[a]}" | messages "SSE -> NTE a" >"$work/said"
	control_messages "${nte_ip[a]}" "$sse_ip" | messages "NTE a -> SSE" >>"$work/said"
	sort -n "$work/said" | cut -d ' ' -f 2- | indent

	step "bob dials: his realm, isp-b, is NTE b's."
	comes_up 1 bob bob@isp-b b

	step "What pppspliced has, and the splices in the kernel:"
	shown sse pppsplicedctl show sessions || fail "pppsplicedctl"
	shown sse pppsplicedctl show tunnels || fail "pppsplicedctl"
	shown sse pppsplicectl show || fail "pppsplicectl"
}

# messages WHO: when and what, of tcpdump's lines.
messages()
{
	sed -n "s/^\([0-9]*\):\([0-9]*\):\([0-9.]*\) .*MSGTYPE(\([A-Za-z]*\)).*/\1\2\3 $1: \4/p"
}

show_traffic()
{
	local user

	step "Pings, by way of the splices:"
	shown alice ping -c 3 -i 0.3 -W 3 "${nte_ppp_ip[a]}" || fail "alice does not reach NTE a"
	shown bob ping -c 3 -i 0.3 -W 3 "${nte_ppp_ip[b]}" || fail "bob does not reach NTE b"

	step "TCP both ways, 5 s, at a rate that an emulated CPU can bear:"
	in_nte a iperf3 -s -1 >"$work/iperf.log" 2>&1 &
	wait_until 100 iperf_listens "$(nte_ns a)" || fail "iperf3 does not listen"
	shown alice iperf3 -c "${nte_ppp_ip[a]}" --bidir -b 20M -t 5 -i 5 --format m |
		grep -v '^ *| *$'
	[ "${PIPESTATUS[0]}" = 0 ] || fail "iperf3"

	step "All of it crossed in the kernel:"
	shown sse pppsplicedctl show sessions --stats || fail "pppsplicedctl"
	splice_of alice@isp-a
	[ "$(leg_counter pppoe crossed_frames)" -gt 100 ] || fail "hardly a frame crossed from alice"
	[ "$(leg_counter l2tp crossed_frames)" -gt 100 ] || fail "hardly a frame crossed from NTE a"
	no_units || fail "there are PPP interfaces on the SSE"
	say "-> the SSE has no PPP interface: nothing entered its own IP stack."
}

# record STATUS: of alice's session, what people read of it.
record()
{
	awk -v session="Acct-Session-Id = \"$acct_id\"" -v status="Acct-Status-Type = $1" '
		!/^\t/ {
			if (index(record, session) && index(record, status))
				printf "%s", record
			record = ""
			next
		}
		{ record = record $0 "\n" }' "$work/radius1/detail" |
		grep -E 'User-Name|Status-Type|Session-Id|Calling|Tunnel-Server-E|Octets|Packets|Session-Time|Cause' |
		sed 's/^\t//' | indent
}

hang_up_alice()
{
	step "What the SSE has told RADIUS when alice's session began:"
	acct_id=$(session alice@isp-a acct_session_id)
	wait_until 100 accounted 1 Start "$acct_id" || fail "no Accounting-Start"
	record Start

	step "alice hangs up. The splice goes, the NTE is told, RADIUS gets the final counters:"
	hang_up 0
	wait_until 150 sessions_are 1 || fail "alice's session is still there"
	wait_until 150 accounted 1 Stop "$acct_id" || fail "no Accounting-Stop"
	record Stop
	accounting_is 1 Stop "$acct_id" Acct-Terminate-Cause User-Request || fail "another cause"
	wait_until 150 nte_is_empty a || fail "NTE a has not heard of it"
	shown sse pppsplicedctl show sessions || fail "pppsplicedctl"

	step "bob has not noticed:"
	shown bob ping -c 3 -i 0.3 -W 3 "${nte_ppp_ip[b]}" || fail "bob does not reach NTE b"
	kernel_is_quiet || fail "the kernel has complained"
}

SECONDS=0
build_network
dial_in
show_traffic
hang_up_alice
step "Done: everything was as said."
