/* SPDX-License-Identifier: GPL-2.0 */
/* Commands of pppsplicedctl. */
#ifndef PPPSPLICED_CTL_COMMANDS_H
#define PPPSPLICED_CTL_COMMANDS_H

#include "ctl.h"

int commands_run(struct ctl *ctl, const char *path, char **words);

#endif
