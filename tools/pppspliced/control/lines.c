// SPDX-License-Identifier: GPL-2.0
/* Lines of JSON that wait to be sent. */
#include "control/lines.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define LINES_LEAST	4096

static bool make_room(struct lines *lines, size_t len)
{
	size_t size = lines->size ? lines->size : LINES_LEAST;
	char *text;

	while (size - lines->len < len)
		size *= 2;
	if (size == lines->size)
		return true;
	text = realloc(lines->text, size);
	if (!text)
		return false;
	lines->text = text;
	lines->size = size;
	return true;
}

/* An object, which is taken, in a line of its own; NULL if there was no memory for it */
static void put(struct lines *lines, struct json_object *object)
{
	const char *text;
	size_t len;

	text = object ? json_object_to_json_string_length(object, JSON_C_TO_STRING_PLAIN |
							  JSON_C_TO_STRING_NOSLASHESCAPE, &len) :
			NULL;
	if (text && make_room(lines, len + 1)) {
		memcpy(lines->text + lines->len, text, len);
		lines->len += len;
		lines->text[lines->len++] = '\n';
	} else {
		lines->failed = true;
	}
	json_object_put(object);
}

/**
 * lines_put_member() - add an object with one member
 * @lines: takes it
 * @key: name of the member
 * @value: its value; is taken; NULL if there was no memory for it
 */
void lines_put_member(struct lines *lines, const char *key, struct json_object *value)
{
	struct json_object *object = json_object_new_object();

	if (!object || !value || json_object_object_add(object, key, value)) {
		json_object_put(value);
		json_object_put(object);
		object = NULL;
	}
	put(lines, object);
}

/**
 * lines_send() - send what can be sent now
 * @lines: lines
 * @fd: socket that does not block
 *
 * A large dump's memory goes when all of it is sent.
 *
 * Return: 1 if any was sent, 0 if the peer takes none now, or a negative errno.
 */
int lines_send(struct lines *lines, int fd)
{
	ssize_t n = send(fd, lines->text + lines->at, lines->len - lines->at,
			 MSG_NOSIGNAL | MSG_DONTWAIT);

	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -errno;
	lines->at += n;
	if (!lines_wait(lines))
		lines_free(lines);
	return n > 0;
}

/**
 * lines_free() - forget all
 * @lines: lines
 */
void lines_free(struct lines *lines)
{
	bool failed = lines->failed;

	free(lines->text);
	*lines = (struct lines){ .failed = failed };
}
