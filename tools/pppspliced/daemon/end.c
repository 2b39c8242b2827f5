// SPDX-License-Identifier: GPL-2.0
/* Why a session ends. */
#include "daemon/end.h"

/* Acct-Terminate-Cause, RFC 2866 section 5.10 */
enum {
	USER_REQUEST = 1,
	LOST_CARRIER = 2,
	LOST_SERVICE = 3,
	IDLE_TIMEOUT = 4,
	SESSION_TIMEOUT = 5,
	ADMIN_RESET = 6,
	PORT_ERROR = 8,
	NAS_ERROR = 9,
	NAS_REQUEST = 10,
	NAS_REBOOT = 11,
	USER_ERROR = 17,
};

static const struct end ends[] = {
	[END_NONE] = { "none", "not ended", NAS_REQUEST, L2TP_CDN_ADMINISTRATIVE, false },
	[END_SUBSCRIBER] = { "subscriber", "subscriber hung up", USER_REQUEST,
			     L2TP_CDN_LOST_CARRIER, false },
	[END_ECHO] = { "echo", "subscriber does not answer to LCP echo", LOST_CARRIER,
		       L2TP_CDN_LOST_CARRIER, false },
	[END_LINE] = { "line", "interface or PPPoE session is gone", PORT_ERROR,
		       L2TP_CDN_LOST_CARRIER, true },
	[END_LCP] = { "lcp", "LCP negotiation failed", USER_ERROR, L2TP_CDN_ADMINISTRATIVE, false },
	[END_NO_RESPONSE] = { "no-response", "subscriber does not authenticate himself",
			      USER_ERROR, L2TP_CDN_ADMINISTRATIVE, false },
	[END_REFUSED] = { "refused", "authentication refused", USER_ERROR,
			  L2TP_CDN_ADMINISTRATIVE, false },
	[END_NO_REALM] = { "no-realm", "no LNS is known for this realm", USER_ERROR,
			   L2TP_CDN_ADMINISTRATIVE, false },
	[END_RADIUS] = { "radius", "no RADIUS server answers", NAS_ERROR, L2TP_CDN_ADMINISTRATIVE,
			 false },
	[END_NO_LNS] = { "no-lns", "no LNS takes the call", NAS_ERROR, L2TP_CDN_ADMINISTRATIVE,
			 false },
	[END_LNS] = { "lns", "LNS ended the call", NAS_REQUEST, L2TP_CDN_ADMINISTRATIVE, false },
	[END_TUNNEL] = { "tunnel", "LNS ended the tunnel", LOST_SERVICE, L2TP_CDN_ADMINISTRATIVE,
			 false },
	[END_LNS_LOST] = { "lns-lost", "LNS does not answer any more", LOST_SERVICE,
			   L2TP_CDN_ADMINISTRATIVE, false },
	[END_SESSION_TIMEOUT] = { "session-timeout", "session time is over", SESSION_TIMEOUT,
				  L2TP_CDN_ADMINISTRATIVE, false },
	[END_IDLE_TIMEOUT] = { "idle-timeout", "session was idle", IDLE_TIMEOUT,
			       L2TP_CDN_ADMINISTRATIVE, false },
	[END_OPERATOR] = { "operator", "dropped by the operator", ADMIN_RESET,
			   L2TP_CDN_ADMINISTRATIVE, false },
	[END_SPLICE] = { "splice", "the splice was removed", NAS_ERROR, L2TP_CDN_ADMINISTRATIVE,
			 false },
	[END_KERNEL] = { "kernel", "the kernel refused", NAS_ERROR, L2TP_CDN_NO_FACILITIES, false },
	[END_SHUTDOWN] = { "shutdown", "access concentrator shuts down", NAS_REBOOT,
			   L2TP_CDN_ADMINISTRATIVE, false },
};

/**
 * end_of() - what is told of a cause
 * @cause: cause
 *
 * Return: that.
 */
const struct end *end_of(enum end_cause cause)
{
	return &ends[cause];
}

/**
 * end_of_ppp() - why a session ends when the subscriber's PPP has
 * @why: why that has
 *
 * Return: cause.
 */
enum end_cause end_of_ppp(enum ppp_end why)
{
	switch (why) {
	case PPP_END_PEER:
		return END_SUBSCRIBER;
	case PPP_END_KEEPALIVE:
		return END_ECHO;
	case PPP_END_LOWER:
		return END_LINE;
	case PPP_END_NO_RESPONSE:
		return END_NO_RESPONSE;
	case PPP_END_AUTH_REFUSED:
		return END_REFUSED;
	default:
		return END_LCP;
	}
}

/**
 * end_of_call() - why a session ends when its call, which stood, has
 * @why: why that has, or its tunnel
 *
 * Return: cause.
 */
enum end_cause end_of_call(const struct l2tp_ending *why)
{
	switch (why->why) {
	case L2TP_WHY_PEER:
		return END_LNS;
	case L2TP_WHY_NO_ANSWER:
		return END_LNS_LOST;
	case L2TP_WHY_OWNER:
		return END_SHUTDOWN;
	default:
		return END_TUNNEL;
	}
}
