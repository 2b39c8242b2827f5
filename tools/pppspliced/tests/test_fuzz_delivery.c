// SPDX-License-Identifier: GPL-2.0
/* Whatever happens to an end of a control connection, it keeps to what it promises. */
#include "fuzz/fuzz_delivery.c"

#include "array.h"
#include "mutate.h"
#include "tap.h"

/* Ns and Nr, and then steps of two octets; those of 0 have a datagram. */
static const uint8_t orderly[] = {
	0xff, 0xfe, 0xff, 0xfd,
	2, 1, 2, 2, 2, 3, 1, 0x35, 1, 0x35, 3, 4, 2, 4, 1, 0x45, 4, 8, 1, 0x30,
	0, 13, 0xc8, 2, 0, 13, 0, 0, 0, 0, 0, 1, 0, 0, 9,
	3, 200, 1, 0x37, 1, 0x35, 5, 0, 1, 0x35, 1, 0x25,
};
static const uint8_t lossy[] = {
	0, 0, 0, 0,
	2, 1, 2, 2, 2, 3, 2, 4, 2, 5, 2, 6, 2, 7, 3, 40, 3, 40, 1, 0x30, 3, 80, 1, 0x40, 1, 0x3b,
	1, 0x29, 1, 0x27, 1, 0x23, 1, 0x25, 3, 255, 3, 255, 3, 255, 1, 0x40, 5, 0, 3, 255,
};

int main(void)
{
	static const struct seed seeds[] = {
		{ orderly, sizeof(orderly) },
		{ lossy, sizeof(lossy) },
	};

	mutate_seeds(LLVMFuzzerTestOneInput, seeds, ARRAY_SIZE(seeds), 20000);
	ok(true, "20000 inputs to an end of a control connection");
	return tap_end();
}
