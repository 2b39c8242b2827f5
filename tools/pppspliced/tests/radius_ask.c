// SPDX-License-Identifier: GPL-2.0
/*
 * Ask a RADIUS server on 127.0.0.1, for test_radius.sh:
 *
 *	radius_ask access PORT[,PORT] pap|chap|mschapv2|authorize USER PASSWORD
 *	radius_ask accounting PORT
 *
 * A port of 0 is a server that never answers. What comes is told in lines of NAME=VALUE.
 */
#include "md5.h"
#include "ppp/chap.h"
#include "radius/radius.h"

#include <arpa/inet.h>
#include <ev.h>
#include <nettle/des.h>
#include <nettle/md4.h>
#include <nettle/sha1.h>
#include <stdio.h>
#include <stdlib.h>

#define SECRET		"xyzzy5461"
#define CHALLENGE	"0123456789abcdef"
#define PEER_CHALLENGE	"fedcba9876543210"

static struct ev_loop *loop;

/* RFC 2759 section 8.2: of the two challenges and the name, 8 octets */
static void ms_challenge(const char *user, uint8_t hash[SHA1_DIGEST_SIZE])
{
	struct sha1_ctx sha1;

	sha1_init(&sha1);
	sha1_update(&sha1, 16, (const uint8_t *)PEER_CHALLENGE);
	sha1_update(&sha1, 16, (const uint8_t *)CHALLENGE);
	sha1_update(&sha1, strlen(user), (const uint8_t *)user);
	sha1_digest(&sha1, SHA1_DIGEST_SIZE, hash);
}

/* Section 8.6: 56 bits of a key, 7 an octet */
static void ms_encrypt(const uint8_t key[7], const uint8_t clear[8], uint8_t out[8])
{
	struct des_ctx des;
	uint8_t spread[8];
	uint64_t bits = 0;
	int i;

	for (i = 0; i < 7; i++)
		bits = bits << 8 | key[i];
	for (i = 0; i < 8; i++)
		spread[i] = (bits >> (49 - 7 * i) & 0x7f) << 1;
	des_fix_parity(8, spread, spread);
	des_set_key(&des, spread);
	des_encrypt(&des, 8, out, clear);
}

/* Sections 8.1, 8.3 and 8.5, for a password of ASCII */
static void ms_response(const char *user, const char *password, uint8_t out[CHAP_RESPONSE_MAX])
{
	uint8_t challenge[SHA1_DIGEST_SIZE], key[21] = { 0 };
	struct md4_ctx md4;
	int i;

	md4_init(&md4);
	for (; *password; password++) {
		uint8_t wide[2] = { *password, 0 };

		md4_update(&md4, sizeof(wide), wide);
	}
	md4_digest(&md4, MD4_DIGEST_SIZE, key);
	ms_challenge(user, challenge);
	memset(out, 0, CHAP_RESPONSE_MAX);
	memcpy(out, PEER_CHALLENGE, 16);
	for (i = 0; i < 3; i++)
		ms_encrypt(key + 7 * i, challenge, out + 24 + 8 * i);
}

static struct octets octets_of_text(const char *text)
{
	return octets_of(text, strlen(text));
}

static struct ppp_credentials show(const char *how, const char *user, const char *password)
{
	static uint8_t response[CHAP_RESPONSE_MAX];
	struct ppp_credentials credentials = {
		.protocol = PPP_CHAP, .id = 7, .name = octets_of_text(user),
		.challenge = octets_of_text(CHALLENGE),
		.response = octets_of(response, CHAP_MD5_SIZE),
	};

	if (!strcmp(how, "chap")) {
		credentials.algorithm = CHAP_MD5;
		chap_md5(response, 7, octets_of_text(password), credentials.challenge);
	} else if (!strcmp(how, "mschapv2")) {
		credentials.algorithm = CHAP_MS2;
		ms_response(user, password, response);
		credentials.response.len = CHAP_RESPONSE_MAX;
	} else {
		credentials.protocol = PPP_PAP;
		credentials.response = octets_of_text(password);
	}
	return credentials;
}

static void on_done(void *arg, const struct radius_reply *reply)
{
	static const char *const results[] = { "accept", "reject", "no answer", "bad" };
	size_t head = reply->classes_len ? 2 : 0, i;

	(void)arg;
	printf("result=%s\ntext=%.*s\n", results[reply->result], (int)reply->text_len, reply->text);
	printf("limits=%u %u %u\nclass=%.*s\n", reply->session_timeout_s, reply->idle_timeout_s,
	       reply->interim_s, (int)(reply->classes_len - head), (const char *)reply->classes + head);
	for (i = 0; i < reply->n_peers; i++) {
		const struct lns_peer *peer = &reply->peers[i];

		printf("peer=%s %u %.*s %s\n", peer->endpoint, peer->priority, peer->secret_len,
		       (const char *)peer->secret, peer->assignment_id);
	}
	ev_break(loop, EVBREAK_ALL);
}

static void on_notice(void *arg, const char *text)
{
	(void)arg;
	printf("notice=%s\n", text);
}

/* Return: the port of a socket that nobody reads from. */
static uint16_t mute(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(0x7f000001) };
	socklen_t len = sizeof(at);
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&at, len) ||
	    getsockname(fd, (struct sockaddr *)&at, &len))
		abort();
	return ntohs(at.sin_port);
}

static size_t read_ports(struct config_server *servers, const char *ports)
{
	size_t n = 0;

	while (*ports && n < 4) {
		char *end;
		uint16_t port = strtoul(ports, &end, 10);

		servers[n++] = (struct config_server){ "127.0.0.1", port ? port : mute(), SECRET };
		ports = *end ? end + 1 : end;
	}
	return n;
}

/*
 * A busy machine may keep a server from answering, and FreeRADIUS writes a record for each time
 * that it is sent; who is mute is waited for in vain.
 */
static unsigned int timeout_s(const char *ports)
{
	return *ports == '0' ? 2 : 20;
}

static const struct radius_session session = {
	.user = "alice@isp-a", .acct_session_id = "0001", .nas_port = 12,
	.nas_port_id = "eth1.100:12", .calling_station_id = "02:00:00:00:00:01",
	.called_station_id = "sse:internet", .classes = "\x19\6gold", .classes_len = 6,
	.tunnel_client = "192.0.2.9", .tunnel_server = "192.0.2.1", .tunnel_assignment = "gold",
	.tunnel_client_auth_id = "lac", .tunnel_server_auth_id = "lns", .tunnel_connection = "17-4",
};

static void ask(struct radius *r, const char *how, const char *user, const char *password)
{
	struct ppp_credentials credentials = show(how, user, password);

	radius_authenticate(r, &session, &credentials, !strcmp(how, "authorize"), on_done, NULL);
	ev_run(loop, 0);
}

static void account(struct radius *r)
{
	static const struct radius_usage usage = {
		.in_octets = 5000000000, .out_octets = 1000, .in_packets = 4000000, .out_packets = 10,
		.seconds = 90, .cause = 1,
	};
	static const char *const ids[] = { "0001", "0002" };
	struct radius_session of = session;
	struct radius_stats stats;
	size_t i;

	radius_account(r, &of, RADIUS_ON, NULL);
	for (i = 0; i < 2; i++) {
		strcpy(of.acct_session_id, ids[i]);
		radius_account(r, &of, RADIUS_START, NULL);
		radius_account(r, &of, RADIUS_INTERIM, &usage);
		radius_account(r, &of, RADIUS_STOP, &usage);
	}
	radius_account(r, &of, RADIUS_OFF, NULL);
	radius_drain(r, 60000);
	radius_stats(r, &stats);
	printf("sent=%d\nlost=%d\n", (int)stats.acct_sent, (int)stats.acct_lost);
}

int main(int argc, char **argv)
{
	struct config_radius config = {
		.dead_time_s = 60, .workers = 16, .nas_identifier = "sse",
		.authorize_password = "pppspliced",
	};
	bool accounts = argc == 3 && !strcmp(argv[1], "accounting");
	struct radius *r;
	char error[256];

	if (!accounts && argc != 6) {
		fprintf(stderr, "usage: see %s\n", __FILE__);
		return 2;
	}
	loop = ev_loop_new(EVFLAG_AUTO);
	config.timeout_s = timeout_s(argv[2]);
	config.accounting = accounts;
	config.use = accounts ? CONFIG_RADIUS_OFF : CONFIG_RADIUS_AUTHENTICATE;
	config.n_acct = accounts ? read_ports(config.acct, argv[2]) : 0;
	config.n_auth = accounts ? 0 : read_ports(config.auth, argv[2]);
	config.retries = accounts ? 3 : 0;
	r = radius_new(loop, &config, error, sizeof(error));
	if (!r) {
		fprintf(stderr, "%s\n", error);
		return 1;
	}
	radius_on_notice(r, on_notice, NULL);
	if (accounts)
		account(r);
	else
		ask(r, argv[3], argv[4], argv[5]);
	radius_free(r);
	ev_loop_destroy(loop);
	return 0;
}
