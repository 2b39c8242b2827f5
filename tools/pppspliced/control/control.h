/* SPDX-License-Identifier: GPL-2.0 */
/* The control socket: where pppsplicedctl(8) asks. README.md has the protocol. */
#ifndef PPPSPLICED_CONTROL_CONTROL_H
#define PPPSPLICED_CONTROL_CONTROL_H

#include "control/view.h"

struct control;
struct ev_loop;

struct control *control_new(struct ev_loop *loop, const char *path, bool has_group,
			    unsigned int gid, const struct control_ops *ops, void *owner,
			    char *error, size_t size);
void control_free(struct control *control);

#endif
