// SPDX-License-Identifier: GPL-2.0
/* Whatever a user's name and an Access-Accept look like, LNSs are read and chosen safely. */
#include "fuzz/fuzz_lns.c"

#include "array.h"
#include "mutate.h"
#include "tap.h"

#define USER	"\022alice@isp-a.example"
/* "secret", of the secret and the authenticator of the fuzzer's entry */
#define PASSWORD	"\x80\x01" \
	"\x1e\xce\xce\xeb\x02\x52\xe2\x1a\x79\x3e\x3b\x31\x33\x1d\x20\x16"
#define LNS(tag, digit) \
	"\100\6" tag "\0\0\3" "\101\6" tag "\0\0\1" "\103\14" tag "192.0.2." digit \
	"\105\25" tag PASSWORD "\123\6" tag "\0\0\5" "\122\7" tag "gold"

static const char tagged[] = USER LNS("\1", "1") LNS("\2", "2");
static const char untagged[] = "\11isp/alice"
	"\100\6\0\0\0\3" "\132\5lac" "\103\16\0012001:db8::1" "\103\6\2lns" "\103\6\3ln2" "\123\6\3\0\0\1";
static const char user_only[] = "\030x@a.b.c.d.example_-/0@yz";

int main(void)
{
	static const struct seed seeds[] = {
		{ tagged, sizeof(tagged) - 1 },
		{ untagged, sizeof(untagged) - 1 },
		{ user_only, sizeof(user_only) - 1 },
	};

	mutate_seeds(LLVMFuzzerTestOneInput, seeds, ARRAY_SIZE(seeds), 20000);
	ok(true, "20000 names and Access-Accepts");
	return tap_end();
}
