# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154,SC2034 # variables of the other files
#
# The network terminating equipment, an LNS: xl2tpd with pppd, which asks FreeRADIUS.

declare -A nte_pid
# Secret of the tunnels to an NTE; where there is none, neither side authenticates them.
declare -A nte_secret=()
nte_radius=1		# the ISP's server that NTEs ask
nte_pppd=()		# further options of their pppds

# nte_up NTE [LINE...]: xl2tpd as xl2tpd-NTE, its pppds write nte-NTE.log; with further lines in
# its configuration's section of tunnels. A pppd takes any authentication that RADIUS can judge.
nte_up()
{
	local nte=$1 name=nte-$1 secret=${nte_secret[$1]-} plugin

	shift
	plugin=$(find /usr/lib*/pppd -name radius.so -print -quit)
	[ -n "$plugin" ] || skip_all "needs pppd's plugin radius.so"
	nte_radiusclient "$name"
	# radius.so asks for the address of the machine's name.
	echo "${nte_ip[$nte]} $(uname -n)" >"/etc/netns/$(nte_ns "$nte")/hosts"
	options_file "$name" "${nte_ppp_ip[$nte]}:" auth require-pap require-chap \
		require-mschap-v2 name "$name" plugin "$plugin" \
		radius-config-file "$work/$name/radiusclient.conf" "${nte_pppd[@]}"
	{
		lns_conf "$name" 'max retries = 5'
		echo "hostname = $name"
		[ -z "$secret" ] || echo 'challenge = yes'
		[ $# -eq 0 ] || printf '%s\n' "$@"
	} >"$work/xl2tpd-$nte.conf"
	: >"$work/xl2tpd-$nte.secrets"
	[ -z "$secret" ] || echo "* * $secret" >"$work/xl2tpd-$nte.secrets"
	l2tp_daemon_up "xl2tpd-$nte" "$(nte_ns "$nte")"
	nte_pid[$nte]=$daemon_pid
}

# What pppd's radius.so needs: the servers of the ISP, and names of attributes.
nte_radiusclient()
{
	local dir=$work/$1

	mkdir -p "$dir"
	: >"$dir/port-id-map"
	printf '%s %s\n' "${radius_ip[$nte_radius]}" "$radius_secret" >"$dir/servers"
	cat >"$dir/radiusclient.conf" <<-CONF
	auth_order radius
	login_tries 4
	login_timeout 60
	nologin $dir/nologin
	authserver ${radius_ip[$nte_radius]}:1812
	acctserver ${radius_ip[$nte_radius]}:1813
	servers $dir/servers
	dictionary $dir/dictionary
	mapfile $dir/port-id-map
	seqfile $dir/sequence
	default_realm
	radius_timeout 5
	radius_retries 3
	CONF
	cat >"$dir/dictionary" <<-DICTIONARY
	ATTRIBUTE User-Name 1 string
	ATTRIBUTE User-Password 2 string
	ATTRIBUTE CHAP-Password 3 string
	ATTRIBUTE NAS-IP-Address 4 ipaddr
	ATTRIBUTE NAS-Port 5 integer
	ATTRIBUTE Service-Type 6 integer
	ATTRIBUTE Framed-Protocol 7 integer
	ATTRIBUTE Framed-IP-Address 8 ipaddr
	ATTRIBUTE Framed-IP-Netmask 9 ipaddr
	ATTRIBUTE Reply-Message 18 string
	ATTRIBUTE Class 25 string
	ATTRIBUTE Session-Timeout 27 integer
	ATTRIBUTE Idle-Timeout 28 integer
	ATTRIBUTE Calling-Station-Id 31 string
	ATTRIBUTE NAS-Identifier 32 string
	ATTRIBUTE Acct-Status-Type 40 integer
	ATTRIBUTE Acct-Delay-Time 41 integer
	ATTRIBUTE Acct-Input-Octets 42 integer
	ATTRIBUTE Acct-Output-Octets 43 integer
	ATTRIBUTE Acct-Session-Id 44 string
	ATTRIBUTE Acct-Authentic 45 integer
	ATTRIBUTE Acct-Session-Time 46 integer
	ATTRIBUTE Acct-Input-Packets 47 integer
	ATTRIBUTE Acct-Output-Packets 48 integer
	ATTRIBUTE Acct-Terminate-Cause 49 integer
	ATTRIBUTE CHAP-Challenge 60 string
	ATTRIBUTE NAS-Port-Type 61 integer
	ATTRIBUTE Message-Authenticator 80 string
	ATTRIBUTE Acct-Interim-Interval 85 integer
	VENDOR Microsoft 311
	ATTRIBUTE MS-CHAP-Response 1 string Microsoft
	ATTRIBUTE MS-CHAP-Error 2 string Microsoft
	ATTRIBUTE MS-CHAP-Challenge 11 string Microsoft
	ATTRIBUTE MS-CHAP2-Response 25 string Microsoft
	ATTRIBUTE MS-CHAP2-Success 26 string Microsoft
	DICTIONARY
}

# nte_end NTE SIGNAL: TERM says StopCCN, KILL nothing. Its pppds end with it.
nte_end()
{
	kill "-$2" "${nte_pid[$1]}"
	wait_until 150 process_gone "${nte_pid[$1]}"
	[ "$2" != KILL ] || kill_netns "$(nte_ns "$1")"
}

# Of PPP: interfaces that an NTE has for subscribers.
nte_units()
{
	ip -n "$(nte_ns "$1")" -j link show type ppp | jq length
}

nte_is_empty()
{
	[ "$(nte_units "$1")" = 0 ]
}

# nte_has NTE USER: a pppd of its has this subscriber.
nte_has()
{
	ip -n "$(nte_ns "$1")" -4 -o address show | grep -q "peer ${address_of[$2]}/"
}
