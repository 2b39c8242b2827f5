// SPDX-License-Identifier: GPL-2.0
/* Memory of a configuration, all of which goes when it goes. */
#include "config/memory.h"

#include <stdlib.h>
#include <string.h>

/**
 * struct config_block - an allocation
 * @next: the one before
 * @size: octets of @data
 * @data: they
 */
struct config_block {
	struct config_block *next;
	size_t size;
	_Alignas(max_align_t) uint8_t data[];
};

/**
 * config_alloc() - allocate memory of a configuration
 * @config: configuration
 * @n: number of elements
 * @size: octets of one
 *
 * Return: memory, of zeroes; NULL if there is none.
 */
void *config_alloc(struct config *config, size_t n, size_t size)
{
	struct config_block *block;
	size_t octets;

	if (__builtin_mul_overflow(n, size, &octets) || octets > SIZE_MAX - sizeof(*block))
		return NULL;
	block = calloc(1, sizeof(*block) + octets);
	if (!block)
		return NULL;
	block->next = config->blocks;
	block->size = octets;
	config->blocks = block;
	return block->data;
}

/**
 * config_copy() - copy a text into a configuration
 * @config: configuration
 * @text: text
 *
 * Return: the copy; NULL if there is no memory.
 */
char *config_copy(struct config *config, const char *text)
{
	size_t size = strlen(text) + 1;
	char *copy = config_alloc(config, size, 1);

	return copy ? memcpy(copy, text, size) : NULL;
}

/**
 * config_free() - release a configuration, whoever uses it
 * @config: configuration
 *
 * Its memory is wiped, as there are secrets in it.
 */
void config_free(struct config *config)
{
	struct config_block *block, *next;

	for (block = config->blocks; block; block = next) {
		next = block->next;
		explicit_bzero(block->data, block->size);
		free(block);
	}
	free(config);
}
