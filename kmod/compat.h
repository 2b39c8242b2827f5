/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Differences between the kernels that the module builds for, 6.1 and newer.
 * Nothing else in the module looks at LINUX_VERSION_CODE. Included before
 * every other header, by kbuild.
 */
#ifndef _PPPSPLICE_COMPAT_H
#define _PPPSPLICE_COMPAT_H

#include <linux/version.h>
#include <linux/compat.h>
#include <linux/if_pppox.h>
#include <linux/netlink.h>
#include <linux/rcupdate.h>
#include <linux/rcupdate_wait.h>
#include <linux/skbuff.h>
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

/* 6.7, "genetlink: use attrs from struct genl_info" moved the attributes. */
static inline struct nlattr **
pppsplice_dump_attrs(struct netlink_callback *cb)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 7, 0)
	return genl_dumpit_info(cb)->attrs;
#else
	return genl_dumpit_info(cb)->info.attrs;
#endif
}

/* 6.18, "net: add sk_drops_read(), sk_drops_inc() and sk_drops_reset()". */
static inline u32 pppsplice_sk_drops(const struct sock *sk)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 18, 0)
	return atomic_read(&sk->sk_drops);
#else
	return sk_drops_read(sk);
#endif
}

/* 6.19, "net: Convert proto_ops connect() callbacks to use sockaddr_unsized". */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 19, 0)
#define pppsplice_sockaddr sockaddr
#else
#define pppsplice_sockaddr sockaddr_unsized
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
#define PPPSPLICE_KUNIT_NS EXPORTED_FOR_KUNIT_TESTING
#else
#define PPPSPLICE_KUNIT_NS "EXPORTED_FOR_KUNIT_TESTING"
#endif

#if defined(CONFIG_PREEMPTION) && !defined(CONFIG_TASKS_RCU)
#error pppsplice needs CONFIG_TASKS_RCU in a kernel that is preemptible
#endif

/* Without preemption in the kernel, RCU tasks is RCU; the header says so of
 * call_rcu_tasks() and synchronize_rcu_tasks(), not of this one.
 */
static inline void pppsplice_rcu_barrier_tasks(void)
{
#ifdef CONFIG_TASKS_RCU
	rcu_barrier_tasks();
#else
	rcu_barrier();
#endif
}

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
