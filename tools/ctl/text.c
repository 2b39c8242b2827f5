// SPDX-License-Identifier: GPL-2.0
/* The objects of describe.c, as text for people. */
#include "members.h"
#include "terminal.h"
#include "text.h"

#include <inttypes.h>
#include <string.h>

/* As the command line takes it, so that it can be copied from here. */
static void put_leg(FILE *file, struct json_object *leg)
{
	const char *type = member_string(leg, "type");

	fprintf(file, "%s ", type);
	if (!strcmp(type, "pppoe")) {
		put_safe(file, member_string(leg, "ifname"));
		fprintf(file, ":%" PRIu64 "@%s", member_number(leg, "sid"),
			member_string(leg, "peer_mac"));
	} else if (!strcmp(type, "l2tp")) {
		fprintf(file, "%" PRIu64 "/%" PRIu64, member_number(leg, "tunnel"),
			member_number(leg, "session"));
	} else {
		fprintf(file, "%" PRIu64, member_number(leg, "channel"));
	}
}

static const char tunnel[] = "tunnel";

/* Only where it is not the tunnel: " (driver: REASON)", or of which direction. */
static void put_driver(FILE *file, struct json_object *leg)
{
	const char *rx = member_string(leg, "rx_path"), *tx = member_string(leg, "tx_path");
	const char *sep = " (";

	if (!member_of(leg, "rx_path") || (!strcmp(rx, tunnel) && !strcmp(tx, tunnel)))
		return;
	if (!strcmp(rx, tx)) {
		fprintf(file, " (driver: %s)", rx);
		return;
	}
	if (strcmp(rx, tunnel)) {
		fprintf(file, "%srx driver: %s", sep, rx);
		sep = ", ";
	}
	if (strcmp(tx, tunnel))
		fprintf(file, "%stx driver: %s", sep, tx);
	fputc(')', file);
}

static void put_path(FILE *file, const char *path)
{
	if (!strcmp(path, tunnel))
		fprintf(file, "path %s", path);
	else
		fprintf(file, "path driver (%s)", path);
}

static void put_paths(FILE *file, struct json_object *leg)
{
	const char *rx = member_string(leg, "rx_path"), *tx = member_string(leg, "tx_path");

	if (!member_of(leg, "rx_path"))
		return;
	fputs(strcmp(rx, tx) ? " rx " : " ", file);
	put_path(file, rx);
	if (!strcmp(rx, tx))
		return;
	fputs(", tx ", file);
	put_path(file, tx);
}

static void put_drops(FILE *file, struct json_object *drops)
{
	const char *sep = " (";

	json_object_object_foreach(drops, reason, frames) {
		fprintf(file, "%s%s %" PRIu64, sep, reason, json_object_get_uint64(frames));
		sep = ", ";
	}
	if (json_object_object_length(drops))
		fputc(')', file);
}

static void put_leg_details(FILE *file, struct json_object *leg)
{
	if (member_of(leg, "peer_tunnel"))
		fprintf(file, " peer %" PRIu64 "/%" PRIu64, member_number(leg, "peer_tunnel"),
			member_number(leg, "peer_session"));
	if (member_of(leg, "channel") && strcmp(member_string(leg, "type"), "channel"))
		fprintf(file, " channel %" PRIu64, member_number(leg, "channel"));
	if (member_of(leg, "bridge"))
		fprintf(file, " bridge %" PRIu64, member_number(leg, "bridge"));
	put_paths(file, leg);
}

static void put_counters(FILE *file, struct json_object *leg)
{
	fputs("    ", file);
	put_leg(file, leg);
	put_leg_details(file, leg);
	fprintf(file, "\n        crossed %" PRIu64 " frames %" PRIu64 " bytes, local %" PRIu64
		" frames, dropped %" PRIu64 " frames", member_number(leg, "crossed_frames"),
		member_number(leg, "crossed_bytes"), member_number(leg, "local_frames"),
		member_number(leg, "dropped_frames"));
	put_drops(file, member_of(leg, "drops"));
	if (member_of(leg, "last_crossed_ms"))
		fprintf(file, ", last crossed %" PRIu64 " ms ago", member_number(leg, "last_crossed_ms"));
	fputc('\n', file);
}

/**
 * text_splice() - write a splice
 * @file: where to
 * @splice: object of describe_splice() or describe_event()
 * @stats: with the counters of its legs
 */
void text_splice(FILE *file, struct json_object *splice, bool stats)
{
	struct json_object *legs = member_of(splice, "legs");
	size_t i;

	fprintf(file, "%" PRIu64 ": ", member_number(splice, "id"));
	put_leg(file, json_object_array_get_idx(legs, 0));
	put_driver(file, json_object_array_get_idx(legs, 0));
	fputs(" <-> ", file);
	put_leg(file, json_object_array_get_idx(legs, 1));
	put_driver(file, json_object_array_get_idx(legs, 1));
	fprintf(file, " state %s frames %s", member_string(splice, "state"),
		member_string(splice, "frames"));
	if (member_string(splice, "label")[0]) {
		fputs(" label \"", file);
		put_safe(file, member_string(splice, "label"));
		fputc('"', file);
	}
	if (member_of(splice, "reason"))
		fprintf(file, " reason %s", member_string(splice, "reason"));
	fputc('\n', file);
	for (i = 0; stats && i < json_object_array_length(legs); i++)
		put_counters(file, json_object_array_get_idx(legs, i));
}

/**
 * text_session() - write a session
 * @file: where to
 * @session: object of describe_session()
 * @stats: without a meaning here
 */
void text_session(FILE *file, struct json_object *session, bool stats)
{
	struct json_object *owners = member_of(session, "owners"), *owner;
	size_t i;

	(void)stats;
	put_leg(file, session);
	put_leg_details(file, session);
	fputs(" unit ", file);
	put_safe(file, member_of(session, "unit") ? member_string(session, "unit") : "-");
	if (member_of(session, "splice"))
		fprintf(file, " splice %" PRIu64, member_number(session, "splice"));
	for (i = 0; i < json_object_array_length(owners); i++) {
		owner = json_object_array_get_idx(owners, i);
		fputs(i ? "," : " owner ", file);
		put_safe(file, member_string(owner, "comm"));
		fprintf(file, "(%" PRIu64 ")", member_number(owner, "pid"));
	}
	fputc('\n', file);
}

/**
 * text_event() - write an event
 * @file: where to
 * @event: object of describe_event() or describe_lost()
 * @stats: with the counters, which a removal always has
 */
void text_event(FILE *file, struct json_object *event, bool stats)
{
	const char *name = member_string(event, "event");

	fprintf(file, "%s ", name);
	if (!strcmp(name, "lost"))
		fputs("events, because they came too fast: see pppsplicectl show\n", file);
	else
		text_splice(file, event, stats || !strcmp(name, "del"));
}
