// SPDX-License-Identifier: GPL-2.0
#include "kernel/splices.h"

#include "kernel/refuse.h"
#include "libpppsplice.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Events taken in one call of splices_read(). */
#define READ_MAX	1000

/**
 * struct splices - splices of this process
 * @ps: the library's handle; it has a socket of its own for events
 * @ids: those that live, as far as this process was told, in the order of their numbers
 * @n_ids: how many
 * @room: room there
 * @missed: events were lost: see which splices there still are
 */
struct splices {
	struct pppsplice *ps;
	uint32_t *ids;
	size_t n_ids;
	size_t room;
	bool missed;
};

/* Where it is, or would have to be. */
static size_t position(const struct splices *s, uint32_t id)
{
	size_t low = 0, high = s->n_ids, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (s->ids[middle] < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool make_room(struct splices *s)
{
	size_t room = s->room ? 2 * s->room : 64;
	uint32_t *ids;

	if (s->n_ids < s->room)
		return true;
	ids = reallocarray(s->ids, room, sizeof(*ids));
	if (!ids)
		return false;
	s->ids = ids;
	s->room = room;
	return true;
}

static void insert(struct splices *s, uint32_t id)
{
	size_t at = position(s, id);

	memmove(&s->ids[at + 1], &s->ids[at], (s->n_ids - at) * sizeof(*s->ids));
	s->ids[at] = id;
	s->n_ids++;
}

/* Return: whether it was there. */
static bool take_out(struct splices *s, uint32_t id)
{
	size_t at = position(s, id);

	if (at == s->n_ids || s->ids[at] != id)
		return false;
	s->n_ids--;
	memmove(&s->ids[at], &s->ids[at + 1], (s->n_ids - at) * sizeof(*s->ids));
	return true;
}

/**
 * splices_new() - get at the kernel's splices
 * @error: takes the text of an error; or NULL
 * @size: room there
 *
 * Those of the network namespace in which the caller is. The kernel loads the module
 * pppsplice if it can.
 *
 * Return: them; NULL if the kernel has no splices, or they are not for this process.
 */
struct splices *splices_new(char *error, size_t size)
{
	struct splices *s = calloc(1, sizeof(*s));

	if (s)
		s->ps = pppsplice_new();
	if (!s || !s->ps) {
		refuse(error, size, -ENOMEM, "splices: out of memory");
		goto free;
	}
	if (!pppsplice_open(s->ps) && !pppsplice_subscribe(s->ps))
		return s;
	refuse(error, size, -EIO, "splices: %s", pppsplice_error(s->ps));
free:
	splices_free(s);
	return NULL;
}

/**
 * splices_free() - let go of them
 * @s: splices, or NULL
 *
 * They stay for as long as the sockets of their sessions do.
 */
void splices_free(struct splices *s)
{
	if (!s)
		return;
	pppsplice_free(s->ps);
	free(s->ids);
	free(s);
}

/**
 * splices_add() - join a subscriber's session to that with the LNS
 * @s: splices
 * @pppoe: the subscriber's
 * @l2tp: that with the LNS
 * @tunnel_fd: UDP socket of the tunnel: then frames pass the L2TP driver by; or -1
 * @sequence: as it was in l2tp_kernel_session()
 * @frames: PPPSPLICE_FRAMES_ALL, _NCP or _DATA
 * @label: for who looks at the kernel's splices; NULL for none. If it is in use, or none
 *	that the kernel takes, the splice has none: a label that a user name has gone into
 *	does not cost him his session
 * @id: takes its number
 * @error: takes the text of an error; or NULL
 * @size: room there
 *
 * Return: 0, -EBUSY if a session is spliced already, -ENOTCONN if one has ended, -EPERM,
 * -ENOMEM, or what else the kernel says.
 */
int splices_add(struct splices *s, const struct channel *pppoe, const struct channel *l2tp,
		int tunnel_fd, bool sequence, int frames, const char *label, uint32_t *id,
		char *error, size_t size)
{
	struct pppsplice_options options = PPPSPLICE_OPTIONS_INIT;
	struct pppsplice_tunnel tunnel = PPPSPLICE_TUNNEL_INIT;
	const struct pppsplice_end end[2] = {
		{ .fd = pppoe->sock },
		{ .fd = l2tp->sock, .tunnel = tunnel_fd >= 0 ? &tunnel : NULL },
	};
	struct pppsplice_splice splice;
	int err;

	/* of an fd of -1 the library would make a channel leg */
	if (pppoe->sock < 0 || l2tp->sock < 0)
		return refuse(error, size, -ENOTCONN, "splice: a session is not open");
	if (!make_room(s))
		return refuse(error, size, -ENOMEM, "splice: out of memory");
	tunnel.fd = tunnel_fd;
	tunnel.send_seq = sequence;
	tunnel.recv_seq = sequence;
	options.frames = frames;
	options.label = label;
	err = pppsplice_add(s->ps, end, &options, &splice);
	if (label && (err == -EEXIST || err == -EINVAL)) {
		options.label = NULL;
		err = pppsplice_add(s->ps, end, &options, &splice);
	}
	if (err)
		return refuse(error, size, err, "splice: %s", pppsplice_error(s->ps));
	insert(s, splice.id);
	*id = splice.id;
	return 0;
}

/**
 * splice_usage_of() - what a splice of splices_add() has carried
 * @splice: as the kernel describes it: the subscriber's leg is the first
 * @usage: takes it
 */
void splice_usage_of(const struct pppsplice_splice *splice, struct splice_usage *usage)
{
	const struct pppsplice_leg *pppoe = &splice->leg[0], *l2tp = &splice->leg[1];

	*usage = (struct splice_usage){
		.in_frames = pppoe->crossed_frames,
		.in_octets = pppoe->crossed_bytes,
		.out_frames = l2tp->crossed_frames,
		.out_octets = l2tp->crossed_bytes,
		.dropped = pppoe->dropped_frames + l2tp->dropped_frames,
		.has_last = pppoe->has_last_crossed || l2tp->has_last_crossed,
	};
	if (!usage->has_last)
		return;
	usage->last_crossed_ms = UINT64_MAX;
	if (pppoe->has_last_crossed)
		usage->last_crossed_ms = pppoe->last_crossed_ms;
	if (l2tp->has_last_crossed && l2tp->last_crossed_ms < usage->last_crossed_ms)
		usage->last_crossed_ms = l2tp->last_crossed_ms;
}

/**
 * splices_del() - end a splice
 * @s: splices
 * @id: its number
 * @final: takes what it has carried; or NULL
 *
 * gone() of splices_read() is not called for it.
 *
 * Return: 0; -ENOENT if it has gone by itself: then gone() is called for it, with what it
 * has carried, at the next splices_read(), if that was not done before; -EPERM, -ENOMEM.
 */
int splices_del(struct splices *s, uint32_t id, struct splice_usage *final)
{
	const struct pppsplice_selector which = { .by = PPPSPLICE_BY_ID, .id = id };
	struct pppsplice_splice splice;
	int err = pppsplice_del(s->ps, &which, &splice);

	if (err)
		return err;
	take_out(s, id);
	if (final)
		splice_usage_of(&splice, final);
	return 0;
}

/**
 * splices_usage() - what a splice has carried so far
 * @s: splices
 * @id: its number
 * @usage: takes it
 *
 * Return: 0, -ENOENT if there is no such splice (any more), -ENOMEM.
 */
int splices_usage(struct splices *s, uint32_t id, struct splice_usage *usage)
{
	const struct pppsplice_selector which = { .by = PPPSPLICE_BY_ID, .id = id };
	struct pppsplice_splice splice;
	int err = pppsplice_get(s->ps, &which, &splice);

	if (!err)
		splice_usage_of(&splice, usage);
	return err;
}

/**
 * splices_fd() - descriptor to poll
 * @s: splices
 *
 * Return: it; when it is readable, call splices_read().
 */
int splices_fd(struct splices *s)
{
	return pppsplice_event_fd(s->ps);
}

struct list {
	uint32_t *ids;
	size_t n;
	size_t room;
};

static int list_one(const struct pppsplice_splice *splice, void *arg)
{
	struct list *list = arg;
	uint32_t *ids;

	if (list->n == list->room) {
		list->room = list->room ? 2 * list->room : 64;
		ids = reallocarray(list->ids, list->room, sizeof(*ids));
		if (!ids)
			return -ENOMEM;
		list->ids = ids;
	}
	list->ids[list->n++] = splice->id;
	return 0;
}

static int by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

/* Which of ours are not there any more. What they have carried nobody can say then. */
static void look_for_missing(struct splices *s,
			     void (*gone)(void *owner, uint32_t id, const char *reason,
					  const struct splice_usage *final),
			     void *owner)
{
	struct list list = { NULL, 0, 0 };
	uint32_t id;
	size_t at;

	/* a list that may lack some would end sessions that live: try again with the next event */
	if (!pppsplice_foreach(s->ps, NULL, list_one, &list)) {
		s->missed = false;
		if (list.n)
			qsort(list.ids, list.n, sizeof(*list.ids), by_number);
		for (at = s->n_ids; at--;) {
			id = s->ids[at];
			if (list.n && bsearch(&id, list.ids, list.n, sizeof(id), by_number))
				continue;
			take_out(s, id);
			gone(owner, id, "events-lost", NULL);
		}
	}
	free(list.ids);
}

/**
 * splices_read() - take which splices have gone
 * @s: splices
 * @gone: called once for each of splices_add() that has gone without splices_del(): its
 *	number, the kernel's reason (pppsplice(7)), and what it has carried. If events were
 *	lost it is found out by listing what is there; then the reason is "events-lost", and
 *	@final NULL: what splices_usage() has said last is the best that there is. It may
 *	not call back
 * @owner: its first argument
 *
 * Does not wait.
 */
void splices_read(struct splices *s,
		  void (*gone)(void *owner, uint32_t id, const char *reason,
			       const struct splice_usage *final),
		  void *owner)
{
	struct pppsplice_event event;
	struct splice_usage final;
	const char *reason;
	int n, ret;

	for (n = 0; n < READ_MAX; n++) {
		ret = pppsplice_event_read(s->ps, &event);
		if (!ret)
			break;
		if (ret < 0) {
			s->missed = true;
			continue;
		}
		if (event.type != PPPSPLICE_EVENT_DEL || !take_out(s, event.splice.id))
			continue;
		reason = event.splice.has_reason ?
			 pppsplice_del_reason_name(event.splice.reason) : NULL;
		splice_usage_of(&event.splice, &final);
		gone(owner, event.splice.id, reason ? reason : "unknown", &final);
	}
	if (s->missed)
		look_for_missing(s, gone, owner);
}
