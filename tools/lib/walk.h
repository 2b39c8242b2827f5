/* SPDX-License-Identifier: GPL-2.0-or-later OR LGPL-2.1-or-later */
/* The walk over the sessions that processes have open. */
#ifndef PPPSPLICE_WALK_H
#define PPPSPLICE_WALK_H

#include "libpppsplice.h"

struct netns_id;
struct udp_sockets;
struct walk;

void walk_free(struct walk *walk);
bool walk_has_session(struct walk *walk, uint64_t inode);
const struct netns_id *walk_netns(const struct walk *walk);
struct udp_sockets *walk_udp_sockets(struct walk *walk);

#endif
