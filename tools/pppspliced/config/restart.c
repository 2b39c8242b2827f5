// SPDX-License-Identifier: GPL-2.0
/* What is not the same in a new configuration. */
#include "config/options.h"

#include <string.h>

static bool same_text(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

/* Of two values where they are stored */
static bool same_value(const struct config_option *option, const void *a, const void *b)
{
	if (option->type >= CONFIG_WORD_TEXT && option->type <= CONFIG_PATH)
		return same_text(*(const char *const *)a, *(const char *const *)b);
	return !memcmp(a, b, option->size);
}

static bool is_same(const struct config_option *option, const struct config *old,
		    const struct config *new)
{
	if (option->type == CONFIG_GROUP && old->has_control_group != new->has_control_group)
		return false;
	return same_value(option, (const char *)old + option->offset,
			  (const char *)new + option->offset);
}

static bool same_servers(const struct config_server *a, const struct config_server *b, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!same_text(a[i].host, b[i].host) || a[i].port != b[i].port ||
		    !same_text(a[i].secret, b[i].secret))
			return false;
	return true;
}

/**
 * config_same_radius() - ask whether RADIUS is configured in the same way twice
 * @a: configuration
 * @b: another one
 *
 * Return: whether it is.
 */
bool config_same_radius(const struct config_radius *a, const struct config_radius *b)
{
	const struct config_option *option = config_options;
	size_t i, at;

	for (i = 0; i < config_n_options; i++, option++) {
		/* All of the section are stored in the member of struct config. */
		at = option->offset - offsetof(struct config, radius);
		if (option->section == CONFIG_RADIUS &&
		    !same_value(option, (const char *)a + at, (const char *)b + at))
			return false;
	}
	return a->n_auth == b->n_auth && a->n_acct == b->n_acct &&
	       same_servers(a->auth, b->auth, a->n_auth) &&
	       same_servers(a->acct, b->acct, a->n_acct);
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
