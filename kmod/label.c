// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a label may be.
 */
#ifndef _PPPSPLICE_COMPAT_H	/* which has it where the kernel does */
#include <kunit/visibility.h>
#endif
#include <linux/export.h>
#include <linux/nls.h>

#include "label.h"

/**
 * pppsplice_label_is_printable - whether a text may be a label
 * @text: text, need not end in NUL
 * @octets: its length without a NUL
 *
 * A label is printed in one line, to terminals and logs: UTF-8 without control
 * characters, be they of ASCII or of ISO 6429's second set.
 *
 * Context: any.
 * Return: true if it may.
 */
bool pppsplice_label_is_printable(const u8 *text, size_t octets)
{
	unicode_t c;
	int len;

	while (octets) {
		len = utf8_to_utf32(text, octets, &c);
		if (len <= 0 || c < 0x20 || (c >= 0x7f && c < 0xa0))
			return false;
		text += len;
		octets -= len;
	}
	return true;
}
EXPORT_SYMBOL_IF_KUNIT(pppsplice_label_is_printable);
