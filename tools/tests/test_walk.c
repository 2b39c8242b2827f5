// SPDX-License-Identifier: GPL-2.0
/*
 * The walk over other processes' sockets: Unix sockets of child processes, whose
 * abstract names say which PPPoX socket the wrapped system calls make of them:
 *	"ppptest UNIQUE pppoe IFNAME SID LAST-MAC-BYTE [netns|dead]"
 *	"ppptest UNIQUE l2tp TUNNEL SESSION PEER-TUNNEL PEER-SESSION"
 *	"ppptest UNIQUE l2tpv2 TUNNEL SESSION FAMILY PEER-PORT FD PID [netns] [send] [recv]"
 *	"ppptest UNIQUE udp FAMILY PEER-PORT [encap] [netns]"
 *	"ppptest UNIQUE tcp"
 */
#include "socket.h"
#include "tap.h"
#include "unit.h"
#include "wrap.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <linux/if_pppol2tp.h>
#include <linux/if_pppox.h>
#include <linux/ppp-ioctl.h>
#include <linux/sockios.h>
#include <linux/udp.h>

ssize_t __real_getxattr(const char *path, const char *name, void *value, size_t size);
int __real_getsockopt(int fd, int level, int option, void *value, socklen_t *len);
int __real_getsockname(int fd, struct sockaddr *addr, socklen_t *len);
int __real_getpeername(int fd, struct sockaddr *addr, socklen_t *len);
int __real_duplicate_fd(int pidfd, int fd);
int __real_ioctl(int fd, unsigned long request, void *arg);

static pid_t test_pid;

/* As pppox_compat_ioctl() answers, and what the namespace's cookie is then. */
static bool compat;
static uint64_t cookie;

/* What a socket stands for; NULL if it is none of ours. */
static const char *stands_for(int fd)
{
	static struct sockaddr_un addr;
	socklen_t len = sizeof(addr);
	char prefix[32];

	memset(&addr, 0, sizeof(addr));
	if (__real_getsockname(fd, (struct sockaddr *)&addr, &len) || addr.sun_family != AF_UNIX)
		return NULL;
	snprintf(prefix, sizeof(prefix), "ppptest %d ", test_pid);
	if (strncmp(addr.sun_path + 1, prefix, strlen(prefix)))
		return NULL;
	return strchr(addr.sun_path + 1 + strlen(prefix), ' ') + 1;
}

/* Inode numbers of the sockets that are no PPPoX sockets. */
static struct {
	unsigned long long inode;
	const char *proto;
} others[64];
static size_t n_others;

static const char *proto_of(const char *path)
{
	unsigned long long inode;
	char target[64] = "";
	size_t i;

	if (readlink(path, target, sizeof(target) - 1) > 0 &&
	    sscanf(target, "socket:[%llu]", &inode) == 1)
		for (i = 0; i < n_others; i++)
			if (others[i].inode == inode)
				return others[i].proto;
	return "PPPOE";
}

ssize_t __wrap_getxattr(const char *path, const char *name, void *value, size_t size);
ssize_t __wrap_getxattr(const char *path, const char *name, void *value, size_t size)
{
	ssize_t len = __real_getxattr(path, name, value, size);

	if (len < 4 || memcmp(value, "UNIX", 4))
		return len;
	snprintf(value, size, "%s", proto_of(path));
	return strlen(value) + 1;
}

/* Descriptors that were asked for. */
static int n_duplicated;

int __wrap_duplicate_fd(int pidfd, int fd);
int __wrap_duplicate_fd(int pidfd, int fd)
{
	n_duplicated++;
	return __real_duplicate_fd(pidfd, fd);
}

static int option_of(const char *what, int level, int option)
{
	if (level == IPPROTO_UDP && option == UDP_ENCAP)
		return strstr(what, "encap") ? UDP_ENCAP_L2TPINUDP : 0;
	return strstr(what, option == PPPOL2TP_SO_SENDSEQ ? "send" : "recv") ? 1 : 0;
}

int __wrap_getsockopt(int fd, int level, int option, void *value, socklen_t *len);
int __wrap_getsockopt(int fd, int level, int option, void *value, socklen_t *len)
{
	int ret = __real_getsockopt(fd, level, option, value, len);
	const char *what = stands_for(fd);

	if (what && level != SOL_SOCKET) {
		*(int *)value = option_of(what, level, option);
		return 0;
	}
	if (!ret && option == SO_DOMAIN && what)
		*(int *)value = AF_PPPOX;
	if (option == SO_NETNS_COOKIE) {
		*(uint64_t *)value = cookie + (cookie && what && strstr(what, "netns"));
		return 0;
	}
	return ret;
}

WRAP_ALSO(getsockopt, __getsockopt64);

/* Of an LNS, at 10.0.0.1 or ::a00:1. */
static socklen_t make_peer(int family, unsigned int port, void *addr)
{
	struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = htons(port),
				  .sin_addr.s_addr = htonl(0x0a000001) };
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6, .sin6_port = htons(port),
				    .sin6_addr.s6_addr = { [12] = 10, [15] = 1 } };

	if (family == 6)
		memcpy(addr, &in6, sizeof(in6));
	else
		memcpy(addr, &in, sizeof(in));
	return family == 6 ? sizeof(in6) : sizeof(in);
}

int __wrap_getpeername(int fd, struct sockaddr *addr, socklen_t *len);
int __wrap_getpeername(int fd, struct sockaddr *addr, socklen_t *len)
{
	const char *what = stands_for(fd);
	unsigned int port;
	int family;

	if (!what || sscanf(what, "udp %d %u", &family, &port) != 2)
		return __real_getpeername(fd, addr, len);
	if (!port) {
		errno = ENOTCONN;
		return -1;
	}
	*len = make_peer(family, port, addr);
	return 0;
}

static socklen_t make_l2tpv2(const char *what, void *addr)
{
	struct sockaddr_pppol2tpin6 in6 = { .sa_family = AF_PPPOX, .sa_protocol = PX_PROTO_OL2TP };
	struct sockaddr_pppol2tp in = { .sa_family = AF_PPPOX, .sa_protocol = PX_PROTO_OL2TP };
	unsigned int tunnel, session, port;
	char peer[sizeof(struct sockaddr_in6)];
	int family, fd, pid;

	sscanf(what, "l2tpv2 %u %u %d %u %d %d", &tunnel, &session, &family, &port, &fd, &pid);
	make_peer(family, port, peer);

#define FILL(sa)									\
	({										\
		(sa)->pppol2tp.pid = pid;						\
		(sa)->pppol2tp.fd = fd;							\
		(sa)->pppol2tp.s_tunnel = (sa)->pppol2tp.d_tunnel = tunnel;		\
		(sa)->pppol2tp.s_session = (sa)->pppol2tp.d_session = session;		\
		memcpy(&(sa)->pppol2tp.addr, peer, sizeof((sa)->pppol2tp.addr));	\
		memcpy(addr, sa, sizeof(*(sa)));					\
		sizeof(*(sa));								\
	})

	return family == 6 ? FILL(&in6) : FILL(&in);
#undef FILL
}

static socklen_t make_name(const char *what, void *addr)
{
	struct sockaddr_pppol2tpv3 l2tp = { .sa_family = AF_PPPOX, .sa_protocol = PX_PROTO_OL2TP };
	struct sockaddr_pppox pppoe = { .sa_family = AF_PPPOX, .sa_protocol = PX_PROTO_OE };
	unsigned int sid, mac, n[4];
	char ifname[16];

	if (sscanf(what, "pppoe %15s %u %u", ifname, &sid, &mac) == 3) {
		pppoe.sa_addr.pppoe.sid = htons(sid);
		memset(pppoe.sa_addr.pppoe.remote, 2, 5);
		pppoe.sa_addr.pppoe.remote[5] = mac;
		memcpy(pppoe.sa_addr.pppoe.dev, ifname, sizeof(ifname));
		memcpy(addr, &pppoe, sizeof(pppoe));
		return sizeof(pppoe);
	}
	if (!strncmp(what, "l2tpv2 ", 7))
		return make_l2tpv2(what, addr);
	if (sscanf(what, "l2tp %u %u %u %u", &n[0], &n[1], &n[2], &n[3]) != 4)
		return 0;
	l2tp.pppol2tp.s_tunnel = n[0];
	l2tp.pppol2tp.s_session = n[1];
	l2tp.pppol2tp.d_tunnel = n[2];
	l2tp.pppol2tp.d_session = n[3];
	memcpy(addr, &l2tp, sizeof(l2tp));
	return sizeof(l2tp);
}

int __wrap_getsockname(int fd, struct sockaddr *addr, socklen_t *len);
int __wrap_getsockname(int fd, struct sockaddr *addr, socklen_t *len)
{
	const char *what = stands_for(fd);

	if (!what)
		return __real_getsockname(fd, addr, len);
	*len = make_name(what, addr);
	return *len ? 0 : -1;
}

/* A namespace that is not ours: any other inode will do. */
int __wrap_ioctl(int fd, unsigned long request, ...);
int __wrap_ioctl(int fd, unsigned long request, ...)
{
	const char *what = stands_for(fd);
	va_list ap;
	void *arg;

	va_start(ap, request);
	arg = va_arg(ap, void *);
	va_end(ap);
	if (what && request == SIOCGSKNS && compat) {
		errno = ENOTTY;
		return -1;
	}
	if (what && request == SIOCGSKNS)
		return open(strstr(what, "netns") ? "/proc/self/ns/mnt" : "/proc/self/ns/net",
			    O_RDONLY | O_CLOEXEC);
	if (what && request == PPPIOCGMRU) {
		errno = strstr(what, "dead") ? ENXIO : ENOTTY;
		return -1;
	}
	return __real_ioctl(fd, request, arg);
}

WRAP_ALSO(ioctl, __ioctl_time64);

static int n_sockets;

static int pppox_socket(const char *what)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0), len;

	len = snprintf(addr.sun_path + 1, sizeof(addr.sun_path) - 1, "ppptest %d %d %s", test_pid,
		       n_sockets++, what);
	if (bind(fd, (struct sockaddr *)&addr, offsetof(struct sockaddr_un, sun_path) + 1 + len))
		exit(1);
	return fd;
}

static uint64_t inode_of(int fd)
{
	struct stat st;

	return fstat(fd, &st) ? 0 : st.st_ino;
}

/* A socket of another protocol. */
static int other_socket(const char *proto, const char *what)
{
	int fd = pppox_socket(what);

	others[n_others].inode = inode_of(fd);
	others[n_others++].proto = proto;
	return fd;
}

static pid_t hold(void)
{
	pid_t pid = fork();

	while (!pid)
		pause();
	return pid;
}

struct seen {
	int n;
	int n_owners;
	char unit[16];
	char text[512];
};

static int see(const struct pppsplice_session *session, void *arg)
{
	char leg[PPPSPLICE_LEG_STRLEN];
	struct seen *seen = arg;
	size_t at = strlen(seen->text);

	seen->n++;
	seen->n_owners += session->n_owners;
	snprintf(seen->text + at, sizeof(seen->text) - at, "%s ",
		 pppsplice_leg_format(&session->leg, leg, sizeof(leg)));
	return 0;
}

static struct seen walk(struct pppsplice *ps)
{
	struct seen seen = { 0 };

	if (pppsplice_walk(ps) < 0)
		snprintf(seen.text, sizeof(seen.text), "%s", pppsplice_error(ps));
	else
		pppsplice_sessions(ps, see, &seen);
	return seen;
}

static bool is_socket(int fd, uint64_t inode)
{
	struct stat st;
	bool same = fd >= 0 && !fstat(fd, &st) && st.st_ino == inode;

	if (fd >= 0)
		close(fd);
	return same;
}

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void test_sessions(void)
{
	struct pppsplice *ps = pppsplice_new();
	struct pppsplice_leg want = { .type = PPPSPLICE_LEG_TYPE_PPPOE, .sid = 12 };
	int fds[8], copy, i;
	uint64_t inode;
	pid_t a, b;
	struct seen seen;

	fds[0] = pppox_socket("pppoe eth1 12 1");
	fds[1] = pppox_socket("l2tp 3 7 5 9");
	fds[2] = pppox_socket("l2tp 3 0 5 0");
	fds[3] = pppox_socket("pppoe eth1 0 0");
	fds[4] = pppox_socket("pppoe eth1 13 1 netns");
	fds[5] = pppox_socket("pppoe eth1 14 1 dead");
	copy = dup(fds[0]);
	fds[6] = copy;
	fds[7] = open("/dev/null", O_RDONLY);
	inode = inode_of(fds[0]);
	seen = walk(ps);
	is(seen.text, "", "the caller's own sockets do not count");
	a = hold();
	b = hold();
	seen = walk(ps);
	is(seen.text, "eth1:12@02:02:02:02:02:01 3/7 ",
	   "one session for each socket; no tunnel socket, unconnected, dead, or of another netns");
	ok(seen.n == 2 && seen.n_owners == 4, "both processes own both, once each");
	pppsplice_narrow(ps, b);
	ok(walk(ps).n_owners == 2, "one process only");
	pppsplice_narrow(ps, 0);
	for (i = 0; i < 8; i++)
		close(fds[i]);
	ok(is_socket(pppsplice_find(ps, &want), inode), "a session is found, and it is that socket");
	end(a);
	ok(is_socket(pppsplice_find(ps, &want), inode), "one owner gone, the other still has it");
	end(b);
	ok(pppsplice_find(ps, &want) == -ENOENT, "all owners gone: no such session, whatever the last walk saw");
	ok(!strncmp(pppsplice_error(ps), "no PPPoE session 12 in this network namespace", 45),
	   "and the message says which");
	pppsplice_narrow(ps, b);
	ok(pppsplice_walk(ps) == -ESRCH, "a process that is not there");
	pppsplice_free(ps);
}

/* A 32-bit program on a 64-bit kernel. */
static void test_compat(void)
{
	struct pppsplice *ps = pppsplice_new();
	int fds[2], i;
	pid_t pid;

	fds[0] = pppox_socket("pppoe eth1 15 1");
	fds[1] = pppox_socket("pppoe eth1 16 1 netns");
	pid = hold();
	for (i = 0; i < 2; i++)
		close(fds[i]);
	compat = true;
	cookie = 5;
	is(walk(ps).text, "eth1:15@02:02:02:02:02:01 ", "a namespace is known by its cookie");
	cookie = 0;
	is(walk(ps).text, "", "one that has none is not taken for ours");
	compat = false;
	end(pid);
	pppsplice_free(ps);
}

static void test_find(void)
{
	struct pppsplice *ps = pppsplice_new();
	struct pppsplice_leg want = { .type = PPPSPLICE_LEG_TYPE_PPPOE, .sid = 20 };
	int fds[3], i;
	uint64_t inodes[3];
	char text[256], name[16];
	pid_t pid;

	/* an emulator's, if it runs this */
	prctl(PR_GET_NAME, name);
	fds[0] = pppox_socket("pppoe eth1 20 1");
	fds[1] = pppox_socket("pppoe eth2 20 1");
	fds[2] = pppox_socket("pppoe eth2 20 9");
	for (i = 0; i < 3; i++)
		inodes[i] = inode_of(fds[i]);
	pid = hold();
	for (i = 0; i < 3; i++)
		close(fds[i]);
	ok(pppsplice_find(ps, &want) == -ENOTUNIQ, "three that match are refused");
	snprintf(text, sizeof(text),
		 "3 PPPoE sessions match: eth1:20@02:02:02:02:02:01 (%s pid %d), eth2:20@02:02:02:02:02:01 (%s pid %d), eth2:20@02:02:02:02:02:09 (%s pid %d)",
		 name, pid, name, pid, name, pid);
	is(pppsplice_error(ps), text, "and all are named");
	strcpy(want.ifname, "eth1");
	ok(is_socket(pppsplice_find(ps, &want), inodes[0]), "the interface tells them apart");
	strcpy(want.ifname, "eth2");
	ok(pppsplice_find(ps, &want) == -ENOTUNIQ, "if not, they are refused");
	want.has_peer_mac = true;
	memcpy(want.peer_mac, "\2\2\2\2\2\11", 6);
	ok(is_socket(pppsplice_find(ps, &want), inodes[2]), "interface and MAC tell them apart");
	want.sid = 0;
	ok(pppsplice_find(ps, &want) == -EINVAL, "session 0 is refused");
	want.type = PPPSPLICE_LEG_TYPE_CHANNEL;
	want.has_channel = true;
	ok(pppsplice_find(ps, &want) == -EINVAL, "a channel has no socket");
	end(pid);
	pppsplice_free(ps);
}

/* A session that came after the walk is found; it is not walked for each. */
static void test_cache(void)
{
	struct pppsplice *ps = pppsplice_new();
	struct pppsplice_leg want = { .type = PPPSPLICE_LEG_TYPE_L2TP, .tunnel = 1, .session = 2 };
	uint64_t inode;
	pid_t pid;
	int fd;

	pppsplice_walk(ps);
	fd = pppox_socket("l2tp 1 2 3 4");
	inode = inode_of(fd);
	pid = hold();
	close(fd);
	ok(is_socket(pppsplice_find(ps, &want), inode), "a session that came after the walk is found");
	end(pid);
	pppsplice_free(ps);
}

/* An L2TPv2 session, of a tunnel that process @pid made of its descriptor @fd. */
static int l2tp_session(unsigned int session, int family, int port, int fd, pid_t pid,
			const char *more)
{
	char what[64];

	snprintf(what, sizeof(what), "l2tpv2 3 %u %d %d %d %d %s", session, family, port, fd, pid,
		 more);
	return pppox_socket(what);
}

/* What pppsplice_find_tunnel() says of session 3/@session: an inode number, or an error. */
static long long tunnel_of(struct pppsplice *ps, unsigned int session,
			   struct pppsplice_tunnel *tunnel)
{
	struct pppsplice_leg want = { .type = PPPSPLICE_LEG_TYPE_L2TP, .tunnel = 3,
				      .session = session };
	int fd = pppsplice_find(ps, &want), err;
	long long inode;

	if (fd < 0)
		return 0;
	err = pppsplice_find_tunnel(ps, fd, tunnel);
	close(fd);
	if (err)
		return tunnel->fd < 0 ? err : 0;
	inode = inode_of(tunnel->fd);
	close(tunnel->fd);
	return inode;
}

static void test_tunnels(void)
{
	struct pppsplice *ps = pppsplice_new();
	struct pppsplice_tunnel tunnel;
	int fds[16], n = 0, i, before;
	long long udp, udp6;
	pid_t pid;

	fds[n++] = other_socket("UDP", "udp 4 1701 encap");
	fds[n++] = other_socket("UDPv6", "udp 6 1701 encap");
	fds[n++] = other_socket("UDP", "udp 4 1701");
	fds[n++] = other_socket("UDP", "udp 4 1701 encap netns");
	fds[n++] = other_socket("UDP", "udp 4 0 encap");
	fds[n++] = dup(fds[0]);
	fds[n++] = dup(fds[2]);
	fds[n++] = other_socket("TCP", "tcp");
	fds[n++] = other_socket("UDP-Lite", "tcp");
	udp = inode_of(fds[0]);
	udp6 = inode_of(fds[1]);
	fds[n++] = l2tp_session(1, 4, 1701, fds[0], 0, "send");
	fds[n++] = l2tp_session(2, 6, 1701, fds[1], 0, "recv");
	fds[n++] = l2tp_session(3, 4, 1701, fds[2], 0, "");
	fds[n++] = l2tp_session(4, 4, 1701, fds[3], 0, "");
	fds[n++] = l2tp_session(5, 4, 1702, fds[0], 0, "");
	fds[n++] = l2tp_session(6, 4, 1701, -1, 0, "");
	fds[n++] = l2tp_session(7, 4, 1701, fds[5], 0, "");
	pid = hold();
	for (i = 0; i < n; i++)
		close(fds[i]);
	pppsplice_narrow(ps, pid);
	n_duplicated = 0;
	pppsplice_walk(ps);
	ok(n_duplicated == 7 + 5, "each session and each UDP socket is looked at once, and no other socket");
	ok(tunnel_of(ps, 1, &tunnel) == udp && tunnel.send_seq && !tunnel.recv_seq &&
	   tunnel.l2spec_type == 1 && !tunnel.cookie_len, "a tunnel's socket, and how its session is set");
	ok(tunnel_of(ps, 2, &tunnel) == udp6 && !tunnel.send_seq && tunnel.recv_seq,
	   "a tunnel's socket over IPv6");
	before = n_duplicated;
	ok(tunnel_of(ps, 3, &tunnel) == -ENOENT, "a UDP socket that carries no L2TP is not a tunnel's");
	ok(tunnel_of(ps, 4, &tunnel) == -ENOENT, "nor one of another network namespace");
	ok(tunnel_of(ps, 5, &tunnel) == -ENOENT, "nor one with another peer");
	ok(tunnel_of(ps, 6, &tunnel) == -ENOENT &&
	   strstr(pppsplice_error(ps), "kernel made the socket of the tunnel of L2TP session 3/6"),
	   "a tunnel that the kernel has made a socket for");
	ok(n_duplicated == before, "it is not walked again for tunnels that have none");
	ok(tunnel_of(ps, 7, &tunnel) == udp, "a socket that has several numbers, by any of them");
	end(pid);
	pppsplice_free(ps);
}

/* Two processes have one number for two sockets with one peer. */
static pid_t hold_udp(const int udp[3], int which)
{
	pid_t pid = fork();
	int i;

	if (pid)
		return pid;
	dup2(udp[which], 100);
	for (i = 0; i < 3; i++)
		close(udp[i]);
	for (;;)
		pause();
}

static void test_same_peer(void)
{
	struct pppsplice *ps = pppsplice_new();
	int udp[3], fds[4], i, err;
	struct pppsplice_tunnel tunnel;
	long long inodes[3];
	pid_t pids[3], pid;

	for (i = 0; i < 3; i++) {
		udp[i] = other_socket("UDP", "udp 4 1703 encap");
		inodes[i] = inode_of(udp[i]);
	}
	pids[0] = hold_udp(udp, 0);
	pids[1] = hold_udp(udp, 1);
	fds[0] = l2tp_session(11, 4, 1703, 100, 0, "");
	fds[1] = l2tp_session(12, 4, 1703, 100, pids[0], "");
	fds[2] = l2tp_session(13, 4, 1703, 100, pids[1], "");
	fds[3] = l2tp_session(14, 4, 1703, udp[2], 0, "");
	pid = hold();
	usleep(200000);
	for (i = 0; i < 3; i++)
		close(udp[i]);
	ok(tunnel_of(ps, 11, &tunnel) == -ENOTUNIQ, "two sockets that may be the tunnel's");
	ok(tunnel_of(ps, 12, &tunnel) == inodes[0] && tunnel_of(ps, 13, &tunnel) == inodes[1],
	   "the process that made the session tells them apart");
	ok(tunnel_of(ps, 14, &tunnel) == inodes[2], "so does the number");
	end(pids[0]);
	ok(tunnel_of(ps, 12, &tunnel) == inodes[0], "another process has inherited it");
	pids[2] = hold();
	end(pids[1]);
	end(pid);
	ok(tunnel_of(ps, 12, &tunnel) == -ENOENT, "nobody has it any more");
	ok(fds[3] >= 0 && pppsplice_find_tunnel(ps, fds[3], &tunnel) == -ENOENT,
	   "a socket that has ended since");
	end(pids[2]);
	udp[0] = other_socket("UDP", "udp 4 1704 encap");
	i = l2tp_session(15, 4, 1704, udp[0], 0, "");
	pids[0] = hold();
	err = pppsplice_find_tunnel(ps, i, &tunnel);
	ok(!err && is_socket(tunnel.fd, inode_of(udp[0])),
	   "a session that came after the walk: it is walked again");
	end(pids[0]);
	close(i);
	close(udp[0]);
	for (i = 0; i < 4; i++)
		close(fds[i]);
	pppsplice_free(ps);
}

static void test_no_tunnel(void)
{
	struct pppsplice *ps = pppsplice_new();
	int pppoe = pppox_socket("pppoe eth1 12 1"), v3 = pppox_socket("l2tp 3 7 5 9");
	int netns = l2tp_session(7, 4, 1701, 5, 0, "netns");
	struct pppsplice_tunnel tunnel;

	ok(pppsplice_find_tunnel(ps, pppoe, &tunnel) == -EPROTOTYPE, "a PPPoE session has no tunnel");
	ok(pppsplice_find_tunnel(ps, 0, &tunnel) == -EPROTOTYPE &&
	   pppsplice_find_tunnel(ps, -1, &tunnel) == -EPROTOTYPE, "nor has what is no socket");
	ok(pppsplice_find_tunnel(ps, v3, &tunnel) == -EOPNOTSUPP,
	   "an L2TPv3 session does not tell how it is set");
	ok(pppsplice_find_tunnel(ps, netns, &tunnel) == -ENOENT && tunnel.fd == -1,
	   "a session of another network namespace");
	close(pppoe);
	close(v3);
	close(netns);
	pppsplice_free(ps);
}

static void test_addresses(void)
{
	struct sockaddr_pppol2tp v2 = { AF_PPPOX, PX_PROTO_OL2TP,
		{ .s_tunnel = 1, .s_session = 2, .d_tunnel = 3, .d_session = 4 } };
	struct sockaddr_pppol2tpin6 v2in6 = { AF_PPPOX, PX_PROTO_OL2TP,
		{ .s_tunnel = 1, .s_session = 2, .d_tunnel = 3, .d_session = 4 } };
	struct sockaddr_pppol2tpv3 v3 = { AF_PPPOX, PX_PROTO_OL2TP,
		{ .s_tunnel = 1, .s_session = 2, .d_tunnel = 3, .d_session = 4 } };
	struct sockaddr_pppol2tpv3in6 v3in6 = { AF_PPPOX, PX_PROTO_OL2TP,
		{ .s_tunnel = 1, .s_session = 2, .d_tunnel = 3, .d_session = 4 } };
	const struct { void *addr; size_t len; const char *name; } all[] = {
		{ &v2, sizeof(v2), "L2TPv2 over IPv4" }, { &v2in6, sizeof(v2in6), "L2TPv2 over IPv6" },
		{ &v3, sizeof(v3), "L2TPv3 over IPv4" }, { &v3in6, sizeof(v3in6), "L2TPv3 over IPv6" },
	};
	struct sockaddr_pppox pptp = { .sa_family = AF_PPPOX, .sa_protocol = PX_PROTO_PPTP };
	struct pppsplice_leg leg;
	size_t i;

	for (i = 0; i < 4; i++)
		ok(!session_of_sockaddr(all[i].addr, all[i].len, &leg) && leg.tunnel == 1 &&
		   leg.session == 2 && leg.peer_tunnel == 3 && leg.peer_session == 4, all[i].name);
	ok(session_of_sockaddr(&v3, sizeof(v3) - 1, &leg) == -EPROTOTYPE, "an address of no known length");
	ok(session_of_sockaddr(&pptp, sizeof(pptp), &leg) == -EPROTOTYPE, "PPTP is no leg");
	ok(session_of_sockaddr(&pptp, 2, &leg) == -EPROTOTYPE, "an address that is cut off");
}

static void test_units(void)
{
	static char text[] =
		"PPPoL2TP driver info, V2.0\n"
		"  SESSION name, addr/port src-tid/sid dest-tid/sid state user-data-ok\n"
		"\nTUNNEL 'tunl 10', Y 2\n 00000000 0/0/0 0/0/0\n"
		"  SESSION 'sess 10/7' 0A000001/1701 000A/0007 -> 0005/0009 5 Y\n"
		"   0/0/-/-/LAC 00000000 0\n   0/0 1/2/0 3/4/0\n   interface ppp3\n"
		"  SESSION 'it''s' 0A000001/1701 10000/FFFFFFFF -> 0005/000A 5 Y\n"
		"   0/0/-/-/LAC 00000000 0\n   0/0 1/2/0 3/4/0\n   interface ppp4\n"
		"  SESSION 'none' 0A000001/1701 000A/0008 -> 0005/000B 5 Y\n"
		"   0/0/-/-/LAC 00000000 0\n   0/0 1/2/0 3/4/0\n   interface (null)\n"
		"  SESSION 'gone' 00000000/0 000A/0009 -> 0005/000C 0 N\n"
		"   0/0/-/-/LAC 00000000 0\n   0/0 1/2/0 3/4/0\n";
	FILE *file = fmemopen(text, strlen(text), "r");
	struct pppsplice_leg leg = { .tunnel = 10, .session = 7 };
	struct l2tp_units units = { 0 };

	ok(!l2tp_units_parse(file, &units) && units.n == 2, "/proc/net/pppol2tp is read");
	is(l2tp_units_find(&units, &leg), "ppp3", "its numbers are hexadecimal");
	leg = (struct pppsplice_leg){ .tunnel = 0x10000, .session = UINT32_MAX };
	is(l2tp_units_find(&units, &leg), "ppp4", "and may have 32 bits");
	leg = (struct pppsplice_leg){ .tunnel = 10, .session = 8 };
	is(l2tp_units_find(&units, &leg), "", "(null) is no interface");
	leg.session = 9;
	is(l2tp_units_find(&units, &leg), "", "nor is a line that is not there");
	fclose(file);
	free(units.units);
}

int main(void)
{
	test_pid = getpid();
	setvbuf(stdout, NULL, _IONBF, 0);
	test_addresses();
	test_units();
	test_sessions();
	test_compat();
	test_find();
	test_cache();
	test_tunnels();
	test_same_peer();
	test_no_tunnel();
	return tap_end();
}
