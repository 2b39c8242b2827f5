/* SPDX-License-Identifier: GPL-2.0-or-later OR LGPL-2.1-or-later */
/* The walk over the sessions that processes have open. */
#ifndef PPPSPLICE_WALK_H
#define PPPSPLICE_WALK_H

#include "libpppsplice.h"

struct walk;

void walk_free(struct walk *walk);

#endif
