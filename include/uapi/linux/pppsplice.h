/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/pppsplice.yaml */
/* YNL-GEN uapi header */

#ifndef _UAPI_LINUX_PPPSPLICE_H
#define _UAPI_LINUX_PPPSPLICE_H

#define PPPSPLICE_FAMILY_NAME		"pppsplice"
#define PPPSPLICE_FAMILY_VERSION	1

#define PPPSPLICE_LABEL_MAX	127

/**
 * enum pppsplice_leg_type - What a leg is.
 * @PPPSPLICE_LEG_TYPE_PPPOE: PPPoE session socket (RFC 2516)
 * @PPPSPLICE_LEG_TYPE_L2TP: PPPoL2TP session socket, L2TPv2 (RFC 2661) or
 *   L2TPv3 (RFC 3931)
 * @PPPSPLICE_LEG_TYPE_CHANNEL: any other ppp_generic channel, joined with
 *   PPPIOCBRIDGECHAN
 */
enum pppsplice_leg_type {
	PPPSPLICE_LEG_TYPE_PPPOE,
	PPPSPLICE_LEG_TYPE_L2TP,
	PPPSPLICE_LEG_TYPE_CHANNEL,
};

/**
 * enum pppsplice_frames - Which frames cross to the other leg.
 * @PPPSPLICE_FRAMES_DATA: network datagrams; NCPs and link control stay local
 * @PPPSPLICE_FRAMES_NCP: network datagrams and NCPs; link control stays local
 * @PPPSPLICE_FRAMES_ALL: every frame
 */
enum pppsplice_frames {
	PPPSPLICE_FRAMES_DATA,
	PPPSPLICE_FRAMES_NCP,
	PPPSPLICE_FRAMES_ALL,
};

/**
 * enum pppsplice_state - Administrative state of a splice.
 * @PPPSPLICE_STATE_DOWN: every frame is local
 * @PPPSPLICE_STATE_UP: frames cross as the frames attribute says
 */
enum pppsplice_state {
	PPPSPLICE_STATE_DOWN,
	PPPSPLICE_STATE_UP,
};

/**
 * enum pppsplice_drop_reason - Why a frame was dropped.
 * @PPPSPLICE_DROP_REASON_POLICY: received, and of a kind that this policy lets
 *   neither cross nor be local
 * @PPPSPLICE_DROP_REASON_MALFORMED: received without a complete PPP protocol
 *   field, as a superpacket that cannot be segmented, or with a checksum to be
 *   filled in that cannot be
 * @PPPSPLICE_DROP_REASON_TOO_BIG: received, and larger than the other leg's
 *   channel can send
 * @PPPSPLICE_DROP_REASON_LEG_DOWN: received while the session of this leg or
 *   of the other had ended
 * @PPPSPLICE_DROP_REASON_NO_MEMORY: received, and no memory to change its
 *   header or to segment it
 * @PPPSPLICE_DROP_REASON_TX_BUSY: received, and refused by the other leg's
 *   channel
 * @PPPSPLICE_DROP_REASON_NO_LOCAL: received on a channel leg, which has no
 *   local PPP stack, while down
 * @PPPSPLICE_DROP_REASON_LOCAL_TX: sent by the local PPP stack, and of a kind
 *   that is not local now, or by a tunnel that is routed into a session of its
 *   own
 * @PPPSPLICE_DROP_REASON_RCVBUF: received, and the session socket's receive
 *   buffer was full
 */
enum pppsplice_drop_reason {
	PPPSPLICE_DROP_REASON_POLICY,
	PPPSPLICE_DROP_REASON_MALFORMED,
	PPPSPLICE_DROP_REASON_TOO_BIG,
	PPPSPLICE_DROP_REASON_LEG_DOWN,
	PPPSPLICE_DROP_REASON_NO_MEMORY,
	PPPSPLICE_DROP_REASON_TX_BUSY,
	PPPSPLICE_DROP_REASON_NO_LOCAL,
	PPPSPLICE_DROP_REASON_LOCAL_TX,
	PPPSPLICE_DROP_REASON_RCVBUF,
};

/**
 * enum pppsplice_del_reason - Why a splice was removed.
 * @PPPSPLICE_DEL_REASON_REQUEST: splice-del
 * @PPPSPLICE_DEL_REASON_RELEASE: the control plane closed a session socket, or
 *   died
 * @PPPSPLICE_DEL_REASON_CONNECT: the control plane connected a session socket
 *   anew
 * @PPPSPLICE_DEL_REASON_LEG_DOWN: a session ended below its control plane
 *   (PADT, interface down, L2TP session deleted)
 * @PPPSPLICE_DEL_REASON_NETNS: the network namespace of the splice went
 */
enum pppsplice_del_reason {
	PPPSPLICE_DEL_REASON_REQUEST,
	PPPSPLICE_DEL_REASON_RELEASE,
	PPPSPLICE_DEL_REASON_CONNECT,
	PPPSPLICE_DEL_REASON_LEG_DOWN,
	PPPSPLICE_DEL_REASON_NETNS,
};

/**
 * enum pppsplice_path - Which way an L2TP leg's frames take, in one direction.
 * @PPPSPLICE_PATH_TUNNEL: straight from, or to, the UDP socket of the tunnel
 * @PPPSPLICE_PATH_NO_TUNNEL: by l2tp_core and l2tp_ppp, as splice-new did not
 *   name the tunnel's UDP socket. What follows are other reasons for this way.
 * @PPPSPLICE_PATH_SEQUENCE: data messages of the session have, or had since it
 *   was spliced, sequence numbers
 * @PPPSPLICE_PATH_SOCKET: the tunnel's socket is not connected, or no longer
 *   as it was when the session was spliced, or has IP options
 * @PPPSPLICE_PATH_OCCUPIED: another module has taken the tunnel's socket over
 * @PPPSPLICE_PATH_UNWATCHED: the kernel is asked how the session is set: for a
 *   moment after the splice was made, or others have changed the session
 */
enum pppsplice_path {
	PPPSPLICE_PATH_TUNNEL,
	PPPSPLICE_PATH_NO_TUNNEL,
	PPPSPLICE_PATH_SEQUENCE,
	PPPSPLICE_PATH_SOCKET,
	PPPSPLICE_PATH_OCCUPIED,
	PPPSPLICE_PATH_UNWATCHED,
};

enum {
	PPPSPLICE_A_DROP_REASON = 1,
	PPPSPLICE_A_DROP_FRAMES,

	__PPPSPLICE_A_DROP_MAX,
	PPPSPLICE_A_DROP_MAX = (__PPPSPLICE_A_DROP_MAX - 1)
};

enum {
	PPPSPLICE_A_LEG_TYPE = 1,
	PPPSPLICE_A_LEG_FD,
	PPPSPLICE_A_LEG_IFINDEX,
	PPPSPLICE_A_LEG_IFNAME,
	PPPSPLICE_A_LEG_SID,
	PPPSPLICE_A_LEG_PEER_MAC,
	PPPSPLICE_A_LEG_TUNNEL,
	PPPSPLICE_A_LEG_SESSION,
	PPPSPLICE_A_LEG_PEER_TUNNEL,
	PPPSPLICE_A_LEG_PEER_SESSION,
	PPPSPLICE_A_LEG_CHANNEL,
	PPPSPLICE_A_LEG_BRIDGE,
	PPPSPLICE_A_LEG_CROSSED_FRAMES,
	PPPSPLICE_A_LEG_CROSSED_BYTES,
	PPPSPLICE_A_LEG_LOCAL_FRAMES,
	PPPSPLICE_A_LEG_DROPPED_FRAMES,
	PPPSPLICE_A_LEG_DROP,
	PPPSPLICE_A_LEG_LAST_CROSSED,
	PPPSPLICE_A_LEG_TUNNEL_FD,
	PPPSPLICE_A_LEG_SEND_SEQ,
	PPPSPLICE_A_LEG_RECV_SEQ,
	PPPSPLICE_A_LEG_COOKIE,
	PPPSPLICE_A_LEG_PEER_COOKIE,
	PPPSPLICE_A_LEG_L2SPEC_TYPE,
	PPPSPLICE_A_LEG_RX_PATH,
	PPPSPLICE_A_LEG_TX_PATH,

	__PPPSPLICE_A_LEG_MAX,
	PPPSPLICE_A_LEG_MAX = (__PPPSPLICE_A_LEG_MAX - 1)
};

enum {
	PPPSPLICE_A_SPLICE_ID = 1,
	PPPSPLICE_A_SPLICE_STATE,
	PPPSPLICE_A_SPLICE_FRAMES,
	PPPSPLICE_A_SPLICE_LABEL,
	PPPSPLICE_A_SPLICE_LEG,
	PPPSPLICE_A_SPLICE_REASON,

	__PPPSPLICE_A_SPLICE_MAX,
	PPPSPLICE_A_SPLICE_MAX = (__PPPSPLICE_A_SPLICE_MAX - 1)
};

enum {
	PPPSPLICE_CMD_SPLICE_NEW = 1,
	PPPSPLICE_CMD_SPLICE_SET,
	PPPSPLICE_CMD_SPLICE_DEL,
	PPPSPLICE_CMD_SPLICE_GET,
	PPPSPLICE_CMD_SPLICE_NEW_NTF,
	PPPSPLICE_CMD_SPLICE_SET_NTF,
	PPPSPLICE_CMD_SPLICE_DEL_NTF,

	__PPPSPLICE_CMD_MAX,
	PPPSPLICE_CMD_MAX = (__PPPSPLICE_CMD_MAX - 1)
};

#define PPPSPLICE_MCGRP_EVENTS	"events"

#endif /* _UAPI_LINUX_PPPSPLICE_H */
