// SPDX-License-Identifier: GPL-2.0
#include "terminate.h"

#include "pppoe.h"

#define MAX_TERMINATE	3	/* Max-Terminate, RFC 1661 section 4.6 */

static void send_request(struct subscriber *s)
{
	static const char text[] = "hung up";

	ppp_send_packet(s, PPP_LCP, TERMINATE_REQUEST, ++s->lcp.id,
			octets_of(text, sizeof(text) - 1));
}

static void finish(struct subscriber *s)
{
	pppoe_send(s, PADT, octets_of(NULL, 0));
	subscriber_end(s);
}

/**
 * terminate() - hang up; a session is ended by LCP, and by PADT afterwards
 * @s: subscriber
 * @why: reason
 */
void terminate(struct subscriber *s, const char *why)
{
	subscriber_give_reason(s, why, octets_of(NULL, 0));
	if (!s->sid) {
		subscriber_end(s);
	} else if (s->phase < TERMINATE) {
		subscriber_enter(s, TERMINATE);
		send_request(s);
	}
}

/**
 * terminate_failed() - hang up, as it has not become what it should
 * @s: subscriber
 * @why: reason
 */
void terminate_failed(struct subscriber *s, const char *why)
{
	s->failed = true;
	terminate(s, why);
}

/* The other end is given the time to end PPPoE, too. */
static void be_terminated(struct subscriber *s, struct octets text)
{
	totals.hung_up++;
	subscriber_give_reason(s, "Terminate-Request", text);
	s->lcp.mine = false;
	subscriber_enter(s, TERMINATE);
}

/**
 * terminate_input() - take a packet
 * @s: subscriber in a session
 * @packet: of LCP, a Terminate-Request if the session is not being ended
 */
void terminate_input(struct subscriber *s, const struct packet *packet)
{
	if (packet->code == TERMINATE_REQUEST) {
		ppp_send_packet(s, PPP_LCP, TERMINATE_ACK, packet->id, octets_of(NULL, 0));
		if (s->phase < TERMINATE)
			be_terminated(s, packet->data);
	} else if (packet->code == TERMINATE_ACK && packet->id == s->lcp.id) {
		finish(s);
	}
}

/**
 * terminate_timeout() - what was awaited has not come
 * @s: subscriber whose session is being ended
 */
void terminate_timeout(struct subscriber *s)
{
	/* It is asked for while LCP is open. */
	if (s->tries >= MAX_TERMINATE || !s->lcp.mine || !s->lcp.theirs) {
		finish(s);
		return;
	}
	send_request(s);
	subscriber_set_timer(s);
}
