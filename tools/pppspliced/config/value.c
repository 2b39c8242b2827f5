// SPDX-License-Identifier: GPL-2.0
/* Values of options: from text to where they are stored. */
#include "config/value.h"

#include "array.h"
#include "config/memory.h"

#include <arpa/inet.h>
#include <grp.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/**
 * struct unit - a unit of durations or speeds
 * @name: its name
 * @value: what a number is multiplied with
 */
struct unit {
	const char *name;
	uint64_t value;
};

/* The largest first, for what is told. */
static const struct unit durations[] = {
	{ "d", 86400 }, { "h", 3600 }, { "min", 60 }, { "s", 1 }, { NULL, 0 },
};
static const struct unit speeds[] = {
	{ "G", 1000000000 }, { "M", 1000000 }, { "k", 1000 }, { NULL, 0 },
};
static const struct unit none[] = { { NULL, 0 } };

static const struct unit *units_of(const struct config_option *option)
{
	if (option->type == CONFIG_DURATION)
		return durations;
	return option->type == CONFIG_SPEED ? speeds : none;
}

/* No more digits than fit into 64 bits whatever they are, and neither sign nor space. */
static bool take_digits(const char **text, uint64_t *number)
{
	size_t len = strspn(*text, "0123456789"), i;

	if (!len || len > 19)
		return false;
	for (*number = 0, i = 0; i < len; i++)
		*number = *number * 10 + (uint64_t)((*text)[i] - '0');
	*text += len;
	return true;
}

static bool parse_number(const struct config_option *option, const char *text, uint64_t *number)
{
	const struct unit *unit = units_of(option);

	if (!take_digits(&text, number))
		return false;
	if (*text) {
		while (unit->name && strcmp(unit->name, text))
			unit++;
		if (!unit->name || __builtin_mul_overflow(*number, unit->value, number))
			return false;
	}
	if (!*number && option->or_none)
		return true;
	return *number >= option->min && *number <= option->max;
}

static bool parse_bool(const char *text, uint64_t *number)
{
	*number = !strcasecmp(text, "yes");
	return *number || !strcasecmp(text, "no");
}

/**
 * config_value_word() - find which of its words the value of an option is
 * @option: option
 * @text: value
 * @number: takes the number of it
 *
 * Return: false if it is none of them.
 */
bool config_value_word(const struct config_option *option, const char *text, uint64_t *number)
{
	for (*number = 0; option->words[*number]; (*number)++)
		if (!strcmp(option->words[*number], text))
			return true;
	return false;
}

static bool parse_group(const char *text, uint64_t *number)
{
	const char *end = text;
	char buf[16384];
	struct group group, *found;

	if (take_digits(&end, number) && !*end)
		return *number < UINT32_MAX;
	if (getgrnam_r(text, &group, buf, sizeof(buf), &found) || !found)
		return false;
	*number = group.gr_gid;
	return true;
}

/* What no realm has, and is no part of a name as of hosts. */
static bool parse_separator(const char *text, uint64_t *number)
{
	*number = (unsigned char)text[0];
	return text[0] && !text[1] && text[0] > ' ' && text[0] <= '~' && realm_check(text);
}

static bool is_address(int family, const char *text)
{
	struct in6_addr address;

	return inet_pton(family, text, &address) == 1;
}

static bool check_text(const struct config_option *option, const char *text)
{
	size_t len = strlen(text);

	switch (option->type) {
	case CONFIG_ADDRESS:
		return is_address(AF_INET, text) || is_address(AF_INET6, text);
	case CONFIG_ADDRESS4:
		return is_address(AF_INET, text);
	case CONFIG_ADDRESS6:
		return is_address(AF_INET6, text);
	case CONFIG_PATH:
		if (text[0] != '/')
			return false;
		/* fall through */
	default:
		return len >= option->min && len <= option->max;
	}
}

static bool store_number(const struct config_option *option, uint64_t number, void *target)
{
	void *at;

	if (!target || option->offset == CONFIG_NOWHERE)
		return true;
	at = (char *)target + option->offset;
	if (option->unit)
		number *= option->unit;
	if (option->size == sizeof(uint8_t))
		*(uint8_t *)at = number;
	else if (option->size == sizeof(uint16_t))
		*(uint16_t *)at = number;
	else if (option->size == sizeof(uint32_t))
		*(uint32_t *)at = number;
	else
		*(uint64_t *)at = number;
	return true;
}

static bool store_text(struct config *config, const struct config_option *option,
		       const char *text, void *target)
{
	char *at;

	if (!target || option->offset == CONFIG_NOWHERE)
		return true;
	at = (char *)target + option->offset;
	if (option->type == CONFIG_NAME) {
		memcpy(at, text, strlen(text) + 1);
		return true;
	}
	*(const char **)at = *text ? config_copy(config, text) : NULL;
	return !*text || *(const char **)at;
}

/**
 * config_value() - read the value of an option
 * @config: configuration that it is for, whose memory texts are copied to
 * @option: option
 * @text: value
 * @target: the struct that it is stored in; NULL to check it only
 *
 * Return: false if it is none that may be, or, of one that was checked before, if there is no
 * memory.
 */
bool config_value(struct config *config, const struct config_option *option, const char *text,
		  void *target)
{
	uint64_t number = 0;

	switch (option->type) {
	case CONFIG_NUMBER:
	case CONFIG_DURATION:
	case CONFIG_SPEED:
		return parse_number(option, text, &number) && store_number(option, number, target);
	case CONFIG_BOOL:
		return parse_bool(text, &number) && store_number(option, number, target);
	case CONFIG_SEPARATOR:
		return parse_separator(text, &number) && store_number(option, number, target);
	default:
		break;
	}
	if (!*text && option->or_none)
		return option->type == CONFIG_WORD || option->type == CONFIG_GROUP ||
		       store_text(config, option, text, target);
	switch (option->type) {
	case CONFIG_WORD:
		return config_value_word(option, text, &number) &&
		       store_number(option, number, target);
	case CONFIG_WORD_TEXT:
		return config_value_word(option, text, &number) &&
		       store_text(config, option, text, target);
	case CONFIG_GROUP:
		return parse_group(text, &number) && store_number(option, number, target);
	default:
		return check_text(option, text) && store_text(config, option, text, target);
	}
}

/* A number as it would be written, in the largest unit that it has no fractions of. */
static const char *written(const struct config_option *option, uint64_t number, char text[32])
{
	const struct unit *unit = units_of(option);

	while (unit->name && (!number || number % unit->value))
		unit++;
	snprintf(text, 32, "%" PRIu64 "%s", unit->name ? number / unit->value : number,
		 unit->name ? unit->name : "");
	return text;
}

static void expect_number(const struct config_option *option, char *text, size_t size)
{
	const char *what = "a number", *as = "";
	char min[32], max[32];

	if (option->type == CONFIG_DURATION) {
		what = "a duration";
		as = ", as 90s, 5min, 1h or 1d";
	} else if (option->type == CONFIG_SPEED) {
		what = "bit/s";
		as = ", as 500k, 100M or 1G";
	}
	snprintf(text, size, "give %s%s from %s to %s%s", option->or_none ? "0, or " : "", what,
		 written(option, option->min, min), written(option, option->max, max), as);
}

static void expect_word(const struct config_option *option, char *text, size_t size)
{
	size_t len = snprintf(text, size, "give one of"), i;

	for (i = 0; option->words[i] && len < size; i++)
		len += snprintf(text + len, size - len, "%s %s", i ? "," : "", option->words[i]);
}

/**
 * config_value_expected() - tell what the value of an option has to be
 * @option: option
 * @text: takes it
 * @size: octets of @text
 */
void config_value_expected(const struct config_option *option, char *text, size_t size)
{
	static const char *const texts[] = {
		[CONFIG_BOOL] = "give yes or no",
		[CONFIG_ADDRESS] = "give an IPv4 or IPv6 address",
		[CONFIG_ADDRESS4] = "give an IPv4 address, as 192.0.2.1",
		[CONFIG_ADDRESS6] = "give an IPv6 address, as 2001:db8::1",
		[CONFIG_GROUP] = "give the name of a group that is in /etc/group, or its number",
		[CONFIG_SEPARATOR] = "give one character that is no letter, digit, '-', '_' or '.'",
	};

	if (option->type < ARRAY_SIZE(texts) && texts[option->type])
		snprintf(text, size, "%s", texts[option->type]);
	else if (option->words)
		expect_word(option, text, size);
	else if (option->type <= CONFIG_SPEED)
		expect_number(option, text, size);
	else
		snprintf(text, size, "give %s of %" PRIu64 " to %" PRIu64 " octets",
			 option->type == CONFIG_PATH ? "a path from / on" : "a text",
			 option->min, option->max);
}
