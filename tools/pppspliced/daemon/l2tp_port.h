/* SPDX-License-Identifier: GPL-2.0 */
/* L2TP's own port, where LNSs open tunnels themselves. */
#ifndef PPPSPLICED_DAEMON_L2TP_PORT_H
#define PPPSPLICED_DAEMON_L2TP_PORT_H

#include "daemon/core.h"

bool l2tp_port_open(struct core *core, char *error, size_t size);
void l2tp_port_close(struct core *core);

#endif
