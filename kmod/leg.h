/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _PPPSPLICE_LEG_H
#define _PPPSPLICE_LEG_H

#include <linux/if_ether.h>
#include <linux/list.h>
#include <linux/netdev_features.h>
#include <linux/ppp_channel.h>
#include <linux/rhashtable-types.h>
#include <linux/skbuff.h>
#include <linux/spinlock.h>
#include <linux/u64_stats_sync.h>
#include <linux/workqueue.h>
#include <net/flow.h>
#include <net/sock.h>
#include <uapi/linux/pppsplice.h>

struct pppsplice;
struct pppsplice_leg;
struct netlink_ext_ack;
struct nlattr;

#define PPPSPLICE_DROP_REASONS	(PPPSPLICE_DROP_REASON_RCVBUF + 1)

/**
 * struct pppsplice_leg_ops - what differs between the kinds of leg
 * @attach: take frames over; may sleep. Frames are given to pppsplice_rx()
 *	from here on.
 * @quiesce: give the session's new frames back to the kernel; may sleep. Some
 *	may be on their way to pppsplice_rx() until a grace period has passed.
 * @detach: leave the session as it was found; may sleep. The caller waited for
 *	a grace period since @quiesce.
 * @is_intact: whether no call that was on its way at @attach has changed the
 *	session since; may sleep. NULL if none can.
 * @mode_changed: frames that are kept for their reader while local may be to
 *	cross now; may sleep. NULL if none are kept.
 * @local: hand a received frame to this host's PPP stack; takes the skb.
 *	NULL where there is none. BH off, RCU read side.
 * @xmit: send a frame with a two-octet protocol field. Returns 0, or why the frame
 *	is still the caller's: -ENETDOWN, the session has ended; -EMSGSIZE, it
 *	is larger than @mtu; -EBUSY. BH off, RCU read side.
 * @xmit_local: the same for a frame of this host's PPP stack, whatever its size; the
 *	channel's downl is held. NULL where there is no such stack.
 * @mtu: largest Information field that @xmit takes, in octets; each segment's, of a
 *	superpacket. Any context.
 * @features: what @xmit takes beside complete, linear frames. NETIF_F_SG:
 *	nonlinear ones; NETIF_F_HW_CSUM: those whose transport checksum is not
 *	filled in; NETIF_F_ALL_TSO: superpackets of TCP. BH off, RCU read side.
 */
struct pppsplice_leg_ops {
	int (*attach)(struct pppsplice_leg *leg, struct netlink_ext_ack *extack);
	void (*quiesce)(struct pppsplice_leg *leg);
	void (*detach)(struct pppsplice_leg *leg);
	bool (*is_intact)(struct pppsplice_leg *leg);
	void (*mode_changed)(struct pppsplice_leg *leg);
	void (*local)(struct pppsplice_leg *leg, struct sk_buff *skb);
	int (*xmit)(struct pppsplice_leg *leg, struct sk_buff *skb);
	int (*xmit_local)(struct pppsplice_leg *leg, struct sk_buff *skb);
	unsigned int (*mtu)(const struct pppsplice_leg *leg);
	netdev_features_t (*features)(const struct pppsplice_leg *leg);
};

/**
 * struct pppsplice_leg_id - what a leg is known by, constant while attached
 * @type: kind of leg
 * @ifindex: PPPoE, Ethernet interface in the session's namespace
 * @sid: PPPoE session id, host order
 * @peer_mac: PPPoE, MAC address of the peer
 * @tunnel: L2TP, local tunnel id
 * @session: L2TP, local session id
 * @peer_tunnel: L2TP, the peer's tunnel id
 * @peer_session: L2TP, the peer's session id
 * @channel: index of the ppp_generic channel; of a channel leg, that of the
 *	channel which user space joins to ours
 */
struct pppsplice_leg_id {
	enum pppsplice_leg_type type;
	u32 ifindex;
	u16 sid;
	u8 peer_mac[ETH_ALEN];
	u32 tunnel;
	u32 session;
	u32 peer_tunnel;
	u32 peer_session;
	u32 channel;
};

/* Octets of an L2TPv3 cookie, RFC 3931 section 4.1. */
#define PPPSPLICE_COOKIE_MAX	8

/* Octets of the default L2-specific sublayer, RFC 3931 section 4.6. */
#define PPPSPLICE_L2SPEC_LEN	4

/* Octets in front of the PPP protocol field over UDP, the most of them: L2TPv3 with
 * a cookie and an L2-specific sublayer, PPP's Address and Control fields.
 */
#define PPPSPLICE_L2TP_HEADER_MAX	(8 + PPPSPLICE_COOKIE_MAX + PPPSPLICE_L2SPEC_LEN + 2)

/* In the place of a tunnel's id: an L2TPv3 data message has none, and those of L2TPv2,
 * which have 16 bits, are not to be taken for one without its cookie.
 */
#define PPPSPLICE_TUNNEL_NONE	U32_MAX

/* What a data message is looked up by. */
struct pppsplice_tunnel_key {
	const struct sock *sk;
	u32 tunnel;			/* PPPSPLICE_TUNNEL_NONE in L2TPv3 */
	u32 session;
};

/**
 * struct pppsplice_tunnel_leg - an L2TP leg's way past l2tp_core, see tunnel.c
 * @sk: UDP socket of the tunnel; a reference is held as long as that of the
 *	leg's own. NULL if it is not known, and most of this without meaning.
 * @node: in the table of data messages
 * @key: what @node is found by
 * @attached: @node is in the table
 * @version: of L2TP, 2 or 3
 * @obstacles: what stands in the way, PPPSPLICE_TUNNEL_*; bits are set and cleared
 *	atomically
 * @send_cookie_len: octets of @send_cookie
 * @recv_cookie_len: octets of @recv_cookie
 * @l2spec_len: octets of the L2-specific sublayer
 * @header_len: octets of @header
 * @send_cookie: L2TPv3
 * @recv_cookie: L2TPv3
 * @header: from the L2TP header to PPP's Address and Control fields
 * @ipv6: what the packets are sent over
 * @flow: addresses and ports that @sk had when the leg was attached
 * @attr: the request's attribute that named @sk, as pppsplice_leg.attr
 * @watched: with @changing and @stale, see watch.c
 * @changing: setsockopt() calls that are under way
 * @stale: in a list if l2tp_netlink has to be asked for the session
 */
struct pppsplice_tunnel_leg {
	struct sock *sk;
	struct rhash_head node;
	struct pppsplice_tunnel_key key;
	bool attached;
	u8 version;
	unsigned long obstacles;
	u8 send_cookie_len;
	u8 recv_cookie_len;
	u8 l2spec_len;
	u8 header_len;
	u8 send_cookie[PPPSPLICE_COOKIE_MAX];
	u8 recv_cookie[PPPSPLICE_COOKIE_MAX];
	u8 header[PPPSPLICE_L2TP_HEADER_MAX];
	bool ipv6;
	struct flowi flow;
	const struct nlattr *attr;
	bool watched;
	unsigned int changing;
	struct list_head stale;
};

/* Counters of one leg on one CPU; written with BH off. */
struct pppsplice_leg_pcpu {
	struct u64_stats_sync syncp;
	u64_stats_t crossed_frames;
	u64_stats_t crossed_bytes;
	u64_stats_t local_frames;
	u64_stats_t drops[PPPSPLICE_DROP_REASONS];
	u64_stats_t last_crossed;	/* jiffies of 64 bits: 32 are over in months */
};

/* Sum of the above over the CPUs. */
struct pppsplice_leg_stats {
	u64 crossed_frames;
	u64 crossed_bytes;
	u64 local_frames;
	u64 dropped_frames;
	u64 drops[PPPSPLICE_DROP_REASONS];
	u64 last_crossed;		/* jiffies; only if crossed_frames */
};

/**
 * struct pppsplice_leg - one side of a splice
 * @ops: kind of leg
 * @peer: the other side
 * @splice: the splice that both are part of
 * @chan: the ppp_generic channel that frames leave through
 * @start_xmit: the channel's own start_xmit, before ours took its place
 * @stats: counters, per CPU
 * @xnet: the peer is in another network namespace
 * @chan_ops: stand in @chan->ops while attached. A leg is found from its
 *	channel by this, see pppsplice_leg_of().
 * @chan_ops_orig: what stood there
 * @sk: PPPoX socket of the session; a reference is held until no CPU can send
 *	on it any more
 * @backlog_rcv: the socket's own, PPPoE
 * @data_ready: the socket's own, L2TP
 * @state_change: the socket's own, PPPoE
 * @drops_base: the socket's drop count at the time of attachment
 * @drops_end: the same at the time of detachment, if @drops_ended
 * @drops_ended: the leg is detached
 * @bound: the L2TP socket was, or would now be, PPPOX_BOUND
 * @draining: a CPU is draining the L2TP socket's receive queue
 * @tx_lock: keeps start_xmit of an L2TP channel from running twice at a time,
 *	as ppp_generic's downl would: it counts sequence numbers without a lock
 * @tx_owner: the task that holds @tx_lock, to know it when it comes again
 * @drain_work: what a CPU has left of the L2TP socket's receive queue
 * @tx_local: frames of the local stack that wait for @tx_lock
 * @tx_work: sends them
 * @tunnel: L2TP, the way past the session's driver
 * @own_chan: channel leg, the channel that we register. Other legs: what
 *	start_xmit gets in the place of @chan, which a connect() may clear
 * @bridge: channel leg, index of @own_chan, 0 unless registered
 * @id: identity
 * @attr: the request's attribute that asks for the leg, to name it in a
 *	refusal; valid while splice-new is being carried out
 */
struct pppsplice_leg {
	const struct pppsplice_leg_ops *ops;
	struct pppsplice_leg *peer;
	struct pppsplice *splice;
	struct ppp_channel *chan;
	int (*start_xmit)(struct ppp_channel *chan, struct sk_buff *skb);
	struct pppsplice_leg_pcpu __percpu *stats;
	bool xnet;

	struct ppp_channel_ops chan_ops;
	const struct ppp_channel_ops *chan_ops_orig;
	struct sock *sk;
	int (*backlog_rcv)(struct sock *sk, struct sk_buff *skb);
	void (*data_ready)(struct sock *sk);
	void (*state_change)(struct sock *sk);
	u32 drops_base;
	u32 drops_end;
	bool drops_ended;
	bool bound;
	atomic_t draining;
	spinlock_t tx_lock;		/* start_xmit of an L2TP channel */
	struct task_struct *tx_owner;
	struct work_struct drain_work;
	struct sk_buff_head tx_local;
	struct work_struct tx_work;
	struct pppsplice_tunnel_leg tunnel;

	struct ppp_channel own_chan;
	u32 bridge;
	struct pppsplice_leg_id id;
	const struct nlattr *attr;
};

extern const struct pppsplice_leg_ops pppsplice_pppoe_ops;
extern const struct pppsplice_leg_ops pppsplice_l2tp_ops;
extern const struct pppsplice_leg_ops pppsplice_channel_ops;

void pppsplice_leg_init(struct pppsplice_leg *leg, struct pppsplice *splice,
			struct pppsplice_leg *peer,
			struct pppsplice_leg_pcpu __percpu *stats);
void pppsplice_leg_free(struct pppsplice_leg *leg);
void pppsplice_leg_read_stats(const struct pppsplice_leg *leg,
			      struct pppsplice_leg_stats *sum);
struct net *pppsplice_leg_net(const struct pppsplice_leg *leg);
bool pppsplice_leg_matches(const struct pppsplice_leg *leg,
			   const struct pppsplice_leg_id *want,
			   const char *ifname, bool has_mac);

#endif /* _PPPSPLICE_LEG_H */
