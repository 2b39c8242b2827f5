/* SPDX-License-Identifier: GPL-2.0 */
/* Arguments of a command. */
#ifndef ARGS_H
#define ARGS_H

#include "ctl.h"

/* which arguments a command takes */
enum {
	ARG_LEG = 1 << 0,
	ARG_ID = 1 << 1,
	ARG_LABEL = 1 << 2,
	ARG_FRAMES = 1 << 3,
	ARG_STATE = 1 << 4,
	ARG_STATS = 1 << 5,
	ARG_DRIVER = 1 << 6,
};

/**
 * struct args - arguments of a command
 * @legs: those of --pppoe, --l2tp and --channel, in order
 * @n_legs: how many
 * @id: splice id; or 0
 * @labels: those of --label, in order
 * @n_labels: how many
 * @options: --frames, --up and --down; the label only by args_selector()
 * @stats: --stats
 * @driver: --driver
 */
struct args {
	struct pppsplice_leg legs[2];
	unsigned int n_legs;
	uint32_t id;
	const char *labels[2];
	unsigned int n_labels;
	struct pppsplice_options options;
	bool stats;
	bool driver;
};

int args_read(const struct ctl *ctl, unsigned int takes, int argc, char **argv, struct args *args);
int args_selector(const struct ctl *ctl, struct args *args, bool renames,
		  struct pppsplice_selector *which, bool *given);

#endif
