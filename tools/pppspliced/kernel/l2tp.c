// SPDX-License-Identifier: GPL-2.0
#include "kernel/l2tp.h"

#include "kernel/refuse.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/l2tp.h>
#include <linux/netlink.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>

#define TEXT_SIZE	128

/**
 * struct l2tp_kernel - the kernel's L2TP
 * @sk: netlink socket
 * @family: number of the family
 * @err: of the last request; 0 if it was done
 * @text: what the kernel says of that error; "" if it says nothing
 */
struct l2tp_kernel {
	struct nl_sock *sk;
	int family;
	int err;
	char text[TEXT_SIZE];
};

/* With NETLINK_CAP_ACK what the kernel says follows the header of the request. */
static int on_error(struct sockaddr_nl *from, struct nlmsgerr *answer, void *arg)
{
	const struct nlmsghdr *hdr = (void *)((char *)answer - NLMSG_HDRLEN);
	const int before = NLMSG_HDRLEN + sizeof(*answer);
	struct l2tp_kernel *k = arg;
	struct nlattr *attr;

	(void)from;
	k->err = answer->error < 0 ? answer->error : -EPROTO;
	if (!(hdr->nlmsg_flags & NLM_F_ACK_TLVS) || (int)hdr->nlmsg_len <= before)
		return NL_STOP;
	attr = nla_find((struct nlattr *)(answer + 1), hdr->nlmsg_len - before, NLMSGERR_ATTR_MSG);
	if (attr)
		nla_strlcpy(k->text, attr, sizeof(k->text));
	return NL_STOP;
}

/**
 * l2tp_kernel_new() - get at the kernel's L2TP
 * @error: takes the text of an error; or NULL
 * @size: room there
 *
 * That of the network namespace in which the caller is. The kernel loads the module
 * l2tp_netlink if it can.
 *
 * Return: it; NULL if the kernel has no L2TP.
 */
struct l2tp_kernel *l2tp_kernel_new(char *error, size_t size)
{
	struct l2tp_kernel *k = calloc(1, sizeof(*k));
	int one = 1, err;

	if (k)
		k->sk = nl_socket_alloc();
	if (!k || !k->sk) {
		refuse(error, size, -ENOMEM, "L2TP: out of memory");
		goto free;
	}
	err = genl_connect(k->sk);
	if (err) {
		refuse(error, size, err, "generic netlink socket: %s", nl_geterror(err));
		goto free;
	}
	/* so that errors have the kernel's text; without, there is the number only */
	setsockopt(nl_socket_get_fd(k->sk), SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof(one));
	setsockopt(nl_socket_get_fd(k->sk), SOL_NETLINK, NETLINK_CAP_ACK, &one, sizeof(one));
	k->family = genl_ctrl_resolve(k->sk, L2TP_GENL_NAME);
	if (k->family < 0) {
		refuse(error, size, k->family,
		       "the kernel has no L2TP (%s): modprobe l2tp_netlink && modprobe l2tp_ppp",
		       nl_geterror(k->family));
		goto free;
	}
	nl_socket_modify_err_cb(k->sk, NL_CB_CUSTOM, on_error, k);
	return k;
free:
	l2tp_kernel_free(k);
	return NULL;
}

/**
 * l2tp_kernel_free() - close the netlink socket
 * @k: it, or NULL
 *
 * Tunnels and sessions stay.
 */
void l2tp_kernel_free(struct l2tp_kernel *k)
{
	if (!k)
		return;
	nl_socket_free(k->sk);
	free(k);
}

/* Send @msg, if all has gone into it, free it, and wait for the acknowledgement. */
static int ask(struct l2tp_kernel *k, struct nl_msg *msg, int put)
{
	int err;

	k->err = 0;
	k->text[0] = 0;
	if (!msg || put) {
		nlmsg_free(msg);
		return -ENOMEM;
	}
	err = nl_send_sync(k->sk, msg);
	if (k->err)
		return k->err;
	if (!err)
		return 0;
	/* not an answer: the request did not go out, or none came in */
	snprintf(k->text, sizeof(k->text), "netlink: %s", nl_geterror(err));
	return err == -NLE_NOMEM ? -ENOMEM : -EIO;
}

static struct nl_msg *command(struct l2tp_kernel *k, uint8_t cmd, uint16_t tunnel)
{
	struct nl_msg *msg = nlmsg_alloc();

	if (msg && genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, k->family, 0, NLM_F_REQUEST, cmd,
			       L2TP_GENL_VERSION) &&
	    !nla_put_u32(msg, L2TP_ATTR_CONN_ID, tunnel))
		return msg;
	nlmsg_free(msg);
	return NULL;
}

static const char *text_of(const struct l2tp_kernel *k, int err)
{
	return k->text[0] ? k->text : strerror(-err);
}

/**
 * l2tp_kernel_tunnel() - make a tunnel of a UDP socket
 * @k: the kernel's L2TP
 * @fd: the socket, connected (udp_connect()): data are sent to its peer, and dropped
 *	without one (l2tp_xmit_core())
 * @id: Tunnel ID here
 * @peer_id: the peer's Tunnel ID
 * @error: takes the text of an error; or NULL
 * @size: room there
 *
 * Control messages go on coming to the socket, and so do data messages of sessions that
 * the kernel has not, and datagrams of less than 14 octets, whatever they are
 * (l2tp_udp_encap_recv()).
 *
 * Return: 0, -EEXIST if the number is in use, -EBUSY if the socket carries a tunnel
 * already, -EPERM, -ENOMEM, or what else the kernel says.
 */
int l2tp_kernel_tunnel(struct l2tp_kernel *k, int fd, uint16_t id, uint16_t peer_id, char *error,
		       size_t size)
{
	struct nl_msg *msg = command(k, L2TP_CMD_TUNNEL_CREATE, id);
	int err;

	err = ask(k, msg, msg && (nla_put_u32(msg, L2TP_ATTR_PEER_CONN_ID, peer_id) ||
				  nla_put_u8(msg, L2TP_ATTR_PROTO_VERSION, 2) ||
				  nla_put_u16(msg, L2TP_ATTR_ENCAP_TYPE, L2TP_ENCAPTYPE_UDP) ||
				  nla_put_u32(msg, L2TP_ATTR_FD, fd)));
	switch (err) {
	case 0:
		return 0;
	case -EEXIST:
		return refuse(error, size, err,
			      "L2TP tunnel %u is in use by another process: ip l2tp show tunnel; take another number",
			      id);
	case -EBUSY:
		return refuse(error, size, err, "the UDP socket of L2TP tunnel %u is a tunnel's already",
			      id);
	case -EPERM:
		return refuse(error, size, err, "L2TP tunnel %u: CAP_NET_ADMIN is needed", id);
	}
	return refuse(error, size, err, "L2TP tunnel %u: %s", id, text_of(k, err));
}

/**
 * l2tp_kernel_tunnel_delete() - delete a tunnel and its sessions
 * @k: the kernel's L2TP
 * @id: Tunnel ID here
 *
 * A worker of the kernel does it; the number is free a moment later. The UDP socket goes
 * on as a tunnel's until it is closed: use another one for another tunnel.
 *
 * Return: 0, -ENODEV if there is none, -EPERM, -ENOMEM.
 */
int l2tp_kernel_tunnel_delete(struct l2tp_kernel *k, uint16_t id)
{
	return ask(k, command(k, L2TP_CMD_TUNNEL_DELETE, id), 0);
}

/**
 * l2tp_kernel_session() - make a session in a tunnel
 * @k: the kernel's L2TP
 * @tunnel: Tunnel ID here
 * @session: Session ID here
 * @peer_session: the peer's Session ID
 * @sequence: data are sent with sequence numbers (RFC 2661 section 5.4), and discarded
 *	without
 * @error: takes the text of an error; or NULL
 * @size: room there
 *
 * channel_open_l2tp() is next.
 *
 * Return: 0, -ENODEV without the tunnel, -EEXIST if the number is in use, -EPERM, -ENOMEM,
 * or what else the kernel says.
 */
int l2tp_kernel_session(struct l2tp_kernel *k, uint16_t tunnel, uint16_t session,
			uint16_t peer_session, bool sequence, char *error, size_t size)
{
	struct nl_msg *msg = command(k, L2TP_CMD_SESSION_CREATE, tunnel);
	int err;

	err = ask(k, msg, msg && (nla_put_u32(msg, L2TP_ATTR_SESSION_ID, session) ||
				  nla_put_u32(msg, L2TP_ATTR_PEER_SESSION_ID, peer_session) ||
				  nla_put_u16(msg, L2TP_ATTR_PW_TYPE, L2TP_PWTYPE_PPP) ||
				  nla_put_u8(msg, L2TP_ATTR_SEND_SEQ, sequence) ||
				  nla_put_u8(msg, L2TP_ATTR_RECV_SEQ, sequence)));
	switch (err) {
	case 0:
		return 0;
	case -EEXIST:
		return refuse(error, size, err,
			      "L2TP session %u/%u is in use: ip l2tp show session; take another number",
			      tunnel, session);
	case -ENODEV:
		return refuse(error, size, err,
			      "the kernel has no L2TP tunnel %u: it was deleted by another process",
			      tunnel);
	case -EPROTONOSUPPORT:
		return refuse(error, size, err, "the kernel has no PPP over L2TP: modprobe l2tp_ppp");
	case -EPERM:
		return refuse(error, size, err, "L2TP session %u/%u: CAP_NET_ADMIN is needed", tunnel,
			      session);
	}
	return refuse(error, size, err, "L2TP session %u/%u: %s", tunnel, session, text_of(k, err));
}

/**
 * l2tp_kernel_session_delete() - delete a session
 * @k: the kernel's L2TP
 * @tunnel: Tunnel ID here
 * @session: Session ID here
 *
 * Only needed for one that has no channel: channel_close() does it for the others. A
 * worker of the kernel does it; the number is free a moment later.
 *
 * Return: 0, -ENODEV if there is none, -EPERM, -ENOMEM.
 */
int l2tp_kernel_session_delete(struct l2tp_kernel *k, uint16_t tunnel, uint16_t session)
{
	struct nl_msg *msg = command(k, L2TP_CMD_SESSION_DELETE, tunnel);

	return ask(k, msg, msg && nla_put_u32(msg, L2TP_ATTR_SESSION_ID, session));
}
