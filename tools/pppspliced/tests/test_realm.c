// SPDX-License-Identifier: GPL-2.0
/* A user's realm is found whatever the name looks like, and so are the realm's LNSs. */
#include "exact.h"
#include "lns/realm.h"
#include "random.h"
#include "tap.h"

#include <stdio.h>

static const struct realm_form suffix = REALM_FORM_SUFFIX, prefix = REALM_FORM_PREFIX;

static char realm[REALM_MAX + 1];

static const char *realm_of(const struct realm_form *form, const char *user, size_t len)
{
	char *exact = exact_copy(user, len);
	const char *wrong;

	strcpy(realm, "before");
	wrong = realm_of_user(form, exact, len, realm);
	free(exact);
	return wrong ? wrong : realm;
}

static const char *of(const struct realm_form *form, const char *user)
{
	return realm_of(form, user, strlen(user));
}

static void test_user(void)
{
	char longest[256];

	is(of(&suffix, "alice@isp-a"), "isp-a", "the realm comes after the @");
	is(of(&suffix, "alice@home@isp-a.example"), "isp-a.example", "the last one");
	is(of(&suffix, "@isp_a"), "isp_a", "a user may be without a name");
	is(of(&suffix, "isp/alice"), "", "or without a realm");
	is(of(&prefix, "isp/alice"), "isp", "it may come before a /, too");
	is(of(&prefix, "isp/alice/home@x"), "isp", "the first one");
	is(of(&suffix, ""), "user name is empty", "who is nobody has no realm");
	is(of(&suffix, "alice@"), "realm is empty", "an empty one is an error");
	is(of(&prefix, "/alice"), "realm is empty", "in front, too");
	is(of(&suffix, "alice@a..b"), "realm has an empty label", "a realm has no empty label");
	is(of(&suffix, "alice@.b"), "realm has an empty label", "nor at the beginning");
	is(of(&suffix, "alice@b."), "realm has an empty label", "nor at the end");
	is(of(&suffix, "alice@*.b"), "realm has a character that is none of a name's",
	   "it is no wildcard");
	is(realm, "", "a wrong one is not told");
	is(realm_of(&suffix, "a@b\0c", 5), "realm has a character that is none of a name's",
	   "nor has it an octet of 0");
	memset(longest, 'a', sizeof(longest));
	is(realm_of(&suffix, longest, 253), "", "a name may have 253 octets");
	is(realm_of(&suffix, longest, 254), "user name is too long", "but not more");
	longest[0] = '@';
	is(realm_of(&suffix, longest, 64) + 60, "aaa", "a label may have 63");
	is(realm_of(&suffix, longest, 65), "realm has a label that is too long", "but not more");
}

static void test_user_cut(void)
{
	static const char user[] = "alice@isp-a.example";
	unsigned int right = 0;
	size_t len;

	for (len = 0; len < sizeof(user) - 1; len++) {
		const char *got = realm_of(&suffix, user, len);

		right += !strncmp(got, user + 6, len > 6 ? len - 6 : 0) || strstr(got, "empty");
	}
	ok(right == sizeof(user) - 1, "a name is read up to its end, wherever that is");
}

static const struct lns_peer peer;
static const struct lns_group group_a = { &peer, 1 }, group_b = { &peer, 1 };
static const struct lns_group group_c = { &peer, 1 }, fallback = { &peer, 1 };

static void test_table(void)
{
	static const struct lns_group none, many = { &peer, LNS_GROUP_MAX + 1 };
	struct realm_entry entries[4];
	struct realm_table table = { .entries = entries, .max_entries = 4 };

	ok(!realm_table_find(&table, "isp-a"), "an empty table has no group");
	ok(!realm_table_add(&table, "isp-a.example", &group_a) &&
	   !realm_table_add(&table, "*.isp-a.example", &group_b) &&
	   !realm_table_add(&table, "*.Example", &group_c), "realms are added");
	is(realm_table_add(&table, "ISP-A.example", &group_b), "realm is there twice",
	   "each once, whatever its case");
	is(realm_table_add(&table, "*.", &group_a), "realm is empty", "a wildcard is of a realm");
	is(realm_table_add(&table, "a.*.b", &group_a),
	   "realm has a character that is none of a name's", "and comes first");
	is(realm_table_add(&table, "a", &none), "group has no peer", "a group has peers");
	is(realm_table_add(&table, "a", &many), "group has too many peers", "but not too many");
	ok(!realm_table_add(&table, "a", &group_c), "a table has as many as there is room for");
	is(realm_table_add(&table, "b", &group_c), "table of realms is full", "and no more");

	ok(realm_table_find(&table, "Isp-A.EXAMPLE") == &group_a, "case does not matter");
	ok(realm_table_find(&table, "dsl.isp-a.example") == &group_b, "a wildcard is for what is below");
	ok(realm_table_find(&table, "x.dsl.ISP-A.example") == &group_b, "and below that");
	ok(realm_table_find(&table, "isp-b.example") == &group_c, "the longest one that fits");
	ok(!realm_table_find(&table, "example"), "not for the realm itself");
	ok(!realm_table_find(&table, "xisp-a.examples"), "nor for what only looks like it");
	ok(!realm_table_find(&table, "") && !realm_table_find(&table, "*.example"),
	   "no realm, and none that is wrong, is in it");
	table.fallback = &fallback;
	ok(realm_table_find(&table, "other") == &fallback && realm_table_find(&table, "") == &fallback,
	   "who has no group has the fallback");
}

#define N_REALMS	2000

static void test_many(void)
{
	static struct realm_entry entries[N_REALMS];
	static char names[N_REALMS][24];
	static struct lns_group groups[N_REALMS];
	struct realm_table table = { .entries = entries, .max_entries = N_REALMS };
	uint32_t seed = 7542;
	unsigned int i, wrong = 0;

	for (i = 0; i < N_REALMS; i++) {
		snprintf(names[i], sizeof(names[i]), "r%u.%u", random_below(&seed, 100), i);
		groups[i] = group_a;
		wrong += !!realm_table_add(&table, names[i], &groups[i]);
	}
	for (i = 0; i < N_REALMS; i++)
		wrong += realm_table_find(&table, names[i]) != &groups[i];
	ok(!wrong, "each of 2000 realms is found");
}

static void test_endpoint(void)
{
	static struct lns_peer lns;
	char longest[LNS_TEXT_MAX + 1];

	ok(!lns_peer_set_endpoint(&lns, "192.0.2.1", 9) && lns.address.in.sin_family == AF_INET &&
	   lns.address.in.sin_port == htons(1701) &&
	   lns.address.in.sin_addr.s_addr == htonl(0xc0000201), "an IPv4 address is an endpoint");
	is(lns_peer_set_endpoint(&lns, "192.0.2.256", 11), "endpoint is neither an address nor a name",
	   "one that is mistyped is no name");
	is(lns.endpoint, "192.0.2.1", "and changes nothing");
	ok(!lns_peer_set_endpoint(&lns, "2001:db8::1", 11) &&
	   lns.address.in6.sin6_family == AF_INET6 && lns.address.in6.sin6_addr.s6_addr[15] == 1,
	   "an IPv6 address is one");
	ok(!lns_peer_set_endpoint(&lns, "lns1.isp.example", 16) && !lns.address.any.sa_family,
	   "a name is one, of an address to be found");
	is(lns_peer_set_endpoint(&lns, "lns 1", 5), "endpoint is neither an address nor a name",
	   "but not anything");
	is(lns_peer_set_endpoint(&lns, "", 0), "endpoint is empty", "nor nothing");
	is(lns_peer_set_endpoint(&lns, "a\0b", 3), "endpoint has an octet of 0", "nor two in one");
	memset(longest, 'a', sizeof(longest));
	is(lns_peer_set_endpoint(&lns, longest, sizeof(longest)), "endpoint is too long",
	   "nor more than a RADIUS attribute has");
	is(lns_peer_set_secret(&lns, longest, sizeof(longest)), "secret is too long",
	   "a secret is no longer, either");
}

int main(void)
{
	test_user();
	test_user_cut();
	test_table();
	test_many();
	test_endpoint();
	return tap_end();
}
