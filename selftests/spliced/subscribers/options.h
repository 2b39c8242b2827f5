/* SPDX-License-Identifier: GPL-2.0 */
/* The command line. */
#ifndef SUBSCRIBERS_OPTIONS_H
#define SUBSCRIBERS_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#define USER_MAX	200	/* octets of @user */

/**
 * struct options - what the command line says
 * @interface: where the subscribers' line is
 * @user: User-Name; "%d" in it is the subscriber's number
 * @auth: the protocol of PPP that is accepted for authentication; 0: PAP and CHAP
 * @count: how many subscribers
 * @pings: echo requests that each has answered before it is settled
 * @tries: how often something is sent
 * @junk: how many malformed frames
 * @hold: they are hung up by a signal or by the other end only
 */
extern struct options {
	const char *interface;
	const char *user;
	uint16_t auth;
	unsigned int count;
	unsigned int pings;
	unsigned int tries;
	unsigned int junk;
	bool hold;
} options;

void options_read(int argc, char **argv);

#endif
