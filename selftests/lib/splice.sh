# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154,SC2034 # variables of the other files
#
# The splice of two sessions: tool, counters, events, and the LAC's own stack.

ctl()
{
	in_lac pppsplicectl "$@"
}

# splice_add [OPTION...]: the two sessions of home_up and l2tp_up. Sets splice_id.
splice_add()
{
	ctl --json add --pppoe "$pppoe_sid" --l2tp "$l2tp_tunnel/$l2tp_session" "$@" \
		>"$work/add.json" 2>"$work/add.err" || {
		note "pppsplicectl add: $(cat "$work/add.err")"
		return 1
	}
	splice_id=$(jq -r '.[0].id' "$work/add.json")
}

splice_del()
{
	ctl del "$splice_id" >/dev/null
}

# leg_counter LEG FIELD: of the splice. LEG is a type, pppoe or l2tp, or an index
# where both are of one type; FIELD as in "pppsplicectl --json show --stats".
leg_counter()
{
	ctl --json show "$splice_id" --stats | jq -r --arg leg "$1" --arg field "$2" '
		.[0].legs | to_entries[] |
		select(.value.type == $leg or (.key | tostring) == $leg) |
		.value[$field] // 0'
}

# drop_counter LEG REASON
drop_counter()
{
	ctl --json show "$splice_id" --stats | jq -r --arg leg "$1" --arg reason "$2" '
		.[0].legs | to_entries[] |
		select(.value.type == $leg or (.key | tostring) == $leg) |
		.value.drops[$reason] // 0'
}

# counter_grows LEG FIELD MINIMUM COMMAND...: while COMMAND runs and succeeds.
counter_grows()
{
	local leg=$1 field=$2 least=$3 before after

	shift 3
	before=$(leg_counter "$leg" "$field")
	"$@" || return
	after=$(leg_counter "$leg" "$field")
	expect "$field of leg $leg grows from $before by $least" \
		"$((${after:-0} - ${before:-0}))" -ge "$least"
}

no_splices()
{
	[ "$(ctl --json show | jq length)" = 0 ]
}

# --- the LAC's own stack -----------------------------------------------------

# Packets that unit pppN of the LAC has received: data frames, and what the unit
# hands to pppd (NCPs), but not link control, which the channel keeps.
unit_rx()
{
	ip -n "$ns_lac" -j -s link show dev "$1" | jq '.[0].stats64.rx.packets'
}

unit_tx()
{
	ip -n "$ns_lac" -j -s link show dev "$1" | jq '.[0].stats64.tx.packets'
}

unit_is_up()
{
	[ -n "$(ip -n "$ns_lac" link show up dev "$1")" ]
}

# leak_watch UNIT...: from here to leak_check no frame may get into these units.
leak_watch()
{
	local unit

	leak_units=("$@")
	for unit; do
		unit_rx "$unit" >"$work/$unit.rx"
		# Of a unit that is down only the counter can be watched.
		unit_is_up "$unit" || continue
		capture_start "leak-$unit" "$ns_lac" "$unit" -Q in
	done
}

leak_check()
{
	local unit rx status=0

	for unit in "${leak_units[@]}"; do
		rx=$(unit_rx "$unit")
		expect "packets received by the LAC's $unit" \
			"$rx" -eq "$(cat "$work/$unit.rx")" || status=1
		[ -e "$work/leak-$unit.capture" ] || continue
		capture_stop "leak-$unit"
		expect "frames captured on the LAC's $unit" \
			"$(capture_count "leak-$unit" '')" -eq 0 || status=1
	done
	return $status
}

# --- events ------------------------------------------------------------------

# monitor_start: "pppsplicectl --json monitor" of the LAC into $work/monitor.
monitor_start()
{
	local before

	: >"$work/monitor"
	before=$(event_listeners)
	exec_in_netns "$ns_lac" pppsplicectl --json monitor >"$work/monitor" 2>"$work/monitor.log" &
	monitor_pid=$!
	expect_soon "pppsplicectl monitor listens" more_listeners "$before" ||
		bail_out "pppsplicectl monitor does not run"
}

# Sockets of generic netlink that have joined a group: then they have a mask.
event_listeners()
{
	# shellcheck disable=SC2016 # awk's fields
	in_lac awk '$2 == 16 && $4 != "00000000" { n++ } END { print n + 0 }' /proc/net/netlink
}

more_listeners()
{
	[ "$(event_listeners)" -gt "$1" ]
}

monitor_stop()
{
	kill -INT "$monitor_pid" 2>/dev/null
	wait "$monitor_pid"
}

# saw_event FILTER: an event for which jq's FILTER is true has come.
saw_event()
{
	[ -n "$(jq -c "select($1)" "$work/monitor" 2>/dev/null)" ]
}

saw_del()
{
	saw_event ".event == \"del\" and .id == $splice_id and .reason == \"$1\""
}
