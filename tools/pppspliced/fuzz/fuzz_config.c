// SPDX-License-Identifier: GPL-2.0
/*
 * An input is a configuration file. What is taken is whole, and the same when it is read again;
 * what is refused has one line that says why. It is built with lns/ and pppoe/ too, and with
 * -lconfuse.
 */
#include "config/config.h"
#include "fuzz/fuzz.h"

#include <string.h>

static void check_interfaces(const struct config *config)
{
	const struct config_interface *interface;
	size_t i;
	unsigned int k;

	for (i = 0; i < config->n_interfaces; i++) {
		interface = &config->interfaces[i];
		MUST(interface->name[0] && strlen(interface->name) < 64);
		MUST(interface->ac_name[0] && strlen(interface->ac_name) <= 64);
		MUST(interface->padi_rate && interface->padi_burst);
		for (k = 0; k < interface->n_services; k++)
			MUST(interface->services[k][0]);
	}
}

static void check_groups(const struct config *config)
{
	const struct config_group *group;
	size_t i, k;

	for (i = 0; i < config->n_groups; i++) {
		group = &config->groups[i];
		MUST(group->name[0] && group->group.peers == group->peers);
		MUST(config_group_of(config, &group->group) == group);
		MUST(group->mode == CONFIG_TRANSPARENT || group->mode == CONFIG_TERMINATED);
		MUST(group->group.n_peers && group->group.n_peers <= LNS_GROUP_MAX);
		for (k = 0; k < group->group.n_peers; k++) {
			MUST(group->peers[k].address.any.sa_family);
			MUST(group->peers[k].address.in.sin_port && !group->peers[k].state);
			MUST(!group->hide || group->peers[k].secret_len);
		}
	}
}

static void check_realms(const struct config *config)
{
	const struct realm_table *realms = &config->realms;
	size_t i;

	MUST(!realms->fallback || config_group_of(config, realms->fallback));
	for (i = 0; i < realms->n_entries; i++) {
		MUST(config_group_of(config, realms->entries[i].group));
		if (realms->entries[i].pattern[0] != '*')
			MUST(realm_table_find(realms, realms->entries[i].pattern) ==
			     realms->entries[i].group);
	}
}

static void check_servers(const struct config_server *servers, size_t n)
{
	size_t i;

	MUST(n <= CONFIG_SERVERS_MAX);
	for (i = 0; i < n; i++)
		MUST(servers[i].host[0] && servers[i].port && servers[i].secret[0]);
}

static void check_rest(const struct config *config)
{
	const struct config_radius *radius = &config->radius;

	check_servers(radius->auth, radius->n_auth);
	check_servers(radius->acct, radius->n_acct);
	MUST(radius->use == CONFIG_RADIUS_OFF || radius->n_auth);
	MUST(!radius->accounting || radius->n_acct);
	MUST(radius->workers && radius->timeout_s);
	MUST(config->ppp.n_auth && config->ppp.n_auth <= LCP_AUTH_MAX);
	MUST(!config->ppp.mru || config->ppp.mru >= LCP_MRU_MIN);
	MUST(config->ppp.echo_failures && config->l2tp.window && config->l2tp.retries);
	MUST(config->l2tp.hold_down.first <= config->l2tp.hold_down.longest);
	MUST(config->l2tp.max_sessions_per_tunnel && config->l2tp.tx_speed);
	MUST(config->control_path[0] == '/' && config->realm_form.separator > ' ');
	MUST(config->log.level >= 0 && config->log.level <= 3);
}

static void on_warning(void *arg, const char *text)
{
	MUST(!arg && text[0] && !strchr(text, '\n'));
}

static void check_again(const struct config *config, const uint8_t *data, size_t size)
{
	char error[CONFIG_ERROR_MAX];
	struct config *again = config_parse((const char *)data, size, "c", error, sizeof(error));

	MUST(again && !config_needs_restart(config, again));
	MUST(again->n_groups == config->n_groups && again->n_interfaces == config->n_interfaces);
	config_unref(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char error[CONFIG_ERROR_MAX] = "";
	struct config *config = config_parse((const char *)data, size, "c", error, sizeof(error));

	MUST(!config == !!error[0] && !strpbrk(error, "\r\n"));
	if (!config) {
		MUST(!strncmp(error, "c:", 2));
		return 0;
	}
	check_interfaces(config);
	check_groups(config);
	check_realms(config);
	check_rest(config);
	config_warnings(config, on_warning, NULL);
	check_again(config, data, size);
	config_unref(config);
	return 0;
}
