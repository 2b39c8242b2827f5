// SPDX-License-Identifier: GPL-2.0
/* PPPoE discovery on one interface, the access concentrator's side. */
#include "pppoe/ac.h"

#include <nettle/sha2.h>

/**
 * pppoe_ac_init() - begin without sessions
 * @ac: access concentrator
 * @config: how it behaves, in which pppoe_ac_config_error() finds nothing; it stays where
 *	it is
 * @ops: what the owner does
 * @owner: first argument of @ops
 * @now: milliseconds
 */
void pppoe_ac_init(struct pppoe_ac *ac, const struct pppoe_ac_config *config,
		   const struct pppoe_ac_ops *ops, void *owner, uint64_t now)
{
	uint64_t random;

	memset(ac, 0, sizeof(*ac));
	ac->config = config;
	ac->ops = ops;
	ac->owner = owner;
	rate_init(&ac->padi, config->padi_burst, now);
	ops->random(owner, &random, sizeof(random));
	pppoe_sessions_init(&ac->sessions, random);
}

static void count(struct pppoe_ac *ac, enum pppoe_ac_stat stat)
{
	ac->stats.n[stat]++;
}

static struct pppoe_cookie_holder holder_of(const struct pppoe_ac *ac, const uint8_t *peer_mac)
{
	return (struct pppoe_cookie_holder){ .mac = peer_mac, .ifindex = ac->config->ifindex };
}

static bool is_full(const struct pppoe_ac *ac)
{
	return ac->numbers.n_taken == PPPOE_NUMBERS ||
	       ac->numbers.n_taken >= ac->config->max_sessions;
}

static bool peer_is_full(const struct pppoe_ac *ac, const uint8_t *peer_mac)
{
	return pppoe_sessions_count(&ac->sessions, peer_mac) >= ac->config->max_sessions_per_peer;
}

/* The longest PPP payload that the interface carries. */
static uint16_t interface_payload(const struct pppoe_ac *ac)
{
	return ac->config->mtu - PPPOE_OVERHEAD;
}

/* Both ends can do more than RFC 2516 has (RFC 4638 section 4). */
static bool is_large(const struct pppoe_ac *ac, const struct pppoe_message *m)
{
	return pppoe_max_payload(m) > PPPOE_PAYLOAD_MAX &&
	       interface_payload(ac) > PPPOE_PAYLOAD_MAX;
}

static uint16_t payload_of(const struct pppoe_ac *ac, const struct pppoe_message *m)
{
	uint16_t asked = is_large(ac, m) ? pppoe_max_payload(m) : PPPOE_PAYLOAD_MAX;
	uint16_t can = interface_payload(ac);

	return asked < can ? asked : can;
}

static struct writer reply_of(const struct pppoe_ac *ac, uint8_t buf[PPPOE_MESSAGE_MAX])
{
	uint16_t mtu = ac->config->mtu;

	return writer_of(buf, mtu < PPPOE_MESSAGE_MAX ? mtu : PPPOE_MESSAGE_MAX);
}

/* What every answer has, unmodified (RFC 2516 appendix A). */
static void echo_request(struct writer *w, const struct pppoe_message *m)
{
	pppoe_echo_tag(w, PPPOE_HOST_UNIQ, &m->host_uniq);
	pppoe_echo_tag(w, PPPOE_RELAY_SESSION_ID, &m->relay_session_id);
}

/*
 * PPP-Max-Payload is echoed too, even if the interface carries less: the MRU says how
 * much (RFC 4638 sections 4 and 5.1).
 */
static void echo_service(const struct pppoe_ac *ac, struct writer *w,
			 const struct pppoe_message *m)
{
	pppoe_echo_tag(w, PPPOE_SERVICE_NAME, &m->service_name);
	if (is_large(ac, m))
		pppoe_echo_tag(w, PPPOE_PPP_MAX_PAYLOAD, &m->max_payload);
}

/* Others than the one asked for, as many as fit (RFC 2516 section 5.2). */
static void offer_services(const struct pppoe_ac *ac, struct writer *w,
			   const struct pppoe_message *m)
{
	const char *service;
	unsigned int i;

	for (i = 0; i < ac->config->n_services; i++) {
		service = ac->config->services[i];
		if (!pppoe_tag_is(&m->service_name, service) && strlen(service) <= pppoe_room(w))
			pppoe_write_tag(w, PPPOE_SERVICE_NAME, service, strlen(service));
	}
}

static void write_cookie(struct pppoe_ac *ac, struct writer *w, const uint8_t *peer_mac,
			 uint64_t now)
{
	struct pppoe_cookie_holder holder = holder_of(ac, peer_mac);
	uint8_t nonce[PPPOE_COOKIE_NONCE_LEN];
	uint8_t cookie[PPPOE_COOKIE_LEN];

	ac->ops->random(ac->owner, nonce, sizeof(nonce));
	pppoe_cookie_make(ac->config->keys, &holder, nonce, now, cookie);
	pppoe_write_tag(w, PPPOE_AC_COOKIE, cookie, sizeof(cookie));
}

static void send_pado(struct pppoe_ac *ac, const uint8_t *peer_mac, const struct pppoe_message *m,
		      uint64_t now)
{
	uint8_t buf[PPPOE_MESSAGE_MAX];
	struct writer w = reply_of(ac, buf);
	size_t len;

	pppoe_begin(&w, PPPOE_PADO, 0);
	pppoe_write_tag(&w, PPPOE_AC_NAME, ac->config->ac_name, strlen(ac->config->ac_name));
	echo_service(ac, &w, m);
	echo_request(&w, m);
	write_cookie(ac, &w, peer_mac, now);
	offer_services(ac, &w, m);
	len = pppoe_finish(&w);
	if (!len)
		return count(ac, PPPOE_PADI_TOO_LONG);
	count(ac, PPPOE_PADI_OFFERED);
	count(ac, PPPOE_TX_PADO);
	ac->ops->send(ac->owner, peer_mac, buf, len);
}

/*
 * Who cannot serve a PADI must not answer (RFC 2516 section 5.2). Only those that would
 * be answered are limited, so PADIs for others do not keep ours from being answered.
 */
static void input_padi(struct pppoe_ac *ac, const uint8_t *peer_mac,
		       const struct pppoe_message *m, uint64_t now)
{
	const struct pppoe_ac_config *config = ac->config;

	if (!pppoe_ac_config_serves(config, &m->service_name))
		return count(ac, PPPOE_PADI_SERVICE);
	if (config->closed || is_full(ac) || peer_is_full(ac, peer_mac))
		return count(ac, PPPOE_PADI_FULL);
	if (!rate_take(&ac->padi, config->padi_rate, config->padi_burst, now))
		return count(ac, PPPOE_PADI_RATE);
	send_pado(ac, peer_mac, m, now);
}

static void send_pads(struct pppoe_ac *ac, const uint8_t *peer_mac, const struct writer *w)
{
	count(ac, PPPOE_TX_PADS);
	ac->ops->send(ac->owner, peer_mac, w->buf, w->len);
}

/* Return: whether it fits. */
static bool build_pads(const struct pppoe_ac *ac, struct writer *w, const struct pppoe_message *m,
		       uint16_t session_id)
{
	pppoe_begin(w, PPPOE_PADS, session_id);
	echo_service(ac, w, m);
	echo_request(w, m);
	return pppoe_finish(w);
}

static void write_error(struct writer *w, enum pppoe_tag_type type, const char *text)
{
	size_t len = text ? strlen(text) : 0;

	pppoe_write_tag(w, type, text, len <= pppoe_room(w) ? len : 0);
}

/*
 * SESSION_ID is 0 (RFC 2516 section 5.4). Service-Name would be the service that was
 * accepted, so there is none. It fits: what it has more than the PADR had is an error, and
 * what it has less is a cookie.
 */
static void refuse(struct pppoe_ac *ac, const uint8_t *peer_mac, const struct pppoe_message *m,
		   const struct pppoe_refusal *refusal)
{
	uint8_t buf[PPPOE_MESSAGE_MAX];
	struct writer w = reply_of(ac, buf);

	pppoe_begin(&w, PPPOE_PADS, 0);
	echo_request(&w, m);
	write_error(&w, refusal->tag, refusal->text);
	if (pppoe_finish(&w))
		send_pads(ac, peer_mac, &w);
}

static void hash_tag(struct sha256_ctx *sha, const struct octets *tag)
{
	uint8_t header[3];
	struct writer w = writer_of(header, sizeof(header));

	write_u8(&w, tag->at != NULL);
	write_u16(&w, tag->len);
	sha256_update(sha, w.len, header);
	if (tag->len)
		sha256_update(sha, tag->len, tag->at);
}

/* No two PADOs have the same cookie, so what has one is one request, sent again and again. */
static void name_request(const struct pppoe_message *m, uint8_t request[PPPOE_REQUEST_LEN])
{
	struct sha256_ctx sha;

	sha256_init(&sha);
	hash_tag(&sha, &m->ac_cookie);
	hash_tag(&sha, &m->service_name);
	hash_tag(&sha, &m->host_uniq);
	hash_tag(&sha, &m->max_payload);
	sha256_digest(&sha, PPPOE_REQUEST_LEN, request);
}

/* Return: why a session cannot be had, before its owner is asked; false if it can. */
static bool find_refusal(const struct pppoe_ac *ac, const uint8_t *peer_mac,
			 const struct pppoe_message *m, enum pppoe_ac_stat *stat,
			 struct pppoe_refusal *refusal)
{
	refusal->tag = PPPOE_AC_SYSTEM_ERROR;
	if (!pppoe_ac_config_serves(ac->config, &m->service_name)) {
		*stat = PPPOE_PADR_SERVICE;
		refusal->tag = PPPOE_SERVICE_NAME_ERROR;
		refusal->text = "no such service";
	} else if (is_full(ac)) {
		*stat = PPPOE_PADR_FULL;
		refusal->text = "no session is free";
	} else if (peer_is_full(ac, peer_mac)) {
		*stat = PPPOE_PADR_PEER_FULL;
		refusal->text = "no more sessions for this host";
	} else {
		return false;
	}
	return true;
}

static uint16_t take_number(struct pppoe_ac *ac)
{
	uint32_t random;

	ac->ops->random(ac->owner, &random, sizeof(random));
	return pppoe_numbers_take(&ac->numbers, random);
}

static void add_session(struct pppoe_ac *ac, struct pppoe_session *session,
			const struct pppoe_request *request, const uint8_t *name)
{
	memcpy(session->peer_mac, request->peer_mac, PPPOE_MAC_LEN);
	session->id = request->session_id;
	session->max_payload = request->max_payload;
	memcpy(session->request, name, PPPOE_REQUEST_LEN);
	pppoe_sessions_add(&ac->sessions, session);
}

/* Return: whether the owner has made a session. */
static bool ask_owner(struct pppoe_ac *ac, const uint8_t *peer_mac, const struct pppoe_message *m,
		      uint16_t session_id, const uint8_t *name, struct pppoe_refusal *refusal)
{
	const struct pppoe_request request = {
		.peer_mac = peer_mac,
		.session_id = session_id,
		.max_payload = payload_of(ac, m),
		.service_name = m->service_name,
		.host_uniq = m->host_uniq,
		.line = m->line,
	};
	struct pppoe_session *session = ac->ops->session_new(ac->owner, &request, refusal);

	if (session)
		add_session(ac, session, &request, name);
	return session;
}

/* The PADS is built first: a session that its host cannot be told of is none. */
static void accept_padr(struct pppoe_ac *ac, const uint8_t *peer_mac,
			const struct pppoe_message *m, const uint8_t *name)
{
	struct pppoe_refusal refusal = { .tag = PPPOE_AC_SYSTEM_ERROR };
	uint8_t buf[PPPOE_MESSAGE_MAX];
	struct writer w = reply_of(ac, buf);
	uint16_t session_id = take_number(ac);

	if (!build_pads(ac, &w, m, session_id)) {
		pppoe_numbers_release(&ac->numbers, session_id);
		return count(ac, PPPOE_PADR_TOO_LONG);
	}
	if (!ask_owner(ac, peer_mac, m, session_id, name, &refusal)) {
		pppoe_numbers_release(&ac->numbers, session_id);
		count(ac, PPPOE_PADR_REFUSED);
		return refuse(ac, peer_mac, m, &refusal);
	}
	count(ac, PPPOE_PADR_ACCEPTED);
	send_pads(ac, peer_mac, &w);
}

static void repeat_pads(struct pppoe_ac *ac, const struct pppoe_message *m,
			const struct pppoe_session *session)
{
	uint8_t buf[PPPOE_MESSAGE_MAX];
	struct writer w = reply_of(ac, buf);

	count(ac, PPPOE_PADR_REPEATED);
	if (build_pads(ac, &w, m, session->id))
		send_pads(ac, session->peer_mac, &w);
}

static void open_session(struct pppoe_ac *ac, const uint8_t *peer_mac,
			 const struct pppoe_message *m)
{
	struct pppoe_refusal refusal = {};
	struct pppoe_session *session;
	uint8_t name[PPPOE_REQUEST_LEN];
	enum pppoe_ac_stat stat;

	name_request(m, name);
	session = pppoe_sessions_find_request(&ac->sessions, peer_mac, name);
	if (session)
		return repeat_pads(ac, m, session);
	if (find_refusal(ac, peer_mac, m, &stat, &refusal)) {
		count(ac, stat);
		return refuse(ac, peer_mac, m, &refusal);
	}
	accept_padr(ac, peer_mac, m, name);
}

/* Nothing else is looked at, and nothing is answered, before the cookie is seen to be ours. */
static void input_padr(struct pppoe_ac *ac, const uint8_t *peer_mac,
		       const struct pppoe_message *m, uint64_t now)
{
	struct pppoe_cookie_holder holder = holder_of(ac, peer_mac);

	if (!pppoe_cookie_verify(ac->config->keys, &holder, &m->ac_cookie, now))
		return count(ac, PPPOE_PADR_COOKIE);
	if (m->generic_error.at)
		return count(ac, PPPOE_PADR_ERROR);
	open_session(ac, peer_mac, m);
}

/* Its memory is the owner's again. */
static void forget(struct pppoe_ac *ac, struct pppoe_session *session)
{
	pppoe_sessions_remove(&ac->sessions, session);
	pppoe_numbers_release(&ac->numbers, session->id);
}

/* Only the host that has a session can end it. */
static void input_padt(struct pppoe_ac *ac, const uint8_t *peer_mac,
		       const struct pppoe_message *m)
{
	struct pppoe_session *session = pppoe_sessions_find(&ac->sessions, peer_mac,
							    m->session_id);

	if (!session) {
		bool taken = pppoe_numbers_is_taken(&ac->numbers, m->session_id);

		return count(ac, taken ? PPPOE_PADT_STRANGER : PPPOE_PADT_UNKNOWN);
	}
	count(ac, PPPOE_PADT_ENDED);
	forget(ac, session);
	ac->ops->session_end(ac->owner, session, &m->generic_error);
}

/* Return: whether it can be the address of one host, to which a reply can go. */
static bool is_host(const uint8_t *mac)
{
	static const uint8_t none[PPPOE_MAC_LEN];

	return !(mac[0] & 1) && memcmp(mac, none, PPPOE_MAC_LEN);
}

/**
 * pppoe_ac_input() - take a message
 * @ac: access concentrator
 * @peer_mac: Ethernet address that it came from, PPPOE_MAC_LEN octets
 * @data: Ethernet payload of type 0x8863, which was sent to the interface's address or to
 *	all
 * @len: its length in octets
 * @now: milliseconds
 *
 * May send, and make and end a session.
 */
void pppoe_ac_input(struct pppoe_ac *ac, const uint8_t *peer_mac, const void *data, size_t len,
		    uint64_t now)
{
	enum pppoe_error error;
	struct pppoe_message m;

	count(ac, PPPOE_RX);
	if (!is_host(peer_mac))
		return count(ac, PPPOE_RX_BAD_SOURCE);
	error = pppoe_parse(&m, data, len);
	if (error) {
		ac->stats.malformed[error]++;
		return;
	}
	switch (m.code) {
	case PPPOE_PADI:
		return input_padi(ac, peer_mac, &m, now);
	case PPPOE_PADR:
		return input_padr(ac, peer_mac, &m, now);
	case PPPOE_PADT:
		return input_padt(ac, peer_mac, &m);
	}
	count(ac, PPPOE_RX_NOT_FOR_AC);
}

/**
 * pppoe_ac_end() - end a session
 * @ac: access concentrator
 * @session: session, which is forgotten, and whose number may be given to another one
 * @why: printable UTF-8 for the host, in a Generic-Error; NULL for none
 *
 * Sends a PADT (RFC 2516 section 5.5). Does not call session_end().
 */
void pppoe_ac_end(struct pppoe_ac *ac, struct pppoe_session *session, const char *why)
{
	uint8_t buf[PPPOE_MESSAGE_MAX];
	struct writer w = reply_of(ac, buf);

	pppoe_begin(&w, PPPOE_PADT, session->id);
	if (why)
		write_error(&w, PPPOE_GENERIC_ERROR, why);
	pppoe_finish(&w);
	forget(ac, session);
	count(ac, PPPOE_TX_PADT);
	ac->ops->send(ac->owner, session->peer_mac, buf, w.len);
}
