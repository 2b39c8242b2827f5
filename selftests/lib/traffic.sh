# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154,SC2034 # variables of the other files
#
# Traffic between home and LNS, and captures of it.

# pings NETNS SOURCE DESTINATION [OPTION...]: a few answered echo requests.
pings()
{
	local ns=$1 source=$2 destination=$3

	shift 3
	in_netns "$ns" ping -q -c 3 -i 0.2 -W 3 -I "$source" "$@" "$destination" \
		>"$work/ping.out" 2>&1 && return
	note "$(tail -n 3 "$work/ping.out")"
	return 1
}

# No answer at all to a few echo requests.
pings_unanswered()
{
	! in_netns "$1" ping -q -c 2 -i 0.2 -W 1 -I "$2" "$3" >/dev/null 2>&1
}

home_reaches_lns()
{
	pings "$ns_home" "$home_lo" "$lns_lo" "$@"
}

lns_reaches_home()
{
	pings "$ns_lns" "$lns_lo" "$home_lo" "$@"
}

# A server of iperf3 in a namespace.
iperf_listens()
{
	[ -n "$(in_netns "$1" ss -Hltn 'sport = 5201')" ]
}

# --- captures ----------------------------------------------------------------

# capture_start NAME NETNS INTERFACE [WORD...]: tcpdump's further options and
# filter. Frames are seen from the moment that this returns.
capture_start()
{
	local name=$1 ns=$2 interface=$3

	shift 3
	exec_in_netns "$ns" tcpdump -Z root -U --immediate-mode -s 2048 -B 8192 -n -i "$interface" \
		-w "$work/$name.pcap" "$@" >/dev/null 2>"$work/$name.tcpdump" &
	echo $! >"$work/$name.capture"
	expect_soon "capture of $interface in $ns" \
		grep -q 'listening on' "$work/$name.tcpdump" || bail_out "tcpdump does not run"
}

# Both ends of the network: what home and the LNS send and get.
capture_both()
{
	capture_start home "$ns_home" wan0 ether proto 0x8864
	capture_start lns "$ns_lns" lac0 udp port 1701
}

capture_stop()
{
	local name pid

	for name; do
		pid=$(cat "$work/$name.capture")
		# What is on its way through the socket's buffer gets a moment.
		sleep 1
		kill -INT "$pid"
		wait "$pid"
		rm "$work/$name.capture"
	done
}

# capture_count NAME FILTER: frames in a capture, running or not.
capture_count()
{
	tcpdump -Z root -n -r "$work/$1.pcap" "$2" 2>/dev/null | wc -l
}

# Filters for PPP frames of a protocol, and of a code of a control protocol.
pppoe_filter()
{
	echo "ether proto 0x8864 and ether[20:2] = $1 ${2:+and ether[22] = $2}"
}

l2tp_filter()
{
	# L2TPv2 data without length and sequence numbers, PPP with address and control.
	echo "udp port 1701 and udp[8] & 0x80 = 0 and udp[16:2] = $1 ${2:+and udp[18] = $2}"
}

# capture_ppp NAME FILTER: PPP frames from the protocol field on, in hex, one a
# line, of a capture with PPPoE on Ethernet or L2TPv2 on IPv4 as above.
capture_ppp()
{
	tcpdump -Z root -n -xx -r "$work/$1.pcap" "$2" 2>/dev/null | awk '
		function flush() {
			if (hex == "")
				return
			type = substr(hex, 25, 4)
			print substr(hex, 1 + 2 * (type == "8864" ? 20 : 50))
			hex = ""
		}
		!/^\t0x/ { flush(); next }
		{ sub(/^.*:  /, ""); gsub(/ /, ""); hex = hex $0 }
		END { flush() }'
}
