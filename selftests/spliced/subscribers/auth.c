// SPDX-License-Identifier: GPL-2.0
#include "auth.h"

#include "ipcp.h"
#include "options.h"

#include <stdio.h>

#include <nettle/md5.h>

#define PASSWORD	"secret"
#define NAME_MAX	(USER_MAX + 8)	/* octets of a user's name, with a number */

enum { CHAP_CHALLENGE = 1, CHAP_RESPONSE, CHAP_SUCCESS, CHAP_FAILURE };
enum { PAP_REQUEST = 1, PAP_ACK, PAP_NAK };

/* Values of LCP's option; of CHAP's algorithms MD5. */
static const uint8_t chap[] = { PPP_CHAP >> 8, PPP_CHAP & 0xff, 5 };
static const uint8_t pap[] = { PPP_PAP >> 8, PPP_PAP & 0xff };

static bool is(struct octets option, const uint8_t *value, size_t len)
{
	return option.len == len && !memcmp(option.at, value, len);
}

/**
 * auth_accepts() - the peer wants the subscriber to authenticate itself
 * @s: subscriber, which takes the protocol
 * @option: value of LCP's Authentication-Protocol option
 *
 * Return: whether that can be acknowledged.
 */
bool auth_accepts(struct subscriber *s, struct octets option)
{
	if (options.auth != PPP_PAP && is(option, chap, sizeof(chap)))
		s->auth = PPP_CHAP;
	else if (options.auth != PPP_CHAP && is(option, pap, sizeof(pap)))
		s->auth = PPP_PAP;
	else
		return false;
	return true;
}

/* The value of LCP's option that is asked for in a Configure-Nak. */
struct octets auth_wanted(void)
{
	if (options.auth == PPP_PAP)
		return octets_of(pap, sizeof(pap));
	return octets_of(chap, sizeof(chap));
}

static struct octets name_of(const struct subscriber *s, char name[NAME_MAX])
{
	const char *digits = strstr(options.user, "%d");

	if (digits)
		snprintf(name, NAME_MAX, "%.*s%u%s", (int)(digits - options.user), options.user,
			 s->number, digits + 2);
	else
		snprintf(name, NAME_MAX, "%s", options.user);
	return octets_of(name, strlen(name));
}

static void send_pap(const struct subscriber *s)
{
	uint8_t data[2 + NAME_MAX + sizeof(PASSWORD)];
	struct writer w = writer_of(data, sizeof(data));
	char buf[NAME_MAX];
	struct octets name = name_of(s, buf);

	write_u8(&w, name.len);
	write_octets(&w, name.at, name.len);
	write_u8(&w, strlen(PASSWORD));
	write_octets(&w, PASSWORD, strlen(PASSWORD));
	ppp_send_packet(s, PPP_PAP, PAP_REQUEST, 1, octets_of(data, w.len));
}

static void answer_challenge(const struct subscriber *s, const struct packet *packet)
{
	uint8_t data[1 + MD5_DIGEST_SIZE + NAME_MAX];
	struct writer w = writer_of(data, sizeof(data));
	struct reader r = reader_of(packet->data.at, packet->data.len);
	uint8_t size = read_u8(&r);
	const uint8_t *value = read_octets(&r, size);
	char buf[NAME_MAX];
	struct octets name = name_of(s, buf);
	struct md5_ctx md5;

	if (!size || !value)
		return;
	md5_init(&md5);
	md5_update(&md5, 1, &packet->id);
	md5_update(&md5, strlen(PASSWORD), (const uint8_t *)PASSWORD);
	md5_update(&md5, size, value);
	write_u8(&w, MD5_DIGEST_SIZE);
	md5_digest(&md5, MD5_DIGEST_SIZE, write_room(&w, MD5_DIGEST_SIZE));
	write_octets(&w, name.at, name.len);
	ppp_send_packet(s, PPP_CHAP, CHAP_RESPONSE, packet->id, octets_of(data, w.len));
}

/* May come more than once. */
static void succeed(struct subscriber *s)
{
	s->reached |= 1 << REACHED_AUTH;
	if (s->phase < NETWORK)
		ipcp_start(s);
}

/* The peer ends it now, and has as long for that as for a verdict. */
static void be_refused(struct subscriber *s, const char *what, struct octets message)
{
	subscriber_give_reason(s, what, message);
	s->failed = true;
}

/**
 * auth_start() - authenticate itself as LCP has agreed
 * @s: subscriber whose LCP is open
 */
void auth_start(struct subscriber *s)
{
	subscriber_enter(s, AUTHENTICATE);
	if (s->auth)
		auth_request(s);
	else
		succeed(s);
}

/* With CHAP the peer begins. */
void auth_request(struct subscriber *s)
{
	if (s->auth == PPP_PAP)
		send_pap(s);
}

static void input_chap(struct subscriber *s, const struct packet *packet)
{
	if (packet->code == CHAP_CHALLENGE)
		answer_challenge(s, packet);
	else if (packet->code == CHAP_SUCCESS)
		succeed(s);
	else if (packet->code == CHAP_FAILURE)
		be_refused(s, "CHAP Failure", packet->data);
}

static void input_pap(struct subscriber *s, const struct packet *packet)
{
	struct reader r = reader_of(packet->data.at, packet->data.len);
	size_t len = read_u8(&r);

	if (packet->code == PAP_ACK)
		succeed(s);
	else if (packet->code == PAP_NAK)
		be_refused(s, "PAP Nak", octets_of(r.at, len < r.left ? len : r.left));
}

/**
 * auth_input() - take a packet
 * @s: subscriber in a session
 * @protocol: CHAP or PAP
 * @packet: of it
 */
void auth_input(struct subscriber *s, uint16_t protocol, const struct packet *packet)
{
	if (s->phase < AUTHENTICATE || s->phase > UP || protocol != s->auth)
		return;
	if (protocol == PPP_CHAP)
		input_chap(s, packet);
	else
		input_pap(s, packet);
}
