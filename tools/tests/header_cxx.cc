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
	struct pppsplice_tunnel tunnel = PPPSPLICE_TUNNEL_INIT;
	struct pppsplice_end end[2] = {};
	int n = 0;

	which.by = PPPSPLICE_BY_LEG;
	which.leg.type = PPPSPLICE_LEG_TYPE_PPPOE;
	which.leg.sid = 12;
	end[0].fd = end[1].fd = -1;
	end[0].tunnel = &tunnel;
	bool refused = pppsplice_find_tunnel(ps, -1, &tunnel) < 0 && tunnel.fd < 0 &&
		       pppsplice_add(ps, end, &options, nullptr) < 0 &&
		       pppsplice_foreach(ps, &which, count, &n) < 0 &&
		       pppsplice_set(ps, &which, &options, nullptr) < 0 && n == 0;
	std::printf("%sok 1 - the header works from C++ and links\n1..1\n", refused ? "" : "not ");
	pppsplice_free(ps);
	return !refused;
}
