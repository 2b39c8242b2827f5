# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154,SC2016,SC2054 # variables of "guest"; expanded elsewhere; commas of QEMU
#
# What a kernel under test must not say.

# Extended regular expressions. Anchored patterns match right after the time stamp,
# because "WARNING:" in the middle of a line is what the CPU mitigations print.
splat_patterns()
{
	cat <<-'PATTERNS'
	^WARNING:
	^BUG:
	^INFO: (possible|trying|lockdep|suspicious|inconsistent|task .* blocked)
	^Oops
	Oops: 
	Internal error:
	Kernel panic
	kernel BUG at
	Call Trace:
	possible (circular|recursive) locking
	possible irq lock inversion
	inconsistent lock state
	bad unlock balance
	held lock freed
	lock held when returning to user space
	[Ss]uspicious RCU usage
	rcu: .*(stall|detected)
	KASAN:
	KCSAN:
	KFENCE:
	KMSAN:
	UBSAN:
	ODEBUG:
	^guest: memory is leaked
	[Uu]nable to handle
	general protection fault
	double fault
	stack segment:
	invalid opcode:
	divide error:
	refcount_t:
	list_(add|del) corruption
	scheduling while atomic
	sleeping function called
	unregister_netdevice: waiting for
	soft lockup
	hard LOCKUP
	blocked for more than
	Bad page state
	Out of memory:
	PATTERNS
}

# A console log without time stamps, and without the data races that KCSAN finds
# in the rest of the kernel: Linux 6.12 has hundreds. A report is a block between
# two rules; it counts if our module is on either stack, be it as a caller.
# The number of lines stays.
plain_log()
{
	sed -E -e 's/\r//g' -e 's/^(\[[^]]*\] ?)+//' "$1" | awk '
		function flush(i) {
			for (i = 1; i <= n; i++)
				print ours || !races ? held[i] : ""
			n = ours = races = 0
		}
		/^==========+$/ && n { held[++n] = $0; flush(); next }
		/^==========+$/ { held[++n] = $0; next }
		n {
			held[++n] = $0
			if (/^BUG: KCSAN: /) races = 1
			if (/\[pppsplice\]/) ours = 1
			if (n > 200) flush()
			next
		}
		{ print }
		END { flush() }'
}

# The lines of a console log that match, with their numbers.
splat_lines()
{
	plain_log "$1" | grep -a -n -E -f <(splat_patterns)
}

panicked()
{
	grep -a -q 'Kernel panic - not syncing' "$1"
}

# Print what a console log says against the kernel, some lines after each hit.
report_splat()
{
	local log=$1 first last

	# Nothing that ends early: set -o pipefail.
	first=$(splat_lines "$log" | sed -n '1s/:.*//p')
	last=$((first + 40))
	echo "guest: the kernel complained; from line $first of its log:"
	sed -n -e 's/\r//g' -e "$((first > 5 ? first - 5 : 1)),${last}p" "$log" | sed 's/^/  | /'
	echo "guest: every line that counts against it:"
	splat_lines "$log" | sed 's/^/  | /'
}
