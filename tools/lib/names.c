// SPDX-License-Identifier: GPL-2.0-or-later OR LGPL-2.1-or-later
/* Names of the enumerations of linux/pppsplice.h, as the YNL spec has them. */
#include "libpppsplice.h"

#define NAME(names, i) ((i) < sizeof(names) / sizeof((names)[0]) ? (names)[i] : NULL)

/**
 * pppsplice_leg_type_name() - name of an enum pppsplice_leg_type
 * @type: value
 *
 * Return: "pppoe", "l2tp" or "channel"; NULL for a value not known here.
 */
const char *pppsplice_leg_type_name(unsigned int type)
{
	static const char *const names[] = {
		[PPPSPLICE_LEG_TYPE_PPPOE] = "pppoe",
		[PPPSPLICE_LEG_TYPE_L2TP] = "l2tp",
		[PPPSPLICE_LEG_TYPE_CHANNEL] = "channel",
	};

	return NAME(names, type);
}

/**
 * pppsplice_frames_name() - name of an enum pppsplice_frames
 * @frames: value
 *
 * Return: "data", "ncp" or "all"; NULL for a value not known here.
 */
const char *pppsplice_frames_name(unsigned int frames)
{
	static const char *const names[] = {
		[PPPSPLICE_FRAMES_DATA] = "data",
		[PPPSPLICE_FRAMES_NCP] = "ncp",
		[PPPSPLICE_FRAMES_ALL] = "all",
	};

	return NAME(names, frames);
}

/**
 * pppsplice_state_name() - name of an enum pppsplice_state
 * @state: value
 *
 * Return: "down" or "up"; NULL for a value not known here.
 */
const char *pppsplice_state_name(unsigned int state)
{
	static const char *const names[] = {
		[PPPSPLICE_STATE_DOWN] = "down",
		[PPPSPLICE_STATE_UP] = "up",
	};

	return NAME(names, state);
}

/**
 * pppsplice_drop_reason_name() - name of an enum pppsplice_drop_reason
 * @reason: value
 *
 * Return: for example "too-big"; NULL for a value not known here.
 */
const char *pppsplice_drop_reason_name(unsigned int reason)
{
	static const char *const names[] = {
		[PPPSPLICE_DROP_REASON_POLICY] = "policy",
		[PPPSPLICE_DROP_REASON_MALFORMED] = "malformed",
		[PPPSPLICE_DROP_REASON_TOO_BIG] = "too-big",
		[PPPSPLICE_DROP_REASON_LEG_DOWN] = "leg-down",
		[PPPSPLICE_DROP_REASON_NO_MEMORY] = "no-memory",
		[PPPSPLICE_DROP_REASON_TX_BUSY] = "tx-busy",
		[PPPSPLICE_DROP_REASON_NO_LOCAL] = "no-local",
		[PPPSPLICE_DROP_REASON_LOCAL_TX] = "local-tx",
		[PPPSPLICE_DROP_REASON_RCVBUF] = "rcvbuf",
	};

	return NAME(names, reason);
}

/**
 * pppsplice_del_reason_name() - name of an enum pppsplice_del_reason
 * @reason: value
 *
 * Return: for example "release"; NULL for a value not known here.
 */
const char *pppsplice_del_reason_name(unsigned int reason)
{
	static const char *const names[] = {
		[PPPSPLICE_DEL_REASON_REQUEST] = "request",
		[PPPSPLICE_DEL_REASON_RELEASE] = "release",
		[PPPSPLICE_DEL_REASON_CONNECT] = "connect",
		[PPPSPLICE_DEL_REASON_LEG_DOWN] = "leg-down",
		[PPPSPLICE_DEL_REASON_NETNS] = "netns",
	};

	return NAME(names, reason);
}

/**
 * pppsplice_path_name() - name of an enum pppsplice_path
 * @path: value
 *
 * Return: for example "no-tunnel"; NULL for a value not known here.
 */
const char *pppsplice_path_name(unsigned int path)
{
	static const char *const names[] = {
		[PPPSPLICE_PATH_TUNNEL] = "tunnel",
		[PPPSPLICE_PATH_NO_TUNNEL] = "no-tunnel",
		[PPPSPLICE_PATH_SEQUENCE] = "sequence",
		[PPPSPLICE_PATH_SOCKET] = "socket",
		[PPPSPLICE_PATH_OCCUPIED] = "occupied",
		[PPPSPLICE_PATH_UNWATCHED] = "unwatched",
	};

	return NAME(names, path);
}
