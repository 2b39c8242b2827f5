// SPDX-License-Identifier: GPL-2.0
/*
 * races - do to PPP sessions and their splices all that can be done, all at once
 *
 *   races [--seconds N] [--seed N] [--module FILE] HOME LNS LAC LAC
 *
 * Takes four network namespaces that races.py has wired (sub0 and sub1 of the LACs
 * to wan0 and wan1 of HOME, up0 and up1 to lac0 and lac1 of LNS) and starts
 * processes that do not wait for each other: session holders, processes that splice
 * the sessions by descriptors they were sent, listeners, senders at both ends, and
 * some who take interfaces down and, if it is in FILE, the module out. Holders and
 * splicers are killed and started again all the time. Each process draws what it does
 * from a generator of its own, seeded by its place, its life and the seed.
 *
 * A line "renew N" on standard input: the namespace of LAC N was removed and is being
 * made again; its processes are killed, and enter the new one. At the end, one
 * object of JSON says what was done how often, with which errors. The exit status is
 * 1 if a process was stuck, or what a listener was told made no sense.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <limits.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <linux/if_arp.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/if_pppol2tp.h>
#include <linux/if_pppox.h>
#include <linux/l2tp.h>
#include <linux/ppp-ioctl.h>

#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>

#include <libpppsplice.h>

#ifndef SOL_PPPOL2TP
#define SOL_PPPOL2TP 273
#endif

#define LACS		2
#define HOLDERS		3	/* of each LAC */
#define KINDS		3	/* sessions of a holder: PPPoE, L2TP, L2TP in the same tunnel */
#define SLOTS		(LACS * HOLDERS * KINDS)
#define FDS		(SLOTS + LACS * HOLDERS)	/* sessions, and holders' tunnels */
#define SPLICERS	2	/* of each LAC */
#define PORT		1701
#define LABELS		4	/* that are fought for */

/* Who is silent for so long is stuck: no call takes a tenth of it, even where
 * the kernel is checked by KASAN and emulated.
 */
#define STUCK_SECONDS	300

/* For what chance has not brought about in the given time. */
#define PATIENCE	1200

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

static const unsigned char home_mac[ETH_ALEN] = { 2, 0, 0, 0, 0, 1 };
static const unsigned char lac_mac[ETH_ALEN] = { 2, 0, 0, 0, 0, 0xfe };

enum action {
#define ACTION(name) DO_##name,
#include "races_actions.h"
#undef ACTION
	N_ACTIONS
};

static const char * const action_names[] = {
#define ACTION(name) \
	[DO_##name] = #name,
#include "races_actions.h"
#undef ACTION
};

#define N_ERRORS	136
#define N_REASONS	8
#define N_ROLES		32

/* Shared by all processes. */
struct shared {
	int stop;
	int hold_adds;		/* the module is to go: nobody makes a splice */
	unsigned int loads;	/* of the module */
	unsigned int complaints;
	unsigned int done[N_ACTIONS][N_ERRORS];
	unsigned int reasons[N_REASONS];
	unsigned long beats[N_ROLES];
	unsigned int sids[LACS][HOLDERS];	/* of the PPPoE sessions */
	unsigned long turns;	/* things that holders and splicers have done */
};

struct role {
	const char *name;
	void (*run)(int lac, int place);
	int lac, place;
	int inbox;		/* index into inboxes, or -1 */
	pid_t pid;
	unsigned int life;
	unsigned long born;	/* beats then */
	unsigned long seen;	/* beats, and when they were last others */
	time_t when;
};

static struct shared *shared;
static const char *home_ns, *lns_ns, *lac_ns[LACS];
static const char *module_file;
static unsigned long seed = 1;

/* Where processes are sent descriptors of sessions: [0] is read, [1] written. */
#define INBOXES		(LACS * SPLICERS + 1)
static int inboxes[INBOXES][2];

static unsigned long *beat;
static uint64_t random_state;
static int inbox;

/* --- what all processes do -------------------------------------------------- */

/* xorshift64*, G. Marsaglia and S. Vigna */
static uint32_t draw(void)
{
	random_state ^= random_state >> 12;
	random_state ^= random_state << 25;
	random_state ^= random_state >> 27;
	return (random_state * 0x2545f4914f6cdd1dull) >> 32;
}

static unsigned int below(unsigned int n)
{
	return draw() % n;
}

static bool one_in(unsigned int n)
{
	return !below(n);
}

static bool stopped(void)
{
	__atomic_fetch_add(beat, 1, __ATOMIC_RELAXED);
	return __atomic_load_n(&shared->stop, __ATOMIC_RELAXED);
}

/* Count an action: @ret is negative if it failed, with errno or as -errno. */
static int did(enum action action, int ret, int error)
{
	int slot = ret < 0 ? error : 0;

	if (slot < 0 || slot >= N_ERRORS)
		slot = N_ERRORS - 1;
	__atomic_fetch_add(&shared->done[action][slot], 1, __ATOMIC_RELAXED);
	return ret;
}

static int did_call(enum action action, int ret)
{
	return did(action, ret, errno);
}

static int did_splice(enum action action, int ret)
{
	return did(action, ret, -ret);
}

/* Whether it has not succeeded yet. */
static bool never(enum action action)
{
	return !__atomic_load_n(&shared->done[action][0], __ATOMIC_RELAXED);
}

#define complain(format, ...)							\
	do {									\
		fprintf(stderr, "# " format "\n", ##__VA_ARGS__);		\
		__atomic_fetch_add(&shared->complaints, 1, __ATOMIC_RELAXED);	\
	} while (0)

static void pause_us(unsigned int most)
{
	usleep(below(most) + 1);
}

static void take_turn(void)
{
	__atomic_fetch_add(&shared->turns, 1, __ATOMIC_RELAXED);
}

/* Until others have done so much: how fast that is depends on the machine. */
static void wait_turns(unsigned int most)
{
	unsigned long until = __atomic_load_n(&shared->turns, __ATOMIC_RELAXED) + below(most);

	while (!stopped() && __atomic_load_n(&shared->turns, __ATOMIC_RELAXED) < until)
		usleep(2000);
}

/* A name that is not there makes the kernel start modprobe, for seconds. */
static bool has_link(const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/sys/net/ipv4/conf/%s", name);
	return !access(path, F_OK);
}

static void shut(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* --- descriptors from holders to splicers ----------------------------------- */

/* A message is the place among FDS; the descriptor goes with it. */
static int send_fd(int to, int slot, int fd)
{
	char space[CMSG_SPACE(sizeof(int))] = { 0 };
	struct iovec iov = { .iov_base = &slot, .iov_len = sizeof(slot) };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = space,
			      .msg_controllen = sizeof(space) };
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(&msg);

	cmsg->cmsg_level = SOL_SOCKET;
	cmsg->cmsg_type = SCM_RIGHTS;
	cmsg->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(cmsg), &fd, sizeof(fd));
	return sendmsg(to, &msg, MSG_DONTWAIT) < 0 ? -1 : 0;
}

static bool receive_fd(int from, int *slot, int *fd)
{
	char space[CMSG_SPACE(sizeof(int))] = { 0 };
	struct iovec iov = { .iov_base = slot, .iov_len = sizeof(*slot) };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = space,
			      .msg_controllen = sizeof(space) };
	struct cmsghdr *cmsg;

	if (recvmsg(from, &msg, MSG_DONTWAIT | MSG_CMSG_CLOEXEC) != sizeof(*slot))
		return false;
	cmsg = CMSG_FIRSTHDR(&msg);
	if (!cmsg)
		return false;
	memcpy(fd, CMSG_DATA(cmsg), sizeof(*fd));
	return true;
}

static void receive_fds(int fds[FDS])
{
	int slot, fd;

	while (receive_fd(inboxes[inbox][0], &slot, &fd)) {
		shut(&fds[slot]);
		fds[slot] = fd;
	}
}

static void forget_fds(void)
{
	int slot, fd;

	while (inbox >= 0 && receive_fd(inboxes[inbox][0], &slot, &fd))
		close(fd);
}

/* It may be gone, and not be there again yet: as long as what this process is sent
 * holds an interface, it will not be.
 */
static void enter(const char *netns)
{
	char path[PATH_MAX];
	int fd;

	snprintf(path, sizeof(path), "/run/netns/%s", netns);
	for (;;) {
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd >= 0 && !setns(fd, CLONE_NEWNET)) {
			close(fd);
			return;
		}
		if (fd >= 0)
			close(fd);
		if (stopped())
			_exit(0);
		forget_fds();
		usleep(20000);
	}
}

/* --- generic netlink of l2tp ------------------------------------------------ */

struct l2tp_link {
	struct nl_sock *nl;
	int family;
};

static void open_l2tp_link(struct l2tp_link *link)
{
	link->nl = nl_socket_alloc();
	if (!link->nl || genl_connect(link->nl))
		errx(1, "generic netlink socket");
	link->family = genl_ctrl_resolve(link->nl, L2TP_GENL_NAME);
}

/* Return: 0 or -1 with errno. @fd: for TUNNEL_CREATE; @session: 0 if none */
static int ask_l2tp(struct l2tp_link *link, int cmd, uint32_t tunnel, uint32_t session, int fd,
		    int version)
{
	struct nl_msg *msg = nlmsg_alloc();
	int ret;

	if (!msg)
		errx(1, "no memory");
	if (link->family < 0)
		link->family = genl_ctrl_resolve(link->nl, L2TP_GENL_NAME);
	genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, link->family, 0, NLM_F_ACK, cmd,
		    L2TP_GENL_VERSION);
	nla_put_u32(msg, L2TP_ATTR_CONN_ID, tunnel);
	if (session)
		nla_put_u32(msg, L2TP_ATTR_SESSION_ID, session);
	if (cmd == L2TP_CMD_TUNNEL_CREATE) {
		nla_put_u32(msg, L2TP_ATTR_PEER_CONN_ID, tunnel);
		nla_put_u8(msg, L2TP_ATTR_PROTO_VERSION, version);
		nla_put_u16(msg, L2TP_ATTR_ENCAP_TYPE, L2TP_ENCAPTYPE_UDP);
		nla_put_u32(msg, L2TP_ATTR_FD, fd);
	}
	if (cmd == L2TP_CMD_SESSION_MODIFY)
		nla_put_u8(msg, L2TP_ATTR_SEND_SEQ, one_in(3));
	ret = nl_send_auto(link->nl, msg);
	nlmsg_free(msg);
	if (ret >= 0)
		ret = nl_wait_for_ack(link->nl);
	if (ret == -NLE_OBJ_NOTFOUND)
		link->family = -1;	/* no such tunnel or session, or module */
	if (ret < 0) {
		errno = ret == -NLE_EXIST ? EEXIST : ret == -NLE_OBJ_NOTFOUND ? ENOENT : EIO;
		return -1;
	}
	return 0;
}

/* --- holders: control planes ------------------------------------------------ */

struct session {
	int sock, channel, unit;
	bool connected;		/* that channel to that unit */
	bool seq;
};

struct holder {
	int lac, place;
	int tunnel;		/* its UDP socket */
	int version;
	struct session session[KINDS];
	struct l2tp_link link;
};

static uint32_t tunnel_id(int place)
{
	return 20 + place;
}

static uint32_t session_id(int place, int kind)
{
	return 200 + place * KINDS + kind;
}

/* A session is given the next number when it is opened. While a splicer keeps the
 * socket of the last one, its number is not free; and pppoe_release() takes the entry
 * of the socket that has the number out of pppoe's table if it is called for one whose
 * connect() was refused for that (EALREADY): pppoe_flush_dev() then does not find
 * the socket, and its interface waits for who has it.
 */
static int pppoe_sid(int lac, int place)
{
	unsigned int n = __atomic_load_n(&shared->sids[lac][place], __ATOMIC_RELAXED);

	return 1 + place + HOLDERS * (n % 20000);
}

static int next_pppoe_sid(int lac, int place)
{
	__atomic_fetch_add(&shared->sids[lac][place], 1, __ATOMIC_RELAXED);
	return pppoe_sid(lac, place);
}

/* Places differ in their version, so that a version does not change with a life. */
static int version_of(int place)
{
	return place % 2 ? 3 : 2;
}

static struct sockaddr_in address(int lac, int end, int port)
{
	struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = htons(port) };

	in.sin_addr.s_addr = htonl(198u << 24 | 18 << 16 | lac << 8 | end);
	return in;
}

static int connect_pppoe(const struct holder *h, int sock, int sid)
{
	struct sockaddr_pppox sp = { .sa_family = AF_PPPOX, .sa_protocol = PX_PROTO_OE };

	sp.sa_addr.pppoe.sid = htons(sid);
	memcpy(sp.sa_addr.pppoe.remote, home_mac, ETH_ALEN);
	snprintf(sp.sa_addr.pppoe.dev, IFNAMSIZ, "sub%d", h->lac);
	return connect(sock, (struct sockaddr *)&sp, sizeof(sp));
}

static int open_pppoe(struct holder *h, struct session *s)
{
	s->sock = socket(AF_PPPOX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, PX_PROTO_OE);
	if (s->sock < 0)
		return -1;
	return connect_pppoe(h, s->sock, next_pppoe_sid(h->lac, h->place));
}

static int open_tunnel(struct holder *h)
{
	struct sockaddr_in local = address(h->lac, 1, PORT + h->place);
	struct sockaddr_in peer = address(h->lac, 2, PORT + h->place);

	h->tunnel = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (h->tunnel < 0)
		return -1;
	if (bind(h->tunnel, (struct sockaddr *)&local, sizeof(local)) ||
	    connect(h->tunnel, (struct sockaddr *)&peer, sizeof(peer)) ||
	    ask_l2tp(&h->link, L2TP_CMD_TUNNEL_CREATE, tunnel_id(h->place), 0, h->tunnel,
		     h->version)) {
		int error = errno;

		shut(&h->tunnel);
		errno = error;
		return -1;
	}
	return 0;
}

/* connect() makes the session where there is none. */
static int connect_l2tp(const struct holder *h, int sock, int kind)
{
	struct sockaddr_in peer = address(h->lac, 2, PORT + h->place);

#define CONNECT(type)								\
	({									\
		struct type sp = { .sa_family = AF_PPPOX, .sa_protocol = PX_PROTO_OL2TP };	\
										\
		sp.pppol2tp.fd = h->tunnel;					\
		sp.pppol2tp.addr = peer;					\
		sp.pppol2tp.s_tunnel = tunnel_id(h->place);			\
		sp.pppol2tp.d_tunnel = tunnel_id(h->place);			\
		sp.pppol2tp.s_session = session_id(h->place, kind);		\
		sp.pppol2tp.d_session = session_id(h->place, kind);		\
		connect(sock, (struct sockaddr *)&sp, sizeof(sp));		\
	})
	return h->version == 2 ? CONNECT(sockaddr_pppol2tp) : CONNECT(sockaddr_pppol2tpv3);
#undef CONNECT
}

static int open_l2tp(struct holder *h, struct session *s, int kind)
{
	s->sock = socket(AF_PPPOX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, PX_PROTO_OL2TP);
	if (s->sock < 0)
		return -1;
	return connect_l2tp(h, s->sock, kind);
}

static int get_channel(int sock)
{
	int index;

	return ioctl(sock, PPPIOCGCHAN, &index) ? -1 : index;
}

static int open_ppp(void)
{
	return open("/dev/ppp", O_RDWR | O_NONBLOCK | O_CLOEXEC);
}

static void shut_channel(struct session *s)
{
	s->connected = false;
	shut(&s->channel);
}

static int attach(struct session *s)
{
	int index = get_channel(s->sock);

	shut_channel(s);
	if (index < 0)
		return -1;
	s->channel = open_ppp();
	if (s->channel < 0)
		return -1;
	return ioctl(s->channel, PPPIOCATTCHAN, &index);
}

static int make_unit(struct session *s)
{
	int number = -1;

	s->connected = false;
	shut(&s->unit);
	s->unit = open_ppp();
	if (s->unit < 0 || ioctl(s->unit, PPPIOCNEWUNIT, &number) ||
	    ioctl(s->channel, PPPIOCCONNECT, &number))
		return -1;
	s->connected = true;
	return 0;
}

/* To some who splice, or all, or nobody, so that this process has the last
 * descriptor at times.
 */
static void share(const struct holder *h, int kind)
{
	int holder = h->lac * HOLDERS + h->place;
	unsigned int whom = draw();
	int i;

	if (one_in(6))
		return;
	for (i = 0; i < INBOXES; i++) {
		if (!(whom & 1 << i))
			continue;
		did_call(DO_share, send_fd(inboxes[i][1], holder * KINDS + kind,
					   h->session[kind].sock));
		if (kind && !one_in(4))
			did_call(DO_share_tunnel,
				 send_fd(inboxes[i][1], SLOTS + holder, h->tunnel));
	}
}

static void close_session(struct session *s)
{
	int *fds[] = { &s->sock, &s->channel, &s->unit };
	unsigned int first = below(3), i;

	for (i = 0; i < 3; i++)
		shut(fds[(first + i) % 3]);
	s->connected = false;
	s->seq = false;
}

static void open_session(struct holder *h, int kind)
{
	struct session *s = &h->session[kind];
	int ret;

	if (kind && h->tunnel < 0 && did_call(DO_open_tunnel, open_tunnel(h)))
		return;
	if (!kind)
		ret = did_call(DO_open_pppoe, open_pppoe(h, s));
	else
		ret = did_call(DO_open_l2tp, open_l2tp(h, s, kind));
	if (ret) {
		close_session(s);
		return;
	}
	/* spliced as early as can be, or as a control plane leaves it */
	if (one_in(3))
		share(h, kind);
	if (!one_in(8))
		did_call(DO_gchan, get_channel(s->sock));
	if (!one_in(3))
		did_call(DO_attach, attach(s));
	if (one_in(5) && s->channel >= 0)
		did_call(DO_unit, make_unit(s));
	share(h, kind);
}

/* An LCP Echo-Request on the channel; an IP packet on the unit. */
static int write_frame(int fd, uint16_t proto)
{
	unsigned char frame[64] = { proto >> 8, proto & 0xff, 9, 1, 0, 8 };

	if (proto == 0x0021)
		frame[2] = 0x45;
	return write(fd, frame, sizeof(frame)) < 0 ? -1 : 0;
}

/* Not when the channel has gone. One that is connected while it is being unregistered,
 * because of a PADT say, stays on the unit's list, and ppp_push() of Linux 7.1 and
 * later (febe8012458f, "ppp: remove pch->chan NULL checks from tx path") oopses.
 */
static int write_unit(const struct session *s)
{
	struct pollfd pollfd = { .fd = s->channel };

	if (!s->connected || poll(&pollfd, 1, 0) < 0 || pollfd.revents & POLLHUP) {
		errno = ENOTCONN;
		return -1;
	}
	return write_frame(s->unit, 0x0021);
}

static void read_all(int fd)
{
	char frame[2048];
	int ret, n = 0;

	do
		ret = read(fd, frame, sizeof(frame));
	while (ret > 0 && ++n < 64);
	did_call(DO_read, n ? n : ret);
}

static int set_seq(struct session *s)
{
	int value = s->seq = !s->seq;

	return setsockopt(s->sock, SOL_PPPOL2TP, PPPOL2TP_SO_SENDSEQ, &value, sizeof(value));
}

static void use_session(struct holder *h, int kind)
{
	struct session *s = &h->session[kind];

	switch (below(25)) {
	case 0:
	case 1:
		close_session(s);
		did(DO_close, 0, 0);
		break;
	case 2:
		if (!kind)
			did_call(DO_disconnect, connect_pppoe(h, s->sock, 0));
		break;
	case 3:
	case 4:
	case 5:
		/* anew if it was disconnected, or if PADT or the interface ended it */
		if (!kind)
			did_call(DO_reconnect,
				 connect_pppoe(h, s->sock, pppoe_sid(h->lac, h->place)));
		else
			did_call(DO_reconnect, connect_l2tp(h, s->sock, kind));
		break;
	case 6:
	case 7:
		did_call(DO_gchan, get_channel(s->sock));
		break;
	case 8:
	case 9:
		did_call(DO_attach, attach(s));
		break;
	case 10:
		did_call(DO_unit, make_unit(s));
		break;
	case 11:
		shut_channel(s);
		did(DO_close_channel, 0, 0);
		break;
	case 12:
		shut(&s->unit);
		did(DO_close_unit, 0, 0);
		break;
	case 13:
		share(h, kind);
		break;
	case 14:
	case 15:
		did_call(DO_write_channel, write_frame(s->channel, 0xc021));
		break;
	case 16:
		did_call(DO_write_unit, write_unit(s));
		break;
	case 17:
	case 18:
	case 19:
		read_all(one_in(3) ? s->sock : one_in(2) ? s->channel : s->unit);
		break;
	case 20:
		if (kind)
			did_call(DO_seq, set_seq(s));
		break;
	case 21:
		if (kind && one_in(2))
			did_call(DO_delete_session,
				 ask_l2tp(&h->link, L2TP_CMD_SESSION_DELETE, tunnel_id(h->place),
					  session_id(h->place, kind), -1, 0));
		break;
	case 24:
		if (kind)
			did_call(DO_modify_session,
				 ask_l2tp(&h->link, L2TP_CMD_SESSION_MODIFY, tunnel_id(h->place),
					  session_id(h->place, kind), -1, 0));
		break;
	case 22:
		if (kind && one_in(4))
			did_call(DO_delete_tunnel,
				 ask_l2tp(&h->link, L2TP_CMD_TUNNEL_DELETE, tunnel_id(h->place),
					  0, -1, 0));
		break;
	case 23:
		if (kind && one_in(4)) {
			shut(&h->tunnel);
			did(DO_close_tunnel, 0, 0);
		}
		break;
	}
}

static void hold(int lac, int place)
{
	struct holder h = { .lac = lac, .place = place, .tunnel = -1 };
	int kind;

	enter(lac_ns[lac]);
	h.version = version_of(place);
	open_l2tp_link(&h.link);
	for (kind = 0; kind < KINDS; kind++)
		h.session[kind] = (struct session){ .sock = -1, .channel = -1, .unit = -1 };
	while (!stopped()) {
		take_turn();
		kind = below(KINDS);
		if (h.session[kind].sock < 0)
			open_session(&h, kind);
		else
			use_session(&h, kind);
		/* a deleted tunnel's socket is no tunnel any more */
		if (h.tunnel >= 0 && h.session[1].sock < 0 && h.session[2].sock < 0 && one_in(2))
			shut(&h.tunnel);
		pause_us(one_in(10) ? 40000 : 3000);
	}
}

/* --- splicers --------------------------------------------------------------- */

static struct pppsplice *open_family(void)
{
	struct pppsplice *ps = pppsplice_new();

	if (!ps)
		errx(1, "no memory");
	/* as has_link(); what is built in may have no folder there */
	if ((!module_file || !access("/sys/module/pppsplice", F_OK)) && !pppsplice_open(ps))
		return ps;
	pppsplice_free(ps);
	return NULL;
}

static bool hold_adds(void)
{
	return __atomic_load_n(&shared->hold_adds, __ATOMIC_RELAXED);
}

static int pick_fd(const int fds[FDS])
{
	int start = below(SLOTS), i;

	for (i = 0; i < SLOTS; i++)
		if (fds[(start + i) % SLOTS] >= 0)
			return (start + i) % SLOTS;
	return -1;
}

static void pick_options(struct pppsplice_options *o, char label[16])
{
	o->frames = one_in(2) ? PPPSPLICE_KEEP : (int)below(3);
	o->state = one_in(2) && o->frames != PPPSPLICE_KEEP ? PPPSPLICE_KEEP : (int)!one_in(4);
	o->label = NULL;
	if (one_in(3)) {
		snprintf(label, 16, "race-%u", below(LABELS));
		o->label = one_in(4) ? "" : label;
	}
}

/* The tunnel that goes with a session, if it is here, or another one; once, as a socket that
 * is kept open here keeps its address from the holder's next one.
 */
static void add_tunnel(int fds[FDS], int slot, struct pppsplice_tunnel *tunnel,
		       struct pppsplice_end *end)
{
	int *fd = &fds[SLOTS + (one_in(20) ? (int)below(LACS * HOLDERS) : slot / KINDS)];

	if (!(slot % KINDS) || *fd < 0)
		return;
	*tunnel = (struct pppsplice_tunnel)PPPSPLICE_TUNNEL_INIT;
	tunnel->fd = *fd;
	end->tunnel = tunnel;
	*fd = -1;
}

static int add(struct pppsplice *ps, int fds[FDS], enum action action, uint32_t *id)
{
	struct pppsplice_tunnel tunnel[2] = { { .fd = -1 }, { .fd = -1 } };
	struct pppsplice_options o = PPPSPLICE_OPTIONS_INIT;
	int one = pick_fd(fds), other = pick_fd(fds), ret;
	struct pppsplice_splice splice;
	struct pppsplice_end end[2] = { 0 };
	char label[16];

	/* seldom with itself */
	if (one < 0 || hold_adds() || (one == other && !one_in(10)))
		return -ENOENT;
	if (action == DO_add && one / (HOLDERS * KINDS) != other / (HOLDERS * KINDS))
		action = DO_add_across;
	end[0].fd = fds[one];
	end[1].fd = fds[other];
	add_tunnel(fds, one, &tunnel[0], &end[0]);
	add_tunnel(fds, other, &tunnel[1], &end[1]);
	if (action == DO_add && (end[0].tunnel || end[1].tunnel))
		action = DO_add_tunnel;
	pick_options(&o, label);
	ret = did_splice(action, pppsplice_add(ps, end, &o, &splice));
	shut(&tunnel[0].fd);
	shut(&tunnel[1].fd);
	if (!ret)
		*id = splice.id;
	/* one of the two; the holder sends another when it has opened another */
	if (ret == -ENOTCONN)
		shut(&fds[one_in(2) ? one : other]);
	return ret;
}

/* By number, label or leg. */
static void pick_splice(struct pppsplice_selector *which, int lac, uint32_t id, char label[16])
{
	int place = below(HOLDERS), kind = below(KINDS);

	memset(which, 0, sizeof(*which));
	switch (below(3)) {
	case 0:
		which->by = PPPSPLICE_BY_ID;
		which->id = one_in(3) ? id + 1 + below(8) : id;
		break;
	case 1:
		which->by = PPPSPLICE_BY_LABEL;
		snprintf(label, 16, "race-%u", below(LABELS));
		which->label = label;
		break;
	default:
		which->by = PPPSPLICE_BY_LEG;
		which->leg.type = kind ? PPPSPLICE_LEG_TYPE_L2TP : PPPSPLICE_LEG_TYPE_PPPOE;
		which->leg.sid = kind ? 0 : pppoe_sid(lac, place);
		if (!kind && one_in(2))
			snprintf(which->leg.ifname, sizeof(which->leg.ifname), "sub%d", lac);
		which->leg.tunnel = kind ? tunnel_id(place) : 0;
		which->leg.session = kind ? session_id(place, kind) : 0;
	}
}

static bool check_splice(const struct pppsplice_splice *splice)
{
	int i, j;

	for (i = 0; i < 2; i++) {
		const struct pppsplice_leg *leg = &splice->leg[i];
		uint64_t sum = 0;

		for (j = 0; j < PPPSPLICE_DROP_REASONS; j++)
			sum += leg->drops[j];
		if (sum != leg->dropped_frames || (leg->crossed_frames && !leg->has_last_crossed)) {
			complain("splice %u: counters of leg %d do not fit", splice->id, i);
			return false;
		}
	}
	return true;
}

static int check_dumped(const struct pppsplice_splice *splice, void *arg)
{
	uint32_t *id = arg;

	check_splice(splice);
	if (!one_in(3))
		*id = splice->id;
	return 0;
}

static int flush(struct pppsplice *ps)
{
	struct pppsplice_selector which = { .by = PPPSPLICE_BY_ID };
	int tries = 0;

	while (tries++ < SLOTS) {
		which.id = 0;
		if (pppsplice_foreach(ps, NULL, check_dumped, &which.id) || !which.id)
			break;
		did_splice(DO_del, pppsplice_del(ps, &which, NULL));
	}
	return 0;
}

/* What may be done by somebody else who has the descriptor. */
static void use_fd(int fds[FDS])
{
	int slot = pick_fd(fds), other = pick_fd(fds);
	struct sockaddr_pppox sp = { .sa_family = AF_PPPOX, .sa_protocol = PX_PROTO_OE };
	char frame[2048];

	if (slot < 0)
		return;
	switch (below(12)) {
	case 0 ... 3:
		shut(&fds[slot]);
		did(DO_drop, 0, 0);
		break;
	case 4:
		shut(&fds[slot]);
		shut(&fds[other]);
		did(DO_dup_close_both, 0, 0);
		break;
	case 5 ... 7:
		did_call(DO_dup_gchan, get_channel(fds[slot]));
		break;
	case 8 ... 10:
		did_call(DO_dup_read, recv(fds[slot], frame, sizeof(frame), MSG_DONTWAIT) < 0 ?
			 -1 : 0);
		break;
	case 11:
		did_call(DO_dup_disconnect, connect(fds[slot], (struct sockaddr *)&sp, sizeof(sp)));
		break;
	}
}

static void use_family(struct pppsplice *ps, int lac, int fds[FDS], uint32_t *id)
{
	struct pppsplice_selector which;
	struct pppsplice_splice splice;
	struct pppsplice_options o;
	char label[16], newlabel[16];
	int ret;

	pick_splice(&which, lac, *id, label);
	switch (below(20)) {
	case 0 ... 7:
		add(ps, fds, DO_add, id);
		break;
	case 8 ... 10:
		did_splice(DO_del, pppsplice_del(ps, &which, NULL));
		break;
	case 11 ... 14:
		pick_options(&o, newlabel);
		did_splice(DO_set, pppsplice_set(ps, &which, &o, NULL));
		break;
	case 15 ... 16:
		ret = did_splice(DO_get, pppsplice_get(ps, &which, &splice));
		if (!ret)
			check_splice(&splice);
		break;
	case 17 ... 18:
		did_splice(DO_dump, pppsplice_foreach(ps, NULL, check_dumped, id));
		break;
	case 19:
		if (one_in(10))
			did_splice(DO_flush, flush(ps));
		else if (which.by == PPPSPLICE_BY_LEG)
			did_splice(DO_dump_leg, pppsplice_foreach(ps, &which, check_dumped, id));
		break;
	}
}

static void splice_all(int lac, int place)
{
	unsigned int loads = 0, now;
	struct pppsplice *ps = NULL;
	int fds[FDS], i;
	uint32_t id = 1;

	(void)place;
	for (i = 0; i < FDS; i++)
		fds[i] = -1;
	enter(lac_ns[lac]);
	while (!stopped()) {
		take_turn();
		receive_fds(fds);
		if (one_in(3))
			shut(&fds[SLOTS + below(LACS * HOLDERS)]);	/* see add_tunnel() */
		/* the family has another number when the module was loaded anew */
		now = __atomic_load_n(&shared->loads, __ATOMIC_ACQUIRE);
		if (now != loads || one_in(100)) {
			pppsplice_free(ps);
			ps = NULL;
			loads = now;
		}
		if (!ps)
			ps = open_family();
		if (one_in(5))
			use_fd(fds);
		else if (ps)
			use_family(ps, lac, fds, &id);
		else
			pause_us(10000);
		if (one_in(3))
			pause_us(3000);
	}
}

/* Splices of a namespace that goes at once, when its only process does. */
static void pass(int fds[FDS])
{
	struct pppsplice *ps;
	int i, n = 1 + below(3);
	uint32_t id;

	if (unshare(CLONE_NEWNET))
		err(1, "unshare");
	ps = open_family();
	for (i = 0; ps && i < n; i++)
		add(ps, fds, DO_add_passing, &id);
	pause_us(20000);
	_exit(0);
}

static void splice_passing(int lac, int place)
{
	int fds[FDS], i;
	pid_t child;

	(void)lac;
	(void)place;
	for (i = 0; i < FDS; i++)
		fds[i] = -1;
	while (!stopped()) {
		receive_fds(fds);
		draw();
		child = fork();
		if (!child) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			pass(fds);
		}
		if (child > 0)
			waitpid(child, NULL, 0);
		for (i = 0; i < FDS; i++)
			if (one_in(6))
				shut(&fds[i]);
		wait_turns(60);
	}
}

/* --- listeners -------------------------------------------------------------- */

enum known { UNKNOWN, LIVE, DEAD };

/* What is known of a splice, by number; of those long ago nothing. */
struct heard {
	enum known known;
	uint32_t id;
	uint64_t frames[2];
};

#define HEARD	4096

static void check_event(const struct pppsplice_event *event, struct heard *table)
{
	const struct pppsplice_splice *splice = &event->splice;
	struct heard *heard = &table[splice->id % HEARD];
	int i;

	check_splice(splice);
	if (heard->id != splice->id) {
		memset(heard, 0, sizeof(*heard));
		heard->id = splice->id;
	}
	if (event->type == PPPSPLICE_EVENT_NEW ? heard->known == LIVE : heard->known == DEAD)
		complain("splice %u: event %d, known as %d", splice->id, event->type, heard->known);
	if (event->type == PPPSPLICE_EVENT_NEW)
		memset(heard->frames, 0, sizeof(heard->frames));
	for (i = 0; i < 2; i++) {
		const struct pppsplice_leg *leg = &splice->leg[i];
		uint64_t frames = leg->crossed_frames + leg->local_frames + leg->dropped_frames;

		if (frames < heard->frames[i])
			complain("splice %u: counters of leg %d went back", splice->id, i);
		heard->frames[i] = frames;
	}
	heard->known = event->type == PPPSPLICE_EVENT_DEL ? DEAD : LIVE;
	if (event->type == PPPSPLICE_EVENT_DEL) {
		if (!splice->has_reason || splice->reason >= N_REASONS)
			complain("splice %u: no reason", splice->id);
		else
			__atomic_fetch_add(&shared->reasons[splice->reason], 1, __ATOMIC_RELAXED);
	}
}

static void listen_for(struct pppsplice *ps, struct heard *table)
{
	unsigned int loads = __atomic_load_n(&shared->loads, __ATOMIC_ACQUIRE);
	struct pollfd pollfd = { .fd = pppsplice_event_fd(ps), .events = POLLIN };
	struct pppsplice_event event;
	int ret;

	memset(table, 0, HEARD * sizeof(*table));
	while (!stopped() && loads == __atomic_load_n(&shared->loads, __ATOMIC_ACQUIRE)) {
		if (poll(&pollfd, 1, 50) <= 0)
			continue;
		ret = pppsplice_event_read(ps, &event);
		if (ret == -ENOBUFS) {
			did(DO_overrun, 0, 0);
			memset(table, 0, HEARD * sizeof(*table));
		} else if (ret > 0) {
			did(DO_event_new + event.type, 0, 0);
			check_event(&event, table);
		}
	}
}

static void listen_here(struct heard *table)
{
	struct pppsplice *ps = open_family();

	if (ps && !pppsplice_subscribe(ps))
		listen_for(ps, table);
	else
		usleep(20000);
	pppsplice_free(ps);
}

static void listen_at(int lac, int place)
{
	static struct heard table[HEARD];

	(void)place;
	enter(lac_ns[lac]);
	while (!stopped())
		listen_here(table);
}

/* --- senders ---------------------------------------------------------------- */

static uint16_t pick_protocol(void)
{
	static const uint16_t protocols[] = { 0x0021, 0x0021, 0x0021, 0x0057, 0xc021, 0x8021,
					      0x00fd, 0x003d };

	return protocols[below(ARRAY_SIZE(protocols))];
}

static void send_from_home(int sock, int lac, int place)
{
	struct sockaddr_ll ll = { .sll_family = AF_PACKET, .sll_halen = ETH_ALEN };
	unsigned char packet[1514] = { 0 };
	unsigned int len = 60 + below(one_in(8) ? 1440 : 60);
	uint16_t proto = pick_protocol();
	bool padt = one_in(never(DO_padt) ? 40 : 400);
	char name[IFNAMSIZ];

	snprintf(name, sizeof(name), "wan%d", lac);
	if (!has_link(name))
		return;
	ll.sll_ifindex = if_nametoindex(name);
	memcpy(packet, lac_mac, ETH_ALEN);
	memcpy(packet + 6, home_mac, ETH_ALEN);
	memcpy(packet + 12, padt ? "\x88\x63\x11\xa7" : "\x88\x64\x11\x00", 4);
	packet[16] = pppoe_sid(lac, place) >> 8;
	packet[17] = pppoe_sid(lac, place) & 0xff;
	if (!padt) {
		packet[18] = (len - 20) >> 8;
		packet[19] = (len - 20) & 0xff;
		packet[20] = proto >> 8;
		packet[21] = proto & 0xff;
		packet[22] = 0x45;
	}
	did_call(padt ? DO_padt : DO_send_pppoe,
		 sendto(sock, packet, len, 0, (struct sockaddr *)&ll, sizeof(ll)) < 0 ? -1 : 0);
}

static void hear(int sock, enum action action)
{
	char packet[2048];
	int n = 0;

	while (n++ < 200 && recv(sock, packet, sizeof(packet), MSG_DONTWAIT) > 0)
		did(action, 0, 0);
}

static void be_home(int unused, int place)
{
	int sock, lac, i;

	(void)unused;
	enter(home_ns);
	sock = socket(AF_PACKET, SOCK_RAW, htons(ETH_P_PPP_SES));
	if (sock < 0)
		err(1, "packet socket");
	while (!stopped()) {
		for (lac = 0; lac < LACS; lac++)
			for (place = 0; place < HOLDERS; place++)
				for (i = below(4); i >= 0; i--)
					send_from_home(sock, lac, place);
		hear(sock, DO_heard_home);
		pause_us(2000);
	}
}

static void send_from_lns(int sock, int lac, int place, int kind)
{
	struct sockaddr_in to = address(lac, 1, PORT + place);
	uint32_t tunnel = tunnel_id(place), session = session_id(place, kind);
	unsigned int len = 32 + below(one_in(8) ? 1450 : 60);
	unsigned char packet[1500] = { 0 }, *ppp;
	uint16_t proto = pick_protocol();

	if (version_of(place) == 2) {
		packet[1] = 2;
		packet[3] = tunnel;
		packet[4] = session >> 8;
		packet[5] = session & 0xff;
		ppp = packet + 6;
	} else {
		packet[1] = 3;
		packet[6] = session >> 8;
		packet[7] = session & 0xff;
		ppp = packet + 12;
	}
	memcpy(ppp, "\xff\x03", 2);
	ppp[2] = proto >> 8;
	ppp[3] = proto & 0xff;
	ppp[4] = 0x45;
	did_call(DO_send_l2tp, sendto(sock, packet, len, 0, (struct sockaddr *)&to,
				      sizeof(to)) < 0 ? -1 : 0);
}

static int lns_socket(int lac, int place)
{
	int sock = socket(AF_INET, SOCK_DGRAM, 0), on = 1;
	struct sockaddr_in local = address(lac, 2, PORT + place);

	if (sock < 0 || setsockopt(sock, IPPROTO_IP, IP_FREEBIND, &on, sizeof(on)) ||
	    bind(sock, (struct sockaddr *)&local, sizeof(local)))
		err(1, "socket of the LNS");
	return sock;
}

static void be_lns(int unused, int place)
{
	int sock[LACS][HOLDERS], lac, i;

	(void)unused;
	enter(lns_ns);
	for (lac = 0; lac < LACS; lac++)
		for (place = 0; place < HOLDERS; place++)
			sock[lac][place] = lns_socket(lac, place);
	while (!stopped()) {
		for (lac = 0; lac < LACS; lac++) {
			for (place = 0; place < HOLDERS; place++) {
				for (i = below(5); i >= 0; i--)
					send_from_lns(sock[lac][place], lac, place, 1 + i % 2);
				hear(sock[lac][place], DO_heard_lns);
			}
		}
		pause_us(2000);
	}
}

/* --- interfaces ------------------------------------------------------------- */

static int set_up(int sock, struct ifreq *ifr, bool up)
{
	if (ioctl(sock, SIOCGIFFLAGS, ifr))
		return -1;
	ifr->ifr_flags = up ? ifr->ifr_flags | IFF_UP : ifr->ifr_flags & ~IFF_UP;
	return ioctl(sock, SIOCSIFFLAGS, ifr);
}

static int set_address(int sock, struct ifreq *ifr, bool right)
{
	ifr->ifr_hwaddr.sa_family = ARPHRD_ETHER;
	memcpy(ifr->ifr_hwaddr.sa_data, lac_mac, ETH_ALEN);
	if (!right)
		ifr->ifr_hwaddr.sa_data[ETH_ALEN - 1] = 0xfd;
	return ioctl(sock, SIOCSIFHWADDR, ifr);
}

/* What is undone at once, and what is not. */
static void use_link(int sock, int lac)
{
	struct ifreq ifr = { 0 };

	snprintf(ifr.ifr_name, IFNAMSIZ, one_in(4) ? "up%d" : "sub%d", lac);
	if (!has_link(ifr.ifr_name))
		return;
	switch (below(4)) {
	case 0:
		did_call(DO_link_down, set_up(sock, &ifr, false));
		pause_us(30000);
		did_call(DO_link_up, set_up(sock, &ifr, true));
		break;
	case 1:
		did_call(DO_link_up, set_up(sock, &ifr, true));
		break;
	case 2:
		ifr.ifr_mtu = one_in(3) ? 1400 : 1500;
		did_call(DO_mtu, ioctl(sock, SIOCSIFMTU, &ifr));
		break;
	case 3:
		if (ifr.ifr_name[0] != 's')
			break;
		did_call(DO_address, set_address(sock, &ifr, false));
		pause_us(10000);
		did_call(DO_address, set_address(sock, &ifr, true));
		break;
	}
}

static void change_links(int lac, int place)
{
	int sock;

	(void)place;
	enter(lac_ns[lac]);
	sock = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (sock < 0)
		err(1, "socket");
	while (!stopped()) {
		use_link(sock, lac);
		wait_turns(1000);
	}
}

/* --- modules ---------------------------------------------------------------- */

static int unload(const char *name)
{
	return syscall(SYS_delete_module, name, O_NONBLOCK);
}

static int load(void)
{
	int fd, ret;

	fd = open(module_file, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	ret = syscall(SYS_finit_module, fd, "", 0);
	close(fd);
	return ret;
}

static void load_again(void)
{
	pause_us(30000);
	if (did_call(DO_load, load()))
		complain("the module cannot be loaded again: %s", strerror(errno));
	__atomic_fetch_add(&shared->loads, 1, __ATOMIC_RELEASE);
}

/* With no new splices for a while, but everything else going on. */
static void unload_quiet(void)
{
	struct pppsplice *ps;
	int tries, lac, ret = -1;

	__atomic_store_n(&shared->hold_adds, 1, __ATOMIC_RELAXED);
	for (tries = 0; ret && tries < 20 && !stopped(); tries++) {
		for (lac = 0; lac < LACS; lac++) {
			enter(lac_ns[lac]);
			ps = open_family();
			if (ps)
				flush(ps);
			pppsplice_free(ps);
		}
		ret = did_call(DO_unload_quiet, unload("pppsplice"));
		if (ret)
			pause_us(10000);
	}
	if (!ret)
		load_again();
	__atomic_store_n(&shared->hold_adds, 0, __ATOMIC_RELAXED);
}

static void change_modules(int lac, int place)
{
	(void)lac;
	(void)place;
	while (!stopped()) {
		switch (below(5)) {
		case 0:
			unload_quiet();
			break;
		case 1:
			did_call(DO_unload_pppoe, unload("pppoe"));
			break;
		case 2:
			did_call(DO_unload_l2tp, unload("l2tp_ppp"));
			break;
		default:
			if (!did_call(DO_unload, unload("pppsplice")))
				load_again();
		}
		wait_turns(800);
	}
}

/* --- the processes ---------------------------------------------------------- */

static struct role roles[N_ROLES];
static int n_roles;

static void new_role(const char *name, void (*run)(int lac, int place), int lac, int place,
		     int box)
{
	if (n_roles == N_ROLES)
		errx(1, "too many processes");
	roles[n_roles++] = (struct role){ .name = name, .run = run, .lac = lac, .place = place,
					  .inbox = box };
}

static void start(struct role *role)
{
	int index = role - roles;
	pid_t pid;

	role->life++;
	role->born = __atomic_load_n(&shared->beats[index], __ATOMIC_RELAXED);
	role->when = time(NULL);
	fflush(NULL);
	pid = fork();
	if (pid < 0)
		err(1, "fork");
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(STDIN_FILENO);
		dup2(STDERR_FILENO, STDOUT_FILENO);
		beat = &shared->beats[index];
		inbox = role->inbox;
		random_state = (seed * 1000003 + index) * 1000003 + role->life;
		random_state |= 1;
		for (pid = 0; pid < 8; pid++)
			draw();
		role->run(role->lac, role->place);
		_exit(0);
	}
	role->pid = pid;
}

static void make_roles(void)
{
	int lac, i, box = 0;

	for (lac = 0; lac < LACS; lac++) {
		for (i = 0; i < HOLDERS; i++)
			new_role("holder", hold, lac, i, -1);
		for (i = 0; i < SPLICERS; i++)
			new_role("splicer", splice_all, lac, i, box++);
		new_role("listener", listen_at, lac, 0, -1);
		new_role("links", change_links, lac, 0, -1);
	}
	new_role("passing", splice_passing, -1, 0, box++);
	new_role("home", be_home, -1, 0, -1);
	new_role("lns", be_lns, -1, 0, -1);
	if (module_file)
		new_role("modules", change_modules, -1, 0, -1);
	for (i = 0; i < n_roles; i++)
		start(&roles[i]);
}

/* Children that were killed live again; nobody else ends before the end. */
static void reap(void)
{
	int status, i;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		for (i = 0; i < n_roles && roles[i].pid != pid; i++)
			;
		if (i == n_roles)
			continue;
		roles[i].pid = 0;
		if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL) {
			if (!shared->stop)
				complain("%s %d ended with status %#x", roles[i].name,
					 roles[i].place, status);
		}
		if (!shared->stop)
			start(&roles[i]);
	}
}

static void print_file(const char *path)
{
	FILE *file = fopen(path, "r");
	char line[256];

	while (file && fgets(line, sizeof(line), file))
		fprintf(stderr, "#   %s", line);
	if (file)
		fclose(file);
}

static void print_stacks(void)
{
	char path[64];
	int i;

	for (i = 0; i < n_roles; i++) {
		if (!roles[i].pid)
			continue;
		fprintf(stderr, "# %s %d/%d, process %d:\n", roles[i].name, roles[i].lac,
			roles[i].place, roles[i].pid);
		snprintf(path, sizeof(path), "/proc/%d/stack", roles[i].pid);
		print_file(path);
	}
}

/* Whether all processes get on, or have ended. */
static bool all_alive(void)
{
	time_t now = time(NULL);
	bool alive = true;
	int i;

	for (i = 0; i < n_roles; i++) {
		unsigned long beats = __atomic_load_n(&shared->beats[i], __ATOMIC_RELAXED);

		if (beats != roles[i].seen || !roles[i].pid) {
			roles[i].seen = beats;
			roles[i].when = now;
		} else if (now - roles[i].when > STUCK_SECONDS) {
			complain("%s %d/%d is stuck", roles[i].name, roles[i].lac, roles[i].place);
			alive = false;
		}
	}
	if (!alive)
		print_stacks();
	return alive;
}

/* Not before it can have done something: some machines are slow. */
static void kill_one(void)
{
	struct role *role = &roles[below(n_roles)];
	unsigned long age = __atomic_load_n(&shared->beats[role - roles], __ATOMIC_RELAXED) -
			    role->born;

	if (!role->pid || age < 20 + below(200))
		return;
	if (role->run == hold)
		did_call(DO_kill_holder, kill(role->pid, SIGKILL));
	else if (role->run == splice_all)
		did_call(DO_kill_splicer, kill(role->pid, SIGKILL));
	else if (role->run == splice_passing)
		did_call(DO_kill_passing, kill(role->pid, SIGKILL));
}

static void obey(void)
{
	struct pollfd pollfd = { .fd = STDIN_FILENO, .events = POLLIN };
	char line[64];
	int i, lac;

	if (poll(&pollfd, 1, 1 + below(100)) <= 0 || !fgets(line, sizeof(line), stdin))
		return;
	if (sscanf(line, "renew %d", &lac) != 1)
		return;
	for (i = 0; i < n_roles; i++)
		if (roles[i].lac == lac && roles[i].pid)
			kill(roles[i].pid, SIGKILL);
	did(DO_renew, 0, 0);
}

static bool any_left(void)
{
	int i;

	for (i = 0; i < n_roles; i++)
		if (roles[i].pid)
			return true;
	return false;
}

/* Whether splices have come, and gone for every reason. */
static bool all_seen(void)
{
	static const enum action wanted[] = {
		DO_add, DO_add_across, DO_add_passing, DO_del, DO_set, DO_get, DO_flush,
		DO_dump_leg, DO_disconnect, DO_delete_session, DO_delete_tunnel, DO_padt,
		DO_dup_close_both, DO_renew, DO_event_set, DO_address,
		DO_link_down, DO_link_up, DO_reconnect,
		DO_mtu, DO_seq, DO_write_channel, DO_kill_holder, DO_kill_splicer, DO_kill_passing,
	};
	unsigned int i;

	if (module_file && never(DO_unload_quiet))
		return false;
	for (i = 0; i < ARRAY_SIZE(wanted); i++)
		if (never(wanted[i]))
			return false;
	/* nobody can listen in a namespace that goes */
	for (i = 0; i < PPPSPLICE_DEL_REASON_NETNS; i++)
		if (!__atomic_load_n(&shared->reasons[i], __ATOMIC_RELAXED))
			return false;
	return true;
}

/* For so long, and on a slow machine longer, until everything has been seen.
 * Return: false if somebody got stuck.
 */
static bool run_for(unsigned int seconds)
{
	time_t end = time(NULL) + (time_t)seconds;

	make_roles();
	while (time(NULL) < end || (!all_seen() && time(NULL) < end + PATIENCE)) {
		obey();
		kill_one();
		reap();
		if (!all_alive())
			return false;
	}
	__atomic_store_n(&shared->stop, 1, __ATOMIC_RELAXED);
	while (any_left()) {
		usleep(20000);
		reap();
		if (!all_alive())
			return false;
	}
	return true;
}

static void print_results(void)
{
	int i, error;

	printf("{\"complaints\": %u, \"reasons\": {", shared->complaints);
	for (i = 0; i < PPPSPLICE_DEL_REASON_NETNS; i++)
		printf("%s\"%s\": %u", i ? ", " : "", pppsplice_del_reason_name(i),
		       shared->reasons[i]);
	fputs("}, \"actions\": {", stdout);
	for (i = 0; i < N_ACTIONS; i++) {
		printf("%s\"%s\": {\"ok\": %u", i ? ", " : "", action_names[i], shared->done[i][0]);
		for (error = 1; error < N_ERRORS; error++)
			if (shared->done[i][error])
				printf(", \"%s\": %u", strerrorname_np(error) ?: "other",
				       shared->done[i][error]);
		putchar('}');
	}
	puts("}}");
	fflush(stdout);
}

static void read_options(int argc, char **argv, unsigned int *seconds)
{
	static const struct option longopts[] = {
		{ "seconds", required_argument, NULL, 't' },
		{ "seed", required_argument, NULL, 's' },
		{ "module", required_argument, NULL, 'm' },
		{ 0 }
	};
	int option;

	while ((option = getopt_long(argc, argv, "", longopts, NULL)) >= 0) {
		if (option == 't')
			*seconds = strtoul(optarg, NULL, 0);
		else if (option == 's')
			seed = strtoul(optarg, NULL, 0);
		else if (option == 'm')
			module_file = optarg;
		else
			exit(1);
	}
	if (argc - optind != 2 + LACS)
		errx(1, "usage: races [--seconds N] [--seed N] [--module FILE] HOME LNS LAC LAC");
}

int main(int argc, char **argv)
{
	unsigned int seconds = 20;
	bool good;
	int i;

	read_options(argc, argv, &seconds);
	home_ns = argv[optind];
	lns_ns = argv[optind + 1];
	for (i = 0; i < LACS; i++)
		lac_ns[i] = argv[optind + 2 + i];
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		      -1, 0);
	if (shared == MAP_FAILED)
		err(1, "shared memory");
	for (i = 0; i < INBOXES; i++)
		if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, inboxes[i]))
			err(1, "socket pair");
	signal(SIGPIPE, SIG_IGN);
	setvbuf(stdin, NULL, _IONBF, 0);
	random_state = seed * 1000003 + 1;

	good = run_for(seconds);
	print_results();
	return !good || shared->complaints;
}
