/* SPDX-License-Identifier: GPL-2.0 */
/*
 * RADIUS clients: that of the configuration in force, and those of earlier ones for as long as
 * a session that began with one needs it, or a server has not answered.
 */
#ifndef PPPSPLICED_DAEMON_AAA_H
#define PPPSPLICED_DAEMON_AAA_H

#include "daemon/core.h"

/**
 * struct aaa - a RADIUS client
 * @entry: in the list of all, the latest first
 * @config: what it was made of
 * @radius: client
 * @users: sessions that began with it; and the daemon, while it is the one in force
 */
struct aaa {
	LIST_ENTRY(aaa) entry;
	struct config *config;
	struct radius *radius;
	unsigned int users;
};

void aaa_init(struct core *core);
bool aaa_configure(struct core *core, struct config *config, char *error, size_t size);
struct aaa *aaa_get(struct core *core);
void aaa_put(struct core *core, struct aaa *aaa);
struct radius *aaa_accounting(const struct core *core, const struct aaa *aaa);
void aaa_name_session(const struct core *core, uint32_t id, struct radius_session *session);
void aaa_account_nas(struct core *core, enum radius_acct_type type);
void aaa_close_all(struct core *core);

#endif
