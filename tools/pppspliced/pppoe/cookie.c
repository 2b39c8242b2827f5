// SPDX-License-Identifier: GPL-2.0
/*
 * AC-Cookie: a random number, and HMAC-SHA256 of it, of the host, the interface and the
 * time, cut short.
 *
 * A PADR may ask for another service than its PADI did, and be told apart by another
 * Host-Uniq (RFC 2516 section 5.3 and appendix A), so neither is in it. The random number
 * makes cookies of one host differ: two PADRs with one cookie are one request.
 */
#include "pppoe/cookie.h"

#include <nettle/memops.h>

/**
 * pppoe_cookie_init() - begin with a secret
 * @keys: keys
 * @secret: random octets, which need not be kept
 */
void pppoe_cookie_init(struct pppoe_cookie_keys *keys,
		       const uint8_t secret[PPPOE_COOKIE_SECRET_LEN])
{
	hmac_sha256_set_key(&keys->current, PPPOE_COOKIE_SECRET_LEN, secret);
	keys->previous = keys->current;
}

/**
 * pppoe_cookie_rotate() - go on with another secret
 * @keys: keys
 * @secret: random octets, which need not be kept
 *
 * Cookies made with the one before remain good, those made with the one before that do
 * not: no more often than every two PPPOE_COOKIE_SLOT_MS no host notices.
 */
void pppoe_cookie_rotate(struct pppoe_cookie_keys *keys,
			 const uint8_t secret[PPPOE_COOKIE_SECRET_LEN])
{
	keys->previous = keys->current;
	hmac_sha256_set_key(&keys->current, PPPOE_COOKIE_SECRET_LEN, secret);
}

/* Each part has a length of its own, so no two inputs are the same octets. */
static void sign(const struct hmac_sha256_ctx *key, const struct pppoe_cookie_holder *holder,
		 const uint8_t *nonce, uint64_t slot, uint8_t mac[PPPOE_COOKIE_MAC_LEN])
{
	struct hmac_sha256_ctx hmac = *key;
	uint8_t buf[12];
	struct writer w = writer_of(buf, sizeof(buf));

	write_u32(&w, slot >> 32);
	write_u32(&w, slot);
	write_u32(&w, holder->ifindex);
	hmac_sha256_update(&hmac, w.len, buf);
	hmac_sha256_update(&hmac, PPPOE_MAC_LEN, holder->mac);
	hmac_sha256_update(&hmac, PPPOE_COOKIE_NONCE_LEN, nonce);
	hmac_sha256_digest(&hmac, PPPOE_COOKIE_MAC_LEN, mac);
}

/**
 * pppoe_cookie_make() - make a cookie
 * @keys: keys
 * @holder: whom it is for
 * @nonce: random octets
 * @now: milliseconds
 * @cookie: takes it
 */
void pppoe_cookie_make(const struct pppoe_cookie_keys *keys,
		       const struct pppoe_cookie_holder *holder,
		       const uint8_t nonce[PPPOE_COOKIE_NONCE_LEN], uint64_t now,
		       uint8_t cookie[PPPOE_COOKIE_LEN])
{
	memcpy(cookie, nonce, PPPOE_COOKIE_NONCE_LEN);
	sign(&keys->current, holder, nonce, now / PPPOE_COOKIE_SLOT_MS,
	     cookie + PPPOE_COOKIE_NONCE_LEN);
}

static bool is_signed(const struct hmac_sha256_ctx *key, const struct pppoe_cookie_holder *holder,
		      const uint8_t *cookie, uint64_t slot)
{
	uint8_t mac[PPPOE_COOKIE_MAC_LEN];

	sign(key, holder, cookie, slot, mac);
	return memeql_sec(mac, cookie + PPPOE_COOKIE_NONCE_LEN, PPPOE_COOKIE_MAC_LEN);
}

/**
 * pppoe_cookie_verify() - ask whether a cookie is one of ours
 * @keys: keys
 * @holder: who has it
 * @cookie: AC-Cookie, of any length, or none
 * @now: milliseconds
 *
 * Return: whether it was made for the same host, by either secret, in this slot of time
 * or the one before.
 */
bool pppoe_cookie_verify(const struct pppoe_cookie_keys *keys,
			 const struct pppoe_cookie_holder *holder, const struct octets *cookie,
			 uint64_t now)
{
	uint64_t slot = now / PPPOE_COOKIE_SLOT_MS;
	unsigned int age;

	if (cookie->len != PPPOE_COOKIE_LEN)
		return false;
	for (age = 0; age <= 1 && age <= slot; age++) {
		if (is_signed(&keys->current, holder, cookie->at, slot - age) ||
		    is_signed(&keys->previous, holder, cookie->at, slot - age))
			return true;
	}
	return false;
}
