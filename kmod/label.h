/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _PPPSPLICE_LABEL_H
#define _PPPSPLICE_LABEL_H

#include <linux/types.h>

bool pppsplice_label_is_printable(const u8 *text, size_t octets);

#endif /* _PPPSPLICE_LABEL_H */
