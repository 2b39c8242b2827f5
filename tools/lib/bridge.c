// SPDX-License-Identifier: GPL-2.0-or-later OR LGPL-2.1-or-later
/*
 * Channel legs. The bridge holds a reference on both channels, so it outlives
 * our descriptor, and ends when the kernel removes the splice's channel
 * (ppp_unregister_channel() calls ppp_unbridge_channels()).
 */
#include "bridge.h"
#include "handle.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linux/ppp-ioctl.h>

static int attach(struct pppsplice *ps, int fd, uint32_t channel)
{
	if (!ioctl(fd, PPPIOCATTCHAN, &channel))
		return 0;
	if (errno == ENXIO)
		return fail(ps, -ENXIO, "no ppp channel %u in this network namespace", channel);
	return fail(ps, -errno, "ppp channel %u: PPPIOCATTCHAN: %s", channel, strerror(errno));
}

static int bridge(struct pppsplice *ps, int fd, uint32_t channel, uint32_t to)
{
	if (!ioctl(fd, PPPIOCBRIDGECHAN, &to))
		return 0;
	if (errno == EALREADY)
		return fail(ps, -EALREADY,
			    "ppp channel %u is attached to a unit or bridged already: undo that first (PPPIOCDISCONN, PPPIOCUNBRIDGECHAN)",
			    channel);
	return fail(ps, -errno, "ppp channel %u: PPPIOCBRIDGECHAN: %s", channel, strerror(errno));
}

/* A descriptor of a channel that exists; to be closed by the caller. */
int bridge_open(struct pppsplice *ps, uint32_t channel)
{
	int fd = open("/dev/ppp", O_RDWR | O_CLOEXEC);
	int err;

	if (fd < 0)
		return fail(ps, -errno, "/dev/ppp: %s", strerror(errno));
	err = attach(ps, fd, channel);
	if (!err)
		return fd;
	close(fd);
	return err;
}

/* Join that channel to the splice's end of it. */
int bridge_join(struct pppsplice *ps, int fd, uint32_t channel, const struct pppsplice_leg *leg)
{
	if (!leg->has_bridge)
		return fail(ps, -EPROTO, "the kernel did not say what to bridge channel %u to", channel);
	return bridge(ps, fd, channel, leg->bridge);
}
