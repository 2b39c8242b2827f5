// SPDX-License-Identifier: GPL-2.0
/* Interfaces with subscribers. */
#include "daemon/access.h"

#include "daemon/subscriber.h"
#include "kernel/discovery.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Discovery messages that are read before others have their turn */
#define READ_AT_ONCE	64
/* Sessions that begin on all interfaces before others have their turn, see core.c */
#define BEGUN_AT_ONCE	32
/* Seconds within which the PADRs of a burst of PADIs come */
#define SPREAD		5

static void send_discovery(void *owner, const uint8_t *peer_mac, const void *data, size_t len)
{
	struct access *access = owner;
	int error;

	if (access->fd < 0)
		return;
	error = discovery_send(access->fd, access->link.ifindex, peer_mac, data, len);
	if (error < 0)
		log_event(LOG_LEVEL_DEBUG, "discovery-not-sent", "interface=%s error=\"%s\"",
			  access->link.name, strerror(-error));
}

/*
 * Who has a cookie can open and end sessions with it for as long as it is good. The cookies
 * themselves are limited, so nobody is kept waiting whose PADR follows the PADO within SPREAD.
 */
static bool may_open(struct access *access)
{
	const struct config_interface *config = access->interface;

	return rate_take(&access->padrs, config->padi_rate,
			 config->padi_burst + SPREAD * config->padi_rate, clock_ms());
}

static bool is_full(const struct core *core)
{
	return core->n_subscribers >= core->config->max_sessions;
}

static struct pppoe_session *new_session(void *owner, const struct pppoe_request *request,
					 struct pppoe_refusal *refusal)
{
	struct access *access = owner;
	struct core *core = access->core;
	char error[CORE_ERROR_SIZE] = "";
	struct subscriber *sub;

	if (core->stopping) {
		refusal->text = "access concentrator shuts down";
		return NULL;
	}
	if (is_full(core)) {
		refusal->text = "all sessions are taken";
		return NULL;
	}
	if (!may_open(access)) {
		refusal->text = "too many at once, try again";
		return NULL;
	}
	core->n_begun++;
	sub = subscriber_new(access, request, error, sizeof(error));
	if (!sub) {
		log_event(LOG_LEVEL_ERROR, "session-refused", "interface=%s error=\"%s\"",
			  access->link.name, error);
		return NULL;
	}
	return &sub->pppoe;
}

static struct subscriber *subscriber_of(struct pppoe_session *session)
{
	return (struct subscriber *)((char *)session - offsetof(struct subscriber, pppoe));
}

static void end_session(void *owner, struct pppoe_session *session, const struct octets *why)
{
	struct subscriber *sub = subscriber_of(session);
	char text[LOG_VALUE_SIZE(16)];

	(void)owner;
	sub->has_pppoe = false;
	sub->access->session_ended = true;
	if (why->len && !sub->cause)
		snprintf(sub->text, sizeof(sub->text), "PADT: %s",
			 log_value(text, sizeof(text), *why));
	subscriber_tell(sub, NEWS_PADT);
}

static const struct pppoe_ac_ops ac_ops = {
	.send = send_discovery,
	.random = give_random,
	.session_new = new_session,
	.session_end = end_session,
};

static void readable(struct ev_loop *loop, ev_io *io, int events)
{
	struct access *access = io->data;
	const struct core *core = access->core;
	uint8_t buf[2048], source[PPPOE_MAC_LEN];
	bool for_us;
	ssize_t len;
	int i;

	(void)loop;
	(void)events;
	/*
	 * The kernel's session that ended is closed when that is settled, and has to be before its
	 * number is used again, see channel_open_pppoe().
	 */
	access->session_ended = false;
	for (i = 0; i < READ_AT_ONCE && !access->session_ended; i++) {
		if (core->n_begun >= BEGUN_AT_ONCE)
			return;
		len = discovery_read(access->fd, source, buf, sizeof(buf), &for_us);
		if (len == -EAGAIN)
			return;
		access->ac_config.closed = core->stopping || is_full(core);
		if (len >= 0 && for_us)
			pppoe_ac_input(&access->ac, source, buf, len, clock_ms());
	}
}

static const struct config_interface *find_config(const struct config *config, const char *name)
{
	size_t i;

	for (i = 0; i < config->n_interfaces; i++)
		if (!fnmatch(config->interfaces[i].name, name, 0))
			return &config->interfaces[i];
	return NULL;
}

/* Sessions that are there keep what was agreed with them. */
static void configure(struct access *access, const struct config_interface *interface)
{
	struct core *core = access->core;

	config_unref(access->config);
	access->config = config_ref(core->config);
	access->interface = interface;
	access->ac_config = (struct pppoe_ac_config) {
		.ac_name = interface->ac_name,
		.services = interface->services,
		.n_services = interface->n_services,
		.any_service = interface->any_service,
		.max_sessions = interface->max_sessions,
		.max_sessions_per_peer = interface->max_sessions_per_mac,
		.padi_rate = interface->padi_rate,
		.padi_burst = interface->padi_burst,
		.mtu = access->link.mtu < UINT16_MAX ? access->link.mtu : UINT16_MAX,
		.ifindex = access->link.ifindex,
		.keys = &core->cookie_keys,
	};
}

/* Not one that went down: it only waits for its sessions to end. */
static struct access *find(struct core *core, int ifindex)
{
	struct access *access;

	LIST_FOREACH(access, &core->accesses, entry)
		if (access->link.ifindex == ifindex && !(access->retired && access->fd < 0))
			return access;
	return NULL;
}

static void open_discovery(struct access *access)
{
	char error[CORE_ERROR_SIZE] = "";

	access->fd = discovery_open(access->link.ifindex, error, sizeof(error));
	if (access->fd < 0) {
		access->fd = -1;
		log_event(LOG_LEVEL_ERROR, "interface-failed", "interface=%s error=\"%s\"",
			  access->link.name, error);
		return;
	}
	io_watch(access->core->loop, &access->io, access->fd, readable, access);
	log_event(LOG_LEVEL_INFO, "interface-up", "interface=%s ac-name=\"%s\"",
		  access->link.name, access->interface->ac_name);
}

static void close_discovery(struct access *access)
{
	if (access->fd < 0)
		return;
	ev_io_stop(access->core->loop, &access->io);
	close(access->fd);
	access->fd = -1;
	log_event(LOG_LEVEL_INFO, "interface-down", "interface=%s", access->link.name);
}

static void add(struct core *core, const struct link_state *link,
		const struct config_interface *interface)
{
	struct access *access = calloc(1, sizeof(*access));
	const char *wrong;

	if (!access)
		return log_event(LOG_LEVEL_ERROR, "interface-failed",
				 "interface=%s error=\"no memory\"", link->name);
	access->core = core;
	access->link = *link;
	access->fd = -1;
	configure(access, interface);
	wrong = pppoe_ac_config_error(&access->ac_config);
	if (wrong) {
		log_event(LOG_LEVEL_ERROR, "interface-failed", "interface=%s error=\"%s\"",
			  link->name, wrong);
		config_unref(access->config);
		return free(access);
	}
	rate_init(&access->padrs, interface->padi_burst + SPREAD * interface->padi_rate, clock_ms());
	pppoe_ac_init(&access->ac, &access->ac_config, &ac_ops, access, clock_ms());
	LIST_INSERT_HEAD(&core->accesses, access, entry);
	open_discovery(access);
}

static void free_if_over(struct access *access)
{
	if (!access->retired || access->subscribers)
		return;
	close_discovery(access);
	LIST_REMOVE(access, entry);
	config_unref(access->config);
	free(access);
}

static void end_sessions(struct access *access)
{
	struct subscriber *sub;

	LIST_FOREACH(sub, &access->all, access_entry)
		subscriber_tell(sub, NEWS_LINE_DOWN);
}

/* Nobody is served any more; who is served stays. */
static void retire(struct access *access)
{
	access->retired = true;
	access->ac_config.max_sessions = 0;
	free_if_over(access);
}

static void down(struct access *access)
{
	close_discovery(access);
	end_sessions(access);
	retire(access);
}

/*
 * The kernel ends its PPPoE sessions when the interface goes down, and when its address or its MTU
 * changes (pppoe_device_event()).
 */
static bool is_same(const struct link_state *a, const struct link_state *b)
{
	return a->mtu == b->mtu && !memcmp(a->mac, b->mac, sizeof(a->mac));
}

static void update(struct access *access, const struct link_state *link,
		   const struct config_interface *interface)
{
	access->link = *link;
	access->retired = false;
	configure(access, interface);
	if (access->fd < 0)
		open_discovery(access);
}

/**
 * access_link_changed() - an interface came, went, or is another one than before
 * @core: the daemon
 * @link: what it is now
 * @gone: it is not there any more
 */
void access_link_changed(struct core *core, const struct link_state *link, bool gone)
{
	const struct config_interface *interface = find_config(core->config, link->name);
	struct access *access = find(core, link->ifindex);
	bool serve = !gone && link->up && link->ethernet && interface;

	if (access && serve && is_same(&access->link, link))
		return update(access, link, interface);
	if (access && (gone || !link->up || !is_same(&access->link, link))) {
		down(access);
	} else if (access) {
		access->link = *link;	/* its name may be another one's now */
		retire(access);
	}
	if (serve && !core->stopping)
		add(core, link, interface);
	else if (interface && !gone && link->up && !link->ethernet)
		log_event(LOG_LEVEL_WARNING, "interface-failed",
			  "interface=%s error=\"it is no Ethernet\"", link->name);
}

static void look_at_link(void *owner, const struct link_state *link)
{
	access_link_changed(owner, link, false);
}

/**
 * access_reconfigure() - there is another configuration
 * @core: the daemon
 *
 * Interfaces that are not configured any more serve nobody else; sessions stay.
 */
void access_reconfigure(struct core *core)
{
	struct access *access, *next;

	for (access = LIST_FIRST(&core->accesses); access; access = next) {
		next = LIST_NEXT(access, entry);
		if (!access->retired && !find_config(core->config, access->link.name))
			retire(access);
	}
	links_foreach(core->links, look_at_link, core);
}

/**
 * access_send() - send a frame of a session that its splice would not let pass
 * @access: interface
 * @session: session here
 * @protocol: what it is
 * @data: Information field
 * @len: its length in octets
 */
void access_send(struct access *access, const struct pppoe_session *session, uint16_t protocol,
		 const void *data, size_t len)
{
	if (access->fd >= 0)
		discovery_send_session(access->fd, access->link.ifindex, session->peer_mac,
				       session->id, protocol, data, len);
}

/**
 * access_put() - a session here is no more
 * @access: interface
 */
void access_put(struct access *access)
{
	access->subscribers--;
	free_if_over(access);
}

/**
 * access_close_all() - serve nobody any more
 * @core: the daemon, without sessions
 */
void access_close_all(struct core *core)
{
	struct access *access, *next;

	for (access = LIST_FIRST(&core->accesses); access; access = next) {
		next = LIST_NEXT(access, entry);
		retire(access);
	}
}
