/* SPDX-License-Identifier: GPL-2.0 */
/* Figures of the daemon for Prometheus. */
#ifndef PPPSPLICED_CONTROL_METRICS_H
#define PPPSPLICED_CONTROL_METRICS_H

#include "control/view.h"

#include <stdio.h>

void metrics_write(FILE *file, const struct control_ops *ops, void *owner);

#endif
