// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Splices: their life, and the registry of each network namespace.
 */
#include <linux/error-injection.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/netlink.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/wait_bit.h>
#include <net/net_namespace.h>
#include <net/netns/generic.h>

#include "netlink.h"
#include "splice.h"
#include "trace.h"

static unsigned int pppsplice_net_id __read_mostly;
static struct workqueue_struct *work_wq;

/* Writers of every namespace's registry. Held for a few instructions only:
 * nothing waits, and nobody takes a lock, while holding it.
 */
static DEFINE_MUTEX(registry_lock);

static const struct rhashtable_params label_params = {
	.head_offset = offsetof(struct pppsplice_label, node),
	.key_offset = offsetof(struct pppsplice_label, text),
	.key_len = PPPSPLICE_LABEL_MAX + 1,
	.automatic_shrinking = true,
};

/**
 * pppsplice_pernet - the registry of a namespace
 * @net: namespace
 *
 * Context: any.
 * Return: never NULL.
 */
struct pppsplice_net *pppsplice_pernet(struct net *net)
{
	return net_generic(net, pppsplice_net_id);
}

static void splice_free_memory(struct rcu_head *rcu)
{
	kfree(container_of(rcu, struct pppsplice, rcu));
}

/* The data path is in RCU read-side sections. The legs' chan_ops, which are part
 * of the splice, are also read by ppp_ioctl(), which is not, and does not sleep
 * between its two looks.
 */
static void splice_free(struct rcu_head *rcu)
{
	struct pppsplice *splice = container_of(rcu, struct pppsplice, rcu);

	pppsplice_leg_free(&splice->leg[0]);
	pppsplice_leg_free(&splice->leg[1]);
	free_percpu(splice->pcpu);
	kfree(rcu_dereference_protected(splice->label, 1));
	mutex_destroy(&splice->lock);
	call_rcu_tasks(rcu, splice_free_memory);
}

/**
 * pppsplice_put - give a reference back
 * @splice: splice
 *
 * Context: any. The memory goes after a grace period: the data path finds
 * legs under RCU.
 */
void pppsplice_put(struct pppsplice *splice)
{
	if (refcount_dec_and_test(&splice->ref))
		call_rcu(&splice->rcu, splice_free);
}

/**
 * pppsplice_defer - have a worker do something about a splice
 * @splice: splice
 * @work: work, which ends with pppsplice_put()
 *
 * Context: any, within an RCU read-side section or with a reference.
 */
void pppsplice_defer(struct pppsplice *splice, struct work_struct *work)
{
	if (refcount_inc_not_zero(&splice->ref) && !queue_work(work_wq, work))
		pppsplice_put(splice);
}

/**
 * pppsplice_wait_readers - wait until nobody acts on what stood there before
 *
 * Receivers and senders are in RCU read-side or BH-off sections. The grace period
 * is an expedited one: a LAC that starts or loses its control plane adds or
 * removes thousands of splices one after the other, each of which waits here, and
 * the daemon with it; a normal grace period takes tens of milliseconds, an
 * expedited one well below one. Its price is an interrupt to each CPU that
 * is neither idle nor in user space under nohz_full, once for each add, set that
 * changes the mode, and removal: at the control plane's rate, never for a frame.
 * synchronize_net() makes the same choice under the RTNL. Who cannot bear it has
 * rcupdate.rcu_normal=1, and PREEMPT_RT has that by default.
 *
 * Context: process, may sleep.
 */
void pppsplice_wait_readers(void)
{
	might_sleep();
	synchronize_rcu_expedited();
}

static void reap_work(struct work_struct *work)
{
	struct pppsplice *splice = container_of(work, struct pppsplice, reap);

	pppsplice_remove(splice, PPPSPLICE_DEL_REASON_LEG_DOWN);
	pppsplice_put(splice);
}

/**
 * pppsplice_reap - a session of this splice has ended under its control plane
 * @splice: splice
 *
 * Removes it from a worker, once.
 *
 * Context: any, within an RCU read-side section or with a reference.
 */
void pppsplice_reap(struct pppsplice *splice)
{
	if (test_and_set_bit(0, &splice->reaping))
		return;
	pppsplice_defer(splice, &splice->reap);
}

/* A function for fault injection, which does not reach the percpu allocator. */
static noinline struct pppsplice_pcpu __percpu *counters_alloc(void)
{
	return alloc_percpu(struct pppsplice_pcpu);
}
ALLOW_ERROR_INJECTION(counters_alloc, NULL);

/**
 * pppsplice_alloc - make an empty splice
 * @net: the namespace that it will belong to
 *
 * Context: process, may sleep.
 * Return: splice with one reference, or NULL.
 */
struct pppsplice *pppsplice_alloc(struct net *net)
{
	struct pppsplice *splice = kzalloc_obj(*splice, GFP_KERNEL_ACCOUNT);

	if (!splice)
		return NULL;
	splice->pcpu = counters_alloc();
	if (!splice->pcpu) {
		kfree(splice);
		return NULL;
	}

	splice->mode = PPPSPLICE_MODE_LOCAL;
	splice->dead = true;
	splice->net = net;
	mutex_init(&splice->lock);
	refcount_set(&splice->ref, 1);
	INIT_WORK(&splice->reap, reap_work);

	pppsplice_leg_init(&splice->leg[0], splice, &splice->leg[1], &splice->pcpu->leg[0]);
	pppsplice_leg_init(&splice->leg[1], splice, &splice->leg[0], &splice->pcpu->leg[1]);
	return splice;
}
ALLOW_ERROR_INJECTION(pppsplice_alloc, NULL);

/* A label of this text, in the namespace's table. */
static struct pppsplice_label *label_insert(struct pppsplice *splice, const char *text,
					    struct netlink_ext_ack *extack)
{
	struct pppsplice_net *pn = pppsplice_pernet(splice->net);
	struct pppsplice_label *label;
	int err;

	label = kzalloc_obj(*label, GFP_KERNEL_ACCOUNT);
	if (!label)
		return ERR_PTR(-ENOMEM);
	label->splice = splice;
	strscpy(label->text, text, sizeof(label->text));

	err = rhashtable_lookup_insert_fast(&pn->labels, &label->node, label_params);
	if (err == -EEXIST)
		NL_SET_ERR_MSG(extack, "label is in use by another splice of this namespace");
	if (err) {
		kfree(label);
		return ERR_PTR(err);
	}
	return label;
}

/* Put a new label, or none, in the place of the old one. Under splice->lock. */
static int relabel(struct pppsplice *splice, const char *text,
		   struct netlink_ext_ack *extack)
{
	struct pppsplice_net *pn = pppsplice_pernet(splice->net);
	struct pppsplice_label *old, *new = NULL;

	old = rcu_dereference_protected(splice->label, lockdep_is_held(&splice->lock));
	if (old && !strcmp(old->text, text))
		return 0;

	if (*text) {
		new = label_insert(splice, text, extack);
		if (IS_ERR(new))
			return PTR_ERR(new);
	}
	rcu_assign_pointer(splice->label, new);
	if (old) {
		rhashtable_remove_fast(&pn->labels, &old->node, label_params);
		kfree_rcu(old, rcu);
	}
	return 0;
}

static void unlabel(struct pppsplice *splice)
{
	struct pppsplice_net *pn = pppsplice_pernet(splice->net);
	struct pppsplice_label *label;

	/* The text stays readable for the notification; splice_free() frees it. */
	label = rcu_dereference_protected(splice->label, lockdep_is_held(&splice->lock));
	if (label)
		rhashtable_remove_fast(&pn->labels, &label->node, label_params);
}

static int reserve_id(struct pppsplice *splice, struct netlink_ext_ack *extack)
{
	struct pppsplice_net *pn = pppsplice_pernet(splice->net);
	int err;

	mutex_lock(&registry_lock);
	err = xa_alloc_cyclic(&pn->splices, &splice->id, NULL,
			      XA_LIMIT(1, S32_MAX - 1), &pn->next_id, GFP_KERNEL_ACCOUNT);
	mutex_unlock(&registry_lock);
	if (err == -EBUSY)
		NL_SET_ERR_MSG(extack, "all splice ids of this namespace are in use");
	return err < 0 ? err : 0;
}

static void publish(struct pppsplice *splice, struct pppsplice *entry)
{
	struct pppsplice_net *pn = pppsplice_pernet(splice->net);

	mutex_lock(&registry_lock);
	WRITE_ONCE(pn->generation, pn->generation + 1);
	if (entry)
		/* reserve_id() made the room: this allocates nothing */
		xa_store(&pn->splices, splice->id, entry, GFP_KERNEL);
	else
		xa_erase(&pn->splices, splice->id);
	mutex_unlock(&registry_lock);
}

/* Between these two, splices_net_exit() waits: the removal goes on to need the
 * namespace after it has taken the splice out of the registry.
 */
static void removal_begin(struct pppsplice_net *pn)
{
	atomic_inc(&pn->removals);
}

static void removal_end(struct pppsplice_net *pn)
{
	if (atomic_dec_and_test(&pn->removals))
		wake_up_var(&pn->removals);
}

static u8 mode_of(const struct pppsplice *splice)
{
	return splice->state == PPPSPLICE_STATE_UP ? splice->frames : PPPSPLICE_MODE_LOCAL;
}

/* Give both sessions back, in the state in which they were found. Frames that
 * are on their way go local. Under splice->lock.
 */
static void detach_legs(struct pppsplice *splice, int legs)
{
	int i;

	WRITE_ONCE(splice->mode, PPPSPLICE_MODE_LOCAL);
	for (i = 0; i < legs; i++)
		splice->leg[i].ops->quiesce(&splice->leg[i]);
	pppsplice_wait_readers();
	for (i = 0; i < legs; i++) {
		splice->leg[i].ops->detach(&splice->leg[i]);
		trace_pppsplice_leg_detach(&splice->leg[i]);
	}
}

static int attach_legs(struct pppsplice *splice, struct netlink_ext_ack *extack)
{
	bool xnet;
	int i, err;

	xnet = !net_eq(pppsplice_leg_net(&splice->leg[0]),
		       pppsplice_leg_net(&splice->leg[1]));
	for (i = 0; i < 2; i++) {
		splice->leg[i].xnet = xnet;
		err = splice->leg[i].ops->attach(&splice->leg[i], extack);
		if (err) {
			NL_SET_BAD_ATTR(extack, splice->leg[i].attr);
			detach_legs(splice, i);
			return err;
		}
		trace_pppsplice_leg_attach(&splice->leg[i]);
	}
	return 0;
}

/* After the mode was changed, and the grace period that follows. */
static void mode_changed(struct pppsplice *splice)
{
	int i;

	for (i = 0; i < 2; i++)
		if (splice->leg[i].ops->mode_changed)
			splice->leg[i].ops->mode_changed(&splice->leg[i]);
}

static int check_legs(struct pppsplice *splice, struct netlink_ext_ack *extack)
{
	int i;

	for (i = 0; i < 2; i++) {
		struct pppsplice_leg *leg = &splice->leg[i];

		if (!leg->ops->is_intact || leg->ops->is_intact(leg))
			continue;
		NL_SET_ERR_MSG(extack, "session was changed by its control plane meanwhile");
		NL_SET_BAD_ATTR(extack, leg->attr);
		return -EAGAIN;
	}
	return 0;
}

/**
 * pppsplice_open - put a splice into service, all or nothing
 * @splice: new splice whose legs have their ops and sockets
 * @config: policy, state and label
 * @extack: says why not
 *
 * Until both legs are attached, every frame is local. When it returns, no
 * data frame of either session reaches the local IP stack any more.
 *
 * Context: process, may sleep; takes lock_sock() of each leg in turn.
 * Return: 0; -EBUSY if a session is spliced already; -ENOTCONN if one has
 * ended; -EAGAIN if one was bound or disconnected meanwhile; -EEXIST if the
 * label is in use; -ENODEV if the module is going; -ENOMEM.
 */
int pppsplice_open(struct pppsplice *splice, const struct pppsplice_config *config,
		   struct netlink_ext_ack *extack)
{
	int err;

	/* A splice keeps the module: its functions stand in the sockets. */
	if (!try_module_get(THIS_MODULE))
		return -ENODEV;

	mutex_lock(&splice->lock);
	splice->frames = config->frames;
	splice->state = config->state;
	splice->quiet = mode_of(splice) == PPPSPLICE_MODE_LOCAL;

	err = relabel(splice, config->label ?: "", extack);
	if (err)
		goto err_unlock;
	err = reserve_id(splice, extack);
	if (err)
		goto err_label;
	err = attach_legs(splice, extack);
	if (err)
		goto err_id;

	/* pairs with smp_load_acquire() in pppsplice_rx() */
	smp_store_release(&splice->mode, mode_of(splice));
	/* Receivers that still see the frames as local, or an L2TP socket as
	 * PPPOX_BOUND, are in BH or RCU sections.
	 */
	pppsplice_wait_readers();
	err = check_legs(splice, extack);
	if (err)
		goto err_legs;
	mode_changed(splice);
	splice->dead = false;
	refcount_inc(&splice->ref);
	publish(splice, splice);
	trace_pppsplice_add(splice);
	pppsplice_notify_new(splice);
	mutex_unlock(&splice->lock);
	return 0;

err_legs:
	detach_legs(splice, 2);
err_id:
	publish(splice, NULL);
err_label:
	unlabel(splice);
err_unlock:
	mutex_unlock(&splice->lock);
	module_put(THIS_MODULE);
	return err;
}

/**
 * pppsplice_set - change a splice in service, all or nothing
 * @splice: splice
 * @config: policy, state and label to have from now on, or what not to change
 * @extack: says why not
 *
 * Context: process, may sleep.
 * Return: 0; -ENOENT if it was removed meanwhile; -EEXIST if the label is in
 * use; -ENOMEM.
 */
int pppsplice_set(struct pppsplice *splice, const struct pppsplice_config *config,
		  struct netlink_ext_ack *extack)
{
	int err = 0;

	mutex_lock(&splice->lock);
	if (splice->dead) {
		NL_SET_ERR_MSG(extack, "no such splice");
		err = -ENOENT;
		goto out;
	}
	if (config->label)
		err = relabel(splice, config->label, extack);
	if (err)
		goto out;

	if (config->frames != PPPSPLICE_UNCHANGED)
		WRITE_ONCE(splice->frames, config->frames);
	if (config->state != PPPSPLICE_UNCHANGED)
		WRITE_ONCE(splice->state, config->state);
	if (READ_ONCE(splice->mode) != mode_of(splice)) {
		if (splice->quiet) {
			WRITE_ONCE(splice->quiet, false);
			pppsplice_wait_readers();
		}
		WRITE_ONCE(splice->mode, mode_of(splice));
		/* When this returns, no frame is judged by the old policy. */
		pppsplice_wait_readers();
		WRITE_ONCE(splice->quiet, splice->mode == PPPSPLICE_MODE_LOCAL);
		mode_changed(splice);
	}
	pppsplice_notify_set(splice);
out:
	mutex_unlock(&splice->lock);
	return err;
}

/**
 * pppsplice_remove - take a splice out of service
 * @splice: splice
 * @reason: why
 *
 * Both sessions are as they were found when it returns.
 *
 * Context: process, may sleep; neither socket locked.
 * Return: true if it was this call that did it.
 */
bool pppsplice_remove(struct pppsplice *splice, enum pppsplice_del_reason reason)
{
	struct pppsplice_net *pn;

	mutex_lock(&splice->lock);
	if (splice->dead) {
		mutex_unlock(&splice->lock);
		return false;
	}
	pn = pppsplice_pernet(splice->net);
	removal_begin(pn);
	publish(splice, NULL);
	unlabel(splice);
	detach_legs(splice, 2);
	trace_pppsplice_del(splice, reason);
	pppsplice_notify_del(splice, reason);
	removal_end(pn);
	splice->dead = true;
	mutex_unlock(&splice->lock);

	pppsplice_put(splice);
	module_put(THIS_MODULE);
	return true;
}

/**
 * pppsplice_find_id - find a splice by number
 * @net: namespace
 * @id: number
 *
 * Context: process.
 * Return: splice with a reference, or NULL.
 */
struct pppsplice *pppsplice_find_id(struct net *net, u32 id)
{
	struct pppsplice *splice;

	rcu_read_lock();
	splice = xa_load(&pppsplice_pernet(net)->splices, id);
	if (splice && !refcount_inc_not_zero(&splice->ref))
		splice = NULL;
	rcu_read_unlock();
	return splice;
}

/**
 * pppsplice_find_label - find a splice by label
 * @net: namespace
 * @label: label
 *
 * Context: process.
 * Return: splice with a reference, or NULL.
 */
struct pppsplice *pppsplice_find_label(struct net *net, const char *label)
{
	struct pppsplice_net *pn = pppsplice_pernet(net);
	char key[PPPSPLICE_LABEL_MAX + 1] = {};
	struct pppsplice_label *found;
	struct pppsplice *splice = NULL;

	strscpy(key, label, sizeof(key));
	rcu_read_lock();
	found = rhashtable_lookup(&pn->labels, key, label_params);
	/* a splice has its label before it is in service */
	if (found && xa_load(&pn->splices, found->splice->id) == found->splice &&
	    refcount_inc_not_zero(&found->splice->ref))
		splice = found->splice;
	rcu_read_unlock();
	return splice;
}

static int __net_init splices_net_init(struct net *net)
{
	struct pppsplice_net *pn = pppsplice_pernet(net);

	atomic_set(&pn->removals, 0);
	xa_init_flags(&pn->splices, XA_FLAGS_ALLOC1);
	return rhashtable_init(&pn->labels, &label_params);
}
ALLOW_ERROR_INJECTION(splices_net_init, ERRNO);

static void __net_exit splices_net_exit(struct net *net)
{
	struct pppsplice_net *pn = pppsplice_pernet(net);
	struct pppsplice *splice;
	unsigned long id;

	/* No request can make a new one: a netlink socket holds its namespace. */
	xa_for_each(&pn->splices, id, splice) {
		splice = pppsplice_find_id(net, id);
		if (!splice)
			continue;
		pppsplice_remove(splice, PPPSPLICE_DEL_REASON_NETNS);
		pppsplice_put(splice);
	}
	/* A splice that was not found is one whose removal has begun. The lock
	 * orders our look at the registry before that at the count.
	 */
	mutex_lock(&registry_lock);
	mutex_unlock(&registry_lock);
	wait_var_event(&pn->removals, !atomic_read(&pn->removals));
	xa_destroy(&pn->splices);
	rhashtable_destroy(&pn->labels);
}

static struct pernet_operations splices_net_ops = {
	.init = splices_net_init,
	.exit = splices_net_exit,
	.id = &pppsplice_net_id,
	.size = sizeof(struct pppsplice_net),
};

/**
 * pppsplice_splices_init - set the registry up
 *
 * Context: module init.
 * Return: 0 or negative errno.
 */
int __init pppsplice_splices_init(void)
{
	int err;

	work_wq = alloc_workqueue("pppsplice", WQ_UNBOUND, 0);
	if (!work_wq)
		return -ENOMEM;
	err = register_pernet_subsys(&splices_net_ops);
	if (err)
		destroy_workqueue(work_wq);
	return err;
}

/**
 * pppsplice_splices_exit - take the registry down
 *
 * Context: module exit, or a failed init; no splice is in service.
 */
void pppsplice_splices_exit(void)
{
	unregister_pernet_subsys(&splices_net_ops);
	destroy_workqueue(work_wq);
	/* splice_free(), and what it leaves to RCU tasks, which is RCU in a kernel
	 * that is not preemptible
	 */
	rcu_barrier();
	if (IS_ENABLED(CONFIG_TASKS_RCU))
		rcu_barrier_tasks();
	else
		rcu_barrier();
}
