// SPDX-License-Identifier: GPL-2.0-or-later OR LGPL-2.1-or-later
/* The handle: its life, its netlink socket, its family, its last error. */
#include "event.h"
#include "handle.h"
#include "message.h"
#include "request.h"
#include "walk.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/genetlink.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>

/**
 * fail() - note the text of an error
 * @ps: handle
 * @err: negative errno
 * @fmt: text, as in printf(3)
 *
 * Return: @err.
 */
int fail(struct pppsplice *ps, int err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(ps->error, sizeof(ps->error), fmt, ap);
	va_end(ap);
	return err;
}

/**
 * pppsplice_new() - make a handle
 *
 * It belongs to the network namespace in which the calling thread is at
 * pppsplice_open(). Call all of its functions from a thread in that namespace.
 * Without pppsplice_open() it can only look for sessions (pppsplice_walk(),
 * pppsplice_sessions(), pppsplice_find()), which needs no kernel module.
 *
 * Return: the handle, or NULL if there is no memory.
 */
struct pppsplice *pppsplice_new(void)
{
	return calloc(1, sizeof(struct pppsplice));
}

/**
 * pppsplice_free() - close and free a handle
 * @ps: handle, or NULL
 *
 * Splices stay.
 */
void pppsplice_free(struct pppsplice *ps)
{
	if (!ps)
		return;
	events_free(ps->events);
	walk_free(ps->walk);
	nl_socket_free(ps->sk);
	free(ps);
}

/**
 * pppsplice_error() - text of the last error
 * @ps: handle
 *
 * Return: one line without a full stop, in the handle until its next error.
 */
const char *pppsplice_error(const struct pppsplice *ps)
{
	return ps->error;
}

/**
 * pppsplice_version() - version of the library
 *
 * Return: MAJOR.MINOR.PATCH.
 */
const char *pppsplice_version(void)
{
	return PPPSPLICE_VERSION;
}

static int take_family(const struct nlmsghdr *hdr, void *arg)
{
	struct pppsplice *ps = arg;

	return message_parse_family(hdr, &ps->family, &ps->events_group);
}

/* Asking for the family by name makes the kernel load the module that has it. */
static int resolve_family(struct pppsplice *ps)
{
	struct nl_msg *msg = nlmsg_alloc();
	int err;

	if (!msg || !genlmsg_put(msg, 0, 0, GENL_ID_CTRL, 0, NLM_F_REQUEST, CTRL_CMD_GETFAMILY, 1) ||
	    nla_put_string(msg, CTRL_ATTR_FAMILY_NAME, PPPSPLICE_FAMILY_NAME)) {
		nlmsg_free(msg);
		return fail(ps, -ENOMEM, "out of memory");
	}
	err = request(ps, msg, 0, take_family, ps);
	nlmsg_free(msg);
	if (err == -ENOENT)
		return fail(ps, -EPROTONOSUPPORT,
			    "the kernel module pppsplice is not loaded, and did not load by itself: modprobe pppsplice");
	if (err)
		return err;
	if (!ps->family || !ps->events_group)
		return fail(ps, -EPROTO, "the kernel's pppsplice family is incomplete");
	return 0;
}

/**
 * pppsplice_open() - open the handle's netlink socket
 * @ps: handle
 *
 * The socket is opened in the network namespace of the calling thread. The
 * kernel loads the module pppsplice if it is not loaded yet.
 *
 * Return: 0 (also if it was open already), -EPROTONOSUPPORT if the kernel has
 * no pppsplice, or what socket(2) and bind(2) return.
 */
int pppsplice_open(struct pppsplice *ps)
{
	int err;

	if (ps->sk)
		return 0;
	err = request_socket(ps, &ps->sk);
	if (err)
		return err;
	err = resolve_family(ps);
	if (err) {
		nl_socket_free(ps->sk);
		ps->sk = NULL;
	}
	return err;
}
