/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Reliable delivery of the control messages of one L2TP control connection, RFC 2661
 * section 5.8 and appendix A.
 *
 * Whole messages go in and out. Of their header only the sequence numbers are written
 * here, and of a ZLB, the message that has nothing but them, all of it.
 */
#ifndef PPPSPLICED_L2TP_DELIVERY_H
#define PPPSPLICED_L2TP_DELIVERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a datagram of UDP over IPv4 takes on Ethernet: no control message is nearly as long. */
#define DELIVERY_MESSAGE_MAX	1472

/**
 * struct delivery_slot - room for a message
 * @len: its length in octets; 0 if there is none
 * @data: its octets
 */
struct delivery_slot {
	uint16_t len;
	uint8_t data[DELIVERY_MESSAGE_MAX];
};

/**
 * struct delivery_config - what does not change
 * @first_interval: until the first retransmission, in ms
 * @max_interval: most that it is doubled to, in ms; section 5.8 allows no less than 8000
 * @max_retries: retransmissions without an answer before the connection is given up
 * @ack_delay: how long an acknowledgment waits for a message that it rides on, in ms
 * @send_slots: messages that are not acknowledged, and those that wait for the window
 * @n_send: number of @send_slots, at least 1; a push beyond it is refused
 * @ahead_slots: messages that came before one that is missing
 * @n_ahead: number of @ahead_slots; may be 0. The window to tell the peer is one more.
 *
 * The slots are the owner's, for as long as the connection is: so there is no allocation
 * that could fail between two messages, and no memory that a peer can make grow.
 */
struct delivery_config {
	unsigned int first_interval;
	unsigned int max_interval;
	unsigned int max_retries;
	unsigned int ack_delay;
	struct delivery_slot *send_slots;
	uint16_t n_send;
	struct delivery_slot *ahead_slots;
	uint16_t n_ahead;
};

/* With these a message is given up after 1 + 2 + 4 + 8 + 8 + 8 = 31 s. */
#define DELIVERY_CONFIG_INIT \
	.first_interval = 1000, .max_interval = 8000, .max_retries = 5, .ack_delay = 100

/**
 * struct delivery_ops - what the owner is told
 * @send: transmit a datagram to the peer
 * @deliver: a message of the peer, header and all: each once, and in the order of Ns. It
 *	may call delivery_push(), delivery_close(), delivery_set_peer() and
 *	delivery_set_window(), but nothing else of here.
 * @ended: the connection is no more, and why: "no answer", or "closed" after
 *	delivery_close(). It comes once, and nothing is done here after it: the owner may
 *	release his memory.
 */
struct delivery_ops {
	void (*send)(void *owner, const void *data, size_t len);
	void (*deliver)(void *owner, const void *data, size_t len);
	void (*ended)(void *owner, const char *why);
};

/**
 * struct delivery_stats - what has happened, in messages
 * @sent: sent for the first time
 * @resent: sent again
 * @acks: ZLBs sent
 * @delivered: given to the owner
 * @unwanted: acknowledged, but not given to the owner, as the connection was closed
 * @duplicates: came a second time
 * @ahead: kept until what was missing came
 * @beyond: dropped, as there was no room to keep them
 * @malformed: dropped, as they have no header of a control message
 * @bad_nr: dropped, as they acknowledge what was never sent
 */
struct delivery_stats {
	uint64_t sent;
	uint64_t resent;
	uint64_t acks;
	uint64_t delivered;
	uint64_t unwanted;
	uint64_t duplicates;
	uint64_t ahead;
	uint64_t beyond;
	uint64_t malformed;
	uint64_t bad_nr;
};

enum delivery_state {
	DELIVERY_OPEN,
	DELIVERY_CLOSED,
	DELIVERY_ENDED,
};

/**
 * struct delivery - one control connection; all of it is private but for @stats
 * @ops: what the owner is told
 * @owner: argument of @ops
 * @config: what does not change
 * @state: closed: nothing is pushed or delivered any more
 * @peer_tunnel: Tunnel ID of ZLBs, the one that the peer has assigned
 * @una: Ns of the first message that is not acknowledged, in slot @send_first
 * @send_first: its index in the ring of send slots
 * @n_queued: messages in that ring
 * @n_sent: how many of these were ever sent
 * @n_flying: how many of these were sent since the last time-out
 * @window: peer's receive window, in messages
 * @cwnd: congestion window, in messages
 * @cwnd_acks: acknowledgments that @cwnd has not grown by yet, in congestion avoidance
 * @ssthresh: @cwnd from which on slow start ends
 * @tries: retransmissions since the peer has last acknowledged a message
 * @interval: from a transmission to the next retransmission, in ms
 * @resend_at: when that is
 * @nr: Ns of the message that is expected next
 * @ahead_first: index in the ring of ahead slots of the one for @nr + 1
 * @n_owed: messages that are not acknowledged to the peer
 * @ack_at: when they will be
 * @heard_at: when the peer was last heard of
 * @linger_until: when a closed connection ends, once all that was sent is acknowledged
 * @stats: what has happened
 */
struct delivery {
	const struct delivery_ops *ops;
	void *owner;
	struct delivery_config config;
	enum delivery_state state;
	uint16_t peer_tunnel;

	uint16_t una;
	uint16_t send_first;
	uint16_t n_queued;
	uint16_t n_sent;
	uint16_t n_flying;
	uint16_t window;
	uint16_t cwnd;
	uint16_t cwnd_acks;
	uint16_t ssthresh;
	unsigned int tries;
	unsigned int interval;
	uint64_t resend_at;

	uint16_t nr;
	uint16_t ahead_first;
	unsigned int n_owed;
	uint64_t ack_at;

	uint64_t heard_at;
	uint64_t linger_until;
	struct delivery_stats stats;
};

const char *delivery_init(struct delivery *d, const struct delivery_config *config,
			  const struct delivery_ops *ops, void *owner, uint64_t now);
void delivery_set_peer(struct delivery *d, uint16_t tunnel);
const char *delivery_set_window(struct delivery *d, uint16_t window);
const char *delivery_push(struct delivery *d, const void *data, size_t len, uint64_t now);
void delivery_input(struct delivery *d, const void *data, size_t len, uint64_t now);
void delivery_close(struct delivery *d, uint64_t now);
uint64_t delivery_deadline(const struct delivery *d);
void delivery_timeout(struct delivery *d, uint64_t now);
uint16_t delivery_queued(const struct delivery *d);
bool delivery_settled(const struct delivery *d);
uint64_t delivery_idle(const struct delivery *d, uint64_t now);
uint16_t delivery_receive_window(const struct delivery_config *config);
uint64_t delivery_cycle(const struct delivery_config *config);

#endif
