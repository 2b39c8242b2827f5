/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _PPPSPLICE_NETLINK_H
#define _PPPSPLICE_NETLINK_H

#include <uapi/linux/pppsplice.h>

struct pppsplice;

void pppsplice_notify_new(const struct pppsplice *splice);
void pppsplice_notify_set(const struct pppsplice *splice);
void pppsplice_notify_del(const struct pppsplice *splice, enum pppsplice_del_reason reason);
int pppsplice_netlink_init(void);
void pppsplice_netlink_exit(void);

#endif /* _PPPSPLICE_NETLINK_H */
