// SPDX-License-Identifier: GPL-2.0
/*
 * An input is a user's name and then the attributes of an Access-Accept: its realm is looked
 * up, and a session is sent to each LNS of the group.
 */
#include "bytes.h"
#include "fuzz/fuzz.h"
#include "lns/choose.h"
#include "lns/radius_tunnel.h"
#include "lns/realm.h"

static void look_up(const struct realm_form *form, const struct reader *user)
{
	static const struct lns_peer peer;
	static const struct lns_group group = { &peer, 1 };
	struct realm_entry entries[2];
	struct realm_table table = { .entries = entries, .max_entries = 2 };
	char realm[REALM_MAX + 1];
	const char *wrong;

	MUST(!realm_table_add(&table, "*.example", &group));
	wrong = realm_of_user(form, (const char *)user->at, user->left, realm);
	MUST(!wrong || !realm[0]);
	realm_table_find(&table, realm);
	if (!realm[0])
		return;
	MUST(!realm_check(realm) && !realm_table_add(&table, realm, &group));
	MUST(realm_table_find(&table, realm) == &group);
}

static void try_all(const struct lns_group *group, struct lns_peer *peers, uint32_t number)
{
	static const struct hold_down hold_down = HOLD_DOWN_INIT;
	struct lns_entry entries[4] = { 0 };
	struct lns_states states = { entries, 4 };
	struct lns_state spare = { 0 };
	const struct lns_peer *peer;
	struct choice choice;
	size_t i, n = 0;

	for (i = 0; i < group->n_peers; i++) {
		peers[i].state = lns_state_of(&states, &peers[i].address, number);
		if (!peers[i].state)
			peers[i].state = &spare;
		peers[i].max_sessions = number & 3;
	}
	lns_choice_init(&choice, group);
	while ((peer = lns_choose(&choice, number, number))) {
		MUST(lns_session_began(peer));
		if (number & 1)
			lns_failed(peer->state, &hold_down, number, number);
		number = number * 5 + 1;
		MUST(++n <= group->n_peers);
	}
	MUST(n || !group->n_peers);
}

static void accept_tunnels(const struct reader *attributes, const uint8_t *authenticator)
{
	static struct lns_peer peers[RADIUS_TAG_MAX + 1];
	static struct radius_tunnels tunnels;
	struct lns_group group;
	const char *wrong;
	size_t i;

	radius_tunnels_init(&tunnels, "secret", 6, authenticator);
	if (radius_tunnels_parse(&tunnels, attributes->at, attributes->left))
		return;
	wrong = radius_tunnels_group(&tunnels, peers, &group);
	MUST(!wrong == !!group.n_peers && group.n_peers <= RADIUS_TAG_MAX + 1);
	for (i = 0; i < group.n_peers; i++)
		MUST(peers[i].endpoint[0]);
	/* A number of all bits, which depends on the input. */
	try_all(&group, peers, attributes->left * 0x9e3779b1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct realm_form suffix = REALM_FORM_SUFFIX, prefix = REALM_FORM_PREFIX;
	static const uint8_t authenticator[RADIUS_AUTHENTICATOR_LEN];
	struct reader r = reader_of(data, size), user;

	user = read_part(&r, read_u8(&r));
	if (user.bad)
		return 0;
	look_up(&suffix, &user);
	look_up(&prefix, &user);
	accept_tunnels(&r, authenticator);
	return 0;
}
