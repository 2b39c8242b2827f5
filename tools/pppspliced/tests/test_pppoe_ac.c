// SPDX-License-Identifier: GPL-2.0
/* An access concentrator: what hosts send, and what they and the owner get. */
#include "array.h"
#include "pppoe/ac.h"
#include "random.h"
#include "tap.h"

#define SECOND	1000
#define START	(100 * SECOND)

/* What the owner has seen, and how he answers. */
static struct owner {
	struct pppoe_session sessions[PPPOE_NUMBERS];
	unsigned int n_new, n_ended, n_sent;
	struct pppoe_session *last_new, *last_ended;
	struct pppoe_request request;
	char service[PPPOE_NAME_MAX], why[32];
	bool has_line;
	struct pppoe_refusal refusal;
	bool refuses;
	uint32_t random;
	uint8_t sent_to[PPPOE_MAC_LEN];
	uint8_t sent[PPPOE_MESSAGE_MAX];
	size_t sent_len;
	struct pppoe_message reply;
} owner;

static const char *const services[] = { "gold", "silver" };
static struct pppoe_cookie_keys keys;
static struct pppoe_ac_config config;
static struct pppoe_ac ac;

static const uint8_t alice[] = { 2, 0, 0, 0, 0, 1 }, bob[] = { 2, 0, 0, 0, 0, 2 };

static void take_frame(void *o, const uint8_t *peer_mac, const void *data, size_t len)
{
	struct owner *own = o;

	own->n_sent++;
	memcpy(own->sent_to, peer_mac, PPPOE_MAC_LEN);
	memcpy(own->sent, data, len);
	own->sent_len = len;
	if (pppoe_parse(&own->reply, own->sent, len))
		memset(&own->reply, 0, sizeof(own->reply));
}

static void give_random(void *o, void *data, size_t len)
{
	struct owner *own = o;

	random_fill(&own->random, data, len);
}

static void keep_text(char *text, size_t size, const struct octets *tag)
{
	size_t len = tag->len < size ? tag->len : size - 1;

	if (len)
		memcpy(text, tag->at, len);
	text[len] = 0;
}

static struct pppoe_session *make_session(void *o, const struct pppoe_request *request,
					  struct pppoe_refusal *refusal)
{
	struct owner *own = o;

	own->request = *request;
	keep_text(own->service, sizeof(own->service), &request->service_name);
	own->has_line = request->line.len == 6 && !memcmp(request->line.at + 4, "p7", 2);
	if (own->refuses) {
		*refusal = own->refusal;
		return NULL;
	}
	own->last_new = &own->sessions[own->n_new++ % PPPOE_NUMBERS];
	return own->last_new;
}

static void lose_session(void *o, struct pppoe_session *session, const struct octets *why)
{
	struct owner *own = o;

	own->n_ended++;
	own->last_ended = session;
	keep_text(own->why, sizeof(own->why), why);
}

static const struct pppoe_ac_ops ops = {
	.send = take_frame,
	.random = give_random,
	.session_new = make_session,
	.session_end = lose_session,
};

static void begin(void)
{
	static const uint8_t secret[PPPOE_COOKIE_SECRET_LEN] = "secret";

	memset(&owner, 0, sizeof(owner));
	owner.random = 2516;
	pppoe_cookie_init(&keys, secret);
	config = (struct pppoe_ac_config){
		.ac_name = "ac", .services = services, .n_services = 2,
		.max_sessions = PPPOE_NUMBERS, .max_sessions_per_peer = 4,
		.padi_rate = 100, .padi_burst = 1000000, .mtu = 1500, .ifindex = 3, .keys = &keys,
	};
	pppoe_ac_init(&ac, &config, &ops, &owner, START);
}

/* A message of a host. Tags that it does not name are not there. */
struct tags {
	const char *service, *host_uniq, *relay, *error;
	uint16_t max_payload;
	bool line;
};

static void write_text(struct writer *w, enum pppoe_tag_type type, const char *text)
{
	if (text)
		pppoe_write_tag(w, type, text, strlen(text));
}

static void input(const uint8_t *mac, enum pppoe_code code, uint16_t session_id,
		  const struct tags *tags, const struct octets *cookie, uint64_t now)
{
	static const uint8_t line[] = { 0, 0, 0x0d, 0xe9, 'p', '7' };
	uint8_t buf[PPPOE_MESSAGE_MAX];
	struct writer w = writer_of(buf, sizeof(buf));
	const uint8_t max_payload[] = { tags->max_payload >> 8, tags->max_payload & 0xff };

	pppoe_begin(&w, code, session_id);
	write_text(&w, PPPOE_SERVICE_NAME, tags->service);
	write_text(&w, PPPOE_HOST_UNIQ, tags->host_uniq);
	write_text(&w, PPPOE_RELAY_SESSION_ID, tags->relay);
	write_text(&w, PPPOE_GENERIC_ERROR, tags->error);
	if (tags->max_payload)
		pppoe_write_tag(&w, PPPOE_PPP_MAX_PAYLOAD, max_payload, sizeof(max_payload));
	if (tags->line)
		pppoe_write_tag(&w, PPPOE_VENDOR_SPECIFIC, line, sizeof(line));
	if (cookie)
		pppoe_echo_tag(&w, PPPOE_AC_COOKIE, cookie);
	owner.sent_len = 0;
	memset(&owner.reply, 0, sizeof(owner.reply));
	pppoe_ac_input(&ac, mac, buf, pppoe_finish(&w), now);
}

static void padi(const uint8_t *mac, const struct tags *tags)
{
	input(mac, PPPOE_PADI, 0, tags, NULL, START);
}

/* The cookie of the last PADO, which is gone as soon as something else is sent. */
static struct octets take_cookie(uint8_t buf[PPPOE_COOKIE_LEN])
{
	const struct octets *cookie = &owner.reply.ac_cookie;

	if (cookie->len != PPPOE_COOKIE_LEN)
		return (struct octets){};
	memcpy(buf, cookie->at, cookie->len);
	return octets_of(buf, PPPOE_COOKIE_LEN);
}

static void padr(const uint8_t *mac, const struct tags *tags, const struct octets *cookie)
{
	input(mac, PPPOE_PADR, 0, tags, cookie, START);
}

/* PADI to PADS. Return: whether there is a session. */
static bool dial(const uint8_t *mac, const struct tags *tags)
{
	uint8_t buf[PPPOE_COOKIE_LEN];
	struct octets cookie;

	padi(mac, tags);
	cookie = take_cookie(buf);
	if (!cookie.at)
		return false;
	padr(mac, tags, &cookie);
	return owner.reply.code == PPPOE_PADS && owner.reply.session_id;
}

static const struct tags any = { .service = "" };

static bool counted(enum pppoe_ac_stat stat, uint64_t n)
{
	return ac.stats.n[stat] == n;
}

static bool has(const struct octets *tag, const char *text)
{
	return pppoe_tag_is(tag, text);
}

static void test_session(void)
{
	const struct tags tags = { .service = "gold", .host_uniq = "hu", .relay = "relay-12-oct",
				   .line = true };
	struct pppoe_session *session;

	begin();
	padi(alice, &tags);
	ok(owner.n_sent == 1 && owner.reply.code == PPPOE_PADO && !memcmp(owner.sent_to, alice, 6),
	   "a PADI is answered with a PADO, to its host");
	ok(has(&owner.reply.ac_name, "ac") && owner.reply.ac_cookie.len == PPPOE_COOKIE_LEN,
	   "with name and cookie");
	ok(has(&owner.reply.host_uniq, "hu") && has(&owner.reply.relay_session_id, "relay-12-oct"),
	   "Host-Uniq and Relay-Session-Id as they came");
	ok(!owner.n_new && !ac.numbers.n_taken, "but nothing else");
	ok(dial(alice, &tags) && owner.n_new == 1 && ac.numbers.n_taken == 1,
	   "a PADR makes a session");
	session = owner.last_new;
	ok(session->id == owner.reply.session_id && !memcmp(session->peer_mac, alice, 6) &&
	   session->max_payload == 1492 && owner.request.session_id == session->id,
	   "of which the owner knows");
	is(owner.service, "gold", "which service it is");
	ok(owner.has_line, "and whose line");
	ok(has(&owner.reply.service_name, "gold") && has(&owner.reply.host_uniq, "hu") &&
	   has(&owner.reply.relay_session_id, "relay-12-oct") && !owner.reply.ac_cookie.at,
	   "the PADS has its service, Host-Uniq and Relay-Session-Id as they came");
	ok(counted(PPPOE_RX, 3) && counted(PPPOE_PADI_OFFERED, 2) && counted(PPPOE_TX_PADO, 2) &&
	   counted(PPPOE_PADR_ACCEPTED, 1) && counted(PPPOE_TX_PADS, 1), "all of it is counted");
}

static void test_end(void)
{
	const struct tags bye = { .error = "bye" }, none = {};
	struct pppoe_session *session;
	uint16_t id;

	begin();
	dial(alice, &any);
	session = owner.last_new;
	id = session->id;
	input(bob, PPPOE_PADT, id, &bye, NULL, START);
	ok(!owner.n_ended && counted(PPPOE_PADT_STRANGER, 1) && ac.numbers.n_taken == 1,
	   "a stranger cannot end a session");
	input(alice, PPPOE_PADT, id ^ 1, &bye, NULL, START);
	ok(!owner.n_ended && counted(PPPOE_PADT_UNKNOWN, 1), "nor can a PADT for another number");
	input(alice, PPPOE_PADT, id, &bye, NULL, START);
	ok(owner.n_ended == 1 && owner.last_ended == session && !ac.numbers.n_taken,
	   "the host can");
	is(owner.why, "bye", "and say why");
	ok(!owner.sent_len && counted(PPPOE_PADT_ENDED, 1), "which is not answered");
	input(alice, PPPOE_PADT, id, &none, NULL, START);
	ok(owner.n_ended == 1 && counted(PPPOE_PADT_UNKNOWN, 2), "a session ends once");

	dial(alice, &any);
	session = owner.last_new;
	id = session->id;
	pppoe_ac_end(&ac, session, "night");
	ok(owner.reply.code == PPPOE_PADT && owner.reply.session_id == id &&
	   has(&owner.reply.generic_error, "night") && !memcmp(owner.sent_to, alice, 6) &&
	   owner.n_ended == 1 && !ac.numbers.n_taken && counted(PPPOE_TX_PADT, 1),
	   "the owner ends a session with a PADT, and says why");
	dial(alice, &any);
	pppoe_ac_end(&ac, owner.last_new, NULL);
	ok(owner.reply.code == PPPOE_PADT && owner.sent_len == PPPOE_HEADER_LEN, "or does not");
}

static void test_retransmission(void)
{
	const struct tags gold = { .service = "gold", .host_uniq = "1", .relay = "a" };
	const struct tags relayed = { .service = "gold", .host_uniq = "1", .relay = "b" };
	const struct tags second = { .service = "gold", .host_uniq = "2" };
	uint8_t buf[PPPOE_COOKIE_LEN], first[PPPOE_MESSAGE_MAX];
	struct octets cookie;
	size_t len;
	uint16_t id;

	begin();
	config.max_sessions_per_peer = 2;
	padi(alice, &gold);
	cookie = take_cookie(buf);
	padr(alice, &gold, &cookie);
	id = owner.reply.session_id;
	len = owner.sent_len;
	memcpy(first, owner.sent, len);
	padr(alice, &gold, &cookie);
	ok(owner.n_new == 1 && owner.sent_len == len && !memcmp(first, owner.sent, len) &&
	   counted(PPPOE_PADR_REPEATED, 1), "a PADR that comes again gets the same PADS");
	padr(alice, &relayed, &cookie);
	ok(owner.n_new == 1 && owner.reply.session_id == id &&
	   has(&owner.reply.relay_session_id, "b"),
	   "by whichever way it came");
	padr(alice, &second, &cookie);
	ok(owner.n_new == 2 && owner.reply.session_id != id,
	   "with another Host-Uniq it is another one");
	config.max_sessions = 0;
	padr(alice, &gold, &cookie);
	ok(owner.n_new == 2 && owner.reply.session_id == id, "it is the same even if all is full");
	config.max_sessions = 10;
	input(alice, PPPOE_PADT, id, &gold, NULL, START);
	padr(alice, &gold, &cookie);
	ok(owner.n_new == 3 && owner.reply.session_id && ac.numbers.n_taken == 2,
	   "after a session's end, there is a new one");

	begin();
	ok(dial(alice, &any) && dial(alice, &any) && owner.n_new == 2,
	   "a host without Host-Uniq has two sessions if it asks twice");
}

static void test_cookie(void)
{
	uint8_t buf[PPPOE_COOKIE_LEN], secret[PPPOE_COOKIE_SECRET_LEN] = "other";
	struct octets cookie;

	begin();
	padi(alice, &any);
	cookie = take_cookie(buf);
	padr(bob, &any, &cookie);
	ok(!owner.sent_len && counted(PPPOE_PADR_COOKIE, 1),
	   "another host's cookie is not answered");
	padr(alice, &any, NULL);
	ok(!owner.sent_len && counted(PPPOE_PADR_COOKIE, 2), "nor is none");
	buf[0] ^= 1;
	padr(alice, &any, &cookie);
	ok(!owner.sent_len && counted(PPPOE_PADR_COOKIE, 3), "nor a forged one");
	buf[0] ^= 1;
	input(alice, PPPOE_PADR, 0, &any, &cookie, START + 2 * PPPOE_COOKIE_SLOT_MS);
	ok(!owner.sent_len && counted(PPPOE_PADR_COOKIE, 4), "nor an old one");
	pppoe_cookie_rotate(&keys, secret);
	padr(alice, &any, &cookie);
	ok(owner.n_new == 1, "one of the secret before is good");
	pppoe_cookie_rotate(&keys, secret);
	padr(alice, &any, &cookie);
	ok(!owner.sent_len && owner.n_new == 1, "none of the secret before that");
}

/* Return: how many Service-Names the last PADO has; the first is @first. */
static unsigned int count_services(const char *first)
{
	struct reader r = reader_of(owner.sent, owner.sent_len);
	struct octets tag;
	unsigned int n = 0;
	uint16_t type;

	read_octets(&r, PPPOE_HEADER_LEN);
	while (pppoe_next_tag(&r, &type, &tag)) {
		if (type != PPPOE_SERVICE_NAME)
			continue;
		if (!n && !has(&tag, first))
			return 0;
		n++;
	}
	return n;
}

static void test_services(void)
{
	const struct tags silver = { .service = "silver" }, tin = { .service = "tin" };
	uint8_t buf[PPPOE_COOKIE_LEN];
	struct octets cookie;

	begin();
	padi(alice, &any);
	ok(count_services("") == 3, "who asks for any service is offered all");
	cookie = take_cookie(buf);
	padr(alice, &silver, &cookie);
	ok(owner.n_new == 1 && has(&owner.reply.service_name, "silver"), "and may choose one");
	padi(alice, &silver);
	ok(count_services("silver") == 2, "one that is asked for is offered first, and once");
	padi(alice, &tin);
	ok(!owner.sent_len && counted(PPPOE_PADI_SERVICE, 1),
	   "for an unknown one nothing is offered");
	padi(alice, &any);
	cookie = take_cookie(buf);
	padr(alice, &tin, &cookie);
	ok(owner.reply.code == PPPOE_PADS && !owner.reply.session_id && owner.n_new == 1 &&
	   has(&owner.reply.service_name_error, "no such service") &&
	   counted(PPPOE_PADR_SERVICE, 1),
	   "and it is refused with a Service-Name-Error");
	config.any_service = true;
	ok(dial(alice, &tin) && has(&owner.reply.service_name, "tin"),
	   "unless there is whatever anybody asks for");
	config.any_service = false;
	config.n_services = 0;
	ok(dial(alice, &any) && !dial(alice, &tin),
	   "without names there is the one without a name");
}

static void test_refusal(void)
{
	const struct tags tags = { .service = "gold", .host_uniq = "hu", .relay = "re" };

	begin();
	owner.refuses = true;
	owner.refusal = (struct pppoe_refusal){ PPPOE_AC_SYSTEM_ERROR, "no socket" };
	ok(!dial(alice, &tags) && has(&owner.reply.ac_system_error, "no socket") &&
	   !ac.numbers.n_taken && counted(PPPOE_PADR_REFUSED, 1), "the owner may refuse");
	ok(owner.reply.code == PPPOE_PADS && has(&owner.reply.host_uniq, "hu") &&
	   has(&owner.reply.relay_session_id, "re") && !owner.reply.service_name.at,
	   "the host hears of it");
	owner.refusal = (struct pppoe_refusal){ PPPOE_GENERIC_ERROR, NULL };
	ok(!dial(alice, &tags) && has(&owner.reply.generic_error, ""),
	   "without a reason, if there is none");
	owner.refusal = (struct pppoe_refusal){ PPPOE_SERVICE_NAME_ERROR, "sold out" };
	ok(!dial(alice, &tags) && has(&owner.reply.service_name_error, "sold out"),
	   "of whichever kind it is");
	ok(!ac.numbers.n_taken && !owner.n_new, "and no number is lost");
}

static void test_limits(void)
{
	uint8_t buf[PPPOE_COOKIE_LEN];
	struct octets cookie;

	begin();
	config.max_sessions_per_peer = 2;
	config.max_sessions = 3;
	padi(alice, &any);
	cookie = take_cookie(buf);
	ok(dial(alice, &any) && dial(alice, &any), "a host may have some sessions");
	padi(alice, &any);
	ok(!owner.sent_len && counted(PPPOE_PADI_FULL, 1), "then it is offered no other");
	padr(alice, &any, &cookie);
	ok(has(&owner.reply.ac_system_error, "no more sessions for this host") &&
	   counted(PPPOE_PADR_PEER_FULL, 1), "and gets none");
	padi(bob, &any);
	cookie = take_cookie(buf);
	ok(dial(bob, &any), "other hosts do");
	padi(bob, &any);
	ok(!owner.sent_len && counted(PPPOE_PADI_FULL, 2), "until all are taken");
	padr(bob, &any, &cookie);
	ok(has(&owner.reply.ac_system_error, "no session is free") && counted(PPPOE_PADR_FULL, 1) &&
	   ac.numbers.n_taken == 3, "and they are told so");
	pppoe_ac_end(&ac, owner.last_new, NULL);
	ok(dial(bob, &any), "one that ends makes room");
}

static void test_rate(void)
{
	unsigned int i, answered = 0;

	begin();
	config.padi_rate = 10;
	config.padi_burst = 5;
	for (i = 0; i < 20; i++)
		padi(alice, &any);
	ok(counted(PPPOE_TX_PADO, 5) && counted(PPPOE_PADI_RATE, 15),
	   "a burst of PADIs is answered");
	for (i = 0; i < 1000; i++) {
		input(bob, PPPOE_PADI, 0, &any, NULL, START + i);
		answered += owner.sent_len != 0;
	}
	ok(answered == 9, "then so many a second");
	for (i = 0, answered = 0; i < 10; i++) {
		input(bob, PPPOE_PADI, 0, &any, NULL, UINT64_MAX);
		answered += owner.sent_len != 0;
	}
	ok(answered == 5, "however long it was silent before");
	config.padi_rate = 0;
	config.padi_burst = 0;
	input(bob, PPPOE_PADI, 0, &any, NULL, UINT64_MAX);
	ok(!owner.sent_len, "or none");
}

/* All but the counters, and how often PADIs are answered. */
static bool same_state(const struct pppoe_ac *a, const struct pppoe_ac *b)
{
	return !memcmp(&a->numbers, &b->numbers, sizeof(a->numbers)) &&
	       !memcmp(&a->sessions, &b->sessions, sizeof(a->sessions));
}

static void number_mac(uint8_t mac[PPPOE_MAC_LEN], uint32_t n)
{
	struct writer w = writer_of(mac, PPPOE_MAC_LEN);

	write_u16(&w, 0x0200);
	write_u32(&w, n);
}

static void test_flood(void)
{
	static struct pppoe_ac before;
	const struct tags tags = { .service = "gold", .host_uniq = "flood" };
	uint8_t mac[PPPOE_MAC_LEN], forged[PPPOE_COOKIE_LEN];
	const struct octets cookie = { .at = forged, .len = sizeof(forged) };
	unsigned int i;

	begin();
	dial(alice, &any);
	before = ac;
	for (i = 0; i < 100000; i++) {
		number_mac(mac, i);
		padi(mac, &tags);
	}
	ok(counted(PPPOE_TX_PADO, 100001) && same_state(&before, &ac),
	   "100,000 PADIs are answered, and forgotten");
	for (i = 0; i < 100000; i++) {
		give_random(&owner, forged, sizeof(forged));
		padr(mac, &tags, &cookie);
	}
	ok(counted(PPPOE_PADR_COOKIE, 100000) && counted(PPPOE_TX_PADS, 1) &&
	   same_state(&before, &ac),
	   "100,000 PADRs without a cookie of ours are counted");
	ok(owner.n_new == 1 && !owner.n_ended, "the owner hears of none");
}

static void test_max_payload(void)
{
	static const struct {
		uint16_t mtu, asked, echoed, payload;
		const char *what;
	} cases[] = {
		{ 1500, 0, 0, 1492, "without PPP-Max-Payload there is what RFC 2516 has" },
		{ 9000, 0, 0, 1492, "even if the interface carries more" },
		{ 1508, 1500, 1500, 1500, "a host gets what it asks for" },
		{ 9000, 1500, 1500, 1500, "and not more" },
		{ 1504, 1500, 1500, 1496, "what the interface does not carry is left to the MRU" },
		{ 1500, 1500, 0, 1492, "who cannot do more says nothing" },
		{ 1500, 65535, 0, 1492, "whatever is asked for" },
		{ 65535, 65535, 65535, 65527, "up to the largest there is" },
		{ 1508, 1492, 0, 1492, "1492 is not more than 1492" },
		{ 1508, 1, 0, 1492, "less is for the MRU to say" },
		{ 1400, 0, 0, 1392, "an interface that carries less has less" },
		{ 1400, 1500, 0, 1392, "whatever is asked for then" },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct tags tags = { .service = "", .max_payload = cases[i].asked };
		bool right;

		begin();
		config.mtu = cases[i].mtu;
		padi(alice, &tags);
		right = pppoe_max_payload(&owner.reply) == cases[i].echoed;
		right &= dial(alice, &tags) && pppoe_max_payload(&owner.reply) == cases[i].echoed;
		ok(right && owner.last_new->max_payload == cases[i].payload &&
		   owner.request.max_payload == cases[i].payload, cases[i].what);
	}
}

static void test_numbers(void)
{
	static bool seen[UINT16_MAX + 1];
	unsigned int i, unique = 0, steps = 0;
	uint8_t mac[PPPOE_MAC_LEN];
	uint16_t last = 0, id;

	begin();
	for (i = 0; i < PPPOE_NUMBERS; i++) {
		number_mac(mac, i);
		if (!dial(mac, &any))
			break;
		id = owner.last_new->id;
		unique += !seen[id];
		seen[id] = true;
		steps += i < 1000 && id == last + 1;
		last = id;
	}
	ok(unique == PPPOE_NUMBERS && !seen[0] && !seen[0xffff],
	   "each number is given once, 0 and 0xffff are not");
	ok(steps < 10, "and nobody knows which comes next");
	config.max_sessions = UINT32_MAX;
	padi(alice, &any);
	ok(!owner.sent_len && counted(PPPOE_PADI_FULL, 1), "when all are taken nothing is offered");
	id = owner.sessions[4711].id;
	pppoe_ac_end(&ac, &owner.sessions[4711], NULL);
	owner.n_new = 4711;
	ok(dial(alice, &any) && owner.reply.session_id == id, "one that is free again is found");
	for (i = 0; i < PPPOE_NUMBERS; i++)
		pppoe_ac_end(&ac, &owner.sessions[i], NULL);
	ok(!ac.numbers.n_taken && dial(alice, &any), "and all can end");
}

static void test_junk(void)
{
	static const uint8_t group[] = { 3, 0, 0, 0, 0, 1 }, nobody[PPPOE_MAC_LEN];
	const struct tags refused = { .service = "", .error = "no" };
	const struct tags pado = { .service = "" };
	uint8_t buf[PPPOE_COOKIE_LEN];
	struct octets cookie;

	begin();
	pppoe_ac_input(&ac, alice, "\x11\x09\0\0", 4, START);
	ok(!owner.n_sent && ac.stats.malformed[PPPOE_BAD_HEADER] == 1 && counted(PPPOE_RX, 1),
	   "what is malformed is counted, by what is wrong");
	padi(group, &any);
	padi(nobody, &any);
	ok(!owner.n_sent && counted(PPPOE_RX_BAD_SOURCE, 2), "nothing is sent to what is no host");
	input(alice, PPPOE_PADS, 1, &pado, NULL, START);
	ok(!owner.n_sent && counted(PPPOE_RX_NOT_FOR_AC, 1), "a PADS is for hosts");
	padi(alice, &any);
	cookie = take_cookie(buf);
	padr(alice, &refused, &cookie);
	ok(!owner.n_new && !owner.sent_len && counted(PPPOE_PADR_ERROR, 1),
	   "a PADR that tells of an error asks for no session");
}

/* A PADO has 52 octets besides Host-Uniq, a PADS has fewer. */
static void test_long(void)
{
	static char host_uniq[PPPOE_MESSAGE_MAX];
	const struct tags tags = { .service = "gold", .host_uniq = host_uniq };
	uint8_t buf[PPPOE_COOKIE_LEN];
	struct octets cookie;

	begin();
	memset(host_uniq, 'h', PPPOE_MESSAGE_MAX - 51);
	padi(alice, &tags);
	ok(!owner.sent_len && counted(PPPOE_PADI_TOO_LONG, 1),
	   "what cannot be echoed is not answered");
	host_uniq[PPPOE_MESSAGE_MAX - 52] = 0;
	ok(dial(alice, &tags) && has(&owner.reply.host_uniq, host_uniq), "a Host-Uniq may be long");
	padi(bob, &any);
	cookie = take_cookie(buf);
	config.mtu = 1000;
	padr(bob, &tags, &cookie);
	ok(!owner.sent_len && counted(PPPOE_PADR_TOO_LONG, 1) && owner.n_new == 1 &&
	   ac.numbers.n_taken == 1, "without a PADS there is no session");
}

static void test_config(void)
{
	static const char *const empty[] = { "" };
	char name[PPPOE_NAME_MAX + 2];

	begin();
	memset(name, 'n', sizeof(name));
	name[PPPOE_NAME_MAX + 1] = 0;
	ok(!pppoe_ac_config_error(&config), "a configuration is good");
	config.ac_name = name;
	ok(pppoe_ac_config_error(&config), "a name has to be short");
	name[PPPOE_NAME_MAX] = 0;
	ok(!pppoe_ac_config_error(&config), "but not very short");
	config.ac_name = "";
	ok(pppoe_ac_config_error(&config), "nor empty");
	config.ac_name = NULL;
	ok(pppoe_ac_config_error(&config), "nor none");
	begin();
	config.services = empty;
	config.n_services = 1;
	ok(pppoe_ac_config_error(&config), "so has a service's");
	config.n_services = PPPOE_SERVICES_MAX + 1;
	ok(pppoe_ac_config_error(&config), "of which there are not too many");
	begin();
	config.mtu = PPPOE_MTU_MIN - 1;
	ok(pppoe_ac_config_error(&config), "an MTU is not too small");
}

static void test_names(void)
{
	unsigned int i, n = 0;

	for (i = 0; i < PPPOE_AC_STATS; i++)
		n += pppoe_ac_stat_name(i) != NULL;
	ok(n == PPPOE_AC_STATS && !pppoe_ac_stat_name(i), "each counter has a name");
}

int main(void)
{
	test_session();
	test_end();
	test_retransmission();
	test_cookie();
	test_services();
	test_refusal();
	test_limits();
	test_rate();
	test_flood();
	test_max_payload();
	test_numbers();
	test_junk();
	test_long();
	test_config();
	test_names();
	return tap_end();
}
