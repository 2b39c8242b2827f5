/* SPDX-License-Identifier: GPL-2.0 */
/* SESSION_IDs: which are taken. */
#ifndef PPPSPLICED_PPPOE_NUMBERS_H
#define PPPSPLICED_PPPOE_NUMBERS_H

#include <stdbool.h>
#include <stdint.h>

/* From 1 on: 0 is no session, and 0xffff is reserved (RFC 2516 section 4). */
#define PPPOE_NUMBERS		65534

/**
 * struct pppoe_numbers - the numbers of sessions
 * @taken: a bit for each
 * @n_taken: how many bits are set
 */
struct pppoe_numbers {
	uint64_t taken[(PPPOE_NUMBERS + 1 + 63) / 64];
	unsigned int n_taken;
};

uint16_t pppoe_numbers_take(struct pppoe_numbers *numbers, uint32_t random);
void pppoe_numbers_release(struct pppoe_numbers *numbers, uint16_t number);
bool pppoe_numbers_is_taken(const struct pppoe_numbers *numbers, uint16_t number);

#endif
