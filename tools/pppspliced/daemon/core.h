/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the parts of the daemon share.
 *
 * The protocols' machines may not be called by their own callbacks. So callbacks note what has
 * happened, and put the subscriber or the tunnel on a list; before the event loop sleeps, those on the
 * list are settled, and what has ended is freed.
 */
#ifndef PPPSPLICED_DAEMON_CORE_H
#define PPPSPLICED_DAEMON_CORE_H

#include "config/config.h"
#include "daemon/end.h"
#include "daemon/log.h"
#include "daemon/loop.h"
#include "kernel/l2tp.h"
#include "kernel/links.h"
#include "kernel/splices.h"
#include "pppoe/cookie.h"
#include "pppoe/rate.h"
#include "radius/radius.h"

#include <sys/queue.h>

#define CORE_LNS_MAX		1024	/* LNSs of which something is remembered */
#define CORE_SPLICE_BUCKETS	4096
#define CORE_ERROR_SIZE		256

struct aaa;
struct access;
struct control;
struct subscriber;
struct tunnel;

LIST_HEAD(aaas, aaa);
LIST_HEAD(accesses, access);
LIST_HEAD(spliced_subscribers, subscriber);
LIST_HEAD(tunnels, tunnel);
TAILQ_HEAD(subscribers, subscriber);
STAILQ_HEAD(unsettled_tunnels, tunnel);

/**
 * struct listener - socket on L2TP's own port, for LNSs that open a tunnel themselves
 * @fd: socket, or -1
 * @io: its watcher
 */
struct listener {
	int fd;
	ev_io io;
};

/**
 * struct core_stats - what has happened since the daemon began
 * @started: sessions that got a number
 * @spliced: of these, those that a splice was made for
 * @ends: sessions that have ended, by enum end_cause
 * @usage: of all splices that are gone
 * @strangers: datagrams on the listener of who is no LNS of ours, or of no tunnel
 */
struct core_stats {
	uint64_t started;
	uint64_t spliced;
	uint64_t ends[END_CAUSES];
	struct splice_usage usage;
	uint64_t strangers;
};

/**
 * struct core - the daemon
 * @loop: event loop
 * @config: configuration for what begins now
 * @began: when it began, ms
 * @acct_prefix: begin of every Acct-Session-Id, so that none is ever used again
 * @last_id: number of the last session
 * @last_call: Call Serial Number of the last call
 * @n_subscribers: sessions
 * @n_spliced: of these, those with a splice
 * @n_begun: sessions that have begun since others last had their turn
 * @is_open: it has begun, and RADIUS knows
 * @stopping: nothing new is begun
 */
struct core {
	struct ev_loop *loop;
	struct config *config;
	uint64_t began;
	uint32_t acct_prefix;
	uint32_t last_id;
	uint32_t last_call;
	unsigned int n_subscribers;
	unsigned int n_spliced;
	unsigned int n_begun;
	bool is_open;
	bool stopping;

	struct l2tp_kernel *l2tp;
	struct links *links;
	struct splices *splices;
	struct aaa *aaa;
	struct control *control;

	ev_io links_io;
	ev_io splices_io;
	ev_timer cookie_timer;
	ev_timer aaa_timer;
	ev_timer stop_timer;
	ev_prepare prepare;
	ev_idle unsettled;
	struct listener listeners[2];
	struct rate accepts;

	struct pppoe_cookie_keys cookie_keys;
	struct lns_entry lns_entries[CORE_LNS_MAX];
	struct lns_states lns;
	struct aaas aaas;
	struct accesses accesses;
	struct subscribers subscribers;
	struct subscribers dead_subscribers;
	struct tunnels tunnels;
	struct tunnels dead_tunnels;
	struct subscribers unsettled_subscribers;
	struct unsettled_tunnels unsettled_tunnels;
	struct spliced_subscribers by_splice[CORE_SPLICE_BUCKETS];
	struct core_stats stats;
};

bool core_open(struct core *core, struct ev_loop *loop, struct config *config, char *error,
	       size_t size);
bool core_reload(struct core *core, char *error, size_t size);
void core_stop(struct core *core);
void core_close(struct core *core);

#endif
