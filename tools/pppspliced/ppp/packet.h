/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Code, Identifier, Length, data: the packets of LCP, CHAP and PAP all look alike, RFC 1661
 * section 5, RFC 1994 section 4, RFC 1334 section 2.2.
 */
#ifndef PPPSPLICED_PPP_PACKET_H
#define PPPSPLICED_PPP_PACKET_H

#include "bytes.h"

#define PACKET_HEADER	4
/* Longest that is sent: what every peer takes that has not asked for less, RFC 1661 section 6.1 */
#define PACKET_MAX	1500

/**
 * struct packet - one that was received
 * @code: Code
 * @id: Identifier
 * @data: what follows the header
 * @len: octets of @data by the Length field; what comes after them is padding
 */
struct packet {
	uint8_t code;
	uint8_t id;
	const uint8_t *data;
	size_t len;
};

/**
 * packet_read() - take a packet apart
 * @packet: takes it
 * @data: octets received
 * @len: number of octets
 *
 * Return: whether it is one. A packet shorter than its Length, or with a Length shorter than
 * the header, has to be discarded silently, RFC 1661 section 5.
 */
static inline bool packet_read(struct packet *packet, const void *data, size_t len)
{
	struct reader r = reader_of(data, len);
	uint16_t length;

	packet->code = read_u8(&r);
	packet->id = read_u8(&r);
	length = read_u16(&r);
	if (r.bad || length < PACKET_HEADER)
		return false;
	packet->len = length - PACKET_HEADER;
	packet->data = read_octets(&r, packet->len);
	return packet->data;
}

/* Begin a packet in an empty buffer; packet_end() knows its Length. */
static inline void packet_begin(struct writer *w, uint8_t code, uint8_t id)
{
	write_u8(w, code);
	write_u8(w, id);
	write_u16(w, 0);
}

static inline void packet_end(struct writer *w)
{
	write_u16_at(w, 2, w->len);
}

#endif
