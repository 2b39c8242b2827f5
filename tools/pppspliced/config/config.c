// SPDX-License-Identifier: GPL-2.0
/* The configuration: from a file or memory, and until nobody uses it. */
#include "config/config.h"

#include "config/memory.h"
#include "config/parse.h"
#include "config/secret.h"
#include "config/text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Return: a configuration with nothing but a name; NULL if there is no memory. */
static struct config *config_new(const char *name, char *error, size_t size)
{
	struct config *config = calloc(1, sizeof(*config));

	if (config) {
		config->refs = 1;
		config->file = config_copy(config, name);
		if (config->file)
			return config;
		config_free(config);
	}
	snprintf(error, size, "%s: there is no memory to read it; free some", name);
	return NULL;
}

/* @text has a 0 behind it, and is changed. */
static struct config *parse(char *text, size_t len, const char *name, bool readable, char *error,
			    size_t size)
{
	struct config *config = config_new(name, error, size);
	struct config_parser parser = { .config = config, .error = error, .size = size };
	bool built = false;
	cfg_t *cfg;

	if (!config)
		return NULL;
	cfg = config_parse_text(&parser, text, len);
	if (cfg) {
		built = config_build(&parser, cfg);
		cfg_free(cfg);
	}
	if (!built) {
		config_free(config);
		return NULL;
	}
	config->exposed = readable && parser.has_secrets;
	return config;
}

/**
 * config_parse() - read a configuration from memory
 * @text: text of a configuration file
 * @len: its length in octets
 * @name: what errors name as its file
 * @error: takes what is wrong, "FILE:LINE: what is wrong; what to do"
 * @size: octets of @error; CONFIG_ERROR_MAX is enough
 *
 * Files that it names are read. There may be one thread at a time in this and config_read(),
 * because of libConfuse.
 *
 * Return: the configuration, for config_unref(); NULL if something is wrong.
 */
struct config *config_parse(const char *text, size_t len, const char *name, char *error,
			    size_t size)
{
	struct config *config;
	char *copy;

	/* More is refused; that needs no copy of it all. */
	if (len > CONFIG_TEXT_MAX)
		len = CONFIG_TEXT_MAX + 1;
	copy = malloc(len + 1);
	if (!copy) {
		snprintf(error, size, "%s: there is no memory to read it; free some", name);
		return NULL;
	}
	if (len)
		memcpy(copy, text, len);
	copy[len] = 0;
	config = parse(copy, len, name, false, error, size);
	explicit_bzero(copy, len);
	free(copy);
	return config;
}

/**
 * config_read() - read a configuration from its file
 * @file: path
 * @error: takes what is wrong, as of config_parse()
 * @size: octets of @error; CONFIG_ERROR_MAX is enough
 *
 * Return: the configuration, for config_unref(); NULL if something is wrong.
 */
struct config *config_read(const char *file, char *error, size_t size)
{
	struct config *config;
	const char *wrong;
	struct stat st;
	char *text;
	size_t len;
	int err;

	wrong = config_file_read(file, CONFIG_TEXT_MAX, &text, &len, &st, &err);
	if (wrong) {
		snprintf(error, size, "%s %s%s%s; give a file of up to 4 MiB that can be read",
			 file, wrong, err ? ": " : "", err ? strerror(err) : "");
		return NULL;
	}
	config = parse(text, len, file, st.st_mode & S_IROTH, error, size);
	explicit_bzero(text, len);
	free(text);
	return config;
}

/**
 * config_ref() - use a configuration
 * @config: configuration
 *
 * Return: @config, for config_unref().
 */
struct config *config_ref(struct config *config)
{
	config->refs++;
	return config;
}

/**
 * config_unref() - use a configuration no longer
 * @config: configuration, which is released with the last use of it; may be NULL
 */
void config_unref(struct config *config)
{
	if (config && !--config->refs)
		config_free(config);
}

/**
 * config_group_of() - find what else is said of a group
 * @config: configuration
 * @group: group of it, as realm_table_find() tells it
 *
 * Return: the group; NULL if it is none of @config's.
 */
const struct config_group *config_group_of(const struct config *config,
					   const struct lns_group *group)
{
	size_t i;

	for (i = 0; i < config->n_groups; i++)
		if (&config->groups[i].group == group)
			return &config->groups[i];
	return NULL;
}
