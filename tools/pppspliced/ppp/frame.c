// SPDX-License-Identifier: GPL-2.0
#include "ppp/frame.h"

/* What is of a network layer is the LNS's; of the link's own protocols the rest is unknown. */
static enum frame_for sort_other(struct lcp *lcp, bool authenticated, uint16_t protocol,
				 const struct reader *information, struct ppp_stats *stats)
{
	if (!ppp_is_network(protocol)) {
		lcp_reject_protocol(lcp, protocol, information->at, information->left);
		return FRAME_FOR_NOBODY;
	}
	if (authenticated)
		return FRAME_FOR_NETWORK;
	stats->early++;
	return FRAME_FOR_NOBODY;
}

/**
 * frame_sort() - find out which part of PPP a frame is for, as its phase has it
 * @lcp: LCP; it rejects what nobody knows
 * @auth: authentication protocol that was agreed; 0 if none was
 * @authenticated: the authentication is done, or none is wanted
 * @protocol: Protocol field
 * @information: what follows it; bad if there is no whole Protocol field
 * @stats: counts what is for nobody
 *
 * RFC 1661 section 3: but LCP, nothing is taken before LCP is up, section 3.4; and but the
 * authentication protocol, nothing before it is done, section 3.5.
 *
 * Return: the part.
 */
enum frame_for frame_sort(struct lcp *lcp, uint16_t auth, bool authenticated, uint16_t protocol,
			  const struct reader *information, struct ppp_stats *stats)
{
	if (information->bad) {
		stats->malformed++;
		return FRAME_FOR_NOBODY;
	}
	if (protocol == PPP_LCP)
		return FRAME_FOR_LCP;
	if (!lcp_is_up(lcp)) {
		stats->early++;
		return FRAME_FOR_NOBODY;
	}
	if (protocol != PPP_CHAP && protocol != PPP_PAP)
		return sort_other(lcp, authenticated, protocol, information, stats);
	if (protocol == auth)
		return FRAME_FOR_AUTH;
	stats->unwanted++;
	return FRAME_FOR_NOBODY;
}
