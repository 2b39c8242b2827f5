/* SPDX-License-Identifier: GPL-2.0 */
/* CHAP, the authenticator's side, RFC 1994; and of RFC 2433 and RFC 2759 what crosses it. */
#ifndef PPPSPLICED_PPP_CHAP_H
#define PPPSPLICED_PPP_CHAP_H

#include "ppp/auth.h"

#define CHAP_MD5_SIZE		16
/* Of a Challenge that another has made; its own ones are shorter */
#define CHAP_CHALLENGE_MAX	255
#define CHAP_RESPONSE_MAX	49

/* RFC 1994 section 4 */
enum chap_code {
	CHAP_CHALLENGE = 1,
	CHAP_RESPONSE,
	CHAP_SUCCESS,
	CHAP_FAILURE,
};

/**
 * struct chap_config - what does not change
 * @name: of this side, in a Challenge; at most AUTH_MAX octets
 * @restart_ms: how long to wait for a Response, in ms
 * @max_challenges: Challenges without a Response
 * @rechallenge_ms: how often a peer that has passed is challenged again, in ms; 0 for never
 */
struct chap_config {
	const char *name;
	unsigned int restart_ms;
	unsigned int max_challenges;
	unsigned int rechallenge_ms;
};

#define CHAP_CONFIG_INIT .restart_ms = 3000, .max_challenges = 10

/**
 * struct chap_ops - what the owner does; none of it may call back
 * @send: transmit a packet
 * @random: give random octets
 * @authenticate: there is a Response; chap_success() or chap_failure() is called later
 */
struct chap_ops {
	void (*send)(void *owner, const void *data, size_t len);
	void (*random)(void *owner, void *buf, size_t len);
	void (*authenticate)(void *owner);
};

/**
 * struct chap - an authenticator
 * @config: what does not change
 * @ops: what the owner does
 * @owner: argument of @ops
 * @state: where it is
 * @algorithm: enum chap_algorithm
 * @id: Identifier of the last Challenge
 * @challenges: Challenges since the last Response
 * @relayed: the last Challenge is not its own
 * @deadline: when the next Challenge is due, in ms, or NEVER
 * @challenge: last Challenge
 * @challenge_len: octets of @challenge
 * @challenger: name in it, if it is relayed
 * @response: Response to it
 * @response_len: octets of @response
 * @name: name of the peer
 * @text: text of the verdict
 * @discarded: packets that were discarded silently
 */
struct chap {
	const struct chap_config *config;
	const struct chap_ops *ops;
	void *owner;
	enum auth_state state;
	uint8_t algorithm;
	uint8_t id;
	unsigned int challenges;
	bool relayed;
	uint64_t deadline;
	uint8_t challenge[CHAP_CHALLENGE_MAX];
	uint8_t challenge_len;
	struct auth_octets challenger;
	uint8_t response[CHAP_RESPONSE_MAX];
	uint8_t response_len;
	struct auth_octets name;
	struct auth_octets text;
	unsigned int discarded;
};

void chap_init(struct chap *chap, const struct chap_config *config, const struct chap_ops *ops,
	       void *owner);
void chap_start(struct chap *chap, enum chap_algorithm algorithm, uint64_t now);
bool chap_relay(struct chap *chap, const struct ppp_credentials *from, uint64_t now);
void chap_stop(struct chap *chap);
void chap_input(struct chap *chap, const void *data, size_t len, uint64_t now);
bool chap_success(struct chap *chap, const void *text, size_t len, uint64_t now);
bool chap_failure(struct chap *chap, const void *text, size_t len);
uint64_t chap_deadline(const struct chap *chap);
void chap_timeout(struct chap *chap, uint64_t now);
struct ppp_credentials chap_credentials(const struct chap *chap);
void chap_md5(uint8_t digest[static CHAP_MD5_SIZE], uint8_t id, struct octets secret,
	      struct octets challenge);

#endif
