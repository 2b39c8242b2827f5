# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154,SC2034 # variables of the other files
#
# What was said on the wire: L2TP control messages between the SSE and its NTEs, and PADTs.

# From here on. Filters are small, so that captures of a long test are.
wire_start()
{
	capture_start control "$ns_lac" core0 'udp port 1701 and udp[8] & 0x80 != 0'
	capture_start padt "$ns_lac" sub0 'ether proto 0x8863 and ether[15] = 0xa7'
}

# control_messages FROM TO: control messages from one address to the other, as tcpdump
# writes them: "Ns=2,Nr=1 *MSGTYPE(ICRQ) *ASSND_SESS_ID(7)", "?" before an AVP that is hidden.
control_messages()
{
	tcpdump -Z root -n -r "$work/control.pcap" "src host $1 and dst host $2" 2>/dev/null
}

# sse_said NTE TYPE: how often.
sse_said()
{
	control_messages "$sse_ip" "${nte_ip[$1]}" | grep -c "MSGTYPE($2)"
}

# sse_says NTE TYPE BEFORE: more often than that.
sse_says()
{
	[ "$(sse_said "$1" "$2")" -gt "$3" ]
}

# PADTs that the SSE has sent to subscriber 0.
padts()
{
	capture_count padt "ether src $lac_mac"
}

sse_says_padt()
{
	[ "$(padts)" -gt "$1" ]
}
