/* SPDX-License-Identifier: GPL-2.0 */
/* The negotiation of options, RFC 1661 sections 4 and 5, for LCP and IPCP. */
#ifndef SUBSCRIBERS_NEGOTIATION_H
#define SUBSCRIBERS_NEGOTIATION_H

#include "bytes.h"

struct packet;
struct subscriber;

enum opinion { ACK, NAK, REJECT };

/**
 * struct negotiation_ops - what a protocol's options are
 * @protocol: its number
 * @write_request: write the options that are asked for
 * @begin_request: forget what the last Configure-Request of the peer was about; or NULL
 * @judge: an option of his; with NAK it has been written to @naks as it is to be
 * @take_nak: he wants an option to be so
 * @opened: each has acknowledged the other's
 */
struct negotiation_ops {
	uint16_t protocol;
	void (*write_request)(const struct subscriber *s, struct writer *w);
	void (*begin_request)(struct subscriber *s);
	enum opinion (*judge)(struct subscriber *s, uint8_t type, struct octets value,
			      struct writer *naks);
	void (*take_nak)(struct subscriber *s, uint8_t type, struct octets value);
	void (*opened)(struct subscriber *s);
};

/**
 * struct negotiation - how far it is
 * @ops: of whose options
 * @id: Identifier of our last packet
 * @mine: our options are acknowledged
 * @theirs: we have acknowledged the peer's
 * @open: both were, and the protocol knows
 * @rejected: a bit for each of our options, whose types are below 8, that the peer does not know
 * @refusals: how many Naks and Rejects we have sent
 */
struct negotiation {
	const struct negotiation_ops *ops;
	uint8_t id;
	bool mine;
	bool theirs;
	bool open;
	uint8_t rejected;
	unsigned int refusals;
};

void write_option(struct writer *w, uint8_t type, struct octets value);
void negotiation_start(struct subscriber *s, struct negotiation *n,
		       const struct negotiation_ops *ops);
void negotiation_request(struct subscriber *s, struct negotiation *n);
bool negotiation_input(struct subscriber *s, struct negotiation *n, const struct packet *packet);

#endif
