/* SPDX-License-Identifier: GPL-2.0 */
/* Which sessions are spliced. */
#ifndef SPLICED_H
#define SPLICED_H

#include "ctl.h"

/**
 * struct spliced - a leg of a splice
 * @leg: the leg as the kernel reports it
 * @id: the splice
 */
struct spliced {
	struct pppsplice_leg leg;
	uint32_t id;
};

/**
 * struct spliced_legs - the legs of all splices
 * @legs: sorted by the numbers of their identity; to be freed
 * @n: how many
 * @room: memory of @legs
 */
struct spliced_legs {
	struct spliced *legs;
	size_t n;
	size_t room;
};

int spliced_read(struct ctl *ctl, struct spliced_legs *spliced);
int spliced_append(struct spliced_legs *spliced, const struct pppsplice_leg *leg, uint32_t id);
void spliced_sort(struct spliced_legs *spliced);
const struct spliced *spliced_find(const struct spliced_legs *spliced,
				   const struct pppsplice_leg *leg);

#endif
