/* SPDX-License-Identifier: GPL-2.0-or-later OR LGPL-2.1-or-later */
/* What the kernel says about an error. */
#ifndef PPPSPLICE_EXTACK_H
#define PPPSPLICE_EXTACK_H

#include "handle.h"

#include <linux/netlink.h>

void extack_explain(struct pppsplice *ps, int err, const struct nlmsghdr *request,
		    const struct nlmsghdr *answer);

#endif
