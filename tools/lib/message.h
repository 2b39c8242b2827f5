/* SPDX-License-Identifier: GPL-2.0-or-later OR LGPL-2.1-or-later */
/* Messages of the pppsplice family: written and read, no input or output. */
#ifndef PPPSPLICE_MESSAGE_H
#define PPPSPLICE_MESSAGE_H

#include "libpppsplice.h"

#include <linux/netlink.h>

struct nl_msg;

struct nl_msg *message_new(uint16_t family, uint8_t cmd);
int message_put_select(struct nl_msg *msg, const struct pppsplice_selector *which);
int message_put_options(struct nl_msg *msg, const struct pppsplice_options *options);
int message_put_end(struct nl_msg *msg, const struct pppsplice_end *end);

int message_parse_splice(const struct nlmsghdr *hdr, struct pppsplice_splice *splice);
int message_parse_event(const struct nlmsghdr *hdr, uint16_t family, struct pppsplice_event *event);
int message_parse_family(const struct nlmsghdr *hdr, uint16_t *family, uint32_t *events_group);

#endif
