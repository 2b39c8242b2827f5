# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What the tests of pppspliced share: the article's network in namespaces, with daemons that
# nobody here wrote on all sides of pppspliced.
#
#	home --PPPoE--+                  +--L2TP-- NTE a --+
#	home1 -PPPoE--+-- SSE -- core0 --+                 +-- RADIUS -- ISP
#	home2 --VLAN--+                  +--L2TP-- NTE b --+
#	 wan0       sub0..           core (a bridge)
#
# home: pppd with pppoe.so. SSE: pppspliced. NTE: xl2tpd, and a pppd for each session, which
# asks the ISP's FreeRADIUS (radius.so) for a verdict on the subscriber and for his address.
# An NTE does not know the proxied LCP and authentication: it negotiates LCP anew.

# network.sh     setup_isp, move_to_vlan; in_sse, in_nte, in_isp; addresses
# freeradius.sh  radius_up, radius_down; access_requests, accounting, accounted, accounting_is
# nte.sh         nte_up, nte_end, nte_units, nte_has
# sse.sh         require_pppspliced; sse_option, sse_realms, sse_config, sse_up, sse_end, sse_ctl;
#                sse_capabilities, exec_capable; sse_memory, sse_show, session, splice_of, splice_is;
#                no_sessions, no_tunnels, no_units
# subscriber.sh  dial, dial_up, by_only, online, goes_to, hang_up, vanish, fall_silent, offline;
#                is_turned_away, reaches_nte, transfer
# wire.sh        wire_start, sse_said, sse_says, padts

spliced_dir=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")

# shellcheck source=SCRIPTDIR/../lib.sh
. "$spliced_dir/../lib.sh"
# shellcheck source=SCRIPTDIR/lib/network.sh
. "$spliced_dir/lib/network.sh"
# shellcheck source=SCRIPTDIR/../../tools/pppspliced/tests/radiusd_conf.sh
. "$spliced_dir/../../tools/pppspliced/tests/radiusd_conf.sh"
# shellcheck source=SCRIPTDIR/lib/freeradius.sh
. "$spliced_dir/lib/freeradius.sh"
# shellcheck source=SCRIPTDIR/lib/nte.sh
. "$spliced_dir/lib/nte.sh"
# shellcheck source=SCRIPTDIR/lib/sse.sh
. "$spliced_dir/lib/sse.sh"
# shellcheck source=SCRIPTDIR/lib/subscriber.sh
. "$spliced_dir/lib/subscriber.sh"
# shellcheck source=SCRIPTDIR/lib/wire.sh
. "$spliced_dir/lib/wire.sh"
