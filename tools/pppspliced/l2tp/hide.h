/* SPDX-License-Identifier: GPL-2.0 */
/* Values that are hidden, RFC 2661 section 4.3. */
#ifndef PPPSPLICED_L2TP_HIDE_H
#define PPPSPLICED_L2TP_HIDE_H

#include "l2tp/avp.h"

/**
 * struct l2tp_hide - what to hide in a message, and how
 * @which: L2TP_AVP_BIT() of each attribute to hide; those that must not be hidden are not
 * @secret: the secret that is shared with the peer, at least an octet
 * @random_vector: random octets, new ones for each message; 16 are recommended
 * @padding: random octets that follow each value, so that its length is not to be seen
 */
struct l2tp_hide {
	uint64_t which;
	struct octets secret;
	struct octets random_vector;
	struct octets padding;
};

/* All that may be hidden. */
#define L2TP_HIDE_ALL	UINT64_MAX

void l2tp_hide(struct writer *w, const struct l2tp_hide *hide, uint16_t attr,
	       const struct l2tp_avp_def *def, const void *value);
enum l2tp_fault_kind l2tp_unhide(const struct l2tp_avp *avp, struct octets secret,
				 struct octets random_vector, struct writer *scratch,
				 struct octets *value);

#endif
