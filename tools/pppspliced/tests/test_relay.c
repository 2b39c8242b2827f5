// SPDX-License-Identifier: GPL-2.0
/*
 * A subscriber, the access concentrator with both its legs, and an LNS that authenticates, on
 * a network that loses packets; then the leg to the LNS alone, against one made by hand.
 */
#include "ppp/relay.h"

#include "array.h"
#include "clock.h"
#include "tap.h"
#include "tests/ppp_peer.h"
#include "tests/random.h"

#define NOBODY	UINT32_MAX
/* As MS-CHAPv2 has it, and with octets that are no text */
#define WELCOME	"S=0123456789ABCDEF0123456789ABCDEF01234567 M=hi\0\xff"
#define REFUSAL	"E=691 R=0 C=0123456789ABCDEF0123456789ABCDEF V=3 M=no\0\xff"

/**
 * struct world - all of them
 * @peer: the subscriber
 * @ppp: the leg to him
 * @relay: the leg to the LNS
 * @lns: the LNS
 * @to_peer: what @ppp has sent
 * @to_lns: what @relay has sent
 * @from_lns: what @lns has sent
 * @begun: @relay and @lns are open
 * @begin_anew: the subscriber has begun anew
 * @due: the LNS has to decide
 * @now: time in ms
 * @lost: number of the frame that is lost
 * @frames: frames up to now
 * @random: last random octet
 * @challenges: calls of ops.challenge
 * @unasked: those that the subscriber did not get
 * @asked: the last of them
 * @challenge: Challenge in it
 * @challenger: name in it
 * @verdicts: calls of ops.verdict
 * @accepted: what the last of them said
 * @text: its text
 * @text_len: octets of @text
 * @ups: calls of ops.up
 * @downs: calls of ops.down
 * @ends: calls of ops.ended
 * @why: reason in the last of them
 * @end_text: text in it
 * @other: protocol of the last frame given to ops.other
 */
struct world {
	struct peer peer;
	struct ppp ppp;
	struct relay relay;
	struct ppp lns;
	struct wire to_peer;
	struct wire to_lns;
	struct wire from_lns;
	bool begun;
	bool begin_anew;
	bool due;
	uint64_t now;
	uint32_t lost;
	uint32_t frames;
	uint8_t random;
	unsigned int challenges;
	unsigned int unasked;
	struct ppp_credentials asked;
	uint8_t challenge[CHAP_CHALLENGE_MAX];
	uint8_t challenger[AUTH_MAX];
	unsigned int verdicts;
	bool accepted;
	uint8_t text[AUTH_MAX];
	size_t text_len;
	unsigned int ups;
	unsigned int downs;
	unsigned int ends;
	enum ppp_end why;
	char end_text[PPP_TEXT_SIZE];
	uint16_t other;
};

static void on_random(void *owner, void *buf, size_t len)
{
	struct world *world = owner;

	random_count(&world->random, buf, len);
}

static void relay_send(void *owner, uint16_t protocol, const void *data, size_t len)
{
	struct world *world = owner;

	wire_add(&world->to_lns, protocol, data, len);
}

static void relay_challenge(void *owner, const struct ppp_credentials *challenge)
{
	struct world *world = owner;

	world->challenges++;
	world->asked = *challenge;
	memcpy(world->challenge, challenge->challenge.at, challenge->challenge.len);
	world->asked.challenge.at = world->challenge;
	memcpy(world->challenger, challenge->name.at, challenge->name.len);
	world->asked.name.at = world->challenger;
	world->unasked += !ppp_challenge(&world->ppp, challenge, world->now);
}

static void relay_verdict(void *owner, bool accepted, const void *text, size_t len)
{
	struct world *world = owner;

	world->verdicts++;
	world->accepted = accepted;
	world->text_len = len;
	if (len)
		memcpy(world->text, text, len);
	if (accepted)
		ppp_success(&world->ppp, text, len, world->now);
	else
		ppp_failure(&world->ppp, text, len, world->now);
}

static void relay_up(void *owner)
{
	struct world *world = owner;

	world->ups++;
}

static void relay_down(void *owner)
{
	struct world *world = owner;

	world->downs++;
}

static void relay_other(void *owner, uint16_t protocol, const void *data, size_t len)
{
	struct world *world = owner;

	(void)data;
	(void)len;
	world->other = protocol;
}

static void relay_ended(void *owner, enum ppp_end why, const char *text)
{
	struct world *world = owner;

	world->ends++;
	world->why = why;
	snprintf(world->end_text, sizeof(world->end_text), "%s", text);
}

static const struct relay_ops relay_ops = {
	.send = relay_send,
	.random = on_random,
	.challenge = relay_challenge,
	.verdict = relay_verdict,
	.up = relay_up,
	.down = relay_down,
	.other = relay_other,
	.ended = relay_ended,
};

/* The authentication protocols that are for others do not count here. */
static const struct relay_config relay_config = {
	RELAY_CONFIG_INIT,
	.lcp.options.n_auth = 1,
	.lcp.options.auth = { { PPP_CHAP, CHAP_MD5 } },
};

static void nothing(void *owner)
{
	(void)owner;
}

static void lns_send(void *owner, uint16_t protocol, const void *data, size_t len)
{
	struct world *world = owner;

	wire_add(&world->from_lns, protocol, data, len);
}

static void lns_authenticate(void *owner, const struct ppp_credentials *credentials)
{
	struct world *world = owner;

	(void)credentials;
	world->due = true;
}

static void lns_down(void *owner)
{
	struct world *world = owner;

	world->due = false;
}

static void lns_ended(void *owner, enum ppp_end why, const char *text)
{
	(void)owner;
	(void)why;
	(void)text;
}

static const struct ppp_ops lns_ops = {
	.send = lns_send,
	.random = on_random,
	.authenticate = lns_authenticate,
	.up = nothing,
	.down = lns_down,
	.ended = lns_ended,
};

static void ppp_send(void *owner, uint16_t protocol, const void *data, size_t len)
{
	struct world *world = owner;

	wire_add(&world->to_peer, protocol, data, len);
}

static void ppp_authenticate(void *owner, const struct ppp_credentials *credentials)
{
	struct world *world = owner;

	if (world->begun) {
		relay_respond(&world->relay, credentials, world->now);
		return;
	}
	world->begun = true;
	relay_init(&world->relay, &relay_config, &relay_ops, world, credentials,
		   world->ppp.lcp.options.peer_mru);
	relay_open(&world->relay, world->now);
	ppp_open(&world->lns, world->now);
}

static void ppp_down(void *owner)
{
	struct world *world = owner;

	world->begin_anew = true;
}

static const struct ppp_ops ppp_ops = {
	.send = ppp_send,
	.random = on_random,
	.authenticate = ppp_authenticate,
	.up = nothing,
	.down = ppp_down,
	.ended = lns_ended,
};

/**
 * struct setting - who authenticates how
 * @name: in words
 * @subscriber: of the leg to the subscriber
 * @lns: of the LNS
 */
struct setting {
	const char *name;
	struct ppp_config subscriber;
	struct ppp_config lns;
};

#define SIDE(name_, ...) { PPP_CONFIG_INIT, .chap.name = (name_), \
	.lcp.options.n_auth = ARRAY_SIZE(((struct lcp_auth []) { __VA_ARGS__ })), \
	.lcp.options.auth = { __VA_ARGS__ } }
#define MD5	{ PPP_CHAP, CHAP_MD5 }
#define MS2	{ PPP_CHAP, CHAP_MS2 }
#define PAP	{ PPP_PAP, 0 }

static const struct setting md5 = { "CHAP", SIDE("sse", MD5), SIDE("lns", MD5) };
static const struct setting ms2 = { "MS-CHAPv2", SIDE("sse", MS2), SIDE("lns", MS2) };
static const struct setting pap = { "PAP", SIDE("sse", PAP), SIDE("lns", PAP) };
static const struct setting pap_md5 = { "PAP and CHAP", SIDE("sse", PAP), SIDE("lns", MD5) };
static const struct setting naked_md5 = { "CHAP after a Nak", SIDE("sse", MD5),
					  SIDE("lns", MS2, PAP, MD5) };
static const struct setting naked_pap = { "PAP after a Nak", SIDE("sse", PAP),
					  SIDE("lns", MS2, MD5) };
static const struct setting other = { "nothing in common", SIDE("sse", MD5),
				      SIDE("lns", MS2, PAP) };

static void open_lns(struct world *world, const struct setting *setting)
{
	ppp_init(&world->lns, &setting->lns, &lns_ops, world);
}

static void start(struct world *world, const struct setting *setting)
{
	memset(world, 0, sizeof(*world));
	world->peer.secret = SECRET;
	world->lost = NOBODY;
	ppp_init(&world->ppp, &setting->subscriber, &ppp_ops, world);
	open_lns(world, setting);
	ppp_open(&world->ppp, 0);
}

/* What the owner does when the subscriber begins anew: so does he. */
static void begin_anew(struct world *world, const struct setting *setting)
{
	if (!world->begin_anew)
		return;
	world->begin_anew = false;
	relay_lower_down(&world->relay, world->now);
	ppp_lower_down(&world->lns, world->now);
	wire_clear(&world->to_lns);
	wire_clear(&world->from_lns);
	open_lns(world, setting);
	world->begun = false;
	world->ends = 0;
	world->due = false;
}

static void judge(struct world *world)
{
	struct ppp_credentials credentials = ppp_credentials(&world->lns);

	if (!world->due)
		return;
	world->due = false;
	if (peer_is_right(&credentials))
		ppp_success(&world->lns, OCTETS(WELCOME), world->now);
	else
		ppp_failure(&world->lns, OCTETS(REFUSAL), world->now);
}

static void with_protocol(struct writer *w, const struct wire_frame *frame)
{
	write_u16(w, frame->protocol);
	write_octets(w, frame->data, frame->len);
}

static void deliver(struct world *world, const struct wire *wire, struct wire_frame *frame)
{
	uint8_t buf[2100];
	struct writer w = writer_of(buf, sizeof(buf));

	with_protocol(&w, frame);
	if (wire == &world->to_peer)
		peer_take(&world->peer, frame);
	else if (wire == &world->peer.out)
		ppp_input(&world->ppp, buf, w.len, world->now);
	else if (wire == &world->to_lns)
		ppp_input(&world->lns, buf, w.len, world->now);
	else
		relay_input(&world->relay, buf, w.len, world->now);
}

static void cross(struct world *world, struct wire *wire)
{
	static struct wire taken;
	size_t n;

	taken = *wire;
	wire_clear(wire);
	for (n = 0; n < taken.n; n++)
		if (world->frames++ != world->lost)
			deliver(world, wire, &taken.frames[n]);
}

static bool is_busy(const struct world *world)
{
	return world->to_peer.n || world->peer.out.n || world->to_lns.n || world->from_lns.n ||
	       world->due || world->begin_anew;
}

/* Let time pass, and frames cross, as long as @goes_on says, but for a minute at most. */
static void run(struct world *world, const struct setting *setting,
		bool (*goes_on)(const struct world *world))
{
	while (world->now < 60000 && goes_on(world)) {
		ppp_timeout(&world->ppp, world->now);
		if (world->begun) {
			relay_timeout(&world->relay, world->now);
			ppp_timeout(&world->lns, world->now);
		}
		peer_timeout(&world->peer, world->now);
		while (is_busy(world)) {
			cross(world, &world->to_peer);
			cross(world, &world->peer.out);
			begin_anew(world, setting);
			cross(world, &world->to_lns);
			cross(world, &world->from_lns);
			judge(world);
		}
		world->now += 500;
	}
}

static bool not_passed(const struct world *world)
{
	return ppp_phase(&world->ppp) != PPP_HANDOVER || !world->peer.verdict ||
	       !world->relay.authenticated;
}

static bool judged_once(const struct world *world)
{
	return world->verdicts < 2;
}

static bool not_ended(const struct world *world)
{
	return !world->ends || ppp_phase(&world->ppp) != PPP_DEAD;
}

static bool relay_not_ended(const struct world *world)
{
	return !world->ends;
}

static bool peer_was_told(const struct world *world, const void *text, size_t len)
{
	const struct wire_frame *said = &world->peer.said;
	size_t head = PACKET_HEADER + (said->protocol == PPP_PAP);

	return said->len == head + len && !memcmp(said->data + head, text, len);
}

static void bring_up(struct world *world, const struct setting *setting)
{
	start(world, setting);
	run(world, setting, not_passed);
}

static void test_chap(const struct setting *setting)
{
	static struct world world;
	struct ppp_credentials got;
	char name[80];

	bring_up(&world, setting);
	got = ppp_credentials(&world.lns);
	snprintf(name, sizeof(name), "%s: the subscriber comes through to the LNS", setting->name);
	ok(world.now == 500 && world.ups == 1 && world.verdicts == 1 && world.accepted &&
	   !world.downs && peer_is_right(&got) && ppp_phase(&world.lns) == PPP_HANDOVER, name);
	ok(world.challenges == 1 && !world.unasked &&
	   world.peer.challenge.data[1] == world.lns.chap.id &&
	   holds(octets_of(world.peer.challenge.data + 21, world.peer.challenge.len - 21),
		 OCTETS("lns")),
	   "he was challenged with its Identifier and name");
	ok(world.peer.verdict == CHAP_SUCCESS && peer_was_told(&world, OCTETS(WELCOME)),
	   "and gets its message, octet by octet");
	ok(world.lns.lcp.options.peer_mru == 1492, "it knows how much he can take");

	start(&world, setting);
	world.peer.secret = "other";
	run(&world, setting, not_ended);
	ok(world.peer.verdict == CHAP_FAILURE && peer_was_told(&world, OCTETS(REFUSAL)),
	   "with a wrong secret he gets its refusal");
	ok(world.why == PPP_END_AUTH_REFUSED && !world.ups && world.verdicts == 1 &&
	   !strncmp(world.end_text, "refused by LNS: E=691", 21), "and that is the end");
}

static void test_pap(void)
{
	static struct world world;

	bring_up(&world, &pap);
	ok(world.now == 500 && world.ups == 1 && !world.challenges && world.accepted &&
	   ppp_phase(&world.lns) == PPP_HANDOVER, "PAP: name and password are the LNS's to judge");
	ok(world.peer.verdict == PAP_AUTHENTICATE_ACK && peer_was_told(&world, OCTETS(WELCOME)),
	   "the subscriber gets its message");
	ok(!memmem(&world.relay, sizeof(world.relay), SECRET, sizeof(SECRET) - 1),
	   "the password is forgotten then");
	start(&world, &pap);
	world.peer.secret = "other";
	run(&world, &pap, not_ended);
	ok(world.peer.verdict == PAP_AUTHENTICATE_NAK && peer_was_told(&world, OCTETS(REFUSAL)) &&
	   world.why == PPP_END_AUTH_REFUSED && !world.ups, "or its refusal");
}

static void test_pap_md5(void)
{
	struct setting again = pap_md5;
	static struct world world;

	again.lns.chap.rechallenge_ms = 5000;
	bring_up(&world, &again);
	ok(world.ups == 1 && !world.challenges && world.lns.chap.algorithm == CHAP_MD5 &&
	   peer_was_told(&world, OCTETS(WELCOME)),
	   "an LNS that wants CHAP gets a Response that the password makes");
	run(&world, &again, judged_once);
	ok(world.verdicts == 2 && world.accepted && world.ups == 1 && !world.downs,
	   "each time that it challenges");
	relay_close(&world.relay, "bye", world.now);
	relay_lower_down(&world.relay, world.now);
	ok(!memmem(&world.relay, sizeof(world.relay), SECRET, sizeof(SECRET) - 1),
	   "up to the end, when the password is forgotten");
	start(&world, &pap_md5);
	world.peer.secret = "other";
	run(&world, &pap_md5, not_ended);
	ok(world.peer.verdict == PAP_AUTHENTICATE_NAK && world.why == PPP_END_AUTH_REFUSED,
	   "from a wrong password comes no right Response");
}

static void test_naks(void)
{
	static struct world world;

	bring_up(&world, &naked_md5);
	ok(world.ups == 1 && world.lns.chap.algorithm == CHAP_MD5 && world.challenges == 1,
	   "an LNS that would rather have another algorithm takes the subscriber's");
	bring_up(&world, &naked_pap);
	ok(world.ups == 1 && world.lns.chap.algorithm == CHAP_MD5 && !world.challenges,
	   "or one that the password is good for");
	start(&world, &other);
	run(&world, &other, relay_not_ended);
	ok(world.ends == 1 && !world.ups && !world.verdicts, "or there is none in common");
}

static void test_rechallenge(const struct setting *setting)
{
	struct setting again = *setting;
	static struct world world;
	char name[80];

	again.lns.chap.rechallenge_ms = 5000;
	bring_up(&world, &again);
	world.peer.said.len = 0;
	run(&world, &again, judged_once);
	snprintf(name, sizeof(name), "%s: a Challenge after that is the subscriber's, too",
		 setting->name);
	ok(world.now < 7000 && world.challenges == 2 && world.verdicts == 2 && world.ups == 1 &&
	   !world.downs && peer_was_told(&world, OCTETS(WELCOME)) && !world.unasked, name);
	ok(ppp_phase(&world.ppp) == PPP_HANDOVER, "who stays where he is");
	world.peer.secret = "other";
	run(&world, &again, not_ended);
	ok(world.why == PPP_END_AUTH_REFUSED && world.downs == 1 &&
	   world.peer.said.data[0] == CHAP_FAILURE, "as long as he is right");
}

static void test_loss(const struct setting *setting)
{
	static struct world world;
	uint32_t frames, lost;
	char name[80];

	bring_up(&world, setting);
	frames = world.frames;
	for (lost = 0; lost < frames; lost++) {
		start(&world, setting);
		world.lost = lost;
		run(&world, setting, not_passed);
		snprintf(name, sizeof(name), "%s gets over the loss of frame %u of %u",
			 setting->name, lost + 1, frames);
		ok(world.now <= 10000 && world.relay.authenticated && !world.ends &&
		   world.accepted && world.peer.verdict, name);
	}
}

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

static void receive(struct world *world, uint16_t protocol, const void *data, size_t len)
{
	uint8_t buf[2100];
	struct writer w = writer_of(buf, sizeof(buf));

	write_u16(&w, protocol);
	write_octets(&w, data, len);
	relay_input(&world->relay, buf, w.len, world->now);
}

/* The subscriber is not there: his leg is in no state to be given anything. */
static void begin(struct world *world, const struct ppp_credentials *shown)
{
	memset(world, 0, sizeof(*world));
	ppp_init(&world->ppp, &md5.subscriber, &ppp_ops, world);
	relay_init(&world->relay, &relay_config, &relay_ops, world, shown, 1400);
	relay_open(&world->relay, 0);
}

static void ask(struct world *world, const void *options, size_t len)
{
	uint8_t buf[64];
	struct writer w = writer_of(buf, sizeof(buf));

	packet_begin(&w, FSM_CONFIGURE_REQUEST, 0x70);
	write_octets(&w, options, len);
	packet_end(&w);
	receive(world, PPP_LCP, buf, w.len);
}

/* Agree to what it asks for, which is what it has sent, but for an answer. */
static void agree(struct world *world)
{
	const struct fsm *fsm = &world->relay.lcp.fsm;
	uint8_t buf[PACKET_HEADER + FSM_REQUEST_MAX];
	struct writer w = writer_of(buf, sizeof(buf));

	packet_begin(&w, FSM_CONFIGURE_ACK, fsm->request_id);
	write_octets(&w, fsm->request, fsm->request_len);
	packet_end(&w);
	receive(world, PPP_LCP, buf, w.len);
}

#define come_up(world, shown, options) come_up_with(world, shown, OCTETS(options))

static void come_up_with(struct world *world, const struct ppp_credentials *shown,
			 const void *options, size_t len)
{
	begin(world, shown);
	ask(world, options, len);
	agree(world);
}

/* To the last Challenge */
static void respond(struct world *world)
{
	struct ppp_credentials response = world->asked;

	response.name = octets_of(OCTETS(NAME));
	response.response = octets_of(OCTETS(RESPONSE));
	relay_respond(&world->relay, &response, world->now);
}

static void run_out(struct world *world)
{
	unsigned int n;

	for (n = 0; n < 100 && relay_deadline(&world->relay) != NEVER; n++) {
		world->now = relay_deadline(&world->relay);
		relay_timeout(&world->relay, world->now);
	}
}

static void test_no_auth(void)
{
	static struct world world;

	begin(&world, &shown_chap);
	ok(wire_last(&world.to_lns)->len == 14 &&
	   !memcmp(wire_last(&world.to_lns)->data + 4, "\1\4\5\x78\5\6", 6),
	   "the LNS is asked for the subscriber's MRU, and not to authenticate itself");
	ask(&world, OCTETS("\1\4\x23\x28" NO_AUTH));
	ok(wire_last(&world.to_lns)->data[0] == FSM_CONFIGURE_ACK, "its own MRU has no limit");
	ok(!world.ups && !world.verdicts, "it takes both sides");
	agree(&world);
	ok(world.ups == 1 && world.verdicts == 1 && world.accepted && !world.text_len,
	   "an LNS that wants no authentication accepts everybody");
	ok(relay_deadline(&world.relay) == 30000, "it is asked whether it is there");
	receive(&world, PPP_CHAP, OCTETS(CHALLENGE("\7")));
	ok(!world.challenges && world.relay.stats.unwanted == 1, "it does not challenge then");
	come_up(&world, &shown_pap, NO_AUTH);
	ok(world.ups == 1 && !memmem(&world.relay, sizeof(world.relay), OCTETS(SECRET)),
	   "and has no need of a password");
}

static void test_insistence(void)
{
	static struct world world;
	unsigned int n;

	begin(&world, &shown_chap);
	for (n = 1; n < LCP_AUTH_INSISTS; n++)
		ask(&world, OCTETS(ASKS_MS2));
	ok(wire_last(&world.to_lns)->data[0] == FSM_CONFIGURE_NAK &&
	   !memcmp(wire_last(&world.to_lns)->data + 4, "\3\5\xc2\x23\5", 5),
	   "an LNS that wants another algorithm is told the subscriber's");
	ask(&world, OCTETS(ASKS_MS2));
	run_out(&world);
	ok(world.ends == 1 && world.why == PPP_END_NO_AUTH && !world.verdicts && !world.downs,
	   "if it insists, that is the end");
	is(world.end_text, "LNS wants MS-CHAPv2, subscriber has shown CHAP-MD5",
	   "and people can read why");

	begin(&world, &shown_pap);
	for (n = 0; n < LCP_AUTH_INSISTS; n++)
		ask(&world, OCTETS(ASKS_EAP));
	run_out(&world);
	is(world.end_text, "LNS wants protocol c227, subscriber has shown PAP",
	   "whatever it is that it wants");

	begin(&world, &shown_chap);
	ask(&world, OCTETS(ASKS_PAP));
	ask(&world, OCTETS(NO_AUTH));
	agree(&world);
	run_out(&world);
	ok(world.why == PPP_END_NO_AUTH && !world.verdicts && !world.ups,
	   "one that only has nothing else to ask for has accepted nobody");
	is(world.end_text, "LNS wants PAP, subscriber has shown CHAP-MD5", "which is said as well");
}

static void test_challenges(void)
{
	static uint8_t big[PACKET_HEADER + 1 + 255 + 256] = { 1, 9, 2, 3, 255 };
	static const char octets[] = CHALLENGE("\7");
	static struct world world;
	size_t len, sent;

	come_up(&world, &shown_chap, ASKS_MD5);
	for (len = 0; len < sizeof(octets) - 1; len++)
		receive(&world, PPP_CHAP, octets, len);
	receive(&world, PPP_CHAP, OCTETS("\1\7\0\5\0"));
	receive(&world, PPP_CHAP, OCTETS("\3\7\0\4"));
	receive(&world, PPP_CHAP, OCTETS("\2\7\0\4"));
	receive(&world, PPP_PAP, OCTETS("\2\7\0\5\0"));
	ok(!world.challenges && !world.verdicts && world.relay.discarded == len + 3 &&
	   world.relay.stats.unwanted == 1,
	   "half a Challenge is discarded, and what was not asked for");
	receive(&world, PPP_CHAP, octets, len);
	ok(world.challenges == 1 && world.asked.id == 7 && world.asked.algorithm == CHAP_MD5 &&
	   holds(world.asked.name, OCTETS("lns")) && holds(world.asked.challenge, OCTETS(VALUE)),
	   "a whole one is the subscriber's");
	sent = world.to_lns.n;
	receive(&world, PPP_CHAP, octets, len);
	ok(world.challenges == 1 && world.to_lns.n == sent, "once, while he is waited for");

	relay_respond(&world.relay, &shown_chap, 0);
	world.asked.algorithm = CHAP_MS2;
	respond(&world);
	world.asked.algorithm = CHAP_MD5;
	world.challenge[15] ^= 1;
	respond(&world);
	world.challenge[15] ^= 1;
	ok(world.to_lns.n == sent, "a Response to any other is not the LNS's");
	respond(&world);
	ok(last_is(&world.to_lns, "\2\7\0\35\x10" RESPONSE NAME), "his Response is");
	sent = world.to_lns.n;
	respond(&world);
	ok(world.to_lns.n == sent, "one");
	receive(&world, PPP_CHAP, octets, len);
	ok(world.challenges == 1 && world.to_lns.n == sent + 1 &&
	   last_is(&world.to_lns, "\2\7\0\35\x10" RESPONSE NAME),
	   "the same Challenge again gets the same Response");
	relay_timeout(&world.relay, 3000);
	ok(world.to_lns.n == sent + 2 && last_is(&world.to_lns, "\2\7\0\35\x10" RESPONSE NAME),
	   "as does silence");
	receive(&world, PPP_CHAP, OCTETS("\3\6\0\4"));
	ok(!world.verdicts, "a verdict about something else is none");
	receive(&world, PPP_CHAP, OCTETS(CHALLENGE("\x08")));
	receive(&world, PPP_CHAP, OCTETS("\3\7\0\4"));
	receive(&world, PPP_CHAP, OCTETS("\3\x08\0\4"));
	ok(world.challenges == 2 && !world.verdicts, "nor is one before the Response");
	respond(&world);
	receive(&world, PPP_CHAP, OCTETS("\3\x08\0\7abcpadding"));
	ok(world.verdicts == 1 && world.accepted && world.ups == 1 && world.text_len == 3 &&
	   !memcmp(world.text, "abc", 3), "one that is, is the subscriber's");
	receive(&world, PPP_CHAP, OCTETS("\4\x08\0\4"));
	ok(world.verdicts == 1 && !world.ends, "and final");

	receive(&world, PPP_CHAP, big, sizeof(big));
	ok(world.challenges == 3 && world.asked.challenge.len == 255 && world.asked.name.len == 255,
	   "a Challenge may be as long as can be");
	big[3]++;
	receive(&world, PPP_CHAP, big, sizeof(big));
	ok(world.challenges == 3, "but for its name");
	world.now = relay_deadline(&world.relay);
	run_out(&world);
	ok(world.why == PPP_END_KEEPALIVE && world.verdicts == 1,
	   "who has passed does not end for want of another verdict");
}

static void test_requests(void)
{
	static struct world world;
	uint8_t id;

	come_up(&world, &shown_pap, ASKS_PAP);
	id = wire_last(&world.to_lns)->data[1];
	ok(wire_last(&world.to_lns)->protocol == PPP_PAP && wire_last(&world.to_lns)->len == 20 &&
	   !memcmp(wire_last(&world.to_lns)->data + 2, "\0\24\x08" NAME "\6" SECRET, 18),
	   "name and password are sent as LCP is up");
	relay_timeout(&world.relay, 3000);
	relay_timeout(&world.relay, 6000);
	ok((uint8_t)(wire_last(&world.to_lns)->data[1] - id) == 2,
	   "again, with an Identifier of its own");
	receive(&world, PPP_PAP, (uint8_t []) { 2, id + 3, 0, 5, 0 }, 5);
	receive(&world, PPP_PAP, (uint8_t []) { 2, id - 1, 0, 5, 0 }, 5);
	receive(&world, PPP_PAP, (uint8_t []) { 2, id, 0, 6, 2, 'a', 'b' }, 7);
	receive(&world, PPP_PAP, (uint8_t []) { 1, id, 0, 5, 0 }, 5);
	receive(&world, PPP_CHAP, OCTETS(CHALLENGE("\7")));
	ok(!world.verdicts && world.relay.discarded == 4 && world.relay.stats.unwanted == 1,
	   "an Ack of something else is none");
	receive(&world, PPP_PAP, (uint8_t []) { 2, id + 1, 0, 4 }, 4);
	ok(world.ups == 1 && world.verdicts == 1 && world.accepted && !world.text_len,
	   "one of any of them is, even without a message");
	receive(&world, PPP_PAP, (uint8_t []) { 3, id + 1, 0, 4 }, 4);
	ok(world.verdicts == 1 && relay_deadline(&world.relay) == 30000, "and final");
	ask(&world, OCTETS(ASKS_PAP));
	agree(&world);
	run_out(&world);
	ok(world.downs == 1 && world.why == PPP_END_NO_AUTH && world.verdicts == 1,
	   "a password that is asked for once more is forgotten");
	is(world.end_text, "LNS asks for the password again", "which people can read");

	come_up(&world, &shown_pap, ASKS_PAP);
	id = wire_last(&world.to_lns)->data[1];
	receive(&world, PPP_PAP, (uint8_t []) { 2, id, 0, 4 }, 4);
	ask(&world, OCTETS(ASKS_MD5));
	agree(&world);
	receive(&world, PPP_CHAP, OCTETS(CHALLENGE("\7")));
	run_out(&world);
	ok(!world.challenges && world.why == PPP_END_NO_AUTH && world.verdicts == 1,
	   "nor is there one to answer a Challenge with");
}

static void test_renegotiation(void)
{
	static struct world world;

	come_up(&world, &shown_chap, ASKS_MD5);
	receive(&world, PPP_CHAP, OCTETS(CHALLENGE("\7")));
	ask(&world, OCTETS(ASKS_MD5));
	ok(world.downs == 1, "an LNS that begins anew has no use for the Response");
	respond(&world);
	ok(wire_last(&world.to_lns)->protocol == PPP_LCP, "which is not sent");
	agree(&world);
	receive(&world, PPP_CHAP, OCTETS(CHALLENGE("\7")));
	ok(world.challenges == 2, "it challenges again, maybe with the same");
	respond(&world);
	receive(&world, PPP_CHAP, OCTETS("\3\7\0\4"));
	ok(world.ups == 1 && world.downs == 1, "and comes up");
	ask(&world, OCTETS(NO_AUTH));
	agree(&world);
	ok(world.ups == 2 && world.downs == 2 && world.verdicts == 2,
	   "next time it may not want that");
}

static void test_silence(void)
{
	static struct world world;

	begin(&world, &shown_chap);
	run_out(&world);
	ok(world.why == PPP_END_NO_ANSWER && !world.downs, "an LNS that is not there");
	come_up(&world, &shown_chap, ASKS_MD5);
	run_out(&world);
	ok(world.why == PPP_END_NO_RESPONSE && !world.downs, "one that does not challenge");
	is(world.end_text, "no Challenge of the LNS", "and what people read");
	come_up(&world, &shown_chap, ASKS_MD5);
	receive(&world, PPP_CHAP, OCTETS(CHALLENGE("\7")));
	run_out(&world);
	ok(world.downs == 1, "a subscriber who does not respond");
	is(world.end_text, "no Response of the subscriber", "and what people read");
	come_up(&world, &shown_chap, ASKS_MD5);
	receive(&world, PPP_CHAP, OCTETS(CHALLENGE("\7")));
	respond(&world);
	run_out(&world);
	is(world.end_text, "no verdict of the LNS",
	   "an LNS that does not say what it thinks of that");
	come_up(&world, &shown_pap, ASKS_PAP);
	run_out(&world);
	ok(world.why == PPP_END_NO_RESPONSE && world.ends == 1 && !world.downs &&
	   !memmem(&world.relay, sizeof(world.relay), OCTETS(SECRET)),
	   "or of a password, which is forgotten");
	come_up(&world, &shown_chap, NO_AUTH);
	run_out(&world);
	ok(world.why == PPP_END_KEEPALIVE && world.downs == 1 && world.ends == 1,
	   "and one that is not there any more come to different ends");
}

static void test_protocols(void)
{
	static struct world world;

	begin(&world, &shown_chap);
	receive(&world, 0x8021, OCTETS("\1\1\0\4"));
	receive(&world, PPP_CHAP, OCTETS(CHALLENGE("\7")));
	ok(world.relay.stats.early == 2, "before LCP is up all else is discarded");
	come_up(&world, &shown_chap, ASKS_MD5);
	receive(&world, 0x8021, OCTETS("\1\1\0\4"));
	ok(!world.other && world.relay.stats.early == 1,
	   "network layers have to wait for authentication");
	receive(&world, 0xc025, OCTETS("abc"));
	ok(wire_last(&world.to_lns)->len == 9 &&
	   !memcmp(wire_last(&world.to_lns)->data + 2, "\0\11\xc0\x25" "abc", 7),
	   "a protocol of the link that is unknown is rejected");
	relay_input(&world.relay, "\xc0", 1, 0);
	ok(world.relay.stats.malformed == 1, "half a Protocol field is discarded");
	receive(&world, PPP_LCP, OCTETS("\x09\1\0\x08\xaa\xbb\xcc\xdd"));
	ok(wire_last(&world.to_lns)->data[0] == LCP_ECHO_REPLY,
	   "the LNS is told that this side is there");
	receive(&world, PPP_LCP, OCTETS("\x08\1\0\6\xc2\x23"));
	run_out(&world);
	ok(world.why == PPP_END_REJECTED, "it cannot reject what it asked for");
	come_up(&world, &shown_chap, NO_AUTH);
	receive(&world, 0x8021, OCTETS("\1\1\0\4"));
	ok(world.other == 0x8021, "after authentication network layers are the owner's");
}

static void test_ends(void)
{
	static struct world world;

	come_up(&world, &shown_chap, NO_AUTH);
	relay_close(&world.relay, "maintenance", 0);
	ok(world.downs == 1 && !world.ends &&
	   wire_last(&world.to_lns)->data[0] == FSM_TERMINATE_REQUEST, "a close is said");
	receive(&world, PPP_LCP, (uint8_t []) { 6, wire_last(&world.to_lns)->data[1], 0, 4 }, 4);
	ok(world.ends == 1 && world.why == PPP_END_OWNER && relay_deadline(&world.relay) == NEVER,
	   "and done when the LNS agrees");
	relay_close(&world.relay, "again", 0);
	relay_lower_down(&world.relay, 0);
	receive(&world, PPP_LCP, OCTETS("\1\x70\0\4"));
	ok(world.ends == 1 && world.relay.stats.late == 1, "after that there is nothing");

	come_up(&world, &shown_pap, ASKS_MD5);
	relay_lower_down(&world.relay, 0);
	ok(world.why == PPP_END_LOWER && world.ends == 1 && !world.downs &&
	   !memmem(&world.relay, sizeof(world.relay), OCTETS(SECRET)),
	   "when the session is gone nothing is left");
	come_up(&world, &shown_chap, NO_AUTH);
	receive(&world, PPP_LCP, OCTETS("\5\1\0\7bye"));
	run_out(&world);
	ok(world.why == PPP_END_PEER && world.downs == 1, "the LNS may end it");
	is(world.end_text, "bye", "and say why");
}

int main(void)
{
	test_chap(&md5);
	test_chap(&ms2);
	test_pap();
	test_pap_md5();
	test_naks();
	test_rechallenge(&md5);
	test_rechallenge(&ms2);
	test_loss(&md5);
	test_loss(&ms2);
	test_loss(&pap);
	test_loss(&pap_md5);
	test_loss(&naked_md5);
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
