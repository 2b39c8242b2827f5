// SPDX-License-Identifier: GPL-2.0-or-later OR LGPL-2.1-or-later
/* Events: on a socket of their own, so that none comes between a request's replies. */
#include "event.h"
#include "handle.h"
#include "message.h"
#include "request.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* Room for some thousand events, within what net.core.rmem_max allows. */
#define EVENT_RCVBUF (4 << 20)

/**
 * struct events - a subscription
 * @sk: socket that is a member of the events group
 * @next: first message in @buf that has not been read
 * @left: bytes from @next on
 * @buf: what the last recv(2) returned
 */
struct events {
	struct nl_sock *sk;
	struct nlmsghdr *next;
	int left;
	char buf[PPPSPLICE_RECV_SIZE] __attribute__((aligned(8)));
};

void events_free(struct events *events)
{
	if (!events)
		return;
	nl_socket_free(events->sk);
	free(events);
}

static int join(struct pppsplice *ps, struct nl_sock *sk)
{
	int fd = nl_socket_get_fd(sk), size = EVENT_RCVBUF;

	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)))
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	nl_socket_set_nonblocking(sk);
	if (!setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &ps->events_group,
			sizeof(ps->events_group)))
		return 0;
	if (errno == EPERM)
		return fail(ps, -EPERM, "events: needs CAP_NET_ADMIN over this network namespace");
	return fail(ps, -errno, "events: %s", strerror(errno));
}

/**
 * pppsplice_subscribe() - receive events from now on
 * @ps: handle
 *
 * Every event after the return is seen: subscribe first, then list the splices.
 *
 * Return: 0 (also if it was subscribed already), -ENOTCONN if the handle is not
 * open, -EPERM, -ENOMEM.
 */
int pppsplice_subscribe(struct pppsplice *ps)
{
	struct events *events;
	int err;

	if (!ps->sk)
		return fail(ps, -ENOTCONN, "the handle is not open: call pppsplice_open() first");
	if (ps->events)
		return 0;
	events = calloc(1, sizeof(*events));
	if (!events)
		return fail(ps, -ENOMEM, "out of memory");
	err = request_socket(ps, &events->sk);
	err = err ? err : join(ps, events->sk);
	if (err) {
		events_free(events);
		return err;
	}
	ps->events = events;
	return 0;
}

/**
 * pppsplice_event_fd() - descriptor to poll for events
 * @ps: handle
 *
 * Readable when there are events; then call pppsplice_event_read() until it
 * returns 0. It belongs to the handle: do not close or read it.
 *
 * Return: the descriptor, or -ENOTCONN without a subscription.
 */
int pppsplice_event_fd(const struct pppsplice *ps)
{
	return ps->events ? nl_socket_get_fd(ps->events->sk) : -ENOTCONN;
}

static int fill(struct pppsplice *ps, struct events *events)
{
	struct sockaddr_nl from = { 0 };
	socklen_t from_len = sizeof(from);
	ssize_t len;

	events->left = 0;
	do {
		len = recvfrom(nl_socket_get_fd(events->sk), events->buf, sizeof(events->buf),
			       MSG_DONTWAIT | MSG_TRUNC, (struct sockaddr *)&from, &from_len);
	} while ((len < 0 && errno == EINTR) || (len >= 0 && from.nl_pid));
	if (len < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
		return 0;
	if (len < 0 && errno != ENOBUFS)
		return fail(ps, -errno, "events: %s", strerror(errno));
	if (len < 0 || (size_t)len > sizeof(events->buf))
		return fail(ps, -ENOBUFS,
			    "events were lost because they were not read fast enough: list the splices again");
	events->next = (struct nlmsghdr *)events->buf;
	events->left = len;
	return 1;
}

/**
 * pppsplice_event_read() - take the next event
 * @ps: handle
 * @event: takes it
 *
 * Does not wait.
 *
 * Return: 1 if there was one, 0 if there is none now, -ENOBUFS if events were
 * lost (list the splices again; later events go on), -ENOTCONN without a
 * subscription, -EBADMSG.
 */
int pppsplice_event_read(struct pppsplice *ps, struct pppsplice_event *event)
{
	struct events *events = ps->events;
	struct nlmsghdr *hdr;
	int ret;

	if (!events)
		return fail(ps, -ENOTCONN, "no subscription: call pppsplice_subscribe() first");
	for (;;) {
		if (!nlmsg_ok(events->next, events->left)) {
			ret = fill(ps, events);
			if (ret <= 0)
				return ret;
			continue;
		}
		hdr = events->next;
		events->next = nlmsg_next(hdr, &events->left);
		ret = message_parse_event(hdr, ps->family, event);
		if (ret < 0)
			return fail(ps, ret, "an event cannot be understood: is the library older than the module?");
		if (ret)
			return 1;
	}
}
