// SPDX-License-Identifier: GPL-2.0-or-later OR LGPL-2.1-or-later
/*
 * The walk over the sessions that processes have open.
 *
 * The kernel has no look-up of a PPPoE session by its number, so the sockets are
 * found where they are: in /proc/PID/fd. A walk keeps no descriptor, because that
 * would keep a session alive that its daemon has closed; pppsplice_find()
 * duplicates the descriptor again and looks whether it is still that session. It comes by
 * the UDP sockets of L2TP tunnels, too, which tunnel.c keeps.
 */
#include "handle.h"
#include "leg.h"
#include "socket.h"
#include "tunnel.h"
#include "unit.h"
#include "walk.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <search.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A batch looks for each of a LAC's sessions, of which a protocol has 65535. */
#define ID_BUCKETS	16384

/**
 * struct found - a session while it is collected
 * @pub: what the caller sees
 * @owners: memory of @pub.owners
 * @next: next session, in the order in which they were found
 * @same_bucket: another session whose numbers have the same hash
 */
struct found {
	struct pppsplice_session pub;
	struct pppsplice_owner *owners;
	struct found *next;
	struct found *same_bucket;
};

/**
 * struct walk - what a walk has found
 * @netns: namespace that counts
 * @by_inode: tree of the sessions, tsearch(3)
 * @first: list of the same
 * @last: where to append to the list
 * @by_id: the same by the numbers that are their identity, id_bucket()
 * @udp_sockets: the UDP sockets
 * @l2tp_units: interfaces of the L2TP sessions
 * @n_hidden: processes that could not be looked into
 * @hidden_pid: one of these which has a PPPoX socket; or 0
 */
struct walk {
	struct netns_id netns;
	void *by_inode;
	struct found *first;
	struct found **last;
	struct found *by_id[ID_BUCKETS];
	struct udp_sockets udp_sockets;
	struct l2tp_units l2tp_units;
	size_t n_hidden;
	pid_t hidden_pid;
};

/**
 * struct process - the process that the walk is in
 * @pid: its id
 * @pidfd: pidfd_open(2) of it; opened when first needed
 * @comm: its name
 * @dir: descriptor of /proc/PID/fd
 * @session: a session that it has; counts only if @n_sessions is 1
 * @n_sessions: how many it has
 * @ppp_fds: its descriptors of /dev/ppp
 * @n_ppp_fds: number of @ppp_fds; those past the array are of no interest
 * @hidden: it may not be looked into
 */
struct process {
	pid_t pid;
	int pidfd;
	char comm[PPPSPLICE_COMM_SIZE];
	int dir;
	struct found *session;
	size_t n_sessions;
	int ppp_fds[16];
	size_t n_ppp_fds;
	bool hidden;
};

static int by_inode(const void *a, const void *b)
{
	const struct found *x = a, *y = b;

	return x->pub.inode < y->pub.inode ? -1 : x->pub.inode > y->pub.inode;
}

static void keep(void *unused)
{
	(void)unused;
}

void walk_free(struct walk *walk)
{
	struct found *found, *next;

	if (!walk)
		return;
	tdestroy(walk->by_inode, keep);
	for (found = walk->first; found; found = next) {
		next = found->next;
		free(found->owners);
		free(found);
	}
	udp_sockets_free(&walk->udp_sockets);
	free(walk->l2tp_units.units);
	free(walk);
}

static struct found *find_inode(struct walk *walk, uint64_t inode)
{
	struct found key = { .pub.inode = inode };
	struct found **node = tfind(&key, &walk->by_inode, by_inode);

	return node ? *node : NULL;
}

bool walk_has_session(struct walk *walk, uint64_t inode)
{
	return find_inode(walk, inode);
}

const struct netns_id *walk_netns(const struct walk *walk)
{
	return &walk->netns;
}

struct udp_sockets *walk_udp_sockets(struct walk *walk)
{
	return &walk->udp_sockets;
}

/* Only of the numbers that leg_check_identity() asks for. */
static struct found **id_bucket(struct walk *walk, const struct pppsplice_leg *leg)
{
	uint32_t hash = leg->type == PPPSPLICE_LEG_TYPE_PPPOE ? leg->sid :
			leg->tunnel * 2654435761U + leg->session;

	return &walk->by_id[hash % ID_BUCKETS];
}

static struct found *add_session(struct walk *walk, uint64_t inode, const struct pppsplice_leg *leg)
{
	struct found *found = calloc(1, sizeof(*found));
	struct found **bucket = id_bucket(walk, leg);

	if (!found)
		return NULL;
	found->pub.inode = inode;
	found->pub.leg = *leg;
	if (leg->type == PPPSPLICE_LEG_TYPE_L2TP)
		snprintf(found->pub.unit, sizeof(found->pub.unit), "%s",
			 l2tp_units_find(&walk->l2tp_units, leg));
	if (!tsearch(found, &walk->by_inode, by_inode)) {
		free(found);
		return NULL;
	}
	*walk->last = found;
	walk->last = &found->next;
	found->same_bucket = *bucket;
	*bucket = found;
	return found;
}

/* Descriptors come in ascending order, so the first one of a process stays. */
static int add_owner(struct found *found, struct process *process, int fd)
{
	struct pppsplice_owner *owners = found->owners, *owner;
	size_t n = found->pub.n_owners;

	if (n && owners[n - 1].pid == process->pid)
		return 0;
	owners = reallocarray(owners, n + 1, sizeof(*owners));
	if (!owners)
		return -ENOMEM;
	owner = &owners[n];
	owner->pid = process->pid;
	owner->fd = fd;
	memcpy(owner->comm, process->comm, sizeof(owner->comm));
	found->owners = owners;
	found->pub.owners = owners;
	found->pub.n_owners = n + 1;
	process->session = found;
	process->n_sessions++;
	return 0;
}

static int open_pidfd(struct process *process)
{
	if (process->pidfd < 0)
		process->pidfd = pidfd_of(process->pid);
	return process->pidfd;
}

static int duplicate(struct process *process, int fd)
{
	int pidfd = open_pidfd(process);

	return pidfd < 0 ? pidfd : duplicate_fd(pidfd, fd);
}

/* What may not be asked for, or looked at, may be a session. */
static int visit_pppox(struct walk *walk, struct process *process, int fd, uint64_t inode)
{
	int copy = duplicate(process, fd), err = copy < 0 ? copy : 0;
	struct pppsplice_leg leg;
	struct found *found;

	if (!err) {
		err = session_of_socket(copy, &walk->netns, &leg);
		close(copy);
	}
	if (err == -EPERM)
		walk->hidden_pid = process->pid;
	if (err)
		return 0;
	found = add_session(walk, inode, &leg);
	return found ? add_owner(found, process, fd) : -ENOMEM;
}

/* Remembered also if it is no tunnel's, so that nobody's duplicate is asked for again. */
static int visit_udp(struct walk *walk, struct process *process, int fd, uint64_t inode)
{
	struct udp_socket *socket = udp_sockets_find(&walk->udp_sockets, inode);
	union tunnel_peer peer;
	int copy, err;

	if (!socket) {
		copy = duplicate(process, fd);
		if (copy < 0)
			return 0;
		err = tunnel_of_udp(copy, &walk->netns, &peer);
		close(copy);
		socket = udp_sockets_add(&walk->udp_sockets, inode, err ? NULL : &peer);
	}
	return socket ? udp_sockets_add_holder(&walk->udp_sockets, socket, process->pid, fd) :
			-ENOMEM;
}

static int visit_socket(struct walk *walk, struct process *process, int fd, uint64_t inode)
{
	struct found *found = find_inode(walk, inode);
	char path[64];

	if (found)
		return add_owner(found, process, fd);
	snprintf(path, sizeof(path), "/proc/%d/fd/%d", process->pid, fd);
	switch (socket_proto(path)) {
	case SOCKET_PPPOX:
		return visit_pppox(walk, process, fd, inode);
	case SOCKET_UDP:
		return visit_udp(walk, process, fd, inode);
	case SOCKET_OTHER:
		break;
	}
	return 0;
}

static int visit_fd(struct walk *walk, struct process *process, const char *name)
{
	unsigned long long inode;
	char target[64];
	ssize_t len;
	int fd = atoi(name);

	len = readlinkat(process->dir, name, target, sizeof(target) - 1);
	if (len < 0) {
		process->hidden |= errno == EACCES || errno == EPERM;
		return 0;
	}
	target[len] = '\0';
	if (sscanf(target, "socket:[%llu]", &inode) == 1)
		return visit_socket(walk, process, fd, inode);
	if (!strcmp(target, "/dev/ppp") &&
	    process->n_ppp_fds < sizeof(process->ppp_fds) / sizeof(process->ppp_fds[0]))
		process->ppp_fds[process->n_ppp_fds++] = fd;
	return 0;
}

static void read_comm(struct process *process)
{
	char path[64], *at;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/comm", process->pid);
	file = fopen(path, "re");
	if (!file)
		return;
	if (fgets(process->comm, sizeof(process->comm), file))
		process->comm[strcspn(process->comm, "\n")] = '\0';
	/* it goes into messages, and another process has chosen it */
	for (at = process->comm; *at; at++)
		if (iscntrl((unsigned char)*at))
			*at = '?';
	fclose(file);
}

static void find_unit(struct process *process)
{
	struct found *found = process->session;

	if (process->n_sessions == 1 && process->n_ppp_fds && !found->pub.unit[0] &&
	    open_pidfd(process) >= 0)
		unit_of_ppp_fds(process->pidfd, process->ppp_fds, process->n_ppp_fds,
				found->pub.unit);
}

/*
 * A process that ends meanwhile has no sessions; that is no error. The folder can
 * be opened by its owner, but the links in it be read only by who may trace the
 * process (proc_fd_access_allowed()).
 */
static int visit_process(struct walk *walk, pid_t pid)
{
	struct process process = { .pid = pid, .pidfd = -1 };
	struct dirent *entry;
	char path[64];
	int err = 0;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%d/fd", pid);
	dir = opendir(path);
	if (!dir) {
		walk->n_hidden += errno == EACCES || errno == EPERM;
		return errno == ENOENT || errno == EACCES || errno == EPERM ? 0 : -errno;
	}
	process.dir = dirfd(dir);
	read_comm(&process);
	while (!err && !process.hidden && (entry = readdir(dir)))
		if (isdigit((unsigned char)entry->d_name[0]))
			err = visit_fd(walk, &process, entry->d_name);
	if (!err)
		find_unit(&process);
	walk->n_hidden += process.hidden;
	closedir(dir);
	if (process.pidfd >= 0)
		close(process.pidfd);
	return err;
}

static int visit_all(struct walk *walk)
{
	struct dirent *entry;
	int err = 0;
	pid_t pid;
	DIR *dir;

	dir = opendir("/proc");
	if (!dir)
		return -errno;
	while (!err && (entry = readdir(dir))) {
		pid = isdigit((unsigned char)entry->d_name[0]) ? atoi(entry->d_name) : 0;
		if (pid && pid != getpid())
			err = visit_process(walk, pid);
	}
	closedir(dir);
	return err;
}

static int walk_processes(struct pppsplice *ps, struct walk *walk)
{
	int err = own_netns(&walk->netns);

	if (err)
		return fail(ps, err, "/proc/thread-self/ns/net: %s: is /proc mounted?", strerror(-err));
	l2tp_units_read(&walk->l2tp_units);
	if (ps->only_pid) {
		if (kill(ps->only_pid, 0) && errno == ESRCH)
			return fail(ps, -ESRCH, "no process %d", ps->only_pid);
		err = visit_process(walk, ps->only_pid);
	} else {
		err = visit_all(walk);
	}
	return err ? fail(ps, err, "/proc: %s", strerror(-err)) : 0;
}

/* Append to the error text; what does not fit is left off. */
static void say(struct pppsplice *ps, const char *fmt, ...)
{
	size_t len = strlen(ps->error);
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(ps->error + len, sizeof(ps->error) - len, fmt, ap);
	va_end(ap);
}

/* Return: whether a session may be hidden from the walk. */
static bool say_hidden(struct pppsplice *ps, const struct walk *walk)
{
	if (walk->hidden_pid)
		say(ps, "process %d has PPP sessions, but taking a descriptor needs CAP_SYS_PTRACE over it and CAP_NET_ADMIN over its network namespace",
		    walk->hidden_pid);
	else if (walk->n_hidden)
		say(ps, "looking into %zu process%s needs CAP_SYS_PTRACE over %s", walk->n_hidden,
		    walk->n_hidden == 1 ? "" : "es", walk->n_hidden == 1 ? "it" : "them");
	return walk->hidden_pid || walk->n_hidden;
}

/**
 * pppsplice_narrow() - look for sessions in one process only
 * @ps: handle
 * @pid: process id, or 0 for all processes that can be seen
 *
 * What an earlier walk has found is forgotten.
 */
void pppsplice_narrow(struct pppsplice *ps, pid_t pid)
{
	walk_free(ps->walk);
	ps->walk = NULL;
	ps->only_pid = pid;
}

/**
 * pppsplice_walk() - look for sessions
 * @ps: handle
 *
 * Looks at the sockets of all processes that can be seen except the caller's
 * own, as pppsplice_narrow() says, and keeps what it finds for
 * pppsplice_sessions(), pppsplice_find() and pppsplice_find_tunnel(), which walk by
 * themselves if that has not been done. A session counts if its socket is
 * connected, and is in the network namespace of the calling thread. Needs
 * CAP_SYS_PTRACE over the owners and CAP_NET_ADMIN over the namespace.
 *
 * Return: 0; 1 if a process could not be looked into, so that sessions may be
 * missing (pppsplice_error() says why); -ESRCH if there is no such process,
 * -ENOENT without /proc, -ENOMEM.
 */
int pppsplice_walk(struct pppsplice *ps)
{
	struct walk *walk = calloc(1, sizeof(*walk));
	int err;

	if (!walk)
		return fail(ps, -ENOMEM, "out of memory");
	walk->last = &walk->first;
	err = walk_processes(ps, walk);
	if (err) {
		walk_free(walk);
		return err;
	}
	walk_free(ps->walk);
	ps->walk = walk;
	ps->error[0] = '\0';
	return say_hidden(ps, walk);
}

static int by_pid(const void *a, const void *b)
{
	const struct pppsplice_owner *x = a, *y = b;

	return x->pid < y->pid ? -1 : x->pid > y->pid;
}

/**
 * pppsplice_sessions() - list the sessions that the walk has found
 * @ps: handle
 * @cb: called for each; the list ends early if it does not return 0. It must not
 *	walk again with the same handle.
 * @arg: for @cb
 *
 * Return: 0, what @cb returned if not 0, or the error of pppsplice_walk().
 */
int pppsplice_sessions(struct pppsplice *ps, pppsplice_session_cb cb, void *arg)
{
	struct found *found;
	int ret = 0;

	if (!ps->walk)
		ret = pppsplice_walk(ps);
	if (ret < 0)
		return ret;
	for (ret = 0, found = ps->walk->first; found && !ret; found = found->next) {
		qsort(found->owners, found->pub.n_owners, sizeof(*found->owners), by_pid);
		ret = cb(&found->pub, arg);
	}
	return ret;
}

/* Take the descriptor from an owner again, and see that it still is the session. */
static int reopen_from(const struct walk *walk, const struct found *found,
		       const struct pppsplice_owner *owner)
{
	int fd = duplicate_from(owner->pid, owner->fd, found->pub.inode), err;
	struct pppsplice_leg leg;

	if (fd < 0)
		return fd;
	err = session_of_socket(fd, &walk->netns, &leg);
	if (!err && !pppsplice_leg_matches(&leg, &found->pub.leg))
		err = -ESTALE;
	if (!err)
		return fd;
	close(fd);
	return err;
}

static int reopen(const struct walk *walk, const struct found *found)
{
	int fd = -ESTALE;
	size_t i;

	for (i = 0; i < found->pub.n_owners && fd < 0; i++)
		fd = reopen_from(walk, found, &found->owners[i]);
	return fd;
}

static int count_matches(struct walk *walk, const struct pppsplice_leg *want,
			 const struct found **match)
{
	const struct found *found;
	int n = 0;

	for (found = *id_bucket(walk, want); found; found = found->same_bucket) {
		if (!pppsplice_leg_matches(&found->pub.leg, want))
			continue;
		*match = found;
		n++;
	}
	return n;
}

static int refuse_none(struct pppsplice *ps, const struct pppsplice_leg *want)
{
	const struct walk *walk = ps->walk;
	char id[PPPSPLICE_LEG_STRLEN];

	fail(ps, -ENOENT, "no %s %s in this network namespace", leg_noun(want->type),
	     pppsplice_leg_format(want, id, sizeof(id)));
	if (ps->only_pid)
		say(ps, " in process %d", ps->only_pid);
	if (!walk->hidden_pid && !walk->n_hidden)
		return -ENOENT;
	say(ps, " that can be seen (");
	say_hidden(ps, walk);
	say(ps, ")");
	return walk->hidden_pid ? -EPERM : -ENOENT;
}

static void say_session(struct pppsplice *ps, const struct found *found)
{
	char id[PPPSPLICE_LEG_STRLEN];
	size_t i;

	say(ps, "%s", pppsplice_leg_format(&found->pub.leg, id, sizeof(id)));
	for (i = 0; i < found->pub.n_owners; i++)
		say(ps, "%s%s pid %d", i ? ", " : " (", found->owners[i].comm,
		    found->owners[i].pid);
	say(ps, ")");
}

static int refuse_many(struct pppsplice *ps, const struct pppsplice_leg *want, int n)
{
	const struct found *found;
	const char *sep = ": ";

	fail(ps, -ENOTUNIQ, "%d %ss match", n, leg_noun(want->type));
	for (found = ps->walk->first; found; found = found->next) {
		if (!pppsplice_leg_matches(&found->pub.leg, want))
			continue;
		say(ps, "%s", sep);
		say_session(ps, found);
		sep = ", ";
	}
	return -ENOTUNIQ;
}

static int refuse_reopen(struct pppsplice *ps, const struct found *found, int err)
{
	const struct pppsplice_owner *owner = &found->owners[0];
	char id[PPPSPLICE_LEG_STRLEN];

	pppsplice_leg_format(&found->pub.leg, id, sizeof(id));
	if (err == -EPERM)
		return fail(ps, err, "%s %s: taking its descriptor needs CAP_SYS_PTRACE over process %d (%s)",
			    leg_noun(found->pub.leg.type), id, owner->pid, owner->comm);
	return fail(ps, -ENOENT, "%s %s ended while it was looked for",
		    leg_noun(found->pub.leg.type), id);
}

/**
 * pppsplice_find() - get a descriptor of a session
 * @ps: handle
 * @want: identity of a PPPoE or L2TP leg; ifname, ifindex and peer_mac of a PPPoE
 *	leg as far as they are known
 *
 * Looks in what an earlier walk has found, and walks again if it is not there or
 * has ended. The caller closes the descriptor, and should do so soon: a session
 * does not end while it is open.
 *
 * Return: the descriptor (close-on-exec), -ENOENT if there is no such session,
 * -ENOTUNIQ if several match (the text names them), -EPERM if it may not be
 * taken, or a process has PPP sessions that may not, -EINVAL, -ENOMEM.
 */
int pppsplice_find(struct pppsplice *ps, const struct pppsplice_leg *want)
{
	const struct found *match = NULL;
	bool fresh = !ps->walk;
	int err, n, fd;

	err = leg_check_identity(ps, want);
	if (!err && want->type == PPPSPLICE_LEG_TYPE_CHANNEL)
		err = fail(ps, -EINVAL, "a channel has no socket to look for");
	if (!err && fresh)
		err = pppsplice_walk(ps);
	if (err < 0)
		return err;
	for (;; fresh = true) {
		n = count_matches(ps->walk, want, &match);
		fd = n == 1 ? reopen(ps->walk, match) : -ENOENT;
		if (fd >= 0 || fresh || n > 1)
			break;
		err = pppsplice_walk(ps);
		if (err < 0)
			return err;
	}
	if (n > 1)
		return refuse_many(ps, want, n);
	if (!n)
		return refuse_none(ps, want);
	return fd < 0 ? refuse_reopen(ps, match, fd) : fd;
}
