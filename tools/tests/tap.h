/* SPDX-License-Identifier: GPL-2.0 */
/* Test Anything Protocol: one line per behaviour, the plan at the end. */
#ifndef TAP_H
#define TAP_H

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static unsigned int tap_n, tap_failed;

static inline bool tap(bool passed, const char *name, const char *file, int line)
{
	printf("%sok %u - %s\n", passed ? "" : "not ", ++tap_n, name);
	if (!passed) {
		tap_failed++;
		printf("# at %s:%d\n", file, line);
	}
	return passed;
}

static inline bool tap_text(const char *got, const char *want, const char *name, const char *file,
			    int line)
{
	bool passed = tap(!strcmp(got, want), name, file, line);

	if (!passed)
		printf("# got:  %s\n# want: %s\n", got, want);
	return passed;
}

static inline int tap_end(void)
{
	printf("1..%u\n", tap_n);
	return tap_failed ? 1 : 0;
}

#define ok(passed, name) tap(passed, name, __FILE__, __LINE__)
#define is(got, want, name) tap_text(got, want, name, __FILE__, __LINE__)

#endif
