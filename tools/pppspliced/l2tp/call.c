// SPDX-License-Identifier: GPL-2.0
/* An incoming call, the LAC's side: RFC 2661 sections 5.2.1 and 7.4.1. */
#include "l2tp/call.h"

#include "l2tp/tunnel_parts.h"

#include <stdio.h>

/* As section 7.4.1 has it */
static const char *state_text(enum l2tp_call_state state)
{
	static const char *const texts[] = {
		[L2TP_CALL_IDLE] = "idle",
		[L2TP_CALL_WAIT_TUNNEL] = "wait-tunnel",
		[L2TP_CALL_WAIT_REPLY] = "wait-reply",
		[L2TP_CALL_REPLIED] = "replied",
		[L2TP_CALL_ESTABLISHED] = "established",
		[L2TP_CALL_ENDED] = "ended",
	};

	return texts[state];
}

static bool hangs_in_tunnel(const struct l2tp_call *call)
{
	return call->state != L2TP_CALL_IDLE && call->state != L2TP_CALL_ENDED;
}

static void leave(struct l2tp_call *call)
{
	l2tp_calls_remove(call);
	call->state = L2TP_CALL_ENDED;
}

/* With CDN if the peer knows of it: there is a slot now that none is kept for its ICCN. */
static void disconnect(struct l2tp_call *call, const struct l2tp_ending *ending)
{
	bool known = call->state != L2TP_CALL_WAIT_TUNNEL;

	leave(call);
	if (known)
		l2tp_calls_disconnect(call->tunnel, call->peer_id, call->id, ending);
}

/**
 * l2tp_call_end() - the call has ended, and the peer knows
 * @call: call
 * @ending: why
 */
void l2tp_call_end(struct l2tp_call *call, const struct l2tp_ending *ending)
{
	leave(call);
	call->ops->ended(call->owner, ending);
}

/**
 * l2tp_call_clear() - end the call
 * @call: call
 * @ending: why, and what to tell the peer
 */
void l2tp_call_clear(struct l2tp_call *call, const struct l2tp_ending *ending)
{
	disconnect(call, ending);
	call->ops->ended(call->owner, ending);
}

static struct l2tp_call_number number_of(struct octets octets)
{
	struct l2tp_call_number number = { .len = L2TP_CALL_NUMBER_MAX };

	if (octets.len < number.len)
		number.len = octets.len;
	if (number.len)
		memcpy(number.data, octets.at, number.len);
	return number;
}

static void fail(struct l2tp_call *call, enum l2tp_why why, const char *text)
{
	const struct l2tp_ending ending = l2tp_ending_of(why, 0, 0, text);

	call->state = L2TP_CALL_ENDED;
	call->ops->ended(call->owner, &ending);
}

/**
 * l2tp_call_request() - ask the LNS for a session
 * @call: call, the owner's
 * @t: tunnel, open or still to be opened
 * @ops: what the owner does
 * @owner: argument of @ops
 * @id: Session ID of this end, not 0, and of no other call in @t. One that has ended should
 *	not be used again soon: an ICRP that is on its way would be taken for that of the new call
 * @serial: Call Serial Number, for logs of both ends
 * @calling_number: Calling Number; cut off after L2TP_CALL_NUMBER_MAX octets, copied; may be empty
 * @called_number: Called Number, likewise
 * @physical_channel: Physical Channel ID, for logs
 * @now: ms
 *
 * It is sent as soon as the tunnel is up and its send queue has room; then comes replied(). The
 * call may end, and say so, before this returns.
 */
void l2tp_call_request(struct l2tp_call *call, struct l2tp_tunnel *t,
		       const struct l2tp_call_ops *ops, void *owner, uint16_t id, uint32_t serial,
		       struct octets calling_number, struct octets called_number,
		       uint32_t physical_channel, uint64_t now)
{
	*call = (struct l2tp_call){
		.state = L2TP_CALL_WAIT_TUNNEL,
		.id = id,
		.tunnel = t,
		.ops = ops,
		.owner = owner,
		.serial = serial,
		.physical_channel = physical_channel,
		.calling = number_of(calling_number),
		.called = number_of(called_number),
	};
	t->now = now;
	if (t->state == L2TP_TUNNEL_CLOSING || t->state == L2TP_TUNNEL_ENDED) {
		fail(call, L2TP_WHY_TUNNEL, t->ending.text);
	} else if (!id || l2tp_calls_find(t, id)) {
		fail(call, L2TP_WHY_OWNER, id ? "Session ID is in use" : "Session ID: 0");
	} else {
		l2tp_calls_add(t, call);
		l2tp_calls_send(t);
	}
}

/**
 * l2tp_call_ask() - send ICRQ
 * @call: call that has waited for it
 *
 * It fits into a message, whatever there is in it.
 */
void l2tp_call_ask(struct l2tp_call *call)
{
	struct l2tp_message msg = {
		.type = L2TP_ICRQ,
		.present = L2TP_AVP_BIT(L2TP_AVP_BEARER_TYPE) |
			   L2TP_AVP_BIT(L2TP_AVP_PHYSICAL_CHANNEL_ID),
		.icrq = {
			.assigned_session_id = call->id,
			.call_serial_number = call->serial,
			.bearer_type = L2TP_BEARER_DIGITAL,
			.physical_channel_id = call->physical_channel,
			.calling_number = octets_of(call->calling.data, call->calling.len),
			.called_number = octets_of(call->called.data, call->called.len),
		},
	};

	if (call->calling.len)
		msg.present |= L2TP_AVP_BIT(L2TP_AVP_CALLING_NUMBER);
	if (call->called.len)
		msg.present |= L2TP_AVP_BIT(L2TP_AVP_CALLED_NUMBER);
	call->state = L2TP_CALL_WAIT_REPLY;
	l2tp_tunnel_push(call->tunnel, &msg);
}

/**
 * l2tp_call_connect() - tell the LNS that the call is connected, and what it may want to know
 * @call: call, in L2TP_CALL_REPLIED; in another state nothing is done
 * @iccn: what goes into ICCN
 * @present: L2TP_AVP_BIT() of what is optional, and of L2TP_AVP_SEQUENCING_REQUIRED
 * @now: ms
 *
 * Return: false if it does not fit into a message, or has a Proxy Authen Type without what goes
 * with it: nothing was sent, and the call is as it was. Leave out what can be left out.
 */
bool l2tp_call_connect(struct l2tp_call *call, const struct l2tp_iccn *iccn, uint64_t present,
		       uint64_t now)
{
	struct l2tp_message msg = {
		.header.session_id = call->peer_id,
		.type = L2TP_ICCN,
		.present = present,
		.iccn = *iccn,
	};

	if (call->state != L2TP_CALL_REPLIED)
		return true;
	call->tunnel->now = now;
	if (!l2tp_tunnel_push(call->tunnel, &msg))
		return false;
	l2tp_calls_leave_setup(call);
	call->state = L2TP_CALL_ESTABLISHED;
	return true;
}

/**
 * l2tp_call_close() - end the call
 * @call: call; nothing is done if it was never requested, or has ended
 * @result: why, to the LNS
 * @error: error code, enum l2tp_error; 0 for none
 * @text: more, to the LNS; NULL for none
 * @now: ms
 *
 * There is no ended() for it. A CDN is sent if the LNS knows of the call. Its memory is the
 * owner's again, and he may release it outside of callbacks.
 */
void l2tp_call_close(struct l2tp_call *call, enum l2tp_cdn_result result, uint16_t error,
		     const char *text, uint64_t now)
{
	const struct l2tp_ending ending = l2tp_ending_of(L2TP_WHY_OWNER, result, error, text);

	if (!hangs_in_tunnel(call))
		return;
	call->tunnel->now = now;
	disconnect(call, &ending);
}

/* There is no result code for it, section 4.4.2; section 7.4.1 has the session cleared. */
static void out_of_state(struct l2tp_call *call, const struct l2tp_message *msg)
{
	struct l2tp_ending ending;
	char text[L2TP_ENDING_TEXT_SIZE];

	snprintf(text, sizeof(text), "%s in state %s", l2tp_message_name(msg->type),
		 state_text(call->state));
	ending = l2tp_ending_of(L2TP_WHY_PROTOCOL, L2TP_CDN_ERROR, L2TP_ERROR_VENDOR, text);
	l2tp_call_clear(call, &ending);
}

static void take_reply(struct l2tp_call *call, const struct l2tp_message *msg)
{
	call->peer_id = msg->icrp.assigned_session_id;
	call->state = L2TP_CALL_REPLIED;
	call->ops->replied(call->owner);
}

static void disconnected_by_peer(struct l2tp_call *call, const struct l2tp_message *msg)
{
	const struct l2tp_ending ending = l2tp_ending_by_peer(msg);

	l2tp_call_end(call, &ending);
}

/* An ICRP that is not accepted may say which session of the peer's is to be cleared. */
static void clear_by_fault(struct l2tp_call *call, const struct l2tp_message *msg)
{
	const struct l2tp_ending ending = l2tp_ending_by_fault(&msg->fault);

	if (msg->type == L2TP_ICRP && !call->peer_id &&
	    l2tp_has(msg, L2TP_AVP_ASSIGNED_SESSION_ID))
		call->peer_id = msg->icrp.assigned_session_id;
	l2tp_call_clear(call, &ending);
}

/**
 * l2tp_call_input() - a message about a call has come
 * @call: call that the peer knows of
 * @msg: message
 * @verdict: what l2tp_message_parse() has said of it
 *
 * WEN is for an LNS, and SLI for a LAC with asynchronous lines: neither has anything to say here.
 */
void l2tp_call_input(struct l2tp_call *call, const struct l2tp_message *msg,
		     enum l2tp_verdict verdict)
{
	if (msg->type == L2TP_CDN)
		disconnected_by_peer(call, msg);
	else if (verdict != L2TP_ACCEPT)
		clear_by_fault(call, msg);
	else if (msg->type == L2TP_WEN || msg->type == L2TP_SLI)
		call->tunnel->stats.ignored++;
	else if (msg->type == L2TP_ICRP && call->state == L2TP_CALL_WAIT_REPLY)
		take_reply(call, msg);
	else
		out_of_state(call, msg);
}
