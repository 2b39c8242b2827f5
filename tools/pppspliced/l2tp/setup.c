// SPDX-License-Identifier: GPL-2.0
/*
 * Set-up of a control connection, RFC 2661 section 5.1: what each end says of itself, and
 * whether they believe it.
 */
#include "l2tp/auth.h"
#include "l2tp/tunnel_parts.h"

/* No outgoing calls: no Bearer Capabilities, section 4.4.3. PPPoE is synchronous to an LNS. */
static void describe(struct l2tp_tunnel *t, struct l2tp_message *msg, struct l2tp_end *end)
{
	const struct l2tp_tunnel_config *config = &t->config;

	*end = (struct l2tp_end){
		.protocol_version = L2TP_PROTOCOL_VERSION,
		.framing_capabilities = L2TP_FRAMING_SYNC | L2TP_FRAMING_ASYNC,
		.host_name = octets_of(config->host_name, strlen(config->host_name)),
		.assigned_tunnel_id = t->id,
		.receive_window_size = delivery_receive_window(&config->delivery),
	};
	msg->present |= L2TP_AVP_BIT(L2TP_AVP_BEARER_CAPABILITIES) |
			L2TP_AVP_BIT(L2TP_AVP_RECEIVE_WINDOW_SIZE);
	if (config->vendor_name) {
		end->vendor_name = octets_of(config->vendor_name, strlen(config->vendor_name));
		msg->present |= L2TP_AVP_BIT(L2TP_AVP_VENDOR_NAME);
	}
	if (config->secret.len) {
		t->ops->random(t->owner, t->challenge, sizeof(t->challenge));
		end->challenge = octets_of(t->challenge, sizeof(t->challenge));
		msg->present |= L2TP_AVP_BIT(L2TP_AVP_CHALLENGE);
	}
}

/* @response: takes the Challenge Response of a message of @type; empty if nobody asked. */
static struct octets respond(const struct l2tp_tunnel *t, enum l2tp_message_type type,
			     struct octets challenge, uint8_t response[L2TP_RESPONSE_LEN])
{
	if (!challenge.len)
		return (struct octets){ 0 };
	l2tp_auth_respond(type, t->config.secret, challenge, response);
	return octets_of(response, L2TP_RESPONSE_LEN);
}

static uint64_t response_bit(struct octets response)
{
	return response.len ? L2TP_AVP_BIT(L2TP_AVP_CHALLENGE_RESPONSE) : 0;
}

static void refuse(struct l2tp_tunnel *t, enum l2tp_why why, const char *text)
{
	const struct l2tp_ending ending =
		l2tp_ending_of(why, L2TP_STOPCCN_NOT_AUTHORIZED, 0, text);

	l2tp_tunnel_stop(t, &ending);
}

static void fail(struct l2tp_tunnel *t)
{
	const struct l2tp_ending ending =
		l2tp_ending_of(L2TP_WHY_OWNER, L2TP_STOPCCN_ERROR, L2TP_ERROR_NO_RESOURCES,
			       "host name is empty, or host and vendor name are too long");

	l2tp_tunnel_finish(t, &ending);
}

/**
 * l2tp_setup_request() - send SCCRQ
 * @t: tunnel
 */
void l2tp_setup_request(struct l2tp_tunnel *t)
{
	struct l2tp_message msg = {
		.type = L2TP_SCCRQ,
		.present = L2TP_AVP_BIT(L2TP_AVP_TIE_BREAKER),
	};

	t->ops->random(t->owner, &t->tie_breaker, sizeof(t->tie_breaker));
	describe(t, &msg, &msg.sccrq.end);
	msg.sccrq.tie_breaker = t->tie_breaker;
	t->state = L2TP_TUNNEL_WAIT_CTL_REPLY;
	if (!l2tp_tunnel_push(t, &msg))
		fail(t);
}

/* Return: 0 if the message has none. */
static uint16_t assigned_tunnel(const struct l2tp_message *msg)
{
	if (!l2tp_has(msg, L2TP_AVP_ASSIGNED_TUNNEL_ID))
		return 0;
	if (msg->type == L2TP_SCCRQ)
		return msg->sccrq.end.assigned_tunnel_id;
	if (msg->type == L2TP_SCCRP)
		return msg->sccrp.end.assigned_tunnel_id;
	return msg->type == L2TP_STOPCCN ? msg->stopccn.assigned_tunnel_id : 0;
}

/**
 * l2tp_setup_peer_id() - learn the peer's Tunnel ID, so that he can be answered
 * @t: tunnel
 * @msg: message of his, accepted or not; the first ID that he says counts
 */
void l2tp_setup_peer_id(struct l2tp_tunnel *t, const struct l2tp_message *msg)
{
	if (t->peer_id)
		return;
	t->peer_id = assigned_tunnel(msg);
	delivery_set_peer(&t->delivery, t->peer_id);
}

static void take_end(struct l2tp_tunnel *t, const struct l2tp_message *msg,
		     const struct l2tp_end *end)
{
	l2tp_setup_peer_id(t, msg);
	octets_text(t->peer_host_name, sizeof(t->peer_host_name), end->host_name);
	octets_text(t->peer_vendor_name, sizeof(t->peer_vendor_name), end->vendor_name);
	delivery_set_window(&t->delivery, end->receive_window_size);
}

/* What was there but not accepted is as if it were not there. */
static struct octets challenge_of(const struct l2tp_message *msg, const struct l2tp_end *end)
{
	return l2tp_has(msg, L2TP_AVP_CHALLENGE) ? end->challenge : (struct octets){ 0 };
}

static struct octets response_of(const struct l2tp_message *msg)
{
	if (!l2tp_has(msg, L2TP_AVP_CHALLENGE_RESPONSE))
		return (struct octets){ 0 };
	return msg->type == L2TP_SCCRP ? msg->sccrp.challenge_response :
					 msg->scccn.challenge_response;
}

static bool is_expected(const struct l2tp_tunnel *t, struct octets host_name)
{
	const char *want = t->config.peer_host_name;

	if (!want || !*want)
		return true;
	return host_name.len == strlen(want) && !memcmp(host_name.at, want, host_name.len);
}

/* Return: whether it is who it has to be, and we can be who he wants. If not, it is refused. */
static bool accept_end(struct l2tp_tunnel *t, const struct l2tp_message *msg,
		       const struct l2tp_end *end)
{
	if (l2tp_has(msg, L2TP_AVP_CHALLENGE) && !t->config.secret.len) {
		refuse(t, L2TP_WHY_AUTH,
		       "the peer wants tunnel authentication, but no secret is set");
		return false;
	}
	if (!is_expected(t, end->host_name)) {
		refuse(t, L2TP_WHY_HOST_NAME, NULL);
		return false;
	}
	return true;
}

/* Return: whether the peer knows the secret, if there is one. If not, it is refused. */
static bool accept_response(struct l2tp_tunnel *t, const struct l2tp_message *msg)
{
	const struct octets challenge = octets_of(t->challenge, sizeof(t->challenge));
	const struct octets response = response_of(msg);

	if (!t->config.secret.len ||
	    l2tp_auth_check(msg->type, t->config.secret, challenge, response))
		return true;
	refuse(t, L2TP_WHY_AUTH, response.len ? "wrong Challenge Response" :
						"no Challenge Response");
	return false;
}

static void take_request(struct l2tp_tunnel *t, const struct l2tp_message *request)
{
	const struct l2tp_end *peer = &request->sccrq.end;
	struct l2tp_message msg = { .type = L2TP_SCCRP };
	uint8_t response[L2TP_RESPONSE_LEN];

	take_end(t, request, peer);
	if (!accept_end(t, request, peer))
		return;
	describe(t, &msg, &msg.sccrp.end);
	msg.sccrp.challenge_response = respond(t, L2TP_SCCRP, challenge_of(request, peer),
						response);
	msg.present |= response_bit(msg.sccrp.challenge_response);
	t->state = L2TP_TUNNEL_WAIT_CTL_CONN;
	if (!l2tp_tunnel_push(t, &msg))
		fail(t);
}

static void take_reply(struct l2tp_tunnel *t, const struct l2tp_message *reply)
{
	const struct l2tp_end *peer = &reply->sccrp.end;
	struct l2tp_message msg = { .type = L2TP_SCCCN };
	uint8_t response[L2TP_RESPONSE_LEN];

	take_end(t, reply, peer);
	if (!accept_response(t, reply) || !accept_end(t, reply, peer))
		return;
	msg.scccn.challenge_response = respond(t, L2TP_SCCCN, challenge_of(reply, peer),
						response);
	msg.present = response_bit(msg.scccn.challenge_response);
	l2tp_tunnel_push(t, &msg);
	l2tp_tunnel_established(t);
}

/**
 * l2tp_setup_input() - a message of the set-up has come in the state that it is for
 * @t: tunnel
 * @msg: SCCRQ, SCCRP or SCCCN that is accepted
 */
void l2tp_setup_input(struct l2tp_tunnel *t, const struct l2tp_message *msg)
{
	if (msg->type == L2TP_SCCRQ)
		take_request(t, msg);
	else if (msg->type == L2TP_SCCRP)
		take_reply(t, msg);
	else if (accept_response(t, msg))
		l2tp_tunnel_established(t);
}

/*
 * Once a tunnel was established, an SCCRQ is a new one: the peer may have started anew, and number
 * its tunnels as before.
 */
static bool may_repeat(const struct l2tp_tunnel *t, enum l2tp_message_type type)
{
	if (t->state != L2TP_TUNNEL_WAIT_CTL_CONN && t->state != L2TP_TUNNEL_CLOSING)
		return false;
	return type == L2TP_STOPCCN || (type == L2TP_SCCRQ && !t->established_at);
}

/**
 * l2tp_tunnel_opened_by() - whether a datagram for Tunnel ID 0 is for a tunnel nevertheless
 * @t: tunnel to the address that it came from
 * @data: datagram
 * @len: its length in octets
 *
 * An originator that does not know our Tunnel ID yet sends its SCCRQ again, or a StopCCN.
 *
 * Return: whether @t was opened by it; then it is for l2tp_tunnel_input().
 */
bool l2tp_tunnel_opened_by(const struct l2tp_tunnel *t, const void *data, size_t len)
{
	uint8_t room[DELIVERY_MESSAGE_MAX];
	struct writer scratch = writer_of(room, sizeof(room));
	struct l2tp_message msg;

	if (!t->responder ||
	    l2tp_message_parse(&msg, data, len, t->config.secret, &scratch) == L2TP_DISCARD)
		return false;
	return !msg.header.tunnel_id && may_repeat(t, msg.type) && t->peer_id &&
	       assigned_tunnel(&msg) == t->peer_id;
}

/**
 * l2tp_tunnel_tie() - an SCCRQ has come from a peer that has one of ours
 * @ours: tunnel that is being opened to him
 * @data: datagram
 * @len: its length in octets
 * @now: ms
 *
 * Section 4.4.3: the lower Tie Breaker wins, and ours wins over none. The loser is dropped
 * silently: its calls end with L2TP_WHY_TUNNEL, and then it ends with L2TP_WHY_TIE.
 *
 * Return: what to do with the SCCRQ.
 */
enum l2tp_tie l2tp_tunnel_tie(struct l2tp_tunnel *ours, const void *data, size_t len, uint64_t now)
{
	uint8_t room[DELIVERY_MESSAGE_MAX];
	struct writer scratch = writer_of(room, sizeof(room));
	const struct l2tp_ending lost = l2tp_ending_of(L2TP_WHY_TIE, 0, 0, NULL);
	struct l2tp_message msg;

	ours->now = now;
	if (ours->state != L2TP_TUNNEL_WAIT_CTL_REPLY ||
	    l2tp_message_parse(&msg, data, len, ours->config.secret, &scratch) != L2TP_ACCEPT ||
	    msg.type != L2TP_SCCRQ)
		return L2TP_TIE_INDEPENDENT;
	if (!l2tp_has(&msg, L2TP_AVP_TIE_BREAKER) || msg.sccrq.tie_breaker > ours->tie_breaker)
		return L2TP_TIE_KEEP_OURS;
	l2tp_tunnel_finish(ours, &lost);
	if (msg.sccrq.tie_breaker == ours->tie_breaker)
		return L2TP_TIE_BOTH_LOSE;
	return L2TP_TIE_TAKE_THEIRS;
}
