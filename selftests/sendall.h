/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Packets by sendmmsg(2), of which none gets lost on the way to a veth's other end.
 */
#ifndef PPPSPLICE_SENDALL_H
#define PPPSPLICE_SENDALL_H

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

/* What a veth has no room for at its other end was dropped there, and is sent again, for
 * a minute at the least.
 * Return: 0, or -1 with errno
 */
static inline int send_all(int sock, struct mmsghdr *msgs, unsigned int count)
{
	unsigned int sent = 0, tries = 60000;
	int ret;

	while (sent < count) {
		ret = sendmmsg(sock, msgs + sent, count - sent, 0);
		if (ret >= 0)
			sent += ret;
		else if (errno == ENOBUFS && tries--)
			usleep(1000);
		else
			return -1;
	}
	return 0;
}

#endif
