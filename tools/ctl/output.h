/* SPDX-License-Identifier: GPL-2.0 */
/* Output of a command: an array of objects, or the same as text. */
#ifndef OUTPUT_H
#define OUTPUT_H

#include "ctl.h"

#include <json-c/json.h>
#include <stdio.h>

/**
 * struct output - an array that is being written
 * @ctl: run
 * @text: writes an object as text
 * @stats: whether it writes counters
 * @n: objects written
 */
struct output {
	const struct ctl *ctl;
	void (*text)(FILE *file, struct json_object *object, bool stats);
	bool stats;
	size_t n;
};

void output_begin(const struct output *output);
void output_object(struct output *output, struct json_object *object);
void output_end(const struct output *output);
void output_line(const struct output *output, struct json_object *object);

#endif
