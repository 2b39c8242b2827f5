// SPDX-License-Identifier: GPL-2.0
/* The daemon as the control command and the metrics see it. */
#include "daemon/views.h"

#include "daemon/aaa.h"
#include "daemon/access.h"
#include "daemon/subscriber.h"
#include "daemon/tunnels.h"
#include "kernel/udp.h"

#include <stdio.h>

/* If the kernel does not say, what it has said last is the best that there is. */
static void view_usage(struct subscriber *sub, struct session_view *view)
{
	if (!sub->splice)
		return;
	splices_usage(sub->core->splices, sub->splice, &sub->usage);
	view->has_usage = true;
	view->in_frames = sub->usage.in_frames;
	view->in_octets = sub->usage.in_octets;
	view->out_frames = sub->usage.out_frames;
	view->out_octets = sub->usage.out_octets;
	view->dropped = sub->usage.dropped;
}

static void view_lns(const struct subscriber *sub, struct session_view *view)
{
	const struct tunnel *tunnel = sub->tunnel;

	view->group = sub->group_name;
	view->mode = sub->mode == CONFIG_TRANSPARENT ? "transparent" : "terminated";
	if (!tunnel)
		return;
	view->lns = tunnel->remote;
	view->tunnel = tunnel->machine.id;
	view->peer_tunnel = tunnel->machine.peer_id;
	view->call = sub->call.id;
	view->peer_call = sub->call.peer_id;
}

/* As he has given it, unless RADIUS cannot be told so. */
static const char *user_of(const struct subscriber *sub)
{
	return sub->radius_session.user[0] ? sub->radius_session.user : sub->user;
}

static void view_session(const struct subscriber *sub, struct session_view *view)
{
	const char *user = user_of(sub);

	*view = (struct session_view) {
		.id = sub->id,
		.state = subscriber_stage_name(sub),
		.ifname = sub->access->link.name,
		.sid = sub->pppoe.id,
		.user = user[0] ? user : NULL,
		.realm = sub->realm[0] ? sub->realm : NULL,
		.splice = sub->splice,
		.uptime_ms = clock_ms() - sub->began,
		.acct_session_id = sub->radius_session.acct_session_id,
	};
	memcpy(view->mac, sub->pppoe.peer_mac, sizeof(view->mac));
	if (sub->group)
		view_lns(sub, view);
}

static void sessions(void *owner, uint32_t after, unsigned int most,
		     void (*each)(void *arg, const struct session_view *session), void *arg,
		     bool usage)
{
	struct core *core = owner;
	struct session_view view;
	struct subscriber *sub;

	TAILQ_FOREACH(sub, &core->subscribers, entry) {
		if (sub->id <= after)
			continue;
		if (!most--)
			return;
		view_session(sub, &view);
		if (usage)
			view_usage(sub, &view);
		each(arg, &view);
	}
}

static void view_tunnels(void *owner, void (*each)(void *arg, const struct tunnel_view *tunnel),
			 void *arg)
{
	struct core *core = owner;
	struct tunnel *tunnel;

	LIST_FOREACH(tunnel, &core->tunnels, entry) {
		const struct l2tp_tunnel *machine = &tunnel->machine;
		struct tunnel_view view = {
			.id = machine->id,
			.peer_id = machine->peer_id,
			.state = l2tp_tunnel_state_text(machine->state),
			.local = tunnel->local[0] ? tunnel->local : NULL,
			.remote = tunnel->remote,
			.peer_host_name = machine->peer_host_name[0] ? machine->peer_host_name :
								       NULL,
			.sessions = tunnel->n_users,
			.uptime_ms = clock_ms() - tunnel->began,
			.sent = machine->delivery.stats.sent,
			.resent = machine->delivery.stats.resent,
			.received = tunnel->received,
		};

		each(arg, &view);
	}
}

static void lnss(void *owner, void (*each)(void *arg, const struct lns_view *lns), void *arg)
{
	struct core *core = owner;
	char address[LNS_ADDRESS_TEXT_SIZE];
	uint64_t now = clock_ms();
	size_t i;

	for (i = 0; i < core->lns.n_entries && core->lns.entries[i].address.any.sa_family; i++) {
		const struct lns_entry *entry = &core->lns.entries[i];
		struct lns_view view = {
			.address = address,
			.sessions = entry->state.sessions,
			.failures = entry->state.failures,
			.held_ms = entry->state.held_until > now ? entry->state.held_until - now : 0,
		};

		lns_address_text(&entry->address, address, sizeof(address));
		each(arg, &view);
	}
}

static void interfaces(void *owner, void (*each)(void *arg, const struct interface_view *interface),
		       void *arg)
{
	struct core *core = owner;
	struct access *access;

	LIST_FOREACH(access, &core->accesses, entry) {
		struct interface_view view = {
			.name = access->link.name,
			.up = access->fd >= 0 && !access->retired,
			.sessions = access->subscribers,
			.stats = &access->ac.stats,
		};

		/* One that went down and waits for its sessions to end may have been replaced. */
		if (!access->retired || access->fd >= 0)
			each(arg, &view);
	}
}

static void note_usage(void *owner, uint32_t id, const struct splice_usage *usage)
{
	struct subscriber *sub = subscriber_of_splice(owner, id);

	if (sub)
		sub->usage = *usage;
}

static void add_usage(struct core *core, struct totals_view *view)
{
	struct splice_usage sum = core->stats.usage;
	struct subscriber *sub;

	splices_usage_of_all(core->splices, note_usage, core);
	TAILQ_FOREACH(sub, &core->subscribers, entry)
		if (sub->splice)
			splice_usage_add(&sum, &sub->usage);
	view->in_frames = sum.in_frames;
	view->in_octets = sum.in_octets;
	view->out_frames = sum.out_frames;
	view->out_octets = sum.out_octets;
	view->dropped = sum.dropped;
}

static void totals(void *owner, struct totals_view *view)
{
	struct core *core = owner;
	const struct core_stats *stats = &core->stats;
	struct tunnel *tunnel;
	int cause;

	*view = (struct totals_view) {
		.uptime_ms = clock_ms() - core->began,
		.sessions = core->n_subscribers,
		.spliced = core->n_spliced,
		.started = stats->started,
		.refused = stats->ends[END_REFUSED] + stats->ends[END_NO_REALM],
		.failed = stats->ends[END_NO_LNS],
		.l2tp_strangers = stats->strangers,
	};
	for (cause = END_NONE + 1; cause < END_CAUSES; cause++) {
		view->ends[view->n_ends].cause = end_of(cause)->name;
		view->ends[view->n_ends++].n = stats->ends[cause];
	}
	_Static_assert(END_CAUSES - 1 <= VIEW_CAUSES, "room for all causes");
	LIST_FOREACH(tunnel, &core->tunnels, entry)
		view->tunnels += !tunnel->ended;
	if (core->aaa)
		radius_stats(core->aaa->radius, &view->radius);
	add_usage(core, view);
}

static bool is_chosen(const struct subscriber *sub, const struct drop_selector *which)
{
	switch (which->by) {
	case DROP_BY_ID:
		return sub->id == which->id;
	case DROP_BY_USER:
		return !strcmp(user_of(sub), which->user);
	case DROP_BY_MAC:
		return !memcmp(sub->pppoe.peer_mac, which->mac, sizeof(which->mac));
	case DROP_BY_TUNNEL:
		return sub->tunnel && sub->tunnel->machine.id == which->tunnel;
	case DROP_ALL:
		return true;
	}
	return false;
}

static unsigned int drop(void *owner, const struct drop_selector *which, const char *reason)
{
	struct core *core = owner;
	struct subscriber *sub;
	char text[sizeof(sub->text)];
	unsigned int n = 0;

	if (reason)
		reason = log_value(text, sizeof(text), octets_of(reason, strlen(reason)));
	TAILQ_FOREACH(sub, &core->subscribers, entry) {
		if (sub->cause || sub->news & NEWS_DROPPED || !is_chosen(sub, which))
			continue;
		subscriber_drop(sub, reason);
		n++;
	}
	return n;
}

static bool reload(void *owner, char *error, size_t size)
{
	return core_reload(owner, error, size);
}

static void asked(void *owner, const struct control_peer *peer, const char *what)
{
	char value[256];

	(void)owner;
	log_event(LOG_LEVEL_INFO, "command", "pid=%d uid=%d command=\"%s\"", (int)peer->pid,
		  (int)peer->uid, log_value(value, sizeof(value), octets_of(what, strlen(what))));
}

const struct control_ops views_ops = {
	.sessions = sessions,
	.tunnels = view_tunnels,
	.lnss = lnss,
	.interfaces = interfaces,
	.totals = totals,
	.drop = drop,
	.reload = reload,
	.asked = asked,
};
