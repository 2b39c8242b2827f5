// SPDX-License-Identifier: GPL-2.0
/* The log, to standard error, to the journal by it, or to syslog. */
#include "daemon/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <syslog.h>

#include <systemd/sd-daemon.h>

static enum log_level most = LOG_LEVEL_INFO;
static bool to_syslog, with_prefix, to_stderr;

static const struct {
	const char *name;
	const char *prefix;
	int priority;
} levels[] = {
	[LOG_LEVEL_ERROR] = { "error", SD_ERR, LOG_ERR },
	[LOG_LEVEL_WARNING] = { "warning", SD_WARNING, LOG_WARNING },
	[LOG_LEVEL_INFO] = { "info", SD_INFO, LOG_INFO },
	[LOG_LEVEL_DEBUG] = { "debug", SD_DEBUG, LOG_DEBUG },
};

/**
 * log_to_stderr() - log to standard error, whatever log_open() is told later
 */
void log_to_stderr(void)
{
	to_stderr = true;
}

/**
 * log_open() - say where the log goes
 * @target: "stderr", "journal", which is standard error with sd-daemon(3)'s prefixes, or
 *	"syslog"
 * @level: the least important that is logged, enum log_level
 */
void log_open(const char *target, int level)
{
	most = level;
	if (to_stderr)
		return;
	with_prefix = !strcmp(target, "journal");
	to_syslog = !strcmp(target, "syslog");
	if (to_syslog)
		openlog("pppspliced", LOG_PID, LOG_DAEMON);
}

/**
 * log_event() - log an event
 * @level: how important it is
 * @event: its name
 * @format: more of it, "key=value ..."; what a peer has said goes through log_value()
 */
void log_event(enum log_level level, const char *event, const char *format, ...)
{
	char line[2048];
	va_list args;

	if (level > most)
		return;
	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	if (to_syslog)
		return syslog(levels[level].priority, "event=%s %s", event, line);
	fprintf(stderr, "%slevel=%s event=%s %s\n", with_prefix ? levels[level].prefix : "",
		levels[level].name, event, line);
}

static bool is_plain(uint8_t c)
{
	return c >= ' ' && c <= '~' && c != '"' && c != '\\';
}

/**
 * log_value() - write octets of a peer such that they are safe between quotes
 * @buf: takes them; what is not printable ASCII becomes \xHH, and so do quotes and backslashes
 * @size: its size in octets, see LOG_VALUE_SIZE(); what does not fit is left off
 * @value: octets
 *
 * Return: @buf.
 */
const char *log_value(char *buf, size_t size, struct octets value)
{
	size_t i, at = 0;

	for (i = 0; i < value.len && at + 5 <= size; i++) {
		if (is_plain(value.at[i]))
			buf[at++] = value.at[i];
		else
			at += snprintf(buf + at, size - at, "\\x%02x", value.at[i]);
	}
	buf[at] = '\0';
	return buf;
}
