/* SPDX-License-Identifier: GPL-2.0 */
/*
 * AC-Cookie (RFC 2516 section 9): only who received a PADO can send its PADR, and the
 * access concentrator remembers nothing until he does.
 */
#ifndef PPPSPLICED_PPPOE_COOKIE_H
#define PPPSPLICED_PPPOE_COOKIE_H

#include "pppoe/tags.h"

#include <nettle/hmac.h>

#define PPPOE_COOKIE_SECRET_LEN	32
#define PPPOE_COOKIE_NONCE_LEN	8
#define PPPOE_COOKIE_MAC_LEN	16
#define PPPOE_COOKIE_LEN	(PPPOE_COOKIE_NONCE_LEN + PPPOE_COOKIE_MAC_LEN)

/* A cookie is good for one slot to two. */
#define PPPOE_COOKIE_SLOT_MS	30000

/**
 * struct pppoe_cookie_keys - what cookies are made with; one for all interfaces will do
 * @current: keyed with the secret of new cookies
 * @previous: keyed with the one before; the same as @current if there was none
 */
struct pppoe_cookie_keys {
	struct hmac_sha256_ctx current;
	struct hmac_sha256_ctx previous;
};

/**
 * struct pppoe_cookie_holder - whom a cookie is for
 * @mac: the host's Ethernet address, of PPPOE_MAC_LEN octets
 * @ifindex: on which interface it is
 */
struct pppoe_cookie_holder {
	const uint8_t *mac;
	uint32_t ifindex;
};

void pppoe_cookie_init(struct pppoe_cookie_keys *keys,
		       const uint8_t secret[PPPOE_COOKIE_SECRET_LEN]);
void pppoe_cookie_rotate(struct pppoe_cookie_keys *keys,
			 const uint8_t secret[PPPOE_COOKIE_SECRET_LEN]);
void pppoe_cookie_make(const struct pppoe_cookie_keys *keys,
		       const struct pppoe_cookie_holder *holder,
		       const uint8_t nonce[PPPOE_COOKIE_NONCE_LEN], uint64_t now,
		       uint8_t cookie[PPPOE_COOKIE_LEN]);
bool pppoe_cookie_verify(const struct pppoe_cookie_keys *keys,
			 const struct pppoe_cookie_holder *holder, const struct octets *cookie,
			 uint64_t now);

#endif
