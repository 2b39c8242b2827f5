/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel's L2TP tunnels and sessions, which carry the data messages: generic netlink
 * family "l2tp". It waits for the kernel's acknowledgement, never for a peer.
 *
 * A tunnel lives as long as its UDP socket is open (l2tp_udp_encap_destroy()), a session as
 * long as its channel, or its tunnel if it has none yet: a process that dies leaves none.
 */
#ifndef PPPSPLICED_KERNEL_L2TP_H
#define PPPSPLICED_KERNEL_L2TP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct l2tp_kernel;

struct l2tp_kernel *l2tp_kernel_new(char *error, size_t size);
void l2tp_kernel_free(struct l2tp_kernel *k);
int l2tp_kernel_tunnel(struct l2tp_kernel *k, int fd, uint16_t id, uint16_t peer_id, char *error,
		       size_t size);
int l2tp_kernel_tunnel_delete(struct l2tp_kernel *k, uint16_t id);
int l2tp_kernel_session(struct l2tp_kernel *k, uint16_t tunnel, uint16_t session,
			uint16_t peer_session, bool sequence, char *error, size_t size);
int l2tp_kernel_session_delete(struct l2tp_kernel *k, uint16_t tunnel, uint16_t session);

#endif
