#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Subscribers who are not let in: each is told, and why; nothing is left of him.

# shellcheck source=SCRIPTDIR/lib.sh disable=SC2154,SC2034 # variables of ../lib
. "$(dirname "$0")/lib.sh"

# isp-a is transparent, isp-b terminated; the others have no NTE that takes a call.
sse_realms()
{
	printf 'lns-group "nte-a" {\n%s\n}\n' "$(sse_lns a)"
	printf 'lns-group "nte-b" {\n\tmode = terminated\n%s\n}\n' "$(sse_lns b)"
	printf 'lns-group "nobody" {\n\tlns "198.18.0.99" {\n\t}\n}\n'
	printf 'lns-group "deaf" {\n\tlns "%s" {\n\t}\n}\n' "${radius_ip[2]}"
	printf 'lns-group "wrong" {\n\tlns "%s" {\n\t\tsecret = "wrong"\n\t}\n}\n' "${nte_ip[b]}"
	printf 'realm "isp-%s" {\n\tgroup = "nte-%s"\n}\n' a a b b
	printf 'realm "%s" {\n\tgroup = "%s"\n}\n' nobody nobody deaf deaf wrong wrong
}

nothing_is_left()
{
	expect_soon "no sessions" no_sessions && no_units
}

# refused WHAT PATTERN USER [OPTION...]: two tests.
refused()
{
	local what=$1 pattern=$2

	dial 0 "${@:3}"
	check "$what: the subscriber is told" is_turned_away 0 "$pattern"
	check "$what: nothing is left" nothing_is_left
}

# No tunnel, not even one that is idle, and no control message.
nobody_was_called()
{
	no_tunnels && expect "messages to NTE a" "$(sse_said a SCCRQ)" -eq 0 &&
		expect "messages to NTE b" "$(sse_said b SCCRQ)" -eq 0
}

# In transparent mode the NTE refuses, which is after the Start.
accounts()
{
	grep -c "Acct-Status-Type = $1" "$work/radius1/detail"
}

accounts_are_closed()
{
	expect "Starts" "$(accounts Start)" -eq 1 && expect "Stops" "$(accounts Stop)" -eq 1
}

radius_rejects()
{
	expect "Access-Rejects" "$(grep -c 'Sent Access-Reject' "$work/radius1.log")" -ge 2
}

require_pppspliced
ktap_print_header
ktap_set_plan 23
setup_isp 1
nte_secret[b]=right
sse_option[l2tp.setup-timeout]=8s
radius_up 1
nte_up a
nte_up b
sse_up
wire_start
no_chap='CHAP authentication failed'
no_realm='no LNS is known for this realm'
no_lns='no LNS takes the call'
refused "unknown realm" "CHAP Failure.*$no_realm" eve@nowhere
refused "no realm" "CHAP Failure.*$no_realm" eve
refused "unknown realm, PAP" "PAP AuthNak.*$no_realm" eve@nowhere refuse-chap
check "for these nobody was called" nobody_was_called
refused "wrong password, transparent" "$no_chap" alice@isp-a password wrong
refused "wrong password, terminated" "$no_chap" bob@isp-b password wrong
refused "wrong password, terminated, PAP" 'PAP authentication failed' bob@isp-b password wrong refuse-chap
check "it was RADIUS that said so" radius_rejects
refused "no machine there" "CHAP Failure.*$no_lns" eve@nobody
refused "no LNS there" "CHAP Failure.*$no_lns" eve@deaf
refused "wrong tunnel secret" "CHAP Failure.*$no_lns" eve@wrong
check "one was accounted for, and his account is closed" accounts_are_closed
check "tunnels are closed" wait_until 600 no_tunnels
check "the kernel is well" kernel_is_quiet
ktap_finished
