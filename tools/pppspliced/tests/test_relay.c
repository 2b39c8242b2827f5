// SPDX-License-Identifier: GPL-2.0
/*
 * A subscriber, the access concentrator with both its legs, and an LNS that authenticates, on
 * a network that loses packets.
 */
#include "ppp/relay.h"

#include "array.h"
#include "tap.h"
#include "tests/ppp_peer.h"
#include "tests/relay_owner.h"

#define NOBODY	UINT32_MAX
/* As MS-CHAPv2 has it, and with octets that are no text */
#define WELCOME	"S=0123456789ABCDEF0123456789ABCDEF01234567 M=hi\0\xff"
#define REFUSAL	"E=691 R=0 C=0123456789ABCDEF0123456789ABCDEF V=3 M=no\0\xff"

/**
 * struct world - all of them
 * @leg: the leg to the LNS
 * @peer: the subscriber
 * @ppp: the leg to him
 * @lns: the LNS
 * @to_peer: what @ppp has sent
 * @from_lns: what @lns has sent
 * @begun: @leg.relay and @lns are open
 * @begin_anew: the subscriber has begun anew
 * @due: the LNS has to decide
 * @lost: number of the frame that is lost
 * @frames: frames up to now
 */
struct world {
	struct relay_owner leg;
	struct peer peer;
	struct ppp ppp;
	struct ppp lns;
	struct wire to_peer;
	struct wire from_lns;
	bool begun;
	bool begin_anew;
	bool due;
	uint32_t lost;
	uint32_t frames;
};

static void on_random(void *owner, void *buf, size_t len)
{
	struct world *world = owner;

	random_count(&world->leg.random, buf, len);
}

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
		relay_respond(&world->leg.relay, credentials, world->leg.now);
		return;
	}
	world->begun = true;
	relay_init(&world->leg.relay, &relay_config, &relay_ops, &world->leg, credentials,
		   world->ppp.lcp.options.peer_mru);
	relay_open(&world->leg.relay, world->leg.now);
	ppp_open(&world->lns, world->leg.now);
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
	world->leg.subscriber = &world->ppp;
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
	relay_lower_down(&world->leg.relay, world->leg.now);
	ppp_lower_down(&world->lns, world->leg.now);
	wire_clear(&world->leg.to_lns);
	wire_clear(&world->from_lns);
	open_lns(world, setting);
	world->begun = false;
	world->leg.ends = 0;
	world->due = false;
}

static void judge(struct world *world)
{
	struct ppp_credentials credentials = ppp_credentials(&world->lns);

	if (!world->due)
		return;
	world->due = false;
	if (peer_is_right(&credentials))
		ppp_success(&world->lns, OCTETS(WELCOME), world->leg.now);
	else
		ppp_failure(&world->lns, OCTETS(REFUSAL), world->leg.now);
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
		ppp_input(&world->ppp, buf, w.len, world->leg.now);
	else if (wire == &world->leg.to_lns)
		ppp_input(&world->lns, buf, w.len, world->leg.now);
	else
		relay_input(&world->leg.relay, buf, w.len, world->leg.now);
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
	return world->to_peer.n || world->peer.out.n || world->leg.to_lns.n || world->from_lns.n ||
	       world->due || world->begin_anew;
}

/* Let time pass, and frames cross, as long as @goes_on says, but for a minute at most. */
static void run(struct world *world, const struct setting *setting,
		bool (*goes_on)(const struct world *world))
{
	while (world->leg.now < 60000 && goes_on(world)) {
		ppp_timeout(&world->ppp, world->leg.now);
		if (world->begun) {
			relay_timeout(&world->leg.relay, world->leg.now);
			ppp_timeout(&world->lns, world->leg.now);
		}
		peer_timeout(&world->peer, world->leg.now);
		while (is_busy(world)) {
			cross(world, &world->to_peer);
			cross(world, &world->peer.out);
			begin_anew(world, setting);
			cross(world, &world->leg.to_lns);
			cross(world, &world->from_lns);
			judge(world);
		}
		world->leg.now += 500;
	}
}

static bool not_passed(const struct world *world)
{
	return ppp_phase(&world->ppp) != PPP_HANDOVER || !world->peer.verdict ||
	       !world->leg.relay.authenticated;
}

static bool judged_once(const struct world *world)
{
	return world->leg.verdicts < 2;
}

static bool not_ended(const struct world *world)
{
	return !world->leg.ends || ppp_phase(&world->ppp) != PPP_DEAD;
}

static bool relay_not_ended(const struct world *world)
{
	return !world->leg.ends;
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
	ok(world.leg.now == 500 && world.leg.ups == 1 && world.leg.verdicts == 1 &&
	   world.leg.accepted && !world.leg.downs && peer_is_right(&got) &&
	   ppp_phase(&world.lns) == PPP_HANDOVER, name);
	ok(world.leg.challenges == 1 && !world.leg.unasked &&
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
	ok(world.leg.why == PPP_END_AUTH_REFUSED && !world.leg.ups && world.leg.verdicts == 1 &&
	   !strncmp(world.leg.end_text, "refused by LNS: E=691", 21), "and that is the end");
}

static void test_pap(void)
{
	static struct world world;

	bring_up(&world, &pap);
	ok(world.leg.now == 500 && world.leg.ups == 1 && !world.leg.challenges &&
	   world.leg.accepted && ppp_phase(&world.lns) == PPP_HANDOVER,
	   "PAP: name and password are the LNS's to judge");
	ok(world.peer.verdict == PAP_AUTHENTICATE_ACK && peer_was_told(&world, OCTETS(WELCOME)),
	   "the subscriber gets its message");
	ok(!memmem(&world.leg.relay, sizeof(world.leg.relay), SECRET, sizeof(SECRET) - 1),
	   "the password is forgotten then");
	start(&world, &pap);
	world.peer.secret = "other";
	run(&world, &pap, not_ended);
	ok(world.peer.verdict == PAP_AUTHENTICATE_NAK && peer_was_told(&world, OCTETS(REFUSAL)) &&
	   world.leg.why == PPP_END_AUTH_REFUSED && !world.leg.ups, "or its refusal");
}

static void test_pap_md5(void)
{
	struct setting again = pap_md5;
	static struct world world;

	again.lns.chap.rechallenge_ms = 5000;
	bring_up(&world, &again);
	ok(world.leg.ups == 1 && !world.leg.challenges && world.lns.chap.algorithm == CHAP_MD5 &&
	   peer_was_told(&world, OCTETS(WELCOME)),
	   "an LNS that wants CHAP gets a Response that the password makes");
	run(&world, &again, judged_once);
	ok(world.leg.verdicts == 2 && world.leg.accepted && world.leg.ups == 1 && !world.leg.downs,
	   "each time that it challenges");
	relay_close(&world.leg.relay, "bye", world.leg.now);
	relay_lower_down(&world.leg.relay, world.leg.now);
	ok(!memmem(&world.leg.relay, sizeof(world.leg.relay), SECRET, sizeof(SECRET) - 1),
	   "up to the end, when the password is forgotten");
	start(&world, &pap_md5);
	world.peer.secret = "other";
	run(&world, &pap_md5, not_ended);
	ok(world.peer.verdict == PAP_AUTHENTICATE_NAK && world.leg.why == PPP_END_AUTH_REFUSED,
	   "from a wrong password comes no right Response");
}

static void test_naks(void)
{
	static struct world world;

	bring_up(&world, &naked_md5);
	ok(world.leg.ups == 1 && world.lns.chap.algorithm == CHAP_MD5 && world.leg.challenges == 1,
	   "an LNS that would rather have another algorithm takes the subscriber's");
	bring_up(&world, &naked_pap);
	ok(world.leg.ups == 1 && world.lns.chap.algorithm == CHAP_MD5 && !world.leg.challenges,
	   "or one that the password is good for");
	start(&world, &other);
	run(&world, &other, relay_not_ended);
	ok(world.leg.ends == 1 && !world.leg.ups && !world.leg.verdicts,
	   "or there is none in common");
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
	ok(world.leg.now < 7000 && world.leg.challenges == 2 && world.leg.verdicts == 2 &&
	   world.leg.ups == 1 && !world.leg.downs && peer_was_told(&world, OCTETS(WELCOME)) &&
	   !world.leg.unasked, name);
	ok(ppp_phase(&world.ppp) == PPP_HANDOVER, "who stays where he is");
	world.peer.secret = "other";
	run(&world, &again, not_ended);
	ok(world.leg.why == PPP_END_AUTH_REFUSED && world.leg.downs == 1 &&
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
		ok(world.leg.now <= 10000 && world.leg.relay.authenticated && !world.leg.ends &&
		   world.leg.accepted && world.peer.verdict, name);
	}
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
	return tap_end();
}
