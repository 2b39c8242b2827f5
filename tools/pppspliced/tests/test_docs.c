// SPDX-License-Identifier: GPL-2.0
/* Manual, schemas, completion and Documentation/ know the words that the daemon has. */
#include "array.h"
#include "beside.h"
#include "daemon/subscriber.h"
#include "pppoe/stats.h"
#include "tap.h"

static char schema[TEXT_MAX], interfaces[TEXT_MAX], completion[TEXT_MAX], manual[TEXT_MAX], messages[TEXT_MAX];

static unsigned int count(const char *text, const char *end, char c)
{
	unsigned int n = 0;

	for (; text && text < end; text++)
		n += *text == c;
	return n;
}

/* Whether the whole of @word stands between @begin and the next @end of a text. */
static bool has_word(const char *text, const char *begin, const char *end, const char *word)
{
	const char *at = strstr(text, begin), *last = at ? strstr(at, end) : NULL;
	size_t len = strlen(word);

	for (at = at ? strstr(at, word) : NULL; at && last && at < last; at = strstr(at + 1, word))
		if (strchr(" \"\n", at[-1]) && strchr(" \"\n", at[len]))
			return true;
	return false;
}

static void test_states(void)
{
	const char *list = strstr(schema, "\"state\": {"), *end = list ? strchr(list, ']') : NULL;
	struct subscriber sub = { .stage = STAGE_LCP };
	bool in_schema = true, completed = true, in_manual = true;
	unsigned int n = 0;

	for (; sub.stage <= STAGE_ENDING; sub.stage++, n++) {
		const char *name = subscriber_stage_name(&sub);

		in_schema &= has_word(schema, "\"state\": {", "]", name);
		completed &= has_word(completion, "state) words=", "\n", name);
		in_manual &= has_word(manual, ".Ar STATE\nis one of", ".It", name);
	}
	ok(in_schema && count(list, end, ',') == n - 1, "the schema has all states, and no others");
	ok(completed, "all states are completed");
	ok(in_manual, "and are in the manual");
}

static void test_discovery(void)
{
	char key[64];
	bool all = true;
	int i;

	for (i = 0; i < PPPOE_AC_STATS; i++) {
		snprintf(key, sizeof(key), "\"%s\": {", pppoe_ac_stat_name(i));
		all &= !!strstr(interfaces, key);
	}
	ok(all, "the schema has all counters of discovery");
}

/* RFC 2866 section 5.10 */
static const char *acct_name(uint32_t cause)
{
	static const char *const names[] = {
		[1] = "User-Request", [2] = "Lost-Carrier", [3] = "Lost-Service",
		[4] = "Idle-Timeout", [5] = "Session-Timeout", [6] = "Admin-Reset",
		[8] = "Port-Error", [9] = "NAS-Error", [10] = "NAS-Request",
		[11] = "NAS-Reboot", [17] = "User-Error",
	};

	return cause < ARRAY_SIZE(names) && names[cause] ? names[cause] : "";
}

/* The cell of a row, @n bars on. */
static const char *cell(const char *row, unsigned int n)
{
	while (n--)
		row = strchr(row, '|') + 1;
	return row + strspn(row, " ");
}

/* Of the table "How a session ends": rows of one cause, which may have none to tell. */
static void test_end(const struct end *end)
{
	char begin[64], name[128];
	const char *row, *cdn;
	bool right = true;
	unsigned int n = 0;

	snprintf(begin, sizeof(begin), "| `%s` |", end->name);
	for (row = strstr(messages, begin); row; row = strstr(row + 1, begin), n++) {
		cdn = cell(row, 3);
		right &= !strncmp(cell(row, 2), acct_name(end->acct), strlen(acct_name(end->acct)));
		right &= !strncmp(cdn, "none", 4) || *cdn == '|' || atoi(cdn) == (int)end->cdn;
	}
	snprintf(name, sizeof(name), "Documentation/ has what the end \"%s\" is for others", end->name);
	ok(n && right && acct_name(end->acct)[0], name);
}

int main(void)
{
	int cause;

	read_beside("ctl/schema/pppsplicedctl-sessions.schema.json", schema);
	read_beside("ctl/schema/pppsplicedctl-interfaces.schema.json", interfaces);
	read_beside("../completion/pppsplicedctl", completion);
	read_beside("../man/pppsplicedctl.8", manual);
	read_beside("../../Documentation/pppspliced.md", messages);
	test_states();
	test_discovery();
	for (cause = END_NONE + 1; cause < END_CAUSES; cause++)
		test_end(end_of(cause));
	return tap_end();
}
