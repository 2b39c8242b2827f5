#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# pppspliced's command line, as far as it needs no kernel module and no root.
# shellcheck disable=SC2317 # ok() runs the functions
# shellcheck source=tools/tests/tap.sh
. "$SRC/tests/tap.sh"

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cp "$SRC/pppspliced/pppspliced.conf.example" "$tmp/good"
sed 's/^	lns 192/	lnz 192/' "$tmp/good" >"$tmp/bad"
chmod 600 "$tmp/good" "$tmp/bad"

# runs STATUS ARG...
runs()
{
	want=$1
	shift
	run_built "$BUILD/pppspliced/pppspliced" "$@" >"$tmp/out" 2>"$tmp/err" </dev/null
	got=$?
	[ "$got" = "$want" ] && return
	echo "# exit status $got"
	sed 's/^/# /' "$tmp/err"
	return 1
}

says()
{
	text=$1
	shift
	runs 0 "$@" && [ ! -s "$tmp/err" ] && grep -qF -- "$text" "$tmp/out"
}

# refuses STATUS TEXT ARG...: in one line
refuses()
{
	want=$1
	text=$2
	shift 2
	runs "$want" "$@" && [ ! -s "$tmp/out" ] && [ "$(wc -l <"$tmp/err")" = 1 ] &&
		grep -qF -- "$text" "$tmp/err"
}

readable_by_all()
{
	chmod 644 "$tmp/good"
	runs 0 --check --config "$tmp/good" && grep -q '^pppspliced: warning: .*chmod' "$tmp/err"
}

ok "--version" says "pppspliced $VERSION" --version
ok "--help" says "usage: pppspliced" --help
ok "no such option" refuses 1 "--frob: no such option, or no value with it, see --help" --check --frob
ok "no such letter" refuses 1 "-x: no such option" -kx
ok "no value" refuses 1 "-c: no such option, or no value with it" --config
ok "an argument" refuses 1 "there are options only, see --help" now
ok "--check: the example is good" says "$tmp/good: the configuration is good" --check --config "$tmp/good"
ok "--check: what is wrong, where, and what to do" \
	refuses 2 "$tmp/bad:$(grep -n lnz "$tmp/bad" | cut -d : -f 1): there is no option \"lnz\" here; see" \
	--config "$tmp/bad" --check
ok "it does not begin with that" refuses 2 "there is no option" --config "$tmp/bad"
ok "nor without a file" refuses 2 "$tmp/none cannot be opened: " -c "$tmp/none"
ok "--check warns of secrets that all can read" readable_by_all
tap_end
