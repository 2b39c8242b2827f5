/* SPDX-License-Identifier: GPL-2.0 */
/* Everything that can get lost is sent again, so that nothing depends on the machine's speed. */
#ifndef SUBSCRIBERS_RETRANSMIT_H
#define SUBSCRIBERS_RETRANSMIT_H

#include "subscriber.h"

uint64_t retransmit(void);

#endif
