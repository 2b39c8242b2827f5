// SPDX-License-Identifier: GPL-2.0
/*
 * Whatever hosts send, an access concentrator stays sane.
 *
 * An input is a list of steps: an octet that says what happens (enum step, and how),
 * the length of a message, and the message.
 */
#include "fuzz/fuzz.h"
#include "pppoe/ac.h"
#include "tests/random.h"

/* Low bits of the first octet of a step. */
enum step {
	STEP_MESSAGE,
	STEP_MESSAGE_WITH_COOKIE,
	STEP_END,
	STEP_TIME,
	STEP_KINDS,
};

/* The other ones. */
#define STEP_OTHER_HOST	0x04
#define STEP_REFUSE	0x08
#define STEP_SMALL_MTU	0x10
#define STEP_LARGE_MTU	0x20
#define STEP_ROTATE	0x40

#define FUZZ_SESSIONS	4

static struct fuzz_session {
	struct pppoe_session session;
	bool live;
} fuzz_sessions[FUZZ_SESSIONS];

static struct fuzz {
	struct pppoe_cookie_keys keys;
	struct pppoe_ac_config config;
	struct pppoe_ac ac;
	uint8_t cookies[2][PPPOE_COOKIE_LEN];
	uint8_t *cookie;
	struct pppoe_message asked;
	const uint8_t *host;
	uint64_t now;
	uint32_t random;
	bool refuses;
} fuzz;

static bool fuzz_same_tag(const struct octets *a, const struct octets *b)
{
	return !a->at == !b->at && a->len == b->len &&
	       (!a->len || !memcmp(a->at, b->at, a->len));
}

static void fuzz_check_answer(struct fuzz *f, const struct pppoe_message *m)
{
	MUST(f->asked.code == (m->code == PPPOE_PADO ? PPPOE_PADI : PPPOE_PADR));
	MUST(fuzz_same_tag(&m->host_uniq, &f->asked.host_uniq));
	MUST(fuzz_same_tag(&m->relay_session_id, &f->asked.relay_session_id));
	if (m->code == PPPOE_PADO)
		MUST(m->ac_cookie.len == PPPOE_COOKIE_LEN);
	if (m->code == PPPOE_PADO || m->session_id)
		MUST(fuzz_same_tag(&m->service_name, &f->asked.service_name));
}

static void fuzz_send(void *owner, const uint8_t *peer_mac, const void *data, size_t len)
{
	struct fuzz *f = owner;
	struct pppoe_message m;

	MUST(len <= PPPOE_MESSAGE_MAX && len <= f->config.mtu);
	MUST(!memcmp(peer_mac, f->host, PPPOE_MAC_LEN));
	MUST(pppoe_parse(&m, data, len) == PPPOE_OK);
	MUST(m.code == PPPOE_PADO || m.code == PPPOE_PADS || m.code == PPPOE_PADT);
	if (m.code != PPPOE_PADT)
		fuzz_check_answer(f, &m);
	if (m.code == PPPOE_PADO)
		memcpy(f->cookie, m.ac_cookie.at, PPPOE_COOKIE_LEN);
}

static void fuzz_random(void *owner, void *data, size_t len)
{
	struct fuzz *f = owner;

	random_fill(&f->random, data, len);
}

static struct pppoe_session *fuzz_session_new(void *owner, const struct pppoe_request *request,
					      struct pppoe_refusal *refusal)
{
	struct fuzz *f = owner;
	unsigned int i;

	MUST(request->session_id && request->session_id != UINT16_MAX);
	MUST(request->max_payload <= f->config.mtu - PPPOE_OVERHEAD);
	for (i = 0; i < FUZZ_SESSIONS; i++)
		MUST(!fuzz_sessions[i].live || fuzz_sessions[i].session.id != request->session_id);
	for (i = 0; i < FUZZ_SESSIONS && fuzz_sessions[i].live; i++)
		;
	if (f->refuses || i == FUZZ_SESSIONS) {
		refusal->text = "no";
		return NULL;
	}
	fuzz_sessions[i].live = true;
	return &fuzz_sessions[i].session;
}

static void fuzz_session_end(void *owner, struct pppoe_session *session,
			     const struct octets *why)
{
	struct fuzz *f = owner;
	struct fuzz_session *ended = (struct fuzz_session *)session;

	MUST(ended->live && !memcmp(session->peer_mac, f->host, PPPOE_MAC_LEN));
	MUST(!why->len || why->at);
	ended->live = false;
}

static const struct pppoe_ac_ops fuzz_ops = {
	.send = fuzz_send,
	.random = fuzz_random,
	.session_new = fuzz_session_new,
	.session_end = fuzz_session_end,
};

static void fuzz_begin(void)
{
	static const uint8_t secret[PPPOE_COOKIE_SECRET_LEN] = "fuzz";
	static const char *const services[] = { "isp", "other" };

	memset(fuzz_sessions, 0, sizeof(fuzz_sessions));
	memset(&fuzz, 0, sizeof(fuzz));
	fuzz.random = 1;
	pppoe_cookie_init(&fuzz.keys, secret);
	fuzz.config = (struct pppoe_ac_config){
		.ac_name = "fuzz", .services = services, .n_services = 2, .max_sessions = 3,
		.max_sessions_per_peer = 2, .padi_rate = 1, .padi_burst = 8, .mtu = 1500,
		.keys = &fuzz.keys,
	};
	pppoe_ac_init(&fuzz.ac, &fuzz.config, &fuzz_ops, &fuzz, 0);
}

/* In memory that ends where the message ends, for the sanitizer. */
static void fuzz_message(const uint8_t *data, size_t len, bool with_cookie)
{
	size_t size = len + (with_cookie ? PPPOE_TAG_HEADER_LEN + PPPOE_COOKIE_LEN : 0);
	uint8_t *copy = malloc(size + !size);
	struct writer w = writer_of(copy, size);

	write_octets(&w, data, len);
	if (with_cookie) {
		pppoe_write_tag(&w, PPPOE_AC_COOKIE, fuzz.cookie, PPPOE_COOKIE_LEN);
		if (len >= PPPOE_HEADER_LEN)
			pppoe_finish(&w);
	}
	pppoe_parse(&fuzz.asked, copy, size);
	pppoe_ac_input(&fuzz.ac, fuzz.host, copy, size, fuzz.now);
	free(copy);
}

static void fuzz_end(void)
{
	unsigned int i;

	for (i = 0; i < FUZZ_SESSIONS; i++) {
		if (!fuzz_sessions[i].live)
			continue;
		fuzz.host = fuzz_sessions[i].session.peer_mac;
		pppoe_ac_end(&fuzz.ac, &fuzz_sessions[i].session, i % 2 ? "end" : NULL);
		fuzz_sessions[i].live = false;
		return;
	}
}

static void fuzz_step(uint8_t step, const uint8_t *data, size_t len)
{
	static const uint8_t hosts[2][PPPOE_MAC_LEN] = { { 2, [5] = 1 }, { 2, [5] = 2 } };

	bool other = step & STEP_OTHER_HOST;

	fuzz.host = hosts[other];
	fuzz.cookie = fuzz.cookies[other];
	fuzz.refuses = step & STEP_REFUSE;
	fuzz.config.mtu = step & STEP_SMALL_MTU ? PPPOE_MTU_MIN :
			  step & STEP_LARGE_MTU ? 9000 : 1500;
	switch (step % STEP_KINDS) {
	case STEP_MESSAGE:
		return fuzz_message(data, len, false);
	case STEP_MESSAGE_WITH_COOKIE:
		return fuzz_message(data, len, true);
	case STEP_END:
		return fuzz_end();
	case STEP_TIME:
		fuzz.now += len * 100;
		if (step & STEP_ROTATE)
			pppoe_cookie_rotate(&fuzz.keys, (uint8_t[PPPOE_COOKIE_SECRET_LEN]){ len });
	}
}

static void fuzz_check(void)
{
	const struct pppoe_ac_stats *stats = &fuzz.ac.stats;
	unsigned int i, live = 0;
	uint64_t seen = 0;

	for (i = 0; i < FUZZ_SESSIONS; i++)
		live += fuzz_sessions[i].live;
	MUST(live == fuzz.ac.numbers.n_taken && live <= fuzz.config.max_sessions);
	for (i = PPPOE_RX + 1; i < PPPOE_TX_PADO; i++)
		seen += stats->n[i];
	for (i = 0; i < PPPOE_ERRORS; i++)
		seen += stats->malformed[i];
	MUST(seen == stats->n[PPPOE_RX]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct reader r = reader_of(data, size);

	fuzz_begin();
	while (r.left) {
		uint8_t step = read_u8(&r);
		size_t len = read_u16(&r);
		const uint8_t *message = read_octets(&r, len < r.left ? len : r.left);

		if (r.bad)
			break;
		fuzz_step(step, message, r.at - message);
		fuzz_check();
	}
	return 0;
}
