#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The tool by itself: messages and exit status that need no kernel module.
# shellcheck disable=SC2317 # ok() runs the functions
# shellcheck source=tools/tests/tap.sh
. "$SRC/tests/tap.sh"

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
ctl=$BUILD/pppsplicectl

# run STATUS ARG...: exit status as it should be; if not 0, one line on standard
# error and nothing on standard output
run()
{
	want=$1
	shift
	run_built "$ctl" "$@" >"$tmp/out" 2>"$tmp/err" </dev/null
	got=$?
	[ "$got" = "$want" ] || { echo "# exit status $got"; sed 's/^/# /' "$tmp/err"; return 1; }
	[ "$want" = 0 ] || { [ ! -s "$tmp/out" ] && [ "$(wc -l <"$tmp/err")" = 1 ]; }
}

# refused STATUS TEXT ARG...: and the message has TEXT
refused()
{
	text=$2
	want=$1
	shift 2
	if run "$want" "$@" && grep -qF -- "$text" "$tmp/err"; then
		return 0
	fi
	sed 's/^/# /' "$tmp/err"
	return 1
}

batch()
{
	printf '%b' "$1" >"$tmp/batch"
	refused "$2" "$3" --batch "$tmp/batch"
}

help_text()
{
	run 0 "$@" && [ ! -s "$tmp/err" ] && grep -q '^usage: pppsplicectl' "$tmp/out" &&
		grep -q 'TUNNEL/SESSION' "$tmp/out"
}

version_text()
{
	run 0 --version && [ "$(cat "$tmp/out")" = "pppsplicectl $VERSION" ]
}

stdin_batch()
{
	printf 'legs\n\n# nothing\nfrob\nlegs\n' | run_built "$ctl" --json --batch - >"$tmp/out" 2>"$tmp/err"
	[ $? = 1 ] && [ "$(cat "$tmp/out")" = '[]' ] &&
		grep -q -- "^pppsplicectl: -:4: 'frob' is no command" "$tmp/err"
}

full_disk()
{
	run_built "$ctl" --help >/dev/full 2>"$tmp/err"
	[ $? = 2 ] && grep -q 'standard output' "$tmp/err"
}

# The shell that runs this has more capabilities than the tool here.
hidden_warned()
{
	# shellcheck disable=SC2016 # the inner shell expands it
	setpriv --bounding-set -sys_ptrace --inh-caps -sys_ptrace \
		sh -c '${EMULATOR-} "$0" legs' "$ctl" >"$tmp/out" 2>"$tmp/err" &&
		grep -q 'warning: sessions may be missing: .*needs CAP_SYS_PTRACE' "$tmp/err"
}

ok "--help" help_text --help
ok "-h" help_text -h
ok "--help after a command" help_text add --help
ok "--version" version_text
ok "no command" refused 1 "no command"
ok "an unknown command" refused 1 "'frob' is no command: give add" frob
ok "an unknown global option" refused 1 "'--frob' is no global option" --frob show
ok "a global option after the command" refused 1 "give it before the command" show --json
ok "a global option without its value" refused 1 "--netns needs a value" --netns
ok "--pretty without --json" refused 1 "give both" --pretty show
ok "a malformed process id" refused 1 "'0x' is no process id" --pid 0x legs
ok "a process that is not there" refused 2 "no process 2147483647" --pid 2147483647 legs
ok "a namespace that is not there" refused 2 "ip netns list" --netns no-such-netns legs
ok "a namespace with a slash" refused 1 "no name of a network namespace" --netns ../netns/x legs
ok "add without legs" refused 1 "give --pppoe, --l2tp or --channel twice in all, not never" add
ok "add with one leg" refused 1 "not once" add --pppoe 12
ok "add with three legs" refused 1 "one leg too many" add --pppoe 1 --pppoe 2 --l2tp 3/7
ok "add with two channels" refused 1 "PPPIOCBRIDGECHAN" add --channel 1 --channel 2
ok "add with a malformed session id" refused 1 "'12x' is no PPPoE session id: give a number from 1 to 65535" \
	add --pppoe 12x --l2tp 3/7
ok "add with a session id out of range" refused 1 "'65536' is no PPPoE session id" add --pppoe 65536 --l2tp 3/7
ok "add with a malformed L2TP id" refused 1 "'3' is no L2TP session: give the local TUNNEL/SESSION" \
	add --pppoe 12 --l2tp 3
ok "set with an option of add" refused 1 "--driver is no option of this command" set 5 --driver
ok "an option with a value that it does not take" refused 1 "--driver takes no value" \
	add --driver=yes --pppoe 12 --l2tp 3/7
ok "set of nothing" refused 1 "nothing to change" set 5
ok "set of what" refused 1 "which splice?" set --up
ok "del of what" refused 1 "which splice?" del
ok "del of a malformed id" refused 1 "'1;2' is no splice id" del '1;2'
ok "del of a negative id" refused 1 "'-1' is no splice id" del -1
ok "flush takes nothing" refused 1 "one word too many" flush 5
ok "monitor --json --pretty" refused 1 "leave --pretty off" --json --pretty monitor
ok "batch: the line is named" batch '# x\n\ndel x\n' 1 "$tmp/batch:3: del: 'x' is no splice id"
ok "batch: an open quotation mark" batch "del --label 'a" 1 "$tmp/batch:1: a quotation mark is not closed"
ok "batch: a global option" batch '--json show\n' 1 "global options go before --batch"
ok "batch: monitor" batch 'monitor\n' 1 "cannot be in a batch"
ok "batch: a NUL byte" batch 'leg\0000s\n' 1 "NUL byte"
ok "batch: from standard input, up to the first error" stdin_batch
ok "batch: no such file" refused 2 "--batch /no/such: No such file" --batch /no/such
ok "batch and a command" refused 1 "the commands are in the file" --batch /dev/null show
ok "an empty batch" run 0 --batch /dev/null
ok "output that cannot be written" full_disk
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
	ok "processes that cannot be looked into are said" hidden_warned
else
	skip "processes that cannot be looked into are said" "needs root and setpriv"
fi
if [ -e /sys/module/pppsplice ] || modinfo pppsplice >/dev/null 2>&1; then
	skip "no module" "the module is there"
elif [ -n "${EMULATOR-}" ]; then
	skip "no module" "qemu-user has no generic netlink"
	ok "no module, legs works" run 0 legs
else
	ok "no module" refused 2 "modprobe pppsplice" show
	ok "no module, add" refused 2 "modprobe pppsplice" add --pppoe 12 --l2tp 3/7
	ok "no module, monitor" refused 2 "modprobe pppsplice" monitor
	ok "no module, legs works" run 0 legs
fi
tap_end
