/* SPDX-License-Identifier: GPL-2.0 */
/* Control messages, RFC 2661 section 6. */
#ifndef PPPSPLICED_L2TP_MESSAGE_H
#define PPPSPLICED_L2TP_MESSAGE_H

#include "l2tp/avp.h"
#include "l2tp/header.h"
#include "l2tp/hide.h"
#include "l2tp/result.h"

/* Types of messages, RFC 2661 section 3.2. */
enum l2tp_message_type {
	L2TP_ZLB	= 0,	/* not a type: a message that is only a header, 5.8 */
	L2TP_SCCRQ	= 1,
	L2TP_SCCRP	= 2,
	L2TP_SCCCN	= 3,
	L2TP_STOPCCN	= 4,
	L2TP_HELLO	= 6,
	L2TP_OCRQ	= 7,
	L2TP_OCRP	= 8,
	L2TP_OCCN	= 9,
	L2TP_ICRQ	= 10,
	L2TP_ICRP	= 11,
	L2TP_ICCN	= 12,
	L2TP_CDN	= 14,
	L2TP_WEN	= 15,
	L2TP_SLI	= 16,
};

/* Bits of Framing Capabilities and Framing Type, RFC 2661 sections 4.4.3 and 4.4.4. */
#define L2TP_FRAMING_SYNC	0x1
#define L2TP_FRAMING_ASYNC	0x2

/* Bits of Bearer Capabilities and Bearer Type. */
#define L2TP_BEARER_DIGITAL	0x1
#define L2TP_BEARER_ANALOG	0x2

/* Receive window of a peer that does not say one, in messages, RFC 2661 section 4.4.3. */
#define L2TP_RECEIVE_WINDOW_DEFAULT	4

/* Proxy Authen Type, RFC 2661 section 4.4.5. */
enum l2tp_proxy_authen_type {
	L2TP_PROXY_AUTHEN_TEXT		= 1,	/* user name and password, not by PPP */
	L2TP_PROXY_AUTHEN_CHAP		= 2,
	L2TP_PROXY_AUTHEN_PAP		= 3,
	L2TP_PROXY_AUTHEN_NONE		= 4,
	L2TP_PROXY_AUTHEN_MSCHAP1	= 5,
};

/**
 * struct l2tp_end - what an end of a tunnel says of itself, in SCCRQ and SCCRP
 * @protocol_version: version and revision, an octet each; L2TP_PROTOCOL_VERSION
 * @framing_capabilities: L2TP_FRAMING_*
 * @bearer_capabilities: L2TP_BEARER_*; optional
 * @firmware_revision: optional
 * @host_name: at least an octet
 * @vendor_name: optional
 * @assigned_tunnel_id: how messages to this end number the tunnel, not 0
 * @receive_window_size: messages that may be sent to this end unacknowledged, not 0; optional,
 *	L2TP_RECEIVE_WINDOW_DEFAULT if it was not there
 * @challenge: at least an octet; optional
 */
struct l2tp_end {
	uint16_t protocol_version;
	uint32_t framing_capabilities;
	uint32_t bearer_capabilities;
	uint16_t firmware_revision;
	struct octets host_name;
	struct octets vendor_name;
	uint16_t assigned_tunnel_id;
	uint16_t receive_window_size;
	struct octets challenge;
};

/**
 * struct l2tp_sccrq - Start-Control-Connection-Request, RFC 2661 section 6.1
 * @end: the sender
 * @tie_breaker: the lower one wins; optional
 */
struct l2tp_sccrq {
	struct l2tp_end end;
	uint64_t tie_breaker;
};

/**
 * struct l2tp_sccrp - Start-Control-Connection-Reply, RFC 2661 section 6.2
 * @end: the sender
 * @challenge_response: 16 octets; optional
 */
struct l2tp_sccrp {
	struct l2tp_end end;
	struct octets challenge_response;
};

/**
 * struct l2tp_scccn - Start-Control-Connection-Connected, RFC 2661 section 6.3
 * @challenge_response: 16 octets; optional
 */
struct l2tp_scccn {
	struct octets challenge_response;
};

/**
 * struct l2tp_stopccn - Stop-Control-Connection-Notification, RFC 2661 section 6.4
 * @assigned_tunnel_id: as in the sender's SCCRQ or SCCRP; 0 if he never said one
 * @result: why; codes are of enum l2tp_stopccn_result
 */
struct l2tp_stopccn {
	uint16_t assigned_tunnel_id;
	struct l2tp_result result;
};

/**
 * struct l2tp_ocrq - Outgoing-Call-Request, RFC 2661 section 6.9
 * @assigned_session_id: how messages to the sender number the session, not 0
 * @call_serial_number: for logs of both ends
 * @minimum_bps: slowest line, in bits a second
 * @maximum_bps: fastest line, in bits a second
 * @bearer_type: L2TP_BEARER_*
 * @framing_type: L2TP_FRAMING_*
 * @called_number: ASCII
 * @sub_address: ASCII; optional
 */
struct l2tp_ocrq {
	uint16_t assigned_session_id;
	uint32_t call_serial_number;
	uint32_t minimum_bps;
	uint32_t maximum_bps;
	uint32_t bearer_type;
	uint32_t framing_type;
	struct octets called_number;
	struct octets sub_address;
};

/**
 * struct l2tp_ocrp - Outgoing-Call-Reply, RFC 2661 section 6.10
 * @assigned_session_id: how messages to the sender number the session, not 0
 * @physical_channel_id: for logs; optional
 */
struct l2tp_ocrp {
	uint16_t assigned_session_id;
	uint32_t physical_channel_id;
};

/**
 * struct l2tp_occn - Outgoing-Call-Connected, RFC 2661 section 6.11
 * @tx_connect_speed: from the LAC to the remote system, in bits a second
 * @rx_connect_speed: the other way; optional, the same if it is not there
 * @framing_type: L2TP_FRAMING_*
 *
 * Sequencing Required has no value; see l2tp_has().
 */
struct l2tp_occn {
	uint32_t tx_connect_speed;
	uint32_t rx_connect_speed;
	uint32_t framing_type;
};

/**
 * struct l2tp_icrq - Incoming-Call-Request, RFC 2661 section 6.6
 * @assigned_session_id: how messages to the sender number the session, not 0
 * @call_serial_number: for logs of both ends
 * @bearer_type: L2TP_BEARER_*; optional
 * @physical_channel_id: for logs; optional
 * @calling_number: ASCII; optional
 * @called_number: ASCII; optional
 * @sub_address: ASCII; optional
 */
struct l2tp_icrq {
	uint16_t assigned_session_id;
	uint32_t call_serial_number;
	uint32_t bearer_type;
	uint32_t physical_channel_id;
	struct octets calling_number;
	struct octets called_number;
	struct octets sub_address;
};

/**
 * struct l2tp_icrp - Incoming-Call-Reply, RFC 2661 section 6.7
 * @assigned_session_id: how messages to the sender number the session, not 0
 */
struct l2tp_icrp {
	uint16_t assigned_session_id;
};

/**
 * struct l2tp_iccn - Incoming-Call-Connected, RFC 2661 section 6.8
 * @tx_connect_speed: from the LAC to the remote system, in bits a second
 * @rx_connect_speed: the other way; optional, the same if it is not there
 * @framing_type: L2TP_FRAMING_*
 * @private_group_id: group of customers; optional
 * @initial_received_lcp_confreq: options of the first Configure-Request that the remote system
 *	sent, from the first option on; optional
 * @last_sent_lcp_confreq: options of the one that the LAC sent last; optional
 * @last_received_lcp_confreq: options of the one that it received last; optional
 * @proxy_authen_type: enum l2tp_proxy_authen_type; optional. The following four must be there
 *	if this is, according to its value, section 4.4.5
 * @proxy_authen_name: the remote system's name; with all but L2TP_PROXY_AUTHEN_NONE
 * @proxy_authen_challenge: what the LAC challenged him with, at least an octet; with CHAP
 *	and MS-CHAP
 * @proxy_authen_id: ID of that PPP packet; with PPP's protocols
 * @proxy_authen_response: his response, or his password; as the name
 *
 * Sequencing Required has no value; see l2tp_has().
 */
struct l2tp_iccn {
	uint32_t tx_connect_speed;
	uint32_t rx_connect_speed;
	uint32_t framing_type;
	struct octets private_group_id;
	struct octets initial_received_lcp_confreq;
	struct octets last_sent_lcp_confreq;
	struct octets last_received_lcp_confreq;
	uint16_t proxy_authen_type;
	struct octets proxy_authen_name;
	struct octets proxy_authen_challenge;
	uint8_t proxy_authen_id;
	struct octets proxy_authen_response;
};

/**
 * struct l2tp_cdn - Call-Disconnect-Notify, RFC 2661 section 6.12
 * @assigned_session_id: as in the sender's ICRQ or ICRP; 0 if he never said one
 * @result: why; codes are of enum l2tp_cdn_result
 * @q931_cause: why, of a telephone line; optional
 */
struct l2tp_cdn {
	uint16_t assigned_session_id;
	struct l2tp_result result;
	struct l2tp_cause q931_cause;
};

/**
 * struct l2tp_wen - WAN-Error-Notify, RFC 2661 section 6.13
 * @call_errors: counters of a serial line
 */
struct l2tp_wen {
	struct l2tp_call_errors call_errors;
};

/**
 * struct l2tp_sli - Set-Link-Info, RFC 2661 section 6.14
 * @accm: maps for asynchronous framing
 */
struct l2tp_sli {
	struct l2tp_accm accm;
};

/**
 * struct l2tp_message - a control message
 * @header: tunnel, session and sequence numbers
 * @type: type, and which of the structures it is; HELLO and ZLB have none
 * @present: L2TP_AVP_BIT() of the attributes that are there. Who builds a message sets those of
 *	optional ones; the others are there anyway
 * @fault: why it is not accepted: what was found first
 * @ignored: AVPs without the M bit that were wrong or unknown, and those that are of other messages
 * @first_ignored: the first of them, for a log
 */
struct l2tp_message {
	struct l2tp_header header;
	enum l2tp_message_type type;
	uint64_t present;
	struct l2tp_fault fault;
	unsigned int ignored;
	struct l2tp_fault first_ignored;
	union {
		struct l2tp_sccrq sccrq;
		struct l2tp_sccrp sccrp;
		struct l2tp_scccn scccn;
		struct l2tp_stopccn stopccn;
		struct l2tp_ocrq ocrq;
		struct l2tp_ocrp ocrp;
		struct l2tp_occn occn;
		struct l2tp_icrq icrq;
		struct l2tp_icrp icrp;
		struct l2tp_iccn iccn;
		struct l2tp_cdn cdn;
		struct l2tp_wen wen;
		struct l2tp_sli sli;
	};
};

/* What to do with a message that was received. */
enum l2tp_verdict {
	L2TP_ACCEPT,		/* all that is required is there */
	L2TP_DISCARD,		/* no control message; nothing of it is to be used */
	L2TP_IGNORE,		/* of an unknown type, but acknowledged as any other */
	L2TP_CLOSE_SESSION,	/* not acceptable: its session has to be cleared */
	L2TP_CLOSE_TUNNEL,	/* not acceptable: the tunnel has to be cleared */
};

/* Whether an attribute of vendor 0 is in a message. */
static inline bool l2tp_has(const struct l2tp_message *msg, enum l2tp_attr attr)
{
	return msg->present & L2TP_AVP_BIT(attr);
}

const char *l2tp_message_name(enum l2tp_message_type type);
enum l2tp_verdict l2tp_message_parse(struct l2tp_message *msg, const void *data, size_t len,
				     struct octets secret, struct writer *scratch);
size_t l2tp_message_build(const struct l2tp_message *msg, const struct l2tp_hide *hide,
			  void *buf, size_t size);

#endif
