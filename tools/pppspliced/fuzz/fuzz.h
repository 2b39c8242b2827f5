/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the fuzzers share. All are built by "make SANITIZE=fuzz CC=clang fuzzers"; one of a state
 * machine also with nothing but the folder that it is for, fuzz_delivery.c with l2tp/,
 * fuzz_relay.c with ppp/. In the folder above this one:
 *
 *   clang -std=gnu11 -D_GNU_SOURCE -g -O1 -fsanitize=fuzzer,address,undefined -I. \
 *	fuzz/fuzz_ppp.c ppp/[a-z]*.c -lnettle -o fuzz_ppp
 */
#ifndef PPPSPLICED_FUZZ_FUZZ_H
#define PPPSPLICED_FUZZ_FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* What is promised: it ends the program if it is not so. */
#define MUST(promise) ((promise) ? (void)0 : fuzz_broken(#promise, __FILE__, __LINE__))

static inline void fuzz_broken(const char *promise, const char *file, int line)
{
	fprintf(stderr, "%s:%d: broken: %s\n", file, line, promise);
	abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
