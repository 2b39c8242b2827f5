// SPDX-License-Identifier: GPL-2.0
/* Whatever happens to a tunnel and its calls, they keep to what they promise. */
#include "fuzz/fuzz_tunnel.c"

#include "array.h"
#include "mutate.h"
#include "tap.h"

/* Flags, and then steps of two octets; those of 0, 1 and 10 have octets besides. */
static const uint8_t orderly[] = {
	0,
	5, 1, 5, 2, 2, 9, 3, 1, 6, 1, 3, 2, 8, 10, 6, 2, 4, 0, 7, 1, 8, 20, 5, 3, 3, 3, 6, 3,
	1, 8, 0x80, 8, 0, 0, 0, 0, 0, 6, 0,			/* HELLO */
	1, 8, 0x80, 8, 0, 0, 0, 0, 0, 16, 2,			/* SLI without ACCM */
	1, 24, 0x80, 8, 0, 0, 0, 0, 0, 14, 0x80, 8, 0, 0, 0, 1, 0, 3, 0x80, 8, 0, 0, 0, 14, 0, 9, 3,
	5, 4, 8, 80, 4, 0, 8, 100, 4, 0,
};
static const uint8_t authenticated[] = {
	FLAG_SECRET | FLAG_HIDE | FLAG_HOST_NAME,
	2, 1, 5, 1, 5, 2, 5, 3, 5, 4, 5, 5, 5, 6, 5, 7, 3, 1, 3, 2, 3, 3, 6, 1, 6, 2, 6, 3, 3, 4,
	6, 0xff, 7, 1, 7, 2, 7, 3, 8, 1, 4, 0, 9, 0, 4, 0,
};
static const uint8_t refused[] = {
	FLAG_ACCEPT,
	1, 47, 0x80, 8, 0, 0, 0, 0, 0, 1, 0x80, 8, 0, 0, 0, 2, 1, 0,
	0x80, 10, 0, 0, 0, 3, 0, 0, 0, 1, 0x80, 9, 0, 0, 0, 7, 'l', 'n', 's',
	0x80, 8, 0, 0, 0, 9, 0, 5, 0, 8, 0, 0,			/* SCCRQ */
	2, 0, 5, 9, 3, 9,
	1, 18, 0x80, 8, 0, 0, 0, 0, 0, 10, 0x80, 10, 0, 0, 0, 14, 0, 1, 0, 0, 0,	/* ICRQ */
	1, 16, 0x80, 8, 0, 0, 0, 0, 0, 4, 0x80, 8, 0, 0, 0, 1, 0, 6, 0,		/* StopCCN */
	8, 255, 8, 255,
};

int main(void)
{
	static const struct seed seeds[] = {
		{ orderly, sizeof(orderly) },
		{ authenticated, sizeof(authenticated) },
		{ refused, sizeof(refused) },
	};

	mutate_seeds(LLVMFuzzerTestOneInput, seeds, ARRAY_SIZE(seeds), 20000);
	ok(true, "20000 inputs to a tunnel and its calls");
	ok(fuzz_ups > 2000 && fuzz_connects > 2000, "in many it is established, and they are too");
	return tap_end();
}
