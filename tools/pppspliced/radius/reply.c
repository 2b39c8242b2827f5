// SPDX-License-Identifier: GPL-2.0
/* What the answer to an Access-Request says. */
#include "radius/reply.h"

#include "ppp/protocol.h"

#include <stdlib.h>

#define INTERIM_MIN_S	60 /* RFC 2869 section 5.16 */

/**
 * radius_reply_bad() - the answer is of no use
 * @reply: reply; loses what it had
 * @why: why; up to its text's size is kept
 */
void radius_reply_bad(struct radius_reply *reply, const char *why)
{
	radius_reply_clear(reply);
	reply->result = RADIUS_BAD;
	reply->text_len = strnlen(why, sizeof(reply->text) - 1);
	memcpy(reply->text, why, reply->text_len);
}

/**
 * radius_reply_clear() - forget a reply
 * @reply: reply; with secrets
 */
void radius_reply_clear(struct radius_reply *reply)
{
	if (reply->peers)
		explicit_bzero(reply->peers, (RADIUS_TAG_MAX + 1) * sizeof(*reply->peers));
	free(reply->peers);
	memset(reply, 0, sizeof(*reply));
}

/* Several Reply-Messages are one text, RFC 2865 section 5.18. */
static void add_text(struct radius_reply *reply, struct octets text)
{
	size_t room = sizeof(reply->text) - 1 - reply->text_len;
	size_t len = text.len < room ? text.len : room;

	if (len)
		memcpy(reply->text + reply->text_len, text.at, len);
	reply->text_len += len;
}

/* Return: of MS-CHAP2-Success or MS-CHAP-Error what comes after the ident, or none. */
static struct octets microsoft_text(struct octets value, uint8_t type)
{
	struct reader r = reader_of(value.at, value.len);
	uint32_t vendor = read_u32(&r);
	struct octets text;
	uint8_t got;

	if (vendor != RADIUS_MICROSOFT)
		return octets_of(NULL, 0);
	while (radius_next(&r, &got, &text))
		if (got == type && text.len > 1)
			return octets_of(text.at + 1, text.len - 1);
	return octets_of(NULL, 0);
}

/* What CHAP's verdict carries takes the place of any Reply-Message. */
static struct octets find_microsoft(struct octets attributes, uint8_t type)
{
	struct reader r = reader_of(attributes.at, attributes.len);
	struct octets value, text = { NULL, 0 };
	uint8_t attribute;

	while (!text.at && radius_next(&r, &attribute, &value))
		if (attribute == RADIUS_VENDOR_SPECIFIC)
			text = microsoft_text(value, type);
	return text;
}

static const char *read_u32_value(struct octets value, uint32_t *number)
{
	struct reader r = reader_of(value.at, value.len);

	*number = read_u32(&r);
	return r.bad || r.left ? "number has a wrong length" : NULL;
}

/* One that is no text is left alone. */
static void set_user(struct radius_reply *reply, struct octets name)
{
	if (!name.len || memchr(name.at, 0, name.len))
		return;
	memcpy(reply->user, name.at, name.len);
	reply->user[name.len] = '\0';
}

/* There may be several, RFC 2865 section 5.44. */
static void add_class(struct radius_reply *reply, struct octets value)
{
	struct writer w = writer_of(reply->classes, sizeof(reply->classes));

	w.len = reply->classes_len;
	radius_put(&w, RADIUS_CLASS, value);
	if (!w.full)
		reply->classes_len = w.len;
}

/* Any other service is as an Access-Reject, RFC 2865 section 5.6. */
static const char *check_service(struct octets value)
{
	const char *wrong;
	uint32_t service;

	wrong = read_u32_value(value, &service);
	if (!wrong && service != RADIUS_SERVICE_FRAMED && service != RADIUS_SERVICE_OUTBOUND)
		wrong = "Service-Type is neither Framed nor Outbound: there is no other here";
	return wrong;
}

static const char *read_value(struct radius_reply *reply, uint8_t attribute,
			      struct octets value)
{
	switch (attribute) {
	case RADIUS_SERVICE_TYPE:
		return check_service(value);
	case RADIUS_REPLY_MESSAGE:
		add_text(reply, value);
		return NULL;
	case RADIUS_SESSION_TIMEOUT:
		return read_u32_value(value, &reply->session_timeout_s);
	case RADIUS_IDLE_TIMEOUT:
		return read_u32_value(value, &reply->idle_timeout_s);
	case RADIUS_ACCT_INTERIM_INTERVAL:
		return read_u32_value(value, &reply->interim_s);
	case RADIUS_USER_NAME:
		set_user(reply, value);
		return NULL;
	case RADIUS_CLASS:
		add_class(reply, value);
		return NULL;
	}
	return NULL;
}

static const char *read_values(struct radius_reply *reply, struct octets attributes)
{
	struct reader r = reader_of(attributes.at, attributes.len);
	const char *wrong = NULL;
	struct octets value;
	uint8_t attribute;

	while (!wrong && radius_next(&r, &attribute, &value))
		wrong = read_value(reply, attribute, value);
	if (reply->interim_s && reply->interim_s < INTERIM_MIN_S)
		reply->interim_s = INTERIM_MIN_S;
	return wrong;
}

static bool has_tunnel(const struct radius_tunnels *tunnels)
{
	unsigned int tag;

	for (tag = 0; tag <= RADIUS_TAG_MAX; tag++)
		if (tunnels->tunnels[tag].set)
			return true;
	return false;
}

static const char *read_group(struct radius_reply *reply, const struct radius_tunnels *tunnels)
{
	struct lns_group group;
	const char *wrong;

	reply->peers = calloc(RADIUS_TAG_MAX + 1, sizeof(*reply->peers));
	if (!reply->peers)
		return "out of memory";
	wrong = radius_tunnels_group(tunnels, reply->peers, &group);
	reply->n_peers = group.n_peers;
	return wrong;
}

/* A tunnel that cannot be made is as an Access-Reject, RFC 2868 section 3.1. */
static const char *read_tunnels(struct radius_reply *reply, struct octets attributes,
				const struct radius_sent *sent)
{
	struct radius_tunnels *tunnels = malloc(sizeof(*tunnels));
	const char *wrong;

	if (!tunnels)
		return "out of memory";
	radius_tunnels_init(tunnels, sent->secret.at, sent->secret.len, sent->authenticator);
	wrong = radius_tunnels_parse(tunnels, attributes.at, attributes.len);
	if (!wrong && has_tunnel(tunnels))
		wrong = read_group(reply, tunnels);
	explicit_bzero(tunnels, sizeof(*tunnels));
	free(tunnels);
	return wrong;
}

static const char *read_accept(struct radius_reply *reply, struct octets attributes,
			       const struct radius_sent *sent, uint8_t algorithm)
{
	struct octets text = find_microsoft(attributes, RADIUS_MS_CHAP2_SUCCESS);

	if (algorithm == CHAP_MS2) {
		if (!text.len)
			return "Access-Accept has no MS-CHAP2-Success: does the server know MS-CHAP?";
		reply->text_len = 0;
		add_text(reply, text);
	}
	return read_tunnels(reply, attributes, sent);
}

/**
 * radius_reply_read() - read an answer
 * @reply: takes what it says; cleared before, and by radius_reply_clear() afterwards. Peers
 *	that have a name for an endpoint have it still
 * @code: code of the answer
 * @attributes: its attributes, as radius_check() has found them
 * @sent: what was asked
 * @algorithm: enum chap_algorithm; 0 for PAP
 */
void radius_reply_read(struct radius_reply *reply, uint8_t code, struct octets attributes,
		       const struct radius_sent *sent, uint8_t algorithm)
{
	const char *wrong = read_values(reply, attributes);
	struct octets text;

	reply->result = code == RADIUS_ACCESS_ACCEPT ? RADIUS_ACCEPT : RADIUS_REJECT;
	if (reply->result == RADIUS_ACCEPT) {
		if (!wrong)
			wrong = read_accept(reply, attributes, sent, algorithm);
		if (wrong)
			radius_reply_bad(reply, wrong);
		return;
	}
	text = find_microsoft(attributes, RADIUS_MS_CHAP_ERROR);
	if (text.len && (algorithm == CHAP_MS || algorithm == CHAP_MS2)) {
		reply->text_len = 0;
		add_text(reply, text);
	}
}
