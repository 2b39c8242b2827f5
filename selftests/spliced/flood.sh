#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Floods of PADIs and of what looks like L2TP: memory does not grow, a session that stands goes
# on, and whoever comes by another line is served.

# shellcheck source=SCRIPTDIR/lib.sh disable=SC2154,SC2034 # variables of ../lib
. "$(dirname "$0")/lib.sh"

junk=$spliced_dir/junk.py

padi_flood()
{
	in_netns "$(home_ns 1)" python3 "$junk" padi wan0 "$1"
}

# To the port that LNSs may call, from one that is known and from nobody; and to the
# tunnel's own, in its LNS's name.
l2tp_flood()
{
	local port

	port=$(sse_show tunnels 'map(select(.state == "established")) | .[0].local')
	in_nte b python3 "$junk" l2tp "${nte_ip[b]}" "$sse_ip" 1701 "$1" &&
		in_isp python3 "$junk" l2tp 198.18.0.99 "$sse_ip" 1701 "$1" &&
		in_nte a python3 "$junk" l2tp "${nte_ip[a]}" "$sse_ip" "${port##*:}" "$1"
}

only_established()
{
	[ "$(sse_show tunnels 'map(select(.state != "established")) | length')" = 0 ]
}

# Of tunnels that junk has begun, of one LNS's there can be two, some 220 kB each, or none, as
# it happens: memory is compared when they are given up.
settles()
{
	wait_until 900 only_established && return
	note "tunnels: $(sse_show tunnels 'map(.state)|join(",")')"
	return 1
}

# grows_not FLOOD COUNT: two floods may fill what has a limit, a further one nothing more.
grows_not()
{
	local before after

	"$@" && "$@" && settles || return
	before=$(sse_memory)
	"$@" && settles || return
	after=$(sse_memory)
	note "resident before and after: $before kB, $after kB"
	expect "more memory, kB" "$((after - before))" -le 64
}

echoes()
{
	log_count home 'rcvd \[LCP EchoRep'
}

more_echoes()
{
	[ "$(echoes)" -gt "$1" ]
}

# alice_goes_on: the same session, the daemon answers to her echoes, and the splice works.
alice_goes_on()
{
	local before

	expect "her session" "$(session alice@isp-a acct_session_id)" = "$acct_id" || return
	before=$(echoes)
	expect_soon "a further echo" more_echoes "$before" && reaches_nte 0 alice@isp-a a
}

malformed()
{
	sse_show "interfaces --stats" 'map(select(.name == "sub1")) | .[0].discovery.malformed'
}

more_malformed()
{
	[ "$(malformed)" -gt "$1" ]
}

# The flood has begun by then, and goes on for longer than that takes.
dials_meanwhile()
{
	local pid status=0

	exec_in_netns "$(home_ns 1)" python3 "$junk" padi wan0 10000000 &
	pid=$!
	expect_soon "a flood" more_malformed "$(malformed)" && dial_up 2 carol@isp-a &&
		expect_soon "more of it" more_malformed "$(malformed)" || status=1
	kill "$pid"
	wait "$pid"
	return $status
}

no_session_of_junk()
{
	expect "sessions" "$(sse_sessions)" -eq 2 && expect "splices" "$(ctl --json show | jq length)" -eq 2
}

# Only of those who may open some, and of these a few.
few_tunnels()
{
	note "tunnels: $(sse_tunnels), the kernel's: $(kernel_tunnels)"
	expect "tunnels" "$(sse_tunnels)" -le 20
}

is_counted()
{
	note "$(sse_show "interfaces --stats" 'map(select(.name == "sub1")) | .[0].discovery | tostring')"
	expect "malformed" "$(malformed)" -ge 100
}

strangers_are_counted()
{
	expect "datagrams of strangers" "$(sse_show status '.[0].l2tp_strangers')" -ge 1000
}

require_pppspliced
ktap_print_header
ktap_set_plan 12
setup_isp 3
sse_option[mode]=terminated
sse_option[l2tp.listen-port]=1701
sse_option[log.level]=info
radius_up 1
nte_up a
sse_up
dial_up 0 alice@isp-a
splice_of alice@isp-a
acct_id=$(session alice@isp-a acct_session_id)
check "PADIs: memory does not grow" grows_not padi_flood 5000
check "they are counted" is_counted
check "alice goes on" alice_goes_on
check "carol dials by another line meanwhile" dials_meanwhile
check "L2TP: memory does not grow" grows_not l2tp_flood 2000
check "they are counted" strangers_are_counted
check "alice goes on" alice_goes_on
check "there is no session of what was none" no_session_of_junk
check "and no more tunnels than may be" few_tunnels
hang_up 0
hang_up 2
check "nothing is left" expect_soon "no sessions" no_sessions
check "not even tunnels" wait_until 900 no_tunnels
check "the kernel is well" kernel_is_quiet
ktap_finished
