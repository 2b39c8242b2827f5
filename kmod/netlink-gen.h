/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/pppsplice.yaml */
/* YNL-GEN kernel header */

#ifndef _LINUX_PPPSPLICE_GEN_H
#define _LINUX_PPPSPLICE_GEN_H

#include <net/netlink.h>
#include <net/genetlink.h>

#include <uapi/linux/pppsplice.h>

/* Common nested types */
extern const struct nla_policy pppsplice_drop_nl_policy[PPPSPLICE_A_DROP_FRAMES + 1];
extern const struct nla_policy pppsplice_leg_nl_policy[PPPSPLICE_A_LEG_TX_PATH + 1];

extern const struct nla_policy pppsplice_splice_new_nl_policy[PPPSPLICE_A_SPLICE_LEG + 1];

extern const struct nla_policy pppsplice_splice_set_nl_policy[PPPSPLICE_A_SPLICE_LEG + 1];

extern const struct nla_policy pppsplice_splice_del_nl_policy[PPPSPLICE_A_SPLICE_LEG + 1];

extern const struct nla_policy pppsplice_splice_get_nl_policy[PPPSPLICE_A_SPLICE_LEG + 1];

/* Ops table for pppsplice */
extern const struct genl_ops pppsplice_nl_ops[4];

int pppsplice_nl_splice_new_doit(struct sk_buff *skb, struct genl_info *info);
int pppsplice_nl_splice_set_doit(struct sk_buff *skb, struct genl_info *info);
int pppsplice_nl_splice_del_doit(struct sk_buff *skb, struct genl_info *info);
int pppsplice_nl_splice_get_doit(struct sk_buff *skb, struct genl_info *info);
int pppsplice_nl_splice_get_dumpit(struct sk_buff *skb,
				   struct netlink_callback *cb);

enum {
	PPPSPLICE_NLGRP_EVENTS,
};

#endif /* _LINUX_PPPSPLICE_GEN_H */
