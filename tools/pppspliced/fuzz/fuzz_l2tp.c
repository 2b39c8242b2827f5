// SPDX-License-Identifier: GPL-2.0
/*
 * Whatever is accepted as a control message can be built, and what was built is parsed to what
 * can be built to the same octets, hidden or not.
 */
#include "fuzz/fuzz.h"
#include "l2tp/message.h"

/* Longer than any datagram: what is hidden has a Random Vector and padding besides. */
#define FUZZ_SIZE	0x20000

#define FUZZ_OCTETS(text)	{ (const uint8_t *)(text), sizeof(text) - 1 }

static const struct octets fuzz_secret = FUZZ_OCTETS("the shared secret");
static unsigned long fuzz_accepted;
static uint8_t fuzz_room[FUZZ_SIZE], fuzz_first[FUZZ_SIZE], fuzz_second[FUZZ_SIZE];

/* Parse what this side has built: it has nothing that could be ignored. */
static void fuzz_parse(struct l2tp_message *msg, const uint8_t *data, size_t len,
		       struct octets secret)
{
	static uint8_t room[FUZZ_SIZE];
	struct writer scratch = writer_of(room, sizeof(room));

	MUST(l2tp_message_parse(msg, data, len, secret, &scratch) == L2TP_ACCEPT);
	MUST(!msg->ignored);
}

/* A value may be too long to be hidden: nothing is built then, which is no fault. */
static void fuzz_again(const struct l2tp_message *msg, size_t len, const struct l2tp_hide *hide)
{
	size_t built = l2tp_message_build(msg, hide, fuzz_second, FUZZ_SIZE);
	struct l2tp_message again;
	static uint8_t third[FUZZ_SIZE];

	if (!built && hide)
		return;
	fuzz_parse(&again, fuzz_second, built, hide ? hide->secret : (struct octets){ 0 });
	MUST(again.type == msg->type && again.present == msg->present);
	MUST(l2tp_message_build(&again, NULL, third, FUZZ_SIZE) == len);
	MUST(!memcmp(fuzz_first, third, len));
}

static void fuzz_one(const uint8_t *data, size_t size, struct octets secret)
{
	static const struct l2tp_hide hide = {
		L2TP_HIDE_ALL, FUZZ_OCTETS("the shared secret"), FUZZ_OCTETS("random vector"),
		FUZZ_OCTETS("padding"),
	};
	struct writer scratch = writer_of(fuzz_room, sizeof(fuzz_room));
	char text[L2TP_FAULT_TEXT_SIZE];
	struct l2tp_message msg;
	enum l2tp_verdict verdict;
	size_t len;

	verdict = l2tp_message_parse(&msg, data, size, secret, &scratch);
	l2tp_fault_text(&msg.fault, text, sizeof(text));
	l2tp_fault_text(&msg.first_ignored, text, sizeof(text));
	if (verdict != L2TP_ACCEPT)
		return;
	fuzz_accepted++;
	len = l2tp_message_build(&msg, NULL, fuzz_first, FUZZ_SIZE);
	MUST(len);
	fuzz_again(&msg, len, NULL);
	fuzz_again(&msg, len, &hide);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_one(data, size, fuzz_secret);
	fuzz_one(data, size, (struct octets){ 0 });
	return 0;
}
