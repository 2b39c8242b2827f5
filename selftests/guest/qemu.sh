# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154,SC2016,SC2054 # variables of "guest"; expanded elsewhere; commas of QEMU
#
# Booting a guest and watching it.

exit_splat=70
exit_panic=71
exit_timeout=72

# Seconds until the command must have begun: ten times what a debug kernel takes
# to boot where it has a CPU to itself.
boot_limit=600

# --- what QEMU is told -----------------------------------------------------

kernel_image()
{
	echo "$(kernel_home)/boot/vmlinuz-$(kernel_version)"
}

console_arguments()
{
	case $kernel in
	uml) echo console=tty0 ;;
	arm64|armhf) echo console=ttyAMA0 earlycon ;;
	s390x) echo console=ttysclp0 ;;
	*) echo console=ttyS0 earlycon=uart8250,io,0x3f8,115200 ;;
	esac
}

# Time passes unevenly for an emulated CPU whose host is busy: the detectors of
# stalls and lockups stay on, with longer limits. devkmsg=on lets tests mark the log
# without a rate limit. KUnit, where the kernel has it, runs what is loaded.
kernel_arguments()
{
	local args=(
		loglevel=7 panic=-1 oops=panic
		watchdog_thresh=60 rcupdate.rcu_cpu_stall_timeout=120
		workqueue.watchdog_thresh=150
		sysctl.kernel.hung_task_timeout_secs=600
		sysctl.net.core.netdev_unregister_timeout_secs=120
		printk.devkmsg=on net.ifnames=0 audit=0
		kunit.enable=1
	)

	[ -z "$gdb" ] || args+=(nokaslr)
	echo "$(console_arguments) ${args[*]} $(pc_arguments) $append"
}

# The TSC is not compared with slower clocks. Nor is its frequency: on a busy host the
# kernel has found 308 MHz of 2596 by means of the PIT, and its clock went eight times
# too fast.
pc_arguments()
{
	local args=(unknown_nmi_panic=1 tsc=reliable no_timer_check)

	[ "$(machine_of "$kernel")" = amd64 ] || return 0
	[ "$accel" = kvm ] || args+=("tsc_early_khz=$(tsc_khz)")
	echo "${args[*]}"
}

# An emulated TSC is the host's, or counts the nanoseconds that instructions are.
tsc_khz()
{
	if [ "$accel" = icount ]; then
		echo 1000000
	else
		"$(cache_dir)/$(tsc_item)/tsc-khz"
	fi
}

# kvm, tcg or icount. PPPSPLICE_ACCEL=kvm|tcg overrides.
chosen_accel()
{
	if [ -n "$icount" ]; then
		echo icount
	elif [ "$(machine_of "$kernel")" != amd64 ]; then
		echo tcg
	else
		echo "${PPPSPLICE_ACCEL-$(probed_accel)}"
	fi
}

# For QEMU's command line.
accel_arguments()
{
	case $accel in
	icount) echo "-accel tcg,thread=single -cpu max -icount shift=0,sleep=off" ;;
	kvm) echo "-accel kvm -cpu host" ;;
	*) echo "-accel tcg,thread=multi -cpu $(emulated_cpu)" ;;
	esac
}

# arm64's real algorithm of pointer authentication costs more than all else.
emulated_cpu()
{
	if [ "$kernel" = arm64 ]; then echo max,pauth-impdef=on; else echo max; fi
}

# /dev/kvm may exist, open and yet hang as soon as a kernel starts, so only a boot
# is proof. The answer holds until the host reboots.
probed_accel()
{
	local file answer=tcg

	[ -w /dev/kvm ] || { echo tcg; return; }
	file=$(cache_dir)/accel-$(cat /proc/sys/kernel/random/boot_id)
	if [ ! -s "$file" ]; then
		rm -f "$(cache_dir)"/accel-*
		note "trying whether KVM works, at most 15 s"
		! kvm_boots || answer=kvm
		echo $answer >"$file.$$"
		mv "$file.$$" "$file"
		note "accelerator: $answer"
	fi
	cat "$file"
}

kvm_boots()
{
	local program

	mapfile -t program < <(qemu_system)
	timeout --signal KILL 15 "${program[@]}" \
		-nodefaults -no-user-config -no-reboot -display none -serial none \
		-machine q35 -accel kvm -cpu host -m 512M \
		-kernel "$(kernel_image)" -initrd "$(initramfs_file)" \
		-append "panic=-1 pppsplice.probe" </dev/null >/dev/null 2>&1
}

share()
{
	local id=$1 path=$2 mode=$3

	printf '%s\n' -fsdev "local,id=$id,path=$path,security_model=none,multidevs=remap$mode" \
		-device "virtio-9p-$(machine_bus),fsdev=$id,mount_tag=$id"
}

share_arguments()
{
	share root "$(user_dir "$kernel")" ,readonly=on
	share modules "$(kernel_home)/usr/lib/modules" ,readonly=on
	share source "$(source_dir)" ,readonly=on
	share tree "$tree" ,readonly=on
	share out "$out" ''
	share control "$run_dir/control" ''
}

gdb_arguments()
{
	[ -n "$gdb" ] || return 0
	printf '%s\n' -gdb "tcp:127.0.0.1:$gdb_port"
	[ -z "$gdb_wait" ] || echo -S
}

plugin_arguments()
{
	[ -z "$plugin" ] || printf '%s\n' -plugin "file=$plugin"
}

# The emulator, one word a line.
qemu_program()
{
	if [ "$(machine_of "$kernel")" = amd64 ]; then
		qemu_system
	else
		port_qemu "$kernel"
	fi
}

machine_type()
{
	case $(machine_of "$kernel") in
	amd64) echo q35 ;;
	arm64) echo virt ;;
	# A 32-bit kernel does not find PCI above 4G.
	armhf) echo virt,highmem=off ;;
	s390x) echo s390-ccw-virtio ;;
	esac
}

machine_bus()
{
	if [ "$kernel" = s390x ]; then echo ccw; else echo pci; fi
}

# The arguments common to run and shell, one a line, in the array qemu.
qemu_command()
{
	local program accel arguments shares debug plugins

	[ -z "$icount" ] || smp=1
	[ -n "$mem" ] || case $kernel in kasan|asan|kcsan) mem=3G ;; *) mem=1G ;; esac
	mapfile -t program < <(qemu_program)
	accel=$(chosen_accel)
	read -r -a arguments <<<"$(accel_arguments)"
	mapfile -t shares < <(share_arguments)
	mapfile -t debug < <(gdb_arguments)
	mapfile -t plugins < <(plugin_arguments)

	# --pdeathsig: a guest must not outlive a killed "guest run".
	qemu=(setpriv --pdeathsig KILL "${program[@]}"
		-name pppsplice -nodefaults -no-user-config -no-reboot -display none
		-machine "$(machine_type)" "${arguments[@]}" -smp "$smp" -m "$mem"
		-kernel "$(kernel_image)" -initrd "$(initramfs_file)"
		-append "$(kernel_arguments)"
		-chardev "file,id=console,path=$run_dir/console,append=on"
		-serial chardev:console
		-device "virtio-serial-$(machine_bus),max_ports=4"
		"${shares[@]}" "${debug[@]}" "${plugins[@]}")
}

# --- running ---------------------------------------------------------------

make_run_dir()
{
	run_dir=$(mktemp -d "${TMPDIR:-/tmp}/pppsplice-guest.XXXXXX")
	trap end_run EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM HUP
	mkdir "$run_dir/control"
	: >"$run_dir/console"
	kernel_version >"$run_dir/control/kver"
	[ -z "$gdb" ] || : >"$run_dir/control/gdb"
	if is_port "$kernel"; then
		[ -d "$tree/build/$kernel" ] ||
			die "nothing is built for $kernel; see scripts/check-port.sh"
		echo "$kernel" >"$run_dir/control/port"
	fi
	{
		printf 'exec'
		printf ' %q' "${cmd[@]}"
		echo
	} >"$run_dir/control/cmd"
	if [ -z "$out" ]; then
		out=$run_dir/out
	fi
	mkdir -p "$out"
	out=$(readlink -f "$out")
	[ -z "$log" ] || log=$(readlink -m "$log")
}

end_run()
{
	[ -z "${qemu_pid-}" ] || kill -KILL "$qemu_pid" 2>/dev/null || :
	[ -z "${dog_pid-}" ] || kill -KILL "$dog_pid" 2>/dev/null || :
	[ -z "$log" ] || cp "$run_dir/console" "$log"
	[ -z "$gdb" ] || rm -f "$(gdb_link)"
	rm -rf "$run_dir"
}

# A guest that goes on for too long gets an NMI first, which makes the kernel
# print where it is (unknown_nmi_panic), and is killed if even that does not help.
# "read" waits without a child process that would have to be cleaned up.
watchdog()
{
	local pid=$1 begun=$SECONDS

	mkfifo "$run_dir/never"
	while [ $((SECONDS - begun)) -lt "$timeout" ]; do
		if [ -z "$gdb" ] && [ ! -e "$run_dir/control/begun" ] &&
			[ $((SECONDS - begun)) -ge $boot_limit ]; then
			break
		fi
		read -r -t 1 <>"$run_dir/never" || :
	done
	: >"$run_dir/timeout"
	echo nmi 1<>"$run_dir/monitor.in"	# nobody reads it in User-Mode Linux
	read -r -t 10 <>"$run_dir/never" || :
	kill -KILL "$pid"
}

# A boot that does not come to the command says nothing of what is to be tested. An
# emulated machine with a busy host has been seen to lose the timer of a CPU.
run_guest()
{
	local tries=3

	make_run_dir
	while boot_guest; [ ! -e "$run_dir/control/begun" ] && [ $((tries -= 1)) -gt 0 ]; do
		report_failure >&2
		note "it did not get as far as the command; once more"
	done
	judge
}

# With nothing left of a boot before.
boot_guest()
{
	local hold reader started

	rm -f "$run_dir"/{output,monitor.in,monitor.out,never,timeout}
	: >"$run_dir/console"
	mkfifo "$run_dir/output" "$run_dir/monitor.in" "$run_dir/monitor.out"
	if is_uml "$kernel"; then
		uml_command
	else
		qemu_command
		qemu+=(-chardev "pipe,id=monitor,path=$run_dir/monitor" -mon monitor
			-chardev "file,id=output,path=$run_dir/output,append=on"
			-device virtserialport,chardev=output,nr=1)
	fi

	# Held open here for as long as the guest runs: without a writer, cat would
	# wait for ever if QEMU did not start.
	cat "$run_dir/output" &
	reader=$!
	exec {hold}>"$run_dir/output"
	started=$SECONDS
	"${qemu[@]}" {hold}>&- </dev/null >"$run_dir/qemu" 2>&1 &
	qemu_pid=$!
	watchdog $qemu_pid {hold}>&- </dev/null >/dev/null 2>&1 &
	dog_pid=$!
	[ -z "$gdb" ] || announce_gdb

	wait $qemu_pid || :
	qemu_pid=
	kill -KILL $dog_pid 2>/dev/null || :
	wait $dog_pid 2>/dev/null || :
	dog_pid=
	exec {hold}>&-
	wait $reader || :

	check_clock $((SECONDS - started))
}

# A kernel that took its CPUs' frequency wrong, on a busy host, runs out of time early:
# whoever looks for a cause should know. The seconds are the host's.
check_clock()
{
	local seconds=$1 uptime

	[ -z "$icount" ] && [ -s "$run_dir/control/uptime" ] || return 0
	uptime=$(cut -d . -f 1 "$run_dir/control/uptime")
	[ "$uptime" -le $((seconds * 5 / 4 + 2)) ] ||
		note "its clock went on by $uptime s in the $seconds s that it ran"
}

# The terminal is the guest's: no watchdog, and Ctrl-C goes to the guest.
run_guest_shell()
{
	make_run_dir
	echo "${TERM:-vt100}" >"$run_dir/control/term"
	qemu_command
	qemu+=(-chardev stdio,id=terminal,signal=off
		-device virtconsole,chardev=terminal)
	[ -z "$gdb" ] || announce_gdb
	note "kernel log: $run_dir/console"
	"${qemu[@]}" || :
	judge
}

# --- the verdict -----------------------------------------------------------

# Exit with the command's status, unless the guest or its kernel failed.
judge()
{
	local console=$run_dir/console verdict=

	if [ -e "$run_dir/timeout" ]; then
		verdict=$exit_timeout
		echo "guest: not done after $timeout s" >&2
	elif panicked "$console"; then
		verdict=$exit_panic
	elif splat_lines "$console" >/dev/null; then
		verdict=$exit_splat
	elif [ ! -s "$run_dir/control/status" ]; then
		verdict=$exit_panic
		echo "guest: it died without an exit status" >&2
	fi

	[ -n "$verdict" ] || exit "$(cat "$run_dir/control/status")"
	report_failure >&2
	exit "$verdict"
}

report_failure()
{
	local console=$run_dir/console kept

	if splat_lines "$console" >/dev/null; then
		report_splat "$console"
	else
		echo "guest: the end of its kernel's log:"
		tail -n 20 "$console" | sed -e 's/\r//g' -e 's/^/  | /'
	fi
	[ ! -s "$run_dir/qemu" ] || sed 's/^/qemu: /' "$run_dir/qemu"

	kept=$log
	if [ -z "$kept" ]; then
		kept=$(mktemp "${TMPDIR:-/tmp}/pppsplice-console.XXXXXX")
		cp "$console" "$kept"
	fi
	echo "guest: kernel log in $kept"
}
