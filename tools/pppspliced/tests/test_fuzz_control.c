// SPDX-License-Identifier: GPL-2.0
/* The fuzzer of the control socket's requests, on inputs that are the same each time. */
#include "fuzz/fuzz_control.c"
#include "array.h"
#include "mutate.h"
#include "tap.h"

#define INPUTS		20000
#define SEED(text)	{ text, sizeof(text) - 1 }

int main(void)
{
	static const struct seed seeds[] = {
		SEED("{\"command\":\"sessions\",\"usage\":true,\"realm\":\"isp-a\",\"state\":\"lcp\"}"),
		SEED("{\"command\":\"sessions\",\"interface\":\"eth1.100\",\"lns\":\"192.0.2.1:1701\"}"),
		SEED("{\"command\":\"tunnels\"}"),
		SEED("{\"command\":\"lns\"}"),
		SEED("{\"command\":\"interfaces\"}"),
		SEED("{\"command\":\"status\"}"),
		SEED("{\"command\":\"metrics\"}"),
		SEED("{\"command\":\"drop\",\"id\":12,\"reason\":\"moved\"}"),
		SEED("{\"command\":\"drop\",\"user\":\"alice@isp-a\"}"),
		SEED("{\"command\":\"drop\",\"mac\":\"02:00:00:00:00:01\"}"),
		SEED("{\"command\":\"drop\",\"tunnel\":7}"),
		SEED("{\"command\":\"drop\",\"all\":true}"),
		SEED("{\"command\":\"reload\"}"),
		SEED("{\"command\":\"drop\",\"user\":\"\\u0000\\ud83c\\udf38\\\\\"}"),
		SEED("[[[[[[[[[[[[[[[["),
	};
	unsigned int i;

	mutate_seeds(LLVMFuzzerTestOneInput, seeds, ARRAY_SIZE(seeds), INPUTS);
	ok(true, "whatever is asked, a request is sane or refused");
	for (i = 0; i < REQUEST_COMMANDS; i++)
		ok(fuzz_seen.taken[i] > 10, "a command that was taken");
	ok(fuzz_seen.refused > 1000, "many were refused");
	return tap_end();
}
