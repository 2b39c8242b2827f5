/* SPDX-License-Identifier: GPL-2.0 */
/* Malformed frames, which no access concentrator may stumble over. */
#ifndef SUBSCRIBERS_JUNK_H
#define SUBSCRIBERS_JUNK_H

extern unsigned int junk_sent;

void junk_send(void);

#endif
