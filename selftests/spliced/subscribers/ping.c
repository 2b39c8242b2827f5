// SPDX-License-Identifier: GPL-2.0
#include "ping.h"

#include "options.h"
#include "ppp.h"

#include <arpa/inet.h>

#include <linux/icmp.h>
#include <linux/ip.h>

/* RFC 1071, of an even number of octets; in network order. */
static uint16_t checksum(const void *data, size_t len)
{
	struct reader r = reader_of(data, len);
	uint32_t sum = 0;

	while (r.left > 1)
		sum += read_u16(&r);
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return htons(~sum);
}

/* ping_request() - send the next echo request, or the same once more */
void ping_request(struct subscriber *s)
{
	struct {
		struct iphdr ip;
		struct icmphdr icmp;
		uint8_t data[56];
	} packet = {
		.ip = {
			.version = 4,
			.ihl = sizeof(packet.ip) / 4,
			.tot_len = htons(sizeof(packet)),
			.ttl = 64,
			.protocol = IPPROTO_ICMP,
			.saddr = s->address,
			.daddr = s->peer,
		},
		.icmp = {
			.type = ICMP_ECHO,
			.un.echo = { .id = htons(s->number), .sequence = htons(s->pings) },
		},
	};

	packet.ip.check = checksum(&packet.ip, sizeof(packet.ip));
	packet.icmp.checksum = checksum(&packet.icmp, sizeof(packet) - sizeof(packet.ip));
	ppp_send(s, PPP_IP, octets_of(&packet, sizeof(packet)));
}

static void proceed(struct subscriber *s)
{
	if (s->pings < options.pings) {
		ping_request(s);
		return;
	}
	if (options.pings)
		s->reached |= 1 << REACHED_PING;
	s->deadline = NEVER;
	subscriber_settle(s);
}

/**
 * ping_start() - send as many echo requests as are wanted, one after the other
 * @s: subscriber whose IPCP is open
 */
void ping_start(struct subscriber *s)
{
	subscriber_enter(s, UP);
	proceed(s);
}

/* Whether it is the reply to the last request. */
static bool is_reply(const struct subscriber *s, struct octets packet)
{
	struct icmphdr icmp;
	struct iphdr ip;

	if (packet.len < sizeof(ip))
		return false;
	memcpy(&ip, packet.at, sizeof(ip));
	if (ip.version != 4 || ip.ihl < 5 || ip.protocol != IPPROTO_ICMP ||
	    ip.daddr != s->address || ntohs(ip.tot_len) > packet.len ||
	    ntohs(ip.tot_len) < ip.ihl * 4 + sizeof(icmp))
		return false;
	memcpy(&icmp, packet.at + ip.ihl * 4, sizeof(icmp));
	return icmp.type == ICMP_ECHOREPLY && ntohs(icmp.un.echo.sequence) == s->pings;
}

/**
 * ping_input() - take a packet
 * @s: subscriber in a session
 * @packet: of IP
 */
void ping_input(struct subscriber *s, struct octets packet)
{
	if (s->phase != UP || s->pings >= options.pings || !is_reply(s, packet))
		return;
	s->pings++;
	subscriber_enter(s, UP);
	proceed(s);
}
