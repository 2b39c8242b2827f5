/* SPDX-License-Identifier: GPL-2.0 */
/* What control_ops show, as JSON objects. */
#ifndef PPPSPLICED_CONTROL_DESCRIBE_H
#define PPPSPLICED_CONTROL_DESCRIBE_H

#include "control/view.h"

#include <json-c/json.h>

struct json_object *describe_session_view(const struct session_view *session);
struct json_object *describe_tunnel_view(const struct tunnel_view *tunnel);
struct json_object *describe_lns_view(const struct lns_view *lns);
struct json_object *describe_interface_view(const struct interface_view *interface);
struct json_object *describe_totals_view(const struct totals_view *totals);

#endif
