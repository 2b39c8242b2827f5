// SPDX-License-Identifier: GPL-2.0
/*
 * PPP of a subscriber, fed with whatever comes: frames, time and verdicts, as an input of
 * libFuzzer's says. It aborts where a promise to the owner is broken.
 */
#include "ppp/ppp.h"

#include "fuzz/ppp_frames.h"
#include "tests/random.h"

/* What an octet of the input stands for; every other one is a frame. */
enum step {
	STEP_TIME,
	STEP_SUCCESS,
	STEP_FAILURE,
	STEP_ACK,
	STEP_RESPONSE,
	STEP_CLOSE,
	STEP_DOWN,
	STEP_SPLICE,
	STEP_LOOP,
	STEP_FRAME,
	STEP_CHALLENGE,
};

/**
 * struct target - the PPP that is fed
 * @ppp: it
 * @frames: what goes to and from it
 * @random: state of next_random()
 * @judging: a verdict is due
 * @challenged: somebody else's Challenge is outstanding
 * @told: a verdict was for the peer, since LCP was down
 * @up: ops.up was called, and ops.down was not
 * @ended: ops.ended was called
 */
struct target {
	struct ppp ppp;
	struct frames frames;
	uint32_t random;
	bool judging;
	bool challenged;
	bool told;
	bool up;
	bool ended;
};

/* How often that has come, for who wants to know how deep the inputs go */
static unsigned int fuzz_ups, fuzz_challenges, fuzz_ends[PPP_END_KEEPALIVE + 1];

static void on_send(void *owner, uint16_t protocol, const void *data, size_t len)
{
	struct target *target = owner;

	MUST(!target->ended);
	MUST(!target->ppp.spliced);
	frames_sent(&target->frames, protocol, data, len);
}

static void on_random(void *owner, void *buf, size_t len)
{
	struct target *target = owner;

	random_fill(&target->random, buf, len);
}

/* Every octet of the credentials has to be there. */
static void on_authenticate(void *owner, const struct ppp_credentials *credentials)
{
	struct target *target = owner;

	MUST(!target->ended);
	MUST(credentials->name.len <= AUTH_MAX && credentials->response.len <= AUTH_MAX);
	frames_add_up(&target->frames, credentials->name);
	frames_add_up(&target->frames, credentials->challenge);
	frames_add_up(&target->frames, credentials->response);
	target->judging = true;
	target->challenged = false;
}

static void on_up(void *owner)
{
	struct target *target = owner;

	MUST(!target->ended && !target->up && target->told);
	target->up = true;
	fuzz_ups++;
}

static void on_down(void *owner)
{
	struct target *target = owner;

	MUST(!target->ended && (target->up || target->judging || target->challenged));
	target->up = false;
	target->told = false;
	target->judging = false;
	target->challenged = false;
}

static void on_other(void *owner, uint16_t protocol, const void *data, size_t len)
{
	struct target *target = owner;

	MUST(target->up && protocol < PPP_LINK_LAYER);
	frames_add_up(&target->frames, octets_of(data, len));
}

static void on_identification(void *owner, const char *text)
{
	(void)owner;
	MUST(strlen(text) < PPP_TEXT_SIZE);
}

static void on_ended(void *owner, enum ppp_end why, const char *text)
{
	struct target *target = owner;

	MUST(!target->ended && !target->up && why != PPP_END_NONE);
	MUST(strlen(text) < PPP_TEXT_SIZE);
	target->ended = true;
	fuzz_ends[why]++;
}

static const struct ppp_ops fuzz_ops = {
	.send = on_send,
	.random = on_random,
	.authenticate = on_authenticate,
	.up = on_up,
	.down = on_down,
	.other = on_other,
	.identification = on_identification,
	.ended = on_ended,
};

static const struct ppp_config fuzz_config = {
	PPP_CONFIG_INIT,
	.lcp.options.n_auth = 4,
	.lcp.options.auth = { { PPP_CHAP, CHAP_MD5 }, { PPP_CHAP, CHAP_MS2 }, { PPP_PAP, 0 },
			      { PPP_CHAP, CHAP_MS } },
	.chap.name = "sse",
	.chap.rechallenge_ms = 600000,
};

static void leg_input(void *leg, const void *data, size_t len, uint64_t now)
{
	ppp_input(leg, data, len, now);
}

static uint64_t leg_deadline(const void *leg)
{
	return ppp_deadline(leg);
}

static void leg_timeout(void *leg, uint64_t now)
{
	ppp_timeout(leg, now);
}

static const struct frames_ops leg_ops = {
	.input = leg_input,
	.deadline = leg_deadline,
	.timeout = leg_timeout,
};

static void feed_response(struct target *target, uint8_t size)
{
	uint8_t answer[PACKET_HEADER + 256] = { CHAP_RESPONSE, target->ppp.chap.id };

	answer[3] = PACKET_HEADER + 1 + size + 1;
	answer[4] = size;
	frames_feed(&target->frames, PPP_CHAP, answer, answer[3]);
}

static void judge(struct target *target, bool right, struct reader *r)
{
	struct reader text = read_part(r, read_u8(r) % 8);
	bool due = target->judging;

	target->judging = false;
	target->told |= due && right;
	if (right)
		MUST(ppp_success(&target->ppp, text.at, text.left, target->frames.now) == due);
	else
		MUST(ppp_failure(&target->ppp, text.at, text.left, target->frames.now) == due);
}

/* Possible if, and only if, the peer has shown who it is, and was not refused. */
static void challenge(struct target *target, struct reader *r)
{
	const struct frames *sent = &target->frames;
	uint8_t id = read_u8(r);
	struct reader value = read_part(r, read_u8(r));
	struct ppp_credentials from = {
		.protocol = PPP_CHAP,
		.algorithm = target->ppp.chap.algorithm,
		.id = id,
		.name = octets_of(value.at, value.left),
		.challenge = octets_of(value.at, value.left),
	};
	bool chap = lcp_options_auth(&target->ppp.lcp.options)->protocol == PPP_CHAP;
	bool can = chap && value.left && !target->ppp.spliced &&
		   (target->up || target->judging || target->challenged);

	MUST(ppp_challenge(&target->ppp, &from, target->frames.now) == can);
	if (!can)
		return;
	MUST(sent->sent_protocol == PPP_CHAP && sent->sent[0] == CHAP_CHALLENGE &&
	     sent->sent[1] == id && sent->sent[4] == value.left &&
	     sent->sent_len == PACKET_HEADER + 1 + 2 * value.left);
	target->judging = false;
	target->challenged = true;
	fuzz_challenges++;
}

static void take_step(struct target *target, uint8_t step, struct reader *r)
{
	switch (step) {
	case STEP_TIME:
		frames_pass_time(&target->frames);
		break;
	case STEP_SUCCESS:
	case STEP_FAILURE:
		judge(target, step == STEP_SUCCESS, r);
		break;
	case STEP_ACK:
		frames_answer(&target->frames, FSM_CONFIGURE_ACK);
		break;
	case STEP_RESPONSE:
		feed_response(target, read_u8(r) % 64);
		break;
	case STEP_CLOSE:
		ppp_close(&target->ppp, "fuzz", target->frames.now);
		break;
	case STEP_DOWN:
		ppp_lower_down(&target->ppp, target->frames.now);
		break;
	case STEP_SPLICE:
		if (ppp_phase(&target->ppp) != PPP_HANDOVER)
			break;
		ppp_splice(&target->ppp);
		target->judging = false;
		target->challenged = false;
		break;
	case STEP_LOOP:
		frames_answer(&target->frames, target->frames.sent[0]);
		break;
	case STEP_CHALLENGE:
		challenge(target, r);
		break;
	default:
		frames_take(&target->frames, r);
	}
}

static void let_it_end(struct target *target)
{
	ppp_close(&target->ppp, "end of input", target->frames.now);
	frames_end(&target->frames);
	MUST(target->ended);
	MUST(ppp_phase(&target->ppp) == PPP_DEAD);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct reader r = reader_of(data, size);
	struct target target = {
		.random = 1661,
		.frames = { .ops = &leg_ops, .leg = &target.ppp },
	};

	ppp_init(&target.ppp, &fuzz_config, &fuzz_ops, &target);
	ppp_open(&target.ppp, 0);
	while (r.left && !r.bad) {
		take_step(&target, read_u8(&r), &r);
		MUST(target.up == (ppp_phase(&target.ppp) == PPP_HANDOVER));
		MUST(target.ended == (ppp_phase(&target.ppp) == PPP_DEAD));
	}
	let_it_end(&target);
	return 0;
}
