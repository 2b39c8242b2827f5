// SPDX-License-Identifier: GPL-2.0
/*
 * Figures of the daemon for Prometheus: text exposition format 0.0.4. There is a sample for each
 * interface, LNS, and cause of an end, of which there are as many as the configuration says, and
 * none for a subscriber.
 */
#include "control/metrics.h"

#include "pppoe/stats.h"
#include "pppoe/tags.h"
#include "utf8.h"

#include <inttypes.h>
#include <stdlib.h>

/* @type: "counter" or "gauge" */
static void family(FILE *file, const char *name, const char *type, const char *help)
{
	fprintf(file, "# HELP pppspliced_%s %s\n# TYPE pppspliced_%s %s\n", name, help, name, type);
}

/* Backslash, quotation mark and newline are escaped, and nothing else can be. */
static void put_value(FILE *file, const char *value)
{
	char *clean = utf8_clean(value);
	const char *c;

	for (c = clean ? clean : ""; *c; c++) {
		if (*c == '\n')
			fputs("\\n", file);
		else if (*c == '"' || *c == '\\')
			fprintf(file, "\\%c", *c);
		else
			fputc(*c, file);
	}
	free(clean);
}

static void put_label(FILE *file, const char *begin, const char *label, const char *value)
{
	fprintf(file, "%s%s=\"", begin, label);
	put_value(file, value);
	fputc('"', file);
}

static void sample(FILE *file, const char *name, uint64_t value)
{
	fprintf(file, "pppspliced_%s %" PRIu64 "\n", name, value);
}

static void labelled(FILE *file, const char *name, const char *label, const char *text,
		     uint64_t value)
{
	fprintf(file, "pppspliced_%s", name);
	put_label(file, "{", label, text);
	fprintf(file, "} %" PRIu64 "\n", value);
}

static void single(FILE *file, const char *name, const char *type, const char *help,
		   uint64_t value)
{
	family(file, name, type, help);
	sample(file, name, value);
}

/* Not by way of a double, which would not have all of it. */
static void seconds(FILE *file, uint64_t ms)
{
	fprintf(file, " %" PRIu64 ".%03u\n", ms / 1000, (unsigned int)(ms % 1000));
}

static void write_daemon(FILE *file, const struct totals_view *totals)
{
	family(file, "build_info", "gauge", "1, labelled with the version of pppspliced.");
	labelled(file, "build_info", "version", PPPSPLICE_VERSION, 1);
	family(file, "uptime_seconds", "gauge", "Time since pppspliced was started.");
	fputs("pppspliced_uptime_seconds", file);
	seconds(file, totals->uptime_ms);
	single(file, "sessions", "gauge", "Sessions of subscribers.", totals->sessions);
	single(file, "spliced_sessions", "gauge", "Sessions that are spliced.", totals->spliced);
	single(file, "tunnels", "gauge", "L2TP tunnels.", totals->tunnels);
	single(file, "sessions_started_total", "counter", "Sessions that have begun.",
	       totals->started);
	single(file, "sessions_refused_total", "counter",
	       "Sessions whose subscriber was turned away.", totals->refused);
	single(file, "sessions_failed_total", "counter", "Sessions that no LNS took.",
	       totals->failed);
}

static void write_ends(FILE *file, const struct totals_view *totals)
{
	static const char name[] = "sessions_ended_total";
	size_t i;

	family(file, name, "counter", "Sessions that have ended, by cause.");
	for (i = 0; i < totals->n_ends && i < VIEW_CAUSES; i++)
		labelled(file, name, "cause", totals->ends[i].cause, totals->ends[i].n);
}

static void write_l2tp(FILE *file, const struct totals_view *totals)
{
	single(file, "l2tp_strangers_total", "counter",
	       "Datagrams on L2TP's own port of who is no LNS, or of no tunnel.",
	       totals->l2tp_strangers);
}

static void write_radius(FILE *file, const struct radius_stats *stats)
{
	static const char answers[] = "radius_answers_total";
	static const char accounting[] = "radius_accounting_requests_total";

	single(file, "radius_access_requests_total", "counter", "Access-Requests.",
	       stats->requests);
	family(file, answers, "counter", "What has become of Access-Requests.");
	labelled(file, answers, "result", "accept", stats->accepts);
	labelled(file, answers, "result", "reject", stats->rejects);
	labelled(file, answers, "result", "no-answer", stats->no_answer);
	family(file, accounting, "counter", "What has become of Accounting-Requests.");
	labelled(file, accounting, "result", "sent", stats->acct_sent);
	labelled(file, accounting, "result", "lost", stats->acct_lost);
	single(file, "radius_queued", "gauge", "RADIUS requests that wait.", stats->queued);
}

static void write_traffic(FILE *file, const struct totals_view *totals)
{
	family(file, "frames_total", "counter",
	       "Frames that have crossed splices, from (in) and to (out) subscribers.");
	labelled(file, "frames_total", "direction", "in", totals->in_frames);
	labelled(file, "frames_total", "direction", "out", totals->out_frames);
	family(file, "bytes_total", "counter",
	       "Octets that have crossed splices, from (in) and to (out) subscribers.");
	labelled(file, "bytes_total", "direction", "in", totals->in_octets);
	labelled(file, "bytes_total", "direction", "out", totals->out_octets);
	single(file, "dropped_frames_total", "counter", "Frames that splices have dropped.",
	       totals->dropped);
}

static void each_up(void *arg, const struct interface_view *interface)
{
	labelled(arg, "interface_up", "interface", interface->name, interface->up);
}

static void each_sessions(void *arg, const struct interface_view *interface)
{
	labelled(arg, "interface_sessions", "interface", interface->name, interface->sessions);
}

static void discovery_sample(FILE *file, const char *name, const char *ifname,
			     const char *label, const char *text, uint64_t value)
{
	fprintf(file, "pppspliced_%s", name);
	put_label(file, "{", "interface", ifname);
	put_label(file, ",", label, text);
	fprintf(file, "} %" PRIu64 "\n", value);
}

static void each_discovery(void *arg, const struct interface_view *interface)
{
	unsigned int i;

	for (i = 0; interface->stats && i < PPPOE_AC_STATS; i++)
		discovery_sample(arg, "pppoe_discovery_total", interface->name, "event",
				 pppoe_ac_stat_name(i), interface->stats->n[i]);
}

static void each_malformed(void *arg, const struct interface_view *interface)
{
	unsigned int i;

	for (i = PPPOE_OK + 1; interface->stats && i < PPPOE_ERRORS; i++)
		discovery_sample(arg, "pppoe_malformed_total", interface->name, "error",
				 pppoe_error_text(i), interface->stats->malformed[i]);
}

/* The samples of a family stand together, so there is a pass for each. */
static void write_interfaces(FILE *file, const struct control_ops *ops, void *owner)
{
	family(file, "interface_up", "gauge", "Whether an interface for subscribers can be used.");
	ops->interfaces(owner, each_up, file);
	family(file, "interface_sessions", "gauge", "Sessions of an interface.");
	ops->interfaces(owner, each_sessions, file);
	family(file, "pppoe_discovery_total", "counter",
	       "PPPoE discovery messages received (rx), what was done about them, and sent (tx).");
	ops->interfaces(owner, each_discovery, file);
	family(file, "pppoe_malformed_total", "counter",
	       "PPPoE discovery messages that are none, by what is wrong with them.");
	ops->interfaces(owner, each_malformed, file);
}

static void each_lns_sessions(void *arg, const struct lns_view *lns)
{
	labelled(arg, "lns_sessions", "lns", lns->address, lns->sessions);
}

static void each_lns_failures(void *arg, const struct lns_view *lns)
{
	labelled(arg, "lns_failures", "lns", lns->address, lns->failures);
}

static void each_lns_held(void *arg, const struct lns_view *lns)
{
	fputs("pppspliced_lns_held_seconds", arg);
	put_label(arg, "{", "lns", lns->address);
	fputc('}', arg);
	seconds(arg, lns->held_ms);
}

static void write_lnss(FILE *file, const struct control_ops *ops, void *owner)
{
	family(file, "lns_sessions", "gauge", "Sessions of an LNS.");
	ops->lnss(owner, each_lns_sessions, file);
	family(file, "lns_failures", "gauge", "How often in a row an LNS has failed.");
	ops->lnss(owner, each_lns_failures, file);
	family(file, "lns_held_seconds", "gauge", "How long an LNS is still passed over.");
	ops->lnss(owner, each_lns_held, file);
}

/**
 * metrics_write() - write the figures
 * @file: where to
 * @ops: what gives them
 * @owner: argument of @ops
 */
void metrics_write(FILE *file, const struct control_ops *ops, void *owner)
{
	struct totals_view totals = { .n_ends = 0 };

	ops->totals(owner, &totals);
	write_daemon(file, &totals);
	write_ends(file, &totals);
	write_l2tp(file, &totals);
	write_radius(file, &totals.radius);
	write_traffic(file, &totals);
	write_interfaces(file, ops, owner);
	write_lnss(file, ops, owner);
}
