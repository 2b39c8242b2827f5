/* SPDX-License-Identifier: GPL-2.0 */
/* Files that are read whole: the configuration, and secrets. */
#ifndef PPPSPLICED_CONFIG_SECRET_H
#define PPPSPLICED_CONFIG_SECRET_H

#include "lns/peer.h"

#include <sys/stat.h>

/**
 * struct config_secret - a secret
 * @len: octets of @data
 * @data: octets, and a 0
 */
struct config_secret {
	size_t len;
	char data[LNS_TEXT_MAX + 1];
};

const char *config_secret_read(const char *path, struct config_secret *secret, int *error);
const char *config_file_read(const char *path, size_t max, char **text, size_t *len,
			     struct stat *st, int *error);

#endif
