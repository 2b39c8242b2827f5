// SPDX-License-Identifier: GPL-2.0
#include "kernel/udp.h"

#include "kernel/refuse.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/errqueue.h>

/* Errors that are passed over in one call. */
#define PASSED_OVER_MAX	32

/**
 * udp_local() - the local address and port of a socket
 * @fd: socket
 *
 * Return: that; unknown if @fd is none.
 */
union lns_address udp_local(int fd)
{
	union lns_address address = { .any.sa_family = AF_UNSPEC };
	socklen_t len = sizeof(address);

	if (getsockname(fd, &address.any, &len))
		address.any.sa_family = AF_UNSPEC;
	return address;
}

static int turn_on(int fd, int level, int option)
{
	const int on = 1;

	return setsockopt(fd, level, option, &on, sizeof(on));
}

/* Return: a socket, or -errno. */
static int new_socket(int family)
{
	int fd = socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_UDP), err;

	if (fd < 0)
		return -errno;
	if (family == AF_INET6)
		err = turn_on(fd, IPPROTO_IPV6, IPV6_V6ONLY) ||
		      turn_on(fd, IPPROTO_IPV6, IPV6_RECVERR) ||
		      turn_on(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO);
	else
		err = turn_on(fd, IPPROTO_IP, IP_RECVERR) || turn_on(fd, IPPROTO_IP, IP_PKTINFO);
	if (!err)
		return fd;
	err = -errno;
	close(fd);
	return err;
}

/* The address from which the route goes, which a socket that is connected has. */
static int find_source(const union lns_address *peer, union lns_address *source)
{
	socklen_t len = sizeof(*source);
	int fd = new_socket(peer->any.sa_family), err = 0;

	if (fd < 0)
		return fd;
	if (connect(fd, &peer->any, lns_address_len(peer)) || getsockname(fd, &source->any, &len))
		err = -errno;
	close(fd);
	return err;
}

static int bind_to(const union lns_address *address, bool reuse, char *error, size_t size)
{
	int fd = new_socket(address->any.sa_family), err;
	char text[LNS_ADDRESS_TEXT_SIZE];

	lns_address_text(address, text, sizeof(text));
	if (fd < 0)
		return refuse(error, size, fd, "UDP socket for %s: %s", text, strerror(-fd));
	if ((!reuse || !turn_on(fd, SOL_SOCKET, SO_REUSEADDR)) &&
	    !bind(fd, &address->any, lns_address_len(address)))
		return fd;
	err = -errno;
	close(fd);
	switch (err) {
	case -EADDRINUSE:
		return refuse(error, size, err,
			      "UDP %s is in use by another process: ss -ulnp; end that, or take another port",
			      text);
	case -EADDRNOTAVAIL:
		return refuse(error, size, err,
			      "%s is no address of this host: ip address show; mend the configuration",
			      text);
	case -EACCES:
		return refuse(error, size, err,
			      "UDP %s: CAP_NET_BIND_SERVICE is needed, or another port", text);
	}
	return refuse(error, size, err, "UDP %s: %s", text, strerror(-err));
}

/**
 * udp_open() - open the socket of a tunnel
 * @local: local address, its port is not looked at; NULL: that from which the route to
 *	@peer goes now
 * @peer: the peer; the socket is not connected to it
 * @local_port: local port; 0: any. Else others may have the port too (SO_REUSEADDR): the
 *	socket that listens, and those of other tunnels. Until it is connected it may then
 *	get what is for these, and they what is for it
 * @error: takes the text of an error; or NULL
 * @size: room there
 *
 * Return: a socket; -ENETUNREACH or the like if there is no route, -EADDRNOTAVAIL,
 * -EADDRINUSE, -EAFNOSUPPORT, or what else the system says.
 */
int udp_open(const union lns_address *local, const union lns_address *peer, uint16_t local_port,
	     char *error, size_t size)
{
	union lns_address source = { .any.sa_family = AF_UNSPEC };
	char text[LNS_ADDRESS_TEXT_SIZE];
	int err = 0;

	lns_address_text(peer, text, sizeof(text));
	if (peer->any.sa_family != AF_INET && peer->any.sa_family != AF_INET6)
		return refuse(error, size, -EAFNOSUPPORT, "LNS: its address is not known");
	if (local)
		source = *local;
	else
		err = find_source(peer, &source);
	if (err)
		return refuse(error, size, err, "LNS %s: %s: ip route get", text, strerror(-err));
	if (source.any.sa_family != peer->any.sa_family)
		return refuse(error, size, -EAFNOSUPPORT,
			      "LNS %s: the local address is of the other IP version: configure one of its own",
			      text);
	lns_address_set_port(&source, local_port);
	return bind_to(&source, local_port, error, size);
}

/**
 * udp_listen() - open a socket that waits for tunnels
 * @local: address, or that of any, and port
 * @error: takes the text of an error; or NULL
 * @size: room there
 *
 * Whose datagram is to be answered gets a socket of his own, by udp_open() with the
 * address that udp_read() has told in @to.
 *
 * Return: a socket; -EADDRINUSE, -EADDRNOTAVAIL, -EACCES, or what else the system says.
 */
int udp_listen(const union lns_address *local, char *error, size_t size)
{
	return bind_to(local, true, error, size);
}

/**
 * udp_parse_error() - what a message of a socket's error queue says
 * @msg: as recvmsg(2) has returned it
 *
 * Return: negative errno; 0 if it is not to be told: what is too long for a path, which is
 * sent again in fragments.
 */
int udp_parse_error(struct msghdr *msg)
{
	const struct sock_extended_err *error;
	struct cmsghdr *cmsg;

	for (cmsg = CMSG_FIRSTHDR(msg); cmsg; cmsg = CMSG_NXTHDR(msg, cmsg)) {
		if (!(cmsg->cmsg_level == IPPROTO_IP && cmsg->cmsg_type == IP_RECVERR) &&
		    !(cmsg->cmsg_level == IPPROTO_IPV6 && cmsg->cmsg_type == IPV6_RECVERR))
			continue;
		if (cmsg->cmsg_len < CMSG_LEN(sizeof(*error)))
			continue;
		error = (const void *)CMSG_DATA(cmsg);
		if (error->ee_origin != SO_EE_ORIGIN_ICMP && error->ee_origin != SO_EE_ORIGIN_ICMP6)
			continue;
		return error->ee_errno == EMSGSIZE ? 0 : -(int)error->ee_errno;
	}
	return 0;
}

/*
 * Where the datagram was sent to, or if that was a broadcast, from where to answer
 * (fib_compute_spec_dst()). The port is the socket's own.
 */
static void parse_destination(int fd, struct msghdr *msg, union lns_address *to)
{
	socklen_t len = sizeof(*to);
	struct cmsghdr *cmsg;

	memset(to, 0, sizeof(*to));
	if (getsockname(fd, &to->any, &len))
		return;
	for (cmsg = CMSG_FIRSTHDR(msg); cmsg; cmsg = CMSG_NXTHDR(msg, cmsg)) {
		if (to->any.sa_family == AF_INET && cmsg->cmsg_level == IPPROTO_IP &&
		    cmsg->cmsg_type == IP_PKTINFO) {
			const struct in_pktinfo *info = (const void *)CMSG_DATA(cmsg);

			to->in.sin_addr = info->ipi_spec_dst;
		} else if (to->any.sa_family == AF_INET6 && cmsg->cmsg_level == IPPROTO_IPV6 &&
			   cmsg->cmsg_type == IPV6_PKTINFO) {
			const struct in6_pktinfo *info = (const void *)CMSG_DATA(cmsg);

			to->in6.sin6_addr = info->ipi6_addr;
			if (IN6_IS_ADDR_LINKLOCAL(&info->ipi6_addr))
				to->in6.sin6_scope_id = info->ipi6_ifindex;
		}
	}
}

/* Return: a positive number if the queue is empty. */
static int read_error(int fd, union lns_address *from)
{
	char control[CMSG_SPACE(sizeof(struct sock_extended_err) + sizeof(struct sockaddr_in6)) +
		     CMSG_SPACE(sizeof(struct in6_pktinfo))]
		__attribute__((aligned(__alignof__(struct cmsghdr))));
	struct msghdr msg = {
		.msg_name = from, .msg_namelen = sizeof(*from),
		.msg_control = control, .msg_controllen = sizeof(control),
	};

	if (recvmsg(fd, &msg, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
		return 1;
	return udp_parse_error(&msg);
}

/**
 * udp_read() - take the next datagram, or error
 * @fd: socket
 * @buf: takes the datagram
 * @size: room there; longer ones are cut off
 * @from: takes who has sent it; of an error, to whom that could not be sent which was
 *	refused, or family 0 if it is not known
 * @to: takes to which local address it was sent; or NULL
 *
 * Does not wait. Errors come first, each once, and take none of the datagrams away:
 * ip_icmp_error() queues them, and reading the queue clears what poll(2) says
 * (sock_dequeue_err_skb()). Where the queue had no room, recvmsg(2) says the error itself.
 *
 * Return: length, which may be 0; -EAGAIN if there is none now; -ECONNREFUSED,
 * -EHOSTUNREACH, -ENETUNREACH and whatever else ICMP has said of what was sent: the socket
 * goes on.
 */
ssize_t udp_read(int fd, void *buf, size_t size, union lns_address *from, union lns_address *to)
{
	char control[CMSG_SPACE(sizeof(struct in6_pktinfo))]
		__attribute__((aligned(__alignof__(struct cmsghdr))));
	struct iovec iov = { buf, size };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
	int passed_over, err;
	ssize_t len;

	for (passed_over = 0; passed_over < PASSED_OVER_MAX; passed_over++) {
		memset(from, 0, sizeof(*from));
		err = read_error(fd, from);
		if (err < 0)
			return err;
		if (!err)
			continue;
		msg.msg_name = from;
		msg.msg_namelen = sizeof(*from);
		msg.msg_control = control;
		msg.msg_controllen = sizeof(control);
		len = recvmsg(fd, &msg, MSG_DONTWAIT);
		if (len < 0 && (errno == EINTR || errno == EMSGSIZE))
			continue;
		if (len < 0)
			return -errno;
		if (to)
			parse_destination(fd, &msg, to);
		return len;
	}
	return -EAGAIN;
}

/**
 * udp_send() - send a datagram
 * @fd: socket
 * @to: to whom; NULL: to whom it is connected
 * @data: datagram
 * @len: its length
 *
 * Does not wait. An error of an earlier datagram, which sendto(2) would say, is left for
 * udp_read().
 *
 * Return: 0; -EAGAIN or -ENOBUFS if there is no room, -ENETUNREACH, -EPERM (a firewall of
 * this host), or what else sendto(2) says.
 */
int udp_send(int fd, const union lns_address *to, const void *data, size_t len)
{
	int attempt;

	/* sock_alloc_send_pskb() says sk_err, and clears it: then it has not been sent */
	for (attempt = 0; attempt < 2; attempt++) {
		if (sendto(fd, data, len, MSG_NOSIGNAL | MSG_DONTWAIT, to ? &to->any : NULL,
			   to ? lns_address_len(to) : 0) >= 0)
			return 0;
		if (errno == EAGAIN)
			break;
	}
	return -errno;
}

/**
 * udp_connect() - connect a tunnel's socket to the address and port that have answered
 * @fd: socket
 * @peer: they
 *
 * What has come from others before is in the socket still.
 *
 * Return: 0 or what connect(2) says.
 */
int udp_connect(int fd, const union lns_address *peer)
{
	return connect(fd, &peer->any, lns_address_len(peer)) ? -errno : 0;
}
