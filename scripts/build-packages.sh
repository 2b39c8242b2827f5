#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Build the Debian packages from a copy of this tree, so that nothing is written into
# it, and put them into a folder. Runs on Debian 12 or later, or in the root folder of
# selftests/guest, with what debian/control asks for.
#
#   build-packages.sh OUT [VERSION]	VERSION: as if the tree had that one
#
# DEB_BUILD_OPTIONS (nocheck, parallel=N) as always.
set -euo pipefail

out=$(readlink -m "${1:?usage: build-packages.sh OUT [VERSION]}")
top=$(cd "$(dirname "$0")/.." && pwd)
version=${2:-$(cat "$top/VERSION")}

work=$(mktemp -d "${TMPDIR:-/tmp}/pppsplice-packages.XXXXXX")
trap 'rm -rf "$work"' EXIT
tree=$work/pppsplice-$version
mkdir "$tree"
tar -C "$top" --exclude=./build --exclude=./.git --exclude=__pycache__ -c . | tar -C "$tree" -x
cd "$tree"

if [ "$version" != "$(cat VERSION)" ]; then
	echo "$version" >VERSION
	{
		printf 'pppsplice (%s) unstable; urgency=medium\n\n' "$version"
		printf '  * Nothing but another version.\n\n'
		sed -n '/^ -- /{p;q}' debian/changelog
		echo
		cat debian/changelog
	} >"$work/changelog"
	mv "$work/changelog" debian/changelog
fi

# Whoever builds this version gets the same octets, whenever the files were checked out.
find . -exec touch -hd "@$(dpkg-parsechangelog -S Timestamp)" {} +

# Essential for builds is what compiles here; the package of that name need not be there.
dpkg-checkbuilddeps -I
dpkg-buildpackage -us -uc -d
mkdir -p "$out"
mv "$work"/pppsplice_* "$work"/*.deb "$out/"
