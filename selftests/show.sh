# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154 # variables of lib
#
# How the demonstrations talk: each step is said before it is taken, commands are shown with
# what they print, and whatever is not as it was said ends it.

step()
{
	printf '\n[%3d s] %s\n' "$SECONDS" "$*"
}

say()
{
	printf '        %s\n' "$@"
}

indent()
{
	sed -u 's/^/        | /'
}

# shown WHERE COMMAND...: the command as typed there, and what it prints.
shown()
{
	local where=$1

	shift
	printf '        %s# %s\n' "$where" "$*"
	"in_$where" "$@" 2>&1 | indent
	return "${PIPESTATUS[0]}"
}

fail()
{
	printf '\nFAILED: %s\n' "$*"
	dump_logs
	exit 1
}
