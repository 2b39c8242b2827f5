// SPDX-License-Identifier: GPL-2.0
/* Whatever a configuration file has in it, it is taken or refused safely. */
#include "fuzz/fuzz_config.c"

#include "array.h"
#include "mutate.h"
#include "tap.h"

static const char minimal[] = "interface eth1 { }\ndefault-group = a\n"
	"lns-group a { lns 192.0.2.1 { } }\n";
static const char groups[] =
	"mode = terminated # all\nrealm-separator = / realm-first = yes\n"
	"lns-group 'a b' {\n\thide = yes\n\tlns \"[2001:db8::1]:1702\" { secret = \"a\\\"\\\\\" weight = 0 }\n}\n"
	"realm isp-a { group = 'a b' } realm \"*.isp-a\" { group = \"a b\" }\n";
static const char radius[] =
	"radius { use = authenticate accounting = yes interim-interval = 5min\n"
	"server 192.0.2.9 { secret = x acct-port = 0 } server b.example { secret = y } }\n";
static const char rest[] =
	"ppp { authentication = { ms-chap-v2, pap } mru = 1500 /* all\n of it */ echo-interval = 0 }\n"
	"l2tp { local-address6 = 2001:db8::1 tx-speed = 100M hold-down = 1h hold-down-max = 1d }\n"
	"log { target = journal level = debug } control { path = /x group = 5 }\n";
static const char interfaces[] =
	"interface \"eth1.*\" { service-names = { gold, 'silver' } any-service = yes }\n"
	"interface eth2 { service-names += x ac-name = \"\" padi-rate = 1 }\n";
static const char odd[] = "lns-group|lns = 1 ${HOME:-x} \"${HOME}\" '\\0' \"\\0\" include(\"/x\") += //";

int main(void)
{
	static const struct seed seeds[] = {
		{ minimal, sizeof(minimal) - 1 },
		{ groups, sizeof(groups) - 1 },
		{ radius, sizeof(radius) - 1 },
		{ rest, sizeof(rest) - 1 },
		{ interfaces, sizeof(interfaces) - 1 },
		{ odd, sizeof(odd) - 1 },
	};

	mutate_seeds(LLVMFuzzerTestOneInput, seeds, ARRAY_SIZE(seeds), 20000);
	ok(true, "20000 files");
	return tap_end();
}
