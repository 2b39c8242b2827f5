#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# make demo, make demo-splice: build for Debian 13's kernel, and run one of selftests' demos
# in a guest.
#
#   demo.sh PROGRAM
set -eu

cd "$(dirname "$0")/.."
guest=selftests/guest/guest
[ "$(id -u)" = 0 ] || { echo "needs root: sudo make demo" >&2; exit 1; }
export HOME=${HOME:-/root}

echo "Making a QEMU guest: Debian 13 with its own kernel (the first time this downloads for a minute) ..."
$guest prepare
echo "Building module, tools and daemon in it ..."
$guest chroot -- make -s modules KDIR="$($guest kdir)" BUILD="build/$($guest kver)" >/dev/null
$guest chroot -- make -s tools >/dev/null
echo "Starting it (about 10 s; nothing happens to this machine's own kernel) ..."
exec $guest run --timeout 900 -- "selftests/$1"
