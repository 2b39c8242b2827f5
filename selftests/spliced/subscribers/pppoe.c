// SPDX-License-Identifier: GPL-2.0
#include "pppoe.h"

#include "discovery.h"
#include "junk.h"
#include "line.h"
#include "ppp.h"

/* What is before PPPoE's header. */
void write_ethernet(struct writer *w, const uint8_t to[ETH_ALEN], const uint8_t from[ETH_ALEN],
		    uint16_t type)
{
	write_octets(w, to, ETH_ALEN);
	write_octets(w, from, ETH_ALEN);
	write_u16(w, type);
}

/* @len is that of the payload. */
void write_pppoe(struct writer *w, uint8_t code, uint16_t sid, uint16_t len)
{
	write_u8(w, PPPOE_VERSION);
	write_u8(w, code);
	write_u16(w, sid);
	write_u16(w, len);
}

/**
 * pppoe_send() - send a frame, and malformed ones after it
 * @s: whose it is
 * @code: CODE
 * @payload: tags, or a frame of PPP; nothing is sent if it is too long
 */
void pppoe_send(const struct subscriber *s, enum pppoe_code code, struct octets payload)
{
	uint8_t frame[FRAME_MAX];
	struct writer w = writer_of(frame, sizeof(frame));

	write_ethernet(&w, s->ac, s->mac,
		       code == PPPOE_SESSION ? ETH_P_PPP_SES : ETH_P_PPP_DISC);
	write_pppoe(&w, code, s->sid, payload.len);
	write_octets(&w, payload.at, payload.len);
	if (w.full)
		return;
	line_send(frame, w.len);
	junk_send();
}

/**
 * pppoe_input() - take a frame
 * @frame: from the destination's MAC on
 * @len: octets of it
 */
void pppoe_input(const void *frame, size_t len)
{
	struct reader r = reader_of(frame, len), payload;
	const uint8_t *to = read_octets(&r, ETH_ALEN), *from = read_octets(&r, ETH_ALEN);
	uint16_t type = read_u16(&r);
	uint8_t version = read_u8(&r), code = read_u8(&r);
	uint16_t sid = read_u16(&r);
	struct subscriber *s;

	payload = read_part(&r, read_u16(&r));
	if (payload.bad || version != PPPOE_VERSION)
		return;
	s = subscriber_by_mac(to);
	if (!s || (s->phase >= REQUEST && memcmp(from, s->ac, ETH_ALEN)))
		return;
	if (type == ETH_P_PPP_DISC)
		discovery_input(s, from, code, sid, payload);
	else if (code == PPPOE_SESSION && s->sid && sid == s->sid && s->phase != ENDED)
		ppp_input(s, payload);
}
