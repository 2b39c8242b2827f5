/* SPDX-License-Identifier: GPL-2.0 */
/* Octets in memory that ends where they do, so that a sanitizer sees what is read beyond. */
#ifndef PPPSPLICED_TESTS_EXACT_H
#define PPPSPLICED_TESTS_EXACT_H

#include <stdlib.h>
#include <string.h>

/* Return: a copy, for free(). */
static inline void *exact_copy(const void *data, size_t len)
{
	void *copy = malloc(len + !len);

	if (!copy)
		abort();
	if (len)
		memcpy(copy, data, len);
	return copy;
}

#endif
