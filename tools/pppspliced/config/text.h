/* SPDX-License-Identifier: GPL-2.0 */
/* The text of a configuration file, before libConfuse has it. */
#ifndef PPPSPLICED_CONFIG_TEXT_H
#define PPPSPLICED_CONFIG_TEXT_H

#include <stddef.h>

#define CONFIG_TEXT_MAX	(4 << 20)	/* octets of a file */

const char *config_text_prepare(char *text, size_t len, int *line);

#endif
