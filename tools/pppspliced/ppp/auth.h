/* SPDX-License-Identifier: GPL-2.0 */
/* What the authenticators of CHAP and PAP share. */
#ifndef PPPSPLICED_PPP_AUTH_H
#define PPPSPLICED_PPP_AUTH_H

#include "bytes.h"
#include "ppp/protocol.h"

/* Longest name, password or text of a verdict, in octets: what PAP has room for */
#define AUTH_MAX	255

/**
 * enum auth_state - where an authenticator is
 * @AUTH_IDLE: not started, or stopped
 * @AUTH_WAITING: for the peer
 * @AUTH_JUDGING: for the owner's verdict
 * @AUTH_PASSED: the verdict was for the peer
 * @AUTH_FAILED: it was against it
 * @AUTH_NO_RESPONSE: the peer was waited for long enough
 */
enum auth_state {
	AUTH_IDLE,
	AUTH_WAITING,
	AUTH_JUDGING,
	AUTH_PASSED,
	AUTH_FAILED,
	AUTH_NO_RESPONSE,
};

/**
 * struct auth_octets - octets of a name, a password or a text
 * @len: octets of @data
 * @data: octets; a NUL is among them only if it was sent
 */
struct auth_octets {
	uint8_t len;
	uint8_t data[AUTH_MAX];
};

/* What is beyond AUTH_MAX is left off. */
static inline void auth_keep(struct auth_octets *octets, const void *data, size_t len)
{
	octets->len = len < AUTH_MAX ? len : AUTH_MAX;
	if (octets->len)
		memcpy(octets->data, data, octets->len);
}

static inline struct octets auth_kept(const struct auth_octets *octets)
{
	return octets_of(octets->data, octets->len);
}

static inline bool auth_has_verdict(enum auth_state state)
{
	return state == AUTH_PASSED || state == AUTH_FAILED;
}

/**
 * struct ppp_credentials - what the peer has shown, as the proxy authentication AVPs of RFC
 *	2661 section 4.4.5 need it
 * @protocol: PPP_CHAP or PPP_PAP
 * @algorithm: enum chap_algorithm; 0 for PAP
 * @id: Identifier of the Response or the Authenticate-Request
 * @name: name of the peer
 * @challenge: Challenge; empty for PAP
 * @response: Response, or the password of PAP
 *
 * Of a Challenge without a Response, @id is its Identifier, @name is the challenger's, and
 * @response is empty.
 *
 * The octets stay the authenticator's, and where they are until it is called again.
 */
struct ppp_credentials {
	uint16_t protocol;
	uint8_t algorithm;
	uint8_t id;
	struct octets name;
	struct octets challenge;
	struct octets response;
};

#endif
