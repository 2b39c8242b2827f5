// SPDX-License-Identifier: GPL-2.0
/* The automaton of RFC 1661: every cell of its table, and what the table does not say. */
#include "ppp/fsm.h"

#include "clock.h"
#include "tap.h"
#include "tests/wire.h"

/* Types of the options that the peer sends here say what is to be thought of them. */
enum { GOOD = 1, WORSE, BAD, HOPELESS };

/* What ops.request writes */
#define OURS "\1\4\5\xd4\5\6\1\2\3\4"

struct side {
	struct fsm fsm;
	struct wire wire;
	char log[256];
	unsigned int restarts;
	unsigned int refused;
	unsigned int requests;
	uint8_t code_rejected;
	bool diverged;
	bool hopeless;
};

static void say(struct side *side, const char *what)
{
	size_t len = strlen(side->log);

	snprintf(side->log + len, sizeof(side->log) - len, "%s%s", len ? "," : "", what);
}

/* irc and zrc are seen from what the counter is when something else is done. */
static void say_counter(struct side *side, bool counted, bool ending)
{
	unsigned int restarts = side->fsm.restarts + counted;

	if (side->fsm.restarts == 0 && side->restarts && !counted)
		say(side, "zrc");
	else if (restarts != side->restarts)
		say(side, restarts == (ending ? 2 : 10) ? "irc" : "irc?");
	side->restarts = side->fsm.restarts;
}

static void on_send(void *owner, const void *data, size_t len)
{
	static const char *const codes[] = { "?", "scr", "sca", "scn", "scn", "str", "sta", "scj" };
	struct side *side = owner;
	uint8_t code = *(const uint8_t *)data;

	wire_add(&side->wire, 0, data, len);
	say_counter(side, code == FSM_CONFIGURE_REQUEST || code == FSM_TERMINATE_REQUEST,
		    code == FSM_TERMINATE_REQUEST);
	say(side, codes[code < 8 ? code : 0]);
}

static void on_layer(void *owner, enum fsm_layer layer)
{
	static const char *const layers[] = { "tlu", "tld", "tls", "tlf" };

	if (layer == FSM_THIS_LAYER_UP)
		say_counter(owner, false, false);
	say(owner, layers[layer]);
}

static void on_request(void *owner, struct writer *options)
{
	struct side *side = owner;

	side->requests++;
	write_octets(options, OCTETS(OURS));
}

static void on_peer_request(void *owner, const void *options, size_t len)
{
	(void)owner;
	(void)options;
	(void)len;
}

static enum fsm_verdict on_option(void *owner, const struct fsm_option *option, struct writer *nak)
{
	(void)owner;
	switch (option->type) {
	case GOOD:
		return FSM_ACK;
	case WORSE:
		write_octets(nak, OCTETS("\2\3\x77"));
		return FSM_NAK;
	case BAD:
		return FSM_REJECT;
	default:
		return FSM_GIVE_UP;
	}
}

static bool on_refused(void *owner, const struct fsm_option *option, bool rejected)
{
	struct side *side = owner;

	(void)option;
	(void)rejected;
	side->refused++;
	return !side->hopeless;
}

static enum fsm_event on_code(void *owner, const struct packet *packet)
{
	(void)owner;
	return packet->code == 9 ? FSM_RXR : FSM_RUC;
}

static void on_extra(void *owner, const struct packet *packet)
{
	(void)packet;
	say(owner, "ser");
}

static void on_code_rejected(void *owner, uint8_t code)
{
	struct side *side = owner;

	side->code_rejected = code;
}

static void on_terminated(void *owner, const void *data, size_t len)
{
	(void)owner;
	(void)data;
	(void)len;
}

static void on_diverged(void *owner)
{
	struct side *side = owner;

	side->diverged = true;
}

static const struct fsm_config config = { FSM_CONFIG_INIT };
static const struct fsm_ops ops = {
	.send = on_send,
	.layer = on_layer,
	.request = on_request,
	.peer_request = on_peer_request,
	.option = on_option,
	.refused = on_refused,
	.code = on_code,
	.extra = on_extra,
	.code_rejected = on_code_rejected,
	.terminated = on_terminated,
	.diverged = on_diverged,
};

/* As the table has it in RFC 1661 section 4.1, without its footnotes. */
static const struct row {
	const char *event;
	const char *cells[FSM_STATES];
} table[FSM_EVENTS] = {
	{ "Up", { "2", "irc,scr/6", "-", "-", "-", "-", "-", "-", "-", "-" } },
	{ "Down", { "-", "-", "0", "tls/1", "0", "1", "1", "1", "1", "tld/1" } },
	{ "Open", { "tls/1", "1", "irc,scr/6", "3", "5", "5", "6", "7", "8", "9" } },
	{ "Close", { "0", "tlf/0", "2", "2", "4", "4", "irc,str/4", "irc,str/4", "irc,str/4",
		     "tld,irc,str/4" } },
	{ "TO+", { "-", "-", "-", "-", "str/4", "str/5", "scr/6", "scr/6", "scr/8", "-" } },
	{ "TO-", { "-", "-", "-", "-", "tlf/2", "tlf/3", "tlf/3", "tlf/3", "tlf/3", "-" } },
	{ "RCR+", { "-", "-", "sta/2", "irc,scr,sca/8", "4", "5", "sca/8", "sca,tlu/9", "sca/8",
		    "tld,scr,sca/8" } },
	{ "RCR-", { "-", "-", "sta/2", "irc,scr,scn/6", "4", "5", "scn/6", "scn/7", "scn/6",
		    "tld,scr,scn/6" } },
	{ "RCA", { "-", "-", "sta/2", "sta/3", "4", "5", "irc/7", "scr/6", "irc,tlu/9",
		   "tld,scr/6" } },
	{ "RCN", { "-", "-", "sta/2", "sta/3", "4", "5", "irc,scr/6", "scr/6", "irc,scr/8",
		   "tld,scr/6" } },
	{ "RTR", { "-", "-", "sta/2", "sta/3", "sta/4", "sta/5", "sta/6", "sta/6", "sta/6",
		   "tld,zrc,sta/5" } },
	{ "RTA", { "-", "-", "2", "3", "tlf/2", "tlf/3", "6", "6", "8", "tld,scr/6" } },
	{ "RUC", { "-", "-", "scj/2", "scj/3", "scj/4", "scj/5", "scj/6", "scj/7", "scj/8",
		   "scj/9" } },
	{ "RXJ+", { "-", "-", "2", "3", "4", "5", "6", "6", "8", "9" } },
	{ "RXJ-", { "-", "-", "tlf/2", "tlf/3", "tlf/2", "tlf/3", "tlf/3", "tlf/3", "tlf/3",
		    "tld,irc,str/5" } },
	{ "RXR", { "-", "-", "2", "3", "4", "5", "6", "7", "8", "ser/9" } },
};

static const struct {
	const char *octets;
	size_t len;
} packets[FSM_EVENTS] = {
	[FSM_RCR_PLUS] = { OCTETS("\1\7\0\6\1\2") },
	[FSM_RCR_MINUS] = { OCTETS("\1\7\0\6\3\2") },
	[FSM_RCA] = { OCTETS("\2\x40\0\16" OURS) },
	[FSM_RCN] = { OCTETS("\3\x40\0\10\1\4\5\xd0") },
	[FSM_RTR] = { OCTETS("\5\7\0\4") },
	[FSM_RTA] = { OCTETS("\6\7\0\4") },
	[FSM_RUC] = { OCTETS("\x4d\7\0\4") },
	[FSM_RXJ_PLUS] = { OCTETS("\7\7\0\10\x0c\1\0\4") },
	[FSM_RXJ_MINUS] = { OCTETS("\7\7\0\10\1\1\0\4") },
	[FSM_RXR] = { OCTETS("\x09\7\0\10\0\0\0\0") },
};

static bool has_timer(enum fsm_state state)
{
	return state >= FSM_CLOSING && state <= FSM_ACK_SENT;
}

static void receive(struct side *side, const void *octets, size_t len)
{
	fsm_input(&side->fsm, octets, len, side->fsm.now);
}

static void provoke(struct side *side, enum fsm_event event)
{
	if (event <= FSM_CLOSE)
		fsm_event(&side->fsm, event, 1000);
	else if (event <= FSM_TO_MINUS)
		fsm_timeout(&side->fsm, 5000);
	else if (event < FSM_EVENTS)
		fsm_input(&side->fsm, packets[event].octets, packets[event].len, 1000);
}

static void set_up(struct side *side, enum fsm_state state)
{
	memset(side, 0, sizeof(*side));
	fsm_init(&side->fsm, &config, &ops, side, 0x41);
	side->fsm.state = state;
	side->fsm.restarts = 5;
	side->fsm.deadline = has_timer(state) ? 5000 : NEVER;
	side->fsm.request_id = 0x40;
	side->fsm.request_len = sizeof(OURS) - 1;
	memcpy(side->fsm.request, OURS, sizeof(OURS) - 1);
	side->fsm.answered = false;
}

static void test_cell(enum fsm_event event, enum fsm_state state)
{
	static struct side side;
	char got[300], name[80];

	set_up(&side, state);
	if (event == FSM_TO_MINUS)
		side.fsm.restarts = 0;
	side.restarts = side.fsm.restarts;
	provoke(&side, event);
	say_counter(&side, false, false);
	snprintf(got, sizeof(got), "%s%s%d", side.log, side.log[0] ? "/" : "", side.fsm.state);
	snprintf(name, sizeof(name), "%s in state %d: %s", table[event].event, state,
		 table[event].cells[state]);
	if (!strcmp(table[event].cells[state], "-"))
		ok(!side.log[0] && side.fsm.state == state, name);
	else
		is(got, table[event].cells[state], name);
	if (has_timer(side.fsm.state) != (fsm_deadline(&side.fsm) != NEVER))
		ok(false, "the Restart timer runs from Closing to Ack-Sent only");
}

static void test_table(void)
{
	unsigned int event, state;

	for (event = 0; event < FSM_EVENTS; event++)
		for (state = 0; state < FSM_STATES; state++)
			test_cell(event, state);
}

static void open_side(struct side *side)
{
	memset(side, 0, sizeof(*side));
	fsm_init(&side->fsm, &config, &ops, side, 0x40);
	fsm_event(&side->fsm, FSM_OPEN, 0);
	fsm_event(&side->fsm, FSM_UP, 0);
}

static void bring_up(struct side *side)
{
	open_side(side);
	receive(side, OCTETS("\1\1\0\6\1\2"));
	receive(side, OCTETS("\2\x40\0\16" OURS));
	wire_clear(&side->wire);
}

static void time_out(struct side *side)
{
	fsm_timeout(&side->fsm, fsm_deadline(&side->fsm));
}

static void test_restarts(void)
{
	static struct side side;
	unsigned int n;

	open_side(&side);
	ok(fsm_deadline(&side.fsm) == 3000, "the Restart timer is 3 s");
	fsm_timeout(&side.fsm, 2999);
	ok(side.wire.n == 1, "and nothing happens before it ends");
	for (n = 0; n < 9; n++)
		time_out(&side);
	ok(side.wire.n == 10 && side.requests == 1, "the same Configure-Request is sent 10 times");
	ok(last_is(&side.wire, "\1\x40\0\16" OURS), "with the same Identifier");
	ok(side.fsm.state == FSM_REQ_SENT, "until then there is hope");
	time_out(&side);
	ok(side.fsm.state == FSM_STOPPED && strstr(side.log, "tlf") && side.wire.n == 10,
	   "after that it is finished");

	bring_up(&side);
	snprintf(side.fsm.text, sizeof(side.fsm.text), "bye");
	fsm_event(&side.fsm, FSM_CLOSE, 0);
	ok(wire_last(&side.wire)->len == 7 && !memcmp(wire_last(&side.wire)->data + 4, "bye", 3),
	   "a Terminate-Request says why");
	time_out(&side);
	ok(side.wire.n == 2 && side.fsm.state == FSM_CLOSING, "it is sent twice");
	time_out(&side);
	ok(side.wire.n == 2 && side.fsm.state == FSM_CLOSED, "and then it is finished");
}

static void test_answers(void)
{
	static struct side side;

	open_side(&side);
	receive(&side, OCTETS("\2\x41\0\16" OURS));
	receive(&side, OCTETS("\2\x40\0\12" "\1\4\5\xd4\5\6"));
	receive(&side, OCTETS("\2\x40\0\16" "\1\4\5\xd5\5\6\1\2\3\4"));
	ok(side.fsm.state == FSM_REQ_SENT && side.fsm.discarded == 3,
	   "an Ack of something else is discarded");
	receive(&side, OCTETS("\4\x3f\0\10\1\4\5\xd4"));
	receive(&side, OCTETS("\4\x40\0\10\1\4\5\xd5"));
	receive(&side, OCTETS("\4\x40\0\16" "\5\6\1\2\3\4\1\4\5\xd4"));
	receive(&side, OCTETS("\4\x40\0\22" OURS "\1\4\5\xd4"));
	receive(&side, OCTETS("\4\x40\0\4"));
	ok(!side.refused && side.fsm.discarded == 8,
	   "a Reject of anything but own options in their order is discarded");
	receive(&side, OCTETS("\3\x40\0\10\1\5\5\xd4"));
	ok(!side.refused && side.fsm.discarded == 9, "as is a Nak with an option beyond its end");
	receive(&side, OCTETS("\4\x40\0\16" OURS));
	ok(side.refused == 2 && last_is(&side.wire, "\1\x41\0\16" OURS),
	   "options of a Reject are told, and another request has another Identifier");
	receive(&side, OCTETS("\2\x41\0\16" OURS));
	ok(side.fsm.state == FSM_ACK_RCVD, "the Ack of that counts");
	receive(&side, OCTETS("\2\x41\0\16" OURS));
	ok(side.fsm.state == FSM_ACK_RCVD && side.fsm.discarded == 10, "a second one does not");

	open_side(&side);
	side.hopeless = true;
	receive(&side, OCTETS("\3\x40\0\10\1\4\5\xd0"));
	ok(side.fsm.state == FSM_CLOSING && wire_last(&side.wire)->data[0] == FSM_TERMINATE_REQUEST,
	   "a Nak that leaves no hope ends it");
}

static void test_requests(void)
{
	static const uint8_t no_header[4 + 257] = { 1, 0x21, 1, 5, 1, 1 };
	static struct side side;

	open_side(&side);
	receive(&side, OCTETS("\1\x21\0\20\1\2\2\2\3\3\x66\1\2\3\2\1"));
	ok(side.fsm.discarded == 1 && side.wire.n == 1, "a request longer than it is is discarded");
	receive(&side, OCTETS("\1\x21\0\7\1\2\1"));
	receive(&side, OCTETS("\1\x21\0\6\1\1"));
	receive(&side, OCTETS("\1\x21\0\6\1\0"));
	receive(&side, OCTETS("\1\x21\0\6\1\3"));
	receive(&side, no_header, sizeof(no_header));
	ok(side.fsm.discarded == 6 && side.wire.n == 1, "as are options that have no end");
	receive(&side, OCTETS("\1\x21\0\17\1\2\2\2\3\3\x66\1\2\3\2"));
	ok(last_is(&side.wire, "\4\x21\0\11\3\3\x66\3\2"),
	   "options are rejected as they are, alone");
	receive(&side, OCTETS("\1\x22\0\12\1\2\2\2\1\2"));
	ok(last_is(&side.wire, "\3\x22\0\7\2\3\x77"), "what is Nak'd comes with a better value");
	receive(&side, OCTETS("\1\x23\0\10\1\2\1\2\xff\xff"));
	ok(last_is(&side.wire, "\2\x23\0\10\1\2\1\2"), "an Ack is the same again, without padding");
	receive(&side, OCTETS("\1\x24\0\4"));
	ok(last_is(&side.wire, "\2\x24\0\4"), "no option is a good one, too");
	receive(&side, OCTETS("\1\x25\0\6\4\2"));
	ok(side.fsm.state == FSM_CLOSING, "an option that leaves no hope ends it");
}

static void test_convergence(void)
{
	static struct side side;
	unsigned int n;

	open_side(&side);
	for (n = 0; n < 5; n++)
		receive(&side, OCTETS("\1\x21\0\10\1\2\2\2"));
	ok(wire_last(&side.wire)->data[0] == FSM_CONFIGURE_NAK, "Max-Failure times it is Nak'd");
	receive(&side, OCTETS("\1\x21\0\10\1\2\2\2"));
	ok(last_is(&side.wire, "\4\x21\0\6\2\2"), "then it is rejected");
	for (n = 0; n < 4; n++)
		receive(&side, OCTETS("\1\x21\0\10\1\2\2\2"));
	ok(!side.diverged && side.fsm.state == FSM_REQ_SENT, "twice as often there is hope");
	receive(&side, OCTETS("\1\x21\0\10\1\2\2\2"));
	ok(side.diverged && side.fsm.state == FSM_CLOSING, "then it is given up");

	open_side(&side);
	for (n = 0; n < 4; n++)
		receive(&side, OCTETS("\1\x21\0\10\1\2\2\2"));
	receive(&side, OCTETS("\1\x21\0\6\1\2"));
	for (n = 0; n < 5; n++)
		receive(&side, OCTETS("\1\x21\0\10\1\2\2\2"));
	ok(wire_last(&side.wire)->data[0] == FSM_CONFIGURE_NAK, "an Ack begins that count anew");

	open_side(&side);
	for (n = 0; n < 9; n++)
		receive(&side, (uint8_t[]){ 3, 0x40 + n, 0, 6, 1, 2 }, 6);
	ok(!side.diverged && side.refused == 9, "so it is with a peer that always refuses");
	receive(&side, (uint8_t[]){ 3, 0x40 + n, 0, 6, 1, 2 }, 6);
	ok(side.diverged && side.fsm.state == FSM_CLOSING, "which is given up as well");

	open_side(&side);
	for (n = 0; n < 9; n++)
		receive(&side, (uint8_t[]){ 3, 0x40 + n, 0, 6, 1, 2 }, 6);
	receive(&side, OCTETS("\2\x49\0\16" OURS));
	receive(&side, OCTETS("\6\1\0\4"));
	time_out(&side);
	receive(&side, OCTETS("\3\x4a\0\6\1\2"));
	ok(!side.diverged && side.refused == 10, "unless it agrees meanwhile");

	bring_up(&side);
	side.fsm.refused = 9;
	side.fsm.answered = false;
	receive(&side, OCTETS("\1\2\0\6\1\2"));
	ok(side.requests == 2 && last_is(&side.wire, "\2\2\0\6\1\2") && !side.fsm.refused,
	   "after it was up the request is a new one, and nothing counts from before");
}

static void test_lengths(void)
{
	static const char octets[] = "\1\x21\0\12\1\2\1\2\1\2";
	static struct side side;
	uint8_t big[3000] = { 0x4d, 1, 3000 >> 8, 3000 & 0xff };
	size_t len;

	open_side(&side);
	wire_clear(&side.wire);
	for (len = 0; len < sizeof(octets) - 1; len++)
		receive(&side, octets, len);
	receive(&side, OCTETS("\5\x21\0\3\1\2"));
	ok(!side.wire.n && side.fsm.discarded == len + 1, "what is cut off anywhere is discarded");
	receive(&side, big, sizeof(big));
	ok(wire_last(&side.wire)->len == PACKET_MAX && wire_last(&side.wire)->data[0] == 7 &&
	   !memcmp(wire_last(&side.wire)->data + 4, big, PACKET_MAX - 4),
	   "a Code-Reject holds as much of the packet as fits");
	side.fsm.mtu = 100;
	receive(&side, big, sizeof(big));
	ok(wire_last(&side.wire)->len == 100 && wire_last(&side.wire)->data[3] == 100,
	   "and as the peer can receive");
	ok(wire_last(&side.wire)->data[1] == 0x42, "with another Identifier each time");
	big[0] = FSM_CONFIGURE_REQUEST;
	receive(&side, big, sizeof(big));
	ok(side.wire.n == 2, "a Configure-Request that no answer can hold is discarded");
	receive(&side, OCTETS("\7\1\0\4"));
	ok(side.fsm.state == FSM_REQ_SENT, "a Code-Reject of nothing is discarded");
	receive(&side, OCTETS("\7\1\0\5\x0b"));
	ok(side.code_rejected == 11 && side.fsm.state == FSM_REQ_SENT,
	   "a Code-Reject of what can be done without is told");
	receive(&side, OCTETS("\0\1\0\4"));
	ok(wire_last(&side.wire)->data[0] == 7, "Code 0 is an unknown one");
}

int main(void)
{
	test_table();
	test_restarts();
	test_answers();
	test_requests();
	test_convergence();
	test_lengths();
	return tap_end();
}
