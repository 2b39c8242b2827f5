/* SPDX-License-Identifier: GPL-2.0 */
/* Asking the daemon. */
#ifndef PPPSPLICED_CTL_ASK_H
#define PPPSPLICED_CTL_ASK_H

#include "ctl.h"

#include <json-c/json.h>

/**
 * struct question - what the daemon is asked
 * @path: its control socket
 * @request: takes part in nothing but this
 * @item: takes an object of the answer; NULL if there are none
 * @arg: argument of @item
 * @done: number at the end of the answer
 */
struct question {
	const char *path;
	struct json_object *request;
	void (*item)(void *arg, struct json_object *object);
	void *arg;
	uint64_t done;
};

int ask(const struct ctl *ctl, struct question *question);

#endif
