// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * PPPoL2TP legs. pppol2tp_recv() gives frames to ppp_input() if the socket is
 * PPPOX_BOUND, else it queues them on the socket and calls sk->sk_data_ready():
 * the flag is clear and that pointer ours while the session is spliced.
 */
#include <linux/if_pppox.h>
#include <linux/ip.h>
#include <linux/udp.h>
#include <net/sock.h>

#include "frame.h"
#include "leg.h"
#include "socket.h"
#include "splice.h"
#include "tunnel.h"

/* Frames that a CPU takes for others before it leaves the rest to a worker. */
#define L2TP_DRAIN_BUDGET	256

/* Frames of the local stack that may wait for tx_lock. */
#define L2TP_TX_LOCAL_MAX	64

/* Largest L2TP header that the kernel builds (v3 over UDP, an eight-octet
 * cookie, L2-specific sublayer), and the PPP header before the protocol field.
 */
#define L2TP_OVERHEAD		(sizeof(struct udphdr) + 20 + 2)

/* The protocol's own function, for who read our pointer just before it was taken
 * out. The same for every L2TP session socket.
 */
static void (*orig_data_ready)(struct sock *sk);

/* The local frames of a socket that was not handed to ppp_generic (PPPIOCGCHAN)
 * are its reader's, and stay in its queue.
 */
static bool is_readers(const struct pppsplice_leg *leg)
{
	return !READ_ONCE(leg->bound) &&
	       (pppsplice_leg_of(leg->sk) != leg ||
		READ_ONCE(leg->splice->mode) == PPPSPLICE_MODE_LOCAL);
}

/* Take what is queued, in order, one CPU at a time: a CPU that finds another
 * at it leaves its frame to that one, which looks again after it has let go.
 * Returns false if the budget is used up and there is more.
 */
static bool drain(struct pppsplice_leg *leg, unsigned int budget)
{
	struct sk_buff_head *queue = &leg->sk->sk_receive_queue;
	struct sk_buff *skb;

	do {
		/* Both are full barriers: our frame is queued before we look
		 * whether another drains, and that other has let go before it
		 * looks at the queue again.
		 */
		if (atomic_xchg(&leg->draining, 1))
			return true;
		while (budget && !is_readers(leg) && (skb = skb_dequeue(queue))) {
			skb_orphan(skb);
			pppsplice_rx(leg, skb);
			budget--;
		}
		atomic_xchg(&leg->draining, 0);
		if (is_readers(leg) || skb_queue_empty_lockless(queue))
			return true;
	} while (budget);
	return false;
}

/* Goes on where a softirq has done enough. */
static void drain_work(struct work_struct *work)
{
	struct pppsplice_leg *leg = container_of(work, struct pppsplice_leg, drain_work);
	bool all;

	local_bh_disable();
	rcu_read_lock();
	/* a leg that is detached meanwhile is l2tp_detach()'s to drain */
	all = pppsplice_leg_of(leg->sk) != leg || drain(leg, L2TP_DRAIN_BUDGET);
	rcu_read_unlock();
	local_bh_enable();
	if (!all)
		pppsplice_defer(leg->splice, &leg->drain_work);
	pppsplice_put(leg->splice);
}

static void data_ready(struct sock *sk)
{
	struct pppsplice_leg *leg;

	local_bh_disable();
	rcu_read_lock();
	leg = pppsplice_leg_of(sk);
	if (unlikely(!leg || is_readers(leg)))
		READ_ONCE(orig_data_ready)(sk);
	else if (unlikely(!drain(leg, L2TP_DRAIN_BUDGET)))
		pppsplice_defer(leg->splice, &leg->drain_work);
	rcu_read_unlock();
	local_bh_enable();
}

/* A PPPIOCGCHAN that was on its way when the leg was attached, longer than
 * pppsplice_open() could see, lets frames pass us by.
 */
static void check_bound(struct pppsplice_leg *leg)
{
	/* The mode first: pppsplice_open() sets it after the flag was cleared. */
	if (smp_load_acquire(&leg->splice->mode) != PPPSPLICE_MODE_LOCAL &&
	    unlikely(READ_ONCE(leg->sk->sk_state) & PPPOX_BOUND))
		pppsplice_reap(leg->splice);
}

/* The tunnel is routed through a unit of this very session. */
static bool is_nested(const struct pppsplice_leg *leg)
{
	return unlikely(READ_ONCE(leg->tx_owner) == current);
}

/* With tx_lock held. */
static int xmit_locked(struct pppsplice_leg *leg, struct sk_buff *skb)
{
	int err;

	WRITE_ONCE(leg->tx_owner, current);
	err = pppsplice_sock_xmit(leg, skb);
	WRITE_ONCE(leg->tx_owner, NULL);
	return err;
}

/* Out of line, as the registers that it wants need not be saved for the other way. */
static noinline int xmit_by_driver(struct pppsplice_leg *leg, struct sk_buff *skb)
{
	int err;

	if (is_nested(leg))
		return -EBUSY;
	spin_lock(&leg->tx_lock);
	err = xmit_locked(leg, skb);
	spin_unlock(&leg->tx_lock);
	return err;
}

/* Not chan->mtu: pppol2tp_tunnel_mtu() says what the tunnel's path carries
 * without fragments, and that is less than the 1492 octets a PPPoE subscriber
 * may send. The kernel fragments the outer packet, as it does for a PPP session
 * that ends here.
 */
static unsigned int l2tp_mtu(const struct pppsplice_leg *leg)
{
	return U16_MAX - sizeof(struct iphdr) - L2TP_OVERHEAD - PPPSPLICE_PROTO_LEN;
}

static int l2tp_xmit(struct pppsplice_leg *leg, struct sk_buff *skb)
{
	if (unlikely(!pppsplice_l2tp_is_up(leg)))
		return -ENETDOWN;
	if (unlikely(skb->len > l2tp_mtu(leg) + PPPSPLICE_PROTO_LEN))
		return -EMSGSIZE;
	check_bound(leg);
	return pppsplice_tunnel_xmit(leg, skb) ? 0 : xmit_by_driver(leg, skb);
}

/* Whether nobody sends but with tx_lock. Before it becomes false a grace period passes, with
 * the path unwatched.
 */
static bool is_exclusive(const struct pppsplice_leg *leg)
{
	enum pppsplice_path path = pppsplice_tunnel_tx_path(leg);

	return READ_ONCE(leg->splice->quiet) ||
	       (path != PPPSPLICE_PATH_TUNNEL && path != PPPSPLICE_PATH_UNWATCHED);
}

/* The caller holds the channel's downl. If the tunnel is routed through the session's
 * own unit, the holder of tx_lock may be waiting for that; so may who sends from the
 * tunnel's socket, with a lock of the unit's queue that we would wait for. So do not wait
 * for tx_lock, nor send while others do without, but leave the frame to a worker.
 */
static int l2tp_xmit_local(struct pppsplice_leg *leg, struct sk_buff *skb)
{
	int err;

	check_bound(leg);
	if (is_nested(leg))
		return -EBUSY;
	if (is_exclusive(leg) && skb_queue_empty_lockless(&leg->tx_local)) {
		if (spin_trylock(&leg->tx_lock)) {
			err = xmit_locked(leg, skb);
			spin_unlock(&leg->tx_lock);
			return err;
		}
	}
	if (skb_queue_len_lockless(&leg->tx_local) >= L2TP_TX_LOCAL_MAX)
		return -EBUSY;
	skb_queue_tail(&leg->tx_local, skb);
	pppsplice_defer(leg->splice, &leg->tx_work);
	return 0;
}

static void send_waiting(struct pppsplice_leg *leg)
{
	struct sk_buff *skb;

	local_bh_disable();
	rcu_read_lock();
	while ((skb = skb_dequeue(&leg->tx_local)))
		if (xmit_by_driver(leg, skb))	/* not that pppol2tp_xmit() would refuse any */
			kfree_skb(skb);
	rcu_read_unlock();
	local_bh_enable();
}

static void tx_work(struct work_struct *work)
{
	struct pppsplice_leg *leg = container_of(work, struct pppsplice_leg, tx_work);

	send_waiting(leg);
	pppsplice_put(leg->splice);
}

static int l2tp_attach(struct pppsplice_leg *leg, struct netlink_ext_ack *extack)
{
	struct sock *sk = leg->sk;
	int err;

	INIT_WORK(&leg->drain_work, drain_work);
	INIT_WORK(&leg->tx_work, tx_work);

	lock_sock(sk);
	err = pppsplice_sock_take(leg, extack);
	if (err)
		goto out;
	err = pppsplice_tunnel_attach(leg);
	if (err) {
		pppsplice_sock_give_back(leg);
		goto out;
	}
	leg->data_ready = sk->sk_data_ready;
	leg->bound = sk->sk_state & PPPOX_BOUND;
	WRITE_ONCE(orig_data_ready, leg->data_ready);
	/* ours before the flag goes; what is queued unseen all the same
	 * is found by l2tp_mode_changed()
	 */
	WRITE_ONCE(sk->sk_data_ready, data_ready);
	smp_wmb();	/* pppol2tp_recv() reads them the other way round */
	WRITE_ONCE(sk->sk_state, sk->sk_state & ~PPPOX_BOUND);
out:
	release_sock(sk);
	return err;
}

static void l2tp_quiesce(struct pppsplice_leg *leg)
{
	struct sock *sk = leg->sk;

	pppsplice_tunnel_detach(leg);
	lock_sock(sk);
	if (leg->bound && sk->sk_state & PPPOX_CONNECTED)
		WRITE_ONCE(sk->sk_state, sk->sk_state | PPPOX_BOUND);
	release_sock(sk);
}

/* The grace period since l2tp_quiesce() has let every pppol2tp_recv() finish
 * that saw the flag clear, and its sk_data_ready() was ours: nothing more is
 * queued on a bound socket, and what was left to the worker goes local here.
 */
static void l2tp_detach(struct pppsplice_leg *leg)
{
	struct sock *sk = leg->sk;

	if (cancel_work_sync(&leg->drain_work))
		pppsplice_put(leg->splice);
	lock_sock(sk);
	/* get_channel() has answered since l2tp_quiesce(); as pppox_ioctl() */
	if (leg->bound && (sk->sk_state & (PPPOX_CONNECTED | PPPOX_BOUND)) == PPPOX_CONNECTED) {
		WRITE_ONCE(sk->sk_state, sk->sk_state | PPPOX_BOUND);
		pppsplice_wait_readers();
	}
	if (sk->sk_state & PPPOX_BOUND) {
		local_bh_disable();
		rcu_read_lock();
		WRITE_ONCE(leg->bound, true);
		drain(leg, UINT_MAX);
		rcu_read_unlock();
		local_bh_enable();
	}
	WRITE_ONCE(sk->sk_data_ready, leg->data_ready);
	pppsplice_sock_give_back(leg);
	release_sock(sk);

	/* What is left is a reader's, who may be waiting. */
	if (!skb_queue_empty_lockless(&sk->sk_receive_queue))
		leg->data_ready(sk);
	if (cancel_work_sync(&leg->tx_work))
		pppsplice_put(leg->splice);
	send_waiting(leg);
}

/* Frames that stayed in the queue for a reader may be to cross now, or the other
 * way round. If there is no reader, a frame in the queue is one that its receiver is
 * about to take: not here, because the next would overtake it on that CPU. Unless it
 * stays.
 */
static void l2tp_mode_changed(struct pppsplice_leg *leg)
{
	struct sk_buff_head *queue = &leg->sk->sk_receive_queue;
	const struct sk_buff *first = READ_ONCE(queue->next);

	if (skb_queue_empty_lockless(queue))
		return;
	if (READ_ONCE(leg->bound)) {
		pppsplice_wait_readers();
		if (READ_ONCE(queue->next) != first)
			return;
	}
	data_ready(leg->sk);
}

/* l2tp_xmit_core() leaves a checksum that is not filled in to the interface, but
 * does not mark the packet as a tunnel's: an interface with no more than
 * NETIF_F_IP_CSUM takes the outer header's for the one to fill in. A superpacket it
 * would give a single header.
 */
static netdev_features_t l2tp_features(const struct pppsplice_leg *leg)
{
	return NETIF_F_SG;
}

const struct pppsplice_leg_ops pppsplice_l2tp_ops = {
	.attach = l2tp_attach,
	.quiesce = l2tp_quiesce,
	.detach = l2tp_detach,
	.local = pppsplice_sock_local,
	.xmit = l2tp_xmit,
	.xmit_local = l2tp_xmit_local,
	.mode_changed = l2tp_mode_changed,
	.is_intact = pppsplice_sock_is_intact,
	.mtu = l2tp_mtu,
	.features = l2tp_features,
};
