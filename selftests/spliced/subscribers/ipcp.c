// SPDX-License-Identifier: GPL-2.0
#include "ipcp.h"

#include "ping.h"
#include "terminate.h"

enum { OPTION_ADDRESS = 3 };

static void write_request(const struct subscriber *s, struct writer *w)
{
	write_option(w, OPTION_ADDRESS, octets_of(&s->address, sizeof(s->address)));
}

static enum opinion judge(struct subscriber *s, uint8_t type, struct octets value,
			  struct writer *naks)
{
	(void)naks;
	if (type != OPTION_ADDRESS || value.len != sizeof(s->peer))
		return REJECT;
	memcpy(&s->peer, value.at, sizeof(s->peer));
	return ACK;
}

static void take_nak(struct subscriber *s, uint8_t type, struct octets value)
{
	if (type == OPTION_ADDRESS && value.len == sizeof(s->address))
		memcpy(&s->address, value.at, sizeof(s->address));
}

static void opened(struct subscriber *s)
{
	if (!s->address) {
		terminate_failed(s, "no address");
		return;
	}
	s->reached |= 1 << REACHED_IPCP;
	totals.last_up = clock_ms();
	ping_start(s);
}

static const struct negotiation_ops ops = {
	.protocol = PPP_IPCP,
	.write_request = write_request,
	.judge = judge,
	.take_nak = take_nak,
	.opened = opened,
};

/* With the address that it has, or without one. */
static void negotiate(struct subscriber *s)
{
	subscriber_enter(s, NETWORK);
	negotiation_start(s, &s->ipcp, &ops);
}

/**
 * ipcp_start() - ask for an address
 * @s: subscriber that is authenticated
 */
void ipcp_start(struct subscriber *s)
{
	s->address = 0;
	negotiate(s);
}

void ipcp_request(struct subscriber *s)
{
	negotiation_request(s, &s->ipcp);
}

/**
 * ipcp_input() - take a packet
 * @s: subscriber in a session
 * @packet: of IPCP
 */
void ipcp_input(struct subscriber *s, const struct packet *packet)
{
	if (s->phase != NETWORK && s->phase != UP)
		return;
	if (s->phase == UP && packet->code == CONFIGURE_REQUEST)
		negotiate(s);
	if (packet->code == TERMINATE_REQUEST)
		ppp_send_packet(s, PPP_IPCP, TERMINATE_ACK, packet->id, octets_of(NULL, 0));
	else if (packet->code == CONFIGURE_REJECT && packet->id == s->ipcp.id && !s->ipcp.mine)
		terminate_failed(s, "IP-Address rejected");
	else
		negotiation_input(s, &s->ipcp, packet);
}
