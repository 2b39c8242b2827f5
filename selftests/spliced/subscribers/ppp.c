// SPDX-License-Identifier: GPL-2.0
#include "ppp.h"

#include "auth.h"
#include "ipcp.h"
#include "lcp.h"
#include "ping.h"
#include "pppoe.h"

#define PACKET_HEADER	4

/**
 * ppp_send() - send a frame
 * @s: subscriber in a session
 * @protocol: Protocol
 * @information: Information, PPP_MRU octets at most
 */
void ppp_send(const struct subscriber *s, uint16_t protocol, struct octets information)
{
	uint8_t frame[2 + PPP_MRU];
	struct writer w = writer_of(frame, sizeof(frame));

	write_u16(&w, protocol);
	write_octets(&w, information.at, information.len);
	pppoe_send(s, PPPOE_SESSION, octets_of(frame, w.len));
}

/**
 * ppp_send_packet() - send a packet
 * @s: subscriber in a session
 * @protocol: of PPP
 * @code: Code
 * @id: Identifier
 * @data: what follows the Length; what does not fit, as of a packet that is rejected, is left off
 */
void ppp_send_packet(const struct subscriber *s, uint16_t protocol, uint8_t code, uint8_t id,
		     struct octets data)
{
	uint8_t packet[PPP_MRU];
	struct writer w = writer_of(packet, sizeof(packet));

	if (data.len > PPP_MRU - PACKET_HEADER)
		data.len = PPP_MRU - PACKET_HEADER;
	write_u8(&w, code);
	write_u8(&w, id);
	write_u16(&w, PACKET_HEADER + data.len);
	write_octets(&w, data.at, data.len);
	ppp_send(s, protocol, octets_of(packet, w.len));
}

/* False: malformed, to be discarded. */
static bool read_packet(struct packet *packet, struct reader r)
{
	const uint8_t *at = r.at;
	uint16_t len;

	packet->code = read_u8(&r);
	packet->id = read_u8(&r);
	len = read_u16(&r);
	if (len < PACKET_HEADER)
		return false;
	packet->whole = octets_of(at, len);
	packet->data = octets_of(read_octets(&r, len - PACKET_HEADER), len - PACKET_HEADER);
	return !r.bad;
}

/**
 * ppp_input() - take a frame
 * @s: subscriber in a session
 * @frame: from the Protocol field on
 */
void ppp_input(struct subscriber *s, struct reader frame)
{
	const struct octets whole = octets_of(frame.at, frame.left);
	uint16_t protocol = read_u16(&frame);
	struct packet packet;

	if (frame.left > PPP_MRU)
		return;
	if (protocol == PPP_IP) {
		ping_input(s, octets_of(frame.at, frame.left));
		return;
	}
	if (!read_packet(&packet, frame))
		return;
	switch (protocol) {
	case PPP_LCP:
		lcp_input(s, &packet);
		break;
	case PPP_CHAP:
	case PPP_PAP:
		auth_input(s, protocol, &packet);
		break;
	case PPP_IPCP:
		ipcp_input(s, &packet);
		break;
	default:
		lcp_reject_protocol(s, whole);
	}
}
