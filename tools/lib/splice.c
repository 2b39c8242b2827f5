// SPDX-License-Identifier: GPL-2.0-or-later OR LGPL-2.1-or-later
/* Splices: add, set, del, get, foreach. */
#include "bridge.h"
#include "handle.h"
#include "leg.h"
#include "message.h"
#include "request.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A dump is read again this often if splices came or went meanwhile. */
#define DUMP_ATTEMPTS 3

static int check_open(struct pppsplice *ps)
{
	return ps->sk ? 0 : fail(ps, -ENOTCONN, "the handle is not open: call pppsplice_open() first");
}

static int check_label(struct pppsplice *ps, const char *label)
{
	if (label && strlen(label) > PPPSPLICE_LABEL_MAX)
		return fail(ps, -EINVAL, "a label is at most %d bytes long, not %zu",
			    PPPSPLICE_LABEL_MAX, strlen(label));
	return 0;
}

static int check_selector(struct pppsplice *ps, const struct pppsplice_selector *which)
{
	switch (which->by) {
	case PPPSPLICE_BY_ID:
		return which->id ? 0 : fail(ps, -EINVAL, "0 is no splice id");
	case PPPSPLICE_BY_LABEL:
		if (!which->label || !which->label[0])
			return fail(ps, -EINVAL, "an empty label selects no splice");
		return check_label(ps, which->label);
	case PPPSPLICE_BY_LEG:
		return leg_check_identity(ps, &which->leg);
	}
	return fail(ps, -EINVAL, "%u is no way to select a splice", which->by);
}

static int take_splice(const struct nlmsghdr *hdr, void *arg)
{
	return message_parse_splice(hdr, arg);
}

/* Send a message that is answered with a splice, and free it. */
static int ask(struct pppsplice *ps, struct nl_msg *msg, int err, struct pppsplice_splice *splice)
{
	struct pppsplice_splice unused;

	splice = splice ? splice : &unused;
	memset(splice, 0, sizeof(*splice));
	if (err)
		fail(ps, err, "%s", strerror(-err));
	else
		err = request(ps, msg, 0, take_splice, splice);
	nlmsg_free(msg);
	if (!err && !splice->id)
		return fail(ps, -EBADMSG, "the kernel did not say which splice it was");
	return err;
}

static int ask_new(struct pppsplice *ps, const struct pppsplice_end end[2],
		   const struct pppsplice_options *options, struct pppsplice_splice *splice)
{
	struct nl_msg *msg = message_new(ps->family, PPPSPLICE_CMD_SPLICE_NEW);
	int err = msg ? 0 : -ENOMEM;

	err = err ? err : message_put_options(msg, options);
	err = err ? err : message_put_end(msg, &end[0]);
	err = err ? err : message_put_end(msg, &end[1]);
	return ask(ps, msg, err, splice);
}

/* The splice is of no use without its channel: take it down again. */
static void undo_add(struct pppsplice *ps, uint32_t id)
{
	struct pppsplice_selector which = { .by = PPPSPLICE_BY_ID, .id = id };
	char text[PPPSPLICE_ERROR_SIZE];

	memcpy(text, ps->error, sizeof(text));
	pppsplice_del(ps, &which, NULL);
	memcpy(ps->error, text, sizeof(text));
}

/**
 * pppsplice_add() - join two legs
 * @ps: handle
 * @end: what to make the legs of; at most one channel
 * @options: state, frames and label; NULL or PPPSPLICE_KEEP for the defaults:
 *	up, data (all if one leg is a channel), no label
 * @splice: takes the new splice; or NULL
 *
 * All or nothing; but a channel that turns out to be in use (-EALREADY) when the
 * splice exists already means that it came and went. A channel leg is bridged to the kernel's pppsplice channel
 * (PPPIOCBRIDGECHAN) before the function returns. The sockets may be closed
 * afterwards, but the splice ends when their last descriptor is closed.
 *
 * Return: 0, -EBUSY if a session is spliced already, -EEXIST if the label is in
 * use, -ENOTCONN if a socket is not connected, -EBADF, -ENOTSOCK or
 * -EPROTOTYPE if it is no PPPoE or PPPoL2TP session socket, -ENXIO or -EALREADY if the channel
 * does not exist, or is attached to a unit or bridged, -EPERM, -ENOMEM.
 */
int pppsplice_add(struct pppsplice *ps, const struct pppsplice_end end[2],
		  const struct pppsplice_options *options, struct pppsplice_splice *splice)
{
	static const struct pppsplice_options defaults = PPPSPLICE_OPTIONS_INIT;
	const struct pppsplice_end *channel;
	struct pppsplice_splice new;
	int fd = -1, err;

	options = options ? options : &defaults;
	err = check_open(ps);
	err = err ? err : check_label(ps, options->label);
	if (err)
		return err;
	if (end[0].fd < 0 && end[1].fd < 0)
		return fail(ps, -EINVAL,
			    "two channels are joined with PPPIOCBRIDGECHAN itself: one leg must be a session");
	channel = end[0].fd < 0 ? &end[0] : end[1].fd < 0 ? &end[1] : NULL;
	if (channel) {
		/* first: the session is not to be touched for a channel that is not there */
		fd = bridge_open(ps, channel->channel);
		if (fd < 0)
			return fd;
	}
	err = ask_new(ps, end, options, &new);
	if (!err && channel) {
		err = bridge_join(ps, fd, channel->channel, &new.leg[channel - end]);
		if (err)
			undo_add(ps, new.id);
	}
	if (fd >= 0)
		close(fd);
	if (!err && splice)
		*splice = new;
	return err;
}

static int ask_selected(struct pppsplice *ps, uint8_t cmd, const struct pppsplice_selector *which,
			const struct pppsplice_options *options, struct pppsplice_splice *splice)
{
	struct nl_msg *msg;
	int err;

	err = check_open(ps);
	err = err ? err : check_selector(ps, which);
	if (err)
		return err;
	msg = message_new(ps->family, cmd);
	err = msg ? 0 : -ENOMEM;
	err = err ? err : message_put_select(msg, which);
	if (options)
		err = err ? err : message_put_options(msg, options);
	return ask(ps, msg, err, splice);
}

/**
 * pppsplice_set() - change a live splice
 * @ps: handle
 * @which: the splice
 * @options: what to change; at least one
 * @splice: takes the splice after the change; or NULL
 *
 * A splice selected by its label can be given another one: it is looked up
 * first, because in one request the kernel takes only one label.
 *
 * Return: 0, -ENOENT if there is no such splice, -ENOTUNIQ if several have such
 * a leg, -EEXIST if the label is in use, -EINVAL, -EPERM, -ENOMEM.
 */
int pppsplice_set(struct pppsplice *ps, const struct pppsplice_selector *which,
		  const struct pppsplice_options *options, struct pppsplice_splice *splice)
{
	struct pppsplice_selector by_id = { .by = PPPSPLICE_BY_ID };
	struct pppsplice_splice found;
	int err = check_label(ps, options->label);

	if (err)
		return err;
	if (options->state < 0 && options->frames < 0 && !options->label)
		return fail(ps, -EINVAL, "nothing to change: give state, frames or label");
	if (which->by == PPPSPLICE_BY_LABEL && options->label) {
		err = pppsplice_get(ps, which, &found);
		if (err)
			return err;
		by_id.id = found.id;
		which = &by_id;
	}
	return ask_selected(ps, PPPSPLICE_CMD_SPLICE_SET, which, options, splice);
}

/**
 * pppsplice_del() - remove a splice
 * @ps: handle
 * @which: the splice
 * @splice: takes the splice as it was, with its final counters; or NULL
 *
 * Both sessions go on as they were before they were spliced.
 *
 * Return: 0, -ENOENT if there is no such splice, -ENOTUNIQ if several have such
 * a leg, -EINVAL, -EPERM, -ENOMEM.
 */
int pppsplice_del(struct pppsplice *ps, const struct pppsplice_selector *which,
		  struct pppsplice_splice *splice)
{
	return ask_selected(ps, PPPSPLICE_CMD_SPLICE_DEL, which, NULL, splice);
}

/**
 * pppsplice_get() - look at one splice
 * @ps: handle
 * @which: the splice
 * @splice: takes it, with its counters; or NULL
 *
 * Return: 0, -ENOENT if there is no such splice, -ENOTUNIQ if several have such
 * a leg, -EINVAL, -EPERM, -ENOMEM.
 */
int pppsplice_get(struct pppsplice *ps, const struct pppsplice_selector *which,
		  struct pppsplice_splice *splice)
{
	return ask_selected(ps, PPPSPLICE_CMD_SPLICE_GET, which, NULL, splice);
}

struct list {
	struct pppsplice_splice *splices;
	size_t n;
	size_t room;
};

static int take_listed(const struct nlmsghdr *hdr, void *arg)
{
	struct pppsplice_splice *splices;
	struct list *list = arg;
	size_t room;

	if (list->n == list->room) {
		room = list->room ? 2 * list->room : 16;
		splices = reallocarray(list->splices, room, sizeof(*splices));
		if (!splices)
			return -ENOMEM;
		list->splices = splices;
		list->room = room;
	}
	return message_parse_splice(hdr, &list->splices[list->n++]);
}

static int dump(struct pppsplice *ps, const struct pppsplice_selector *filter, struct list *list)
{
	struct nl_msg *msg = message_new(ps->family, PPPSPLICE_CMD_SPLICE_GET);
	int err = msg ? 0 : -ENOMEM;

	if (filter)
		err = err ? err : message_put_select(msg, filter);
	if (err)
		fail(ps, err, "%s", strerror(-err));
	else
		err = request(ps, msg, NLM_F_DUMP, take_listed, list);
	nlmsg_free(msg);
	return err;
}

/**
 * pppsplice_foreach() - list splices
 * @ps: handle
 * @filter: list only those with this id, this label or such a leg; or NULL
 * @cb: called for each; the list ends early if it does not return 0. It may
 *	call functions of the library with the same handle.
 * @arg: for @cb
 *
 * The list is complete before @cb is called first. If splices came or went
 * while it was read, it is read again, three times at most.
 *
 * Return: 0; 1 if the last reading was disturbed too, so that a splice may be
 * missing; what @cb returned, if not 0; or -EINVAL, -EPERM, -ENOMEM.
 */
int pppsplice_foreach(struct pppsplice *ps, const struct pppsplice_selector *filter,
		      pppsplice_splice_cb cb, void *arg)
{
	struct list list = { NULL, 0, 0 };
	int attempt, err, stop = 0;
	size_t i;

	err = check_open(ps);
	if (filter)
		err = err ? err : check_selector(ps, filter);
	if (err)
		return err;
	for (attempt = 0; attempt < DUMP_ATTEMPTS; attempt++) {
		list.n = 0;
		err = dump(ps, filter, &list);
		if (err != 1)
			break;
	}
	for (i = 0; err >= 0 && i < list.n && !stop; i++)
		stop = cb(&list.splices[i], arg);
	free(list.splices);
	return stop ? stop : err;
}
