// SPDX-License-Identifier: GPL-2.0
/* Words of the command line, as members of a request (control/request.c). */
#include "words.h"

#include "members.h"
#include "utf8.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/**
 * struct word - a word that says which, or how
 * @name: as it is given
 * @takes: commands that have it
 * @key: member of the request
 * @value: what to call its value; NULL if it has none
 * @most: if it is a number, the largest one
 */
struct word {
	const char *name;
	unsigned int takes;
	const char *key;
	const char *value;
	uint32_t most;
};

static const struct word known[] = {
	{ "session", WORDS_SELECTOR, "id", "ID", UINT32_MAX },
	{ "user", WORDS_SELECTOR, "user", "NAME", 0 },
	{ "mac", WORDS_SELECTOR, "mac", "MAC", 0 },
	{ "tunnel", WORDS_SELECTOR, "tunnel", "ID", UINT16_MAX },
	{ "all", WORDS_ALL, "all", NULL, 0 },
	{ "realm", WORDS_FILTERS, "realm", "NAME", 0 },
	{ "interface", WORDS_FILTERS, "interface", "NAME", 0 },
	{ "lns", WORDS_FILTERS, "lns", "ADDRESS:PORT", 0 },
	{ "state", WORDS_FILTERS, "state", "STATE", 0 },
	{ "--stats", WORDS_STATS, NULL, NULL, 0 },
	{ "--reason", WORDS_REASON, "reason", "TEXT", 0 },
	{ NULL, 0, NULL, NULL, 0 },
};

static const struct word *find(const char *name, unsigned int takes)
{
	const struct word *word;
	size_t len = name[0] == '-' ? strcspn(name, "=") : strlen(name);

	for (word = known; word->name; word++)
		if (word->takes & takes && strlen(word->name) == len &&
		    !strncmp(word->name, name, len))
			return word;
	return NULL;
}

static bool is_mac(const char *text)
{
	size_t i;

	for (i = 0; text[i]; i++)
		if (i % 3 == 2 ? text[i] != ':' : !isxdigit((unsigned char)text[i]))
			return false;
	return i == strlen("00:00:00:00:00:00");
}

static int add_number(const struct ctl *ctl, const struct word *word, const char *value,
		      struct json_object *request)
{
	unsigned long n;
	char *end;

	errno = 0;
	n = strtoul(value, &end, 10);
	if (errno || *end || !isdigit((unsigned char)value[0]) || n < 1 || n > word->most)
		return usage_error(ctl, "'%s' is no number of a %s: give one from 1 to %u", value,
				   word->name, word->most);
	member_add_number(request, word->key, n);
	return CTL_DONE;
}

static int add_text(const struct ctl *ctl, const struct word *word, const char *value,
		    struct json_object *request)
{
	const char *c;

	for (c = value; *c && utf8_char(c); c += utf8_char(c))
		;
	if (!value[0] || *c)
		return usage_error(ctl, "%s '%s' has to be text in UTF-8, and not empty", word->name,
				   value);
	if (!strcmp(word->key, "mac") && !is_mac(value))
		return usage_error(ctl, "'%s' is no MAC address: give it as 02:00:00:00:00:01",
				   value);
	member_add_string(request, word->key, value);
	return CTL_DONE;
}

static int add(const struct ctl *ctl, const struct word *word, const char *value,
	       struct json_object *request)
{
	if (member_of(request, word->key))
		return usage_error(ctl, "%s is given twice: give it once", word->name);
	if (word->most)
		return add_number(ctl, word, value, request);
	if (word->value)
		return add_text(ctl, word, value, request);
	json_object_object_add(request, word->key, json_object_new_boolean(true));
	return CTL_DONE;
}

/* Return: how many words it took, or a negated exit status. */
static int read_word(const struct ctl *ctl, const struct word *word, char **words,
		     struct json_object *request, bool *stats)
{
	const char *value = words[0][0] == '-' ? strchr(words[0], '=') : NULL;
	int used = 1, ret;

	if (value && !word->value)
		return -usage_error(ctl, "%s takes no value", word->name);
	if (value)
		value++;
	else if (word->value)
		value = words[used++];
	if (word->value && !value)
		return -usage_error(ctl, "%s needs a value: %s", word->name, word->value);
	if (!word->key) {
		*stats = true;
		return used;
	}
	ret = add(ctl, word, value, request);
	return ret ? -ret : used;
}

/**
 * words_read() - read the words after a command
 * @ctl: run
 * @takes: which ones it takes
 * @words: NULL-terminated
 * @request: takes what they mean
 * @stats: takes whether counters are wanted
 *
 * Return: CTL_DONE, or CTL_USAGE after a message.
 */
int words_read(const struct ctl *ctl, unsigned int takes, char **words,
	       struct json_object *request, bool *stats)
{
	bool selected = false, selects;
	const struct word *word;
	int used;

	for (; *words; words += used) {
		word = find(*words, takes);
		if (!word)
			return usage_error(ctl, "'%s' is not known here: see pppsplicedctl --help",
					   *words);
		selects = word->takes & (WORDS_SELECTOR | WORDS_ALL);
		if (selects && selected && !(takes & WORDS_FILTERS))
			return usage_error(ctl, "'%s' is one too many: give one of session, user, mac, tunnel and all",
					   *words);
		selected |= selects;
		used = read_word(ctl, word, words, request, stats);
		if (used < 0)
			return -used;
	}
	if (takes & WORDS_ALL && !selected)
		return usage_error(ctl, "which sessions? give one of session ID, user NAME, mac MAC, tunnel ID and all");
	return CTL_DONE;
}
