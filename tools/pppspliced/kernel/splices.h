/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The splices that this process has made, by libpppsplice; and which of them ended without
 * its doing.
 */
#ifndef PPPSPLICED_KERNEL_SPLICES_H
#define PPPSPLICED_KERNEL_SPLICES_H

#include "kernel/channel.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct splices;
struct pppsplice_splice;

/**
 * struct splice_usage - what has crossed
 * @in_frames: frames from the subscriber, sent to the LNS
 * @in_octets: octets of their Information fields
 * @out_frames: frames to the subscriber
 * @out_octets: octets of theirs
 * @dropped: frames of either direction that were dropped
 * @last_crossed_ms: milliseconds since a frame has crossed, of the direction in which one
 *	did later
 * @has_last: one has crossed
 */
struct splice_usage {
	uint64_t in_frames;
	uint64_t in_octets;
	uint64_t out_frames;
	uint64_t out_octets;
	uint64_t dropped;
	uint64_t last_crossed_ms;
	bool has_last;
};

/* What is sums: all but when a frame has crossed. */
static inline void splice_usage_add(struct splice_usage *sum, const struct splice_usage *usage)
{
	sum->in_frames += usage->in_frames;
	sum->in_octets += usage->in_octets;
	sum->out_frames += usage->out_frames;
	sum->out_octets += usage->out_octets;
	sum->dropped += usage->dropped;
}

struct splices *splices_new(char *error, size_t size);
void splices_free(struct splices *s);
int splices_add(struct splices *s, const struct channel *pppoe, const struct channel *l2tp,
		int tunnel_fd, bool sequence, int frames, const char *label, uint32_t *id,
		char *error, size_t size);
int splices_del(struct splices *s, uint32_t id, struct splice_usage *final);
int splices_usage(struct splices *s, uint32_t id, struct splice_usage *usage);
int splices_usage_of_all(struct splices *s,
			 void (*each)(void *owner, uint32_t id, const struct splice_usage *usage),
			 void *owner);
int splices_fd(struct splices *s);
void splices_read(struct splices *s,
		  void (*gone)(void *owner, uint32_t id, const char *reason,
			       const struct splice_usage *final),
		  void *owner);

void splice_usage_of(const struct pppsplice_splice *splice, struct splice_usage *usage);

#endif
