/* SPDX-License-Identifier: GPL-2.0 */
/* From the text of a configuration file to a configuration. */
#ifndef PPPSPLICED_CONFIG_PARSE_H
#define PPPSPLICED_CONFIG_PARSE_H

#include "config/options.h"

#include <confuse.h>

/**
 * struct config_parser - a configuration that is being read
 * @config: it
 * @error: takes what is wrong
 * @size: octets of @error
 * @failed: something is, the first of which is told
 * @default_line: where default-group is
 * @has_secrets: there are secrets in the file itself
 */
struct config_parser {
	struct config *config;
	char *error;
	size_t size;
	bool failed;
	int default_line;
	bool has_secrets;
};

bool config_fail(struct config_parser *parser, int line, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
cfg_t *config_parse_text(struct config_parser *parser, char *text, size_t len);
bool config_build(struct config_parser *parser, cfg_t *cfg);

#endif
