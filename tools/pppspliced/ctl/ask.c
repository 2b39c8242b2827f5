// SPDX-License-Identifier: GPL-2.0
/* Asking the daemon: a line to its control socket, and lines from there. */
#include "ask.h"

#include "members.h"
#include "terminal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

/* Longest silence of the daemon, in seconds. */
#define ASK_WAIT	30

static int no_connection(const struct ctl *ctl, const char *path)
{
	switch (errno) {
	case ENOENT:
	case ECONNREFUSED:
		return refused(ctl, "%s: pppspliced does not run, or listens elsewhere: see 'systemctl status pppspliced', or give --socket",
			       path);
	case EACCES:
	case EPERM:
		return refused(ctl, "%s: may not be used by this user: run as root, or as a member of the control group",
			       path);
	case EAGAIN:
		return refused(ctl, "%s: pppspliced does not take connections: it is busy or stopped",
			       path);
	default:
		return refused(ctl, "%s: %s", path, strerror(errno));
	}
}

static int open_connection(const struct ctl *ctl, const char *path, int *fd)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct timeval wait = { .tv_sec = ASK_WAIT };

	if (!path[0] || strlen(path) >= sizeof(address.sun_path))
		return usage_error(ctl, "--socket has to be a path of 1 to %zu octets",
				   sizeof(address.sun_path) - 1);
	strcpy(address.sun_path, path);
	*fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (*fd < 0)
		return refused(ctl, "socket: %s", strerror(errno));
	setsockopt(*fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof(wait));
	setsockopt(*fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
	if (!connect(*fd, (struct sockaddr *)&address, sizeof(address)))
		return CTL_DONE;
	close(*fd);
	return no_connection(ctl, path);
}

/* Who turns a connection away has said why before, and does not read. */
static int send_request(const struct ctl *ctl, const struct question *question, int fd)
{
	const char *text = json_object_to_json_string_ext(question->request,
							  JSON_C_TO_STRING_PLAIN);
	char *line;
	int len = asprintf(&line, "%s\n", text ? text : "");
	ssize_t sent;

	if (len < 0)
		return refused(ctl, "out of memory");
	sent = send(fd, line, len, MSG_NOSIGNAL);
	free(line);
	if (sent == len || (sent < 0 && errno == EPIPE))
		return CTL_DONE;
	return refused(ctl, "%s: pppspliced did not take the request: %s", question->path,
		       sent < 0 ? strerror(errno) : "it is busy or stopped");
}

/* The daemon's text may have in it what a file or a server has said. */
static int say_error(const struct ctl *ctl, const char *error)
{
	char *safe = NULL;
	size_t size;
	FILE *file = open_memstream(&safe, &size);

	if (file) {
		put_safe(file, error);
		fclose(file);
	}
	refused(ctl, "%s", safe ? safe : "refused");
	free(safe);
	return CTL_REFUSED;
}

/* Return: an exit status, or -1 if there is more to come. */
static int take_line(const struct ctl *ctl, struct question *question, const char *line)
{
	struct json_object *object = json_tokener_parse(line), *value;
	int ret = -1;

	if (json_object_object_get_ex(object, "item", &value) && question->item) {
		question->item(question->arg, json_object_get(value));
	} else if (json_object_object_get_ex(object, "done", &value)) {
		question->done = json_object_get_uint64(value);
		ret = CTL_DONE;
	} else if (json_object_object_get_ex(object, "error", &value)) {
		ret = say_error(ctl, member_string(object, "error"));
	} else {
		ret = refused(ctl, "%s: what listens there does not answer as pppspliced does",
			      question->path);
	}
	json_object_put(object);
	return ret;
}

static int take_answer(const struct ctl *ctl, struct question *question, FILE *file)
{
	char *line = NULL;
	size_t size = 0;
	int ret = -1;

	errno = 0;
	while (ret < 0 && getline(&line, &size, file) > 0)
		ret = take_line(ctl, question, line);
	free(line);
	if (ret >= 0)
		return ret;
	if (errno == EAGAIN)
		return refused(ctl, "%s: pppspliced has been silent for %d seconds: it is busy or stopped",
			       question->path, ASK_WAIT);
	return refused(ctl, "%s: pppspliced ended the connection before the answer was whole: see its log",
		       question->path);
}

/**
 * ask() - ask the daemon, and take its answer
 * @ctl: run
 * @question: what, and who takes the answer
 *
 * Return: exit status, after a message if it is not CTL_DONE.
 */
int ask(const struct ctl *ctl, struct question *question)
{
	FILE *file;
	int fd = -1, ret;

	ret = open_connection(ctl, question->path, &fd);
	if (ret)
		return ret;
	file = fdopen(fd, "r");
	if (!file) {
		close(fd);
		return refused(ctl, "out of memory");
	}
	ret = send_request(ctl, question, fd);
	ret = ret ? ret : take_answer(ctl, question, file);
	fclose(file);
	return ret;
}
