/* SPDX-License-Identifier: GPL-2.0 */
/* Requests of the control socket. */
#ifndef PPPSPLICED_CONTROL_REQUEST_H
#define PPPSPLICED_CONTROL_REQUEST_H

#include "control/view.h"

#include <json-c/json.h>

#define REQUEST_MAX		4096
#define REQUEST_ERROR_SIZE	160
#define REQUEST_REASON_MAX	127

enum request_command {
	REQUEST_SESSIONS,
	REQUEST_TUNNELS,
	REQUEST_LNS,
	REQUEST_INTERFACES,
	REQUEST_STATUS,
	REQUEST_METRICS,
	REQUEST_DROP,
	REQUEST_RELOAD,
	REQUEST_COMMANDS,
};

/**
 * struct request - what somebody asks
 * @json: holds the strings
 * @command: what is asked for
 * @id: number of a session; 0 for any
 * @user: name of its user; NULL for any, as the other strings
 * @mac: of its subscriber, if it is given
 * @tunnel: its Tunnel ID; 0 for any
 * @realm: its realm
 * @ifname: its interface
 * @lns: its LNS
 * @state: its state
 * @usage: with counters
 * @all: all sessions are to be dropped
 * @reason: why
 */
struct request {
	struct json_object *json;
	enum request_command command;
	uint32_t id;
	const char *user;
	struct request_mac {
		bool given;
		uint8_t octets[VIEW_MAC_LEN];
	} mac;
	uint16_t tunnel;
	const char *realm;
	const char *ifname;
	const char *lns;
	const char *state;
	bool usage;
	bool all;
	const char *reason;
};

bool request_parse(struct request *request, const char *line, size_t len,
		   char error[static REQUEST_ERROR_SIZE]);
void request_free(struct request *request);
bool request_matches(const struct request *request, const struct session_view *session);
struct drop_selector request_drops(const struct request *request);

#endif
