// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Channel legs: a ppp_generic channel of our own, which user space joins with
 * PPPIOCBRIDGECHAN to any channel whose driver has no PPPoX socket. Its frames
 * arrive in our start_xmit; ours leave through ppp_input() on our channel.
 */
#include <linux/error-injection.h>
#include <linux/ppp_channel.h>
#include <linux/skbuff.h>

#include "channel.h"
#include "frame.h"
#include "leg.h"
#include "splice.h"

/* ppp_channel_bridge_input() calls this with the downl of our channel held. The
 * peer is a PPPoX socket, so no second channel's downl is taken below.
 */
static int channel_start_xmit(struct ppp_channel *chan, struct sk_buff *skb)
{
	struct pppsplice_leg *leg = chan->private;

	rcu_read_lock();
	pppsplice_rx(leg, skb);
	rcu_read_unlock();
	return 1;
}

static const struct ppp_channel_ops channel_ops = {
	.start_xmit = channel_start_xmit,
};

/**
 * pppsplice_channel_bind - make a leg of a channel that user space will join
 * @leg: new leg
 * @index: index of that channel, by which the leg is known
 *
 * Context: any.
 */
void pppsplice_channel_bind(struct pppsplice_leg *leg, u32 index)
{
	leg->id.type = PPPSPLICE_LEG_TYPE_CHANNEL;
	leg->id.channel = index;
	leg->ops = &pppsplice_channel_ops;
}

static int channel_attach(struct pppsplice_leg *leg, struct netlink_ext_ack *extack)
{
	int err;

	leg->chan = &leg->own_chan;
	leg->chan->private = leg;
	leg->chan->ops = &channel_ops;
	leg->chan->mtu = U16_MAX;
	leg->chan->direct_xmit = true;
	err = ppp_register_net_channel(leg->splice->net, leg->chan);
	if (!err)
		WRITE_ONCE(leg->bridge, ppp_channel_index(leg->chan));
	return err;
}
ALLOW_ERROR_INJECTION(channel_attach, ERRNO);

static void channel_quiesce(struct pppsplice_leg *leg)
{
	/* Both ways are closed by ppp_unregister_channel(). */
}

/* The peer is quiet, so no ppp_input() runs on our channel, as
 * ppp_unregister_channel() asks; when it returns, start_xmit does not run.
 */
static void channel_detach(struct pppsplice_leg *leg)
{
	WRITE_ONCE(leg->bridge, 0);
	ppp_unregister_channel(leg->chan);
}

static unsigned int channel_mtu(const struct pppsplice_leg *leg)
{
	return U16_MAX;
}

/* ppp_async and others read the linear part only. ppp_push() linearises for
 * them; ppp_channel_bridge_input() does not.
 */
static int channel_xmit(struct pppsplice_leg *leg, struct sk_buff *skb)
{
	if (unlikely(skb->len > channel_mtu(leg) + PPPSPLICE_PROTO_LEN))
		return -EMSGSIZE;
	if (skb_linearize(skb))
		return -EBUSY;
	ppp_input(leg->chan, skb);
	return 0;
}

/* A serial line sends what it is given. */
static netdev_features_t channel_features(const struct pppsplice_leg *leg)
{
	return 0;
}

const struct pppsplice_leg_ops pppsplice_channel_ops = {
	.attach = channel_attach,
	.quiesce = channel_quiesce,
	.detach = channel_detach,
	.xmit = channel_xmit,
	.mtu = channel_mtu,
	.features = channel_features,
};
