// SPDX-License-Identifier: GPL-2.0
/*
 * RADIUS client: what waits, what is under way, and who is told.
 *
 * Accounting goes out in lanes, each of which sends one record after the other. A session
 * has always the same lane, so that its Start is acknowledged before its Stop is sent, and a
 * record that no server takes holds up few others. Accounting-On and -Off wait for all
 * before them, and all after them wait for these.
 *
 * Machines and the network only move requests from list to list; callbacks are made last, by
 * deliver(), one request at a time, so that they may do what they want.
 */
#include "radius/radius.h"

#include "clock.h"
#include "radius/reply.h"
#include "radius/request.h"
#include "radius/resolver.h"
#include "radius/server.h"

#include <ev.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* Requests and records that wait; each takes some 1500 octets. */
#define AUTH_QUEUE_MAX		4096
#define ACCT_QUEUE_MAX		16384
/* Those that the records which cost money, Start and Stop, keep for themselves */
#define ACCT_QUEUE_RESERVE	4096

/* How long a record is sent again to who does not acknowledge it */
#define ACCT_KEEP_MS		900000

/**
 * struct radius_request - an Access-Request or an accounting record
 * @exchange: exchange with a server
 * @entry: in one of the lists of struct radius
 * @list: which
 * @radius: client
 * @attributes: what does not depend on the server
 * @len: their length in octets
 * @began: when it was made, in ms
 * @password: password to be hidden in a User-Password
 * @has_password: there is one
 * @algorithm: enum chap_algorithm
 * @done: whom to tell
 * @arg: argument of @done
 * @reply: what to tell
 * @job: names of the reply that are being looked up
 * @type: Acct-Status-Type of a record
 * @lane: its lane
 * @number: records are numbered as they come
 * @id: its Acct-Session-Id
 */
struct radius_request {
	struct radius_exchange exchange;	/* first, see of_exchange() */
	TAILQ_ENTRY(radius_request) entry;
	struct request_list *list;
	struct radius *radius;
	uint8_t *attributes;
	size_t len;
	uint64_t began;

	struct auth_octets password;
	bool has_password;
	uint8_t algorithm;
	void (*done)(void *arg, const struct radius_reply *reply);
	void *arg;
	struct radius_reply reply;
	struct resolver_job *job;

	enum radius_acct_type type;
	unsigned int lane;
	uint64_t number;
	char id[33];
};

TAILQ_HEAD(request_list, radius_request);

/**
 * struct lane - accounting records of which one is sent at a time
 * @waiting: records
 * @sent: one of them is with a server; it is on the list of those that are
 */
struct lane {
	struct request_list waiting;
	bool sent;
};

/**
 * struct radius - client
 * @loop: event loop
 * @config: configuration; the owner's
 * @timer: for the servers' deadlines, and for what is to be done soon
 * @io: sockets, those of @auth first
 * @resolver: names to addresses
 * @auth: servers for Access-Requests
 * @acct: servers for accounting
 * @n_workers: requests that are under way at one time, of each kind; lanes
 * @waiting: Access-Requests that wait for their turn
 * @n_waiting: how many
 * @sent: requests and records that are with a server
 * @n_auth_sent: Access-Requests of them
 * @n_acct_sent: records of them
 * @resolving: Access-Requests whose names are being looked up
 * @finished: those that are to be told
 * @lanes: accounting
 * @barriers: Accounting-On and -Off that wait
 * @n_records: records that wait or are sent
 * @last_number: of the last record
 * @stats: counters
 */
struct radius {
	struct ev_loop *loop;
	const struct config_radius *config;
	ev_timer timer;
	ev_io io[2 * CONFIG_SERVERS_MAX];
	struct resolver *resolver;
	struct radius_servers auth;
	struct radius_servers acct;
	unsigned int n_workers;
	struct request_list waiting;
	unsigned int n_waiting;
	struct request_list sent;
	unsigned int n_auth_sent;
	unsigned int n_acct_sent;
	struct request_list resolving;
	struct request_list finished;
	struct lane lanes[RADIUS_EXCHANGES_MAX];
	struct request_list barriers;
	unsigned int n_records;
	uint64_t last_number;
	struct radius_stats stats;
	void (*notice)(void *arg, const char *text);
	void *notice_arg;
	void (*lost)(void *arg, const char *acct_session_id, enum radius_acct_type type,
		     const char *why);
	void *lost_arg;
};

static uint64_t clock_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static struct radius_request *of_exchange(struct radius_exchange *exchange)
{
	return (struct radius_request *)exchange;
}

static bool is_accounting(const struct radius_request *request)
{
	return request->exchange.code == RADIUS_ACCOUNTING_REQUEST;
}

static bool is_barrier(const struct radius_request *request)
{
	return request->type == RADIUS_ON || request->type == RADIUS_OFF;
}

/* Lists */

static void put_last(struct request_list *list, struct radius_request *request)
{
	TAILQ_INSERT_TAIL(list, request, entry);
	request->list = list;
}

static void put_first(struct request_list *list, struct radius_request *request)
{
	TAILQ_INSERT_HEAD(list, request, entry);
	request->list = list;
}

static void take(struct radius_request *request)
{
	struct radius *r = request->radius;

	if (!request->list)
		return;
	if (request->list == &r->waiting)
		r->n_waiting--;
	TAILQ_REMOVE(request->list, request, entry);
	request->list = NULL;
}

static void free_request(struct radius_request *request)
{
	take(request);
	if (request->job)
		resolver_cancel(request->job);
	radius_reply_clear(&request->reply);
	explicit_bzero(&request->password, sizeof(request->password));
	free(request->attributes);
	free(request);
}

static void free_list(struct request_list *list)
{
	struct radius_request *request;

	while ((request = TAILQ_FIRST(list)))
		free_request(request);
}

/* What depends on the server, and on the time */

static void on_fill(struct radius_exchange *exchange, struct writer *w,
		    const struct radius_server *server, uint64_t now)
{
	struct radius_request *request = of_exchange(exchange);

	write_octets(w, request->attributes, request->len);
	if (request->has_password)
		radius_put_password(w, auth_kept(&request->password),
				    radius_server_secret(server), exchange->authenticator);
	if (is_accounting(request))
		radius_put_u32(w, RADIUS_ACCT_DELAY_TIME, (now - request->began) / 1000);
}

/* What has become of a request */

static void finish(struct radius_request *request)
{
	take(request);
	put_last(&request->radius->finished, request);
}

static void on_names(void *arg, const struct resolver_name *names, size_t n_names);

/* Return: whether some have to be looked up, and are. */
static bool resolve_peers(struct radius_request *request)
{
	struct radius_reply *reply = &request->reply;
	struct resolver_name *names;
	size_t n = 0, i;

	names = calloc(reply->n_peers + 1, sizeof(*names));
	if (!names)
		return false;
	for (i = 0; i < reply->n_peers; i++)
		if (!reply->peers[i].address.any.sa_family)
			strcpy(names[n++].name, reply->peers[i].endpoint);
	if (n)
		request->job = resolver_ask(request->radius->resolver, names, n, on_names,
					    request);
	free(names);
	return request->job;
}

/* Those without an address are none. */
static void drop_unresolved(struct radius_reply *reply)
{
	char why[sizeof(reply->text)];
	size_t n = 0, i;

	if (!reply->n_peers)
		return;
	snprintf(why, sizeof(why), "no address is known for the LNS %.180s: is the name right?",
		 reply->peers[0].endpoint);
	for (i = 0; i < reply->n_peers; i++)
		if (reply->peers[i].address.any.sa_family)
			reply->peers[n++] = reply->peers[i];
	reply->n_peers = n;
	if (!n)
		radius_reply_bad(reply, why);
}

static void set_address(struct lns_peer *peer, const union lns_address *address)
{
	peer->address = *address;
	if (address->any.sa_family == AF_INET)
		peer->address.in.sin_port = htons(LNS_PORT);
	else if (address->any.sa_family == AF_INET6)
		peer->address.in6.sin6_port = htons(LNS_PORT);
}

static void kick(struct radius *r);

/* Names are in the order of the peers that have one. */
static void on_names(void *arg, const struct resolver_name *names, size_t n_names)
{
	struct radius_request *request = arg;
	struct radius_reply *reply = &request->reply;
	size_t n = 0, i;

	request->job = NULL;
	for (i = 0; i < reply->n_peers && n < n_names; i++)
		if (!reply->peers[i].address.any.sa_family)
			set_address(&reply->peers[i], &names[n++].address);
	drop_unresolved(reply);
	finish(request);
	kick(request->radius);
}

static void on_auth_done(struct radius_exchange *exchange, uint8_t code,
			 struct octets attributes, const struct radius_sent *sent)
{
	struct radius_request *request = of_exchange(exchange);
	struct radius *r = request->radius;

	r->n_auth_sent--;
	take(request);
	if (!code)
		request->reply.result = RADIUS_NO_ANSWER;
	else
		radius_reply_read(&request->reply, code, attributes, sent, request->algorithm);
	if (code == RADIUS_ACCESS_ACCEPT)
		r->stats.accepts++;
	else if (code)
		r->stats.rejects++;
	else
		r->stats.no_answer++;
	if (request->reply.n_peers && resolve_peers(request)) {
		put_last(&r->resolving, request);
		return;
	}
	drop_unresolved(&request->reply);
	finish(request);
}

static void lose(struct radius *r, const char *id, enum radius_acct_type type, const char *why)
{
	r->stats.acct_lost++;
	if (r->lost)
		r->lost(r->lost_arg, id, type, why);
}

/* It stays where it was, so that the order does. */
static void on_acct_done(struct radius_exchange *exchange, uint8_t code,
			 struct octets attributes, const struct radius_sent *sent)
{
	struct radius_request *request = of_exchange(exchange);
	struct radius *r = request->radius;
	bool too_old = clock_ms() - request->began > ACCT_KEEP_MS;

	(void)attributes;
	(void)sent;
	r->n_acct_sent--;
	take(request);
	if (!is_barrier(request))
		r->lanes[request->lane].sent = false;
	if (!code && !too_old) {
		put_first(is_barrier(request) ? &r->barriers :
						&r->lanes[request->lane].waiting, request);
		return;
	}
	r->n_records--;
	if (code)
		r->stats.acct_sent++;
	finish(request);
	request->reply.result = code ? RADIUS_ACCEPT : RADIUS_NO_ANSWER;
}

/* What is sent next */

static void start_auth(struct radius *r, uint64_t now)
{
	struct radius_request *request;

	while (r->n_auth_sent < r->n_workers && (request = TAILQ_FIRST(&r->waiting))) {
		take(request);
		put_last(&r->sent, request);
		r->n_auth_sent++;
		radius_servers_start(&r->auth, &request->exchange, now);
	}
}

static void start_record(struct radius *r, struct radius_request *request, uint64_t now)
{
	take(request);
	put_last(&r->sent, request);
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
		if (is_accounting(request) && is_barrier(request))
			return request;
	return NULL;
}

static void start_accounting(struct radius *r, uint64_t now)
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

/* Whom to tell */

static void tell(struct radius_request *request)
{
	struct radius *r = request->radius;

	if (!is_accounting(request))
		request->done(request->arg, &request->reply);
	else if (request->reply.result == RADIUS_NO_ANSWER)
		lose(r, request->id, request->type, "no server has acknowledged it");
	free_request(request);
}

static void deliver(struct radius *r)
{
	struct radius_request *request;

	while ((request = TAILQ_FIRST(&r->finished))) {
		/* Not to be found by radius_cancel(), which its callback must not call for it. */
		take(request);
		tell(request);
	}
}

/* The event loop */

static void set_timer(struct radius *r, uint64_t now)
{
	uint64_t deadline = earlier(radius_servers_deadline(&r->auth),
				    radius_servers_deadline(&r->acct));

	ev_timer_stop(r->loop, &r->timer);
	if (deadline == NEVER)
		return;
	ev_timer_set(&r->timer, deadline > now ? (deadline - now) / 1000.0 : 0, 0);
	ev_timer_start(r->loop, &r->timer);
}

/* Soon, from the loop: who asks does not expect to be called back before it returns. */
static void kick(struct radius *r)
{
	ev_timer_stop(r->loop, &r->timer);
	ev_timer_set(&r->timer, 0, 0);
	ev_timer_start(r->loop, &r->timer);
}

static void proceed(struct radius *r)
{
	uint64_t now = clock_ms();

	radius_servers_timeout(&r->auth, now);
	radius_servers_timeout(&r->acct, now);
	start_auth(r, now);
	start_accounting(r, now);
	set_timer(r, now);
	/* What the callbacks ask for kicks the timer. */
	deliver(r);
}

static void on_timer(struct ev_loop *loop, ev_timer *timer, int events)
{
	(void)loop;
	(void)events;
	/* libev's clock may be behind: what is due is done now. */
	proceed(timer->data);
}

static void on_io(struct ev_loop *loop, ev_io *io, int events)
{
	struct radius_server *server = io->data;

	(void)loop;
	(void)events;
	radius_servers_read(server, clock_ms());
	proceed(server->servers->owner);
}

static ev_io *io_of(struct radius *r, const struct radius_server *server)
{
	size_t first = server->servers == &r->auth ? 0 : CONFIG_SERVERS_MAX;

	return &r->io[first + (server - server->servers->servers)];
}

static void on_opened(void *owner, struct radius_server *server)
{
	struct radius *r = owner;
	ev_io *io = io_of(r, server);

	ev_io_init(io, on_io, server->fd, EV_READ);
	io->data = server;
	ev_io_start(r->loop, io);
}

static void on_closing(void *owner, struct radius_server *server)
{
	struct radius *r = owner;

	ev_io_stop(r->loop, io_of(r, server));
}

static void on_notice(void *owner, const char *text)
{
	struct radius *r = owner;

	if (r->notice)
		r->notice(r->notice_arg, text);
}

static const struct radius_server_ops auth_ops = {
	.fill = on_fill,
	.done = on_auth_done,
	.opened = on_opened,
	.closing = on_closing,
	.notice = on_notice,
};

static const struct radius_server_ops acct_ops = {
	.fill = on_fill,
	.done = on_acct_done,
	.opened = on_opened,
	.closing = on_closing,
	.notice = on_notice,
};

/* What others call */

static void init_lists(struct radius *r)
{
	unsigned int i;

	TAILQ_INIT(&r->waiting);
	TAILQ_INIT(&r->sent);
	TAILQ_INIT(&r->resolving);
	TAILQ_INIT(&r->finished);
	TAILQ_INIT(&r->barriers);
	for (i = 0; i < RADIUS_EXCHANGES_MAX; i++)
		TAILQ_INIT(&r->lanes[i].waiting);
}

/**
 * radius_new() - make a client
 * @loop: event loop
 * @config: configuration, of config_read(); stays as it is until radius_free()
 * @error: takes what is wrong, in one line
 * @size: its size
 *
 * Return: client, or NULL if there is no memory.
 */
struct radius *radius_new(struct ev_loop *loop, const struct config_radius *config, char *error,
			  size_t size)
{
	bool asks = config->use != CONFIG_RADIUS_OFF;
	struct radius *r;

	r = calloc(1, sizeof(*r));
	if (r)
		r->resolver = resolver_new(loop);
	if (!r || !r->resolver) {
		free(r);
		snprintf(error, size, "out of memory for RADIUS: free some");
		return NULL;
	}
	r->loop = loop;
	r->config = config;
	r->n_workers = config->workers < RADIUS_EXCHANGES_MAX ? config->workers :
								RADIUS_EXCHANGES_MAX;
	init_lists(r);
	radius_servers_init(&r->auth, config, config->auth, asks ? config->n_auth : 0, &auth_ops,
			    r, r->resolver);
	radius_servers_init(&r->acct, config, config->acct,
			    config->accounting ? config->n_acct : 0, &acct_ops, r, r->resolver);
	ev_init(&r->timer, on_timer);
	r->timer.data = r;
	return r;
}

/**
 * radius_on_notice() - be told what the operator should know of servers
 * @r: client
 * @notice: takes one line; may not call back
 * @arg: its argument
 */
void radius_on_notice(struct radius *r, void (*notice)(void *arg, const char *text), void *arg)
{
	r->notice = notice;
	r->notice_arg = arg;
}

/**
 * radius_on_lost() - be told of accounting records that are lost
 * @r: client
 * @lost: takes whose record it was, which one, and why; may not call back. Also called by
 *	radius_account(), radius_drain() and radius_free()
 * @arg: its argument
 */
void radius_on_lost(struct radius *r, void (*lost)(void *arg, const char *acct_session_id,
						   enum radius_acct_type type, const char *why),
		    void *arg)
{
	r->lost = lost;
	r->lost_arg = arg;
}

static struct radius_request *new_request(struct radius *r, enum radius_code code,
					  const struct writer *attributes)
{
	struct radius_request *request = calloc(1, sizeof(*request));

	if (!request)
		return NULL;
	request->attributes = malloc(attributes->len + !attributes->len);
	if (!request->attributes) {
		free(request);
		return NULL;
	}
	memcpy(request->attributes, attributes->buf, attributes->len);
	request->len = attributes->len;
	request->exchange.code = code;
	request->radius = r;
	request->began = clock_ms();
	return request;
}

static void set_password(struct radius_request *request,
			 const struct ppp_credentials *credentials, bool authorize_only)
{
	const char *constant = request->radius->config->authorize_password;

	if (authorize_only) {
		auth_keep(&request->password, constant, strlen(constant));
		request->has_password = true;
	} else if (credentials->protocol == PPP_PAP) {
		auth_keep(&request->password, credentials->response.at,
			  credentials->response.len);
		request->has_password = true;
	} else {
		request->algorithm = credentials->algorithm;
	}
}

/**
 * radius_authenticate() - ask about a subscriber
 * @r: client
 * @session: session; copied
 * @credentials: what he has shown; copied. May be NULL if only the tunnel is asked for
 * @authorize_only: ask for the tunnel only, with a password that is no subscriber's
 * @done: called once, later, unless the request is cancelled
 * @arg: its argument
 *
 * Return: request, which ends with @done; NULL if too many wait, and @done does not come.
 */
struct radius_request *radius_authenticate(struct radius *r, const struct radius_session *session,
					   const struct ppp_credentials *credentials,
					   bool authorize_only,
					   void (*done)(void *arg,
							const struct radius_reply *reply),
					   void *arg)
{
	struct octets name = octets_of(session->user, strlen(session->user));
	uint8_t buf[RADIUS_PACKET_MAX];
	struct writer w = writer_of(buf, sizeof(buf));
	struct radius_request *request;
	const char *wrong;

	if (r->n_waiting >= AUTH_QUEUE_MAX)
		return NULL;
	if (credentials)
		name = credentials->name;
	wrong = authorize_only ? radius_put_authorize(&w, session, name) :
				 radius_put_access(&w, session, credentials);
	if (!wrong && w.full)
		wrong = "request is too long for RADIUS";
	request = new_request(r, RADIUS_ACCESS_REQUEST, &w);
	if (!request)
		return NULL;
	request->done = done;
	request->arg = arg;
	r->stats.requests++;
	if (wrong) {
		radius_reply_bad(&request->reply, wrong);
		put_last(&r->finished, request);
	} else {
		set_password(request, credentials, authorize_only);
		put_last(&r->waiting, request);
		r->n_waiting++;
	}
	kick(r);
	return request;
}

/**
 * radius_cancel() - take a request back
 * @request: request whose callback has not come, and will not
 */
void radius_cancel(struct radius_request *request)
{
	if (request->exchange.server) {
		radius_servers_stop(&request->exchange);
		request->radius->n_auth_sent--;
		kick(request->radius);
	}
	free_request(request);
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
	record = w.full ? NULL : new_request(r, RADIUS_ACCOUNTING_REQUEST, &w);
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
	put_last(is_barrier(record) ? &r->barriers : &r->lanes[record->lane].waiting, record);
	r->n_records++;
	kick(r);
}

static unsigned int count(const struct request_list *list)
{
	const struct radius_request *request;
	unsigned int n = 0;

	TAILQ_FOREACH(request, list, entry)
		n++;
	return n;
}

/**
 * radius_stats() - counters
 * @r: client
 * @stats: takes them
 */
void radius_stats(const struct radius *r, struct radius_stats *stats)
{
	*stats = r->stats;
	stats->discarded = r->auth.discarded + r->acct.discarded;
	stats->queued = r->n_waiting + r->n_auth_sent + r->n_records + count(&r->resolving);
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
		if (is_accounting(request))
			tell(request);
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
		start_accounting(r, now);
		until = earlier(end, radius_servers_deadline(&r->acct));
		read_all(&r->acct, until > now ? until - now : 0);
		deliver_records(r);
		now = clock_ms();
	}
	kick(r);
}

static void lose_list(struct request_list *list)
{
	const struct radius_request *request;

	TAILQ_FOREACH(request, list, entry)
		if (is_accounting(request))
			lose(request->radius, request->id, request->type, "the daemon ends");
}

/**
 * radius_free() - release a client
 * @r: client; callbacks of requests do not come any more, records that wait are lost
 */
void radius_free(struct radius *r)
{
	unsigned int i;

	if (!r)
		return;
	radius_servers_close(&r->auth);
	radius_servers_close(&r->acct);
	lose_list(&r->sent);
	lose_list(&r->barriers);
	for (i = 0; i < r->n_workers; i++)
		lose_list(&r->lanes[i].waiting);
	free_list(&r->waiting);
	free_list(&r->sent);
	free_list(&r->resolving);
	free_list(&r->finished);
	free_list(&r->barriers);
	for (i = 0; i < r->n_workers; i++)
		free_list(&r->lanes[i].waiting);
	resolver_free(r->resolver);
	ev_timer_stop(r->loop, &r->timer);
	free(r);
}
