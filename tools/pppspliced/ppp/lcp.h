/* SPDX-License-Identifier: GPL-2.0 */
/*
 * LCP, RFC 1661, and the Identification of RFC 1570, as an access concentrator speaks it on
 * PPPoE. What was negotiated is kept for the proxy LCP AVPs of RFC 2661 section 4.4.5.
 */
#ifndef PPPSPLICED_PPP_LCP_H
#define PPPSPLICED_PPP_LCP_H

#include "ppp/lcp_options.h"

/* Options of a Configure-Request of the peer that are kept; of a longer one, none */
#define LCP_KEPT_MAX	256

/* Codes of LCP alone: RFC 1661 section 5, RFC 1570 section 2 */
enum lcp_code {
	LCP_PROTOCOL_REJECT = 8,
	LCP_ECHO_REQUEST,
	LCP_ECHO_REPLY,
	LCP_DISCARD_REQUEST,
	LCP_IDENTIFICATION,
};

/**
 * struct lcp_config - what does not change
 * @fsm: timer and counters
 * @options: options to ask for
 * @negotiation_ms: longest that a negotiation may take, in ms; 0 for any time
 * @echo_ms: how often the peer is asked whether it is there, in ms; 0 for never
 * @echo_failures: Echo-Requests in a row without an answer before it is not, at least 1
 */
struct lcp_config {
	struct fsm_config fsm;
	struct lcp_options_config options;
	unsigned int negotiation_ms;
	unsigned int echo_ms;
	unsigned int echo_failures;
};

#define LCP_CONFIG_INIT \
	.fsm = { FSM_CONFIG_INIT }, .options = { .max_loops = 10 }, .negotiation_ms = 60000, \
	.echo_ms = 30000, .echo_failures = 3

/**
 * struct lcp_ops - what the owner does; none of it may call back
 * @send: transmit a packet
 * @random: give a random number
 * @up: negotiated
 * @down: not any more: it ends, or is negotiated anew
 * @ended: it has ended, and @text says more for people; comes once
 * @identification: the peer says what it is, RFC 1570 section 2.1; may be NULL
 */
struct lcp_ops {
	void (*send)(void *owner, const void *data, size_t len);
	uint32_t (*random)(void *owner);
	void (*up)(void *owner);
	void (*down)(void *owner);
	void (*ended)(void *owner, enum ppp_end why, const char *text);
	void (*identification)(void *owner, const char *text);
};

/**
 * struct lcp_request - options of a Configure-Request of the peer
 * @len: octets of @data; 0 also if there were more than are kept
 * @data: the octets, as they were
 */
struct lcp_request {
	size_t len;
	uint8_t data[LCP_KEPT_MAX];
};

/**
 * struct lcp - LCP of a session
 * @config: what does not change
 * @ops: what the owner does
 * @owner: argument of @ops
 * @fsm: its automaton
 * @options: what was negotiated
 * @has_initial: @initial is of this negotiation
 * @initial: first Configure-Request of the peer
 * @received: last Configure-Request of the peer
 * @why: why it ends, when that is certain
 * @ended: ops.ended was called
 * @peer_terminates: the peer has sent a Terminate-Request since it was last up
 * @text: more about the end
 * @give_up: end of the time for the negotiation, or NEVER
 * @echo_at: when the next Echo-Request is due, or NEVER
 * @unanswered: Echo-Requests since the last answer
 * @looped: packets with a Magic-Number of this side, while it is up
 */
struct lcp {
	const struct lcp_config *config;
	const struct lcp_ops *ops;
	void *owner;
	struct fsm fsm;
	struct lcp_options options;
	bool has_initial;
	struct lcp_request initial;
	struct lcp_request received;
	enum ppp_end why;
	bool ended;
	bool peer_terminates;
	char text[PPP_TEXT_SIZE];
	uint64_t give_up;
	uint64_t echo_at;
	unsigned int unanswered;
	unsigned int looped;
};

/**
 * struct lcp_proxy - what the LNS is told of the negotiation, RFC 2661 section 4.4.5
 * @initial: Initial Received LCP CONFREQ
 * @sent: Last Sent LCP CONFREQ
 * @received: Last Received LCP CONFREQ
 */
struct lcp_proxy {
	struct octets initial;
	struct octets sent;
	struct octets received;
};

void lcp_init(struct lcp *lcp, const struct lcp_config *config, const struct lcp_ops *ops,
	      void *owner);
void lcp_open(struct lcp *lcp, uint64_t now);
void lcp_close(struct lcp *lcp, enum ppp_end why, const char *text, uint64_t now);
void lcp_lower_down(struct lcp *lcp, uint64_t now);
void lcp_input(struct lcp *lcp, const void *data, size_t len, uint64_t now);
void lcp_reject_protocol(struct lcp *lcp, uint16_t protocol, const void *data, size_t len);
uint64_t lcp_deadline(const struct lcp *lcp);
void lcp_timeout(struct lcp *lcp, uint64_t now);
bool lcp_is_up(const struct lcp *lcp);
bool lcp_is_terminating(const struct lcp *lcp);
struct lcp_proxy lcp_proxy(const struct lcp *lcp);

#endif
