// SPDX-License-Identifier: GPL-2.0
/*
 * What the daemon shows, as text for people: a line for each, in columns. Their widths are
 * fixed, as a line is written before the next one is known; what is longer moves the rest on.
 */
#include "columns.h"

#include "members.h"
#include "terminal.h"

#include <inttypes.h>
#include <string.h>

const char columns_sessions_title[] =
	"ID       STATE          SUBSCRIBER                         LNS                   TUNNEL/CALL SPLICE   UPTIME     USER\n";
const char columns_tunnels_title[] =
	"ID    PEER  STATE          LOCAL                 REMOTE                SESSIONS UPTIME     SENT     RESENT   RECEIVED HOST NAME\n";
const char columns_lns_title[] =
	"ADDRESS               SESSIONS FAILURES HELD\n";
const char columns_interfaces_title[] =
	"NAME            STATE SESSIONS\n";

/* Pads to @width, and one blank at least. */
static void pad(FILE *file, unsigned int columns, unsigned int width)
{
	do
		fputc(' ', file);
	while (++columns <= width);
}

static void put_text(FILE *file, const char *text, unsigned int width)
{
	pad(file, put_safe(file, text[0] ? text : "-"), width);
}

static void put_string(FILE *file, struct json_object *object, const char *key,
		       unsigned int width)
{
	put_text(file, member_string(object, key), width);
}

static void put_number(FILE *file, struct json_object *object, const char *key,
		       unsigned int width)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRIu64, member_number(object, key));
	put_text(file, member_of(object, key) ? text : "-", width);
}

/* As 3d04:05:06, the days only if there are any. */
static void put_time(FILE *file, uint64_t ms, unsigned int width)
{
	uint64_t s = ms / 1000, days = s / 86400;
	char text[48] = "";

	if (days)
		snprintf(text, sizeof(text), "%" PRIu64 "d", days);
	snprintf(text + strlen(text), sizeof(text) - strlen(text), "%02u:%02u:%02u",
		 (unsigned int)(s / 3600 % 24), (unsigned int)(s / 60 % 60),
		 (unsigned int)(s % 60));
	put_text(file, text, width);
}

static void put_subscriber(FILE *file, struct json_object *session)
{
	unsigned int columns;
	char text[48];

	columns = put_safe(file, member_string(session, "interface"));
	snprintf(text, sizeof(text), ":%" PRIu64 "@", member_number(session, "sid"));
	columns += put_safe(file, text);
	pad(file, columns + put_safe(file, member_string(session, "mac")), 34);
}

static void put_call(FILE *file, struct json_object *session)
{
	char text[48];

	snprintf(text, sizeof(text), "%" PRIu64 "/%" PRIu64, member_number(session, "tunnel"),
		 member_number(session, "call"));
	put_text(file, member_of(session, "call") ? text : "-", 11);
}

static void put_usage(FILE *file, struct json_object *usage)
{
	fprintf(file, "in %" PRIu64 " frames %" PRIu64 " octets, out %" PRIu64 " frames %" PRIu64
		" octets, dropped %" PRIu64 " frames\n", member_number(usage, "in_frames"),
		member_number(usage, "in_octets"), member_number(usage, "out_frames"),
		member_number(usage, "out_octets"), member_number(usage, "dropped_frames"));
}

/* Names of counters that are not zero. */
static void put_counters(FILE *file, const char *begin, struct json_object *counters)
{
	const char *sep = begin;

	if (!counters)
		return;
	json_object_object_foreach(counters, name, n) {
		if (!json_object_get_uint64(n))
			continue;
		fputs(sep, file);
		put_safe(file, name);
		fprintf(file, " %" PRIu64, json_object_get_uint64(n));
		sep = ", ";
	}
	if (sep != begin)
		fputc('\n', file);
}

/**
 * columns_session() - write a session
 * @file: where to
 * @session: object of describe_session_view()
 * @stats: with its mode, its group and its counters
 */
void columns_session(FILE *file, struct json_object *session, bool stats)
{
	put_number(file, session, "id", 8);
	put_string(file, session, "state", 14);
	put_subscriber(file, session);
	put_string(file, session, "lns", 21);
	put_call(file, session);
	put_number(file, session, "splice", 8);
	put_time(file, member_number(session, "uptime_ms"), 10);
	put_safe(file, member_of(session, "user") ? member_string(session, "user") : "-");
	fputc('\n', file);
	if (!stats)
		return;
	fputs("    mode ", file);
	put_string(file, session, "mode", 0);
	fputs("group ", file);
	put_string(file, session, "group", 0);
	fputs("realm ", file);
	put_string(file, session, "realm", 0);
	fputs("acct-session-id ", file);
	put_string(file, session, "acct_session_id", 0);
	fputc('\n', file);
	if (!member_of(session, "usage"))
		return;
	fputs("    ", file);
	put_usage(file, member_of(session, "usage"));
}

/**
 * columns_tunnel() - write a tunnel
 * @file: where to
 * @tunnel: object of describe_tunnel_view()
 * @stats: without a meaning here
 */
void columns_tunnel(FILE *file, struct json_object *tunnel, bool stats)
{
	(void)stats;
	put_number(file, tunnel, "id", 5);
	put_number(file, tunnel, "peer_id", 5);
	put_string(file, tunnel, "state", 14);
	put_string(file, tunnel, "local", 21);
	put_string(file, tunnel, "remote", 21);
	put_number(file, tunnel, "sessions", 8);
	put_time(file, member_number(tunnel, "uptime_ms"), 10);
	put_number(file, tunnel, "sent", 8);
	put_number(file, tunnel, "resent", 8);
	put_number(file, tunnel, "received", 8);
	put_safe(file, member_of(tunnel, "peer_host_name") ?
		       member_string(tunnel, "peer_host_name") : "-");
	fputc('\n', file);
}

/**
 * columns_lns() - write an LNS
 * @file: where to
 * @lns: object of describe_lns_view()
 * @stats: without a meaning here
 */
void columns_lns(FILE *file, struct json_object *lns, bool stats)
{
	uint64_t held = member_number(lns, "held_ms");

	(void)stats;
	put_string(file, lns, "address", 21);
	put_number(file, lns, "sessions", 8);
	put_number(file, lns, "failures", 8);
	if (held)
		fprintf(file, "%" PRIu64 " s\n", held / 1000 + !!(held % 1000));
	else
		fputs("-\n", file);
}

/**
 * columns_interface() - write an interface
 * @file: where to
 * @interface: object of describe_interface_view()
 * @stats: with the counters of PPPoE discovery
 */
void columns_interface(FILE *file, struct json_object *interface, bool stats)
{
	put_string(file, interface, "name", 15);
	put_text(file, json_object_get_boolean(member_of(interface, "up")) ? "up" : "down", 5);
	fprintf(file, "%" PRIu64 "\n", member_number(interface, "sessions"));
	if (stats)
		put_counters(file, "    ", member_of(interface, "discovery"));
}

/**
 * columns_status() - write the figures of the daemon
 * @file: where to
 * @status: object of describe_totals_view()
 * @stats: without a meaning here
 */
void columns_status(FILE *file, struct json_object *status, bool stats)
{
	(void)stats;
	fputs("pppspliced ", file);
	put_string(file, status, "version", 0);
	fputs("up ", file);
	put_time(file, member_number(status, "uptime_ms"), 0);
	fprintf(file, "\nsessions %" PRIu64 ", spliced %" PRIu64 ", tunnels %" PRIu64
		"\nstarted %" PRIu64 ", refused %" PRIu64 ", failed %" PRIu64 "\n",
		member_number(status, "sessions"), member_number(status, "spliced"),
		member_number(status, "tunnels"), member_number(status, "started"),
		member_number(status, "refused"), member_number(status, "failed"));
	put_counters(file, "ended: ", member_of(status, "ends"));
	fprintf(file, "L2TP datagrams of strangers %" PRIu64 "\n",
		member_number(status, "l2tp_strangers"));
	put_counters(file, "RADIUS: ", member_of(status, "radius"));
	put_usage(file, member_of(status, "usage"));
}
