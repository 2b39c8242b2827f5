// SPDX-License-Identifier: GPL-2.0
/* Timers and chance. */
#include "daemon/loop.h"

#include <stdlib.h>
#include <sys/random.h>

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
 * random_octets() - fill memory with octets that nobody can guess
 * @data: memory
 * @len: its length in octets
 */
void random_octets(void *data, size_t len)
{
	uint8_t *at = data;
	ssize_t got;

	while (len) {
		got = getrandom(at, len, 0);
		if (got < 0)
			abort();	/* EINTR cannot be: signals are the loop's */
		at += got;
		len -= got;
	}
}
