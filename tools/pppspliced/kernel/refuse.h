/* SPDX-License-Identifier: GPL-2.0 */
/* What the system has refused, in one line for who has to mend it. */
#ifndef PPPSPLICED_KERNEL_REFUSE_H
#define PPPSPLICED_KERNEL_REFUSE_H

#include <stddef.h>

int refuse(char *error, size_t size, int err, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

#endif
