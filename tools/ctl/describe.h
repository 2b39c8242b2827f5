/* SPDX-License-Identifier: GPL-2.0 */
/* Splices, sessions and events as JSON objects. */
#ifndef DESCRIBE_H
#define DESCRIBE_H

#include <libpppsplice.h>
#include <json-c/json.h>

struct json_object *describe_splice(const struct pppsplice_splice *splice);
struct json_object *describe_event(const struct pppsplice_event *event);
struct json_object *describe_lost(void);
struct json_object *describe_session(const struct pppsplice_session *session,
				     const struct pppsplice_leg *spliced_leg, uint32_t splice);

#endif
