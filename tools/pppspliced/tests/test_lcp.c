// SPDX-License-Identifier: GPL-2.0
/* LCP of an access concentrator on PPPoE, against a peer that is made by hand. */
#include "ppp/lcp.h"

#include "clock.h"
#include "tap.h"
#include "tests/wire.h"

/* What random() gives here are 0x10000001, 0x10000002 ...; the first is for Identifiers. */
#define FIRST_ID	"\1"
#define OUR_MAGIC	"\x10\0\0\2"
#define OUR_MRU		"\1\4\5\xd4"
#define OUR_CHAP	"\3\5\xc2\x23\5"
#define OUR_OPTIONS	OUR_MRU OUR_CHAP "\5\6" OUR_MAGIC
#define PEER_OPTIONS	"\1\4\5\xd4\5\6\xaa\xbb\xcc\xdd"

struct side {
	struct lcp lcp;
	struct wire wire;
	uint32_t random;
	unsigned int ups;
	unsigned int downs;
	unsigned int ends;
	enum ppp_end why;
	char text[PPP_TEXT_SIZE];
	char identification[PPP_TEXT_SIZE];
};

static void on_send(void *owner, const void *data, size_t len)
{
	struct side *side = owner;

	wire_add(&side->wire, PPP_LCP, data, len);
}

static uint32_t on_random(void *owner)
{
	struct side *side = owner;

	return 0x10000000 + ++side->random;
}

static void on_up(void *owner)
{
	struct side *side = owner;

	side->ups++;
}

static void on_down(void *owner)
{
	struct side *side = owner;

	side->downs++;
}

static void on_ended(void *owner, enum ppp_end why, const char *text)
{
	struct side *side = owner;

	side->ends++;
	side->why = why;
	snprintf(side->text, sizeof(side->text), "%s", text);
}

static void on_identification(void *owner, const char *text)
{
	struct side *side = owner;

	snprintf(side->identification, sizeof(side->identification), "%s", text);
}

static const struct lcp_ops ops = {
	.send = on_send,
	.random = on_random,
	.up = on_up,
	.down = on_down,
	.ended = on_ended,
	.identification = on_identification,
};

static const struct lcp_config plain = {
	LCP_CONFIG_INIT,
	.options.n_auth = 3,
	.options.auth = { { PPP_CHAP, CHAP_MD5 }, { PPP_CHAP, CHAP_MS2 }, { PPP_PAP, 0 } },
};

static void receive(struct side *side, const void *octets, size_t len)
{
	lcp_input(&side->lcp, octets, len, side->lcp.fsm.now);
}

static void start(struct side *side, const struct lcp_config *config)
{
	memset(side, 0, sizeof(*side));
	lcp_init(&side->lcp, config, &ops, side);
	lcp_open(&side->lcp, 0);
}

static void bring_up(struct side *side, const struct lcp_config *config)
{
	start(side, config);
	receive(side, OCTETS("\1\x70\0\16" PEER_OPTIONS));
	receive(side, OCTETS("\2" FIRST_ID "\0\23" OUR_OPTIONS));
	wire_clear(&side->wire);
}

static void time_out(struct side *side)
{
	lcp_timeout(&side->lcp, lcp_deadline(&side->lcp));
}

/* Return: whether it comes to an end without a packet from the peer. */
static bool runs_out(struct side *side)
{
	unsigned int n;

	for (n = 0; n < 100 && lcp_deadline(&side->lcp) != NEVER; n++)
		time_out(side);
	return lcp_deadline(&side->lcp) == NEVER;
}

static uint8_t last_code(const struct side *side)
{
	return wire_last(&side->wire)->data[0];
}

static void test_negotiation(void)
{
	static struct side side;
	struct lcp_proxy proxy;

	start(&side, &plain);
	ok(last_is(&side.wire, "\1" FIRST_ID "\0\23" OUR_OPTIONS),
	   "asked for are MRU 1492, the first authentication protocol and a Magic-Number");
	receive(&side, OCTETS("\1\x6f\0\20\2\6\0\0\0\0\5\6\xaa\xbb\xcc\xdd"));
	ok(last_is(&side.wire, "\4\x6f\0\12\2\6\0\0\0\0"), "ACCM is rejected");
	receive(&side, OCTETS("\1\x70\0\16" PEER_OPTIONS));
	ok(last_is(&side.wire, "\2\x70\0\16" PEER_OPTIONS), "MRU and Magic-Number are agreed to");
	ok(!side.ups, "it takes both sides");
	receive(&side, OCTETS("\2" FIRST_ID "\0\23" OUR_OPTIONS));
	ok(side.ups == 1 && lcp_is_up(&side.lcp), "then LCP is up");
	ok(side.lcp.options.mru == 1492 && side.lcp.options.peer_mru == 1492 &&
	   side.lcp.options.magic == 0x10000002 && side.lcp.options.peer_magic == 0xaabbccdd &&
	   lcp_options_auth(&side.lcp.options)->algorithm == CHAP_MD5,
	   "and it is known what was agreed");
	proxy = lcp_proxy(&side.lcp);
	ok(holds(proxy.initial, OCTETS("\2\6\0\0\0\0\5\6\xaa\xbb\xcc\xdd")),
	   "the first request of the peer is kept for the LNS");
	ok(holds(proxy.sent, OCTETS(OUR_OPTIONS)), "as is the last that was sent");
	ok(holds(proxy.received, OCTETS(PEER_OPTIONS)), "and the last of the peer");

	receive(&side, OCTETS("\1\x71\0\10\1\4\5\x78"));
	ok(side.downs == 1 && !lcp_is_up(&side.lcp) && last_code(&side) == FSM_CONFIGURE_ACK &&
	   side.lcp.options.peer_mru == 1400 && !side.lcp.options.peer_magic,
	   "a request of the peer begins a negotiation anew");
	receive(&side, OCTETS("\2\2\0\23" OUR_MRU OUR_CHAP "\5\6\x10\0\0\3"));
	proxy = lcp_proxy(&side.lcp);
	ok(side.ups == 2 && holds(proxy.initial, OCTETS("\1\4\5\x78")),
	   "of which other requests are kept");
	receive(&side, OCTETS("\1\x72\0\16\1\4\5\x78\5\6\1\2\3\4"));
	ok(side.downs == 2 && side.lcp.options.peer_magic == 0x01020304,
	   "with the Magic-Number that the peer has now");
}

static void test_peer_options(void)
{
	static const char unwanted[] = "\3\4\xc0\x23\4\6\xc0\x25\0\1\7\2\x08\2\x09\3\2\x11\4\5\xdc";
	static struct side side;
	uint8_t frame[64] = { 1, 1, 0, 4 + sizeof(unwanted) - 1 };

	start(&side, &plain);
	memcpy(frame + 4, unwanted, sizeof(unwanted) - 1);
	receive(&side, frame, frame[3]);
	ok(last_code(&side) == FSM_CONFIGURE_REJECT && wire_last(&side.wire)->len == frame[3] &&
	   !memcmp(wire_last(&side.wire)->data + 4, unwanted, sizeof(unwanted) - 1),
	   "what PPPoE has no use for, or this side does not do, is rejected as it was");
	receive(&side, OCTETS("\1\2\0\10\1\4\5\xdc"));
	ok(last_is(&side.wire, "\3\2\0\10\1\4\5\xd4"),
	   "more than 1492 octets do not fit into PPPoE");
	receive(&side, OCTETS("\1\3\0\10\1\4\0\x10"));
	ok(last_is(&side.wire, "\3\3\0\10\1\4\0\x80"), "16 octets are of no use");
	receive(&side, OCTETS("\1\4\0\11\1\5\5\xd4\0"));
	ok(last_is(&side.wire, "\3\4\0\10\1\4\5\xd4"), "an MRU of a wrong length is put right");
	receive(&side, OCTETS("\1\5\0\12\5\6\0\0\0\0"));
	ok(last_is(&side.wire, "\3\5\0\12\5\6\x10\0\0\3"), "a Magic-Number of 0 is Nak'd");
	receive(&side, OCTETS("\1\6\0\13\5\7\1\2\3\4\5"));
	ok(last_code(&side) == FSM_CONFIGURE_NAK, "as is one of a wrong length");
	receive(&side, OCTETS("\1\6\0\7\5\3\1"));
	ok(last_is(&side.wire, "\4\6\0\7\5\3\1"),
	   "after Max-Failure Naks it is rejected, as it was");
	receive(&side, OCTETS("\1\7\0\14\1\4\5\xd4\1\4\5\xd4"));
	ok(last_is(&side.wire, "\4\7\0\10\1\4\5\xd4"), "an option that comes twice is rejected");
	receive(&side, OCTETS("\1\x08\0\4"));
	ok(last_is(&side.wire, "\2\x08\0\4") && side.lcp.options.peer_mru == 1492,
	   "without an MRU it is what fits");
}

static void test_mru(void)
{
	static struct lcp_config config;
	static struct side side;

	config = plain;
	config.options.max_payload = 1500;
	start(&side, &config);
	ok(!memcmp(wire_last(&side.wire)->data + 4, "\1\4\5\xdc", 4), "with RFC 4638 it is more");
	receive(&side, OCTETS("\1\2\0\10\1\4\5\xdc"));
	ok(last_is(&side.wire, "\2\2\0\10\1\4\5\xdc"), "for both sides");
	receive(&side, OCTETS("\1\3\0\11\1\5\5\xdc\0"));
	ok(last_is(&side.wire, "\3\3\0\10\1\4\5\xdc"), "but not with a wrong length");
	config.options.max_payload = 1392;
	start(&side, &config);
	ok(!memcmp(wire_last(&side.wire)->data + 4, "\1\4\5\x70", 4), "on a small MTU it is less");
	receive(&side, OCTETS("\1\2\0\10\1\4\5\xd4"));
	ok(last_is(&side.wire, "\3\2\0\10\1\4\5\x70"), "for both sides, too");
	config.options.max_payload = 1500;
	config.options.mru = 1454;
	start(&side, &config);
	ok(!memcmp(wire_last(&side.wire)->data + 4, "\1\4\5\xae", 4), "or less, if that is wanted");
	receive(&side, OCTETS("\3" FIRST_ID "\0\10\1\4\5\x78"));
	ok(!memcmp(wire_last(&side.wire)->data + 4, "\1\4\5\x78", 4), "less by a Nak is taken");
	receive(&side, OCTETS("\3\2\0\10\1\4\5\xdc"));
	ok(!memcmp(wire_last(&side.wire)->data + 4, "\1\4\5\x78", 4), "more by a Nak is not");
	receive(&side, OCTETS("\4\3\0\10\1\4\5\x78"));
	ok(wire_last(&side.wire)->data[4] == LCP_AUTHENTICATION_PROTOCOL &&
	   side.lcp.options.mru == 1500, "a peer that rejects the MRU is not asked for it");
}

static bool asks_for(const struct side *side, const void *auth, size_t len)
{
	const struct wire_frame *frame = wire_last(&side->wire);

	return frame->data[0] == FSM_CONFIGURE_REQUEST && !memcmp(frame->data + 8, auth, len);
}

static void test_auth(void)
{
	static struct side side;

	start(&side, &plain);
	receive(&side, OCTETS("\3" FIRST_ID "\0\x08\3\4\xc0\x23"));
	ok(asks_for(&side, OCTETS("\3\4\xc0\x23")),
	   "PAP is taken if the peer wants it and it is allowed");
	receive(&side, OCTETS("\3\2\0\11" OUR_CHAP));
	ok(asks_for(&side, OCTETS("\3\5\xc2\x23\x81")),
	   "what was asked for before is not, the next one is");
	receive(&side, OCTETS("\3\3\0\10\3\4\xc2\x27"));
	ok(side.lcp.fsm.state == FSM_CLOSING, "if none is left, it ends");
	ok(runs_out(&side) && side.ends == 1 && side.why == PPP_END_NO_AUTH, "and it is said why");

	start(&side, &plain);
	receive(&side, OCTETS("\3" FIRST_ID "\0\11\3\5\xc2\x23\x80"));
	ok(asks_for(&side, OCTETS("\3\5\xc2\x23\x81")),
	   "MS-CHAP is not allowed, so the next one is asked for");
	receive(&side, OCTETS("\3\2\0\6\3\2"));
	ok(asks_for(&side, OCTETS("\3\4\xc0\x23")), "also if the peer does not say what it wants");
	receive(&side, OCTETS("\3\3\0\12\5\6\0\0\0\1"));
	ok(asks_for(&side, OCTETS("\3\4\xc0\x23")), "a Nak of something else leaves it");

	start(&side, &plain);
	receive(&side, OCTETS("\4" FIRST_ID "\0\11" OUR_CHAP));
	ok(last_code(&side) == FSM_TERMINATE_REQUEST && runs_out(&side) &&
	   side.why == PPP_END_NO_AUTH, "a peer that rejects authentication is not let in");
	is(side.text, "no common authentication protocol", "which people can read");
}

static void test_magic(void)
{
	static struct side side;
	unsigned int n;

	start(&side, &plain);
	receive(&side, OCTETS("\4" FIRST_ID "\0\12\5\6" OUR_MAGIC));
	ok(wire_last(&side.wire)->len == 13 && !side.lcp.options.magic,
	   "it goes without a Magic-Number");

	start(&side, &plain);
	receive(&side, OCTETS("\1" FIRST_ID "\0\23" OUR_OPTIONS));
	ok(last_is(&side.wire, "\3" FIRST_ID "\0\12\5\6\x10\0\0\3"),
	   "the own Magic-Number is Nak'd, whatever else came with it");
	receive(&side, OCTETS("\3" FIRST_ID "\0\12\5\6\x77\0\0\3"));
	ok(side.lcp.options.loops == 1 &&
	   !memcmp(wire_last(&side.wire)->data + 15, "\x10\0\0\4", 4),
	   "a Nak of a peer's own makes it another number");
	receive(&side, OCTETS("\1\1\0\12\5\6\x10\0\0\4"));
	receive(&side, OCTETS("\3\2\0\12\5\6\x10\0\0\5"));
	ok(side.lcp.options.loops == 3 &&
	   !memcmp(wire_last(&side.wire)->data + 15, "\x10\0\0\6", 4),
	   "a Nak that comes back makes a loop more likely");

	start(&side, &plain);
	for (n = 0; n < side.wire.n && n < 60; n++)
		receive(&side, side.wire.frames[n].data, side.wire.frames[n].len);
	ok(side.ends == 1 && side.why == PPP_END_LOOP && n < 30, "a loop is found");
	ok(!side.ups, "and nothing negotiated over it");
}

static void test_terminate(void)
{
	static struct side side;

	bring_up(&side, &plain);
	receive(&side, OCTETS("\5\x33\0\10bye\n"));
	ok(last_is(&side.wire, "\6\x33\0\4") && side.downs == 1 && !side.ends,
	   "a Terminate-Request is acknowledged");
	receive(&side, OCTETS("\5\x33\0\4"));
	ok(side.wire.n == 2, "also when it comes again");
	ok(runs_out(&side) && side.ends == 1 && side.why == PPP_END_PEER,
	   "after a while it has ended");

	bring_up(&side, &plain);
	receive(&side, OCTETS("\5\x33\0\10bye\n"));
	lcp_lower_down(&side.lcp, 10);
	ok(side.ends == 1 && side.why == PPP_END_PEER && side.downs == 1,
	   "or at once when the session is gone as well");
	is(side.text, "bye?", "with the text of the peer, as far as it is one");

	bring_up(&side, &plain);
	receive(&side, OCTETS("\5\x33\0\4"));
	lcp_close(&side.lcp, PPP_END_OWNER, "too late", 10);
	ok(runs_out(&side) && side.ends == 1 && side.why == PPP_END_PEER,
	   "the peer's reason is not the owner's, who closes then");
	is(side.text, "terminated by the peer", "even if it says nothing");

	start(&side, &plain);
	receive(&side, OCTETS("\5\x33\0\10wait"));
	receive(&side, OCTETS("\1\x70\0\16" PEER_OPTIONS));
	receive(&side, OCTETS("\2" FIRST_ID "\0\23" OUR_OPTIONS));
	lcp_close(&side.lcp, PPP_END_OWNER, "later", 10);
	ok(runs_out(&side) && side.why == PPP_END_OWNER,
	   "a peer that goes on after its Terminate-Request has not ended it");
}

static void test_close(void)
{
	static struct side side;

	bring_up(&side, &plain);
	lcp_close(&side.lcp, PPP_END_OWNER, "maintenance", 10);
	ok(last_is(&side.wire, "\5\2\0\17maintenance"), "the owner's reason is told to the peer");
	receive(&side, OCTETS("\6\2\0\4"));
	ok(side.ends == 1 && side.why == PPP_END_OWNER && side.downs == 1, "which acknowledges it");
	is(side.text, "maintenance", "and to the owner");
	lcp_close(&side.lcp, PPP_END_OWNER, "again", 10);
	lcp_lower_down(&side.lcp, 10);
	ok(side.ends == 1, "an end comes once");

	bring_up(&side, &plain);
	lcp_lower_down(&side.lcp, 10);
	ok(side.downs == 1 && side.ends == 1 && side.why == PPP_END_LOWER && !side.wire.n,
	   "without a lower layer it ends at once");
	start(&side, &plain);
	lcp_lower_down(&side.lcp, 10);
	ok(side.downs == 0 && side.ends == 1 && side.why == PPP_END_LOWER,
	   "also while it is negotiated");
	start(&side, &plain);
	ok(runs_out(&side) && side.why == PPP_END_NO_ANSWER && side.wire.n == 10,
	   "nobody is there: it ends");
}

static void test_rejects(void)
{
	static struct side side;
	uint8_t big[1600] = { 9 };

	bring_up(&side, &plain);
	receive(&side, OCTETS("\x08\1\0\6\x80\x21"));
	ok(lcp_is_up(&side.lcp) && !side.lcp.fsm.discarded,
	   "a Protocol-Reject of an NCP does no harm");
	receive(&side, OCTETS("\x08\1\0\5\x80"));
	ok(side.lcp.fsm.discarded == 1, "half a Protocol-Reject is none");
	receive(&side, OCTETS("\x08\1\0\6\xc2\x23"));
	ok(!lcp_is_up(&side.lcp) && last_code(&side) == FSM_TERMINATE_REQUEST,
	   "a Protocol-Reject of the authentication protocol ends it");
	ok(runs_out(&side) && side.why == PPP_END_REJECTED, "and it is said why");
	bring_up(&side, &plain);
	receive(&side, OCTETS("\7\1\0\x08\1\1\0\4"));
	ok(runs_out(&side) && side.ends == 1, "so does a Code-Reject of a Configure-Request");
	ok(side.why == PPP_END_REJECTED, "with the same reason");

	start(&side, &plain);
	receive(&side, OCTETS("\x08\1\0\6\xc2\x23"));
	ok(side.lcp.fsm.discarded == 1, "before LCP is up a Protocol-Reject is discarded");
	lcp_reject_protocol(&side.lcp, 0xc025, OCTETS("abc"));
	ok(side.wire.n == 1, "and none is sent");
	bring_up(&side, &plain);
	lcp_reject_protocol(&side.lcp, 0xc025, OCTETS("abc"));
	ok(last_is(&side.wire, "\x08\2\0\11\xc0\x25" "abc"), "then it is, with what was received");
	lcp_reject_protocol(&side.lcp, 0xc025, big, sizeof(big));
	ok(wire_last(&side.wire)->len == 1492 && wire_last(&side.wire)->data[1] == 3 &&
	   !memcmp(wire_last(&side.wire)->data + 6, big, 1486), "as far as the peer's MRU allows");
	start(&side, &plain);
	receive(&side, OCTETS("\1\x70\0\10\1\4\5\x78"));
	receive(&side, OCTETS("\2" FIRST_ID "\0\23" OUR_OPTIONS));
	lcp_reject_protocol(&side.lcp, 0xc025, big, sizeof(big));
	ok(wire_last(&side.wire)->len == 1400, "which may be less");
	bring_up(&side, &plain);
	receive(&side, OCTETS("\x0e\1\0\4"));
	ok(last_is(&side.wire, "\7\2\0\x08\x0e\1\0\4"), "a code that is unknown is rejected");
}

static void test_echo(void)
{
	static struct side side;
	uint8_t big[3000] = { 9, 1, 3000 >> 8, 3000 & 0xff };

	bring_up(&side, &plain);
	receive(&side, OCTETS("\x09\x55\0\13\xaa\xbb\xcc\xdd" "abc"));
	ok(last_is(&side.wire, "\x0a\x55\0\13" OUR_MAGIC "abc"), "an echo has our Magic-Number");
	receive(&side, OCTETS("\x09\x55\0\7\xaa\xbb\xcc"));
	receive(&side, OCTETS("\x09\x55\0\10" OUR_MAGIC));
	receive(&side, OCTETS("\x0b\x55\0\10\xaa\xbb\xcc\xdd"));
	ok(side.wire.n == 1 && side.lcp.fsm.discarded == 1 && side.lcp.looped == 1,
	   "no echo of what is too short, is our own, or is to be discarded");
	receive(&side, big, sizeof(big));
	ok(wire_last(&side.wire)->len == 1492, "a huge one is cut to the peer's MRU");
	receive(&side, OCTETS("\x0c\1\0\20\xaa\xbb\xcc\xdd" "router\x1b\xff"));
	is(side.identification, "router??", "what the peer says it is is for people to read");
	receive(&side, OCTETS("\x0c\1\0\7\xaa\xbb\xcc"));
	ok(side.lcp.fsm.discarded == 2 && side.wire.n == 2, "if it is complete");
	start(&side, &plain);
	receive(&side, OCTETS("\x09\x55\0\10\0\0\0\0"));
	ok(side.wire.n == 1, "no echo before LCP is up");
}

static void test_keepalive(void)
{
	static struct lcp_config config;
	static struct side side;

	bring_up(&side, &plain);
	ok(lcp_deadline(&side.lcp) == 30000, "every 30 s");
	time_out(&side);
	ok(last_is(&side.wire, "\x09\2\0\10" OUR_MAGIC), "the peer is asked whether it is there");
	time_out(&side);
	receive(&side, OCTETS("\x0a\3\0\10\xaa\xbb\xcc\xdd"));
	time_out(&side);
	time_out(&side);
	receive(&side, OCTETS("\x0a\4\0\10" OUR_MAGIC));
	time_out(&side);
	ok(side.wire.n == 5 && lcp_is_up(&side.lcp), "one answer is enough for three questions");
	time_out(&side);
	ok(!lcp_is_up(&side.lcp) && side.downs == 1 && last_code(&side) == FSM_TERMINATE_REQUEST,
	   "three without an answer are too many, and our own is none");
	ok(runs_out(&side) && side.ends == 1 && side.why == PPP_END_KEEPALIVE, "it is said why");

	bring_up(&side, &plain);
	receive(&side, OCTETS("\7\1\0\14\x09\2\0\10" OUR_MAGIC));
	ok(lcp_is_up(&side.lcp) && lcp_deadline(&side.lcp) == NEVER,
	   "a peer that does not know Echo-Requests is not asked");
	config = plain;
	config.echo_ms = 0;
	bring_up(&side, &config);
	ok(lcp_deadline(&side.lcp) == NEVER, "nor is anybody if the owner does not want it");
}

static void test_divergence(void)
{
	static struct side side;
	unsigned int n;

	start(&side, &plain);
	for (n = 0; n < 20 && !side.ends; n++)
		receive(&side, OCTETS("\1\2\0\6\x08\2"));
	ok(runs_out(&side) && side.why == PPP_END_NO_CONVERGENCE && n == 20,
	   "a peer that insists is given up");
	start(&side, &plain);
	for (n = 1; n < 20; n++)
		receive(&side, (uint8_t[]){ 3, n, 0, 8, 1, 4, 5, 0xdc }, 8);
	ok(runs_out(&side) && side.why == PPP_END_NO_CONVERGENCE, "as is one that never agrees");

	start(&side, &plain);
	for (n = 0; n < 1000 && !side.ends; n++) {
		uint8_t *request = side.wire.frames[(side.wire.n - 1) % WIRE_FRAMES].data;

		if (request[0] == FSM_CONFIGURE_REQUEST) {
			request[0] = FSM_CONFIGURE_ACK;
			receive(&side, request, request[3]);
		}
		time_out(&side);
	}
	ok(side.why == PPP_END_NO_CONVERGENCE && side.lcp.fsm.now < 70000,
	   "or agrees for ever, and asks for nothing");
}

static void test_long_request(void)
{
	static struct side side;
	uint8_t big[400] = { 1, 1, 400 >> 8, 400 & 0xff, 0x2a, 198, [202] = 0x2a, [203] = 198 };

	start(&side, &plain);
	receive(&side, big, sizeof(big));
	ok(last_code(&side) == FSM_CONFIGURE_REJECT && wire_last(&side.wire)->len == sizeof(big) &&
	   !side.lcp.initial.len && side.lcp.has_initial,
	   "a request of 396 octets is answered, but not kept, not even in part");
}

static void test_lengths(void)
{
	static const char octets[] = "\1\x70\0\16" PEER_OPTIONS;
	static struct side side;
	size_t len;

	start(&side, &plain);
	for (len = 0; len < sizeof(octets) - 1; len++)
		receive(&side, octets, len);
	ok(side.wire.n == 1 && side.lcp.fsm.discarded == len,
	   "a packet cut off anywhere is discarded");
}

#define ASKS_PAP	"\3\4\xc0\x23"
#define ASKS_MS2	"\3\5\xc2\x23\x81"
#define ASKS_EAP	"\3\4\xc2\x27"

/* The side that authenticates itself, and wants nobody to do so. */
static void test_peer_auth(void)
{
	static const struct lcp_config client = {
		LCP_CONFIG_INIT,
		.options.n_accept = 2,
		.options.accept = { { PPP_PAP, 0 }, { PPP_CHAP, CHAP_MD5 } },
	};
	static struct side side;
	unsigned int n;

	start(&side, &client);
	ok(last_is(&side.wire, "\1" FIRST_ID "\0\16" OUR_MRU "\5\6" OUR_MAGIC),
	   "who needs no authentication does not ask for it");
	receive(&side, OCTETS("\3" FIRST_ID "\0\10" ASKS_PAP));
	ok(last_code(&side) == FSM_CONFIGURE_REQUEST && wire_last(&side.wire)->len == 14,
	   "not even if the peer would like that");
	receive(&side, OCTETS("\1\x70\0\11" OUR_CHAP));
	ok(last_is(&side.wire, "\2\x70\0\11" OUR_CHAP) &&
	   side.lcp.options.peer_auth.algorithm == CHAP_MD5, "what the peer asks for it gets");
	receive(&side, OCTETS("\1\x71\0\4"));
	ok(!side.lcp.options.peer_auth.protocol, "if it asks no more, neither");
	receive(&side, OCTETS("\1\x72\0\11" ASKS_MS2));
	ok(last_is(&side.wire, "\3\x72\0\11" OUR_CHAP),
	   "instead of another algorithm, one that is allowed is proposed");
	receive(&side, OCTETS("\1\x73\0\10" ASKS_EAP));
	ok(last_is(&side.wire, "\3\x73\0\10" ASKS_PAP), "instead of another protocol the best");
	receive(&side, OCTETS("\1\x74\0\6\3\2"));
	receive(&side, OCTETS("\1\x75\0\12\3\6\xc2\x23\5\0"));
	ok(last_is(&side.wire, "\3\x75\0\11" OUR_CHAP), "so it is with one of a wrong length");
	receive(&side, OCTETS("\1\x76\0\10" ASKS_PAP));
	ok(last_is(&side.wire, "\2\x76\0\10" ASKS_PAP) && !side.lcp.options.refused_auths,
	   "a peer that takes it is welcome");
	for (n = 0; n < LCP_AUTH_INSISTS; n++)
		receive(&side, OCTETS("\1\x77\0\11" ASKS_MS2));
	ok(last_code(&side) == FSM_TERMINATE_REQUEST && runs_out(&side) &&
	   side.why == PPP_END_NO_AUTH && side.lcp.options.refused_auth.algorithm == CHAP_MS2,
	   "one that insists on another is not");

	start(&side, &client);
	receive(&side, OCTETS("\1\x70\0\10" ASKS_PAP));
	receive(&side, OCTETS("\2" FIRST_ID "\0\16" OUR_MRU "\5\6" OUR_MAGIC));
	ok(side.ups == 1, "it comes up");
	receive(&side, OCTETS("\1\x71\0\11" OUR_CHAP));
	ok(side.downs == 1 && side.lcp.options.peer_auth.algorithm == CHAP_MD5,
	   "what the peer asks for when it begins anew is kept");
	receive(&side, OCTETS("\2\2\0\16" OUR_MRU "\5\6\x10\0\0\3"));
	receive(&side, OCTETS("\x08\1\0\6\xc0\x23"));
	receive(&side, OCTETS("\x08\1\0\6\0\0"));
	ok(side.ups == 2 && lcp_is_up(&side.lcp), "what was not agreed the peer may not know");
	receive(&side, OCTETS("\x08\1\0\6\xc2\x23"));
	ok(!lcp_is_up(&side.lcp) && side.lcp.why == PPP_END_REJECTED, "what was it has to");
}

int main(void)
{
	test_negotiation();
	test_peer_options();
	test_mru();
	test_auth();
	test_peer_auth();
	test_magic();
	test_terminate();
	test_close();
	test_rejects();
	test_echo();
	test_keepalive();
	test_divergence();
	test_long_request();
	test_lengths();
	return tap_end();
}
