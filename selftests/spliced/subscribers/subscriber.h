/* SPDX-License-Identifier: GPL-2.0 */
/* Subscribers: how far each is, when its timer expires, and what became of it. */
#ifndef SUBSCRIBERS_SUBSCRIBER_H
#define SUBSCRIBERS_SUBSCRIBER_H

#include "bytes.h"
#include "clock.h"
#include "negotiation.h"

#include <netinet/in.h>

#include <linux/if_ether.h>

#define SUBSCRIBERS_MAX	65536
#define TAGS_MAX	512
#define REASON_MAX	128

/* Discovery's stages and PPP's phases, in their order */
enum phase { IDLE, DISCOVERY, REQUEST, ESTABLISH, AUTHENTICATE, NETWORK, UP, TERMINATE, ENDED };

/* What a subscriber may have got to, whatever came then */
enum reached {
	REACHED_OFFER, REACHED_SESSION, REACHED_LCP, REACHED_AUTH, REACHED_IPCP, REACHED_PING,
	REACHED_ALL,
};

/**
 * struct subscriber - a PPPoE client, and its session
 * @number: from 0
 * @mac: of its number
 * @phase: where it is
 * @reached: a bit for each enum reached
 * @failed: it has not become what it should
 * @settled: it was up, or has failed
 * @reason: of its end
 * @deadline: when its timer expires, in ms; or NEVER
 * @tries: how often it has expired in this phase
 * @host_uniq: value of its Host-Uniq tag
 * @ac: MAC of the access concentrator; of all until one has offered
 * @sid: SESSION_ID, from ESTABLISH on
 * @tags: of the PADO, for the PADR
 * @tags_len: octets there
 * @lcp: LCP's options
 * @mru: MRU that it asks for
 * @magic: its Magic-Number
 * @auth: protocol by which it is to authenticate itself; 0: by none
 * @ipcp: IPCP's options
 * @address: its own, 0 until it is assigned
 * @peer: the LNS's
 * @pings: echo requests that were answered
 */
struct subscriber {
	unsigned int number;
	uint8_t mac[ETH_ALEN];
	enum phase phase;
	unsigned int reached;
	bool failed;
	bool settled;
	char reason[REASON_MAX];
	uint64_t deadline;
	unsigned int tries;
	uint8_t host_uniq[8];
	uint8_t ac[ETH_ALEN];
	uint16_t sid;
	uint8_t tags[TAGS_MAX];
	size_t tags_len;
	struct negotiation lcp;
	uint16_t mru;
	uint32_t magic;
	uint16_t auth;
	struct negotiation ipcp;
	in_addr_t address;
	in_addr_t peer;
	unsigned int pings;
};

/* options.count of them */
extern struct subscriber *subscribers;

/**
 * struct totals - of all subscribers
 * @started: how many have begun; those of the lowest numbers
 * @settled: were up, or have failed
 * @ended: have ended
 * @renegotiated: times that an LNS began LCP anew
 * @resent: times that a timer expired
 * @hung_up: were hung up by the other end
 * @begin: when the first one began, in ms
 * @last_up: when the last one came up, in ms
 */
extern struct totals {
	unsigned int started;
	unsigned int settled;
	unsigned int ended;
	unsigned int renegotiated;
	unsigned int resent;
	unsigned int hung_up;
	uint64_t begin;
	uint64_t last_up;
} totals;

void subscribers_create(void);
struct subscriber *subscriber_by_mac(const uint8_t mac[ETH_ALEN]);
void subscriber_enter(struct subscriber *s, enum phase phase);
void subscriber_set_timer(struct subscriber *s);
void subscriber_settle(struct subscriber *s);
void subscriber_give_reason(struct subscriber *s, const char *what, struct octets said);
void subscriber_end(struct subscriber *s);

#endif
