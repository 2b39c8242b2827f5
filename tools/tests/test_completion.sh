#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The bash completion, with a pppsplicectl that knows two splices and three sessions; and
# pppsplicedctl's.
# shellcheck disable=SC2317 # ok() runs the functions
# shellcheck source=tools/tests/tap.sh
. "$SRC/tests/tap.sh"

if ! command -v bash >/dev/null; then
	skip "completion" "needs bash"
	tap_end
fi

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cat >"$tmp/pppsplicectl" <<'STUB'
#!/bin/sh
[ "$1 $2" = "--netns lac" ] && { shift 2; lac=1; }
case "$*" in
"complete ids") if [ "$lac" ]; then echo 77; else printf '%s\n' 1 12; fi ;;
"complete labels") printf '%s\n' alice@isp 'bob smith' ;;
"complete pppoe free") printf '%s\n' 5 eth1:6@02:00:00:00:00:01 eth2:6@02:00:00:00:00:01 ;;
"complete pppoe spliced") echo 9 ;;
"complete l2tp spliced") echo 3/7 ;;
esac
STUB
chmod +x "$tmp/pppsplicectl"
cat >"$tmp/complete.bash" <<'DRIVER'
. "$1"
COMP_LINE=$2 COMP_POINT=${#2}
read -ra COMP_WORDS <<<"$2"
[[ $2 != *" " ]] || COMP_WORDS+=("")
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
"_${1##*/}"
printf '%s\n' "${COMPREPLY[@]}" | sort | tr '\n' ' '
DRIVER

# gives LINE WORDS: what completes the last word of LINE
gives()
{
	got=$(PATH=$tmp:$PATH bash "$tmp/complete.bash" "$SRC/completion/${1%% *}" "$1")
	[ "$got" = "$2${2:+ }" ] || [ "$got" = "${2:- }" ] || { echo "# got: $got"; return 1; }
}

ok "commands" gives "pppsplicectl s" "set show"
ok "global options" gives "pppsplicectl --p" "--pid --pretty"
ok "ids" gives "pppsplicectl del 1" "1 12"
ok "ids and options" gives "pppsplicectl show " "--channel --l2tp --label --pppoe --stats 1 12"
ok "ids of another namespace" gives "pppsplicectl --json --netns lac del 7" "77"
ok "labels, quoted" gives "pppsplicectl del --label " 'alice@isp bob\ smith'
ok "sessions that are free" gives "pppsplicectl add --pppoe 5" "5"
ok "sessions that are spliced" gives "pppsplicectl del --pppoe " "9"
ok "L2TP sessions that are spliced" gives "pppsplicectl show --l2tp 3" "3/7"
ok "a word with a colon, which readline has split" gives "pppsplicectl add --pppoe eth1:6" \
	"6@02:00:00:00:00:01"
ok "options of add" gives "pppsplicectl add --" "--channel --driver --frames --l2tp --label --pppoe"
ok "frames" gives "pppsplicectl set 1 --frames a" "all"
ok "commands of pppsplicedctl" gives "pppsplicedctl --json --socket /s " \
	"--help --json --pretty --socket --version drop metrics reload show"
ok "what to show" gives "pppsplicedctl show " "interfaces lns sessions status tunnels"
ok "filters" gives "pppsplicedctl show sessions realm isp-a s" "session state"
ok "states" gives "pppsplicedctl show sessions state r" "radius relay"
ok "an LNS is no word" gives "pppsplicedctl show sessions lns " ""
ok "whom to drop" gives "pppsplicedctl drop " "all mac session tunnel user"
ok "and why" gives "pppsplicedctl drop session 1 " "--reason"
tap_end
