// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The generic netlink family, see Documentation/netlink/specs/pppsplice.yaml.
 */
#include <linux/module.h>
#include <linux/net.h>
#include <linux/netdevice.h>
#include <linux/user_namespace.h>
#include <net/genetlink.h>

#include "channel.h"
#include "label.h"
#include "leg.h"
#include "netlink.h"
#include "netlink-gen.h"
#include "socket.h"
#include "splice.h"
#include "tunnel.h"

/* The generator does not know the flag. */
static const struct genl_multicast_group mcgrps[] = {
	[PPPSPLICE_NLGRP_EVENTS] = {
		.name = PPPSPLICE_MCGRP_EVENTS,
		.flags = GENL_MCAST_CAP_NET_ADMIN,
	},
};

#ifdef _PPPSPLICE_COMPAT_H
static struct genl_family pppsplice_nl_family __ro_after_init = {
	.name = PPPSPLICE_FAMILY_NAME,
	.version = PPPSPLICE_FAMILY_VERSION,
	.netnsok = true,
	.parallel_ops = true,
	.module = THIS_MODULE,
	.ops = pppsplice_nl_ops,
	.n_ops = ARRAY_SIZE(pppsplice_nl_ops),
	.n_mcgrps = ARRAY_SIZE(mcgrps),
};
#endif

/* Replies and notifications */

static int put_pppoe(struct sk_buff *msg, const struct pppsplice_leg *leg)
{
	struct net_device *dev;
	int err = 0;

	rcu_read_lock();
	dev = dev_get_by_index_rcu(pppsplice_leg_net(leg), leg->id.ifindex);
	if (dev)
		err = nla_put_string(msg, PPPSPLICE_A_LEG_IFNAME, dev->name);
	rcu_read_unlock();

	if (err || nla_put_u32(msg, PPPSPLICE_A_LEG_IFINDEX, leg->id.ifindex) ||
	    nla_put_u16(msg, PPPSPLICE_A_LEG_SID, leg->id.sid) ||
	    nla_put(msg, PPPSPLICE_A_LEG_PEER_MAC, ETH_ALEN, leg->id.peer_mac))
		return -EMSGSIZE;
	return 0;
}

static int put_l2tp(struct sk_buff *msg, const struct pppsplice_leg *leg)
{
	if (nla_put_u32(msg, PPPSPLICE_A_LEG_TUNNEL, leg->id.tunnel) ||
	    nla_put_u32(msg, PPPSPLICE_A_LEG_SESSION, leg->id.session) ||
	    nla_put_u32(msg, PPPSPLICE_A_LEG_PEER_TUNNEL, leg->id.peer_tunnel) ||
	    nla_put_u32(msg, PPPSPLICE_A_LEG_PEER_SESSION, leg->id.peer_session) ||
	    nla_put_u32(msg, PPPSPLICE_A_LEG_RX_PATH, pppsplice_tunnel_rx_path(leg)) ||
	    nla_put_u32(msg, PPPSPLICE_A_LEG_TX_PATH, pppsplice_tunnel_tx_path(leg)))
		return -EMSGSIZE;
	return 0;
}

static int put_identity(struct sk_buff *msg, const struct pppsplice_leg *leg)
{
	if (nla_put_u32(msg, PPPSPLICE_A_LEG_TYPE, leg->id.type) ||
	    nla_put_u32(msg, PPPSPLICE_A_LEG_CHANNEL, leg->id.channel))
		return -EMSGSIZE;

	switch (leg->id.type) {
	case PPPSPLICE_LEG_TYPE_PPPOE:
		return put_pppoe(msg, leg);
	case PPPSPLICE_LEG_TYPE_L2TP:
		return put_l2tp(msg, leg);
	case PPPSPLICE_LEG_TYPE_CHANNEL:
		return nla_put_u32(msg, PPPSPLICE_A_LEG_BRIDGE, READ_ONCE(leg->bridge));
	}
	return 0;
}

static int put_drop(struct sk_buff *msg, enum pppsplice_drop_reason reason, u64 frames)
{
	struct nlattr *nest;

	if (!frames)
		return 0;
	nest = nla_nest_start(msg, PPPSPLICE_A_LEG_DROP);
	if (!nest || nla_put_u32(msg, PPPSPLICE_A_DROP_REASON, reason) ||
	    nla_put_uint(msg, PPPSPLICE_A_DROP_FRAMES, frames))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static int put_counters(struct sk_buff *msg, const struct pppsplice_leg *leg)
{
	struct pppsplice_leg_stats sum;
	int i;

	pppsplice_leg_read_stats(leg, &sum);
	if (nla_put_uint(msg, PPPSPLICE_A_LEG_CROSSED_FRAMES, sum.crossed_frames) ||
	    nla_put_uint(msg, PPPSPLICE_A_LEG_CROSSED_BYTES, sum.crossed_bytes) ||
	    nla_put_uint(msg, PPPSPLICE_A_LEG_LOCAL_FRAMES, sum.local_frames) ||
	    nla_put_uint(msg, PPPSPLICE_A_LEG_DROPPED_FRAMES, sum.dropped_frames))
		return -EMSGSIZE;
	for (i = 0; i < PPPSPLICE_DROP_REASONS; i++)
		if (put_drop(msg, i, sum.drops[i]))
			return -EMSGSIZE;
	if (sum.crossed_frames &&
	    nla_put_uint(msg, PPPSPLICE_A_LEG_LAST_CROSSED,
			 jiffies64_to_msecs(get_jiffies_64() - sum.last_crossed)))
		return -EMSGSIZE;
	return 0;
}

static int put_leg(struct sk_buff *msg, const struct pppsplice_leg *leg)
{
	struct nlattr *nest = nla_nest_start(msg, PPPSPLICE_A_SPLICE_LEG);

	if (!nest || put_identity(msg, leg) || put_counters(msg, leg))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static int put_splice(struct sk_buff *msg, const struct pppsplice *splice)
{
	const struct pppsplice_label *label;
	int err = 0;

	rcu_read_lock();
	label = rcu_dereference(splice->label);
	if (label)
		err = nla_put_string(msg, PPPSPLICE_A_SPLICE_LABEL, label->text);
	rcu_read_unlock();

	if (err || nla_put_u32(msg, PPPSPLICE_A_SPLICE_ID, splice->id) ||
	    nla_put_u32(msg, PPPSPLICE_A_SPLICE_STATE, READ_ONCE(splice->state)) ||
	    nla_put_u32(msg, PPPSPLICE_A_SPLICE_FRAMES, READ_ONCE(splice->frames)) ||
	    put_leg(msg, &splice->leg[0]) || put_leg(msg, &splice->leg[1]))
		return -EMSGSIZE;
	return 0;
}

static struct sk_buff *message_new(void)
{
	return genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
}

/* Make @msg a notification, or the reply to @info. It is freed if it is too short. */
static int message_fill(struct sk_buff *msg, const struct pppsplice *splice, u8 cmd,
			struct genl_info *info, int reason)
{
	void *hdr = info ? genlmsg_put_reply(msg, info, &pppsplice_nl_family, 0, cmd) :
			   genlmsg_put(msg, 0, 0, &pppsplice_nl_family, 0, cmd);

	if (!hdr || put_splice(msg, splice) ||
	    (reason >= 0 && nla_put_u32(msg, PPPSPLICE_A_SPLICE_REASON, reason))) {
		nlmsg_free(msg);
		return -EMSGSIZE;
	}
	genlmsg_end(msg, hdr);
	return 0;
}

static void notify(const struct pppsplice *splice, u8 cmd, int reason)
{
	struct sk_buff *msg;

	if (!genl_has_listeners(&pppsplice_nl_family, splice->net, PPPSPLICE_NLGRP_EVENTS))
		return;

	msg = message_new();
	if (!msg || message_fill(msg, splice, cmd, NULL, reason)) {
		/* listeners read ENOBUFS: an event was lost */
		genl_set_err(&pppsplice_nl_family, splice->net, 0, PPPSPLICE_NLGRP_EVENTS,
			     -ENOBUFS);
		return;
	}
	genlmsg_multicast_netns(&pppsplice_nl_family, splice->net, msg, 0,
				PPPSPLICE_NLGRP_EVENTS, GFP_KERNEL);
}

/**
 * pppsplice_notify_new - tell listeners of a new splice
 * @splice: splice, locked
 *
 * Context: process, may sleep.
 */
void pppsplice_notify_new(const struct pppsplice *splice)
{
	notify(splice, PPPSPLICE_CMD_SPLICE_NEW_NTF, -1);
}

/**
 * pppsplice_notify_set - tell listeners of a changed splice
 * @splice: splice, locked
 *
 * Context: process, may sleep.
 */
void pppsplice_notify_set(const struct pppsplice *splice)
{
	notify(splice, PPPSPLICE_CMD_SPLICE_SET_NTF, -1);
}

/**
 * pppsplice_notify_del - tell listeners of a removal, with the final counters
 * @splice: splice, locked, legs detached
 * @reason: why
 *
 * Context: process, may sleep.
 */
void pppsplice_notify_del(const struct pppsplice *splice, enum pppsplice_del_reason reason)
{
	notify(splice, PPPSPLICE_CMD_SPLICE_DEL_NTF, reason);
}

/* Requests */

static bool may_admin(struct sk_buff *skb, const struct pppsplice_leg *leg)
{
	return netlink_ns_capable(skb, pppsplice_leg_net(leg)->user_ns, CAP_NET_ADMIN);
}

/* Who may ask in a splice's namespace may administer its legs, see bind_socket(),
 * unless a security module judges user namespaces one by one.
 */
static bool may_admin_splice(struct sk_buff *skb, const struct pppsplice *splice)
{
	return may_admin(skb, &splice->leg[0]) && may_admin(skb, &splice->leg[1]);
}

/* Whether CAP_NET_ADMIN over @net comes with the same over @other: capabilities in a
 * user namespace are capabilities in its descendants (cap_capable()).
 */
static bool has_power_over(const struct net *net, const struct net *other)
{
	const struct user_namespace *ns = other->user_ns;

	while (ns->level > net->user_ns->level)
		ns = ns->parent;
	return ns == net->user_ns;
}

static int check_label(struct nlattr *attr, struct netlink_ext_ack *extack)
{
	const u8 *text = nla_data(attr);

	if (pppsplice_label_is_printable(text, strnlen(text, nla_len(attr))))
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attr, "label is not printable UTF-8");
	return -EINVAL;
}

/* The sockets of a leg, whose files are held during the request. */
struct leg_sockets {
	struct socket *session;
	struct socket *tunnel;
};

static struct socket *find_socket(struct nlattr *fd, int *err, struct netlink_ext_ack *extack)
{
	struct socket *sock = sockfd_lookup(nla_get_u32(fd), err);

	if (!sock && *err == -ENOTSOCK)
		NL_SET_ERR_MSG_ATTR(extack, fd, "descriptor is no socket");
	else if (!sock)
		NL_SET_ERR_MSG_ATTR(extack, fd, "descriptor is not open");
	return sock;
}

static int bind_socket(struct pppsplice_leg *leg, struct sk_buff *skb, struct nlattr **tb,
		       struct socket **sock, struct netlink_ext_ack *extack)
{
	struct nlattr *fd = tb[PPPSPLICE_A_LEG_FD];
	int err;

	*sock = find_socket(fd, &err, extack);
	if (!*sock)
		return err;
	leg->attr = fd;
	err = pppsplice_sock_bind(leg, *sock, extack);
	if (err) {
		NL_SET_BAD_ATTR(extack, fd);
		return err;
	}
	if (tb[PPPSPLICE_A_LEG_TYPE] && nla_get_u32(tb[PPPSPLICE_A_LEG_TYPE]) != leg->id.type) {
		NL_SET_ERR_MSG_ATTR(extack, tb[PPPSPLICE_A_LEG_TYPE],
				    "socket is of the other type");
		return -EPROTOTYPE;
	}
	if (!may_admin(skb, leg)) {
		NL_SET_ERR_MSG_ATTR(extack, fd,
				    "needs CAP_NET_ADMIN in the network namespace of the session");
		return -EPERM;
	}
	/* Events go to all who may listen in the splice's namespace, and labels and
	 * ids are theirs.
	 */
	if (!has_power_over(leg->splice->net, pppsplice_leg_net(leg))) {
		NL_SET_ERR_MSG_ATTR(extack, fd,
				    "owner of the splice's network namespace has no power over the session's");
		return -EXDEV;
	}
	return 0;
}

/* Refuse what does not count here rather than ignore it. */
static int check_attrs(struct nlattr **tb, u32 allowed, struct netlink_ext_ack *extack)
{
	int i;

	BUILD_BUG_ON(PPPSPLICE_A_LEG_MAX > 31);
	for (i = 1; i <= PPPSPLICE_A_LEG_MAX; i++) {
		if (!tb[i] || allowed & BIT(i))
			continue;
		NL_SET_ERR_MSG_ATTR(extack, tb[i], "attribute has no meaning in this leg");
		return -EINVAL;
	}
	return 0;
}

/* What an L2TP leg may have beside its session's socket. */
#define TUNNEL_ATTRS	(BIT(PPPSPLICE_A_LEG_TUNNEL_FD) | BIT(PPPSPLICE_A_LEG_SEND_SEQ) |	\
			 BIT(PPPSPLICE_A_LEG_RECV_SEQ) | BIT(PPPSPLICE_A_LEG_COOKIE) |		\
			 BIT(PPPSPLICE_A_LEG_PEER_COOKIE) | BIT(PPPSPLICE_A_LEG_L2SPEC_TYPE))

static int read_cookie(u8 *cookie, u8 *len, const struct nlattr *attr,
		       struct netlink_ext_ack *extack)
{
	if (!attr)
		return 0;
	if (nla_len(attr) && nla_len(attr) != 4 && nla_len(attr) != 8) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "a cookie has 4 or 8 octets");
		return -EINVAL;
	}
	*len = nla_len(attr);
	memcpy(cookie, nla_data(attr), *len);
	return 0;
}

static int read_tunnel(struct pppsplice_leg *leg, struct nlattr **tb,
		       struct netlink_ext_ack *extack)
{
	struct pppsplice_tunnel_leg *tunnel = &leg->tunnel;
	int err;

	if (tb[PPPSPLICE_A_LEG_SEND_SEQ] && nla_get_u8(tb[PPPSPLICE_A_LEG_SEND_SEQ]))
		set_bit(PPPSPLICE_TUNNEL_SEND_SEQ, &tunnel->obstacles);
	if (tb[PPPSPLICE_A_LEG_RECV_SEQ] && nla_get_u8(tb[PPPSPLICE_A_LEG_RECV_SEQ]))
		set_bit(PPPSPLICE_TUNNEL_RECV_SEQ, &tunnel->obstacles);
	tunnel->l2spec_len = PPPSPLICE_L2SPEC_LEN;
	if (tb[PPPSPLICE_A_LEG_L2SPEC_TYPE] && !nla_get_u8(tb[PPPSPLICE_A_LEG_L2SPEC_TYPE]))
		tunnel->l2spec_len = 0;
	err = read_cookie(tunnel->send_cookie, &tunnel->send_cookie_len,
			  tb[PPPSPLICE_A_LEG_COOKIE], extack);
	return err ?: read_cookie(tunnel->recv_cookie, &tunnel->recv_cookie_len,
				  tb[PPPSPLICE_A_LEG_PEER_COOKIE], extack);
}

static int bind_tunnel(struct pppsplice_leg *leg, struct nlattr **tb, struct socket **sock,
		       struct netlink_ext_ack *extack)
{
	struct nlattr *fd = tb[PPPSPLICE_A_LEG_TUNNEL_FD];
	int err;

	*sock = find_socket(fd, &err, extack);
	if (!*sock)
		return err;
	leg->tunnel.attr = fd;
	err = pppsplice_tunnel_bind(leg, *sock, extack);
	if (err)
		NL_SET_BAD_ATTR(extack, fd);
	return err;
}

static int bind_session(struct pppsplice_leg *leg, struct sk_buff *skb, struct nlattr **tb,
			struct leg_sockets *socks, struct netlink_ext_ack *extack)
{
	u32 allowed = BIT(PPPSPLICE_A_LEG_TYPE) | BIT(PPPSPLICE_A_LEG_FD);
	int err;

	err = check_attrs(tb, allowed | TUNNEL_ATTRS, extack);
	if (err)
		return err;
	err = bind_socket(leg, skb, tb, &socks->session, extack);
	if (err)
		return err;
	if (leg->id.type != PPPSPLICE_LEG_TYPE_L2TP || !tb[PPPSPLICE_A_LEG_TUNNEL_FD])
		return check_attrs(tb, allowed, extack);
	return read_tunnel(leg, tb, extack) ?: bind_tunnel(leg, tb, &socks->tunnel, extack);
}

static int bind_leg(struct pppsplice_leg *leg, struct sk_buff *skb, struct nlattr *attr,
		    struct leg_sockets *socks, struct netlink_ext_ack *extack)
{
	struct nlattr *tb[PPPSPLICE_A_LEG_MAX + 1];
	int err;

	err = nla_parse_nested(tb, PPPSPLICE_A_LEG_MAX, attr, pppsplice_leg_nl_policy, extack);
	if (err)
		return err;
	if (tb[PPPSPLICE_A_LEG_FD])
		return bind_session(leg, skb, tb, socks, extack);

	if (!tb[PPPSPLICE_A_LEG_TYPE] ||
	    nla_get_u32(tb[PPPSPLICE_A_LEG_TYPE]) != PPPSPLICE_LEG_TYPE_CHANNEL) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "leg needs the fd of its session's socket");
		return -EINVAL;
	}
	if (!tb[PPPSPLICE_A_LEG_CHANNEL] || !nla_get_u32(tb[PPPSPLICE_A_LEG_CHANNEL])) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "channel leg needs the channel's index");
		return -EINVAL;
	}
	err = check_attrs(tb, BIT(PPPSPLICE_A_LEG_TYPE) | BIT(PPPSPLICE_A_LEG_CHANNEL), extack);
	if (err)
		return err;
	leg->attr = tb[PPPSPLICE_A_LEG_CHANNEL];
	pppsplice_channel_bind(leg, nla_get_u32(leg->attr));
	return 0;
}

/* The leg attributes of a request; returns how many there are. */
static int find_legs(const struct nlmsghdr *nlh, struct nlattr **legs, int max)
{
	struct nlattr *attr;
	int rem, n = 0;

	nlmsg_for_each_attr(attr, nlh, GENL_HDRLEN, rem) {
		if (nla_type(attr) != PPPSPLICE_A_SPLICE_LEG)
			continue;
		if (n < max)
			legs[n] = attr;
		n++;
	}
	return n;
}

static bool has_channel(const struct pppsplice *splice)
{
	return !splice->leg[0].sk || !splice->leg[1].sk;
}

static int check_pair(const struct pppsplice *splice, struct nlattr *second,
		      struct netlink_ext_ack *extack)
{
	if (!splice->leg[0].sk && !splice->leg[1].sk) {
		NL_SET_ERR_MSG_ATTR(extack, second,
				    "two channels need no splice: PPPIOCBRIDGECHAN joins them");
		return -EINVAL;
	}
	if (splice->leg[0].sk == splice->leg[1].sk) {
		NL_SET_ERR_MSG_ATTR(extack, second, "both legs are the same session");
		return -EINVAL;
	}
	return 0;
}

static int read_config(const struct pppsplice *splice, struct nlattr **attrs,
		       struct pppsplice_config *config, struct netlink_ext_ack *extack)
{
	if (attrs[PPPSPLICE_A_SPLICE_STATE])
		config->state = nla_get_u32(attrs[PPPSPLICE_A_SPLICE_STATE]);
	if (attrs[PPPSPLICE_A_SPLICE_FRAMES])
		config->frames = nla_get_u32(attrs[PPPSPLICE_A_SPLICE_FRAMES]);
	if (has_channel(splice) && config->frames != PPPSPLICE_FRAMES_ALL &&
	    config->frames != PPPSPLICE_UNCHANGED) {
		NL_SET_ERR_MSG_ATTR(extack, attrs[PPPSPLICE_A_SPLICE_FRAMES],
				    "a channel leg has no filter: frames must be all");
		return -EINVAL;
	}
	return config->label ? check_label(attrs[PPPSPLICE_A_SPLICE_LABEL], extack) : 0;
}

static const char *label_of(struct nlattr **attrs)
{
	return attrs[PPPSPLICE_A_SPLICE_LABEL] ? nla_data(attrs[PPPSPLICE_A_SPLICE_LABEL]) : NULL;
}

/* Answer with a splice; takes @msg, which was made before there was anything to
 * answer: what has been done is not to be reported as an error for want of memory.
 */
static int reply(struct sk_buff *msg, const struct pppsplice *splice, struct genl_info *info,
		 u8 cmd, int reason)
{
	return message_fill(msg, splice, cmd, info, reason) ?: genlmsg_reply(msg, info);
}

static int new_splice(struct pppsplice *splice, struct sk_buff *skb, struct genl_info *info,
		      struct leg_sockets *socks)
{
	struct pppsplice_config config = {
		.state = PPPSPLICE_STATE_UP,
		.label = label_of(info->attrs),
	};
	struct nlattr *legs[2];
	int err, i;

	if (find_legs(info->nlhdr, legs, 2) != 2) {
		NL_SET_ERR_MSG(info->extack, "a splice has exactly two legs");
		return -EINVAL;
	}
	for (i = 0; i < 2; i++) {
		err = bind_leg(&splice->leg[i], skb, legs[i], &socks[i], info->extack);
		if (err)
			return err;
	}
	err = check_pair(splice, legs[1], info->extack);
	if (err)
		return err;

	config.frames = has_channel(splice) ? PPPSPLICE_FRAMES_ALL : PPPSPLICE_FRAMES_DATA;
	err = read_config(splice, info->attrs, &config, info->extack);
	if (err)
		return err;
	return pppsplice_open(splice, &config, info->extack);
}

int pppsplice_nl_splice_new_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct sk_buff *msg = message_new();
	struct leg_sockets socks[2] = {};
	struct pppsplice *splice;
	int err, i;

	splice = msg ? pppsplice_alloc(genl_info_net(info)) : NULL;
	if (!splice) {
		nlmsg_free(msg);
		return -ENOMEM;
	}

	err = new_splice(splice, skb, info, socks);
	if (err) {
		nlmsg_free(msg);
	} else {
		err = reply(msg, splice, info, PPPSPLICE_CMD_SPLICE_NEW, -1);
		if (err)	/* nobody knows its id */
			pppsplice_remove(splice, PPPSPLICE_DEL_REASON_REQUEST);
	}
	pppsplice_put(splice);
	for (i = 0; i < 2; i++) {
		if (socks[i].session)
			sockfd_put(socks[i].session);
		if (socks[i].tunnel)
			sockfd_put(socks[i].tunnel);
	}
	return err;
}

/**
 * struct leg_filter - a leg that is asked for
 * @id: identity, zero where it does not matter
 * @ifname: PPPoE, name of the interface or NULL
 * @has_mac: whether @id has the peer's MAC address
 */
struct leg_filter {
	struct pppsplice_leg_id id;
	const char *ifname;
	bool has_mac;
};

static u32 get_u32(struct nlattr **tb, int type)
{
	return tb[type] ? nla_get_u32(tb[type]) : 0;
}

static int parse_leg_filter(struct nlattr *attr, struct leg_filter *filter,
			    struct netlink_ext_ack *extack)
{
	struct nlattr *tb[PPPSPLICE_A_LEG_MAX + 1];
	u32 allowed = BIT(PPPSPLICE_A_LEG_TYPE);
	bool complete = false;
	int err;

	err = nla_parse_nested(tb, PPPSPLICE_A_LEG_MAX, attr, pppsplice_leg_nl_policy, extack);
	if (err)
		return err;

	memset(filter, 0, sizeof(*filter));
	filter->id.type = get_u32(tb, PPPSPLICE_A_LEG_TYPE);
	filter->id.ifindex = get_u32(tb, PPPSPLICE_A_LEG_IFINDEX);
	filter->id.tunnel = get_u32(tb, PPPSPLICE_A_LEG_TUNNEL);
	filter->id.session = get_u32(tb, PPPSPLICE_A_LEG_SESSION);
	filter->id.channel = get_u32(tb, PPPSPLICE_A_LEG_CHANNEL);
	if (tb[PPPSPLICE_A_LEG_SID])
		filter->id.sid = nla_get_u16(tb[PPPSPLICE_A_LEG_SID]);
	if (tb[PPPSPLICE_A_LEG_IFNAME])
		filter->ifname = nla_data(tb[PPPSPLICE_A_LEG_IFNAME]);
	filter->has_mac = tb[PPPSPLICE_A_LEG_PEER_MAC];
	if (filter->has_mac)
		memcpy(filter->id.peer_mac, nla_data(tb[PPPSPLICE_A_LEG_PEER_MAC]), ETH_ALEN);

	switch (filter->id.type) {
	case PPPSPLICE_LEG_TYPE_PPPOE:
		complete = filter->id.sid;
		allowed |= BIT(PPPSPLICE_A_LEG_SID) | BIT(PPPSPLICE_A_LEG_IFINDEX) |
			   BIT(PPPSPLICE_A_LEG_IFNAME) | BIT(PPPSPLICE_A_LEG_PEER_MAC);
		break;
	case PPPSPLICE_LEG_TYPE_L2TP:
		complete = filter->id.tunnel && filter->id.session;
		allowed |= BIT(PPPSPLICE_A_LEG_TUNNEL) | BIT(PPPSPLICE_A_LEG_SESSION);
		break;
	case PPPSPLICE_LEG_TYPE_CHANNEL:
		complete = filter->id.channel;
		allowed |= BIT(PPPSPLICE_A_LEG_CHANNEL);
		break;
	}
	if (!tb[PPPSPLICE_A_LEG_TYPE] || !complete) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "leg needs type and sid, tunnel and session, or channel");
		return -EINVAL;
	}
	return check_attrs(tb, allowed, extack);
}

static bool has_leg(const struct pppsplice *splice, const struct leg_filter *filter)
{
	return pppsplice_leg_matches(&splice->leg[0], &filter->id, filter->ifname,
				     filter->has_mac) ||
	       pppsplice_leg_matches(&splice->leg[1], &filter->id, filter->ifname,
				     filter->has_mac);
}

static struct pppsplice *find_by_leg(struct net *net, struct nlattr *attr,
				     struct netlink_ext_ack *extack)
{
	struct pppsplice *splice, *found = NULL;
	struct leg_filter filter;
	unsigned long id;
	int err;

	err = parse_leg_filter(attr, &filter, extack);
	if (err)
		return ERR_PTR(err);

	rcu_read_lock();
	xa_for_each(&pppsplice_pernet(net)->splices, id, splice) {
		if (!has_leg(splice, &filter) || !refcount_inc_not_zero(&splice->ref))
			continue;
		if (found) {
			pppsplice_put(found);
			pppsplice_put(splice);
			rcu_read_unlock();
			NL_SET_ERR_MSG_ATTR(extack, attr, "several splices have such a leg");
			return ERR_PTR(-ENOTUNIQ);
		}
		found = splice;
	}
	rcu_read_unlock();
	return found;
}

/* Which of the selectors a request uses; -EINVAL if not exactly one. */
static int selector(struct genl_info *info, struct nlattr **leg)
{
	int legs = find_legs(info->nlhdr, leg, 1);
	bool rename = info->genlhdr->cmd == PPPSPLICE_CMD_SPLICE_SET;
	bool id = info->attrs[PPPSPLICE_A_SPLICE_ID];
	bool label = info->attrs[PPPSPLICE_A_SPLICE_LABEL];

	/* in splice-set a label beside another selector is the new label */
	if (rename && (id || legs))
		label = false;
	if (legs > 1 || id + label + legs != 1) {
		NL_SET_ERR_MSG(info->extack, "give exactly one of id, label and leg");
		return -EINVAL;
	}
	return id ? PPPSPLICE_A_SPLICE_ID :
	       legs ? PPPSPLICE_A_SPLICE_LEG : PPPSPLICE_A_SPLICE_LABEL;
}

/* The splice that a request is about, with a reference. */
static struct pppsplice *select_splice(struct sk_buff *skb, struct genl_info *info, int *by)
{
	struct net *net = genl_info_net(info);
	struct pppsplice *splice;
	struct nlattr *leg;

	*by = selector(info, &leg);
	switch (*by) {
	case PPPSPLICE_A_SPLICE_ID:
		splice = pppsplice_find_id(net, nla_get_u32(info->attrs[*by]));
		break;
	case PPPSPLICE_A_SPLICE_LABEL:
		splice = pppsplice_find_label(net, nla_data(info->attrs[*by]));
		break;
	case PPPSPLICE_A_SPLICE_LEG:
		splice = find_by_leg(net, leg, info->extack);
		if (IS_ERR(splice))
			return splice;
		break;
	default:
		return ERR_PTR(*by);
	}
	if (splice && !may_admin_splice(skb, splice)) {
		pppsplice_put(splice);
		splice = NULL;	/* whether it exists is not to be told either */
	}
	if (!splice) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[*by], "no such splice");
		return ERR_PTR(-ENOENT);
	}
	return splice;
}

int pppsplice_nl_splice_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct pppsplice_config config;
	struct pppsplice *splice;
	struct sk_buff *msg;
	int err, by;

	splice = select_splice(skb, info, &by);
	if (IS_ERR(splice))
		return PTR_ERR(splice);
	msg = message_new();
	if (!msg) {
		pppsplice_put(splice);
		return -ENOMEM;
	}

	config.frames = PPPSPLICE_UNCHANGED;
	config.state = PPPSPLICE_UNCHANGED;
	config.label = by == PPPSPLICE_A_SPLICE_LABEL ? NULL : label_of(info->attrs);
	err = read_config(splice, info->attrs, &config, info->extack);
	if (!err)
		err = pppsplice_set(splice, &config, info->extack);
	if (err)
		nlmsg_free(msg);
	else	/* it is changed, whether the answer arrives or not */
		reply(msg, splice, info, PPPSPLICE_CMD_SPLICE_SET, -1);
	pppsplice_put(splice);
	return err;
}

int pppsplice_nl_splice_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct pppsplice *splice;
	struct sk_buff *msg;
	int err = 0, by;

	splice = select_splice(skb, info, &by);
	if (IS_ERR(splice))
		return PTR_ERR(splice);
	msg = message_new();
	if (!msg) {
		pppsplice_put(splice);
		return -ENOMEM;
	}

	if (pppsplice_remove(splice, PPPSPLICE_DEL_REASON_REQUEST)) {
		reply(msg, splice, info, PPPSPLICE_CMD_SPLICE_DEL, PPPSPLICE_DEL_REASON_REQUEST);
	} else {
		nlmsg_free(msg);
		NL_SET_ERR_MSG(info->extack, "no such splice");
		err = -ENOENT;
	}
	pppsplice_put(splice);
	return err;
}

int pppsplice_nl_splice_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct pppsplice *splice;
	struct sk_buff *msg;
	int err, by;

	splice = select_splice(skb, info, &by);
	if (IS_ERR(splice))
		return PTR_ERR(splice);

	msg = message_new();
	err = msg ? reply(msg, splice, info, PPPSPLICE_CMD_SPLICE_GET, -1) : -ENOMEM;
	pppsplice_put(splice);
	return err;
}

/**
 * struct dump_filter - what a dump is limited to
 * @id: number, or 0
 * @label: label, or NULL
 * @has_leg: whether @leg counts
 * @leg: a leg
 */
struct dump_filter {
	u32 id;
	const char *label;
	bool has_leg;
	struct leg_filter leg;
};

static int parse_dump_filter(struct netlink_callback *cb, struct dump_filter *filter)
{
	struct nlattr **attrs = genl_info_dump(cb)->attrs;
	struct nlattr *leg;
	int legs = find_legs(cb->nlh, &leg, 1);

	filter->id = get_u32(attrs, PPPSPLICE_A_SPLICE_ID);
	filter->label = label_of(attrs);
	filter->has_leg = legs;
	if (legs > 1) {
		NL_SET_ERR_MSG(cb->extack, "a dump is limited by one leg at the most");
		return -EINVAL;
	}
	return legs ? parse_leg_filter(leg, &filter->leg, cb->extack) : 0;
}

static bool wanted(const struct pppsplice *splice, const struct dump_filter *filter)
{
	const struct pppsplice_label *label = rcu_dereference(splice->label);

	if (filter->id && filter->id != splice->id)
		return false;
	if (filter->label && strcmp(filter->label, label ? label->text : ""))
		return false;
	return !filter->has_leg || has_leg(splice, &filter->leg);
}

static int dump_one(struct sk_buff *skb, struct netlink_callback *cb,
		    const struct pppsplice *splice)
{
	void *hdr;

	hdr = genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq, &pppsplice_nl_family,
			  NLM_F_MULTI, PPPSPLICE_CMD_SPLICE_GET);
	if (!hdr)
		return -EMSGSIZE;
	if (put_splice(skb, splice)) {
		genlmsg_cancel(skb, hdr);
		return -EMSGSIZE;
	}
	genl_dump_check_consistent(cb, hdr);
	genlmsg_end(skb, hdr);
	return 0;
}

int pppsplice_nl_splice_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct pppsplice_net *pn = pppsplice_pernet(sock_net(skb->sk));
	struct dump_filter filter;
	struct pppsplice *splice;
	unsigned long id;
	int err;

	err = parse_dump_filter(cb, &filter);
	if (err)
		return err;

	cb->seq = READ_ONCE(pn->generation);
	rcu_read_lock();
	xa_for_each_start(&pn->splices, id, splice, cb->args[0]) {
		cb->args[0] = id;
		if (!wanted(splice, &filter) || !may_admin_splice(cb->skb, splice))
			continue;
		err = dump_one(skb, cb, splice);
		if (err)
			break;
		cb->args[0] = id + 1;
	}
	rcu_read_unlock();
	if (!err)
		cb->args[0] = S32_MAX;
	return skb->len ?: err;
}

/**
 * pppsplice_netlink_init - register the family
 *
 * Context: module init.
 * Return: 0 or negative errno.
 */
int __init pppsplice_netlink_init(void)
{
	pppsplice_nl_family.mcgrps = mcgrps;
	return genl_register_family(&pppsplice_nl_family);
}

/**
 * pppsplice_netlink_exit - unregister the family
 *
 * Context: module exit.
 */
void pppsplice_netlink_exit(void)
{
	genl_unregister_family(&pppsplice_nl_family);
}
