#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The protocols' state machines need no socket, clock or event loop, and none needs another one.
# shellcheck disable=SC2317 # ok() runs the functions
# shellcheck source=tools/tests/tap.sh
. "$SRC/tests/tap.sh"

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# calls_only PATTERN OBJECT...: what these need of others are functions of memory and texts, of
# digests, of the compiler, or that fit.
calls_only()
{
	pattern=$1
	shift
	nm "$@" | awk 'NF == 3 && $2 != "U" { print $3 }' | sort -u >"$tmp/own"
	nm -u "$@" | awk '$1 == "U" { print $2 }' | sort -u >"$tmp/needed"
	[ -s "$tmp/own" ] && [ -s "$tmp/needed" ] || return 1
	comm -13 "$tmp/own" "$tmp/needed" |
		grep -vE "^(mem|str|nettle_|_|explicit_bzero$|snprintf$|$pattern)" >"$tmp/wrong"
	sed 's/^/# needs /' "$tmp/wrong"
	[ ! -s "$tmp/wrong" ]
}

o=$BUILD/pppspliced
ok "PPPoE discovery" calls_only _ "$o"/pppoe/*.o
ok "PPP" calls_only _ "$o"/ppp/*.o
ok "L2TP" calls_only _ "$o"/l2tp/*.o
ok "the choice of an LNS" calls_only 'inet_(pton|ntop)$' "$o"/lns/*.o
ok "messages of RADIUS" calls_only '(radius_tunnels_|malloc$|calloc$|free$)' \
	"$o"/radius/packet.o "$o"/radius/request.o "$o"/radius/reply.o
tap_end
