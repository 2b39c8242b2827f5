// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The tunnel of an L2TP leg: frames that cross are taken from, and given to, the
 * tunnel's UDP socket itself, and not by way of l2tp_core and l2tp_ppp.
 *
 * Receiving: udp_queue_rcv_one_skb() calls udp_sk(sk)->encap_rcv(), after netfilter,
 * IPsec policy and UDP checksum had their say. That pointer is ours while the socket
 * is the tunnel of a spliced session. Data messages of spliced sessions are taken;
 * whatever else comes is for l2tp_udp_encap_recv(), and untouched: control
 * messages, other sessions, sequence numbers, what is not well formed, cookies that
 * do not match, frames that stay local. So l2tp_core goes on to drop, count and answer
 * as before, and session sockets that user space reads have their queue.
 *
 * Sending: as l2tp_xmit_core(), with a header made in advance, the route that the
 * socket has cached, and no socket lock: nothing here counts. The packet goes
 * through ip_local_out() or ip6_xmit(), as l2tp_core's. If there is no valid route,
 * start_xmit sends that frame, and finds one.
 *
 * l2tp_core tells no other module how a session is set: whoever asks for the splice
 * says it. What can change later is sequence numbers: setsockopt() on the session's
 * socket comes by us (socket.c), and so does what the peer begins to send; of others'
 * L2TP_CMD_SESSION_MODIFY we hear (watch.c).
 */
#include <linux/if_pppol2tp.h>
#include <linux/netdevice.h>
#include <linux/ppp_defs.h>
#include <linux/rhashtable.h>
#include <linux/udp.h>
#ifndef _PPPSPLICE_COMPAT_H	/* which has it where the kernel does */
#include <linux/unaligned.h>
#endif
#include <net/ip.h>
#include <net/ip6_checksum.h>
#include <net/ipv6.h>
#include <net/route.h>
#include <net/udp.h>

#include "frame.h"
#include "leg.h"
#include "socket.h"
#include "splice.h"
#include "tunnel.h"
#include "watch.h"

/* RFC 2661 section 3.1, RFC 3931 section 4.1.1. */
#define L2TP_T		0x8000
#define L2TP_L		0x4000
#define L2TP_P		0x0100
#define L2TP_S		0x0800
#define L2TP_V2		2
#define L2TP_V3		3
/* RFC 3931 section 4.6. */
#define L2TP_L2SPEC_S	0x40000000

/* Octets of a prepared L2TPv2 header. */
#define L2TP_V2_HEADER	(6 + 2)

/* Octets that l2tp_udp_encap_recv() wants of a message, its L2TP_HDR_SIZE_MAX. */
#define L2TP_MESSAGE_MIN	14

/* Octets of an L2TPv3 data message that are looked at, with the UDP header. */
#define L2TP_V3_PULL	(sizeof(struct udphdr) + PPPSPLICE_L2TP_HEADER_MAX)

#define SEQUENCE	(BIT(PPPSPLICE_TUNNEL_SEND_SEQ) | BIT(PPPSPLICE_TUNNEL_RECV_SEQ) | \
			 BIT(PPPSPLICE_TUNNEL_SAW_SEQ))
#define RX_OBSTACLES	(BIT(PPPSPLICE_TUNNEL_UNKNOWN) | BIT(PPPSPLICE_TUNNEL_OCCUPIED) | \
			 BIT(PPPSPLICE_TUNNEL_UNWATCHED) | SEQUENCE)
#define TX_OBSTACLES	(RX_OBSTACLES | BIT(PPPSPLICE_TUNNEL_CHANGED))

/**
 * struct tunnel - a UDP socket whose encap_rcv is ours
 * @node: in tunnels
 * @sk: the socket; each leg holds a reference
 * @legs: how many use it; under tunnels_lock
 */
struct tunnel {
	struct rhash_head node;
	const struct sock *sk;
	unsigned int legs;
};

static const struct rhashtable_params tunnel_params = {
	.head_offset = offsetof(struct tunnel, node),
	.key_offset = offsetof(struct tunnel, sk),
	.key_len = sizeof(const struct sock *),
	.automatic_shrinking = true,
};

static struct rhashtable tunnels;
static DEFINE_MUTEX(tunnels_lock);

/* l2tp_udp_encap_recv(), the same for every tunnel: what is not ours to take, and
 * what is left to a caller who read our pointer just before it was taken out.
 */
static int (*orig_encap_rcv)(struct sock *sk, struct sk_buff *skb);

/* Session ids are this host's, and the control plane's to choose: nobody else can
 * have them collide.
 */
static __always_inline u32 key_hash(const void *data, u32 len, u32 seed)
{
	const struct pppsplice_tunnel_key *key = data;

	return hash_64((unsigned long)key->sk ^ ((u64)key->tunnel << 32 | key->session), 32);
}

static __always_inline int key_compare(struct rhashtable_compare_arg *arg, const void *obj)
{
	const struct pppsplice_tunnel_key *key = arg->key;
	const struct pppsplice_leg *leg = obj;

	return key->sk != leg->tunnel.key.sk || key->session != leg->tunnel.key.session ||
	       key->tunnel != leg->tunnel.key.tunnel;
}

static const struct rhashtable_params leg_params = {
	.head_offset = offsetof(struct pppsplice_leg, tunnel.node),
	.key_offset = offsetof(struct pppsplice_leg, tunnel.key),
	.key_len = sizeof(struct pppsplice_tunnel_key),
	.hashfn = key_hash,
	.obj_cmpfn = key_compare,
	.automatic_shrinking = true,
};

/* Data messages of all tunnels; read under RCU. */
static struct rhashtable legs;

/* Receiving */

/* Sequence numbers are l2tp_core's to keep: from the first message that has one, all
 * are.
 */
static void saw_seq(struct pppsplice_leg *leg)
{
	if (!test_bit(PPPSPLICE_TUNNEL_SAW_SEQ, &leg->tunnel.obstacles))
		set_bit(PPPSPLICE_TUNNEL_SAW_SEQ, &leg->tunnel.obstacles);
}

static struct pppsplice_leg *find_v2(const struct sock *sk, const __be16 *header, int *len)
{
	u16 flags = ntohs(*header++);
	struct pppsplice_tunnel_key key = { .sk = sk };
	struct pppsplice_leg *leg;

	*len = 6;
	if (flags & L2TP_L) {
		header++;
		*len += 2;
	}
	key.tunnel = ntohs(header[0]);
	key.session = ntohs(header[1]);
	if (unlikely(flags & ~(L2TP_L | L2TP_P) & ~L2TP_V2)) {
		if ((flags & (L2TP_S | L2TP_T)) == L2TP_S) {
			leg = rhashtable_lookup(&legs, &key, leg_params);
			if (leg)
				saw_seq(leg);
		}
		return NULL;
	}
	return rhashtable_lookup(&legs, &key, leg_params);
}

static struct pppsplice_leg *find_v3(const struct sock *sk, struct sk_buff *skb, int *len)
{
	struct pppsplice_tunnel_key key = { .sk = sk, .tunnel = PPPSPLICE_TUNNEL_NONE };
	struct pppsplice_leg *leg;
	const u8 *header;

	if (!pskb_may_pull(skb, L2TP_V3_PULL))
		return NULL;
	header = skb->data + sizeof(struct udphdr);
	key.session = get_unaligned_be32(header + 4);
	leg = rhashtable_lookup(&legs, &key, leg_params);
	if (!leg)
		return NULL;
	*len = 8;
	if (memcmp(header + *len, leg->tunnel.recv_cookie, leg->tunnel.recv_cookie_len))
		return NULL;
	*len += leg->tunnel.recv_cookie_len;
	if (leg->tunnel.l2spec_len && get_unaligned_be32(header + *len) & L2TP_L2SPEC_S) {
		saw_seq(leg);
		return NULL;
	}
	*len += leg->tunnel.l2spec_len;
	return leg;
}

/* The leg whose data message this is, with @len set to the octets of its L2TP
 * header; NULL if it is none, or not a plain one.
 */
static struct pppsplice_leg *find_leg(const struct sock *sk, struct sk_buff *skb, int *len)
{
	const __be16 *header;

	if (unlikely(!pskb_may_pull(skb, sizeof(struct udphdr) + L2TP_MESSAGE_MIN) ||
		     skb_is_gso(skb)))
		return NULL;
	header = (const __be16 *)(skb->data + sizeof(struct udphdr));
	switch (*header & htons(0xf)) {
	case htons(L2TP_V2):
		return find_v2(sk, header, len);
	case htons(L2TP_V3):
		return *header == htons(L2TP_V3) ? find_v3(sk, skb, len) : NULL;
	}
	return NULL;
}

/* Not while what came before waits in the session's queue, where it is read, or
 * drained by another CPU; nor what is to stay local, which may be its reader's.
 */
static bool may_take(struct pppsplice_leg *leg)
{
	if (READ_ONCE(leg->tunnel.obstacles) & RX_OBSTACLES ||
	    READ_ONCE(leg->splice->mode) == PPPSPLICE_MODE_LOCAL ||
	    !skb_queue_empty_lockless(&leg->sk->sk_receive_queue))
		return false;
	/* Who has emptied it is seen at it: pairs with atomic_xchg() in l2tp.c's drain(). */
	smp_rmb();
	return !atomic_read(&leg->draining);
}

/* As l2tp_udp_encap_recv(), l2tp_recv_common() and pppol2tp_recv() do. */
static int encap_rcv(struct sock *sk, struct sk_buff *skb)
{
	struct pppsplice_leg *leg;
	int len;

	leg = find_leg(sk, skb, &len);
	if (unlikely(!leg || !may_take(leg)))
		goto untouched;
	if (unlikely(!pppsplice_l2tp_is_up(leg))) {
		pppsplice_reap(leg->splice);
		goto untouched;
	}

	__skb_pull(skb, sizeof(struct udphdr) + len);
	if (skb->data[0] == PPP_ALLSTATIONS && skb->data[1] == PPP_UI)
		__skb_pull(skb, 2);
	/* udp_queue_rcv_skb() leaves the segments of a superpacket linked */
	skb_mark_not_on_list(skb);
	pppsplice_rx(leg, skb);
	return 0;

untouched:
	return READ_ONCE(orig_encap_rcv)(sk, skb);
}

/* Sending */

/* Room for the link-layer header as neighbours cache it, for IP, UDP and ours. What
 * needs more makes it, as for any packet.
 */
#define HEADROOM(ip)	(HH_DATA_ALIGN(ETH_HLEN) + sizeof(ip) + sizeof(struct udphdr) + \
			 PPPSPLICE_L2TP_HEADER_MAX)

/* As the route that the socket has cached, for the time of the read-side section:
 * ip_queue_xmit() does the same under the socket's lock, which it needs to give an
 * invalid one back.
 */
static struct dst_entry *route(const struct sock *sk, u32 cookie)
{
	struct dst_entry *dst = rcu_dereference(sk->sk_dst_cache);

	return dst ? dst_check(dst, cookie) : NULL;
}

/* PPPoE over a veth or a tap leaves less room before a frame than four headers take.
 * Most have as much behind: moving a frame costs less than new memory for it.
 */
static int make_headroom(struct sk_buff *skb, unsigned int headroom)
{
	int lack = headroom - skb_headroom(skb);

	if (lack <= 0 || skb_cloned(skb) || skb_tailroom(skb) < lack)
		return skb_cow_head(skb, headroom);
	skb->data = memmove(skb->data + lack, skb->data, skb->len);
	skb_set_tail_pointer(skb, skb->len);
	return 0;
}

static void push_headers(const struct pppsplice_tunnel_leg *tunnel, struct sk_buff *skb,
			 __be16 sport, __be16 dport)
{
	struct udphdr *udp;

	if (likely(tunnel->header_len == L2TP_V2_HEADER))
		memcpy(__skb_push(skb, L2TP_V2_HEADER), tunnel->header, L2TP_V2_HEADER);
	else
		memcpy(__skb_push(skb, tunnel->header_len), tunnel->header, tunnel->header_len);
	udp = __skb_push(skb, sizeof(*udp));
	skb_reset_transport_header(skb);
	udp->source = sport;
	udp->dest = dport;
	udp->len = htons(skb->len);
}

/* As ip_select_ttl(). */
static u8 ttl_of(const struct sock *sk, const struct dst_entry *dst)
{
	int ttl = READ_ONCE(inet_sk(sk)->uc_ttl);

	return ttl < 0 ? ip4_dst_hoplimit(dst) : ttl;
}

/* As l2tp_xmit_queue(): the outer packet may be fragmented. */
static void set_route(struct sk_buff *skb, struct dst_entry *dst)
{
	skb->ignore_df = 1;
	skb_dst_set_noref(skb, dst);
}

static bool has_ip_options(const struct inet_sock *inet)
{
	const struct ip_options_rcu *options = rcu_dereference(inet->inet_opt);

	return unlikely(options) && options->opt.optlen;
}

/* Whether the socket is still what the header was made for. */
static bool is_as_prepared(const struct pppsplice_tunnel_leg *tunnel)
{
	const struct flowi4 *fl4 = &tunnel->flow.u.ip4;
	const struct inet_sock *inet = inet_sk(tunnel->sk);

	return READ_ONCE(tunnel->sk->sk_state) == TCP_ESTABLISHED &&
	       READ_ONCE(inet->inet_daddr) == fl4->daddr &&
	       READ_ONCE(inet->inet_saddr) == fl4->saddr &&
	       READ_ONCE(inet->inet_dport) == fl4->fl4_dport &&
	       READ_ONCE(inet->inet_sport) == fl4->fl4_sport &&
	       !has_ip_options(inet);
}

static bool xmit_ipv4(struct pppsplice_tunnel_leg *tunnel, struct sk_buff *skb)
{
	const struct flowi4 *fl4 = &tunnel->flow.u.ip4;
	struct sock *sk = tunnel->sk;
	struct dst_entry *dst;
	struct iphdr *iph;

	if (unlikely(!is_as_prepared(tunnel))) {
		set_bit(PPPSPLICE_TUNNEL_CHANGED, &tunnel->obstacles);
		return false;
	}
	dst = route(sk, 0);
	if (unlikely(!dst || make_headroom(skb, HEADROOM(*iph))))
		return false;

	push_headers(tunnel, skb, fl4->fl4_sport, fl4->fl4_dport);
	udp_set_csum(sk->sk_no_check_tx, skb, fl4->saddr, fl4->daddr, skb->len);
	set_route(skb, dst);

	iph = __skb_push(skb, sizeof(*iph));
	skb_reset_network_header(skb);
	iph->version = 4;
	iph->ihl = sizeof(*iph) / 4;
	iph->tos = READ_ONCE(inet_sk(sk)->tos);
	iph->frag_off = 0;
	iph->ttl = ttl_of(sk, dst);
	iph->protocol = IPPROTO_UDP;
	iph->saddr = fl4->saddr;
	iph->daddr = fl4->daddr;
	ip_select_ident(sock_net(sk), skb, sk);
	skb->priority = READ_ONCE(sk->sk_priority);
	skb->mark = READ_ONCE(sk->sk_mark);

	ip_local_out(sock_net(sk), sk, skb);
	return true;
}

#if IS_ENABLED(CONFIG_IPV6)
static bool is_as_prepared6(const struct pppsplice_tunnel_leg *tunnel)
{
	const struct flowi6 *fl6 = &tunnel->flow.u.ip6;
	const struct ipv6_pinfo *np = inet6_sk(tunnel->sk);
	const struct inet_sock *inet = inet_sk(tunnel->sk);

	return READ_ONCE(tunnel->sk->sk_state) == TCP_ESTABLISHED &&
	       ipv6_addr_equal(&tunnel->sk->sk_v6_daddr, &fl6->daddr) &&
	       ipv6_addr_equal(&np->saddr, &fl6->saddr) &&
	       READ_ONCE(inet->inet_dport) == fl6->fl6_dport &&
	       READ_ONCE(inet->inet_sport) == fl6->fl6_sport &&
	       READ_ONCE(np->flow_label) == fl6->flowlabel &&
	       !rcu_access_pointer(np->opt);
}

static bool xmit_ipv6(struct pppsplice_tunnel_leg *tunnel, struct sk_buff *skb)
{
	struct flowi6 *fl6 = &tunnel->flow.u.ip6;
	struct ipv6_pinfo *np = inet6_sk(tunnel->sk);
	struct sock *sk = tunnel->sk;
	struct dst_entry *dst;

	if (unlikely(!is_as_prepared6(tunnel))) {
		set_bit(PPPSPLICE_TUNNEL_CHANGED, &tunnel->obstacles);
		return false;
	}
	dst = route(sk, READ_ONCE(np->dst_cookie));
	if (unlikely(!dst || make_headroom(skb, HEADROOM(struct ipv6hdr))))
		return false;

	push_headers(tunnel, skb, fl6->fl6_sport, fl6->fl6_dport);
	udp6_set_csum(udp_get_no_check6_tx(sk), skb, &fl6->saddr, &fl6->daddr, skb->len);
	set_route(skb, dst);
	ip6_xmit(sk, skb, fl6, READ_ONCE(sk->sk_mark), NULL, np->tclass,
		 READ_ONCE(sk->sk_priority));
	return true;
}
#else
static bool xmit_ipv6(struct pppsplice_tunnel_leg *tunnel, struct sk_buff *skb)
{
	return false;
}
#endif

/**
 * pppsplice_tunnel_xmit - send a frame on a session, from the tunnel's socket
 * @leg: L2TP leg
 * @skb: frame, data at the two-octet protocol field, its control buffer zero; taken
 *	if sent
 *
 * Context: BH off, within an RCU read-side section.
 * Return: false if it is for the session's driver to send.
 */
bool pppsplice_tunnel_xmit(struct pppsplice_leg *leg, struct sk_buff *skb)
{
	struct pppsplice_tunnel_leg *tunnel = &leg->tunnel;

	if (READ_ONCE(tunnel->obstacles) & TX_OBSTACLES)
		return false;
	return tunnel->ipv6 ? xmit_ipv6(tunnel, skb) : xmit_ipv4(tunnel, skb);
}

/* The control plane */

static bool is_ipv6(const struct sock *sk)
{
#if IS_ENABLED(CONFIG_IPV6)
	return sk->sk_family == AF_INET6 && !ipv6_addr_v4mapped(&sk->sk_v6_daddr);
#else
	return false;
#endif
}

static bool carries_l2tp(const struct sock *sk)
{
	return sk && sk->sk_protocol == IPPROTO_UDP && sk->sk_type == SOCK_DGRAM &&
	       (sk->sk_family == AF_INET || sk->sk_family == AF_INET6) &&
	       READ_ONCE(udp_sk(sk)->encap_type) == UDP_ENCAP_L2TPINUDP &&
	       READ_ONCE(udp_sk(sk)->encap_rcv);	/* setsockopt(UDP_ENCAP) makes no tunnel */
}

/**
 * pppsplice_tunnel_bind - name the tunnel of a leg
 * @leg: new L2TP leg
 * @sock: socket; the caller holds its file
 * @extack: says why not
 *
 * Context: process, may sleep.
 * Return: 0; -EPROTOTYPE if it is no UDP socket that carries L2TP; -EXDEV if it is in
 * another network namespace than the session.
 */
int pppsplice_tunnel_bind(struct pppsplice_leg *leg, struct socket *sock,
			  struct netlink_ext_ack *extack)
{
	struct sock *sk = sock->sk;

	if (!carries_l2tp(sk)) {
		NL_SET_ERR_MSG(extack, "descriptor is no UDP socket that carries an L2TP tunnel");
		return -EPROTOTYPE;
	}
	if (!net_eq(sock_net(sk), sock_net(leg->sk))) {
		NL_SET_ERR_MSG(extack, "tunnel and session are in different network namespaces");
		return -EXDEV;
	}
	sock_hold(sk);
	leg->tunnel.sk = sk;
	return 0;
}

/**
 * pppsplice_tunnel_goes_to - whether a leg's tunnel has a peer
 * @leg: leg after pppsplice_tunnel_bind()
 * @peer: IPv4 or IPv6 address and port, as pppol2tp_getname() gives them
 *
 * Context: any.
 * Return: true if so.
 */
bool pppsplice_tunnel_goes_to(const struct pppsplice_leg *leg, const struct sockaddr *peer)
{
#if IS_ENABLED(CONFIG_IPV6)
	const struct sockaddr_in6 *sin6 = (const struct sockaddr_in6 *)peer;
#endif
	const struct sockaddr_in *sin = (const struct sockaddr_in *)peer;
	const struct sock *sk = leg->tunnel.sk;

	if (sk->sk_family != peer->sa_family)
		return false;
	if (peer->sa_family == AF_INET)
		return inet_sk(sk)->inet_daddr == sin->sin_addr.s_addr &&
		       inet_sk(sk)->inet_dport == sin->sin_port;
#if IS_ENABLED(CONFIG_IPV6)
	return ipv6_addr_equal(&sk->sk_v6_daddr, &sin6->sin6_addr) &&
	       inet_sk(sk)->inet_dport == sin6->sin6_port;
#else
	return false;
#endif
}

/* As l2tp_build_l2tpv2_header() and l2tp_build_l2tpv3_header(), without sequence
 * numbers, and pppol2tp_xmit().
 */
static void prepare_header(struct pppsplice_leg *leg)
{
	struct pppsplice_tunnel_leg *tunnel = &leg->tunnel;
	u8 *end = tunnel->header;

	put_unaligned_be16(tunnel->version, end);
	end += 2;
	if (tunnel->version == L2TP_V2) {
		put_unaligned_be16(leg->id.peer_tunnel, end);
		put_unaligned_be16(leg->id.peer_session, end + 2);
		end += 4;
	} else {
		put_unaligned_be16(0, end);
		put_unaligned_be32(leg->id.peer_session, end + 2);
		end += 6;
		memcpy(end, tunnel->send_cookie, tunnel->send_cookie_len);
		end += tunnel->send_cookie_len;
		memset(end, 0, tunnel->l2spec_len);
		end += tunnel->l2spec_len;
	}
	*end++ = PPP_ALLSTATIONS;
	*end++ = PPP_UI;
	tunnel->header_len = end - tunnel->header;
}

static void prepare_flow(struct pppsplice_tunnel_leg *tunnel)
{
	const struct sock *sk = tunnel->sk;
	const struct inet_sock *inet = inet_sk(sk);
	struct flowi4 *fl4 = &tunnel->flow.u.ip4;

	tunnel->ipv6 = is_ipv6(sk);
#if IS_ENABLED(CONFIG_IPV6)
	if (tunnel->ipv6) {
		struct flowi6 *fl6 = &tunnel->flow.u.ip6;

		fl6->flowi6_proto = IPPROTO_UDP;
		fl6->daddr = sk->sk_v6_daddr;
		fl6->saddr = inet6_sk(sk)->saddr;
		fl6->flowlabel = inet6_sk(sk)->flow_label;
		fl6->fl6_sport = inet->inet_sport;
		fl6->fl6_dport = inet->inet_dport;
		return;
	}
#endif
	fl4->saddr = inet->inet_saddr;
	fl4->daddr = inet->inet_daddr;
	fl4->fl4_sport = inet->inet_sport;
	fl4->fl4_dport = inet->inet_dport;
}

/* Make the socket's encap_rcv ours, with one more user. It is l2tp_core's again if
 * the tunnel was deleted, and another made on the same socket.
 */
static int hook(struct sock *sk)
{
	int (*old)(struct sock *sk, struct sk_buff *skb) = READ_ONCE(udp_sk(sk)->encap_rcv);

	if (old == encap_rcv)
		return 0;
	if (old != orig_encap_rcv || cmpxchg(&udp_sk(sk)->encap_rcv, old, encap_rcv) != old)
		return -EBUSY;
	return 0;
}

/* Unless l2tp_tunnel_free(), which takes no lock, was first. */
static void unhook(struct sock *sk)
{
	cmpxchg(&udp_sk(sk)->encap_rcv, encap_rcv, orig_encap_rcv);
}

/* Under tunnels_lock. */
static struct tunnel *tunnel_new(const struct sock *sk)
{
	struct tunnel *tunnel = kzalloc_obj(*tunnel, GFP_KERNEL_ACCOUNT);
	int err;

	if (!tunnel)
		return ERR_PTR(-ENOMEM);
	tunnel->sk = sk;
	err = rhashtable_insert_fast(&tunnels, &tunnel->node, tunnel_params);
	if (err) {
		kfree(tunnel);
		return ERR_PTR(err);
	}
	return tunnel;
}

/* Each tunnel holds l2tp_core. Under tunnels_lock. */
static int tunnel_get(const struct sock *sk)
{
	struct tunnel *tunnel = rhashtable_lookup_fast(&tunnels, &sk, tunnel_params);
	int (*rcv)(struct sock *sk, struct sk_buff *skb);

	if (!tunnel) {
		rcv = symbol_get(l2tp_udp_encap_recv);
		if (!rcv)
			return -ENOENT;
		tunnel = tunnel_new(sk);
		if (IS_ERR(tunnel)) {
			symbol_put(l2tp_udp_encap_recv);
			return PTR_ERR(tunnel);
		}
		WRITE_ONCE(orig_encap_rcv, rcv);
	}
	tunnel->legs++;
	return 0;
}

/* Under tunnels_lock. */
static void tunnel_put(struct sock *sk)
{
	struct tunnel *tunnel = rhashtable_lookup_fast(&tunnels, &sk, tunnel_params);

	if (--tunnel->legs)
		return;
	unhook(sk);
	rhashtable_remove_fast(&tunnels, &tunnel->node, tunnel_params);
	kfree(tunnel);
	symbol_put(l2tp_udp_encap_recv);
}

/* Under tunnels_lock. */
static void take_out(struct pppsplice_leg *leg)
{
	pppsplice_unwatch(leg);
	rhashtable_remove_fast(&legs, &leg->tunnel.node, leg_params);
	leg->tunnel.attached = false;
	tunnel_put(leg->tunnel.sk);
}

/* A leg with the same numbers on the same socket is that of a session which has been
 * deleted, and made anew, while its PPPoX socket was open; but L2TPv3 sessions of two
 * tunnels may have the same number, and the wrong socket been named. Under tunnels_lock.
 */
static int make_way(const struct pppsplice_leg *leg)
{
	struct pppsplice_leg *old;

	old = rhashtable_lookup_fast(&legs, &leg->tunnel.key, leg_params);
	if (!old)
		return 0;
	if (old->tunnel.version == L2TP_V3 && pppsplice_l2tp_is_up(old))
		return -EBUSY;
	take_out(old);
	pppsplice_reap(old->splice);
	return 0;
}

/* Under tunnels_lock. */
static int put_in(struct pppsplice_leg *leg)
{
	struct pppsplice_tunnel_leg *tunnel = &leg->tunnel;
	int err;

	err = tunnel_get(tunnel->sk);
	if (err)
		return err;
	err = make_way(leg) ?: rhashtable_insert_fast(&legs, &tunnel->node, leg_params);
	if (err) {
		tunnel_put(tunnel->sk);
		return err;
	}
	tunnel->attached = true;
	err = hook(tunnel->sk);
	if (!err)
		pppsplice_watch(leg);
	return err;
}

/**
 * pppsplice_tunnel_attach - take a session's data messages from its tunnel's socket
 * @leg: L2TP leg that has its identity, and its tunnel if that is known
 *
 * Frames are given to pppsplice_rx() from here on, while the splice is up.
 *
 * Context: process, may sleep, with the session's socket locked.
 * Return: 0, also if it cannot be done and the session's driver stays in
 * between; -ENOMEM.
 */
int pppsplice_tunnel_attach(struct pppsplice_leg *leg)
{
	struct pppsplice_tunnel_leg *tunnel = &leg->tunnel;
	int err;

	if (!tunnel->sk) {
		set_bit(PPPSPLICE_TUNNEL_UNKNOWN, &tunnel->obstacles);
		return 0;
	}
	prepare_header(leg);
	prepare_flow(tunnel);
	tunnel->key.sk = tunnel->sk;
	tunnel->key.tunnel = tunnel->version == L2TP_V2 ? leg->id.tunnel : PPPSPLICE_TUNNEL_NONE;
	tunnel->key.session = leg->id.session;

	mutex_lock(&tunnels_lock);
	err = put_in(leg);
	mutex_unlock(&tunnels_lock);
	if (err == -ENOMEM)
		return err;
	if (err)
		set_bit(PPPSPLICE_TUNNEL_OCCUPIED, &tunnel->obstacles);
	return 0;
}

/**
 * pppsplice_tunnel_detach - undo pppsplice_tunnel_attach()
 * @leg: leg
 *
 * Frames may be on their way to pppsplice_rx() until a grace period has passed.
 *
 * Context: process, may sleep.
 */
void pppsplice_tunnel_detach(struct pppsplice_leg *leg)
{
	mutex_lock(&tunnels_lock);
	if (leg->tunnel.attached)
		take_out(leg);
	mutex_unlock(&tunnels_lock);
}

/**
 * pppsplice_tunnel_for_each - call a function for legs that have their tunnel
 * @net: network namespace of their sessions
 * @fn: function; may be called for a leg twice while others come and go
 * @data: what else it gets
 *
 * Context: process, @fn may not sleep.
 */
void pppsplice_tunnel_for_each(const struct net *net,
			       void (*fn)(struct pppsplice_leg *leg, void *data), void *data)
{
	struct rhashtable_iter iter;
	struct pppsplice_leg *leg;

	rhashtable_walk_enter(&legs, &iter);
	rhashtable_walk_start(&iter);
	while ((leg = rhashtable_walk_next(&iter))) {
		/* -EAGAIN: the table is another one now, and begun anew */
		if (!IS_ERR(leg) && net_eq(sock_net(leg->sk), net))
			fn(leg, data);
	}
	rhashtable_walk_stop(&iter);
	rhashtable_walk_exit(&iter);
}

static enum pppsplice_path path(unsigned long obstacles)
{
	if (obstacles & BIT(PPPSPLICE_TUNNEL_UNKNOWN))
		return PPPSPLICE_PATH_NO_TUNNEL;
	if (obstacles & BIT(PPPSPLICE_TUNNEL_OCCUPIED))
		return PPPSPLICE_PATH_OCCUPIED;
	if (obstacles & BIT(PPPSPLICE_TUNNEL_CHANGED))
		return PPPSPLICE_PATH_SOCKET;
	if (obstacles & SEQUENCE)
		return PPPSPLICE_PATH_SEQUENCE;
	return obstacles ? PPPSPLICE_PATH_UNWATCHED : PPPSPLICE_PATH_TUNNEL;
}

/**
 * pppsplice_tunnel_rx_path - the way of frames that are received and cross
 * @leg: attached L2TP leg
 *
 * Context: any.
 * Return: PPPSPLICE_PATH_TUNNEL, or why not.
 */
enum pppsplice_path pppsplice_tunnel_rx_path(const struct pppsplice_leg *leg)
{
	return path(READ_ONCE(leg->tunnel.obstacles) & RX_OBSTACLES);
}

/**
 * pppsplice_tunnel_tx_path - the way of frames that cross and are sent
 * @leg: attached L2TP leg
 *
 * Context: any.
 * Return: PPPSPLICE_PATH_TUNNEL, or why not.
 */
enum pppsplice_path pppsplice_tunnel_tx_path(const struct pppsplice_leg *leg)
{
	return path(READ_ONCE(leg->tunnel.obstacles) & TX_OBSTACLES);
}

/**
 * pppsplice_tunnels_init - set the tables up
 *
 * Context: module init.
 * Return: 0 or negative errno.
 */
int __init pppsplice_tunnels_init(void)
{
	int err;

	err = rhashtable_init(&tunnels, &tunnel_params);
	if (err)
		return err;
	err = rhashtable_init(&legs, &leg_params);
	if (err)
		rhashtable_destroy(&tunnels);
	return err;
}

/**
 * pppsplice_tunnels_exit - take the tables down
 *
 * Context: module exit, or a failed init; no splice is in service. Waits for who
 * read a socket's encap_rcv before ours was taken out.
 */
void pppsplice_tunnels_exit(void)
{
	synchronize_rcu();
	rhashtable_destroy(&legs);
	rhashtable_destroy(&tunnels);
}
