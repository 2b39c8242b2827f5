// SPDX-License-Identifier: GPL-2.0
/* What is no error in a configuration, but hardly meant. */
#include "config/config.h"

#include <stdio.h>

static bool is_used(const struct config *config, const struct lns_group *group)
{
	size_t i;

	for (i = 0; i < config->realms.n_entries; i++)
		if (config->realms.entries[i].group == group)
			return true;
	return config->realms.fallback == group;
}

/**
 * config_warnings() - tell what is hardly meant
 * @config: configuration
 * @warn: called for each, with one line: what it is, and what to do
 * @arg: its first argument
 */
void config_warnings(const struct config *config, void (*warn)(void *arg, const char *text),
		     void *arg)
{
	char text[CONFIG_ERROR_MAX];
	size_t i;

	if (config->exposed) {
		snprintf(text, sizeof(text), "%s: anybody may read the secrets in it; chmod o= it, or use secret-file",
			 config->file);
		warn(arg, text);
	}
	if (!config->n_interfaces) {
		snprintf(text, sizeof(text), "%s: there is no interface for subscribers; add one, as interface eth1 { }",
			 config->file);
		warn(arg, text);
	}
	if (!config->realms.n_entries && !config->realms.fallback &&
	    config->radius.use == CONFIG_RADIUS_OFF) {
		snprintf(text, sizeof(text), "%s: there is no LNS for anybody; add a realm, a default-group or RADIUS",
			 config->file);
		warn(arg, text);
	}
	for (i = 0; i < config->n_groups; i++) {
		if (is_used(config, &config->groups[i].group))
			continue;
		snprintf(text, sizeof(text), "%s: no realm has lns-group \"%s\"; add one, or remove it",
			 config->file, config->groups[i].name);
		warn(arg, text);
	}
}
