/* SPDX-License-Identifier: GPL-2.0 */
/* The sessions of an access concentrator, by host. */
#ifndef PPPSPLICED_PPPOE_SESSIONS_H
#define PPPSPLICED_PPPOE_SESSIONS_H

#include "pppoe/tags.h"

#define PPPOE_REQUEST_LEN	16
#define PPPOE_BUCKET_BITS	10

/**
 * struct pppoe_session - a session; memory of the owner, who writes nothing here
 * @peer_mac: the host's Ethernet address; it names a session together with the number
 * @id: SESSION_ID
 * @max_payload: the longest PPP payload, and so the largest MRU, in octets
 * @request: what tells the PADR that it was made for from others
 * @next: another one whose host has the same hash
 */
struct pppoe_session {
	uint8_t peer_mac[PPPOE_MAC_LEN];
	uint16_t id;
	uint16_t max_payload;
	uint8_t request[PPPOE_REQUEST_LEN];
	struct pppoe_session *next;
};

/**
 * struct pppoe_sessions - the sessions on one interface
 * @factor: random and odd; no host can know whose hashes are the same
 * @buckets: lists
 */
struct pppoe_sessions {
	uint64_t factor;
	struct pppoe_session *buckets[1 << PPPOE_BUCKET_BITS];
};

void pppoe_sessions_init(struct pppoe_sessions *sessions, uint64_t random);
void pppoe_sessions_add(struct pppoe_sessions *sessions, struct pppoe_session *session);
void pppoe_sessions_remove(struct pppoe_sessions *sessions, struct pppoe_session *session);
unsigned int pppoe_sessions_count(const struct pppoe_sessions *sessions, const uint8_t *mac);
struct pppoe_session *pppoe_sessions_find(const struct pppoe_sessions *sessions,
					  const uint8_t *mac, uint16_t id);
struct pppoe_session *pppoe_sessions_find_request(const struct pppoe_sessions *sessions,
						  const uint8_t *mac, const uint8_t *request);

#endif
