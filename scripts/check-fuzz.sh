#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Fuzz the parsers and state machines of pppspliced with libFuzzer, under ASan and UBSan, in
# TAP; run in the Debian 13 root folder (see selftests/guest), which has clang.
#
#   check-fuzz.sh [SECONDS]	of each program, by default 20
#
# Seeds are inputs that the tests make. What is found is left in build/fuzz/NAME.found.
set -u

seconds=${1:-20}
cd "$(dirname "$0")/.." || exit
out=$PWD/build/fuzz

# shellcheck source=scripts/tap.sh
. scripts/tap.sh

spliced()
{
	make -s -j"$(nproc)" -C tools/pppspliced O="$out" "$@"
}

build()
{
	mkdir -p "$out/tests" && make -s tools && cp build/tools/libpppsplice.a "$out/" &&
		cp build/tools/libpppsplice.a "$out/tests/" &&
		spliced SANITIZE=fuzz CC=clang fuzzers &&
		spliced O="$out/tests" SANITIZE=1 tests
}

# Seeds, with which the program begins; new inputs come beside them.
seed()
{
	rm -rf "$out/$1.seeds"
	mkdir -p "$out/$1.seeds" "$out/$1.found" "$out/$1.corpus" &&
		PPPSPLICED_SEEDS=$out/$1.seeds "$out/tests/pppspliced/tests/test_$1" >/dev/null &&
		[ -n "$(ls "$out/$1.seeds")" ]
}

# It has to have learnt something of the code: otherwise the promise is empty.
fuzz()
{
	"$out/pppspliced/fuzz/$1" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 \
		-malloc_limit_mb=64 -max_len=4096 -print_final_stats=1 \
		-artifact_prefix="$out/$1.found/" "$out/$1.corpus" "$out/$1.seeds" \
		>"$out/$1.log" 2>&1 || { tail -n 40 "$out/$1.log"; return 1; }
	awk '/INITED/ { for (i = 1; i < NF; i++) if ($i == "cov:") cov = $(i + 1) }
	     /stat::number_of_executed_units/ { runs = $2 }
	     END { print "coverage of the seeds " cov ", runs " runs; exit !(cov > 50 && runs > 1000) }' \
		"$out/$1.log"
}

check "libFuzzer's programs are built" build || { summarize; exit; }
for source in tools/pppspliced/fuzz/fuzz_*.c; do
	name=$(basename "$source" .c)
	check "$name has seeds" seed "$name" &&
		check "$name finds nothing in $seconds s" fuzz "$name"
done
summarize
