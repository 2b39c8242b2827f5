// SPDX-License-Identifier: GPL-2.0
/* Requests of the control socket: a JSON object with a command and its arguments. */
#include "control/request.h"

#include "array.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REQUEST_DEPTH	2

#define TAKES(command)	(1U << REQUEST_##command)
#define SELECTS		(TAKES(SESSIONS) | TAKES(DROP))

static const char *const commands[REQUEST_COMMANDS] = {
	[REQUEST_SESSIONS] = "sessions",
	[REQUEST_TUNNELS] = "tunnels",
	[REQUEST_LNS] = "lns",
	[REQUEST_INTERFACES] = "interfaces",
	[REQUEST_STATUS] = "status",
	[REQUEST_METRICS] = "metrics",
	[REQUEST_DROP] = "drop",
	[REQUEST_RELOAD] = "reload",
};

/* Of a text that somebody else has chosen, what a message of one line can have. */
static bool printable(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || (unsigned char)*text >= 0x7f)
			return false;
	return true;
}

__attribute__((format(printf, 2, 3)))
static bool wrong(char *error, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(error, REQUEST_ERROR_SIZE, format, ap);
	va_end(ap);
	return false;
}

/**
 * struct member - a member of a request
 * @key: its name
 * @takes: commands that take it
 * @take: reads it
 * @target: where its value goes, in struct request
 */
struct member {
	const char *key;
	unsigned int takes;
	bool (*take)(const struct member *member, struct json_object *value, void *target,
		     char *error);
	size_t target;
};

/* A string with a NUL in it would be taken for a shorter one. */
static bool take_string(const struct member *member, struct json_object *value, void *target,
			char *error)
{
	const char *string = json_object_get_string(value);

	if (!json_object_is_type(value, json_type_string))
		return wrong(error, "'%s' has to be a string", member->key);
	if (strlen(string) != (size_t)json_object_get_string_len(value))
		return wrong(error, "'%s' has a NUL in it", member->key);
	if (!string[0])
		return wrong(error, "'%s' is empty: give a text or leave it out", member->key);
	*(const char **)target = string;
	return true;
}

static bool take_number(const struct member *member, struct json_object *value, uint32_t most,
			uint32_t *number, char *error)
{
	int64_t n = json_object_get_int64(value);

	if (!json_object_is_type(value, json_type_int) || n < 1 || n > most)
		return wrong(error, "'%s' has to be a number from 1 to %u", member->key, most);
	*number = n;
	return true;
}

static bool take_id(const struct member *member, struct json_object *value, void *target,
		    char *error)
{
	return take_number(member, value, UINT32_MAX, target, error);
}

static bool take_tunnel(const struct member *member, struct json_object *value, void *target,
			char *error)
{
	uint32_t tunnel;

	if (!take_number(member, value, UINT16_MAX, &tunnel, error))
		return false;
	*(uint16_t *)target = tunnel;
	return true;
}

static bool take_bool(const struct member *member, struct json_object *value, void *target,
		      char *error)
{
	if (!json_object_is_type(value, json_type_boolean))
		return wrong(error, "'%s' has to be true or false", member->key);
	*(bool *)target = json_object_get_boolean(value);
	return true;
}

static bool take_mac(const struct member *member, struct json_object *value, void *target,
		     char *error)
{
	static const char digits[] = "0123456789abcdefABCDEF";
	struct request_mac *mac = target;
	const char *text;
	size_t i;

	if (!take_string(member, value, &text, error))
		return false;
	for (i = 0; i < VIEW_MAC_LEN; i++, text += 3)
		if (strspn(text, digits) != 2 || text[2] != (i < VIEW_MAC_LEN - 1 ? ':' : '\0'))
			return wrong(error, "'mac' has to be as 02:00:00:00:00:01");
		else
			mac->octets[i] = strtoul(text, NULL, 16);
	mac->given = true;
	return true;
}

static bool take_reason(const struct member *member, struct json_object *value, void *target,
			char *error)
{
	const char *reason;

	if (!take_string(member, value, &reason, error))
		return false;
	if (strlen(reason) > REQUEST_REASON_MAX || !printable(reason))
		return wrong(error, "'reason' has to be at most %d printable ASCII characters",
			     REQUEST_REASON_MAX);
	*(const char **)target = reason;
	return true;
}

#define TARGET(member) offsetof(struct request, member)

/* "command" is taken first, by find_command(). */
static const struct member members[] = {
	{ "id", SELECTS, take_id, TARGET(id) },
	{ "user", SELECTS, take_string, TARGET(user) },
	{ "mac", SELECTS, take_mac, TARGET(mac) },
	{ "tunnel", SELECTS, take_tunnel, TARGET(tunnel) },
	{ "realm", TAKES(SESSIONS), take_string, TARGET(realm) },
	{ "interface", TAKES(SESSIONS), take_string, TARGET(ifname) },
	{ "lns", TAKES(SESSIONS), take_string, TARGET(lns) },
	{ "state", TAKES(SESSIONS), take_string, TARGET(state) },
	{ "usage", TAKES(SESSIONS), take_bool, TARGET(usage) },
	{ "all", TAKES(DROP), take_bool, TARGET(all) },
	{ "reason", TAKES(DROP), take_reason, TARGET(reason) },
};

static const struct member command_member = { .key = "command" };

static bool take_member(struct request *request, const char *key, struct json_object *value,
			char *error)
{
	size_t i;

	if (!strcmp(key, command_member.key))
		return true;
	for (i = 0; i < ARRAY_SIZE(members); i++)
		if (!strcmp(members[i].key, key) && members[i].takes & (1U << request->command))
			return members[i].take(&members[i], value,
					       (char *)request + members[i].target, error);
	return wrong(error, "'%.32s' is not known to '%s'", printable(key) ? key : "a member",
		     commands[request->command]);
}

static bool find_command(struct request *request, char *error)
{
	struct json_object *value;
	const char *name;

	if (!json_object_object_get_ex(request->json, command_member.key, &value))
		return wrong(error, "no 'command' in the request");
	if (!take_string(&command_member, value, &name, error))
		return false;
	for (request->command = 0; request->command < REQUEST_COMMANDS; request->command++)
		if (!strcmp(commands[request->command], name))
			return true;
	return wrong(error, "'%.32s' is no command: give sessions, tunnels, lns, interfaces, status, metrics, drop or reload",
		     printable(name) ? name : "that");
}

/* One thing that says which, so that nobody drops more than he means to. */
static bool drops_one_way(const struct request *request, char *error)
{
	if (!!request->id + !!request->user + request->mac.given + !!request->tunnel +
	    request->all == 1)
		return true;
	return wrong(error, "which sessions? give one of id, user, mac, tunnel and all");
}

static bool parse(struct request *request, const char *line, size_t len, char *error)
{
	struct json_tokener *tokener = json_tokener_new_ex(REQUEST_DEPTH);
	const char *why = "no JSON object";

	if (!tokener)
		return wrong(error, "out of memory");
	if (memchr(line, '\0', len))
		len = 0;
	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	request->json = json_tokener_parse_ex(tokener, line, len);
	if (json_tokener_get_error(tokener) > json_tokener_continue)
		why = json_tokener_error_desc(json_tokener_get_error(tokener));
	json_tokener_free(tokener);
	return json_object_is_type(request->json, json_type_object) ||
	       wrong(error, "the request is no JSON object in one line: %s", why);
}

/**
 * request_parse() - read a request
 * @request: takes it; to be freed by request_free() if it is one
 * @line: its octets, without the newline
 * @len: how many
 * @error: takes what is wrong, printable, in one line
 *
 * Return: whether it is one.
 */
bool request_parse(struct request *request, const char *line, size_t len,
		   char error[static REQUEST_ERROR_SIZE])
{
	bool good;

	*request = (struct request){ .json = NULL };
	good = parse(request, line, len, error) && find_command(request, error);
	if (good) {
		json_object_object_foreach(request->json, key, value) {
			good = take_member(request, key, value, error);
			if (!good)
				break;
		}
	}
	if (good && request->command == REQUEST_DROP)
		good = drops_one_way(request, error);
	if (!good)
		request_free(request);
	return good;
}

/**
 * request_free() - forget a request
 * @request: request; may be zeroes
 */
void request_free(struct request *request)
{
	json_object_put(request->json);
	*request = (struct request){ .json = NULL };
}

static bool fits(const char *wanted, const char *text)
{
	return !wanted || (text && !strcmp(wanted, text));
}

/**
 * request_matches() - whether a session is asked for
 * @request: request
 * @session: session
 *
 * Return: whether all that the request says of it is so.
 */
bool request_matches(const struct request *request, const struct session_view *session)
{
	return (!request->id || request->id == session->id) &&
	       (!request->tunnel || request->tunnel == session->tunnel) &&
	       (!request->mac.given || !memcmp(request->mac.octets, session->mac, VIEW_MAC_LEN)) &&
	       fits(request->user, session->user) && fits(request->realm, session->realm) &&
	       fits(request->ifname, session->ifname) && fits(request->lns, session->lns) &&
	       fits(request->state, session->state);
}

/**
 * request_drops() - which sessions a request wants to be dropped
 * @request: request, of REQUEST_DROP
 *
 * Return: which, with strings of the request.
 */
struct drop_selector request_drops(const struct request *request)
{
	struct drop_selector which = {
		.by = request->id ? DROP_BY_ID : request->user ? DROP_BY_USER :
		      request->mac.given ? DROP_BY_MAC :
		      request->tunnel ? DROP_BY_TUNNEL : DROP_ALL,
		.id = request->id,
		.user = request->user,
		.tunnel = request->tunnel,
	};

	memcpy(which.mac, request->mac.octets, sizeof(which.mac));
	return which;
}
