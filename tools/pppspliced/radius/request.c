// SPDX-License-Identifier: GPL-2.0
/* What requests say of a session, but for what depends on the server: that is server.c's. */
#include "radius/request.h"

#include "ppp/chap.h"

#define PROTOCOL_PPP		1  /* Framed-Protocol, section 5.7 */
#define PORT_ETHERNET		15 /* NAS-Port-Type, section 5.41, whatever the VLANs are */

#define MS_RESPONSE_MAX		(2 + CHAP_RESPONSE_MAX)

static void put_port(struct writer *w, const struct radius_session *session)
{
	radius_put_u32(w, RADIUS_NAS_PORT, session->nas_port);
	radius_put_u32(w, RADIUS_NAS_PORT_TYPE, PORT_ETHERNET);
	radius_put_text(w, RADIUS_NAS_PORT_ID, session->nas_port_id);
	radius_put_text(w, RADIUS_CALLING_STATION_ID, session->calling_station_id);
	radius_put_text(w, RADIUS_CALLED_STATION_ID, session->called_station_id);
	radius_put_text(w, RADIUS_ACCT_SESSION_ID, session->acct_session_id);
}

static void put_framed(struct writer *w)
{
	radius_put_u32(w, RADIUS_SERVICE_TYPE, RADIUS_SERVICE_FRAMED);
	radius_put_u32(w, RADIUS_FRAMED_PROTOCOL, PROTOCOL_PPP);
}

/* A server may take a name to end at an octet of 0, and be asked for another one then. */
static const char *put_name(struct writer *w, struct octets name)
{
	if (!name.len)
		return "name is empty, which User-Name cannot be";
	if (name.len > RADIUS_VALUE_MAX)
		return "name is too long for User-Name";
	if (memchr(name.at, 0, name.len))
		return "name has an octet of 0";
	radius_put(w, RADIUS_USER_NAME, name);
	return NULL;
}

/* Flags of both are the last octet of CHAP's Response, RFC 2433 section 5, 2759 section 4. */
static const char *put_ms_chap(struct writer *w, const struct ppp_credentials *credentials)
{
	bool is_2 = credentials->algorithm == CHAP_MS2;
	const uint8_t *response = credentials->response.at;
	uint8_t value[MS_RESPONSE_MAX];
	struct writer v = writer_of(value, sizeof(value));

	if (credentials->response.len != CHAP_RESPONSE_MAX)
		return "Response of MS-CHAP has a wrong length";
	write_u8(&v, credentials->id);
	/* In RADIUS the flags come before: RFC 2548 sections 2.1.3 and 2.3.2. */
	write_u8(&v, is_2 ? 0 : response[CHAP_RESPONSE_MAX - 1]);
	write_octets(&v, response, CHAP_RESPONSE_MAX - 1);
	radius_put_microsoft(w, RADIUS_MS_CHAP_CHALLENGE, credentials->challenge);
	radius_put_microsoft(w, is_2 ? RADIUS_MS_CHAP2_RESPONSE : RADIUS_MS_CHAP_RESPONSE,
			     octets_of(value, v.len));
	return NULL;
}

static const char *put_chap(struct writer *w, const struct ppp_credentials *credentials)
{
	uint8_t value[1 + CHAP_MD5_SIZE];

	if (credentials->response.len != CHAP_MD5_SIZE)
		return "Response of CHAP has a wrong length";
	value[0] = credentials->id;
	memcpy(value + 1, credentials->response.at, CHAP_MD5_SIZE);
	radius_put(w, RADIUS_CHAP_PASSWORD, octets_of(value, sizeof(value)));
	radius_put(w, RADIUS_CHAP_CHALLENGE, credentials->challenge);
	return NULL;
}

static const char *put_proof(struct writer *w, const struct ppp_credentials *credentials)
{
	if (credentials->protocol == PPP_PAP)
		return credentials->response.len > RADIUS_PASSWORD_MAX ?
			"password is too long for User-Password" : NULL;
	switch (credentials->algorithm) {
	case CHAP_MD5:
		return put_chap(w, credentials);
	case CHAP_MS:
	case CHAP_MS2:
		return put_ms_chap(w, credentials);
	}
	return "algorithm of CHAP is none that RADIUS knows";
}

/**
 * radius_put_access() - write an Access-Request that judges a subscriber
 * @w: writer
 * @session: session
 * @credentials: what he has shown; a password of PAP is not written, as it is hidden for
 *	each server by radius_put_password()
 *
 * Return: NULL, or why it cannot be asked.
 */
const char *radius_put_access(struct writer *w, const struct radius_session *session,
			      const struct ppp_credentials *credentials)
{
	const char *wrong = put_name(w, credentials->name);

	if (!wrong)
		wrong = put_proof(w, credentials);
	put_framed(w);
	put_port(w, session);
	return wrong;
}

/**
 * radius_put_authorize() - write an Access-Request that asks for the tunnel only, RFC 2809
 *	section 3.1
 * @w: writer
 * @session: session
 * @name: name of the subscriber
 *
 * Service-Type Outbound lets the server tell that the password is no subscriber's.
 *
 * Return: NULL, or why it cannot be asked.
 */
const char *radius_put_authorize(struct writer *w, const struct radius_session *session,
				 struct octets name)
{
	const char *wrong = put_name(w, name);

	radius_put_u32(w, RADIUS_SERVICE_TYPE, RADIUS_SERVICE_OUTBOUND);
	put_port(w, session);
	return wrong;
}

/* Without a tag, which it may only be if it does not begin with one, RFC 2868 section 3.3. */
static void put_tunnel_text(struct writer *w, uint8_t attribute, const char *text)
{
	if ((uint8_t)text[0] > RADIUS_TAG_MAX)
		radius_put_text(w, attribute, text);
}

/* RFC 2867 section 4, RFC 2868 */
static void put_tunnel(struct writer *w, const struct radius_session *session)
{
	if (!session->tunnel_server[0])
		return;
	radius_put_u32(w, RADIUS_TUNNEL_TYPE, RADIUS_TUNNEL_L2TP);
	radius_put_u32(w, RADIUS_TUNNEL_MEDIUM_TYPE,
		       strchr(session->tunnel_server, ':') ? RADIUS_MEDIUM_IPV6 :
							     RADIUS_MEDIUM_IPV4);
	put_tunnel_text(w, RADIUS_TUNNEL_CLIENT_ENDPOINT, session->tunnel_client);
	put_tunnel_text(w, RADIUS_TUNNEL_SERVER_ENDPOINT, session->tunnel_server);
	put_tunnel_text(w, RADIUS_TUNNEL_ASSIGNMENT_ID, session->tunnel_assignment);
	put_tunnel_text(w, RADIUS_TUNNEL_CLIENT_AUTH_ID, session->tunnel_client_auth_id);
	put_tunnel_text(w, RADIUS_TUNNEL_SERVER_AUTH_ID, session->tunnel_server_auth_id);
	radius_put_text(w, RADIUS_ACCT_TUNNEL_CONNECTION, session->tunnel_connection);
}

/* RFC 2869 sections 5.1 and 5.2: what is beyond 32 bits. */
static void put_octets(struct writer *w, uint8_t attribute, uint8_t gigawords, uint64_t octets)
{
	radius_put_u32(w, attribute, octets);
	if (octets >> 32)
		radius_put_u32(w, gigawords, octets >> 32);
}

static uint32_t up_to_u32(uint64_t value)
{
	return value < UINT32_MAX ? value : UINT32_MAX;
}

static void put_usage(struct writer *w, enum radius_acct_type type,
		      const struct radius_usage *usage)
{
	put_octets(w, RADIUS_ACCT_INPUT_OCTETS, RADIUS_ACCT_INPUT_GIGAWORDS, usage->in_octets);
	put_octets(w, RADIUS_ACCT_OUTPUT_OCTETS, RADIUS_ACCT_OUTPUT_GIGAWORDS,
		   usage->out_octets);
	/* These have no second word: what wraps is seen as that. */
	radius_put_u32(w, RADIUS_ACCT_INPUT_PACKETS, usage->in_packets);
	radius_put_u32(w, RADIUS_ACCT_OUTPUT_PACKETS, usage->out_packets);
	radius_put_u32(w, RADIUS_ACCT_SESSION_TIME, up_to_u32(usage->seconds));
	if (type == RADIUS_STOP && usage->cause)
		radius_put_u32(w, RADIUS_ACCT_TERMINATE_CAUSE, usage->cause);
}

/**
 * radius_put_accounting() - write an Accounting-Request
 * @w: writer
 * @session: session; of RADIUS_ON and RADIUS_OFF only the Acct-Session-Id is told
 * @type: what has become of it
 * @usage: what it has carried; not used for RADIUS_START
 * @authentic: who has authenticated the subscriber
 * @timestamp: when it was, in seconds since 1970
 */
void radius_put_accounting(struct writer *w, const struct radius_session *session,
			   enum radius_acct_type type, const struct radius_usage *usage,
			   enum radius_authentic authentic, uint32_t timestamp)
{
	radius_put_u32(w, RADIUS_ACCT_STATUS_TYPE, type);
	radius_put_u32(w, RADIUS_EVENT_TIMESTAMP, timestamp);
	if (type == RADIUS_ON || type == RADIUS_OFF) {
		radius_put_text(w, RADIUS_ACCT_SESSION_ID, session->acct_session_id);
		return;
	}
	radius_put_text(w, RADIUS_USER_NAME, session->accounted_user[0] ? session->accounted_user :
									   session->user);
	radius_put_u32(w, RADIUS_ACCT_AUTHENTIC, authentic);
	put_framed(w);
	put_port(w, session);
	write_octets(w, session->classes, session->classes_len);
	put_tunnel(w, session);
	if (type != RADIUS_START)
		put_usage(w, type, usage);
}
