/* SPDX-License-Identifier: GPL-2.0-or-later OR LGPL-2.1-or-later */
/* Identity of a leg. */
#ifndef PPPSPLICE_LEG_H
#define PPPSPLICE_LEG_H

#include "libpppsplice.h"

const char *leg_noun(enum pppsplice_leg_type type);
int leg_check_identity(struct pppsplice *ps, const struct pppsplice_leg *leg);

#endif
