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

/* Join a channel to the splice's end of it. */
int bridge_channel(struct pppsplice *ps, uint32_t channel, const struct pppsplice_leg *leg)
{
	int fd, err;

	if (!leg->has_bridge)
		return fail(ps, -EPROTO, "the kernel did not say what to bridge channel %u to", channel);
	fd = open("/dev/ppp", O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return fail(ps, -errno, "/dev/ppp: %s", strerror(errno));
	err = attach(ps, fd, channel);
	err = err ? err : bridge(ps, fd, channel, leg->bridge);
	close(fd);
	return err;
}
