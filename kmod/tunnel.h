/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _PPPSPLICE_TUNNEL_H
#define _PPPSPLICE_TUNNEL_H

#include <linux/types.h>
#include <uapi/linux/pppsplice.h>

#include "leg.h"
#include "socket.h"

struct net;
struct netlink_ext_ack;
struct sk_buff;
struct sockaddr;
struct socket;

/**
 * enum pppsplice_obstacle - what keeps a leg's frames from the tunnel's socket
 * @PPPSPLICE_TUNNEL_UNKNOWN: nobody has named the socket
 * @PPPSPLICE_TUNNEL_OCCUPIED: its encap_rcv is neither l2tp_core's nor ours
 * @PPPSPLICE_TUNNEL_CHANGED: it cannot be sent from with the prepared header
 * @PPPSPLICE_TUNNEL_SEND_SEQ: PPPOL2TP_SO_SENDSEQ is on
 * @PPPSPLICE_TUNNEL_RECV_SEQ: PPPOL2TP_SO_RECVSEQ is on
 * @PPPSPLICE_TUNNEL_SAW_SEQ: the peer has sent a sequence number
 * @PPPSPLICE_TUNNEL_UNWATCHED: l2tp_netlink has to be asked for the above, see watch.c
 */
enum pppsplice_obstacle {
	PPPSPLICE_TUNNEL_UNKNOWN,
	PPPSPLICE_TUNNEL_OCCUPIED,
	PPPSPLICE_TUNNEL_CHANGED,
	PPPSPLICE_TUNNEL_SEND_SEQ,
	PPPSPLICE_TUNNEL_RECV_SEQ,
	PPPSPLICE_TUNNEL_SAW_SEQ,
	PPPSPLICE_TUNNEL_UNWATCHED,
};

/**
 * pppsplice_l2tp_is_up - whether a session can send, and receives
 * @leg: L2TP leg
 *
 * pppol2tp_xmit() frees a frame, and says so to nobody, once the session is gone from
 * the socket (pppol2tp_session_close()).
 *
 * Context: any.
 * Return: true if so.
 */
static inline bool pppsplice_l2tp_is_up(const struct pppsplice_leg *leg)
{
	return pppsplice_sock_is_connected(leg) && READ_ONCE(leg->sk->sk_user_data);
}

/* Of l2tp_core, which exports it and keeps its header to itself (net/l2tp/l2tp_core.h). */
int l2tp_udp_encap_recv(struct sock *sk, struct sk_buff *skb);

int pppsplice_tunnel_bind(struct pppsplice_leg *leg, struct socket *sock,
			  struct netlink_ext_ack *extack);
bool pppsplice_tunnel_goes_to(const struct pppsplice_leg *leg, const struct sockaddr *peer);
int pppsplice_tunnel_attach(struct pppsplice_leg *leg);
void pppsplice_tunnel_detach(struct pppsplice_leg *leg);
bool pppsplice_tunnel_xmit(struct pppsplice_leg *leg, struct sk_buff *skb);
void pppsplice_tunnel_for_each(const struct net *net,
			       void (*fn)(struct pppsplice_leg *leg, void *data), void *data);
enum pppsplice_path pppsplice_tunnel_rx_path(const struct pppsplice_leg *leg);
enum pppsplice_path pppsplice_tunnel_tx_path(const struct pppsplice_leg *leg);

int pppsplice_tunnels_init(void);
void pppsplice_tunnels_exit(void);

#endif /* _PPPSPLICE_TUNNEL_H */
