// SPDX-License-Identifier: GPL-2.0
/* Which sessions are spliced: all splices are read once, and looked up by number. */
#include "spliced.h"

#include <errno.h>
#include <stdlib.h>

static int compare(uint32_t a, uint32_t b)
{
	return a < b ? -1 : a > b;
}

/* Only numbers that both the kernel and a socket's name have. */
static int by_numbers(const void *a, const void *b)
{
	const struct pppsplice_leg *x = &((const struct spliced *)a)->leg;
	const struct pppsplice_leg *y = &((const struct spliced *)b)->leg;
	int order = compare(x->type, y->type);

	order = order ? order : compare(x->sid, y->sid);
	order = order ? order : compare(x->tunnel, y->tunnel);
	return order ? order : compare(x->session, y->session);
}

int spliced_append(struct spliced_legs *spliced, const struct pppsplice_leg *leg, uint32_t id)
{
	struct spliced *legs;
	size_t room;

	if (spliced->n == spliced->room) {
		room = spliced->room ? 2 * spliced->room : 32;
		legs = reallocarray(spliced->legs, room, sizeof(*legs));
		if (!legs)
			return -ENOMEM;
		spliced->legs = legs;
		spliced->room = room;
	}
	spliced->legs[spliced->n++] = (struct spliced){ *leg, id };
	return 0;
}

void spliced_sort(struct spliced_legs *spliced)
{
	if (spliced->n)
		qsort(spliced->legs, spliced->n, sizeof(*spliced->legs), by_numbers);
}

/* The first of those with these numbers; then the one whose MAC and interface fit. */
const struct spliced *spliced_find(const struct spliced_legs *spliced,
				   const struct pppsplice_leg *leg)
{
	struct spliced key = { .leg = *leg };
	size_t low = 0, high = spliced->n, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (by_numbers(&spliced->legs[middle], &key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < spliced->n && !by_numbers(&spliced->legs[low], &key); low++)
		if (pppsplice_leg_matches(&spliced->legs[low].leg, leg))
			return &spliced->legs[low];
	return NULL;
}

static int take(const struct pppsplice_splice *splice, void *arg)
{
	int err = spliced_append(arg, &splice->leg[0], splice->id);

	return err ? err : spliced_append(arg, &splice->leg[1], splice->id);
}

/* Without the module nothing is spliced: that is no error. */
int spliced_read(struct ctl *ctl, struct spliced_legs *spliced)
{
	int err;

	*spliced = (struct spliced_legs){ 0 };
	err = pppsplice_open(ctl->ps);
	if (err == -EPROTONOSUPPORT)
		return 0;
	if (!err)
		err = pppsplice_foreach(ctl->ps, NULL, take, spliced);
	spliced_sort(spliced);
	return err < 0 ? err : 0;
}
