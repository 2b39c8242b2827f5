// SPDX-License-Identifier: GPL-2.0
/* Why a tunnel or a session ends, as codes for the peer and as text for a log. */
#include "l2tp/result.h"

#include "array.h"

#include <stdio.h>

#define TEXT(texts, i)	((i) < ARRAY_SIZE(texts) && (texts)[i] ? (texts)[i] : "not known")

/**
 * l2tp_stopccn_result_text() - what a result code of a StopCCN means
 * @code: result code
 *
 * Return: text; "not known" for another code than RFC 2661's.
 */
const char *l2tp_stopccn_result_text(uint16_t code)
{
	static const char *const texts[] = {
		[L2TP_STOPCCN_CLEAR] = "request to clear the control connection",
		[L2TP_STOPCCN_ERROR] = "error",
		[L2TP_STOPCCN_EXISTS] = "control channel exists already",
		[L2TP_STOPCCN_NOT_AUTHORIZED] = "not authorized to establish a control channel",
		[L2TP_STOPCCN_VERSION] = "protocol version not supported",
		[L2TP_STOPCCN_SHUTTING_DOWN] = "shutting down",
		[L2TP_STOPCCN_FSM] = "state machine error",
	};

	return TEXT(texts, code);
}

/**
 * l2tp_cdn_result_text() - what a result code of a CDN means
 * @code: result code
 *
 * Return: text; "not known" for another code than RFC 2661's.
 */
const char *l2tp_cdn_result_text(uint16_t code)
{
	static const char *const texts[] = {
		[L2TP_CDN_LOST_CARRIER] = "carrier lost",
		[L2TP_CDN_ERROR] = "error",
		[L2TP_CDN_ADMINISTRATIVE] = "administrative reasons",
		[L2TP_CDN_NO_FACILITIES] = "facilities not available now",
		[L2TP_CDN_NO_FACILITIES_EVER] = "facilities not available",
		[L2TP_CDN_INVALID_DESTINATION] = "invalid destination",
		[L2TP_CDN_NO_CARRIER] = "no carrier",
		[L2TP_CDN_BUSY] = "busy",
		[L2TP_CDN_NO_DIAL_TONE] = "no dial tone",
		[L2TP_CDN_TIMEOUT] = "not established within the time that the LAC allows",
		[L2TP_CDN_NO_FRAMING] = "connected, but no framing found",
	};

	return TEXT(texts, code);
}

/**
 * l2tp_error_text() - what an error code means
 * @code: error code
 *
 * Return: text; "not known" for another code than RFC 2661's.
 */
const char *l2tp_error_text(uint16_t code)
{
	static const char *const texts[] = {
		[L2TP_ERROR_NONE] = "no error",
		[L2TP_ERROR_NO_CONTROL] = "no control connection yet",
		[L2TP_ERROR_LENGTH] = "wrong length",
		[L2TP_ERROR_VALUE] = "value out of range, or reserved field not 0",
		[L2TP_ERROR_NO_RESOURCES] = "not enough resources now",
		[L2TP_ERROR_SESSION_ID] = "session ID invalid here",
		[L2TP_ERROR_VENDOR] = "an error of the vendor's own",
		[L2TP_ERROR_TRY_ANOTHER] = "try another LNS",
		[L2TP_ERROR_UNKNOWN_AVP] = "unknown AVP with the M bit set",
	};

	return TEXT(texts, code);
}

/* What a fault is called, and the error code that tells a peer of it. */
static const struct {
	const char *text;
	enum l2tp_error error;
} faults[] = {
	[L2TP_FAULT_NONE] = { "nothing wrong", L2TP_ERROR_NONE },
	[L2TP_FAULT_UNKNOWN] = { "unknown", L2TP_ERROR_UNKNOWN_AVP },
	[L2TP_FAULT_RESERVED_BITS] = { "reserved bit set", L2TP_ERROR_UNKNOWN_AVP },
	[L2TP_FAULT_LENGTH] = { "wrong length", L2TP_ERROR_LENGTH },
	[L2TP_FAULT_VALUE] = { "value out of range", L2TP_ERROR_VALUE },
	[L2TP_FAULT_VERSION] = { "not version 1", L2TP_ERROR_NONE },
	[L2TP_FAULT_NO_TYPE] = { "first, where the Message Type has to be", L2TP_ERROR_VENDOR },
	[L2TP_FAULT_UNKNOWN_TYPE] = { "unknown message type", L2TP_ERROR_VALUE },
	[L2TP_FAULT_REPEATED] = { "repeated", L2TP_ERROR_VENDOR },
	[L2TP_FAULT_OUT_OF_PLACE] = { "not of this message", L2TP_ERROR_VENDOR },
	[L2TP_FAULT_MISSING] = { "missing", L2TP_ERROR_VENDOR },
	[L2TP_FAULT_NOT_TO_HIDE] = { "hidden, and must not be", L2TP_ERROR_VENDOR },
	[L2TP_FAULT_NO_SECRET] = { "hidden, and no secret known", L2TP_ERROR_VENDOR },
	[L2TP_FAULT_NO_RANDOM_VECTOR] = { "hidden, and no Random Vector before it",
					  L2TP_ERROR_VENDOR },
	[L2TP_FAULT_WRONG_SECRET] = { "hidden with another secret", L2TP_ERROR_VENDOR },
	[L2TP_FAULT_NO_ROOM] = { "hidden, and no room for it", L2TP_ERROR_NO_RESOURCES },
};

/**
 * l2tp_fault_text() - say what is wrong
 * @fault: what
 * @buf: where to write it
 * @size: octets in @buf; L2TP_FAULT_TEXT_SIZE is enough
 *
 * Return: @buf; for example "AVP 7 (Host Name): missing" or "AVP 3 of vendor 9: unknown".
 */
const char *l2tp_fault_text(const struct l2tp_fault *fault, char *buf, size_t size)
{
	const struct l2tp_avp_def *def = l2tp_avp_def(fault->vendor, fault->attr);
	const char *text = faults[fault->kind].text;

	if (def)
		snprintf(buf, size, "AVP %u (%s): %s", fault->attr, def->name, text);
	else if (fault->vendor)
		snprintf(buf, size, "AVP %u of vendor %u: %s", fault->attr, fault->vendor, text);
	else
		snprintf(buf, size, "AVP %u: %s", fault->attr, text);
	return buf;
}

/**
 * l2tp_fault_result() - what to tell a peer whose message cannot be accepted
 * @fault: what is wrong
 * @buf: where to write the error message
 * @size: octets in @buf; L2TP_FAULT_TEXT_SIZE is enough
 * @result: where to put the Result Code of a StopCCN or a CDN; its text is in @buf
 *
 * RFC 2661 has no error code for some faults. For them it is 6, a vendor's own error, with which
 * the message is to say more, section 4.4.2; and so it does with 8.
 */
void l2tp_fault_result(const struct l2tp_fault *fault, char *buf, size_t size,
		       struct l2tp_result *result)
{
	const char *text = l2tp_fault_text(fault, buf, size);

	_Static_assert((int)L2TP_STOPCCN_ERROR == (int)L2TP_CDN_ERROR, "one code for both");
	*result = (struct l2tp_result){
		.code = L2TP_STOPCCN_ERROR,
		.has_error = true,
		.error = faults[fault->kind].error,
		.text = { (const uint8_t *)text, strlen(text) },
	};
	if (fault->kind == L2TP_FAULT_VERSION) {
		result->code = L2TP_STOPCCN_VERSION;
		result->error = L2TP_PROTOCOL_VERSION;
	}
}
