// SPDX-License-Identifier: GPL-2.0
/* Files that are read whole: the configuration, and secrets. */
#include "config/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static ssize_t read_all(int fd, char *buf, size_t size)
{
	size_t len = 0;
	ssize_t n;

	do {
		n = read(fd, buf + len, size - len);
		if (n > 0)
			len += n;
	} while ((n > 0 && len < size) || (n < 0 && errno == EINTR));
	return n < 0 ? -1 : (ssize_t)len;
}

static const char *read_open(int fd, size_t max, char **text, size_t *len, int *error)
{
	char *buf = malloc(max + 1);
	ssize_t n = buf ? read_all(fd, buf, max + 1) : -1;

	*error = n < 0 ? errno : 0;
	if (n < 0 || (size_t)n > max) {
		if (buf)
			explicit_bzero(buf, max + 1);
		free(buf);
		return n < 0 ? "cannot be read" : "is too long";
	}
	buf[n] = 0;
	*text = buf;
	*len = n;
	return NULL;
}

/**
 * config_file_read() - read a file whole
 * @path: path; not of a device or a pipe, which one could wait for for ever
 * @max: octets that it may have
 * @text: takes them, and a 0, for free()
 * @len: takes how many they are
 * @st: takes what else is known of it
 * @error: takes errno; 0 if that says nothing
 *
 * Return: NULL, or what is wrong.
 */
const char *config_file_read(const char *path, size_t max, char **text, size_t *len,
			     struct stat *st, int *error)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	const char *wrong;

	*error = errno;
	if (fd < 0)
		return "cannot be opened";
	if (fstat(fd, st)) {
		*error = errno;
		wrong = "cannot be read";
	} else if (!S_ISREG(st->st_mode)) {
		*error = 0;
		wrong = "is no file";
	} else {
		wrong = read_open(fd, max, text, len, error);
	}
	close(fd);
	return wrong;
}

/**
 * config_secret_read() - read a file that has a secret in its one line
 * @path: path
 * @secret: takes the secret, without a newline at its end
 * @error: takes errno; 0 if that says nothing
 *
 * Return: NULL, or what is wrong.
 */
const char *config_secret_read(const char *path, struct config_secret *secret, int *error)
{
	const char *wrong;
	struct stat st;
	char *text;
	size_t len;

	/* one for the newline */
	wrong = config_file_read(path, LNS_TEXT_MAX + 1, &text, &len, &st, error);
	if (wrong)
		return wrong;
	if (len && text[len - 1] == '\n')
		len--;
	if (st.st_mode & (S_IROTH | S_IWOTH))
		wrong = "may be read or written by anybody";
	else if (!len)
		wrong = "is empty";
	else if (len > LNS_TEXT_MAX)
		wrong = "is too long";
	else
		memcpy(secret->data, text, len);
	secret->len = wrong ? 0 : len;
	secret->data[secret->len] = 0;
	explicit_bzero(text, len);
	free(text);
	return wrong;
}
