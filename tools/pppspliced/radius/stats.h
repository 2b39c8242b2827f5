/* SPDX-License-Identifier: GPL-2.0 */
/* What the RADIUS client counts. */
#ifndef PPPSPLICED_RADIUS_STATS_H
#define PPPSPLICED_RADIUS_STATS_H

#include <stdint.h>

/**
 * struct radius_stats - counters, from 0 on
 * @requests: Access-Requests
 * @accepts: Access-Accepts
 * @rejects: Access-Rejects
 * @no_answer: Access-Requests that no server has answered
 * @acct_sent: Accounting-Requests that were answered
 * @acct_lost: Accounting-Requests that no server has answered
 * @queued: requests that wait, now
 */
struct radius_stats {
	uint64_t requests, accepts, rejects, no_answer, acct_sent, acct_lost, discarded;
	unsigned int queued;
};

#endif
