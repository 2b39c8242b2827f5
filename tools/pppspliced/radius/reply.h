/* SPDX-License-Identifier: GPL-2.0 */
/* What the answer to an Access-Request says. */
#ifndef PPPSPLICED_RADIUS_REPLY_H
#define PPPSPLICED_RADIUS_REPLY_H

#include "radius/packet.h"
#include "radius/radius.h"

void radius_reply_read(struct radius_reply *reply, uint8_t code, struct octets attributes,
		       const struct radius_sent *sent, uint8_t algorithm);
void radius_reply_bad(struct radius_reply *reply, const char *why);
void radius_reply_clear(struct radius_reply *reply);

#endif
