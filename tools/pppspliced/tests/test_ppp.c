// SPDX-License-Identifier: GPL-2.0
/* PPP up to authentication, against a small peer of its own, on a network that loses packets. */
#include "ppp/ppp.h"

#include "clock.h"
#include "tap.h"
#include "tests/ppp_peer.h"
#include "tests/random.h"

#define NOBODY	UINT32_MAX

/**
 * struct world - both sides and the network between them
 * @ppp: the side that is tested
 * @out: what it sends
 * @peer: the other side
 * @now: time in ms
 * @lost: number of the frame that is lost
 * @frames: frames up to now
 * @random: last random octet
 * @asked: verdicts that were asked for
 * @due: one is due
 * @ups: calls of ops.up
 * @downs: calls of ops.down
 * @ends: calls of ops.ended
 * @why: reason in the last of them
 * @other: protocol of the last frame given to ops.other
 * @other_len: octets of it
 * @identification: what the peer says it is
 */
struct world {
	struct ppp ppp;
	struct wire out;
	struct peer peer;
	uint64_t now;
	uint32_t lost;
	uint32_t frames;
	uint8_t random;
	unsigned int asked;
	bool due;
	unsigned int ups;
	unsigned int downs;
	unsigned int ends;
	enum ppp_end why;
	uint16_t other;
	size_t other_len;
	char identification[PPP_TEXT_SIZE];
};

static void on_send(void *owner, uint16_t protocol, const void *data, size_t len)
{
	struct world *world = owner;

	wire_add(&world->out, protocol, data, len);
}

static void on_random(void *owner, void *buf, size_t len)
{
	struct world *world = owner;

	random_count(&world->random, buf, len);
}

static void on_authenticate(void *owner, const struct ppp_credentials *credentials)
{
	struct world *world = owner;

	if (credentials->name.len == sizeof(NAME) - 1 &&
	    !memcmp(credentials->name.at, NAME, sizeof(NAME) - 1))
		world->asked++;
	world->due = true;
}

static void on_up(void *owner)
{
	struct world *world = owner;

	world->ups++;
}

static void on_down(void *owner)
{
	struct world *world = owner;

	world->downs++;
	world->due = false;
}

static void on_other(void *owner, uint16_t protocol, const void *data, size_t len)
{
	struct world *world = owner;

	(void)data;
	world->other = protocol;
	world->other_len = len;
}

static void on_identification(void *owner, const char *text)
{
	struct world *world = owner;

	snprintf(world->identification, sizeof(world->identification), "%s", text);
}

static void on_ended(void *owner, enum ppp_end why, const char *text)
{
	struct world *world = owner;

	(void)text;
	world->ends++;
	world->why = why;
}

static const struct ppp_ops ops = {
	.send = on_send,
	.random = on_random,
	.authenticate = on_authenticate,
	.up = on_up,
	.down = on_down,
	.other = on_other,
	.identification = on_identification,
	.ended = on_ended,
};

static const struct ppp_config chap_first = {
	PPP_CONFIG_INIT,
	.lcp.options.n_auth = 2,
	.lcp.options.auth = { { PPP_CHAP, CHAP_MD5 }, { PPP_PAP, 0 } },
	.chap.name = "sse",
};

static const struct ppp_config pap_only = {
	PPP_CONFIG_INIT,
	.lcp.options.n_auth = 1,
	.lcp.options.auth = { { PPP_PAP, 0 } },
	.chap.name = "sse",
};

static void input(struct world *world, uint16_t protocol, const void *data, size_t len)
{
	uint8_t buf[2100];
	struct writer w = writer_of(buf, sizeof(buf));

	write_u16(&w, protocol);
	write_octets(&w, data, len);
	ppp_input(&world->ppp, buf, w.len, world->now);
}

static void cross(struct world *world, struct wire *wire, bool to_peer)
{
	static struct wire taken;
	size_t n;

	taken = *wire;
	wire_clear(wire);
	for (n = 0; n < taken.n; n++) {
		if (world->frames++ == world->lost)
			continue;
		if (to_peer)
			peer_take(&world->peer, &taken.frames[n]);
		else
			input(world, taken.frames[n].protocol, taken.frames[n].data,
			      taken.frames[n].len);
	}
}

static void judge(struct world *world)
{
	struct ppp_credentials credentials = ppp_credentials(&world->ppp);

	if (!world->due)
		return;
	world->due = false;
	if (peer_is_right(&credentials))
		ppp_success(&world->ppp, OCTETS("welcome"), world->now);
	else
		ppp_failure(&world->ppp, OCTETS("go away"), world->now);
}

static void start(struct world *world, const struct ppp_config *config)
{
	memset(world, 0, sizeof(*world));
	world->peer.secret = SECRET;
	world->lost = NOBODY;
	ppp_init(&world->ppp, config, &ops, world);
	ppp_open(&world->ppp, 0);
}

/* Let time pass, and frames cross, as long as @goes_on says, but for a minute at most. */
static void run(struct world *world, bool (*goes_on)(const struct world *world))
{
	while (world->now < 60000 && goes_on(world)) {
		ppp_timeout(&world->ppp, world->now);
		peer_timeout(&world->peer, world->now);
		while (world->out.n || world->peer.out.n || world->due) {
			cross(world, &world->out, true);
			cross(world, &world->peer.out, false);
			judge(world);
		}
		world->now += 500;
	}
}

static bool not_passed(const struct world *world)
{
	return ppp_phase(&world->ppp) != PPP_HANDOVER || !world->peer.verdict;
}

static bool not_ended(const struct world *world)
{
	return !world->ends;
}

static void bring_up(struct world *world, const struct ppp_config *config)
{
	start(world, config);
	run(world, not_passed);
	wire_clear(&world->out);
}

/* The first frame of a world is its Configure-Request. */
static void bring_lcp_up(struct world *world)
{
	struct wire_frame *request = &world->out.frames[0];

	input(world, PPP_LCP, OCTETS("\1\x70\0\4"));
	request->data[0] = FSM_CONFIGURE_ACK;
	input(world, PPP_LCP, request->data, request->len);
}

static void test_chap(void)
{
	static struct world world;

	start(&world, &chap_first);
	ok(ppp_phase(&world.ppp) == PPP_ESTABLISH, "LCP comes first");
	run(&world, not_passed);
	ok(world.now == 500 && world.ups == 1 && world.asked == 1 && !world.downs,
	   "CHAP brings it to the handover, at once");
	ok(world.peer.verdict == CHAP_SUCCESS, "and the peer knows");
	ok(ppp_deadline(&world.ppp) == 30000, "it is asked whether it is there");
	ok(ppp_credentials(&world.ppp).challenge.len == 16, "what it has shown is kept");

	start(&world, &chap_first);
	world.peer.secret = "other";
	run(&world, not_ended);
	ok(world.peer.verdict == CHAP_FAILURE && !world.ups && !world.downs &&
	   world.why == PPP_END_AUTH_REFUSED && ppp_phase(&world.ppp) == PPP_DEAD,
	   "with a wrong secret it ends");
}

static void test_pap(void)
{
	static struct world world;

	start(&world, &pap_only);
	run(&world, not_passed);
	ok(world.ups == 1 && world.peer.verdict == PAP_AUTHENTICATE_ACK, "PAP does so as well");
	start(&world, &pap_only);
	world.peer.secret = "other";
	run(&world, not_ended);
	ok(world.peer.verdict == PAP_AUTHENTICATE_NAK && !world.ups &&
	   world.why == PPP_END_AUTH_REFUSED, "or ends with a wrong password");
}

static void test_loss(const struct ppp_config *config, const char *which)
{
	static struct world world;
	uint32_t frames, lost;
	char name[80];

	bring_up(&world, config);
	frames = world.frames;
	for (lost = 0; lost < frames; lost++) {
		start(&world, config);
		world.lost = lost;
		run(&world, not_passed);
		snprintf(name, sizeof(name), "%s gets over the loss of frame %u of %u", which,
			 lost + 1, frames);
		ok(world.now <= 7000 && world.ups >= 1 && world.ups == world.downs + 1 &&
		   !world.ends && world.peer.verdict, name);
	}
}

static void test_silence(void)
{
	static struct world world;

	start(&world, &chap_first);
	while (ppp_deadline(&world.ppp) != NEVER)
		ppp_timeout(&world.ppp, ppp_deadline(&world.ppp));
	ok(world.ends == 1 && world.why == PPP_END_NO_ANSWER, "a peer that is not there");

	start(&world, &chap_first);
	bring_lcp_up(&world);
	ok(ppp_phase(&world.ppp) == PPP_AUTHENTICATE, "one that is there");
	while (ppp_deadline(&world.ppp) != NEVER)
		ppp_timeout(&world.ppp, ppp_deadline(&world.ppp));
	ok(world.ends == 1 && world.why == PPP_END_NO_RESPONSE && world.downs == 0,
	   "but does not authenticate itself");

	bring_up(&world, &chap_first);
	ppp_timeout(&world.ppp, 30000);
	ppp_timeout(&world.ppp, 60000);
	ppp_timeout(&world.ppp, 90000);
	ok(world.ends == 0 && world.out.n == 3, "and one that does not answer");
	ppp_timeout(&world.ppp, 120000);
	ok(ppp_phase(&world.ppp) == PPP_TERMINATE && world.downs == 1, "any more");
	while (ppp_deadline(&world.ppp) != NEVER)
		ppp_timeout(&world.ppp, ppp_deadline(&world.ppp));
	ok(world.ends == 1 && world.why == PPP_END_KEEPALIVE && world.downs == 1,
	   "come to different ends");
}

static void test_protocols(void)
{
	static struct world world;
	uint8_t big[2000] = { 0 };

	start(&world, &chap_first);
	wire_clear(&world.out);
	input(&world, 0x8021, OCTETS("\1\1\0\4"));
	input(&world, PPP_CHAP, OCTETS("\2\1\0\4"));
	input(&world, 0xc025, OCTETS("abc"));
	ok(!world.out.n && world.ppp.stats.early == 3, "before LCP is up all else is discarded");
	start(&world, &chap_first);
	bring_lcp_up(&world);
	ok(ppp_phase(&world.ppp) == PPP_AUTHENTICATE, "LCP comes up");
	wire_clear(&world.out);
	input(&world, 0x8021, OCTETS("\1\1\0\4"));
	input(&world, 0x0021, OCTETS("\x45"));
	ok(!world.out.n && !world.other && world.ppp.stats.early == 2,
	   "network layers have to wait for authentication");
	input(&world, PPP_PAP, OCTETS("\1\7\0\6\0\0"));
	ok(!world.out.n && world.ppp.stats.unwanted == 1, "PAP is of no use where CHAP was agreed");
	input(&world, 0xc025, OCTETS("abc"));
	ok(wire_last(&world.out)->protocol == PPP_LCP && wire_last(&world.out)->len == 9 &&
	   !memcmp(wire_last(&world.out)->data + 2, "\0\11\xc0\x25" "abc", 7),
	   "a protocol of the link that is unknown is rejected");
	input(&world, 0x2145, big, sizeof(big));
	ok(wire_last(&world.out)->len == 1492 &&
	   !memcmp(wire_last(&world.out)->data + 4, "\x21\x45", 2),
	   "as is what would be IP with a compressed Protocol field");
	input(&world, 0x0022, OCTETS("abc"));
	ok(world.out.n == 3, "or is no Protocol field at all");
	ppp_input(&world.ppp, "\xc0", 1, 0);
	ppp_input(&world.ppp, NULL, 0, 0);
	ok(world.ppp.stats.malformed == 2 && world.out.n == 3,
	   "half a Protocol field is discarded");

	bring_up(&world, &chap_first);
	input(&world, 0x8021, OCTETS("\1\1\0\4"));
	ok(world.other == 0x8021 && world.other_len == 4 && !world.out.n,
	   "after authentication network layers are the owner's");
	input(&world, PPP_LCP, OCTETS("\x0c\1\0\20\xaa\xbb\xcc\xdd" "router12"));
	is(world.identification, "router12", "so is what the peer says it is");
}

static void test_nobody_to_tell(void)
{
	static struct world world;
	struct ppp_ops few = ops;

	few.other = NULL;
	few.identification = NULL;
	bring_up(&world, &chap_first);
	world.ppp.ops = &few;
	input(&world, 0x8021, OCTETS("\1\1\0\4"));
	input(&world, PPP_LCP, OCTETS("\x0c\1\0\20\xaa\xbb\xcc\xdd" "router12"));
	ok(world.ppp.stats.other == 1 && !world.out.n, "an owner may not want to know that");
}

static void test_verdicts(void)
{
	static struct world world;

	start(&world, &pap_only);
	bring_lcp_up(&world);
	ok(!ppp_success(&world.ppp, NULL, 0, 0) && !world.ups, "no verdict before it is asked for");
	peer_send_pap(&world.peer);
	cross(&world, &world.peer.out, false);
	ok(world.due, "it is asked for");
	input(&world, PPP_LCP, OCTETS("\1\x71\0\4"));
	ok(world.downs == 1 && ppp_phase(&world.ppp) == PPP_ESTABLISH,
	   "if the peer begins anew meanwhile, it is not needed any more");
	ok(!ppp_success(&world.ppp, NULL, 0, 0) && !world.ups, "and does not count");

	bring_up(&world, &chap_first);
	input(&world, PPP_LCP, OCTETS("\1\x71\0\4"));
	ok(world.downs == 1 && ppp_phase(&world.ppp) == PPP_ESTABLISH,
	   "so it is after the verdict");
	run(&world, not_passed);
	ok(world.ups == 2 && world.asked == 2, "and all comes again");
}

static void test_rechallenge(void)
{
	static struct ppp_config config;
	static struct world world;

	config = chap_first;
	config.chap.rechallenge_ms = 5000;
	bring_up(&world, &config);
	world.peer.verdict = 0;
	run(&world, not_passed);
	ok(world.now < 7000 && world.asked == 2 && world.ups == 1 && !world.downs,
	   "a peer that is challenged again, and right again, stays");
	world.peer.secret = "other";
	run(&world, not_ended);
	ok(world.why == PPP_END_AUTH_REFUSED && world.ups == 1 && world.downs == 1,
	   "one that is not does not");
}

static bool challenge(struct world *world, uint8_t algorithm)
{
	struct ppp_credentials from = {
		.protocol = PPP_CHAP,
		.algorithm = algorithm,
		.id = 0x63,
		.name = octets_of(OCTETS("lns")),
		.challenge = octets_of(OCTETS("0123456789")),
	};

	return ppp_challenge(&world->ppp, &from, world->now);
}

static void test_relayed_challenge(void)
{
	static struct world world;

	start(&world, &chap_first);
	bring_lcp_up(&world);
	ok(!challenge(&world, CHAP_MD5), "no Challenge of another's before the peer has responded");
	world.peer.algorithm = CHAP_MD5;
	cross(&world, &world.out, true);
	cross(&world, &world.peer.out, false);
	world.due = false;
	ok(!challenge(&world, CHAP_MS2), "nor one of another algorithm");
	ok(challenge(&world, CHAP_MD5) && !ppp_success(&world.ppp, NULL, 0, 0) && !world.ups,
	   "one that comes instead of the verdict puts it off");
	input(&world, PPP_LCP, OCTETS("\1\x71\0\4"));
	ok(world.downs == 1 && !challenge(&world, CHAP_MD5),
	   "if the peer begins anew meanwhile, it is not needed any more");
	run(&world, not_passed);
	ok(world.ups == 1 && world.downs == 1, "and all comes again");
	world.peer.verdict = 0;
	ok(challenge(&world, CHAP_MD5) && ppp_phase(&world.ppp) == PPP_HANDOVER,
	   "one after the verdict leaves the peer where it is");
	run(&world, not_passed);
	ok(world.asked == 3 && world.ups == 1 && world.ppp.chap.id == 0x63 &&
	   world.peer.verdict == CHAP_SUCCESS, "if it is right again");
	challenge(&world, CHAP_MD5);
	world.lost = world.frames;
	run(&world, not_passed);
	wire_clear(&world.out);
	while (!world.ends && ppp_deadline(&world.ppp) != NEVER)
		ppp_timeout(&world.ppp, ppp_deadline(&world.ppp));
	ok(world.why == PPP_END_NO_RESPONSE && world.downs == 2, "without a Response it ends");

	bring_up(&world, &pap_only);
	ok(!challenge(&world, CHAP_MD5), "no Challenge where PAP was agreed");
	bring_up(&world, &chap_first);
	ppp_splice(&world.ppp);
	ok(!challenge(&world, CHAP_MD5), "nor after the splice");
}

static void test_ends(void)
{
	static struct world world;

	bring_up(&world, &chap_first);
	ppp_close(&world.ppp, "maintenance", world.now);
	ok(ppp_phase(&world.ppp) == PPP_TERMINATE && world.downs == 1 && !world.ends,
	   "a close is said");
	run(&world, not_ended);
	ok(world.why == PPP_END_OWNER && ppp_phase(&world.ppp) == PPP_DEAD &&
	   ppp_deadline(&world.ppp) == NEVER, "and done when the peer agrees");
	input(&world, PPP_LCP, OCTETS("\1\x70\0\4"));
	ppp_close(&world.ppp, "again", world.now);
	ppp_lower_down(&world.ppp, world.now);
	ok(world.ends == 1 && !world.out.n && world.ppp.stats.late == 1,
	   "after that there is nothing");

	bring_up(&world, &chap_first);
	ppp_lower_down(&world.ppp, world.now);
	ok(world.ends == 1 && world.downs == 1 && world.why == PPP_END_LOWER && !world.out.n,
	   "when the session is gone nothing is sent");
	start(&world, &chap_first);
	ppp_close(&world.ppp, "never mind", 0);
	run(&world, not_ended);
	ok(world.ends == 1 && world.why == PPP_END_OWNER && !world.downs,
	   "it can be closed while it is negotiated");
}

static void test_splice(void)
{
	static struct world world;

	bring_up(&world, &pap_only);
	ppp_splice(&world.ppp);
	ok(ppp_deadline(&world.ppp) == NEVER && ppp_phase(&world.ppp) == PPP_HANDOVER,
	   "after the splice nobody is asked whether he is there");
	ok(!memmem(&world.ppp, sizeof(world.ppp), SECRET, sizeof(SECRET) - 1),
	   "and the password is forgotten");
	ppp_timeout(&world.ppp, 1000000);
	input(&world, PPP_LCP, OCTETS("\x09\1\0\10\0\0\0\0"));
	input(&world, PPP_LCP, OCTETS("\1\x71\0\4"));
	ok(!world.out.n && !world.downs && world.ppp.stats.late == 2, "LCP is the LNS's");
	ppp_close(&world.ppp, "the LNS has gone", world.now);
	ok(wire_last(&world.out)->data[0] == FSM_TERMINATE_REQUEST,
	   "but a close says so to the peer");
	run(&world, not_ended);
	ok(world.why == PPP_END_OWNER && world.ends == 1, "which agrees");
}

int main(void)
{
	test_chap();
	test_pap();
	test_loss(&chap_first, "CHAP");
	test_loss(&pap_only, "PAP");
	test_silence();
	test_protocols();
	test_nobody_to_tell();
	test_verdicts();
	test_rechallenge();
	test_relayed_challenge();
	test_ends();
	test_splice();
	return tap_end();
}
