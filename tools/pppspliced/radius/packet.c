// SPDX-License-Identifier: GPL-2.0
/*
 * RADIUS packets: what proves that they are the shared secret's, and how attributes lie in
 * them.
 *
 * An Access-Request begins with a Message-Authenticator, and its answer needs one: without
 * it MD5's weakness lets who is on the path turn an Access-Reject into an Access-Accept
 * (CVE-2024-3596).
 */
#include "radius/packet.h"

#include "md5.h"

#include <nettle/hmac.h>
#include <nettle/memops.h>

#define LENGTH_AT		2
#define AUTHENTICATOR_AT	4

/* Vendor-Id, Vendor-Type and Vendor-Length, RFC 2865 section 5.26 */
#define VENDOR_HEAD_LEN	6

static const uint8_t zeros[MD5_LEN];

/* An attribute's head. */
static void put_head(struct writer *w, uint8_t attribute, size_t len)
{
	if (len > RADIUS_VALUE_MAX) {
		w->full = true;
		return;
	}
	write_u8(w, attribute);
	write_u8(w, len + 2);
}

/**
 * radius_put() - write an attribute
 * @w: writer; full if the value is too long for an attribute
 * @attribute: its number
 * @value: its value; an empty one makes no attribute, RFC 2865 section 5
 */
void radius_put(struct writer *w, uint8_t attribute, struct octets value)
{
	if (!value.len)
		return;
	put_head(w, attribute, value.len);
	write_octets(w, value.at, value.len);
}

void radius_put_u32(struct writer *w, uint8_t attribute, uint32_t value)
{
	put_head(w, attribute, sizeof(value));
	write_u32(w, value);
}

void radius_put_text(struct writer *w, uint8_t attribute, const char *text)
{
	radius_put(w, attribute, octets_of(text, strlen(text)));
}

/**
 * radius_put_microsoft() - write an attribute of Microsoft's, RFC 2548
 * @w: writer
 * @type: Vendor-Type
 * @value: value
 */
void radius_put_microsoft(struct writer *w, uint8_t type, struct octets value)
{
	put_head(w, RADIUS_VENDOR_SPECIFIC, VENDOR_HEAD_LEN + value.len);
	write_u32(w, RADIUS_MICROSOFT);
	write_u8(w, type);
	write_u8(w, value.len + 2);
	write_octets(w, value.at, value.len);
}

/**
 * radius_put_password() - write a User-Password, RFC 2865 section 5.2
 * @w: writer; full if the password is longer than RADIUS_PASSWORD_MAX
 * @password: password
 * @secret: secret shared with the server
 * @authenticator: Request Authenticator
 */
void radius_put_password(struct writer *w, struct octets password, struct octets secret,
			 const uint8_t authenticator[RADIUS_AUTHENTICATOR_LEN])
{
	struct octets chain = octets_of(authenticator, RADIUS_AUTHENTICATOR_LEN);
	size_t padded = (password.len + MD5_LEN - 1) / MD5_LEN * MD5_LEN, at, i;

	if (!padded)
		padded = MD5_LEN;
	if (padded > RADIUS_PASSWORD_MAX) {
		w->full = true;
		return;
	}
	put_head(w, RADIUS_USER_PASSWORD, padded);
	for (at = 0; at < padded; at += MD5_LEN) {
		uint8_t *block = write_room(w, MD5_LEN);

		if (!block)
			return;
		md5_of(block, secret, chain, octets_of(NULL, 0));
		for (i = 0; i < MD5_LEN && at + i < password.len; i++)
			block[i] ^= password.at[at + i];
		chain = octets_of(block, MD5_LEN);
	}
}

/**
 * radius_next() - take an attribute
 * @r: reader of attributes; bad if they do not end where they have to
 * @attribute: takes its number
 * @value: takes its value
 *
 * Return: false if there is none any more.
 */
bool radius_next(struct reader *r, uint8_t *attribute, struct octets *value)
{
	struct reader rest;
	uint8_t length;

	if (r->bad || !r->left)
		return false;
	*attribute = read_u8(r);
	length = read_u8(r);
	if (r->bad || length < 2) {
		r->bad = true;
		return false;
	}
	rest = read_part(r, length - 2);
	*value = octets_of(rest.at, rest.left);
	return !rest.bad;
}

/**
 * radius_begin() - begin a request
 * @w: writer of its own, of up to RADIUS_PACKET_MAX octets
 * @code: code
 * @id: Identifier
 * @authenticator: Request Authenticator, for an Access-Request; else it is made when the
 *	request is sealed
 */
void radius_begin(struct writer *w, enum radius_code code, uint8_t id,
		  const uint8_t authenticator[RADIUS_AUTHENTICATOR_LEN])
{
	write_u8(w, code);
	write_u8(w, id);
	write_u16(w, 0);
	if (code != RADIUS_ACCESS_REQUEST) {
		write_octets(w, zeros, RADIUS_AUTHENTICATOR_LEN);
		return;
	}
	write_octets(w, authenticator, RADIUS_AUTHENTICATOR_LEN);
	radius_put(w, RADIUS_MESSAGE_AUTHENTICATOR, octets_of(zeros, sizeof(zeros)));
}

/* HMAC of a packet, with other octets in place of 16 at each of two offsets. */
static void hmac_of(uint8_t digest[MD5_LEN], struct octets packet, struct octets secret,
		    const uint8_t *authenticator, size_t zero_at)
{
	struct hmac_md5_ctx hmac;

	hmac_md5_set_key(&hmac, secret.len, secret.at);
	hmac_md5_update(&hmac, AUTHENTICATOR_AT, packet.at);
	hmac_md5_update(&hmac, RADIUS_AUTHENTICATOR_LEN, authenticator);
	hmac_md5_update(&hmac, zero_at - RADIUS_HEAD_LEN, packet.at + RADIUS_HEAD_LEN);
	hmac_md5_update(&hmac, MD5_LEN, zeros);
	zero_at += MD5_LEN;
	hmac_md5_update(&hmac, packet.len - zero_at, packet.at + zero_at);
	hmac_md5_digest(&hmac, MD5_LEN, digest);
}

/**
 * radius_seal() - finish a request: its length, and what proves the secret
 * @w: writer that radius_begin() and attributes have been written to
 * @secret: secret shared with the server
 *
 * Return: false if it has become too long, and cannot be sent.
 */
bool radius_seal(struct writer *w, struct octets secret)
{
	uint8_t *authenticator = w->buf + AUTHENTICATOR_AT;

	if (w->full)
		return false;
	write_u16_at(w, LENGTH_AT, w->len);
	if (w->buf[0] == RADIUS_ACCESS_REQUEST)
		hmac_of(w->buf + RADIUS_HEAD_LEN + 2, octets_of(w->buf, w->len), secret,
			authenticator, RADIUS_HEAD_LEN + 2);
	else
		md5_of(authenticator, octets_of(w->buf, w->len), secret, octets_of(NULL, 0));
	return true;
}

/* Response Authenticator, RFC 2865 section 3. */
static bool is_of_secret(const struct radius_sent *sent, struct octets packet)
{
	uint8_t digest[MD5_LEN];
	struct md5_ctx ctx;

	md5_init(&ctx);
	md5_update(&ctx, AUTHENTICATOR_AT, packet.at);
	md5_update(&ctx, RADIUS_AUTHENTICATOR_LEN, sent->authenticator);
	md5_update(&ctx, packet.len - RADIUS_HEAD_LEN, packet.at + RADIUS_HEAD_LEN);
	md5_add(&ctx, sent->secret);
	md5_digest(&ctx, MD5_LEN, digest);
	return memeql_sec(digest, packet.at + AUTHENTICATOR_AT, sizeof(digest));
}

/* RFC 3579 section 3.2. Each that is there has to be right. */
static const char *check_signature(const struct radius_sent *sent, struct octets packet)
{
	struct reader r = reader_of(packet.at + RADIUS_HEAD_LEN, packet.len - RADIUS_HEAD_LEN);
	bool is_signed = sent->allow_unsigned;
	uint8_t attribute, digest[MD5_LEN];
	struct octets value;

	while (radius_next(&r, &attribute, &value)) {
		if (attribute != RADIUS_MESSAGE_AUTHENTICATOR)
			continue;
		if (value.len != sizeof(digest))
			return "Message-Authenticator has a wrong length";
		hmac_of(digest, packet, sent->secret, sent->authenticator, value.at - packet.at);
		if (!memeql_sec(digest, value.at, sizeof(digest)))
			return "Message-Authenticator is not of the shared secret";
		is_signed = true;
	}
	return is_signed ? NULL : "answer has no Message-Authenticator";
}

static bool is_answer(uint8_t request, uint8_t code)
{
	if (request == RADIUS_ACCOUNTING_REQUEST)
		return code == RADIUS_ACCOUNTING_RESPONSE;
	return code == RADIUS_ACCESS_ACCEPT || code == RADIUS_ACCESS_REJECT ||
	       code == RADIUS_ACCESS_CHALLENGE;
}

/**
 * radius_check() - whether a packet is the answer to a request
 * @sent: the request; that the Identifiers are the same is known to the caller
 * @packet: packet as it was received
 * @len: its length
 * @attributes: takes where its attributes are, each of them within the packet
 *
 * Return: NULL, or why it is to be discarded silently.
 */
const char *radius_check(const struct radius_sent *sent, const void *packet, size_t len,
			 struct octets *attributes)
{
	struct octets all = octets_of(packet, len);
	struct reader r = reader_of(packet, len);
	uint8_t code = read_u8(&r), attribute;
	struct octets value;
	uint16_t length;

	read_u8(&r);
	length = read_u16(&r);
	/* What is beyond the length is padding, RFC 2865 section 3. */
	if (r.bad || length < RADIUS_HEAD_LEN || length > len || length > RADIUS_PACKET_MAX)
		return "answer has a wrong length";
	if (!is_answer(sent->code, code))
		return "answer has a code that is none of an answer";
	all.len = length;
	if (!is_of_secret(sent, all))
		return "answer is not of the shared secret: is it the same there and here?";
	*attributes = octets_of(all.at + RADIUS_HEAD_LEN, all.len - RADIUS_HEAD_LEN);
	r = reader_of(attributes->at, attributes->len);
	while (radius_next(&r, &attribute, &value))
		;
	if (r.bad)
		return "answer has an attribute without an end";
	return sent->code == RADIUS_ACCESS_REQUEST ? check_signature(sent, all) : NULL;
}
