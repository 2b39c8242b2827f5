/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PPPSPLICED_ARRAY_H
#define PPPSPLICED_ARRAY_H

/* How many elements an array has. */
#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

#endif
