/* SPDX-License-Identifier: GPL-2.0 */
/* Network namespaces with a name, as ip-netns(8) makes them. */
#ifndef NETNS_H
#define NETNS_H

#include "ctl.h"

int netns_enter(const struct ctl *ctl, const char *name);

#endif
