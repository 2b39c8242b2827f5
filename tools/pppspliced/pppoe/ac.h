/* SPDX-License-Identifier: GPL-2.0 */
/*
 * PPPoE discovery on one interface, the access concentrator's side (RFC 2516, RFC 4638).
 *
 * It has nothing to wait for, so it has no deadline: a PADI leaves no trace, and from the
 * PADR on there is a session, whose owner ends it if no PPP follows.
 */
#ifndef PPPSPLICED_PPPOE_AC_H
#define PPPSPLICED_PPPOE_AC_H

#include "pppoe/config.h"
#include "pppoe/numbers.h"
#include "pppoe/rate.h"
#include "pppoe/sessions.h"
#include "pppoe/stats.h"

/**
 * struct pppoe_request - a session that a host asks for
 * @peer_mac: the host's Ethernet address, of PPPOE_MAC_LEN octets
 * @session_id: what will be its number
 * @max_payload: the longest PPP payload, and so the largest MRU, in octets
 * @service_name: Service-Name, one that is served; empty for any
 * @host_uniq: Host-Uniq, if there is one
 * @line: the Broadband Forum's Vendor-Specific, if there is one: the subscriber's line
 */
struct pppoe_request {
	const uint8_t *peer_mac;
	uint16_t session_id;
	uint16_t max_payload;
	struct octets service_name;
	struct octets host_uniq;
	struct octets line;
};

/**
 * struct pppoe_refusal - why a host gets no session
 * @tag: PPPOE_SERVICE_NAME_ERROR, PPPOE_AC_SYSTEM_ERROR or PPPOE_GENERIC_ERROR
 * @text: printable UTF-8 for the host; NULL for none
 */
struct pppoe_refusal {
	enum pppoe_tag_type tag;
	const char *text;
};

/**
 * struct pppoe_ac_ops - what the owner does; none of it may call back
 * @send: send an Ethernet payload of type 0x8863 to a host
 * @random: fill memory with random octets that nobody can guess
 * @session_new: make a session of @request, which is gone afterwards, and return it, with
 *	anything in it; or return NULL and say why in @refusal, which is PPPOE_AC_SYSTEM_ERROR
 *	without a text before. The PADS is sent only after it
 * @session_end: the host ended a session, whose memory is the owner's again. @why is its
 *	Generic-Error, which is gone afterwards
 */
struct pppoe_ac_ops {
	void (*send)(void *owner, const uint8_t *peer_mac, const void *data, size_t len);
	void (*random)(void *owner, void *data, size_t len);
	struct pppoe_session *(*session_new)(void *owner, const struct pppoe_request *request,
					     struct pppoe_refusal *refusal);
	void (*session_end)(void *owner, struct pppoe_session *session,
			    const struct octets *why);
};

/**
 * struct pppoe_ac - an access concentrator on an interface: some 17 KB, whatever hosts send
 * @config: how it behaves
 * @ops: what the owner does
 * @owner: first argument of @ops
 * @padi: how often PADIs are answered
 * @numbers: of sessions
 * @sessions: sessions
 * @stats: counters, which may be read
 */
struct pppoe_ac {
	const struct pppoe_ac_config *config;
	const struct pppoe_ac_ops *ops;
	void *owner;
	struct rate padi;
	struct pppoe_numbers numbers;
	struct pppoe_sessions sessions;
	struct pppoe_ac_stats stats;
};

void pppoe_ac_init(struct pppoe_ac *ac, const struct pppoe_ac_config *config,
		   const struct pppoe_ac_ops *ops, void *owner, uint64_t now);
void pppoe_ac_input(struct pppoe_ac *ac, const uint8_t *peer_mac, const void *data, size_t len,
		    uint64_t now);
void pppoe_ac_end(struct pppoe_ac *ac, struct pppoe_session *session, const char *why);

#endif
