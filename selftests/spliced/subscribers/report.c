// SPDX-License-Identifier: GPL-2.0
#include "report.h"

#include "junk.h"
#include "options.h"
#include "subscriber.h"

#include <json-c/json.h>
#include <stdio.h>

static void add(struct json_object *to, const char *key, unsigned int n)
{
	json_object_object_add(to, key, json_object_new_int64(n));
}

static void add_decimals(struct json_object *to, const char *key, double value, const char *format)
{
	struct json_object *number = json_object_new_double(value);

	json_object_set_serializer(number, json_object_double_to_json_string, (void *)format, NULL);
	json_object_object_add(to, key, number);
}

static unsigned int how_many_reached(enum reached what)
{
	unsigned int n = 0;

	for (unsigned int k = 0; k < options.count; k++)
		n += subscribers[k].reached >> what & 1;
	return n;
}

/* How many have ever got so far. */
static struct json_object *how_far(void)
{
	static const char *const names[REACHED_ALL] = {
		[REACHED_OFFER] = "offer",
		[REACHED_SESSION] = "session",
		[REACHED_LCP] = "lcp",
		[REACHED_AUTH] = "authenticated",
		[REACHED_IPCP] = "ipcp",
		[REACHED_PING] = "ping",
	};
	struct json_object *reached = json_object_new_object();

	for (int r = 0; r < REACHED_ALL; r++)
		add(reached, names[r], how_many_reached(r));
	return reached;
}

/* How many have each reason for their end. */
static struct json_object *reasons(void)
{
	struct json_object *reasons = json_object_new_object(), *n;

	for (unsigned int k = 0; k < options.count; k++) {
		const char *reason = subscribers[k].reason;

		if (json_object_object_get_ex(reasons, reason, &n))
			json_object_int_inc(n, 1);
		else if (*reason)
			add(reasons, reason, 1);
	}
	return reasons;
}

/**
 * report() - print how many are where, and what has happened
 * @event: after what
 *
 * "seconds" is until the last one came up, "rate" how many did in each of them.
 */
void report(const char *event)
{
	struct json_object *line = json_object_new_object();
	double seconds = (totals.last_up - totals.begin) / 1000.0;
	double rate = seconds > 0 ? how_many_reached(REACHED_IPCP) / seconds : 0;
	unsigned int up = 0, failed = 0;

	for (unsigned int k = 0; k < options.count; k++) {
		up += subscribers[k].phase == UP;
		failed += subscribers[k].failed;
	}
	json_object_object_add(line, "event", json_object_new_string(event));
	add(line, "count", options.count);
	json_object_object_add(line, "reached", how_far());
	add(line, "up", up);
	add(line, "failed", failed);
	add_decimals(line, "seconds", seconds, "%.3f");
	add_decimals(line, "rate", rate, "%.2f");
	add(line, "resent", totals.resent);
	add(line, "renegotiated", totals.renegotiated);
	add(line, "hung_up", totals.hung_up);
	add(line, "junk", junk_sent);
	json_object_object_add(line, "reasons", reasons());
	puts(json_object_to_json_string_ext(line, JSON_C_TO_STRING_PLAIN |
					    JSON_C_TO_STRING_NOSLASHESCAPE));
	fflush(stdout);
	json_object_put(line);
}
