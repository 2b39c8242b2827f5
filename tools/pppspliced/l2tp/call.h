/* SPDX-License-Identifier: GPL-2.0 */
/* An incoming call of RFC 2661 sections 5.2.1 and 7.4.1, the LAC's side. */
#ifndef PPPSPLICED_L2TP_CALL_H
#define PPPSPLICED_L2TP_CALL_H

#include "l2tp/ending.h"
#include "l2tp/message.h"

#include <sys/queue.h>

/* Longest number that is told to the LNS; more is cut off. */
#define L2TP_CALL_NUMBER_MAX	64

struct l2tp_tunnel;

enum l2tp_call_state {
	L2TP_CALL_IDLE,
	L2TP_CALL_WAIT_TUNNEL,	/* not asked for yet: no tunnel, or too many calls are set up */
	L2TP_CALL_WAIT_REPLY,
	L2TP_CALL_REPLIED,	/* ICRP has come; the owner makes the kernel's session */
	L2TP_CALL_ESTABLISHED,
	L2TP_CALL_ENDED,
};

/**
 * struct l2tp_call_ops - what the owner does
 * @replied: ICRP has come, and @peer_id of the call is known. l2tp_call_connect() or
 *	l2tp_call_close() of this call follows, from in here or later
 * @ended: the call is no more, and why; comes once, from inside any function of call.h and
 *	tunnel.h, but not for l2tp_call_close(). May not call back; the memory is not released
 *	before that function has returned
 */
struct l2tp_call_ops {
	void (*replied)(void *owner);
	void (*ended)(void *owner, const struct l2tp_ending *why);
};

/**
 * struct l2tp_call_number - a telephone number, or what stands for it
 * @len: its length in octets
 * @data: its octets
 */
struct l2tp_call_number {
	uint8_t len;
	uint8_t data[L2TP_CALL_NUMBER_MAX];
};

/**
 * struct l2tp_call - a call; before its first use all of it is 0
 * @state: where it is
 * @id: Session ID of this end
 * @peer_id: Session ID of the peer, from REPLIED on
 * @tunnel: the tunnel it hangs in; not to be followed any more once either has ended
 *
 * The rest is private:
 *
 * @ops: what the owner does
 * @owner: argument of @ops
 * @serial: Call Serial Number
 * @physical_channel: Physical Channel ID
 * @calling: Calling Number
 * @called: Called Number
 * @setup_at: when it has to be established, in ms
 * @of_bucket: calls of the tunnel with a like Session ID
 * @of_setup: calls of the tunnel that are not established
 */
struct l2tp_call {
	enum l2tp_call_state state;
	uint16_t id;
	uint16_t peer_id;
	struct l2tp_tunnel *tunnel;

	const struct l2tp_call_ops *ops;
	void *owner;
	uint32_t serial;
	uint32_t physical_channel;
	struct l2tp_call_number calling;
	struct l2tp_call_number called;
	uint64_t setup_at;
	LIST_ENTRY(l2tp_call) of_bucket;
	TAILQ_ENTRY(l2tp_call) of_setup;
};

void l2tp_call_request(struct l2tp_call *call, struct l2tp_tunnel *t,
		       const struct l2tp_call_ops *ops, void *owner, uint16_t id, uint32_t serial,
		       struct octets calling_number, struct octets called_number,
		       uint32_t physical_channel, uint64_t now);
bool l2tp_call_connect(struct l2tp_call *call, const struct l2tp_iccn *iccn, uint64_t present,
		       uint64_t now);
void l2tp_call_close(struct l2tp_call *call, enum l2tp_cdn_result result, uint16_t error,
		     const char *text, uint64_t now);

#endif
