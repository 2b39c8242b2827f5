// SPDX-License-Identifier: GPL-2.0
/*
 * Accounting goes out in lanes, each of which sends one record after the other. A session
 * has always the same lane, so that its Start is acknowledged before its Stop is sent, and a
 * record that no server takes holds up few others. Accounting-On and -Off wait for all
 * before them, and all after them wait for these.
 */
#include "radius/client.h"

#include "clock.h"
#include "radius/request.h"

#include <poll.h>
#include <time.h>

/* Records that wait; each takes some 2000 octets. */
#define ACCT_QUEUE_MAX		16384
/* Those that the records which cost money, Start and Stop, keep for themselves */
#define ACCT_QUEUE_RESERVE	4096

/* How long a record is sent again to who does not acknowledge it */
#define ACCT_KEEP_MS		900000

static bool is_barrier(const struct radius_request *request)
{
	return request->type == RADIUS_ON || request->type == RADIUS_OFF;
}

static struct radius_request_list *waiting(const struct radius_request *record)
{
	struct radius *r = record->radius;

	return is_barrier(record) ? &r->barriers : &r->lanes[record->lane].waiting;
}

static void lose(struct radius *r, const char *id, enum radius_acct_type type, const char *why)
{
	r->stats.acct_lost++;
	if (r->lost)
		r->lost(r->lost_arg, id, type, why);
}

/**
 * radius_acct_done() - a record was acknowledged, or not
 * @exchange: its exchange
 * @code: code of the answer, or 0
 * @attributes: its attributes, which say nothing
 * @sent: likewise
 *
 * One that was not stays where it was, so that the order does, until it is too old.
 */
void radius_acct_done(struct radius_exchange *exchange, uint8_t code, struct octets attributes,
		      const struct radius_sent *sent)
{
	struct radius_request *request = radius_request_of(exchange);
	struct radius *r = request->radius;
	bool too_old = clock_ms() - request->began > ACCT_KEEP_MS;

	(void)attributes;
	(void)sent;
	r->n_acct_sent--;
	radius_request_take(request);
	if (!is_barrier(request))
		r->lanes[request->lane].sent = false;
	if (!code && !too_old) {
		radius_request_put_first(waiting(request), request);
		return;
	}
	r->n_records--;
	if (code)
		r->stats.acct_sent++;
	radius_request_finish(request);
	request->reply.result = code ? RADIUS_ACCEPT : RADIUS_NO_ANSWER;
}

static void start_record(struct radius *r, struct radius_request *request, uint64_t now)
{
	radius_request_take(request);
	radius_request_put(&r->sent, request);
	r->n_acct_sent++;
	radius_servers_start(&r->acct, &request->exchange, now);
}

/* Return: the number of the oldest record that is not sent yet. */
static uint64_t oldest_waiting(const struct radius *r)
{
	uint64_t oldest = UINT64_MAX;
	unsigned int i;

	for (i = 0; i < r->n_workers; i++) {
		const struct radius_request *first = TAILQ_FIRST(&r->lanes[i].waiting);

		if (first)
			oldest = first->number < oldest ? first->number : oldest;
	}
	return oldest;
}

/* A barrier that is sent is on no list of waiting ones, so look for it among those sent. */
static const struct radius_request *sent_barrier(const struct radius *r)
{
	const struct radius_request *request;

	TAILQ_FOREACH(request, &r->sent, entry)
		if (radius_is_accounting(request) && is_barrier(request))
			return request;
	return NULL;
}

/**
 * radius_acct_start() - send the record of each lane that is next
 * @r: client
 * @now: time in ms
 */
void radius_acct_start(struct radius *r, uint64_t now)
{
	struct radius_request *barrier = TAILQ_FIRST(&r->barriers);
	unsigned int i;

	if (sent_barrier(r))
		return;
	if (barrier && barrier->number < oldest_waiting(r)) {
		if (!r->n_acct_sent)
			start_record(r, barrier, now);
		return;
	}
	for (i = 0; i < r->n_workers; i++) {
		struct radius_request *first = TAILQ_FIRST(&r->lanes[i].waiting);

		if (!first || r->lanes[i].sent || (barrier && barrier->number < first->number))
			continue;
		r->lanes[i].sent = true;
		start_record(r, first, now);
	}
}

/**
 * radius_acct_tell() - tell the outcome of a record, if it is lost
 * @request: record; it is released
 */
void radius_acct_tell(struct radius_request *request)
{
	if (request->reply.result == RADIUS_NO_ANSWER)
		lose(request->radius, request->id, request->type, "no server has acknowledged it");
	radius_request_free(request);
}

/* FNV-1a */
static uint32_t hash(const char *text)
{
	uint32_t value = 2166136261U;

	while (*text)
		value = (value ^ (uint8_t)*text++) * 16777619U;
	return value;
}

static bool has_room(const struct radius *r, enum radius_acct_type type)
{
	unsigned int reserved = type == RADIUS_INTERIM ? ACCT_QUEUE_RESERVE : 0;

	return r->n_records < ACCT_QUEUE_MAX - reserved;
}

static struct radius_request *new_record(struct radius *r, const struct radius_session *session,
					 enum radius_acct_type type,
					 const struct radius_usage *usage)
{
	static const struct radius_usage nothing;
	uint8_t buf[RADIUS_PACKET_MAX];
	struct writer w = writer_of(buf, sizeof(buf));
	struct radius_request *record;

	radius_put_accounting(&w, session, type, usage ? usage : &nothing,
			      r->config->use == CONFIG_RADIUS_AUTHENTICATE ?
				      RADIUS_AUTHENTIC_RADIUS : RADIUS_AUTHENTIC_REMOTE,
			      time(NULL));
	record = w.full ? NULL : radius_request_new(r, RADIUS_ACCOUNTING_REQUEST, &w);
	if (!record)
		return NULL;
	record->type = type;
	record->number = ++r->last_number;
	record->lane = hash(session->acct_session_id) % r->n_workers;
	memcpy(record->id, session->acct_session_id, sizeof(record->id));
	return record;
}

/**
 * radius_account() - send an accounting record
 * @r: client; without accounting, nothing happens
 * @session: session; copied
 * @type: which record
 * @usage: what the session has carried; may be NULL but for RADIUS_STOP and RADIUS_INTERIM
 *
 * Records of a session are sent in the order in which they come here, each until a server
 * acknowledges it, for as long as ACCT_KEEP_MS.
 */
void radius_account(struct radius *r, const struct radius_session *session,
		    enum radius_acct_type type, const struct radius_usage *usage)
{
	struct radius_request *record;

	if (!r->acct.n_servers)
		return;
	record = has_room(r, type) ? new_record(r, session, type, usage) : NULL;
	if (!record) {
		lose(r, session->acct_session_id, type, "too many wait: does a server answer?");
		return;
	}
	radius_request_put(waiting(record), record);
	r->n_records++;
	radius_kick(r);
}

static void read_all(struct radius_servers *servers, int timeout_ms)
{
	struct pollfd fds[CONFIG_SERVERS_MAX];
	size_t i;

	for (i = 0; i < servers->n_servers; i++)
		fds[i] = (struct pollfd){ .fd = servers->servers[i].fd, .events = POLLIN };
	poll(fds, servers->n_servers, timeout_ms);
	for (i = 0; i < servers->n_servers; i++)
		radius_servers_read(&servers->servers[i], clock_ms());
}

/* Records only: what is told to others has to wait for the event loop. */
static void deliver_records(struct radius *r)
{
	struct radius_request *request, *next;

	for (request = TAILQ_FIRST(&r->finished); request; request = next) {
		next = TAILQ_NEXT(request, entry);
		if (radius_is_accounting(request))
			radius_acct_tell(request);
	}
}

/**
 * radius_drain() - send the accounting that waits
 * @r: client
 * @ms: longest that it may take
 *
 * For the shutdown: blocks, without the event loop; no other callback than that of
 * radius_on_lost() and radius_on_notice() comes. Servers whose names are not known yet get
 * nothing.
 */
void radius_drain(struct radius *r, unsigned int ms)
{
	uint64_t now = clock_ms(), end = now + ms;

	while (r->n_records && now < end) {
		uint64_t until;

		radius_servers_timeout(&r->acct, now);
		radius_acct_start(r, now);
		until = earlier(end, radius_servers_deadline(&r->acct));
		read_all(&r->acct, until > now ? until - now : 0);
		deliver_records(r);
		now = clock_ms();
	}
	radius_kick(r);
}

static void lose_list(struct radius_request_list *list)
{
	const struct radius_request *request;

	TAILQ_FOREACH(request, list, entry)
		if (radius_is_accounting(request))
			lose(request->radius, request->id, request->type, "the daemon ends");
}

/**
 * radius_acct_lose_all() - tell that all is lost which is not acknowledged
 * @r: client that is about to go
 */
void radius_acct_lose_all(struct radius *r)
{
	unsigned int i;

	lose_list(&r->sent);
	lose_list(&r->barriers);
	for (i = 0; i < r->n_workers; i++)
		lose_list(&r->lanes[i].waiting);
}
