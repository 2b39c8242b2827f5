#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The configuration is checked, and read anew, while sessions stay: not a packet of theirs is lost.

# shellcheck source=SCRIPTDIR/lib.sh disable=SC2154,SC2034 # variables of ../lib
. "$(dirname "$0")/lib.sh"

realms=(isp-a)

sse_realms()
{
	printf 'lns-group "nte-a" {\n%s\n}\n' "$(sse_lns a)"
	printf 'realm "%s" {\n\tgroup = "nte-a"\n}\n' "${realms[@]}"
}

check_refuses()
{
	printf 'realm "isp-x" {\n\tgroup = "none"\n}\n' >>"$work/sse.conf"
	! in_sse pppspliced --config "$work/sse.conf" --check >"$work/check.out" 2>&1 || return
	note "$(cat "$work/check.out")"
	grep -q "^.*sse.conf:[0-9]*: " "$work/check.out"
}

check_accepts()
{
	sse_config
	in_sse pppspliced --config "$work/sse.conf" --check
}

# needs CAPABILITY: without it the daemon is of no use, and says which one is missing.
needs()
{
	local others

	others=$(tr ' ' '\n' <<<"$sse_capabilities" | grep -vx "$1" | paste -s -d ' ')
	(exec_capable "$others" timeout -s KILL 5 pppspliced --config "$work/sse.conf") \
		>"$work/less.log" 2>&1
	note "$(grep "$1" "$work/less.log")"
	grep -q "error.*$1\|^pppspliced: .*$1" "$work/less.log"
}

is_refused()
{
	is_turned_away 1 'CHAP authentication failed' && expect_soon "one session" sessions_are 1
}

# A ping every 50 ms, from before the reload until after it.
pings_begin()
{
	exec_in_netns "$ns_home" ping -i 0.05 -I "${address_of[alice@isp-a]}" "${nte_ppp_ip[a]}" \
		>"$work/pings.out" 2>&1 &
	ping_pid=$!
	expect_soon "answers" more_pings 5 || bail_out "no pings"
}

more_pings()
{
	[ "$(grep -c 'bytes from' "$work/pings.out")" -ge "$1" ]
}

# The last request may have no answer yet when ping ends: each up to the last answer has one.
none_is_lost()
{
	local before

	before=$(grep -c 'bytes from' "$work/pings.out")
	expect_soon "more answers" more_pings $((before + 5))
	kill -INT "$ping_pid"
	wait "$ping_pid"
	note "$(tail -n 2 "$work/pings.out" | head -n 1)"
	awk -F icmp_seq= '/bytes from/ && $2 + 0 != ++n { exit lost = 1 } END { exit lost || !n }' \
		"$work/pings.out"
}

stays()
{
	expect "alice's session" "$(session alice@isp-a acct_session_id)" = "$acct_id" &&
		expect "her splice" "$(session alice@isp-a splice)" = "$splice_id"
}

more_of_it()
{
	[ "$(log_count sse 'config\|reload')" -gt "$1" ]
}

# reload_by_signal: and wait for the log to say so.
reload_by_signal()
{
	local before

	before=$(log_count sse 'config\|reload')
	kill -HUP "$sse_pid"
	expect_soon "a word of it" more_of_it "$before"
}

reload_refuses()
{
	! sse_ctl reload >"$work/reload.out" 2>&1 || return
	note "$(cat "$work/reload.out")"
	grep -q "sse.conf:[0-9]*: " "$work/reload.out"
}

require_pppspliced
ktap_print_header
ktap_set_plan $((17 + $(wc -w <<<"$sse_capabilities")))
setup_isp 2
address_of[grace@isp-c]=10.1.0.17
radius_up 1
nte_up a
sse_config
for capability in $sse_capabilities; do
	check "$capability of the daemon's unit is needed" needs "$capability"
done
sse_up
check "--check accepts the configuration" check_accepts
check "--check refuses one that is wrong, and says where" check_refuses
sse_config
dial_up 0 alice@isp-a
splice_of alice@isp-a
acct_id=$(session alice@isp-a acct_session_id)
dial 1 grace@isp-c
check "a realm that is not known yet" is_refused
pings_begin

realms+=(isp-c)
sse_config
check "SIGHUP: the file is read" reload_by_signal
check "alice stays" stays
dial 1 grace@isp-c
check "the new realm is known" expect_soon "grace" online 1 grace@isp-c
check "and reached" reaches_nte 1 grace@isp-c a

echo 'nonsense' >>"$work/sse.conf"
check "a file that is wrong is refused, by name and line" reload_refuses
reload_by_signal
check "the daemon goes on" sse_answers
check "alice stays" stays

realms=(isp-c)
sse_config
check "alice's realm is taken away by command" sse_ctl reload
check "she stays" stays
check "not a packet was lost" none_is_lost
hang_up 0
wait_until 100 offline 0
dial 0 alice@isp-a
check "but does not get in again" is_turned_away 0 'CHAP authentication failed'
hang_up 1
check "sessions of the old configuration end as others do" expect_soon "none" no_sessions
check "the daemon too" sse_end TERM
check "the kernel is well" kernel_is_quiet
ktap_finished
