/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The module is written for the newest kernel. This gives older ones, 6.1 and
 * newer, what they lack; nothing else in the module looks at LINUX_VERSION_CODE
 * or asks what a kernel has. Included before every other header, by kbuild. In a
 * kernel tree it is not there: calls of what is for older kernels only are #ifdef
 * _PPPSPLICE_COMPAT_H, and scripts/patch-series takes them out.
 *
 * Differences between 6.1 and 7.3 in what the module leans on that need nothing:
 *
 * 6.2, "genetlink: introduce split op representation" (20b0b53aca43): genl_ops do
 * for all kernels; in a tree the generator makes split operations.
 * 6.6, "net: annotate data-races around sock->ops" (1ded5e5a5931): __sock_release()
 * reads the pointer once. 6.1 reads it for the owner and again for release(); ours
 * and the original have the same owner.
 * 6.11, "net: introduce sk_skb_reason_drop function" (ba8de796baf4):
 * kfree_skb_reason() becomes an inline function that calls it.
 * 7.1, "ppp: simplify input error handling" (abb0eb0b033a): ppp_input_error() loses
 * an argument. No frame that gets here is a receive error.
 * 7.1 and 7.2, in pppoe.c: pppoe_rcv() stays under RCU and calls __sk_receive_skb()
 * where it held a reference; it drops PACKET_OTHERHOST itself, which pppoe_rcv_core()
 * did, and does not trim a superpacket; sk_pppox() is gone. All pull with
 * pskb_may_pull() no more than the PPPoE header, so classify.c pulls the rest.
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

/* 6.12, "move asm/unaligned.h to linux/unaligned.h". */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
#include <linux/unaligned.h>
#else
#include <asm/unaligned.h>
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

/* 7.2, "net: pppoe: implement GRO/GSO support" (55a5d8fca836): pppoe_gso_segment()
 * takes what pppoe_gro_receive() has merged apart again.
 */
#define PPPSPLICE_PPPOE_SEGMENTS (LINUX_VERSION_CODE >= KERNEL_VERSION(7, 2, 0))

/* 7.1, "pppoe: remove kernel-mode relay support" (15c9ed1d8286): its ioctls went with
 * it. Until then pppoe_rcv_core() forwards the frames of such a session itself.
 */
static inline bool pppsplice_is_relay_cmd(unsigned int cmd)
{
#ifdef PPPOEIOCSFWD
	/* a 32-bit process has a number of its own for the same */
	return cmd == PPPOEIOCSFWD || cmd == PPPOEIOCSFWD32;
#else
	return false;
#endif
}

static inline bool pppsplice_is_relayed(const struct sock *sk)
{
#ifdef PPPOEIOCSFWD
	return sk->sk_state & PPPOX_RELAY;
#else
	return false;
#endif
}

#endif /* _PPPSPLICE_COMPAT_H */
