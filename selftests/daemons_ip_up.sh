#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The example of an ip-up script splices two sessions as their pppds bring them up,
# and again when one of them has come back.

# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"

example=$lib_dir/../Documentation/examples/ip-up
require_daemons
require_splice
require flock
[ -x "$example" ] || skip_all "needs Documentation/examples/ip-up"

# In the LAC's /etc only, see ip-netns(8). pppd gives scripts hardly an environment.
install_ip_up()
{
	local file=/etc/netns/$ns_lac/ppp/ip-up

	cat >"$file" <<-SCRIPT
	#!/bin/sh
	PATH=$PATH
	LD_LIBRARY_PATH=${LD_LIBRARY_PATH-}
	export PATH LD_LIBRARY_PATH
	exec "$(readlink -f "$example")" "\$@" >>"$work/ip-up.log" 2>&1
	SCRIPT
	chmod 755 "$file"
}

has_label()
{
	ctl show --label "$1" >/dev/null 2>&1
}

is_spliced()
{
	expect_soon "a splice of $1" has_label "$1"
}

home_comes_back()
{
	kill -KILL "$(pppd_of pppoe)" "$(pppd_of home)"
	expect_soon "no splice" no_splices || return
	home_up ipcp-restart 1 && is_spliced alice@isp
}

ktap_print_header
ktap_set_plan 6
setup
install_ip_up
pppoe_server_up ipparam alice@isp
home_up
lns_up
check "one session alone is not spliced" no_splices
l2tp_up ipparam alice@isp
check "with the second one they are" is_spliced alice@isp
check "home reaches the LNS" home_reaches_lns
check "home hangs up and comes back" home_comes_back
check "home reaches the LNS again" home_reaches_lns
check "the kernel is well" kernel_is_quiet
ktap_finished
