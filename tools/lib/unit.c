// SPDX-License-Identifier: GPL-2.0-or-later OR LGPL-2.1-or-later
/*
 * Which ppp interface a session is attached to. No call of the kernel tells this
 * for every session, so:
 * - L2TP: /proc/net/pppol2tp names it (pppol2tp_seq_session_show());
 * - else, a process that has one session and one unit open (pppd) has joined
 *   these two: PPPIOCGUNIT on its /dev/ppp descriptors, which only looks.
 * A PPPoE session of a daemon with many of them (accel-ppp) and an interface
 * that was renamed are not found this way; their unit is "".
 */
#include "socket.h"
#include "unit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <net/if.h>
#include <linux/ppp-ioctl.h>

static int by_ids(const void *a, const void *b)
{
	const struct l2tp_unit *x = a, *y = b;

	if (x->tunnel != y->tunnel)
		return x->tunnel < y->tunnel ? -1 : 1;
	if (x->session != y->session)
		return x->session < y->session ? -1 : 1;
	return 0;
}

static int append(struct l2tp_units *units, const struct l2tp_unit *unit)
{
	struct l2tp_unit *new;
	size_t room;

	if (units->n == units->room) {
		room = units->room ? 2 * units->room : 64;
		new = reallocarray(units->units, room, sizeof(*new));
		if (!new)
			return -ENOMEM;
		units->units = new;
		units->room = room;
	}
	units->units[units->n++] = *unit;
	return 0;
}

/**
 * l2tp_units_parse() - read the text of /proc/net/pppol2tp
 * @file: the text
 * @units: takes what it says, sorted; free(3) units->units afterwards
 *
 *   SESSION 'sess 7/9' 0A000001/1701 0003/0007 -> 0005/0009 5 Y
 *    ...
 *    interface ppp0
 *
 * The numbers of the second pair are hexadecimal. "(null)" is no interface.
 *
 * Return: 0 or -ENOMEM.
 */
int l2tp_units_parse(FILE *file, struct l2tp_units *units)
{
	struct l2tp_unit unit = { 0 };
	char *line = NULL, *end;
	bool in_session = false;
	size_t size = 0;
	int err = 0;

	while (!err && getline(&line, &size, file) > 0) {
		if (!strncmp(line, "  SESSION '", 11)) {
			end = strrchr(line, '\'');
			in_session = sscanf(end, "' %*x/%*d %x/%x ->", &unit.tunnel,
					    &unit.session) == 2;
		} else if (in_session && sscanf(line, " interface %15s", unit.name) == 1) {
			in_session = false;
			if (strcmp(unit.name, "(null)"))
				err = append(units, &unit);
		}
	}
	free(line);
	if (units->n)
		qsort(units->units, units->n, sizeof(unit), by_ids);
	return err;
}

/* Units are a courtesy: without the file there are none. */
void l2tp_units_read(struct l2tp_units *units)
{
	FILE *file = fopen("/proc/thread-self/net/pppol2tp", "re");

	if (!file)
		return;
	l2tp_units_parse(file, units);
	fclose(file);
}

const char *l2tp_units_find(const struct l2tp_units *units, const struct pppsplice_leg *leg)
{
	struct l2tp_unit key = { .tunnel = leg->tunnel, .session = leg->session };
	struct l2tp_unit *found = NULL;

	if (units->n)
		found = bsearch(&key, units->units, units->n, sizeof(key), by_ids);
	return found ? found->name : "";
}

static int unit_number(int pidfd, int fd)
{
	int copy = duplicate_fd(pidfd, fd), unit;

	if (copy < 0)
		return -1;
	if (ioctl(copy, PPPIOCGUNIT, &unit))
		unit = -1;
	close(copy);
	return unit;
}

/**
 * unit_of_ppp_fds() - the one unit that a process has open
 * @pidfd: the process
 * @fds: its descriptors of /dev/ppp
 * @n: number of @fds
 * @name: takes the interface's name; "" if there is not exactly one unit
 */
void unit_of_ppp_fds(int pidfd, const int *fds, size_t n, char name[PPPSPLICE_IFNAME_SIZE])
{
	int unit, only = -1;
	size_t i;

	name[0] = '\0';
	for (i = 0; i < n; i++) {
		unit = unit_number(pidfd, fds[i]);
		if (unit < 0 || unit == only)
			continue;
		if (only >= 0)
			return;
		only = unit;
	}
	if (only < 0)
		return;
	snprintf(name, PPPSPLICE_IFNAME_SIZE, "ppp%d", only);
	if (!if_nametoindex(name))
		name[0] = '\0';
}
