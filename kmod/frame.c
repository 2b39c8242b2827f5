// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The data path: a frame comes from a leg, is classified, and goes to the
 * peer leg, to the local PPP stack, or nowhere, with a reason.
 */
#include <linux/netdevice.h>
#include <linux/ppp_defs.h>
#include <linux/skbuff.h>
#include <linux/tcp.h>
#ifndef _PPPSPLICE_COMPAT_H	/* which has them where the kernel does */
#include <linux/unaligned.h>
#include <net/gso.h>
#endif

#include "classify.h"
#include "frame.h"
#include "leg.h"
#include "splice.h"
#include "trace.h"

static enum skb_drop_reason skb_reason(enum pppsplice_drop_reason reason)
{
	switch (reason) {
	case PPPSPLICE_DROP_REASON_POLICY:
	case PPPSPLICE_DROP_REASON_LOCAL_TX:
	case PPPSPLICE_DROP_REASON_NO_LOCAL:
		return SKB_DROP_REASON_UNHANDLED_PROTO;
	case PPPSPLICE_DROP_REASON_MALFORMED:
		return SKB_DROP_REASON_HDR_TRUNC;
	case PPPSPLICE_DROP_REASON_TOO_BIG:
		return SKB_DROP_REASON_PKT_TOO_BIG;
	case PPPSPLICE_DROP_REASON_LEG_DOWN:
		return SKB_DROP_REASON_DEV_READY;
	case PPPSPLICE_DROP_REASON_NO_MEMORY:
		return SKB_DROP_REASON_NOMEM;
	default:
		return SKB_DROP_REASON_NOT_SPECIFIED;
	}
}

/* Frames that were on the wire for an skb: counters do not depend on what the
 * receiver has merged. What a sender says of a superpacket that he has made is
 * not believed before it has been segmented.
 */
static unsigned int frames_of(const struct sk_buff *skb)
{
	if (likely(!skb_is_gso(skb)) || skb_shinfo(skb)->gso_type & SKB_GSO_DODGY)
		return 1;
	return max_t(unsigned int, skb_shinfo(skb)->gso_segs, 1);
}

static void drop(struct pppsplice_leg *leg, struct sk_buff *skb,
		 enum pppsplice_drop_reason reason)
{
	struct pppsplice_leg_pcpu *pcpu = this_cpu_ptr(leg->stats);

	u64_stats_update_begin(&pcpu->syncp);
	u64_stats_add(&pcpu->drops[reason], frames_of(skb));
	u64_stats_update_end(&pcpu->syncp);

	trace_pppsplice_drop(leg, skb, reason);
	kfree_skb_reason(skb, skb_reason(reason));
}

static void local(struct pppsplice_leg *leg, struct sk_buff *skb)
{
	struct pppsplice_leg_pcpu *pcpu = this_cpu_ptr(leg->stats);

	if (!leg->ops->local) {
		drop(leg, skb, PPPSPLICE_DROP_REASON_NO_LOCAL);
		return;
	}

	u64_stats_update_begin(&pcpu->syncp);
	u64_stats_add(&pcpu->local_frames, frames_of(skb));
	u64_stats_update_end(&pcpu->syncp);

	leg->ops->local(leg, skb);
}

static void count_crossed(struct pppsplice_leg *leg, unsigned int frames, unsigned int octets)
{
	struct pppsplice_leg_pcpu *pcpu = this_cpu_ptr(leg->stats);

	u64_stats_update_begin(&pcpu->syncp);
	u64_stats_set(&pcpu->last_crossed, get_jiffies_64());
	u64_stats_add(&pcpu->crossed_frames, frames);
	u64_stats_add(&pcpu->crossed_bytes, octets);
	u64_stats_update_end(&pcpu->syncp);
}

/* Fill in the transport's checksum, unless the peer leg has that done. A sender may
 * have said where it is to go, virtio_net_hdr_to_skb(); skb_checksum_help() WARNs if
 * that is not in the linear part.
 */
static int complete_csum(const struct pppsplice_leg *peer, struct sk_buff *skb)
{
	if (skb_checksum_start_offset(skb) + skb->csum_offset + sizeof(__sum16) >
	    skb_headlen(skb))
		return -EINVAL;
	return skb_csum_hwoffload_help(skb, peer->ops->features(peer));
}

/* What the peer leg has given back. */
static noinline void drop_unsent(struct pppsplice_leg *leg, struct sk_buff *skb, int err)
{
	switch (err) {
	case -ENETDOWN:
		drop(leg, skb, PPPSPLICE_DROP_REASON_LEG_DOWN);
		pppsplice_reap(leg->splice);
		break;
	case -EMSGSIZE:
		drop(leg, skb, PPPSPLICE_DROP_REASON_TOO_BIG);
		break;
	default:
		drop(leg, skb, PPPSPLICE_DROP_REASON_TX_BUSY);
	}
}

/* Send one frame that has a two-octet protocol field and is no superpacket. */
static void cross_one(struct pppsplice_leg *leg, struct sk_buff *skb)
{
	struct pppsplice_leg *peer = leg->peer;
	unsigned int octets = skb->len - PPPSPLICE_PROTO_LEN;
	int err;

	/* A sender on this host may have meant its own tunnel within the packet. */
	skb->encapsulation = 0;
	if (unlikely(skb->ip_summed == CHECKSUM_PARTIAL)) {
		err = complete_csum(peer, skb);
		if (err) {
			drop(leg, skb, err == -ENOMEM ? PPPSPLICE_DROP_REASON_NO_MEMORY :
							PPPSPLICE_DROP_REASON_MALFORMED);
			return;
		}
	}
	err = peer->ops->xmit(peer, skb);
	if (unlikely(err)) {
		drop_unsent(leg, skb, err);
		return;
	}

	count_crossed(leg, 1, octets);
}

/* Of IP alone are superpackets made. The PPP protocol field plays the part of the
 * link-layer header, as skb_mac_gso_segment() wants one.
 */
static bool find_ip_header(struct sk_buff *skb, u16 proto)
{
	switch (proto) {
	case PPP_IP:
		skb->protocol = htons(ETH_P_IP);
		break;
	case PPP_IPV6:
		skb->protocol = htons(ETH_P_IPV6);
		break;
	default:
		return false;
	}
	skb_reset_mac_header(skb);
	skb_set_network_header(skb, PPPSPLICE_PROTO_LEN);
	skb->mac_len = PPPSPLICE_PROTO_LEN;
	return true;
}

/* Octets of a superpacket of TCP, from the data pointer on, that each of its segments
 * has of its own; 0 if they cannot be told. As qdisc_pkt_len_init().
 */
static unsigned int segment_header(const struct sk_buff *skb)
{
	struct tcphdr *tcp, buffer;
	int offset;

	if (!skb_transport_header_was_set(skb))
		return 0;
	offset = skb_transport_offset(skb);
	if (offset <= PPPSPLICE_PROTO_LEN)
		return 0;
	tcp = skb_header_pointer(skb, offset, sizeof(buffer), &buffer);
	return tcp ? offset + __tcp_hdrlen(tcp) : 0;
}

/* Whether the peer's driver takes a superpacket as it is, all of whose frames fit its
 * MTU: one of TCP, not in a tunnel, that our own kernel has made of what it received,
 * and no sender.
 */
static bool may_cross_whole(const struct pppsplice_leg *leg, const struct sk_buff *skb)
{
	const struct pppsplice_leg *peer = leg->peer;

	return skb_is_gso_tcp(skb) && skb->ip_summed == CHECKSUM_PARTIAL && !skb->encapsulation &&
	       !(skb_shinfo(skb)->gso_type & (SKB_GSO_DODGY | SKB_GSO_FRAGLIST)) &&
	       skb_shinfo(skb)->gso_segs && segment_header(skb) &&
	       peer->ops->features(peer) & NETIF_F_ALL_TSO &&
	       skb_gso_validate_network_len(skb, peer->ops->mtu(peer));
}

/* One way through the peer's driver and queueing discipline for all frames. An
 * interface that does TCP segmentation is not known to do it behind a PPPoE header,
 * whatever its features say: netif_needs_gso() leaves it to pppoe_gso_segment(),
 * just before the interface's driver, if no checksum has been begun.
 */
static void cross_whole(struct pppsplice_leg *leg, struct sk_buff *skb)
{
	struct pppsplice_leg *peer = leg->peer;
	unsigned int frames = skb_shinfo(skb)->gso_segs;
	unsigned int header = segment_header(skb);
	unsigned int octets = skb->len - header + frames * (header - PPPSPLICE_PROTO_LEN);
	int err;

	trace_pppsplice_superpacket(leg, skb, true);
	skb->ip_summed = CHECKSUM_NONE;
	err = peer->ops->xmit(peer, skb);
	if (unlikely(err)) {
		drop_unsent(leg, skb, err);
		return;
	}
	count_crossed(leg, frames, octets);
}

/* Each segment gets its own PPP header. */
static void cross_segments(struct pppsplice_leg *leg, struct sk_buff *skb)
{
	netdev_features_t features = leg->peer->ops->features(leg->peer) & ~NETIF_F_GSO_MASK;
	enum pppsplice_drop_reason reason = PPPSPLICE_DROP_REASON_MALFORMED;
	struct sk_buff *segs, *next;

	trace_pppsplice_superpacket(leg, skb, false);
	/* __skb_gso_segment() WARNs where no checksum was begun: TCP's segmentation and
	 * UDP's fragmentation begin it, and a list's frames have theirs
	 */
	if (skb->ip_summed == CHECKSUM_NONE && !skb_is_gso_tcp(skb) &&
	    !(skb_shinfo(skb)->gso_type & (SKB_GSO_FRAGLIST | SKB_GSO_UDP))) {
		drop(leg, skb, reason);
		return;
	}

	/* udp6_ufo_fragment() looks for the namespace there, and what segments tunnels
	 * for features; __sk_receive_skb() has left nothing
	 */
	skb->dev = pppsplice_leg_net(leg)->loopback_dev;
	segs = __skb_gso_segment(skb, features, false);
	if (IS_ERR_OR_NULL(segs)) {
		if (segs == ERR_PTR(-ENOMEM))
			reason = PPPSPLICE_DROP_REASON_NO_MEMORY;
		drop(leg, skb, reason);
		return;
	}
	consume_skb(skb);

	skb_list_walk_safe(segs, skb, next) {
		skb_mark_not_on_list(skb);
		cross_one(leg, skb);
	}
}

/* pppoe_gro_receive() makes superpackets of TCP segments, and a sender in a
 * virtual machine on this host may send them.
 */
static void cross_superpacket(struct pppsplice_leg *leg, struct sk_buff *skb, u16 proto)
{
	if (!find_ip_header(skb, proto))
		drop(leg, skb, PPPSPLICE_DROP_REASON_MALFORMED);
	else if (may_cross_whole(leg, skb))
		cross_whole(leg, skb);
	else
		cross_segments(leg, skb);
}

/* What was known of the outer packet's checksum says nothing of what leaves.
 * veth and virtio deliver packets whose checksum was never filled in; l2tp_core
 * pulls its headers without skb_postpull_rcsum(), so that csum_start may be
 * left pointing before the frame, where skb_checksum_help() and lco_csum()
 * would follow it. A sender in a virtual machine on this host may point at the PPP
 * protocol field, which has been looked at by then.
 */
static void forget_outer_csum(struct sk_buff *skb)
{
	/* Its frames were looked at one by one before they were merged. What segments
	 * TCP begins their checksums anew.
	 */
	if (unlikely(skb_is_gso(skb)) && !skb_is_gso_tcp(skb) &&
	    skb->ip_summed == CHECKSUM_COMPLETE)
		skb->ip_summed = CHECKSUM_UNNECESSARY;
	skb_forward_csum(skb);
	if (skb->ip_summed == CHECKSUM_PARTIAL &&
	    skb_checksum_start_offset(skb) < PPPSPLICE_PROTO_LEN)
		skb->ip_summed = CHECKSUM_NONE;
}

static void cross(struct pppsplice_leg *leg, struct sk_buff *skb, u16 proto, int hlen)
{
	/* RFC 2516 section 7 forbids PFC on PPPoE, and on any other leg the
	 * far end may not have agreed to it.
	 */
	if (hlen == 1) {
		if (skb_cow_head(skb, 1)) {
			drop(leg, skb, PPPSPLICE_DROP_REASON_NO_MEMORY);
			return;
		}
		*(u8 *)skb_push(skb, 1) = 0;
	}

	/* As ip_rcv_core(): of a sender on this host, which IP would ask for its MTU. */
	skb_orphan(skb);
	forget_outer_csum(skb);
	skb_scrub_packet(skb, leg->xnet);
	/* As ip_forward(): fq takes a time of reception for one of departure. */
	skb_clear_tstamp(skb);
	/* GRO, tc and IP leave their state here, and ip_finish_output() believes
	 * IPCB()->frag_max_size.
	 */
	memset(skb->cb, 0, sizeof(skb->cb));

	if (unlikely(skb_is_gso(skb)))
		cross_superpacket(leg, skb, proto);
	else
		cross_one(leg, skb);
}

/* What nearly every frame is, without a call. */
static bool has_plain_proto(const struct sk_buff *skb)
{
	return likely(skb_headlen(skb) >= PPPSPLICE_PROTO_LEN && !(skb->data[0] & 1));
}

static enum pppsplice_verdict verdict_of(u8 mode, u16 proto)
{
	if (likely(proto == PPP_IP || proto == PPP_IPV6))
		return PPPSPLICE_CROSS;
	return pppsplice_classify(mode, proto);
}

static void judge(struct pppsplice_leg *leg, struct sk_buff *skb, u8 mode, u16 proto, int hlen)
{
	switch (verdict_of(mode, proto)) {
	case PPPSPLICE_CROSS:
		cross(leg, skb, proto, hlen);
		break;
	case PPPSPLICE_LOCAL:
		local(leg, skb);
		break;
	case PPPSPLICE_DROP:
		drop(leg, skb, PPPSPLICE_DROP_REASON_POLICY);
		break;
	}
}

/* Out of line: not every frame is to pay for what is on the stack here. */
static noinline void rx_odd(struct pppsplice_leg *leg, struct sk_buff *skb, u8 mode)
{
	u16 proto;
	int hlen = pppsplice_parse_proto(skb, &proto);

	if (hlen < 0)
		drop(leg, skb, hlen == -ENOMEM ? PPPSPLICE_DROP_REASON_NO_MEMORY :
						 PPPSPLICE_DROP_REASON_MALFORMED);
	else
		judge(leg, skb, mode, proto, hlen);
}

/**
 * pppsplice_rx - a frame was received on a leg
 * @leg: leg
 * @skb: frame, data at the PPP protocol field; taken
 *
 * Context: BH off, within an RCU read-side section, which keeps both legs.
 */
void pppsplice_rx(struct pppsplice_leg *leg, struct sk_buff *skb)
{
	/* pairs with smp_store_release() in pppsplice_open(): the peer is complete */
	u8 mode = smp_load_acquire(&leg->splice->mode);

	if (unlikely(mode == PPPSPLICE_MODE_LOCAL))
		local(leg, skb);
	else if (has_plain_proto(skb))
		judge(leg, skb, mode, get_unaligned_be16(skb->data), PPPSPLICE_PROTO_LEN);
	else
		rx_odd(leg, skb, mode);
}

/**
 * pppsplice_rx_ended - a frame was received on a leg whose session has ended
 * @leg: leg
 * @skb: frame; dropped and counted
 *
 * The splice is removed by a worker.
 *
 * Context: BH off, within an RCU read-side section.
 */
void pppsplice_rx_ended(struct pppsplice_leg *leg, struct sk_buff *skb)
{
	drop(leg, skb, PPPSPLICE_DROP_REASON_LEG_DOWN);
	pppsplice_reap(leg->splice);
}

static bool may_send_local(const struct pppsplice_leg *leg, struct sk_buff *skb)
{
	u8 mode = READ_ONCE(leg->splice->mode);
	u16 proto;

	return mode == PPPSPLICE_MODE_LOCAL ||
	       (pppsplice_parse_proto(skb, &proto) > 0 &&
		pppsplice_classify(mode, proto) == PPPSPLICE_LOCAL);
}

/**
 * pppsplice_send_local - a frame of the local PPP stack is to leave
 * @leg: leg that it is to leave on
 * @skb: frame, data at the PPP protocol field; taken
 *
 * Only what the policy calls local may be sent locally: the rest of the
 * session belongs to the other leg. What may not is dropped and counted.
 *
 * Context: BH off, within an RCU read-side section.
 */
void pppsplice_send_local(struct pppsplice_leg *leg, struct sk_buff *skb)
{
	if (!may_send_local(leg, skb) || leg->ops->xmit_local(leg, skb))
		drop(leg, skb, PPPSPLICE_DROP_REASON_LOCAL_TX);
}
