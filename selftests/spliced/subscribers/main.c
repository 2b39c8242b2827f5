// SPDX-License-Identifier: GPL-2.0
/*
 * subscribers - many PPPoE subscribers in one process, for tests of an access concentrator
 *
 * Discovery (RFC 2516), LCP (RFC 1661), CHAP with MD5 (RFC 1994) or PAP (RFC 1334), IPCP (RFC
 * 1332), ICMP echo: no more than a subscriber needs, written from the RFCs and sharing nothing
 * with pppspliced. All are on one packet socket. Subscriber N has the MAC 02:50:50:00:HH:LL of
 * its number: an access concentrator answers to the MAC that it saw, and the socket sees frames
 * to all of them, because it makes the interface promiscuous.
 *
 * Everything that can get lost is sent again, with back-off, so that nothing depends on how fast
 * the machine is. Results are JSON, a line each: "settled" when every subscriber is up or has
 * failed, "ended" at the end.
 * SIGTERM or SIGINT: hang up all, then end. A second one: end at once.
 */
#include "line.h"

#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include <linux/if_ether.h>
#include <nettle/md5.h>

#define COUNT_MAX	65536
#define ETHER_LEN	14
#define PPPOE_LEN	6
#define PPP_MRU		1492
#define TAG_MAX		512	/* AC-Cookie and Relay-Session-Id, with their headers */
#define REASON_MAX	128
#define REASONS_MAX	64
#define NEVER		UINT64_MAX
#define PASSWORD	"secret"
#define WINDOW		32	/* so many are set up at the same time */

enum { PADO = 0x07, PADI = 0x09, PADR = 0x19, PADS = 0x65, PADT = 0xa7 };

enum {
	TAG_END = 0x0000, TAG_SERVICE_NAME = 0x0101, TAG_HOST_UNIQ = 0x0103,
	TAG_AC_COOKIE = 0x0104, TAG_RELAY_SESSION_ID = 0x0110, TAG_SERVICE_NAME_ERROR = 0x0201,
	TAG_AC_SYSTEM_ERROR = 0x0202, TAG_GENERIC_ERROR = 0x0203,
};

enum { PPP_IP = 0x0021, PPP_IPCP = 0x8021, PPP_LCP = 0xc021, PPP_PAP = 0xc023, PPP_CHAP = 0xc223 };

enum {
	CONF_REQ = 1, CONF_ACK, CONF_NAK, CONF_REJ, TERM_REQ, TERM_ACK, CODE_REJ, PROTO_REJ,
	ECHO_REQ, ECHO_REP, DISCARD_REQ,
};

enum { LCP_MRU = 1, LCP_AUTH = 3, LCP_MAGIC = 5, IPCP_ADDRESS = 3 };
enum { CHAP_CHALLENGE = 1, CHAP_RESPONSE, CHAP_SUCCESS, CHAP_FAILURE, CHAP_MD5 = 5 };
enum { PAP_REQUEST = 1, PAP_ACK, PAP_NAK };

enum phase { IDLE, DISCOVERY, REQUEST, ESTABLISH, AUTHENTICATE, NETWORK, UP, CLOSING, ENDED };

/* How far a subscriber has ever got. */
enum reached { R_OFFER, R_SESSION, R_LCP, R_AUTH, R_IPCP, R_PING, R_COUNT };

static const char *const reached_names[] = {
	"offer", "session", "lcp", "authenticated", "ipcp", "ping",
};

/* Negotiation of options, RFC 1661 section 4: opened when each has acknowledged the other's. */
struct negotiation {
	uint8_t id;		/* of our last Configure-Request */
	bool mine, theirs;
	uint8_t rejected;	/* a bit for each of our options below 8 */
	unsigned int refusals;	/* Naks and Rejects that we have sent */
};

struct subscriber {
	enum phase phase;
	unsigned int reached;		/* bits of enum reached */
	uint8_t ac[ETH_ALEN];
	uint16_t sid;
	uint8_t tags[TAG_MAX];		/* of the PADO, for the PADR */
	size_t tags_len;
	struct negotiation lcp, ipcp;
	uint16_t auth;			/* protocol that was agreed, or 0 */
	uint32_t magic;
	uint16_t mru;
	in_addr_t address, peer;	/* network order */
	unsigned int pings;
	bool failed, settled;
	uint64_t deadline;
	unsigned int tries;
	char reason[REASON_MAX];	/* of its end */
};

static struct {
	const char *interface, *user;
	unsigned int count, pings, junk, tries;
	bool hold;			/* until a signal or everybody is hung up */
	uint16_t auth;			/* the one that is accepted; 0: both */
} options = {
	.user = "user%d@isp", .count = 1, .tries = 20,
};

static struct subscriber *subscribers;
static uint32_t run_id;			/* in Host-Uniq: not those of another run */
static unsigned int started, busy, settled, ended, resent, renegotiated, hung_up, junk_sent;
static uint64_t begin, last_up;
static volatile sig_atomic_t stop;
static bool closing_all;

static uint64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000ULL + ts.tv_nsec / 1000000;
}

static uint16_t get16(const uint8_t *at)
{
	return at[0] << 8 | at[1];
}

static uint32_t get32(const uint8_t *at)
{
	return (uint32_t)get16(at) << 16 | get16(at + 2);
}

static void put16(uint8_t *at, uint16_t value)
{
	at[0] = value >> 8;
	at[1] = value;
}

static void put32(uint8_t *at, uint32_t value)
{
	put16(at, value >> 16);
	put16(at + 2, value);
}

static uint32_t random32(void)
{
	uint32_t value = 0;

	while (!value)
		if (getrandom(&value, sizeof(value), 0) != sizeof(value))
			err(1, "getrandom");
	return value;
}

static unsigned int number_of(const struct subscriber *s)
{
	return s - subscribers;
}

static void mac_of(const struct subscriber *s, uint8_t mac[ETH_ALEN])
{
	memcpy(mac, "\x02\x50\x50\x00", 4);
	put16(mac + 4, number_of(s));
}

static void user_of(const struct subscriber *s, char user[256])
{
	const char *digits = strstr(options.user, "%d");

	if (digits)
		snprintf(user, 256, "%.*s%u%s", (int)(digits - options.user), options.user,
			 number_of(s), digits + 2);
	else
		snprintf(user, 256, "%s", options.user);
}

/* --- JSON ---------------------------------------------------------------------------------- */

static void print_string(const char *text)
{
	putchar('"');
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			putchar('\\');
		if ((unsigned char)*text < ' ')
			printf("\\u%04x", *text);
		else
			putchar(*text);
	}
	putchar('"');
}

/* How many have each reason for their end; all beyond the room for them in the last. */
static void print_reasons(void)
{
	static struct { const char *text; unsigned int n; } reasons[REASONS_MAX];
	size_t n = 0, i;

	for (unsigned int k = 0; k < options.count; k++) {
		const struct subscriber *s = &subscribers[k];

		if (!s->reason[0])
			continue;
		for (i = 0; i < n && strcmp(reasons[i].text, s->reason) && i < REASONS_MAX - 1; i++)
			;
		if (i == n) {
			reasons[n].text = s->reason;
			reasons[n++].n = 0;
		}
		reasons[i].n++;
	}
	printf("\"reasons\":{");
	for (i = 0; i < n; i++) {
		if (i)
			putchar(',');
		print_string(reasons[i].text);
		printf(":%u", reasons[i].n);
	}
	printf("}");
}

static void print_summary(const char *event)
{
	unsigned int reached[R_COUNT] = { 0 }, up = 0, failed = 0;
	double seconds = (last_up - begin) / 1000.0;

	for (unsigned int k = 0; k < options.count; k++) {
		for (int r = 0; r < R_COUNT; r++)
			reached[r] += subscribers[k].reached >> r & 1;
		up += subscribers[k].phase == UP;
		failed += subscribers[k].failed;
	}
	printf("{\"event\":\"%s\",\"count\":%u,\"reached\":{", event, options.count);
	for (int r = 0; r < R_COUNT; r++)
		printf("%s\"%s\":%u", r ? "," : "", reached_names[r], reached[r]);
	printf("},\"up\":%u,\"failed\":%u,\"seconds\":%.3f,\"rate\":%.2f,", up, failed, seconds,
	       seconds > 0 ? reached[R_IPCP] / seconds : 0.0);
	printf("\"resent\":%u,\"renegotiated\":%u,\"hung_up\":%u,\"junk\":%u,", resent,
	       renegotiated, hung_up, junk_sent);
	print_reasons();
	printf("}\n");
	fflush(stdout);
}

/* --- frames -------------------------------------------------------------------------------- */

static void send_junk(void);

static void send_pppoe(const struct subscriber *s, uint16_t type, uint8_t code,
		       const void *payload, size_t len)
{
	static const uint8_t broadcast[ETH_ALEN] = { 255, 255, 255, 255, 255, 255 };
	uint8_t frame[FRAME_MAX];

	if (ETHER_LEN + PPPOE_LEN + len > sizeof(frame))
		return;
	memcpy(frame, code == PADI ? broadcast : s->ac, ETH_ALEN);
	mac_of(s, frame + ETH_ALEN);
	put16(frame + 12, type);
	frame[14] = 0x11;
	frame[15] = code;
	put16(frame + 16, code == PADI || code == PADR ? 0 : s->sid);
	put16(frame + 18, len);
	if (len)
		memcpy(frame + 20, payload, len);
	line_send(frame, ETHER_LEN + PPPOE_LEN + len);
	send_junk();
}

static void send_ppp(const struct subscriber *s, uint16_t protocol, const void *data, size_t len)
{
	uint8_t payload[PPP_MRU + 2];

	if (len > PPP_MRU)
		return;
	put16(payload, protocol);
	memcpy(payload + 2, data, len);
	send_pppoe(s, ETH_P_PPP_SES, 0, payload, len + 2);
}

/* A packet of LCP, IPCP, CHAP or PAP. */
static void send_control(const struct subscriber *s, uint16_t protocol, uint8_t code, uint8_t id,
			 const void *data, size_t len)
{
	uint8_t packet[PPP_MRU];

	if (len > sizeof(packet) - 4)
		len = sizeof(packet) - 4;
	packet[0] = code;
	packet[1] = id;
	put16(packet + 2, len + 4);
	if (len)
		memcpy(packet + 4, data, len);
	send_ppp(s, protocol, packet, len + 4);
}

static size_t put_tag(uint8_t *at, uint16_t type, const void *value, size_t len)
{
	put16(at, type);
	put16(at + 2, len);
	if (len)
		memcpy(at + 4, value, len);
	return 4 + len;
}

static void host_uniq(const struct subscriber *s, uint8_t value[8])
{
	put32(value, run_id);
	put32(value + 4, number_of(s));
}

static void send_discovery(const struct subscriber *s, uint8_t code)
{
	uint8_t tags[TAG_MAX + 512], uniq[8];
	size_t len;

	host_uniq(s, uniq);
	len = put_tag(tags, TAG_SERVICE_NAME, NULL, 0);
	len += put_tag(tags + len, TAG_HOST_UNIQ, uniq, sizeof(uniq));
	if (code == PADR && s->tags_len) {
		memcpy(tags + len, s->tags, s->tags_len);
		len += s->tags_len;
	}
	send_pppoe(s, ETH_P_PPP_DISC, code, tags, len);
}

/* --- junk ---------------------------------------------------------------------------------- */

/* Fill a frame that no access concentrator may stumble over. Length of what is after Ethernet's. */
static size_t make_junk(uint8_t *at, unsigned int kind, const struct subscriber *live,
			bool *session)
{
	static const uint8_t padi[] = { 0x11, PADI, 0, 0, 0, 8, 1, 1, 0, 200, 1, 3, 0, 0 };
	static const uint8_t no_service[] = { 0x11, PADI, 0, 0, 0, 4, 1, 3, 0, 0 };
	static const uint8_t no_cookie[] = { 0x11, PADR, 0, 0, 0, 4, 1, 1, 0, 0 };
	static const uint8_t bad_cookie[] = { 0x11, PADR, 0, 0, 0, 16, 1, 1, 0, 0,
					      1, 4, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8 };
	static const uint8_t too_long[] = { 0x11, PADI, 0, 0, 0xff, 0xff, 1, 1, 0, 0 };
	static const uint8_t version[] = { 0x21, PADI, 0, 0, 0, 4, 1, 1, 0, 0 };
	static const uint8_t with_sid[] = { 0x11, PADI, 0, 9, 0, 4, 1, 1, 0, 0 };
	static const uint8_t unknown[] = { 0x11, 0x42, 0, 0, 0, 4, 1, 1, 0, 0 };
	static const struct { const uint8_t *at; size_t len; } discovery[] = {
		{ padi, sizeof(padi) }, { no_service, sizeof(no_service) },
		{ no_cookie, sizeof(no_cookie) }, { bad_cookie, sizeof(bad_cookie) },
		{ too_long, sizeof(too_long) }, { version, sizeof(version) },
		{ with_sid, sizeof(with_sid) }, { unknown, sizeof(unknown) },
	};
	/* Information fields, from the Protocol field on, that are malformed. */
	static const uint8_t ppp[][14] = {
		{ 0xc0 }, { 0xc0, 0x21 }, { 0xc0, 0x21, 1, 1, 0 }, { 0xc0, 0x21, 1, 1, 0, 3 },
		{ 0xc0, 0x21, 1, 1, 0xff, 0xff, 1, 4 }, { 0xc0, 0x21, 1, 1, 0, 6, 1, 0 },
		{ 0xc0, 0x21, 1, 1, 0, 6, 1, 1 }, { 0xc0, 0x21, 1, 1, 0, 8, 5, 60, 0, 0 },
		{ 0xc2, 0x23, 2, 1, 0, 5, 200 }, { 0xc2, 0x23, 2, 1, 0, 3 },
		{ 0xc0, 0x23, 1, 1, 0, 6, 200, 1 }, { 0xc0, 0x21, 9, 1, 0, 5, 1 },
	};
	static const uint8_t ppp_len[] = { 1, 2, 5, 6, 8, 8, 8, 10, 7, 6, 8, 7 };
	const size_t n_discovery = sizeof(discovery) / sizeof(*discovery);
	size_t len;

	*session = false;
	kind %= n_discovery + 3 + sizeof(ppp_len);
	if (kind < n_discovery) {
		memcpy(at, discovery[kind].at, discovery[kind].len);
		return discovery[kind].len;
	}
	kind -= n_discovery;
	if (kind == 0) {
		for (int i = 0; i < 64; i += 4)
			put32(at + i, random32());
		return 64;
	}
	at[0] = 0x11;
	at[1] = 0;
	put16(at + 2, live->sid);
	if (kind == 1) {	/* somebody else ends the session */
		at[1] = PADT;
		put16(at + 4, 0);
		return 6;
	}
	*session = true;
	if (kind == 2) {	/* longer than the frame */
		put16(at + 4, 1400);
		put16(at + 6, PPP_LCP);
		return 8;
	}
	len = ppp_len[kind - 3];
	put16(at + 4, len);
	memcpy(at + 6, ppp[kind - 3], len);
	return 6 + len;
}

/* One for each frame that is sent, as long as there is some left. */
static void send_junk(void)
{
	const struct subscriber *live = NULL;
	uint8_t frame[ETHER_LEN + 64 + 16];
	bool session, own = false;
	unsigned int k;
	size_t len;

	if (junk_sent >= options.junk)
		return;
	for (k = random32() % options.count; !live && k < options.count; k++)
		if (subscribers[k].sid && subscribers[k].phase < CLOSING)
			live = &subscribers[k];
	if (!live)
		live = subscribers;
	len = make_junk(frame + ETHER_LEN, junk_sent, live, &session);
	own = session && live->sid;
	memset(frame, 0xff, ETH_ALEN);
	if (live->sid)
		memcpy(frame, live->ac, ETH_ALEN);
	memcpy(frame + ETH_ALEN, "\x02\x6a\x75\x6e\x6b\x00", ETH_ALEN);
	/* In sessions, but now and then from a stranger. */
	if (own && random32() % 4)
		mac_of(live, frame + ETH_ALEN);
	put16(frame + 12, session ? ETH_P_PPP_SES : ETH_P_PPP_DISC);
	junk_sent++;
	line_send(frame, ETHER_LEN + len);
}

/* --- phases -------------------------------------------------------------------------------- */

/* Again in 1, 2, 4, 8, 8, ... seconds. */
static void set_timer(struct subscriber *s)
{
	s->deadline = now_ms() + (1000 << (s->tries < 3 ? s->tries : 3));
}

static void settle(struct subscriber *s)
{
	if (s->settled)
		return;
	s->settled = true;
	settled++;
	busy--;
}

static void give_reason(struct subscriber *s, const char *what, const void *text, size_t len)
{
	const uint8_t *from = text;
	size_t at;

	if (s->reason[0])
		return;
	at = snprintf(s->reason, sizeof(s->reason), "%s%s", what, len ? ": " : "");
	for (; len && at < sizeof(s->reason) - 1; len--, from++)
		s->reason[at++] = *from < ' ' || *from > '~' ? '?' : *from;
	s->reason[at] = '\0';
}

static void end(struct subscriber *s)
{
	if (s->phase == ENDED)
		return;
	if (!(s->reached & 1 << R_IPCP))
		s->failed = true;
	s->phase = ENDED;
	s->deadline = NEVER;
	ended++;
	settle(s);
}

static void hang_up(struct subscriber *s)
{
	if (s->sid)
		send_pppoe(s, ETH_P_PPP_DISC, PADT, NULL, 0);
	end(s);
}

static void send_term(struct subscriber *s)
{
	send_control(s, PPP_LCP, TERM_REQ, ++s->lcp.id, "hung up", 7);
}

/* End what we are to end: by LCP, and PADT afterwards. */
static void close_session(struct subscriber *s, const char *why)
{
	give_reason(s, why, NULL, 0);
	if (!s->sid) {
		end(s);
		return;
	}
	if (s->phase < CLOSING) {
		s->phase = CLOSING;
		s->tries = 0;
		send_term(s);
		set_timer(s);
	}
}

/* It has not become what it should. */
static void fail(struct subscriber *s, const char *why)
{
	s->failed = true;
	close_session(s, why);
}

static void request_lcp(struct subscriber *s)
{
	uint8_t data[10];
	size_t len = 0;

	if (!(s->lcp.rejected & 1 << LCP_MRU)) {
		data[len++] = LCP_MRU;
		data[len++] = 4;
		put16(data + len, s->mru);
		len += 2;
	}
	if (!(s->lcp.rejected & 1 << LCP_MAGIC)) {
		data[len++] = LCP_MAGIC;
		data[len++] = 6;
		put32(data + len, s->magic);
		len += 4;
	}
	s->lcp.mine = false;
	send_control(s, PPP_LCP, CONF_REQ, ++s->lcp.id, data, len);
}

static void request_ipcp(struct subscriber *s)
{
	uint8_t data[6] = { IPCP_ADDRESS, 6 };

	memcpy(data + 2, &s->address, 4);
	s->ipcp.mine = false;
	send_control(s, PPP_IPCP, CONF_REQ, ++s->ipcp.id, data, sizeof(data));
}

static void request_pap(struct subscriber *s)
{
	uint8_t data[512];
	char user[256];
	size_t len, password = strlen(PASSWORD);

	user_of(s, user);
	len = strlen(user);
	data[0] = len;
	memcpy(data + 1, user, len);
	data[1 + len] = password;
	memcpy(data + 2 + len, PASSWORD, password);
	send_control(s, PPP_PAP, PAP_REQUEST, 1, data, 2 + len + password);
}

static uint16_t checksum(const uint8_t *at, size_t len)
{
	uint32_t sum = 0;

	for (; len > 1; len -= 2, at += 2)
		sum += get16(at);
	if (len)
		sum += *at << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

static void send_ping(struct subscriber *s)
{
	uint8_t packet[84] = { 0x45 };

	put16(packet + 2, sizeof(packet));
	packet[8] = 64;
	packet[9] = IPPROTO_ICMP;
	memcpy(packet + 12, &s->address, 4);
	memcpy(packet + 16, &s->peer, 4);
	put16(packet + 10, checksum(packet, 20));
	packet[20] = 8;
	put16(packet + 24, number_of(s));
	put16(packet + 26, s->pings);
	put16(packet + 22, checksum(packet + 20, sizeof(packet) - 20));
	send_ppp(s, PPP_IP, packet, sizeof(packet));
}

static void enter(struct subscriber *s, enum phase phase)
{
	s->phase = phase;
	s->tries = 0;
	set_timer(s);
}

static void enter_up(struct subscriber *s)
{
	enter(s, UP);
	s->reached |= 1 << R_IPCP;
	last_up = now_ms();
	if (s->pings < options.pings) {
		send_ping(s);
		return;
	}
	s->deadline = NEVER;
	settle(s);
}

static void enter_network(struct subscriber *s)
{
	s->reached |= 1 << R_AUTH;
	if (s->phase >= NETWORK)
		return;
	enter(s, NETWORK);
	request_ipcp(s);
}

static void enter_authenticate(struct subscriber *s)
{
	s->reached |= 1 << R_LCP;
	enter(s, AUTHENTICATE);
	if (!s->auth)
		enter_network(s);
	else if (s->auth == PPP_PAP)
		request_pap(s);
}

/* LCP anew; also what the LNS does with a session that it does not accept as it was proxied. */
static void enter_establish(struct subscriber *s)
{
	enter(s, ESTABLISH);
	s->lcp = (struct negotiation){ .id = s->lcp.id };
	s->ipcp = (struct negotiation){ .id = s->ipcp.id };
	s->magic = random32();
	s->mru = PPP_MRU;
	s->auth = 0;
	s->address = 0;
	request_lcp(s);
}

static void start(struct subscriber *s)
{
	started++;
	busy++;
	enter(s, DISCOVERY);
	send_discovery(s, PADI);
}

static void timeout(struct subscriber *s)
{
	s->tries++;
	if (s->phase == CLOSING) {
		if (s->tries >= 3 || !s->lcp.mine || !s->lcp.theirs) {
			hang_up(s);
			return;
		}
		send_term(s);
		set_timer(s);
		return;
	}
	if (s->tries >= options.tries) {
		static const char *const why[] = {
			[DISCOVERY] = "no PADO", [REQUEST] = "no PADS", [ESTABLISH] = "no LCP",
			[AUTHENTICATE] = "no verdict", [NETWORK] = "no IPCP",
			[UP] = "no ICMP echo reply",
		};

		fail(s, why[s->phase]);
		settle(s);
		return;
	}
	resent++;
	set_timer(s);
	switch (s->phase) {
	case DISCOVERY:
		send_discovery(s, PADI);
		break;
	case REQUEST:
		send_discovery(s, PADR);
		break;
	case ESTABLISH:
		request_lcp(s);
		break;
	case AUTHENTICATE:
		if (s->auth == PPP_PAP)
			request_pap(s);
		break;
	case NETWORK:
		request_ipcp(s);
		break;
	case UP:
		send_ping(s);
		break;
	default:
		break;
	}
}

/* --- discovery ----------------------------------------------------------------------------- */

struct tags {
	bool mine;		/* Host-Uniq is ours */
	bool bad;
	uint16_t error;		/* type of an error tag */
	const uint8_t *text;	/* its value */
	size_t text_len;
};

/* Also copies what has to be in the PADR into the subscriber, if there is one. */
static struct tags read_tags(const uint8_t *at, size_t len, struct subscriber *s, bool keep)
{
	struct tags tags = { 0 };
	uint8_t uniq[8];

	host_uniq(s, uniq);
	while (len >= 4 && get16(at) != TAG_END) {
		uint16_t type = get16(at), size = get16(at + 2);

		if (size > len - 4) {
			tags.bad = true;
			break;
		}
		if (type == TAG_HOST_UNIQ)
			tags.mine = size == sizeof(uniq) && !memcmp(at + 4, uniq, sizeof(uniq));
		if (type >= TAG_SERVICE_NAME_ERROR && type <= TAG_GENERIC_ERROR) {
			tags.error = type;
			tags.text = at + 4;
			tags.text_len = size;
		}
		if (keep && (type == TAG_AC_COOKIE || type == TAG_RELAY_SESSION_ID) &&
		    s->tags_len + 4 + size <= sizeof(s->tags)) {
			memcpy(s->tags + s->tags_len, at, 4 + size);
			s->tags_len += 4 + size;
		}
		at += 4 + size;
		len -= 4 + size;
	}
	return tags;
}

static void refuse(struct subscriber *s, const char *what, const struct tags *tags)
{
	static const char *const names[] = {
		"Service-Name-Error", "AC-System-Error", "Generic-Error",
	};
	char why[64];

	snprintf(why, sizeof(why), "%s %s", what, names[tags->error - TAG_SERVICE_NAME_ERROR]);
	give_reason(s, why, tags->text, tags->text_len);
	s->failed = true;
	end(s);
}

static void input_pado(struct subscriber *s, const uint8_t *source, const uint8_t *at, size_t len)
{
	struct tags tags;

	if (s->phase != DISCOVERY)
		return;
	s->tags_len = 0;
	tags = read_tags(at, len, s, true);
	if (tags.bad || !tags.mine)
		return;
	memcpy(s->ac, source, ETH_ALEN);
	if (tags.error) {
		refuse(s, "PADO", &tags);
		return;
	}
	s->reached |= 1 << R_OFFER;
	enter(s, REQUEST);
	send_discovery(s, PADR);
}

static void input_pads(struct subscriber *s, uint16_t sid, const uint8_t *at, size_t len)
{
	struct tags tags = read_tags(at, len, s, false);

	if (s->phase != REQUEST || tags.bad || !tags.mine)
		return;
	if (tags.error) {
		refuse(s, "PADS", &tags);
		return;
	}
	if (!sid) {
		give_reason(s, "PADS of session 0", NULL, 0);
		end(s);
		return;
	}
	s->sid = sid;
	s->reached |= 1 << R_SESSION;
	enter_establish(s);
}

static void input_padt(struct subscriber *s, uint16_t sid, const uint8_t *at, size_t len)
{
	struct tags tags = read_tags(at, len, s, false);

	if (s->phase < ESTABLISH || s->phase == ENDED || sid != s->sid)
		return;
	if (s->phase != CLOSING)
		hung_up++;
	give_reason(s, "PADT", tags.text, tags.text_len);
	end(s);
}

static void input_discovery(struct subscriber *s, const uint8_t *frame, size_t len)
{
	const uint8_t *source = frame + ETH_ALEN, *at = frame + ETHER_LEN;
	uint16_t size = get16(at + 4);

	if (at[0] != 0x11 || size > len - ETHER_LEN - PPPOE_LEN)
		return;
	if (s->phase >= REQUEST && memcmp(s->ac, source, ETH_ALEN))
		return;
	switch (at[1]) {
	case PADO:
		input_pado(s, source, at + PPPOE_LEN, size);
		break;
	case PADS:
		input_pads(s, get16(at + 2), at + PPPOE_LEN, size);
		break;
	case PADT:
		input_padt(s, get16(at + 2), at + PPPOE_LEN, size);
		break;
	}
}

/* --- LCP and IPCP -------------------------------------------------------------------------- */

enum opinion { ACK, NAK, REJ };

/* What is thought of an option of the peer's LCP; with NAK, the option as it is to be. */
static enum opinion judge_lcp(struct subscriber *s, const uint8_t *option, uint8_t *nak)
{
	uint16_t protocol;
	uint32_t magic;

	memcpy(nak, option, option[1]);
	switch (option[0]) {
	case LCP_MRU:
		return option[1] == 4 ? ACK : REJ;
	case LCP_MAGIC:
		if (option[1] != 6)
			return REJ;
		magic = get32(option + 2);
		if (magic && magic != s->magic)
			return ACK;
		put32(nak + 2, random32());
		return NAK;
	case LCP_AUTH:
		protocol = option[1] >= 4 ? get16(option + 2) : 0;
		s->auth = protocol;
		if ((!options.auth || options.auth == protocol) &&
		    ((protocol == PPP_PAP && option[1] == 4) ||
		     (protocol == PPP_CHAP && option[1] == 5 && option[4] == CHAP_MD5)))
			return ACK;
		nak[1] = options.auth == PPP_PAP ? 4 : 5;
		put16(nak + 2, options.auth == PPP_PAP ? PPP_PAP : PPP_CHAP);
		nak[4] = CHAP_MD5;
		return NAK;
	}
	/* Among them those that RFC 2516 section 7 has no use for. */
	return REJ;
}

static enum opinion judge_ipcp(struct subscriber *s, const uint8_t *option, uint8_t *nak)
{
	memcpy(nak, option, option[1]);
	if (option[0] != IPCP_ADDRESS || option[1] != 6)
		return REJ;
	memcpy(&s->peer, option + 2, 4);
	return ACK;
}

/* Answer a Configure-Request. False: malformed, to be discarded. */
static bool answer_request(struct subscriber *s, uint16_t protocol, struct negotiation *n,
			   uint8_t id, const uint8_t *data, size_t len)
{
	uint8_t naks[2 * PPP_MRU], rejs[PPP_MRU], nak[256 + 4];
	size_t n_naks = 0, n_rejs = 0;

	for (size_t at = 0; at < len; at += data[at + 1])
		if (len - at < 2 || data[at + 1] < 2 || data[at + 1] > len - at)
			return false;
	if (protocol == PPP_LCP)
		s->auth = 0;
	for (size_t at = 0; at < len; at += data[at + 1]) {
		const uint8_t *option = data + at;
		enum opinion opinion = protocol == PPP_LCP ? judge_lcp(s, option, nak) :
							     judge_ipcp(s, option, nak);

		if (opinion == REJ) {
			memcpy(rejs + n_rejs, option, option[1]);
			n_rejs += option[1];
		} else if (opinion == NAK && n_naks + nak[1] <= PPP_MRU) {
			memcpy(naks + n_naks, nak, nak[1]);
			n_naks += nak[1];
		}
	}
	n->theirs = !n_rejs && !n_naks;
	if (!n->theirs && ++n->refusals > options.tries) {
		fail(s, "options never agreed");
		return true;
	}
	if (n_rejs)
		send_control(s, protocol, CONF_REJ, id, rejs, n_rejs);
	else if (n_naks)
		send_control(s, protocol, CONF_NAK, id, naks, n_naks);
	else
		send_control(s, protocol, CONF_ACK, id, data, len);
	return true;
}

/* The peer wants another value, or does not know the option. */
static void take_refusal(struct subscriber *s, uint16_t protocol, struct negotiation *n,
			 uint8_t code, const uint8_t *data, size_t len)
{
	for (size_t at = 0; len - at >= 2 && data[at + 1] >= 2 && data[at + 1] <= len - at;
	     at += data[at + 1]) {
		const uint8_t *option = data + at;

		if (code == CONF_REJ) {
			if (option[0] < 8)
				n->rejected |= 1 << option[0];
		} else if (protocol == PPP_IPCP && option[0] == IPCP_ADDRESS && option[1] == 6) {
			memcpy(&s->address, option + 2, 4);
		} else if (protocol == PPP_LCP && option[0] == LCP_MRU && option[1] == 4) {
			s->mru = get16(option + 2);
		} else if (protocol == PPP_LCP && option[0] == LCP_MAGIC) {
			s->magic = random32();
		}
	}
	if (protocol == PPP_LCP)
		request_lcp(s);
	else if (code == CONF_REJ)
		fail(s, "IP-Address rejected");
	else
		request_ipcp(s);
}

static void proceed(struct subscriber *s)
{
	if (s->phase == ESTABLISH && s->lcp.mine && s->lcp.theirs)
		enter_authenticate(s);
	if (s->phase == NETWORK && s->ipcp.mine && s->ipcp.theirs) {
		if (s->address)
			enter_up(s);
		else
			fail(s, "no address");
	}
}

/* Configure-Request to -Reject of either. False: of another code. */
static bool negotiate(struct subscriber *s, uint16_t protocol, struct negotiation *n,
		      const uint8_t *packet, size_t len)
{
	switch (packet[0]) {
	case CONF_REQ:
		answer_request(s, protocol, n, packet[1], packet + 4, len - 4);
		break;
	case CONF_ACK:
		if (packet[1] == n->id)
			n->mine = true;
		break;
	case CONF_NAK:
	case CONF_REJ:
		if (packet[1] == n->id && !n->mine)
			take_refusal(s, protocol, n, packet[0], packet + 4, len - 4);
		break;
	default:
		return false;
	}
	proceed(s);
	return true;
}

static void input_lcp(struct subscriber *s, const uint8_t *packet, size_t len)
{
	uint8_t data[PPP_MRU];

	if (s->phase == CLOSING) {
		if (packet[0] == TERM_REQ)
			send_control(s, PPP_LCP, TERM_ACK, packet[1], NULL, 0);
		if (packet[0] == TERM_ACK && packet[1] == s->lcp.id)
			hang_up(s);
		return;
	}
	if (packet[0] == CONF_REQ && s->phase > ESTABLISH) {
		renegotiated++;
		enter_establish(s);
	}
	if (negotiate(s, PPP_LCP, &s->lcp, packet, len))
		return;
	switch (packet[0]) {
	case TERM_REQ:
		send_control(s, PPP_LCP, TERM_ACK, packet[1], NULL, 0);
		hung_up++;
		give_reason(s, "Terminate-Request", packet + 4, len - 4);
		if (!(s->reached & 1 << R_IPCP))
			s->failed = true;
		/* The end of PPPoE is awaited for a while, and then made. */
		s->lcp.mine = false;
		s->phase = CLOSING;
		s->tries = 0;
		set_timer(s);
		break;
	case ECHO_REQ:
		if (s->phase <= ESTABLISH || len < 8)
			break;
		memcpy(data, packet + 4, len - 4);
		put32(data, s->lcp.rejected & 1 << LCP_MAGIC ? 0 : s->magic);
		send_control(s, PPP_LCP, ECHO_REP, packet[1], data, len - 4);
		break;
	case PROTO_REJ:
		if (len >= 6 && get16(packet + 4) == PPP_IPCP)
			fail(s, "IPCP rejected");
		break;
	case TERM_ACK:
	case CODE_REJ:
	case ECHO_REP:
	case DISCARD_REQ:
		break;
	default:
		send_control(s, PPP_LCP, CODE_REJ, ++s->lcp.id, packet, len);
	}
}

static void input_ipcp(struct subscriber *s, const uint8_t *packet, size_t len)
{
	if (s->phase < NETWORK || s->phase > UP)
		return;
	if (s->phase == UP && packet[0] == CONF_REQ) {
		enter(s, NETWORK);
		s->ipcp = (struct negotiation){ .id = s->ipcp.id };
		request_ipcp(s);
	}
	if (negotiate(s, PPP_IPCP, &s->ipcp, packet, len))
		return;
	if (packet[0] == TERM_REQ)
		send_control(s, PPP_IPCP, TERM_ACK, packet[1], NULL, 0);
}

/* --- authentication ------------------------------------------------------------------------ */

static void answer_challenge(struct subscriber *s, const uint8_t *packet, size_t len)
{
	uint8_t data[1 + MD5_DIGEST_SIZE + 256] = { MD5_DIGEST_SIZE };
	struct md5_ctx md5;
	char user[256];
	size_t size;

	size = len < 5 ? 0 : packet[4];
	if (!size || size > len - 5)
		return;
	md5_init(&md5);
	md5_update(&md5, 1, packet + 1);
	md5_update(&md5, strlen(PASSWORD), (const uint8_t *)PASSWORD);
	md5_update(&md5, size, packet + 5);
	md5_digest(&md5, MD5_DIGEST_SIZE, data + 1);
	user_of(s, user);
	memcpy(data + 1 + MD5_DIGEST_SIZE, user, strlen(user));
	send_control(s, PPP_CHAP, CHAP_RESPONSE, packet[1], data,
		     1 + MD5_DIGEST_SIZE + strlen(user));
}

/* The peer ends it now. It has as long as for a verdict. */
static void was_refused(struct subscriber *s, const char *what, const void *text, size_t len)
{
	give_reason(s, what, text, len);
	s->failed = true;
}

static void input_auth(struct subscriber *s, uint16_t protocol, const uint8_t *packet, size_t len)
{
	const uint8_t *text = packet + 4;
	size_t text_len = len - 4;

	if (s->phase < AUTHENTICATE || s->phase > UP || protocol != s->auth)
		return;
	if (protocol == PPP_PAP && text_len) {
		text_len = *text < text_len ? *text : text_len - 1;
		text++;
	}
	if (protocol == PPP_CHAP && packet[0] == CHAP_CHALLENGE)
		answer_challenge(s, packet, len);
	else if (packet[0] == (protocol == PPP_CHAP ? CHAP_SUCCESS : PAP_ACK))
		enter_network(s);
	else if (packet[0] == (protocol == PPP_CHAP ? CHAP_FAILURE : PAP_NAK))
		was_refused(s, protocol == PPP_CHAP ? "CHAP Failure" : "PAP Nak", text, text_len);
}

/* --- IP ------------------------------------------------------------------------------------ */

static void input_ip(struct subscriber *s, const uint8_t *packet, size_t len)
{
	size_t header = (packet[0] & 0xf) * 4;

	if (s->phase != UP || packet[0] >> 4 != 4 || header < 20 || get16(packet + 2) > len)
		return;
	len = get16(packet + 2);
	if (packet[9] != IPPROTO_ICMP || len < header + 8 || memcmp(packet + 16, &s->address, 4))
		return;
	if (packet[header] == 0 && get16(packet + header + 6) == s->pings &&
	    s->pings < options.pings) {
		s->tries = 0;
		if (++s->pings < options.pings) {
			set_timer(s);
			send_ping(s);
			return;
		}
		s->reached |= 1 << R_PING;
		s->deadline = NEVER;
		settle(s);
	}
}

static void input_session(struct subscriber *s, const uint8_t *frame, size_t len)
{
	const uint8_t *at = frame + ETHER_LEN, *packet = at + PPPOE_LEN + 2;
	uint16_t protocol, size = get16(at + 4);

	if (s->phase < ESTABLISH || s->phase == ENDED || at[0] != 0x11 || at[1] ||
	    get16(at + 2) != s->sid || memcmp(frame + ETH_ALEN, s->ac, ETH_ALEN))
		return;
	if (size > len - ETHER_LEN - PPPOE_LEN || size < 6 || size > PPP_MRU + 2)
		return;
	protocol = get16(at + PPPOE_LEN);
	size -= 2;
	if (protocol == PPP_IP) {
		if (size >= 20)
			input_ip(s, packet, size);
		return;
	}
	if (get16(packet + 2) < 4 || get16(packet + 2) > size)
		return;
	if (protocol == PPP_LCP)
		input_lcp(s, packet, get16(packet + 2));
	else if (protocol == PPP_CHAP || protocol == PPP_PAP)
		input_auth(s, protocol, packet, get16(packet + 2));
	else if (protocol == PPP_IPCP)
		input_ipcp(s, packet, get16(packet + 2));
	else if (s->phase > ESTABLISH && s->phase < CLOSING)
		send_control(s, PPP_LCP, PROTO_REJ, ++s->lcp.id, at + PPPOE_LEN,
			     size + 2 > PPP_MRU - 4 ? PPP_MRU - 4 : size + 2);
}

static void input(void)
{
	uint8_t frame[FRAME_MAX];
	struct subscriber *s;
	unsigned int number;
	ssize_t len;

	while ((len = line_receive(frame, sizeof(frame))) >= 0) {
		if (len < ETHER_LEN + PPPOE_LEN || memcmp(frame, "\x02\x50\x50\x00", 4))
			continue;
		number = get16(frame + 4);
		if (number >= options.count)
			continue;
		s = &subscribers[number];
		if (s->phase == IDLE)
			continue;
		if (get16(frame + 12) == ETH_P_PPP_DISC)
			input_discovery(s, frame, len);
		else
			input_session(s, frame, len);
	}
}

/* --- all together -------------------------------------------------------------------------- */

static uint64_t run_timers(void)
{
	uint64_t now = now_ms(), next = NEVER;

	for (unsigned int k = 0; k < started; k++) {
		if (subscribers[k].deadline <= now)
			timeout(&subscribers[k]);
		if (subscribers[k].deadline < next)
			next = subscribers[k].deadline;
	}
	return next;
}

static void start_some(void)
{
	while (started < options.count && busy < WINDOW && !closing_all)
		start(&subscribers[started]);
}

static void close_all(void)
{
	closing_all = true;
	for (unsigned int k = 0; k < options.count; k++) {
		if (subscribers[k].phase == IDLE) {
			subscribers[k].failed = true;
			subscribers[k].phase = ENDED;
			ended++;
		} else if (subscribers[k].phase < CLOSING) {
			close_session(&subscribers[k], "hung up");
		}
	}
}

static void run(int fd)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };
	bool said = false;
	uint64_t next;

	begin = now_ms();
	last_up = begin;
	while (ended < options.count && stop < 2) {
		start_some();
		next = run_timers();
		if (settled == options.count && !said) {
			said = true;
			print_summary("settled");
		}
		if (!closing_all && (stop || (said && !options.hold))) {
			close_all();
			continue;
		}
		if (next != NEVER) {
			uint64_t now = now_ms();

			next = next > now ? next - now : 0;
		}
		/* At least now and then, for a signal that came before. */
		if (poll(&pfd, 1, next < 500 ? (int)next : 500) > 0)
			input();
	}
	print_summary("ended");
}

static void on_signal(int number)
{
	(void)number;
	stop++;
}

static const char usage[] =
	"usage: subscribers [OPTION...] INTERFACE\n"
	"  --count N         how many (1)\n"
	"  --user NAME       name, %d is the subscriber's number (user%d@isp)\n"
	"  --auth chap|pap   accept no other\n"
	"  --ping N          N answered ICMP echo requests each, before it counts as settled\n"
	"  --hold forever    not only until all are settled: until a signal comes or all have\n"
	"                    been hung up\n"
	"  --tries N         how often something is sent (20)\n"
	"  --junk N          N malformed frames between those that are needed\n";

static unsigned int number_option(const char *name, const char *text, unsigned int max)
{
	unsigned long value;
	char *rest;

	errno = 0;
	value = strtoul(text, &rest, 10);
	if (errno || !*text || *rest || !value || value > max)
		errx(64, "--%s %s: a number from 1 to %u is needed", name, text, max);
	return value;
}

enum {
	OPT_COUNT = 1, OPT_USER, OPT_AUTH, OPT_PING, OPT_HOLD, OPT_TRIES, OPT_JUNK, OPT_HELP,
};

static const struct option long_options[] = {
	{ "count", required_argument, NULL, OPT_COUNT },
	{ "user", required_argument, NULL, OPT_USER },
	{ "auth", required_argument, NULL, OPT_AUTH },
	{ "ping", required_argument, NULL, OPT_PING },
	{ "hold", required_argument, NULL, OPT_HOLD },
	{ "tries", required_argument, NULL, OPT_TRIES },
	{ "junk", required_argument, NULL, OPT_JUNK },
	{ "help", no_argument, NULL, OPT_HELP },
	{ NULL, 0, NULL, 0 },
};

static void set_number_option(int opt, const char *name, const char *text)
{
	unsigned int *const where[] = {
		[OPT_COUNT] = &options.count, [OPT_PING] = &options.pings,
		[OPT_TRIES] = &options.tries, [OPT_JUNK] = &options.junk,
	};

	*where[opt] = number_option(name, text, opt == OPT_JUNK ? INT_MAX : COUNT_MAX);
}

static void read_options(int argc, char **argv)
{
	int opt, index;

	while ((opt = getopt_long(argc, argv, "", long_options, &index)) != -1) {
		switch (opt) {
		case OPT_USER:
			if (strlen(optarg) > 200)
				errx(64, "--user %.20s...: longer than 200 octets", optarg);
			options.user = optarg;
			break;
		case OPT_AUTH:
			if (strcmp(optarg, "chap") && strcmp(optarg, "pap"))
				errx(64, "--auth %s: \"chap\" or \"pap\" is needed", optarg);
			options.auth = *optarg == 'c' ? PPP_CHAP : PPP_PAP;
			break;
		case OPT_HOLD:
			if (strcmp(optarg, "forever"))
				errx(64, "--hold %s: \"forever\" is needed", optarg);
			options.hold = true;
			break;
		case OPT_HELP:
			fputs(usage, stdout);
			exit(0);
		case '?':
			fputs(usage, stderr);
			exit(64);
		default:
			set_number_option(opt, long_options[index].name, optarg);
		}
	}
	if (optind != argc - 1) {
		fputs(usage, stderr);
		exit(64);
	}
	options.interface = argv[optind];
}

int main(int argc, char **argv)
{
	struct sigaction action = { .sa_handler = on_signal };
	bool good = true;

	read_options(argc, argv);
	subscribers = calloc(options.count, sizeof(*subscribers));
	if (!subscribers)
		err(1, "%u subscribers", options.count);
	for (unsigned int k = 0; k < options.count; k++)
		subscribers[k].deadline = NEVER;
	run_id = random32();
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	run(line_open(options.interface));
	for (unsigned int k = 0; k < options.count; k++)
		good &= !subscribers[k].failed;
	free(subscribers);
	return good ? 0 : 1;
}
