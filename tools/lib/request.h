/* SPDX-License-Identifier: GPL-2.0-or-later OR LGPL-2.1-or-later */
/* A netlink request and its replies. */
#ifndef PPPSPLICE_REQUEST_H
#define PPPSPLICE_REQUEST_H

#include "handle.h"

#include <linux/netlink.h>
#include <netlink/msg.h>

typedef int (*reply_cb)(const struct nlmsghdr *hdr, void *arg);

/**
 * struct reply - what has come back of a request so far
 * @ps: handle, for the text of an error
 * @request: the request as it was sent
 * @port: our netlink port
 * @cb: takes each message of the reply; returns 0 or a negative errno
 * @arg: for @cb
 * @done: the kernel has said its last word
 * @interrupted: the dump may be inconsistent
 * @err: negative errno
 */
struct reply {
	struct pppsplice *ps;
	const struct nlmsghdr *request;
	uint32_t port;
	reply_cb cb;
	void *arg;
	bool done;
	bool interrupted;
	int err;
};

int request_socket(struct pppsplice *ps, struct nl_sock **sk);
int request(struct pppsplice *ps, struct nl_msg *msg, int flags, reply_cb cb, void *arg);
void reply_read(struct reply *reply, const void *buf, int len);

#endif
