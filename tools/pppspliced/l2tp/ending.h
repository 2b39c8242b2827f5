/* SPDX-License-Identifier: GPL-2.0 */
/* Why a tunnel or a call has ended, for whoever owns it. */
#ifndef PPPSPLICED_L2TP_ENDING_H
#define PPPSPLICED_L2TP_ENDING_H

#include "l2tp/message.h"

enum l2tp_why {
	L2TP_WHY_NONE,
	L2TP_WHY_OWNER,		/* wanted it, or has set it up so that it cannot be */
	L2TP_WHY_IDLE,		/* no calls */
	L2TP_WHY_PEER,		/* StopCCN or CDN received */
	L2TP_WHY_NO_ANSWER,	/* retransmissions exhausted, of a HELLO too */
	L2TP_WHY_AUTH,		/* tunnel authentication */
	L2TP_WHY_HOST_NAME,	/* not the one that was to be */
	L2TP_WHY_TIE,		/* lost the tie: the peer's tunnel is to be used */
	L2TP_WHY_PROTOCOL,	/* the peer breaks the protocol */
	L2TP_WHY_TUNNEL,	/* of a call: its tunnel has ended, see its ending */
	L2TP_WHY_TIMEOUT,	/* not set up in time */
};

#define L2TP_ENDING_TEXT_SIZE	96

/**
 * struct l2tp_ending - how a tunnel or a call has ended
 * @why: why
 * @result: result code that was sent or received, enum l2tp_stopccn_result or
 *	enum l2tp_cdn_result; 0 if there was none. A call that ends with its tunnel has its codes
 * @error: its error code, enum l2tp_error; 0 if there was none
 * @text: more, for a log: printable ASCII, never empty
 */
struct l2tp_ending {
	enum l2tp_why why;
	uint16_t result;
	uint16_t error;
	char text[L2TP_ENDING_TEXT_SIZE];
};

const char *l2tp_why_text(enum l2tp_why why);
struct l2tp_ending l2tp_ending_of(enum l2tp_why why, uint16_t result, uint16_t error,
				  const char *text);
struct l2tp_ending l2tp_ending_by_fault(const struct l2tp_fault *fault);
struct l2tp_ending l2tp_ending_by_peer(const struct l2tp_message *msg);
struct l2tp_result l2tp_ending_result(const struct l2tp_ending *ending);

#endif
