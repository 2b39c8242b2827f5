// SPDX-License-Identifier: GPL-2.0
/* The leg to the LNS alone, against one that is made by hand. */
#include "ppp/relay.h"

#include "clock.h"
#include "tap.h"
#include "tests/relay_owner.h"

#define NAME	"a@isp.jp"
#define SECRET	"secret"

/* Of an LNS that is made by hand */
#define NO_AUTH		"\5\6\xaa\xbb\xcc\xdd"
#define ASKS_MD5	"\3\5\xc2\x23\5" NO_AUTH
#define ASKS_MS2	"\3\5\xc2\x23\x81" NO_AUTH
#define ASKS_PAP	"\3\4\xc0\x23" NO_AUTH
#define ASKS_EAP	"\3\4\xc2\x27" NO_AUTH
#define VALUE		"0123456789abcdef"
#define RESPONSE	"RRRRRRRRRRRRRRRR"
#define CHALLENGE(id)	"\1" id "\0\30\x10" VALUE "lns"

static const struct ppp_credentials shown_chap = {
	.protocol = PPP_CHAP,
	.algorithm = CHAP_MD5,
	.id = 1,
	.name = { (const uint8_t *)NAME, sizeof(NAME) - 1 },
	.challenge = { (const uint8_t *)VALUE, 16 },
	.response = { (const uint8_t *)RESPONSE, 16 },
};

static const struct ppp_credentials shown_pap = {
	.protocol = PPP_PAP,
	.name = { (const uint8_t *)NAME, sizeof(NAME) - 1 },
	.response = { (const uint8_t *)SECRET, sizeof(SECRET) - 1 },
};

static void receive(struct relay_owner *leg, uint16_t protocol, const void *data, size_t len)
{
	uint8_t buf[2100];
	struct writer w = writer_of(buf, sizeof(buf));

	write_u16(&w, protocol);
	write_octets(&w, data, len);
	relay_input(&leg->relay, buf, w.len, leg->now);
}

/* The subscriber is not there. */
static void begin(struct relay_owner *leg, const struct ppp_credentials *shown)
{
	memset(leg, 0, sizeof(*leg));
	relay_init(&leg->relay, &relay_config, &relay_ops, leg, shown, 1400);
	relay_open(&leg->relay, 0);
}

static void ask(struct relay_owner *leg, const void *options, size_t len)
{
	uint8_t buf[64];
	struct writer w = writer_of(buf, sizeof(buf));

	packet_begin(&w, FSM_CONFIGURE_REQUEST, 0x70);
	write_octets(&w, options, len);
	packet_end(&w);
	receive(leg, PPP_LCP, buf, w.len);
}

/* Agree to what it asks for, which is what it has sent, but for an answer. */
static void agree(struct relay_owner *leg)
{
	const struct fsm *fsm = &leg->relay.lcp.fsm;
	uint8_t buf[PACKET_HEADER + FSM_REQUEST_MAX];
	struct writer w = writer_of(buf, sizeof(buf));

	packet_begin(&w, FSM_CONFIGURE_ACK, fsm->request_id);
	write_octets(&w, fsm->request, fsm->request_len);
	packet_end(&w);
	receive(leg, PPP_LCP, buf, w.len);
}

#define come_up(leg, shown, options) come_up_with(leg, shown, OCTETS(options))

static void come_up_with(struct relay_owner *leg, const struct ppp_credentials *shown,
			 const void *options, size_t len)
{
	begin(leg, shown);
	ask(leg, options, len);
	agree(leg);
}

/* To the last Challenge */
static void respond(struct relay_owner *leg)
{
	struct ppp_credentials response = leg->asked;

	response.name = octets_of(OCTETS(NAME));
	response.response = octets_of(OCTETS(RESPONSE));
	relay_respond(&leg->relay, &response, leg->now);
}

static void run_out(struct relay_owner *leg)
{
	unsigned int n;

	for (n = 0; n < 100 && relay_deadline(&leg->relay) != NEVER; n++) {
		leg->now = relay_deadline(&leg->relay);
		relay_timeout(&leg->relay, leg->now);
	}
}

static void test_no_auth(void)
{
	static struct relay_owner leg;

	begin(&leg, &shown_chap);
	ok(wire_last(&leg.to_lns)->len == 14 &&
	   !memcmp(wire_last(&leg.to_lns)->data + 4, "\1\4\5\x78\5\6", 6),
	   "the LNS is asked for the subscriber's MRU, and not to authenticate itself");
	ask(&leg, OCTETS("\1\4\x23\x28" NO_AUTH));
	ok(wire_last(&leg.to_lns)->data[0] == FSM_CONFIGURE_ACK, "its own MRU has no limit");
	ok(!leg.ups && !leg.verdicts, "it takes both sides");
	agree(&leg);
	ok(leg.ups == 1 && leg.verdicts == 1 && leg.accepted && !leg.text_len,
	   "an LNS that wants no authentication accepts everybody");
	ok(relay_deadline(&leg.relay) == 30000, "it is asked whether it is there");
	receive(&leg, PPP_CHAP, OCTETS(CHALLENGE("\7")));
	ok(!leg.challenges && leg.relay.stats.unwanted == 1, "it does not challenge then");
	come_up(&leg, &shown_pap, NO_AUTH);
	ok(leg.ups == 1 && !memmem(&leg.relay, sizeof(leg.relay), OCTETS(SECRET)),
	   "and has no need of a password");
}

static void test_insistence(void)
{
	static struct relay_owner leg;
	unsigned int n;

	begin(&leg, &shown_chap);
	for (n = 1; n < LCP_AUTH_INSISTS; n++)
		ask(&leg, OCTETS(ASKS_MS2));
	ok(wire_last(&leg.to_lns)->data[0] == FSM_CONFIGURE_NAK &&
	   !memcmp(wire_last(&leg.to_lns)->data + 4, "\3\5\xc2\x23\5", 5),
	   "an LNS that wants another algorithm is told the subscriber's");
	ask(&leg, OCTETS(ASKS_MS2));
	run_out(&leg);
	ok(leg.ends == 1 && leg.why == PPP_END_NO_AUTH && !leg.verdicts && !leg.downs,
	   "if it insists, that is the end");
	is(leg.end_text, "LNS wants MS-CHAPv2, subscriber has shown CHAP-MD5",
	   "and people can read why");

	begin(&leg, &shown_pap);
	for (n = 0; n < LCP_AUTH_INSISTS; n++)
		ask(&leg, OCTETS(ASKS_EAP));
	run_out(&leg);
	is(leg.end_text, "LNS wants protocol c227, subscriber has shown PAP",
	   "whatever it is that it wants");

	begin(&leg, &shown_chap);
	ask(&leg, OCTETS(ASKS_PAP));
	ask(&leg, OCTETS(NO_AUTH));
	agree(&leg);
	run_out(&leg);
	ok(leg.why == PPP_END_NO_AUTH && !leg.verdicts && !leg.ups,
	   "one that only has nothing else to ask for has accepted nobody");
	is(leg.end_text, "LNS wants PAP, subscriber has shown CHAP-MD5", "which is said as well");
}

static void test_challenges(void)
{
	static uint8_t big[PACKET_HEADER + 1 + 255 + 256] = { 1, 9, 2, 3, 255 };
	static const char octets[] = CHALLENGE("\7");
	static struct relay_owner leg;
	size_t len, sent;

	come_up(&leg, &shown_chap, ASKS_MD5);
	for (len = 0; len < sizeof(octets) - 1; len++)
		receive(&leg, PPP_CHAP, octets, len);
	receive(&leg, PPP_CHAP, OCTETS("\1\7\0\5\0"));
	receive(&leg, PPP_CHAP, OCTETS("\3\7\0\4"));
	receive(&leg, PPP_CHAP, OCTETS("\2\7\0\4"));
	receive(&leg, PPP_PAP, OCTETS("\2\7\0\5\0"));
	ok(!leg.challenges && !leg.verdicts && leg.relay.discarded == len + 3 &&
	   leg.relay.stats.unwanted == 1,
	   "half a Challenge is discarded, and what was not asked for");
	receive(&leg, PPP_CHAP, octets, len);
	ok(leg.challenges == 1 && leg.asked.id == 7 && leg.asked.algorithm == CHAP_MD5 &&
	   holds(leg.asked.name, OCTETS("lns")) && holds(leg.asked.challenge, OCTETS(VALUE)),
	   "a whole one is the subscriber's");
	sent = leg.to_lns.n;
	receive(&leg, PPP_CHAP, octets, len);
	ok(leg.challenges == 1 && leg.to_lns.n == sent, "once, while he is waited for");

	relay_respond(&leg.relay, &shown_chap, 0);
	leg.asked.algorithm = CHAP_MS2;
	respond(&leg);
	leg.asked.algorithm = CHAP_MD5;
	leg.challenge[15] ^= 1;
	respond(&leg);
	leg.challenge[15] ^= 1;
	ok(leg.to_lns.n == sent, "a Response to any other is not the LNS's");
	respond(&leg);
	ok(last_is(&leg.to_lns, "\2\7\0\35\x10" RESPONSE NAME), "his Response is");
	sent = leg.to_lns.n;
	respond(&leg);
	ok(leg.to_lns.n == sent, "one");
	receive(&leg, PPP_CHAP, octets, len);
	ok(leg.challenges == 1 && leg.to_lns.n == sent + 1 &&
	   last_is(&leg.to_lns, "\2\7\0\35\x10" RESPONSE NAME),
	   "the same Challenge again gets the same Response");
	relay_timeout(&leg.relay, 3000);
	ok(leg.to_lns.n == sent + 2 && last_is(&leg.to_lns, "\2\7\0\35\x10" RESPONSE NAME),
	   "as does silence");
	receive(&leg, PPP_CHAP, OCTETS("\3\6\0\4"));
	ok(!leg.verdicts, "a verdict about something else is none");
	receive(&leg, PPP_CHAP, OCTETS(CHALLENGE("\x08")));
	receive(&leg, PPP_CHAP, OCTETS("\3\7\0\4"));
	receive(&leg, PPP_CHAP, OCTETS("\3\x08\0\4"));
	ok(leg.challenges == 2 && !leg.verdicts, "nor is one before the Response");
	respond(&leg);
	receive(&leg, PPP_CHAP, OCTETS("\3\x08\0\7abcpadding"));
	ok(leg.verdicts == 1 && leg.accepted && leg.ups == 1 && leg.text_len == 3 &&
	   !memcmp(leg.text, "abc", 3), "one that is, is the subscriber's");
	receive(&leg, PPP_CHAP, OCTETS("\4\x08\0\4"));
	ok(leg.verdicts == 1 && !leg.ends, "and final");

	receive(&leg, PPP_CHAP, big, sizeof(big));
	ok(leg.challenges == 3 && leg.asked.challenge.len == 255 && leg.asked.name.len == 255,
	   "a Challenge may be as long as can be");
	big[3]++;
	receive(&leg, PPP_CHAP, big, sizeof(big));
	ok(leg.challenges == 3, "but for its name");
	leg.now = relay_deadline(&leg.relay);
	run_out(&leg);
	ok(leg.why == PPP_END_KEEPALIVE && leg.verdicts == 1,
	   "who has passed does not end for want of another verdict");
}

static void test_requests(void)
{
	static struct relay_owner leg;
	uint8_t id;

	come_up(&leg, &shown_pap, ASKS_PAP);
	id = wire_last(&leg.to_lns)->data[1];
	ok(wire_last(&leg.to_lns)->protocol == PPP_PAP && wire_last(&leg.to_lns)->len == 20 &&
	   !memcmp(wire_last(&leg.to_lns)->data + 2, "\0\24\x08" NAME "\6" SECRET, 18),
	   "name and password are sent as LCP is up");
	relay_timeout(&leg.relay, 3000);
	relay_timeout(&leg.relay, 6000);
	ok((uint8_t)(wire_last(&leg.to_lns)->data[1] - id) == 2,
	   "again, with an Identifier of its own");
	receive(&leg, PPP_PAP, (uint8_t []) { 2, id + 3, 0, 5, 0 }, 5);
	receive(&leg, PPP_PAP, (uint8_t []) { 2, id - 1, 0, 5, 0 }, 5);
	receive(&leg, PPP_PAP, (uint8_t []) { 2, id, 0, 6, 2, 'a', 'b' }, 7);
	receive(&leg, PPP_PAP, (uint8_t []) { 1, id, 0, 5, 0 }, 5);
	receive(&leg, PPP_CHAP, OCTETS(CHALLENGE("\7")));
	ok(!leg.verdicts && leg.relay.discarded == 4 && leg.relay.stats.unwanted == 1,
	   "an Ack of something else is none");
	receive(&leg, PPP_PAP, (uint8_t []) { 2, id + 1, 0, 4 }, 4);
	ok(leg.ups == 1 && leg.verdicts == 1 && leg.accepted && !leg.text_len,
	   "one of any of them is, even without a message");
	receive(&leg, PPP_PAP, (uint8_t []) { 3, id + 1, 0, 4 }, 4);
	ok(leg.verdicts == 1 && relay_deadline(&leg.relay) == 30000, "and final");
	ask(&leg, OCTETS(ASKS_PAP));
	agree(&leg);
	run_out(&leg);
	ok(leg.downs == 1 && leg.why == PPP_END_NO_AUTH && leg.verdicts == 1,
	   "a password that is asked for once more is forgotten");
	is(leg.end_text, "LNS asks for the password again", "which people can read");

	come_up(&leg, &shown_pap, ASKS_PAP);
	id = wire_last(&leg.to_lns)->data[1];
	receive(&leg, PPP_PAP, (uint8_t []) { 2, id, 0, 4 }, 4);
	ask(&leg, OCTETS(ASKS_MD5));
	agree(&leg);
	receive(&leg, PPP_CHAP, OCTETS(CHALLENGE("\7")));
	run_out(&leg);
	ok(!leg.challenges && leg.why == PPP_END_NO_AUTH && leg.verdicts == 1,
	   "nor is there one to answer a Challenge with");
}

static void test_renegotiation(void)
{
	static struct relay_owner leg;

	come_up(&leg, &shown_chap, ASKS_MD5);
	receive(&leg, PPP_CHAP, OCTETS(CHALLENGE("\7")));
	ask(&leg, OCTETS(ASKS_MD5));
	ok(leg.downs == 1, "an LNS that begins anew has no use for the Response");
	respond(&leg);
	ok(wire_last(&leg.to_lns)->protocol == PPP_LCP, "which is not sent");
	agree(&leg);
	receive(&leg, PPP_CHAP, OCTETS(CHALLENGE("\7")));
	ok(leg.challenges == 2, "it challenges again, maybe with the same");
	respond(&leg);
	receive(&leg, PPP_CHAP, OCTETS("\3\7\0\4"));
	ok(leg.ups == 1 && leg.downs == 1, "and comes up");
	ask(&leg, OCTETS(NO_AUTH));
	agree(&leg);
	ok(leg.ups == 2 && leg.downs == 2 && leg.verdicts == 2,
	   "next time it may not want that");
}

static void test_silence(void)
{
	static struct relay_owner leg;

	begin(&leg, &shown_chap);
	run_out(&leg);
	ok(leg.why == PPP_END_NO_ANSWER && !leg.downs, "an LNS that is not there");
	come_up(&leg, &shown_chap, ASKS_MD5);
	run_out(&leg);
	ok(leg.why == PPP_END_NO_RESPONSE && !leg.downs, "one that does not challenge");
	is(leg.end_text, "no Challenge of the LNS", "and what people read");
	come_up(&leg, &shown_chap, ASKS_MD5);
	receive(&leg, PPP_CHAP, OCTETS(CHALLENGE("\7")));
	run_out(&leg);
	ok(leg.downs == 1, "a subscriber who does not respond");
	is(leg.end_text, "no Response of the subscriber", "and what people read");
	come_up(&leg, &shown_chap, ASKS_MD5);
	receive(&leg, PPP_CHAP, OCTETS(CHALLENGE("\7")));
	respond(&leg);
	run_out(&leg);
	is(leg.end_text, "no verdict of the LNS",
	   "an LNS that does not say what it thinks of that");
	come_up(&leg, &shown_pap, ASKS_PAP);
	run_out(&leg);
	ok(leg.why == PPP_END_NO_RESPONSE && leg.ends == 1 && !leg.downs &&
	   !memmem(&leg.relay, sizeof(leg.relay), OCTETS(SECRET)),
	   "or of a password, which is forgotten");
	come_up(&leg, &shown_chap, NO_AUTH);
	run_out(&leg);
	ok(leg.why == PPP_END_KEEPALIVE && leg.downs == 1 && leg.ends == 1,
	   "and one that is not there any more come to different ends");
}

static void test_protocols(void)
{
	static struct relay_owner leg;

	begin(&leg, &shown_chap);
	receive(&leg, 0x8021, OCTETS("\1\1\0\4"));
	receive(&leg, PPP_CHAP, OCTETS(CHALLENGE("\7")));
	ok(leg.relay.stats.early == 2, "before LCP is up all else is discarded");
	come_up(&leg, &shown_chap, ASKS_MD5);
	receive(&leg, 0x8021, OCTETS("\1\1\0\4"));
	ok(!leg.other && leg.relay.stats.early == 1,
	   "network layers have to wait for authentication");
	receive(&leg, 0xc025, OCTETS("abc"));
	ok(wire_last(&leg.to_lns)->len == 9 &&
	   !memcmp(wire_last(&leg.to_lns)->data + 2, "\0\11\xc0\x25" "abc", 7),
	   "a protocol of the link that is unknown is rejected");
	relay_input(&leg.relay, "\xc0", 1, 0);
	ok(leg.relay.stats.malformed == 1, "half a Protocol field is discarded");
	receive(&leg, PPP_LCP, OCTETS("\x09\1\0\x08\xaa\xbb\xcc\xdd"));
	ok(wire_last(&leg.to_lns)->data[0] == LCP_ECHO_REPLY,
	   "the LNS is told that this side is there");
	receive(&leg, PPP_LCP, OCTETS("\x08\1\0\6\xc2\x23"));
	run_out(&leg);
	ok(leg.why == PPP_END_REJECTED, "it cannot reject what it asked for");
	come_up(&leg, &shown_chap, NO_AUTH);
	receive(&leg, 0x8021, OCTETS("\1\1\0\4"));
	ok(leg.other == 0x8021, "after authentication network layers are the owner's");
}

static void test_ends(void)
{
	static struct relay_owner leg;

	come_up(&leg, &shown_chap, NO_AUTH);
	relay_close(&leg.relay, "maintenance", 0);
	ok(leg.downs == 1 && !leg.ends &&
	   wire_last(&leg.to_lns)->data[0] == FSM_TERMINATE_REQUEST, "a close is said");
	receive(&leg, PPP_LCP, (uint8_t []) { 6, wire_last(&leg.to_lns)->data[1], 0, 4 }, 4);
	ok(leg.ends == 1 && leg.why == PPP_END_OWNER && relay_deadline(&leg.relay) == NEVER,
	   "and done when the LNS agrees");
	relay_close(&leg.relay, "again", 0);
	relay_lower_down(&leg.relay, 0);
	receive(&leg, PPP_LCP, OCTETS("\1\x70\0\4"));
	ok(leg.ends == 1 && leg.relay.stats.late == 1, "after that there is nothing");

	come_up(&leg, &shown_pap, ASKS_MD5);
	relay_lower_down(&leg.relay, 0);
	ok(leg.why == PPP_END_LOWER && leg.ends == 1 && !leg.downs &&
	   !memmem(&leg.relay, sizeof(leg.relay), OCTETS(SECRET)),
	   "when the session is gone nothing is left");
	come_up(&leg, &shown_chap, NO_AUTH);
	receive(&leg, PPP_LCP, OCTETS("\5\1\0\7bye"));
	run_out(&leg);
	ok(leg.why == PPP_END_PEER && leg.downs == 1, "the LNS may end it");
	is(leg.end_text, "bye", "and say why");
}

int main(void)
{
	test_no_auth();
	test_insistence();
	test_challenges();
	test_requests();
	test_renegotiation();
	test_silence();
	test_protocols();
	test_ends();
	return tap_end();
}
