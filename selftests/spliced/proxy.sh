#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What pppspliced says to an LNS is right by RFC 2661, in the eyes of one that is strict; what
# it proxies can be taken over; and it reacts as that RFC wants to whatever an LNS does wrong.
#
#	proxy.sh [PART...]	by default all of them, see "parts"

# shellcheck source=SCRIPTDIR/lib.sh disable=SC2154,SC2034 # variables of ../lib
. "$(dirname "$0")/lib.sh"
# shellcheck source=SCRIPTDIR/lib/lns.sh
. "$spliced_dir/lib/lns.sh"

# One that ends lingers for a while, to acknowledge what comes again.
no_open_tunnels()
{
	[ "$(sse_show tunnels 'map(select(.state == "established")) | length')" = 0 ]
}

# Before each: nothing is left of the one before, and the LNS is not passed over.
ready()
{
	wait_until 300 no_sessions || note "sessions are left: $(sse_show sessions)"
	wait_until 300 no_open_tunnels || note "tunnels are left: $(sse_show tunnels)"
	wait_until 300 not_held a || note "the LNS is held: $(sse_show lns)"
}

# begin OPTION...: an LNS with these options.
begin()
{
	ready
	lns_start --password secret "$@"
}

# taken_over OPTION...: a subscriber is up without a second LCP, and pings.
taken_over()
{
	subscribers_run --ping 3 "$@" || { subscribers_note; return 1; }
	subscribers_have ended '.reached.ping == 1 and .renegotiated == 0'
}

# comes_up OPTION...: with a second LCP or not.
comes_up()
{
	subscribers_run --ping 3 "$@" || { subscribers_note; return 1; }
	subscribers_have ended '.reached.ping == 1'
}

# proxied TYPE: Proxy Authen Type, and the LNS has verified the response.
proxied()
{
	lns_said ".event == \"connected\" and .proxy.lcp and .proxy.type == $1 and .proxy.verified"
}

# In bit/s, as they are configured.
has_speeds()
{
	lns_said '.event == "connected" and .tx == 100000000 and .rx == 40000000'
}

ends_in_order()
{
	expect_soon "a CDN" lns_said '.event == "cdn-sent" or (.event == "cdn" and .known)'
}

# The LNS does nothing when the subscriber terminates LCP: the LAC's part, which sees a PADT.
ends_by_lac()
{
	expect_soon "the LNS gets a CDN" lns_said '.event == "cdn" and .known'
}

# is_refused PATTERN: the subscriber was told, by PPP or by PPPoE, and not left waiting.
is_refused()
{
	subscribers_run --tries 6 && { note "it is up"; return 1; }
	note "told: $(subscribers_reasons)"
	subscribers_reasons | grep -qE "^(CHAP Failure|PAP Nak|Terminate-Request|PADT).*$1"
}

# held OPTION...: a subscriber that is up, and stays until it is hung up.
held()
{
	subscribers_start --ping 1 --hold "$@"
	expect_soon "a subscriber is up" subscribers_have settled '.up == 1'
}

# told: what a subscriber that was up has been told, when it was hung up.
is_hung_up()
{
	expect_soon "the subscriber is hung up" process_gone "$subscribers_pid" ||
		kill -TERM "$subscribers_pid"
	subscribers_wait
	note "told: $(subscribers_reasons)"
	subscribers_have ended '.hung_up == 1'
}

# --- proxy authentication ----------------------------------------------------

takes_over()
{
	takes_over_of chap 2
	takes_over_of pap 3
}

takes_over_of()
{
	local method=$1 type=$2

	begin --expect-proxy --expect-calling '(?i)02.?50.?50.?00.?00.?00' --ignore-terminate
	check "$method: the LNS takes over LCP and authentication" taken_over --auth "$method"
	check "$method: what was proxied is right" proxied "$type"
	check "$method: TX and RX Connect Speed are those of the configuration" has_speeds
	check "$method: the session ends with a CDN of the LAC" ends_by_lac
	lns_stop
	check "$method: all is as RFC 2661 has it" lns_is_content
}

echoes()
{
	held || return
	lns_command echo all
	expect_soon "the subscriber answers the LNS's echo" lns_said '.event == "echo-reply"'
	! lns_said '.event == "ppp-magic"'
}

lns_hangs_up()
{
	lns_command "$@"
	is_hung_up
}

goes_otherwise()
{
	begin --expect-proxy
	check "LCP echo crosses, with the magic numbers that were proxied" echoes
	check "the LNS sends CDN: the subscriber is hung up" \
		lns_hangs_up disconnect all 3 0 'by the operator'
	held
	check "the LNS terminates LCP: the subscriber is hung up" lns_hangs_up terminate all
	held
	check "the LNS sends StopCCN: the subscriber is hung up" lns_hangs_up stop 6
	lns_stop
	check "all is as RFC 2661 has it" lns_is_content

	begin --renegotiate
	check "LCP anew: the subscriber is up" comes_up
	check "LCP was negotiated again" subscribers_have ended '.renegotiated >= 1'
	lns_stop
	begin --renegotiate --auth pap
	check "LCP anew, and PAP instead: the subscriber is up" comes_up
	lns_stop
	check "all is as RFC 2661 has it" lns_is_content
	begin --user user0@isp-a:other
	check "the LNS refuses the password: the subscriber is told so" is_refused 'lns.test refuses'
	lns_stop
	check "all is as RFC 2661 has it" lns_is_content
}

# --- how an LNS may be -------------------------------------------------------

is_borne()
{
	local what=$1

	shift
	begin "$@"
	check "$what: the subscriber is up" comes_up
	check "$what: the session ends with a CDN" ends_in_order
	lns_stop
	check "$what: all is as RFC 2661 has it" lns_is_content
}

bears()
{
	is_borne "every third message is lost" --drop 3
	is_borne "a Receive Window of 1" --window 1
	is_borne "an ICRP that takes 3 s" --delay-icrp 3
	is_borne "an answer from another port" --answer-port 1799
	is_borne "HELLO each second" --hello 1
	begin --no-hello-reply
	held
	wait_until 900 process_gone "$subscribers_pid"
	check "no answer to HELLO: the subscriber is hung up" is_hung_up
	lns_kill
	begin --stopccn-after 1
	subscribers_run --tries 6
	check "StopCCN when a session has come: nothing is left" expect_soon "no session" no_sessions
	lns_stop
	check "all is as RFC 2661 has it" lns_is_content
}

refuses()
{
	local code content=yes

	for code in 2:4 2:6 2:7 3:0 4:0 5:0 6:0 7:0 8:0 9:0 10:0 11:0; do
		begin --refuse "$code:not here"
		check "CDN $code: the subscriber is refused" is_refused ''
		lns_stop
		lns_is_content || content=no
	done
	for code in 1:0 2:4 3:0 4:0 5:256 6:0 7:0; do
		begin --refuse-tunnel "$code:not here"
		check "StopCCN $code: the subscriber is refused" is_refused ''
		lns_stop
		lns_is_content || content=no
	done
	check "all is as RFC 2661 has it" [ $content = yes ]
	begin --silent
	check "no answer at all: the subscriber is refused" is_refused ''
	lns_stop
	check "and retransmission backs off" backs_off
}

# SCCRQ comes twice more at least, and not too early.
backs_off()
{
	lns_said '.event == "sccrq-again" and .n == 2' && lns_is_content
}

# --- IPv6 --------------------------------------------------------------------

lns_ip6=fd00:18::11

over_ipv6()
{
	ip -n "$ns_lac" address add fd00:18::1/64 dev core0 nodad
	ip -n "$(nte_ns a)" address add $lns_ip6/64 dev core0 nodad
	begin --listen $lns_ip6 --expect-proxy
	check "IPv6: the LNS takes over LCP and authentication" taken_over --user user%d@isp-6
	check "IPv6: the tunnel is to there" lns_ip6_was_called
	lns_stop
	check "IPv6: all is as RFC 2661 has it" lns_is_content
}

lns_ip6_was_called()
{
	expect "tunnels to [$lns_ip6]:1701" "$(grep -c "event=tunnel-up.*lns=\[$lns_ip6\]:1701" "$work/sse.log")" -ge 1
}

# --- tie breaking ------------------------------------------------------------

ties()
{
	local breaker

	for breaker in lower higher equal none; do
		begin --initiate "$sse_ip" --tie-breaker $breaker
		check "tie, the LNS's Tie Breaker is $breaker: the subscriber is up" comes_up --tries 30
		note "$(lns_events '.event == "tie" or .event == "established"')"
		lns_stop
		check "tie, $breaker: all is as RFC 2661 has it" lns_is_content
	done
}

# --- what an LNS does wrong --------------------------------------------------

# The LNS judges the first reaction.
reacts_to()
{
	subscribers_run --tries 6
	expect_soon "a reaction" lns_said '.event == "expected"' || return
	note "$(lns_events '.event == "expected"' | jq -c '{got, want, section}')"
	lns_said '.event == "expected" and .ok'
}

# faults secret|-: kinds of those that need a secret, or not.
faults()
{
	"$spliced_dir/lns.py" --list-bad | awk -v need="$1" '$2 == need { print $1 }'
}

all_faults()
{
	local kind

	for kind in $(faults "${1:--}"); do
		begin --bad "$kind"
		check "$kind" reacts_to
		lns_stop
	done
}

# --- secrets -----------------------------------------------------------------

# The daemon with another configuration.
sse_anew()
{
	ready
	sse_end TERM
	sse_up
}

with_secret()
{
	nte_secret[a]=tunnelsecret
	sse_anew
	lns_option=(--secret tunnelsecret --challenge)
	is_borne "tunnel authentication both ways"
	is_borne "the LNS hides AVPs" --hide
	all_faults secret
	sse_group_hide='hide = yes'
	sse_anew
	is_borne "both hide AVPs" --hide --expect-hidden --expect-proxy
	lns_option=(--secret another --challenge --wrong-secret)
	begin
	check "another secret: the subscriber is refused" is_refused ''
	lns_stop
	lns_option=()
	unset 'nte_secret[a]'
	sse_group_hide=
	sse_anew
}

# --- mode "terminated" -------------------------------------------------------

terminated()
{
	sse_option[mode]=terminated
	sse_anew
	begin
	check "terminated: the LNS's own LCP and CHAP, the subscriber is up" comes_up
	check "terminated: the subscriber has one LCP" subscribers_have ended '.renegotiated == 0'
	lns_stop
	check "terminated: all is as RFC 2661 has it" lns_is_content
	begin
	held
	check "terminated: the LNS terminates LCP: the subscriber is hung up" lns_hangs_up terminate all
	lns_stop
	begin --auth pap
	check "terminated, PAP on both legs" comes_up --auth pap
	lns_stop
	begin --user user0@isp-a:other
	check "terminated: the LNS's refusal is passed on" is_refused 'lns.test refuses'
	lns_stop
	sse_option[mode]=transparent
	sse_anew
}

sse_group_hide=
sse_realms()
{
	printf 'lns-group "nte-a" {\n%s\n%s\n}\n' "$sse_group_hide" "$(sse_lns a)"
	printf 'realm "isp-a" {\n\tgroup = "nte-a"\n}\n'
	printf 'lns-group "nte-6" {\n\tlns "%s" { }\n}\nrealm "isp-6" {\n\tgroup = "nte-6"\n}\n' "$lns_ip6"
}

# Parts, and how many tests each has.
declare -A parts=(
	[takes_over]=10 [goes_otherwise]=11 [bears]=18 [refuses]=22 [ties]=8 [over_ipv6]=3
	[all_faults]=$(faults - | wc -l) [with_secret]=$((10 + $(faults secret | wc -l)))
	[terminated]=6
)

require_pppspliced
require_scripted
[ $# -gt 0 ] || set -- takes_over goes_otherwise bears refuses ties over_ipv6 all_faults with_secret terminated
plan=3
for part; do
	plan=$((plan + ${parts[$part]}))
done
ktap_print_header
ktap_set_plan "$plan"
setup_isp 1
sse_option[radius.accounting]=no
sse_option[l2tp.hold-down]=1s
sse_option[l2tp.hold-down-max]=1s
sse_option[l2tp.idle-timeout]=1s
sse_option[l2tp.listen-port]=1701
sse_option[l2tp.tx-speed]=100M
sse_option[l2tp.rx-speed]=40M
sse_option[ppp.echo-interval]=30s
sse_up
for part; do
	$part
done
ready
check "after all that the daemon has neither session nor tunnel" wait_until 600 no_tunnels
check "the daemon ends in order" sse_end TERM
check "the kernel is well" kernel_is_quiet
ktap_finished
