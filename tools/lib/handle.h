/* SPDX-License-Identifier: GPL-2.0-or-later OR LGPL-2.1-or-later */
/* The handle, and the text of its last error. */
#ifndef PPPSPLICE_HANDLE_H
#define PPPSPLICE_HANDLE_H

#include "libpppsplice.h"

#include <netlink/socket.h>

#define PPPSPLICE_ERROR_SIZE	2048
#define PPPSPLICE_RECV_SIZE	65536

struct walk;

struct pppsplice {
	char error[PPPSPLICE_ERROR_SIZE];
	struct nl_sock *sk;
	uint16_t family;
	uint32_t events_group;
	struct events *events;
	struct walk *walk;
	pid_t only_pid;
	char recv[PPPSPLICE_RECV_SIZE] __attribute__((aligned(8)));
};

int fail(struct pppsplice *ps, int err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

#endif
