// SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause)
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/pppsplice.yaml */
/* YNL-GEN kernel source */

#include <net/netlink.h>
#include <net/genetlink.h>

#include "netlink-gen.h"

#include <uapi/linux/pppsplice.h>

/* Common nested types */
const struct nla_policy pppsplice_drop_nl_policy[PPPSPLICE_A_DROP_FRAMES + 1] = {
	[PPPSPLICE_A_DROP_REASON] = NLA_POLICY_MAX(NLA_U32, 8),
	[PPPSPLICE_A_DROP_FRAMES] = { .type = NLA_UINT, },
};

const struct nla_policy pppsplice_leg_nl_policy[PPPSPLICE_A_LEG_TX_PATH + 1] = {
	[PPPSPLICE_A_LEG_TYPE] = NLA_POLICY_MAX(NLA_U32, 2),
	[PPPSPLICE_A_LEG_FD] = { .type = NLA_U32, },
	[PPPSPLICE_A_LEG_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[PPPSPLICE_A_LEG_IFNAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[PPPSPLICE_A_LEG_SID] = NLA_POLICY_MIN(NLA_U16, 1),
	[PPPSPLICE_A_LEG_PEER_MAC] = NLA_POLICY_EXACT_LEN(6),
	[PPPSPLICE_A_LEG_TUNNEL] = NLA_POLICY_MIN(NLA_U32, 1),
	[PPPSPLICE_A_LEG_SESSION] = NLA_POLICY_MIN(NLA_U32, 1),
	[PPPSPLICE_A_LEG_PEER_TUNNEL] = { .type = NLA_U32, },
	[PPPSPLICE_A_LEG_PEER_SESSION] = { .type = NLA_U32, },
	[PPPSPLICE_A_LEG_CHANNEL] = { .type = NLA_U32, },
	[PPPSPLICE_A_LEG_BRIDGE] = { .type = NLA_U32, },
	[PPPSPLICE_A_LEG_CROSSED_FRAMES] = { .type = NLA_UINT, },
	[PPPSPLICE_A_LEG_CROSSED_BYTES] = { .type = NLA_UINT, },
	[PPPSPLICE_A_LEG_LOCAL_FRAMES] = { .type = NLA_UINT, },
	[PPPSPLICE_A_LEG_DROPPED_FRAMES] = { .type = NLA_UINT, },
	[PPPSPLICE_A_LEG_DROP] = NLA_POLICY_NESTED(pppsplice_drop_nl_policy),
	[PPPSPLICE_A_LEG_LAST_CROSSED] = { .type = NLA_UINT, },
	[PPPSPLICE_A_LEG_TUNNEL_FD] = { .type = NLA_U32, },
	[PPPSPLICE_A_LEG_SEND_SEQ] = NLA_POLICY_MAX(NLA_U8, 1),
	[PPPSPLICE_A_LEG_RECV_SEQ] = NLA_POLICY_MAX(NLA_U8, 1),
	[PPPSPLICE_A_LEG_COOKIE] = { .type = NLA_BINARY, },
	[PPPSPLICE_A_LEG_PEER_COOKIE] = { .type = NLA_BINARY, },
	[PPPSPLICE_A_LEG_L2SPEC_TYPE] = NLA_POLICY_MAX(NLA_U8, 1),
	[PPPSPLICE_A_LEG_RX_PATH] = NLA_POLICY_MAX(NLA_U32, 5),
	[PPPSPLICE_A_LEG_TX_PATH] = NLA_POLICY_MAX(NLA_U32, 5),
};

/* PPPSPLICE_CMD_SPLICE_NEW - do */
const struct nla_policy pppsplice_splice_new_nl_policy[PPPSPLICE_A_SPLICE_LEG + 1] = {
	[PPPSPLICE_A_SPLICE_STATE] = NLA_POLICY_MAX(NLA_U32, 1),
	[PPPSPLICE_A_SPLICE_FRAMES] = NLA_POLICY_MAX(NLA_U32, 2),
	[PPPSPLICE_A_SPLICE_LABEL] = { .type = NLA_NUL_STRING, .len = PPPSPLICE_LABEL_MAX, },
	[PPPSPLICE_A_SPLICE_LEG] = NLA_POLICY_NESTED(pppsplice_leg_nl_policy),
};

/* PPPSPLICE_CMD_SPLICE_SET - do */
const struct nla_policy pppsplice_splice_set_nl_policy[PPPSPLICE_A_SPLICE_LEG + 1] = {
	[PPPSPLICE_A_SPLICE_ID] = NLA_POLICY_MIN(NLA_U32, 1),
	[PPPSPLICE_A_SPLICE_STATE] = NLA_POLICY_MAX(NLA_U32, 1),
	[PPPSPLICE_A_SPLICE_FRAMES] = NLA_POLICY_MAX(NLA_U32, 2),
	[PPPSPLICE_A_SPLICE_LABEL] = { .type = NLA_NUL_STRING, .len = PPPSPLICE_LABEL_MAX, },
	[PPPSPLICE_A_SPLICE_LEG] = NLA_POLICY_NESTED(pppsplice_leg_nl_policy),
};

/* PPPSPLICE_CMD_SPLICE_DEL - do */
const struct nla_policy pppsplice_splice_del_nl_policy[PPPSPLICE_A_SPLICE_LEG + 1] = {
	[PPPSPLICE_A_SPLICE_ID] = NLA_POLICY_MIN(NLA_U32, 1),
	[PPPSPLICE_A_SPLICE_LABEL] = { .type = NLA_NUL_STRING, .len = PPPSPLICE_LABEL_MAX, },
	[PPPSPLICE_A_SPLICE_LEG] = NLA_POLICY_NESTED(pppsplice_leg_nl_policy),
};

/* PPPSPLICE_CMD_SPLICE_GET - do */
const struct nla_policy pppsplice_splice_get_nl_policy[PPPSPLICE_A_SPLICE_LEG + 1] = {
	[PPPSPLICE_A_SPLICE_ID] = NLA_POLICY_MIN(NLA_U32, 1),
	[PPPSPLICE_A_SPLICE_LABEL] = { .type = NLA_NUL_STRING, .len = PPPSPLICE_LABEL_MAX, },
	[PPPSPLICE_A_SPLICE_LEG] = NLA_POLICY_NESTED(pppsplice_leg_nl_policy),
};

/* Ops table for pppsplice */
const struct genl_ops pppsplice_nl_ops[4] = {
	{
		.cmd		= PPPSPLICE_CMD_SPLICE_NEW,
		.doit		= pppsplice_nl_splice_new_doit,
		.policy		= pppsplice_splice_new_nl_policy,
		.maxattr	= PPPSPLICE_A_SPLICE_LEG,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= PPPSPLICE_CMD_SPLICE_SET,
		.doit		= pppsplice_nl_splice_set_doit,
		.policy		= pppsplice_splice_set_nl_policy,
		.maxattr	= PPPSPLICE_A_SPLICE_LEG,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= PPPSPLICE_CMD_SPLICE_DEL,
		.doit		= pppsplice_nl_splice_del_doit,
		.policy		= pppsplice_splice_del_nl_policy,
		.maxattr	= PPPSPLICE_A_SPLICE_LEG,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= PPPSPLICE_CMD_SPLICE_GET,
		.doit		= pppsplice_nl_splice_get_doit,
		.dumpit		= pppsplice_nl_splice_get_dumpit,
		.policy		= pppsplice_splice_get_nl_policy,
		.maxattr	= PPPSPLICE_A_SPLICE_LEG,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
};

static const struct genl_multicast_group pppsplice_nl_mcgrps[] = {
	[PPPSPLICE_NLGRP_EVENTS] = { "events", },
};
