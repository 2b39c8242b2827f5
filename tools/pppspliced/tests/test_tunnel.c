// SPDX-License-Identifier: GPL-2.0
/* The control connection of RFC 2661, from SCCRQ to its end, whoever ends it, and why. */
#include "l2tp_lns.h"

static struct lac lac, other;
static struct lns lns;

static void ended(enum l2tp_why why, const char *text, const char *name)
{
	ok(lac.n_ended == 1 && lac.t.state == L2TP_TUNNEL_ENDED && lac.why.why == why &&
	   l2tp_tunnel_deadline(&lac.t) == NEVER, name);
	is(lac.why.text, text, "and says so");
}

static void test_open(void)
{
	const struct l2tp_message *msg;

	begin(&lac, &lns);
	lns.mute = true;
	open_tunnel(&lac);
	msg = &last_heard(&lns)->msg;
	ok(msg->type == L2TP_SCCRQ && !msg->header.tunnel_id && !msg->header.session_id &&
	   lac.t.state == L2TP_TUNNEL_WAIT_CTL_REPLY, "a tunnel begins with SCCRQ");
	ok(msg->present == (BIT(PROTOCOL_VERSION) | BIT(FRAMING_CAPABILITIES) |
			    BIT(BEARER_CAPABILITIES) | BIT(HOST_NAME) | BIT(VENDOR_NAME) |
			    BIT(ASSIGNED_TUNNEL_ID) | BIT(RECEIVE_WINDOW_SIZE) | BIT(TIE_BREAKER)),
	   "with all that it has to say, and no Challenge without a secret");
	ok(msg->sccrq.end.assigned_tunnel_id == LAC_ID && msg->sccrq.end.receive_window_size == 8 &&
	   msg->sccrq.tie_breaker == lac.t.tie_breaker && lac.t.tie_breaker, "which is right");
	lns.window = 3;
	lns_sccrp(&lns, NULL);
	carry();
	is(heard_from(&lns, 1), "SCCCN", "SCCRP is answered by SCCCN");
	ok(last_heard(&lns)->msg.header.tunnel_id == LNS_ID && !last_heard(&lns)->msg.present,
	   "for the tunnel that the peer has named");
	ok(lac.n_up == 1 && lac.t.state == L2TP_TUNNEL_ESTABLISHED && lac.t.peer_id == LNS_ID &&
	   lac.t.established_at == now && lac.t.delivery.window == 3,
	   "it is established, within the peer's window");
	is(lac.t.peer_host_name, "lns", "the peer's name is known");
	is(lac.t.peer_vendor_name, "by?hand", "in what can be printed");
	pass(200);
	ok(delivery_settled(&lac.t.delivery) && delivery_settled(&lns.d) && lns.n_known == 2,
	   "all is acknowledged");
}

static void test_authentication(void)
{
	begin(&lac, &lns);
	lac.config.secret = SECRET;
	lns.secret = SECRET;
	lns.challenge = true;
	open_tunnel(&lac);
	is(heard_from(&lns, 0), "SCCRQ SCCCN", "two that share a secret come together");
	ok(l2tp_has(&last_heard(&lns)->msg, L2TP_AVP_CHALLENGE_RESPONSE) && lac.n_up == 1,
	   "each with a response");

	begin(&lac, &lns);
	lac.config.secret = SECRET;
	lns.secret = SECRET;
	open_tunnel(&lac);
	ok(!l2tp_has(&last_heard(&lns)->msg, L2TP_AVP_CHALLENGE_RESPONSE) && lac.n_up == 1,
	   "who was not challenged does not respond");

	begin(&lac, &lns);
	lac.config.secret = SECRET;
	lns.secret = SECRET;
	lns.lie = true;
	open_tunnel(&lac);
	ok(heard_end(&lns, L2TP_STOPCCN, L2TP_STOPCCN_NOT_AUTHORIZED, 0) && !lac.n_up,
	   "a wrong response is refused");
	pass(200);
	ended(L2TP_WHY_AUTH, "wrong Challenge Response", "it ends by that");

	begin(&lac, &lns);
	lac.config.secret = SECRET;
	lns.shy = true;
	open_tunnel(&lac);
	ok(heard_end(&lns, L2TP_STOPCCN, L2TP_STOPCCN_NOT_AUTHORIZED, 0), "so is none");
	pass(200);
	ended(L2TP_WHY_AUTH, "no Challenge Response", "it ends by that");

	begin(&lac, &lns);
	lns.challenge = true;
	open_tunnel(&lac);
	ok(heard_end(&lns, L2TP_STOPCCN, L2TP_STOPCCN_NOT_AUTHORIZED, 0) && !lac.n_up,
	   "who is challenged and has no secret gives up");
	pass(200);
	ended(L2TP_WHY_AUTH, "the peer wants tunnel authentication, but no secret is set",
	      "it ends by that");
}

static void test_host_name(void)
{
	begin(&lac, &lns);
	lac.config.peer_host_name = "lns";
	open_tunnel(&lac);
	ok(lac.n_up == 1, "the peer may have to have a name");
	begin(&lac, &lns);
	lac.config.peer_host_name = "";
	open_tunnel(&lac);
	ok(lac.n_up == 1, "or not");
	begin(&lac, &lns);
	lac.config.peer_host_name = "ln";
	open_tunnel(&lac);
	ok(heard_end(&lns, L2TP_STOPCCN, L2TP_STOPCCN_NOT_AUTHORIZED, 0), "another is refused");
	begin(&lac, &lns);
	lac.config.peer_host_name = "lnsx";
	open_tunnel(&lac);
	ok(heard_end(&lns, L2TP_STOPCCN, L2TP_STOPCCN_NOT_AUTHORIZED, 0), "as is a part of it");
	pass(200);
	ended(L2TP_WHY_HOST_NAME, "wrong host name", "it ends by that");
}

static void test_bad_config(void)
{
	static char long_name[2000];

	begin(&lac, &lns);
	lac.config.host_name = "";
	open_tunnel(&lac);
	ended(L2TP_WHY_OWNER, "host name is empty, or host and vendor name are too long",
	      "without a Host Name it ends at once");
	ok(!lac.n_sent, "and says nothing");
	begin(&lac, &lns);
	lac.config.host_name = memset(long_name, 'x', sizeof(long_name) - 1);
	open_tunnel(&lac);
	ok(lac.n_ended == 1, "or with one that is too long");
	begin(&lac, &lns);
	lac.config.delivery.n_send = 3;
	open_tunnel(&lac);
	ended(L2TP_WHY_OWNER, "send slots: fewer than 4", "with too few slots it ends at once");
	begin(&lac, &lns);
	lac.config.delivery.first_interval = 0;
	open_tunnel(&lac);
	ended(L2TP_WHY_OWNER, "first interval: not 1 ms to the longest",
	      "and with what delivery does not like");
	begin(&lac, &lns);
	lac_init(&lac, LAC_ID);
	l2tp_tunnel_close(&lac.t, L2TP_STOPCCN_CLEAR, "no", now);
	ended(L2TP_WHY_OWNER, "no", "one that was never opened closes at once");
	l2tp_tunnel_open(&lac.t, now);
	ok(!lac.n_sent && lac.n_ended == 1, "and is not opened any more");
}

static void test_hello(void)
{
	unsigned int n;

	begin(&lac, &lns);
	lac.config.hello_ms = 10000;
	lac.config.idle_ms = 1000000;
	open_tunnel(&lac);
	pass(500);
	n = lns.n_heard;
	pass(9000);
	ok(lns.n_heard == n, "a peer that was heard is not asked");
	pass(1000);
	is(heard_from(&lns, n), "HELLO", "one that is silent is");
	pass(100000);
	ok(lns.n_heard - n >= 10 && lns.n_heard - n <= 11 && !lac.n_ended &&
	   lac.t.stats.hellos == lns.n_heard - n, "each time, and once");
	lns_say(&lns, L2TP_HELLO, 0);
	pass(200);
	ok(delivery_settled(&lns.d) && !lac.n_ended, "a HELLO of the peer is acknowledged");
	lns.silent = true;
	pass(41000);
	ended(L2TP_WHY_NO_ANSWER, "no answer", "one that does not answer is gone");

	begin_up(&lac, &lns);
	n = lns.n_heard;
	pass(50000);
	ok(lns.n_heard == n, "it can be left out");
}

static void test_close(void)
{
	begin_up(&lac, &lns);
	l2tp_tunnel_close(&lac.t, L2TP_STOPCCN_SHUTTING_DOWN, "bye", now);
	ok(lac.t.state == L2TP_TUNNEL_CLOSING && !lac.n_ended, "a tunnel closes when that is known");
	carry();
	ok(heard_end(&lns, L2TP_STOPCCN, L2TP_STOPCCN_SHUTTING_DOWN, 0), "by StopCCN");
	is(last_heard(&lns)->text, "bye", "with a reason");
	ok(last_heard(&lns)->msg.stopccn.assigned_tunnel_id == LAC_ID, "and its own ID");
	l2tp_tunnel_close(&lac.t, L2TP_STOPCCN_CLEAR, "again", now);
	pass(100);
	ended(L2TP_WHY_OWNER, "bye", "it has ended when that is acknowledged");
	ok(lac.why.result == L2TP_STOPCCN_SHUTTING_DOWN, "with the result that was sent");

	begin_up(&lac, &lns);
	lns.silent = true;
	l2tp_tunnel_close(&lac.t, L2TP_STOPCCN_CLEAR, NULL, now);
	pass(30999);
	ok(!lac.n_ended, "it waits for that");
	pass(1);
	ended(L2TP_WHY_OWNER, "closed", "but not for ever");

	begin(&lac, &lns);
	lns.silent = true;
	open_tunnel(&lac);
	l2tp_tunnel_close(&lac.t, L2TP_STOPCCN_CLEAR, "no", now);
	lns.silent = false;
	pass(2000);
	is(heard_from(&lns, 0), "SCCRQ StopCCN", "one that is being opened can be closed");
	ok(last_heard(&lns)->msg.header.tunnel_id == 0 &&
	   last_heard(&lns)->msg.stopccn.assigned_tunnel_id == LAC_ID && lac.n_ended == 1,
	   "the peer can tell from the ID in it which it is");
}

static void test_stopped(void)
{
	begin_up(&lac, &lns);
	lns_stopccn(&lns, L2TP_STOPCCN_SHUTTING_DOWN, "re\x01start");
	carry();
	ok(lac.t.state == L2TP_TUNNEL_CLOSING && !lac.n_ended, "the peer may end it");
	pass(200);
	ok(delivery_settled(&lns.d), "which is acknowledged");
	pass(29000);
	ok(!lac.n_ended, "for as long as he may repeat it");
	pass(2000);
	ended(L2TP_WHY_PEER, "shutting down: re?start", "then it has ended");
	ok(lac.why.result == L2TP_STOPCCN_SHUTTING_DOWN, "with the result that came");

	begin(&lac, &lns);
	lns.mute = true;
	open_tunnel(&lac);
	lns_stopccn(&lns, L2TP_STOPCCN_NOT_AUTHORIZED, "");
	pass(200);
	ok(lac.t.peer_id == LNS_ID && delivery_settled(&lns.d), "he may refuse it");
	pass(31000);
	ended(L2TP_WHY_PEER, "not authorized to establish a control channel", "it ends by that");

	begin_up(&lac, &lns);
	lns_raw(&lns, 0, "8008 0000 0000 0004 8008 0000 0009 2222 8006 0000 00ff");
	pass(32000);
	ended(L2TP_WHY_PEER, "no Result Code that could be read", "a bad StopCCN is one");

	begin_up(&lac, &lns);
	lns_raw(&lns, 0, "8008 0000 0000 0004 8008 0000 0009 2222 800a 0000 0001 0002 0008");
	pass(32000);
	ended(L2TP_WHY_PEER, "error: unknown AVP with the M bit set", "an error code is told");

	begin_up(&lac, &lns);
	l2tp_tunnel_close(&lac.t, L2TP_STOPCCN_CLEAR, "ours", now);
	lns_stopccn(&lns, L2TP_STOPCCN_CLEAR, "theirs");
	pass(200);
	ended(L2TP_WHY_OWNER, "ours", "both may end it at the same time");
	ok(delivery_settled(&lns.d), "and nobody waits");
}

static void test_out_of_state(void)
{
	static const enum l2tp_message_type early[] = {
		L2TP_SCCCN, L2TP_HELLO, L2TP_ICRQ, L2TP_ICRP, L2TP_OCRQ,
	};
	static const enum l2tp_message_type late[] = { L2TP_SCCRQ, L2TP_SCCRP, L2TP_SCCCN };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(early); i++) {
		begin(&lac, &lns);
		lns.mute = true;
		open_tunnel(&lac);
		lns_say(&lns, early[i], 0);
		pass(200);
		ok(heard_end(&lns, L2TP_STOPCCN, L2TP_STOPCCN_FSM, 0) && lac.n_ended == 1 &&
		   lac.why.why == L2TP_WHY_PROTOCOL, l2tp_message_name(early[i]));
	}
	ended(L2TP_WHY_PROTOCOL, "OCRQ in state wait-ctl-reply", "nothing but SCCRP answers SCCRQ");
	for (i = 0; i < ARRAY_SIZE(late); i++) {
		begin_up(&lac, &lns);
		lns_say(&lns, late[i], 0);
		pass(200);
		ok(heard_end(&lns, L2TP_STOPCCN, L2TP_STOPCCN_FSM, 0) && lac.n_ended == 1,
		   l2tp_message_name(late[i]));
	}
	ended(L2TP_WHY_PROTOCOL, "SCCCN in state established", "a tunnel is established once");
}

static void test_faults(void)
{
	begin(&lac, &lns);
	lns.mute = true;
	open_tunnel(&lac);
	lns_raw(&lns, 0, "8008 0000 0000 0002  8008 0000 0002 0100  800a 0000 0003 00000001"
			 "8007 0000 0007 6c  8008 0000 0009 2222  8006 0000 00ff");
	pass(200);
	ok(heard_end(&lns, L2TP_STOPCCN, L2TP_STOPCCN_ERROR, L2TP_ERROR_UNKNOWN_AVP) &&
	   last_heard(&lns)->msg.header.tunnel_id == LNS_ID,
	   "an AVP that is unknown and mandatory clears the tunnel");
	ended(L2TP_WHY_PROTOCOL, "AVP 255: unknown", "it ends by that");

	begin(&lac, &lns);
	lns.mute = true;
	open_tunnel(&lac);
	lns_raw(&lns, 0, "8008 0000 0000 0002  8008 0000 0002 0200  800a 0000 0003 00000001"
			 "8007 0000 0007 6c  8008 0000 0009 2222");
	pass(200);
	ok(heard_end(&lns, L2TP_STOPCCN, L2TP_STOPCCN_VERSION, 0x0100), "so does version 2");

	begin_up(&lac, &lns);
	lns_raw(&lns, 0, "8008 0000 0000 00ff");
	pass(200);
	ok(heard_end(&lns, L2TP_STOPCCN, L2TP_STOPCCN_ERROR, L2TP_ERROR_VALUE),
	   "so does a message that is unknown and mandatory");

	begin_up(&lac, &lns);
	lns_raw(&lns, 0, "0008 0000 0000 00ff");
	lns_raw(&lns, 0, "8008 0000 0000 0006 0006 0000 00ff");
	pass(200);
	ok(!lac.n_ended && delivery_settled(&lns.d) && lac.t.stats.ignored == 1 &&
	   lac.t.stats.ignored_avps == 1, "what is not mandatory is ignored");
}

static void test_times(void)
{
	begin(&lac, &lns);
	lns.silent = true;
	lac.config.setup_ms = 0;
	open_tunnel(&lac);
	pass(31000);
	ended(L2TP_WHY_NO_ANSWER, "no answer", "an LNS that is not there is given up");

	begin(&lac, &lns);
	lns.mute = true;
	open_tunnel(&lac);
	pass(19999);
	ok(lac.t.state == L2TP_TUNNEL_WAIT_CTL_REPLY, "one that only acknowledges has some time");
	pass(1);
	ok(heard_end(&lns, L2TP_STOPCCN, L2TP_STOPCCN_CLEAR, 0), "but no more");
	pass(200);
	ended(L2TP_WHY_TIMEOUT, "not set up in time", "it ends by that");

	begin(&lac, &lns);
	lns.mute = true;
	lac.config.setup_ms = 0;
	open_tunnel(&lac);
	pass(31200);
	ended(L2TP_WHY_TIMEOUT, "not set up in time", "which is never without a bound");

	begin_up(&lac, &lns);
	pass(59000);
	ok(lac.t.state == L2TP_TUNNEL_ESTABLISHED, "a tunnel without calls stays for a while");
	pass(1000);
	ok(heard_end(&lns, L2TP_STOPCCN, L2TP_STOPCCN_CLEAR, 0), "then it is closed");
	ended(L2TP_WHY_IDLE, "no calls", "it ends by that");

	begin(&lac, &lns);
	lac.config.idle_ms = 0;
	open_tunnel(&lac);
	pass(200);
	ended(L2TP_WHY_IDLE, "no calls", "or at once");
}

static void test_stray(void)
{
	unsigned int n;

	begin_up(&lac, &lns);
	n = lac.n_sent;
	lns.lac->t.id = 0x4444;
	lns_say(&lns, L2TP_HELLO, 0);
	lns.lac->t.id = LAC_ID;
	carry();
	ok(lac.t.stats.stray == 1 && lac.n_sent == n, "what is for another tunnel is dropped");
	l2tp_tunnel_input(&lac.t, "\xc8\x02", 2, now);
	ok(lac.t.delivery.stats.malformed == 1, "as is what is no message");
}

/* Both ends are of ours: the other one is the responder. */
static void begin_both(void)
{
	begin_wire();
	lacs[0] = &lac;
	lacs[1] = &other;
	lac_configure(&lac, &other);
	lac_configure(&other, &lac);
	other.random = 4711;
	other.config.host_name = "other";
	lac_init(&lac, LAC_ID);
	lac.t.responder = false;
}

static void test_responder(void)
{
	uint8_t sccrq[DELIVERY_MESSAGE_MAX];
	size_t len;

	begin_both();
	lac.config.secret = SECRET;
	lac.config.hide = true;
	other.config.secret = SECRET;
	lac.config.peer_host_name = "other";
	other.config.peer_host_name = "lac";
	lac_init(&lac, LAC_ID);
	lac_init(&other, LNS_ID);
	l2tp_tunnel_open(&lac.t, now);
	memcpy(sccrq, lac.last, lac.last_len);
	len = lac.last_len;
	carry_one();
	ok(other.t.state == L2TP_TUNNEL_WAIT_CTL_CONN && other.t.peer_id == LAC_ID,
	   "who is asked waits for SCCCN");
	ok(l2tp_tunnel_opened_by(&other.t, sccrq, len), "an SCCRQ that comes again is known");
	l2tp_tunnel_input(&other.t, sccrq, len, now);
	ok(other.t.delivery.stats.duplicates == 1 && !other.n_ended, "and acknowledged");
	carry();
	ok(lac.n_up == 1 && other.n_up == 1, "two that share a secret come together");
	is(other.t.peer_host_name, "lac", "by name");
	l2tp_tunnel_input(&other.t, sccrq, len, now);
	ok(other.t.stats.stray == 1 && !l2tp_tunnel_opened_by(&other.t, sccrq, len),
	   "after that it is a new one");
	pass(200);
	l2tp_tunnel_close(&other.t, L2TP_STOPCCN_CLEAR, "enough", now);
	ok(!l2tp_tunnel_opened_by(&other.t, sccrq, len), "while the old one is closed, too");
	pass(32000);
	ok(other.n_ended == 1, "either may close");
	ended(L2TP_WHY_PEER, "request to clear the control connection: enough", "both end");

	begin_both();
	lac.config.secret = SECRET;
	other.config.secret = (struct octets)OCTETS("another secret");
	lac_init(&lac, LAC_ID);
	lac_init(&other, LNS_ID);
	l2tp_tunnel_open(&lac.t, now);
	pass(32000);
	ended(L2TP_WHY_AUTH, "wrong Challenge Response", "without it they do not");
	ok(!other.n_up && other.why.why == L2TP_WHY_PEER, "neither does");

	begin_both();
	other.config.secret = SECRET;
	lac.config.secret = SECRET;
	lac_init(&lac, LAC_ID);
	lac_init(&other, LNS_ID);
	l2tp_tunnel_open(&lac.t, now);
	carry_one();
	lac.t.config.secret = (struct octets)OCTETS("another secret");
	l2tp_auth_respond(L2TP_SCCRP, lac.t.config.secret,
			  octets_of(lac.t.challenge, sizeof(lac.t.challenge)),
			  wire.datagrams[0].data + wire.datagrams[0].len - L2TP_RESPONSE_LEN);
	pass(200);
	ok(!other.n_up && other.why.why == L2TP_WHY_AUTH &&
	   other.why.result == L2TP_STOPCCN_NOT_AUTHORIZED, "a wrong response in SCCCN is refused");

	begin_both();
	lac.config.secret = SECRET;
	lac_init(&lac, LAC_ID);
	lac_init(&other, LNS_ID);
	l2tp_tunnel_open(&lac.t, now);
	pass(200);
	ok(other.n_ended == 1 && other.why.why == L2TP_WHY_AUTH &&
	   other.why.result == L2TP_STOPCCN_NOT_AUTHORIZED,
	   "nor is an SCCRQ with a Challenge answered without a secret");

	begin_both();
	lac_init(&lac, LAC_ID);
	lac_init(&other, LNS_ID);
	l2tp_tunnel_open(&lac.t, now);
	carry_one();
	wire.n = 0;
	lacs[0] = NULL;
	other.peer = NULL;
	pass(100000);
	ok(other.n_ended == 1 && other.why.why == L2TP_WHY_TIMEOUT,
	   "without SCCCN it ends in time");
}

/* StopCCN of an originator that does not know our Tunnel ID is for ID 0, section 4.4.3. */
static void test_given_up(void)
{
	uint8_t sccrq[DELIVERY_MESSAGE_MAX];
	size_t len;

	begin_both();
	lac_init(&other, LNS_ID);
	l2tp_tunnel_open(&lac.t, now);
	len = lac.last_len;
	memcpy(sccrq, lac.last, len);
	carry_one();
	wire.n = 0;
	l2tp_tunnel_close(&lac.t, L2TP_STOPCCN_CLEAR, "too late", now);
	pass(3000);
	ok(other.t.state == L2TP_TUNNEL_CLOSING && other.t.ending.why == L2TP_WHY_PEER &&
	   !other.t.stats.stray, "an originator may give up before it is answered");
	ended(L2TP_WHY_OWNER, "too late", "which is acknowledged");
	ok(l2tp_tunnel_opened_by(&other.t, sccrq, len), "its SCCRQ may still come again");
	sccrq[len - 1] ^= 1;
	ok(l2tp_tunnel_opened_by(&other.t, sccrq, len) &&
	   !l2tp_tunnel_opened_by(&lac.t, sccrq, len), "to none but the responder");
	other.t.peer_id++;
	ok(!l2tp_tunnel_opened_by(&other.t, sccrq, len), "of the tunnel that it has named");
	other.t.peer_id--;
	sccrq[4] = 1;
	ok(!l2tp_tunnel_opened_by(&other.t, sccrq, len), "and for Tunnel ID 0 only");
}

static void accept_raw(const char *avps)
{
	uint8_t buf[SAMPLE_SIZE];
	struct writer w = writer_of(buf, sizeof(buf));
	const struct l2tp_header header = { 0 };

	begin(&lac, &lns);
	lac_init(&lac, LAC_ID);
	l2tp_header_write(&w, &header);
	w.len += unhex(avps, buf + w.len);
	l2tp_header_end(&w);
	l2tp_tunnel_accept(&lac.t, buf, w.len, now);
}

static void test_accept(void)
{
	static const char sccrq[] = "8008 0000 0000 0001  8008 0000 0002 0100"
		"800a 0000 0003 00000001  8007 0000 0007 6c  8008 0000 0009 2222";
	static const char *const junk[] = {
		"", "8008 0000 0000 0006", "8008 0000 0000 0002  8008 0000 0009 2222",
		"8008 0000 0000 0004  8008 0000 0009 2222 8008 0000 0001 0001",
		"8008 0000 0000 00ff", "8008 0000 0000 0001", "0800",
	};
	char bad[256];

	accept_raw(sccrq);
	ok(lac.t.state == L2TP_TUNNEL_WAIT_CTL_CONN && lac.n_sent == 1, "an SCCRQ is answered");
	for (unsigned int i = 0; i < ARRAY_SIZE(junk); i++) {
		accept_raw(junk[i]);
		ok(lac.n_ended == 1 && !lac.n_sent && lac.why.why == L2TP_WHY_PROTOCOL,
		   "what is none is not");
	}
	snprintf(bad, sizeof(bad), "%s 8006 0000 00ff", sccrq);
	accept_raw(bad);
	ok(lac.t.state == L2TP_TUNNEL_CLOSING && lac.n_sent == 1 &&
	   lac.t.ending.error == L2TP_ERROR_UNKNOWN_AVP, "one that is wrong is told why");
	begin(&lac, &lns);
	lac_init(&lac, LAC_ID);
	l2tp_tunnel_accept(&lac.t, "", 0, now);
	ok(lac.n_ended == 1 && !lac.n_sent, "nothing is none");
}

static enum l2tp_tie tie(bool has, uint64_t value, bool up)
{
	struct l2tp_message msg = { .type = L2TP_SCCRQ, .present = has ? BIT(TIE_BREAKER) : 0 };
	uint8_t buf[SAMPLE_SIZE];
	size_t len;

	begin(&lac, &lns);
	lns.mute = !up;
	open_tunnel(&lac);
	lac.n_sent = 0;
	lac.t.tie_breaker = 0x8000000000000000;
	msg.sccrq.end = lns_end(&lns);
	msg.sccrq.tie_breaker = value;
	len = l2tp_message_build(&msg, NULL, buf, sizeof(buf));
	return l2tp_tunnel_tie(&lac.t, buf, len, now);
}

static void test_tie(void)
{
	static const uint8_t zlb[] = { 0xc8, 2, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0 };

	ok(tie(true, 0x8000000000000001, false) == L2TP_TIE_KEEP_OURS &&
	   lac.t.state == L2TP_TUNNEL_WAIT_CTL_REPLY, "the lower Tie Breaker wins: ours");
	lns_sccrp(&lns, NULL);
	carry();
	ok(lac.n_up == 1, "and goes on");
	ok(tie(true, 0x7fffffffffffffff, false) == L2TP_TIE_TAKE_THEIRS && !lac.n_sent,
	   "or theirs: ours is dropped silently");
	ended(L2TP_WHY_TIE, "tie lost", "it ends by that");
	ok(tie(true, 0x8000000000000000, false) == L2TP_TIE_BOTH_LOSE && !lac.n_sent,
	   "if they are equal, both are");
	ended(L2TP_WHY_TIE, "tie lost", "it ends by that");
	ok(tie(false, 0, false) == L2TP_TIE_KEEP_OURS, "one wins over none");
	ok(tie(true, 0, true) == L2TP_TIE_INDEPENDENT && !lac.n_ended,
	   "what is established is not in question");
	tie(false, 0, false);
	ok(l2tp_tunnel_tie(&lac.t, zlb, sizeof(zlb), now) == L2TP_TIE_INDEPENDENT &&
	   l2tp_tunnel_tie(&lac.t, zlb, 3, now) == L2TP_TIE_INDEPENDENT,
	   "what is no SCCRQ has no tie");
}

static void test_hiding(void)
{
	uint64_t hidden;
	uint8_t first[DELIVERY_MESSAGE_MAX];
	size_t len;

	begin(&lac, &lns);
	lac.config.secret = SECRET;
	lac.config.hide = true;
	lns.secret = SECRET;
	lns.challenge = true;
	lns.hide = true;
	lac_init(&lac, LAC_ID);
	l2tp_tunnel_open(&lac.t, now);
	ok(!hidden_in(lac.last, lac.last_len), "an SCCRQ can be read by who looks for the secret");
	carry();
	hidden = hidden_in(lac.last, lac.last_len);
	ok(hidden & BIT(CHALLENGE_RESPONSE) && !(hidden & BIT(MESSAGE_TYPE)),
	   "then what may be hidden is hidden");
	len = lac.last_len;
	memcpy(first, lac.last, len);
	ok(lac.n_up == 1 && lns.n_known == 2, "and found by who knows the secret");
	is(lac.t.peer_host_name, "lns", "both ways");
	lac_init(&lac, LAC_ID);
	l2tp_tunnel_open(&lac.t, now);
	carry();
	ok(lac.last_len != len || memcmp(first, lac.last, len), "it never looks the same");

	begin(&lac, &lns);
	lns.secret = SECRET;
	lns.hide = true;
	open_tunnel(&lac);
	pass(32000);
	ok(lac.n_ended == 1 && lac.why.why == L2TP_WHY_AUTH, "without a secret it cannot be read");

	begin(&lac, &lns);
	lac.config.hide = true;
	open_tunnel(&lac);
	ok(lac.n_up == 1 && !hidden_in(lac.last, lac.last_len), "nor hidden");
}

static void test_bad_network(void)
{
	unsigned int up = 0, ended_well = 0;

	for (unsigned int i = 1; i <= 50; i++) {
		begin_both();
		lac.config.secret = SECRET;
		other.config.secret = SECRET;
		lac.config.setup_ms = 120000;
		other.config.setup_ms = 120000;
		lac_init(&lac, LAC_ID);
		lac_init(&other, LNS_ID);
		wire.faults = 15;
		wire.random = i;
		l2tp_tunnel_open(&lac.t, now);
		pass(30000);
		up += lac.n_up == 1 && other.n_up == 1;
		l2tp_tunnel_close(&lac.t, L2TP_STOPCCN_CLEAR, "done", now);
		pass(90000);
		ended_well += lac.n_ended == 1 && other.n_ended == 1 &&
			      other.why.why == L2TP_WHY_PEER;
	}
	ok(up == 50, "tunnels are established on a bad network");
	ok(ended_well == 50, "and end on it");
}

int main(void)
{
	test_open();
	test_authentication();
	test_host_name();
	test_bad_config();
	test_hello();
	test_close();
	test_stopped();
	test_out_of_state();
	test_faults();
	test_times();
	test_stray();
	test_responder();
	test_given_up();
	test_accept();
	test_tie();
	test_hiding();
	test_bad_network();
	return tap_end();
}
