/* SPDX-License-Identifier: GPL-2.0 */
/* An LNS as configuration or RADIUS names it, and groups of those that stand for each other. */
#ifndef PPPSPLICED_LNS_PEER_H
#define PPPSPLICED_LNS_PEER_H

#include "lns/address.h"

#include <stddef.h>
#include <stdint.h>

#define LNS_PORT	1701	/* RFC 2661 section 8.1 */
#define LNS_TEXT_MAX	253	/* as long as a RADIUS attribute's value */
#define LNS_GROUP_MAX	64	/* peers of a group */

/**
 * struct lns_state - what is known of an LNS, whichever groups it is in
 * @sessions: sessions that it has from here
 * @failures: times that it has not answered since it last did
 * @held_until: until when it is passed over, in ms; 0 if it is not
 * @known_at: when it last answered, or was found not to, in ms
 */
struct lns_state {
	unsigned int sessions;
	unsigned int failures;
	uint64_t held_until;
	uint64_t known_at;
};

/**
 * struct lns_peer - an LNS in a group
 * @endpoint: its address or name as text
 * @address: its address and port; of family 0 if @endpoint is a name, to be resolved
 * @secret: secret for the tunnel's authentication, RFC 2661 section 5.1.1
 * @secret_len: its length in octets; 0 if there is none
 * @priority: who has the lower one is tried first, RFC 2868 section 3.8
 * @weight: how often it is chosen among those of its priority, RFC 2782
 * @max_sessions: sessions that it may have; 0: any number
 * @state: what is known of it; the owner's
 * @assignment_id: sessions of the same one go into the same tunnel, RFC 2868 section 3.7
 * @client_auth_id: Host Name to tell, section 3.9; empty if it does not matter
 * @server_auth_id: Host Name that it has to tell, section 3.10; empty likewise
 * @private_group_id: section 3.6; empty if there is none
 */
struct lns_peer {
	char endpoint[LNS_TEXT_MAX + 1];
	union lns_address address;
	uint8_t secret[LNS_TEXT_MAX];
	uint8_t secret_len;
	uint32_t priority;
	uint16_t weight;
	unsigned int max_sessions;
	struct lns_state *state;
	char assignment_id[LNS_TEXT_MAX + 1];
	char client_auth_id[LNS_TEXT_MAX + 1];
	char server_auth_id[LNS_TEXT_MAX + 1];
	char private_group_id[LNS_TEXT_MAX + 1];
};

/**
 * struct lns_group - peers that a session may go to
 * @peers: they
 * @n_peers: how many; up to LNS_GROUP_MAX
 */
struct lns_group {
	const struct lns_peer *peers;
	size_t n_peers;
};

const char *lns_peer_set_endpoint(struct lns_peer *peer, const char *text, size_t len);
const char *lns_peer_set_secret(struct lns_peer *peer, const void *secret, size_t len);

#endif
