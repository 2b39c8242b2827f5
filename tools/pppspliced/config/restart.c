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
	return a->use == b->use && a->accounting == b->accounting && a->n_auth == b->n_auth &&
	       a->n_acct == b->n_acct && same_servers(a->auth, b->auth, a->n_auth) &&
	       same_servers(a->acct, b->acct, a->n_acct) && a->timeout_s == b->timeout_s &&
	       a->retries == b->retries && a->dead_time_s == b->dead_time_s &&
	       a->interim_s == b->interim_s && same_text(a->nas_identifier, b->nas_identifier) &&
	       same_text(a->nas_ip, b->nas_ip) && a->workers == b->workers &&
	       same_text(a->authorize_password, b->authorize_password) &&
	       a->allow_unsigned == b->allow_unsigned;
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
