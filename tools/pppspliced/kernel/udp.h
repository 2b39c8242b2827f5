/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The UDP sockets of L2TP tunnels (RFC 2661 section 8.1).
 *
 * A tunnel's socket is bound to one address of this host, which does not change when the
 * routes do, and sends to whom it is told until the peer's first answer, which may come
 * from another port; then it is connected to that. Until then anybody can send to it: who
 * reads has to look at @from, and at the datagrams that were there before the socket was
 * connected too. Checksums are on for IPv4 and IPv6, of control and, once the kernel has
 * the tunnel, of data (l2tp_xmit_core()).
 */
#ifndef PPPSPLICED_KERNEL_UDP_H
#define PPPSPLICED_KERNEL_UDP_H

#include "lns/peer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct msghdr;

int udp_open(const union lns_address *local, const union lns_address *peer, uint16_t local_port,
	     char *error, size_t size);
int udp_listen(const union lns_address *local, char *error, size_t size);
ssize_t udp_read(int fd, void *buf, size_t size, union lns_address *from, union lns_address *to);
int udp_send(int fd, const union lns_address *to, const void *data, size_t len);
int udp_connect(int fd, const union lns_address *peer);
union lns_address udp_local(int fd);

int udp_parse_error(struct msghdr *msg);

#endif
