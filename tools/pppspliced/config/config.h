/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The configuration file, pppspliced.conf(5), as data: immutable once it is read, and shared by
 * reference count, since sessions and tunnels keep the configuration that they began with.
 */
#ifndef PPPSPLICED_CONFIG_CONFIG_H
#define PPPSPLICED_CONFIG_CONFIG_H

#include "lns/choose.h"
#include "lns/realm.h"
#include "ppp/lcp_options.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CONFIG_SERVERS_MAX	4	/* RADIUS servers of a kind */
#define CONFIG_WORKERS_MAX	200	/* RADIUS requests at one time; there are 256 Identifiers */
#define CONFIG_WINDOW_MAX	16	/* control messages of L2TP */
#define CONFIG_ERROR_MAX	512	/* room that each error has enough of, with a short file name */

/**
 * enum config_mode - how a session is handed over to its LNS
 * @CONFIG_TRANSPARENT: the LNS gets LCP and authentication by proxy, and then all frames
 * @CONFIG_TERMINATED: LCP stays here on both legs, the LNS gets all other frames
 */
enum config_mode { CONFIG_TRANSPARENT, CONFIG_TERMINATED };

/**
 * enum config_radius_use - what RADIUS is asked before a session is accepted
 * @CONFIG_RADIUS_OFF: nothing
 * @CONFIG_RADIUS_AUTHENTICATE: with the subscriber's credentials; Tunnel attributes of the reply
 *	win over the table of realms
 * @CONFIG_RADIUS_AUTHORIZE: with his name, but not his credentials: which LNSs there are. It is
 *	no verdict on the subscriber
 */
enum config_radius_use {
	CONFIG_RADIUS_OFF,
	CONFIG_RADIUS_AUTHENTICATE,
	CONFIG_RADIUS_AUTHORIZE,
};

/**
 * struct config_interface - an interface that subscribers come in by
 * @name: its name, or a pattern of fnmatch(3) for several: "eth1.*"
 * @ac_name: AC-Name
 * @services: Service-Names
 * @n_services: how many
 * @any_service: serve a host whatever Service-Name it asks for
 * @max_sessions: how many at one time; with 0, nobody is answered
 * @max_sessions_per_mac: how many of one Ethernet address
 * @padi_rate: how many PADIs are answered a second
 * @padi_burst: how many of them at once
 */
struct config_interface {
	const char *name;
	const char *ac_name;
	const char *const *services;
	unsigned int n_services;
	bool any_service;
	unsigned int max_sessions;
	unsigned int max_sessions_per_mac;
	uint32_t padi_rate;
	uint32_t padi_burst;
};

/**
 * struct config_group - LNSs that stand for each other
 * @name: its name
 * @mode: how sessions are handed over to them
 * @group: the LNSs, for lns/
 * @peers: the same ones; their @state is NULL here, and the daemon's
 * @hide: hide AVPs that may be hidden; each of @peers has a secret then
 */
struct config_group {
	const char *name;
	enum config_mode mode;
	struct lns_group group;
	struct lns_peer *peers;
	bool hide;
};

/**
 * struct config_server - a RADIUS server
 * @host: address or name
 * @port: UDP port
 * @secret: secret that is shared with it
 */
struct config_server {
	const char *host;
	uint16_t port;
	const char *secret;
};

/**
 * struct config_radius - RADIUS
 * @use: what is asked for
 * @accounting: whether sessions are accounted for
 * @auth: servers for that, the first is asked first
 * @n_auth: how many
 * @acct: servers for accounting, likewise
 * @n_acct: how many
 * @timeout_s: how long an answer is waited for, in s
 * @retries: how often a server is asked again
 * @dead_time_s: how long one that does not answer is passed over, in s
 * @interim_s: from one Interim-Update to the next, in s; 0 for none. What a server says wins
 * @nas_identifier: NAS-Identifier
 * @nas_ip: address to send from and to tell; NULL for the route's
 * @workers: requests at one time
 * @authorize_password: User-Password of who asks without credentials
 * @allow_unsigned: answers need no Message-Authenticator
 */
struct config_radius {
	enum config_radius_use use;
	bool accounting;
	struct config_server auth[CONFIG_SERVERS_MAX];
	size_t n_auth;
	struct config_server acct[CONFIG_SERVERS_MAX];
	size_t n_acct;
	unsigned int timeout_s;
	unsigned int retries;
	unsigned int dead_time_s;
	unsigned int interim_s;
	const char *nas_identifier;
	const char *nas_ip;
	unsigned int workers;
	const char *authorize_password;
	bool allow_unsigned;
};

/**
 * struct config - a configuration
 * @refs: how many use it
 * @file: file that it is of
 * @control_path: Unix socket of the control command
 * @control_group_gid: group that may use it, besides root
 * @has_control_group: there is one
 * @max_sessions: sessions at one time, of all interfaces
 * @log.target: "stderr", "syslog" or "journal"
 * @log.level: the least important that is logged, enum log_level of daemon/log.h
 * @interfaces: interfaces
 * @n_interfaces: how many
 * @ppp.auth: authentication protocols, the best first
 * @ppp.n_auth: how many
 * @ppp.mru: longest information field that is received; 0 for as much as fits
 * @ppp.echo_s: how often a subscriber is asked whether he is there, in s; 0 for never
 * @ppp.echo_failures: how often without an answer before he is not
 * @ppp.negotiation_s: longest that LCP may take, in s; 0 for any time
 * @ppp.chap_name: Name of Challenges
 * @ppp.auth_wait_s: how long the first Authenticate-Request of PAP is waited for, in s
 * @session_timeout_s: longest that a session may last, in s; 0 for any time. RADIUS wins
 * @idle_timeout_s: longest that it may be without frames, likewise
 * @l2tp.host_name: Host Name
 * @l2tp.vendor_name: Vendor Name; NULL for none
 * @l2tp.hello_s: HELLO after so much silence, in s; 0 for never
 * @l2tp.idle_s: how long a tunnel without sessions is kept, in s
 * @l2tp.setup_s: longest that a tunnel or call may take to come up, in s; 0 for any time
 * @l2tp.retries: retransmissions before the peer is given up
 * @l2tp.window: Receive Window Size
 * @l2tp.local4: address to send from over IPv4; NULL for the route's
 * @l2tp.local6: likewise over IPv6
 * @l2tp.listen_port: port where LNSs may open tunnels; 0 for none
 * @l2tp.hold_down: how long an LNS that does not answer is passed over
 * @l2tp.sequence: ask for sequence numbers in data messages
 * @l2tp.max_sessions_per_tunnel: what is more goes into another tunnel
 * @l2tp.tx_speed: (Tx) Connect Speed, in bit/s
 * @l2tp.rx_speed: Rx Connect Speed, in bit/s
 * @groups: groups of LNSs
 * @n_groups: how many
 * @realms: realms; entries and fallback point to the @group of @groups
 * @realm_form: where users' names have their realm
 * @radius: RADIUS
 * @mode: of groups that do not say, and of LNSs that RADIUS tells
 * @blocks: private: all memory that the configuration points to
 * @exposed: private: there are secrets in a file that anybody may read
 */
struct config {
	unsigned int refs;
	const char *file;
	const char *control_path;
	unsigned int control_group_gid;
	bool has_control_group;
	unsigned int max_sessions;
	struct {
		const char *target;
		int level;
	} log;
	struct config_interface *interfaces;
	size_t n_interfaces;
	struct {
		struct lcp_auth auth[LCP_AUTH_MAX];
		size_t n_auth;
		uint16_t mru;
		unsigned int echo_s;
		unsigned int echo_failures;
		unsigned int negotiation_s;
		const char *chap_name;
		unsigned int auth_wait_s;
	} ppp;
	unsigned int session_timeout_s;
	unsigned int idle_timeout_s;
	struct {
		const char *host_name;
		const char *vendor_name;
		unsigned int hello_s;
		unsigned int idle_s;
		unsigned int setup_s;
		unsigned int retries;
		unsigned int window;
		const char *local4;
		const char *local6;
		uint16_t listen_port;
		struct hold_down hold_down;
		bool sequence;
		unsigned int max_sessions_per_tunnel;
		unsigned int tx_speed;
		unsigned int rx_speed;
	} l2tp;
	struct config_group *groups;
	size_t n_groups;
	struct realm_table realms;
	struct realm_form realm_form;
	struct config_radius radius;
	enum config_mode mode;
	struct config_block *blocks;
	bool exposed;
};

struct config *config_read(const char *file, char *error, size_t size);
struct config *config_parse(const char *text, size_t len, const char *name, char *error,
			    size_t size);
struct config *config_ref(struct config *config);
void config_unref(struct config *config);
const struct config_group *config_group_of(const struct config *config,
					   const struct lns_group *group);
void config_warnings(const struct config *config, void (*warn)(void *arg, const char *text),
		     void *arg);
bool config_same_radius(const struct config_radius *a, const struct config_radius *b);
const char *config_needs_restart(const struct config *old, const struct config *new);

#endif
