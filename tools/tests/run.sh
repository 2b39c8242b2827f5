#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# usage: run.sh TEST...: run tests that write TAP, show what failed, and say last
# how many tests passed and failed. EMULATOR, if set, runs what was built.
passed=0
failed=0
for test; do
	name=${test##*/}
	case $test in
	*.sh) output=$(sh "$test" 2>&1) ;;
	*) output=$(${EMULATOR-} "$test" 2>&1) ;;
	esac
	status=$?
	n=$(printf '%s\n' "$output" | grep -cE '^(not )?ok ')
	plan=$(printf '%s\n' "$output" | sed -n 's/^1\.\.//p')
	bad=$(printf '%s\n' "$output" | grep -c '^not ok ')
	passed=$((passed + n - bad))
	failed=$((failed + bad))
	if [ "$status" = 0 ] && [ "$n" = "$plan" ] && [ "$n" != 0 ]; then
		echo "ok - $name ($n)"
	else
		[ "$bad" != 0 ] || failed=$((failed + 1))
		echo "not ok - $name (status $status, $n of ${plan:-?})"
		printf '%s\n' "$output" | grep -vE '^ok '
	fi
	printf '%s\n' "$output" | grep '# SKIP' | sed 's/^/  /'
done
echo "1..$#"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
