# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154,SC2034 # variables of the other files
#
# The subscribers: pppd with pppoe.so.

declare -A home_pid

# dial N USER [OPTION...]: subscriber N's pppd, as USER and with his password, unless OPTION says
# another one; goes on in the background. The NTE's pppd starts when the call stands, and does not
# answer to his echoes before.
dial()
{
	home_start "$1" user "$2" password "$(password_of "$2")" lcp-echo-failure 6 "${@:3}"
	home_pid[$1]=$!
}

# by_only METHOD: OPTIONs for this method of authentication and no other.
by_only()
{
	local method

	for method in pap chap mschap mschap-v2 eap; do
		[ "$method" = "$1" ] || echo "refuse-$method"
	done
}

# online N USER: he has the address that RADIUS has for him, and so has the NTE.
online()
{
	ip -n "$(home_ns "$1")" -4 -o address show 2>/dev/null | grep -q "inet ${address_of[$2]} "
}

# dial_up N USER [OPTION...]: dial, and wait for the address.
dial_up()
{
	dial "$@"
	expect_soon "$2 has ${address_of[$2]}" online "$1" "$2"
}

# goes_to N USER NTE: he is online by that NTE, sooner or later: an LNS or a server of RADIUS may
# have to be given up first.
goes_to()
{
	wait_until 400 is_at "$2" "${nte_ip[$3]}:1701" ||
		{ note "LNS of $2: $(session "$2" lns)"; return 1; }
	expect_soon "$2 is online" online "$1" "$2" && expect_soon "NTE $3 has $2" nte_has "$3" "$2" &&
		reaches_nte "$1" "$2" "$3"
}

# hang_up N: he terminates PPP.
hang_up()
{
	kill -TERM "${home_pid[$1]}"
}

# vanish N: his pppd is gone, without a word of PPP.
vanish()
{
	kill -KILL "${home_pid[$1]}"
}

# fall_silent N: nothing more comes of him, though he is there.
fall_silent()
{
	kill -STOP "${home_pid[$1]}"
}

offline()
{
	[ -z "${home_pid[$1]-}" ] || process_gone "${home_pid[$1]}"
}

# is_turned_away N PATTERN: his pppd ends, and its log has that.
is_turned_away()
{
	local log

	log=$(home_name "$1")
	wait_until 600 offline "$1" || { note "pppd goes on"; return 1; }
	log_has "$log" "$2" || { note "$(tail -n 5 "$work/$log.log")"; return 1; }
}

# reaches_nte N USER NTE [OPTION...]: ping through the splice, both ways there is one. The NTE's
# pppd may bring its interface up later than the subscriber's: until there are 3 answers.
reaches_nte()
{
	pings "$(home_ns "$1")" "${address_of[$2]}" "${nte_ppp_ip[$3]}" -w 15 "${@:4}"
}

# transfer N USER NTE: TCP both ways at a rate that an emulated CPU can bear.
transfer()
{
	exec_in_netns "$(nte_ns "$3")" iperf3 -s -1 >"$work/iperf-server.out" 2>&1 &
	disown
	expect_soon "iperf3 listens" iperf_listens "$(nte_ns "$3")" || return
	in_netns "$(home_ns "$1")" iperf3 -J --bidir -b 10M -t 3 -B "${address_of[$2]}" \
		-c "${nte_ppp_ip[$3]}" >"$work/iperf.json" || return
	expect "octets from the subscriber" "$(jq .end.sum_received.bytes "$work/iperf.json")" -gt 500000 &&
		expect "octets to the subscriber" \
			"$(jq .end.sum_received_bidir_reverse.bytes "$work/iperf.json")" -gt 500000
}
