// SPDX-License-Identifier: GPL-2.0
/*
 * Reliable delivery of control messages, RFC 2661 section 5.8 and appendix A.
 *
 * The send slots are a ring: first what the peer has not acknowledged, then what waits
 * for the window. A time-out means congestion: all that was sent counts as lost, and goes
 * out again as the window opens, oldest first.
 */
#include "l2tp/delivery.h"

#include "clock.h"
#include "l2tp/message.h"

/* Section 5.8: a number and the 32767 before it are of the past, all others to come. */
#define HALF		0x8000

/* So that a peer with a small window is not held up where there is nothing to answer. */
#define ACK_EVERY	2

/* More would take hours. */
#define MAX_RETRIES	255

#define SSTHRESH_MIN	2

static unsigned int doubled(const struct delivery_config *config, unsigned int interval)
{
	return interval > config->max_interval / 2 ? config->max_interval : interval * 2;
}

/**
 * delivery_cycle() - how long it takes to give a message up
 * @config: configuration
 *
 * Return: ms from its first transmission; 31000 by default, section 5.7.
 */
uint64_t delivery_cycle(const struct delivery_config *config)
{
	unsigned int interval = config->first_interval, tries;
	uint64_t sum = interval;

	for (tries = 0; tries < config->max_retries; tries++) {
		interval = doubled(config, interval);
		sum += interval;
	}
	return sum;
}

/**
 * delivery_receive_window() - what to tell the peer in the Receive Window Size AVP
 * @config: configuration
 *
 * Return: how many messages may come before the first of them is acknowledged.
 */
uint16_t delivery_receive_window(const struct delivery_config *config)
{
	return config->n_ahead + 1;
}

static const char *check_config(const struct delivery_config *config)
{
	if (!config->n_send || config->n_send >= HALF)
		return "send slots: not 1 to 32767";
	if (config->n_ahead >= HALF - 1)
		return "ahead slots: not 0 to 32766";
	if (!config->first_interval || config->first_interval > config->max_interval)
		return "first interval: not 1 ms to the longest";
	if (config->max_interval < 8000)
		return "longest interval: less than the 8 s of RFC 2661 section 5.8";
	if (config->max_retries > MAX_RETRIES)
		return "retries: more than 255";
	return NULL;
}

/**
 * delivery_init() - begin, before the first message goes out or comes
 * @d: connection
 * @config: configuration, copied
 * @ops: what the owner is told
 * @owner: argument of @ops
 * @now: ms
 *
 * Both ends begin with Ns 0, section 5.8.
 *
 * Return: NULL, or what is wrong with @config.
 */
const char *delivery_init(struct delivery *d, const struct delivery_config *config,
			  const struct delivery_ops *ops, void *owner, uint64_t now)
{
	const char *wrong = check_config(config);
	uint16_t i;

	if (wrong)
		return wrong;
	*d = (struct delivery){
		.ops = ops,
		.owner = owner,
		.config = *config,
		.cwnd = 1,
		.window = L2TP_RECEIVE_WINDOW_DEFAULT,
		.ssthresh = L2TP_RECEIVE_WINDOW_DEFAULT,
		.interval = config->first_interval,
		.resend_at = NEVER,
		.ack_at = NEVER,
		.linger_until = NEVER,
		.heard_at = now,
	};
	for (i = 0; i < config->n_ahead; i++)
		config->ahead_slots[i].len = 0;
	return NULL;
}

/**
 * delivery_set_peer() - tell the Tunnel ID that the peer has assigned
 * @d: connection
 * @tunnel: Tunnel ID, for ZLBs; 0 before
 */
void delivery_set_peer(struct delivery *d, uint16_t tunnel)
{
	d->peer_tunnel = tunnel;
}

/**
 * delivery_set_window() - tell the peer's receive window
 * @d: connection
 * @window: value of its Receive Window Size AVP, in messages
 *
 * Section 4.4.3. Appendix A begins with a slow start threshold of as much.
 *
 * Return: NULL, or what is wrong; then the window stays as it is.
 */
const char *delivery_set_window(struct delivery *d, uint16_t window)
{
	if (!window)
		return "Receive Window Size is 0";
	d->window = window;
	d->ssthresh = window;
	if (d->cwnd > window)
		d->cwnd = window;
	return NULL;
}

/* Whatever is sent acknowledges all that has come. */
static void send_with_nr(struct delivery *d, struct writer *message)
{
	l2tp_header_set_nr(message, d->nr);
	d->n_owed = 0;
	d->ack_at = NEVER;
	d->ops->send(d->owner, message->buf, message->len);
}

/* A ZLB has the Ns of the message that is next, but does not use it up, section 5.8. */
static void send_ack(struct delivery *d)
{
	const struct l2tp_header header = {
		.tunnel_id = d->peer_tunnel,
		.ns = d->una + d->n_sent,
	};
	uint8_t zlb[L2TP_HEADER_LEN];
	struct writer w = writer_of(zlb, sizeof(zlb));

	l2tp_header_write(&w, &header);
	l2tp_header_end(&w);
	d->stats.acks++;
	send_with_nr(d, &w);
}

static struct delivery_slot *send_slot(const struct delivery *d, uint16_t index)
{
	return &d->config.send_slots[(d->send_first + index) % d->config.n_send];
}

static void send_flying(struct delivery *d)
{
	struct delivery_slot *slot = send_slot(d, d->n_flying++);
	struct writer w = { .buf = slot->data, .size = slot->len, .len = slot->len };

	if (d->n_flying > d->n_sent) {
		d->n_sent = d->n_flying;
		d->stats.sent++;
	} else {
		d->stats.resent++;
	}
	send_with_nr(d, &w);
}

/* Send what the windows allow. */
static void transmit(struct delivery *d, uint64_t now)
{
	while (d->n_flying < d->n_queued && d->n_flying < d->cwnd)
		send_flying(d);
	if (d->n_flying && d->resend_at == NEVER)
		d->resend_at = now + d->interval;
}

/**
 * delivery_push() - send a message, now or as soon as the window allows
 * @d: connection
 * @data: message, with a header; Ns and Nr are written into a copy of it
 * @len: its length in octets
 * @now: ms
 *
 * Return: NULL, or why it is refused.
 */
const char *delivery_push(struct delivery *d, const void *data, size_t len, uint64_t now)
{
	struct reader r = reader_of(data, len);
	struct delivery_slot *slot;
	struct l2tp_header header;
	struct writer w;

	if (d->state != DELIVERY_OPEN)
		return "control connection is closed";
	if (len > DELIVERY_MESSAGE_MAX)
		return "message is too long";
	if (!l2tp_header_read(&r, &header) || !r.left || L2TP_HEADER_LEN + r.left != len)
		return "message is none of control";
	if (d->n_queued == d->config.n_send)
		return "send queue is full";
	slot = send_slot(d, d->n_queued);
	slot->len = len;
	w = writer_of(slot->data, len);
	write_octets(&w, data, len);
	l2tp_header_set_ns(&w, d->una + d->n_queued);
	d->n_queued++;
	transmit(d, now);
	return NULL;
}

/* An acknowledgment of something new has come, appendix A. */
static void open_window(struct delivery *d)
{
	if (d->cwnd >= d->window)
		return;
	if (d->cwnd >= d->ssthresh && ++d->cwnd_acks < d->cwnd)
		return;
	d->cwnd_acks = 0;
	d->cwnd++;
}

/* A message was lost, appendix A. */
static void close_window(struct delivery *d)
{
	d->ssthresh = d->cwnd / 2 < SSTHRESH_MIN ? SSTHRESH_MIN : d->cwnd / 2;
	d->cwnd = 1;
	d->n_flying = 0;
}

static void forget_acked(struct delivery *d, uint16_t n)
{
	d->una += n;
	d->send_first = (d->send_first + n) % d->config.n_send;
	d->n_queued -= n;
	d->n_sent -= n;
	d->n_flying -= n < d->n_flying ? n : d->n_flying;
}

/* Return: false if nothing was sent that @nr could mean. An old one came late. */
static bool take_nr(struct delivery *d, uint16_t nr, uint64_t now)
{
	uint16_t n = nr - d->una;

	if (!n || n >= HALF)
		return true;
	if (n > d->n_sent)
		return false;
	forget_acked(d, n);
	open_window(d);
	d->tries = 0;
	d->interval = d->config.first_interval;
	d->resend_at = d->n_flying ? now + d->interval : NEVER;
	if (d->state == DELIVERY_CLOSED && !d->n_queued)
		d->linger_until = now + delivery_cycle(&d->config);
	return true;
}

static void owe_ack(struct delivery *d, uint64_t now)
{
	d->n_owed++;
	d->ack_at = now + d->config.ack_delay;
}

static void accept_message(struct delivery *d, const void *data, size_t len, uint64_t now)
{
	d->nr++;
	owe_ack(d, now);
	if (d->state != DELIVERY_OPEN) {
		d->stats.unwanted++;
		return;
	}
	d->stats.delivered++;
	d->ops->deliver(d->owner, data, len);
}

/* The ring of ahead slots goes on by one with each message. Return: the one for @nr. */
static struct delivery_slot *turn_ahead(struct delivery *d)
{
	struct delivery_slot *slot;

	if (!d->config.n_ahead)
		return NULL;
	slot = &d->config.ahead_slots[d->ahead_first];
	d->ahead_first = (d->ahead_first + 1) % d->config.n_ahead;
	return slot->len ? slot : NULL;
}

static void accept_in_order(struct delivery *d, const void *data, size_t len, uint64_t now)
{
	struct delivery_slot *slot;

	accept_message(d, data, len, now);
	while ((slot = turn_ahead(d))) {
		accept_message(d, slot->data, slot->len, now);
		slot->len = 0;
	}
}

/* @distance: from the message that is expected. */
static void keep_ahead(struct delivery *d, const void *data, size_t len, uint16_t distance)
{
	struct delivery_slot *slot;

	if (distance > d->config.n_ahead || len > DELIVERY_MESSAGE_MAX) {
		d->stats.beyond++;
		return;
	}
	slot = &d->config.ahead_slots[(d->ahead_first + distance - 1) % d->config.n_ahead];
	if (slot->len) {
		d->stats.duplicates++;
		return;
	}
	d->stats.ahead++;
	slot->len = len;
	memcpy(slot->data, data, len);
}

static void take_message(struct delivery *d, uint16_t ns, const void *data, size_t len,
			 uint64_t now)
{
	uint16_t distance = ns - d->nr;

	if (!distance) {
		accept_in_order(d, data, len, now);
	} else if (distance < HALF) {
		keep_ahead(d, data, len, distance);
	} else {
		d->stats.duplicates++;
		owe_ack(d, now);
	}
}

/**
 * delivery_input() - a datagram with the T bit set has come from the peer
 * @d: connection
 * @data: datagram, from the L2TP header on
 * @len: its length in octets
 * @now: ms
 *
 * Its Tunnel ID is not looked at, as by that the owner has found @d.
 */
void delivery_input(struct delivery *d, const void *data, size_t len, uint64_t now)
{
	struct reader r = reader_of(data, len);
	struct l2tp_header header;

	if (d->state == DELIVERY_ENDED)
		return;
	if (!l2tp_header_read(&r, &header)) {
		d->stats.malformed++;
		return;
	}
	if (!take_nr(d, header.nr, now)) {
		d->stats.bad_nr++;
		return;
	}
	d->heard_at = now;
	/* Octets after the message's own end are no part of it. */
	if (r.left)
		take_message(d, header.ns, data, L2TP_HEADER_LEN + r.left, now);
	transmit(d, now);
	if (d->n_owed >= ACK_EVERY || d->ack_at <= now)
		send_ack(d);
}

/**
 * delivery_close() - nothing is sent any more after what was pushed, nor delivered
 * @d: connection
 * @now: ms
 *
 * After StopCCN was pushed, or delivered. What the peer sends is acknowledged, and what
 * was pushed is sent until it is acknowledged; then for as long as the peer may go on
 * with sending again, delivery_cycle(), section 5.7. A peer cannot prolong it.
 */
void delivery_close(struct delivery *d, uint64_t now)
{
	if (d->state != DELIVERY_OPEN)
		return;
	d->state = DELIVERY_CLOSED;
	if (!d->n_queued)
		d->linger_until = now + delivery_cycle(&d->config);
}

/**
 * delivery_deadline() - when delivery_timeout() is to be called
 * @d: connection
 *
 * Return: ms, or NEVER.
 */
uint64_t delivery_deadline(const struct delivery *d)
{
	if (d->state == DELIVERY_ENDED)
		return NEVER;
	return earlier(d->ack_at, earlier(d->resend_at, d->linger_until));
}

static void end(struct delivery *d, const char *why)
{
	d->state = DELIVERY_ENDED;
	d->ops->ended(d->owner, why);
}

static void resend(struct delivery *d, uint64_t now)
{
	d->tries++;
	d->interval = doubled(&d->config, d->interval);
	d->resend_at = NEVER;
	close_window(d);
	transmit(d, now);
}

/**
 * delivery_timeout() - the deadline has come
 * @d: connection
 * @now: ms; earlier than the deadline is no harm
 */
void delivery_timeout(struct delivery *d, uint64_t now)
{
	if (d->state == DELIVERY_ENDED)
		return;
	if (d->linger_until <= now) {
		end(d, "closed");
		return;
	}
	if (d->resend_at <= now && d->tries == d->config.max_retries) {
		end(d, "no answer");
		return;
	}
	if (d->resend_at <= now)
		resend(d, now);
	if (d->ack_at <= now)
		send_ack(d);
}

/**
 * delivery_queued() - how many messages the peer has not acknowledged
 * @d: connection
 *
 * Return: messages, sent or not; the rest of the send slots is free.
 */
uint16_t delivery_queued(const struct delivery *d)
{
	return d->n_queued;
}

/**
 * delivery_settled() - whether each end has acknowledged what the other has sent
 * @d: connection
 *
 * Return: whether nothing is queued, and no acknowledgment owed.
 */
bool delivery_settled(const struct delivery *d)
{
	return !d->n_queued && !d->n_owed;
}

/**
 * delivery_idle() - how long the peer was not heard of
 * @d: connection
 * @now: ms
 *
 * For the HELLO of section 5.5. Of data messages nothing is known here.
 *
 * Return: ms since a control message or a ZLB has come, or since delivery_init().
 */
uint64_t delivery_idle(const struct delivery *d, uint64_t now)
{
	return now > d->heard_at ? now - d->heard_at : 0;
}
