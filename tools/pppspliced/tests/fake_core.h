/* SPDX-License-Identifier: GPL-2.0 */
/* A core of the daemon with so many sessions, and what was asked of it. */
#ifndef PPPSPLICED_TESTS_FAKE_CORE_H
#define PPPSPLICED_TESTS_FAKE_CORE_H

#include "control/view.h"
#include "pppoe/stats.h"

#include <stdio.h>
#include <string.h>

/* What a subscriber may call himself: ESC, quotation mark, no UTF-8, right-to-left override. */
#define FAKE_BAD_USER	"\x1b[2J\"\xff\xe2\x80\xae" "@isp-a"

/**
 * struct fake_core - what there is and what was asked
 * @n_sessions: sessions have numbers from 1 on
 * @looks: how often sessions were asked for
 * @most: most sessions that were asked for at once
 * @usage: sessions for which counters were asked for
 * @reload_error: why a reload fails; NULL if it does not
 * @dropped: which, as text
 * @reason: why they were dropped
 * @asked: last thing that was wanted
 * @peer: who wanted it
 */
struct fake_core {
	uint32_t n_sessions;
	unsigned int looks, most, usage;
	const char *reload_error;
	char dropped[320], reason[160], asked[80];
	struct control_peer peer;
};

static inline struct session_view fake_session(uint32_t id)
{
	struct session_view session = {
		.id = id, .state = id == 2 ? "lcp" : "spliced", .ifname = "eth1.100",
		.sid = id, .mac = { 2, 0, 0, id >> 16, id >> 8, id }, .uptime_ms = 90061000,
		.acct_session_id = "5f00000000000001",
	};

	if (id == 2)
		return session;
	session.user = id == 3 ? FAKE_BAD_USER : "alice@isp-a";
	session.realm = "isp-a";
	session.group = "isp-a";
	session.mode = "transparent";
	session.lns = "192.0.2.1:1701";
	session.tunnel = 7;
	session.peer_tunnel = 65535;
	session.call = id;
	session.peer_call = 9;
	session.splice = id;
	return session;
}

static inline void fake_sessions(void *owner, uint32_t after, unsigned int most,
				 void (*each)(void *arg, const struct session_view *session),
				 void *arg, bool usage)
{
	struct fake_core *core = owner;
	struct session_view session;

	core->looks++;
	core->most = most > core->most ? most : core->most;
	while (most-- && after < core->n_sessions) {
		session = fake_session(++after);
		if (usage) {
			core->usage++;
			session.has_usage = session.splice;
			session.in_frames = 10;
			session.in_octets = UINT64_MAX;
		}
		each(arg, &session);
	}
}

static inline void fake_tunnels(void *owner,
				void (*each)(void *arg, const struct tunnel_view *tunnel),
				void *arg)
{
	each(arg, &(struct tunnel_view){
		.id = 7, .peer_id = 65535, .state = "established", .local = "192.0.2.10:1701",
		.remote = "192.0.2.1:1701", .peer_host_name = "lns\x9b", .uptime_ms = 1500,
		.sessions = ((struct fake_core *)owner)->n_sessions, .sent = 10, .resent = 1,
		.received = 9,
	});
	each(arg, &(struct tunnel_view){
		.id = 8, .state = "wait-ctl-reply", .local = "[2001:db8::10]:1701",
		.remote = "[2001:db8::1]:1701",
	});
}

static inline void fake_lnss(void *owner, void (*each)(void *arg, const struct lns_view *lns),
			     void *arg)
{
	(void)owner;
	each(arg, &(struct lns_view){ .address = "192.0.2.1:1701", .sessions = 4 });
	each(arg, &(struct lns_view){ .address = "[2001:db8::1]:1701", .failures = 2,
				      .held_ms = 1501 });
}

static inline void fake_interfaces(void *owner,
				   void (*each)(void *arg, const struct interface_view *interface),
				   void *arg)
{
	static const struct pppoe_ac_stats stats = {
		.n = { [PPPOE_RX] = UINT64_MAX, [PPPOE_PADI_OFFERED] = 5 }, .malformed = { [2] = 3 },
	};

	(void)owner;
	each(arg, &(struct interface_view){ .name = "eth1.100", .up = true, .sessions = 4,
					    .stats = &stats });
	each(arg, &(struct interface_view){ .name = "e\"\\\n", .stats = &stats });
}

static inline void fake_totals(void *owner, struct totals_view *totals)
{
	struct fake_core *core = owner;

	*totals = (struct totals_view){
		.uptime_ms = 90061007, .sessions = core->n_sessions, .spliced = 3, .tunnels = 2,
		.started = 100, .refused = 2, .failed = 1, .ends = { { "padt", 90 }, { "lns", 3 } },
		.n_ends = 2, .l2tp_strangers = 77, .radius = { .requests = 10, .accepts = 8, .rejects = 1, .no_answer = 1,
					 .acct_sent = 20, .acct_lost = 1, .queued = 1 },
		.in_frames = 10, .in_octets = UINT64_MAX, .out_frames = 20, .out_octets = 3000,
		.dropped = 1,
	};
}

static inline unsigned int fake_drop(void *owner, const struct drop_selector *which,
				     const char *reason)
{
	struct fake_core *core = owner;

	snprintf(core->dropped, sizeof(core->dropped), "by %d id %u user %s mac %02x..%02x tunnel %u",
		 which->by, which->id, which->user ? which->user : "-", which->mac[0],
		 which->mac[5], which->tunnel);
	snprintf(core->reason, sizeof(core->reason), "%s", reason ? reason : "-");
	return which->by == DROP_ALL ? core->n_sessions :
	       which->by == DROP_BY_ID ? which->id <= core->n_sessions :
	       which->by == DROP_BY_USER ? 2 * !strcmp(which->user, "alice@isp-a") : 1;
}

static inline bool fake_reload(void *owner, char *error, size_t size)
{
	struct fake_core *core = owner;

	if (core->reload_error)
		snprintf(error, size, "%s", core->reload_error);
	return !core->reload_error;
}

static inline void fake_asked(void *owner, const struct control_peer *peer, const char *what)
{
	struct fake_core *core = owner;

	core->peer = *peer;
	snprintf(core->asked, sizeof(core->asked), "%s", what);
}

static const struct control_ops fake_ops = {
	.sessions = fake_sessions,
	.tunnels = fake_tunnels,
	.lnss = fake_lnss,
	.interfaces = fake_interfaces,
	.totals = fake_totals,
	.drop = fake_drop,
	.reload = fake_reload,
	.asked = fake_asked,
};

#endif
