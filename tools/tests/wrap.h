/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Functions that stand in for system calls (the linker's --wrap). Where a long has 32
 * bits, glibc's headers make another name of a call that has to do with time or with
 * the size of files.
 */
#ifndef WRAP_H
#define WRAP_H

#define WRAP_ALSO(call, name) \
	extern __typeof__(__wrap_##call) __wrap_##name __attribute__((alias("__wrap_" #call)))

#endif
