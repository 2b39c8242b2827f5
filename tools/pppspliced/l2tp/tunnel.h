/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An L2TP control connection, RFC 2661 sections 5.1, 5.5, 5.7 and 7.2, of a LAC: as its
 * originator, or as the responder to an LNS that opens one. The calls of call.h hang in it.
 */
#ifndef PPPSPLICED_L2TP_TUNNEL_H
#define PPPSPLICED_L2TP_TUNNEL_H

#include "l2tp/delivery.h"
#include "l2tp/ending.h"

#include <sys/queue.h>

#define L2TP_TUNNEL_NAME_SIZE	64
#define L2TP_CHALLENGE_LEN	16
#define L2TP_TUNNEL_BUCKETS	256

/* Answers that may wait, to a peer who asks for calls, or about those that are not */
#define L2TP_TUNNEL_OWED_STRANGERS	2048
/* CDNs that may wait: these, and those of all calls that a tunnel can have, which may end at once */
#define L2TP_TUNNEL_OWED_MAX		(UINT16_MAX + L2TP_TUNNEL_OWED_STRANGERS)

/* Least send slots of a tunnel: a StopCCN, a message about a call, an ICRQ and its ICCN. */
#define L2TP_TUNNEL_SEND_MIN	4

struct l2tp_call;
LIST_HEAD(l2tp_call_bucket, l2tp_call);
TAILQ_HEAD(l2tp_call_queue, l2tp_call);

/* States of section 7.2.1, and what comes after them. */
enum l2tp_tunnel_state {
	L2TP_TUNNEL_IDLE,
	L2TP_TUNNEL_WAIT_CTL_REPLY,
	L2TP_TUNNEL_WAIT_CTL_CONN,
	L2TP_TUNNEL_ESTABLISHED,
	L2TP_TUNNEL_CLOSING,	/* StopCCN sent or received, delivery lingers */
	L2TP_TUNNEL_ENDED,
};

/**
 * struct l2tp_tunnel_config - what does not change
 * @host_name: Host Name to tell, at least an octet
 * @vendor_name: Vendor Name to tell; NULL for none
 * @secret: secret that is shared with the peer; without any there is no tunnel authentication
 * @peer_host_name: what the peer's Host Name has to be; NULL or empty for anything
 * @hide: hide all AVPs that may be hidden, but in SCCRQ and SCCRP; only with a secret
 * @hello_ms: HELLO after so much silence of the peer, section 5.5; 0 for never
 * @setup_ms: most that the set-up of the control connection, or of a call from its request
 *	on, may take; 0 for as long as delivery tries, delivery_cycle()
 * @idle_ms: closed when without calls for that long; 0 for at once, at the next deadline
 * @delivery: how messages are delivered. Its slots are the owner's, and of this tunnel alone,
 *	until it has ended
 *
 * The send slots bound how many calls are set up at one time: each that the peer was asked for
 * has a slot kept for its ICCN, and one is kept for StopCCN. Calls beyond that wait, in order,
 * within @setup_ms. 64 slots are recommended; fewer than L2TP_TUNNEL_SEND_MIN are refused.
 */
struct l2tp_tunnel_config {
	const char *host_name;
	const char *vendor_name;
	struct octets secret;
	const char *peer_host_name;
	bool hide;
	unsigned int hello_ms;
	unsigned int setup_ms;
	unsigned int idle_ms;
	struct delivery_config delivery;
};

/**
 * struct l2tp_tunnel_ops - what the owner does
 * @send: transmit a datagram to the peer; may not call back
 * @random: give random octets; may not call back
 * @up: the control connection is established; comes once. May call l2tp_call_request()
 * @ended: it is no more, and why; comes once, when all its calls have ended, from inside any
 *	function of here. May not call back; the memory is not released before that function
 *	has returned
 */
struct l2tp_tunnel_ops {
	void (*send)(void *owner, const void *data, size_t len);
	void (*random)(void *owner, void *data, size_t len);
	void (*up)(void *owner);
	void (*ended)(void *owner, const struct l2tp_ending *why);
};

/**
 * struct l2tp_tunnel_stats - what was out of the ordinary, in messages
 * @stray: dropped, as they are for another tunnel
 * @ignored: of an unknown type, or WEN and SLI, of which nothing follows here
 * @ignored_avps: AVPs that were ignored
 * @unknown_session: about a session that is not, or not any more
 * @refused_calls: ICRQs and OCRQs of the peer
 * @hellos: HELLOs sent
 * @unsent_cdns: CDNs to a peer who asks for calls, or about those that are not, which were given
 *	up, as too many waited
 */
struct l2tp_tunnel_stats {
	uint64_t stray;
	uint64_t ignored;
	uint64_t ignored_avps;
	uint64_t unknown_session;
	uint64_t refused_calls;
	uint64_t hellos;
	uint64_t unsent_cdns;
};

/**
 * struct l2tp_owed_cdn - a CDN that waits for room in the send queue
 * @session: Session ID of the peer
 * @assigned: Session ID of this end; 0 if there never was one
 * @result: result code
 * @error: error code
 */
struct l2tp_owed_cdn {
	uint16_t session;
	uint16_t assigned;
	uint16_t result;
	uint16_t error;
};

/**
 * struct l2tp_tunnel - a control connection
 * @state: where it is
 * @id: Tunnel ID of this end
 * @peer_id: Tunnel ID of the peer; 0 before he has said it
 * @peer_host_name: Host Name of the peer, printable and cut off; empty before
 * @peer_vendor_name: his Vendor Name, likewise
 * @n_calls: calls that hang in it, those that wait for it too
 * @established_at: when it was established, in ms
 * @delivery: reliable delivery; its stats may be read
 * @stats: what was out of the ordinary
 * @ending: why it ended; to be read from CLOSING on, and in ended() of its calls
 *
 * The rest is private:
 *
 * @config: what does not change
 * @ops: what the owner does
 * @owner: argument of @ops
 * @wrong: what is wrong with @config, or NULL
 * @responder: the peer has opened it
 * @tie_breaker: of our SCCRQ
 * @challenge: what we have challenged the peer with
 * @now: time of the entry that is running, for what delivery calls
 * @setup_at: when it has to be established
 * @idle_at: when it is closed unless there are calls; NEVER if there are
 * @hello_at: when the peer has been silent for too long
 * @calls: calls by Session ID
 * @setting_up: those that are not established, in the order of their requests: first those
 *	that the peer was asked for, then those that wait
 * @waiting: the first of the latter, or NULL
 * @n_requested: number of the former, each of which has a send slot kept for its ICCN
 * @owed_first: index of the first CDN that waits for room
 * @n_owed: how many do
 * @owed: ring of them, last: what was never used is not written to
 */
struct l2tp_tunnel {
	enum l2tp_tunnel_state state;
	uint16_t id;
	uint16_t peer_id;
	char peer_host_name[L2TP_TUNNEL_NAME_SIZE];
	char peer_vendor_name[L2TP_TUNNEL_NAME_SIZE];
	unsigned int n_calls;
	uint64_t established_at;
	struct delivery delivery;
	struct l2tp_tunnel_stats stats;
	struct l2tp_ending ending;

	struct l2tp_tunnel_config config;
	const struct l2tp_tunnel_ops *ops;
	void *owner;
	const char *wrong;
	bool responder;
	uint64_t tie_breaker;
	uint8_t challenge[L2TP_CHALLENGE_LEN];
	uint64_t now;
	uint64_t setup_at;
	uint64_t idle_at;
	uint64_t hello_at;

	struct l2tp_call_bucket calls[L2TP_TUNNEL_BUCKETS];
	struct l2tp_call_queue setting_up;
	struct l2tp_call *waiting;
	unsigned int n_requested;
	unsigned int owed_first;
	unsigned int n_owed;
	struct l2tp_owed_cdn owed[L2TP_TUNNEL_OWED_MAX];
};

/* What an SCCRQ of a peer means to a tunnel that is being opened to him, section 4.4.3. */
enum l2tp_tie {
	L2TP_TIE_INDEPENDENT,	/* no tie: treat it by itself */
	L2TP_TIE_KEEP_OURS,	/* ours wins: do not answer it */
	L2TP_TIE_TAKE_THEIRS,	/* ours has ended: l2tp_tunnel_accept() into another tunnel */
	L2TP_TIE_BOTH_LOSE,	/* ours has ended, and it is not answered */
};

const char *l2tp_tunnel_state_text(enum l2tp_tunnel_state state);
void l2tp_tunnel_init(struct l2tp_tunnel *t, const struct l2tp_tunnel_config *config,
		      const struct l2tp_tunnel_ops *ops, void *owner, uint16_t id, uint64_t now);
void l2tp_tunnel_open(struct l2tp_tunnel *t, uint64_t now);
void l2tp_tunnel_accept(struct l2tp_tunnel *t, const void *data, size_t len, uint64_t now);
bool l2tp_tunnel_opened_by(const struct l2tp_tunnel *t, const void *data, size_t len);
enum l2tp_tie l2tp_tunnel_tie(struct l2tp_tunnel *ours, const void *data, size_t len,
			      uint64_t now);
void l2tp_tunnel_input(struct l2tp_tunnel *t, const void *data, size_t len, uint64_t now);
void l2tp_tunnel_close(struct l2tp_tunnel *t, enum l2tp_stopccn_result result, const char *text,
		       uint64_t now);
uint64_t l2tp_tunnel_deadline(const struct l2tp_tunnel *t);
void l2tp_tunnel_timeout(struct l2tp_tunnel *t, uint64_t now);

#endif
