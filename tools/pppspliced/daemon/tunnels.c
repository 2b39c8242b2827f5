// SPDX-License-Identifier: GPL-2.0
/* Tunnels to LNSs. */
#include "daemon/tunnels.h"

#include "kernel/udp.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* Datagrams that are read of one socket before others have their turn */
#define READ_AT_ONCE	32
/* Sessions of a tunnel, with some Session IDs left to be found by chance */
#define SESSIONS_MAX	(UINT16_MAX - 2 * TUNNEL_RESTING)

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

static void connect_socket(struct tunnel *tunnel)
{
	if (!tunnel->connected && udp_connect(tunnel->fd, &tunnel->to) == 0)
		tunnel->connected = true;
	lns_address_text(&tunnel->to, tunnel->remote, sizeof(tunnel->remote));
	tunnel->from = udp_local(tunnel->fd);
	lns_address_text(&tunnel->from, tunnel->local, sizeof(tunnel->local));
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
		lns_answered(state, clock_ms());
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
		lns_failed(state, &tunnel->config->l2tp.hold_down,
			   now - delivery_idle(&tunnel->machine.delivery, now), now);
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

	if (!lns_same_host(from, &tunnel->peer.address))
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

/* 1 to 65535 */
static uint16_t random_id(void)
{
	return 1 + arc4random_uniform(UINT16_MAX);
}

static uint16_t free_id(const struct core *core)
{
	uint16_t id;

	do
		id = random_id();
	while (is_taken(core, id));
	return id;
}

/**
 * tunnels_local_address() - where tunnels are sent from
 * @config: configuration
 * @family: AF_INET or AF_INET6
 * @local: takes it
 *
 * Return: @local; NULL if that is left to the route.
 */
const union lns_address *tunnels_local_address(const struct config *config, int family,
					       union lns_address *local)
{
	const char *text = family == AF_INET6 ? config->l2tp.local6 : config->l2tp.local4;

	return text && lns_address_read(local, text, 0) ? local : NULL;
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
	tunnel->machine_config.delivery.n_ahead = config->l2tp.window - 1;
}

/*
 * A tunnel is some 700 KiB, of which most is never touched, as room for thousands of CDNs: so it
 * has a mapping of its own, and leaves no hole in the heap. calloc(3) would take, and clear, what
 * is free there.
 */
static struct tunnel *map_tunnel(void)
{
	void *at = mmap(NULL, sizeof(struct tunnel), PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return at == MAP_FAILED ? NULL : at;
}

static struct tunnel *add(struct core *core, struct config *config, const struct lns_peer *peer,
			  bool hide, int fd)
{
	struct tunnel *tunnel = map_tunnel();

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
	io_watch(core->loop, &tunnel->io, fd, readable, tunnel);
	ev_init(&tunnel->timer, timed_out);
	tunnel->timer.data = tunnel;
	LIST_INSERT_HEAD(&core->tunnels, tunnel, entry);
	tunnel_touch(tunnel);
	return tunnel;
}

static bool is_open(const struct tunnel *tunnel)
{
	return !tunnel->kernel_failed && !is_over(tunnel);
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
	fd = udp_open(tunnels_local_address(config, peer->address.any.sa_family, &local),
		      &peer->address, 0, error, size);
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
 * tunnels_accept() - an LNS opens a tunnel
 * @core: the daemon
 * @peer: LNS
 * @hide: hide AVPs
 * @ends: where its SCCRQ came from, and to which address here
 * @sccrq: SCCRQ
 */
void tunnels_accept(struct core *core, const struct lns_peer *peer, bool hide,
		    const struct tunnel_ends *ends, struct octets sccrq)
{
	char error[CORE_ERROR_SIZE] = "";
	struct tunnel *tunnel;
	int fd;

	fd = udp_open(&ends->local, &ends->remote, core->config->l2tp.listen_port, error,
		      sizeof(error));
	if (fd < 0)
		return log_event(LOG_LEVEL_ERROR, "tunnel-failed", "lns=%s error=\"%s\"",
				 peer->endpoint, error);
	tunnel = add(core, core->config, peer, hide, fd);
	if (!tunnel) {
		close(fd);
		return;
	}
	tunnel->by_lns = true;
	tunnel->to = ends->remote;
	connect_socket(tunnel);
	l2tp_tunnel_accept(&tunnel->machine, sccrq.at, sccrq.len, clock_ms());
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
		  "tunnel=%u/%u lns=%s why=\"%s\" result=%u error=%u text=\"%s\"",
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
		munmap(tunnel, sizeof(*tunnel));
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

/**
 * tunnels_give_up() - wait for no LNS any more
 * @core: the daemon, without sessions
 */
void tunnels_give_up(struct core *core)
{
	struct tunnel *tunnel;

	LIST_FOREACH(tunnel, &core->tunnels, entry) {
		tunnel->ended = true;
		tunnel_touch(tunnel);
	}
}
