// SPDX-License-Identifier: GPL-2.0
/* Messages of PPPoE discovery, read and written. */
#include "pppoe/tags.h"

#define PPPOE_VER_TYPE		0x11
#define LENGTH_OFFSET		4
#define MAX_PAYLOAD_LEN		2

/**
 * pppoe_error_text() - say why a message is none
 * @error: what pppoe_parse() returned
 *
 * Return: a few words; NULL for a value not known here.
 */
const char *pppoe_error_text(enum pppoe_error error)
{
	static const char *const texts[PPPOE_ERRORS] = {
		[PPPOE_OK] = "no error",
		[PPPOE_BAD_HEADER] = "shorter than a PPPoE header",
		[PPPOE_BAD_VERSION] = "unknown VER or TYPE",
		[PPPOE_BAD_CODE] = "unknown CODE",
		[PPPOE_BAD_LENGTH] = "LENGTH too large",
		[PPPOE_BAD_SESSION_ID] = "wrong SESSION_ID for this CODE",
		[PPPOE_BAD_TAG_LENGTH] = "wrong TAG_LENGTH",
		[PPPOE_BAD_TAG_TWICE] = "a tag is there twice",
		[PPPOE_BAD_NO_SERVICE_NAME] = "no Service-Name",
		[PPPOE_BAD_NO_AC_NAME] = "no AC-Name",
	};

	return (unsigned int)error < PPPOE_ERRORS ? texts[error] : NULL;
}

/**
 * pppoe_next_tag() - take a tag (RFC 2516 section 5)
 * @r: reader of a message after its header; bad afterwards if a tag ends beyond it
 * @type: takes TAG_TYPE
 * @tag: takes the value
 *
 * End-Of-List is not taken, and ends the list.
 *
 * Return: whether there was one.
 */
bool pppoe_next_tag(struct reader *r, uint16_t *type, struct octets *tag)
{
	if (r->bad || !r->left)
		return false;
	*type = read_u16(r);
	tag->len = read_u16(r);
	tag->at = read_octets(r, tag->len);
	if (*type == PPPOE_END_OF_LIST && tag->len)
		r->bad = true;
	return !r->bad && *type != PPPOE_END_OF_LIST;
}

/* Other vendors' tags may be ignored (RFC 2516 appendix A). */
static bool names_line(const struct octets *tag)
{
	struct reader r = reader_of(tag->at, tag->len);

	return read_u32(&r) == PPPOE_VENDOR_BROADBAND_FORUM;
}

/* Return: where a tag is kept; NULL if it is ignored, as unknown ones must be (section 5). */
static struct octets *place_of(struct pppoe_message *m, uint16_t type, const struct octets *tag)
{
	switch (type) {
	case PPPOE_SERVICE_NAME:
		return &m->service_name;
	case PPPOE_AC_NAME:
		return &m->ac_name;
	case PPPOE_HOST_UNIQ:
		return &m->host_uniq;
	case PPPOE_AC_COOKIE:
		return &m->ac_cookie;
	case PPPOE_VENDOR_SPECIFIC:
		return names_line(tag) ? &m->line : NULL;
	case PPPOE_RELAY_SESSION_ID:
		return &m->relay_session_id;
	case PPPOE_PPP_MAX_PAYLOAD:
		return &m->max_payload;
	case PPPOE_SERVICE_NAME_ERROR:
		return &m->service_name_error;
	case PPPOE_AC_SYSTEM_ERROR:
		return &m->ac_system_error;
	case PPPOE_GENERIC_ERROR:
		return &m->generic_error;
	}
	return NULL;
}

/*
 * PADI, PADR and PADS have exactly one Service-Name, a PADO has any number (sections 5.1
 * to 5.4). Of the others the RFC speaks as of one: two could not be echoed as one, and
 * which of two lines a subscriber has must not be his choice.
 */
static enum pppoe_error keep_tag(struct pppoe_message *m, uint16_t type,
				 const struct octets *tag)
{
	struct octets *place = place_of(m, type, tag);

	if (!place)
		return PPPOE_OK;
	if (type == PPPOE_PPP_MAX_PAYLOAD && tag->len != MAX_PAYLOAD_LEN)
		return PPPOE_BAD_TAG_LENGTH;
	if (!place->at) {
		*place = *tag;
		return PPPOE_OK;
	}
	if (type == PPPOE_SERVICE_NAME && m->code == PPPOE_PADO)
		return PPPOE_OK;
	return PPPOE_BAD_TAG_TWICE;
}

static enum pppoe_error parse_tags(struct pppoe_message *m, struct reader *r)
{
	enum pppoe_error error;
	struct octets tag;
	uint16_t type;

	while (pppoe_next_tag(r, &type, &tag)) {
		error = keep_tag(m, type, &tag);
		if (error)
			return error;
	}
	return r->bad ? PPPOE_BAD_TAG_LENGTH : PPPOE_OK;
}

/* What follows LENGTH octets is Ethernet's padding. */
static enum pppoe_error parse_header(struct pppoe_message *m, struct reader *r,
				     struct reader *tags)
{
	uint8_t ver_type = read_u8(r);
	uint16_t len;

	m->code = read_u8(r);
	m->session_id = read_u16(r);
	len = read_u16(r);
	if (r->bad)
		return PPPOE_BAD_HEADER;
	if (ver_type != PPPOE_VER_TYPE)
		return PPPOE_BAD_VERSION;
	*tags = read_part(r, len);
	return r->bad || len > PPPOE_MESSAGE_MAX - PPPOE_HEADER_LEN ? PPPOE_BAD_LENGTH : PPPOE_OK;
}

/* A PADS without a session says why (section 5.4). */
static enum pppoe_error check_code(const struct pppoe_message *m)
{
	switch (m->code) {
	case PPPOE_PADI:
	case PPPOE_PADO:
	case PPPOE_PADR:
		return m->session_id ? PPPOE_BAD_SESSION_ID : PPPOE_OK;
	case PPPOE_PADS:
		return m->session_id == UINT16_MAX ? PPPOE_BAD_SESSION_ID : PPPOE_OK;
	case PPPOE_PADT:
		return m->session_id && m->session_id != UINT16_MAX ? PPPOE_OK :
								      PPPOE_BAD_SESSION_ID;
	}
	return PPPOE_BAD_CODE;
}

static enum pppoe_error check_tags(const struct pppoe_message *m)
{
	bool offers = m->code != PPPOE_PADT && (m->code != PPPOE_PADS || m->session_id);

	if (offers && !m->service_name.at)
		return PPPOE_BAD_NO_SERVICE_NAME;
	return m->code == PPPOE_PADO && !m->ac_name.at ? PPPOE_BAD_NO_AC_NAME : PPPOE_OK;
}

/**
 * pppoe_parse() - read a message of PPPoE discovery (RFC 2516 sections 4 and 5)
 * @m: takes the message, unless it is none
 * @data: Ethernet payload, with padding or without; the message's tags remain in it
 * @len: its length in octets
 *
 * Return: PPPOE_OK, or what is wrong with it.
 */
enum pppoe_error pppoe_parse(struct pppoe_message *m, const void *data, size_t len)
{
	struct reader r = reader_of(data, len), tags = {};
	enum pppoe_error error;

	memset(m, 0, sizeof(*m));
	error = parse_header(m, &r, &tags);
	if (!error)
		error = check_code(m);
	if (!error)
		error = parse_tags(m, &tags);
	return error ? error : check_tags(m);
}

/**
 * pppoe_tag_is() - compare a tag with a text
 * @tag: tag
 * @text: text
 *
 * Return: whether the tag is there and its value is the text, octet by octet.
 */
bool pppoe_tag_is(const struct octets *tag, const char *text)
{
	return tag->at && tag->len == strlen(text) && !memcmp(tag->at, text, tag->len);
}

/**
 * pppoe_max_payload() - what PPP-Max-Payload says (RFC 4638 section 4)
 * @m: message
 *
 * Return: octets of a PPP payload; 0 if there is no such tag.
 */
uint16_t pppoe_max_payload(const struct pppoe_message *m)
{
	struct reader r = reader_of(m->max_payload.at, m->max_payload.len);

	return read_u16(&r);
}

/**
 * pppoe_begin() - begin a message
 * @w: writer of an empty buffer
 * @code: CODE
 * @session_id: SESSION_ID
 *
 * Tags follow, then pppoe_finish().
 */
void pppoe_begin(struct writer *w, enum pppoe_code code, uint16_t session_id)
{
	write_u8(w, PPPOE_VER_TYPE);
	write_u8(w, code);
	write_u16(w, session_id);
	write_u16(w, 0);
}

/**
 * pppoe_room() - ask how long the value of another tag may be
 * @w: writer
 *
 * Return: octets; 0 also if not even an empty tag fits.
 */
size_t pppoe_room(const struct writer *w)
{
	size_t left = w->full ? 0 : w->size - w->len;

	return left < PPPOE_TAG_HEADER_LEN ? 0 : left - PPPOE_TAG_HEADER_LEN;
}

/**
 * pppoe_write_tag() - add a tag
 * @w: writer
 * @type: TAG_TYPE
 * @value: TAG_VALUE, NULL only if @len is 0
 * @len: its length in octets
 */
void pppoe_write_tag(struct writer *w, enum pppoe_tag_type type, const void *value, size_t len)
{
	write_u16(w, type);
	write_u16(w, len);
	write_octets(w, value, len);
}

/**
 * pppoe_echo_tag() - add a tag as it came, if it came
 * @w: writer
 * @type: TAG_TYPE
 * @tag: tag of another message
 */
void pppoe_echo_tag(struct writer *w, enum pppoe_tag_type type, const struct octets *tag)
{
	if (tag->at)
		pppoe_write_tag(w, type, tag->at, tag->len);
}

/**
 * pppoe_finish() - end a message
 * @w: writer of a buffer of PPPOE_MESSAGE_MAX octets at most
 *
 * Return: its length in octets with the header; 0 if it did not fit.
 */
size_t pppoe_finish(struct writer *w)
{
	if (w->full)
		return 0;
	write_u16_at(w, LENGTH_OFFSET, w->len - PPPOE_HEADER_LEN);
	return w->len;
}
