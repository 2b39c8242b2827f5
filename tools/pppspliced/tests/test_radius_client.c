// SPDX-License-Identifier: GPL-2.0
/*
 * The RADIUS client against servers that are made by hand, on the loopback interface: what is
 * sent again, and to whom; the order of accounting; what is cancelled, lost and drained.
 */
#include "md5.h"
#include "radius/packet.h"
#include "radius/radius.h"
#include "tap.h"

#include <arpa/inet.h>
#include <ev.h>
#include <nettle/hmac.h>
#include <stdlib.h>
#include <unistd.h>

#define SECRET	"xyzzy5461"
#define LOG_MAX	64

/**
 * struct server - a server
 * @io: its socket
 * @port: its port
 * @ignore: requests not to answer
 * @forge: answer without knowing the secret
 * @attributes: of an Access-Accept
 * @requests: Acct-Status-Type and first octet of Acct-Session-Id, or "a", of each request
 * @n: how many there were
 * @from: where the last one came from
 * @delay: Acct-Delay-Time of the last one
 * @ids: Identifier of each
 */
struct server {
	ev_io io;
	uint16_t port;
	unsigned int ignore;
	bool forge;
	struct octets attributes;
	char requests[LOG_MAX][3];
	unsigned int n;
	char from[INET6_ADDRSTRLEN];
	uint32_t delay;
	uint8_t ids[LOG_MAX];
};

static struct ev_loop *loop;
static struct server one, two;
static struct config_radius config;
static char notices[1024], lost[256];

static struct octets find(const uint8_t *packet, size_t len, uint8_t number)
{
	struct reader r = reader_of(packet + RADIUS_HEAD_LEN, len - RADIUS_HEAD_LEN);
	struct octets value;
	uint8_t attribute;

	while (radius_next(&r, &attribute, &value))
		if (attribute == number)
			return value;
	return octets_of(NULL, 0);
}

static size_t answer(const struct server *server, const uint8_t *request, uint8_t *buf)
{
	bool is_access = request[0] == RADIUS_ACCESS_REQUEST;
	const char *secret = server->forge ? "guess" : SECRET;
	struct writer w = writer_of(buf, RADIUS_PACKET_MAX);
	struct hmac_md5_ctx hmac;

	write_u8(&w, is_access ? RADIUS_ACCESS_ACCEPT : RADIUS_ACCOUNTING_RESPONSE);
	write_u8(&w, request[1]);
	write_u16(&w, 0);
	write_octets(&w, request + 4, 16);
	if (is_access) {
		write_octets(&w, server->attributes.at, server->attributes.len);
		write_octets(&w, "\x50\x12\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 18);
	}
	write_u16_at(&w, 2, w.len);
	if (is_access) {
		hmac_md5_set_key(&hmac, strlen(secret), (const uint8_t *)secret);
		hmac_md5_update(&hmac, w.len, buf);
		hmac_md5_digest(&hmac, 16, buf + w.len - 16);
	}
	md5_of(buf + 4, octets_of(buf, w.len), octets_of(secret, strlen(secret)),
	       octets_of(NULL, 0));
	return w.len;
}

static void note(struct server *server, const uint8_t *packet, size_t len)
{
	struct octets status = find(packet, len, RADIUS_ACCT_STATUS_TYPE);
	struct octets session = find(packet, len, RADIUS_ACCT_SESSION_ID);
	struct octets delay = find(packet, len, RADIUS_ACCT_DELAY_TIME);
	char *text = server->requests[server->n % LOG_MAX];

	text[0] = status.len ? '0' + status.at[3] : 'a';
	text[1] = session.len ? session.at[0] : 0;
	server->ids[server->n++ % LOG_MAX] = packet[1];
	server->delay = delay.len ? delay.at[3] : 0;
}

static void on_request(struct ev_loop *l, ev_io *io, int events)
{
	uint8_t buf[RADIUS_PACKET_MAX], out[RADIUS_PACKET_MAX];
	struct server *server = io->data;
	struct sockaddr_in6 from;
	socklen_t from_len = sizeof(from);
	ssize_t len = recvfrom(io->fd, buf, sizeof(buf), 0, (struct sockaddr *)&from, &from_len);

	(void)l;
	(void)events;
	if (len < RADIUS_HEAD_LEN)
		return;
	note(server, buf, len);
	inet_ntop(AF_INET6, &from.sin6_addr, server->from, sizeof(server->from));
	if (server->ignore) {
		server->ignore--;
		return;
	}
	sendto(io->fd, out, answer(server, buf, out), 0, (struct sockaddr *)&from, from_len);
}

/* On IPv4 too: "localhost" may be either. */
static void serve(struct server *server)
{
	struct sockaddr_in6 at = { .sin6_family = AF_INET6 };
	socklen_t len = sizeof(at);
	int fd = socket(AF_INET6, SOCK_DGRAM, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&at, len) ||
	    getsockname(fd, (struct sockaddr *)&at, &len))
		abort();
	memset(server, 0, sizeof(*server));
	server->port = ntohs(at.sin6_port);
	ev_io_init(&server->io, on_request, fd, EV_READ);
	server->io.data = server;
	ev_io_start(loop, &server->io);
}

static void close_server(struct server *server)
{
	ev_io_stop(loop, &server->io);
	close(server->io.fd);
}

static void on_notice(void *arg, const char *text)
{
	(void)arg;
	snprintf(notices + strlen(notices), sizeof(notices) - strlen(notices), "%s\n", text);
}

static void on_lost(void *arg, const char *id, enum radius_acct_type type, const char *why)
{
	(void)arg;
	snprintf(lost, sizeof(lost), "%s %d: %s", id, type, why);
}

static struct radius *begin(const char *host)
{
	struct config_server first = { host, 0, SECRET }, second = { host, 0, SECRET };
	struct radius *r;
	char error[256];

	serve(&one);
	serve(&two);
	first.port = one.port;
	second.port = two.port;
	config = (struct config_radius){
		.use = CONFIG_RADIUS_AUTHENTICATE, .accounting = true, .n_auth = 2, .n_acct = 2,
		.auth = { first, second }, .acct = { first, second }, .timeout_s = 1, .retries = 1,
		.dead_time_s = 60, .workers = 16, .nas_identifier = "sse",
	};
	notices[0] = lost[0] = 0;
	r = radius_new(loop, &config, error, sizeof(error));
	if (!r)
		abort();
	radius_on_notice(r, on_notice, NULL);
	radius_on_lost(r, on_lost, NULL);
	return r;
}

static void end(struct radius *r)
{
	radius_free(r);
	close_server(&one);
	close_server(&two);
}

static void on_stop(struct ev_loop *l, ev_timer *timer, int events)
{
	(void)timer;
	(void)events;
	ev_break(l, EVBREAK_ALL);
}

/* Until something breaks the loop. */
static void run(double seconds)
{
	ev_timer stop;

	ev_now_update(loop);
	ev_timer_init(&stop, on_stop, seconds, 0);
	ev_timer_start(loop, &stop);
	ev_run(loop, 0);
	ev_timer_stop(loop, &stop);
}

struct outcome {
	unsigned int calls;
	enum radius_result result;
	char text[255];
	size_t n_peers;
	struct lns_peer peer;
};

static void on_done(void *arg, const struct radius_reply *reply)
{
	struct outcome *outcome = arg;

	outcome->calls++;
	outcome->result = reply->result;
	memcpy(outcome->text, reply->text, reply->text_len);
	outcome->text[reply->text_len] = 0;
	outcome->n_peers = reply->n_peers;
	if (reply->n_peers)
		outcome->peer = reply->peers[0];
	ev_break(loop, EVBREAK_ALL);
}

static struct radius_session session(const char *id)
{
	struct radius_session of = { .user = "alice@isp-a" };

	snprintf(of.acct_session_id, sizeof(of.acct_session_id), "%s", id);
	return of;
}

static struct radius_request *ask(struct radius *r, struct outcome *outcome)
{
	static const struct ppp_credentials credentials = {
		.protocol = PPP_PAP, .name = { (const uint8_t *)"alice@isp-a", 11 },
		.response = { (const uint8_t *)"secret", 6 },
	};
	struct radius_session of = session("1");

	memset(outcome, 0, sizeof(*outcome));
	return radius_authenticate(r, &of, &credentials, false, on_done, outcome);
}

static void account(struct radius *r, const char *id, enum radius_acct_type type)
{
	struct radius_session of = session(id);

	radius_account(r, &of, type, NULL);
}

static void test_answered(void)
{
	struct radius *r = begin("127.0.0.1");
	struct radius_stats stats;
	struct outcome outcome;

	ask(r, &outcome);
	ok(!outcome.calls && !one.n, "nothing happens before the loop runs");
	run(3);
	ok(outcome.calls == 1 && outcome.result == RADIUS_ACCEPT && one.n == 1 && !two.n,
	   "the first server is asked once, and its answer told");
	one.ignore = 1;
	ask(r, &outcome);
	run(3);
	ok(outcome.calls == 1 && one.n == 3 && one.ids[1] == one.ids[2],
	   "what is lost is sent again as it was");
	radius_stats(r, &stats);
	ok(stats.requests == 2 && stats.accepts == 2 && !stats.queued, "counted");
	end(r);
}

static void test_failover(void)
{
	struct radius *r = begin("127.0.0.1");
	struct outcome outcome;

	one.ignore = 1000;
	ask(r, &outcome);
	run(5);
	ok(outcome.result == RADIUS_ACCEPT && one.n == 2 && two.n == 1,
	   "after its retries the next server is asked");
	ok(strstr(notices, "does not answer") != NULL, "which is reported");
	ask(r, &outcome);
	run(3);
	ok(outcome.result == RADIUS_ACCEPT && one.n == 2 && two.n == 2,
	   "the dead one is passed over then");
	two.ignore = 1000;
	ask(r, &outcome);
	run(5);
	ok(outcome.calls == 1 && outcome.result == RADIUS_NO_ANSWER, "if none answers, that is told");
	end(r);
}

static void test_refused(void)
{
	struct radius *r = begin("127.0.0.1");
	struct outcome outcome;

	close_server(&one);
	ask(r, &outcome);
	run(0.9);
	ok(outcome.result == RADIUS_ACCEPT && outcome.calls && two.n == 1,
	   "where no server is, nobody waits for a timeout");
	serve(&one);
	end(r);
}

static void test_forged(void)
{
	struct radius *r = begin("127.0.0.1");
	struct radius_stats stats;
	struct outcome outcome;

	one.forge = true;
	ask(r, &outcome);
	run(5);
	radius_stats(r, &stats);
	ok(one.n == 2 && two.n == 1 && outcome.result == RADIUS_ACCEPT && stats.discarded == 2,
	   "an answer that is not of the secret is as none");
	ok(strstr(notices, "not of the shared secret") != NULL, "and is reported");
	end(r);
}

/* Ask 127.0.0.1 with this nas-address, and wait for an answer, or so long. */
static struct radius *ask_from(const char *nas_ip, double seconds, struct outcome *outcome)
{
	struct radius *r = begin("127.0.0.1");

	config.nas_ip = nas_ip;
	ask(r, outcome);
	run(seconds);
	return r;
}

static void test_source(void)
{
	struct outcome outcome;
	struct radius *r;

	r = ask_from("127.0.0.2", 3, &outcome);
	is(one.from, "::ffff:127.0.0.2", "nas-address is where requests come from");
	end(r);
	r = ask_from("::1", 3, &outcome);
	is(one.from, "::ffff:127.0.0.1", "if it is of the other IP version, it is only told");
	end(r);
	r = ask_from("192.0.2.1", 0.1, &outcome);
	ok(!one.n && strstr(notices, "nas-address"), "what is no address of this host is reported");
	end(r);
}

static void test_names(void)
{
	struct radius *r = begin("localhost");
	struct outcome outcome;

	/* Tunnel-Type L2TP, Tunnel-Server-Endpoint "localhost" */
	one.attributes = octets_of("\x40\x06\0\0\0\3\x43\x0blocalhost", 17);
	two.attributes = one.attributes;
	ask(r, &outcome);
	run(5);
	ok(outcome.result == RADIUS_ACCEPT && outcome.n_peers == 1 &&
	   outcome.peer.address.any.sa_family && outcome.peer.address.in.sin_port == htons(1701),
	   "names of servers and of LNSs are looked up");
	one.attributes = octets_of("\x40\x06\0\0\0\3\x43\x0enone.invalid", 20);
	two.attributes = one.attributes;
	ask(r, &outcome);
	run(20);
	is(outcome.text, "no address is known for the LNS none.invalid: is the name right?",
	   "an LNS without an address is none");
	ok(outcome.result == RADIUS_BAD, "and the answer of no use");
	ask(r, &outcome);
	run(0.2);
	end(r);
}

static void test_cancel(void)
{
	struct radius *r = begin("127.0.0.1");
	struct radius_request *request;
	struct radius_stats stats;
	struct outcome outcome;

	radius_cancel(ask(r, &outcome));
	run(0.1);
	request = ask(r, &outcome);
	one.ignore = 1000;
	run(0.1);
	ok(one.n == 1, "what is cancelled at once is not sent");
	radius_cancel(request);
	run(1.5);
	radius_stats(r, &stats);
	ok(!outcome.calls && one.n == 1 && !stats.queued, "nor is it sent again, nor told");
	end(r);
}

static bool came(const struct server *server, const char *want)
{
	char got[3 * LOG_MAX + 1] = "";
	unsigned int i;

	for (i = 0; i < server->n && i < LOG_MAX; i++) {
		strcat(got, i ? " " : "");
		strcat(got, server->requests[i]);
	}
	if (strcmp(got, want))
		printf("# got:  %s\n# want: %s\n", got, want);
	return !strcmp(got, want);
}

static void test_order(void)
{
	struct radius *r = begin("127.0.0.1");
	struct radius_stats stats;

	account(r, "n", RADIUS_ON);
	account(r, "x", RADIUS_START);
	account(r, "x", RADIUS_INTERIM);
	account(r, "y", RADIUS_START);
	account(r, "x", RADIUS_STOP);
	account(r, "n", RADIUS_OFF);
	account(r, "z", RADIUS_START);
	one.ignore = 1;
	run(1.5);
	ok(came(&one, "7n 7n 1y 1x 3x 2x 8n 1z"),
	   "a session's records come one after the other, On and Off alone");
	radius_stats(r, &stats);
	ok(stats.acct_sent == 7 && !stats.acct_lost && !stats.queued, "all of them");
	ok(one.delay == 1, "Acct-Delay-Time says how long they waited");
	one.ignore = 1;
	account(r, "y", RADIUS_START);
	account(r, "y", RADIUS_STOP);
	account(r, "x", RADIUS_START);
	run(1.5);
	/* The lane of y comes first. */
	ok(came(&one, "7n 7n 1y 1x 3x 2x 8n 1z 1y 1x 1y 2y"),
	   "a Stop waits for its Start to be acknowledged, others do not");
	end(r);
}

static void test_kept(void)
{
	struct radius *r = begin("127.0.0.1");
	struct radius_stats stats;

	config.retries = 0;
	one.ignore = two.ignore = 1;
	account(r, "y", RADIUS_START);
	account(r, "y", RADIUS_STOP);
	run(2.5);
	radius_stats(r, &stats);
	ok(came(&one, "1y 1y 2y") && came(&two, "1y") && stats.acct_sent == 2 && !stats.acct_lost,
	   "a record that no server takes is kept, and its place too");
	end(r);
}

static void test_drain(void)
{
	struct radius *r = begin("127.0.0.1");
	ev_tstamp before = ev_time();

	one.ignore = two.ignore = 1000;
	account(r, "x", RADIUS_STOP);
	account(r, "x", RADIUS_STOP);
	/* Nobody answers, as the servers are on this loop. */
	radius_drain(r, 300);
	ok(ev_time() - before < 2, "draining takes no longer than it may");
	run(0.1);
	ok(came(&one, "2x"), "has sent what it could");
	radius_free(r);
	is(lost, "x 2: the daemon ends", "and what is lost is told");
	close_server(&one);
	close_server(&two);
}

int main(void)
{
	/* For the name that does not exist */
	setenv("RES_OPTIONS", "timeout:1 attempts:1", 1);
	loop = ev_loop_new(EVFLAG_AUTO);
	setvbuf(stdout, NULL, _IOLBF, 0);
	test_answered();
	test_failover();
	test_refused();
	test_forged();
	test_source();
	test_names();
	test_cancel();
	test_order();
	test_kept();
	test_drain();
	ev_loop_destroy(loop);
	return tap_end();
}
