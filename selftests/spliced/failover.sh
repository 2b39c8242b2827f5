#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A realm with two NTEs: one that dies is passed over for the other, is left alone for a while,
# and is taken again later.

# shellcheck source=SCRIPTDIR/lib.sh disable=SC2154,SC2034 # variables of ../lib
. "$(dirname "$0")/lib.sh"

sse_realms()
{
	printf 'lns-group "isp-a" {\n%s\n%s\n}\n' "$(sse_lns a 'priority = 1')" \
		"$(sse_lns b 'priority = 2')"
	printf 'realm "isp-a" {\n\tgroup = "isp-a"\n}\n'
}

is_held()
{
	! not_held "$1"
}

failures_are_shown()
{
	expect "failures of NTE a" "$(sse_show lns "map(select(.address |
		startswith(\"${nte_ip[a]}\")).failures) | add")" -ge 1
}

# Those that have been sent to NTE a.
calls_to_a()
{
	sse_said a SCCRQ
}

not_asked_since()
{
	expect "SCCRQs to NTE a" "$(calls_to_a)" -eq "$1"
}

require_pppspliced
ktap_print_header
ktap_set_plan 13
setup_isp 3
sse_option[l2tp.hello]=2s
sse_option[l2tp.retries]=2
sse_option[l2tp.setup-timeout]=5s
sse_option[l2tp.hold-down]=60s
sse_option[l2tp.hold-down-max]=60s
radius_up 1
nte_up a
nte_up b
sse_up
wire_start
dial 0 alice@isp-a persist holdoff 1 maxfail 0
check "the first choice is NTE a" goes_to 0 alice@isp-a a
ip -n "$(nte_ns a)" link set core0 down
nte_end a KILL
check "NTE a dies: alice's pppd dials again, and gets to NTE b" goes_to 0 alice@isp-a b
check "NTE a is held down" expect_soon "that" is_held a
check "and that is counted" failures_are_shown
before=$(calls_to_a)
dial 1 carol@isp-a
check "the next one goes to NTE b at once" goes_to 1 carol@isp-a b
check "NTE a was not asked" not_asked_since "$before"

hang_up 0
hang_up 1
wait_until 100 no_sessions
sse_end TERM
sse_option[l2tp.hold-down]=5s
sse_option[l2tp.hold-down-max]=5s
sse_up
dial 0 alice@isp-a
check "a daemon that does not know that tries NTE a first, and then NTE b" goes_to 0 alice@isp-a b
check "in the same call" expect "sessions that were begun" "$(sse_show status '.[0].started')" -eq 1
ip -n "$(nte_ns a)" link set core0 up
nte_up a
check "NTE a is back: after a while it is not held any more" expect_soon "that" not_held a
dial 1 carol@isp-a
check "and is the first choice again" goes_to 1 carol@isp-a a
check "who is at NTE b stays there" goes_to 0 alice@isp-a b
hang_up 0
hang_up 1
check "nothing is left" expect_soon "no sessions" no_sessions
check "the kernel is well" kernel_is_quiet
ktap_finished
