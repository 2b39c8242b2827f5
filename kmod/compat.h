/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The module is written for the newest kernel. This gives older ones, 6.1 and
 * newer, what they lack; nothing else in the module looks at LINUX_VERSION_CODE.
 * Included before every other header, by kbuild. In a kernel tree it is not
 * there: scripts/patch-series takes out what is #ifdef _PPPSPLICE_COMPAT_H.
 */
#ifndef _PPPSPLICE_COMPAT_H
#define _PPPSPLICE_COMPAT_H

#include <linux/version.h>
#include <linux/compat.h>
#include <linux/if_pppox.h>
#include <linux/module.h>
#include <linux/netlink.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <net/genetlink.h>
#include <net/netlink.h>
#include <net/sock.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 7, 0)
/* 6.7, "netlink: add variable-length / auto integers": a uint attribute has
 * 4 or 8 octets. An older kernel always sends 8.
 */
#define NLA_UINT NLA_U64

static inline int nla_put_uint(struct sk_buff *skb, int attrtype, u64 value)
{
	u64 tmp = value;

	return nla_put(skb, attrtype, sizeof(tmp), &tmp);
}
#endif

/* 6.6, "genetlink: use attrs from struct genl_info": they were in the structure
 * that genl_dumpit_info() returns.
 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 6, 0)
#define genl_info_dump genl_dumpit_info
#endif

/* 6.18, "net: add sk_drops_read(), sk_drops_inc() and sk_drops_reset()". */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 18, 0)
static inline int pppsplice_sk_drops_read(const struct sock *sk)
{
	return atomic_read(&sk->sk_drops);
}

#define sk_drops_read pppsplice_sk_drops_read
#endif

/* 6.19, "net: Convert proto_ops connect() callbacks to use sockaddr_unsized". */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 19, 0)
#define sockaddr_unsized sockaddr
#endif

/* 7.0, "slab: Introduce kmalloc_obj() and family". */
#ifndef kzalloc_obj
#define kzalloc_obj(object, gfp) kzalloc(sizeof(object), gfp)
#endif

/* 6.5, "net: move gso declarations and functions to their own files". */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 5, 0)
#include <net/gso.h>
#endif

/* 6.2, "kunit: add macro to allow conditionally exposing static symbols to
 * tests".
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0)
#include <kunit/visibility.h>
#elif IS_ENABLED(CONFIG_KUNIT)
#define EXPORT_SYMBOL_IF_KUNIT(symbol) EXPORT_SYMBOL_NS(symbol, EXPORTED_FOR_KUNIT_TESTING)
#else
#define EXPORT_SYMBOL_IF_KUNIT(symbol)
#endif

/* 6.13, "module: Convert symbol namespace to string literal". */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 13, 0)
#undef MODULE_IMPORT_NS
#define MODULE_IMPORT_NS(ns) MODULE_INFO(import_ns, ns)
#endif

/* In tree Kconfig selects it. */
#if defined(CONFIG_PREEMPTION) && !defined(CONFIG_TASKS_RCU)
#error pppsplice needs CONFIG_TASKS_RCU in a kernel that is preemptible
#endif

/* 7.2 at the latest: pppoe has GRO, and pppoe_gso_segment() for what comes of it. */
#define PPPSPLICE_PPPOE_SEGMENTS (LINUX_VERSION_CODE >= KERNEL_VERSION(7, 2, 0))

/* Linux 7 took PPPoE relaying out of the kernel, and its ioctls with it. */
static inline bool pppsplice_is_relay_cmd(unsigned int cmd)
{
#ifdef PPPOEIOCSFWD
	/* a 32-bit process has a number of its own for the same */
	return cmd == PPPOEIOCSFWD || cmd == PPPOEIOCSFWD32;
#else
	return false;
#endif
}

#endif /* _PPPSPLICE_COMPAT_H */
