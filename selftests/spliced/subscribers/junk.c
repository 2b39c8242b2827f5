// SPDX-License-Identifier: GPL-2.0
#include "junk.h"

#include "array.h"
#include "line.h"
#include "options.h"
#include "ppp.h"
#include "pppoe.h"

#include <stdlib.h>

#define RANDOM_LEN	64
#define JUNK_MAX	(ETH_HLEN + RANDOM_LEN)

#define OCTETS(...) { (const uint8_t[]){ __VA_ARGS__ }, sizeof((uint8_t[]){ __VA_ARGS__ }) }

/* Of discovery, from PPPoE's header on */
static const struct octets discovery[] = {
	/* a tag longer than all of them, all of them longer than the frame; no Service-Name */
	OCTETS(0x11, PADI, 0, 0, 0, 8, 1, 1, 0, 200, 1, 3, 0, 0),
	OCTETS(0x11, PADI, 0, 0, 0xff, 0xff, 1, 1, 0, 0),
	OCTETS(0x11, PADI, 0, 0, 0, 4, 1, 3, 0, 0),
	/* no AC-Cookie, and one that is not the access concentrator's */
	OCTETS(0x11, PADR, 0, 0, 0, 4, 1, 1, 0, 0),
	OCTETS(0x11, PADR, 0, 0, 0, 16, 1, 1, 0, 0, 1, 4, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8),
	/* another version; of a session; no such CODE */
	OCTETS(0x21, PADI, 0, 0, 0, 4, 1, 1, 0, 0),
	OCTETS(0x11, PADI, 0, 9, 0, 4, 1, 1, 0, 0),
	OCTETS(0x11, 0x42, 0, 0, 0, 4, 1, 1, 0, 0),
};

/* Of sessions, from PPP's Protocol field on: lengths, of packets and of what is in them */
static const struct octets ppp[] = {
	OCTETS(0xc0),
	OCTETS(0xc0, 0x21),
	OCTETS(0xc0, 0x21, 1, 1, 0),
	OCTETS(0xc0, 0x21, 1, 1, 0, 3),
	OCTETS(0xc0, 0x21, 1, 1, 0xff, 0xff, 1, 4),
	OCTETS(0xc0, 0x21, 1, 1, 0, 6, 1, 0),
	OCTETS(0xc0, 0x21, 1, 1, 0, 6, 1, 1),
	OCTETS(0xc0, 0x21, 1, 1, 0, 8, 5, 60, 0, 0),
	OCTETS(0xc2, 0x23, 2, 1, 0, 5, 200),
	OCTETS(0xc2, 0x23, 2, 1, 0, 3),
	OCTETS(0xc0, 0x23, 1, 1, 0, 6, 200, 1),
	OCTETS(0xc0, 0x21, 9, 1, 0, 5, 1),
};

/* One after the other; from LONGER on they are of sessions. */
enum kind {
	RANDOM = ARRAY_SIZE(discovery), PADT_OF_ANOTHER, LONGER, PPP,
	KINDS = PPP + ARRAY_SIZE(ppp),
};

unsigned int junk_sent;

static void write_junk(struct writer *w, enum kind kind, uint16_t sid)
{
	if (kind < RANDOM) {
		write_octets(w, discovery[kind].at, discovery[kind].len);
	} else if (kind == RANDOM) {
		arc4random_buf(write_room(w, RANDOM_LEN), RANDOM_LEN);
	} else if (kind == PADT_OF_ANOTHER) {
		write_pppoe(w, PADT, sid, 0);
	} else if (kind == LONGER) {
		write_pppoe(w, PPPOE_SESSION, sid, 1400);
		write_u16(w, PPP_LCP);
	} else {
		const struct octets *frame = &ppp[kind - PPP];

		write_pppoe(w, PPPOE_SESSION, sid, frame->len);
		write_octets(w, frame->at, frame->len);
	}
}

/* Somebody who has a session; the first subscriber if there is none after a random one. */
static const struct subscriber *choose_victim(void)
{
	for (uint32_t k = arc4random_uniform(options.count); k < options.count; k++)
		if (subscribers[k].sid && subscribers[k].phase < TERMINATE)
			return &subscribers[k];
	return subscribers;
}

/* junk_send() - send a malformed frame, if options.junk have not been sent yet */
void junk_send(void)
{
	static const uint8_t stranger[ETH_ALEN] = "\x02junk";
	const struct subscriber *victim;
	enum kind kind = junk_sent % KINDS;
	bool session = kind >= LONGER;
	uint8_t frame[JUNK_MAX];
	struct writer w = writer_of(frame, sizeof(frame));

	if (junk_sent >= options.junk)
		return;
	junk_sent++;
	victim = choose_victim();
	/* In sessions, but now and then from a stranger */
	write_ethernet(&w, victim->ac,
		       session && victim->sid && arc4random_uniform(4) ? victim->mac : stranger,
		       session ? ETH_P_PPP_SES : ETH_P_PPP_DISC);
	write_junk(&w, kind, victim->sid);
	line_send(frame, w.len);
}
