/* SPDX-License-Identifier: GPL-2.0 */
/* The frames of PPPoE, RFC 2516 section 4: headers, and whose they are. */
#ifndef SUBSCRIBERS_PPPOE_H
#define SUBSCRIBERS_PPPOE_H

#include "subscriber.h"

#define PPPOE_VERSION	0x11	/* VER and TYPE */

enum pppoe_code {
	PPPOE_SESSION = 0x00, PADO = 0x07, PADI = 0x09, PADR = 0x19, PADS = 0x65, PADT = 0xa7,
};

void write_ethernet(struct writer *w, const uint8_t to[ETH_ALEN], const uint8_t from[ETH_ALEN],
		    uint16_t type);
void write_pppoe(struct writer *w, uint8_t code, uint16_t sid, uint16_t len);
void pppoe_send(const struct subscriber *s, enum pppoe_code code, struct octets payload);
void pppoe_input(const void *frame, size_t len);

#endif
