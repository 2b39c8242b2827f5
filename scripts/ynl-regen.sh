#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Regenerate the netlink code from the YNL spec with the kernel's own generator.
#
#   scripts/ynl-regen.sh KERNEL_TREE		write the generated files
#   scripts/ynl-regen.sh --check KERNEL_TREE	fail if they differ from the spec
#   scripts/ynl-regen.sh --to DIR SPEC KERNEL_TREE
#						write those of another spec into a folder
#
# The generator looks for its schema beside the folder of the spec, and for the
# root of the tree by its MAINTAINERS, so it runs in a copy laid out like one.
set -euo pipefail

check=
to=
top=$(cd "$(dirname "$0")/.." && pwd)
spec=Documentation/netlink/specs/pppsplice.yaml
source=$top/$spec
case ${1:-} in
--check) check=1; shift ;;
--to) to=$(readlink -f "$2") source=$(readlink -f "$3"); shift 3 ;;
esac
tree=${1:?usage: ynl-regen.sh [--check|--to DIR SPEC] KERNEL_TREE}

for gen in "$tree/tools/net/ynl/ynl-gen-c.py" "$tree/tools/net/ynl/pyynl/ynl_gen_c.py"; do
	[ -f "$gen" ] && break
done
[ -f "$gen" ] || { echo "ynl-regen: no YNL generator in $tree" >&2; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/Documentation/netlink/specs"
touch "$work/MAINTAINERS"
cp "$tree"/Documentation/netlink/*.yaml "$work/Documentation/netlink/"
cp "$source" "$work/$spec"

status=0
while read -r mode part file; do
	(cd "$work" && python3 "$gen" --mode "$mode" --spec "$work/$spec" "--$part" -o "${file##*/}")
	if [ -n "$to" ]; then
		cp "$work/${file##*/}" "$to/"
	elif [ -n "$check" ]; then
		diff -u "$top/$file" "$work/${file##*/}" || status=1
	else
		mkdir -p "$(dirname "$top/$file")"
		cp "$work/${file##*/}" "$top/$file"
	fi
done <<-LIST
	uapi header include/uapi/linux/pppsplice.h
	kernel header kmod/netlink-gen.h
	kernel source kmod/netlink-gen.c
LIST

if [ "$status" != 0 ]; then
	echo "ynl-regen: generated files differ from $spec; run scripts/ynl-regen.sh KERNEL_TREE" >&2
fi
exit "$status"
