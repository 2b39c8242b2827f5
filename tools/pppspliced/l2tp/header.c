// SPDX-License-Identifier: GPL-2.0
/* The header of a control message, RFC 2661 section 3.1. */
#include "l2tp/header.h"

#define FLAG_T		0x8000
#define FLAG_L		0x4000
#define FLAG_S		0x0800
#define FLAG_O		0x0200
#define VERSION_MASK	0x000f
#define VERSION		2

#define LENGTH_OFFSET	2
#define NS_OFFSET	8
#define NR_OFFSET	10

/* Reserved bits are ignored. P has a meaning in data messages only. */
static bool flags_ok(uint16_t flags)
{
	const uint16_t all = FLAG_T | FLAG_L | FLAG_S;

	return (flags & VERSION_MASK) == VERSION && (flags & (all | FLAG_O)) == all;
}

/**
 * l2tp_header_read() - read the header of a control message
 * @r: reader of a datagram; of the AVPs afterwards, without what follows the message's length
 * @header: where to put it; not all of it is set if the header is malformed
 *
 * Control messages have T, L and S set and O clear.
 *
 * Return: whether it is the header of a control message of L2TPv2 that is there completely. If
 * not, it is to be discarded: a data message, another version, or malformed, see section 7.1.
 */
bool l2tp_header_read(struct reader *r, struct l2tp_header *header)
{
	size_t size = r->left;
	uint16_t flags = read_u16(r), len = read_u16(r);

	header->tunnel_id = read_u16(r);
	header->session_id = read_u16(r);
	header->ns = read_u16(r);
	header->nr = read_u16(r);
	if (r->bad || !flags_ok(flags) || len < L2TP_HEADER_LEN || len > size)
		return false;
	r->left = len - L2TP_HEADER_LEN;
	return true;
}

/**
 * l2tp_header_write() - begin a control message
 * @w: writer in which nothing is yet
 * @header: header
 *
 * The length is 0 until l2tp_header_end().
 */
void l2tp_header_write(struct writer *w, const struct l2tp_header *header)
{
	write_u16(w, FLAG_T | FLAG_L | FLAG_S | VERSION);
	write_u16(w, 0);
	write_u16(w, header->tunnel_id);
	write_u16(w, header->session_id);
	write_u16(w, header->ns);
	write_u16(w, header->nr);
}

/**
 * l2tp_header_end() - end a control message
 * @w: writer that has it all
 */
void l2tp_header_end(struct writer *w)
{
	if (w->len > UINT16_MAX)
		w->full = true;
	write_u16_at(w, LENGTH_OFFSET, w->len);
}

/**
 * l2tp_header_set_ns() - number a control message
 * @w: writer that has its header
 * @ns: number
 */
void l2tp_header_set_ns(struct writer *w, uint16_t ns)
{
	write_u16_at(w, NS_OFFSET, ns);
}

/**
 * l2tp_header_set_nr() - acknowledge with a control message
 * @w: writer that has its header
 * @nr: number of the message that is expected next
 */
void l2tp_header_set_nr(struct writer *w, uint16_t nr)
{
	write_u16_at(w, NR_OFFSET, nr);
}
