// SPDX-License-Identifier: GPL-2.0
/*
 * Whatever is asked of the control socket: a request is sane, or it is refused with one printable
 * line. Build it with tools/ctl/members.c, utf8.c and json-c, too.
 */
#include "fuzz/fuzz.h"
#include "control/request.h"

#include <string.h>

static struct fuzz_seen {
	unsigned int taken[REQUEST_COMMANDS];
	unsigned int refused;
} fuzz_seen;

static void fuzz_text(const char *text)
{
	MUST(!text || (text[0] && strlen(text) <= REQUEST_MAX));
}

/* Whether not all sessions are asked for */
static bool is_choosy(const struct request *request)
{
	return request->id || request->user || request->mac.given || request->tunnel ||
	       request->realm || request->ifname || request->lns || request->state;
}

static void fuzz_request(struct request *request)
{
	struct session_view session = { .id = 1, .state = "lcp", .ifname = "eth1", .sid = 1 };
	struct drop_selector which;

	MUST(request->command < REQUEST_COMMANDS);
	fuzz_text(request->user);
	fuzz_text(request->realm);
	fuzz_text(request->ifname);
	fuzz_text(request->lns);
	fuzz_text(request->state);
	fuzz_text(request->reason);
	MUST(!request->reason || strlen(request->reason) <= REQUEST_REASON_MAX);
	MUST(is_choosy(request) || request->command == REQUEST_DROP ||
	     request_matches(request, &session));
	if (request->command == REQUEST_DROP) {
		which = request_drops(request);
		MUST((which.by == DROP_ALL) == request->all);
		MUST(which.by != DROP_BY_ID || which.id);
		MUST(which.by != DROP_BY_USER || which.user);
		MUST(which.by != DROP_BY_TUNNEL || which.tunnel);
	}
	fuzz_seen.taken[request->command]++;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char error[REQUEST_ERROR_SIZE] = "";
	struct request request;
	const char *c;

	if (size > REQUEST_MAX)
		return 0;
	if (request_parse(&request, (const char *)data, size, error)) {
		fuzz_request(&request);
		request_free(&request);
		return 0;
	}
	MUST(error[0] && strlen(error) < sizeof(error) && !request.json);
	for (c = error; *c; c++)
		MUST(*c >= ' ' && *c < 0x7f);
	fuzz_seen.refused++;
	return 0;
}
