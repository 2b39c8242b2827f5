/* SPDX-License-Identifier: GPL-2.0 */
/* MD5, as RFC 1994, RFC 2661 and RFC 2868 ask for it: of a few parts, one after the other. */
#ifndef PPPSPLICED_MD5_H
#define PPPSPLICED_MD5_H

#include "bytes.h"

#include <nettle/md5.h>

#define MD5_LEN	MD5_DIGEST_SIZE

static inline void md5_add(struct md5_ctx *ctx, struct octets part)
{
	if (part.len)
		md5_update(ctx, part.len, part.at);
}

/* Any of the parts may be empty. */
static inline void md5_of(uint8_t digest[MD5_LEN], struct octets first, struct octets second,
			  struct octets third)
{
	struct md5_ctx ctx;

	md5_init(&ctx);
	md5_add(&ctx, first);
	md5_add(&ctx, second);
	md5_add(&ctx, third);
	md5_digest(&ctx, MD5_LEN, digest);
}

#endif
