// SPDX-License-Identifier: GPL-2.0
/* A Unix socket that others connect to, and its file. */
#include "control/listener.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define LISTENER_BACKLOG	16

struct complaint {
	const char *path;
	char *text;
	size_t size;
};

__attribute__((format(printf, 3, 4)))
static int refuse(const struct complaint *complaint, int err, const char *format, ...)
{
	int len = snprintf(complaint->text, complaint->size, "%s: ", complaint->path);
	va_list ap;

	va_start(ap, format);
	if (len >= 0 && (size_t)len < complaint->size)
		vsnprintf(complaint->text + len, complaint->size - len, format, ap);
	va_end(ap);
	return -err;
}

static int open_socket(void)
{
	return socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

static int try_to_connect(const struct sockaddr_un *address)
{
	int fd = open_socket(), err;

	if (fd < 0)
		return errno;
	err = connect(fd, (const struct sockaddr *)address, sizeof(*address)) ? errno : 0;
	close(fd);
	return err;
}

/* A file to which nobody listens any more is in the way; anything else is somebody's. */
static int make_way(const struct sockaddr_un *address, const struct complaint *complaint)
{
	struct stat there;
	int err;

	if (lstat(address->sun_path, &there))
		return errno == ENOENT ? 0 :
		       refuse(complaint, errno, "%s: see that its folder is there", strerror(errno));
	if (!S_ISSOCK(there.st_mode))
		return refuse(complaint, EEXIST,
			      "there is a file that is no socket: remove it, or give another path");
	err = try_to_connect(address);
	if (!err || err == EAGAIN)
		return refuse(complaint, EADDRINUSE,
			      "another pppspliced listens there: stop it, or give another path");
	if (err != ECONNREFUSED)
		return refuse(complaint, err, "%s: remove it, or give another path", strerror(err));
	if (unlink(address->sun_path) && errno != ENOENT)
		return refuse(complaint, errno, "left by a dead process, and cannot be removed: %s",
			      strerror(errno));
	return 0;
}

/*
 * Of Linux, the file of a socket has the mode of the socket, less the umask (unix_bind_bsd()),
 * so that it is open to nobody else at any time. Nobody can connect before listen().
 */
static int make_file(struct listener *listener, bool has_group, unsigned int gid,
		     const struct complaint *complaint)
{
	const struct sockaddr_un *address = &listener->address;

	if (fchmod(listener->fd, 0600) ||
	    bind(listener->fd, (const struct sockaddr *)address, sizeof(*address)))
		return refuse(complaint, errno, "cannot be made: %s: see that its folder is there and may be written",
			      strerror(errno));
	if (lstat(address->sun_path, &listener->made))
		return refuse(complaint, errno, "%s", strerror(errno));
	if (has_group && (lchown(address->sun_path, -1, gid) || chmod(address->sun_path, 0660)))
		return refuse(complaint, errno, "cannot be given to group %u: %s: run as root, or as a member of it",
			      gid, strerror(errno));
	if (listen(listener->fd, LISTENER_BACKLOG))
		return refuse(complaint, errno, "%s", strerror(errno));
	return 0;
}

/**
 * listener_open() - make a socket and its file
 * @listener: takes them
 * @path: of the file; one that nobody listens to any more goes
 * @has_group: whether a group may connect, beside the user that this runs as
 * @gid: that group
 * @error: takes what is wrong and what to do
 * @size: of @error
 *
 * Return: 0 or a negative errno.
 */
int listener_open(struct listener *listener, const char *path, bool has_group, unsigned int gid,
		  char *error, size_t size)
{
	struct complaint complaint = { path, error, size };
	int ret;

	*listener = (struct listener){ .fd = -1, .address.sun_family = AF_UNIX };
	if (!path[0] || strlen(path) >= sizeof(listener->address.sun_path))
		return refuse(&complaint, ENAMETOOLONG,
			      "the path of a socket has 1 to %zu octets: give a shorter one",
			      sizeof(listener->address.sun_path) - 1);
	strcpy(listener->address.sun_path, path);
	ret = make_way(&listener->address, &complaint);
	if (ret)
		return ret;
	listener->fd = open_socket();
	if (listener->fd < 0)
		return refuse(&complaint, errno, "%s", strerror(errno));
	ret = make_file(listener, has_group, gid, &complaint);
	if (ret)
		listener_close(listener);
	return ret;
}

/**
 * listener_close() - close a socket, and remove its file if it is still this one's
 * @listener: socket
 */
void listener_close(struct listener *listener)
{
	struct stat there;

	close(listener->fd);
	listener->fd = -1;
	if (listener->made.st_ino && !lstat(listener->address.sun_path, &there) &&
	    there.st_dev == listener->made.st_dev && there.st_ino == listener->made.st_ino)
		unlink(listener->address.sun_path);
}
