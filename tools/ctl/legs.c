// SPDX-License-Identifier: GPL-2.0
/* legs */
#include "args.h"
#include "command.h"
#include "describe.h"
#include "output.h"
#include "spliced.h"
#include "text.h"

#include <stdlib.h>

struct listing {
	struct output output;
	struct spliced_legs spliced;
};

static int show_session(const struct pppsplice_session *session, void *arg)
{
	struct listing *listing = arg;
	const struct spliced *spliced = spliced_find(&listing->spliced, &session->leg);

	output_object(&listing->output,
		      describe_session(session, spliced ? &spliced->leg : NULL,
				       spliced ? spliced->id : 0));
	return 0;
}

/* Walks afresh also within a batch. */
int command_legs(struct ctl *ctl, int argc, char **argv)
{
	struct listing listing = { .output = { .ctl = ctl, .text = text_session } };
	struct args args;
	int ret;

	if (args_read(ctl, 0, argc, argv, &args))
		return CTL_USAGE;
	if (spliced_read(ctl, &listing.spliced)) {
		free(listing.spliced.legs);
		return refused(ctl, "%s", pppsplice_error(ctl->ps));
	}
	ret = pppsplice_walk(ctl->ps);
	if (ret == 1)
		warning(ctl, "sessions may be missing: %s", pppsplice_error(ctl->ps));
	if (ret >= 0) {
		output_begin(&listing.output);
		pppsplice_sessions(ctl->ps, show_session, &listing);
		output_end(&listing.output);
	}
	free(listing.spliced.legs);
	return ret < 0 ? refused(ctl, "%s", pppsplice_error(ctl->ps)) : CTL_DONE;
}
