// SPDX-License-Identifier: GPL-2.0
/* Texts: of why a session ends, and of what a peer says. */
#include "ppp/protocol.h"

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
