// SPDX-License-Identifier: GPL-2.0
#include "retransmit.h"

#include "auth.h"
#include "discovery.h"
#include "ipcp.h"
#include "lcp.h"
#include "options.h"
#include "ping.h"
#include "terminate.h"

/* What a phase sends, and what it lacks when that was not answered options.tries times */
static const struct {
	void (*request)(struct subscriber *s);
	const char *lack;
} phases[] = {
	[DISCOVERY] = { discovery_send_padi, "no PADO" },
	[REQUEST] = { discovery_send_padr, "no PADS" },
	[ESTABLISH] = { lcp_request, "no LCP" },
	[AUTHENTICATE] = { auth_request, "no verdict" },
	[NETWORK] = { ipcp_request, "no IPCP" },
	[UP] = { ping_request, "no ICMP echo reply" },
};

static void timeout(struct subscriber *s)
{
	s->tries++;
	if (s->phase == TERMINATE) {
		terminate_timeout(s);
	} else if (s->tries >= options.tries) {
		terminate_failed(s, phases[s->phase].lack);
		subscriber_settle(s);
	} else {
		totals.resent++;
		subscriber_set_timer(s);
		phases[s->phase].request(s);
	}
}

/**
 * retransmit() - do what it is time for
 *
 * Return: when to call again, in ms; NEVER if nobody waits for an answer.
 */
uint64_t retransmit(void)
{
	const uint64_t now = clock_ms();
	uint64_t next = NEVER;

	for (unsigned int n = 0; n < totals.started; n++) {
		if (subscribers[n].deadline <= now)
			timeout(&subscribers[n]);
		next = earlier(next, subscribers[n].deadline);
	}
	return next;
}
