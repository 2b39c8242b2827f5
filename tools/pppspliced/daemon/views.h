/* SPDX-License-Identifier: GPL-2.0 */
/* The daemon as the control command and the metrics see it. */
#ifndef PPPSPLICED_DAEMON_VIEWS_H
#define PPPSPLICED_DAEMON_VIEWS_H

#include "control/view.h"

/* Its owner is struct core. */
extern const struct control_ops views_ops;

#endif
