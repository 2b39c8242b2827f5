/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The tunnel that the sessions of "scale" have, with its far end at "generator".
 */
#ifndef PPPSPLICE_GENERATOR_H
#define PPPSPLICE_GENERATOR_H

#include <arpa/inet.h>
#include <err.h>
#include <netinet/in.h>
#include <sys/socket.h>

/* The LAC's number of the tunnel. */
#define TUNNEL		3
#define L2TP_PORT	1701

static inline struct sockaddr_in udp_addr(const char *text)
{
	struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = htons(L2TP_PORT) };

	if (inet_pton(AF_INET, text, &in.sin_addr) != 1)
		errx(1, "%s: not an address", text);
	return in;
}

/* A connected socket; several generators have the same addresses. */
static inline int udp_socket(const char *local, const char *peer)
{
	struct sockaddr_in in = udp_addr(local);
	int fd = socket(AF_INET, SOCK_DGRAM, 0), yes = 1;

	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &yes, sizeof(yes)) ||
	    bind(fd, (struct sockaddr *)&in, sizeof(in)))
		err(1, "UDP socket on %s", local);
	in = udp_addr(peer);
	if (connect(fd, (struct sockaddr *)&in, sizeof(in)))
		err(1, "UDP socket to %s", peer);
	return fd;
}

#endif /* PPPSPLICE_GENERATOR_H */
