/* SPDX-License-Identifier: GPL-2.0 */
/* To which LNS of a group a session goes, and to which if that fails. */
#ifndef PPPSPLICED_LNS_CHOOSE_H
#define PPPSPLICED_LNS_CHOOSE_H

#include "lns/peer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct hold_down - how long an LNS that does not answer is passed over
 * @first: after the first failure, in ms
 * @longest: most that it is doubled to with further ones, in ms
 */
struct hold_down {
	uint64_t first;
	uint64_t longest;
};

#define HOLD_DOWN_INIT	{ .first = 30000, .longest = 600000 }

/**
 * struct choice - the choice for one session
 * @group: peers to choose from
 * @tried: those that have been, a bit each
 * @tried_held: one that was held down is among them
 */
struct choice {
	const struct lns_group *group;
	uint64_t tried;
	bool tried_held;
};

void lns_choice_init(struct choice *choice, const struct lns_group *group);
const struct lns_peer *lns_choose(struct choice *choice, uint32_t number, uint64_t now);

void lns_answered(struct lns_state *state, uint64_t now);
void lns_failed(struct lns_state *state, const struct hold_down *hold_down, uint64_t since,
		uint64_t now);
bool lns_session_began(const struct lns_peer *peer);
void lns_session_ended(const struct lns_peer *peer);

/**
 * struct lns_entry - what is known of the LNS of an address
 * @address: address and port; of family 0 if the entry is free
 * @state: what is known
 */
struct lns_entry {
	union lns_address address;
	struct lns_state state;
};

/**
 * struct lns_states - what is known of all LNSs, also those that RADIUS tells of
 * @entries: room for it
 * @n_entries: how many
 */
struct lns_states {
	struct lns_entry *entries;
	size_t n_entries;
};

struct lns_state *lns_state_of(struct lns_states *states, const union lns_address *address,
			       uint64_t now);

#endif
