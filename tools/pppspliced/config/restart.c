// SPDX-License-Identifier: GPL-2.0
/* What of a new configuration has no effect before a restart. */
#include "config/options.h"

#include <string.h>

static bool same_text(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static bool is_same(const struct config_option *option, const struct config *old,
		    const struct config *new)
{
	const char *a = (const char *)old + option->offset;
	const char *b = (const char *)new + option->offset;

	if (option->type == CONFIG_GROUP)
		return old->has_control_group == new->has_control_group &&
		       !memcmp(a, b, option->size);
	if (option->type >= CONFIG_WORD_TEXT && option->type <= CONFIG_PATH)
		return same_text(*(const char *const *)a, *(const char *const *)b);
	return !memcmp(a, b, option->size);
}

/**
 * config_needs_restart() - find what of a new configuration has no effect before a restart
 * @old: configuration that the daemon has
 * @new: the one that it is to have
 *
 * All else can be taken over while sessions go on, by the sessions and tunnels to come.
 *
 * Return: the first such option that is not the same in both, as "control path"; NULL if there
 * is none.
 */
const char *config_needs_restart(const struct config *old, const struct config *new)
{
	size_t i;

	/* Of these, all are stored in struct config. */
	for (i = 0; i < config_n_options; i++)
		if (config_options[i].restart && !is_same(&config_options[i], old, new))
			return config_options[i].restart;
	return NULL;
}
