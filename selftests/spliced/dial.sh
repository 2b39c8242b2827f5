#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Subscribers dial in, by CHAP, PAP and MS-CHAPv2, and get the addresses that the ISP has for
# them, in both modes of handing over, by IPCP and IPv6CP with the NTE; what they send goes by the
# splice, and nowhere else.

# shellcheck source=SCRIPTDIR/lib.sh disable=SC2154,SC2034 # variables of ../lib
. "$(dirname "$0")/lib.sh"

users=(alice@isp-a carol@isp-a erin@isp-a)
methods=(chap pap mschap-v2)
methods_named=(CHAP PAP MS-CHAPv2)
declare -A proof=(
	[chap]='sent \[CHAP Response'
	[pap]='PAP authentication succeeded'
	[mschap-v2]='MS-CHAPv2 authentication\|CHAP authentication succeeded'
)

# dial_by N: subscriber N, by his method and no other.
dial_by()
{
	# shellcheck disable=SC2046 # a word an option
	dial "$1" "${users[$1]}" +ipv6 $(by_only "${methods[$1]}")
}

has_address()
{
	expect_soon "${users[$1]} has ${address_of[${users[$1]}]}" online "$1" "${users[$1]}" &&
		expect_soon "the NTE has ${users[$1]}" nte_has a "${users[$1]}" &&
		log_has "$(home_name "$1")" "${proof[${methods[$1]}]}"
}

# reaches_by_ipv6 N: the NTE's end, by the Interface-Identifier that it has told him.
reaches_by_ipv6()
{
	local name remote

	name=$(home_name "$1")
	expect_soon "IPv6CP is up" log_has "$name" '^remote LL address' || return
	remote=$(sed -n 's/^remote LL address //p' "$work/$name.log" | tail -n 1)
	pings "$(home_ns "$1")" "$(unit_of "$name")" "$remote"
}

# Frames that the splice has left to the SSE's daemon: in terminated mode, LCP's.
local_frames()
{
	echo $(($(leg_counter pppoe local_frames) + $(leg_counter l2tp local_frames)))
}

# TCP crosses. Sets local_now: how many frames were local meanwhile; and took: seconds.
transfers()
{
	local before began=$SECONDS

	splice_of alice@isp-a || return
	before=$(local_frames)
	counter_grows pppoe crossed_frames 400 transfer 0 alice@isp-a a || return
	local_now=$(($(local_frames) - before))
	took=$((SECONDS - began + 1))
}

# In mode "terminated" echoes are answered here: not four a second, of two legs, for as long
# as that took.
stays_out()
{
	local most=0

	[ "$1" = transparent ] || most=$((4 * took))
	expect "local frames meanwhile" "$local_now" -le $most && no_units
}

all_hang_up()
{
	local n

	for n in 0 1 2; do
		hang_up "$n"
	done
	expect_soon "nothing is left" no_sessions
}

nte_is_told()
{
	expect_soon "no unit at the NTE" nte_is_empty a
}

# in_mode MODE FRAMES
in_mode()
{
	local n what

	sse_option[mode]=$1
	sse_up
	for n in 0 1 2; do
		dial_by $n
	done
	for n in 0 1 2; do
		what="$1, ${methods_named[$n]}"
		check "$what: the address is RADIUS's" has_address $n
		check "$what: a splice of frames $2" splice_is "${users[$n]}" "$2"
		check "$what: pings cross" reaches_nte $n "${users[$n]}" a
	done
	check "$1: IPv6CP is the NTE's too, and IPv6 crosses" reaches_by_ipv6 0
	check "$1: TCP crosses" transfers
	check "$1: and does not enter the SSE's own stack" stays_out "$1"
	check "$1: subscribers hang up, and nothing is left" all_hang_up
	check "$1: the NTE knows" nte_is_told
	check "$1: the daemon ends in order" sse_end TERM
}

require_pppspliced
require iperf3
ktap_print_header
ktap_set_plan 31
setup_isp 3
sse_option[ppp.authentication]='{"chap-md5", "ms-chap-v2", "pap"}'
nte_pppd=(+ipv6)
radius_up 1
nte_up a
in_mode transparent all
in_mode terminated ncp
check "the kernel is well" kernel_is_quiet
ktap_finished
