// SPDX-License-Identifier: GPL-2.0
/* Texts: of why a session ends, and of what a peer says. */
#include "ppp/protocol.h"

#include <stdio.h>

static const char *const end_texts[] = {
	[PPP_END_NONE] = "not ended",
	[PPP_END_OWNER] = "closed",
	[PPP_END_LOWER] = "lower layer is down",
	[PPP_END_PEER] = "terminated by the peer",
	[PPP_END_NO_ANSWER] = "no answer to Configure-Requests",
	[PPP_END_NO_CONVERGENCE] = "negotiation does not converge",
	[PPP_END_LOOP] = "the link is looped back",
	[PPP_END_NO_AUTH] = "no common authentication protocol",
	[PPP_END_REJECTED] = "the peer rejects a protocol that is needed",
	[PPP_END_NO_RESPONSE] = "the peer does not authenticate itself",
	[PPP_END_AUTH_REFUSED] = "authentication refused",
	[PPP_END_KEEPALIVE] = "no answer to Echo-Requests",
};

/**
 * ppp_end_text() - say why a session has ended
 * @why: reason
 *
 * Return: a text for people.
 */
const char *ppp_end_text(enum ppp_end why)
{
	return end_texts[why];
}

static const char *chap_name(uint8_t algorithm)
{
	switch (algorithm) {
	case CHAP_MD5:
		return "CHAP-MD5";
	case CHAP_MS:
		return "MS-CHAP";
	case CHAP_MS2:
		return "MS-CHAPv2";
	default:
		return NULL;
	}
}

/**
 * ppp_auth_text() - name an authentication protocol
 * @text: takes the name, of less than 20 characters
 * @protocol: protocol
 * @algorithm: of CHAP
 *
 * Return: @text.
 */
const char *ppp_auth_text(char text[static PPP_TEXT_SIZE], uint16_t protocol, uint8_t algorithm)
{
	const char *name = protocol == PPP_CHAP ? chap_name(algorithm) : NULL;

	if (protocol == PPP_PAP)
		name = "PAP";
	if (name)
		snprintf(text, PPP_TEXT_SIZE, "%s", name);
	else if (protocol == PPP_CHAP)
		snprintf(text, PPP_TEXT_SIZE, "CHAP-%u", algorithm);
	else
		snprintf(text, PPP_TEXT_SIZE, "protocol %04x", protocol);
	return text;
}

/**
 * ppp_text() - make a text of what a peer has sent as one
 * @text: takes it
 * @data: octets
 * @len: number of octets; what does not fit is left off
 *
 * Return: @text.
 */
const char *ppp_text(char text[static PPP_TEXT_SIZE], const void *data, size_t len)
{
	return octets_text(text, PPP_TEXT_SIZE, octets_of(data, len));
}
