// SPDX-License-Identifier: GPL-2.0
/*
 * fuzz_netlink - messages that the family pppsplice must survive, and its answers
 *
 * Sends messages to the family, valid ones, valid ones that were mutated, and
 * random ones, and looks at what each is answered with. Run by fuzz_netlink.py
 * in the LAC's namespace, with descriptors of its sessions: PPPoE sessions 12
 * and 13, L2TP sessions 3/7 and 4/8.
 *
 * What message number N is depends on the seed and on N alone, but for the id of
 * the splice that was made last, which takes the place of ID_NEWEST just before
 * a message is sent. Descriptors have fixed numbers. Every BLOCK messages all
 * splices are removed, so that a range that begins at a multiple of BLOCK can be
 * run again by itself.
 *
 * The last line on standard output is a JSON object with counts; what is wrong
 * stands before it in lines that begin with "#". The exit status is that of
 * the program, not a judgement.
 */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <grp.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <netlink/attr.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>

#include <arpa/inet.h>
#include <linux/genetlink.h>
#include <linux/if_ether.h>
#include <linux/if_pppol2tp.h>
#include <linux/if_pppox.h>
#include <linux/ppp-ioctl.h>
#include <linux/pppsplice.h>

typedef unsigned long long u64;

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

#define BLOCK		256		/* messages between two flushes */
#define BATCH_MAX	8		/* messages in one datagram */
#define MESSAGE_MAX	(160 * 1024)	/* octets: two attributes of the largest size */
#define DATAGRAM_MAX	(256 * 1024)
#define ID_NEWEST	0x7e57001du
#define FD_BASE		200
#define NOBODY		65534
#define FAULTS_SHOWN	20

/* The descriptors that legs are given, by number less FD_BASE. */
enum kind {
	PPPOE_A, PPPOE_B, L2TP_A, L2TP_B,	/* sessions at the LAC */
	FOREIGN,				/* a session of another namespace */
	UDP_A, UDP_B,				/* sockets of the L2TP sessions' tunnels */
	CONNECTING,				/* connected and disconnected all the time */
	TUNNEL,					/* PPPoL2TP socket that manages a tunnel */
	FRESH_PPPOE, FRESH_L2TP, PPTP,		/* PPPoX sockets without a session */
	PIPE, UDP, PPP, PPP_ATTACHED, NETLINK, PATH, PATH_SOCKET,
	CLOSED,
	KINDS
};

/* One attribute, of a message that is about to be written. */
struct attr {
	uint16_t type;		/* with its NLA_F_ flags */
	uint16_t len;
	const void *data;	/* NULL: @value */
	u64 value;
	struct attrs *nest;	/* instead of data */
};

#define ATTRS_MAX	12

struct attrs {
	struct attr attr[ATTRS_MAX];
	int n;
};

/* A request in a datagram, as netlink_rcv_skb() will find it. */
struct request {
	uint32_t seq;
	bool must_answer;
	bool answered;
};

#define REQUESTS_MAX	1024

/* Answers by errno; our family and netlink have none beyond this. */
#define ERRNO_MAX	134

struct counts {
	u64 messages;
	u64 datagrams;
	u64 errors[ERRNO_MAX];	/* [0]: acknowledged */
	u64 texts;			/* errors that came with a text */
	u64 mute;			/* errors of ours without */
	u64 core_mute;		/* errors of netlink or generic netlink without */
	u64 core[ERRNO_MAX];	/* these by errno */
	u64 unanswered;
	u64 stray;			/* answers to nothing */
	u64 replies[PPPSPLICE_CMD_MAX + 1];
	u64 other_replies;
	u64 events[PPPSPLICE_CMD_MAX + 1];
	u64 flushed;
	u64 left;			/* splices after the last flush */
	u64 digest;
};

static struct {
	u64 seed, start, count;
	const char *caller;
	bool privileged;	/* over the namespace of the requests */
	bool flushes;
	bool print;
	uint32_t newest;	/* id for ID_NEWEST */
	int netns;		/* the LAC's namespace */
	int given[UDP_B + 1];
} opt = { .seed = 1, .count = 1000, .caller = "root", .netns = -1 };

static struct counts total;
static struct nl_sock *resolver;
static uint16_t family;
static int request_sock, event_sock;
static struct nl_msg *msg;
static unsigned char junk[65536];
static char long_label[65536];
static sem_t connect_once;
static u64 faults;

/* --- random numbers: splitmix64 --------------------------------------------- */

static u64 state;

static u64 mix(u64 z)
{
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

static u64 rnd64(void)
{
	state += 0x9e3779b97f4a7c15;
	return mix(state);
}

/* 0 to n - 1 */
static uint32_t rnd(uint32_t n)
{
	return rnd64() % n;
}

static bool chance(uint32_t percent)
{
	return rnd(100) < percent;
}

static u64 edge(void)
{
	static const u64 edges[] = {
		0, 1, 2, 3, 4, 5, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x10000,
		0x7ffffffd, 0x7ffffffe, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff,
		0x100000000, 0x7fffffffffffffff, 0xffffffffffffffff,
	};

	return edges[rnd(ARRAY_SIZE(edges))];
}

/* --- valid messages --------------------------------------------------------- */

static struct attrs pool[64];
static int pool_used;

static struct attrs *new_attrs(void)
{
	struct attrs *attrs;

	if (pool_used == ARRAY_SIZE(pool))
		return NULL;
	attrs = &pool[pool_used++];
	attrs->n = 0;
	return attrs;
}

static struct attr *add(struct attrs *attrs, uint16_t type)
{
	struct attr *attr;

	if (attrs->n == ATTRS_MAX)
		return NULL;
	attr = &attrs->attr[attrs->n++];
	memset(attr, 0, sizeof(*attr));
	attr->type = type;
	return attr;
}

static void add_data(struct attrs *attrs, uint16_t type, const void *data, size_t len)
{
	struct attr *attr = add(attrs, type);

	if (attr) {
		attr->data = data;
		attr->len = len;
	}
}

static void add_number(struct attrs *attrs, uint16_t type, u64 value, size_t len)
{
	struct attr *attr = add(attrs, type);

	if (attr) {
		attr->value = value;
		attr->len = len;
	}
}

static void add_u32(struct attrs *attrs, uint16_t type, uint32_t value)
{
	add_number(attrs, type, value, sizeof(value));
}

static struct attrs *add_nest(struct attrs *attrs, uint16_t type)
{
	struct attrs *nest = new_attrs();
	struct attr *attr = nest ? add(attrs, type | NLA_F_NESTED) : NULL;

	if (!attr)
		return NULL;
	attr->nest = nest;
	return nest;
}

static void add_label(struct attrs *attrs)
{
	static const char * const labels[] = {
		"standing", "alice@isp", "bob@isp", "", "\xe5\xae\xb6@isp", "x",
		"\xf0\x9f\x8d\xa3", "a b\302\240c",
	};
	static const char * const bad[] = {
		"\xff", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "a\nb", "\x1b[2J", "\x7f",
		"\xc2\x85", "\xe5\xae", "\xf8\x88\x80\x80\x80", "ok\x80",
	};
	const char *label = chance(12) ? bad[rnd(ARRAY_SIZE(bad))] :
		labels[rnd(ARRAY_SIZE(labels))];
	size_t len;

	if (chance(8)) {
		static const uint16_t sizes[] = { 126, 127, 128, 129, 4000, 65531 };

		len = sizes[rnd(ARRAY_SIZE(sizes))];
		if (chance(50))
			add_data(attrs, PPPSPLICE_A_SPLICE_LABEL, long_label, len);
		else	/* the last of so many octets is the NUL */
			add_data(attrs, PPPSPLICE_A_SPLICE_LABEL,
				 long_label + sizeof(long_label) - len, len);
		return;
	}
	add_data(attrs, PPPSPLICE_A_SPLICE_LABEL, label, strlen(label) + 1);
}

static uint32_t some_fd(void)
{
	static const uint32_t odd[] = {
		0xffffffff, 0x80000000, 0x7fffffff, 0xffffff9c, 1024 * 1024, 65536, 0,
	};

	if (chance(70))
		return FD_BASE + rnd(L2TP_B + 1);
	if (chance(85))
		return FD_BASE + rnd(KINDS);
	return odd[rnd(ARRAY_SIZE(odd))];
}

/* The tunnel of a session, and how that is set. */
static void add_tunnel(struct attrs *leg, uint32_t fd)
{
	static const uint16_t lens[] = { 0, 4, 8, 8, 5, 16 };

	if (chance(75))
		add_u32(leg, PPPSPLICE_A_LEG_TUNNEL_FD,
			chance(85) ? fd - L2TP_A + UDP_A : some_fd());
	if (chance(10))
		add_number(leg, PPPSPLICE_A_LEG_SEND_SEQ, rnd(3), sizeof(uint8_t));
	if (chance(10))
		add_number(leg, PPPSPLICE_A_LEG_RECV_SEQ, rnd(3), sizeof(uint8_t));
	if (chance(10))
		add_data(leg, PPPSPLICE_A_LEG_COOKIE, junk, lens[rnd(ARRAY_SIZE(lens))]);
	if (chance(10))
		add_data(leg, PPPSPLICE_A_LEG_PEER_COOKIE, junk, lens[rnd(ARRAY_SIZE(lens))]);
	if (chance(10))
		add_number(leg, PPPSPLICE_A_LEG_L2SPEC_TYPE, rnd(3), sizeof(uint8_t));
}

static void add_leg(struct attrs *attrs, uint32_t fd)
{
	struct attrs *leg = add_nest(attrs, PPPSPLICE_A_SPLICE_LEG);

	if (!leg)
		return;
	if (chance(4)) {
		add_u32(leg, PPPSPLICE_A_LEG_TYPE, PPPSPLICE_LEG_TYPE_CHANNEL);
		add_u32(leg, PPPSPLICE_A_LEG_CHANNEL, rnd(9));
		return;
	}
	if (chance(15))
		add_u32(leg, PPPSPLICE_A_LEG_TYPE,
			fd - FD_BASE == L2TP_A || fd - FD_BASE == L2TP_B);
	add_u32(leg, PPPSPLICE_A_LEG_FD, fd);
	if (chance(fd - FD_BASE == L2TP_A || fd - FD_BASE == L2TP_B ? 50 : 3))
		add_tunnel(leg, fd);
}

static void add_selector_leg(struct attrs *attrs)
{
	struct attrs *leg = add_nest(attrs, PPPSPLICE_A_SPLICE_LEG);
	static const unsigned char mac[ETH_ALEN] = { 2, 0, 0, 0, 0, 1 };
	bool second = chance(50);

	if (!leg)
		return;
	switch (rnd(5)) {
	case 0:
	case 1:
		add_u32(leg, PPPSPLICE_A_LEG_TYPE, PPPSPLICE_LEG_TYPE_PPPOE);
		add_number(leg, PPPSPLICE_A_LEG_SID, 12 + second, sizeof(uint16_t));
		if (chance(20))
			add_data(leg, PPPSPLICE_A_LEG_IFNAME, "sub0", sizeof("sub0"));
		if (chance(20))
			add_data(leg, PPPSPLICE_A_LEG_PEER_MAC, mac, sizeof(mac));
		if (chance(10))
			add_u32(leg, PPPSPLICE_A_LEG_IFINDEX, 1 + rnd(4));
		break;
	case 2:
	case 3:
		add_u32(leg, PPPSPLICE_A_LEG_TYPE, PPPSPLICE_LEG_TYPE_L2TP);
		add_u32(leg, PPPSPLICE_A_LEG_TUNNEL, 3 + second);
		add_u32(leg, PPPSPLICE_A_LEG_SESSION, 7 + second);
		break;
	default:
		add_u32(leg, PPPSPLICE_A_LEG_TYPE, PPPSPLICE_LEG_TYPE_CHANNEL);
		add_u32(leg, PPPSPLICE_A_LEG_CHANNEL, 1 + rnd(9));
	}
}

static void add_selector(struct attrs *attrs)
{
	switch (rnd(4)) {
	case 0:
		add_label(attrs);
		break;
	case 1:
		add_selector_leg(attrs);
		break;
	default:
		add_u32(attrs, PPPSPLICE_A_SPLICE_ID, chance(80) ? ID_NEWEST : edge());
	}
}

static void add_settings(struct attrs *attrs)
{
	if (chance(30))
		add_u32(attrs, PPPSPLICE_A_SPLICE_STATE, rnd(2));
	if (chance(30))
		add_u32(attrs, PPPSPLICE_A_SPLICE_FRAMES, rnd(3));
}

/* Return: the flags that go with it. */
static int make_request(struct attrs *attrs, uint8_t *cmd)
{
	uint32_t first = some_fd();
	int flags = 0;

	switch (rnd(16)) {
	case 0:
	case 1:
	case 2:
	case 3:
		*cmd = PPPSPLICE_CMD_SPLICE_NEW;
		add_settings(attrs);
		if (chance(40))
			add_label(attrs);
		add_leg(attrs, first);
		if (chance(5))		/* the same one twice */
			add_leg(attrs, first);
		else
			add_leg(attrs, chance(70) ? FD_BASE + L2TP_A + rnd(2) : some_fd());
		break;
	case 4:
	case 5:
	case 6:
		*cmd = PPPSPLICE_CMD_SPLICE_SET;
		add_selector(attrs);
		add_settings(attrs);
		if (chance(20))
			add_label(attrs);
		break;
	case 7:
	case 8:
	case 9:
		*cmd = PPPSPLICE_CMD_SPLICE_DEL;
		add_selector(attrs);
		break;
	case 10:
	case 11:
	case 12:
		*cmd = PPPSPLICE_CMD_SPLICE_GET;
		add_selector(attrs);
		break;
	default:
		*cmd = PPPSPLICE_CMD_SPLICE_GET;
		flags = NLM_F_DUMP;
		if (chance(40))
			add_selector(attrs);
	}
	return flags | NLM_F_REQUEST | (chance(60) ? NLM_F_ACK : 0);
}

/* --- attributes that were mutated ------------------------------------------- */

static uint16_t odd_type(void)
{
	uint16_t type = chance(70) ? rnd(PPPSPLICE_A_LEG_MAX + 3) : rnd(0x4000);

	if (chance(25))
		type |= NLA_F_NESTED;
	if (chance(10))
		type |= NLA_F_NET_BYTEORDER;
	return type;
}

static void add_odd(struct attrs *attrs)
{
	static const uint8_t sizes[] = { 0, 1, 2, 3, 4, 4, 5, 6, 8, 16, 255 };
	uint16_t len = sizes[rnd(ARRAY_SIZE(sizes))];

	if (len <= 8)
		add_number(attrs, odd_type(), chance(50) ? edge() : rnd64(), len);
	else
		add_data(attrs, odd_type(), junk + rnd(1024), len);
}

static void wrap(struct attr *attr, int depth)
{
	struct attrs *nest;
	struct attr inner;

	while (depth--) {
		nest = new_attrs();
		if (!nest)
			return;
		inner = *attr;
		nest->attr[nest->n++] = inner;
		attr->nest = nest;
		attr->type = chance(80) ? inner.type | NLA_F_NESTED : odd_type();
	}
}

static void swap(struct attr *a, struct attr *b)
{
	struct attr c = *a;

	*a = *b;
	*b = c;
}

static void mutate_attrs(struct attrs *attrs)
{
	struct attr *attr;
	int at;

	if (!attrs->n || chance(8)) {
		add_odd(attrs);
		return;
	}
	at = rnd(attrs->n);
	attr = &attrs->attr[at];
	if (attr->nest && chance(65)) {
		mutate_attrs(attr->nest);
		return;
	}

	switch (rnd(10)) {
	case 0:
		*attr = attrs->attr[--attrs->n];
		break;
	case 1:
		if (attrs->n < ATTRS_MAX)
			attrs->attr[attrs->n++] = *attr;
		break;
	case 2:
		swap(attr, &attrs->attr[rnd(attrs->n)]);
		break;
	case 3:
		attr->type = odd_type();
		break;
	case 4:
		attr->type ^= chance(70) ? NLA_F_NESTED : NLA_F_NET_BYTEORDER;
		break;
	case 5:
		attr->len = attr->data ? rnd(attr->len + 1) : rnd(sizeof(attr->value) + 1);
		break;
	case 6:
		attr->data = NULL;
		attr->nest = NULL;
		attr->value = chance(70) ? edge() : rnd64();
		if (attr->len > sizeof(attr->value))
			attr->len = sizeof(uint32_t);
		break;
	case 7:
		attr->nest = NULL;
		attr->data = junk;
		attr->len = chance(80) ? rnd(300) : chance(80) ? rnd(5000) : 65531;
		break;
	case 8:
		wrap(attr, 1 + rnd(chance(90) ? 3 : 30));
		break;
	default:
		add_odd(attrs);
	}
}

/* --- messages as octets ----------------------------------------------------- */

/* Attributes that do not fit are left out: NLA_PUT fails. */
static void put_attrs(const struct attrs *attrs)
{
	const struct attr *attr;
	struct nlattr *nest;
	int i;

	for (i = 0; i < attrs->n; i++) {
		attr = &attrs->attr[i];
		if (!attr->nest) {
			nla_put(msg, attr->type, attr->len, attr->data ?: &attr->value);
			continue;
		}
		nest = nla_nest_start(msg, attr->type);
		if (!nest)
			return;
		nest->nla_type = attr->type;
		put_attrs(attr->nest);
		nla_nest_end_keep_empty(msg, nest);
	}
}

static void store16(unsigned char *at, uint16_t value)
{
	memcpy(at, &value, sizeof(value));
}

static void store32(unsigned char *at, uint32_t value)
{
	memcpy(at, &value, sizeof(value));
}

static size_t mutate_octets(unsigned char *m, size_t len)
{
	struct nlmsghdr *nlh = (void *)m;
	size_t at;
	int i;

	if (len < NLMSG_HDRLEN)
		return len;
	switch (rnd(12)) {
	case 0:
		for (i = 1 + rnd(8); i; i--)
			m[rnd(len)] ^= 1 << rnd(8);
		break;
	case 1:		/* a length or a type of an attribute, or a part of a value */
	case 2:
	case 3:
		at = NLMSG_LENGTH(GENL_HDRLEN);
		if (len < at + NLA_HDRLEN)
			break;
		at += 4 * rnd((len - at) / 4);
		store16(m + at + (chance(30) ? 2 : 0), chance(50) ? edge() : rnd(40));
		break;
	case 4:
		nlh->nlmsg_len = chance(70) ? rnd(len + 8) : edge();
		break;
	case 5:		/* cut, and the header does not know */
		return 1 + rnd(len);
	case 6:		/* cut, and the header knows */
		len = NLMSG_HDRLEN + rnd(len - NLMSG_HDRLEN + 1);
		nlh->nlmsg_len = len;
		return len;
	case 7:		/* rubbish after the attributes */
		at = rnd(64);
		memcpy(m + len, junk + rnd(1024), at);
		nlh->nlmsg_len = len + (chance(80) ? at : 0);
		return len + at;
	case 8:
		nlh->nlmsg_flags = chance(50) ? nlh->nlmsg_flags ^ (1u << rnd(16)) : rnd(65536);
		break;
	case 9:
		nlh->nlmsg_type = chance(50) ? rnd(0x10) : rnd(65536);
		break;
	case 10:	/* command, version, reserved */
		if (len >= NLMSG_LENGTH(GENL_HDRLEN))
			m[NLMSG_HDRLEN + rnd(GENL_HDRLEN)] = chance(50) ? rnd(16) : rnd(256);
		break;
	default:
		for (at = NLMSG_LENGTH(GENL_HDRLEN); at < len; at++)
			if (chance(3))
				m[at] = rnd(256);
	}
	return len;
}

static size_t random_octets(unsigned char *m)
{
	size_t len = NLMSG_HDRLEN + rnd(chance(90) ? 200 : 4000), at;
	struct nlmsghdr *nlh = (void *)m;

	for (at = 0; at < len; at++)
		m[at] = rnd(256);
	if (chance(80)) {
		nlh->nlmsg_len = len;
		nlh->nlmsg_type = family;
		nlh->nlmsg_flags = NLM_F_REQUEST | (chance(30) ? NLM_F_DUMP : 0) |
				   (chance(50) ? NLM_F_ACK : 0);
		m[NLMSG_HDRLEN] = rnd(9);
		store16(m + NLMSG_HDRLEN + 2, 0);
	}
	return len;
}

/* Call @visit for each message of a datagram that the kernel looks at, as
 * netlink_rcv_skb() does.
 */
static void walk(unsigned char *buf, size_t left, void (*visit)(struct nlmsghdr *, void *),
		 void *arg)
{
	struct nlmsghdr nlh;
	size_t step;

	while (left >= sizeof(nlh)) {
		memcpy(&nlh, buf, sizeof(nlh));
		if (nlh.nlmsg_len < sizeof(nlh) || nlh.nlmsg_len > left)
			return;
		visit(&nlh, arg);
		memcpy(buf, &nlh, sizeof(nlh));
		step = NLMSG_ALIGN(nlh.nlmsg_len);
		if (step > left)
			return;
		buf += step;
		left -= step;
	}
}

/* Other families have nothing to do with it, but for the controller. */
static void keep_to_family(struct nlmsghdr *nlh, void *arg)
{
	(void)arg;
	if (nlh->nlmsg_type > GENL_ID_CTRL && nlh->nlmsg_type <= GENL_MAX_ID)
		nlh->nlmsg_type = family;
}

/* Message number @n. Return: its length. */
static size_t make_message(u64 n, unsigned char *m)
{
	struct attrs *attrs;
	size_t len;
	uint8_t cmd;
	int i, flags;

	state = mix(opt.seed) ^ mix(n + 1);
	pool_used = 0;
	if (chance(10))
		return random_octets(m);

	attrs = new_attrs();
	flags = make_request(attrs, &cmd);
	if (chance(50))
		for (i = 1 + rnd(3); i; i--)
			mutate_attrs(attrs);

	nlmsg_hdr(msg)->nlmsg_len = NLMSG_HDRLEN;
	if (!genlmsg_put(msg, 0, n + 1, family, 0, flags, cmd, PPPSPLICE_FAMILY_VERSION))
		errx(1, "no room for a header");
	put_attrs(attrs);
	len = nlmsg_hdr(msg)->nlmsg_len;
	memcpy(m, nlmsg_hdr(msg), len);
	if (chance(30))
		for (i = 1 + rnd(2); i; i--)
			len = mutate_octets(m, len);
	return len;
}

/* FNV-1a. The sum over messages does not depend on how they are divided into runs. */
static u64 hash(u64 n, const unsigned char *m, size_t len)
{
	u64 h = 0xcbf29ce484222325 ^ mix(n);

	while (len--)
		h = (h ^ *m++) * 0x100000001b3;
	return mix(h);
}

static void put_newest(unsigned char *m, size_t len)
{
	uint32_t value;
	size_t at;

	for (at = 0; at + sizeof(value) <= len; at += sizeof(value)) {
		memcpy(&value, m + at, sizeof(value));
		if (value == ID_NEWEST)
			store32(m + at, opt.newest);
	}
}

/* --- answers ---------------------------------------------------------------- */

static struct request requests[REQUESTS_MAX];
static int n_requests;

static void note_request(struct nlmsghdr *nlh, void *arg)
{
	bool is_request = nlh->nlmsg_flags & NLM_F_REQUEST && nlh->nlmsg_type >= NLMSG_MIN_TYPE;

	(void)arg;
	if (n_requests == REQUESTS_MAX)
		errx(1, "more than %d messages in a datagram", REQUESTS_MAX);
	requests[n_requests++] = (struct request) {
		.seq = nlh->nlmsg_seq,
		.must_answer = is_request || nlh->nlmsg_flags & NLM_F_ACK,
	};
}

static void fault(const char *what, uint32_t seq, const unsigned char *m, size_t len)
{
	size_t i;

	if (++faults > FAULTS_SHOWN)
		return;
	printf("# %s: message %u, caller %s, seed %llu:", what, seq - 1, opt.caller,
	       opt.seed);
	for (i = 0; i < len && i < 160; i++)
		printf("%s%02x", i % 4 ? "" : " ", m[i]);
	putchar('\n');
}

/* Netlink and generic netlink refuse some things without a text. */
static bool is_mute_in_core(const struct nlmsghdr *nlh, int error)
{
	switch (error) {
	case ENOENT:		/* genl_rcv_msg(): no such family */
		return nlh->nlmsg_type != family;
	case EINVAL:		/* genl_family_rcv_msg(): no room for its header */
		return nlh->nlmsg_len < NLMSG_LENGTH(GENL_HDRLEN) || nlh->nlmsg_type != family;
	case EOPNOTSUPP:	/* genl_get_cmd(): no such command, or none with such flags */
		return true;
	case EPERM:		/* GENL_UNS_ADMIN_PERM */
		return !opt.privileged;
	case EBUSY:		/* __netlink_dump_start(): the last one is not done */
		return (nlh->nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP;
	case ENOMEM:
		return true;
	}
	return nlh->nlmsg_type != family;
}

static bool has_text(const struct nlmsghdr *nlh, size_t fixed)
{
	struct nlattr *attr;

	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS))
		return false;
	attr = nlmsg_find_attr((struct nlmsghdr *)nlh, fixed, NLMSGERR_ATTR_MSG);
	return attr && nla_len(attr) > 1;
}

static void take_error(const struct nlmsghdr *nlh, int error, bool text,
		       const struct nlmsghdr *request)
{
	if (error < 0 || error >= ERRNO_MAX)
		errx(1, "errno %d", error);
	total.errors[error]++;
	if (!error)
		return;
	if (text) {
		total.texts++;
	} else if (is_mute_in_core(request, error)) {
		total.core_mute++;
		total.core[error]++;
	} else {
		total.mute++;
		printf("# %s without a text\n", strerrorname_np(error));
		fault("refused without a text", nlh->nlmsg_seq, NULL, 0);
	}
}

static void take_reply(const struct nlmsghdr *nlh)
{
	const struct genlmsghdr *genl = nlmsg_data(nlh);
	struct nlattr *id;

	if (nlh->nlmsg_type != family || genl->cmd > PPPSPLICE_CMD_MAX) {
		total.other_replies++;
		return;
	}
	total.replies[genl->cmd]++;
	id = nlmsg_find_attr((struct nlmsghdr *)nlh, GENL_HDRLEN, PPPSPLICE_A_SPLICE_ID);
	if (genl->cmd == PPPSPLICE_CMD_SPLICE_NEW && id)
		opt.newest = nla_get_u32(id);
}

static void take_answer(const struct nlmsghdr *nlh)
{
	const struct nlmsgerr *e = nlmsg_data(nlh);
	struct nlmsghdr dump = { .nlmsg_type = family, .nlmsg_flags = NLM_F_DUMP,
				 .nlmsg_len = NLMSG_LENGTH(GENL_HDRLEN) };
	bool known = false;
	int i;

	for (i = 0; i < n_requests; i++) {
		if (requests[i].seq != nlh->nlmsg_seq)
			continue;
		requests[i].answered = true;
		known = true;
	}
	if (!known) {
		total.stray++;
		fault("an answer to nothing", nlh->nlmsg_seq, (const void *)nlh, nlh->nlmsg_len);
	}

	switch (nlh->nlmsg_type) {
	case NLMSG_ERROR:
		take_error(nlh, -e->error, has_text(nlh, sizeof(*e)), &e->msg);
		break;
	case NLMSG_DONE:	/* an errno of the dump, if it failed */
		take_error(nlh, -e->error, has_text(nlh, sizeof(e->error)), &dump);
		break;
	default:
		take_reply(nlh);
	}
}

static unsigned char answers[1 << 20];

/* What has come on a socket. The kernel answers before send() returns. */
static void receive(int sock, void (*take)(const struct nlmsghdr *))
{
	struct nlmsghdr *nlh;
	ssize_t len;
	int left;

	for (;;) {
		len = recv(sock, answers, sizeof(answers), MSG_DONTWAIT);
		if (len < 0 && errno == EAGAIN)
			return;
		if (len < 0)
			err(1, "receive");
		left = len;
		for (nlh = (void *)answers; nlmsg_ok(nlh, left); nlh = nlmsg_next(nlh, &left))
			take(nlh);
	}
}

static void take_event(const struct nlmsghdr *nlh)
{
	const struct genlmsghdr *genl = nlmsg_data(nlh);

	if (nlh->nlmsg_type == family && genl->cmd <= PPPSPLICE_CMD_MAX)
		total.events[genl->cmd]++;
}

static void exchange(unsigned char *buf, size_t len)
{
	int i;

	n_requests = 0;
	walk(buf, len, note_request, NULL);
	if (send(request_sock, buf, len, 0) < 0)
		err(1, "send %zu octets", len);
	total.datagrams++;
	receive(request_sock, take_answer);
	for (i = 0; i < n_requests; i++) {
		if (!requests[i].must_answer || requests[i].answered)
			continue;
		total.unanswered++;
		fault("unanswered", requests[i].seq, buf, len);
	}
}

/* --- removing what is there ------------------------------------------------- */

static uint32_t ids[64];
static int n_ids;

static void take_id(const struct nlmsghdr *nlh)
{
	struct nlattr *id;

	if (nlh->nlmsg_type != family)
		return;
	id = nlmsg_find_attr((struct nlmsghdr *)nlh, GENL_HDRLEN, PPPSPLICE_A_SPLICE_ID);
	if (id && n_ids < (int)ARRAY_SIZE(ids))
		ids[n_ids++] = nla_get_u32(id);
}

static void plain(uint8_t cmd, int flags, uint32_t id)
{
	nlmsg_hdr(msg)->nlmsg_len = NLMSG_HDRLEN;
	genlmsg_put(msg, 0, 0, family, 0, flags | NLM_F_REQUEST, cmd, PPPSPLICE_FAMILY_VERSION);
	if (id)
		nla_put_u32(msg, PPPSPLICE_A_SPLICE_ID, id);
	if (send(request_sock, nlmsg_hdr(msg), nlmsg_hdr(msg)->nlmsg_len, 0) < 0)
		err(1, "send");
}

static void take_nothing(const struct nlmsghdr *nlh)
{
	(void)nlh;
}

/* Return: how many there were. */
static int flush(void)
{
	int i;

	n_ids = 0;
	plain(PPPSPLICE_CMD_SPLICE_GET, NLM_F_DUMP, 0);
	receive(request_sock, take_id);
	for (i = 0; i < n_ids; i++) {
		plain(PPPSPLICE_CMD_SPLICE_DEL, 0, ids[i]);
		receive(request_sock, take_nothing);
	}
	return n_ids;
}

/* --- descriptors and callers ------------------------------------------------ */

static void keep(enum kind kind, int fd)
{
	if (fd < 0 || dup2(fd, FD_BASE + kind) < 0)
		err(1, "descriptor of kind %d", kind);
}

/* A legacy tunnel: the kernel makes it for a session 0. */
static int tunnel_manager(void)
{
	struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = htons(17011) };
	struct sockaddr_pppol2tp sp = {
		.sa_family = AF_PPPOX, .sa_protocol = PX_PROTO_OL2TP,
		.pppol2tp = { .s_tunnel = 99, .d_tunnel = 98 },
	};
	int udp = socket(AF_INET, SOCK_DGRAM, 0), fd;

	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (bind(udp, (struct sockaddr *)&in, sizeof(in)) ||
	    connect(udp, (struct sockaddr *)&in, sizeof(in)))
		err(1, "tunnel socket");
	fd = socket(AF_PPPOX, SOCK_DGRAM, PX_PROTO_OL2TP);
	sp.pppol2tp.fd = udp;
	sp.pppol2tp.addr = in;
	if (connect(fd, (struct sockaddr *)&sp, sizeof(sp)))
		err(1, "connect to tunnel");
	return fd;
}

static int attached_ppp(int session)
{
	int index, fd = open("/dev/ppp", O_RDWR | O_NONBLOCK);

	if (ioctl(session, PPPIOCGCHAN, &index) || ioctl(fd, PPPIOCATTCHAN, &index))
		err(1, "attach a channel");
	return fd;
}

static void open_descriptors(void)
{
	char path[32];
	int ends[2], fd;
	enum kind kind;

	for (kind = PPPOE_A; kind <= UDP_B; kind++)
		keep(kind, opt.given[kind]);
	keep(CONNECTING, socket(AF_PPPOX, SOCK_STREAM, PX_PROTO_OE));
	keep(TUNNEL, tunnel_manager());
	keep(FRESH_PPPOE, socket(AF_PPPOX, SOCK_STREAM, PX_PROTO_OE));
	keep(FRESH_L2TP, socket(AF_PPPOX, SOCK_DGRAM, PX_PROTO_OL2TP));
	fd = socket(AF_PPPOX, SOCK_STREAM, PX_PROTO_PPTP);
	keep(PPTP, fd < 0 ? socket(AF_UNIX, SOCK_STREAM, 0) : fd);
	if (pipe(ends))
		err(1, "pipe");
	keep(PIPE, ends[0]);
	keep(UDP, socket(AF_INET, SOCK_DGRAM, 0));
	keep(PPP, open("/dev/ppp", O_RDWR));
	keep(PPP_ATTACHED, attached_ppp(opt.given[PPPOE_A]));
	keep(NETLINK, socket(AF_NETLINK, SOCK_RAW, NETLINK_GENERIC));
	keep(PATH, open("/", O_PATH));
	snprintf(path, sizeof(path), "/proc/self/fd/%d", FD_BASE + PPPOE_A);
	keep(PATH_SOCKET, open(path, O_PATH));
	close(FD_BASE + CLOSED);
}

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		err(1, "%s", path);
	close(fd);
}

static void become_userns_root(int flags)
{
	if (unshare(CLONE_NEWUSER | flags))
		err(1, "user namespace");
	write_file("/proc/self/setgroups", "deny");
	write_file("/proc/self/uid_map", "0 0 1");
	write_file("/proc/self/gid_map", "0 0 1");
	/* The namespace's descriptor alone is no way in. */
	if (!setns(opt.netns, CLONE_NEWNET) || errno != EPERM)
		err(1, "entered the LAC's namespace");
}

static void become_nobody(void)
{
	if (setgroups(0, NULL) || setresgid(NOBODY, NOBODY, NOBODY) ||
	    setresuid(NOBODY, NOBODY, NOBODY) || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		err(1, "nobody");
}

static void become_caller(void)
{
	if (!strcmp(opt.caller, "root")) {
		opt.privileged = true;
		opt.flushes = true;
	} else if (!strcmp(opt.caller, "nobody")) {
		become_nobody();
	} else if (!strcmp(opt.caller, "userns")) {
		/* in the namespace of its own, where it may do as it likes */
		become_userns_root(CLONE_NEWNET);
		opt.privileged = true;
	} else if (!strcmp(opt.caller, "userns-inside")) {
		/* stays in the LAC's namespace, which is not its own */
		become_userns_root(0);
	} else {
		errx(1, "%s: no such caller", opt.caller);
	}
}

static int open_netlink(void)
{
	struct sockaddr_nl addr = { .nl_family = AF_NETLINK };
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	int on = 1, size = 8 << 20;

	if (fd < 0 || bind(fd, (struct sockaddr *)&addr, sizeof(addr)) ||
	    setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on)) ||
	    setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on)))
		err(1, "netlink socket");
	/* as far as it may */
	if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size)))
		setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)))
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	return fd;
}

static void open_events(void)
{
	int group;

	resolver = nl_socket_alloc();
	if (!resolver || genl_connect(resolver))
		errx(1, "generic netlink");
	family = genl_ctrl_resolve(resolver, PPPSPLICE_FAMILY_NAME);
	group = genl_ctrl_resolve_grp(resolver, PPPSPLICE_FAMILY_NAME, PPPSPLICE_MCGRP_EVENTS);
	if ((int16_t)family < 0 || group < 0)
		errx(1, "family " PPPSPLICE_FAMILY_NAME);
	nl_socket_free(resolver);
	event_sock = open_netlink();
	if (setsockopt(event_sock, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof(group)))
		err(1, "join " PPPSPLICE_MCGRP_EVENTS);
}

static void connect_pppoe(uint16_t sid)
{
	struct sockaddr_pppox addr = {
		.sa_family = AF_PPPOX, .sa_protocol = PX_PROTO_OE,
		.sa_addr.pppoe = { .sid = htons(sid), .remote = { 2, 0, 0, 0, 0, 1 },
				   .dev = "sub0" },
	};
	int index;

	if (!connect(FD_BASE + CONNECTING, (struct sockaddr *)&addr, sizeof(addr)) && sid)
		ioctl(FD_BASE + CONNECTING, PPPIOCGCHAN, &index);
}

/* Another thread connects and disconnects, once for each datagram that may name
 * its socket.
 */
static void *keep_connecting(void *arg)
{
	(void)arg;
	for (;;) {
		sem_wait(&connect_once);
		connect_pppoe(90);
		sched_yield();
		connect_pppoe(0);
	}
	return NULL;
}

static bool names_connecting(const unsigned char *m, size_t len)
{
	uint32_t value;
	size_t at;

	for (at = NLMSG_LENGTH(GENL_HDRLEN); at + sizeof(value) <= len; at += sizeof(value)) {
		memcpy(&value, m + at, sizeof(value));
		if (value == FD_BASE + CONNECTING)
			return true;
	}
	return false;
}

/* --- the run ---------------------------------------------------------------- */

static void print_message(u64 n, const unsigned char *m, size_t len)
{
	size_t i;

	printf("# %llu", n);
	for (i = 0; i < len; i++)
		printf("%s%02x", i % 4 ? "" : " ", m[i]);
	putchar('\n');
}

/* How many messages go with number @n in its datagram. */
static u64 batch(u64 n, u64 end)
{
	u64 most = BLOCK - n % BLOCK, size;

	if (most > end - n)
		most = end - n;
	state = mix(opt.seed + 1) ^ mix(n + 1);
	size = chance(12) ? 2 + rnd(BATCH_MAX - 1) : 1;
	return size < most ? size : most;
}

static void run(void)
{
	static unsigned char buf[DATAGRAM_MAX + MESSAGE_MAX];
	u64 n = opt.start, end = opt.start + opt.count, more;
	size_t used, len;

	while (n < end) {
		if (opt.flushes && n % BLOCK == 0) {
			total.flushed += flush();
			opt.newest = 0;
		}
		used = 0;
		for (more = batch(n, end); more; more--) {
			len = make_message(n, buf + used);
			total.digest += hash(n, buf + used, len);
			if (names_connecting(buf + used, len))
				sem_post(&connect_once);
			if (opt.print)
				print_message(n, buf + used, len);
			n++;
			total.messages++;
			/* the next one at once, if this one's length lets it be found */
			used += len;
			if (used > DATAGRAM_MAX / 2 || len % NLMSG_ALIGNTO)
				break;
		}
		put_newest(buf, used);
		walk(buf, used, keep_to_family, NULL);
		exchange(buf, used);
		receive(event_sock, take_event);
	}
	if (opt.flushes) {
		total.flushed += flush();
		total.left = flush();
		receive(event_sock, take_event);
	}
}

static void print_errors(const char *name, const u64 *errors)
{
	const char *comma = "";
	int i;

	printf(",\"%s\":{", name);
	for (i = 0; i < ERRNO_MAX; i++) {
		if (!errors[i])
			continue;
		printf("%s\"%s\":%llu", comma, i ? strerrorname_np(i) : "ack", errors[i]);
		comma = ",";
	}
	putchar('}');
}

static void print_counts(void)
{
#define COUNT(name)	printf(",\"" #name "\":%llu", total.name)
	printf("{\"caller\":\"%s\"", opt.caller);
	COUNT(messages);
	COUNT(datagrams);
	COUNT(texts);
	COUNT(mute);
	COUNT(core_mute);
	COUNT(unanswered);
	COUNT(stray);
	COUNT(flushed);
	COUNT(left);
	print_errors("answers", total.errors);
	print_errors("core", total.core);
	printf(",\"new\":%llu,\"set\":%llu,\"del\":%llu,\"get\":%llu",
	       total.replies[PPPSPLICE_CMD_SPLICE_NEW], total.replies[PPPSPLICE_CMD_SPLICE_SET],
	       total.replies[PPPSPLICE_CMD_SPLICE_DEL], total.replies[PPPSPLICE_CMD_SPLICE_GET]);
	printf(",\"events\":[%llu,%llu,%llu]",
	       total.events[PPPSPLICE_CMD_SPLICE_NEW_NTF],
	       total.events[PPPSPLICE_CMD_SPLICE_SET_NTF],
	       total.events[PPPSPLICE_CMD_SPLICE_DEL_NTF]);
	printf(",\"digest\":\"%016llx\"}\n", total.digest);
#undef COUNT
}

static void read_options(int argc, char **argv)
{
	static const struct option longopts[] = {
		{ "seed", required_argument, NULL, 's' },
		{ "start", required_argument, NULL, 'b' },
		{ "count", required_argument, NULL, 'n' },
		{ "caller", required_argument, NULL, 'c' },
		{ "newest", required_argument, NULL, 'i' },
		{ "netns", required_argument, NULL, 'w' },
		{ "print", no_argument, NULL, 'p' },
		{ 0 }
	};
	int option, i;

	while ((option = getopt_long(argc, argv, "", longopts, NULL)) >= 0) {
		switch (option) {
		case 's':
			opt.seed = strtoull(optarg, NULL, 0);
			break;
		case 'b':
			opt.start = strtoull(optarg, NULL, 0);
			break;
		case 'n':
			opt.count = strtoull(optarg, NULL, 0);
			break;
		case 'c':
			opt.caller = optarg;
			break;
		case 'i':
			opt.newest = strtoul(optarg, NULL, 0);
			break;
		case 'w':
			opt.netns = atoi(optarg);
			break;
		case 'p':
			opt.print = true;
			break;
		default:
			exit(1);
		}
	}
	if (argc - optind != UDP_B + 1)
		errx(1, "usage: fuzz_netlink [OPTION...] PPPOE PPPOE L2TP L2TP FOREIGN UDP UDP");
	for (i = 0; i <= UDP_B; i++)
		opt.given[i] = atoi(argv[optind + i]);
}

int main(int argc, char **argv)
{
	pthread_t thread;
	size_t i;

	setvbuf(stdout, NULL, _IOLBF, 0);
	read_options(argc, argv);
	if (opt.start % BLOCK)
		errx(1, "--start: a multiple of %d", BLOCK);
	for (i = 0; i < sizeof(junk); i++)
		junk[i] = mix(i);
	memset(long_label, 'x', sizeof(long_label) - 1);
	msg = nlmsg_alloc_size(MESSAGE_MAX);
	if (!msg)
		errx(1, "no memory");

	open_descriptors();
	open_events();
	become_caller();
	request_sock = open_netlink();
	sem_init(&connect_once, 0, 0);
	if (pthread_create(&thread, NULL, keep_connecting, NULL))
		errx(1, "thread");
	run();
	print_counts();
	return 0;
}
