# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154,SC2034 # variables of the other files
#
# Logs of daemons and kernel.

mark_kernel_log()
{
	kernel_log_mark="pppsplice selftest ${0##*/} $tag"
	echo "$kernel_log_mark" >/dev/kmsg
}

kernel_log()
{
	dmesg | awk -v mark="$kernel_log_mark" 'found; index($0, mark) { found = 1 }'
}

# Reports of the kernel's checkers since setup; succeeds if there are none. The
# kernel has data races of its own, which KCSAN finds: those with the module on a stack
# count.
kernel_is_quiet()
{
	local lines reports passed_over=' KCSAN: '

	reports='WARNING:|BUG:|Oops|KASAN|UBSAN|INFO: (task|rcu)|possible (recursive|circular)'
	reports="$reports|kmemleak|refcount_t|unregister_netdevice: waiting"
	! kernel_log | grep -q '\[pppsplice\]' || passed_over='^$'
	lines=$(kernel_log | grep -vE "$passed_over" | grep -E "$reports") || return 0
	note "$lines"
	return 1
}

# The end of every log, once a program; where /out is the guest's, everything.
dump_logs()
{
	local file

	[ -z "${dumped-}" ] || return 0
	dumped=1
	for file in "$work"/*.log; do
		[ -s "$file" ] || continue
		note "--- ${file##*/}"
		note "$(grep -v '\[LCP Echo' "$file" | tail -n "${DUMP_LINES:-25}")"
	done
	note "--- kernel" "$(kernel_log | tail -n "${DUMP_LINES:-25}")"
	if [ -d "${PPPSPLICE_OUT:-/out}" ]; then
		cp -r "$work" "${PPPSPLICE_OUT:-/out}/${0##*/}-$tag" 2>/dev/null
	fi
}
