/* SPDX-License-Identifier: GPL-2.0 */
/* What a state machine of ppp/ has sent, for tests. */
#ifndef PPPSPLICED_TESTS_WIRE_H
#define PPPSPLICED_TESTS_WIRE_H

#include "bytes.h"

#define WIRE_FRAMES	64

/**
 * struct wire - frames, oldest first
 * @n: number of them since wire_clear(); of those past the array nothing is kept
 * @frames: the frames
 */
struct wire {
	size_t n;
	struct wire_frame {
		uint16_t protocol;
		size_t len;
		uint8_t data[2048];
	} frames[WIRE_FRAMES];
};

static inline void wire_clear(struct wire *wire)
{
	wire->n = 0;
}

static inline void wire_add(struct wire *wire, uint16_t protocol, const void *data, size_t len)
{
	struct wire_frame *frame = &wire->frames[wire->n++ % WIRE_FRAMES];

	frame->protocol = protocol;
	frame->len = len;
	memcpy(frame->data, data, len);
}

static inline const struct wire_frame *wire_last(const struct wire *wire)
{
	static const struct wire_frame none;

	return wire->n ? &wire->frames[(wire->n - 1) % WIRE_FRAMES] : &none;
}

static inline bool wire_is(const struct wire_frame *frame, const void *data, size_t len)
{
	return frame->len == len && !memcmp(frame->data, data, len);
}

static inline bool holds(struct octets got, const void *data, size_t len)
{
	return got.len == len && !memcmp(got.at, data, len);
}

/* Of a string of octets */
#define OCTETS(octets) (octets), sizeof(octets) - 1
#define last_is(wire, octets) wire_is(wire_last(wire), OCTETS(octets))

#endif
