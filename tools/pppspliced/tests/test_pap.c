// SPDX-License-Identifier: GPL-2.0
/* PAP, the authenticator's side, against a peer that is made by hand. */
#include "ppp/pap.h"

#include "clock.h"
#include "tap.h"
#include "tests/wire.h"

#define REQUEST(id)	"\1" id "\0\25\x08" "a@isp.jp" "\7" "passwo."

struct side {
	struct pap pap;
	struct wire wire;
	unsigned int asked;
};

static void on_send(void *owner, const void *data, size_t len)
{
	struct side *side = owner;

	wire_add(&side->wire, PPP_PAP, data, len);
}

static void on_authenticate(void *owner)
{
	struct side *side = owner;

	side->asked++;
}

static const struct pap_ops ops = { .send = on_send, .authenticate = on_authenticate };
static const struct pap_config config = { PAP_CONFIG_INIT };

static void receive(struct side *side, const void *octets, size_t len)
{
	pap_input(&side->pap, octets, len, 1000);
}

static void start(struct side *side)
{
	memset(side, 0, sizeof(*side));
	pap_init(&side->pap, &config, &ops, side);
	pap_start(&side->pap, 1000);
}

static void test_success(void)
{
	static struct side side;
	struct ppp_credentials credentials;

	start(&side);
	ok(!side.wire.n && pap_deadline(&side.pap) == 31000, "the peer has 30 s to begin");
	pap_timeout(&side.pap, 30999);
	ok(side.pap.state == AUTH_WAITING, "and no less");
	receive(&side, OCTETS(REQUEST("\7")));
	ok(side.asked == 1 && !side.wire.n && pap_deadline(&side.pap) == NEVER,
	   "its request waits for the owner's verdict");
	credentials = pap_credentials(&side.pap);
	ok(credentials.protocol == PPP_PAP && !credentials.algorithm && credentials.id == 7 &&
	   holds(credentials.name, OCTETS("a@isp.jp")) && !credentials.challenge.len &&
	   holds(credentials.response, OCTETS("passwo.")),
	   "who has all that the LNS wants to know");
	receive(&side, OCTETS(REQUEST("\x08")));
	ok(side.asked == 1 && !side.wire.n, "he is not asked twice");
	receive(&side, OCTETS("\1\x09\0\7\1b\0"));
	receive(&side, OCTETS("\1\x09\0\25\x08" "a@isp.jp" "\7" "passwd."));
	ok(side.asked == 1 && side.pap.discarded == 2,
	   "nor about somebody else, or another password");
	ok(pap_success(&side.pap, OCTETS("hello")) && side.pap.state == AUTH_PASSED,
	   "a verdict is due");
	ok(!memmem(&side.pap, sizeof(side.pap), "passwo.", 7), "and the password is forgotten");
	ok(last_is(&side.wire, "\2\x08\0\12\5hello"), "which answers the last request");
	receive(&side, OCTETS(REQUEST("\x0a")));
	ok(side.wire.n == 2 && last_is(&side.wire, "\2\x0a\0\12\5hello"), "once more if it asks");
	receive(&side, OCTETS("\1\x0b\0\6\0\0"));
	ok(last_is(&side.wire, "\2\x0b\0\12\5hello") && side.asked == 1, "even as somebody else");
	ok(!pap_success(&side.pap, NULL, 0) && !pap_failure(&side.pap, NULL, 0) && side.wire.n == 3,
	   "there is one verdict");
}

static void test_failure(void)
{
	static struct side side;

	start(&side);
	ok(!pap_failure(&side.pap, NULL, 0), "no verdict without a request");
	receive(&side, OCTETS("\1\7\0\6\0\0"));
	ok(side.asked == 1, "a peer may have no name and no password");
	ok(pap_failure(&side.pap, NULL, 0) && last_is(&side.wire, "\3\7\0\5\0"),
	   "a failure needs no text");
	receive(&side, OCTETS(REQUEST("\x08")));
	ok(side.asked == 1 && last_is(&side.wire, "\3\x08\0\5\0"), "and is final");

	start(&side);
	receive(&side, OCTETS(REQUEST("\7")));
	pap_stop(&side.pap);
	receive(&side, OCTETS(REQUEST("\7")));
	ok(side.pap.discarded == 1 && !pap_success(&side.pap, NULL, 0) && !side.wire.n,
	   "after LCP there is no PAP");
	ok(!memmem(&side.pap, sizeof(side.pap), "passwo.", 7), "and no password in memory");

	start(&side);
	pap_timeout(&side.pap, 31000);
	ok(side.pap.state == AUTH_NO_RESPONSE && pap_deadline(&side.pap) == NEVER,
	   "a silent peer is not waited for any longer");
	receive(&side, OCTETS(REQUEST("\7")));
	ok(!side.asked, "even if it wakes up");
}

static void test_lengths(void)
{
	static const char octets[] = REQUEST("\7");
	static uint8_t text[1000], big[4 + 512] = { 1, 7, 516 >> 8, 516 & 0xff, 255, [260] = 255 };
	static struct side side;
	size_t len;

	start(&side);
	for (len = 0; len < sizeof(octets) - 1; len++)
		receive(&side, octets, len);
	ok(!side.asked && side.pap.discarded == len, "a request cut off anywhere is discarded");
	receive(&side, OCTETS("\1\7\0\4"));
	receive(&side, OCTETS("\1\7\0\5\0"));
	receive(&side, OCTETS("\1\7\0\6\1\0"));
	receive(&side, OCTETS("\1\7\0\7\1a\1"));
	receive(&side, OCTETS("\2\7\0\5\0"));
	receive(&side, OCTETS("\3\7\0\5\0"));
	ok(!side.asked && side.pap.discarded == len + 6,
	   "as are names without end, and other codes");
	receive(&side, big, sizeof(big));
	ok(side.asked == 1 && side.pap.name.len == 255 && side.pap.password.len == 255,
	   "255 octets fit");
	pap_failure(&side.pap, text, sizeof(text));
	ok(wire_last(&side.wire)->len == 260 && wire_last(&side.wire)->data[4] == 255,
	   "a text is cut to 255");
}

int main(void)
{
	test_success();
	test_failure();
	test_lengths();
	return tap_end();
}
