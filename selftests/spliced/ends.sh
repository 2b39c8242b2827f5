#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# All ends of a session: both sides are told, and the NTE why; nothing is left of it; and RADIUS, in
# one Stop, and the log get the cause, and what the splice had counted when it went.

# shellcheck source=SCRIPTDIR/lib.sh disable=SC2154,SC2034 # variables of ../lib
. "$(dirname "$0")/lib.sh"

# alice's sessions are transparent, bob's terminated.
sse_realms()
{
	printf 'lns-group "nte-a" {\n%s\n}\nrealm "isp-a" {\n\tgroup = "nte-a"\n}\n' "$(sse_lns a)"
	printf 'lns-group "nte-b" {\n\tmode = terminated\n%s\n}\n' "$(sse_lns b)"
	printf 'realm "isp-b" {\n\tgroup = "nte-b"\n}\n'
}

declare -A before	# messages that the NTE had got when a session began

# begin USER [OPTION...]: subscriber 0 is USER, spliced, and has pinged. Sets user, nte, id, acct_id
# and splice_id, and what had been said until then.
begin()
{
	user=$1
	nte=${user##*-}
	id=0
	acct_id=none
	splice_id=0
	padts_before=$(padts)
	before=([CDN]=$(sse_said "$nte" CDN) [StopCCN]=$(sse_said "$nte" StopCCN))
	dial 0 "$@"
	# What a splice has is asked for at once: its time may be limited.
	splice_of "$user" || return
	id=$(session "$user" id)
	acct_id=$(session "$user" acct_session_id)
	expect_soon "$user is online" online 0 "$user" && reaches_nte 0 "$user" "$nte" &&
		expect_soon "its Start" accounted 1 Start "$acct_id"
}

# nte_got TYPE RESULT: since then, with this Result Code.
nte_got()
{
	control_messages "$sse_ip" "${nte_ip[$nte]}" | grep "MSGTYPE($1)" |
		tail -n "+$((${before[$1]} + 1))" | grep -q "RESULT_CODE($2[/)]"
}

# What each side has to be told, the NTE with a Result Code; "nothing" for one that ended it, or
# cannot be reached.
is_told()
{
	case $1 in
	PADT) expect_soon "a PADT to home" sse_says_padt "$padts_before" &&
		expect_soon "home's pppd ends" offline 0 ;;
	CDN\ * | StopCCN\ *) expect_soon "a $1 to the NTE" nte_got "${1% *}" "${1#* }" ;;
	nothing) ;;
	esac
}

both_are_told()
{
	is_told "$1" && is_told "$2"
}

# The kernel's last word on a leg, from its event, which may come after log and Stop.
final()
{
	wait_until 150 saw_event ".event == \"del\" and .id == $splice_id"
	jq -r "select(.event == \"del\" and .id == $splice_id) | .legs[] |
		select(.type == \"$1\") | .$2" "$work/monitor" | tail -n 1
}

is_accounted()
{
	expect_soon "a Stop" accounted 1 Stop "$acct_id" &&
		accounting_is 1 Stop "$acct_id" Acct-Terminate-Cause "$1" &&
		accounting_is 1 Stop "$acct_id" Acct-Input-Packets "$(final pppoe crossed_frames)" &&
		accounting_is 1 Stop "$acct_id" Acct-Input-Octets "$(final pppoe crossed_bytes)" &&
		accounting_is 1 Stop "$acct_id" Acct-Output-Packets "$(final l2tp crossed_frames)" &&
		accounting_is 1 Stop "$acct_id" Acct-Output-Octets "$(final l2tp crossed_bytes)"
}

# logged FIELD: of the log's last line on it.
logged()
{
	grep "event=session-end session=$id " "$work/sse.log" | tail -n 1 |
		sed -n "s/.* $1=\([^ ]*\).*/\1/p"
}

is_logged()
{
	expect "the log's cause" "$(logged cause)" = "$1" &&
		expect "the log's packets from home" "$(logged in-packets)" = "$(final pppoe crossed_frames)" &&
		expect "the log's octets from home" "$(logged in-octets)" = "$(final pppoe crossed_bytes)" &&
		expect "the log's packets to home" "$(logged out-packets)" = "$(final l2tp crossed_frames)" &&
		expect "the log's octets to home" "$(logged out-octets)" = "$(final l2tp crossed_bytes)"
}

is_recorded()
{
	is_logged "$1" && is_accounted "$2"
}

# Whoever is still there goes, so that the next one begins with nothing.
clear_line()
{
	offline 0 || vanish 0
	sse_ctl drop all >/dev/null 2>&1
	wait_until 100 no_sessions
	wait_until 100 offline 0
}

# ended WHAT CAUSE ACCT-TERMINATE-CAUSE HOME NTE COMMAND...: three tests of what COMMAND does to a
# session that has begun. LNSs may have to be lost first, so that takes a while.
ended()
{
	local what=$1 cause=$2 acct=$3 home=$4 nte_told=$5

	shift 5
	"$@" || note "cannot do: $*"
	wait_until 300 sessions_are 0
	check "$what: both sides are told" both_are_told "$home" "$nte_told"
	check "$what: nothing is left" expect_soon "no session" no_sessions
	check "$what: log and Stop: $cause, $acct" is_recorded "$cause" "$acct"
	clear_line
}

begin_or_say()
{
	begin "$@" || note "$1 is not up"
}

kill_nte_pppd()
{
	local pid

	for pid in $(fuser "$work/nte-$1.log" 2>/dev/null); do
		kill -KILL "$pid"
	done
}

core_link()
{
	ip -n "$(nte_ns "$1")" link set core0 "$2"
}

line()
{
	ip -n "$ns_lac" link set sub0 "$1"
}

has_dialled_again()
{
	local id

	id=$(session alice@isp-a acct_session_id)
	[ -n "$id" ] && [ "$id" != "$acct_id" ] && is_spliced alice@isp-a && online 0 alice@isp-a
}

no_kernel_tunnels()
{
	[ "$(kernel_tunnels)" = 0 ]
}

nothing_after_kill()
{
	expect_soon "nothing in the kernel" nothing_in_kernel &&
		expect_soon "no tunnel in the kernel" no_kernel_tunnels
}

# Of a subscriber who is not to notice before the SSE does.
patience=(lcp-echo-interval 0)

require_pppspliced
ktap_print_header
ktap_set_plan 54
setup_isp 1
sse_option[l2tp.hello]=2s
sse_option[l2tp.retries]=2
sse_option[ppp.echo-interval]=1s
sse_option[ppp.echo-failures]=3
radius_up 1
nte_up a
nte_up b
sse_up
wire_start
monitor_start

begin_or_say alice@isp-a
ended "PADT" subscriber User-Request nothing "CDN 1" send_padt 0
begin_or_say alice@isp-a
ended "LCP Terminate, transparent" subscriber User-Request nothing "CDN 1" hang_up 0
begin_or_say bob@isp-b
ended "LCP Terminate, terminated" subscriber User-Request nothing "CDN 1" hang_up 0
begin_or_say bob@isp-b
ended "home falls silent" echo Lost-Carrier nothing "CDN 1" fall_silent 0
begin_or_say alice@isp-a
ended "the interface goes down" line Port-Error nothing "CDN 1" line down
line up
begin_or_say alice@isp-a
ended "CDN" lns NAS-Request PADT nothing kill_nte_pppd a
begin_or_say bob@isp-b
ended "CDN, terminated" lns NAS-Request PADT nothing kill_nte_pppd b
begin_or_say alice@isp-a
ended "StopCCN" tunnel Lost-Service PADT nothing nte_end a TERM
nte_up a
begin_or_say alice@isp-a "${patience[@]}"
ended "the LNS is killed" lns-lost Lost-Service PADT nothing nte_end a KILL
nte_up a
wait_until 150 not_held a
begin_or_say alice@isp-a "${patience[@]}"
ended "no answer to HELLO" lns-lost Lost-Service PADT nothing core_link a down
core_link a up
nte_end a KILL
nte_up a
wait_until 150 not_held a
begin_or_say alice@isp-a
ended "the operator drops it" operator Admin-Reset PADT "CDN 3" sse_ctl drop user alice@isp-a
begin_or_say bob@isp-b
ended "somebody removes the splice" splice NAS-Error PADT "CDN 3" splice_del

begin_or_say alice@isp-a persist holdoff 1 maxfail 0
kill_nte_pppd a
check "a pppd that goes on dials again by itself" expect_soon "it" has_dialled_again
check "and all is as before" reaches_nte 0 alice@isp-a a
clear_line

begin_or_say alice@isp-a
sse_end TERM
check "the daemon ends: both sides are told" both_are_told PADT "CDN 3"
check "and so is its tunnel" is_told "StopCCN 6"
check "and nothing is left" nothing_after_kill
check "log and Stop: shutdown, NAS-Reboot" is_recorded shutdown NAS-Reboot

sse_option[session-timeout]=8s
sse_up
begin_or_say alice@isp-a
ended "session-timeout" session-timeout Session-Timeout PADT "CDN 3" true
unset 'sse_option[session-timeout]'
sse_end TERM

# In mode "terminated" nothing but NCPs and data cross, so the line can be idle.
sse_option[idle-timeout]=4s
sse_up
begin_or_say bob@isp-b
ended "idle-timeout" idle-timeout Idle-Timeout PADT "CDN 3" true
unset 'sse_option[idle-timeout]'
sse_end TERM

sse_up
begin_or_say alice@isp-a persist holdoff 1 maxfail 0
sse_end KILL
check "the daemon is killed: nothing is left" nothing_after_kill
sse_up
check "one that starts then is asked again" expect_soon "alice" has_dialled_again
check "and hands over as ever" reaches_nte 0 alice@isp-a a
hang_up 0
check "and so it goes on" expect_soon "no session" no_sessions
check "what was lost is gone at the NTE as well" expect_soon "no unit" nte_is_empty a
check "the kernel is well" kernel_is_quiet
ktap_finished
