/* SPDX-License-Identifier: GPL-2.0 */
/* Files of the sources, which a test compares with what is built from them. */
#ifndef PPPSPLICED_TESTS_BESIDE_H
#define PPPSPLICED_TESTS_BESIDE_H

#include <stdio.h>
#include <stdlib.h>

#define TEXT_MAX	65536

/* From the folder that is above this one; __FILE__ may be mapped (-ffile-prefix-map). */
static inline void read_beside(const char *path, char text[TEXT_MAX])
{
	char from[4096];
	FILE *file;
	size_t n;

	snprintf(from, sizeof(from), "%s/%s", SOURCE_DIR, path);
	file = fopen(from, "r");
	n = file ? fread(text, 1, TEXT_MAX - 1, file) : 0;
	if (file)
		fclose(file);
	if (!n || n == TEXT_MAX - 1) {
		printf("Bail out! cannot read %s\n", from);
		exit(1);
	}
	text[n] = 0;
}

#endif
