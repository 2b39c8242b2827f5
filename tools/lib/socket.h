/* SPDX-License-Identifier: GPL-2.0-or-later OR LGPL-2.1-or-later */
/* Descriptors of other processes, and which of them are session sockets. */
#ifndef PPPSPLICE_SOCKET_H
#define PPPSPLICE_SOCKET_H

#include "libpppsplice.h"

#include <netinet/in.h>
#include <sys/socket.h>

/* st_dev and st_ino of /proc/PID/ns/net */
struct netns_id {
	dev_t dev;
	ino_t ino;
};

enum socket_proto {
	SOCKET_OTHER,
	SOCKET_PPPOX,
	SOCKET_UDP,
};

/* IPv4 or IPv6 address and port */
union tunnel_peer {
	struct sockaddr any;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
};

/**
 * struct tunnel_name - what an L2TP session says of its tunnel
 * @pid: process that made the session
 * @fd: the tunnel's socket in the process that made the tunnel; -1 if the kernel made it
 * @peer: where the tunnel leads
 */
struct tunnel_name {
	pid_t pid;
	int fd;
	union tunnel_peer peer;
};

int pidfd_of(pid_t pid);
int duplicate_fd(int pidfd, int fd);
int duplicate_from(pid_t pid, int fd, uint64_t inode);
int own_netns(struct netns_id *id);
enum socket_proto socket_proto(const char *fd_path);
int session_of_sockaddr(const void *addr, socklen_t len, struct pppsplice_leg *leg);
int session_of_socket(int fd, const struct netns_id *netns, struct pppsplice_leg *leg);
int tunnel_of_session(int fd, struct tunnel_name *name);
int tunnel_of_udp(int fd, const struct netns_id *netns, union tunnel_peer *peer);

#endif
