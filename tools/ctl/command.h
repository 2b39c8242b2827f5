/* SPDX-License-Identifier: GPL-2.0 */
/* The commands. All take the words after the command's own and return an exit status. */
#ifndef COMMAND_H
#define COMMAND_H

#include "ctl.h"

int command_run(struct ctl *ctl, int argc, char **argv);

int command_add(struct ctl *ctl, int argc, char **argv);
int command_set(struct ctl *ctl, int argc, char **argv);
int command_del(struct ctl *ctl, int argc, char **argv);
int command_flush(struct ctl *ctl, int argc, char **argv);
int command_show(struct ctl *ctl, int argc, char **argv);
int command_legs(struct ctl *ctl, int argc, char **argv);
int command_monitor(struct ctl *ctl, int argc, char **argv);
int command_complete(struct ctl *ctl, int argc, char **argv);

#endif
