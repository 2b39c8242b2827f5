// SPDX-License-Identifier: GPL-2.0
/*
 * session - a PPP session without a daemon, for tests with crafted frames
 *
 * Opens a PPPoE or PPPoL2TP session socket, or a tty in PPP line discipline, by
 * the same system calls as pppd and xl2tpd; writes "ready ..." and then obeys
 * commands from standard input, a line each, until "quit" or end of file. Each
 * command is answered by one line, "ok", "ok ...", or "error NAME text"; the read
 * commands by a line "frame HEX" for each frame and then "ok COUNT".
 *
 * Frames are PPP frames from the protocol field on, in hex.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#include <linux/genetlink.h>
#include <linux/if_ether.h>
#include <linux/if_pppol2tp.h>
#include <linux/if_pppox.h>
#include <linux/l2tp.h>
#include <linux/ppp-ioctl.h>
#include <linux/ppp_defs.h>
#include <linux/tty.h>

#ifndef N_PPP
#define N_PPP 3
#endif
#ifndef SOL_PPPOL2TP
#define SOL_PPPOL2TP 273
#endif

/* Larger than any frame that a channel can carry. */
#define FRAME_MAX 65536

/* The longest cookie (RFC 3931 section 4.1). */
#define COOKIE_LEN 8

struct session {
	int sock;		/* PPPoX socket or tty */
	bool tty;
	int tunnel;		/* tunnel socket, if this process made it */
	uint32_t kernel_tunnel;	/* tunnel that the kernel made a socket for, or 0 */
	uint32_t l2tp_id[2];	/* tunnel, session */
	int channel;		/* /dev/ppp attached to the channel */
	int unit;		/* /dev/ppp of the unit */
	int unit_number;
	struct sockaddr_pppox pppoe;
};

/* Options of the command line. */
struct options {
	bool attach;		/* attach the channel on /dev/ppp */
	bool unit;		/* and make a unit on it */
	bool unbound;		/* no PPPIOCGCHAN: the socket gets the frames */
	bool seq;		/* L2TP sequence numbers, sent and required */
	bool kernel_tunnel;	/* tunnel socket made by the kernel */
	bool tunnel_exists;	/* another process has made the tunnel */
	bool l2spec_none;	/* L2TPv3, data messages without an L2-specific sublayer */
	const char *cookie;	/* L2TPv3, eight characters, both ways; or NULL */
	int port, peer_port;
};

static void print_usage(FILE *file)
{
	fputs("usage: session pppoe IFNAME SID PEER-MAC [OPTION...]\n"
	      "       session l2tp VERSION udp|ip LOCAL PEER TUNNEL/SESSION PEER-TUNNEL/PEER-SESSION\n"
	      "               [OPTION...]\n"
	      "       session tty DEVICE [OPTION...]\n"
	      "\n"
	      "  --attach          attach the channel on /dev/ppp\n"
	      "  --unit            the same, and connect it to a new unit\n"
	      "  --unbound         no PPPIOCGCHAN: frames go to the socket's own queue\n"
	      "  --seq             L2TP: send sequence numbers, and require them\n"
	      "  --port N[:PEER]   L2TP over UDP: ports (1701)\n"
	      "  --kernel-tunnel   L2TP: no tunnel socket in user space\n"
	      "  --tunnel-exists   L2TP: the tunnel is there already\n"
	      "  --cookie TEXT     L2TPv3: cookie of eight characters, both ways\n"
	      "  --l2spec-none     L2TPv3: no L2-specific sublayer\n"
	      "\n"
	      "commands: fd [channel|unit|tunnel] | gchan | attach | unit | read-channel [MS] | read-unit [MS] | read-socket [MS]\n"
	      "          write-channel HEX | write-unit HEX | write-socket HEX\n"
	      "          disconnect | connect SID | seq on|off | modify-seq on|off | bridge CHANNEL | unbridge\n"
	      "          close-channel | close-unit | close | quit\n", file);
}

static unsigned long number(const char *text, const char *what)
{
	unsigned long value;
	char *end;

	errno = 0;
	value = strtoul(text, &end, 0);
	if (errno || end == text || *end)
		errx(1, "%s: not a %s", text, what);
	return value;
}

/* Two numbers with a character between them. */
static void numbers(const char *text, char between, const char *what, uint32_t n[2])
{
	char *copy = strdup(text), *second = copy ? strchr(copy, between) : NULL;

	if (!second)
		errx(1, "%s: not a %s", text, what);
	*second++ = 0;
	n[0] = number(copy, what);
	n[1] = number(second, what);
	free(copy);
}

/* --- PPPoE ------------------------------------------------------------------ */

static void open_pppoe(struct session *s, char **argv)
{
	struct pppoe_addr addr = { 0 };
	unsigned int mac[ETH_ALEN];
	int i;

	if (sscanf(argv[2], "%x:%x:%x:%x:%x:%x", &mac[0], &mac[1], &mac[2], &mac[3],
		   &mac[4], &mac[5]) != ETH_ALEN)
		errx(1, "%s: not a MAC address", argv[2]);
	snprintf(addr.dev, sizeof(addr.dev), "%s", argv[0]);
	addr.sid = htons(number(argv[1], "session id"));
	for (i = 0; i < ETH_ALEN; i++)
		addr.remote[i] = mac[i];
	s->pppoe.sa_family = AF_PPPOX;
	s->pppoe.sa_protocol = PX_PROTO_OE;
	s->pppoe.sa_addr.pppoe = addr;

	s->sock = socket(AF_PPPOX, SOCK_STREAM, PX_PROTO_OE);
	if (s->sock < 0)
		err(1, "PPPoE socket");
	if (connect(s->sock, (struct sockaddr *)&s->pppoe, sizeof(s->pppoe)))
		err(1, "connect to PPPoE session");
}

/* --- generic netlink of l2tp ------------------------------------------------ */

struct message {
	struct nlmsghdr nlh;
	struct genlmsghdr genl;
	char attrs[512];
};

static void put(struct message *m, uint16_t type, const void *data, size_t len)
{
	struct nlattr *attr = (void *)((char *)m + NLMSG_ALIGN(m->nlh.nlmsg_len));

	attr->nla_type = type;
	attr->nla_len = NLA_HDRLEN + len;
	memcpy((char *)attr + NLA_HDRLEN, data, len);
	m->nlh.nlmsg_len = NLMSG_ALIGN(m->nlh.nlmsg_len) + NLA_ALIGN(attr->nla_len);
}

static void put_u8(struct message *m, uint16_t type, uint8_t value)
{
	put(m, type, &value, sizeof(value));
}

static void put_u16(struct message *m, uint16_t type, uint16_t value)
{
	put(m, type, &value, sizeof(value));
}

static void put_u32(struct message *m, uint16_t type, uint32_t value)
{
	put(m, type, &value, sizeof(value));
}

static void start_message(struct message *m, uint16_t family, uint8_t cmd, uint8_t version)
{
	memset(m, 0, sizeof(*m));
	m->nlh.nlmsg_len = NLMSG_LENGTH(GENL_HDRLEN);
	m->nlh.nlmsg_type = family;
	m->nlh.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	m->genl.cmd = cmd;
	m->genl.version = version;
}

/* Return: length of the first answer in @reply; or -1 with errno. */
static ssize_t talk(int nl, struct message *m, void *reply, size_t size)
{
	struct nlmsghdr *nlh = reply;
	struct nlmsgerr *err;
	ssize_t len;

	if (send(nl, m, m->nlh.nlmsg_len, 0) < 0)
		return -1;
	len = recv(nl, reply, size, 0);
	if (len < 0)
		return -1;
	if (nlh->nlmsg_type == NLMSG_ERROR) {
		err = NLMSG_DATA(nlh);
		errno = -err->error;
		return err->error ? -1 : len;
	}
	return len;
}

/* Ask for something with an id; who had that last has gone, but a worker of l2tp_core
 * may still have to free it.
 */
static void create(int nl, struct message *m, const char *what)
{
	char reply[4096];
	int tries = 500;

	while (talk(nl, m, reply, sizeof(reply)) < 0) {
		if (errno != EEXIST || !tries--)
			err(1, "%s is not created", what);
		usleep(20000);
	}
}

static uint16_t l2tp_family(int nl)
{
	struct message m;
	char reply[4096];
	struct nlattr *attr;
	char *at, *end;
	ssize_t len;

	start_message(&m, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, 1);
	m.nlh.nlmsg_flags &= ~NLM_F_ACK;
	put(&m, CTRL_ATTR_FAMILY_NAME, L2TP_GENL_NAME, sizeof(L2TP_GENL_NAME));
	len = talk(nl, &m, reply, sizeof(reply));
	if (len < 0)
		err(1, "generic netlink family " L2TP_GENL_NAME);
	end = reply + len;
	for (at = reply + NLMSG_LENGTH(GENL_HDRLEN); at + NLA_HDRLEN <= end;
	     at += NLA_ALIGN(attr->nla_len)) {
		attr = (void *)at;
		if (attr->nla_type == CTRL_ATTR_FAMILY_ID)
			return *(uint16_t *)(at + NLA_HDRLEN);
		if (attr->nla_len < NLA_HDRLEN)
			break;
	}
	errx(1, "generic netlink family without an id");
}

/* --- L2TP ------------------------------------------------------------------- */

struct l2tp {
	int version;
	bool ip;		/* straight on IP, else UDP */
	bool v6;
	const char *local, *peer;
	uint32_t id[2];		/* tunnel, session */
	uint32_t peer_id[2];
};

static void read_l2tp(struct l2tp *l, char **argv)
{
	l->version = number(argv[0], "version");
	l->ip = !strcmp(argv[1], "ip");
	if (!l->ip && strcmp(argv[1], "udp"))
		errx(1, "%s: neither udp nor ip", argv[1]);
	l->local = argv[2];
	l->peer = argv[3];
	l->v6 = strchr(l->local, ':');
	numbers(argv[4], '/', "TUNNEL/SESSION", l->id);
	numbers(argv[5], '/', "TUNNEL/SESSION", l->peer_id);
}

/* Address of an end of the tunnel: port for UDP, tunnel id for IP. */
static socklen_t tunnel_addr(const struct l2tp *l, const char *text, int port, uint32_t id,
			     struct sockaddr_storage *ss)
{
	struct sockaddr_in6 *in6 = (void *)ss;
	struct sockaddr_in *in = (void *)ss;

	memset(ss, 0, sizeof(*ss));
	ss->ss_family = l->v6 ? AF_INET6 : AF_INET;
	if (inet_pton(ss->ss_family, text, l->v6 ? (void *)&in6->sin6_addr :
		      (void *)&in->sin_addr) != 1)
		errx(1, "%s: not an address", text);
	if (l->ip && l->v6) {
		((struct sockaddr_l2tpip6 *)ss)->l2tp_conn_id = id;
		return sizeof(struct sockaddr_l2tpip6);
	}
	if (l->ip) {
		((struct sockaddr_l2tpip *)ss)->l2tp_conn_id = id;
		return sizeof(struct sockaddr_l2tpip);
	}
	if (l->v6)
		in6->sin6_port = htons(port);
	else
		in->sin_port = htons(port);
	return l->v6 ? sizeof(*in6) : sizeof(*in);
}

static int tunnel_socket(const struct l2tp *l, const struct options *o)
{
	struct sockaddr_storage ss;
	socklen_t len;
	int fd;

	fd = socket(l->v6 ? AF_INET6 : AF_INET, SOCK_DGRAM, l->ip ? IPPROTO_L2TP : 0);
	if (fd < 0)
		err(1, "tunnel socket");
	len = tunnel_addr(l, l->local, o->port, l->id[0], &ss);
	if (bind(fd, (struct sockaddr *)&ss, len))
		err(1, "bind tunnel socket to %s", l->local);
	len = tunnel_addr(l, l->peer, o->peer_port, l->peer_id[0], &ss);
	if (connect(fd, (struct sockaddr *)&ss, len))
		err(1, "connect tunnel socket to %s", l->peer);
	return fd;
}

/* A tunnel without a socket from user space: the kernel is told addresses. */
static void put_tunnel_addrs(struct message *m, const struct l2tp *l, const struct options *o)
{
	size_t len = l->v6 ? sizeof(struct in6_addr) : sizeof(struct in_addr);
	int family = l->v6 ? AF_INET6 : AF_INET;
	char addr[sizeof(struct in6_addr)];

	if (inet_pton(family, l->local, addr) == 1)
		put(m, l->v6 ? L2TP_ATTR_IP6_SADDR : L2TP_ATTR_IP_SADDR, addr, len);
	if (inet_pton(family, l->peer, addr) == 1)
		put(m, l->v6 ? L2TP_ATTR_IP6_DADDR : L2TP_ATTR_IP_DADDR, addr, len);
	if (!l->ip) {
		put_u16(m, L2TP_ATTR_UDP_SPORT, o->port);
		put_u16(m, L2TP_ATTR_UDP_DPORT, o->peer_port);
	}
}

static void create_tunnel(struct session *s, int nl, uint16_t family, const struct l2tp *l,
			  const struct options *o)
{
	struct message m;

	start_message(&m, family, L2TP_CMD_TUNNEL_CREATE, L2TP_GENL_VERSION);
	put_u32(&m, L2TP_ATTR_CONN_ID, l->id[0]);
	put_u32(&m, L2TP_ATTR_PEER_CONN_ID, l->peer_id[0]);
	put_u8(&m, L2TP_ATTR_PROTO_VERSION, l->version);
	put_u16(&m, L2TP_ATTR_ENCAP_TYPE, l->ip ? L2TP_ENCAPTYPE_IP : L2TP_ENCAPTYPE_UDP);
	if (o->kernel_tunnel) {
		put_tunnel_addrs(&m, l, o);
		s->kernel_tunnel = l->id[0];
	} else {
		s->tunnel = tunnel_socket(l, o);
		put_u32(&m, L2TP_ATTR_FD, s->tunnel);
	}
	create(nl, &m, "L2TP tunnel");
}

/* A tunnel without a socket of ours does not end with us. */
static void delete_tunnel(uint32_t tunnel)
{
	int nl = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	struct message m;
	char reply[4096];

	start_message(&m, l2tp_family(nl), L2TP_CMD_TUNNEL_DELETE, L2TP_GENL_VERSION);
	put_u32(&m, L2TP_ATTR_CONN_ID, tunnel);
	if (talk(nl, &m, reply, sizeof(reply)) < 0)
		err(1, "delete L2TP tunnel");
}

static void create_session(int nl, uint16_t family, const struct l2tp *l, const struct options *o)
{
	struct message m;

	start_message(&m, family, L2TP_CMD_SESSION_CREATE, L2TP_GENL_VERSION);
	put_u32(&m, L2TP_ATTR_CONN_ID, l->id[0]);
	put_u32(&m, L2TP_ATTR_SESSION_ID, l->id[1]);
	put_u32(&m, L2TP_ATTR_PEER_SESSION_ID, l->peer_id[1]);
	put_u16(&m, L2TP_ATTR_PW_TYPE, L2TP_PWTYPE_PPP);
	if (o->seq) {
		put_u8(&m, L2TP_ATTR_SEND_SEQ, 1);
		put_u8(&m, L2TP_ATTR_RECV_SEQ, 1);
	}
	if (o->cookie) {
		put(&m, L2TP_ATTR_COOKIE, o->cookie, COOKIE_LEN);
		put(&m, L2TP_ATTR_PEER_COOKIE, o->cookie, COOKIE_LEN);
	}
	if (o->l2spec_none)
		put_u8(&m, L2TP_ATTR_L2SPEC_TYPE, L2TP_L2SPECTYPE_NONE);
	create(nl, &m, "L2TP session");
}

/* The four forms of a PPPoL2TP address differ in the widths of their fields. */
static socklen_t session_addr(const struct l2tp *l, const struct options *o, int tunnel,
			      struct sockaddr_storage *ss)
{
	struct sockaddr_storage peer;

	tunnel_addr(l, l->peer, o->peer_port, l->peer_id[0], &peer);
	memset(ss, 0, sizeof(*ss));

#define FILL(type)								\
	({									\
		struct type *sp = (void *)ss;					\
										\
		sp->sa_family = AF_PPPOX;					\
		sp->sa_protocol = PX_PROTO_OL2TP;				\
		sp->pppol2tp.fd = tunnel;					\
		memcpy(&sp->pppol2tp.addr, &peer, sizeof(sp->pppol2tp.addr));	\
		sp->pppol2tp.s_tunnel = l->id[0];				\
		sp->pppol2tp.s_session = l->id[1];				\
		sp->pppol2tp.d_tunnel = l->peer_id[0];				\
		sp->pppol2tp.d_session = l->peer_id[1];				\
		sizeof(*sp);							\
	})

	if (l->version == 2)
		return l->v6 ? FILL(sockaddr_pppol2tpin6) : FILL(sockaddr_pppol2tp);
	return l->v6 ? FILL(sockaddr_pppol2tpv3in6) : FILL(sockaddr_pppol2tpv3);
#undef FILL
}

static void open_l2tp(struct session *s, char **argv, const struct options *o)
{
	struct sockaddr_storage ss;
	struct l2tp l = { 0 };
	uint16_t family;
	socklen_t len;
	int nl;

	read_l2tp(&l, argv);
	memcpy(s->l2tp_id, l.id, sizeof(l.id));
	s->sock = socket(AF_PPPOX, SOCK_DGRAM, PX_PROTO_OL2TP);
	if (s->sock < 0)
		err(1, "PPPoL2TP socket");
	nl = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	if (nl < 0)
		err(1, "generic netlink socket");
	family = l2tp_family(nl);
	if (!o->tunnel_exists)
		create_tunnel(s, nl, family, &l, o);
	create_session(nl, family, &l, o);
	close(nl);

	len = session_addr(&l, o, s->tunnel, &ss);
	if (connect(s->sock, (struct sockaddr *)&ss, len))
		err(1, "connect to L2TP session");
}

/* --- tty -------------------------------------------------------------------- */

static void open_tty(struct session *s, const char *device)
{
	struct termios termios;
	int discipline = N_PPP;

	s->sock = open(device, O_RDWR | O_NOCTTY | O_NONBLOCK);
	if (s->sock < 0 || tcgetattr(s->sock, &termios))
		err(1, "%s", device);
	cfmakeraw(&termios);
	termios.c_cflag |= CLOCAL;
	if (tcsetattr(s->sock, TCSANOW, &termios) || ioctl(s->sock, TIOCSETD, &discipline))
		err(1, "PPP line discipline on %s", device);
	s->tty = true;
}

/* No escaping of control characters, in either direction. */
static int clear_asyncmap(const struct session *s)
{
	uint32_t accm = 0;

	if (!s->tty)
		return 0;
	if (ioctl(s->channel, PPPIOCSASYNCMAP, &accm))
		return -1;
	return ioctl(s->channel, PPPIOCSRASYNCMAP, &accm);
}

/* --- channel and unit ------------------------------------------------------- */

static int get_channel(const struct session *s)
{
	int index;

	return ioctl(s->sock, PPPIOCGCHAN, &index) ? -1 : index;
}

static int open_ppp(void)
{
	return open("/dev/ppp", O_RDWR | O_NONBLOCK | O_CLOEXEC);
}

/* Functions below return 0, or -1 with errno. */

static int attach_channel(struct session *s)
{
	int index = get_channel(s);

	if (s->channel >= 0) {
		errno = EALREADY;
		return -1;
	}
	if (index < 0)
		return -1;
	s->channel = open_ppp();
	if (s->channel < 0)
		return -1;
	if (ioctl(s->channel, PPPIOCATTCHAN, &index) || clear_asyncmap(s)) {
		close(s->channel);
		s->channel = -1;
		return -1;
	}
	return 0;
}

static int make_unit(struct session *s)
{
	int unit = -1;

	if (s->channel < 0 && attach_channel(s))
		return -1;
	s->unit = open_ppp();
	if (s->unit < 0)
		return -1;
	if (ioctl(s->unit, PPPIOCNEWUNIT, &unit) || ioctl(s->channel, PPPIOCCONNECT, &unit)) {
		close(s->unit);
		s->unit = -1;
		return -1;
	}
	s->unit_number = unit;
	return 0;
}

static int close_fd(int *fd)
{
	int ret = close(*fd);

	*fd = -1;
	return ret;
}

static int set_seq(const struct session *s, bool on)
{
	int value = on;

	if (setsockopt(s->sock, SOL_PPPOL2TP, PPPOL2TP_SO_SENDSEQ, &value, sizeof(value)))
		return -1;
	return setsockopt(s->sock, SOL_PPPOL2TP, PPPOL2TP_SO_RECVSEQ, &value, sizeof(value));
}

/* The same as anybody can who may configure the network. */
static int modify_seq(const struct session *s, bool on)
{
	int nl = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	struct message m;
	char reply[4096];
	ssize_t len;

	start_message(&m, l2tp_family(nl), L2TP_CMD_SESSION_MODIFY, L2TP_GENL_VERSION);
	put_u32(&m, L2TP_ATTR_CONN_ID, s->l2tp_id[0]);
	put_u32(&m, L2TP_ATTR_SESSION_ID, s->l2tp_id[1]);
	put_u8(&m, L2TP_ATTR_SEND_SEQ, on);
	put_u8(&m, L2TP_ATTR_RECV_SEQ, on);
	len = talk(nl, &m, reply, sizeof(reply));
	close(nl);
	return len < 0 ? -1 : 0;
}

/* Session 0 unbinds a PPPoE socket; another one binds it anew. */
static int reconnect(struct session *s, unsigned int sid)
{
	struct sockaddr_pppox addr = s->pppoe;

	addr.sa_addr.pppoe.sid = htons(sid);
	return connect(s->sock, (struct sockaddr *)&addr, sizeof(addr));
}

/* --- commands --------------------------------------------------------------- */

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static int write_frame(int fd, const char *hex)
{
	static unsigned char frame[FRAME_MAX];
	size_t len = 0;
	int high, low;

	for (; *hex && len < sizeof(frame); hex += 2) {
		high = hex_digit(hex[0]);
		low = high < 0 ? -1 : hex_digit(hex[1]);
		if (low < 0) {
			errno = EINVAL;
			return -1;
		}
		frame[len++] = high << 4 | low;
	}
	return write(fd, frame, len) < 0 ? -1 : 0;
}

/* All frames that are there, or come with less than @ms between them. */
static int read_frames(int fd, int ms)
{
	static unsigned char frame[FRAME_MAX];
	struct pollfd pollfd = { .fd = fd, .events = POLLIN };
	int count = 0;
	ssize_t len, i;

	while (poll(&pollfd, 1, ms) > 0 && pollfd.revents & POLLIN) {
		len = read(fd, frame, sizeof(frame));
		if (len < 0 && errno != EAGAIN)
			return -1;
		/* A unit that has lost its channel is readable for ever, and empty. */
		if (len <= 0)
			break;
		fputs("frame ", stdout);
		for (i = 0; i < len; i++)
			printf("%02x", frame[i]);
		putchar('\n');
		count++;
	}
	printf("ok %d\n", count);
	return 1;
}

static int print_channel(const struct session *s)
{
	int index = get_channel(s);

	if (index < 0)
		return -1;
	printf("ok channel %d\n", index);
	return 1;
}

static int print_unit(struct session *s)
{
	if (make_unit(s))
		return -1;
	printf("ok unit %d\n", s->unit_number);
	return 1;
}

static int bridge(const struct session *s, const char *arg)
{
	int index = atoi(arg);

	return ioctl(s->channel, PPPIOCBRIDGECHAN, &index);
}

/* The descriptor that "read-channel", "write-unit" and so on are about. */
static int descriptor(const struct session *s, const char *word)
{
	if (!strcmp(word, "channel"))
		return s->channel;
	if (!strcmp(word, "unit"))
		return s->unit;
	if (!strcmp(word, "tunnel"))
		return s->tunnel;
	return !strcmp(word, "socket") ? s->sock : -1;
}

static int print_fd(const struct session *s, const char *word)
{
	printf("ok fd %d\n", descriptor(s, *word ? word : "socket"));
	return 1;
}

/* Return: 0 done, 1 done and answered, -1 with errno. */
static int obey(struct session *s, const char *word, const char *arg)
{
	if (!strncmp(word, "read-", 5))
		return read_frames(descriptor(s, word + 5), atoi(arg));
	if (!strncmp(word, "write-", 6))
		return write_frame(descriptor(s, word + 6), arg);
	if (!strcmp(word, "gchan"))
		return print_channel(s);
	if (!strcmp(word, "fd"))
		return print_fd(s, arg);
	if (!strcmp(word, "attach"))
		return attach_channel(s);
	if (!strcmp(word, "unit"))
		return print_unit(s);
	if (!strcmp(word, "connect"))
		return reconnect(s, strtoul(arg, NULL, 0));
	if (!strcmp(word, "disconnect"))
		return reconnect(s, 0);
	if (!strcmp(word, "seq"))
		return set_seq(s, !strcmp(arg, "on"));
	if (!strcmp(word, "modify-seq"))
		return modify_seq(s, !strcmp(arg, "on"));
	if (!strcmp(word, "bridge"))
		return bridge(s, arg);
	if (!strcmp(word, "unbridge"))
		return ioctl(s->channel, PPPIOCUNBRIDGECHAN);
	if (!strcmp(word, "close-channel"))
		return close_fd(&s->channel);
	if (!strcmp(word, "close-unit"))
		return close_fd(&s->unit);
	if (!strcmp(word, "close"))
		return close_fd(&s->sock);
	errno = EINVAL;
	return -1;
}

static void obey_all(struct session *s)
{
	char *line = NULL, *word, *arg;
	size_t size = 0;
	int ret;

	while (getline(&line, &size, stdin) > 0) {
		word = strtok(line, "\n ");
		arg = strtok(NULL, "\n ");
		if (!word)
			continue;
		if (!strcmp(word, "quit"))
			break;
		ret = obey(s, word, arg ? arg : "");
		if (ret < 0)
			printf("error %s %s\n", strerrorname_np(errno), strerror(errno));
		else if (!ret)
			puts("ok");
	}
	free(line);
}

static void say_ready(const struct session *s, const struct options *o)
{
	fputs("ready", stdout);
	if (!o->unbound)
		printf(" channel %d", get_channel(s));
	if (s->unit >= 0)
		printf(" unit %d", s->unit_number);
	putchar('\n');
}

static void read_ports(const char *text, struct options *o)
{
	const char *peer = strchr(text, ':');

	o->port = atoi(text);
	o->peer_port = peer ? atoi(peer + 1) : o->port;
}

static int read_options(int argc, char **argv, struct options *o)
{
	enum { ATTACH, UNIT, UNBOUND, SEQ, KERNEL, EXISTS, COOKIE, NONE, PORT, HELP };
	static const struct option longopts[] = {
		{ "attach", no_argument, NULL, ATTACH },
		{ "unit", no_argument, NULL, UNIT },
		{ "unbound", no_argument, NULL, UNBOUND },
		{ "seq", no_argument, NULL, SEQ },
		{ "kernel-tunnel", no_argument, NULL, KERNEL },
		{ "tunnel-exists", no_argument, NULL, EXISTS },
		{ "cookie", required_argument, NULL, COOKIE },
		{ "l2spec-none", no_argument, NULL, NONE },
		{ "port", required_argument, NULL, PORT },
		{ "help", no_argument, NULL, HELP },
		{ 0 }
	};
	int option;

	while ((option = getopt_long(argc, argv, "h", longopts, NULL)) >= 0) {
		switch (option) {
		case ATTACH:
			o->attach = true;
			break;
		case UNIT:
			o->unit = true;
			break;
		case UNBOUND:
			o->unbound = true;
			break;
		case SEQ:
			o->seq = true;
			break;
		case KERNEL:
			o->kernel_tunnel = true;
			break;
		case EXISTS:
			o->tunnel_exists = true;
			break;
		case COOKIE:
			if (strlen(optarg) != COOKIE_LEN)
				errx(1, "%s: not a cookie", optarg);
			o->cookie = optarg;
			break;
		case NONE:
			o->l2spec_none = true;
			break;
		case PORT:
			read_ports(optarg, o);
			break;
		case HELP:
		case 'h':
			print_usage(stdout);
			exit(0);
		default:
			print_usage(stderr);
			exit(1);
		}
	}
	return optind;
}

int main(int argc, char **argv)
{
	struct session s = { .sock = -1, .tunnel = -1, .channel = -1, .unit = -1 };
	struct options o = { .port = 1701, .peer_port = 1701 };
	int first = read_options(argc, argv, &o);
	int words = argc - first;

	setvbuf(stdout, NULL, _IOLBF, 0);
	signal(SIGPIPE, SIG_IGN);
	argv += first;
	if (words == 4 && !strcmp(argv[0], "pppoe")) {
		open_pppoe(&s, argv + 1);
	} else if (words == 7 && !strcmp(argv[0], "l2tp")) {
		open_l2tp(&s, argv + 1, &o);
	} else if (words == 2 && !strcmp(argv[0], "tty")) {
		open_tty(&s, argv[1]);
	} else {
		print_usage(stderr);
		return 1;
	}
	/* As pppd does: from then on the channel gets the frames. */
	if (!o.unbound && get_channel(&s) < 0)
		err(1, "PPPIOCGCHAN");
	if (o.attach && attach_channel(&s))
		err(1, "attach the channel");
	if (o.unit && make_unit(&s))
		err(1, "make a unit");
	say_ready(&s, &o);
	obey_all(&s);
	if (s.kernel_tunnel)
		delete_tunnel(s.kernel_tunnel);
	return 0;
}
