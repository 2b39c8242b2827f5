# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034 # for the programs that source this
#
# The functions and variables of the kernel's kselftest/ktap_helpers.sh that are
# used here, for where there is no kernel tree.

KSFT_PASS=0 KSFT_FAIL=1 KSFT_SKIP=4
KSFT_NUM_TESTS=0 KTAP_TESTNO=1
KTAP_CNT_PASS=0 KTAP_CNT_FAIL=0 KTAP_CNT_SKIP=0

ktap_print_header() { echo "TAP version 13"; }
ktap_print_msg() { echo "# $*"; }
ktap_set_plan() { KSFT_NUM_TESTS=$1; echo "1..$1"; }
ktap_skip_all() { echo "1..0 # SKIP $*"; }
ktap_test_pass()
{
	echo "ok $((KTAP_TESTNO++)) $1"
	KTAP_CNT_PASS=$((KTAP_CNT_PASS + 1))
}
ktap_test_fail()
{
	echo "not ok $((KTAP_TESTNO++)) $1"
	KTAP_CNT_FAIL=$((KTAP_CNT_FAIL + 1))
}
ktap_test_skip()
{
	echo "ok $((KTAP_TESTNO++)) $1 # SKIP"
	KTAP_CNT_SKIP=$((KTAP_CNT_SKIP + 1))
}
ktap_print_totals()
{
	echo "# Totals: pass:$KTAP_CNT_PASS fail:$KTAP_CNT_FAIL xfail:0 xpass:0 skip:$KTAP_CNT_SKIP error:0"
}
ktap_exit_fail_msg()
{
	echo "Bail out! $*"
	ktap_print_totals
	exit "$KSFT_FAIL"
}
ktap_finished()
{
	ktap_print_totals
	[ $((KTAP_CNT_PASS + KTAP_CNT_SKIP)) -eq "$KSFT_NUM_TESTS" ]
	exit
}
