// SPDX-License-Identifier: GPL-2.0
/* An L2TP control connection from its beginning to its end, RFC 2661 sections 5 and 7.2. */
#include "l2tp/tunnel.h"

#include "clock.h"
#include "l2tp/tunnel_parts.h"

#include <stdio.h>

#define RANDOM_VECTOR_LEN	16
#define PADDING_MASK		15

/**
 * l2tp_tunnel_state_text() - name of a state
 * @state: state
 *
 * Return: name, as section 7.2.1 has it.
 */
const char *l2tp_tunnel_state_text(enum l2tp_tunnel_state state)
{
	static const char *const texts[] = {
		[L2TP_TUNNEL_IDLE] = "idle",
		[L2TP_TUNNEL_WAIT_CTL_REPLY] = "wait-ctl-reply",
		[L2TP_TUNNEL_WAIT_CTL_CONN] = "wait-ctl-conn",
		[L2TP_TUNNEL_ESTABLISHED] = "established",
		[L2TP_TUNNEL_CLOSING] = "closing",
		[L2TP_TUNNEL_ENDED] = "ended",
	};

	return texts[state];
}

/* The Random Vector is new in each message, section 4.3, and so is how much padding there is. */
static size_t build_hidden(struct l2tp_tunnel *t, const struct l2tp_message *msg, void *buf,
			   size_t size)
{
	uint8_t vector[RANDOM_VECTOR_LEN], padding[1 + PADDING_MASK];
	struct l2tp_hide hide = {
		.which = L2TP_HIDE_ALL,
		.secret = t->config.secret,
		.random_vector = octets_of(vector, sizeof(vector)),
	};

	t->ops->random(t->owner, vector, sizeof(vector));
	t->ops->random(t->owner, padding, sizeof(padding));
	hide.padding = octets_of(padding + 1, padding[0] & PADDING_MASK);
	return l2tp_message_build(msg, &hide, buf, size);
}

/*
 * Whose secret it is, the peer knows by the Host Name of the first message; some, as xl2tpd,
 * look for it only when they have read all of that message.
 */
static bool hides(const struct l2tp_tunnel *t, const struct l2tp_message *msg)
{
	return t->config.hide && t->config.secret.len && msg->type != L2TP_SCCRQ &&
	       msg->type != L2TP_SCCRP;
}

/**
 * l2tp_tunnel_push() - send a message to the peer
 * @t: tunnel
 * @msg: message; its Tunnel ID is filled in
 *
 * Return: whether it could be built; there is room in the queue, see calls.c.
 */
bool l2tp_tunnel_push(struct l2tp_tunnel *t, struct l2tp_message *msg)
{
	uint8_t buf[DELIVERY_MESSAGE_MAX];
	size_t len;

	msg->header.tunnel_id = t->peer_id;
	if (hides(t, msg))
		len = build_hidden(t, msg, buf, sizeof(buf));
	else
		len = l2tp_message_build(msg, NULL, buf, sizeof(buf));
	return len && !delivery_push(&t->delivery, buf, len, t->now);
}

/**
 * l2tp_tunnel_finish() - the tunnel is no more
 * @t: tunnel
 * @ending: why
 */
void l2tp_tunnel_finish(struct l2tp_tunnel *t, const struct l2tp_ending *ending)
{
	if (t->state == L2TP_TUNNEL_ENDED)
		return;
	t->ending = *ending;
	t->state = L2TP_TUNNEL_ENDED;
	l2tp_calls_end(t);
	t->ops->ended(t->owner, &t->ending);
}

static void finish_as(struct l2tp_tunnel *t, enum l2tp_why why, const char *text)
{
	const struct l2tp_ending ending = l2tp_ending_of(why, 0, 0, text);

	l2tp_tunnel_finish(t, &ending);
}

/* Nothing but the delivery of what was sent is left to be done. */
static void begin_closing(struct l2tp_tunnel *t)
{
	t->state = L2TP_TUNNEL_CLOSING;
	delivery_close(&t->delivery, t->now);
	l2tp_calls_end(t);
}

/**
 * l2tp_tunnel_stop() - end the tunnel, and tell the peer
 * @t: tunnel
 * @ending: why, and what to tell
 *
 * StopCCN clears all sessions: there are no CDNs, section 5.7.
 */
void l2tp_tunnel_stop(struct l2tp_tunnel *t, const struct l2tp_ending *ending)
{
	struct l2tp_message msg = {
		.type = L2TP_STOPCCN,
		.stopccn = { t->id, l2tp_ending_result(ending) },
	};
	bool sent;

	t->ending = *ending;
	sent = l2tp_tunnel_push(t, &msg);
	begin_closing(t);
	if (!sent)
		l2tp_tunnel_finish(t, ending);
}

static void stop_as(struct l2tp_tunnel *t, enum l2tp_why why, enum l2tp_stopccn_result result,
		    const char *text)
{
	const struct l2tp_ending ending = l2tp_ending_of(why, result, 0, text);

	l2tp_tunnel_stop(t, &ending);
}

/**
 * l2tp_tunnel_established() - the control connection is established
 * @t: tunnel
 */
void l2tp_tunnel_established(struct l2tp_tunnel *t)
{
	t->state = L2TP_TUNNEL_ESTABLISHED;
	t->established_at = t->now;
	t->idle_at = t->n_calls ? NEVER : t->now + t->config.idle_ms;
	t->ops->up(t->owner);
}

/* What is wrong with a StopCCN does not matter. */
static void stopped_by_peer(struct l2tp_tunnel *t, const struct l2tp_message *msg)
{
	l2tp_setup_peer_id(t, msg);
	t->ending = l2tp_ending_by_peer(msg);
	begin_closing(t);
}

static void stop_by_fault(struct l2tp_tunnel *t, const struct l2tp_message *msg)
{
	const struct l2tp_ending ending = l2tp_ending_by_fault(&msg->fault);

	l2tp_setup_peer_id(t, msg);
	l2tp_tunnel_stop(t, &ending);
}

/* Section 7.2.1: a message that the state has no place for clears the tunnel. */
static void out_of_state(struct l2tp_tunnel *t, const struct l2tp_message *msg)
{
	char text[L2TP_ENDING_TEXT_SIZE];

	snprintf(text, sizeof(text), "%s in state %s", l2tp_message_name(msg->type),
		 l2tp_tunnel_state_text(t->state));
	stop_as(t, L2TP_WHY_PROTOCOL, L2TP_STOPCCN_FSM, text);
}

static bool fits_state(const struct l2tp_tunnel *t, enum l2tp_message_type type)
{
	switch (type) {
	case L2TP_SCCRQ:
		return t->state == L2TP_TUNNEL_IDLE;
	case L2TP_SCCRP:
		return t->state == L2TP_TUNNEL_WAIT_CTL_REPLY;
	case L2TP_SCCCN:
		return t->state == L2TP_TUNNEL_WAIT_CTL_CONN;
	default:
		return t->state == L2TP_TUNNEL_ESTABLISHED;
	}
}

static void take(struct l2tp_tunnel *t, const struct l2tp_message *msg, enum l2tp_verdict verdict)
{
	switch (msg->type) {
	case L2TP_HELLO:
		return;
	case L2TP_SCCRQ:
	case L2TP_SCCRP:
	case L2TP_SCCCN:
		l2tp_setup_input(t, msg);
		return;
	default:
		l2tp_calls_input(t, msg, verdict);
	}
}

/* What begins with anything but an SCCRQ that can be answered is not answered. */
static bool is_beginning(const struct l2tp_message *msg)
{
	return msg->type == L2TP_SCCRQ && l2tp_has(msg, L2TP_AVP_ASSIGNED_TUNNEL_ID);
}

static void on_deliver(void *owner, const void *data, size_t len)
{
	struct l2tp_tunnel *t = owner;
	uint8_t room[DELIVERY_MESSAGE_MAX];
	struct writer scratch = writer_of(room, sizeof(room));
	struct l2tp_message msg;
	enum l2tp_verdict verdict;

	verdict = l2tp_message_parse(&msg, data, len, t->config.secret, &scratch);
	t->stats.ignored_avps += msg.ignored;
	if (t->state == L2TP_TUNNEL_IDLE && !is_beginning(&msg))
		return;
	if (msg.type == L2TP_STOPCCN)
		stopped_by_peer(t, &msg);
	else if (verdict == L2TP_IGNORE)
		t->stats.ignored++;
	else if (verdict == L2TP_CLOSE_TUNNEL)
		stop_by_fault(t, &msg);
	else if (!fits_state(t, msg.type))
		out_of_state(t, &msg);
	else
		take(t, &msg, verdict);
}

static void on_send(void *owner, const void *data, size_t len)
{
	struct l2tp_tunnel *t = owner;

	t->ops->send(t->owner, data, len);
}

static void on_ended(void *owner, const char *why)
{
	struct l2tp_tunnel *t = owner;

	if (t->state == L2TP_TUNNEL_CLOSING)
		l2tp_tunnel_finish(t, &t->ending);
	else
		finish_as(t, L2TP_WHY_NO_ANSWER, why);
}

static const struct delivery_ops delivery_ops = {
	.send = on_send,
	.deliver = on_deliver,
	.ended = on_ended,
};

/**
 * l2tp_tunnel_init() - set a tunnel up
 * @t: tunnel
 * @config: what does not change; copied, but what it points to stays the owner's
 * @ops: what the owner does
 * @owner: argument of @ops
 * @id: Tunnel ID of this end, not 0, and of no other tunnel
 * @now: ms
 *
 * What is wrong with @config is told when the tunnel is opened: it ends with L2TP_WHY_OWNER.
 */
void l2tp_tunnel_init(struct l2tp_tunnel *t, const struct l2tp_tunnel_config *config,
		      const struct l2tp_tunnel_ops *ops, void *owner, uint16_t id, uint64_t now)
{
	memset(t, 0, offsetof(struct l2tp_tunnel, owed));
	t->config = *config;
	t->ops = ops;
	t->owner = owner;
	t->id = id;
	t->now = now;
	t->setup_at = NEVER;
	t->idle_at = NEVER;
	t->hello_at = NEVER;
	TAILQ_INIT(&t->setting_up);
	t->wrong = delivery_init(&t->delivery, &config->delivery, &delivery_ops, t, now);
	if (config->delivery.n_send < L2TP_TUNNEL_SEND_MIN)
		t->wrong = "send slots: fewer than 4";
	if (!id)
		t->wrong = "Tunnel ID: 0";
}

/**
 * l2tp_tunnel_setup_ms() - how long a set-up may take
 * @t: tunnel
 *
 * Return: ms.
 */
uint64_t l2tp_tunnel_setup_ms(const struct l2tp_tunnel *t)
{
	return t->config.setup_ms ? t->config.setup_ms : delivery_cycle(&t->config.delivery);
}

static bool begin(struct l2tp_tunnel *t, uint64_t now)
{
	t->now = now;
	if (t->state != L2TP_TUNNEL_IDLE)
		return false;
	t->setup_at = now + l2tp_tunnel_setup_ms(t);
	if (t->wrong)
		finish_as(t, L2TP_WHY_OWNER, t->wrong);
	return !t->wrong;
}

/* Nobody waits for the peer's acknowledgment any more; he may still wait for ours, section 5.7. */
static bool is_closed(const struct l2tp_tunnel *t)
{
	return t->state == L2TP_TUNNEL_CLOSING && t->ending.why != L2TP_WHY_PEER &&
	       delivery_settled(&t->delivery);
}

/* Time of the next HELLO is that of what was heard last, section 5.5. */
static void follow_up(struct l2tp_tunnel *t)
{
	if (t->state == L2TP_TUNNEL_ESTABLISHED && t->config.hello_ms)
		t->hello_at = t->now - delivery_idle(&t->delivery, t->now) + t->config.hello_ms;
	l2tp_calls_send(t);
	if (is_closed(t))
		l2tp_tunnel_finish(t, &t->ending);
}

/**
 * l2tp_tunnel_open() - open the control connection
 * @t: tunnel, after l2tp_tunnel_init()
 * @now: ms
 */
void l2tp_tunnel_open(struct l2tp_tunnel *t, uint64_t now)
{
	if (begin(t, now))
		l2tp_setup_request(t);
}

/**
 * l2tp_tunnel_accept() - let a peer open the control connection
 * @t: tunnel, after l2tp_tunnel_init()
 * @data: a datagram for Tunnel ID 0 that no tunnel has been opened by: l2tp_tunnel_opened_by()
 * @len: its length in octets
 * @now: ms
 *
 * What is no SCCRQ at all ends the tunnel at once, unanswered. What is one costs a tunnel until
 * its set-up time is over: how many of them an address may have is for the owner to limit.
 */
void l2tp_tunnel_accept(struct l2tp_tunnel *t, const void *data, size_t len, uint64_t now)
{
	struct reader r = reader_of(data, len);
	struct l2tp_header header;

	if (!begin(t, now))
		return;
	t->responder = true;
	if (l2tp_header_read(&r, &header) && !header.tunnel_id)
		delivery_input(&t->delivery, data, len, now);
	if (t->state == L2TP_TUNNEL_IDLE)
		finish_as(t, L2TP_WHY_PROTOCOL, "begins with no SCCRQ that could be answered");
	follow_up(t);
}

/* With a header that cannot be read it is for delivery to count. */
static bool is_for(const struct l2tp_tunnel *t, const void *data, size_t len)
{
	struct reader r = reader_of(data, len);
	struct l2tp_header header;

	if (!l2tp_header_read(&r, &header) || header.tunnel_id == t->id)
		return true;
	return l2tp_tunnel_opened_by(t, data, len);
}

/**
 * l2tp_tunnel_input() - a control message has come from the peer
 * @t: tunnel
 * @data: datagram, from the L2TP header on
 * @len: its length in octets
 * @now: ms
 */
void l2tp_tunnel_input(struct l2tp_tunnel *t, const void *data, size_t len, uint64_t now)
{
	t->now = now;
	if (t->state == L2TP_TUNNEL_IDLE || t->state == L2TP_TUNNEL_ENDED)
		return;
	if (!is_for(t, data, len)) {
		t->stats.stray++;
		return;
	}
	delivery_input(&t->delivery, data, len, now);
	follow_up(t);
}

/**
 * l2tp_tunnel_close() - end the tunnel, and tell the peer
 * @t: tunnel
 * @result: why, to the peer
 * @text: why, to the peer and in the ending; NULL for none
 * @now: ms
 *
 * Calls end at once, with L2TP_WHY_TUNNEL. The tunnel has ended when the peer has acknowledged
 * it, or does not answer. An owner who does not want to wait may forget about it as it is.
 */
void l2tp_tunnel_close(struct l2tp_tunnel *t, enum l2tp_stopccn_result result, const char *text,
		       uint64_t now)
{
	t->now = now;
	if (t->state == L2TP_TUNNEL_CLOSING || t->state == L2TP_TUNNEL_ENDED)
		return;
	if (t->state == L2TP_TUNNEL_IDLE)
		finish_as(t, L2TP_WHY_OWNER, text);
	else
		stop_as(t, L2TP_WHY_OWNER, result, text);
}

/* What waits for its acknowledgment is as good as a HELLO. */
static bool all_acknowledged(const struct l2tp_tunnel *t)
{
	return !delivery_queued(&t->delivery);
}

/**
 * l2tp_tunnel_deadline() - when l2tp_tunnel_timeout() is to be called
 * @t: tunnel
 *
 * Return: ms, or NEVER.
 */
uint64_t l2tp_tunnel_deadline(const struct l2tp_tunnel *t)
{
	uint64_t at;

	if (t->state == L2TP_TUNNEL_IDLE || t->state == L2TP_TUNNEL_ENDED)
		return NEVER;
	at = earlier(delivery_deadline(&t->delivery), l2tp_calls_deadline(t));
	if (t->state == L2TP_TUNNEL_CLOSING)
		return at;
	if (t->state != L2TP_TUNNEL_ESTABLISHED)
		return earlier(at, t->setup_at);
	if (all_acknowledged(t))
		at = earlier(at, t->hello_at);
	return earlier(at, t->idle_at);
}

static void say_hello(struct l2tp_tunnel *t)
{
	struct l2tp_message msg = { .type = L2TP_HELLO };

	t->stats.hellos++;
	l2tp_tunnel_push(t, &msg);
}

static void established_timeout(struct l2tp_tunnel *t)
{
	if (t->idle_at <= t->now)
		stop_as(t, L2TP_WHY_IDLE, L2TP_STOPCCN_CLEAR, NULL);
	else if (t->hello_at <= t->now && all_acknowledged(t))
		say_hello(t);
}

/**
 * l2tp_tunnel_timeout() - the deadline has come
 * @t: tunnel
 * @now: ms; earlier than the deadline is no harm
 */
void l2tp_tunnel_timeout(struct l2tp_tunnel *t, uint64_t now)
{
	t->now = now;
	if (t->state == L2TP_TUNNEL_IDLE || t->state == L2TP_TUNNEL_ENDED)
		return;
	delivery_timeout(&t->delivery, now);
	if (t->state < L2TP_TUNNEL_ESTABLISHED && t->setup_at <= now)
		stop_as(t, L2TP_WHY_TIMEOUT, L2TP_STOPCCN_CLEAR, NULL);
	l2tp_calls_timeout(t);
	if (t->state == L2TP_TUNNEL_ESTABLISHED)
		established_timeout(t);
	follow_up(t);
}
