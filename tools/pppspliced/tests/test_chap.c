// SPDX-License-Identifier: GPL-2.0
/* CHAP, the authenticator's side, against a peer that is made by hand. */
#include "ppp/chap.h"

#include "clock.h"
#include "ppp/packet.h"
#include "tap.h"
#include "tests/random.h"
#include "tests/wire.h"

/* What random() gives here: 1, 2, 3 ... The first is for the Identifier. */
#define VALUE		"\2\3\4\5\6\7\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11"
#define VALUE_2		"\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f\x20\x21"
/*
 * python3 -c 'import hashlib; print(hashlib.md5(b"\2" + b"secret" +
 *	bytes(range(2, 18))).hexdigest())'
 */
#define RIGHT		"\x77\x43\x15\x06\xc3\x6c\x03\xbd\x1f\xdd\xb5\x7d\x47\xa0\x47\x94"
#define WRONG		"\x77\x43\x15\x06\xc3\x6c\x03\xbd\x1f\xdd\xb5\x7d\x47\xa0\x47\x95"
#define RESPONSE(id, value)	"\2" id "\0\35\x10" value "a@isp.jp"

struct side {
	struct chap chap;
	struct wire wire;
	uint8_t random;
	unsigned int asked;
};

static void on_send(void *owner, const void *data, size_t len)
{
	struct side *side = owner;

	wire_add(&side->wire, PPP_CHAP, data, len);
}

static void on_random(void *owner, void *buf, size_t len)
{
	struct side *side = owner;

	random_count(&side->random, buf, len);
}

static void on_authenticate(void *owner)
{
	struct side *side = owner;

	side->asked++;
}

static const struct chap_ops ops = {
	.send = on_send,
	.random = on_random,
	.authenticate = on_authenticate,
};

static const struct chap_config plain = { CHAP_CONFIG_INIT, .name = "sse" };

static void receive(struct side *side, const void *octets, size_t len)
{
	chap_input(&side->chap, octets, len, 1000);
}

static void start(struct side *side, const struct chap_config *config,
		  enum chap_algorithm algorithm)
{
	memset(side, 0, sizeof(*side));
	chap_init(&side->chap, config, &ops, side);
	chap_start(&side->chap, algorithm, 1000);
}

static void time_out(struct side *side)
{
	chap_timeout(&side->chap, chap_deadline(&side->chap));
}

static bool is_right(const struct side *side, const char *secret)
{
	struct ppp_credentials credentials = chap_credentials(&side->chap);
	uint8_t right[CHAP_MD5_SIZE];

	chap_md5(right, credentials.id, octets_of(secret, strlen(secret)), credentials.challenge);
	return holds(credentials.response, right, sizeof(right));
}

static void test_md5(void)
{
	static const uint8_t challenge[] = {
		0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
	};
	uint8_t digest[CHAP_MD5_SIZE];

	chap_md5(digest, 0x2a, octets_of("secret", 6), octets_of(challenge, sizeof(challenge)));
	/*
	 * python3 -c 'import hashlib; print(hashlib.md5(b"\x2a" + b"secret" +
	 *	bytes(range(16))).hexdigest())'
	 */
	ok(!memcmp(digest, "\x03\xdc\x98\xc5\xa8\x32\x69\x2b\x49\xdf\x73\xcf\x48\xfc\xb4\xe9", 16),
	   "a Response is the MD5 of Identifier, secret and Challenge");
}

static void test_success(void)
{
	static struct side side;
	struct ppp_credentials credentials;

	start(&side, &plain, CHAP_MD5);
	ok(last_is(&side.wire, "\1\2\0\30\x10" VALUE "sse"), "the peer is challenged, by name");
	receive(&side, OCTETS(RESPONSE("\2", RIGHT)));
	ok(side.asked == 1 && side.wire.n == 1 && chap_deadline(&side.chap) == NEVER,
	   "its Response waits for the owner's verdict");
	credentials = chap_credentials(&side.chap);
	ok(credentials.protocol == PPP_CHAP && credentials.algorithm == CHAP_MD5 &&
	   credentials.id == 2 && holds(credentials.name, OCTETS("a@isp.jp")) &&
	   holds(credentials.challenge, OCTETS(VALUE)) &&
	   holds(credentials.response, OCTETS(RIGHT)),
	   "who has all that the LNS wants to know");
	ok(is_right(&side, "secret"), "and can see that it is right");
	receive(&side, OCTETS(RESPONSE("\2", RIGHT)));
	ok(side.asked == 1 && side.wire.n == 1 && side.chap.discarded == 1,
	   "he is not asked twice");
	ok(chap_success(&side.chap, OCTETS("hello"), 1500) && side.chap.state == AUTH_PASSED,
	   "a verdict is due");
	ok(last_is(&side.wire, "\3\2\0\11hello"), "which the peer is told");
	receive(&side, OCTETS(RESPONSE("\2", WRONG)));
	ok(side.wire.n == 3 && last_is(&side.wire, "\3\2\0\11hello") && is_right(&side, "secret"),
	   "once more if it asks, even for something else");
	ok(!chap_success(&side.chap, NULL, 0, 1500) && !chap_failure(&side.chap, NULL, 0) &&
	   side.wire.n == 3, "there is one verdict");
	ok(chap_deadline(&side.chap) == NEVER, "and one Challenge");
}

static void test_failure(void)
{
	static struct side side;

	start(&side, &plain, CHAP_MD5);
	ok(!chap_success(&side.chap, NULL, 0, 1000), "no verdict without a Response");
	receive(&side, OCTETS(RESPONSE("\2", WRONG)));
	ok(!is_right(&side, "secret") && !is_right(&side, ""), "a wrong Response is not right");
	ok(chap_failure(&side.chap, NULL, 0) && last_is(&side.wire, "\4\2\0\4") &&
	   side.chap.state == AUTH_FAILED, "a failure needs no text");
	receive(&side, OCTETS(RESPONSE("\2", RIGHT)));
	ok(last_is(&side.wire, "\4\2\0\4") && side.asked == 1, "and is final");
	chap_stop(&side.chap);
	receive(&side, OCTETS(RESPONSE("\2", RIGHT)));
	ok(side.wire.n == 3 && side.chap.discarded == 1, "after LCP there is no CHAP");
}

static void test_retransmission(void)
{
	static struct side side;
	unsigned int n;

	start(&side, &plain, CHAP_MD5);
	ok(chap_deadline(&side.chap) == 4000, "the peer has 3 s");
	chap_timeout(&side.chap, 3999);
	ok(side.wire.n == 1, "and no less");
	time_out(&side);
	ok(last_is(&side.wire, "\1\3\0\30\x10" VALUE_2 "sse"), "then comes another Challenge");
	receive(&side, OCTETS(RESPONSE("\2", RIGHT)));
	ok(!side.asked && side.chap.discarded == 1, "and the Response to the first is too late");
	receive(&side, OCTETS(RESPONSE("\3", WRONG)));
	ok(side.asked == 1, "one to the second is not");

	start(&side, &plain, CHAP_MD5);
	for (n = 0; n < 10; n++) {
		ok(side.chap.state == AUTH_WAITING, "the peer is waited for");
		time_out(&side);
	}
	ok(side.wire.n == 10 && side.chap.state == AUTH_NO_RESPONSE &&
	   chap_deadline(&side.chap) == NEVER, "not for ever");
	chap_stop(&side.chap);
	chap_start(&side.chap, CHAP_MD5, 1000);
	for (n = 0; n < 9; n++)
		time_out(&side);
	ok(side.chap.state == AUTH_WAITING, "when LCP is up again, as long again");
}

static void test_rechallenge(void)
{
	static const struct chap_config config = {
		CHAP_CONFIG_INIT, .name = "sse", .rechallenge_ms = 60000,
	};
	static struct side side;
	unsigned int n;

	start(&side, &config, CHAP_MD5);
	receive(&side, OCTETS(RESPONSE("\2", RIGHT)));
	chap_success(&side.chap, NULL, 0, 2000);
	ok(chap_deadline(&side.chap) == 62000, "a peer that has passed is challenged again");
	time_out(&side);
	ok(last_is(&side.wire, "\1\3\0\30\x10" VALUE_2 "sse"), "with something new");
	receive(&side, OCTETS(RESPONSE("\2", RIGHT)));
	ok(side.asked == 1, "the old Response is of no use");
	receive(&side, OCTETS(RESPONSE("\3", RIGHT)));
	ok(side.asked == 2 && chap_failure(&side.chap, NULL, 0), "and it may fail");

	start(&side, &config, CHAP_MD5);
	receive(&side, OCTETS(RESPONSE("\2", RIGHT)));
	chap_success(&side.chap, NULL, 0, 2000);
	for (n = 0; n < 10; n++)
		time_out(&side);
	ok(side.chap.state == AUTH_WAITING && side.wire.n == 12,
	   "it is waited for as long as before");
}

static bool relay(struct side *side, uint8_t algorithm, struct octets value)
{
	struct ppp_credentials from = {
		.protocol = PPP_CHAP,
		.algorithm = algorithm,
		.id = 0x63,
		.name = octets_of(OCTETS("lns")),
		.challenge = value,
	};

	return chap_relay(&side->chap, &from, 2000);
}

/* 0x63 is the Identifier of all that is relayed here. */
static void test_relayed(void)
{
	static const struct chap_config config = {
		CHAP_CONFIG_INIT, .name = "sse", .rechallenge_ms = 60000,
	};
	struct octets value = octets_of(OCTETS("abc"));
	static uint8_t big[CHAP_CHALLENGE_MAX + 1];
	static struct side side;
	unsigned int n;

	start(&side, &config, CHAP_MD5);
	receive(&side, OCTETS(RESPONSE("\2", RIGHT)));
	ok(relay(&side, CHAP_MD5, value) && last_is(&side.wire, "\1\x63\0\13\3abclns"),
	   "somebody else's Challenge is relayed as it is");
	ok(!chap_success(&side.chap, NULL, 0, 2000), "the Response before counts no more");
	time_out(&side);
	ok(last_is(&side.wire, "\1\x63\0\13\3abclns") && side.wire.n == 3,
	   "it is repeated as it is");
	receive(&side, OCTETS(RESPONSE("\2", RIGHT)));
	ok(side.asked == 1 && side.chap.discarded == 1, "an old Response is discarded");
	receive(&side, OCTETS(RESPONSE("\x63", WRONG)));
	ok(side.asked == 2 && chap_credentials(&side.chap).id == 0x63 &&
	   holds(chap_credentials(&side.chap).challenge, OCTETS("abc")) &&
	   holds(chap_credentials(&side.chap).response, OCTETS(WRONG)), "a new one is not");
	ok(chap_success(&side.chap, NULL, 0, 3000) && chap_deadline(&side.chap) == NEVER,
	   "who has made it is the one to challenge again");
	ok(relay(&side, CHAP_MD5, octets_of(big, CHAP_CHALLENGE_MAX)) &&
	   wire_last(&side.wire)->len == 4 + 1 + 255 + 3 &&
	   holds(octets_of(wire_last(&side.wire)->data + 260, 3), OCTETS("lns")),
	   "even with 255 octets");
	for (n = 0; n < 10; n++)
		time_out(&side);
	ok(side.chap.state == AUTH_NO_RESPONSE && !relay(&side, CHAP_MD5, value),
	   "it is not repeated for ever");

	start(&side, &config, CHAP_MD5);
	ok(!relay(&side, CHAP_MS2, value) && !relay(&side, CHAP_MD5, octets_of(big, 0)) &&
	   !relay(&side, CHAP_MD5, octets_of(big, sizeof(big))) && side.wire.n == 1,
	   "not relayed are another algorithm, no Challenge, and one that is too long");
	ok(relay(&side, CHAP_MD5, value), "it takes the place of one that waits");
	chap_stop(&side.chap);
	ok(!relay(&side, CHAP_MD5, value), "without LCP none is relayed");
	chap_start(&side.chap, CHAP_MD5, 1000);
	ok(wire_last(&side.wire)->len == 24 && wire_last(&side.wire)->data[1] == 0x64,
	   "with LCP again it challenges by itself");
	receive(&side, OCTETS(RESPONSE("\x64", WRONG)));
	chap_failure(&side.chap, NULL, 0);
	ok(!relay(&side, CHAP_MD5, value), "a peer that was refused is not challenged");
}

static void test_ms2(void)
{
	static const char proof[] = "S=0123456789ABCDEF0123456789ABCDEF01234567 M=welcome";
	static struct side side;
	uint8_t response[4 + 1 + 49 + 8] = { 2, 2, 0, sizeof(response), 49 };
	struct ppp_credentials credentials;
	size_t n;

	for (n = 0; n < 49; n++)
		response[5 + n] = 0x80 + n;
	memcpy(response + 54, "a@isp.jp", 8);
	start(&side, &plain, CHAP_MS2);
	ok(last_is(&side.wire, "\1\2\0\30\x10" VALUE "sse"),
	   "MS-CHAPv2 has a Challenge of 16 octets");
	receive(&side, OCTETS(RESPONSE("\2", RIGHT)));
	ok(!side.asked && side.chap.discarded == 1, "and a Response of no other length");
	receive(&side, response, sizeof(response));
	credentials = chap_credentials(&side.chap);
	ok(side.asked == 1 && credentials.algorithm == CHAP_MS2 &&
	   holds(credentials.response, response + 5, 49),
	   "than 49 octets, which are kept as they are");
	chap_success(&side.chap, proof, sizeof(proof) - 1, 1000);
	ok(wire_last(&side.wire)->len == 4 + sizeof(proof) - 1 &&
	   !memcmp(wire_last(&side.wire)->data + 4, proof, sizeof(proof) - 1),
	   "the LNS's proof goes to the peer as it is");
	start(&side, &plain, CHAP_MS);
	ok(wire_last(&side.wire)->data[4] == 8 && wire_last(&side.wire)->len == 16,
	   "MS-CHAP has a Challenge of 8 octets");
	receive(&side, response, sizeof(response));
	ok(side.asked == 1, "and a Response of 49 as well");
}

static void test_lengths(void)
{
	static const char octets[] = RESPONSE("\2", RIGHT);
	static uint8_t text[1000], big[2000] = { 2, 2, 0, 0, 16 };
	static struct side side;
	size_t len;

	start(&side, &plain, CHAP_MD5);
	for (len = 0; len < sizeof(octets) - 1; len++)
		receive(&side, octets, len);
	ok(!side.asked && side.chap.discarded == len, "a Response cut off anywhere is discarded");
	receive(&side, OCTETS("\2\2\0\5\0"));
	receive(&side, OCTETS("\2\2\0\4"));
	receive(&side, OCTETS("\2\2\0\25\x11" RIGHT));
	receive(&side, OCTETS("\1\2\0\35\x10" RIGHT "a@isp.jp"));
	receive(&side, OCTETS("\3\2\0\4"));
	ok(!side.asked && side.chap.discarded == len + 5, "as are other sizes and other codes");
	big[2] = 277 >> 8;
	big[3] = 277 & 0xff;
	receive(&side, big, sizeof(big));
	ok(!side.asked, "a name of 256 octets is none");
	big[3]--;
	receive(&side, big, sizeof(big));
	ok(side.asked == 1 && side.chap.name.len == 255, "one of 255 is");
	chap_success(&side.chap, text, sizeof(text), 1000);
	ok(wire_last(&side.wire)->len == 259, "a text is cut to 255");

	start(&side, &plain, CHAP_MD5);
	receive(&side, OCTETS("\2\2\0\25\x10" RIGHT "\0\0"));
	ok(side.asked == 1 && !side.chap.name.len, "a peer may have no name, and padding");
}

int main(void)
{
	test_md5();
	test_success();
	test_failure();
	test_retransmission();
	test_rechallenge();
	test_relayed();
	test_ms2();
	test_lengths();
	return tap_end();
}
