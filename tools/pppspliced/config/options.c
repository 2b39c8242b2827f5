// SPDX-License-Identifier: GPL-2.0
/*
 * All options of the configuration file, with their defaults and limits. What is here has to
 * be in pppspliced.conf.example and pppspliced.conf(5) too: a test compares them.
 */
#include "config/options.h"

#include "array.h"
#include "pppoe/config.h"

#include <string.h>

#define DAY	86400

#define NAMED(in, called)	.section = CONFIG_##in, .name = called
#define IN(type, member) \
	.offset = offsetof(struct type, member), .size = sizeof(((struct type *)NULL)->member)
#define RANGE(least, most)	.min = least, .max = most
#define NOWHERE		.offset = CONFIG_NOWHERE

const char *const config_section_names[CONFIG_SECTIONS] = {
	[CONFIG_TOP] = "",
	[CONFIG_INTERFACE] = "interface",
	[CONFIG_LNS_GROUP] = "lns-group",
	[CONFIG_LNS] = "lns",
	[CONFIG_REALM] = "realm",
	[CONFIG_RADIUS] = "radius",
	[CONFIG_SERVER] = "server",
	[CONFIG_PPP] = "ppp",
	[CONFIG_L2TP] = "l2tp",
	[CONFIG_LOG] = "log",
	[CONFIG_CONTROL] = "control",
};

/* In the order of enum config_mode, enum config_radius_use and enum log_level */
static const char *const modes[] = { "transparent", "terminated", NULL };
static const char *const uses[] = { "off", "authenticate", "authorize", NULL };
static const char *const levels[] = { "error", "warning", "info", "debug", NULL };
static const char *const targets[] = { "stderr", "syslog", "journal", NULL };

static const char *const authentications[] = { "chap-md5", "ms-chap", "ms-chap-v2", "pap", NULL };

/* In the order of the words above */
const struct lcp_auth config_auth[] = {
	{ PPP_CHAP, CHAP_MD5 }, { PPP_CHAP, CHAP_MS }, { PPP_CHAP, CHAP_MS2 }, { PPP_PAP, 0 },
};

const struct config_option config_options[] = {
	{ NAMED(TOP, "mode"), CONFIG_WORD, .standard = "transparent", .words = modes,
	  IN(config, mode) },
	{ NAMED(TOP, "default-group"), CONFIG_TEXT, .standard = "", RANGE(1, LNS_TEXT_MAX),
	  .or_none = true, NOWHERE },
	{ NAMED(TOP, "realm-separator"), CONFIG_SEPARATOR, .standard = "@",
	  IN(config, realm_form.separator) },
	{ NAMED(TOP, "realm-first"), CONFIG_BOOL, .standard = "no", IN(config, realm_form.prefix) },
	{ NAMED(TOP, "max-sessions"), CONFIG_NUMBER, .standard = "16384", RANGE(0, 1000000),
	  IN(config, max_sessions) },
	{ NAMED(TOP, "session-timeout"), CONFIG_DURATION, .standard = "0", RANGE(0, 365 * DAY),
	  IN(config, session_timeout_s) },
	{ NAMED(TOP, "idle-timeout"), CONFIG_DURATION, .standard = "0", RANGE(0, 365 * DAY),
	  IN(config, idle_timeout_s) },

	{ NAMED(INTERFACE, "ac-name"), CONFIG_TEXT, .standard = "", RANGE(1, PPPOE_NAME_MAX),
	  .or_none = true, IN(config_interface, ac_name) },
	{ NAMED(INTERFACE, "service-names"), CONFIG_TEXT, .list = true, .standard = "",
	  RANGE(1, PPPOE_NAME_MAX), NOWHERE },
	{ NAMED(INTERFACE, "any-service"), CONFIG_BOOL, .standard = "no",
	  IN(config_interface, any_service) },
	{ NAMED(INTERFACE, "max-sessions"), CONFIG_NUMBER, .standard = "16384", RANGE(0, 65534),
	  IN(config_interface, max_sessions) },
	{ NAMED(INTERFACE, "max-sessions-per-mac"), CONFIG_NUMBER, .standard = "4",
	  RANGE(1, 65534), IN(config_interface, max_sessions_per_mac) },
	{ NAMED(INTERFACE, "padi-rate"), CONFIG_NUMBER, .standard = "200", RANGE(1, 1000000),
	  IN(config_interface, padi_rate) },
	{ NAMED(INTERFACE, "padi-burst"), CONFIG_NUMBER, .standard = "400", RANGE(1, 1000000),
	  IN(config_interface, padi_burst) },

	{ NAMED(LNS_GROUP, "mode"), CONFIG_WORD, .standard = "", .words = modes, .or_none = true,
	  IN(config_group, mode) },
	{ NAMED(LNS_GROUP, "hide"), CONFIG_BOOL, .standard = "no", IN(config_group, hide) },

	{ NAMED(LNS, "secret"), CONFIG_SECRET, .standard = "", RANGE(1, LNS_TEXT_MAX),
	  .or_none = true, NOWHERE },
	{ NAMED(LNS, "secret-file"), CONFIG_PATH, .standard = "", RANGE(2, 4095),
	  .or_none = true, NOWHERE },
	{ NAMED(LNS, "priority"), CONFIG_NUMBER, .standard = "0", RANGE(0, 0xffffff),
	  IN(lns_peer, priority) },
	{ NAMED(LNS, "weight"), CONFIG_NUMBER, .standard = "1", RANGE(0, UINT16_MAX),
	  IN(lns_peer, weight) },
	{ NAMED(LNS, "max-sessions"), CONFIG_NUMBER, .standard = "0", RANGE(0, 1000000),
	  IN(lns_peer, max_sessions) },
	{ NAMED(LNS, "host-name"), CONFIG_NAME, .standard = "", RANGE(1, LNS_TEXT_MAX),
	  .or_none = true, IN(lns_peer, client_auth_id) },
	{ NAMED(LNS, "server-host-name"), CONFIG_NAME, .standard = "", RANGE(1, LNS_TEXT_MAX),
	  .or_none = true, IN(lns_peer, server_auth_id) },

	{ NAMED(REALM, "group"), CONFIG_TEXT, .standard = "", RANGE(1, LNS_TEXT_MAX), NOWHERE },

	{ NAMED(RADIUS, "use"), CONFIG_WORD, .standard = "off", .words = uses,
	  IN(config, radius.use) },
	{ NAMED(RADIUS, "accounting"), CONFIG_BOOL, .standard = "no",
	  IN(config, radius.accounting) },
	{ NAMED(RADIUS, "timeout"), CONFIG_DURATION, .standard = "3s", RANGE(1, 60),
	  IN(config, radius.timeout_s) },
	{ NAMED(RADIUS, "retries"), CONFIG_NUMBER, .standard = "3", RANGE(0, 10),
	  IN(config, radius.retries) },
	{ NAMED(RADIUS, "dead-time"), CONFIG_DURATION, .standard = "60s", RANGE(0, DAY),
	  IN(config, radius.dead_time_s) },
	{ NAMED(RADIUS, "interim-interval"), CONFIG_DURATION, .standard = "0", RANGE(10, DAY),
	  .or_none = true, IN(config, radius.interim_s) },
	{ NAMED(RADIUS, "nas-identifier"), CONFIG_TEXT, .standard = "", RANGE(1, LNS_TEXT_MAX),
	  .or_none = true, IN(config, radius.nas_identifier) },
	{ NAMED(RADIUS, "nas-address"), CONFIG_ADDRESS, .standard = "", .or_none = true,
	  IN(config, radius.nas_ip) },
	{ NAMED(RADIUS, "workers"), CONFIG_NUMBER, .standard = "16", RANGE(1, CONFIG_WORKERS_MAX),
	  IN(config, radius.workers) },
	{ NAMED(RADIUS, "authorize-password"), CONFIG_TEXT, .standard = "pppspliced",
	  RANGE(1, 128), IN(config, radius.authorize_password) },
	{ NAMED(RADIUS, "allow-unsigned-answers"), CONFIG_BOOL, .standard = "no",
	  IN(config, radius.allow_unsigned) },

	{ NAMED(SERVER, "secret"), CONFIG_SECRET, .standard = "", RANGE(1, LNS_TEXT_MAX),
	  .or_none = true, NOWHERE },
	{ NAMED(SERVER, "secret-file"), CONFIG_PATH, .standard = "", RANGE(2, 4095),
	  .or_none = true, NOWHERE },
	{ NAMED(SERVER, "auth-port"), CONFIG_NUMBER, .standard = "1812", RANGE(0, UINT16_MAX),
	  IN(config_server_ports, auth) },
	{ NAMED(SERVER, "acct-port"), CONFIG_NUMBER, .standard = "1813", RANGE(0, UINT16_MAX),
	  IN(config_server_ports, acct) },

	{ NAMED(PPP, "authentication"), CONFIG_WORD, .list = true, .standard = "chap-md5, pap",
	  .words = authentications, NOWHERE },
	{ NAMED(PPP, "mru"), CONFIG_NUMBER, .standard = "0", RANGE(LCP_MRU_MIN, UINT16_MAX),
	  .or_none = true, IN(config, ppp.mru) },
	{ NAMED(PPP, "echo-interval"), CONFIG_DURATION, .standard = "30s", RANGE(0, DAY),
	  IN(config, ppp.echo_s) },
	{ NAMED(PPP, "echo-failures"), CONFIG_NUMBER, .standard = "3", RANGE(1, 100),
	  IN(config, ppp.echo_failures) },
	{ NAMED(PPP, "negotiation-timeout"), CONFIG_DURATION, .standard = "60s", RANGE(0, 3600),
	  IN(config, ppp.negotiation_s) },
	{ NAMED(PPP, "name"), CONFIG_TEXT, .standard = "", RANGE(1, LNS_TEXT_MAX),
	  .or_none = true, IN(config, ppp.chap_name) },
	{ NAMED(PPP, "pap-timeout"), CONFIG_DURATION, .standard = "30s", RANGE(1, 3600),
	  IN(config, ppp.auth_wait_s) },

	{ NAMED(L2TP, "host-name"), CONFIG_TEXT, .standard = "", RANGE(1, LNS_TEXT_MAX),
	  .or_none = true, IN(config, l2tp.host_name) },
	{ NAMED(L2TP, "vendor-name"), CONFIG_TEXT, .standard = "pppspliced",
	  RANGE(1, LNS_TEXT_MAX), .or_none = true, IN(config, l2tp.vendor_name) },
	{ NAMED(L2TP, "hello"), CONFIG_DURATION, .standard = "60s", RANGE(0, DAY),
	  IN(config, l2tp.hello_s) },
	{ NAMED(L2TP, "idle-timeout"), CONFIG_DURATION, .standard = "60s", RANGE(0, DAY),
	  IN(config, l2tp.idle_s) },
	{ NAMED(L2TP, "setup-timeout"), CONFIG_DURATION, .standard = "10s", RANGE(0, 3600),
	  IN(config, l2tp.setup_s) },
	{ NAMED(L2TP, "retries"), CONFIG_NUMBER, .standard = "5", RANGE(1, 20),
	  IN(config, l2tp.retries) },
	{ NAMED(L2TP, "window"), CONFIG_NUMBER, .standard = "16", RANGE(1, CONFIG_WINDOW_MAX),
	  IN(config, l2tp.window) },
	{ NAMED(L2TP, "local-address"), CONFIG_ADDRESS4, .standard = "", .or_none = true,
	  IN(config, l2tp.local4) },
	{ NAMED(L2TP, "local-address6"), CONFIG_ADDRESS6, .standard = "", .or_none = true,
	  IN(config, l2tp.local6) },
	{ NAMED(L2TP, "listen-port"), CONFIG_NUMBER, .standard = "0", RANGE(0, UINT16_MAX),
	  IN(config, l2tp.listen_port), .restart = "l2tp listen-port" },
	{ NAMED(L2TP, "hold-down"), CONFIG_DURATION, .standard = "30s", RANGE(1, DAY),
	  .unit = 1000, IN(config, l2tp.hold_down.first) },
	{ NAMED(L2TP, "hold-down-max"), CONFIG_DURATION, .standard = "10min", RANGE(1, DAY),
	  .unit = 1000, IN(config, l2tp.hold_down.longest) },
	{ NAMED(L2TP, "sequence"), CONFIG_BOOL, .standard = "no", IN(config, l2tp.sequence) },
	{ NAMED(L2TP, "max-sessions-per-tunnel"), CONFIG_NUMBER, .standard = "65535",
	  RANGE(1, UINT16_MAX), IN(config, l2tp.max_sessions_per_tunnel) },
	{ NAMED(L2TP, "tx-speed"), CONFIG_SPEED, .standard = "1G", RANGE(1, 4000000000),
	  IN(config, l2tp.tx_speed) },
	{ NAMED(L2TP, "rx-speed"), CONFIG_SPEED, .standard = "1G", RANGE(1, 4000000000),
	  IN(config, l2tp.rx_speed) },

	{ NAMED(LOG, "target"), CONFIG_WORD_TEXT, .standard = "stderr", .words = targets,
	  IN(config, log.target), .restart = "log target" },
	{ NAMED(LOG, "level"), CONFIG_WORD, .standard = "info", .words = levels,
	  IN(config, log.level) },

	{ NAMED(CONTROL, "path"), CONFIG_PATH, .standard = "/run/pppspliced/control",
	  RANGE(2, 107), IN(config, control_path), .restart = "control path" },
	{ NAMED(CONTROL, "group"), CONFIG_GROUP, .standard = "", .or_none = true,
	  IN(config, control_group_gid), .restart = "control group" },
};

const size_t config_n_options = ARRAY_SIZE(config_options);

/**
 * config_option_find() - find an option
 * @section: where it is
 * @name: its name
 *
 * Return: the option; NULL if there is none.
 */
const struct config_option *config_option_find(enum config_section section, const char *name)
{
	size_t i;

	for (i = 0; i < config_n_options; i++)
		if (config_options[i].section == section && !strcmp(config_options[i].name, name))
			return &config_options[i];
	return NULL;
}
