// SPDX-License-Identifier: GPL-2.0
/*
 * generator - traffic for sessions of a LAC, from their far ends
 *
 *   generator home IFNAME LAC-MAC OWN-MAC
 *	frames for PPPoE sessions
 *   generator lns LOCAL-IP LAC-IP
 *	frames for L2TPv2 sessions of the LAC's tunnel 3
 *
 * Either writes "ready" and obeys commands from standard input, a line each, until
 * "quit" or end of file. The answer is "ok NUMBER..." with the time that the
 * command itself took in nanoseconds first, or "error TEXT".
 *
 *	send FIRST N COUNT OCTETS [BATCH]
 *		COUNT frames to the sessions FIRST to FIRST + N - 1 in turn, BATCH (64)
 *		with each system call: UDP over IPv4 between addresses behind home and
 *		the LNS, in packets of so many octets; OCTETS 0: PPP frames without even
 *		a protocol field. The second number of the answer is the picoseconds of
 *		a frame in the middle half of all system calls, by the time that they
 *		take: those that a timer has interrupted are not in there
 *	pace FILE
 *		from now on go on only when the counter (unsigned long) in FILE has grown by as
 *		many frames as were sent: somebody in user space has done his part;
 *		"-": no more
 */
#define _GNU_SOURCE
#include <errno.h>
#include <err.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/ether.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/if_pppox.h>

#include "generator.h"
#include "sendall.h"

#define FRAME_OCTETS	1514
#define BATCH_MAX	64
#define SENDS_MAX	100000

/* Behind home and behind the LNS (RFC 5737). */
#define HOME_ADDRESS	0xc0000202
#define SERVER_ADDRESS	0xc0000201

#define DISCARD_PORT	9

#define L2TP_OFFSET_BIT	0x0200
#define L2TP_V2		2

/**
 * struct far - a far end that sends
 * @sock: packet or UDP socket
 * @header: what comes before the PPP frame
 * @header_len: its octets
 * @session_at: where the session's number belongs in @header
 * @length_at: where the PPP frame's length belongs; 0 if nowhere
 * @frame_min: octets to which a packet is filled up
 * @l2tp: the protocol: no length, and address and control fields in the PPP frame
 * @from: address that packets come from
 * @to: address that they are for
 * @done: frames that have come to their end, counted by somebody else; or NULL
 */
struct far {
	int sock;
	uint8_t header[32];
	size_t header_len, session_at, length_at, frame_min;
	bool l2tp;
	uint32_t from, to;
	const atomic_ulong *done;
};

/* What a "send" is to send. */
struct job {
	unsigned int first, sessions, frames, octets, batch;
};

static uint64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

/* Functions below return 0, or -1 having said why. */

#define refuse(format, ...) (printf("error " format "\n", ##__VA_ARGS__), -1)

/* --- the far ends ----------------------------------------------------------- */

static void set_up_home(struct far *far, char **argv)
{
	struct sockaddr_ll ll = { .sll_family = AF_PACKET };
	const struct ether_addr *mac;
	struct pppoe_hdr *ph;
	struct ethhdr *eth;

	far->sock = socket(AF_PACKET, SOCK_RAW, 0);	/* 0: receives nothing */
	ll.sll_ifindex = if_nametoindex(argv[0]);
	if (far->sock < 0 || bind(far->sock, (struct sockaddr *)&ll, sizeof(ll)))
		err(1, "packet socket on %s", argv[0]);

	eth = (void *)far->header;
	mac = ether_aton(argv[1]);
	if (!mac)
		errx(1, "%s: not a MAC address", argv[1]);
	memcpy(eth->h_dest, mac, ETH_ALEN);
	mac = ether_aton(argv[2]);
	if (!mac)
		errx(1, "%s: not a MAC address", argv[2]);
	memcpy(eth->h_source, mac, ETH_ALEN);
	eth->h_proto = htons(ETH_P_PPP_SES);
	ph = (void *)(eth + 1);
	ph->ver = 1;
	ph->type = 1;
	far->header_len = sizeof(*eth) + sizeof(*ph);
	far->session_at = sizeof(*eth) + offsetof(struct pppoe_hdr, sid);
	far->length_at = sizeof(*eth) + offsetof(struct pppoe_hdr, length);
	far->frame_min = ETH_ZLEN;
	far->from = HOME_ADDRESS;
	far->to = SERVER_ADDRESS;
}

static void put_be16(uint8_t *to, uint16_t value)
{
	to[0] = value >> 8;
	to[1] = value;
}

/* The header that Linux itself builds (l2tp_build_l2tpv2_header()). */
static void set_up_lns(struct far *far, char **argv)
{
	struct sock_filter nothing = BPF_STMT(BPF_RET | BPF_K, 0);
	struct sock_fprog drop = { 1, &nothing };

	far->sock = udp_socket(argv[0], argv[1]);
	if (setsockopt(far->sock, SOL_SOCKET, SO_ATTACH_FILTER, &drop, sizeof(drop)))
		err(1, "SO_ATTACH_FILTER");
	put_be16(far->header, L2TP_V2);
	put_be16(far->header + 2, TUNNEL);
	far->session_at = 4;
	far->header_len = 6;
	far->l2tp = true;
	far->from = SERVER_ADDRESS;
	far->to = HOME_ADDRESS;
}

/* --- frames ----------------------------------------------------------------- */

/* RFC 1071, of a sum so far. */
static uint16_t checksum(const void *data, size_t len, uint32_t sum)
{
	const uint8_t *octet = data;
	size_t i;

	for (i = 0; i < len; i++)
		sum += octet[i] << (i & 1 ? 0 : 8);
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return htons(~sum);
}

static void put_packet(const struct far *far, uint8_t *at, size_t octets)
{
	struct udphdr udp = {
		.source = htons(DISCARD_PORT),
		.dest = htons(DISCARD_PORT),
		.len = htons(octets - sizeof(struct iphdr)),
	};
	struct iphdr ip = {
		.version = 4,
		.ihl = sizeof(ip) / 4,
		.tot_len = htons(octets),
		.frag_off = htons(IP_DF),
		.ttl = IPDEFTTL,
		.protocol = IPPROTO_UDP,
		.saddr = htonl(far->from),
		.daddr = htonl(far->to),
	};
	uint32_t pseudo = (far->from >> 16) + (far->from & 0xffff) + (far->to >> 16) +
			  (far->to & 0xffff) + IPPROTO_UDP + ntohs(udp.len);

	ip.check = checksum(&ip, sizeof(ip), 0);
	memcpy(at, &ip, sizeof(ip));
	/* the data are zero */
	udp.check = checksum(&udp, sizeof(udp), pseudo);
	memcpy(at + sizeof(ip), &udp, sizeof(udp));
}

/* l2tp_udp_encap_recv() wants 14 octets of any message: the offset field (RFC 2661
 * section 3.1) fills the header of one that has nothing else.
 */
static size_t make_empty_l2tp(uint8_t *packet)
{
	put_be16(packet, L2TP_OFFSET_BIT | L2TP_V2);
	put_be16(packet + 6, 8);
	return 16;
}

/* A frame in memory of its own; returns its length. */
static size_t make_frame(const struct far *far, uint8_t *packet, unsigned int session,
			 size_t octets)
{
	size_t at = far->header_len, len = 0;

	memset(packet, 0, FRAME_OCTETS);
	memcpy(packet, far->header, far->header_len);
	put_be16(packet + far->session_at, session);
	if (far->l2tp && !octets)
		return make_empty_l2tp(packet);
	if (octets) {
		if (far->l2tp) {		/* address and control fields */
			put_be16(packet + at, 0xff03);
			at += 2;
		}
		put_be16(packet + at, 0x0021);
		put_packet(far, packet + at + 2, octets);
		len = 2 + octets;
	}
	if (far->length_at)
		put_be16(packet + far->length_at, len);
	return at + len < far->frame_min ? far->frame_min : at + len;
}

struct batch {
	struct mmsghdr msgs[BATCH_MAX];
	struct iovec iov[BATCH_MAX];
	uint8_t packets[BATCH_MAX][FRAME_OCTETS];
};

/* What is still on its way through a softirq thread, or somebody in user space, gets
 * the CPU.
 */
static int wait_for(const struct far *far, uint64_t done)
{
	unsigned int tries = 1000000;

	do {
		sched_yield();
		if (!far->done || atomic_load(far->done) >= done)
			return 0;
	} while (--tries);
	return refuse("frames got lost on their way through user space");
}

static int compare(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static uint64_t mean_of_middle(uint64_t *times, unsigned int n)
{
	unsigned int i, first = n / 4, end = n - first;
	uint64_t sum = 0;

	qsort(times, n, sizeof(*times), compare);
	for (i = first; i < end; i++)
		sum += times[i];
	return sum / (end - first);
}

enum mark { MARK_BEGIN, MARK_END, MARK_DONE };

/* For the profiler (selftests/profile in the project's repository), which counts from
 * begin to end and reports when done: instructions that it knows, and that do nothing.
 */
static void mark(enum mark mark)
{
#ifdef __x86_64__
	if (mark == MARK_BEGIN)
		asm volatile("nopl 0x70707301(%%rax)" ::: "memory");
	else if (mark == MARK_END)
		asm volatile("nopl 0x70707302(%%rax)" ::: "memory");
	else
		asm volatile("nopl 0x70707303(%%rax)" ::: "memory");
#else
	(void)mark;
#endif
}

/* Frames are made outside of the time that is measured. */
static int send_frames(struct far *far, const struct job *job)
{
	static struct batch batch;
	static uint64_t times[SENDS_MAX];	/* for each frame, picoseconds */
	uint64_t begin, time, total = 0, done = far->done ? atomic_load(far->done) : 0;
	unsigned int sent = 0, sends = 0, i, n;

	while (sent < job->frames) {
		n = job->frames - sent < job->batch ? job->frames - sent : job->batch;
		for (i = 0; i < n; i++) {
			batch.iov[i].iov_base = batch.packets[i];
			batch.iov[i].iov_len = make_frame(far, batch.packets[i],
							  job->first + (sent + i) % job->sessions,
							  job->octets);
			batch.msgs[i].msg_hdr.msg_iov = &batch.iov[i];
			batch.msgs[i].msg_hdr.msg_iovlen = 1;
		}
		begin = now();
		mark(MARK_BEGIN);
		sent += n;
		if (send_all(far->sock, batch.msgs, n))
			return refuse("send: %s", strerror(errno));
		if (wait_for(far, done + sent))
			return -1;
		mark(MARK_END);
		time = now() - begin;
		total += time;
		times[sends++] = time * 1000 / n;
	}
	mark(MARK_DONE);
	printf("ok %llu %llu\n", (unsigned long long)total,
	       (unsigned long long)mean_of_middle(times, sends));
	return 0;
}

static int pace(struct far *far, const char *file)
{
	const void *counter = NULL;
	int fd;

	if (strcmp(file, "-")) {
		fd = open(file, O_RDONLY);
		counter = mmap(NULL, sizeof(*far->done), PROT_READ, MAP_SHARED, fd, 0);
		if (counter == MAP_FAILED)
			return refuse("%s: %s", file, strerror(errno));
		close(fd);
	}
	far->done = counter;
	puts("ok 0");
	return 0;
}

/* --- commands --------------------------------------------------------------- */

static int obey(struct far *far, const char *line)
{
	struct job job = { .batch = BATCH_MAX };
	char file[128];

	if (sscanf(line, "pace %127s", file) == 1)
		return pace(far, file);
	if (sscanf(line, "send %u %u %u %u %u", &job.first, &job.sessions, &job.frames,
		   &job.octets, &job.batch) < 4)
		return refuse("no such command");
	if (!job.sessions || !job.batch || job.batch > BATCH_MAX || job.octets > 1400 ||
	    !job.frames || job.frames / job.batch >= SENDS_MAX ||
	    (job.octets && job.octets < sizeof(struct iphdr) + sizeof(struct udphdr)))
		return refuse("out of range");
	return send_frames(far, &job);
}

static void obey_all(struct far *far)
{
	char *line = NULL;
	size_t size = 0;

	puts("ready");
	while (getline(&line, &size, stdin) > 0 && strcmp(line, "quit\n"))
		obey(far, line);
	free(line);
}

int main(int argc, char **argv)
{
	struct far far = { 0 };

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc == 5 && !strcmp(argv[1], "home")) {
		set_up_home(&far, argv + 2);
	} else if (argc == 4 && !strcmp(argv[1], "lns")) {
		set_up_lns(&far, argv + 2);
	} else {
		fputs("usage: generator home IFNAME LAC-MAC OWN-MAC\n"
		      "       generator lns LOCAL-IP LAC-IP\n", stderr);
		return 1;
	}
	obey_all(&far);
	return 0;
}
