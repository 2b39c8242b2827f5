/* SPDX-License-Identifier: GPL-2.0 */
/* What RADIUS accounting is told of a session that has a splice, RFC 2866. */
#ifndef PPPSPLICED_DAEMON_ACCOUNTING_H
#define PPPSPLICED_DAEMON_ACCOUNTING_H

#include "daemon/subscriber.h"

void accounting_start(struct subscriber *sub, uint64_t now);
void accounting_interim(struct subscriber *sub, uint64_t now);
void accounting_stop(struct subscriber *sub);

#endif
