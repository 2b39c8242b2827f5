#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The library as others see it: symbols, installed files, pkg-config, manual pages.
# shellcheck disable=SC2317 # ok() runs the functions
# shellcheck source=tools/tests/tap.sh
. "$SRC/tests/tap.sh"

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
so=$BUILD/libpppsplice.so.0
unset MAKEFLAGS MFLAGS MAKELEVEL

mk()
{
	make -s -C "$SRC" "O=$BUILD" ${SANITIZE:+SANITIZE=$SANITIZE} DESTDIR="$tmp/root" PREFIX=/usr \
		"$@" >"$tmp/log" 2>&1 || { sed 's/^/# /' "$tmp/log"; return 1; }
}

symbols()
{
	nm -D --defined-only "$so" | sed -n 's/.* T \(.*\)@@LIBPPPSPLICE_0.1$/\1/p' | sort >"$tmp/exported"
	sed -n 's/^PPPSPLICE_API.*[ *]\(pppsplice_[a-z_]*\)(.*/\1/p' "$SRC/lib/libpppsplice.h" | sort >"$tmp/declared"
	[ -s "$tmp/declared" ] && diff "$tmp/declared" "$tmp/exported" | sed 's/^/# /'
	cmp -s "$tmp/declared" "$tmp/exported"
}

static_symbols()
{
	[ "$(nm "$BUILD/libpppsplice.a" | awk '$2 == "T" && $3 !~ /^pppsplice_/' | wc -l)" = 0 ]
}

documented()
{
	while read -r name; do
		grep -q "\b$name\b" "$SRC/man/libpppsplice.3" || { echo "# $name is not in libpppsplice(3)"; return 1; }
		grep -q "^ \* $name() - " "$SRC"/lib/*.c || { echo "# $name has no kernel-doc"; return 1; }
	done <"$tmp/declared"
}

# Every command and option of --help is in the manual page and in the completion.
same_words()
{
	run_built "$BUILD/pppsplicectl" --help | grep -oE -- '--[a-z0-9]+' | sort -u >"$tmp/words"
	[ -s "$tmp/words" ] || return 1
	for word in $(cat "$tmp/words") add set del flush show legs monitor; do
		sed 's/\\-/-/g' "$SRC/man/pppsplicectl.8" | grep -qwF -e "$word" -e "-${word#--}" ||
			{ echo "# $word is not in pppsplicectl(8)"; return 1; }
		grep -qwF -e "$word" "$SRC/completion/pppsplicectl" ||
			{ echo "# $word is not completed"; return 1; }
	done
}

# The same of pppsplicedctl.
same_words_spliced()
{
	run_built "$BUILD/pppspliced/pppsplicedctl" --help | grep -oE -- '--[a-z0-9]+' | sort -u >"$tmp/words"
	[ -s "$tmp/words" ] || return 1
	for word in $(cat "$tmp/words") show drop reload metrics sessions tunnels lns interfaces status; do
		grep -qwF -e "$word" -e "-${word#--}" "$SRC/man/pppsplicedctl.8" ||
			{ echo "# $word is not in pppsplicedctl(8)"; return 1; }
		grep -qwF -e "$word" "$SRC/completion/pppsplicedctl" ||
			{ echo "# $word is not completed"; return 1; }
	done
}

# And of pppspliced, which nobody completes.
same_words_daemon()
{
	run_built "$BUILD/pppspliced/pppspliced" --help | grep -oE -- '--[a-z0-9]+' | sort -u >"$tmp/words"
	[ -s "$tmp/words" ] || return 1
	while read -r word; do
		grep -qwF -e "-${word#--}" "$SRC/man/pppspliced.8" ||
			{ echo "# $word is not in pppspliced(8)"; return 1; }
	done <"$tmp/words"
}

spliced_installed()
{
	[ "$(${EMULATOR-} "$tmp/root/usr/sbin/pppsplicedctl" --version)" = "pppsplicedctl $VERSION" ] &&
		grep -q '^ExecStart=/usr/sbin/pppspliced ' "$tmp/root/usr/lib/systemd/system/pppspliced.service" &&
		[ -f "$tmp/root/usr/share/pppsplice/pppspliced/pppsplicedctl-sessions.schema.json" ] &&
		[ -f "$tmp/root/usr/share/man/man8/pppspliced.8" ] &&
		[ -f "$tmp/root/usr/share/man/man5/pppspliced.conf.5" ]
}

# What README tells to type exists, and it tells of every command.
readme_agrees()
{
	sed -n 's/.*\(pppsplicectl .*\)/\1/p' "$TOP/README.md" >"$tmp/typed"
	grep -oE -- '--[a-z0-9]+' "$tmp/typed" | sort -u >"$tmp/words"
	[ -s "$tmp/words" ] || return 1
	while read -r word; do
		run_built "$BUILD/pppsplicectl" --help | grep -qwF -e "$word" ||
			{ echo "# $word is in README, not in --help"; return 1; }
	done <"$tmp/words"
	for word in add set del flush show legs monitor; do
		grep -qE "pppsplicectl (--[a-z]+ ([a-z]+ )?)*$word\b" "$tmp/typed" ||
			{ echo "# $word is not in README"; return 1; }
	done
}

pkgconfig()
{
	export PKG_CONFIG_PATH="$tmp/root/usr/lib/pkgconfig" PKG_CONFIG_SYSROOT_DIR="$tmp/root"
	[ "$(pkg-config --modversion libpppsplice)" = "$VERSION" ] || return 1
	printf '#include <libpppsplice.h>\nint main(void) { return !pppsplice_version(); }\n' >"$tmp/t.c"
	# shellcheck disable=SC2046
	if ! ${CC:-cc} ${SANITIZE:+-fsanitize=address,undefined} -o "$tmp/t" "$tmp/t.c" \
		$(pkg-config --cflags --libs libpppsplice) 2>"$tmp/log"; then
		sed 's/^/# /' "$tmp/log"
		return 1
	fi
	LD_LIBRARY_PATH="$tmp/root/usr/lib" ${EMULATOR-} "$tmp/t"
}

# Position independent, as the library: on i386 both have the same helpers then.
static_library()
{
	# shellcheck disable=SC2046
	if ! ${CC:-cc} ${SANITIZE:+-fsanitize=address,undefined} -fPIE -pie -I"$SRC/lib" \
		-I"$TOP/include/uapi" -o "$tmp/s" "$tmp/t.c" "$BUILD/libpppsplice.a" \
		$(pkg-config --cflags --libs libnl-genl-3.0) 2>"$tmp/log"; then
		sed 's/^/# /' "$tmp/log"
		return 1
	fi
	${EMULATOR-} "$tmp/s"
}

runs_installed()
{
	[ "$(LD_LIBRARY_PATH=$tmp/root/usr/lib ${EMULATOR-} "$tmp/root/usr/sbin/pppsplicectl" --version)" = "pppsplicectl $VERSION" ] &&
		! readelf -d "$tmp/root/usr/sbin/pppsplicectl" | grep -qE 'RPATH|RUNPATH'
}

nothing_left()
{
	mk uninstall && [ -z "$(find "$tmp/root" -type f -o -type l)" ]
}

mandoc_clean()
{
	mandoc -T lint -W warning "$SRC"/man/* 2>&1 | grep -v 'outdated mandoc.db' >"$tmp/log"
	sed 's/^/# /' "$tmp/log"
	[ ! -s "$tmp/log" ]
}

ok "the shared library exports what the header declares, versioned" symbols
ok "the static library has no other global names" static_symbols
ok "every public function is in the manual page and has kernel-doc" documented
ok "--help, manual page and completion have the same words" same_words
ok "and those of pppsplicedctl" same_words_spliced
ok "and those of pppspliced, but for completion" same_words_daemon
ok "README types what --help has" readme_agrees
ok "soname" sh -c "readelf -d '$so' | grep -q 'SONAME.*libpppsplice.so.0]'"
ok "install" mk install
ok "a program builds with pkg-config and runs" pkgconfig
ok "and with the static library" static_library
ok "the installed tool runs, without a path of the build folder" runs_installed
ok "so does pppsplicedctl, and the daemon's unit names its folder" spliced_installed
ok "uninstall leaves nothing" nothing_left
if command -v mandoc >/dev/null; then
	ok "manual pages are clean" mandoc_clean
else
	skip "manual pages are clean" "needs mandoc"
fi
tap_end
