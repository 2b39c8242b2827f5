/* SPDX-License-Identifier: GPL-2.0 */
/* What the fuzzers of ppp/ share: frames that a leg has sent, frames for it, and its time. */
#ifndef PPPSPLICED_FUZZ_PPP_FRAMES_H
#define PPPSPLICED_FUZZ_PPP_FRAMES_H

#include "clock.h"
#include "fuzz/fuzz.h"
#include "ppp/ppp.h"

/**
 * struct frames_ops - the functions of a leg
 * @input: a frame has come
 * @deadline: when to call @timeout
 * @timeout: time has passed
 */
struct frames_ops {
	void (*input)(void *leg, const void *data, size_t len, uint64_t now);
	uint64_t (*deadline)(const void *leg);
	void (*timeout)(void *leg, uint64_t now);
};

/**
 * struct frames - frames of a leg that is fed
 * @ops: its functions
 * @leg: their argument
 * @now: time in ms
 * @sum: of octets that have to be there
 * @sent: last frame that was sent
 * @sent_len: octets of @sent
 * @sent_protocol: its protocol
 */
struct frames {
	const struct frames_ops *ops;
	void *leg;
	uint64_t now;
	uint8_t sum;
	uint8_t sent[PACKET_MAX];
	size_t sent_len;
	uint16_t sent_protocol;
};

/* Every octet has to be there. */
static inline void frames_add_up(struct frames *frames, struct octets octets)
{
	while (octets.len--)
		frames->sum += octets.at[octets.len];
}

/* Return: the packet in it. */
static inline struct packet frames_sent(struct frames *frames, uint16_t protocol,
					const void *data, size_t len)
{
	struct packet packet;

	MUST(protocol == PPP_LCP || protocol == PPP_CHAP || protocol == PPP_PAP);
	MUST(len <= PACKET_MAX);
	MUST(packet_read(&packet, data, len) && packet.len + PACKET_HEADER == len);
	memcpy(frames->sent, data, len);
	frames->sent_len = len;
	frames->sent_protocol = protocol;
	return packet;
}

/* A copy that ends where the frame does, so that a sanitizer sees what is read beyond. */
static inline void frames_feed(struct frames *frames, uint16_t protocol, const void *data,
			       size_t len)
{
	uint8_t *frame = malloc(len + 2);
	struct writer w = writer_of(frame, len + 2);

	MUST(frame);
	write_u16(&w, protocol);
	write_octets(&w, data, len);
	frames->ops->input(frames->leg, frame, w.len, frames->now);
	free(frame);
}

/* The last frame with another code: few of the inputs would know what to say. */
static inline void frames_answer(struct frames *frames, uint8_t code)
{
	uint8_t answer[PACKET_MAX];

	memcpy(answer, frames->sent, frames->sent_len);
	answer[0] = code;
	frames_feed(frames, frames->sent_protocol, answer, frames->sent_len);
}

/* One of the input's */
static inline void frames_take(struct frames *frames, struct reader *r)
{
	struct reader frame = read_part(r, read_u8(r));
	uint16_t protocol = read_u16(&frame);

	if (!frame.bad)
		frames_feed(frames, protocol, frame.at, frame.left);
}

static inline void frames_pass_time(struct frames *frames)
{
	uint64_t deadline = frames->ops->deadline(frames->leg);

	if (deadline == NEVER)
		return;
	MUST(deadline >= frames->now);
	frames->now = deadline;
	frames->ops->timeout(frames->leg, frames->now);
	MUST(frames->ops->deadline(frames->leg) > frames->now);
}

/* Left alone after it was closed, everything ends: a peer that says nothing is not kept. */
static inline void frames_end(struct frames *frames)
{
	unsigned int n;

	for (n = 0; n < 100 && frames->ops->deadline(frames->leg) != NEVER; n++)
		frames_pass_time(frames);
	MUST(frames->ops->deadline(frames->leg) == NEVER);
}

#endif
