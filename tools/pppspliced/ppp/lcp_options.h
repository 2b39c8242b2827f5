/* SPDX-License-Identifier: GPL-2.0 */
/* The options of LCP: what this side asks for, and what it lets the peer have. */
#ifndef PPPSPLICED_PPP_LCP_OPTIONS_H
#define PPPSPLICED_PPP_LCP_OPTIONS_H

#include "ppp/fsm.h"
#include "ppp/protocol.h"

/* Authentication protocols that can be allowed */
#define LCP_AUTH_MAX	4
/* Times in a row that the peer may ask for others; not more than Max-Failure */
#define LCP_AUTH_INSISTS	5
/* Without a Maximum-Receive-Unit, RFC 1661 section 6.1 */
#define LCP_MRU_DEFAULT	1500
/* Most that fits into a frame of PPPoE, RFC 2516 section 7 */
#define LCP_MRU_PPPOE	1492
/* With less no network layer is of use, and no packet of LCP's is sure to fit */
#define LCP_MRU_MIN	128

/* RFC 1661 section 6 */
enum lcp_option {
	LCP_MRU = 1,
	LCP_AUTHENTICATION_PROTOCOL = 3,
	LCP_MAGIC_NUMBER = 5,
};

/**
 * struct lcp_auth - an authentication protocol
 * @protocol: PPP_CHAP or PPP_PAP
 * @algorithm: enum chap_algorithm; 0 for PAP
 */
struct lcp_auth {
	uint16_t protocol;
	uint8_t algorithm;
};

/**
 * struct lcp_options_config - what to ask for
 * @mru: longest information field that can be received, in octets; 0 for as much as fits
 * @max_payload: longest information field that PPPoE carries, in octets: by RFC 4638 it may be
 *	more than LCP_MRU_PPPOE, by the interface's MTU less; 0 for LCP_MRU_PPPOE
 * @auth: authentication protocols that the peer may take, the best first
 * @n_auth: number of @auth; 0 if the peer need not authenticate itself
 * @accept: authentication protocols that this side may take if the peer wants that, the best
 *	first
 * @n_accept: number of @accept; 0 if this side does not authenticate itself at all
 * @max_loops: times that a Magic-Number of this side comes back before the link is looped
 */
struct lcp_options_config {
	uint16_t mru;
	uint16_t max_payload;
	struct lcp_auth auth[LCP_AUTH_MAX];
	size_t n_auth;
	struct lcp_auth accept[LCP_AUTH_MAX];
	size_t n_accept;
	unsigned int max_loops;
};

/**
 * struct lcp_options - options while they are negotiated, and what has come of that
 * @config: what to ask for
 * @random: gives a random number
 * @owner: argument of @random
 * @mru: longest information field that the peer may send, in octets
 * @asks_mru: whether it is asked for: the peer has not rejected that
 * @magic: Magic-Number of this side; 0 if the peer rejects it
 * @auth: index in @config->auth of what is asked for
 * @asked_auth: bit mask of the indices that were
 * @peer_mru: longest information field that the peer can receive, in octets
 * @peer_magic: Magic-Number of the peer; 0 if it has none
 * @peer_auth: authentication protocol that the peer asks for; its number is 0 if there is none
 * @refused_auths: times that the peer was refused one, since it asked for one that it got
 * @refused_auth: the last that it was refused, if any
 * @peer_asks: bit mask of the types in the current Configure-Request of the peer
 * @nak_magic: Magic-Number in the last Configure-Nak that was sent
 * @loops: times that a Magic-Number of this side has come back
 * @failure: why there is no use in going on, if so
 */
struct lcp_options {
	const struct lcp_options_config *config;
	uint32_t (*random)(void *owner);
	void *owner;
	uint16_t mru;
	bool asks_mru;
	uint32_t magic;
	size_t auth;
	unsigned int asked_auth;
	uint16_t peer_mru;
	uint32_t peer_magic;
	struct lcp_auth peer_auth;
	unsigned int refused_auths;
	struct lcp_auth refused_auth;
	uint32_t peer_asks;
	uint32_t nak_magic;
	unsigned int loops;
	enum ppp_end failure;
};

void lcp_options_begin(struct lcp_options *options);
void lcp_options_write(struct lcp_options *options, struct writer *w);
void lcp_options_peer_begins(struct lcp_options *options);
enum fsm_verdict lcp_options_judge(struct lcp_options *options, const struct fsm_option *option,
				   struct writer *nak);
bool lcp_options_refused(struct lcp_options *options, const struct fsm_option *option,
			 bool rejected);
const struct lcp_auth *lcp_options_auth(const struct lcp_options *options);

#endif
