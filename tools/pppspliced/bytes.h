/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Octets of messages, in network byte order. Nothing is read or written beyond an end:
 * what goes wrong is remembered, and asked for once at the end.
 */
#ifndef PPPSPLICED_BYTES_H
#define PPPSPLICED_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/**
 * struct octets - octets that another has
 * @at: where they are; NULL if there are none, which may be another thing than to be empty
 * @len: how many
 */
struct octets {
	const uint8_t *at;
	size_t len;
};

static inline struct octets octets_of(const void *at, size_t len)
{
	return (struct octets){ at, len };
}

/**
 * octets_text() - make a text of what another has sent as one
 * @text: takes it
 * @size: octets in @text, at least 1; what does not fit is left off
 * @octets: what he sent
 *
 * It goes into logs: what is not printable ASCII is replaced.
 *
 * Return: @text.
 */
static inline const char *octets_text(char *text, size_t size, struct octets octets)
{
	size_t i;

	for (i = 0; i < octets.len && i < size - 1; i++)
		text[i] = octets.at[i] >= ' ' && octets.at[i] <= '~' ? octets.at[i] : '?';
	text[i] = '\0';
	return text;
}

/**
 * struct reader - octets that are still to be read
 * @at: the next one
 * @left: how many there are
 * @bad: more was wanted than there was
 */
struct reader {
	const uint8_t *at;
	size_t left;
	bool bad;
};

static inline struct reader reader_of(const void *data, size_t len)
{
	return (struct reader){ .at = data, .left = len };
}

/**
 * read_octets() - take octets
 * @r: reader
 * @len: how many
 *
 * Return: where they are; NULL if there are not so many, and none is taken.
 */
static inline const uint8_t *read_octets(struct reader *r, size_t len)
{
	const uint8_t *at = r->at;

	if (r->bad || r->left < len) {
		r->bad = true;
		return NULL;
	}
	r->at += len;
	r->left -= len;
	return at;
}

/* What is not there is 0. */
static inline uint8_t read_u8(struct reader *r)
{
	const uint8_t *at = read_octets(r, 1);

	return at ? at[0] : 0;
}

static inline uint16_t read_u16(struct reader *r)
{
	const uint8_t *at = read_octets(r, 2);

	return at ? at[0] << 8 | at[1] : 0;
}

static inline uint32_t read_u32(struct reader *r)
{
	const uint8_t *at = read_octets(r, 4);

	return at ? (uint32_t)at[0] << 24 | at[1] << 16 | at[2] << 8 | at[3] : 0;
}

/**
 * read_part() - take octets that have an end of their own
 * @r: reader
 * @len: how many
 *
 * Return: a reader of them; a bad one if there are not so many.
 */
static inline struct reader read_part(struct reader *r, size_t len)
{
	const uint8_t *at = read_octets(r, len);

	return (struct reader){ .at = at, .left = at ? len : 0, .bad = !at };
}

/**
 * struct writer - a buffer that is being filled
 * @buf: buffer
 * @size: its size in octets
 * @len: how many are written
 * @full: more was to be written than there is room for
 */
struct writer {
	uint8_t *buf;
	size_t size;
	size_t len;
	bool full;
};

static inline struct writer writer_of(void *buf, size_t size)
{
	return (struct writer){ .buf = buf, .size = size };
}

/**
 * write_room() - make room for octets
 * @w: writer
 * @len: how many
 *
 * Return: where they go; NULL if there is no such room.
 */
static inline uint8_t *write_room(struct writer *w, size_t len)
{
	uint8_t *at = w->buf + w->len;

	if (w->full || w->size - w->len < len) {
		w->full = true;
		return NULL;
	}
	w->len += len;
	return at;
}

static inline void write_octets(struct writer *w, const void *data, size_t len)
{
	uint8_t *at = write_room(w, len);

	if (at && len)
		memcpy(at, data, len);
}

static inline void write_u8(struct writer *w, uint8_t value)
{
	write_octets(w, &value, 1);
}

static inline void write_u16(struct writer *w, uint16_t value)
{
	write_u8(w, value >> 8);
	write_u8(w, value);
}

static inline void write_u32(struct writer *w, uint32_t value)
{
	write_u16(w, value >> 16);
	write_u16(w, value);
}

/**
 * write_u16_at() - write over what was written as 0 before, as a length
 * @w: writer
 * @offset: from the beginning of the buffer, in octets
 * @value: value
 */
static inline void write_u16_at(struct writer *w, size_t offset, uint16_t value)
{
	if (w->full || offset + 2 > w->len)
		return;
	w->buf[offset] = value >> 8;
	w->buf[offset + 1] = value;
}

#endif
