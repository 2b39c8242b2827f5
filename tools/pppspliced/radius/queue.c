// SPDX-License-Identifier: GPL-2.0
/* Requests and records of the RADIUS client, and the lists that they are on. */
#include "radius/client.h"

#include "clock.h"
#include "radius/reply.h"
#include "radius/resolver.h"

#include <stdlib.h>

/**
 * radius_request_new() - make a request
 * @r: client
 * @code: its code
 * @attributes: what does not depend on the server; copied
 *
 * It is on no list yet.
 *
 * Return: it, or NULL if there is no memory.
 */
struct radius_request *radius_request_new(struct radius *r, enum radius_code code,
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

/**
 * radius_request_put() - put a request at the end of a list
 * @list: list of the client's
 * @request: request that is on none
 */
void radius_request_put(struct radius_request_list *list, struct radius_request *request)
{
	TAILQ_INSERT_TAIL(list, request, entry);
	request->list = list;
}

/**
 * radius_request_put_first() - put a request at the beginning of a list
 * @list: list of the client's
 * @request: request that is on none
 */
void radius_request_put_first(struct radius_request_list *list, struct radius_request *request)
{
	TAILQ_INSERT_HEAD(list, request, entry);
	request->list = list;
}

/**
 * radius_request_take() - take a request from its list
 * @request: request; may be on none
 */
void radius_request_take(struct radius_request *request)
{
	struct radius *r = request->radius;

	if (!request->list)
		return;
	if (request->list == &r->waiting)
		r->n_waiting--;
	TAILQ_REMOVE(request->list, request, entry);
	request->list = NULL;
}

/**
 * radius_request_free() - release a request
 * @request: request that is not with a server
 *
 * Nobody is told. A look-up of names is given up.
 */
void radius_request_free(struct radius_request *request)
{
	radius_request_take(request);
	if (request->job)
		resolver_cancel(request->job);
	radius_reply_clear(&request->reply);
	explicit_bzero(&request->password, sizeof(request->password));
	free(request->attributes);
	free(request);
}

/**
 * radius_request_finish() - let a request's outcome be told, later
 * @request: request with its reply
 */
void radius_request_finish(struct radius_request *request)
{
	radius_request_take(request);
	radius_request_put(&request->radius->finished, request);
}

/**
 * radius_requests_free() - release all requests of a list
 * @list: list
 */
void radius_requests_free(struct radius_request_list *list)
{
	struct radius_request *request;

	while ((request = TAILQ_FIRST(list)))
		radius_request_free(request);
}
