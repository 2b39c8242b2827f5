// SPDX-License-Identifier: GPL-2.0
/* Members of JSON objects. */
#include "members.h"
#include "utf8.h"

#include <stdlib.h>

/**
 * member_new_string() - a string
 * @text: NUL-terminated; what is not UTF-8 is replaced
 *
 * Return: new object; NULL if there is no memory.
 */
struct json_object *member_new_string(const char *text)
{
	char *clean = utf8_clean(text);
	struct json_object *string = json_object_new_string(clean ? clean : "");

	free(clean);
	return string;
}

/**
 * member_add_string() - add a string, or null
 * @object: takes it
 * @key: its name
 * @text: as for member_new_string(); NULL for null
 */
void member_add_string(struct json_object *object, const char *key, const char *text)
{
	json_object_object_add(object, key, text ? member_new_string(text) : NULL);
}

/**
 * member_add_number() - add a number
 * @object: takes it
 * @key: its name
 * @number: value
 */
void member_add_number(struct json_object *object, const char *key, uint64_t number)
{
	json_object_object_add(object, key, json_object_new_uint64(number));
}

/**
 * member_of() - a member of an object
 * @object: object, or NULL
 * @key: name of the member
 *
 * Return: it, still the object's; NULL if it is null or not there.
 */
struct json_object *member_of(struct json_object *object, const char *key)
{
	return json_object_object_get(object, key);
}

/**
 * member_string() - a member that is a string
 * @object: object
 * @key: name of the member
 *
 * Return: its text; "" if it is null or not there.
 */
const char *member_string(struct json_object *object, const char *key)
{
	const char *text = json_object_get_string(member_of(object, key));

	return text ? text : "";
}

/**
 * member_number() - a member that is a number
 * @object: object
 * @key: name of the member
 *
 * Return: its value; 0 if it is null or not there.
 */
uint64_t member_number(struct json_object *object, const char *key)
{
	return json_object_get_uint64(member_of(object, key));
}
