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
 * struct ids - numbers of splices, in their order
 * @at: numbers
 * @n: how many
 * @room: room there
 */
struct ids {
	uint32_t *at;
	size_t n;
	size_t room;
};

/**
 * struct splices - splices of this process
 * @ps: the library's handle; it has a socket of its own for events
 * @ids: those that live, as far as this process was told
 * @missed: events were lost: see which splices there still are
 */
struct splices {
	struct pppsplice *ps;
	struct ids ids;
	bool missed;
};

/* Where it is, or would have to be. */
static size_t position(const struct ids *ids, uint32_t id)
{
	size_t low = 0, high = ids->n, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (ids->at[middle] < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool has(const struct ids *ids, uint32_t id)
{
	size_t at = position(ids, id);

	return at < ids->n && ids->at[at] == id;
}

static bool make_room(struct ids *ids)
{
	size_t room = ids->room ? 2 * ids->room : 64;
	uint32_t *at;

	if (ids->n < ids->room)
		return true;
	at = reallocarray(ids->at, room, sizeof(*at));
	if (!at)
		return false;
	ids->at = at;
	ids->room = room;
	return true;
}

/* There is room. */
static void insert(struct ids *ids, uint32_t id)
{
	size_t at = position(ids, id);

	memmove(&ids->at[at + 1], &ids->at[at], (ids->n - at) * sizeof(*ids->at));
	ids->at[at] = id;
	ids->n++;
}

/* Return: whether it was there. */
static bool take_out(struct ids *ids, uint32_t id)
{
	size_t at = position(ids, id);

	if (!has(ids, id))
		return false;
	ids->n--;
	memmove(&ids->at[at], &ids->at[at + 1], (ids->n - at) * sizeof(*ids->at));
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
	free(s->ids.at);
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
	if (!make_room(&s->ids))
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
	insert(&s->ids, splice.id);
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
	take_out(&s->ids, id);
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

struct each {
	void (*each)(void *owner, uint32_t id, const struct splice_usage *usage);
	void *owner;
};

static int tell_usage(const struct pppsplice_splice *splice, void *arg)
{
	const struct each *each = arg;
	struct splice_usage usage;

	splice_usage_of(splice, &usage);
	each->each(each->owner, splice->id, &usage);
	return 0;
}

/**
 * splices_usage_of_all() - what all splices have carried so far
 * @s: splices
 * @each: called for each that there is, those of others too; it may not call back
 * @owner: its first argument
 *
 * One request for all: of tens of thousands, one for each would take a second.
 *
 * Return: 0, or what the library says; then some may be missing.
 */
int splices_usage_of_all(struct splices *s,
			 void (*each)(void *owner, uint32_t id, const struct splice_usage *usage),
			 void *owner)
{
	struct each arg = { each, owner };

	return pppsplice_foreach(s->ps, NULL, tell_usage, &arg);
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

/* The kernel lists them in the order of their numbers: each goes to the end. */
static int list_one(const struct pppsplice_splice *splice, void *arg)
{
	struct ids *ids = arg;

	if (!make_room(ids))
		return -ENOMEM;
	insert(ids, splice->id);
	return 0;
}

/* Which of ours are not there any more. What they have carried nobody can say then. */
static void look_for_missing(struct splices *s,
			     void (*gone)(void *owner, uint32_t id, const char *reason,
					  const struct splice_usage *final),
			     void *owner)
{
	struct ids list = { NULL, 0, 0 };
	uint32_t id;
	size_t at;

	/* a list that may lack some would end sessions that live: try again with the next event */
	if (!pppsplice_foreach(s->ps, NULL, list_one, &list)) {
		s->missed = false;
		for (at = s->ids.n; at--;) {
			id = s->ids.at[at];
			if (has(&list, id))
				continue;
			take_out(&s->ids, id);
			gone(owner, id, "events-lost", NULL);
		}
	}
	free(list.at);
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
		if (event.type != PPPSPLICE_EVENT_DEL || !take_out(&s->ids, event.splice.id))
			continue;
		reason = event.splice.has_reason ?
			 pppsplice_del_reason_name(event.splice.reason) : NULL;
		splice_usage_of(&event.splice, &final);
		gone(owner, event.splice.id, reason ? reason : "unknown", &final);
	}
	/* what the events that are still to be read have carried is not lost */
	if (s->missed && n < READ_MAX)
		look_for_missing(s, gone, owner);
}
