/* SPDX-License-Identifier: GPL-2.0 */
/* Inputs for a fuzzer's entry, with faults; the same in each run. */
#ifndef PPPSPLICED_TESTS_MUTATE_H
#define PPPSPLICED_TESTS_MUTATE_H

#include "exact.h"
#include "random.h"

#include <stdio.h>
#include <stdlib.h>

#define MUTATE_MAX	1024
#define MUTATE_KEPT	500

/**
 * struct seed - an input to begin with
 * @data: its octets
 * @len: how many, up to MUTATE_MAX / 2
 */
struct seed {
	const void *data;
	size_t len;
};

/* Small numbers, and those of one bit or of all, say more than others do. */
static inline uint8_t mutate_octet(uint32_t *state)
{
	switch (random_below(state, 8)) {
	case 0:
		return 0xff;
	case 1:
		return 1 << random_below(state, 8);
	case 2 ... 4:
		return random_below(state, 16);
	default:
		return next_random(state);
	}
}

/* One octet as often as more. Return: how many from @at on. */
static inline size_t mutate_run(size_t at, size_t len, uint32_t *state)
{
	return random_below(state, 2) ? 1 : random_below(state, len - at) + 1;
}

static inline size_t mutate_double(uint8_t *buf, size_t at, size_t len, size_t size,
				   uint32_t *state)
{
	size_t n = mutate_run(at, len, state);

	if (len + n > size)
		n = size - len;
	memmove(buf + at + n, buf + at, len - at);
	return len + n;
}

static inline size_t mutate_remove(uint8_t *buf, size_t at, size_t len, uint32_t *state)
{
	size_t n = mutate_run(at, len, state);

	memmove(buf + at, buf + at + n, len - at - n);
	return len - n;
}

static inline size_t mutate_once(uint8_t *buf, size_t len, size_t size, uint32_t *state)
{
	size_t at = random_below(state, len);

	switch (random_below(state, 16)) {
	case 0:
		return at;
	case 1 ... 7:
		buf[at] = mutate_octet(state);
		return len;
	case 8 ... 10:
		buf[at] ^= 1 << random_below(state, 8);
		return len;
	case 11 ... 13:
		return mutate_double(buf, at, len, size, state);
	default:
		return mutate_remove(buf, at, len, state);
	}
}

/**
 * mutate() - make faults
 * @buf: octets
 * @len: how many
 * @size: how many there is room for in @buf
 * @most: make that many faults, or less, or none
 * @state: of next_random()
 *
 * Return: how many octets there are now.
 */
static inline size_t mutate(uint8_t *buf, size_t len, size_t size, unsigned int most,
			    uint32_t *state)
{
	unsigned int n = random_below(state, most + 1);

	while (n-- && len)
		len = mutate_once(buf, len, size, state);
	return len;
}

typedef int (*mutate_entry)(const uint8_t *data, size_t size);

/* The first inputs are a fuzzer's seeds, in the folder that the environment names. */
static inline void mutate_keep(const uint8_t *data, size_t len)
{
	const char *dir = getenv("PPPSPLICED_SEEDS");
	static unsigned int kept;
	char path[256];
	FILE *file;

	if (!dir || kept == MUTATE_KEPT)
		return;
	snprintf(path, sizeof(path), "%s/%04u", dir, kept++);
	file = fopen(path, "w");
	if (!file || fwrite(data, 1, len, file) != len || fclose(file)) {
		perror(path);
		exit(1);
	}
}

/* Give octets to a fuzzer's entry. What is wrong ends the program. */
static inline void mutate_feed(mutate_entry entry, const uint8_t *data, size_t len)
{
	uint8_t *exact = exact_copy(data, len);

	mutate_keep(data, len);
	entry(exact, len);
	free(exact);
}

/**
 * mutate_seeds() - give inputs to a fuzzer's entry
 * @entry: entry
 * @seeds: what to begin with: each as it is, then with faults, and with another one behind it
 * @n_seeds: number of @seeds
 * @n: how many inputs to give
 */
static inline void mutate_seeds(mutate_entry entry, const struct seed *seeds, size_t n_seeds,
				unsigned int n)
{
	const struct seed *seed, *second;
	uint32_t state = 20000;
	uint8_t buf[MUTATE_MAX];
	unsigned int i;
	size_t len;

	for (i = 0; i < n_seeds; i++)
		mutate_feed(entry, seeds[i].data, seeds[i].len);
	for (; i < n; i++) {
		seed = &seeds[random_below(&state, n_seeds)];
		second = &seeds[random_below(&state, n_seeds)];
		len = seed->len;
		memcpy(buf, seed->data, len);
		if (random_below(&state, 2)) {
			memcpy(buf + len, second->data, second->len);
			len += second->len;
		}
		mutate_feed(entry, buf, mutate(buf, len, sizeof(buf), 4, &state));
	}
}

#endif
