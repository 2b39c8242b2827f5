// SPDX-License-Identifier: GPL-2.0
/*
 * Handing a subscriber to an LNS. In both modes the LNS is chosen by what he shows first.
 *
 * Transparent: the splice takes all frames from before ICCN on, so that nothing of the LNS's LCP,
 * and no verdict of it, is lost.
 *
 * Terminated: the LNS's Challenge goes to the subscriber, and his Response back; the splice takes
 * NCPs and what they negotiate from before the subscriber hears that he has passed.
 */
#include "daemon/handover.h"

#include "daemon/aaa.h"
#include "daemon/accounting.h"
#include "daemon/terminated.h"
#include "daemon/tunnels.h"

#include <linux/pppsplice.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define NEWS_OF_CALL	(NEWS_CALL_REPLIED | NEWS_CALL_ENDED | NEWS_LNS_DOWN | NEWS_CHALLENGE | \
			 NEWS_REFUSED | NEWS_PASSED | NEWS_RELAY_ENDED | NEWS_SPLICE_GONE)

/* Ties that one session is tried again after: that would go on for ever with some */
#define TIES_MAX	5

/* How long the kernel is waited for, at most, when a splice ends by itself */
#define COUNTERS_MS	2000

static void try_next(struct subscriber *sub, uint64_t now);

/* @text: for the subscriber; NULL: what is said of @cause in general */
static void refuse(struct subscriber *sub, enum end_cause cause, const char *text)
{
	text = text ? text : end_of(cause)->text;
	subscriber_refuse(sub, cause, text, strlen(text));
}

/* --- the splice ------------------------------------------------------------- */

/*
 * One that cannot be removed is ending by itself, as the subscriber's session does with a PADT; or
 * it ends with its sessions, which are closed next. Its last counters come as an event, at the end
 * of a grace period of RCU.
 */
static void remove_splice(struct subscriber *sub)
{
	if (!sub->splice)
		return;
	if (splices_del(sub->core->splices, sub->splice, &sub->usage))
		sub->counters_by = clock_ms() + COUNTERS_MS;
	else
		subscriber_forget_splice(sub);
}

static void log_up(const struct subscriber *sub)
{
	log_event(LOG_LEVEL_INFO, "session-up",
		  "session=%u interface=%s pppoe-session=%u mac=%s user=\"%s\" realm=\"%s\" group=\"%s\" lns=%s"
		  " tunnel=%u/%u call=%u/%u mode=%s splice=%u",
		  sub->id, sub->access->link.name, sub->pppoe.id,
		  sub->radius_session.calling_station_id, sub->user, sub->realm, sub->group_name,
		  sub->tunnel->remote, sub->tunnel->machine.id, sub->tunnel->machine.peer_id,
		  sub->call.id, sub->call.peer_id,
		  sub->mode == CONFIG_TRANSPARENT ? "transparent" : "terminated", sub->splice);
}

/**
 * handover_splice() - make the splice
 * @sub: session with both channels
 * @now: ms
 *
 * Return: whether it stands; otherwise the session is ending.
 */
bool handover_splice(struct subscriber *sub, uint64_t now)
{
	struct core *core = sub->core;
	char error[CORE_ERROR_SIZE] = "";
	int frames = sub->mode == CONFIG_TRANSPARENT ? PPPSPLICE_FRAMES_ALL : PPPSPLICE_FRAMES_NCP;

	if (splices_add(core->splices, &sub->channel, &sub->lns_channel, sub->tunnel->fd,
			sub->config->l2tp.sequence, frames, sub->user, &sub->splice, error,
			sizeof(error)) < 0) {
		log_event(LOG_LEVEL_ERROR, "splice-failed", "session=%u error=\"%s\"", sub->id,
			  error);
		refuse(sub, END_KERNEL, "no splice");
		return false;
	}
	LIST_INSERT_HEAD(&core->by_splice[sub->splice % CORE_SPLICE_BUCKETS], sub, splice_entry);
	core->n_spliced++;
	core->stats.spliced++;
	sub->spliced_at = now;
	sub->idle_at = sub->idle_timeout ? now + SECONDS(sub->idle_timeout) : NEVER;
	sub->stage = STAGE_SPLICED;
	accounting_start(sub, now);
	log_up(sub);
	return true;
}

/* --- the call --------------------------------------------------------------- */

static void call_replied(void *owner)
{
	subscriber_tell(owner, NEWS_CALL_REPLIED);
}

static void call_ended(void *owner, const struct l2tp_ending *why)
{
	struct subscriber *sub = owner;

	sub->call_end = *why;
	sub->has_call = false;
	subscriber_tell(sub, NEWS_CALL_ENDED);
}

static const struct l2tp_call_ops call_ops = {
	.replied = call_replied,
	.ended = call_ended,
};

/* All of it that there is. */
static void drop_call(struct subscriber *sub, enum l2tp_cdn_result result, const char *text)
{
	uint64_t now = clock_ms();

	ev_io_stop(sub->core->loop, &sub->lns_io);
	remove_splice(sub);
	if (sub->relaying) {
		sub->relaying = false;
		if (sub->has_call && text)
			relay_close(&sub->relay, text, now);
		relay_lower_down(&sub->relay, now);
	}
	channel_close(&sub->lns_channel);
	if (sub->has_call)
		l2tp_call_close(&sub->call, result, L2TP_ERROR_NONE, text, now);
	sub->has_call = false;
	if (sub->tunnel) {
		tunnel_release_session(sub->tunnel, sub->call.id);
		tunnel_put(sub->tunnel);
	}
	sub->tunnel = NULL;
	if (sub->peer)
		lns_session_ended(sub->peer);
	sub->peer = NULL;
	sub->news &= ~NEWS_OF_CALL;
}

static bool place_call(struct subscriber *sub, uint64_t now)
{
	const char *calling = sub->radius_session.calling_station_id;
	char error[CORE_ERROR_SIZE] = "";
	struct core *core = sub->core;
	uint16_t id;

	sub->tunnel = tunnels_get(core, sub->config, sub->peer, sub->hide, error, sizeof(error));
	if (!sub->tunnel) {
		log_event(LOG_LEVEL_ERROR, "tunnel-failed", "lns=%s error=\"%s\"",
			  sub->peer->endpoint, error);
		return false;
	}
	id = tunnel_take_session(sub->tunnel);
	sub->has_call = true;
	sub->stage = STAGE_LNS;
	sub->call_serial = ++core->last_call;
	l2tp_call_request(&sub->call, &sub->tunnel->machine, &call_ops, sub, id, sub->call_serial,
			  octets_of(calling, strlen(calling)), octets_of(NULL, 0), sub->pppoe.id,
			  now);
	tunnel_touch(sub->tunnel);
	return true;
}

static void call_lns(struct subscriber *sub, const struct lns_peer *peer, uint64_t now)
{
	sub->peer = peer;
	if (place_call(sub, now))
		return;
	lns_session_ended(sub->peer);
	sub->peer = NULL;
	try_next(sub, now);
}

static struct lns_peer *peers_of(struct subscriber *sub)
{
	if (sub->reply.peers)
		return sub->reply.peers;
	return config_group_of(sub->config, sub->group)->peers;
}

static void try_next(struct subscriber *sub, uint64_t now)
{
	const struct lns_peer *peer;

	tunnels_bind_states(sub->core, peers_of(sub), sub->group->n_peers);
	do
		peer = lns_choose(&sub->choice, arc4random(), now);
	while (peer && !lns_session_began(peer));
	if (peer)
		return call_lns(sub, peer, now);
	log_event(LOG_LEVEL_WARNING, "no-lns", "session=%u user=\"%s\" group=\"%s\"", sub->id,
		  sub->user, sub->group_name);
	refuse(sub, END_NO_LNS, NULL);
}

/* What the LNS is told of the subscriber, RFC 2661 section 4.4.5 */
static uint64_t proxy_authentication(const struct subscriber *sub, struct l2tp_iccn *iccn)
{
	struct ppp_credentials shown = ppp_credentials(&sub->ppp);
	uint64_t present = L2TP_AVP_BIT(L2TP_AVP_PROXY_AUTHEN_TYPE) |
			   L2TP_AVP_BIT(L2TP_AVP_PROXY_AUTHEN_NAME) |
			   L2TP_AVP_BIT(L2TP_AVP_PROXY_AUTHEN_ID) |
			   L2TP_AVP_BIT(L2TP_AVP_PROXY_AUTHEN_RESPONSE);

	if (shown.protocol == PPP_PAP)
		iccn->proxy_authen_type = L2TP_PROXY_AUTHEN_PAP;
	else if (shown.algorithm == CHAP_MD5)
		iccn->proxy_authen_type = L2TP_PROXY_AUTHEN_CHAP;
	else if (shown.algorithm == CHAP_MS)
		iccn->proxy_authen_type = L2TP_PROXY_AUTHEN_MSCHAP1;
	else
		return 0;	/* MS-CHAPv2 has no number there: the LNS asks for itself */
	iccn->proxy_authen_name = shown.name;
	iccn->proxy_authen_id = shown.id;
	iccn->proxy_authen_response = shown.response;
	if (shown.protocol == PPP_PAP)
		return present;
	iccn->proxy_authen_challenge = shown.challenge;
	return present | L2TP_AVP_BIT(L2TP_AVP_PROXY_AUTHEN_CHALLENGE);
}

static uint64_t proxy_lcp(const struct subscriber *sub, struct l2tp_iccn *iccn)
{
	struct lcp_proxy proxy = lcp_proxy(&sub->ppp.lcp);
	uint64_t present = 0;

	iccn->initial_received_lcp_confreq = proxy.initial;
	iccn->last_sent_lcp_confreq = proxy.sent;
	iccn->last_received_lcp_confreq = proxy.received;
	if (proxy.initial.at)
		present |= L2TP_AVP_BIT(L2TP_AVP_INITIAL_RECEIVED_LCP_CONFREQ);
	if (proxy.sent.at)
		present |= L2TP_AVP_BIT(L2TP_AVP_LAST_SENT_LCP_CONFREQ);
	if (proxy.received.at)
		present |= L2TP_AVP_BIT(L2TP_AVP_LAST_RECEIVED_LCP_CONFREQ);
	return present;
}

static bool send_iccn(struct subscriber *sub, uint64_t now)
{
	const struct config *config = sub->config;
	const char *group = sub->peer->private_group_id;
	struct l2tp_iccn iccn = {
		.tx_connect_speed = config->l2tp.tx_speed,
		.rx_connect_speed = config->l2tp.rx_speed,
		.framing_type = L2TP_FRAMING_SYNC,
		.private_group_id = octets_of(group, strlen(group)),
	};
	uint64_t present = 0, lcp = 0, authentication = 0;

	if (config->l2tp.rx_speed)
		present |= L2TP_AVP_BIT(L2TP_AVP_RX_CONNECT_SPEED);
	if (config->l2tp.sequence)
		present |= L2TP_AVP_BIT(L2TP_AVP_SEQUENCING_REQUIRED);
	if (group[0])
		present |= L2TP_AVP_BIT(L2TP_AVP_PRIVATE_GROUP_ID);
	if (sub->mode == CONFIG_TRANSPARENT) {
		lcp = proxy_lcp(sub, &iccn);
		authentication = proxy_authentication(sub, &iccn);
	}
	/* What is too long for a message is left out: the LNS negotiates, and asks, itself. */
	return l2tp_call_connect(&sub->call, &iccn, present | lcp | authentication, now) ||
	       l2tp_call_connect(&sub->call, &iccn, present | authentication, now) ||
	       l2tp_call_connect(&sub->call, &iccn, present, now);
}

/* --- from ICRP to ICCN -------------------------------------------------------- */

static void lns_frames_came(struct ev_loop *loop, ev_io *io, int events)
{
	(void)loop;
	(void)events;
	terminated_read(io->data);
}

static bool open_lns_channel(struct subscriber *sub)
{
	const struct l2tp_tunnel *tunnel = &sub->tunnel->machine;
	char error[CORE_ERROR_SIZE] = "";

	if (l2tp_kernel_session(sub->core->l2tp, tunnel->id, sub->call.id,
				sub->call.peer_id, sub->config->l2tp.sequence, error,
				sizeof(error)) < 0)
		goto failed;
	if (channel_open_l2tp(&sub->lns_channel, sub->tunnel->fd, tunnel->id, sub->call.id,
			      tunnel->peer_id, sub->call.peer_id, error, sizeof(error)) < 0) {
		l2tp_kernel_session_delete(sub->core->l2tp, tunnel->id, sub->call.id);
		goto failed;
	}
	io_watch(sub->core->loop, &sub->lns_io, sub->lns_channel.ppp, lns_frames_came, sub);
	return true;
failed:
	log_event(LOG_LEVEL_ERROR, "call-failed", "session=%u error=\"%s\"", sub->id, error);
	refuse(sub, END_KERNEL, "no session to the LNS");
	return false;
}

static void connect_call(struct subscriber *sub, uint64_t now)
{
	bool transparent = sub->mode == CONFIG_TRANSPARENT;

	if (!open_lns_channel(sub) || (transparent && !handover_splice(sub, now)))
		return;
	if (!send_iccn(sub, now))
		return refuse(sub, END_KERNEL, "ICCN not sent");
	tunnel_touch(sub->tunnel);
	if (transparent)
		ppp_splice(&sub->ppp);
	else
		terminated_begin(sub, now);
}

/* Before ICCN another LNS may take it. */
static void call_is_over(struct subscriber *sub, uint64_t now)
{
	const struct l2tp_ending *why = &sub->call_end;
	char text[LOG_VALUE_SIZE(sizeof(why->text))];
	const struct lns_peer *peer = sub->peer;
	bool tied;

	if (why->why == L2TP_WHY_TUNNEL)
		why = &sub->tunnel->machine.ending;
	log_value(text, sizeof(text), octets_of(why->text, strlen(why->text)));
	/* An LNS that refuses a subscriber says so first, and may end the call at once. */
	if (sub->relaying && !sub->splice) {
		terminated_read(sub);
		if (subscriber_take(sub, NEWS_REFUSED))
			return terminated_refused(sub, now);
	}
	if (sub->stage != STAGE_LNS) {
		if (sub->call_end.why == L2TP_WHY_TUNNEL && why->why == L2TP_WHY_PEER)
			return subscriber_end(sub, END_TUNNEL, text);
		return subscriber_end(sub, end_of_call(why), text);
	}
	log_event(LOG_LEVEL_WARNING, "call-refused", "session=%u lns=%s result=%u error=%u text=\"%s\"",
		  sub->id, sub->tunnel->remote, why->result, why->error, text);
	tied = why->why == L2TP_WHY_TIE && sub->ties++ < TIES_MAX;
	drop_call(sub, L2TP_CDN_ADMINISTRATIVE, NULL);
	if (tied) {
		/* The LNS's own tunnel is the one that counts, or none, if both have lost. */
		tunnels_bind_states(sub->core, peers_of(sub), sub->group->n_peers);
		if (lns_session_began(peer))
			return call_lns(sub, peer, now);
	}
	try_next(sub, now);
}

/* --- who, and where to -------------------------------------------------------- */

static void choose(struct subscriber *sub, uint64_t now)
{
	const struct config_group *group;

	sub->mode = sub->config->mode;
	sub->group_name = "radius";
	sub->hide = false;
	sub->group = sub->reply.peers ? &sub->reply.group :
					realm_table_find(&sub->config->realms, sub->realm);
	if (!sub->group) {
		log_event(LOG_LEVEL_WARNING, "no-realm", "session=%u user=\"%s\"", sub->id,
			  sub->user);
		return refuse(sub, END_NO_REALM, NULL);
	}
	if (!sub->reply.peers) {
		group = config_group_of(sub->config, sub->group);
		sub->group_name = group->name;
		sub->mode = group->mode;
		sub->hide = group->hide;
	}
	lns_choice_init(&sub->choice, sub->group);
	try_next(sub, now);
}

static void forget_reply(struct subscriber *sub)
{
	if (sub->reply.peers)
		explicit_bzero(sub->reply.peers, sub->reply.group.n_peers * sizeof(*sub->reply.peers));
	free(sub->reply.peers);
	sub->reply.peers = NULL;
}

static void radius_answered(void *arg, const struct radius_reply *reply)
{
	struct subscriber *sub = arg;
	struct radius_session *session = &sub->radius_session;

	sub->request = NULL;
	sub->reply.result = reply->result;
	sub->reply.text_len = reply->text_len < AUTH_MAX ? reply->text_len : AUTH_MAX;
	memcpy(sub->reply.text, reply->text, sub->reply.text_len);
	if (reply->session_timeout_s)
		sub->session_timeout = reply->session_timeout_s;
	if (reply->idle_timeout_s)
		sub->idle_timeout = reply->idle_timeout_s;
	sub->interim = reply->interim_s;
	memcpy(session->accounted_user, reply->user, sizeof(session->accounted_user));
	session->classes_len = reply->classes_len;
	memcpy(session->classes, reply->classes, reply->classes_len);
	forget_reply(sub);
	if (reply->n_peers) {
		sub->reply.peers = malloc(reply->n_peers * sizeof(*reply->peers));
		if (sub->reply.peers)
			memcpy(sub->reply.peers, reply->peers,
			       reply->n_peers * sizeof(*reply->peers));
		else
			sub->reply.result = RADIUS_NO_ANSWER;
	}
	sub->reply.group = (struct lns_group){ sub->reply.peers, reply->n_peers };
	subscriber_tell(sub, NEWS_RADIUS);
}

static void answered(struct subscriber *sub, uint64_t now)
{
	const struct subscriber_reply *reply = &sub->reply;
	char value[LOG_VALUE_SIZE(AUTH_MAX)];

	if (reply->result == RADIUS_ACCEPT)
		return choose(sub, now);
	if (reply->result == RADIUS_REJECT)
		return subscriber_refuse(sub, END_REFUSED, reply->text, reply->text_len);
	log_event(LOG_LEVEL_ERROR, "radius-failed", "session=%u error=\"%s\"", sub->id,
		  log_value(value, sizeof(value), octets_of(reply->text, reply->text_len)));
	refuse(sub, END_RADIUS, NULL);
}

static void ask_radius(struct subscriber *sub, const struct ppp_credentials *shown)
{
	bool authorize_only = sub->config->radius.use == CONFIG_RADIUS_AUTHORIZE;

	sub->stage = STAGE_RADIUS;
	sub->request = radius_authenticate(sub->aaa->radius, &sub->radius_session, shown,
					   authorize_only, radius_answered, sub);
	if (sub->request)
		return;
	log_event(LOG_LEVEL_ERROR, "radius-failed", "session=%u error=\"too many requests wait\"",
		  sub->id);
	refuse(sub, END_RADIUS, NULL);
}

/* Return: whether the name is one of RADIUS's, with a realm or without. */
static bool name_user(struct subscriber *sub, const struct ppp_credentials *shown)
{
	const char *name = (const char *)shown->name.at, *wrong;

	log_value(sub->user, sizeof(sub->user), shown->name);
	wrong = realm_of_user(&sub->config->realm_form, name, shown->name.len, sub->realm);
	if (!wrong && memchr(name, 0, shown->name.len))
		wrong = "user name has a zero octet";
	if (!wrong) {
		snprintf(sub->radius_session.user, sizeof(sub->radius_session.user), "%.*s",
			 (int)shown->name.len, name);
		return true;
	}
	log_event(LOG_LEVEL_WARNING, "no-realm", "session=%u user=\"%s\" error=\"%s\"", sub->id,
		  sub->user, wrong);
	refuse(sub, END_NO_REALM, wrong);
	return false;
}

/**
 * handover_credentials() - the subscriber has shown who he is
 * @sub: session
 * @now: ms
 */
void handover_credentials(struct subscriber *sub, uint64_t now)
{
	struct ppp_credentials shown = ppp_credentials(&sub->ppp);

	if (sub->relaying)
		return relay_respond(&sub->relay, &shown, now);
	if (sub->stage != STAGE_LCP || !name_user(sub, &shown))
		return;
	sub->session_timeout = sub->config->session_timeout_s;
	sub->idle_timeout = sub->config->idle_timeout_s;
	if (sub->aaa && sub->config->radius.use != CONFIG_RADIUS_OFF)
		ask_radius(sub, &shown);
	else
		choose(sub, now);
}

/* LCP ends, or is negotiated anew: what he has shown does not count any more. */
static void begin_again(struct subscriber *sub, uint64_t now)
{
	const struct lcp *lcp = &sub->ppp.lcp;

	(void)now;
	if (lcp_is_terminating(lcp))
		return subscriber_end(sub, end_of_ppp(lcp->peer_terminates ? PPP_END_PEER :
							lcp->why), NULL);
	if (sub->splice)
		return subscriber_end(sub, END_SUBSCRIBER, "subscriber negotiates LCP anew");
	handover_undo(sub, END_SUBSCRIBER, "subscriber negotiates LCP anew");
	subscriber_take(sub, NEWS_RADIUS);
	sub->text[0] = '\0';	/* of an LNS that has nothing to do with it any more */
	sub->stage = STAGE_LCP;
}

static void lns_is_down(struct subscriber *sub, uint64_t now)
{
	(void)now;
	subscriber_end(sub, END_TUNNEL, "the kernel's session to the LNS is gone");
}

/* It goes with a session that has ended; otherwise somebody has removed it. */
static void splice_is_gone(struct subscriber *sub, uint64_t now)
{
	if (!channel_is_up(&sub->channel))
		subscriber_end(sub, END_LINE, NULL);
	else if (!channel_is_up(&sub->lns_channel))
		lns_is_down(sub, now);
	else
		subscriber_end(sub, END_SPLICE, NULL);
}

/**
 * handover_settle() - settle what callbacks have noted
 * @sub: session
 * @now: ms
 *
 * A refusal comes before what the LNS ends with it: it says most to the subscriber.
 */
void handover_settle(struct subscriber *sub, uint64_t now)
{
	static const struct {
		enum subscriber_news news;
		void (*settle)(struct subscriber *sub, uint64_t now);
	} steps[] = {
		{ NEWS_PPP_DOWN, begin_again },
		{ NEWS_RADIUS, answered },
		{ NEWS_AUTHENTICATE, handover_credentials },
		{ NEWS_REFUSED, terminated_refused },
		{ NEWS_CALL_ENDED, call_is_over },
		{ NEWS_CALL_REPLIED, connect_call },
		{ NEWS_PASSED, terminated_passed },
		{ NEWS_CHALLENGE, terminated_challenged },
		{ NEWS_RELAY_ENDED, terminated_over },
		{ NEWS_SPLICE_GONE, splice_is_gone },
		{ NEWS_LNS_DOWN, lns_is_down },
	};
	size_t i;

	for (i = 0; i < sizeof(steps) / sizeof(steps[0]) && !sub->cause; i++)
		if (subscriber_take(sub, steps[i].news))
			steps[i].settle(sub, now);
}

/**
 * handover_deadline() - when to call handover_timeout()
 * @sub: session
 *
 * Return: ms, or NEVER.
 */
uint64_t handover_deadline(const struct subscriber *sub)
{
	return sub->relaying ? relay_deadline(&sub->relay) : NEVER;
}

/**
 * handover_timeout() - time has passed
 * @sub: session
 * @now: ms
 */
void handover_timeout(struct subscriber *sub, uint64_t now)
{
	if (sub->relaying)
		relay_timeout(&sub->relay, now);
}

/**
 * handover_undo() - take all of it back; the LNS is told
 * @sub: session
 * @cause: why
 * @text: why, for people
 */
void handover_undo(struct subscriber *sub, enum end_cause cause, const char *text)
{
	if (sub->request)
		radius_cancel(sub->request);
	sub->request = NULL;
	drop_call(sub, end_of(cause)->cdn, text);
	forget_reply(sub);
}
