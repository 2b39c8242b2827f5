// SPDX-License-Identifier: GPL-2.0
/* A configuration file is taken as it was meant, or refused with its line and a remedy. */
#include "array.h"
#include "config/config.h"
#include "exact.h"
#include "ppp/protocol.h"
#include "tap.h"

#include <arpa/inet.h>
#include <sys/stat.h>
#include <unistd.h>

static char error[CONFIG_ERROR_MAX];

static struct config *parse_octets(const char *text, size_t len)
{
	char *exact = exact_copy(text, len);
	struct config *config;

	strcpy(error, "no error");
	config = config_parse(exact, len, "c", error, sizeof(error));
	free(exact);
	return config;
}

static struct config *parse(const char *text)
{
	struct config *config = parse_octets(text, strlen(text));

	if (!config)
		printf("# %s\n", error);
	return config;
}

/**
 * struct bad - what is no configuration
 * @text: text
 * @error: what is said of it
 */
struct bad {
	const char *text;
	const char *error;
};

#define X16		"0123456789abcdef"
#define SECRET254	X16 X16 X16 X16 X16 X16 X16 X16 X16 X16 X16 X16 X16 X16 X16 "0123456789abcd"
#define GROUP	"lns-group a { lns 192.0.2.1 { } }\n"

static const struct bad bad[] = {
	{ "nothing = 1",
	  "c:1: there is no option \"nothing\" here; see pppspliced.conf(5) for those that there are" },
	{ "\n\n  nothing { }",
	  "c:3: there is no option \"nothing\" here; see pppspliced.conf(5) for those that there are" },
	{ "ppp { hello = 60s }",
	  "c:1: there is no option \"hello\" here; see pppspliced.conf(5) for those that there are" },
	{ "ppp {\n\tmru = 64\n}",
	  "c:2: mru = \"64\" is wrong; give 0, or a number from 128 to 65535" },
	{ "ppp { mru = 1492x }",
	  "c:1: mru = \"1492x\" is wrong; give 0, or a number from 128 to 65535" },
	{ "ppp { mru = -1 }",
	  "c:1: mru = \"-1\" is wrong; give 0, or a number from 128 to 65535" },
	{ "ppp { mru = 99999999999999999999 }",
	  "c:1: mru = \"99999999999999999999\" is wrong; give 0, or a number from 128 to 65535" },
	{ "ppp { mru = 0x5d4 }",
	  "c:1: mru = \"0x5d4\" is wrong; give 0, or a number from 128 to 65535" },
	{ "ppp { mru 1492 }",
	  "c:1: mru has no value; write mru = VALUE" },
	{ "ppp { mru = }",
	  "c:1: \"}\" does not belong here; remove it, or what is before it" },
	{ "ppp { mru = { 1492 } }",
	  "c:1: \"{\" does not belong here; remove it, or what is before it" },
	{ "ppp { mru = 1492\nmru = 1492 }",
	  "c:2: mru is there twice; remove one" },
	{ "ppp { }\nppp { }",
	  "c:2: ppp is there twice; make one of the two" },
	{ "ppp { mru += 1492 }",
	  "c:1: mru is no list; write = for +=" },
	{ "ppp \"x\" { }",
	  "c:1: ppp is a section; write ppp, then { and }" },
	{ "ppp = 1",
	  "c:1: ppp is a section; write ppp, then { and }" },
	{ "ppp {",
	  "c:1: a section or list does not end; add }" },
	{ "}",
	  "c:1: there is a } too many; remove it" },
	{ "ppp { echo-interval = 30m }",
	  "c:1: echo-interval = \"30m\" is wrong; give a duration from 0 to 1d, as 90s, 5min, 1h or 1d" },
	{ "ppp { echo-interval = 2d }",
	  "c:1: echo-interval = \"2d\" is wrong; give a duration from 0 to 1d, as 90s, 5min, 1h or 1d" },
	{ "ppp { echo-interval = \"1h 30min\" }",
	  "c:1: echo-interval = \"1h 30min\" is wrong; give a duration from 0 to 1d, as 90s, 5min, 1h or 1d" },
	{ "ppp { echo-interval = 99999999999999999d }",
	  "c:1: echo-interval = \"99999999999999999d\" is wrong; give a duration from 0 to 1d, as 90s, 5min, 1h or 1d" },
	{ "ppp { pap-timeout = 0 }",
	  "c:1: pap-timeout = \"0\" is wrong; give a duration from 1s to 1h, as 90s, 5min, 1h or 1d" },
	{ "ppp { echo-failures = 0 }",
	  "c:1: echo-failures = \"0\" is wrong; give a number from 1 to 100" },
	{ "ppp { authentication = chap }",
	  "c:1: authentication = \"chap\" is wrong; give one of chap-md5, ms-chap, ms-chap-v2, pap" },
	{ "ppp { authentication = { pap, pap } }",
	  "c:1: authentication has pap twice; remove one" },
	{ "ppp { authentication = { pap, chap-md5 }",
	  "c:1: a section or list does not end; add }" },
	{ "ppp { authentication = { pap chap-md5 } }",
	  "c:1: \"chap-md5\" does not belong here; remove it, or what is before it" },
	{ "mode = both",
	  "c:1: mode = \"both\" is wrong; give one of transparent, terminated" },
	{ "mode = \"trans\\x00parent\"",
	  "c:1: \\ is only for \\\" and \\\\; use '...' for a text with \\" },
	{ "mode = \"transparent",
	  "c:1: a text does not end in its line; add the quotation mark" },
	{ "mode = '${HOME}'",
	  "c:1: mode = \"${HOME}\" is wrong; give one of transparent, terminated" },
	{ "mode = \"${HOME}\"",
	  "c:1: \"${\" would be a variable; use '...' for a text with it" },
	{ "mode = ${HOME}",
	  "c:1: \"${\" would be a variable; use '...' for a text with it" },
	{ "mode = terminated # fine\n/* not\nso",
	  "c:2: this comment does not end; add */" },
	{ "// a comment\n",
	  "c:1: a comment begins with # here, not with //" },
	{ "mode = transparent#x",
	  "c:1: a comment begins within a word; put a text that has #, // or /* into quotation marks, or a space before the comment" },
	{ "realm-separator = a",
	  "c:1: realm-separator = \"a\" is wrong; give one character that is no letter, digit, '-', '_' or '.'" },
	{ "realm-separator = \"\"",
	  "c:1: realm-separator = \"\" is wrong; give one character that is no letter, digit, '-', '_' or '.'" },
	{ "realm-separator = \"@@\"",
	  "c:1: realm-separator = \"@@\" is wrong; give one character that is no letter, digit, '-', '_' or '.'" },
	{ "realm-first = true",
	  "c:1: realm-first = \"true\" is wrong; give yes or no" },
	{ "max-sessions = 1000001",
	  "c:1: max-sessions = \"1000001\" is wrong; give a number from 0 to 1000000" },
	{ "default-group = x",
	  "c:1: default-group: there is no lns-group \"x\"; add it, or name another" },
	{ "\nmode = transparent\ndefault-group = \"isp-a\"\n\n",
	  "c:3: default-group: there is no lns-group \"isp-a\"; add it, or name another" },
	{ "default-group = \"\"\ndefault-group = \"\"",
	  "c:2: default-group is there twice; remove one" },
	{ "\"ppp\" { }",
	  "c:1: a text is where a name must be; write names without quotation marks" },
	{ "ppp|mru = 1492",
	  "c:1: a name has no |; put the option into its section" },
	{ "\"lns-group='x\" = 1",
	  "c:1: a text is where a name must be; write names without quotation marks" },
	{ "include(\"/etc/passwd\")",
	  "c:1: a *, ( or ) is here; put a text that has one into quotation marks" },
	{ "include = x",
	  "c:1: there is no option \"include\" here; see pppspliced.conf(5) for those that there are" },
	{ "interface { }",
	  "c:1: interface has no name; write interface NAME { }" },
	{ "interface \"\" { }",
	  "c:1: interface \"\" is none; give a name as eth1 of up to 15 octets, or a pattern as \"eth1.*\" of up to 63" },
	{ "interface \"eth 1\" { }",
	  "c:1: interface \"eth 1\" is none; give a name as eth1 of up to 15 octets, or a pattern as \"eth1.*\" of up to 63" },
	{ "interface eth1/2 { }",
	  "c:1: interface \"eth1/2\" is none; give a name as eth1 of up to 15 octets, or a pattern as \"eth1.*\" of up to 63" },
	{ "interface eth1.* { }",
	  "c:1: a *, ( or ) is here; put a text that has one into quotation marks" },
	{ "interface eth1 { }\ninterface eth1 { }",
	  "c:2: there are two of the name \"eth1\"; remove one" },
	{ "interface eth1 { ac-name = \"01234567890123456789012345678901234567890123456789012345678901234\" }",
	  "c:1: ac-name = \"01234567890123456789012345678901234567890123456789012345678901234\" is wrong; give a text of 1 to 64 octets" },
	{ "interface eth1 { service-names = { \"\" } }",
	  "c:1: service-names = \"\" is wrong; give a text of 1 to 64 octets" },
	{ "interface eth1 { service-names = { a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q } }",
	  "c:1: interface \"eth1\": there are too many Service-Names; give up to 16 of 1 to 64 octets" },
	{ "interface eth1 { max-sessions = 65535 }",
	  "c:1: max-sessions = \"65535\" is wrong; give a number from 0 to 65534" },
	{ "interface eth1 { padi-rate = 0 }",
	  "c:1: padi-rate = \"0\" is wrong; give a number from 1 to 1000000" },
	{ "interface eth1 { any-service = maybe }",
	  "c:1: any-service = \"maybe\" is wrong; give yes or no" },
	{ "interface eth1 { mtu = 1500 }",
	  "c:1: there is no option \"mtu\" here; see pppspliced.conf(5) for those that there are" },
	{ "lns-group a { }",
	  "c:1: lns-group \"a\" has 0 LNSs; give it 1 to 64, as lns 192.0.2.1 { }" },
	{ "lns-group \"\" { lns 192.0.2.1 { } }",
	  "c:1: lns-group \"\" has no good name; give one of 1 to 253 octets" },
	{ GROUP "lns-group a { lns 192.0.2.2 { } }",
	  "c:2: there are two of the name \"a\"; remove one" },
	{ "lns-group a { lns lns.example { } }",
	  "c:1: lns \"lns.example\" is no address; give one as 192.0.2.1, 192.0.2.1:1701, 2001:db8::1 or \"[2001:db8::1]:1701\", not a name" },
	{ "lns-group a { lns 192.0.2.256 { } }",
	  "c:1: lns \"192.0.2.256\" is no address; give one as 192.0.2.1, 192.0.2.1:1701, 2001:db8::1 or \"[2001:db8::1]:1701\", not a name" },
	{ "lns-group a { lns 192.0.2.1:0 { } }",
	  "c:1: lns \"192.0.2.1:0\" is no address; give one as 192.0.2.1, 192.0.2.1:1701, 2001:db8::1 or \"[2001:db8::1]:1701\", not a name" },
	{ "lns-group a { lns 192.0.2.1:65536 { } }",
	  "c:1: lns \"192.0.2.1:65536\" is no address; give one as 192.0.2.1, 192.0.2.1:1701, 2001:db8::1 or \"[2001:db8::1]:1701\", not a name" },
	{ "lns-group a { lns 192.0.2.1: { } }",
	  "c:1: lns \"192.0.2.1:\" is no address; give one as 192.0.2.1, 192.0.2.1:1701, 2001:db8::1 or \"[2001:db8::1]:1701\", not a name" },
	{ "lns-group a { lns \"\" { } }",
	  "c:1: lns \"\" is no address; give one as 192.0.2.1, 192.0.2.1:1701, 2001:db8::1 or \"[2001:db8::1]:1701\", not a name" },
	{ "lns-group a { lns \"[192.0.2.1]:1701\" { } }",
	  "c:1: lns \"[192.0.2.1]:1701\" is no address; give one as 192.0.2.1, 192.0.2.1:1701, 2001:db8::1 or \"[2001:db8::1]:1701\", not a name" },
	{ "lns-group a { lns \"[2001:db8::1\" { } }",
	  "c:1: lns \"[2001:db8::1\" is no address; give one as 192.0.2.1, 192.0.2.1:1701, 2001:db8::1 or \"[2001:db8::1]:1701\", not a name" },
	{ "lns-group a { lns \"[\" { } }",
	  "c:1: lns \"[\" is no address; give one as 192.0.2.1, 192.0.2.1:1701, 2001:db8::1 or \"[2001:db8::1]:1701\", not a name" },
	{ "lns-group a { lns \"[]\" { } }",
	  "c:1: lns \"[]\" is no address; give one as 192.0.2.1, 192.0.2.1:1701, 2001:db8::1 or \"[2001:db8::1]:1701\", not a name" },
	{ "lns-group a { lns \"2001:db8::1:2:3:4:5:1701:9\" { } }",
	  "c:1: lns \"2001:db8::1:2:3:4:5:1701:9\" is no address; give one as 192.0.2.1, 192.0.2.1:1701, 2001:db8::1 or \"[2001:db8::1]:1701\", not a name" },
	{ "lns-group a { lns 192.0.2.1 { } lns 192.0.2.1 { } }",
	  "c:1: there are two of the name \"192.0.2.1\"; remove one" },
	{ "lns-group a {\nlns 192.0.2.1 { }\nlns 192.0.2.1:1701 { }\n}",
	  "c:3: lns \"192.0.2.1:1701\" is in lns-group \"a\" twice; remove one" },
	{ "lns-group a { lns 192.0.2.1 { priority = 16777216 } }",
	  "c:1: priority = \"16777216\" is wrong; give a number from 0 to 16777215" },
	{ "lns-group a { lns 192.0.2.1 { weight = 65536 } }",
	  "c:1: weight = \"65536\" is wrong; give a number from 0 to 65535" },
	{ "lns-group a { lns 192.0.2.1 { secret = hunter2 secret-file = /etc/x } }",
	  "c:1: lns \"192.0.2.1\" has secret and secret-file; remove one" },
	{ "lns-group a { lns 192.0.2.1 { secret = \"a\\nb\" } }",
	  "c:1: \\ is only for \\\" and \\\\; use '...' for a text with \\" },
	{ "lns-group a { lns 192.0.2.1 { secret = " SECRET254 " } }",
	  "c:1: secret is too long; give a text of 1 to 253 octets" },
	{ "lns-group a { lns 192.0.2.1 { secret-file = secret } }",
	  "c:1: secret-file = \"secret\" is wrong; give a path from / on of 2 to 4095 octets" },
	{ "lns-group a { lns 192.0.2.1 { secret-file = /nonexistent/secret } }",
	  "c:1: lns \"192.0.2.1\": secret-file /nonexistent/secret cannot be opened: No such file or directory; name a file of up to 253 octets that others may not read (chmod o=)" },
	{ "lns-group a { lns 192.0.2.1 { secret-file = /dev/zero } }",
	  "c:1: lns \"192.0.2.1\": secret-file /dev/zero is no file; name a file of up to 253 octets that others may not read (chmod o=)" },
	{ "lns-group a { lns 192.0.2.1 { secret-file = /proc } }",
	  "c:1: lns \"192.0.2.1\": secret-file /proc is no file; name a file of up to 253 octets that others may not read (chmod o=)" },
	{ "lns-group a { hide = yes lns 192.0.2.1 { } }",
	  "c:1: lns \"192.0.2.1\" has no secret, which hide needs; give it one" },
	{ "lns-group a { mode = none lns 192.0.2.1 { } }",
	  "c:1: mode = \"none\" is wrong; give one of transparent, terminated" },
	{ "realm a { }",
	  "c:1: realm \"a\" has no group; name an lns-group, as group = isp-a" },
	{ "realm a {\n\tgroup = b\n}",
	  "c:3: realm \"a\": there is no lns-group \"b\"; add it, or name another" },
	{ "realm a { group = \"\" }",
	  "c:1: group = \"\" is wrong; give a text of 1 to 253 octets" },
	{ GROUP "realm a..b { group = a }",
	  "c:2: realm \"a..b\": realm has an empty label; name each once, as isp-a.example, or \"*.isp-a.example\" for all below it" },
	{ GROUP "realm A { group = a }\nrealm a { group = a }",
	  "c:3: realm \"a\": realm is there twice; name each once, as isp-a.example, or \"*.isp-a.example\" for all below it" },
	{ GROUP "realm a { group = a }\nrealm a { group = a }",
	  "c:3: there are two of the name \"a\"; remove one" },
	{ GROUP "realm \"*\" { group = a }",
	  "c:2: realm \"*\": realm has a character that is none of a name's; name each once, as isp-a.example, or \"*.isp-a.example\" for all below it" },
	{ "radius { use = yes }",
	  "c:1: use = \"yes\" is wrong; give one of off, authenticate, authorize" },
	{ "radius { use = authorize }",
	  "c:1: radius: use needs a server with an auth-port; add server 192.0.2.9 { secret = ... }" },
	{ "radius { accounting = yes\nserver 192.0.2.9 { secret = x acct-port = 0 } }",
	  "c:2: radius: accounting needs a server with an acct-port; add server 192.0.2.9 { secret = ... }" },
	{ "radius { server 192.0.2.9 { } }",
	  "c:1: server \"192.0.2.9\" has no secret, or one with an octet of 0; give it one by secret or secret-file" },
	{ "radius { server \"192.0.2.9 1812\" { secret = x } }",
	  "c:1: server \"192.0.2.9 1812\" is neither an address nor a name; give one as 192.0.2.9, 2001:db8::9 or radius.example" },
	{ "radius { server 192.0.2.9 { secret = x auth-port = 65536 } }",
	  "c:1: auth-port = \"65536\" is wrong; give a number from 0 to 65535" },
	{ "radius { server 192.0.2.9 { secret = x } server 192.0.2.9 { secret = x } }",
	  "c:1: there are two of the name \"192.0.2.9\"; remove one" },
	{ "radius { server a { secret = x } server b { secret = x } server c { secret = x }\nserver d { secret = x } server e { secret = x } }",
	  "c:2: server \"e\" is one too many; give up to 4 for authentication, and 4 for accounting" },
	{ "radius { interim-interval = 9s }",
	  "c:1: interim-interval = \"9s\" is wrong; give 0, or a duration from 10s to 1d, as 90s, 5min, 1h or 1d" },
	{ "radius { nas-address = nas.example }",
	  "c:1: nas-address = \"nas.example\" is wrong; give an IPv4 or IPv6 address" },
	{ "radius { authorize-password = '' }",
	  "c:1: authorize-password = \"\" is wrong; give a text of 1 to 128 octets" },
	{ "radius { allow-unsigned-answers = 1 }",
	  "c:1: allow-unsigned-answers = \"1\" is wrong; give yes or no" },
	{ "l2tp { local-address = 2001:db8::1 }",
	  "c:1: local-address = \"2001:db8::1\" is wrong; give an IPv4 address, as 192.0.2.1" },
	{ "l2tp { local-address6 = 192.0.2.1 }",
	  "c:1: local-address6 = \"192.0.2.1\" is wrong; give an IPv6 address, as 2001:db8::1" },
	{ "l2tp { listen-port = 65536 }",
	  "c:1: listen-port = \"65536\" is wrong; give a number from 0 to 65535" },
	{ "l2tp { hold-down = 20min }",
	  "c:1: l2tp: hold-down is longer than hold-down-max; make that longer" },
	{ "l2tp { tx-speed = 5G }",
	  "c:1: tx-speed = \"5G\" is wrong; give bit/s from 1 to 4G, as 500k, 100M or 1G" },
	{ "l2tp { tx-speed = 1T }",
	  "c:1: tx-speed = \"1T\" is wrong; give bit/s from 1 to 4G, as 500k, 100M or 1G" },
	{ "l2tp { window = 17 }",
	  "c:1: window = \"17\" is wrong; give a number from 1 to 16" },
	{ "radius { workers = 201 }",
	  "c:1: workers = \"201\" is wrong; give a number from 1 to 200" },
	{ "log { level = loud }",
	  "c:1: level = \"loud\" is wrong; give one of error, warning, info, debug" },
	{ "log { target = /var/log/pppspliced }",
	  "c:1: target = \"/var/log/pppspliced\" is wrong; give one of stderr, syslog, journal" },
	{ "control { path = control }",
	  "c:1: path = \"control\" is wrong; give a path from / on of 2 to 107 octets" },
	{ "control { path = \"\" }",
	  "c:1: path = \"\" is wrong; give a path from / on of 2 to 107 octets" },
	{ "control { group = nobody-has-this-group }",
	  "c:1: group = \"nobody-has-this-group\" is wrong; give the name of a group that is in /etc/group, or its number" },
	{ "ppp { mru = +1492 }",
	  "c:1: a + is here; put a text that has one into quotation marks" },
	{ "ppp { mru = (1492) }",
	  "c:1: a *, ( or ) is here; put a text that has one into quotation marks" },
	{ ")",
	  "c:1: a *, ( or ) is here; put a text that has one into quotation marks" },
	{ "=",
	  "c:1: \"=\" does not belong here; remove it, or what is before it" },
	{ "{ }",
	  "c:1: \"{\" does not belong here; remove it, or what is before it" },
	{ "\x01",
	  "c:1: a control character is here; remove it, or use secret-file" },
	{ "ppp { mru = 1400 };",
	  "c:1: there is no option \";\" here; see pppspliced.conf(5) for those that there are" },
	{ "mode = transparent/* x */",
	  "c:1: a comment begins within a word; put a text that has #, // or /* into quotation marks, or a space before the comment" },
	{ "/* a\n * comment */ mode = transparent\n\nx = 1",
	  "c:4: there is no option \"x\" here; see pppspliced.conf(5) for those that there are" },
	{ "max-sessions = 18446744073709551617",
	  "c:1: max-sessions = \"18446744073709551617\" is wrong; give a number from 0 to 1000000" },
	{ "ppp { echo-interval = 213503982334602d }",
	  "c:1: echo-interval = \"213503982334602d\" is wrong; give a duration from 0 to 1d, as 90s, 5min, 1h or 1d" },
	{ "realm-separator = \" \"",
	  "c:1: realm-separator = \" \" is wrong; give one character that is no letter, digit, '-', '_' or '.'" },
	{ "mode = transparent\r\nppp { name = \"a\rb\" }",
	  "c:2: a text does not end in its line; add the quotation mark" },
	{ "interface eth1234567890123 { }",
	  "c:1: interface \"eth1234567890123\" is none; give a name as eth1 of up to 15 octets, or a pattern as \"eth1.*\" of up to 63" },
	{ "interface \"eth123456789012345678901234567890123456789012345678901234567890.*\" { }",
	  "c:1: interface \"eth123456789012345678901234567890123456789012345678901234567890.*\" is none; give a name as eth1 of up to 15 octets, or a pattern as \"eth1.*\" of up to 63" },
};

static void test_bad(void)
{
	struct config *config;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		config = parse_octets(bad[i].text, strlen(bad[i].text));
		is(config ? "no error" : error, bad[i].error, bad[i].error);
		config_unref(config);
	}
}

#define DEFAULTS	"interface eth1 { } lns-group a { lns 192.0.2.1 { } } " \
	"radius { server a.example { secret = s } }"

static void test_defaults(void)
{
	struct config *config = parse(DEFAULTS);
	char host[256] = "";

	gethostname(host, sizeof(host) - 1);
	ok(config && config->n_interfaces == 1 && config->n_groups == 1, "names are enough");
	if (!config)
		return;
	is(config->file, "c", "it knows its file");
	is(config->interfaces[0].ac_name, host, "AC-Name is the host's name");
	is(config->l2tp.host_name, host, "and so are Host Name");
	is(config->ppp.chap_name, host, "Name");
	is(config->radius.nas_identifier, host, "and NAS-Identifier");
	ok(!config->interfaces[0].n_services && !config->interfaces[0].any_service &&
	   config->interfaces[0].max_sessions_per_mac == 4, "an interface has its defaults");
	ok(config->groups[0].mode == CONFIG_TRANSPARENT && !config->groups[0].hide &&
	   config->groups[0].group.n_peers == 1 &&
	   config->groups[0].group.peers == config->groups[0].peers, "and a group");
	ok(config->groups[0].peers[0].weight == 1 && !config->groups[0].peers[0].priority &&
	   !config->groups[0].peers[0].secret_len && !config->groups[0].peers[0].state &&
	   config->groups[0].peers[0].address.in.sin_port == htons(1701), "and an LNS");
	ok(config->ppp.n_auth == 2 && config->ppp.auth[0].protocol == PPP_CHAP &&
	   config->ppp.auth[0].algorithm == CHAP_MD5 && config->ppp.auth[1].protocol == PPP_PAP,
	   "and authentication");
	ok(config->ppp.echo_s == 30 && config->ppp.negotiation_s == 60 && !config->ppp.mru,
	   "and LCP");
	ok(config->l2tp.hold_down.first == 30000 && config->l2tp.hold_down.longest == 600000,
	   "and the hold-down, in ms");
	ok(config->l2tp.tx_speed == 1000000000 && !config->l2tp.local4 && !config->l2tp.local6 &&
	   !config->l2tp.listen_port, "and L2TP");
	ok(config->radius.use == CONFIG_RADIUS_OFF && config->radius.n_auth == 1 &&
	   config->radius.n_acct == 1 && config->radius.auth[0].port == 1812 &&
	   config->radius.acct[0].port == 1813 && !config->radius.allow_unsigned, "and RADIUS");
	is(config->radius.auth[0].secret, "s", "whose servers have a secret");
	ok(!config->realms.fallback && !config->realms.n_entries &&
	   config->realm_form.separator == '@' && !config->realm_form.prefix, "and realms");
	is(config->control_path, "/run/pppspliced/control", "and the control socket");
	ok(!config->has_control_group && config->log.level == 2, "and the log");
	config_unref(config);
}

static void test_interface(void)
{
	struct config *config = parse("interface 'eth1.*' { ac-name = \"A C\" any-service = Yes\n"
		"service-names = { gold, 'silver # 2' } max-sessions = 0 padi-rate=10 padi-burst=20 }"
		"interface eth2 { service-names = one }");
	const struct config_interface *interface = config ? config->interfaces : NULL;

	ok(config && config->n_interfaces == 2, "there may be several interfaces");
	if (!config)
		return;
	is(interface->name, "eth1.*", "one may be a pattern");
	is(interface->ac_name, "A C", "has an AC-Name");
	ok(interface->any_service && interface->n_services == 2 && !interface->max_sessions &&
	   interface->padi_rate == 10 && interface->padi_burst == 20, "and limits");
	is(interface->services[1], "silver # 2", "and Service-Names, with what one likes in them");
	ok(interface[1].n_services == 1 && !strcmp(interface[1].services[0], "one"),
	   "of which one may be without braces");
	config_unref(config);
}

static const char groups_text[] =
	"mode = terminated default-group = b realm-separator = / realm-first = yes\n"
	"realm isp-a { group = a }\n"
	"realm \"*.isp-a.example\" { group = a }\n"
	"lns-group a { mode = transparent hide = yes\n"
	"lns 192.0.2.1:1702 { secret = 'a\\b\"c' priority = 3 weight = 7 max-sessions = 9\n"
	"host-name = lac server-host-name = lns }\n"
	"lns 192.0.2.1:1703 { secret = \"a\\\\b\\\"c\" } }\n"
	"lns-group b { lns \"[2001:db8::1]:1\" { } }";

static void test_groups(void)
{
	struct config *config = parse(groups_text);
	const struct lns_peer *peer;
	const struct lns_group *group;

	ok(config && config->n_groups == 2 && config->realms.n_entries == 2, "there are groups");
	if (!config)
		return;
	peer = config->groups[0].peers;
	is(peer->endpoint, "192.0.2.1", "an LNS has an address");
	ok(peer->address.in.sin_port == htons(1702) && peer->priority == 3 && peer->weight == 7 &&
	   peer->max_sessions == 9, "a port, priority and weight");
	ok(peer->secret_len == 5 && !memcmp(peer->secret, "a\\b\"c", 5), "a secret");
	ok(peer[1].secret_len == 5 && !memcmp(peer[1].secret, "a\\b\"c", 5),
	   "which may be quoted in two ways");
	is(peer->client_auth_id, "lac", "a Host Name to tell");
	is(peer->server_auth_id, "lns", "and one that it has to tell");
	ok(config->groups[0].mode == CONFIG_TRANSPARENT && config->groups[0].hide &&
	   config->groups[1].mode == CONFIG_TERMINATED, "a group has a mode, or the one of all");
	ok(config->groups[1].peers[0].address.in6.sin6_family == AF_INET6 &&
	   config->groups[1].peers[0].address.in6.sin6_port == htons(1), "IPv6 may have a port");
	group = realm_table_find(&config->realms, "dsl.isp-a.example");
	ok(group && config_group_of(config, group) == &config->groups[0], "a realm has a group");
	ok(realm_table_find(&config->realms, "x") == &config->groups[1].group,
	   "others have the default one");
	ok(config->realm_form.separator == '/' && config->realm_form.prefix, "a name has a form");
	ok(!config_group_of(config, &(struct lns_group){ 0 }), "a group of RADIUS is none of these");
	ok(config_ref(config) == config, "a configuration may be used twice");
	config_unref(config);
	is(config->groups[0].name, "a", "and is there until nobody uses it");
	config_unref(config);
	config_unref(NULL);
}

static void test_rest(void)
{
	struct config *config = parse(
		"# first\n/* second\n third */ session-timeout = 1d idle-timeout = 90 max-sessions=3\r\n"
		"ppp { authentication = { ms-chap-v2, pap, chap-md5, ms-chap } mru = 1500 name = n }\n"
		"l2tp { tx-speed = 100M rx-speed = 56k listen-port = 1701 vendor-name = ''\n"
		"local-address = 192.0.2.1 local-address6 = 2001:db8::1 hold-down-max = 1h }\n"
		"radius { use = authenticate accounting = yes nas-address = 192.0.2.1\n"
		"server a { secret = x auth-port = 0 } server b { secret = y acct-port = 0 } }\n"
		"log { target = journal level = debug } control { group = 12 path = /c }");

	ok(config && config->session_timeout_s == 86400 && config->idle_timeout_s == 90 &&
	   config->max_sessions == 3, "durations have units, or are seconds");
	if (!config)
		return;
	ok(config->ppp.n_auth == 4 && config->ppp.auth[0].algorithm == CHAP_MS2 &&
	   config->ppp.auth[1].protocol == PPP_PAP && config->ppp.auth[3].algorithm == CHAP_MS &&
	   config->ppp.mru == 1500, "authentication is in the order of the file");
	is(config->ppp.chap_name, "n", "with a name");
	ok(config->l2tp.tx_speed == 100000000 && config->l2tp.rx_speed == 56000 &&
	   config->l2tp.listen_port == 1701 && !config->l2tp.vendor_name &&
	   config->l2tp.hold_down.longest == 3600000, "speeds have units");
	is(config->l2tp.local4, "192.0.2.1", "an address may be given for IPv4");
	is(config->l2tp.local6, "2001:db8::1", "and for IPv6");
	ok(config->radius.use == CONFIG_RADIUS_AUTHENTICATE && config->radius.accounting &&
	   config->radius.n_auth == 1 && config->radius.n_acct == 1, "RADIUS is asked");
	is(config->radius.auth[0].host, "b", "servers are for authentication");
	is(config->radius.acct[0].host, "a", "or for accounting");
	is(config->log.target, "journal", "the log goes elsewhere");
	ok(config->log.level == 3, "with more in it");
	ok(config->has_control_group && config->control_group_gid == 12, "a group may control");
	config_unref(config);
}

static void test_octets(void)
{
	struct config *config;
	char few[12] = "few octets";
	size_t len = (4 << 20) + 1;
	char *large = malloc(len);

	config = parse_octets("mode = transparent\0x", 20);
	is(config ? "no error" : error,
	   "c:1: a control character is here; remove it, or use secret-file", "an octet of 0 is seen");
	config_unref(config);
	memset(large, '\n', len);
	config = parse_octets(large, len);
	is(config ? "no error" : error, "c:1: the file is too long; give at most 4 MiB",
	   "so is a file that is too long");
	config_unref(config);
	config = parse_octets(large, len - 1);
	ok(config, "but no shorter one");
	config_unref(config);
	free(large);
	config = parse_octets("", 0);
	ok(config, "an empty file is one");
	config_unref(config);
	ok(!config_parse("x = 1", 5, "file", few, sizeof(few)) && !strcmp(few, "file:1: the"),
	   "an error takes no more room than there is");
	ok(!config_parse("x = 1", 5, "file of a long name", few, sizeof(few)) &&
	   !strcmp(few, "file of a l"), "not even if only the name fits");
}

static char folder[] = "/tmp/test_config.XXXXXX";
static char path[64];

static const char *write_file(const char *name, const char *text, size_t len, mode_t mode)
{
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "w");
	if (!file || fwrite(text, 1, len, file) != len || fclose(file) || chmod(path, mode))
		abort();
	return path;
}

static const char *read_secret(const char *text, size_t len, mode_t mode)
{
	static char got[CONFIG_ERROR_MAX];
	struct config *config;
	char conf[256];

	snprintf(conf, sizeof(conf), "lns-group a { lns 192.0.2.1 { secret-file = %s } }",
		 write_file("secret", text, len, mode));
	config = parse_octets(conf, strlen(conf));
	if (config)
		snprintf(got, sizeof(got), "%u: %s", config->groups[0].peers[0].secret_len,
			 config->groups[0].peers[0].secret);
	else
		snprintf(got, sizeof(got), "%.15s", strstr(error, path) + strlen(path) + 1);
	config_unref(config);
	return got;
}

static void test_secret(void)
{
	char longest[256];
	struct config *config;
	char conf[256];

	memset(longest, 'x', sizeof(longest));
	is(read_secret("hunter2\n", 8, 0600), "7: hunter2", "a secret may be in a file");
	is(read_secret("hunter2", 7, 0640), "7: hunter2", "without a newline");
	is(read_secret("a b\n\n", 5, 0600), "4: a b\n", "only one is left off");
	is(read_secret("hunter2", 7, 0604), "may be read or ", "which not anybody may read");
	is(read_secret("hunter2", 7, 0602), "may be read or ", "or write");
	is(read_secret("\n", 1, 0600), "is empty; name ", "and is not empty");
	longest[253] = '\n';
	ok(!strncmp(read_secret(longest, 254, 0600), "253: ", 5), "it has up to 253 octets");
	longest[253] = 'x';
	is(read_secret(longest, 254, 0600), "is too long; na", "but no more");
	is(read_secret(longest, 256, 0600), "is too long; na", "whatever they are");
	snprintf(conf, sizeof(conf), "radius { server a { secret-file = %s } }",
		 write_file("secret", "a\0b", 3, 0600));
	config = parse_octets(conf, strlen(conf));
	ok(!config && strstr(error, "with an octet of 0"), "RADIUS has no octets of 0 in secrets");
	config_unref(config);
	unlink(path);
}

static char warned[4096];

static void on_warning(void *arg, const char *text)
{
	size_t len = strlen(warned);

	snprintf(warned + len, sizeof(warned) - len, "%s|", text + strlen(arg));
}

static const char *warnings(const struct config *config)
{
	warned[0] = 0;
	if (config)
		config_warnings(config, on_warning, (void *)config->file);
	return warned;
}

#define GOOD	"interface eth1 { } default-group = a "

static void test_warnings(void)
{
	static const char secret[] = GOOD "lns-group a { lns 192.0.2.1 { secret = x } }";
	static const char none[] = GOOD "lns-group a { lns 192.0.2.1 { } }";
	struct config *config = parse("lns-group a { lns 192.0.2.1 { } }");

	is(warnings(config),
	   ": there is no interface for subscribers; add one, as interface eth1 { }|"
	   ": there is no LNS for anybody; add a realm, a default-group or RADIUS|"
	   ": no realm has lns-group \"a\"; add one, or remove it|", "there are warnings");
	config_unref(config);
	config = config_read(write_file("c", secret, strlen(secret), 0644), error, sizeof(error));
	is(warnings(config),
	   ": anybody may read the secrets in it; chmod o= it, or use secret-file|",
	   "of secrets that anybody may read");
	config_unref(config);
	chmod(path, 0640);
	config = config_read(path, error, sizeof(error));
	is(config ? warnings(config) : error, "", "not if nobody else may");
	config_unref(config);
	config = config_read(write_file("c", none, strlen(none), 0644), error, sizeof(error));
	is(config ? warnings(config) : error, "", "nor if there are none");
	config_unref(config);
	unlink(path);
}

static void test_read(void)
{
	struct config *config;

	config = config_read(write_file("c", "\nmode = x\n", 10, 0600), error, sizeof(error));
	ok(!config && !strncmp(error, path, strlen(path)), "an error names its file");
	is(error + strlen(path), ":2: mode = \"x\" is wrong; give one of transparent, terminated",
	   "and its line");
	config_unref(config);
	unlink(path);
	config = config_read("/nonexistent/c", error, sizeof(error));
	is(config ? "no error" : error, "/nonexistent/c cannot be opened: No such file or directory; "
	   "give a file of up to 4 MiB that can be read", "one that is not there is an error");
	config_unref(config);
	config = config_read(folder, error, sizeof(error));
	ok(!config && strstr(error, " is no file; "), "and so is what is no file");
	config_unref(config);
}

static const char *restart(const char *old_text, const char *new_text)
{
	struct config *old = parse(old_text), *new = parse(new_text);
	const char *option = old && new ? config_needs_restart(old, new) : "bad";

	config_unref(old);
	config_unref(new);
	return option ? option : "none";
}

static void test_restart(void)
{
	is(restart(DEFAULTS, DEFAULTS), "none", "the same needs no restart");
	is(restart(DEFAULTS, groups_text), "none", "other LNSs need none");
	is(restart("", "max-sessions = 1 log { level = debug } l2tp { hello = 1 } ppp { name = x }"),
	   "none", "nor do limits");
	is(restart("", "control { path = /x }"), "control path", "the control socket needs one");
	is(restart("", "control { group = 0 }"), "control group", "its group, though it is root's");
	is(restart("control { group = 1 }", "control { group = 2 }"), "control group", "or another");
	is(restart("", "log { target = syslog }"), "log target", "the log needs one");
	is(restart("", "l2tp { listen-port = 1 }"), "l2tp listen-port", "a port needs one");
	is(restart("", "radius { workers = 1 }"), "none", "nor does anything of RADIUS");
	is(restart("control { path = /x }", "control { path = /x }"), "none",
	   "which is compared as text");
}

#define SERVER	"server 192.0.2.9 { secret = x } "

static bool same_radius(const char *old_text, const char *new_text)
{
	struct config *old = parse(old_text), *new = parse(new_text);
	bool same = old && new && config_same_radius(&old->radius, &new->radius);

	config_unref(old);
	config_unref(new);
	return same;
}

static void test_same_radius(void)
{
	static const char *const others[] = {
		"use = authorize", "accounting = yes", "timeout = 9s", "retries = 9",
		"dead-time = 9s", "interim-interval = 99s", "nas-identifier = x",
		"nas-address = 192.0.2.1", "workers = 9", "authorize-password = x",
		"allow-unsigned-answers = yes", "server 192.0.2.8 { secret = x }",
	};
	char text[256];
	size_t i;

	ok(same_radius("radius { " SERVER "}", "radius { " SERVER "}"), "RADIUS is as it was, but not with");
	for (i = 0; i < ARRAY_SIZE(others); i++) {
		snprintf(text, sizeof(text), "radius { " SERVER "%s }", others[i]);
		ok(!same_radius("radius { " SERVER "}", text) && same_radius(text, text), others[i]);
	}
	ok(!same_radius("radius { " SERVER "}", "radius { server 192.0.2.9 { secret = y } }"),
	   "another secret");
}

int main(void)
{
	if (!mkdtemp(folder))
		return 1;
	test_bad();
	test_defaults();
	test_interface();
	test_groups();
	test_rest();
	test_octets();
	test_secret();
	test_warnings();
	test_read();
	test_restart();
	test_same_radius();
	rmdir(folder);
	return tap_end();
}
