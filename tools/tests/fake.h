/* SPDX-License-Identifier: GPL-2.0 */
/* Messages as the kernel writes them. */
#ifndef FAKE_H
#define FAKE_H

#include "libpppsplice.h"

#include <linux/genetlink.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>

#define FAKE_FAMILY 0x21

/* The kernel's nla_put_uint(): 4 bytes where they are enough, else 8. */
static inline void fake_uint(struct nl_msg *msg, int type, uint64_t value)
{
	uint32_t low = value;

	if (low == value)
		nla_put(msg, type, sizeof(low), &low);
	else
		nla_put(msg, type, sizeof(value), &value);
}

static inline void fake_drop(struct nl_msg *msg, uint32_t reason, uint64_t frames)
{
	struct nlattr *drop = nla_nest_start(msg, PPPSPLICE_A_LEG_DROP | NLA_F_NESTED);

	nla_put_u32(msg, PPPSPLICE_A_DROP_REASON, reason);
	fake_uint(msg, PPPSPLICE_A_DROP_FRAMES, frames);
	nla_nest_end(msg, drop);
}

static inline void fake_pppoe(struct nl_msg *msg)
{
	struct nlattr *leg = nla_nest_start(msg, PPPSPLICE_A_SPLICE_LEG | NLA_F_NESTED);

	nla_put_u32(msg, PPPSPLICE_A_LEG_TYPE, PPPSPLICE_LEG_TYPE_PPPOE);
	nla_put_u32(msg, PPPSPLICE_A_LEG_IFINDEX, 3);
	nla_put_string(msg, PPPSPLICE_A_LEG_IFNAME, "eth1");
	nla_put_u16(msg, PPPSPLICE_A_LEG_SID, 12);
	nla_put(msg, PPPSPLICE_A_LEG_PEER_MAC, 6, "\x02\x00\x00\x00\x00\x01");
	nla_put_u32(msg, PPPSPLICE_A_LEG_CHANNEL, 4);
	fake_uint(msg, PPPSPLICE_A_LEG_CROSSED_FRAMES, 10);
	fake_uint(msg, PPPSPLICE_A_LEG_CROSSED_BYTES, 0x123456789abcULL);
	fake_uint(msg, PPPSPLICE_A_LEG_LOCAL_FRAMES, 3);
	fake_uint(msg, PPPSPLICE_A_LEG_DROPPED_FRAMES, 9);
	fake_drop(msg, PPPSPLICE_DROP_REASON_TOO_BIG, 2);
	fake_drop(msg, PPPSPLICE_DROP_REASON_LOCAL_TX, 6);
	fake_drop(msg, 77, 1);
	fake_uint(msg, PPPSPLICE_A_LEG_LAST_CROSSED, 20);
	nla_put_u32(msg, 99, 1);
	nla_nest_end(msg, leg);
}

static inline void fake_l2tp(struct nl_msg *msg)
{
	struct nlattr *leg = nla_nest_start(msg, PPPSPLICE_A_SPLICE_LEG | NLA_F_NESTED);

	nla_put_u32(msg, PPPSPLICE_A_LEG_TYPE, PPPSPLICE_LEG_TYPE_L2TP);
	nla_put_u32(msg, PPPSPLICE_A_LEG_TUNNEL, 3);
	nla_put_u32(msg, PPPSPLICE_A_LEG_SESSION, 7);
	nla_put_u32(msg, PPPSPLICE_A_LEG_PEER_TUNNEL, 5);
	nla_put_u32(msg, PPPSPLICE_A_LEG_PEER_SESSION, UINT32_MAX);
	nla_put_u32(msg, PPPSPLICE_A_LEG_RX_PATH, PPPSPLICE_PATH_TUNNEL);
	nla_put_u32(msg, PPPSPLICE_A_LEG_TX_PATH, PPPSPLICE_PATH_SOCKET);
	nla_nest_end(msg, leg);
}

static inline struct nl_msg *fake_splice(uint32_t seq, uint8_t cmd, int flags, uint32_t id)
{
	struct nl_msg *msg = nlmsg_alloc();

	genlmsg_put(msg, 0, seq, FAKE_FAMILY, 0, flags, cmd, PPPSPLICE_FAMILY_VERSION);
	nla_put_u32(msg, PPPSPLICE_A_SPLICE_ID, id);
	nla_put_u32(msg, PPPSPLICE_A_SPLICE_STATE, PPPSPLICE_STATE_UP);
	nla_put_u32(msg, PPPSPLICE_A_SPLICE_FRAMES, PPPSPLICE_FRAMES_NCP);
	nla_put_string(msg, PPPSPLICE_A_SPLICE_LABEL, "alice@isp");
	fake_pppoe(msg);
	fake_l2tp(msg);
	if (cmd == PPPSPLICE_CMD_SPLICE_DEL_NTF)
		nla_put_u32(msg, PPPSPLICE_A_SPLICE_REASON, PPPSPLICE_DEL_REASON_LEG_DOWN);
	return msg;
}

#endif
