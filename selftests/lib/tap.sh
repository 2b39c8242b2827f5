# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154,SC2034 # variables of the other files
#
# Test results in TAP, by the functions that all kselftests share.

load_ktap()
{
	local file=$lib_dir/../../kselftest/ktap_helpers.sh

	# out of tree {
	for file in "$lib_dir/../../kselftest/ktap_helpers.sh" \
		/usr/src/linux-tree/tools/testing/selftests/kselftest/ktap_helpers.sh \
		"$lib_dir/lib/ktap_helpers.sh"; do
		if [ -f "$file" ]; then
			break
		fi
	done
	# out of tree }
	# shellcheck source=/dev/null
	. "$file"
}

# A diagnostic, one or more lines.
note()
{
	printf '# %s\n' "${@//$'\n'/$'\n'# }"
}

# check WHAT COMMAND...: one test; passes if COMMAND succeeds.
check()
{
	local what=$1

	shift
	if "$@"; then
		ktap_test_pass "$what"
		return 0
	fi
	note "failed: $*"
	ktap_test_fail "$what"
	dump_logs
	return 1
}

# Nothing more can be tested.
bail_out()
{
	dump_logs
	ktap_exit_fail_msg "$*"
}

skip_all()
{
	ktap_skip_all "$*"
	exit "$KSFT_SKIP"
}
