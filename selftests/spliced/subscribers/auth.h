/* SPDX-License-Identifier: GPL-2.0 */
/* Authentication: CHAP with MD5 (RFC 1994) and PAP (RFC 1334), the peer's side. */
#ifndef SUBSCRIBERS_AUTH_H
#define SUBSCRIBERS_AUTH_H

#include "ppp.h"

bool auth_accepts(struct subscriber *s, struct octets option);
struct octets auth_wanted(void);
void auth_start(struct subscriber *s);
void auth_request(struct subscriber *s);
void auth_input(struct subscriber *s, uint16_t protocol, const struct packet *packet);

#endif
