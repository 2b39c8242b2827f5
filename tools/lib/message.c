// SPDX-License-Identifier: GPL-2.0-or-later OR LGPL-2.1-or-later
/* Messages of the pppsplice family: written and read, no input or output. */
#include "message.h"

#include <errno.h>
#include <string.h>

#include <linux/genetlink.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>

struct nl_msg *message_new(uint16_t family, uint8_t cmd)
{
	struct nl_msg *msg = nlmsg_alloc();

	if (msg && !genlmsg_put(msg, 0, 0, family, 0, NLM_F_REQUEST, cmd, PPPSPLICE_FAMILY_VERSION)) {
		nlmsg_free(msg);
		return NULL;
	}
	return msg;
}

static int put_pppoe(struct nl_msg *msg, const struct pppsplice_leg *leg)
{
	if (nla_put_u16(msg, PPPSPLICE_A_LEG_SID, leg->sid))
		return -ENOMEM;
	if (leg->ifindex && nla_put_u32(msg, PPPSPLICE_A_LEG_IFINDEX, leg->ifindex))
		return -ENOMEM;
	if (!leg->ifindex && leg->ifname[0] &&
	    nla_put_string(msg, PPPSPLICE_A_LEG_IFNAME, leg->ifname))
		return -ENOMEM;
	if (leg->has_peer_mac &&
	    nla_put(msg, PPPSPLICE_A_LEG_PEER_MAC, sizeof(leg->peer_mac), leg->peer_mac))
		return -ENOMEM;
	return 0;
}

static int put_identity(struct nl_msg *msg, const struct pppsplice_leg *leg)
{
	if (nla_put_u32(msg, PPPSPLICE_A_LEG_TYPE, leg->type))
		return -ENOMEM;
	switch (leg->type) {
	case PPPSPLICE_LEG_TYPE_PPPOE:
		return put_pppoe(msg, leg);
	case PPPSPLICE_LEG_TYPE_L2TP:
		if (nla_put_u32(msg, PPPSPLICE_A_LEG_TUNNEL, leg->tunnel) ||
		    nla_put_u32(msg, PPPSPLICE_A_LEG_SESSION, leg->session))
			return -ENOMEM;
		return 0;
	case PPPSPLICE_LEG_TYPE_CHANNEL:
		return nla_put_u32(msg, PPPSPLICE_A_LEG_CHANNEL, leg->channel) ? -ENOMEM : 0;
	}
	return -EINVAL;
}

/* The kernel's strict policy wants the flag, which nla_nest_start() may not set. */
static struct nlattr *nest(struct nl_msg *msg, int type)
{
	return nla_nest_start(msg, type | NLA_F_NESTED);
}

int message_put_select(struct nl_msg *msg, const struct pppsplice_selector *which)
{
	struct nlattr *leg;
	int err;

	switch (which->by) {
	case PPPSPLICE_BY_ID:
		return nla_put_u32(msg, PPPSPLICE_A_SPLICE_ID, which->id) ? -ENOMEM : 0;
	case PPPSPLICE_BY_LABEL:
		return nla_put_string(msg, PPPSPLICE_A_SPLICE_LABEL, which->label) ? -ENOMEM : 0;
	case PPPSPLICE_BY_LEG:
		leg = nest(msg, PPPSPLICE_A_SPLICE_LEG);
		if (!leg)
			return -ENOMEM;
		err = put_identity(msg, &which->leg);
		if (!err)
			nla_nest_end(msg, leg);
		return err;
	}
	return -EINVAL;
}

int message_put_options(struct nl_msg *msg, const struct pppsplice_options *options)
{
	if (options->state >= 0 && nla_put_u32(msg, PPPSPLICE_A_SPLICE_STATE, options->state))
		return -ENOMEM;
	if (options->frames >= 0 && nla_put_u32(msg, PPPSPLICE_A_SPLICE_FRAMES, options->frames))
		return -ENOMEM;
	if (options->label && nla_put_string(msg, PPPSPLICE_A_SPLICE_LABEL, options->label))
		return -ENOMEM;
	return 0;
}

static int put_u8(struct nl_msg *msg, int type, uint8_t value)
{
	return nla_put_u8(msg, type, value) ? -ENOMEM : 0;
}

static int put_cookie(struct nl_msg *msg, int type, const uint8_t *cookie, uint8_t len)
{
	if (len > PPPSPLICE_COOKIE_MAX)
		return -EINVAL;
	return len && nla_put(msg, type, len, cookie) ? -ENOMEM : 0;
}

static int put_tunnel(struct nl_msg *msg, const struct pppsplice_tunnel *tunnel)
{
	int err;

	if (!tunnel || tunnel->fd < 0)
		return 0;
	err = nla_put_u32(msg, PPPSPLICE_A_LEG_TUNNEL_FD, tunnel->fd) ? -ENOMEM : 0;
	err = err ? err : put_u8(msg, PPPSPLICE_A_LEG_SEND_SEQ, tunnel->send_seq);
	err = err ? err : put_u8(msg, PPPSPLICE_A_LEG_RECV_SEQ, tunnel->recv_seq);
	err = err ? err : put_cookie(msg, PPPSPLICE_A_LEG_COOKIE, tunnel->cookie,
				     tunnel->cookie_len);
	err = err ? err : put_cookie(msg, PPPSPLICE_A_LEG_PEER_COOKIE, tunnel->peer_cookie,
				     tunnel->peer_cookie_len);
	return err ? err : put_u8(msg, PPPSPLICE_A_LEG_L2SPEC_TYPE, tunnel->l2spec_type);
}

/* Of a socket the kernel sees itself whether it is PPPoE or L2TP. */
int message_put_end(struct nl_msg *msg, const struct pppsplice_end *end)
{
	struct nlattr *leg = nest(msg, PPPSPLICE_A_SPLICE_LEG);
	int err = 0;

	if (!leg)
		return -ENOMEM;
	if (end->fd >= 0) {
		if (nla_put_u32(msg, PPPSPLICE_A_LEG_FD, end->fd))
			return -ENOMEM;
		err = put_tunnel(msg, end->tunnel);
	} else if (nla_put_u32(msg, PPPSPLICE_A_LEG_TYPE, PPPSPLICE_LEG_TYPE_CHANNEL) ||
		   nla_put_u32(msg, PPPSPLICE_A_LEG_CHANNEL, end->channel)) {
		return -ENOMEM;
	}
	if (!err)
		nla_nest_end(msg, leg);
	return err;
}

/* YNL's uint: 4 bytes if the value fits, else 8, aligned to 4 only. */
static int get_uint(const struct nlattr *attr, uint64_t *value)
{
	uint32_t u32;

	if (nla_len(attr) == sizeof(*value)) {
		memcpy(value, nla_data(attr), sizeof(*value));
		return 0;
	}
	if (nla_len(attr) != sizeof(u32))
		return -EBADMSG;
	memcpy(&u32, nla_data(attr), sizeof(u32));
	*value = u32;
	return 0;
}

static int get_u32(const struct nlattr *attr, uint32_t *value)
{
	if (nla_len(attr) != sizeof(*value))
		return -EBADMSG;
	memcpy(value, nla_data(attr), sizeof(*value));
	return 0;
}

static int get_u16(const struct nlattr *attr, uint16_t *value)
{
	if (nla_len(attr) != sizeof(*value))
		return -EBADMSG;
	memcpy(value, nla_data(attr), sizeof(*value));
	return 0;
}

static int get_string(const struct nlattr *attr, char *buf, size_t size)
{
	size_t len = strnlen(nla_data(attr), nla_len(attr));

	if (len >= size)
		return -EBADMSG;
	memcpy(buf, nla_data(attr), len);
	buf[len] = '\0';
	return 0;
}

static int get_mac(const struct nlattr *attr, struct pppsplice_leg *leg)
{
	if (nla_len(attr) != sizeof(leg->peer_mac))
		return -EBADMSG;
	memcpy(leg->peer_mac, nla_data(attr), sizeof(leg->peer_mac));
	leg->has_peer_mac = true;
	return 0;
}

/* A reason past the end of drops[] is in dropped_frames all the same. */
static int get_drop(const struct nlattr *nest_attr, struct pppsplice_leg *leg)
{
	uint32_t reason = PPPSPLICE_DROP_REASONS;
	uint64_t frames = 0;
	struct nlattr *attr;
	int rem, err = 0;

	nla_for_each_nested(attr, nest_attr, rem) {
		if (nla_type(attr) == PPPSPLICE_A_DROP_REASON)
			err = get_u32(attr, &reason);
		else if (nla_type(attr) == PPPSPLICE_A_DROP_FRAMES)
			err = get_uint(attr, &frames);
		if (err)
			return err;
	}
	if (reason < PPPSPLICE_DROP_REASONS)
		leg->drops[reason] = frames;
	return 0;
}

static int get_path(const struct nlattr *attr, struct pppsplice_leg *leg,
		    enum pppsplice_path *path)
{
	leg->has_path = true;
	return get_u32(attr, (uint32_t *)path);
}

static int get_state(const struct nlattr *attr, struct pppsplice_leg *leg)
{
	switch (nla_type(attr)) {
	case PPPSPLICE_A_LEG_CROSSED_FRAMES:
		return get_uint(attr, &leg->crossed_frames);
	case PPPSPLICE_A_LEG_CROSSED_BYTES:
		return get_uint(attr, &leg->crossed_bytes);
	case PPPSPLICE_A_LEG_LOCAL_FRAMES:
		return get_uint(attr, &leg->local_frames);
	case PPPSPLICE_A_LEG_DROPPED_FRAMES:
		return get_uint(attr, &leg->dropped_frames);
	case PPPSPLICE_A_LEG_DROP:
		return get_drop(attr, leg);
	case PPPSPLICE_A_LEG_LAST_CROSSED:
		leg->has_last_crossed = true;
		return get_uint(attr, &leg->last_crossed_ms);
	case PPPSPLICE_A_LEG_RX_PATH:
		return get_path(attr, leg, &leg->rx_path);
	case PPPSPLICE_A_LEG_TX_PATH:
		return get_path(attr, leg, &leg->tx_path);
	}
	return 0;
}

static int get_identity(const struct nlattr *attr, struct pppsplice_leg *leg)
{
	switch (nla_type(attr)) {
	case PPPSPLICE_A_LEG_TYPE:
		return get_u32(attr, (uint32_t *)&leg->type);
	case PPPSPLICE_A_LEG_IFINDEX:
		return get_u32(attr, &leg->ifindex);
	case PPPSPLICE_A_LEG_IFNAME:
		return get_string(attr, leg->ifname, sizeof(leg->ifname));
	case PPPSPLICE_A_LEG_SID:
		return get_u16(attr, &leg->sid);
	case PPPSPLICE_A_LEG_PEER_MAC:
		return get_mac(attr, leg);
	case PPPSPLICE_A_LEG_TUNNEL:
		return get_u32(attr, &leg->tunnel);
	case PPPSPLICE_A_LEG_SESSION:
		return get_u32(attr, &leg->session);
	case PPPSPLICE_A_LEG_PEER_TUNNEL:
		return get_u32(attr, &leg->peer_tunnel);
	case PPPSPLICE_A_LEG_PEER_SESSION:
		return get_u32(attr, &leg->peer_session);
	case PPPSPLICE_A_LEG_CHANNEL:
		leg->has_channel = true;
		return get_u32(attr, &leg->channel);
	case PPPSPLICE_A_LEG_BRIDGE:
		leg->has_bridge = true;
		return get_u32(attr, &leg->bridge);
	}
	return get_state(attr, leg);
}

static int get_leg(const struct nlattr *nest_attr, struct pppsplice_leg *leg)
{
	struct nlattr *attr;
	int rem, err;

	nla_for_each_nested(attr, nest_attr, rem) {
		err = get_identity(attr, leg);
		if (err)
			return err;
	}
	return 0;
}

static int get_splice_attr(const struct nlattr *attr, struct pppsplice_splice *splice, int *n_legs)
{
	switch (nla_type(attr)) {
	case PPPSPLICE_A_SPLICE_ID:
		return get_u32(attr, &splice->id);
	case PPPSPLICE_A_SPLICE_STATE:
		return get_u32(attr, (uint32_t *)&splice->state);
	case PPPSPLICE_A_SPLICE_FRAMES:
		return get_u32(attr, (uint32_t *)&splice->frames);
	case PPPSPLICE_A_SPLICE_LABEL:
		return get_string(attr, splice->label, sizeof(splice->label));
	case PPPSPLICE_A_SPLICE_LEG:
		if (*n_legs == 2)
			return -EBADMSG;
		return get_leg(attr, &splice->leg[(*n_legs)++]);
	case PPPSPLICE_A_SPLICE_REASON:
		splice->has_reason = true;
		return get_u32(attr, (uint32_t *)&splice->reason);
	}
	return 0;
}

static const struct genlmsghdr *genl_header(const struct nlmsghdr *hdr)
{
	return hdr->nlmsg_len < NLMSG_HDRLEN + GENL_HDRLEN ? NULL : NLMSG_DATA(hdr);
}

/* Attributes that a newer kernel adds are passed over. */
int message_parse_splice(const struct nlmsghdr *hdr, struct pppsplice_splice *splice)
{
	const struct genlmsghdr *genl = genl_header(hdr);
	int rem, err, n_legs = 0;
	struct nlattr *attr;

	memset(splice, 0, sizeof(*splice));
	if (!genl)
		return -EBADMSG;
	nla_for_each_attr(attr, genlmsg_attrdata(genl, 0), genlmsg_attrlen(genl, 0), rem) {
		err = get_splice_attr(attr, splice, &n_legs);
		if (err)
			return err;
	}
	return splice->id && n_legs == 2 ? 0 : -EBADMSG;
}

/* Return: 1 if it is an event, 0 if it is a message of another kind. */
int message_parse_event(const struct nlmsghdr *hdr, uint16_t family, struct pppsplice_event *event)
{
	const struct genlmsghdr *genl = genl_header(hdr);
	int err;

	if (hdr->nlmsg_type != family || !genl)
		return 0;
	switch (genl->cmd) {
	case PPPSPLICE_CMD_SPLICE_NEW_NTF:
		event->type = PPPSPLICE_EVENT_NEW;
		break;
	case PPPSPLICE_CMD_SPLICE_SET_NTF:
		event->type = PPPSPLICE_EVENT_SET;
		break;
	case PPPSPLICE_CMD_SPLICE_DEL_NTF:
		event->type = PPPSPLICE_EVENT_DEL;
		break;
	default:
		return 0;
	}
	err = message_parse_splice(hdr, &event->splice);
	return err ? err : 1;
}

static int get_group(const struct nlattr *group, uint32_t *events_group)
{
	const struct nlattr *name = NULL, *id = NULL;
	struct nlattr *attr;
	int rem;

	nla_for_each_nested(attr, group, rem) {
		if (nla_type(attr) == CTRL_ATTR_MCAST_GRP_NAME)
			name = attr;
		else if (nla_type(attr) == CTRL_ATTR_MCAST_GRP_ID)
			id = attr;
	}
	if (!name || !id || nla_len(name) != sizeof(PPPSPLICE_MCGRP_EVENTS) ||
	    memcmp(nla_data(name), PPPSPLICE_MCGRP_EVENTS, nla_len(name)))
		return 0;
	return get_u32(id, events_group);
}

/* The reply to CTRL_CMD_GETFAMILY. */
int message_parse_family(const struct nlmsghdr *hdr, uint16_t *family, uint32_t *events_group)
{
	const struct genlmsghdr *genl = genl_header(hdr);
	struct nlattr *attr, *group;
	int rem, rem_group, err = 0;

	if (!genl)
		return -EBADMSG;
	nla_for_each_attr(attr, genlmsg_attrdata(genl, 0), genlmsg_attrlen(genl, 0), rem) {
		if (nla_type(attr) == CTRL_ATTR_FAMILY_ID)
			err = get_u16(attr, family);
		if (nla_type(attr) == CTRL_ATTR_MCAST_GROUPS)
			nla_for_each_nested(group, attr, rem_group)
				err = err ? err : get_group(group, events_group);
		if (err)
			return err;
	}
	return 0;
}
