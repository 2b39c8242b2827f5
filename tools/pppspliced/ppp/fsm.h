/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The option negotiation automaton of RFC 1661 section 4, for LCP or any NCP: it knows
 * states, timers and codes 1 to 7; what options mean is its owner's.
 */
#ifndef PPPSPLICED_PPP_FSM_H
#define PPPSPLICED_PPP_FSM_H

#include "ppp/packet.h"

/* Longest options of a Configure-Request of ours */
#define FSM_REQUEST_MAX	64
/* Longest data of a Terminate-Request of ours */
#define FSM_TEXT_MAX	63

/* Codes of RFC 1661 section 5 that are common to LCP and all NCPs */
enum fsm_code {
	FSM_CONFIGURE_REQUEST = 1,
	FSM_CONFIGURE_ACK,
	FSM_CONFIGURE_NAK,
	FSM_CONFIGURE_REJECT,
	FSM_TERMINATE_REQUEST,
	FSM_TERMINATE_ACK,
	FSM_CODE_REJECT,
};

/* In the order of RFC 1661 section 4.2 */
enum fsm_state {
	FSM_INITIAL,
	FSM_STARTING,
	FSM_CLOSED,
	FSM_STOPPED,
	FSM_CLOSING,
	FSM_STOPPING,
	FSM_REQ_SENT,
	FSM_ACK_RCVD,
	FSM_ACK_SENT,
	FSM_OPENED,
	FSM_STATES,
};

/* In the order of RFC 1661 section 4.3 */
enum fsm_event {
	FSM_UP,
	FSM_DOWN,
	FSM_OPEN,
	FSM_CLOSE,
	FSM_TO_PLUS,
	FSM_TO_MINUS,
	FSM_RCR_PLUS,
	FSM_RCR_MINUS,
	FSM_RCA,
	FSM_RCN,
	FSM_RTR,
	FSM_RTA,
	FSM_RUC,
	FSM_RXJ_PLUS,
	FSM_RXJ_MINUS,
	FSM_RXR,
	FSM_EVENTS,
	FSM_NO_EVENT = FSM_EVENTS,
};

/* What the layer above or below is told, RFC 1661 section 4.4: tlu, tld, tls, tlf */
enum fsm_layer {
	FSM_THIS_LAYER_UP,
	FSM_THIS_LAYER_DOWN,
	FSM_THIS_LAYER_STARTED,
	FSM_THIS_LAYER_FINISHED,
};

/**
 * struct fsm_option - an option that was received
 * @type: Type
 * @len: octets of @data, which is the Length field less 2
 * @data: Data
 */
struct fsm_option {
	uint8_t type;
	uint8_t len;
	const uint8_t *data;
};

/**
 * enum fsm_verdict - about an option that the peer asks for
 * @FSM_ACK: agreed
 * @FSM_NAK: not with this value; a better one is written
 * @FSM_NAK_FIRST: the same, and before that is settled nothing else matters
 * @FSM_REJECT: not to be negotiated at all
 * @FSM_GIVE_UP: there is no use in going on
 */
enum fsm_verdict {
	FSM_ACK,
	FSM_NAK,
	FSM_NAK_FIRST,
	FSM_REJECT,
	FSM_GIVE_UP,
};

/**
 * struct fsm_config - timer and counters of RFC 1661 section 4.6
 * @restart_ms: Restart timer, in ms
 * @max_configure: Configure-Requests without an answer
 * @max_terminate: Terminate-Requests without an answer
 * @max_failure: Configure-Naks before options are rejected instead. After twice as many
 *	refusals in a row, by this side or by the peer, the negotiation is given up.
 */
struct fsm_config {
	unsigned int restart_ms;
	unsigned int max_configure;
	unsigned int max_terminate;
	unsigned int max_failure;
};

#define FSM_CONFIG_INIT \
	.restart_ms = 3000, .max_configure = 10, .max_terminate = 2, .max_failure = 5

/**
 * struct fsm_ops - what the owner does; none of it may call back
 * @send: transmit a packet
 * @layer: this layer is up, down, started or finished
 * @request: write the options of a Configure-Request, at most FSM_REQUEST_MAX octets
 * @peer_request: a Configure-Request has come; @option is asked about each of its options then
 * @option: judge an option of it; write a better one if it is FSM_NAK
 * @refused: the peer does not agree to an option of ours: as in a Configure-Reject, or as in
 *	a Configure-Nak. Return: whether there is any use in going on.
 * @code: a packet with a code above 7. Return: FSM_RUC if it is unknown, FSM_RXR,
 *	FSM_RXJ_PLUS or FSM_RXJ_MINUS as it may be, FSM_NO_EVENT if that was all.
 * @extra: the packet of an FSM_RXR, in Opened only: answer it if it wants that
 * @code_rejected: the peer does not know a code; of those up to 7 that is the end
 * @terminated: the peer has sent a Terminate-Request
 * @diverged: the negotiation is given up; a Close follows
 */
struct fsm_ops {
	void (*send)(void *owner, const void *data, size_t len);
	void (*layer)(void *owner, enum fsm_layer layer);
	void (*request)(void *owner, struct writer *options);
	void (*peer_request)(void *owner, const void *options, size_t len);
	enum fsm_verdict (*option)(void *owner, const struct fsm_option *option,
				   struct writer *nak);
	bool (*refused)(void *owner, const struct fsm_option *option, bool rejected);
	enum fsm_event (*code)(void *owner, const struct packet *packet);
	void (*extra)(void *owner, const struct packet *packet);
	void (*code_rejected)(void *owner, uint8_t code);
	void (*terminated)(void *owner, const void *data, size_t len);
	void (*diverged)(void *owner);
};

/**
 * struct fsm - an automaton
 * @config: timer and counters
 * @ops: what the owner does
 * @owner: argument of @ops
 * @state: state
 * @restarts: Restart counter
 * @naks: Configure-Naks since the last Configure-Ack that was sent
 * @refusals: Configure-Naks and Configure-Rejects since then
 * @refused: Configure-Naks and Configure-Rejects since the last Configure-Ack received
 * @answered: nothing is expected for the last Configure-Request any more
 * @request_id: Identifier of the last Configure-Request
 * @next_id: Identifier that was not used yet
 * @mtu: longest packet to send, in octets: what the peer can receive
 * @now: when the current event is, in ms
 * @deadline: end of the Restart timer, or NEVER
 * @request: options of the last Configure-Request
 * @request_len: octets of @request
 * @text: data of a Terminate-Request
 * @discarded: packets that were discarded silently
 */
struct fsm {
	const struct fsm_config *config;
	const struct fsm_ops *ops;
	void *owner;
	enum fsm_state state;
	unsigned int restarts;
	unsigned int naks;
	unsigned int refusals;
	unsigned int refused;
	bool answered;
	uint8_t request_id;
	uint8_t next_id;
	uint16_t mtu;
	uint64_t now;
	uint64_t deadline;
	uint8_t request[FSM_REQUEST_MAX];
	size_t request_len;
	char text[FSM_TEXT_MAX + 1];
	unsigned int discarded;
};

void fsm_init(struct fsm *fsm, const struct fsm_config *config, const struct fsm_ops *ops,
	      void *owner, uint8_t first_id);
void fsm_event(struct fsm *fsm, enum fsm_event event, uint64_t now);
void fsm_input(struct fsm *fsm, const void *data, size_t len, uint64_t now);
uint64_t fsm_deadline(const struct fsm *fsm);
void fsm_timeout(struct fsm *fsm, uint64_t now);
uint8_t fsm_new_id(struct fsm *fsm);
void fsm_send(const struct fsm *fsm, uint8_t code, uint8_t id, struct octets head,
	      struct octets data);

#endif
