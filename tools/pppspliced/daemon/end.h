/* SPDX-License-Identifier: GPL-2.0 */
/* Why a session ends, and what each of the others is told of that. */
#ifndef PPPSPLICED_DAEMON_END_H
#define PPPSPLICED_DAEMON_END_H

#include "l2tp/result.h"
#include "l2tp/tunnel.h"
#include "ppp/protocol.h"

/**
 * enum end_cause - why a session has ended
 * @END_NONE: it has not
 * @END_SUBSCRIBER: PADT, or LCP Terminate-Request
 * @END_ECHO: the subscriber does not answer to Echo-Requests
 * @END_LINE: the interface, or the kernel's PPPoE session, is gone
 * @END_LCP: LCP was not negotiated
 * @END_NO_RESPONSE: the subscriber has not authenticated himself
 * @END_REFUSED: RADIUS, or the LNS, has refused him
 * @END_NO_REALM: no LNS is known for his realm
 * @END_RADIUS: no RADIUS server answers
 * @END_NO_LNS: no LNS has taken the call
 * @END_LNS: CDN of the LNS, or its LCP Terminate-Request
 * @END_TUNNEL: StopCCN of the LNS
 * @END_LNS_LOST: the LNS does not answer any more
 * @END_SESSION_TIMEOUT: it was long enough
 * @END_IDLE_TIMEOUT: nothing has crossed for long enough
 * @END_OPERATOR: dropped by a command
 * @END_SPLICE: somebody else has removed the splice
 * @END_KERNEL: the kernel has refused something
 * @END_SHUTDOWN: the daemon ends
 * @END_CAUSES: how many there are
 */
enum end_cause {
	END_NONE,
	END_SUBSCRIBER,
	END_ECHO,
	END_LINE,
	END_LCP,
	END_NO_RESPONSE,
	END_REFUSED,
	END_NO_REALM,
	END_RADIUS,
	END_NO_LNS,
	END_LNS,
	END_TUNNEL,
	END_LNS_LOST,
	END_SESSION_TIMEOUT,
	END_IDLE_TIMEOUT,
	END_OPERATOR,
	END_SPLICE,
	END_KERNEL,
	END_SHUTDOWN,
	END_CAUSES,
};

/**
 * struct end - what is told
 * @name: to metrics and logs
 * @text: to people, the subscriber and the LNS among them
 * @acct: to RADIUS, Acct-Terminate-Cause of RFC 2866 section 5.10
 * @cdn: to the LNS
 * @line_is_gone: nothing can be told to the subscriber
 */
struct end {
	const char *name;
	const char *text;
	uint32_t acct;
	enum l2tp_cdn_result cdn;
	bool line_is_gone;
};

const struct end *end_of(enum end_cause cause);
enum end_cause end_of_ppp(enum ppp_end why);
enum end_cause end_of_call(const struct l2tp_ending *why);

#endif
