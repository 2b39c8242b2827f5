// SPDX-License-Identifier: GPL-2.0
/* The control socket, and who is connected to it. */
#include "control/control.h"

#include "array.h"
#include "control/client.h"
#include "control/listener.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define CONTROL_CLIENTS	16
/* In seconds, if there is no descriptor for a connection. */
#define CONTROL_PAUSE	1.

/**
 * struct control - the control socket
 * @loop: event loop
 * @listener: socket and its file
 * @ops: what the daemon does
 * @owner: argument of @ops
 * @accept: somebody connects
 * @pause: until connections are taken again
 * @clients: connections
 */
struct control {
	struct ev_loop *loop;
	struct listener listener;
	const struct control_ops *ops;
	void *owner;
	ev_io accept;
	ev_timer pause;
	struct client *clients[CONTROL_CLIENTS];
};

static void turn_away(int fd)
{
	struct lines lines = { .text = NULL };

	answer_error(&lines, "too many connections: close one, or try again");
	if (lines_wait(&lines))
		lines_send(&lines, fd);
	lines_free(&lines);
	close(fd);
}

static void take(struct control *control, int fd)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(control->clients); i++) {
		if (control->clients[i])
			continue;
		client_new(&control->clients[i], control->loop, fd, control->ops, control->owner);
		return;
	}
	turn_away(fd);
}

/* If there is no descriptor, the connection waits, and the loop would come here for ever. */
static void on_accept(struct ev_loop *loop, ev_io *io, int events)
{
	struct control *control = io->data;
	int fd = accept4(io->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

	(void)events;
	if (fd >= 0) {
		take(control, fd);
	} else if (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS) {
		ev_io_stop(loop, io);
		ev_timer_again(loop, &control->pause);
	}
}

static void on_pause(struct ev_loop *loop, ev_timer *pause, int events)
{
	struct control *control = pause->data;

	(void)events;
	ev_timer_stop(loop, pause);
	ev_io_start(loop, &control->accept);
}

/**
 * control_new() - open the control socket
 * @loop: event loop, in which all is done
 * @path: where; what a dead daemon has left there goes
 * @has_group: whether a group may use it, beside the user that this runs as
 * @gid: that group
 * @ops: what the daemon does; stays the owner's
 * @owner: argument of @ops
 * @error: takes what is wrong and what to do, in one line
 * @size: of @error
 *
 * Return: control socket; NULL after an error.
 */
struct control *control_new(struct ev_loop *loop, const char *path, bool has_group,
			    unsigned int gid, const struct control_ops *ops, void *owner,
			    char *error, size_t size)
{
	struct control *control = calloc(1, sizeof(*control));

	if (!control) {
		snprintf(error, size, "%s: out of memory", path);
		return NULL;
	}
	if (listener_open(&control->listener, path, has_group, gid, error, size)) {
		free(control);
		return NULL;
	}
	control->loop = loop;
	control->ops = ops;
	control->owner = owner;
	ev_io_init(&control->accept, on_accept, control->listener.fd, EV_READ);
	control->accept.data = control;
	ev_io_start(loop, &control->accept);
	ev_init(&control->pause, on_pause);
	control->pause.repeat = CONTROL_PAUSE;
	control->pause.data = control;
	return control;
}

/**
 * control_free() - close the control socket and all connections, and remove its file
 * @control: control socket, or NULL; not from within its ops
 */
void control_free(struct control *control)
{
	size_t i;

	if (!control)
		return;
	for (i = 0; i < ARRAY_SIZE(control->clients); i++)
		if (control->clients[i])
			client_free(control->clients[i]);
	ev_io_stop(control->loop, &control->accept);
	ev_timer_stop(control->loop, &control->pause);
	listener_close(&control->listener);
	free(control);
}
