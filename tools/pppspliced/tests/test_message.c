// SPDX-License-Identifier: GPL-2.0
/* Control messages: every one there and back, and what is wrong with a message. */
#include "array.h"
#include "exact.h"
#include "l2tp_samples.h"
#include "tap.h"

#include <stdio.h>

static struct l2tp_message parsed;

/* Octets of a hidden value, and of the message that is parsed: both are in use after that. */
static uint8_t scratch_room[SAMPLE_SIZE], data[SAMPLE_SIZE];

static enum l2tp_verdict parse(const void *octets, size_t len, struct octets secret)
{
	struct writer scratch = writer_of(scratch_room, sizeof(scratch_room));

	return l2tp_message_parse(&parsed, octets, len, secret, &scratch);
}

static enum l2tp_verdict parse_avps(const char *avps)
{
	return parse(data, message_of(data, avps), NO_SECRET);
}

static bool fault_is(const struct l2tp_fault *fault, enum l2tp_fault_kind kind, uint16_t attr)
{
	return fault->kind == kind && fault->attr == attr;
}

static bool refused(enum l2tp_verdict verdict, const char *avps, enum l2tp_fault_kind kind,
		    uint16_t attr)
{
	return parse_avps(avps) == verdict && fault_is(&parsed.fault, kind, attr);
}

/* Accepted, without one AVP. */
static bool ignored(const char *avps, enum l2tp_fault_kind kind, uint16_t attr)
{
	return parse_avps(avps) == L2TP_ACCEPT && parsed.ignored == 1 &&
	       fault_is(&parsed.first_ignored, kind, attr);
}

static bool text_is(struct octets octets, const char *text)
{
	return octets.len == strlen(text) && !memcmp(octets.at, text, octets.len);
}

static void test_there_and_back(const struct sample *sample)
{
	uint8_t want[SAMPLE_SIZE], got[SAMPLE_SIZE];
	size_t len = unhex(sample->hex, want);
	const char *name = l2tp_message_name(sample->msg.type);
	char text[80];

	snprintf(text, sizeof(text), "%s is built", name);
	ok(l2tp_message_build(&sample->msg, NULL, got, sizeof(got)) == len &&
	   !memcmp(got, want, len), text);
	snprintf(text, sizeof(text), "%s is parsed", name);
	ok(parse(want, len, NO_SECRET) == L2TP_ACCEPT && parsed.type == sample->msg.type &&
	   !parsed.ignored && (parsed.present & sample->msg.present) == sample->msg.present &&
	   !memcmp(&parsed.header, &sample->msg.header, sizeof(parsed.header)), text);
	snprintf(text, sizeof(text), "%s is built again from what was parsed", name);
	memset(got, 0, sizeof(got));
	ok(l2tp_message_build(&parsed, NULL, got, sizeof(got)) == len && !memcmp(got, want, len),
	   text);
	ok(!l2tp_message_build(&parsed, NULL, got, len - 1), "but not in less room");
}

static const struct sample *sample_of(enum l2tp_message_type type)
{
	for (size_t i = 0; i < ARRAY_SIZE(samples); i++)
		if (samples[i].msg.type == type)
			return &samples[i];
	abort();
}

static void parse_sample(enum l2tp_message_type type)
{
	parse(data, unhex(sample_of(type)->hex, data), NO_SECRET);
}

/* Octets written by hand are read into the right fields. */
static void test_fields(void)
{
	const struct l2tp_end *end = &parsed.sccrq.end;
	const struct l2tp_iccn *iccn = &parsed.iccn;
	const struct l2tp_icrq *icrq = &parsed.icrq;

	parse_sample(L2TP_SCCRQ);
	ok(end->protocol_version == 0x100 && end->framing_capabilities == 3 &&
	   !end->bearer_capabilities && end->firmware_revision == 0x690 &&
	   text_is(end->host_name, "lac") && text_is(end->vendor_name, "xelerance.com") &&
	   end->assigned_tunnel_id == 0xe7f6 && end->receive_window_size == 8 &&
	   end->challenge.len == 16 && parsed.sccrq.tie_breaker == 0x0102030405060708,
	   "what an SCCRQ says");
	parse_sample(L2TP_SCCRP);
	ok(parsed.sccrp.end.receive_window_size == 4 && parsed.sccrp.challenge_response.len == 16 &&
	   !l2tp_has(&parsed, L2TP_AVP_RECEIVE_WINDOW_SIZE), "a window of 4 if none is said");
	parse_sample(L2TP_ICRQ);
	ok(icrq->assigned_session_id == 0x1234 && icrq->call_serial_number == 0xdeadbeef &&
	   icrq->bearer_type == 1 && icrq->physical_channel_id == 7 &&
	   text_is(icrq->calling_number, "eth0 02:00:00:00:00:01") &&
	   text_is(icrq->called_number, "isp") && text_is(icrq->sub_address, ""),
	   "what an ICRQ says");
	parse_sample(L2TP_ICCN);
	ok(iccn->tx_connect_speed == 100000000 && iccn->rx_connect_speed == 40000000 &&
	   iccn->framing_type == 1 && iccn->proxy_authen_type == 2 &&
	   iccn->proxy_authen_id == 0xab && text_is(iccn->proxy_authen_name, "alice@isp") &&
	   iccn->last_received_lcp_confreq.len == 6 && iccn->last_sent_lcp_confreq.len == 5 &&
	   text_is(iccn->private_group_id, "blue") &&
	   l2tp_has(&parsed, L2TP_AVP_SEQUENCING_REQUIRED), "what an ICCN says");
	parse_sample(L2TP_CDN);
	ok(parsed.cdn.assigned_session_id == 0x1234 && parsed.cdn.result.code == 2 &&
	   parsed.cdn.result.error == 6 && text_is(parsed.cdn.result.text, "no") &&
	   parsed.cdn.q931_cause.code == 16 && parsed.cdn.q931_cause.msg == 69 &&
	   text_is(parsed.cdn.q931_cause.text, "bye"), "what a CDN says");
	parse_sample(L2TP_SLI);
	ok(parsed.sli.accm.send == 0xffffffff && parsed.sli.accm.recv == 0xa0000,
	   "what an SLI says");
}

static size_t avp_len(const uint8_t *avp)
{
	return (avp[0] << 8 | avp[1]) & 0x3ff;
}

/* Whether an AVP of a message ends here. */
static bool is_boundary(const uint8_t *whole, size_t len)
{
	size_t at = L2TP_HEADER_LEN;

	while (at < len)
		at += avp_len(whole + at);
	return at == len;
}

/* Parse octets that have nothing before and behind them which could be read unnoticed. */
static enum l2tp_verdict parse_exactly(const uint8_t *octets, size_t len)
{
	uint8_t *copy = exact_copy(octets, len);
	enum l2tp_verdict verdict;

	verdict = parse(copy, len, SECRET);
	free(copy);
	return verdict;
}

static bool cut_ok(const uint8_t *whole, size_t len)
{
	enum l2tp_verdict verdict;
	uint8_t octets[SAMPLE_SIZE];

	memcpy(octets, whole, len);
	if (parse_exactly(octets, len) != L2TP_DISCARD)
		return false;
	if (len < L2TP_HEADER_LEN)
		return true;
	set_length(octets, len);
	verdict = parse_exactly(octets, len);
	if (len == L2TP_HEADER_LEN)
		return verdict == L2TP_ACCEPT && parsed.type == L2TP_ZLB;
	if (!is_boundary(whole, len))
		return verdict >= L2TP_CLOSE_SESSION && parsed.fault.kind == L2TP_FAULT_LENGTH;
	return verdict == L2TP_ACCEPT || parsed.fault.kind == L2TP_FAULT_MISSING;
}

static void test_cut(const struct sample *sample)
{
	size_t full = unhex(sample->hex, data), wrong = 0;
	char text[80];

	for (size_t len = 0; len < full; len++)
		wrong += !cut_ok(data, len);
	snprintf(text, sizeof(text), "%s cut anywhere is not accepted, or nothing is missing",
		 l2tp_message_name(sample->msg.type));
	ok(!wrong, text);
}

/* What it is then is told by sanitizers, and by what is built from it. */
static void test_flips(const struct sample *sample)
{
	size_t len = unhex(sample->hex, data), wrong = 0;
	uint8_t again[SAMPLE_SIZE], copy[SAMPLE_SIZE];
	char text[80];

	for (size_t bit = 0; bit < 8 * len; bit++) {
		memcpy(copy, data, len);
		copy[bit / 8] ^= 1 << bit % 8;
		parse_exactly(copy, len);
		if (parse(copy, len, NO_SECRET) == L2TP_ACCEPT)
			wrong += !l2tp_message_build(&parsed, NULL, again, sizeof(again));
	}
	snprintf(text, sizeof(text), "%s with any bit changed is refused, or can be built",
		 l2tp_message_name(sample->msg.type));
	ok(!wrong, text);
}

/* AVPs that messages below begin with. */
#define HELLO	"8008 0000 0000 0006"
#define ICRP	"8008 0000 0000 000b" "8008 0000 000e 0001"
#define SCCRP	"8008 0000 0000 0002" "8008 0000 0002 0100" "800a 0000 0003 00000003" \
		"8008 0000 0007 6c6e" "8008 0000 0009 0001"

static void test_unknown(void)
{
	ok(refused(L2TP_CLOSE_TUNNEL, HELLO "8006 0000 0063", L2TP_FAULT_UNKNOWN, 99),
	   "an unknown mandatory AVP closes the tunnel");
	ok(refused(L2TP_CLOSE_SESSION, ICRP "8006 0000 0063", L2TP_FAULT_UNKNOWN, 99) &&
	   l2tp_has(&parsed, L2TP_AVP_ASSIGNED_SESSION_ID),
	   "or the session, if the message is about one");
	ok(refused(L2TP_CLOSE_SESSION, "8008 0000 0000 000b" "8006 0000 0063" "8008 0000 000e 0001",
		   L2TP_FAULT_UNKNOWN, 99) && parsed.icrp.assigned_session_id == 1,
	   "what follows is read, so that there is an ID to answer to");
	ok(refused(L2TP_CLOSE_SESSION, ICRP "8008 0009 000e 0002", L2TP_FAULT_UNKNOWN, 14) &&
	   parsed.fault.vendor == 9 && parsed.icrp.assigned_session_id == 1,
	   "so does one of a vendor, whatever its number");
	ok(refused(L2TP_CLOSE_SESSION, ICRP "c006 0000 0063", L2TP_FAULT_UNKNOWN, 99),
	   "and a hidden one");
	ok(ignored(ICRP "0006 0000 0063", L2TP_FAULT_UNKNOWN, 99), "an optional one is ignored");
	ok(ignored(SCCRP "0016 0de9 0002 444555", L2TP_FAULT_UNKNOWN, 2) == false,
	   "unless its length is wrong");
	ok(ignored(SCCRP "0009 0de9 0002 444555", L2TP_FAULT_UNKNOWN, 2) &&
	   parsed.first_ignored.vendor == 3561, "as is one of a vendor");
	ok(ignored(ICRP "000a 0000 0026 00000001", L2TP_FAULT_OUT_OF_PLACE, 38),
	   "as is one of another message");
	ok(ignored(ICRP "800a 0000 0018 00000001", L2TP_FAULT_OUT_OF_PLACE, 24),
	   "mandatory or not");
}

static void test_reserved_bits(void)
{
	static const char *const bits[] = { "04", "08", "10", "20" };
	char avps[160];

	for (size_t i = 0; i < 4; i++) {
		snprintf(avps, sizeof(avps), SCCRP "%s08 0000 0006 0001", bits[i]);
		ok(ignored(avps, L2TP_FAULT_RESERVED_BITS, 6) &&
		   !l2tp_has(&parsed, L2TP_AVP_FIRMWARE_REVISION),
		   "an AVP with a reserved bit is as unknown");
	}
	ok(refused(L2TP_CLOSE_SESSION, "8008 0000 0000 000b" "8408 0000 000e 0001",
		   L2TP_FAULT_RESERVED_BITS, 14) && !l2tp_has(&parsed, L2TP_AVP_ASSIGNED_SESSION_ID),
	   "which is fatal if it is mandatory");
	ok(refused(L2TP_CLOSE_TUNNEL, "8408 0000 0000 0006", L2TP_FAULT_RESERVED_BITS, 0),
	   "as it is in a Message Type");
}

static void test_message_type(void)
{
	ok(refused(L2TP_CLOSE_TUNNEL, "8008 0000 000e 0001" "8008 0000 0000 000b",
		   L2TP_FAULT_NO_TYPE, 14), "the first AVP has to be a Message Type");
	ok(refused(L2TP_CLOSE_TUNNEL, "8008 0009 0000 0006", L2TP_FAULT_NO_TYPE, 0),
	   "and not a vendor's");
	ok(refused(L2TP_CLOSE_TUNNEL, "8016 0000 0024 000102030405060708090a0b0c0d0e0f" HELLO,
		   L2TP_FAULT_NO_TYPE, 36), "not even a Random Vector comes before it");
	ok(refused(L2TP_CLOSE_TUNNEL, "c008 0000 0000 0006", L2TP_FAULT_NOT_TO_HIDE, 0),
	   "it is not hidden");
	ok(refused(L2TP_CLOSE_TUNNEL, "8007 0000 0000 06", L2TP_FAULT_LENGTH, 0),
	   "it is not shorter");
	ok(refused(L2TP_CLOSE_TUNNEL, "8009 0000 0000 000600", L2TP_FAULT_LENGTH, 0),
	   "it is not longer");
	ok(refused(L2TP_CLOSE_TUNNEL, "8008 0000 0000 00", L2TP_FAULT_LENGTH, 0),
	   "it is there completely");
	ok(refused(L2TP_CLOSE_TUNNEL, "8008 0000 0000 0011", L2TP_FAULT_UNKNOWN_TYPE, 0) &&
	   parsed.type == 17, "an unknown one closes the tunnel");
	ok(refused(L2TP_CLOSE_TUNNEL, "8008 0000 0000 0005", L2TP_FAULT_UNKNOWN_TYPE, 0),
	   "so does one that is not assigned");
	ok(refused(L2TP_CLOSE_TUNNEL, "8008 0000 0000 0000", L2TP_FAULT_UNKNOWN_TYPE, 0),
	   "and none is 0, though there are messages without type");
	ok(refused(L2TP_IGNORE, "0008 0000 0000 0011" "8006 0000 0063",
		   L2TP_FAULT_UNKNOWN_TYPE, 0) && parsed.header.ns == 3,
	   "an optional unknown one is ignored, and has its number");
	ok(parse_avps("0008 0000 0000 0006") == L2TP_ACCEPT && !parsed.ignored,
	   "a known one need not be mandatory");
	ok(!l2tp_message_name(5) && !l2tp_message_name(17), "what is not known has no name");
}

static void test_repeated(void)
{
	ok(refused(L2TP_CLOSE_SESSION, ICRP "8008 0000 000e 0002", L2TP_FAULT_REPEATED, 14) &&
	   parsed.icrp.assigned_session_id == 1, "an AVP that is repeated is malformed");
	ok(ignored(SCCRP "0008 0000 0006 0001" "0008 0000 0006 0002", L2TP_FAULT_REPEATED, 6) &&
	   parsed.sccrp.end.firmware_revision == 1, "if it is optional, the first is taken");
	ok(refused(L2TP_CLOSE_TUNNEL, HELLO HELLO, L2TP_FAULT_REPEATED, 0),
	   "a message is of one type");
	ok(parse_avps(HELLO "8007 0000 0024 01" "8007 0000 0024 02") == L2TP_ACCEPT &&
	   !parsed.ignored, "but Random Vectors may be several");
}

static void test_values(void)
{
	ok(refused(L2TP_CLOSE_SESSION, "8008 0000 0000 000b" "8008 0000 000e 0000",
		   L2TP_FAULT_VALUE, 14), "a session ID is not 0");
	ok(refused(L2TP_CLOSE_TUNNEL, "8008 0000 0000 0002" "8008 0000 0009 0000",
		   L2TP_FAULT_VALUE, 9), "nor is a tunnel ID");
	ok(refused(L2TP_CLOSE_TUNNEL, SCCRP "8008 0000 000a 0000", L2TP_FAULT_VALUE, 10),
	   "nor a receive window");
	ok(ignored(SCCRP "0008 0000 000a 0000", L2TP_FAULT_VALUE, 10) &&
	   parsed.sccrp.end.receive_window_size == L2TP_RECEIVE_WINDOW_DEFAULT,
	   "one that is, and is optional, is not taken");
	ok(parse_avps("8008 0000 0000 000e" "8008 0000 0001 0003" "8008 0000 000e 0000") ==
	   L2TP_ACCEPT && !parsed.cdn.result.has_error, "who refuses a call may have no ID");
	ok(refused(L2TP_CLOSE_TUNNEL, "8008 0000 0000 0001" "8008 0000 0002 0200",
		   L2TP_FAULT_VERSION, 2), "version 2 is not accepted");
	ok(refused(L2TP_CLOSE_TUNNEL, "8008 0000 0000 0001" "8008 0000 0002 0001",
		   L2TP_FAULT_VERSION, 2), "nor version 0");
	parse_avps("8008 0000 0000 0001" "8008 0000 0002 01ff");
	ok(parsed.sccrq.end.protocol_version == 0x01ff && parsed.fault.kind == L2TP_FAULT_MISSING,
	   "any revision of version 1 is");
}

static void test_lengths(void)
{
	ok(refused(L2TP_CLOSE_SESSION, "8008 0000 0000 000b" "8007 0000 000e 01",
		   L2TP_FAULT_LENGTH, 14), "a number of too few octets is malformed");
	ok(refused(L2TP_CLOSE_SESSION, "8008 0000 0000 000b" "8009 0000 000e 000001",
		   L2TP_FAULT_LENGTH, 14), "as is one of too many");
	ok(ignored("8008 0000 0000 000c" "800a 0000 0018 00000001" "800a 0000 0013 00000001"
		   "0008 0000 0026 0001", L2TP_FAULT_LENGTH, 38) &&
	   !l2tp_has(&parsed, L2TP_AVP_RX_CONNECT_SPEED), "which is ignored if it is optional");
	ok(refused(L2TP_CLOSE_TUNNEL, SCCRP "8006 0000 000b", L2TP_FAULT_LENGTH, 11),
	   "a Challenge is not empty");
	ok(refused(L2TP_CLOSE_TUNNEL, SCCRP "8015 0000 000d 000102030405060708090a0b0c0d0e",
		   L2TP_FAULT_LENGTH, 13), "a Challenge Response has 16 octets");
	ok(refused(L2TP_CLOSE_SESSION, "8008 0000 0000 000e" "8008 0000 000e 0001"
		   "8009 0000 0001 000200", L2TP_FAULT_LENGTH, 1), "there is no half an error code");
	ok(refused(L2TP_CLOSE_SESSION, ICRP "0005 0000 0063", L2TP_FAULT_LENGTH, 99),
	   "no AVP is shorter than its header, optional or not");
	ok(refused(L2TP_CLOSE_SESSION, ICRP "0007 0000 0063", L2TP_FAULT_LENGTH, 99),
	   "none is longer than the message");
	ok(refused(L2TP_CLOSE_SESSION, ICRP "0007 00", L2TP_FAULT_LENGTH, 0),
	   "none is less than a header");
}

/* Without any of its AVPs that is required, each message says which one it lacks. */
static void test_missing(const char *avps, unsigned int n, const uint8_t *attrs)
{
	uint8_t whole[SAMPLE_SIZE], part[SAMPLE_SIZE];
	size_t len = message_of(whole, avps), at = L2TP_HEADER_LEN + 8, less;

	for (unsigned int i = 0; i < n; i++, at += less) {
		less = avp_len(whole + at);
		memcpy(part, whole, at);
		memcpy(part + at, whole + at + less, len - at - less);
		set_length(part, len - less);
		ok(parse(part, len - less, NO_SECRET) >= L2TP_CLOSE_SESSION &&
		   fault_is(&parsed.fault, L2TP_FAULT_MISSING, attrs[i]), "a required AVP is missing");
	}
}

#define MISSING(avps, ...) do { \
		static const uint8_t attrs[] = { __VA_ARGS__ }; \
		test_missing(avps, sizeof(attrs), attrs); \
	} while (0)

static void test_required(void)
{
	MISSING("8008 0000 0000 0001" "8008 0000 0002 0100" "800a 0000 0003 00000003"
		"8008 0000 0007 6c6e" "8008 0000 0009 0001", 2, 3, 7, 9);
	MISSING(SCCRP, 2, 3, 7, 9);
	MISSING("8008 0000 0000 0004" "8008 0000 0009 0001" "8008 0000 0001 0001", 9, 1);
	MISSING("8008 0000 0000 0007" "8008 0000 000e 0002" "800a 0000 000f 00000003"
		"800a 0000 0010 00000004" "800a 0000 0011 00000005" "800a 0000 0012 00000002"
		"800a 0000 0013 00000002" "8006 0000 0015", 14, 15, 16, 17, 18, 19, 21);
	MISSING("8008 0000 0000 0008" "8008 0000 000e 0002", 14);
	MISSING("8008 0000 0000 0009" "800a 0000 0018 00000001" "800a 0000 0013 00000001", 24, 19);
	MISSING("8008 0000 0000 000a" "8008 0000 000e 0002" "800a 0000 000f 00000003", 14, 15);
	MISSING(ICRP, 14);
	MISSING("8008 0000 0000 000c" "800a 0000 0018 00000001" "800a 0000 0013 00000001", 24, 19);
	MISSING("8008 0000 0000 000e" "8008 0000 0001 0001" "8008 0000 000e 0002", 1, 14);
	MISSING("8008 0000 0000 000f" "8020 0000 0022 0000 00000000 00000000 00000000 00000000"
		"00000000 00000000", 34);
	MISSING("8008 0000 0000 0010" "8010 0000 0023 0000 00000000 00000000", 35);
}

/* What RFC 2661 section 4.4.5 wants with each Proxy Authen Type, whatever else is there. */
static void test_proxy_authen(void)
{
	static const struct {
		uint16_t type;
		uint64_t with;
	} rules[] = {
		{ L2TP_PROXY_AUTHEN_TEXT, BIT(PROXY_AUTHEN_NAME) | BIT(PROXY_AUTHEN_RESPONSE) },
		{ L2TP_PROXY_AUTHEN_CHAP, BIT(PROXY_AUTHEN_NAME) | BIT(PROXY_AUTHEN_RESPONSE) |
					  BIT(PROXY_AUTHEN_ID) | BIT(PROXY_AUTHEN_CHALLENGE) },
		{ L2TP_PROXY_AUTHEN_PAP, BIT(PROXY_AUTHEN_NAME) | BIT(PROXY_AUTHEN_RESPONSE) |
					 BIT(PROXY_AUTHEN_ID) },
		{ L2TP_PROXY_AUTHEN_NONE, 0 },
		{ L2TP_PROXY_AUTHEN_MSCHAP1, BIT(PROXY_AUTHEN_NAME) | BIT(PROXY_AUTHEN_RESPONSE) |
					     BIT(PROXY_AUTHEN_ID) | BIT(PROXY_AUTHEN_CHALLENGE) },
	};
	struct l2tp_message msg = sample_of(L2TP_ICCN)->msg;
	uint8_t buf[SAMPLE_SIZE];

	for (size_t i = 0; i < ARRAY_SIZE(rules); i++) {
		size_t wrong = 0;

		msg.iccn.proxy_authen_type = rules[i].type;
		for (uint64_t with = 0; with < 16; with++) {
			msg.present = BIT(PROXY_AUTHEN_TYPE) | with << L2TP_AVP_PROXY_AUTHEN_NAME;
			wrong += !l2tp_message_build(&msg, NULL, buf, sizeof(buf)) !=
				 !!(rules[i].with & ~msg.present);
		}
		ok(!wrong, "a Proxy Authen Type goes with what it needs");
	}
	ok(refused(L2TP_CLOSE_SESSION, "8008 0000 0000 000c" "800a 0000 0018 00000001"
		   "800a 0000 0013 00000001" "0008 0000 001d 0002" "0006 0000 001e"
		   "0006 0000 0021", L2TP_FAULT_MISSING, 31), "which is missed, too");
}

/* As in test_avp.c, where it is said how the hidden values were computed. */
#define VECTOR		"8016 0000 0024 000102030405060708090a0b0c0d0e0f"
#define HIDDEN_VENDOR	"c040 0000 0008 " \
			"43572563ed1cc4cf1816c75d1ec640576978237ed1e63e5ceed820060ce28188" \
			"6fa0d2c78d5e53daa900a57c969d190dca95b9a82ba5ca4e41e2"
#define HIDDEN_TUNNEL	"c011 0000 0009 8512caff0a400b5d30615b"
#define BEFORE_HIDDEN	"8008 0000 0000 0002" "8008 0000 0002 0100" "800a 0000 0003 00000003" \
			"8009 0000 0007 6c6e73"

/* Refused, with a secret. */
static bool hidden_refused(const char *avps, enum l2tp_fault_kind kind, uint16_t attr)
{
	return parse(data, message_of(data, avps), SECRET) == L2TP_CLOSE_TUNNEL &&
	       fault_is(&parsed.fault, kind, attr);
}

static void test_hidden(void)
{
	struct writer scratch = writer_of(scratch_room, 10);
	size_t len = message_of(data, BEFORE_HIDDEN VECTOR HIDDEN_VENDOR HIDDEN_TUNNEL);

	ok(parse(data, len, SECRET) == L2TP_ACCEPT && !parsed.ignored &&
	   text_is(parsed.sccrp.end.vendor_name,
		   "a name of a host that needs more than two blocks.example") &&
	   parsed.sccrp.end.assigned_tunnel_id == 0x1234, "hidden values are found");
	ok(l2tp_message_parse(&parsed, data, len, SECRET, &scratch) == L2TP_CLOSE_TUNNEL &&
	   fault_is(&parsed.fault, L2TP_FAULT_NO_ROOM, 8), "if there is room for them");
	ok(refused(L2TP_CLOSE_TUNNEL, BEFORE_HIDDEN VECTOR HIDDEN_VENDOR HIDDEN_TUNNEL,
		   L2TP_FAULT_NO_SECRET, 8), "and a secret");
	ok(hidden_refused(BEFORE_HIDDEN HIDDEN_VENDOR VECTOR HIDDEN_TUNNEL,
			  L2TP_FAULT_NO_RANDOM_VECTOR, 8) &&
	   parsed.sccrp.end.assigned_tunnel_id == 0x1234,
	   "and a Random Vector, which has to come before");
	ok(hidden_refused(BEFORE_HIDDEN VECTOR "8007 0000 0024 01" HIDDEN_VENDOR,
			  L2TP_FAULT_WRONG_SECRET, 8), "and it is the last one that counts");
	ok(hidden_refused(HELLO "c016 0000 0024 000102030405060708090a0b0c0d0e0f",
			  L2TP_FAULT_NOT_TO_HIDE, 36), "it is not hidden itself");
	ok(hidden_refused("8008 0000 0000 0002" VECTOR "c00a 0000 0002 00020100",
			  L2TP_FAULT_NOT_TO_HIDE, 2), "nor is a Protocol Version");
	ok(hidden_refused("8008 0000 0000 0002" VECTOR "c00b 0000 0007 0003414243",
			  L2TP_FAULT_NOT_TO_HIDE, 7), "nor a Host Name, which says whose secret it is");
	ok(ignored(SCCRP "4008 0000 0008 436f", L2TP_FAULT_NO_SECRET, 8),
	   "an optional one that cannot be read is ignored");
}

/* What is built with hidden values is parsed to what it was. */
static void test_hide(const struct sample *sample)
{
	static const struct octets vector = OCTETS(SIXTEEN);
	struct l2tp_hide hide = { L2TP_HIDE_ALL, SECRET, vector, OCTETS("padding") };
	uint8_t want[SAMPLE_SIZE], got[SAMPLE_SIZE];
	size_t len = unhex(sample->hex, want), hidden_len;
	char text[80];

	hidden_len = l2tp_message_build(&sample->msg, &hide, data, sizeof(data));
	snprintf(text, sizeof(text), "%s with all hidden that may be",
		 l2tp_message_name(sample->msg.type));
	ok(hidden_len >= len && parse(data, hidden_len, SECRET) == L2TP_ACCEPT &&
	   !parsed.ignored && l2tp_message_build(&parsed, NULL, got, sizeof(got)) == len &&
	   !memcmp(got, want, len), text);
	hide.secret = NO_SECRET;
	ok(!!l2tp_message_build(&sample->msg, &hide, data, sizeof(data)) == (hidden_len == len),
	   "needs a secret, or has nothing to hide");
}

/* Octet for octet, with one Random Vector, and only where it is needed. */
static void test_hide_one(void)
{
	static const struct octets vector = OCTETS(SIXTEEN);
	const struct l2tp_hide hide = { BIT(ASSIGNED_TUNNEL_ID) | BIT(PROTOCOL_VERSION), SECRET,
					vector, OCTETS("PADDING") };
	struct l2tp_message msg = sample_of(L2TP_SCCRP)->msg;
	uint8_t want[SAMPLE_SIZE], got[SAMPLE_SIZE];
	size_t len;

	msg.header = (struct l2tp_header){ 1, 2, 3, 4 };
	msg.present = 0;
	msg.sccrp.end.assigned_tunnel_id = 0x1234;
	len = message_of(want, "8008 0000 0000 0002" "8008 0000 0002 0100"
			 "800a 0000 0003 00000001" "8007 0000 0007 6c" VECTOR HIDDEN_TUNNEL);
	ok(l2tp_message_build(&msg, &hide, got, sizeof(got)) == len && !memcmp(got, want, len),
	   "only what is asked for is hidden, and what must not be is not");
}

static bool cannot_build(const struct l2tp_message *msg)
{
	uint8_t buf[SAMPLE_SIZE];

	return !l2tp_message_build(msg, NULL, buf, sizeof(buf));
}

static void test_build_faults(void)
{
	struct l2tp_message msg = sample_of(L2TP_SCCRP)->msg;

	msg.sccrp.end.assigned_tunnel_id = 0;
	ok(cannot_build(&msg), "no tunnel ID of 0 is sent");
	msg = sample_of(L2TP_SCCRP)->msg;
	msg.sccrp.end.host_name.len = 0;
	ok(cannot_build(&msg), "no empty Host Name");
	msg = sample_of(L2TP_SCCRP)->msg;
	msg.sccrp.challenge_response.len = 15;
	ok(cannot_build(&msg), "no shorter Challenge Response");
	msg = sample_of(L2TP_SCCRP)->msg;
	msg.sccrp.end.protocol_version = 0x0200;
	ok(cannot_build(&msg), "no other version");
	msg = sample_of(L2TP_SCCRQ)->msg;
	msg.sccrq.end.receive_window_size = 0;
	ok(cannot_build(&msg), "no window of 0");
	msg.type = 5;
	ok(cannot_build(&msg), "no unknown message");
}

static bool result_is(const char *avps, uint16_t code, uint16_t error, const char *text)
{
	char buf[L2TP_FAULT_TEXT_SIZE];
	struct l2tp_result result;

	parse_avps(avps);
	l2tp_fault_result(&parsed.fault, buf, sizeof(buf), &result);
	return result.code == code && result.has_error && result.error == error &&
	       text_is(result.text, text);
}

static void test_results(void)
{
	ok(result_is(ICRP "8006 0000 0063", 2, 8, "AVP 99: unknown"), "error 8 says which AVP");
	ok(result_is(ICRP "8006 0de9 0002", 2, 8, "AVP 2 of vendor 3561: unknown"),
	   "and of which vendor");
	ok(result_is(SCCRP "8008 0000 000a 0000", 2, 3,
		     "AVP 10 (Receive Window Size): value out of range"), "error 3 is for values");
	ok(result_is(SCCRP "8007 0000 000a 00", 2, 2, "AVP 10 (Receive Window Size): wrong length"),
	   "error 2 is for lengths");
	ok(result_is("8008 0000 0000 000b", 2, 6, "AVP 14 (Assigned Session ID): missing"),
	   "error 6 is for what has no other");
	ok(result_is("8008 0000 0000 0001" "8008 0000 0002 0200", 5, 0x100,
		     "AVP 2 (Protocol Version): not version 1"),
	   "of the version the one is said that is spoken here");
	is(l2tp_stopccn_result_text(6), "shutting down", "why a tunnel ends");
	is(l2tp_cdn_result_text(3), "administrative reasons", "why a session ends");
	is(l2tp_error_text(4), "not enough resources now", "what the error is");
	is(l2tp_stopccn_result_text(0), "not known", "0 is not assigned");
	is(l2tp_stopccn_result_text(8), "not known", "nor is what follows the last");
	is(l2tp_cdn_result_text(12), "not known", "of each");
	is(l2tp_error_text(65535), "not known", "table");
}

/* No text of a fault is cut off, not with the longest name. */
static void test_fault_texts(void)
{
	char buf[L2TP_FAULT_TEXT_SIZE];
	size_t longest = 0;

	for (unsigned int kind = 0; kind <= L2TP_FAULT_NO_ROOM; kind++) {
		for (unsigned int attr = 0; attr < 64; attr++) {
			const struct l2tp_fault fault = { kind, 0, attr };
			size_t len = strlen(l2tp_fault_text(&fault, buf, sizeof(buf)));

			longest = len > longest ? len : longest;
		}
	}
	ok(longest < sizeof(buf) - 1, "the texts of all faults have room");
}

int main(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(samples); i++) {
		test_there_and_back(&samples[i]);
		test_cut(&samples[i]);
		test_flips(&samples[i]);
		test_hide(&samples[i]);
	}
	test_fields();
	test_unknown();
	test_reserved_bits();
	test_message_type();
	test_repeated();
	test_values();
	test_lengths();
	test_required();
	test_proxy_authen();
	test_hidden();
	test_hide_one();
	test_build_faults();
	test_results();
	test_fault_texts();
	return tap_end();
}
