// SPDX-License-Identifier: GPL-2.0
/* The fuzzer of PPPoE discovery, on inputs that are the same each time. */
#include "fuzz/fuzz_pppoe.c"
#include "mutate.h"
#include "tap.h"

#define INPUTS		20000
#define INPUT_MAX	8192

static uint32_t seed = 4638;

static const enum pppoe_code codes[] = {
	PPPOE_PADI, PPPOE_PADR, PPPOE_PADT, PPPOE_PADI, PPPOE_PADR, PPPOE_PADS, PPPOE_PADO,
};

/* A PADT is for a session that is there, if there is one. */
static uint16_t session_id_of(enum pppoe_code code)
{
	unsigned int i = random_below(&seed, FUZZ_SESSIONS);

	return code != PPPOE_PADT && code != PPPOE_PADS ? 0 :
	       fuzz_sessions[i].session.id ? fuzz_sessions[i].session.id : 1;
}

static void write_tags(struct writer *w, enum pppoe_code code)
{
	static const uint16_t lengths[] = { 0, 1, 12, 600, 1440, 1480 };
	static const uint8_t zeroes[PPPOE_MESSAGE_MAX], line[] = { 0, 0, 0x0d, 0xe9 };

	if (code != PPPOE_PADT)
		pppoe_write_tag(w, PPPOE_SERVICE_NAME, "isp",
				random_below(&seed, 5) ? 3 : random_below(&seed, 3));
	if (random_below(&seed, 2))
		pppoe_write_tag(w, PPPOE_HOST_UNIQ, zeroes, lengths[random_below(&seed, 6)]);
	if (!random_below(&seed, 4))
		pppoe_write_tag(w, PPPOE_RELAY_SESSION_ID, zeroes, 12);
	if (!random_below(&seed, 4))
		pppoe_write_tag(w, PPPOE_PPP_MAX_PAYLOAD, "\x05\xdc", 2);
	if (!random_below(&seed, 4))
		pppoe_write_tag(w, PPPOE_VENDOR_SPECIFIC, line, sizeof(line));
	if (code == PPPOE_PADO)
		pppoe_write_tag(w, PPPOE_AC_NAME, "a", 1);
	if (!random_below(&seed, 8))
		pppoe_write_tag(w, PPPOE_GENERIC_ERROR, "no", 2);
}

static void write_message(struct writer *w)
{
	enum pppoe_code code = codes[random_below(&seed, 7)];
	uint8_t buf[PPPOE_MESSAGE_MAX], step = STEP_MESSAGE;
	struct writer m = writer_of(buf, sizeof(buf));
	size_t len;

	pppoe_begin(&m, code, session_id_of(code));
	write_tags(&m, code);
	len = pppoe_finish(&m);
	if (w->size - w->len < len + 3)
		return;
	if (code == PPPOE_PADR && random_below(&seed, 8))
		step = STEP_MESSAGE_WITH_COOKIE;
	write_u8(w, step | (random_below(&seed, 4) ? 0 : random_below(&seed, 64) << 2));
	write_u16(w, len);
	write_octets(w, buf, len);
}

static void write_other_step(struct writer *w)
{
	size_t len = random_below(&seed, 16);

	write_u8(w, (random_below(&seed, 2) ? STEP_END : STEP_TIME) | (random_below(&seed, 64) << 2));
	write_u16(w, len);
	write_octets(w, (uint8_t[16]){}, len);
}

static size_t make_input(uint8_t data[INPUT_MAX])
{
	struct writer w = writer_of(data, INPUT_MAX);
	unsigned int n = 1 + random_below(&seed, 32);

	write_u8(&w, STEP_TIME);
	write_u16(&w, 0);
	while (n--) {
		write_message(&w);
		if (!random_below(&seed, 6))
			write_other_step(&w);
	}
	return mutate(data, w.len, w.len, 3, &seed);
}

static struct pppoe_ac_stats total;

static void run(void)
{
	static uint8_t data[INPUT_MAX];
	unsigned int i;

	mutate_feed(LLVMFuzzerTestOneInput, data, make_input(data));
	for (i = 0; i < PPPOE_AC_STATS; i++)
		total.n[i] += fuzz.ac.stats.n[i];
	for (i = 0; i < PPPOE_ERRORS; i++)
		total.malformed[i] += fuzz.ac.stats.malformed[i];
}

int main(void)
{
	unsigned int i;

	for (i = 0; i < INPUTS; i++)
		run();
	ok(true, "whatever is sent, an access concentrator stays sane");
	/* So it was not junk alone. Its hosts have addresses that hosts have. */
	for (i = 0; i < PPPOE_AC_STATS; i++)
		ok(total.n[i] || i == PPPOE_RX_BAD_SOURCE, pppoe_ac_stat_name(i));
	for (i = 1; i < PPPOE_ERRORS; i++)
		ok(total.malformed[i], pppoe_error_text(i));
	return tap_end();
}
