/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _PPPSPLICE_SOCKET_H
#define _PPPSPLICE_SOCKET_H

#include <linux/types.h>

struct netlink_ext_ack;
struct pppsplice_leg;
struct sk_buff;
struct sock;
struct socket;

int pppsplice_sock_bind(struct pppsplice_leg *leg, struct socket *sock,
			struct netlink_ext_ack *extack);
int pppsplice_sock_take(struct pppsplice_leg *leg, struct netlink_ext_ack *extack);
void pppsplice_sock_give_back(struct pppsplice_leg *leg);
struct pppsplice_leg *pppsplice_leg_of(const struct sock *sk);
bool pppsplice_sock_is_intact(struct pppsplice_leg *leg);
bool pppsplice_sock_is_connected(const struct pppsplice_leg *leg);
int pppsplice_sock_xmit(struct pppsplice_leg *leg, struct sk_buff *skb);
void pppsplice_sock_local(struct pppsplice_leg *leg, struct sk_buff *skb);
void pppsplice_sockets_exit(void);

#endif /* _PPPSPLICE_SOCKET_H */
