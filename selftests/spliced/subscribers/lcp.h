/* SPDX-License-Identifier: GPL-2.0 */
/* LCP, RFC 1661: options, echo and rejects. What ends a session is in terminate.h. */
#ifndef SUBSCRIBERS_LCP_H
#define SUBSCRIBERS_LCP_H

#include "ppp.h"

void lcp_start(struct subscriber *s);
void lcp_request(struct subscriber *s);
void lcp_input(struct subscriber *s, const struct packet *packet);
void lcp_reject_protocol(struct subscriber *s, struct octets frame);

#endif
