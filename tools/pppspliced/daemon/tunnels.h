/* SPDX-License-Identifier: GPL-2.0 */
/* Tunnels to LNSs: their sockets, and who shares one. */
#ifndef PPPSPLICED_DAEMON_TUNNELS_H
#define PPPSPLICED_DAEMON_TUNNELS_H

#include "daemon/core.h"
#include "kernel/udp.h"
#include "l2tp/call.h"

#define TUNNEL_SEND_SLOTS	128
#define TUNNEL_AHEAD_SLOTS	(CONFIG_WINDOW_MAX - 1)
/* Session IDs that were used last, and are not given to others yet */
#define TUNNEL_RESTING		1024

/**
 * struct tunnel - a tunnel
 * @core: the daemon
 * @entry: in the list of all
 * @unsettled: in the list of those whose timer or end is to be looked at
 * @is_unsettled: it is on that list
 * @config: the one that it began with
 * @peer: LNS as it was when the tunnel began: what makes tunnels the same ones
 * @hide: AVPs are hidden
 * @machine_config: of @machine
 * @machine: its control connection
 * @send_slots: of its delivery
 * @ahead_slots: of its delivery
 * @fd: UDP socket
 * @io: its watcher
 * @timer: for @machine
 * @to: where to send to: another port than the LNS's own once it answers from there
 * @from: where it is sent from, once it is connected
 * @connected: the socket is connected to that
 * @by_lns: the LNS has opened it
 * @kernel_failed: the kernel does not take it
 * @judged: it is known whether the LNS is to be passed over
 * @in_kernel: the kernel has it
 * @is_up: it is established
 * @ended: it has ended
 * @n_users: subscribers that point to it
 * @used: Session IDs that are taken or rest, a bit each
 * @resting: ring of Session IDs that were released last; 0 where there is none yet
 * @n_released: how many ever were
 * @remote: address of the LNS, for people
 * @local: address here, for people
 * @received: datagrams
 * @began: when, ms
 */
struct tunnel {
	struct core *core;
	LIST_ENTRY(tunnel) entry;
	STAILQ_ENTRY(tunnel) unsettled;
	bool is_unsettled;
	struct config *config;
	struct lns_peer peer;
	bool hide;
	struct l2tp_tunnel_config machine_config;
	struct l2tp_tunnel machine;
	struct delivery_slot send_slots[TUNNEL_SEND_SLOTS];
	struct delivery_slot ahead_slots[TUNNEL_AHEAD_SLOTS];
	int fd;
	ev_io io;
	ev_timer timer;
	union lns_address to;
	union lns_address from;
	bool connected;
	bool by_lns;
	bool kernel_failed;
	bool judged;
	bool in_kernel;
	bool is_up;
	bool ended;
	unsigned int n_users;
	uint64_t used[65536 / 64];
	uint16_t resting[TUNNEL_RESTING];
	unsigned int n_released;
	char remote[LNS_ADDRESS_TEXT_SIZE];
	char local[LNS_ADDRESS_TEXT_SIZE];
	uint64_t received;
	uint64_t began;
};

/**
 * struct tunnel_ends - the ends of a tunnel that an LNS opens
 * @remote: address and port of the LNS
 * @local: address here that it has chosen
 */
struct tunnel_ends {
	union lns_address remote;
	union lns_address local;
};

const union lns_address *tunnels_local_address(const struct config *config, int family,
					       union lns_address *local);
void tunnels_accept(struct core *core, const struct lns_peer *peer, bool hide,
		    const struct tunnel_ends *ends, struct octets sccrq);
struct tunnel *tunnels_get(struct core *core, struct config *config, const struct lns_peer *peer,
			   bool hide, char *error, size_t size);
void tunnel_put(struct tunnel *tunnel);
uint16_t tunnel_take_session(struct tunnel *tunnel);
void tunnel_release_session(struct tunnel *tunnel, uint16_t id);
void tunnel_touch(struct tunnel *tunnel);
void tunnels_settle_all(struct core *core);
void tunnels_reap(struct core *core);
bool tunnels_are_told(const struct core *core);
void tunnels_close_all(struct core *core);
void tunnels_give_up(struct core *core);
void tunnels_bind_states(struct core *core, struct lns_peer *peers, size_t n_peers);

#endif
