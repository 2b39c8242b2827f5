// SPDX-License-Identifier: GPL-2.0
/* Whatever a RADIUS server sends, it is read safely. */
#include "fuzz/fuzz_radius.c"

#include "array.h"
#include "mutate.h"
#include "tap.h"

/* Of the secret and the authenticator of the fuzzer's entry: an Access-Accept, signed */
#define SIGNED \
	"\x02\x00\x00\x2a\xfa\xe7\xbd\xe6\xb8\x1a\xdf\xdb\xc2\x5a\xa3\x92\xf1\x23\xd9\x66" \
	"\x12\x04\x68\x69\x50\x12\x95\x4e\x67\x1d\x42\xb5\x24\x16\x7b\x90\x06\x11\x8f\xa6" \
	"\x4e\x7f"
#define LNS(tag, digit) \
	"\100\6" tag "\0\0\3" "\101\6" tag "\0\0\1" "\103\14" tag "192.0.2." digit \
	"\123\6" tag "\0\0\5" "\122\7" tag "gold"

static const char tunnels[] = "\22\4hi\33\6\0\0\0\74" LNS("\1", "1") LNS("\2", "2");
static const char microsoft[] = "\32\15\0\0\1\067\32\7\11S=12" "\32\16\0\0\1\067\2\10\11" "E=691"
	"\31\5a\0b\125\6\0\0\0\1";
static const char packet[] = SIGNED;

int main(void)
{
	const struct radius_sent sent = {
		.code = RADIUS_ACCESS_REQUEST, .authenticator = authenticator,
		.secret = octets_of("secret", 6),
	};
	static const struct seed seeds[] = {
		{ tunnels, sizeof(tunnels) - 1 },
		{ microsoft, sizeof(microsoft) - 1 },
		{ packet, sizeof(packet) - 1 },
	};
	struct octets attributes;

	ok(!radius_check(&sent, packet, sizeof(packet) - 1, &attributes),
	   "one of the seeds is a packet with the right digests");
	mutate_seeds(LLVMFuzzerTestOneInput, seeds, ARRAY_SIZE(seeds), 20000);
	ok(true, "20000 answers");
	return tap_end();
}
