// SPDX-License-Identifier: GPL-2.0
/* The option negotiation automaton, RFC 1661 section 4. */
#include "ppp/fsm.h"

#include "array.h"
#include "clock.h"

#define OPTION_HEADER	2

/* The actions of RFC 1661 section 4.4, in the order in which a cell of the table has them */
enum action {
	TLS = 1 << 0,
	TLD = 1 << 1,
	IRC = 1 << 2,
	ZRC = 1 << 3,
	SCR = 1 << 4,
	STR = 1 << 5,
	SCA = 1 << 6,
	SCN = 1 << 7,
	STA = 1 << 8,
	SCJ = 1 << 9,
	SER = 1 << 10,
	TLU = 1 << 11,
	TLF = 1 << 12,
};

/**
 * struct cell - what an event does in a state
 * @possible: it can come then at all
 * @next: state after it
 * @actions: enum action
 */
struct cell {
	bool possible;
	uint8_t next;
	uint16_t actions;
};

#define DO(actions, next) { true, next, actions }
#define TO(next) DO(0, next)
#define IMPOSSIBLE { false }

/*
 * RFC 1661 section 4.1. Of its options none is taken: an Open while it is not needed does
 * not restart (r), and a time-out does not wait passively (p).
 */
static const struct cell table[FSM_EVENTS][FSM_STATES] = {
	[FSM_UP] = {
		TO(2), DO(IRC | SCR, 6), IMPOSSIBLE, IMPOSSIBLE, IMPOSSIBLE,
		IMPOSSIBLE, IMPOSSIBLE, IMPOSSIBLE, IMPOSSIBLE, IMPOSSIBLE,
	},
	[FSM_DOWN] = {
		IMPOSSIBLE, IMPOSSIBLE, TO(0), DO(TLS, 1), TO(0),
		TO(1), TO(1), TO(1), TO(1), DO(TLD, 1),
	},
	[FSM_OPEN] = {
		DO(TLS, 1), TO(1), DO(IRC | SCR, 6), TO(3), TO(5),
		TO(5), TO(6), TO(7), TO(8), TO(9),
	},
	[FSM_CLOSE] = {
		TO(0), DO(TLF, 0), TO(2), TO(2), TO(4),
		TO(4), DO(IRC | STR, 4), DO(IRC | STR, 4), DO(IRC | STR, 4), DO(TLD | IRC | STR, 4),
	},
	[FSM_TO_PLUS] = {
		IMPOSSIBLE, IMPOSSIBLE, IMPOSSIBLE, IMPOSSIBLE, DO(STR, 4),
		DO(STR, 5), DO(SCR, 6), DO(SCR, 6), DO(SCR, 8), IMPOSSIBLE,
	},
	[FSM_TO_MINUS] = {
		IMPOSSIBLE, IMPOSSIBLE, IMPOSSIBLE, IMPOSSIBLE, DO(TLF, 2),
		DO(TLF, 3), DO(TLF, 3), DO(TLF, 3), DO(TLF, 3), IMPOSSIBLE,
	},
	[FSM_RCR_PLUS] = {
		IMPOSSIBLE, IMPOSSIBLE, DO(STA, 2), DO(IRC | SCR | SCA, 8), TO(4),
		TO(5), DO(SCA, 8), DO(SCA | TLU, 9), DO(SCA, 8), DO(TLD | SCR | SCA, 8),
	},
	[FSM_RCR_MINUS] = {
		IMPOSSIBLE, IMPOSSIBLE, DO(STA, 2), DO(IRC | SCR | SCN, 6), TO(4),
		TO(5), DO(SCN, 6), DO(SCN, 7), DO(SCN, 6), DO(TLD | SCR | SCN, 6),
	},
	[FSM_RCA] = {
		IMPOSSIBLE, IMPOSSIBLE, DO(STA, 2), DO(STA, 3), TO(4),
		TO(5), DO(IRC, 7), DO(SCR, 6), DO(IRC | TLU, 9), DO(TLD | SCR, 6),
	},
	[FSM_RCN] = {
		IMPOSSIBLE, IMPOSSIBLE, DO(STA, 2), DO(STA, 3), TO(4),
		TO(5), DO(IRC | SCR, 6), DO(SCR, 6), DO(IRC | SCR, 8), DO(TLD | SCR, 6),
	},
	[FSM_RTR] = {
		IMPOSSIBLE, IMPOSSIBLE, DO(STA, 2), DO(STA, 3), DO(STA, 4),
		DO(STA, 5), DO(STA, 6), DO(STA, 6), DO(STA, 6), DO(TLD | ZRC | STA, 5),
	},
	[FSM_RTA] = {
		IMPOSSIBLE, IMPOSSIBLE, TO(2), TO(3), DO(TLF, 2),
		DO(TLF, 3), TO(6), TO(6), TO(8), DO(TLD | SCR, 6),
	},
	[FSM_RUC] = {
		IMPOSSIBLE, IMPOSSIBLE, DO(SCJ, 2), DO(SCJ, 3), DO(SCJ, 4),
		DO(SCJ, 5), DO(SCJ, 6), DO(SCJ, 7), DO(SCJ, 8), DO(SCJ, 9),
	},
	[FSM_RXJ_PLUS] = {
		IMPOSSIBLE, IMPOSSIBLE, TO(2), TO(3), TO(4),
		TO(5), TO(6), TO(6), TO(8), TO(9),
	},
	[FSM_RXJ_MINUS] = {
		IMPOSSIBLE, IMPOSSIBLE, DO(TLF, 2), DO(TLF, 3), DO(TLF, 2),
		DO(TLF, 3), DO(TLF, 3), DO(TLF, 3), DO(TLF, 3), DO(TLD | IRC | STR, 5),
	},
	[FSM_RXR] = {
		IMPOSSIBLE, IMPOSSIBLE, TO(2), TO(3), TO(4),
		TO(5), TO(6), TO(7), TO(8), DO(SER, 9),
	},
};

/**
 * struct cause - the packet that an event comes from
 * @packet: the packet; NULL if it comes from elsewhere
 * @code: of the answer to a Configure-Request
 * @options: options of that answer
 */
struct cause {
	const struct packet *packet;
	uint8_t code;
	struct octets options;
};

/* Of the same octets, from the header on */
static struct octets whole(const struct packet *packet)
{
	return octets_of(packet->data - PACKET_HEADER, packet->len + PACKET_HEADER);
}

/**
 * fsm_new_id() - take an Identifier that was not used lately
 * @fsm: automaton
 *
 * Return: the Identifier.
 */
uint8_t fsm_new_id(struct fsm *fsm)
{
	return fsm->next_id++;
}

/**
 * fsm_send() - transmit a packet
 * @fsm: automaton
 * @code: Code
 * @id: Identifier
 * @head: first octets of its data, which are sent in any case
 * @data: the others, as far as the peer can receive them
 */
void fsm_send(const struct fsm *fsm, uint8_t code, uint8_t id, struct octets head,
	      struct octets data)
{
	size_t used = PACKET_HEADER + head.len;
	size_t room = fsm->mtu > used ? fsm->mtu - used : 0;
	uint8_t buf[PACKET_MAX];
	struct writer w = writer_of(buf, sizeof(buf));

	if (room > sizeof(buf) - used)
		room = sizeof(buf) - used;
	packet_begin(&w, code, id);
	write_octets(&w, head.at, head.len);
	write_octets(&w, data.at, data.len < room ? data.len : room);
	packet_end(&w);
	fsm->ops->send(fsm->owner, buf, w.len);
}

/* The Restart counter counts what it is started for, section 4.4. */
static void start_timer(struct fsm *fsm)
{
	if (fsm->restarts)
		fsm->restarts--;
	fsm->deadline = fsm->now + fsm->config->restart_ms;
}

static void layer_started(struct fsm *fsm, const struct cause *cause)
{
	(void)cause;
	fsm->ops->layer(fsm->owner, FSM_THIS_LAYER_STARTED);
}

/* What was agreed before does not count in the next negotiation. */
static void layer_down(struct fsm *fsm, const struct cause *cause)
{
	(void)cause;
	fsm->answered = true;
	fsm->naks = 0;
	fsm->refusals = 0;
	fsm->refused = 0;
	fsm->ops->layer(fsm->owner, FSM_THIS_LAYER_DOWN);
}

/* Which of the counters it is depends on what is sent, section 4.4: the state tells. */
static void init_restarts(struct fsm *fsm, const struct cause *cause)
{
	bool ending = fsm->state == FSM_CLOSING || fsm->state == FSM_STOPPING;

	(void)cause;
	fsm->restarts = ending ? fsm->config->max_terminate : fsm->config->max_configure;
}

/* The pause before the final state, in which the peer's Terminate-Request may come again. */
static void zero_restarts(struct fsm *fsm, const struct cause *cause)
{
	(void)cause;
	fsm->restarts = 0;
	start_timer(fsm);
}

/*
 * A request that was not answered is sent again as it was, so that a late answer counts;
 * after an answer it is a new one, section 5.1.
 */
static void send_request(struct fsm *fsm, const struct cause *cause)
{
	struct writer options = writer_of(fsm->request, sizeof(fsm->request));

	(void)cause;
	if (fsm->answered) {
		fsm->ops->request(fsm->owner, &options);
		fsm->request_len = options.len;
		fsm->request_id = fsm_new_id(fsm);
		fsm->answered = false;
	}
	start_timer(fsm);
	fsm_send(fsm, FSM_CONFIGURE_REQUEST, fsm->request_id,
		 octets_of(fsm->request, fsm->request_len), octets_of(NULL, 0));
}

static void send_terminate_request(struct fsm *fsm, const struct cause *cause)
{
	(void)cause;
	fsm->answered = true;
	start_timer(fsm);
	fsm_send(fsm, FSM_TERMINATE_REQUEST, fsm_new_id(fsm), octets_of(NULL, 0),
		 octets_of(fsm->text, strlen(fsm->text)));
}

static void send_answer(struct fsm *fsm, const struct cause *cause)
{
	fsm_send(fsm, cause->code, cause->packet->id, cause->options, octets_of(NULL, 0));
}

static void send_ack(struct fsm *fsm, const struct cause *cause)
{
	fsm->naks = 0;
	fsm->refusals = 0;
	send_answer(fsm, cause);
}

static void send_refusal(struct fsm *fsm, const struct cause *cause)
{
	fsm->naks += cause->code == FSM_CONFIGURE_NAK;
	fsm->refusals++;
	send_answer(fsm, cause);
}

static void send_terminate_ack(struct fsm *fsm, const struct cause *cause)
{
	fsm_send(fsm, FSM_TERMINATE_ACK, cause->packet->id, octets_of(NULL, 0),
		 octets_of(NULL, 0));
}

static void send_code_reject(struct fsm *fsm, const struct cause *cause)
{
	fsm_send(fsm, FSM_CODE_REJECT, fsm_new_id(fsm), octets_of(NULL, 0), whole(cause->packet));
}

static void answer_extra(struct fsm *fsm, const struct cause *cause)
{
	fsm->ops->extra(fsm->owner, cause->packet);
}

static void layer_up(struct fsm *fsm, const struct cause *cause)
{
	(void)cause;
	fsm->ops->layer(fsm->owner, FSM_THIS_LAYER_UP);
}

static void layer_finished(struct fsm *fsm, const struct cause *cause)
{
	(void)cause;
	fsm->ops->layer(fsm->owner, FSM_THIS_LAYER_FINISHED);
}

static const struct {
	enum action action;
	void (*act)(struct fsm *fsm, const struct cause *cause);
} steps[] = {
	{ TLS, layer_started },
	{ TLD, layer_down },
	{ IRC, init_restarts },
	{ ZRC, zero_restarts },
	{ SCR, send_request },
	{ STR, send_terminate_request },
	{ SCA, send_ack },
	{ SCN, send_refusal },
	{ STA, send_terminate_ack },
	{ SCJ, send_code_reject },
	{ SER, answer_extra },
	{ TLU, layer_up },
	{ TLF, layer_finished },
};

/* The Restart timer runs from Closing to Ack-Sent, section 4.2. */
static bool has_timer(enum fsm_state state)
{
	return state >= FSM_CLOSING && state <= FSM_ACK_SENT;
}

static void step(struct fsm *fsm, enum fsm_event event, const struct cause *cause)
{
	const struct cell *cell = &table[event][fsm->state];
	size_t i;

	if (!cell->possible)
		return;
	fsm->state = cell->next;
	if (!has_timer(fsm->state))
		fsm->deadline = NEVER;
	for (i = 0; i < ARRAY_SIZE(steps); i++)
		if (cell->actions & steps[i].action)
			steps[i].act(fsm, cause);
}

/**
 * fsm_init() - set an automaton up, in Initial
 * @fsm: automaton
 * @config: timer and counters; stays the owner's
 * @ops: what the owner does
 * @owner: argument of @ops
 * @first_id: Identifier to begin with; a random one
 */
void fsm_init(struct fsm *fsm, const struct fsm_config *config, const struct fsm_ops *ops,
	      void *owner, uint8_t first_id)
{
	*fsm = (struct fsm) {
		.config = config,
		.ops = ops,
		.owner = owner,
		.answered = true,
		.next_id = first_id,
		.mtu = PACKET_MAX,
		.deadline = NEVER,
	};
}

/**
 * fsm_event() - an event that is no packet and no time-out
 * @fsm: automaton
 * @event: FSM_UP and FSM_DOWN of the lower layer, FSM_OPEN and FSM_CLOSE of who wants it
 * @now: time in ms
 *
 * One that cannot come in a state does nothing.
 */
void fsm_event(struct fsm *fsm, enum fsm_event event, uint64_t now)
{
	fsm->now = now;
	step(fsm, event, NULL);
}

/**
 * fsm_deadline() - when to call fsm_timeout()
 * @fsm: automaton
 *
 * Return: the time in ms, or NEVER.
 */
uint64_t fsm_deadline(const struct fsm *fsm)
{
	return fsm->deadline;
}

/**
 * fsm_timeout() - the Restart timer may have ended
 * @fsm: automaton
 * @now: time in ms; before the deadline nothing happens
 */
void fsm_timeout(struct fsm *fsm, uint64_t now)
{
	if (now < fsm->deadline)
		return;
	fsm->now = now;
	step(fsm, fsm->restarts ? FSM_TO_PLUS : FSM_TO_MINUS, NULL);
}

/* Return: whether there is another option; if @r is bad, the rest is none. */
static bool next_option(struct reader *r, struct fsm_option *option)
{
	uint8_t len;

	if (!r->left)
		return false;
	option->type = read_u8(r);
	len = read_u8(r);
	if (len < OPTION_HEADER)
		r->bad = true;
	option->len = len - OPTION_HEADER;
	option->data = read_octets(r, option->len);
	return option->data;
}

static bool options_are_whole(const struct packet *packet)
{
	struct reader r = reader_of(packet->data, packet->len);
	struct fsm_option option;

	while (next_option(&r, &option))
		;
	return !r.bad;
}

static void write_option(struct writer *w, const struct fsm_option *option)
{
	write_octets(w, option->data - OPTION_HEADER, option->len + OPTION_HEADER);
}

/*
 * Rejects go first, alone, section 5.4; and after Max-Failure Configure-Naks there are no
 * others any more, section 4.6.
 */
static bool judge_options(struct fsm *fsm, const struct packet *packet, struct writer *naks,
			  struct writer *rejects)
{
	struct reader r = reader_of(packet->data, packet->len);
	struct fsm_option option;

	while (next_option(&r, &option)) {
		size_t len = naks->len;
		enum fsm_verdict verdict = fsm->ops->option(fsm->owner, &option, naks);

		if (verdict == FSM_GIVE_UP)
			return false;
		if (verdict == FSM_NAK_FIRST) {
			rejects->len = 0;
			return true;
		}
		if (verdict == FSM_NAK && fsm->naks >= fsm->config->max_failure)
			verdict = FSM_REJECT;
		if (verdict != FSM_NAK)
			naks->len = len;
		if (verdict == FSM_REJECT)
			write_option(rejects, &option);
	}
	return true;
}

static bool is_divergent(struct fsm *fsm, unsigned int refusals)
{
	if (refusals < 2 * fsm->config->max_failure)
		return false;
	fsm->ops->diverged(fsm->owner);
	return true;
}

static void receive_request(struct fsm *fsm, const struct packet *packet)
{
	uint8_t nak_buf[PACKET_MAX - PACKET_HEADER], reject_buf[PACKET_MAX - PACKET_HEADER];
	struct writer rejects = writer_of(reject_buf, sizeof(reject_buf));
	struct writer naks = writer_of(nak_buf, sizeof(nak_buf));
	struct cause cause = { .packet = packet, .code = FSM_CONFIGURE_ACK };

	if (packet->len > sizeof(nak_buf) || !options_are_whole(packet)) {
		fsm->discarded++;
		return;
	}
	fsm->ops->peer_request(fsm->owner, packet->data, packet->len);
	cause.options = octets_of(packet->data, packet->len);
	if (!judge_options(fsm, packet, &naks, &rejects)) {
		step(fsm, FSM_CLOSE, NULL);
		return;
	}
	if (rejects.len) {
		cause.code = FSM_CONFIGURE_REJECT;
		cause.options = octets_of(rejects.buf, rejects.len);
	} else if (naks.len) {
		cause.code = FSM_CONFIGURE_NAK;
		cause.options = octets_of(naks.buf, naks.len);
	}
	if (cause.code == FSM_CONFIGURE_ACK)
		step(fsm, FSM_RCR_PLUS, &cause);
	else if (is_divergent(fsm, fsm->refusals))
		step(fsm, FSM_CLOSE, NULL);
	else
		step(fsm, FSM_RCR_MINUS, &cause);
}

/* Only the first answer to a request is one: the network may have doubled it. */
static bool answers_request(const struct fsm *fsm, const struct packet *packet)
{
	return packet->id == fsm->request_id && !fsm->answered;
}

static bool acks_request(const struct fsm *fsm, const struct packet *packet)
{
	return packet->len == fsm->request_len &&
	       !memcmp(packet->data, fsm->request, packet->len);
}

/* Options of ours, unchanged and in their order, section 5.4 */
static bool rejects_request(const struct fsm *fsm, const struct packet *packet)
{
	struct reader r = reader_of(packet->data, packet->len);
	struct reader ours = reader_of(fsm->request, fsm->request_len);
	struct fsm_option option, own;

	while (next_option(&r, &option)) {
		do {
			if (!next_option(&ours, &own))
				return false;
		} while (option.type != own.type || option.len != own.len ||
			 memcmp(option.data, own.data, own.len));
	}
	return packet->len && !r.bad;
}

static bool is_valid_answer(const struct fsm *fsm, const struct packet *packet)
{
	if (!answers_request(fsm, packet))
		return false;
	switch (packet->code) {
	case FSM_CONFIGURE_ACK:
		return acks_request(fsm, packet);
	case FSM_CONFIGURE_REJECT:
		return rejects_request(fsm, packet);
	default:
		return options_are_whole(packet);
	}
}

/* Return: whether there is any use in another request. */
static bool take_refusal(struct fsm *fsm, const struct packet *packet)
{
	struct reader r = reader_of(packet->data, packet->len);
	struct fsm_option option;

	while (next_option(&r, &option))
		if (!fsm->ops->refused(fsm->owner, &option, packet->code == FSM_CONFIGURE_REJECT))
			return false;
	return !is_divergent(fsm, ++fsm->refused);
}

/* Where no request is outstanding, there is nothing to compare an answer with. */
static void receive_answer(struct fsm *fsm, const struct packet *packet)
{
	struct cause cause = { .packet = packet };
	enum fsm_event event = FSM_RCA;

	if (fsm->state >= FSM_REQ_SENT) {
		if (!is_valid_answer(fsm, packet)) {
			fsm->discarded++;
			return;
		}
		fsm->answered = true;
		if (packet->code == FSM_CONFIGURE_ACK)
			fsm->refused = 0;
		else
			event = take_refusal(fsm, packet) ? FSM_RCN : FSM_CLOSE;
	}
	step(fsm, event, &cause);
}

/* Codes up to Code-Reject cannot be done without. */
static void receive_code_reject(struct fsm *fsm, const struct packet *packet)
{
	if (!packet->len) {
		fsm->discarded++;
		return;
	}
	fsm->ops->code_rejected(fsm->owner, packet->data[0]);
	step(fsm, packet->data[0] <= FSM_CODE_REJECT ? FSM_RXJ_MINUS : FSM_RXJ_PLUS, NULL);
}

static void receive(struct fsm *fsm, const struct packet *packet)
{
	struct cause cause = { .packet = packet };
	enum fsm_event event;

	switch (packet->code) {
	case FSM_CONFIGURE_REQUEST:
		receive_request(fsm, packet);
		return;
	case FSM_CONFIGURE_ACK:
	case FSM_CONFIGURE_NAK:
	case FSM_CONFIGURE_REJECT:
		receive_answer(fsm, packet);
		return;
	case FSM_TERMINATE_REQUEST:
		fsm->ops->terminated(fsm->owner, packet->data, packet->len);
		event = FSM_RTR;
		break;
	case FSM_TERMINATE_ACK:
		event = FSM_RTA;
		break;
	case FSM_CODE_REJECT:
		receive_code_reject(fsm, packet);
		return;
	default:
		event = fsm->ops->code(fsm->owner, packet);
	}
	if (event != FSM_NO_EVENT)
		step(fsm, event, &cause);
}

/**
 * fsm_input() - a packet has come
 * @fsm: automaton
 * @data: the packet, from its Code on
 * @len: octets received
 * @now: time in ms
 */
void fsm_input(struct fsm *fsm, const void *data, size_t len, uint64_t now)
{
	struct packet packet;

	fsm->now = now;
	if (fsm->state <= FSM_STARTING || !packet_read(&packet, data, len))
		fsm->discarded++;
	else
		receive(fsm, &packet);
}
