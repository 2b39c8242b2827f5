// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/skbuff.h>

#include "splice.h"

#define CREATE_TRACE_POINTS
#include "trace.h"
