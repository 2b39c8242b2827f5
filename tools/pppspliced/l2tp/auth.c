// SPDX-License-Identifier: GPL-2.0
/* Tunnel authentication, RFC 2661 section 5.1.1: as CHAP, with a secret that both ends share. */
#include "l2tp/auth.h"

#include <nettle/memops.h>

/**
 * l2tp_auth_respond() - the Challenge Response to a Challenge
 * @type: message that the response is in, L2TP_SCCRP or L2TP_SCCCN: CHAP's ID is its number
 * @secret: secret that is shared with the peer
 * @challenge: the peer's challenge
 * @response: where to put the response
 */
void l2tp_auth_respond(enum l2tp_message_type type, struct octets secret,
		       struct octets challenge, uint8_t response[L2TP_RESPONSE_LEN])
{
	const uint8_t id = type;

	md5_of(response, octets_of(&id, sizeof(id)), secret, challenge);
}

/**
 * l2tp_auth_check() - whether a peer knows the secret
 * @type: message that the response was in, L2TP_SCCRP or L2TP_SCCCN
 * @secret: secret that is shared with the peer
 * @challenge: the challenge that the peer was sent
 * @response: his Challenge Response; not there if its length is 0
 *
 * How long it takes does not depend on where a wrong response differs.
 *
 * Return: whether the response is right.
 */
bool l2tp_auth_check(enum l2tp_message_type type, struct octets secret,
		     struct octets challenge, struct octets response)
{
	uint8_t want[L2TP_RESPONSE_LEN];

	if (response.len != sizeof(want))
		return false;
	l2tp_auth_respond(type, secret, challenge, want);
	return memeql_sec(want, response.at, sizeof(want));
}
