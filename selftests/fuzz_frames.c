// SPDX-License-Identifier: GPL-2.0
/*
 * fuzz_frames - malformed PPPoE, L2TP and PPP frames, with what must become of them
 *
 *   fuzz_frames pppoe IFNAME SID PEER-MTU SEED	from the subscriber's end of a veth
 *   fuzz_frames tap IFNAME SID PEER-MTU SEED	makes IFNAME, the LAC's own end
 *   fuzz_frames l2tp2|tunnel|l2tp3|l2tpip IFNAME TUNNEL/SESSION PORT PEER-MTU SEED
 *						from the LNS's end of a veth; tunnel is l2tp2 as
 *						the module takes it from the tunnel's socket:
 *						mostly plain, and without sequence numbers
 *
 * Writes "ready", then obeys lines from standard input:
 *
 *   send POLICY FIRST COUNT	frames FIRST to FIRST + COUNT - 1
 *   gso POLICY FIRST COUNT	tap: the same with GSO headers
 *   sweep POLICY FIRST COUNT	well-formed frames that hold a packet for the LAC itself: by
 *				number every PPP protocol once, then without address and
 *				control field (PPPoE: with it), then in a one-octet field; from
 *				1 << 18 on echo requests instead of datagrams. In L2TP every
 *				other one has an offset field.
 *   target IPV4 PORT COUNT	where to those go, fe80::1 if in IPv6; COUNT has no meaning
 *
 * and answers each by a line "ok NAME LOW HIGH ...", how many frames at the least
 * and at the most must have had that fate. The two differ where a driver's verdict
 * hangs on state or on octets that no one has sent. Frame i of a kind depends on
 * SEED and i only. Nothing here is taken from the module: the policy table is that of
 * pppsplice(7), the rest what pppoe_rcv(), l2tp_udp_encap_recv(), l2tp_ip_recv() and
 * l2tp_recv_common() do.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/if_tun.h>
#include <linux/virtio_net.h>

#include "sendall.h"

#ifndef VIRTIO_NET_HDR_GSO_UDP_L4
#define VIRTIO_NET_HDR_GSO_UDP_L4 5
#endif

#define FRAME_MAX	70000
#define PIECE_MAX	1700	/* a packet on a veth */
#define BATCH		64	/* packets in one sendmmsg(2) */
#define PPPOE_HLEN	6
#define L2TP_MIN	14	/* l2tp_udp_encap_recv() passes shorter ones up */
#define COOKIE		"fuzzing!"
#define COOKIE_LEN	8

/* What becomes of a frame. */
enum fate {
	UNSEEN,		/* not for the session, or refused by its driver */
	OTHERHOST,	/* for another station; reaches the socket at the most */
	CROSS,
	LOCAL,		/* to the channel */
	UNIT,		/* local, and ppp_input() hands it to the unit */
	POLICY,
	MALFORMED,
	TOO_BIG,
	FATES
};

static const char *const fate_names[] = {
	"unseen", "otherhost", "cross", "local", "unit", "policy", "malformed", "too-big",
};

enum policy { DATA, NCP, ALL };

struct verdict {
	enum fate fate;
	bool sure;
};

struct frame {
	size_t len;
	uint8_t octets[FRAME_MAX];
};

static struct {
	enum { PPPOE, TAP, L2TP2, TUNNEL, L2TP3, L2TPIP } kind;
	uint32_t sid;		/* or session id */
	uint32_t tunnel;
	int port;
	uint32_t mtu;		/* of the peer leg: largest Information field */
	uint64_t seed;
	uint32_t target;	/* address and UDP port of what sweep sends */
	int target_port;
	int fd[2];		/* packet socket; tap: plain queue, queue with frags */
	uint32_t low[FATES], high[FATES];
} self;

static const uint8_t home_mac[ETH_ALEN] = { 2, 0, 0, 0, 0, 1 };
static const uint8_t lac_mac[ETH_ALEN] = { 2, 0, 0, 0, 0, 0xfe };
static const uint8_t lac_up_mac[ETH_ALEN] = { 2, 0, 0, 0, 1, 1 };
static const uint8_t lns_mac[ETH_ALEN] = { 2, 0, 0, 0, 1, 2 };
#define LAC_IP		0xc6120001	/* 198.18.0.1 */
#define LNS_IP		0xc6120002
#define NOBODY_IP	0xc6120003

/* --- random numbers --------------------------------------------------------- */

static uint64_t state;

/* splitmix64 (Steele, Lea, Flood 2014). */
static uint64_t next(void)
{
	uint64_t z = state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

static uint32_t below(uint32_t n)
{
	return (next() >> 32) * n >> 32;
}

static bool percent(uint32_t n)
{
	return below(100) < n;
}

static void start_frame(uint64_t number)
{
	state = self.seed * 0x2545f4914f6cdd1d ^ number << 8 ^ self.kind;
	next();
}

/* --- building --------------------------------------------------------------- */

static void put(struct frame *f, const void *octets, size_t len)
{
	memcpy(f->octets + f->len, octets, len);
	f->len += len;
}

static void put8(struct frame *f, uint8_t value)
{
	f->octets[f->len++] = value;
}

static void put16(struct frame *f, uint16_t value)
{
	put8(f, value >> 8);
	put8(f, value);
}

static void put32(struct frame *f, uint32_t value)
{
	put16(f, value >> 16);
	put16(f, value);
}

static void put_random(struct frame *f, size_t len)
{
	uint64_t octets = 0;
	size_t i;

	for (i = 0; i < len; i++) {
		if (!(i & 7))
			octets = next();
		put8(f, octets >> (i & 7) * 8);
	}
}

static uint16_t get16(const uint8_t *at)
{
	return at[0] << 8 | at[1];
}

static void set16(uint8_t *at, uint16_t value)
{
	at[0] = value >> 8;
	at[1] = value;
}

/* Mostly short, at times up to @max. */
static size_t random_len(size_t max)
{
	uint32_t kind = below(16);
	size_t len;

	if (kind < 10)
		len = below(64);
	else if (kind < 15)
		len = below(600);
	else
		len = below(1600);
	return len < max ? len : max;
}

static void put_ipv4(struct frame *f, size_t len)
{
	size_t at = f->len;

	put_random(f, len + 20);
	if (percent(80))
		f->octets[at] = 0x40 | below(16);
	if (percent(50))
		set16(f->octets + at + 2, percent(50) ? len + 20 : below(65536));
	if (percent(50))
		f->octets[at + 9] = percent(50) ? 6 : 17;
}

static void put_ipv6(struct frame *f, size_t len)
{
	size_t at = f->len;

	put_random(f, len + 40);
	if (percent(80))
		f->octets[at] = 0x60 | below(16);
	if (percent(50))
		set16(f->octets + at + 4, percent(50) ? len : below(65536));
	if (percent(50))
		f->octets[at + 6] = below(64);
}

/* A code, an identifier, a length that may be wrong, options without end. */
static void put_control(struct frame *f, uint16_t proto, size_t len)
{
	put16(f, proto);
	put8(f, percent(80) ? below(16) : below(256));
	put8(f, below(256));
	put16(f, percent(50) ? len + 4 : below(65536));
	put_random(f, len);
}

/* A PPP frame from its protocol field on, @max octets at the most. */
static void put_ppp(struct frame *f, uint64_t number, size_t max)
{
	static const uint16_t control[] = { 0x8021, 0x8057, 0x80fd, 0x8281, 0xc021, 0xc023,
					    0xc223, 0xc227, 0xc025, 0x80fb, 0x8055, 0x8053 };
	static const uint16_t data[] = { 0x0021, 0x0057, 0x0281, 0x0283, 0x002d, 0x002f, 0x003d,
					 0x00fd, 0x00fb, 0x0055, 0x0053, 0x0003, 0x0061, 0x2063 };
	size_t len = random_len(max > 60 ? max - 60 : 0);
	uint32_t kind = below(100);

	/* all 65,536 numbers in any 262,144 consecutive frames */
	if (!(number & 3)) {
		put16(f, number >> 2);
		put_random(f, len);
		return;
	}
	if (kind < 5) {
		return;
	} else if (kind < 12) {
		put8(f, below(256));
	} else if (kind < 20) {		/* PFC, or what looks like it */
		put8(f, below(128) << 1 | 1);
		put_random(f, len);
	} else if (kind < 40) {
		put16(f, 0x0021);
		put_ipv4(f, len);
	} else if (kind < 50) {
		put16(f, 0x0057);
		put_ipv6(f, len);
	} else if (kind < 70) {
		put_control(f, control[below(sizeof(control) / 2)], len);
	} else if (kind < 85) {
		put16(f, data[below(sizeof(data) / 2)]);
		put_random(f, len);
	} else if (kind < 90) {		/* around the longest that PPPoE carries */
		put16(f, 0x0021);
		len = max < 1488 ? max - 2 : 1486 + below(max - 1487 < 24 ? max - 1487 : 24);
		put_random(f, len);
	} else {
		put_random(f, len);
	}
}

/* --- what must become of it ------------------------------------------------- */

static bool in(uint32_t value, uint32_t first, uint32_t last)
{
	return value >= first && value <= last;
}

/* The table of pppsplice(7). */
static enum fate proto_fate(uint16_t p, enum policy policy)
{
	bool link_state = p == 0x003d || p == 0x00fb || p == 0x0055;
	bool ncp_state = p == 0x002d || p == 0x002f || p == 0x0003 || p == 0x0005 || p == 0x00fd ||
			 p == 0x0053 || in(p, 0x0061, 0x0069) || in(p, 0x2061, 0x2069);

	if (policy == ALL)
		return CROSS;
	if (p == 0x80fb || p >= 0xc000)
		return LOCAL;
	if (p == 0x8055)
		return UNIT;
	if (p >= 0x8000)
		return policy == NCP ? CROSS : UNIT;
	if (!p || link_state)
		return POLICY;
	return ncp_state && policy == DATA ? POLICY : CROSS;
}

static enum fate ppp_fate(const uint8_t *at, size_t len, enum policy policy)
{
	size_t field = len && at[0] & 1 ? 1 : 2;
	enum fate fate;

	if (len < field)
		return MALFORMED;
	fate = proto_fate(field == 1 ? at[0] : get16(at), policy);
	return fate == CROSS && len - field > self.mtu ? TOO_BIG : fate;
}

static void count(struct verdict v)
{
	self.high[v.fate]++;
	if (v.sure)
		self.low[v.fate]++;
}

/* --- PPPoE ------------------------------------------------------------------ */

static void put_macs(struct frame *f, bool *other_host, bool *stranger)
{
	uint8_t dst[ETH_ALEN], src[ETH_ALEN];
	uint32_t kind = below(100);

	memcpy(dst, lac_mac, ETH_ALEN);
	memcpy(src, home_mac, ETH_ALEN);
	*other_host = kind < 3;
	*stranger = percent(3);
	if (kind < 3)
		dst[5] ^= 0x40;
	else if (kind < 5)
		memset(dst, 0xff, ETH_ALEN);
	else if (kind < 6)
		dst[0] |= 1;
	if (*stranger)
		src[below(ETH_ALEN - 1) + 1] ^= 1 << below(8);
	put(f, dst, ETH_ALEN);
	put(f, src, ETH_ALEN);
}

/* Tag 0 is none; any other is for an interface that is not there, and its frame is
 * marked as another host's.
 */
static void put_vlan(struct frame *f, bool *other_host)
{
	uint16_t tag;

	if (!percent(4))
		return;
	tag = percent(50) ? below(65536) : below(16) << 12;
	put16(f, percent(70) ? ETH_P_8021Q : ETH_P_8021AD);
	put16(f, tag);
	if (tag & 0xfff)
		*other_host = true;
}

static uint16_t pppoe_length(size_t len)
{
	uint32_t kind = below(100);

	if (kind < 75)
		return len;
	if (kind < 85)
		return below(len + 1);
	if (kind < 92)
		return len + 1 + below(64);
	if (kind < 94)
		return 0;
	return below(65536);
}

/* @big: a tap takes any length, a veth what fits it. */
static struct verdict build_pppoe(struct frame *f, uint64_t number, enum policy policy)
{
	bool other_host, stranger, ours, session;
	bool big = self.kind == TAP && !below(400);
	uint16_t sid = self.sid, length, proto = ETH_P_PPP_SES;
	size_t at, header, have;

	start_frame(number);
	f->len = 0;
	put_macs(f, &other_host, &stranger);
	put_vlan(f, &other_host);
	if (percent(1))
		proto = percent(50) ? ETH_P_PPP_DISC : below(65536);
	put16(f, proto);
	/* PADT with our session id would end the session, which is no frame's fault */
	session = proto == ETH_P_PPP_SES;
	at = f->len;
	put8(f, percent(80) ? 0x11 : below(256));
	put8(f, percent(85) || proto == ETH_P_PPP_DISC ? 0 : below(256));
	if (percent(6))
		sid = percent(50) ? below(65536) : sid ^ 1U << below(16);
	put16(f, sid);
	put16(f, 0);
	header = f->len;
	if (big)
		put16(f, 0x0021);
	if (big)	/* up to, and around, what an IP packet can hold */
		put_random(f, percent(75) ? below(65400) : 65400 + below(130));
	else
		put_ppp(f, number, ETH_FRAME_LEN - header);
	length = pppoe_length(f->len - header);
	set16(f->octets + at + 4, length);
	if (percent(10))		/* padding */
		put_random(f, below(ETH_FRAME_LEN - 100) * (f->len < 100));
	if (percent(3))
		f->len = at + below(PPPOE_HLEN + 1);

	have = f->len > header ? f->len - header : 0;
	ours = session && !stranger && sid == self.sid;
	if (!ours || f->len < header || have < length)
		return (struct verdict) { UNSEEN, true };
	/* PPPOE_SES_HLEN: the driver wants the PPP header, whatever the length says */
	if (have < 2 || f->octets[header] & 1)
		return (struct verdict) { UNSEEN, true };
	if (other_host)
		return (struct verdict) { OTHERHOST, true };
	return (struct verdict) { ppp_fate(f->octets + header, length, policy), true };
}

/* --- L2TP ------------------------------------------------------------------- */

/* Octets of the header: what follows is PPP. 0 if l2tp drops or passes up. */
static size_t put_l2tp2(struct frame *f, bool *sure)
{
	uint16_t flags = 2, tunnel = self.tunnel, session = self.sid, offset = 0;
	bool ours = true;

	if (percent(self.kind == TUNNEL ? 15 : 70))
		flags |= 0x0200;
	if (percent(20))
		flags |= 0x4000;
	if (percent(10))
		flags |= 0x0100;
	if (self.kind != TUNNEL && percent(4))
		flags |= 0x0800;	/* acceptance hangs on the window */
	if (percent(3))
		flags |= 0x8000;
	if (percent(5))
		flags |= below(65536) & 0x34f0;
	if (percent(5))
		flags = (flags & ~0xf) | below(16);
	if (percent(4)) {		/* Linux 6.1 looks at the session id only */
		tunnel = below(65536);
		*sure = false;
	}
	if (percent(4))
		session = percent(50) ? below(65536) : session ^ 1U << below(16);
	put16(f, flags);
	if (flags & 0x4000)
		put16(f, below(65536));
	put16(f, tunnel);
	put16(f, session);
	if (flags & 0x0800) {
		put16(f, below(65536));
		put16(f, below(65536));
		*sure = false;
	}
	if (flags & 0x0200) {
		offset = percent(80) ? below(24) : percent(70) ? below(1500) : below(65536);
		put16(f, offset);
		/* what a bad offset skips is made of the frame itself */
		if (percent(85) && offset < 1000)
			put_random(f, offset);
	}
	if ((flags & 0x800f) != 2 || session != self.sid)
		ours = false;
	if ((flags & 0xf) == 3)
		*sure = false;		/* a session id of another tunnel, perhaps */
	if (!ours)
		return 0;
	return 6 + (flags & 0x4000 ? 2 : 0) + (flags & 0x0800 ? 4 : 0) +
	       (flags & 0x0200 ? 2 + offset : 0);
}

static size_t put_l2tp3(struct frame *f, bool *sure)
{
	uint32_t session = self.sid, sublayer = 0;
	char cookie[] = COOKIE;
	uint16_t flags = 3;
	bool ours = true;

	if (percent(4))
		session = percent(50) ? next() : session ^ 1U << below(32);
	if (percent(4))
		sublayer = next();
	if (sublayer & 0x40000000)
		*sure = false;
	if (percent(5))
		cookie[below(COOKIE_LEN)] ^= 1 << below(8);
	if (self.kind == L2TP3) {
		if (percent(5))
			flags |= below(65536) & 0xfff0;
		if (percent(3))
			flags = (flags & ~0xf) | below(16);
		put16(f, flags);
		put16(f, percent(90) ? 0 : below(65536));
	}
	put32(f, session);
	put(f, cookie, COOKIE_LEN);
	put32(f, sublayer);
	if (session != self.sid || memcmp(cookie, COOKIE, COOKIE_LEN))
		ours = false;
	if (self.kind == L2TP3 && (flags & 0x800f) != 3)
		ours = false;
	if ((flags & 0xf) == 2)
		*sure = false;
	if (!ours)
		return 0;
	return self.kind == L2TP3 ? 20 : 16;
}

/* An L2TP message as the payload of UDP or IP. */
static struct verdict build_l2tp(struct frame *f, uint64_t number, enum policy policy)
{
	bool big, sure = true;
	size_t header, at, len;

	start_frame(number);
	f->len = 0;
	big = !below(400);
	header = self.kind <= TUNNEL ? put_l2tp2(f, &sure) : put_l2tp3(f, &sure);
	if (percent(80))
		put16(f, 0xff03);
	if (big) {
		put16(f, 0x0021);
		put_random(f, below(63000));
	} else {
		put_ppp(f, number, 1560);
	}
	if (percent(3))
		f->len = below(f->len < 40 ? f->len + 1 : 40);

	if (!header || (self.kind != L2TPIP && f->len < L2TP_MIN) || f->len < header)
		return (struct verdict) { UNSEEN, sure };
	at = header;
	len = f->len - header;
	if (len >= 2 && get16(f->octets + at) == 0xff03) {
		at += 2;
		len -= 2;
	}
	return (struct verdict) { ppp_fate(f->octets + at, len, policy), sure };
}

/* --- sending ---------------------------------------------------------------- */

static struct {
	int count;
	struct mmsghdr msg[BATCH];
	struct iovec iov[BATCH];
	uint8_t octets[BATCH][PIECE_MAX];
} batch;

static void flush(void)
{
	if (send_all(self.fd[0], batch.msg, batch.count))
		err(1, "sendmmsg");
	batch.count = 0;
}

static void queue(const struct frame *f)
{
	int at = batch.count++;

	memcpy(batch.octets[at], f->octets, f->len);
	batch.iov[at].iov_base = batch.octets[at];
	batch.iov[at].iov_len = f->len;
	batch.msg[at].msg_hdr.msg_iov = &batch.iov[at];
	batch.msg[at].msg_hdr.msg_iovlen = 1;
	if (batch.count == BATCH)
		flush();
}

static uint32_t sum(const uint8_t *at, size_t len)
{
	uint32_t total = 0;
	size_t i;

	for (i = 0; i + 1 < len; i += 2)
		total += get16(at + i);
	if (i < len)
		total += at[i] << 8;
	return total;
}

static uint16_t fold(uint32_t total)
{
	while (total >> 16)
		total = (total & 0xffff) + (total >> 16);
	return ~total;
}

static void send_packet(const uint8_t *octets, size_t len, uint32_t from, uint16_t id,
			size_t offset, bool more)
{
	static struct frame f;
	size_t at;

	f.len = 0;
	put(&f, lac_up_mac, ETH_ALEN);
	put(&f, lns_mac, ETH_ALEN);
	put16(&f, ETH_P_IP);
	at = f.len;
	put16(&f, 0x4500);
	put16(&f, 20 + len);
	put16(&f, id);
	put16(&f, (more ? 0x2000 : 0) | offset >> 3);
	put8(&f, 64);
	put8(&f, self.kind == L2TPIP ? 115 : 17);
	put16(&f, 0);
	put32(&f, from);
	put32(&f, LAC_IP);
	set16(f.octets + at + 10, fold(sum(f.octets + at, 20)));
	put(&f, octets + offset, len);
	queue(&f);
}

/* In pieces, cut where it hurts, in any order. A piece is missing if it is from
 * nobody, so that none waits for it under the LNS's address.
 */
static void send_pieces(const struct frame *f, uint16_t id, bool whole)
{
	struct { size_t at, len; } piece[64], swap;
	int pieces = 0, i, j;
	size_t at = 0;

	while (at < f->len) {
		size_t left = f->len - at;
		size_t len = 1480;

		if (f->len <= 4000)
			len = 8 * (1 + below(left > 1400 ? 180 : left / 8 + 1));
		if (len > 1480)
			len = 1480;
		if (len > left || pieces == 62)
			len = left;
		piece[pieces].at = at;
		piece[pieces++].len = len;
		at += len;
	}
	for (i = pieces - 1; i > 0 && percent(50); i--) {
		j = below(i + 1);
		swap = piece[i];
		piece[i] = piece[j];
		piece[j] = swap;
	}
	for (i = whole ? 0 : 1; i < pieces; i++)
		send_packet(f->octets, piece[i].len, whole ? LNS_IP : NOBODY_IP, id, piece[i].at,
			    piece[i].at + piece[i].len < f->len);
}

/* Return: whether the LAC's stack can have it. */
static bool send_l2tp(const struct frame *payload, uint64_t number)
{
	static struct frame f;
	uint32_t pseudo;
	bool good = true;

	f.len = 0;
	if (self.kind != L2TPIP) {
		put16(&f, self.port);
		put16(&f, self.port);
		put16(&f, payload->len + 8);
		put16(&f, 0);
	}
	put(&f, payload->octets, payload->len);
	if (self.kind != L2TPIP && percent(20)) {
		pseudo = sum(f.octets, f.len) + (LNS_IP >> 16) + (LNS_IP & 0xffff) +
			 (LAC_IP >> 16) + (LAC_IP & 0xffff) + 17 + f.len;
		set16(f.octets + 6, fold(pseudo) ?: 0xffff);
		if (percent(10)) {
			f.octets[6] ^= 0x5a;
			good = get16(f.octets + 6) == 0;
		}
	}
	if (self.kind != L2TPIP && percent(1)) {	/* longer than the packet */
		set16(f.octets + 4, f.len + 1 + below(100));
		good = false;
	}
	if (f.len > 1560 || (f.len > 24 && percent(10))) {
		bool whole = !percent(4);

		send_pieces(&f, number, whole);
		return good && whole;
	}
	send_packet(f.octets, f.len, LNS_IP, number, 0, false);
	return good;
}

/* The first piece becomes the linear part, the others paged fragments. */
static int cut(const struct frame *f, struct iovec *iov)
{
	int n = 0, most = 2 + below(15);
	size_t at = 0, left, len;

	while (at < f->len) {
		left = f->len - at;
		len = n ? 1 + below(percent(50) ? 16 : 1500) : ETH_HLEN + below(48);
		if (left > 16 * 4096)
			return 0;
		if (f->len > 4000 && len < 4096 && n)
			len = 4096;
		if (len > left || n == most)
			len = left;
		if (n && len > 4096)
			len = 4096;
		iov[n].iov_base = (void *)(f->octets + at);
		iov[n++].iov_len = len;
		at += len;
		if (n == 17 && at < f->len)
			return 0;
	}
	return n;
}

/* A superpacket of IPv4 or IPv6, TCP or UDP, that a virtual machine might send; the
 * options and the sequence number are anything.
 */
static struct verdict build_super(struct frame *f, uint64_t number, struct virtio_net_hdr_v1 *super)
{
	bool six, tcp;
	size_t at, transport, len;

	start_frame(number);
	six = percent(50);
	tcp = percent(40);
	len = 1 + below(4000);
	f->len = 0;
	put(f, lac_mac, ETH_ALEN);
	put(f, home_mac, ETH_ALEN);
	put16(f, ETH_P_PPP_SES);
	put16(f, 0x1100);
	put16(f, self.sid);
	put16(f, 2 + (six ? 40 : 20) + (tcp ? 20 : 8) + len);
	put16(f, six ? 0x0057 : 0x0021);
	at = f->len;
	put_random(f, six ? 40 : 20);
	transport = f->len;
	put_random(f, (tcp ? 20 : 8) + len);
	if (six) {
		f->octets[at] = 0x60 | (f->octets[at] & 0xf);
		set16(f->octets + at + 4, f->len - transport);
		f->octets[at + 6] = tcp ? 6 : 17;
	} else {
		f->octets[at] = 0x45;
		set16(f->octets + at + 2, f->len - at);
		set16(f->octets + at + 6, 0);
		f->octets[at + 9] = tcp ? 6 : 17;
	}
	if (tcp)
		f->octets[transport + 12] = 0x50;
	else
		set16(f->octets + transport + 4, f->len - transport);

	super->flags = VIRTIO_NET_HDR_F_NEEDS_CSUM;
	super->csum_start = transport;
	super->csum_offset = tcp ? 16 : 6;
	super->hdr_len = transport + (tcp ? 20 : 8);
	super->gso_size = 8 + below(600);
	if (tcp)
		super->gso_type = six ? VIRTIO_NET_HDR_GSO_TCPV6 : VIRTIO_NET_HDR_GSO_TCPV4;
	else
		super->gso_type = percent(50) ? VIRTIO_NET_HDR_GSO_UDP : VIRTIO_NET_HDR_GSO_UDP_L4;
	return (struct verdict) { CROSS, false };
}

/* Return: whether the tap took it, with the header @super if that is not NULL. */
static bool send_tap(const struct frame *f, struct verdict *v, bool gso,
		     const struct virtio_net_hdr_v1 *super)
{
	struct virtio_net_hdr_v1 header = { 0 };
	bool frags = f->len < 65000 && percent(60);
	struct iovec iov[20] = { { &header, sizeof(header) } };
	int n = 0;

	if (frags)
		n = cut(f, iov + 1);
	if (!n) {
		frags = false;
		iov[1].iov_base = (void *)f->octets;
		iov[1].iov_len = f->len;
		n = 1;
	}
	if (percent(30))
		header.hdr_len = below(f->len < 200 ? f->len + 1 : 200);
	if (percent(20) || gso) {
		header.flags = VIRTIO_NET_HDR_F_NEEDS_CSUM;
		header.csum_start = percent(80) ? 20 + below(80) : below(65536);
		header.csum_offset = percent(80) ? below(20) : below(65536);
		/* a checksum that padding takes with it: pskb_trim_rcsum() refuses */
		v->sure = false;
	}
	if (gso) {
		static const uint8_t types[] = {
			VIRTIO_NET_HDR_GSO_TCPV4, VIRTIO_NET_HDR_GSO_TCPV6,
			VIRTIO_NET_HDR_GSO_UDP, VIRTIO_NET_HDR_GSO_UDP_L4,
		};

		header.gso_type = types[below(4)] | (percent(10) ? VIRTIO_NET_HDR_GSO_ECN : 0);
		header.gso_size = percent(90) ? 1 + below(600) : below(65536);
		if (percent(50))
			header.flags = 0;
	}
	if (super)
		header = *super;
	if (writev(self.fd[frags], iov, n + 1) >= 0)
		return true;
	if (errno != EINVAL && errno != EMSGSIZE && errno != ENOMEM && errno != EFAULT)
		err(1, "write to tap");
	return false;
}

static bool send_frame(const struct frame *f, uint64_t number, struct verdict *v, bool gso)
{
	if (self.kind == TAP)
		return send_tap(f, v, gso, NULL);
	if (self.kind == PPPOE) {
		queue(f);
		return true;
	}
	return send_l2tp(f, number);
}

/* --- packets for the LAC itself --------------------------------------------- */

static void put_udp(struct frame *f, uint32_t pseudo, uint32_t number)
{
	size_t at = f->len;

	put16(f, 9999);
	put16(f, self.target_port);
	put16(f, 12);
	put16(f, 0);
	put32(f, number);
	set16(f->octets + at + 6, fold(pseudo + 17 + 12 + sum(f->octets + at, 12)) ?: 0xffff);
}

static void put_echo(struct frame *f, uint32_t number)
{
	size_t at = f->len;

	put32(f, 0x08000000);
	put32(f, number);
	put32(f, number);
	set16(f->octets + at + 2, fold(sum(f->octets + at, 12)));
}

/* A datagram or an echo request that the LAC would answer. */
static void put_packet4(struct frame *f, uint32_t number)
{
	uint32_t from = self.target + 1;
	size_t at = f->len;

	put32(f, 0x45000020);
	put32(f, number << 16);
	put16(f, 0x4000 | (number >> 18 & 1 ? 1 : 17));
	put16(f, 0);
	put32(f, from);
	put32(f, self.target);
	set16(f->octets + at + 10, fold(sum(f->octets + at, 20)));
	if (!(number >> 18 & 1))
		put_udp(f, sum(f->octets + at + 12, 8), number);
	else
		put_echo(f, number);
}

static void put_packet6(struct frame *f, uint32_t number)
{
	size_t at = f->len;

	put32(f, 0x60000000);
	put32(f, 12 << 16 | 17 << 8 | 64);
	put32(f, 0xfe800000);
	put32(f, 0);
	put32(f, 0);
	put32(f, 2);
	put32(f, 0xfe800000);
	put32(f, 0);
	put32(f, 0);
	put32(f, 1);
	put_udp(f, sum(f->octets + at + 8, 32), number);
}

static struct verdict build_sweep(struct frame *f, uint64_t number, enum policy policy)
{
	enum { PLAIN, OTHER_FIELDS, ONE_OCTET } form = number >> 16 & 3;
	uint16_t proto = number * 40503;	/* odd: every number once */
	bool l2tp = self.kind > TAP, offset = (number >> 16 ^ number) & 1;
	size_t at, start;

	f->len = 0;
	if (l2tp) {
		put16(f, offset ? 0x0202 : 0x0002);
		put16(f, self.tunnel);
		put16(f, self.sid);
		if (offset)
			put16(f, 6);
		if (offset)
			put_random(f, 6);
	} else {
		put(f, lac_mac, ETH_ALEN);
		put(f, home_mac, ETH_ALEN);
		put16(f, ETH_P_PPP_SES);
		put16(f, 0x1100);
		put16(f, self.sid);
		put16(f, 0);
	}
	start = f->len;
	if (form == OTHER_FIELDS ? !l2tp : l2tp)
		put16(f, 0xff03);
	at = f->len;
	if (form == ONE_OCTET) {
		proto = (proto & 0xff) | 1;
		put8(f, proto);
	} else {
		put16(f, proto);
	}
	if (proto == 0x0057)
		put_packet6(f, number);
	else
		put_packet4(f, number);
	if (!l2tp) {
		set16(f->octets + start - 2, f->len - start);
		if (f->octets[start] & 1)
			return (struct verdict) { UNSEEN, true };
		at = start;
	} else if (at == start && get16(f->octets + at) == 0xff03) {
		at += 2;
	}
	return (struct verdict) { ppp_fate(f->octets + at, f->len - at, policy), true };
}

static bool send_sweep(const struct frame *payload, uint64_t number)
{
	static struct frame f;

	if (self.kind <= TAP) {
		queue(payload);
		return true;
	}
	f.len = 0;
	put16(&f, self.port);
	put16(&f, self.port);
	put16(&f, payload->len + 8);
	put16(&f, 0);
	put(&f, payload->octets, payload->len);
	send_packet(f.octets, f.len, LNS_IP, number, 0, false);
	return true;
}

/* --- commands --------------------------------------------------------------- */

enum what { SEND, GSO, SWEEP };

static struct verdict send_one(uint64_t number, enum policy policy, enum what what)
{
	struct virtio_net_hdr_v1 super = { 0 };
	static struct frame f;
	struct verdict v;
	bool sent;

	if (what == GSO && number & 1) {
		v = build_super(&f, number, &super);
		return send_tap(&f, &v, true, &super) ? v : (struct verdict) { UNSEEN, true };
	}
	if (what == SWEEP)
		v = build_sweep(&f, number, policy);
	else
		v = self.kind <= TAP ? build_pppoe(&f, number, policy) :
				       build_l2tp(&f, number, policy);
	sent = what == SWEEP ? send_sweep(&f, number) : send_frame(&f, number, &v, what == GSO);
	return sent ? v : (struct verdict) { UNSEEN, true };
}

static void send_frames(enum policy policy, uint64_t first, uint64_t frames, enum what what)
{
	uint64_t number;
	int i;

	memset(self.low, 0, sizeof(self.low));
	memset(self.high, 0, sizeof(self.high));
	for (number = first; number < first + frames; number++)
		count(send_one(number, policy, what));
	flush();
	fputs("ok", stdout);
	for (i = 0; i < FATES; i++)
		printf(" %s %u %u", fate_names[i], self.low[i], self.high[i]);
	putchar('\n');
}

static int find(const char *word, const char *const *words, int last)
{
	int i;

	for (i = 0; i < last && strcmp(word, words[i]); i++)
		;
	return i;
}

static void obey_all(void)
{
	static const char *const policies[] = { "data", "ncp", "all" };
	static const char *const commands[] = { "send", "gso", "sweep", "target" };
	char command[8], word[20];
	unsigned long long first, frames;
	int what;

	while (scanf("%7s %19s %llu %llu", command, word, &first, &frames) == 4) {
		what = find(command, commands, SWEEP + 1);
		if (what <= SWEEP) {
			send_frames(find(word, policies, ALL), first, frames, what);
		} else {
			self.target = ntohl(inet_addr(word));
			self.target_port = first;
			puts("ok");
		}
	}
}

static int open_packet(const char *ifname)
{
	struct sockaddr_ll addr = { .sll_family = AF_PACKET };
	int fd = socket(AF_PACKET, SOCK_RAW, 0), on = 1, size = 8 << 20;

	addr.sll_ifindex = if_nametoindex(ifname);
	if (fd < 0 || !addr.sll_ifindex || bind(fd, (struct sockaddr *)&addr, sizeof(addr)) ||
	    setsockopt(fd, SOL_PACKET, PACKET_QDISC_BYPASS, &on, sizeof(on)) ||
	    setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size)))
		err(1, "packet socket on %s", ifname);
	return fd;
}

/* One queue of the tap: with NAPI, and with frags if asked. */
static int open_tap(const char *ifname, bool frags)
{
	int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK), size = sizeof(struct virtio_net_hdr_v1);
	struct ifreq ifr = { 0 };

	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", ifname);
	ifr.ifr_flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR | IFF_MULTI_QUEUE |
			(frags ? IFF_NAPI | IFF_NAPI_FRAGS : 0);
	if (fd < 0 || ioctl(fd, TUNSETIFF, &ifr) || ioctl(fd, TUNSETVNETHDRSZ, &size))
		err(1, "tap %s", ifname);
	return fd;
}

static uint64_t number(const char *text)
{
	char *end;
	uint64_t value = strtoull(text, &end, 0);

	if (end == text || *end)
		errx(1, "%s: neither decimal nor hexadecimal", text);
	return value;
}

static void start_pppoe(char **argv)
{
	self.sid = number(argv[2]);
	self.mtu = number(argv[3]);
	self.seed = number(argv[4]);
	if (self.kind == TAP) {
		self.fd[0] = open_tap(argv[1], false);
		self.fd[1] = open_tap(argv[1], true);
	} else {
		self.fd[0] = open_packet(argv[1]);
	}
}

static void start_l2tp(char **argv)
{
	if (sscanf(argv[2], "%u/%u", &self.tunnel, &self.sid) != 2)
		errx(1, "%s: not TUNNEL/SESSION", argv[2]);
	self.port = number(argv[3]);
	self.mtu = number(argv[4]);
	self.seed = number(argv[5]);
	self.fd[0] = open_packet(argv[1]);
}

int main(int argc, char **argv)
{
	static const char *const kinds[] = { "pppoe", "tap", "l2tp2", "tunnel", "l2tp3", "l2tpip" };
	int kind;

	setvbuf(stdout, NULL, _IOLBF, 0);
	for (kind = PPPOE; kind <= L2TPIP; kind++)
		if (argc > 1 && !strcmp(argv[1], kinds[kind]))
			break;
	self.kind = kind;
	if (kind <= TAP && argc == 6)
		start_pppoe(argv + 1);
	else if (kind > TAP && kind <= L2TPIP && argc == 7)
		start_l2tp(argv + 1);
	else
		errx(1, "see the comment at the head of the source");
	puts("ready");
	obey_all();
	return 0;
}
