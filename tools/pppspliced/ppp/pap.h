/* SPDX-License-Identifier: GPL-2.0 */
/* PAP, the authenticator's side, RFC 1334 section 2. */
#ifndef PPPSPLICED_PPP_PAP_H
#define PPPSPLICED_PPP_PAP_H

#include "ppp/auth.h"

/* RFC 1334 section 2.2 */
enum pap_code {
	PAP_AUTHENTICATE_REQUEST = 1,
	PAP_AUTHENTICATE_ACK,
	PAP_AUTHENTICATE_NAK,
};

/**
 * struct pap_config - what does not change
 * @wait_ms: how long to wait for the peer's first Authenticate-Request, in ms
 */
struct pap_config {
	unsigned int wait_ms;
};

#define PAP_CONFIG_INIT .wait_ms = 30000

/**
 * struct pap_ops - what the owner does; none of it may call back
 * @send: transmit a packet
 * @authenticate: there is a name and a password; pap_success() or pap_failure() is called later
 */
struct pap_ops {
	void (*send)(void *owner, const void *data, size_t len);
	void (*authenticate)(void *owner);
};

/**
 * struct pap - an authenticator
 * @config: what does not change
 * @ops: what the owner does
 * @owner: argument of @ops
 * @state: where it is
 * @id: Identifier of the last Authenticate-Request
 * @deadline: until when the peer is waited for, in ms, or NEVER
 * @name: Peer-ID
 * @password: Password
 * @text: text of the verdict
 * @discarded: packets that were discarded silently
 */
struct pap {
	const struct pap_config *config;
	const struct pap_ops *ops;
	void *owner;
	enum auth_state state;
	uint8_t id;
	uint64_t deadline;
	struct auth_octets name;
	struct auth_octets password;
	struct auth_octets text;
	unsigned int discarded;
};

void pap_init(struct pap *pap, const struct pap_config *config, const struct pap_ops *ops,
	      void *owner);
void pap_start(struct pap *pap, uint64_t now);
void pap_stop(struct pap *pap);
void pap_input(struct pap *pap, const void *data, size_t len, uint64_t now);
bool pap_success(struct pap *pap, const void *text, size_t len);
bool pap_failure(struct pap *pap, const void *text, size_t len);
uint64_t pap_deadline(const struct pap *pap);
void pap_timeout(struct pap *pap, uint64_t now);
struct ppp_credentials pap_credentials(const struct pap *pap);

#endif
