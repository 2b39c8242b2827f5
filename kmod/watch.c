// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * L2TP_CMD_SESSION_MODIFY: others may switch sequence numbers of a spliced session on
 * by generic netlink. l2tp_netlink tells its multicast group, and no other module.
 *
 * So each network namespace that has legs with a tunnel gets a kernel socket in that
 * group. Messages are read by whoever sends them. One that is about a leg has it leave
 * the path past l2tp_core, until a worker has asked l2tp_netlink how the session is set:
 * up to Linux 6.12 all namespaces are told, and not whose session it is. A new leg is
 * asked for as well, as it may have been changed before we listened; and one whose
 * socket has had a setsockopt(), as others may have changed it at the same time.
 *
 * A worker, because who asks for a splice holds genetlink's cb_lock, which joining a
 * group and asking need.
 */
#include <linux/genetlink.h>
#include <linux/l2tp.h>
#include <linux/list.h>
#include <linux/net.h>
#include <linux/netlink.h>
#include <linux/preempt.h>
#include <linux/random.h>
#include <linux/skbuff.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>
#include <net/net_namespace.h>
#include <net/netlink.h>
#include <net/netns/generic.h>
#include <net/sock.h>

#include "leg.h"
#include "splice.h"
#include "tunnel.h"
#include "watch.h"

/* When what failed, for want of memory, is tried again. */
#define RETRY	HZ

enum watch_state {
	WATCH_DEAF,
	WATCH_JOINING,
	WATCH_JOINED,
};

/**
 * struct watch - what a network namespace hears of
 * @net: namespace
 * @state: back to WATCH_DEAF when a message may have been lost
 * @sock: member of the group, or NULL; the worker's
 * @family: id of l2tp_netlink's family, 0 if there is no such module
 * @lock: process context only
 * @legs: how many are watched; under @lock
 * @stale: those that have to be asked for; under @lock
 * @work: joins and asks
 */
struct watch {
	struct net *net;
	enum watch_state state;
	struct socket *sock;
	u16 family;
	spinlock_t lock;	/* legs, stale */
	unsigned int legs;
	struct list_head stale;
	struct delayed_work work;
};

static unsigned int watch_net_id __read_mostly;
static struct workqueue_struct *watch_wq;

static struct watch *watch_of(const struct pppsplice_leg *leg)
{
	return net_generic(sock_net(leg->sk), watch_net_id);
}

static void queue(struct watch *watch)
{
	mod_delayed_work(watch_wq, &watch->work, 0);
}

/* Have a leg be asked for (again). Under watch->lock. */
static void mark_locked(struct pppsplice_leg *leg, struct watch *watch)
{
	if (!leg->tunnel.watched)
		return;
	set_bit(PPPSPLICE_TUNNEL_UNWATCHED, &leg->tunnel.obstacles);
	list_move_tail(&leg->tunnel.stale, &watch->stale);
}

static void mark(struct pppsplice_leg *leg, void *data)
{
	struct watch *watch = data;

	spin_lock(&watch->lock);
	mark_locked(leg, watch);
	spin_unlock(&watch->lock);
}

static void go_deaf(struct watch *watch)
{
	WRITE_ONCE(watch->state, WATCH_DEAF);
	queue(watch);
}

/* What l2tp_netlink says of a session */

static int parse_session(const struct nlmsghdr *nlh, struct nlattr **tb)
{
	static const struct nla_policy policy[L2TP_ATTR_MAX + 1] = {
		[L2TP_ATTR_CONN_ID] = { .type = NLA_U32 },
		[L2TP_ATTR_SESSION_ID] = { .type = NLA_U32 },
		[L2TP_ATTR_SEND_SEQ] = { .type = NLA_U8 },
		[L2TP_ATTR_RECV_SEQ] = { .type = NLA_U8 },
	};
	int err;

	err = nlmsg_parse_deprecated(nlh, GENL_HDRLEN, tb, L2TP_ATTR_MAX, policy, NULL);
	if (err)
		return err;
	return tb[L2TP_ATTR_CONN_ID] && tb[L2TP_ATTR_SESSION_ID] && tb[L2TP_ATTR_SEND_SEQ] &&
	       tb[L2TP_ATTR_RECV_SEQ] ? 0 : -EPROTO;
}

struct modified {
	struct watch *watch;
	u32 tunnel;
	u32 session;
};

static void mark_if_modified(struct pppsplice_leg *leg, void *data)
{
	const struct modified *modified = data;

	if (leg->id.tunnel != modified->tunnel || leg->id.session != modified->session)
		return;
	mark(leg, modified->watch);
	queue(modified->watch);
}

static void hear(struct watch *watch, const struct nlmsghdr *nlh)
{
	const struct genlmsghdr *genl = nlmsg_data(nlh);
	struct modified modified = { .watch = watch };
	struct nlattr *tb[L2TP_ATTR_MAX + 1];

	if (genl->cmd != L2TP_CMD_SESSION_MODIFY || parse_session(nlh, tb))
		return;
	modified.tunnel = nla_get_u32(tb[L2TP_ATTR_CONN_ID]);
	modified.session = nla_get_u32(tb[L2TP_ATTR_SESSION_ID]);
	pppsplice_tunnel_for_each(watch->net, mark_if_modified, &modified);
}

/* In the context of the sender. Who makes the kernel write to our port, as one can tell
 * openvswitch, does that in a softirq, and may find a message there that is not his: legs
 * are not walked then.
 */
static void data_ready(struct sock *sk)
{
	struct watch *watch = sk->sk_user_data;
	struct sk_buff *skb;

	while ((skb = skb_dequeue(&sk->sk_receive_queue))) {
		const struct nlmsghdr *nlh = nlmsg_hdr(skb);

		if (NETLINK_CB(skb).dst_group && !NETLINK_CB(skb).portid &&
		    nlmsg_ok(nlh, skb->len) && nlmsg_len(nlh) >= GENL_HDRLEN) {
			if (in_serving_softirq())
				go_deaf(watch);
			else
				hear(watch, nlh);
		}
		consume_skb(skb);
	}
}

/* netlink_overrun(): nothing more will come on this socket. */
static void error_report(struct sock *sk)
{
	go_deaf(sk->sk_user_data);
}

/* Asking. The kernel is named as the receiver: netlink_ns_capable() looks at the rights
 * of who has opened the socket's file else, and there is no file.
 */

struct request {
	struct nlmsghdr nlh;
	struct genlmsghdr genl;
};

struct answer {
	bool send_seq;
	bool recv_seq;
};

/* Returns the answer, which is there when kernel_sendmsg() returns. */
static struct sk_buff *ask(struct socket *sock, struct request *request, size_t len,
			   u16 type, u8 cmd)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	struct msghdr msg = { .msg_name = &kernel, .msg_namelen = sizeof(kernel) };
	struct kvec vec = { request, len };
	const struct nlmsghdr *nlh;
	struct sk_buff *skb;
	int err;

	request->nlh.nlmsg_len = len;
	request->nlh.nlmsg_type = type;
	request->nlh.nlmsg_flags = NLM_F_REQUEST;
	request->genl.cmd = cmd;
	request->genl.version = 1;
	err = kernel_sendmsg(sock, &msg, &vec, 1, len);
	if (err < 0)
		return ERR_PTR(err);

	err = -ENOBUFS;
	while ((skb = skb_dequeue(&sock->sk->sk_receive_queue))) {
		nlh = nlmsg_hdr(skb);
		if (!NETLINK_CB(skb).portid && nlmsg_ok(nlh, skb->len)) {
			if (nlh->nlmsg_type == type)
				return skb;
			if (nlh->nlmsg_type == NLMSG_ERROR &&
			    nlmsg_len(nlh) >= sizeof(struct nlmsgerr))
				err = ((struct nlmsgerr *)nlmsg_data(nlh))->error ?: err;
		}
		consume_skb(skb);
	}
	return ERR_PTR(err);
}

static u32 group_of(const struct nlattr *groups)
{
	static const struct nla_policy policy[CTRL_ATTR_MCAST_GRP_MAX + 1] = {
		[CTRL_ATTR_MCAST_GRP_NAME] = { .type = NLA_NUL_STRING },
		[CTRL_ATTR_MCAST_GRP_ID] = { .type = NLA_U32 },
	};
	struct nlattr *attr, *tb[CTRL_ATTR_MCAST_GRP_MAX + 1];
	int rem;

	nla_for_each_nested(attr, groups, rem)
		if (!nla_parse_nested_deprecated(tb, CTRL_ATTR_MCAST_GRP_MAX, attr, policy, NULL) &&
		    tb[CTRL_ATTR_MCAST_GRP_NAME] && tb[CTRL_ATTR_MCAST_GRP_ID] &&
		    !nla_strcmp(tb[CTRL_ATTR_MCAST_GRP_NAME], L2TP_GENL_MCGROUP))
			return nla_get_u32(tb[CTRL_ATTR_MCAST_GRP_ID]);
	return 0;
}

static int ask_for_family(struct socket *sock, u16 *family, u32 *group)
{
	static const struct nla_policy policy[CTRL_ATTR_MAX + 1] = {
		[CTRL_ATTR_FAMILY_ID] = { .type = NLA_U16 },
		[CTRL_ATTR_MCAST_GROUPS] = { .type = NLA_NESTED },
	};
	struct {
		struct request request;
		struct nlattr name;
		char text[NLA_ALIGN(sizeof(L2TP_GENL_NAME))];
	} question = {
		.name = { NLA_HDRLEN + sizeof(L2TP_GENL_NAME), CTRL_ATTR_FAMILY_NAME },
		.text = L2TP_GENL_NAME,
	};
	struct nlattr *tb[CTRL_ATTR_MAX + 1];
	struct sk_buff *skb;
	int err;

	skb = ask(sock, &question.request, sizeof(question), GENL_ID_CTRL, CTRL_CMD_GETFAMILY);
	if (IS_ERR(skb))
		return PTR_ERR(skb);
	err = nlmsg_parse_deprecated(nlmsg_hdr(skb), GENL_HDRLEN, tb, CTRL_ATTR_MAX, policy, NULL);
	if (!err && tb[CTRL_ATTR_FAMILY_ID] && tb[CTRL_ATTR_MCAST_GROUPS]) {
		*family = nla_get_u16(tb[CTRL_ATTR_FAMILY_ID]);
		*group = group_of(tb[CTRL_ATTR_MCAST_GROUPS]);
	}
	consume_skb(skb);
	if (!err && !*group)
		err = -EPROTO;
	return err;
}

static int ask_for_session(struct socket *sock, u16 family, const struct pppsplice_leg *leg,
			   struct answer *answer)
{
	struct {
		struct request request;
		struct nlattr tunnel;
		u32 tunnel_id;
		struct nlattr session;
		u32 session_id;
	} question = {
		.tunnel = { NLA_HDRLEN + sizeof(u32), L2TP_ATTR_CONN_ID },
		.tunnel_id = leg->id.tunnel,
		.session = { NLA_HDRLEN + sizeof(u32), L2TP_ATTR_SESSION_ID },
		.session_id = leg->id.session,
	};
	struct nlattr *tb[L2TP_ATTR_MAX + 1];
	struct sk_buff *skb;
	int err;

	skb = ask(sock, &question.request, sizeof(question), family, L2TP_CMD_SESSION_GET);
	if (IS_ERR(skb))
		return PTR_ERR(skb);
	err = parse_session(nlmsg_hdr(skb), tb);
	if (!err) {
		answer->send_seq = nla_get_u8(tb[L2TP_ATTR_SEND_SEQ]);
		answer->recv_seq = nla_get_u8(tb[L2TP_ATTR_RECV_SEQ]);
	}
	consume_skb(skb);
	return err;
}

/* The worker */

/* Connected to the kernel: no program can write to it. Its port is not the number of a
 * process, which may want to have that.
 */
static struct socket *open_socket(struct watch *watch)
{
	struct sockaddr_nl port = { .nl_family = AF_NETLINK, .nl_pid = BIT(31) | get_random_u32() };
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	struct socket *sock;
	int err;

	err = sock_create_kern(watch->net, AF_NETLINK, SOCK_RAW, NETLINK_GENERIC, &sock);
	if (err)
		return ERR_PTR(err);
	err = kernel_bind(sock, (struct sockaddr_unsized *)&port, sizeof(port)) ?:
	      kernel_connect(sock, (struct sockaddr_unsized *)&kernel, sizeof(kernel), 0);
	if (err) {
		sock_release(sock);
		return ERR_PTR(err);
	}
	return sock;
}

/* Broadcasts are waited for by sock_release(), other messages of the kernel's are not.
 * What it waits for may queue the work, and that come here, too.
 */
static void close_sock(struct watch *watch)
{
	struct socket *sock = xchg(&watch->sock, NULL);

	if (!sock)
		return;
	sock_release(sock);
	pppsplice_wait_readers();
}

static int join_group(struct watch *watch, int group)
{
	struct socket *sock = open_socket(watch);
	struct sock *sk;

	if (IS_ERR(sock))
		return PTR_ERR(sock);
	WRITE_ONCE(watch->sock, sock);
	sk = sock->sk;
	write_lock_bh(&sk->sk_callback_lock);
	sk->sk_user_data = watch;
	sk->sk_data_ready = data_ready;
	sk->sk_error_report = error_report;
	write_unlock_bh(&sk->sk_callback_lock);
	return sock->ops->setsockopt(sock, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP,
				     KERNEL_SOCKPTR(&group), sizeof(group));
}

/* Anew, as the module that the group was of may have gone with the last leg. A leg keeps
 * the one that there is now, by l2tp_ppp; a kernel without L2TPv3 has none.
 */
static int join(struct watch *watch, struct socket *asking)
{
	u32 group = 0;
	int err;

	if (READ_ONCE(watch->state) == WATCH_JOINED)
		return 0;
	WRITE_ONCE(watch->state, WATCH_JOINING);
	if (READ_ONCE(watch->sock)) {
		close_sock(watch);
		pppsplice_tunnel_for_each(watch->net, mark, watch);
	}
	watch->family = 0;
	err = ask_for_family(asking, &watch->family, &group);
	if (!err)
		err = join_group(watch, group);
	else if (err == -ENOENT)
		err = 0;
	if (err)
		return err;
	return cmpxchg(&watch->state, WATCH_JOINING, WATCH_JOINED) == WATCH_JOINING ? 0 : -EAGAIN;
}

/* A leg to ask for, with a reference to its splice; NULL if there is none. */
static struct pppsplice_leg *take_stale(struct watch *watch)
{
	struct pppsplice_leg *leg;

	spin_lock(&watch->lock);
	leg = list_first_entry_or_null(&watch->stale, struct pppsplice_leg, tunnel.stale);
	if (leg) {
		list_del_init(&leg->tunnel.stale);
		refcount_inc(&leg->splice->ref);
	}
	spin_unlock(&watch->lock);
	return leg;
}

static bool is_good_for(const struct pppsplice_leg *leg, const struct watch *watch)
{
	return list_empty(&leg->tunnel.stale) && !leg->tunnel.changing &&
	       READ_ONCE(watch->state) == WATCH_JOINED;
}

/* Returns whether sequence numbers were on, and are not any more; the leg is unwatched then. */
static bool put_answer(struct watch *watch, struct pppsplice_leg *leg,
		       const struct answer *answer)
{
	unsigned long *obstacles = &leg->tunnel.obstacles;
	bool off = false;

	spin_lock(&watch->lock);
	if (is_good_for(leg, watch)) {
		off = (test_bit(PPPSPLICE_TUNNEL_SEND_SEQ, obstacles) && !answer->send_seq) ||
		      (test_bit(PPPSPLICE_TUNNEL_RECV_SEQ, obstacles) && !answer->recv_seq);
		if (off)
			set_bit(PPPSPLICE_TUNNEL_UNWATCHED, obstacles);
		assign_bit(PPPSPLICE_TUNNEL_SEND_SEQ, obstacles, answer->send_seq);
		assign_bit(PPPSPLICE_TUNNEL_RECV_SEQ, obstacles, answer->recv_seq);
	}
	spin_unlock(&watch->lock);
	return off;
}

/* Unless it has become stale again meanwhile, is being changed, or nobody listens. Who
 * sends while a leg has sequence numbers does so with tx_lock, see is_exclusive() in
 * l2tp.c: none of them is left when others begin to send without. Where there is no
 * l2tp_netlink, nobody else has changed anything.
 */
static void settle(struct watch *watch, struct pppsplice_leg *leg, const struct answer *answer)
{
	if (watch->family && put_answer(watch, leg, answer))
		pppsplice_wait_readers();
	spin_lock(&watch->lock);
	if (is_good_for(leg, watch))
		clear_bit(PPPSPLICE_TUNNEL_UNWATCHED, &leg->tunnel.obstacles);
	spin_unlock(&watch->lock);
}

/* Ask for all that are stale. While one is asked for, the L2TP modules stay. */
static int refresh(struct watch *watch)
{
	struct answer answer = {};
	struct pppsplice_leg *leg;
	struct socket *asking;
	int err = 0;

	asking = open_socket(watch);
	if (IS_ERR(asking))
		return PTR_ERR(asking);
	while (!err && (leg = take_stale(watch))) {
		err = join(watch, asking);
		if (!err && watch->family)
			err = ask_for_session(asking, watch->family, leg, &answer);
		if (!err)
			settle(watch, leg, &answer);
		else if (err != -ENODEV)
			mark(leg, watch);
		else		/* the session has been deleted: it stays as it is */
			err = 0;
		if (err == -ENOENT)	/* of another l2tp_netlink */
			WRITE_ONCE(watch->state, WATCH_DEAF);
		pppsplice_put(leg->splice);
	}
	sock_release(asking);
	return err;
}

static void watch_work(struct work_struct *work)
{
	struct watch *watch = container_of(work, struct watch, work.work);

	if (!READ_ONCE(watch->legs)) {
		WRITE_ONCE(watch->state, WATCH_DEAF);
		close_sock(watch);
		return;
	}
	if (READ_ONCE(watch->state) != WATCH_JOINED)
		pppsplice_tunnel_for_each(watch->net, mark, watch);
	if (refresh(watch))
		queue_delayed_work(watch_wq, &watch->work, RETRY);
}

/**
 * pppsplice_watch - hear of it if others change a session
 * @leg: L2TP leg that pppsplice_tunnel_for_each() finds
 *
 * PPPSPLICE_TUNNEL_UNWATCHED is set or cleared from here on.
 *
 * Context: process.
 */
void pppsplice_watch(struct pppsplice_leg *leg)
{
	struct watch *watch = watch_of(leg);

	spin_lock(&watch->lock);
	leg->tunnel.watched = true;
	if (!watch->legs++ || READ_ONCE(watch->state) != WATCH_JOINED)
		set_bit(PPPSPLICE_TUNNEL_UNWATCHED, &leg->tunnel.obstacles);
	list_add_tail(&leg->tunnel.stale, &watch->stale);
	spin_unlock(&watch->lock);
	queue(watch);
}

/**
 * pppsplice_watch_change - the settings of a session are changed from here on
 * @leg: L2TP leg, watched or not
 *
 * Frames are l2tp_core's after a grace period.
 *
 * Context: process, within an RCU read-side section or with a reference.
 */
void pppsplice_watch_change(struct pppsplice_leg *leg)
{
	struct watch *watch = watch_of(leg);

	spin_lock(&watch->lock);
	leg->tunnel.changing++;
	mark_locked(leg, watch);
	spin_unlock(&watch->lock);
}

/**
 * pppsplice_watch_changed - they have been changed: have them be asked for
 * @leg: leg that was given to pppsplice_watch_change()
 *
 * Context: as that.
 */
void pppsplice_watch_changed(struct pppsplice_leg *leg)
{
	struct watch *watch = watch_of(leg);

	spin_lock(&watch->lock);
	leg->tunnel.changing--;
	mark_locked(leg, watch);
	spin_unlock(&watch->lock);
	queue(watch);
}

/**
 * pppsplice_unwatch - undo pppsplice_watch(), if that was done
 * @leg: L2TP leg
 *
 * Context: process.
 */
void pppsplice_unwatch(struct pppsplice_leg *leg)
{
	struct watch *watch = watch_of(leg);

	spin_lock(&watch->lock);
	if (leg->tunnel.watched) {
		leg->tunnel.watched = false;
		list_del_init(&leg->tunnel.stale);
		if (!--watch->legs)
			go_deaf(watch);
	}
	spin_unlock(&watch->lock);
}

static int __net_init watch_net_init(struct net *net)
{
	struct watch *watch = net_generic(net, watch_net_id);

	watch->net = net;
	spin_lock_init(&watch->lock);
	INIT_LIST_HEAD(&watch->stale);
	INIT_DELAYED_WORK(&watch->work, watch_work);
	return 0;
}

/* There are no legs: a leg's socket holds its namespace. */
static void __net_exit watch_net_exit(struct net *net)
{
	struct watch *watch = net_generic(net, watch_net_id);

	cancel_delayed_work_sync(&watch->work);
	close_sock(watch);
	cancel_delayed_work_sync(&watch->work);	/* which that socket may have queued */
}

static struct pernet_operations watch_net_ops = {
	.init = watch_net_init,
	.exit = watch_net_exit,
	.id = &watch_net_id,
	.size = sizeof(struct watch),
};

/**
 * pppsplice_watches_init - make room for what namespaces hear of
 *
 * Context: module init.
 * Return: 0 or negative errno.
 */
int __init pppsplice_watches_init(void)
{
	int err;

	watch_wq = alloc_workqueue("pppsplice_watch", WQ_UNBOUND, 0);
	if (!watch_wq)
		return -ENOMEM;
	err = register_pernet_subsys(&watch_net_ops);
	if (err)
		destroy_workqueue(watch_wq);
	return err;
}

/**
 * pppsplice_watches_exit - hear of nothing any more
 *
 * Context: module exit, or a failed init; no splice is in service. References to some
 * are given back, for pppsplice_splices_exit() to wait for.
 */
void pppsplice_watches_exit(void)
{
	unregister_pernet_subsys(&watch_net_ops);
	destroy_workqueue(watch_wq);
}
