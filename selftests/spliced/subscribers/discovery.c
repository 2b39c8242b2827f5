// SPDX-License-Identifier: GPL-2.0
#include "discovery.h"

#include "lcp.h"
#include "pppoe.h"

#include <stdio.h>
#include <stdlib.h>

/* TAG_TYPEs, RFC 2516 appendix A */
enum {
	END_OF_LIST = 0x0000, SERVICE_NAME = 0x0101, HOST_UNIQ = 0x0103, AC_COOKIE = 0x0104,
	RELAY_SESSION_ID = 0x0110, SERVICE_NAME_ERROR = 0x0201, AC_SYSTEM_ERROR = 0x0202,
	GENERIC_ERROR = 0x0203,
};

static void write_tag(struct writer *w, uint16_t type, struct octets value)
{
	write_u16(w, type);
	write_u16(w, value.len);
	write_octets(w, value.at, value.len);
}

/* Any service. More tags follow those that a PADI and a PADR both have. */
static void send_tags(struct subscriber *s, uint8_t code, struct octets more)
{
	uint8_t tags[16 + TAGS_MAX];
	struct writer w = writer_of(tags, sizeof(tags));

	write_tag(&w, SERVICE_NAME, octets_of(NULL, 0));
	write_tag(&w, HOST_UNIQ, octets_of(s->host_uniq, sizeof(s->host_uniq)));
	write_octets(&w, more.at, more.len);
	pppoe_send(s, code, octets_of(tags, w.len));
}

void discovery_send_padi(struct subscriber *s)
{
	send_tags(s, PADI, octets_of(NULL, 0));
}

void discovery_send_padr(struct subscriber *s)
{
	send_tags(s, PADR, octets_of(s->tags, s->tags_len));
}

/**
 * discovery_start() - look for an access concentrator
 * @s: subscriber that has not begun
 */
void discovery_start(struct subscriber *s)
{
	arc4random_buf(s->host_uniq, sizeof(s->host_uniq));
	subscriber_enter(s, DISCOVERY);
	discovery_send_padi(s);
}

/**
 * struct tags - what an access concentrator says
 * @ours: it answers to this subscriber
 * @error: type of an error tag; 0 if there is none
 * @text: what that says
 * @cookie: value of AC-Cookie
 * @relay: value of Relay-Session-Id
 */
struct tags {
	bool ours;
	uint16_t error;
	struct octets text;
	struct octets cookie;
	struct octets relay;
};

static void take_tag(const struct subscriber *s, struct tags *tags, uint16_t type,
		     struct octets value)
{
	switch (type) {
	case HOST_UNIQ:
		tags->ours = value.len == sizeof(s->host_uniq) &&
			     !memcmp(value.at, s->host_uniq, value.len);
		break;
	case AC_COOKIE:
		tags->cookie = value;
		break;
	case RELAY_SESSION_ID:
		tags->relay = value;
		break;
	case SERVICE_NAME_ERROR:
	case AC_SYSTEM_ERROR:
	case GENERIC_ERROR:
		tags->error = type;
		tags->text = value;
		break;
	}
}

/* Malformed ones are nobody's. */
static struct tags read_tags(const struct subscriber *s, struct reader *r)
{
	struct tags tags = { 0 };

	while (r->left >= 4) {
		uint16_t type = read_u16(r), len;
		const uint8_t *value;

		if (type == END_OF_LIST)
			break;
		len = read_u16(r);
		value = read_octets(r, len);
		if (!value) {
			tags.ours = false;
			break;
		}
		take_tag(s, &tags, type, octets_of(value, len));
	}
	return tags;
}

static void be_refused(struct subscriber *s, const char *by, const struct tags *tags)
{
	static const char *const names[] = {
		"Service-Name-Error", "AC-System-Error", "Generic-Error",
	};
	char what[64];

	snprintf(what, sizeof(what), "%s %s", by, names[tags->error - SERVICE_NAME_ERROR]);
	subscriber_give_reason(s, what, tags->text);
	subscriber_end(s);
}

/* For the PADR. False: there is no room for them. */
static bool keep_tags(struct subscriber *s, const struct tags *tags)
{
	struct writer w = writer_of(s->tags, sizeof(s->tags));

	if (tags->cookie.at)
		write_tag(&w, AC_COOKIE, tags->cookie);
	if (tags->relay.at)
		write_tag(&w, RELAY_SESSION_ID, tags->relay);
	s->tags_len = w.len;
	return !w.full;
}

static void input_pado(struct subscriber *s, const uint8_t ac[ETH_ALEN], const struct tags *tags)
{
	if (s->phase != DISCOVERY || !tags->ours)
		return;
	if (tags->error) {
		be_refused(s, "PADO", tags);
		return;
	}
	if (!keep_tags(s, tags))
		return;
	memcpy(s->ac, ac, ETH_ALEN);
	s->reached |= 1 << REACHED_OFFER;
	subscriber_enter(s, REQUEST);
	discovery_send_padr(s);
}

static void input_pads(struct subscriber *s, uint16_t sid, const struct tags *tags)
{
	if (s->phase != REQUEST || !tags->ours)
		return;
	if (tags->error) {
		be_refused(s, "PADS", tags);
		return;
	}
	if (!sid) {
		subscriber_give_reason(s, "PADS of session 0", octets_of(NULL, 0));
		subscriber_end(s);
		return;
	}
	s->sid = sid;
	s->reached |= 1 << REACHED_SESSION;
	lcp_start(s);
}

static void input_padt(struct subscriber *s, uint16_t sid, const struct tags *tags)
{
	if (!s->sid || sid != s->sid || s->phase == ENDED)
		return;
	if (s->phase != TERMINATE)
		totals.hung_up++;
	subscriber_give_reason(s, "PADT", tags->text);
	subscriber_end(s);
}

/**
 * discovery_input() - take a frame
 * @s: subscriber that it is for
 * @ac: MAC that it is from; that of the subscriber's, if it has chosen one
 * @code: CODE
 * @sid: SESSION_ID
 * @payload: tags
 */
void discovery_input(struct subscriber *s, const uint8_t ac[ETH_ALEN], uint8_t code, uint16_t sid,
		     struct reader payload)
{
	const struct tags tags = read_tags(s, &payload);

	switch (code) {
	case PADO:
		input_pado(s, ac, &tags);
		break;
	case PADS:
		input_pads(s, sid, &tags);
		break;
	case PADT:
		input_padt(s, sid, &tags);
		break;
	}
}
