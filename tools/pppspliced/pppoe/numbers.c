// SPDX-License-Identifier: GPL-2.0
/* SESSION_IDs: which are taken. */
#include "pppoe/numbers.h"

static uint64_t bit(uint16_t number)
{
	return UINT64_C(1) << number % 64;
}

/**
 * pppoe_numbers_is_taken() - ask about a number
 * @numbers: numbers
 * @number: any
 *
 * Return: whether a session has it.
 */
bool pppoe_numbers_is_taken(const struct pppoe_numbers *numbers, uint16_t number)
{
	return numbers->taken[number / 64] & bit(number);
}

/**
 * pppoe_numbers_take() - take a number that nobody has
 * @numbers: numbers
 * @random: random number, so that nobody can guess what the next one will be
 *
 * Return: the number, 0 if all are taken.
 */
uint16_t pppoe_numbers_take(struct pppoe_numbers *numbers, uint32_t random)
{
	uint16_t number = 1 + random % PPPOE_NUMBERS;

	if (numbers->n_taken == PPPOE_NUMBERS)
		return 0;
	while (pppoe_numbers_is_taken(numbers, number))
		number = 1 + number % PPPOE_NUMBERS;
	numbers->taken[number / 64] |= bit(number);
	numbers->n_taken++;
	return number;
}

/**
 * pppoe_numbers_release() - give a number back
 * @numbers: numbers
 * @number: one that is taken
 */
void pppoe_numbers_release(struct pppoe_numbers *numbers, uint16_t number)
{
	numbers->taken[number / 64] &= ~bit(number);
	numbers->n_taken--;
}
