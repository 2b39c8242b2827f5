// SPDX-License-Identifier: GPL-2.0
/* Incoming calls of RFC 2661, the LAC's side, in a tunnel. */
#include "l2tp_lns.h"

#define N_CALLS	4000

/**
 * struct line - a call, and what its owner was told
 * @connect: as soon as the LNS has replied
 * @hang_up: likewise
 */
struct line {
	struct l2tp_call call;
	unsigned int n_replied, n_ended;
	struct l2tp_ending why;
	bool connect, hang_up;
};

static struct lac lac;
static struct lns lns;
static struct line lines[N_CALLS];
static unsigned int from;

static const struct l2tp_iccn iccn = {
	.tx_connect_speed = 100000000,
	.rx_connect_speed = 40000000,
	.framing_type = L2TP_FRAMING_SYNC,
	.proxy_authen_type = L2TP_PROXY_AUTHEN_PAP,
	.proxy_authen_name = OCTETS("alice@isp"),
	.proxy_authen_id = 7,
	.proxy_authen_response = OCTETS("her password"),
};

#define ICCN_PRESENT (BIT(RX_CONNECT_SPEED) | BIT(PROXY_AUTHEN_TYPE) | BIT(PROXY_AUTHEN_NAME) | \
		      BIT(PROXY_AUTHEN_ID) | BIT(PROXY_AUTHEN_RESPONSE))

static void on_replied(void *owner)
{
	struct line *line = owner;

	line->n_replied++;
	if (line->connect)
		l2tp_call_connect(&line->call, &iccn, ICCN_PRESENT, now);
	if (line->hang_up)
		l2tp_call_close(&line->call, L2TP_CDN_LOST_CARRIER, 0, "gone", now);
}

static void on_ended(void *owner, const struct l2tp_ending *why)
{
	struct line *line = owner;

	line->n_ended++;
	line->why = *why;
}

static const struct l2tp_call_ops call_ops = { .replied = on_replied, .ended = on_ended };

static struct line *request(unsigned int i)
{
	l2tp_call_request(&lines[i].call, &lac.t, &call_ops, &lines[i], i + 1, 0xcafe0000 + i,
			  (struct octets)OCTETS("02:00:00:00:00:01"),
			  (struct octets)OCTETS("sse"), 9, now);
	return &lines[i];
}

static void begin_calls(void)
{
	memset(lines, 0, sizeof(lines));
	begin_up(&lac, &lns);
	from = lns.n_heard;
}

static struct line *begin_mute(void)
{
	begin_calls();
	lns.mute = true;
	request(0);
	carry();
	return &lines[0];
}

static struct line *begin_established(void)
{
	begin_calls();
	lines[0].connect = true;
	request(0);
	pass(200);
	from = lns.n_heard;
	return &lines[0];
}

static const char *heard_since(void)
{
	return heard_from(&lns, from);
}

static bool ended(const struct line *line, enum l2tp_why why, uint16_t result, uint16_t error)
{
	return line->n_ended == 1 && line->call.state == L2TP_CALL_ENDED && !lac.t.n_calls &&
	       line->why.why == why && line->why.result == result && line->why.error == error;
}

static void test_connect(void)
{
	struct line *line = begin_mute();
	const struct l2tp_message *msg = &last_heard(&lns)->msg;

	is(heard_since(), "ICRQ", "a call begins with ICRQ");
	ok(msg->icrq.assigned_session_id == 1 && msg->icrq.call_serial_number == 0xcafe0000 &&
	   msg->icrq.physical_channel_id == 9 && !msg->header.session_id &&
	   msg->icrq.calling_number.len == 17 && msg->icrq.called_number.len == 3,
	   "with numbers");
	ok(line->call.state == L2TP_CALL_WAIT_REPLY && lac.t.n_calls == 1, "it waits for ICRP");
	lns_icrp(&lns, 1);
	carry();
	ok(line->n_replied == 1 && line->call.state == L2TP_CALL_REPLIED &&
	   line->call.peer_id == 0x3001, "then for its owner");
	ok(l2tp_call_connect(&line->call, &iccn, ICCN_PRESENT, now), "who connects it");
	carry();
	msg = &last_heard(&lns)->msg;
	is(heard_since(), "ICRQ ICCN", "by ICCN");
	ok(msg->header.session_id == 0x3001 && msg->header.tunnel_id == LNS_ID &&
	   msg->present == (ICCN_PRESENT | BIT(TX_CONNECT_SPEED) | BIT(FRAMING_TYPE)) &&
	   msg->iccn.proxy_authen_response.len == 12 && lns.n_known == lns.n_heard,
	   "with all that he says");
	ok(line->call.state == L2TP_CALL_ESTABLISHED && !line->n_ended, "it is established");
	ok(l2tp_call_connect(&line->call, &iccn, ICCN_PRESENT, now) && !wire.n, "once");
	pass(100000);
	ok(!line->n_ended && lac.t.state == L2TP_TUNNEL_ESTABLISHED,
	   "and stays, as does the tunnel");
	from = lns.n_heard;
	l2tp_call_close(&line->call, L2TP_CDN_ADMINISTRATIVE, 0, "limit", now);
	carry();
	ok(heard_end(&lns, L2TP_CDN, L2TP_CDN_ADMINISTRATIVE, 0), "it ends by CDN");
	is(last_heard(&lns)->text, "limit", "with a reason");
	ok(last_heard(&lns)->msg.cdn.assigned_session_id == 1 &&
	   last_heard(&lns)->msg.header.session_id == 0x3001, "and both IDs");
	ok(!line->n_ended && !lac.t.n_calls && line->call.state == L2TP_CALL_ENDED,
	   "who ends it is not told");
	l2tp_call_close(&line->call, L2TP_CDN_ADMINISTRATIVE, 0, NULL, now);
	ok(!wire.n, "it ends once");
	pass(59000);
	ok(lac.t.state == L2TP_TUNNEL_ESTABLISHED, "the tunnel stays for a while");
	pass(1200);
	ok(lac.why.why == L2TP_WHY_IDLE, "and ends without calls");
}

static void test_too_long(void)
{
	static uint8_t octets[1500];
	struct line *line = begin_mute();
	struct l2tp_iccn big = iccn;

	lns_icrp(&lns, 1);
	carry();
	big.last_sent_lcp_confreq = octets_of(octets, 1000);
	big.last_received_lcp_confreq = octets_of(octets, 1000);
	ok(!l2tp_call_connect(&line->call, &big, ICCN_PRESENT | BIT(LAST_SENT_LCP_CONFREQ) |
			      BIT(LAST_RECEIVED_LCP_CONFREQ), now) && !wire.n,
	   "an ICCN that is too long is not sent");
	ok(line->call.state == L2TP_CALL_REPLIED &&
	   l2tp_call_connect(&line->call, &big, ICCN_PRESENT | BIT(LAST_SENT_LCP_CONFREQ), now),
	   "a shorter one is");
	carry();
	is(heard_since(), "ICRQ ICCN", "and one arrives");

	begin_calls();
	l2tp_call_request(&lines[0].call, &lac.t, &call_ops, &lines[0], 1, 1, octets_of(octets, 100),
			  octets_of(NULL, 0), 0, now);
	carry();
	ok(lns.heard[from].msg.icrq.calling_number.len == 64 &&
	   !l2tp_has(&lns.heard[from].msg, L2TP_AVP_CALLED_NUMBER), "long numbers are cut off");
}

static void test_waiting(void)
{
	begin(&lac, &lns);
	memset(lines, 0, sizeof(lines));
	lac_init(&lac, LAC_ID);
	request(0);
	request(1);
	request(2);
	ok(lines[0].call.state == L2TP_CALL_WAIT_TUNNEL && lac.t.n_calls == 3,
	   "calls wait for the tunnel");
	l2tp_call_close(&lines[1].call, L2TP_CDN_LOST_CARRIER, 0, NULL, now);
	l2tp_tunnel_open(&lac.t, now);
	pass(300);
	is(heard_from(&lns, 0), "SCCRQ SCCCN ICRQ ICRQ", "they are made when it is up");
	ok(lns.heard[2].msg.icrq.assigned_session_id == 1 &&
	   lns.heard[3].msg.icrq.assigned_session_id == 3 && lines[0].n_replied == 1 &&
	   lines[2].n_replied == 1 && !lines[1].n_ended,
	   "in their order, without those that were given up");

	begin(&lac, &lns);
	lns.mute = true;
	memset(lines, 0, sizeof(lines));
	lac_init(&lac, LAC_ID);
	l2tp_tunnel_open(&lac.t, now);
	request(0);
	carry();
	lns_stopccn(&lns, L2TP_STOPCCN_NOT_AUTHORIZED, "");
	carry();
	ok(ended(&lines[0], L2TP_WHY_TUNNEL, L2TP_STOPCCN_NOT_AUTHORIZED, 0) &&
	   lac.t.ending.why == L2TP_WHY_PEER, "they end with a tunnel that is refused, at once");
	is(lines[0].why.text, "not authorized to establish a control channel", "and say why");
	request(1);
	ok(ended(&lines[1], L2TP_WHY_TUNNEL, 0, 0), "after that there are none");

	begin(&lac, &lns);
	lns.silent = true;
	lac.config.setup_ms = 0;
	memset(lines, 0, sizeof(lines));
	lac_init(&lac, LAC_ID);
	l2tp_tunnel_open(&lac.t, now);
	request(0);
	pass(31000);
	ok(ended(&lines[0], L2TP_WHY_TUNNEL, 0, 0) && lac.t.ending.why == L2TP_WHY_NO_ANSWER,
	   "or with one that is not answered");
}

static void request_at_up(struct lac *of)
{
	(void)of;
	request(1);
}

static void test_at_up(void)
{
	begin(&lac, &lns);
	memset(lines, 0, sizeof(lines));
	lac.at_up = request_at_up;
	lac_init(&lac, LAC_ID);
	request(0);
	l2tp_tunnel_open(&lac.t, now);
	pass(300);
	ok(lns.heard[2].msg.icrq.assigned_session_id == 1 &&
	   lns.heard[3].msg.icrq.assigned_session_id == 2 && lines[1].n_replied == 1,
	   "a call may be made when the tunnel is just up, after those that wait");
}

static void test_ids(void)
{
	begin_calls();
	request(0);
	l2tp_call_request(&lines[1].call, &lac.t, &call_ops, &lines[1], 1, 0, octets_of(NULL, 0),
			  octets_of(NULL, 0), 0, now);
	ok(lines[1].n_ended == 1 && lines[1].why.why == L2TP_WHY_OWNER && lac.t.n_calls == 1,
	   "a Session ID is that of one call");
	l2tp_call_request(&lines[2].call, &lac.t, &call_ops, &lines[2], 0, 0, octets_of(NULL, 0),
			  octets_of(NULL, 0), 0, now);
	ok(lines[2].n_ended == 1 && lines[2].why.why == L2TP_WHY_OWNER, "and not 0");
}

static void test_refused(void)
{
	struct line *line = begin_mute();

	lns_cdn(&lns, 1, L2TP_CDN_NO_FACILITIES, "full \xff");
	carry();
	ok(ended(line, L2TP_WHY_PEER, L2TP_CDN_NO_FACILITIES, L2TP_ERROR_TRY_ANOTHER) &&
	   !line->n_replied, "the LNS may refuse");
	is(line->why.text, "facilities not available now: try another LNS: full ?", "and say why");
	pass(200);
	is(heard_since(), "ICRQ", "which needs no answer");

	line = begin_established();
	lns_cdn(&lns, 1, L2TP_CDN_LOST_CARRIER, "");
	pass(200);
	ok(ended(line, L2TP_WHY_PEER, L2TP_CDN_LOST_CARRIER, 0), "or end it");
	is(heard_since(), "", "which needs no answer");
	lns_cdn(&lns, 1, L2TP_CDN_LOST_CARRIER, "");
	pass(200);
	ok(lac.t.stats.unknown_session == 1 && !*heard_since() && !lac.n_ended,
	   "a CDN for what is not there is ignored");

	line = begin_established();
	lns_raw(&lns, 1, "8008 0000 0000 000e 8006 0000 00ff");
	pass(200);
	ok(ended(line, L2TP_WHY_PEER, 0, 0) && !*heard_since(), "a bad CDN is one");
}

static void test_hang_up(void)
{
	struct line *line;

	begin_calls();
	lns.silent = true;
	request(0);
	l2tp_call_close(&lines[0].call, L2TP_CDN_LOST_CARRIER, 0, "gone", now);
	lns.silent = false;
	pass(3000);
	is(heard_since(), "ICRQ CDN CDN", "a subscriber may be gone before ICRP comes");
	ok(!lns.heard[from + 1].msg.header.session_id &&
	   lns.heard[from + 1].msg.cdn.assigned_session_id == 1,
	   "the CDN has but one ID to name");
	ok(last_heard(&lns)->msg.header.session_id == 0x3001 &&
	   heard_end(&lns, L2TP_CDN, L2TP_CDN_ERROR, L2TP_ERROR_SESSION_ID),
	   "and an ICRP that has crossed it is answered by one that has both");

	begin_calls();
	line = &lines[0];
	line->hang_up = true;
	request(0);
	pass(200);
	is(heard_since(), "ICRQ CDN", "or just then");
	ok(line->n_replied == 1 && !line->n_ended && !lac.t.n_calls, "which is told to nobody else");
}

static void test_setup_time(void)
{
	struct line *line = begin_mute();

	pass(19999);
	ok(!line->n_ended, "an LNS has some time");
	pass(1);
	ok(ended(line, L2TP_WHY_TIMEOUT, L2TP_CDN_TIMEOUT, 0) &&
	   heard_end(&lns, L2TP_CDN, L2TP_CDN_TIMEOUT, 0), "but no more");

	begin_calls();
	request(0);
	pass(10000);
	request(1);
	lines[1].connect = true;
	pass(10000);
	ok(lines[0].n_replied == 1 && lines[0].n_ended == 1 &&
	   lines[0].why.why == L2TP_WHY_TIMEOUT && lac.t.n_calls == 1, "nor has the owner");
	pass(30000);
	ok(lines[1].call.state == L2TP_CALL_ESTABLISHED, "what is established has all time");
}

static void test_out_of_state(void)
{
	static const enum l2tp_message_type wrong[] = {
		L2TP_ICRQ, L2TP_ICRP, L2TP_ICCN, L2TP_OCRQ, L2TP_OCRP, L2TP_OCCN,
	};
	struct line *line;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		line = begin_established();
		lns.mute = true;
		lns_say(&lns, wrong[i], 1);
		pass(200);
		ok(ended(line, L2TP_WHY_PROTOCOL, L2TP_CDN_ERROR, L2TP_ERROR_VENDOR) &&
		   heard_end(&lns, L2TP_CDN, L2TP_CDN_ERROR, L2TP_ERROR_VENDOR) && !lac.n_ended,
		   l2tp_message_name(wrong[i]));
	}
	is(line->why.text, "OCCN in state established", "has no place in a call that stands");
	line = begin_mute();
	lns_say(&lns, L2TP_ICCN, 1);
	pass(200);
	ok(ended(line, L2TP_WHY_PROTOCOL, L2TP_CDN_ERROR, L2TP_ERROR_VENDOR), "nor ICCN before");

	line = begin_established();
	lns_say(&lns, L2TP_SLI, 1);
	lns_say(&lns, L2TP_WEN, 1);
	lns_say(&lns, L2TP_SLI, 99);
	pass(200);
	ok(!line->n_ended && !*heard_since() && lac.t.stats.ignored == 2 &&
	   lac.t.stats.unknown_session == 1, "SLI and WEN are tolerated");
}

static void test_faults(void)
{
	struct line *line = begin_mute();

	lns_raw(&lns, 1, "8008 0000 0000 000b  8008 0000 000e 3333  8006 0000 00ff");
	pass(200);
	ok(ended(line, L2TP_WHY_PROTOCOL, L2TP_CDN_ERROR, L2TP_ERROR_UNKNOWN_AVP) &&
	   heard_end(&lns, L2TP_CDN, L2TP_CDN_ERROR, L2TP_ERROR_UNKNOWN_AVP) && !lac.n_ended &&
	   last_heard(&lns)->msg.header.session_id == 0x3333,
	   "an AVP that is unknown and mandatory clears the session");
	is(last_heard(&lns)->text, "AVP 255: unknown", "and says why");

	line = begin_mute();
	lns_raw(&lns, 1, "8008 0000 0000 000b");
	pass(200);
	ok(ended(line, L2TP_WHY_PROTOCOL, L2TP_CDN_ERROR, L2TP_ERROR_VENDOR), "so does one missing");
}

static void test_no_lns(void)
{
	begin_calls();
	lns.mute = true;
	lns_say(&lns, L2TP_ICRQ, 0);
	pass(200);
	ok(heard_end(&lns, L2TP_CDN, L2TP_CDN_NO_FACILITIES_EVER, 0) &&
	   last_heard(&lns)->msg.header.session_id == 0x7777, "an ICRQ of the LNS is refused");
	is(last_heard(&lns)->text, "this is a LAC, no LNS", "and told why");
	lns_say(&lns, L2TP_OCRQ, 0);
	pass(200);
	ok(heard_end(&lns, L2TP_CDN, L2TP_CDN_NO_FACILITIES_EVER, 0) &&
	   lac.t.stats.refused_calls == 2, "so is an OCRQ");
	is(last_heard(&lns)->text, "no outgoing calls here", "and told why");
	lns_say(&lns, L2TP_OCRP, 5);
	pass(200);
	ok(heard_end(&lns, L2TP_CDN, L2TP_CDN_ERROR, L2TP_ERROR_SESSION_ID) &&
	   last_heard(&lns)->msg.cdn.assigned_session_id == 5, "an answer to nothing is cleared");
	from = lns.n_heard;
	lns_raw(&lns, 0, "8008 0000 0000 000a  800a 0000 000f 00000003");
	pass(200);
	ok(!*heard_since() && !lac.n_ended, "an ICRQ without an ID cannot be");
}

static void test_tunnel_ends(void)
{
	unsigned int i, n = 0;

	begin_calls();
	for (i = 0; i < 300; i++) {
		lines[i].connect = i % 2;
		request(i);
	}
	pass(5000);
	ok(lac.t.n_calls == 300, "a tunnel has many calls");
	l2tp_tunnel_close(&lac.t, L2TP_STOPCCN_SHUTTING_DOWN, "bye", now);
	ok(!lac.n_ended && !lac.t.n_calls, "which end before it does");
	for (i = 0; i < 300; i++)
		n += lines[i].n_ended == 1 && lines[i].why.why == L2TP_WHY_TUNNEL &&
		     !strcmp(lines[i].why.text, "bye");
	ok(n == 300, "each once, and they know why");
	from = lns.n_heard;
	pass(500);
	is(heard_since(), "StopCCN", "that is one message");
	ok(lac.n_ended == 1, "and the end");
}

/* Many at a time, as many of them as there are slots for; nothing is lost. */
static void test_many(void)
{
	unsigned int i, established = 0, most = 0, cdns = 0;
	static bool gone[0x10000];

	begin_calls();
	for (i = 0; i < N_CALLS; i++) {
		lines[i].connect = true;
		request(i);
		if (lac.t.n_requested > most)
			most = lac.t.n_requested;
	}
	ok(lac.t.n_calls == N_CALLS && most <= N_SLOTS - 2 && most > N_SLOTS / 2 - 2,
	   "as many are asked for as there is room for, and for their ICCNs");
	pass(10000);
	for (i = 0; i < N_CALLS; i++)
		established += lines[i].call.state == L2TP_CALL_ESTABLISHED &&
			       lines[i].n_replied == 1;
	ok(established == N_CALLS && !lac.t.n_requested && TAILQ_EMPTY(&lac.t.setting_up),
	   "and all are established");
	from = lns.n_heard;
	for (i = 0; i < N_CALLS; i++)
		l2tp_call_close(&lines[i].call, L2TP_CDN_ADMINISTRATIVE, 0, "all", now);
	ok(lac.t.n_owed && !lac.t.n_calls, "all may end at one time");
	request(0);
	pass(20000);
	memset(gone, 0, sizeof(gone));
	for (i = from; i < lns.n_heard; i++) {
		const struct l2tp_message *msg = &lns.heard[i % N_HEARD].msg;

		if (msg->type == L2TP_CDN && !gone[msg->cdn.assigned_session_id] &&
		    msg->cdn.result.code == L2TP_CDN_ADMINISTRATIVE)
			cdns++;
		gone[msg->cdn.assigned_session_id] = true;
	}
	ok(cdns == N_CALLS && !lac.t.stats.unsent_cdns && !lac.t.n_owed, "the LNS is told of each");
	ok(lns.heard[(from + N_CALLS) % N_HEARD].msg.type == L2TP_ICRQ, "and then of new ones");
}

/* An LNS that does not acknowledge makes nothing grow, and the tunnel can still be closed. */
static void test_no_room(void)
{
	struct lac *l = &lac;
	unsigned int i;

	begin_calls();
	lns.silent = true;
	for (i = 0; i < N_CALLS; i++)
		request(i);
	ok(delivery_queued(&l->t.delivery) + l->t.n_requested < N_SLOTS, "a slot is kept free");
	for (i = 0; i < N_CALLS; i++)
		l2tp_call_close(&lines[i].call, L2TP_CDN_ADMINISTRATIVE, 0, NULL, now);
	ok(delivery_queued(&l->t.delivery) < N_SLOTS && !l->t.n_owed,
	   "calls that were not asked for need no CDN, and others have room for it");
	for (i = 0; i < 3000; i++) {
		struct l2tp_message msg = {
			.header = { LAC_ID, 0, l->t.delivery.nr, l->t.delivery.una },
			.type = L2TP_ICRQ, .icrq.assigned_session_id = 1 + i,
		};
		uint8_t buf[SAMPLE_SIZE];

		l2tp_tunnel_input(&l->t, buf, l2tp_message_build(&msg, NULL, buf, sizeof(buf)), now);
		wire.n = 0;
	}
	ok(l->t.n_owed == L2TP_TUNNEL_OWED_STRANGERS && l->t.stats.unsent_cdns &&
	   l->t.stats.refused_calls == 3000 && delivery_queued(&l->t.delivery) == N_SLOTS - 1,
	   "what does not fit is counted");
	l2tp_tunnel_close(&l->t, L2TP_STOPCCN_CLEAR, NULL, now);
	ok(delivery_queued(&l->t.delivery) == N_SLOTS && l->t.state == L2TP_TUNNEL_CLOSING,
	   "there is still room for StopCCN");
}

static void test_small_queue(void)
{
	unsigned int i, established = 0;

	begin(&lac, &lns);
	memset(lines, 0, sizeof(lines));
	lac.config.delivery.n_send = L2TP_TUNNEL_SEND_MIN;
	open_tunnel(&lac);
	for (i = 0; i < 100; i++) {
		lines[i].connect = true;
		request(i);
	}
	ok(lines[9].call.state == L2TP_CALL_WAIT_TUNNEL, "calls wait for room");
	lns_cdn(&lns, 10, L2TP_CDN_LOST_CARRIER, "");
	pass(15000);
	ok(lac.t.stats.unknown_session == 1, "of which the LNS does not know");
	for (i = 0; i < 100; i++)
		established += lines[i].call.state == L2TP_CALL_ESTABLISHED;
	ok(established == 100, "four slots are enough, if it takes time");
}

/* Where the Random Vector of a message is; it is one of 16 octets. */
static const uint8_t *random_vector_in(const void *data, size_t len)
{
	struct reader r = reader_of(data, len);
	struct l2tp_avp avp;

	read_octets(&r, L2TP_HEADER_LEN);
	while (l2tp_avp_next(&r, &avp))
		if (avp.attr == L2TP_AVP_RANDOM_VECTOR && avp.value.len == 16)
			return avp.value.at;
	ok(false, "there is a Random Vector");
	exit(1);
}

static void test_hiding(void)
{
	uint8_t icrq[DELIVERY_MESSAGE_MAX], vector[16];
	size_t icrq_len;

	begin(&lac, &lns);
	memset(lines, 0, sizeof(lines));
	lac.config.secret = SECRET;
	lac.config.hide = true;
	lns.secret = SECRET;
	lns.hide = true;
	open_tunnel(&lac);
	request(0);
	icrq_len = lac.last_len;
	memcpy(icrq, lac.last, icrq_len);
	carry();
	memcpy(vector, random_vector_in(icrq, icrq_len), sizeof(vector));
	ok(lines[0].n_replied == 1, "ICRQ and ICRP may be hidden");
	l2tp_call_connect(&lines[0].call, &iccn, ICCN_PRESENT, now);
	ok(memcmp(random_vector_in(lac.last, lac.last_len), vector, 16),
	   "each with a Random Vector of its own");
	ok(hidden_in(lac.last, lac.last_len) & BIT(PROXY_AUTHEN_RESPONSE) &&
	   !memmem(lac.last, lac.last_len, "her password", 12), "a password is not to be seen");
	carry();
	ok(last_heard(&lns)->msg.iccn.proxy_authen_response.len == 12 &&
	   lns.n_known == lns.n_heard, "but by the LNS");
}

static void test_bad_network(void)
{
	unsigned int established = 0, gone = 0, i, run;

	for (run = 1; run <= 10; run++) {
		begin(&lac, &lns);
		memset(lines, 0, sizeof(lines));
		wire.faults = 10;
		wire.random = run;
		lac.config.setup_ms = 300000;
		open_tunnel(&lac);
		for (i = 0; i < 40; i++) {
			lines[i].connect = true;
			request(i);
		}
		pass(120000);
		for (i = 0; i < 40; i++)
			established += lines[i].call.state == L2TP_CALL_ESTABLISHED;
		for (i = 0; i < 40; i++)
			lns_cdn(&lns, i + 1, L2TP_CDN_LOST_CARRIER, "");
		pass(50000);
		for (i = 0; i < 40; i++)
			gone += lines[i].n_ended == 1;
	}
	ok(established == 400, "calls are established on a bad network");
	ok(gone == 400, "and end on it");
}

int main(void)
{
	test_connect();
	test_too_long();
	test_waiting();
	test_at_up();
	test_ids();
	test_refused();
	test_hang_up();
	test_setup_time();
	test_out_of_state();
	test_faults();
	test_no_lns();
	test_tunnel_ends();
	test_many();
	test_no_room();
	test_small_queue();
	test_hiding();
	test_bad_network();
	return tap_end();
}
