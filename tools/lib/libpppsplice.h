/* SPDX-License-Identifier: GPL-2.0-or-later OR LGPL-2.1-or-later */
/*
 * libpppsplice - join PPP sessions in the kernel: the pppsplice netlink family
 *
 * Functions that can fail return 0 or a positive value when they succeeded, and
 * a negative errno when they did not; pppsplice_error() then has the text. The
 * library neither prints nor exits. A handle must not be used by two threads at
 * a time; any number of handles may exist.
 *
 * See libpppsplice(3), and pppsplice(7) for what a splice does.
 */
#ifndef LIBPPPSPLICE_H
#define LIBPPPSPLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <linux/pppsplice.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define PPPSPLICE_API __attribute__((visibility("default")))
#else
#define PPPSPLICE_API
#endif

/* Room for any reason of enum pppsplice_drop_reason that a kernel may add. */
#define PPPSPLICE_DROP_REASONS	32
#define PPPSPLICE_IFNAME_SIZE	16
#define PPPSPLICE_COMM_SIZE	64
#define PPPSPLICE_LEG_STRLEN	64
#define PPPSPLICE_COOKIE_MAX	8

struct pppsplice;

/**
 * struct pppsplice_leg - one side of a splice, or a session that could be one
 * @type: what it is; says which of the members below have a meaning
 * @ifindex: PPPoE, index of the Ethernet interface; 0 if not known
 * @ifname: PPPoE, name of that interface; "" if not known
 * @sid: PPPoE session id, 1 to 65535
 * @has_peer_mac: @peer_mac is known
 * @peer_mac: PPPoE, MAC address of the peer
 * @tunnel: L2TP, local tunnel id
 * @session: L2TP, local session id
 * @peer_tunnel: L2TP, the peer's tunnel id
 * @peer_session: L2TP, the peer's session id
 * @has_channel: @channel is known
 * @channel: ppp_generic channel index; of a channel leg its identity
 * @has_bridge: @bridge is known
 * @bridge: channel leg, the pppsplice channel that @channel is bridged to
 * @crossed_frames: frames received on this leg and sent out of the other
 * @crossed_bytes: octets of their Information fields
 * @local_frames: frames received and handed to this host's PPP stack
 * @dropped_frames: frames dropped, for all reasons
 * @drops: frames dropped, by enum pppsplice_drop_reason
 * @has_last_crossed: @last_crossed_ms is known: a frame has crossed
 * @last_crossed_ms: milliseconds since a frame received here last crossed
 * @has_path: @rx_path and @tx_path are known: an L2TP leg of a splice
 * @rx_path: which way frames take that are received here and cross
 * @tx_path: which way frames take that cross and are sent here
 *
 * The members up to @session, and of a channel leg @channel, are its identity.
 * Where a leg selects a splice or a session, the optional ones narrow it.
 */
struct pppsplice_leg {
	enum pppsplice_leg_type type;
	uint32_t ifindex;
	char ifname[PPPSPLICE_IFNAME_SIZE];
	uint16_t sid;
	bool has_peer_mac;
	uint8_t peer_mac[6];
	uint32_t tunnel;
	uint32_t session;
	uint32_t peer_tunnel;
	uint32_t peer_session;
	bool has_channel;
	uint32_t channel;
	bool has_bridge;
	uint32_t bridge;
	uint64_t crossed_frames;
	uint64_t crossed_bytes;
	uint64_t local_frames;
	uint64_t dropped_frames;
	uint64_t drops[PPPSPLICE_DROP_REASONS];
	bool has_last_crossed;
	uint64_t last_crossed_ms;
	bool has_path;
	enum pppsplice_path rx_path;
	enum pppsplice_path tx_path;
};

/**
 * struct pppsplice_splice - a splice as the kernel describes it
 * @id: number of the splice in its network namespace, 1 or more
 * @state: whether frames cross
 * @frames: which frames cross
 * @label: UTF-8, NUL-terminated; "" for none
 * @leg: the two legs, in the order in which they were given
 * @has_reason: @reason is known: the splice was removed
 * @reason: why it was removed
 */
struct pppsplice_splice {
	uint32_t id;
	enum pppsplice_state state;
	enum pppsplice_frames frames;
	char label[PPPSPLICE_LABEL_MAX + 1];
	struct pppsplice_leg leg[2];
	bool has_reason;
	enum pppsplice_del_reason reason;
};

enum pppsplice_select_by {
	PPPSPLICE_BY_ID,
	PPPSPLICE_BY_LABEL,
	PPPSPLICE_BY_LEG,
};

/**
 * struct pppsplice_selector - which splice
 * @by: which one of the members below counts
 * @id: number of the splice
 * @label: its label, UTF-8
 * @leg: identity of one of its legs. PPPoE: sid, and as far as known ifname or
 *	ifindex and peer_mac; L2TP: tunnel and session; channel: channel.
 */
struct pppsplice_selector {
	enum pppsplice_select_by by;
	uint32_t id;
	const char *label;
	struct pppsplice_leg leg;
};

/**
 * struct pppsplice_tunnel - the tunnel of an L2TP session, and how the session is set
 * @fd: UDP socket of the tunnel; -1: not known, and the rest has no meaning
 * @send_seq: data messages are sent with sequence numbers (PPPOL2TP_SO_SENDSEQ)
 * @recv_seq: those that come without are discarded (PPPOL2TP_SO_RECVSEQ)
 * @l2spec_type: L2TPv3, L2TP_L2SPECTYPE_NONE (0) or _DEFAULT (1), as the session was
 *	made with L2TP_ATTR_L2SPEC_TYPE; no matter for L2TPv2
 * @cookie_len: octets of @cookie: 0, 4 or 8
 * @peer_cookie_len: octets of @peer_cookie
 * @cookie: L2TPv3, cookie of data messages that are sent (L2TP_ATTR_COOKIE)
 * @peer_cookie: L2TPv3, cookie of those that are received (L2TP_ATTR_PEER_COOKIE)
 *
 * With it frames are taken from, and given to, the tunnel's socket itself. The
 * kernel tells no other module how an L2TPv3 session is set: what is said here
 * has to be true.
 */
struct pppsplice_tunnel {
	int fd;
	bool send_seq;
	bool recv_seq;
	uint8_t l2spec_type;
	uint8_t cookie_len;
	uint8_t peer_cookie_len;
	uint8_t cookie[PPPSPLICE_COOKIE_MAX];
	uint8_t peer_cookie[PPPSPLICE_COOKIE_MAX];
};

/* as L2TP_CMD_SESSION_CREATE has it by default */
#define PPPSPLICE_TUNNEL_INIT { -1, false, false, 1, 0, 0, { 0 }, { 0 } }

/**
 * struct pppsplice_end - what to make a leg of
 * @fd: a connected PPPoE or PPPoL2TP session socket; -1 for a channel leg
 * @channel: if @fd is -1, index of the ppp_generic channel
 * @tunnel: if @fd is an L2TP session, its tunnel; or NULL: frames go through the
 *	L2TP driver
 */
struct pppsplice_end {
	int fd;
	uint32_t channel;
	const struct pppsplice_tunnel *tunnel;
};

/* struct pppsplice_options: leave it to the kernel, or leave it as it is */
#define PPPSPLICE_KEEP	(-1)

/**
 * struct pppsplice_options - what can be chosen for a splice
 * @state: enum pppsplice_state, or PPPSPLICE_KEEP
 * @frames: enum pppsplice_frames, or PPPSPLICE_KEEP
 * @label: UTF-8, at most PPPSPLICE_LABEL_MAX bytes; "" for none; or NULL to keep
 */
struct pppsplice_options {
	int state;
	int frames;
	const char *label;
};

#define PPPSPLICE_OPTIONS_INIT { PPPSPLICE_KEEP, PPPSPLICE_KEEP, NULL }

enum pppsplice_event_type {
	PPPSPLICE_EVENT_NEW,
	PPPSPLICE_EVENT_SET,
	PPPSPLICE_EVENT_DEL,
};

/**
 * struct pppsplice_event - something happened to a splice
 * @type: what
 * @splice: the splice after it; after PPPSPLICE_EVENT_DEL with the reason and
 *	the final counters
 */
struct pppsplice_event {
	enum pppsplice_event_type type;
	struct pppsplice_splice splice;
};

/**
 * struct pppsplice_owner - a process that has a session's socket open
 * @pid: process id
 * @fd: descriptor of the socket in that process, the lowest if it has several
 * @comm: name of the process; "" if it could not be read
 */
struct pppsplice_owner {
	pid_t pid;
	int fd;
	char comm[PPPSPLICE_COMM_SIZE];
};

/**
 * struct pppsplice_session - a PPPoE or L2TP session of this host
 * @leg: its identity; neither channel nor counters
 * @unit: name of its ppp interface; "" if it has none or it cannot be found out
 * @inode: inode number of the socket
 * @owners: who has the socket open, sorted by pid
 * @n_owners: number of @owners, 1 or more
 */
struct pppsplice_session {
	struct pppsplice_leg leg;
	char unit[PPPSPLICE_IFNAME_SIZE];
	uint64_t inode;
	const struct pppsplice_owner *owners;
	size_t n_owners;
};

typedef int (*pppsplice_splice_cb)(const struct pppsplice_splice *splice, void *arg);
typedef int (*pppsplice_session_cb)(const struct pppsplice_session *session, void *arg);

/* the handle */
PPPSPLICE_API struct pppsplice *pppsplice_new(void);
PPPSPLICE_API int pppsplice_open(struct pppsplice *ps);
PPPSPLICE_API void pppsplice_free(struct pppsplice *ps);
PPPSPLICE_API const char *pppsplice_error(const struct pppsplice *ps);
PPPSPLICE_API const char *pppsplice_version(void);

/* splices */
PPPSPLICE_API int pppsplice_add(struct pppsplice *ps, const struct pppsplice_end end[2],
				const struct pppsplice_options *options,
				struct pppsplice_splice *splice);
PPPSPLICE_API int pppsplice_set(struct pppsplice *ps, const struct pppsplice_selector *which,
				const struct pppsplice_options *options,
				struct pppsplice_splice *splice);
PPPSPLICE_API int pppsplice_del(struct pppsplice *ps, const struct pppsplice_selector *which,
				struct pppsplice_splice *splice);
PPPSPLICE_API int pppsplice_get(struct pppsplice *ps, const struct pppsplice_selector *which,
				struct pppsplice_splice *splice);
PPPSPLICE_API int pppsplice_foreach(struct pppsplice *ps, const struct pppsplice_selector *filter,
				    pppsplice_splice_cb cb, void *arg);

/* events */
PPPSPLICE_API int pppsplice_subscribe(struct pppsplice *ps);
PPPSPLICE_API int pppsplice_event_fd(const struct pppsplice *ps);
PPPSPLICE_API int pppsplice_event_read(struct pppsplice *ps, struct pppsplice_event *event);

/* sessions that processes have open */
PPPSPLICE_API void pppsplice_narrow(struct pppsplice *ps, pid_t pid);
PPPSPLICE_API int pppsplice_walk(struct pppsplice *ps);
PPPSPLICE_API int pppsplice_sessions(struct pppsplice *ps, pppsplice_session_cb cb, void *arg);
PPPSPLICE_API int pppsplice_find(struct pppsplice *ps, const struct pppsplice_leg *want);
PPPSPLICE_API int pppsplice_find_tunnel(struct pppsplice *ps, int session_fd,
					struct pppsplice_tunnel *tunnel);

/* legs and names */
PPPSPLICE_API bool pppsplice_leg_matches(const struct pppsplice_leg *leg,
					 const struct pppsplice_leg *want);
PPPSPLICE_API const char *pppsplice_leg_format(const struct pppsplice_leg *leg, char *buf,
					       size_t size);
PPPSPLICE_API const char *pppsplice_leg_type_name(unsigned int type);
PPPSPLICE_API const char *pppsplice_frames_name(unsigned int frames);
PPPSPLICE_API const char *pppsplice_state_name(unsigned int state);
PPPSPLICE_API const char *pppsplice_drop_reason_name(unsigned int reason);
PPPSPLICE_API const char *pppsplice_del_reason_name(unsigned int reason);
PPPSPLICE_API const char *pppsplice_path_name(unsigned int path);

#ifdef __cplusplus
}
#endif

#endif /* LIBPPPSPLICE_H */
