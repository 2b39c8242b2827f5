# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154,SC2034 # variables of the other files
#
# The access concentrator under test: pppspliced in the SSE's namespace.

require_pppspliced()
{
	local built=$lib_dir/../build/tools/pppspliced

	require_daemons
	require freeradius
	require_splice
	if ! command -v pppspliced >/dev/null && [ -x "$built/pppspliced" ]; then
		PATH=$(readlink -f "$built"):$PATH
	fi
	require pppspliced pppsplicedctl setpriv
}

# --- configuration -----------------------------------------------------------

# SECTION.OPTION, or OPTION of no section; values as the file has them. Short times, so that a
# test need not wait for long; longer than those of a peer that a slow machine keeps waiting.
# FreeRADIUS writes a record for each time that it is sent, so it is not sent again.
declare -A sse_option=(
	[mode]=transparent
	[interface.ac-name]='"sse"'
	[ppp.echo-interval]=2s
	[ppp.echo-failures]=5
	[l2tp.host-name]='"sse"'
	[l2tp.hello]=5s
	[l2tp.idle-timeout]=3s
	[l2tp.retries]=3
	[l2tp.hold-down]=5s
	[l2tp.hold-down-max]=5s
	[radius.use]=off
	[radius.accounting]=yes
	[radius.nas-identifier]='"sse"'
	[radius.timeout]=20s
	[radius.retries]=1
	[log.level]=debug
)
sse_interfaces='sub*'
sse_radius=(1)		# servers of the ISP that it asks, the first one first

# sse_lns NTE [OPTION...]: an LNS of a group, with the NTE's secret.
sse_lns()
{
	echo "	lns \"${nte_ip[$1]}\" {"
	[ -z "${nte_secret[$1]-}" ] || echo "		secret = \"${nte_secret[$1]}\""
	shift
	[ $# -eq 0 ] || printf '\t\t%s\n' "$@"
	echo '	}'
}

# The groups of LNSs and their realms. A test may have another function of this name.
sse_realms()
{
	local nte

	for nte in a b; do
		printf 'lns-group "nte-%s" {\n' $nte
		sse_lns $nte
		printf '}\nrealm "isp-%s" {\n\tgroup = "nte-%s"\n}\n' $nte $nte
	done
}

# sse_options SECTION: its options, a line each.
sse_options()
{
	local name

	for name in "${!sse_option[@]}"; do
		case $name in
		*.*) [ "${name%%.*}" = "$1" ] || continue ;;
		*) [ -z "$1" ] || continue ;;
		esac
		printf '%s = %s\n' "${name#*.}" "${sse_option[$name]}"
	done | sort
}

sse_radius_servers()
{
	local n

	for n in "${sse_radius[@]}"; do
		printf 'server "%s" {\n\tsecret = "%s"\n}\n' "${radius_ip[$n]}" "$radius_secret"
	done
}

# sse_config: $work/sse.conf.
sse_config()
{
	local section

	sse_option[control.path]="\"${sse_socket:=$work/sse.control}\""
	{
		sse_options ''
		printf 'interface "%s" {\n%s\n}\n' "$sse_interfaces" "$(sse_options interface)"
		sse_realms
		printf 'radius {\n%s\n%s\n}\n' "$(sse_options radius)" "$(sse_radius_servers)"
		for section in ppp l2tp log control; do
			printf '%s {\n%s\n}\n' $section "$(sse_options $section)"
		done
	} >"$work/sse.conf"
	chmod 600 "$work/sse.conf"
}

# --- the daemon --------------------------------------------------------------

# Those of its unit: it has no others here either.
sse_capabilities=$(sed -n 's/^CapabilityBoundingSet=//p' \
	"$spliced_dir/../../tools/pppspliced/pppspliced.service")

# exec_capable CAPABILITIES COMMAND...: in the SSE, as root, but with these only.
exec_capable()
{
	local set=${1//CAP_/+}

	exec_in_netns "$ns_lac" setpriv --no-new-privs --inh-caps=-all \
		--bounding-set="-all,${set// /,}" "${@:2}"
}

# sse_up: with a configuration made anew. Sets sse_pid.
sse_up()
{
	local huge=/sys/kernel/mm/transparent_hugepage/enabled

	[ ! -e $huge ] || echo never >$huge
	sse_config
	exec_capable "$sse_capabilities" pppspliced --config "$work/sse.conf" \
		>>"$work/sse.log" 2>&1 &
	sse_pid=$!
	wait_until 150 sse_answers || bail_out "pppspliced does not run: $(tail -n 3 "$work/sse.log")"
}

sse_answers()
{
	sse_ctl show status >/dev/null 2>&1
}

# sse_end SIGNAL: until it is gone; and unless it is killed, with nothing to complain of.
sse_end()
{
	local status

	kill "-$1" "$sse_pid"
	expect_soon "pppspliced ends" process_gone "$sse_pid" || return
	wait "$sse_pid" 2>/dev/null
	status=$?
	[ "$1" = KILL ] || expect "exit status of pppspliced" $status -eq 0
}

sse_ctl()
{
	in_sse pppsplicedctl --socket "$sse_socket" "$@"
}

# Resident memory that is the daemon's own, kB: not its program's and libraries', of which
# pages come as they are first used. Nor what huge pages would fill the holes of its heap with.
sse_memory()
{
	awk '$1 == "RssAnon:" { print $2 }' "/proc/$sse_pid/status"
}

# --- what it has -------------------------------------------------------------

# sse_show WHAT [FILTER]: sessions, tunnels, lns, ... as one array of JSON; what jq makes of it.
sse_show()
{
	# shellcheck disable=SC2086 # "sessions --usage" are words
	sse_ctl --json show $1 | jq -rs "flatten | ${2:-.}"
}

# session USER FIELD: of his session.
session()
{
	sse_show sessions "map(select(.user == \"$1\")) | last | .$2 // empty"
}

# The SSE does not pass over this NTE.
not_held()
{
	[ "$(sse_show lns "map(select(.address | startswith(\"${nte_ip[$1]}\")).held_ms) |
		max // 0")" = 0 ]
}

is_spliced()
{
	[ "$(session "$1" state)" = spliced ]
}

# is_at USER ADDRESS:PORT: spliced to that LNS.
is_at()
{
	is_spliced "$1" && [ "$(session "$1" lns)" = "$2" ]
}

# splice_of USER: sets splice_id, for leg_counter, drop_counter and counter_grows.
splice_of()
{
	expect_soon "$1 is spliced" is_spliced "$1" || return
	splice_id=$(session "$1" splice)
	[ -n "$splice_id" ]
}

# splice_is USER FRAMES: there is a splice of that policy between his PPPoE session and L2TP.
splice_is()
{
	splice_of "$1" || return
	expect "frames policy and legs of splice $splice_id" "$(ctl --json show "$splice_id" |
		jq -r '.[0] | "\(.frames) \(.legs[0].type) \(.legs[1].type)"')" = "$2 pppoe l2tp"
}

sse_sessions()
{
	sse_show sessions length
}

sessions_are()
{
	[ "$(sse_sessions)" = "$1" ]
}

sse_tunnels()
{
	sse_show tunnels length
}

kernel_tunnels()
{
	in_sse ip l2tp show tunnel | grep -c '^Tunnel'
}

kernel_sessions()
{
	in_sse ip l2tp show session | grep -c '^Session'
}

pppoe_sessions()
{
	in_sse tail -n +2 /proc/net/pppoe | grep -c .
}

# Nothing of any session, neither in the daemon nor in the kernel.
no_sessions()
{
	sessions_are 0 && nothing_in_kernel
}

nothing_in_kernel()
{
	[ "$(kernel_sessions)" = 0 ] && [ "$(pppoe_sessions)" = 0 ] && no_splices
}

# Not even a tunnel.
no_tunnels()
{
	[ "$(sse_tunnels)" = 0 ] && [ "$(kernel_tunnels)" = 0 ]
}

# The SSE terminates no network layer: there is no interface by which a subscriber's packet
# could get into its IP stack.
no_units()
{
	expect "PPP interfaces of the SSE" "$(ip -n "$ns_lac" -j link show type ppp | jq length)" -eq 0
}
