// SPDX-License-Identifier: GPL-2.0
/*
 * A configuration, made of what was read, each value of which may be. What is wrong between
 * several of them is told with the line where their section ends.
 */
#include "config/memory.h"
#include "config/parse.h"
#include "config/secret.h"
#include "config/value.h"

#include "pppoe/config.h"

#include <limits.h>
#include <net/if.h>
#include <string.h>
#include <unistd.h>

/* Octets of a pattern; a name has no more than the kernel's. */
#define PATTERN_MAX	63

static bool no_memory(struct config_parser *parser)
{
	return config_fail(parser, 0, "there is no memory to read it; free some");
}

/* Return: the value of an option that has one at most, as it was written; its default. */
static const char *text_of(cfg_t *section, const struct config_option *option)
{
	cfg_opt_t *opt = cfg_getopt(section, option->name);

	return cfg_opt_size(opt) ? cfg_opt_getnstr(opt, 0) : option->standard;
}

static const char *text_named(cfg_t *cfg, enum config_section section, const char *name)
{
	return text_of(cfg, config_option_find(section, name));
}

static bool fill(struct config_parser *parser, cfg_t *cfg, enum config_section section,
		 void *target)
{
	size_t i;

	for (i = 0; i < config_n_options; i++) {
		const struct config_option *option = &config_options[i];

		if (option->section != section || option->offset == CONFIG_NOWHERE)
			continue;
		if (!config_value(parser->config, option, text_of(cfg, option), target))
			return no_memory(parser);
	}
	return true;
}

static bool fill_alone(struct config_parser *parser, cfg_t *cfg, enum config_section section)
{
	return fill(parser, cfg_getsec(cfg, config_section_names[section]), section,
		    parser->config);
}

/* Names that are this host's, where none is given */
static bool set_host_name(struct config_parser *parser, const char **name, const char *host)
{
	if (!*name)
		*name = config_copy(parser->config, host);
	return *name || no_memory(parser);
}

static bool build_services(struct config_parser *parser, cfg_t *cfg,
			   struct config_interface *interface)
{
	cfg_opt_t *opt = cfg_getopt(cfg, "service-names");
	unsigned int n = cfg_opt_size(opt), i;
	const char **services = config_alloc(parser->config, n, sizeof(*services));

	if (!services)
		return no_memory(parser);
	for (i = 0; i < n; i++) {
		services[i] = config_copy(parser->config, cfg_opt_getnstr(opt, i));
		if (!services[i])
			return no_memory(parser);
	}
	interface->services = services;
	interface->n_services = n;
	return true;
}

static bool check_interface(struct config_parser *parser, cfg_t *cfg,
			    const struct config_interface *interface)
{
	const struct pppoe_ac_config config = {
		.ac_name = interface->ac_name,
		.services = interface->services,
		.n_services = interface->n_services,
		.mtu = PPPOE_MTU_MIN,
	};
	const char *wrong = pppoe_ac_config_error(&config);

	if (!wrong)
		return true;
	return config_fail(parser, cfg->line, "interface \"%s\": %s; give up to %d of 1 to %d octets",
			   cfg->title, wrong, PPPOE_SERVICES_MAX, PPPOE_NAME_MAX);
}

static bool build_interface(struct config_parser *parser, cfg_t *cfg, const char *host,
			    struct config_interface *interface)
{
	size_t len = strlen(cfg->title);
	size_t max = strpbrk(cfg->title, "*?[") ? PATTERN_MAX : IFNAMSIZ - 1;

	if (!len || len > max || strpbrk(cfg->title, " \t/"))
		return config_fail(parser, cfg->line,
				   "interface \"%s\" is none; give a name as eth1 of up to %d octets, or a pattern as \"eth1.*\" of up to %d",
				   cfg->title, IFNAMSIZ - 1, PATTERN_MAX);
	interface->name = config_copy(parser->config, cfg->title);
	if (!interface->name)
		return no_memory(parser);
	return fill(parser, cfg, CONFIG_INTERFACE, interface) &&
	       set_host_name(parser, &interface->ac_name, host) &&
	       build_services(parser, cfg, interface) && check_interface(parser, cfg, interface);
}

static bool build_interfaces(struct config_parser *parser, cfg_t *cfg, const char *host)
{
	struct config *config = parser->config;
	unsigned int n = cfg_size(cfg, "interface"), i;

	config->interfaces = config_alloc(config, n, sizeof(*config->interfaces));
	if (!config->interfaces)
		return no_memory(parser);
	for (i = 0; i < n; i++)
		if (!build_interface(parser, cfg_getnsec(cfg, "interface", i), host,
				     &config->interfaces[i]))
			return false;
	config->n_interfaces = n;
	return true;
}

/* Of lns and server, which have the same two options */
static bool read_secret(struct config_parser *parser, cfg_t *cfg, struct config_secret *secret)
{
	const char *text = text_named(cfg, CONFIG_LNS, "secret"), *wrong;
	const char *path = text_named(cfg, CONFIG_LNS, "secret-file");
	int error;

	secret->len = strnlen(text, LNS_TEXT_MAX);
	memcpy(secret->data, text, secret->len);
	secret->data[secret->len] = 0;
	if (*text)
		parser->has_secrets = true;
	if (!*path)
		return true;
	if (*text)
		return config_fail(parser, cfg->line,
				   "%s \"%s\" has secret and secret-file; remove one",
				   cfg->name, cfg->title);
	wrong = config_secret_read(path, secret, &error);
	if (!wrong)
		return true;
	return config_fail(parser, cfg->line, "%s \"%s\": secret-file %s %s%s%s; name a file of up to %d octets that others may not read (chmod o=)",
			   cfg->name, cfg->title, path, wrong, error ? ": " : "",
			   error ? strerror(error) : "", LNS_TEXT_MAX);
}

/* "192.0.2.1", "192.0.2.1:1701", "2001:db8::1", "[2001:db8::1]:1701" */
static bool set_endpoint(struct lns_peer *peer, const char *title)
{
	const char *end = title + strlen(title), *colon = strrchr(title, ':'), *begin = title;
	static const struct config_option port_option = {
		.type = CONFIG_NUMBER, .min = 1, .max = UINT16_MAX, .size = sizeof(uint16_t),
	};
	uint16_t port = LNS_PORT;

	if (colon && (title[0] == '[' || strchr(title, ':') == colon)) {
		if (!config_value(NULL, &port_option, colon + 1, &port))
			return false;
		end = colon;
	}
	if (title[0] == '[') {
		begin++;
		if (end == title || *--end != ']')
			return false;
	}
	if (end < begin || lns_peer_set_endpoint(peer, begin, end - begin))
		return false;
	lns_address_set_port(&peer->address, port);
	return peer->address.any.sa_family == (title[0] == '[' ? AF_INET6 :
					       peer->address.any.sa_family) &&
	       peer->address.any.sa_family;
}

static bool build_lns(struct config_parser *parser, cfg_t *cfg, struct config_group *group,
		      size_t i)
{
	struct lns_peer *peer = &group->peers[i];
	struct config_secret secret;
	bool built;
	size_t k;

	if (!set_endpoint(peer, cfg->title))
		return config_fail(parser, cfg->line,
				   "lns \"%s\" is no address; give one as 192.0.2.1, 192.0.2.1:1701, 2001:db8::1 or \"[2001:db8::1]:1701\", not a name",
				   cfg->title);
	for (k = 0; k < i; k++)
		if (lns_same_address(&group->peers[k].address, &peer->address))
			return config_fail(parser, cfg->line,
					   "lns \"%s\" is in lns-group \"%s\" twice; remove one",
					   cfg->title, group->name);
	if (!fill(parser, cfg, CONFIG_LNS, peer))
		return false;
	built = read_secret(parser, cfg, &secret);
	if (built)
		lns_peer_set_secret(peer, secret.data, secret.len);
	if (built && group->hide && !secret.len)
		built = config_fail(parser, cfg->line,
				    "lns \"%s\" has no secret, which hide needs; give it one",
				    cfg->title);
	explicit_bzero(&secret, sizeof(secret));
	return built;
}

static bool build_group(struct config_parser *parser, cfg_t *cfg, struct config_group *group)
{
	unsigned int n = cfg_size(cfg, "lns"), i;

	if (!cfg->title[0] || strlen(cfg->title) > LNS_TEXT_MAX)
		return config_fail(parser, cfg->line,
				   "lns-group \"%s\" has no good name; give one of 1 to %d octets",
				   cfg->title, LNS_TEXT_MAX);
	if (!n || n > LNS_GROUP_MAX)
		return config_fail(parser, cfg->line,
				   "lns-group \"%s\" has %u LNSs; give it 1 to %d, as lns 192.0.2.1 { }",
				   cfg->title, n, LNS_GROUP_MAX);
	group->mode = parser->config->mode;
	group->name = config_copy(parser->config, cfg->title);
	group->peers = config_alloc(parser->config, n, sizeof(*group->peers));
	if (!group->name || !group->peers)
		return no_memory(parser);
	group->group = (struct lns_group){ .peers = group->peers, .n_peers = n };
	if (!fill(parser, cfg, CONFIG_LNS_GROUP, group))
		return false;
	for (i = 0; i < n; i++)
		if (!build_lns(parser, cfg_getnsec(cfg, "lns", i), group, i))
			return false;
	return true;
}

static bool build_groups(struct config_parser *parser, cfg_t *cfg)
{
	struct config *config = parser->config;
	unsigned int n = cfg_size(cfg, "lns-group"), i;

	config->groups = config_alloc(config, n, sizeof(*config->groups));
	if (!config->groups)
		return no_memory(parser);
	for (i = 0; i < n; i++)
		if (!build_group(parser, cfg_getnsec(cfg, "lns-group", i), &config->groups[i]))
			return false;
	config->n_groups = n;
	return true;
}

static const struct lns_group *group_named(const struct config *config, const char *name)
{
	size_t i;

	for (i = 0; i < config->n_groups; i++)
		if (!strcmp(config->groups[i].name, name))
			return &config->groups[i].group;
	return NULL;
}

static bool build_realm(struct config_parser *parser, cfg_t *cfg)
{
	const char *name = text_named(cfg, CONFIG_REALM, "group"), *pattern, *wrong;
	const struct lns_group *group = group_named(parser->config, name);

	if (!*name)
		return config_fail(parser, cfg->line,
				   "realm \"%s\" has no group; name an lns-group, as group = isp-a",
				   cfg->title);
	if (!group)
		return config_fail(parser, cfg->line,
				   "realm \"%s\": there is no lns-group \"%s\"; add it, or name another",
				   cfg->title, name);
	pattern = config_copy(parser->config, cfg->title);
	if (!pattern)
		return no_memory(parser);
	wrong = realm_table_add(&parser->config->realms, pattern, group);
	if (!wrong)
		return true;
	return config_fail(parser, cfg->line,
			   "realm \"%s\": %s; name each once, as isp-a.example, or \"*.isp-a.example\" for all below it",
			   cfg->title, wrong);
}

static bool build_realms(struct config_parser *parser, cfg_t *cfg)
{
	const char *fallback = text_named(cfg, CONFIG_TOP, "default-group");
	struct realm_table *realms = &parser->config->realms;
	unsigned int n = cfg_size(cfg, "realm"), i;

	realms->entries = config_alloc(parser->config, n, sizeof(*realms->entries));
	if (!realms->entries)
		return no_memory(parser);
	realms->max_entries = n;
	for (i = 0; i < n; i++)
		if (!build_realm(parser, cfg_getnsec(cfg, "realm", i)))
			return false;
	if (!*fallback)
		return true;
	realms->fallback = group_named(parser->config, fallback);
	if (!realms->fallback)
		return config_fail(parser, parser->default_line,
				   "default-group: there is no lns-group \"%s\"; add it, or name another",
				   fallback);
	return true;
}

static bool add_server(struct config_parser *parser, cfg_t *cfg, uint16_t port,
		       const struct config_server *server, struct config_server *servers,
		       size_t *n)
{
	if (!port)
		return true;
	if (*n == CONFIG_SERVERS_MAX)
		return config_fail(parser, cfg->line,
				   "server \"%s\" is one too many; give up to %d for authentication, and %d for accounting",
				   cfg->title, CONFIG_SERVERS_MAX, CONFIG_SERVERS_MAX);
	servers[*n] = *server;
	servers[(*n)++].port = port;
	return true;
}

static bool add_ports(struct config_parser *parser, cfg_t *cfg, const char *secret)
{
	struct config_radius *radius = &parser->config->radius;
	struct config_server_ports ports;
	struct config_server server = {
		.host = config_copy(parser->config, cfg->title),
		.secret = config_copy(parser->config, secret),
	};

	if (!server.host || !server.secret)
		return no_memory(parser);
	return fill(parser, cfg, CONFIG_SERVER, &ports) &&
	       add_server(parser, cfg, ports.auth, &server, radius->auth, &radius->n_auth) &&
	       add_server(parser, cfg, ports.acct, &server, radius->acct, &radius->n_acct);
}

static bool build_server(struct config_parser *parser, cfg_t *cfg)
{
	struct config_secret secret;
	struct lns_peer host;
	bool built;

	if (lns_peer_set_endpoint(&host, cfg->title, strlen(cfg->title)))
		return config_fail(parser, cfg->line,
				   "server \"%s\" is neither an address nor a name; give one as 192.0.2.9, 2001:db8::9 or radius.example",
				   cfg->title);
	built = read_secret(parser, cfg, &secret);
	if (built && (!secret.len || strlen(secret.data) != secret.len))
		built = config_fail(parser, cfg->line,
				    "server \"%s\" has no secret, or one with an octet of 0; give it one by secret or secret-file",
				    cfg->title);
	built = built && add_ports(parser, cfg, secret.data);
	explicit_bzero(&secret, sizeof(secret));
	return built;
}

static bool check_radius(struct config_parser *parser, cfg_t *cfg)
{
	const struct config_radius *radius = &parser->config->radius;

	if (radius->use != CONFIG_RADIUS_OFF && !radius->n_auth)
		return config_fail(parser, cfg->line,
				   "radius: use needs a server with an auth-port; add server 192.0.2.9 { secret = ... }");
	if (radius->accounting && !radius->n_acct)
		return config_fail(parser, cfg->line,
				   "radius: accounting needs a server with an acct-port; add server 192.0.2.9 { secret = ... }");
	return true;
}

static bool build_radius(struct config_parser *parser, cfg_t *top, const char *host)
{
	cfg_t *cfg = cfg_getsec(top, "radius");
	unsigned int i;

	if (!fill(parser, cfg, CONFIG_RADIUS, parser->config) ||
	    !set_host_name(parser, &parser->config->radius.nas_identifier, host))
		return false;
	for (i = 0; i < cfg_size(cfg, "server"); i++)
		if (!build_server(parser, cfg_getnsec(cfg, "server", i)))
			return false;
	return check_radius(parser, cfg);
}

static bool add_auth(struct config_parser *parser, int line, const char *word)
{
	struct config *config = parser->config;
	const struct lcp_auth *auth;
	uint64_t number;
	size_t i;

	if (!config_value_word(config_option_find(CONFIG_PPP, "authentication"), word, &number))
		return config_fail(parser, line, "authentication: there is no %s; remove it", word);
	auth = &config_auth[number];
	for (i = 0; i < config->ppp.n_auth; i++)
		if (config->ppp.auth[i].protocol == auth->protocol &&
		    config->ppp.auth[i].algorithm == auth->algorithm)
			return config_fail(parser, line,
					   "authentication has %s twice; remove one", word);
	/* There are not more words than there is room for. */
	config->ppp.auth[config->ppp.n_auth++] = *auth;
	return true;
}

static bool build_ppp(struct config_parser *parser, cfg_t *top, const char *host)
{
	cfg_t *cfg = cfg_getsec(top, "ppp");
	const char *standard = config_option_find(CONFIG_PPP, "authentication")->standard;
	cfg_opt_t *opt = cfg_getopt(cfg, "authentication");
	char words[64] = "", *rest = words, *word;
	unsigned int i;

	for (i = 0; i < cfg_opt_size(opt); i++)
		if (!add_auth(parser, cfg->line, cfg_opt_getnstr(opt, i)))
			return false;
	strncat(words, standard, sizeof(words) - 1);
	while (!cfg_opt_size(opt) && (word = strtok_r(rest, ", ", &rest)))
		if (!add_auth(parser, cfg->line, word))
			return false;
	return fill(parser, cfg, CONFIG_PPP, parser->config) &&
	       set_host_name(parser, &parser->config->ppp.chap_name, host);
}

static bool build_l2tp(struct config_parser *parser, cfg_t *top, const char *host)
{
	const struct hold_down *hold_down = &parser->config->l2tp.hold_down;

	if (!fill_alone(parser, top, CONFIG_L2TP) ||
	    !set_host_name(parser, &parser->config->l2tp.host_name, host))
		return false;
	if (hold_down->first > hold_down->longest)
		return config_fail(parser, cfg_getsec(top, "l2tp")->line,
				   "l2tp: hold-down is longer than hold-down-max; make that longer");
	return true;
}

static bool build_control(struct config_parser *parser, cfg_t *top)
{
	const char *group = text_named(cfg_getsec(top, "control"), CONFIG_CONTROL, "group");

	parser->config->has_control_group = *group;
	return fill_alone(parser, top, CONFIG_CONTROL);
}

/**
 * config_build() - make a configuration of what was read
 * @parser: parser
 * @cfg: what was read, by config_parse_text()
 *
 * Return: false if something is wrong.
 */
bool config_build(struct config_parser *parser, cfg_t *cfg)
{
	char host[HOST_NAME_MAX + 1] = "";

	if (gethostname(host, sizeof(host)) || !*host)
		return config_fail(parser, 0,
				   "this host has no name, which is the default of others; give it one by hostname");
	return fill(parser, cfg, CONFIG_TOP, parser->config) &&
	       build_interfaces(parser, cfg, host) && build_groups(parser, cfg) &&
	       build_realms(parser, cfg) && build_radius(parser, cfg, host) &&
	       build_ppp(parser, cfg, host) && build_l2tp(parser, cfg, host) &&
	       fill_alone(parser, cfg, CONFIG_LOG) && build_control(parser, cfg);
}
