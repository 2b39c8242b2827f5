// SPDX-License-Identifier: GPL-2.0
/* The daemon: what it consists of, how it begins, changes and ends. */
#include "daemon/core.h"

#include "control/control.h"
#include "daemon/aaa.h"
#include "daemon/access.h"
#include "daemon/l2tp_port.h"
#include "daemon/subscriber.h"
#include "daemon/tunnels.h"
#include "daemon/views.h"
#include "kernel/channel.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>

/* Cookies are good for a minute; a secret has to live a little longer. */
#define COOKIE_SECRET_MS	SECONDS(120)
/* How long both sides of all sessions are waited for at the end */
#define STOP_MS			SECONDS(8)
/*
 * Sessions that are settled before others have their turn: to connect or end one takes the kernel
 * some grace periods of RCU, tens of milliseconds, and with a tunnel ten thousands end
 */
#define SETTLED_AT_ONCE		32

static void rotate_cookies(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct core *core = timer->data;
	uint8_t secret[PPPOE_COOKIE_SECRET_LEN];

	(void)events;
	arc4random_buf(secret, sizeof(secret));
	pppoe_cookie_rotate(&core->cookie_keys, secret);
	explicit_bzero(secret, sizeof(secret));
	timer_until(loop, timer, clock_ms() + COOKIE_SECRET_MS);
}

static void begin_cookies(struct core *core)
{
	uint8_t secret[PPPOE_COOKIE_SECRET_LEN];

	arc4random_buf(secret, sizeof(secret));
	pppoe_cookie_init(&core->cookie_keys, secret);
	explicit_bzero(secret, sizeof(secret));
	ev_init(&core->cookie_timer, rotate_cookies);
	core->cookie_timer.data = core;
	timer_until(core->loop, &core->cookie_timer, clock_ms() + COOKIE_SECRET_MS);
}

/* --- what the kernel tells -------------------------------------------------------- */

static void link_changed(void *owner, const struct link_state *link, bool gone)
{
	access_link_changed(owner, link, gone);
}

static void links_readable(struct ev_loop *loop, ev_io *io, int events)
{
	struct core *core = io->data;

	(void)loop;
	(void)events;
	links_read(core->links);
}

static void splice_gone(void *owner, uint32_t id, const char *reason,
			const struct splice_usage *final)
{
	subscriber_splice_gone(owner, id, reason, final);
}

static void splices_readable(struct ev_loop *loop, ev_io *io, int events)
{
	struct core *core = io->data;

	(void)loop;
	(void)events;
	splices_read(core->splices, splice_gone, core);
}

/* --- the end ------------------------------------------------------------------------ */

static void stop_waiting(struct core *core, const char *why)
{
	log_event(LOG_LEVEL_WARNING, "stop", "sessions=%u text=\"%s\"", core->n_subscribers, why);
	ev_break(core->loop, EVBREAK_ALL);
}

static void waited_long_enough(struct ev_loop *loop, ev_timer *timer, int events)
{
	(void)loop;
	(void)events;
	stop_waiting(timer->data, "not all have answered in time");
}

/* First sessions, then tunnels. */
static void go_on_stopping(struct core *core)
{
	if (!TAILQ_EMPTY(&core->subscribers))
		return;
	tunnels_close_all(core);
	tunnels_settle_all(core);
	if (tunnels_are_told(core))
		ev_break(core->loop, EVBREAK_ALL);
}

static void is_unsettled(struct ev_loop *loop, ev_idle *idle, int events)
{
	(void)loop;
	(void)idle;
	(void)events;
}

/* What has been done for many leaves pieces between them: the heap is given back with the last. */
static void reap(struct core *core)
{
	bool some = !TAILQ_EMPTY(&core->dead_subscribers) || !LIST_EMPTY(&core->dead_tunnels);

	subscriber_reap(core);
	tunnels_reap(core);
	if (some && !core->n_subscribers)
		malloc_trim(0);
}

static void settle(struct ev_loop *loop, ev_prepare *prepare, int events)
{
	struct core *core = prepare->data;

	(void)loop;
	(void)events;
	core->n_begun = 0;
	subscriber_settle(core, SETTLED_AT_ONCE);
	tunnels_settle_all(core);
	/* While there are more, the event loop does not sleep. */
	if (TAILQ_EMPTY(&core->unsettled_subscribers))
		ev_idle_stop(core->loop, &core->unsettled);
	else
		ev_idle_start(core->loop, &core->unsettled);
	if (core->stopping)
		go_on_stopping(core);
	reap(core);
}

/**
 * core_stop() - end all sessions and tunnels, and then the event loop
 * @core: the daemon
 *
 * Who asks twice does not want to wait for answers.
 */
void core_stop(struct core *core)
{
	struct subscriber *sub;

	if (core->stopping)
		return stop_waiting(core, "told to end twice");
	core->stopping = true;
	log_event(LOG_LEVEL_INFO, "stop", "sessions=%u", core->n_subscribers);
	l2tp_port_close(core);
	TAILQ_FOREACH(sub, &core->subscribers, entry)
		subscriber_end(sub, END_SHUTDOWN, NULL);
	ev_init(&core->stop_timer, waited_long_enough);
	core->stop_timer.data = core;
	timer_until(core->loop, &core->stop_timer, clock_ms() + STOP_MS);
}

/**
 * core_close() - give everything back
 * @core: the daemon, whose event loop has ended
 */
void core_close(struct core *core)
{
	control_free(core->control);
	l2tp_port_close(core);
	subscriber_finish_all(core);
	tunnels_close_all(core);
	tunnels_give_up(core);
	tunnels_settle_all(core);
	reap(core);
	access_close_all(core);
	if (core->is_open)
		aaa_account_nas(core, RADIUS_OFF);
	aaa_close_all(core);
	splices_free(core->splices);
	l2tp_kernel_free(core->l2tp);
	links_free(core->links);
	config_unref(core->config);
}

/* --- the beginning -------------------------------------------------------------------- */

static void init(struct core *core, struct ev_loop *loop, struct config *config)
{
	*core = (struct core) {
		.loop = loop,
		.config = config_ref(config),
		.began = clock_ms(),
		.acct_prefix = arc4random(),
		.last_call = arc4random(),
	};
	core->lns = (struct lns_states){ core->lns_entries, CORE_LNS_MAX };
	core->listeners[0].fd = core->listeners[1].fd = -1;
	TAILQ_INIT(&core->subscribers);
	TAILQ_INIT(&core->dead_subscribers);
	TAILQ_INIT(&core->unsettled_subscribers);
	STAILQ_INIT(&core->unsettled_tunnels);
	aaa_init(core);
	ev_idle_init(&core->unsettled, is_unsettled);
	ev_prepare_init(&core->prepare, settle);
	core->prepare.data = core;
	ev_prepare_start(loop, &core->prepare);
	begin_cookies(core);
}

/**
 * core_open() - begin
 * @core: takes the daemon
 * @loop: event loop
 * @config: configuration
 * @error: takes why it cannot be
 * @size: its size in octets
 *
 * Return: whether it could; core_close() is due in any case.
 */
bool core_open(struct core *core, struct ev_loop *loop, struct config *config, char *error,
	       size_t size)
{
	init(core, loop, config);
	if (channel_check(error, size) < 0)
		return false;
	core->l2tp = l2tp_kernel_new(error, size);
	if (!core->l2tp)
		return false;
	core->splices = splices_new(error, size);
	if (!core->splices)
		return false;
	io_watch(loop, &core->splices_io, splices_fd(core->splices), splices_readable, core);
	if (!aaa_configure(core, config, error, size) || !l2tp_port_open(core, error, size))
		return false;
	core->control = control_new(loop, config->control_path, config->has_control_group,
				    config->control_group_gid, &views_ops, core, error, size);
	if (!core->control)
		return false;
	core->links = links_new(link_changed, core, error, size);
	if (!core->links)
		return false;
	io_watch(loop, &core->links_io, links_fd(core->links), links_readable, core);
	aaa_account_nas(core, RADIUS_ON);
	core->is_open = true;
	return true;
}

static bool reload(struct core *core, char *error, size_t size)
{
	struct config *config;
	const char *restart;

	if (core->stopping) {
		snprintf(error, size, "the daemon ends: start it anew");
		return false;
	}
	config = config_read(core->config->file, error, size);
	if (!config)
		return false;
	restart = config_needs_restart(core->config, config);
	if (restart) {
		snprintf(error, size, "%s: %s cannot change while the daemon runs: restart it, or put it back",
			 core->config->file, restart);
		config_unref(config);
		return false;
	}
	if (!aaa_configure(core, config, error, size)) {
		config_unref(config);
		return false;
	}
	config_unref(core->config);
	core->config = config;
	log_open(config->log.target, config->log.level);
	access_reconfigure(core);
	log_event(LOG_LEVEL_INFO, "reload", "file=\"%s\" sessions=%u", config->file,
		  core->n_subscribers);
	return true;
}

/**
 * core_reload() - read the configuration again
 * @core: the daemon
 * @error: takes why it is of no use; then nothing has changed
 * @size: its size in octets
 *
 * Sessions and tunnels keep the configuration that they began with.
 *
 * Return: whether it is in force.
 */
bool core_reload(struct core *core, char *error, size_t size)
{
	char value[LOG_VALUE_SIZE(CONFIG_ERROR_MAX)];

	if (reload(core, error, size))
		return true;
	log_event(LOG_LEVEL_ERROR, "reload-failed", "error=\"%s\"",
		  log_value(value, sizeof(value), octets_of(error, strlen(error))));
	return false;
}
