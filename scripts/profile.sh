#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# make profile: where the instructions of a crossing go, function by function.
#
#   profile.sh [--page FILE] [--tree FUNCTION] [--module FILE] [ARGUMENT of count.py...]
#
# Builds, runs selftests/profile/count.py in a guest that counts instructions, and prints
# the tables of selftests/profile/report.py; --page renews those of a page instead, also
# with --headroom; --tree prints call trees. --module profiles another build of the
# module. What was counted stays in build/profile, for report.py to be asked again.
set -eu

cd "$(dirname "$0")/.."
guest=selftests/guest/guest
dir=$PWD/build/profile
kernel=${KERNEL:-6.12}
report=selftests/profile/report.py
page=
tree=
module=

while [ $# -gt 0 ]; do
	case $1 in
	--page) page=$2; shift 2 ;;
	--tree) tree=$2; shift 2 ;;
	--module) module=$2; shift 2 ;;
	*) break ;;
	esac
done
[ "$(id -u)" = 0 ] || { echo "needs root: sudo make profile" >&2; exit 1; }
export HOME=${HOME:-/root}
mkdir -p "$dir"

# quietly WHAT COMMAND...: its output only if it fails.
quietly()
{
	local log=$dir/${1// /-}.log

	echo "$1 ..." >&2
	shift
	"$@" >"$log" 2>&1 || { tail -n 40 "$log" >&2; exit 1; }
}

$guest prepare --kernel "$kernel"
kver=$($guest kver --kernel "$kernel")
quietly "building the tool and the tests" $guest chroot -- \
	sh -c 'make tools && make -C selftests && make -C selftests/profile'
if [ -n "$module" ]; then
	mkdir -p "build/$kver"
	cp "$module" "build/$kver/pppsplice.ko"
else
	quietly "building the module" $guest chroot --kernel "$kernel" -- \
		make modules KDIR="$($guest kdir --kernel "$kernel")" BUILD="build/$kver"
fi

# count NAME ARGUMENT...: into the folder NAME.
count()
{
	local to=$dir/$1

	shift
	mkdir -p "$to"
	quietly "counting in a guest" $guest run --kernel "$kernel" --icount --timeout 3600 \
		--log "$to/console.log" --out "$to" --plugin "$dir/plugin.so,out=$to/counts" -- \
		selftests/run.sh "profile/count.py $*"
}

count plain "$@"
if [ -n "$page" ]; then
	count headroom --headroom "$@"
	$report --page "$page" "$dir/plain"
	$report --page "$page" --prefix "headroom " "$dir/headroom"
elif [ -n "$tree" ]; then
	$report --tree "$tree" "$dir/plain"
else
	$report "$dir/plain"
fi
