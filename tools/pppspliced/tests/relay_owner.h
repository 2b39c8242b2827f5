/* SPDX-License-Identifier: GPL-2.0 */
/* The leg to the LNS for tests, and its owner, who notes what he is told. */
#ifndef PPPSPLICED_TESTS_RELAY_OWNER_H
#define PPPSPLICED_TESTS_RELAY_OWNER_H

#include "ppp/relay.h"
#include "tests/random.h"
#include "tests/wire.h"

#include <stdio.h>

/**
 * struct relay_owner - the leg and its owner
 * @relay: the leg to the LNS
 * @subscriber: the leg to the subscriber, who is told all; NULL if he is not there
 * @to_lns: what @relay has sent
 * @now: time in ms
 * @random: last random octet
 * @challenges: calls of ops.challenge
 * @unasked: those that the subscriber did not get
 * @asked: the last of them
 * @challenge: Challenge in it
 * @challenger: name in it
 * @verdicts: calls of ops.verdict
 * @accepted: what the last of them said
 * @text: its text
 * @text_len: octets of @text
 * @ups: calls of ops.up
 * @downs: calls of ops.down
 * @ends: calls of ops.ended
 * @why: reason in the last of them
 * @end_text: text in it
 * @other: protocol of the last frame given to ops.other
 */
struct relay_owner {
	struct relay relay;
	struct ppp *subscriber;
	struct wire to_lns;
	uint64_t now;
	uint8_t random;
	unsigned int challenges;
	unsigned int unasked;
	struct ppp_credentials asked;
	uint8_t challenge[CHAP_CHALLENGE_MAX];
	uint8_t challenger[AUTH_MAX];
	unsigned int verdicts;
	bool accepted;
	uint8_t text[AUTH_MAX];
	size_t text_len;
	unsigned int ups;
	unsigned int downs;
	unsigned int ends;
	enum ppp_end why;
	char end_text[PPP_TEXT_SIZE];
	uint16_t other;
};

static inline void relay_random(void *owner, void *buf, size_t len)
{
	struct relay_owner *o = owner;

	random_count(&o->random, buf, len);
}

static inline void relay_send(void *owner, uint16_t protocol, const void *data, size_t len)
{
	struct relay_owner *o = owner;

	wire_add(&o->to_lns, protocol, data, len);
}

static inline void relay_challenge(void *owner, const struct ppp_credentials *challenge)
{
	struct relay_owner *o = owner;

	o->challenges++;
	o->asked = *challenge;
	memcpy(o->challenge, challenge->challenge.at, challenge->challenge.len);
	o->asked.challenge.at = o->challenge;
	memcpy(o->challenger, challenge->name.at, challenge->name.len);
	o->asked.name.at = o->challenger;
	if (o->subscriber)
		o->unasked += !ppp_challenge(o->subscriber, challenge, o->now);
}

static inline void relay_verdict(void *owner, bool accepted, const void *text, size_t len)
{
	struct relay_owner *o = owner;

	o->verdicts++;
	o->accepted = accepted;
	o->text_len = len;
	if (len)
		memcpy(o->text, text, len);
	if (!o->subscriber)
		return;
	if (accepted)
		ppp_success(o->subscriber, text, len, o->now);
	else
		ppp_failure(o->subscriber, text, len, o->now);
}

static inline void relay_up(void *owner)
{
	struct relay_owner *o = owner;

	o->ups++;
}

static inline void relay_down(void *owner)
{
	struct relay_owner *o = owner;

	o->downs++;
}

static inline void relay_other(void *owner, uint16_t protocol, const void *data, size_t len)
{
	struct relay_owner *o = owner;

	(void)data;
	(void)len;
	o->other = protocol;
}

static inline void relay_ended(void *owner, enum ppp_end why, const char *text)
{
	struct relay_owner *o = owner;

	o->ends++;
	o->why = why;
	snprintf(o->end_text, sizeof(o->end_text), "%s", text);
}

static const struct relay_ops relay_ops = {
	.send = relay_send,
	.random = relay_random,
	.challenge = relay_challenge,
	.verdict = relay_verdict,
	.up = relay_up,
	.down = relay_down,
	.other = relay_other,
	.ended = relay_ended,
};

/* The authentication protocols that are for others do not count here. */
static const struct relay_config relay_config = {
	RELAY_CONFIG_INIT,
	.lcp.options.n_auth = 1,
	.lcp.options.auth = { { PPP_CHAP, CHAP_MD5 } },
};

#endif
