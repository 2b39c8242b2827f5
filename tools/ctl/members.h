/* SPDX-License-Identifier: GPL-2.0 */
/* Members of JSON objects. */
#ifndef MEMBERS_H
#define MEMBERS_H

#include <json-c/json.h>
#include <stdint.h>

struct json_object *member_new_string(const char *text);
void member_add_string(struct json_object *object, const char *key, const char *text);
void member_add_number(struct json_object *object, const char *key, uint64_t number);
struct json_object *member_of(struct json_object *object, const char *key);
const char *member_string(struct json_object *object, const char *key);
uint64_t member_number(struct json_object *object, const char *key);

#endif
