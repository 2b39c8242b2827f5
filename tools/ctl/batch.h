/* SPDX-License-Identifier: GPL-2.0 */
/* Batches. */
#ifndef BATCH_H
#define BATCH_H

#include "ctl.h"

#define BATCH_WORDS 64

int batch_run(struct ctl *ctl, const char *name);
int batch_split(char *line, char *words[BATCH_WORDS], const char **error);

#endif
