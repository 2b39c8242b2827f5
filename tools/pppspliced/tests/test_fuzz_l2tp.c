// SPDX-License-Identifier: GPL-2.0
/* The fuzzer's function on messages with faults, the same ones each time. */
#include "fuzz/fuzz_l2tp.c"
#include "exact.h"
#include "l2tp_samples.h"
#include "random.h"
#include "tap.h"

#define INPUTS	20000

static uint32_t state = 2661;

/* Every second seed has hidden values. */
static size_t seed(uint8_t *buf)
{
	static const struct l2tp_hide hide = {
		L2TP_HIDE_ALL, OCTETS("the shared secret"), OCTETS(SIXTEEN), OCTETS("padding"),
	};
	const struct l2tp_message *msg = &samples[random_below(&state, N_SAMPLES)].msg;

	return l2tp_message_build(msg, random_below(&state, 2) ? &hide : NULL, buf, SAMPLE_SIZE);
}

/* Each has one fault, or some; its length is right more often than not. */
static size_t mutate(uint8_t *buf, size_t len)
{
	static const uint8_t telling[] = { 0, 1, 6, 7, 8, 0x40, 0x80, 0xc0, 0xff };
	unsigned int n = random_below(&state, 4);
	size_t from, to;

	while (n--)
		buf[random_below(&state, len)] = random_below(&state, 2) ? telling[random_below(&state, 9)] :
							   random_below(&state, 256);
	if (!random_below(&state, 4))
		len = random_below(&state, len + 1);
	if (len > L2TP_HEADER_LEN && !random_below(&state, 4)) {
		from = L2TP_HEADER_LEN + random_below(&state, len - L2TP_HEADER_LEN);
		to = L2TP_HEADER_LEN + random_below(&state, len - L2TP_HEADER_LEN);
		memmove(buf + to, buf + from, len - (from > to ? from : to));
	}
	if (len >= L2TP_HEADER_LEN && random_below(&state, 8))
		set_length(buf, len);
	return len;
}

static void input(const uint8_t *buf, size_t len)
{
	uint8_t *copy = exact_copy(buf, len);

	LLVMFuzzerTestOneInput(copy, len);
	free(copy);
}

int main(void)
{
	uint8_t buf[SAMPLE_SIZE];

	for (unsigned int i = 0; i < INPUTS; i++)
		input(buf, mutate(buf, seed(buf)));
	ok(true, "messages are refused, or can be built again");
	ok(fuzz_accepted > INPUTS / 10 && fuzz_accepted < 2 * INPUTS - INPUTS / 10,
	   "there are many of both");
	return tap_end();
}
