/* SPDX-License-Identifier: GPL-2.0 */
/* The end of a session: LCP's Terminate packets (RFC 1661 section 5.5), and a PADT after them. */
#ifndef SUBSCRIBERS_TERMINATE_H
#define SUBSCRIBERS_TERMINATE_H

#include "ppp.h"

void terminate(struct subscriber *s, const char *why);
void terminate_failed(struct subscriber *s, const char *why);
void terminate_input(struct subscriber *s, const struct packet *packet);
void terminate_timeout(struct subscriber *s);

#endif
