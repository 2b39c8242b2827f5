// SPDX-License-Identifier: GPL-2.0
/* Messages of PPPoE discovery: read as the RFCs have them, and nothing beyond their end. */
#include "array.h"
#include "exact.h"
#include "pppoe/tags.h"
#include "tap.h"

/* A header of @len octets of tags, and the tags. */
#define MESSAGE(code, id, len) 0x11, code, (id) >> 8, (id) & 0xff, (len) >> 8, (len) & 0xff
#define TAG(type, len) (type) >> 8, (type) & 0xff, (len) >> 8, (len) & 0xff

#define PARSE(...) parse_copy((const uint8_t[]){ __VA_ARGS__ }, \
			      sizeof((const uint8_t[]){ __VA_ARGS__ }), NULL)

/* The copy is gone then: of the tags of @m only the lengths are good. */
static enum pppoe_error parse_copy(const uint8_t *data, size_t len, struct pppoe_message *m)
{
	struct pppoe_message own;
	uint8_t *copy = exact_copy(data, len);
	enum pppoe_error error;

	error = pppoe_parse(m ? m : &own, copy, len);
	free(copy);
	return error;
}

static bool has(const struct octets *tag, const char *text)
{
	return pppoe_tag_is(tag, text);
}

static const uint8_t padr[] = {
	MESSAGE(PPPOE_PADR, 0, 67),
	TAG(0x0101, 3), 'i', 's', 'p',
	TAG(0x0103, 2), 0x00, 0xff,
	TAG(0x0104, 4), 'c', 'o', 'o', 'k',
	TAG(0x0105, 6), 0, 0, 0x0d, 0xe9, 'p', '1',
	TAG(0x0110, 5), 'r', 'e', 'l', 'a', 'y',
	TAG(0x0120, 2), 0x05, 0xdc,
	TAG(0x0203, 1), 'e',
	TAG(0x0f0f, 4), 'u', 'n', 'k', 'n',
	TAG(0x0102, 0),
	TAG(0x0000, 0),
};

static void test_parse(void)
{
	struct pppoe_message m;

	ok(pppoe_parse(&m, padr, sizeof(padr)) == PPPOE_OK && m.code == PPPOE_PADR && !m.session_id,
	   "a PADR is read");
	ok(has(&m.service_name, "isp") && has(&m.ac_cookie, "cook") &&
	   has(&m.relay_session_id, "relay") && has(&m.generic_error, "e") &&
	   m.host_uniq.len == 2 && !memcmp(m.host_uniq.at, "\0\xff", 2), "with its tags");
	ok(has(&m.ac_name, "") && !has(&m.service_name_error, "") && !has(&m.ac_system_error, ""),
	   "an empty tag is not the same as none");
	ok(m.line.len == 6 && !memcmp(m.line.at + 4, "p1", 2),
	   "the Broadband Forum's Vendor-Specific is kept");
	ok(pppoe_max_payload(&m) == 1500, "PPP-Max-Payload is a number");
	ok(PARSE(MESSAGE(PPPOE_PADI, 0, 4), TAG(0x0101, 0)) == PPPOE_OK,
	   "the shortest PADI is read");
	ok(PARSE(MESSAGE(PPPOE_PADT, 7, 0)) == PPPOE_OK, "a PADT needs no tags");
	ok(pppoe_parse(&m, padr, 0) == PPPOE_BAD_HEADER && !pppoe_max_payload(&m),
	   "without PPP-Max-Payload there is none");
}

static void test_truncation(void)
{
	uint8_t cut[sizeof(padr)];
	unsigned int whole = 0, right = 0, len;

	for (len = 0; len < sizeof(padr); len++)
		right += parse_copy(padr, len, NULL) == (len < PPPOE_HEADER_LEN ? PPPOE_BAD_HEADER :
									       PPPOE_BAD_LENGTH);
	ok(right == sizeof(padr), "no beginning of a message is a message");
	memcpy(cut, padr, sizeof(cut));
	for (len = PPPOE_HEADER_LEN; len < sizeof(cut); len++) {
		cut[5] = len - PPPOE_HEADER_LEN;
		whole += parse_copy(cut, len, NULL) == PPPOE_OK;
	}
	ok(whole == 9, "even if LENGTH says so, unless it ends where a tag ends");
}

static void test_header(void)
{
	ok(PARSE(0x21, PPPOE_PADI, 0, 0, 0, 4, TAG(0x0101, 0)) == PPPOE_BAD_VERSION &&
	   PARSE(0x12, PPPOE_PADI, 0, 0, 0, 4, TAG(0x0101, 0)) == PPPOE_BAD_VERSION,
	   "VER and TYPE have to be 1");
	ok(PARSE(MESSAGE(0x00, 0, 4), TAG(0x0101, 0)) == PPPOE_BAD_CODE &&
	   PARSE(MESSAGE(0xd3, 0, 4), TAG(0x0101, 0)) == PPPOE_BAD_CODE, "CODE has to be known");
	ok(PARSE(MESSAGE(PPPOE_PADI, 0, 5), TAG(0x0101, 0)) == PPPOE_BAD_LENGTH,
	   "LENGTH cannot be more than there is");
	ok(PARSE(MESSAGE(PPPOE_PADI, 0, 4), TAG(0x0101, 0), 0x01, 0x01, 0xff, 0xff) == PPPOE_OK,
	   "it can be less: the rest is padding");
	ok(PARSE(MESSAGE(PPPOE_PADI, 1, 4), TAG(0x0101, 0)) == PPPOE_BAD_SESSION_ID &&
	   PARSE(MESSAGE(PPPOE_PADR, 1, 4), TAG(0x0101, 0)) == PPPOE_BAD_SESSION_ID &&
	   PARSE(MESSAGE(PPPOE_PADO, 1, 8), TAG(0x0101, 0), TAG(0x0102, 0)) == PPPOE_BAD_SESSION_ID,
	   "before there is a session, SESSION_ID has to be 0");
	ok(PARSE(MESSAGE(PPPOE_PADT, 0, 0)) == PPPOE_BAD_SESSION_ID &&
	   PARSE(MESSAGE(PPPOE_PADT, 0xffff, 0)) == PPPOE_BAD_SESSION_ID &&
	   PARSE(MESSAGE(PPPOE_PADS, 0xffff, 4), TAG(0x0101, 0)) == PPPOE_BAD_SESSION_ID,
	   "0 and 0xffff are no session's");
}

static void test_longest(void)
{
	static uint8_t buf[PPPOE_MESSAGE_MAX + 1], host_uniq[PPPOE_MESSAGE_MAX];
	struct writer w = writer_of(buf, PPPOE_MESSAGE_MAX);
	struct pppoe_message m;

	pppoe_begin(&w, PPPOE_PADR, 0);
	pppoe_write_tag(&w, PPPOE_SERVICE_NAME, NULL, 0);
	pppoe_write_tag(&w, PPPOE_HOST_UNIQ, host_uniq, pppoe_room(&w));
	ok(pppoe_finish(&w) == PPPOE_MESSAGE_MAX && !pppoe_room(&w) &&
	   parse_copy(buf, PPPOE_MESSAGE_MAX, &m) == PPPOE_OK && m.host_uniq.len == 1486,
	   "a message is as long as an Ethernet payload");
	buf[5]++;
	buf[13]++;
	ok(parse_copy(buf, sizeof(buf), NULL) == PPPOE_BAD_LENGTH, "and no longer");
	pppoe_write_tag(&w, PPPOE_END_OF_LIST, NULL, 0);
	ok(!pppoe_finish(&w) && !pppoe_room(&w), "what does not fit is not sent");
}

static void test_service_names(void)
{
	const enum pppoe_error twice = PPPOE_BAD_TAG_TWICE;

	ok(PARSE(MESSAGE(PPPOE_PADI, 0, 0)) == PPPOE_BAD_NO_SERVICE_NAME &&
	   PARSE(MESSAGE(PPPOE_PADR, 0, 4), TAG(0x0103, 0)) == PPPOE_BAD_NO_SERVICE_NAME &&
	   PARSE(MESSAGE(PPPOE_PADO, 0, 4), TAG(0x0102, 0)) == PPPOE_BAD_NO_SERVICE_NAME &&
	   PARSE(MESSAGE(PPPOE_PADS, 1, 0)) == PPPOE_BAD_NO_SERVICE_NAME,
	   "PADI, PADO, PADR and PADS have a Service-Name");
	ok(PARSE(MESSAGE(PPPOE_PADS, 0, 4), TAG(0x0201, 0)) == PPPOE_OK,
	   "but not a PADS without a session");
	ok(PARSE(MESSAGE(PPPOE_PADI, 0, 8), TAG(0x0101, 0), TAG(0x0101, 0)) == twice &&
	   PARSE(MESSAGE(PPPOE_PADR, 0, 8), TAG(0x0101, 0), TAG(0x0101, 0)) == twice &&
	   PARSE(MESSAGE(PPPOE_PADS, 1, 8), TAG(0x0101, 0), TAG(0x0101, 0)) == twice,
	   "PADI, PADR and PADS have one");
	ok(PARSE(MESSAGE(PPPOE_PADO, 0, 12), TAG(0x0101, 0), TAG(0x0101, 0), TAG(0x0102, 0)) ==
	   PPPOE_OK, "a PADO has any number");
	ok(PARSE(MESSAGE(PPPOE_PADO, 0, 4), TAG(0x0101, 0)) == PPPOE_BAD_NO_AC_NAME,
	   "and an AC-Name");
}

static void test_tags(void)
{
	static const uint16_t once[] = { 0x0102, 0x0103, 0x0104, 0x0110, 0x0201, 0x0202, 0x0203 };
	unsigned int i, twice = 0;

	for (i = 0; i < ARRAY_SIZE(once); i++)
		twice += PARSE(MESSAGE(PPPOE_PADI, 0, 12), TAG(0x0101, 0), TAG(once[i], 0),
			       TAG(once[i], 0)) == PPPOE_BAD_TAG_TWICE;
	ok(twice == i, "no other tag is there twice");
	ok(PARSE(MESSAGE(PPPOE_PADI, 0, 12), TAG(0x0101, 0), TAG(0x0999, 0), TAG(0x0999, 0)) ==
	   PPPOE_OK, "but such as are ignored");
	ok(PARSE(MESSAGE(PPPOE_PADI, 0, 16), TAG(0x0101, 0), TAG(0x0105, 4), 0, 0, 0, 9,
		 TAG(0x0105, 0)) == PPPOE_OK, "as other vendors' are, even malformed ones");
	ok(PARSE(MESSAGE(PPPOE_PADI, 0, 20), TAG(0x0101, 0), TAG(0x0105, 4), 0, 0, 0x0d, 0xe9,
		 TAG(0x0105, 4), 0, 0, 0x0d, 0xe9) == PPPOE_BAD_TAG_TWICE,
	   "a subscriber has one line");
	ok(PARSE(MESSAGE(PPPOE_PADI, 0, 9), TAG(0x0101, 0), TAG(0x0120, 1), 1) ==
	   PPPOE_BAD_TAG_LENGTH &&
	   PARSE(MESSAGE(PPPOE_PADI, 0, 11), TAG(0x0101, 0), TAG(0x0120, 3), 1, 2, 3) ==
	   PPPOE_BAD_TAG_LENGTH, "PPP-Max-Payload has two octets");
	ok(PARSE(MESSAGE(PPPOE_PADI, 0, 10), TAG(0x0101, 0), TAG(0, 0), 0xff, 0xff) == PPPOE_OK,
	   "after End-Of-List nothing is read");
	ok(PARSE(MESSAGE(PPPOE_PADI, 0, 9), TAG(0x0101, 0), TAG(0, 1), 0) == PPPOE_BAD_TAG_LENGTH,
	   "which is empty");
	ok(PARSE(MESSAGE(PPPOE_PADI, 0, 4), TAG(0, 0)) == PPPOE_BAD_NO_SERVICE_NAME,
	   "and has the last word");
	ok(PARSE(MESSAGE(PPPOE_PADI, 0, 8), TAG(0x0101, 0), TAG(0x0103, 0xffff), 1, 2) ==
	   PPPOE_BAD_TAG_LENGTH, "a tag ends before the message, also if there is padding");
}

static void test_write(void)
{
	static const uint8_t want[] = {
		MESSAGE(PPPOE_PADS, 0x1234, 14), TAG(0x0101, 1), 'x', TAG(0x0103, 0),
		TAG(0x0110, 1), 'r',
	};
	const struct octets empty = { .at = want }, none = {};
	uint8_t buf[32];
	struct writer w = writer_of(buf, sizeof(buf));

	pppoe_begin(&w, PPPOE_PADS, 0x1234);
	pppoe_write_tag(&w, PPPOE_SERVICE_NAME, "x", 1);
	pppoe_echo_tag(&w, PPPOE_HOST_UNIQ, &empty);
	pppoe_echo_tag(&w, PPPOE_AC_COOKIE, &none);
	pppoe_write_tag(&w, PPPOE_RELAY_SESSION_ID, "r", 1);
	ok(pppoe_finish(&w) == sizeof(want) && !memcmp(buf, want, sizeof(want)),
	   "a message is written as RFC 2516 has it");
	ok(pppoe_room(&w) == sizeof(buf) - sizeof(want) - 4, "how much more fits is known");
	w.size = w.len + 3;
	ok(!pppoe_room(&w), "which is nothing if there is no room for a tag's header");
}

static void test_texts(void)
{
	unsigned int i, n = 0;

	for (i = 0; i < PPPOE_ERRORS; i++)
		n += pppoe_error_text(i) != NULL;
	ok(n == PPPOE_ERRORS && !pppoe_error_text(i), "each error has a text");
}

int main(void)
{
	test_parse();
	test_truncation();
	test_header();
	test_longest();
	test_service_names();
	test_tags();
	test_write();
	test_texts();
	return tap_end();
}
