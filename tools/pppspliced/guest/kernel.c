// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/ against a kernel: the ends are three network namespaces, and each is opened with
 * the functions that are tested.
 *
 *	kernel HOME LAC LNS
 *
 * selftests/spliced/kernel.sh makes the namespaces, with the names and addresses that
 * selftests/lib/network.sh has. Frames are PPP frames from the Protocol field on.
 */
#include "kernel/channel.h"
#include "kernel/discovery.h"
#include "kernel/l2tp.h"
#include "kernel/links.h"
#include "kernel/splices.h"
#include "kernel/udp.h"

#include "libpppsplice.h"
#include "tap.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/if_pppol2tp.h>

#ifndef SOL_PPPOL2TP
#define SOL_PPPOL2TP	273
#endif

#define WAIT_MS		20000	/* an emulated CPU takes its time */
#define SILENCE_MS	300

#define LCP_ECHO	"\x09\x01\x00\x08\x11\x22\x33\x44"
#define IPV4		"\x45\x00\x00\x14 payload of an IP packet"

static const uint8_t lac_mac[6] = { 2, 0, 0, 0, 0, 0xfe };
static const uint8_t home_mac[6] = { 2, 0, 0, 0, 1, 0 };
static const uint8_t broadcast[6] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };

static const char *ns_home, *ns_lac, *ns_lns;
static char error[256];

/* --- the surroundings ------------------------------------------------------- */

static void bail_out(const char *what)
{
	printf("Bail out! %s: %s (%s)\n", what, strerror(errno), error);
	exit(1);
}

static void enter(const char *ns)
{
	char path[128];
	int fd;

	snprintf(path, sizeof(path), "/run/netns/%s", ns);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || setns(fd, CLONE_NEWNET))
		bail_out(path);
	close(fd);
}

__attribute__((format(printf, 1, 2)))
static int run(const char *format, ...)
{
	char command[512];
	va_list ap;

	va_start(ap, format);
	vsnprintf(command, sizeof(command), format, ap);
	va_end(ap);
	fflush(stdout);
	return system(command);
}

/* What a command prints, without the line's end. */
__attribute__((format(printf, 3, 4)))
static void output(char *text, size_t size, const char *format, ...)
{
	char command[512];
	va_list ap;
	size_t len;
	FILE *pipe;

	va_start(ap, format);
	vsnprintf(command, sizeof(command), format, ap);
	va_end(ap);
	pipe = popen(command, "r");
	if (!pipe)
		bail_out(command);
	len = fread(text, 1, size - 1, pipe);
	text[len] = 0;
	pclose(pipe);
}

static short wait_for(int fd, int ms)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return poll(&p, 1, ms) > 0 ? p.revents : 0;
}

static bool has_text(const char *text, const char *part)
{
	if (strstr(text, part))
		return true;
	printf("# \"%s\" is not in \"%s\"\n", part, text);
	return false;
}

/* --- channels --------------------------------------------------------------- */

/* The next frame is this one. Until a deadline, as softirqs have to run. */
static bool gets(struct channel *c, uint16_t protocol, const char *data, size_t len)
{
	uint8_t frame[2048];
	ssize_t got;

	wait_for(c->ppp, WAIT_MS);
	got = channel_read(c, frame, sizeof(frame));
	if (got == (ssize_t)(2 + len) && frame[0] == protocol >> 8 &&
	    frame[1] == (protocol & 0xff) && !memcmp(frame + 2, data, len))
		return true;
	printf("# got %zd octets%s\n", got, got >= 2 ? "" : " (or errno)");
	return false;
}

/* Of sessions that the kernel ends on a workqueue. */
static bool goes_down(const struct channel *c)
{
	int waited;

	for (waited = 0; channel_is_up(c) && waited < WAIT_MS; waited += 10)
		usleep(10000);
	return !channel_is_up(c);
}

static bool gets_nothing(struct channel *c)
{
	uint8_t frame[2048];
	ssize_t got;

	wait_for(c->ppp, SILENCE_MS);
	got = channel_read(c, frame, sizeof(frame));
	if (got == -EAGAIN)
		return true;
	printf("# got %zd\n", got);
	return false;
}

static bool crosses(struct channel *from, struct channel *to, uint16_t protocol, const char *data,
		    size_t len)
{
	int err = channel_send(from, protocol, data, len);

	if (!err)
		return gets(to, protocol, data, len);
	printf("# send: %s\n", strerror(-err));
	return false;
}

static void open_pppoe(struct channel *home, struct channel *lac, uint16_t sid)
{
	enter(ns_home);
	if (channel_open_pppoe(home, "wan0", lac_mac, sid, error, sizeof(error)))
		bail_out("home's PPPoE session");
	enter(ns_lac);
	if (channel_open_pppoe(lac, "sub0", home_mac, sid, error, sizeof(error)))
		bail_out("the LAC's PPPoE session");
}

static void test_pppoe(void)
{
	struct channel home, lac, other;
	uint8_t small[64];
	char big[1000] = "";

	enter(ns_lac);
	ok(channel_open_pppoe(&other, "nosuch0", home_mac, 1, error, sizeof(error)) == -ENODEV &&
	   has_text(error, "nosuch0") && other.sock == -1 && other.ppp == -1,
	   "pppoe: an interface that is not there is named");
	open_pppoe(&home, &lac, 0x1234);
	ok(crosses(&home, &lac, 0xc021, LCP_ECHO, 8), "pppoe: LCP comes in");
	ok(crosses(&lac, &home, 0xc021, LCP_ECHO, 8), "pppoe: LCP goes out");
	ok(crosses(&home, &lac, 0x0021, IPV4, sizeof(IPV4)), "pppoe: without a unit IP comes too");
	ok(gets_nothing(&lac), "pppoe: and then there is none");

	channel_send(&home, 0xc021, big, sizeof(big));
	channel_send(&home, 0xc023, "x", 1);
	wait_for(lac.ppp, WAIT_MS);
	usleep(SILENCE_MS * 1000);
	ok(channel_read(&lac, small, sizeof(small)) == 3 && small[1] == 0x23,
	   "pppoe: a frame that is too long is passed over, and no end");
	ok(channel_send(&lac, 0xc021, big, CHANNEL_SEND_MAX + 1) == -EMSGSIZE,
	   "pppoe: nothing that is too long is sent");

	channel_send(&home, 0xc021, LCP_ECHO, 8);
	wait_for(lac.ppp, WAIT_MS);
	run("ip link set sub0 down");
	ok(wait_for(lac.ppp, WAIT_MS) & POLLHUP, "pppoe: the interface down: POLLHUP");
	ok(gets(&lac, 0xc021, LCP_ECHO, 8), "pppoe: what came before is there still");
	ok(channel_read(&lac, small, sizeof(small)) == 0, "pppoe: and then the end");
	ok(!channel_is_up(&lac) && channel_send(&lac, 0xc021, LCP_ECHO, 8) == -ENOTCONN,
	   "pppoe: nothing is sent any more");
	run("ip link set sub0 up");
	channel_close(&lac);
	ok(!channel_open_pppoe(&lac, "sub0", home_mac, 0x1234, error, sizeof(error)),
	   "pppoe: the same numbers again at once");
	ok(channel_open_pppoe(&other, "sub0", home_mac, 0x1234, error, sizeof(error)) == -EALREADY &&
	   has_text(error, "4660 of 02:00:00:00:01:00 on sub0 is in use") && other.sock == -1,
	   "pppoe: a session in use is named");
	channel_close(&lac);
	channel_close(&lac);
	channel_close(&home);
}

/* --- UDP and L2TP ------------------------------------------------------------ */

static union lns_address address(const char *text, uint16_t port)
{
	union lns_address a;

	lns_address_read(&a, text, port);
	return a;
}

static bool udp_gets(int fd, const char *data, size_t len, union lns_address *from,
		     union lns_address *to)
{
	char buf[256];
	ssize_t got;

	wait_for(fd, WAIT_MS);
	got = udp_read(fd, buf, sizeof(buf), from, to);
	if (got == (ssize_t)len && !memcmp(buf, data, len))
		return true;
	printf("# got %zd\n", got);
	return false;
}

/* A socket's read says the error once, and then nothing, nor does poll(2). */
static bool refused_once(int fd, const union lns_address *peer)
{
	union lns_address from;
	char buf[16];
	ssize_t first, second;
	bool whom;

	wait_for(fd, WAIT_MS);
	first = udp_read(fd, buf, sizeof(buf), &from, NULL);
	whom = lns_same_address(&from, peer);
	second = udp_read(fd, buf, sizeof(buf), &from, NULL);
	if (first == -ECONNREFUSED && whom && second == -EAGAIN && !wait_for(fd, 0))
		return true;
	printf("# %zd %d %zd\n", first, whom, second);
	return false;
}

/* A control message, of which the kernel knows the T bit only; long enough for it. */
#define CONTROL		"\xc8\x02\x00\x14\x00\x07\x00\x00\x00\x01\x00\x01\x80\x08\x00\x00\x00\x00\x00\x06"
#define CONTROL_LEN	20

/**
 * struct lac_lns - a tunnel, and a session in it
 * @lac_fd: UDP socket of the LAC
 * @lns_fd: of the LNS
 * @lac: channel of the session there
 * @lns: likewise
 */
struct lac_lns {
	int lac_fd, lns_fd;
	struct channel lac, lns;
};

static struct l2tp_kernel *lac_l2tp, *lns_l2tp;

static void l2tp_close(struct lac_lns *p)
{
	channel_close(&p->lac);
	channel_close(&p->lns);
	close(p->lac_fd);
	close(p->lns_fd);
}

/* Numbers of who had them last are free a moment after that. */
static int soon(int (*make)(const void *arg), const void *arg)
{
	int err, tries;

	for (tries = 0; tries < 200; tries++) {
		err = make(arg);
		if (err != -EEXIST)
			break;
		usleep(20000);
	}
	return err;
}

struct wanted {
	struct l2tp_kernel *l2tp;
	int fd;
	uint16_t id, peer_id;
};

static int make_tunnel(const void *arg)
{
	const struct wanted *w = arg;

	return l2tp_kernel_tunnel(w->l2tp, w->fd, w->id, w->peer_id, error, sizeof(error));
}

/* Tunnels 7 (LAC) and 8 (LNS), sessions 70 and 80. */
static void l2tp_open_sessions(struct lac_lns *p, bool sequence)
{
	const struct wanted lac = { lac_l2tp, p->lac_fd, 7, 8 }, lns = { lns_l2tp, p->lns_fd, 8, 7 };

	enter(ns_lac);
	if (soon(make_tunnel, &lac) ||
	    l2tp_kernel_session(lac_l2tp, 7, 70, 80, sequence, error, sizeof(error)) ||
	    channel_open_l2tp(&p->lac, p->lac_fd, 7, 70, 8, 80, error, sizeof(error)))
		bail_out("the LAC's L2TP session");
	enter(ns_lns);
	if (soon(make_tunnel, &lns) ||
	    l2tp_kernel_session(lns_l2tp, 8, 80, 70, sequence, error, sizeof(error)) ||
	    channel_open_l2tp(&p->lns, p->lns_fd, 8, 80, 7, 70, error, sizeof(error)))
		bail_out("the LNS's L2TP session");
	enter(ns_lac);
}

static void l2tp_open_sockets(struct lac_lns *p, const char *lac, const char *lns)
{
	union lns_address a = address(lac, 0), b = address(lns, 0);
	socklen_t len = sizeof(a);

	enter(ns_lac);
	p->lac_fd = udp_open(NULL, &b, 0, error, sizeof(error));
	enter(ns_lns);
	p->lns_fd = udp_open(NULL, &a, 0, error, sizeof(error));
	if (p->lac_fd < 0 || p->lns_fd < 0 || getsockname(p->lac_fd, &a.any, &len) ||
	    udp_connect(p->lns_fd, &a))
		bail_out("UDP sockets");
	len = sizeof(b);
	if (getsockname(p->lns_fd, &b.any, &len) || udp_connect(p->lac_fd, &b))
		bail_out("UDP sockets");
	enter(ns_lac);
}

static bool has_sequence(const struct channel *c, bool want)
{
	int sends = -1, requires = -1;
	socklen_t len = sizeof(int);

	getsockopt(c->sock, SOL_PPPOL2TP, PPPOL2TP_SO_SENDSEQ, &sends, &len);
	getsockopt(c->sock, SOL_PPPOL2TP, PPPOL2TP_SO_RECVSEQ, &requires, &len);
	return sends == want && requires == want;
}

/*
 * 6.1 says neither that a session is gone, which others have deleted, nor to a tunnel's socket
 * that it is refused (__udp4_lib_err()); HELLO and LCP echo find that out there.
 */
static bool tells_ends(void)
{
	struct utsname name;
	int major = 0, minor = 0;

	uname(&name);
	sscanf(name.release, "%d.%d", &major, &minor);
	return major > 6 || (major == 6 && minor >= 12);
}

static void test_l2tp(const char *lac, const char *lns, bool sequence)
{
	union lns_address peer = address(lns, LNS_PORT), from, to;
	struct lac_lns p;
	char text[LNS_ADDRESS_TEXT_SIZE], want[LNS_ADDRESS_TEXT_SIZE];
	struct channel other;
	int listen_fd;

	printf("# %s\n", lns);
	/* the LNS listens on all addresses, and answers from another port */
	enter(ns_lns);
	to = address(strchr(lns, ':') ? "::" : "0.0.0.0", LNS_PORT);
	listen_fd = udp_listen(&to, error, sizeof(error));
	if (listen_fd < 0)
		bail_out("listen");
	enter(ns_lac);
	p.lac_fd = udp_open(NULL, &peer, 0, error, sizeof(error));
	if (p.lac_fd < 0)
		bail_out("udp_open");
	from = udp_local(p.lac_fd);
	lns_address_text(&from, text, sizeof(text));
	ok(has_text(text, lac), "udp: the local address is that of the route");
	ok(!udp_send(p.lac_fd, &peer, CONTROL, CONTROL_LEN) &&
	   udp_gets(listen_fd, CONTROL, CONTROL_LEN, &from, &to), "udp: who listens gets it");
	lns_address_text(&from, want, sizeof(want));
	is(want, text, "udp: and is told from whom");
	ok(lns_same_address(&to, &peer), "udp: and to which of his addresses");
	enter(ns_lns);
	p.lns_fd = udp_open(&to, &from, 0, error, sizeof(error));
	if (p.lns_fd < 0 || udp_connect(p.lns_fd, &from))
		bail_out("the LNS's socket");
	udp_send(p.lns_fd, NULL, CONTROL, CONTROL_LEN);
	ok(udp_gets(p.lac_fd, CONTROL, CONTROL_LEN, &from, NULL) &&
	   !lns_same_address(&from, &peer), "udp: an answer from another port comes");
	if (udp_connect(p.lac_fd, &from))
		bail_out("udp_connect");

	enter(ns_lac);
	ok(l2tp_kernel_session(lac_l2tp, 7, 70, 80, false, error, sizeof(error)) == -ENODEV &&
	   has_text(error, "no L2TP tunnel 7"), "l2tp: no session without a tunnel");
	l2tp_open_sessions(&p, sequence);
	ok(has_sequence(&p.lac, sequence), "l2tp: sequence numbers as they were asked for");
	ok(l2tp_kernel_tunnel(lac_l2tp, p.lac_fd, 7, 8, error, sizeof(error)) == -EEXIST &&
	   has_text(error, "tunnel 7 is in use"), "l2tp: a tunnel's number in use is named");
	ok(l2tp_kernel_tunnel(lac_l2tp, p.lac_fd, 9, 8, error, sizeof(error)) == -EBUSY,
	   "l2tp: a socket carries one tunnel");
	ok(l2tp_kernel_session(lac_l2tp, 7, 70, 80, false, error, sizeof(error)) == -EEXIST &&
	   has_text(error, "session 7/70 is in use"), "l2tp: a session's number in use is named");
	ok(channel_open_l2tp(&other, p.lac_fd, 7, 70, 8, 80, error, sizeof(error)) == -EEXIST &&
	   other.sock == -1, "l2tp: a session has one channel");
	ok(crosses(&p.lns, &p.lac, 0xc021, LCP_ECHO, 8), "l2tp: LCP comes in");
	ok(crosses(&p.lac, &p.lns, 0xc021, LCP_ECHO, 8), "l2tp: LCP goes out");
	ok(crosses(&p.lac, &p.lns, 0x0021, IPV4, sizeof(IPV4)), "l2tp: without a unit IP too");
	ok(!udp_send(p.lns_fd, NULL, CONTROL, CONTROL_LEN) &&
	   udp_gets(p.lac_fd, CONTROL, CONTROL_LEN, &from, NULL),
	   "l2tp: control messages come to the socket as before");

	ok(!l2tp_kernel_session_delete(lac_l2tp, 7, 70), "l2tp: others delete the session");
	if (tells_ends())
		ok(goes_down(&p.lac) && channel_send(&p.lac, 0xc021, LCP_ECHO, 8) == -ENOTCONN,
		   "l2tp: and that is seen");

	/* refused, by a socket that is a tunnel's */
	close(listen_fd);
	close(p.lns_fd);
	channel_close(&p.lns);
	udp_send(p.lac_fd, NULL, CONTROL, CONTROL_LEN);
	if (tells_ends())
		ok(refused_once(p.lac_fd, &from),
		   "udp: a tunnel's socket is told once that it is refused");
	channel_close(&p.lac);
	close(p.lac_fd);

	p.lac_fd = udp_open(NULL, &peer, 0, error, sizeof(error));
	udp_send(p.lac_fd, &peer, CONTROL, CONTROL_LEN);
	ok(refused_once(p.lac_fd, &peer), "udp: and so is one that is not connected");
	ok(!udp_send(p.lac_fd, &peer, CONTROL, CONTROL_LEN), "udp: and goes on sending");
	close(p.lac_fd);
}

static void test_udp_errors(void)
{
	union lns_address lns = address("198.18.0.2", LNS_PORT), far = address("203.0.113.1", 1701);
	union lns_address foreign = address("192.0.2.77", 0), v6 = address("fd00:18::1", 0);
	int a, b;

	enter(ns_lac);
	ok(udp_open(NULL, &far, 0, error, sizeof(error)) == -ENETUNREACH &&
	   has_text(error, "203.0.113.1:1701"), "udp: no route is said of the LNS");
	ok(udp_open(&foreign, &lns, 0, error, sizeof(error)) == -EADDRNOTAVAIL &&
	   has_text(error, "192.0.2.77"), "udp: nor another host's address taken");
	ok(udp_open(&v6, &lns, 0, error, sizeof(error)) == -EAFNOSUPPORT,
	   "udp: nor one of the other IP version");
	foreign = address("198.18.0.1", LNS_PORT);
	a = udp_listen(&foreign, error, sizeof(error));
	b = udp_open(NULL, &lns, LNS_PORT, error, sizeof(error));
	ok(a >= 0 && b >= 0, "udp: a tunnel may have the port of who listens");
	close(a);
	close(b);
}

/* --- frames that come while a channel is opened ------------------------------------ */

/* Numbered frames, some milliseconds between them, until this process is killed. */
static pid_t send_numbers(struct channel *c)
{
	uint32_t n;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid)
		return pid;
	for (n = 0; ; n++) {
		channel_send(c, 0xc021, &n, sizeof(n));
		usleep(3000);
	}
}

/* From the first that comes on, none is missing. */
static bool gets_all_numbers(struct channel *c)
{
	uint32_t n, next = 0;
	uint8_t frame[64];
	ssize_t got;
	int i;

	for (i = 0; i < 100; i++) {
		wait_for(c->ppp, WAIT_MS);
		got = channel_read(c, frame, sizeof(frame));
		if (got != 2 + sizeof(n)) {
			printf("# got %zd\n", got);
			return false;
		}
		memcpy(&n, frame + 2, sizeof(n));
		if (i && n != next) {
			printf("# frame %d is number %u, not %u\n", i, n, next);
			return false;
		}
		next = n + 1;
	}
	return true;
}

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void test_opening(void)
{
	struct channel home, lac;
	struct lac_lns p;
	pid_t pid;

	open_pppoe(&home, &lac, 77);
	channel_close(&lac);
	pid = send_numbers(&home);
	usleep(SILENCE_MS * 1000);
	ok(!channel_open_pppoe(&lac, "sub0", home_mac, 77, error, sizeof(error)) &&
	   gets_all_numbers(&lac), "pppoe: nothing is lost while it is opened");
	end(pid);
	channel_close(&home);
	channel_close(&lac);

	l2tp_open_sockets(&p, "198.18.0.1", "198.18.0.2");
	l2tp_open_sessions(&p, false);
	channel_close(&p.lac);
	usleep(SILENCE_MS * 1000);
	pid = send_numbers(&p.lns);
	usleep(SILENCE_MS * 1000);
	ok(!l2tp_kernel_session(lac_l2tp, 7, 70, 80, false, error, sizeof(error)) &&
	   !channel_open_l2tp(&p.lac, p.lac_fd, 7, 70, 8, 80, error, sizeof(error)) &&
	   gets_all_numbers(&p.lac), "l2tp: nothing is lost while it is opened");
	end(pid);
	l2tp_close(&p);
}

/* --- splices ------------------------------------------------------------------ */

struct gone {
	unsigned int n;
	uint32_t id;
	char reason[32];
	struct splice_usage final;
	bool has_final;
};

static void on_gone(void *owner, uint32_t id, const char *reason, const struct splice_usage *final)
{
	struct gone *gone = owner;

	gone->n++;
	gone->id = id;
	snprintf(gone->reason, sizeof(gone->reason), "%s", reason);
	gone->has_final = final;
	if (final)
		gone->final = *final;
}

/* Until something has gone, or for as long as nothing should. */
static struct gone read_gone(struct splices *s, int ms)
{
	struct gone gone = { 0 };
	int waited;

	for (waited = 0; !gone.n && waited < ms; waited += 50) {
		wait_for(splices_fd(s), 50);
		splices_read(s, on_gone, &gone);
	}
	return gone;
}

static void test_splice(void)
{
	struct channel home, lac;
	struct splice_usage usage;
	struct splices *s;
	struct lac_lns p;
	struct gone gone;
	uint32_t id, id2;
	char text[4096];
	int i, small = 1;

	open_pppoe(&home, &lac, 5);
	l2tp_open_sockets(&p, "198.18.0.1", "198.18.0.2");
	l2tp_open_sessions(&p, false);
	s = splices_new(error, sizeof(error));
	if (!s)
		bail_out("splices");
	ok(!splices_add(s, &lac, &p.lac, p.lac_fd, false, PPPSPLICE_FRAMES_NCP, "alice", &id, error,
			sizeof(error)), "splice: the two are joined");
	ok(crosses(&home, &p.lns, 0x0021, IPV4, sizeof(IPV4)), "splice: IP from home to the LNS");
	ok(crosses(&home, &p.lns, 0x8021, "\1\1\0\4", 4), "splice: IPCP too");
	ok(crosses(&p.lns, &home, 0x8021, "\1\1\0\4", 4), "splice: IPCP from the LNS to home");
	ok(crosses(&home, &lac, 0xc021, LCP_ECHO, 8), "splice: LCP stays at the LAC");
	ok(crosses(&lac, &home, 0xc021, LCP_ECHO, 8), "splice: and is answered by it");
	ok(gets_nothing(&p.lns) && gets_nothing(&lac), "splice: and nothing comes twice");
	ok(!splices_usage(s, id, &usage) && usage.in_frames == 2 &&
	   usage.in_octets == sizeof(IPV4) + 4 && usage.out_frames == 1 && usage.out_octets == 4 &&
	   usage.has_last && usage.last_crossed_ms < WAIT_MS, "splice: in is from the subscriber");
	output(text, sizeof(text), "pppsplicectl --json show");
	ok(has_text(text, "\"rx_path\":\"tunnel\"") && has_text(text, "\"tx_path\":\"tunnel\""),
	   "splice: its frames pass the L2TP driver by");
	ok(splices_add(s, &lac, &p.lac, p.lac_fd, false, PPPSPLICE_FRAMES_NCP, NULL, &id2, error,
		       sizeof(error)) == -EBUSY, "splice: not twice");
	memset(&usage, 0, sizeof(usage));
	ok(!splices_del(s, id, &usage) && usage.in_frames == 2 && usage.out_frames == 1,
	   "splice: deleted, with what it has carried");
	gone = read_gone(s, SILENCE_MS);
	ok(!gone.n, "splice: who has deleted it is not told");
	ok(splices_usage(s, id, &usage) == -ENOENT && splices_del(s, id, NULL) == -ENOENT,
	   "splice: then there is none");

	splices_add(s, &lac, &p.lac, p.lac_fd, false, PPPSPLICE_FRAMES_ALL, "bob", &id, error,
		    sizeof(error));
	ok(crosses(&home, &p.lns, 0xc021, LCP_ECHO, 8), "splice: of all frames, LCP too");
	run("pppsplicectl del %u", id);
	gone = read_gone(s, WAIT_MS);
	ok(gone.n == 1 && gone.id == id && !strcmp(gone.reason, "request") && gone.has_final &&
	   gone.final.in_frames == 1, "splice: another process deletes it: that is told");

	/* with events lost */
	splices_add(s, &lac, &p.lac, -1, false, PPPSPLICE_FRAMES_ALL, "bob", &id, error,
		    sizeof(error));
	setsockopt(splices_fd(s), SOL_SOCKET, SO_RCVBUFFORCE, &small, sizeof(small));
	for (i = 0; i < 20; i++)
		run("pppsplicectl set %u --label %d", id, i);
	gone = read_gone(s, SILENCE_MS);
	ok(!gone.n, "splice: events are lost, but it lives");
	for (i = 0; i < 20; i++)
		run("pppsplicectl set %u --label %d", id, i);
	run("pppsplicectl del %u", id);
	gone = read_gone(s, WAIT_MS);
	ok(gone.n == 1 && gone.id == id && !strcmp(gone.reason, "events-lost") && !gone.has_final,
	   "splice: that it has gone is found out if the event is lost");

	splices_add(s, &lac, &p.lac, p.lac_fd, false, PPPSPLICE_FRAMES_ALL, "\xff not UTF-8", &id,
		    error, sizeof(error));
	ok(crosses(&home, &p.lns, 0xc021, LCP_ECHO, 8), "splice: a label that is none does no harm");
	channel_close(&p.lac);
	gone = read_gone(s, WAIT_MS);
	ok(gone.n == 1 && gone.id == id, "splice: it goes with a session, and that is told");
	ok(crosses(&home, &lac, 0xc021, LCP_ECHO, 8), "splice: the other session is as before");
	ok(splices_add(s, &lac, &p.lac, -1, false, PPPSPLICE_FRAMES_ALL, NULL, &id, error,
		       sizeof(error)) == -ENOTCONN, "splice: none with a session that is not open");
	splices_free(s);
	l2tp_close(&p);
	channel_close(&lac);
	channel_close(&home);
}

/* --- links -------------------------------------------------------------------- */

/* What was told last of each name. */
struct told {
	struct link_state link[256];
	bool gone[256];
	unsigned int calls;
};

static void on_changed(void *owner, const struct link_state *link, bool gone)
{
	struct told *told = owner;

	told->calls++;
	if (link->ifindex < 256) {
		told->link[link->ifindex] = *link;
		told->gone[link->ifindex] = gone;
	}
}

static void read_links(struct links *l)
{
	while (wait_for(links_fd(l), SILENCE_MS))
		links_read(l);
}

static void test_links(void)
{
	static struct told told;
	struct link_state *sub0, *vlan;
	int index, small = 1, i, n;
	struct links *l;

	enter(ns_lac);
	index = if_nametoindex("sub0");
	sub0 = &told.link[index];
	l = links_new(on_changed, &told, error, sizeof(error));
	if (!l)
		bail_out("links");
	ok(!strcmp(sub0->name, "sub0") && sub0->up && sub0->ethernet && sub0->mtu == 1500 &&
	   !memcmp(sub0->mac, lac_mac, 6), "links: what is there is told");
	ok(!told.link[1].ethernet && !strcmp(told.link[1].name, "lo"), "links: lo is no Ethernet");
	read_links(l);
	told.calls = 0;
	run("ip link set sub0 alias x");
	read_links(l);
	ok(!told.calls, "links: what does not matter is not told");
	run("ip link set sub0 down");
	read_links(l);
	ok(!sub0->up, "links: down");
	run("ip link set sub0 name lan0 mtu 1508");
	read_links(l);
	ok(!strcmp(sub0->name, "lan0") && sub0->mtu == 1508, "links: another name, another MTU");
	run("ip link set lan0 name sub0 mtu 1500 up");
	read_links(l);
	ok(!strcmp(sub0->name, "sub0") && sub0->up, "links: up");
	run("ip -n %s link set wan0 down", ns_home);
	read_links(l);
	ok(sub0->up, "links: without a carrier it is still up");
	run("ip -n %s link set wan0 up", ns_home);
	read_links(l);

	run("ip link add link sub0 name sub0.9 type vlan id 9 && ip link set sub0.9 up");
	read_links(l);
	n = if_nametoindex("sub0.9");
	vlan = &told.link[n];
	ok(!strcmp(vlan->name, "sub0.9") && vlan->up && vlan->ethernet, "links: a VLAN comes");
	run("ip link set sub0.9 netns %s", ns_lns);
	read_links(l);
	ok(told.gone[n] && !strcmp(vlan->name, "sub0.9"), "links: to another namespace is gone");
	run("ip -n %s link del sub0.9", ns_lns);

	run("ip link add br0 type bridge && ip link add name d0 type dummy && ip link set d0 master br0");
	n = if_nametoindex("d0");
	run("ip link set d0 nomaster");
	read_links(l);
	ok(!strcmp(told.link[n].name, "d0") && !told.gone[n], "links: what leaves a bridge is not gone");

	setsockopt(links_fd(l), SOL_SOCKET, SO_RCVBUFFORCE, &small, sizeof(small));
	for (i = 0; i < 10; i++)
		run("ip link set sub0 mtu %d", 1400 + i);
	run("ip link del d0; ip link del br0; ip link add d1 type dummy; ip link set sub0 mtu 1492");
	read_links(l);
	i = if_nametoindex("d1");
	ok(told.gone[n] && !strcmp(told.link[i].name, "d1") && sub0->mtu == 1492,
	   "links: what was missed is found out");
	run("ip link del d1; ip link set sub0 mtu 1500");
	links_free(l);
}

/* --- discovery ---------------------------------------------------------------- */

#define PADI		"\x11\x09\x00\x00\x00\x04\x01\x01\x00\x00"
#define PADO		"\x11\x07\x00\x00\x00\x04\x01\x01\x00\x00"
#define DISCOVERY_LEN	10

static bool hears(int fd, const char *data, const uint8_t *who)
{
	uint8_t buf[1500], source[6];
	bool for_us = false;
	ssize_t got;

	wait_for(fd, WAIT_MS);
	got = discovery_read(fd, source, buf, sizeof(buf), &for_us);
	if (got >= DISCOVERY_LEN && for_us && !memcmp(buf, data, DISCOVERY_LEN) &&
	    !memcmp(source, who, 6))
		return true;
	printf("# got %zd\n", got);
	return false;
}

static bool hears_nothing(int fd)
{
	uint8_t buf[1500], source[6];
	bool for_us;
	ssize_t got;

	wait_for(fd, SILENCE_MS);
	got = discovery_read(fd, source, buf, sizeof(buf), &for_us);
	if (got == -EAGAIN)
		return true;
	printf("# got %zd\n", got);
	return false;
}

static int open_discovery(const char *ns, const char *ifname)
{
	int fd;

	enter(ns);
	fd = discovery_open(if_nametoindex(ifname), error, sizeof(error));
	if (fd < 0)
		bail_out(ifname);
	return fd;
}

static void test_discovery(void)
{
	static const uint8_t elsewhere[6] = { 2, 0, 0, 0, 9, 9 };
	int home, lac, vlan, home_if, lac_if, vlan_if, n;
	uint8_t buf[64], source[6];
	bool for_us;
	ssize_t got;

	enter(ns_lac);
	run("ip link set sub0 promisc on");
	run("ip link add link sub0 name sub0.7 type vlan id 7 && ip link set sub0.7 up");
	run("ip -n %s link add link wan0 name wan0.7 type vlan id 7", ns_home);
	run("ip -n %s link set wan0.7 up", ns_home);
	run("ip -n %s link add link wan0 name wan0.8 type vlan id 8", ns_home);
	run("ip -n %s link set wan0.8 up", ns_home);
	lac_if = if_nametoindex("sub0");
	ok(discovery_open(9999, error, sizeof(error)) == -ENODEV && has_text(error, "9999"),
	   "discovery: an interface that is not there is named");
	ok(discovery_open(0, error, sizeof(error)) == -ENODEV, "discovery: all of them is none");
	lac = open_discovery(ns_lac, "sub0");
	vlan = open_discovery(ns_lac, "sub0.7");
	home = open_discovery(ns_home, "wan0");
	home_if = if_nametoindex("wan0");
	vlan_if = if_nametoindex("wan0.7");

	ok(!discovery_send(home, home_if, broadcast, PADI, DISCOVERY_LEN) &&
	   hears(lac, PADI, home_mac), "discovery: to all");
	ok(!discovery_send(lac, lac_if, home_mac, PADO, DISCOVERY_LEN) &&
	   hears(home, PADO, lac_mac), "discovery: to one");
	ok(hears_nothing(lac), "discovery: not what is sent from here");
	discovery_send(home, home_if, elsewhere, PADI, DISCOVERY_LEN);
	ok(hears_nothing(lac), "discovery: not what is sent to another, though promiscuous");
	ok(hears_nothing(vlan), "discovery: not what comes without a tag, on a VLAN");
	ok(!discovery_send(home, vlan_if, broadcast, PADI, DISCOVERY_LEN) &&
	   hears(vlan, PADI, home_mac), "discovery: to all of a VLAN");
	ok(hears_nothing(lac), "discovery: not what is a VLAN's, below it");
	discovery_send(home, if_nametoindex("wan0.8"), broadcast, PADI, DISCOVERY_LEN);
	ok(hears_nothing(lac), "discovery: not what is of a VLAN that is not here");

	for (n = 0; n < 3000; n++)
		discovery_send(home, home_if, broadcast, PADI, DISCOVERY_LEN);
	usleep(SILENCE_MS * 1000);
	for (n = 0; discovery_read(lac, source, buf, sizeof(buf), &for_us) > 0; n++)
		;
	printf("# %d of 3000\n", n);
	ok(n > 50 && n < 2500, "discovery: a flood waits in bounded room");
	ok(!discovery_send(home, home_if, broadcast, PADI, DISCOVERY_LEN) &&
	   hears(lac, PADI, home_mac), "discovery: and does not end with it");

	enter(ns_lac);
	run("ip link set sub0 down");
	wait_for(lac, WAIT_MS);
	got = discovery_read(lac, source, buf, sizeof(buf), &for_us);
	ok(got == -ENETDOWN && discovery_read(lac, source, buf, sizeof(buf), &for_us) == -EAGAIN,
	   "discovery: down, that is told once");
	run("ip link set sub0 up");
	enter(ns_home);
	for (n = 0; n < 100; n++) {
		discovery_send(home, home_if, broadcast, PADI, DISCOVERY_LEN);
		if (wait_for(lac, 100) & POLLIN)
			break;
	}
	ok(hears(lac, PADI, home_mac), "discovery: up, and they come again");
	enter(ns_lac);
	run("ip link set sub0 promisc off; ip link del sub0.7");
	run("ip -n %s link del wan0.7; ip -n %s link del wan0.8", ns_home, ns_home);
	close(lac);
	close(vlan);
	close(home);
}

/* --- what a process leaves ------------------------------------------------------ */

/* Hold all there is, say so, and wait to be killed. */
static void hold(int ready, struct lac_lns *p)
{
	const struct wanted tunnel = { lac_l2tp, p->lac_fd, 7, 8 };
	struct splices *s = splices_new(error, sizeof(error));
	struct channel pppoe, l2tp;
	uint32_t id;

	enter(ns_lac);
	if (!s || soon(make_tunnel, &tunnel) ||
	    l2tp_kernel_session(lac_l2tp, 7, 70, 80, false, error, sizeof(error)) ||
	    l2tp_kernel_session(lac_l2tp, 7, 71, 81, false, error, sizeof(error)) ||
	    channel_open_l2tp(&l2tp, p->lac_fd, 7, 70, 8, 80, error, sizeof(error)) ||
	    channel_open_pppoe(&pppoe, "sub0", home_mac, 99, error, sizeof(error)) ||
	    splices_add(s, &pppoe, &l2tp, p->lac_fd, false, PPPSPLICE_FRAMES_ALL, "held", &id,
			error, sizeof(error)))
		bail_out("hold");
	if (write(ready, "", 1) != 1)
		bail_out("pipe");
	for (;;)
		pause();
}

/* Lines that the kernel's lists of its sessions have. */
#define LISTS "ip l2tp show tunnel; ip l2tp show session; pppsplicectl show; " \
	      "tail -n +2 /proc/net/pppoe; grep \"'\" /proc/net/pppol2tp"

static void test_kill(void)
{
	struct lac_lns p;
	char text[4096];
	int ready[2], i;
	pid_t pid;
	char c;

	l2tp_open_sockets(&p, "198.18.0.1", "198.18.0.2");
	if (pipe2(ready, O_CLOEXEC))
		bail_out("pipe");
	fflush(stdout);
	pid = fork();
	if (!pid)
		hold(ready[1], &p);
	close(ready[1]);
	close(p.lac_fd);
	if (read(ready[0], &c, 1) != 1)
		bail_out("the process that is to be killed");
	output(text, sizeof(text), LISTS);
	ok(has_text(text, "Tunnel 7,") && has_text(text, "Session 71 ") && has_text(text, "held") &&
	   has_text(text, "02:00:00:00:01:00"), "kill: a process has all there is");
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	for (i = 0; i < 100; i++) {
		output(text, sizeof(text), LISTS);
		if (!text[0])
			break;
		usleep(50000);
	}
	is(text, "", "kill: nothing is left of it");
	close(p.lns_fd);
	close(ready[0]);
	l2tp_open_sockets(&p, "198.18.0.1", "198.18.0.2");
	l2tp_open_sessions(&p, false);
	ok(crosses(&p.lns, &p.lac, 0xc021, LCP_ECHO, 8), "kill: the same numbers work again");
	l2tp_close(&p);
}

int main(int argc, char **argv)
{
	if (argc != 4) {
		fputs("usage: kernel HOME LAC LNS\n", stderr);
		return 1;
	}
	ns_home = argv[1];
	ns_lac = argv[2];
	ns_lns = argv[3];
	setvbuf(stdout, NULL, _IOLBF, 0);
	enter(ns_lac);
	lac_l2tp = l2tp_kernel_new(error, sizeof(error));
	enter(ns_lns);
	lns_l2tp = l2tp_kernel_new(error, sizeof(error));
	if (!lac_l2tp || !lns_l2tp)
		bail_out("l2tp");
	test_pppoe();
	test_udp_errors();
	test_l2tp("198.18.0.1", "198.18.0.2", false);
	test_l2tp("fd00:18::1", "fd00:18::2", true);
	test_opening();
	test_splice();
	test_links();
	test_discovery();
	test_kill();
	l2tp_kernel_free(lac_l2tp);
	l2tp_kernel_free(lns_l2tp);
	return tap_end();
}
