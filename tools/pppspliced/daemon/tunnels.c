// SPDX-License-Identifier: GPL-2.0
/* Tunnels to LNSs. */
#include "daemon/tunnels.h"

#include "kernel/udp.h"

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Datagrams that are read of one socket before others have their turn */
#define READ_AT_ONCE	32
/* Tunnels that one LNS may open to here at one time */
#define BY_ONE_LNS	2
/* Tunnels that are accepted a second; a datagram can have any source */
#define ACCEPTS		10
#define ACCEPTS_BURST	50
/* Sessions of a tunnel, with some Session IDs left to be found by chance */
#define SESSIONS_MAX	(UINT16_MAX - 2 * TUNNEL_RESTING)

/* Whatever the port. */
static bool is_same_host(const union lns_address *a, const union lns_address *b)
{
	if (a->any.sa_family != b->any.sa_family)
		return false;
	if (a->any.sa_family == AF_INET6)
		return !memcmp(&a->in6.sin6_addr, &b->in6.sin6_addr, sizeof(a->in6.sin6_addr));
	return a->in.sin_addr.s_addr == b->in.sin_addr.s_addr;
}

/**
 * tunnels_bind_states() - say what is known of LNSs, before one of them is chosen
 * @core: the daemon
 * @peers: LNSs
 * @n_peers: how many
 */
void tunnels_bind_states(struct core *core, struct lns_peer *peers, size_t n_peers)
{
	static struct lns_state unknown;
	size_t i;

	/* Of entries that nobody counts on, the next call may make another LNS's. */
	for (i = 0; i < n_peers; i++) {
		peers[i].state = lns_state_of(&core->lns, &peers[i].address, clock_ms());
		if (!peers[i].state)
			peers[i].state = &unknown;
		peers[i].state->sessions++;
	}
	for (i = 0; i < n_peers; i++)
		peers[i].state->sessions--;
}

/**
 * tunnel_touch() - something has been done with a tunnel
 * @tunnel: tunnel
 *
 * Its deadline, or its end, is looked at before the event loop sleeps.
 */
void tunnel_touch(struct tunnel *tunnel)
{
	if (!tunnel->is_unsettled)
		STAILQ_INSERT_TAIL(&tunnel->core->unsettled_tunnels, tunnel, unsettled);
	tunnel->is_unsettled = true;
}

/* --- the control connection ---------------------------------------------------- */

static void send_datagram(void *owner, const void *data, size_t len)
{
	struct tunnel *tunnel = owner;
	int error = udp_send(tunnel->fd, tunnel->connected ? NULL : &tunnel->to, data, len);

	/* As if it were lost: it is sent again. */
	if (error < 0)
		log_event(LOG_LEVEL_DEBUG, "not-sent", "lns=%s error=\"%s\"", tunnel->remote,
			  strerror(-error));
}

static void give_random(void *owner, void *data, size_t len)
{
	(void)owner;
	random_octets(data, len);
}

static void connect_socket(struct tunnel *tunnel)
{
	if (!tunnel->connected && udp_connect(tunnel->fd, &tunnel->to) == 0)
		tunnel->connected = true;
	lns_address_text(&tunnel->to, tunnel->remote, sizeof(tunnel->remote));
	udp_local(tunnel->fd, tunnel->local, sizeof(tunnel->local));
}

static void tunnel_is_up(void *owner)
{
	struct tunnel *tunnel = owner;
	struct core *core = tunnel->core;
	const struct l2tp_tunnel *machine = &tunnel->machine;
	struct lns_state *state = lns_state_of(&core->lns, &tunnel->peer.address, clock_ms());
	char error[CORE_ERROR_SIZE] = "", name[LOG_VALUE_SIZE(64)];

	connect_socket(tunnel);
	tunnel->is_up = true;
	tunnel->kernel_failed = !tunnel->connected;
	if (state)
		lns_answered(state);
	tunnel_touch(tunnel);
	if (tunnel->kernel_failed)
		return log_event(LOG_LEVEL_ERROR, "tunnel-failed",
				 "lns=%s error=\"its socket cannot be connected: ip route get\"",
				 tunnel->remote);
	if (l2tp_kernel_tunnel(core->l2tp, tunnel->fd, machine->id, machine->peer_id, error,
			       sizeof(error)) < 0) {
		log_event(LOG_LEVEL_ERROR, "tunnel-failed", "lns=%s error=\"%s\"", tunnel->remote,
			  error);
		tunnel->kernel_failed = true;
		return;
	}
	tunnel->in_kernel = true;
	log_event(LOG_LEVEL_INFO, "tunnel-up", "tunnel=%u/%u lns=%s local=%s host-name=\"%s\" by=%s",
		  machine->id, machine->peer_id, tunnel->remote, tunnel->local,
		  log_value(name, sizeof(name),
			    octets_of(machine->peer_host_name, strlen(machine->peer_host_name))),
		  tunnel->by_lns ? "lns" : "lac");
}

static void tunnel_has_ended(void *owner, const struct l2tp_ending *why)
{
	struct tunnel *tunnel = owner;

	(void)why;	/* machine.ending */
	tunnel->ended = true;
	tunnel_touch(tunnel);
}

static const struct l2tp_tunnel_ops tunnel_ops = {
	.send = send_datagram,
	.random = give_random,
	.up = tunnel_is_up,
	.ended = tunnel_has_ended,
};

/* Nothing new goes there. A StopCCN is answered for a full cycle of retransmissions. */
static bool is_over(const struct tunnel *tunnel)
{
	return tunnel->machine.state == L2TP_TUNNEL_CLOSING ||
	       tunnel->machine.state == L2TP_TUNNEL_ENDED;
}

/*
 * Return: whether it is to be passed over for a time. Of a tunnel that an LNS opens nothing is
 * known to be his before it stands: a datagram can have any source.
 */
static bool is_failure(const struct tunnel *tunnel)
{
	if (tunnel->by_lns && !tunnel->is_up)
		return false;
	switch (tunnel->machine.ending.why) {
	case L2TP_WHY_OWNER:
	case L2TP_WHY_IDLE:
	case L2TP_WHY_TIE:
		return false;
	case L2TP_WHY_PEER:
		return !tunnel->is_up;
	default:
		return true;
	}
}

static void pass_over(struct tunnel *tunnel)
{
	struct core *core = tunnel->core;
	uint64_t now = clock_ms();
	struct lns_state *state = lns_state_of(&core->lns, &tunnel->peer.address, now);

	if (state)
		lns_failed(state, &tunnel->config->l2tp.hold_down, now);
}

/*
 * Refused is who has no L2TP at all: that is known at once. Who has a tunnel is heard of by
 * HELLO, since anybody can send an ICMP message.
 */
static void refused(struct tunnel *tunnel)
{
	if (tunnel->is_up || is_over(tunnel))
		return;
	log_event(LOG_LEVEL_WARNING, "lns-refused", "lns=%s", tunnel->remote);
	pass_over(tunnel);
	l2tp_tunnel_close(&tunnel->machine, L2TP_STOPCCN_CLEAR, "no L2TP at that address",
			  clock_ms());
}

static void input(struct tunnel *tunnel, const union lns_address *from, const void *data,
		  size_t len)
{
	union lns_address before = tunnel->to;
	enum l2tp_tunnel_state state = tunnel->machine.state;

	if (!is_same_host(from, &tunnel->peer.address))
		return;
	tunnel->received++;
	/* The answer may come from another port, RFC 2661 section 8.1. */
	if (!tunnel->connected)
		tunnel->to = *from;
	l2tp_tunnel_input(&tunnel->machine, data, len, clock_ms());
	if (!tunnel->connected && tunnel->machine.state == state)
		tunnel->to = before;
}

static void readable(struct ev_loop *loop, ev_io *io, int events)
{
	struct tunnel *tunnel = io->data;
	uint8_t buf[DELIVERY_MESSAGE_MAX + 1];
	union lns_address from, to;
	ssize_t len;
	int i;

	(void)loop;
	(void)events;
	for (i = 0; i < READ_AT_ONCE && !tunnel->ended; i++) {
		len = udp_read(tunnel->fd, buf, sizeof(buf), &from, &to);
		if (len == -EAGAIN)
			break;
		if (len == -ECONNREFUSED)
			refused(tunnel);
		else if (len > 0)
			input(tunnel, &from, buf, len);
	}
	tunnel_touch(tunnel);
}

static void timed_out(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct tunnel *tunnel = timer->data;

	(void)loop;
	(void)events;
	l2tp_tunnel_timeout(&tunnel->machine, clock_ms());
	tunnel_touch(tunnel);
}

/* --- which there are ------------------------------------------------------------ */

static bool is_taken(const struct core *core, uint16_t id)
{
	const struct tunnel *tunnel;

	LIST_FOREACH(tunnel, &core->tunnels, entry)
		if (tunnel->machine.id == id)
			return true;
	return false;
}

static uint16_t free_id(const struct core *core)
{
	uint16_t id;

	do
		id = random_id();
	while (is_taken(core, id));
	return id;
}

/* The configuration's name for the address is an error of who runs it, so it is not tried here. */
static const union lns_address *local_address(const struct config *config,
					      const union lns_address *peer,
					      union lns_address *local)
{
	const char *text = peer->any.sa_family == AF_INET6 ? config->l2tp.local6 :
							     config->l2tp.local4;

	if (!text)
		return NULL;
	return lns_address_read(local, text, 0) ? local : NULL;
}

static void configure(struct tunnel *tunnel)
{
	const struct config *config = tunnel->config;
	const struct lns_peer *peer = &tunnel->peer;

	tunnel->machine_config = (struct l2tp_tunnel_config) {
		.host_name = peer->client_auth_id[0] ? peer->client_auth_id :
						       config->l2tp.host_name,
		.vendor_name = config->l2tp.vendor_name,
		.secret = octets_of(peer->secret, peer->secret_len),
		.peer_host_name = peer->server_auth_id,
		.hide = tunnel->hide && peer->secret_len,
		.hello_ms = SECONDS(config->l2tp.hello_s),
		.setup_ms = SECONDS(config->l2tp.setup_s),
		.idle_ms = SECONDS(config->l2tp.idle_s),
		.delivery = { DELIVERY_CONFIG_INIT },
	};
	tunnel->machine_config.delivery.max_retries = config->l2tp.retries;
	tunnel->machine_config.delivery.send_slots = tunnel->send_slots;
	tunnel->machine_config.delivery.n_send = TUNNEL_SEND_SLOTS;
	tunnel->machine_config.delivery.ahead_slots = tunnel->ahead_slots;
	tunnel->machine_config.delivery.n_ahead = config->l2tp.window - 1 < TUNNEL_AHEAD_SLOTS ?
							  config->l2tp.window - 1 :
							  TUNNEL_AHEAD_SLOTS;
}

static struct tunnel *add(struct core *core, struct config *config, const struct lns_peer *peer,
			  bool hide, int fd)
{
	struct tunnel *tunnel = calloc(1, sizeof(*tunnel));

	if (!tunnel)
		return NULL;
	tunnel->core = core;
	tunnel->began = clock_ms();
	tunnel->config = config_ref(config);
	tunnel->peer = *peer;
	tunnel->peer.state = NULL;
	tunnel->to = peer->address;
	tunnel->hide = hide;
	tunnel->fd = fd;
	lns_address_text(&peer->address, tunnel->remote, sizeof(tunnel->remote));
	configure(tunnel);
	l2tp_tunnel_init(&tunnel->machine, &tunnel->machine_config, &tunnel_ops, tunnel,
			 free_id(core), clock_ms());
	ev_io_init(&tunnel->io, readable, fd, EV_READ);
	tunnel->io.data = tunnel;
	ev_io_start(core->loop, &tunnel->io);
	ev_init(&tunnel->timer, timed_out);
	tunnel->timer.data = tunnel;
	LIST_INSERT_HEAD(&core->tunnels, tunnel, entry);
	tunnel_touch(tunnel);
	return tunnel;
}

static bool is_open(const struct tunnel *tunnel)
{
	return !tunnel->ended && !tunnel->kernel_failed &&
	       (tunnel->machine.state == L2TP_TUNNEL_WAIT_CTL_REPLY ||
		tunnel->machine.state == L2TP_TUNNEL_WAIT_CTL_CONN ||
		tunnel->machine.state == L2TP_TUNNEL_ESTABLISHED);
}

/* RFC 2868 section 3.7: who has another Assignment-Id gets another tunnel. */
static bool fits(const struct tunnel *tunnel, const struct lns_peer *peer, bool hide)
{
	const struct lns_peer *has = &tunnel->peer;

	return lns_same_address(&has->address, &peer->address) && tunnel->hide == hide &&
	       has->secret_len == peer->secret_len &&
	       !memcmp(has->secret, peer->secret, peer->secret_len) &&
	       !strcmp(has->assignment_id, peer->assignment_id) &&
	       !strcmp(has->client_auth_id, peer->client_auth_id) &&
	       !strcmp(has->server_auth_id, peer->server_auth_id);
}

static struct tunnel *find(struct core *core, const struct config *config,
			   const struct lns_peer *peer, bool hide)
{
	unsigned int most = config->l2tp.max_sessions_per_tunnel;
	struct tunnel *tunnel;

	if (most > SESSIONS_MAX)
		most = SESSIONS_MAX;
	LIST_FOREACH(tunnel, &core->tunnels, entry)
		if (is_open(tunnel) && fits(tunnel, peer, hide) && tunnel->n_users < most)
			return tunnel;
	return NULL;
}

/**
 * tunnels_get() - find a tunnel to an LNS, or begin to open one
 * @core: the daemon
 * @config: configuration of the session
 * @peer: LNS
 * @hide: hide AVPs
 * @error: takes why there is none
 * @size: its size in octets
 *
 * Return: the tunnel, for tunnel_put(); or NULL.
 */
struct tunnel *tunnels_get(struct core *core, struct config *config, const struct lns_peer *peer,
			   bool hide, char *error, size_t size)
{
	struct tunnel *tunnel = find(core, config, peer, hide);
	union lns_address local;
	int fd;

	if (tunnel) {
		tunnel->n_users++;
		return tunnel;
	}
	fd = udp_open(local_address(config, &peer->address, &local), &peer->address, 0, error,
		      size);
	if (fd < 0)
		return NULL;
	tunnel = add(core, config, peer, hide, fd);
	if (!tunnel) {
		snprintf(error, size, "no memory for a tunnel");
		close(fd);
		return NULL;
	}
	tunnel->n_users++;
	l2tp_tunnel_open(&tunnel->machine, clock_ms());
	return tunnel;
}

/**
 * tunnel_put() - a session does not use a tunnel any more
 * @tunnel: tunnel
 */
void tunnel_put(struct tunnel *tunnel)
{
	tunnel->n_users--;
	tunnel_touch(tunnel);
}

/**
 * tunnel_take_session() - choose a Session ID
 * @tunnel: tunnel with less than SESSIONS_MAX sessions
 *
 * Return: one that nobody can guess, for tunnel_release_session().
 */
uint16_t tunnel_take_session(struct tunnel *tunnel)
{
	uint16_t id;

	do
		id = random_id();
	while (tunnel->used[id / 64] & 1ULL << id % 64);
	tunnel->used[id / 64] |= 1ULL << id % 64;
	return id;
}

/**
 * tunnel_release_session() - a Session ID is free again
 * @tunnel: tunnel
 * @id: Session ID
 *
 * It rests until so many others were released: the kernel deletes its session a moment later,
 * and an ICRP for it may be on its way.
 */
void tunnel_release_session(struct tunnel *tunnel, uint16_t id)
{
	uint16_t *place = &tunnel->resting[tunnel->n_released++ % TUNNEL_RESTING];

	if (*place)
		tunnel->used[*place / 64] &= ~(1ULL << *place % 64);
	*place = id;
}

/* --- the end -------------------------------------------------------------------- */

static void finish(struct tunnel *tunnel)
{
	struct core *core = tunnel->core;

	if (tunnel->fd < 0)
		return;
	if (tunnel->in_kernel)
		l2tp_kernel_tunnel_delete(core->l2tp, tunnel->machine.id);
	ev_io_stop(core->loop, &tunnel->io);
	ev_timer_stop(core->loop, &tunnel->timer);
	close(tunnel->fd);
	tunnel->fd = -1;
}

/* Once, as soon as it is over. */
static void judge(struct tunnel *tunnel)
{
	const struct l2tp_ending *why = &tunnel->machine.ending;
	char text[LOG_VALUE_SIZE(sizeof(why->text))];

	if (tunnel->judged || !is_over(tunnel))
		return;
	tunnel->judged = true;
	log_event(LOG_LEVEL_INFO, "tunnel-end",
		  "tunnel=%u/%u lns=%s why=%s result=%u error=%u text=\"%s\"",
		  tunnel->machine.id, tunnel->machine.peer_id, tunnel->remote,
		  l2tp_why_text(why->why), why->result, why->error,
		  log_value(text, sizeof(text), octets_of(why->text, strlen(why->text))));
	if (is_failure(tunnel))
		pass_over(tunnel);
}

/*
 * Who has sent StopCCN may send it again for a time, RFC 2661 section 5.7; but of an LNS that has
 * opened the tunnel this socket gets all that comes from that port, also when it opens another.
 */
static bool is_in_the_way(const struct tunnel *tunnel)
{
	return tunnel->by_lns && is_over(tunnel) && !tunnel->n_users &&
	       delivery_settled(&tunnel->machine.delivery);
}

static void settle(struct tunnel *tunnel)
{
	struct core *core = tunnel->core;

	if (tunnel->kernel_failed && tunnel->machine.state == L2TP_TUNNEL_ESTABLISHED)
		l2tp_tunnel_close(&tunnel->machine, L2TP_STOPCCN_ERROR, "no tunnel in the kernel",
				  clock_ms());
	judge(tunnel);
	tunnel->ended |= is_in_the_way(tunnel);
	if (!tunnel->ended)
		return timer_until(core->loop, &tunnel->timer,
				   l2tp_tunnel_deadline(&tunnel->machine));
	finish(tunnel);
	if (tunnel->n_users)
		return;
	LIST_REMOVE(tunnel, entry);
	LIST_INSERT_HEAD(&core->dead_tunnels, tunnel, entry);
}

/**
 * tunnels_settle_all() - set timers, and end what has ended
 * @core: the daemon
 */
void tunnels_settle_all(struct core *core)
{
	struct tunnel *tunnel;

	while ((tunnel = STAILQ_FIRST(&core->unsettled_tunnels))) {
		STAILQ_REMOVE_HEAD(&core->unsettled_tunnels, unsettled);
		tunnel->is_unsettled = false;
		settle(tunnel);
	}
}

/**
 * tunnels_reap() - free what is finished
 * @core: the daemon; no machine is being called
 */
void tunnels_reap(struct core *core)
{
	struct tunnel *tunnel;

	while ((tunnel = LIST_FIRST(&core->dead_tunnels))) {
		LIST_REMOVE(tunnel, entry);
		config_unref(tunnel->config);
		explicit_bzero(tunnel, sizeof(*tunnel));
		free(tunnel);
	}
}

/**
 * tunnels_are_told() - whether all LNSs know that this is the end
 * @core: the daemon
 *
 * Return: whether nobody is waited for. Who has sent StopCCN himself is not.
 */
bool tunnels_are_told(const struct core *core)
{
	const struct tunnel *tunnel;

	LIST_FOREACH(tunnel, &core->tunnels, entry)
		if (!tunnel->ended && tunnel->machine.ending.why != L2TP_WHY_PEER)
			return false;
	return true;
}

/**
 * tunnels_close_all() - tell all LNSs that this is the end
 * @core: the daemon
 */
void tunnels_close_all(struct core *core)
{
	struct tunnel *tunnel;

	LIST_FOREACH(tunnel, &core->tunnels, entry) {
		if (is_over(tunnel))
			continue;
		l2tp_tunnel_close(&tunnel->machine, L2TP_STOPCCN_SHUTTING_DOWN,
				  "access concentrator shuts down", clock_ms());
		tunnel_touch(tunnel);
	}
}

/* --- tunnels that an LNS opens ---------------------------------------------------- */

static const struct lns_peer *peer_at(const struct core *core, const union lns_address *address,
				      bool *hide)
{
	const struct config *config = core->config;
	size_t i, k;

	for (i = 0; i < config->n_groups; i++)
		for (k = 0; k < config->groups[i].group.n_peers; k++) {
			const struct lns_peer *peer = &config->groups[i].group.peers[k];

			if (is_same_host(&peer->address, address)) {
				*hide = config->groups[i].hide;
				return peer;
			}
		}
	return NULL;
}

/* Return: whether it is a Start-Control-Connection-Request as far as its beginning says. */
static bool may_be_sccrq(const uint8_t *data, size_t len)
{
	struct reader r = reader_of(data, len);
	struct l2tp_header header;

	if (!l2tp_header_read(&r, &header) || header.tunnel_id || header.session_id || header.ns)
		return false;
	/* The first AVP is the Message Type, section 4.4.1: flags and length, Vendor ID, Type */
	read_octets(&r, 6);
	return read_u16(&r) == L2TP_SCCRQ && !r.bad;
}

/* Return: whether the tunnel that it wants is to be made. */
static bool is_welcome(struct core *core, const union lns_address *from, const void *data,
		       size_t len)
{
	struct tunnel *tunnel;
	enum l2tp_tie tie;
	unsigned int n = 0;
	bool welcome = true;

	LIST_FOREACH(tunnel, &core->tunnels, entry) {
		if (tunnel->ended || !is_same_host(&tunnel->peer.address, from))
			continue;
		n += tunnel->by_lns;
		if (tunnel->by_lns && l2tp_tunnel_opened_by(&tunnel->machine, data, len))
			welcome = false;	/* sent again */
		if (tunnel->machine.state != L2TP_TUNNEL_WAIT_CTL_REPLY)
			continue;
		tie = l2tp_tunnel_tie(&tunnel->machine, data, len, clock_ms());
		if (tie == L2TP_TIE_KEEP_OURS || tie == L2TP_TIE_BOTH_LOSE)
			welcome = false;
		tunnel_touch(tunnel);
	}
	return welcome && n < BY_ONE_LNS;
}

static void accept_tunnel(struct core *core, const union lns_address *from,
			  const union lns_address *to, const void *data, size_t len)
{
	char error[CORE_ERROR_SIZE] = "";
	const struct lns_peer *peer;
	struct tunnel *tunnel;
	bool hide;
	int fd;

	peer = peer_at(core, from, &hide);
	if (!peer) {
		core->stats.strangers++;
		return;
	}
	if (!is_welcome(core, from, data, len))
		return;
	if (!rate_take(&core->accepts, ACCEPTS, ACCEPTS_BURST, clock_ms())) {
		core->stats.strangers++;
		return;
	}
	fd = udp_open(to, from, core->config->l2tp.listen_port, error, sizeof(error));
	if (fd < 0)
		return log_event(LOG_LEVEL_ERROR, "tunnel-failed", "lns=%s error=\"%s\"",
				 peer->endpoint, error);
	tunnel = add(core, core->config, peer, hide, fd);
	if (!tunnel) {
		close(fd);
		return;
	}
	tunnel->by_lns = true;
	tunnel->to = *from;
	connect_socket(tunnel);
	l2tp_tunnel_accept(&tunnel->machine, data, len, clock_ms());
}

static void listener_readable(struct ev_loop *loop, ev_io *io, int events)
{
	struct core *core = io->data;
	uint8_t buf[DELIVERY_MESSAGE_MAX + 1];
	union lns_address from, to;
	ssize_t len;
	int i;

	(void)loop;
	(void)events;
	for (i = 0; i < READ_AT_ONCE; i++) {
		len = udp_read(io->fd, buf, sizeof(buf), &from, &to);
		if (len == -EAGAIN)
			return;
		if (len > 0 && !core->stopping && may_be_sccrq(buf, len))
			accept_tunnel(core, &from, &to, buf, len);
		else if (len > 0)
			core->stats.strangers++;
	}
}

static bool listen_at(struct core *core, struct listener *listener, int family, char *error,
		      size_t size)
{
	const struct config *config = core->config;
	union lns_address any = { .any.sa_family = family }, local;
	const union lns_address *at = local_address(config, &any, &local);

	listener->fd = -1;
	if (!config->l2tp.listen_port)
		return true;
	if (at)
		any = *at;
	lns_address_set_port(&any, config->l2tp.listen_port);
	listener->fd = udp_listen(&any, error, size);
	if (listener->fd < 0)
		return family == AF_INET6 && listener->fd == -EAFNOSUPPORT;
	ev_io_init(&listener->io, listener_readable, listener->fd, EV_READ);
	listener->io.data = core;
	ev_io_start(core->loop, &listener->io);
	return true;
}

/**
 * tunnels_listen() - listen on L2TP's own port
 * @core: the daemon
 * @error: takes why that cannot be
 * @size: its size in octets
 *
 * Return: whether it is done, or not wanted.
 */
bool tunnels_listen(struct core *core, char *error, size_t size)
{
	rate_init(&core->accepts, ACCEPTS_BURST, clock_ms());
	return listen_at(core, &core->listeners[0], AF_INET, error, size) &&
	       listen_at(core, &core->listeners[1], AF_INET6, error, size);
}

/**
 * tunnels_unlisten() - do not any more
 * @core: the daemon
 */
void tunnels_unlisten(struct core *core)
{
	int i;

	for (i = 0; i < 2; i++) {
		if (core->listeners[i].fd < 0)
			continue;
		ev_io_stop(core->loop, &core->listeners[i].io);
		close(core->listeners[i].fd);
		core->listeners[i].fd = -1;
	}
}
