/* SPDX-License-Identifier: GPL-2.0 */
/* Mode terminated: PPP towards the LNS. */
#ifndef PPPSPLICED_DAEMON_TERMINATED_H
#define PPPSPLICED_DAEMON_TERMINATED_H

#include "daemon/subscriber.h"

void terminated_begin(struct subscriber *sub, uint64_t now);
void terminated_read(struct subscriber *sub);
void terminated_challenged(struct subscriber *sub, uint64_t now);
void terminated_passed(struct subscriber *sub, uint64_t now);
void terminated_refused(struct subscriber *sub, uint64_t now);
void terminated_over(struct subscriber *sub, uint64_t now);

#endif
