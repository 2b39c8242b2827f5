/* SPDX-License-Identifier: GPL-2.0 */
/* Frames that were received: which part of PPP each is for. */
#ifndef PPPSPLICED_PPP_FRAME_H
#define PPPSPLICED_PPP_FRAME_H

#include "ppp/lcp.h"

/**
 * enum frame_for - which part of PPP a frame is for
 * @FRAME_FOR_NOBODY: none: it was counted, or its protocol rejected
 * @FRAME_FOR_LCP: LCP
 * @FRAME_FOR_AUTH: the authentication protocol that was agreed
 * @FRAME_FOR_NETWORK: a network layer, or its NCP
 */
enum frame_for {
	FRAME_FOR_NOBODY,
	FRAME_FOR_LCP,
	FRAME_FOR_AUTH,
	FRAME_FOR_NETWORK,
};

/**
 * struct ppp_stats - frames that were received and not answered
 * @malformed: shorter than the Protocol field
 * @early: not LCP before LCP was up; or of a network layer before the authentication was done
 * @unwanted: the authentication protocol that was not agreed
 * @other: of a network layer, with nobody to give it to
 * @late: after the end, or after the splice
 */
struct ppp_stats {
	unsigned int malformed;
	unsigned int early;
	unsigned int unwanted;
	unsigned int other;
	unsigned int late;
};

enum frame_for frame_sort(struct lcp *lcp, uint16_t auth, bool authenticated, uint16_t protocol,
			  const struct reader *information, struct ppp_stats *stats);

#endif
