/* SPDX-License-Identifier: GPL-2.0 */
/* IPCP, RFC 1332: the LNS assigns the subscriber's address. */
#ifndef SUBSCRIBERS_IPCP_H
#define SUBSCRIBERS_IPCP_H

#include "ppp.h"

void ipcp_start(struct subscriber *s);
void ipcp_request(struct subscriber *s);
void ipcp_input(struct subscriber *s, const struct packet *packet);

#endif
