#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The RADIUS client against FreeRADIUS, in a network of its own.
# shellcheck disable=SC2317 # ok() runs the functions
# shellcheck source=tools/tests/tap.sh
. "$SRC/tests/tap.sh"
# shellcheck source=tools/pppspliced/tests/radiusd_conf.sh
. "$SRC/pppspliced/tests/radiusd_conf.sh"

missing()
{
	skip "FreeRADIUS" "needs $1"
	tap_end
}

if [ -z "${RADIUS_NETWORK-}" ]; then
	for tool in freeradius unshare ip; do
		command -v "$tool" >/dev/null || missing "$tool"
	done
	own='unshare --net'
	[ "$(id -u)" = 0 ] || own='unshare --map-root-user --net'
	$own true 2>/dev/null || missing "a network namespace"
	RADIUS_NETWORK=1 exec $own sh "$0"
fi

tmp=$(mktemp -d)
server=
# shellcheck disable=SC2154 # status is set there
trap 'status=$?; [ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$tmp"; exit $status' EXIT
ip link set lo up || exit 1

: >"$tmp/dictionary"
radiusd_conf "$tmp" 127.0.0.1 127.0.0.1 xyzzy5461 yes >"$tmp/radiusd.conf"
cat >"$tmp/users" <<'END'
alice@isp-a	Cleartext-Password := "wonderland"
		Reply-Message = "welcome",
		Session-Timeout = 3600,
		Idle-Timeout = 300,
		Acct-Interim-Interval = 600,
		Class = "gold",
		Tunnel-Type:1 = L2TP,
		Tunnel-Medium-Type:1 = IPv4,
		Tunnel-Server-Endpoint:1 = "192.0.2.1",
		Tunnel-Password:1 = "first",
		Tunnel-Preference:1 = 10,
		Tunnel-Assignment-Id:1 = "gold",
		Tunnel-Type:2 = L2TP,
		Tunnel-Medium-Type:2 = IPv4,
		Tunnel-Server-Endpoint:2 = "192.0.2.2",
		Tunnel-Password:2 = "a-secret-of-more-than-16-octets",
		Tunnel-Preference:2 = 20,
		Tunnel-Assignment-Id:2 = "silver"

bob@isp-b	Service-Type == Outbound-User, Cleartext-Password := "pppspliced"
		Tunnel-Type = L2TP,
		Tunnel-Server-Endpoint = "192.0.2.3"

long@isp-a	Cleartext-Password := "a password of more than sixteen octets"

DEFAULT		Auth-Type := Reject
		Reply-Message = "unknown"
END

freeradius -X -d "$tmp" >"$tmp/log" 2>&1 &
server=$!
tries=0
until grep -q '^Ready to process requests' "$tmp/log"; do
	tries=$((tries + 1))
	if [ $tries = 600 ] || ! kill -0 $server 2>/dev/null; then
		tail -20 "$tmp/log" | sed 's/^/# /'
		echo "Bail out! FreeRADIUS does not start"
		exit 1
	fi
	sleep 0.1
done

ask()
{
	run_built "$BUILD/pppspliced/tests/radius_ask" "$@" >"$tmp/out"
}

# has LINE...: what came has these lines
has()
{
	for line; do
		grep -qxF -- "$line" "$tmp/out" || { sed 's/^/# /' "$tmp/out"; return 1; }
	done
}

matches()
{
	grep -qx -- "$1" "$tmp/out" || { sed 's/^/# /' "$tmp/out"; return 1; }
}

ask access 1812 pap alice@isp-a wonderland
ok "PAP is accepted" has result=accept text=welcome
ok "limits and Class are told" has 'limits=3600 300 600' class=gold
ok "two tunnels with their secrets" has 'peer=192.0.2.1 10 first gold' \
	'peer=192.0.2.2 20 a-secret-of-more-than-16-octets silver'
ask access 1812 pap alice@isp-a wrong
ok "a wrong password is refused" has result=reject
ask access 1812 pap long@isp-a 'a password of more than sixteen octets'
ok "a long password is accepted" has result=accept
ask access 1812 pap nobody@isp-c secret
ok "an unknown user is refused, with the text" has result=reject text=unknown
ask access 1812 chap alice@isp-a wonderland
ok "CHAP is accepted" has result=accept
ask access 1812 chap alice@isp-a wrong
ok "CHAP with a wrong secret is refused" has result=reject
ask access 1812 mschapv2 alice@isp-a wonderland
ok "MS-CHAPv2 is accepted" has result=accept
ok "with the text that Success carries" matches 'text=S=[0-9A-F]\{40\}'
ask access 1812 mschapv2 alice@isp-a wrong
ok "MS-CHAPv2 with a wrong secret is refused" has result=reject
ok "with the text that Failure carries" matches 'text=E=691 R=[01] C=[0-9a-fA-F]\{32\} V=3 M=.*'
ask access 1812 authorize bob@isp-b ''
ok "the tunnel of a realm is told without the password" matches 'peer=192.0.2.3 .*'
ask access 0,1812 pap alice@isp-a wonderland
ok "the second server answers where the first does not" has result=accept
ok "and the first is reported" matches 'notice=.*: does not answer'
ask access 0 pap alice@isp-a wonderland
ok "no server, no answer" has 'result=no answer'

ask accounting 1813
ok "all accounting is acknowledged" has sent=8 lost=0

# records [SESSION]: what came, in order
records()
{
	awk -v RS= -v session="$1" '
		session == "" || $0 ~ "Acct-Session-Id = \"" session "\"" {
			match($0, /Acct-Status-Type = [^\n]*/)
			printf "%s ", substr($0, RSTART + 19, RLENGTH - 19)
		}' "$tmp/detail"
}

in_order()
{
	echo "# $(records 0001), $(records 0002)"
	[ "$(records 0001)" = "Accounting-On Start Interim-Update Stop " ] &&
		[ "$(records 0002)" = "Start Interim-Update Stop Accounting-Off " ]
}

alone()
{
	case $(records '') in
	"Accounting-On "*" Accounting-Off ") ;;
	*) echo "# $(records '')"; return 1 ;;
	esac
}

# in_stop ATTRIBUTE...: the Stop of the first session has them
in_stop()
{
	awk -v RS= '/Acct-Session-Id = "0001"/ && /Acct-Status-Type = Stop/' "$tmp/detail" >"$tmp/stop"
	for attribute; do
		grep -qxF -- "	$attribute" "$tmp/stop" || { sed 's/^/# /' "$tmp/stop"; return 1; }
	done
}

ok "in the order of each session" in_order
ok "between Accounting-On and -Off" alone
ok "5000000000 octets are a gigaword and the rest" in_stop 'Acct-Input-Octets = 705032704' \
	'Acct-Input-Gigawords = 1' 'Acct-Output-Octets = 1000' 'Acct-Input-Packets = 4000000'
ok "how long and why" in_stop 'Acct-Session-Time = 90' 'Acct-Terminate-Cause = User-Request' \
	'Acct-Delay-Time = 0'
ok "who and where" in_stop 'User-Name = "alice@isp-a"' 'NAS-Identifier = "sse"' \
	'NAS-IP-Address = 127.0.0.1' 'NAS-Port = 12' 'NAS-Port-Id = "eth1.100:12"' \
	'NAS-Port-Type = Ethernet' 'Calling-Station-Id = "02:00:00:00:00:01"' \
	'Called-Station-Id = "sse:internet"' 'Service-Type = Framed-User' \
	'Framed-Protocol = PPP' 'Acct-Authentic = Remote' 'Class = 0x676f6c64'
ok "the tunnel" in_stop 'Tunnel-Type:0 = L2TP' 'Tunnel-Medium-Type:0 = IPv4' \
	'Tunnel-Client-Endpoint:0 = "192.0.2.9"' 'Tunnel-Server-Endpoint:0 = "192.0.2.1"' \
	'Tunnel-Assignment-Id:0 = "gold"' 'Tunnel-Client-Auth-Id:0 = "lac"' \
	'Tunnel-Server-Auth-Id:0 = "lns"' 'Acct-Tunnel-Connection = "17-4"'
kill $server
wait $server 2>/dev/null
server=
tap_end
