// SPDX-License-Identifier: GPL-2.0
/* LCP: what RFC 1661 section 5 has beyond the automaton, and the keepalive. */
#include "ppp/lcp.h"

#include "clock.h"

#include <stdio.h>

/* Octets of a Magic-Number in a packet */
#define MAGIC_SIZE	4

static void set_text(struct lcp *lcp, const char *text)
{
	snprintf(lcp->text, sizeof(lcp->text), "%s", text);
}

/*
 * The first reason is the reason, and what the peer does is one. Our Terminate-Request says
 * it, too.
 */
static void decide(struct lcp *lcp, enum ppp_end why, const char *text)
{
	if (lcp->why || lcp->peer_terminates)
		return;
	lcp->why = why;
	set_text(lcp, text);
	snprintf(lcp->fsm.text, sizeof(lcp->fsm.text), "%s", text);
}

/* Without another reason it is that of the last time-out. */
static void end(struct lcp *lcp)
{
	enum ppp_end why = lcp->peer_terminates ? PPP_END_PEER : PPP_END_NO_ANSWER;

	if (lcp->ended)
		return;
	if (!lcp->why) {
		lcp->why = why;
		if (why != PPP_END_PEER || !lcp->text[0])
			set_text(lcp, ppp_end_text(why));
	}
	lcp->ended = true;
	lcp->give_up = NEVER;
	lcp->echo_at = NEVER;
	lcp->ops->ended(lcp->owner, lcp->why, lcp->text);
}

static uint64_t after(uint64_t now, unsigned int ms)
{
	return ms ? now + ms : NEVER;
}

static void begin(struct lcp *lcp)
{
	lcp->fsm.mtu = lcp->options.peer_mru;
	lcp->give_up = after(lcp->fsm.now, lcp->config->negotiation_ms);
	lcp->echo_at = NEVER;
}

static void go_up(struct lcp *lcp)
{
	lcp->fsm.mtu = lcp->options.peer_mru;
	lcp->peer_terminates = false;
	lcp->unanswered = 0;
	lcp->give_up = NEVER;
	lcp->echo_at = after(lcp->fsm.now, lcp->config->echo_ms);
	lcp->ops->up(lcp->owner);
}

/*
 * The Configure-Request that begins a negotiation anew was judged before the automaton took
 * it: what the peer wants has to stay.
 */
static void go_down(struct lcp *lcp)
{
	struct lcp_options *options = &lcp->options;
	struct lcp_options before = *options;

	lcp_options_begin(options);
	options->peer_magic = before.peer_magic;
	options->peer_mru = before.peer_mru;
	options->peer_auth = before.peer_auth;
	options->refused_auth = before.refused_auth;
	options->refused_auths = before.refused_auths;
	begin(lcp);
	lcp->ops->down(lcp->owner);
}

static void on_layer(void *owner, enum fsm_layer layer)
{
	struct lcp *lcp = owner;

	switch (layer) {
	case FSM_THIS_LAYER_UP:
		go_up(lcp);
		break;
	case FSM_THIS_LAYER_DOWN:
		go_down(lcp);
		break;
	case FSM_THIS_LAYER_STARTED:
		break;
	case FSM_THIS_LAYER_FINISHED:
		end(lcp);
		break;
	}
}

static void on_send(void *owner, const void *data, size_t len)
{
	struct lcp *lcp = owner;

	lcp->ops->send(lcp->owner, data, len);
}

static void on_request(void *owner, struct writer *w)
{
	struct lcp *lcp = owner;

	lcp_options_write(&lcp->options, w);
}

static void keep(struct lcp_request *request, const void *options, size_t len)
{
	request->len = len <= sizeof(request->data) ? len : 0;
	memcpy(request->data, options, request->len);
}

static void on_peer_request(void *owner, const void *options, size_t len)
{
	struct lcp *lcp = owner;

	if (!lcp->has_initial || lcp->fsm.state == FSM_OPENED)
		keep(&lcp->initial, options, len);
	lcp->has_initial = true;
	keep(&lcp->received, options, len);
	lcp_options_peer_begins(&lcp->options);
}

static bool may_go_on(struct lcp *lcp)
{
	enum ppp_end failure = lcp->options.failure;

	if (!failure)
		return true;
	decide(lcp, failure, ppp_end_text(failure));
	return false;
}

static enum fsm_verdict on_option(void *owner, const struct fsm_option *option,
				  struct writer *nak)
{
	struct lcp *lcp = owner;
	enum fsm_verdict verdict = lcp_options_judge(&lcp->options, option, nak);

	may_go_on(lcp);
	return verdict;
}

static bool on_refused(void *owner, const struct fsm_option *option, bool rejected)
{
	struct lcp *lcp = owner;

	lcp_options_refused(&lcp->options, option, rejected);
	return may_go_on(lcp);
}

static void on_diverged(void *owner)
{
	decide(owner, PPP_END_NO_CONVERGENCE, ppp_end_text(PPP_END_NO_CONVERGENCE));
}

/* Protocol 0 is that of an authentication which was not agreed. */
static bool is_needed(const struct lcp *lcp, uint16_t protocol)
{
	return protocol == PPP_LCP ||
	       (protocol && (protocol == lcp_options_auth(&lcp->options)->protocol ||
			     protocol == lcp->options.peer_auth.protocol));
}

/* In Opened only, section 5.7. Without its own protocols there is nothing to be done. */
static enum fsm_event protocol_rejected(struct lcp *lcp, const struct packet *packet)
{
	struct reader r = reader_of(packet->data, packet->len);
	uint16_t protocol = read_u16(&r);

	if (r.bad || lcp->fsm.state != FSM_OPENED) {
		lcp->fsm.discarded++;
		return FSM_NO_EVENT;
	}
	if (!is_needed(lcp, protocol))
		return FSM_RXJ_PLUS;
	decide(lcp, PPP_END_REJECTED, ppp_end_text(PPP_END_REJECTED));
	return FSM_RXJ_MINUS;
}

static void identification(struct lcp *lcp, const struct packet *packet)
{
	struct reader r = reader_of(packet->data, packet->len);
	char text[PPP_TEXT_SIZE];

	if (!read_octets(&r, MAGIC_SIZE))
		lcp->fsm.discarded++;
	else if (lcp->ops->identification)
		lcp->ops->identification(lcp->owner, ppp_text(text, r.at, r.left));
}

static enum fsm_event on_code(void *owner, const struct packet *packet)
{
	struct lcp *lcp = owner;

	switch (packet->code) {
	case LCP_PROTOCOL_REJECT:
		return protocol_rejected(lcp, packet);
	case LCP_ECHO_REQUEST:
	case LCP_ECHO_REPLY:
	case LCP_DISCARD_REQUEST:
		return FSM_RXR;
	case LCP_IDENTIFICATION:
		identification(lcp, packet);
		return FSM_NO_EVENT;
	default:
		return FSM_RUC;
	}
}

static void send_with_magic(const struct lcp *lcp, uint8_t code, uint8_t id, struct octets data)
{
	uint8_t buf[MAGIC_SIZE];
	struct writer w = writer_of(buf, sizeof(buf));

	write_u32(&w, lcp->options.magic);
	fsm_send(&lcp->fsm, code, id, octets_of(buf, w.len), data);
}

/*
 * A Magic-Number of this side has come back, section 6.4: that is no sign of a peer. One
 * that nobody has negotiated is let pass, because some peers are careless with it.
 */
static void on_extra(void *owner, const struct packet *packet)
{
	struct lcp *lcp = owner;
	struct reader r = reader_of(packet->data, packet->len);
	uint32_t magic = read_u32(&r);

	if (r.bad) {
		lcp->fsm.discarded++;
		return;
	}
	if (magic && magic == lcp->options.magic) {
		lcp->looped++;
		return;
	}
	if (packet->code == LCP_ECHO_REQUEST)
		send_with_magic(lcp, LCP_ECHO_REPLY, packet->id, octets_of(r.at, r.left));
	else if (packet->code == LCP_ECHO_REPLY)
		lcp->unanswered = 0;
}

/* A peer that does not know Echo-Requests is not to end for not answering them. */
static void on_code_rejected(void *owner, uint8_t code)
{
	struct lcp *lcp = owner;

	if (code == LCP_ECHO_REQUEST)
		lcp->echo_at = NEVER;
	else if (code <= FSM_CODE_REJECT)
		decide(lcp, PPP_END_REJECTED, ppp_end_text(PPP_END_REJECTED));
}

static void on_terminated(void *owner, const void *data, size_t len)
{
	struct lcp *lcp = owner;

	lcp->peer_terminates = true;
	if (!lcp->why)
		ppp_text(lcp->text, data, len);
}

static const struct fsm_ops fsm_ops = {
	.send = on_send,
	.layer = on_layer,
	.request = on_request,
	.peer_request = on_peer_request,
	.option = on_option,
	.refused = on_refused,
	.code = on_code,
	.extra = on_extra,
	.code_rejected = on_code_rejected,
	.terminated = on_terminated,
	.diverged = on_diverged,
};

/**
 * lcp_init() - set LCP of a session up
 * @lcp: LCP
 * @config: what does not change; stays the owner's
 * @ops: what the owner does
 * @owner: argument of @ops
 */
void lcp_init(struct lcp *lcp, const struct lcp_config *config, const struct lcp_ops *ops,
	      void *owner)
{
	*lcp = (struct lcp) {
		.config = config,
		.ops = ops,
		.owner = owner,
		.options = { .config = &config->options, .random = ops->random, .owner = owner },
		.give_up = NEVER,
		.echo_at = NEVER,
	};
	fsm_init(&lcp->fsm, &config->fsm, &fsm_ops, lcp, ops->random(owner));
	lcp_options_begin(&lcp->options);
}

/**
 * lcp_open() - begin to negotiate
 * @lcp: LCP that was set up
 * @now: time in ms
 *
 * What carries PPP is there.
 */
void lcp_open(struct lcp *lcp, uint64_t now)
{
	lcp->fsm.now = now;
	begin(lcp);
	fsm_event(&lcp->fsm, FSM_OPEN, now);
	fsm_event(&lcp->fsm, FSM_UP, now);
}

/**
 * lcp_close() - terminate
 * @lcp: LCP
 * @why: what ops.ended is told
 * @text: the same for people, and for the peer; what is beyond PPP_TEXT_SIZE is left off
 * @now: time in ms
 *
 * It has ended when the peer acknowledges that, or does not for Max-Terminate times.
 */
void lcp_close(struct lcp *lcp, enum ppp_end why, const char *text, uint64_t now)
{
	decide(lcp, why, text);
	fsm_event(&lcp->fsm, FSM_CLOSE, now);
}

/**
 * lcp_lower_down() - what carries PPP is gone
 * @lcp: LCP
 * @now: time in ms
 *
 * It has ended, at once.
 */
void lcp_lower_down(struct lcp *lcp, uint64_t now)
{
	decide(lcp, PPP_END_LOWER, ppp_end_text(PPP_END_LOWER));
	fsm_event(&lcp->fsm, FSM_DOWN, now);
	fsm_event(&lcp->fsm, FSM_CLOSE, now);
	end(lcp);
}

/**
 * lcp_input() - a packet of LCP has come
 * @lcp: LCP
 * @data: the packet, from its Code on
 * @len: octets received
 * @now: time in ms
 */
void lcp_input(struct lcp *lcp, const void *data, size_t len, uint64_t now)
{
	fsm_input(&lcp->fsm, data, len, now);
}

/**
 * lcp_reject_protocol() - tell the peer that a protocol is not known, section 5.7
 * @lcp: LCP that is up; otherwise nothing is sent
 * @protocol: protocol of the packet
 * @data: its information field
 * @len: octets of @data; as many are sent back as the peer can receive
 */
void lcp_reject_protocol(struct lcp *lcp, uint16_t protocol, const void *data, size_t len)
{
	uint8_t buf[2];
	struct writer w = writer_of(buf, sizeof(buf));

	if (!lcp_is_up(lcp))
		return;
	write_u16(&w, protocol);
	fsm_send(&lcp->fsm, LCP_PROTOCOL_REJECT, fsm_new_id(&lcp->fsm), octets_of(buf, w.len),
		 octets_of(data, len));
}

/**
 * lcp_deadline() - when to call lcp_timeout()
 * @lcp: LCP
 *
 * Return: the time in ms, or NEVER.
 */
uint64_t lcp_deadline(const struct lcp *lcp)
{
	return earlier(fsm_deadline(&lcp->fsm), earlier(lcp->give_up, lcp->echo_at));
}

static void keep_alive(struct lcp *lcp, uint64_t now)
{
	if (lcp->unanswered >= lcp->config->echo_failures) {
		lcp_close(lcp, PPP_END_KEEPALIVE, ppp_end_text(PPP_END_KEEPALIVE), now);
		return;
	}
	lcp->unanswered++;
	lcp->echo_at = now + lcp->config->echo_ms;
	send_with_magic(lcp, LCP_ECHO_REQUEST, fsm_new_id(&lcp->fsm), octets_of(NULL, 0));
}

/**
 * lcp_timeout() - time has passed
 * @lcp: LCP
 * @now: time in ms; before the deadline nothing happens
 */
void lcp_timeout(struct lcp *lcp, uint64_t now)
{
	fsm_timeout(&lcp->fsm, now);
	if (now >= lcp->give_up) {
		lcp->give_up = NEVER;
		lcp_close(lcp, PPP_END_NO_CONVERGENCE, ppp_end_text(PPP_END_NO_CONVERGENCE), now);
	}
	if (now >= lcp->echo_at)
		keep_alive(lcp, now);
}

/**
 * lcp_is_up() - whether LCP is Opened
 * @lcp: LCP
 *
 * Return: true if so.
 */
bool lcp_is_up(const struct lcp *lcp)
{
	return lcp->fsm.state == FSM_OPENED;
}

/**
 * lcp_is_terminating() - whether LCP was up or negotiated, and is about to end
 * @lcp: LCP
 *
 * Return: true if so.
 */
bool lcp_is_terminating(const struct lcp *lcp)
{
	return lcp->fsm.state == FSM_CLOSING || lcp->fsm.state == FSM_STOPPING;
}

/**
 * lcp_proxy() - what the LNS is told of the negotiation
 * @lcp: LCP that is up
 *
 * Return: options of Configure-Requests, from the first option on. They stay where they are
 * until the next call of another function.
 */
struct lcp_proxy lcp_proxy(const struct lcp *lcp)
{
	return (struct lcp_proxy) {
		.initial = octets_of(lcp->initial.data, lcp->initial.len),
		.sent = octets_of(lcp->fsm.request, lcp->fsm.request_len),
		.received = octets_of(lcp->received.data, lcp->received.len),
	};
}
