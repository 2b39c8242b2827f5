/* SPDX-License-Identifier: GPL-2.0 */
/* RADIUS packets and their attributes, RFC 2865, 2866, 2867, 2868, 2869 and 2548. */
#ifndef PPPSPLICED_RADIUS_PACKET_H
#define PPPSPLICED_RADIUS_PACKET_H

#include "bytes.h"
#include "lns/radius_tunnel.h"

#define RADIUS_PACKET_MAX	4096	/* RFC 2865 section 3 */
#define RADIUS_HEAD_LEN		20
#define RADIUS_VALUE_MAX	253
#define RADIUS_PASSWORD_MAX	128	/* section 5.2 */

enum radius_code {
	RADIUS_ACCESS_REQUEST = 1,
	RADIUS_ACCESS_ACCEPT = 2,
	RADIUS_ACCESS_REJECT = 3,
	RADIUS_ACCOUNTING_REQUEST = 4,
	RADIUS_ACCOUNTING_RESPONSE = 5,
	RADIUS_ACCESS_CHALLENGE = 11,
};

/* Those of tunnels that an Access-Accept has are in lns/radius_tunnel.h. */
enum radius_attribute {
	RADIUS_USER_NAME = 1,
	RADIUS_USER_PASSWORD = 2,
	RADIUS_CHAP_PASSWORD = 3,
	RADIUS_NAS_IP_ADDRESS = 4,
	RADIUS_NAS_PORT = 5,
	RADIUS_SERVICE_TYPE = 6,
	RADIUS_FRAMED_PROTOCOL = 7,
	RADIUS_REPLY_MESSAGE = 18,
	RADIUS_CLASS = 25,
	RADIUS_VENDOR_SPECIFIC = 26,
	RADIUS_SESSION_TIMEOUT = 27,
	RADIUS_IDLE_TIMEOUT = 28,
	RADIUS_CALLED_STATION_ID = 30,
	RADIUS_CALLING_STATION_ID = 31,
	RADIUS_NAS_IDENTIFIER = 32,
	RADIUS_ACCT_STATUS_TYPE = 40,
	RADIUS_ACCT_DELAY_TIME = 41,
	RADIUS_ACCT_INPUT_OCTETS = 42,
	RADIUS_ACCT_OUTPUT_OCTETS = 43,
	RADIUS_ACCT_SESSION_ID = 44,
	RADIUS_ACCT_AUTHENTIC = 45,
	RADIUS_ACCT_SESSION_TIME = 46,
	RADIUS_ACCT_INPUT_PACKETS = 47,
	RADIUS_ACCT_OUTPUT_PACKETS = 48,
	RADIUS_ACCT_TERMINATE_CAUSE = 49,
	RADIUS_ACCT_INPUT_GIGAWORDS = 52,
	RADIUS_ACCT_OUTPUT_GIGAWORDS = 53,
	RADIUS_EVENT_TIMESTAMP = 55,
	RADIUS_CHAP_CHALLENGE = 60,
	RADIUS_NAS_PORT_TYPE = 61,
	RADIUS_TUNNEL_CLIENT_ENDPOINT = 66,
	RADIUS_ACCT_TUNNEL_CONNECTION = 68,
	RADIUS_MESSAGE_AUTHENTICATOR = 80,
	RADIUS_ACCT_INTERIM_INTERVAL = 85,
	RADIUS_NAS_PORT_ID = 87,
	RADIUS_NAS_IPV6_ADDRESS = 95,
};

/* Service-Type, RFC 2865 section 5.6 */
enum radius_service {
	RADIUS_SERVICE_FRAMED = 2,
	RADIUS_SERVICE_OUTBOUND = 5,
};

#define RADIUS_MICROSOFT	311

/* Vendor-Types of Microsoft's, RFC 2548 section 2 */
enum radius_microsoft {
	RADIUS_MS_CHAP_RESPONSE = 1,
	RADIUS_MS_CHAP_ERROR = 2,
	RADIUS_MS_CHAP_CHALLENGE = 11,
	RADIUS_MS_CHAP2_RESPONSE = 25,
	RADIUS_MS_CHAP2_SUCCESS = 26,
};

void radius_put(struct writer *w, uint8_t attribute, struct octets value);
void radius_put_u32(struct writer *w, uint8_t attribute, uint32_t value);
void radius_put_text(struct writer *w, uint8_t attribute, const char *text);
void radius_put_microsoft(struct writer *w, uint8_t type, struct octets value);
void radius_put_password(struct writer *w, struct octets password, struct octets secret,
			 const uint8_t authenticator[RADIUS_AUTHENTICATOR_LEN]);
bool radius_next(struct reader *r, uint8_t *attribute, struct octets *value);

void radius_begin(struct writer *w, enum radius_code code, uint8_t id,
		  const uint8_t authenticator[RADIUS_AUTHENTICATOR_LEN]);
bool radius_seal(struct writer *w, struct octets secret);

/**
 * struct radius_sent - what is known of a request when its answer is looked at
 * @code: its code
 * @authenticator: its Request Authenticator
 * @secret: secret shared with the server
 * @allow_unsigned: answers to an Access-Request need no Message-Authenticator
 */
struct radius_sent {
	uint8_t code;
	const uint8_t *authenticator;
	struct octets secret;
	bool allow_unsigned;
};

const char *radius_check(const struct radius_sent *sent, const void *packet, size_t len,
			 struct octets *attributes);

#endif
