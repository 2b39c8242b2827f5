/* SPDX-License-Identifier: GPL-2.0 */
/*
 * PPPoE discovery's frames (Ethernet type 0x8863) on one interface: a packet socket.
 *
 * The socket's filter drops in the kernel what is not to this host: frames to others that
 * a promiscuous interface sees, our own, and those of a VLAN that has an interface of its
 * own above this one, or none (the kernel gives them to the lower interface's sockets
 * too, __netif_receive_skb_core()).
 */
#ifndef PPPSPLICED_KERNEL_DISCOVERY_H
#define PPPSPLICED_KERNEL_DISCOVERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * Frames of a flood that wait in a socket: with what the kernel counts for each, some
 * hundreds. More would only be answered when their hosts have asked again.
 */
#define DISCOVERY_RCVBUF	(256 << 10)

int discovery_open(int ifindex, char *error, size_t size);
ssize_t discovery_read(int fd, uint8_t source[6], void *buf, size_t size, bool *for_us);
int discovery_send(int fd, int ifindex, const uint8_t destination[6], const void *data,
		   size_t len);
int discovery_send_session(int fd, int ifindex, const uint8_t destination[6], uint16_t sid,
			   uint16_t protocol, const void *data, size_t len);

#endif
