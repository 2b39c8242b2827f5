/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _PPPSPLICE_CLASSIFY_H
#define _PPPSPLICE_CLASSIFY_H

#include <linux/types.h>
#include <uapi/linux/pppsplice.h>

struct sk_buff;

/**
 * enum pppsplice_verdict - where a frame goes
 * @PPPSPLICE_CROSS: to the other leg
 * @PPPSPLICE_LOCAL: to this host's own PPP stack, as if there were no splice
 * @PPPSPLICE_DROP: nowhere; this policy cannot carry it
 */
enum pppsplice_verdict {
	PPPSPLICE_CROSS,
	PPPSPLICE_LOCAL,
	PPPSPLICE_DROP,
};

enum pppsplice_verdict pppsplice_classify(enum pppsplice_frames frames, u16 proto);
int pppsplice_parse_proto(struct sk_buff *skb, u16 *proto);

#endif /* _PPPSPLICE_CLASSIFY_H */
