/* SPDX-License-Identifier: GPL-2.0 */
/* Values of options: from text to where they are stored. */
#ifndef PPPSPLICED_CONFIG_VALUE_H
#define PPPSPLICED_CONFIG_VALUE_H

#include "config/options.h"

bool config_value(struct config *config, const struct config_option *option, const char *text,
		  void *target);
bool config_value_word(const struct config_option *option, const char *text, uint64_t *number);
void config_value_expected(const struct config_option *option, char *text, size_t size);

#endif
