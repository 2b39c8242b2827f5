# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154,SC2016,SC2054 # variables of "guest"; expanded elsewhere; commas of QEMU
#
# Does "guest run" tell a good guest from a bad one? Prints TAP.

# point NAME COMMAND...: a line of TAP, after what COMMAND printed.
point()
{
	local name=$1

	shift
	test_count=$((test_count + 1))
	if "$@"; then
		echo "ok $test_count - $name"
	else
		echo "not ok $test_count - $name"
		test_failed=1
	fi
}

# expect STATUS PATTERN OPTIONS CMD...: run CMD in a guest; PATTERN is a regular
# expression that occurs in what "guest run" printed, or '' if that must be nothing.
expect()
{
	local want=$1 pattern=$2 options=$3 got=0 status=0 log

	shift 3
	log=$(mktemp)
	# shellcheck disable=SC2086 # options are words
	"$guest_dir/guest" run --kernel "$kernel" --log "$log.console" $options -- "$@" \
		>"$log" 2>&1 || got=$?
	# A boot that had to be repeated, and said so, is not what is asked about.
	while grep -q 'once more$' "$log"; do
		sed -i '1,/once more$/d' "$log"
	done

	if [ "$got" -ne "$want" ] || ! occurs "$pattern" "$log"; then
		echo "# exit status $got, expected $want; output, expected /$pattern/:"
		sed 's/^/# /' "$log"
		status=1
	fi
	rm -f "$log" "$log.console"
	return "$status"
}

# No pattern: the guest may print nothing at all.
occurs()
{
	if [ -z "$1" ]; then
		[ ! -s "$2" ]
	else
		grep -q -E -e "$1" "$2"
	fi
}

# Lines that a kernel prints: those that must count against it, and those of a
# healthy boot that must not.
check_patterns()
{
	local log=$1 line

	while read -r line; do
		echo "[    1.000000] $line" >"$log"
		splat_lines "$log" >/dev/null || { echo "# missed: $line"; return 1; }
	done <<-'BAD'
	WARNING: CPU: 0 PID: 81 at net/core/dev.c:1 fn+0x1/0x2 [pppsplice]
	WARNING: net/core/dev.c:1 at fn+0x1/0x2, CPU#1: test/81
	WARNING: possible circular locking dependency detected
	WARNING: suspicious RCU usage
	BUG: KASAN: slab-use-after-free in fn+0x1/0x2
	BUG: unable to handle page fault for address: ffff
	BUG: sleeping function called from invalid context at x.c:1
	BUG: scheduling while atomic: test/81/0x2
	Oops: general protection fault, probably for non-canonical address
	INFO: task test:81 blocked for more than 120 seconds.
	rcu: INFO: rcu_preempt self-detected stall on CPU
	rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:
	UBSAN: array-index-out-of-bounds in x.c:1
	refcount_t: underflow; use-after-free.
	unregister_netdevice: waiting for ppp0 to become free. Usage count = 2
	BUG: KCSAN: data-race in fn / fn
	guest: memory is leaked
	watchdog: BUG: soft lockup - CPU#0 stuck for 120s! [test:81]
	Call Trace:
	BAD

	while read -r line; do
		echo "[    1.000000] $line" >"$log"
		! splat_lines "$log" >/dev/null || { echo "# false alarm: $line"; return 1; }
	done <<-'GOOD'
	RETBleed: WARNING: Spectre v2 mitigation leaves CPU vulnerable to RETBleed attacks, data leaks possible!
	pppsplice: loading out-of-tree module taints kernel.
	pppsplice: module verification failed: signature and/or required key missing - tainting kernel
	rcu: Hierarchical RCU implementation.
	rcu: 	RCU calculated value of scheduler-enlistment delay is 25 jiffies.
	ppp0: renamed from ppp1
	PPP generic driver version 2.4.2
	GOOD
}

# As README says: a breakpoint in the frame path, the splice there, and which function of
# the kernel's called. Needs the module and the test programs, for 6.12.
check_gdb()
{
	local port=$((20000 + RANDOM % 10000)) log said='' pid

	log=$(mktemp)
	# It does not hear of Ctrl-C.
	trap 'kill "$pid" 2>/dev/null' EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM HUP
	# Frames come until nobody asks for them any more. gdb takes the kernel's symbols at its
	# start, if they are there.
	"$guest_dir/guest" run --gdb --port $port --smp 1 --timeout 3600 --log "$log.console" -- \
		sh -c 'modprobe -a ppp_generic pppoe l2tp_ppp &&
			insmod build/$KVER/pppsplice.ko &&
			until [ -e /run/guest/kallsyms ]; do sleep 1; done && echo loaded &&
			while :; do selftests/frames_shape.py >/dev/null; done' \
		>"$log" 2>&1 &
	pid=$!
	while kill -0 $pid 2>/dev/null && ! grep -q '^loaded' "$log"; do sleep 1; done
	kill -0 $pid 2>/dev/null && said=$(timeout 600 "$guest_dir/guest" gdb --port $port -- -batch \
		-ex 'load-module pppsplice' \
		-ex 'break pppsplice_rx if leg->id.type == PPPSPLICE_LEG_TYPE_PPPOE' -ex continue \
		-ex 'backtrace 3' -ex 'print leg->splice->frames' -ex 'print leg->peer->id.type' \
		2>&1 </dev/null)
	kill $pid 2>/dev/null
	wait $pid 2>/dev/null
	trap - EXIT INT TERM HUP
	if [[ $said = *'Breakpoint 1, pppsplice_rx (leg='*'#1 '*' in receive ('*'#2 '*' in __'*PPPSPLICE_FRAMES_*PPPSPLICE_LEG_TYPE_* ]]; then
		rm -f "$log" "$log.console"
		return
	fi
	printf '%s\n' "$said" | cat - "$log" | sed 's/^/# /'
	rm -f "$log" "$log.console"
	return 1
}

selftest()
{
	local log test_count=0 test_failed=''

	echo "TAP version 13"
	echo "1..10"
	log=$(mktemp)
	point "patterns match what a kernel says, and no more" check_patterns "$log"
	rm -f "$log"

	# It says so when it tries whether KVM works.
	chosen_accel >/dev/null 2>&1
	point "a command's success" expect 0 '' '' true
	point "a command's failure" expect 3 '' '' sh -c 'exit 3'
	point "output, live and complete" expect 0 '^ *100000 last$' '' \
		sh -c 'seq 99999; echo 100000 last >/dev/stderr'
	point "a warning in the kernel's log" expect 70 'WARNING: CPU: 0 PID: 1 at here' '' \
		sh -c 'echo "WARNING: CPU: 0 PID: 1 at here" >/dev/kmsg'
	point "a panic" expect 71 'sysrq triggered crash' '' \
		sh -c 'echo before; echo c >/proc/sysrq-trigger'
	point "a guest that vanishes" expect 71 'without an exit status' '' \
		busybox poweroff -f
	# The NMI on timeout makes the kernel say where it was.
	point "a hang, and where" expect 72 'Kernel panic.*NMI' '--timeout 60' \
		sleep 1000
	point "a daemon left behind does not hold the guest up" \
		expect 0 'started' '--timeout 300' sh -c 'sleep 1000 & echo started'
	if [ "$kernel" = 6.12 ]; then
		point "gdb stops at a frame, and shows its splice" check_gdb
	else
		point "gdb stops at a frame, and shows its splice # SKIP knows 6.12" true
	fi

	[ -z "$test_failed" ]
}
