// SPDX-License-Identifier: GPL-2.0
// The public header, from C++, linked with the shared library.
#include "libpppsplice.h"

#include <cstdio>

static int count(const struct pppsplice_splice *, void *arg)
{
	++*static_cast<int *>(arg);
	return 0;
}

int main()
{
	struct pppsplice_options options = PPPSPLICE_OPTIONS_INIT;
	struct pppsplice_selector which = {};
	struct pppsplice *ps = pppsplice_new();
	int n = 0;

	which.by = PPPSPLICE_BY_LEG;
	which.leg.type = PPPSPLICE_LEG_TYPE_PPPOE;
	which.leg.sid = 12;
	bool refused = pppsplice_foreach(ps, &which, count, &n) < 0 &&
		       pppsplice_set(ps, &which, &options, nullptr) < 0 && n == 0;
	std::printf("%sok 1 - the header works from C++ and links\n1..1\n", refused ? "" : "not ");
	pppsplice_free(ps);
	return !refused;
}
