#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What pppsplice does, shown with unmodified pppd, pppoe-server and xl2tpd. Says
# each step before it takes it; exits with an error if anything is not as it says.

# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=SCRIPTDIR/show.sh
. "$(dirname "$0")/show.sh"

require_daemons
require_splice
require iperf3 fuser

# A ping that must have its answers, or must have none.
ping_lns()
{
	shown home ping -c 3 -i 0.3 -W 1 -I "$home_lo" "$lns_lo"
}

bring_up()
{
	step "The network of a wholesale ISP, in three network namespaces:"
	say "" \
	    "  home ---- PPPoE ---- LAC ---- L2TP ---- LNS" \
	    "  $home_lo                            $lns_lo" \
	    "" \
	    "home: pppd. LAC: pppoe-server and xl2tpd, each with a pppd of its own." \
	    "LNS: xl2tpd and pppd. All as Debian ships them, and unaware of pppsplice." \
	    "kernel: $(uname -r), also Debian's"
	setup

	step "home dials in with PPPoE; the LAC terminates PPP."
	pppoe_server_up
	home_up
	say "home has $home_unit, PPPoE session $pppoe_sid; the LAC has $pppoe_unit."

	step "The LAC opens an L2TP session to the LNS, and terminates PPP there too."
	lns_up
	l2tp_up
	say "the LAC has $l2tp_unit, L2TP tunnel/session $l2tp_tunnel/$l2tp_session; the LNS has $lns_unit."
}

show_before()
{
	step "The sessions on the LAC:"
	shown lac pppsplicectl legs || fail "pppsplicectl legs"

	step "Two complete PPP sessions, and a gap between: the LAC does not forward."
	! ping_lns || fail "home reaches the LNS without a splice"
	say "-> no answer, as expected."
}

show_splice()
{
	step "Splice them:"
	leak_watch "$pppoe_unit" "$l2tp_unit"
	shown lac pppsplicectl add --pppoe "$pppoe_sid" --l2tp "$l2tp_tunnel/$l2tp_session" \
		--label user@isp || fail "pppsplicectl add"
	splice_id=$(ctl --json show | jq -r '.[0].id')
	monitor_start
	exec_in_netns "$ns_lac" pppsplicectl monitor >"$work/monitor.text" 2>&1 &
	for name in home pppoe l2tp lns; do
		echoes[$name]=$(log_count $name 'rcvd \[LCP EchoRep')
	done

	step "The same ping:"
	ping_lns || fail "home does not reach the LNS"

	step "TCP both ways, 10 s, at a rate that an emulated CPU can bear:"
	in_lns iperf3 -s -1 >"$work/iperf.log" 2>&1 &
	wait_until 100 iperf_listens "$ns_lns" || fail "iperf3 does not listen"
	shown home iperf3 -c "$lns_lo" -B "$home_lo" --bidir -b 20M -t 10 -i 5 --format m |
		grep -v '^ *| *$'
	[ "${PIPESTATUS[0]}" = 0 ] || fail "iperf3"
}

show_counters()
{
	step "What crossed, in either direction, and what was left to the LAC's daemons:"
	shown lac pppsplicectl show --stats || fail "pppsplicectl show"
	say "" "lac# pppsplicectl --json show | jq -c '.[].legs[] | {type, crossed_frames, local_frames}'"
	ctl --json show | jq -c '.[].legs[] | {type, crossed_frames, local_frames}' | indent
	[ "$(leg_counter pppoe crossed_frames)" -gt 100 ] || fail "hardly a frame crossed from home"
	[ "$(leg_counter l2tp crossed_frames)" -gt 100 ] || fail "hardly a frame crossed from the LNS"

	step "Packets that the LAC's own PPP interfaces received since the splice:"
	leak_check || fail "frames entered the LAC's own IP stack"
	say "$pppoe_unit: $(($(unit_rx "$pppoe_unit") - $(cat "$work/$pppoe_unit.rx")))" \
	    "$l2tp_unit: $(($(unit_rx "$l2tp_unit") - $(cat "$work/$l2tp_unit.rx")))" \
	    "-> nothing entered the LAC's own IP stack."

	step "LCP echoes answered meanwhile (interval 1 s; a session dies after 3 lost):"
	for name in home pppoe l2tp lns; do
		answered=$(($(log_count $name 'rcvd \[LCP EchoRep') - echoes[$name]))
		say "$(printf '%-32s %d' "${whose[$name]}" "$answered")"
		[ "$answered" -ge 8 ] || fail "LCP echoes are lost"
	done
	say "-> all four control planes are alive."
}

show_teardown()
{
	step "home hangs up. The splice follows, and says so to who listens:"
	say "home# kill -TERM \$(pidof pppd)" "lac# pppsplicectl monitor"
	kill -TERM "$(pppd_of home)"
	wait_until 100 saw_event '.event == "del"' || fail "no event"
	wait_until 100 test -s "$work/monitor.text" || fail "no event in words"
	indent <"$work/monitor.text"
	saw_del connect || fail "the event's reason is not connect"
	wait_until 50 no_splices || fail "a splice is left"
	[ "$(ctl --json legs | jq '[.[] | select(.type == "l2tp" and .splice == null)] | length')" = 1 ] ||
		fail "the L2TP session is not as it was"
	say "(connect: the LAC's pppd disconnected its session socket.)"
	say "-> the L2TP session is the LAC's again, as it was before."
	kernel_is_quiet || fail "the kernel has complained"
}

declare -A echoes whose=(
	[home]="home, by the LAC:"
	[pppoe]="LAC, by home:"
	[l2tp]="LAC, by the LNS:"
	[lns]="LNS, by the LAC:"
)

SECONDS=0
bring_up
show_before
show_splice
show_counters
show_teardown
step "Done: everything was as said."
