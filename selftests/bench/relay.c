// SPDX-License-Identifier: GPL-2.0
/*
 * relay - what joins two PPP sessions without help from the kernel
 *
 *   relay FD FD COUNTER-FD
 *	reads frames from either channel (/dev/ppp, PPPIOCATTCHAN, non-blocking) and
 *	writes them to the other; counts them in an unsigned long in a file; for ever
 *
 * ppp_generic keeps 32 frames for the reader of a channel. The relay gets the CPU when
 * whoever sends them lets go of it (SCHED_BATCH), and takes all that are there: fewer
 * system calls for a frame than these two there cannot be.
 */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static void relay(int from, int to, atomic_ulong *count)
{
	static char frame[2048];
	ssize_t len;

	while ((len = read(from, frame, sizeof(frame))) > 0) {
		if (write(to, frame, len) != len)
			err(1, "write");
		atomic_fetch_add(count, 1);
	}
	if (len < 0 && errno != EAGAIN)
		err(1, "read");
}

int main(int argc, char **argv)
{
	struct sched_param param = { 0 };
	atomic_ulong *count;
	struct pollfd fds[2];
	int i;

	if (argc != 4)
		errx(1, "usage: relay FD FD COUNTER-FD");
	for (i = 0; i < 2; i++) {
		fds[i].fd = atoi(argv[1 + i]);
		fds[i].events = POLLIN;
	}
	count = mmap(NULL, sizeof(*count), PROT_READ | PROT_WRITE, MAP_SHARED, atoi(argv[3]), 0);
	if (count == MAP_FAILED)
		err(1, "mmap");
	if (sched_setscheduler(0, SCHED_BATCH, &param))
		err(1, "sched_setscheduler");
	puts("ready");
	fflush(stdout);
	while (poll(fds, 2, -1) > 0)
		for (i = 0; i < 2; i++)
			if (fds[i].revents & POLLIN)
				relay(fds[i].fd, fds[1 - i].fd, count);
	err(1, "poll");
}
