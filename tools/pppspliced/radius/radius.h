/* SPDX-License-Identifier: GPL-2.0 */
/*
 * RADIUS client: Access-Requests and accounting.
 *
 * All functions and callbacks are on the event loop's thread, and none blocks but
 * radius_drain(). Callbacks may call any function but radius_drain() and radius_free().
 */
#ifndef PPPSPLICED_RADIUS_RADIUS_H
#define PPPSPLICED_RADIUS_RADIUS_H

#include "config/config.h"
#include "lns/peer.h"
#include "ppp/auth.h"
#include "radius/stats.h"

/* Octets of the Class attributes that are kept, heads and all; others of the same answer are not */
#define RADIUS_CLASSES_MAX	512

struct ev_loop;
struct radius;
struct radius_request;

/**
 * struct radius_session - the session that a request is about; texts may be empty
 * @user: name of the subscriber
 * @acct_session_id: Acct-Session-Id
 * @nas_port: NAS-Port
 * @nas_port_id: NAS-Port-Id, as "eth1.100:12"
 * @calling_station_id: MAC address of the host
 * @called_station_id: AC-Name, of up to 64 octets
 * @accounted_user: User-Name of the Access-Accept, for accounting; empty if it has none
 * @classes: Class attributes of the Access-Accept, for accounting
 * @classes_len: their length in octets
 * @tunnel_client: address of this end of the tunnel
 * @tunnel_server: address of the LNS
 * @tunnel_assignment: Tunnel-Assignment-Id
 * @tunnel_client_auth_id: Host Name that the LNS was told
 * @tunnel_server_auth_id: Host Name that the LNS has told
 * @tunnel_connection: Acct-Tunnel-Connection, RFC 2867 section 4.1
 */
struct radius_session {
	char user[254];
	char acct_session_id[33];
	uint32_t nas_port;
	char nas_port_id[64];
	char calling_station_id[64];
	char called_station_id[65];
	char accounted_user[254];
	uint8_t classes[RADIUS_CLASSES_MAX];
	size_t classes_len;
	char tunnel_client[64];
	char tunnel_server[64];
	char tunnel_assignment[254];
	char tunnel_client_auth_id[254];
	char tunnel_server_auth_id[254];
	char tunnel_connection[32];
};

/**
 * enum radius_result - what has become of a request
 * @RADIUS_ACCEPT: Access-Accept
 * @RADIUS_REJECT: Access-Reject; or Access-Challenge, which PPP has no use for, RFC 2865
 *	section 4.4
 * @RADIUS_NO_ANSWER: no server has answered
 * @RADIUS_BAD: it cannot be asked, or the answer is of no use: the text says why
 */
enum radius_result {
	RADIUS_ACCEPT,
	RADIUS_REJECT,
	RADIUS_NO_ANSWER,
	RADIUS_BAD,
};

/**
 * struct radius_reply - the outcome of a request; valid in the callback only
 * @result: what has become of it
 * @text: Reply-Message; or of MS-CHAP2-Success and MS-CHAP-Error what CHAP's Success or
 *	Failure carries; or what is bad
 * @text_len: its length in octets
 * @peers: LNSs, with their addresses; the states are the caller's to set
 * @n_peers: how many; may be 0
 * @session_timeout_s: Session-Timeout; 0: not said
 * @idle_timeout_s: Idle-Timeout; 0: not said
 * @interim_s: Acct-Interim-Interval; 0: not said
 * @user: User-Name; empty: not said
 * @classes: Class attributes
 * @classes_len: their length in octets
 */
struct radius_reply {
	enum radius_result result;
	char text[254];
	size_t text_len;
	struct lns_peer *peers;
	size_t n_peers;
	uint32_t session_timeout_s;
	uint32_t idle_timeout_s;
	uint32_t interim_s;
	char user[254];
	uint8_t classes[RADIUS_CLASSES_MAX];
	size_t classes_len;
};

/* Acct-Status-Type, RFC 2866 section 5.1 */
enum radius_acct_type {
	RADIUS_START = 1,
	RADIUS_STOP = 2,
	RADIUS_INTERIM = 3,
	RADIUS_ON = 7,
	RADIUS_OFF = 8,
};

/**
 * struct radius_usage - what a session has carried so far
 * @in_octets: octets from the subscriber
 * @out_octets: octets to him
 * @in_packets: packets from him
 * @out_packets: packets to him
 * @seconds: Acct-Session-Time
 * @cause: Acct-Terminate-Cause, RFC 2866 section 5.10; for a Stop
 */
struct radius_usage {
	uint64_t in_octets, out_octets, in_packets, out_packets;
	uint64_t seconds;
	uint32_t cause;
};

struct radius *radius_new(struct ev_loop *loop, const struct config_radius *config, char *error,
			  size_t size);
void radius_on_notice(struct radius *r, void (*notice)(void *arg, const char *text), void *arg);
void radius_on_lost(struct radius *r, void (*lost)(void *arg, const char *acct_session_id,
						   enum radius_acct_type type, const char *why),
		    void *arg);
struct radius_request *radius_authenticate(struct radius *r, const struct radius_session *session,
					   const struct ppp_credentials *credentials,
					   bool authorize_only,
					   void (*done)(void *arg,
							const struct radius_reply *reply),
					   void *arg);
void radius_cancel(struct radius_request *request);
void radius_account(struct radius *r, const struct radius_session *session,
		    enum radius_acct_type type, const struct radius_usage *usage);
void radius_stats(const struct radius *r, struct radius_stats *stats);
void radius_drain(struct radius *r, unsigned int ms);
void radius_free(struct radius *r);

#endif
