// SPDX-License-Identifier: GPL-2.0
/* Attribute value pairs: their frame, RFC 2661 section 4.1, and what 4.4 says of each. */
#include "l2tp/avp.h"

#include "array.h"

#define FLAG_M		0x8000
#define FLAG_H		0x4000
#define FLAGS_RESERVED	0x3c00
#define LENGTH_MASK	0x03ff

#define ANY		L2TP_AVP_VALUE_MAX

/* Columns: name; value; shortest; longest; the M bit; may be hidden. */
static const struct l2tp_avp_def defs[] = {
	[L2TP_AVP_MESSAGE_TYPE] = { "Message Type", L2TP_VALUE_U16, 2, 2, true, false },
	[L2TP_AVP_RESULT_CODE] = { "Result Code", L2TP_VALUE_RESULT, 2, ANY, true, false },
	[L2TP_AVP_PROTOCOL_VERSION] = { "Protocol Version", L2TP_VALUE_U16, 2, 2, true, false },
	[L2TP_AVP_FRAMING_CAPABILITIES] = { "Framing Capabilities", L2TP_VALUE_U32, 4, 4,
					    true, true },
	[L2TP_AVP_BEARER_CAPABILITIES] = { "Bearer Capabilities", L2TP_VALUE_U32, 4, 4,
					   true, true },
	[L2TP_AVP_TIE_BREAKER] = { "Tie Breaker", L2TP_VALUE_U64, 8, 8, false, false },
	[L2TP_AVP_FIRMWARE_REVISION] = { "Firmware Revision", L2TP_VALUE_U16, 2, 2, false, true },
	[L2TP_AVP_HOST_NAME] = { "Host Name", L2TP_VALUE_OCTETS, 1, ANY, true, false },
	[L2TP_AVP_VENDOR_NAME] = { "Vendor Name", L2TP_VALUE_OCTETS, 0, ANY, false, true },
	[L2TP_AVP_ASSIGNED_TUNNEL_ID] = { "Assigned Tunnel ID", L2TP_VALUE_U16, 2, 2, true, true },
	[L2TP_AVP_RECEIVE_WINDOW_SIZE] = { "Receive Window Size", L2TP_VALUE_U16, 2, 2,
					   true, false },
	[L2TP_AVP_CHALLENGE] = { "Challenge", L2TP_VALUE_OCTETS, 1, ANY, true, true },
	[L2TP_AVP_Q931_CAUSE_CODE] = { "Q.931 Cause Code", L2TP_VALUE_CAUSE, 3, ANY, true, false },
	[L2TP_AVP_CHALLENGE_RESPONSE] = { "Challenge Response", L2TP_VALUE_OCTETS, 16, 16,
					  true, true },
	[L2TP_AVP_ASSIGNED_SESSION_ID] = { "Assigned Session ID", L2TP_VALUE_U16, 2, 2,
					   true, true },
	[L2TP_AVP_CALL_SERIAL_NUMBER] = { "Call Serial Number", L2TP_VALUE_U32, 4, 4, true, true },
	[L2TP_AVP_MINIMUM_BPS] = { "Minimum BPS", L2TP_VALUE_U32, 4, 4, true, true },
	[L2TP_AVP_MAXIMUM_BPS] = { "Maximum BPS", L2TP_VALUE_U32, 4, 4, true, true },
	[L2TP_AVP_BEARER_TYPE] = { "Bearer Type", L2TP_VALUE_U32, 4, 4, true, true },
	[L2TP_AVP_FRAMING_TYPE] = { "Framing Type", L2TP_VALUE_U32, 4, 4, true, true },
	[L2TP_AVP_CALLED_NUMBER] = { "Called Number", L2TP_VALUE_OCTETS, 0, ANY, true, true },
	[L2TP_AVP_CALLING_NUMBER] = { "Calling Number", L2TP_VALUE_OCTETS, 0, ANY, true, true },
	[L2TP_AVP_SUB_ADDRESS] = { "Sub-Address", L2TP_VALUE_OCTETS, 0, ANY, true, true },
	[L2TP_AVP_TX_CONNECT_SPEED] = { "(Tx) Connect Speed", L2TP_VALUE_U32, 4, 4, true, true },
	[L2TP_AVP_PHYSICAL_CHANNEL_ID] = { "Physical Channel ID", L2TP_VALUE_U32, 4, 4,
					   false, true },
	[L2TP_AVP_INITIAL_RECEIVED_LCP_CONFREQ] = { "Initial Received LCP CONFREQ",
						    L2TP_VALUE_OCTETS, 0, ANY, false, true },
	[L2TP_AVP_LAST_SENT_LCP_CONFREQ] = { "Last Sent LCP CONFREQ",
					     L2TP_VALUE_OCTETS, 0, ANY, false, true },
	[L2TP_AVP_LAST_RECEIVED_LCP_CONFREQ] = { "Last Received LCP CONFREQ",
						 L2TP_VALUE_OCTETS, 0, ANY, false, true },
	[L2TP_AVP_PROXY_AUTHEN_TYPE] = { "Proxy Authen Type", L2TP_VALUE_U16, 2, 2, false, true },
	[L2TP_AVP_PROXY_AUTHEN_NAME] = { "Proxy Authen Name", L2TP_VALUE_OCTETS, 0, ANY,
					 false, true },
	[L2TP_AVP_PROXY_AUTHEN_CHALLENGE] = { "Proxy Authen Challenge", L2TP_VALUE_OCTETS, 1, ANY,
					      false, true },
	[L2TP_AVP_PROXY_AUTHEN_ID] = { "Proxy Authen ID", L2TP_VALUE_ID8, 2, 2, false, true },
	[L2TP_AVP_PROXY_AUTHEN_RESPONSE] = { "Proxy Authen Response", L2TP_VALUE_OCTETS, 0, ANY,
					     false, true },
	[L2TP_AVP_CALL_ERRORS] = { "Call Errors", L2TP_VALUE_ERRORS, 26, 26, true, true },
	[L2TP_AVP_ACCM] = { "ACCM", L2TP_VALUE_ACCM, 10, 10, true, true },
	[L2TP_AVP_RANDOM_VECTOR] = { "Random Vector", L2TP_VALUE_OCTETS, 0, ANY, true, false },
	[L2TP_AVP_PRIVATE_GROUP_ID] = { "Private Group ID", L2TP_VALUE_OCTETS, 0, ANY,
					false, true },
	[L2TP_AVP_RX_CONNECT_SPEED] = { "Rx Connect Speed", L2TP_VALUE_U32, 4, 4, false, true },
	[L2TP_AVP_SEQUENCING_REQUIRED] = { "Sequencing Required", L2TP_VALUE_NONE, 0, 0,
					   true, false },
};

/**
 * l2tp_avp_def() - what is known of an attribute
 * @vendor: vendor
 * @attr: attribute
 *
 * Return: its definition; NULL if it is not known here.
 */
const struct l2tp_avp_def *l2tp_avp_def(uint16_t vendor, uint16_t attr)
{
	if (vendor || attr >= ARRAY_SIZE(defs) || !defs[attr].name)
		return NULL;
	return &defs[attr];
}

/**
 * l2tp_avp_next() - take an AVP out of a message
 * @r: reader of AVPs
 * @avp: where to put it
 *
 * An AVP whose length is less than its own header or more than what is left makes @r bad: where
 * the next one begins cannot be known. Its attribute is in @avp if that much is there, else 0.
 *
 * Return: whether there was one.
 */
bool l2tp_avp_next(struct reader *r, struct l2tp_avp *avp)
{
	uint16_t bits, len;

	*avp = (struct l2tp_avp){ 0 };
	if (r->bad || !r->left)
		return false;
	bits = read_u16(r);
	avp->vendor = read_u16(r);
	avp->attr = read_u16(r);
	avp->mandatory = bits & FLAG_M;
	avp->hidden = bits & FLAG_H;
	avp->reserved = bits & FLAGS_RESERVED;
	len = bits & LENGTH_MASK;
	if (len < L2TP_AVP_HEADER_LEN)
		r->bad = true;
	else
		avp->value.len = len - L2TP_AVP_HEADER_LEN;
	avp->value.at = read_octets(r, avp->value.len);
	return !r->bad;
}

/**
 * l2tp_avp_begin() - begin an AVP
 * @w: writer
 * @attr: attribute, one that is known
 * @hidden: its value will be hidden
 *
 * The value is to be written next, then l2tp_avp_end().
 *
 * Return: where it begins, for l2tp_avp_end().
 */
size_t l2tp_avp_begin(struct writer *w, uint16_t attr, bool hidden)
{
	size_t begin = w->len;

	write_u16(w, (defs[attr].mandatory ? FLAG_M : 0) | (hidden ? FLAG_H : 0));
	write_u16(w, 0);
	write_u16(w, attr);
	return begin;
}

/**
 * l2tp_avp_end() - end an AVP
 * @w: writer; full if the AVP is too long
 * @begin: what l2tp_avp_begin() returned
 */
void l2tp_avp_end(struct writer *w, size_t begin)
{
	size_t len = w->len - begin;

	if (len > L2TP_AVP_LEN_MAX)
		w->full = true;
	if (!w->full)
		write_u16_at(w, begin, (w->buf[begin] << 8) | len);
}

/* What is left. */
static struct octets rest(struct reader *r)
{
	struct octets octets = { .len = r->left };

	octets.at = read_octets(r, octets.len);
	return octets;
}

/* The error code is optional, and the message is so too. */
static void read_result(struct reader *r, struct l2tp_result *result)
{
	result->code = read_u16(r);
	result->has_error = r->left;
	if (result->has_error)
		result->error = read_u16(r);
	result->text = rest(r);
}

static void read_cause(struct reader *r, struct l2tp_cause *cause)
{
	cause->code = read_u16(r);
	cause->msg = read_u8(r);
	cause->text = rest(r);
}

static void read_errors(struct reader *r, struct l2tp_call_errors *errors)
{
	read_u16(r);
	errors->crc = read_u32(r);
	errors->framing = read_u32(r);
	errors->hardware = read_u32(r);
	errors->buffer = read_u32(r);
	errors->timeout = read_u32(r);
	errors->alignment = read_u32(r);
}

static void read_accm(struct reader *r, struct l2tp_accm *accm)
{
	read_u16(r);
	accm->send = read_u32(r);
	accm->recv = read_u32(r);
}

static uint64_t read_u64(struct reader *r)
{
	uint64_t high = read_u32(r);

	return high << 32 | read_u32(r);
}

static void read_value(struct reader *r, enum l2tp_value type, void *value)
{
	switch (type) {
	case L2TP_VALUE_NONE:
		return;
	case L2TP_VALUE_ID8:
		read_u8(r);
		*(uint8_t *)value = read_u8(r);
		return;
	case L2TP_VALUE_U16:
		*(uint16_t *)value = read_u16(r);
		return;
	case L2TP_VALUE_U32:
		*(uint32_t *)value = read_u32(r);
		return;
	case L2TP_VALUE_U64:
		*(uint64_t *)value = read_u64(r);
		return;
	case L2TP_VALUE_OCTETS:
		*(struct octets *)value = rest(r);
		return;
	case L2TP_VALUE_RESULT:
		read_result(r, value);
		return;
	case L2TP_VALUE_CAUSE:
		read_cause(r, value);
		return;
	case L2TP_VALUE_ERRORS:
		read_errors(r, value);
		return;
	case L2TP_VALUE_ACCM:
		read_accm(r, value);
		return;
	}
}

/**
 * l2tp_value_read() - read a value
 * @def: attribute
 * @octets: its value, not hidden
 * @value: where to put it, see enum l2tp_value; octets in it are those of @octets
 *
 * What is reserved is ignored.
 *
 * Return: L2TP_FAULT_NONE, or L2TP_FAULT_LENGTH.
 */
enum l2tp_fault_kind l2tp_value_read(const struct l2tp_avp_def *def, struct octets octets,
				     void *value)
{
	struct reader r = reader_of(octets.at, octets.len);

	if (octets.len < def->min || octets.len > def->max)
		return L2TP_FAULT_LENGTH;
	read_value(&r, def->type, value);
	return r.bad ? L2TP_FAULT_LENGTH : L2TP_FAULT_NONE;
}

static void write_part(struct writer *w, struct octets octets)
{
	write_octets(w, octets.at, octets.len);
}

static void write_result(struct writer *w, const struct l2tp_result *result)
{
	write_u16(w, result->code);
	if (!result->has_error)
		return;
	write_u16(w, result->error);
	write_part(w, result->text);
}

static void write_cause(struct writer *w, const struct l2tp_cause *cause)
{
	write_u16(w, cause->code);
	write_u8(w, cause->msg);
	write_part(w, cause->text);
}

static void write_errors(struct writer *w, const struct l2tp_call_errors *errors)
{
	write_u16(w, 0);
	write_u32(w, errors->crc);
	write_u32(w, errors->framing);
	write_u32(w, errors->hardware);
	write_u32(w, errors->buffer);
	write_u32(w, errors->timeout);
	write_u32(w, errors->alignment);
}

static void write_accm(struct writer *w, const struct l2tp_accm *accm)
{
	write_u16(w, 0);
	write_u32(w, accm->send);
	write_u32(w, accm->recv);
}

static void write_u64(struct writer *w, uint64_t value)
{
	write_u32(w, value >> 32);
	write_u32(w, value);
}

static void write_value(struct writer *w, enum l2tp_value type, const void *value)
{
	switch (type) {
	case L2TP_VALUE_NONE:
		return;
	case L2TP_VALUE_ID8:
		write_u16(w, *(const uint8_t *)value);
		return;
	case L2TP_VALUE_U16:
		write_u16(w, *(const uint16_t *)value);
		return;
	case L2TP_VALUE_U32:
		write_u32(w, *(const uint32_t *)value);
		return;
	case L2TP_VALUE_U64:
		write_u64(w, *(const uint64_t *)value);
		return;
	case L2TP_VALUE_OCTETS:
		write_part(w, *(const struct octets *)value);
		return;
	case L2TP_VALUE_RESULT:
		write_result(w, value);
		return;
	case L2TP_VALUE_CAUSE:
		write_cause(w, value);
		return;
	case L2TP_VALUE_ERRORS:
		write_errors(w, value);
		return;
	case L2TP_VALUE_ACCM:
		write_accm(w, value);
		return;
	}
}

/**
 * l2tp_value_write() - write a value
 * @w: writer; full if the value is shorter or longer than it may be
 * @def: attribute
 * @value: value, see enum l2tp_value
 */
void l2tp_value_write(struct writer *w, const struct l2tp_avp_def *def, const void *value)
{
	size_t begin = w->len;

	write_value(w, def->type, value);
	if (w->len - begin < def->min || w->len - begin > def->max)
		w->full = true;
}
