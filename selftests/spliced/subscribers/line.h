/* SPDX-License-Identifier: GPL-2.0 */
/* The line that all subscribers are on: Ethernet frames of PPPoE to and from an interface. */
#ifndef SUBSCRIBERS_LINE_H
#define SUBSCRIBERS_LINE_H

#include <stddef.h>
#include <sys/types.h>

#define FRAME_MAX	1514

int line_open(const char *interface);
void line_send(const void *frame, size_t len);
ssize_t line_receive(void *frame, size_t size);

#endif
