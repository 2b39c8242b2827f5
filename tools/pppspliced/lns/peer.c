// SPDX-License-Identifier: GPL-2.0
/* An LNS as configuration or RADIUS names it. */
#include "lns/peer.h"

#include "lns/realm.h"

#include <string.h>

/* What looks like an address is none that is mistyped: "192.0.2.256" is nobody's name. */
static bool is_numeric(const char *text)
{
	return strchr(text, ':') || !text[strspn(text, "0123456789.")];
}

/**
 * lns_peer_set_endpoint() - set address or name
 * @peer: peer
 * @text: IPv4 or IPv6 address, or the name of a host
 * @len: its length in octets
 *
 * Return: NULL, or what is wrong; then @peer stays as it is.
 */
const char *lns_peer_set_endpoint(struct lns_peer *peer, const char *text, size_t len)
{
	char endpoint[LNS_TEXT_MAX + 1];
	union lns_address address;

	if (!len)
		return "endpoint is empty";
	if (len > LNS_TEXT_MAX)
		return "endpoint is too long";
	if (memchr(text, 0, len))
		return "endpoint has an octet of 0";
	memcpy(endpoint, text, len);
	endpoint[len] = 0;
	if (!lns_address_read(&address, endpoint, LNS_PORT) &&
	    (is_numeric(endpoint) || realm_check(endpoint)))
		return "endpoint is neither an address nor a name";
	memcpy(peer->endpoint, endpoint, len + 1);
	peer->address = address;
	return NULL;
}

/**
 * lns_peer_set_secret() - set the secret
 * @peer: peer
 * @secret: octets
 * @len: how many
 *
 * Return: NULL, or what is wrong; then @peer stays as it is.
 */
const char *lns_peer_set_secret(struct lns_peer *peer, const void *secret, size_t len)
{
	if (len > sizeof(peer->secret))
		return "secret is too long";
	if (len)
		memcpy(peer->secret, secret, len);
	peer->secret_len = len;
	return NULL;
}
