#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Do all places agree on the version, and does nothing break what was promised?
# See Documentation/versions.md. Needs a compiler, pahole, and the headers of libnl.
#
#   check-versions.sh		in TAP
#   check-versions.sh --record	write down what the headers promise now
# shellcheck disable=SC2317 # check() runs the functions
set -u

cd "$(dirname "$0")/.." || exit
version=$(cat VERSION)
soversion=$(sed -n 's/^SOVERSION := //p' tools/Makefile)
map=tools/lib/libpppsplice.map
symbols=debian/libpppsplice$soversion.symbols
# shellcheck source=scripts/tap.sh
. scripts/tap.sh

# --- what the headers promise ------------------------------------------------

# constants HEADER NAME...: "NAME VALUE" of each.
constants()
{
	local header=$1

	shift
	{
		printf '#include <stdio.h>\n#include <%s>\n' "$header"
		cat <<-'CODE'
		#define SHOW(x) printf(_Generic((x), char *: #x " %s\n", default: #x " %d\n"), x);
		int main(void) {
		CODE
		printf 'SHOW(%s)\n' "$@"
		echo '}'
	} >"$work/constants.c"
	${CC:-cc} -Iinclude/uapi -Itools/lib -o "$work/constants" "$work/constants.c" &&
		"$work/constants" | LC_ALL=C sort
}

# names FILE: enumerators and macros that stand for a value.
names()
{
	local begin='^(\t|#define[[:space:]]+)' end='(,| = |[[:space:]]+["(0-9]).*'

	sed -nE "s/$begin(PPPSPLICE_[A-Z0-9_]+)$end/\2/p" "$1"
}

# Constants, but for those that say how many there are, and attributes' types.
uapi()
{
	local all

	mapfile -t all < <(names include/uapi/linux/pppsplice.h | grep -vE '_A_.*_MAX$|_CMD_MAX$')
	constants linux/pppsplice.h "${all[@]}" || return
	python3 - Documentation/netlink/specs/pppsplice.yaml <<-'CODE'
	import sys, yaml
	with open(sys.argv[1], encoding='utf-8') as file:
	    spec = yaml.safe_load(file)
	for attrs in spec['attribute-sets']:
	    for attr in attrs['attributes']:
	        print('type', attrs['name'], attr['name'], attr['type'])
	CODE
}

# Constants, prototypes, and "STRUCT OFFSET SIZE: MEMBER" as a 64-bit program has them.
library()
{
	local all struct header=tools/lib/libpppsplice.h

	mapfile -t all < <(names $header)
	constants libpppsplice.h "${all[@]}" || return
	{
		echo '#include <libpppsplice.h>'
		sed -nE 's/^struct (pppsplice_[a-z0-9_]+) \{$/struct \1 a_\1;/p' $header
	} >"$work/library.c"
	${CC:-cc} -g -c -Iinclude/uapi -Itools/lib -aux-info "$work/prototypes" \
		-o "$work/library.o" "$work/library.c" || return
	sed -n '/^typedef/,/;/p' $header | tr -s ' \t\n' ' ' | sed 's/; /;\n/g'
	sed -n 's|^/\* .*/libpppsplice.h:.*\*/ extern ||p' "$work/prototypes" | LC_ALL=C sort
	sed -nE 's/^struct (pppsplice_[a-z0-9_]+) \{$/\1/p' $header | while read -r struct; do
		pahole -F dwarf -C "$struct" "$work/library.o" 2>/dev/null |
			sed -nE -e "s|^\s+(.*); +/\* +([0-9]+) +([0-9]+) \*/|$struct \2 \3: \1|p" \
				-e "s|^\s+/\* size: ([0-9]+),.*|$struct size \1|p" |
			tr -s ' \t' ' '
	done
}

record()
{
	mkdir -p Documentation/abi
	uapi >"$work/uapi" && library >"$work/library" || return
	cp "$work/uapi" Documentation/abi/uapi
	cp "$work/library" "Documentation/abi/libpppsplice.so.$soversion"
}

# promised FILE GENERATOR: nothing else, and nothing less.
promised()
{
	"$2" >"$work/now" && [ -s "$work/now" ] && diff -u "$1" "$work/now"
}

# --- who says which version --------------------------------------------------

well_formed()
{
	[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]]
}

# Entries are headed "VERSION (DATE)".
known_versions()
{
	sed -nE 's/^([0-9.]+) \([0-9]{4}-[0-9]{2}-[0-9]{2}\)$/\1/p' ChangeLog
}

changelog()
{
	[ "$(known_versions | head -n 1)" = "$version" ]
}

debian_changelog()
{
	[ "$(sed -nE '1s/^pppsplice \(([^)]*)\) .*/\1/p' debian/changelog)" = "$version" ]
}

# Nobody else writes it down: it would be forgotten.
only_place()
{
	grep -rnwF "$version" Makefile Kconfig README.md Documentation debian/rules \
		debian/control debian/*.dkms kmod include tools scripts
	[ $? = 1 ]
}

debian_package()
{
	grep -qx "Package: libpppsplice$soversion" debian/control && [ -f "$symbols" ] &&
		grep -q "^libpppsplice.so.$soversion libpppsplice$soversion " "$symbols"
}

# "SYMBOL@NODE" of the map.
mapped()
{
	awk '/^LIBPPPSPLICE_/ { node = $1 }
		/^\tpppsplice_/ { sub(";", ""); print $1 "@" node }' "$map" | sort
}

symbols_agree()
{
	diff <(mapped) <(sed -nE 's/^ (pppsplice_[^ ]*) .*/\1/p' "$symbols" | sort)
}

# A node is of a version that there has been, and so is what debian says of a symbol.
nodes_are_known()
{
	local known node

	known=$(known_versions)
	while read -r node; do
		grep -q "^${node//./\\.}\\." <<<"$known" ||
			{ echo "# $map: no version $node"; return 1; }
	done < <(sed -nE 's/^LIBPPPSPLICE_([0-9.]+) .*/\1/p' "$map")
	while read -r node; do
		grep -qxF "$node" <<<"$known" ||
			{ echo "# $symbols: no version $node"; return 1; }
	done < <(sed -nE 's/^ [^ ]+@[^ ]+ ([0-9.]+)$/\1/p' "$symbols" | sort -u)
}

family_version()
{
	grep -qE '^#define PPPSPLICE_FAMILY_VERSION[[:space:]]+1$' include/uapi/linux/pppsplice.h
}

if [ "${1-}" = --record ]; then
	record
	exit
fi
check "VERSION is MAJOR.MINOR.PATCH" well_formed
check "ChangeLog begins with VERSION" changelog
check "debian/changelog begins with VERSION" debian_changelog
check "no other file has the version" only_place
check "Debian's library package has the soname's name" debian_package
check "the symbols that Debian knows are those of the map" symbols_agree
check "symbol versions are of versions that ChangeLog has" nodes_are_known
check "the netlink family is of version 1" family_version
check "the netlink interface is as recorded" promised Documentation/abi/uapi uapi
check "the library's interface is as recorded" \
	promised "Documentation/abi/libpppsplice.so.$soversion" library
summarize
