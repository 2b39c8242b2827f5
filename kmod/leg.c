// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A leg: identity, counters, life of its memory.
 */
#ifndef _PPPSPLICE_COMPAT_H	/* which has it where the kernel does */
#include <kunit/visibility.h>
#endif
#include <linux/etherdevice.h>
#include <linux/export.h>
#include <linux/netdevice.h>

#include "leg.h"
#include "splice.h"

/**
 * pppsplice_leg_init - prepare a leg in zeroed memory
 * @leg: leg
 * @splice: the splice that holds it
 * @peer: the other leg
 * @stats: zeroed counters, which the leg does not free
 *
 * Context: any.
 */
void pppsplice_leg_init(struct pppsplice_leg *leg, struct pppsplice *splice,
			struct pppsplice_leg *peer,
			struct pppsplice_leg_pcpu __percpu *stats)
{
	int cpu;

	for_each_possible_cpu(cpu)
		u64_stats_init(&per_cpu_ptr(stats, cpu)->syncp);
	leg->stats = stats;
	leg->splice = splice;
	leg->peer = peer;
	spin_lock_init(&leg->tx_lock);
	skb_queue_head_init(&leg->tx_local);
}
EXPORT_SYMBOL_IF_KUNIT(pppsplice_leg_init);

/**
 * pppsplice_leg_free - give back what a leg holds
 * @leg: leg that nothing can reach any more
 *
 * Context: any but hard interrupt; called from an RCU callback.
 */
void pppsplice_leg_free(struct pppsplice_leg *leg)
{
	skb_queue_purge(&leg->tx_local);
	if (leg->tunnel.sk)
		sock_put(leg->tunnel.sk);
	if (leg->sk)
		sock_put(leg->sk);
}
EXPORT_SYMBOL_IF_KUNIT(pppsplice_leg_free);

/* sk_drops is 32 bits wide, and counts what never reached us. */
static u32 rcvbuf_drops(const struct pppsplice_leg *leg)
{
	/* pairs with smp_store_release() in pppsplice_sock_give_back() */
	bool ended = smp_load_acquire(&leg->drops_ended);

	return (ended ? leg->drops_end : sk_drops_read(leg->sk)) - leg->drops_base;
}

/**
 * pppsplice_leg_read_stats - sum up a leg's counters
 * @leg: leg
 * @sum: set to the sums over all CPUs
 *
 * Context: any.
 */
void pppsplice_leg_read_stats(const struct pppsplice_leg *leg,
			      struct pppsplice_leg_stats *sum)
{
	int cpu, i;

	memset(sum, 0, sizeof(*sum));
	for_each_possible_cpu(cpu) {
		const struct pppsplice_leg_pcpu *pcpu = per_cpu_ptr(leg->stats, cpu);
		u64 frames, bytes, local, last, drops[PPPSPLICE_DROP_REASONS];
		unsigned int start;

		do {
			start = u64_stats_fetch_begin(&pcpu->syncp);
			frames = u64_stats_read(&pcpu->crossed_frames);
			bytes = u64_stats_read(&pcpu->crossed_bytes);
			local = u64_stats_read(&pcpu->local_frames);
			last = u64_stats_read(&pcpu->last_crossed);
			for (i = 0; i < PPPSPLICE_DROP_REASONS; i++)
				drops[i] = u64_stats_read(&pcpu->drops[i]);
		} while (u64_stats_fetch_retry(&pcpu->syncp, start));

		if (frames && (!sum->crossed_frames || time_after64(last, sum->last_crossed)))
			sum->last_crossed = last;
		sum->crossed_frames += frames;
		sum->crossed_bytes += bytes;
		sum->local_frames += local;
		for (i = 0; i < PPPSPLICE_DROP_REASONS; i++)
			sum->drops[i] += drops[i];
	}

	if (leg->sk)
		sum->drops[PPPSPLICE_DROP_REASON_RCVBUF] = rcvbuf_drops(leg);
	for (i = 0; i < PPPSPLICE_DROP_REASONS; i++)
		sum->dropped_frames += sum->drops[i];
}
EXPORT_SYMBOL_IF_KUNIT(pppsplice_leg_read_stats);

/**
 * pppsplice_leg_net - the network namespace that a leg sits in
 * @leg: leg
 *
 * Context: any; the leg holds its namespace.
 * Return: that of the session's socket, or of the splice for a channel leg.
 */
struct net *pppsplice_leg_net(const struct pppsplice_leg *leg)
{
	return leg->sk ? sock_net(leg->sk) : leg->splice->net;
}

static bool ifname_matches(const struct pppsplice_leg *leg, const char *ifname)
{
	struct net_device *dev;
	bool same;

	rcu_read_lock();
	dev = dev_get_by_index_rcu(pppsplice_leg_net(leg), leg->id.ifindex);
	same = dev && !strcmp(dev->name, ifname);
	rcu_read_unlock();
	return same;
}

/**
 * pppsplice_leg_matches - whether a leg is the one that is asked for
 * @leg: leg
 * @want: identity, zero where it does not matter
 * @ifname: PPPoE, name of the interface or NULL
 * @has_mac: PPPoE, whether @want has the peer's MAC address
 *
 * Context: any.
 * Return: true if all that is given is the leg's.
 */
bool pppsplice_leg_matches(const struct pppsplice_leg *leg,
			   const struct pppsplice_leg_id *want,
			   const char *ifname, bool has_mac)
{
	const struct pppsplice_leg_id *id = &leg->id;

	if (id->type != want->type)
		return false;

	switch (id->type) {
	case PPPSPLICE_LEG_TYPE_PPPOE:
		return id->sid == want->sid &&
		       (!want->ifindex || id->ifindex == want->ifindex) &&
		       (!ifname || ifname_matches(leg, ifname)) &&
		       (!has_mac || ether_addr_equal(id->peer_mac, want->peer_mac));
	case PPPSPLICE_LEG_TYPE_L2TP:
		return id->tunnel == want->tunnel && id->session == want->session;
	case PPPSPLICE_LEG_TYPE_CHANNEL:
		return id->channel == want->channel;
	}
	return false;
}
EXPORT_SYMBOL_IF_KUNIT(pppsplice_leg_matches);
