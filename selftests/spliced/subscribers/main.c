// SPDX-License-Identifier: GPL-2.0
/*
 * subscribers - many PPPoE subscribers in one process, for tests of an access concentrator
 *
 * Discovery (RFC 2516), LCP (RFC 1661), CHAP with MD5 (RFC 1994) or PAP (RFC 1334), IPCP (RFC
 * 1332), ICMP echo: no more than a subscriber needs, written from the RFCs. Of pppspliced it has
 * octets, the clock and ARRAY_SIZE(), and nothing of a protocol. All are on one packet socket.
 * Subscriber N has the MAC 02:50:50:00:HH:LL of its number: an access concentrator answers to the
 * MAC that it saw, and the socket sees frames to all of them, because it makes the interface
 * promiscuous.
 *
 * Results are JSON, a line each: "settled" when every subscriber is up or has failed, "ended" at
 * the end. The exit status is 0 if none has failed.
 * SIGTERM or SIGINT: hang up all, then end. A second one: end at once.
 *
 * What comes in: line -> pppoe -> discovery
 *                              -> ppp -> lcp, auth, ipcp, ping, each of which starts the next
 */
#include "discovery.h"
#include "line.h"
#include "options.h"
#include "pppoe.h"
#include "report.h"
#include "retransmit.h"
#include "terminate.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>

#define WINDOW	32	/* so many are set up at the same time */
#define POLL_MS	500	/* a signal that comes before poll() is seen after it */

static volatile sig_atomic_t signals;

static void count_signal(int number)
{
	(void)number;
	signals++;
}

static void start_some(void)
{
	while (totals.started < options.count && totals.started - totals.settled < WINDOW)
		discovery_start(&subscribers[totals.started++]);
}

static void hang_up_all(void)
{
	for (unsigned int n = 0; n < options.count; n++)
		if (subscribers[n].phase < TERMINATE)
			terminate(&subscribers[n], "hung up");
}

static void input(void)
{
	uint8_t frame[FRAME_MAX];
	ssize_t len;

	while ((len = line_receive(frame, sizeof(frame))) >= 0)
		pppoe_input(frame, len);
}

static void wait_for_input(int fd, uint64_t until)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };
	const uint64_t now = clock_ms();

	if (poll(&pfd, 1, until > now ? earlier(until - now, POLL_MS) : 0) > 0)
		input();
}

static void run(int fd)
{
	bool settled = false, hanging_up = false;

	totals.begin = clock_ms();
	totals.last_up = totals.begin;
	while (totals.ended < options.count && signals < 2) {
		uint64_t next;

		if (!hanging_up)
			start_some();
		next = retransmit();
		if (!settled && totals.settled == options.count) {
			settled = true;
			report("settled");
		}
		if (!hanging_up && (signals || (settled && !options.hold))) {
			hanging_up = true;
			hang_up_all();
			continue;
		}
		wait_for_input(fd, next);
	}
	report("ended");
}

int main(int argc, char **argv)
{
	const struct sigaction action = { .sa_handler = count_signal };
	bool good = true;

	options_read(argc, argv);
	subscribers_create();
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	run(line_open(options.interface));
	for (unsigned int n = 0; n < options.count; n++)
		good &= !subscribers[n].failed;
	free(subscribers);
	return good ? 0 : 1;
}
