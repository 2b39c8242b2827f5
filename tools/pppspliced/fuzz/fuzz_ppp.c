// SPDX-License-Identifier: GPL-2.0
/*
 * PPP of a subscriber, fed with whatever comes: frames, time and verdicts, as an input of
 * libFuzzer's says. It aborts where a promise to the owner is broken.
 */
#include "ppp/ppp.h"

#include "clock.h"
#include "fuzz/fuzz.h"
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
 * @now: time in ms
 * @random: state of next_random()
 * @sum: of the octets of other protocols' frames, which have to be there
 * @sent: last frame that it has sent
 * @sent_len: octets of @sent
 * @sent_protocol: its protocol
 * @judging: a verdict is due
 * @challenged: somebody else's Challenge is outstanding
 * @told: a verdict was for the peer, since LCP was down
 * @up: ops.up was called, and ops.down was not
 * @ended: ops.ended was called
 */
struct target {
	struct ppp ppp;
	uint64_t now;
	uint32_t random;
	uint8_t sum;
	uint8_t sent[PACKET_MAX];
	size_t sent_len;
	uint16_t sent_protocol;
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
	struct packet packet;

	MUST(!target->ended);
	MUST(!target->ppp.spliced);
	MUST(protocol == PPP_LCP || protocol == PPP_CHAP || protocol == PPP_PAP);
	MUST(len <= PACKET_MAX);
	MUST(packet_read(&packet, data, len) && packet.len + PACKET_HEADER == len);
	memcpy(target->sent, data, len);
	target->sent_len = len;
	target->sent_protocol = protocol;
}

static void on_random(void *owner, void *buf, size_t len)
{
	struct target *target = owner;

	random_fill(&target->random, buf, len);
}

/* Every octet of the credentials has to be there. */
static void on_authenticate(void *owner, const struct ppp_credentials *credentials)
{
	static const uint8_t secret[] = "secret";
	struct target *target = owner;

	MUST(!target->ended);
	MUST(credentials->name.len <= AUTH_MAX && credentials->response.len <= AUTH_MAX);
	chap_md5_check(credentials, credentials->name);
	chap_md5_check(credentials, octets_of(secret, 6));
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
	while (len--)
		target->sum += ((const uint8_t *)data)[len];
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

/* A copy that ends where the frame does, so that a sanitizer sees what is read beyond. */
static void feed(struct target *target, uint16_t protocol, const void *data, size_t len)
{
	uint8_t *frame = malloc(len + 2);
	struct writer w = writer_of(frame, len + 2);

	MUST(frame);
	write_u16(&w, protocol);
	write_octets(&w, data, len);
	ppp_input(&target->ppp, frame, w.len, target->now);
	free(frame);
}

/* Few of the inputs would know what to say. */
static void feed_answer(struct target *target, uint8_t code)
{
	uint8_t answer[PACKET_MAX];

	memcpy(answer, target->sent, target->sent_len);
	answer[0] = code;
	feed(target, target->sent_protocol, answer, target->sent_len);
}

static void feed_response(struct target *target, uint8_t size)
{
	uint8_t answer[PACKET_HEADER + 256] = { CHAP_RESPONSE, target->ppp.chap.id };

	answer[3] = PACKET_HEADER + 1 + size + 1;
	answer[4] = size;
	feed(target, PPP_CHAP, answer, answer[3]);
}

static void feed_frame(struct target *target, struct reader *r)
{
	struct reader frame = read_part(r, read_u8(r));
	uint16_t protocol = read_u16(&frame);

	if (!frame.bad)
		feed(target, protocol, frame.at, frame.left);
}

static void pass_time(struct target *target)
{
	uint64_t deadline = ppp_deadline(&target->ppp);

	if (deadline == NEVER)
		return;
	MUST(deadline >= target->now);
	target->now = deadline;
	ppp_timeout(&target->ppp, target->now);
	MUST(ppp_deadline(&target->ppp) > target->now);
}

static void judge(struct target *target, bool right, struct reader *r)
{
	struct reader text = read_part(r, read_u8(r) % 8);
	bool due = target->judging;

	target->judging = false;
	target->told |= due && right;
	if (right)
		MUST(ppp_success(&target->ppp, text.at, text.left, target->now) == due);
	else
		MUST(ppp_failure(&target->ppp, text.at, text.left, target->now) == due);
}

/* Possible if, and only if, the peer has shown who it is, and was not refused. */
static void challenge(struct target *target, struct reader *r)
{
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

	MUST(ppp_challenge(&target->ppp, &from, target->now) == can);
	if (!can)
		return;
	MUST(target->sent_protocol == PPP_CHAP && target->sent[0] == CHAP_CHALLENGE &&
	     target->sent[1] == id && target->sent[4] == value.left &&
	     target->sent_len == PACKET_HEADER + 1 + 2 * value.left);
	target->judging = false;
	target->challenged = true;
	fuzz_challenges++;
}

static void take_step(struct target *target, uint8_t step, struct reader *r)
{
	switch (step) {
	case STEP_TIME:
		pass_time(target);
		break;
	case STEP_SUCCESS:
	case STEP_FAILURE:
		judge(target, step == STEP_SUCCESS, r);
		break;
	case STEP_ACK:
		feed_answer(target, FSM_CONFIGURE_ACK);
		break;
	case STEP_RESPONSE:
		feed_response(target, read_u8(r) % 64);
		break;
	case STEP_CLOSE:
		ppp_close(&target->ppp, "fuzz", target->now);
		break;
	case STEP_DOWN:
		ppp_lower_down(&target->ppp, target->now);
		break;
	case STEP_SPLICE:
		if (ppp_phase(&target->ppp) != PPP_HANDOVER)
			break;
		ppp_splice(&target->ppp);
		target->judging = false;
		target->challenged = false;
		break;
	case STEP_LOOP:
		feed_answer(target, target->sent[0]);
		break;
	case STEP_CHALLENGE:
		challenge(target, r);
		break;
	default:
		feed_frame(target, r);
	}
}

/* Left alone, everything comes to an end: a peer that says nothing is not kept. */
static void let_it_end(struct target *target)
{
	unsigned int n;

	ppp_close(&target->ppp, "end of input", target->now);
	for (n = 0; n < 100 && ppp_deadline(&target->ppp) != NEVER; n++)
		pass_time(target);
	MUST(ppp_deadline(&target->ppp) == NEVER && target->ended);
	MUST(ppp_phase(&target->ppp) == PPP_DEAD);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct reader r = reader_of(data, size);
	struct target target = { .random = 1661 };

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
