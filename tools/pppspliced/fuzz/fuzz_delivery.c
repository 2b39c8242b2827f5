// SPDX-License-Identifier: GPL-2.0
/*
 * An input is what happens to one end of a control connection, one step after another:
 * datagrams of a peer, pushes, a close, time.
 */
#include "bytes.h"
#include "clock.h"
#include "fuzz/fuzz.h"
#include "l2tp/delivery.h"
#include "l2tp/header.h"

#define N_SEND	6
#define N_AHEAD	3

enum step {
	STEP_DATAGRAM,
	STEP_NEAR,
	STEP_PUSH,
	STEP_TIME,
	STEP_WINDOW,
	STEP_CLOSE,
	N_STEPS,
};

/**
 * struct fuzzed - the end, and what may be expected of it
 * @next_ns: number of the message that is delivered next
 * @ended: it has ended
 */
struct fuzzed {
	struct delivery d;
	struct delivery_slot send_slots[N_SEND], ahead_slots[N_AHEAD];
	uint16_t next_ns;
	bool ended;
	uint64_t now;
};

static void on_send(void *owner, const void *data, size_t len)
{
	struct fuzzed *f = owner;
	struct reader r = reader_of(data, len);

	MUST(!f->ended && len >= L2TP_HEADER_LEN && (read_u16(&r) & 0xca0f) == 0xc802);
	MUST(read_u16(&r) == len);
}

static void on_deliver(void *owner, const void *data, size_t len)
{
	struct fuzzed *f = owner;
	struct reader r = reader_of(data, len);

	read_octets(&r, 8);
	MUST(len > L2TP_HEADER_LEN && read_u16(&r) == f->next_ns++);
	delivery_push(&f->d, data, len, f->now);
}

static void on_ended(void *owner, const char *why)
{
	struct fuzzed *f = owner;

	MUST(!f->ended && why);
	f->ended = true;
}

static const struct delivery_ops fuzzed_ops = {
	.send = on_send,
	.deliver = on_deliver,
	.ended = on_ended,
};

/* A message with numbers that are near those of @f, by chance right. */
static void input_near(struct fuzzed *f, uint8_t numbers)
{
	uint8_t buf[L2TP_HEADER_LEN + 1];
	struct writer w = writer_of(buf, sizeof(buf));

	write_u32(&w, 0xc802000c | (numbers & 1));
	write_u32(&w, 0);
	write_u16(&w, f->d.nr + (numbers >> 1 & 7) - 2);
	write_u16(&w, f->d.una + (numbers >> 4) - 2);
	write_u8(&w, numbers);
	delivery_input(&f->d, buf, w.len, f->now);
}

static void push_number(struct fuzzed *f, uint8_t number)
{
	uint8_t buf[L2TP_HEADER_LEN + 1];
	struct writer w = writer_of(buf, sizeof(buf));

	write_u32(&w, 0xc802000d);
	write_u32(&w, 0);
	write_u32(&w, 0);
	write_u8(&w, number);
	delivery_push(&f->d, buf, w.len, f->now);
}

static void let_pass(struct fuzzed *f, uint64_t ms)
{
	uint64_t until = f->now + ms;

	while (delivery_deadline(&f->d) <= until) {
		if (delivery_deadline(&f->d) > f->now)
			f->now = delivery_deadline(&f->d);
		delivery_timeout(&f->d, f->now);
	}
	f->now = until;
}

static void do_step(struct fuzzed *f, struct reader *r)
{
	uint8_t step = read_u8(r) % N_STEPS, value = read_u8(r);
	struct reader datagram;

	switch (step) {
	case STEP_DATAGRAM:
		datagram = read_part(r, value < r->left ? value : r->left);
		delivery_input(&f->d, datagram.at, datagram.left, f->now);
		break;
	case STEP_NEAR:
		input_near(f, value);
		break;
	case STEP_PUSH:
		push_number(f, value);
		break;
	case STEP_TIME:
		let_pass(f, value * 32);
		break;
	case STEP_WINDOW:
		delivery_set_window(&f->d, value);
		break;
	case STEP_CLOSE:
		delivery_close(&f->d, f->now);
		break;
	}
	MUST(f->d.n_flying <= f->d.n_sent && f->d.n_sent <= f->d.n_queued && f->d.n_queued <= N_SEND);
	MUST(f->d.cwnd && f->d.cwnd <= f->d.window);
	MUST(f->ended || !f->d.n_queued || f->d.resend_at != NEVER);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct reader r = reader_of(data, size);
	static struct fuzzed f;
	struct delivery_config config = {
		DELIVERY_CONFIG_INIT,
		.send_slots = f.send_slots,
		.n_send = N_SEND,
		.ahead_slots = f.ahead_slots,
		.n_ahead = N_AHEAD,
	};

	f.ended = false;
	f.now = 0;
	f.next_ns = read_u16(&r);
	MUST(!delivery_init(&f.d, &config, &fuzzed_ops, &f, 0));
	f.d.nr = f.next_ns;
	f.d.una = read_u16(&r);
	while (r.left && !r.bad)
		do_step(&f, &r);
	let_pass(&f, 100000);
	delivery_close(&f.d, f.now);
	let_pass(&f, 100000);
	MUST(f.ended);
	return 0;
}
