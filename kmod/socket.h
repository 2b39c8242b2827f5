/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _PPPSPLICE_SOCKET_H
#define _PPPSPLICE_SOCKET_H

#include <linux/container_of.h>
#include <linux/if_pppox.h>
#include <linux/types.h>

#include "leg.h"

struct netlink_ext_ack;
struct sk_buff;
struct socket;

int pppsplice_sock_bind(struct pppsplice_leg *leg, struct socket *sock,
			struct netlink_ext_ack *extack);
int pppsplice_sock_take(struct pppsplice_leg *leg, struct netlink_ext_ack *extack);
void pppsplice_sock_give_back(struct pppsplice_leg *leg);
bool pppsplice_sock_is_intact(struct pppsplice_leg *leg);
int pppsplice_sock_xmit(struct pppsplice_leg *leg, struct sk_buff *skb);
void pppsplice_sock_local(struct pppsplice_leg *leg, struct sk_buff *skb);
int pppsplice_sock_start_xmit(struct ppp_channel *chan, struct sk_buff *skb);
void pppsplice_sockets_exit(void);

/**
 * pppsplice_leg_of - the leg that a PPPoX socket is
 * @sk: PPPoX socket
 *
 * Context: within an RCU read-side section, or with the socket locked.
 * Return: leg, or NULL if the socket is not spliced.
 */
static inline struct pppsplice_leg *pppsplice_leg_of(const struct sock *sk)
{
	const struct ppp_channel_ops *ops =
		READ_ONCE(((const struct pppox_sock *)sk)->chan.ops);

	if (!ops || READ_ONCE(ops->start_xmit) != pppsplice_sock_start_xmit)
		return NULL;
	return container_of(ops, struct pppsplice_leg, chan_ops);
}

/**
 * pppsplice_sock_is_connected - whether a session has not ended
 * @leg: leg
 *
 * Context: any.
 * Return: true while the PPPoX socket is connected.
 */
static inline bool pppsplice_sock_is_connected(const struct pppsplice_leg *leg)
{
	return READ_ONCE(leg->sk->sk_state) & PPPOX_CONNECTED;
}

#endif /* _PPPSPLICE_SOCKET_H */
