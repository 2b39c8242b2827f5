/* SPDX-License-Identifier: GPL-2.0 */
/* A subscriber's session, from PADR to PADT. */
#ifndef PPPSPLICED_DAEMON_SUBSCRIBER_H
#define PPPSPLICED_DAEMON_SUBSCRIBER_H

#include "daemon/access.h"
#include "kernel/channel.h"
#include "l2tp/call.h"
#include "lns/choose.h"
#include "ppp/ppp.h"
#include "ppp/relay.h"

/* What callbacks have noted, to be settled. */
enum subscriber_news {
	NEWS_DEADLINE		= 1 << 0,	/* deadlines are others now */
	NEWS_PADT		= 1 << 1,
	NEWS_LINE_DOWN		= 1 << 2,
	NEWS_PPP_DOWN		= 1 << 3,
	NEWS_PPP_ENDED		= 1 << 4,
	NEWS_AUTHENTICATE	= 1 << 5,
	NEWS_RADIUS		= 1 << 6,
	NEWS_CALL_REPLIED	= 1 << 7,
	NEWS_CALL_ENDED		= 1 << 8,
	NEWS_LNS_DOWN		= 1 << 9,	/* its channel hung up */
	NEWS_CHALLENGE		= 1 << 10,
	NEWS_PASSED		= 1 << 11,	/* the LNS's verdict */
	NEWS_REFUSED		= 1 << 12,
	NEWS_RELAY_ENDED	= 1 << 13,
	NEWS_SPLICE_GONE	= 1 << 14,
	NEWS_DROPPED		= 1 << 15,	/* by the operator */
};

/* Where a session is; for people. */
enum subscriber_stage {
	STAGE_LCP,
	STAGE_AUTHENTICATION,
	STAGE_RADIUS,
	STAGE_LNS,
	STAGE_RELAY,
	STAGE_SPLICED,
	STAGE_ENDING,
};

/**
 * struct subscriber_reply - what RADIUS has said
 * @result: verdict
 * @text: for the subscriber
 * @text_len: its octets
 * @peers: LNSs, or NULL
 * @group: of these
 */
struct subscriber_reply {
	enum radius_result result;
	uint8_t text[AUTH_MAX];
	size_t text_len;
	struct lns_peer *peers;
	struct lns_group group;
};

/**
 * struct subscriber_challenge - what the LNS challenges with
 * @challenge: its parts, in the others
 * @name: name of the LNS
 * @value: Challenge
 */
struct subscriber_challenge {
	struct ppp_credentials challenge;
	struct auth_octets name;
	struct auth_octets value;
};

/**
 * struct subscriber - a session
 * @core: the daemon
 * @aaa: RADIUS client of @config, or NULL
 * @entry: in the list of all, by @id
 * @access_entry: in that of @access
 * @unsettled: in the list of those with @news
 * @splice_entry: in the list of those whose splices have the same hash
 * @config: the one that it began with
 * @access: interface
 * @pppoe: its PPPoE session
 * @has_pppoe: it is still the access concentrator's
 * @channel: the PPPoE session in the kernel
 * @io: watcher of @channel
 * @timer: for whatever comes next
 * @id: number, for people
 * @began: when, ms
 * @set_up_at: when it has to have a splice, ms
 * @news: enum subscriber_news
 * @is_unsettled: it is on that list
 * @stage: enum subscriber_stage
 * @ppp_config: of @ppp
 * @ppp: PPP towards the subscriber
 * @ppp_end: why that has ended
 * @cause: why the session ends
 * @text: more about that, for people
 * @line_ended: the subscriber is told, or gone
 * @finished: nothing is left but memory
 * @opened: @ppp has begun
 * @open_at: when it does at the latest, ms
 * @identifications: of LCP, that were logged
 * @user: what the subscriber calls himself, for people
 * @realm: realm of that
 * @request: what RADIUS is being asked
 * @reply: what it has answered
 * @session_timeout: RADIUS's or the configuration's, s; 0: none
 * @idle_timeout: likewise
 * @interim: likewise, of accounting
 * @radius_session: what RADIUS knows it by
 * @accounted: Accounting-Start was sent
 * @interim_at: when the next Interim-Update is due, ms
 * @idle_at: when to look whether it is idle, ms
 * @group: LNSs that it may go to
 * @group_name: its name
 * @mode: enum config_mode
 * @hide: hide AVPs
 * @choice: which were tried
 * @peer: the LNS of this call, or NULL
 * @tunnel: tunnel of the call, or NULL
 * @call: the call
 * @call_serial: its Call Serial Number
 * @has_call: it is not over
 * @ties: calls that were lost with a tie of tunnels
 * @call_end: why it is, if so
 * @lns_channel: the L2TP session in the kernel
 * @lns_io: watcher of @lns_channel
 * @relay_config: of @relay
 * @relay: PPP towards the LNS
 * @relaying: it has begun
 * @challenge: what the LNS challenges with
 * @verdict: what the LNS says of that, to the subscriber
 * @relay_end: why @relay has ended
 * @splice: number of the splice; 0: there is none
 * @spliced_at: when it was made, ms; 0 before
 * @counters_by: until when its last counters are waited for, ms; NEVER if they are not
 * @usage: what the splice has carried, as far as the kernel has said
 */
struct subscriber {
	struct core *core;
	struct aaa *aaa;
	TAILQ_ENTRY(subscriber) entry;
	LIST_ENTRY(subscriber) access_entry;
	TAILQ_ENTRY(subscriber) unsettled;
	LIST_ENTRY(subscriber) splice_entry;
	struct config *config;
	struct access *access;
	struct pppoe_session pppoe;
	bool has_pppoe;
	struct channel channel;
	ev_io io;
	ev_timer timer;
	uint32_t id;
	uint64_t began;
	uint64_t set_up_at;
	unsigned int news;
	bool is_unsettled;
	enum subscriber_stage stage;

	struct ppp_config ppp_config;
	struct ppp ppp;
	enum ppp_end ppp_end;
	enum end_cause cause;
	char text[128];
	bool line_ended;
	bool finished;
	bool opened;
	uint64_t open_at;
	unsigned int identifications;

	char user[LOG_VALUE_SIZE(64)];
	char realm[REALM_MAX + 1];
	struct radius_request *request;
	struct subscriber_reply reply;
	uint32_t session_timeout;
	uint32_t idle_timeout;
	uint32_t interim;
	struct radius_session radius_session;
	bool accounted;
	uint64_t interim_at;
	uint64_t idle_at;

	const struct lns_group *group;
	const char *group_name;
	enum config_mode mode;
	bool hide;
	struct choice choice;
	const struct lns_peer *peer;
	struct tunnel *tunnel;
	struct l2tp_call call;
	uint32_t call_serial;
	bool has_call;
	unsigned int ties;
	struct l2tp_ending call_end;
	struct channel lns_channel;
	ev_io lns_io;
	struct relay_config relay_config;
	struct relay relay;
	bool relaying;
	struct subscriber_challenge challenge;
	struct auth_octets verdict;
	enum ppp_end relay_end;
	uint32_t splice;
	uint64_t spliced_at;
	uint64_t counters_by;
	struct splice_usage usage;
};

struct subscriber *subscriber_new(struct access *access, const struct pppoe_request *request,
				  char *error, size_t size);
void subscriber_tell(struct subscriber *sub, enum subscriber_news news);
bool subscriber_take(struct subscriber *sub, enum subscriber_news news);
void subscriber_settle(struct core *core, unsigned int most);
void subscriber_finish_all(struct core *core);
void subscriber_reap(struct core *core);
void subscriber_end(struct subscriber *sub, enum end_cause cause, const char *text);
void subscriber_drop(struct subscriber *sub, const char *reason);
void subscriber_refuse(struct subscriber *sub, enum end_cause cause, const void *text, size_t len);
struct subscriber *subscriber_of_splice(struct core *core, uint32_t splice);
void subscriber_forget_splice(struct subscriber *sub);
void subscriber_splice_gone(struct core *core, uint32_t splice, const char *reason,
			    const struct splice_usage *final);
const char *subscriber_stage_name(const struct subscriber *sub);

#endif
