/* SPDX-License-Identifier: GPL-2.0 */
/* The header of a control message, RFC 2661 section 3.1. */
#ifndef PPPSPLICED_L2TP_HEADER_H
#define PPPSPLICED_L2TP_HEADER_H

#include "bytes.h"

#define L2TP_HEADER_LEN	12

/**
 * struct l2tp_header - what the header of a control message says
 * @tunnel_id: the tunnel, as the receiver numbers it; 0 before he has said how
 * @session_id: the session, as the receiver numbers it; 0 if the message is about the tunnel
 * @ns: number of this message
 * @nr: number of the message that is expected next
 */
struct l2tp_header {
	uint16_t tunnel_id;
	uint16_t session_id;
	uint16_t ns;
	uint16_t nr;
};

bool l2tp_header_read(struct reader *r, struct l2tp_header *header);
void l2tp_header_write(struct writer *w, const struct l2tp_header *header);
void l2tp_header_end(struct writer *w);
void l2tp_header_set_ns(struct writer *w, uint16_t ns);
void l2tp_header_set_nr(struct writer *w, uint16_t nr);

#endif
