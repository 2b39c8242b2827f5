// SPDX-License-Identifier: GPL-2.0
/* AC-Cookie: good for one host on one interface, for a while, and nobody else makes one. */
#include "pppoe/cookie.h"
#include "tap.h"

static const uint8_t mac[] = { 2, 0, 0, 0, 0, 1 }, other_mac[] = { 2, 0, 0, 0, 0, 2 };
static const struct pppoe_cookie_holder host = { .mac = mac, .ifindex = 3 };
static const uint8_t nonce[PPPOE_COOKIE_NONCE_LEN] = "nonce..";
static const uint8_t secrets[3][PPPOE_COOKIE_SECRET_LEN] = { "first", "second", "third" };

/* In the middle of a slot. */
#define NOW	(10 * PPPOE_COOKIE_SLOT_MS + PPPOE_COOKIE_SLOT_MS / 2)

static bool good(const struct pppoe_cookie_keys *keys, const struct pppoe_cookie_holder *holder,
		 const uint8_t *cookie, size_t len, uint64_t now)
{
	const struct octets tag = { .at = cookie, .len = len };

	return pppoe_cookie_verify(keys, holder, &tag, now);
}

static bool good_at(const struct pppoe_cookie_keys *keys, const uint8_t *cookie, uint64_t now)
{
	return good(keys, &host, cookie, PPPOE_COOKIE_LEN, now);
}

static void test_holder(void)
{
	const struct pppoe_cookie_holder other = { .mac = other_mac, .ifindex = 3 };
	const struct pppoe_cookie_holder elsewhere = { .mac = mac, .ifindex = 4 };
	uint8_t cookie[PPPOE_COOKIE_LEN];
	struct pppoe_cookie_keys keys;

	pppoe_cookie_init(&keys, secrets[0]);
	pppoe_cookie_make(&keys, &host, nonce, NOW, cookie);
	ok(good_at(&keys, cookie, NOW), "a cookie is good for its host");
	ok(!good(&keys, &other, cookie, sizeof(cookie), NOW), "not for another one");
	ok(!good(&keys, &elsewhere, cookie, sizeof(cookie), NOW), "nor on another interface");
}

static void test_forgery(void)
{
	uint8_t cookie[PPPOE_COOKIE_LEN + 1] = {}, changed[sizeof(cookie)];
	struct pppoe_cookie_keys keys;
	unsigned int i, refused = 0;

	pppoe_cookie_init(&keys, secrets[0]);
	pppoe_cookie_make(&keys, &host, nonce, NOW, cookie);
	for (i = 0; i < PPPOE_COOKIE_LEN * 8; i++) {
		memcpy(changed, cookie, sizeof(changed));
		changed[i / 8] ^= 1 << i % 8;
		refused += !good_at(&keys, changed, NOW);
	}
	ok(refused == i, "every bit of a cookie counts");
	for (i = 0, refused = 0; i <= sizeof(cookie); i++)
		refused += i != PPPOE_COOKIE_LEN && !good(&keys, &host, cookie, i, NOW);
	ok(refused == PPPOE_COOKIE_LEN + 1, "it has one length");
	ok(!good(&keys, &host, NULL, 0, NOW), "none is not good");
	ok(!good_at(&keys, (uint8_t[PPPOE_COOKIE_LEN]){}, NOW), "nor is one of zeroes");
}

static void test_time(void)
{
	uint8_t cookie[PPPOE_COOKIE_LEN];
	struct pppoe_cookie_keys keys;

	pppoe_cookie_init(&keys, secrets[0]);
	pppoe_cookie_make(&keys, &host, nonce, NOW, cookie);
	ok(good_at(&keys, cookie, NOW + PPPOE_COOKIE_SLOT_MS), "a cookie is good for a slot");
	ok(good_at(&keys, cookie, 12 * PPPOE_COOKIE_SLOT_MS - 1), "to the end of the next one");
	ok(!good_at(&keys, cookie, 12 * PPPOE_COOKIE_SLOT_MS), "and not a millisecond longer");
	ok(!good_at(&keys, cookie, 10 * PPPOE_COOKIE_SLOT_MS - 1), "nor before its time");
	pppoe_cookie_make(&keys, &host, nonce, 0, cookie);
	ok(good_at(&keys, cookie, 0) && good_at(&keys, cookie, PPPOE_COOKIE_SLOT_MS) &&
	   !good_at(&keys, cookie, 2 * PPPOE_COOKIE_SLOT_MS), "from when the clock begins");
	pppoe_cookie_make(&keys, &host, nonce, UINT64_MAX, cookie);
	ok(!good_at(&keys, cookie, 0) && good_at(&keys, cookie, UINT64_MAX), "to when it ends");
}

static void test_rotation(void)
{
	uint8_t cookie[PPPOE_COOKIE_LEN], newer[PPPOE_COOKIE_LEN];
	struct pppoe_cookie_keys keys, others;

	pppoe_cookie_init(&keys, secrets[0]);
	pppoe_cookie_init(&others, secrets[1]);
	pppoe_cookie_make(&keys, &host, nonce, NOW, cookie);
	ok(!good_at(&others, cookie, NOW), "who has another secret finds no cookie good");
	pppoe_cookie_rotate(&keys, secrets[1]);
	pppoe_cookie_make(&keys, &host, nonce, NOW, newer);
	ok(good_at(&keys, cookie, NOW) && good_at(&keys, newer, NOW),
	   "after a rotation old cookies are good, and new ones");
	ok(memcmp(newer, cookie, sizeof(cookie)) && good_at(&others, newer, NOW),
	   "which are made with the new secret");
	pppoe_cookie_rotate(&keys, secrets[2]);
	ok(!good_at(&keys, cookie, NOW) && good_at(&keys, newer, NOW),
	   "after another one the oldest are not");
}

/* HMAC-SHA256 by another implementation (Python's hmac), so that it is not just our own. */
static void test_known(void)
{
	static const uint8_t want[PPPOE_COOKIE_LEN] = {
		0x6e, 0x6f, 0x6e, 0x63, 0x65, 0x2e, 0x2e, 0x00,
		0x36, 0x95, 0x74, 0x37, 0xd6, 0x8f, 0x87, 0x86,
		0x16, 0x22, 0x40, 0xb4, 0x1a, 0xb7, 0x2f, 0x11,
	};
	uint8_t cookie[PPPOE_COOKIE_LEN];
	struct pppoe_cookie_keys keys;

	pppoe_cookie_init(&keys, secrets[0]);
	pppoe_cookie_make(&keys, &host, nonce, NOW, cookie);
	ok(!memcmp(cookie, want, sizeof(want)), "it is HMAC-SHA256");
}

int main(void)
{
	test_holder();
	test_forgery();
	test_time();
	test_rotation();
	test_known();
	return tap_end();
}
