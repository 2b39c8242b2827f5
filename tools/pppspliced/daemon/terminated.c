// SPDX-License-Identifier: GPL-2.0
/*
 * Mode terminated: PPP towards the LNS. Its Challenge goes to the subscriber, and his Response back.
 */
#include "daemon/terminated.h"

#include "daemon/handover.h"

#include <errno.h>
#include <stdio.h>

#define READ_AT_ONCE	16
#define FRAME_MAX	2048

static void relay_send(void *owner, uint16_t protocol, const void *data, size_t len)
{
	struct subscriber *sub = owner;

	channel_send(&sub->lns_channel, protocol, data, len);
}

static void relay_challenge(void *owner, const struct ppp_credentials *challenge)
{
	struct subscriber *sub = owner;
	struct subscriber_challenge *kept = &sub->challenge;

	auth_keep(&kept->name, challenge->name.at, challenge->name.len);
	auth_keep(&kept->value, challenge->challenge.at, challenge->challenge.len);
	kept->challenge = *challenge;
	kept->challenge.name = auth_kept(&kept->name);
	kept->challenge.challenge = auth_kept(&kept->value);
	kept->challenge.response = octets_of(NULL, 0);
	subscriber_tell(sub, NEWS_CHALLENGE);
}

static void relay_verdict(void *owner, bool accepted, const void *text, size_t len)
{
	struct subscriber *sub = owner;

	auth_keep(&sub->verdict, text, len);
	subscriber_tell(sub, accepted ? NEWS_PASSED : NEWS_REFUSED);
}

static void relay_up(void *owner)
{
	(void)owner;	/* the splice stands since the verdict */
}

/* The LNS negotiates anew: its NCPs will, and so the subscriber's, across the splice. */
static void relay_down(void *owner)
{
	(void)owner;
}

/*
 * What the LNS sent before the splice took it: it begins with NCPs as soon as it has decided. They
 * would be sent again, but three seconds later.
 */
static void relay_other(void *owner, uint16_t protocol, const void *data, size_t len)
{
	struct subscriber *sub = owner;

	if (sub->splice)
		access_send(sub->access, &sub->pppoe, protocol, data, len);
}

static void relay_ended(void *owner, enum ppp_end why, const char *text)
{
	struct subscriber *sub = owner;

	if (!sub->relaying)
		return;
	sub->relay_end = why;
	snprintf(sub->text, sizeof(sub->text), "LNS: ");
	if (text)
		log_value(sub->text + 5, sizeof(sub->text) - 5, octets_of(text, strlen(text)));
	subscriber_tell(sub, NEWS_RELAY_ENDED);
}

static const struct relay_ops relay_ops = {
	.send = relay_send,
	.random = give_random,
	.challenge = relay_challenge,
	.verdict = relay_verdict,
	.up = relay_up,
	.down = relay_down,
	.other = relay_other,
	.ended = relay_ended,
};

/**
 * terminated_read() - read what the LNS has sent
 * @sub: session
 *
 * What follows the LNS's verdict is for the subscriber, and has to wait until he knows of it: it is
 * read when that is settled.
 */
void terminated_read(struct subscriber *sub)
{
	uint8_t frame[FRAME_MAX];
	ssize_t len;
	int i;

	for (i = 0; i < READ_AT_ONCE && !(sub->news & (NEWS_PASSED | NEWS_REFUSED)); i++) {
		len = channel_read(&sub->lns_channel, frame, sizeof(frame));
		if (len == -EAGAIN)
			break;
		if (len <= 0) {
			ev_io_stop(sub->core->loop, &sub->lns_io);
			return subscriber_tell(sub, NEWS_LNS_DOWN);
		}
		if (sub->relaying)
			relay_input(&sub->relay, frame, len, clock_ms());
	}
	subscriber_tell(sub, NEWS_DEADLINE);
}

/**
 * terminated_begin() - begin PPP towards the LNS
 * @sub: session whose call stands
 * @now: ms
 */
void terminated_begin(struct subscriber *sub, uint64_t now)
{
	struct ppp_credentials shown = ppp_credentials(&sub->ppp);

	sub->stage = STAGE_RELAY;
	sub->relay_config = (struct relay_config) { RELAY_CONFIG_INIT };
	sub->relay_config.lcp.negotiation_ms = sub->ppp_config.lcp.negotiation_ms;
	sub->relay_config.lcp.echo_ms = sub->ppp_config.lcp.echo_ms;
	sub->relay_config.lcp.echo_failures = sub->ppp_config.lcp.echo_failures;
	relay_init(&sub->relay, &sub->relay_config, &relay_ops, sub, &shown,
		   sub->ppp.lcp.options.peer_mru);
	sub->relaying = true;
	relay_open(&sub->relay, now);
}

/**
 * terminated_refused() - the LNS does not want the subscriber
 * @sub: session
 * @now: ms
 */
void terminated_refused(struct subscriber *sub, uint64_t now)
{
	struct octets text = auth_kept(&sub->verdict);

	(void)now;
	subscriber_refuse(sub, END_REFUSED, text.at, text.len);
}

/**
 * terminated_passed() - the LNS wants the subscriber
 * @sub: session
 * @now: ms
 *
 * The splice stands before he hears of it.
 */
void terminated_passed(struct subscriber *sub, uint64_t now)
{
	struct octets text = auth_kept(&sub->verdict);

	if (sub->splice || handover_splice(sub, now))
		ppp_success(&sub->ppp, text.at, text.len, now);
}

/**
 * terminated_over() - PPP towards the LNS has ended
 * @sub: session
 * @now: ms
 */
void terminated_over(struct subscriber *sub, uint64_t now)
{
	char text[sizeof(sub->text)];

	(void)now;
	snprintf(text, sizeof(text), "%s", sub->text);
	sub->relaying = false;
	if (sub->splice)
		subscriber_end(sub, sub->relay_end == PPP_END_KEEPALIVE ? END_LNS_LOST : END_LNS,
			       text);
	else
		subscriber_refuse(sub, END_LNS, text, strlen(text));
}

/**
 * terminated_challenged() - the LNS challenges the subscriber
 * @sub: session
 * @now: ms
 */
void terminated_challenged(struct subscriber *sub, uint64_t now)
{
	if (!ppp_challenge(&sub->ppp, &sub->challenge.challenge, now))
		subscriber_end(sub, END_LNS, "LNS challenges in a way that was not agreed on");
}
