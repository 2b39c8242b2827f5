/* SPDX-License-Identifier: GPL-2.0 */
/* The objects of describe.c, as text for people. */
#ifndef TEXT_H
#define TEXT_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stdio.h>

void text_splice(FILE *file, struct json_object *splice, bool stats);
void text_session(FILE *file, struct json_object *session, bool stats);
void text_event(FILE *file, struct json_object *event, bool stats);

#endif
