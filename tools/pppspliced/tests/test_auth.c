// SPDX-License-Identifier: GPL-2.0
/* Tunnel authentication: MD5 over the message's number, the secret and the challenge. */
#include "l2tp/auth.h"
#include "l2tp_octets.h"
#include "tap.h"

static const struct octets challenge = OCTETS(SIXTEEN);

/*
 * Computed by Python, with 2 and 3 for type:
 *
 *	hashlib.md5(bytes([type]) + b'the shared secret' + bytes(range(16))).hexdigest()
 */
static const char in_sccrp[] = "55d0aa3d250e355cbdc1cb33474f5b46";
static const char in_scccn[] = "3740f93c58dedf783bc7fad93aeb81ad";

static void test_respond(void)
{
	uint8_t got[L2TP_RESPONSE_LEN], want[L2TP_RESPONSE_LEN];

	unhex(in_sccrp, want);
	l2tp_auth_respond(L2TP_SCCRP, SECRET, challenge, got);
	ok(!memcmp(got, want, sizeof(got)), "the response in an SCCRP");
	unhex(in_scccn, want);
	l2tp_auth_respond(L2TP_SCCCN, SECRET, challenge, got);
	ok(!memcmp(got, want, sizeof(got)), "the response in an SCCCN");
}

static void test_check(void)
{
	struct octets other = OCTETS("the shared secreT"), longer = OCTETS(SIXTEEN "\x10");
	uint8_t buf[L2TP_RESPONSE_LEN + 1] = { 0 };
	struct octets response = { buf, unhex(in_scccn, buf) };
	bool accepted = false;

	ok(l2tp_auth_check(L2TP_SCCCN, SECRET, challenge, response), "it is accepted");
	ok(!l2tp_auth_check(L2TP_SCCRP, SECRET, challenge, response), "not in another message");
	ok(!l2tp_auth_check(L2TP_SCCCN, other, challenge, response), "not of another secret");
	ok(!l2tp_auth_check(L2TP_SCCCN, SECRET, longer, response), "not to another challenge");
	for (size_t bit = 0; bit < 8 * L2TP_RESPONSE_LEN; bit++) {
		buf[bit / 8] ^= 1 << bit % 8;
		accepted |= l2tp_auth_check(L2TP_SCCCN, SECRET, challenge, response);
		buf[bit / 8] ^= 1 << bit % 8;
	}
	ok(!accepted, "not with any bit changed");
	response.len--;
	ok(!l2tp_auth_check(L2TP_SCCCN, SECRET, challenge, response), "not a part of it");
	response.len += 2;
	ok(!l2tp_auth_check(L2TP_SCCCN, SECRET, challenge, response), "not more than it");
	response = (struct octets){ 0 };
	ok(!l2tp_auth_check(L2TP_SCCCN, SECRET, challenge, response), "not none");
}

int main(void)
{
	test_respond();
	test_check();
	return tap_end();
}
