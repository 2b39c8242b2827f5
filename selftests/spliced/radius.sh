#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# RADIUS decides at the SSE already: who is let in, for how long, and to which NTE; a second
# server stands in for the first; accounting from Start to Stop.

# shellcheck source=SCRIPTDIR/lib.sh disable=SC2154,SC2034 # variables of ../lib
. "$(dirname "$0")/lib.sh"

# A realm that the SSE's configuration does not know. What an NTE asks has no NAS-Identifier.
tunnels='Tunnel-Type:1 = L2TP, Tunnel-Medium-Type:1 = IPv4, Tunnel-Preference:1 = 20,
	Tunnel-Server-Endpoint:1 = "198.18.0.11", Tunnel-Assignment-Id:1 = "to-a",
	Tunnel-Type:2 = L2TP, Tunnel-Medium-Type:2 = IPv4, Tunnel-Preference:2 = 10,
	Tunnel-Server-Endpoint:2 = "198.18.0.12", Tunnel-Password:2 = "b-and-isp",
	Tunnel-Assignment-Id:2 = "to-b"'

write_users()
{
	cat >"$work/radius.users" <<-USERS
	DEFAULT NAS-Identifier == "sse", Service-Type == Outbound-User, Cleartext-Password := "pppspliced"
	  $tunnels

	dave@isp-r NAS-Identifier == "sse", Cleartext-Password := "dave-secret"
	  Acct-Interim-Interval = 60, Class = "gold", $tunnels

	frank@isp-r NAS-Identifier == "sse", Cleartext-Password := "frank-secret"
	  Session-Timeout = 20, $tunnels

	mallory@isp-r NAS-Identifier == "sse", Auth-Type := Reject
	  Reply-Message = "pay your bill"

	USERS
}

is_refused()
{
	is_turned_away 0 'CHAP authentication failed' && expect_soon "no session" no_sessions
}

# start_is ATTRIBUTE VALUE
start_is()
{
	accounting_is "$server" Start "$acct_id" "$1" "$2"
}

start_says_who_and_where()
{
	expect_soon "a Start" accounted "$server" Start "$acct_id" &&
		start_is User-Name dave@isp-r && start_is NAS-Identifier sse &&
		start_is NAS-IP-Address "$sse_ip" && start_is Calling-Station-Id "$(home_mac)" &&
		start_is Tunnel-Server-Endpoint "${nte_ip[b]}" &&
		start_is Tunnel-Client-Endpoint "$sse_ip" &&
		start_is Tunnel-Assignment-Id to-b && start_is Tunnel-Client-Auth-Id sse &&
		start_is Tunnel-Server-Auth-Id nte-b &&
		start_is Class "0x$(printf gold | od -An -tx1 | tr -d ' ')"
}

# number STATUS ATTRIBUTE
number()
{
	local n

	n=$(accounting "$server" "$1" "$acct_id" "$2" | tail -n 1)
	echo "${n:-0}"
}

interim_counts()
{
	wait_until 900 accounted "$server" Interim-Update "$acct_id" || { note "no Interim-Update"; return 1; }
	expect "its packets" "$(number Interim-Update Acct-Input-Packets)" -ge 3 &&
		expect "its time" "$(number Interim-Update Acct-Session-Time)" -ge 55
}

stop_counts_more()
{
	local which

	expect_soon "a Stop" accounted "$server" Stop "$acct_id" || return
	for which in Input-Packets Input-Octets Output-Packets Output-Octets Session-Time; do
		expect "$which of the Stop" "$(number Stop "Acct-$which")" -ge \
			"$(number Interim-Update "Acct-$which")" || return
	done
	accounting_is "$server" Stop "$acct_id" Acct-Terminate-Cause User-Request
}

ends_by_session_timeout()
{
	wait_until 600 offline 1 && expect_soon "a Stop" accounted "$server" Stop "$acct_id" &&
		accounting_is "$server" Stop "$acct_id" Acct-Terminate-Cause Session-Timeout
}

asked_of_2()
{
	expect "Access-Requests about $1 to server 2" "$(access_requests 2 "User-Name = \"$1\"")" -ge 1
}

# RFC 2809: no verdict on the subscriber, and no credentials of his.
authorize_shows_nothing()
{
	expect "requests of Outbound-User" "$(access_requests 2 'Service-Type = Outbound-User')" -ge 1 &&
		expect "responses in requests" "$(access_requests 2 CHAP-Password)" -eq "$responses"
}

require_pppspliced
ktap_print_header
ktap_set_plan 17
setup_isp 2
address_of[frank@isp-r]=10.2.0.16
nte_secret[b]=b-and-isp
nte_radius=2
sse_radius=(1 2)
sse_option[radius.use]=authenticate
write_users
radius_up 1
radius_up 2
nte_up a
nte_up b
sse_up
wire_start

dial 0 mallory@isp-r
check "who is rejected is refused" is_refused
check "and told why" log_has home 'pay your bill'
dial 0 dave@isp-r password wrong
check "a wrong password" is_refused
check "for these no NTE was called" expect "messages" "$(sse_said a SCCRQ)$(sse_said b SCCRQ)" = 00
check "server 1 was asked" expect "requests" "$(access_requests 1 'User-Name = "dave@isp-r"')" -ge 1

radius_down 1
server=2
dial 0 dave@isp-r
check "server 1 is dead: dave goes to the NTE of the lower Tunnel-Preference" goes_to 0 dave@isp-r b
check "as server 2 said" asked_of_2 dave@isp-r
acct_id=$(session dave@isp-r acct_session_id)
daves=$acct_id
check "Start says who, and where to" start_says_who_and_where

dial 1 frank@isp-r
check "frank goes there too" goes_to 1 frank@isp-r b
acct_id=$(session frank@isp-r acct_session_id)
check "but not for longer than RADIUS says" ends_by_session_timeout
acct_id=$daves
check "Interim-Updates come as RADIUS says" interim_counts
hang_up 0
check "Stop has not less than they" stop_counts_more
check "nothing is left" expect_soon "no sessions" no_sessions

nte_end b KILL
dial 0 dave@isp-r
check "NTE b is gone: dave goes to the other one" goes_to 0 dave@isp-r a
hang_up 0
wait_until 100 no_sessions
sse_end TERM

responses=$(access_requests 2 CHAP-Password)
sse_option[radius.use]=authorize
sse_up
dial 0 dave@isp-r
check "RADIUS is asked for the tunnel only: dave goes to its NTE" goes_to 0 dave@isp-r a
check "and is shown nothing of his credentials" authorize_shows_nothing
check "the kernel is well" kernel_is_quiet
ktap_finished
