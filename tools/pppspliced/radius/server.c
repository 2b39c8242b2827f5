// SPDX-License-Identifier: GPL-2.0
/*
 * Exchanges with servers that stand for each other.
 *
 * A request goes to the first server that is not dead, again and again without a change, and
 * then to the next one, anew. A server is dead for a while when a request has had no answer
 * from it, and no other one has had one in the meantime.
 */
#include "radius/server.h"

#include "clock.h"
#include "radius/resolver.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#define NOTICE_MS	60000

static const char *skip_reason(const struct radius_server *server)
{
	return server->address.any.sa_family ? "does not answer" : "has a name without an address";
}

static void notice(struct radius_server *server, const char *what)
{
	char text[512];

	snprintf(text, sizeof(text), "RADIUS server %s port %u: %s", server->config->host,
		 server->config->port, what);
	server->servers->ops->notice(server->servers->owner, text);
}

static void notice_seldom(struct radius_server *server, const char *what, uint64_t now)
{
	if (server->noticed_at && now - server->noticed_at < NOTICE_MS)
		return;
	server->noticed_at = now;
	notice(server, what);
}

static uint64_t timeout_ms(const struct radius_servers *servers)
{
	return 1000 * (uint64_t)servers->config->timeout_s;
}

struct octets radius_server_secret(const struct radius_server *server)
{
	return octets_of(server->config->secret, strlen(server->config->secret));
}

/**
 * radius_servers_init() - begin
 * @servers: servers
 * @config: configuration; it and what follows stays the owner's
 * @configs: the servers' own; at most CONFIG_SERVERS_MAX
 * @n_configs: how many
 * @ops: what the owner does
 * @owner: argument of @ops
 * @resolver: for those that have names
 */
void radius_servers_init(struct radius_servers *servers, const struct config_radius *config,
			 const struct config_server *configs, size_t n_configs,
			 const struct radius_server_ops *ops, void *owner,
			 struct resolver *resolver)
{
	size_t i;

	memset(servers, 0, sizeof(*servers));
	servers->config = config;
	servers->ops = ops;
	servers->owner = owner;
	servers->resolver = resolver;
	servers->n_servers = n_configs;
	TAILQ_INIT(&servers->exchanges);
	for (i = 0; i < n_configs; i++) {
		servers->servers[i].servers = servers;
		servers->servers[i].config = &configs[i];
		servers->servers[i].fd = -1;
	}
}

static void on_resolved(void *arg, const struct resolver_name *names, size_t n_names)
{
	struct radius_server *server = arg;

	(void)n_names;
	server->job = NULL;
	server->address = names[0].address;
	lns_address_set_port(&server->address, server->config->port);
}

/* Addresses are known at once, names when the request is sent again. */
static void find_address(struct radius_server *server)
{
	struct resolver_name name = { 0 };

	if (server->job || server->address.any.sa_family ||
	    lns_address_read(&server->address, server->config->host, server->config->port))
		return;
	snprintf(name.name, sizeof(name.name), "%s", server->config->host);
	server->job = resolver_ask(server->servers->resolver, &name, 1, on_resolved, server);
}

/* Return: whether packets go out from the address that is configured, if there is one. */
static bool bind_socket(const struct radius_server *server, int fd)
{
	const char *text = server->servers->config->nas_ip;
	union lns_address local;

	if (!text || !lns_address_read(&local, text, 0) ||
	    local.any.sa_family != server->address.any.sa_family)
		return true;
	return !bind(fd, &local.any, lns_address_len(&local));
}

static void open_socket(struct radius_server *server, uint64_t now)
{
	int fd;

	find_address(server);
	if (server->fd >= 0 || !server->address.any.sa_family)
		return;
	fd = socket(server->address.any.sa_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	if (!bind_socket(server, fd)) {
		notice_seldom(server, "nas-address is none of this host: ip address show", now);
		close(fd);
		return;
	}
	if (connect(fd, &server->address.any, lns_address_len(&server->address))) {
		close(fd);
		return;
	}
	server->fd = fd;
	server->servers->ops->opened(server->servers->owner, server);
}

/* So that route and name are looked up again. */
static void close_socket(struct radius_server *server)
{
	if (server->fd >= 0) {
		server->servers->ops->closing(server->servers->owner, server);
		close(server->fd);
		server->fd = -1;
	}
	memset(&server->address, 0, sizeof(server->address));
}

static void put_address(struct writer *w, const union lns_address *address)
{
	if (address->any.sa_family == AF_INET)
		radius_put(w, RADIUS_NAS_IP_ADDRESS, octets_of(&address->in.sin_addr, 4));
	if (address->any.sa_family == AF_INET6)
		radius_put(w, RADIUS_NAS_IPV6_ADDRESS, octets_of(&address->in6.sin6_addr, 16));
}

/* RFC 2865 section 5.4: an address or a NAS-Identifier; both where they are known. */
static void put_nas(struct writer *w, const struct radius_server *server)
{
	const struct config_radius *config = server->servers->config;
	union lns_address local = { 0 };
	socklen_t len = sizeof(local);
	union lns_address given;

	if (config->nas_identifier)
		radius_put_text(w, RADIUS_NAS_IDENTIFIER, config->nas_identifier);
	if (config->nas_ip && lns_address_read(&given, config->nas_ip, 0))
		put_address(w, &given);
	else if (server->fd >= 0 && !getsockname(server->fd, &local.any, &len))
		put_address(w, &local);
}

static bool take_id(struct radius_exchange *exchange)
{
	struct radius_server *server = exchange->server;
	unsigned int i;

	for (i = 0; i < 256; i++) {
		uint8_t id = server->next_id++;

		if (server->exchanges[id])
			continue;
		server->exchanges[id] = exchange;
		server->n_exchanges++;
		exchange->id = id;
		return true;
	}
	return false;
}

/* Return: whether there is a packet for the server. */
static bool build(struct radius_exchange *exchange, uint64_t now)
{
	struct radius_server *server = exchange->server;
	uint8_t buf[RADIUS_PACKET_MAX];
	struct writer w = writer_of(buf, sizeof(buf));

	if (getentropy(exchange->authenticator, sizeof(exchange->authenticator)))
		return false;
	radius_begin(&w, exchange->code, exchange->id, exchange->authenticator);
	put_nas(&w, server);
	server->servers->ops->fill(exchange, &w, server, now);
	if (!radius_seal(&w, radius_server_secret(server)))
		return false;
	memcpy(exchange->authenticator, buf + RADIUS_HEAD_LEN - RADIUS_AUTHENTICATOR_LEN,
	       RADIUS_AUTHENTICATOR_LEN);
	exchange->packet = malloc(w.len);
	exchange->packet_len = w.len;
	if (exchange->packet)
		memcpy(exchange->packet, buf, w.len);
	return exchange->packet;
}

/*
 * The packet is only made when there is a socket, whose address is in it. A failure to send
 * is as a packet that is lost; one of an earlier packet is reported once, and tried over.
 */
static void send_packet(struct radius_exchange *exchange, uint64_t now)
{
	struct radius_server *server = exchange->server;

	exchange->sends++;
	exchange->deadline = now + timeout_ms(server->servers);
	open_socket(server, now);
	if (server->fd < 0 || (!exchange->packet && !build(exchange, now)))
		return;
	if (send(server->fd, exchange->packet, exchange->packet_len, MSG_NOSIGNAL) < 0 &&
	    errno == ECONNREFUSED)
		send(server->fd, exchange->packet, exchange->packet_len, MSG_NOSIGNAL);
}

static bool is_dead(const struct radius_server *server, uint64_t now)
{
	return now < server->dead_until;
}

/* If all are dead, the one that is so for the shortest time is tried nevertheless. */
static struct radius_server *choose(struct radius_servers *servers, unsigned int tried,
				    uint64_t now)
{
	struct radius_server *soonest = NULL;
	size_t i;

	for (i = 0; i < servers->n_servers; i++) {
		struct radius_server *server = &servers->servers[i];

		if (tried & 1U << i)
			continue;
		if (!is_dead(server, now))
			return server;
		if (!soonest || server->dead_until < soonest->dead_until)
			soonest = server;
	}
	return tried ? NULL : soonest;
}

static void leave(struct radius_exchange *exchange)
{
	struct radius_server *server = exchange->server;

	server->exchanges[exchange->id] = NULL;
	server->n_exchanges--;
	exchange->server = NULL;
	if (exchange->packet)
		explicit_bzero(exchange->packet, exchange->packet_len);
	free(exchange->packet);
	exchange->packet = NULL;
}

static bool ask_next(struct radius_servers *servers, struct radius_exchange *exchange,
		     uint64_t now)
{
	struct radius_server *server = choose(servers, exchange->tried, now);

	if (!server)
		return false;
	exchange->server = server;
	if (!take_id(exchange)) {
		exchange->server = NULL;
		return false;
	}
	exchange->tried |= 1U << (server - servers->servers);
	exchange->sends = 0;
	exchange->began = now;
	send_packet(exchange, now);
	return true;
}

/**
 * radius_servers_start() - begin an exchange
 * @servers: servers
 * @exchange: exchange, with @code set; ends by ops.done() or radius_servers_stop()
 * @now: now, in ms
 *
 * There are not more than RADIUS_EXCHANGES_MAX, so there is an Identifier for each.
 */
void radius_servers_start(struct radius_servers *servers, struct radius_exchange *exchange,
			  uint64_t now)
{
	exchange->tried = 0;
	if (ask_next(servers, exchange, now))
		TAILQ_INSERT_TAIL(&servers->exchanges, exchange, entry);
	else
		servers->ops->done(exchange, 0, octets_of(NULL, 0), NULL);
}

/**
 * radius_servers_stop() - end an exchange
 * @exchange: exchange; ops.done() does not come. May be none that is under way
 */
void radius_servers_stop(struct radius_exchange *exchange)
{
	if (!exchange->server)
		return;
	TAILQ_REMOVE(&exchange->server->servers->exchanges, exchange, entry);
	leave(exchange);
}

static void no_answer(struct radius_server *server, const struct radius_exchange *exchange,
		      uint64_t now)
{
	uint64_t dead_ms = 1000 * (uint64_t)server->servers->config->dead_time_s;

	if (!dead_ms || server->answered_at > exchange->began)
		return;
	if (!server->dead_until)
		notice(server, skip_reason(server));
	server->dead_until = now + dead_ms;
}

static void give_up(struct radius_exchange *exchange, uint64_t now)
{
	struct radius_server *server = exchange->server;
	struct radius_servers *servers = server->servers;

	no_answer(server, exchange, now);
	leave(exchange);
	if (!server->n_exchanges)
		close_socket(server);
	if (ask_next(servers, exchange, now))
		return;
	TAILQ_REMOVE(&servers->exchanges, exchange, entry);
	servers->ops->done(exchange, 0, octets_of(NULL, 0), NULL);
}

/**
 * radius_servers_timeout() - send again what is due
 * @servers: servers
 * @now: now, in ms
 */
void radius_servers_timeout(struct radius_servers *servers, uint64_t now)
{
	struct radius_exchange *exchange, *next;

	for (exchange = TAILQ_FIRST(&servers->exchanges); exchange; exchange = next) {
		next = TAILQ_NEXT(exchange, entry);
		if (now < exchange->deadline)
			continue;
		if (exchange->sends <= servers->config->retries)
			send_packet(exchange, now);
		else
			give_up(exchange, now);
	}
}

/**
 * radius_servers_deadline() - when radius_servers_timeout() is to be called
 * @servers: servers
 *
 * Return: in ms, or NEVER.
 */
uint64_t radius_servers_deadline(const struct radius_servers *servers)
{
	const struct radius_exchange *exchange;
	uint64_t deadline = NEVER;

	TAILQ_FOREACH(exchange, &servers->exchanges, entry)
		deadline = earlier(deadline, exchange->deadline);
	return deadline;
}

static void discard(struct radius_server *server, const char *why, uint64_t now)
{
	server->servers->discarded++;
	notice_seldom(server, why, now);
}

static void receive(struct radius_server *server, const uint8_t *packet, size_t len,
		    uint64_t now)
{
	struct radius_servers *servers = server->servers;
	struct radius_exchange *exchange;
	struct octets attributes;
	struct radius_sent sent;
	const char *wrong;

	exchange = len < 2 ? NULL : server->exchanges[packet[1]];
	if (!exchange || !exchange->packet) {
		/* As an answer to what was sent twice. */
		servers->discarded++;
		return;
	}
	sent = (struct radius_sent){
		.code = exchange->code,
		.authenticator = exchange->authenticator,
		.secret = radius_server_secret(server),
		.allow_unsigned = servers->config->allow_unsigned,
	};
	wrong = radius_check(&sent, packet, len, &attributes);
	if (wrong) {
		discard(server, wrong, now);
		return;
	}
	if (server->dead_until)
		notice(server, "answers again");
	server->dead_until = 0;
	server->answered_at = now;
	TAILQ_REMOVE(&servers->exchanges, exchange, entry);
	leave(exchange);
	servers->ops->done(exchange, packet[0], attributes, &sent);
}

/* Nobody is at the port: who has another server to go to need not wait. */
static void refused(struct radius_server *server, uint64_t now)
{
	struct radius_servers *servers = server->servers;
	struct radius_exchange *exchange;

	TAILQ_FOREACH(exchange, &servers->exchanges, entry) {
		if (exchange->server != server || !choose(servers, exchange->tried, now))
			continue;
		exchange->sends = servers->config->retries + 1;
		exchange->deadline = now;
	}
}

/**
 * radius_servers_read() - read what a server has sent
 * @server: server with a socket
 * @now: now, in ms
 */
void radius_servers_read(struct radius_server *server, uint64_t now)
{
	uint8_t buf[RADIUS_PACKET_MAX];
	unsigned int n;

	/* Others want their turn too. */
	for (n = 0; n < RADIUS_EXCHANGES_MAX && server->fd >= 0; n++) {
		ssize_t len = recv(server->fd, buf, sizeof(buf), 0);

		if (len >= 0)
			receive(server, buf, len, now);
		else if (errno == ECONNREFUSED)
			refused(server, now);
		else if (errno != EINTR)
			return;
	}
}

/**
 * radius_servers_close() - end all exchanges, without ops.done()
 * @servers: servers
 */
void radius_servers_close(struct radius_servers *servers)
{
	struct radius_exchange *exchange;
	size_t i;

	while ((exchange = TAILQ_FIRST(&servers->exchanges)))
		radius_servers_stop(exchange);
	for (i = 0; i < servers->n_servers; i++) {
		if (servers->servers[i].job)
			resolver_cancel(servers->servers[i].job);
		close_socket(&servers->servers[i]);
	}
}
