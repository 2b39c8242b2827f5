/* SPDX-License-Identifier: GPL-2.0 */
/* What the parts of PPP share: numbers of protocols, and why a session ends. */
#ifndef PPPSPLICED_PPP_PROTOCOL_H
#define PPPSPLICED_PPP_PROTOCOL_H

#include "bytes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum ppp_protocol {
	PPP_LCP = 0xc021,
	PPP_PAP = 0xc023,
	PPP_CHAP = 0xc223,
};

/* From here on protocols are the link's own, not of a network layer, RFC 1661 section 2 */
#define PPP_LINK_LAYER	0xc000

/* Its own octets are even and odd, section 2; otherwise it is no protocol at all. */
static inline bool ppp_is_network(uint16_t protocol)
{
	return (protocol & 0x0101) == 0x0001 && protocol < PPP_LINK_LAYER;
}

/* Algorithms of CHAP: RFC 1994 section 3, RFC 2433 section 3, RFC 2759 section 3 */
enum chap_algorithm {
	CHAP_MD5 = 5,
	CHAP_MS = 0x80,
	CHAP_MS2 = 0x81,
};

/**
 * enum ppp_end - why a session has ended
 * @PPP_END_NONE: it has not
 * @PPP_END_OWNER: the owner has closed it
 * @PPP_END_LOWER: what carries it is gone
 * @PPP_END_PEER: the peer has sent a Terminate-Request
 * @PPP_END_NO_ANSWER: the peer does not answer to Configure-Requests
 * @PPP_END_NO_CONVERGENCE: the peer answers, but does not agree
 * @PPP_END_LOOP: what is sent comes back
 * @PPP_END_NO_AUTH: the peer does none of the authentication protocols that are allowed
 * @PPP_END_REJECTED: the peer does not know LCP, or the authentication protocol after all
 * @PPP_END_NO_RESPONSE: the peer does not authenticate itself
 * @PPP_END_AUTH_REFUSED: it does, but the verdict was against it
 * @PPP_END_KEEPALIVE: the peer does not answer to Echo-Requests any more
 */
enum ppp_end {
	PPP_END_NONE,
	PPP_END_OWNER,
	PPP_END_LOWER,
	PPP_END_PEER,
	PPP_END_NO_ANSWER,
	PPP_END_NO_CONVERGENCE,
	PPP_END_LOOP,
	PPP_END_NO_AUTH,
	PPP_END_REJECTED,
	PPP_END_NO_RESPONSE,
	PPP_END_AUTH_REFUSED,
	PPP_END_KEEPALIVE,
};

/* Longest text that is kept of a peer's, with the terminating NUL */
#define PPP_TEXT_SIZE	64

const char *ppp_end_text(enum ppp_end why);
const char *ppp_auth_text(char text[static PPP_TEXT_SIZE], uint16_t protocol, uint8_t algorithm);
const char *ppp_text(char text[static PPP_TEXT_SIZE], const void *data, size_t len);

#endif
