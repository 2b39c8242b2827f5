/* SPDX-License-Identifier: GPL-2.0 */
/* ICMP echo (RFC 792) to the LNS, from who is up. */
#ifndef SUBSCRIBERS_PING_H
#define SUBSCRIBERS_PING_H

#include "subscriber.h"

void ping_start(struct subscriber *s);
void ping_request(struct subscriber *s);
void ping_input(struct subscriber *s, struct octets packet);

#endif
