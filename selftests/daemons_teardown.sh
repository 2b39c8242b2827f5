#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# However one of its two sessions ends, a splice of unmodified daemons' sessions goes
# with it, says why, and leaves the other session as it was before: terminated here.

# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"

require_daemons
require_splice
require python3 fuser

# --- ways to end a session -------------------------------------------------

kill_pppoe_pppd()
{
	kill -KILL "$(pppd_of pppoe)"
}

kill_l2tp_pppd()
{
	kill -KILL "$(pppd_of l2tp)"
}

# Without a tunnel socket there is no tunnel. l2tp_core tells nobody: the next frame
# that is to cross finds out; or, before Linux 6.11, which leaves no sign of it on the
# session's socket, pppd does, by its echoes, and closes the session.
tunnel_lost()
{
	printf '%s\n' 6.11 "$(uname -r)" | sort -V -C && echo leg-down || echo release
}

kill_lac_xl2tpd()
{
	kill -KILL "$xl2tpd_lac_pid"
	wait_until 50 process_gone "$xl2tpd_lac_pid" || return
	pings_unanswered "$ns_home" "$home_lo" "$lns_lo"
}

# LCP Terminate, then PADT. The LAC's pppd lets go of its session by connecting the
# socket to session 0.
home_hangs_up()
{
	kill -TERM "$(pppd_of home)"
}

# The daemon closes its session. Home's pppd is to be silent meanwhile: an echo of its that
# came first would find the session ended, and end the splice for that reason.
send_padt_seen()
{
	kill -STOP "$(pppd_of home)"
	send_padt
}

# A PADT while the LAC's control plane sleeps: only the driver sees it. It does not
# tell the socket, so here too the next frame that is to cross finds out.
send_padt_unseen()
{
	kill -STOP "$pppoe_server_pid" "$(pppd_of pppoe)"
	send_padt
	pings_unanswered "$ns_lns" "$lns_lo" "$home_lo"
}

# The LNS's xl2tpd sends CDN when its pppd ends.
cdn()
{
	kill -KILL "$(pppd_of lns)"
}

# It sends StopCCN when it ends itself.
stopccn()
{
	kill -TERM "$xl2tpd_lns_pid"
}

link_down()
{
	ip -n "$ns_lac" link set sub0 down
}

change_mtu()
{
	ip -n "$ns_lac" link set sub0 mtu 1496
}

remove_link()
{
	ip -n "$ns_lac" link delete sub0
}

# --- what must follow ------------------------------------------------------

session_count()
{
	ctl --json legs | jq --arg type "$1" '[.[] | select(.type == $type)] | length'
}

# The survivor is nobody's leg any more, and its frames go into its unit.
pppoe_survives()
{
	local rx

	rx=$(unit_rx "$pppoe_unit")
	ctl --json legs | jq -e --argjson sid "$pppoe_sid" \
		'any(.[]; .type == "pppoe" and .sid == $sid and .splice == null)' \
		>/dev/null ||
		{ note "the PPPoE session is not as it was"; return 1; }
	pings_unanswered "$ns_home" "$home_lo" "$lns_lo" || return
	expect "home's frames reach the LAC's unit" "$(unit_rx "$pppoe_unit")" -ge $((rx + 2)) &&
		survivor_answers home
}

l2tp_survives()
{
	local rx

	rx=$(unit_rx "$l2tp_unit")
	ctl --json legs | jq -e --argjson session "$l2tp_session" \
		'any(.[]; .type == "l2tp" and .session == $session and .splice == null)' \
		>/dev/null ||
		{ note "the L2TP session is not as it was"; return 1; }
	pings_unanswered "$ns_lns" "$lns_lo" "$home_lo" || return
	expect "the LNS's frames reach the LAC's unit" "$(unit_rx "$l2tp_unit")" -ge $((rx + 2)) &&
		survivor_answers lns
}

# Link control works on.
survivor_answers()
{
	local count

	count=$(log_count "$1" 'rcvd \[LCP EchoRep')
	expect_soon "an echo answered to $1" echoes_exceed "$1" "$count"
}

echoes_exceed()
{
	[ "$(log_count "$1" 'rcvd \[LCP EchoRep')" -gt "$2" ]
}

references_are()
{
	[ "$(module_references)" -eq "$1" ]
}

# ends_splice REASON SURVIVOR COMMAND...: the command ends one session of a splice
# that works; the splice follows for that reason; the survivor's function holds.
ends_splice()
{
	local reason=$1 survives=$2 references

	shift 2
	references=$(module_references)
	splice_add || return
	home_reaches_lns || return
	expect "references to the module" "$(module_references)" -gt "$references" || return
	"$@" || return
	expect_soon "event del for reason $reason" saw_del "$reason" ||
		{ note "$(tail -n 1 "$work/monitor")"; return 1; }
	expect_soon "no splice is left" no_splices || return
	$survives || return
	expect_soon "references to the module are $references" references_are "$references"
}

# The final counters are in the event: the ping's frames at least.
event_has_counters()
{
	saw_event ".event == \"del\" and .id == $splice_id and
		all(.legs[]; .crossed_frames >= 3 and .crossed_bytes >= 252)"
}

# --- bringing up what has been torn down -----------------------------------

end_pppd_of()
{
	local pids

	pids=$(pppd_of "$1")
	# shellcheck disable=SC2086 # one argument a process
	[ -z "$pids" ] || kill -KILL $pids
	wait_until 50 nobody_writes "$1"
}

nobody_writes()
{
	[ -z "$(pppd_of "$1")" ]
}

# pppoe-server gives the session number back when it has seen its pppd end.
pppoe_anew()
{
	end_pppd_of home
	end_pppd_of pppoe
	kill -CONT "$pppoe_server_pid"
	home_up
}

l2tp_anew()
{
	end_pppd_of l2tp
	end_pppd_of lns
	l2tp_up_again
}

# With new xl2tpds, and so in a new tunnel.
tunnel_anew()
{
	kill -KILL "$xl2tpd_lac_pid" "$xl2tpd_lns_pid" 2>/dev/null
	wait_until 50 all_gone "$xl2tpd_lac_pid" "$xl2tpd_lns_pid"
	end_pppd_of l2tp
	end_pppd_of lns
	lns_up
	l2tp_up
}

# pppoe-server had a socket on the old one.
link_anew()
{
	kill -KILL "$pppoe_server_pid"
	end_pppd_of home
	end_pppd_of pppoe
	add_link 0
	pppoe_server_up
	home_up
}

netns_goes()
{
	splice_add || return
	home_reaches_lns || return
	# The name first: the namespace then ends with the last process.
	# shellcheck disable=SC2046 # one argument a process
	set -- $(ip netns pids "$ns_lac")
	ip netns delete "$ns_lac"
	kill -KILL "$@"
	expect_soon "the namespace's processes are gone" all_gone "$@"
}

all_gone()
{
	local pid

	for pid; do
		process_gone "$pid" || return
	done
}

# --- the program -----------------------------------------------------------

ktap_print_header
ktap_set_plan 15
references_at_first=$(module_references)
setup
pppoe_server_up
home_up
lns_up
l2tp_up
monitor_start

check "PPPoE: kill -9 of the LAC's pppd" ends_splice release l2tp_survives kill_pppoe_pppd
check "the event has the final counters" event_has_counters
pppoe_anew
check "PPPoE: home hangs up" ends_splice connect l2tp_survives home_hangs_up
pppoe_anew
check "PPPoE: PADT" ends_splice connect l2tp_survives send_padt_seen
pppoe_anew
check "PPPoE: PADT that the control plane misses" \
	ends_splice leg-down l2tp_survives send_padt_unseen
pppoe_anew
check "PPPoE: interface down" ends_splice leg-down l2tp_survives link_down
ip -n "$ns_lac" link set sub0 up
pppoe_anew
check "PPPoE: MTU change" ends_splice leg-down l2tp_survives change_mtu
pppoe_anew
check "L2TP: kill -9 of the LAC's pppd" ends_splice release pppoe_survives kill_l2tp_pppd
l2tp_anew
check "L2TP: CDN" ends_splice release pppoe_survives cdn
l2tp_anew
check "L2TP: StopCCN" ends_splice release pppoe_survives stopccn
tunnel_anew
check "L2TP: kill -9 of the LAC's xl2tpd" \
	ends_splice "$(tunnel_lost)" pppoe_survives kill_lac_xl2tpd
tunnel_anew
check "PPPoE: interface removed" ends_splice leg-down l2tp_survives remove_link

monitor_stop
link_anew
check "the LAC's namespace goes, with all that is in it" netns_goes
check "no reference to the module is left" \
	expect_soon "references" references_are "$references_at_first"
check "the kernel is well" kernel_is_quiet
ktap_finished
