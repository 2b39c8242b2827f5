# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034 # read by run.sh
#
# The test programs, for run.sh, and for the kselftest Makefile.
TEST_PROGS=(
	control_module.py
	control_ctl.py
	control_netlink.py
	control_life.py
	frames_policy.py
	frames_shape.py
	frames_legs.py
	frames_traffic.py
	frames_local.py
	tcp_odd.py
	daemons_data.sh
	daemons_echo.sh
	daemons_ncp.sh
	daemons_all.sh
	daemons_teardown.sh
)
