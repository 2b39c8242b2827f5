// SPDX-License-Identifier: GPL-2.0
/* What an access concentrator is told about an interface. */
#include "pppoe/config.h"

static bool is_name(const char *name)
{
	size_t len = name ? strnlen(name, PPPOE_NAME_MAX + 1) : 0;

	return len && len <= PPPOE_NAME_MAX;
}

/**
 * pppoe_ac_config_error() - ask whether a configuration will do
 * @config: configuration
 *
 * Return: what is wrong with it; NULL if nothing is.
 */
const char *pppoe_ac_config_error(const struct pppoe_ac_config *config)
{
	unsigned int i;

	if (!is_name(config->ac_name))
		return "the AC-Name is empty or too long";
	if (config->n_services > PPPOE_SERVICES_MAX)
		return "there are too many Service-Names";
	for (i = 0; i < config->n_services; i++)
		if (!is_name(config->services[i]))
			return "a Service-Name is empty or too long";
	if (config->mtu < PPPOE_MTU_MIN)
		return "the MTU is too small";
	return NULL;
}

/**
 * pppoe_ac_config_serves() - ask whether a service is to be had
 * @config: configuration
 * @service: Service-Name of a PADI or PADR
 *
 * An empty one means any service (RFC 2516 appendix A).
 *
 * Return: whether it is.
 */
bool pppoe_ac_config_serves(const struct pppoe_ac_config *config, const struct octets *service)
{
	unsigned int i;

	if (!service->len || config->any_service)
		return true;
	for (i = 0; i < config->n_services; i++)
		if (pppoe_tag_is(service, config->services[i]))
			return true;
	return false;
}
