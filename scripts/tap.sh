# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# For the scripts that check: points in TAP. Sourced; $work is a scratch folder that goes
# with the script.

count=0
failed=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# check WHAT COMMAND...: its output is shown only if it fails. Whether it passed.
check()
{
	local what=$1

	shift
	count=$((count + 1))
	if "$@" >"$work/log" 2>&1; then
		echo "ok $count $what"
		return
	fi
	failed=$((failed + 1))
	sed 's/^/# /' "$work/log" | tail -n 60
	echo "not ok $count $what"
	return 1
}

# The last line is "N passed, N failed"; the status says whether all passed.
summarize()
{
	echo "1..$count"
	echo "$((count - failed)) passed, $failed failed"
	[ "$failed" = 0 ]
}

# sparse_is_clean KDIR BUILD: sparse, with endian checks, of the module. It speaks of the
# kernel's headers as well; ours must be clean, and all of our files seen.
sparse_is_clean()
{
	local said=$work/sparse seen

	rm -rf "$2"
	# make -s would say nothing
	MAKEFLAGS='' make modules KDIR="$1" BUILD="$2" C=2 CF=-D__CHECK_ENDIAN__ >"$said" 2>&1 || {
		cat "$said"
		return 1
	}
	seen=$(grep -c '^  CHECK .*kmod/' "$said")
	echo "sparse saw $seen files"
	[ "$seen" -ge "$(find kmod -name '*.c' ! -name '*_test.c' | wc -l)" ] || return
	! grep -E '/kmod/[a-z0-9_-]*\.[ch]:[0-9]+:[0-9]+: (warning|error)' "$said"
}
