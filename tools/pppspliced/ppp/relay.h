/* SPDX-License-Identifier: GPL-2.0 */
/*
 * PPP towards an LNS when LCP ends here on both legs: LCP, and then the peer's side of CHAP and
 * PAP, RFC 1994 and RFC 1334, with what the subscriber shows. It passes on what it does not
 * know: Challenges, Responses, and what the LNS says of them.
 */
#ifndef PPPSPLICED_PPP_RELAY_H
#define PPPSPLICED_PPP_RELAY_H

#include "ppp/ppp.h"

/**
 * struct relay_config - what does not change
 * @lcp: how to negotiate; no authentication of the LNS is asked for, and what it may ask for,
 *	as well as the MRU, comes from relay_init()
 * @auth_ms: longest time from LCP up to the LNS's verdict, in ms; more than 0
 */
struct relay_config {
	struct lcp_config lcp;
	unsigned int auth_ms;
};

#define RELAY_CONFIG_INIT .lcp = { LCP_CONFIG_INIT }, .auth_ms = 30000

/**
 * struct relay_ops - what the owner does; none of it may call back, but @challenge may call
 *	relay_respond()
 * @send: transmit a frame, as in struct ppp_ops
 * @random: give random octets
 * @challenge: the LNS challenges: to be given to the subscriber by ppp_challenge(), and his
 *	Response to relay_respond(). It comes again if the LNS challenges again, also after
 *	@up; then the Response to the Challenge before is not wanted any more. Its octets are
 *	gone afterwards. Not for PAP.
 * @verdict: what the LNS has decided, and its message for the subscriber, octet by octet.
 *	Comes again after another @challenge. If it is not for him, @ended follows.
 * @up: LCP is up, and the LNS has authenticated the subscriber or does not want to: the splice
 *	can stand
 * @down: what @challenge or @up told does not count any more: LCP is negotiated anew, and then
 *	all that comes again, or it ends
 * @other: a frame of a network layer, or its NCP, after @up; may be NULL
 * @ended: it has ended, and @text says more for people; comes once. Release no memory here.
 */
struct relay_ops {
	void (*send)(void *owner, uint16_t protocol, const void *data, size_t len);
	void (*random)(void *owner, void *buf, size_t len);
	void (*challenge)(void *owner, const struct ppp_credentials *challenge);
	void (*verdict)(void *owner, bool accepted, const void *text, size_t len);
	void (*up)(void *owner);
	void (*down)(void *owner);
	void (*other)(void *owner, uint16_t protocol, const void *data, size_t len);
	void (*ended)(void *owner, enum ppp_end why, const char *text);
};

/**
 * enum relay_state - where the authentication is
 * @RELAY_IDLE: LCP is not up
 * @RELAY_WAITING: for a Challenge of the LNS
 * @RELAY_ASKING: for a Response of the subscriber
 * @RELAY_SHOWING: for the verdict of the LNS
 * @RELAY_PASSED: the verdict was for the subscriber, or the LNS wants none
 * @RELAY_FAILED: it was against him
 */
enum relay_state {
	RELAY_IDLE,
	RELAY_WAITING,
	RELAY_ASKING,
	RELAY_SHOWING,
	RELAY_PASSED,
	RELAY_FAILED,
};

/**
 * struct relay - PPP towards an LNS
 * @config: what does not change
 * @ops: what the owner does
 * @owner: argument of @ops
 * @lcp_config: of @lcp
 * @now: when the current event is, in ms
 * @alive: opened, and not ended
 * @authenticated: the LNS has nothing against the subscriber
 * @asked: ops.challenge was called, and neither ops.down nor a verdict against him since
 * @state: where the authentication is
 * @shown: how the subscriber has authenticated himself
 * @has_password: @password is there: of PAP, and not wiped yet
 * @password: his password
 * @name: his name, then the one of his last Response
 * @id: Identifier of the last Challenge, or Authenticate-Request
 * @requests: Authenticate-Requests since LCP is up
 * @challenge: last Challenge of the LNS
 * @challenger: name in it
 * @response: Response to it
 * @response_len: octets of @response; 0 if there is none yet
 * @again_at: when a Response or an Authenticate-Request is repeated, in ms, or NEVER
 * @give_up: end of the time for the LNS's verdict, or NEVER
 * @lcp: its LCP
 * @stats: frames that were not answered; @stats.other is of those that none wanted
 * @discarded: packets of CHAP and PAP that were discarded silently
 */
struct relay {
	const struct relay_config *config;
	const struct relay_ops *ops;
	void *owner;
	struct lcp_config lcp_config;
	uint64_t now;
	bool alive;
	bool authenticated;
	bool asked;
	enum relay_state state;
	struct lcp_auth shown;
	bool has_password;
	struct auth_octets password;
	struct auth_octets name;
	uint8_t id;
	unsigned int requests;
	struct auth_octets challenge;
	struct auth_octets challenger;
	uint8_t response[CHAP_RESPONSE_MAX];
	uint8_t response_len;
	uint64_t again_at;
	uint64_t give_up;
	struct lcp lcp;
	struct ppp_stats stats;
	unsigned int discarded;
};

void relay_init(struct relay *r, const struct relay_config *config, const struct relay_ops *ops,
		void *owner, const struct ppp_credentials *shown, uint16_t mru);
void relay_open(struct relay *r, uint64_t now);
void relay_close(struct relay *r, const char *text, uint64_t now);
void relay_lower_down(struct relay *r, uint64_t now);
void relay_input(struct relay *r, const void *data, size_t len, uint64_t now);
void relay_respond(struct relay *r, const struct ppp_credentials *response, uint64_t now);
uint64_t relay_deadline(const struct relay *r);
void relay_timeout(struct relay *r, uint64_t now);

#endif
