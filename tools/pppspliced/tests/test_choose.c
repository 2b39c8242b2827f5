// SPDX-License-Identifier: GPL-2.0
/* Sessions go to the LNSs of a group by priority and weight, and not to those that are dead. */
#include "lns/choose.h"
#include "random.h"
#include "tap.h"

#include <stdlib.h>

#define N_PEERS	4
#define N_DRAWS	100000

static const struct hold_down hold_down = HOLD_DOWN_INIT;
static struct lns_state states[N_PEERS];
static struct lns_peer peers[N_PEERS];
static struct lns_group group = { peers, N_PEERS };
static uint32_t seed = 2782;

static void set_up(const uint32_t priorities[N_PEERS], const uint16_t weights[N_PEERS])
{
	unsigned int i;

	memset(states, 0, sizeof(states));
	memset(peers, 0, sizeof(peers));
	for (i = 0; i < N_PEERS; i++) {
		peers[i].state = &states[i];
		peers[i].priority = priorities[i];
		peers[i].weight = weights[i];
	}
}

/* The order of trial as text, "2013". */
static const char *order(uint64_t now)
{
	static char text[N_PEERS + 1];
	const struct lns_peer *peer;
	struct choice choice;
	unsigned int n = 0;

	lns_choice_init(&choice, &group);
	while ((peer = lns_choose(&choice, next_random(&seed), now)) && n < N_PEERS)
		text[n++] = '0' + (peer - peers);
	text[n] = 0;
	return text;
}

/* Whether each peer is chosen first as often as @per_mille, to 1 %. */
static bool first_ones_are(const unsigned int per_mille[N_PEERS])
{
	unsigned int n[N_PEERS] = { 0 }, i, wrong = 0;

	for (i = 0; i < N_DRAWS; i++)
		n[order(0)[0] - '0']++;
	for (i = 0; i < N_PEERS; i++) {
		int difference = (int)n[i] - (int)(per_mille[i] * (N_DRAWS / 1000));

		wrong += abs(difference) > N_DRAWS / 100;
		if (wrong)
			printf("# %u: %u of %u\n", i, n[i], N_DRAWS);
	}
	return !wrong;
}

static void test_priority(void)
{
	set_up((uint32_t []){ 20, 10, 0xffffff, 0 }, (uint16_t []){ 1, 0, 65535, 1 });
	is(order(0), "3102", "the lower priority is tried first, whatever the weight");
	set_up((uint32_t []){ 7, 7, 7, 7 }, (uint16_t []){ 1, 1, 1, 1 });
	ok(strlen(order(0)) == N_PEERS, "each is tried once");
	group.n_peers = 0;
	is(order(0), "", "of nobody, nobody is chosen");
	group.n_peers = N_PEERS;
}

static void test_weights(void)
{
	set_up((uint32_t []){ 5, 5, 5, 5 }, (uint16_t []){ 1, 1, 1, 1 });
	ok(first_ones_are((unsigned int []){ 250, 250, 250, 250 }), "equal weights are equal");
	set_up((uint32_t []){ 5, 5, 5, 5 }, (uint16_t []){ 0, 0, 0, 0 });
	ok(first_ones_are((unsigned int []){ 250, 250, 250, 250 }), "those of 0 as well");
	set_up((uint32_t []){ 5, 5, 5, 5 }, (uint16_t []){ 10, 20, 30, 40 });
	ok(first_ones_are((unsigned int []){ 100, 200, 300, 400 }), "others are in proportion");
	set_up((uint32_t []){ 5, 5, 5, 5 }, (uint16_t []){ 0, 60, 0, 39 });
	ok(first_ones_are((unsigned int []){ 5, 600, 5, 390 }), "one of 0 has a small chance");
	set_up((uint32_t []){ 5, 5, 6, 4 }, (uint16_t []){ 65535, 65535, 65535, 1 });
	states[3].held_until = 1;
	ok(first_ones_are((unsigned int []){ 500, 500, 0, 0 }), "only those of a priority share");
	set_up((uint32_t []){ 5, 5, 5, 5 }, (uint16_t []){ 1, 1, 1, 97 });
	states[3].held_until = 1;
	ok(first_ones_are((unsigned int []){ 333, 333, 333, 0 }), "and only those that answer");
}

static void test_extremes(void)
{
	static struct lns_state state;
	static struct lns_peer many[LNS_GROUP_MAX];
	struct lns_group all = { many, LNS_GROUP_MAX };
	uint32_t number = 0;
	struct choice choice;
	unsigned int i, n = 0;

	for (i = 0; i < LNS_GROUP_MAX; i++) {
		many[i].state = &state;
		many[i].weight = i % 2 ? 65535 : 0;
	}
	lns_choice_init(&choice, &all);
	while (lns_choose(&choice, number, 0) && n <= LNS_GROUP_MAX) {
		number = ~number;
		n++;
	}
	ok(n == LNS_GROUP_MAX && choice.tried == UINT64_MAX,
	   "the first and the last number find someone, in the largest group");
}

static void test_hold_down_times(void)
{
	static const uint64_t held[] = { 30000, 60000, 120000, 240000, 480000, 600000, 600000 };
	struct lns_state state = { 0 };
	unsigned int i, n = 0;

	for (i = 0; i < 7; i++) {
		lns_failed(&state, &hold_down, 1000 * i, 1000 * i);
		n += state.held_until == 1000 * i + held[i];
	}
	ok(n == 7 && state.failures == 7, "who fails again is held down for longer, up to 10 minutes");
	lns_answered(&state, 5000);
	ok(!state.held_until && !state.failures, "who answers is not");
	lns_failed(&state, &hold_down, 5000, 5000);
	ok(state.held_until == 35000, "and begins anew");
	lns_failed(&state, &hold_down, 4000, 6000);
	ok(state.held_until == 35000 && state.failures == 1,
	   "another tunnel that it took with it is no other failure");
	lns_answered(&state, 7000);
	lns_failed(&state, &hold_down, 4000, 8000);
	ok(!state.held_until, "and none at all if it is there again");
	lns_failed(&state, &hold_down, 8000, 9000);
	ok(state.held_until == 39000, "unless it is gone again");
	state.failures = 1000000;
	lns_failed(&state, &(struct hold_down){ 1, UINT64_MAX }, 9000, 0);
	ok(state.held_until == UINT64_MAX, "no number of failures is too many");
	lns_failed(&state, &(struct hold_down){ 9, 5 }, 9000, 0);
	ok(state.held_until == 5, "nor does it ever take longer than the longest");
}

static void test_held(void)
{
	set_up((uint32_t []){ 1, 2, 3, 4 }, (uint16_t []){ 1, 1, 1, 1 });
	lns_failed(&states[0], &hold_down, 0, 0);
	is(order(0), "1230", "who is held down is passed over, unless all others were tried");
	is(order(29999), "1230", "up to the end");
	is(order(30000), "0123", "then it has its turn again");
	lns_failed(&states[2], &hold_down, 1000, 1000);
	lns_failed(&states[1], &hold_down, 2000, 2000);
	is(order(3000), "30", "of several that are held down, one is tried");
	lns_failed(&states[3], &hold_down, 3000, 3000);
	is(order(4000), "0", "also if they are all");
	lns_failed(&states[0], &hold_down, 4000, 4000);
	is(order(5000), "2", "the one that will be free first");
	states[2].sessions = 1;
	peers[2].max_sessions = 1;
	is(order(5000), "1", "and is not full");
}

static void test_sessions(void)
{
	set_up((uint32_t []){ 1, 2, 3, 4 }, (uint16_t []){ 1, 1, 1, 1 });
	peers[0].max_sessions = 2;
	ok(lns_session_began(&peers[0]) && lns_session_began(&peers[0]), "sessions are counted");
	is(order(0), "123", "who has as many as he may is not tried");
	ok(!lns_session_began(&peers[0]) && states[0].sessions == 2, "nor counted beyond that");
	lns_session_ended(&peers[0]);
	is(order(0), "0123", "until one ends");
	lns_session_ended(&peers[0]);
	lns_session_ended(&peers[0]);
	ok(!states[0].sessions, "there are never less than none");
	states[1].sessions = 1000000;
	ok(lns_session_began(&peers[1]), "without a limit, there may be any number");
	group.n_peers = 1;
	states[0].sessions = 2;
	is(order(0), "", "if all are full there is nobody");
	group.n_peers = N_PEERS;
}

static union lns_address address_of(uint32_t host)
{
	struct lns_peer peer = { 0 };

	lns_peer_set_endpoint(&peer, "192.0.2.0", 9);
	peer.address.in.sin_addr.s_addr |= htonl(host);
	return peer.address;
}

static void test_states(void)
{
	struct lns_entry entries[2] = { 0 };
	struct lns_states known = { entries, 2 };
	union lns_address unknown = { 0 }, a = address_of(1), b = address_of(2), c = address_of(3);
	struct lns_state *state_a = lns_state_of(&known, &a, 0), *state_b;

	state_a->sessions = 1;
	state_b = lns_state_of(&known, &b, 0);
	ok(state_a && state_b && state_a != state_b && lns_state_of(&known, &a, 0) == state_a,
	   "an LNS is known by its address");
	lns_failed(state_b, &hold_down, 0, 0);
	ok(!lns_state_of(&known, &c, 29999), "one with sessions or a hold-down is not forgotten");
	ok(lns_state_of(&known, &c, 30000) == state_b && !state_b->failures, "but another is");
	ok(!lns_state_of(&known, &unknown, 0), "of a name nothing is known");
	c = b;
	c.in.sin_port = htons(1702);
	ok(!lns_same_address(&b, &c), "a port is part of an address");
}

int main(void)
{
	test_priority();
	test_weights();
	test_extremes();
	test_hold_down_times();
	test_held();
	test_sessions();
	test_states();
	return tap_end();
}
