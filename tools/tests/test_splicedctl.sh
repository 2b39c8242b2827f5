#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# pppsplicedctl, with a daemon that has nothing but a control socket.
# shellcheck disable=SC2317 # ok() runs the functions
# shellcheck source=tools/tests/tap.sh
. "$SRC/tests/tap.sh"

tmp=$(mktemp -d)
trap 'stop; rm -rf "$tmp"' EXIT
ctl=$BUILD/pppspliced/pppsplicedctl
schemas=$SRC/pppspliced/ctl/schema
daemon=

# start SESSIONS [WHY A RELOAD FAILS]
start()
{
	stop
	# Not by run_built(), which would be the process that is ended.
	${EMULATOR-} "$BUILD/pppspliced/tests/fake_spliced" "$tmp/s" "$@" >/dev/null &
	daemon=$!
	tries=100
	while [ ! -S "$tmp/s" ] && [ $((tries -= 1)) != 0 ]; do
		sleep 0.1
	done
}

stop()
{
	[ -z "$daemon" ] || { kill "$daemon"; wait "$daemon"; }
	daemon=
}

# run STATUS ARG...: exit status as it should be; if not 0, one line on standard error
run()
{
	want=$1
	shift
	run_built "$ctl" --socket "$tmp/s" "$@" >"$tmp/out" 2>"$tmp/err" </dev/null
	got=$?
	[ "$got" = "$want" ] || { echo "# exit status $got"; sed 's/^/# /' "$tmp/err"; return 1; }
	[ "$want" = 0 ] || [ "$(wc -l <"$tmp/err")" = 1 ]
}

# refused STATUS TEXT ARG...: and the message has TEXT, and there is no output
refused()
{
	want=$1
	text=$2
	shift 2
	run "$want" "$@" && [ ! -s "$tmp/out" ] && grep -qF -- "$text" "$tmp/err" && return
	sed 's/^/# /' "$tmp/err"
	return 1
}

# writes TEXT ARG...
writes()
{
	text=$1
	shift
	run 0 "$@" && grep -qF -- "$text" "$tmp/out" && return
	sed 's/^/# /' "$tmp/out"
	return 1
}

lines()
{
	want_lines=$1
	shift
	run 0 "$@" && [ "$(wc -l <"$tmp/out")" = "$want_lines" ]
}

help_text()
{
	run 0 "$@" && [ ! -s "$tmp/err" ] && grep -q '^usage: pppsplicedctl' "$tmp/out"
}

version_text()
{
	run 0 --version && [ "$(cat "$tmp/out")" = "pppsplicedctl $VERSION" ]
}

steers_nothing()
{
	run 0 show sessions && [ "$(wc -l <"$tmp/out")" = 6 ] &&
		grep -qF '\x1b[2J\x22' "$tmp/out" && grep -qF '\xe2\x80\xae@isp-a' "$tmp/out" &&
		! grep -q "$(printf '\033')" "$tmp/out"
}

fits()
{
	run 0 --json "$2" ${3:+"$3"} ${4:+"$4"} ${5:+"$5"} &&
		python3 "$SRC/tests/schema.py" "$schemas/pppsplicedctl-$1.schema.json" "$tmp/out" 2>"$tmp/why" &&
		return
	sed 's/^/# /' "$tmp/why"
	return 1
}

misfits()
{
	sed "$2" "$tmp/out" >"$tmp/wrong"
	! cmp -s "$tmp/out" "$tmp/wrong" || { echo "# nothing was changed"; return 1; }
	! python3 "$SRC/tests/schema.py" "$schemas/pppsplicedctl-$1.schema.json" "$tmp/wrong" 2>/dev/null
}

prometheus()
{
	run 0 metrics && python3 "$SRC/tests/prometheus.py" "$tmp/out" >"$tmp/samples" 2>"$tmp/why" &&
		return
	sed 's/^/# /' "$tmp/why"
	return 1
}

has_sample()
{
	grep -qxF -- "$1" "$tmp/samples"
}

no_subscribers()
{
	! grep -qE 'alice|isp-a|02:00' "$tmp/out"
}

# What Documentation/pppspliced.md names is there.
documented_metrics()
{
	sed -n '/pppsplicedctl metrics.*Prometheus/,/No sample names/p' "$TOP/Documentation/pppspliced.md" |
		grep -oE '[`](pppspliced)?_[a-z0-9_]+' | sed 's/.//; s/^_/pppspliced_/' >"$tmp/names"
	[ -s "$tmp/names" ] && run 0 metrics || return
	while read -r name; do
		grep -qE "^$name( |\{)" "$tmp/out" || { echo "# $name is none"; return 1; }
	done <"$tmp/names"
}

disk_full()
{
	run_built "$ctl" --socket "$tmp/s" show status >/dev/full 2>"$tmp/err"
	[ $? = 2 ] && grep -q 'standard output: not all was written' "$tmp/err"
}

# As pppspliced(8) says, without pppsplicedctl.
by_hand()
{
	printf '{"command":"lns"}\n' |
		python3 -c 'import socket, sys
s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]); s.sendall(sys.stdin.buffer.read())
s.shutdown(socket.SHUT_WR); sys.stdout.buffer.write(s.makefile("rb").read())' "$tmp/s" >"$tmp/out"
	[ "$(tail -n 1 "$tmp/out")" = '{"done":2}' ] && [ "$(wc -l <"$tmp/out")" = 3 ]
}

ok "help" help_text --help
ok "help of a command" help_text show sessions --help
ok "version" version_text
ok "no command" refused 1 "no command: see"
ok "no such command" refused 1 "'frob' is no command: give show, drop, reload or metrics" frob
ok "no such option" refused 1 "'--frob' is no global option" --frob show status
ok "nothing to show" refused 1 "what? give sessions, tunnels" show
ok "--pretty alone" refused 1 "--pretty is for --json" --pretty show status
ok "--socket without a value" refused 1 "--socket needs a value" --socket= show status
ok "a socket with too long a path" refused 1 "1 to 107 octets" \
	--socket "/$(printf '%0200d' 0)" show status
ok "a word that does not belong" refused 1 "'--stats' is not known here" show tunnels --stats
ok "all, to be shown" refused 1 "'all' is not known here" show sessions all
ok "a filter twice" refused 1 "user is given twice" show sessions user a user b
ok "a filter without a value" refused 1 "realm needs a value: NAME" show sessions realm
ok "a number that is none" refused 1 "'1x' is no number of a session: give one from 1 to 4294967295" \
	show sessions session 1x
ok "a number that is too large" refused 1 "from 1 to 65535" show sessions tunnel 65536
ok "a MAC that is none" refused 1 "'02:00' is no MAC address" show sessions mac 02:00
ok "a user that is no text" refused 1 "UTF-8" show sessions user "$(printf '\377')"
ok "drop what" refused 1 "which sessions? give one of" drop
ok "drop of two" refused 1 "'user' is one too many" drop session 1 user a
ok "metrics are no JSON" refused 1 "leave --json out" --json metrics
ok "no daemon" refused 2 "$tmp/s: pppspliced does not run, or listens elsewhere" show status

start 5 "pppspliced.conf:3: no such option"
ok "sessions: a title and a line each" lines 6 show sessions
ok "a session" writes "1        spliced        eth1.100:1@02:00:00:00:00:01       192.0.2.1:1701        7/1         1        1d01:01:01 alice@isp-a" show sessions session 1
ok "one that is not far" writes "2        lcp            eth1.100:2@02:00:00:00:00:02       -                     -           -        1d01:01:01 -" show sessions state lcp
ok "a subscriber's name steers nothing" steers_nothing
ok "filters" lines 2 show sessions realm isp-a interface eth1.100 lns 192.0.2.1:1701 mac 02:00:00:00:00:05
ok "with counters" writes "in 10 frames 18446744073709551615 octets, out 0 frames" show sessions user alice@isp-a --stats
ok "tunnels" writes "[2001:db8::10]:1701   [2001:db8::1]:1701    0        00:00:00" show tunnels
ok "LNSs" writes "[2001:db8::1]:1701    0        2        2 s" show lns
ok "interfaces" writes "    rx 18446744073709551615, padi-offered 5, malformed 3" show interfaces --stats
ok "status" writes "ended: padt 90, lns 3" show status
ok "junk" writes "L2TP datagrams of strangers 77" show status
ok "drop" writes "1 session dropped" drop session 3
ok "drop by user, with a reason" writes "2 sessions dropped" drop user alice@isp-a --reason "moved away"
ok "drop by MAC" writes "1 session dropped" drop mac 02:00:00:00:00:01
ok "drop by tunnel" writes "1 session dropped" drop tunnel 7 --reason=maintenance
ok "drop all" writes "5 sessions dropped" drop all
ok "drop of what is not there" refused 2 "no such session: see 'pppsplicedctl show sessions'" drop session 77
ok "a reason with a newline" refused 2 "printable ASCII" drop session 1 --reason "a
b"
ok "a reload that fails" refused 2 "pppspliced.conf:3: no such option" reload
ok "a full disk is no success" disk_full
ok "the protocol, by hand" by_hand
ok "metrics are what Prometheus reads" prometheus
ok "whole numbers are whole" has_sample 'pppspliced_bytes_total{direction="in"} 18446744073709551615'
ok "time is in seconds" has_sample 'pppspliced_uptime_seconds 90061.007'
ok "an interface's name is escaped" has_sample 'pppspliced_interface_up{interface="e\"\\\n"} 0'
ok "discovery by interface" has_sample 'pppspliced_pppoe_discovery_total{interface="eth1.100",event="padi-offered"} 5'
ok "ends by cause" has_sample 'pppspliced_sessions_ended_total{cause="padt"} 90'
ok "junk" has_sample 'pppspliced_l2tp_strangers_total 77'
ok "LNSs" has_sample 'pppspliced_lns_held_seconds{lns="[2001:db8::1]:1701"} 1.501'
ok "nothing of a subscriber is in the metrics" no_subscribers
ok "those that Documentation/ names are there" documented_metrics
if python3 -c 'import jsonschema' 2>/dev/null; then
	ok "JSON of sessions fits" fits sessions show sessions
	ok "one without its MAC does not" misfits sessions 's/"mac":[^,]*,//'
	ok "nor an unknown state" misfits sessions 's/"lcp"/"ipcp"/'
	ok "JSON of sessions with counters" fits sessions show sessions --stats
	ok "a counter that is a string does not" misfits sessions 's/"in_frames":10/"in_frames":"10"/'
	ok "JSON of no session" fits sessions show sessions realm none
	ok "JSON of tunnels fits" fits tunnels show tunnels
	ok "a tunnel 0 does not" misfits tunnels 's/"id":7/"id":0/'
	ok "JSON of LNSs fits" fits lns show lns
	ok "JSON of interfaces fits" fits interfaces show interfaces
	ok "a counter that is not known does not" misfits interfaces 's/"padi-offered"/"padi-taken"/'
	ok "JSON of the status fits" fits status show status
	ok "JSON of a drop fits" fits drop drop all
else
	skip "JSON fits the schemas" "needs python3-jsonschema"
fi

start 50000
ok "50,000 sessions" lines 50001 show sessions
ok "and reload" writes "configuration read" reload
if python3 -c 'import jsonschema' 2>/dev/null; then
	ok "JSON of a reload fits" fits reload reload
fi
stop
ok "the daemon takes its socket away" [ ! -e "$tmp/s" ]
tap_end
