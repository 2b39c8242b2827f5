// SPDX-License-Identifier: GPL-2.0
/* Code, example and manual have the same options, with the same defaults. */
#include "beside.h"
#include "config/options.h"
#include "tap.h"

#include <ctype.h>
#include <string.h>

static char example[TEXT_MAX], active[TEXT_MAX], manual[TEXT_MAX], readme[TEXT_MAX],
	messages[TEXT_MAX];

/* "#name" at the beginning of a line is an option with its default, "# Text" is none. */
static void activate(void)
{
	const char *from = example;
	char *to = active;
	bool first = true;

	for (; *from; from++) {
		if (first && *from == '#' && islower(from[1]))
			continue;
		first = *from == '\n' || (first && *from == '\t');
		*to++ = *from;
	}
	*to = 0;
}

/* As one writes it */
static const char *standard(const struct config_option *option, char text[256])
{
	if (option->list)
		snprintf(text, 256, *option->standard ? "{ %s }" : "{%s }", option->standard);
	else
		snprintf(text, 256, "%s", *option->standard ? option->standard : "\"\"");
	return text;
}

/* Return: where a line begins, after tabs, with @words; NULL if that is not before @end. */
static const char *find_line(const char *text, const char *end, const char *words)
{
	const char *at;

	for (at = text; at && at < end; at = strchr(at, '\n')) {
		at += strspn(at, "\n\t");
		if (at < end && !strncmp(at, words, strlen(words)))
			return at;
	}
	return NULL;
}

/* Where a section of the example is; it ends where the next brace of its depth does. */
static const char *example_section(enum config_section section, const char **end)
{
	const char *name = config_section_names[section], *at = active;
	char words[32];
	int depth = 0;

	if (section != CONFIG_TOP) {
		snprintf(words, sizeof(words), "%s ", name);
		at = find_line(active, active + strlen(active), words);
	}
	if (!at)
		return NULL;
	for (*end = at; **end && (depth || **end != '\n' || section == CONFIG_TOP); (*end)++) {
		depth += (**end == '{') - (**end == '}');
		if (section == CONFIG_TOP && !strncmp(*end, "\ninterface", 10))
			break;
	}
	return at;
}

static bool example_has(const struct config_option *option)
{
	char line[512], text[256];
	const char *end, *at = example_section(option->section, &end);
	bool required = !*option->standard && !option->or_none && !option->list;
	bool secret = option->type == CONFIG_SECRET;

	if (!at)
		return false;
	if (required || secret)
		snprintf(line, sizeof(line), "%s = ", option->name);
	else
		snprintf(line, sizeof(line), "%s = %s\n", option->name, standard(option, text));
	return find_line(at, end, line);
}

static void escape(const char *from, char *to)
{
	for (; *from; from++) {
		if (*from == '"')
			to = stpcpy(to, "\\(dq");
		else
			*to++ = *from;
	}
	*to = 0;
}

/* Return: what the manual says of an option; NULL if nothing, or another default. */
static const char *manual_item(const struct config_option *option, const char **end)
{
	bool required = !*option->standard && !option->or_none && !option->list;
	const char *section = option->section == CONFIG_TOP ? "Options" :
				      config_section_names[option->section];
	char words[600], text[256], escaped[512];
	const char *at, *section_end;

	snprintf(words, sizeof(words), ".Ss %s ", section);
	at = find_line(manual, manual + strlen(manual), words);
	if (!at) {
		snprintf(words, sizeof(words), ".Ss %s\n", section);
		at = find_line(manual, manual + strlen(manual), words);
	}
	if (!at)
		return NULL;
	section_end = strstr(at, "\n.El");
	escape(standard(option, text), escaped);
	if (required)
		snprintf(words, sizeof(words), ".It Ic %s = Ar name\n", option->name);
	else
		snprintf(words, sizeof(words), ".It Ic %s = %s\n", option->name, escaped);
	at = section_end ? find_line(at, section_end, words) : NULL;
	*end = at ? strstr(at + 1, "\n.It") : NULL;
	if (!*end || *end > section_end)
		*end = section_end;
	return at;
}

static bool is_between(const char *words, const char *at, const char *end)
{
	const char *found = at ? strstr(at, words) : NULL;

	return found && found < end;
}

static void test_option(const struct config_option *option)
{
	const char *end = NULL, *at = manual_item(option, &end);
	char name[128];
	size_t i;
	bool words = true;

	snprintf(name, sizeof(name), "%s %s", config_section_names[option->section],
		 option->name);
	ok(example_has(option), strcat(name, " is in the example"));
	strcpy(strstr(name, " is in"), " is in the manual");
	ok(at, name);
	if (!at)
		return;
	if (is_between("needs a restart", at, end) != !!option->restart)
		ok(false, "the manual says whether a restart is needed");
	/* the mode of a group is as the one of all */
	for (i = 0; option->words && *option->standard && option->words[i]; i++)
		words = words && is_between(option->words[i], at, end);
	if (!words)
		ok(false, "the manual has all that can be given");
}

static unsigned int count(const char *text, const char *words)
{
	unsigned int n = 0;

	for (text = strstr(text, words); text; text = strstr(text + 1, words))
		n++;
	return n;
}

static bool same_numbers(const struct config *a, const struct config *b)
{
	const struct config_option *option;
	bool same = true;
	size_t i;

	for (i = 0; i < config_n_options; i++) {
		option = &config_options[i];
		if (option->offset == CONFIG_NOWHERE || option->type > CONFIG_WORD ||
		    (option->section != CONFIG_TOP && option->section < CONFIG_RADIUS) ||
		    option->section == CONFIG_SERVER)
			continue;
		same = same && !memcmp((const char *)a + option->offset,
				       (const char *)b + option->offset, option->size);
	}
	return same;
}

static void test_example(void)
{
	char error[CONFIG_ERROR_MAX] = "no error";
	struct config *config = config_parse(example, strlen(example), "example", error,
					     sizeof(error));
	struct config *full;

	is(error, "no error", "the example is a configuration");
	full = config_parse(active, strlen(active), "example", error, sizeof(error));
	is(error, "no error", "also with all that is commented out");
	ok(config && full && same_numbers(config, full) && !config_needs_restart(config, full) &&
	   !memcmp(&config->interfaces[0].padi_rate, &full->interfaces[0].padi_rate, 4) &&
	   config->groups[0].mode == full->groups[0].mode, "which are the defaults");
	config_unref(config);
	config_unref(full);
}

/* What is shown from @begin to @end; it may need files of that machine, but for these. */
static void test_shown(const char *name, const char *text, const char *begin, const char *end)
{
	const char *from = strstr(text, begin), *to = from ? strstr(from, end) : NULL;
	char shown[4096], error[CONFIG_ERROR_MAX] = "no configuration", *file;
	struct config *config;

	from = from ? strchr(from, '\n') : NULL;
	snprintf(shown, sizeof(shown), "%.*s", to ? (int)(to - from) : 0, to ? from : "");
	while ((file = strstr(shown, "secret-file")))
		memcpy(file, "secret =    ", 12);
	while ((file = strstr(shown, "= /etc")))
		memcpy(file, "     x", 6);
	while ((file = strstr(shown, "   =  ")))
		memcpy(file, "      ", 6);
	config = to ? config_parse(shown, strlen(shown), "shown", error, sizeof(error)) : NULL;
	is(config ? "" : error, "", name);
	config_unref(config);
}

int main(void)
{
	size_t i;

	read_beside("pppspliced.conf.example", example);
	read_beside("../man/pppspliced.conf.5", manual);
	read_beside("../../README.md", readme);
	read_beside("../../Documentation/pppspliced.md", messages);
	activate();
	for (i = 0; i < config_n_options; i++)
		test_option(&config_options[i]);
	ok(count(manual, "\n.It Ic ") == config_n_options, "the manual has no others");
	test_example();
	test_shown("the manual's example is a configuration", manual,
		   ".Bd -literal -offset indent\ninterface", ".Ed");
	test_shown("and README's", readme, "cat >/etc/pppspliced.conf", "    END\n");
	test_shown("and that of Documentation/", messages, "    # /etc/pppspliced.conf",
		   "`pppspliced --check`");
	return tap_end();
}
