/* SPDX-License-Identifier: GPL-2.0 */
/* What an access concentrator is told about an interface. */
#ifndef PPPSPLICED_PPPOE_CONFIG_H
#define PPPSPLICED_PPPOE_CONFIG_H

#include "pppoe/cookie.h"

#define PPPOE_NAME_MAX		64
#define PPPOE_SERVICES_MAX	16
/* Any less, and PPP's own messages would not pass. */
#define PPPOE_MTU_MIN		576

/**
 * struct pppoe_ac_config - how an access concentrator behaves on an interface
 * @ac_name: AC-Name, UTF-8 of 1 to PPPOE_NAME_MAX octets
 * @services: Service-Names, UTF-8 of the same length, offered in this order
 * @n_services: how many, PPPOE_SERVICES_MAX at most; none will do
 * @any_service: serve a host whatever Service-Name it asks for
 * @closed: no session would be made now, whatever there is here: PADIs are not answered
 * @max_sessions: how many at one time; with 0, nothing is answered
 * @max_sessions_per_peer: how many of one Ethernet address
 * @padi_rate: how many PADIs are answered a second
 * @padi_burst: how many of them at once
 * @mtu: the interface's, in octets
 * @ifindex: its index
 * @keys: what cookies are made with; interfaces may share them
 *
 * It is the owner's, who may change it at any time: sessions that are there remain, even if
 * they are more than there may be now. A host that asks for no particular service is served
 * in any case.
 */
struct pppoe_ac_config {
	const char *ac_name;
	const char *const *services;
	unsigned int n_services;
	bool any_service;
	bool closed;
	unsigned int max_sessions;
	unsigned int max_sessions_per_peer;
	uint32_t padi_rate;
	uint32_t padi_burst;
	uint16_t mtu;
	uint32_t ifindex;
	const struct pppoe_cookie_keys *keys;
};

const char *pppoe_ac_config_error(const struct pppoe_ac_config *config);
bool pppoe_ac_config_serves(const struct pppoe_ac_config *config, const struct octets *service);

#endif
