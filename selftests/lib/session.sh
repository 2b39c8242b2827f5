# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154,SC2034 # variables of the other files
#
# Sessions without daemons: the program "session" as a coprocess by name.

declare -A session_in session_out

require_session()
{
	local dir

	for dir in "$lib_dir" "$lib_dir/../build/selftests" "$lib_dir/../build/tools"; do
		if [ -x "$dir/session" ]; then
			session_program=$dir/session
			return
		fi
	done
	skip_all "needs the program session (make -f session.mk)"
}

# session_open NAME NETNS ARGUMENT...: see "session --help". Sets session_answer to
# the line "ready ...", and NAME_pid.
session_open()
{
	local name=$1 ns=$2 in out

	shift 2
	mkfifo "$work/$name.in" "$work/$name.answers"
	exec_in_netns "$ns" "$session_program" "$@" \
		<"$work/$name.in" >"$work/$name.answers" 2>"$work/$name.log" &
	declare -g "${name}_pid=$!"
	# Read and write: a session that has died is no SIGPIPE.
	exec {in}<>"$work/$name.in" {out}<>"$work/$name.answers"
	session_in[$name]=$in
	session_out[$name]=$out
	rm "$work/$name.in" "$work/$name.answers"
	read -r -t 20 -u "$out" session_answer && [[ $session_answer = ready* ]] && return
	note "session $*: ${session_answer:-$(cat "$work/$name.log")}"
	return 1
}

# session_say NAME COMMAND...: prints the frames of a read command, in hex; sets
# session_answer to the last line. Fails if that is no "ok".
session_say()
{
	local name=$1

	shift
	echo "$*" >&"${session_in[$name]}"
	while read -r -t 20 -u "${session_out[$name]}" session_answer; do
		case $session_answer in
		"frame "*) echo "${session_answer#frame }" ;;
		ok*) return 0 ;;
		*) return 1 ;;
		esac
	done
	session_answer="no answer"
	return 1
}

# As if the control plane had ended.
session_close()
{
	local name=$1 in=${session_in[$1]} out=${session_out[$1]} pid=${1}_pid

	# Closing is not enough: later children of this shell have it open as well.
	echo quit >&"$in"
	exec {in}>&- {out}<&-
	unset "session_in[$name]" "session_out[$name]"
	wait "${!pid}"
}
