# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154,SC2034 # variables of the other files
#
# The namespaces of the article's network, and what they are called here: the SSE is
# the LAC of ../../lib, and its namespace too.

sse_ip=$lac_up
declare -A nte_ip=([a]=198.18.0.11 [b]=198.18.0.12)
declare -A radius_ip=([1]=198.18.0.21 [2]=198.18.0.22)
# Of an NTE's PPP interfaces; behind it is the ISP, as far as subscribers can see.
declare -A nte_ppp_ip=([a]=10.1.0.1 [b]=10.2.0.1)

# setup_isp [N]: N subscribers (1), whose lines are sub0, sub1, ...
setup_isp()
{
	local n nte

	require ip
	begin_network
	ns_isp=isp-$tag
	add_netns "$ns_lac"
	add_netns "$ns_isp"
	in_lac sysctl -qw net.ipv4.ip_forward=0 net.ipv6.conf.all.forwarding=0
	ip -n "$ns_isp" link add core up type bridge forward_delay 0
	for n in "${radius_ip[@]}"; do
		ip -n "$ns_isp" address add "$n/24" dev core
	done
	add_core_link "$ns_lac" sse "$sse_ip"
	for nte in "${!nte_ip[@]}"; do
		add_netns "$(nte_ns "$nte")"
		add_core_link "$(nte_ns "$nte")" "nte-$nte" "${nte_ip[$nte]}"
	done
	for ((n = 0; n < ${1:-1}; n++)); do
		add_subscriber "$n"
	done
}

# add_core_link NETNS PORT ADDRESS: its interface is core0, PORT is the bridge's.
add_core_link()
{
	ip -n "$1" link add core0 mtu 1600 type veth peer name "$2" mtu 1600 netns "$ns_isp"
	ip -n "$ns_isp" link set "$2" master core up
	ip -n "$1" link set core0 up
	ip -n "$1" address add "$3/24" dev core0
}

# move_to_vlan N ID: subscriber N's line carries Ethernet with VLAN ID only; the SSE's
# interface is subN.ID. The subscriber's is wan0, as ever.
move_to_vlan()
{
	local ns

	ns=$(home_ns "$1")
	ip -n "$ns" link set wan0 down name line0
	ip -n "$ns" link set line0 up
	ip -n "$ns" link add wan0 link line0 up type vlan id "$2"
	in_netns "$ns" sysctl -qw net.ipv6.conf.{line0,wan0}.disable_ipv6=1
	ip -n "$ns_lac" link add "sub$1.$2" link "sub$1" up type vlan id "$2"
}

nte_ns()
{
	echo "nte-$1-$tag"
}

in_sse()
{
	in_lac "$@"
}

# in_nte NTE COMMAND...
in_nte()
{
	in_netns "$(nte_ns "$1")" "${@:2}"
}

in_isp()
{
	in_netns "$ns_isp" "$@"
}
