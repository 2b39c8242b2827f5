// SPDX-License-Identifier: GPL-2.0
/*
 * The calls of a tunnel: where they are found, and in which order they use the send queue.
 *
 * Of its slots one is kept for StopCCN, and one for the ICCN of each call that the peer was
 * asked for. So these always have room, and so has the CDN of a call that is not established
 * yet, in place of its ICCN. Other CDNs wait in a ring, and calls wait to be asked for.
 */
#include "l2tp/tunnel_parts.h"

#include "clock.h"

static struct l2tp_call_bucket *bucket_of(struct l2tp_tunnel *t, uint16_t id)
{
	return &t->calls[id % L2TP_TUNNEL_BUCKETS];
}

/**
 * l2tp_calls_find() - find a call
 * @t: tunnel
 * @id: Session ID of this end
 *
 * Return: call; NULL if there is none.
 */
struct l2tp_call *l2tp_calls_find(struct l2tp_tunnel *t, uint16_t id)
{
	struct l2tp_call *call;

	LIST_FOREACH(call, bucket_of(t, id), of_bucket)
		if (call->id == id)
			return call;
	return NULL;
}

/**
 * l2tp_calls_add() - a call hangs in the tunnel, and waits to be asked for
 * @t: tunnel
 * @call: call
 */
void l2tp_calls_add(struct l2tp_tunnel *t, struct l2tp_call *call)
{
	LIST_INSERT_HEAD(bucket_of(t, call->id), call, of_bucket);
	TAILQ_INSERT_TAIL(&t->setting_up, call, of_setup);
	call->setup_at = t->now + l2tp_tunnel_setup_ms(t);
	if (!t->waiting)
		t->waiting = call;
	t->n_calls++;
	t->idle_at = NEVER;
}

/**
 * l2tp_calls_leave_setup() - a call is not set up any more
 * @call: call, still in the state that it had then
 *
 * The slot that was kept for its ICCN is free.
 */
void l2tp_calls_leave_setup(struct l2tp_call *call)
{
	struct l2tp_tunnel *t = call->tunnel;

	if (call->state != L2TP_CALL_WAIT_TUNNEL)
		t->n_requested--;
	if (t->waiting == call)
		t->waiting = TAILQ_NEXT(call, of_setup);
	TAILQ_REMOVE(&t->setting_up, call, of_setup);
}

/**
 * l2tp_calls_remove() - a call does not hang in the tunnel any more
 * @call: call, still in the state that it had then
 */
void l2tp_calls_remove(struct l2tp_call *call)
{
	struct l2tp_tunnel *t = call->tunnel;

	if (call->state != L2TP_CALL_ESTABLISHED)
		l2tp_calls_leave_setup(call);
	LIST_REMOVE(call, of_bucket);
	if (!--t->n_calls)
		t->idle_at = t->now + t->config.idle_ms;
}

/* Slots that are free, and not kept for anything. */
static unsigned int free_slots(const struct l2tp_tunnel *t)
{
	unsigned int used = 1 + t->n_requested + delivery_queued(&t->delivery);
	unsigned int all = t->config.delivery.n_send;

	return all > used ? all - used : 0;
}

static void send_cdn(struct l2tp_tunnel *t, const struct l2tp_owed_cdn *owed,
		     const struct l2tp_result *result)
{
	struct l2tp_message msg = {
		.header.session_id = owed->session,
		.type = L2TP_CDN,
		.cdn = { .assigned_session_id = owed->assigned, .result = *result },
	};

	l2tp_tunnel_push(t, &msg);
}

static void owe_cdn(struct l2tp_tunnel *t, const struct l2tp_owed_cdn *cdn)
{
	t->owed[(t->owed_first + t->n_owed++) % L2TP_TUNNEL_OWED_MAX] = *cdn;
}

/**
 * l2tp_calls_disconnect() - tell the peer that there is no such call, by CDN
 * @t: tunnel
 * @session: Session ID of the peer; 0 if he has not said one
 * @assigned: Session ID of this end; 0 if there never was one
 * @ending: why. Its text is left out if the CDN has to wait
 */
void l2tp_calls_disconnect(struct l2tp_tunnel *t, uint16_t session, uint16_t assigned,
			   const struct l2tp_ending *ending)
{
	const struct l2tp_owed_cdn cdn = { session, assigned, ending->result, ending->error };
	const struct l2tp_result result = l2tp_ending_result(ending);

	if (t->n_owed || !free_slots(t))
		owe_cdn(t, &cdn);
	else
		send_cdn(t, &cdn, &result);
}

static void send_owed(struct l2tp_tunnel *t)
{
	const struct l2tp_owed_cdn *owed = &t->owed[t->owed_first];
	const struct l2tp_result result = {
		.code = owed->result, .has_error = true, .error = owed->error,
	};

	send_cdn(t, owed, &result);
	t->owed_first = (t->owed_first + 1) % L2TP_TUNNEL_OWED_MAX;
	t->n_owed--;
}

/* It stays in its place of the queue, which is now that of the last one that was asked for. */
static void send_request(struct l2tp_tunnel *t, struct l2tp_call *call)
{
	t->waiting = TAILQ_NEXT(call, of_setup);
	t->n_requested++;
	l2tp_call_ask(call);
}

/**
 * l2tp_calls_send() - send what has waited for room in the send queue
 * @t: tunnel
 *
 * A request needs two slots: the other one is kept for its ICCN.
 */
void l2tp_calls_send(struct l2tp_tunnel *t)
{
	if (t->state != L2TP_TUNNEL_ESTABLISHED)
		return;
	while (t->n_owed && free_slots(t))
		send_owed(t);
	while (!t->n_owed && t->waiting && free_slots(t) >= 2)
		send_request(t, t->waiting);
}

/**
 * l2tp_calls_end() - the tunnel has ended, and so have its calls
 * @t: tunnel, with its ending
 */
void l2tp_calls_end(struct l2tp_tunnel *t)
{
	struct l2tp_ending ending = t->ending;
	unsigned int i;

	ending.why = L2TP_WHY_TUNNEL;
	t->n_owed = 0;
	for (i = 0; i < L2TP_TUNNEL_BUCKETS; i++)
		while (!LIST_EMPTY(&t->calls[i]))
			l2tp_call_end(LIST_FIRST(&t->calls[i]), &ending);
}

/**
 * l2tp_calls_deadline() - when l2tp_calls_timeout() is to be called
 * @t: tunnel
 *
 * Return: ms, or NEVER.
 */
uint64_t l2tp_calls_deadline(const struct l2tp_tunnel *t)
{
	const struct l2tp_call *first = TAILQ_FIRST(&t->setting_up);

	return first ? first->setup_at : NEVER;
}

/**
 * l2tp_calls_timeout() - end calls that are not set up in time
 * @t: tunnel
 */
void l2tp_calls_timeout(struct l2tp_tunnel *t)
{
	const struct l2tp_ending ending =
		l2tp_ending_of(L2TP_WHY_TIMEOUT, L2TP_CDN_TIMEOUT, 0, NULL);

	while (l2tp_calls_deadline(t) <= t->now)
		l2tp_call_clear(TAILQ_FIRST(&t->setting_up), &ending);
}

/* Return: false if the message has none. */
static bool assigned_session(const struct l2tp_message *msg, uint16_t *id)
{
	switch (msg->type) {
	case L2TP_ICRQ:
		*id = msg->icrq.assigned_session_id;
		break;
	case L2TP_ICRP:
		*id = msg->icrp.assigned_session_id;
		break;
	case L2TP_OCRQ:
		*id = msg->ocrq.assigned_session_id;
		break;
	case L2TP_OCRP:
		*id = msg->ocrp.assigned_session_id;
		break;
	default:
		return false;
	}
	return l2tp_has(msg, L2TP_AVP_ASSIGNED_SESSION_ID);
}

/*
 * A reply may have crossed our CDN, which had no Session ID of the peer's to name: so he is told
 * again. What else crosses a CDN needs no answer.
 */
static void take_stranger(struct l2tp_tunnel *t, const struct l2tp_message *msg)
{
	const bool request = msg->type == L2TP_ICRQ || msg->type == L2TP_OCRQ;
	struct l2tp_ending ending;
	uint16_t session;

	if (request)
		t->stats.refused_calls++;
	else
		t->stats.unknown_session++;
	if (!assigned_session(msg, &session))
		return;
	if (t->n_owed >= L2TP_TUNNEL_OWED_STRANGERS) {
		t->stats.unsent_cdns++;
		return;
	}
	ending = request ?
		l2tp_ending_of(L2TP_WHY_PROTOCOL, L2TP_CDN_NO_FACILITIES_EVER, 0,
			       msg->type == L2TP_ICRQ ? "this is a LAC, no LNS" :
							"no outgoing calls here") :
		l2tp_ending_of(L2TP_WHY_PROTOCOL, L2TP_CDN_ERROR, L2TP_ERROR_SESSION_ID,
			       "no such session");
	l2tp_calls_disconnect(t, session, request ? 0 : msg->header.session_id, &ending);
}

/**
 * l2tp_calls_input() - a message about a call has come
 * @t: tunnel that is established
 * @msg: message
 * @verdict: what l2tp_message_parse() has said of it
 */
void l2tp_calls_input(struct l2tp_tunnel *t, const struct l2tp_message *msg,
		      enum l2tp_verdict verdict)
{
	struct l2tp_call *call = l2tp_calls_find(t, msg->header.session_id);

	if (call && call->state != L2TP_CALL_WAIT_TUNNEL)
		l2tp_call_input(call, msg, verdict);
	else
		take_stranger(t, msg);
}
