// SPDX-License-Identifier: GPL-2.0
/*
 * Answers to requests of the control socket, made a piece at a time: a line for each object,
 * {"item":OBJECT}, and at the end one of {"done":N} and {"error":TEXT}.
 */
#include "control/answer.h"

#include "control/describe.h"
#include "control/metrics.h"
#include "members.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static void put_item(struct answer *answer, struct json_object *object)
{
	answer->items++;
	lines_put_member(answer->lines, "item", object);
}

static void put_done(struct answer *answer, uint64_t n)
{
	lines_put_member(answer->lines, "done", json_object_new_uint64(n));
}

/**
 * answer_error() - say what is wrong, which ends an answer
 * @lines: takes it
 * @text: what is wrong
 */
void answer_error(struct lines *lines, const char *text)
{
	lines_put_member(lines, "error", json_object_new_string(text));
}

static void each_session(void *arg, const struct session_view *session)
{
	put_item(arg, describe_session_view(session));
}

static void look_at_session(void *arg, const struct session_view *session)
{
	struct answer *answer = arg;

	answer->after = session->id;
	answer->looked++;
	if (!request_matches(&answer->request, session))
		return;
	if (answer->request.usage && answer->n_matches < ANSWER_PIECE)
		answer->matches[answer->n_matches++] = session->id;
	else
		each_session(answer, session);
}

/* The kernel is asked for counters of those only that will be shown. */
static bool sessions_piece(struct answer *answer)
{
	unsigned int i;

	answer->looked = 0;
	answer->n_matches = 0;
	if (answer->request.id)
		answer->after = answer->request.id - 1;
	answer->ops->sessions(answer->owner, answer->after, ANSWER_PIECE, look_at_session, answer,
			      false);
	for (i = 0; i < answer->n_matches; i++)
		answer->ops->sessions(answer->owner, answer->matches[i] - 1, 1, each_session,
				      answer, true);
	return answer->looked && !answer->request.id;
}

static void each_tunnel(void *arg, const struct tunnel_view *tunnel)
{
	put_item(arg, describe_tunnel_view(tunnel));
}

static void each_lns(void *arg, const struct lns_view *lns)
{
	put_item(arg, describe_lns_view(lns));
}

static void each_interface(void *arg, const struct interface_view *interface)
{
	put_item(arg, describe_interface_view(interface));
}

static void status(struct answer *answer)
{
	struct totals_view totals = { .n_ends = 0 };

	answer->ops->totals(answer->owner, &totals);
	put_item(answer, describe_totals_view(&totals));
}

static void metrics(struct answer *answer)
{
	struct json_object *object;
	char *text = NULL;
	size_t len;
	FILE *file = open_memstream(&text, &len);

	if (!file) {
		answer->lines->failed = true;
		return;
	}
	metrics_write(file, answer->ops, answer->owner);
	object = fclose(file) ? NULL : json_object_new_object();
	if (object)
		json_object_object_add(object, "text", json_object_new_string_len(text, len));
	put_item(answer, object);
	free(text);
}

static void log_asked(const struct answer *answer, const char *what)
{
	if (answer->ops->asked)
		answer->ops->asked(answer->owner, answer->peer, what);
}

/* A user's name may be anything, so that of the log has none. */
static void log_drop(const struct answer *answer, const struct drop_selector *which)
{
	const uint8_t *mac = which->mac;
	char what[64];

	switch (which->by) {
	case DROP_BY_ID:
		snprintf(what, sizeof(what), "drop session %" PRIu32, which->id);
		break;
	case DROP_BY_USER:
		snprintf(what, sizeof(what), "drop a user's sessions");
		break;
	case DROP_BY_MAC:
		snprintf(what, sizeof(what), "drop mac %02x:%02x:%02x:%02x:%02x:%02x", mac[0],
			 mac[1], mac[2], mac[3], mac[4], mac[5]);
		break;
	case DROP_BY_TUNNEL:
		snprintf(what, sizeof(what), "drop tunnel %u", which->tunnel);
		break;
	case DROP_ALL:
		snprintf(what, sizeof(what), "drop all");
		break;
	}
	log_asked(answer, what);
}

static void drop(struct answer *answer)
{
	struct drop_selector which = request_drops(&answer->request);
	unsigned int n;

	log_drop(answer, &which);
	n = answer->ops->drop(answer->owner, &which, answer->request.reason);
	if (n || which.by == DROP_ALL)
		put_done(answer, n);
	else
		answer_error(answer->lines, "no such session: see 'pppsplicedctl show sessions'");
}

static void reload(struct answer *answer)
{
	char error[512] = "";

	log_asked(answer, "reload");
	if (answer->ops->reload(answer->owner, error, sizeof(error)))
		put_done(answer, 0);
	else
		lines_put_member(answer->lines, "error", member_new_string(error));
}

/**
 * answer_piece() - make the next piece of an answer
 * @answer: answer; @lines, @request, and what the daemon does are set, the rest zeroes
 *
 * Return: false if it was the last one.
 */
bool answer_piece(struct answer *answer)
{
	const struct control_ops *ops = answer->ops;

	switch (answer->request.command) {
	case REQUEST_DROP:
		drop(answer);
		return false;
	case REQUEST_RELOAD:
		reload(answer);
		return false;
	case REQUEST_SESSIONS:
		if (sessions_piece(answer))
			return true;
		break;
	case REQUEST_TUNNELS:
		ops->tunnels(answer->owner, each_tunnel, answer);
		break;
	case REQUEST_LNS:
		ops->lnss(answer->owner, each_lns, answer);
		break;
	case REQUEST_INTERFACES:
		ops->interfaces(answer->owner, each_interface, answer);
		break;
	case REQUEST_STATUS:
		status(answer);
		break;
	case REQUEST_METRICS:
		metrics(answer);
		break;
	case REQUEST_COMMANDS:
		break;
	}
	put_done(answer, answer->items);
	return false;
}
