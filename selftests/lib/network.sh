# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154,SC2034 # variables of the other files
#
# The namespaces, their links and addresses; how all of it goes away.

home_ip=10.0.0.2	# of home's PPP interface, whether LAC or LNS assigned it
lns_ip=10.0.0.1		# of the LNS's PPP interface
home_lo=192.0.2.2	# behind home
lns_lo=192.0.2.1	# behind the LNS
home_lo6=2001:db8::2
lns_lo6=2001:db8::1
lac_up=198.18.0.1	# ends of the L2TP tunnel
lns_up=198.18.0.2
lac_up6=fd00:18::1
lns_up6=fd00:18::2
lac_mac=02:00:00:00:00:fe	# of all the LAC's interfaces to subscribers

# MAC of subscriber N's router, counted from 0.
home_mac()
{
	printf '02:00:00:00:01:%02x\n' "${1:-0}"
}

# --- namespaces --------------------------------------------------------------

# setup: namespaces, links and addresses for home, LAC and LNS.
# setup N: with N subscribers; the Nth is $ns_home with suffix N-1 if N > 1.
setup()
{
	local subscribers=${1:-1} n

	require ip
	begin_network
	add_netns "$ns_lac"
	add_netns "$ns_lns"
	in_lac sysctl -qw net.ipv4.ip_forward=0 net.ipv6.conf.all.forwarding=0

	ip -n "$ns_lac" link add up0 mtu 1600 type veth peer name lac0 mtu 1600 netns "$ns_lns"
	ip -n "$ns_lac" address add $lac_up/24 dev up0
	ip -n "$ns_lac" address add $lac_up6/64 dev up0 nodad
	ip -n "$ns_lns" address add $lns_up/24 dev lac0
	ip -n "$ns_lns" address add $lns_up6/64 dev lac0 nodad
	ip -n "$ns_lac" link set up0 up
	ip -n "$ns_lns" link set lac0 up
	add_loopback "$ns_lns" $lns_lo $lns_lo6

	for ((n = 0; n < subscribers; n++)); do
		add_subscriber "$n"
	done
}

# A folder for logs, names for namespaces, and what takes all of it away.
begin_network()
{
	work=$(mktemp -d /tmp/pppsplice.XXXXXX)
	tag=${work##*.}
	ns_home=home-$tag
	ns_lac=lac-$tag
	ns_lns=lns-$tag
	trap cleanup EXIT
	trap 'exit 143' TERM INT HUP PIPE
	mark_kernel_log
}

add_netns()
{
	ip netns add "$1" || bail_out "no network namespaces"
	# What ip-netns(8) mounts over /etc for commands that it runs in there: the
	# daemons see their configuration there, and the machine's stays as it is.
	mkdir -p "/etc/netns/$1/ppp" "/etc/netns/$1/xl2tpd"
	: >"/etc/netns/$1/ppp/options"
	printf '%s * %s *\n' user@isp secret * secret >"/etc/netns/$1/ppp/chap-secrets"
	chmod 600 "/etc/netns/$1/ppp/chap-secrets"
	ip -n "$1" link set lo up
	# The ends' router solicitations come at times of their own, and would be
	# counted among the frames of a test. The LAC's must be kept in anyway.
	[ "$1" = "$ns_lac" ] ||
		ip netns exec "$1" sysctl -qw net.ipv6.conf.default.router_solicitations=0
}

add_loopback()
{
	ip -n "$1" address add "$2/32" dev lo
	ip -n "$1" address add "$3/128" dev lo nodad
}

# Subscriber N: namespace, and a link wan0 to the LAC's subN.
add_subscriber()
{
	local n=$1 ns

	ns=$(home_ns "$n")
	add_netns "$ns"
	add_loopback "$ns" $home_lo $home_lo6
	add_link "$n"
}

# That link; again, if it has been removed.
add_link()
{
	local n=$1 ns

	ns=$(home_ns "$n")
	ip -n "$ns_lac" link add "sub$n" address $lac_mac type veth \
		peer name wan0 address "$(home_mac "$n")" netns "$ns"
	# Nothing but PPPoE on this link.
	in_netns "$ns" sysctl -qw net.ipv6.conf.wan0.disable_ipv6=1
	in_lac sysctl -qw "net.ipv6.conf.sub$n.disable_ipv6=1"
	ip -n "$ns_lac" link set "sub$n" up
	ip -n "$ns" link set wan0 up
}

home_ns()
{
	local n=${1:-0}

	echo "$ns_home${n/#0/}"
}

in_netns()
{
	ip netns exec "$@"
}

# To be followed by &: $! is then the command's own process.
exec_in_netns()
{
	exec ip netns exec "$@"
}

in_home()
{
	in_netns "$ns_home" "$@"
}

in_lac()
{
	in_netns "$ns_lac" "$@"
}

in_lns()
{
	in_netns "$ns_lns" "$@"
}

# All that setup and the functions below made.
cleanup()
{
	local status=$? ns

	trap '' TERM INT HUP PIPE
	trap - EXIT
	# The shell's notes on whom it has killed.
	exec 2>/dev/null
	for ns in $(ip netns list | awk -v tag="-$tag" 'index($1, tag) { print $1 }'); do
		kill_netns "$ns"
		ip netns delete "$ns"
	done
	# Also of one whose name a test has taken away.
	rm -rf "/etc/netns/"*"-$tag"
	rm -rf "$work"
	exit "$status"
}

# Processes in a namespace: killed, and gone when this returns.
kill_netns()
{
	local pids

	pids=$(ip netns pids "$1" 2>/dev/null)
	[ -n "$pids" ] || return 0
	# shellcheck disable=SC2086 # one argument a process
	kill -KILL $pids 2>/dev/null
	wait_until 50 netns_empty "$1"
}

netns_empty()
{
	[ -z "$(ip netns pids "$1" 2>/dev/null)" ]
}
