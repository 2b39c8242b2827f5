/* SPDX-License-Identifier: GPL-2.0 */
/* An interface with subscribers: discovery there, and the sessions that come of it. */
#ifndef PPPSPLICED_DAEMON_ACCESS_H
#define PPPSPLICED_DAEMON_ACCESS_H

#include "daemon/core.h"
#include "pppoe/ac.h"

LIST_HEAD(access_subscribers, subscriber);

/**
 * struct access - an interface
 * @core: the daemon
 * @entry: in the list of all
 * @config: what @interface is in
 * @interface: how it is configured
 * @link: the interface itself
 * @ac_config: the same, for the access concentrator
 * @ac: its discovery
 * @fd: packet socket
 * @io: its watcher
 * @padrs: how many of its PADRs get a session
 * @session_ended: a host has ended one just now
 * @all: sessions here
 * @subscribers: how many
 * @retired: not configured any more; it goes with the last session
 */
struct access {
	struct core *core;
	LIST_ENTRY(access) entry;
	struct config *config;
	const struct config_interface *interface;
	struct link_state link;
	struct pppoe_ac_config ac_config;
	struct pppoe_ac ac;
	int fd;
	ev_io io;
	struct rate padrs;
	bool session_ended;
	struct access_subscribers all;
	unsigned int subscribers;
	bool retired;
};

void access_link_changed(struct core *core, const struct link_state *link, bool gone);
void access_reconfigure(struct core *core);
void access_send(struct access *access, const struct pppoe_session *session, uint16_t protocol,
		 const void *data, size_t len);
void access_put(struct access *access);
void access_close_all(struct core *core);

#endif
