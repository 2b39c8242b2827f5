/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _PPPSPLICE_SPLICE_H
#define _PPPSPLICE_SPLICE_H

#include <linux/mutex.h>
#include <linux/refcount.h>
#include <linux/rhashtable.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>
#include <uapi/linux/pppsplice.h>

#include "leg.h"

/* Octets of an uncompressed PPP protocol field. */
#define PPPSPLICE_PROTO_LEN	2

/* What the data path reads: the policy while the splice is up, else this. */
#define PPPSPLICE_MODE_LOCAL	(PPPSPLICE_FRAMES_ALL + 1)

struct pppsplice_label {
	struct rhash_head node;
	struct pppsplice *splice;
	struct rcu_head rcu;
	char text[PPPSPLICE_LABEL_MAX + 1];	/* zero-padded: it is the key */
};

/* The counters of both legs, because the percpu allocator is slow: its search for
 * room grows with what it has given away.
 */
struct pppsplice_pcpu {
	struct pppsplice_leg_pcpu leg[2];
};

/**
 * struct pppsplice - a joined pair of PPP sessions
 * @mode: a policy or PPPSPLICE_MODE_LOCAL; read by the data path
 * @leg: the two legs
 * @pcpu: their counters
 * @frames: the policy; under @lock
 * @state: administrative state; under @lock
 * @quiet: nothing crosses, nor can begin to before a grace period has passed
 * @dead: not yet, or no longer, in service; under @lock
 * @reaping: @reap is on its way
 * @id: number in its namespace
 * @net: the namespace that made it; valid while not @dead
 * @label: label or NULL; written under @lock and the registry's mutex
 * @lock: add, set and removal, one at a time. Taken before lock_sock() of
 *	either leg and before the registry's mutex.
 * @ref: one for being in service, one for each who found it
 * @reap: removal after a session ended under the data path
 * @rcu: frees it
 */
struct pppsplice {
	u8 mode;
	struct pppsplice_leg leg[2];
	struct pppsplice_pcpu __percpu *pcpu;

	enum pppsplice_frames frames;
	enum pppsplice_state state;
	bool quiet;
	bool dead;
	unsigned long reaping;
	u32 id;
	struct net *net;
	struct pppsplice_label __rcu *label;
	struct mutex lock;	/* add, set and removal */
	refcount_t ref;
	struct work_struct reap;
	struct rcu_head rcu;
};

/**
 * struct pppsplice_net - the splices of one network namespace
 * @splices: by id; read under RCU
 * @labels: by label; read under RCU
 * @next_id: where the search for a free id starts
 * @removals: that are under way, and need this
 * @generation: changes when a splice comes or goes, for dump consistency
 */
struct pppsplice_net {
	struct xarray splices;
	struct rhashtable labels;
	u32 next_id;
	atomic_t removals;
	u32 generation;
};

/* In a struct pppsplice_config: leave it as it is. */
#define PPPSPLICE_UNCHANGED	(-1)

/**
 * struct pppsplice_config - what user space may set
 * @frames: enum pppsplice_frames or PPPSPLICE_UNCHANGED
 * @state: enum pppsplice_state or PPPSPLICE_UNCHANGED
 * @label: label, "" for none, NULL for no change
 */
struct pppsplice_config {
	int frames;
	int state;
	const char *label;
};

struct pppsplice *pppsplice_alloc(struct net *net);
void pppsplice_put(struct pppsplice *splice);
int pppsplice_open(struct pppsplice *splice, const struct pppsplice_config *config,
		   struct netlink_ext_ack *extack);
int pppsplice_set(struct pppsplice *splice, const struct pppsplice_config *config,
		  struct netlink_ext_ack *extack);
bool pppsplice_remove(struct pppsplice *splice, enum pppsplice_del_reason reason);
void pppsplice_defer(struct pppsplice *splice, struct work_struct *work);
void pppsplice_reap(struct pppsplice *splice);
void pppsplice_wait_readers(void);

struct pppsplice_net *pppsplice_pernet(struct net *net);
struct pppsplice *pppsplice_find_id(struct net *net, u32 id);
struct pppsplice *pppsplice_find_label(struct net *net, const char *label);

int pppsplice_splices_init(void);
void pppsplice_splices_exit(void);

#endif /* _PPPSPLICE_SPLICE_H */
