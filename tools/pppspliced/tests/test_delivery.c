// SPDX-License-Identifier: GPL-2.0
/*
 * Control messages are delivered once and in order, whatever the network does; what an end
 * sends, and when, is what RFC 2661 section 5.8 and appendix A say.
 */
#include "array.h"
#include "bytes.h"
#include "clock.h"
#include "exact.h"
#include "l2tp/delivery.h"
#include "l2tp/header.h"
#include "random.h"
#include "tap.h"

#define N_SLOTS		40
#define N_RECORDS	512
#define TUNNEL		0x1234
#define MESSAGE		16	/* a header, and a number of 32 bits */

/**
 * struct record - a datagram that an end has sent
 * @at: when
 * @len: its length; @number is there if that is more than a header's
 */
struct record {
	uint64_t at;
	size_t len;
	uint16_t tunnel;
	uint16_t ns;
	uint16_t nr;
	uint32_t number;
};

/**
 * struct end - one end, and what it has told
 * @answer: push a message in answer to each that is delivered
 * @close_at: close when this number is delivered
 * @forward: where datagrams go, or NULL
 */
struct end {
	struct delivery d;
	struct delivery_config config;
	struct delivery_slot send_slots[N_SLOTS], ahead_slots[N_SLOTS];
	struct record sent[N_RECORDS];
	unsigned int n_sent;
	uint32_t delivered[N_RECORDS];
	unsigned int n_delivered, n_disordered;
	unsigned int n_ended;
	const char *why;
	bool answer;
	uint32_t close_at;
	void (*forward)(struct end *from, const void *data, size_t len);
};

static uint64_t now;

static size_t make_message(uint8_t *buf, uint16_t ns, uint16_t nr, uint32_t number)
{
	struct writer w = writer_of(buf, MESSAGE);

	write_u16(&w, 0xc802);
	write_u16(&w, number ? MESSAGE : L2TP_HEADER_LEN);
	write_u16(&w, TUNNEL);
	write_u16(&w, 0);
	write_u16(&w, ns);
	write_u16(&w, nr);
	if (number)
		write_u32(&w, number);
	return w.len;
}

static struct record read_message(const void *data, size_t len)
{
	struct reader r = reader_of(data, len);
	struct record record = { .at = now, .len = len };

	read_u32(&r);
	record.tunnel = read_u16(&r);
	read_u16(&r);
	record.ns = read_u16(&r);
	record.nr = read_u16(&r);
	record.number = len > L2TP_HEADER_LEN ? read_u32(&r) : 0;
	return record;
}

static const char *push(struct end *end, uint32_t number)
{
	uint8_t buf[MESSAGE];

	return delivery_push(&end->d, buf, make_message(buf, 0xdead, 0xbeef, number), now);
}

static void on_send(void *owner, const void *data, size_t len)
{
	struct end *end = owner;

	end->sent[end->n_sent++ % N_RECORDS] = read_message(data, len);
	if (end->forward)
		end->forward(end, data, len);
}

static void on_deliver(void *owner, const void *data, size_t len)
{
	struct end *end = owner;
	uint32_t number = read_message(data, len).number;

	if (number != end->n_delivered + 1)
		end->n_disordered++;
	end->delivered[end->n_delivered++ % N_RECORDS] = number;
	if (end->answer)
		push(end, 1000 + number);
	if (end->close_at == number)
		delivery_close(&end->d, now);
}

static void on_ended(void *owner, const char *why)
{
	struct end *end = owner;

	end->n_ended++;
	end->why = why;
}

static const struct delivery_ops ops = {
	.send = on_send,
	.deliver = on_deliver,
	.ended = on_ended,
};

static void end_configure(struct end *end)
{
	memset(end, 0, sizeof(*end));
	end->config = (struct delivery_config){
		DELIVERY_CONFIG_INIT,
		.send_slots = end->send_slots,
		.n_send = N_SLOTS,
		.ahead_slots = end->ahead_slots,
		.n_ahead = 3,
	};
	end->why = "";
}

static void end_begin(struct end *end)
{
	now = 1000;
	if (delivery_init(&end->d, &end->config, &ops, end, now))
		abort();
	delivery_set_peer(&end->d, TUNNEL);
}

static struct end *new_end(void)
{
	static struct end end;

	end_configure(&end);
	end_begin(&end);
	return &end;
}

/* From the peer; a number of 0 is a ZLB. */
static void input(struct end *end, uint16_t ns, uint16_t nr, uint32_t number)
{
	uint8_t data[MESSAGE];
	size_t len = make_message(data, ns, nr, number);
	uint8_t *exact = exact_copy(data, len);

	delivery_input(&end->d, exact, len, now);
	free(exact);
}

/* Let time pass, up to and with @until. */
static void pass(struct end *end, uint64_t until)
{
	while (delivery_deadline(&end->d) <= until) {
		now = delivery_deadline(&end->d);
		delivery_timeout(&end->d, now);
	}
	now = until;
}

static void test_init(void)
{
	static struct end end;
	const char *wrong;

	end_configure(&end);
	ok(delivery_receive_window(&end.config) == 4, "the window to tell is one more than may be ahead");
	ok(delivery_cycle(&end.config) == 31000, "a message is given up after 31 s");
	end.config.max_interval = 7999;
	wrong = delivery_init(&end.d, &end.config, &ops, &end, 0);
	is(wrong, "longest interval: less than the 8 s of RFC 2661 section 5.8", "8 s are the least cap");
	end.config.max_interval = 8000;
	end.config.first_interval = 8001;
	wrong = delivery_init(&end.d, &end.config, &ops, &end, 0);
	is(wrong, "first interval: not 1 ms to the longest", "the first interval is no longer than that");
	end.config.first_interval = 0;
	wrong = delivery_init(&end.d, &end.config, &ops, &end, 0);
	is(wrong, "first interval: not 1 ms to the longest", "nor is it 0");
	end_configure(&end);
	end.config.n_send = 0;
	wrong = delivery_init(&end.d, &end.config, &ops, &end, 0);
	is(wrong, "send slots: not 1 to 32767", "there is a slot to send from");
	end_configure(&end);
	end.config.n_ahead = 32767;
	wrong = delivery_init(&end.d, &end.config, &ops, &end, 0);
	is(wrong, "ahead slots: not 0 to 32766", "what is ahead is no farther than what is past");
	end_configure(&end);
	end.config.max_retries = 256;
	wrong = delivery_init(&end.d, &end.config, &ops, &end, 0);
	is(wrong, "retries: more than 255", "a message is given up some day");
}

static void test_header(void)
{
	struct end *end = new_end();
	uint8_t data[MESSAGE], sent[MESSAGE];

	end->d.una = 7;
	end->d.nr = 9;
	make_message(data, 0, 0, 5);
	memcpy(sent, data, sizeof(data));
	ok(!delivery_push(&end->d, data, sizeof(data), now) && !memcmp(sent, data, sizeof(data)),
	   "a message is copied");
	ok(end->n_sent == 1 && end->sent[0].ns == 7 && end->sent[0].nr == 9 && end->sent[0].number == 5,
	   "and gets its numbers");
	input(end, 9, 8, 1);
	pass(end, now + 100);
	ok(end->n_sent == 2 && end->sent[1].len == L2TP_HEADER_LEN && end->sent[1].tunnel == TUNNEL &&
	   end->sent[1].ns == 8 && end->sent[1].nr == 10, "a ZLB has the next Ns");
	push(end, 6);
	ok(end->sent[2].ns == 8, "which it does not use up");
	push(end, 7);
	push(end, 8);
	input(end, 10, 8, 2);
	pass(end, now + 100);
	ok(end->n_sent == 5 && end->sent[4].len == L2TP_HEADER_LEN && end->sent[4].ns == 10,
	   "which is that of a message that waits");
}

static void test_push_refused(void)
{
	static uint8_t data[DELIVERY_MESSAGE_MAX + 1];
	struct end *end = new_end();
	unsigned int i;

	is(delivery_push(&end->d, data, sizeof(data), now), "message is too long", "a slot has an end");
	make_message(data, 0, 0, 1);
	is(delivery_push(&end->d, data, MESSAGE + 1, now), "message is none of control",
	   "a message is as long as it says");
	make_message(data, 0, 0, 0);
	is(delivery_push(&end->d, data, L2TP_HEADER_LEN, now), "message is none of control",
	   "a ZLB is no message");
	data[0] = 0x48;
	is(delivery_push(&end->d, data, MESSAGE, now), "message is none of control",
	   "nor is a data message");
	for (i = 0; i < N_SLOTS; i++)
		if (push(end, 1 + i))
			break;
	ok(i == N_SLOTS, "the send queue takes as many as there are slots");
	is(push(end, 1), "send queue is full", "and no more");
	input(end, 0, 1, 0);
	ok(!push(end, 1), "until one is acknowledged");
	delivery_close(&end->d, now);
	is(push(end, 1), "control connection is closed", "nothing is sent after the close");
}

static bool sent_at(const struct end *end, const uint64_t *at, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n && i < end->n_sent; i++)
		if (end->sent[i].at != 1000 + at[i])
			return false;
	return end->n_sent == n;
}

static void test_backoff(void)
{
	static const uint64_t defaults[] = { 0, 1000, 3000, 7000, 15000, 23000 };
	static const uint64_t others[] = { 0, 700, 2100, 4900 };
	struct end *end = new_end();

	push(end, 1);
	pass(end, 1000 + 30999);
	ok(sent_at(end, defaults, 6) && !end->n_ended, "intervals double from 1 s to 8 s");
	pass(end, 1000 + 31000);
	ok(end->n_sent == 6 && end->n_ended == 1, "after the fifth retry it ends, at 31 s");
	is(end->why, "no answer", "and says why");
	ok(delivery_deadline(&end->d) == NEVER, "nothing is waited for any more");
	input(end, 0, 1, 1);
	delivery_timeout(&end->d, now + 100000);
	ok(end->n_sent == 6 && !end->n_delivered && end->n_ended == 1, "nor done");

	end_configure(end);
	end->config.first_interval = 700;
	end->config.max_interval = 60000;
	end->config.max_retries = 3;
	end_begin(end);
	push(end, 1);
	pass(end, 1000 + 10499);
	ok(sent_at(end, others, 4) && !end->n_ended, "they may be set");
	pass(end, 1000 + 10500);
	ok(end->n_ended == 1, "and the retries");
	end->config.max_retries = 0;
	end_begin(end);
	push(end, 1);
	pass(end, 1000 + 700);
	ok(end->n_ended == 2, "to none, too");
}

static void test_backoff_begins_again(void)
{
	struct end *end = new_end();

	push(end, 1);
	push(end, 2);
	pass(end, 1000 + 8000);
	ok(end->n_sent == 4 && end->d.stats.resent == 3, "what was lost is sent again and again");
	input(end, 0, 1, 0);
	ok(end->n_sent == 5 && end->sent[4].ns == 1, "until it is acknowledged");
	pass(end, 1000 + 8999);
	ok(end->n_sent == 5, "then an interval");
	pass(end, 1000 + 9000);
	ok(end->n_sent == 6 && end->sent[5].ns == 1, "is 1 s again");
	pass(end, 1000 + 8000 + 31000);
	ok(end->n_ended == 1, "and there are as many retries again");
}

static void test_nr_of_resent(void)
{
	struct end *end = new_end();

	push(end, 1);
	input(end, 0, 0, 1);
	pass(end, 2000);
	ok(end->n_sent == 3 && end->sent[2].number == 1 && end->sent[0].nr == 0 && end->sent[2].nr == 1,
	   "what is sent again has the Nr of now");
}

/* All that is in flight is acknowledged, one by one. Return: how many are sent then. */
static unsigned int ack_all(struct end *end)
{
	unsigned int before = end->n_sent, flying = end->d.n_flying;

	while (flying--)
		input(end, 0, end->d.una + 1, 0);
	return end->n_sent - before;
}

static void test_slow_start(void)
{
	struct end *end = new_end();
	unsigned int i;

	delivery_set_window(&end->d, 8);
	for (i = 0; i < N_SLOTS; i++)
		push(end, i + 1);
	ok(end->n_sent == 1, "one message goes out at first");
	ok(ack_all(end) == 2 && end->d.n_flying == 2, "two after an acknowledgment");
	ok(ack_all(end) == 4 && end->d.n_flying == 4, "twice as many with each round");
	ok(ack_all(end) == 8 && end->d.n_flying == 8, "up to the peer's window");
	ok(ack_all(end) == 8 && end->d.n_flying == 8, "and no more");

	pass(end, now + 1000);
	ok(end->d.n_flying == 1 && end->n_sent == 24 && end->sent[23].ns == end->d.una,
	   "after a loss one goes out, the oldest");
	ok(ack_all(end) == 2 && ack_all(end) == 4, "slow start leads to half of what it was");
	input(end, 0, end->d.una + 1, 0);
	ok(end->d.cwnd == 4 && end->d.n_flying == 4, "there it ends");
	ok(ack_all(end) == 5 && end->d.n_flying == 5, "from there it is one more a round");
	ok(ack_all(end) == 6 && end->d.n_flying == 6, "and one more");
	ok(end->d.stats.resent == 8, "what was in flight at the loss is sent again");
}

static void test_ack_of_many(void)
{
	struct end *end = new_end();
	unsigned int i;

	for (i = 0; i < 10; i++)
		push(end, i + 1);
	ack_all(end);
	ack_all(end);
	pass(end, now + 1000);
	ok(end->d.n_sent == 4 && end->d.n_flying == 1, "three are not sent again yet");
	input(end, 0, end->d.una + 4, 0);
	ok(end->d.stats.resent == 1 && end->d.una == 7 && end->d.n_flying == 2,
	   "nor are they, if they have come");
	input(end, 0, 6, 0);
	ok(end->d.una == 7 && end->d.stats.bad_nr == 0, "an old acknowledgment changes nothing");
	input(end, 0, 10, 1);
	ok(end->d.una == 7 && end->d.stats.bad_nr == 1 && !end->n_delivered,
	   "one of what was not sent is dropped, with its message");
}

static void test_window(void)
{
	struct end *end = new_end();
	unsigned int i;

	for (i = 0; i < 20; i++)
		push(end, i + 1);
	ack_all(end);
	ack_all(end);
	ok(end->d.n_flying == 4 && ack_all(end) == 4, "4 messages are the window of who tells none");
	is(delivery_set_window(&end->d, 0), "Receive Window Size is 0", "one of 0 is refused");
	ok(ack_all(end) == 4, "and changes nothing");
	ok(!delivery_set_window(&end->d, 1) && ack_all(end) == 1 && ack_all(end) == 1,
	   "with one of 1, each waits for the one before");
}

static void test_acks(void)
{
	struct end *end = new_end();

	input(end, 0, 0, 1);
	ok(!end->n_sent && delivery_deadline(&end->d) == 1100, "an acknowledgment waits");
	pass(end, 1100);
	ok(end->n_sent == 1 && end->sent[0].nr == 1 && end->sent[0].at == 1100, "for 100 ms");
	ok(delivery_deadline(&end->d) == NEVER, "and that was all");
	input(end, 1, 0, 2);
	push(end, 1);
	ok(end->n_sent == 2 && end->sent[1].number == 1 && end->sent[1].nr == 2,
	   "it rides on a message");
	input(end, 2, 1, 3);
	input(end, 3, 1, 4);
	ok(end->n_sent == 3 && end->sent[2].nr == 4 && end->d.stats.acks == 2,
	   "two are acknowledged at once");
	input(end, 4, 1, 0);
	ok(delivery_deadline(&end->d) == NEVER, "a ZLB is not acknowledged");
	input(end, 3, 1, 4);
	pass(end, now + 100);
	ok(end->n_sent == 4 && end->sent[3].nr == 4 && end->n_delivered == 4,
	   "a duplicate is acknowledged again, but not delivered");

	end->config.ack_delay = 0;
	end_begin(end);
	end->n_sent = 0;
	input(end, 0, 0, 1);
	ok(end->n_sent == 1, "without a delay, each is acknowledged at once");
}

static void test_answer(void)
{
	struct end *end = new_end();

	end->answer = true;
	input(end, 0, 0, 1);
	ok(end->n_sent == 1 && end->sent[0].number == 1001 && end->sent[0].nr == 1,
	   "who is delivered a message may push an answer");
	input(end, 2, 1, 3);
	input(end, 1, 1, 2);
	ok(end->n_delivered == 3 && end->n_sent == 3 && end->sent[2].number == 1003 &&
	   end->sent[2].nr == 3, "to each");
	end->close_at = 4;
	input(end, 5, 3, 6);
	input(end, 4, 3, 5);
	input(end, 3, 3, 4);
	ok(end->n_delivered == 4 && end->d.stats.unwanted == 2 && end->d.nr == 6,
	   "or close: what came after it is only acknowledged");
}

static void test_ahead(void)
{
	struct end *end = new_end();

	input(end, 3, 0, 4);
	input(end, 1, 0, 2);
	input(end, 1, 0, 2);
	ok(!end->n_delivered && end->d.stats.ahead == 2 && end->d.stats.duplicates == 1,
	   "messages before one that is missing wait");
	ok(delivery_deadline(&end->d) == NEVER, "unacknowledged");
	input(end, 4, 0, 5);
	ok(end->d.stats.beyond == 1, "but none beyond the window");
	input(end, 0, 0, 1);
	ok(end->n_delivered == 2 && end->d.nr == 2, "what is in order then is delivered");
	input(end, 2, 0, 3);
	ok(end->n_delivered == 4 && !end->n_disordered && end->d.nr == 4, "and the rest when it is");
	input(end, 4, 0, 5);
	ok(end->n_delivered == 5 && end->d.stats.delivered == 5, "once");

	end->config.n_ahead = 0;
	end_begin(end);
	end->n_delivered = 0;
	input(end, 1, 0, 2);
	input(end, 0, 0, 1);
	ok(end->n_delivered == 1 && end->d.stats.beyond == 1, "without slots, none waits");
}

/* The example of RFC 2661 section 5.8. */
static void test_past_and_future(void)
{
	static const struct {
		uint16_t ns;
		bool past;
	} of[] = { { 15, true }, { 0, true }, { 65535, true }, { 32784, true }, { 32783, false },
		   { 17, false } };
	struct end *end = new_end();
	unsigned int i, n = 0;

	for (i = 0; i < ARRAY_SIZE(of); i++) {
		end_begin(end);
		end->d.nr = 16;
		input(end, of[i].ns, 0, 1);
		n += (end->d.stats.duplicates == 1) == of[i].past;
	}
	ok(n == i, "after 15, messages 0 to 15 and 32784 to 65535 have been received");
}

static void test_linger(void)
{
	struct end *end = new_end();

	push(end, 1);
	delivery_close(&end->d, now);
	ok(delivery_deadline(&end->d) == 2000, "StopCCN is sent until it is acknowledged");
	pass(end, 1500);
	input(end, 0, 1, 0);
	ok(delivery_deadline(&end->d) == 1500 + 31000, "then the state lives on for 31 s");
	now = 20000;
	input(end, 0, 1, 7);
	pass(end, 20100);
	ok(!end->n_delivered && end->n_sent == 2 && end->sent[1].nr == 1,
	   "what comes is acknowledged, but not delivered");
	input(end, 0, 1, 7);
	pass(end, 20200);
	ok(end->n_sent == 3 && end->d.stats.duplicates == 1, "and again");
	delivery_close(&end->d, now);
	pass(end, 1500 + 30999);
	ok(!end->n_ended, "which makes the end no later");
	pass(end, 1500 + 31000);
	ok(end->n_ended == 1, "it comes");
	is(end->why, "closed", "and says why");

	end_begin(end);
	input(end, 0, 0, 1);
	delivery_close(&end->d, now);
	pass(end, 1000 + 30999);
	ok(end->n_ended == 1 && end->d.stats.acks == 1, "the peer's StopCCN is acknowledged");
	pass(end, 1000 + 31000);
	ok(end->n_ended == 2, "and the state lives on for 31 s, too");
	end_begin(end);
	push(end, 1);
	delivery_close(&end->d, now);
	pass(end, 1000 + 31000);
	is(end->n_ended == 3 ? end->why : "", "no answer", "StopCCN may be without an answer");
}

static void test_idle(void)
{
	struct end *end = new_end();
	uint8_t junk[4] = { 0 };

	ok(delivery_idle(&end->d, 61000) == 60000, "a peer that never spoke is silent from the beginning");
	now = 5000;
	input(end, 0, 0, 0);
	ok(delivery_idle(&end->d, 5000) == 0 && delivery_idle(&end->d, 65000) == 60000,
	   "a ZLB is a sign of life");
	now = 6000;
	delivery_input(&end->d, junk, sizeof(junk), now);
	input(end, 0, 1, 1);
	ok(delivery_idle(&end->d, 6000) == 1000, "junk is none");
	ok(delivery_idle(&end->d, 4000) == 0, "no silence is shorter than none");
}

static void test_malformed(void)
{
	struct end *end = new_end();
	uint8_t whole[MESSAGE + 4] = { 0 };
	size_t len;

	make_message(whole, 0, 0, 1);
	for (len = 0; len < MESSAGE; len++) {
		uint8_t *part = exact_copy(whole, len);

		delivery_input(&end->d, part, len, now);
		free(part);
	}
	ok(end->d.stats.malformed == MESSAGE && !end->n_delivered,
	   "a message cut at any length is dropped");
	whole[0] ^= 0x80;
	delivery_input(&end->d, whole, MESSAGE, now);
	whole[0] ^= 0x82;
	delivery_input(&end->d, whole, MESSAGE, now);
	whole[0] ^= 0x02;
	whole[1] = 3;
	delivery_input(&end->d, whole, MESSAGE, now);
	whole[1] = 2;
	whole[3] = L2TP_HEADER_LEN - 1;
	delivery_input(&end->d, whole, MESSAGE, now);
	ok(end->d.stats.malformed == MESSAGE + 4 && !end->n_sent,
	   "so is one without the T bit, with the O bit, of another version, shorter than a header");
	whole[3] = MESSAGE;
	whole[0] |= 0x01;
	delivery_input(&end->d, whole, sizeof(whole), now);
	ok(end->n_delivered == 1 && end->delivered[0] == 1,
	   "the P bit does not matter, nor what comes after");
}

/* Junk of all sequence numbers, far and near. */
static void test_junk(void)
{
	struct end *end = new_end();
	uint32_t seed = 2661, wrong = 0;
	unsigned int i;

	for (i = 0; i < 600000; i++) {
		bool far = !random_below(&seed, 4);
		uint16_t ns = far ? next_random(&seed) : end->d.nr + random_below(&seed, 8) - 2;
		uint16_t nr = far ? next_random(&seed) : end->d.una + random_below(&seed, 4) - 1;

		input(end, ns, nr, random_below(&seed, 8) ? end->n_delivered + 1 : 0);
		if (!random_below(&seed, 8))
			push(end, 1);
		pass(end, now + random_below(&seed, 200));
		wrong += end->d.n_queued > N_SLOTS || end->d.n_sent > end->d.n_queued ||
			 end->d.n_flying > end->d.n_sent || end->d.n_sent > 4 || !end->d.cwnd;
	}
	ok(!wrong && !end->n_ended, "junk fills no more than the slots");
	ok(end->n_delivered > 65536 && (uint16_t)end->n_delivered == end->d.nr &&
	   end->d.stats.delivered == end->n_delivered, "each number is delivered once");
	ok(end->d.stats.acks <= i, "there are no more answers than questions");
}

/*
 * Two ends, and a network that loses, duplicates and reorders.
 */
#define N_FLYING	256

struct datagram {
	uint64_t at;
	struct end *to;
	size_t len;
	uint8_t data[MESSAGE];
};

static struct network {
	struct end ends[2];
	struct datagram flying[N_FLYING];
	uint32_t seed;
	unsigned int loss, duplicates, delay;
	unsigned int n_pushed[2], n_beyond_window, n_overflown;
	uint16_t acked[2];
	uint16_t windows[2];
} net;

static unsigned int index_of(const struct end *end)
{
	return end - net.ends;
}

static void fly(struct end *to, const void *data, size_t len)
{
	unsigned int i;

	for (i = 0; i < N_FLYING && net.flying[i].to; i++)
		;
	if (i == N_FLYING || len > MESSAGE) {
		net.n_overflown++;
		return;
	}
	net.flying[i] = (struct datagram){
		.at = now + 1 + random_below(&net.seed, net.delay),
		.to = to,
		.len = len,
	};
	memcpy(net.flying[i].data, data, len);
}

static void on_forward(struct end *from, const void *data, size_t len)
{
	unsigned int self = index_of(from);
	struct record record = read_message(data, len);

	if (record.number && (uint16_t)(record.ns - net.acked[self]) >= net.windows[!self])
		net.n_beyond_window++;
	if (random_below(&net.seed, 100) >= net.loss)
		fly(&net.ends[!self], data, len);
	if (random_below(&net.seed, 100) < net.duplicates)
		fly(&net.ends[!self], data, len);
}

static struct datagram *next_datagram(void)
{
	struct datagram *next = NULL;
	unsigned int i;

	for (i = 0; i < N_FLYING; i++)
		if (net.flying[i].to && (!next || net.flying[i].at < next->at))
			next = &net.flying[i];
	return next;
}

static void arrive(struct datagram *datagram)
{
	struct datagram copy = *datagram;
	uint16_t nr = read_message(copy.data, copy.len).nr;
	uint16_t *acked = &net.acked[index_of(copy.to)];

	datagram->to = NULL;
	if ((uint16_t)(nr - *acked) < 0x8000)
		*acked = nr;
	delivery_input(&copy.to->d, copy.data, copy.len, now);
}

/* Return: false if nothing happens any more. */
static bool network_step(void)
{
	uint64_t deadlines[2] = { delivery_deadline(&net.ends[0].d), delivery_deadline(&net.ends[1].d) };
	unsigned int first = deadlines[1] < deadlines[0];
	struct datagram *datagram = next_datagram();

	if (datagram && datagram->at <= deadlines[first]) {
		now = datagram->at;
		arrive(datagram);
		return true;
	}
	if (deadlines[first] == NEVER)
		return false;
	now = deadlines[first];
	delivery_timeout(&net.ends[first].d, now);
	return true;
}

static void network_begin(uint16_t first_ns, uint16_t n_ahead)
{
	unsigned int i;

	memset(&net.flying, 0, sizeof(net.flying));
	net.n_beyond_window = 0;
	net.n_overflown = 0;
	for (i = 0; i < 2; i++) {
		struct end *end = &net.ends[i];

		end_configure(end);
		end->config.max_retries = 200;
		end->config.n_ahead = i ? n_ahead : 3;
		end->forward = on_forward;
		end_begin(end);
		end->d.una = first_ns;
		end->d.nr = first_ns;
		net.acked[i] = first_ns;
		net.n_pushed[i] = 0;
		net.windows[i] = delivery_receive_window(&end->config);
	}
	for (i = 0; i < 2; i++)
		delivery_set_window(&net.ends[i].d, net.windows[!i]);
}

static void network_push(unsigned int from, unsigned int n)
{
	while (net.n_pushed[from] < n && !push(&net.ends[from], net.n_pushed[from] + 1))
		net.n_pushed[from]++;
}

/* Return: whether @n messages of each end came, once and in order. */
static bool network_run(unsigned int n)
{
	const struct end *a = &net.ends[0], *b = &net.ends[1];

	do {
		network_push(0, n);
		network_push(1, n);
	} while (network_step());
	return a->n_delivered == n && b->n_delivered == n && !a->n_disordered && !b->n_disordered &&
	       !a->n_ended && !b->n_ended && !a->d.n_queued && !b->d.n_queued && !net.n_overflown;
}

static void test_network(void)
{
	net.delay = 10;
	network_begin(0, 3);
	ok(network_run(1000) && !net.ends[0].d.stats.resent && !net.ends[1].d.stats.resent,
	   "without loss nothing is sent twice");
	ok(!net.n_beyond_window, "nor beyond the window");
	net.seed = 5;
	net.loss = 25;
	net.duplicates = 25;
	net.delay = 1500;
	network_begin(0, 3);
	ok(network_run(1000), "with loss, duplicates and reordering all is delivered once and in order");
	ok(!net.n_beyond_window && net.ends[0].d.stats.ahead && net.ends[0].d.stats.duplicates &&
	   net.ends[0].d.stats.resent, "and the window is kept");
	network_begin(65535 - 100, 0);
	ok(network_run(1000) && net.ends[0].d.una == 899,
	   "so it is where Ns begins again at 0, and with a window of 1");
	ok(!net.n_beyond_window, "which is kept");
	network_begin(32768 - 100, N_SLOTS);
	ok(network_run(1000) && !net.n_beyond_window, "and with one larger than what is sent at all");
	net.loss = 0;
	net.duplicates = 0;
	net.delay = 10;
	network_begin(0, 15);
	ok(network_run(70000) && (uint16_t)70000 == net.ends[1].d.nr, "and once around");
}

int main(void)
{
	net.seed = 1;
	test_init();
	test_header();
	test_push_refused();
	test_backoff();
	test_backoff_begins_again();
	test_nr_of_resent();
	test_slow_start();
	test_ack_of_many();
	test_window();
	test_acks();
	test_answer();
	test_ahead();
	test_past_and_future();
	test_linger();
	test_idle();
	test_malformed();
	test_junk();
	test_network();
	return tap_end();
}
