/* SPDX-License-Identifier: GPL-2.0 */
/* Why a tunnel or a session ends: codes of RFC 2661 section 4.4.2, and what they mean. */
#ifndef PPPSPLICED_L2TP_RESULT_H
#define PPPSPLICED_L2TP_RESULT_H

#include "l2tp/avp.h"

/* Result codes of StopCCN. */
enum l2tp_stopccn_result {
	L2TP_STOPCCN_CLEAR		= 1,	/* general request to clear */
	L2TP_STOPCCN_ERROR		= 2,	/* the error code says what */
	L2TP_STOPCCN_EXISTS		= 3,	/* control channel already exists */
	L2TP_STOPCCN_NOT_AUTHORIZED	= 4,
	L2TP_STOPCCN_VERSION		= 5,	/* the error code is the highest version */
	L2TP_STOPCCN_SHUTTING_DOWN	= 6,
	L2TP_STOPCCN_FSM		= 7,	/* finite state machine error */
};

/* Result codes of CDN. */
enum l2tp_cdn_result {
	L2TP_CDN_LOST_CARRIER		= 1,
	L2TP_CDN_ERROR			= 2,	/* the error code says what */
	L2TP_CDN_ADMINISTRATIVE		= 3,
	L2TP_CDN_NO_FACILITIES		= 4,	/* temporarily */
	L2TP_CDN_NO_FACILITIES_EVER	= 5,	/* permanently */
	L2TP_CDN_INVALID_DESTINATION	= 6,
	L2TP_CDN_NO_CARRIER		= 7,
	L2TP_CDN_BUSY			= 8,
	L2TP_CDN_NO_DIAL_TONE		= 9,
	L2TP_CDN_TIMEOUT		= 10,	/* of the LAC */
	L2TP_CDN_NO_FRAMING		= 11,
};

/* Error codes, of both. */
enum l2tp_error {
	L2TP_ERROR_NONE			= 0,
	L2TP_ERROR_NO_CONTROL		= 1,	/* no control connection yet */
	L2TP_ERROR_LENGTH		= 2,
	L2TP_ERROR_VALUE		= 3,	/* out of range, or reserved and not 0 */
	L2TP_ERROR_NO_RESOURCES		= 4,
	L2TP_ERROR_SESSION_ID		= 5,	/* invalid in this context */
	L2TP_ERROR_VENDOR		= 6,	/* the error message says more */
	L2TP_ERROR_TRY_ANOTHER		= 7,	/* another LNS */
	L2TP_ERROR_UNKNOWN_AVP		= 8,	/* that has the M bit set */
};

/* The protocol that is spoken here: version 1, revision 0. */
#define L2TP_PROTOCOL_VERSION	0x0100

/* Room that the text of a fault needs, with its end. */
#define L2TP_FAULT_TEXT_SIZE	96

const char *l2tp_stopccn_result_text(uint16_t code);
const char *l2tp_cdn_result_text(uint16_t code);
const char *l2tp_error_text(uint16_t code);

const char *l2tp_fault_text(const struct l2tp_fault *fault, char *buf, size_t size);
void l2tp_fault_result(const struct l2tp_fault *fault, char *buf, size_t size,
		       struct l2tp_result *result);

#endif
