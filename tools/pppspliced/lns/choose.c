// SPDX-License-Identifier: GPL-2.0
/*
 * To which LNS of a group a session goes.
 *
 * Among those of the lowest priority it is left to chance, in proportion to their weights, as
 * in RFC 2782. Who has not answered is held down: passed over, for longer each time. If no
 * other is left, one is tried all the same, since a call without an LNS is lost anyway; but
 * not two, for which nobody waits long enough.
 */
#include "lns/choose.h"

static bool is_full(const struct lns_peer *peer)
{
	return peer->max_sessions && peer->state->sessions >= peer->max_sessions;
}

static bool is_held(const struct lns_peer *peer, uint64_t now)
{
	return peer->state->held_until > now;
}

/**
 * lns_choice_init() - begin to choose, for one session
 * @choice: choice
 * @group: peers to choose from, each with a state; the owner's, as long as @choice is
 */
void lns_choice_init(struct choice *choice, const struct lns_group *group)
{
	*choice = (struct choice){ .group = group };
}

/**
 * struct candidates - peers that one is drawn from
 * @of: bits of them
 * @priority: the one that all have
 * @sum: of their weights
 * @n_weightless: how many have a weight of 0
 */
struct candidates {
	uint64_t of;
	uint32_t priority;
	uint32_t sum;
	unsigned int n_weightless;
};

static void add_candidate(struct candidates *candidates, size_t i, const struct lns_peer *peer)
{
	if (candidates->of && peer->priority > candidates->priority)
		return;
	if (candidates->of && peer->priority < candidates->priority)
		*candidates = (struct candidates){ 0 };
	candidates->of |= 1ULL << i;
	candidates->priority = peer->priority;
	candidates->sum += peer->weight;
	candidates->n_weightless += !peer->weight;
}

/*
 * RFC 2782 draws from 0 to the sum of weights, so that the first of all has one more chance
 * than its weight, which is meant for one of weight 0. Here only those of weight 0 have that
 * chance: they share it, so that the chances of the others are counted in parts of it.
 */
static int draw(const struct choice *choice, const struct candidates *candidates, uint32_t number)
{
	uint32_t parts = candidates->n_weightless ? candidates->n_weightless : 1;
	uint32_t sum = candidates->sum * parts + candidates->n_weightless;
	uint32_t drawn = (uint64_t)number * sum >> 32, chances;
	size_t i;

	for (i = 0; i < choice->group->n_peers; i++) {
		if (!(candidates->of & 1ULL << i))
			continue;
		chances = choice->group->peers[i].weight * parts;
		chances = chances ? chances : 1;
		if (drawn < chances)
			return i;
		drawn -= chances;
	}
	return -1;
}

static int choose_answering(const struct choice *choice, uint32_t number, uint64_t now)
{
	const struct lns_group *group = choice->group;
	struct candidates candidates = { 0 };
	size_t i;

	for (i = 0; i < group->n_peers; i++) {
		const struct lns_peer *peer = &group->peers[i];

		if (!(choice->tried & 1ULL << i) && !is_full(peer) && !is_held(peer, now))
			add_candidate(&candidates, i, peer);
	}
	return candidates.of ? draw(choice, &candidates, number) : -1;
}

/* The one that is held down for the shortest time from now. */
static int choose_held(const struct choice *choice)
{
	const struct lns_group *group = choice->group;
	size_t i;
	int best = -1;

	for (i = 0; i < group->n_peers && !choice->tried_held; i++) {
		const struct lns_peer *peer = &group->peers[i];

		if (choice->tried & 1ULL << i || is_full(peer))
			continue;
		if (best < 0 || peer->state->held_until < group->peers[best].state->held_until)
			best = i;
	}
	return best;
}

/**
 * lns_choose() - choose the LNS to try next
 * @choice: choice
 * @number: random number, of all 32 bits
 * @now: ms
 *
 * Return: the peer, or NULL if none is left for the session.
 */
const struct lns_peer *lns_choose(struct choice *choice, uint32_t number, uint64_t now)
{
	int index = choose_answering(choice, number, now);

	if (index < 0) {
		index = choose_held(choice);
		choice->tried_held = true;
	}
	if (index < 0)
		return NULL;
	choice->tried |= 1ULL << index;
	return &choice->group->peers[index];
}

/**
 * lns_answered() - an LNS has answered, be it with a refusal
 * @state: what is known of it
 * @now: ms
 */
void lns_answered(struct lns_state *state, uint64_t now)
{
	state->failures = 0;
	state->held_until = 0;
	state->known_at = now;
}

/**
 * lns_failed() - an LNS has not answered
 * @state: what is known of it
 * @hold_down: how long to pass it over
 * @since: when this control connection last heard of it, or began, in ms
 * @now: ms
 *
 * To be called once for a control connection, not for each session that waited for it. Those
 * that an LNS takes with it have failed once together, and say nothing of one that has answered
 * another one since.
 */
void lns_failed(struct lns_state *state, const struct hold_down *hold_down, uint64_t since,
		uint64_t now)
{
	uint64_t held = hold_down->first;
	unsigned int i;

	if (since < state->known_at)
		return;
	state->known_at = now;
	for (i = 0; i < state->failures && held < hold_down->longest; i++)
		held = held > hold_down->longest / 2 ? hold_down->longest : held * 2;
	state->failures++;
	state->held_until = now + (held < hold_down->longest ? held : hold_down->longest);
}

/**
 * lns_session_began() - count a session
 * @peer: where it goes; from the first attempt on
 *
 * Return: false if the peer is full, and it is not counted.
 */
bool lns_session_began(const struct lns_peer *peer)
{
	if (is_full(peer))
		return false;
	peer->state->sessions++;
	return true;
}

/**
 * lns_session_ended() - count a session no longer
 * @peer: where it went
 */
void lns_session_ended(const struct lns_peer *peer)
{
	if (peer->state->sessions)
		peer->state->sessions--;
}

/* Nothing is lost if it is forgotten. */
static bool is_forgettable(const struct lns_entry *entry, uint64_t now)
{
	return !entry->state.sessions && entry->state.held_until <= now;
}

/**
 * lns_state_of() - find what is known of an LNS, or begin to know it
 * @states: what is known of all
 * @address: its address and port
 * @now: ms
 *
 * An entry may be another LNS's later, if there are neither sessions nor a hold-down: so
 * what is returned is good until a session is counted, or the next call.
 *
 * Return: what is known; NULL if @address is unknown, or there is no room.
 */
struct lns_state *lns_state_of(struct lns_states *states, const union lns_address *address,
			       uint64_t now)
{
	struct lns_entry *spare = NULL;
	size_t i;

	if (!address->any.sa_family)
		return NULL;
	for (i = 0; i < states->n_entries; i++) {
		struct lns_entry *entry = &states->entries[i];

		if (lns_same_address(&entry->address, address))
			return &entry->state;
		if (!entry->address.any.sa_family) {
			spare = entry;
			break;
		}
		if (!spare && is_forgettable(entry, now))
			spare = entry;
	}
	if (spare)
		*spare = (struct lns_entry){ .address = *address };
	return spare ? &spare->state : NULL;
}
