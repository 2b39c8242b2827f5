# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154,SC2034 # variables of the other files
#
# Sessions brought up by the unmodified daemons.

# For all pppds. Neither header nor payload compression: what these negotiate
# belongs to one PPP session and does not cross. A peer may take a minute to start
# where everything is checked.
pppd_options=(
	nodetach noauth
	debug
	debug
	lcp-echo-interval 1 lcp-echo-failure 3
	lcp-restart 1 ipcp-restart 1 lcp-max-configure 100 ipcp-max-configure 100
	novj noccp noipv6 mtu 1492 mru 1492
)

# options_file NAME OPTION...: NAME.log gets what pppd says.
options_file()
{
	local name=$1

	shift
	{
		# One line, because a line is an option with its arguments.
		printf '%s\n' "${pppd_options[*]}" "logfile $work/$name.log"
		[ $# -eq 0 ] || printf '%s\n' "$*"
	} >"$work/$name.options"
}

# Units (pppN) and process of the pppd that writes NAME.log.
unit_of()
{
	sed -n 's/^Using interface //p' "$work/$1.log" 2>/dev/null | tail -n 1
}

pppd_of()
{
	fuser "$work/$1.log" 2>/dev/null | tr -d ' '
}

# More than BEFORE times (0) has IPCP come up in NAME.log.
ncp_is_up()
{
	[ "$(log_count "$1" '^remote IP address')" -gt "${2:-0}" ]
}

lcp_is_up()
{
	log_has "$1" 'rcvd \[LCP ConfAck' && log_has "$1" 'sent \[LCP ConfAck'
}

lac_assigns=$home_ip	# address that the LAC assigns to home

# --- PPPoE -------------------------------------------------------------------

# pppoe_server_up OPTION...: the LAC's PPPoE server, pppd with these options.
# With several subscribers their pppds share pppoe.log.
pppoe_server_up()
{
	local interfaces=() link

	for link in $(ip -n "$ns_lac" -o link show type veth | grep -o 'sub[0-9]*'); do
		interfaces+=(-I "$link")
	done
	options_file pppoe "$@"
	in_lac pppoe-server -k -g "$pppoe_plugin" "${interfaces[@]}" \
		-C lac -L "$lns_ip" -R "$lac_assigns" -N 16 -O "$work/pppoe.options" \
		-X "$work/pppoe-server.pid" >"$work/pppoe-server.log" 2>&1 ||
		bail_out "pppoe-server does not start"
	expect_soon "pppoe-server runs" test -s "$work/pppoe-server.pid" ||
		bail_out "pppoe-server does not run"
	pppoe_server_pid=$(awk 'NR == 1 { print $1 }' "$work/pppoe-server.pid")
}

# home_name N: of subscriber N's files.
home_name()
{
	echo "home${1/#0/}"
}

# home_start N OPTION...: subscriber N's pppd, which goes on in the background.
home_start()
{
	local n=$1 name

	name=$(home_name "$n")
	shift
	rm -f "$work/$name.log"
	options_file "$name" noipdefault ipcp-accept-local ipcp-accept-remote \
		user user@isp "$@"
	exec_in_netns "$(home_ns "$n")" pppd plugin "$pppoe_plugin" \
		pppoe-padi-timeout 1 nic-wan0 file "$work/$name.options" \
		>"$work/$name.out" 2>&1 &
	disown
}

# home_up OPTION...: the first subscriber, up to and including IPCP with the LAC.
# Sets pppoe_sid, and pppoe_unit and home_unit (pppN of LAC and home).
home_up()
{
	home_n_up 0 "$@"
}

home_n_up()
{
	local n=$1 name before

	name=$(home_name "$n")
	before=$(log_count pppoe '^remote IP address')
	home_start "$@"
	expect_soon "IPCP is up at $name" ncp_is_up "$name" || bail_out "no PPPoE session"
	expect_soon "IPCP is up at the LAC" ncp_is_up pppoe "$before" || bail_out "no PPPoE session"
	pppoe_sid=$(pppoe_sid_of "$n")
	pppoe_unit=$(unit_of pppoe)
	home_unit=$(unit_of "$name")
	add_routes "$(home_ns "$n")" "$home_unit" "$lns_lo" "$lns_lo6" "$home_lo"
}

# The LAC's session number of subscriber N. /proc/net/pppoe shows it in network
# order, as a number of this machine's order.
pppoe_sid_of()
{
	local id

	id=$(in_lac cat /proc/net/pppoe |
		awk -v mac="$(home_mac "$1")" '$2 == mac { print $1 }' | tail -n 1)
	[ -n "$id" ] || return
	swap_if_little_endian "$((16#$id))"
}

swap_if_little_endian()
{
	case $(printf '\1\0' | od -An -tu2 | tr -d ' ') in
	1) echo $((($1 & 0xff) << 8 | $1 >> 8 & 0xff)) ;;
	*) echo "$1" ;;
	esac
}

# send_padt [N]: of the session that subscriber N has, and on its own, out of the blue: his pppd
# says nothing. RFC 2516, 5.5.
send_padt()
{
	in_netns "$(home_ns "$1")" python3 - "$lac_mac" "$(home_mac "$1")" \
		"$(pppoe_sid_of "$1")" <<-'PYTHON'
	import socket, struct, sys
	ends = b''.join(bytes.fromhex(mac.replace(':', '')) for mac in sys.argv[1:3])
	line = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
	line.bind(('wan0', 0))
	line.send(ends + struct.pack('>HBBHH', 0x8863, 0x11, 0xa7, int(sys.argv[3]), 0))
	PYTHON
}

# add_routes NETNS UNIT ADDRESS ADDRESS6 SOURCE: the far loopback is behind UNIT.
add_routes()
{
	ip -n "$1" route replace "$3" dev "$2" src "$5"
	in_netns "$1" sysctl -qw "net.ipv6.conf.$2.disable_ipv6=0"
	ip -n "$1" -6 route replace "$4" dev "$2"
}

# --- L2TP --------------------------------------------------------------------

# l2tp_daemon_up NAME NETNS: xl2tpd with $work/NAME.conf, and NAME.secrets, if there are
# any. Sets daemon_pid.
l2tp_daemon_up()
{
	local name=$1 ns=$2

	touch "$work/$name.secrets"
	rm -f "$work/$name.control" "$work/$name.pid"
	exec_in_netns "$ns" sh -c "$(pppd_hold "$name") exec \"\$@\"" sh \
		xl2tpd -D -c "$work/$name.conf" -s "$work/$name.secrets" \
		-p "$work/$name.pid" -C "$work/$name.control" \
		>"$work/$name.log" 2>&1 &
	daemon_pid=$!
	disown
	expect_soon "$name runs" test -p "$work/$name.control" ||
		bail_out "xl2tpd does not run"
}

# From here to release_lns the LNS's pppd does not start: for sessions that are to
# be spliced before the LNS says its first word of PPP. To be called before lns_up.
hold_lns()
{
	: >"$work/xl2tpd-lns.hold"
}

release_lns()
{
	rm "$work/xl2tpd-lns.hold"
}

# xl2tpd has pppd's path built in; in ip-netns(8)'s mount namespace it can be a
# script that waits, and then becomes pppd.
pppd_hold()
{
	local hold=$work/$1.hold pppd

	[ -e "$hold" ] || return 0
	pppd=$(command -v pppd)
	cp "$pppd" "$work/pppd"
	cat >"$hold.pppd" <<-WRAPPER
	#!/bin/sh
	while [ -e $hold ]; do sleep 0.1; done
	exec $work/pppd "\$@"
	WRAPPER
	chmod 755 "$hold.pppd"
	echo "mount --bind $hold.pppd $pppd &&"
}

# lns_conf NAME [LINE...]: xl2tpd's configuration of an LNS, with further lines of its global
# section; pppds are to get NAME.options. What follows belongs to tunnels.
lns_conf()
{
	cat <<-CONF
	[global]
	access control = no
	$(printf '%s\n' "${@:2}")
	[lns default]
	assign ip = no
	require authentication = no
	refuse chap = yes
	refuse pap = yes
	pppoptfile = $work/$1.options
	length bit = no
	CONF
}

# lns_up OPTION...: the LNS's xl2tpd; its pppds get these options and write lns.log.
lns_up()
{
	options_file lns "$lns_ip:$home_ip" "$@"
	lns_conf lns >"$work/xl2tpd-lns.conf"
	l2tp_daemon_up xl2tpd-lns "$ns_lns"
	xl2tpd_lns_pid=$daemon_pid
}

# l2tp_start OPTION...: the LAC's xl2tpd, and a call to the LNS. Sets the numbers of
# the session at the LAC: l2tp_tunnel, l2tp_session, l2tp_peer_tunnel, l2tp_peer_session.
l2tp_start()
{
	options_file l2tp "$@"
	cat >"$work/xl2tpd-lac.conf" <<-CONF
	[global]
	access control = no
	[lac lns]
	lns = $lns_up
	require authentication = no
	pppoptfile = $work/l2tp.options
	autodial = no
	redial = no
	length bit = no
	CONF
	l2tp_daemon_up xl2tpd-lac "$ns_lac"
	xl2tpd_lac_pid=$daemon_pid
	l2tp_call
}

# One more call in the same tunnel.
l2tp_call()
{
	local calls

	calls=$(log_count xl2tpd-lac 'Call established')
	echo "c lns" >"$work/xl2tpd-lac.control"
	expect_soon "an L2TP call" call_number $((calls + 1)) || bail_out "no L2TP session"
	read_l2tp_numbers
}

call_number()
{
	[ "$(log_count xl2tpd-lac 'Call established')" -ge "$1" ]
}

read_l2tp_numbers()
{
	read -r l2tp_tunnel l2tp_peer_tunnel < <(logged_numbers "Connection established to")
	read -r l2tp_session l2tp_peer_session < <(logged_numbers "Call established with")
}

# The last that xl2tpd has logged about an event: ours and the peer's.
logged_numbers()
{
	sed -n "s/.*$1 .*Local: \\([0-9]*\\), Remote: \\([0-9]*\\).*/\\1 \\2/p" \
		"$work/xl2tpd-lac.log" | tail -n 1
}

# l2tp_up OPTION...: up to and including IPCP between LAC and LNS. Sets also
# l2tp_unit and lns_unit (pppN of LAC and LNS).
l2tp_up()
{
	expect_ncp_of_l2tp l2tp_start "$@"
}

# The same for a further call, or for one after a call has ended.
l2tp_up_again()
{
	expect_ncp_of_l2tp l2tp_call
}

expect_ncp_of_l2tp()
{
	local lns lac

	lns=$(log_count lns '^remote IP address')
	lac=$(log_count l2tp '^remote IP address')
	"$@"
	expect_soon "IPCP is up at the LNS" ncp_is_up lns "$lns" || bail_out "no L2TP session"
	expect_soon "IPCP is up at the LAC" ncp_is_up l2tp "$lac" || bail_out "no L2TP session"
	l2tp_unit=$(unit_of l2tp)
	lns_unit=$(unit_of lns)
	add_routes "$ns_lns" "$lns_unit" "$home_lo" "$home_lo6" "$lns_lo"
}
