// SPDX-License-Identifier: GPL-2.0
#include "subscriber.h"

#include "options.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>

/* Before the number in a MAC: a local one. */
#define MAC_PREFIX	0x02505000

struct subscriber *subscribers;
struct totals totals;

/* subscribers_create() - make options.count of them, none of which has begun */
void subscribers_create(void)
{
	subscribers = calloc(options.count, sizeof(*subscribers));
	if (!subscribers)
		err(1, "%u subscribers: no memory; a lower --count is needed", options.count);
	for (unsigned int n = 0; n < options.count; n++) {
		struct subscriber *s = &subscribers[n];
		struct writer mac = writer_of(s->mac, sizeof(s->mac));

		s->number = n;
		s->deadline = NEVER;
		memset(s->ac, 0xff, sizeof(s->ac));
		write_u32(&mac, MAC_PREFIX);
		write_u16(&mac, n);
	}
}

/**
 * subscriber_by_mac() - find a subscriber
 * @mac: its MAC
 *
 * Return: the subscriber; NULL if it is the MAC of none.
 */
struct subscriber *subscriber_by_mac(const uint8_t mac[ETH_ALEN])
{
	struct reader r = reader_of(mac, ETH_ALEN);
	uint32_t prefix = read_u32(&r);
	uint16_t number = read_u16(&r);

	return prefix == MAC_PREFIX && number < options.count ? &subscribers[number] : NULL;
}

/**
 * subscriber_set_timer() - await an answer
 * @s: subscriber
 *
 * For 1, 2, 4, 8, 8, ... seconds, by how often it has been awaited before.
 */
void subscriber_set_timer(struct subscriber *s)
{
	s->deadline = clock_ms() + (1000 << (s->tries < 3 ? s->tries : 3));
}

/**
 * subscriber_enter() - begin a phase, in which an answer is awaited
 * @s: subscriber
 * @phase: phase
 */
void subscriber_enter(struct subscriber *s, enum phase phase)
{
	s->phase = phase;
	s->tries = 0;
	subscriber_set_timer(s);
}

/**
 * subscriber_settle() - another one may be set up in its place
 * @s: subscriber that is up or has failed
 */
void subscriber_settle(struct subscriber *s)
{
	if (s->settled)
		return;
	s->settled = true;
	totals.settled++;
}

/**
 * subscriber_give_reason() - say why it ends; the first one is kept
 * @s: subscriber
 * @what: what has happened
 * @said: what the other end has said; may be empty
 */
void subscriber_give_reason(struct subscriber *s, const char *what, struct octets said)
{
	size_t len;

	if (s->reason[0])
		return;
	len = snprintf(s->reason, sizeof(s->reason), "%s%s", what, said.len ? ": " : "");
	octets_text(s->reason + len, sizeof(s->reason) - len, said);
}

/**
 * subscriber_end() - it is no more; nothing is sent
 * @s: subscriber
 */
void subscriber_end(struct subscriber *s)
{
	if (s->phase == ENDED)
		return;
	if (!(s->reached & 1 << REACHED_IPCP))
		s->failed = true;
	s->phase = ENDED;
	s->deadline = NEVER;
	totals.ended++;
	subscriber_settle(s);
}
