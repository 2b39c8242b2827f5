/* SPDX-License-Identifier: GPL-2.0-or-later OR LGPL-2.1-or-later */
/* Descriptors of other processes, and which of them are session sockets. */
#ifndef PPPSPLICE_SOCKET_H
#define PPPSPLICE_SOCKET_H

#include "libpppsplice.h"

#include <sys/socket.h>

/* st_dev and st_ino of /proc/PID/ns/net */
struct netns_id {
	dev_t dev;
	ino_t ino;
};

int pidfd_of(pid_t pid);
int duplicate_fd(int pidfd, int fd);
int own_netns(struct netns_id *id);
bool proto_is_pppox(const char *fd_path);
int session_of_sockaddr(const void *addr, socklen_t len, struct pppsplice_leg *leg);
int session_of_socket(int fd, const struct netns_id *netns, struct pppsplice_leg *leg);

#endif
