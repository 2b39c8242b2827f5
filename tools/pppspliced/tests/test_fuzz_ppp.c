// SPDX-License-Identifier: GPL-2.0
/* The fuzz target of ppp/, with the same inputs each time: seeds, and what becomes of them. */
#include "fuzz/fuzz_ppp.c"

#include "array.h"
#include "mutate.h"
#include "tap.h"
#include "tests/wire.h"

#define INPUTS		20000

/*
 * Steps of fuzz_ppp.c: 0 time, 1 a success, 2 a failure, 3 an Ack, 4 a Response, 5 a close,
 * 6 the lower layer is down, 7 a splice, 8 what was sent comes back, 9 a frame, 10 somebody
 * else's Challenge. The first Configure-Request has Identifier 0x19.
 */
#define CONFIGURE	"\x09\x10\xc0\x21\1\x70\0\16\1\4\5\xd4\5\6\xaa\xbb\xcc\xdd"
#define CONFIGURE_ALL	"\x09\x20\xc0\x21\1\x71\0\36\2\6\0\0\0\0\3\4\xc0\x23\4\4\xc0\x25\7\2" \
			"\x08\2\1\4\0\x10\0\0"
#define NAK_PAP		"\x09\x0a\xc0\x21\3\x19\0\x08\3\4\xc0\x23"
#define REJECT_AUTH	"\x09\x0b\xc0\x21\4\x19\0\x09\3\5\xc2\x23\5"
#define PAP		"\x09\x0c\xc0\x23\1\7\0\x0a\2ab\2cd"
#define IPCP		"\x09\x06\x80\x21\1\1\0\4"
#define ECHO		"\x09\x0a\xc0\x21\x09\1\0\x08\xaa\xbb\xcc\xdd"
#define REJECT_CHAP	"\x09\x08\xc0\x21\x08\1\0\6\xc2\x23"
#define REJECT_CODE	"\x09\x0a\xc0\x21\7\1\0\x08\1\1\0\4"
#define IDENTIFICATION	"\x09\x0c\xc0\x21\x0c\1\0\x0a\0\0\0\0ab"
#define TERMINATE	"\x09\x06\xc0\x21\5\1\0\4"

static const struct seed seeds[] = {
	{ OCTETS("\3" CONFIGURE "\4\x10\1\3abc" IPCP ECHO "\7\5") },
	{ OCTETS("\3" CONFIGURE "\4\x10\2\1a" "\0\0\0") },
	{ OCTETS("\3" CONFIGURE "\4\x10\x0a\7\3abc\0\4\x10\1\0\x0a\7\3abc\4\x10\2\0") },
	{ OCTETS("\3" CONFIGURE "\4\x10\x0a\7\3abc\0\0\0\0\0\0\0\0\0\0\0\0") },
	{ OCTETS(CONFIGURE_ALL NAK_PAP "\3" CONFIGURE PAP PAP "\1\0" PAP "\x08") },
	{ OCTETS(CONFIGURE "\3\0\0\0\0\0\0\0\0\0\0\0\0\0") },
	{ OCTETS("\3" CONFIGURE "\4\x10\1\0\0\0\0\0\0\0\0") },
	{ OCTETS("\3" CONFIGURE REJECT_CHAP "\0\0\0") },
	{ OCTETS("\3" CONFIGURE IDENTIFICATION REJECT_CODE "\0\0\0\0") },
	{ OCTETS("\3" CONFIGURE "\4\x10\1\0" TERMINATE "\0\6") },
	{ OCTETS(REJECT_AUTH "\0\0\0") },
	{ OCTETS("\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\0\0") },
	{ OCTETS(CONFIGURE_ALL CONFIGURE_ALL CONFIGURE_ALL CONFIGURE_ALL CONFIGURE_ALL CONFIGURE_ALL
		 CONFIGURE_ALL CONFIGURE_ALL CONFIGURE_ALL CONFIGURE_ALL CONFIGURE_ALL) },
};

int main(void)
{
	int why;

	mutate_seeds(LLVMFuzzerTestOneInput, seeds, ARRAY_SIZE(seeds), INPUTS);
	ok(true, "no input breaks a promise");
	ok(fuzz_ups > INPUTS / 10, "many come to the handover");
	ok(fuzz_challenges > INPUTS / 100, "some are challenged by somebody else");
	for (why = PPP_END_OWNER; why <= PPP_END_KEEPALIVE; why++)
		ok(fuzz_ends[why], ppp_end_text(why));
	return tap_end();
}
