/* SPDX-License-Identifier: GPL-2.0 */
/* Octets of which a message knows where they are, and MD5 of such. */
#ifndef PPPSPLICED_L2TP_OCTETS_H
#define PPPSPLICED_L2TP_OCTETS_H

#include <nettle/md5.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct l2tp_octets - octets that another has
 * @at: where they are
 * @len: how many
 */
struct l2tp_octets {
	const uint8_t *at;
	size_t len;
};

static inline void l2tp_md5_update(struct md5_ctx *ctx, struct l2tp_octets octets)
{
	if (octets.len)
		md5_update(ctx, octets.len, octets.at);
}

/* MD5 of three parts, one after the other: all that RFC 2661 asks of it, 4.3 and 5.1.1. */
static inline void l2tp_md5(struct l2tp_octets first, struct l2tp_octets second,
			    struct l2tp_octets third, uint8_t digest[MD5_DIGEST_SIZE])
{
	struct md5_ctx ctx;

	md5_init(&ctx);
	l2tp_md5_update(&ctx, first);
	l2tp_md5_update(&ctx, second);
	l2tp_md5_update(&ctx, third);
	md5_digest(&ctx, MD5_DIGEST_SIZE, digest);
}

#endif
