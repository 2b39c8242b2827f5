// SPDX-License-Identifier: GPL-2.0
/*
 * The realm of a user, and which group of LNSs is its. Realms are names as of hosts, and
 * case does not matter in them, RFC 7542 section 2.4; those of other scripts come in their
 * ASCII form or not at all.
 */
#include "lns/realm.h"

#include <string.h>
#include <strings.h>

static bool is_realm_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '_';
}

/**
 * realm_check() - look whether this can be a realm
 * @realm: realm
 *
 * Return: NULL, or what is wrong with it.
 */
const char *realm_check(const char *realm)
{
	size_t len = strlen(realm), label = 0, i;

	if (!len)
		return "realm is empty";
	if (len > REALM_MAX)
		return "realm is too long";
	for (i = 0; i < len; i++) {
		if (realm[i] != '.' && !is_realm_char(realm[i]))
			return "realm has a character that is none of a name's";
		if (realm[i] == '.' && !label)
			return "realm has an empty label";
		label = realm[i] == '.' ? 0 : label + 1;
		if (label > REALM_LABEL_MAX)
			return "realm has a label that is too long";
	}
	return label ? NULL : "realm has an empty label";
}

static const char *copy_realm(char realm[REALM_MAX + 1], const char *from, size_t len)
{
	const char *wrong;

	if (memchr(from, 0, len))
		return "realm has a character that is none of a name's";
	memcpy(realm, from, len);
	realm[len] = 0;
	wrong = realm_check(realm);
	if (wrong)
		realm[0] = 0;
	return wrong;
}

/**
 * realm_of_user() - take the realm out of a user's name
 * @form: where it is
 * @user: name as the user has told it
 * @len: its length in octets
 * @realm: takes the realm, and a 0; empty if the name has none, or it fails
 *
 * Return: NULL, also if the name has no realm, or what is wrong.
 */
const char *realm_of_user(const struct realm_form *form, const char *user, size_t len,
			  char realm[REALM_MAX + 1])
{
	const char *at, *begin;

	realm[0] = 0;
	if (!len)
		return "user name is empty";
	if (len > REALM_USER_MAX)
		return "user name is too long";
	at = form->prefix ? memchr(user, form->separator, len) :
			    memrchr(user, form->separator, len);
	if (!at)
		return NULL;
	begin = form->prefix ? user : at + 1;
	return copy_realm(realm, begin, form->prefix ? at - user : user + len - begin);
}

/* Return: index of @pattern, or of what comes after it, with @found false. */
static size_t search(const struct realm_table *table, const char *pattern, bool *found)
{
	size_t low = 0, high = table->n_entries;

	*found = false;
	while (low < high && !*found) {
		size_t middle = low + (high - low) / 2;
		int order = strcasecmp(table->entries[middle].pattern, pattern);

		*found = !order;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return high;
}

static const char *below_wildcard(const char *pattern)
{
	return strncmp(pattern, "*.", 2) ? pattern : pattern + 2;
}

/**
 * realm_table_add() - add a realm
 * @table: table
 * @pattern: realm, or "*.realm" for all that are below it, but not itself; the owner's,
 *	as long as @table is
 * @group: its group; likewise
 *
 * Return: NULL, or what is wrong.
 */
const char *realm_table_add(struct realm_table *table, const char *pattern,
			    const struct lns_group *group)
{
	const char *wrong = realm_check(below_wildcard(pattern));
	size_t index;
	bool found;

	if (wrong)
		return wrong;
	if (!group->n_peers)
		return "group has no peer";
	if (group->n_peers > LNS_GROUP_MAX)
		return "group has too many peers";
	index = search(table, pattern, &found);
	if (found)
		return "realm is there twice";
	if (table->n_entries == table->max_entries)
		return "table of realms is full";
	memmove(&table->entries[index + 1], &table->entries[index],
		(table->n_entries - index) * sizeof(table->entries[0]));
	table->entries[index] = (struct realm_entry){ .pattern = pattern, .group = group };
	table->n_entries++;
	return NULL;
}

static const struct lns_group *find_below(const struct realm_table *table, const char *dot)
{
	char pattern[REALM_MAX + 2] = "*";
	size_t index;
	bool found;

	memcpy(pattern + 1, dot, strlen(dot) + 1);
	index = search(table, pattern, &found);
	return found ? table->entries[index].group : NULL;
}

/**
 * realm_table_find() - find a realm's group
 * @table: table
 * @realm: realm, as of realm_of_user()
 *
 * Return: the group of the realm; else of the longest wildcard that it is below of; else the
 * fallback, which may be NULL.
 */
const struct lns_group *realm_table_find(const struct realm_table *table, const char *realm)
{
	const struct lns_group *group = NULL;
	const char *dot;
	size_t index;
	bool found;

	if (realm_check(realm))
		return table->fallback;
	index = search(table, realm, &found);
	if (found)
		return table->entries[index].group;
	for (dot = strchr(realm, '.'); dot && !group; dot = strchr(dot + 1, '.'))
		group = find_below(table, dot);
	return group ? group : table->fallback;
}
