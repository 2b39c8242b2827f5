/* SPDX-License-Identifier: GPL-2.0 */
/* Words of the command line: numbers, legs, labels. */
#ifndef PARSE_H
#define PARSE_H

#include <libpppsplice.h>

#define PARSE_ERROR_SIZE 256

/* All return whether the word is well formed; if not, error says why. */
bool parse_number(const char *word, uint32_t min, uint32_t max, const char *what, uint32_t *number,
		  char error[PARSE_ERROR_SIZE]);
bool parse_pppoe(const char *word, struct pppsplice_leg *leg, char error[PARSE_ERROR_SIZE]);
bool parse_l2tp(const char *word, struct pppsplice_leg *leg, char error[PARSE_ERROR_SIZE]);
bool parse_channel(const char *word, struct pppsplice_leg *leg, char error[PARSE_ERROR_SIZE]);
bool parse_frames(const char *word, int *frames, char error[PARSE_ERROR_SIZE]);
bool parse_label(const char *word, char error[PARSE_ERROR_SIZE]);

#endif
