/* SPDX-License-Identifier: GPL-2.0 */
/* PPPoE discovery, the client's side: RFC 2516 section 5. */
#ifndef SUBSCRIBERS_DISCOVERY_H
#define SUBSCRIBERS_DISCOVERY_H

#include "subscriber.h"

void discovery_start(struct subscriber *s);
void discovery_send_padi(struct subscriber *s);
void discovery_send_padr(struct subscriber *s);
void discovery_input(struct subscriber *s, const uint8_t ac[ETH_ALEN], uint8_t code, uint16_t sid,
		     struct reader payload);

#endif
