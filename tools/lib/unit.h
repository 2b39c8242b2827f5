/* SPDX-License-Identifier: GPL-2.0-or-later OR LGPL-2.1-or-later */
/* Which ppp interface a session is attached to. */
#ifndef PPPSPLICE_UNIT_H
#define PPPSPLICE_UNIT_H

#include "libpppsplice.h"

#include <stdio.h>

struct l2tp_unit {
	uint32_t tunnel;
	uint32_t session;
	char name[PPPSPLICE_IFNAME_SIZE];
};

struct l2tp_units {
	struct l2tp_unit *units;
	size_t n;
	size_t room;
};

int l2tp_units_parse(FILE *file, struct l2tp_units *units);
void l2tp_units_read(struct l2tp_units *units);
const char *l2tp_units_find(const struct l2tp_units *units, const struct pppsplice_leg *leg);
void unit_of_ppp_fds(int pidfd, const int *fds, size_t n, char name[PPPSPLICE_IFNAME_SIZE]);

#endif
