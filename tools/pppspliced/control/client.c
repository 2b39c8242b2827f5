// SPDX-License-Identifier: GPL-2.0
/*
 * A connection to the control socket: requests in, one at a time; the answer, as the peer takes
 * it, out. The next request is not read before that.
 */
#include "control/client.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/**
 * client_free() - close a connection
 * @client: connection
 */
void client_free(struct client *client)
{
	ev_io_stop(client->loop, &client->io);
	ev_timer_stop(client->loop, &client->wait);
	close(client->fd);
	request_free(&client->answer.request);
	lines_free(&client->lines);
	*client->slot = NULL;
	free(client);
}

static void wait_for(struct client *client, int events)
{
	ev_timer_again(client->loop, &client->wait);
	if ((client->io.events & (EV_READ | EV_WRITE)) == events)
		return;
	ev_io_stop(client->loop, &client->io);
	ev_io_set(&client->io, client->fd, events);
	ev_io_start(client->loop, &client->io);
}

static void refuse(struct client *client, const char *text)
{
	answer_error(&client->lines, text);
	client->closing = true;
	wait_for(client, EV_WRITE);
}

/* An empty line is no request. */
static void take_request(struct client *client, size_t len)
{
	char error[REQUEST_ERROR_SIZE];
	struct answer *answer = &client->answer;

	if (!len)
		return;
	answer->after = 0;
	answer->items = 0;
	if (request_parse(&answer->request, client->in, len, error))
		client->answering = true;
	else
		answer_error(&client->lines, error);
	wait_for(client, EV_WRITE);
}

/* Begin with the next request, if there is a whole one. */
static void next_request(struct client *client)
{
	char *end;
	size_t len;

	while (!client->answering && !lines_wait(&client->lines)) {
		end = memchr(client->in, '\n', client->in_len);
		if (!end)
			break;
		len = end - client->in;
		take_request(client, len);
		client->in_len -= len + 1;
		memmove(client->in, end + 1, client->in_len);
	}
	if (client->in_len == sizeof(client->in) && !client->answering &&
	    !lines_wait(&client->lines))
		refuse(client, "the request has more than 4095 octets");
}

/* Return: false if it is gone. What comes without a newline before the end is no request. */
static bool receive(struct client *client)
{
	ssize_t n = recv(client->fd, client->in + client->in_len,
			 sizeof(client->in) - client->in_len, MSG_DONTWAIT);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return true;
	if (n <= 0) {
		client_free(client);
		return false;
	}
	client->in_len += n;
	next_request(client);
	return true;
}

static void make_piece(struct client *client)
{
	client->answering = answer_piece(&client->answer);
	if (!client->answering)
		request_free(&client->answer.request);
	if (client->lines.failed) {
		client->answering = false;
		client->closing = true;
	}
	ev_timer_again(client->loop, &client->wait);
}

/*
 * One piece at most, then the event loop goes on. Where memory has run out the peer sees the
 * end of the connection without the end of the answer.
 */
static void transmit(struct client *client)
{
	int sent;

	if (client->answering && !lines_wait(&client->lines))
		make_piece(client);
	if (lines_wait(&client->lines)) {
		sent = lines_send(&client->lines, client->fd);
		if (sent < 0) {
			client_free(client);
			return;
		}
		if (sent)
			ev_timer_again(client->loop, &client->wait);
	}
	if (client->answering || lines_wait(&client->lines))
		return;
	if (client->closing) {
		client_free(client);
		return;
	}
	wait_for(client, EV_READ);
	next_request(client);
}

static void on_io(struct ev_loop *loop, ev_io *io, int events)
{
	struct client *client = io->data;

	(void)loop;
	if (events & EV_WRITE)
		transmit(client);
	else if (events & EV_READ)
		receive(client);
}

/* It has one more time to take the error, as it may be about to read. */
static void on_wait(struct ev_loop *loop, ev_timer *wait, int events)
{
	struct client *client = wait->data;

	(void)loop;
	(void)events;
	if (lines_wait(&client->lines) || client->answering || client->closing)
		client_free(client);
	else
		refuse(client, "no whole request within 10 seconds");
}

static struct control_peer peer_of(int fd)
{
	struct ucred credentials = { -1, -1, -1 };
	socklen_t len = sizeof(credentials);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &len))
		credentials = (struct ucred){ -1, -1, -1 };
	return (struct control_peer){ credentials.pid, credentials.uid, credentials.gid };
}

/**
 * client_new() - take a connection
 * @slot: takes it, and NULL when it has gone; stays where it is
 * @loop: event loop
 * @fd: its socket, which does not block; is taken
 * @ops: what the daemon does
 * @owner: argument of @ops
 *
 * Return: false if there is no memory, @fd closed.
 */
bool client_new(struct client **slot, struct ev_loop *loop, int fd,
		const struct control_ops *ops, void *owner)
{
	struct client *client = calloc(1, sizeof(*client));

	if (!client) {
		close(fd);
		return false;
	}
	client->loop = loop;
	client->fd = fd;
	client->peer = peer_of(fd);
	client->answer = (struct answer){
		.ops = ops, .owner = owner, .peer = &client->peer, .lines = &client->lines,
	};
	client->slot = slot;
	*slot = client;
	ev_io_init(&client->io, on_io, fd, EV_READ);
	client->io.data = client;
	ev_io_start(loop, &client->io);
	ev_init(&client->wait, on_wait);
	client->wait.repeat = CLIENT_WAIT;
	client->wait.data = client;
	ev_timer_again(loop, &client->wait);
	return true;
}
