// SPDX-License-Identifier: GPL-2.0
/* What a splice has carried, of what the kernel says of its legs. */
#include "kernel/splices.h"

#include "libpppsplice.h"
#include "tap.h"

int main(void)
{
	struct pppsplice_splice splice = {
		.leg[0] = { .type = PPPSPLICE_LEG_TYPE_PPPOE, .crossed_frames = 1,
			    .crossed_bytes = 5000000000, .dropped_frames = 3 },
		.leg[1] = { .type = PPPSPLICE_LEG_TYPE_L2TP, .crossed_frames = 10,
			    .crossed_bytes = 20, .dropped_frames = 30 },
	};
	struct splice_usage usage;

	memset(&usage, 0xee, sizeof(usage));
	splice_usage_of(&splice, &usage);
	ok(usage.in_frames == 1 && usage.in_octets == 5000000000, "in: what came from the subscriber");
	ok(usage.out_frames == 10 && usage.out_octets == 20, "out: what came from the LNS");
	ok(usage.dropped == 33, "dropped: of both");
	ok(!usage.has_last && !usage.last_crossed_ms, "nothing has crossed yet");

	splice.leg[1].has_last_crossed = true;
	splice.leg[1].last_crossed_ms = 700;
	splice_usage_of(&splice, &usage);
	ok(usage.has_last && usage.last_crossed_ms == 700, "something has, one way");
	splice.leg[0].has_last_crossed = true;
	splice.leg[0].last_crossed_ms = 300;
	splice_usage_of(&splice, &usage);
	ok(usage.last_crossed_ms == 300, "both ways: the later of the two");
	splice.leg[0].last_crossed_ms = 900;
	splice_usage_of(&splice, &usage);
	ok(usage.last_crossed_ms == 700, "whichever that is");
	return tap_end();
}
