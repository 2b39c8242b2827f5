/* SPDX-License-Identifier: GPL-2.0 */
/* Names of hosts to addresses, in threads, as getaddrinfo(3) blocks. */
#ifndef PPPSPLICED_RADIUS_RESOLVER_H
#define PPPSPLICED_RADIUS_RESOLVER_H

#include "lns/peer.h"

struct ev_loop;
struct resolver;
struct resolver_job;

/**
 * struct resolver_name - a name and what is found
 * @name: name or address of a host
 * @address: takes the first address, without a port; of family 0 if there is none
 */
struct resolver_name {
	char name[LNS_TEXT_MAX + 1];
	union lns_address address;
};

typedef void resolver_done(void *arg, const struct resolver_name *names, size_t n_names);

struct resolver *resolver_new(struct ev_loop *loop);
struct resolver_job *resolver_ask(struct resolver *resolver, const struct resolver_name *names,
				  size_t n_names, resolver_done *done, void *arg);
void resolver_cancel(struct resolver_job *job);
void resolver_free(struct resolver *resolver);

#endif
