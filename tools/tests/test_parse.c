// SPDX-License-Identifier: GPL-2.0
/* Words, arguments and batch lines. */
#include "args.h"
#include "batch.h"
#include "parse.h"
#include "tap.h"
#include "utf8.h"

#include <stdlib.h>

static char error[PARSE_ERROR_SIZE];

static bool number(const char *word, uint32_t max, uint32_t want)
{
	uint32_t got = 0;

	return parse_number(word, 1, max, "thing", &got, error) && got == want;
}

static bool no_number(const char *word)
{
	uint32_t got;

	return !parse_number(word, 1, UINT32_MAX, "thing", &got, error) && strstr(error, "thing");
}

static void test_numbers(void)
{
	static const char *const bad[] = {
		"", " 1", "1 ", "+1", "-1", "0", "1x", "0x", "x1", "0xg", "4294967296", "1.0",
		"18446744073709551617", "0x100000000", "1_0", "\xef\xbc\x91",
	};
	char name[64];
	size_t i;

	ok(number("12", 65535, 12) && number("0xFf", 65535, 255) && number("0X10", 65535, 16),
	   "numbers are decimal or 0x-hex");
	ok(number("012", 65535, 12), "a leading zero does not make a number octal");
	ok(number("65535", 65535, 65535) && !number("65536", 65535, 0), "the greatest number is the last");
	ok(number("4294967295", UINT32_MAX, UINT32_MAX), "32 bits are enough for 32 bits");
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		snprintf(name, sizeof(name), "'%s' is no number, and the message names it", bad[i]);
		ok(no_number(bad[i]), name);
	}
}

static void test_pppoe(void)
{
	static const char *const bad[] = {
		"", "0", "65536", "0x10000", "12@", "@02:00:00:00:00:01", "12@02:00:00:00:00",
		"12@02:00:00:00:00:01:02", "12@02-00-00-00-00-01", "12@2:0:0:0:0:1", ":12",
		"eth1:", "eth/1:12", "abcdefghijklmnop:12", "12 ", "12@02:00:00:00:00:0g", "eth1 :12",
	};
	struct pppsplice_leg leg;
	char name[64], text[PPPSPLICE_LEG_STRLEN];
	size_t i;

	ok(parse_pppoe("12", &leg, error) && leg.type == PPPSPLICE_LEG_TYPE_PPPOE && leg.sid == 12 &&
	   !leg.ifname[0] && !leg.has_peer_mac, "a session id alone");
	ok(parse_pppoe("eth1:0x0c@02:00:00:00:00:Ab", &leg, error) && leg.sid == 12 &&
	   !strcmp(leg.ifname, "eth1") && leg.has_peer_mac && leg.peer_mac[5] == 0xab,
	   "interface, session id and MAC address");
	ok(parse_pppoe("a:b@c:12@02:00:00:00:00:01", &leg, error) && !strcmp(leg.ifname, "a:b@c"),
	   "an interface's name may contain : and @");
	ok(parse_pppoe("abcdefghijklmno:1", &leg, error), "an interface's name may have 15 bytes");
	parse_pppoe("eth1:12@02:00:00:00:00:01", &leg, error);
	is(pppsplice_leg_format(&leg, text, sizeof(text)), "eth1:12@02:00:00:00:00:01",
	   "a PPPoE leg is written as it is read");
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		snprintf(name, sizeof(name), "'%s' is no PPPoE leg", bad[i]);
		ok(!parse_pppoe(bad[i], &leg, error), name);
	}
}

static void test_l2tp(void)
{
	static const char *const bad[] = {
		"", "3", "/", "3/", "/7", "0/7", "3/0", "3/7/9", "3 /7", "4294967296/1", "3:7",
	};
	struct pppsplice_leg leg;
	char name[64], text[PPPSPLICE_LEG_STRLEN];
	size_t i;

	ok(parse_l2tp("3/0x7", &leg, error) && leg.tunnel == 3 && leg.session == 7, "tunnel and session");
	is(pppsplice_leg_format(&leg, text, sizeof(text)), "3/7", "an L2TP leg is written as it is read");
	ok(parse_l2tp("4294967295/4294967295", &leg, error), "L2TPv3 ids have 32 bits");
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		snprintf(name, sizeof(name), "'%s' is no L2TP leg", bad[i]);
		ok(!parse_l2tp(bad[i], &leg, error), name);
	}
	ok(parse_channel("5", &leg, error) && leg.has_channel && leg.channel == 5, "a channel");
	ok(!parse_channel("0x80000000", &leg, error), "a channel index is an int");
}

static void test_labels(void)
{
	char longest[PPPSPLICE_LABEL_MAX + 2];

	memset(longest, 'a', sizeof(longest));
	longest[PPPSPLICE_LABEL_MAX] = '\0';
	ok(parse_label(longest, error), "a label may have 127 bytes");
	longest[PPPSPLICE_LABEL_MAX] = 'a';
	longest[PPPSPLICE_LABEL_MAX + 1] = '\0';
	ok(!parse_label(longest, error), "a label may not have 128 bytes");
	ok(parse_label("\xe5\x8a\xa0\xe5\x85\xa5@isp \xf0\x9f\x8c\xb8", error), "a label is UTF-8");
	ok(!parse_label("\xff", error) && !parse_label("a\xe5\x8a", error) &&
	   !parse_label("\xc0\x80", error) && !parse_label("\xed\xa0\x80", error) &&
	   !parse_label("\xf4\x90\x80\x80", error), "a label that is not UTF-8 is refused");
	ok(!parse_label("a\nb", error) && !parse_label("\x1b[2J", error),
	   "a label with control characters is refused");
}

static int read_words(unsigned int takes, char *line, struct args *args)
{
	struct ctl ctl = { .command = "test" };
	char *words[BATCH_WORDS];
	const char *why;
	static char copy[512];

	snprintf(copy, sizeof(copy), "%s", line);
	return args_read(&ctl, takes, batch_split(copy, words, &why), words, args);
}

static int select_words(unsigned int takes, char *line, bool renames, struct args *args,
			struct pppsplice_selector *which)
{
	struct ctl ctl = { .command = "test" };
	bool given = false;
	int ret = read_words(takes, line, args);

	ret = ret ? ret : args_selector(&ctl, args, renames, which, &given);
	return ret ? ret : given ? 0 : -1;
}

static void test_set_selectors(void)
{
	unsigned int takes = ARG_ID | ARG_LEG | ARG_LABEL | ARG_FRAMES | ARG_STATE;
	struct pppsplice_selector which;
	struct args args;

	ok(!select_words(takes, "5 --label new", true, &args, &which) && which.by == PPPSPLICE_BY_ID &&
	   which.id == 5 && !strcmp(args.options.label, "new"), "set ID --label: the label is new");
	ok(!select_words(takes, "--label old --up", true, &args, &which) &&
	   which.by == PPPSPLICE_BY_LABEL && !strcmp(which.label, "old") && !args.options.label &&
	   args.options.state == PPPSPLICE_STATE_UP, "set --label: the label selects");
	ok(!select_words(takes, "--label old --label new", true, &args, &which) &&
	   !strcmp(which.label, "old") && !strcmp(args.options.label, "new"),
	   "set --label --label: the second is new");
	ok(!select_words(takes, "--label x --l2tp 3/7", true, &args, &which) &&
	   which.by == PPPSPLICE_BY_LEG && which.leg.tunnel == 3 && !strcmp(args.options.label, "x"),
	   "set LEG --label in any order: the label is new");
	ok(select_words(takes, "5 --label a --label b", true, &args, &which) == CTL_USAGE,
	   "set ID with two labels is refused");
	ok(select_words(takes, "5 --pppoe 1", true, &args, &which) == CTL_USAGE,
	   "an ID and a leg at once are refused");
	ok(select_words(takes, "--pppoe 1 --l2tp 1/1", true, &args, &which) == CTL_USAGE,
	   "two legs select nothing");
	ok(select_words(takes, "5 --label a", false, &args, &which) == CTL_USAGE,
	   "an ID and a label at once select nothing");
	ok(select_words(takes, "--label ''", true, &args, &which) == CTL_USAGE, "an empty label selects nothing");
	ok(!select_words(takes, "5 --label ''", true, &args, &which) && !args.options.label[0],
	   "set ID --label '' takes the label away");
	ok(select_words(takes, "", true, &args, &which) == -1, "no argument selects nothing");
}

static void test_args(void)
{
	unsigned int takes = ARG_LEG | ARG_LABEL | ARG_FRAMES;
	struct args args;

	ok(!read_words(takes, "--pppoe=12 --l2tp 3/7 --frames=ncp", &args) && args.n_legs == 2 &&
	   args.legs[1].type == PPPSPLICE_LEG_TYPE_L2TP && args.options.frames == PPPSPLICE_FRAMES_NCP,
	   "options take their value after a space or an =");
	ok(args.options.state == PPPSPLICE_KEEP && !args.options.label, "what is not given is kept");
	ok(read_words(takes, "--pppoe", &args) == CTL_USAGE, "an option without its value is refused");
	ok(read_words(takes, "--pppoe 1 --pppoe 2 --pppoe 3", &args) == CTL_USAGE, "a third leg is refused");
	ok(read_words(takes, "--up", &args) == CTL_USAGE, "another command's option is refused");
	ok(read_words(takes, "--pppo 1", &args) == CTL_USAGE, "an abbreviated option is refused");
	ok(read_words(takes, "7", &args) == CTL_USAGE, "an ID where none is taken is refused");
	ok(read_words(takes, "--frames most", &args) == CTL_USAGE, "unknown frames are refused");
	ok(read_words(takes, "--frames ncp --frames ncp", &args) == CTL_USAGE, "frames twice are refused");
	ok(read_words(ARG_STATE, "--up --down", &args) == CTL_USAGE, "--up with --down is refused");
	ok(read_words(ARG_STATE, "--up=1", &args) == CTL_USAGE, "a value for a flag is refused");
	ok(!read_words(ARG_LEG | ARG_DRIVER, "--driver --l2tp 3/7", &args) && args.driver &&
	   !read_words(ARG_LEG | ARG_DRIVER, "--l2tp 3/7", &args) && !args.driver,
	   "--driver is off unless it is given");
	ok(read_words(ARG_ID, "0", &args) == CTL_USAGE && read_words(ARG_ID, "1 2", &args) == CTL_USAGE,
	   "ID 0, and two IDs, are refused");
}

static const char *split(const char *line)
{
	static char copy[1024], joined[2048];
	char *words[BATCH_WORDS];
	const char *why = "";
	int i, n;

	snprintf(copy, sizeof(copy), "%s", line);
	n = batch_split(copy, words, &why);
	if (n < 0)
		return why;
	joined[0] = '\0';
	for (i = 0; i < n; i++)
		snprintf(joined + strlen(joined), sizeof(joined) - strlen(joined), "[%s]", words[i]);
	return words[n] ? "no NULL at the end" : joined;
}

static void test_batch(void)
{
	char many[512] = "";

	is(split("add --pppoe  12\t--l2tp 3/7\r\n"), "[add][--pppoe][12][--l2tp][3/7]", "words of a line");
	is(split("# all of it"), "", "a comment line is empty");
	is(split("del 1 # why"), "[del][1]", "a comment ends a line");
	is(split("del --label a#b"), "[del][--label][a#b]", "a # within a word is a #");
	is(split("set 1 --label 'a \"b\\'"), "[set][1][--label][a \"b\\]", "single quotes");
	is(split("set 1 --label \"a 'b\\\"\" c"), "[set][1][--label][a 'b\"][c]", "double quotes");
	is(split("a\\ b ''"), "[a b][]", "a backslash; an empty word");
	is(split("a'b c'd"), "[ab cd]", "quotes within a word");
	is(split("  \t\n"), "", "a blank line is empty");
	ok(strstr(split("a 'b"), "not closed"), "an open quotation mark is refused");
	ok(strstr(split("a b\\\n"), "ends with"), "a continued line is refused");
	while (strlen(many) < 400)
		strcat(many, "a ");
	ok(strstr(split(many), "too many"), "too many words are refused");
}

static void test_utf8_clean(void)
{
	char *clean = utf8_clean("a\xff\xe5\x8a\xa0\xe5");

	is(clean, "a\xef\xbf\xbd\xe5\x8a\xa0\xef\xbf\xbd", "what is not UTF-8 becomes U+FFFD");
	free(clean);
}

int main(void)
{
	if (!freopen("/dev/null", "w", stderr))
		return 1;
	test_numbers();
	test_pppoe();
	test_l2tp();
	test_labels();
	test_args();
	test_set_selectors();
	test_batch();
	test_utf8_clean();
	return tap_end();
}
