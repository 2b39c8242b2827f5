// SPDX-License-Identifier: GPL-2.0-or-later OR LGPL-2.1-or-later
/*
 * Descriptors of other processes, and which of them are session sockets.
 *
 * Nothing here changes a socket. PPPIOCGCHAN would: pppox_ioctl() sets
 * PPPOX_BOUND and drains the receive queue. So the channel index of a session
 * is known only from the kernel's report, once it is spliced.
 */
#include "socket.h"

#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <net/if.h>
#include <linux/if_pppol2tp.h>
#include <linux/if_pppox.h>
#include <linux/ppp-ioctl.h>
#include <linux/sockios.h>
#include <linux/udp.h>

#ifndef SOL_UDP
#define SOL_UDP 17
#endif

int pidfd_of(pid_t pid)
{
	int fd = syscall(SYS_pidfd_open, pid, 0);

	return fd < 0 ? -errno : fd;
}

int duplicate_fd(int pidfd, int fd)
{
	int copy = syscall(SYS_pidfd_getfd, pidfd, fd, 0);

	return copy < 0 ? -errno : copy;
}

/**
 * duplicate_from() - take a descriptor of another process that has been seen before
 * @pid: process
 * @fd: descriptor in it
 * @inode: inode number of the socket that it was
 *
 * Return: descriptor, -ESTALE if it is another socket now, or what the system calls
 * say.
 */
int duplicate_from(pid_t pid, int fd, uint64_t inode)
{
	int pidfd = pidfd_of(pid), copy, err;
	struct stat st;

	if (pidfd < 0)
		return pidfd;
	copy = duplicate_fd(pidfd, fd);
	close(pidfd);
	if (copy < 0)
		return copy;
	err = fstat(copy, &st) ? -errno : st.st_ino == inode ? 0 : -ESTALE;
	if (!err)
		return copy;
	close(copy);
	return err;
}

int own_netns(struct netns_id *id)
{
	struct stat st;

	if (stat("/proc/thread-self/ns/net", &st))
		return -errno;
	id->dev = st.st_dev;
	id->ino = st.st_ino;
	return 0;
}

/**
 * socket_proto() - what a descriptor may be, without having it
 * @fd_path: its link in /proc/PID/fd
 *
 * The name of the socket's struct proto ("PPPOE", "PPPOL2TP", "UDPv6",
 * sockfs_xattr_get()) spares other sockets from being duplicated.
 *
 * Return: SOCKET_PPPOX also if it cannot be known.
 */
enum socket_proto socket_proto(const char *fd_path)
{
	char name[32] = "";
	ssize_t len = getxattr(fd_path, "system.sockprotoname", name, sizeof(name) - 1);

	if (len < 0)
		return errno == EOPNOTSUPP || errno == ENODATA ? SOCKET_PPPOX : SOCKET_OTHER;
	if (!strncmp(name, "PPPO", 4))
		return SOCKET_PPPOX;
	return strcmp(name, "UDP") && strcmp(name, "UDPv6") ? SOCKET_OTHER : SOCKET_UDP;
}

/* Return: a number of the socket's namespace that no other has; 0 if unknown. */
static uint64_t netns_cookie(int fd)
{
	uint64_t cookie = 0;
	socklen_t len = sizeof(cookie);

	return getsockopt(fd, SOL_SOCKET, SO_NETNS_COOKIE, &cookie, &len) ? 0 : cookie;
}

/* By cookie, against a socket of our own. */
static int in_own_netns(int fd)
{
	int own = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	uint64_t cookie;

	if (own < 0)
		return -errno;
	cookie = netns_cookie(own);
	close(own);
	return cookie && cookie == netns_cookie(fd) ? 0 : -ENOENT;
}

/*
 * SO_NETNS_COOKIE would need no privilege and no descriptor, but Linux 6.18
 * was seen to report 0 for every namespace. It has to do where a 32-bit program asks
 * a 64-bit kernel for the namespace of a PPPoE socket: pppox_compat_ioctl() refuses
 * what pppoe does not know, instead of leaving it to compat_sock_ioctl().
 */
static int in_netns(int fd, const struct netns_id *netns)
{
	int ns = ioctl(fd, SIOCGSKNS), err = 0;
	struct stat st;

	if (ns < 0 && errno == ENOTTY)
		return in_own_netns(fd);
	if (ns < 0)
		return -errno;
	if (fstat(ns, &st))
		err = -errno;
	else if (st.st_dev != netns->dev || st.st_ino != netns->ino)
		err = -ENOENT;
	close(ns);
	return err;
}

static int session_of_pppoe(const struct sockaddr_pppox *sa, struct pppsplice_leg *leg)
{
	const struct pppoe_addr pa = sa->sa_addr.pppoe;

	if (!pa.sid)
		return -ENOTCONN;
	leg->type = PPPSPLICE_LEG_TYPE_PPPOE;
	leg->sid = ntohs(pa.sid);
	leg->has_peer_mac = true;
	memcpy(leg->peer_mac, pa.remote, sizeof(leg->peer_mac));
	memcpy(leg->ifname, pa.dev, sizeof(leg->ifname) - 1);
	return 0;
}

/* Session 0 of 0 is the socket that manages the tunnel. */
static int session_of_l2tp(uint32_t tunnel, uint32_t session, uint32_t peer_tunnel,
			   uint32_t peer_session, struct pppsplice_leg *leg)
{
	if (!tunnel || (!session && !peer_session))
		return -ENOTCONN;
	leg->type = PPPSPLICE_LEG_TYPE_L2TP;
	leg->tunnel = tunnel;
	leg->session = session;
	leg->peer_tunnel = peer_tunnel;
	leg->peer_session = peer_session;
	return 0;
}

#define SESSION_OF_L2TP(type, addr, leg) ({					\
	type sa;								\
										\
	memcpy(&sa, addr, sizeof(sa));						\
	session_of_l2tp(sa.pppol2tp.s_tunnel, sa.pppol2tp.s_session,		\
			sa.pppol2tp.d_tunnel, sa.pppol2tp.d_session, leg); })

/**
 * session_of_sockaddr() - read the name of a PPPoX socket
 * @addr: what getsockname(2) wrote
 * @len: its length, which tells the four kinds of L2TP address apart
 * @leg: takes the identity
 *
 * Return: 0, -ENOTCONN if it is no session (not connected, or a socket that
 * manages a tunnel), -EPROTOTYPE if it is of another protocol.
 */
int session_of_sockaddr(const void *addr, socklen_t len, struct pppsplice_leg *leg)
{
	struct sockaddr_pppox sa;

	memset(leg, 0, sizeof(*leg));
	memset(&sa, 0, sizeof(sa));
	if (len < offsetof(struct sockaddr_pppox, sa_addr))
		return -EPROTOTYPE;
	memcpy(&sa, addr, len < sizeof(sa) ? len : sizeof(sa));
	if (sa.sa_family != AF_PPPOX)
		return -EPROTOTYPE;
	if (sa.sa_protocol == PX_PROTO_OE && len == sizeof(sa))
		return session_of_pppoe(&sa, leg);
	if (sa.sa_protocol != PX_PROTO_OL2TP)
		return -EPROTOTYPE;
	switch (len) {
	case sizeof(struct sockaddr_pppol2tp):
		return SESSION_OF_L2TP(struct sockaddr_pppol2tp, addr, leg);
	case sizeof(struct sockaddr_pppol2tpin6):
		return SESSION_OF_L2TP(struct sockaddr_pppol2tpin6, addr, leg);
	case sizeof(struct sockaddr_pppol2tpv3):
		return SESSION_OF_L2TP(struct sockaddr_pppol2tpv3, addr, leg);
	case sizeof(struct sockaddr_pppol2tpv3in6):
		return SESSION_OF_L2TP(struct sockaddr_pppol2tpv3in6, addr, leg);
	}
	return -EPROTOTYPE;
}

/* After PADT the socket keeps its name. PPPIOCGMRU only looks (pppoe_ioctl()). */
static bool pppoe_is_dead(int fd)
{
	int mru;

	return ioctl(fd, PPPIOCGMRU, &mru) && errno == ENXIO;
}

/**
 * session_of_socket() - which session a socket is
 * @fd: descriptor
 * @netns: namespace that the socket must be in
 * @leg: takes the identity
 *
 * Return: 0, -ENOENT if it is in another namespace, -EPERM if its namespace may
 * not be looked at (SIOCGSKNS needs CAP_NET_ADMIN in it), -ENOTCONN or
 * -EPROTOTYPE as session_of_sockaddr().
 */
int session_of_socket(int fd, const struct netns_id *netns, struct pppsplice_leg *leg)
{
	struct sockaddr_storage addr;
	socklen_t len = sizeof(addr);
	int err, domain = 0;
	socklen_t domain_len = sizeof(domain);

	if (getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &domain_len) || domain != AF_PPPOX)
		return -EPROTOTYPE;
	if (getsockname(fd, (struct sockaddr *)&addr, &len))
		return -ENOTCONN;
	err = session_of_sockaddr(&addr, len, leg);
	err = err ? err : in_netns(fd, netns);
	if (err)
		return err;
	if (leg->type != PPPSPLICE_LEG_TYPE_PPPOE)
		return 0;
	if (pppoe_is_dead(fd))
		return -ENOTCONN;
	leg->ifindex = if_nametoindex(leg->ifname);
	return 0;
}

#define TUNNEL_OF_L2TP(type, from, name) ({					\
	type sa;								\
										\
	memcpy(&sa, from, sizeof(sa));						\
	(name)->pid = sa.pppol2tp.pid;						\
	(name)->fd = sa.pppol2tp.fd;						\
	memcpy(&(name)->peer, &sa.pppol2tp.addr, sizeof(sa.pppol2tp.addr));	\
	0; })

/**
 * tunnel_of_session() - what an L2TP session's socket says of its tunnel
 * @fd: session socket
 * @name: takes it
 *
 * Return: 0, -EOPNOTSUPP if it is no L2TPv2 session, -ENOTCONN.
 */
int tunnel_of_session(int fd, struct tunnel_name *name)
{
	struct sockaddr_storage addr;
	socklen_t len = sizeof(addr);

	memset(name, 0, sizeof(*name));
	if (getsockname(fd, (struct sockaddr *)&addr, &len))
		return -ENOTCONN;
	if (len == sizeof(struct sockaddr_pppol2tp))
		return TUNNEL_OF_L2TP(struct sockaddr_pppol2tp, &addr, name);
	if (len == sizeof(struct sockaddr_pppol2tpin6))
		return TUNNEL_OF_L2TP(struct sockaddr_pppol2tpin6, &addr, name);
	return -EOPNOTSUPP;
}

/**
 * tunnel_of_udp() - where the tunnel of a UDP socket leads
 * @fd: UDP socket
 * @netns: namespace that the socket must be in
 * @peer: takes the address and port of the tunnel's peer
 *
 * Return: 0, -EPROTOTYPE if it carries no L2TP, -ENOTCONN, -ENOENT or -EPERM as
 * session_of_socket().
 */
int tunnel_of_udp(int fd, const struct netns_id *netns, union tunnel_peer *peer)
{
	socklen_t len = sizeof(*peer), encap_len;
	int encap = 0;

	encap_len = sizeof(encap);
	if (getsockopt(fd, SOL_UDP, UDP_ENCAP, &encap, &encap_len) ||
	    encap != UDP_ENCAP_L2TPINUDP)
		return -EPROTOTYPE;
	memset(peer, 0, sizeof(*peer));
	if (getpeername(fd, &peer->any, &len))
		return -ENOTCONN;
	return in_netns(fd, netns);
}
