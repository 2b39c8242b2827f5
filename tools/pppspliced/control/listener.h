/* SPDX-License-Identifier: GPL-2.0 */
/* A Unix socket that others connect to, and its file. */
#ifndef PPPSPLICED_CONTROL_LISTENER_H
#define PPPSPLICED_CONTROL_LISTENER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/un.h>

/**
 * struct listener - a socket and its file
 * @fd: socket, which does not block
 * @address: where its file is
 * @made: its file, as it was made
 */
struct listener {
	int fd;
	struct sockaddr_un address;
	struct stat made;
};

int listener_open(struct listener *listener, const char *path, bool has_group, unsigned int gid,
		  char *error, size_t size);
void listener_close(struct listener *listener);

#endif
