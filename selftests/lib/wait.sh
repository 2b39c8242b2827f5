# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154,SC2034 # variables of the other files
#
# Waiting for events, and comparing, with a diagnostic.

# wait_until TRIES COMMAND...: run COMMAND up to TRIES times, a tenth of a second
# of this machine's time apart, until it succeeds.
wait_until()
{
	local tries=$1

	shift
	while ! "$@"; do
		[ $((--tries)) -gt 0 ] || return 1
		sleep 0.1
	done
}

# The same as part of a test: says what did not happen.
expect_soon()
{
	local what=$1

	shift
	wait_until 150 "$@" && return
	note "did not happen: $what ($*)"
	return 1
}

# expect WHAT ARG...: [ ARG... ] of test(1), with a diagnostic.
expect()
{
	local what=$1

	shift
	# shellcheck disable=SC2203
	[ "$@" ] && return
	note "not so: $what ($*)"
	return 1
}

# How often a pattern is in a daemon's log.
log_count()
{
	[ -f "$work/$1.log" ] || : >"$work/$1.log"
	grep -c -e "$2" "$work/$1.log"
}

log_has()
{
	grep -q -e "$2" "$work/$1.log" 2>/dev/null
}

process_gone()
{
	! kill -0 "$1" 2>/dev/null
}
