// SPDX-License-Identifier: GPL-2.0
/* The objects of describe.c, as text for people. */
#include "text.h"

#include <inttypes.h>
#include <string.h>

static struct json_object *get(struct json_object *object, const char *key)
{
	return json_object_object_get(object, key);
}

static const char *string_of(struct json_object *object, const char *key)
{
	const char *text = json_object_get_string(get(object, key));

	return text ? text : "";
}

static uint64_t number_of(struct json_object *object, const char *key)
{
	return json_object_get_uint64(get(object, key));
}

/* Nothing that another process has chosen may steer the terminal. */
static void put_safe(FILE *file, const char *text)
{
	for (; *text; text++) {
		if ((unsigned char)*text < ' ' || *text == 0x7f || *text == '"' || *text == '\\')
			fprintf(file, "\\x%02x", (unsigned char)*text);
		else if ((unsigned char)text[0] == 0xc2 && (unsigned char)text[1] < 0xa0)
			fprintf(file, "\\xc2\\x%02x", (unsigned char)*++text);
		else
			fputc(*text, file);
	}
}

/* As the command line takes it, so that it can be copied from here. */
static void put_leg(FILE *file, struct json_object *leg)
{
	const char *type = string_of(leg, "type");

	fprintf(file, "%s ", type);
	if (!strcmp(type, "pppoe")) {
		put_safe(file, string_of(leg, "ifname"));
		fprintf(file, ":%" PRIu64 "@%s", number_of(leg, "sid"), string_of(leg, "peer_mac"));
	} else if (!strcmp(type, "l2tp")) {
		fprintf(file, "%" PRIu64 "/%" PRIu64, number_of(leg, "tunnel"),
			number_of(leg, "session"));
	} else {
		fprintf(file, "%" PRIu64, number_of(leg, "channel"));
	}
}

static const char tunnel[] = "tunnel";

/* Only where it is not the tunnel: " (driver: REASON)", or of which direction. */
static void put_driver(FILE *file, struct json_object *leg)
{
	const char *rx = string_of(leg, "rx_path"), *tx = string_of(leg, "tx_path");
	const char *sep = " (";

	if (!get(leg, "rx_path") || (!strcmp(rx, tunnel) && !strcmp(tx, tunnel)))
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
	const char *rx = string_of(leg, "rx_path"), *tx = string_of(leg, "tx_path");

	if (!get(leg, "rx_path"))
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
	if (get(leg, "peer_tunnel"))
		fprintf(file, " peer %" PRIu64 "/%" PRIu64, number_of(leg, "peer_tunnel"),
			number_of(leg, "peer_session"));
	if (get(leg, "channel") && strcmp(string_of(leg, "type"), "channel"))
		fprintf(file, " channel %" PRIu64, number_of(leg, "channel"));
	if (get(leg, "bridge"))
		fprintf(file, " bridge %" PRIu64, number_of(leg, "bridge"));
	put_paths(file, leg);
}

static void put_counters(FILE *file, struct json_object *leg)
{
	fputs("    ", file);
	put_leg(file, leg);
	put_leg_details(file, leg);
	fprintf(file, "\n        crossed %" PRIu64 " frames %" PRIu64 " bytes, local %" PRIu64
		" frames, dropped %" PRIu64 " frames", number_of(leg, "crossed_frames"),
		number_of(leg, "crossed_bytes"), number_of(leg, "local_frames"),
		number_of(leg, "dropped_frames"));
	put_drops(file, get(leg, "drops"));
	if (get(leg, "last_crossed_ms"))
		fprintf(file, ", last crossed %" PRIu64 " ms ago", number_of(leg, "last_crossed_ms"));
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
	struct json_object *legs = get(splice, "legs");
	size_t i;

	fprintf(file, "%" PRIu64 ": ", number_of(splice, "id"));
	put_leg(file, json_object_array_get_idx(legs, 0));
	put_driver(file, json_object_array_get_idx(legs, 0));
	fputs(" <-> ", file);
	put_leg(file, json_object_array_get_idx(legs, 1));
	put_driver(file, json_object_array_get_idx(legs, 1));
	fprintf(file, " state %s frames %s", string_of(splice, "state"), string_of(splice, "frames"));
	if (string_of(splice, "label")[0]) {
		fputs(" label \"", file);
		put_safe(file, string_of(splice, "label"));
		fputc('"', file);
	}
	if (get(splice, "reason"))
		fprintf(file, " reason %s", string_of(splice, "reason"));
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
	struct json_object *owners = get(session, "owners"), *owner;
	size_t i;

	(void)stats;
	put_leg(file, session);
	put_leg_details(file, session);
	fputs(" unit ", file);
	put_safe(file, get(session, "unit") ? string_of(session, "unit") : "-");
	if (get(session, "splice"))
		fprintf(file, " splice %" PRIu64, number_of(session, "splice"));
	for (i = 0; i < json_object_array_length(owners); i++) {
		owner = json_object_array_get_idx(owners, i);
		fputs(i ? "," : " owner ", file);
		put_safe(file, string_of(owner, "comm"));
		fprintf(file, "(%" PRIu64 ")", number_of(owner, "pid"));
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
	const char *name = string_of(event, "event");

	fprintf(file, "%s ", name);
	if (!strcmp(name, "lost"))
		fputs("events, because they came too fast: see pppsplicectl show\n", file);
	else
		text_splice(file, event, stats || !strcmp(name, "del"));
}
