// SPDX-License-Identifier: GPL-2.0
/* RADIUS accounting: Start, Interim-Update, Stop. Figures are the splice's own. */
#include "daemon/accounting.h"

#include "daemon/aaa.h"
#include "daemon/tunnels.h"

#include <stdio.h>

/* Interim-Updates more often than this are a burden only, RFC 2869 section 2.1 */
#define INTERIM_MIN	60

static void account(struct subscriber *sub, enum radius_acct_type type)
{
	const struct splice_usage *usage = &sub->usage;
	struct radius_usage told = {
		.in_octets = usage->in_octets,
		.out_octets = usage->out_octets,
		.in_packets = usage->in_frames,
		.out_packets = usage->out_frames,
		.seconds = (clock_ms() - sub->spliced_at) / 1000,
		.cause = end_of(sub->cause)->acct,
	};

	radius_account(aaa_accounting(sub->core, sub->aaa), &sub->radius_session, type, &told);
}

static uint64_t next_interim(const struct subscriber *sub, uint64_t now)
{
	return sub->interim ? now + SECONDS(sub->interim) : NEVER;
}

/* What the tunnel's ends are, RFC 2867 section 4 */
static void name_tunnel(struct subscriber *sub)
{
	struct radius_session *told = &sub->radius_session;

	lns_host_text(&sub->tunnel->from, told->tunnel_client, sizeof(told->tunnel_client));
	lns_host_text(&sub->tunnel->to, told->tunnel_server, sizeof(told->tunnel_server));
	snprintf(told->tunnel_assignment, sizeof(told->tunnel_assignment), "%s",
		 sub->peer->assignment_id);
	snprintf(told->tunnel_client_auth_id, sizeof(told->tunnel_client_auth_id), "%s",
		 sub->tunnel->machine_config.host_name);
	snprintf(told->tunnel_server_auth_id, sizeof(told->tunnel_server_auth_id), "%s",
		 sub->tunnel->machine.peer_host_name);
	snprintf(told->tunnel_connection, sizeof(told->tunnel_connection), "%u",
		 sub->call_serial);
}

/**
 * accounting_start() - a session has its splice
 * @sub: session
 * @now: ms
 */
void accounting_start(struct subscriber *sub, uint64_t now)
{
	const struct config_radius *config = &sub->config->radius;

	if (!config->accounting || !sub->aaa)
		return;
	name_tunnel(sub);
	sub->interim = sub->interim ? sub->interim : config->interim_s;
	if (sub->interim && sub->interim < INTERIM_MIN)
		sub->interim = INTERIM_MIN;
	sub->interim_at = next_interim(sub, now);
	sub->accounted = true;
	account(sub, RADIUS_START);
}

/**
 * accounting_interim() - it is time to tell how much has crossed up to now
 * @sub: session
 * @now: ms
 */
void accounting_interim(struct subscriber *sub, uint64_t now)
{
	sub->interim_at = next_interim(sub, now);
	if (splices_usage(sub->core->splices, sub->splice, &sub->usage))
		return;
	account(sub, RADIUS_INTERIM);
}

/**
 * accounting_stop() - a session ends
 * @sub: session, with its final counters
 */
void accounting_stop(struct subscriber *sub)
{
	if (sub->accounted)
		account(sub, RADIUS_STOP);
	sub->accounted = false;
}
