# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154,SC2016,SC2054 # variables of "guest"; expanded elsewhere; commas of QEMU
#
# Debugging the guest's kernel. "run --gdb" leaves a link to its control folder in
# the cache, named by the port; "gdb" follows it.

gdb_link()
{
	echo "$(cache_dir)/gdb-$gdb_port"
}

announce_gdb()
{
	ln -sfn "$run_dir/control" "$(gdb_link)"
	note "gdb stub on 127.0.0.1:$gdb_port, script $guest_dir/gdb.py; in another terminal:"
	note "  $guest_dir/guest gdb --port $gdb_port"
}

# gdb runs in the chroot, where the module was built, so that it finds the sources
# under the names that the debug information has; 127.0.0.1 is the host's there too.
debug_guest()
{
	# shellcheck disable=SC2034 # run_in_chroot shows it as /out
	out=$(readlink -e "$(gdb_link)") ||
		die "no guest with --gdb --port $gdb_port is running"
	# shellcheck disable=SC2034 # and which chroot, it asks this
	kernel=6.12
	run_in_chroot env GDB_PORT="$gdb_port" \
		gdb -q -iex 'set confirm off' -x /pppsplice/selftests/guest/gdb.py "$@"
}
