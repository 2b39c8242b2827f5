/* SPDX-License-Identifier: GPL-2.0 */
/* PPP in a session of PPPoE: protocols, and the packets of LCP, IPCP, CHAP and PAP. */
#ifndef SUBSCRIBERS_PPP_H
#define SUBSCRIBERS_PPP_H

#include "subscriber.h"

#define PPP_MRU	1492	/* RFC 2516 section 7 */

enum { PPP_IP = 0x0021, PPP_IPCP = 0x8021, PPP_LCP = 0xc021, PPP_PAP = 0xc023, PPP_CHAP = 0xc223 };

/* Codes of LCP, RFC 1661 section 5; IPCP has those up to Code-Reject */
enum {
	CONFIGURE_REQUEST = 1, CONFIGURE_ACK, CONFIGURE_NAK, CONFIGURE_REJECT, TERMINATE_REQUEST,
	TERMINATE_ACK, CODE_REJECT, PROTOCOL_REJECT, ECHO_REQUEST, ECHO_REPLY, DISCARD_REQUEST,
};

/**
 * struct packet - one of LCP, IPCP, CHAP or PAP: they all look alike
 * @code: Code
 * @id: Identifier
 * @data: what follows the Length
 * @whole: all of it
 */
struct packet {
	uint8_t code;
	uint8_t id;
	struct octets data;
	struct octets whole;
};

void ppp_send(const struct subscriber *s, uint16_t protocol, struct octets information);
void ppp_send_packet(const struct subscriber *s, uint16_t protocol, uint8_t code, uint8_t id,
		     struct octets data);
void ppp_input(struct subscriber *s, struct reader frame);

#endif
