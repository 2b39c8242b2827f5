// SPDX-License-Identifier: GPL-2.0
/* Watchers, and chance. */
#include "daemon/loop.h"

#include <stdlib.h>

/**
 * io_watch() - wait until something can be read
 * @loop: event loop
 * @io: watcher
 * @fd: descriptor
 * @readable: called when there is
 * @data: its @io->data
 */
void io_watch(struct ev_loop *loop, ev_io *io, int fd,
	      void (*readable)(struct ev_loop *loop, ev_io *io, int events), void *data)
{
	ev_io_init(io, readable, fd, EV_READ);
	io->data = data;
	ev_io_start(loop, io);
}

/**
 * timer_until() - let a timer expire at a deadline
 * @loop: event loop
 * @timer: timer that has its callback
 * @deadline: ms; NEVER stops it
 *
 * It does not expire before @deadline, by clock_ms().
 */
void timer_until(struct ev_loop *loop, ev_timer *timer, uint64_t deadline)
{
	uint64_t now = clock_ms();
	double after;

	ev_timer_stop(loop, timer);
	if (deadline == NEVER)
		return;
	after = deadline > now ? (deadline - now + 1) / 1000. : 0;
	ev_now_update(loop);
	ev_timer_set(timer, after, 0);
	ev_timer_start(loop, timer);
}

/**
 * give_random() - fill memory with octets that nobody can guess: what machines ask for
 * @owner: of the machine; it does not matter
 * @data: memory
 * @len: its length in octets
 */
void give_random(void *owner, void *data, size_t len)
{
	(void)owner;
	arc4random_buf(data, len);
}
