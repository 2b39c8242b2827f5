// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The policy: which PPP protocols cross a splice.
 */
#ifndef _PPPSPLICE_COMPAT_H	/* which has it where the kernel does */
#include <kunit/visibility.h>
#endif
#include <linux/export.h>
#include <linux/ppp_defs.h>
#include <linux/skbuff.h>

#include "classify.h"

/* Kinds of PPP protocols, by who holds the state that they depend on. The
 * ranges are those of RFC 1661 section 2.
 */
enum proto_kind {
	KIND_NONE,		/* 0x0000, in no range */
	KIND_DATAGRAM,		/* stateless network datagrams */
	KIND_NCP_STATE,		/* datagrams whose state an NCP negotiated */
	KIND_LINK_STATE,	/* frames whose state LCP or the link negotiated */
	KIND_NCP,		/* network control protocols */
	KIND_LINK,		/* link control */
};

#define C PPPSPLICE_CROSS
#define L PPPSPLICE_LOCAL
#define D PPPSPLICE_DROP
static const u8 verdicts[][3] = {
				/* data, ncp, all */
	[KIND_NONE]		= { D, D, C },
	[KIND_DATAGRAM]		= { C, C, C },
	[KIND_NCP_STATE]	= { D, C, C },
	[KIND_LINK_STATE]	= { D, D, C },
	[KIND_NCP]		= { L, C, C },
	[KIND_LINK]		= { L, L, C },
};

#undef C
#undef L
#undef D

static enum proto_kind kind_of(u16 proto)
{
	switch (proto) {
	case 0x0000:
		return KIND_NONE;
	case 0x0003:			/* ROHC small CID, RFC 3241 */
	case 0x0005:			/* ROHC large CID */
	case PPP_VJC_COMP:		/* RFC 1332 */
	case PPP_VJC_UNCOMP:
	case 0x0053:			/* encrypted, RFC 1968 */
	case 0x0061 ... 0x0069:		/* IP header compression, RFC 2509 */
	case 0x2061 ... 0x2069:
	case PPP_COMP:			/* 0x00fd, compressed, RFC 1962 */
		return KIND_NCP_STATE;
	case PPP_MP:			/* multilink, RFC 1990 */
	case 0x0055:			/* encrypted, one link */
	case PPP_COMPFRAG:		/* 0x00fb, compressed, one link */
		return KIND_LINK_STATE;
	case 0x8055:			/* ECP, one link */
	case PPP_CCPFRAG:		/* 0x80fb, CCP, one link */
		return KIND_LINK;
	}

	if (proto < 0x8000)
		return KIND_DATAGRAM;
	return proto < 0xc000 ? KIND_NCP : KIND_LINK;
}

/**
 * pppsplice_classify - decide where a frame goes
 * @frames: policy of the splice
 * @proto: PPP protocol number, in host order
 *
 * Context: any.
 * Return: the verdict of the table in pppsplice(7).
 */
enum pppsplice_verdict pppsplice_classify(enum pppsplice_frames frames, u16 proto)
{
	return verdicts[kind_of(proto)][frames];
}
EXPORT_SYMBOL_IF_KUNIT(pppsplice_classify);

/**
 * pppsplice_parse_proto - read the PPP protocol field
 * @skb: frame, data at the protocol field; its head may be reallocated
 * @proto: set to the protocol number, in host order
 *
 * A first octet that is odd is a whole protocol field, compressed to one octet
 * (RFC 1661 section 6.5).
 *
 * Context: any.
 * Return: octets of the field, 1 or 2; -EBADMSG if the frame ends within it;
 * -ENOMEM.
 */
int pppsplice_parse_proto(struct sk_buff *skb, u16 *proto)
{
	if (!skb->len)
		return -EBADMSG;
	if (!pskb_may_pull(skb, min(skb->len, 2U)))
		return -ENOMEM;

	if (skb->data[0] & 1) {
		*proto = skb->data[0];
		return 1;
	}
	if (skb->len < 2)
		return -EBADMSG;

	*proto = skb->data[0] << 8 | skb->data[1];
	return 2;
}
EXPORT_SYMBOL_IF_KUNIT(pppsplice_parse_proto);
