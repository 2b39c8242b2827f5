/* SPDX-License-Identifier: GPL-2.0-or-later OR LGPL-2.1-or-later */
/* Channel legs. */
#ifndef PPPSPLICE_BRIDGE_H
#define PPPSPLICE_BRIDGE_H

#include "libpppsplice.h"

int bridge_open(struct pppsplice *ps, uint32_t channel);
int bridge_join(struct pppsplice *ps, int fd, uint32_t channel, const struct pppsplice_leg *leg);

#endif
