/* SPDX-License-Identifier: GPL-2.0 */
/* A connection to the control socket. */
#ifndef PPPSPLICED_CONTROL_CLIENT_H
#define PPPSPLICED_CONTROL_CLIENT_H

#include "control/answer.h"

#include <ev.h>

/* In seconds: for a request since the last answer, and for the peer to take any of an answer. */
#define CLIENT_WAIT	10.

/**
 * struct client - a connection
 * @loop: event loop
 * @fd: its socket, which does not block
 * @io: readable while a request is awaited, else writable
 * @wait: ends it
 * @peer: who is at the other end
 * @in: what of requests has been received
 * @in_len: octets of @in
 * @lines: what is to be sent
 * @answer: that is being made
 * @answering: whether one is
 * @closing: to be closed when all is sent
 * @slot: where the owner has it; NULL there when it is gone
 */
struct client {
	struct ev_loop *loop;
	int fd;
	ev_io io;
	ev_timer wait;
	struct control_peer peer;
	char in[REQUEST_MAX];
	size_t in_len;
	struct lines lines;
	struct answer answer;
	bool answering;
	bool closing;
	struct client **slot;
};

bool client_new(struct client **slot, struct ev_loop *loop, int fd,
		const struct control_ops *ops, void *owner);
void client_free(struct client *client);

#endif
