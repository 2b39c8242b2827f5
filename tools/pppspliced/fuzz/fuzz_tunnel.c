// SPDX-License-Identifier: GPL-2.0
/*
 * An input is what happens to a tunnel of a LAC, one step after another: datagrams and
 * messages of a peer, some of them right, calls that come and go, time.
 */
#include "clock.h"
#include "fuzz/fuzz.h"
#include "l2tp/auth.h"
#include "l2tp/call.h"
#include "l2tp/tunnel.h"

#define FUZZ_ID		0x1111
#define N_SEND		8
#define N_AHEAD		3
#define N_CALLS		8

enum step {
	STEP_DATAGRAM,	/* as it is */
	STEP_MESSAGE,	/* AVPs as they are, with the header that is expected */
	STEP_REPLY,	/* SCCRP or SCCCN, right */
	STEP_ICRP,	/* right */
	STEP_ACK,
	STEP_REQUEST,
	STEP_CONNECT,
	STEP_CLOSE_CALL,
	STEP_TIME,
	STEP_CLOSE,
	STEP_TIE,
	N_STEPS,
};

/* Of the first octet of an input. */
#define FLAG_SECRET	0x1
#define FLAG_HIDE	0x2
#define FLAG_ACCEPT	0x4
#define FLAG_HOST_NAME	0x8

/**
 * struct fuzzed_call - a call, and what may be expected of it
 * @alive: it was requested, and has neither ended nor been closed
 */
struct fuzzed_call {
	struct l2tp_call call;
	bool alive;
};

struct fuzzed {
	struct l2tp_tunnel t;
	struct delivery_slot send_slots[N_SEND], ahead_slots[N_AHEAD];
	struct fuzzed_call calls[N_CALLS];
	bool up, ended;
	uint8_t next_random;
	uint64_t now;
};

static struct fuzzed fuzzed;
static unsigned long fuzz_ups, fuzz_connects;

static void on_send(void *owner, const void *data, size_t len)
{
	struct fuzzed *f = owner;
	struct reader r = reader_of(data, len);

	MUST(!f->ended && len >= L2TP_HEADER_LEN && len <= DELIVERY_MESSAGE_MAX);
	MUST((read_u16(&r) & 0xca0f) == 0xc802 && read_u16(&r) == len);
}

static void on_random(void *owner, void *data, size_t len)
{
	struct fuzzed *f = owner;
	uint8_t *at = data;

	while (len--)
		*at++ = f->next_random++;
}

static void on_up(void *owner)
{
	struct fuzzed *f = owner;

	MUST(!f->up && !f->ended && f->t.peer_id);
	f->up = true;
	fuzz_ups++;
}

static bool ending_is_good(const struct l2tp_ending *why)
{
	size_t len = strnlen(why->text, sizeof(why->text));

	if (why->why == L2TP_WHY_NONE || !len || len == sizeof(why->text))
		return false;
	while (len--)
		if (why->text[len] < ' ' || why->text[len] > '~')
			return false;
	return true;
}

static void on_ended(void *owner, const struct l2tp_ending *why)
{
	struct fuzzed *f = owner;

	MUST(!f->ended && ending_is_good(why) && !f->t.n_calls);
	for (unsigned int i = 0; i < N_CALLS; i++)
		MUST(!f->calls[i].alive);
	f->ended = true;
}

static void on_replied(void *owner)
{
	struct fuzzed_call *call = owner;

	MUST(call->alive && call->call.state == L2TP_CALL_REPLIED && call->call.peer_id);
}

static void on_call_ended(void *owner, const struct l2tp_ending *why)
{
	struct fuzzed_call *call = owner;

	MUST(call->alive && ending_is_good(why) && call->call.state == L2TP_CALL_ENDED);
	call->alive = false;
	memset(&call->call.of_bucket, 0xee, sizeof(call->call.of_bucket));
	memset(&call->call.of_setup, 0xee, sizeof(call->call.of_setup));
}

static const struct l2tp_tunnel_ops fuzzed_ops = {
	.send = on_send,
	.random = on_random,
	.up = on_up,
	.ended = on_ended,
};

static const struct l2tp_call_ops fuzzed_call_ops = {
	.replied = on_replied,
	.ended = on_call_ended,
};

static void input(struct fuzzed *f, const void *data, size_t len)
{
	if (f->t.state == L2TP_TUNNEL_IDLE)
		l2tp_tunnel_accept(&f->t, data, len, f->now);
	else
		l2tp_tunnel_input(&f->t, data, len, f->now);
}

/* The numbers are right, so that it is delivered, and acknowledges all that was sent. */
static struct l2tp_header next_header(const struct fuzzed *f, uint16_t session)
{
	return (struct l2tp_header){
		.tunnel_id = f->t.state == L2TP_TUNNEL_IDLE ? 0 : FUZZ_ID,
		.session_id = session,
		.ns = f->t.delivery.nr,
		.nr = f->t.delivery.una + f->t.delivery.n_sent,
	};
}

static void input_avps(struct fuzzed *f, uint16_t session, struct reader avps)
{
	const struct l2tp_header header = next_header(f, session);
	uint8_t buf[L2TP_HEADER_LEN + 256];
	struct writer w = writer_of(buf, sizeof(buf));

	l2tp_header_write(&w, &header);
	if (avps.left)
		write_octets(&w, avps.at, avps.left);
	l2tp_header_end(&w);
	input(f, buf, w.len);
}

static void input_message(struct fuzzed *f, struct l2tp_message *msg)
{
	uint8_t buf[512];

	msg->header = next_header(f, msg->header.session_id);
	input(f, buf, l2tp_message_build(msg, NULL, buf, sizeof(buf)));
}

static void input_reply(struct fuzzed *f, uint8_t value)
{
	static const uint8_t name[] = "lns";
	const bool connected = f->t.state == L2TP_TUNNEL_WAIT_CTL_CONN;
	struct l2tp_message msg = { .type = connected ? L2TP_SCCCN : L2TP_SCCRP };
	uint8_t digest[L2TP_RESPONSE_LEN];
	struct octets response = octets_of(digest, sizeof(digest));

	l2tp_auth_respond(msg.type, f->t.config.secret,
			  octets_of(f->t.challenge, sizeof(f->t.challenge)), digest);
	if (connected) {
		msg.scccn.challenge_response = response;
	} else {
		msg.sccrp.end = (struct l2tp_end){
			.protocol_version = L2TP_PROTOCOL_VERSION,
			.host_name = octets_of(name, sizeof(name) - 1),
			.assigned_tunnel_id = 1 + value,
			.receive_window_size = 1 + value % 8,
		};
		msg.sccrp.challenge_response = response;
		msg.present = L2TP_AVP_BIT(L2TP_AVP_RECEIVE_WINDOW_SIZE);
	}
	msg.present |= L2TP_AVP_BIT(L2TP_AVP_CHALLENGE_RESPONSE);
	input_message(f, &msg);
}

static void input_icrp(struct fuzzed *f, uint8_t value)
{
	struct l2tp_message msg = {
		.header.session_id = value, .type = L2TP_ICRP, .icrp.assigned_session_id = 1 + value,
	};

	input_message(f, &msg);
}

/* IDs are few, so that some are used again. */
static void request(struct fuzzed *f, uint8_t value)
{
	struct fuzzed_call *call = &f->calls[value % N_CALLS];

	if (call->alive)
		return;
	call->alive = true;
	l2tp_call_request(&call->call, &f->t, &fuzzed_call_ops, call, value % (2 * N_CALLS), value,
			  octets_of(f, value), octets_of(NULL, 0), value, f->now);
}

static void connect_call(struct fuzzed *f, uint8_t value)
{
	struct fuzzed_call *call = &f->calls[value % N_CALLS];
	const struct l2tp_iccn iccn = {
		.tx_connect_speed = 1,
		.framing_type = L2TP_FRAMING_SYNC,
		.proxy_authen_name = octets_of(f, value * 8),
	};

	if (!call->alive)
		return;
	if (!l2tp_call_connect(&call->call, &iccn, L2TP_AVP_BIT(L2TP_AVP_PROXY_AUTHEN_NAME), f->now))
		MUST(value * 8 > 900 && l2tp_call_connect(&call->call, &iccn, 0, f->now));
	if (call->call.state == L2TP_CALL_ESTABLISHED)
		fuzz_connects++;
}

static void close_call(struct fuzzed *f, uint8_t value)
{
	struct fuzzed_call *call = &f->calls[value % N_CALLS];

	if (!call->alive)
		return;
	l2tp_call_close(&call->call, L2TP_CDN_ADMINISTRATIVE, 0, value & 1 ? "text" : NULL, f->now);
	MUST(call->alive);
	call->alive = false;
	memset(&call->call, 0, sizeof(call->call));
}

static void let_pass(struct fuzzed *f, uint64_t ms)
{
	uint64_t until = f->now + ms, at;
	unsigned int turns = 0;

	while ((at = l2tp_tunnel_deadline(&f->t)) <= until) {
		turns = at > f->now ? 0 : turns + 1;
		MUST(turns < 8);
		if (at > f->now)
			f->now = at;
		l2tp_tunnel_timeout(&f->t, f->now);
	}
	f->now = until;
}

/* A tie that is lost ends the tunnel. */
static void decide_tie(struct fuzzed *f, struct reader datagram)
{
	enum l2tp_tie tie = l2tp_tunnel_tie(&f->t, datagram.at, datagram.left, f->now);

	MUST((tie != L2TP_TIE_TAKE_THEIRS && tie != L2TP_TIE_BOTH_LOSE) || f->ended);
}

static void do_step(struct fuzzed *f, struct reader *r)
{
	uint8_t step = read_u8(r) % N_STEPS, value = read_u8(r);
	struct reader part = { 0 };

	if (step == STEP_DATAGRAM || step == STEP_MESSAGE || step == STEP_TIE)
		part = read_part(r, value < r->left ? value : r->left);
	switch (step) {
	case STEP_DATAGRAM:
		input(f, part.at, part.left);
		break;
	case STEP_MESSAGE:
		input_avps(f, read_u8(r), part);
		break;
	case STEP_REPLY:
		input_reply(f, value);
		break;
	case STEP_ICRP:
		input_icrp(f, value);
		break;
	case STEP_ACK:
		input_avps(f, 0, part);
		break;
	case STEP_REQUEST:
		request(f, value);
		break;
	case STEP_CONNECT:
		connect_call(f, value);
		break;
	case STEP_CLOSE_CALL:
		close_call(f, value);
		break;
	case STEP_TIME:
		let_pass(f, value * 64);
		break;
	case STEP_CLOSE:
		l2tp_tunnel_close(&f->t, L2TP_STOPCCN_CLEAR, NULL, f->now);
		break;
	case STEP_TIE:
		decide_tie(f, part);
		break;
	}
}

static void check(const struct fuzzed *f)
{
	unsigned int n = 0, in_setup = 0, requested = 0;
	const struct l2tp_call *call;

	for (unsigned int i = 0; i < N_CALLS; i++) {
		n += f->calls[i].alive;
		MUST(!f->calls[i].alive || f->calls[i].call.state != L2TP_CALL_ENDED);
	}
	MUST(n == f->t.n_calls);
	TAILQ_FOREACH(call, &f->t.setting_up, of_setup) {
		in_setup++;
		requested += call->state != L2TP_CALL_WAIT_TUNNEL;
		MUST(call->state != L2TP_CALL_ESTABLISHED && in_setup <= n);
		MUST(call->state != L2TP_CALL_WAIT_TUNNEL || f->t.waiting);
	}
	MUST(requested == f->t.n_requested);
	MUST(f->ended == (f->t.state == L2TP_TUNNEL_ENDED));
	if (f->t.state == L2TP_TUNNEL_ESTABLISHED)
		MUST(1 + f->t.n_requested + delivery_queued(&f->t.delivery) <= N_SEND);
	MUST(f->ended || f->t.state == L2TP_TUNNEL_IDLE || l2tp_tunnel_deadline(&f->t) != NEVER);
}

static void fuzz_begin(struct fuzzed *f, uint8_t flags)
{
	static const uint8_t secret[] = "secret";
	const struct l2tp_tunnel_config config = {
		.host_name = "lac",
		.secret = octets_of(secret, flags & FLAG_SECRET ? sizeof(secret) - 1 : 0),
		.peer_host_name = flags & FLAG_HOST_NAME ? "lns" : NULL,
		.hide = flags & FLAG_HIDE,
		.hello_ms = 5000,
		.setup_ms = 3000,
		.idle_ms = 2000,
		.delivery = {
			DELIVERY_CONFIG_INIT,
			.send_slots = f->send_slots,
			.n_send = N_SEND,
			.ahead_slots = f->ahead_slots,
			.n_ahead = N_AHEAD,
		},
	};

	f->up = false;
	f->ended = false;
	f->next_random = flags;
	f->now = 0;
	memset(f->calls, 0, sizeof(f->calls));
	l2tp_tunnel_init(&f->t, &config, &fuzzed_ops, f, FUZZ_ID, 0);
	if (!(flags & FLAG_ACCEPT))
		l2tp_tunnel_open(&f->t, 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct reader r = reader_of(data, size);
	struct fuzzed *f = &fuzzed;

	fuzz_begin(f, read_u8(&r));
	while (r.left && !r.bad) {
		do_step(f, &r);
		check(f);
	}
	l2tp_tunnel_close(&f->t, L2TP_STOPCCN_CLEAR, "end of input", f->now);
	let_pass(f, 100000);
	MUST(f->ended);
	return 0;
}
