#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Run test programs one after the other, in the guest, and count their tests.
#
#   run.sh [OPTION...] [PROGRAM...]	by default all of them, in their short forms
#
#   --debug			also those that need a debug kernel
#   --only PATTERN		no others (shell pattern)
#   --without PATTERN		not these, of those
#
# PROGRAM may have arguments: run.sh 'races.py --seconds 600'.
#
# A program that ends without its plan, runs out of time, or fails without a
# failed test counts as one failure more. A skip is a failure too: the guest has
# all that the tests need. The last line is "N passed, N failed".
set -u

dir=$(dirname "$(readlink -f "$0")")
limit=${LIMIT:-1800}	# seconds for one program; none needs a tenth where the CPU is its own
passed=0
failed=0

count_points()
{
	grep -c "^$1 " "$2"
}

# planned LOG: the number of tests that the program announced.
planned()
{
	sed -n 's/^1\.\.\([0-9]*\).*/\1/p' "$1" | head -n 1
}

run_program()
{
	local log=$1 program=$2 status good bad skipped start=$SECONDS

	echo "# $program"
	# shellcheck disable=SC2086 # a word an argument
	timeout -k 10 "$limit" "$dir/"$program 2>&1 | tee "$log"
	status=${PIPESTATUS[0]}
	good=$(count_points ok "$log")
	bad=$(count_points 'not ok' "$log")
	skipped=$(grep -c '^ok .*# SKIP' "$log")

	passed=$((passed + good - skipped))
	failed=$((failed + bad + skipped))
	if [ "${bad:-0}" = 0 ] && { [ "$status" != 0 ] || [ "$(planned "$log")" != "$good" ]; }; then
		echo "# $program: exit status $status, $good of $(planned "$log") tests"
		failed=$((failed + 1))
	fi
	echo "# $program: $good ok, $bad not ok, $((SECONDS - start)) s"
}

log=$(mktemp)
trap 'rm -f "$log"' EXIT
lists=TEST_PROGS
only='*'
without=
while [ $# -gt 0 ]; do
	case $1 in
	--debug) lists='TEST_PROGS(_DEBUG)?'; shift ;;
	--only) only=$2; shift 2 ;;
	--without) without=$2; shift 2 ;;
	*) break ;;
	esac
done
# shellcheck disable=SC2046 # one word a program
[ $# -gt 0 ] || set -- $(sed -nE "s/^$lists \\+= //p" "$dir/Makefile")
for program; do
	# shellcheck disable=SC2053 # patterns
	if [[ $program = $only && $program != $without ]]; then
		run_program "$log" "$program"
	fi
done

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
