// SPDX-License-Identifier: GPL-2.0-or-later OR LGPL-2.1-or-later
/* A netlink request and its replies. */
#include "extack.h"
#include "request.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include <netlink/genl/genl.h>

static int set_option(struct pppsplice *ps, struct nl_sock *sk, int option, const char *name)
{
	int one = 1;

	if (setsockopt(nl_socket_get_fd(sk), SOL_NETLINK, option, &one, sizeof(one)))
		return fail(ps, -errno, "netlink socket: %s: %s", name, strerror(errno));
	return 0;
}

/* A generic netlink socket whose errors say as much as the kernel can say. */
int request_socket(struct pppsplice *ps, struct nl_sock **sk)
{
	struct nl_sock *new = nl_socket_alloc();
	int err;

	if (!new)
		return fail(ps, -ENOMEM, "out of memory");
	nl_socket_disable_auto_ack(new);
	errno = 0;
	err = genl_connect(new);
	if (err) {
		err = fail(ps, errno ? -errno : -EPROTONOSUPPORT, "generic netlink socket: %s",
			   errno ? strerror(errno) : nl_geterror(err));
		goto free;
	}
	err = set_option(ps, new, NETLINK_EXT_ACK, "NETLINK_EXT_ACK");
	err = err ? err : set_option(ps, new, NETLINK_CAP_ACK, "NETLINK_CAP_ACK");
	err = err ? err : set_option(ps, new, NETLINK_GET_STRICT_CHK, "NETLINK_GET_STRICT_CHK");
	if (err)
		goto free;
	*sk = new;
	return 0;
free:
	nl_socket_free(new);
	return err;
}

static void reply_finish(struct reply *reply, const struct nlmsghdr *hdr)
{
	int err = 0;

	reply->done = true;
	if (hdr->nlmsg_len >= NLMSG_HDRLEN + sizeof(err))
		memcpy(&err, NLMSG_DATA(hdr), sizeof(err));
	if (!err || reply->err)
		return;
	reply->err = err < 0 ? err : -EBADMSG;
	extack_explain(reply->ps, reply->err, reply->request, hdr);
}

static void reply_message(struct reply *reply, const struct nlmsghdr *hdr)
{
	int err;

	if (hdr->nlmsg_flags & NLM_F_DUMP_INTR)
		reply->interrupted = true;
	if (hdr->nlmsg_type == NLMSG_ERROR || hdr->nlmsg_type == NLMSG_DONE) {
		reply_finish(reply, hdr);
		return;
	}
	if (hdr->nlmsg_type < NLMSG_MIN_TYPE || reply->err || !reply->cb)
		return;
	err = reply->cb(hdr, reply->arg);
	if (!err)
		return;
	reply->err = err;
	fail(reply->ps, err, err == -EBADMSG ?
	     "the kernel's answer cannot be understood: is the library older than the module?" :
	     "%s", strerror(-err));
}

/**
 * reply_read() - read what one recv(2) returned
 * @reply: state of the reply
 * @buf: the messages
 * @len: bytes in @buf
 *
 * Answers to other requests are passed over. The first error stays.
 */
void reply_read(struct reply *reply, const void *buf, int len)
{
	const struct nlmsghdr *hdr = buf;

	for (; nlmsg_ok(hdr, len) && !reply->done; hdr = nlmsg_next((void *)hdr, &len))
		if (hdr->nlmsg_seq == reply->request->nlmsg_seq &&
		    (!hdr->nlmsg_pid || hdr->nlmsg_pid == reply->port))
			reply_message(reply, hdr);
}

static int receive(struct pppsplice *ps, struct reply *reply)
{
	struct sockaddr_nl from = { 0 };
	socklen_t from_len = sizeof(from);
	ssize_t len;

	while (!reply->done) {
		len = recvfrom(nl_socket_get_fd(ps->sk), ps->recv, sizeof(ps->recv), MSG_TRUNC,
			       (struct sockaddr *)&from, &from_len);
		if (len < 0 && errno == EINTR)
			continue;
		if (len < 0)
			return fail(ps, -errno, "netlink: %s", strerror(errno));
		if ((size_t)len > sizeof(ps->recv))
			return fail(ps, -EMSGSIZE, "netlink: an answer of %zd bytes is too long", len);
		if (!from.nl_pid)
			reply_read(reply, ps->recv, len);
	}
	return reply->err;
}

/**
 * request() - send a request and take the replies
 * @ps: handle; its socket is open
 * @msg: request
 * @flags: NLM_F_DUMP or 0
 * @cb: takes each message of the reply, or NULL
 * @arg: for @cb
 *
 * Return: 1 for a dump that may be inconsistent, 0 for every other success, the
 * kernel's error, or that of sendmsg(2) or recvmsg(2).
 */
int request(struct pppsplice *ps, struct nl_msg *msg, int flags, reply_cb cb, void *arg)
{
	struct nlmsghdr *hdr = nlmsg_hdr(msg);
	struct reply reply = {
		.ps = ps, .request = hdr, .cb = cb, .arg = arg,
		.port = nl_socket_get_local_port(ps->sk),
	};
	int err;

	hdr->nlmsg_flags |= flags ? flags : NLM_F_ACK;
	nl_complete_msg(ps->sk, msg);
	if (send(nl_socket_get_fd(ps->sk), hdr, hdr->nlmsg_len, 0) < 0)
		return fail(ps, -errno, "netlink: %s", strerror(errno));
	err = receive(ps, &reply);
	return err ? err : reply.interrupted;
}
