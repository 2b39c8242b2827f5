/* SPDX-License-Identifier: GPL-2.0 */
/* Lines of JSON that wait to be sent. */
#ifndef PPPSPLICED_CONTROL_LINES_H
#define PPPSPLICED_CONTROL_LINES_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>

/**
 * struct lines - lines that wait to be sent
 * @text: octets
 * @at: how many of them are sent
 * @len: how many there are
 * @size: how many there is room for
 * @failed: there was no memory, so that something is missing
 */
struct lines {
	char *text;
	size_t at, len, size;
	bool failed;
};

void lines_put_member(struct lines *lines, const char *key, struct json_object *value);
int lines_send(struct lines *lines, int fd);
void lines_free(struct lines *lines);

static inline bool lines_wait(const struct lines *lines)
{
	return lines->at < lines->len;
}

#endif
