/* SPDX-License-Identifier: GPL-2.0 */
/* pppsplicectl: one run of the tool. */
#ifndef CTL_H
#define CTL_H

#include <libpppsplice.h>

/* exit status, as iproute2's */
enum {
	CTL_DONE = 0,
	CTL_USAGE = 1,
	CTL_REFUSED = 2,
};

/**
 * struct ctl - one run of the tool
 * @ps: library handle, opened by the first command that needs the kernel
 * @json: write JSON
 * @pretty: write it for people
 * @pid: look for sessions in this process only; or 0
 * @command: name of the present command, for messages
 * @file: name of the batch file; or NULL
 * @line: line in @file
 */
struct ctl {
	struct pppsplice *ps;
	bool json;
	bool pretty;
	pid_t pid;
	const char *command;
	const char *file;
	unsigned int line;
};

int usage_error(const struct ctl *ctl, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
int refused(const struct ctl *ctl, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void warning(const struct ctl *ctl, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
int finish_output(const struct ctl *ctl);

#endif
