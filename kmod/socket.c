// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What PPPoE and PPPoL2TP legs have in common: the PPPoX socket that user space
 * made is watched through its proto_ops, and its channel's ops are ours while
 * it is spliced.
 *
 * The replaced proto_ops keep the owner of the original. __sock_release() reads
 * sock->ops, may sleep, and puts ops->owner afterwards: whichever of the two it
 * read, it drops the reference that socket() took. What keeps this module is
 * the splice's own reference, and pppsplice_sockets_exit() waits for callers
 * who read our ops before they were taken out.
 */
#include <linux/compat.h>
#include <linux/delay.h>
#include <linux/error-injection.h>
#include <linux/if_pppol2tp.h>
#include <linux/if_pppox.h>
#include <linux/module.h>
#include <linux/net.h>
#include <linux/netlink.h>
#include <linux/ppp-ioctl.h>
#include <linux/rcupdate.h>
#include <linux/uaccess.h>

#include "frame.h"
#include "leg.h"
#include "socket.h"
#include "splice.h"
#include "tunnel.h"
#include "watch.h"

/**
 * struct sock_proto - the proto_ops of one PPPoX protocol
 * @orig: the protocol's own; constant while it has a socket
 * @ops: copy of it with our functions in it
 * @legs: how many are attached; under protos_lock
 */
struct sock_proto {
	const struct proto_ops *orig;
	struct proto_ops ops;
	unsigned int legs;
};

static struct sock_proto pppoe_proto;
static struct sock_proto l2tp_proto;
static DEFINE_MUTEX(protos_lock);

/* Callers inside the functions that stand in proto_ops. */
static atomic_t callers = ATOMIC_INIT(0);

static struct sock_proto *proto_of(const struct sock *sk)
{
	return sk->sk_protocol == PX_PROTO_OE ? &pppoe_proto : &l2tp_proto;
}

/**
 * pppsplice_sock_start_xmit - the local stack sends
 * @chan: channel of a session that is spliced
 * @skb: frame
 *
 * ppp_push() and ppp_channel_push() call this in the place of the channel's own
 * start_xmit.
 *
 * Context: BH off, with the channel's downl held.
 * Return: 0 if the frame is refused and still the caller's, which is a matter of who
 * stood here before.
 */
int pppsplice_sock_start_xmit(struct ppp_channel *chan, struct sk_buff *skb)
{
	struct pppsplice_leg *leg;
	int sent = 1;

	rcu_read_lock();
	leg = pppsplice_leg_of(chan->private);
	if (leg)
		pppsplice_send_local(leg, skb);
	else	/* removed between the caller's look at chan->ops and here */
		sent = READ_ONCE(chan->ops)->start_xmit(chan, skb);
	rcu_read_unlock();
	return sent;
}

/* Find a socket's splice and hold it. */
static struct pppsplice *splice_get(const struct sock *sk)
{
	struct pppsplice *splice = NULL;
	struct pppsplice_leg *leg;

	rcu_read_lock();
	leg = pppsplice_leg_of(sk);
	if (leg && refcount_inc_not_zero(&leg->splice->ref))
		splice = leg->splice;
	rcu_read_unlock();
	return splice;
}

#ifdef _PPPSPLICE_COMPAT_H
static bool is_spliced(const struct sock *sk)
{
	bool spliced;

	rcu_read_lock();
	spliced = pppsplice_leg_of(sk);
	rcu_read_unlock();
	return spliced;
}
#endif

static void remove_from(const struct sock *sk, enum pppsplice_del_reason reason)
{
	struct pppsplice *splice = splice_get(sk);

	if (!splice)
		return;
	pppsplice_remove(splice, reason);
	pppsplice_put(splice);
}

static int sock_release_op(struct socket *sock)
{
	struct sock *sk = sock->sk;
	int err;

	atomic_inc(&callers);
	if (sk) {
		remove_from(sk, PPPSPLICE_DEL_REASON_RELEASE);
		err = proto_of(sk)->orig->release(sock);
	} else {
		err = 0;
	}
	atomic_dec(&callers);
	return err;
}

/* pppoe_connect() and pppol2tp_connect() refuse a connected socket, except that
 * a PPPoE socket can be disconnected (session id 0, RFC 2516's "no session"). A
 * call that they refuse must not cost the splice.
 */
static bool connect_is_carried_out(struct sock *sk, const struct sockaddr_pppox *addr, int len)
{
	bool connected;

	lock_sock(sk);
	connected = sk->sk_state & PPPOX_CONNECTED;
	release_sock(sk);

	if (!connected)
		return true;
	return sk->sk_protocol == PX_PROTO_OE && len == sizeof(*addr) &&
	       addr->sa_protocol == PX_PROTO_OE && !addr->sa_addr.pppoe.sid;
}

static int sock_connect_op(struct socket *sock, struct sockaddr_unsized *addr,
			   int len, int flags)
{
	struct sock *sk = sock->sk;
	int err;

	atomic_inc(&callers);
	if (connect_is_carried_out(sk, (const struct sockaddr_pppox *)addr, len))
		remove_from(sk, PPPSPLICE_DEL_REASON_CONNECT);
	err = proto_of(sk)->orig->connect(sock, addr, len, flags);
	atomic_dec(&callers);
	return err;
}

/* pppox_ioctl(PPPIOCGCHAN) would set PPPOX_BOUND and take the L2TP receive
 * path away from us. Answer, and remember it for the time after the splice.
 * Returns -ENOIOCTLCMD if the original is to be called.
 */
static int get_channel(struct sock *sk, unsigned long arg)
{
	struct pppsplice_leg *leg;
	int err = -ENOIOCTLCMD;

	if (sk->sk_protocol != PX_PROTO_OL2TP)
		return err;

	lock_sock(sk);
	leg = pppsplice_leg_of(sk);
	if (leg && sk->sk_state & PPPOX_CONNECTED) {
		err = put_user(ppp_channel_index(leg->chan), (int __user *)arg);
		if (!err)
			leg->bound = true;
	}
	release_sock(sk);
	return err;
}

/* What a splice cannot have changed under it; else -ENOIOCTLCMD. */
static int ioctl_while_spliced(struct sock *sk, unsigned int cmd, unsigned long arg)
{
	if (cmd == PPPIOCGCHAN)
		return get_channel(sk, arg);
#ifdef _PPPSPLICE_COMPAT_H
	/* PPPOX_RELAY would have no effect below us, an unwanted one after us. */
	if (pppsplice_is_relay_cmd(cmd) && is_spliced(sk))
		return -EBUSY;
#endif
	return -ENOIOCTLCMD;
}

static int sock_ioctl_op(struct socket *sock, unsigned int cmd, unsigned long arg)
{
	int err;

	atomic_inc(&callers);
	err = ioctl_while_spliced(sock->sk, cmd, arg);
	if (err == -ENOIOCTLCMD)
		err = proto_of(sock->sk)->orig->ioctl(sock, cmd, arg);
	atomic_dec(&callers);
	return err;
}

#ifdef CONFIG_COMPAT
static int sock_compat_ioctl_op(struct socket *sock, unsigned int cmd, unsigned long arg)
{
	int err;

	atomic_inc(&callers);
	err = ioctl_while_spliced(sock->sk, cmd, (unsigned long)compat_ptr(arg));
	if (err == -ENOIOCTLCMD)
		err = proto_of(sock->sk)->orig->compat_ioctl(sock, cmd, arg);
	atomic_dec(&callers);
	return err;
}
#endif

/* Whether the receive queue is ours to drain. It is its reader's while frames are
 * local, if the socket was not handed to ppp_generic.
 */
static bool is_drained(const struct sock *sk)
{
	const struct pppsplice_leg *leg;
	bool drained;

	rcu_read_lock();
	leg = pppsplice_leg_of(sk);
	drained = leg && (READ_ONCE(leg->bound) ||
			  READ_ONCE(leg->splice->mode) != PPPSPLICE_MODE_LOCAL);
	rcu_read_unlock();
	return drained;
}

/* pppol2tp_recvmsg() answers the same for a socket that is PPPOX_BOUND. Who read
 * sock->ops just before the splice was removed may wait for a frame in here: a
 * module reference says so to rmmod, which would wait with him.
 */
static int l2tp_recvmsg_op(struct socket *sock, struct msghdr *msg, size_t len, int flags)
{
	struct sock *sk = sock->sk;
	bool held;
	int err;

	atomic_inc(&callers);
	if (is_drained(sk)) {
		atomic_dec(&callers);
		return -EIO;
	}
	held = try_module_get(THIS_MODULE);
	if (held)
		atomic_dec(&callers);
	err = proto_of(sk)->orig->recvmsg(sock, msg, len, flags);
	if (held)
		module_put(THIS_MODULE);
	else
		atomic_dec(&callers);
	return err;
}

/* A session's options are set one at a time, so that what is said of the last is true. */
static DEFINE_MUTEX(option_lock);

/* The leg whose session is about to be changed, with a reference to its splice, or NULL. */
static struct pppsplice_leg *begin_change(const struct sock *sk)
{
	struct pppsplice_leg *leg;

	rcu_read_lock();
	leg = pppsplice_leg_of(sk);
	if (leg && !refcount_inc_not_zero(&leg->splice->ref))
		leg = NULL;
	if (leg)
		pppsplice_watch_change(leg);
	rcu_read_unlock();
	return leg;
}

static void end_change(struct pppsplice_leg *leg)
{
	pppsplice_watch_changed(leg);
	pppsplice_put(leg->splice);
}

static int set_seq(struct socket *sock, int optname, int value)
{
	enum pppsplice_obstacle which = optname == PPPOL2TP_SO_SENDSEQ ?
					PPPSPLICE_TUNNEL_SEND_SEQ : PPPSPLICE_TUNNEL_RECV_SEQ;
	struct sock *sk = sock->sk;
	struct pppsplice_leg *leg;
	int err;

	mutex_lock(&option_lock);
	/* no frame goes out unnumbered after setsockopt() has returned */
	leg = begin_change(sk);
	if (leg)
		pppsplice_wait_readers();
	err = proto_of(sk)->orig->setsockopt(sock, SOL_PPPOL2TP, optname, KERNEL_SOCKPTR(&value),
					     sizeof(value));
	if (!leg)
		leg = begin_change(sk);		/* it was attached meanwhile */
	if (leg && !err) {
		assign_bit(which, &leg->tunnel.obstacles, value);
		pppsplice_wait_readers();	/* as settle() in watch.c */
	}
	if (leg)
		end_change(leg);
	mutex_unlock(&option_lock);
	return err;
}

static int l2tp_setsockopt_op(struct socket *sock, int level, int optname, sockptr_t optval,
			      unsigned int optlen)
{
	int value, err;

	atomic_inc(&callers);
	if (level != SOL_PPPOL2TP || optlen < sizeof(value) ||
	    (optname != PPPOL2TP_SO_SENDSEQ && optname != PPPOL2TP_SO_RECVSEQ))
		err = proto_of(sock->sk)->orig->setsockopt(sock, level, optname, optval, optlen);
	else if (copy_from_sockptr(&value, optval, sizeof(value)))
		err = -EFAULT;
	else
		err = set_seq(sock, optname, value);
	atomic_dec(&callers);
	return err;
}

/* The protocol's functions with ours among them. */
static void proto_copy(struct sock_proto *proto, const struct proto_ops *orig)
{
	proto->ops = *orig;
	proto->ops.release = sock_release_op;
	proto->ops.connect = sock_connect_op;
	proto->ops.ioctl = sock_ioctl_op;
#ifdef CONFIG_COMPAT
	if (orig->compat_ioctl)
		proto->ops.compat_ioctl = sock_compat_ioctl_op;
#endif
	if (proto == &l2tp_proto) {
		proto->ops.recvmsg = l2tp_recvmsg_op;
		proto->ops.setsockopt = l2tp_setsockopt_op;
	}
	WRITE_ONCE(proto->orig, orig);
}

/* One more leg of a protocol. The copy is made anew if the protocol was loaded
 * anew: then no leg of it is left, and nobody in its functions. Do not look into
 * @proto->orig to find out: it may be gone.
 */
static bool proto_get(struct sock_proto *proto, const struct proto_ops *orig)
{
	bool same;

	mutex_lock(&protos_lock);
	if (!proto->legs && (proto->orig != orig || proto->ops.owner != orig->owner))
		proto_copy(proto, orig);
	same = proto->orig == orig;
	if (same)
		proto->legs++;
	mutex_unlock(&protos_lock);
	return same;
}

static void proto_put(struct sock_proto *proto)
{
	mutex_lock(&protos_lock);
	proto->legs--;
	mutex_unlock(&protos_lock);
}

static int read_pppoe_id(struct pppsplice_leg *leg, struct netlink_ext_ack *extack)
{
	const struct pppox_sock *po = pppox_sk(leg->sk);
	struct sockaddr_pppox addr;
	int len;

	len = READ_ONCE(leg->sk->sk_socket->ops)->getname(leg->sk->sk_socket,
							  (struct sockaddr *)&addr, 0);
	if (len != sizeof(addr)) {
		NL_SET_ERR_MSG(extack, "session has ended");
		return -ENOTCONN;
	}

	leg->id.ifindex = po->pppoe_ifindex;
	leg->id.sid = be16_to_cpu(addr.sa_addr.pppoe.sid);
	memcpy(leg->id.peer_mac, addr.sa_addr.pppoe.remote, ETH_ALEN);
	return 0;
}

static const void *set_l2tp_id(struct pppsplice_leg *leg, u8 version, u32 tunnel, u32 session,
			       u32 peer_tunnel, u32 peer_session, const void *peer)
{
	leg->tunnel.version = version;
	leg->id.tunnel = tunnel;
	leg->id.session = session;
	leg->id.peer_tunnel = peer_tunnel;
	leg->id.peer_session = peer_session;
	return peer;
}

/* pppol2tp_getname() answers in one of four layouts, told apart by length. */
union l2tp_name {
	struct sockaddr_storage any;
	struct sockaddr_pppol2tp v2;
	struct sockaddr_pppol2tpin6 v2in6;
	struct sockaddr_pppol2tpv3 v3;
	struct sockaddr_pppol2tpv3in6 v3in6;
};

/* They differ in the widths of their fields. */
#define READ_L2TP_NAME(leg, version, name) ({					\
	typeof(name) name_ = (name);						\
										\
	set_l2tp_id(leg, version, name_->s_tunnel, name_->s_session,		\
		    name_->d_tunnel, name_->d_session, &name_->addr); })

/* Returns the address of the tunnel's peer, within @addr; NULL if it is no name. */
static const void *read_l2tp_name(struct pppsplice_leg *leg, const union l2tp_name *addr, int len)
{
	switch (len) {
	case sizeof(addr->v2):
		return READ_L2TP_NAME(leg, 2, &addr->v2.pppol2tp);
	case sizeof(addr->v2in6):
		return READ_L2TP_NAME(leg, 2, &addr->v2in6.pppol2tp);
	case sizeof(addr->v3):
		return READ_L2TP_NAME(leg, 3, &addr->v3.pppol2tp);
	case sizeof(addr->v3in6):
		return READ_L2TP_NAME(leg, 3, &addr->v3in6.pppol2tp);
	}
	return NULL;
}

static int read_l2tp_id(struct pppsplice_leg *leg, struct netlink_ext_ack *extack)
{
	union l2tp_name addr;
	const void *peer;
	int len;

	len = READ_ONCE(leg->sk->sk_socket->ops)->getname(leg->sk->sk_socket,
							  (struct sockaddr *)&addr.any, 0);
	peer = read_l2tp_name(leg, &addr, len);
	if (!peer) {
		NL_SET_ERR_MSG(extack, "session has ended");
		return -ENOTCONN;
	}
	if (leg->tunnel.sk && !pppsplice_tunnel_goes_to(leg, peer)) {
		NL_SET_ERR_MSG(extack, "socket is not that of the session's tunnel");
		leg->attr = leg->tunnel.attr;
		return -EINVAL;
	}
	return 0;
}

/**
 * pppsplice_sock_bind - make a leg of a socket that user space named
 * @leg: new leg
 * @sock: socket; the caller holds its file
 * @extack: says why not
 *
 * Context: process, may sleep.
 * Return: 0, or -EPROTOTYPE if it is neither a PPPoE nor a PPPoL2TP socket.
 */
int pppsplice_sock_bind(struct pppsplice_leg *leg, struct socket *sock,
			struct netlink_ext_ack *extack)
{
	struct sock *sk = sock->sk;

	if (!sk || sk->sk_family != PF_PPPOX)
		goto no_session;

	switch (sk->sk_protocol) {
	case PX_PROTO_OE:
		leg->id.type = PPPSPLICE_LEG_TYPE_PPPOE;
		leg->ops = &pppsplice_pppoe_ops;
		break;
	case PX_PROTO_OL2TP:
		leg->id.type = PPPSPLICE_LEG_TYPE_L2TP;
		leg->ops = &pppsplice_l2tp_ops;
		break;
	default:
		goto no_session;
	}
	sock_hold(sk);
	leg->sk = sk;
	return 0;

no_session:
	NL_SET_ERR_MSG(extack, "descriptor is no PPPoE or PPPoL2TP session socket");
	return -EPROTOTYPE;
}
ALLOW_ERROR_INJECTION(pppsplice_sock_bind, ERRNO);

static int check_session(const struct pppsplice_leg *leg, struct netlink_ext_ack *extack)
{
	const struct sock *sk = leg->sk;
	const struct pppox_sock *po = (const struct pppox_sock *)sk;

	if (pppsplice_leg_of(sk)) {
		NL_SET_ERR_MSG(extack, "session is spliced already");
		return -EBUSY;
	}
	if (sock_flag(sk, SOCK_DEAD) || !(sk->sk_state & PPPOX_CONNECTED)) {
		NL_SET_ERR_MSG(extack, "session socket is not connected, or its session has ended");
		return -ENOTCONN;
	}
	if (!po->chan.ops) {
		NL_SET_ERR_MSG(extack, "socket manages an L2TP tunnel, it is no session");
		return -EPROTOTYPE;
	}
#ifdef _PPPSPLICE_COMPAT_H
	if (pppsplice_is_relayed(sk)) {
		NL_SET_ERR_MSG(extack, "session is relayed (PPPOEIOCSFWD); end that first");
		return -EBUSY;
	}
#endif
	return 0;
}

/**
 * pppsplice_sock_take - take a session's channel and socket over
 * @leg: leg from pppsplice_sock_bind()
 * @extack: says why not
 *
 * Context: process, with the socket locked and its file held.
 * Return: 0; -EBUSY, -ENOTCONN, -EPROTOTYPE or, if the tunnel is another's,
 * -EINVAL, and nothing changed.
 */
int pppsplice_sock_take(struct pppsplice_leg *leg, struct netlink_ext_ack *extack)
{
	struct sock_proto *proto = proto_of(leg->sk);
	struct socket *sock = leg->sk->sk_socket;
	int err;

	err = check_session(leg, extack);
	if (err)
		return err;
	err = leg->id.type == PPPSPLICE_LEG_TYPE_PPPOE ? read_pppoe_id(leg, extack) :
							 read_l2tp_id(leg, extack);
	if (err)
		return err;
	if (!proto_get(proto, READ_ONCE(sock->ops))) {
		NL_SET_ERR_MSG(extack, "socket was taken over by another kernel module");
		return -EBUSY;
	}

	leg->chan = &pppox_sk(leg->sk)->chan;
	leg->id.channel = ppp_channel_index(leg->chan);
	leg->chan_ops_orig = leg->chan->ops;
	leg->start_xmit = leg->chan_ops_orig->start_xmit;
	leg->drops_base = sk_drops_read(leg->sk);
	/* No fill_forward_path: a flow table must not send around us. */
	leg->chan_ops.ioctl = leg->chan_ops_orig->ioctl;
	leg->chan_ops.start_xmit = pppsplice_sock_start_xmit;
	leg->own_chan.private = leg->chan->private;

	/* pairs with READ_ONCE() and its address dependency in pppsplice_leg_of() */
	smp_store_release(&leg->chan->ops, &leg->chan_ops);
	WRITE_ONCE(sock->ops, &proto->ops);
	return 0;
}
ALLOW_ERROR_INJECTION(pppsplice_sock_take, ERRNO);

/**
 * pppsplice_sock_give_back - undo pppsplice_sock_take()
 * @leg: leg
 *
 * Whoever released or re-connected the socket came through our ops and waited
 * for the removal that calls this, so the socket is still whole.
 *
 * Context: process, with the socket locked. Others may be in our functions
 * until a grace period has passed.
 */
void pppsplice_sock_give_back(struct pppsplice_leg *leg)
{
	struct sock_proto *proto = proto_of(leg->sk);
	struct socket *sock = leg->sk->sk_socket;

	/* not if a connect() has cleared the channel, see is_intact */
	if (leg->chan->ops == &leg->chan_ops)
		WRITE_ONCE(leg->chan->ops, leg->chan_ops_orig);
	if (sock)
		WRITE_ONCE(sock->ops, proto->orig);
	proto_put(proto);

	leg->drops_end = sk_drops_read(leg->sk);
	/* pairs with smp_load_acquire() in pppsplice_leg_read_stats() */
	smp_store_release(&leg->drops_ended, true);
}

/**
 * pppsplice_sock_is_intact - whether a session is as pppsplice_sock_take() left it
 * @leg: attached leg
 *
 * An ioctl() or connect() of the protocol itself may have been waiting for the
 * socket's lock meanwhile: PPPIOCGCHAN sets PPPOX_BOUND, which lets L2TP frames
 * pass us by, and a PPPoE disconnect clears the channel.
 *
 * Context: process, may sleep; takes lock_sock().
 * Return: true if it is.
 */
bool pppsplice_sock_is_intact(struct pppsplice_leg *leg)
{
	struct sock *sk = leg->sk;
	bool intact;

	lock_sock(sk);
	intact = sk->sk_state & PPPOX_CONNECTED && pppsplice_leg_of(sk) == leg &&
		 !(sk->sk_protocol == PX_PROTO_OL2TP && sk->sk_state & PPPOX_BOUND);
	release_sock(sk);
	return intact;
}
ALLOW_ERROR_INJECTION(pppsplice_sock_is_intact, NULL);	/* that is, false */

/**
 * pppsplice_sock_local - hand a frame to the local PPP stack
 * @leg: leg
 * @skb: frame; taken
 *
 * Context: BH off, within an RCU read-side section.
 */
void pppsplice_sock_local(struct pppsplice_leg *leg, struct sk_buff *skb)
{
	ppp_input(leg->chan, skb);
}

/**
 * pppsplice_sock_xmit - send a frame on a session
 * @leg: leg
 * @skb: frame, data at the two-octet protocol field
 *
 * pppoe_xmit() and pppol2tp_xmit() look at nothing of their channel but
 * @private, so they get one that nobody clears: pppoe_connect() clears the
 * session's own, without waiting for who is sending.
 *
 * Context: BH off, within an RCU read-side section.
 * Return: 0, or -EBUSY if the frame is still the caller's.
 */
int pppsplice_sock_xmit(struct pppsplice_leg *leg, struct sk_buff *skb)
{
	return leg->start_xmit(&leg->own_chan, skb) ? 0 : -EBUSY;
}

/**
 * pppsplice_sockets_exit - wait until nobody is in our socket functions
 *
 * A caller may have read sock->ops or sk->sk_backlog_rcv before ours was taken
 * out, and not have reached our code yet: it has when it sleeps of its own
 * accord, which is what synchronize_rcu_tasks() waits for. The second wait is
 * for the way from the last atomic_dec() to the return.
 *
 * Context: module exit; no splice is in service, may sleep.
 */
void pppsplice_sockets_exit(void)
{
	synchronize_rcu_tasks();
	while (atomic_read(&callers))
		msleep(20);
	synchronize_rcu_tasks();
}
