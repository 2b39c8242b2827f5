// SPDX-License-Identifier: GPL-2.0
/*
 * What control_ops show, as JSON objects: those that pppsplicedctl --json writes, and whose
 * schemas are in ctl/schema/. NULL if there is no memory.
 */
#include "control/describe.h"

#include "members.h"
#include "pppoe/stats.h"

#include <stdio.h>

static void add_known(struct json_object *object, const char *key, uint64_t number)
{
	json_object_object_add(object, key, number ? json_object_new_uint64(number) : NULL);
}

static void add_mac(struct json_object *object, const uint8_t mac[VIEW_MAC_LEN])
{
	char text[sizeof("00:00:00:00:00:00")];

	snprintf(text, sizeof(text), "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2],
		 mac[3], mac[4], mac[5]);
	member_add_string(object, "mac", text);
}

static struct json_object *traffic(uint64_t in_frames, uint64_t in_octets, uint64_t out_frames,
				   uint64_t out_octets, uint64_t dropped)
{
	struct json_object *object = json_object_new_object();

	if (!object)
		return NULL;
	member_add_number(object, "in_frames", in_frames);
	member_add_number(object, "in_octets", in_octets);
	member_add_number(object, "out_frames", out_frames);
	member_add_number(object, "out_octets", out_octets);
	member_add_number(object, "dropped_frames", dropped);
	return object;
}

/**
 * describe_session_view() - a session as an object
 * @session: session
 *
 * Return: new object.
 */
struct json_object *describe_session_view(const struct session_view *session)
{
	struct json_object *object = json_object_new_object();

	if (!object)
		return NULL;
	member_add_number(object, "id", session->id);
	member_add_string(object, "state", session->state);
	member_add_string(object, "interface", session->ifname);
	member_add_number(object, "sid", session->sid);
	add_mac(object, session->mac);
	member_add_string(object, "user", session->user);
	member_add_string(object, "realm", session->realm);
	member_add_string(object, "group", session->group);
	member_add_string(object, "mode", session->mode);
	member_add_string(object, "lns", session->lns);
	add_known(object, "tunnel", session->tunnel);
	add_known(object, "peer_tunnel", session->peer_tunnel);
	add_known(object, "call", session->call);
	add_known(object, "peer_call", session->peer_call);
	add_known(object, "splice", session->splice);
	member_add_number(object, "uptime_ms", session->uptime_ms);
	member_add_string(object, "acct_session_id", session->acct_session_id);
	json_object_object_add(object, "usage", !session->has_usage ? NULL :
			       traffic(session->in_frames, session->in_octets,
				       session->out_frames, session->out_octets,
				       session->dropped));
	return object;
}

/**
 * describe_tunnel_view() - a tunnel as an object
 * @tunnel: tunnel
 *
 * Return: new object.
 */
struct json_object *describe_tunnel_view(const struct tunnel_view *tunnel)
{
	struct json_object *object = json_object_new_object();

	if (!object)
		return NULL;
	member_add_number(object, "id", tunnel->id);
	add_known(object, "peer_id", tunnel->peer_id);
	member_add_string(object, "state", tunnel->state);
	member_add_string(object, "local", tunnel->local);
	member_add_string(object, "remote", tunnel->remote);
	member_add_string(object, "peer_host_name", tunnel->peer_host_name);
	member_add_number(object, "sessions", tunnel->sessions);
	member_add_number(object, "uptime_ms", tunnel->uptime_ms);
	member_add_number(object, "sent", tunnel->sent);
	member_add_number(object, "resent", tunnel->resent);
	member_add_number(object, "received", tunnel->received);
	return object;
}

/**
 * describe_lns_view() - an LNS as an object
 * @lns: LNS
 *
 * Return: new object.
 */
struct json_object *describe_lns_view(const struct lns_view *lns)
{
	struct json_object *object = json_object_new_object();

	if (!object)
		return NULL;
	member_add_string(object, "address", lns->address);
	member_add_number(object, "sessions", lns->sessions);
	member_add_number(object, "failures", lns->failures);
	member_add_number(object, "held_ms", lns->held_ms);
	return object;
}

/* Those that there have been; "malformed" is the sum of what pppoe_error_text() tells apart. */
static struct json_object *discovery(const struct pppoe_ac_stats *stats)
{
	struct json_object *object = json_object_new_object();
	uint64_t malformed = 0;
	unsigned int i;

	if (!object)
		return NULL;
	for (i = 0; i < PPPOE_AC_STATS; i++)
		if (stats->n[i])
			member_add_number(object, pppoe_ac_stat_name(i), stats->n[i]);
	for (i = 0; i < PPPOE_ERRORS; i++)
		malformed += stats->malformed[i];
	if (malformed)
		member_add_number(object, "malformed", malformed);
	return object;
}

/**
 * describe_interface_view() - an interface as an object
 * @interface: interface
 *
 * Return: new object.
 */
struct json_object *describe_interface_view(const struct interface_view *interface)
{
	struct json_object *object = json_object_new_object();

	if (!object)
		return NULL;
	member_add_string(object, "name", interface->name);
	json_object_object_add(object, "up", json_object_new_boolean(interface->up));
	member_add_number(object, "sessions", interface->sessions);
	json_object_object_add(object, "discovery",
			       interface->stats ? discovery(interface->stats) : NULL);
	return object;
}

static struct json_object *ends(const struct totals_view *totals)
{
	struct json_object *object = json_object_new_object();
	size_t i;

	for (i = 0; object && i < totals->n_ends && i < VIEW_CAUSES; i++)
		member_add_number(object, totals->ends[i].cause, totals->ends[i].n);
	return object;
}

static struct json_object *radius(const struct radius_stats *stats)
{
	struct json_object *object = json_object_new_object();

	if (!object)
		return NULL;
	member_add_number(object, "requests", stats->requests);
	member_add_number(object, "accepts", stats->accepts);
	member_add_number(object, "rejects", stats->rejects);
	member_add_number(object, "no_answer", stats->no_answer);
	member_add_number(object, "accounting_sent", stats->acct_sent);
	member_add_number(object, "accounting_lost", stats->acct_lost);
	member_add_number(object, "queued", stats->queued);
	return object;
}

/**
 * describe_totals_view() - figures of the daemon as an object
 * @totals: figures
 *
 * Return: new object.
 */
struct json_object *describe_totals_view(const struct totals_view *totals)
{
	struct json_object *object = json_object_new_object();

	if (!object)
		return NULL;
	member_add_string(object, "version", PPPSPLICE_VERSION);
	member_add_number(object, "uptime_ms", totals->uptime_ms);
	member_add_number(object, "sessions", totals->sessions);
	member_add_number(object, "spliced", totals->spliced);
	member_add_number(object, "tunnels", totals->tunnels);
	member_add_number(object, "started", totals->started);
	member_add_number(object, "refused", totals->refused);
	member_add_number(object, "failed", totals->failed);
	json_object_object_add(object, "ends", ends(totals));
	member_add_number(object, "l2tp_strangers", totals->l2tp_strangers);
	json_object_object_add(object, "radius", radius(&totals->radius));
	json_object_object_add(object, "usage",
			       traffic(totals->in_frames, totals->in_octets, totals->out_frames,
				       totals->out_octets, totals->dropped));
	return object;
}
