# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154,SC2034 # variables of the other files
#
# In place of an NTE: the scripted LNS, which makes use of what is proxied, and checks what the
# LAC says against RFC 2661. In place of pppd: many subscribers in one process.

require_scripted()
{
	local built=$lib_dir/../build/selftests/spliced

	if [ -x "$built/subscribers" ]; then
		PATH=$(readlink -f "$built"):$PATH
	fi
	require python3 jq subscribers
}

# --- the LNS -----------------------------------------------------------------

lns_option=()		# for each that is started

# lns_start OPTION...: at NTE a; what it says is in lns.log, of this one only.
lns_start()
{
	[ -p "$work/lns.in" ] || mkfifo "$work/lns.in"
	[ ! -e "$work/lns.log" ] || cat "$work/lns.log" >>"$work/lns-before.log"
	: >"$work/lns.log"
	exec 9<>"$work/lns.in"
	exec_in_netns "$(nte_ns a)" "$spliced_dir/lns.py" --listen "${nte_ip[a]}" \
		--log "$work/lns.log" "${lns_option[@]}" "$@" <"$work/lns.in" >"$work/lns.out" 2>&1 9>&- &
	lns_pid=$!
	disown
	expect_soon "the scripted LNS listens" lns_said '.event == "ready"' ||
		bail_out "lns.py does not run: $(tail -n 1 "$work/lns.out")"
}

# Ends in order: StopCCN. What it has summed up is in its log then.
lns_stop()
{
	kill -TERM "$lns_pid" 2>/dev/null
	wait_until 200 process_gone "$lns_pid" || kill -KILL "$lns_pid" 2>/dev/null
}

lns_kill()
{
	kill -KILL "$lns_pid" 2>/dev/null
	wait_until 100 process_gone "$lns_pid"
}

# lns_command WORD...: of those that it takes from standard input.
lns_command()
{
	echo "$*" >"$work/lns.in"
}

# lns_events FILTER: events for which jq's FILTER is true.
lns_events()
{
	jq -cR "fromjson? | select($1)" "$work/lns.log"
}

lns_said()
{
	[ -n "$(lns_events "$1")" ]
}

# Nothing that RFC 2661 does not allow.
lns_is_content()
{
	lns_said '.event == "violation"' || return 0
	note "$(lns_events '.event == "violation"' | head -n 5)"
	return 1
}

# --- the subscribers ---------------------------------------------------------

# subscribers_start OPTION...: on the first line, in the background; subscribers.log has what they
# say, of this start only.
subscribers_start()
{
	: >"$work/subscribers.log"
	exec_in_netns "$ns_home" subscribers --user "user%d@isp-a" "$@" wan0 \
		>"$work/subscribers.log" 2>&1 &
	subscribers_pid=$!
}

# Until they have all ended. Fails if any of them was never up.
subscribers_wait()
{
	wait "$subscribers_pid"
}

# subscribers_run OPTION...: up to their end.
subscribers_run()
{
	subscribers_start "$@"
	subscribers_wait
}

# subscribers_have EVENT FILTER: in the line of this event.
subscribers_have()
{
	[ "$(jq -R "fromjson? | select(.event == \"$1\") | $2" "$work/subscribers.log")" = true ]
}

# Of those that have ended, with what they were told.
subscribers_reasons()
{
	jq -rR 'fromjson? | select(.event == "ended") | .reasons | keys[]' "$work/subscribers.log"
}

subscribers_note()
{
	note "$(grep -E '"(settled|ended)"' "$work/subscribers.log")"
}
