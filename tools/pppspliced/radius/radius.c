// SPDX-License-Identifier: GPL-2.0
/*
 * RADIUS client: its life, and the event loop.
 *
 * Machines and the network only move requests from list to list; callbacks are made last, by
 * deliver(), one request at a time, so that they may do what they want.
 */
#include "radius/client.h"

#include "daemon/loop.h"
#include "radius/resolver.h"

#include <stdio.h>
#include <stdlib.h>

/* What depends on the server, and on the time */
static void on_fill(struct radius_exchange *exchange, struct writer *w,
		    const struct radius_server *server, uint64_t now)
{
	struct radius_request *request = radius_request_of(exchange);

	write_octets(w, request->attributes, request->len);
	if (request->has_password)
		radius_put_password(w, auth_kept(&request->password),
				    radius_server_secret(server), exchange->authenticator);
	if (radius_is_accounting(request))
		radius_put_u32(w, RADIUS_ACCT_DELAY_TIME, (now - request->began) / 1000);
}

static void deliver(struct radius *r)
{
	struct radius_request *request;

	while ((request = TAILQ_FIRST(&r->finished))) {
		/* Not to be found by radius_cancel(), which its callback must not call for it. */
		radius_request_take(request);
		if (radius_is_accounting(request))
			radius_acct_tell(request);
		else
			radius_auth_tell(request);
	}
}

/**
 * radius_kick() - do what is to be done, soon
 * @r: client
 *
 * From the loop: who asks does not expect to be called back before it returns.
 */
void radius_kick(struct radius *r)
{
	timer_until(r->loop, &r->timer, 0);
}

static void proceed(struct radius *r)
{
	uint64_t now = clock_ms();

	radius_servers_timeout(&r->auth, now);
	radius_servers_timeout(&r->acct, now);
	radius_auth_start(r, now);
	radius_acct_start(r, now);
	timer_until(r->loop, &r->timer, earlier(radius_servers_deadline(&r->auth),
						radius_servers_deadline(&r->acct)));
	/* What the callbacks ask for kicks the timer. */
	deliver(r);
}

static void on_timer(struct ev_loop *loop, ev_timer *timer, int events)
{
	(void)loop;
	(void)events;
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
	.done = radius_auth_done,
	.opened = on_opened,
	.closing = on_closing,
	.notice = on_notice,
};

static const struct radius_server_ops acct_ops = {
	.fill = on_fill,
	.done = radius_acct_done,
	.opened = on_opened,
	.closing = on_closing,
	.notice = on_notice,
};

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
	r->n_workers = config->workers;
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

static unsigned int count(const struct radius_request_list *list)
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
	stats->queued = r->n_waiting + r->n_auth_sent + r->n_records + count(&r->resolving) +
			count(&r->finished);
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
	radius_acct_lose_all(r);
	radius_requests_free(&r->waiting);
	radius_requests_free(&r->sent);
	radius_requests_free(&r->resolving);
	radius_requests_free(&r->finished);
	radius_requests_free(&r->barriers);
	for (i = 0; i < r->n_workers; i++)
		radius_requests_free(&r->lanes[i].waiting);
	resolver_free(r->resolver);
	ev_timer_stop(r->loop, &r->timer);
	free(r);
}
