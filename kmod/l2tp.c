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

#define L2TP_LEG_DRAINING	0

/* Largest L2TP header that the kernel builds (v3 over UDP, an eight-octet
 * cookie, L2-specific sublayer), and the PPP header before the protocol field.
 */
#define L2TP_OVERHEAD		(sizeof(struct udphdr) + 20 + 2)

/* Take what is queued, in order, one CPU at a time: a CPU that finds another
 * at it leaves its frame to that one, which looks again after it has let go.
 */
static void drain(struct pppsplice_leg *leg)
{
	struct sk_buff_head *queue = &leg->sk->sk_receive_queue;
	struct sk_buff *skb;

	do {
		if (test_and_set_bit_lock(L2TP_LEG_DRAINING, &leg->flags))
			return;
		while ((skb = skb_dequeue(queue))) {
			skb_orphan(skb);
			pppsplice_rx(leg, skb);
		}
		clear_bit_unlock(L2TP_LEG_DRAINING, &leg->flags);
		/* the bit is clear before the queue is looked at again; pairs
		 * with the queue's lock and the atomic in who queues next
		 */
		smp_mb__after_atomic();
	} while (!skb_queue_empty_lockless(queue));
}

static void data_ready(struct sock *sk)
{
	struct pppsplice_leg *leg;

	local_bh_disable();
	rcu_read_lock();
	leg = pppsplice_leg_of(sk);
	if (likely(leg))
		drain(leg);
	rcu_read_unlock();
	local_bh_enable();
}

static int l2tp_attach(struct pppsplice_leg *leg, struct netlink_ext_ack *extack)
{
	struct sock *sk = leg->sk;
	int err;

	lock_sock(sk);
	err = pppsplice_sock_take(leg, extack);
	if (!err) {
		leg->data_ready = sk->sk_data_ready;
		leg->bound = sk->sk_state & PPPOX_BOUND;
		/* ours before the flag goes: nothing may be queued unseen */
		smp_store_release(&sk->sk_data_ready, data_ready);
		WRITE_ONCE(sk->sk_state, sk->sk_state & ~PPPOX_BOUND);
	}
	release_sock(sk);
	if (!err)
		data_ready(sk);
	return err;
}

static void l2tp_quiesce(struct pppsplice_leg *leg)
{
	struct sock *sk = leg->sk;

	lock_sock(sk);
	if (leg->bound && sk->sk_state & PPPOX_CONNECTED)
		WRITE_ONCE(sk->sk_state, sk->sk_state | PPPOX_BOUND);
	release_sock(sk);
}

/* The grace period since l2tp_quiesce() has let every pppol2tp_recv() finish
 * that saw the flag clear, and its sk_data_ready() was ours: the queue of a
 * bound socket is empty and stays so.
 */
static void l2tp_detach(struct pppsplice_leg *leg)
{
	struct sock *sk = leg->sk;

	lock_sock(sk);
	WRITE_ONCE(sk->sk_data_ready, leg->data_ready);
	pppsplice_sock_give_back(leg);
	release_sock(sk);
}

/* pppol2tp_xmit() frees the frame, and says so to nobody, once the session is
 * gone from the socket (pppol2tp_session_close(), Linux 6.11).
 */
static bool l2tp_is_up(const struct pppsplice_leg *leg)
{
	return pppsplice_sock_is_connected(leg) && READ_ONCE(leg->sk->sk_user_data);
}

static int l2tp_xmit(struct pppsplice_leg *leg, struct sk_buff *skb)
{
	int sent;

	spin_lock(&leg->tx_lock);
	sent = leg->start_xmit(leg->chan, skb);
	spin_unlock(&leg->tx_lock);
	return sent;
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

const struct pppsplice_leg_ops pppsplice_l2tp_ops = {
	.attach = l2tp_attach,
	.quiesce = l2tp_quiesce,
	.detach = l2tp_detach,
	.local = pppsplice_sock_local,
	.xmit = l2tp_xmit,
	.is_up = l2tp_is_up,
	.mtu = l2tp_mtu,
};
