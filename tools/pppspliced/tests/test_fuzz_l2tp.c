// SPDX-License-Identifier: GPL-2.0
/* The fuzzer's function on messages with faults, the same ones each time. */
#include "fuzz/fuzz_l2tp.c"

#include "array.h"
#include "l2tp_samples.h"
#include "mutate.h"
#include "tap.h"

#define INPUTS	20000

static uint32_t state = 2661;

/* Every second seed has hidden values. */
static size_t make_seed(uint8_t *buf)
{
	static const struct l2tp_hide hide = {
		L2TP_HIDE_ALL, OCTETS("the shared secret"), OCTETS(SIXTEEN), OCTETS("padding"),
	};
	const struct l2tp_message *msg = &samples[random_below(&state, ARRAY_SIZE(samples))].msg;

	return l2tp_message_build(msg, random_below(&state, 2) ? &hide : NULL, buf, SAMPLE_SIZE);
}

/* The length is right more often than not. */
static size_t with_faults(uint8_t *buf, size_t len)
{
	len = mutate(buf, len, SAMPLE_SIZE, 3, &state);
	if (len >= L2TP_HEADER_LEN && random_below(&state, 8))
		set_length(buf, len);
	return len;
}

int main(void)
{
	uint8_t buf[SAMPLE_SIZE];

	for (unsigned int i = 0; i < INPUTS; i++)
		mutate_feed(LLVMFuzzerTestOneInput, buf, with_faults(buf, make_seed(buf)));
	ok(true, "messages are refused, or can be built again");
	ok(fuzz_accepted > INPUTS / 10 && fuzz_accepted < 2 * INPUTS - INPUTS / 10,
	   "there are many of both");
	return tap_end();
}
