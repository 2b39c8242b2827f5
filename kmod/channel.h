/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _PPPSPLICE_CHANNEL_H
#define _PPPSPLICE_CHANNEL_H

#include <linux/types.h>

struct pppsplice_leg;

void pppsplice_channel_bind(struct pppsplice_leg *leg, u32 index);

#endif /* _PPPSPLICE_CHANNEL_H */
