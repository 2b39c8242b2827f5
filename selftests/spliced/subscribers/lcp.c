// SPDX-License-Identifier: GPL-2.0
#include "lcp.h"

#include "auth.h"
#include "terminate.h"

#include <stdlib.h>

enum { OPTION_MRU = 1, OPTION_AUTH = 3, OPTION_MAGIC = 5 };

static void write_mru(struct writer *w, uint16_t mru)
{
	write_u8(w, OPTION_MRU);
	write_u8(w, 4);
	write_u16(w, mru);
}

static void write_magic(struct writer *w, uint32_t magic)
{
	write_u8(w, OPTION_MAGIC);
	write_u8(w, 6);
	write_u32(w, magic);
}

/* 0 is none, RFC 1661 section 6.4. */
static uint32_t random_magic(void)
{
	return 1 + arc4random_uniform(UINT32_MAX);
}

static void write_request(const struct subscriber *s, struct writer *w)
{
	if (!(s->lcp.rejected & 1 << OPTION_MRU))
		write_mru(w, s->mru);
	if (!(s->lcp.rejected & 1 << OPTION_MAGIC))
		write_magic(w, s->magic);
}

static void begin_request(struct subscriber *s)
{
	s->auth = 0;
}

static enum opinion judge_magic(const struct subscriber *s, struct octets value,
				struct writer *naks)
{
	struct reader r = reader_of(value.at, value.len);
	uint32_t magic = read_u32(&r);

	if (r.bad || r.left)
		return REJECT;
	if (magic && magic != s->magic)
		return ACK;
	write_magic(naks, random_magic());
	return NAK;
}

/* The options that RFC 2516 section 7 has no use for are among those that are rejected. */
static enum opinion judge(struct subscriber *s, uint8_t type, struct octets value,
			  struct writer *naks)
{
	switch (type) {
	case OPTION_MRU:
		return value.len == 2 ? ACK : REJECT;
	case OPTION_AUTH:
		if (auth_accepts(s, value))
			return ACK;
		write_option(naks, OPTION_AUTH, auth_wanted());
		return NAK;
	case OPTION_MAGIC:
		return judge_magic(s, value, naks);
	}
	return REJECT;
}

static void take_nak(struct subscriber *s, uint8_t type, struct octets value)
{
	struct reader r = reader_of(value.at, value.len);

	if (type == OPTION_MRU && value.len == 2)
		s->mru = read_u16(&r);
	else if (type == OPTION_MAGIC)
		s->magic = random_magic();
}

static void opened(struct subscriber *s)
{
	s->reached |= 1 << REACHED_LCP;
	auth_start(s);
}

static const struct negotiation_ops ops = {
	.protocol = PPP_LCP,
	.write_request = write_request,
	.begin_request = begin_request,
	.judge = judge,
	.take_nak = take_nak,
	.opened = opened,
};

/**
 * lcp_start() - negotiate LCP from the beginning
 * @s: subscriber in a session
 *
 * Also what an LNS asks for that does not accept what is proxied.
 */
void lcp_start(struct subscriber *s)
{
	subscriber_enter(s, ESTABLISH);
	s->mru = PPP_MRU;
	s->magic = random_magic();
	negotiation_start(s, &s->lcp, &ops);
}

void lcp_request(struct subscriber *s)
{
	negotiation_request(s, &s->lcp);
}

static void answer_echo(const struct subscriber *s, const struct packet *packet)
{
	uint8_t data[PPP_MRU];
	struct writer w = writer_of(data, sizeof(data));
	struct reader r = reader_of(packet->data.at, packet->data.len);

	read_u32(&r);
	if (r.bad || s->phase == ESTABLISH)
		return;
	write_u32(&w, (s->lcp.rejected & 1 << OPTION_MAGIC) ? 0 : s->magic);
	write_octets(&w, r.at, r.left);
	ppp_send_packet(s, PPP_LCP, ECHO_REPLY, packet->id, octets_of(data, w.len));
}

static void take_protocol_reject(struct subscriber *s, struct octets data)
{
	struct reader r = reader_of(data.at, data.len);

	if (read_u16(&r) == PPP_IPCP)
		terminate_failed(s, "IPCP rejected");
}

/**
 * lcp_reject_protocol() - send a Protocol-Reject
 * @s: subscriber in a session; nothing is sent but while its LCP is open, RFC 1661 section 5.7
 * @frame: what is rejected, from the Protocol field on
 */
void lcp_reject_protocol(struct subscriber *s, struct octets frame)
{
	if (s->phase > ESTABLISH && s->phase < TERMINATE)
		ppp_send_packet(s, PPP_LCP, PROTOCOL_REJECT, ++s->lcp.id, frame);
}

/**
 * lcp_input() - take a packet
 * @s: subscriber in a session
 * @packet: of LCP
 */
void lcp_input(struct subscriber *s, const struct packet *packet)
{
	if (s->phase == TERMINATE) {
		terminate_input(s, packet);
		return;
	}
	if (packet->code == CONFIGURE_REQUEST && s->phase > ESTABLISH) {
		totals.renegotiated++;
		lcp_start(s);
	}
	if (negotiation_input(s, &s->lcp, packet))
		return;
	switch (packet->code) {
	case TERMINATE_REQUEST:
		terminate_input(s, packet);
		break;
	case ECHO_REQUEST:
		answer_echo(s, packet);
		break;
	case PROTOCOL_REJECT:
		take_protocol_reject(s, packet->data);
		break;
	case TERMINATE_ACK:
	case CODE_REJECT:
	case ECHO_REPLY:
	case DISCARD_REQUEST:
		break;
	default:
		ppp_send_packet(s, PPP_LCP, CODE_REJECT, ++s->lcp.id, packet->whole);
	}
}
