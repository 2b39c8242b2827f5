#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# What test_describe writes fits the schemas, and what is wrong does not.
# shellcheck disable=SC2317 # ok() runs the functions
# shellcheck source=tools/tests/tap.sh
. "$SRC/tests/tap.sh"

if ! python3 -c 'import jsonschema' 2>/dev/null; then
	skip "JSON fits the schemas" "needs python3-jsonschema"
	tap_end
fi

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
run_built "$BUILD/tests/test_describe" "$tmp" >/dev/null || exit 1
schemas=$SRC/ctl/schema

fits()
{
	python3 "$SRC/tests/schema.py" "$schemas/$1.schema.json" "$tmp/$2.json" ${3:+"$3"} 2>"$tmp/why" ||
		{ sed 's/^/# /' "$tmp/why"; return 1; }
}

misfits()
{
	sed "$3" "$tmp/$2.json" >"$tmp/wrong.json"
	! cmp -s "$tmp/$2.json" "$tmp/wrong.json" || { echo "# nothing was changed"; return 1; }
	! fits "$1" wrong ${4:+"$4"} >/dev/null
}

ok "show" fits show show
ok "show, pretty" fits show show-pretty
ok "show of nothing" fits show show-empty
ok "show of nothing, pretty" fits show show-pretty-empty
ok "legs" fits legs legs
ok "monitor, line by line" fits monitor monitor --lines
ok "a counter that is a string does not fit" misfits show show 's/"local_frames":0/"local_frames":"0"/'
ok "an unknown drop reason does not fit" misfits show show 's/too-big/too-small/'
ok "a PPPoE leg without its MAC does not fit" misfits show show 's/"peer_mac":[^,]*,//'
ok "an L2TP leg without its path does not fit" misfits show show 's/"rx_path":[^,]*,//'
ok "nor with another one" misfits monitor monitor 's/"tx_path":"tunnel"/"tx_path":"bridge"/' --lines
ok "nor without one, if it is spliced" misfits show show 's/"tx_path":"tunnel"/"tx_path":null/'
ok "a session without an owner list does not fit" misfits legs legs 's/"owners":\[[^]]*\],//'
ok "a removal without a reason does not fit" misfits monitor monitor 's/,"reason":[^}]*//' --lines
tap_end
