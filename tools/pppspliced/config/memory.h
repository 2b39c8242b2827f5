/* SPDX-License-Identifier: GPL-2.0 */
/* Memory of a configuration, all of which goes when it goes. */
#ifndef PPPSPLICED_CONFIG_MEMORY_H
#define PPPSPLICED_CONFIG_MEMORY_H

#include "config/config.h"

void *config_alloc(struct config *config, size_t n, size_t size);
char *config_copy(struct config *config, const char *text);
void config_free(struct config *config);

#endif
