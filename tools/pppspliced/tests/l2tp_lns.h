/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A LAC, which is what is tested, and an LNS that says what a test has it say, on a wire
 * that loses, doubles and swaps datagrams if it is told to.
 */
#ifndef PPPSPLICED_TESTS_L2TP_LNS_H
#define PPPSPLICED_TESTS_L2TP_LNS_H

#include "array.h"
#include "clock.h"
#include "exact.h"
#include "l2tp/auth.h"
#include "l2tp/call.h"
#include "l2tp/tunnel.h"
#include "l2tp_octets.h"
#include "random.h"
#include "tap.h"

#define LAC_ID		0x1111
#define LNS_ID		0x2222
#define N_SLOTS		64
#define N_WIRE		1024
#define N_HEARD		8192
#define BIT(attr)	L2TP_AVP_BIT(L2TP_AVP_##attr)

/**
 * struct wire - datagrams that are under way
 * @faults: of 100 datagrams, as many are lost, doubled and swapped with the next each
 */
struct wire {
	struct datagram {
		void *to;
		size_t len;
		uint8_t data[DELIVERY_MESSAGE_MAX];
	} datagrams[N_WIRE];
	unsigned int n;
	unsigned int faults;
	uint32_t random;
};

static struct wire wire;
static uint64_t now;

static inline void wire_add(void *to, const void *data, size_t len)
{
	struct datagram *datagram = &wire.datagrams[wire.n];

	if (wire.n == N_WIRE || random_below(&wire.random, 100) < wire.faults)
		return;
	wire.n++;
	datagram->to = to;
	datagram->len = len;
	memcpy(datagram->data, data, len);
}

static inline void wire_put(void *to, const void *data, size_t len)
{
	wire_add(to, data, len);
	if (wire.faults && random_below(&wire.random, 100) < wire.faults)
		wire_add(to, data, len);
	if (wire.n >= 2 && random_below(&wire.random, 100) < wire.faults) {
		struct datagram last = wire.datagrams[wire.n - 1];

		wire.datagrams[wire.n - 1] = wire.datagrams[wire.n - 2];
		wire.datagrams[wire.n - 2] = last;
	}
}

/**
 * struct lac - a tunnel, and what its owner was told
 * @peer: where its datagrams go
 * @last: of what it has sent
 */
struct lac {
	struct l2tp_tunnel t;
	struct delivery_slot send_slots[N_SLOTS], ahead_slots[N_SLOTS];
	struct l2tp_tunnel_config config;
	void *peer;
	unsigned int n_up, n_ended, n_sent;
	struct l2tp_ending why;
	uint32_t random;
	void (*at_up)(struct lac *lac);
	uint8_t last[DELIVERY_MESSAGE_MAX];
	size_t last_len;
};

static inline void lac_send(void *owner, const void *data, size_t len)
{
	struct lac *lac = owner;

	lac->n_sent++;
	memcpy(lac->last, data, len);
	lac->last_len = len;
	wire_put(lac->peer, data, len);
}

static inline void lac_random(void *owner, void *data, size_t len)
{
	struct lac *lac = owner;

	random_fill(&lac->random, data, len);
}

static inline void lac_up(void *owner)
{
	struct lac *lac = owner;

	lac->n_up++;
	if (lac->at_up)
		lac->at_up(lac);
}

static inline void lac_ended(void *owner, const struct l2tp_ending *why)
{
	struct lac *lac = owner;

	lac->n_ended++;
	lac->why = *why;
}

static const struct l2tp_tunnel_ops lac_ops = {
	.send = lac_send,
	.random = lac_random,
	.up = lac_up,
	.ended = lac_ended,
};

static inline void lac_configure(struct lac *lac, void *peer)
{
	memset(lac, 0, sizeof(*lac));
	lac->peer = peer;
	lac->random = 20001;
	lac->config = (struct l2tp_tunnel_config){
		.host_name = "lac",
		.vendor_name = "pppsplice",
		.idle_ms = 60000,
		.setup_ms = 20000,
		.delivery = {
			DELIVERY_CONFIG_INIT,
			.send_slots = lac->send_slots,
			.n_send = N_SLOTS,
			.ahead_slots = lac->ahead_slots,
			.n_ahead = 7,
		},
	};
}

static inline void lac_init(struct lac *lac, uint16_t id)
{
	l2tp_tunnel_init(&lac->t, &lac->config, &lac_ops, lac, id, now);
}

/**
 * struct heard - a message that the LNS has got
 */
struct heard {
	struct l2tp_message msg;
	char text[64];
	uint64_t at;
};

/**
 * struct lns - the LNS
 * @silent: it does not even acknowledge
 * @mute: it answers nothing by itself
 * @heard: what it got, in order
 * @window: Receive Window Size to tell
 * @lie: its Challenge Response is wrong
 * @shy: it has none
 */
struct lns {
	struct delivery d;
	struct delivery_slot send_slots[256], ahead_slots[N_SLOTS];
	struct lac *lac;
	struct octets secret;
	bool silent, mute, lie, shy, challenge, hide;
	uint16_t window;
	const char *host_name;
	struct heard heard[N_HEARD];
	unsigned int n_heard, n_known;
	uint16_t next_session;
	uint8_t response[L2TP_RESPONSE_LEN];
	bool ended;
};

static inline void lns_push(struct lns *lns, struct l2tp_message *msg)
{
	static const struct octets padding = OCTETS("12345");
	const struct l2tp_hide hide = { L2TP_HIDE_ALL, lns->secret, OCTETS(SIXTEEN), padding };
	uint8_t buf[DELIVERY_MESSAGE_MAX];
	size_t len;

	msg->header.tunnel_id = lns->lac->t.id;
	len = l2tp_message_build(msg, lns->hide ? &hide : NULL, buf, sizeof(buf));
	if (!len || delivery_push(&lns->d, buf, len, now))
		tap(false, "the LNS can send what it is to send", __FILE__, __LINE__);
}

static inline struct l2tp_end lns_end(const struct lns *lns)
{
	return (struct l2tp_end){
		.protocol_version = L2TP_PROTOCOL_VERSION,
		.framing_capabilities = L2TP_FRAMING_SYNC,
		.host_name = octets_of(lns->host_name, strlen(lns->host_name)),
		.vendor_name = OCTETS("by\nhand"),
		.assigned_tunnel_id = LNS_ID,
		.receive_window_size = lns->window,
		.challenge = OCTETS(SIXTEEN),
	};
}

static inline uint64_t lns_present(const struct lns *lns)
{
	return BIT(VENDOR_NAME) | BIT(RECEIVE_WINDOW_SIZE) | (lns->challenge ? BIT(CHALLENGE) : 0);
}

static inline void lns_sccrp(struct lns *lns, const struct l2tp_message *sccrq)
{
	struct l2tp_message msg = {
		.type = L2TP_SCCRP, .present = lns_present(lns), .sccrp.end = lns_end(lns),
	};

	if (sccrq && l2tp_has(sccrq, L2TP_AVP_CHALLENGE) && !lns->shy) {
		l2tp_auth_respond(L2TP_SCCRP, lns->secret, sccrq->sccrq.end.challenge,
				  lns->response);
		lns->response[0] ^= lns->lie;
		msg.present |= BIT(CHALLENGE_RESPONSE);
		msg.sccrp.challenge_response = octets_of(lns->response, sizeof(lns->response));
	}
	lns_push(lns, &msg);
}

static inline void lns_icrp(struct lns *lns, uint16_t session)
{
	struct l2tp_message msg = {
		.header.session_id = session, .type = L2TP_ICRP,
		.icrp.assigned_session_id = ++lns->next_session,
	};

	lns_push(lns, &msg);
}

/* A message about a session that has nothing but its type. */
static inline void lns_say(struct lns *lns, enum l2tp_message_type type, uint16_t session)
{
	struct l2tp_message msg = { .header.session_id = session, .type = type };

	msg.present = 0;
	if (type == L2TP_ICRQ || type == L2TP_OCRQ || type == L2TP_OCRP || type == L2TP_ICRP)
		msg.icrq.assigned_session_id = 0x7777;
	if (type == L2TP_SCCRQ || type == L2TP_SCCRP)
		msg.sccrp.end = lns_end(lns);
	lns_push(lns, &msg);
}

static inline void lns_cdn(struct lns *lns, uint16_t session, uint16_t result, const char *text)
{
	struct l2tp_message msg = {
		.header.session_id = session, .type = L2TP_CDN,
		.cdn.result = { .code = result, .has_error = *text, .error = L2TP_ERROR_TRY_ANOTHER,
				.text = octets_of(text, strlen(text)) },
	};

	lns_push(lns, &msg);
}

static inline void lns_stopccn(struct lns *lns, uint16_t result, const char *text)
{
	struct l2tp_message msg = {
		.type = L2TP_STOPCCN,
		.stopccn = { LNS_ID, { .code = result, .has_error = *text,
				       .text = octets_of(text, strlen(text)) } },
	};

	lns_push(lns, &msg);
	delivery_close(&lns->d, now);
}

/* A message that is written by hand: AVPs in hexadecimal digits. */
static inline void lns_raw(struct lns *lns, uint16_t session, const char *avps)
{
	const struct l2tp_header header = { lns->lac->t.id, session, 0, 0 };
	uint8_t buf[SAMPLE_SIZE];
	struct writer w = writer_of(buf, sizeof(buf));

	l2tp_header_write(&w, &header);
	w.len += unhex(avps, buf + w.len);
	l2tp_header_end(&w);
	ok(!delivery_push(&lns->d, buf, w.len, now), "the LNS can send it");
}

/* Bits of attributes whose AVPs are hidden. */
static inline uint64_t hidden_in(const void *data, size_t len)
{
	struct reader r = reader_of(data, len);
	uint64_t hidden = 0;
	struct l2tp_avp avp;

	read_octets(&r, L2TP_HEADER_LEN);
	while (l2tp_avp_next(&r, &avp))
		if (avp.hidden)
			hidden |= L2TP_AVP_BIT(avp.attr);
	return hidden;
}

static inline void lns_deliver(void *owner, const void *data, size_t len)
{
	struct lns *lns = owner;
	struct heard *heard = &lns->heard[lns->n_heard++ % N_HEARD];
	static uint8_t room[DELIVERY_MESSAGE_MAX];
	struct writer scratch = writer_of(room, sizeof(room));
	struct l2tp_message *msg = &heard->msg;

	if (l2tp_message_parse(msg, data, len, lns->secret, &scratch) == L2TP_ACCEPT &&
	    !msg->ignored)
		lns->n_known++;
	heard->at = now;
	heard->text[0] = '\0';
	if (msg->type == L2TP_CDN)
		octets_text(heard->text, sizeof(heard->text), msg->cdn.result.text);
	if (msg->type == L2TP_STOPCCN)
		octets_text(heard->text, sizeof(heard->text), msg->stopccn.result.text);
	if (msg->type == L2TP_STOPCCN)
		delivery_close(&lns->d, now);
	if (lns->mute)
		return;
	if (msg->type == L2TP_SCCRQ)
		lns_sccrp(lns, msg);
	if (msg->type == L2TP_ICRQ)
		lns_icrp(lns, msg->icrq.assigned_session_id);
}

static inline void lns_send(void *owner, const void *data, size_t len)
{
	struct lns *lns = owner;

	wire_put(lns->lac, data, len);
}

static inline void lns_ended(void *owner, const char *why)
{
	struct lns *lns = owner;

	(void)why;
	lns->ended = true;
}

static const struct delivery_ops lns_ops = {
	.send = lns_send,
	.deliver = lns_deliver,
	.ended = lns_ended,
};

static inline void lns_init(struct lns *lns, struct lac *lac)
{
	const struct delivery_config config = {
		DELIVERY_CONFIG_INIT,
		.send_slots = lns->send_slots, .n_send = ARRAY_SIZE(lns->send_slots),
		.ahead_slots = lns->ahead_slots, .n_ahead = 15,
	};

	memset(lns, 0, sizeof(*lns));
	lns->lac = lac;
	lns->host_name = "lns";
	lns->window = 8;
	lns->next_session = 0x3000;
	if (delivery_init(&lns->d, &config, &lns_ops, lns, now))
		abort();
	delivery_set_window(&lns->d, 8);
	delivery_set_peer(&lns->d, LAC_ID);
}

/* The messages that the LNS got since @from, by name: "SCCRQ SCCCN". */
static inline const char *heard_from(const struct lns *lns, unsigned int from)
{
	static char names[1024];
	size_t len = 0;

	names[0] = '\0';
	for (; from < lns->n_heard && len < sizeof(names) - 16; from++)
		len += sprintf(names + len, "%s%s", len ? " " : "",
			       l2tp_message_name(lns->heard[from].msg.type));
	return names;
}

static inline const struct heard *last_heard(const struct lns *lns)
{
	static const struct heard none;

	return lns->n_heard ? &lns->heard[lns->n_heard - 1] : &none;
}

static inline bool heard_end(const struct lns *lns, enum l2tp_message_type type, uint16_t result,
		      uint16_t error)
{
	const struct l2tp_message *msg = &last_heard(lns)->msg;
	const struct l2tp_result *got = type == L2TP_CDN ? &msg->cdn.result : &msg->stopccn.result;

	return msg->type == type && got->code == result && got->has_error && got->error == error;
}

/* Two tunnels may be on the wire: of each is known which it is. */
#define N_ENDS	2
static struct lac *lacs[N_ENDS];
static struct lns *the_lns;

static inline void carry_one(void)
{
	struct datagram datagram = wire.datagrams[0];
	uint8_t *exact = exact_copy(datagram.data, datagram.len);

	memmove(&wire.datagrams[0], &wire.datagrams[1], --wire.n * sizeof(datagram));
	if (datagram.to == the_lns && the_lns) {
		if (!the_lns->silent)
			delivery_input(&the_lns->d, exact, datagram.len, now);
	} else {
		struct lac *lac = datagram.to;

		if (lac && lac->t.responder == false && lac->t.state == L2TP_TUNNEL_IDLE &&
		    lac->peer != the_lns)
			l2tp_tunnel_accept(&lac->t, exact, datagram.len, now);
		else if (lac)
			l2tp_tunnel_input(&lac->t, exact, datagram.len, now);
	}
	free(exact);
}

/* What is under way arrives. */
static inline void carry(void)
{
	while (wire.n)
		carry_one();
}

static inline uint64_t next_deadline(void)
{
	uint64_t at = the_lns ? delivery_deadline(&the_lns->d) : NEVER;

	for (unsigned int i = 0; i < N_ENDS; i++)
		if (lacs[i])
			at = earlier(at, l2tp_tunnel_deadline(&lacs[i]->t));
	return at;
}

static inline void time_out(void)
{
	if (the_lns)
		delivery_timeout(&the_lns->d, now);
	for (unsigned int i = 0; i < N_ENDS; i++)
		if (lacs[i])
			l2tp_tunnel_timeout(&lacs[i]->t, now);
}

/* Time passes. A deadline that never goes away would be a loop without an end. */
static inline void pass(uint64_t ms)
{
	uint64_t until = now + ms;
	unsigned int turns = 0;

	carry();
	while (next_deadline() <= until) {
		if (next_deadline() > now) {
			now = next_deadline();
			turns = 0;
		}
		if (++turns > 100) {
			tap(false, "a deadline goes away when it has come", __FILE__, __LINE__);
			exit(1);
		}
		time_out();
		carry();
	}
	now = until;
}

static inline void begin_wire(void)
{
	memset(&wire, 0, sizeof(wire));
	wire.random = 2661;
	now = 1000;
	the_lns = NULL;
	memset(lacs, 0, sizeof(lacs));
}

/* A LAC and an LNS, neither of which has said anything. */
static inline void begin(struct lac *lac, struct lns *lns)
{
	begin_wire();
	lacs[0] = lac;
	the_lns = lns;
	lac_configure(lac, lns);
	lns_init(lns, lac);
}

static inline void open_tunnel(struct lac *lac)
{
	lac_init(lac, LAC_ID);
	l2tp_tunnel_open(&lac->t, now);
	carry();
}

/* With an established tunnel, and nothing to be acknowledged. */
static inline void begin_up(struct lac *lac, struct lns *lns)
{
	begin(lac, lns);
	open_tunnel(lac);
	pass(500);
}

#endif
