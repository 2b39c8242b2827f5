/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the control command and the metrics see of the daemon, and what they can ask of it.
 * Strings of views are valid during the callback only; NULL where nothing is known. They are
 * what others have chosen: any octets but NUL.
 */
#ifndef PPPSPLICED_CONTROL_VIEW_H
#define PPPSPLICED_CONTROL_VIEW_H

#include "radius/stats.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct pppoe_ac_stats;

#define VIEW_MAC_LEN	6
#define VIEW_CAUSES	24

/**
 * struct session_view - a session
 * @id: number in this daemon, not 0
 * @state: "lcp", "authentication", "radius", "lns" (choosing, tunnel, call), "relay", "spliced",
 *	"ending"
 * @ifname: interface of the subscriber
 * @sid: PPPoE SESSION_ID
 * @mac: of the subscriber
 * @user: name that he has given
 * @realm: what the LNS was chosen by
 * @group: group of LNSs
 * @mode: "transparent", "terminated"
 * @lns: "192.0.2.1:1701"
 * @tunnel: Tunnel ID of this side; 0 for none yet, as the next three
 * @peer_tunnel: Tunnel ID of the LNS
 * @call: Session ID of this side
 * @peer_call: Session ID of the LNS
 * @splice: number of the splice; 0 for none
 * @uptime_ms: since PADS
 * @acct_session_id: Acct-Session-Id
 * @in_frames: of the splice, from the subscriber
 * @in_octets: of the splice, from the subscriber
 * @out_frames: of the splice, to the subscriber
 * @out_octets: of the splice, to the subscriber
 * @dropped: frames of the splice, either way
 * @has_usage: whether the five counters are known
 */
struct session_view {
	uint32_t id;
	const char *state;
	const char *ifname;
	uint16_t sid;
	uint8_t mac[VIEW_MAC_LEN];
	const char *user;
	const char *realm;
	const char *group;
	const char *mode;
	const char *lns;
	uint16_t tunnel, peer_tunnel, call, peer_call;
	uint32_t splice;
	uint64_t uptime_ms;
	const char *acct_session_id;
	uint64_t in_frames, in_octets, out_frames, out_octets, dropped;
	bool has_usage;
};

/**
 * struct tunnel_view - an L2TP control connection
 * @id: Tunnel ID of this side
 * @peer_id: Tunnel ID of the peer; 0 if not known yet
 * @state: "wait-ctl-reply", "established", ...
 * @local: address and port of this side
 * @remote: address and port of the peer
 * @peer_host_name: its Host Name
 * @sessions: calls in it
 * @uptime_ms: since SCCRQ
 * @sent: control messages
 * @resent: control messages sent again
 * @received: control messages
 */
struct tunnel_view {
	uint16_t id, peer_id;
	const char *state;
	const char *local, *remote, *peer_host_name;
	unsigned int sessions;
	uint64_t uptime_ms;
	uint64_t sent, resent, received;
};

/**
 * struct lns_view - an LNS that the daemon knows of
 * @address: "192.0.2.1:1701"; no other one has the same
 * @sessions: that it has now
 * @failures: in a row, up to now
 * @held_ms: how long it is still passed over; 0 if it is not
 */
struct lns_view {
	const char *address;
	unsigned int sessions, failures;
	uint64_t held_ms;
};

/**
 * struct interface_view - an interface for subscribers
 * @name: its name; no other one has the same
 * @up: whether it can be used
 * @sessions: that it has now
 * @stats: of PPPoE discovery
 */
struct interface_view {
	const char *name;
	bool up;
	unsigned int sessions;
	const struct pppoe_ac_stats *stats;
};

/**
 * struct totals_view - figures of the whole daemon
 * @uptime_ms: since it was started
 * @sessions: now
 * @spliced: sessions that are spliced now
 * @tunnels: now
 * @started: sessions, ever
 * @refused: sessions whose subscriber was turned away
 * @failed: sessions that no LNS took
 * @ends: sessions by why they have ended; a cause is there once, and the set is the same always
 * @n_ends: number of @ends
 * @l2tp_strangers: datagrams on L2TP's own port of who is no LNS, or of no tunnel
 * @radius: figures of the RADIUS client
 * @in_frames: of live and ended splices, from subscribers
 * @in_octets: of live and ended splices, from subscribers
 * @out_frames: of live and ended splices, to subscribers
 * @out_octets: of live and ended splices, to subscribers
 * @dropped: frames of live and ended splices, either way
 */
struct totals_view {
	uint64_t uptime_ms;
	unsigned int sessions, spliced, tunnels;
	uint64_t started, refused, failed;
	struct {
		const char *cause;
		uint64_t n;
	} ends[VIEW_CAUSES];
	size_t n_ends;
	uint64_t l2tp_strangers;
	struct radius_stats radius;
	uint64_t in_frames, in_octets, out_frames, out_octets, dropped;
};

/* By what sessions are chosen that are to be dropped. */
enum drop_by {
	DROP_BY_ID,
	DROP_BY_USER,
	DROP_BY_MAC,
	DROP_BY_TUNNEL,
	DROP_ALL,
};

/**
 * struct drop_selector - which sessions are to be dropped
 * @by: which of the others counts
 * @id: number of a session
 * @user: name that a subscriber has given, octet by octet
 * @mac: of a subscriber
 * @tunnel: Tunnel ID of this side; the tunnel itself goes when it is idle
 */
struct drop_selector {
	enum drop_by by;
	uint32_t id;
	const char *user;
	uint8_t mac[VIEW_MAC_LEN];
	uint16_t tunnel;
};

/**
 * struct control_peer - who asks, by SO_PEERCRED; -1 where that is not known
 * @pid: process
 * @uid: user
 * @gid: group
 */
struct control_peer {
	pid_t pid;
	uid_t uid;
	gid_t gid;
};

/**
 * struct control_ops - what the daemon's core does; none of it may call back or free the control
 * @sessions: call @each for sessions with a number above @after, in the order of their numbers,
 *	@most of them or all that there are; @usage: with counters, for which the kernel is asked.
 *	So many are shown a few at a time, the event loop in between; one that comes or goes
 *	meanwhile may be missing, none is there twice.
 * @tunnels: call @each for every tunnel
 * @lnss: call @each for every LNS
 * @interfaces: call @each for every interface
 * @totals: figures of the whole daemon
 * @drop: end sessions; @reason: printable, for log and subscriber, NULL if none was given.
 *	Returns how many.
 * @reload: read the configuration again; false, and why not, in one line, if it is of no use
 * @asked: somebody wants @what ("drop id 5", "reload"), for the log, before it is done; printable
 */
struct control_ops {
	void (*sessions)(void *owner, uint32_t after, unsigned int most,
			 void (*each)(void *arg, const struct session_view *session), void *arg,
			 bool usage);
	void (*tunnels)(void *owner,
			void (*each)(void *arg, const struct tunnel_view *tunnel), void *arg);
	void (*lnss)(void *owner, void (*each)(void *arg, const struct lns_view *lns), void *arg);
	void (*interfaces)(void *owner,
			   void (*each)(void *arg, const struct interface_view *interface),
			   void *arg);
	void (*totals)(void *owner, struct totals_view *totals);
	unsigned int (*drop)(void *owner, const struct drop_selector *which, const char *reason);
	bool (*reload)(void *owner, char *error, size_t size);
	void (*asked)(void *owner, const struct control_peer *peer, const char *what);
};

#endif
