// SPDX-License-Identifier: GPL-2.0
/* Values that are hidden, RFC 2661 section 4.3. */
#include "l2tp/hide.h"

#include "md5.h"

#define BLOCK	MD5_LEN

/* The length that a value has without its padding comes before it. */
#define LENGTH_LEN	2

static void xor(uint8_t *to, const uint8_t *from, const uint8_t *with, size_t len)
{
	while (len--)
		*to++ = *from++ ^ *with++;
}

/* b1 = MD5(attribute + secret + random vector) */
static void first_pad(uint16_t attr, struct octets secret, struct octets random_vector,
		      uint8_t pad[BLOCK])
{
	const uint8_t number[2] = { attr >> 8, attr };

	md5_of(pad, octets_of(number, sizeof(number)), secret, random_vector);
}

/* b(i) = MD5(secret + c(i-1)), where c(i-1) is the block before, as it is in the message */
static void next_pad(struct octets secret, const uint8_t *block, uint8_t pad[BLOCK])
{
	md5_of(pad, secret, octets_of(block, BLOCK), octets_of(NULL, 0));
}

static size_t block_len(size_t left)
{
	return left < BLOCK ? left : BLOCK;
}

/* In place. */
static void hide_blocks(uint8_t *at, size_t len, struct octets secret, uint8_t pad[BLOCK])
{
	for (;;) {
		xor(at, at, pad, block_len(len));
		if (len <= BLOCK)
			return;
		next_pad(secret, at, pad);
		at += BLOCK;
		len -= BLOCK;
	}
}

static void unhide_blocks(uint8_t *to, struct octets from, struct octets secret,
			  uint8_t pad[BLOCK])
{
	for (;;) {
		xor(to, from.at, pad, block_len(from.len));
		if (from.len <= BLOCK)
			return;
		next_pad(secret, from.at, pad);
		to += BLOCK;
		from.at += BLOCK;
		from.len -= BLOCK;
	}
}

/**
 * l2tp_hide() - write a value so that only who knows the secret can read it
 * @w: writer, in the AVP that has the value; full if there is no secret
 * @hide: how
 * @attr: attribute
 * @def: its definition
 * @value: value, see enum l2tp_value
 *
 * @hide's random vector has to be in the message before this AVP.
 */
void l2tp_hide(struct writer *w, const struct l2tp_hide *hide, uint16_t attr,
	       const struct l2tp_avp_def *def, const void *value)
{
	size_t begin = w->len;
	uint8_t pad[BLOCK];

	if (!hide->secret.len)
		w->full = true;
	write_u16(w, 0);
	l2tp_value_write(w, def, value);
	write_u16_at(w, begin, w->len - begin - LENGTH_LEN);
	write_octets(w, hide->padding.at, hide->padding.len);
	if (w->full)
		return;
	first_pad(attr, hide->secret, hide->random_vector, pad);
	hide_blocks(w->buf + begin, w->len - begin, hide->secret, pad);
}

/**
 * l2tp_unhide() - read a hidden value
 * @avp: AVP whose value is hidden
 * @secret: the secret that is shared with the peer; none if its length is 0
 * @random_vector: value of the last Random Vector before it; none if where it is is NULL
 * @scratch: where room for it is taken, as long as the hidden value
 * @value: where to put where it is, without its padding
 *
 * Whether the secret is the right one can be told only from a length that is too long.
 *
 * Return: L2TP_FAULT_NONE, or what is wrong.
 */
enum l2tp_fault_kind l2tp_unhide(const struct l2tp_avp *avp, struct octets secret,
				 struct octets random_vector, struct writer *scratch,
				 struct octets *value)
{
	uint8_t pad[BLOCK], *room;
	struct reader r;

	if (!secret.len)
		return L2TP_FAULT_NO_SECRET;
	if (!random_vector.at)
		return L2TP_FAULT_NO_RANDOM_VECTOR;
	if (avp->value.len < LENGTH_LEN)
		return L2TP_FAULT_LENGTH;
	room = write_room(scratch, avp->value.len);
	if (!room)
		return L2TP_FAULT_NO_ROOM;
	first_pad(avp->attr, secret, random_vector, pad);
	unhide_blocks(room, avp->value, secret, pad);
	r = reader_of(room, avp->value.len);
	value->len = read_u16(&r);
	value->at = read_octets(&r, value->len);
	return r.bad ? L2TP_FAULT_WRONG_SECRET : L2TP_FAULT_NONE;
}
