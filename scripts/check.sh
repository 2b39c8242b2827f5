#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# make check, check-spliced, check-fuzz, check-matrix, check-ports, check-intree,
# check-upstream, check-guest, check-debug, check-long, check-packages: prove that it works.
# make bench, bench-quick, bench-uml: what it costs.
#
#   check.sh main		static checks, tools, and all tests on Debian 13's kernel
#   check.sh spliced [K]		pppspliced between pppd, xl2tpd and FreeRADIUS, and against a
#				scripted LNS; by default on 6.12
#   check.sh fuzz		its parsers and state machines, under sanitizers, FUZZ_SECONDS
#				(20) each
#   check.sh matrix [K...]	all tests on kernels, by default 6.1 (Debian 12), 6.12 (Debian
#				13; not if main was there), 7 (backports) and vanilla (the
#				newest source, with the kernel's own configuration); and a
#				table of what this commit has been tested on
#   check.sh kernel K		a row of that table, with the tools and tests that matrix
#				has built
#   check.sh ports [ARCH...]	other word sizes and byte orders, built and run: arm64, armhf
#				(32-bit), s390x (big-endian), i386 (32-bit on a 64-bit kernel)
#   check.sh intree		as a patch series on the newest kernel, tests as kselftests
#   check.sh upstream		patches for the kernel itself: a kernel with them, tests on it,
#				and the benchmark on it and on one without
#   check.sh guest		does the QEMU guest tell good from bad?
#   check.sh debug [K...]	all tests on debug kernels: kasan, kcsan
#   check.sh long [K...]	the long forms of random tests, of the scale and of TCP with
#				superpackets, each on the kernels that it is for, or of these
#				on K only
#   check.sh packages [K...]	Debian packages; their module for other kernels: 6.1, 7
#   check.sh bench [PAGE]	all ways for frames to cross, TCP, all CPUs at once: tables, JSON
#				and a chart in build/bench; and PAGE's tables and chart replaced
#   check.sh bench-quick	pppsplice against PPPIOCBRIDGECHAN, a part of main
#   check.sh bench-uml [PAGE]	by the clock, in User-Mode Linux, beside instructions: a table and
#				JSON in build/bench-uml; and PAGE's table replaced
#
# PROGRAMS limits spliced, matrix, ports, intree, upstream and debug to some programs, KERNELS
# matrix and debug to some kernels. For ports a guest is started for each of GUESTS, by default
# all ARCHs; none for ports and packages with GUESTS=. SEED (the day's date), FRAMES, MESSAGES,
# SECONDS_OF_RACES, CYCLES and SPLICES
# are for long, ROUNDS for bench-uml.
# The last line is "N passed, N failed".
set -u

cd "$(dirname "$0")/.." || exit
# shellcheck source=selftests/guest/splat.sh
. selftests/guest/splat.sh
guest=selftests/guest/guest
logs=build/check
passed=0
failed=0
begun=$SECONDS

say()
{
	printf '\n=== [%2d:%02d] %s\n' $(((SECONDS - begun) / 60)) $(((SECONDS - begun) % 60)) "$*"
}

add()
{
	passed=$((passed + $1))
	failed=$((failed + $2))
}

log_of()
{
	echo "$logs/${1//[^A-Za-z0-9.]/-}.log"
}

# run WHAT COMMAND...: its output goes by; its last line says what to add up.
run()
{
	local what=$1 status

	shift
	say "$what"
	"$@" 2>&1 | tee "$(log_of "$what")"
	status=${PIPESTATUS[0]}
	case $status in 130|143) exit "$status" ;; esac	# somebody wants it to end
	count "$what" "$status"
}

# begin WHAT COMMAND..., end WHAT: the same, beside what comes between them.
begin()
{
	local what=$1

	shift
	"$@" >"$(log_of "$what")" 2>&1 &
	begun_pid=$!
	# It does not hear of Ctrl-C.
	trap 'kill "$begun_pid" 2>/dev/null' EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM HUP
}

end()
{
	local status=0

	wait "$begun_pid" || status=$?
	trap - EXIT INT TERM HUP
	say "$1"
	cat "$(log_of "$1")"
	count "$1" "$status"
}

# One that says nothing, or says that all is well and fails, is one failure.
count()
{
	local what=$1 status=$2 log last

	log=$(log_of "$what")
	last=$(grep -E '^[0-9]+ passed, [0-9]+ failed' "$log" | tail -n 1)
	if [[ $last =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed ]]; then
		add "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}"
		[ "$status" = 0 ] || [ "${BASH_REMATCH[2]}" != 0 ] && return
	fi
	echo "FAILED: $what: exit status $status, $log"
	add 0 1
}

# step WHAT COMMAND...: something that the rest needs.
step()
{
	local what=$1 log

	log=$(log_of "$1")
	shift
	say "$what"
	"$@" >"$log" 2>&1 && return
	tail -n 40 "$log"
	echo "FAILED: $what: $log"
	add 0 1
	finish
}

finish()
{
	say "done; logs are in $logs"
	echo "$passed passed, $failed failed"
	[ "$failed" = 0 ]
	exit
}

prepare()
{
	say "a guest with kernel $1 (the first time: downloads, minutes)"
	$guest prepare --kernel "$1" || { add 0 1; finish; }
}

# What the tests need, built where it runs: user space is Debian 13's always.
build_user()
{
	step "build libpppsplice, the tools and the test programs" $guest chroot -- sh -c \
		'make tools && make -C tools/pppspliced guest && make -C selftests && make -C selftests/profile'
}

# A commit is what has been tested; "-dirty" is not something to look up later.
tested_tree()
{
	git describe --always --dirty --abbrev=12 2>/dev/null || cat VERSION
}

build_module()
{
	local kver

	kver=$($guest kver --kernel "$1")
	[ -n "$kver" ] || { add 0 1; finish; }
	step "build the module for kernel $1" $guest chroot --kernel "$1" -- \
		make modules W=1 KDIR="$($guest kdir --kernel "$1")" BUILD="build/$kver"
}

# All of it, so that the log has all that the compiler has to say: for note_result.
build_anew()
{
	local kver

	kver=$($guest kver --kernel "$1")
	[ -z "$kver" ] || rm -rf "build/$kver"
	build_module "$1"
}

# run_in_guest KERNEL NAME ARGUMENT...: with arguments for run.sh
# shellcheck disable=SC2317 # called by run
run_in_guest()
{
	$guest run --kernel "$1" --timeout 9000 --log "$logs/console-$2.log" -- \
		selftests/run.sh "${@:3}"
}

# Those with daemons wait for most of their time: they have a guest of their own,
# beside the others.
run_tests()
{
	local kernel=$1 cannot='' programs before=$passed/$failed

	shift
	# It has no fault injection.
	[ "$kernel" != kcsan ] || cannot=control_faults.py
	if [ -n "${PROGRAMS-}" ]; then
		read -r -a programs <<<"$PROGRAMS"
		run "some tests in a guest with kernel $kernel" \
			run_in_guest "$kernel" "$kernel" --without "$cannot" "${programs[@]}"
		return
	fi
	begin "tests with daemons in a guest with kernel $kernel" \
		run_in_guest "$kernel" "$kernel-daemons" "$@" --only 'daemons_*'
	run "other tests in a guest with kernel $kernel" \
		run_in_guest "$kernel" "$kernel" "$@" --without "@(daemons_*|$cannot)"
	end "tests with daemons in a guest with kernel $kernel"
	note_result "$kernel" $((passed - ${before%/*})) $((failed - ${before#*/}))
}

# What the table says of a kernel: its version, the last run's points, the warnings of
# the compiler, which it should not have, and the lines of the kernel's log that count
# against it.
note_result()
{
	local kernel=$1 warnings

	# not make's own, of its jobs or its clock
	warnings=$(grep -cE ':[0-9]+(:[0-9]+)?: warning:|objtool:' "$(log_of "build the module for kernel $kernel")")
	[ "$warnings" = 0 ] || {
		echo "FAILED: the compiler warns, kernel $kernel"
		add 0 1
	}
	{
		tested_tree
		$guest kver --kernel "$kernel"
		printf '%s\n' "$2" "$3" "$warnings"
		cat <(splat_lines "$logs/console-$kernel.log") \
			<(splat_lines "$logs/console-$kernel-daemons.log") | wc -l
	} >"$logs/result-$kernel"
}

# Every kernel that this tree has been tested on.
print_table()
{
	local file lines row='%-8s %-24s %6s %6s %14s %14s\n'

	say "kernels that $(tested_tree) has been tested on"
	# shellcheck disable=SC2059 # a format for every row
	{
		printf "$row" recipe kernel passed failed 'build warnings' 'kernel reports'
		for file in "$logs"/result-*; do
			mapfile -t lines <"$file"
			if [ ${#lines[@]} = 6 ] && [ "${lines[0]}" = "$(tested_tree)" ]; then
				printf "$row" "${file##*/result-}" "${lines[@]:1}"
			fi
		done
	} | tee "$logs/table"
}

check_main()
{
	prepare 6.12
	build_user
	build_anew 6.12
	run "static checks" $guest chroot -- \
		scripts/check-static.sh /usr/src/linux-tree "$($guest kdir)"
	run "library and tool" $guest chroot -- make -s -C tools check
	run "library and tool, with address and undefined sanitizers" \
		$guest chroot -- make -s -C tools check SANITIZE=1
	run_tests 6.12
	bench_quick 6.12
	step "install into a kernel tree" $guest chroot -- \
		selftests/kselftest.sh install /usr/src/linux-tree build/kselftest
	run "from the kernel tree, as kselftests" $guest run --timeout 1800 -- \
		selftests/kselftest.sh run build/kselftest frames_shape.py control_ctl.py daemons_ncp.sh
}

# Each waits for its daemons for most of the time, so there are two guests.
check_spliced()
{
	local kernel=$1 programs first=() second=() i

	prepare 6.12
	build_user
	prepare "$kernel"
	build_module "$kernel"
	mapfile -t programs < <(sed -n 's/^TEST_PROGS_SPLICED += //p' selftests/Makefile)
	[ -z "${PROGRAMS-}" ] || read -r -a programs <<<"$PROGRAMS"
	for ((i = 0; i < ${#programs[@]}; i++)); do
		if ((i % 2)); then second+=("${programs[i]}"); else first+=("${programs[i]}"); fi
	done
	[ ${#second[@]} = 0 ] || begin "pppspliced, second half, kernel $kernel" \
		run_spliced "$kernel" 2 "${second[@]}"
	run "pppspliced, first half, kernel $kernel" run_spliced "$kernel" 1 "${first[@]}"
	[ ${#second[@]} = 0 ] || end "pppspliced, second half, kernel $kernel"
}

# shellcheck disable=SC2317 # called by run
run_spliced()
{
	$guest run --kernel "$1" --mem 3G --timeout 5400 --log "$logs/console-$1-spliced-$2.log" -- \
		selftests/run.sh "${@:3}"
}

check_fuzz()
{
	prepare 6.12
	run "fuzzing pppspliced" $guest chroot -- scripts/check-fuzz.sh "${FUZZ_SECONDS:-20}"
}

# A clean commit that has passed on 6.12, in main, need not be tested there again.
matrix_kernels()
{
	local tree lines=()

	tree=$(git describe --always --dirty --abbrev=12 2>/dev/null)
	[ ! -e $logs/result-6.12 ] || mapfile -t lines <$logs/result-6.12
	echo 6.1
	[ -n "$tree" ] && [ "${tree%-dirty}" = "$tree" ] && [ "${lines[0]-}" = "$tree" ] &&
		[ "${lines[*]:3}" = "0 0 0" ] || echo 6.12
	echo 7 vanilla
}

check_kernel()
{
	prepare "$1"
	build_anew "$1"
	run_tests "$1"
	bench_quick "$1"
}

# One that cannot be built is a row that is missing, and a failure.
check_matrix()
{
	local kernel

	prepare 6.12
	build_user
	for kernel; do
		rm -f "$logs/result-$kernel"
		run "kernel $kernel" scripts/check.sh kernel "$kernel"
	done
	print_table
}

# What does not need hours under emulation, and does depend on word size or byte order:
# the netlink messages, the frames' headers, the sockets' addresses, the counters.
port_programs=(control_module.py control_ctl.py control_netlink.py control_life.py
	frames_policy.py frames_shape.py frames_legs.py frames_traffic.py frames_local.py)

check_ports()
{
	local arch kdir programs

	for arch; do
		prepare "$arch"
		if [ "$arch" = i386 ]; then
			# It is the user space of a kernel that has its module.
			kdir=
			build_module 6.12
		else
			kdir=$($guest kdir --kernel "$arch")
		fi
		# shellcheck disable=SC2086 # no word if there is no module
		run "build for $arch" $guest chroot --kernel "$arch" -- scripts/check-port.sh "$arch" $kdir
		run "library and tool of $arch, under qemu-user" $guest chroot --kernel "$arch" -- \
			make -s -C tools check O="/pppsplice/build/$arch/tools"
		[[ " ${GUESTS-$*} " = *" $arch "* ]] || continue
		programs=("${port_programs[@]}")
		[ "$arch" != i386 ] || programs+=(daemons_data.sh daemons_ncp.sh)
		[ -z "${PROGRAMS-}" ] || read -r -a programs <<<"$PROGRAMS"
		run "tests in a guest of $arch" run_in_guest "$arch" "$arch" "${programs[@]}"
	done
}

# What is said of the author goes into the patches, so a machine without one has a
# placeholder.
check_intree()
{
	local from

	from="$(git config user.name || echo Somebody) <$(git config user.email || echo somebody@localhost)>"
	prepare 6.12
	build_user
	prepare intree
	rm -rf build/intree/{series,m,y,tests}
	step "make the patch series" $guest chroot --kernel intree -- \
		scripts/patch-series --from "$from" /usr/src/linux-tree build/intree/series
	run "the series: patch by patch, and as a whole" $guest chroot --kernel intree -- \
		scripts/check-series.sh build/intree/series build/intree
	# This kernel has no fault injection, and what is built in cannot be loaded and
	# unloaded.
	tree_tests m run-tree control_faults.py
	tree_tests y run control_faults.py control_module.py
}

# tree_tests KERNEL VERB PROGRAM...: all but these, or PROGRAMS.
tree_tests()
{
	local kernel=$1 verb=$2

	shift 2
	[ -d "build/intree/$kernel" ] || return		# it has failed above
	set -- --without "$@" -- build/intree/tests
	# shellcheck disable=SC2086 # a word a program
	[ -z "${PROGRAMS-}" ] || set -- build/intree/tests $PROGRAMS
	run "the tree's self-tests in a guest with its kernel, =$kernel" \
		$guest run --kernel "build/intree/$kernel" --timeout 9000 \
		--log "$logs/console-intree-$kernel.log" -- selftests/kselftest.sh "$verb" "$@"
}

# What receives from PPPoE, connects and releases, with and without a splice.
upstream_programs=(frames_connect.py frames_legs.py frames_local.py frames_flight.py
	frames_traffic.py control_life.py races.py daemons_data.sh daemons_teardown.sh)

check_upstream()
{
	local dir=build/upstream name kernel programs=("${upstream_programs[@]}")

	[ -z "${PROGRAMS-}" ] || read -r -a programs <<<"$PROGRAMS"
	prepare 6.12
	build_user
	prepare intree
	run "the patches, and a kernel with them" $guest chroot --kernel intree -- \
		scripts/check-upstream.sh Documentation/upstream $dir
	[ -d $dir/kernel/boot ] || finish
	for kernel in intree $dir/kernel; do
		build_module "$kernel"
	done
	run "tests on the kernel with the patches" run_in_guest $dir/kernel upstream "${programs[@]}"
	for kernel in intree $dir/kernel; do
		name=${kernel##*/}
		run "instructions, $name" bench_guest "$kernel" 1 bench.py \
			--ways bridge,data --octets 64 --json "/out/upstream-frames-$name.json"
		run "waits for locks, $name" bench_guest "$kernel" 4 queues.py \
			--json "/out/upstream-queues-$name.json"
	done
	run "what the patches gain" $guest chroot -- selftests/bench/upstream.py \
		build/bench/upstream-{frames,queues}-{intree,kernel}.json
}

# A checker that is not switched on finds nothing either: what each says at boot.
# shellcheck disable=SC2317 # called by run
checkers_are_on()
{
	local good=0 bad=0 line

	while read -r line; do
		if grep -q "$line" "$logs/console-$1.log"; then
			good=$((good + 1))
		else
			echo "the log of kernel $1 does not say: $line"
			bad=$((bad + 1))
		fi
	done < <(case $1 in
		kasan) printf '%s\n' 'kasan: KernelAddressSanitizer initialized' \
			'Lock dependency validator' 'kmemleak: Kernel memory leak detector init' ;;
		kcsan) printf '%s\n' 'kcsan: enabled early' \
			'kcsan: selftest: \([0-9]*\)/\1 tests passed' ;;
		esac)
	echo "$good passed, $bad failed"
	[ "$bad" = 0 ]
}

check_debug()
{
	local kernel

	prepare 6.12
	build_user
	for kernel; do
		prepare "$kernel"
		build_anew "$kernel"
		run_tests "$kernel" --debug
		run "the checkers of kernel $kernel are on" checkers_are_on "$kernel"
	done
}

# Kernels, options of the guest, the limit in seconds, and what is to run there. Frames by
# the million would take a day where locks are checked, and messages take tens of
# milliseconds. What measures a cost counts instructions.
long_runs()
{
	local seed=${SEED:-$(date +%Y%m%d)} messages=${MESSAGES:-200000}

	cat <<-RUNS
	6.12 asan|--smp 2|35000|fuzz_frames.py --count ${FRAMES:-1000000} --seed $seed
	6.12|--smp 2|35000|fuzz_netlink.py --count $messages --seed $seed
	kasan|--smp 2|35000|fuzz_netlink.py --count $((messages / 10)) --seed $seed
	6.12|--smp 2|35000|frames_isolation.py --protocols 65536 --seed $seed
	6.12|--smp 2|35000|frames_flight.py --cycles ${CYCLES:-1000}
	kasan kcsan|--smp 2|35000|races.py --seconds ${SECONDS_OF_RACES:-600} --seed $seed
	kasan kcsan|--smp 4|35000|races.py --seconds ${SECONDS_OF_RACES:-600} --seed $seed
	6.12|--icount --mem 3G|7000|scale.py --splices ${SPLICES:-10000} --frames 20000 --exact
	7|--icount|7000|frames_gro.py --compare
	RUNS
}

# A guest for each: what one does is not to hide what the next does.
check_long()
{
	local only=" $* " kernels options limit program kernel

	prepare 6.12
	build_user
	while IFS='|' read -r kernels options limit program <&3; do
		for kernel in $kernels; do
			case $only in "  "|*" $kernel "*) ;; *) continue ;; esac
			prepare "$kernel"
			build_module "$kernel"
			# shellcheck disable=SC2086 # options are words
			run "$program, kernel $kernel, $options" \
				$guest run --kernel "$kernel" $options --timeout $((limit + 1000)) -- \
				env LIMIT="$limit" selftests/run.sh "$program"
		done
	done 3< <(long_runs)
}

check_packages()
{
	local kernel deb

	prepare 6.12
	build_user
	build_module 6.12
	run "Debian packages" $guest chroot -- scripts/check-packages.sh build/check-packages
	deb=$(echo build/check-packages/this/pppsplice-dkms_*.deb)
	for kernel; do
		prepare "$kernel"
		run "their module for kernel $kernel" $guest chroot --kernel "$kernel" -- \
			scripts/check-packages.sh --dkms "$deb" "$($guest kdir --kernel "$kernel")"
	done
	[ -n "${GUESTS-yes}" ] || return
	run "they are installed, upgraded and removed in a guest" $guest run --mem 2G --timeout 3600 \
		--log "$logs/console-packages.log" -- \
		env LIMIT=20000 selftests/run.sh "packages.py build/check-packages/this build/check-packages/next"
}

# bench_guest KERNEL CPUS PROGRAM ARGUMENT...: with what is measured in build/$bench_dir. A
# guest with one CPU counts instructions, but for User-Mode Linux, which has the host's
# clock; with more CPUs its spinlocks are those of a host.
# shellcheck disable=SC2317 # called by run
bench_guest()
{
	local cpus=(--smp "$2" --append clearcpuid=hypervisor) out=${bench_dir:-bench}

	[ "$2" != 1 ] || cpus=(--icount)
	[ "$1" != uml ] || cpus=()
	mkdir -p "build/$out"
	$guest run --kernel "$1" "${cpus[@]}" --mem 3G --out "build/$out" --timeout 3600 \
		--log "$logs/console-$out-${1##*/}.log" -- \
		env LIMIT=30000 selftests/run.sh "bench/${*:3}"
}

# bench_quick KERNEL: one size of frames, and what they are judged by.
bench_quick()
{
	run "benchmark, pppsplice and PPPIOCBRIDGECHAN, kernel $1" bench_guest "$1" 1 bench.py \
		--ways bridge,data --octets 64 --json /out/quick.json
}

check_bench_quick()
{
	prepare 6.12
	build_user
	build_module 6.12
	bench_quick 6.12
}

# draw_bench [PAGE]: PAGE.svg, too.
# shellcheck disable=SC2317 # called by step
draw_bench()
{
	command -v gnuplot >/dev/null ||
		apt-get -q -y install --no-install-recommends gnuplot-nox || return
	$guest chroot -- selftests/bench/report.py --tree "$(tested_tree)" ${1:+--page "$1"} \
		--queues build/bench/queues.json build/bench/{frames,tcp-6.12,tcp-7}.json build/bench || return
	(cd build/bench && gnuplot benchmark.gp) || return
	[ $# = 0 ] || cp build/bench/benchmark.svg "${1%.md}.svg"
}

check_bench()
{
	local kernel

	rm -rf build/bench
	prepare 6.12
	build_user
	build_module 6.12
	run "benchmark, all ways for frames to cross" bench_guest 6.12 1 \
		bench.py --json /out/frames.json
	for kernel in 6.12 7; do
		[ $kernel = 6.12 ] || { prepare $kernel; build_module $kernel; }
		run "benchmark, TCP, kernel $kernel" \
			bench_guest $kernel 1 tcp.py --json /out/tcp-$kernel.json
	done
	run "benchmark, all CPUs at once" bench_guest 6.12 4 queues.py --json /out/queues.json
	step "tables and a chart" draw_bench "$@"
	cat build/bench/benchmark.md
	say "benchmark.md, .json and .svg are in build/bench"
}

check_bench_uml()
{
	local kernel page=$* bench_dir=bench-uml
	# what a LAC has for data
	local ways=(bench.py --ways "bridge,data,driver,mirred,routing" --octets 64)

	prepare 6.12
	build_user
	for kernel in 6.12 uml; do
		prepare $kernel
		build_module $kernel
	done
	run "benchmark by the clock, User-Mode Linux" \
		bench_guest uml 1 "${ways[@]}" --clock --rounds "${ROUNDS:-40}" --json /out/uml.json
	run "the same in instructions" \
		bench_guest 6.12 1 "${ways[@]}" --json /out/instructions.json
	step "a table" $guest chroot -- selftests/bench/ratios.py --tree "$(tested_tree)" \
		${page:+--page "$page"} build/bench-uml/{uml,instructions}.json build/bench-uml
	cat "$(log_of "a table")" build/bench-uml/clock.md
	say "clock.md and clock.json are in build/bench-uml"
}

check_guest()
{
	prepare 6.12
	build_user
	build_module 6.12
	run "the guest tells good from bad" count_points "$guest" selftest
}

# Points of TAP against the plan: what is missing has failed.
# shellcheck disable=SC2317 # called by run
count_points()
{
	local tap=$logs/points.tap plan good

	"$@" | tee "$tap"
	plan=$(sed -n 's/^1\.\.//p' "$tap")
	good=$(grep -c '^ok ' "$tap")
	echo "$good passed, $((${plan:-1} - good)) failed"
	[ "$good" = "$plan" ]
}

[ "$(id -u)" = 0 ] || { echo "needs root: sudo make check" >&2; exit 1; }
export HOME=${HOME:-/root}
mkdir -p "$logs"
what=${1-main}
[ $# -eq 0 ] || shift
case $what in
main) check_main ;;
matrix)
	# shellcheck disable=SC2086 # a word a kernel
	[ $# -gt 0 ] || set -- ${KERNELS:-$(matrix_kernels)}
	check_matrix "$@"
	;;
spliced) check_spliced "${1:-6.12}" ;;
fuzz) check_fuzz ;;
kernel) check_kernel "${1:?usage: check.sh kernel K}" ;;
debug)
	# shellcheck disable=SC2086 # a word a kernel
	[ $# -gt 0 ] || set -- ${KERNELS:-kasan kcsan}
	check_debug "$@"
	;;
long) check_long "$@" ;;
packages)
	[ $# -gt 0 ] || set -- 6.1 7
	check_packages "$@"
	;;
ports)
	[ $# -gt 0 ] || set -- arm64 armhf s390x i386
	check_ports "$@"
	;;
intree) check_intree ;;
upstream) check_upstream ;;
guest) check_guest ;;
bench) check_bench "$@" ;;
bench-quick) check_bench_quick ;;
bench-uml) check_bench_uml "$@" ;;
*) sed -n 's/^# \?//; 3,41p' "$0" >&2; exit 64 ;;
esac
finish
