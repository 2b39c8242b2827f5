// SPDX-License-Identifier: GPL-2.0
/* The fuzz target of ppp/relay.c, with the same inputs each time: seeds, and what comes of them. */
#include "fuzz/fuzz_relay.c"

#include "array.h"
#include "mutate.h"
#include "tap.h"
#include "tests/wire.h"

#define INPUTS		20000

/*
 * First octet: 0 CHAP with MD5, 1 MS-CHAPv2, 2 PAP; with 0x80 the subscriber answers at once.
 * Steps of fuzz_relay.c: 0 time, 1 an Ack, 2 a Response, 3 a verdict, 4 a close, 5 the lower
 * layer is down, 6 what was sent comes back, 7 a Challenge, 8 a frame. The Ack has to come
 * before the LNS's Configure-Request, after which something else was sent last.
 */
#define ASKS_MD5	"\x08\x0b\xc0\x21\1\x70\0\x09\3\5\xc2\x23\5"
#define ASKS_MS2	"\x08\x0b\xc0\x21\1\x71\0\x09\3\5\xc2\x23\x81"
#define ASKS_PAP	"\x08\x0a\xc0\x21\1\x72\0\x08\3\4\xc0\x23"
#define ASKS_NONE	"\x08\x0c\xc0\x21\1\x73\0\x0a\5\6\xaa\xbb\xcc\xdd"
#define ASKS_MUCH	"\x08\x14\xc0\x21\1\x74\0\x12\1\4\5\xdc\2\6\0\0\0\0\7\2\x08\2"
#define IPCP		"\x08\x06\x80\x21\1\1\0\4"
#define ECHO		"\x08\x0a\xc0\x21\x09\1\0\x08\xaa\xbb\xcc\xdd"
#define REJECT_CHAP	"\x08\x08\xc0\x21\x08\1\0\6\xc2\x23"
#define REJECT_CODE	"\x08\x0a\xc0\x21\7\1\0\x08\1\1\0\4"
#define TERMINATE	"\x08\x06\xc0\x21\5\1\0\4"
#define ALL_RIGHT	"\2\0\0\3\0"

static const struct seed seeds[] = {
	{ OCTETS("\0\1" ASKS_MD5 "\7\x10" ALL_RIGHT IPCP ECHO "\7\x11" ALL_RIGHT "\4") },
	{ OCTETS("\x81\1" ASKS_MS2 "\7\x10\7\x10\3\0\7\x22\3\0" IPCP) },
	{ OCTETS("\0\1" ASKS_MD5 "\7\x10\2\0\0\0\7\x10\3\1") },
	{ OCTETS("\2\1" ASKS_PAP "\0\0\3\0" IPCP ASKS_PAP "\0\0\0\0\0") },
	{ OCTETS("\2\1" ASKS_PAP "\3\1") },
	{ OCTETS("\2\1" ASKS_MD5 "\7\x10\3\0\7\xff\3\0\7\1\3\0") },
	{ OCTETS("\2\1" ASKS_MS2 ASKS_MD5 "\7\x10\0\0\3\1") },
	{ OCTETS("\0" ASKS_MS2 ASKS_PAP "\1" ASKS_NONE "\0\0\0") },
	{ OCTETS("\1" ASKS_MD5 ASKS_MD5 ASKS_MD5 ASKS_MD5 ASKS_MD5 "\0\0\0") },
	{ OCTETS("\0\1" ASKS_NONE IPCP ECHO "\0\0\0\0\0\0\0\0") },
	{ OCTETS("\0\1" ASKS_MD5 "\7\x10" ALL_RIGHT ASKS_MD5 "\0\0\0\0\0\0\0\0\0\0\0\0") },
	{ OCTETS("\0\1" ASKS_MD5 "\0\0\0\0") },
	{ OCTETS("\1\1" ASKS_MS2 "\7\x10\0\0\0\0") },
	{ OCTETS("\0\1" ASKS_MD5 REJECT_CHAP "\0\0") },
	{ OCTETS("\0\1" ASKS_NONE REJECT_CODE "\0\0\0") },
	{ OCTETS("\0\1" ASKS_NONE TERMINATE "\0\0") },
	{ OCTETS("\0\1" ASKS_NONE "\5") },
	{ OCTETS("\0\0\0\0\0\0\0\0\0\0\0\0") },
	{ OCTETS("\0\6\6\6\6\6\6\6\6\6\6\6\6\0\0") },
	{ OCTETS("\0" ASKS_MUCH ASKS_MUCH ASKS_MUCH ASKS_MUCH ASKS_MUCH ASKS_MUCH ASKS_MUCH
		 ASKS_MUCH ASKS_MUCH ASKS_MUCH ASKS_MUCH) },
};

int main(void)
{
	int why;

	mutate_seeds(LLVMFuzzerTestOneInput, seeds, ARRAY_SIZE(seeds), INPUTS);
	ok(true, "no input breaks a promise");
	ok(fuzz_ups > INPUTS / 10, "many come up");
	ok(fuzz_challenges > INPUTS / 10 && fuzz_responses > INPUTS / 10,
	   "many pass a Challenge on, and a Response");
	for (why = PPP_END_OWNER; why <= PPP_END_KEEPALIVE; why++)
		ok(fuzz_ends[why], ppp_end_text(why));
	return tap_end();
}
