// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * PPPoE legs. pppoe_rcv() ends in sk->sk_backlog_rcv(), be it at once or from
 * release_sock(): that pointer is ours while the session is spliced. It is read
 * under the socket's spinlock, by the socket's owner, or under RCU alone. So what
 * our function needs is there before it, and who has just read it is waited for
 * between pppoe_quiesce() and pppoe_detach().
 */
#include <linux/etherdevice.h>
#include <linux/if_packet.h>
#include <linux/if_pppox.h>
#include <net/sock.h>

#include "frame.h"
#include "leg.h"
#include "socket.h"
#include "splice.h"

/* The protocol's own functions: what is left to a caller who read our pointer
 * just before it was taken out. The same for every PPPoE socket.
 */
static int (*orig_backlog_rcv)(struct sock *sk, struct sk_buff *skb);
static void (*orig_state_change)(struct sock *sk);

/* BH off, within an RCU read-side section. */
static int receive(struct sock *sk, struct sk_buff *skb)
{
	struct pppsplice_leg *leg = pppsplice_leg_of(sk);

	/* A promiscuous interface lets in what is not for us;
	 * pppoe_rcv_core() drops it.
	 */
	if (unlikely(!leg || skb->pkt_type == PACKET_OTHERHOST)) {
		smp_rmb();	/* pairs with smp_store_release() in pppoe_attach() */
		return READ_ONCE(orig_backlog_rcv)(sk, skb);
	}
	if (likely(pppsplice_sock_is_connected(leg)))
		pppsplice_rx(leg, skb);
	else
		pppsplice_rx_ended(leg, skb);	/* PADT, which tells nobody */
	return NET_RX_SUCCESS;
}

static int backlog_rcv(struct sock *sk, struct sk_buff *skb)
{
	int ret;

	if (likely(softirq_count()))	/* pppoe_rcv(), under the RCU lock of who received */
		return receive(sk, skb);

	/* release_sock() calls with BH on and outside of RCU */
	local_bh_disable();
	rcu_read_lock();
	ret = receive(sk, skb);
	rcu_read_unlock();
	local_bh_enable();
	return ret;
}

/* pppoe_flush_dev() tells the socket, and only the socket, that its interface
 * went down. It holds the socket's lock.
 */
static void state_change(struct sock *sk)
{
	struct pppsplice_leg *leg;

	READ_ONCE(orig_state_change)(sk);

	rcu_read_lock();
	leg = pppsplice_leg_of(sk);
	if (leg && !pppsplice_sock_is_connected(leg))
		pppsplice_reap(leg->splice);
	rcu_read_unlock();
}

static int pppoe_attach(struct pppsplice_leg *leg, struct netlink_ext_ack *extack)
{
	struct sock *sk = leg->sk;
	int err;

	lock_sock(sk);
	/* before the leg can be found by its socket; without meaning if it is refused */
	leg->backlog_rcv = sk->sk_backlog_rcv;
	err = pppsplice_sock_take(leg, extack);
	if (!err) {
		leg->state_change = sk->sk_state_change;
		WRITE_ONCE(orig_backlog_rcv, leg->backlog_rcv);
		WRITE_ONCE(orig_state_change, leg->state_change);
		/* pairs with smp_rmb() in receive() */
		smp_store_release(&sk->sk_backlog_rcv, backlog_rcv);
		WRITE_ONCE(sk->sk_state_change, state_change);
	}
	release_sock(sk);
	return err;
}

static void pppoe_quiesce(struct pppsplice_leg *leg)
{
	struct sock *sk = leg->sk;

	lock_sock(sk);
	WRITE_ONCE(sk->sk_backlog_rcv, leg->backlog_rcv);
	WRITE_ONCE(sk->sk_state_change, leg->state_change);
	release_sock(sk);
}

static void pppoe_detach(struct pppsplice_leg *leg)
{
	lock_sock(leg->sk);
	pppsplice_sock_give_back(leg);
	release_sock(leg->sk);
}

/* As if there were no splice: pppoe_rcv_core() knows whether the session was
 * handed to ppp_generic or is read from the socket.
 */
static void pppoe_local(struct pppsplice_leg *leg, struct sk_buff *skb)
{
	leg->backlog_rcv(leg->sk, skb);
}

/* A connect() that was on its way when the leg was attached clears the channel. */
static bool pppoe_is_up(const struct pppsplice_leg *leg)
{
	return pppsplice_sock_is_connected(leg) && READ_ONCE(leg->chan->ops) == &leg->chan_ops;
}

static unsigned int pppoe_mtu(const struct pppsplice_leg *leg)
{
	return READ_ONCE(leg->chan->mtu);
}

/* Nothing but dev_queue_xmit() comes after pppoe_xmit(): checksums and fragments are
 * the interface's matter, or made up for by validate_xmit_skb(), which has
 * pppoe_gso_segment() segment. That leaves NETIF_F_GSO_PARTIAL to tcp_gso_segment(), of
 * which the driver would get superpackets again: bridges, bonds and some NICs have it.
 */
static netdev_features_t pppoe_features(const struct pppsplice_leg *leg)
{
	netdev_features_t features = NETIF_F_SG | NETIF_F_HW_CSUM;
	const struct net_device *dev = READ_ONCE(pppox_sk(leg->sk)->pppoe_dev);

#ifdef _PPPSPLICE_COMPAT_H
	if (!PPPSPLICE_PPPOE_SEGMENTS)
		return features;
#endif
	if (dev && !(READ_ONCE(dev->features) & NETIF_F_GSO_PARTIAL))
		features |= NETIF_F_ALL_TSO;
	return features;
}

static bool has_ethernet_header(const struct net_device *dev)
{
	const struct header_ops *ops = READ_ONCE(dev->header_ops);

	return ops && ops->create == eth_header;
}

/* As __pppoe_xmit() and eth_header(), in one piece. What is not that plain is the
 * driver's: a superpacket, and interfaces that put something into the header (VLANs).
 *
 * Either reads the interface without a reference. It may: the interface goes after
 * pppoe_flush_dev() and a synchronize_net(), and we are under RCU.
 */
static int pppoe_xmit(struct pppsplice_leg *leg, struct sk_buff *skb)
{
	const struct pppox_sock *po = pppox_sk(leg->sk);
	struct net_device *dev = READ_ONCE(po->pppoe_dev);
	unsigned int len = skb->len;
	struct pppoe_hdr *ph;
	struct ethhdr *eth;

	if (unlikely(!pppoe_is_up(leg)))
		return -ENETDOWN;
	if (unlikely(len > pppoe_mtu(leg) + PPPSPLICE_PROTO_LEN && !skb_is_gso(skb)))
		return -EMSGSIZE;
	if (unlikely(!dev || !has_ethernet_header(dev) || skb_is_gso(skb)))
		return pppsplice_sock_xmit(leg, skb);
	if (unlikely(skb_cow_head(skb, LL_RESERVED_SPACE(dev) + sizeof(*ph))))
		return -EBUSY;

	ph = __skb_push(skb, sizeof(*ph));
	skb_reset_network_header(skb);
	ph->ver = 1;
	ph->type = 1;
	ph->code = 0;
	ph->sid = po->num;
	ph->length = htons(len);

	eth = __skb_push(skb, sizeof(*eth));
	memcpy(eth->h_dest, po->pppoe_pa.remote, ETH_ALEN);
	memcpy(eth->h_source, dev->dev_addr, ETH_ALEN);
	eth->h_proto = htons(ETH_P_PPP_SES);

	skb->protocol = htons(ETH_P_PPP_SES);
	skb->dev = dev;
	dev_queue_xmit(skb);
	return 0;
}

const struct pppsplice_leg_ops pppsplice_pppoe_ops = {
	.attach = pppoe_attach,
	.quiesce = pppoe_quiesce,
	.detach = pppoe_detach,
	.local = pppoe_local,
	.xmit = pppoe_xmit,
	.xmit_local = pppsplice_sock_xmit,
	.is_intact = pppsplice_sock_is_intact,
	.mtu = pppoe_mtu,
	.features = pppoe_features,
};
