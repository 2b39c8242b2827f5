// SPDX-License-Identifier: GPL-2.0
/* RADIUS clients of this configuration, and of those before. */
#include "daemon/aaa.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* How often it is looked whether one that nobody uses any more has its answers */
#define LOOK_MS		SECONDS(1)
/* How long servers are waited for at the end, all together */
#define DRAIN_MS	3000

static void notice(void *arg, const char *text)
{
	(void)arg;
	log_event(LOG_LEVEL_WARNING, "radius", "text=\"%s\"", text);
}

static void lost(void *arg, const char *acct_session_id, enum radius_acct_type type,
		 const char *why)
{
	(void)arg;
	log_event(LOG_LEVEL_ERROR, "accounting-lost",
		  "acct-session-id=\"%s\" acct-status-type=%d error=\"%s\"", acct_session_id,
		  type, why);
}

static bool is_busy(const struct aaa *aaa)
{
	struct radius_stats stats;

	radius_stats(aaa->radius, &stats);
	return stats.queued;
}

static void close_one(struct aaa *aaa)
{
	LIST_REMOVE(aaa, entry);
	radius_free(aaa->radius);
	config_unref(aaa->config);
	free(aaa);
}

static void look(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct core *core = timer->data;
	struct aaa *aaa, *next;
	bool again = false;

	(void)events;
	for (aaa = LIST_FIRST(&core->aaas); aaa; aaa = next) {
		next = LIST_NEXT(aaa, entry);
		if (aaa->users)
			continue;
		if (is_busy(aaa))
			again = true;
		else
			close_one(aaa);
	}
	if (again)
		timer_until(loop, timer, clock_ms() + LOOK_MS);
}

/**
 * aaa_init() - begin without any
 * @core: the daemon
 */
void aaa_init(struct core *core)
{
	LIST_INIT(&core->aaas);
	ev_init(&core->aaa_timer, look);
	core->aaa_timer.data = core;
}

/**
 * aaa_get() - use the client of the configuration in force
 * @core: the daemon
 *
 * Return: client, for aaa_put(); NULL if RADIUS is not used.
 */
struct aaa *aaa_get(struct core *core)
{
	if (core->aaa)
		core->aaa->users++;
	return core->aaa;
}

/**
 * aaa_put() - use a client no longer
 * @core: the daemon
 * @aaa: client, or NULL. What it has been asked, its servers may still answer
 */
void aaa_put(struct core *core, struct aaa *aaa)
{
	if (aaa && !--aaa->users)
		timer_until(core->loop, &core->aaa_timer, clock_ms() + LOOK_MS);
}

static struct aaa *open_one(struct core *core, struct config *config, char *error, size_t size)
{
	struct aaa *aaa = calloc(1, sizeof(*aaa));

	if (!aaa) {
		snprintf(error, size, "RADIUS: out of memory");
		return NULL;
	}
	aaa->radius = radius_new(core->loop, &config->radius, error, size);
	if (!aaa->radius) {
		free(aaa);
		return NULL;
	}
	radius_on_notice(aaa->radius, notice, NULL);
	radius_on_lost(aaa->radius, lost, NULL);
	aaa->config = config_ref(config);
	aaa->users = 1;
	LIST_INSERT_HEAD(&core->aaas, aaa, entry);
	return aaa;
}

static bool is_wanted(const struct config *config)
{
	return config->radius.use != CONFIG_RADIUS_OFF || config->radius.accounting;
}

/**
 * aaa_configure() - there is a configuration, or another one
 * @core: the daemon
 * @config: configuration
 * @error: takes why it is of no use; then nothing has changed
 * @size: its size in octets
 *
 * Return: whether there is the client that it wants, or it wants none.
 */
bool aaa_configure(struct core *core, struct config *config, char *error, size_t size)
{
	struct aaa *before = core->aaa, *aaa = NULL;

	if (before && config_same_radius(&before->config->radius, &config->radius))
		return true;
	if (is_wanted(config)) {
		aaa = open_one(core, config, error, size);
		if (!aaa)
			return false;
	}
	core->aaa = aaa;
	aaa_put(core, before);
	return true;
}

static bool accounts(const struct aaa *aaa)
{
	return aaa && aaa->config->radius.accounting;
}

/**
 * aaa_accounting() - find who accounts for a session
 * @core: the daemon
 * @aaa: client that the session began with, or NULL
 *
 * The servers of now, since those of before may be gone; but whose Start was sent has a Stop,
 * even if sessions are not accounted for any more.
 *
 * Return: client; NULL if none does.
 */
struct radius *aaa_accounting(const struct core *core, const struct aaa *aaa)
{
	if (accounts(core->aaa))
		return core->aaa->radius;
	return accounts(aaa) ? aaa->radius : NULL;
}

/**
 * aaa_name_session() - set an Acct-Session-Id, which no record may lack, RFC 2866 section 5.5
 * @core: the daemon
 * @id: number of the session; 0 for the daemon itself
 * @session: takes it
 */
void aaa_name_session(const struct core *core, uint32_t id, struct radius_session *session)
{
	snprintf(session->acct_session_id, sizeof(session->acct_session_id),
		 "%08" PRIX32 "%08" PRIX32, core->acct_prefix, id);
}

/**
 * aaa_account_nas() - this access concentrator begins, or ends, RFC 2866 section 5.1
 * @core: the daemon
 * @type: RADIUS_ON or RADIUS_OFF
 */
void aaa_account_nas(struct core *core, enum radius_acct_type type)
{
	static const struct radius_usage nothing;
	struct radius_session nobody = { .nas_port = 0 };

	if (!accounts(core->aaa))
		return;
	aaa_name_session(core, 0, &nobody);
	radius_account(core->aaa->radius, &nobody, type, &nothing);
}

/**
 * aaa_close_all() - send what is due, wait a little, and close
 * @core: the daemon, without sessions
 */
void aaa_close_all(struct core *core)
{
	uint64_t end = clock_ms() + DRAIN_MS, now;
	struct aaa *aaa;

	ev_timer_stop(core->loop, &core->aaa_timer);
	while ((aaa = LIST_FIRST(&core->aaas))) {
		now = clock_ms();
		radius_drain(aaa->radius, now < end ? end - now : 0);
		close_one(aaa);
	}
	core->aaa = NULL;
}
