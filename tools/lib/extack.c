// SPDX-License-Identifier: GPL-2.0-or-later OR LGPL-2.1-or-later
/* What the kernel says about an error: its text, and the attribute at fault. */
#include "extack.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <linux/genetlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>

static const char *const splice_attrs[] = {
	[PPPSPLICE_A_SPLICE_ID] = "id",
	[PPPSPLICE_A_SPLICE_STATE] = "state",
	[PPPSPLICE_A_SPLICE_FRAMES] = "frames",
	[PPPSPLICE_A_SPLICE_LABEL] = "label",
	[PPPSPLICE_A_SPLICE_LEG] = "leg",
	[PPPSPLICE_A_SPLICE_REASON] = "reason",
};

static const char *const leg_attrs[] = {
	[PPPSPLICE_A_LEG_TYPE] = "type",
	[PPPSPLICE_A_LEG_FD] = "fd",
	[PPPSPLICE_A_LEG_IFINDEX] = "ifindex",
	[PPPSPLICE_A_LEG_IFNAME] = "ifname",
	[PPPSPLICE_A_LEG_SID] = "sid",
	[PPPSPLICE_A_LEG_PEER_MAC] = "peer-mac",
	[PPPSPLICE_A_LEG_TUNNEL] = "tunnel",
	[PPPSPLICE_A_LEG_SESSION] = "session",
	[PPPSPLICE_A_LEG_PEER_TUNNEL] = "peer-tunnel",
	[PPPSPLICE_A_LEG_PEER_SESSION] = "peer-session",
	[PPPSPLICE_A_LEG_CHANNEL] = "channel",
	[PPPSPLICE_A_LEG_BRIDGE] = "bridge",
	[PPPSPLICE_A_LEG_TUNNEL_FD] = "tunnel-fd",
	[PPPSPLICE_A_LEG_SEND_SEQ] = "send-seq",
	[PPPSPLICE_A_LEG_RECV_SEQ] = "recv-seq",
	[PPPSPLICE_A_LEG_COOKIE] = "cookie",
	[PPPSPLICE_A_LEG_PEER_COOKIE] = "peer-cookie",
	[PPPSPLICE_A_LEG_L2SPEC_TYPE] = "l2spec-type",
};

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

static const char *name_in(const char *const *names, size_t n, unsigned int type)
{
	return type < n && names[type] ? names[type] : "?";
}

static bool spans(const struct nlmsghdr *hdr, const struct nlattr *attr, uint32_t offset)
{
	size_t start = (const char *)attr - (const char *)hdr;

	return offset >= start && offset < start + nla_total_size(nla_len(attr));
}

static const struct nlattr *attrs_of(const struct nlmsghdr *hdr, int *len)
{
	*len = hdr->nlmsg_len - NLMSG_HDRLEN - GENL_HDRLEN;
	return (const struct nlattr *)((const char *)NLMSG_DATA(hdr) + GENL_HDRLEN);
}

static void name_in_leg(const struct nlmsghdr *hdr, const struct nlattr *leg, int number,
			uint32_t offset, char *buf, size_t size)
{
	struct nlattr *attr;
	int rem;

	nla_for_each_nested(attr, leg, rem) {
		if (!spans(hdr, attr, offset))
			continue;
		snprintf(buf, size, "leg %d, %s", number,
			 name_in(leg_attrs, ARRAY_SIZE(leg_attrs), nla_type(attr)));
		return;
	}
	snprintf(buf, size, "leg %d", number);
}

/* Legs are numbered from 1, in the order of the request. */
static void name_at(const struct nlmsghdr *hdr, uint32_t offset, char *buf, size_t size)
{
	const struct nlattr *attrs;
	int len, rem, legs = 0;
	struct nlattr *attr;

	attrs = attrs_of(hdr, &len);
	nla_for_each_attr(attr, (struct nlattr *)attrs, len, rem) {
		if (nla_type(attr) == PPPSPLICE_A_SPLICE_LEG)
			legs++;
		if (!spans(hdr, attr, offset))
			continue;
		if (nla_type(attr) == PPPSPLICE_A_SPLICE_LEG)
			name_in_leg(hdr, attr, legs, offset, buf, size);
		else
			snprintf(buf, size, "%s", name_in(splice_attrs, ARRAY_SIZE(splice_attrs),
							  nla_type(attr)));
		return;
	}
}

struct extack {
	const char *text;
	int text_len;
	uint32_t offset;
	uint32_t missing;
	bool has_missing_nest;
};

static void read_tlvs(const struct nlattr *head, int len, struct extack *extack)
{
	const struct nlattr *attr;
	int rem;

	nla_for_each_attr(attr, (struct nlattr *)head, len, rem) {
		switch (nla_type(attr)) {
		case NLMSGERR_ATTR_MSG:
			extack->text = nla_data(attr);
			extack->text_len = strnlen(extack->text, nla_len(attr));
			break;
		case NLMSGERR_ATTR_OFFS:
			if (nla_len(attr) == sizeof(extack->offset))
				memcpy(&extack->offset, nla_data(attr), sizeof(extack->offset));
			break;
		case NLMSGERR_ATTR_MISS_TYPE:
			if (nla_len(attr) == sizeof(extack->missing))
				memcpy(&extack->missing, nla_data(attr), sizeof(extack->missing));
			break;
		case NLMSGERR_ATTR_MISS_NEST:
			extack->has_missing_nest = true;
			break;
		}
	}
}

/* The attributes follow the error number, and in NLMSG_ERROR the request. */
static void find_tlvs(const struct nlmsghdr *answer, struct extack *extack)
{
	const struct nlmsgerr *err = NLMSG_DATA(answer);
	size_t skip = sizeof(int);

	if (!(answer->nlmsg_flags & NLM_F_ACK_TLVS))
		return;
	if (answer->nlmsg_type == NLMSG_ERROR) {
		if (answer->nlmsg_len < NLMSG_HDRLEN + sizeof(*err))
			return;
		skip = sizeof(*err);
		if (!(answer->nlmsg_flags & NLM_F_CAPPED) && err->msg.nlmsg_len > NLMSG_HDRLEN)
			skip += NLMSG_ALIGN(err->msg.nlmsg_len) - NLMSG_HDRLEN;
	}
	skip = NLMSG_ALIGN(skip);
	if (answer->nlmsg_len < NLMSG_HDRLEN + skip)
		return;
	read_tlvs((const struct nlattr *)((const char *)err + skip),
		  answer->nlmsg_len - NLMSG_HDRLEN - skip, extack);
}

static const char *default_text(int err)
{
	switch (err) {
	case -EPERM:
		return "needs CAP_NET_ADMIN over this network namespace and those of both sessions";
	case -EOPNOTSUPP:
		return "the loaded pppsplice module does not know this request: is it older than the library?";
	}
	return strerror(-err);
}

/**
 * extack_explain() - make the text of an error from the kernel's answer
 * @ps: handle that takes the text
 * @err: negative errno of the answer
 * @request: what was sent
 * @answer: the NLMSG_ERROR or NLMSG_DONE that came back
 */
void extack_explain(struct pppsplice *ps, int err, const struct nlmsghdr *request,
		    const struct nlmsghdr *answer)
{
	struct extack extack = { 0 };
	char at[64] = "";

	find_tlvs(answer, &extack);
	if (extack.offset)
		name_at(request, extack.offset, at, sizeof(at));
	if (extack.missing && !at[0])
		snprintf(at, sizeof(at), "missing %s", extack.has_missing_nest ?
			 name_in(leg_attrs, ARRAY_SIZE(leg_attrs), extack.missing) :
			 name_in(splice_attrs, ARRAY_SIZE(splice_attrs), extack.missing));
	if (!extack.text_len) {
		extack.text = default_text(err);
		extack.text_len = strlen(extack.text);
	}
	fail(ps, err, "%.*s%s%s%s", extack.text_len, extack.text, at[0] ? " (" : "", at,
	     at[0] ? ")" : "");
}
