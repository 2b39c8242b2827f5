#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# 500 subscribers at a time: how fast they come up, how much memory the daemon takes for each, and
# that nothing is left of them when they hang up, or when their LNS goes.
#
#	many.sh [COUNT]

# shellcheck source=SCRIPTDIR/lib.sh disable=SC2154,SC2034 # variables of ../lib
. "$(dirname "$0")/lib.sh"
# shellcheck source=SCRIPTDIR/lib/lns.sh
. "$spliced_dir/lib/lns.sh"

count=${1:-500}
limit=9000	# tenths of a second that a step may take where the CPU is emulated

fds()
{
	find "/proc/$sse_pid/fd" -mindepth 1 | wc -l
}

splices()
{
	ctl --json show | jq length
}

# settle N: all of N subscribers are up, and have pinged.
settle()
{
	wait_until $limit subscribers_have settled true || { note "not all have settled"; return 1; }
	subscribers_note
	subscribers_have settled ".up == $1 and .reached.ping == $1"
}

# A first one, so that what the daemon takes once is not counted for each.
warm_up()
{
	subscribers_run --ping 1 && wait_until $limit no_sessions && wait_until $limit no_tunnels
}

all_are_there()
{
	note "kernel: $(kernel_sessions) sessions of L2TP, $(pppoe_sessions) of PPPoE, $(splices) splices"
	expect "the daemon's sessions" "$(sse_sessions)" -eq "$count" &&
		expect "the kernel's of L2TP" "$(kernel_sessions)" -eq "$count" &&
		expect "the kernel's of PPPoE" "$(pppoe_sessions)" -eq "$count" &&
		expect "splices" "$(splices)" -eq "$count"
}

# metric NAME: its value in what Prometheus gets.
metric()
{
	awk -v name="pppspliced_$1" '$1 == name { print $2 }' "$work/metrics"
}

# Frames that have come from the subscribers that there are, by the kernel.
frames_in()
{
	ctl --json show | jq 'map(.legs[0].crossed_frames) | add'
}

# Prometheus is told what daemon and kernel show.
metrics_agree()
{
	local least frames

	least=$(frames_in)
	sse_ctl metrics >"$work/metrics"
	frames=$(($(metric 'frames_total{direction="in"}') - frames_before))
	expect "sessions" "$(metric sessions)" = "$count" &&
		expect "spliced" "$(metric spliced_sessions)" = "$count" &&
		expect "tunnels" "$(metric tunnels)" = "$(sse_tunnels)" &&
		expect "sessions of the interface" "$(metric 'interface_sessions{interface="sub0"}')" = "$count" &&
		expect "begun" "$(metric sessions_started_total)" = "$(sse_show status '.[0].started')" &&
		expect "frames from them" $frames -ge "$least" -a $frames -le "$(frames_in)"
}

# A session is a few kilobytes; a leak of what is there once would be more.
memory_is_modest()
{
	local each=$((($(sse_memory) - rss_before) * 1024 / count))

	note "resident: $rss_before kB before, $(sse_memory) kB with $count, $each octets each"
	note "files: $fds_before before, $(fds) with $count"
	expect "octets a session" $each -le 16384
}

hang_up_all()
{
	kill -TERM "$subscribers_pid"
	subscribers_wait
	subscribers_note
	wait_until $limit no_sessions
}

# pppsplicedctl, which has asked a moment ago, may have a connection yet.
few_files()
{
	[ "$(fds)" -le "$fds_before" ]
}

# The daemon's files are again as many as before the first of them.
is_as_before()
{
	wait_until $limit no_tunnels || { note "tunnels: $(sse_tunnels), $(kernel_tunnels)"; return 1; }
	note "resident: $(sse_memory) kB"
	expect_soon "$fds_before files" few_files && expect "splices" "$(splices)" -eq 0
}

# Asked until it is so: CDNs may be on their way.
lns_has_none()
{
	lns_command sessions
	lns_said '.event == "end" and .n == 0'
}

lns_goes()
{
	lns_stop
	wait_until $limit process_gone "$subscribers_pid" || { kill "$subscribers_pid"; return 1; }
	subscribers_wait
	subscribers_note
	subscribers_have ended ".hung_up == $count"
}

memory_does_not_grow()
{
	note "resident: $rss_once kB after the first time, $(sse_memory) kB after the second"
	expect "more memory, kB" $(($(sse_memory) - rss_once)) -le 256
}

require_pppspliced
require_scripted
ktap_print_header
ktap_set_plan 17
setup_isp 1
sse_option[radius.accounting]=no
sse_option[log.level]=info
sse_option[interface.padi-rate]=2000
sse_option[interface.padi-burst]=4000
# Echoes and HELLOs of so many are not what is measured.
sse_option[ppp.echo-interval]=600s
sse_option[ppp.negotiation-timeout]=600s
sse_option[l2tp.hello]=300s
sse_option[l2tp.setup-timeout]=0
sse_option[l2tp.retries]=8
sse_up
lns_start --password secret --expect-proxy --window 32
check "one" warm_up
rss_before=$(sse_memory)
fds_before=$(fds)
frames_before=$(sse_show status '.[0].usage.in_frames')

subscribers_start --count "$count" --ping 1 --hold
check "$count subscribers are up, and pings cross" settle "$count"
check "daemon and kernel have as many sessions and splices" all_are_there
check "and so Prometheus is told" metrics_agree
check "a session takes little memory" memory_is_modest
check "they hang up, and no session is left" hang_up_all
check "the LNS knows" expect_soon "no session" lns_has_none
check "no tunnel, splice or file is left" is_as_before
check "the LNS has seen nothing wrong" lns_is_content
rss_once=$(sse_memory)

subscribers_start --count "$count" --ping 1 --hold --junk "$((count * 2))"
check "again, between malformed frames" settle "$count"
check "as many sessions and splices" all_are_there
check "the LNS goes: all are hung up" lns_goes
check "no session is left" wait_until $limit no_sessions
check "no tunnel, splice or file is left" is_as_before
check "memory does not grow" memory_does_not_grow
check "the daemon ends in order" sse_end TERM
check "the kernel is well" kernel_is_quiet
ktap_finished
