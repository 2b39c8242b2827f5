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

# network.sh     setup_isp, in_sse, in_nte, in_isp; addresses
# freeradius.sh  radius_up, radius_down, radius_has; accounting
# nte.sh         nte_up, nte_stop, nte_units
# sse.sh         require_pppspliced, sse_config, sse_up, sse_end, sse_ctl; sessions, tunnels
# subscriber.sh  dial, hang_up, has_address, pings_nte; is_online

spliced_dir=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")

# shellcheck source=SCRIPTDIR/../lib.sh
. "$spliced_dir/../lib.sh"
# shellcheck source=SCRIPTDIR/lib/network.sh
. "$spliced_dir/lib/network.sh"
# shellcheck source=SCRIPTDIR/lib/freeradius.sh
. "$spliced_dir/lib/freeradius.sh"
# shellcheck source=SCRIPTDIR/lib/nte.sh
. "$spliced_dir/lib/nte.sh"
# shellcheck source=SCRIPTDIR/lib/sse.sh
. "$spliced_dir/lib/sse.sh"
# shellcheck source=SCRIPTDIR/lib/subscriber.sh
. "$spliced_dir/lib/subscriber.sh"
