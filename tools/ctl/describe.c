// SPDX-License-Identifier: GPL-2.0
/*
 * Splices, sessions and events as JSON objects. The text output is made from
 * these objects too (text.c), so that both say the same.
 *
 * json-c, because iproute2's json_print.c, which would do both at once, is a
 * part of iproute2's source and no library.
 */
#include "describe.h"
#include "members.h"

#include <stdio.h>
#include <string.h>

/* A value that a newer kernel has and we do not know is written as its number. */
static void add_name(struct json_object *object, const char *key, const char *name,
		     unsigned int value)
{
	char number[16];

	snprintf(number, sizeof(number), "%u", value);
	member_add_string(object, key, name ? name : number);
}

static void add_known(struct json_object *object, const char *key, bool known, uint64_t number)
{
	json_object_object_add(object, key, known ? json_object_new_uint64(number) : NULL);
}

static void add_pppoe(struct json_object *object, const struct pppsplice_leg *leg)
{
	char mac[sizeof("00:00:00:00:00:00")];
	const uint8_t *m = leg->peer_mac;

	snprintf(mac, sizeof(mac), "%02x:%02x:%02x:%02x:%02x:%02x", m[0], m[1], m[2], m[3], m[4], m[5]);
	member_add_string(object, "ifname", leg->ifname);
	add_known(object, "ifindex", leg->ifindex, leg->ifindex);
	member_add_number(object, "sid", leg->sid);
	member_add_string(object, "peer_mac", mac);
}

/* Only the kernel's report of a splice has it. */
static void add_path(struct json_object *object, const char *key, const struct pppsplice_leg *leg,
		     enum pppsplice_path path)
{
	if (leg->has_path)
		add_name(object, key, pppsplice_path_name(path), path);
	else
		json_object_object_add(object, key, NULL);
}

static void add_l2tp(struct json_object *object, const struct pppsplice_leg *leg)
{
	member_add_number(object, "tunnel", leg->tunnel);
	member_add_number(object, "session", leg->session);
	member_add_number(object, "peer_tunnel", leg->peer_tunnel);
	member_add_number(object, "peer_session", leg->peer_session);
	add_path(object, "rx_path", leg, leg->rx_path);
	add_path(object, "tx_path", leg, leg->tx_path);
}

static struct json_object *describe_leg(const struct pppsplice_leg *leg)
{
	struct json_object *object = json_object_new_object();

	add_name(object, "type", pppsplice_leg_type_name(leg->type), leg->type);
	if (leg->type == PPPSPLICE_LEG_TYPE_PPPOE)
		add_pppoe(object, leg);
	else if (leg->type == PPPSPLICE_LEG_TYPE_L2TP)
		add_l2tp(object, leg);
	add_known(object, "channel", leg->has_channel, leg->channel);
	if (leg->type == PPPSPLICE_LEG_TYPE_CHANNEL)
		add_known(object, "bridge", leg->has_bridge, leg->bridge);
	return object;
}

static struct json_object *describe_drops(const struct pppsplice_leg *leg)
{
	struct json_object *drops = json_object_new_object();
	const char *name;
	char number[16];
	unsigned int i;

	for (i = 0; i < PPPSPLICE_DROP_REASONS; i++) {
		name = pppsplice_drop_reason_name(i);
		snprintf(number, sizeof(number), "%u", i);
		if (leg->drops[i])
			member_add_number(drops, name ? name : number, leg->drops[i]);
	}
	return drops;
}

static struct json_object *describe_counted_leg(const struct pppsplice_leg *leg)
{
	struct json_object *object = describe_leg(leg);

	member_add_number(object, "crossed_frames", leg->crossed_frames);
	member_add_number(object, "crossed_bytes", leg->crossed_bytes);
	member_add_number(object, "local_frames", leg->local_frames);
	member_add_number(object, "dropped_frames", leg->dropped_frames);
	json_object_object_add(object, "drops", describe_drops(leg));
	add_known(object, "last_crossed_ms", leg->has_last_crossed, leg->last_crossed_ms);
	return object;
}

static void add_splice(struct json_object *object, const struct pppsplice_splice *splice)
{
	struct json_object *legs = json_object_new_array();
	int i;

	member_add_number(object, "id", splice->id);
	add_name(object, "state", pppsplice_state_name(splice->state), splice->state);
	add_name(object, "frames", pppsplice_frames_name(splice->frames), splice->frames);
	member_add_string(object, "label", splice->label);
	for (i = 0; i < 2; i++)
		json_object_array_add(legs, describe_counted_leg(&splice->leg[i]));
	json_object_object_add(object, "legs", legs);
	if (splice->has_reason)
		add_name(object, "reason", pppsplice_del_reason_name(splice->reason), splice->reason);
}

struct json_object *describe_splice(const struct pppsplice_splice *splice)
{
	struct json_object *object = json_object_new_object();

	add_splice(object, splice);
	return object;
}

struct json_object *describe_event(const struct pppsplice_event *event)
{
	static const char *const names[] = {
		[PPPSPLICE_EVENT_NEW] = "new",
		[PPPSPLICE_EVENT_SET] = "set",
		[PPPSPLICE_EVENT_DEL] = "del",
	};
	struct json_object *object = json_object_new_object();

	member_add_string(object, "event", names[event->type]);
	add_splice(object, &event->splice);
	return object;
}

struct json_object *describe_lost(void)
{
	struct json_object *object = json_object_new_object();

	member_add_string(object, "event", "lost");
	return object;
}

static struct json_object *describe_owners(const struct pppsplice_session *session)
{
	struct json_object *owners = json_object_new_array(), *owner;
	size_t i;

	for (i = 0; i < session->n_owners; i++) {
		owner = json_object_new_object();
		member_add_number(owner, "pid", session->owners[i].pid);
		member_add_string(owner, "comm", session->owners[i].comm);
		json_object_array_add(owners, owner);
	}
	return owners;
}

/**
 * describe_session() - a session as a JSON object
 * @session: session
 * @spliced_leg: the kernel's report of it if it is spliced, else NULL
 * @splice: id of its splice, or 0
 *
 * Return: new object.
 */
struct json_object *describe_session(const struct pppsplice_session *session,
				     const struct pppsplice_leg *spliced_leg, uint32_t splice)
{
	struct json_object *object = describe_leg(spliced_leg ? spliced_leg : &session->leg);

	json_object_object_add(object, "owners", describe_owners(session));
	if (session->unit[0])
		member_add_string(object, "unit", session->unit);
	else
		json_object_object_add(object, "unit", NULL);
	add_known(object, "splice", spliced_leg, splice);
	return object;
}
