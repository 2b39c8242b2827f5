// SPDX-License-Identifier: GPL-2.0
/* An LNS as configuration or RADIUS names it. */
#include "lns/peer.h"

#include "lns/realm.h"

#include <arpa/inet.h>
#include <string.h>

static bool set_address(union lns_address *address, const char *text)
{
	memset(address, 0, sizeof(*address));
	if (inet_pton(AF_INET, text, &address->in.sin_addr) == 1) {
		address->in.sin_family = AF_INET;
		address->in.sin_port = htons(LNS_PORT);
		return true;
	}
	if (inet_pton(AF_INET6, text, &address->in6.sin6_addr) == 1) {
		address->in6.sin6_family = AF_INET6;
		address->in6.sin6_port = htons(LNS_PORT);
		return true;
	}
	return false;
}

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
	if (!set_address(&address, endpoint) && (is_numeric(endpoint) || realm_check(endpoint)))
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

/**
 * lns_same_address() - whether two addresses are one
 * @a: address and port
 * @b: the other
 *
 * Return: true if they are; false if they are unknown.
 */
bool lns_same_address(const union lns_address *a, const union lns_address *b)
{
	if (a->any.sa_family != b->any.sa_family)
		return false;
	if (a->any.sa_family == AF_INET)
		return a->in.sin_port == b->in.sin_port &&
		       a->in.sin_addr.s_addr == b->in.sin_addr.s_addr;
	return a->any.sa_family == AF_INET6 && a->in6.sin6_port == b->in6.sin6_port &&
	       !memcmp(&a->in6.sin6_addr, &b->in6.sin6_addr, sizeof(a->in6.sin6_addr));
}
