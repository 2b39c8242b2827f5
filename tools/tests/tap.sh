# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# Test Anything Protocol for shell: ok NAME CMD..., then tap_end.
tap_n=0
tap_failed=0

# run_built PROGRAM ARG...: one that was built for another machine, if EMULATOR says
# what runs it (qemu-user).
run_built()
{
	${EMULATOR-} "$@"
}

ok()
{
	tap_n=$((tap_n + 1))
	tap_name=$1
	shift
	if "$@"; then
		echo "ok $tap_n - $tap_name"
	else
		tap_failed=1
		echo "not ok $tap_n - $tap_name"
		echo "# failed: $*"
	fi
}

skip()
{
	tap_n=$((tap_n + 1))
	echo "ok $tap_n - $1 # SKIP $2"
}

tap_end()
{
	echo "1..$tap_n"
	exit $tap_failed
}
