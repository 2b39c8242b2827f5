/* SPDX-License-Identifier: GPL-2.0 */
/* Words of the command line, as members of a request. */
#ifndef PPPSPLICED_CTL_WORDS_H
#define PPPSPLICED_CTL_WORDS_H

#include "ctl.h"

#include <json-c/json.h>

/* What a command takes. */
enum {
	WORDS_SELECTOR = 1,	/* session, user, mac, tunnel; once */
	WORDS_ALL = 2,		/* all, in place of a selector */
	WORDS_FILTERS = 4,	/* realm, interface, lns, state; many, and selectors too */
	WORDS_STATS = 8,	/* --stats */
	WORDS_REASON = 16,	/* --reason TEXT */
};

int words_read(const struct ctl *ctl, unsigned int takes, char **words,
	       struct json_object *request, bool *stats);

#endif
