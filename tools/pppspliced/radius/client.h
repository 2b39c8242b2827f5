/* SPDX-License-Identifier: GPL-2.0 */
/* What radius.c, authentication.c, accounting.c and queue.c want of each other; for nobody else. */
#ifndef PPPSPLICED_RADIUS_CLIENT_H
#define PPPSPLICED_RADIUS_CLIENT_H

#include "radius/radius.h"
#include "radius/server.h"

#include <ev.h>

struct resolver;
struct resolver_job;

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
	struct radius_exchange exchange;	/* first, see radius_request_of() */
	TAILQ_ENTRY(radius_request) entry;
	struct radius_request_list *list;
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

TAILQ_HEAD(radius_request_list, radius_request);

/**
 * struct radius_lane - accounting records of which one is sent at a time
 * @waiting: records
 * @sent: one of them is with a server; it is on the list of those that are
 */
struct radius_lane {
	struct radius_request_list waiting;
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
 * @notice: of radius_on_notice(); may be NULL
 * @notice_arg: its argument
 * @lost: of radius_on_lost(); may be NULL
 * @lost_arg: its argument
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
	struct radius_request_list waiting;
	unsigned int n_waiting;
	struct radius_request_list sent;
	unsigned int n_auth_sent;
	unsigned int n_acct_sent;
	struct radius_request_list resolving;
	struct radius_request_list finished;
	struct radius_lane lanes[RADIUS_EXCHANGES_MAX];
	struct radius_request_list barriers;
	unsigned int n_records;
	uint64_t last_number;
	struct radius_stats stats;
	void (*notice)(void *arg, const char *text);
	void *notice_arg;
	void (*lost)(void *arg, const char *acct_session_id, enum radius_acct_type type,
		     const char *why);
	void *lost_arg;
};

static inline struct radius_request *radius_request_of(struct radius_exchange *exchange)
{
	return (struct radius_request *)exchange;
}

static inline bool radius_is_accounting(const struct radius_request *request)
{
	return request->exchange.code == RADIUS_ACCOUNTING_REQUEST;
}

/* radius.c: the event loop */
void radius_kick(struct radius *r);

/* queue.c: requests and records, each on one list at a time */
struct radius_request *radius_request_new(struct radius *r, enum radius_code code,
					  const struct writer *attributes);
void radius_request_put(struct radius_request_list *list, struct radius_request *request);
void radius_request_put_first(struct radius_request_list *list, struct radius_request *request);
void radius_request_take(struct radius_request *request);
void radius_request_finish(struct radius_request *request);
void radius_request_free(struct radius_request *request);
void radius_requests_free(struct radius_request_list *list);

/* authentication.c: Access-Requests */
void radius_auth_done(struct radius_exchange *exchange, uint8_t code, struct octets attributes,
		      const struct radius_sent *sent);
void radius_auth_start(struct radius *r, uint64_t now);
void radius_auth_tell(struct radius_request *request);

/* accounting.c */
void radius_acct_done(struct radius_exchange *exchange, uint8_t code, struct octets attributes,
		      const struct radius_sent *sent);
void radius_acct_start(struct radius *r, uint64_t now);
void radius_acct_tell(struct radius_request *request);
void radius_acct_lose_all(struct radius *r);

#endif
