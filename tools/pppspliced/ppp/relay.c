// SPDX-License-Identifier: GPL-2.0
/* The peer's side of authentication towards an LNS, for a subscriber who is elsewhere. */
#include "ppp/relay.h"

#include "clock.h"

#include <stdio.h>

static void send_lcp(void *owner, const void *data, size_t len)
{
	struct relay *r = owner;

	r->ops->send(r->owner, PPP_LCP, data, len);
}

static uint32_t random_number(void *owner)
{
	struct relay *r = owner;
	uint32_t number;

	r->ops->random(r->owner, &number, sizeof(number));
	return number;
}

static const struct lcp_auth *wanted(const struct relay *r)
{
	return &r->lcp.options.peer_auth;
}

static void forget_password(struct relay *r)
{
	r->has_password = false;
	explicit_bzero(&r->password, sizeof(r->password));
}

static void no_timers(struct relay *r)
{
	r->again_at = NEVER;
	r->give_up = NEVER;
}

static void pass(struct relay *r, const void *text, size_t len)
{
	r->state = RELAY_PASSED;
	no_timers(r);
	if (wanted(r)->protocol != PPP_CHAP)
		forget_password(r);
	r->ops->verdict(r->owner, true, text, len);
	if (r->authenticated)
		return;
	r->authenticated = true;
	r->ops->up(r->owner);
}

/* The LNS is about to terminate LCP, RFC 1994 section 4.2, but is not waited for. */
static void fail(struct relay *r, const void *text, size_t len)
{
	char said[PPP_TEXT_SIZE], end[PPP_TEXT_SIZE + 16];

	r->state = RELAY_FAILED;
	r->asked = false;
	no_timers(r);
	forget_password(r);
	r->ops->verdict(r->owner, false, text, len);
	ppp_text(said, text, len);
	snprintf(end, sizeof(end), "refused by LNS%s%s", said[0] ? ": " : "", said);
	lcp_close(&r->lcp, PPP_END_AUTH_REFUSED, end, r->now);
}

/*
 * Each has an Identifier of its own, RFC 1334 section 2.2.1. The octets of the password are
 * nowhere else afterwards.
 */
static void request(struct relay *r)
{
	uint8_t buf[PACKET_HEADER + 2 * (1 + AUTH_MAX)];
	struct writer w = writer_of(buf, sizeof(buf));

	r->state = RELAY_SHOWING;
	r->requests++;
	r->again_at = r->now + r->lcp_config.fsm.restart_ms;
	packet_begin(&w, PAP_AUTHENTICATE_REQUEST, ++r->id);
	write_u8(&w, r->name.len);
	write_octets(&w, r->name.data, r->name.len);
	write_u8(&w, r->password.len);
	write_octets(&w, r->password.data, r->password.len);
	packet_end(&w);
	r->ops->send(r->owner, PPP_PAP, buf, w.len);
	explicit_bzero(buf, sizeof(buf));
}

static void send_response(struct relay *r)
{
	uint8_t buf[PACKET_HEADER + 1 + CHAP_RESPONSE_MAX + AUTH_MAX];
	struct writer w = writer_of(buf, sizeof(buf));

	packet_begin(&w, CHAP_RESPONSE, r->id);
	write_u8(&w, r->response_len);
	write_octets(&w, r->response, r->response_len);
	write_octets(&w, r->name.data, r->name.len);
	packet_end(&w);
	r->ops->send(r->owner, PPP_CHAP, buf, w.len);
}

/* It is repeated because the verdict may be lost, RFC 1994 section 4.2. */
static void show(struct relay *r)
{
	r->state = RELAY_SHOWING;
	r->again_at = r->now + r->lcp_config.fsm.restart_ms;
	send_response(r);
}

static void lcp_up(void *owner)
{
	struct relay *r = owner;

	r->state = RELAY_WAITING;
	r->requests = 0;
	r->challenge.len = 0;
	r->give_up = r->now + r->config->auth_ms;
	if (wanted(r)->protocol == PPP_PAP && r->has_password)
		request(r);
	else if (!wanted(r)->protocol && !r->lcp.options.refused_auths)
		pass(r, NULL, 0);
}

static void lcp_down(void *owner)
{
	struct relay *r = owner;
	bool known = r->asked || r->authenticated;

	r->state = RELAY_IDLE;
	r->asked = false;
	r->authenticated = false;
	no_timers(r);
	if (known)
		r->ops->down(r->owner);
}

static void lcp_ended(void *owner, enum ppp_end why, const char *text)
{
	struct relay *r = owner;
	const struct lcp_auth *refused = &r->lcp.options.refused_auth;
	char no_auth[2 * PPP_TEXT_SIZE], lns[PPP_TEXT_SIZE], subscriber[PPP_TEXT_SIZE];

	r->alive = false;
	forget_password(r);
	if (why == PPP_END_NO_AUTH && r->lcp.options.refused_auths) {
		snprintf(no_auth, sizeof(no_auth), "LNS wants %s, subscriber has shown %s",
			 ppp_auth_text(lns, refused->protocol, refused->algorithm),
			 ppp_auth_text(subscriber, r->shown.protocol, r->shown.algorithm));
		text = no_auth;
	}
	r->ops->ended(r->owner, why, text);
}

static const struct lcp_ops lcp_ops = {
	.send = send_lcp,
	.random = random_number,
	.up = lcp_up,
	.down = lcp_down,
	.ended = lcp_ended,
};

/*
 * The MRU is the subscriber's, and PPPoE's limit is in it already: for the LNS's there is
 * none.
 */
static void configure_lcp(struct relay *r, uint16_t mru)
{
	struct lcp_options_config *options = &r->lcp_config.options;

	r->lcp_config = r->config->lcp;
	options->mru = mru;
	options->max_payload = UINT16_MAX;
	options->n_auth = 0;
	options->n_accept = 0;
	options->accept[options->n_accept++] = r->shown;
	if (r->has_password)
		options->accept[options->n_accept++] = (struct lcp_auth) { PPP_CHAP, CHAP_MD5 };
}

/**
 * relay_init() - set PPP towards an LNS up
 * @r: PPP towards an LNS; it stays where it is
 * @config: what does not change; stays the owner's
 * @ops: what the owner does
 * @owner: argument of @ops
 * @shown: what the subscriber has shown; it is copied
 * @mru: longest information field that the subscriber can receive, in octets: what the LNS is
 *	told; not 0
 *
 * If he has done CHAP, the LNS may challenge him in the same way. If he has done PAP, the LNS
 * gets the password, or a Response of CHAP with MD5 that is made here. The password is kept
 * until the verdict; with CHAP until the end, because the LNS may challenge at any time.
 */
void relay_init(struct relay *r, const struct relay_config *config, const struct relay_ops *ops,
		void *owner, const struct ppp_credentials *shown, uint16_t mru)
{
	*r = (struct relay) { .config = config, .ops = ops, .owner = owner };
	r->shown.protocol = shown->protocol;
	r->shown.algorithm = shown->algorithm;
	auth_keep(&r->name, shown->name.at, shown->name.len);
	r->has_password = shown->protocol == PPP_PAP;
	if (r->has_password)
		auth_keep(&r->password, shown->response.at, shown->response.len);
	no_timers(r);
	ops->random(owner, &r->id, sizeof(r->id));
	configure_lcp(r, mru);
	lcp_init(&r->lcp, &r->lcp_config, &lcp_ops, r);
}

/**
 * relay_open() - begin
 * @r: PPP towards an LNS that was set up; it is opened once only
 * @now: time in ms
 *
 * The L2TP session is there.
 */
void relay_open(struct relay *r, uint64_t now)
{
	r->now = now;
	r->alive = true;
	lcp_open(&r->lcp, now);
}

/**
 * relay_close() - terminate
 * @r: PPP towards an LNS
 * @text: why, for people; the LNS sees it, too
 * @now: time in ms
 *
 * ops.ended says when that is done.
 */
void relay_close(struct relay *r, const char *text, uint64_t now)
{
	if (!r->alive)
		return;
	r->now = now;
	lcp_close(&r->lcp, PPP_END_OWNER, text, now);
}

/**
 * relay_lower_down() - the L2TP session is gone
 * @r: PPP towards an LNS
 * @now: time in ms
 *
 * It has ended when this returns.
 */
void relay_lower_down(struct relay *r, uint64_t now)
{
	if (!r->alive)
		return;
	r->now = now;
	lcp_lower_down(&r->lcp, now);
}

/* The password knows the answer, or the subscriber does. */
static void answer(struct relay *r)
{
	struct ppp_credentials challenge = {
		.protocol = PPP_CHAP,
		.algorithm = wanted(r)->algorithm,
		.id = r->id,
		.name = auth_kept(&r->challenger),
		.challenge = auth_kept(&r->challenge),
	};

	if (r->has_password) {
		chap_md5(r->response, r->id, auth_kept(&r->password), challenge.challenge);
		r->response_len = CHAP_MD5_SIZE;
		show(r);
		return;
	}
	r->state = RELAY_ASKING;
	r->asked = true;
	r->ops->challenge(r->owner, &challenge);
}

/*
 * Another Challenge takes the place of the one before, RFC 1994 section 4.1. The same again
 * gets the same Response: one of MS-CHAPv2 that the subscriber made anew would not go with
 * the verdict that is on its way.
 */
static bool receive_challenge(struct relay *r, const struct packet *packet)
{
	struct reader reader = reader_of(packet->data, packet->len);
	uint8_t len = read_u8(&reader);
	const uint8_t *value = read_octets(&reader, len);

	if (!value || !len || reader.left > AUTH_MAX)
		return false;
	if (packet->id == r->id && len == r->challenge.len &&
	    !memcmp(value, r->challenge.data, len)) {
		if (r->response_len)
			send_response(r);
		return true;
	}
	r->id = packet->id;
	r->response_len = 0;
	r->again_at = NEVER;
	auth_keep(&r->challenge, value, len);
	auth_keep(&r->challenger, reader.at, reader.left);
	if (r->authenticated)
		r->give_up = r->now + r->config->auth_ms;
	answer(r);
	return true;
}

static bool receive_chap(struct relay *r, const struct packet *packet)
{
	if (packet->code == CHAP_CHALLENGE)
		return receive_challenge(r, packet);
	if (r->state != RELAY_SHOWING || packet->id != r->id)
		return false;
	if (packet->code == CHAP_SUCCESS)
		pass(r, packet->data, packet->len);
	else if (packet->code == CHAP_FAILURE)
		fail(r, packet->data, packet->len);
	else
		return false;
	return true;
}

/* To one of the requests since LCP is up: they all say the same. */
static bool answers_request(const struct relay *r, uint8_t id)
{
	return (uint8_t)(r->id - id) < r->requests;
}

/* Some leave the length of an empty message out. */
static bool receive_pap(struct relay *r, const struct packet *packet)
{
	struct reader reader = reader_of(packet->data, packet->len);
	uint8_t len = reader.left ? read_u8(&reader) : 0;
	const uint8_t *text = read_octets(&reader, len);

	if (r->state != RELAY_SHOWING || !answers_request(r, packet->id) || reader.bad)
		return false;
	if (packet->code == PAP_AUTHENTICATE_ACK)
		pass(r, text, len);
	else if (packet->code == PAP_AUTHENTICATE_NAK)
		fail(r, text, len);
	else
		return false;
	return true;
}

static void input_auth(struct relay *r, const struct reader *reader)
{
	struct packet packet;
	bool good = packet_read(&packet, reader->at, reader->left);

	if (good && wanted(r)->protocol == PPP_CHAP)
		good = receive_chap(r, &packet);
	else if (good)
		good = receive_pap(r, &packet);
	if (!good)
		r->discarded++;
}

static void input_network(struct relay *r, uint16_t protocol, const struct reader *reader)
{
	if (r->ops->other)
		r->ops->other(r->owner, protocol, reader->at, reader->left);
	else
		r->stats.other++;
}

static bool needs_password(const struct relay *r)
{
	return r->shown.protocol == PPP_PAP && wanted(r)->protocol;
}

/*
 * An LNS that asks for no authentication, or for a password anew, after what was refused or is
 * forgotten: it only has nothing else to ask for, and is about to terminate LCP.
 */
static void input_lcp(struct relay *r, const struct reader *reader)
{
	lcp_input(&r->lcp, reader->at, reader->left, r->now);
	if (r->state != RELAY_WAITING)
		return;
	if (needs_password(r) ? r->has_password : wanted(r)->protocol == PPP_CHAP)
		return;
	if (needs_password(r))
		lcp_close(&r->lcp, PPP_END_NO_AUTH, "LNS asks for the password again", r->now);
	else
		lcp_close(&r->lcp, PPP_END_NO_AUTH, ppp_end_text(PPP_END_NO_AUTH), r->now);
}

/**
 * relay_input() - a frame of the LNS has come
 * @r: PPP towards an LNS
 * @data: Protocol field and information field
 * @len: octets received
 * @now: time in ms
 */
void relay_input(struct relay *r, const void *data, size_t len, uint64_t now)
{
	struct reader reader = reader_of(data, len);
	uint16_t protocol = read_u16(&reader);

	r->now = now;
	if (!r->alive) {
		r->stats.late++;
		return;
	}
	switch (frame_sort(&r->lcp, wanted(r)->protocol, r->authenticated, protocol, &reader,
			   &r->stats)) {
	case FRAME_FOR_LCP:
		input_lcp(r, &reader);
		break;
	case FRAME_FOR_AUTH:
		input_auth(r, &reader);
		break;
	case FRAME_FOR_NETWORK:
		input_network(r, protocol, &reader);
		break;
	case FRAME_FOR_NOBODY:
		break;
	}
}

static bool is_to_challenge(const struct relay *r, const struct ppp_credentials *response)
{
	return response->protocol == PPP_CHAP && response->algorithm == r->shown.algorithm &&
	       response->id == r->id && response->challenge.len == r->challenge.len &&
	       !memcmp(response->challenge.at, r->challenge.data, r->challenge.len);
}

/**
 * relay_respond() - the subscriber has answered to the LNS's Challenge
 * @r: PPP towards an LNS
 * @response: what he has shown, with the Challenge; it is copied
 * @now: time in ms
 *
 * A Response to any other Challenge than the last of ops.challenge, or a second one, is left
 * alone.
 */
void relay_respond(struct relay *r, const struct ppp_credentials *response, uint64_t now)
{
	if (r->state != RELAY_ASKING || !is_to_challenge(r, response) ||
	    !response->response.len || response->response.len > sizeof(r->response))
		return;
	r->now = now;
	r->response_len = response->response.len;
	memcpy(r->response, response->response.at, r->response_len);
	auth_keep(&r->name, response->name.at, response->name.len);
	show(r);
}

/**
 * relay_deadline() - when to call relay_timeout()
 * @r: PPP towards an LNS
 *
 * Return: the time in ms, or NEVER.
 */
uint64_t relay_deadline(const struct relay *r)
{
	if (!r->alive)
		return NEVER;
	return earlier(lcp_deadline(&r->lcp), earlier(r->again_at, r->give_up));
}

static const char *missing(const struct relay *r)
{
	switch (r->state) {
	case RELAY_WAITING:
		return "no Challenge of the LNS";
	case RELAY_ASKING:
		return "no Response of the subscriber";
	default:
		return "no verdict of the LNS";
	}
}

/* Who has passed before stays: it is the LNS's to end what it does not want any more. */
static void give_up(struct relay *r)
{
	no_timers(r);
	if (!r->authenticated)
		lcp_close(&r->lcp, PPP_END_NO_RESPONSE, missing(r), r->now);
}

/**
 * relay_timeout() - time has passed
 * @r: PPP towards an LNS
 * @now: time in ms; before the deadline nothing happens
 */
void relay_timeout(struct relay *r, uint64_t now)
{
	if (now < relay_deadline(r))
		return;
	r->now = now;
	lcp_timeout(&r->lcp, now);
	if (now >= r->give_up)
		give_up(r);
	if (now < r->again_at)
		return;
	if (wanted(r)->protocol == PPP_PAP)
		request(r);
	else
		show(r);
}
