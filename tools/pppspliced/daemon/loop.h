/* SPDX-License-Identifier: GPL-2.0 */
/* The clock, timers and chance, for machines that have none of their own. */
#ifndef PPPSPLICED_DAEMON_LOOP_H
#define PPPSPLICED_DAEMON_LOOP_H

#include "clock.h"

#include <stddef.h>

#include <ev.h>

#define SECONDS(n)	((uint64_t)(n) * 1000)

void io_watch(struct ev_loop *loop, ev_io *io, int fd,
	      void (*readable)(struct ev_loop *loop, ev_io *io, int events), void *data);
void timer_until(struct ev_loop *loop, ev_timer *timer, uint64_t deadline);
void give_random(void *owner, void *data, size_t len);

#endif
