/* SPDX-License-Identifier: GPL-2.0 */
/* What the daemon shows, as text for people. */
#ifndef PPPSPLICED_CTL_COLUMNS_H
#define PPPSPLICED_CTL_COLUMNS_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stdio.h>

void columns_session(FILE *file, struct json_object *session, bool stats);
void columns_tunnel(FILE *file, struct json_object *tunnel, bool stats);
void columns_lns(FILE *file, struct json_object *lns, bool stats);
void columns_interface(FILE *file, struct json_object *interface, bool stats);
void columns_status(FILE *file, struct json_object *status, bool stats);

extern const char columns_sessions_title[], columns_tunnels_title[], columns_lns_title[],
		  columns_interfaces_title[];

#endif
