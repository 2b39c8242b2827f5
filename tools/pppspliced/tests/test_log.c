// SPDX-License-Identifier: GPL-2.0
/* The log: a line an event, whatever peers call themselves. */
#include "daemon/log.h"

#include "tap.h"

#include <stdlib.h>
#include <unistd.h>

#define TEXT_OF(literal) octets_of(literal, sizeof(literal) - 1)

static char line[4096];

/* What is logged is in @line from here on. */
static void begin(const char *target, int level)
{
	log_open(target, level);
	if (lseek(fileno(stderr), 0, SEEK_SET) || ftruncate(fileno(stderr), 0))
		abort();
}

static const char *logged(void)
{
	ssize_t len = pread(fileno(stderr), line, sizeof(line) - 1, 0);

	line[len < 0 ? 0 : len] = '\0';
	return line;
}

static const char *value_of(struct octets value)
{
	static char buf[LOG_VALUE_SIZE(64)];

	return log_value(buf, sizeof(buf), value);
}

int main(void)
{
	char few[8];

	if (dup2(fileno(tmpfile()), fileno(stderr)) < 0)
		return 1;
	begin("stderr", LOG_LEVEL_INFO);
	log_event(LOG_LEVEL_INFO, "session-up", "session=%u user=\"%s\"", 7, "alice@isp-a");
	is(logged(), "level=info event=session-up session=7 user=\"alice@isp-a\"\n",
	   "an event is a line, with its name and what belongs to it");
	begin("stderr", LOG_LEVEL_WARNING);
	log_event(LOG_LEVEL_INFO, "session-up", "session=%u", 7);
	is(logged(), "", "what is less important than wanted is left out");
	log_event(LOG_LEVEL_WARNING, "no-lns", "session=%u", 7);
	is(logged(), "level=warning event=no-lns session=7\n", "but nothing else");
	begin("journal", LOG_LEVEL_DEBUG);
	log_event(LOG_LEVEL_ERROR, "radius-failed", "session=%u", 7);
	is(logged(), "<3>level=error event=radius-failed session=7\n", "the journal gets a priority");
	is(value_of(TEXT_OF("alice@isp-a #1")), "alice@isp-a #1", "what is printable is as it came");
	is(value_of(TEXT_OF("a\" event=end\n\\\0\xff")), "a\\x22 event=end\\x0a\\x5c\\x00\\xff",
	   "nobody can end a value, or a line, by what he calls himself");
	is(log_value(few, sizeof(few), TEXT_OF("abc\n\n")), "abc\\x0a", "what does not fit is left off");
	return tap_end();
}
