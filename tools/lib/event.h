/* SPDX-License-Identifier: GPL-2.0-or-later OR LGPL-2.1-or-later */
/* Events. */
#ifndef PPPSPLICE_EVENT_H
#define PPPSPLICE_EVENT_H

#include "libpppsplice.h"

struct events;

void events_free(struct events *events);

#endif
