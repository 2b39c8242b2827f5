// SPDX-License-Identifier: GPL-2.0
/*
 * PPP towards an LNS, fed with whatever comes: frames, time and Responses of the subscriber, as
 * an input of libFuzzer's says. It aborts where a promise to the owner is broken.
 */
#include "ppp/relay.h"

#include "fuzz/ppp_frames.h"
#include "tests/random.h"

/* What an octet of the input stands for, after the first; every other one is a frame. */
enum step {
	STEP_TIME,
	STEP_ACK,
	STEP_RESPOND,
	STEP_VERDICT,
	STEP_CLOSE,
	STEP_DOWN,
	STEP_LOOP,
	STEP_CHALLENGE,
	STEP_FRAME,
};

#define PASSWORD	"pass-the-fuzz"

/**
 * struct target - the PPP that is fed
 * @relay: it
 * @frames: what goes to and from it
 * @random: state of next_random()
 * @respond_at_once: the subscriber answers within ops.challenge
 * @shown: what he has shown at the beginning
 * @challenge: last Challenge that he got
 * @challenge_id: Identifier of it
 * @challenge_len: octets of @challenge
 * @owed: it is the last, and he has not answered
 * @told: ops.challenge or ops.up was called, and nothing since that takes it back
 * @accepted: the last verdict, since LCP was down, was for him
 * @refused: it was against him
 * @up: ops.up was called, and ops.down was not
 * @ended: ops.ended was called
 */
struct target {
	struct relay relay;
	struct frames frames;
	uint32_t random;
	bool respond_at_once;
	struct ppp_credentials shown;
	uint8_t challenge[CHAP_CHALLENGE_MAX];
	uint8_t challenge_id;
	size_t challenge_len;
	bool owed;
	bool told;
	bool accepted;
	bool refused;
	bool up;
	bool ended;
};

/* How often that has come, for who wants to know how deep the inputs go */
static unsigned int fuzz_ups, fuzz_challenges, fuzz_responses, fuzz_ends[PPP_END_KEEPALIVE + 1];

/* Of the subscriber, nothing is shown that the LNS was not to see. */
static void check_auth(const struct target *target, uint16_t protocol, const struct packet *packet)
{
	bool pap = target->shown.protocol == PPP_PAP;

	MUST(target->relay.lcp.options.peer_auth.protocol == protocol);
	if (protocol == PPP_PAP) {
		MUST(pap && packet->code == PAP_AUTHENTICATE_REQUEST && !target->accepted);
		return;
	}
	MUST(packet->code == CHAP_RESPONSE && packet->len > 1);
	MUST(packet->data[0] == (target->relay.shown.algorithm == CHAP_MS2 ? 49 : 16));
	MUST(!memmem(packet->data, packet->len, PASSWORD, sizeof(PASSWORD) - 1));
	MUST(pap || (packet->id == target->challenge_id && !target->owed));
	fuzz_responses++;
}

static void on_send(void *owner, uint16_t protocol, const void *data, size_t len)
{
	struct target *target = owner;
	struct packet packet;

	MUST(!target->ended);
	packet = frames_sent(&target->frames, protocol, data, len);
	if (protocol != PPP_LCP)
		check_auth(target, protocol, &packet);
}

static void on_random(void *owner, void *buf, size_t len)
{
	struct target *target = owner;

	random_fill(&target->random, buf, len);
}

/* Of the right Challenge, or with one octet of another */
static void respond(struct target *target, uint8_t id, uint8_t fault)
{
	uint8_t value[CHAP_RESPONSE_MAX] = { 1, 2, 3 };
	uint8_t size = target->shown.algorithm == CHAP_MS2 ? 49 : 16;
	struct ppp_credentials response = target->shown;
	uint8_t challenge[CHAP_CHALLENGE_MAX] = { 0 };
	bool right = target->owed && id == target->challenge_id && !fault;

	memcpy(challenge, target->challenge, target->challenge_len);
	challenge[0] ^= fault;
	response.id = id;
	response.challenge = octets_of(challenge, target->challenge_len);
	response.response = octets_of(value, size);
	if (right)
		target->owed = false;
	relay_respond(&target->relay, &response, target->frames.now);
	MUST(!right || target->relay.state == RELAY_SHOWING);
}

static void on_challenge(void *owner, const struct ppp_credentials *challenge)
{
	struct target *target = owner;

	MUST(!target->ended && !target->refused);
	MUST(target->shown.protocol == PPP_CHAP && challenge->protocol == PPP_CHAP &&
	     challenge->algorithm == target->shown.algorithm);
	MUST(challenge->challenge.len && challenge->challenge.len <= sizeof(target->challenge));
	MUST(challenge->name.len <= AUTH_MAX && !challenge->response.len);
	frames_add_up(&target->frames, challenge->name);
	memcpy(target->challenge, challenge->challenge.at, challenge->challenge.len);
	target->challenge_len = challenge->challenge.len;
	target->challenge_id = challenge->id;
	target->owed = true;
	target->told = true;
	fuzz_challenges++;
	if (target->respond_at_once)
		respond(target, target->challenge_id, 0);
}

/* A verdict is about a Response or a password, unless the LNS wants neither. */
static void on_verdict(void *owner, bool accepted, const void *text, size_t len)
{
	struct target *target = owner;
	const struct lcp_options *options = &target->relay.lcp.options;

	MUST(!target->ended && !target->refused);
	MUST(!target->owed);
	MUST(options->peer_auth.protocol || (accepted && !options->refused_auths && !len));
	frames_add_up(&target->frames, octets_of(text, len));
	target->accepted = accepted;
	target->refused = !accepted;
}

static void on_up(void *owner)
{
	struct target *target = owner;

	MUST(!target->ended && !target->up && target->accepted);
	target->up = true;
	target->told = true;
	fuzz_ups++;
}

static void on_down(void *owner)
{
	struct target *target = owner;

	MUST(!target->ended && target->told);
	target->up = false;
	target->told = false;
	target->accepted = false;
	target->owed = false;
}

static void on_other(void *owner, uint16_t protocol, const void *data, size_t len)
{
	struct target *target = owner;

	MUST(target->up && protocol < PPP_LINK_LAYER);
	frames_add_up(&target->frames, octets_of(data, len));
}

static void on_ended(void *owner, enum ppp_end why, const char *text)
{
	struct target *target = owner;

	MUST(!target->ended && !target->up && why != PPP_END_NONE);
	MUST(strlen(text) < PPP_TEXT_SIZE);
	MUST(!target->refused || why == PPP_END_AUTH_REFUSED || why == PPP_END_LOWER);
	target->ended = true;
	fuzz_ends[why]++;
}

static const struct relay_ops fuzz_ops = {
	.send = on_send,
	.random = on_random,
	.challenge = on_challenge,
	.verdict = on_verdict,
	.up = on_up,
	.down = on_down,
	.other = on_other,
	.ended = on_ended,
};

static const struct relay_config fuzz_config = { RELAY_CONFIG_INIT };

static void leg_input(void *leg, const void *data, size_t len, uint64_t now)
{
	relay_input(leg, data, len, now);
}

static uint64_t leg_deadline(const void *leg)
{
	return relay_deadline(leg);
}

static void leg_timeout(void *leg, uint64_t now)
{
	relay_timeout(leg, now);
}

static const struct frames_ops leg_ops = {
	.input = leg_input,
	.deadline = leg_deadline,
	.timeout = leg_timeout,
};

/* For PAP the codes of the verdicts are one less. */
static void feed_verdict(struct target *target, uint8_t what)
{
	bool pap = target->relay.lcp.options.peer_auth.protocol == PPP_PAP;
	uint8_t code = CHAP_SUCCESS + what % 2 - pap;
	uint8_t verdict[] = { code, target->relay.id, 0, 8, 3, 'a', 0, 'c' };

	frames_feed(&target->frames, pap ? PPP_PAP : PPP_CHAP, verdict, sizeof(verdict));
}

static void feed_challenge(struct target *target, uint8_t what)
{
	uint8_t challenge[PACKET_HEADER + 1 + 255 + 3] = { CHAP_CHALLENGE, what % 4 };
	size_t len = PACKET_HEADER + 1 + what + 3;

	challenge[2] = len >> 8;
	challenge[3] = len;
	challenge[4] = what;
	frames_feed(&target->frames, PPP_CHAP, challenge, len);
}

static void take_step(struct target *target, uint8_t step, struct reader *r)
{
	switch (step) {
	case STEP_TIME:
		frames_pass_time(&target->frames);
		break;
	case STEP_ACK:
		frames_answer(&target->frames, FSM_CONFIGURE_ACK);
		break;
	case STEP_RESPOND:
		respond(target, target->challenge_id + read_u8(r) % 2, read_u8(r) % 2);
		break;
	case STEP_VERDICT:
		feed_verdict(target, read_u8(r));
		break;
	case STEP_CLOSE:
		relay_close(&target->relay, "fuzz", target->frames.now);
		break;
	case STEP_DOWN:
		relay_lower_down(&target->relay, target->frames.now);
		break;
	case STEP_LOOP:
		frames_answer(&target->frames, target->frames.sent[0]);
		break;
	case STEP_CHALLENGE:
		feed_challenge(target, read_u8(r));
		break;
	default:
		frames_take(&target->frames, r);
	}
}

static bool has_password(const struct target *target)
{
	return !memcmp(target->relay.password.data, PASSWORD, sizeof(PASSWORD) - 1);
}

static void check(const struct target *target)
{
	const struct relay *relay = &target->relay;

	MUST(target->up == relay->authenticated);
	MUST(target->ended == !relay->alive);
	MUST(!target->up || lcp_is_up(&relay->lcp));
	MUST(has_password(target) == relay->has_password);
	MUST(!relay->has_password || (target->shown.protocol == PPP_PAP && !target->ended &&
				      !target->refused));
	MUST(!relay->has_password || !target->accepted ||
	     relay->lcp.options.peer_auth.protocol == PPP_CHAP);
	MUST(relay->requests <= 11);
}

static void let_it_end(struct target *target)
{
	relay_close(&target->relay, "end of input", target->frames.now);
	frames_end(&target->frames);
	MUST(target->ended);
	MUST(!has_password(target));
}

static void show(struct target *target, uint8_t how)
{
	static const struct lcp_auth ways[] = {
		{ PPP_CHAP, CHAP_MD5 }, { PPP_CHAP, CHAP_MS2 }, { PPP_PAP, 0 },
	};

	target->respond_at_once = how & 0x80;
	how = how % 0x80 % 3;
	target->shown = (struct ppp_credentials) {
		.protocol = ways[how].protocol,
		.algorithm = ways[how].algorithm,
		.name = octets_of((const uint8_t *)"a@isp", 5),
		.response = octets_of((const uint8_t *)PASSWORD, sizeof(PASSWORD) - 1),
	};
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct reader r = reader_of(data, size);
	struct target target = {
		.random = 1994,
		.frames = { .ops = &leg_ops, .leg = &target.relay },
	};

	show(&target, read_u8(&r));
	relay_init(&target.relay, &fuzz_config, &fuzz_ops, &target, &target.shown, 1492);
	relay_open(&target.relay, 0);
	while (r.left && !r.bad) {
		take_step(&target, read_u8(&r), &r);
		check(&target);
	}
	let_it_end(&target);
	return 0;
}
