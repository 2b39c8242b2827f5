/* SPDX-License-Identifier: GPL-2.0 */
/* Handing a subscriber who has shown who he is to an LNS: which one, the call, the splice. */
#ifndef PPPSPLICED_DAEMON_HANDOVER_H
#define PPPSPLICED_DAEMON_HANDOVER_H

#include "daemon/subscriber.h"

void handover_settle(struct subscriber *sub, uint64_t now);
void handover_timeout(struct subscriber *sub, uint64_t now);
uint64_t handover_deadline(const struct subscriber *sub);
bool handover_splice(struct subscriber *sub, uint64_t now);
void handover_undo(struct subscriber *sub, enum end_cause cause, const char *text);
void handover_credentials(struct subscriber *sub, uint64_t now);

#endif
