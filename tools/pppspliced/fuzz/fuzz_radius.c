// SPDX-License-Identifier: GPL-2.0
/*
 * An input is what a RADIUS server has sent, once as a packet and once, as few have the right
 * digest, as the attributes of one. Built with lns/ too.
 */
#include "fuzz/fuzz.h"
#include "ppp/protocol.h"
#include "radius/reply.h"

static const uint8_t authenticator[RADIUS_AUTHENTICATOR_LEN];

static void receive(const struct radius_sent *sent, const uint8_t *data, size_t size)
{
	struct octets attributes;

	if (radius_check(sent, data, size, &attributes))
		return;
	MUST(attributes.len <= size - RADIUS_HEAD_LEN);
}

static void read_reply(const struct radius_sent *sent, uint8_t code, uint8_t algorithm,
		       struct octets attributes)
{
	struct radius_reply reply = { 0 };

	radius_reply_read(&reply, code, attributes, sent, algorithm);
	MUST(reply.text_len < sizeof(reply.text) && reply.classes_len <= sizeof(reply.classes));
	MUST(reply.n_peers <= RADIUS_TAG_MAX + 1 && (!reply.n_peers || reply.peers));
	MUST(reply.result == RADIUS_ACCEPT || !reply.n_peers);
	radius_reply_clear(&reply);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct radius_sent sent = {
		.code = RADIUS_ACCESS_REQUEST, .authenticator = authenticator,
		.secret = octets_of("secret", 6),
	};

	receive(&sent, data, size);
	read_reply(&sent, RADIUS_ACCESS_ACCEPT, size & 1 ? CHAP_MS2 : 0, octets_of(data, size));
	read_reply(&sent, RADIUS_ACCESS_REJECT, CHAP_MS2, octets_of(data, size));
	return 0;
}
