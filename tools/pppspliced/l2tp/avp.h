/* SPDX-License-Identifier: GPL-2.0 */
/* Attribute value pairs, RFC 2661 sections 4.1 and 4.4. */
#ifndef PPPSPLICED_L2TP_AVP_H
#define PPPSPLICED_L2TP_AVP_H

#include "bytes.h"

#define L2TP_AVP_HEADER_LEN	6
#define L2TP_AVP_LEN_MAX	1023
#define L2TP_AVP_VALUE_MAX	(L2TP_AVP_LEN_MAX - L2TP_AVP_HEADER_LEN)

/* Attributes of vendor 0, RFC 2661 section 4.4. */
enum l2tp_attr {
	L2TP_AVP_MESSAGE_TYPE			= 0,
	L2TP_AVP_RESULT_CODE			= 1,
	L2TP_AVP_PROTOCOL_VERSION		= 2,
	L2TP_AVP_FRAMING_CAPABILITIES		= 3,
	L2TP_AVP_BEARER_CAPABILITIES		= 4,
	L2TP_AVP_TIE_BREAKER			= 5,
	L2TP_AVP_FIRMWARE_REVISION		= 6,
	L2TP_AVP_HOST_NAME			= 7,
	L2TP_AVP_VENDOR_NAME			= 8,
	L2TP_AVP_ASSIGNED_TUNNEL_ID		= 9,
	L2TP_AVP_RECEIVE_WINDOW_SIZE		= 10,
	L2TP_AVP_CHALLENGE			= 11,
	L2TP_AVP_Q931_CAUSE_CODE		= 12,
	L2TP_AVP_CHALLENGE_RESPONSE		= 13,
	L2TP_AVP_ASSIGNED_SESSION_ID		= 14,
	L2TP_AVP_CALL_SERIAL_NUMBER		= 15,
	L2TP_AVP_MINIMUM_BPS			= 16,
	L2TP_AVP_MAXIMUM_BPS			= 17,
	L2TP_AVP_BEARER_TYPE			= 18,
	L2TP_AVP_FRAMING_TYPE			= 19,
	L2TP_AVP_CALLED_NUMBER			= 21,
	L2TP_AVP_CALLING_NUMBER			= 22,
	L2TP_AVP_SUB_ADDRESS			= 23,
	L2TP_AVP_TX_CONNECT_SPEED		= 24,
	L2TP_AVP_PHYSICAL_CHANNEL_ID		= 25,
	L2TP_AVP_INITIAL_RECEIVED_LCP_CONFREQ	= 26,
	L2TP_AVP_LAST_SENT_LCP_CONFREQ		= 27,
	L2TP_AVP_LAST_RECEIVED_LCP_CONFREQ	= 28,
	L2TP_AVP_PROXY_AUTHEN_TYPE		= 29,
	L2TP_AVP_PROXY_AUTHEN_NAME		= 30,
	L2TP_AVP_PROXY_AUTHEN_CHALLENGE		= 31,
	L2TP_AVP_PROXY_AUTHEN_ID		= 32,
	L2TP_AVP_PROXY_AUTHEN_RESPONSE		= 33,
	L2TP_AVP_CALL_ERRORS			= 34,
	L2TP_AVP_ACCM				= 35,
	L2TP_AVP_RANDOM_VECTOR			= 36,
	L2TP_AVP_PRIVATE_GROUP_ID		= 37,
	L2TP_AVP_RX_CONNECT_SPEED		= 38,
	L2TP_AVP_SEQUENCING_REQUIRED		= 39,
};

/* An attribute as a bit of a set of them; all are below 64. */
#define L2TP_AVP_BIT(attr)	(UINT64_C(1) << (attr))

/* What is wrong with an AVP, or with a message for want of one. */
enum l2tp_fault_kind {
	L2TP_FAULT_NONE,
	L2TP_FAULT_UNKNOWN,		/* attribute or vendor not known here, 4.2 */
	L2TP_FAULT_RESERVED_BITS,	/* to be treated as unknown, 4.1 */
	L2TP_FAULT_LENGTH,		/* of the AVP, or of its value */
	L2TP_FAULT_VALUE,		/* out of range */
	L2TP_FAULT_VERSION,		/* not version 1, 4.4.3 */
	L2TP_FAULT_NO_TYPE,		/* the first AVP is no Message Type, 4.4.1 */
	L2TP_FAULT_UNKNOWN_TYPE,	/* of message, 4.4.1 */
	L2TP_FAULT_REPEATED,		/* more than one of an attribute that is one */
	L2TP_FAULT_OUT_OF_PLACE,	/* an attribute that this message does not have */
	L2TP_FAULT_MISSING,		/* an attribute that this message must have, 6 */
	L2TP_FAULT_NOT_TO_HIDE,		/* hidden, and must not be, 4.4 */
	L2TP_FAULT_NO_SECRET,		/* hidden, and no secret is known, 4.3 */
	L2TP_FAULT_NO_RANDOM_VECTOR,	/* hidden, and no Random Vector before it, 4.3 */
	L2TP_FAULT_WRONG_SECRET,	/* hidden, and what is found is no value, 4.3 */
	L2TP_FAULT_NO_ROOM,		/* hidden, and no room to put its value */
};

/**
 * struct l2tp_fault - what is wrong, and with which AVP
 * @kind: what
 * @vendor: vendor of the attribute
 * @attr: attribute
 */
struct l2tp_fault {
	enum l2tp_fault_kind kind;
	uint16_t vendor;
	uint16_t attr;
};

/**
 * struct l2tp_avp - an AVP as it is in a message
 * @mandatory: the M bit
 * @hidden: the H bit: @value is not to be read yet
 * @reserved: a reserved bit is set
 * @vendor: SMI network management private enterprise code; 0 is IETF
 * @attr: attribute, enum l2tp_attr if @vendor is 0
 * @value: value
 */
struct l2tp_avp {
	bool mandatory;
	bool hidden;
	bool reserved;
	uint16_t vendor;
	uint16_t attr;
	struct octets value;
};

/* How a value is written, and what holds it here. */
enum l2tp_value {
	L2TP_VALUE_NONE,	/* it has none: that it is there says all */
	L2TP_VALUE_ID8,		/* uint8_t, after an octet that is reserved */
	L2TP_VALUE_U16,		/* uint16_t */
	L2TP_VALUE_U32,		/* uint32_t */
	L2TP_VALUE_U64,		/* uint64_t */
	L2TP_VALUE_OCTETS,	/* struct octets */
	L2TP_VALUE_RESULT,	/* struct l2tp_result */
	L2TP_VALUE_CAUSE,	/* struct l2tp_cause */
	L2TP_VALUE_ERRORS,	/* struct l2tp_call_errors */
	L2TP_VALUE_ACCM,	/* struct l2tp_accm */
};

/**
 * struct l2tp_avp_def - what RFC 2661 section 4.4 says of an attribute
 * @name: its name there
 * @type: how its value is written
 * @min: the shortest value, in octets
 * @max: the longest
 * @mandatory: the M bit is set when it is sent
 * @may_hide: it may be hidden
 */
struct l2tp_avp_def {
	const char *name;
	enum l2tp_value type;
	uint16_t min;
	uint16_t max;
	bool mandatory;
	bool may_hide;
};

/**
 * struct l2tp_result - Result Code, RFC 2661 section 4.4.2
 * @code: enum l2tp_stopccn_result or enum l2tp_cdn_result
 * @has_error: there is an error code
 * @error: enum l2tp_error; the highest version if @code is L2TP_STOPCCN_VERSION
 * @text: error message, UTF-8, not terminated; empty if there is none
 */
struct l2tp_result {
	uint16_t code;
	bool has_error;
	uint16_t error;
	struct octets text;
};

/**
 * struct l2tp_cause - Q.931 Cause Code, RFC 2661 section 4.4.4
 * @code: cause code of Q.931
 * @msg: message type of Q.931
 * @text: advisory message, not terminated; may be empty
 */
struct l2tp_cause {
	uint16_t code;
	uint8_t msg;
	struct octets text;
};

/**
 * struct l2tp_call_errors - Call Errors, RFC 2661 section 4.4.6
 * @crc: frames with a CRC error since the session stands
 * @framing: frames with improper framing
 * @hardware: overruns of the hardware's buffer
 * @buffer: overruns of another buffer
 * @timeout: time-outs
 * @alignment: alignment errors
 */
struct l2tp_call_errors {
	uint32_t crc;
	uint32_t framing;
	uint32_t hardware;
	uint32_t buffer;
	uint32_t timeout;
	uint32_t alignment;
};

/**
 * struct l2tp_accm - ACCM, RFC 2661 section 4.4.6
 * @send: map that the LAC uses for frames that it sends to the remote system
 * @recv: map for frames that it receives from there
 */
struct l2tp_accm {
	uint32_t send;
	uint32_t recv;
};

bool l2tp_avp_next(struct reader *r, struct l2tp_avp *avp);
const struct l2tp_avp_def *l2tp_avp_def(uint16_t vendor, uint16_t attr);
size_t l2tp_avp_begin(struct writer *w, uint16_t attr, bool hidden);
void l2tp_avp_end(struct writer *w, size_t begin);

enum l2tp_fault_kind l2tp_value_read(const struct l2tp_avp_def *def, struct octets octets,
				     void *value);
void l2tp_value_write(struct writer *w, const struct l2tp_avp_def *def, const void *value);

#endif
