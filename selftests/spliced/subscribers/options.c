// SPDX-License-Identifier: GPL-2.0
#include "options.h"

#include "ppp.h"
#include "subscriber.h"

#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

struct options options = { .user = "user%d@isp", .count = 1, .tries = 20 };

static const char usage[] =
	"usage: subscribers [OPTION...] INTERFACE\n"
	"  --count N         how many (1)\n"
	"  --user NAME       name, %d is the subscriber's number (user%d@isp)\n"
	"  --auth chap|pap   accept no other\n"
	"  --ping N          N answered ICMP echo requests each, before it counts as settled\n"
	"  --hold            not only until all are settled: until a signal comes or all have\n"
	"                    been hung up\n"
	"  --tries N         how often something is sent (20)\n"
	"  --junk N          N malformed frames between those that are needed\n";

enum { COUNT, USER, AUTH, PING, HOLD, TRIES, JUNK, HELP };

static const struct option long_options[] = {
	[COUNT] = { "count", required_argument, NULL, COUNT },
	[USER] = { "user", required_argument, NULL, USER },
	[AUTH] = { "auth", required_argument, NULL, AUTH },
	[PING] = { "ping", required_argument, NULL, PING },
	[HOLD] = { "hold", no_argument, NULL, HOLD },
	[TRIES] = { "tries", required_argument, NULL, TRIES },
	[JUNK] = { "junk", required_argument, NULL, JUNK },
	[HELP] = { "help", no_argument, NULL, HELP },
	{ NULL, 0, NULL, 0 },
};

static unsigned int read_number(int option, const char *text, unsigned int max)
{
	unsigned long value;
	char *rest;

	errno = 0;
	value = strtoul(text, &rest, 10);
	if (errno || !*text || *rest || !value || value > max)
		errx(EX_USAGE, "--%s %s: a number from 1 to %u is needed",
		     long_options[option].name, text, max);
	return value;
}

static const char *read_user(const char *text)
{
	if (strlen(text) > USER_MAX)
		errx(EX_USAGE, "--user %.20s...: at most %d octets are possible", text, USER_MAX);
	return text;
}

static uint16_t read_auth(const char *text)
{
	if (!strcmp(text, "chap"))
		return PPP_CHAP;
	if (!strcmp(text, "pap"))
		return PPP_PAP;
	errx(EX_USAGE, "--auth %s: \"chap\" or \"pap\" is needed", text);
}

static void read_option(int option, const char *text)
{
	switch (option) {
	case COUNT:
		options.count = read_number(option, text, SUBSCRIBERS_MAX);
		break;
	case USER:
		options.user = read_user(text);
		break;
	case AUTH:
		options.auth = read_auth(text);
		break;
	case PING:
		options.pings = read_number(option, text, UINT16_MAX);
		break;
	case HOLD:
		options.hold = true;
		break;
	case TRIES:
		options.tries = read_number(option, text, INT_MAX);
		break;
	case JUNK:
		options.junk = read_number(option, text, INT_MAX);
		break;
	case HELP:
		fputs(usage, stdout);
		exit(0);
	default:
		fputs(usage, stderr);
		exit(EX_USAGE);
	}
}

/**
 * options_read() - read the command line
 * @argc: as main() has it
 * @argv: as main() has it
 *
 * Does not return if there is something wrong with it.
 */
void options_read(int argc, char **argv)
{
	int option;

	while ((option = getopt_long(argc, argv, "", long_options, NULL)) != -1)
		read_option(option, optarg);
	if (optind != argc - 1) {
		fputs(usage, stderr);
		exit(EX_USAGE);
	}
	options.interface = argv[optind];
}
