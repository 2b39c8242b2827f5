/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The log: a line an event, in logfmt, so that programs can read it as well as people:
 *
 *   level=info event=session-up session=12 user="alice@isp-a" lns=198.18.0.2:1701
 */
#ifndef PPPSPLICED_DAEMON_LOG_H
#define PPPSPLICED_DAEMON_LOG_H

#include "bytes.h"

enum log_level {
	LOG_LEVEL_ERROR,
	LOG_LEVEL_WARNING,
	LOG_LEVEL_INFO,
	LOG_LEVEL_DEBUG,
};

/* Room for a value of N octets whatever they are, and a 0 */
#define LOG_VALUE_SIZE(n)	((n) * 4 + 1)

void log_to_stderr(void);
void log_open(const char *target, int level);
void log_event(enum log_level level, const char *event, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
const char *log_value(char *buf, size_t size, struct octets value);

#endif
