// SPDX-License-Identifier: GPL-2.0
/* RADIUS packets, what requests say and what answers mean, without a server. */
#include "exact.h"
#include "ppp/chap.h"
#include "radius/packet.h"
#include "radius/reply.h"
#include "radius/request.h"
#include "tap.h"

#include <arpa/inet.h>
#include <nettle/hmac.h>

#define OCTETS(literal)	octets_of(literal, sizeof(literal) - 1)
#define SECRET		OCTETS("xyzzy5461")

/* RFC 2865 section 7.1: nemo's Request Authenticator, his password, and the answer. */
#define NEMO_AUTHENTICATOR	"\x0f\x40\x3f\x94\x73\x97\x80\x57\xbd\x83\xd5\xcb\x98\xf4\x22\x7a"
#define NEMO_PASSWORD	"\x02\x12\x0d\xbe\x70\x8d\x93\xd4\x13\xce\x31\x96\xe4\x3f\x78\x2a\x0a\xee"
#define NEMO_ANSWER	"\x02\0\0\x26\x86\xfe\x22\x0e\x76\x24\xba\x2a\x10\x05\xf6\xbf\x9b\x55\xe0\xb2" \
			"\x06\x06\0\0\0\1\x0f\x06\0\0\0\0\x0e\x06\xc0\xa8\1\3"

static const uint8_t *const nemo = (const uint8_t *)NEMO_AUTHENTICATOR;

static uint8_t buf[RADIUS_PACKET_MAX];

static bool wrote(const struct writer *w, struct octets want)
{
	return !w->full && w->len == want.len && !memcmp(w->buf, want.at, want.len);
}

/* Find the n-th value of an attribute; empty if there is none. */
static struct octets find_nth(struct octets attributes, uint8_t number, unsigned int n)
{
	struct reader r = reader_of(attributes.at, attributes.len);
	struct octets value;
	uint8_t attribute;

	while (radius_next(&r, &attribute, &value))
		if (attribute == number && !n--)
			return value;
	return octets_of(NULL, 0);
}

static bool has(const struct writer *w, uint8_t number, struct octets want)
{
	struct octets got = find_nth(octets_of(w->buf, w->len), number, 0);

	return got.at && got.len == want.len && !memcmp(got.at, want.at, want.len);
}

static bool lacks(const struct writer *w, uint8_t number)
{
	return !find_nth(octets_of(w->buf, w->len), number, 0).at;
}

static void test_password(void)
{
	struct writer w = writer_of(buf, sizeof(buf));
	char longest[RADIUS_PASSWORD_MAX + 1] = "";

	radius_put_password(&w, OCTETS("arctangent"), SECRET, nemo);
	ok(wrote(&w, OCTETS(NEMO_PASSWORD)), "User-Password is hidden as in RFC 2865");
	w = writer_of(buf, sizeof(buf));
	radius_put_password(&w, octets_of("", 0), SECRET, nemo);
	ok(!w.full && w.len == 18, "an empty password is one block");
	w = writer_of(buf, sizeof(buf));
	radius_put_password(&w, octets_of(longest, RADIUS_PASSWORD_MAX), SECRET, nemo);
	ok(!w.full && w.len == 2 + RADIUS_PASSWORD_MAX, "128 octets of a password fit");
	w = writer_of(buf, sizeof(buf));
	radius_put_password(&w, octets_of(longest, sizeof(longest)), SECRET, nemo);
	ok(w.full, "129 do not");
}

static const char *check(struct radius_sent sent, const void *packet, size_t len)
{
	uint8_t *exact = exact_copy(packet, len);
	struct octets attributes;
	const char *wrong = radius_check(&sent, exact, len, &attributes);

	free(exact);
	return wrong ? wrong : "";
}

static void test_answer(void)
{
	struct radius_sent sent = { .code = RADIUS_ACCESS_REQUEST, .authenticator = nemo,
				    .secret = SECRET, .allow_unsigned = true };
	uint8_t answer[sizeof(NEMO_ANSWER) + 4] = NEMO_ANSWER;
	size_t len = sizeof(NEMO_ANSWER) - 1, i;
	bool all = true;

	is(check(sent, answer, len), "", "the answer of RFC 2865 is taken");
	is(check(sent, answer, len + 4), "", "padding behind it does no harm");
	for (i = 0; i < len; i++) {
		answer[i] ^= 0x40;
		/* The Identifier is the caller's to look at, but is in the digest. */
		all = all && *check(sent, answer, len);
		answer[i] ^= 0x40;
		all = all && *check(sent, answer, i);
	}
	ok(all, "no octet of it may be another one, or missing");
	sent.secret = OCTETS("xyzzy5462");
	is(check(sent, answer, len),
	   "answer is not of the shared secret: is it the same there and here?",
	   "nor the secret");
	sent.secret = SECRET;
	sent.allow_unsigned = false;
	is(check(sent, answer, len), "answer has no Message-Authenticator",
	   "without a Message-Authenticator it is discarded");
	sent.code = RADIUS_ACCOUNTING_REQUEST;
	is(check(sent, answer, len), "answer has a code that is none of an answer",
	   "it is none to an Accounting-Request");
}

/* An answer with a Message-Authenticator, signed by hand. */
static size_t sign(uint8_t *packet, const char *attributes, size_t len, bool right)
{
	struct writer w = writer_of(packet, RADIUS_PACKET_MAX);
	struct hmac_md5_ctx hmac;
	struct md5_ctx md5;

	write_u8(&w, RADIUS_ACCESS_ACCEPT);
	write_u8(&w, 0);
	write_u16(&w, RADIUS_HEAD_LEN + len + 18);
	write_octets(&w, nemo, 16);
	write_octets(&w, attributes, len);
	write_octets(&w, "\x50\x12\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 18);
	hmac_md5_set_key(&hmac, SECRET.len, SECRET.at);
	hmac_md5_update(&hmac, w.len, packet);
	hmac_md5_digest(&hmac, 16, packet + w.len - 16);
	packet[w.len - 1] ^= !right;
	md5_init(&md5);
	md5_update(&md5, w.len, packet);
	md5_update(&md5, SECRET.len, SECRET.at);
	md5_digest(&md5, 16, packet + 4);
	return w.len;
}

static void test_signature(void)
{
	struct radius_sent sent = { .code = RADIUS_ACCESS_REQUEST, .authenticator = nemo,
				    .secret = SECRET };
	size_t len = sign(buf, "\x12\x04hi", 4, true);

	is(check(sent, buf, len), "", "a signed answer is taken");
	len = sign(buf, "\x12\x04hi", 4, false);
	is(check(sent, buf, len), "Message-Authenticator is not of the shared secret",
	   "with a wrong Message-Authenticator it is not");
	len = sign(buf, "\x12\x1fhi", 4, true);
	is(check(sent, buf, len), "answer has an attribute without an end",
	   "nor with attributes that do not end");
}

static void test_seal(void)
{
	struct writer w = writer_of(buf, sizeof(buf));
	uint8_t got[16], zeroed[RADIUS_PACKET_MAX];
	struct hmac_md5_ctx hmac;

	radius_begin(&w, RADIUS_ACCESS_REQUEST, 7, nemo);
	radius_put_text(&w, RADIUS_USER_NAME, "nemo");
	ok(radius_seal(&w, SECRET) && w.len == 20 + 18 + 6 && buf[3] == w.len,
	   "an Access-Request has its length");
	ok(buf[20] == RADIUS_MESSAGE_AUTHENTICATOR, "Message-Authenticator comes first");
	memcpy(zeroed, buf, w.len);
	memset(zeroed + 22, 0, 16);
	hmac_md5_set_key(&hmac, SECRET.len, SECRET.at);
	hmac_md5_update(&hmac, w.len, zeroed);
	hmac_md5_digest(&hmac, 16, got);
	ok(!memcmp(got, buf + 22, 16), "and is the HMAC of RFC 3579");
	w = writer_of(buf, 30);
	radius_begin(&w, RADIUS_ACCESS_REQUEST, 7, nemo);
	ok(!radius_seal(&w, SECRET), "what is too long is not sent");
}

static struct radius_session session(void)
{
	return (struct radius_session){
		.user = "alice@isp-a", .acct_session_id = "0001", .nas_port = 12,
		.nas_port_id = "eth1.100:12", .calling_station_id = "02:00:00:00:00:01",
		.called_station_id = "sse:internet", .classes = "\x19\5g\0d\x19\3x", .classes_len = 8,
		.tunnel_client = "192.0.2.1", .tunnel_server = "2001:db8::1",
		.tunnel_assignment = "gold", .tunnel_client_auth_id = "lac",
		.tunnel_server_auth_id = "lns", .tunnel_connection = "17-4",
	};
}

static struct ppp_credentials chap(void)
{
	return (struct ppp_credentials){
		.protocol = PPP_CHAP, .algorithm = CHAP_MD5, .id = 9,
		.name = OCTETS("alice@isp-a"), .challenge = OCTETS("0123456789abcdef"),
		.response = OCTETS("fedcba9876543210"),
	};
}

static const char *access_request(struct writer *w, struct ppp_credentials credentials)
{
	struct radius_session of = session();
	const char *wrong;

	*w = writer_of(buf, sizeof(buf));
	wrong = radius_put_access(w, &of, &credentials);
	return wrong ? wrong : "";
}

static void test_access(void)
{
	struct ppp_credentials credentials = chap();
	struct writer w;
	char name[255];

	is(access_request(&w, credentials), "", "CHAP can be asked about");
	ok(has(&w, RADIUS_USER_NAME, OCTETS("alice@isp-a")), "User-Name has the realm");
	ok(has(&w, RADIUS_CHAP_PASSWORD, OCTETS("\x09" "fedcba9876543210")),
	   "CHAP-Password begins with the Identifier");
	ok(has(&w, RADIUS_CHAP_CHALLENGE, OCTETS("0123456789abcdef")), "CHAP-Challenge");
	ok(has(&w, RADIUS_SERVICE_TYPE, OCTETS("\0\0\0\2")) &&
	   has(&w, RADIUS_FRAMED_PROTOCOL, OCTETS("\0\0\0\1")), "Framed, PPP");
	ok(has(&w, RADIUS_NAS_PORT, OCTETS("\0\0\0\x0c")) &&
	   has(&w, RADIUS_NAS_PORT_ID, OCTETS("eth1.100:12")) &&
	   has(&w, RADIUS_CALLING_STATION_ID, OCTETS("02:00:00:00:00:01")), "where it is");
	credentials.response.len = 15;
	is(access_request(&w, credentials), "Response of CHAP has a wrong length",
	   "a short Response is not asked about");
	credentials = chap();
	credentials.name = OCTETS("root\0@isp-a");
	is(access_request(&w, credentials), "name has an octet of 0",
	   "nor a name that a server could cut short");
	credentials.name.len = 0;
	is(access_request(&w, credentials), "name is empty, which User-Name cannot be",
	   "nor no name");
	memset(name, 'a', sizeof(name));
	credentials.name = octets_of(name, 254);
	is(access_request(&w, credentials), "name is too long for User-Name",
	   "nor one of 254 octets");
	credentials.name.len = 253;
	is(access_request(&w, credentials), "", "but one of 253");
}

static void test_ms_chap(void)
{
	struct ppp_credentials credentials = chap();
	char response[CHAP_RESPONSE_MAX + 1];
	struct octets value;
	struct writer w;

	memset(response, 'p', 24);
	memset(response + 24, 'n', 24);
	response[48] = 1;
	credentials.algorithm = CHAP_MS2;
	credentials.response = octets_of(response, CHAP_RESPONSE_MAX);
	is(access_request(&w, credentials), "", "MS-CHAPv2 can be asked about");
	value = find_nth(octets_of(w.buf, w.len), RADIUS_VENDOR_SPECIFIC, 0);
	ok(value.len == 22 && !memcmp(value.at, "\0\0\1\x37\x0b\x12" "0123456789abcdef", 22),
	   "MS-CHAP-Challenge");
	value = find_nth(octets_of(w.buf, w.len), RADIUS_VENDOR_SPECIFIC, 1);
	ok(value.len == 56 && !memcmp(value.at, "\0\0\1\x37\x19\x34\x09\0ppp", 11) &&
	   !memcmp(value.at + 8, response, 48), "MS-CHAP2-Response has the Identifier");
	credentials.algorithm = CHAP_MS;
	is(access_request(&w, credentials), "", "MS-CHAP too");
	value = find_nth(octets_of(w.buf, w.len), RADIUS_VENDOR_SPECIFIC, 1);
	ok(value.len == 56 && !memcmp(value.at, "\0\0\1\x37\x01\x34\x09\1ppp", 11),
	   "MS-CHAP-Response has the flags first");
	credentials.response.len = 16;
	is(access_request(&w, credentials), "Response of MS-CHAP has a wrong length",
	   "a Response of 16 octets is none");
}

static void test_authorize(void)
{
	struct radius_session of = session();
	struct writer w = writer_of(buf, sizeof(buf));

	ok(!radius_put_authorize(&w, &of, OCTETS("alice@isp-a")), "the tunnel can be asked for");
	ok(has(&w, RADIUS_SERVICE_TYPE, OCTETS("\0\0\0\5")) && lacks(&w, RADIUS_FRAMED_PROTOCOL),
	   "Service-Type is Outbound");
}

static void account(struct writer *w, struct radius_session of, enum radius_acct_type type)
{
	static const struct radius_usage usage = {
		.in_octets = 0x300000004, .out_octets = 0xffffffff, .in_packets = 5,
		.out_packets = 6, .seconds = 7, .cause = 1,
	};

	*w = writer_of(buf, sizeof(buf));
	radius_put_accounting(w, &of, type, &usage, RADIUS_AUTHENTIC_RADIUS, 0x5f000001);
}

static void test_accounting(void)
{
	struct radius_session of = session();
	struct writer w;

	account(&w, of, RADIUS_STOP);
	ok(has(&w, RADIUS_ACCT_STATUS_TYPE, OCTETS("\0\0\0\2")), "Stop");
	ok(has(&w, RADIUS_ACCT_INPUT_OCTETS, OCTETS("\0\0\0\4")) &&
	   has(&w, RADIUS_ACCT_INPUT_GIGAWORDS, OCTETS("\0\0\0\3")),
	   "what is beyond 32 bits is in Gigawords");
	ok(has(&w, RADIUS_ACCT_OUTPUT_OCTETS, OCTETS("\xff\xff\xff\xff")) &&
	   lacks(&w, RADIUS_ACCT_OUTPUT_GIGAWORDS), "which are not there otherwise");
	ok(has(&w, RADIUS_ACCT_SESSION_TIME, OCTETS("\0\0\0\7")) &&
	   has(&w, RADIUS_ACCT_TERMINATE_CAUSE, OCTETS("\0\0\0\1")) &&
	   has(&w, RADIUS_EVENT_TIMESTAMP, OCTETS("\x5f\0\0\1")), "how long, why and when");
	ok(has(&w, RADIUS_CLASS, OCTETS("g\0d")) && find_nth(octets_of(w.buf, w.len), RADIUS_CLASS, 1).len == 1,
	   "each Class comes back, octet by octet");
	ok(has(&w, RADIUS_TUNNEL_TYPE, OCTETS("\0\0\0\3")) &&
	   has(&w, RADIUS_TUNNEL_MEDIUM_TYPE, OCTETS("\0\0\0\2")) &&
	   has(&w, RADIUS_TUNNEL_SERVER_ENDPOINT, OCTETS("2001:db8::1")) &&
	   has(&w, RADIUS_ACCT_TUNNEL_CONNECTION, OCTETS("17-4")), "the tunnel");
	account(&w, of, RADIUS_INTERIM);
	ok(has(&w, RADIUS_ACCT_INPUT_PACKETS, OCTETS("\0\0\0\5")) &&
	   lacks(&w, RADIUS_ACCT_TERMINATE_CAUSE), "an Interim has no cause");
	account(&w, of, RADIUS_START);
	ok(lacks(&w, RADIUS_ACCT_INPUT_OCTETS), "a Start has no counters");
	account(&w, of, RADIUS_ON);
	ok(has(&w, RADIUS_ACCT_STATUS_TYPE, OCTETS("\0\0\0\7")) && lacks(&w, RADIUS_USER_NAME),
	   "Accounting-On is of no subscriber");
	strcpy(of.accounted_user, "alice");
	account(&w, of, RADIUS_START);
	ok(has(&w, RADIUS_USER_NAME, OCTETS("alice")), "the name is the one of the Access-Accept");
	of.tunnel_server[0] = 0;
	account(&w, of, RADIUS_STOP);
	ok(lacks(&w, RADIUS_TUNNEL_TYPE) && lacks(&w, RADIUS_ACCT_TUNNEL_CONNECTION),
	   "without a tunnel nothing is said of one");
}

static struct radius_reply reply;

static const char *answer(uint8_t code, const char *attributes, size_t len, uint8_t algorithm)
{
	struct radius_sent sent = { .code = RADIUS_ACCESS_REQUEST, .authenticator = nemo,
				    .secret = SECRET };
	uint8_t *exact = exact_copy(attributes, len);

	radius_reply_clear(&reply);
	radius_reply_read(&reply, code, octets_of(exact, len), &sent, algorithm);
	free(exact);
	reply.text[reply.text_len] = 0;
	return reply.text;
}

#define ANSWER(code, attributes, algorithm)	\
	answer(code, attributes, sizeof(attributes) - 1, algorithm)
#define MS2_SUCCESS	"\x1a\x0d\0\0\1\x37\x1a\x07\x09S=12"
#define MS_ERROR	"\x1a\x0e\0\0\1\x37\x02\x08\x09" "E=691"
#define TUNNEL		"\x40\x06\0\0\0\3\x41\x06\0\0\0\1"

static void test_reply(void)
{
	is(ANSWER(RADIUS_ACCESS_ACCEPT, "\x12\x04hi\x12\x03!\x1b\x06\0\0\0\x3c\x1c\x06\0\0\0\x1e"
		  "\x55\x06\0\0\0\1\x19\x05" "a\0b\x19\x03z", 0), "hi!", "Reply-Messages are one text");
	ok(reply.result == RADIUS_ACCEPT && reply.session_timeout_s == 60 &&
	   reply.idle_timeout_s == 30 && !reply.n_peers, "limits of the session");
	ok(reply.interim_s == 60, "Interims come once a minute at most");
	ok(reply.classes_len == 8 && !memcmp(reply.classes, "\x19\5a\0b\x19\3z", 8),
	   "each Class");
	ANSWER(RADIUS_ACCESS_ACCEPT, "\1\7alice", 0);
	is(reply.user, "alice", "another User-Name");
	ANSWER(RADIUS_ACCESS_ACCEPT, "\1\5a\0b", 0);
	is(reply.user, "", "but none with an octet of 0");
	ANSWER(RADIUS_ACCESS_ACCEPT, "\6\6\0\0\0\2", 0);
	ok(reply.result == RADIUS_ACCEPT, "Framed is a service that there is");
	is(ANSWER(RADIUS_ACCESS_ACCEPT, "\6\6\0\0\0\6", 0),
	   "Service-Type is neither Framed nor Outbound: there is no other here",
	   "Administrative is none");
	ok(reply.result == RADIUS_BAD, "which is as a refusal");
	is(ANSWER(RADIUS_ACCESS_ACCEPT, "\x1b\x05\0\0\0", 0), "number has a wrong length",
	   "a Session-Timeout of 3 octets is refused");
	ok(reply.result == RADIUS_BAD, "as an answer that is of no use");
	is(ANSWER(RADIUS_ACCESS_ACCEPT, "\x12\x04hi" MS2_SUCCESS, CHAP_MS2), "S=12",
	   "MS-CHAP2-Success is what CHAP's Success carries, without the ident");
	is(ANSWER(RADIUS_ACCESS_ACCEPT, "\x12\x04hi", CHAP_MS2),
	   "Access-Accept has no MS-CHAP2-Success: does the server know MS-CHAP?",
	   "an Access-Accept without it is of no use");
	is(ANSWER(RADIUS_ACCESS_ACCEPT, MS2_SUCCESS, CHAP_MD5), "", "who did not ask has no use for it");
	is(ANSWER(RADIUS_ACCESS_REJECT, "\x12\x04hi" MS_ERROR, CHAP_MS2), "E=691",
	   "MS-CHAP-Error is what Failure carries");
	ok(reply.result == RADIUS_REJECT, "an Access-Reject is one");
	is(ANSWER(RADIUS_ACCESS_CHALLENGE, "\x12\x04hi\x18\x03x", 0), "hi",
	   "an Access-Challenge has a text");
	ok(reply.result == RADIUS_REJECT, "and is a refusal");
	ANSWER(RADIUS_ACCESS_ACCEPT, TUNNEL "\x43\x0b" "192.0.2.1", 0);
	ok(reply.n_peers == 1 && reply.peers[0].address.in.sin_addr.s_addr == htonl(0xc0000201),
	   "a tunnel is an LNS");
	ANSWER(RADIUS_ACCESS_ACCEPT, TUNNEL "\x43\x05lns", 0);
	ok(reply.n_peers == 1 && !reply.peers[0].address.any.sa_family,
	   "which may have a name, to be looked up");
	ANSWER(RADIUS_ACCESS_ACCEPT, "\x40\x06\0\0\0\x0d\x51\x04" "17", 0);
	ok(reply.result == RADIUS_BAD, "an unknown Tunnel-Type is as a refusal");
	radius_reply_clear(&reply);
}

int main(void)
{
	test_password();
	test_answer();
	test_signature();
	test_seal();
	test_access();
	test_ms_chap();
	test_authorize();
	test_accounting();
	test_reply();
	return tap_end();
}
