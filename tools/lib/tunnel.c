// SPDX-License-Identifier: GPL-2.0-or-later OR LGPL-2.1-or-later
/*
 * The UDP sockets of L2TP tunnels, and which one is a session's.
 *
 * A session's socket names the address and port of the tunnel's peer, and the number
 * that the tunnel's socket had in the process that made the tunnel
 * (pppol2tp_getname()). Two tunnels may have one peer, from two addresses of ours, and
 * a frame that was sent from the wrong one would be lost: so both have to fit. It is
 * the same number wherever the descriptor was inherited.
 */
#include "handle.h"
#include "leg.h"
#include "tunnel.h"
#include "walk.h"

#include <errno.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <linux/if_pppol2tp.h>

#ifndef SOL_PPPOL2TP
#define SOL_PPPOL2TP 273
#endif

/**
 * struct udp_socket - a UDP socket
 * @inode: its inode number
 * @peer: if it carries L2TP, where the tunnel leads; else of family 0
 * @holders: if it carries L2TP, who has it open
 */
struct udp_socket {
	uint64_t inode;
	union tunnel_peer peer;
	struct udp_holder *holders;
};

/**
 * struct udp_holder - a descriptor of a socket that carries L2TP
 * @pid: process
 * @fd: descriptor
 * @socket: the socket
 * @next: another descriptor of it
 * @same_bucket: a descriptor whose number has the same hash
 */
struct udp_holder {
	pid_t pid;
	int fd;
	struct udp_socket *socket;
	struct udp_holder *next;
	struct udp_holder *same_bucket;
};

static int by_inode(const void *a, const void *b)
{
	const struct udp_socket *x = a, *y = b;

	return x->inode < y->inode ? -1 : x->inode > y->inode;
}

struct udp_socket *udp_sockets_find(struct udp_sockets *sockets, uint64_t inode)
{
	struct udp_socket key = { .inode = inode };
	struct udp_socket **node = tfind(&key, &sockets->by_inode, by_inode);

	return node ? *node : NULL;
}

/* With a @peer of NULL if it is no tunnel's. Return: the socket, or NULL. */
struct udp_socket *udp_sockets_add(struct udp_sockets *sockets, uint64_t inode,
				   const union tunnel_peer *peer)
{
	struct udp_socket *socket = calloc(1, sizeof(*socket));

	if (!socket)
		return NULL;
	socket->inode = inode;
	if (peer)
		socket->peer = *peer;
	if (!tsearch(socket, &sockets->by_inode, by_inode)) {
		free(socket);
		return NULL;
	}
	return socket;
}

static struct udp_holder **fd_bucket(struct udp_sockets *sockets, int fd)
{
	return &sockets->by_fd[(unsigned int)fd % FD_BUCKETS];
}

int udp_sockets_add_holder(struct udp_sockets *sockets, struct udp_socket *socket, pid_t pid,
			   int fd)
{
	struct udp_holder **bucket = fd_bucket(sockets, fd), *holder;

	if (!socket->peer.any.sa_family)
		return 0;
	holder = calloc(1, sizeof(*holder));
	if (!holder)
		return -ENOMEM;
	holder->pid = pid;
	holder->fd = fd;
	holder->socket = socket;
	holder->next = socket->holders;
	socket->holders = holder;
	holder->same_bucket = *bucket;
	*bucket = holder;
	return 0;
}

static void udp_socket_free(void *node)
{
	struct udp_socket *socket = node;
	struct udp_holder *holder;

	while ((holder = socket->holders)) {
		socket->holders = holder->next;
		free(holder);
	}
	free(socket);
}

void udp_sockets_free(struct udp_sockets *sockets)
{
	tdestroy(sockets->by_inode, udp_socket_free);
}

static bool same_peer(const union tunnel_peer *a, const union tunnel_peer *b)
{
	if (a->any.sa_family != b->any.sa_family)
		return false;
	if (a->any.sa_family == AF_INET)
		return a->in.sin_port == b->in.sin_port &&
		       a->in.sin_addr.s_addr == b->in.sin_addr.s_addr;
	return a->in6.sin6_port == b->in6.sin6_port &&
	       !memcmp(&a->in6.sin6_addr, &b->in6.sin6_addr, sizeof(a->in6.sin6_addr));
}

/*
 * Between several that fit, who made the session decides, as he made the tunnel too,
 * mostly. Return: 1 with @match set, 0 if there is none, or -ENOTUNIQ.
 */
static int match_socket(struct udp_sockets *sockets, const struct tunnel_name *name,
			const struct udp_socket **match)
{
	const struct udp_holder *holder;
	int n = 0;

	for (holder = *fd_bucket(sockets, name->fd); holder; holder = holder->same_bucket) {
		if (holder->fd != name->fd || !same_peer(&holder->socket->peer, &name->peer))
			continue;
		if (!n || *match != holder->socket)
			n++;
		*match = holder->socket;
		if (holder->pid == name->pid)
			return 1;
	}
	return n > 1 ? -ENOTUNIQ : n;
}

/* Take the descriptor again, and see that it still is that tunnel's. */
static int reopen_from(const struct udp_holder *holder, const struct netns_id *netns)
{
	int fd = duplicate_from(holder->pid, holder->fd, holder->socket->inode), err;
	union tunnel_peer peer;

	if (fd < 0)
		return fd;
	err = tunnel_of_udp(fd, netns, &peer);
	if (!err && same_peer(&peer, &holder->socket->peer))
		return fd;
	close(fd);
	return err ? err : -ESTALE;
}

static int reopen(const struct udp_socket *socket, const struct netns_id *netns)
{
	const struct udp_holder *holder;
	int fd = -ESTALE;

	for (holder = socket->holders; holder && fd < 0; holder = holder->next)
		fd = reopen_from(holder, netns);
	return fd;
}

static int read_option(int fd, int option, bool *value)
{
	socklen_t len = sizeof(int);
	int number;

	if (getsockopt(fd, SOL_PPPOL2TP, option, &number, &len))
		return -errno;
	*value = number;
	return 0;
}

static int read_session(int fd, struct pppsplice_leg *leg, struct tunnel_name *name,
			struct pppsplice_tunnel *tunnel)
{
	struct netns_id netns;
	int err = own_netns(&netns);

	err = err ? err : session_of_socket(fd, &netns, leg);
	if (!err && leg->type != PPPSPLICE_LEG_TYPE_L2TP)
		err = -EPROTOTYPE;
	err = err ? err : tunnel_of_session(fd, name);
	err = err ? err : read_option(fd, PPPOL2TP_SO_SENDSEQ, &tunnel->send_seq);
	return err ? err : read_option(fd, PPPOL2TP_SO_RECVSEQ, &tunnel->recv_seq);
}

static int refuse_session(struct pppsplice *ps, int err)
{
	switch (err) {
	case -ENOENT:
		return fail(ps, err, "session is in another network namespace");
	case -EOPNOTSUPP:
		return fail(ps, err, "what an L2TPv3 session's data messages look like is known only to who made it");
	case -EPERM:
		return fail(ps, err, "needs CAP_NET_ADMIN over the network namespace of the session");
	case -EPROTOTYPE:
		return fail(ps, err, "descriptor is no L2TP session");
	}
	return fail(ps, err, "L2TP session: %s", strerror(-err));
}

/* The tunnel is older than the session: a walk that has seen this has seen that. */
static int walk_past(struct pppsplice *ps, int session_fd)
{
	struct stat st;

	if (fstat(session_fd, &st))
		return fail(ps, -errno, "L2TP session: %s", strerror(errno));
	if (ps->walk && walk_has_session(ps->walk, st.st_ino))
		return 0;
	return pppsplice_walk(ps);
}

static int find_socket(struct pppsplice *ps, const struct tunnel_name *name, const char *id)
{
	const struct udp_socket *match = NULL;
	int fd;

	fd = match_socket(walk_udp_sockets(ps->walk), name, &match);
	if (fd == -ENOTUNIQ)
		return fail(ps, fd, "several UDP sockets may be that of the tunnel of L2TP session %s",
			    id);
	fd = fd ? reopen(match, walk_netns(ps->walk)) : -ENOENT;
	if (fd < 0)
		return fail(ps, -ENOENT, "no process that can be seen has the UDP socket of the tunnel of L2TP session %s",
			    id);
	return fd;
}

/**
 * pppsplice_find_tunnel() - get a descriptor of the tunnel of an L2TP session
 * @ps: handle
 * @session_fd: L2TPv2 session socket, as of pppsplice_find()
 * @tunnel: takes the descriptor (close-on-exec), which the caller closes, and how the
 *	session is set; its fd is -1 if it fails
 *
 * Looks in what an earlier walk has found, and walks again only if that has not come by
 * the session either. A UDP socket is taken for that of the tunnel if it has the
 * tunnel's peer and, in a process, the number by which the tunnel was made.
 *
 * Return: 0, -ENOENT if no process that can be seen has it, as where the kernel made
 * the tunnel's socket or the tunnel is not over UDP, -ENOTUNIQ if several fit,
 * -EOPNOTSUPP for L2TPv3, of whose sessions the kernel does not tell enough,
 * -EPROTOTYPE if it is no L2TP session, -ENOTCONN, -EPERM, -ENOMEM.
 */
int pppsplice_find_tunnel(struct pppsplice *ps, int session_fd, struct pppsplice_tunnel *tunnel)
{
	char id[PPPSPLICE_LEG_STRLEN];
	struct tunnel_name name;
	struct pppsplice_leg leg;
	int err, fd;

	*tunnel = (struct pppsplice_tunnel)PPPSPLICE_TUNNEL_INIT;
	err = read_session(session_fd, &leg, &name, tunnel);
	if (err)
		return refuse_session(ps, err);
	pppsplice_leg_format(&leg, id, sizeof(id));
	if (name.fd < 0)
		return fail(ps, -ENOENT, "the kernel made the socket of the tunnel of L2TP session %s",
			    id);
	err = walk_past(ps, session_fd);
	if (err < 0)
		return err;
	fd = find_socket(ps, &name, id);
	if (fd < 0)
		return fd;
	tunnel->fd = fd;
	return 0;
}
