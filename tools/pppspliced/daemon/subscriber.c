// SPDX-License-Identifier: GPL-2.0
/* A subscriber's session: its PPP, its time, its end. */
#include "daemon/subscriber.h"

#include "daemon/aaa.h"
#include "daemon/accounting.h"
#include "daemon/handover.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

/* Frames that are read of one session before others have their turn */
#define READ_AT_ONCE	16
#define FRAME_MAX	2048
/* Time for authentication, RADIUS and the LNS, in all */
#define SET_UP_MS	SECONDS(240)
/* What a subscriber says of himself is logged so often, however often he does */
#define IDENTIFICATIONS_MAX	4
/* How long he may take to begin */
#define OPEN_MS		500

static struct spliced_subscribers *bucket_of(struct core *core, uint32_t splice)
{
	return &core->by_splice[splice % CORE_SPLICE_BUCKETS];
}

static void leave_queue(struct subscriber *sub)
{
	if (sub->is_unsettled)
		TAILQ_REMOVE(&sub->core->unsettled_subscribers, sub, unsettled);
	sub->is_unsettled = false;
}

/**
 * subscriber_tell() - note that something has happened
 * @sub: session
 * @news: what
 *
 * From any callback; it is settled before the event loop sleeps, and that of a session that got
 * a PADT before others: its number is free already.
 */
void subscriber_tell(struct subscriber *sub, enum subscriber_news news)
{
	struct subscribers *queue = &sub->core->unsettled_subscribers;

	if (sub->finished)
		return;
	sub->news |= news;
	if (sub->has_pppoe && sub->is_unsettled)
		return;
	leave_queue(sub);
	if (sub->has_pppoe)
		TAILQ_INSERT_TAIL(queue, sub, unsettled);
	else
		TAILQ_INSERT_HEAD(queue, sub, unsettled);
	sub->is_unsettled = true;
}

/**
 * subscriber_take() - take what was noted
 * @sub: session
 * @news: what
 *
 * What is settled may make void what was noted after it: so each is taken in its turn.
 *
 * Return: whether it was noted.
 */
bool subscriber_take(struct subscriber *sub, enum subscriber_news news)
{
	bool noted = sub->news & news;

	sub->news &= ~news;
	return noted;
}

/* --- what PPP wants --------------------------------------------------------- */

static void send_frame(void *owner, uint16_t protocol, const void *data, size_t len)
{
	struct subscriber *sub = owner;

	channel_send(&sub->channel, protocol, data, len);
}

static void authenticate(void *owner, const struct ppp_credentials *credentials)
{
	(void)credentials;
	subscriber_tell(owner, NEWS_AUTHENTICATE);
}

static void ppp_is_up(void *owner)
{
	(void)owner;
}

static void ppp_is_down(void *owner)
{
	struct subscriber *sub = owner;

	sub->news &= ~NEWS_AUTHENTICATE;
	subscriber_tell(sub, NEWS_PPP_DOWN);
}

static void identification(void *owner, const char *text)
{
	struct subscriber *sub = owner;
	char value[LOG_VALUE_SIZE(PPP_TEXT_SIZE)];

	if (sub->identifications++ >= IDENTIFICATIONS_MAX)
		return;
	log_event(LOG_LEVEL_INFO, "identification", "session=%u text=\"%s\"", sub->id,
		  log_value(value, sizeof(value), octets_of(text, strlen(text))));
}

static void ppp_has_ended(void *owner, enum ppp_end why, const char *text)
{
	struct subscriber *sub = owner;

	sub->ppp_end = why;
	if (!sub->cause && text)
		log_value(sub->text, sizeof(sub->text), octets_of(text, strlen(text)));
	subscriber_tell(sub, NEWS_PPP_ENDED);
}

static const struct ppp_ops ppp_ops = {
	.send = send_frame,
	.random = give_random,
	.authenticate = authenticate,
	.up = ppp_is_up,
	.down = ppp_is_down,
	.identification = identification,
	.ended = ppp_has_ended,
};

static void configure_ppp(struct subscriber *sub)
{
	const struct config *config = sub->config;

	sub->ppp_config = (struct ppp_config) { PPP_CONFIG_INIT };
	sub->ppp_config.lcp.negotiation_ms = SECONDS(config->ppp.negotiation_s);
	sub->ppp_config.lcp.echo_ms = SECONDS(config->ppp.echo_s);
	sub->ppp_config.lcp.echo_failures = config->ppp.echo_failures;
	sub->ppp_config.lcp.options.mru = config->ppp.mru;
	sub->ppp_config.lcp.options.max_payload = sub->pppoe.max_payload;
	sub->ppp_config.lcp.options.n_auth = config->ppp.n_auth;
	memcpy(sub->ppp_config.lcp.options.auth, config->ppp.auth, sizeof(config->ppp.auth));
	sub->ppp_config.chap.name = config->ppp.chap_name;
	sub->ppp_config.pap.wait_ms = SECONDS(config->ppp.auth_wait_s);
}

/* --- what comes ------------------------------------------------------------- */

static void open_ppp(struct subscriber *sub, uint64_t now)
{
	if (sub->opened || sub->cause)
		return;
	sub->opened = true;
	ppp_open(&sub->ppp, now);
}

/*
 * A Configure-Request that follows the PADS at once finds no session yet with most, and is sent
 * again after three seconds only. So who begins first is the subscriber.
 */
static void input(struct subscriber *sub, const uint8_t *frame, size_t len)
{
	uint64_t now = clock_ms();

	open_ppp(sub, now);
	ppp_input(&sub->ppp, frame, len, now);
}

static void frames_came(struct ev_loop *loop, ev_io *io, int events)
{
	struct subscriber *sub = io->data;
	uint8_t frame[FRAME_MAX];
	ssize_t len;
	int i;

	(void)loop;
	(void)events;
	for (i = 0; i < READ_AT_ONCE; i++) {
		len = channel_read(&sub->channel, frame, sizeof(frame));
		if (len == -EAGAIN)
			break;
		if (len <= 0) {
			ev_io_stop(sub->core->loop, io);
			return subscriber_tell(sub, NEWS_LINE_DOWN);
		}
		input(sub, frame, len);
	}
	subscriber_tell(sub, NEWS_DEADLINE);
}

static uint64_t session_end_at(const struct subscriber *sub)
{
	if (!sub->splice || !sub->session_timeout || sub->cause)
		return NEVER;
	return sub->spliced_at + SECONDS(sub->session_timeout);
}

/*
 * LCP may be negotiated twice in its time, and the rest has SET_UP_MS: each step has a time of its
 * own, but a subscriber could begin again for ever.
 */
static uint64_t set_up_end(const struct subscriber *sub)
{
	unsigned int negotiation_s = sub->config->ppp.negotiation_s;

	return negotiation_s ? sub->began + 2 * SECONDS(negotiation_s) + SET_UP_MS : NEVER;
}

/* Who has lost his splice ends for that, when it is settled. */
static bool is_set_up(const struct subscriber *sub)
{
	return sub->spliced_at || sub->cause;
}

static void look_whether_set_up(struct subscriber *sub)
{
	bool is_known = sub->stage != STAGE_LCP;

	if (!is_set_up(sub))
		subscriber_end(sub, is_known ? END_NO_LNS : END_NO_RESPONSE,
			       is_known ? "not set up in time" : NULL);
}

static void arm(struct subscriber *sub)
{
	uint64_t deadline = ppp_deadline(&sub->ppp);

	deadline = earlier(deadline, session_end_at(sub));
	deadline = earlier(deadline, earlier(sub->idle_at, sub->interim_at));
	if (!is_set_up(sub))
		deadline = earlier(deadline, sub->set_up_at);
	deadline = earlier(deadline, earlier(handover_deadline(sub), sub->counters_by));
	if (!sub->opened)
		deadline = earlier(deadline, sub->open_at);
	timer_until(sub->core->loop, &sub->timer, deadline);
}

/* Idle is who has sent and got nothing: both count, RFC 2865 section 5.28. */
static void look_whether_idle(struct subscriber *sub, uint64_t now)
{
	uint64_t idle_since = sub->spliced_at;
	struct splice_usage usage;

	sub->idle_at = now + SECONDS(sub->idle_timeout);
	if (splices_usage(sub->core->splices, sub->splice, &usage))
		return;
	if (usage.has_last && now - usage.last_crossed_ms > idle_since)
		idle_since = now - usage.last_crossed_ms;
	sub->idle_at = idle_since + SECONDS(sub->idle_timeout);
	if (sub->idle_at <= now)
		subscriber_end(sub, END_IDLE_TIMEOUT, NULL);
}

/* The Accounting-Stop has to have them, but not for ever. */
static void counters_are_in(struct subscriber *sub)
{
	if (sub->counters_by == NEVER)
		return;
	sub->counters_by = NEVER;
	accounting_stop(sub);
}

static void give_counters_up(struct subscriber *sub)
{
	if (sub->counters_by == NEVER)
		return;
	log_event(LOG_LEVEL_ERROR, "counters-lost",
		  "session=%u splice=%u error=\"the kernel does not say what it has carried\"",
		  sub->id, sub->splice);
	subscriber_forget_splice(sub);
	counters_are_in(sub);
}

static void timed_out(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct subscriber *sub = timer->data;
	uint64_t now = clock_ms();

	(void)loop;
	(void)events;
	if (now >= sub->open_at)
		open_ppp(sub, now);
	ppp_timeout(&sub->ppp, now);
	handover_timeout(sub, now);
	if (now >= sub->set_up_at)
		look_whether_set_up(sub);
	if (now >= session_end_at(sub))
		subscriber_end(sub, END_SESSION_TIMEOUT, NULL);
	if (now >= sub->idle_at)
		look_whether_idle(sub, now);
	if (now >= sub->interim_at)
		accounting_interim(sub, now);
	if (now >= sub->counters_by)
		give_counters_up(sub);
	subscriber_tell(sub, NEWS_DEADLINE);
}

static void name_session(struct subscriber *sub, const struct pppoe_request *request)
{
	const uint8_t *mac = request->peer_mac;
	struct radius_session *radius = &sub->radius_session;
	struct core *core = sub->core;

	sub->id = ++core->last_id;
	aaa_name_session(core, sub->id, radius);
	radius->nas_port = request->session_id;
	snprintf(radius->nas_port_id, sizeof(radius->nas_port_id), "%s:%u",
		 sub->access->link.name, request->session_id);
	snprintf(radius->calling_station_id, sizeof(radius->calling_station_id),
		 "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
	snprintf(radius->called_station_id, sizeof(radius->called_station_id), "%s",
		 sub->access->interface->ac_name);
}

/**
 * subscriber_new() - begin a session
 * @access: interface
 * @request: what the subscriber asks for
 * @error: takes why it cannot be
 * @size: its size in octets
 *
 * Return: the session, or NULL.
 */
struct subscriber *subscriber_new(struct access *access, const struct pppoe_request *request,
				  char *error, size_t size)
{
	struct subscriber *sub = calloc(1, sizeof(*sub));
	struct core *core = access->core;

	if (!sub) {
		snprintf(error, size, "no memory for a session: lower max-sessions");
		return NULL;
	}
	sub->core = core;
	sub->access = access;
	sub->channel = (struct channel)CHANNEL_NONE;
	sub->lns_channel = (struct channel)CHANNEL_NONE;
	if (channel_open_pppoe(&sub->channel, access->link.name, request->peer_mac,
			       request->session_id, error, size) < 0) {
		free(sub);
		return NULL;
	}
	sub->config = config_ref(core->config);
	sub->aaa = aaa_get(core);
	sub->began = clock_ms();
	sub->set_up_at = set_up_end(sub);
	sub->open_at = sub->began + OPEN_MS;
	sub->idle_at = NEVER;
	sub->interim_at = NEVER;
	sub->counters_by = NEVER;
	sub->pppoe.max_payload = request->max_payload;
	sub->has_pppoe = true;
	name_session(sub, request);
	configure_ppp(sub);
	ppp_init(&sub->ppp, &sub->ppp_config, &ppp_ops, sub);
	ev_init(&sub->timer, timed_out);
	sub->timer.data = sub;
	io_watch(core->loop, &sub->io, sub->channel.ppp, frames_came, sub);
	access->subscribers++;
	core->n_subscribers++;
	core->stats.started++;
	TAILQ_INSERT_TAIL(&core->subscribers, sub, entry);
	LIST_INSERT_HEAD(&access->all, sub, access_entry);
	subscriber_tell(sub, NEWS_DEADLINE);
	return sub;
}

/* --- the end ---------------------------------------------------------------- */

static void log_end(struct subscriber *sub)
{
	uint64_t now = clock_ms();

	log_event(LOG_LEVEL_INFO, "session-end",
		  "session=%u interface=%s pppoe-session=%u mac=%s user=\"%s\" cause=%s text=\"%s\" seconds=%" PRIu64
		  " in-packets=%" PRIu64 " in-octets=%" PRIu64 " out-packets=%" PRIu64
		  " out-octets=%" PRIu64 " dropped=%" PRIu64,
		  sub->id, sub->access->link.name, sub->pppoe.id,
		  sub->radius_session.calling_station_id, sub->user, end_of(sub->cause)->name,
		  sub->text, (now - sub->began) / 1000, sub->usage.in_frames, sub->usage.in_octets,
		  sub->usage.out_frames, sub->usage.out_octets, sub->usage.dropped);
}

/* The subscriber is told, or gone: the PADT, and his number may be another one's. */
static void end_line(struct subscriber *sub)
{
	if (sub->has_pppoe)
		pppoe_ac_end(&sub->access->ac, &sub->pppoe, end_of(sub->cause)->text);
	sub->has_pppoe = false;
	ev_io_stop(sub->core->loop, &sub->io);
	channel_close(&sub->channel);
	sub->line_ended = true;
}

/* Nothing is left but memory. */
static void finish(struct subscriber *sub)
{
	struct core *core = sub->core;

	log_end(sub);
	core->stats.ends[sub->cause]++;
	ev_timer_stop(core->loop, &sub->timer);
	LIST_REMOVE(sub, access_entry);
	access_put(sub->access);
	aaa_put(core, sub->aaa);
	core->n_subscribers--;
	sub->finished = true;
	leave_queue(sub);
	TAILQ_REMOVE(&core->subscribers, sub, entry);
	TAILQ_INSERT_TAIL(&core->dead_subscribers, sub, entry);
}

/* Return: whether it had not ended before. */
static bool begin_end(struct subscriber *sub, enum end_cause cause, const char *text)
{
	if (sub->cause)
		return false;
	sub->cause = cause;
	sub->stage = STAGE_ENDING;
	if (text)
		snprintf(sub->text, sizeof(sub->text), "%s", text);
	else if (!sub->text[0])
		snprintf(sub->text, sizeof(sub->text), "%s", end_of(cause)->text);
	handover_undo(sub, cause, sub->text);
	if (sub->counters_by == NEVER)
		accounting_stop(sub);
	sub->idle_at = NEVER;
	sub->interim_at = NEVER;
	subscriber_tell(sub, NEWS_DEADLINE);
	return true;
}

/**
 * subscriber_end() - end a session; both sides are told
 * @sub: session
 * @cause: why
 * @text: more about that, for people; NULL: what is said of @cause in general
 *
 * Not from a callback of its PPP. The first cause counts. The PADT follows when LCP is terminated.
 */
void subscriber_end(struct subscriber *sub, enum end_cause cause, const char *text)
{
	if (!begin_end(sub, cause, text))
		return;
	if (!sub->has_pppoe || end_of(cause)->line_is_gone)
		ppp_lower_down(&sub->ppp, clock_ms());
	else
		ppp_close(&sub->ppp, sub->text, clock_ms());
	/* Of a PPP that was never opened nothing else says so. */
	if (ppp_phase(&sub->ppp) == PPP_DEAD)
		subscriber_tell(sub, NEWS_PPP_ENDED);
}

/**
 * subscriber_drop() - let a session be ended by the operator, in its turn: they may be thousands
 * @sub: session
 * @reason: more about that, for people; NULL: what is said in general
 */
void subscriber_drop(struct subscriber *sub, const char *reason)
{
	snprintf(sub->text, sizeof(sub->text), "%s", reason ? reason : end_of(END_OPERATOR)->text);
	subscriber_tell(sub, NEWS_DROPPED);
}

/**
 * subscriber_refuse() - end a session whose subscriber waits for a verdict
 * @sub: session
 * @cause: why
 * @text: message for the subscriber, in CHAP's Failure or PAP's Authenticate-Nak
 * @len: its octets
 */
void subscriber_refuse(struct subscriber *sub, enum end_cause cause, const void *text, size_t len)
{
	char value[sizeof(sub->text)];

	log_value(value, sizeof(value), octets_of(text, len));
	if (!begin_end(sub, cause, value[0] ? value : NULL))
		return;
	if (!ppp_failure(&sub->ppp, text, len, clock_ms()))
		ppp_close(&sub->ppp, sub->text, clock_ms());
}

/**
 * subscriber_reap() - free what is finished
 * @core: the daemon; no machine is being called
 */
void subscriber_reap(struct core *core)
{
	struct subscriber *sub;

	while ((sub = TAILQ_FIRST(&core->dead_subscribers))) {
		TAILQ_REMOVE(&core->dead_subscribers, sub, entry);
		config_unref(sub->config);
		explicit_bzero(sub, sizeof(*sub));
		free(sub);
	}
}

/* --- settling --------------------------------------------------------------- */

/* Who is ending already has nobody to terminate LCP with any more. */
static void lose_line(struct subscriber *sub, enum end_cause cause, uint64_t now)
{
	subscriber_end(sub, cause, NULL);
	ppp_lower_down(&sub->ppp, now);
}

static void settle(struct subscriber *sub)
{
	uint64_t now = clock_ms();

	if (subscriber_take(sub, NEWS_DROPPED))
		subscriber_end(sub, END_OPERATOR, NULL);
	if (subscriber_take(sub, NEWS_PADT))
		lose_line(sub, END_SUBSCRIBER, now);
	if (subscriber_take(sub, NEWS_LINE_DOWN))
		lose_line(sub, END_LINE, now);
	if (subscriber_take(sub, NEWS_PPP_ENDED)) {
		subscriber_end(sub, end_of_ppp(sub->ppp_end), NULL);
		end_line(sub);
	}
	if (sub->line_ended && sub->counters_by == NEVER)
		return finish(sub);
	handover_settle(sub, now);
	subscriber_take(sub, NEWS_DEADLINE);
	arm(sub);
}

/**
 * subscriber_settle() - do what callbacks could not
 * @core: the daemon
 * @most: for so many sessions
 */
void subscriber_settle(struct core *core, unsigned int most)
{
	struct subscriber *sub;

	while (most-- && (sub = TAILQ_FIRST(&core->unsettled_subscribers))) {
		leave_queue(sub);
		settle(sub);
	}
}

/**
 * subscriber_forget_splice() - the splice of a session is no more
 * @sub: session, with the final counters
 */
void subscriber_forget_splice(struct subscriber *sub)
{
	splice_usage_add(&sub->core->stats.usage, &sub->usage);
	LIST_REMOVE(sub, splice_entry);
	sub->splice = 0;
	sub->core->n_spliced--;
}

/**
 * subscriber_finish_all() - end all sessions, and wait for nobody
 * @core: the daemon
 *
 * Those that terminate LCP still get their PADT without.
 */
void subscriber_finish_all(struct core *core)
{
	struct subscriber *sub;

	TAILQ_FOREACH(sub, &core->subscribers, entry) {
		subscriber_end(sub, END_SHUTDOWN, NULL);
		ppp_lower_down(&sub->ppp, clock_ms());
		give_counters_up(sub);
		subscriber_tell(sub, NEWS_DEADLINE);
	}
	subscriber_settle(core, UINT_MAX);
}

/**
 * subscriber_of_splice() - find whose splice it is
 * @core: the daemon
 * @splice: its number
 *
 * Return: session; NULL if it is none of ours, or not any more.
 */
struct subscriber *subscriber_of_splice(struct core *core, uint32_t splice)
{
	struct subscriber *sub;

	LIST_FOREACH(sub, bucket_of(core, splice), splice_entry)
		if (sub->splice == splice)
			return sub;
	return NULL;
}

/**
 * subscriber_splice_gone() - a splice is no more, whoever has removed it
 * @core: the daemon
 * @splice: its number
 * @reason: why
 * @final: its last counters; NULL if they are lost
 */
void subscriber_splice_gone(struct core *core, uint32_t splice, const char *reason,
			    const struct splice_usage *final)
{
	struct subscriber *sub = subscriber_of_splice(core, splice);

	if (!sub)
		return;
	log_event(LOG_LEVEL_INFO, "splice-gone", "session=%u splice=%u reason=%s", sub->id,
		  splice, reason);
	if (final)
		sub->usage = *final;
	subscriber_forget_splice(sub);
	counters_are_in(sub);
	subscriber_tell(sub, NEWS_SPLICE_GONE);
}

/**
 * subscriber_stage_name() - say where a session is
 * @sub: session
 *
 * Return: a word for people.
 */
const char *subscriber_stage_name(const struct subscriber *sub)
{
	static const char *const names[] = {
		[STAGE_LCP] = "lcp",
		[STAGE_AUTHENTICATION] = "authentication",
		[STAGE_RADIUS] = "radius",
		[STAGE_LNS] = "lns",
		[STAGE_RELAY] = "relay",
		[STAGE_SPLICED] = "spliced",
		[STAGE_ENDING] = "ending",
	};

	if (sub->stage == STAGE_LCP && ppp_phase(&sub->ppp) == PPP_AUTHENTICATE)
		return names[STAGE_AUTHENTICATION];
	return names[sub->stage];
}
