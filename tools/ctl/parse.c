// SPDX-License-Identifier: GPL-2.0
/* Words of the command line: numbers, legs, labels. */
#include "parse.h"
#include "utf8.h"

#include <ctype.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

__attribute__((format(printf, 2, 3)))
static bool bad(char error[PARSE_ERROR_SIZE], const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(error, PARSE_ERROR_SIZE, fmt, ap);
	va_end(ap);
	return false;
}

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 16;
}

/* Digits only: no sign, no blank, nothing after them, no more than @max. */
static bool read_number(const char *word, size_t len, uint32_t max, uint32_t *number)
{
	bool hex = len > 2 && word[0] == '0' && (word[1] == 'x' || word[1] == 'X');
	unsigned int base = hex ? 16 : 10;
	size_t i = hex ? 2 : 0;
	uint64_t value = 0;

	if (!len)
		return false;
	for (; i < len; i++) {
		if ((unsigned int)digit(word[i]) >= base)
			return false;
		value = value * base + digit(word[i]);
		if (value > max)
			return false;
	}
	*number = value;
	return true;
}

static bool read_between(const char *word, size_t len, uint32_t min, uint32_t max,
			 const char *what, uint32_t *number, char error[PARSE_ERROR_SIZE])
{
	if (read_number(word, len, max, number) && *number >= min)
		return true;
	return bad(error, "'%.*s' is no %s: give a number from %u to %u, decimal or 0x-hex",
		   (int)len, word, what, min, max);
}

bool parse_number(const char *word, uint32_t min, uint32_t max, const char *what, uint32_t *number,
		  char error[PARSE_ERROR_SIZE])
{
	return read_between(word, strlen(word), min, max, what, number, error);
}

static bool read_mac(const char *word, struct pppsplice_leg *leg)
{
	int i;

	if (strlen(word) != 17)
		return false;
	for (i = 0; i < 6; i++) {
		if (digit(word[3 * i]) > 15 || digit(word[3 * i + 1]) > 15 ||
		    (i < 5 && word[3 * i + 2] != ':'))
			return false;
		leg->peer_mac[i] = digit(word[3 * i]) << 4 | digit(word[3 * i + 1]);
	}
	leg->has_peer_mac = true;
	return true;
}

static bool read_ifname(const char *word, size_t len, struct pppsplice_leg *leg)
{
	size_t i;

	if (!len || len >= sizeof(leg->ifname))
		return false;
	for (i = 0; i < len; i++)
		if (word[i] == '/' || isspace((unsigned char)word[i]))
			return false;
	memcpy(leg->ifname, word, len);
	return true;
}

/*
 * [IFNAME:]SID[@MAC]. The last '@' begins the MAC address, so an interface with
 * an '@' in its name has to be given with one; its name may contain ':'.
 */
bool parse_pppoe(const char *word, struct pppsplice_leg *leg, char error[PARSE_ERROR_SIZE])
{
	const char *at = strrchr(word, '@'), *end = at ? at : word + strlen(word);
	const char *colon = memrchr(word, ':', end - word);
	uint32_t sid;

	memset(leg, 0, sizeof(*leg));
	leg->type = PPPSPLICE_LEG_TYPE_PPPOE;
	if (at && !read_mac(at + 1, leg))
		return bad(error, "'%s' is no MAC address: give six pairs of hex digits, as in 12@02:00:00:00:00:01",
			   at + 1);
	if (colon && !read_ifname(word, colon - word, leg))
		return bad(error, "'%.*s' is no interface name: give [IFNAME:]SID[@MAC]",
			   (int)(colon - word), word);
	word = colon ? colon + 1 : word;
	if (!read_between(word, end - word, 1, 65535, "PPPoE session id", &sid, error))
		return false;
	leg->sid = sid;
	return true;
}

bool parse_l2tp(const char *word, struct pppsplice_leg *leg, char error[PARSE_ERROR_SIZE])
{
	const char *slash = strchr(word, '/');

	memset(leg, 0, sizeof(*leg));
	leg->type = PPPSPLICE_LEG_TYPE_L2TP;
	if (!slash)
		return bad(error, "'%s' is no L2TP session: give the local TUNNEL/SESSION, as in 3/7", word);
	return read_between(word, slash - word, 1, UINT32_MAX, "L2TP tunnel id", &leg->tunnel, error) &&
	       parse_number(slash + 1, 1, UINT32_MAX, "L2TP session id", &leg->session, error);
}

bool parse_channel(const char *word, struct pppsplice_leg *leg, char error[PARSE_ERROR_SIZE])
{
	memset(leg, 0, sizeof(*leg));
	leg->type = PPPSPLICE_LEG_TYPE_CHANNEL;
	leg->has_channel = true;
	return parse_number(word, 1, INT_MAX, "ppp channel index", &leg->channel, error);
}

bool parse_frames(const char *word, int *frames, char error[PARSE_ERROR_SIZE])
{
	const char *name;
	int i;

	for (i = 0; (name = pppsplice_frames_name(i)); i++) {
		if (!strcmp(word, name)) {
			*frames = i;
			return true;
		}
	}
	return bad(error, "'%s' is no kind of frames: give data, ncp or all", word);
}

bool parse_label(const char *word, char error[PARSE_ERROR_SIZE])
{
	size_t len, i;

	if (strlen(word) > PPPSPLICE_LABEL_MAX)
		return bad(error, "the label is %zu bytes long: give %d at most", strlen(word),
			   PPPSPLICE_LABEL_MAX);
	for (i = 0; word[i]; i += len) {
		len = utf8_char(word + i);
		if (!len)
			return bad(error, "the label is not UTF-8 (at byte %zu)", i + 1);
		if (iscntrl((unsigned char)word[i]))
			return bad(error, "the label has a control character (at byte %zu)", i + 1);
	}
	return true;
}
