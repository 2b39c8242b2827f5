/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A PPP session's channel: the PPPoX socket that holds the session, and /dev/ppp attached
 * to it, without a unit, for the frames that are not the splice's.
 *
 * The order in which to open loses nothing: before the PADS (PPPoE) or the ICCN (L2TP) is
 * sent, as the peer sends no PPP frame until it has that. From PPPIOCGCHAN on
 * ppp_input() queues up to PPP_MAX_RQLEN (32) frames, whether /dev/ppp is attached or not;
 * what came between connect(2) and that is in the socket's queue, from which
 * pppox_ioctl() gives it to ppp_input(). Where 33 frames wait, the oldest is dropped.
 */
#ifndef PPPSPLICED_KERNEL_CHANNEL_H
#define PPPSPLICED_KERNEL_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* The longest Information field that channel_send() takes: more than any MRU here. */
#define CHANNEL_SEND_MAX	4094

/**
 * struct channel - the channel of a PPPoE or L2TP session
 * @sock: PPPoX socket: while it is open the kernel has the session
 * @ppp: /dev/ppp, to be polled for POLLIN and POLLHUP
 * @index: ppp_generic's number of the channel
 */
struct channel {
	int sock;
	int ppp;
	int index;
};

#define CHANNEL_NONE { -1, -1, -1 }

int channel_check(char *error, size_t size);
int channel_open_pppoe(struct channel *c, const char *ifname, const uint8_t mac[6], uint16_t sid,
		       char *error, size_t size);
int channel_open_l2tp(struct channel *c, int tunnel_fd, uint16_t tunnel, uint16_t session,
		      uint16_t peer_tunnel, uint16_t peer_session, char *error, size_t size);
ssize_t channel_read(struct channel *c, void *buf, size_t size);
int channel_send(struct channel *c, uint16_t protocol, const void *data, size_t len);
bool channel_is_up(const struct channel *c);
void channel_close(struct channel *c);

#endif
