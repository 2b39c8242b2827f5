// SPDX-License-Identifier: GPL-2.0
/*
 * scale - many sessions and splices in one process
 *
 *   scale IFNAME PEER-MAC LOCAL-IP PEER-IP
 *	holds PPPoE sessions 1, 2, ... on IFNAME and as many L2TPv2 sessions of the
 *	tunnel 3, peer 5, with the same numbers; PPPoE session N is to be spliced to
 *	L2TP session N, under the label "user-N"
 *
 * It writes "ready" and obeys commands from standard input, a line each, until
 * "quit" or end of file. The answer is "ok NUMBER..." with the time that the
 * command itself took in nanoseconds first, or "error TEXT".
 *
 *	open N		have N pairs of sessions, handed to ppp_generic
 *	add N		splice the first N pairs; time of the first and of the last
 *			tenth of them
 *	del N		remove the splices of the first N pairs, by label
 *	dump		all splices; how many
 *	label N, leg N	get splice N, by its label or its PPPoE leg
 *	kill		die as a daemon that is killed; its parent answers, when
 *			all its descriptors are closed, and ends
 *	counters N	least and most frames that crossed the legs of the first N:
 *			PPPoE least, most, L2TP least, most
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <err.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/ether.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <linux/if_ether.h>
#include <linux/if_pppol2tp.h>
#include <linux/if_pppox.h>
#include <linux/l2tp.h>
#include <linux/ppp-ioctl.h>

#include <libpppsplice.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>

#include "generator.h"

#define PEER_TUNNEL	5
#define SESSIONS_MAX	65535	/* both protocols have 16 bits for a session */

struct lac {
	struct sockaddr_pppox pppoe;
	struct sockaddr_pppol2tp l2tp;
	struct pppsplice_tunnel tunnel;
	struct nl_sock *nl;
	int l2tp_family;
	struct pppsplice *ps;
	struct pppsplice_end (*pairs)[2];
	unsigned int n_pairs;
	uint64_t *killed;	/* when; shared with the parent */
};

struct range {
	uint64_t least, most;
};

static uint64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

/* Functions below return 0, or -1 having said why. */

#define refuse(format, ...) (printf("error " format "\n", ##__VA_ARGS__), -1)

static int answer(uint64_t begin)
{
	printf("ok %llu\n", (unsigned long long)(now() - begin));
	return 0;
}

/* --- the LAC ---------------------------------------------------------------- */

/* Return: 0 or an error of libnl */
static int try_l2tp_request(struct lac *lac, uint8_t cmd, int tunnel_fd, unsigned int session)
{
	struct nl_msg *msg = nlmsg_alloc();

	if (!msg || !genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, lac->l2tp_family, 0,
				 NLM_F_ACK, cmd, L2TP_GENL_VERSION))
		errx(1, "out of memory");
	nla_put_u32(msg, L2TP_ATTR_CONN_ID, TUNNEL);
	if (cmd == L2TP_CMD_TUNNEL_CREATE) {
		nla_put_u32(msg, L2TP_ATTR_PEER_CONN_ID, PEER_TUNNEL);
		nla_put_u8(msg, L2TP_ATTR_PROTO_VERSION, 2);
		nla_put_u16(msg, L2TP_ATTR_ENCAP_TYPE, L2TP_ENCAPTYPE_UDP);
		nla_put_u32(msg, L2TP_ATTR_FD, tunnel_fd);
	} else {
		nla_put_u32(msg, L2TP_ATTR_SESSION_ID, session);
		nla_put_u32(msg, L2TP_ATTR_PEER_SESSION_ID, session);
		nla_put_u16(msg, L2TP_ATTR_PW_TYPE, L2TP_PWTYPE_PPP);
	}
	return nl_send_sync(lac->nl, msg);
}

/* A worker of l2tp_core may still have to free an id that somebody had. */
static int l2tp_request(struct lac *lac, uint8_t cmd, int tunnel_fd, unsigned int session)
{
	int tries = 500, ret;

	while ((ret = try_l2tp_request(lac, cmd, tunnel_fd, session)) == -NLE_EXIST && tries--)
		usleep(20000);
	return ret < 0 ? refuse("l2tp: %s", nl_geterror(ret)) : 0;
}

static void allow_descriptors(void)
{
	struct rlimit limit = { 2 * SESSIONS_MAX + 100, 2 * SESSIONS_MAX + 100 };

	if (setrlimit(RLIMIT_NOFILE, &limit))
		err(1, "RLIMIT_NOFILE");
}

/* What is measured is the end of a process that has descriptors and nothing else:
 * the files that it maps, which may be on a network, stay open in its parent.
 * Returns in the child.
 */
static void have_parent(struct lac *lac)
{
	int status;
	pid_t pid;

	lac->killed = mmap(NULL, sizeof(*lac->killed), PROT_READ | PROT_WRITE,
			   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid = lac->killed == MAP_FAILED ? -1 : fork();
	if (pid < 0)
		err(1, "fork");
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		return;
	}
	if (waitpid(pid, &status, 0) != pid)
		err(1, "waitpid");
	if (*lac->killed)
		answer(*lac->killed);
	exit(WIFEXITED(status) ? WEXITSTATUS(status) : 0);
}

static int die(struct lac *lac)
{
	*lac->killed = now();
	return raise(SIGKILL);
}

static void set_up_lac(struct lac *lac, char **argv)
{
	const struct ether_addr *mac = ether_aton(argv[1]);
	int tunnel;

	have_parent(lac);
	allow_descriptors();
	if (!mac)
		errx(1, "%s: not a MAC address", argv[1]);
	lac->pppoe.sa_family = AF_PPPOX;
	lac->pppoe.sa_protocol = PX_PROTO_OE;
	snprintf(lac->pppoe.sa_addr.pppoe.dev, IFNAMSIZ, "%s", argv[0]);
	memcpy(lac->pppoe.sa_addr.pppoe.remote, mac, ETH_ALEN);

	tunnel = udp_socket(argv[2], argv[3]);
	lac->tunnel = (struct pppsplice_tunnel)PPPSPLICE_TUNNEL_INIT;
	lac->tunnel.fd = tunnel;
	lac->l2tp.sa_family = AF_PPPOX;
	lac->l2tp.sa_protocol = PX_PROTO_OL2TP;
	lac->l2tp.pppol2tp.fd = tunnel;
	lac->l2tp.pppol2tp.addr = udp_addr(argv[3]);
	lac->l2tp.pppol2tp.s_tunnel = TUNNEL;
	lac->l2tp.pppol2tp.d_tunnel = PEER_TUNNEL;

	lac->nl = nl_socket_alloc();
	if (!lac->nl || genl_connect(lac->nl))
		errx(1, "generic netlink socket");
	lac->l2tp_family = genl_ctrl_resolve(lac->nl, L2TP_GENL_NAME);
	if (lac->l2tp_family < 0)
		errx(1, "generic netlink family " L2TP_GENL_NAME);
	if (l2tp_request(lac, L2TP_CMD_TUNNEL_CREATE, tunnel, 0))
		exit(1);

	lac->pairs = calloc(SESSIONS_MAX, sizeof(*lac->pairs));
	lac->ps = pppsplice_new();
	if (!lac->pairs || !lac->ps)
		errx(1, "out of memory");
	if (pppsplice_open(lac->ps))
		errx(1, "%s", pppsplice_error(lac->ps));
}

/* As pppd does: from PPPIOCGCHAN on the channel gets the frames. */
static int open_socket(int type, int protocol, const void *addr, socklen_t len)
{
	int fd = socket(AF_PPPOX, type, protocol), channel;

	if (fd >= 0 && !connect(fd, addr, len) && !ioctl(fd, PPPIOCGCHAN, &channel))
		return fd;
	return refuse("session: %s", strerror(errno));
}

static int open_pair(struct lac *lac)
{
	struct pppsplice_end *pair = lac->pairs[lac->n_pairs];
	unsigned int number = lac->n_pairs + 1;

	lac->pppoe.sa_addr.pppoe.sid = htons(number);
	pair[0].fd = open_socket(SOCK_STREAM, PX_PROTO_OE, &lac->pppoe, sizeof(lac->pppoe));
	if (pair[0].fd < 0 || l2tp_request(lac, L2TP_CMD_SESSION_CREATE, 0, number))
		return -1;
	lac->l2tp.pppol2tp.s_session = number;
	lac->l2tp.pppol2tp.d_session = number;
	pair[1].fd = open_socket(SOCK_DGRAM, PX_PROTO_OL2TP, &lac->l2tp, sizeof(lac->l2tp));
	if (pair[1].fd < 0)
		return -1;
	pair[1].tunnel = &lac->tunnel;
	lac->n_pairs = number;
	return 0;
}

static int open_pairs(struct lac *lac, unsigned int n)
{
	uint64_t begin = now();

	while (lac->n_pairs < n && lac->n_pairs < SESSIONS_MAX)
		if (open_pair(lac))
			return -1;
	return answer(begin);
}

/* Return: label of a splice, in memory that the next call uses again. */
static const char *label_of(unsigned int number)
{
	static char label[32];

	snprintf(label, sizeof(label), "user-%u", number);
	return label;
}

static int add_splices(struct lac *lac, unsigned int n)
{
	struct pppsplice_options options = PPPSPLICE_OPTIONS_INIT;
	uint64_t begin = now(), first = 0, last = begin;
	unsigned int i;

	for (i = 0; i < n && i < lac->n_pairs; i++) {
		if (i == n / 10)
			first = now() - begin;
		if (i == n - n / 10)
			last = now();
		options.label = label_of(i + 1);
		if (pppsplice_add(lac->ps, lac->pairs[i], &options, NULL))
			return refuse("add %u: %s", i + 1, pppsplice_error(lac->ps));
	}
	printf("ok %llu %llu %llu\n", (unsigned long long)(now() - begin),
	       (unsigned long long)first, (unsigned long long)(now() - last));
	return 0;
}

static int del_splices(struct lac *lac, unsigned int n)
{
	struct pppsplice_selector which = { .by = PPPSPLICE_BY_LABEL };
	uint64_t begin = now();
	unsigned int i;

	for (i = 0; i < n; i++) {
		which.label = label_of(i + 1);
		if (pppsplice_del(lac->ps, &which, NULL))
			return refuse("del %u: %s", i + 1, pppsplice_error(lac->ps));
	}
	return answer(begin);
}

static int count(const struct pppsplice_splice *splice, void *arg)
{
	(void)splice;
	++*(unsigned int *)arg;
	return 0;
}

static int dump(struct lac *lac)
{
	uint64_t begin = now();
	unsigned int n = 0;

	if (pppsplice_foreach(lac->ps, NULL, count, &n))
		return refuse("%s", pppsplice_error(lac->ps));
	printf("ok %llu %u\n", (unsigned long long)(now() - begin), n);
	return 0;
}

static int get(struct lac *lac, const struct pppsplice_selector *which)
{
	struct pppsplice_splice splice;
	uint64_t begin = now();

	if (pppsplice_get(lac->ps, which, &splice))
		return refuse("%s", pppsplice_error(lac->ps));
	printf("ok %llu %u\n", (unsigned long long)(now() - begin), splice.leg[0].sid);
	return 0;
}

static int get_by_label(struct lac *lac, unsigned int number)
{
	struct pppsplice_selector which = { .by = PPPSPLICE_BY_LABEL, .label = label_of(number) };

	return get(lac, &which);
}

static int get_by_leg(struct lac *lac, unsigned int number)
{
	struct pppsplice_selector which = {
		.by = PPPSPLICE_BY_LEG,
		.leg = { .type = PPPSPLICE_LEG_TYPE_PPPOE, .sid = number },
	};

	return get(lac, &which);
}

struct counters {
	unsigned int n;
	struct range leg[2];
};

static int take_counters(const struct pppsplice_splice *splice, void *arg)
{
	struct counters *c = arg;
	int i;

	for (i = 0; i < 2 && splice->leg[0].sid <= c->n; i++) {
		uint64_t crossed = splice->leg[i].crossed_frames;

		if (crossed < c->leg[i].least)
			c->leg[i].least = crossed;
		if (crossed > c->leg[i].most)
			c->leg[i].most = crossed;
	}
	return 0;
}

static int counters(struct lac *lac, unsigned int n)
{
	struct counters c = { n, { { UINT64_MAX, 0 }, { UINT64_MAX, 0 } } };
	uint64_t begin = now();

	if (pppsplice_foreach(lac->ps, NULL, take_counters, &c))
		return refuse("%s", pppsplice_error(lac->ps));
	printf("ok %llu %llu %llu %llu %llu\n", (unsigned long long)(now() - begin),
	       (unsigned long long)c.leg[0].least, (unsigned long long)c.leg[0].most,
	       (unsigned long long)c.leg[1].least, (unsigned long long)c.leg[1].most);
	return 0;
}

/* --- commands --------------------------------------------------------------- */

static int obey(struct lac *lac, const char *word, unsigned int n)
{
	if (!strcmp(word, "open"))
		return open_pairs(lac, n);
	if (!strcmp(word, "add"))
		return add_splices(lac, n);
	if (!strcmp(word, "del"))
		return del_splices(lac, n);
	if (!strcmp(word, "dump"))
		return dump(lac);
	if (!strcmp(word, "label"))
		return get_by_label(lac, n);
	if (!strcmp(word, "leg"))
		return get_by_leg(lac, n);
	if (!strcmp(word, "kill"))
		return die(lac);
	if (!strcmp(word, "counters"))
		return counters(lac, n);
	return refuse("%s: no such command", word);
}

static void obey_all(struct lac *lac)
{
	char word[16], *line = NULL;
	unsigned int n = 0;
	size_t size = 0;

	puts("ready");
	while (getline(&line, &size, stdin) > 0) {
		if (sscanf(line, "%15s %u", word, &n) < 1)
			continue;
		if (!strcmp(word, "quit"))
			break;
		obey(lac, word, n);
	}
	free(line);
}

int main(int argc, char **argv)
{
	struct lac lac = { 0 };

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc != 5) {
		fputs("usage: scale IFNAME PEER-MAC LOCAL-IP PEER-IP\n", stderr);
		return 1;
	}
	set_up_lac(&lac, argv + 1);
	obey_all(&lac);
	return 0;
}
