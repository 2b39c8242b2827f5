#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Interfaces that merge what they receive (GRO), with real TCP: what crosses is neither
# lost nor cut to pieces. Linux merges PPPoE from some 7.x on, and then superpackets are
# seen here; before, frames are only looked at. frames_gro.py has the details.

# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"

require_daemons
require_splice
require iperf3 ethtool

# veth does GRO if asked to, and only of what its peer did not send as a superpacket;
# and it keeps nothing for the next frame unless told to.
merge_on_receive()
{
	in_home ethtool -K wan0 tso off gso off &&
		in_lns ethtool -K lac0 tso off gso off tx-udp-segmentation off &&
		in_lac ethtool -K sub0 gro on &&
		in_lac ethtool -K up0 gro on &&
		in_lac sh -c 'echo 2000000 >/sys/class/net/sub0/gro_flush_timeout &&
			echo 1 >/sys/class/net/sub0/napi_defer_hard_irqs'
}

# Packets longer than any on the wire are what an interface has merged.
superpackets_watch()
{
	[ -d "$tracing/instances" ] || mount -t tracefs none "$tracing" || return
	mkdir "$watch" &&
		echo 'len > 2000' >"$watch/events/net/netif_receive_skb/filter" &&
		echo 1 >"$watch/events/net/netif_receive_skb/enable"
}

superpackets_seen()
{
	local seen

	seen=$(grep -c 'dev=sub0 ' "$watch/trace")
	rmdir "$watch"
	note "$seen superpackets from sub0 in the trace"
	case $(uname -r) in
	[1-6].*) expect "superpackets, on a kernel that does not merge PPPoE" "$seen" -eq 0 ;;
	7.[01].*) ;;
	*) expect "superpackets" "$seen" -ge 1 ;;
	esac
}

# A TCP stream arrives, and hardly a segment is sent twice. The receiver counts until
# the sender has sent all, and on a busy host may have to read megabytes of it then.
tcp_crosses()
{
	local again

	in_lns iperf3 -s -1 >"$work/iperf3-server.log" 2>&1 &
	expect_soon "iperf3 listens" iperf_listens "$ns_lns" || return
	in_home timeout 120 iperf3 -c "$lns_lo" -B "$home_lo" -n 8M --json "$@" \
		>"$work/iperf.json" ||
		{ note "iperf3: $(jq -r .error "$work/iperf.json")"; return 1; }
	again=$(jq .end.sum_sent.retransmits "$work/iperf.json")
	expect "octets sent" "$(jq .end.sum_sent.bytes "$work/iperf.json")" -ge 8000000 &&
		expect "octets received" "$(jq .end.sum_received.bytes "$work/iperf.json")" \
			-ge 4000000 || return
	expect "segments sent twice, of 5800" "$again" -lt 290
}

nothing_in_pieces()
{
	capture_stop lns
	expect "packets captured" "$(capture_count lns 'udp port 1701')" -ge 1000 || return
	expect "fragments captured" "$(capture_count lns 'ip[6:2] & 0x3fff != 0')" -eq 0
}

no_drops()
{
	local leg

	for leg in pppoe l2tp; do
		expect "frames from $leg dropped" "$(leg_counter $leg dropped_frames)" -eq 0 ||
			return
	done
}

tracing=/sys/kernel/tracing
watch=$tracing/instances/superpackets-$$

ktap_print_header
ktap_set_plan 9
setup
pppoe_server_up
home_up
lns_up
l2tp_up
check "GRO is on" merge_on_receive
splice_add
capture_start lns "$ns_lns" lac0 ip
check "home reaches the LNS" home_reaches_lns
check "superpackets would be seen" superpackets_watch
check "a TCP stream from home arrives" tcp_crosses
check "superpackets were seen" superpackets_seen
check "a TCP stream from the LNS arrives" tcp_crosses -R
check "no packet was cut to pieces" nothing_in_pieces
check "no frame was dropped" no_drops
check "the kernel is well" kernel_is_quiet
ktap_finished
