// SPDX-License-Identifier: GPL-2.0
#include "negotiation.h"

#include "options.h"
#include "ppp.h"
#include "terminate.h"

#define OPTION_HEADER	2
/* A Nak may have more octets than the option that it is about, which has OPTION_HEADER at least. */
#define NAKS_MAX	(3 * PPP_MRU)

/* An option as it is sent. */
void write_option(struct writer *w, uint8_t type, struct octets value)
{
	write_u8(w, type);
	write_u8(w, OPTION_HEADER + value.len);
	write_octets(w, value.at, value.len);
}

/* False: there is none left, or what is left is malformed. */
static bool read_option(struct reader *r, uint8_t *type, struct octets *value)
{
	uint8_t len;

	if (!r->left)
		return false;
	*type = read_u8(r);
	len = read_u8(r);
	if (len < OPTION_HEADER)
		r->bad = true;
	*value = octets_of(read_octets(r, len - OPTION_HEADER), len - OPTION_HEADER);
	return !r->bad;
}

static bool are_well_formed(struct octets options)
{
	struct reader r = reader_of(options.at, options.len);
	struct octets value;
	uint8_t type;

	while (read_option(&r, &type, &value))
		;
	return !r.bad;
}

static void answer_request(struct subscriber *s, struct negotiation *n,
			   const struct packet *packet)
{
	struct reader r = reader_of(packet->data.at, packet->data.len);
	uint8_t naks_buf[NAKS_MAX], rejects_buf[PPP_MRU], type;
	struct writer rejects = writer_of(rejects_buf, sizeof(rejects_buf));
	struct writer naks = writer_of(naks_buf, sizeof(naks_buf));
	struct octets answer = packet->data, value;
	uint8_t code = CONFIGURE_ACK;

	if (!are_well_formed(packet->data))
		return;
	if (n->ops->begin_request)
		n->ops->begin_request(s);
	while (read_option(&r, &type, &value))
		if (n->ops->judge(s, type, value, &naks) == REJECT)
			write_option(&rejects, type, value);
	if (rejects.len) {
		code = CONFIGURE_REJECT;
		answer = octets_of(rejects.buf, rejects.len);
	} else if (naks.len) {
		code = CONFIGURE_NAK;
		answer = octets_of(naks.buf, naks.len);
	}
	n->theirs = code == CONFIGURE_ACK;
	if (!n->theirs && ++n->refusals > options.tries)
		terminate_failed(s, "options never agreed");
	else
		ppp_send_packet(s, n->ops->protocol, code, packet->id, answer);
}

/* The peer wants another value, or does not know an option. */
static void take_refusal(struct subscriber *s, struct negotiation *n, const struct packet *packet)
{
	struct reader r = reader_of(packet->data.at, packet->data.len);
	struct octets value;
	uint8_t type;

	while (read_option(&r, &type, &value)) {
		if (packet->code == CONFIGURE_NAK)
			n->ops->take_nak(s, type, value);
		else if (type < 8)
			n->rejected |= 1 << type;
	}
	negotiation_request(s, n);
}

/**
 * negotiation_start() - negotiate from the beginning
 * @s: subscriber
 * @n: negotiation of its
 * @ops: of whose options
 */
void negotiation_start(struct subscriber *s, struct negotiation *n,
		       const struct negotiation_ops *ops)
{
	*n = (struct negotiation){ .ops = ops, .id = n->id };
	negotiation_request(s, n);
}

/**
 * negotiation_request() - send a Configure-Request
 * @s: subscriber
 * @n: negotiation of its that is not open
 */
void negotiation_request(struct subscriber *s, struct negotiation *n)
{
	uint8_t data[16];
	struct writer w = writer_of(data, sizeof(data));

	n->ops->write_request(s, &w);
	n->mine = false;
	ppp_send_packet(s, n->ops->protocol, CONFIGURE_REQUEST, ++n->id, octets_of(data, w.len));
}

/**
 * negotiation_input() - take a packet
 * @s: subscriber
 * @n: negotiation of its that has been started
 * @packet: of its protocol
 *
 * Return: whether it was one from Configure-Request to Configure-Reject.
 */
bool negotiation_input(struct subscriber *s, struct negotiation *n, const struct packet *packet)
{
	switch (packet->code) {
	case CONFIGURE_REQUEST:
		answer_request(s, n, packet);
		break;
	case CONFIGURE_ACK:
		if (packet->id == n->id)
			n->mine = true;
		break;
	case CONFIGURE_NAK:
	case CONFIGURE_REJECT:
		if (packet->id == n->id && !n->mine)
			take_refusal(s, n, packet);
		break;
	default:
		return false;
	}
	if (n->mine && n->theirs && !n->open) {
		n->open = true;
		n->ops->opened(s);
	}
	return true;
}
