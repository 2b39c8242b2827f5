/* SPDX-License-Identifier: GPL-2.0 */
/* A subscriber, for tests: he answers to what comes, and repeats what is not answered. */
#ifndef PPPSPLICED_TESTS_PPP_PEER_H
#define PPPSPLICED_TESTS_PPP_PEER_H

#include "ppp/ppp.h"
#include "tests/wire.h"

#define NAME	"a@isp.jp"
#define SECRET	"secret"

/* Of an algorithm that is not computed here, but the secret is in it */
#define PEER_VALUE_MAX	CHAP_RESPONSE_MAX

/**
 * struct peer - a client of PPP, as small as can be
 * @out: what it sends
 * @secret: what it says it knows
 * @lcp_acked: its Configure-Request was agreed to
 * @algorithm: of CHAP, if that was asked for last
 * @challenge: last Challenge
 * @response: what it says until it is told the verdict; of protocol 0 if nothing
 * @verdict: code of the last verdict; 0 if it is waited for
 * @said: the last verdict
 * @again_at: when it repeats what was not answered, in ms
 */
struct peer {
	struct wire out;
	const char *secret;
	bool lcp_acked;
	uint8_t algorithm;
	struct wire_frame challenge;
	struct wire_frame response;
	uint8_t verdict;
	struct wire_frame said;
	uint64_t again_at;
};

static inline void peer_send_request(struct peer *peer)
{
	wire_add(&peer->out, PPP_LCP, OCTETS("\1\x70\0\16\1\4\5\xd4\5\6\xaa\xbb\xcc\xdd"));
}

/* CHAP answers at once, PAP begins at once. */
static inline void peer_authenticate(struct peer *peer, uint16_t protocol, const void *data,
				     size_t len)
{
	peer->verdict = 0;
	peer->response.protocol = protocol;
	peer->response.len = len;
	memcpy(peer->response.data, data, len);
	wire_add(&peer->out, protocol, data, len);
}

static inline void peer_send_pap(struct peer *peer)
{
	uint8_t buf[64];
	struct writer w = writer_of(buf, sizeof(buf));

	packet_begin(&w, PAP_AUTHENTICATE_REQUEST, 1);
	write_u8(&w, sizeof(NAME) - 1);
	write_octets(&w, OCTETS(NAME));
	write_u8(&w, strlen(peer->secret));
	write_octets(&w, peer->secret, strlen(peer->secret));
	packet_end(&w);
	peer_authenticate(peer, PPP_PAP, buf, w.len);
}

static inline void peer_take_lcp(struct peer *peer, struct wire_frame *frame)
{
	static const uint8_t pap[] = { 3, 4, 0xc0, 0x23 }, chap[] = { 3, 5, 0xc2, 0x23 };
	const uint8_t *at = memmem(frame->data, frame->len, chap, sizeof(chap));

	switch (frame->data[0]) {
	case FSM_CONFIGURE_REQUEST:
		frame->data[0] = FSM_CONFIGURE_ACK;
		wire_add(&peer->out, PPP_LCP, frame->data, frame->len);
		peer->response.protocol = 0;
		peer->algorithm = at ? at[sizeof(chap)] : 0;
		if (memmem(frame->data, frame->len, pap, sizeof(pap)))
			peer_send_pap(peer);
		break;
	case FSM_CONFIGURE_ACK:
		peer->lcp_acked = true;
		break;
	case FSM_TERMINATE_REQUEST:
		frame->data[0] = FSM_TERMINATE_ACK;
		wire_add(&peer->out, PPP_LCP, frame->data, frame->len);
		peer->response.protocol = 0;
		peer->lcp_acked = true;
		break;
	}
}

/* Return: octets of @value. */
static inline size_t peer_value(uint8_t value[static PEER_VALUE_MAX], uint8_t algorithm, uint8_t id,
				const char *secret, struct octets challenge)
{
	size_t i;

	chap_md5(value, id, octets_of(secret, strlen(secret)), challenge);
	if (algorithm == CHAP_MD5)
		return CHAP_MD5_SIZE;
	for (i = CHAP_MD5_SIZE; i < PEER_VALUE_MAX; i++)
		value[i] = value[i - CHAP_MD5_SIZE] + algorithm;
	return PEER_VALUE_MAX;
}

/* Whether he is who he says: what an authenticator knows who knows SECRET. */
static inline bool peer_is_right(const struct ppp_credentials *credentials)
{
	uint8_t value[PEER_VALUE_MAX];
	size_t len;

	if (!holds(credentials->name, OCTETS(NAME)))
		return false;
	if (credentials->protocol == PPP_PAP)
		return holds(credentials->response, OCTETS(SECRET));
	len = peer_value(value, credentials->algorithm, credentials->id, SECRET,
			 credentials->challenge);
	return holds(credentials->response, value, len);
}

static inline void peer_take_challenge(struct peer *peer, const struct wire_frame *frame)
{
	uint8_t value[PEER_VALUE_MAX], buf[PACKET_HEADER + 1 + PEER_VALUE_MAX + sizeof(NAME)];
	struct writer w = writer_of(buf, sizeof(buf));
	size_t len = peer_value(value, peer->algorithm, frame->data[1], peer->secret,
				octets_of(frame->data + 5, frame->data[4]));

	peer->challenge = *frame;
	packet_begin(&w, CHAP_RESPONSE, frame->data[1]);
	write_u8(&w, len);
	write_octets(&w, value, len);
	write_octets(&w, OCTETS(NAME));
	packet_end(&w);
	peer_authenticate(peer, PPP_CHAP, buf, w.len);
}

static inline void peer_take(struct peer *peer, struct wire_frame *frame)
{
	if (frame->protocol == PPP_LCP) {
		peer_take_lcp(peer, frame);
	} else if (frame->protocol == PPP_CHAP && frame->data[0] == CHAP_CHALLENGE) {
		peer_take_challenge(peer, frame);
	} else if (frame->protocol == peer->response.protocol) {
		peer->verdict = frame->data[0];
		peer->said = *frame;
		peer->response.protocol = 0;
	}
}

static inline void peer_timeout(struct peer *peer, uint64_t now)
{
	if (now < peer->again_at)
		return;
	peer->again_at = now + 3000;
	if (!peer->lcp_acked)
		peer_send_request(peer);
	if (peer->response.protocol)
		wire_add(&peer->out, peer->response.protocol, peer->response.data,
			 peer->response.len);
}

#endif
