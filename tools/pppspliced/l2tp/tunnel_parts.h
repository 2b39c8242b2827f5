/* SPDX-License-Identifier: GPL-2.0 */
/* What tunnel.c, setup.c, call.c and calls.c want of each other; for nobody else. */
#ifndef PPPSPLICED_L2TP_TUNNEL_PARTS_H
#define PPPSPLICED_L2TP_TUNNEL_PARTS_H

#include "l2tp/call.h"
#include "l2tp/tunnel.h"

/* tunnel.c */
uint64_t l2tp_tunnel_setup_ms(const struct l2tp_tunnel *t);
bool l2tp_tunnel_push(struct l2tp_tunnel *t, struct l2tp_message *msg);
void l2tp_tunnel_established(struct l2tp_tunnel *t);
void l2tp_tunnel_stop(struct l2tp_tunnel *t, const struct l2tp_ending *ending);
void l2tp_tunnel_finish(struct l2tp_tunnel *t, const struct l2tp_ending *ending);

/* setup.c: SCCRQ, SCCRP and SCCCN */
void l2tp_setup_request(struct l2tp_tunnel *t);
void l2tp_setup_peer_id(struct l2tp_tunnel *t, const struct l2tp_message *msg);
void l2tp_setup_input(struct l2tp_tunnel *t, const struct l2tp_message *msg);

/* calls.c: all calls of a tunnel */
struct l2tp_call *l2tp_calls_find(struct l2tp_tunnel *t, uint16_t id);
void l2tp_calls_add(struct l2tp_tunnel *t, struct l2tp_call *call);
void l2tp_calls_remove(struct l2tp_call *call);
void l2tp_calls_leave_setup(struct l2tp_call *call);
void l2tp_calls_disconnect(struct l2tp_tunnel *t, uint16_t session, uint16_t assigned,
			   const struct l2tp_ending *ending);
void l2tp_calls_send(struct l2tp_tunnel *t);
void l2tp_calls_end(struct l2tp_tunnel *t);
uint64_t l2tp_calls_deadline(const struct l2tp_tunnel *t);
void l2tp_calls_timeout(struct l2tp_tunnel *t);
void l2tp_calls_input(struct l2tp_tunnel *t, const struct l2tp_message *msg,
		      enum l2tp_verdict verdict);

/* call.c: one call */
void l2tp_call_ask(struct l2tp_call *call);
void l2tp_call_input(struct l2tp_call *call, const struct l2tp_message *msg,
		     enum l2tp_verdict verdict);
void l2tp_call_clear(struct l2tp_call *call, const struct l2tp_ending *ending);
void l2tp_call_end(struct l2tp_call *call, const struct l2tp_ending *ending);

#endif
