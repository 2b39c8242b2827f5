/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _PPPSPLICE_FRAME_H
#define _PPPSPLICE_FRAME_H

#include <linux/types.h>

struct pppsplice_leg;
struct sk_buff;

void pppsplice_rx(struct pppsplice_leg *leg, struct sk_buff *skb);
void pppsplice_rx_ended(struct pppsplice_leg *leg, struct sk_buff *skb);
void pppsplice_send_local(struct pppsplice_leg *leg, struct sk_buff *skb);

#endif /* _PPPSPLICE_FRAME_H */
