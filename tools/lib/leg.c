// SPDX-License-Identifier: GPL-2.0-or-later OR LGPL-2.1-or-later
/* Identity of a leg: written, compared, checked. */
#include "handle.h"
#include "leg.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* What a leg of this type is called in the text of an error. */
const char *leg_noun(enum pppsplice_leg_type type)
{
	switch (type) {
	case PPPSPLICE_LEG_TYPE_PPPOE:
		return "PPPoE session";
	case PPPSPLICE_LEG_TYPE_L2TP:
		return "L2TP session";
	case PPPSPLICE_LEG_TYPE_CHANNEL:
		return "channel";
	}
	return "leg";
}

static void format_pppoe(const struct pppsplice_leg *leg, char *buf, size_t size)
{
	const uint8_t *mac = leg->peer_mac;
	char at[sizeof("@00:00:00:00:00:00")] = "";

	if (leg->has_peer_mac)
		snprintf(at, sizeof(at), "@%02x:%02x:%02x:%02x:%02x:%02x",
			 mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
	snprintf(buf, size, "%.*s%s%u%s", PPPSPLICE_IFNAME_SIZE - 1, leg->ifname,
		 leg->ifname[0] ? ":" : "", leg->sid, at);
}

/**
 * pppsplice_leg_format() - write the identity of a leg
 * @leg: leg
 * @buf: where to write it
 * @size: bytes in @buf; PPPSPLICE_LEG_STRLEN is enough
 *
 * As pppsplicectl(8) takes it: [IFNAME:]SID[@MAC], TUNNEL/SESSION or INDEX.
 *
 * Return: @buf.
 */
const char *pppsplice_leg_format(const struct pppsplice_leg *leg, char *buf, size_t size)
{
	switch (leg->type) {
	case PPPSPLICE_LEG_TYPE_PPPOE:
		format_pppoe(leg, buf, size);
		break;
	case PPPSPLICE_LEG_TYPE_L2TP:
		snprintf(buf, size, "%u/%u", leg->tunnel, leg->session);
		break;
	case PPPSPLICE_LEG_TYPE_CHANNEL:
		snprintf(buf, size, "%u", leg->channel);
		break;
	default:
		snprintf(buf, size, "?");
	}
	return buf;
}

static bool pppoe_matches(const struct pppsplice_leg *leg, const struct pppsplice_leg *want)
{
	if (leg->sid != want->sid)
		return false;
	if (want->has_peer_mac &&
	    (!leg->has_peer_mac || memcmp(leg->peer_mac, want->peer_mac, sizeof(leg->peer_mac))))
		return false;
	if (want->ifindex && leg->ifindex)
		return leg->ifindex == want->ifindex;
	return !want->ifname[0] || !strcmp(leg->ifname, want->ifname);
}

/**
 * pppsplice_leg_matches() - compare identities
 * @leg: a leg whose identity is known completely
 * @want: a leg whose identity may be partial
 *
 * Return: whether @leg may be what @want describes.
 */
bool pppsplice_leg_matches(const struct pppsplice_leg *leg, const struct pppsplice_leg *want)
{
	if (leg->type != want->type)
		return false;
	switch (want->type) {
	case PPPSPLICE_LEG_TYPE_PPPOE:
		return pppoe_matches(leg, want);
	case PPPSPLICE_LEG_TYPE_L2TP:
		return leg->tunnel == want->tunnel && leg->session == want->session;
	case PPPSPLICE_LEG_TYPE_CHANNEL:
		return leg->channel == want->channel;
	}
	return false;
}

/* Refuse an identity that lacks what the kernel needs to find it. */
int leg_check_identity(struct pppsplice *ps, const struct pppsplice_leg *leg)
{
	switch (leg->type) {
	case PPPSPLICE_LEG_TYPE_PPPOE:
		if (!leg->sid)
			return fail(ps, -EINVAL, "a PPPoE leg is selected by its session id, 1 to 65535");
		return 0;
	case PPPSPLICE_LEG_TYPE_L2TP:
		if (!leg->tunnel || !leg->session)
			return fail(ps, -EINVAL, "an L2TP leg is selected by its tunnel and session id, both not 0");
		return 0;
	case PPPSPLICE_LEG_TYPE_CHANNEL:
		if (!leg->has_channel)
			return fail(ps, -EINVAL, "a channel leg is selected by its channel index");
		return 0;
	}
	return fail(ps, -EINVAL, "%u is no type of leg", leg->type);
}
