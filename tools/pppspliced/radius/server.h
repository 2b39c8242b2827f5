/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Servers of one kind, that stand for each other, and the exchanges with them: requests are
 * sent again until they are answered, and then to the next server.
 */
#ifndef PPPSPLICED_RADIUS_SERVER_H
#define PPPSPLICED_RADIUS_SERVER_H

#include "config/config.h"
#include "lns/peer.h"
#include "radius/packet.h"

#include <sys/queue.h>

#define RADIUS_EXCHANGES_MAX	CONFIG_WORKERS_MAX /* at one time */

struct resolver;
struct resolver_job;
struct radius_servers;

/**
 * struct radius_server - a server
 * @servers: those that it is of
 * @config: host, port and secret
 * @address: its address and port; of family 0 if it is not known yet
 * @job: its name is being looked up
 * @fd: connected socket, so that the kernel takes packets of nobody else; -1 if none is open
 * @exchanges: by Identifier
 * @n_exchanges: how many
 * @next_id: next Identifier
 * @answered_at: when it last answered, in ms
 * @dead_until: until when it is passed over, in ms; 0 if it is not
 * @noticed_at: when a discarded packet, or a wrong nas-address, was last reported, in ms
 */
struct radius_server {
	struct radius_servers *servers;
	const struct config_server *config;
	union lns_address address;
	struct resolver_job *job;
	int fd;
	struct radius_exchange *exchanges[256];
	unsigned int n_exchanges;
	uint8_t next_id;
	uint64_t answered_at;
	uint64_t dead_until;
	uint64_t noticed_at;
};

TAILQ_HEAD(radius_exchange_list, radius_exchange);

/**
 * struct radius_exchange - a request and its answer
 * @entry: in the list of those that are under way
 * @code: code of the request; the owner's to set
 * @server: server that is asked; NULL if it is not under way
 * @id: Identifier
 * @authenticator: Request Authenticator
 * @packet: what is sent
 * @packet_len: its length
 * @tried: servers that were, a bit each
 * @sends: times that it was sent to @server
 * @began: when @server was first asked, in ms
 * @deadline: when it is sent again, in ms
 */
struct radius_exchange {
	TAILQ_ENTRY(radius_exchange) entry;
	enum radius_code code;
	struct radius_server *server;
	uint8_t id;
	uint8_t authenticator[RADIUS_AUTHENTICATOR_LEN];
	uint8_t *packet;
	size_t packet_len;
	unsigned int tried;
	unsigned int sends;
	uint64_t began;
	uint64_t deadline;
};

/**
 * struct radius_server_ops - what the owner does; none may call back
 * @fill: write the attributes of a request to a server; those of the NAS itself are written
 * @done: an exchange has ended: the code of the answer and its attributes, or 0 if there is none
 * @opened: a server has a socket to be watched now
 * @closing: it will not have it any more
 * @notice: something that the operator should know
 */
struct radius_server_ops {
	void (*fill)(struct radius_exchange *exchange, struct writer *w,
		     const struct radius_server *server, uint64_t now);
	void (*done)(struct radius_exchange *exchange, uint8_t code, struct octets attributes,
		     const struct radius_sent *sent);
	void (*opened)(void *owner, struct radius_server *server);
	void (*closing)(void *owner, struct radius_server *server);
	void (*notice)(void *owner, const char *text);
};

/**
 * struct radius_servers - servers
 * @config: configuration; the owner's
 * @ops: what the owner does
 * @owner: argument of @ops
 * @resolver: finds addresses of servers that have names
 * @servers: in the order in which they are asked
 * @n_servers: how many
 * @exchanges: those that are under way
 * @discarded: packets that were
 */
struct radius_servers {
	const struct config_radius *config;
	const struct radius_server_ops *ops;
	void *owner;
	struct resolver *resolver;
	struct radius_server servers[CONFIG_SERVERS_MAX];
	size_t n_servers;
	struct radius_exchange_list exchanges;
	uint64_t discarded;
};

void radius_servers_init(struct radius_servers *servers, const struct config_radius *config,
			 const struct config_server *configs, size_t n_configs,
			 const struct radius_server_ops *ops, void *owner,
			 struct resolver *resolver);
void radius_servers_start(struct radius_servers *servers, struct radius_exchange *exchange,
			  uint64_t now);
void radius_servers_stop(struct radius_exchange *exchange);
void radius_servers_read(struct radius_server *server, uint64_t now);
uint64_t radius_servers_deadline(const struct radius_servers *servers);
void radius_servers_timeout(struct radius_servers *servers, uint64_t now);
void radius_servers_close(struct radius_servers *servers);
struct octets radius_server_secret(const struct radius_server *server);

#endif
