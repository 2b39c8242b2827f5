/* SPDX-License-Identifier: GPL-2.0 */
/* Text that others have chosen, on a terminal. */
#ifndef TERMINAL_H
#define TERMINAL_H

#include <stdio.h>

unsigned int put_safe(FILE *file, const char *text);

#endif
