#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The network around pppspliced works without it: with xl2tpd as the LAC and as the subscriber,
# an NTE takes CHAP, PAP and MS-CHAPv2, asks RADIUS, and assigns the address by user name.

# shellcheck source=SCRIPTDIR/lib.sh disable=SC2154,SC2034 # variables of ../lib
. "$(dirname "$0")/lib.sh"

sse_has_address()
{
	ip -n "$ns_lac" -4 -o address show | grep -q "inet $1 "
}

# comes_up USER METHOD: as this subscriber, by this method only.
comes_up()
{
	rm -f "$work/l2tp.log"
	# shellcheck disable=SC2046 # a word an option
	l2tp_start user "$1" password "$(password_of "$1")" ipcp-accept-local ipcp-accept-remote \
		noipdefault $(by_only "$2")
	expect_soon "$1 has ${address_of[$1]}" sse_has_address "${address_of[$1]}"
}

# The end of that call, and of xl2tpd.
goes_down()
{
	kill -TERM "$xl2tpd_lac_pid"
	wait_until 100 process_gone "$xl2tpd_lac_pid"
	expect_soon "no unit at the NTE" nte_is_empty a
}

nte_accounts()
{
	expect_soon "the NTE's Stop" grep -q 'Acct-Status-Type = Stop' "$work/radius1/detail"
}

require_daemons
require freeradius
ktap_print_header
ktap_set_plan 6
setup_isp 0
lns_up=${nte_ip[a]}
radius_up 1
nte_up a
check "CHAP" comes_up alice@isp-a chap
check "that goes down" goes_down
check "PAP" comes_up carol@isp-a pap
goes_down
check "MS-CHAPv2" comes_up alice@isp-a mschap-v2
goes_down
check "the NTE tells RADIUS" nte_accounts
check "the kernel is well" kernel_is_quiet
ktap_finished
