// SPDX-License-Identifier: GPL-2.0
/* Network namespaces with a name, as ip-netns(8) makes them. */
#include "netns.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NETNS_DIR "/run/netns"

int netns_enter(const struct ctl *ctl, const char *name)
{
	char path[sizeof(NETNS_DIR) + NAME_MAX + 1];
	int fd, err;

	if (!name[0] || !strcmp(name, ".") || !strcmp(name, "..") || strchr(name, '/') ||
	    strlen(name) > NAME_MAX)
		return usage_error(ctl, "'%s' is no name of a network namespace: see ip netns list", name);
	snprintf(path, sizeof(path), NETNS_DIR "/%s", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT)
		return refused(ctl, "no network namespace '%s': see ip netns list", name);
	if (fd < 0)
		return refused(ctl, "%s: %s", path, strerror(errno));
	err = setns(fd, CLONE_NEWNET) ? errno : 0;
	close(fd);
	if (err == EPERM)
		return refused(ctl, "network namespace '%s': entering it needs CAP_SYS_ADMIN", name);
	if (err)
		return refused(ctl, "network namespace '%s': %s", name, strerror(err));
	return CTL_DONE;
}
