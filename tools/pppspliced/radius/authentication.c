// SPDX-License-Identifier: GPL-2.0
/* Access-Requests: who waits, which names of their answers are looked up, and what is told. */
#include "radius/client.h"

#include "radius/reply.h"
#include "radius/request.h"
#include "radius/resolver.h"

#include <stdio.h>
#include <stdlib.h>

/* Requests that wait; each takes some 2000 octets. */
#define AUTH_QUEUE_MAX		4096

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
	lns_address_set_port(&peer->address, LNS_PORT);
}

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
	radius_request_finish(request);
	radius_kick(request->radius);
}

/**
 * radius_auth_done() - an Access-Request was answered, or not
 * @exchange: its exchange
 * @code: code of the answer, or 0
 * @attributes: its attributes
 * @sent: what is needed to read those that are hidden
 */
void radius_auth_done(struct radius_exchange *exchange, uint8_t code, struct octets attributes,
		      const struct radius_sent *sent)
{
	struct radius_request *request = radius_request_of(exchange);
	struct radius *r = request->radius;

	r->n_auth_sent--;
	radius_request_take(request);
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
		radius_request_put(&r->resolving, request);
		return;
	}
	drop_unresolved(&request->reply);
	radius_request_finish(request);
}

/**
 * radius_auth_start() - ask as much as may be under way
 * @r: client
 * @now: time in ms
 */
void radius_auth_start(struct radius *r, uint64_t now)
{
	struct radius_request *request;

	while (r->n_auth_sent < r->n_workers && (request = TAILQ_FIRST(&r->waiting))) {
		radius_request_take(request);
		radius_request_put(&r->sent, request);
		r->n_auth_sent++;
		radius_servers_start(&r->auth, &request->exchange, now);
	}
}

/**
 * radius_auth_tell() - tell the outcome of an Access-Request
 * @request: request that is on no list; it is released
 */
void radius_auth_tell(struct radius_request *request)
{
	request->done(request->arg, &request->reply);
	radius_request_free(request);
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
	request = radius_request_new(r, RADIUS_ACCESS_REQUEST, &w);
	if (!request)
		return NULL;
	request->done = done;
	request->arg = arg;
	r->stats.requests++;
	if (wrong) {
		radius_reply_bad(&request->reply, wrong);
		radius_request_put(&r->finished, request);
	} else {
		set_password(request, credentials, authorize_only);
		radius_request_put(&r->waiting, request);
		r->n_waiting++;
	}
	radius_kick(r);
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
		radius_kick(request->radius);
	}
	radius_request_free(request);
}
