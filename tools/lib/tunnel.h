/* SPDX-License-Identifier: GPL-2.0-or-later OR LGPL-2.1-or-later */
/* The UDP sockets of L2TP tunnels, and which one is a session's. */
#ifndef PPPSPLICE_TUNNEL_H
#define PPPSPLICE_TUNNEL_H

#include "socket.h"

/* A LAC has as many tunnels as it has descriptors in one process. */
#define FD_BUCKETS	1024

struct udp_holder;
struct udp_socket;

/**
 * struct udp_sockets - the UDP sockets that a walk has come by
 * @by_inode: tree of all, tsearch(3), so that each is looked at once
 * @by_fd: who has those that carry L2TP, by descriptor
 */
struct udp_sockets {
	void *by_inode;
	struct udp_holder *by_fd[FD_BUCKETS];
};

struct udp_socket *udp_sockets_find(struct udp_sockets *sockets, uint64_t inode);
struct udp_socket *udp_sockets_add(struct udp_sockets *sockets, uint64_t inode,
				   const union tunnel_peer *peer);
int udp_sockets_add_holder(struct udp_sockets *sockets, struct udp_socket *socket, pid_t pid,
			   int fd);
void udp_sockets_free(struct udp_sockets *sockets);

#endif
