/* SPDX-License-Identifier: GPL-2.0 */
/* Messages of PPPoE discovery (RFC 2516 section 5), from the PPPoE header on. */
#ifndef PPPSPLICED_PPPOE_TAGS_H
#define PPPSPLICED_PPPOE_TAGS_H

#include "bytes.h"

#define PPPOE_MAC_LEN		6
#define PPPOE_HEADER_LEN	6
#define PPPOE_TAG_HEADER_LEN	4
/* An Ethernet payload, which is what discovery has also where sessions have more. */
#define PPPOE_MESSAGE_MAX	1500
/* What a PPP payload may have without PPP-Max-Payload (RFC 2516 section 7). */
#define PPPOE_PAYLOAD_MAX	1492
/* The PPPoE header and PPP's protocol field, before a PPP payload. */
#define PPPOE_OVERHEAD		8

enum pppoe_code {
	PPPOE_PADO = 0x07,
	PPPOE_PADI = 0x09,
	PPPOE_PADR = 0x19,
	PPPOE_PADS = 0x65,
	PPPOE_PADT = 0xa7,
};

/* RFC 2516 appendix A, RFC 4638 section 4 */
enum pppoe_tag_type {
	PPPOE_END_OF_LIST = 0x0000,
	PPPOE_SERVICE_NAME = 0x0101,
	PPPOE_AC_NAME = 0x0102,
	PPPOE_HOST_UNIQ = 0x0103,
	PPPOE_AC_COOKIE = 0x0104,
	PPPOE_VENDOR_SPECIFIC = 0x0105,
	PPPOE_RELAY_SESSION_ID = 0x0110,
	PPPOE_PPP_MAX_PAYLOAD = 0x0120,
	PPPOE_SERVICE_NAME_ERROR = 0x0201,
	PPPOE_AC_SYSTEM_ERROR = 0x0202,
	PPPOE_GENERIC_ERROR = 0x0203,
};

/* The vendor whose tag names the subscriber's line (TR-101 section 3.9.2). */
#define PPPOE_VENDOR_BROADBAND_FORUM	3561

/**
 * enum pppoe_error - why a message is none
 * @PPPOE_OK: it is one
 * @PPPOE_BAD_HEADER: there is no whole header
 * @PPPOE_BAD_VERSION: VER or TYPE is not 1
 * @PPPOE_BAD_CODE: CODE is not one of RFC 2516
 * @PPPOE_BAD_LENGTH: LENGTH is more than there is, or than Ethernet carries
 * @PPPOE_BAD_SESSION_ID: not 0 where it must be, or 0 or 0xffff where it must not be
 * @PPPOE_BAD_TAG_LENGTH: a tag ends beyond the message, or its type has another length
 * @PPPOE_BAD_TAG_TWICE: there are two of a tag of which one at most makes sense
 * @PPPOE_BAD_NO_SERVICE_NAME: there is no Service-Name where one must be
 * @PPPOE_BAD_NO_AC_NAME: there is no AC-Name in a PADO
 * @PPPOE_ERRORS: how many there are
 */
enum pppoe_error {
	PPPOE_OK,
	PPPOE_BAD_HEADER,
	PPPOE_BAD_VERSION,
	PPPOE_BAD_CODE,
	PPPOE_BAD_LENGTH,
	PPPOE_BAD_SESSION_ID,
	PPPOE_BAD_TAG_LENGTH,
	PPPOE_BAD_TAG_TWICE,
	PPPOE_BAD_NO_SERVICE_NAME,
	PPPOE_BAD_NO_AC_NAME,
	PPPOE_ERRORS,
};

const char *pppoe_error_text(enum pppoe_error error);

/**
 * struct pppoe_message - a message that was read
 * @code: enum pppoe_code
 * @session_id: SESSION_ID
 * @service_name: the first one, if it is a PADO
 * @ac_name: AC-Name
 * @host_uniq: Host-Uniq
 * @ac_cookie: AC-Cookie
 * @line: the Broadband Forum's Vendor-Specific, from the vendor's number on
 * @relay_session_id: Relay-Session-Id
 * @max_payload: PPP-Max-Payload, of 2 octets
 * @service_name_error: Service-Name-Error
 * @ac_system_error: AC-System-Error
 * @generic_error: Generic-Error
 *
 * The values of tags are where the message was. Of a tag that is not there @at is NULL, and @len 0.
 */
struct pppoe_message {
	uint8_t code;
	uint16_t session_id;
	struct octets service_name;
	struct octets ac_name;
	struct octets host_uniq;
	struct octets ac_cookie;
	struct octets line;
	struct octets relay_session_id;
	struct octets max_payload;
	struct octets service_name_error;
	struct octets ac_system_error;
	struct octets generic_error;
};

enum pppoe_error pppoe_parse(struct pppoe_message *m, const void *data, size_t len);
bool pppoe_next_tag(struct reader *r, uint16_t *type, struct octets *tag);
bool pppoe_tag_is(const struct octets *tag, const char *text);
uint16_t pppoe_max_payload(const struct pppoe_message *m);

void pppoe_begin(struct writer *w, enum pppoe_code code, uint16_t session_id);
size_t pppoe_room(const struct writer *w);
void pppoe_write_tag(struct writer *w, enum pppoe_tag_type type, const void *value, size_t len);
void pppoe_echo_tag(struct writer *w, enum pppoe_tag_type type, const struct octets *tag);
size_t pppoe_finish(struct writer *w);

#endif
