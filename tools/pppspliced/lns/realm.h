/* SPDX-License-Identifier: GPL-2.0 */
/* The realm of a user, and which group of LNSs is its. */
#ifndef PPPSPLICED_LNS_REALM_H
#define PPPSPLICED_LNS_REALM_H

#include "lns/peer.h"

#include <stdbool.h>
#include <stddef.h>

#define REALM_USER_MAX	253	/* User-Name, RFC 2865 section 5.1 */
#define REALM_MAX	253
#define REALM_LABEL_MAX	63

/**
 * struct realm_form - where a user's name has its realm
 * @separator: what is between them
 * @prefix: the realm comes first, before the first @separator; else after the last one
 */
struct realm_form {
	char separator;
	bool prefix;
};

/* "alice@isp", RFC 7542, and "isp/alice" */
#define REALM_FORM_SUFFIX	{ .separator = '@' }
#define REALM_FORM_PREFIX	{ .separator = '/', .prefix = true }

const char *realm_of_user(const struct realm_form *form, const char *user, size_t len,
			  char realm[REALM_MAX + 1]);
const char *realm_check(const char *realm);

/**
 * struct realm_entry - a realm's group
 * @pattern: realm, or "*.realm" for all that are below it
 * @group: its group
 */
struct realm_entry {
	const char *pattern;
	const struct lns_group *group;
};

/**
 * struct realm_table - all realms that are known
 * @entries: room for them; sorted by pattern
 * @n_entries: how many there are
 * @max_entries: how many there is room for
 * @fallback: group of all other users; NULL if they have none
 */
struct realm_table {
	struct realm_entry *entries;
	size_t n_entries;
	size_t max_entries;
	const struct lns_group *fallback;
};

const char *realm_table_add(struct realm_table *table, const char *pattern,
			    const struct lns_group *group);
const struct lns_group *realm_table_find(const struct realm_table *table, const char *realm);

#endif
